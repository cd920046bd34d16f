import type { ClientBase, Pool } from "pg";

/** Gives the jobs and queues held by these worker pools back, to be taken at once. */
export async function unlockWorkers(
  db: ClientBase | Pool,
  poolIds: readonly string[],
): Promise<void> {
  await db.query("select graphile_worker.force_unlock_workers($1)", [poolIds]);
}
