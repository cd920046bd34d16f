import type { Pool } from "pg";
import type { ContentPair } from "./start-difference.ts";

/** What comparing two contents found out. */
export interface DifferenceOutcome {
  state: "ready" | "failed" | "none";
  share?: number;
  reason?: string;
}

/** Records how much two contents differ, or why that is not known. */
export async function finishDifference(
  pool: Pool,
  { sha256, otherSha256 }: ContentPair,
  { state, share, reason }: DifferenceOutcome,
): Promise<void> {
  await pool.query({
    name: "finish-difference",
    text: "select app_hidden.finish_difference($1, $2, $3, $4, $5)",
    values: [sha256, otherSha256, state, share ?? null, reason ?? null],
  });
}
