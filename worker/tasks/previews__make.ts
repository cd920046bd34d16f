import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../../src/app-context.ts";
import { makePreview } from "../previews/preview-maker.ts";
import { readField } from "../read-field.ts";
import { withStore } from "../with-store.ts";

/**
 * Looks at one content. The row in app_private.previews is its history: one in app_private.job_runs for each of thousands of
 * files would hide the runs that somebody looks for there.
 */
export function makePreviewTask(
  pool: Pool,
  { config, log }: Pick<AppContext, "config" | "log">,
): Task {
  return async (payload, { abortSignal }) => {
    const sha256 = readField(payload, "sha256");
    const signal = abortSignal ?? new AbortController().signal;
    await withStore(config, (store) =>
      makePreview({ store, pool, log, limits: config.previews, signal }, sha256),
    );
  };
}
