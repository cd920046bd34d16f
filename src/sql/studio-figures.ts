import type { Pool } from "pg";

/** Figures of the studio for monitoring. */
export interface StudioFigures {
  locked: number;
  retained: number;
  stale: number;
  uploads: number;
  reservedBytes: number;
  /** When the oldest event that is kept was written; null while there is none. */
  oldestEventAt: Date | null;
  /** How full the queue of PostgreSQL's notifications is, from 0 to 1. */
  notifyQueueUsage: number;
}

/** Reads the studio's figures. */
export async function studioFigures(pool: Pool): Promise<StudioFigures> {
  const { rows } = await pool.query<StudioFigures>({
    name: "studio-figures",
    text: `select locked_count::float8 as locked, retained_count::float8 as retained, stale_count::float8 as stale,
                  upload_count::float8 as uploads, reserved_bytes::float8 as "reservedBytes",
                  oldest_event_at as "oldestEventAt", notify_queue_usage as "notifyQueueUsage"
           from app_hidden.studio_figures()`,
  });
  return rows[0] as StudioFigures;
}
