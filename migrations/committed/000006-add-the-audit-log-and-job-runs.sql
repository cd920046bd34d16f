--! Previous: sha1:1fcb99bb9ccae39c7e8bbd642b697dabb5923eb5
--! Hash: sha1:238e8ee15b1ec8b3a2c88122e162b17f2216c937
--! Message: Add the audit log and job runs

create table app_public.audit_log (
  id bigint generated always as identity,
  occurred_at timestamptz not null default now(),
  project_id uuid references app_public.projects on delete restrict,
  transaction_id xid8 not null default pg_current_xact_id(),
  actor_id uuid,
  database_role text not null,
  database_login text not null,
  operation text not null,
  table_name text not null,
  row_key jsonb not null,
  changes jsonb not null,
  primary key (id, occurred_at),
  constraint audit_log_operation_check check (operation in ('insert', 'update', 'delete', 'truncate'))
) partition by range (occurred_at);
create index audit_log_project_id_id_idx on app_public.audit_log (project_id, id);
create index audit_log_table_name_row_key_idx on app_public.audit_log (table_name, row_key, id desc);
create index audit_log_actor_id_idx on app_public.audit_log (actor_id, id desc);
comment on table app_public.audit_log is E'@behavior -*\nEvery write, as a difference of the row before and after. Append-only for every role. Partitioned by month.';
comment on column app_public.audit_log.id is 'Growing number of the entry.';
comment on column app_public.audit_log.occurred_at is 'When the transaction began.';
comment on column app_public.audit_log.project_id is 'The project; null for studio-wide rows.';
comment on column app_public.audit_log.transaction_id is 'Transaction that wrote it.';
comment on column app_public.audit_log.actor_id is 'User who acted; null for jobs and administration.';
comment on column app_public.audit_log.database_role is 'Role that ran the statement.';
comment on column app_public.audit_log.database_login is 'Login of the connection.';
comment on column app_public.audit_log.operation is 'insert, update, delete or truncate.';
comment on column app_public.audit_log.table_name is 'Table, with its schema.';
comment on column app_public.audit_log.row_key is 'Primary key of the row.';
comment on column app_public.audit_log.changes is 'For each changed column {"old": …, "new": …}.';

create table app_public.audit_seals (
  id bigint generated always as identity primary key,
  project_id uuid references app_public.projects on delete restrict,
  sequence_number bigint not null,
  first_audit_id bigint not null,
  last_audit_id bigint not null,
  row_count bigint not null,
  previous_sha256 app_public.sha256,
  sha256 app_public.sha256 not null,
  sealed_at timestamptz not null default now(),
  constraint audit_seals_project_id_sequence_number_key unique nulls not distinct (project_id, sequence_number),
  constraint audit_seals_row_count_check check (row_count > 0 and first_audit_id <= last_audit_id)
);
comment on table app_public.audit_seals is E'@behavior -*\nHash chain over the audit log, one chain for each project and one for the studio; each seal covers a batch of rows and the seal before.';
comment on column app_public.audit_seals.id is 'Identity of the seal.';
comment on column app_public.audit_seals.project_id is 'The project; null for the studio''s chain.';
comment on column app_public.audit_seals.sequence_number is 'Number in the chain, from 1.';
comment on column app_public.audit_seals.first_audit_id is 'First row covered.';
comment on column app_public.audit_seals.last_audit_id is 'Last row covered.';
comment on column app_public.audit_seals.row_count is 'Rows covered.';
comment on column app_public.audit_seals.previous_sha256 is 'Hash of the seal before; null for the first.';
comment on column app_public.audit_seals.sha256 is 'Hash over the seal before and the rows covered.';
comment on column app_public.audit_seals.sealed_at is 'When it was made.';

create table app_private.job_runs (
  id uuid primary key default uuidv7(),
  task text not null,
  state app_private.job_state not null default 'running',
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now(),
  finished_at timestamptz,
  detail jsonb not null default '{}',
  failure text,
  constraint job_runs_finished_at_check check ((state = 'running') = (finished_at is null))
);
create index job_runs_task_started_at_idx on app_private.job_runs (task, started_at desc);
comment on table app_private.job_runs is 'History of the worker''s jobs, one row a run.';
