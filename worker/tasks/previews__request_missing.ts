import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../../src/app-context.ts";
import {
  requestMissingDifferences,
  requestMissingPreviews,
} from "../../src/sql/request-missing-previews.ts";
import { recordedTask } from "../recorded-task.ts";

/** Jobs added in one transaction. */
const PAGE = 500;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** Has content looked at that never was: from before there were previews, or while they were switched off. */
export function requestMissingTask(
  pool: Pool,
  { config, log }: Pick<AppContext, "config" | "log">,
): Task {
  return recordedTask(
    { db: pool, log },
    "previews__request_missing",
    async ({ signal, progress }) => {
      if (!config.previews.isOn) return { detail: { skipped: "Previews are switched off." } };
      const previews = await inPages("", signal, async (after) => {
        const page = await requestMissingPreviews(pool, after, PAGE);
        progress({ after: page.at(-1) ?? after });
        return page;
      });
      const differences = await inPages(FIRST_ID, signal, (after) =>
        requestMissingDifferences(pool, after, PAGE),
      );
      return { detail: { previews, differences } };
    },
  );
}

async function inPages(
  first: string,
  signal: AbortSignal,
  request: (after: string) => Promise<string[]>,
): Promise<number> {
  let count = 0;
  let after = first;
  for (;;) {
    signal.throwIfAborted();
    const page = await request(after);
    count += page.length;
    if (page.length < PAGE) return count;
    after = page.at(-1) as string;
  }
}
