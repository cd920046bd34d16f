import type { ClientBase, Pool } from "pg";

/** What the database's clock says at this moment; it decides when things happened. */
export async function readClock(client: ClientBase | Pool): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>("select pg_catalog.clock_timestamp() as now");
  const [clock] = rows as [{ now: Date }];
  return clock.now;
}
