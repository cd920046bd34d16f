import type { Task } from "graphile-worker";
import type { AppContext } from "../../src/app-context.ts";
import { BACK_UP_TASK } from "../../src/ops/back-up-run.ts";
import { backupOptions } from "../../src/ops/backup-options.ts";
import type { RunRecorder } from "../../src/ops/job-run.ts";
import { backUpForTheNight } from "../../src/ops/nightly-backup.ts";
import { BusyError } from "../../src/ops/single-flight.ts";
import { readPayload } from "../read-payload.ts";
import { runDetail } from "../recorded-task.ts";

export { BACK_UP_TASK };

/** The day on which all content is read, in UTC: Sunday. */
const FULL_DAY = 0;

/**
 * Takes a full backup, proves it by restoring it, and removes what is no longer kept. When one is running already, this
 * run ends as failed and is not tried again.
 */
export function backUpDatabase(
  recorder: RunRecorder,
  app: Pick<AppContext, "config" | "ownerUrl" | "log">,
): Task {
  return async (payload, helpers) => {
    readPayload(payload);
    const { backups } = app.config;
    const options = {
      ...backupOptions(app.config, app.ownerUrl),
      scratchDir: backups.scratchDir,
      tiers: backups.keep,
      isFull: new Date().getUTCDay() === FULL_DAY,
      ...(helpers.abortSignal ? { signal: helpers.abortSignal } : {}),
    };
    try {
      const night = await backUpForTheNight(recorder, options, runDetail(helpers, payload));
      app.log.info(night, "a backup was taken");
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      app.log.warn({ err: error }, "no backup was taken");
    }
  };
}
