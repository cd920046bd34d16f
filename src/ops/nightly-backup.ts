import { join } from "node:path";
import { reportBackupFailure } from "../sql/report-backup-failure.ts";
import type { BackUpOptions } from "./back-up.ts";
import { backUpAsRun } from "./back-up-run.ts";
import type { RunRecorder } from "./job-run.ts";
import { proveBackup, type ProveOptions } from "./prove-backup.ts";
import { pruneAsRun } from "./prune-run.ts";
import type { Tiers } from "./retention.ts";
import { BusyError } from "./single-flight.ts";

/** A whole night's work. */
export interface NightlyOptions extends BackUpOptions {
  scratchDir: string;
  /** Undefined = no backup is removed. */
  tiers: Tiers | undefined;
  /** Whether this night's proof reads all content. */
  isFull: boolean;
}

/** How far it got. */
export interface Nightly {
  name: string;
  isProven: boolean;
  removed: string[];
}

/**
 * Takes a backup, proves it by restoring it, and only then removes older ones. Whatever fails is told to studio admins;
 * a backup that could not be proven removes nothing. Throws when no backup was taken.
 */
export async function backUpForTheNight(
  recorder: RunRecorder,
  options: NightlyOptions,
  detail: object,
): Promise<Nightly> {
  const { manifest, failure } = await backUpAsRun(recorder, options, detail).catch(
    async (error: unknown) => {
      if (!(error instanceof BusyError) && options.signal?.aborted !== true)
        await tell(recorder, `No backup was taken: ${withStop(error)} Try it with npm run backup.`);
      throw error;
    },
  );
  const { name } = manifest;
  if (failure !== undefined)
    await tell(recorder, `${failure} npm run depot:check names all of it.`);
  if (!(await isProven(recorder, name, options))) return { name, isProven: false, removed: [] };
  return { name, isProven: true, removed: await prune(recorder, name, options) };
}

async function isProven(
  recorder: RunRecorder,
  name: string,
  options: NightlyOptions,
): Promise<boolean> {
  const { backupDir, scratchDir, key, signingKey, signal, isFull } = options;
  const prove: ProveOptions = {
    backup: join(backupDir, name),
    scratchDir,
    key,
    signingKey,
    isFull,
  };
  if (signal) prove.signal = signal;
  try {
    return (await proveBackup(recorder, prove, { trigger: name })).isGood;
  } catch (error) {
    signal?.throwIfAborted();
    recorder.log.error({ err: error, backup: name }, "a backup could not be proven");
    await tell(
      recorder,
      `The backup ${name} was taken and could not be proven: ${withStop(error)} Try it with npm run verify-backup -- ${name}.`,
    );
    return false;
  }
}

async function prune(
  recorder: RunRecorder,
  name: string,
  { ownerUrl, backupDir, tiers, signal }: NightlyOptions,
): Promise<string[]> {
  if (!tiers) return [];
  try {
    const options = { ownerUrl, backupDir, tiers, signal };
    return (await pruneAsRun(recorder, options, { trigger: name })).remove;
  } catch (error) {
    signal?.throwIfAborted();
    // The backup is there and good; what is too much stays a night longer.
    recorder.log.error({ err: error }, "old backups could not be removed");
    return [];
  }
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
