import test from "ava";
import { bySql, testRules } from "./_rules.ts";

const SNAKE = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$";

testRules(test, [
  {
    title: "tables, views, columns, types and enum values are in snake case",
    find: bySql(`
      select c.oid::regclass::text as object, 'not in snake case' as problem
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and c.relkind in ('r', 'p', 'v', 'S', 'c') and c.relname !~ '${SNAKE}'
      union all
      select format('%s.%s', c.oid::regclass, a.attname), 'not in snake case'
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and c.relkind in ('r', 'p', 'v', 'c') and a.attname !~ '${SNAKE}'
      union all
      select t.oid::regtype::text, format('value %s is not in snake case', e.enumlabel)
      from pg_enum e
      join pg_type t on t.oid = e.enumtypid
      join pg_namespace n on n.oid = t.typnamespace
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and e.enumlabel !~ '${SNAKE}'`),
    broken: [
      {
        title: "a table in capitals",
        sql: 'create table app_public."Gadgets" ()',
        flags: 'app_public."Gadgets"',
      },
      {
        title: "a column in camel case",
        sql: 'alter table app_public.assets add column "shotCode" text',
        flags: "app_public.assets.shotCode",
      },
      {
        title: "an enum value with a space",
        sql: "create type app_public.mood as enum ('so so')",
        flags: "app_public.mood",
      },
    ],
  },
  {
    title: "constraints are named like PostgreSQL would, so that an error tells its table",
    find: bySql(`
      select format('%s.%s', k.conrelid::regclass, k.conname) as object, format('does not match %s', wanted.pattern) as problem
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid and not c.relispartition
      join pg_namespace n on n.oid = c.relnamespace
      -- Long names are cut by PostgreSQL in the middle: table and columns share what is left of 63 bytes.
      cross join lateral (
        select format('^%s_?.*_%s$', substr(c.relname, 1, 26), case k.contype
          when 'p' then 'pkey' when 'u' then 'key' when 'f' then 'fkey\\d*' when 'c' then 'check' when 'x' then 'excl'
        end) as pattern
      ) as wanted
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and k.contype in ('p', 'u', 'f', 'c', 'x')
        and k.conname !~ wanted.pattern`),
    broken: [
      {
        title: "a check by any other name",
        sql: "alter table app_public.tags add constraint no_spaces check (name !~ ' ')",
        flags: "app_public.tags.no_spaces",
      },
      {
        title: "a foreign key that does not say so",
        sql: `alter table app_public.tags add column owner_id uuid constraint tags_owner references app_public.users`,
        flags: "app_public.tags.tags_owner",
      },
    ],
  },
  {
    title: "checks that concern one column are named after it",
    find: bySql(`
      select format('%s.%s', k.conrelid::regclass, k.conname) as object, format('is about %s', a.attname) as problem
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid and not c.relispartition
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and k.contype = 'c' and cardinality(k.conkey) = 1
        and k.conname !~ format('^%s_%s(_[a-z0-9]+)*_check$', c.relname, a.attname)`),
    broken: [
      {
        title: "another column's name",
        sql: "alter table app_public.tags add constraint tags_description_check check (name !~ ' ')",
        flags: "app_public.tags.tags_description_check",
      },
    ],
  },
  {
    title: "indexes are <table>_<columns>_idx, unique ones _key, partial ones with where_<state>",
    find: bySql(`
      select i.indexrelid::regclass::text as object, format('does not match %s', wanted.pattern) as problem
      from pg_index i
      join pg_class c on c.oid = i.indrelid and not c.relispartition
      join pg_class x on x.oid = i.indexrelid
      join pg_namespace n on n.oid = c.relnamespace
      cross join lateral (
        select format(
          '^%s_[a-z0-9_]+%s_%s$', c.relname, case when i.indpred is not null and not i.indisunique then '_where_[a-z0-9_]+' end,
          case when i.indisunique then '(key|pkey)' else 'idx' end
        ) as pattern
      ) as wanted
      where n.nspname in ('app_public', 'app_hidden', 'app_private')
        and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = i.indrelid)
        and x.relname !~ wanted.pattern`),
    broken: [
      {
        title: "another beginning",
        sql: "create index by_name on app_public.tags (description)",
        flags: "app_public.by_name",
      },
      {
        title: "a unique index called idx",
        sql: "create unique index tags_description_idx on app_public.tags (project_id, description)",
        flags: "app_public.tags_description_idx",
      },
      {
        title: "a partial index that does not say which rows",
        sql: "create index tags_description_idx on app_public.tags (description) where description <> ''",
        flags: "app_public.tags_description_idx",
      },
    ],
  },
  {
    title:
      "a column that refers to a table is named <what>_id, and one that names a person who acted <done>_by",
    find: bySql(`
      select format('%s.%s', k.conrelid::regclass, a.attname) as object, format('refers to %s', k.confrelid::regclass) as problem
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid and not c.relispartition
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[cardinality(k.conkey)]
      where n.nspname in ('app_public', 'app_private') and k.contype = 'f' and a.atttypid in ('uuid'::regtype, 'bigint'::regtype)
        and a.attname !~ case when k.confrelid = 'app_public.users'::regclass then '(_id|_by)$' else '_id$' end`),
    broken: [
      {
        title: "a reference by another name",
        sql: "alter table app_public.tags add column project uuid references app_public.projects",
        flags: "app_public.tags.project",
      },
    ],
  },
]);
