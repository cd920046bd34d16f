import type { ClientBase, Pool } from "pg";

/** Marks locks whose lease has run out and tells their holders; returns how many. Nobody loses a lock by it. */
export async function markStaleLocks(db: ClientBase | Pool): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    "select app_hidden.mark_stale_locks() as count",
  );
  return rows[0]?.count ?? 0;
}
