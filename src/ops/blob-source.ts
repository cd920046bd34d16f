import { createHash } from "node:crypto";
import { constants, createReadStream, createWriteStream } from "node:fs";
import { copyFile, open, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Store } from "../../plugins/depot/store.ts";
import { blobPath } from "./backup-names.ts";
import { hashFile } from "./hashed-file.ts";
import type { BackupKey } from "./seal/backup-key.ts";
import { plainSize, SEALED } from "./seal/seal-format.ts";
import { seal } from "./seal/sealer.ts";
import { unseal } from "./seal/unseal.ts";

const CHUNK = 1 << 20;

/** Where blobs can be copied from. */
export interface BlobSource {
  /** The size of a blob; undefined when there is none. */
  size(sha256: string): Promise<number | undefined>;
  /** The bytes of a blob that is there. */
  read(sha256: string): Promise<AsyncIterable<Buffer>>;
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

  async read(sha256: string): Promise<AsyncIterable<Buffer>> {
    return createReadStream(blobPath(this.#folder, sha256), { highWaterMark: CHUNK });
  }
}

/** The same layout with sealed files: sizes, content and hashes are those of what was sealed. */
export class SealedSource implements BlobSource {
  readonly #folder: string;
  readonly #key: BackupKey | undefined;

  constructor(folder: string, key: BackupKey | undefined) {
    this.#folder = folder;
    this.#key = key;
  }

  async size(sha256: string): Promise<number | undefined> {
    const bytes = await sizeOf(this.#path(sha256));
    return bytes === undefined ? undefined : plainSize(bytes);
  }

  async read(sha256: string): Promise<AsyncIterable<Buffer>> {
    return unseal(createReadStream(this.#path(sha256), { highWaterMark: CHUNK }), this.#key);
  }

  async copy(sha256: string, partial: string, signal?: AbortSignal): Promise<string> {
    const content = await this.read(sha256);
    return copyStream(content, partial, signal);
  }

  #path(sha256: string): string {
    return blobPath(this.#folder, sha256) + SEALED;
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

  async read(sha256: string): Promise<AsyncIterable<Buffer>> {
    const content = await this.#store.open(sha256);
    if (!content) throw new Error(`The content of ${sha256} has vanished.`);
    return content.read();
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

  async read(sha256: string): Promise<AsyncIterable<Buffer>> {
    const found = await this.#find(sha256);
    if (!found) throw new Error(`The content of ${sha256} has vanished.`);
    return found.source.read(sha256);
  }

  async #find(sha256: string): Promise<{ source: BlobSource; size: number } | undefined> {
    for (const source of this.#sources) {
      const size = await source.size(sha256);
      if (size !== undefined) return { source, size };
    }
    return undefined;
  }
}

/** The content that all backups of a folder share: sealed, or from before there was a key. */
export function backupDepot(folder: string, key: BackupKey | undefined): BlobSource {
  return new FirstSource([new SealedSource(folder, key), new FolderSource(folder)]);
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

/**
 * Writes a stream to a new file, on disk when this returns, and returns the SHA-256 of the stream. With a key, the file
 * is sealed.
 */
export async function copyStream(
  source: AsyncIterable<Buffer>,
  partial: string,
  signal: AbortSignal | undefined,
  key?: BackupKey,
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
    (chunks: AsyncIterable<Buffer>) => (key ? seal(chunks, key) : chunks),
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
