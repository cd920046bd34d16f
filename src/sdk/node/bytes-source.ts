import type { UploadSource } from "../files/upload-source.ts";

/** Bytes in memory. */
export class BytesSource implements UploadSource {
  readonly size: number;
  readonly name = undefined;
  readonly identity = undefined;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }

  async slice(start: number, end: number): Promise<unknown> {
    return toBody(this.#bytes.subarray(start, end));
  }

  pieces = async function* (this: BytesSource): AsyncGenerator<Uint8Array, undefined> {
    yield this.#bytes;
    return undefined;
  };

  close(): void {}
}

/** tus-js-client reads `size` for Content-Length. */
export function toBody(bytes: Uint8Array): Uint8Array & { size: number } {
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return Object.assign(view, { size: bytes.length });
}
