/** What a pace drives. */
export interface PaceActions {
  /** Looks for new events. */
  look(): void;
  /** Keeps transactions from notifying for so many milliseconds; every server is told of it. */
  lease(milliseconds: number): void;
}

/** However notifications fare, nothing waits for longer. */
const IDLE_MS = 1_000;
const BUSY_MS = 20;
const WINDOW_MS = 500;
/** In a window; a hundred a second. */
const MANY_NOTICES = 50;
/** Of the 25 looks of a window. */
const MANY_FINDS = 15;
const LEASE_MS = 1_500;
/** Transactions that decided not to notify may commit a little after the lease. */
const GRACE_MS = 500;

/**
 * When to look for new events: when notified, and once a second. PostgreSQL commits transactions that notify one after
 * the other; so when there are many, they are told not to, and the servers look fifty times a second instead.
 */
export class Pace {
  readonly #actions: PaceActions;
  #timer: NodeJS.Timeout | undefined;
  #busyUntil = 0;
  #window = { end: 0, notices: 0, finds: 0, isLeased: false };

  constructor(actions: PaceActions) {
    this.#actions = actions;
  }

  start(): void {
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** The payload is empty, or for how many milliseconds nobody will notify. Anybody may send any other. */
  notified(payload: string): void {
    if (/^\d{1,4}$/.test(payload)) {
      this.#busyUntil = Date.now() + Number(payload) + GRACE_MS;
      this.#schedule();
    } else {
      this.#count("notices");
    }
    this.#actions.look();
  }

  /** A look has found something. */
  found(): void {
    if (Date.now() < this.#busyUntil) this.#count("finds");
  }

  #count(what: "notices" | "finds"): void {
    const now = Date.now();
    if (now >= this.#window.end)
      this.#window = { end: now + WINDOW_MS, notices: 0, finds: 0, isLeased: false };
    const window = this.#window;
    window[what] += 1;
    if (window.isLeased || (window.notices < MANY_NOTICES && window.finds < MANY_FINDS)) return;
    window.isLeased = true;
    this.#actions.lease(LEASE_MS);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const pause = Date.now() < this.#busyUntil ? BUSY_MS : IDLE_MS;
    this.#timer = setTimeout(() => {
      this.#actions.look();
      this.#schedule();
    }, pause).unref();
  }
}
