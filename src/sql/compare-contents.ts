import type { Pool } from "pg";

/** A file of the store that does not fit its row. */
export interface OddFile {
  sha256: string;
  fileBytes: number;
  /** What its row says; null without a row. */
  recordedBytes: number | null;
  askedAt: string;
}

/** Of files found in the store, those without a row and those of another size than their row says. */
export async function compareContents(
  pool: Pool,
  files: readonly { sha256: string; sizeBytes: number }[],
): Promise<OddFile[]> {
  const { rows } = await pool.query<OddFile>({
    name: "compare-contents",
    text: `select sha256, file_bytes::float8 as "fileBytes", recorded_bytes::float8 as "recordedBytes",
                  asked_at::text as "askedAt"
           from app_hidden.compare_contents($1, $2)`,
    values: [files.map(({ sha256 }) => sha256), files.map(({ sizeBytes }) => sizeBytes)],
  });
  return rows;
}
