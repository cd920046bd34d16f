/** What monitoring learns of subscriptions; counts only, nobody's ids. */
export interface LiveFigures {
  /** A subscription has begun; call what it returns when it has ended. */
  subscribed(): () => void;
  /** An event has been answered for one subscriber, so many seconds after this server read it. */
  delivered(lagSeconds: number): void;
}
