-- What one database of game-asset-db needs before its migrations. Run by a superuser, connected to that database,
-- after roles.sql; it may be run again at any time.
--
--   psql -v ON_ERROR_STOP=1 -f ops/postgres/database.sql asset_db

do $$
begin
  execute format('alter database %I owner to gadb_owner', current_database());
  execute format('revoke all on database %I from public', current_database());
  execute format(
    'grant connect on database %I to gadb_authenticator, gadb_anonymous, gadb_user, gadb_auditor, gadb_worker',
    current_database()
  );
  -- For the schema of the job queue, which the worker owns and upgrades.
  execute format('grant create on database %I to gadb_worker', current_database());
  execute format('alter database %I set search_path = app_public, public', current_database());
end;
$$;

-- Extensions live in public, where nobody else may make anything.
revoke all on schema public from public;
grant usage on schema public to gadb_owner, gadb_anonymous, gadb_user, gadb_auditor, gadb_worker;

create extension if not exists pg_trgm with schema public;
create extension if not exists btree_gin with schema public;
create extension if not exists pg_stat_statements with schema public;

-- pg_stat_statements shows other people's statements to those who may see statistics only.
revoke all on pg_stat_statements, pg_stat_statements_info from public;
grant select on pg_stat_statements, pg_stat_statements_info to pg_monitor;

-- Whatever the owner makes is closed until it is granted by name.
alter default privileges for role gadb_owner revoke all on tables from public;
alter default privileges for role gadb_owner revoke all on sequences from public;
alter default privileges for role gadb_owner revoke execute on functions from public;
alter default privileges for role gadb_owner revoke usage on types from public;
alter default privileges for role gadb_owner revoke all on schemas from public;

-- No anonymous code blocks or own functions for people with SQL.
revoke usage on language plpgsql from public;
grant usage on language plpgsql to gadb_owner, gadb_worker;

-- Large objects lie outside row security and fill the disk; advisory locks could block everyone's commands.
do $$
declare
  v_function record;
begin
  for v_function in
    select p.oid::regprocedure as signature, p.proname ~ 'advisory' as is_lock
    from pg_catalog.pg_proc p
    where p.pronamespace = 'pg_catalog'::regnamespace
      and (p.proname ~ '^pg_(try_)?advisory_' or p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lowrite'))
  loop
    execute format('revoke execute on function %s from public', v_function.signature);
    if v_function.is_lock then
      execute format('grant execute on function %s to gadb_owner, gadb_worker', v_function.signature);
    end if;
  end loop;
end;
$$;

-- What only members of pg_monitor may see of the server, for functions of the owner that ask on a studio admin's behalf:
-- who streams and how far behind, whether slots hold the log, and transactions that have been open for long.
create schema if not exists app_monitor;
revoke all on schema app_monitor from public;
grant usage on schema app_monitor to gadb_owner;

create or replace function app_monitor.replicas() returns table (
  name text,
  is_connected boolean,
  state text,
  is_synchronous boolean,
  lag_bytes bigint,
  lag_seconds double precision,
  kept_bytes bigint,
  slot_state text
)
language sql
stable
-- Definer: its owner is a member of pg_monitor.
security definer
set search_path = ''
as $$
  with here as (
    select case
      when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
      else pg_catalog.pg_current_wal_lsn()
    end as lsn
  ),
  senders as (
    -- Backups stream too, for as long as they run.
    select senders.* from pg_catalog.pg_stat_replication as senders where senders.state <> 'backup'
  ),
  slots as (
    select slots.* from pg_catalog.pg_replication_slots as slots where not slots.temporary
  )
  select coalesce(slots.slot_name, senders.application_name)::text,
    senders.pid is not null,
    coalesce(senders.state, 'away'),
    coalesce(senders.sync_state in ('sync', 'quorum'), false),
    greatest(pg_catalog.pg_wal_lsn_diff(here.lsn, senders.replay_lsn), 0)::bigint,
    -- Null while nothing is written: then it has everything.
    case when senders.pid is not null then coalesce(extract(epoch from senders.replay_lag), 0)::double precision end,
    greatest(pg_catalog.pg_wal_lsn_diff(here.lsn, slots.restart_lsn), 0)::bigint,
    slots.wal_status::text
  from slots
  full join senders on senders.pid = slots.active_pid
  cross join here;
$$;
comment on function app_monitor.replicas() is
  'Replicas: those that stream, and those that are away while a slot keeps the log for them.';
alter function app_monitor.replicas() owner to gadb_monitor;
revoke all on function app_monitor.replicas() from public;
grant execute on function app_monitor.replicas() to gadb_owner, gadb_monitor;

-- What no trigger on a table can do: keep the owner of the logs from taking their guards away. A refusal is also a line
-- in the server's log that begins with ALARM. A superuser is not held up; what one changes, the copies of the audit's
-- heads outside the database show. Where event triggers may not be made (some managed databases), the rest works without.
create schema if not exists app_guard;
revoke all on schema app_guard from public;
-- Who changes objects runs these functions.
grant usage on schema app_guard to gadb_owner, gadb_worker;

create or replace function app_guard.logs() returns setof oid
language sql
stable
set search_path = ''
as $$
  with logs as (
    select pg_catalog.to_regclass(name)::oid as id
    from (values
      ('app_public.audit_log'), ('app_public.audit_seals'), ('app_public.project_archive_log'), ('app_public.archive_checks'),
      ('app_public.project_tombstones')
    ) as names (name)
  )
  select id from logs where id is not null
  union all
  select inhrelid from pg_catalog.pg_inherits join logs on inhparent = logs.id;
$$;
comment on function app_guard.logs() is
  'The tables that are logs, written once, and their partitions.';

create or replace function app_guard.is_log(relation oid) returns boolean
language sql
stable
set search_path = ''
as $$
  select is_log.relation in (select app_guard.logs());
$$;
comment on function app_guard.is_log(oid) is
  'Whether a table, or the table a partition belongs to, is a log that is written once.';

create or replace function app_guard.refuse(what text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  raise log 'ALARM: % tried to weaken a log: %', session_user, refuse.what;
  raise exception using
    errcode = 'DNIED',
    message = pg_catalog.format('The logs keep their guards: %s is refused.', refuse.what),
    hint = 'Let a superuser do it, after a note of who, when and why outside the database.';
end;
$$;
comment on function app_guard.refuse(text) is
  'Refuses a change to the guards of a log, and says so in the server''s log.';

create or replace function app_guard.refuse_weak_logs() returns event_trigger
language plpgsql
set search_path = ''
as $$
declare
  v_name text;
  v_logs oid[];
begin
  -- Most statements of a migration, and none of them touches a table or a trigger.
  if tg_tag in ('COMMENT', 'GRANT', 'REVOKE') then
    return;
  end if;
  -- A partition that is named directly has none of its parent's policies: it gets row security,
  -- and without policies of its own shows nothing.
  for v_name in
    select c.oid::regclass::text
    from pg_catalog.pg_event_trigger_ddl_commands() as commands
    join pg_catalog.pg_class as c on c.oid = commands.objid
    where commands.classid = 'pg_catalog.pg_class'::regclass and c.relispartition and not c.relrowsecurity
      and commands.command_tag in ('CREATE TABLE', 'ALTER TABLE') and commands.schema_name in ('app_public', 'app_private')
      and not (commands.command_tag = 'ALTER TABLE' and (select rolsuper from pg_catalog.pg_roles where rolname = current_user))
  loop
    execute pg_catalog.format('alter table %s enable row level security', v_name);
  end loop;
  if (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
    return;
  end if;
  for v_name in
    select commands.object_identity
    from pg_catalog.pg_event_trigger_ddl_commands() as commands
    where commands.object_identity ~ '^app_private\.tg__(refuse_change|refuse_truncate|audit)\('
  loop
    raise log 'ALARM: % replaced a guard of the logs: %', session_user, v_name;
  end loop;
  -- A new body is told above; it changes no table and no trigger.
  if tg_tag = 'CREATE FUNCTION' then
    return;
  end if;
  -- This runs after each other statement of each migration: the logs are looked up once, and only their triggers read.
  v_logs := array(select app_guard.logs());
  select pg_catalog.format('changing the trigger %s of %s', g.tgname, g.tgrelid::regclass) into v_name
  from pg_catalog.pg_trigger as g
  join pg_catalog.pg_proc as p on p.oid = g.tgfoid
  where g.tgrelid = any (v_logs) and not g.tgisinternal
    and (
      g.tgenabled in ('D', 'R')
      or (g.tgname ~ '_refuse_(change|truncate)$' and p.proname !~ '^tg__refuse_(change|truncate)$')
    )
  limit 1;
  if v_name is null then
    select pg_catalog.format('switching row security off for %s', c.oid::regclass) into v_name
    from pg_catalog.pg_class as c
    where c.oid = any (v_logs) and c.relkind in ('r', 'p') and not c.relrowsecurity
      and exists (select from pg_catalog.pg_policy where polrelid = c.oid)
    limit 1;
  end if;
  if v_name is null then
    select pg_catalog.format('taking %s out of its table', c.oid::regclass) into v_name
    from pg_catalog.pg_class as c
    where c.relnamespace = pg_catalog.to_regnamespace('app_private') and c.relname ~ '^audit_log_' and c.relkind = 'r'
      and not c.relispartition
      and not exists (
        -- Made a moment ago, to be attached.
        select from pg_catalog.pg_event_trigger_ddl_commands() as commands
        where commands.objid = c.oid and commands.command_tag = 'CREATE TABLE'
      )
    limit 1;
  end if;
  if v_name is not null then
    perform app_guard.refuse(v_name);
  end if;
end;
$$;
comment on function app_guard.refuse_weak_logs() is
  'After any change of objects: gives new partitions row security, and refuses one that leaves a log with less of a guard.';

create or replace function app_guard.refuse_dropped_logs() returns event_trigger
language plpgsql
set search_path = ''
as $$
declare
  v_name text;
begin
  if (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
    return;
  end if;
  select pg_catalog.format('dropping the %s %s', dropped.object_type, dropped.object_identity) into v_name
  from pg_catalog.pg_event_trigger_dropped_objects() as dropped
  where dropped.object_type in ('table', 'table column', 'trigger')
    and dropped.object_identity
      ~ '(^|on )(app_public\.(audit_log|audit_seals|project_archive_log|project_tombstones)|app_private\.audit_log_\w+)(\.|$)'
  limit 1;
  if v_name is not null then
    perform app_guard.refuse(v_name);
  end if;
end;
$$;
comment on function app_guard.refuse_dropped_logs() is
  'After objects were dropped: refuses when a log, a column or a trigger of one is among them.';

create or replace function app_guard.refuse_rewritten_logs() returns event_trigger
language plpgsql
set search_path = ''
as $$
begin
  if app_guard.is_log(pg_catalog.pg_event_trigger_table_rewrite_oid())
    and not (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
  then
    perform app_guard.refuse(
      pg_catalog.format('rewriting %s', pg_catalog.pg_event_trigger_table_rewrite_oid()::regclass)
    );
  end if;
end;
$$;
comment on function app_guard.refuse_rewritten_logs() is
  'Before a table is written anew, for instance with another type of a column: refuses for logs.';

do $$
begin
  drop event trigger if exists gadb_refuse_weak_logs;
  drop event trigger if exists gadb_refuse_dropped_logs;
  drop event trigger if exists gadb_refuse_rewritten_logs;
  create event trigger gadb_refuse_weak_logs on ddl_command_end execute function app_guard.refuse_weak_logs();
  create event trigger gadb_refuse_dropped_logs on sql_drop execute function app_guard.refuse_dropped_logs();
  create event trigger gadb_refuse_rewritten_logs on table_rewrite execute function app_guard.refuse_rewritten_logs();
exception
  when insufficient_privilege then
    raise warning 'Event triggers may not be made here: the owner of the logs is not kept from changing their guards.';
end;
$$;
