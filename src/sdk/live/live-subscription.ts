/// <reference lib="esnext.disposable" preserve="true" />
import { Backoff, pause, type BackoffOptions } from "../backoff.ts";
import { deferred } from "../deferred.ts";
import { graphqlError } from "../gadb-error.ts";
import { wantsText } from "../graphql.ts";
import { closeReason } from "./close-reason.ts";
import { EventBuffer } from "./event-buffer.ts";
import type { LiveConnection } from "./live-connection.ts";
import { livePayload, takesCursor, type LiveRequest } from "./live-payload.ts";

/** connecting: not there yet · live: events come · waiting: cut off, comes back by itself · closed: for good. */
export type LiveStatus = "connecting" | "live" | "waiting" | "closed";

/** How a subscription is followed. */
export interface SubscribeOptions {
  /** The cursor of the last event seen: what was missed since comes first. */
  after?: string | undefined;
  signal?: AbortSignal | undefined;
  /** How many events may wait for a slow reader; beyond, the server is asked to hold them and comes back to them. */
  maxWaiting?: number;
  onStatus?: (status: LiveStatus) => void;
}

/** What a subscription is made of. */
export interface LiveSource extends LiveRequest {
  connection: LiveConnection;
  backoff: BackoffOptions;
}

const MAX_WAITING = 100;

/**
 * A subscription that outlives its connection. It comes back with the cursor of its last event, so that nothing is
 * missed and nothing comes twice. Read it with `for await` or with `each`. The first event is `ready`: read the present
 * state then; and again at each `resync`, when too much was missed.
 */
export class LiveSubscription<Data> implements AsyncIterableIterator<Data, undefined> {
  readonly #source: LiveSource;
  readonly #options: SubscribeOptions;
  readonly #buffer: EventBuffer<Data>;
  readonly #closing = new AbortController();
  readonly #backoff: Backoff;
  #cursor: string | undefined;
  #status: LiveStatus | undefined;
  #sendsHash = true;
  #onAbort = () => this.close();

  constructor(source: LiveSource, options: SubscribeOptions = {}) {
    this.#source = source;
    this.#options = options;
    this.#cursor = options.after;
    this.#buffer = new EventBuffer(options.maxWaiting ?? MAX_WAITING);
    this.#backoff = new Backoff(source.backoff);
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (options.signal?.aborted) this.close();
    else void this.#run();
  }

  /** How far the events go that were handed over or wait; for `after` of a later subscription. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  next(): Promise<IteratorResult<Data, undefined>> {
    return this.#buffer.next();
  }

  async return(): Promise<IteratorResult<Data, undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** Calls the listener for each event, one after the other; rejects when the subscription or the listener fails. */
  async each(listener: (data: Data) => void | Promise<void>): Promise<void> {
    for await (const data of this) await listener(data);
  }

  /** Ends it; whoever reads it is told so. */
  close(): void {
    this.#closing.abort();
    this.#buffer.drop();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#setStatus("closed");
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    this.#setStatus("connecting");
    while (!signal.aborted) {
      try {
        await this.#followOnce();
      } catch (thrown) {
        if (signal.aborted) return;
        if (!(await this.#canGoOn(thrown))) return;
      }
      if (this.#buffer.isFull) await this.#buffer.drained();
    }
  }

  /** Follows until the connection ends or the buffer is full. */
  async #followOnce(): Promise<void> {
    const { signal } = this.#closing;
    const after = takesCursor(this.#source.document) ? this.#cursor : undefined;
    const payload = livePayload(this.#source, after, this.#sendsHash);
    const failed = deferred<never>();
    const filled = deferred<void>();
    const stream = await this.#source.connection.subscribe(payload, (result) => {
      const error = graphqlError(result);
      if (error !== undefined) return failed.reject(error);
      this.#accept((result as { data: Data }).data, after !== undefined);
      if (this.#buffer.isFull) filled.resolve();
    });
    signal.addEventListener("abort", stream.stop, { once: true });
    try {
      if (signal.aborted) return;
      const ended = stream.done.then(() => "ended" as const);
      const outcome = await Promise.race([ended, failed.promise, filled.promise]);
      // Nothing ends events but the server's own end.
      if (outcome === "ended" && !signal.aborted) await this.#wait();
    } finally {
      signal.removeEventListener("abort", stream.stop);
      stream.stop();
      stream.done.catch(() => {});
    }
  }

  #accept(data: Data, isResumed: boolean): void {
    const event = Object.values(data as object)[0] as Partial<LiveEventFields> | null | undefined;
    if (typeof event?.cursor === "string") this.#cursor = event.cursor;
    this.#backoff.reset();
    this.#setStatus("live");
    // The state is known up to the cursor, and what was missed follows.
    if (event?.event === "ready" && isResumed) return;
    this.#buffer.push(data);
  }

  /** Waits for what helps; false when nothing does. */
  async #canGoOn(thrown: unknown): Promise<boolean> {
    const { kind, error } = closeReason(thrown);
    if (this.#sendsHash && wantsText({ status: 400, body: { errors: [asGraphql(error)] } })) {
      this.#sendsHash = false;
      return true;
    }
    if (kind === "passing") return this.#wait();
    if (kind === "token") {
      const renewed = await this.#source.connection.renewToken().catch(() => "later" as const);
      if (renewed === "later") return this.#wait();
      if (renewed) return this.#status === "live" ? this.#again() : this.#wait();
    }
    this.#buffer.end(error);
    this.close();
    return false;
  }

  #again(): true {
    this.#setStatus("connecting");
    return true;
  }

  async #wait(): Promise<true> {
    this.#setStatus("waiting");
    await pause(this.#backoff.next(), this.#closing.signal);
    return true;
  }

  #setStatus(status: LiveStatus): void {
    if (this.#status === status || this.#status === "closed") return;
    this.#status = status;
    this.#options.onStatus?.(status);
  }
}

/** What every event has; the rest is the document's. */
interface LiveEventFields {
  event: string;
  cursor: string;
}

function asGraphql({ code, message }: { code: string; message: string }) {
  return { message, extensions: { code } };
}
