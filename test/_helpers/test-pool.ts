import { Pool } from "pg";

/**
 * Connections of a test, which must not make it fail when its database is dropped: `end()` returns before the last of
 * them are closed, and the pool itself no longer listens to these. The API's pool is pipelined, as in src/db/pools.ts.
 */
export function testPool(connectionString: string, max: number, pipeline = false): Pool {
  const pool = new Pool({
    connectionString,
    max,
    pipeline,
    allowExitOnIdle: true,
    application_name: "test",
  });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}
