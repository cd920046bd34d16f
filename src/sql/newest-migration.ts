import type { Pool } from "pg";

/** The file name of the last migration this database has had; undefined when it has had none. Needs the owner's pool. */
export async function newestMigration(pool: Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ present: boolean }>(
    "select to_regclass('graphile_migrate.migrations') is not null as present",
  );
  if (!rows[0]?.present) return undefined;
  const newest = await pool.query<{ filename: string }>(
    "select filename from graphile_migrate.migrations order by filename desc limit 1",
  );
  return newest.rows[0]?.filename;
}
