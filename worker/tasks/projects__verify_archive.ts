import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import { checkArchives } from "../../plugins/depot/scrub-archives.ts";
import type { AppContext } from "../../src/app-context.ts";
import { recordedTask } from "../recorded-task.ts";
import { withStore } from "../with-store.ts";

/** A night's reading ends after so long; the next night goes on. */
const NIGHT_MS = 2 * 3_600_000;

/** Checks the archived projects that are due: reads their content again, computes their root hash again. */
export function verifyArchivesTask(
  pool: Pool,
  { config, log }: Pick<AppContext, "config" | "log">,
): Task {
  return recordedTask({ db: pool, log }, "projects__verify_archive", ({ signal, progress }) =>
    withStore(config, async (store) => {
      const detail = await checkArchives({
        store,
        pool,
        log,
        signal,
        bytesPerSecond: config.scrubBytesPerSecond,
        timeMs: NIGHT_MS,
        report: progress,
      });
      const { unsound } = detail;
      return { detail, ...(unsound > 0 ? { failure: `${unsound} archives are not sound` } : {}) };
    }),
  );
}
