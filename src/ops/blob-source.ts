import { createHash } from "node:crypto";
import { constants, createReadStream, createWriteStream } from "node:fs";
import { copyFile, open, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Readable } from "node:stream";
import type { Store } from "../../plugins/depot/store.ts";
import { blobPath } from "./backup-names.ts";
import { hashFile } from "./hashed-file.ts";

const CHUNK = 1 << 20;

/** Where blobs can be copied from. */
export interface BlobSource {
  /** The size of a blob; undefined when there is none. */
  size(sha256: string): Promise<number | undefined>;
  /** Copies a blob to a new file, on disk when this returns, and returns the SHA-256 of what has arrived. */
  copy(sha256: string, partial: string, signal?: AbortSignal): Promise<string>;
}

/** A folder laid out as `sha256/ab/cd/<hash>`: files share blocks with their copy where the file system can. */
export class FolderSource implements BlobSource {
  readonly #folder: string;
  #canClone = true;

  constructor(folder: string) {
    this.#folder = folder;
  }

  size(sha256: string): Promise<number | undefined> {
    return sizeOf(blobPath(this.#folder, sha256));
  }

  async copy(sha256: string, partial: string, signal?: AbortSignal): Promise<string> {
    const source = blobPath(this.#folder, sha256);
    if (this.#canClone) {
      try {
        await copyFile(source, partial, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
        await syncFile(partial);
        return (await hashFile(partial, signal)).sha256;
      } catch (error) {
        if (!isUnsupported(error)) throw error;
        this.#canClone = false;
        await rm(partial, { force: true });
      }
    }
    return copyStream(createReadStream(source, { highWaterMark: CHUNK }), partial, signal);
  }
}

/** The content of a store, wherever it is. */
export class StoreSource implements BlobSource {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async size(sha256: string): Promise<number | undefined> {
    const content = await this.#store.open(sha256);
    await content?.close();
    return content?.sizeBytes;
  }

  async copy(sha256: string, partial: string, signal?: AbortSignal): Promise<string> {
    const content = await this.#store.open(sha256);
    if (!content) throw new Error(`The content of ${sha256} has vanished.`);
    return copyStream(content.read(), partial, signal);
  }
}

/** Several sources: what the first of them lacks is looked for in the next. */
export class FirstSource implements BlobSource {
  readonly #sources: readonly BlobSource[];

  constructor(sources: readonly BlobSource[]) {
    this.#sources = sources;
  }

  async size(sha256: string): Promise<number | undefined> {
    return (await this.#find(sha256))?.size;
  }

  async copy(sha256: string, partial: string, signal?: AbortSignal): Promise<string> {
    const found = await this.#find(sha256);
    if (!found) throw new Error(`The content of ${sha256} has vanished.`);
    return found.source.copy(sha256, partial, signal);
  }

  async #find(sha256: string): Promise<{ source: BlobSource; size: number } | undefined> {
    for (const source of this.#sources) {
      const size = await source.size(sha256);
      if (size !== undefined) return { source, size };
    }
    return undefined;
  }
}

/** The size of a file; undefined when there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function copyStream(
  source: Readable,
  partial: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(
    source,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(partial, { flags: "wx", mode: 0o600, highWaterMark: CHUNK, flush: true }),
    signal ? { signal } : {},
  );
  return hash.digest("hex");
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function isUnsupported(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return ["ENOTSUP", "EOPNOTSUPP", "EXDEV", "ENOSYS", "EINVAL", "ENOTTY"].includes(code);
}
