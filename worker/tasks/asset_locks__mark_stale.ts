import type { Task } from "graphile-worker";
import type { RunRecorder } from "../../src/ops/job-run.ts";
import { markStaleLocks } from "../../src/sql/mark-stale-locks.ts";
import { recordedTask } from "../recorded-task.ts";

/** Marks locks that their holders have not renewed in time. */
export function markStale(recorder: RunRecorder): Task {
  return recordedTask(recorder, "asset_locks__mark_stale", async () => ({
    detail: { marked: await markStaleLocks(recorder.db) },
  }));
}
