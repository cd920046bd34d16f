import { randomBytes } from "node:crypto";
import { chmod, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { listBackups } from "../backup-names.ts";
import { syncFolder } from "../hashed-file.ts";
import { readManifest } from "../manifest.ts";
import type { BackupKey } from "../seal/backup-key.ts";
import { readSegment } from "./read-segment.ts";
import { WalArchive, type ArchivedFile } from "./wal-archive.ts";
import { parseLsn, parseSegmentName, segmentOf, USUAL_SEGMENT_BYTES } from "./wal-names.ts";

const PARTIAL = ".partial";
/** A log without any backup is of no use; a first backup may be under way, though. */
const WITHOUT_BACKUP_MS = 86_400_000;

/** What has been done to an archive of the log. */
export interface WalKept {
  packed: number;
  removed: number;
  /** Files that are no log of this server, left as they are. */
  strange: string[];
}

/**
 * Keeps the archive of one server's log in order: packs what PostgreSQL has handed over (a segment that was closed
 * after a quiet minute is nearly empty), and removes what lies before the oldest backup that is kept. Cut off anywhere,
 * the next call goes on; several at once do no harm.
 */
export async function keepWal(
  backupDir: string,
  systemIdentifier: string,
  { key, signal }: { key?: BackupKey | undefined; signal?: AbortSignal } = {},
): Promise<WalKept> {
  const archive = new WalArchive(backupDir, systemIdentifier, key);
  const kept: WalKept = { packed: 0, removed: 0, strange: [] };
  await removePartials(archive);
  for (const file of await archive.listIncoming()) {
    signal?.throwIfAborted();
    if (await pack(archive, file, systemIdentifier)) kept.packed += 1;
    else kept.strange.push(file.name);
  }
  kept.removed = await prune(archive, backupDir, systemIdentifier);
  return kept;
}

/** False when the file is not what its name says. */
async function pack(
  archive: WalArchive,
  file: ArchivedFile,
  systemIdentifier: string,
): Promise<boolean> {
  const bytes = await archive.read(file);
  if (!isOurs(file.name, bytes, systemIdentifier)) return false;
  const { packed, file: target } = await archive.pack(file.name, bytes);
  const partial = `${target.path}.${randomBytes(4).toString("hex")}${PARTIAL}`;
  try {
    const handle = await open(partial, "wx", 0o600);
    try {
      await handle.writeFile(packed);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Read again before the only other copy goes.
    const written = await archive.read({ ...target, path: partial });
    if (!written.equals(bytes)) throw new Error(`${partial} does not hold what was written to it.`);
    await chmod(partial, 0o400);
    await rename(partial, target.path);
  } finally {
    await rm(partial, { force: true });
  }
  await syncFolder(archive.folder);
  await rm(file.path, { force: true });
  return true;
}

function isOurs(name: string, bytes: Buffer, systemIdentifier: string): boolean {
  if (!/^[0-9A-F]{24}(\.partial)?$/.test(name)) return true;
  try {
    return readSegment(bytes).systemIdentifier === systemIdentifier;
  } catch {
    return false;
  }
}

async function prune(
  archive: WalArchive,
  backupDir: string,
  systemIdentifier: string,
): Promise<number> {
  const oldest = await oldestNeeded(backupDir, systemIdentifier);
  let removed = 0;
  for (const { name, path } of (await archive.list()).values()) {
    const segmentBytes = oldest?.segmentBytes ?? USUAL_SEGMENT_BYTES;
    const parsed = parseSegmentName(name.slice(0, 24), segmentBytes);
    // Histories are tiny, and tell which timelines are taken.
    if (!parsed) continue;
    const isNeeded = oldest
      ? parsed.segment >= oldest.segment
      : Date.now() - (await stat(path)).mtimeMs < WITHOUT_BACKUP_MS;
    if (isNeeded) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

interface Oldest {
  segment: bigint;
  segmentBytes: number;
}

/** The first segment that any backup of this server needs. Throws when a backup cannot be read: then nothing goes. */
async function oldestNeeded(
  backupDir: string,
  systemIdentifier: string,
): Promise<Oldest | undefined> {
  let oldest: Oldest | undefined;
  for (const name of await listBackups(backupDir)) {
    const { engine, startLsn } = await readManifest(join(backupDir, name));
    if (engine.systemIdentifier !== systemIdentifier) continue;
    const segmentBytes = engine.walSegmentBytes ?? USUAL_SEGMENT_BYTES;
    const segment = segmentOf(parseLsn(startLsn), segmentBytes);
    if (!oldest || segment < oldest.segment) oldest = { segment, segmentBytes };
  }
  return oldest;
}

async function removePartials({ folder }: WalArchive): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(PARTIAL)) continue;
    const path = join(folder, name);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > 3_600_000) await rm(path, { force: true });
  }
}
