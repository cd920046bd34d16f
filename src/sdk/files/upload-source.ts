import { GadbError } from "../gadb-error.ts";

/** Bytes that come once, with their number known beforehand. */
export interface UploadStream {
  stream: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;
  size: number;
  name?: string;
}

/** What can be uploaded; a path only in Node. */
export type UploadFile = Blob | Uint8Array | UploadStream | string;

/** A file as it is read. */
export interface UploadSource {
  readonly size: number;
  readonly name: string | undefined;
  /** Tells the file from others without reading it; undefined where only the bytes tell. */
  readonly identity: string | undefined;
  /** A piece, in the form that the platform's HTTP sends. */
  slice(start: number, end: number): Promise<unknown>;
  /** All bytes; undefined when they come only once. */
  pieces: (() => AsyncIterable<Uint8Array>) | undefined;
  close(): void;
}

/** Makes bytes what the platform's HTTP sends. */
export type MakeBody = (bytes: Uint8Array) => unknown;

/** A stream: goes forward, and back only to where the last piece began. */
export class StreamSource implements UploadSource {
  readonly size: number;
  readonly name: string | undefined;
  readonly identity = undefined;
  readonly pieces = undefined;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #makeBody: MakeBody;
  #held: Uint8Array[] = [];
  #heldFrom = 0;
  #heldBytes = 0;

  constructor({ stream, size, name }: UploadStream, makeBody: MakeBody) {
    this.size = size;
    this.name = name;
    this.#chunks = readPieces(stream)[Symbol.asyncIterator]();
    this.#makeBody = makeBody;
  }

  async slice(start: number, end: number): Promise<unknown> {
    if (start < this.#heldFrom)
      throw new GadbError({
        code: "BADST",
        message: "A stream cannot be read again from its beginning.",
        hint: "Upload a file instead, or begin anew.",
      });
    this.#drop(start - this.#heldFrom);
    // Resumed behind the beginning: what the server has is read and left out.
    while (this.#heldFrom < start) {
      await this.#read();
      this.#drop(start - this.#heldFrom);
    }
    const wanted = Math.min(end, this.size) - start;
    while (this.#heldBytes < wanted) await this.#read();
    return this.#makeBody(this.#joined().slice(0, wanted));
  }

  close(): void {
    void this.#chunks.return?.().catch(() => {});
  }

  async #read(): Promise<void> {
    const { done, value } = await this.#chunks.next();
    if (done)
      throw new GadbError({
        code: "CKSUM",
        message: `The stream ended after ${this.#heldFrom + this.#heldBytes} of ${this.size} bytes.`,
        hint: "Say the right size.",
      });
    this.#held.push(value);
    this.#heldBytes += value.length;
  }

  #drop(count: number): void {
    const dropped = Math.min(count, this.#heldBytes);
    if (dropped === 0) return;
    this.#held = [this.#joined().subarray(dropped)];
    this.#heldFrom += dropped;
    this.#heldBytes -= dropped;
  }

  #joined(): Uint8Array {
    const joined = new Uint8Array(this.#heldBytes);
    let at = 0;
    for (const chunk of this.#held) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    return joined;
  }
}

/** Reads either kind of stream; not every browser iterates over a ReadableStream. */
export async function* readPieces(
  stream: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array, undefined> {
  if (Symbol.asyncIterator in stream) return yield* stream as AsyncIterable<Uint8Array>;
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
