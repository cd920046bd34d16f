import type { Pool } from "pg";

/** Where the primary's log ends: whatever was committed before the question lies before it. */
export async function logPosition(primary: Pool): Promise<string> {
  const { rows } = await primary.query<{ lsn: string }>({
    name: "log-position",
    text: "select pg_catalog.pg_current_wal_flush_lsn()::text as lsn",
  });
  return (rows[0] as { lsn: string }).lsn;
}

/** Whether a replica has replayed the log up to there. Rejects when the server is no replica: then it has a history of its own. */
export async function hasReplayed(replica: Pool, lsn: string): Promise<boolean> {
  const { rows } = await replica.query<{ behind: string | null }>({
    name: "has-replayed",
    text: `select case when pg_catalog.pg_is_in_recovery()
             then pg_catalog.pg_wal_lsn_diff($1::pg_lsn, pg_catalog.pg_last_wal_replay_lsn()) end as behind`,
    values: [lsn],
  });
  const behind = rows[0]?.behind ?? null;
  if (behind === null) throw new Error("The server that DATABASE_REPLICA_URL names is no replica.");
  return Number(behind) <= 0;
}
