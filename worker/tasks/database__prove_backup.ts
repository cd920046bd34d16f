import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../../src/app-context.ts";
import { backupOptions } from "../../src/ops/backup-options.ts";
import { proveForTheNight } from "../../src/ops/nightly-backup.ts";
import { PROVE_TASK } from "../../src/ops/prove-backup.ts";
import { readPayload } from "../read-payload.ts";
import { runDetail } from "../recorded-task.ts";

export { PROVE_TASK };

/** The day on which all content is read, in UTC: Sunday. */
const FULL_DAY = 0;

/** Restores the newest backup for a test and then removes those that are no longer kept. */
export function proveNewestBackup(
  db: Pool,
  app: Pick<AppContext, "config" | "ownerUrl" | "log">,
): Task {
  return async (payload, helpers) => {
    readPayload(payload);
    const { scratchDir, keep } = app.config.backups;
    const night = await proveForTheNight(
      { db, log: app.log },
      {
        ...backupOptions(app.config, app.ownerUrl),
        scratchDir,
        tiers: keep,
        isFull: new Date().getUTCDay() === FULL_DAY,
        ...(helpers.abortSignal ? { signal: helpers.abortSignal } : {}),
      },
      runDetail(helpers, payload),
    );
    app.log.info(night, "the newest backup was restored for a test");
  };
}
