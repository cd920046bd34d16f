import type { ClientBase, Pool } from "pg";

/** Removes the request budgets of callers who have been away for a day; returns how many rows. */
export async function sweepRequestBudgets(db: ClientBase | Pool): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    "select app_hidden.sweep_request_budgets() as count",
  );
  return rows[0]?.count ?? 0;
}
