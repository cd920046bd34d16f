import { DepotError } from "../../src/errors.ts";

/** A listener's place. */
export interface Place {
  /** Aborts when the server stops. */
  signal: AbortSignal;
  leave(): void;
}

/** Each listener asks the database once a second. */
const MAX_LISTENERS = 40;
const MAX_EACH = 5;

/** Who follows jobs at present, and how many at most. */
export class Listeners {
  readonly #open = new Map<string, Set<AbortController>>();
  #isClosed = false;

  /** Takes a place; throws SLOWD when there is none. */
  take(userId: string): Place {
    const own = this.#open.get(userId) ?? new Set();
    if (this.#isClosed || own.size >= MAX_EACH || this.#count() >= MAX_LISTENERS) {
      throw new DepotError("SLOWD", "Too many streams of events are open.", {
        detail: { limit_each: MAX_EACH, limit: MAX_LISTENERS },
        hint: "Close one, or ask listJobs in GraphQL instead.",
      });
    }
    const controller = new AbortController();
    this.#open.set(userId, own.add(controller));
    return {
      signal: controller.signal,
      leave: () => {
        own.delete(controller);
        if (own.size === 0) this.#open.delete(userId);
        controller.abort();
      },
    };
  }

  /** Ends all, and takes no more. */
  close(): void {
    this.#isClosed = true;
    for (const own of this.#open.values()) for (const controller of own) controller.abort();
  }

  #count(): number {
    let count = 0;
    for (const own of this.#open.values()) count += own.size;
    return count;
  }
}
