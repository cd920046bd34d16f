import { rm } from "node:fs/promises";
import { Writable } from "node:stream";
import { Batch } from "./batch.ts";
import { BATCH_BYTES, type BatchUser } from "./batch-pool.ts";
import { allTaken, closed } from "./part-stream.ts";
import type { OpenFile, Sink } from "./sink.ts";
import { SinkFile } from "./sink-file.ts";
import type { Part, SealedPart } from "./store.ts";

/** How much of the beginning is kept at hand. */
const HEAD_BYTES = 64 * 1024;
/** The first batch is small and outside the pool, because most slow clients never fill a large one. */
const FIRST_BATCH_BYTES = 64 * 1024;
/** Batches that may be on their way; more would only fill memory. */
const MAX_IN_FLIGHT = 3;

type Callback = (error?: Error | null) => void;

/** A temporary file in a folder, written by the sink's thread in large batches. */
export class LocalPart extends Writable implements Part, BatchUser {
  readonly #sink: Sink;
  readonly #file: SinkFile;
  readonly #path: string;
  #batch: Batch | undefined;
  #isFirst = true;
  /** The write that waits for a batch of the pool, or for fewer batches in flight. */
  #pouring: { chunk: Buffer; offset: number; callback: Callback } | undefined;
  #waiting: { below: number; callback: Callback } | undefined;
  #isKept = false;
  head: Buffer;
  ownsChunks = false;
  readonly isWritableBesideSync = true;

  private constructor(sink: Sink, path: string, { file, head }: { file: SinkFile; head: Buffer }) {
    // Not destroyed by itself when it finishes: that would remove the file which `seal` is still to keep.
    super({ highWaterMark: 128 * 1024, autoDestroy: false });
    this.#sink = sink;
    this.#path = path;
    this.#file = file;
    this.head = head;
    file.onChange = () => this.#onChange();
    // Who writes, syncs or seals hears of a failure; between two of these nobody may be listening.
    this.on("error", () => {});
  }

  /**
   * Opens a temporary file. `onGone` is called once when it is no longer open, also when it never was. Throws what the
   * file system says; a full disk is QUOTA, fewer bytes than asked for BADST.
   */
  static async open(sink: Sink, how: OpenFile, onGone: () => void): Promise<LocalPart> {
    return new LocalPart(sink, how.path, await SinkFile.open(sink, how, onGone));
  }

  /** See Part. */
  async sync(): Promise<number> {
    if (this.#file.failure) throw this.#file.failure;
    await allTaken(this);
    this.#flush();
    return this.#file.sync();
  }

  /** See Part. */
  async suspend(): Promise<void> {
    if (!this.destroyed) this.#isKept = true;
    await closed(this);
  }

  /** See Part. */
  async seal(): Promise<SealedPart> {
    if (this.#file.failure) throw this.#file.failure;
    if (!this.writableFinished) throw new Error("The part is still being written to.");
    return this.#file.seal();
  }

  /** See Part. */
  async discard(): Promise<void> {
    await closed(this);
    if (!this.#isKept) await rm(this.#path, { force: true });
  }

  /** See BatchUser. */
  take(): void {
    this.#batch = new Batch(BATCH_BYTES);
    const pouring = this.#pouring;
    this.#pouring = undefined;
    if (pouring) this.#pour(pouring.chunk, pouring.offset, pouring.callback);
  }

  /** See BatchUser. */
  surrender(): void {
    this.#flush();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
    this.#pour(chunk, 0, callback);
  }

  override _final(callback: Callback): void {
    this.#flush();
    this.#whenBelow(1, callback);
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.#sink.pool.leave(this);
    this.#batch = undefined;
    this.#proceed(error ?? new Error("The part was closed."));
    // What failed by itself may hold bytes that somebody counts on; `discard` removes it.
    const isKept = this.#isKept || this.#file.failure !== undefined;
    void this.#file.close(isKept).then(() => callback(error));
  }

  #pour(chunk: Buffer, from: number, callback: Callback): void {
    let offset = from;
    while (offset < chunk.length && !this.#file.failure) {
      if (!this.#batch) {
        if (!this.#isFirst) {
          this.#pouring = { chunk, offset, callback };
          return this.#sink.pool.request(this);
        }
        this.#batch = new Batch(FIRST_BATCH_BYTES);
      }
      offset = this.#batch.add(chunk, offset, this.ownsChunks);
      if (this.#batch.isFull) this.#flush();
    }
    if (this.#batch) this.#sink.pool.touched(this);
    this.#whenBelow(MAX_IN_FLIGHT, callback);
  }

  #flush(): void {
    const batch = this.#batch;
    if (!batch || batch.sizeBytes === 0) return;
    const pieces = batch.close();
    if (this.head.length < HEAD_BYTES)
      this.head = Buffer.from(Buffer.concat([this.head, ...pieces]).subarray(0, HEAD_BYTES));
    this.#isFirst = false;
    this.#batch = undefined;
    this.#file.write(pieces, this.#sink.pool.sent(this));
  }

  #whenBelow(below: number, callback: Callback): void {
    if (this.#file.failure) callback(this.#file.failure);
    else if (this.#file.inFlight < below) callback();
    else this.#waiting = { below, callback };
  }

  #onChange(): void {
    const { failure, inFlight, isAsked } = this.#file;
    const waits = this.#waiting ?? this.#pouring;
    if (failure) {
      this.#sink.pool.leave(this);
      this.#batch = undefined;
      this.#proceed(failure);
      // Else a slow client would learn of it with its next bytes only.
      if (!waits && !isAsked && !this.destroyed) this.destroy(failure);
    } else if (this.#waiting && inFlight < this.#waiting.below) this.#proceed();
  }

  /** Ends the wait of the write under way. */
  #proceed(failure?: Error): void {
    const callback = (this.#waiting ?? this.#pouring)?.callback;
    this.#waiting = undefined;
    this.#pouring = undefined;
    callback?.(failure);
  }
}
