import test from "ava";
import { bySql, testRules } from "./_rules.ts";

/** A table with a project and an asset, whose keys each rule breaks in its own way. */
const gadgets = (rest: string) => `
  create table app_public.gadgets (
    id uuid primary key default uuidv7(),
    project_id uuid not null references app_public.projects on delete restrict,
    asset_id uuid not null,
    name text not null${rest}
  )`;

const FOREIGN_KEYS = `
  select k.*, n.nspname, c.relname, format('%s.%I', k.conrelid::regclass, k.conname) as object
  from pg_constraint k
  join pg_class c on c.oid = k.conrelid and not c.relispartition
  join pg_namespace n on n.oid = c.relnamespace
  where k.contype = 'f' and n.nspname in ('app_public', 'app_hidden', 'app_private')`;

const hasProjectId = (relation: string) => `
  exists (
    select from pg_attribute a
    where a.attrelid = ${relation} and a.attname = 'project_id' and not a.attisdropped
  )`;

testRules(test, [
  {
    title: "every foreign key has an index that begins with its columns",
    find: bySql(`
      select k.object, format('no index on %s begins with the columns of %s', k.conrelid::regclass, k.conname) as problem
      from (${FOREIGN_KEYS}) as k
      where not exists (
        select from pg_index i
        where i.indrelid = k.conrelid and i.indisvalid and i.indpred is null and i.indnkeyatts >= cardinality(k.conkey)
          and (
            select array_agg(key.attnum order by key.attnum)
            from unnest(i.indkey::int2[]) with ordinality as key (attnum, place)
            where key.place <= cardinality(k.conkey)
          ) = (select array_agg(attnum order by attnum) from unnest(k.conkey) as attnum)
      )`),
    broken: [
      {
        title: "a key without any index",
        sql: gadgets(
          ", foreign key (project_id, asset_id) references app_public.assets (project_id, id) on delete restrict",
        ),
        flags: "app_public.gadgets.gadgets_project_id_asset_id_fkey",
      },
      {
        title: "a key whose only index is partial",
        sql: `${gadgets("")};
          create index on app_public.gadgets (project_id) where name <> ''`,
        flags: "app_public.gadgets.gadgets_project_id_fkey",
      },
      {
        title: "a key whose columns come second",
        sql: `${gadgets("")}; create index on app_public.gadgets (name, project_id)`,
        flags: "app_public.gadgets.gadgets_project_id_fkey",
      },
    ],
  },
  {
    title: "a foreign key between two tables of a project includes the project",
    find: bySql(`
      select k.object, 'lets a row point into another project' as problem
      from (${FOREIGN_KEYS}) as k
      where ${hasProjectId("k.conrelid")} and ${hasProjectId("k.confrelid")}
        and k.confrelid <> 'app_public.projects'::regclass
        and not exists (
          select from pg_attribute a
          where a.attrelid = k.conrelid and a.attname = 'project_id' and a.attnum = any (k.conkey)
        )`),
    broken: [
      {
        title: "a key to an asset by its id alone",
        sql: gadgets(", foreign key (asset_id) references app_public.assets on delete restrict"),
        flags: "app_public.gadgets.gadgets_asset_id_fkey",
      },
    ],
  },
  {
    title: "foreign keys never change or remove rows of the API",
    find: bySql(`
      select k.object, format('on delete %s, on update %s', k.confdeltype, k.confupdtype) as problem
      from (${FOREIGN_KEYS}) as k
      where k.nspname = 'app_public' and (k.confdeltype not in ('r', 'a') or k.confupdtype not in ('r', 'a'))`),
    broken: [
      {
        title: "a cascade",
        sql: gadgets(
          ", foreign key (project_id, asset_id) references app_public.assets (project_id, id) on delete cascade",
        ),
        flags: "app_public.gadgets.gadgets_project_id_asset_id_fkey",
      },
      {
        title: "set null",
        sql: gadgets(", owner_id uuid references app_public.users on delete set null"),
        flags: "app_public.gadgets.gadgets_owner_id_fkey",
      },
      {
        title: "a cascade of updates",
        sql: gadgets(", owner_id uuid references app_public.users on update cascade"),
        flags: "app_public.gadgets.gadgets_owner_id_fkey",
      },
    ],
  },
  {
    title: "names that people see are unique in a project only, so that they never reveal another",
    // Exceptions: the sign-in name and the personal login of a user, and the studio's catalogue of asset types.
    find: bySql(`
      select format('%s', i.indexrelid::regclass) as object, format('is unique on %s without the project', columns.names) as problem
      from pg_index i
      join pg_class c on c.oid = i.indrelid and not c.relispartition
      cross join lateral (
        select string_agg(a.attname, ', ') as names, bool_or(a.attname = 'project_id') as has_project,
               bool_or(a.attname ~ '(^|_)(name|title|path|label|slug|email|login|key|host)$') as is_visible
        from pg_attribute a
        where a.attrelid = i.indrelid and a.attnum > 0
          and (
            a.attnum = any (i.indkey::int2[])
            or pg_get_expr(i.indexprs, i.indrelid) ~ format('\\m%s\\M', a.attname)
          )
      ) as columns
      where c.relnamespace = 'app_public'::regnamespace and i.indisunique
        and columns.is_visible and not columns.has_project
        and c.oid::regclass::text || '(' || columns.names || ')' not in (
          'app_public.users(username)', 'app_public.users(database_login)', 'app_public.asset_types(name)',
          -- Keys that a user chooses for himself.
          'app_public.uploads(user_id, idempotency_key)'
        )`),
    broken: [
      {
        title: "a name unique in the studio",
        sql: gadgets(", unique (name)"),
        flags: "app_public.gadgets_name_key",
      },
      {
        title: "a name unique whatever its case",
        sql: `${gadgets("")}; create unique index gadgets_name_key on app_public.gadgets (lower(name))`,
        flags: "app_public.gadgets_name_key",
      },
      {
        title: "a name of projects",
        sql: "create unique index projects_name_key on app_public.projects (name)",
        flags: "app_public.projects_name_key",
      },
    ],
  },
  {
    title: "a nullable column in a unique key says what null means",
    find: bySql(`
      select format('%s', i.indexrelid::regclass) as object, format('null in %s makes rows distinct', a.attname) as problem
      from pg_index i
      join pg_class c on c.oid = i.indrelid and not c.relispartition
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey::int2[]) and not a.attnotnull
      where c.relnamespace in ('app_public'::regnamespace, 'app_private'::regnamespace)
        and i.indisunique and not i.indnullsnotdistinct and i.indnkeyatts > 1
        and coalesce(pg_get_expr(i.indpred, i.indrelid) !~ format('\\m%s IS NOT NULL', a.attname), true)`),
    broken: [
      {
        title: "a key that lets duplicates in where a column is null",
        sql: `${gadgets("")}; alter table app_public.gadgets add column place text, add unique (project_id, name, place)`,
        flags: "app_public.gadgets_project_id_name_place_key",
      },
    ],
  },
  {
    title: "no two indexes are the same",
    find: bySql(`
      select format('%s', second.indexrelid::regclass) as object, format('same as %s', first.indexrelid::regclass) as problem
      from pg_index first
      join pg_index second on second.indrelid = first.indrelid and second.indexrelid > first.indexrelid
        and (second.indkey, second.indclass, second.indcollation, second.indoption)
          = (first.indkey, first.indclass, first.indcollation, first.indoption)
        and pg_get_expr(second.indpred, second.indrelid) is not distinct from pg_get_expr(first.indpred, first.indrelid)
        and pg_get_expr(second.indexprs, second.indrelid) is not distinct from pg_get_expr(first.indexprs, first.indrelid)
      join pg_class c on c.oid = first.indrelid and not c.relispartition
      where c.relnamespace in ('app_public'::regnamespace, 'app_private'::regnamespace)`),
    broken: [
      {
        title: "an index beside the key",
        sql: "create index tags_again_idx on app_public.tags (project_id, name)",
        flags: "app_public.tags_again_idx",
      },
    ],
  },
]);
