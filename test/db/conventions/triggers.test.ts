import test from "ava";
import { bySql, testRules } from "./_rules.ts";

const TRIGGERS = `
  select g.*, format('%s.%s', g.tgrelid::regclass, g.tgname) as object, c.relispartition
  from pg_trigger g
  join pg_class c on c.oid = g.tgrelid
  join pg_namespace n on n.oid = c.relnamespace
  where not g.tgisinternal and n.nspname in ('app_public', 'app_hidden', 'app_private')`;

/**
 * Tables of a project that outlive its archiving: the logs that record it, the seals over the audit, and what people
 * are told, which may be read and marked as read for ever; the events, of which archiving and reopening are two; and
 * what is sent of them.
 */
const OUTLIVE_ARCHIVE =
  "'app_public.project_archive_log', 'app_public.archive_checks', 'app_public.project_tombstones', 'app_public.audit_log', 'app_public.audit_seals', 'app_public.notifications', 'app_private.events', 'app_public.webhook_deliveries'";

/** The audit itself, and logs that say themselves who did what: of people once, of the worker as it goes on. */
const NOT_AUDITED =
  "'app_public.audit_log', 'app_public.audit_seals', 'app_public.workspace_activity', 'app_public.webhook_deliveries'";

/** Tables with a `project_id`, and projects. */
const PROJECT_TABLES = `
  select c.oid, c.oid::regclass::text as object
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('app_public', 'app_private') and c.relkind in ('r', 'p') and not c.relispartition
    and (
      c.oid = 'app_public.projects'::regclass
      or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'project_id' and not a.attisdropped)
    )`;

/** Bits of pg_trigger.tgtype. */
const ROW = 1;
const BEFORE = 2;
const INSERT = 4;
const DELETE = 8;
const UPDATE = 16;
const TRUNCATE = 32;

/** Whether table \`relation\` has an always enabled trigger with all these bits that calls a function like \`name\`. */
const hasTrigger = (relation: string, bits: number, name: string) => `
  exists (
    select from pg_trigger g
    join pg_proc p on p.oid = g.tgfoid
    where g.tgrelid = ${relation} and not g.tgisinternal and g.tgenabled = 'A'
      and g.tgtype & ${bits} = ${bits} and g.tgqual is null and p.proname ~ '${name}'
  )`;

testRules(test, [
  {
    title: "triggers are named _NNN_<task>, the hundreds being the phase",
    find: bySql(`
      select object, 'is not named _NNN_<task> with a phase of 0, 100, 300, 500, 800 or 900' as problem
      from (${TRIGGERS}) as triggers
      where tgname !~ '^_[013589][0-9]{2}_[a-z0-9]+(_[a-z0-9]+)*$'`),
    broken: [
      {
        title: "a name without a place",
        sql: `create trigger audit after insert on app_public.asset_types
          for each row execute function app_private.tg__audit('name')`,
        flags: "app_public.asset_types.audit",
      },
      {
        title: "a phase that does not exist",
        sql: `create trigger _700_audit after insert on app_public.asset_types
          for each row execute function app_private.tg__audit('name')`,
        flags: "app_public.asset_types._700_audit",
      },
    ],
  },
  {
    title:
      "the phase fits the time: guards, stamps and checks before, derivations, audit and notices after",
    find: bySql(`
      select object, 'fires at the wrong time for its phase' as problem
      from (${TRIGGERS}) as triggers
      where (substr(tgname, 2, 1) in ('0', '1') and tgtype & ${BEFORE} = 0)
        or (substr(tgname, 2, 1) in ('8', '9') and tgtype & ${BEFORE} <> 0)`),
    broken: [
      {
        title: "an audit before the row is final",
        sql: `create trigger _801_audit before insert on app_public.asset_types
          for each row execute function app_private.tg__audit('name')`,
        flags: "app_public.asset_types._801_audit",
      },
    ],
  },
  {
    title:
      "triggers but notices are always enabled, so that a replica's mode does not get around them",
    find: bySql(`
      select object, format('enabled: %s', tgenabled) as problem
      from (${TRIGGERS}) as triggers
      where tgenabled <> 'A' and not (tgenabled = 'O' and tgname like '\\_9%')`),
    broken: [
      {
        title: "a trigger enabled as usual",
        sql: "alter table app_public.assets enable trigger _800_audit",
        flags: "app_public.assets._800_audit",
      },
      {
        title: "a disabled trigger",
        sql: "alter table app_public.assets disable trigger _800_audit",
        flags: "app_public.assets._800_audit",
      },
    ],
  },
  {
    title: "every table of a project refuses to change once the project is archived",
    find: bySql(`
      select object, 'no _0NN_refuse_archived before insert, update and delete' as problem
      from (${PROJECT_TABLES}) as tables
      where object not in (${OUTLIVE_ARCHIVE}) and object <> 'app_public.projects'
        and not ${hasTrigger("tables.oid", ROW + BEFORE + INSERT + UPDATE + DELETE, "refuse_archived$")}
      union all
      select object, 'no _0NN_refuse_archived before update and delete'
      from (${PROJECT_TABLES}) as tables
      where object = 'app_public.projects' and not ${hasTrigger("tables.oid", ROW + BEFORE + UPDATE + DELETE, "refuse_archived$")}`),
    broken: [
      {
        title: "a new table of a project",
        sql: "create table app_public.gadgets (id uuid primary key, project_id uuid not null)",
        flags: "app_public.gadgets",
      },
      {
        title: "a private one",
        sql: "create table app_private.gadgets (id uuid primary key, project_id uuid not null)",
        flags: "app_private.gadgets",
      },
      {
        title: "a guard that lets deletions pass",
        sql: `drop trigger _050_refuse_archived on app_public.assets;
          create trigger _050_refuse_archived before insert or update on app_public.assets
            for each row execute function app_private.tg__refuse_archived();
          alter table app_public.assets enable always trigger _050_refuse_archived`,
        flags: "app_public.assets",
      },
      {
        title: "a guard that a replica's mode gets around",
        sql: "alter table app_public.assets enable trigger _050_refuse_archived",
        flags: "app_public.assets",
      },
      {
        title: "a guard with a condition",
        sql: `drop trigger _050_refuse_archived on app_public.tags;
          create trigger _050_refuse_archived before insert or update or delete on app_public.tags
            for each row when (pg_trigger_depth() = 0) execute function app_private.tg__refuse_archived();
          alter table app_public.tags enable always trigger _050_refuse_archived`,
        flags: "app_public.tags",
      },
      {
        title: "projects without theirs",
        sql: "drop trigger _050_refuse_archived on app_public.projects",
        flags: "app_public.projects",
      },
    ],
  },
  {
    title: "every table of the API or of a project, and every partition, refuses to be truncated",
    find: bySql(`
      select c.oid::regclass::text as object, 'no trigger refuses truncate' as problem
      from pg_class c
      where c.relkind in ('r', 'p')
        and (
          c.relispartition or c.relnamespace = 'app_public'::regnamespace
          or c.oid in (select tables.oid from (${PROJECT_TABLES}) as tables)
        )
        and not ${hasTrigger("c.oid", BEFORE + TRUNCATE, "refuse_truncate$")}`),
    broken: [
      {
        title: "a table without",
        sql: "drop trigger _051_refuse_truncate on app_public.assets",
        flags: "app_public.assets",
      },
      {
        title: "a partition, which does not get it from its parent",
        sql: `create table app_private.audit_log_1999 partition of app_public.audit_log
          for values from ('1999-01-01') to ('2000-01-01')`,
        flags: "app_private.audit_log_1999",
      },
    ],
  },
  {
    title: "every table of the API is audited, with its primary key as the key of the entry",
    find: bySql(`
      select c.oid::regclass::text as object, 'no audit of insert, update and delete by its primary key' as problem
      from pg_class c
      where c.relnamespace = 'app_public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.oid::regclass::text not in (${NOT_AUDITED})
        and not exists (
          select from pg_trigger g
          join pg_proc p on p.oid = g.tgfoid and p.proname = 'tg__audit'
          where g.tgrelid = c.oid and g.tgenabled = 'A' and g.tgqual is null and g.tgattr = ''
            and g.tgtype & ${ROW + INSERT + UPDATE + DELETE} = ${ROW + INSERT + UPDATE + DELETE}
            and string_to_array(rtrim(encode(g.tgargs, 'escape'), '\\000'), '\\000') @> (
              select array_agg(a.attname::text)
              from pg_constraint k
              join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
              where k.conrelid = c.oid and k.contype = 'p'
            )
        )`),
    broken: [
      {
        title: "a new table",
        sql: "create table app_public.gadgets (id uuid primary key)",
        flags: "app_public.gadgets",
      },
      {
        title: "an audit that misses updates",
        sql: `drop trigger _800_audit on app_public.tags;
          create trigger _800_audit after insert or delete on app_public.tags
            for each row execute function app_private.tg__audit('id');
          alter table app_public.tags enable always trigger _800_audit`,
        flags: "app_public.tags",
      },
      {
        title: "an audit by half a key",
        sql: `drop trigger _800_audit on app_public.asset_tags;
          create trigger _800_audit after insert or update or delete on app_public.asset_tags
            for each row execute function app_private.tg__audit('asset_id');
          alter table app_public.asset_tags enable always trigger _800_audit`,
        flags: "app_public.asset_tags",
      },
    ],
  },
  {
    title:
      "every table of the API asks what a personal access token may change, if not in its audit",
    find: bySql(`
      select c.oid::regclass::text as object, 'neither audited nor guarded against tokens that only read' as problem
      from pg_class c
      where c.relnamespace = 'app_public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        -- Triggers and jobs write these; people can't, by whatever command.
        and c.oid::regclass::text not in ('app_public.audit_log', 'app_public.audit_seals')
        and not ${hasTrigger("c.oid", ROW + INSERT + UPDATE + DELETE, "^tg__(audit|refuse_token_write)$")}`),
    broken: [
      {
        title: "a new table",
        sql: "create table app_public.gadgets (id uuid primary key)",
        flags: "app_public.gadgets",
      },
      {
        title: "a log without its guard",
        sql: "drop trigger _052_refuse_token_write on app_public.workspace_activity",
        asSuperuser: true,
        flags: "app_public.workspace_activity",
      },
    ],
  },
  {
    title: "logs and versions are written once: a trigger refuses to change or remove them",
    find: bySql(`
      select name as object, 'no trigger refuses update and delete' as problem
      from unnest(array[
        'app_public.asset_versions', 'app_public.audit_log', 'app_public.audit_seals', 'app_public.project_archive_log',
        'app_public.workspace_activity', 'app_public.shelf_revisions', 'app_public.changes', 'app_public.project_tombstones',
        'app_public.archive_checks'
      ]) as name
      where not ${hasTrigger("name::regclass", ROW + BEFORE + UPDATE + DELETE, "refuse_change$")}`),
    broken: [
      {
        title: "an audit that can be edited",
        sql: "drop trigger _060_refuse_change on app_public.audit_log",
        // The owner is stopped by an event trigger.
        asSuperuser: true,
        flags: "app_public.audit_log",
      },
    ],
  },
]);
