import type { ClientBase, Pool } from "pg";
import type { Log } from "../log.ts";
import { finishJobRun } from "../sql/finish-job-run.ts";
import { heartbeatJobRun } from "../sql/heartbeat-job-run.ts";
import { startJobRun } from "../sql/start-job-run.ts";

/** How often a run says that it is alive; a run silent for two minutes counts as dead. */
const HEARTBEAT_MS = 5_000;
/** How soon those who watch learn of progress. */
const TELL_MS = 1_000;

/** What a run wants its history to say. */
export interface RunResult {
  detail: object;
  /** What went wrong although the run came to its end. */
  failure?: string;
}

/** Where a run's history goes. */
export interface RunRecorder {
  db: ClientBase | Pool;
  log: Log;
}

/**
 * Runs `fn` as a recorded run of `task`: a row of app_private.job_runs opens before it, tells of its progress, and is
 * closed with its result or with the message of what it throws, which is thrown on.
 */
export async function recordRun<T extends RunResult>(
  { db, log }: RunRecorder,
  task: string,
  detail: object,
  fn: (progress: (detail: object) => void) => Promise<T>,
): Promise<T> {
  const runId = await startJobRun(db, task, detail);
  let latest: object = {};
  let told: object = latest;
  let toldAt = Date.now();
  const beat = () => {
    if (latest === told && Date.now() - toldAt < HEARTBEAT_MS) return;
    told = latest;
    toldAt = Date.now();
    heartbeatJobRun(db, runId, latest).catch((error: unknown) =>
      log.warn({ err: error, task }, "no heartbeat"),
    );
  };
  const timer = setInterval(beat, TELL_MS);
  try {
    const result = await fn((progress) => (latest = progress));
    clearInterval(timer);
    await finishJobRun(db, runId, result.detail, result.failure ?? null);
    if (result.failure !== undefined)
      log.error({ task, ...result.detail, failure: result.failure }, "a job has ended badly");
    return result;
  } catch (error) {
    clearInterval(timer);
    await finishJobRun(db, runId, latest, (error as Error).message).catch((second: unknown) => {
      log.warn({ err: second, task }, "a failed job's history could not be closed");
    });
    throw error;
  }
}
