--! Previous: sha1:3605179d65c43ed17b90f83e901bc608c9d412d8
--! Hash: sha1:f01a245b6c1a5f48553bd86958fabfecf587b697
--! Message: Say when the status of the system was so

-- The migration being written. See migrations/README.md

-- Who reads it counts ages from this, not from a clock of their own that may be wrong.
alter type app_public.studio_status add attribute told_at timestamptz;
comment on column app_public.studio_status.told_at is 'When this was so, by the database''s clock.';

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
    ),
    pg_catalog.now()
  )::app_public.studio_status;
end;
$$;
comment on function app_public.studio_status() is
  'How the whole system stands, for the one who keeps it running: versions, replicas, queues, disks, the depot, and the locks held longest. For studio admins.';
revoke all on function app_public.studio_status() from public;
grant execute on function app_public.studio_status() to gadb_user;
--! EndIncluded app_public/functions/studio_status.sql
