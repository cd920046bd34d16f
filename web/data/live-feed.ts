import {
  LockChangedDocument,
  MyNotificationsDocument,
  ProjectActivityDocument,
  ReviewChangedDocument,
  type GadbClient,
  type LiveStatus,
  type LiveSubscription,
  type LockChangedSubscription,
  type MyNotificationsSubscription,
  type ProjectActivitySubscription,
  type ReviewChangedSubscription,
} from "../../src/sdk/index.ts";

export type LockEvent = NonNullable<LockChangedSubscription["lockChanged"]>;
export type ReviewEvent = NonNullable<ReviewChangedSubscription["reviewChanged"]>;
export type ActivityEvent = NonNullable<ProjectActivitySubscription["projectActivity"]>;
export type NotificationEvent = NonNullable<MyNotificationsSubscription["myNotifications"]>;

type Subscribe = (options: { onStatus(status: LiveStatus): void }) => LiveSubscription<unknown>;

interface Followed {
  listeners: Set<(event: never) => void>;
  subscribe: Subscribe;
  /** Undefined once it has ended for good; see `revive`. */
  subscription: LiveSubscription<unknown> | undefined;
  status: LiveStatus;
}

/**
 * What happens while a page is open. Several listeners to the same events share one subscription. The first event is
 * "ready", and "resync" comes when too much was missed: load the present state at both. Whatever was missed in a short
 * gap comes afterwards by itself. Fires "change" when `isCutOff` does.
 */
export class LiveFeed extends EventTarget {
  readonly #client: GadbClient;
  readonly #followed = new Map<string, Followed>();
  #isCutOff = false;

  constructor(client: GadbClient) {
    super();
    this.#client = client;
  }

  /** Whether the server is out of reach: what is shown may be old. It comes back by itself. */
  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  /** Calls `listener` for each change of a lock of the project; call what comes back to stop. */
  locks(projectId: string, listener: (event: LockEvent) => void): () => void {
    return this.#follow(`locks/${projectId}`, listener, (options) =>
      this.#client.live.subscribe(LockChangedDocument, { projectId }, options),
    );
  }

  /** The same for its reviews. */
  reviews(projectId: string, listener: (event: ReviewEvent) => void): () => void {
    return this.#follow(`reviews/${projectId}`, listener, (options) =>
      this.#client.live.subscribe(ReviewChangedDocument, { projectId }, options),
    );
  }

  /** The same for its timeline. */
  activity(projectId: string, listener: (event: ActivityEvent) => void): () => void {
    return this.#follow(`activity/${projectId}`, listener, (options) =>
      this.#client.live.subscribe(ProjectActivityDocument, { projectId }, options),
    );
  }

  /** The same for what the person signed in is told. */
  notifications(listener: (event: NotificationEvent) => void): () => void {
    return this.#follow("notifications", listener, (options) =>
      this.#client.live.subscribe(MyNotificationsDocument, {}, options),
    );
  }

  /** Follows again what ended with the session: the same person has signed in again. */
  revive(): void {
    for (const [key, followed] of this.#followed)
      if (followed.subscription === undefined) this.#run(key, followed);
  }

  /** Ends everything: somebody else signs in. */
  clear(): void {
    const all = [...this.#followed.values()];
    this.#followed.clear();
    for (const { subscription } of all) subscription?.close();
    this.#judge();
  }

  #follow<Event>(key: string, listener: (event: Event) => void, subscribe: Subscribe): () => void {
    const followed = this.#followed.get(key) ?? this.#begin(key, subscribe);
    followed.listeners.add(listener as (event: never) => void);
    return () => {
      followed.listeners.delete(listener as (event: never) => void);
      if (followed.listeners.size > 0 || this.#followed.get(key) !== followed) return;
      this.#followed.delete(key);
      followed.subscription?.close();
      this.#judge();
    };
  }

  #begin(key: string, subscribe: Subscribe): Followed {
    const followed: Followed = {
      listeners: new Set(),
      subscribe,
      subscription: undefined,
      status: "connecting",
    };
    this.#followed.set(key, followed);
    this.#run(key, followed);
    return followed;
  }

  #run(key: string, followed: Followed): void {
    const subscription = followed.subscribe({
      onStatus: (status) => {
        followed.status = status;
        this.#judge();
      },
    });
    followed.subscription = subscription;
    void subscription
      .each((data) => {
        const [event] = Object.values(data as Record<string, unknown>);
        if (event === null || event === undefined) return;
        for (const listener of followed.listeners) listener(event as never);
      })
      // Ended for good (a session that is over, a project left): what the page asks next says why.
      .catch(() => {})
      .finally(() => {
        if (this.#followed.get(key) !== followed) return;
        followed.subscription = undefined;
        this.#judge();
      });
  }

  #judge(): void {
    const isCutOff = [...this.#followed.values()].some(({ status }) => status === "waiting");
    if (isCutOff === this.#isCutOff) return;
    this.#isCutOff = isCutOff;
    this.dispatchEvent(new Event("change"));
  }
}
