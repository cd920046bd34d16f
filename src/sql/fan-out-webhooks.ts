import type { Pool } from "pg";

/** Makes deliveries of the events since the last call, exactly once each; returns how many. */
export async function fanOutWebhooks(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>({
    name: "fan-out-webhooks",
    text: "select app_hidden.fan_out_webhooks() as count",
  });
  return rows[0]?.count ?? 0;
}
