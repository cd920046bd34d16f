import { fileURLToPath } from "node:url";
import { Logger, WorkerPreset } from "graphile-worker";
import type { AppContext } from "../src/app-context.ts";
import type { Log } from "../src/log.ts";

/** The recurring jobs. */
export const CRONTAB_FILE = fileURLToPath(new URL("./crontab", import.meta.url));

/**
 * The settings of graphile-worker. It must reach PostgreSQL directly, since it listens; a transaction pooler in between
 * would swallow what it waits for.
 */
export function makePreset({ log }: Pick<AppContext, "log">): GraphileConfig.Preset {
  return {
    extends: [WorkerPreset],
    worker: {
      crontabFile: CRONTAB_FILE,
      // A backup and a scrub take hours, previews have two lanes: that leaves two for the rest.
      concurrentJobs: 6,
      pollInterval: 2_000,
      // Not for speed: without batches the last job's end is not awaited at shutdown, and it stays locked for hours.
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
      // Jobs are cut off this long after the stop begins; they are written to be run again.
      gracefulShutdownAbortTimeout: 1_000,
      logger: makeLogger(log),
    },
  };
}

/** graphile-worker's messages as ours; each job's start and end only at debug level. */
function makeLogger(log: Log): Logger {
  return new Logger((scope) => (level, message, meta) => {
    const { error } = (meta ?? {}) as { error?: unknown };
    const fields = { ...scope, ...(error === undefined ? {} : { err: error }) };
    if (level === "error") log.error(fields, message);
    else if (level === "warning") log.warn(fields, message);
    else log.debug(fields, message);
  });
}
