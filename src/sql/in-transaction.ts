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
  return endingTransaction(client, async () => {
    await beginWith(client, settings);
    return fn(client);
  });
}

/** Does the work of a connection's transaction and commits it, or rolls back when it throws; gives the connection back. */
export async function endingTransaction<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  let failure: Error | undefined;
  try {
    const result = await work();
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
