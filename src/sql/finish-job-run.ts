import type { ClientBase, Pool } from "pg";

/** Closes a run, as failed when there is a failure; false when it was closed before. */
export async function finishJobRun(
  db: ClientBase | Pool,
  runId: string,
  detail: object,
  failure: string | null,
): Promise<boolean> {
  const { rows } = await db.query<{ is_closed: boolean }>(
    "select app_hidden.finish_job_run($1, $2, $3) as is_closed",
    [runId, detail, failure],
  );
  return rows[0]?.is_closed === true;
}
