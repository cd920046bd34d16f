import type { Task } from "graphile-worker";
import type { RunRecorder } from "../../src/ops/job-run.ts";
import { removeDeletedProjects } from "../../src/sql/remove-deleted-projects.ts";
import { recordedTask } from "../recorded-task.ts";

/** Rows in one transaction: a second's work or two. */
const ROWS = 5_000;

/** Removes what large projects left when they were deleted, in transactions of bounded length. */
export function removeDeleted(recorder: RunRecorder): Task {
  return recordedTask(recorder, "projects__remove_deleted", async ({ signal, progress }) => {
    let rows = 0;
    for (;;) {
      signal.throwIfAborted();
      const count = await removeDeletedProjects(recorder.db, ROWS);
      if (count === 0) return { detail: { rows } };
      rows += count;
      progress({ rows });
    }
  });
}
