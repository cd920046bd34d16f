import type { ClientBase, Pool } from "pg";

/** Whether a project was archived between two moments, since ever without the first. */
export async function hasArchivedBetween(
  db: ClientBase | Pool,
  after: Date | undefined,
  before: Date,
): Promise<boolean> {
  const { rows } = await db.query<{ is_so: boolean }>(
    "select app_hidden.has_archived_between($1, $2) as is_so",
    [after ?? null, before],
  );
  return rows[0]?.is_so === true;
}
