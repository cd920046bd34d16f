import type { Task } from "graphile-worker";
import type { RunRecorder } from "../../src/ops/job-run.ts";
import { captureAllStorageSnapshots } from "../../src/sql/capture-all-storage-snapshots.ts";
import { recordedTask } from "../recorded-task.ts";

/** Writes one storage snapshot for each project. */
export function snapshotStorage(recorder: RunRecorder): Task {
  return recordedTask(recorder, "projects__snapshot_storage", async () => ({
    detail: { snapshots: await captureAllStorageSnapshots(recorder.db) },
  }));
}
