import type { Task } from "graphile-worker";
import type { AppContext } from "../../src/app-context.ts";
import { BACK_UP_TASK, backUpAsRun } from "../../src/ops/back-up-run.ts";
import type { RunRecorder } from "../../src/ops/job-run.ts";
import { BusyError } from "../../src/ops/single-flight.ts";
import { readPayload } from "../read-payload.ts";
import { runDetail } from "../recorded-task.ts";

export { BACK_UP_TASK };

/** Takes a full backup. When one is running already, this run ends as failed and is not tried again. */
export function backUpDatabase(
  recorder: RunRecorder,
  app: Pick<AppContext, "config" | "ownerUrl" | "log">,
): Task {
  return async (payload, helpers) => {
    readPayload(payload);
    const { depotUrl, depotOldUrl, s3, backupDir } = app.config;
    const place = { depotUrl, depotOldUrl, s3, backupDir };
    const options = { ownerUrl: app.ownerUrl, ...place, signal: helpers.abortSignal };
    try {
      const { manifest } = await backUpAsRun(recorder, options, runDetail(helpers, payload));
      app.log.info(
        { backup: manifest.name, durationsMs: manifest.durationsMs },
        "a backup was taken",
      );
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      app.log.warn({ err: error }, "no backup was taken");
    }
  };
}
