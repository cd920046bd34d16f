import type { Pool } from "pg";

/** Figures of the depot for monitoring. */
export interface DepotFigures {
  damaged: number;
  condemned: number;
  unfinished: number;
  /** When the longest unread content was read; null while there is none. */
  oldestVerifiedAt: Date | null;
}

/** Reads the depot's figures. */
export async function depotFigures(pool: Pool): Promise<DepotFigures> {
  const { rows } = await pool.query<DepotFigures>({
    name: "depot-figures",
    text: `select damaged_count::float8 as damaged, condemned_count::float8 as condemned,
                  unfinished_count::float8 as unfinished,
                  nullif(oldest_verified_at, '-infinity') as "oldestVerifiedAt"
           from app_hidden.depot_figures()`,
  });
  return rows[0] as DepotFigures;
}
