import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Client } from "pg";
import type { DepotPlace } from "../../plugins/depot/open-store.ts";
import { BACKUP_FILES, newBackupName, OWNER_FILE, PARTIAL_SUFFIX } from "./backup-names.ts";
import { takeBaseBackup, type BaseBackup } from "./base-backup.ts";
import { backUpDepot, writeBlobList } from "./back-up-depot.ts";
import {
  countRows,
  inSnapshot,
  readFacts,
  type DatabaseFacts,
  type RowCounts,
} from "./database-facts.ts";
import { syncFolder } from "./hashed-file.ts";
import { writeManifest, type BackupManifest } from "./manifest.ts";
import { withBackupLock } from "./single-flight.ts";

/** What to back up and where to. */
export interface BackUpOptions {
  /** The owner's connection, straight to the server. */
  ownerUrl: string;
  depotUrl: string;
  /** While the depot moves: where it was before. */
  depotOldUrl?: string | undefined;
  /** The keys of an `s3:` depot; without them, those that the SDK finds. */
  s3?: DepotPlace["s3"];
  backupDir: string;
  signal?: AbortSignal;
  report?: (progress: BackUpProgress) => void;
}

/** How far a backup is. */
export interface BackUpProgress {
  phase: "database" | "depot" | "finishing";
  bytesDone: number;
  bytesExpected: number;
}

/**
 * Takes a full backup: the database first, then the depot's content, so that everything the database refers to is
 * there (docs/explanations/decisions/0050). Whatever fails or kills it leaves nothing that lists as a backup.
 * Throws BusyError when another one runs. Content that is missing or damaged in the depot itself does not void the
 * rest; it is named in the manifest's `depot.problems`.
 */
export async function backUp(options: BackUpOptions): Promise<BackupManifest> {
  return withBackupLock(options.ownerUrl, options.signal, async ({ client, signal }) => {
    const startedAt = new Date();
    const facts = await readFacts(client);
    const owner = `${facts.systemIdentifier}/${facts.database}\n`;
    await mkdir(options.backupDir, { recursive: true, mode: 0o700 });
    await removeAbandoned(options.backupDir, owner);
    const name = newBackupName(startedAt);
    const partial = join(options.backupDir, name + PARTIAL_SUFFIX);
    try {
      await mkdir(partial, { mode: 0o700 });
      await writeFile(join(partial, OWNER_FILE), owner);
      const manifest = await fill(partial, { ...options, signal, client, facts, name, startedAt });
      await publish(partial, options.backupDir, name);
      return manifest;
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw error;
    }
  });
}

interface Run extends BackUpOptions {
  signal: AbortSignal;
  client: Client;
  facts: DatabaseFacts;
  name: string;
  startedAt: Date;
}

async function fill(folder: string, run: Run): Promise<BackupManifest> {
  const { client, report = () => {} } = run;
  const before = await inSnapshot(client, () => countRows(client));
  const base = await takeBaseBackup({
    url: run.ownerUrl,
    label: `game-asset-db ${run.name}`,
    tarPath: join(folder, BACKUP_FILES.base),
    manifestPath: join(folder, BACKUP_FILES.baseManifest),
    signal: run.signal,
    onProgress: (bytesDone, bytesExpected) =>
      report({ phase: "database", bytesDone, bytesExpected }),
  });
  const databaseMs = Date.now() - run.startedAt.getTime();
  // After the base backup has ended, never before: see decision 0050.
  const after = await inSnapshot(client, async () => {
    await writeBlobList(client, folder);
    return countRows(client);
  });
  run.signal.throwIfAborted();
  const depot = await backUpDepot({
    folder,
    place: { depotUrl: run.depotUrl, depotOldUrl: run.depotOldUrl, s3: run.s3 },
    signal: run.signal,
    report: (done) => report({ phase: "depot", ...done }),
  });
  report({ phase: "finishing", bytesDone: 0, bytesExpected: 0 });
  const manifest = await describe(run, base, { rows: pair(before, after), depot, databaseMs });
  await writeManifest(folder, manifest);
  return manifest;
}

interface Parts {
  rows: BackupManifest["rows"];
  depot: Awaited<ReturnType<typeof backUpDepot>>;
  databaseMs: number;
}

async function describe(run: Run, base: BaseBackup, parts: Parts): Promise<BackupManifest> {
  const { rows, depot, databaseMs } = parts;
  const { migration, ...engine } = run.facts;
  const { startLsn, stopLsn, timeline, tar, manifest } = base;
  const finishedAt = new Date();
  const total = finishedAt.getTime() - run.startedAt.getTime();
  return {
    format: 1,
    name: run.name,
    kind: "full",
    tool: await toolVersion(),
    host: hostname(),
    startedAt: run.startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    engine,
    migration,
    startLsn,
    stopLsn,
    timeline,
    files: { [BACKUP_FILES.base]: tar, [BACKUP_FILES.baseManifest]: manifest, ...depot.files },
    rows,
    depot: depot.facts,
    durationsMs: { database: databaseMs, depot: total - databaseMs, total },
  };
}

/** The moment from which the backup exists: one rename of a folder whose content is on disk. */
async function publish(partial: string, backupDir: string, name: string): Promise<void> {
  await rm(join(partial, OWNER_FILE));
  await syncFolder(partial);
  await rename(partial, join(backupDir, name));
  await syncFolder(backupDir);
}

/**
 * Removes what killed runs of this database have left. The caller holds the lock, so none of them can be alive; those
 * of other databases in the same folder may be.
 */
async function removeAbandoned(backupDir: string, owner: string): Promise<void> {
  for (const entry of await readdir(backupDir)) {
    if (!entry.endsWith(PARTIAL_SUFFIX)) continue;
    const path = join(backupDir, entry);
    const found = await readFile(join(path, OWNER_FILE), "utf8").catch(() => undefined);
    // Without the file it was killed in the instant between making the folder and the file, or before its rename.
    if (found === owner || found === undefined) await rm(path, { recursive: true, force: true });
  }
}

function pair(before: RowCounts, after: RowCounts): BackupManifest["rows"] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names]
      .toSorted()
      .map((name) => [name, { before: before[name] ?? 0, after: after[name] ?? 0 }]),
  );
}

async function toolVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  const { name, version } = JSON.parse(text) as { name: string; version: string };
  return `${name} ${version}`;
}
