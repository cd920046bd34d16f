import { randomBytes } from "node:crypto";
import { chmod, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { listBackups } from "../backup-names.ts";
import { syncFolder } from "../hashed-file.ts";
import { databaseEnd, readManifest } from "../manifest.ts";
import type { BackupKey } from "../seal/backup-key.ts";
import { readSegment } from "./read-segment.ts";
import { WalArchive, type ArchivedFile } from "./wal-archive.ts";
import { parseLsn, parseSegmentName, segmentOf, USUAL_SEGMENT_BYTES } from "./wal-names.ts";

const PARTIAL = ".partial";
/** A log without any backup is of no use; a first backup may be under way, though. */
const WITHOUT_BACKUP_MS = 86_400_000;

/** How to keep it. */
export interface KeepWalOptions {
  /** What is packed is sealed with it. */
  key?: BackupKey | undefined;
  /** To every moment so long ago it must be possible to go back; by default fourteen days. */
  windowMs?: number;
  signal?: AbortSignal;
}

const WINDOW_MS = 14 * 86_400_000;

/** What has been done to an archive of the log. */
export interface WalKept {
  packed: number;
  removed: number;
  /** Files that are no log of this server, left as they are. */
  strange: string[];
}

/**
 * Keeps the archive of one server's log in order: packs what PostgreSQL has handed over (a segment that was closed
 * after a quiet minute is nearly empty), and removes what lies before the window that one can go back to. Cut off anywhere,
 * the next call goes on; several at once do no harm.
 */
export async function keepWal(
  backupDir: string,
  systemIdentifier: string,
  { key, windowMs = WINDOW_MS, signal }: KeepWalOptions = {},
): Promise<WalKept> {
  const archive = new WalArchive(backupDir, systemIdentifier, key);
  const kept: WalKept = { packed: 0, removed: 0, strange: [] };
  await removePartials(archive);
  for (const file of await archive.listIncoming()) {
    signal?.throwIfAborted();
    if (await pack(archive, file, systemIdentifier)) kept.packed += 1;
    else kept.strange.push(file.name);
  }
  const first = await firstNeeded(backupDir, { systemIdentifier, windowMs });
  kept.removed = await prune(archive, first);
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

async function prune(archive: WalArchive, oldest: Place | undefined): Promise<number> {
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

interface Place {
  segment: bigint;
  segmentBytes: number;
}

/**
 * The first segment that is needed to go back to any moment of the window: that of the newest backup from before it, or
 * of the oldest there is. Older backups restore to their own end without any. Throws when a backup cannot be read: then
 * nothing goes.
 */
async function firstNeeded(
  backupDir: string,
  { systemIdentifier, windowMs }: { systemIdentifier: string; windowMs: number },
): Promise<Place | undefined> {
  let first: Place | undefined;
  for (const name of (await listBackups(backupDir)).toReversed()) {
    const manifest = await readManifest(join(backupDir, name));
    const { engine, startLsn } = manifest;
    if (engine.systemIdentifier !== systemIdentifier) continue;
    const segmentBytes = engine.walSegmentBytes ?? USUAL_SEGMENT_BYTES;
    const segment = segmentOf(parseLsn(startLsn), segmentBytes);
    if (!first || segment < first.segment) first = { segment, segmentBytes };
    if (databaseEnd(manifest).getTime() <= Date.now() - windowMs) break;
  }
  return first;
}

async function removePartials({ folder }: WalArchive): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(PARTIAL)) continue;
    const path = join(folder, name);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > 3_600_000) await rm(path, { force: true });
  }
}
