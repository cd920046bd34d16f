import { TABLES } from "./tables.ts";

/** Whether row security is on, and the policies. */
export const POLICIES_QUERY = `
  select object, text from (
    select t.object, '' as name,
           format('alter table %s %s row level security;', t.object, case when s.is_forced then 'force' else 'enable' end) as text
    from (${TABLES}) as t
    cross join lateral (values (t.relrowsecurity, false), (t.relforcerowsecurity, true)) as s (is_on, is_forced)
    where s.is_on
    union all
    select t.object, p.polname, format(
      E'create policy %I on %s%s for %s to %s%s%s;%s',
      p.polname, t.object,
      case when not p.polpermissive then ' as restrictive' end,
      case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      (
        select string_agg(case r when 0 then 'public' else r::regrole::text end, ', ' order by r::regrole::text collate "C")
        from unnest(p.polroles) as r
      ),
      E'\\n  using (' || pg_get_expr(p.polqual, p.polrelid, true) || ')',
      E'\\n  with check (' || pg_get_expr(p.polwithcheck, p.polrelid, true) || ')',
      E'\\n' || format('comment on policy %I on %s is %L;', p.polname, t.object, obj_description(p.oid, 'pg_policy'))
    )
    from (${TABLES}) as t
    join pg_policy p on p.polrelid = t.oid
  ) as policies
  order by object collate "C", name collate "C", text collate "C"`;

/** Triggers in the order in which they fire, with how they are enabled. */
export const TRIGGERS_QUERY = `
  select t.object, format(
    '%s;%s%s', pg_get_triggerdef(g.oid),
    E'\\n' || case g.tgenabled
      when 'A' then format('alter table %s enable always trigger %I;', t.object, g.tgname)
      when 'R' then format('alter table %s enable replica trigger %I;', t.object, g.tgname)
      when 'D' then format('alter table %s disable trigger %I;', t.object, g.tgname)
    end,
    E'\\n' || format('comment on trigger %I on %s is %L;', g.tgname, t.object, obj_description(g.oid, 'pg_trigger'))
  ) as text
  from (
    select c.oid, format('%I.%I', n.nspname, c.relname) as object
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any($1) and not c.relispartition
  ) as t
  join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal and g.tgparentid = 0
  order by t.object collate "C", g.tgname collate "C"`;
