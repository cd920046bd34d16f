import { link, mkdir, open, readdir, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diskFull, LocalPart } from "./local-part.ts";
import { Sink } from "./sink.ts";
import type {
  ByteRange,
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

  private constructor(folder: string) {
    this.#tmp = join(folder, "tmp");
    this.#blobs = join(folder, "blobs", "sha256");
  }

  /** Opens the store in `folder`, making it. Throws when it lies on two file systems or one without hard links. */
  static async open(folder: string): Promise<LocalStore> {
    const store = new LocalStore(folder);
    await mkdir(store.#tmp, { recursive: true, mode: 0o750 });
    await mkdir(store.#blobs, { recursive: true, mode: 0o750 });
    await store.#requireLinks();
    return store;
  }

  createPart(uploadId: string): Promise<LocalPart> {
    return LocalPart.open(this.#sink, this.#partPath(uploadId));
  }

  async publish(
    uploadId: string,
    { sha256, sizeBytes }: SealedPart,
    mode: PublishMode,
  ): Promise<void> {
    const part = this.#partPath(uploadId);
    const folder = await this.#makeFolder(sha256);
    const path = join(folder, sha256);
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
    const handle = await open(this.#blobPath(sha256), "r").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (!handle) return undefined;
    const { size } = await handle.stat();
    return {
      sizeBytes: size,
      read: (range?: ByteRange) => handle.createReadStream({ ...range, highWaterMark: READ_BYTES }),
      close: () => handle.close(),
    };
  }

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

  #partPath(uploadId: string): string {
    if (!/^[0-9a-f-]{36}$/.test(uploadId)) throw new Error("Not the id of an upload.");
    return join(this.#tmp, `${uploadId}.part`);
  }

  #blobPath(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error("Not a SHA-256.");
    return join(this.#blobs, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }

  /** The folder of a digest. A new folder is durable only once its own parent has been forced to disk. */
  async #makeFolder(sha256: string): Promise<string> {
    let folder = this.#blobs;
    for (const name of [sha256.slice(0, 2), sha256.slice(2, 4)]) {
      const parent = folder;
      folder = join(parent, name);
      await mkdir(folder, { mode: 0o750 }).then(
        () => syncFolder(parent),
        (error: NodeJS.ErrnoException) => {
          if (error.code !== "EEXIST") throw error;
        },
      );
    }
    return folder;
  }

  async #requireLinks(): Promise<void> {
    const [tmp, blobs] = await Promise.all([stat(this.#tmp), stat(this.#blobs)]);
    if (tmp.dev !== blobs.dev) {
      throw new Error(
        `The depot's folders ${this.#tmp} and ${this.#blobs} must be on one file system.`,
      );
    }
    const probe = join(this.#tmp, `.probe-${process.pid}-${Date.now()}`);
    try {
      await writeFile(probe, "");
      await link(probe, `${probe}-link`);
    } catch (cause) {
      throw new Error(`The depot's folder ${this.#tmp} must be writable and allow hard links.`, {
        cause,
      });
    } finally {
      await Promise.all([rm(probe, { force: true }), rm(`${probe}-link`, { force: true })]);
    }
  }
}

/** Whether a file is there that cannot be the content: cut short by a fault of the disk, for instance. */
async function hasOtherSize(path: string, sizeBytes: number): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && stats.size !== sizeBytes;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Forces a folder's entries to disk: until then a power cut may undo a link. Windows offers no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
