import { noteTransferred } from "./buffer-garbage.ts";

/** What is copied goes into pieces of this size. */
const PIECE_BYTES = 64 * 1024;
/** Smaller pieces are cheaper copied than sent one by one. */
const LEAST_TAKEN_BYTES = 16 * 1024;

/** Bytes on their way to the sink's thread: pieces of memory that belong to nobody else. */
export class Batch {
  readonly #fullBytes: number;
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  /** The piece that is being copied into, and how much of it is filled. */
  #open: Buffer<ArrayBuffer> | undefined;
  #filled = 0;
  sizeBytes = 0;

  constructor(fullBytes: number) {
    this.#fullBytes = fullBytes;
  }

  get isFull(): boolean {
    return this.sizeBytes >= this.#fullBytes;
  }

  /**
   * Adds bytes of a chunk from `offset` on, and returns behind which one it stopped. A chunk that may be `taken` goes in
   * whole and is not copied; nobody may look at it afterwards.
   */
  add(chunk: Buffer, offset: number, isTaken: boolean): number {
    if (isTaken && offset === 0 && isWhole(chunk)) {
      this.#closePiece();
      this.#pieces.push(chunk);
      this.sizeBytes += chunk.length;
      return chunk.length;
    }
    this.#open ??= Buffer.allocUnsafeSlow(PIECE_BYTES);
    const copied = chunk.copy(this.#open, this.#filled, offset);
    noteTransferred(copied);
    this.#filled += copied;
    this.sizeBytes += copied;
    if (this.#filled === PIECE_BYTES) this.#closePiece();
    return offset + copied;
  }

  /** All pieces, to be given away. Nothing can be added any more. */
  close(): Uint8Array<ArrayBuffer>[] {
    this.#closePiece();
    return this.#pieces;
  }

  #closePiece(): void {
    if (!this.#open || this.#filled === 0) return;
    const piece = this.#open.subarray(0, this.#filled);
    // What is mostly empty would travel and wait with all its memory.
    const isSparse = this.#filled * 2 < PIECE_BYTES;
    this.#pieces.push(isSparse ? new Uint8Array(piece) : piece);
    if (!isSparse) this.#open = undefined;
    this.#filled = 0;
  }
}

/** Whether the memory holds nothing but the chunk, so that it can be given away. */
function isWhole(chunk: Buffer): chunk is Buffer<ArrayBuffer> {
  const { buffer, length } = chunk;
  return (
    length >= LEAST_TAKEN_BYTES && buffer instanceof ArrayBuffer && buffer.byteLength === length
  );
}
