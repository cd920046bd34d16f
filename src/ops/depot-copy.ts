import { chmod, mkdir, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { blobPath } from "./backup-names.ts";
import { copyStream, sizeOf, type BlobSource } from "./blob-source.ts";
import { syncFolder } from "./hashed-file.ts";
import type { BackupKey } from "./seal/backup-key.ts";
import { SEALED, SealError, sealedSize } from "./seal/seal-format.ts";

/** A blob to have: its hash and its size. */
export interface WantedBlob {
  sha256: string;
  bytes: number;
}

/** What came of copying one blob; `missing` and `damaged` say so of its source. */
export type CopyResult = "present" | "copied" | "missing" | "damaged";

/** How to copy. */
export interface CopyOptions {
  signal?: AbortSignal | undefined;
  /** The copies are sealed with it. */
  key?: BackupKey | undefined;
}

/** Enough to hide the latency of fsync on small files; large ones fill the disk's bandwidth alone. */
const CONCURRENCY = 4;

/**
 * Copies blobs into a folder laid out as `sha256/ab/cd/<hash>`, from wherever they are. What the target has in full is
 * left alone; what is copied is hashed on the way and takes its name only when it is complete,
 * right and on disk.
 */
export class BlobCopier {
  readonly #from: BlobSource;
  readonly #to: string;
  readonly #tmp: string;
  readonly #signal: AbortSignal | undefined;
  readonly #key: BackupKey | undefined;
  readonly #folders = new Set<string>();

  constructor(from: BlobSource, to: string, { signal, key }: CopyOptions = {}) {
    this.#from = from;
    this.#key = key;
    this.#to = to;
    this.#tmp = join(to, "tmp");
    this.#signal = signal;
  }

  /** Copies several at once; results in the order asked. Throws on what is wrong with the disk, not with a blob. */
  async copyAll(blobs: readonly WantedBlob[]): Promise<CopyResult[]> {
    const results: CopyResult[] = Array.from({ length: blobs.length });
    let next = 0;
    const work = async () => {
      for (let index = next++; index < blobs.length; index = next++) {
        this.#signal?.throwIfAborted();
        results[index] = await this.copy(blobs[index] as WantedBlob);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return results;
  }

  /** Copies one blob, unless it is there. */
  async copy(blob: WantedBlob): Promise<CopyResult> {
    const plain = blobPath(this.#to, blob.sha256);
    const target = this.#key ? plain + SEALED : plain;
    const wanted = this.#key ? sealedSize(blob.bytes) : blob.bytes;
    if ((await sizeOf(target)) === wanted) return "present";
    const size = await this.#from.size(blob.sha256);
    if (size === undefined) return "missing";
    if (size !== blob.bytes) return "damaged";
    const partial = join(this.#tmp, `${process.pid}-${randomBytes(8).toString("hex")}`);
    await mkdir(this.#tmp, { recursive: true, mode: 0o700 });
    try {
      const found = await this.#bring(blob.sha256, partial);
      if (found !== blob.sha256) return "damaged";
      // Nobody changes a blob, the server included.
      await chmod(partial, 0o440);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rename(partial, target);
      // What was copied before there was a key.
      if (this.#key) await rm(plain, { force: true });
    } catch (error) {
      if (error instanceof SealError) return "damaged";
      throw error;
    } finally {
      await rm(partial, { force: true });
    }
    this.#remember(target);
    return "copied";
  }

  /** Makes the names of everything copied durable; to be called before anything refers to them. */
  async sync(): Promise<void> {
    for (const folder of this.#folders) await syncFolder(folder);
    this.#folders.clear();
    // Unless somebody else is copying to the same place.
    await rmdir(this.#tmp).catch(() => {});
  }

  /** Removes what a run killed long ago has left half copied. */
  async sweep(olderThanMs = 24 * 3_600_000): Promise<void> {
    for (const name of await readdir(this.#tmp).catch(() => [] as string[])) {
      const path = join(this.#tmp, name);
      const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
      if (age > olderThanMs) await rm(path, { force: true });
    }
  }

  async #bring(sha256: string, partial: string): Promise<string> {
    if (!this.#key) return this.#from.copy(sha256, partial, this.#signal);
    return copyStream(await this.#from.read(sha256), partial, this.#signal, this.#key);
  }

  #remember(target: string): void {
    let folder = dirname(target);
    for (let level = 0; level < 4; level += 1) {
      this.#folders.add(folder);
      folder = dirname(folder);
    }
  }
}
