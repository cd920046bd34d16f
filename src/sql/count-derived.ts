import type { Pool } from "pg";

/** Counts the bytes of what was derived from the content of a project. */
export async function countDerived(pool: Pool, projectId: string): Promise<void> {
  await pool.query({
    name: "count-derived",
    text: "select app_hidden.count_derived($1)",
    values: [projectId],
  });
}
