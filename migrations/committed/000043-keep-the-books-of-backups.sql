--! Previous: sha1:a7b3d7943658b848b88f092d05ba45b52f88c438
--! Hash: sha1:fa6f3975c04fc4ebd42551b83ec6b1e1601ec0db
--! Message: Keep the books of backups

-- The migration being written. See migrations/README.md
create table app_private.backups (
  name text primary key,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  stop_lsn pg_lsn not null,
  timeline integer not null,
  total_bytes bigint not null,
  is_encrypted boolean not null,
  manifest_sha256 app_public.sha256 not null,
  signing_key text,
  proven_at timestamptz,
  refuted_at timestamptz,
  finding text,
  removed_at timestamptz,
  constraint backups_name_check check (name ~ '^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}$'),
  constraint backups_timeline_check check (timeline > 0),
  constraint backups_total_bytes_check check (total_bytes >= 0),
  constraint backups_finding_check check ((refuted_at is null) = (finding is null))
);
create index backups_finished_at_idx on app_private.backups (finished_at desc);
comment on table app_private.backups is 'Backups that were taken, with the hash of each one''s manifest. The files themselves say more; this is what monitoring and the audit know of them.';

create table app_private.restorations (
  id uuid primary key default uuidv7(),
  backup_name text not null,
  manifest_sha256 app_public.sha256 not null,
  target text not null,
  timeline integer not null,
  host text not null,
  problem_count integer not null default 0,
  restored_at timestamptz not null default now(),
  constraint restorations_timeline_check check (timeline > 0),
  constraint restorations_problem_count_check check (problem_count >= 0)
);
comment on table app_private.restorations is 'Where this database comes from: each time it was restored from a backup, and to which moment. Written by the restore, never changed.';

create type app_public.backup as (
  name text,
  started_at timestamptz,
  finished_at timestamptz,
  total_bytes bigint,
  is_encrypted boolean,
  manifest_sha256 app_public.sha256,
  signing_key text,
  proven_at timestamptz,
  refuted_at timestamptz,
  finding text,
  removed_at timestamptz
);
comment on type app_public.backup is 'A backup of the database and of its depot.';
comment on column app_public.backup.name is 'Name of its folder.';
comment on column app_public.backup.started_at is 'When it was begun.';
comment on column app_public.backup.finished_at is 'When it was complete.';
comment on column app_public.backup.total_bytes is 'What it takes on disk, without the content that all backups share.';
comment on column app_public.backup.is_encrypted is 'Whether it can be read only with the key of GADB_BACKUP_KEY_FILE.';
comment on column app_public.backup.manifest_sha256 is 'Hash of its manifest.json, which lists the hashes of its files.';
comment on column app_public.backup.signing_key is 'Fingerprint of the key that its manifest is signed with.';
comment on column app_public.backup.proven_at is 'When it was last restored for a test and found good.';
comment on column app_public.backup.refuted_at is 'When a test found that it is not good; null when the last one found nothing.';
comment on column app_public.backup.finding is 'What that test found.';
comment on column app_public.backup.removed_at is 'Since when it is no longer kept.';

create type app_public.backup_status as (
  last_backup_at timestamptz,
  last_proven_backup_at timestamptz,
  last_proof_at timestamptz,
  backup_count bigint,
  total_bytes bigint,
  refuted_count bigint,
  last_restored_at timestamptz,
  is_archiving boolean,
  archived_count bigint,
  archive_failure_count bigint,
  last_archived_at timestamptz,
  last_archive_failure_at timestamptz,
  last_archive_failure text,
  is_archive_failing boolean,
  is_overdue boolean
);
comment on type app_public.backup_status is 'How backups and the archive of the write-ahead log stand.';
comment on column app_public.backup_status.last_backup_at is 'When the newest backup was complete; null while there is none.';
comment on column app_public.backup_status.last_proven_backup_at is 'When the newest backup was complete that was proven by restoring it and is kept.';
comment on column app_public.backup_status.last_proof_at is 'When that one was proven.';
comment on column app_public.backup_status.backup_count is 'How many backups are kept.';
comment on column app_public.backup_status.total_bytes is 'What they take on disk, without the content that they share.';
comment on column app_public.backup_status.refuted_count is 'How many of them were found not to be good.';
comment on column app_public.backup_status.last_restored_at is 'When this database was last restored from a backup; null when it never was.';
comment on column app_public.backup_status.is_archiving is 'Whether PostgreSQL archives its write-ahead log.';
comment on column app_public.backup_status.archived_count is 'Files of the log archived since PostgreSQL''s statistics were reset.';
comment on column app_public.backup_status.archive_failure_count is 'Attempts to archive that have failed since then.';
comment on column app_public.backup_status.last_archived_at is 'When a file of the log was last archived.';
comment on column app_public.backup_status.last_archive_failure_at is 'When archiving last failed.';
comment on column app_public.backup_status.last_archive_failure is 'The file that could not be archived then.';
comment on column app_public.backup_status.is_archive_failing is 'Whether the last attempt to archive has failed: the log then stays on PostgreSQL''s own disk until that is full.';
comment on column app_public.backup_status.is_overdue is 'Whether no backup of the last 26 hours is proven.';

--! Included app_private/functions/backup_figures.sql
create or replace function app_private.backup_figures() returns app_public.backup_status
language sql
stable
set search_path = ''
as $$
  select row(
    (select max(backups.finished_at) from app_private.backups),
    proven.finished_at,
    proven.proven_at,
    kept.backup_count,
    kept.total_bytes,
    kept.refuted_count,
    (select max(restorations.restored_at) from app_private.restorations),
    pg_catalog.current_setting('archive_mode') <> 'off',
    archiver.archived_count,
    archiver.failed_count,
    archiver.last_archived_time,
    archiver.last_failed_time,
    archiver.last_failed_wal,
    archiver.last_failed_time is not null
      and (archiver.last_archived_time is null or archiver.last_failed_time > archiver.last_archived_time),
    proven.finished_at is null or proven.finished_at < pg_catalog.now() - interval '26 hours'
  )::app_public.backup_status
  from pg_catalog.pg_stat_archiver as archiver
  cross join (
    select count(*) as backup_count, coalesce(sum(backups.total_bytes), 0)::bigint as total_bytes,
      count(backups.refuted_at) as refuted_count
    from app_private.backups
    where backups.removed_at is null
  ) as kept
  left join lateral (
    select backups.finished_at, backups.proven_at
    from app_private.backups
    where backups.proven_at is not null and backups.refuted_at is null and backups.removed_at is null
    order by backups.finished_at desc
    limit 1
  ) as proven on true;
$$;
comment on function app_private.backup_figures() is
  'How backups and the archive of the log stand.';
revoke all on function app_private.backup_figures() from public;
--! EndIncluded app_private/functions/backup_figures.sql
--! Included app_hidden/functions/backup_figures.sql
create or replace function app_hidden.backup_figures() returns app_public.backup_status
language sql
stable
-- Definer: the server reads no tables itself.
security definer
set search_path = ''
as $$
  select app_private.backup_figures();
$$;
comment on function app_hidden.backup_figures() is
  'How backups and the archive of the log stand, for monitoring.';
revoke all on function app_hidden.backup_figures() from public;
grant execute on function app_hidden.backup_figures() to gadb_authenticator;
--! EndIncluded app_hidden/functions/backup_figures.sql
--! Included app_hidden/functions/record_backup.sql
create or replace function app_hidden.record_backup(facts jsonb) returns void
language sql
volatile
-- Definer: nobody writes the history of backups otherwise.
security definer
set search_path = ''
as $$
  insert into app_private.backups (
    name, started_at, finished_at, stop_lsn, timeline, total_bytes, is_encrypted, manifest_sha256, signing_key
  )
  select given.name, given.started_at, given.finished_at, given.stop_lsn, given.timeline, given.total_bytes,
    given.is_encrypted, given.manifest_sha256, given.signing_key
  from pg_catalog.jsonb_to_record(record_backup.facts) as given (
    name text,
    started_at timestamptz,
    finished_at timestamptz,
    stop_lsn pg_catalog.pg_lsn,
    timeline integer,
    total_bytes bigint,
    is_encrypted boolean,
    manifest_sha256 app_public.sha256,
    signing_key text
  )
  on conflict (name) do nothing;
$$;
comment on function app_hidden.record_backup(jsonb) is
  'Notes a backup that is complete, with the hash of its manifest, which so gets into the audit.';
revoke all on function app_hidden.record_backup(jsonb) from public;
grant execute on function app_hidden.record_backup(jsonb) to gadb_worker;
--! EndIncluded app_hidden/functions/record_backup.sql
--! Included app_hidden/functions/record_backup_proof.sql
create or replace function app_hidden.record_backup_proof(name text, finding text default null)
returns boolean
language plpgsql
volatile
-- Definer: nobody writes the history of backups otherwise.
security definer
set search_path = ''
as $$
begin
  update app_private.backups
  set proven_at = case when record_backup_proof.finding is null then pg_catalog.now() else backups.proven_at end,
    refuted_at = case when record_backup_proof.finding is null then null else pg_catalog.now() end,
    finding = record_backup_proof.finding
  where backups.name = record_backup_proof.name;
  if record_backup_proof.finding is not null then
    perform app_private.tell_keepers(
      null, 'backup.refuted',
      pg_catalog.format(
        'The backup %s was restored for a test, and it is not good: %s. Take another one now with npm run backup, and look at the disk it lies on.',
        record_backup_proof.name, record_backup_proof.finding
      )
    );
  end if;
  return exists (select from app_private.backups where backups.name = record_backup_proof.name);
end;
$$;
comment on function app_hidden.record_backup_proof(text, text) is
  'Notes that a backup was restored for a test: proven, or what was found wrong, which studio admins are told. False when the backup is not known.';
revoke all on function app_hidden.record_backup_proof(text, text) from public;
grant execute on function app_hidden.record_backup_proof(text, text) to gadb_worker;
--! EndIncluded app_hidden/functions/record_backup_proof.sql
--! Included app_hidden/functions/record_backups_removed.sql
create or replace function app_hidden.record_backups_removed(names text[]) returns integer
language sql
volatile
-- Definer: nobody writes the history of backups otherwise.
security definer
set search_path = ''
as $$
  with removed as (
    update app_private.backups
    set removed_at = pg_catalog.now()
    where backups.name = any (record_backups_removed.names) and backups.removed_at is null
    returning 1
  )
  select count(*)::integer from removed;
$$;
comment on function app_hidden.record_backups_removed(text[]) is
  'Notes that backups are no longer kept; returns of how many that was new.';
revoke all on function app_hidden.record_backups_removed(text[]) from public;
grant execute on function app_hidden.record_backups_removed(text[]) to gadb_worker;
--! EndIncluded app_hidden/functions/record_backups_removed.sql
--! Included app_hidden/functions/report_backup_failure.sql
create or replace function app_hidden.report_backup_failure(failure text) returns void
language sql
volatile
-- Definer: nobody tells people something in the database's name otherwise.
security definer
set search_path = ''
as $$
  select app_private.tell_keepers(null, 'backup.failed', pg_catalog.left(report_backup_failure.failure, 1000));
$$;
comment on function app_hidden.report_backup_failure(text) is
  'Tells studio admins that a backup was not taken or not proven, and why.';
revoke all on function app_hidden.report_backup_failure(text) from public;
grant execute on function app_hidden.report_backup_failure(text) to gadb_worker;
--! EndIncluded app_hidden/functions/report_backup_failure.sql
--! Included app_hidden/functions/has_archived_between.sql
create or replace function app_hidden.has_archived_between(after timestamptz, before timestamptz)
returns boolean
language sql
stable
-- Definer: the worker reads no tables itself.
security definer
set search_path = ''
as $$
  select exists (
    select from app_public.project_archive_log as log
    where log.action = 'archived'
      and log.occurred_at > coalesce(has_archived_between.after, '-infinity')
      and log.occurred_at <= has_archived_between.before
  );
$$;
comment on function app_hidden.has_archived_between(timestamptz, timestamptz) is
  'Whether a project was archived in a time: the backup at its end is then kept for good.';
revoke all on function app_hidden.has_archived_between(timestamptz, timestamptz) from public;
grant execute on function app_hidden.has_archived_between(timestamptz, timestamptz) to gadb_worker;
--! EndIncluded app_hidden/functions/has_archived_between.sql
--! Included app_hidden/functions/record_restoration.sql
create or replace function app_hidden.record_restoration(facts jsonb) returns uuid
language sql
volatile
-- Definer: nobody writes the history of restorations otherwise.
security definer
set search_path = ''
as $$
  insert into app_private.restorations (backup_name, manifest_sha256, target, timeline, host, problem_count)
  select given.backup_name, given.manifest_sha256, given.target, given.timeline, given.host, given.problem_count
  from pg_catalog.jsonb_to_record(record_restoration.facts) as given (
    backup_name text,
    manifest_sha256 app_public.sha256,
    target text,
    timeline integer,
    host text,
    problem_count integer
  )
  returning restorations.id;
$$;
comment on function app_hidden.record_restoration(jsonb) is
  'Notes in a restored database where it comes from: what was done after that moment is not in it. Returns the row''s identity.';
revoke all on function app_hidden.record_restoration(jsonb) from public;
grant execute on function app_hidden.record_restoration(jsonb) to gadb_worker;
--! EndIncluded app_hidden/functions/record_restoration.sql
--! Included app_private/triggers/backups.sql
create or replace trigger _800_audit
  after insert or update or delete on app_private.backups
  for each row execute function app_private.tg__audit('name');
alter table app_private.backups enable always trigger _800_audit;
--! EndIncluded app_private/triggers/backups.sql
--! Included app_private/triggers/restorations.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_private.restorations
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_private.restorations enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_private.restorations
  for each row execute function app_private.tg__refuse_change();
alter table app_private.restorations enable always trigger _060_refuse_change;

create or replace trigger _800_audit
  after insert or update or delete on app_private.restorations
  for each row execute function app_private.tg__audit('id');
alter table app_private.restorations enable always trigger _800_audit;
--! EndIncluded app_private/triggers/restorations.sql
--! Included app_public/functions/backup_status.sql
create or replace function app_public.backup_status() returns app_public.backup_status
language plpgsql
stable
-- Definer: the history is private. It checks its caller first.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_studio_admin();
  return app_private.backup_figures();
end;
$$;
comment on function app_public.backup_status() is
  'How the backups stand: the newest, the newest that was proven by restoring it, and the archive of the write-ahead log. For studio admins.';
revoke all on function app_public.backup_status() from public;
grant execute on function app_public.backup_status() to gadb_user;
--! EndIncluded app_public/functions/backup_status.sql
--! Included app_public/functions/list_backups.sql
create or replace function app_public.list_backups() returns setof app_public.backup
language plpgsql
stable
rows 20
-- Definer: the history is private. It checks its caller first.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_studio_admin();
  return query
    select backups.name, backups.started_at, backups.finished_at, backups.total_bytes, backups.is_encrypted,
      backups.manifest_sha256, backups.signing_key, backups.proven_at, backups.refuted_at, backups.finding, backups.removed_at
    from app_private.backups
    order by backups.finished_at desc, backups.name desc
    limit 1000;
end;
$$;
comment on function app_public.list_backups() is
  'The last thousand backups, newest first, those that are no longer kept among them. For studio admins.';
revoke all on function app_public.list_backups() from public;
grant execute on function app_public.list_backups() to gadb_user;
--! EndIncluded app_public/functions/list_backups.sql
