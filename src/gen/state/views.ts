import { grantsFrom } from "./statement.ts";

const VIEWS = `
  select c.oid, format('%I.%I', n.nspname, c.relname) as object,
         case c.relkind when 'm' then 'materialized view' else 'view' end as kind, c.relacl, c.relowner, c.reloptions
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any($1) and c.relkind in ('v', 'm')`;

export const VIEWS_QUERY = `
  select object, format(
    E'create %s %s%s as\\n%s%s', kind, object,
    case when reloptions is not null then format(' with (%s)', array_to_string(reloptions, ', ')) end,
    pg_get_viewdef(oid, true),
    case when relowner <> 'gadb_owner'::regrole then format(' -- owner: %s', relowner::regrole) end
  ) as text
  from (${VIEWS}) as v
  order by object collate "C"`;

export const VIEW_GRANTS_QUERY = grantsFrom(`
  select object, object as target, coalesce(relacl, acldefault('r', relowner)) as acl, relowner as owner
  from (${VIEWS}) as v`);

export const VIEW_COMMENTS_QUERY = `
  select object, text from (
    select object, 0 as place, format('comment on %s %s is %L;', kind, object, obj_description(oid, 'pg_class')) as text
    from (${VIEWS}) as v
    where obj_description(oid, 'pg_class') is not null
    union all
    select v.object, a.attnum,
           format('comment on column %s.%I is %L;', v.object, a.attname, col_description(v.oid, a.attnum))
    from (${VIEWS}) as v
    join pg_attribute a on a.attrelid = v.oid and a.attnum > 0 and not a.attisdropped
    where col_description(v.oid, a.attnum) is not null
  ) as comments
  order by object collate "C", place`;
