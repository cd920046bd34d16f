import type { Pool } from "pg";

/** Content by its hash. */
export interface OrphanContent {
  sha256: string;
  sizeBytes: number;
}

/** Marks content that nothing refers to, `count` at most, and returns it. */
export async function condemnOrphans(pool: Pool, count: number): Promise<OrphanContent[]> {
  const { rows } = await pool.query<OrphanContent>(
    `select sha256, size_bytes::float8 as "sizeBytes" from app_hidden.condemn_orphans($1)`,
    [count],
  );
  return rows;
}
