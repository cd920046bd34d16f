import type { Pool } from "pg";

/** Figures of previews for monitoring. */
export interface PreviewFigures {
  waiting: number;
  ready: number;
  failed: number;
  /** How long the oldest has waited. */
  oldestSeconds: number;
  /** How long the previews of the last hour took. */
  medianSeconds: number;
  longestSeconds: number;
}

/** Reads the figures of previews. */
export async function previewFigures(pool: Pool): Promise<PreviewFigures> {
  const { rows } = await pool.query<PreviewFigures>({
    name: "preview-figures",
    text: `select waiting_count::float8 as waiting, ready_count::float8 as ready, failed_count::float8 as failed,
                  oldest_waiting_seconds as "oldestSeconds", median_seconds as "medianSeconds",
                  longest_seconds as "longestSeconds"
           from app_hidden.preview_figures()`,
  });
  return rows[0] as PreviewFigures;
}
