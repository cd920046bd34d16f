import type { CheckedEvents } from "./checked-events.ts";
import type { LiveEvent } from "./event-queue.ts";
import type { LiveGate } from "./gate.ts";
import type { Subject } from "./topics.ts";

/** Where the plan of a subscription has its events from; as `context.live`. */
export interface LiveSource {
  source(subject: Subject, after?: string | null): Promise<AsyncIterableIterator<LiveEvent>>;
}

/**
 * For the first execution of a subscription, which resolves its arguments: opens the events and keeps them. The plan
 * itself gets none: it would take them as fast as they come and pile up answers for a slow reader.
 */
export class OpeningSource implements LiveSource {
  readonly #gate: LiveGate;
  /** What has been opened; undefined when it was refused. */
  opened: CheckedEvents | undefined;

  constructor(gate: LiveGate) {
    this.#gate = gate;
  }

  async source(subject: Subject, after?: string | null): Promise<AsyncIterableIterator<LiveEvent>> {
    this.opened = await this.#gate.subscribe(subject, after);
    return only();
  }
}

/** For the execution that answers one event. */
export class SingleSource implements LiveSource {
  readonly #event: LiveEvent;

  constructor(event: LiveEvent) {
    this.#event = event;
  }

  source(): Promise<AsyncIterableIterator<LiveEvent>> {
    return Promise.resolve(only(this.#event));
  }
}

async function* only(...events: LiveEvent[]): AsyncGenerator<LiveEvent> {
  yield* events;
}
