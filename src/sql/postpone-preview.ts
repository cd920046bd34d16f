import type { Pool } from "pg";

/** Has content looked at again later; false when that was the last attempt. */
export async function postponePreview(
  pool: Pool,
  sha256: string,
  attempt: number,
  reason: string,
): Promise<boolean> {
  const { rows } = await pool.query<{ again: boolean }>({
    name: "postpone-preview",
    text: "select app_hidden.postpone_preview($1, $2, $3) as again",
    values: [sha256, attempt, reason],
  });
  return rows[0]?.again ?? false;
}
