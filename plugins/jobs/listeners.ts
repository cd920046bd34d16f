import { DepotError } from "../../src/errors.ts";
import { Slots } from "../../src/slots.ts";

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
  readonly #slots = new Slots({ most: MAX_LISTENERS, mostPerUser: MAX_EACH, full });
  readonly #open = new Set<AbortController>();
  #isClosed = false;

  /** Takes a place; throws SLOWD when there is none. */
  take(userId: string): Place {
    if (this.#isClosed) throw full();
    const giveBack = this.#slots.take(userId);
    const controller = new AbortController();
    this.#open.add(controller);
    return {
      signal: controller.signal,
      leave: () => {
        if (!this.#open.delete(controller)) return;
        giveBack();
        controller.abort();
      },
    };
  }

  /** Ends all, and takes no more. */
  close(): void {
    this.#isClosed = true;
    for (const controller of this.#open) controller.abort();
  }
}

function full(): DepotError {
  return new DepotError("SLOWD", "Too many streams of events are open.", {
    detail: { limit_each: MAX_EACH, limit: MAX_LISTENERS },
    hint: "Close one, or ask listJobs in GraphQL instead.",
  });
}
