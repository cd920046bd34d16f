import { existsSync } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  BACKUP_FILES,
  listBackups,
  OWNER_FILE,
  PARTIAL_SUFFIX,
  PERMANENT_FILE,
} from "./backup-names.ts";
import { hashFile, syncFolder } from "./hashed-file.ts";
import { readDepotManifest, readManifest } from "./manifest.ts";
import { backupTime } from "./oldest-backup.ts";
import { readProof } from "./proof.ts";
import { planRetention, type RetentionPlan, type Tiers } from "./retention.ts";
import { SEALED } from "./seal/seal-format.ts";

/** What pruning has done, or would do. */
export interface Pruned extends RetentionPlan {
  /** Content that no backup needs any more. */
  blobs: number;
  blobBytes: number;
}

/** What to prune. */
export interface PruneOptions {
  backupDir: string;
  /** Only backups of this server are looked at; others may share the folder. */
  systemIdentifier: string;
  tiers: Tiers;
  dryRun?: boolean;
  signal?: AbortSignal;
}

/**
 * Removes the backups that no tier keeps, then the content that no backup lists any more. To be called while no backup
 * runs (with its lock): one under way relies on content that is there. Cut off anywhere, what is left is whole: a folder
 * loses its name first.
 */
export async function pruneBackups(options: PruneOptions): Promise<Pruned> {
  const { backupDir, tiers, dryRun = false, signal } = options;
  const plan = planRetention(await survey(options), tiers);
  for (const name of dryRun ? [] : plan.remove) {
    signal?.throwIfAborted();
    await removeBackup(backupDir, name);
  }
  const content = dryRun ? { blobs: 0, blobBytes: 0 } : await pruneContent(backupDir, signal);
  return { ...plan, ...content };
}

async function survey({ backupDir, systemIdentifier }: PruneOptions) {
  const found = [];
  for (const name of await listBackups(backupDir)) {
    const folder = join(backupDir, name);
    // One that cannot be read is nobody's to remove.
    const manifest = await readManifest(folder).catch(() => undefined);
    if (manifest?.engine.systemIdentifier !== systemIdentifier) continue;
    found.push({
      name,
      at: backupTime(name),
      isProven: (await readProof(folder))?.isGood === true,
      isPermanent: existsSync(join(folder, PERMANENT_FILE)),
    });
  }
  return found;
}

/** By way of a name that nothing lists, which the next backup clears away should this be cut off. */
async function removeBackup(backupDir: string, name: string): Promise<void> {
  const gone = join(backupDir, `${name}-removed${PARTIAL_SUFFIX}`);
  await rename(join(backupDir, name), gone);
  await syncFolder(backupDir);
  await rm(gone, { recursive: true, force: true });
}

async function pruneContent(
  backupDir: string,
  signal: AbortSignal | undefined,
): Promise<Pick<Pruned, "blobs" | "blobBytes">> {
  const done = { blobs: 0, blobBytes: 0 };
  const root = join(backupDir, "depot", "sha256");
  // A backup of another database that shares the folder may be under way, and no list tells what it has copied.
  if (await isOtherRunning(backupDir)) return done;
  const needed = await Needed.of(backupDir);
  if (!needed) return done;
  for (const first of (await namesIn(root)).toSorted()) {
    for (const second of (await namesIn(join(root, first))).toSorted()) {
      signal?.throwIfAborted();
      const folder = join(root, first, second);
      for (const entry of (await namesIn(folder)).toSorted()) {
        if (await needed.has(entry.replace(SEALED, ""))) continue;
        const path = join(folder, entry);
        done.blobBytes += (await stat(path)).size;
        await rm(path, { force: true });
        done.blobs += 1;
      }
    }
  }
  return done;
}

async function isOtherRunning(backupDir: string): Promise<boolean> {
  for (const entry of await readdir(backupDir)) {
    if (entry.endsWith(PARTIAL_SUFFIX) && existsSync(join(backupDir, entry, OWNER_FILE)))
      return true;
  }
  return false;
}

/** The lists of all backups in a folder, read along in the order of hashes. */
class Needed {
  readonly #lists: { next: () => Promise<string | undefined>; current: string | undefined }[];

  /** Undefined when a list cannot be read: then nothing may go. */
  static async of(backupDir: string): Promise<Needed | undefined> {
    const names = await listBackups(backupDir);
    if (names.length === 0) return undefined;
    try {
      const folders = names.map((name) => join(backupDir, name));
      for (const folder of folders) await requireWhole(folder);
      return await Needed.#open(folders);
    } catch {
      return undefined;
    }
  }

  static async #open(folders: string[]): Promise<Needed> {
    const lists = folders.map((folder) => {
      const entries = flatten(readDepotManifest(folder));
      return { next: async () => (await entries.next()).value, current: undefined };
    });
    const opened = lists.map(async (list) => ({ ...list, current: await list.next() }));
    return new Needed(await Promise.all(opened));
  }

  private constructor(
    lists: { next: () => Promise<string | undefined>; current: string | undefined }[],
  ) {
    this.#lists = lists;
  }

  /** To be asked in the order of hashes. */
  async has(sha256: string): Promise<boolean> {
    let isNeeded = false;
    for (const list of this.#lists) {
      while (list.current !== undefined && list.current < sha256) list.current = await list.next();
      if (list.current === sha256) isNeeded = true;
    }
    return isNeeded;
  }
}

/** A list that was cut off would say that what it has lost is not needed. */
async function requireWhole(folder: string): Promise<void> {
  const { files } = await readManifest(folder);
  const wanted = files[BACKUP_FILES.depotManifest];
  const found = await hashFile(join(folder, BACKUP_FILES.depotManifest));
  if (found.sha256 !== wanted?.sha256) throw new Error(`${folder} is damaged.`);
}

async function* flatten(
  pages: AsyncGenerator<{ sha256: string }[]>,
): AsyncGenerator<string, undefined> {
  for await (const page of pages) for (const { sha256 } of page) yield sha256;
  return undefined;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
