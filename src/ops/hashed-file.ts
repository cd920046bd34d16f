import { createHash, type Hash } from "node:crypto";
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { finished } from "node:stream/promises";
import type { BackupKey } from "./seal/backup-key.ts";
import { Sealer } from "./seal/sealer.ts";

/** What identifies the content of a file. */
export interface FileFacts {
  sha256: string;
  bytes: number;
}

const CHUNK = 1 << 20;

/**
 * A file being written that knows the hash and size of what lies on disk. Must not exist before; only its owner may read
 * it. With a key, what is written to it is sealed.
 */
export class HashedFile {
  readonly #hash: Hash = createHash("sha256");
  readonly #stream: WriteStream;
  readonly #sealer: Sealer | undefined;
  #bytes = 0;
  #error: Error | undefined;

  constructor(path: string, key?: BackupKey) {
    this.#sealer = key && new Sealer(key);
    // flush: fsync before the file counts as closed.
    this.#stream = createWriteStream(path, {
      flags: "wx",
      mode: 0o600,
      highWaterMark: CHUNK,
      flush: true,
    });
    this.#stream.on("error", (error) => (this.#error ??= error));
  }

  /** Takes a chunk, which must not be changed afterwards. False: wait for `drained` before the next. */
  write(chunk: Buffer | string): boolean {
    if (this.#error) throw this.#error;
    const data = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    return this.#put(this.#sealer ? this.#sealer.update(data) : data);
  }

  /** Calls back once, when there is room again or the file has failed (then the next `write` throws). */
  drained(callback: () => void): void {
    const done = () => {
      this.#stream.off("drain", done).off("error", done);
      callback();
    };
    this.#stream.once("drain", done).once("error", done);
  }

  /** Writes all of `chunks`, waiting when the disk is slower. */
  async writeAll(chunks: AsyncIterable<string>): Promise<void> {
    for await (const chunk of chunks) {
      if (!this.write(chunk)) await new Promise<void>((resolve) => this.drained(resolve));
    }
  }

  /** Completes the file on disk. Throws what went wrong while writing. */
  async close(): Promise<FileFacts> {
    if (this.#error) throw this.#error;
    if (this.#sealer) this.#put(this.#sealer.final());
    this.#stream.end();
    await finished(this.#stream);
    return { sha256: this.#hash.digest("hex"), bytes: this.#bytes };
  }

  /** Gives the file up; it stays as it is for its folder to be removed. */
  destroy(): void {
    this.#stream.destroy();
  }

  #put(data: Buffer): boolean {
    this.#hash.update(data);
    this.#bytes += data.length;
    return this.#stream.write(data);
  }
}

/** Reads a file once for its hash and size. Throws as reading does, ENOENT included. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<FileFacts> {
  const hash = createHash("sha256");
  let bytes = 0;
  const stream = createReadStream(path, { highWaterMark: CHUNK, ...(signal ? { signal } : {}) });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** Makes the entries of a folder durable. Systems that cannot open folders (Windows) need no such thing. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
