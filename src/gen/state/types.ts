import { grantsFrom } from "./statement.ts";

const ENUMS = `
  select format('%I.%I', n.nspname, t.typname) as object, format(
    E'create type %I.%I as enum (\\n%s\\n);', n.nspname, t.typname,
    (
      select string_agg('  ' || quote_literal(e.enumlabel), E',\\n' order by e.enumsortorder)
      from pg_enum e where e.enumtypid = t.oid
    )
  ) as text
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  where n.nspname = any($1) and t.typtype = 'e'`;

const DOMAINS = `
  select format('%I.%I', n.nspname, t.typname) as object, format(
    'create domain %I.%I as %s%s%s%s;', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod),
    ' default ' || t.typdefault,
    case when t.typnotnull then ' not null' end,
    (
      select string_agg(format(E'\\n  constraint %I %s', c.conname, pg_get_constraintdef(c.oid, true)), '' order by c.conname collate "C")
      from pg_constraint c where c.contypid = t.oid and c.contype = 'c'
    )
  ) as text
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  where n.nspname = any($1) and t.typtype = 'd'`;

const COMPOSITES = `
  select format('%I.%I', n.nspname, c.relname) as object, format(
    E'create type %I.%I as (\\n%s\\n);', n.nspname, c.relname,
    (
      select string_agg(format('  %I %s', a.attname, format_type(a.atttypid, a.atttypmod)), E',\\n' order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    )
  ) as text
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any($1) and c.relkind = 'c'`;

/** Enums, domains and stand-alone composite types. */
export const TYPES_QUERY = `
  select object, text from (${ENUMS} union all ${DOMAINS} union all ${COMPOSITES}) as types
  order by object collate "C"`;

/** Types as such; the row types of tables and views and the array types come with what they belong to. */
const NAMED_TYPES = `
  select t.oid, format('%I.%I', n.nspname, t.typname) as object, t.typacl, t.typowner, t.typtype
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  left join pg_class c on c.oid = t.typrelid
  where n.nspname = any($1) and (t.typtype in ('e', 'd') or c.relkind = 'c')`;

export const TYPE_GRANTS_QUERY = grantsFrom(`
  select object, format('%s %s', case typtype when 'd' then 'domain' else 'type' end, object) as target,
         coalesce(typacl, acldefault('T', typowner)) as acl, typowner as owner
  from (${NAMED_TYPES}) as named`);

export const TYPE_COMMENTS_QUERY = `
  select object, format(
    'comment on %s %s is %L;', case typtype when 'd' then 'domain' else 'type' end, object, obj_description(oid, 'pg_type')
  ) as text
  from (${NAMED_TYPES}) as named
  where obj_description(oid, 'pg_type') is not null
  order by object collate "C"`;
