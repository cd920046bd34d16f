import type { PoolClient } from "pg";
import type { TestServer } from "../_helpers/with-server.ts";

/** What a server sends over the API's connections while `work` runs, statement by statement. */
export async function recorded(
  { app: { authPool } }: TestServer,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const texts: string[] = [];
  const connect = authPool.connect.bind(authPool) as (callback?: unknown) => Promise<PoolClient>;
  const restore: (() => void)[] = [];
  authPool.connect = (async (callback?: unknown) => {
    // The pool's own way of asking a single statement.
    if (callback !== undefined) return connect(callback);
    const client = await connect();
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const before = client.query;
    client.query = ((...args: unknown[]) => {
      const [first] = args;
      texts.push(typeof first === "string" ? first : (first as { text: string }).text);
      return query(...args);
    }) as typeof client.query;
    restore.push(() => (client.query = before));
    return client;
  }) as typeof authPool.connect;
  try {
    await work();
  } finally {
    authPool.connect = connect as typeof authPool.connect;
    for (const undo of restore.toReversed()) undo();
  }
  return texts;
}
