import type { DownloadTarget } from "../platform.ts";

/** A stream that belongs to the caller. It is closed when all is right, and aborted when not. */
export function streamTarget(to: WritableStream<Uint8Array>): DownloadTarget {
  const writer = to.getWriter();
  return {
    write: (bytes) => writer.write(bytes),
    finish: () => writer.close(),
    discard: () => writer.abort().catch(() => {}),
  };
}

/** Bytes that are kept until all are there. */
export class MemoryTarget implements DownloadTarget {
  readonly #pieces: Uint8Array[] = [];

  async write(bytes: Uint8Array): Promise<void> {
    this.#pieces.push(bytes);
  }

  async finish(): Promise<void> {}

  async discard(): Promise<void> {}

  joined(): Uint8Array {
    const joined = new Uint8Array(this.#pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    return joined;
  }
}
