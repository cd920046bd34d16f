import { Transform, type TransformCallback } from "node:stream";

/** Asked when more bytes have arrived than are paid for; answers up to how many are, or throws a refusal. */
export type Extend = (receivedBytes: number) => Promise<number>;

/**
 * Counts the bytes of an upload on their way to the store and lets none through that the project has no storage
 * reserved for.
 */
export class Meter extends Transform {
  receivedBytes = 0;
  /** When bytes last arrived, or had to wait for us, in milliseconds of the monotonic clock. */
  lastSeenAt = performance.now();
  #reservedBytes: number;
  readonly #extend: Extend;

  constructor(reservedBytes: number, extend: Extend) {
    // Two reads of a socket: with room for one, each would stop the socket and start it again.
    super({ highWaterMark: 128 * 1024 });
    this.#reservedBytes = reservedBytes;
    this.#extend = extend;
  }

  /** How long nothing has come although we were ready for it, in milliseconds. */
  idleMs(): number {
    // Bytes held here wait for the disk or for the reservation: that is our delay and not the client's.
    if (this.writableLength > 0 || this.readableLength > 0) this.lastSeenAt = performance.now();
    return performance.now() - this.lastSeenAt;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.receivedBytes += chunk.length;
    this.lastSeenAt = performance.now();
    if (this.receivedBytes <= this.#reservedBytes) return callback(null, chunk);
    this.#extend(this.receivedBytes).then(
      (reservedBytes) => {
        this.#reservedBytes = reservedBytes;
        callback(null, chunk);
      },
      (error: Error) => callback(error),
    );
  }
}
