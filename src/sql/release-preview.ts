import type { Pool } from "pg";

/** Takes an attempt back that was cut off because the worker stops. */
export async function releasePreview(pool: Pool, sha256: string, attempt: number): Promise<void> {
  await pool.query({
    name: "release-preview",
    text: "select app_hidden.release_preview($1, $2)",
    values: [sha256, attempt],
  });
}
