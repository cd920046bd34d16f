import { grantsFrom } from "./statement.ts";

export const SCHEMAS_QUERY = `
  select n.nspname::text as object, format('create schema %I;', n.nspname) as text
  from pg_namespace n
  where n.nspname = any($1)
  order by n.nspname collate "C"`;

export const SCHEMA_GRANTS_QUERY = grantsFrom(`
  select n.nspname::text as object, format('schema %I', n.nspname) as target,
         coalesce(n.nspacl, acldefault('n', n.nspowner)) as acl, n.nspowner as owner
  from pg_namespace n
  where n.nspname = any($1)`);

export const SCHEMA_COMMENTS_QUERY = `
  select n.nspname::text as object,
         format('comment on schema %I is %L;', n.nspname, obj_description(n.oid, 'pg_namespace')) as text
  from pg_namespace n
  where n.nspname = any($1) and obj_description(n.oid, 'pg_namespace') is not null
  order by n.nspname collate "C"`;

/** What new objects are granted by themselves, as access lists. */
export const DEFAULT_PRIVILEGES_QUERY = `
  select coalesce(n.nspname::text, '') as object, format(
    '-- default privileges of %s%s on %s: %s',
    d.defaclrole::regrole, ' in schema ' || n.nspname,
    case d.defaclobjtype
      when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' else 'schemas'
    end,
    (select string_agg(item::text, ' ' order by item::text collate "C") from unnest(d.defaclacl) as item)
  ) as text
  from pg_default_acl d
  left join pg_namespace n on n.oid = d.defaclnamespace
  where (n.nspname = any($1) or n.nspname is null) and d.defaclrole = 'gadb_owner'::regrole
  order by 1, 2`;

export const EVENT_TRIGGERS_QUERY = `
  select evtname::text as object, format(
    'create event trigger %I on %s%s execute function %s;%s',
    evtname, evtevent,
    (
      select format(' when tag in (%s)', string_agg(quote_literal(tag), ', ' order by tag collate "C"))
      from unnest(evttags) as tag
    ),
    evtfoid::regprocedure,
    case evtenabled when 'O' then '' else format(' -- enabled: %s', evtenabled) end
  ) as text
  from pg_event_trigger
  where evtfoid in (select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any($1))
  order by evtname collate "C"`;
