import type { Pool } from "pg";

/** Tells a project of a preview that was there before it was to be seen there. */
export async function showPreview(pool: Pool, sha256: string, projectId: string): Promise<void> {
  await pool.query({
    name: "show-preview",
    text: "select app_hidden.show_preview($1, $2)",
    values: [sha256, projectId],
  });
}
