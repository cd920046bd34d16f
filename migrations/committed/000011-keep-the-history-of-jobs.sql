--! Previous: sha1:729e9b1982b7098deb6a74eb2403a317facac357
--! Hash: sha1:14e524675afe2b61d280a271750c32d6c0fdf412
--! Message: Keep the history of jobs

--! Included app_hidden/functions/start_job_run.sql
create or replace function app_hidden.start_job_run(
  task text,
  detail jsonb default '{}'
) returns uuid
language plpgsql
volatile
-- Definer: the worker may write the history only through these functions.
security definer
set search_path = ''
as $$
declare
  v_run_id uuid;
begin
  -- A run whose worker was killed says nothing any more; its successor closes it.
  update app_private.job_runs as runs
  set state = 'failed',
    finished_at = now(),
    failure = 'The worker ended without a word.'
  where runs.task = start_job_run.task
    and runs.state = 'running'
    and runs.heartbeat_at < now() - interval '2 minutes';

  insert into app_private.job_runs (task, detail)
  values (start_job_run.task, coalesce(start_job_run.detail, '{}'))
  returning job_runs.id into v_run_id;
  return v_run_id;
end;
$$;
comment on function app_hidden.start_job_run(text, jsonb) is
  'Opens the history of one run of a task and returns its identity; closes silent runs of the same task first.';
revoke all on function app_hidden.start_job_run(text, jsonb) from public;
grant execute on function app_hidden.start_job_run(text, jsonb) to gadb_worker;
--! EndIncluded app_hidden/functions/start_job_run.sql
--! Included app_hidden/functions/heartbeat_job_run.sql
create or replace function app_hidden.heartbeat_job_run(
  run_id uuid,
  detail jsonb default '{}'
) returns boolean
language sql
volatile
-- Definer: the worker may write the history only through these functions.
security definer
set search_path = ''
as $$
  with beaten as (
    update app_private.job_runs as runs
    set heartbeat_at = now(),
      detail = runs.detail || coalesce(heartbeat_job_run.detail, '{}')
    where runs.id = heartbeat_job_run.run_id
      and runs.state = 'running'
    returning 1
  )
  select exists (select from beaten);
$$;
comment on function app_hidden.heartbeat_job_run(uuid, jsonb) is
  'Says that a run is alive and how far it is; false when it has been closed meanwhile.';
revoke all on function app_hidden.heartbeat_job_run(uuid, jsonb) from public;
grant execute on function app_hidden.heartbeat_job_run(uuid, jsonb) to gadb_worker;
--! EndIncluded app_hidden/functions/heartbeat_job_run.sql
--! Included app_hidden/functions/finish_job_run.sql
create or replace function app_hidden.finish_job_run(
  run_id uuid,
  detail jsonb default '{}',
  failure text default null
) returns boolean
language sql
volatile
-- Definer: the worker may write the history only through these functions.
security definer
set search_path = ''
as $$
  with finished as (
    update app_private.job_runs as runs
    set state = case when finish_job_run.failure is null then 'succeeded' else 'failed' end::app_private.job_state,
      finished_at = now(),
      heartbeat_at = now(),
      detail = runs.detail || coalesce(finish_job_run.detail, '{}'),
      failure = finish_job_run.failure
    where runs.id = finish_job_run.run_id
      and runs.state = 'running'
    returning 1
  )
  select exists (select from finished);
$$;
comment on function app_hidden.finish_job_run(uuid, jsonb, text) is
  'Closes a run, as failed when a failure is given; false when it was closed before.';
revoke all on function app_hidden.finish_job_run(uuid, jsonb, text) from public;
grant execute on function app_hidden.finish_job_run(uuid, jsonb, text) to gadb_worker;
--! EndIncluded app_hidden/functions/finish_job_run.sql
