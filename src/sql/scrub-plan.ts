import type { Pool } from "pg";

/** What there is to read in the depot. */
export interface ScrubPlan {
  blobs: number;
  totalBytes: number;
  /** Of these, not read for 27 days. */
  overdueBytes: number;
  oldestVerifiedAt: Date | null;
  /** The database's clock. */
  plannedAt: string;
}

/** Looks how much the depot holds and how long it has not been read. */
export async function scrubPlan(pool: Pool): Promise<ScrubPlan> {
  const { rows } = await pool.query<ScrubPlan>(
    `select blob_count::float8 as blobs, total_bytes::float8 as "totalBytes", overdue_bytes::float8 as "overdueBytes",
            oldest_verified_at as "oldestVerifiedAt", planned_at::text as "plannedAt"
     from app_hidden.scrub_plan()`,
  );
  return rows[0] as ScrubPlan;
}
