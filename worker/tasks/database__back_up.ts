import type { Task } from "graphile-worker";
import type { AppContext } from "../../src/app-context.ts";
import { BACK_UP_TASK } from "../../src/ops/back-up-run.ts";
import { backupOptions } from "../../src/ops/backup-options.ts";
import type { RunRecorder } from "../../src/ops/job-run.ts";
import { backUpForTheNight } from "../../src/ops/nightly-backup.ts";
import { PROVE_TASK } from "../../src/ops/prove-backup.ts";
import { BusyError } from "../../src/ops/single-flight.ts";
import { readPayload } from "../read-payload.ts";
import { runDetail } from "../recorded-task.ts";

export { BACK_UP_TASK };

/**
 * Takes a full backup and asks for its proof. When one is running already, this run ends as failed and is not tried
 * again.
 */
export function backUpDatabase(
  recorder: RunRecorder,
  app: Pick<AppContext, "config" | "ownerUrl" | "log">,
): Task {
  return async (payload, helpers) => {
    readPayload(payload);
    const signal = helpers.abortSignal ? { signal: helpers.abortSignal } : {};
    const options = { ...backupOptions(app.config, app.ownerUrl), ...signal };
    try {
      const { name, durationsMs } = await backUpForTheNight(
        recorder,
        options,
        runDetail(helpers, payload),
      );
      app.log.info({ backup: name, durationsMs }, "a backup was taken");
      // A job of its own: what stops the proof must not cost another backup.
      await helpers.addJob(
        PROVE_TASK,
        { requested_by: name },
        { queueName: "backup", jobKey: PROVE_TASK, maxAttempts: 3 },
      );
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      app.log.warn({ err: error }, "no backup was taken");
    }
  };
}
