-- The migration being written. See migrations/README.md
-- section: previews
drop function if exists app_public.asset_versions_preview(app_public.asset_versions);
drop function if exists app_public.asset_versions_difference(app_public.asset_versions, uuid);
drop trigger if exists _910_request_previews on app_public.asset_versions;
drop function if exists app_private.tg_asset_versions__request_previews();
drop function if exists app_private.files_of_preview(app_public.sha256);
drop function if exists app_private.preview_of(app_public.asset_versions);
drop function if exists app_private.difference_of(app_public.asset_versions, app_public.asset_versions);
drop function if exists app_private.may_retry_preview(uuid, app_public.preview_state);
drop function if exists app_hidden.start_preview(app_public.sha256);
drop function if exists app_hidden.finish_preview(app_public.sha256, integer, app_public.preview_state, jsonb, text, jsonb);
drop function if exists app_hidden.finish_difference(app_public.sha256, app_public.sha256, app_public.preview_state, double precision, text);
drop function if exists app_private.request_preview(uuid, app_public.sha256, app_public.preview_kind);
drop function if exists app_private.previewed_kind(text);
drop table if exists app_private.content_differences;
drop table if exists app_private.preview_files;
drop table if exists app_private.previews;
drop type if exists app_public.preview;
drop type if exists app_public.preview_file;
drop type if exists app_public.preview_difference;
drop type if exists app_public.preview_file_kind;
drop type if exists app_public.preview_kind;
drop type if exists app_public.preview_state;

create type app_public.preview_state as enum ('waiting', 'ready', 'failed', 'none');
comment on type app_public.preview_state is 'Where a preview stands; none: content of this kind has none, or previews are switched off.';
create type app_public.preview_kind as enum ('image', 'audio', 'video', 'model');
comment on type app_public.preview_kind is 'What content was looked at as.';
create type app_public.preview_file_kind as enum ('thumb_320', 'thumb_640', 'peaks', 'glb');
comment on type app_public.preview_file_kind is 'What a derived file is: a WebP picture at most so many pixels wide, the peaks of a sound as JSON, a model as binary glTF.';

create type app_public.preview_file as (
  kind app_public.preview_file_kind,
  sha256 app_public.sha256,
  media_type text,
  width integer,
  height integer,
  byte_count integer
);
comment on type app_public.preview_file is 'A file derived from the content of a version, to be fetched beside the version''s download.';
comment on column app_public.preview_file.kind is 'What it is; the last part of its address.';
comment on column app_public.preview_file.sha256 is 'SHA-256 of the file: it changes when the file does.';
comment on column app_public.preview_file.media_type is 'Media type of the file.';
comment on column app_public.preview_file.width is 'Width of the picture in pixels; null for what is none.';
comment on column app_public.preview_file.height is 'Height of the picture in pixels; null for what is none.';
comment on column app_public.preview_file.byte_count is 'Size of the file in bytes.';

create type app_public.preview as (
  state app_public.preview_state,
  kind app_public.preview_kind,
  reason text,
  facts jsonb,
  files app_public.preview_file[],
  can_retry boolean
);
comment on type app_public.preview is 'What the server found out about the content of a version.';
comment on column app_public.preview.state is 'Where it stands.';
comment on column app_public.preview.kind is 'What the content is looked at as; null when it has no preview.';
comment on column app_public.preview.reason is 'Why it failed, or why there is none, in a sentence; null otherwise.';
comment on column app_public.preview.facts is 'What was found out, by kind; null until it is ready. The shapes are in docs/explanations/previews.md.';
comment on column app_public.preview.files is 'What was derived from the content.';
comment on column app_public.preview.can_retry is 'Whether who asks may have it made again (retry_preview).';

create type app_public.preview_difference as (
  state app_public.preview_state,
  share double precision,
  reason text
);
comment on type app_public.preview_difference is 'How much of a picture differs from another one.';
comment on column app_public.preview_difference.state is 'Where the comparing stands.';
comment on column app_public.preview_difference.share is 'Share of the pixels that differ, 0 to 1; null when it is not known.';
comment on column app_public.preview_difference.reason is 'Why it is not known, in a sentence: the sizes differ, for instance.';

create table app_private.previews (
  sha256 app_public.sha256 primary key references app_private.blobs on delete restrict,
  kind app_public.preview_kind not null,
  state app_public.preview_state not null default 'waiting',
  facts jsonb,
  reason text,
  attempts integer not null default 0,
  requested_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  constraint previews_finished_at_check check ((state = 'waiting') = (finished_at is null)),
  constraint previews_reason_check check (length(reason) <= 1000)
);
create index previews_requested_at_where_waiting_idx on app_private.previews (requested_at) where state = 'waiting';
create index previews_finished_at_idx on app_private.previews (finished_at);
comment on table app_private.previews is 'What the worker found out about content, one row for each that has been asked for, whichever projects have it.';

create table app_private.preview_files (
  source_sha256 app_public.sha256 not null references app_private.previews on delete restrict,
  kind app_public.preview_file_kind not null,
  sha256 app_public.sha256 not null references app_private.blobs on delete restrict,
  media_type text not null,
  width integer,
  height integer,
  byte_count bigint not null,
  primary key (source_sha256, kind),
  constraint preview_files_byte_count_check check (byte_count >= 0)
);
create index preview_files_sha256_idx on app_private.preview_files (sha256);
comment on table app_private.preview_files is 'Files derived from content. They lie in the depot like all content and go with their source.';

create table app_private.content_differences (
  sha256 app_public.sha256 not null references app_private.blobs on delete restrict,
  other_sha256 app_public.sha256 not null references app_private.blobs on delete restrict,
  state app_public.preview_state not null default 'waiting',
  share double precision,
  reason text,
  attempts integer not null default 0,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (sha256, other_sha256),
  constraint content_differences_other_sha256_check check (sha256 < other_sha256),
  constraint content_differences_share_check check (share between 0 and 1),
  constraint content_differences_finished_at_check check ((state = 'waiting') = (finished_at is null))
);
create index content_differences_other_sha256_idx on app_private.content_differences (other_sha256);
comment on table app_private.content_differences is 'How much two pictures differ, one row a pair, the smaller hash first.';

--! include app_private/functions/previewed_kind.sql
--! include app_private/functions/making_time.sql
--! include app_private/functions/shown_from.sql
--! include app_private/functions/preview_of.sql
--! include app_private/functions/files_of_preview.sql
--! include app_private/functions/may_retry_preview.sql
--! include app_private/functions/difference_of.sql
--! include app_private/functions/preview_lane.sql
--! include app_private/functions/queue_preview.sql
--! include app_private/functions/queue_derived_count.sql
--! include app_private/functions/derived_bytes.sql
--! include app_private/functions/tell_of_preview.sql
--! include app_private/functions/show_preview.sql
--! include app_private/functions/renew_preview.sql
--! include app_private/functions/renew_damaged_previews.sql
--! include app_private/functions/request_preview.sql
--! include app_private/functions/request_difference.sql
--! include app_private/functions/is_preview_file_used.sql
--! include app_private/functions/is_content_used.sql
--! include app_private/functions/unused_content.sql
--! include app_private/functions/forget_previews.sql
--! include app_private/functions/write_preview_files.sql
--! include app_private/functions/mark_damaged.sql
--! include app_private/functions/tg_asset_versions__request_previews.sql
--! include app_hidden/functions/start_preview.sql
--! include app_hidden/functions/stage_preview_file.sql
--! include app_hidden/functions/finish_preview.sql
--! include app_hidden/functions/postpone_preview.sql
--! include app_hidden/functions/release_preview.sql
--! include app_hidden/functions/show_preview.sql
--! include app_hidden/functions/count_derived.sql
--! include app_hidden/functions/start_difference.sql
--! include app_hidden/functions/finish_difference.sql
--! include app_hidden/functions/request_missing_previews.sql
--! include app_hidden/functions/request_missing_differences.sql
--! include app_hidden/functions/preview_figures.sql
--! include app_hidden/functions/find_preview.sql
--! include app_hidden/functions/forget_blob.sql
--! include app_public/functions/asset_versions_preview.sql
--! include app_public/functions/asset_versions_difference.sql
--! include app_public/functions/retry_preview.sql
--! include app_public/triggers/asset_versions.sql
-- end of section: previews

-- section: the number of a noun
--! include app_private/functions/count_of.sql
--! include app_private/functions/approval_obstacles.sql
--! include app_private/functions/require_approvals.sql
--! include app_private/functions/refuse_open_work.sql
--! include app_private/functions/refuse_obstacles.sql
--! include app_private/functions/tell_of_damage.sql
--! include app_public/functions/delete_branch.sql
-- end of section: the number of a noun

-- section: backups
drop function if exists app_public.list_backups();
drop function if exists app_public.backup_status();
drop function if exists app_hidden.backup_figures();
drop function if exists app_private.backup_figures();
drop type if exists app_public.backup_status;
drop type if exists app_public.backup;
drop table if exists app_private.backups;
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

drop table if exists app_private.restorations;
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

--! include app_private/functions/backup_figures.sql
--! include app_hidden/functions/backup_figures.sql
--! include app_hidden/functions/record_backup.sql
--! include app_hidden/functions/record_backup_proof.sql
--! include app_hidden/functions/record_backups_removed.sql
--! include app_hidden/functions/report_backup_failure.sql
--! include app_hidden/functions/has_archived_between.sql
--! include app_hidden/functions/record_restoration.sql
--! include app_private/triggers/backups.sql
--! include app_private/triggers/restorations.sql
--! include app_public/functions/backup_status.sql
--! include app_public/functions/list_backups.sql
-- end of section: backups
