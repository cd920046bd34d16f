/** What happened, with the ids of the rows it is about. `ready`, `resync` and `check` have none. */
export interface LiveEvent {
  event: string;
  /** How far a subscriber has read who has this event. */
  cursor: string;
  /** When this server read it, by `performance.now()`; not for those that were missed. */
  receivedAt?: number;
  kind?: string;
  [id: string]: unknown;
}

/** More than this a reader need not catch up with one by one. */
export const LONGEST = 100;

const DONE: IteratorResult<LiveEvent> = { done: true, value: undefined };

/**
 * Events on their way to one reader. A reader that falls behind gets one `resync` instead of a queue without bound.
 * Written by hand because `return()` must end a pending `next()` at once, which a generator's does not.
 */
export class EventQueue implements AsyncIterableIterator<LiveEvent> {
  readonly #onEnd: () => void;
  readonly #onDropped: (count: number) => void;
  #waiting: ((result: IteratorResult<LiveEvent>) => void)[] = [];
  #events: LiveEvent[] = [];
  #isEnded = false;

  /** `onDropped` is told how many events have become a `resync`. */
  constructor(onEnd: () => void, onDropped: (count: number) => void = () => {}) {
    this.#onEnd = onEnd;
    this.#onDropped = onDropped;
  }

  push(event: LiveEvent): void {
    if (this.#isEnded) return;
    const reader = this.#waiting.shift();
    if (reader) reader({ done: false, value: event });
    else if (this.#events.length < LONGEST) this.#events.push(event);
    else {
      this.#onDropped(this.#events.length + 1);
      this.#events = [{ event: "resync", cursor: event.cursor }];
    }
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#events = [];
    for (const reader of this.#waiting.splice(0)) reader(DONE);
    this.#onEnd();
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  next(): Promise<IteratorResult<LiveEvent>> {
    const event = this.#events.shift();
    if (event) return Promise.resolve({ done: false, value: event });
    if (this.#isEnded) return Promise.resolve(DONE);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<LiveEvent>> {
    this.end();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
