import type { ClientBase, Pool } from "pg";

/** Throws unless the database answers. */
export async function ping(connection: Pool | ClientBase): Promise<void> {
  await connection.query("select 1");
}
