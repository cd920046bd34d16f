import type { ClientBase, Pool } from "pg";

/** Makes the monthly partitions that the next months will need. */
export async function createPartitionsAhead(db: ClientBase | Pool): Promise<void> {
  await db.query("select app_hidden.create_partitions_ahead()");
}
