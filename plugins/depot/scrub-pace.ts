import { setTimeout as sleep } from "node:timers/promises";

/** Pauses shorter than this are not worth a timer; they add up to one that is. */
const SHORTEST_MS = 5;
/** What an idle moment may save up: after a pause, reading does not run at full speed to catch up. */
const CREDIT_MS = 100;

/** Holds a reader to so many bytes a second. */
export class Pace {
  readonly #bytesPerMs: number;
  #due = performance.now();

  /** `bytesPerSecond` of Infinity does not hold back at all. */
  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1_000;
  }

  /** Waits as long as `bytes` that were just read shall take. Rejects when `signal` aborts. */
  async take(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    const now = performance.now();
    this.#due = Math.max(this.#due, now - CREDIT_MS) + bytes / this.#bytesPerMs;
    const wait = this.#due - now;
    if (wait >= SHORTEST_MS) await sleep(wait, undefined, signal ? { signal } : {});
  }
}
