import type { Pool } from "pg";
import type { OrphanContent } from "./condemn-orphans.ts";

/** Content that was marked before a moment, `count` at most. Throws BADIN when that is less than seven days back. */
export async function nextCondemned(
  pool: Pool,
  condemnedBefore: Date,
  count: number,
): Promise<OrphanContent[]> {
  const { rows } = await pool.query<OrphanContent>(
    `select sha256, size_bytes::float8 as "sizeBytes" from app_hidden.next_condemned($1, $2)`,
    [condemnedBefore, count],
  );
  return rows;
}
