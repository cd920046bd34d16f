import type { Pool } from "pg";

/** Gives up content whose upload is long gone; returns the hashes whose files must now be removed. */
export async function discardStuckBlobs(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ sha256: string }>(
    "select discarded as sha256 from app_hidden.discard_stuck_blobs() as discarded",
  );
  return rows.map(({ sha256 }) => sha256);
}
