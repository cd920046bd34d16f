import { setTimeout as sleep } from "node:timers/promises";
import { toDepotError } from "../../src/errors.ts";
import type { EventQueue, LiveEvent } from "./event-queue.ts";

const RETRY_MS = 500;
const RETRIES = 60;

/** Events for one subscriber, each passed on after a check; ends with the check's error. */
export class CheckedEvents implements AsyncIterableIterator<LiveEvent> {
  readonly #first: LiveEvent[];
  readonly #events: EventQueue;
  readonly #check: () => Promise<void>;

  /** `first` come before those of the queue: `ready`, for which the check has just been made, and what was missed. */
  constructor(first: LiveEvent[], events: EventQueue, check: () => Promise<void>) {
    this.#first = first;
    this.#events = events;
    this.#check = check;
  }

  async next(): Promise<IteratorResult<LiveEvent>> {
    for (;;) {
      const early = this.#first.shift();
      const result = early ? { done: false as const, value: early } : await this.#events.next();
      if (result.done || result.value.event === "ready") return result;
      try {
        await this.#checkPatiently();
      } catch (error) {
        await this.return();
        throw error;
      }
      if (result.value.event !== "check") return result;
    }
  }

  return(): Promise<IteratorResult<LiveEvent>> {
    this.#first.length = 0;
    return this.#events.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** A database that restarts is no reason to end a subscription. */
  async #checkPatiently(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#check();
      } catch (error) {
        if (toDepotError(error).code !== "UNAVL" || tries >= RETRIES) throw error;
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
  }
}
