import { Readable } from "node:stream";
import type { ByteRange } from "../store.ts";
import { vanished, type S3Bucket } from "./s3-bucket.ts";

const READ_BYTES = 1024 * 1024;
/** Failures in a row without a byte between them, after which reading is given up. */
const MAX_FAILURES = 4;
const RETRY_MS = 200;

/** A piece to read: first and last byte of an object, in one state of it. */
export interface Slice extends ByteRange {
  path: string;
  etag: string | undefined;
}

/**
 * Reads slices of objects, one after the other. When the connection breaks it goes on behind the last byte received;
 * when the storage stays away, or the object has changed, the stream fails. Destroying it closes the socket.
 */
export class S3Reader extends Readable {
  readonly #bucket: S3Bucket;
  readonly #slices: Slice[];
  readonly #abort = new AbortController();
  #body: Readable | undefined;
  #isOpening = false;
  #failures = 0;

  constructor(bucket: S3Bucket, slices: readonly Slice[]) {
    super({ highWaterMark: READ_BYTES });
    this.#bucket = bucket;
    // Copied, for what is left of each is kept here.
    this.#slices = slices.filter(({ start, end }) => start <= end).map((slice) => ({ ...slice }));
  }

  override _read(): void {
    if (this.#body) this.#body.resume();
    else if (!this.#isOpening) void this.#open();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#abort.abort();
    this.#body?.destroy();
    callback(error);
  }

  async #open(): Promise<void> {
    const [slice] = this.#slices;
    if (!slice) return void this.push(null);
    this.#isOpening = true;
    try {
      const { path, etag } = slice;
      const { signal } = this.#abort;
      const body = await this.#bucket.get(path, slice, { etag, signal });
      if (!body) throw vanished(path);
      this.#isOpening = false;
      this.#attach(body, slice);
    } catch (error) {
      this.#isOpening = false;
      // The SDK has tried several times.
      this.destroy(error as Error);
    }
  }

  #attach(body: Readable, slice: Slice): void {
    if (this.destroyed) return void body.destroy();
    this.#body = body;
    let hasEnded = false;
    const end = (error?: Error) => {
      if (hasEnded) return;
      hasEnded = true;
      this.#body = undefined;
      if (this.destroyed) return;
      if (slice.start > slice.end) {
        this.#slices.shift();
        void this.#open();
      } else this.#retry(error ?? new Error("S3 GET ended early."));
    };
    body.on("data", (chunk: Buffer) => {
      this.#failures = 0;
      slice.start += chunk.length;
      if (!this.push(chunk)) body.pause();
    });
    body.once("end", () => end());
    body.once("close", () => end());
    body.on("error", end);
  }

  #retry(error: Error): void {
    this.#failures += 1;
    if (this.#failures > MAX_FAILURES) return void this.destroy(error);
    this.#isOpening = true;
    setTimeout(() => {
      if (!this.destroyed) void this.#open();
    }, RETRY_MS * this.#failures);
  }
}
