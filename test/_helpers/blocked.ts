import type { TestDatabase } from "./with-db.ts";
import { until } from "./until.ts";

/** Waits until the connection with this backend's pid waits for another one's lock. */
export async function untilBlocked(db: TestDatabase, pid: number): Promise<void> {
  await until(() => isBlocked(db, pid), 60_000);
}

/** Waits until some connection waits for a lock that the backend with this pid holds. */
export async function untilBlocking(db: TestDatabase, pid: number): Promise<void> {
  await until(async () => {
    const { rowCount } = await db.rootPool.query(
      "select from pg_stat_activity where $1 = any (pg_blocking_pids(pid)) limit 1",
      [pid],
    );
    return rowCount === 1;
  }, 60_000);
}

/** Whether the connection with this backend's pid waits for another one's lock. */
export async function isBlocked(db: TestDatabase, pid: number): Promise<boolean> {
  const { rows } = await db.rootPool.query<{ is_blocked: boolean }>(
    "select cardinality(pg_blocking_pids($1)) > 0 as is_blocked",
    [pid],
  );
  return rows[0]?.is_blocked === true;
}
