import type { Pool } from "pg";

/** Decides that marked content goes; false when something refers to it again. */
export async function doomContent(
  pool: Pool,
  sha256: string,
  condemnedBefore: Date,
): Promise<boolean> {
  const { rows } = await pool.query<{ isDoomed: boolean }>(
    `select app_hidden.doom_content($1, $2) as "isDoomed"`,
    [sha256, condemnedBefore],
  );
  return rows[0]?.isDoomed === true;
}
