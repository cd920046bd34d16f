import type { ClientBase, Pool } from "pg";

/** Opens the history of one run of `task` and returns its id. */
export async function startJobRun(
  db: ClientBase | Pool,
  task: string,
  detail: object,
): Promise<string> {
  const { rows } = await db.query<{ id: string }>("select app_hidden.start_job_run($1, $2) as id", [
    task,
    detail,
  ]);
  return rows[0]?.id as string;
}
