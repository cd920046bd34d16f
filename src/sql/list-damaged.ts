import type { Pool } from "pg";

/** Damaged content and one place that uses it; a line for each project. */
export interface DamagedContentPlace {
  sha256: string;
  sizeBytes: number;
  foundAt: Date;
  projectName: string | null;
  place: string | null;
  places: number;
}

/** The first `count` pieces of damaged content, the longest known first. */
export async function listDamaged(pool: Pool, count: number): Promise<DamagedContentPlace[]> {
  const { rows } = await pool.query<DamagedContentPlace>(
    `select sha256, size_bytes::float8 as "sizeBytes", found_at as "foundAt", project_name as "projectName",
            place, place_count::float8 as places
     from app_hidden.list_damaged($1)`,
    [count],
  );
  return rows;
}
