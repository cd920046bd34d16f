import type { Pool } from "pg";

/** Content that is to be looked at. */
export interface PreviewRun {
  kind: "image" | "audio" | "video" | "model";
  mediaType: string;
  sizeBytes: number;
  /** The number of this attempt. */
  attempt: number;
}

/** Begins to look at content; undefined when that is done, or given up. */
export async function startPreview(pool: Pool, sha256: string): Promise<PreviewRun | undefined> {
  const { rows } = await pool.query<PreviewRun>({
    name: "start-preview",
    text: `select kind, media_type as "mediaType", size_bytes::float8 as "sizeBytes", attempt
           from app_hidden.start_preview($1)`,
    values: [sha256],
  });
  return rows[0];
}
