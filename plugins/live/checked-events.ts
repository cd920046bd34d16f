import { setTimeout as sleep } from "node:timers/promises";
import { toDepotError } from "../../src/errors.ts";
import type { EventQueue, LiveEvent } from "./event-queue.ts";

const RETRY_MS = 500;
const RETRIES = 60;

/** An event that its reader may have. */
export interface Delivery {
  event: LiveEvent;
  /** Whether all who are told this of it would read the same rows. */
  isPlain: boolean;
}

/** What a check says: not at all to those who may not see what an event is about. Throws to end the subscription. */
export type EventCheck = (event: LiveEvent) => Promise<{ mayHave: boolean; isPlain: boolean }>;

/** Events for one subscriber, each passed on after a check at the moment it is asked for; ends with the check's error. */
export class CheckedEvents implements AsyncIterableIterator<LiveEvent> {
  readonly #first: LiveEvent[];
  readonly #events: EventQueue;
  readonly #check: EventCheck;

  /** `first` come before those of the queue: `ready`, for which the check has just been made, and what was missed. */
  constructor(first: LiveEvent[], events: EventQueue, check: EventCheck) {
    this.#first = first;
    this.#events = events;
    this.#check = check;
  }

  /** The next event; undefined at the end. */
  async read(): Promise<Delivery | undefined> {
    for (;;) {
      const event = this.#first.shift() ?? (await this.#events.next()).value;
      if (!event) return undefined;
      if (event.event === "ready") return { event, isPlain: false };
      try {
        const { mayHave, isPlain } = await this.#checkPatiently(event);
        if (this.#events.isEnded) return undefined;
        if (mayHave && event.event !== "check") return { event, isPlain };
      } catch (error) {
        await this.return();
        throw error;
      }
    }
  }

  async next(): Promise<IteratorResult<LiveEvent>> {
    const delivery = await this.read();
    return delivery ? { done: false, value: delivery.event } : { done: true, value: undefined };
  }

  return(): Promise<IteratorResult<LiveEvent>> {
    this.#first.length = 0;
    return this.#events.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** A database that restarts is no reason to end a subscription. */
  async #checkPatiently(event: LiveEvent): ReturnType<EventCheck> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#check(event);
      } catch (error) {
        if (toDepotError(error).code !== "UNAVL" || tries >= RETRIES || this.#events.isEnded)
          throw error;
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
  }
}
