import test from "ava";
import type { ClientBase } from "pg";
import { bySql, testRules, type Violation } from "./_rules.ts";

const FUNCTIONS = `
  select p.*, n.nspname, format('%s', p.oid::regprocedure) as object, p.prorettype = 'trigger'::regtype as is_trigger,
         coalesce(p.proacl, acldefault('f', p.proowner)) as acl
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('app_public', 'app_hidden', 'app_private')`;

/** Calls that ask who acts or what they may do. */
const CHECK =
  /\b(app_private\.require_\w+|app_hidden\.(current_user_id|check_impersonation|\w+_ids\w*))\s*\(/;

/**
 * Commands and queries of the API that run with the owner's rights must ask who acts: themselves, or through the
 * private functions that they call.
 */
async function findUnchecked(client: ClientBase): Promise<Violation[]> {
  const { rows } = await client.query<{
    object: string;
    name: string;
    body: string;
    is_open: boolean;
  }>(`
    select object, nspname || '.' || proname as name,
           coalesce(pg_get_function_sqlbody(oid), prosrc) as body,
           nspname = 'app_public' and prosecdef and not is_trigger and exists (
             select from aclexplode(acl) as item
             where item.grantee in (0, 'gadb_user'::regrole, 'gadb_anonymous'::regrole)
           ) as is_open
    from (${FUNCTIONS}) as functions`);
  const bodies = new Map<string, string>();
  for (const { name, body } of rows)
    bodies.set(name, `${bodies.get(name) ?? ""}\n${withoutComments(body)}`);
  const asks = (body: string, visited: ReadonlySet<string>): boolean =>
    CHECK.test(body) ||
    [...body.matchAll(/\bapp_private\.\w+(?=\s*\()/g)].some(
      ([name]) => !visited.has(name) && asks(bodies.get(name) ?? "", new Set([...visited, name])),
    );
  return rows
    .filter(({ is_open, body }) => is_open && !asks(withoutComments(body), new Set()))
    .map(({ object }) => ({
      object,
      problem: "runs with the owner's rights and never asks who acts",
    }));
}

function withoutComments(body: string): string {
  return body.replace(/--[^\n]*/g, "");
}

/** A function that keeps every rule but those that `attributes` or `rest` break. */
const make = (name: string, attributes: string, rest = "") => `
  create function ${name}() returns integer language sql ${attributes} as 'select 1';
  revoke all on function ${name}() from public;
  comment on function ${name}() is 'One.';
  ${rest}`;

testRules(test, [
  {
    title: "functions with the owner's rights, and trigger functions, pin an empty search_path",
    find: bySql(`
      select object, format('search_path is not pinned empty (%s)', coalesce(array_to_string(proconfig, ', '), 'not set')) as problem
      from (${FUNCTIONS}) as functions
      where (prosecdef or is_trigger) and not coalesce('search_path=""' = any (proconfig), false)`),
    broken: [
      {
        title: "a definer without",
        sql: make("app_hidden.test_one", "security definer"),
        flags: "app_hidden.test_one()",
      },
      {
        title: "a definer with a path that a caller's objects can get into",
        sql: make("app_hidden.test_one", "security definer set search_path = app_public, pg_temp"),
        flags: "app_hidden.test_one()",
      },
      {
        title: "a trigger function without",
        sql: `create function app_private.tg__test() returns trigger language plpgsql as 'begin return new; end'`,
        flags: "app_private.tg__test()",
      },
    ],
  },
  {
    title: "every function has a comment",
    find: bySql(`
      select object, 'no comment' as problem
      from (${FUNCTIONS}) as functions
      where obj_description(oid, 'pg_proc') is null`),
    broken: [
      {
        title: "a function without",
        sql: make(
          "app_hidden.test_one",
          "stable",
          "comment on function app_hidden.test_one() is null",
        ),
        flags: "app_hidden.test_one()",
      },
    ],
  },
  {
    title: "nobody may execute a function without being named",
    find: bySql(`
      select object, 'everybody may execute it' as problem
      from (${FUNCTIONS}) as functions
      where exists (select from aclexplode(acl) as item where item.grantee = 0)`),
    broken: [
      {
        title: "a grant to everybody",
        sql: make(
          "app_hidden.test_one",
          "stable",
          "grant execute on function app_hidden.test_one() to public",
        ),
        flags: "app_hidden.test_one()",
      },
    ],
  },
  {
    title: "private functions and trigger functions are executable by nobody but the owner",
    find: bySql(`
      select object, format('%s may execute it', item.grantee::regrole) as problem
      from (${FUNCTIONS}) as functions
      cross join lateral aclexplode(acl) as item
      where (nspname = 'app_private' or is_trigger) and item.grantee <> proowner`),
    broken: [
      {
        title: "a private function granted to people",
        sql: make(
          "app_private.test_one",
          "stable",
          "grant execute on function app_private.test_one() to gadb_user",
        ),
        flags: "app_private.test_one()",
      },
    ],
  },
  {
    title: "who is not signed in executes only what policies and sign-in need",
    find: bySql(`
      select object, 'a visitor may execute it' as problem
      from (${FUNCTIONS}) as functions
      where exists (select from aclexplode(acl) as item where item.grantee = 'gadb_anonymous'::regrole)
        and (nspname <> 'app_hidden' or provolatile = 'v')`),
    broken: [
      {
        title: "a command",
        sql: make(
          "app_public.test_one",
          "volatile",
          "grant execute on function app_public.test_one() to gadb_anonymous",
        ),
        flags: "app_public.test_one()",
      },
    ],
  },
  {
    title: "commands with the owner's rights ask who acts",
    find: findUnchecked,
    broken: [
      {
        title: "a command that asks nobody",
        sql: make(
          "app_public.test_one",
          "volatile security definer set search_path = ''",
          "grant execute on function app_public.test_one() to gadb_user",
        ),
        flags: "app_public.test_one()",
      },
      {
        title:
          "a command that only says so in a comment, and calls a helper that doesn't ask either",
        sql: `${make("app_private.test_helper", "volatile")}
          create function app_public.test_one() returns integer language sql volatile security definer set search_path = ''
          as $$
            -- app_private.require_user() is not needed
            select app_private.test_helper();
          $$;
          grant execute on function app_public.test_one() to gadb_user`,
        flags: "app_public.test_one()",
      },
    ],
  },
  {
    title: "a function that runs with its caller's rights is not written to need the owner's",
    // A private function is called by definers only; one of the API or of the helpers, by people.
    find: bySql(`
      select object, 'calls a private function, which its caller may not' as problem
      from (${FUNCTIONS}) as functions
      where nspname in ('app_public', 'app_hidden') and not prosecdef
        and regexp_replace(coalesce(pg_get_function_sqlbody(oid), prosrc), '--[^\\n]*', '', 'g') ~ 'app_private\\.\\w+\\s*\\('`),
    broken: [
      {
        title: "an invoker that calls one",
        sql: `create function app_public.test_one() returns uuid language plpgsql stable
          as 'begin return app_private.require_user(); end'`,
        flags: "app_public.test_one()",
      },
    ],
  },
  {
    title:
      "arguments of API functions have no prefix, and functions are named with a verb or what they return in snake case",
    find: bySql(`
      select object, format('argument %s', argument) as problem
      from (${FUNCTIONS}) as functions
      cross join lateral unnest(proargnames) as argument
      where nspname = 'app_public' and argument !~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'
      union all
      select object, 'argument with a prefix'
      from (${FUNCTIONS}) as functions
      cross join lateral unnest(proargnames) as argument
      where nspname = 'app_public' and argument ~ '^(p|v|in|arg)_'
      union all
      select object, 'not in snake case'
      from (${FUNCTIONS}) as functions
      where proname !~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$' and not is_trigger`),
    broken: [
      {
        title: "a prefix",
        sql: "create function app_public.test_one(p_id uuid) returns integer language sql as 'select 1'",
        flags: "app_public.test_one(uuid)",
      },
      {
        title: "capitals",
        sql: "create function app_public.\"testOne\"() returns integer language sql as 'select 1'",
        flags: 'app_public."testOne"()',
      },
    ],
  },
  {
    title:
      "trigger functions live in app_private and are named tg__<task>, or tg_<table>__<task> for one table's",
    find: bySql(`
      select object, 'is not in app_private' as problem
      from (${FUNCTIONS}) as functions where is_trigger and nspname <> 'app_private'
      union all
      select functions.object, format('is used by %s', used.tables)
      from (${FUNCTIONS}) as functions
      cross join lateral (
        select count(distinct c.relname) as count, string_agg(distinct c.relname::text, ', ') as tables
        from pg_trigger g
        join pg_class c on c.oid = g.tgrelid and not c.relispartition
        where g.tgfoid = functions.oid and not g.tgisinternal
      ) as used
      where functions.is_trigger and not (
        proname ~ '^tg__[a-z0-9]+(_[a-z0-9]+)*$' or used.count = 1 and proname ~ format('^tg_%s__[a-z0-9]+(_[a-z0-9]+)*$', used.tables)
      )
      union all
      select object, 'is used by no trigger'
      from (${FUNCTIONS}) as functions
      where is_trigger and not exists (select from pg_trigger g where g.tgfoid = functions.oid)`),
    broken: [
      {
        title: "another schema",
        sql: "create function app_hidden.tg__test() returns trigger language plpgsql as 'begin return new; end'",
        flags: "app_hidden.tg__test()",
      },
      {
        title: "another table's name",
        sql: `create function app_private.tg_users__test() returns trigger language plpgsql as 'begin return new; end';
          create trigger _300_test before insert on app_public.tags for each row execute function app_private.tg_users__test()`,
        flags: "app_private.tg_users__test()",
      },
      {
        title: "one that nothing uses",
        sql: "create function app_private.tg__test() returns trigger language plpgsql as 'begin return new; end'",
        flags: "app_private.tg__test()",
      },
    ],
  },
]);
