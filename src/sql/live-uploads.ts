import type { ClientBase, Pool } from "pg";

/** Which of these uploads are still under way. */
export async function liveUploads(
  pool: ClientBase | Pool,
  uploadIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>({
    name: "live-uploads",
    text: "select id from app_hidden.live_uploads($1) as live (id)",
    values: [uploadIds],
  });
  return new Set(rows.map((row) => row.id));
}
