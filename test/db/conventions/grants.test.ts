import test from "ava";
import { bySql, testRules } from "./_rules.ts";

/** Everything granted on tables, views, sequences and columns of the application's schemas, but to their owner. */
const GRANTS = `
  select c.oid as relation, c.relkind, n.nspname, null::text as column_name, item.grantee, item.privilege_type, item.is_grantable,
         c.oid::regclass::text as object
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  cross join lateral aclexplode(c.relacl) as item
  where n.nspname in ('app_public', 'app_hidden', 'app_private') and item.grantee <> c.relowner
  union all
  select c.oid, c.relkind, n.nspname, a.attname, item.grantee, item.privilege_type, item.is_grantable,
         format('%s.%s', c.oid::regclass, a.attname)
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid
  cross join lateral aclexplode(a.attacl) as item
  where n.nspname in ('app_public', 'app_hidden', 'app_private') and item.grantee <> c.relowner`;

const GRANTED =
  "format('%s is granted to %s', lower(privilege_type), case grantee when 0 then 'public' else grantee::regrole::text end)";

testRules(test, [
  {
    title: "nothing of the application is granted to everybody, nor may be passed on",
    find: bySql(`
      select object, ${GRANTED} as problem from (${GRANTS}) as grants where grantee = 0
      union all
      select object, 'may be passed on' from (${GRANTS}) as grants where is_grantable
      union all
      select n.nspname::text, format('%s is granted to public', lower(item.privilege_type))
      from pg_namespace n
      cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as item
      where n.nspname in ('app_public', 'app_hidden', 'app_private', 'app_jobs', 'public') and item.grantee = 0
      union all
      select t.oid::regtype::text, 'usage is granted to public'
      from pg_type t
      join pg_namespace n on n.oid = t.typnamespace
      cross join lateral aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) as item
      where n.nspname in ('app_hidden', 'app_private') and item.grantee = 0 and t.typtype in ('e', 'd')`),
    broken: [
      {
        title: "a table for all",
        sql: "grant select on app_public.tags to public",
        flags: "app_public.tags",
      },
      {
        title: "a column for all",
        sql: "grant select (name) on app_public.tags to public",
        flags: "app_public.tags.name",
      },
      {
        title: "a schema for all",
        sql: "grant usage on schema app_private to public",
        flags: "app_private",
      },
      {
        title: "the schema of extensions",
        sql: "grant create on schema public to public",
        asSuperuser: true,
        flags: "public",
      },
      {
        title: "a right to grant",
        sql: "grant select on app_public.tags to gadb_user with grant option",
        flags: "app_public.tags",
      },
    ],
  },
  {
    title: "nobody is granted truncate, references, trigger or maintain",
    find: bySql(`
      select object, ${GRANTED} as problem
      from (${GRANTS}) as grants
      where privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')`),
    broken: [
      {
        title: "truncate",
        sql: "grant truncate on app_public.tags to gadb_user",
        flags: "app_public.tags",
      },
      {
        title: "references on a column",
        sql: "grant references (id) on app_public.tags to gadb_user",
        flags: "app_public.tags.id",
      },
      {
        title: "everything",
        sql: "grant all on app_public.tags to gadb_worker",
        flags: "app_public.tags",
      },
    ],
  },
  {
    title: "nobody who signs in reaches anything in app_private, nor creates anything in a schema",
    find: bySql(`
      select object, ${GRANTED} as problem from (${GRANTS}) as grants where nspname = 'app_private'
      union all
      select n.nspname::text, format('%s is granted to %s', lower(item.privilege_type), item.grantee::regrole)
      from pg_namespace n
      cross join lateral aclexplode(n.nspacl) as item
      where n.nspname in ('app_public', 'app_hidden', 'app_private') and item.grantee <> n.nspowner and item.grantee <> 0
        and (item.privilege_type = 'CREATE' or n.nspname = 'app_private')`),
    broken: [
      {
        title: "a secret",
        sql: "grant select on app_private.user_secrets to gadb_user",
        flags: "app_private.user_secrets",
      },
      {
        title: "the way in",
        sql: "grant usage on schema app_private to gadb_user",
        flags: "app_private",
      },
      {
        title: "creating",
        sql: "grant create on schema app_public to gadb_user",
        flags: "app_public",
      },
    ],
  },
  {
    title: "inserting and updating are granted column by column",
    find: bySql(`
      select object, ${GRANTED} as problem
      from (${GRANTS}) as grants
      where privilege_type in ('INSERT', 'UPDATE') and column_name is null and relkind <> 'v'`),
    broken: [
      {
        title: "a whole row",
        sql: "grant insert on app_public.tags to gadb_user",
        flags: "app_public.tags",
      },
      {
        title: "every column",
        sql: "grant update on app_public.tags to gadb_user",
        flags: "app_public.tags",
      },
    ],
  },
  {
    title: "who writes, when and which id is never the client's to say",
    // created_by and archived_by are in the examples of the first users; triggers refuse any but who acts.
    find: bySql(`
      select object, ${GRANTED} as problem
      from (${GRANTS}) as grants
      where privilege_type in ('INSERT', 'UPDATE')
        and (
          column_name = 'id' or (column_name ~ '_(at|until)$' and object <> 'app_public.notifications.read_at')
          or (column_name ~ '_by$' and column_name not in ('created_by', 'archived_by'))
          or column_name ~ '(sha256|generation|version_number)$'
          or (privilege_type = 'UPDATE' and column_name ~ '^(project|asset|user|owner)_id$')
          or (privilege_type = 'UPDATE' and column_name = 'created_by')
        )`),
    broken: [
      {
        title: "an id",
        sql: "grant insert (id) on app_public.tags to gadb_user",
        flags: "app_public.tags.id",
      },
      {
        title: "a time",
        sql: "grant insert (created_at) on app_public.tags to gadb_user",
        flags: "app_public.tags.created_at",
      },
      {
        title: "an author who can be changed",
        sql: "grant update (created_by) on app_public.tags to gadb_user",
        flags: "app_public.tags.created_by",
      },
      {
        title: "moving a row to another project",
        sql: "grant update (project_id) on app_public.assets to gadb_user",
        flags: "app_public.assets.project_id",
      },
    ],
  },
  {
    title:
      "visitors, the API's own login and the jobs are granted no table, the auditor only reading",
    find: bySql(`
      select object, ${GRANTED} as problem
      from (${GRANTS}) as grants
      where grantee in ('gadb_anonymous'::regrole, 'gadb_authenticator'::regrole, 'gadb_worker'::regrole)
        or (grantee = 'gadb_auditor'::regrole and privilege_type <> 'SELECT')`),
    broken: [
      {
        title: "a table for visitors",
        sql: "grant select on app_public.asset_types to gadb_anonymous",
        flags: "app_public.asset_types",
      },
      {
        title: "a table for the API's own login",
        sql: "grant select on app_public.users to gadb_authenticator",
        flags: "app_public.users",
      },
      {
        title: "an auditor who writes",
        sql: "grant delete on app_public.audit_log to gadb_auditor",
        flags: "app_public.audit_log",
      },
    ],
  },
  {
    title: "sequences are moved by the database alone",
    find: bySql(
      `select object, ${GRANTED} as problem from (${GRANTS}) as grants where relkind = 'S'`,
    ),
    broken: [
      {
        title: "a sequence to draw from",
        sql: "grant usage on sequence app_private.lock_generations to gadb_user",
        flags: "app_private.lock_generations",
      },
    ],
  },
]);
