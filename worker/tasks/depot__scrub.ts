import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import { scrubDepot, scrubFailure } from "../../plugins/depot/scrub.ts";
import type { AppContext } from "../../src/app-context.ts";
import { recordedTask } from "../recorded-task.ts";
import { withStore } from "../with-store.ts";

/** A night's reading ends after so long; the next night begins with what is left. */
const NIGHT_MS = 6 * 3_600_000;

/** Reads a part of the depot again and compares it with its hashes, within a month all of it. */
export function scrubDepotTask(
  pool: Pool,
  { config, log }: Pick<AppContext, "config" | "log">,
): Task {
  return recordedTask({ db: pool, log }, "depot__scrub", ({ signal, progress }) =>
    withStore(config, async (store) => {
      const detail = await scrubDepot({
        store,
        pool,
        log,
        signal,
        bytesPerSecond: config.scrubBytesPerSecond,
        timeMs: NIGHT_MS,
        report: progress,
      });
      const failure = scrubFailure(detail);
      return { detail, ...(failure === undefined ? {} : { failure }) };
    }),
  );
}
