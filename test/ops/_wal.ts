import type { Pool } from "pg";
import { until } from "../_helpers/until.ts";

/** Closes the segment that is being written and waits until PostgreSQL has archived it; returns its name. */
export async function archiveNow(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    "select pg_walfile_name(pg_current_wal_lsn()) as name",
  );
  await pool.query("select pg_switch_wal()");
  const name = rows[0]?.name as string;
  await until(async () => {
    const { rows: found } = await pool.query(
      "select from pg_stat_archiver where last_archived_wal >= $1",
      [name],
    );
    return found[0];
  });
  return name;
}
