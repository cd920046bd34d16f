import type { ClientBase, Pool } from "pg";

/** Removes rows that deleted projects left, about `maxRows` at most; returns how many, 0 when none are left. */
export async function removeDeletedProjects(
  db: ClientBase | Pool,
  maxRows: number,
): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    "select app_hidden.remove_deleted_projects(max_rows => $1) as count",
    [maxRows],
  );
  return rows[0]?.count ?? 0;
}
