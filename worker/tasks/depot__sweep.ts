import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import { sweepDepot } from "../../plugins/depot/sweep.ts";
import type { AppContext } from "../../src/app-context.ts";
import { recordedTask } from "../recorded-task.ts";
import { unlessBackingUp } from "../unless-backing-up.ts";
import { withStore } from "../with-store.ts";

/** Sweeps the depot; not while a backup copies it, since that may still want what the sweep would delete. */
export function sweepDepotTask(pool: Pool, { config, ownerUrl, log }: AppContext): Task {
  return recordedTask({ db: pool, log }, "depot__sweep", ({ signal: stopping }) =>
    withStore(config, (store) =>
      unlessBackingUp(ownerUrl, stopping, (signal) => sweepDepot({ store, pool, log, signal })),
    ),
  );
}
