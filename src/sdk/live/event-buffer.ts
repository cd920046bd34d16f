import { deferred, type Deferred } from "../deferred.ts";

/** Events between whoever brings them and whoever reads them, one by one; `isFull` says when to bring no more. */
export class EventBuffer<T> {
  readonly #limit: number;
  #items: T[] = [];
  readonly #readers: Deferred<IteratorResult<T, undefined>>[] = [];
  #drained: Deferred<void> | undefined;
  #end: { error?: unknown } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#items.length >= this.#limit;
  }

  push(item: T): void {
    if (this.#end !== undefined) return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#items.push(item);
    else reader.resolve({ done: false, value: item });
  }

  /** What is here is still read; then readers get the end, or the error once. */
  end(error?: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = error === undefined ? {} : { error };
    this.#drained?.resolve();
    for (const reader of this.#readers.splice(0)) settle(reader, this.#takeEnd());
  }

  /** Nobody reads any more. */
  drop(): void {
    this.#items = [];
    this.end();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const reader = deferred<IteratorResult<T, undefined>>();
    if (this.#items.length > 0) {
      reader.resolve({ done: false, value: this.#items.shift() as T });
      if (this.#items.length === 0) this.#drained?.resolve();
    } else if (this.#end === undefined) this.#readers.push(reader);
    else settle(reader, this.#takeEnd());
    return reader.promise;
  }

  /** Resolves when everything has been read, and at the end. */
  drained(): Promise<void> {
    if (this.#items.length === 0 || this.#end !== undefined) return Promise.resolve();
    this.#drained = deferred<void>();
    return this.#drained.promise;
  }

  #takeEnd(): { error?: unknown } {
    const end = this.#end ?? {};
    this.#end = {};
    return end;
  }
}

function settle<T>(reader: Deferred<IteratorResult<T, undefined>>, end: { error?: unknown }): void {
  if ("error" in end) reader.reject(end.error);
  else reader.resolve({ done: true, value: undefined });
}
