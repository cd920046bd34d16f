/** Batches of about this size reach the sink's thread; measured best (docs/explanations/depot.md). */
export const BATCH_BYTES = 512 * 1024;
/** All batches of one sink together: 24 MiB, however many uploads there are. */
const MAX_BATCHES = 48;
/** So many on their way keep the thread busy. */
const ENOUGH_ON_THEIR_WAY = 4;

/** Somebody who fills batches: at most one at a time. */
export interface BatchUser {
  /** May begin a batch, which must get some bytes before this returns. */
  take(): void;
  /** Others wait for batches: sends the one that is held, however little it holds. */
  surrender(): void;
}

/**
 * How many batches the parts of a sink may have. Each is held by a user who fills it, or on its way to the thread, which
 * says when it is done with it. Nobody waits for ever: when somebody waits and the thread has little to do, the batches
 * that have been held untouched for longest are sent half filled. Under load it has enough, so batches stay large.
 */
export class BatchPool {
  readonly #maxBatches: number;
  /** In the order in which their batches were last filled, the longest ago first. */
  readonly #holders = new Set<BatchUser>();
  readonly #waiting = new Set<BatchUser>();
  #onTheirWay = 0;

  constructor(maxBatches = MAX_BATCHES) {
    this.#maxBatches = maxBatches;
  }

  /** Lets the user begin a batch, at once or when one is free, in the order of asking. */
  request(user: BatchUser): void {
    this.#waiting.add(user);
    this.#serve();
  }

  /** The user has put bytes into its batch. */
  touched(user: BatchUser): void {
    if (this.#holders.delete(user)) this.#holders.add(user);
  }

  /** The user's batch is on its way to the thread. False when it was none of the pool's. */
  sent(user: BatchUser): boolean {
    const isOurs = this.#holders.delete(user);
    if (isOurs) this.#onTheirWay += 1;
    return isOurs;
  }

  /** The user no longer waits, and throws away the batch it holds, if any. */
  leave(user: BatchUser): void {
    this.#waiting.delete(user);
    if (this.#holders.delete(user)) this.#serve();
  }

  /** The thread is done with a batch. */
  giveBack(): void {
    this.#onTheirWay -= 1;
    this.#serve();
  }

  /** The thread has died, and what was on its way with it. */
  forgetSent(): void {
    this.#onTheirWay = 0;
    this.#serve();
  }

  #serve(): void {
    for (const user of this.#waiting) {
      if (this.#holders.size + this.#onTheirWay >= this.#maxBatches) break;
      this.#waiting.delete(user);
      this.#holders.add(user);
      user.take();
    }
    for (const user of this.#holders) {
      if (this.#waiting.size === 0 || this.#onTheirWay >= ENOUGH_ON_THEIR_WAY) break;
      user.surrender();
    }
  }
}
