import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import { reconcileDepot } from "../../plugins/depot/reconcile.ts";
import type { AppContext } from "../../src/app-context.ts";
import { reconcileRun } from "../../src/ops/reconcile-run.ts";
import { recordedTask } from "../recorded-task.ts";
import { withStore } from "../with-store.ts";

/** Compares the depot's files with the database's rows, and the projects' counters with what they count. */
export function reconcileDepotTask(
  pool: Pool,
  { config, log }: Pick<AppContext, "config" | "log">,
): Task {
  return recordedTask({ db: pool, log }, "depot__reconcile", ({ signal, progress }) =>
    withStore(config, async (store) =>
      reconcileRun(await reconcileDepot({ store, pool, log, signal, report: progress })),
    ),
  );
}
