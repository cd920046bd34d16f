import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../../src/app-context.ts";
import { compareContents } from "../previews/compare-contents.ts";
import { readField } from "../read-field.ts";
import { withStore } from "../with-store.ts";

/** Compares two pictures. The row in app_private.content_differences is its history. */
export function comparePicturesTask(
  pool: Pool,
  { config, log }: Pick<AppContext, "config" | "log">,
): Task {
  return async (payload, { abortSignal }) => {
    const pair = {
      sha256: readField(payload, "sha256"),
      otherSha256: readField(payload, "other_sha256"),
    };
    const signal = abortSignal ?? new AbortController().signal;
    await withStore(config, (store) =>
      compareContents({ store, pool, log, limits: config.previews, signal }, pair),
    );
  };
}
