import type { Pool } from "pg";

/** What an attempt to look at content found out. */
export interface PreviewOutcome {
  attempt: number;
  state: "ready" | "failed" | "none";
  facts?: object;
  /** A sentence for people, unless it is ready. */
  reason?: string;
  files?: readonly PreviewFileRow[];
}

/** A derived file as the database records it. */
export interface PreviewFileRow {
  kind: string;
  sha256: string;
  media_type: string;
  width: number | null;
  height: number | null;
}

/** Records what an attempt found out; false when it no longer counts. */
export async function finishPreview(
  pool: Pool,
  sha256: string,
  { attempt, state, facts, reason, files = [] }: PreviewOutcome,
): Promise<boolean> {
  const { rows } = await pool.query<{ counts: boolean }>({
    name: "finish-preview",
    text: "select app_hidden.finish_preview($1, $2, $3, $4, $5, $6) as counts",
    values: [
      sha256,
      attempt,
      state,
      facts === undefined ? null : JSON.stringify(facts),
      reason ?? null,
      JSON.stringify(files),
    ],
  });
  return rows[0]?.counts ?? false;
}
