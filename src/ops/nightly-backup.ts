import { join } from "node:path";
import type { Pool } from "pg";
import { reportBackupFailure } from "../sql/report-backup-failure.ts";
import { systemIdentifier } from "../sql/system-identifier.ts";
import type { BackUpOptions } from "./back-up.ts";
import { backUpAsRun } from "./back-up-run.ts";
import { listBackups } from "./backup-names.ts";
import type { RunRecorder } from "./job-run.ts";
import { readManifest, type BackupManifest } from "./manifest.ts";
import { readProof } from "./proof.ts";
import { proveBackup, type ProveOptions } from "./prove-backup.ts";
import { pruneAsRun } from "./prune-run.ts";
import type { Tiers } from "./retention.ts";
import { BusyError } from "./single-flight.ts";

/** Takes a night's backup. What fails is told to studio admins too. Throws when no backup was taken. */
export async function backUpForTheNight(
  recorder: RunRecorder,
  options: BackUpOptions,
  detail: object,
): Promise<BackupManifest> {
  const { manifest, failure } = await backUpAsRun(recorder, options, detail).catch(
    async (error: unknown) => {
      if (!(error instanceof BusyError) && options.signal?.aborted !== true)
        await tell(recorder, `No backup was taken: ${withStop(error)} Try it with npm run backup.`);
      throw error;
    },
  );
  if (failure !== undefined)
    await tell(recorder, `${failure} npm run depot:check names all of it.`);
  return manifest;
}

/** What comes after a night's backup. */
export interface ProveForTheNightOptions extends Omit<ProveOptions, "backup"> {
  ownerUrl: string;
  backupDir: string;
  /** Undefined = no backup is removed. */
  tiers: Tiers | undefined;
}

/** How far it got. */
export interface Nightly {
  /** The newest backup; undefined when there is none. */
  name: string | undefined;
  isProven: boolean;
  removed: string[];
}

/**
 * Proves the newest backup by restoring it, unless that is done, and only then removes older ones. A backup that is not
 * good removes nothing. Throws when it cannot be tried, which is told to studio admins: another attempt may succeed.
 */
export async function proveForTheNight(
  recorder: RunRecorder & { db: Pool },
  options: ProveForTheNightOptions,
  detail: object,
): Promise<Nightly> {
  const name = await newestBackup(recorder.db, options.backupDir);
  if (name === undefined) return { name, isProven: false, removed: [] };
  const isProven = await isGood(recorder, { ...options, name }, detail);
  const removed = isProven ? await prune(recorder, options, { ...detail, trigger: name }) : [];
  return { name, isProven, removed };
}

async function newestBackup(db: Pool, backupDir: string): Promise<string | undefined> {
  const server = await systemIdentifier(db);
  for (const name of (await listBackups(backupDir)).toReversed()) {
    const manifest = await readManifest(join(backupDir, name)).catch(() => undefined);
    // One that cannot be read is for the proof to refuse, whosever it was.
    if (!manifest || manifest.engine.systemIdentifier === server) return name;
  }
  return undefined;
}

async function isGood(
  recorder: RunRecorder,
  options: ProveForTheNightOptions & { name: string },
  detail: object,
): Promise<boolean> {
  const { name, ...prove } = options;
  const backup = join(options.backupDir, name);
  const known = await readProof(backup);
  if (known) return known.isGood;
  try {
    return (await proveBackup(recorder, { ...prove, backup }, detail)).isGood;
  } catch (error) {
    options.signal?.throwIfAborted();
    await tell(
      recorder,
      `The backup ${name} was taken and could not be proven: ${withStop(error)} Try it with npm run verify-backup -- ${name}.`,
    );
    throw error;
  }
}

async function prune(
  recorder: RunRecorder,
  { ownerUrl, backupDir, tiers, signal }: ProveForTheNightOptions,
  detail: object,
): Promise<string[]> {
  if (!tiers) return [];
  return (await pruneAsRun(recorder, { ownerUrl, backupDir, tiers, signal }, detail)).remove;
}

async function tell({ db, log }: RunRecorder, message: string): Promise<void> {
  await reportBackupFailure(db, message).catch((error: unknown) =>
    log.error({ err: error, message }, "nobody could be told of a failed backup"),
  );
}

function withStop(error: unknown): string {
  const { message } = error as Error;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
