import { consoleLogFactory, Logger, runMigrations } from "graphile-worker";
import { withConnection } from "./roles.ts";
import { withRole } from "./urls.ts";

/**
 * Installs or upgrades the job queue's schema as gadb_worker, which must own it, and the one door into it:
 * `graphile_worker` has row security that shuts out everyone else, so functions of gadb_owner add jobs through
 * `app_jobs.add_job`.
 */
export async function migrateWorkerSchema(ownerUrl: string): Promise<void> {
  const url = withRole(ownerUrl, "gadb_worker");
  await runMigrations({ connectionString: url, logger: quietLogger() });
  await withConnection(url, async (client) => {
    await client.query(DOOR);
  });
}

/** graphile-worker's log without its chatter: warnings and errors only. */
function quietLogger(): Logger {
  return new Logger((scope) => {
    const write = consoleLogFactory(scope);
    return (level, message, meta) => {
      if (level === "warning" || level === "error") write(level, message, meta);
    };
  });
}

const DOOR = `
begin;
create schema if not exists app_jobs;
create or replace function app_jobs.add_job(
  identifier text,
  payload json default null,
  queue_name text default null,
  run_at timestamptz default null,
  max_attempts integer default null,
  job_key text default null,
  priority integer default null,
  job_key_mode text default 'replace'
) returns bigint
language sql
volatile
security definer
set search_path = ''
as $$
  -- Null for a key whose job is being worked on at this moment: the caller decides whether that matters.
  select (graphile_worker.add_job(
    identifier => add_job.identifier,
    payload => add_job.payload,
    queue_name => add_job.queue_name,
    run_at => add_job.run_at,
    max_attempts => add_job.max_attempts,
    job_key => add_job.job_key,
    priority => add_job.priority,
    job_key_mode => add_job.job_key_mode
  )).id;
$$;
create or replace function app_jobs.queues() returns table (
  task text,
  waiting_count bigint,
  running_count bigint,
  failed_count bigint,
  oldest_seconds double precision
)
language sql
stable
security definer
set search_path = ''
as $$
  select jobs.task_identifier,
    count(*) filter (where state.is_waiting),
    count(*) filter (where jobs.locked_at is not null),
    count(*) filter (where jobs.attempts >= jobs.max_attempts and jobs.locked_at is null),
    coalesce(extract(epoch from now() - min(jobs.run_at) filter (where state.is_waiting)), 0)::double precision
  from graphile_worker.jobs as jobs
  cross join lateral (
    select jobs.locked_at is null and jobs.attempts < jobs.max_attempts and jobs.run_at <= now() as is_waiting
  ) as state
  group by jobs.task_identifier;
$$;
comment on function app_jobs.queues is
  'Jobs that are not done, by task. Only for functions of gadb_owner, which ask on a studio admin''s behalf.';
revoke all on function app_jobs.queues from public;
comment on schema app_jobs is 'The way into the job queue for functions of the owner.';
comment on function app_jobs.add_job is
  'Adds a job as the queue''s owner. Only for functions of gadb_owner; nobody who signs in may call it.';
revoke all on function app_jobs.add_job from public;
grant usage on schema app_jobs to gadb_owner;
grant execute on function app_jobs.add_job to gadb_owner;
grant execute on function app_jobs.queues to gadb_owner;
commit;`;
