import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Client } from "pg";
import type { DepotPlace } from "../../plugins/depot/open-store.ts";
import { readClock } from "../sql/read-clock.ts";
import { BACKUP_FILES, newBackupName, OWNER_FILE, PARTIAL_SUFFIX } from "./backup-names.ts";
import { takeBaseBackup, type BaseBackup } from "./base-backup.ts";
import { backUpDepot, writeBlobList } from "./back-up-depot.ts";
import {
  countRows,
  inSnapshot,
  readFacts,
  readWatermark,
  type DatabaseFacts,
  type RowCounts,
} from "./database-facts.ts";
import { syncFolder } from "./hashed-file.ts";
import { baseName, writeManifest, type BackupManifest, type DepotWatermark } from "./manifest.ts";
import type { BackupKey } from "./seal/backup-key.ts";
import type { SigningKey } from "./signing-key.ts";
import { withWallTimeout } from "./wall-timeout.ts";
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
  /** The manifest is signed with it. */
  signingKey?: SigningKey | undefined;
  /** Everything that holds what the studio made is sealed with it. */
  key?: BackupKey | undefined;
  /** After which it is given up; by default twelve hours. */
  timeoutMs?: number;
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
  return (await takeBackup(options)).manifest;
}

/** The same, with the hash of its manifest. */
export async function takeBackup(options: BackUpOptions): Promise<FinishedBackup> {
  const limit = { ms: options.timeoutMs ?? TIMEOUT_MS, what: "The backup", signal: options.signal };
  return withWallTimeout(limit, (signal) => takeLocked({ ...options, signal }));
}

async function takeLocked(options: BackUpOptions): Promise<FinishedBackup> {
  return withBackupLock(options.ownerUrl, options.signal, async ({ client, signal }) => {
    // By the database's clock, and counted on from there: this machine's may be wrong, or be put right meanwhile.
    const startedAt = await readClock(client);
    const begun = performance.now();
    const facts = await readFacts(client);
    const owner = `${facts.systemIdentifier}/${facts.database}\n`;
    await mkdir(options.backupDir, { recursive: true, mode: 0o700 });
    await removeAbandoned(options.backupDir, owner);
    const name = newBackupName(startedAt);
    const partial = join(options.backupDir, name + PARTIAL_SUFFIX);
    try {
      await mkdir(partial, { mode: 0o700 });
      await writeFile(join(partial, OWNER_FILE), owner);
      const sealing = options.key ? { sealedWith: options.key.id } : {};
      const run = { ...options, sealing, signal, client, facts, name, startedAt, begun };
      const finished = await fill(partial, run);
      await publish(partial, options.backupDir, name);
      return finished;
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw explain(error, options.backupDir);
    }
  });
}

const TIMEOUT_MS = 12 * 3_600_000;

function explain(error: unknown, backupDir: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new Error(
    `There is no room left in ${backupDir}; what this backup had written is removed. Free some, or set GADB_BACKUP_DIR to a larger disk.`,
    { cause: error },
  );
}

/** A backup that has its place. */
export interface FinishedBackup {
  manifest: BackupManifest;
  /** The hash of manifest.json. */
  sha256: string;
}

interface Run extends BackUpOptions {
  /** What the manifest says of the key. */
  sealing: Pick<BackupManifest, "sealedWith">;
  signal: AbortSignal;
  client: Client;
  facts: DatabaseFacts;
  name: string;
  startedAt: Date;
  /** The same moment, on the clock that no one sets. */
  begun: number;
}

async function fill(folder: string, run: Run): Promise<FinishedBackup> {
  const { client, report = () => {} } = run;
  const before = await inSnapshot(client, () => countRows(client));
  const base = await takeBaseBackup({
    url: run.ownerUrl,
    label: `game-asset-db ${run.name}`,
    tarPath: join(folder, baseName(run.sealing)),
    key: run.key,
    manifestPath: join(folder, BACKUP_FILES.baseManifest),
    signal: run.signal,
    onProgress: (bytesDone, bytesExpected) =>
      report({ phase: "database", bytesDone, bytesExpected }),
  });
  const databaseMs = Math.round(performance.now() - run.begun);
  // After the base backup has ended, never before: see decision 0050.
  const after = await inSnapshot(client, async () => {
    await writeBlobList(client, folder);
    return { watermark: await readWatermark(client), rows: await countRows(client) };
  });
  run.signal.throwIfAborted();
  const depot = await backUpDepot({
    folder,
    place: { depotUrl: run.depotUrl, depotOldUrl: run.depotOldUrl, s3: run.s3 },
    key: run.key,
    signal: run.signal,
    report: (done) => report({ phase: "depot", ...done }),
  });
  report({ phase: "finishing", bytesDone: 0, bytesExpected: 0 });
  const rows = pair(before, after.rows);
  const { watermark } = after;
  const manifest = await describe(run, base, { rows, depot, watermark, databaseMs });
  const sha256 = await writeManifest(folder, manifest, run.signingKey);
  return { manifest, sha256 };
}

interface Parts {
  rows: BackupManifest["rows"];
  depot: Awaited<ReturnType<typeof backUpDepot>>;
  watermark: DepotWatermark;
  databaseMs: number;
}

async function describe(run: Run, base: BaseBackup, parts: Parts): Promise<BackupManifest> {
  const { rows, depot, watermark, databaseMs } = parts;
  const { migration, ...engine } = run.facts;
  const { startLsn, stopLsn, timeline, tar, manifest } = base;
  const total = Math.round(performance.now() - run.begun);
  const finishedAt = new Date(run.startedAt.getTime() + total);
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
    files: { [baseName(run.sealing)]: tar, [BACKUP_FILES.baseManifest]: manifest, ...depot.files },
    rows,
    depot: { ...depot.facts, watermark },
    ...run.sealing,
    ...(run.signingKey ? { signingKey: run.signingKey.keyId } : {}),
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
