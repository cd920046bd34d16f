import type { Pool } from "pg";

/** Has content looked at that never was, after a hash; returns the hashes it came to, in order. */
export async function requestMissingPreviews(
  pool: Pool,
  afterSha256: string,
  maxCount: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ sha256: string }>({
    name: "request-missing-previews",
    text: "select sha256 from app_hidden.request_missing_previews($1, $2)",
    values: [afterSha256, maxCount],
  });
  return rows.map(({ sha256 }) => sha256);
}

/** Has pictures compared with those they were built on that never were, after a version; returns those it came to. */
export async function requestMissingDifferences(
  pool: Pool,
  afterVersionId: string,
  maxCount: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ versionId: string }>({
    name: "request-missing-differences",
    text: `select version_id as "versionId" from app_hidden.request_missing_differences($1, $2)`,
    values: [afterVersionId, maxCount],
  });
  return rows.map(({ versionId }) => versionId);
}
