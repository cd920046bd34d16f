import type { Task } from "graphile-worker";
import type { RunRecorder } from "../../src/ops/job-run.ts";
import { sweepSignIns } from "../../src/sql/sweep-sign-ins.ts";
import { recordedTask } from "../recorded-task.ts";

/** Removes ended sessions and old sign-in attempts. */
export function sweepSessions(recorder: RunRecorder): Task {
  return recordedTask(recorder, "sessions__sweep", async () => ({
    detail: { removed: await sweepSignIns(recorder.db) },
  }));
}
