import type { Pool } from "pg";

/** How much content nothing refers to. */
export interface OrphanCounts {
  unmarked: number;
  unmarkedBytes: number;
  marked: number;
  markedBytes: number;
  /** Of the marked, those whose grace is over. */
  due: number;
  dueBytes: number;
}

/** Counts content that nothing refers to, and changes nothing. */
export async function countOrphans(pool: Pool, condemnedBefore: Date): Promise<OrphanCounts> {
  const { rows } = await pool.query<OrphanCounts>(
    `select unmarked_count::float8 as unmarked, unmarked_bytes::float8 as "unmarkedBytes",
            marked_count::float8 as marked, marked_bytes::float8 as "markedBytes",
            due_count::float8 as due, due_bytes::float8 as "dueBytes"
     from app_hidden.count_orphans($1)`,
    [condemnedBefore],
  );
  return rows[0] as OrphanCounts;
}
