import type { Pool } from "pg";

/** Claims a file without a row for removal; false when it has a row by now. */
export async function claimStray(pool: Pool, sha256: string, sizeBytes: number): Promise<boolean> {
  const { rows } = await pool.query<{ isClaimed: boolean }>(
    `select app_hidden.claim_stray($1, $2) as "isClaimed"`,
    [sha256, sizeBytes],
  );
  return rows[0]?.isClaimed === true;
}
