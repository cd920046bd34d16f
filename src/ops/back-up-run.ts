import { recordBackup } from "../sql/record-backup.ts";
import { takeBackup, type BackUpOptions, type FinishedBackup } from "./back-up.ts";
import { recordRun, type RunRecorder, type RunResult } from "./job-run.ts";
import type { BackupManifest } from "./manifest.ts";
import { nameProblems } from "./name-problems.ts";

/** The task's name in the queue and in the history, whoever started it. */
export const BACK_UP_TASK = "database__back_up";

/**
 * Takes a backup as a recorded run, for the nightly task and the command alike; damage in the depot fails the run. The
 * hash of the manifest goes into the database, and so into its audit.
 */
export async function backUpAsRun(
  recorder: RunRecorder,
  options: BackUpOptions,
  detail: object,
): Promise<RunResult & { manifest: BackupManifest }> {
  return recordRun(recorder, BACK_UP_TASK, detail, async (progress) => {
    const finished = await takeBackup({
      ...options,
      report: (done) => {
        progress(done);
        options.report?.(done);
      },
    });
    await recordBackup(recorder.db, describe(finished));
    const { manifest } = finished;
    const problem = nameProblems(manifest.depot.problems);
    return {
      manifest,
      detail: summarise(manifest),
      ...(problem === undefined ? {} : { failure: `The backup is made, but ${problem}.` }),
    };
  });
}

function describe({ manifest, sha256 }: FinishedBackup): Parameters<typeof recordBackup>[1] {
  return {
    name: manifest.name,
    started_at: manifest.startedAt,
    finished_at: manifest.finishedAt,
    stop_lsn: manifest.stopLsn,
    timeline: manifest.timeline,
    total_bytes: databaseBytes(manifest),
    is_encrypted: manifest.sealedWith !== undefined,
    manifest_sha256: sha256,
    signing_key: manifest.signingKey ?? null,
  };
}

function summarise(manifest: BackupManifest): object {
  const { name, depot, durationsMs, stopLsn } = manifest;
  const { problems, ...counts } = depot;
  return {
    name,
    stopLsn,
    databaseBytes: databaseBytes(manifest),
    depot: { ...counts, problems: problems.slice(0, 20) },
    durationsMs,
  };
}

function databaseBytes({ files }: BackupManifest): number {
  return Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
}
