import type { PoolClient } from "pg";
import { isBlocked } from "./blocked.ts";
import type { TestDatabase } from "./with-db.ts";

/** Two transactions of the API's login, the second of which begins while the first is still open. */
export interface Overlap {
  first(client: PoolClient): Promise<unknown>;
  second(client: PoolClient): Promise<unknown>;
}

/**
 * Runs `first` without committing, then `second` on another connection until it has either ended or waits for the
 * first; then commits both. Rejects with what either of them raises.
 */
export async function whileOpen(db: TestDatabase, { first, second }: Overlap): Promise<void> {
  const [one, two] = await Promise.all([db.authPool.connect(), db.authPool.connect()]);
  try {
    await Promise.all([one.query("begin"), two.query("begin")]);
    await first(one);
    const pid = (await two.query("select pg_backend_pid() as pid")).rows[0].pid as number;
    let isOver = false;
    const work = second(two)
      .then(() => two.query("commit"))
      .finally(() => {
        isOver = true;
      });
    work.catch(() => {});
    while (!isOver && !(await isBlocked(db, pid)));
    await one.query("commit");
    await work;
  } finally {
    for (const client of [one, two]) {
      await client.query("rollback");
      client.release();
    }
  }
}
