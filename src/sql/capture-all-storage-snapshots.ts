import type { ClientBase, Pool } from "pg";

/** Writes one storage snapshot for each living project; returns how many. */
export async function captureAllStorageSnapshots(db: ClientBase | Pool): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    "select app_hidden.capture_all_storage_snapshots() as count",
  );
  return rows[0]?.count ?? 0;
}
