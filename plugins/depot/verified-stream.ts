import { createHash } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";

/** What came from the store is not the content it claims to be. */
export class DamagedContent extends Error {
  constructor(sha256: string) {
    super(`The stored content of ${sha256} is damaged.`);
    this.name = "DamagedContent";
  }
}

/**
 * Passes content on and hashes it. The last piece stays back until the digest is right, so nobody ever receives a
 * damaged file completely: the length announced and the bytes that came differ. Fails with DamagedContent.
 */
export class VerifiedStream extends Transform {
  readonly #hash = createHash("sha256");
  readonly #sha256: string;
  #heldBack: Buffer | undefined;

  constructor(sha256: string, highWaterMark: number) {
    super({ highWaterMark });
    this.#sha256 = sha256;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#hash.update(chunk);
    const ready = this.#heldBack;
    this.#heldBack = chunk;
    callback(null, ready);
  }

  override _flush(callback: TransformCallback): void {
    if (this.#hash.digest("hex") === this.#sha256) callback(null, this.#heldBack);
    else callback(new DamagedContent(this.#sha256));
  }
}
