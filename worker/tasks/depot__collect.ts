import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import { sweepOrphans } from "../../plugins/depot/sweep-orphans.ts";
import type { AppContext } from "../../src/app-context.ts";
import { oldestBackupAt } from "../../src/ops/oldest-backup.ts";
import { recordedTask } from "../recorded-task.ts";
import { unlessBackingUp } from "../unless-backing-up.ts";
import { withStore } from "../with-store.ts";

/** Marks content that nothing refers to, and removes what was marked long enough ago; not while a backup runs. */
export function collectOrphansTask(pool: Pool, { config, ownerUrl, log }: AppContext): Task {
  return recordedTask({ db: pool, log }, "depot__collect", ({ signal: stopping, progress }) =>
    withStore(config, (store) =>
      unlessBackingUp(ownerUrl, stopping, async (signal) =>
        sweepOrphans({
          store,
          pool,
          log,
          signal,
          graceMs: config.orphanGraceMs,
          // Backups that cannot be listed are a reason to remove nothing: this throws then.
          oldestBackupAt: await oldestBackupAt(config.backupDir),
          report: progress,
        }),
      ),
    ),
  );
}
