import test from "ava";
import type { ClientBase } from "pg";
import { asAnonymous, asAuditor, asUser } from "../_helpers/as-user.ts";
import { refused } from "../_helpers/refusal.ts";
import { makeStudio, type Studio } from "../_helpers/studio.ts";
import { committed, withRootDb } from "../_helpers/with-db.ts";
import { bySql, testRules } from "./conventions/_rules.ts";

const RUNTIME =
  "'gadb_authenticator', 'gadb_anonymous', 'gadb_user', 'gadb_auditor', 'gadb_worker'";

/** Whoever a role can become, directly or through others, and itself. */
const reachable = (start: string) => `
  with recursive reach (oid) as (
    select oid from pg_roles where rolname in (${start})
    union
    select m.roleid from reach join pg_auth_members m on m.member = reach.oid
  )`;

const db = testRules(test, [
  {
    title: "no role that serves people or jobs can become a superuser or step around row security",
    find: bySql(`
      ${reachable(RUNTIME)}
      select r.rolname::text as object, concat_ws(', ',
        case when r.rolsuper then 'superuser' end, case when r.rolbypassrls then 'bypasses row security' end,
        case when r.rolcreaterole then 'makes roles' end, case when r.rolcreatedb then 'makes databases' end,
        case when r.rolreplication then 'replicates' end
      ) as problem
      from reach
      join pg_roles r using (oid)
      where r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication`),
    broken: [
      {
        title: "a role that bypasses row security",
        sql: "alter role gadb_user bypassrls",
        asSuperuser: true,
        flags: "gadb_user",
      },
      {
        title: "a way to a superuser over another role",
        sql: "create role test_middle superuser; grant test_middle to gadb_auditor",
        asSuperuser: true,
        flags: "test_middle",
      },
    ],
  },
  {
    title:
      "the API's login inherits nothing and becomes a visitor, a user or an auditor, no one else",
    find: bySql(`
      ${reachable("'gadb_authenticator'")}
      select r.rolname::text as object, 'can be reached from gadb_authenticator' as problem
      from reach join pg_roles r using (oid)
      where r.rolname not in ('gadb_authenticator', 'gadb_anonymous', 'gadb_user', 'gadb_auditor')
      union all
      select m.roleid::regrole::text, 'is inherited or administered by gadb_authenticator'
      from pg_auth_members m
      where m.member = 'gadb_authenticator'::regrole and (m.inherit_option or m.admin_option or not m.set_option)
      union all
      select rolname::text, 'inherits' from pg_roles where rolname = 'gadb_authenticator' and rolinherit`),
    broken: [
      {
        title: "the owner",
        sql: "grant gadb_owner to gadb_authenticator",
        asSuperuser: true,
        flags: "gadb_owner",
      },
      {
        title: "the jobs' role, two steps away",
        sql: "grant gadb_worker to gadb_user",
        asSuperuser: true,
        flags: "gadb_worker",
      },
      {
        title: "rights without choosing whom to be",
        sql: "grant gadb_user to gadb_authenticator with inherit true",
        asSuperuser: true,
        flags: "gadb_user",
      },
    ],
  },
  {
    title: "only the API's login signs in, each role of people does not",
    find: bySql(`
      select rolname::text as object, 'can sign in' as problem
      from pg_roles where rolname in ('gadb_owner', 'gadb_anonymous', 'gadb_user', 'gadb_auditor') and rolcanlogin
      union all
      select 'gadb_authenticator', 'cannot sign in'
      where not exists (select from pg_roles where rolname = 'gadb_authenticator' and rolcanlogin)`),
    broken: [
      {
        title: "an owner who signs in",
        sql: "alter role gadb_owner login",
        asSuperuser: true,
        flags: "gadb_owner",
      },
      {
        title: "an API that does not",
        sql: "alter role gadb_authenticator nologin",
        asSuperuser: true,
        flags: "gadb_authenticator",
      },
    ],
  },
  {
    title:
      "the owner is a member of nothing, so that no policy ever opens a door for its functions",
    find: bySql(`
      select 'gadb_owner' as object, format('is a member of %s', m.roleid::regrole) as problem
      from pg_auth_members m where m.member = 'gadb_owner'::regrole
      union all
      select 'gadb_owner', concat_ws(', ', case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypasses row security' end)
      from pg_roles where rolname = 'gadb_owner' and (rolsuper or rolbypassrls)`),
    broken: [
      {
        title: "a membership",
        sql: "grant gadb_user to gadb_owner",
        asSuperuser: true,
        flags: "gadb_owner",
      },
      {
        title: "a superuser",
        sql: "alter role gadb_owner superuser",
        asSuperuser: true,
        flags: "gadb_owner",
      },
    ],
  },
  {
    title: "everything in the application's schemas belongs to the owner",
    find: bySql(`
      select n.nspname::text as object, format('belongs to %s', n.nspowner::regrole) as problem
      from pg_namespace n
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and n.nspowner <> 'gadb_owner'::regrole
      union all
      select c.oid::regclass::text, format('belongs to %s', c.relowner::regrole)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and c.relowner <> 'gadb_owner'::regrole
      union all
      select p.oid::regprocedure::text, format('belongs to %s', p.proowner::regrole)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and p.proowner <> 'gadb_owner'::regrole
      union all
      select t.oid::regtype::text, format('belongs to %s', t.typowner::regrole)
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and t.typowner <> 'gadb_owner'::regrole`),
    broken: [
      {
        title: "a table of the superuser",
        sql: "create table app_public.gadgets ()",
        asSuperuser: true,
        flags: "app_public.gadgets",
      },
      {
        title: "a function of the jobs' role",
        sql: "alter function app_hidden.current_user_id() owner to gadb_worker",
        asSuperuser: true,
        flags: "app_hidden.current_user_id()",
      },
    ],
  },
  {
    title: "no role that serves people owns anything; the jobs' role only the job queue",
    find: bySql(`
      select pg_describe_object(d.classid, d.objid, d.objsubid) as object, format('belongs to %s', d.refobjid::regrole) as problem
      from pg_shdepend d
      cross join lateral pg_identify_object(d.classid, d.objid, d.objsubid) as found
      where d.deptype = 'o' and d.refclassid = 'pg_authid'::regclass
        and d.dbid in (0, (select oid from pg_database where datname = current_database()))
        and d.refobjid in (select oid from pg_roles where rolname in (${RUNTIME}))
        and not (
          d.refobjid = 'gadb_worker'::regrole
          and coalesce(found.schema, found.name) in ('graphile_worker', 'app_jobs', '_graphile_worker')
        )`),
    broken: [
      {
        title: "a table of people's role",
        sql: "create table public.gadgets (); alter table public.gadgets owner to gadb_user",
        asSuperuser: true,
        flags: "table public.gadgets",
      },
      {
        title: "a schema of the API's login",
        sql: "create schema test_own authorization gadb_authenticator",
        asSuperuser: true,
        flags: "schema test_own",
      },
    ],
  },
  {
    title:
      "the database is closed to everybody: no connecting, no temporary tables, no anonymous code",
    find: bySql(`
      select datname::text as object, format('%s is granted to public', lower(item.privilege_type)) as problem
      from pg_database
      cross join lateral aclexplode(coalesce(datacl, acldefault('d', datdba))) as item
      where datname = current_database() and item.grantee = 0
      union all
      select lanname::text, 'is usable by everybody'
      from pg_language
      cross join lateral aclexplode(coalesce(lanacl, acldefault('l', lanowner))) as item
      where item.grantee = 0 and lanname not in ('internal', 'c', 'sql')
      union all
      select p.oid::regprocedure::text, 'is executable by everybody'
      from pg_proc p
      cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as item
      where p.pronamespace = 'pg_catalog'::regnamespace and item.grantee = 0
        and (p.proname ~ '^pg_(try_)?advisory_' or p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lowrite'))
      union all
      select r.rolname::text, format('has %s on the database', lower(right_name))
      from pg_roles r
      cross join lateral unnest(array['TEMP', 'CREATE']) as right_name
      where r.rolname in (${RUNTIME}) and not (r.rolname = 'gadb_worker' and right_name = 'CREATE')
        and has_database_privilege(r.oid, current_database(), right_name)`),
    broken: [
      {
        title: "temporary tables",
        sql: "do $$ begin execute format('grant temporary on database %I to gadb_user', current_database()); end $$",
        asSuperuser: true,
        flags: "gadb_user",
      },
      {
        title: "anonymous code",
        sql: "grant usage on language plpgsql to public",
        asSuperuser: true,
        flags: "plpgsql",
      },
      {
        title: "locks that could hold up others",
        sql: "grant execute on function pg_catalog.pg_advisory_lock(bigint) to public",
        asSuperuser: true,
        flags: "pg_advisory_lock(bigint)",
      },
    ],
  },
]);

/** What a person with SQL might try; each is refused for lack of rights, whatever the person's rank. */
const ATTEMPTS: Record<string, string> = {
  "become the owner": "set role gadb_owner",
  "become a superuser": "set role postgres",
  "become the jobs": "set role gadb_worker",
  "become another login": "set session authorization postgres",
  "switch row security off": "set local row_security = off; select from app_public.users",
  "switch triggers off": "set local session_replication_role = replica",
  "make a table in the API": "create table app_public.mine ()",
  "make a table among extensions": "create table public.mine ()",
  "make a temporary table": "create temporary table mine ()",
  "make a function": "create function app_public.mine() returns integer language sql as 'select 1'",
  "make a schema": "create schema mine",
  "run anonymous code": "do $$ begin perform 1; end $$",
  "store a large object": "select lo_create(0)",
  "hold an advisory lock": "select pg_advisory_xact_lock(1)",
  "truncate a table": "truncate app_public.notifications",
  "lock a table against everybody": "lock table app_public.users in access exclusive mode",
  "alter a table": "alter table app_public.assets disable row level security",
  "drop a policy": "drop policy select_reader on app_public.assets",
  "read a partition around its policies": "select from app_private.audit_log_default",
  "read secrets": "select from app_private.user_secrets",
  "move a sequence": "select nextval('app_private.lock_generations')",
  "call a private function": "select app_private.effective_role(null, null)",
  "queue a job": "select app_jobs.add_job('x')",
  "read the job queue": "select from graphile_worker.jobs",
  "read other people's statements": "select from public.pg_stat_statements",
  "read a file of the server": "select pg_read_file('PG_VERSION')",
  "run a program": "copy (select 1) to program 'true'",
  "make a role": "create role mine",
  "change another role": "alter role gadb_authenticator set statement_timeout = 0",
  "write the audit": "insert into app_public.audit_log default values",
};

let studio: Promise<Studio> | undefined;

/** A studio that other connections see, made once. */
function committedStudio(): Promise<Studio> {
  studio ??= committed(db(), makeStudio);
  return studio;
}

const PEOPLE: Record<string, (client: ClientBase) => Promise<void>> = {
  "a studio admin": async (client) => asUser(client, (await committedStudio()).admin),
  "a visitor": asAnonymous,
  "an auditor": asAuditor,
};

for (const [person, act] of Object.entries(PEOPLE)) {
  for (const [title, sql] of Object.entries(ATTEMPTS)) {
    test.serial(`${person} may not ${title}`, async (t) => {
      await asTheApi(async (client) => {
        await act(client);
        await refused(t, client, "42501", { sql });
      });
    });
  }
}

/** Runs `fn` in a transaction of the API's login, which is rolled back. */
async function asTheApi(fn: (client: ClientBase) => Promise<void>): Promise<void> {
  const client = await db().authPool.connect();
  try {
    await client.query("begin");
    await fn(client);
  } finally {
    await client.query("rollback");
    client.release();
  }
}

test.serial(
  "the API's login has no right before it has chosen whom to be, and none after it has let go",
  async (t) => {
    await asTheApi(async (client) => {
      await refused(t, client, "42501", { sql: "select from app_public.users" });
      await asAnonymous(client);
      await client.query("reset role");
      await refused(t, client, "42501", { sql: "select from app_public.users" });
    });
  },
);

test.serial("a visitor reads no table at all", async (t) => {
  await withRootDb(db(), async (client) => {
    await makeStudio(client);
    const { rows } = await client.query<{ name: string }>(
      "select oid::regclass::text as name from pg_class where relnamespace = 'app_public'::regnamespace and relkind in ('r', 'p', 'v')",
    );
    t.true(rows.length > 20);
    await asAnonymous(client);
    for (const { name } of rows)
      await refused(t, client, "42501", {
        sql: `select from app_public.${name.replace("app_public.", "")}`,
      });
  });
});
