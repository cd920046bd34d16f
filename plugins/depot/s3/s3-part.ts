import { Writable } from "node:stream";
import { noteTransferred } from "../buffer-garbage.ts";
import { allTaken, closed } from "../part-stream.ts";
import type { Part, SealedPart } from "../store.ts";
import type { S3Bucket } from "./s3-bucket.ts";
import type { PartHash } from "./segment-hasher.ts";
import { segmentPath, segmentSize } from "./segments.ts";
import type { Slots } from "./slots.ts";

const HEAD_BYTES = 64 * 1024;
/** A new part begins with little memory, because most files are small and many clients slow. */
const FIRST_BUFFER_BYTES = 64 * 1024;
/** Segments of one part on their way at a time; a third is being filled. */
const MAX_IN_FLIGHT = 2;

type Callback = (error?: Error | null) => void;

/** The segment that is being filled. */
export interface OpenSegment {
  offset: number;
  /** Owns its memory, which travels to the hashing thread and back. */
  buffer: Buffer;
  filled: number;
  /** How many of its bytes are in the part's digest already. */
  hashed: number;
  /** Whether the storage has it exactly so. */
  isStored: boolean;
}

/** What a part works with. */
export interface S3PartOptions {
  bucket: S3Bucket;
  hash: PartHash;
  /** Segments that may be on their way at a time, of all parts together. */
  slots: Slots;
  uploadId: string;
  segment: OpenSegment;
  head: Buffer;
  /** Removes what the storage has of the part. */
  remove(): Promise<void>;
  /** Called once, when the part is no longer open. */
  onGone(): void;
}

/** A segment with nothing in it, to begin at `offset`. */
export function emptySegment(offset: number, bytes = FIRST_BUFFER_BYTES): OpenSegment {
  // Memory of its own, never a piece of Node's pool.
  const buffer = Buffer.from(new ArrayBuffer(bytes));
  return { offset, buffer, filled: 0, hashed: 0, isStored: true };
}

/**
 * An upload on its way into object storage, as a sequence of segments, each an object. A segment is durable once the
 * storage has acknowledged it; the one being filled is written early by `sync` and written again when it has grown.
 */
export class S3Part extends Writable implements Part {
  readonly #options: S3PartOptions;
  readonly #abort = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #spare: Buffer[] = [];
  #segment: OpenSegment;
  #failure: Error | undefined;
  #isKept = false;
  #isSealed = false;
  #hasLeft = false;
  /** Ends the wait of `#whenBelow`. */
  #onLanded: (() => void) | undefined;
  head: Buffer;
  ownsChunks = false;
  /** The segment that is being filled travels to the hashing thread. */
  readonly isWritableBesideSync = false;

  constructor(options: S3PartOptions) {
    // Not destroyed by itself when it finishes: that would remove what `seal` is still to keep.
    super({ highWaterMark: 1024 * 1024, autoDestroy: false });
    this.#options = options;
    this.#segment = options.segment;
    this.head = options.head;
    // Who writes, syncs or seals hears of a failure; between two of these nobody may be listening.
    this.on("error", () => {});
  }

  /** See Part. */
  async sync(): Promise<number> {
    if (this.#failure) throw this.#failure;
    await allTaken(this);
    await this.#settle();
    return this.#segment.offset + this.#segment.filled;
  }

  /** See Part. */
  async suspend(): Promise<void> {
    if (!this.destroyed) this.#isKept = true;
    await closed(this);
  }

  /** See Part. */
  async seal(): Promise<SealedPart> {
    if (!this.writableFinished && !this.#failure) {
      throw new Error("The part is still being written to.");
    }
    await this.#settle();
    const { hash } = this.#options;
    const { buffer, hashed, filled } = this.#segment;
    // The end of a part that was opened again, and not written to.
    if (hashed < filled) await hash.addSegment(buffer, hashed, filled);
    const sha256 = await hash.end();
    this.#isSealed = true;
    this.#leave();
    return { sha256, sizeBytes: this.#segment.offset + this.#segment.filled };
  }

  /** See Part. */
  async discard(): Promise<void> {
    await closed(this);
    if (!this.#isKept) await this.#options.remove();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
    noteTransferred(chunk.length);
    const segment = this.#segment;
    if (!this.#failure && segment.filled + chunk.length < segment.buffer.length) {
      this.#fill(chunk, 0);
      callback();
    } else this.#pour(chunk).then(() => callback(), callback);
  }

  override _final(callback: Callback): void {
    this.#settle().then(() => callback(), callback);
  }

  override _destroy(error: Error | null, callback: Callback): void {
    // What failed by itself may hold bytes that somebody counts on; `discard` removes it.
    const isKept = this.#isKept || this.#isSealed || this.#failure !== undefined;
    // A request that is cut off may still be carried out, so what is kept waits for its last words.
    if (!isKept) this.#abort.abort();
    void Promise.allSettled(this.#underWay)
      .then(() => (isKept ? undefined : this.#options.remove()))
      // What is left is swept by its age.
      .catch(() => {})
      .then(() => {
        this.#options.hash.drop();
        this.#leave();
        callback(error);
      });
  }

  #leave(): void {
    // Once: after the seal somebody else may have the part open.
    if (!this.#hasLeft) this.#options.onGone();
    this.#hasLeft = true;
  }

  /** Waits for what is on its way, and writes the segment being filled if the storage has it otherwise. */
  async #settle(): Promise<void> {
    await this.#whenBelow(1);
    const segment = this.#segment;
    if (segment.isStored) return;
    await this.#track(this.#store(segment));
    if (this.#failure) throw this.#failure;
  }

  async #pour(chunk: Buffer): Promise<void> {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#failure) throw this.#failure;
      offset = this.#fill(chunk, offset);
      const { filled } = this.#segment;
      if (filled === segmentSize(this.#segment.offset)) await this.#ship();
      else if (filled === this.#segment.buffer.length) this.#grow();
    }
  }

  #fill(chunk: Buffer, offset: number): number {
    const segment = this.#segment;
    const count = chunk.copy(segment.buffer, segment.filled, offset);
    if (count > 0) segment.isStored = false;
    segment.filled += count;
    const missing = HEAD_BYTES - this.head.length;
    if (missing > 0) {
      this.head = Buffer.concat([
        this.head,
        chunk.subarray(offset, offset + Math.min(count, missing)),
      ]);
    }
    return offset + count;
  }

  #grow(): void {
    const segment = this.#segment;
    const size = Math.min(segment.buffer.length * 4, segmentSize(segment.offset));
    const larger = Buffer.from(new ArrayBuffer(size));
    segment.buffer.copy(larger, 0, 0, segment.filled);
    segment.buffer = larger;
  }

  /** Sends the full segment off and begins the next one. */
  async #ship(): Promise<void> {
    const full = this.#segment;
    await this.#whenBelow(MAX_IN_FLIGHT);
    const offset = full.offset + full.filled;
    const size = segmentSize(offset);
    this.#segment = emptySegment(offset, 0);
    void this.#track(
      this.#store(full).then(() => {
        this.#spare.push(full.buffer);
      }),
    );
    const spare = this.#spare.pop();
    this.#segment.buffer = spare?.length === size ? spare : Buffer.from(new ArrayBuffer(size));
  }

  async #store(segment: OpenSegment): Promise<void> {
    const { bucket, hash, slots, uploadId } = this.#options;
    const { offset, filled } = segment;
    await slots.take();
    try {
      this.#abort.signal.throwIfAborted();
      const { buffer, sha256 } = await hash.addSegment(segment.buffer, segment.hashed, filled);
      segment.buffer = buffer;
      segment.hashed = filled;
      const { signal } = this.#abort;
      await bucket.put(segmentPath(uploadId, offset), buffer.subarray(0, filled), {
        sha256,
        signal,
      });
      segment.isStored = true;
    } finally {
      slots.release();
    }
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work
      .catch((error: unknown) => this.#fail(error as Error))
      .then(() => {
        this.#underWay.delete(tracked);
        const proceed = this.#onLanded;
        this.#onLanded = undefined;
        proceed?.();
      });
    this.#underWay.add(tracked);
    return tracked;
  }

  async #whenBelow(count: number): Promise<void> {
    while (this.#underWay.size >= count && !this.#failure) {
      await new Promise<void>((resolve) => {
        this.#onLanded = resolve;
      });
    }
    if (this.#failure) throw this.#failure;
  }

  #fail(error: Error): void {
    if (this.#failure || this.destroyed) return;
    this.#failure = error;
    // Else a slow client would learn of it with its next bytes only.
    if (!this.#onLanded) this.destroy(error);
  }
}
