import type { Pool } from "pg";

/** Two contents, the smaller hash first. */
export interface ContentPair {
  sha256: string;
  otherSha256: string;
}

/** The sizes of two contents that are to be compared. */
export interface DifferenceRun {
  sizeBytes: number;
  otherSizeBytes: number;
}

/** Begins to compare two contents; undefined when that is done, or given up. */
export async function startDifference(
  pool: Pool,
  { sha256, otherSha256 }: ContentPair,
): Promise<DifferenceRun | undefined> {
  const { rows } = await pool.query<DifferenceRun>({
    name: "start-difference",
    text: `select size_bytes::float8 as "sizeBytes", other_size_bytes::float8 as "otherSizeBytes"
           from app_hidden.start_difference($1, $2)`,
    values: [sha256, otherSha256],
  });
  return rows[0];
}
