import type { ClientBase } from "pg";

/**
 * Shows, for as long as this connection lives, that the worker pool `poolId` is alive: an advisory lock (class "gadw"
 * in ASCII) keyed by its id.
 */
export async function holdWorkerPresence(client: ClientBase, poolId: string): Promise<void> {
  await client.query(
    "select pg_catalog.pg_advisory_lock(x'67616477'::integer, pg_catalog.hashtext($1))",
    [poolId],
  );
}
