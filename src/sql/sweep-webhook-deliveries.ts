import type { ClientBase, Pool } from "pg";

/** Removes deliveries that are kept no longer, at most `maxRows`; returns how many. That many again: there may be more. */
export async function sweepWebhookDeliveries(
  db: ClientBase | Pool,
  maxRows: number,
): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    "select app_hidden.sweep_webhook_deliveries(max_rows => $1) as count",
    [maxRows],
  );
  return rows[0]?.count ?? 0;
}
