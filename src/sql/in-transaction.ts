import type { Pool, PoolClient } from "pg";
import { beginWith, commit, rollback } from "./transaction.ts";

/**
 * Runs `fn` in a transaction of its own in which `settings` hold, and commits it; rolls back when `fn` throws. The
 * settings end with the transaction, so a pooled connection carries nobody's on.
 */
export async function inTransaction<T>(
  pool: Pool,
  settings: Readonly<Record<string, string>>,
  fn: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await beginWith(client, settings);
    const result = await fn(client);
    await commit(client);
    return result;
  } catch (error) {
    await rollback(client).catch((cause: Error) => {
      failure = cause;
    });
    throw error;
  } finally {
    // A connection that could not even roll back is not for anybody else.
    client.release(failure);
  }
}
