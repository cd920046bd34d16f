import type { ClientBase, Pool } from "pg";

/**
 * The worker pools that hold jobs although nobody shows their presence. Jobs taken within the last `graceSeconds` do
 * not count: their worker may be about to show up.
 */
export async function listAbsentWorkers(
  db: ClientBase | Pool,
  graceSeconds: number,
): Promise<string[]> {
  const { rows } = await db.query<{ pool_id: string }>(
    `select distinct jobs.locked_by as pool_id
     from graphile_worker.jobs
     where jobs.locked_by is not null
       and jobs.locked_at < pg_catalog.now() - pg_catalog.make_interval(secs => $1)
       and not exists (
         select from pg_catalog.pg_locks as locks
         where locks.locktype = 'advisory'
           and locks.granted
           and locks.database = (select db.oid from pg_catalog.pg_database as db where db.datname = current_database())
           and locks.classid = x'67616477'::integer::oid
           and locks.objsubid = 2
           -- The lock table shows keys as unsigned.
           and locks.objid::bigint = pg_catalog.hashtext(jobs.locked_by)::bigint & 4294967295
       )`,
    [graceSeconds],
  );
  return rows.map((row) => row.pool_id);
}
