--! Previous: sha1:fa6f3975c04fc4ebd42551b83ec6b1e1601ec0db
--! Hash: sha1:ea38136282dae90b73e7d921dc74645d17d30404
--! Message: Status of the system

-- The migration being written. See migrations/README.md
create table app_private.volumes (
  host text not null,
  name text not null,
  total_bytes bigint not null,
  free_bytes bigint not null,
  measured_at timestamptz not null default now(),
  primary key (host, name),
  constraint volumes_total_bytes_check check (total_bytes > 0),
  constraint volumes_free_bytes_check check (free_bytes between 0 and total_bytes)
);
comment on table app_private.volumes is 'How full the disks are, as each worker sees them: those of the data folder, the depot and the backups. Replaced every minute.';

create type app_public.replica as (
  name text,
  is_connected boolean,
  state text,
  is_synchronous boolean,
  lag_bytes bigint,
  lag_seconds double precision,
  kept_bytes bigint,
  slot_state text
);
comment on type app_public.replica is 'A streaming replica of the database.';
comment on column app_public.replica.name is 'Name of its slot and login.';
comment on column app_public.replica.is_connected is 'Whether it streams at this moment.';
comment on column app_public.replica.state is 'What it does: `streaming`, `catchup`, `startup`, or `away`.';
comment on column app_public.replica.is_synchronous is 'Whether commits wait for it.';
comment on column app_public.replica.lag_bytes is 'How much of the log it has not replayed; null while it is away.';
comment on column app_public.replica.lag_seconds is 'How long it takes to replay what is written; null while it is away.';
comment on column app_public.replica.kept_bytes is 'How much of the log the primary keeps for it.';
comment on column app_public.replica.slot_state is 'Whether it can still catch up: `reserved` and `extended` yes, `unreserved` soon not, `lost` never; null without a slot.';

create type app_public.job_queue as (
  task text,
  waiting_count bigint,
  running_count bigint,
  failed_count bigint,
  oldest_seconds double precision
);
comment on type app_public.job_queue is 'The jobs of one task that are not done.';
comment on column app_public.job_queue.task is 'Name of the task.';
comment on column app_public.job_queue.waiting_count is 'Those that are due and that no worker has taken.';
comment on column app_public.job_queue.running_count is 'Those that a worker has taken.';
comment on column app_public.job_queue.failed_count is 'Those that were given up on after all attempts.';
comment on column app_public.job_queue.oldest_seconds is 'How long the longest waiting is due.';

create type app_public.volume as (
  host text,
  name text,
  total_bytes bigint,
  free_bytes bigint,
  measured_at timestamptz
);
comment on type app_public.volume is 'The disk under a folder of the system, as a worker sees it.';
comment on column app_public.volume.host is 'The machine or container.';
comment on column app_public.volume.name is 'Which folder: `data`, `depot` or `backups`.';
comment on column app_public.volume.total_bytes is 'Size of the disk.';
comment on column app_public.volume.free_bytes is 'What is free for the system''s account.';
comment on column app_public.volume.measured_at is 'When that was.';

create type app_public.held_lock as (
  project_id uuid,
  project_name text,
  asset_id uuid,
  asset_name text,
  holder_name text,
  locked_at timestamptz,
  is_stale boolean
);
comment on type app_public.held_lock is 'A lock and who holds it, across projects.';
comment on column app_public.held_lock.project_id is 'Its project.';
comment on column app_public.held_lock.project_name is 'The project''s name.';
comment on column app_public.held_lock.asset_id is 'The asset that is locked.';
comment on column app_public.held_lock.asset_name is 'The asset''s name.';
comment on column app_public.held_lock.holder_name is 'Who holds it.';
comment on column app_public.held_lock.locked_at is 'Since when.';
comment on column app_public.held_lock.is_stale is 'Whether its lease has run out.';

create type app_public.studio_status as (
  postgres_version text,
  postgres_started_at timestamptz,
  database_bytes bigint,
  notification_queue_ratio double precision,
  oldest_unsealed_at timestamptz,
  damaged_count bigint,
  condemned_count bigint,
  unfinished_count bigint,
  oldest_verified_at timestamptz,
  replicas app_public.replica[],
  queues app_public.job_queue[],
  volumes app_public.volume[],
  oldest_locks app_public.held_lock[]
);
comment on type app_public.studio_status is 'How the whole system stands.';
comment on column app_public.studio_status.postgres_version is 'Version of PostgreSQL.';
comment on column app_public.studio_status.postgres_started_at is 'Since when it runs.';
comment on column app_public.studio_status.database_bytes is 'Size of the database.';
comment on column app_public.studio_status.notification_queue_ratio is 'How full the queue of PostgreSQL''s notifications is, from 0 to 1; a full one stops commits.';
comment on column app_public.studio_status.oldest_unsealed_at is 'When the oldest row of the audit log was written that has no seal; null when all have one.';
comment on column app_public.studio_status.damaged_count is 'Stored content that is not as it was stored.';
comment on column app_public.studio_status.condemned_count is 'Stored content that nothing refers to and that will be removed.';
comment on column app_public.studio_status.unfinished_count is 'Content on its way in or out.';
comment on column app_public.studio_status.oldest_verified_at is 'When the longest unread content was read and compared; null without content.';
comment on column app_public.studio_status.replicas is 'Replicas of the database.';
comment on column app_public.studio_status.queues is 'Jobs that are not done, by task.';
comment on column app_public.studio_status.volumes is 'Disks, the fullest first.';
comment on column app_public.studio_status.oldest_locks is 'The ten locks held longest.';

--! Included app_private/functions/replicas.sql
create or replace function app_private.replicas() returns setof app_public.replica
language plpgsql
stable
rows 3
set search_path = ''
as $$
begin
  return query
    select replicas.name, replicas.is_connected, replicas.state, replicas.is_synchronous, replicas.lag_bytes,
      replicas.lag_seconds, replicas.kept_bytes, replicas.slot_state
    from app_monitor.replicas() as replicas
    order by replicas.name;
exception
  -- A database whose superuser has not run this version's ops/postgres/database.sql yet.
  when invalid_schema_name or undefined_function or insufficient_privilege then
    return;
end;
$$;
comment on function app_private.replicas() is
  'Replicas of this server: those that stream, and those that are away while the log is kept for them.';
revoke all on function app_private.replicas() from public;
--! EndIncluded app_private/functions/replicas.sql
--! Included app_private/functions/oldest_unsealed_at.sql
create or replace function app_private.oldest_unsealed_at() returns timestamptz
language sql
stable
set search_path = ''
as $$
  select min(entry.occurred_at)
  from (
    select null::uuid as project_id
    union all
    select projects.id from app_public.projects
  ) as chains
  left join lateral (
    select seals.complete_below
    from app_public.audit_seals as seals
    where seals.project_id is not distinct from chains.project_id
    order by seals.sequence_number desc
    limit 1
  ) as head on true
  join lateral (
    select log.occurred_at
    from app_public.audit_log as log
    where log.project_id is not distinct from chains.project_id
      and log.transaction_id >= coalesce(head.complete_below, '0'::xid8)
      and log.occurred_at > pg_catalog.now() - interval '7 days'
    order by log.transaction_id
    limit 1
  ) as entry on true;
$$;
comment on function app_private.oldest_unsealed_at() is
  'When the oldest row of the audit log of the last week was written that no seal covers; null when all are sealed.';
revoke all on function app_private.oldest_unsealed_at() from public;
--! EndIncluded app_private/functions/oldest_unsealed_at.sql
--! Included app_hidden/functions/record_volumes.sql
create or replace function app_hidden.record_volumes(host text, volumes jsonb) returns void
language sql
volatile
-- Definer: nobody writes what disks have otherwise.
security definer
set search_path = ''
as $$
  insert into app_private.volumes (host, name, total_bytes, free_bytes, measured_at)
  select record_volumes.host, given.name, given.total_bytes, given.free_bytes, pg_catalog.now()
  from pg_catalog.jsonb_to_recordset(record_volumes.volumes) as given (name text, total_bytes bigint, free_bytes bigint)
  on conflict on constraint volumes_pkey do update
  set total_bytes = excluded.total_bytes, free_bytes = excluded.free_bytes, measured_at = excluded.measured_at;
  -- Machines and containers come and go, each with a name of its own.
  delete from app_private.volumes
  where volumes.measured_at < pg_catalog.now() - interval '1 day';
$$;
comment on function app_hidden.record_volumes(text, jsonb) is
  'Notes how full the disks are that a worker sees: a list of {name, total_bytes, free_bytes}. Forgets what nobody has measured for a day. For the worker.';
revoke all on function app_hidden.record_volumes(text, jsonb) from public;
grant execute on function app_hidden.record_volumes(text, jsonb) to gadb_worker;
--! EndIncluded app_hidden/functions/record_volumes.sql
--! Included app_hidden/functions/server_figures.sql
create or replace function app_hidden.server_figures() returns table (
  database_time timestamptz,
  version_number integer,
  database_bytes bigint,
  nearly_full_count bigint,
  oldest_unsealed_at timestamptz,
  replicas jsonb,
  volumes jsonb
)
language sql
stable
-- Definer: the server reads no tables itself.
security definer
set search_path = ''
as $$
  select pg_catalog.clock_timestamp(),
    pg_catalog.current_setting('server_version_num')::integer,
    pg_catalog.pg_database_size(pg_catalog.current_database()),
    (
      select count(*)
      from app_public.project_usage as usage
      join app_public.projects on projects.id = usage.project_id
      where projects.status = 'active'
        and usage.used_bytes + usage.reserved_bytes > projects.storage_allocation_bytes * 0.9
    ),
    app_private.oldest_unsealed_at(),
    (select coalesce(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(replica)), '[]') from app_private.replicas() as replica),
    (
      select coalesce(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(volume)), '[]')
      from app_private.volumes as volume
      where volume.measured_at > pg_catalog.now() - interval '10 minutes'
    );
$$;
comment on function app_hidden.server_figures() is
  'Figures of the server for monitoring: its clock, version and size, projects over 90 % of their allocation, the oldest row of the audit without a seal, replicas, and disks as the workers see them.';
revoke all on function app_hidden.server_figures() from public;
grant execute on function app_hidden.server_figures() to gadb_authenticator;
--! EndIncluded app_hidden/functions/server_figures.sql
--! Included app_public/functions/studio_status.sql
create or replace function app_public.studio_status() returns app_public.studio_status
language plpgsql
stable
-- Definer: what it tells of lies in private tables. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_depot record;
begin
  perform app_private.require_studio_admin();
  select * into v_depot from app_hidden.depot_figures();
  return row(
    pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1),
    pg_catalog.pg_postmaster_start_time(),
    pg_catalog.pg_database_size(pg_catalog.current_database()),
    pg_catalog.pg_notification_queue_usage(),
    app_private.oldest_unsealed_at(),
    v_depot.damaged_count,
    v_depot.condemned_count,
    v_depot.unfinished_count,
    nullif(v_depot.oldest_verified_at, '-infinity'),
    array(select replica from app_private.replicas() as replica),
    array(
      select row(queues.task, queues.waiting_count, queues.running_count, queues.failed_count, queues.oldest_seconds)::app_public.job_queue
      from app_jobs.queues() as queues
      order by queues.task
    ),
    array(
      select row(volumes.host, volumes.name, volumes.total_bytes, volumes.free_bytes, volumes.measured_at)::app_public.volume
      from app_private.volumes
      order by volumes.free_bytes::numeric / volumes.total_bytes, volumes.host, volumes.name
    ),
    array(
      select row(locks.project_id, projects.name, locks.asset_id, assets.name, users.display_name, locks.locked_at, locks.stale_at is not null and locks.stale_at <= pg_catalog.now())::app_public.held_lock
      from app_public.asset_locks as locks
      join app_public.projects on projects.id = locks.project_id
      join app_public.assets on assets.id = locks.asset_id
      join app_public.users on users.id = locks.holder_id
      where locks.state = 'locked'
      order by locks.locked_at
      limit 10
    )
  )::app_public.studio_status;
end;
$$;
comment on function app_public.studio_status() is
  'How the whole system stands, for the one who keeps it running: versions, replicas, queues, disks, the depot, and the locks held longest. For studio admins.';
revoke all on function app_public.studio_status() from public;
grant execute on function app_public.studio_status() to gadb_user;
--! EndIncluded app_public/functions/studio_status.sql
