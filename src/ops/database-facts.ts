import { escapeIdentifier, type Client } from "pg";

/** What a backup must say about the database it holds. */
export interface DatabaseFacts {
  /** As in `select version()`'s number, for instance `18.4`. */
  version: string;
  systemIdentifier: string;
  database: string;
  /** `builtin`, `icu` or `libc`, and its locale: sort orders of another machine's libc do not fit everywhere. */
  collation: string;
  /** Of a file of the write-ahead log; absent in manifests that do not know, which means 16 MiB. */
  walSegmentBytes?: number;
  /** The newest committed migration; null before the first. */
  migration: { filename: string; hash: string } | null;
}

/** Rows of each table, `schema.table` → count. */
export type RowCounts = Record<string, number>;

const SCHEMAS = ["app_public", "app_hidden", "app_private"];

/** Runs `fn` in a read-only transaction that sees one moment, and in which row security errs instead of hiding rows. */
export async function inSnapshot<T>(client: Client, fn: () => Promise<T>): Promise<T> {
  await client.query("begin transaction isolation level repeatable read read only");
  try {
    await client.query(
      "set local row_security = off; set local statement_timeout = 0; set local search_path = ''",
    );
    return await fn();
  } finally {
    await client.query("rollback").catch(() => {});
  }
}

/** Reads the facts of the connected database. */
export async function readFacts(client: Client): Promise<DatabaseFacts> {
  const { rows } = await client.query<
    Omit<DatabaseFacts, "migration"> & { has_migrations: boolean }
  >(`
    select split_part(current_setting('server_version'), ' ', 1) as version,
      control.system_identifier::text as "systemIdentifier",
      db.datname as database,
      case db.datlocprovider when 'b' then 'builtin' when 'i' then 'icu' else 'libc' end
        || ' ' || coalesce(db.datlocale, db.datcollate) as collation,
      pg_catalog.pg_size_bytes(pg_catalog.current_setting('wal_segment_size'))::float8 as "walSegmentBytes",
      coalesce(has_table_privilege(to_regclass('graphile_migrate.migrations'), 'select'), false) as has_migrations
    from pg_catalog.pg_database as db
    cross join pg_catalog.pg_control_system() as control
    where db.datname = current_database()`);
  const [found] = rows;
  if (!found) throw new Error("The database does not know itself.");
  const { has_migrations: hasMigrations, ...facts } = found;
  return { ...facts, migration: hasMigrations ? await newestMigration(client) : null };
}

/** Counts the rows of the application's tables, partitions under their parent's name. A restore empties unlogged ones, as a crash does. */
export async function countRows(client: Client): Promise<RowCounts> {
  const { rows: tables } = await client.query<{ schema: string; name: string }>(
    `select schemas.nspname as schema, classes.relname as name
     from pg_catalog.pg_class as classes
     join pg_catalog.pg_namespace as schemas on schemas.oid = classes.relnamespace
     where schemas.nspname = any ($1) and classes.relkind in ('r', 'p') and not classes.relispartition
       and classes.relpersistence = 'p'
     order by 1, 2`,
    [SCHEMAS],
  );
  const counts: RowCounts = {};
  for (const { schema, name } of tables) {
    const { rows } = await client.query<{ count: string }>(
      `select count(*) as count from ${escapeIdentifier(schema)}.${escapeIdentifier(name)}`,
    );
    counts[`${schema}.${name}`] = Number(rows[0]?.count);
  }
  return counts;
}

/** The newest content and changelist that a snapshot sees. */
export async function readWatermark(
  client: Client,
): Promise<{ newestAt: string | null; lastChange: string | null }> {
  const { rows } = await client.query<{ newestAt: Date | null; lastChange: string | null }>(
    `select (select max(blobs.created_at) from app_private.blobs) as "newestAt",
            (select max(changes.id)::text from app_public.changes) as "lastChange"`,
  );
  const [found] = rows;
  return {
    newestAt: found?.newestAt?.toISOString() ?? null,
    lastChange: found?.lastChange ?? null,
  };
}

/** A blob as the database knows it. */
export interface BlobRow {
  sha256: string;
  bytes: number;
  /** False while it is only on its way in or out: then its file may be absent. */
  isRequired: boolean;
}

/** All blobs in the order of their hash, in pages; to be called inside one snapshot. */
export async function* listBlobs(client: Client, pageSize = 10_000): AsyncGenerator<BlobRow[]> {
  let last = "";
  for (;;) {
    const { rows } = await client.query<{ sha256: string; bytes: string; isRequired: boolean }>(
      `select blobs.sha256, blobs.size_bytes as bytes,
         blobs.state = 'ready'
           or exists (select from app_public.asset_versions as versions where versions.sha256 = blobs.sha256)
           or exists (select from app_public.shelf_items as items where items.sha256 = blobs.sha256) as "isRequired"
       from app_private.blobs
       where blobs.sha256 > $1
       order by blobs.sha256
       limit $2`,
      [last, pageSize],
    );
    if (rows.length === 0) return;
    yield rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
    last = rows.at(-1)?.sha256 ?? last;
  }
}

/** Every blob that a version or a shelf needs, in pages; to be called inside one snapshot. */
export async function* listReferencedBlobs(
  client: Client,
  pageSize = 10_000,
): AsyncGenerator<string[]> {
  let last = "";
  for (;;) {
    const { rows } = await client.query<{ sha256: string }>(
      `select sha256 from (
         (select distinct versions.sha256::text from app_public.asset_versions as versions
          where versions.sha256 > $1 order by 1 limit $2)
         union
         (select distinct items.sha256::text from app_public.shelf_items as items
          where items.sha256 > $1 order by 1 limit $2)
       ) as referenced
       order by sha256 limit $2`,
      [last, pageSize],
    );
    if (rows.length === 0) return;
    yield rows.map((row) => row.sha256);
    last = rows.at(-1)?.sha256 ?? last;
  }
}

async function newestMigration(client: Client): Promise<DatabaseFacts["migration"]> {
  const { rows } = await client.query<{ filename: string; hash: string }>(
    "select filename, hash from graphile_migrate.migrations order by filename desc limit 1",
  );
  return rows[0] ?? null;
}
