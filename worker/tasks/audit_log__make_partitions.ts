import type { Task } from "graphile-worker";
import type { RunRecorder } from "../../src/ops/job-run.ts";
import { createPartitionsAhead } from "../../src/sql/create-partitions-ahead.ts";
import { recordedTask } from "../recorded-task.ts";

/** Makes the partitions that the audit log and the activity log need for the next months. */
export function makePartitions(recorder: RunRecorder): Task {
  return recordedTask(recorder, "audit_log__make_partitions", async () => {
    await createPartitionsAhead(recorder.db);
    return { detail: {} };
  });
}
