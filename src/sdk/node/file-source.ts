import { createReadStream, type ReadStream, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { UploadSource } from "../files/upload-source.ts";
import { GadbError } from "../gadb-error.ts";

/** A file by its path. It must stay as it is until it has been sent. */
export class FileSource implements UploadSource {
  readonly size: number;
  readonly name: string;
  readonly identity: string;
  readonly #path: string;
  readonly #open = new Set<ReadStream>();

  /** Throws what the file system says: ENOENT, EACCES. */
  static async open(path: string): Promise<FileSource> {
    const full = resolve(path);
    return new FileSource(full, await stat(full));
  }

  constructor(path: string, { size, mtimeMs }: Stats) {
    this.#path = path;
    this.size = size;
    this.name = basename(path);
    this.identity = `${path}:${mtimeMs}`;
  }

  async slice(start: number, end: number): Promise<unknown> {
    const { size, mtimeMs } = await stat(this.#path);
    if (size !== this.size || `${this.#path}:${mtimeMs}` !== this.identity) throw this.#changed();
    const stream = this.#read({ start, end: end - 1 });
    stream.once("end", () => {
      // Cut short meanwhile: the server would wait for the rest.
      if (stream.bytesRead < end - start) stream.destroy(this.#changed());
    });
    // `size`: tus-js-client reads it for Content-Length.
    return Object.assign(stream, { size: end - start });
  }

  pieces = (): AsyncIterable<Uint8Array> => this.#read({ highWaterMark: 1024 * 1024 });

  close(): void {
    for (const stream of this.#open) stream.destroy();
  }

  #changed(): GadbError {
    return new GadbError({
      code: "CKSUM",
      message: `${this.name} changed while it was uploaded.`,
      hint: "Upload it again.",
    });
  }

  #read(options: { start?: number; end?: number; highWaterMark?: number }): ReadStream {
    const stream = createReadStream(this.#path, options);
    this.#open.add(stream);
    stream.once("close", () => this.#open.delete(stream));
    return stream;
  }
}
