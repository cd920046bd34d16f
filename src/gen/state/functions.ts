import { grantsFrom } from "./statement.ts";

const FUNCTIONS = `
  select p.oid, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as object,
         case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind, p.proacl, p.proowner
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = any($1)`;

/** Functions and procedures as the server prints them. */
export const FUNCTIONS_QUERY = `
  select object, case kind
    when 'aggregate' then format('-- aggregate %s', object)
    else rtrim(pg_get_functiondef(oid), E'\\n') || ';'
      || case when proowner <> 'gadb_owner'::regrole then format(E'\\n-- owner: %s', proowner::regrole) else '' end
  end as text
  from (${FUNCTIONS}) as f
  order by object collate "C"`;

/** A function that is executable by everybody says so: that is the server's default. */
export const FUNCTION_GRANTS_QUERY = grantsFrom(`
  select object, format('%s %s', kind, object) as target, coalesce(proacl, acldefault('f', proowner)) as acl,
         proowner as owner
  from (${FUNCTIONS}) as f`);

export const FUNCTION_COMMENTS_QUERY = `
  select object, format('comment on %s %s is %L;', kind, object, obj_description(oid, 'pg_proc')) as text
  from (${FUNCTIONS}) as f
  where obj_description(oid, 'pg_proc') is not null
  order by object collate "C"`;
