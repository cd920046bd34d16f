import type { ClientBase } from "pg";

/** Runs `fn` in a transaction that is rolled back, with every name the catalogue prints qualified. */
export async function rolledBack<T>(client: ClientBase, fn: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    await client.query("set local search_path = ''");
    return await fn();
  } finally {
    await client.query("rollback");
  }
}
