import test from "ava";
import { bySql, testRules } from "./_rules.ts";

/** Columns of tables and views in the application's schemas. */
const COLUMNS = `
  select format('%s.%s', c.oid::regclass, a.attname) as object, a.attname::text as name,
         format_type(a.atttypid, a.atttypmod) as type, c.relkind
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where n.nspname in ('app_public', 'app_hidden', 'app_private') and c.relkind in ('r', 'p', 'v') and not c.relispartition`;

const addColumn = (column: string) => `alter table app_public.assets add column ${column}`;

testRules(test, [
  {
    title: "moments are timestamptz and named *_at or *_until",
    find: bySql(`
      select object, format('is %s', type) as problem
      from (${COLUMNS}) as columns
      where (name ~ '_(at|until)$') is distinct from (type = 'timestamp with time zone')
        or type like 'time%without time zone' or type = 'time with time zone'`),
    broken: [
      {
        title: "a moment without zone",
        sql: addColumn("seen_at timestamp"),
        flags: "app_public.assets.seen_at",
      },
      {
        title: "a moment as text",
        sql: addColumn("seen_at text"),
        flags: "app_public.assets.seen_at",
      },
      {
        title: "a moment by another name",
        sql: addColumn("seen timestamptz"),
        flags: "app_public.assets.seen",
      },
    ],
  },
  {
    title: "sizes in bytes are bigint, and counts are whole numbers",
    find: bySql(`
      select object, format('is %s', type) as problem
      from (${COLUMNS}) as columns
      where (name ~ '_bytes$' and type <> 'bigint')
        or (name ~ '_count$' and type not in ('bigint', 'integer'))`),
    broken: [
      {
        title: "a size that ends at 2 GiB",
        sql: addColumn("preview_bytes integer"),
        flags: "app_public.assets.preview_bytes",
      },
      {
        title: "a count with decimals",
        sql: addColumn("view_count numeric"),
        flags: "app_public.assets.view_count",
      },
    ],
  },
  {
    title: "questions (is_, has_, can_) are boolean, and ids are uuid or bigint",
    find: bySql(`
      select object, format('is %s', type) as problem
      from (${COLUMNS}) as columns
      where (name ~ '^(is|has|can)_' and type <> 'boolean')
        or (name ~ '(^|_)id$' and type not in ('uuid', 'bigint', 'xid8'))`),
    broken: [
      {
        title: "a question answered with text",
        sql: addColumn("is_good text"),
        flags: "app_public.assets.is_good",
      },
      {
        title: "an id as text",
        sql: addColumn("studio_id text"),
        flags: "app_public.assets.studio_id",
      },
      {
        title: "an id that runs out",
        sql: addColumn("change_id integer"),
        flags: "app_public.assets.change_id",
      },
    ],
  },
  {
    title: "SHA-256 digests have their domain",
    find: bySql(`
      select object, format('is %s', type) as problem
      from (${COLUMNS}) as columns
      where name ~ 'sha256$' and type <> 'app_public.sha256'`),
    broken: [
      {
        title: "a digest as text",
        sql: addColumn("cover_sha256 text"),
        flags: "app_public.assets.cover_sha256",
      },
    ],
  },
  {
    title: "no type is used that truncates, depends on settings or blocks an upgrade",
    find: bySql(`
      select object, format('is %s', type) as problem
      from (${COLUMNS}) as columns
      where type ~ '^(character|json$|money|reg|bit|real$|smallint\\[|oid$|name$)' and type <> 'jsonb'`),
    broken: [
      { title: "varchar", sql: addColumn("mood varchar(20)"), flags: "app_public.assets.mood" },
      { title: "json", sql: addColumn("mood json"), flags: "app_public.assets.mood" },
      { title: "regclass", sql: addColumn("mood regclass"), flags: "app_public.assets.mood" },
    ],
  },
  {
    title:
      "an id that a client could choose or count is not one: uuid keys have a default, sequences are identities",
    find: bySql(`
      select format('%s.%s', c.oid::regclass, a.attname) as object, 'a uuid key without default' as problem
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'id' and a.atttypid = 'uuid'::regtype
      where c.relnamespace in ('app_public'::regnamespace, 'app_private'::regnamespace) and c.relkind in ('r', 'p')
        and not c.relispartition and not a.atthasdef
      union all
      select format('%s.%s', c.oid::regclass, a.attname), 'a serial column; use generated always as identity'
      from pg_class c
      join pg_attrdef d on d.adrelid = c.oid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = d.adnum
      where c.relnamespace in ('app_public'::regnamespace, 'app_private'::regnamespace)
        and pg_get_expr(d.adbin, d.adrelid) like 'nextval(%'
      union all
      select format('%s.%s', c.oid::regclass, a.attname), 'an identity that clients may set'
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attidentity = 'd'
      where c.relnamespace in ('app_public'::regnamespace, 'app_private'::regnamespace)`),
    broken: [
      {
        title: "a key without default",
        sql: "create table app_public.gadgets (id uuid primary key)",
        flags: "app_public.gadgets.id",
      },
      { title: "a serial", sql: addColumn("place serial"), flags: "app_public.assets.place" },
      {
        title: "an identity by default",
        sql: addColumn("place bigint generated by default as identity"),
        flags: "app_public.assets.place",
      },
    ],
  },
]);
