import { Pool } from "pg";
import type { Log } from "../log.ts";
import { traceQueries } from "../telemetry/trace-queries.ts";

/** What a pool is for; `name` shows in pg_stat_activity. */
export interface PoolOptions {
  name: string;
  max: number;
  log: Log;
  /** Milliseconds a query may take before the client gives up on the connection: a cut network answers nothing. */
  queryTimeoutMs?: number;
  /** Whether statements of one connection go out without waiting for each other's answers. */
  pipeline?: boolean;
}

/** A pool that fails fast when the database is away and whose idle connections may die without harm. */
export function createPool(connectionString: string, options: PoolOptions): Pool {
  const pool = new Pool({
    connectionString,
    max: options.max,
    application_name: `gadb-${options.name}`,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    maxLifetimeSeconds: 3_600,
    pipeline: options.pipeline ?? false,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(options.queryTimeoutMs === undefined ? {} : { query_timeout: options.queryTimeoutMs }),
  });
  pool.on("error", (error) => {
    if (!pool.ending)
      options.log.warn({ err: error, pool: options.name }, "an idle database connection ended");
  });
  // The pool listens only to idle connections: one that breaks while it is lent out, or while the pool closes it, would
  // end the process. Whoever uses it gets the error from the query.
  pool.on("connect", (client) => {
    client.on("error", () => {});
    traceQueries(client);
  });
  traceQueries(pool);
  return pool;
}

/** The API's pool: as many connections as a studio's requests need, with a bound above the server's own timeout. */
export function createAuthPool(authUrl: string, log: Log): Pool {
  return createPool(authUrl, { name: "api", max: 20, log, queryTimeoutMs: 20_000, pipeline: true });
}

/** The API's pool on a replica, for queries of callers who ask for it. */
export function createReplicaPool(replicaUrl: string, log: Log): Pool {
  return createPool(replicaUrl, {
    name: "api-replica",
    max: 10,
    log,
    queryTimeoutMs: 20_000,
    pipeline: true,
  });
}

/** The owner's pool: set-up, health, live events and jobs; never requests. */
export function createOwnerPool(ownerUrl: string, log: Log): Pool {
  return createPool(ownerUrl, { name: "owner", max: 5, log });
}
