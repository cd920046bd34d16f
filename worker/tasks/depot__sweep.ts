import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import { openStore } from "../../plugins/depot/open-store.ts";
import { sweepDepot } from "../../plugins/depot/sweep.ts";
import type { AppContext } from "../../src/app-context.ts";
import { BusyError, withDeletionLock } from "../../src/ops/single-flight.ts";
import { recordedTask } from "../recorded-task.ts";

/** Sweeps the depot; not while a backup copies it, since that may still want what the sweep would delete. */
export function sweepDepotTask(pool: Pool, { config, ownerUrl, log }: AppContext): Task {
  return recordedTask({ db: pool, log }, "depot__sweep", async ({ signal: stopping }) => {
    const store = await openStore(config);
    try {
      const swept = await withDeletionLock(ownerUrl, stopping, (signal) =>
        sweepDepot({ store, pool, log, signal }),
      );
      return { detail: swept };
    } catch (error) {
      if (error instanceof BusyError) return { detail: { skipped: error.message } };
      throw error;
    } finally {
      await store.close();
    }
  });
}
