import { grantsFrom } from "./statement.ts";

/** Sequences made by name; those of identity columns belong to their table. */
const NAMED_SEQUENCES = `
  select c.oid, format('%I.%I', n.nspname, c.relname) as object, c.relacl, c.relowner
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any($1) and c.relkind = 'S'
    and not exists (
      select from pg_depend d
      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i'
    )`;

export const SEQUENCES_QUERY = `
  select named.object, format(
    'create sequence %s as %s start %s increment %s minvalue %s maxvalue %s cache %s%s;',
    named.object, format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
    case when s.seqcycle then ' cycle' end
  ) as text
  from (${NAMED_SEQUENCES}) as named
  join pg_sequence s on s.seqrelid = named.oid
  order by named.object collate "C"`;

export const SEQUENCE_GRANTS_QUERY = grantsFrom(`
  select object, 'sequence ' || object as target, coalesce(relacl, acldefault('s', relowner)) as acl, relowner as owner
  from (${NAMED_SEQUENCES}) as named`);

export const SEQUENCE_COMMENTS_QUERY = `
  select object, format('comment on sequence %s is %L;', object, obj_description(oid, 'pg_class')) as text
  from (${NAMED_SEQUENCES}) as named
  where obj_description(oid, 'pg_class') is not null
  order by object collate "C"`;
