import test from "ava";
import { bySql, testRules } from "./_rules.ts";

/** A table that keeps every rule, for breaking one of them at a time. */
const PROPER = `
  create table app_public.gadgets (id uuid primary key default uuidv7(), project_id uuid references app_public.projects);
  alter table app_public.gadgets enable row level security;`;

testRules(test, [
  {
    title: "row security is on for every table that people can reach",
    find: bySql(`
      select c.oid::regclass::text as object, 'row security is off' as problem
      from pg_class c
      where c.relnamespace in ('app_public'::regnamespace, 'app_hidden'::regnamespace)
        and c.relkind in ('r', 'p') and not c.relrowsecurity`),
    broken: [
      {
        title: "a new table",
        sql: "create table app_public.gadgets (id uuid primary key)",
        flags: "app_public.gadgets",
      },
      {
        title: "a table where it was switched off",
        sql: "alter table app_public.assets disable row level security",
        flags: "app_public.assets",
      },
    ],
  },
  {
    title: "partitions have row security on and nobody is granted anything on them",
    find: bySql(`
      select c.oid::regclass::text as object, 'row security is off' as problem
      from pg_class c where c.relispartition and c.relkind in ('r', 'p') and not c.relrowsecurity
      union
      select c.oid::regclass::text, format('%s is granted to %s', lower(item.privilege_type), item.grantee::regrole)
      from pg_class c
      cross join lateral aclexplode(c.relacl) as item
      where c.relispartition and c.relkind in ('r', 'p') and item.grantee <> c.relowner`),
    broken: [
      {
        title: "a partition without row security",
        sql: `create table app_private.audit_log_1999 partition of app_public.audit_log
              for values from ('1999-01-01') to ('2000-01-01');
              alter table app_private.audit_log_1999 disable row level security`,
        // Nobody else gets around the event trigger that switches it on.
        asSuperuser: true,
        flags: "app_private.audit_log_1999",
      },
      {
        title: "a partition that can be read around its parent's policies",
        sql: "grant select on table app_private.audit_log_default to gadb_user",
        flags: "app_private.audit_log_default",
      },
    ],
  },
  {
    title: "row security is not forced, since definer functions of the owner must pass",
    find: bySql(`
      select c.oid::regclass::text as object, 'row security is forced' as problem
      from pg_class c where c.relforcerowsecurity`),
    broken: [
      {
        title: "a table that forces it",
        sql: "alter table app_public.assets force row level security",
        flags: "app_public.assets",
      },
    ],
  },
  {
    title: "every table has a primary key",
    find: bySql(`
      select c.oid::regclass::text as object, 'no primary key' as problem
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and c.relkind in ('r', 'p')
        and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`),
    broken: [
      {
        title: "a heap of rows",
        sql: "create table app_private.heaps (id uuid)",
        flags: "app_private.heaps",
      },
    ],
  },
  {
    title: "every table, and every column, type, domain and view of the API, has a comment",
    find: bySql(`
      select c.oid::regclass::text as object, 'no comment' as problem
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and c.relkind in ('r', 'p', 'v')
        and not c.relispartition and obj_description(c.oid, 'pg_class') is null
      union all
      select format('%s.%s', c.oid::regclass, a.attname), 'no comment'
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'app_public'::regnamespace and c.relkind in ('r', 'p', 'v', 'c') and not c.relispartition
        and col_description(c.oid, a.attnum) is null
      union all
      select t.oid::regtype::text, 'no comment'
      from pg_type t
      where t.typnamespace = 'app_public'::regnamespace and t.typtype in ('e', 'd') and obj_description(t.oid, 'pg_type') is null`),
    broken: [
      { title: "a table without", sql: PROPER, flags: "app_public.gadgets" },
      {
        title: "a column without",
        sql: "alter table app_public.assets add column mood text",
        flags: "app_public.assets.mood",
      },
      {
        title: "an enum without",
        sql: "create type app_public.mood as enum ('good')",
        flags: "app_public.mood",
      },
      {
        title: "a view's column without",
        sql: "create view app_public.gadgets as select 1 as one",
        flags: "app_public.gadgets.one",
      },
    ],
  },
  {
    title: "views run with the rights of who asks",
    find: bySql(`
      select c.oid::regclass::text as object, 'no security_invoker' as problem
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and c.relkind = 'v'
        and not coalesce('security_invoker=true' = any (c.reloptions), false)`),
    broken: [
      {
        title: "a view with its owner's rights",
        sql: "create view app_public.gadgets as select id from app_public.assets",
        flags: "app_public.gadgets",
      },
      {
        title: "a view that says no",
        sql: "create view app_public.gadgets with (security_invoker = false) as select id from app_public.assets",
        flags: "app_public.gadgets",
      },
    ],
  },
  {
    title:
      "there is nothing that row security cannot guard: no stored view, foreign table, rule, heir or unlogged table",
    find: bySql(`
      select c.oid::regclass::text as object,
             case c.relkind when 'm' then 'stored view' when 'f' then 'foreign table' else 'not logged' end as problem
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app_public', 'app_hidden', 'app_private')
        and (c.relkind in ('m', 'f') or (c.relpersistence <> 'p' and c.relkind in ('r', 'p')))
        -- Written with every few requests, and worth nothing after a crash.
        and c.oid <> 'app_private.request_budgets'::regclass
      union all
      select r.ev_class::regclass::text, format('rule %s', r.rulename)
      from pg_rewrite r
      join pg_class c on c.oid = r.ev_class
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and r.rulename <> '_RETURN'
      union all
      select i.inhrelid::regclass::text, format('inherits from %s', i.inhparent::regclass)
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and not c.relispartition and c.relkind in ('r', 'p')`),
    broken: [
      {
        title: "a stored view",
        sql: "create materialized view app_public.gadgets as select id from app_public.assets",
        flags: "app_public.gadgets",
      },
      {
        title: "a rule",
        sql: "create rule quiet as on delete to app_public.tags do instead nothing",
        flags: "app_public.tags",
      },
      {
        title: "an heir",
        sql: "create table app_public.gadgets () inherits (app_public.tags)",
        flags: "app_public.gadgets",
      },
      {
        title: "a table that a crash empties",
        sql: "create unlogged table app_private.gadgets (id uuid primary key)",
        flags: "app_private.gadgets",
      },
    ],
  },
]);
