/** Batches of this size reach the sink's thread; measured best (docs/explanations/depot.md). */
export const BATCH_BYTES = 512 * 1024;
/** All batches of one sink together: 24 MiB, however many uploads there are. */
const MAX_BATCHES = 48;
/** So many on their way keep the thread busy. */
const ENOUGH_ON_THEIR_WAY = 4;

/** Somebody who fills batches: at most one at a time. */
export interface BatchUser {
  /** An empty batch, which must get some bytes before this returns. */
  take(batch: Buffer): void;
  /** Others wait for batches: sends the one that is held, however little it holds. */
  surrender(): void;
}

/**
 * The batches that all parts of a sink share. Each is spare, held by a user who fills it, or on its way to the thread,
 * which always gives it back. Nobody waits for ever: when somebody waits and the thread has little to do, the batches
 * that have been held untouched for longest are sent half filled. Under load it has enough, so batches stay large.
 */
export class BatchPool {
  readonly #maxBatches: number;
  readonly #spare: ArrayBuffer[] = [];
  /** In the order in which their batches were last filled, the longest ago first. */
  readonly #holders = new Set<BatchUser>();
  readonly #waiting = new Set<BatchUser>();
  #onTheirWay = 0;

  constructor(maxBatches = MAX_BATCHES) {
    this.#maxBatches = maxBatches;
  }

  /** Gives the user a batch, at once or when one is free, in the order of asking. */
  request(user: BatchUser): void {
    this.#waiting.add(user);
    this.#serve();
  }

  /** The user has put bytes into its batch. */
  touched(user: BatchUser): void {
    if (this.#holders.delete(user)) this.#holders.add(user);
  }

  /** The user's batch is on its way to the thread. */
  sent(user: BatchUser): void {
    if (this.#holders.delete(user)) this.#onTheirWay += 1;
  }

  /** The user no longer waits, and gives back the batch it holds, if any. */
  leave(user: BatchUser, batch?: Buffer): void {
    this.#waiting.delete(user);
    if (!this.#holders.delete(user) || !batch) return;
    this.#spare.push(batch.buffer as ArrayBuffer);
    this.#serve();
  }

  /** The thread gives a buffer back. */
  giveBack(buffer: ArrayBuffer): void {
    // The small first batch of a part is no batch of the pool.
    if (buffer.byteLength !== BATCH_BYTES) return;
    this.#onTheirWay -= 1;
    this.#spare.push(buffer);
    this.#serve();
  }

  /** The thread has died, and what was on its way with it. */
  forgetSent(): void {
    this.#onTheirWay = 0;
    this.#serve();
  }

  /** Nobody uploads: lets the memory go. */
  trim(): void {
    this.#spare.length = 0;
  }

  #serve(): void {
    for (const user of this.#waiting) {
      const batch = this.#spare.pop() ?? this.#make();
      if (!batch) break;
      this.#waiting.delete(user);
      this.#holders.add(user);
      user.take(Buffer.from(batch));
    }
    for (const user of this.#holders) {
      if (this.#waiting.size === 0 || this.#onTheirWay >= ENOUGH_ON_THEIR_WAY) break;
      user.surrender();
    }
  }

  #make(): ArrayBuffer | undefined {
    const count = this.#holders.size + this.#onTheirWay;
    return count < this.#maxBatches ? new ArrayBuffer(BATCH_BYTES) : undefined;
  }
}
