import type { Task } from "graphile-worker";
import type { RunRecorder } from "../../src/ops/job-run.ts";
import { sweepWebhookDeliveries } from "../../src/sql/sweep-webhook-deliveries.ts";
import { recordedTask } from "../recorded-task.ts";

/** So many at once that a transaction stays short. */
const BATCH = 10_000;

/** Removes deliveries to webhooks that nobody looks at any more. */
export function sweepWebhooks(recorder: RunRecorder): Task {
  return recordedTask(recorder, "webhook_deliveries__sweep", async ({ signal }) => {
    let removed = 0;
    for (;;) {
      signal.throwIfAborted();
      const count = await sweepWebhookDeliveries(recorder.db, BATCH);
      removed += count;
      if (count < BATCH) return { detail: { removed } };
    }
  });
}
