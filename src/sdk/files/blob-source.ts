import type { UploadSource } from "./upload-source.ts";

const PIECE_BYTES = 4 * 1024 * 1024;

/** A Blob or File: any part of it can be read at any time. */
export class BlobSource implements UploadSource {
  readonly blob: Blob;
  readonly size: number;
  readonly name: string | undefined;
  readonly identity: string | undefined;
  readonly #toBody: (part: Blob) => unknown;

  constructor(blob: Blob, toBody: (part: Blob) => unknown = (part) => part) {
    const { name, lastModified } = blob as { name?: string; lastModified?: number };
    this.blob = blob;
    this.size = blob.size;
    this.name = name;
    this.identity = name === undefined ? undefined : `${name}:${lastModified ?? 0}`;
    this.#toBody = toBody;
  }

  async slice(start: number, end: number): Promise<unknown> {
    return this.#toBody(this.blob.slice(start, end));
  }

  pieces = (): AsyncIterable<Uint8Array> => blobPieces(this.blob);

  close(): void {}
}

/** The bytes of a blob, a few megabytes at a time. */
export async function* blobPieces(blob: Blob): AsyncGenerator<Uint8Array, undefined> {
  for (let at = 0; at < blob.size; at += PIECE_BYTES) {
    yield new Uint8Array(await blob.slice(at, at + PIECE_BYTES).arrayBuffer());
  }
}
