import test from "ava";
import type { ClientBase } from "pg";
import { functionCalls, splitSubselects } from "./_expressions.ts";
import { bySql, testRules, type Violation } from "./_rules.ts";

const POLICIES = `
  select p.*, format('%s.%s', p.polrelid::regclass, p.polname) as object,
         pg_get_expr(p.polqual, p.polrelid) as using_text, pg_get_expr(p.polwithcheck, p.polrelid) as check_text
  from pg_policy p
  join pg_class c on c.oid = p.polrelid
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('app_public', 'app_hidden', 'app_private')`;

/** What costs a call for each row when it stands outside a sub-select. */
const HELPER = /^(app_\w+\.\w+|current_setting|pg_has_role|has_table_privilege)$/;

interface Expression {
  object: string;
  table_name: string;
  text: string;
}

/** Each expression of a policy, with the bare name of its table. */
async function expressions(client: ClientBase): Promise<Expression[]> {
  const { rows } = await client.query<Expression>(`
    select policies.object, c.relname::text as table_name, parts.text
    from (${POLICIES}) as policies
    join pg_class c on c.oid = policies.polrelid
    cross join lateral (values (policies.using_text), (policies.check_text)) as parts (text)
    where parts.text is not null`);
  return rows;
}

/** Helpers are called once a statement: inside a sub-select that depends on no column of the row. */
async function findCallsPerRow(client: ClientBase): Promise<Violation[]> {
  return (await expressions(client)).flatMap(({ object, table_name, text }) => {
    const { outside, subselects } = splitSubselects(text);
    const bare = functionCalls(outside, HELPER).map(({ name }) => ({
      object,
      problem: `${name}() is called for each row; write (select ${name}(…))`,
    }));
    const column = new RegExp(String.raw`(?<![\w.])${table_name}\.\w`);
    const correlated = subselects
      .flatMap((subselect) => functionCalls(subselect, HELPER))
      .filter(({ args }) => column.test(args))
      .map(({ name }) => ({
        object,
        problem: `${name}() depends on a column of the row, so it is called for each`,
      }));
    return [...bare, ...correlated];
  });
}

const newPolicy = (rest: string) => `create policy select_test on app_public.assets ${rest}`;
const helper = (attributes: string) => `
  create function app_hidden.test_helper() returns boolean language sql ${attributes} as 'select true';
  ${newPolicy("for select to gadb_user using ((select app_hidden.test_helper()))")}`;

testRules(test, [
  {
    title: "every table of the API can be read by somebody, through a policy",
    find: bySql(`
      select c.oid::regclass::text as object, 'no policy lets anybody read it' as problem
      from pg_class c
      where c.relnamespace = 'app_public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and not exists (
          select from pg_policy p where p.polrelid = c.oid and p.polcmd in ('r', '*') and p.polpermissive
        )`),
    broken: [
      {
        title: "a table without policies",
        sql: "create table app_public.gadgets (id uuid primary key default uuidv7())",
        flags: "app_public.gadgets",
      },
      {
        title: "a table with a restrictive policy only",
        sql: `create table app_public.gadgets (id uuid primary key default uuidv7());
          create policy must_be_mine on app_public.gadgets as restrictive for select to gadb_user using (true)`,
        flags: "app_public.gadgets",
      },
    ],
  },
  {
    title: "what a role is granted on a table, a policy for that role decides",
    find: bySql(`
      select distinct format('%s', c.oid::regclass) as object,
             format('%s is granted to %s, but no policy decides', lower(item.privilege_type), item.grantee::regrole) as problem
      from pg_class c
      cross join lateral (
        select acl.grantee, acl.privilege_type from aclexplode(c.relacl) as acl
        union all
        select acl.grantee, acl.privilege_type
        from pg_attribute a cross join lateral aclexplode(a.attacl) as acl
        where a.attrelid = c.oid
      ) as item
      where c.relnamespace = 'app_public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and item.grantee <> c.relowner and item.grantee <> 0
        and item.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
        and not exists (
          select from pg_policy p
          where p.polrelid = c.oid and p.polpermissive and item.grantee = any (p.polroles)
            and p.polcmd in (
              '*', case item.privilege_type when 'SELECT' then 'r' when 'INSERT' then 'a' when 'UPDATE' then 'w' else 'd' end
            )
        )`),
    broken: [
      {
        title: "a grant that leads nowhere",
        sql: "grant delete on table app_public.projects to gadb_user",
        flags: "app_public.projects",
      },
      {
        title: "a grant on columns that leads nowhere",
        sql: "grant update (reason) on table app_public.project_archive_log to gadb_user",
        flags: "app_public.project_archive_log",
      },
    ],
  },
  {
    title: "policies are for roles by name, those that sign in or read the audit",
    find: bySql(`
      select object, format('is for %s', coalesce(r.rolname, 'public')) as problem
      from (${POLICIES}) as policies
      cross join lateral unnest(polroles) as role (oid)
      left join pg_roles r on r.oid = role.oid
      where coalesce(r.rolname, 'public') not in ('gadb_user', 'gadb_anonymous', 'gadb_auditor', 'gadb_worker')`),
    broken: [
      {
        title: "a policy for everybody",
        sql: newPolicy("for select using (false)"),
        flags: "app_public.assets.select_test",
      },
      {
        title: "a policy for the owner",
        sql: newPolicy("for select to gadb_owner using (false)"),
        flags: "app_public.assets.select_test",
      },
    ],
  },
  {
    title: "policies are named <command>_<who>, restrictive ones must_<rule>",
    find: bySql(`
      select object, 'is not named like its command' as problem
      from (${POLICIES}) as policies
      where polname !~ case
        when not polpermissive then '^must_[a-z0-9_]+$'
        else format('^%s_[a-z0-9_]+$', case polcmd
          when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all'
        end)
      end`),
    broken: [
      {
        title: "another command's name",
        sql: "create policy delete_member on app_public.assets for select to gadb_user using (false)",
        flags: "app_public.assets.delete_member",
      },
      {
        title: "a restrictive policy that does not say so",
        sql: newPolicy("as restrictive for select to gadb_user using (false)"),
        flags: "app_public.assets.select_test",
      },
    ],
  },
  {
    title: "every policy has a comment",
    find: bySql(`
      select object, 'no comment' as problem
      from (${POLICIES}) as policies
      where obj_description(oid, 'pg_policy') is null`),
    broken: [
      {
        title: "a policy without",
        sql: newPolicy("for select to gadb_user using (false)"),
        flags: "app_public.assets.select_test",
      },
    ],
  },
  {
    title: "policies for writing state what may be written, and never allow all",
    find: bySql(`
      select object, 'update without with check' as problem
      from (${POLICIES}) as policies where polcmd in ('w', '*') and check_text is null
      union all
      select object, 'writing is allowed whatever the row'
      from (${POLICIES}) as policies
      where polcmd <> 'r' and polpermissive and (using_text = 'true' or check_text = 'true')`),
    broken: [
      {
        title: "an update that may move a row anywhere",
        sql: "create policy update_test on app_public.assets for update to gadb_user using (id is null)",
        flags: "app_public.assets.update_test",
      },
      {
        title: "an insert without condition",
        sql: "create policy insert_test on app_public.assets for insert to gadb_user with check (true)",
        flags: "app_public.assets.insert_test",
      },
    ],
  },
  {
    title: "only the auditor reads without condition",
    find: bySql(`
      select object, 'everything may be read' as problem
      from (${POLICIES}) as policies
      where polcmd in ('r', '*') and polpermissive and using_text = 'true'
        and polroles <> array['gadb_auditor'::regrole::oid]`),
    broken: [
      {
        title: "a policy that shows everything to everybody signed in",
        sql: newPolicy("for select to gadb_user using (true)"),
        flags: "app_public.assets.select_test",
      },
    ],
  },
  {
    title: "policies call helpers once a statement, not once a row",
    find: findCallsPerRow,
    broken: [
      {
        title: "a bare call",
        sql: newPolicy("for select to gadb_user using (app_hidden.current_user_id() is not null)"),
        flags: "app_public.assets.select_test",
      },
      {
        title: "a bare setting",
        sql: newPolicy("for select to gadb_user using (current_setting('app.x', true) = 'y')"),
        flags: "app_public.assets.select_test",
      },
      {
        title: "a sub-select that depends on the row",
        sql: `create function app_hidden.can_read(project_id uuid) returns boolean language sql stable parallel safe as 'select true';
          ${newPolicy("for select to gadb_user using ((select app_hidden.can_read(project_id)))")}`,
        flags: "app_public.assets.select_test",
      },
      {
        title: "a bare call in what may be written",
        sql: `create policy insert_test on app_public.assets for insert to gadb_user
          with check (app_hidden.current_user_id() = created_by)`,
        flags: "app_public.assets.insert_test",
      },
    ],
  },
  {
    title: "functions that policies call are stable, parallel safe and not leakproof",
    find: bySql(`
      select distinct p.oid::regprocedure::text as object,
             format('volatility %s, parallel %s, leakproof %s', p.provolatile, p.proparallel, p.proleakproof) as problem
      from pg_depend d
      join pg_proc p on p.oid = d.refobjid
      join pg_namespace n on n.oid = p.pronamespace and n.nspname like 'app\\_%'
      where d.classid = 'pg_policy'::regclass and d.refclassid = 'pg_proc'::regclass
        and (p.provolatile = 'v' or p.proparallel <> 's' or p.proleakproof)`),
    broken: [
      {
        title: "a volatile helper",
        sql: helper("volatile parallel safe"),
        flags: "app_hidden.test_helper()",
      },
      {
        title: "a helper that keeps plans serial",
        sql: helper("stable"),
        flags: "app_hidden.test_helper()",
      },
    ],
  },
  {
    title: "policies read no other table, whose policies would then apply as well",
    find: bySql(`
      select policies.object, format('reads %s', d.refobjid::regclass) as problem
      from (${POLICIES}) as policies
      join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = policies.oid
        and d.refclassid = 'pg_class'::regclass and d.refobjid <> policies.polrelid
      group by 1, 2`),
    broken: [
      {
        title: "a look into another table",
        sql: newPolicy(
          "for select to gadb_user using (project_id in (select id from app_public.projects))",
        ),
        flags: "app_public.assets.select_test",
      },
    ],
  },
  {
    title: "every key that a policy compares has an index that it can use",
    find: bySql(`
      with used as (
        select distinct policies.polrelid, a.attnum, a.attname
        from (${POLICIES}) as policies
        join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = policies.oid
          and d.refclassid = 'pg_class'::regclass and d.refobjid = policies.polrelid and d.refobjsubid > 0
        join pg_attribute a on a.attrelid = policies.polrelid and a.attnum = d.refobjsubid and a.atttypid = 'uuid'::regtype
        where policies.polcmd in ('r', 'w', 'd', '*')
      )
      select format('%s.%s', used.polrelid::regclass, used.attname) as object, 'no index begins with it' as problem
      from used
      where not exists (
        select from pg_index i
        cross join lateral unnest(i.indkey::int2[]) with ordinality as key (attnum, place)
        where i.indrelid = used.polrelid and i.indisvalid and i.indpred is null and key.attnum = used.attnum
          -- What comes before it in the index is compared by the policies too.
          and not exists (
            select from unnest(i.indkey::int2[]) with ordinality as earlier (attnum, place)
            where earlier.place < key.place
              and not exists (select from used as other where other.polrelid = used.polrelid and other.attnum = earlier.attnum)
          )
      )`),
    broken: [
      {
        title: "a policy on a column that only a scan finds",
        sql: `alter table app_public.assets add column keeper_id uuid;
          ${newPolicy("for select to gadb_user using (keeper_id = (select app_hidden.current_user_id()))")}`,
        flags: "app_public.assets.keeper_id",
      },
    ],
  },
]);

test("the parts of an expression are told apart", (t) => {
  const { outside, subselects } = splitSubselects(
    "((a = ANY (ARRAY( SELECT f(x.y) AS f))) AND (b <> ')( SELECT') AND g(( SELECT h() AS h)))",
  );
  t.is(outside, "((a = ANY (ARRAY)) AND (b <> ')( SELECT') AND g())");
  t.deepEqual(subselects, ["( SELECT f(x.y) AS f)", "( SELECT h() AS h)"]);
  t.deepEqual(functionCalls("app.f(a, g(b.c)) + h(')')", /^(app\.f|h)$/), [
    { name: "app.f", args: "a, g(b.c)" },
    { name: "h", args: "')'" },
  ]);
});
