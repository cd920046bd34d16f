import { link, mkdir, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { makeDigestFolder, requireLinks, syncFolder, walkContents } from "./local-folders.ts";
import { LocalPart } from "./local-part.ts";
import { Sink, type OpenFile } from "./sink.ts";
import { diskFull, partIsOpen, PartTooShort } from "./store-errors.ts";
import type {
  ByteRange,
  FoundContent,
  LeftoverPart,
  PublishMode,
  SealedPart,
  Store,
  StoredContent,
} from "./store.ts";

/** Large reads cost half the processor time of Node's 64 KiB. */
const READ_BYTES = 1024 * 1024;
/** Never filled: 4 GiB or a twentieth of the disk, whichever is less. PostgreSQL may live on the same disk. */
const FLOOR_BYTES = 4 * 1024 ** 3;

/**
 * Content in a folder: `tmp/<upload>.part` while it arrives, `blobs/sha256/ab/cd/<digest>` for good. Both on one file
 * system, because a file moves from one to the other by link and unlink.
 */
export class LocalStore implements Store {
  readonly #tmp: string;
  readonly #blobs: string;
  readonly #sink = new Sink();
  /** The uploads whose parts are open. */
  readonly #open = new Set<string>();

  private constructor(folder: string) {
    this.#tmp = join(folder, "tmp");
    this.#blobs = join(folder, "blobs", "sha256");
  }

  /** Opens the store in `folder`, making it. Throws when it lies on two file systems or one without hard links. */
  static async open(folder: string): Promise<LocalStore> {
    const store = new LocalStore(folder);
    await mkdir(store.#tmp, { recursive: true, mode: 0o750 });
    await mkdir(store.#blobs, { recursive: true, mode: 0o750 });
    await requireLinks(store.#tmp, store.#blobs);
    return store;
  }

  async createPart(uploadId: string): Promise<LocalPart> {
    return this.#openPart(uploadId, { kind: "create", path: this.#partPath(uploadId) });
  }

  async reopenPart(uploadId: string, offsetBytes: number): Promise<LocalPart> {
    const path = this.#partPath(uploadId);
    return this.#openPart(uploadId, { kind: "reopen", path, offsetBytes });
  }

  async readPart(uploadId: string, sizeBytes: number): Promise<Readable> {
    const handle = await openExisting(this.#partPath(uploadId));
    if (sizeBytes === 0 || !handle) {
      await handle?.close();
      if (sizeBytes > 0) throw new PartTooShort();
      return Readable.from([]);
    }
    const { size } = await handle.stat();
    if (size < sizeBytes) {
      await handle.close();
      throw new PartTooShort();
    }
    return handle.createReadStream({ start: 0, end: sizeBytes - 1, highWaterMark: READ_BYTES });
  }

  async publish(
    uploadId: string,
    { sha256, sizeBytes }: SealedPart,
    mode: PublishMode,
  ): Promise<void> {
    const part = this.#partPath(uploadId);
    const path = this.#blobPath(sha256);
    const folder = await makeDigestFolder(this.#blobs, sha256);
    if (mode === "replace" || (await hasOtherSize(path, sizeBytes))) {
      await rename(part, path);
    } else {
      // A link never replaces what is there: the same digest is the same content, and readers have it open.
      await link(part, path).catch(async (error: NodeJS.ErrnoException) => {
        const isThere =
          error.code === "EEXIST" || (error.code === "ENOENT" && (await exists(path)));
        if (!isThere) throw error;
      });
      await rm(part, { force: true });
    }
    await syncFolder(folder);
  }

  async open(sha256: string): Promise<StoredContent | undefined> {
    const handle = await openExisting(this.#blobPath(sha256));
    if (!handle) return undefined;
    const { size, dev, ino, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
    return {
      sizeBytes: Number(size),
      // Whatever touches a file changes its ctime, and nobody can set that one.
      stamp: `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`,
      readInto: async (target: Uint8Array, position: number) =>
        (await handle.read(target, 0, target.length, position)).bytesRead,
      read: (range?: ByteRange) => handle.createReadStream({ ...range, highWaterMark: READ_BYTES }),
      close: () => handle.close(),
    };
  }

  contents(): AsyncIterable<FoundContent> {
    return walkContents(this.#blobs);
  }

  pathOf(sha256: string): string {
    requireDigest(sha256);
    return `blobs/sha256/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
  }

  filePathOf(sha256: string): string {
    return this.#blobPath(sha256);
  }

  /** A folder has no address. */
  async directLink(): Promise<undefined> {}

  async remove(sha256: string): Promise<void> {
    await rm(this.#blobPath(sha256), { force: true });
  }

  async parts(): Promise<LeftoverPart[]> {
    const found: LeftoverPart[] = [];
    for (const name of await readdir(this.#tmp)) {
      const uploadId = /^([0-9a-f-]{36})\.part$/.exec(name)?.[1];
      // One that vanishes meanwhile has ended by itself.
      const stats = uploadId && (await stat(join(this.#tmp, name)).catch(() => undefined));
      if (uploadId && stats) found.push({ uploadId, changedAt: stats.mtime });
    }
    return found;
  }

  async removePart(uploadId: string): Promise<void> {
    await rm(this.#partPath(uploadId), { force: true });
  }

  async requireRoom(bytes: number): Promise<void> {
    const { bavail, blocks, bsize } = await statfs(this.#tmp);
    const floor = Math.min(FLOOR_BYTES, (blocks * bsize) / 20);
    if (bavail * bsize - bytes < floor) throw diskFull();
  }

  close(): Promise<void> {
    return this.#sink.close();
  }

  /** Two who write to one file would spoil it. */
  #openPart(uploadId: string, how: OpenFile): Promise<LocalPart> {
    if (this.#open.has(uploadId)) throw partIsOpen();
    this.#open.add(uploadId);
    return LocalPart.open(this.#sink, how, () => this.#open.delete(uploadId));
  }

  #partPath(uploadId: string): string {
    if (!/^[0-9a-f-]{36}$/.test(uploadId)) throw new Error("Not the id of an upload.");
    return join(this.#tmp, `${uploadId}.part`);
  }

  #blobPath(sha256: string): string {
    requireDigest(sha256);
    return join(this.#blobs, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }
}

function requireDigest(sha256: string): void {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error("Not a SHA-256.");
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  return open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

/** Whether a file is there that cannot be the content: cut short by a fault of the disk, for instance. */
async function hasOtherSize(path: string, sizeBytes: number): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && stats.size !== sizeBytes;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
