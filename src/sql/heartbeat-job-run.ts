import type { ClientBase, Pool } from "pg";

/** Says that a run is alive and adds to its detail; false when it has been closed meanwhile. */
export async function heartbeatJobRun(
  db: ClientBase | Pool,
  runId: string,
  detail: object,
): Promise<boolean> {
  const { rows } = await db.query<{ is_open: boolean }>(
    "select app_hidden.heartbeat_job_run($1, $2) as is_open",
    [runId, detail],
  );
  return rows[0]?.is_open === true;
}
