import { backUp, type BackUpOptions } from "./back-up.ts";
import { recordRun, type RunRecorder, type RunResult } from "./job-run.ts";
import type { BackupManifest } from "./manifest.ts";
import { nameProblems } from "./name-problems.ts";

/** The task's name in the queue and in the history, whoever started it. */
export const BACK_UP_TASK = "database__back_up";

/** Takes a backup as a recorded run, for the nightly task and the command alike; damage in the depot fails the run. */
export async function backUpAsRun(
  recorder: RunRecorder,
  options: BackUpOptions,
  detail: object,
): Promise<RunResult & { manifest: BackupManifest }> {
  return recordRun(recorder, BACK_UP_TASK, detail, async (progress) => {
    const manifest = await backUp({
      ...options,
      report: (done) => {
        progress(done);
        options.report?.(done);
      },
    });
    const problem = nameProblems(manifest.depot.problems);
    return {
      manifest,
      detail: summarise(manifest),
      ...(problem === undefined ? {} : { failure: `The backup is made, but ${problem}.` }),
    };
  });
}

function summarise({ name, files, depot, durationsMs, stopLsn }: BackupManifest): object {
  const { problems, ...counts } = depot;
  const databaseBytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  return {
    name,
    stopLsn,
    databaseBytes,
    depot: { ...counts, problems: problems.slice(0, 20) },
    durationsMs,
  };
}
