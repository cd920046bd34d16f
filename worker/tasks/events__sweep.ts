import type { Task } from "graphile-worker";
import type { RunRecorder } from "../../src/ops/job-run.ts";
import { sweepEvents } from "../../src/sql/sweep-events.ts";
import { recordedTask } from "../recorded-task.ts";

/** So many at once that a transaction stays short. */
const BATCH = 10_000;

/** Removes events that live subscribers and webhooks can no longer ask for. */
export function sweepOldEvents(recorder: RunRecorder): Task {
  return recordedTask(recorder, "events__sweep", async ({ signal }) => {
    let removed = 0;
    for (;;) {
      signal.throwIfAborted();
      const count = await sweepEvents(recorder.db, BATCH);
      removed += count;
      if (count < BATCH) return { detail: { removed } };
    }
  });
}
