import type { Task } from "graphile-worker";
import type { RunRecorder } from "../../src/ops/job-run.ts";
import { sweepRequestBudgets } from "../../src/sql/sweep-request-budgets.ts";
import { sweepSignIns } from "../../src/sql/sweep-sign-ins.ts";
import { recordedTask } from "../recorded-task.ts";

/** Removes ended sessions, old sign-in attempts and the request budgets of callers long gone. */
export function sweepSessions(recorder: RunRecorder): Task {
  return recordedTask(recorder, "sessions__sweep", async () => ({
    detail: {
      removed: await sweepSignIns(recorder.db),
      request_budgets_removed: await sweepRequestBudgets(recorder.db),
    },
  }));
}
