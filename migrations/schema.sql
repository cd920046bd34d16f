-- The database as it is: every object of the application's schemas with its rights and comments.
-- Made by `npm run gen` from the catalogue of a freshly migrated database. Read it; never run it, never edit it.
-- The text of functions, policies, triggers and views that people edit is in migrations/fixtures/.


-- Schemas

create schema app_hidden;
grant usage on schema app_hidden to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on schema app_hidden is 'Helpers that policies and trusted servers execute; never part of the GraphQL schema.';

create schema app_private;
comment on schema app_private is 'Secrets, content store book-keeping and the bodies behind the API; no application role reaches it.';

create schema app_public;
grant usage on schema app_public to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on schema app_public is 'The API: every table, view and function here is visible in GraphQL under row-level security.';


-- Default privileges

-- default privileges of gadb_owner on functions: gadb_owner=X/gadb_owner
-- default privileges of gadb_owner on types: gadb_owner=U/gadb_owner
-- default privileges of gadb_owner in schema app_public on types: gadb_anonymous=U/gadb_owner gadb_auditor=U/gadb_owner gadb_authenticator=U/gadb_owner gadb_user=U/gadb_owner gadb_worker=U/gadb_owner


-- Types

create type app_private.blob_state as enum (
  'staging',
  'ready',
  'condemned',
  'deleting',
  'corrupt'
);
comment on type app_private.blob_state is 'State of a content-addressed blob in the depot.';

create type app_private.blob_storage_kind as enum (
  'whole',
  'chunked'
);
comment on type app_private.blob_storage_kind is 'How a blob is stored; only whole files today.';

create type app_private.branch_difference as (
  asset_id uuid,
  source_version_id uuid,
  target_version_id uuid,
  base_version_id uuid,
  is_source_absorbed boolean,
  is_target_absorbed boolean,
  is_same_content boolean
);
comment on type app_private.branch_difference is 'An asset of which two branches have different versions as head.';

create type app_private.job_state as enum (
  'running',
  'succeeded',
  'failed'
);
comment on type app_private.job_state is 'Outcome of a job run.';

create type app_private.session_kind as enum (
  'password',
  'personal_access_token',
  'oidc'
);
comment on type app_private.session_kind is 'How a session was opened.';

create type app_public.access_right as enum (
  'read',
  'write',
  'delete'
);
grant usage on type app_public.access_right to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.access_right is 'A right on an asset or a project; delete includes write, write includes read.';

create type app_public.annotation_tool as enum (
  'pen',
  'arrow',
  'rectangle',
  'ellipse'
);
grant usage on type app_public.annotation_tool to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.annotation_tool is 'The tool that drew a stroke.';

create type app_public.archive_action as enum (
  'archived',
  'reopened'
);
grant usage on type app_public.archive_action to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.archive_action is 'What an entry of the archive log records.';

create type app_public.archive_verification as (
  project_id uuid,
  archived_at timestamp with time zone,
  recorded_sha256 app_public.sha256,
  computed_sha256 app_public.sha256,
  is_unchanged boolean
);
grant usage on type app_public.archive_verification to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.archive_verification is 'Root hash of an archived project as recorded and as computed now.';

create type app_public.audit_finding as enum (
  'row_changed',
  'row_missing',
  'row_added',
  'row_reordered',
  'seal_changed',
  'link_broken',
  'tail_cut'
);
grant usage on type app_public.audit_finding to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.audit_finding is 'What is wrong with a chain of the audit.';

create type app_public.audit_verification as (
  project_id uuid,
  is_valid boolean,
  seal_count bigint,
  row_count bigint,
  unsealed_count bigint,
  head_sha256 app_public.sha256,
  finding app_public.audit_finding,
  seal_number bigint,
  audit_id bigint,
  problem text
);
grant usage on type app_public.audit_verification to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.audit_verification is 'What checking a chain of the audit has found.';

create type app_public.backup as (
  name text,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  total_bytes bigint,
  is_encrypted boolean,
  manifest_sha256 app_public.sha256,
  signing_key text,
  proven_at timestamp with time zone,
  refuted_at timestamp with time zone,
  finding text,
  removed_at timestamp with time zone
);
grant usage on type app_public.backup to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.backup is 'A backup of the database and of its depot.';

create type app_public.backup_status as (
  last_backup_at timestamp with time zone,
  last_proven_backup_at timestamp with time zone,
  last_proof_at timestamp with time zone,
  backup_count bigint,
  total_bytes bigint,
  refuted_count bigint,
  last_restored_at timestamp with time zone,
  is_archiving boolean,
  archived_count bigint,
  archive_failure_count bigint,
  last_archived_at timestamp with time zone,
  last_archive_failure_at timestamp with time zone,
  last_archive_failure text,
  is_archive_failing boolean,
  is_overdue boolean
);
grant usage on type app_public.backup_status to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.backup_status is 'How backups and the archive of the write-ahead log stand.';

create type app_public.branch_status as (
  branch_id uuid,
  parent_branch_id uuid,
  ahead_count bigint,
  behind_count bigint,
  diverged_count bigint
);
grant usage on type app_public.branch_status to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.branch_status is 'How far a branch and its parent are apart.';

create type app_public.branch_type as enum (
  'task',
  'development',
  'mainline',
  'release'
);
grant usage on type app_public.branch_type to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.branch_type is 'Kind of branch, from least to most stable.';

create type app_public.change_kind as enum (
  'upload',
  'submit',
  'integrate',
  'restore'
);
grant usage on type app_public.change_kind to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.change_kind is 'What produced a change.';

create type app_public.found_user as (
  id uuid,
  username text,
  display_name text
);
grant usage on type app_public.found_user to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.found_user is 'A person found by name: enough to be made a member.';

create type app_public.integration_action as enum (
  'copy',
  'merge',
  'skip',
  'conflict'
);
grant usage on type app_public.integration_action to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.integration_action is 'What an integration does with an asset: copy what only the source changed, merge what both changed towards the side resolved, skip where there is nothing to do; a conflict is not resolved or cannot be.';

create type app_public.integration_item as (
  action app_public.integration_action,
  asset_id uuid,
  parent_path text,
  name text,
  source_version_id uuid,
  target_version_id uuid,
  base_version_id uuid,
  resolution app_public.integration_side,
  obstacle_code text,
  obstacle text,
  version_id uuid,
  change_id bigint
);
grant usage on type app_public.integration_item to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.integration_item is 'One asset of an integration: what is, or was, done with it.';

create type app_public.integration_side as enum (
  'source',
  'target'
);
grant usage on type app_public.integration_side to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.integration_side is 'The branch whose content an asset gets where both changed it.';

create type app_public.issued_token as (
  secret text,
  token_id uuid,
  scopes app_public.token_scope[],
  expires_at timestamp with time zone
);
grant usage on type app_public.issued_token to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.issued_token is 'A new personal access token, with its secret.';

create type app_public.job as (
  id uuid,
  task text,
  state app_public.job_state,
  started_at timestamp with time zone,
  heartbeat_at timestamp with time zone,
  finished_at timestamp with time zone,
  detail jsonb,
  failure text
);
grant usage on type app_public.job to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.job is 'A run of a job that the server does by itself: a backup, a scrub, a check.';

create type app_public.job_state as enum (
  'running',
  'succeeded',
  'failed',
  'lost'
);
grant usage on type app_public.job_state to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.job_state is 'State of a run of a job; lost: it has not been heard of for two minutes.';

create type app_public.linked_identity as (
  id uuid,
  issuer text,
  subject text,
  linked_at timestamp with time zone,
  last_sign_in_at timestamp with time zone
);
grant usage on type app_public.linked_identity to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.linked_identity is 'A person at an OpenID Connect provider who signs in as a user here.';

create type app_public.lock_policy as enum (
  'exclusive',
  'mergeable'
);
grant usage on type app_public.lock_policy to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.lock_policy is 'Exclusive assets need a lock to change; mergeable ones only respect the locks of others.';

create type app_public.lock_request_state as enum (
  'pending',
  'released',
  'kept',
  'withdrawn'
);
grant usage on type app_public.lock_request_state to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.lock_request_state is 'Answer of a lock''s holder to somebody who asked for it.';

create type app_public.lock_state as enum (
  'locked',
  'retained'
);
grant usage on type app_public.lock_state to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.lock_state is 'Locked: held by a user. Retained: held by a branch until its version reaches the destination.';

create type app_public.manifest_action as enum (
  'fetch',
  'keep',
  'remove'
);
grant usage on type app_public.manifest_action to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.manifest_action is 'What a workspace has to do with an asset to be in sync.';

create type app_public.note_place as enum (
  'version',
  'region',
  'frame',
  'surface'
);
grant usage on type app_public.note_place to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.note_place is 'What a note points at: the whole version, a region of the picture, a frame, a point on a surface.';

create type app_public.note_task_state as enum (
  'open',
  'addressed',
  'verified'
);
grant usage on type app_public.note_task_state to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.note_task_state is 'State of a note that is a task.';

create type app_public.preview as (
  state app_public.preview_state,
  kind app_public.preview_kind,
  reason text,
  facts jsonb,
  files app_public.preview_file[],
  can_retry boolean
);
grant usage on type app_public.preview to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.preview is 'What the server found out about the content of a version.';

create type app_public.preview_difference as (
  state app_public.preview_state,
  share double precision,
  reason text
);
grant usage on type app_public.preview_difference to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.preview_difference is 'How much of a picture differs from another one.';

create type app_public.preview_file as (
  kind app_public.preview_file_kind,
  sha256 app_public.sha256,
  media_type text,
  width integer,
  height integer,
  byte_count integer
);
grant usage on type app_public.preview_file to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.preview_file is 'A file derived from the content of a version, to be fetched beside the version''s download.';

create type app_public.preview_file_kind as enum (
  'thumb_320',
  'thumb_640',
  'peaks',
  'glb'
);
grant usage on type app_public.preview_file_kind to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.preview_file_kind is 'What a derived file is: a WebP picture at most so many pixels wide, the peaks of a sound as JSON, a model as binary glTF.';

create type app_public.preview_kind as enum (
  'image',
  'audio',
  'video',
  'model'
);
grant usage on type app_public.preview_kind to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.preview_kind is 'What content was looked at as.';

create type app_public.preview_state as enum (
  'waiting',
  'ready',
  'failed',
  'none'
);
grant usage on type app_public.preview_state to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.preview_state is 'Where a preview stands; none: content of this kind has none, or previews are switched off.';

create type app_public.project_deletion as (
  project_id uuid,
  project_name text,
  is_dry_run boolean,
  archived_at timestamp with time zone,
  deleted_at timestamp with time zone,
  member_count bigint,
  branch_count bigint,
  asset_count bigint,
  version_count bigint,
  workspace_count bigint,
  shelf_count bigint,
  review_count bigint,
  logical_bytes bigint,
  used_bytes bigint,
  freed_bytes bigint,
  root_sha256 app_public.sha256,
  is_complete boolean
);
grant usage on type app_public.project_deletion to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.project_deletion is 'What goes, or would go, with a project that is deleted.';

create type app_public.project_role as enum (
  'viewer',
  'reviewer',
  'contributor',
  'lead',
  'manager',
  'owner'
);
grant usage on type app_public.project_role to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.project_role is 'Rank in a project, each holding the rights of the ones before it.';

create type app_public.project_status as enum (
  'active',
  'archived'
);
grant usage on type app_public.project_status to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.project_status is 'An archived project is immutable for every role.';

create type app_public.review_sort as enum (
  'oldest',
  'newest',
  'priority'
);
grant usage on type app_public.review_sort to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.review_sort is 'Orders of reviews: by age, or the most urgent first and those by age.';

create type app_public.review_state as enum (
  'pending',
  'in_review',
  'approved',
  'changes_requested',
  'rejected',
  'superseded',
  'withdrawn'
);
grant usage on type app_public.review_state to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.review_state is 'State of a review; all but pending and in_review are final, a new round is a new review.';

create type app_public.review_verdict as enum (
  'approved',
  'changes_requested',
  'rejected'
);
grant usage on type app_public.review_verdict to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.review_verdict is 'What a reviewer decided.';

create domain app_public.sha256 as text
  constraint sha256_check CHECK (VALUE ~ '^[0-9a-f]{64}$'::text);
grant usage on domain app_public.sha256 to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on domain app_public.sha256 is 'A SHA-256 digest as 64 lower-case hexadecimal digits.';

create type app_public.shelf_action as enum (
  'add',
  'edit',
  'delete'
);
grant usage on type app_public.shelf_action to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.shelf_action is 'What a shelved item does to its asset on submit.';

create type app_public.shelf_state as enum (
  'open',
  'in_review',
  'submitted',
  'discarded'
);
grant usage on type app_public.shelf_state to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.shelf_state is 'Life of a shelf; submitted and discarded are final.';

create type app_public.storage_forecast as (
  project_id uuid,
  allocation_bytes bigint,
  used_bytes bigint,
  reserved_bytes bigint,
  used_fraction double precision,
  warning_percent integer,
  snapshot_count integer,
  bytes_per_day double precision,
  days_until_full double precision,
  days_until_full_low double precision,
  days_until_full_high double precision
);
grant usage on type app_public.storage_forecast to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.storage_forecast is 'How the storage of a project grows and when its allocation is full.';

create type app_public.studio_role as enum (
  'viewer',
  'editor',
  'admin'
);
grant usage on type app_public.studio_role to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.studio_role is 'Role in the studio: viewer reads only, editor acts by project rank and creates projects, admin may do everything but break immutability or approve own work.';

create type app_public.token_scope as enum (
  'read',
  'write',
  'adhoc'
);
grant usage on type app_public.token_scope to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.token_scope is 'What a personal access token may, within what its user may: read; write as well; send GraphQL documents of its own (adhoc) where the server takes known ones only.';

create type app_public.upload_protocol as enum (
  'multipart',
  'raw',
  'tus',
  'lfs',
  's3'
);
grant usage on type app_public.upload_protocol to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.upload_protocol is 'How the bytes of an upload arrive.';

create type app_public.upload_state as enum (
  'open',
  'publishing',
  'done',
  'aborted',
  'expired'
);
grant usage on type app_public.upload_state to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.upload_state is 'Life of an upload; done, aborted and expired are final.';

create type app_public.webhook_delivery_state as enum (
  'pending',
  'sending',
  'delivered',
  'failed'
);
grant usage on type app_public.webhook_delivery_state to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.webhook_delivery_state is 'Waiting for an attempt, being sent, arrived, given up.';

create type app_public.webhook_secret as (
  webhook_id uuid,
  secret text,
  previous_until timestamp with time zone
);
grant usage on type app_public.webhook_secret to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.webhook_secret is 'A webhook''s secret, told once.';

create type app_public.workspace_action as enum (
  'created',
  'synced',
  'switched',
  'suspended',
  'resumed',
  'closed',
  'uploaded',
  'locked',
  'released',
  'shelved',
  'submitted',
  'discarded',
  'integrated'
);
grant usage on type app_public.workspace_action to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.workspace_action is 'What happened in a workspace.';

create type app_public.workspace_manifest_item as (
  action app_public.manifest_action,
  asset_id uuid,
  parent_path text,
  name text,
  version_id uuid,
  version_number integer,
  filename text,
  sha256 app_public.sha256,
  size_bytes bigint,
  have_version_id uuid
);
grant usage on type app_public.workspace_manifest_item to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.workspace_manifest_item is 'One asset of a workspace''s manifest.';

create type app_public.workspace_state as enum (
  'active',
  'suspended',
  'closed'
);
grant usage on type app_public.workspace_state to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on type app_public.workspace_state is 'Life of a workspace; closed is final.';


-- Sequences

create sequence app_private.event_lease as bigint start 0 increment 1 minvalue 0 maxvalue 9223372036854775807 cache 1;
comment on sequence app_private.event_lease is 'Until when, in milliseconds since 1970, the servers look for events by themselves; see lease_events.';

create sequence app_private.lock_generations as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1;
comment on sequence app_private.lock_generations is 'Source of lock generations; each acquisition and each break takes the next.';


-- Tables, each with its indexes, policies, triggers, grants and comments

create table app_private.backups (
  name text not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone not null,
  stop_lsn pg_lsn not null,
  timeline integer not null,
  total_bytes bigint not null,
  is_encrypted boolean not null,
  manifest_sha256 app_public.sha256 not null,
  signing_key text,
  proven_at timestamp with time zone,
  refuted_at timestamp with time zone,
  finding text,
  removed_at timestamp with time zone,
  constraint backups_pkey PRIMARY KEY (name),
  constraint backups_finding_check CHECK ((refuted_at IS NULL) = (finding IS NULL)),
  constraint backups_name_check CHECK (name ~ '^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}$'::text),
  constraint backups_timeline_check CHECK (timeline > 0),
  constraint backups_total_bytes_check CHECK (total_bytes >= 0)
);
CREATE INDEX backups_finished_at_idx ON app_private.backups USING btree (finished_at DESC);
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_private.backups FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('name');
alter table app_private.backups enable always trigger _800_audit;
comment on trigger _800_audit on app_private.backups is NULL;
comment on table app_private.backups is 'Backups that were taken, with the hash of each one''s manifest. The files themselves say more; this is what monitoring and the audit know of them.';

create table app_private.blobs (
  sha256 app_public.sha256 not null,
  size_bytes bigint not null,
  state app_private.blob_state default 'staging'::app_private.blob_state not null,
  storage_kind app_private.blob_storage_kind default 'whole'::app_private.blob_storage_kind not null,
  media_type text,
  created_at timestamp with time zone default now() not null,
  last_touched_at timestamp with time zone default now() not null,
  condemned_at timestamp with time zone,
  verified_at timestamp with time zone,
  verify_failures integer default 0 not null,
  constraint blobs_pkey PRIMARY KEY (sha256),
  constraint blobs_size_bytes_check CHECK (size_bytes >= 0)
);
CREATE INDEX blobs_state_where_not_ready_idx ON app_private.blobs USING btree (state) WHERE (state <> 'ready'::app_private.blob_state);
CREATE INDEX blobs_verified_at_idx ON app_private.blobs USING btree (verified_at NULLS FIRST);
comment on table app_private.blobs is 'Content in the depot, one row for each SHA-256; reached only through versions and shelves.';

create table app_private.content_differences (
  sha256 app_public.sha256 not null,
  other_sha256 app_public.sha256 not null,
  state app_public.preview_state default 'waiting'::app_public.preview_state not null,
  share double precision,
  reason text,
  attempts integer default 0 not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  constraint content_differences_pkey PRIMARY KEY (sha256, other_sha256),
  constraint content_differences_other_sha256_fkey FOREIGN KEY (other_sha256) REFERENCES app_private.blobs(sha256) ON DELETE RESTRICT,
  constraint content_differences_sha256_fkey FOREIGN KEY (sha256) REFERENCES app_private.blobs(sha256) ON DELETE RESTRICT,
  constraint content_differences_finished_at_check CHECK ((state = 'waiting'::app_public.preview_state) = (finished_at IS NULL)),
  constraint content_differences_other_sha256_check CHECK (sha256::text < other_sha256::text),
  constraint content_differences_share_check CHECK (share >= 0::double precision AND share <= 1::double precision)
);
CREATE INDEX content_differences_other_sha256_idx ON app_private.content_differences USING btree (other_sha256);
comment on table app_private.content_differences is 'How much two pictures differ, one row a pair, the smaller hash first.';

create table app_private.event_retention (
  is_only boolean default true not null,
  newest_transaction_id xid8 not null,
  snapshot pg_snapshot not null,
  constraint event_retention_pkey PRIMARY KEY (is_only),
  constraint event_retention_is_only_check CHECK (is_only)
);
comment on table app_private.event_retention is 'Up to which transaction events have been removed: one row, none before the first removal.';
comment on column app_private.event_retention.is_only is 'Always true: there is one row.';
comment on column app_private.event_retention.newest_transaction_id is 'Highest transaction of which an event was removed.';
comment on column app_private.event_retention.snapshot is 'What the last removal saw: no removed event belongs to a transaction beyond it.';

create table app_private.events (
  id bigint generated always as identity not null,
  transaction_id xid8 default pg_current_xact_id() not null,
  project_id uuid,
  user_id uuid,
  actor_id uuid,
  kind text not null,
  subject jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  constraint events_pkey PRIMARY KEY (id),
  constraint events_kind_check CHECK (kind ~ '^[a-z]+(\.[a-z_]+)+$'::text),
  constraint events_scope_check CHECK (num_nonnulls(project_id, user_id) = 1)
);
CREATE INDEX events_project_id_transaction_id_where_project_idx ON app_private.events USING btree (project_id, transaction_id) WHERE (project_id IS NOT NULL);
CREATE INDEX events_transaction_id_idx ON app_private.events USING btree (transaction_id);
CREATE INDEX events_user_id_transaction_id_where_personal_idx ON app_private.events USING btree (user_id, transaction_id) WHERE (user_id IS NOT NULL);
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_private.events FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_private.events enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_private.events is NULL;
comment on table app_private.events is 'What happened, for live subscribers and webhooks: ids only, read again under row security. Kept for a week.';
comment on column app_private.events.id is 'Grows in the order of writing. Of two events about one row the later one has the higher number.';
comment on column app_private.events.transaction_id is 'The transaction. Readers go by what they have seen of transactions: numbers become visible out of order.';
comment on column app_private.events.project_id is 'Whose members may learn of it; null for what concerns one user.';
comment on column app_private.events.user_id is 'Whom it concerns; null for what concerns a project.';
comment on column app_private.events.actor_id is 'Who did it; null for the system.';
comment on column app_private.events.kind is 'Topic and what happened: lock.taken, lock.changed, lock.retained, lock.released, lock.broken, review.requested, review.changed, review.decided, review.noted, review.note_changed, review.drawn, review.erased, version.created, activity.recorded, project.archived, project.reopened, project.deleted, member.changed, member.removed, notification.sent, notification.changed, account.changed.';
comment on column app_private.events.subject is 'Ids of the rows it is about, by name.';
comment on column app_private.events.created_at is 'When the transaction began.';

create table app_private.job_runs (
  id uuid default uuidv7() not null,
  task text not null,
  state app_private.job_state default 'running'::app_private.job_state not null,
  started_at timestamp with time zone default now() not null,
  heartbeat_at timestamp with time zone default now() not null,
  finished_at timestamp with time zone,
  detail jsonb default '{}'::jsonb not null,
  failure text,
  constraint job_runs_pkey PRIMARY KEY (id),
  constraint job_runs_finished_at_check CHECK ((state = 'running'::app_private.job_state) = (finished_at IS NULL))
);
CREATE INDEX job_runs_task_started_at_idx ON app_private.job_runs USING btree (task, started_at DESC);
comment on table app_private.job_runs is 'History of the worker''s jobs, one row a run.';

create table app_private.login_attempts (
  id bigint generated always as identity not null,
  username text not null,
  address inet,
  is_success boolean not null,
  attempted_at timestamp with time zone default now() not null,
  constraint login_attempts_pkey PRIMARY KEY (id)
);
CREATE INDEX login_attempts_address_attempted_at_idx ON app_private.login_attempts USING btree (address, attempted_at);
CREATE INDEX login_attempts_username_attempted_at_idx ON app_private.login_attempts USING btree (username, attempted_at);
comment on table app_private.login_attempts is 'Sign-in attempts, for throttling by account and address.';

create table app_private.oidc_sign_ins (
  state_hash bytea not null,
  browser_hash bytea not null,
  issuer text not null,
  nonce text not null,
  code_verifier text not null,
  return_to text not null,
  address inet,
  session_id uuid,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  constraint oidc_sign_ins_pkey PRIMARY KEY (state_hash),
  constraint oidc_sign_ins_session_id_fkey FOREIGN KEY (session_id) REFERENCES app_private.sessions(id) ON DELETE CASCADE,
  constraint oidc_sign_ins_browser_hash_check CHECK (octet_length(browser_hash) = 32),
  constraint oidc_sign_ins_state_hash_check CHECK (octet_length(state_hash) = 32)
);
CREATE INDEX oidc_sign_ins_address_idx ON app_private.oidc_sign_ins USING btree (address);
CREATE INDEX oidc_sign_ins_expires_at_idx ON app_private.oidc_sign_ins USING btree (expires_at);
CREATE INDEX oidc_sign_ins_session_id_idx ON app_private.oidc_sign_ins USING btree (session_id);
comment on table app_private.oidc_sign_ins is 'Sign-ins on their way to an OpenID Connect provider and back: what the answer is checked with, by the hashes of the state and of the browser''s cookie. Taken once; gone after ten minutes. With a session: the identity is to be linked to its user.';

create table app_private.personal_access_token_secrets (
  token_id uuid not null,
  token_hash bytea not null,
  last_used_at timestamp with time zone,
  constraint personal_access_token_secrets_pkey PRIMARY KEY (token_id),
  constraint personal_access_token_secrets_token_hash_key UNIQUE (token_hash),
  constraint personal_access_token_secrets_token_id_fkey FOREIGN KEY (token_id) REFERENCES app_public.personal_access_tokens(id) ON DELETE CASCADE,
  constraint personal_access_token_secrets_token_hash_check CHECK (octet_length(token_hash) = 32)
) with (fillfactor=70);
comment on table app_private.personal_access_token_secrets is 'SHA-256 of personal access tokens, which are 256 random bits: nobody guesses one, so nothing is gained by a slow hash. Apart from the tokens, so that noting their use is no entry in the audit.';

create table app_private.preview_files (
  source_sha256 app_public.sha256 not null,
  kind app_public.preview_file_kind not null,
  sha256 app_public.sha256 not null,
  media_type text not null,
  width integer,
  height integer,
  byte_count bigint not null,
  constraint preview_files_pkey PRIMARY KEY (source_sha256, kind),
  constraint preview_files_sha256_fkey FOREIGN KEY (sha256) REFERENCES app_private.blobs(sha256) ON DELETE RESTRICT,
  constraint preview_files_source_sha256_fkey FOREIGN KEY (source_sha256) REFERENCES app_private.previews(sha256) ON DELETE RESTRICT,
  constraint preview_files_byte_count_check CHECK (byte_count >= 0)
);
CREATE INDEX preview_files_sha256_idx ON app_private.preview_files USING btree (sha256);
comment on table app_private.preview_files is 'Files derived from content. They lie in the depot like all content and go with their source.';

create table app_private.previews (
  sha256 app_public.sha256 not null,
  kind app_public.preview_kind not null,
  state app_public.preview_state default 'waiting'::app_public.preview_state not null,
  facts jsonb,
  reason text,
  attempts integer default 0 not null,
  requested_at timestamp with time zone default now() not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  constraint previews_pkey PRIMARY KEY (sha256),
  constraint previews_sha256_fkey FOREIGN KEY (sha256) REFERENCES app_private.blobs(sha256) ON DELETE RESTRICT,
  constraint previews_finished_at_check CHECK ((state = 'waiting'::app_public.preview_state) = (finished_at IS NULL)),
  constraint previews_reason_check CHECK (length(reason) <= 1000)
);
CREATE INDEX previews_finished_at_idx ON app_private.previews USING btree (finished_at);
CREATE INDEX previews_requested_at_where_waiting_idx ON app_private.previews USING btree (requested_at) WHERE (state = 'waiting'::app_public.preview_state);
comment on table app_private.previews is 'What the worker found out about content, one row for each that has been asked for, whichever projects have it.';

create table app_private.project_blobs (
  project_id uuid not null,
  sha256 app_public.sha256 not null,
  charged_bytes bigint not null,
  created_at timestamp with time zone default now() not null,
  constraint project_blobs_pkey PRIMARY KEY (project_id, sha256),
  constraint project_blobs_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint project_blobs_sha256_fkey FOREIGN KEY (sha256) REFERENCES app_private.blobs(sha256) ON DELETE RESTRICT,
  constraint project_blobs_charged_bytes_check CHECK (charged_bytes >= 0)
);
CREATE INDEX project_blobs_sha256_idx ON app_private.project_blobs USING btree (sha256);
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_private.project_blobs FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_private.project_blobs enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_private.project_blobs is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_private.project_blobs FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_private.project_blobs enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_private.project_blobs is NULL;
comment on table app_private.project_blobs is 'Content a project is charged for, once each; the sum is project_usage.used_bytes.';

create table app_private.refresh_tokens (
  token_hash bytea not null,
  session_id uuid not null,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  rotated_at timestamp with time zone,
  constraint refresh_tokens_pkey PRIMARY KEY (token_hash),
  constraint refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES app_private.sessions(id) ON DELETE CASCADE,
  constraint refresh_tokens_token_hash_check CHECK (octet_length(token_hash) = 32)
);
CREATE INDEX refresh_tokens_session_id_idx ON app_private.refresh_tokens USING btree (session_id);
comment on table app_private.refresh_tokens is 'SHA-256 of refresh tokens. A rotated token that comes back revokes its session (reuse detection, RFC 9700 section 4.14).';

create unlogged table app_private.request_budgets (
  caller text not null,
  requests double precision not null,
  refilled_at timestamp with time zone not null,
  constraint request_budgets_pkey PRIMARY KEY (caller)
) with (fillfactor=50);
comment on table app_private.request_budgets is 'How many requests each caller may still send at once. Unlogged: a crash empties it, which fills every budget.';
comment on column app_private.request_budgets.caller is 'user:<id>, address:<address or IPv6 network>, or nowhere.';
comment on column app_private.request_budgets.requests is 'What was left when it was last refilled.';
comment on column app_private.request_budgets.refilled_at is 'When that was.';

create table app_private.restorations (
  id uuid default uuidv7() not null,
  backup_name text not null,
  manifest_sha256 app_public.sha256 not null,
  target text not null,
  timeline integer not null,
  host text not null,
  problem_count integer default 0 not null,
  restored_at timestamp with time zone default now() not null,
  constraint restorations_pkey PRIMARY KEY (id),
  constraint restorations_problem_count_check CHECK (problem_count >= 0),
  constraint restorations_timeline_check CHECK (timeline > 0)
);
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_private.restorations FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_private.restorations enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_private.restorations is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_private.restorations FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change();
alter table app_private.restorations enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_private.restorations is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_private.restorations FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_private.restorations enable always trigger _800_audit;
comment on trigger _800_audit on app_private.restorations is NULL;
comment on table app_private.restorations is 'Where this database comes from: each time it was restored from a backup, and to which moment. Written by the restore, never changed.';

create table app_private.sessions (
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  kind app_private.session_kind default 'password'::app_private.session_kind not null,
  user_agent text,
  created_at timestamp with time zone default now() not null,
  last_seen_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  revoked_reason text,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_public.users(id) ON DELETE RESTRICT
);
CREATE INDEX sessions_user_id_idx ON app_private.sessions USING btree (user_id);
CREATE TRIGGER _900_notify_account AFTER UPDATE OF revoked_at ON app_private.sessions FOR EACH ROW WHEN ((new.revoked_at IS DISTINCT FROM old.revoked_at)) EXECUTE FUNCTION app_private.tg__notify_account('user_id');
comment on trigger _900_notify_account on app_private.sessions is NULL;
comment on table app_private.sessions is 'Signed-in sessions; revoking one ends its rights at the next statement.';

create table app_private.user_identities (
  id uuid default uuidv7() not null,
  user_id uuid not null,
  issuer text not null,
  subject text not null,
  linked_at timestamp with time zone default now() not null,
  last_sign_in_at timestamp with time zone,
  constraint user_identities_pkey PRIMARY KEY (id),
  constraint user_identities_issuer_subject_key UNIQUE (issuer, subject),
  constraint user_identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint user_identities_issuer_check CHECK (octet_length(issuer) >= 1 AND octet_length(issuer) <= 1000),
  constraint user_identities_subject_check CHECK (octet_length(subject) >= 1 AND octet_length(subject) <= 1000)
);
CREATE INDEX user_identities_user_id_idx ON app_private.user_identities USING btree (user_id);
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE OF user_id, issuer, subject, linked_at ON app_private.user_identities FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_private.user_identities enable always trigger _800_audit;
comment on trigger _800_audit on app_private.user_identities is NULL;
comment on table app_private.user_identities is 'Who signs in by OpenID Connect as which user: found by issuer and subject, never by an e-mail address or a name.';

create table app_private.user_secrets (
  user_id uuid not null,
  password_hash text,
  token_version integer default 1 not null,
  password_changed_at timestamp with time zone,
  updated_at timestamp with time zone default now() not null,
  constraint user_secrets_pkey PRIMARY KEY (user_id),
  constraint user_secrets_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_public.users(id) ON DELETE RESTRICT
);
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_private.user_secrets FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('user_id', '-password_hash');
alter table app_private.user_secrets enable always trigger _800_audit;
comment on trigger _800_audit on app_private.user_secrets is NULL;
CREATE TRIGGER _900_notify_account AFTER UPDATE OF token_version ON app_private.user_secrets FOR EACH ROW WHEN ((new.token_version IS DISTINCT FROM old.token_version)) EXECUTE FUNCTION app_private.tg__notify_account('user_id');
comment on trigger _900_notify_account on app_private.user_secrets is NULL;
comment on table app_private.user_secrets is 'Password hashes (argon2id) and the token version that revokes all tokens of a user at once.';

create table app_private.webhook_cursor (
  is_only boolean default true not null,
  origin text not null,
  seen pg_snapshot not null,
  constraint webhook_cursor_pkey PRIMARY KEY (is_only),
  constraint webhook_cursor_is_only_check CHECK (is_only)
);
comment on table app_private.webhook_cursor is 'Up to where events have been handed out to webhooks: one row.';
comment on column app_private.webhook_cursor.is_only is 'Always true: there is one row.';
comment on column app_private.webhook_cursor.origin is 'The history that the position belongs to; see event_origin.';
comment on column app_private.webhook_cursor.seen is 'The events that were handed out, as a snapshot.';

create table app_private.webhook_health (
  webhook_id uuid not null,
  consecutive_failure_count integer default 0 not null,
  first_failed_at timestamp with time zone,
  listening_from pg_snapshot not null,
  listening_at timestamp with time zone default now() not null,
  constraint webhook_health_pkey PRIMARY KEY (webhook_id),
  constraint webhook_health_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES app_public.webhooks(id) ON DELETE CASCADE,
  constraint webhook_health_first_failed_at_check CHECK ((consecutive_failure_count > 0) = (first_failed_at IS NOT NULL))
);
comment on table app_private.webhook_health is 'How a webhook fares, and from where on it is told of events. Its row is also the lock of the webhook: who changes the webhook or its deliveries takes it first.';
comment on column app_private.webhook_health.webhook_id is 'The webhook.';
comment on column app_private.webhook_health.consecutive_failure_count is 'Attempts that failed since the last one that arrived.';
comment on column app_private.webhook_health.first_failed_at is 'When the first of them failed.';
comment on column app_private.webhook_health.listening_from is 'Events that this position has seen are not sent.';
comment on column app_private.webhook_health.listening_at is 'When that was.';

create table app_private.webhook_secrets (
  webhook_id uuid not null,
  secret text not null,
  previous_secret text,
  previous_until timestamp with time zone,
  constraint webhook_secrets_pkey PRIMARY KEY (webhook_id),
  constraint webhook_secrets_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES app_public.webhooks(id) ON DELETE CASCADE,
  constraint webhook_secrets_previous_until_check CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);
comment on table app_private.webhook_secrets is 'What signs the deliveries of a webhook. In the clear, since signing needs it so.';
comment on column app_private.webhook_secrets.webhook_id is 'The webhook.';
comment on column app_private.webhook_secrets.secret is 'whsec_ and base64.';
comment on column app_private.webhook_secrets.previous_secret is 'The one before, which signs as well for a while.';
comment on column app_private.webhook_secrets.previous_until is 'For how long.';

create table app_public.archive_checks (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  checked_at timestamp with time zone default now() not null,
  recorded_sha256 app_public.sha256 not null,
  computed_sha256 app_public.sha256 not null,
  blob_count bigint not null,
  total_bytes bigint not null,
  damaged_count bigint not null,
  unread_count bigint not null,
  oldest_reading_at timestamp with time zone,
  is_sound boolean generated always as (recorded_sha256::text = computed_sha256::text AND damaged_count = 0 AND unread_count = 0) stored not null,
  constraint archive_checks_pkey PRIMARY KEY (id),
  constraint archive_checks_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint archive_checks_blob_count_check CHECK (blob_count >= 0),
  constraint archive_checks_damaged_count_check CHECK (damaged_count >= 0 AND damaged_count <= blob_count),
  constraint archive_checks_total_bytes_check CHECK (total_bytes >= 0),
  constraint archive_checks_unread_count_check CHECK (unread_count >= 0 AND unread_count <= blob_count)
);
CREATE INDEX archive_checks_project_id_checked_at_idx ON app_public.archive_checks USING btree (project_id, checked_at DESC);
alter table app_public.archive_checks enable row level security;
create policy select_auditor on app_public.archive_checks for select to gadb_auditor
  using (true);
comment on policy select_auditor on app_public.archive_checks is 'Auditors read every check.';
create policy select_member on app_public.archive_checks for select to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right))));
comment on policy select_member on app_public.archive_checks is 'Checks of projects one may read.';
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.archive_checks FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.archive_checks enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.archive_checks is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_public.archive_checks FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change();
alter table app_public.archive_checks enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_public.archive_checks is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.archive_checks FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.archive_checks enable always trigger _800_audit;
comment on trigger _800_audit on app_public.archive_checks is NULL;
grant select on table app_public.archive_checks to gadb_auditor, gadb_user;
comment on table app_public.archive_checks is 'History of the checks of archived projects: every file read again, the root hash computed again. Written by the worker, never changed.';
comment on column app_public.archive_checks.id is 'Identity of the check.';
comment on column app_public.archive_checks.project_id is 'The archived project.';
comment on column app_public.archive_checks.checked_at is 'When the check was concluded.';
comment on column app_public.archive_checks.recorded_sha256 is 'Root hash recorded when the project was archived.';
comment on column app_public.archive_checks.computed_sha256 is 'Root hash computed by the check.';
comment on column app_public.archive_checks.blob_count is 'Distinct files of the project.';
comment on column app_public.archive_checks.total_bytes is 'Their sizes together.';
comment on column app_public.archive_checks.damaged_count is 'How many of them are damaged or missing.';
comment on column app_public.archive_checks.unread_count is 'How many of them could not be read for the check.';
comment on column app_public.archive_checks.oldest_reading_at is 'When the longest unread of them was read.';
comment on column app_public.archive_checks.is_sound is 'Whether the root hash is unchanged and every file was read and found sound.';

create table app_public.asset_locks (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  asset_id uuid not null,
  line_branch_id uuid not null,
  branch_id uuid not null,
  state app_public.lock_state default 'locked'::app_public.lock_state not null,
  holder_id uuid,
  workspace_id uuid,
  version_id uuid,
  generation bigint not null,
  reason text default ''::text not null,
  locked_at timestamp with time zone default now() not null,
  lease_expires_at timestamp with time zone,
  stale_at timestamp with time zone,
  kept_until timestamp with time zone,
  constraint asset_locks_pkey PRIMARY KEY (id),
  constraint asset_locks_asset_id_line_branch_id_key UNIQUE (asset_id, line_branch_id),
  constraint asset_locks_holder_id_fkey FOREIGN KEY (holder_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint asset_locks_project_id_asset_id_fkey FOREIGN KEY (project_id, asset_id) REFERENCES app_public.assets(project_id, id) ON DELETE RESTRICT,
  constraint asset_locks_project_id_asset_id_version_id_fkey FOREIGN KEY (project_id, asset_id, version_id) REFERENCES app_public.asset_versions(project_id, asset_id, id) ON DELETE RESTRICT,
  constraint asset_locks_project_id_branch_id_fkey FOREIGN KEY (project_id, branch_id) REFERENCES app_public.branches(project_id, id) ON DELETE RESTRICT,
  constraint asset_locks_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint asset_locks_project_id_line_branch_id_fkey FOREIGN KEY (project_id, line_branch_id) REFERENCES app_public.branches(project_id, id) ON DELETE RESTRICT,
  constraint asset_locks_project_id_workspace_id_fkey FOREIGN KEY (project_id, workspace_id) REFERENCES app_public.workspaces(project_id, id) ON DELETE RESTRICT,
  constraint asset_locks_holder_id_check CHECK ((state = 'locked'::app_public.lock_state) = (holder_id IS NOT NULL)),
  constraint asset_locks_reason_check CHECK (length(reason) <= 2000),
  constraint asset_locks_version_id_check CHECK (state = 'locked'::app_public.lock_state OR version_id IS NOT NULL)
);
CREATE INDEX asset_locks_holder_id_idx ON app_public.asset_locks USING btree (holder_id);
CREATE INDEX asset_locks_project_id_asset_id_idx ON app_public.asset_locks USING btree (project_id, asset_id);
CREATE INDEX asset_locks_project_id_asset_id_version_id_idx ON app_public.asset_locks USING btree (project_id, asset_id, version_id);
CREATE INDEX asset_locks_project_id_branch_id_idx ON app_public.asset_locks USING btree (project_id, branch_id);
CREATE INDEX asset_locks_project_id_line_branch_id_idx ON app_public.asset_locks USING btree (project_id, line_branch_id);
CREATE INDEX asset_locks_project_id_workspace_id_idx ON app_public.asset_locks USING btree (project_id, workspace_id);
alter table app_public.asset_locks enable row level security;
create policy select_reader on app_public.asset_locks for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('read'::app_public.access_right) AS asset_ids_denied)))) OR (asset_id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('read'::app_public.access_right) AS asset_ids_granted)))));
comment on policy select_reader on app_public.asset_locks is 'Rows about assets one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.asset_locks FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.asset_locks enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.asset_locks is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.asset_locks FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.asset_locks enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.asset_locks is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.asset_locks FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.asset_locks enable always trigger _800_audit;
comment on trigger _800_audit on app_public.asset_locks is NULL;
CREATE TRIGGER _900_notify_delete AFTER DELETE ON app_public.asset_locks REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'lock.released', 'lock_id=id', 'asset_id=asset_id', 'holder_id=holder_id');
comment on trigger _900_notify_delete on app_public.asset_locks is NULL;
CREATE TRIGGER _900_notify_insert AFTER INSERT ON app_public.asset_locks REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'lock.taken', 'lock_id=id', 'asset_id=asset_id', 'holder_id=holder_id');
comment on trigger _900_notify_insert on app_public.asset_locks is NULL;
CREATE TRIGGER _900_notify_update AFTER UPDATE ON app_public.asset_locks REFERENCING OLD TABLE AS old_rows NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg_asset_locks__notify_update();
comment on trigger _900_notify_update on app_public.asset_locks is NULL;
grant select on table app_public.asset_locks to gadb_user;
comment on table app_public.asset_locks is 'Who may change an asset on a line (a mainline or release branch with the branches under it): at most one lock for each asset and line.';
comment on column app_public.asset_locks.id is 'Identity of the lock.';
comment on column app_public.asset_locks.project_id is 'The project.';
comment on column app_public.asset_locks.asset_id is 'The asset.';
comment on column app_public.asset_locks.line_branch_id is 'The line: its destination branch.';
comment on column app_public.asset_locks.branch_id is 'The branch it was taken on, or the branch that retains it.';
comment on column app_public.asset_locks.state is 'Locked by a user, or retained by a branch.';
comment on column app_public.asset_locks.holder_id is 'Who holds it; null while retained.';
comment on column app_public.asset_locks.workspace_id is 'The workspace it was taken from.';
comment on column app_public.asset_locks.version_id is 'The version it was taken at, or at which it is retained.';
comment on column app_public.asset_locks.generation is 'Rises when the lock is taken or broken; late work under an older generation is refused.';
comment on column app_public.asset_locks.reason is 'What the holder is doing.';
comment on column app_public.asset_locks.locked_at is 'When it was taken.';
comment on column app_public.asset_locks.lease_expires_at is 'When it counts as stale unless its holder shows up.';
comment on column app_public.asset_locks.stale_at is 'Since when it counts as stale; it is never handed over silently.';
comment on column app_public.asset_locks.kept_until is 'Until when the holder keeps it although somebody asked for it.';

create table app_public.asset_reviews (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  branch_id uuid not null,
  asset_id uuid,
  version_id uuid,
  shelf_id uuid,
  shelf_revision integer,
  state app_public.review_state default 'pending'::app_public.review_state not null,
  content_sha256 app_public.sha256 not null,
  submitter_id uuid not null,
  requested_by uuid not null,
  message text default ''::text not null,
  priority smallint default 0 not null,
  requested_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  decided_at timestamp with time zone,
  constraint asset_reviews_pkey PRIMARY KEY (id),
  constraint asset_reviews_project_id_id_key UNIQUE (project_id, id),
  constraint asset_reviews_project_id_id_submitter_id_key UNIQUE (project_id, id, submitter_id),
  constraint asset_reviews_project_id_asset_id_version_id_fkey FOREIGN KEY (project_id, asset_id, version_id) REFERENCES app_public.asset_versions(project_id, asset_id, id) ON DELETE RESTRICT,
  constraint asset_reviews_project_id_branch_id_fkey FOREIGN KEY (project_id, branch_id) REFERENCES app_public.branches(project_id, id) ON DELETE RESTRICT,
  constraint asset_reviews_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint asset_reviews_project_id_shelf_id_shelf_revision_fkey FOREIGN KEY (project_id, shelf_id, shelf_revision) REFERENCES app_public.shelf_revisions(project_id, shelf_id, revision) ON DELETE RESTRICT,
  constraint asset_reviews_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint asset_reviews_submitter_id_fkey FOREIGN KEY (submitter_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint asset_reviews_decided_at_check CHECK ((state = ANY (ARRAY['pending'::app_public.review_state, 'in_review'::app_public.review_state])) = (decided_at IS NULL)),
  constraint asset_reviews_message_check CHECK (length(message) <= 10000),
  constraint asset_reviews_priority_check CHECK (priority >= '-2'::integer AND priority <= 2),
  constraint asset_reviews_subject_check CHECK (version_id IS NOT NULL AND asset_id IS NOT NULL AND shelf_id IS NULL AND shelf_revision IS NULL OR version_id IS NULL AND asset_id IS NULL AND shelf_id IS NOT NULL AND shelf_revision IS NOT NULL)
);
CREATE INDEX asset_reviews_project_id_asset_id_version_id_idx ON app_public.asset_reviews USING btree (project_id, asset_id, version_id);
CREATE INDEX asset_reviews_project_id_branch_id_idx ON app_public.asset_reviews USING btree (project_id, branch_id);
CREATE INDEX asset_reviews_project_id_requested_at_idx ON app_public.asset_reviews USING btree (project_id, requested_at DESC);
CREATE INDEX asset_reviews_project_id_shelf_id_idx ON app_public.asset_reviews USING btree (project_id, shelf_id, shelf_revision);
CREATE INDEX asset_reviews_project_id_where_open_idx ON app_public.asset_reviews USING btree (project_id, requested_at) WHERE (state = ANY (ARRAY['pending'::app_public.review_state, 'in_review'::app_public.review_state]));
CREATE INDEX asset_reviews_requested_by_idx ON app_public.asset_reviews USING btree (requested_by);
CREATE UNIQUE INDEX asset_reviews_shelf_id_where_open_key ON app_public.asset_reviews USING btree (shelf_id) WHERE (state = ANY (ARRAY['pending'::app_public.review_state, 'in_review'::app_public.review_state]));
CREATE INDEX asset_reviews_submitter_id_idx ON app_public.asset_reviews USING btree (submitter_id);
CREATE UNIQUE INDEX asset_reviews_version_id_where_open_key ON app_public.asset_reviews USING btree (version_id) WHERE (state = ANY (ARRAY['pending'::app_public.review_state, 'in_review'::app_public.review_state]));
alter table app_public.asset_reviews enable row level security;
create policy select_reader on app_public.asset_reviews for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (asset_id IS NULL OR (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('read'::app_public.access_right) AS asset_ids_denied))))) OR (asset_id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('read'::app_public.access_right) AS asset_ids_granted)))));
comment on policy select_reader on app_public.asset_reviews is 'Rows about assets one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.asset_reviews FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.asset_reviews enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.asset_reviews is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.asset_reviews FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.asset_reviews enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.asset_reviews is NULL;
CREATE TRIGGER _300_refuse_final BEFORE UPDATE ON app_public.asset_reviews FOR EACH ROW EXECUTE FUNCTION app_private.tg_asset_reviews__refuse_final();
alter table app_public.asset_reviews enable always trigger _300_refuse_final;
comment on trigger _300_refuse_final on app_public.asset_reviews is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.asset_reviews FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.asset_reviews enable always trigger _800_audit;
comment on trigger _800_audit on app_public.asset_reviews is NULL;
CREATE TRIGGER _900_notify_insert AFTER INSERT ON app_public.asset_reviews REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'review.requested', 'review_id=id');
comment on trigger _900_notify_insert on app_public.asset_reviews is NULL;
CREATE TRIGGER _900_notify_update AFTER UPDATE ON app_public.asset_reviews REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'review.changed', 'review_id=id');
comment on trigger _900_notify_update on app_public.asset_reviews is NULL;
grant select on table app_public.asset_reviews to gadb_user;
comment on table app_public.asset_reviews is 'A round of review of one version or one shelf revision. Final states never change; a new round is a new review.';
comment on column app_public.asset_reviews.id is 'Identity of the review.';
comment on column app_public.asset_reviews.project_id is 'The project.';
comment on column app_public.asset_reviews.branch_id is 'The branch whose policy applies.';
comment on column app_public.asset_reviews.asset_id is 'The asset; null for a shelf.';
comment on column app_public.asset_reviews.version_id is 'The version; null for a shelf.';
comment on column app_public.asset_reviews.shelf_id is 'The shelf; null for a version.';
comment on column app_public.asset_reviews.shelf_revision is 'The revision of the shelf; null for a version.';
comment on column app_public.asset_reviews.state is 'Where the review stands.';
comment on column app_public.asset_reviews.content_sha256 is 'SHA-256 of the content under review; decisions are bound to it.';
comment on column app_public.asset_reviews.submitter_id is 'Whose work it is: the version''s author or the shelf''s owner, who may never decide.';
comment on column app_public.asset_reviews.requested_by is 'Who asked for the review.';
comment on column app_public.asset_reviews.message is 'What to look at.';
comment on column app_public.asset_reviews.priority is 'From -2 (whenever) to 2 (now).';
comment on column app_public.asset_reviews.requested_at is 'When it was asked for.';
comment on column app_public.asset_reviews.updated_at is 'When it last changed.';
comment on column app_public.asset_reviews.decided_at is 'When it reached its final state.';

create table app_public.asset_tags (
  asset_id uuid not null,
  tag_id uuid not null,
  project_id uuid not null,
  created_by uuid,
  created_at timestamp with time zone default now() not null,
  constraint asset_tags_pkey PRIMARY KEY (asset_id, tag_id),
  constraint asset_tags_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint asset_tags_project_id_asset_id_fkey FOREIGN KEY (project_id, asset_id) REFERENCES app_public.assets(project_id, id) ON DELETE RESTRICT,
  constraint asset_tags_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint asset_tags_project_id_tag_id_fkey FOREIGN KEY (project_id, tag_id) REFERENCES app_public.tags(project_id, id) ON DELETE RESTRICT
);
CREATE INDEX asset_tags_created_by_idx ON app_public.asset_tags USING btree (created_by);
CREATE INDEX asset_tags_project_id_asset_id_idx ON app_public.asset_tags USING btree (project_id, asset_id);
CREATE INDEX asset_tags_project_id_tag_id_idx ON app_public.asset_tags USING btree (project_id, tag_id);
alter table app_public.asset_tags enable row level security;
create policy delete_writer on app_public.asset_tags for delete to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('write'::app_public.access_right) AS project_ids_with_right)))) AND (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('write'::app_public.access_right) AS asset_ids_denied)))) OR (asset_id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('write'::app_public.access_right) AS asset_ids_granted)))));
comment on policy delete_writer on app_public.asset_tags is 'Assets one may write.';
create policy insert_writer on app_public.asset_tags for insert to gadb_user
  with check ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('write'::app_public.access_right) AS project_ids_with_right)))) AND (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('write'::app_public.access_right) AS asset_ids_denied)))) OR (asset_id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('write'::app_public.access_right) AS asset_ids_granted)))));
comment on policy insert_writer on app_public.asset_tags is 'Assets one may write.';
create policy select_reader on app_public.asset_tags for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('read'::app_public.access_right) AS asset_ids_denied)))) OR (asset_id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('read'::app_public.access_right) AS asset_ids_granted)))));
comment on policy select_reader on app_public.asset_tags is 'Tags of assets one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.asset_tags FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.asset_tags enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.asset_tags is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.asset_tags FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.asset_tags enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.asset_tags is NULL;
CREATE TRIGGER _100_created_at BEFORE INSERT ON app_public.asset_tags FOR EACH ROW EXECUTE FUNCTION app_private.tg__created_at();
alter table app_public.asset_tags enable always trigger _100_created_at;
comment on trigger _100_created_at on app_public.asset_tags is NULL;
CREATE TRIGGER _110_stamp_actor BEFORE INSERT ON app_public.asset_tags FOR EACH ROW EXECUTE FUNCTION app_private.tg__stamp_actor('created_by');
alter table app_public.asset_tags enable always trigger _110_stamp_actor;
comment on trigger _110_stamp_actor on app_public.asset_tags is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.asset_tags FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('asset_id', 'tag_id');
alter table app_public.asset_tags enable always trigger _800_audit;
comment on trigger _800_audit on app_public.asset_tags is NULL;
grant delete, select on table app_public.asset_tags to gadb_user;
grant insert (asset_id, tag_id, project_id) on table app_public.asset_tags to gadb_user;
comment on table app_public.asset_tags is '@behavior +insert +delete
Which assets carry which tags.';
comment on column app_public.asset_tags.asset_id is 'The asset.';
comment on column app_public.asset_tags.tag_id is 'The tag.';
comment on column app_public.asset_tags.project_id is 'The project of both.';
comment on column app_public.asset_tags.created_by is 'Who tagged it.';
comment on column app_public.asset_tags.created_at is 'When it was tagged.';

create table app_public.asset_types (
  name text not null,
  description text default ''::text not null,
  lock_policy app_public.lock_policy default 'exclusive'::app_public.lock_policy not null,
  media_types text[],
  max_size_bytes bigint,
  metadata_schema jsonb,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint asset_types_pkey PRIMARY KEY (name),
  constraint asset_types_max_size_bytes_check CHECK (max_size_bytes > 0),
  constraint asset_types_metadata_schema_check CHECK (jsonb_typeof(metadata_schema) = 'object'::text),
  constraint asset_types_name_check CHECK (name = btrim(name) AND length(name) >= 1 AND length(name) <= 100)
);
alter table app_public.asset_types enable row level security;
create policy select_signed_in on app_public.asset_types for select to gadb_user
  using ((( SELECT app_hidden.current_user_id() AS current_user_id)) IS NOT NULL);
comment on policy select_signed_in on app_public.asset_types is 'The catalogue is open to everybody signed in.';
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.asset_types FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.asset_types enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.asset_types is NULL;
CREATE TRIGGER _100_timestamps BEFORE INSERT OR UPDATE ON app_public.asset_types FOR EACH ROW EXECUTE FUNCTION app_private.tg__timestamps();
alter table app_public.asset_types enable always trigger _100_timestamps;
comment on trigger _100_timestamps on app_public.asset_types is NULL;
CREATE TRIGGER _300_check_schema BEFORE INSERT OR UPDATE OF metadata_schema ON app_public.asset_types FOR EACH ROW EXECUTE FUNCTION app_private.tg_asset_types__check_schema();
alter table app_public.asset_types enable always trigger _300_check_schema;
comment on trigger _300_check_schema on app_public.asset_types is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.asset_types FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('name');
alter table app_public.asset_types enable always trigger _800_audit;
comment on trigger _800_audit on app_public.asset_types is NULL;
grant select on table app_public.asset_types to gadb_user;
comment on table app_public.asset_types is 'The studio''s catalogue of asset types. An asset of a type not listed here is mergeable and unrestricted: it respects the locks of others and needs none itself.';
comment on column app_public.asset_types.name is 'Name of the type, as in assets.type.';
comment on column app_public.asset_types.description is 'What the type is for.';
comment on column app_public.asset_types.lock_policy is 'Whether a change needs a lock.';
comment on column app_public.asset_types.media_types is 'Media types allowed, for instance image/png or image/*; null allows all.';
comment on column app_public.asset_types.max_size_bytes is 'Largest size of a version; null for no limit.';
comment on column app_public.asset_types.metadata_schema is 'JSON schema that assets.metadata must satisfy; null for none.';
comment on column app_public.asset_types.created_at is 'When the type was added.';
comment on column app_public.asset_types.updated_at is 'When the type was last changed.';

create table app_public.asset_versions (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  asset_id uuid not null,
  branch_id uuid not null,
  version_number integer not null,
  change_id bigint not null,
  parent_version_id uuid,
  merged_from_version_id uuid,
  sha256 app_public.sha256 not null,
  size_bytes bigint not null,
  depot_path text generated always as ((((('sha256/'::text || substr(sha256::text, 1, 2)) || '/'::text) || substr(sha256::text, 3, 2)) || '/'::text) || sha256::text) stored not null,
  filename text not null,
  media_type text default 'application/octet-stream'::text not null,
  comment text default ''::text not null,
  is_deletion boolean default false not null,
  created_by uuid,
  created_at timestamp with time zone default now() not null,
  original_filename text,
  declared_media_type text,
  constraint asset_versions_pkey PRIMARY KEY (id),
  constraint asset_versions_asset_id_version_number_key UNIQUE (asset_id, version_number),
  constraint asset_versions_project_id_asset_id_id_key UNIQUE (project_id, asset_id, id),
  constraint asset_versions_project_id_id_key UNIQUE (project_id, id),
  constraint asset_versions_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint asset_versions_project_id_asset_id_fkey FOREIGN KEY (project_id, asset_id) REFERENCES app_public.assets(project_id, id) ON DELETE RESTRICT,
  constraint asset_versions_project_id_asset_id_merged_from_version_id_fkey FOREIGN KEY (project_id, asset_id, merged_from_version_id) REFERENCES app_public.asset_versions(project_id, asset_id, id) ON DELETE RESTRICT,
  constraint asset_versions_project_id_asset_id_parent_version_id_fkey FOREIGN KEY (project_id, asset_id, parent_version_id) REFERENCES app_public.asset_versions(project_id, asset_id, id) ON DELETE RESTRICT,
  constraint asset_versions_project_id_branch_id_fkey FOREIGN KEY (project_id, branch_id) REFERENCES app_public.branches(project_id, id) ON DELETE RESTRICT,
  constraint asset_versions_project_id_change_id_fkey FOREIGN KEY (project_id, change_id) REFERENCES app_public.changes(project_id, id) ON DELETE RESTRICT,
  constraint asset_versions_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint asset_versions_sha256_fkey FOREIGN KEY (sha256) REFERENCES app_private.blobs(sha256) ON DELETE RESTRICT,
  constraint asset_versions_comment_check CHECK (length(comment) <= 10000),
  constraint asset_versions_declared_media_type_check CHECK (length(declared_media_type) >= 1 AND length(declared_media_type) <= 255),
  constraint asset_versions_filename_check CHECK (filename !~ '[\x01-\x1f\x7f/\\]'::text AND length(filename) >= 1 AND length(filename) <= 255),
  constraint asset_versions_original_filename_check CHECK (length(original_filename) >= 1 AND length(original_filename) <= 1000),
  constraint asset_versions_size_bytes_check CHECK (size_bytes >= 0),
  constraint asset_versions_version_number_check CHECK (version_number > 0)
);
CREATE INDEX asset_versions_branch_id_asset_id_change_id_idx ON app_public.asset_versions USING btree (branch_id, asset_id, change_id DESC, version_number DESC);
CREATE INDEX asset_versions_created_by_idx ON app_public.asset_versions USING btree (created_by);
CREATE INDEX asset_versions_merged_from_version_id_idx ON app_public.asset_versions USING btree (project_id, asset_id, merged_from_version_id);
CREATE INDEX asset_versions_parent_version_id_idx ON app_public.asset_versions USING btree (project_id, asset_id, parent_version_id);
CREATE INDEX asset_versions_project_id_branch_id_idx ON app_public.asset_versions USING btree (project_id, branch_id);
CREATE INDEX asset_versions_project_id_change_id_idx ON app_public.asset_versions USING btree (project_id, change_id);
CREATE INDEX asset_versions_project_id_created_at_idx ON app_public.asset_versions USING btree (project_id, created_at DESC);
CREATE INDEX asset_versions_project_id_sha256_idx ON app_public.asset_versions USING btree (project_id, (((sha256)::text || ''::text)));
CREATE INDEX asset_versions_sha256_idx ON app_public.asset_versions USING btree (sha256);
alter table app_public.asset_versions enable row level security;
create policy select_reader on app_public.asset_versions for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('read'::app_public.access_right) AS asset_ids_denied)))) OR (asset_id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('read'::app_public.access_right) AS asset_ids_granted)))));
comment on policy select_reader on app_public.asset_versions is 'Rows about assets one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.asset_versions FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.asset_versions enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.asset_versions is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.asset_versions FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.asset_versions enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.asset_versions is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_public.asset_versions FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change('removed with its project');
alter table app_public.asset_versions enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_public.asset_versions is NULL;
CREATE TRIGGER _300_check_lock BEFORE INSERT ON app_public.asset_versions FOR EACH ROW EXECUTE FUNCTION app_private.tg_asset_versions__check_lock();
alter table app_public.asset_versions enable always trigger _300_check_lock;
comment on trigger _300_check_lock on app_public.asset_versions is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.asset_versions FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.asset_versions enable always trigger _800_audit;
comment on trigger _800_audit on app_public.asset_versions is NULL;
CREATE TRIGGER _900_notify_insert AFTER INSERT ON app_public.asset_versions REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'version.created', 'version_id=id', 'asset_id=asset_id', 'branch_id=branch_id');
comment on trigger _900_notify_insert on app_public.asset_versions is NULL;
CREATE TRIGGER _910_request_previews AFTER INSERT ON app_public.asset_versions REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg_asset_versions__request_previews();
comment on trigger _910_request_previews on app_public.asset_versions is NULL;
grant select on table app_public.asset_versions to gadb_user;
comment on table app_public.asset_versions is 'Versions of assets: written once, never changed.';
comment on column app_public.asset_versions.id is 'Identity of the version.';
comment on column app_public.asset_versions.project_id is 'The project.';
comment on column app_public.asset_versions.asset_id is 'The asset.';
comment on column app_public.asset_versions.branch_id is 'The branch it was made on.';
comment on column app_public.asset_versions.version_number is 'Number, counted over all branches of the asset.';
comment on column app_public.asset_versions.change_id is 'The change it arrived with.';
comment on column app_public.asset_versions.parent_version_id is 'The version it was built on.';
comment on column app_public.asset_versions.merged_from_version_id is 'The version on another branch that it takes in.';
comment on column app_public.asset_versions.sha256 is 'SHA-256 of the content.';
comment on column app_public.asset_versions.size_bytes is 'Size of the content in bytes.';
comment on column app_public.asset_versions.depot_path is 'Where the depot keeps the content, relative to its blobs folder.';
comment on column app_public.asset_versions.filename is 'Name of the file as it was uploaded.';
comment on column app_public.asset_versions.media_type is 'Media type, found from the content.';
comment on column app_public.asset_versions.comment is 'What the author says of it.';
comment on column app_public.asset_versions.is_deletion is 'Whether it marks the asset as deleted on its branch.';
comment on column app_public.asset_versions.created_by is 'Who made it.';
comment on column app_public.asset_versions.created_at is 'When it was made.';
comment on column app_public.asset_versions.original_filename is 'Name of the file as the client sent it; null when that is the file name.';
comment on column app_public.asset_versions.declared_media_type is 'Media type that the client gave; only the one found from the content counts.';

create table app_public.assets (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  parent_path text default ''::text not null,
  name text not null,
  type text not null,
  metadata jsonb default '{}'::jsonb not null,
  created_by uuid,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  deleted_at timestamp with time zone,
  deleted_by uuid,
  constraint assets_pkey PRIMARY KEY (id),
  constraint assets_project_id_id_key UNIQUE (project_id, id),
  constraint assets_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint assets_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint assets_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint assets_metadata_check CHECK (jsonb_typeof(metadata) = 'object'::text),
  constraint assets_metadata_size_check CHECK (octet_length(metadata::text) <= 262144),
  constraint assets_name_check CHECK (name = btrim(name) AND (name <> ALL (ARRAY['.'::text, '..'::text])) AND name !~ '[\x01-\x1f\x7f/\\]'::text AND length(name) >= 1 AND length(name) <= 255),
  constraint assets_parent_path_check CHECK (parent_path !~ '(^/|/$|//|(^|/)\.{1,2}(/|$)|[\x01-\x1f\x7f\\])'::text AND length(parent_path) <= 1000),
  constraint assets_type_check CHECK (type = btrim(type) AND length(type) >= 1 AND length(type) <= 100)
);
CREATE INDEX assets_created_by_idx ON app_public.assets USING btree (created_by);
CREATE INDEX assets_deleted_by_idx ON app_public.assets USING btree (deleted_by);
CREATE INDEX assets_metadata_idx ON app_public.assets USING gin (metadata jsonb_path_ops);
CREATE INDEX assets_path_trgm_idx ON app_public.assets USING gin (lower(((parent_path || '/'::text) || name)) public.gin_trgm_ops);
CREATE INDEX assets_project_id_lower_name_where_live_idx ON app_public.assets USING btree (project_id, lower(name)) WHERE (deleted_at IS NULL);
CREATE INDEX assets_project_id_name_idx ON app_public.assets USING btree (project_id, name);
CREATE UNIQUE INDEX assets_project_id_parent_path_name_key ON app_public.assets USING btree (project_id, parent_path, lower(name)) WHERE (deleted_at IS NULL);
CREATE INDEX assets_project_id_type_idx ON app_public.assets USING btree (project_id, type);
alter table app_public.assets enable row level security;
create policy insert_contributor on app_public.assets for insert to gadb_user
  with check (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('write'::app_public.access_right) AS project_ids_with_right))));
comment on policy insert_contributor on app_public.assets is 'Assets are added where one may write.';
create policy select_reader on app_public.assets for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('read'::app_public.access_right) AS asset_ids_denied)))) OR (id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('read'::app_public.access_right) AS asset_ids_granted)))));
comment on policy select_reader on app_public.assets is 'Assets one may read: by permission on the asset, else on the project, else by rank.';
create policy update_writer on app_public.assets for update to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('write'::app_public.access_right) AS project_ids_with_right)))) AND (id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('write'::app_public.access_right) AS asset_ids_denied)))) OR (id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('write'::app_public.access_right) AS asset_ids_granted)))))
  with check ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('write'::app_public.access_right) AS project_ids_with_right)))) AND (id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('write'::app_public.access_right) AS asset_ids_denied)))) OR (id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('write'::app_public.access_right) AS asset_ids_granted)))));
comment on policy update_writer on app_public.assets is 'Assets one may write.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.assets FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.assets enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.assets is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.assets FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.assets enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.assets is NULL;
CREATE TRIGGER _100_timestamps BEFORE INSERT OR UPDATE ON app_public.assets FOR EACH ROW EXECUTE FUNCTION app_private.tg__timestamps();
alter table app_public.assets enable always trigger _100_timestamps;
comment on trigger _100_timestamps on app_public.assets is NULL;
CREATE TRIGGER _110_stamp_actor BEFORE INSERT ON app_public.assets FOR EACH ROW EXECUTE FUNCTION app_private.tg__stamp_actor('created_by');
alter table app_public.assets enable always trigger _110_stamp_actor;
comment on trigger _110_stamp_actor on app_public.assets is NULL;
CREATE TRIGGER _300_check_metadata BEFORE INSERT OR UPDATE OF metadata, type ON app_public.assets FOR EACH ROW EXECUTE FUNCTION app_private.tg_assets__check_metadata();
alter table app_public.assets enable always trigger _300_check_metadata;
comment on trigger _300_check_metadata on app_public.assets is NULL;
CREATE TRIGGER _500_count_delete AFTER DELETE ON app_public.assets REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg_assets__count();
alter table app_public.assets enable always trigger _500_count_delete;
comment on trigger _500_count_delete on app_public.assets is NULL;
CREATE TRIGGER _500_count_insert AFTER INSERT ON app_public.assets REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg_assets__count();
alter table app_public.assets enable always trigger _500_count_insert;
comment on trigger _500_count_insert on app_public.assets is NULL;
CREATE TRIGGER _500_count_update AFTER UPDATE ON app_public.assets REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg_assets__count();
alter table app_public.assets enable always trigger _500_count_update;
comment on trigger _500_count_update on app_public.assets is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.assets FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.assets enable always trigger _800_audit;
comment on trigger _800_audit on app_public.assets is NULL;
grant select on table app_public.assets to gadb_user;
grant insert (project_id, parent_path, name, type, metadata, created_by) on table app_public.assets to gadb_user;
grant update (parent_path, name, type, metadata) on table app_public.assets to gadb_user;
comment on table app_public.assets is '@behavior +insert +update
A thing that artists make; its versions hold the content.';
comment on column app_public.assets.id is 'Identity of the asset.';
comment on column app_public.assets.project_id is 'The project.';
comment on column app_public.assets.parent_path is 'Folder inside the project, without leading or trailing slash; empty for the top.';
comment on column app_public.assets.name is 'Name, unique in its folder whatever its case.';
comment on column app_public.assets.type is 'Type of the asset; see asset_types.';
comment on column app_public.assets.metadata is 'Free facts as a JSON object of at most 256 KiB, checked against the type''s schema.';
comment on column app_public.assets.created_by is 'Who added the asset.';
comment on column app_public.assets.created_at is 'When the asset was added.';
comment on column app_public.assets.updated_at is 'When the asset was last changed.';
comment on column app_public.assets.deleted_at is 'When the asset was deleted; the row stays as a tombstone.';
comment on column app_public.assets.deleted_by is 'Who deleted the asset.';

create table app_public.audit_log (
  id bigint generated always as identity not null,
  occurred_at timestamp with time zone default now() not null,
  project_id uuid,
  transaction_id xid8 default pg_current_xact_id() not null,
  actor_id uuid,
  database_role text not null,
  database_login text not null,
  operation text not null,
  table_name text not null,
  row_key jsonb not null,
  changes jsonb not null,
  constraint audit_log_pkey PRIMARY KEY (id, occurred_at),
  constraint audit_log_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint audit_log_operation_check CHECK (operation = ANY (ARRAY['insert'::text, 'update'::text, 'delete'::text, 'truncate'::text]))
) partition by RANGE (occurred_at);
-- partitions by month
create table app_private.audit_log_default partition of app_public.audit_log DEFAULT;
CREATE INDEX audit_log_actor_id_idx ON app_public.audit_log USING btree (actor_id, id DESC);
CREATE INDEX audit_log_project_id_id_idx ON app_public.audit_log USING btree (project_id, id);
CREATE INDEX audit_log_project_id_transaction_id_id_idx ON app_public.audit_log USING btree (project_id, transaction_id, id);
CREATE INDEX audit_log_table_name_row_key_idx ON app_public.audit_log USING btree (table_name, row_key, id DESC);
alter table app_public.audit_log enable row level security;
create policy select_auditor on app_public.audit_log for select to gadb_auditor
  using (true);
comment on policy select_auditor on app_public.audit_log is 'Auditors read everything.';
create policy select_manager on app_public.audit_log for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('manager'::app_public.project_role) AS project_ids_with_role)))) OR (( SELECT app_hidden.current_studio_role() AS current_studio_role)) = 'admin'::app_public.studio_role);
comment on policy select_manager on app_public.audit_log is 'Managers read the log of their projects, studio admins also that of the studio and of deleted projects.';
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.audit_log enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.audit_log is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_public.audit_log FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change();
alter table app_public.audit_log enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_public.audit_log is NULL;
grant select on table app_public.audit_log to gadb_auditor, gadb_user;
comment on table app_public.audit_log is '@behavior -*
Every write, as a difference of the row before and after. Append-only for every role. Partitioned by month.';
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
  id bigint generated always as identity not null,
  project_id uuid,
  sequence_number bigint not null,
  first_audit_id bigint not null,
  last_audit_id bigint not null,
  row_count bigint not null,
  previous_sha256 app_public.sha256,
  sha256 app_public.sha256 not null,
  sealed_at timestamp with time zone default now() not null,
  audit_ids bigint[] not null,
  row_digests bytea[] not null,
  last_transaction_id xid8 not null,
  complete_below xid8 not null,
  constraint audit_seals_pkey PRIMARY KEY (id),
  constraint audit_seals_project_id_sequence_number_key UNIQUE NULLS NOT DISTINCT (project_id, sequence_number),
  constraint audit_seals_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint audit_seals_members_check CHECK (row_count = cardinality(audit_ids) AND row_count = cardinality(row_digests)),
  constraint audit_seals_row_count_check CHECK (row_count > 0 AND first_audit_id <= last_audit_id)
);
CREATE INDEX audit_seals_project_id_last_transaction_id_idx ON app_public.audit_seals USING btree (project_id, last_transaction_id);
alter table app_public.audit_seals enable row level security;
create policy select_auditor on app_public.audit_seals for select to gadb_auditor
  using (true);
comment on policy select_auditor on app_public.audit_seals is 'Auditors read everything.';
create policy select_manager on app_public.audit_seals for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('manager'::app_public.project_role) AS project_ids_with_role)))) OR (( SELECT app_hidden.current_studio_role() AS current_studio_role)) = 'admin'::app_public.studio_role);
comment on policy select_manager on app_public.audit_seals is 'Managers read the log of their projects, studio admins also that of the studio and of deleted projects.';
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.audit_seals FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.audit_seals enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.audit_seals is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_public.audit_seals FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change();
alter table app_public.audit_seals enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_public.audit_seals is NULL;
grant select on table app_public.audit_seals to gadb_auditor, gadb_user;
comment on table app_public.audit_seals is '@behavior -*
Hash chain over the audit log, one chain for each project and one for the studio; each seal covers a batch of rows and the seal before.';
comment on column app_public.audit_seals.id is 'Identity of the seal.';
comment on column app_public.audit_seals.project_id is 'The project; null for the studio''s chain.';
comment on column app_public.audit_seals.sequence_number is 'Number in the chain, from 1.';
comment on column app_public.audit_seals.first_audit_id is 'Lowest number of the rows covered.';
comment on column app_public.audit_seals.last_audit_id is 'Highest number of the rows covered.';
comment on column app_public.audit_seals.row_count is 'Rows covered.';
comment on column app_public.audit_seals.previous_sha256 is 'Hash of the seal before; null for the first.';
comment on column app_public.audit_seals.sha256 is 'Hash over the seal before and the rows covered.';
comment on column app_public.audit_seals.sealed_at is 'When it was made.';
comment on column app_public.audit_seals.audit_ids is 'The rows covered, in the order of their transactions.';
comment on column app_public.audit_seals.row_digests is 'SHA-256 of each of these rows, in the same order.';
comment on column app_public.audit_seals.last_transaction_id is 'Highest transaction of the rows covered.';
comment on column app_public.audit_seals.complete_below is 'Every row of a transaction before this one is covered by this seal or one before it.';

create table app_public.branches (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  name text not null,
  type app_public.branch_type not null,
  parent_branch_id uuid,
  base_change_id bigint,
  description text default ''::text not null,
  is_protected boolean default false not null,
  takes_from_parent boolean default true not null,
  merge_any boolean default false not null,
  approvals_required smallint default 0 not null,
  lead_approvals_required smallint default 0 not null,
  approver_role app_public.project_role default 'reviewer'::app_public.project_role not null,
  created_by uuid,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  deleted_at timestamp with time zone,
  constraint branches_pkey PRIMARY KEY (id),
  constraint branches_project_id_id_key UNIQUE (project_id, id),
  constraint branches_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint branches_project_id_base_change_id_fkey FOREIGN KEY (project_id, base_change_id) REFERENCES app_public.changes(project_id, id) ON DELETE RESTRICT,
  constraint branches_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint branches_project_id_parent_branch_id_fkey FOREIGN KEY (project_id, parent_branch_id) REFERENCES app_public.branches(project_id, id) ON DELETE RESTRICT,
  constraint branches_approvals_required_check CHECK (approvals_required >= 0 AND approvals_required <= 20),
  constraint branches_lead_approvals_required_check CHECK (lead_approvals_required >= 0 AND lead_approvals_required <= approvals_required),
  constraint branches_name_check CHECK (name = btrim(name) AND name !~ '[\x01-\x1f\x7f]'::text AND length(name) >= 1 AND length(name) <= 200),
  constraint branches_parent_branch_id_check CHECK ((type = 'mainline'::app_public.branch_type) = (parent_branch_id IS NULL))
);
CREATE INDEX branches_created_by_idx ON app_public.branches USING btree (created_by);
CREATE INDEX branches_project_id_base_change_id_idx ON app_public.branches USING btree (project_id, base_change_id);
CREATE UNIQUE INDEX branches_project_id_mainline_key ON app_public.branches USING btree (project_id) WHERE (type = 'mainline'::app_public.branch_type);
CREATE UNIQUE INDEX branches_project_id_name_key ON app_public.branches USING btree (project_id, lower(name)) WHERE (deleted_at IS NULL);
CREATE INDEX branches_project_id_parent_branch_id_idx ON app_public.branches USING btree (project_id, parent_branch_id);
alter table app_public.branches enable row level security;
create policy select_member on app_public.branches for select to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_visible() AS project_ids_visible))));
comment on policy select_member on app_public.branches is 'Branches of visible projects.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.branches FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.branches enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.branches is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.branches FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.branches enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.branches is NULL;
CREATE TRIGGER _100_timestamps BEFORE INSERT OR UPDATE ON app_public.branches FOR EACH ROW EXECUTE FUNCTION app_private.tg__timestamps();
alter table app_public.branches enable always trigger _100_timestamps;
comment on trigger _100_timestamps on app_public.branches is NULL;
CREATE TRIGGER _300_check_parent BEFORE INSERT OR UPDATE OF parent_branch_id ON app_public.branches FOR EACH ROW EXECUTE FUNCTION app_private.tg_branches__check_parent();
alter table app_public.branches enable always trigger _300_check_parent;
comment on trigger _300_check_parent on app_public.branches is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.branches FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.branches enable always trigger _800_audit;
comment on trigger _800_audit on app_public.branches is NULL;
grant select on table app_public.branches to gadb_user;
comment on table app_public.branches is 'Lines of work in a project, each but the mainline with a parent.';
comment on column app_public.branches.id is 'Identity of the branch.';
comment on column app_public.branches.project_id is 'The project.';
comment on column app_public.branches.name is 'Name, unique in the project whatever its case.';
comment on column app_public.branches.type is 'Kind of branch; decides which way versions flow.';
comment on column app_public.branches.parent_branch_id is 'The branch this one was made from; null for the mainline.';
comment on column app_public.branches.base_change_id is 'Change of the parent at which this branch was made; heads are inherited as of it.';
comment on column app_public.branches.description is 'What the branch is for.';
comment on column app_public.branches.is_protected is 'Whether versions arrive only with the approvals required.';
comment on column app_public.branches.takes_from_parent is 'Whether integrating from the parent is allowed.';
comment on column app_public.branches.merge_any is 'Whether integrating from branches that are neither parent nor child is allowed.';
comment on column app_public.branches.approvals_required is 'Approvals a submission needs.';
comment on column app_public.branches.lead_approvals_required is 'How many of these approvals must come from a lead or above.';
comment on column app_public.branches.approver_role is 'Least rank whose approval counts.';
comment on column app_public.branches.created_by is 'Who made the branch.';
comment on column app_public.branches.created_at is 'When the branch was made.';
comment on column app_public.branches.updated_at is 'When the branch was last changed.';
comment on column app_public.branches.deleted_at is 'When the branch was deleted; null while it lives.';

create table app_public.changes (
  id bigint generated always as identity not null,
  project_id uuid not null,
  branch_id uuid not null,
  kind app_public.change_kind not null,
  comment text default ''::text not null,
  source_branch_id uuid,
  author_id uuid,
  created_at timestamp with time zone default now() not null,
  constraint changes_pkey PRIMARY KEY (id),
  constraint changes_project_id_id_key UNIQUE (project_id, id),
  constraint changes_author_id_fkey FOREIGN KEY (author_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint changes_project_id_branch_id_fkey FOREIGN KEY (project_id, branch_id) REFERENCES app_public.branches(project_id, id) ON DELETE RESTRICT,
  constraint changes_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint changes_project_id_source_branch_id_fkey FOREIGN KEY (project_id, source_branch_id) REFERENCES app_public.branches(project_id, id) ON DELETE RESTRICT,
  constraint changes_comment_check CHECK (length(comment) <= 10000)
);
CREATE INDEX changes_author_id_idx ON app_public.changes USING btree (author_id);
CREATE INDEX changes_project_id_branch_id_idx ON app_public.changes USING btree (project_id, branch_id, id DESC);
CREATE INDEX changes_project_id_source_branch_id_idx ON app_public.changes USING btree (project_id, source_branch_id);
alter table app_public.changes enable row level security;
create policy select_member on app_public.changes for select to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right))));
comment on policy select_member on app_public.changes is 'Changes of projects one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.changes FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.changes enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.changes is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.changes FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.changes enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.changes is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_public.changes FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change('removed with its project');
alter table app_public.changes enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_public.changes is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.changes FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.changes enable always trigger _800_audit;
comment on trigger _800_audit on app_public.changes is NULL;
grant select on table app_public.changes to gadb_user;
comment on table app_public.changes is 'Numbered changes: every version belongs to one, and everything in one change arrived together.';
comment on column app_public.changes.id is 'Number of the change, growing over the whole studio.';
comment on column app_public.changes.project_id is 'The project.';
comment on column app_public.changes.branch_id is 'The branch that the change was made on.';
comment on column app_public.changes.kind is 'What produced it.';
comment on column app_public.changes.comment is 'What the author says of it.';
comment on column app_public.changes.source_branch_id is 'Where an integration came from.';
comment on column app_public.changes.author_id is 'Who made it.';
comment on column app_public.changes.created_at is 'When it was made.';

create table app_public.label_versions (
  label_id uuid not null,
  asset_id uuid not null,
  project_id uuid not null,
  version_id uuid not null,
  constraint label_versions_pkey PRIMARY KEY (label_id, asset_id),
  constraint label_versions_project_id_asset_id_version_id_fkey FOREIGN KEY (project_id, asset_id, version_id) REFERENCES app_public.asset_versions(project_id, asset_id, id) ON DELETE RESTRICT,
  constraint label_versions_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint label_versions_project_id_label_id_fkey FOREIGN KEY (project_id, label_id) REFERENCES app_public.labels(project_id, id) ON DELETE RESTRICT
);
CREATE INDEX label_versions_project_id_asset_id_version_id_idx ON app_public.label_versions USING btree (project_id, asset_id, version_id);
CREATE INDEX label_versions_project_id_label_id_idx ON app_public.label_versions USING btree (project_id, label_id);
alter table app_public.label_versions enable row level security;
create policy select_reader on app_public.label_versions for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('read'::app_public.access_right) AS asset_ids_denied)))) OR (asset_id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('read'::app_public.access_right) AS asset_ids_granted)))));
comment on policy select_reader on app_public.label_versions is 'Rows about assets one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.label_versions FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.label_versions enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.label_versions is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.label_versions FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.label_versions enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.label_versions is NULL;
CREATE TRIGGER _300_refuse_locked BEFORE INSERT OR DELETE OR UPDATE ON app_public.label_versions FOR EACH ROW EXECUTE FUNCTION app_private.tg_label_versions__refuse_locked();
alter table app_public.label_versions enable always trigger _300_refuse_locked;
comment on trigger _300_refuse_locked on app_public.label_versions is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.label_versions FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('label_id', 'asset_id');
alter table app_public.label_versions enable always trigger _800_audit;
comment on trigger _800_audit on app_public.label_versions is NULL;
grant select on table app_public.label_versions to gadb_user;
comment on table app_public.label_versions is 'Versions of a label, one for each asset.';
comment on column app_public.label_versions.label_id is 'The label.';
comment on column app_public.label_versions.asset_id is 'The asset.';
comment on column app_public.label_versions.project_id is 'The project.';
comment on column app_public.label_versions.version_id is 'The version labelled.';

create table app_public.labels (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  name text not null,
  description text default ''::text not null,
  is_locked boolean default false not null,
  created_by uuid,
  created_at timestamp with time zone default now() not null,
  constraint labels_pkey PRIMARY KEY (id),
  constraint labels_project_id_id_key UNIQUE (project_id, id),
  constraint labels_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint labels_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint labels_name_check CHECK (name = btrim(name) AND length(name) >= 1 AND length(name) <= 200)
);
CREATE INDEX labels_created_by_idx ON app_public.labels USING btree (created_by);
CREATE UNIQUE INDEX labels_project_id_name_key ON app_public.labels USING btree (project_id, lower(name));
alter table app_public.labels enable row level security;
create policy select_member on app_public.labels for select to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right))));
comment on policy select_member on app_public.labels is 'Labels of projects one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.labels FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.labels enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.labels is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.labels FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.labels enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.labels is NULL;
CREATE TRIGGER _100_created_at BEFORE INSERT ON app_public.labels FOR EACH ROW EXECUTE FUNCTION app_private.tg__created_at();
alter table app_public.labels enable always trigger _100_created_at;
comment on trigger _100_created_at on app_public.labels is NULL;
CREATE TRIGGER _300_refuse_locked BEFORE DELETE OR UPDATE ON app_public.labels FOR EACH ROW EXECUTE FUNCTION app_private.tg_labels__refuse_locked();
alter table app_public.labels enable always trigger _300_refuse_locked;
comment on trigger _300_refuse_locked on app_public.labels is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.labels FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.labels enable always trigger _800_audit;
comment on trigger _800_audit on app_public.labels is NULL;
grant select on table app_public.labels to gadb_user;
comment on table app_public.labels is 'Named sets of versions, for instance a release. A locked label never changes.';
comment on column app_public.labels.id is 'Identity of the label.';
comment on column app_public.labels.project_id is 'The project.';
comment on column app_public.labels.name is 'Name, unique in the project whatever its case.';
comment on column app_public.labels.description is 'What the label marks.';
comment on column app_public.labels.is_locked is 'Whether its versions are fixed for good.';
comment on column app_public.labels.created_by is 'Who made it.';
comment on column app_public.labels.created_at is 'When it was made.';

create table app_public.lock_requests (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  asset_id uuid not null,
  line_branch_id uuid not null,
  requester_id uuid not null,
  holder_id uuid,
  message text default ''::text not null,
  state app_public.lock_request_state default 'pending'::app_public.lock_request_state not null,
  created_at timestamp with time zone default now() not null,
  resolved_at timestamp with time zone,
  constraint lock_requests_pkey PRIMARY KEY (id),
  constraint lock_requests_holder_id_fkey FOREIGN KEY (holder_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint lock_requests_project_id_asset_id_fkey FOREIGN KEY (project_id, asset_id) REFERENCES app_public.assets(project_id, id) ON DELETE RESTRICT,
  constraint lock_requests_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint lock_requests_project_id_line_branch_id_fkey FOREIGN KEY (project_id, line_branch_id) REFERENCES app_public.branches(project_id, id) ON DELETE RESTRICT,
  constraint lock_requests_requester_id_fkey FOREIGN KEY (requester_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint lock_requests_message_check CHECK (length(message) <= 2000),
  constraint lock_requests_resolved_at_check CHECK ((state = ANY (ARRAY['pending'::app_public.lock_request_state, 'kept'::app_public.lock_request_state])) = (resolved_at IS NULL))
);
CREATE UNIQUE INDEX lock_requests_asset_id_line_requester_where_open_key ON app_public.lock_requests USING btree (asset_id, line_branch_id, requester_id) WHERE (state = ANY (ARRAY['pending'::app_public.lock_request_state, 'kept'::app_public.lock_request_state]));
CREATE INDEX lock_requests_holder_id_idx ON app_public.lock_requests USING btree (holder_id);
CREATE INDEX lock_requests_project_id_asset_id_idx ON app_public.lock_requests USING btree (project_id, asset_id);
CREATE INDEX lock_requests_project_id_line_branch_id_idx ON app_public.lock_requests USING btree (project_id, line_branch_id);
CREATE INDEX lock_requests_requester_id_idx ON app_public.lock_requests USING btree (requester_id);
alter table app_public.lock_requests enable row level security;
create policy select_reader on app_public.lock_requests for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('read'::app_public.access_right) AS asset_ids_denied)))) OR (asset_id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('read'::app_public.access_right) AS asset_ids_granted)))));
comment on policy select_reader on app_public.lock_requests is 'Rows about assets one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.lock_requests FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.lock_requests enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.lock_requests is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.lock_requests FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.lock_requests enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.lock_requests is NULL;
CREATE TRIGGER _100_created_at BEFORE INSERT ON app_public.lock_requests FOR EACH ROW EXECUTE FUNCTION app_private.tg__created_at();
alter table app_public.lock_requests enable always trigger _100_created_at;
comment on trigger _100_created_at on app_public.lock_requests is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.lock_requests FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.lock_requests enable always trigger _800_audit;
comment on trigger _800_audit on app_public.lock_requests is NULL;
grant select on table app_public.lock_requests to gadb_user;
comment on table app_public.lock_requests is 'Requests to hand a lock over.';
comment on column app_public.lock_requests.id is 'Identity of the request.';
comment on column app_public.lock_requests.project_id is 'The project.';
comment on column app_public.lock_requests.asset_id is 'The asset.';
comment on column app_public.lock_requests.line_branch_id is 'The line of the lock.';
comment on column app_public.lock_requests.requester_id is 'Who asks.';
comment on column app_public.lock_requests.holder_id is 'Who held the lock when asked.';
comment on column app_public.lock_requests.message is 'What the requester says.';
comment on column app_public.lock_requests.state is 'Answer so far.';
comment on column app_public.lock_requests.created_at is 'When it was asked.';
comment on column app_public.lock_requests.resolved_at is 'When it ended.';

create table app_public.notifications (
  id uuid default uuidv7() not null,
  user_id uuid not null,
  project_id uuid,
  kind text not null,
  subject_id uuid,
  actor_id uuid,
  message text not null,
  created_at timestamp with time zone default now() not null,
  read_at timestamp with time zone,
  constraint notifications_pkey PRIMARY KEY (id),
  constraint notifications_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint notifications_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint notifications_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint notifications_kind_check CHECK (kind ~ '^[a-z]+(\.[a-z_]+)+$'::text)
);
CREATE INDEX notifications_actor_id_idx ON app_public.notifications USING btree (actor_id);
CREATE INDEX notifications_project_id_idx ON app_public.notifications USING btree (project_id);
CREATE INDEX notifications_user_id_created_at_idx ON app_public.notifications USING btree (user_id, created_at DESC);
alter table app_public.notifications enable row level security;
create policy select_recipient on app_public.notifications for select to gadb_user
  using (user_id = (( SELECT app_hidden.current_user_id() AS current_user_id)) AND ((( SELECT app_hidden.token_project_id() AS token_project_id)) IS NULL OR project_id = (( SELECT app_hidden.token_project_id() AS token_project_id))));
comment on policy select_recipient on app_public.notifications is 'One''s own notifications; by a token for one project, those about it.';
create policy update_recipient on app_public.notifications for update to gadb_user
  using (user_id = (( SELECT app_hidden.current_user_id() AS current_user_id)) AND ((( SELECT app_hidden.token_project_id() AS token_project_id)) IS NULL OR project_id = (( SELECT app_hidden.token_project_id() AS token_project_id))))
  with check (user_id = (( SELECT app_hidden.current_user_id() AS current_user_id)) AND ((( SELECT app_hidden.token_project_id() AS token_project_id)) IS NULL OR project_id = (( SELECT app_hidden.token_project_id() AS token_project_id))));
comment on policy update_recipient on app_public.notifications is 'Marking as read.';
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.notifications FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.notifications enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.notifications is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.notifications FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.notifications enable always trigger _800_audit;
comment on trigger _800_audit on app_public.notifications is NULL;
CREATE TRIGGER _900_notify_insert AFTER INSERT ON app_public.notifications REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('user_id', 'notification.sent', 'notification_id=id');
comment on trigger _900_notify_insert on app_public.notifications is NULL;
CREATE TRIGGER _900_notify_update AFTER UPDATE ON app_public.notifications REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('user_id', 'notification.changed', 'notification_id=id');
comment on trigger _900_notify_update on app_public.notifications is NULL;
grant select on table app_public.notifications to gadb_user;
grant update (read_at) on table app_public.notifications to gadb_user;
comment on table app_public.notifications is 'What the database tells a person: a lock broken or asked for, a review decided, a note written.';
comment on column app_public.notifications.id is 'Identity of the notification.';
comment on column app_public.notifications.user_id is 'Who is told.';
comment on column app_public.notifications.project_id is 'The project it concerns.';
comment on column app_public.notifications.kind is 'What it is, for instance lock.broken.';
comment on column app_public.notifications.subject_id is 'Identity of the lock, review or note it is about.';
comment on column app_public.notifications.actor_id is 'Who caused it.';
comment on column app_public.notifications.message is 'What happened, in a sentence.';
comment on column app_public.notifications.created_at is 'When it was written.';
comment on column app_public.notifications.read_at is 'When it was read.';

create table app_public.permissions (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  user_id uuid not null,
  asset_id uuid,
  can_read boolean,
  can_write boolean,
  can_delete boolean,
  granted_by uuid,
  reason text default ''::text not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint permissions_pkey PRIMARY KEY (id),
  constraint permissions_user_id_project_id_asset_id_key UNIQUE NULLS NOT DISTINCT (user_id, project_id, asset_id),
  constraint permissions_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint permissions_project_id_asset_id_fkey FOREIGN KEY (project_id, asset_id) REFERENCES app_public.assets(project_id, id) ON DELETE RESTRICT,
  constraint permissions_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint permissions_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint permissions_can_delete_check CHECK (can_delete IS NOT TRUE OR can_write IS TRUE),
  constraint permissions_can_write_check CHECK (can_write IS NOT TRUE OR can_read IS TRUE),
  constraint permissions_says_something_check CHECK (num_nonnulls(can_read, can_write, can_delete) > 0)
);
CREATE INDEX permissions_granted_by_idx ON app_public.permissions USING btree (granted_by);
CREATE INDEX permissions_project_id_asset_id_idx ON app_public.permissions USING btree (project_id, asset_id);
alter table app_public.permissions enable row level security;
create policy select_concerned on app_public.permissions for select to gadb_user
  using (user_id = (( SELECT app_hidden.current_user_id() AS current_user_id)) AND ((( SELECT app_hidden.token_project_id() AS token_project_id)) IS NULL OR project_id = (( SELECT app_hidden.token_project_id() AS token_project_id))) OR (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('manager'::app_public.project_role) AS project_ids_with_role)))));
comment on policy select_concerned on app_public.permissions is 'One''s own exceptions, and for managers everybody''s.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.permissions FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.permissions enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.permissions is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.permissions FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.permissions enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.permissions is NULL;
CREATE TRIGGER _100_timestamps BEFORE INSERT OR UPDATE ON app_public.permissions FOR EACH ROW EXECUTE FUNCTION app_private.tg__timestamps();
alter table app_public.permissions enable always trigger _100_timestamps;
comment on trigger _100_timestamps on app_public.permissions is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.permissions FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.permissions enable always trigger _800_audit;
comment on trigger _800_audit on app_public.permissions is NULL;
CREATE TRIGGER _900_notify_delete AFTER DELETE ON app_public.permissions REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'member.changed', 'user_id=user_id');
comment on trigger _900_notify_delete on app_public.permissions is NULL;
CREATE TRIGGER _900_notify_insert AFTER INSERT ON app_public.permissions REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'member.changed', 'user_id=user_id');
comment on trigger _900_notify_insert on app_public.permissions is NULL;
CREATE TRIGGER _900_notify_update AFTER UPDATE ON app_public.permissions REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'member.changed', 'user_id=user_id');
comment on trigger _900_notify_update on app_public.permissions is NULL;
grant select on table app_public.permissions to gadb_user;
comment on table app_public.permissions is 'Exceptions to a rank: a row for an asset beats one for the project, which beats the rank. Null inherits.';
comment on column app_public.permissions.id is 'Identity of the exception.';
comment on column app_public.permissions.project_id is 'The project.';
comment on column app_public.permissions.user_id is 'Whom it concerns.';
comment on column app_public.permissions.asset_id is 'The asset; null for the whole project.';
comment on column app_public.permissions.can_read is 'May read, may not, or inherits (null).';
comment on column app_public.permissions.can_write is 'May write, may not, or inherits (null).';
comment on column app_public.permissions.can_delete is 'May delete, may not, or inherits (null).';
comment on column app_public.permissions.granted_by is 'Who set it.';
comment on column app_public.permissions.reason is 'Why.';
comment on column app_public.permissions.created_at is 'When it was first set.';
comment on column app_public.permissions.updated_at is 'When it was last set.';

create table app_public.personal_access_tokens (
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  name text not null,
  scopes app_public.token_scope[] not null,
  only_project_id uuid,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  revoked_by uuid,
  constraint personal_access_tokens_pkey PRIMARY KEY (id),
  constraint personal_access_tokens_only_project_id_fkey FOREIGN KEY (only_project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint personal_access_tokens_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint personal_access_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint personal_access_tokens_expires_at_check CHECK (expires_at > created_at),
  constraint personal_access_tokens_name_check CHECK (name = btrim(name) AND length(name) >= 1 AND length(name) <= 100),
  constraint personal_access_tokens_scopes_check CHECK ('read'::app_public.token_scope = ANY (scopes))
);
CREATE INDEX personal_access_tokens_only_project_id_idx ON app_public.personal_access_tokens USING btree (only_project_id);
CREATE INDEX personal_access_tokens_revoked_by_idx ON app_public.personal_access_tokens USING btree (revoked_by);
CREATE INDEX personal_access_tokens_user_id_idx ON app_public.personal_access_tokens USING btree (user_id);
alter table app_public.personal_access_tokens enable row level security;
create policy select_owner on app_public.personal_access_tokens for select to gadb_user
  using ((user_id = (( SELECT app_hidden.current_user_id() AS current_user_id)) OR (( SELECT app_hidden.current_studio_role() AS current_studio_role)) = 'admin'::app_public.studio_role) AND (( SELECT app_hidden.token_project_id() AS token_project_id)) IS NULL);
comment on policy select_owner on app_public.personal_access_tokens is 'One''s own, and everybody''s for studio admins; not by a token for one project.';
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.personal_access_tokens FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.personal_access_tokens enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.personal_access_tokens is NULL;
CREATE TRIGGER _100_created_at BEFORE INSERT ON app_public.personal_access_tokens FOR EACH ROW EXECUTE FUNCTION app_private.tg__created_at();
alter table app_public.personal_access_tokens enable always trigger _100_created_at;
comment on trigger _100_created_at on app_public.personal_access_tokens is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.personal_access_tokens FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.personal_access_tokens enable always trigger _800_audit;
comment on trigger _800_audit on app_public.personal_access_tokens is NULL;
CREATE TRIGGER _900_notify_account AFTER UPDATE OF revoked_at ON app_public.personal_access_tokens FOR EACH ROW WHEN ((new.revoked_at IS DISTINCT FROM old.revoked_at)) EXECUTE FUNCTION app_private.tg__notify_account('user_id');
comment on trigger _900_notify_account on app_public.personal_access_tokens is NULL;
grant select on table app_public.personal_access_tokens to gadb_user;
comment on table app_public.personal_access_tokens is 'What scripts and build machines sign in with: acts as its user, within its scopes. The secret is shown once and kept as a hash elsewhere.';
comment on column app_public.personal_access_tokens.id is 'Identity of the token; no secret.';
comment on column app_public.personal_access_tokens.user_id is 'Whom the token acts as.';
comment on column app_public.personal_access_tokens.name is 'What it is for, in the user''s words.';
comment on column app_public.personal_access_tokens.scopes is 'What it may, within what its user may.';
comment on column app_public.personal_access_tokens.only_project_id is 'The one project it is for; null for all that its user sees.';
comment on column app_public.personal_access_tokens.created_at is 'When it was made.';
comment on column app_public.personal_access_tokens.expires_at is 'When it ends by itself.';
comment on column app_public.personal_access_tokens.revoked_at is 'When it was ended; null while it was not.';
comment on column app_public.personal_access_tokens.revoked_by is 'Who ended it; null when whoever owns the database did.';

create table app_public.project_archive_log (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  project_name text not null,
  action app_public.archive_action not null,
  occurred_at timestamp with time zone default now() not null,
  actor_id uuid,
  reason text,
  is_forced boolean default false not null,
  asset_count bigint not null,
  version_count bigint not null,
  total_bytes bigint not null,
  root_sha256 app_public.sha256 not null,
  audit_head text,
  schema_version text,
  constraint project_archive_log_pkey PRIMARY KEY (id),
  constraint project_archive_log_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint project_archive_log_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint project_archive_log_reason_check CHECK (action <> 'reopened'::app_public.archive_action OR length(btrim(reason)) > 0)
);
CREATE INDEX project_archive_log_actor_id_idx ON app_public.project_archive_log USING btree (actor_id);
CREATE INDEX project_archive_log_project_id_occurred_at_idx ON app_public.project_archive_log USING btree (project_id, occurred_at);
alter table app_public.project_archive_log enable row level security;
create policy select_auditor on app_public.project_archive_log for select to gadb_auditor
  using (true);
comment on policy select_auditor on app_public.project_archive_log is 'Auditors read every archive log.';
create policy select_member on app_public.project_archive_log for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) OR (( SELECT app_hidden.current_studio_role() AS current_studio_role)) = 'admin'::app_public.studio_role);
comment on policy select_member on app_public.project_archive_log is 'Archive log of projects one may read; studio admins read that of deleted projects, too.';
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.project_archive_log FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.project_archive_log enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.project_archive_log is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_public.project_archive_log FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change();
alter table app_public.project_archive_log enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_public.project_archive_log is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.project_archive_log FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.project_archive_log enable always trigger _800_audit;
comment on trigger _800_audit on app_public.project_archive_log is NULL;
grant select on table app_public.project_archive_log to gadb_auditor, gadb_user;
comment on table app_public.project_archive_log is 'Immutable record of each archiving and reopening, with the root hash over every version.';
comment on column app_public.project_archive_log.id is 'Identity of the entry.';
comment on column app_public.project_archive_log.project_id is 'The project.';
comment on column app_public.project_archive_log.project_name is 'Name of the project at the time.';
comment on column app_public.project_archive_log.action is 'Archived or reopened.';
comment on column app_public.project_archive_log.occurred_at is 'When it happened.';
comment on column app_public.project_archive_log.actor_id is 'Who did it.';
comment on column app_public.project_archive_log.reason is 'Why; mandatory when reopening.';
comment on column app_public.project_archive_log.is_forced is 'Whether open locks, shelves, reviews or uploads were overridden.';
comment on column app_public.project_archive_log.asset_count is 'Live assets at the time.';
comment on column app_public.project_archive_log.version_count is 'Versions at the time.';
comment on column app_public.project_archive_log.total_bytes is 'Logical bytes at the time.';
comment on column app_public.project_archive_log.root_sha256 is 'SHA-256 over the sorted lines of path, branch, version, content hash and size.';
comment on column app_public.project_archive_log.audit_head is 'Head of the project''s audit chain at the time.';
comment on column app_public.project_archive_log.schema_version is 'Newest migration at the time.';

create table app_public.project_members (
  project_id uuid not null,
  user_id uuid not null,
  role app_public.project_role not null,
  added_by uuid,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint project_members_pkey PRIMARY KEY (project_id, user_id),
  constraint project_members_added_by_fkey FOREIGN KEY (added_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint project_members_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint project_members_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_public.users(id) ON DELETE RESTRICT
);
CREATE INDEX project_members_added_by_idx ON app_public.project_members USING btree (added_by);
CREATE INDEX project_members_user_id_idx ON app_public.project_members USING btree (user_id, project_id, role);
alter table app_public.project_members enable row level security;
create policy select_member on app_public.project_members for select to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right))));
comment on policy select_member on app_public.project_members is 'Members of projects one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.project_members FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.project_members enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.project_members is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.project_members FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.project_members enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.project_members is NULL;
CREATE TRIGGER _100_timestamps BEFORE INSERT OR UPDATE ON app_public.project_members FOR EACH ROW EXECUTE FUNCTION app_private.tg__timestamps();
alter table app_public.project_members enable always trigger _100_timestamps;
comment on trigger _100_timestamps on app_public.project_members is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.project_members FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('project_id', 'user_id');
alter table app_public.project_members enable always trigger _800_audit;
comment on trigger _800_audit on app_public.project_members is NULL;
CREATE TRIGGER _900_notify_delete AFTER DELETE ON app_public.project_members REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'member.removed', 'user_id=user_id');
comment on trigger _900_notify_delete on app_public.project_members is NULL;
CREATE TRIGGER _900_notify_update AFTER UPDATE ON app_public.project_members REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'member.changed', 'user_id=user_id');
comment on trigger _900_notify_update on app_public.project_members is NULL;
grant select on table app_public.project_members to gadb_user;
comment on table app_public.project_members is 'Who belongs to a project, with which rank.';
comment on column app_public.project_members.project_id is 'The project.';
comment on column app_public.project_members.user_id is 'The member.';
comment on column app_public.project_members.role is 'Rank in the project.';
comment on column app_public.project_members.added_by is 'Who added the member or last set the rank.';
comment on column app_public.project_members.created_at is 'When the member joined.';
comment on column app_public.project_members.updated_at is 'When the rank was last set.';

create table app_public.project_storage_snapshots (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  captured_at timestamp with time zone default now() not null,
  captured_by uuid,
  asset_count bigint not null,
  version_count bigint,
  total_bytes bigint not null,
  physical_bytes bigint,
  derived_bytes bigint,
  reserved_bytes bigint,
  constraint project_storage_snapshots_pkey PRIMARY KEY (id),
  constraint project_storage_snapshots_captured_by_fkey FOREIGN KEY (captured_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint project_storage_snapshots_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint project_storage_snapshots_asset_count_check CHECK (asset_count >= 0),
  constraint project_storage_snapshots_derived_bytes_check CHECK (derived_bytes >= 0),
  constraint project_storage_snapshots_physical_bytes_check CHECK (physical_bytes >= 0),
  constraint project_storage_snapshots_reserved_bytes_check CHECK (reserved_bytes >= 0),
  constraint project_storage_snapshots_total_bytes_check CHECK (total_bytes >= 0),
  constraint project_storage_snapshots_version_count_check CHECK (version_count >= 0)
);
CREATE INDEX project_storage_snapshots_captured_by_idx ON app_public.project_storage_snapshots USING btree (captured_by);
CREATE INDEX project_storage_snapshots_project_id_captured_at_idx ON app_public.project_storage_snapshots USING btree (project_id, captured_at DESC);
alter table app_public.project_storage_snapshots enable row level security;
create policy insert_manager on app_public.project_storage_snapshots for insert to gadb_user
  with check (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('manager'::app_public.project_role) AS project_ids_with_role))));
comment on policy insert_manager on app_public.project_storage_snapshots is 'Managers plan storage.';
create policy select_member on app_public.project_storage_snapshots for select to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right))));
comment on policy select_member on app_public.project_storage_snapshots is 'Snapshots of projects one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.project_storage_snapshots FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.project_storage_snapshots enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.project_storage_snapshots is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.project_storage_snapshots FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.project_storage_snapshots enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.project_storage_snapshots is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_public.project_storage_snapshots FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change('removed with its project');
alter table app_public.project_storage_snapshots enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_public.project_storage_snapshots is NULL;
CREATE TRIGGER _100_stamp BEFORE INSERT ON app_public.project_storage_snapshots FOR EACH ROW EXECUTE FUNCTION app_private.tg_project_storage_snapshots__stamp();
alter table app_public.project_storage_snapshots enable always trigger _100_stamp;
comment on trigger _100_stamp on app_public.project_storage_snapshots is NULL;
CREATE TRIGGER _110_stamp_actor BEFORE INSERT ON app_public.project_storage_snapshots FOR EACH ROW EXECUTE FUNCTION app_private.tg__stamp_actor('captured_by');
alter table app_public.project_storage_snapshots enable always trigger _110_stamp_actor;
comment on trigger _110_stamp_actor on app_public.project_storage_snapshots is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.project_storage_snapshots FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.project_storage_snapshots enable always trigger _800_audit;
comment on trigger _800_audit on app_public.project_storage_snapshots is NULL;
grant select on table app_public.project_storage_snapshots to gadb_user;
grant insert (project_id, asset_count, version_count, total_bytes, physical_bytes, derived_bytes, reserved_bytes) on table app_public.project_storage_snapshots to gadb_user;
comment on table app_public.project_storage_snapshots is '@behavior +insert
Storage of a project at a moment, written nightly and on demand, to plan ahead.';
comment on column app_public.project_storage_snapshots.id is 'Identity of the snapshot.';
comment on column app_public.project_storage_snapshots.project_id is 'The project.';
comment on column app_public.project_storage_snapshots.captured_at is 'When it was taken.';
comment on column app_public.project_storage_snapshots.captured_by is 'Who asked for it; null for the nightly job.';
comment on column app_public.project_storage_snapshots.asset_count is 'Live assets.';
comment on column app_public.project_storage_snapshots.version_count is 'Versions; null when not measured.';
comment on column app_public.project_storage_snapshots.total_bytes is 'Logical bytes: the sizes of all versions added up.';
comment on column app_public.project_storage_snapshots.physical_bytes is 'Bytes of distinct content; null when not measured.';
comment on column app_public.project_storage_snapshots.derived_bytes is 'Bytes of derived files; null when not measured.';
comment on column app_public.project_storage_snapshots.reserved_bytes is 'Bytes reserved by uploads under way; null when not measured.';

create table app_public.project_tombstones (
  project_id uuid not null,
  project_name text not null,
  archived_at timestamp with time zone not null,
  deleted_at timestamp with time zone default now() not null,
  deleted_by uuid not null,
  reason text not null,
  member_count bigint not null,
  branch_count bigint not null,
  asset_count bigint not null,
  version_count bigint not null,
  logical_bytes bigint not null,
  used_bytes bigint not null,
  freed_bytes bigint not null,
  root_sha256 app_public.sha256 not null,
  audit_head text,
  constraint project_tombstones_pkey PRIMARY KEY (project_id),
  constraint project_tombstones_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint project_tombstones_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint project_tombstones_reason_check CHECK (length(btrim(reason)) > 0)
);
CREATE INDEX project_tombstones_deleted_by_idx ON app_public.project_tombstones USING btree (deleted_by);
alter table app_public.project_tombstones enable row level security;
create policy select_admin on app_public.project_tombstones for select to gadb_user
  using ((( SELECT app_hidden.current_studio_role() AS current_studio_role)) = 'admin'::app_public.studio_role OR deleted_by = (( SELECT app_hidden.current_user_id() AS current_user_id)) AND (( SELECT app_hidden.token_project_id() AS token_project_id)) IS NULL);
comment on policy select_admin on app_public.project_tombstones is 'Studio admins, and who deleted the project.';
create policy select_auditor on app_public.project_tombstones for select to gadb_auditor
  using (true);
comment on policy select_auditor on app_public.project_tombstones is 'Auditors read everything.';
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.project_tombstones FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.project_tombstones enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.project_tombstones is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_public.project_tombstones FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change();
alter table app_public.project_tombstones enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_public.project_tombstones is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.project_tombstones FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('project_id');
alter table app_public.project_tombstones enable always trigger _800_audit;
comment on trigger _800_audit on app_public.project_tombstones is NULL;
grant select on table app_public.project_tombstones to gadb_auditor, gadb_user;
comment on table app_public.project_tombstones is 'What is left of deleted projects, beside their archive log and audit: written once.';
comment on column app_public.project_tombstones.project_id is 'The project.';
comment on column app_public.project_tombstones.project_name is 'Its name.';
comment on column app_public.project_tombstones.archived_at is 'When it was archived.';
comment on column app_public.project_tombstones.deleted_at is 'When it was deleted.';
comment on column app_public.project_tombstones.deleted_by is 'Who deleted it.';
comment on column app_public.project_tombstones.reason is 'Why.';
comment on column app_public.project_tombstones.member_count is 'Members it had.';
comment on column app_public.project_tombstones.branch_count is 'Branches it had.';
comment on column app_public.project_tombstones.asset_count is 'Assets it had, deleted ones among them.';
comment on column app_public.project_tombstones.version_count is 'Versions it had.';
comment on column app_public.project_tombstones.logical_bytes is 'Sizes of all its versions added up.';
comment on column app_public.project_tombstones.used_bytes is 'Bytes of distinct content that it was charged for.';
comment on column app_public.project_tombstones.freed_bytes is 'Bytes of content that no other project had.';
comment on column app_public.project_tombstones.root_sha256 is 'Root hash over every version, computed as it was deleted; equals that of the archive log unless the archive was tampered with.';
comment on column app_public.project_tombstones.audit_head is 'Head of the project''s audit chain before the deletion.';

create table app_public.project_usage (
  project_id uuid not null,
  used_bytes bigint default 0 not null,
  reserved_bytes bigint default 0 not null,
  logical_bytes bigint default 0 not null,
  derived_bytes bigint default 0 not null,
  asset_count bigint default 0 not null,
  version_count bigint default 0 not null,
  updated_at timestamp with time zone default now() not null,
  constraint project_usage_pkey PRIMARY KEY (project_id),
  constraint project_usage_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint project_usage_derived_bytes_check CHECK (derived_bytes >= 0),
  constraint project_usage_logical_bytes_check CHECK (logical_bytes >= 0),
  constraint project_usage_reserved_bytes_check CHECK (reserved_bytes >= 0),
  constraint project_usage_used_bytes_check CHECK (used_bytes >= 0)
);
alter table app_public.project_usage enable row level security;
create policy select_member on app_public.project_usage for select to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right))));
comment on policy select_member on app_public.project_usage is 'Counters of projects one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.project_usage FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.project_usage enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.project_usage is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.project_usage FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.project_usage enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.project_usage is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.project_usage FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('project_id');
alter table app_public.project_usage enable always trigger _800_audit;
comment on trigger _800_audit on app_public.project_usage is NULL;
grant select on table app_public.project_usage to gadb_user;
comment on table app_public.project_usage is 'Exact storage counters of a project, changed only by guarded updates. Apart from projects so that uploads never contend for the project row.';
comment on column app_public.project_usage.project_id is 'The project.';
comment on column app_public.project_usage.used_bytes is 'Bytes of distinct content stored; this is what counts against the allocation.';
comment on column app_public.project_usage.reserved_bytes is 'Bytes reserved by uploads under way.';
comment on column app_public.project_usage.logical_bytes is 'Sum of the sizes of all versions, each counted in full.';
comment on column app_public.project_usage.derived_bytes is 'Bytes of previews and other derived files.';
comment on column app_public.project_usage.asset_count is 'Live assets.';
comment on column app_public.project_usage.version_count is 'Versions of all assets.';
comment on column app_public.project_usage.updated_at is 'When a counter last changed.';

create table app_public.projects (
  id uuid default uuidv7() not null,
  name text not null,
  description text default ''::text not null,
  status app_public.project_status default 'active'::app_public.project_status not null,
  storage_allocation_bytes bigint default '10995116277760'::bigint not null,
  created_by uuid,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  archived_at timestamp with time zone,
  archived_by uuid,
  deleted_at timestamp with time zone,
  deleted_by uuid,
  constraint projects_pkey PRIMARY KEY (id),
  constraint projects_archived_by_fkey FOREIGN KEY (archived_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint projects_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint projects_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint projects_archived_at_check CHECK ((status = 'archived'::app_public.project_status) = (archived_at IS NOT NULL)),
  constraint projects_name_check CHECK (name = btrim(name) AND length(name) >= 1 AND length(name) <= 200),
  constraint projects_storage_allocation_bytes_check CHECK (storage_allocation_bytes > 0)
);
CREATE INDEX projects_archived_by_idx ON app_public.projects USING btree (archived_by);
CREATE INDEX projects_created_by_idx ON app_public.projects USING btree (created_by);
CREATE INDEX projects_deleted_by_idx ON app_public.projects USING btree (deleted_by);
alter table app_public.projects enable row level security;
create policy select_auditor on app_public.projects for select to gadb_auditor
  using (true);
comment on policy select_auditor on app_public.projects is 'Auditors map entries to projects.';
create policy select_member on app_public.projects for select to gadb_user
  using (id = ANY ((ARRAY( SELECT app_hidden.project_ids_visible() AS project_ids_visible))));
comment on policy select_member on app_public.projects is 'Projects one may read, and those in which one was given an asset.';
create policy update_manager on app_public.projects for update to gadb_user
  using (id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('manager'::app_public.project_role) AS project_ids_with_role))))
  with check (id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('manager'::app_public.project_role) AS project_ids_with_role))));
comment on policy update_manager on app_public.projects is 'Managers change name, description and allocation; a trigger keeps archiving to owners.';
CREATE TRIGGER _050_refuse_archived BEFORE DELETE OR UPDATE ON app_public.projects FOR EACH ROW EXECUTE FUNCTION app_private.tg_projects__refuse_archived();
alter table app_public.projects enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.projects is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.projects FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.projects enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.projects is NULL;
CREATE TRIGGER _100_timestamps BEFORE INSERT OR UPDATE ON app_public.projects FOR EACH ROW EXECUTE FUNCTION app_private.tg__timestamps();
alter table app_public.projects enable always trigger _100_timestamps;
comment on trigger _100_timestamps on app_public.projects is NULL;
CREATE TRIGGER _300_archive BEFORE UPDATE ON app_public.projects FOR EACH ROW EXECUTE FUNCTION app_private.tg_projects__archive();
alter table app_public.projects enable always trigger _300_archive;
comment on trigger _300_archive on app_public.projects is NULL;
CREATE TRIGGER _500_make_usage AFTER INSERT ON app_public.projects FOR EACH ROW EXECUTE FUNCTION app_private.tg_projects__make_usage();
alter table app_public.projects enable always trigger _500_make_usage;
comment on trigger _500_make_usage on app_public.projects is NULL;
CREATE TRIGGER _510_log_archive AFTER UPDATE ON app_public.projects FOR EACH ROW EXECUTE FUNCTION app_private.tg_projects__log_archive();
alter table app_public.projects enable always trigger _510_log_archive;
comment on trigger _510_log_archive on app_public.projects is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.projects FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.projects enable always trigger _800_audit;
comment on trigger _800_audit on app_public.projects is NULL;
CREATE TRIGGER _900_notify_state AFTER UPDATE ON app_public.projects FOR EACH ROW WHEN (((new.status IS DISTINCT FROM old.status) OR (new.deleted_at IS DISTINCT FROM old.deleted_at))) EXECUTE FUNCTION app_private.tg_projects__notify_state();
comment on trigger _900_notify_state on app_public.projects is NULL;
grant select on table app_public.projects to gadb_auditor, gadb_user;
grant update (name, description, status, storage_allocation_bytes, archived_by) on table app_public.projects to gadb_user;
comment on table app_public.projects is 'A title or production. Archiving makes it and all that hangs on it immutable.';
comment on column app_public.projects.id is 'Identity of the project.';
comment on column app_public.projects.name is 'Name of the project; not unique, so that a name never reveals a hidden project.';
comment on column app_public.projects.description is 'What the project is.';
comment on column app_public.projects.status is 'Active or archived. Setting it to archived archives the project.';
comment on column app_public.projects.storage_allocation_bytes is 'Bytes of distinct content the project may store; 10 TiB unless changed.';
comment on column app_public.projects.created_by is 'Who made the project.';
comment on column app_public.projects.created_at is 'When the project was made.';
comment on column app_public.projects.updated_at is 'When the project was last changed.';
comment on column app_public.projects.archived_at is 'When the project was archived; null while active.';
comment on column app_public.projects.archived_by is 'Who archived the project.';
comment on column app_public.projects.deleted_at is '@behavior -*
When the project was deleted; the row stays as a tombstone.';
comment on column app_public.projects.deleted_by is '@behavior -*
Who deleted the project.';
comment on constraint projects_deleted_by_fkey on app_public.projects is '@behavior -*';

create table app_public.review_annotations (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  review_id uuid not null,
  note_id uuid,
  author_id uuid not null,
  tool app_public.annotation_tool default 'pen'::app_public.annotation_tool not null,
  color text default '#ff3b30'::text not null,
  width double precision default 2 not null,
  points jsonb not null,
  frame_number integer,
  created_at timestamp with time zone default now() not null,
  constraint review_annotations_pkey PRIMARY KEY (id),
  constraint review_annotations_author_id_fkey FOREIGN KEY (author_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint review_annotations_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint review_annotations_project_id_review_id_fkey FOREIGN KEY (project_id, review_id) REFERENCES app_public.asset_reviews(project_id, id) ON DELETE RESTRICT,
  constraint review_annotations_project_id_review_id_note_id_fkey FOREIGN KEY (project_id, review_id, note_id) REFERENCES app_public.review_notes(project_id, review_id, id) ON DELETE RESTRICT,
  constraint review_annotations_color_check CHECK (color ~ '^#[0-9a-f]{6}$'::text),
  constraint review_annotations_frame_number_check CHECK (frame_number >= 0),
  constraint review_annotations_points_check CHECK (jsonb_typeof(points) = 'array'::text AND octet_length(points::text) <= 262144),
  constraint review_annotations_width_check CHECK (width > 0::double precision AND width <= 200::double precision)
);
CREATE INDEX review_annotations_author_id_idx ON app_public.review_annotations USING btree (author_id);
CREATE INDEX review_annotations_project_id_review_id_idx ON app_public.review_annotations USING btree (project_id, review_id, note_id);
alter table app_public.review_annotations enable row level security;
create policy select_reader on app_public.review_annotations for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (review_id <> ALL ((ARRAY( SELECT app_hidden.review_ids_denied('read'::app_public.access_right) AS review_ids_denied)))) OR (review_id = ANY ((ARRAY( SELECT app_hidden.review_ids_granted('read'::app_public.access_right) AS review_ids_granted)))));
comment on policy select_reader on app_public.review_annotations is 'Rows of reviews one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.review_annotations FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.review_annotations enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.review_annotations is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.review_annotations FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.review_annotations enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.review_annotations is NULL;
CREATE TRIGGER _100_created_at BEFORE INSERT ON app_public.review_annotations FOR EACH ROW EXECUTE FUNCTION app_private.tg__created_at();
alter table app_public.review_annotations enable always trigger _100_created_at;
comment on trigger _100_created_at on app_public.review_annotations is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.review_annotations FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.review_annotations enable always trigger _800_audit;
comment on trigger _800_audit on app_public.review_annotations is NULL;
CREATE TRIGGER _900_notify_delete AFTER DELETE ON app_public.review_annotations REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'review.erased', 'review_id=review_id', 'annotation_id=id');
comment on trigger _900_notify_delete on app_public.review_annotations is NULL;
CREATE TRIGGER _900_notify_insert AFTER INSERT ON app_public.review_annotations REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'review.drawn', 'review_id=review_id', 'annotation_id=id');
comment on trigger _900_notify_insert on app_public.review_annotations is NULL;
grant select on table app_public.review_annotations to gadb_user;
comment on table app_public.review_annotations is 'Strokes drawn on what is reviewed, one row each, in media coordinates; added and removed, never changed.';
comment on column app_public.review_annotations.id is 'Identity of the stroke.';
comment on column app_public.review_annotations.project_id is 'The project.';
comment on column app_public.review_annotations.review_id is 'The review.';
comment on column app_public.review_annotations.note_id is 'The note it belongs to.';
comment on column app_public.review_annotations.author_id is 'Who drew it.';
comment on column app_public.review_annotations.tool is 'The tool.';
comment on column app_public.review_annotations.color is 'Colour, #rrggbb.';
comment on column app_public.review_annotations.width is 'Width of the line in media pixels.';
comment on column app_public.review_annotations.points is 'Points as [[x, y], …] in media pixels.';
comment on column app_public.review_annotations.frame_number is 'Frame it is drawn on, counted from 0.';
comment on column app_public.review_annotations.created_at is 'When it was drawn.';

create table app_public.review_assignees (
  review_id uuid not null,
  user_id uuid not null,
  project_id uuid not null,
  assigned_by uuid,
  created_at timestamp with time zone default now() not null,
  constraint review_assignees_pkey PRIMARY KEY (review_id, user_id),
  constraint review_assignees_assigned_by_fkey FOREIGN KEY (assigned_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint review_assignees_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint review_assignees_project_id_review_id_fkey FOREIGN KEY (project_id, review_id) REFERENCES app_public.asset_reviews(project_id, id) ON DELETE RESTRICT,
  constraint review_assignees_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_public.users(id) ON DELETE RESTRICT
);
CREATE INDEX review_assignees_assigned_by_idx ON app_public.review_assignees USING btree (assigned_by);
CREATE INDEX review_assignees_project_id_review_id_idx ON app_public.review_assignees USING btree (project_id, review_id);
CREATE INDEX review_assignees_user_id_idx ON app_public.review_assignees USING btree (user_id);
alter table app_public.review_assignees enable row level security;
create policy select_reader on app_public.review_assignees for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (review_id <> ALL ((ARRAY( SELECT app_hidden.review_ids_denied('read'::app_public.access_right) AS review_ids_denied)))) OR (review_id = ANY ((ARRAY( SELECT app_hidden.review_ids_granted('read'::app_public.access_right) AS review_ids_granted)))));
comment on policy select_reader on app_public.review_assignees is 'Rows of reviews one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.review_assignees FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.review_assignees enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.review_assignees is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.review_assignees FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.review_assignees enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.review_assignees is NULL;
CREATE TRIGGER _100_created_at BEFORE INSERT ON app_public.review_assignees FOR EACH ROW EXECUTE FUNCTION app_private.tg__created_at();
alter table app_public.review_assignees enable always trigger _100_created_at;
comment on trigger _100_created_at on app_public.review_assignees is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.review_assignees FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('review_id', 'user_id');
alter table app_public.review_assignees enable always trigger _800_audit;
comment on trigger _800_audit on app_public.review_assignees is NULL;
grant select on table app_public.review_assignees to gadb_user;
comment on table app_public.review_assignees is 'Who was asked to review; anybody of sufficient rank may.';
comment on column app_public.review_assignees.review_id is 'The review.';
comment on column app_public.review_assignees.user_id is 'Who was asked.';
comment on column app_public.review_assignees.project_id is 'The project.';
comment on column app_public.review_assignees.assigned_by is 'Who asked.';
comment on column app_public.review_assignees.created_at is 'When.';

create table app_public.review_decisions (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  review_id uuid not null,
  submitter_id uuid not null,
  decided_by uuid not null,
  role app_public.project_role not null,
  verdict app_public.review_verdict not null,
  content_sha256 app_public.sha256 not null,
  comment text default ''::text not null,
  is_override boolean default false not null,
  is_standing boolean default true not null,
  created_at timestamp with time zone default now() not null,
  constraint review_decisions_pkey PRIMARY KEY (id),
  constraint review_decisions_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint review_decisions_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint review_decisions_project_id_review_id_submitter_id_fkey FOREIGN KEY (project_id, review_id, submitter_id) REFERENCES app_public.asset_reviews(project_id, id, submitter_id) ON DELETE RESTRICT,
  constraint review_decisions_comment_check CHECK (length(comment) <= 10000),
  constraint review_decisions_override_check CHECK (NOT is_override OR length(btrim(comment)) > 0),
  constraint review_decisions_own_work_check CHECK (decided_by <> submitter_id)
);
CREATE INDEX review_decisions_decided_by_idx ON app_public.review_decisions USING btree (decided_by);
CREATE INDEX review_decisions_project_id_review_id_idx ON app_public.review_decisions USING btree (project_id, review_id, submitter_id);
CREATE UNIQUE INDEX review_decisions_review_id_decided_by_where_standing_key ON app_public.review_decisions USING btree (review_id, decided_by) WHERE is_standing;
alter table app_public.review_decisions enable row level security;
create policy select_reader on app_public.review_decisions for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (review_id <> ALL ((ARRAY( SELECT app_hidden.review_ids_denied('read'::app_public.access_right) AS review_ids_denied)))) OR (review_id = ANY ((ARRAY( SELECT app_hidden.review_ids_granted('read'::app_public.access_right) AS review_ids_granted)))));
comment on policy select_reader on app_public.review_decisions is 'Rows of reviews one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.review_decisions FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.review_decisions enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.review_decisions is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.review_decisions FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.review_decisions enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.review_decisions is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.review_decisions FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.review_decisions enable always trigger _800_audit;
comment on trigger _800_audit on app_public.review_decisions is NULL;
CREATE TRIGGER _900_notify_insert AFTER INSERT ON app_public.review_decisions REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'review.decided', 'review_id=review_id', 'decision_id=id');
comment on trigger _900_notify_insert on app_public.review_decisions is NULL;
grant select on table app_public.review_decisions to gadb_user;
comment on table app_public.review_decisions is 'Verdicts, each bound to the content it judged and to the rank of the judge at the time. Nobody decides on own work.';
comment on column app_public.review_decisions.id is 'Identity of the decision.';
comment on column app_public.review_decisions.project_id is 'The project.';
comment on column app_public.review_decisions.review_id is 'The review.';
comment on column app_public.review_decisions.submitter_id is 'Whose work was judged; never the judge.';
comment on column app_public.review_decisions.decided_by is 'The judge.';
comment on column app_public.review_decisions.role is 'The judge''s rank at the time.';
comment on column app_public.review_decisions.verdict is 'The verdict.';
comment on column app_public.review_decisions.content_sha256 is 'SHA-256 of the content that was judged.';
comment on column app_public.review_decisions.comment is 'Why.';
comment on column app_public.review_decisions.is_override is 'Whether a studio admin overrode missing approvals.';
comment on column app_public.review_decisions.is_standing is 'Whether it still counts; a later decision of the same judge replaces it.';
comment on column app_public.review_decisions.created_at is 'When it was given.';

create table app_public.review_notes (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  review_id uuid not null,
  parent_note_id uuid,
  author_id uuid not null,
  body text not null,
  place app_public.note_place default 'version'::app_public.note_place not null,
  region_x double precision,
  region_y double precision,
  region_width double precision,
  region_height double precision,
  frame_number integer,
  frame_rate_numerator integer,
  frame_rate_denominator integer,
  surface_x double precision,
  surface_y double precision,
  surface_z double precision,
  task_state app_public.note_task_state,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  resolved_by uuid,
  resolved_at timestamp with time zone,
  constraint review_notes_pkey PRIMARY KEY (id),
  constraint review_notes_project_id_id_key UNIQUE (project_id, id),
  constraint review_notes_project_id_review_id_id_key UNIQUE (project_id, review_id, id),
  constraint review_notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint review_notes_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint review_notes_project_id_review_id_fkey FOREIGN KEY (project_id, review_id) REFERENCES app_public.asset_reviews(project_id, id) ON DELETE RESTRICT,
  constraint review_notes_project_id_review_id_parent_note_id_fkey FOREIGN KEY (project_id, review_id, parent_note_id) REFERENCES app_public.review_notes(project_id, review_id, id) ON DELETE RESTRICT,
  constraint review_notes_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint review_notes_body_check CHECK (length(btrim(body)) > 0 AND length(body) <= 20000),
  constraint review_notes_frame_check CHECK (num_nonnulls(frame_number, frame_rate_numerator, frame_rate_denominator) =
CASE
    WHEN place = 'frame'::app_public.note_place THEN 3
    ELSE 0
END AND frame_number >= 0 AND frame_rate_numerator > 0 AND frame_rate_denominator > 0),
  constraint review_notes_region_check CHECK (num_nonnulls(region_x, region_y, region_width, region_height) =
CASE
    WHEN place = 'region'::app_public.note_place THEN 4
    ELSE 0
END AND region_x >= 0::double precision AND region_x <= 1::double precision AND region_y >= 0::double precision AND region_y <= 1::double precision AND region_width > 0::double precision AND region_height > 0::double precision AND (region_x + region_width) <= 1.000001::double precision AND (region_y + region_height) <= 1.000001::double precision),
  constraint review_notes_surface_check CHECK (num_nonnulls(surface_x, surface_y, surface_z) =
CASE
    WHEN place = 'surface'::app_public.note_place THEN 3
    ELSE 0
END)
);
CREATE INDEX review_notes_author_id_idx ON app_public.review_notes USING btree (author_id);
CREATE INDEX review_notes_parent_note_id_idx ON app_public.review_notes USING btree (project_id, review_id, parent_note_id);
CREATE INDEX review_notes_project_id_review_id_idx ON app_public.review_notes USING btree (project_id, review_id, created_at);
CREATE INDEX review_notes_resolved_by_idx ON app_public.review_notes USING btree (resolved_by);
alter table app_public.review_notes enable row level security;
create policy select_reader on app_public.review_notes for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (review_id <> ALL ((ARRAY( SELECT app_hidden.review_ids_denied('read'::app_public.access_right) AS review_ids_denied)))) OR (review_id = ANY ((ARRAY( SELECT app_hidden.review_ids_granted('read'::app_public.access_right) AS review_ids_granted)))));
comment on policy select_reader on app_public.review_notes is 'Rows of reviews one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.review_notes FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.review_notes enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.review_notes is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.review_notes FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.review_notes enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.review_notes is NULL;
CREATE TRIGGER _100_timestamps BEFORE INSERT OR UPDATE ON app_public.review_notes FOR EACH ROW EXECUTE FUNCTION app_private.tg__timestamps();
alter table app_public.review_notes enable always trigger _100_timestamps;
comment on trigger _100_timestamps on app_public.review_notes is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.review_notes FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.review_notes enable always trigger _800_audit;
comment on trigger _800_audit on app_public.review_notes is NULL;
CREATE TRIGGER _900_notify_insert AFTER INSERT ON app_public.review_notes REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'review.noted', 'review_id=review_id', 'note_id=id');
comment on trigger _900_notify_insert on app_public.review_notes is NULL;
CREATE TRIGGER _900_notify_update AFTER UPDATE ON app_public.review_notes REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'review.note_changed', 'review_id=review_id', 'note_id=id');
comment on trigger _900_notify_update on app_public.review_notes is NULL;
grant select on table app_public.review_notes to gadb_user;
comment on table app_public.review_notes is 'Notes on a review, each with a place; a note with a task state is a task.';
comment on column app_public.review_notes.id is 'Identity of the note.';
comment on column app_public.review_notes.project_id is 'The project.';
comment on column app_public.review_notes.review_id is 'The review.';
comment on column app_public.review_notes.parent_note_id is 'The note it answers.';
comment on column app_public.review_notes.author_id is 'Who wrote it.';
comment on column app_public.review_notes.body is 'The text.';
comment on column app_public.review_notes.place is 'What it points at.';
comment on column app_public.review_notes.region_x is 'Left edge of the region as a fraction of the width.';
comment on column app_public.review_notes.region_y is 'Upper edge of the region as a fraction of the height.';
comment on column app_public.review_notes.region_width is 'Width of the region as a fraction of the whole.';
comment on column app_public.review_notes.region_height is 'Height of the region as a fraction of the whole.';
comment on column app_public.review_notes.frame_number is 'Frame, counted from 0.';
comment on column app_public.review_notes.frame_rate_numerator is 'Frames in each frame_rate_denominator seconds.';
comment on column app_public.review_notes.frame_rate_denominator is 'See frame_rate_numerator.';
comment on column app_public.review_notes.surface_x is 'Point on the surface, model coordinates.';
comment on column app_public.review_notes.surface_y is 'Point on the surface, model coordinates.';
comment on column app_public.review_notes.surface_z is 'Point on the surface, model coordinates.';
comment on column app_public.review_notes.task_state is 'State as a task; null when it is none.';
comment on column app_public.review_notes.created_at is 'When it was written.';
comment on column app_public.review_notes.updated_at is 'When it was last changed.';
comment on column app_public.review_notes.resolved_by is 'Who addressed or verified the task last.';
comment on column app_public.review_notes.resolved_at is 'When.';

create table app_public.shelf_items (
  shelf_id uuid not null,
  revision integer not null,
  asset_id uuid not null,
  project_id uuid not null,
  action app_public.shelf_action default 'edit'::app_public.shelf_action not null,
  base_version_id uuid,
  sha256 app_public.sha256,
  size_bytes bigint,
  filename text,
  media_type text,
  lock_generation bigint,
  original_filename text,
  declared_media_type text,
  constraint shelf_items_pkey PRIMARY KEY (shelf_id, revision, asset_id),
  constraint shelf_items_project_id_asset_id_base_version_id_fkey FOREIGN KEY (project_id, asset_id, base_version_id) REFERENCES app_public.asset_versions(project_id, asset_id, id) ON DELETE RESTRICT,
  constraint shelf_items_project_id_asset_id_fkey FOREIGN KEY (project_id, asset_id) REFERENCES app_public.assets(project_id, id) ON DELETE RESTRICT,
  constraint shelf_items_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint shelf_items_project_id_shelf_id_revision_fkey FOREIGN KEY (project_id, shelf_id, revision) REFERENCES app_public.shelf_revisions(project_id, shelf_id, revision) ON DELETE RESTRICT,
  constraint shelf_items_sha256_fkey FOREIGN KEY (sha256) REFERENCES app_private.blobs(sha256) ON DELETE RESTRICT,
  constraint shelf_items_declared_media_type_check CHECK (length(declared_media_type) >= 1 AND length(declared_media_type) <= 255),
  constraint shelf_items_filename_check CHECK ((sha256 IS NULL) = (filename IS NULL)),
  constraint shelf_items_original_filename_check CHECK (length(original_filename) >= 1 AND length(original_filename) <= 1000),
  constraint shelf_items_sha256_check CHECK ((action = 'delete'::app_public.shelf_action) = (sha256 IS NULL)),
  constraint shelf_items_size_bytes_check CHECK ((sha256 IS NULL) = (size_bytes IS NULL) AND size_bytes >= 0)
);
CREATE INDEX shelf_items_project_id_asset_id_idx ON app_public.shelf_items USING btree (project_id, asset_id, base_version_id);
CREATE INDEX shelf_items_project_id_shelf_id_revision_idx ON app_public.shelf_items USING btree (project_id, shelf_id, revision);
CREATE INDEX shelf_items_sha256_idx ON app_public.shelf_items USING btree (sha256);
alter table app_public.shelf_items enable row level security;
create policy select_reader on app_public.shelf_items for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('read'::app_public.access_right) AS asset_ids_denied)))) OR (asset_id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('read'::app_public.access_right) AS asset_ids_granted)))));
comment on policy select_reader on app_public.shelf_items is 'Rows about assets one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.shelf_items FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.shelf_items enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.shelf_items is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.shelf_items FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.shelf_items enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.shelf_items is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_public.shelf_items FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change('removed with its project');
alter table app_public.shelf_items enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_public.shelf_items is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.shelf_items FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('shelf_id', 'revision', 'asset_id');
alter table app_public.shelf_items enable always trigger _800_audit;
comment on trigger _800_audit on app_public.shelf_items is NULL;
grant select on table app_public.shelf_items to gadb_user;
comment on table app_public.shelf_items is 'What a shelf revision does to each asset.';
comment on column app_public.shelf_items.shelf_id is 'The shelf.';
comment on column app_public.shelf_items.revision is 'The revision.';
comment on column app_public.shelf_items.asset_id is 'The asset.';
comment on column app_public.shelf_items.project_id is 'The project.';
comment on column app_public.shelf_items.action is 'Add, edit or delete.';
comment on column app_public.shelf_items.base_version_id is 'The version it was built on.';
comment on column app_public.shelf_items.sha256 is 'SHA-256 of the content; null for a deletion.';
comment on column app_public.shelf_items.size_bytes is 'Size of the content in bytes.';
comment on column app_public.shelf_items.filename is 'Name of the file.';
comment on column app_public.shelf_items.media_type is 'Media type, found from the content.';
comment on column app_public.shelf_items.lock_generation is 'Generation of the lock it was shelved under.';
comment on column app_public.shelf_items.original_filename is 'Name of the file as the client sent it; null when that is the file name.';
comment on column app_public.shelf_items.declared_media_type is 'Media type that the client gave; only the one found from the content counts.';

create table app_public.shelf_revisions (
  shelf_id uuid not null,
  revision integer not null,
  project_id uuid not null,
  content_sha256 app_public.sha256 not null,
  comment text default ''::text not null,
  created_by uuid not null,
  created_at timestamp with time zone default now() not null,
  constraint shelf_revisions_pkey PRIMARY KEY (shelf_id, revision),
  constraint shelf_revisions_project_id_shelf_id_revision_key UNIQUE (project_id, shelf_id, revision),
  constraint shelf_revisions_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint shelf_revisions_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint shelf_revisions_project_id_shelf_id_fkey FOREIGN KEY (project_id, shelf_id) REFERENCES app_public.shelves(project_id, id) ON DELETE RESTRICT,
  constraint shelf_revisions_revision_check CHECK (revision > 0)
);
CREATE INDEX shelf_revisions_created_by_idx ON app_public.shelf_revisions USING btree (created_by);
alter table app_public.shelf_revisions enable row level security;
create policy select_member on app_public.shelf_revisions for select to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right))));
comment on policy select_member on app_public.shelf_revisions is 'Shelf revisions of projects one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.shelf_revisions FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.shelf_revisions enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.shelf_revisions is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.shelf_revisions FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.shelf_revisions enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.shelf_revisions is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_public.shelf_revisions FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change('removed with its project');
alter table app_public.shelf_revisions enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_public.shelf_revisions is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.shelf_revisions FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('shelf_id', 'revision');
alter table app_public.shelf_revisions enable always trigger _800_audit;
comment on trigger _800_audit on app_public.shelf_revisions is NULL;
grant select on table app_public.shelf_revisions to gadb_user;
comment on table app_public.shelf_revisions is 'Each shelving again adds a revision; none is overwritten.';
comment on column app_public.shelf_revisions.shelf_id is 'The shelf.';
comment on column app_public.shelf_revisions.revision is 'Number of the revision, from 1.';
comment on column app_public.shelf_revisions.project_id is 'The project.';
comment on column app_public.shelf_revisions.content_sha256 is 'SHA-256 over the sorted lines of asset, action, base version and content hash; an approval is bound to it.';
comment on column app_public.shelf_revisions.comment is 'What the owner says of it.';
comment on column app_public.shelf_revisions.created_by is 'Who shelved it.';
comment on column app_public.shelf_revisions.created_at is 'When it was shelved.';

create table app_public.shelves (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  owner_id uuid not null,
  workspace_id uuid not null,
  branch_id uuid not null,
  name text not null,
  description text default ''::text not null,
  state app_public.shelf_state default 'open'::app_public.shelf_state not null,
  current_revision integer default 0 not null,
  change_id bigint,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  closed_at timestamp with time zone,
  constraint shelves_pkey PRIMARY KEY (id),
  constraint shelves_project_id_id_key UNIQUE (project_id, id),
  constraint shelves_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint shelves_project_id_branch_id_fkey FOREIGN KEY (project_id, branch_id) REFERENCES app_public.branches(project_id, id) ON DELETE RESTRICT,
  constraint shelves_project_id_change_id_fkey FOREIGN KEY (project_id, change_id) REFERENCES app_public.changes(project_id, id) ON DELETE RESTRICT,
  constraint shelves_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint shelves_project_id_workspace_id_fkey FOREIGN KEY (project_id, workspace_id) REFERENCES app_public.workspaces(project_id, id) ON DELETE RESTRICT,
  constraint shelves_change_id_check CHECK ((state = 'submitted'::app_public.shelf_state) = (change_id IS NOT NULL)),
  constraint shelves_closed_at_check CHECK ((state = ANY (ARRAY['submitted'::app_public.shelf_state, 'discarded'::app_public.shelf_state])) = (closed_at IS NOT NULL)),
  constraint shelves_current_revision_check CHECK (current_revision >= 0),
  constraint shelves_name_check CHECK (name = btrim(name) AND length(name) >= 1 AND length(name) <= 200)
);
CREATE INDEX shelves_owner_id_idx ON app_public.shelves USING btree (owner_id);
CREATE INDEX shelves_project_id_branch_id_idx ON app_public.shelves USING btree (project_id, branch_id);
CREATE INDEX shelves_project_id_change_id_idx ON app_public.shelves USING btree (project_id, change_id);
CREATE INDEX shelves_project_id_state_idx ON app_public.shelves USING btree (project_id, state, id DESC);
CREATE INDEX shelves_project_id_workspace_id_idx ON app_public.shelves USING btree (project_id, workspace_id);
alter table app_public.shelves enable row level security;
create policy select_member on app_public.shelves for select to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right))));
comment on policy select_member on app_public.shelves is 'Shelves of projects one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.shelves FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.shelves enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.shelves is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.shelves FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.shelves enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.shelves is NULL;
CREATE TRIGGER _100_timestamps BEFORE INSERT OR UPDATE ON app_public.shelves FOR EACH ROW EXECUTE FUNCTION app_private.tg__timestamps();
alter table app_public.shelves enable always trigger _100_timestamps;
comment on trigger _100_timestamps on app_public.shelves is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.shelves FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.shelves enable always trigger _800_audit;
comment on trigger _800_audit on app_public.shelves is NULL;
grant select on table app_public.shelves to gadb_user;
comment on table app_public.shelves is 'Changes set aside in the depot, for review and submission as one.';
comment on column app_public.shelves.id is 'Identity of the shelf.';
comment on column app_public.shelves.project_id is 'The project.';
comment on column app_public.shelves.owner_id is 'Whose work it is.';
comment on column app_public.shelves.workspace_id is 'The workspace it comes from.';
comment on column app_public.shelves.branch_id is 'The branch it goes to.';
comment on column app_public.shelves.name is 'Name.';
comment on column app_public.shelves.description is 'What the work is.';
comment on column app_public.shelves.state is 'Open, in review, submitted or discarded.';
comment on column app_public.shelves.current_revision is 'Newest revision; 0 while nothing is shelved.';
comment on column app_public.shelves.change_id is 'The change it became.';
comment on column app_public.shelves.created_at is 'When it was made.';
comment on column app_public.shelves.updated_at is 'When it was last changed.';
comment on column app_public.shelves.closed_at is 'When it was submitted or discarded.';

create table app_public.tags (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  name text not null,
  description text default ''::text not null,
  created_by uuid,
  created_at timestamp with time zone default now() not null,
  constraint tags_pkey PRIMARY KEY (id),
  constraint tags_project_id_id_key UNIQUE (project_id, id),
  constraint tags_project_id_name_key UNIQUE (project_id, name),
  constraint tags_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint tags_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint tags_name_check CHECK (name = lower(btrim(name)) AND length(name) >= 1 AND length(name) <= 100)
);
CREATE INDEX tags_created_by_idx ON app_public.tags USING btree (created_by);
alter table app_public.tags enable row level security;
create policy insert_manager on app_public.tags for insert to gadb_user
  with check (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('manager'::app_public.project_role) AS project_ids_with_role))));
comment on policy insert_manager on app_public.tags is 'Managers keep the catalogue.';
create policy select_member on app_public.tags for select to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right))));
comment on policy select_member on app_public.tags is 'Tags of projects one may read.';
create policy update_manager on app_public.tags for update to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('manager'::app_public.project_role) AS project_ids_with_role))))
  with check (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('manager'::app_public.project_role) AS project_ids_with_role))));
comment on policy update_manager on app_public.tags is 'Managers keep the catalogue.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.tags FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.tags enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.tags is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.tags FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.tags enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.tags is NULL;
CREATE TRIGGER _100_created_at BEFORE INSERT ON app_public.tags FOR EACH ROW EXECUTE FUNCTION app_private.tg__created_at();
alter table app_public.tags enable always trigger _100_created_at;
comment on trigger _100_created_at on app_public.tags is NULL;
CREATE TRIGGER _110_stamp_actor BEFORE INSERT ON app_public.tags FOR EACH ROW EXECUTE FUNCTION app_private.tg__stamp_actor('created_by');
alter table app_public.tags enable always trigger _110_stamp_actor;
comment on trigger _110_stamp_actor on app_public.tags is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.tags FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.tags enable always trigger _800_audit;
comment on trigger _800_audit on app_public.tags is NULL;
grant select on table app_public.tags to gadb_user;
grant insert (project_id, name, description, created_by) on table app_public.tags to gadb_user;
grant update (description) on table app_public.tags to gadb_user;
comment on table app_public.tags is '@behavior +insert +update
The project''s catalogue of tags, in lower case.';
comment on column app_public.tags.id is 'Identity of the tag.';
comment on column app_public.tags.project_id is 'The project.';
comment on column app_public.tags.name is 'Name in lower case, unique in the project.';
comment on column app_public.tags.description is 'When to use the tag.';
comment on column app_public.tags.created_by is 'Who added the tag.';
comment on column app_public.tags.created_at is 'When the tag was added.';

create table app_public.uploads (
  id uuid default gen_random_uuid() not null,
  project_id uuid not null,
  asset_id uuid not null,
  branch_id uuid not null,
  user_id uuid not null,
  protocol app_public.upload_protocol not null,
  state app_public.upload_state default 'open'::app_public.upload_state not null,
  filename text not null,
  declared_size_bytes bigint,
  declared_sha256 app_public.sha256,
  version_number integer,
  base_version integer,
  comment text default ''::text not null,
  reserved_bytes bigint default 0 not null,
  durable_offset_bytes bigint default 0 not null,
  sha256 app_public.sha256,
  size_bytes bigint,
  media_type text,
  lock_generation bigint,
  version_id uuid,
  is_deduplicated boolean,
  idempotency_key text,
  lease_owner uuid,
  lease_until timestamp with time zone,
  failure text,
  created_at timestamp with time zone default now() not null,
  last_seen_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone default now() + '7 days'::interval not null,
  is_partial boolean default false not null,
  final_id uuid,
  part_number integer,
  upload_metadata text,
  lease_server uuid,
  original_filename text,
  declared_media_type text,
  constraint uploads_pkey PRIMARY KEY (id),
  constraint uploads_project_id_id_key UNIQUE (project_id, id),
  constraint uploads_project_id_asset_id_fkey FOREIGN KEY (project_id, asset_id) REFERENCES app_public.assets(project_id, id) ON DELETE RESTRICT,
  constraint uploads_project_id_branch_id_fkey FOREIGN KEY (project_id, branch_id) REFERENCES app_public.branches(project_id, id) ON DELETE RESTRICT,
  constraint uploads_project_id_final_id_fkey FOREIGN KEY (project_id, final_id) REFERENCES app_public.uploads(project_id, id) ON DELETE RESTRICT,
  constraint uploads_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint uploads_project_id_version_id_fkey FOREIGN KEY (project_id, version_id) REFERENCES app_public.asset_versions(project_id, id) ON DELETE RESTRICT,
  constraint uploads_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint uploads_declared_media_type_check CHECK (length(declared_media_type) >= 1 AND length(declared_media_type) <= 255),
  constraint uploads_declared_size_bytes_check CHECK (declared_size_bytes >= 0),
  constraint uploads_durable_offset_bytes_check CHECK (durable_offset_bytes >= 0),
  constraint uploads_filename_check CHECK (filename !~ '[\x01-\x1f\x7f/\\]'::text AND length(filename) >= 1 AND length(filename) <= 255),
  constraint uploads_idempotency_key_check CHECK (length(idempotency_key) >= 1 AND length(idempotency_key) <= 255),
  constraint uploads_original_filename_check CHECK (length(original_filename) >= 1 AND length(original_filename) <= 1000),
  constraint uploads_part_number_check CHECK ((final_id IS NULL) = (part_number IS NULL) AND (final_id IS NULL OR is_partial)),
  constraint uploads_reserved_bytes_check CHECK (reserved_bytes >= 0),
  constraint uploads_size_bytes_check CHECK (size_bytes >= 0),
  constraint uploads_upload_metadata_check CHECK (length(upload_metadata) <= 16384),
  constraint uploads_version_id_check CHECK ((state = 'done'::app_public.upload_state) = (version_id IS NOT NULL))
);
CREATE INDEX uploads_expires_at_where_open_idx ON app_public.uploads USING btree (expires_at) WHERE (state = ANY (ARRAY['open'::app_public.upload_state, 'publishing'::app_public.upload_state]));
CREATE INDEX uploads_final_id_project_id_idx ON app_public.uploads USING btree (final_id, project_id);
CREATE INDEX uploads_project_id_asset_id_idx ON app_public.uploads USING btree (project_id, asset_id);
CREATE INDEX uploads_project_id_branch_id_idx ON app_public.uploads USING btree (project_id, branch_id);
CREATE INDEX uploads_project_id_version_id_idx ON app_public.uploads USING btree (project_id, version_id);
CREATE UNIQUE INDEX uploads_user_id_idempotency_key_key ON app_public.uploads USING btree (user_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE INDEX uploads_user_id_idx ON app_public.uploads USING btree (user_id);
alter table app_public.uploads enable row level security;
create policy select_uploader on app_public.uploads for select to gadb_user
  using (user_id = (( SELECT app_hidden.current_user_id() AS current_user_id)) AND ((( SELECT app_hidden.token_project_id() AS token_project_id)) IS NULL OR project_id = (( SELECT app_hidden.token_project_id() AS token_project_id))) OR (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('lead'::app_public.project_role) AS project_ids_with_role)))));
comment on policy select_uploader on app_public.uploads is 'One''s own uploads, and for leads everybody''s.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.uploads FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.uploads enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.uploads is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.uploads FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.uploads enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.uploads is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.uploads FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.uploads enable always trigger _800_audit;
comment on trigger _800_audit on app_public.uploads is NULL;
grant select on table app_public.uploads to gadb_user;
comment on table app_public.uploads is 'Uploads under way and done; each ends as one version or as nothing.';
comment on column app_public.uploads.id is 'Identity of the upload.';
comment on column app_public.uploads.project_id is 'The project.';
comment on column app_public.uploads.asset_id is 'The asset that gets a version.';
comment on column app_public.uploads.branch_id is 'The branch that the version goes to.';
comment on column app_public.uploads.user_id is 'Who uploads.';
comment on column app_public.uploads.protocol is 'How the bytes arrive.';
comment on column app_public.uploads.state is 'Where it stands.';
comment on column app_public.uploads.filename is 'Name of the file.';
comment on column app_public.uploads.declared_size_bytes is 'Size that the client announced.';
comment on column app_public.uploads.declared_sha256 is 'SHA-256 that the client announced.';
comment on column app_public.uploads.version_number is 'Number that the client expects the version to get.';
comment on column app_public.uploads.base_version is 'Number of the version that the client built on.';
comment on column app_public.uploads.comment is 'What the author says of it.';
comment on column app_public.uploads.reserved_bytes is 'Bytes of the allocation held for it.';
comment on column app_public.uploads.durable_offset_bytes is 'Bytes known to be on disk.';
comment on column app_public.uploads.sha256 is 'SHA-256 of what arrived.';
comment on column app_public.uploads.size_bytes is 'Size of what arrived.';
comment on column app_public.uploads.media_type is 'Media type found from the content.';
comment on column app_public.uploads.lock_generation is 'Generation of the lock it began under.';
comment on column app_public.uploads.version_id is 'The version it became.';
comment on column app_public.uploads.is_deduplicated is 'Whether the project held the content before.';
comment on column app_public.uploads.idempotency_key is '@behavior -*
Key with which a client may ask again without making a second version.';
comment on column app_public.uploads.lease_owner is '@behavior -*
Who writes to it, or wrote last.';
comment on column app_public.uploads.lease_until is '@behavior -*
Until when nobody else may write, or end it; null when nobody writes.';
comment on column app_public.uploads.failure is 'Why it ended without a version.';
comment on column app_public.uploads.created_at is 'When it began.';
comment on column app_public.uploads.last_seen_at is 'When bytes last arrived.';
comment on column app_public.uploads.expires_at is 'When it is given up.';
comment on column app_public.uploads.is_partial is '@behavior -*
Whether it makes no version of its own but becomes part of another upload.';
comment on column app_public.uploads.final_id is '@behavior -*
The upload that it is a part of.';
comment on column app_public.uploads.part_number is '@behavior -*
Its place in that upload, from 1.';
comment on column app_public.uploads.upload_metadata is '@behavior -*
What the client said of the upload, word for word (tus).';
comment on column app_public.uploads.lease_server is '@behavior -*
Server that the writer belongs to.';
comment on column app_public.uploads.original_filename is 'Name of the file as the client sent it; null when that is the file name.';
comment on column app_public.uploads.declared_media_type is 'Media type that the client gave; only the one found from the content counts.';

create table app_public.users (
  id uuid default uuidv7() not null,
  username text not null,
  display_name text not null,
  studio_role app_public.studio_role default 'viewer'::app_public.studio_role not null,
  database_login text,
  deactivated_at timestamp with time zone,
  is_active boolean generated always as (deactivated_at IS NULL) stored not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint users_pkey PRIMARY KEY (id),
  constraint users_database_login_key UNIQUE (database_login),
  constraint users_display_name_check CHECK (display_name = btrim(display_name) AND length(display_name) >= 1 AND length(display_name) <= 200),
  constraint users_username_check CHECK (username ~ '^[a-z0-9][a-z0-9._-]{0,62}$'::text)
);
CREATE UNIQUE INDEX users_username_key ON app_public.users USING btree (username);
alter table app_public.users enable row level security;
create policy select_auditor on app_public.users for select to gadb_auditor
  using (true);
comment on policy select_auditor on app_public.users is 'Auditors map actors to names.';
create policy select_colleague on app_public.users for select to gadb_user
  using (id = ANY ((ARRAY( SELECT app_hidden.visible_user_ids() AS visible_user_ids))));
comment on policy select_colleague on app_public.users is 'Oneself, the members of projects one may read, and everybody for studio admins.';
create policy update_self on app_public.users for update to gadb_user
  using (id = (( SELECT app_hidden.current_user_id() AS current_user_id)))
  with check (id = (( SELECT app_hidden.current_user_id() AS current_user_id)));
comment on policy update_self on app_public.users is 'One''s own display name.';
CREATE TRIGGER _050_refuse_delete BEFORE DELETE ON app_public.users FOR EACH ROW EXECUTE FUNCTION app_private.tg_users__refuse_delete();
alter table app_public.users enable always trigger _050_refuse_delete;
comment on trigger _050_refuse_delete on app_public.users is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.users FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.users enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.users is NULL;
CREATE TRIGGER _100_timestamps BEFORE INSERT OR UPDATE ON app_public.users FOR EACH ROW EXECUTE FUNCTION app_private.tg__timestamps();
alter table app_public.users enable always trigger _100_timestamps;
comment on trigger _100_timestamps on app_public.users is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.users FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.users enable always trigger _800_audit;
comment on trigger _800_audit on app_public.users is NULL;
CREATE TRIGGER _900_notify_account AFTER UPDATE OF deactivated_at ON app_public.users FOR EACH ROW WHEN ((new.deactivated_at IS DISTINCT FROM old.deactivated_at)) EXECUTE FUNCTION app_private.tg__notify_account('id');
comment on trigger _900_notify_account on app_public.users is NULL;
grant select on table app_public.users to gadb_auditor, gadb_user;
grant update (display_name) on table app_public.users to gadb_user;
comment on table app_public.users is 'People of the studio. Users are deactivated, never deleted.';
comment on column app_public.users.id is 'Identity of the user.';
comment on column app_public.users.username is 'Name to sign in with: lower case letters, digits, dot, underscore, hyphen.';
comment on column app_public.users.display_name is 'Name to show.';
comment on column app_public.users.studio_role is 'Role in the studio.';
comment on column app_public.users.database_login is '@behavior -*
Personal PostgreSQL login that always acts as this user.';
comment on column app_public.users.deactivated_at is 'When the user was deactivated; null while active.';
comment on column app_public.users.is_active is 'Whether the user may act.';
comment on column app_public.users.created_at is 'When the user was made.';
comment on column app_public.users.updated_at is 'When the user was last changed.';

create table app_public.webhook_deliveries (
  id uuid default uuidv7() not null,
  project_id uuid,
  webhook_id uuid not null,
  message_id uuid default uuidv7() not null,
  event_id bigint,
  asset_id uuid,
  type text not null,
  occurred_at timestamp with time zone not null,
  payload jsonb not null,
  state app_public.webhook_delivery_state default 'pending'::app_public.webhook_delivery_state not null,
  attempt_count integer default 0 not null,
  next_attempt_at timestamp with time zone default now(),
  last_attempt_at timestamp with time zone,
  status_code integer,
  duration_ms integer,
  error text,
  settled_at timestamp with time zone,
  replay_of_id uuid,
  requested_by uuid,
  created_at timestamp with time zone default now() not null,
  constraint webhook_deliveries_pkey PRIMARY KEY (id),
  constraint webhook_deliveries_project_id_webhook_id_fkey FOREIGN KEY (project_id, webhook_id) REFERENCES app_public.webhooks(project_id, id) ON DELETE RESTRICT,
  constraint webhook_deliveries_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint webhook_deliveries_attempt_count_check CHECK (attempt_count >= 0),
  constraint webhook_deliveries_next_attempt_at_check CHECK ((state = ANY (ARRAY['pending'::app_public.webhook_delivery_state, 'sending'::app_public.webhook_delivery_state])) = (next_attempt_at IS NOT NULL)),
  constraint webhook_deliveries_requested_by_check CHECK (event_id IS NOT NULL OR requested_by IS NOT NULL),
  constraint webhook_deliveries_settled_at_check CHECK ((state = ANY (ARRAY['delivered'::app_public.webhook_delivery_state, 'failed'::app_public.webhook_delivery_state])) = (settled_at IS NOT NULL))
);
CREATE INDEX webhook_deliveries_created_at_idx ON app_public.webhook_deliveries USING btree (created_at);
CREATE INDEX webhook_deliveries_project_id_asset_id_idx ON app_public.webhook_deliveries USING btree (project_id, asset_id);
CREATE INDEX webhook_deliveries_project_id_webhook_id_idx ON app_public.webhook_deliveries USING btree (project_id, webhook_id);
CREATE INDEX webhook_deliveries_requested_by_idx ON app_public.webhook_deliveries USING btree (requested_by);
CREATE UNIQUE INDEX webhook_deliveries_webhook_id_event_id_key ON app_public.webhook_deliveries USING btree (webhook_id, event_id) WHERE ((event_id IS NOT NULL) AND (replay_of_id IS NULL));
CREATE INDEX webhook_deliveries_webhook_id_idx ON app_public.webhook_deliveries USING btree (webhook_id);
CREATE INDEX webhook_deliveries_webhook_id_next_attempt_at_where_open_idx ON app_public.webhook_deliveries USING btree (webhook_id, next_attempt_at) WHERE (state = ANY (ARRAY['pending'::app_public.webhook_delivery_state, 'sending'::app_public.webhook_delivery_state]));
alter table app_public.webhook_deliveries enable row level security;
create policy select_manager on app_public.webhook_deliveries for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('manager'::app_public.project_role) AS project_ids_with_role)))) AND (asset_id IS NULL OR (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('read'::app_public.access_right) AS asset_ids_denied))))) OR project_id IS NULL AND (( SELECT app_hidden.current_studio_role() AS current_studio_role)) = 'admin'::app_public.studio_role);
comment on policy select_manager on app_public.webhook_deliveries is 'Managers see those of their project but of assets that they may not read, studio admins all.';
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.webhook_deliveries FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.webhook_deliveries enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.webhook_deliveries is NULL;
CREATE TRIGGER _052_refuse_token_write BEFORE INSERT OR DELETE OR UPDATE ON app_public.webhook_deliveries FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_token_write();
alter table app_public.webhook_deliveries enable always trigger _052_refuse_token_write;
comment on trigger _052_refuse_token_write on app_public.webhook_deliveries is NULL;
grant select on table app_public.webhook_deliveries to gadb_user;
comment on table app_public.webhook_deliveries is '@foreignKey (webhook_id) references app_public.webhooks (id)|@fieldName webhook|@foreignFieldName deliveries
What was, is or will be sent to webhooks; kept for thirty days.';
comment on column app_public.webhook_deliveries.id is 'Its identity.';
comment on column app_public.webhook_deliveries.project_id is 'The webhook''s project; null for a studio-wide one.';
comment on column app_public.webhook_deliveries.webhook_id is 'The webhook.';
comment on column app_public.webhook_deliveries.message_id is 'The header webhook-id: the same for every attempt and repetition.';
comment on column app_public.webhook_deliveries.event_id is 'The event; null for a ping. Of two events about one row the later one has the higher number.';
comment on column app_public.webhook_deliveries.asset_id is 'The asset that it is about, if it is about one.';
comment on column app_public.webhook_deliveries.type is 'Type of the event, or ping.';
comment on column app_public.webhook_deliveries.occurred_at is 'When it happened.';
comment on column app_public.webhook_deliveries.payload is 'What is sent, but for the message''s id.';
comment on column app_public.webhook_deliveries.state is 'What came of it.';
comment on column app_public.webhook_deliveries.attempt_count is 'Attempts so far.';
comment on column app_public.webhook_deliveries.next_attempt_at is 'When the next attempt is due; while it is being sent, in case that its worker dies.';
comment on column app_public.webhook_deliveries.last_attempt_at is 'When the last attempt began.';
comment on column app_public.webhook_deliveries.status_code is 'The receiver''s HTTP status, if it answered.';
comment on column app_public.webhook_deliveries.duration_ms is 'How long the last attempt took.';
comment on column app_public.webhook_deliveries.error is 'Why the last attempt failed.';
comment on column app_public.webhook_deliveries.settled_at is 'When it arrived or was given up.';
comment on column app_public.webhook_deliveries.replay_of_id is 'The delivery that it repeats.';
comment on column app_public.webhook_deliveries.requested_by is 'Who asked for this ping or repetition.';
comment on column app_public.webhook_deliveries.created_at is 'When it was queued.';
comment on constraint webhook_deliveries_project_id_webhook_id_fkey on app_public.webhook_deliveries is '@behavior -*';

create table app_public.webhooks (
  id uuid default uuidv7() not null,
  project_id uuid,
  url text not null,
  host text generated always as (lower("substring"(url, '^[A-Za-z]+://(\[[^]]*\]|[^/:?#]+)'::text))) stored not null,
  events text[] not null,
  description text default ''::text not null,
  owner_id uuid not null,
  disabled_at timestamp with time zone,
  disabled_reason text,
  is_enabled boolean generated always as (disabled_at IS NULL) stored not null,
  secret_changed_at timestamp with time zone default now() not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint webhooks_pkey PRIMARY KEY (id),
  constraint webhooks_project_id_id_key UNIQUE NULLS NOT DISTINCT (project_id, id),
  constraint webhooks_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint webhooks_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint webhooks_description_check CHECK (length(description) <= 500),
  constraint webhooks_disabled_reason_check CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
  constraint webhooks_events_check CHECK (cardinality(events) > 0 AND events <@ ARRAY['version.created'::text, 'review.requested'::text, 'review.decided'::text, 'lock.taken'::text, 'lock.released'::text, 'lock.broken'::text, 'project.archived'::text]),
  constraint webhooks_url_check CHECK (url ~* '^https?://[^/?#@]+([/?][^#]*)?$'::text AND length(url) <= 2000)
);
CREATE INDEX webhooks_owner_id_idx ON app_public.webhooks USING btree (owner_id);
alter table app_public.webhooks enable row level security;
create policy select_manager on app_public.webhooks for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_role('manager'::app_public.project_role) AS project_ids_with_role)))) OR project_id IS NULL AND (( SELECT app_hidden.current_studio_role() AS current_studio_role)) = 'admin'::app_public.studio_role);
comment on policy select_manager on app_public.webhooks is 'Managers see those of their project, studio admins all.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.webhooks FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.webhooks enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.webhooks is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.webhooks FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.webhooks enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.webhooks is NULL;
CREATE TRIGGER _100_timestamps BEFORE INSERT OR UPDATE ON app_public.webhooks FOR EACH ROW EXECUTE FUNCTION app_private.tg__timestamps();
alter table app_public.webhooks enable always trigger _100_timestamps;
comment on trigger _100_timestamps on app_public.webhooks is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.webhooks FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id', '-url');
alter table app_public.webhooks enable always trigger _800_audit;
comment on trigger _800_audit on app_public.webhooks is NULL;
grant select on table app_public.webhooks to gadb_user;
comment on table app_public.webhooks is 'Where events are sent to, signed, by the worker. Nothing is sent that its owner may not see.';
comment on column app_public.webhooks.id is 'Its identity.';
comment on column app_public.webhooks.project_id is 'The project whose events it gets; null for those of the whole studio.';
comment on column app_public.webhooks.url is 'Where they are posted to.';
comment on column app_public.webhooks.host is 'Host of the URL.';
comment on column app_public.webhooks.events is 'Types that it gets: version.created, review.requested, review.decided, lock.taken, lock.released, lock.broken, project.archived.';
comment on column app_public.webhooks.description is 'What it is for.';
comment on column app_public.webhooks.owner_id is 'In whose name it sends: who made it, or changed it last.';
comment on column app_public.webhooks.disabled_at is 'Since when it is switched off.';
comment on column app_public.webhooks.disabled_reason is 'Why it is switched off.';
comment on column app_public.webhooks.is_enabled is 'Whether events are sent.';
comment on column app_public.webhooks.secret_changed_at is 'When its secret was made.';
comment on column app_public.webhooks.created_at is 'When it was made.';
comment on column app_public.webhooks.updated_at is 'When it was changed last.';

create table app_public.workspace_activity (
  id bigint generated always as identity not null,
  occurred_at timestamp with time zone default now() not null,
  project_id uuid not null,
  workspace_id uuid,
  user_id uuid,
  action app_public.workspace_action not null,
  asset_id uuid,
  version_id uuid,
  change_id bigint,
  shelf_id uuid,
  detail jsonb default '{}'::jsonb not null,
  constraint workspace_activity_pkey PRIMARY KEY (id, occurred_at),
  constraint workspace_activity_project_id_asset_id_fkey FOREIGN KEY (project_id, asset_id) REFERENCES app_public.assets(project_id, id) ON DELETE RESTRICT,
  constraint workspace_activity_project_id_change_id_fkey FOREIGN KEY (project_id, change_id) REFERENCES app_public.changes(project_id, id) ON DELETE RESTRICT,
  constraint workspace_activity_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint workspace_activity_project_id_shelf_id_fkey FOREIGN KEY (project_id, shelf_id) REFERENCES app_public.shelves(project_id, id) ON DELETE RESTRICT,
  constraint workspace_activity_project_id_version_id_fkey FOREIGN KEY (project_id, version_id) REFERENCES app_public.asset_versions(project_id, id) ON DELETE RESTRICT,
  constraint workspace_activity_project_id_workspace_id_fkey FOREIGN KEY (project_id, workspace_id) REFERENCES app_public.workspaces(project_id, id) ON DELETE RESTRICT,
  constraint workspace_activity_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_public.users(id) ON DELETE RESTRICT
) partition by RANGE (occurred_at);
-- partitions by month
create table app_private.workspace_activity_default partition of app_public.workspace_activity DEFAULT;
CREATE INDEX workspace_activity_project_id_asset_id_idx ON app_public.workspace_activity USING btree (project_id, asset_id);
CREATE INDEX workspace_activity_project_id_change_id_idx ON app_public.workspace_activity USING btree (project_id, change_id);
CREATE INDEX workspace_activity_project_id_id_idx ON app_public.workspace_activity USING btree (project_id, id DESC);
CREATE INDEX workspace_activity_project_id_shelf_id_idx ON app_public.workspace_activity USING btree (project_id, shelf_id);
CREATE INDEX workspace_activity_project_id_version_id_idx ON app_public.workspace_activity USING btree (project_id, version_id);
CREATE INDEX workspace_activity_project_id_workspace_id_idx ON app_public.workspace_activity USING btree (project_id, workspace_id, id DESC);
CREATE INDEX workspace_activity_user_id_idx ON app_public.workspace_activity USING btree (user_id);
alter table app_public.workspace_activity enable row level security;
create policy select_reader on app_public.workspace_activity for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (asset_id IS NULL OR (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('read'::app_public.access_right) AS asset_ids_denied))))) OR (asset_id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('read'::app_public.access_right) AS asset_ids_granted)))));
comment on policy select_reader on app_public.workspace_activity is 'Rows about assets one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.workspace_activity FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.workspace_activity enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.workspace_activity is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.workspace_activity FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.workspace_activity enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.workspace_activity is NULL;
CREATE TRIGGER _052_refuse_token_write BEFORE INSERT OR DELETE OR UPDATE ON app_public.workspace_activity FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_token_write();
alter table app_public.workspace_activity enable always trigger _052_refuse_token_write;
comment on trigger _052_refuse_token_write on app_public.workspace_activity is NULL;
CREATE TRIGGER _060_refuse_change BEFORE DELETE OR UPDATE ON app_public.workspace_activity FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_change('removed with its project');
alter table app_public.workspace_activity enable always trigger _060_refuse_change;
comment on trigger _060_refuse_change on app_public.workspace_activity is NULL;
CREATE TRIGGER _900_notify_insert AFTER INSERT ON app_public.workspace_activity REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__notify_event('project_id', 'activity.recorded', 'activity_id=id', 'occurred_at=occurred_at');
comment on trigger _900_notify_insert on app_public.workspace_activity is NULL;
grant select on table app_public.workspace_activity to gadb_user;
comment on table app_public.workspace_activity is 'Timeline of what happened in workspaces, written by the functions that do the work. Partitioned by month.';
comment on column app_public.workspace_activity.id is 'Growing number of the entry.';
comment on column app_public.workspace_activity.occurred_at is 'When it happened.';
comment on column app_public.workspace_activity.project_id is 'The project.';
comment on column app_public.workspace_activity.workspace_id is 'The workspace, when there was one.';
comment on column app_public.workspace_activity.user_id is 'Who did it.';
comment on column app_public.workspace_activity.action is 'What happened.';
comment on column app_public.workspace_activity.asset_id is 'The asset it happened to.';
comment on column app_public.workspace_activity.version_id is 'The version it made or used.';
comment on column app_public.workspace_activity.change_id is 'The change it made or used.';
comment on column app_public.workspace_activity.shelf_id is 'The shelf it concerned.';
comment on column app_public.workspace_activity.detail is 'Further facts.';

create table app_public.workspace_assets (
  workspace_id uuid not null,
  asset_id uuid not null,
  project_id uuid not null,
  version_id uuid not null,
  synced_at timestamp with time zone default now() not null,
  constraint workspace_assets_pkey PRIMARY KEY (workspace_id, asset_id),
  constraint workspace_assets_project_id_asset_id_version_id_fkey FOREIGN KEY (project_id, asset_id, version_id) REFERENCES app_public.asset_versions(project_id, asset_id, id) ON DELETE RESTRICT,
  constraint workspace_assets_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint workspace_assets_project_id_workspace_id_fkey FOREIGN KEY (project_id, workspace_id) REFERENCES app_public.workspaces(project_id, id) ON DELETE RESTRICT
);
CREATE INDEX workspace_assets_project_id_asset_id_version_id_idx ON app_public.workspace_assets USING btree (project_id, asset_id, version_id);
CREATE INDEX workspace_assets_project_id_workspace_id_idx ON app_public.workspace_assets USING btree (project_id, workspace_id);
alter table app_public.workspace_assets enable row level security;
create policy select_reader on app_public.workspace_assets for select to gadb_user
  using ((project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right)))) AND (asset_id <> ALL ((ARRAY( SELECT app_hidden.asset_ids_denied('read'::app_public.access_right) AS asset_ids_denied)))) OR (asset_id = ANY ((ARRAY( SELECT app_hidden.asset_ids_granted('read'::app_public.access_right) AS asset_ids_granted)))));
comment on policy select_reader on app_public.workspace_assets is 'Rows about assets one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.workspace_assets FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.workspace_assets enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.workspace_assets is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.workspace_assets FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.workspace_assets enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.workspace_assets is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.workspace_assets FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('workspace_id', 'asset_id');
alter table app_public.workspace_assets enable always trigger _800_audit;
comment on trigger _800_audit on app_public.workspace_assets is NULL;
grant select on table app_public.workspace_assets to gadb_user;
comment on table app_public.workspace_assets is 'The have-list: which version of which asset a workspace holds.';
comment on column app_public.workspace_assets.workspace_id is 'The workspace.';
comment on column app_public.workspace_assets.asset_id is 'The asset.';
comment on column app_public.workspace_assets.project_id is 'The project of both.';
comment on column app_public.workspace_assets.version_id is 'The version it has.';
comment on column app_public.workspace_assets.synced_at is 'When it got that version.';

create table app_public.workspaces (
  id uuid default uuidv7() not null,
  project_id uuid not null,
  owner_id uuid not null,
  branch_id uuid not null,
  name text not null,
  host text,
  root_path text,
  state app_public.workspace_state default 'active'::app_public.workspace_state not null,
  synced_change_id bigint,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  closed_at timestamp with time zone,
  closed_by uuid,
  constraint workspaces_pkey PRIMARY KEY (id),
  constraint workspaces_project_id_id_key UNIQUE (project_id, id),
  constraint workspaces_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint workspaces_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES app_public.users(id) ON DELETE RESTRICT,
  constraint workspaces_project_id_branch_id_fkey FOREIGN KEY (project_id, branch_id) REFERENCES app_public.branches(project_id, id) ON DELETE RESTRICT,
  constraint workspaces_project_id_fkey FOREIGN KEY (project_id) REFERENCES app_public.projects(id) ON DELETE RESTRICT,
  constraint workspaces_project_id_synced_change_id_fkey FOREIGN KEY (project_id, synced_change_id) REFERENCES app_public.changes(project_id, id) ON DELETE RESTRICT,
  constraint workspaces_closed_at_check CHECK ((state = 'closed'::app_public.workspace_state) = (closed_at IS NOT NULL)),
  constraint workspaces_name_check CHECK (name = btrim(name) AND length(name) >= 1 AND length(name) <= 200)
);
CREATE INDEX workspaces_closed_by_idx ON app_public.workspaces USING btree (closed_by);
CREATE INDEX workspaces_owner_id_idx ON app_public.workspaces USING btree (owner_id);
CREATE INDEX workspaces_project_id_branch_id_idx ON app_public.workspaces USING btree (project_id, branch_id);
CREATE UNIQUE INDEX workspaces_project_id_owner_id_name_key ON app_public.workspaces USING btree (project_id, owner_id, lower(name)) WHERE (state <> 'closed'::app_public.workspace_state);
CREATE INDEX workspaces_project_id_synced_change_id_idx ON app_public.workspaces USING btree (project_id, synced_change_id);
alter table app_public.workspaces enable row level security;
create policy select_member on app_public.workspaces for select to gadb_user
  using (project_id = ANY ((ARRAY( SELECT app_hidden.project_ids_with_right('read'::app_public.access_right) AS project_ids_with_right))));
comment on policy select_member on app_public.workspaces is 'Workspaces of projects one may read.';
CREATE TRIGGER _050_refuse_archived BEFORE INSERT OR DELETE OR UPDATE ON app_public.workspaces FOR EACH ROW EXECUTE FUNCTION app_private.tg__refuse_archived();
alter table app_public.workspaces enable always trigger _050_refuse_archived;
comment on trigger _050_refuse_archived on app_public.workspaces is NULL;
CREATE TRIGGER _051_refuse_truncate BEFORE TRUNCATE ON app_public.workspaces FOR EACH STATEMENT EXECUTE FUNCTION app_private.tg__refuse_truncate();
alter table app_public.workspaces enable always trigger _051_refuse_truncate;
comment on trigger _051_refuse_truncate on app_public.workspaces is NULL;
CREATE TRIGGER _100_timestamps BEFORE INSERT OR UPDATE ON app_public.workspaces FOR EACH ROW EXECUTE FUNCTION app_private.tg__timestamps();
alter table app_public.workspaces enable always trigger _100_timestamps;
comment on trigger _100_timestamps on app_public.workspaces is NULL;
CREATE TRIGGER _800_audit AFTER INSERT OR DELETE OR UPDATE ON app_public.workspaces FOR EACH ROW EXECUTE FUNCTION app_private.tg__audit('id');
alter table app_public.workspaces enable always trigger _800_audit;
comment on trigger _800_audit on app_public.workspaces is NULL;
grant select on table app_public.workspaces to gadb_user;
comment on table app_public.workspaces is 'A person''s place to work: one owner, one branch at a time.';
comment on column app_public.workspaces.id is 'Identity of the workspace.';
comment on column app_public.workspaces.project_id is 'The project.';
comment on column app_public.workspaces.owner_id is 'Whose workspace it is.';
comment on column app_public.workspaces.branch_id is 'The branch it works on.';
comment on column app_public.workspaces.name is 'Name, unique among the owner''s open workspaces in the project.';
comment on column app_public.workspaces.host is 'Machine it lives on.';
comment on column app_public.workspaces.root_path is 'Folder it lives in on that machine.';
comment on column app_public.workspaces.state is 'Active, suspended or closed.';
comment on column app_public.workspaces.synced_change_id is 'Change up to which it was last synced.';
comment on column app_public.workspaces.created_at is 'When it was made.';
comment on column app_public.workspaces.updated_at is 'When it was last changed.';
comment on column app_public.workspaces.closed_at is 'When it was closed.';
comment on column app_public.workspaces.closed_by is 'Who closed it.';


-- Views

create view app_public.project_storage_growth with (security_invoker=true) as
 SELECT projects.id AS project_id,
    projects.storage_allocation_bytes AS allocation_bytes,
    usage.used_bytes,
    usage.reserved_bytes,
    room.used_fraction,
    ( SELECT max(levels.percent) AS max
           FROM unnest(ARRAY[80, 90, 95]) levels(percent)
          WHERE (room.used_fraction * 100::double precision) >= levels.percent::double precision) AS warning_percent,
    trend.snapshot_count,
    trend.bytes_per_day,
    trend.bytes_per_day_error,
        CASE
            WHEN room.left_bytes <= 0::double precision AND trend.bytes_per_day IS NOT NULL THEN 0::double precision
            WHEN trend.bytes_per_day > 0::double precision THEN room.left_bytes / trend.bytes_per_day
            ELSE NULL::double precision
        END AS days_until_full,
        CASE
            WHEN room.left_bytes <= 0::double precision AND trend.bytes_per_day IS NOT NULL THEN 0::double precision
            WHEN (trend.bytes_per_day + 2::double precision * trend.bytes_per_day_error) > 0::double precision THEN room.left_bytes / (trend.bytes_per_day + 2::double precision * trend.bytes_per_day_error)
            ELSE NULL::double precision
        END AS days_until_full_low,
        CASE
            WHEN room.left_bytes <= 0::double precision AND trend.bytes_per_day IS NOT NULL THEN 0::double precision
            WHEN (trend.bytes_per_day - 2::double precision * trend.bytes_per_day_error) > 0::double precision THEN room.left_bytes / (trend.bytes_per_day - 2::double precision * trend.bytes_per_day_error)
            ELSE NULL::double precision
        END AS days_until_full_high
   FROM app_public.projects
     JOIN app_public.project_usage usage ON usage.project_id = projects.id
     CROSS JOIN LATERAL ( SELECT (usage.used_bytes + usage.reserved_bytes)::double precision / projects.storage_allocation_bytes::double precision AS used_fraction,
            (projects.storage_allocation_bytes - usage.used_bytes - usage.reserved_bytes)::double precision AS left_bytes) room
     CROSS JOIN LATERAL ( SELECT count(*)::integer AS snapshot_count,
                CASE
                    WHEN count(*) >= 14 THEN regr_slope(points.bytes, points.day)
                    ELSE NULL::double precision
                END AS bytes_per_day,
                CASE
                    WHEN count(*) >= 14 AND regr_sxx(points.bytes, points.day) > 0::double precision THEN sqrt(GREATEST(regr_syy(points.bytes, points.day) - (regr_sxy(points.bytes, points.day) ^ 2::double precision) / regr_sxx(points.bytes, points.day), 0::double precision) / (count(*) - 2)::double precision / regr_sxx(points.bytes, points.day))
                    ELSE NULL::double precision
                END AS bytes_per_day_error
           FROM ( SELECT COALESCE(snapshots.physical_bytes, snapshots.total_bytes)::double precision AS bytes,
                    EXTRACT(epoch FROM snapshots.captured_at - now())::double precision / 86400::double precision AS day
                   FROM app_public.project_storage_snapshots snapshots
                  WHERE snapshots.project_id = projects.id AND snapshots.captured_at > (now() - '90 days'::interval)) points) trend;
grant select on app_public.project_storage_growth to gadb_user;
comment on view app_public.project_storage_growth is '@primaryKey project_id
@foreignKey (project_id) references app_public.projects (id)
How the storage of each project grows, by a straight line through the snapshots of 90 days, and when its allocation is full.';
comment on column app_public.project_storage_growth.project_id is 'The project.';
comment on column app_public.project_storage_growth.allocation_bytes is 'Bytes of distinct content the project may store.';
comment on column app_public.project_storage_growth.used_bytes is 'Bytes of distinct content stored now.';
comment on column app_public.project_storage_growth.reserved_bytes is 'Bytes reserved by uploads under way.';
comment on column app_public.project_storage_growth.used_fraction is 'Share of the allocation that is used or reserved, 0 to 1.';
comment on column app_public.project_storage_growth.warning_percent is 'The highest warning level reached, 80, 90 or 95; null below.';
comment on column app_public.project_storage_growth.snapshot_count is 'Snapshots of the last 90 days; a forecast needs 14.';
comment on column app_public.project_storage_growth.bytes_per_day is 'Growth in bytes a day; null without a forecast.';
comment on column app_public.project_storage_growth.bytes_per_day_error is 'Standard error of the growth, in bytes a day.';
comment on column app_public.project_storage_growth.days_until_full is 'Days until the allocation is full; null without a forecast or without growth.';
comment on column app_public.project_storage_growth.days_until_full_low is 'The same at a growth two standard errors faster.';
comment on column app_public.project_storage_growth.days_until_full_high is 'The same at a growth two standard errors slower; null when it may never be.';


-- Functions

CREATE OR REPLACE FUNCTION app_hidden.abort_upload(upload_id uuid, failure text)
 RETURNS app_public.sha256
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_upload app_public.uploads;
begin
  perform app_private.require_server();
  select uploads.* into v_upload
  from app_public.uploads
  where uploads.id = abort_upload.upload_id
    and uploads.state in ('open', 'publishing')
    and uploads.user_id = coalesce(app_hidden.current_user_id(), uploads.user_id);
  if v_upload.id is null then
    return null;
  end if;
  -- The project before the upload: an archiving takes them in this order.
  perform app_private.lock_active_project(v_upload.project_id);
  select uploads.* into v_upload
  from app_public.uploads
  where uploads.id = abort_upload.upload_id and uploads.state in ('open', 'publishing')
  for update;
  if v_upload.id is null then
    return null;
  end if;
  return app_private.end_upload(v_upload, 'aborted', abort_upload.failure);
end;
$function$;
grant execute on function app_hidden.abort_upload(upload_id uuid, failure text) to gadb_user;
comment on function app_hidden.abort_upload(upload_id uuid, failure text) is 'Ends an upload without a version and frees its storage; does nothing when it has ended or is somebody else''s. Returns the hash of content whose file must now be removed from the store (then forget_blob), or null.';

CREATE OR REPLACE FUNCTION app_hidden.advance_upload(upload_id uuid, lease_owner uuid, lease_server uuid, offset_bytes bigint DEFAULT NULL::bigint)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_upload app_public.uploads;
begin
  perform app_private.require_server();
  v_upload := app_private.enter_upload(advance_upload.upload_id);
  if v_upload.lease_owner is distinct from advance_upload.lease_owner
    or v_upload.state not in ('open', 'publishing')
  then
    perform app_private.fail(
      'BADST', 'A newer request has taken this upload over.',
      pg_catalog.jsonb_build_object('upload_id', v_upload.id, 'reason', 'leased'),
      'Ask for the offset again and go on from there.'
    );
  elsif advance_upload.offset_bytes not between v_upload.durable_offset_bytes
    and v_upload.declared_size_bytes
  then
    perform app_private.fail(
      'BADIN', 'An upload only grows, up to the size that was announced.', null,
      'Ask for the offset again and go on from there.'
    );
  end if;
  update app_public.uploads
  set durable_offset_bytes = coalesce(advance_upload.offset_bytes, uploads.durable_offset_bytes),
    lease_server = advance_upload.lease_server,
    lease_until = app_private.next_short_lease(),
    last_seen_at = pg_catalog.now(),
    expires_at = greatest(uploads.expires_at, pg_catalog.now() + interval '7 days')
  where uploads.id = v_upload.id
  returning * into v_upload;
  return v_upload.expires_at;
end;
$function$;
grant execute on function app_hidden.advance_upload(upload_id uuid, lease_owner uuid, lease_server uuid, offset_bytes bigint) to gadb_user;
comment on function app_hidden.advance_upload(upload_id uuid, lease_owner uuid, lease_server uuid, offset_bytes bigint) is 'Says that a resumable upload still runs and, with an offset, how many of its bytes outlive a crash; returns when it would expire. Raises BADST with the reason "leased" when somebody else writes to it now, "ended" when it is over, and CREDS, NTFND, DNIED, ARCHV.';

CREATE OR REPLACE FUNCTION app_hidden.archives_to_check()
 RETURNS TABLE(project_id uuid, since timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 10
 SET search_path TO ''
AS $function$
  -- A day after archiving, then every two months: together with the nights that the reading may
  -- take, every archive is read whole within a quarter.
  select projects.id, coalesce(checks.checked_at, projects.archived_at)
  from app_public.projects
  left join lateral (
    select max(archive_checks.checked_at) as checked_at
    from app_public.archive_checks
    where archive_checks.project_id = projects.id
      and archive_checks.checked_at > projects.archived_at
  ) as checks on true
  where projects.status = 'archived'
    and projects.deleted_at is null
    and case
      when checks.checked_at is null then projects.archived_at < pg_catalog.now() - interval '1 day'
      else checks.checked_at < pg_catalog.now() - interval '60 days'
    end
  order by 2;
$function$;
grant execute on function app_hidden.archives_to_check() to gadb_worker;
comment on function app_hidden.archives_to_check() is 'Archived projects whose content must be read again now: all that was not read since the moment given.';

CREATE OR REPLACE FUNCTION app_hidden.asset_ids_denied(wanted app_public.access_right)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE SECURITY DEFINER ROWS 20
 SET search_path TO ''
AS $function$
declare
  v_actor constant record := app_private.who_acts();
begin
  if v_actor.studio_role <> 'admin' then
    return query
      select permissions.asset_id
      from app_public.permissions
      join app_public.projects
        on projects.id = permissions.project_id
        and projects.deleted_at is null
      where permissions.user_id = v_actor.user_id
        and permissions.asset_id is not null
        and app_private.permission_value(permissions, asset_ids_denied.wanted) = false;
  end if;
end;
$function$;
grant execute on function app_hidden.asset_ids_denied(wanted app_public.access_right) to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.asset_ids_denied(wanted app_public.access_right) is 'Assets on which a permission takes a right from who acts.';

CREATE OR REPLACE FUNCTION app_hidden.asset_ids_granted(wanted app_public.access_right)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE SECURITY DEFINER ROWS 20
 SET search_path TO ''
AS $function$
declare
  v_actor constant record := app_private.who_acts();
begin
  if v_actor.studio_role <> 'admin'
    -- The studio's viewer role is a ceiling.
    and (v_actor.studio_role <> 'viewer' or asset_ids_granted.wanted = 'read')
  then
    return query
      select permissions.asset_id
      from app_public.permissions
      join app_public.projects
        on projects.id = permissions.project_id
        and projects.deleted_at is null
      where permissions.user_id = v_actor.user_id
        and permissions.asset_id is not null
        and app_private.permission_value(permissions, asset_ids_granted.wanted) = true
        and (v_actor.only_project_id is null or projects.id = v_actor.only_project_id);
  end if;
end;
$function$;
grant execute on function app_hidden.asset_ids_granted(wanted app_public.access_right) to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.asset_ids_granted(wanted app_public.access_right) is 'Assets on which a permission gives who acts a right.';

CREATE OR REPLACE FUNCTION app_hidden.backup_figures()
 RETURNS app_public.backup_status
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select app_private.backup_figures();
$function$;
grant execute on function app_hidden.backup_figures() to gadb_authenticator;
comment on function app_hidden.backup_figures() is 'How backups and the archive of the log stand, for monitoring.';

CREATE OR REPLACE FUNCTION app_hidden.begin_concatenation(asset_id uuid, filename text, part_ids uuid[], branch text DEFAULT NULL::text, sha256 app_public.sha256 DEFAULT NULL::text, version_number integer DEFAULT NULL::integer, base_version integer DEFAULT NULL::integer, comment text DEFAULT ''::text, metadata text DEFAULT NULL::text, original_filename text DEFAULT NULL::text, declared_media_type text DEFAULT NULL::text)
 RETURNS app_public.uploads
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_asset app_public.assets;
  v_final_id uuid;
begin
  perform app_private.require_server();
  v_asset := app_private.require_asset(begin_concatenation.asset_id, 'write');
  -- The project before the uploads: an archiving takes them in this order.
  perform app_private.lock_active_project(v_asset.project_id);
  v_final_id := app_private.enter_parts(v_asset.id, begin_concatenation.part_ids);
  if v_final_id is null then
    v_final_id := (app_hidden.begin_upload(
      asset_id => v_asset.id,
      protocol => 'tus',
      filename => begin_concatenation.filename,
      branch => begin_concatenation.branch,
      declared_sha256 => begin_concatenation.sha256,
      version_number => begin_concatenation.version_number,
      base_version => begin_concatenation.base_version,
      comment => begin_concatenation.comment,
      original_filename => begin_concatenation.original_filename,
      declared_media_type => begin_concatenation.declared_media_type
    )).id;
    perform app_private.join_parts(v_final_id, begin_concatenation.part_ids, v_asset.type);
    update app_public.uploads
    set upload_metadata = begin_concatenation.metadata, lease_until = null
    where uploads.id = v_final_id;
  end if;
  return app_private.enter_upload(v_final_id);
end;
$function$;
grant execute on function app_hidden.begin_concatenation(asset_id uuid, filename text, part_ids uuid[], branch text, sha256 app_public.sha256, version_number integer, base_version integer, comment text, metadata text, original_filename text, declared_media_type text) to gadb_user;
comment on function app_hidden.begin_concatenation(asset_id uuid, filename text, part_ids uuid[], branch text, sha256 app_public.sha256, version_number integer, base_version integer, comment text, metadata text, original_filename text, declared_media_type text) is 'Begins an upload whose content is that of complete partial uploads, in this order; it takes over their storage. With parts that already form one, that upload. Raises what begin_upload raises.';

CREATE OR REPLACE FUNCTION app_hidden.begin_oidc_sign_in(state_hash bytea, browser_hash bytea, issuer text, nonce text, code_verifier text, return_to text, address inet, is_link boolean DEFAULT false)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_session_id uuid;
  -- Whoever has an IPv6 address has a whole /64 of them.
  v_address constant inet := case
    when pg_catalog.family(begin_oidc_sign_in.address) = 6
    then pg_catalog.network(pg_catalog.set_masklen(begin_oidc_sign_in.address, 64))
    else begin_oidc_sign_in.address
  end;
begin
  if begin_oidc_sign_in.is_link then
    v_session_id := app_private.fresh_session();
    if v_session_id is null then
      perform app_private.fail(
        'CREDS', 'Linking an identity to the own account needs a session.', null,
        'Sign in to the API first.'
      );
    end if;
  end if;
  delete from app_private.oidc_sign_ins
  where oidc_sign_ins.expires_at < pg_catalog.now() - interval '1 hour';
  if (
    select count(*)
    from app_private.oidc_sign_ins
    where oidc_sign_ins.address = v_address
      and oidc_sign_ins.expires_at > pg_catalog.now()
  ) >= 200 then
    perform app_private.fail(
      'SLOWD', 'Too many sign-ins were begun from this address and not ended.',
      '{"retry_after_seconds": 60}', 'Wait a minute and try again.'
    );
  end if;
  insert into app_private.oidc_sign_ins (
    state_hash, browser_hash, issuer, nonce, code_verifier, return_to, address, session_id, expires_at
  ) values (
    begin_oidc_sign_in.state_hash, begin_oidc_sign_in.browser_hash, begin_oidc_sign_in.issuer,
    begin_oidc_sign_in.nonce, begin_oidc_sign_in.code_verifier, begin_oidc_sign_in.return_to,
    v_address, v_session_id, pg_catalog.now() + interval '10 minutes'
  );
end;
$function$;
grant execute on function app_hidden.begin_oidc_sign_in(state_hash bytea, browser_hash bytea, issuer text, nonce text, code_verifier text, return_to text, address inet, is_link boolean) to gadb_authenticator;
comment on function app_hidden.begin_oidc_sign_in(state_hash bytea, browser_hash bytea, issuer text, nonce text, code_verifier text, return_to text, address inet, is_link boolean) is 'Keeps for ten minutes what the answer of the provider is checked with; is_link adds the identity to the account of who acts. Raises SLOWD when one address begins too many, CREDS when a link is asked for without a fresh sign-in.';

CREATE OR REPLACE FUNCTION app_hidden.begin_resumable_upload(asset_id uuid, filename text, size_bytes bigint, branch text DEFAULT NULL::text, sha256 app_public.sha256 DEFAULT NULL::text, version_number integer DEFAULT NULL::integer, base_version integer DEFAULT NULL::integer, comment text DEFAULT ''::text, metadata text DEFAULT NULL::text, is_partial boolean DEFAULT false, original_filename text DEFAULT NULL::text, declared_media_type text DEFAULT NULL::text)
 RETURNS app_public.uploads
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_upload app_public.uploads;
begin
  v_upload := app_hidden.begin_upload(
    asset_id => begin_resumable_upload.asset_id,
    protocol => 'tus',
    filename => begin_resumable_upload.filename,
    branch => begin_resumable_upload.branch,
    declared_size_bytes => begin_resumable_upload.size_bytes,
    declared_sha256 => begin_resumable_upload.sha256,
    version_number => begin_resumable_upload.version_number,
    base_version => begin_resumable_upload.base_version,
    comment => begin_resumable_upload.comment,
    original_filename => begin_resumable_upload.original_filename,
    declared_media_type => begin_resumable_upload.declared_media_type
  );
  perform app_private.check_upload_count(v_upload.user_id);
  update app_public.uploads
  set upload_metadata = begin_resumable_upload.metadata,
    is_partial = begin_resumable_upload.is_partial,
    lease_until = null,
    -- One that never gets a byte is forgotten sooner; see advance_upload.
    expires_at = pg_catalog.now() + interval '1 day'
  where uploads.id = v_upload.id
  returning * into v_upload;
  return v_upload;
end;
$function$;
grant execute on function app_hidden.begin_resumable_upload(asset_id uuid, filename text, size_bytes bigint, branch text, sha256 app_public.sha256, version_number integer, base_version integer, comment text, metadata text, is_partial boolean, original_filename text, declared_media_type text) to gadb_user;
comment on function app_hidden.begin_resumable_upload(asset_id uuid, filename text, size_bytes bigint, branch text, sha256 app_public.sha256, version_number integer, base_version integer, comment text, metadata text, is_partial boolean, original_filename text, declared_media_type text) is 'Begins an upload that may stop and go on (tus); a partial one makes no version of its own. metadata is what the client sent, to be given back to it. Raises what begin_upload raises, and SLOWD when the caller has very many unfinished ones.';

CREATE OR REPLACE FUNCTION app_hidden.begin_upload(asset_id uuid, protocol app_public.upload_protocol, filename text, branch text DEFAULT NULL::text, declared_size_bytes bigint DEFAULT NULL::bigint, declared_sha256 app_public.sha256 DEFAULT NULL::text, version_number integer DEFAULT NULL::integer, base_version integer DEFAULT NULL::integer, comment text DEFAULT ''::text, idempotency_key text DEFAULT NULL::text, expected_size_bytes bigint DEFAULT NULL::bigint, original_filename text DEFAULT NULL::text, declared_media_type text DEFAULT NULL::text)
 RETURNS app_public.uploads
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_asset app_public.assets := app_private.require_asset(begin_upload.asset_id, 'read');
  v_upload app_public.uploads;
begin
  perform app_private.require_server();
  v_upload := app_private.earlier_upload(v_user_id, v_asset.id, begin_upload.idempotency_key);
  if v_upload.id is not null then
    return v_upload;
  end if;
  v_asset := app_private.require_asset(begin_upload.asset_id, 'write');
  v_upload.project_id := v_asset.project_id;
  v_upload.asset_id := v_asset.id;
  v_upload.user_id := v_user_id;
  v_upload.protocol := begin_upload.protocol;
  v_upload.filename := begin_upload.filename;
  v_upload.original_filename := nullif(begin_upload.original_filename, begin_upload.filename);
  v_upload.declared_media_type := begin_upload.declared_media_type;
  v_upload.declared_size_bytes := begin_upload.declared_size_bytes;
  v_upload.declared_sha256 := begin_upload.declared_sha256;
  v_upload.version_number := begin_upload.version_number;
  v_upload.base_version := begin_upload.base_version;
  v_upload.comment := coalesce(begin_upload.comment, '');
  v_upload.idempotency_key := begin_upload.idempotency_key;
  v_upload.reserved_bytes :=
    coalesce(begin_upload.declared_size_bytes, begin_upload.expected_size_bytes, 0);
  return app_private.open_upload(v_upload, v_asset, begin_upload.branch);
end;
$function$;
grant execute on function app_hidden.begin_upload(asset_id uuid, protocol app_public.upload_protocol, filename text, branch text, declared_size_bytes bigint, declared_sha256 app_public.sha256, version_number integer, base_version integer, comment text, idempotency_key text, expected_size_bytes bigint, original_filename text, declared_media_type text) to gadb_user;
comment on function app_hidden.begin_upload(asset_id uuid, protocol app_public.upload_protocol, filename text, branch text, declared_size_bytes bigint, declared_sha256 app_public.sha256, version_number integer, base_version integer, comment text, idempotency_key text, expected_size_bytes bigint, original_filename text, declared_media_type text) is 'First step of an upload: checks everything that can be checked before bytes flow and reserves their storage. branch is a name or id, null for the mainline; expected_size_bytes is an estimate for the reservation when no exact size is declared; original_filename and declared_media_type are the words of the client. With the key of an earlier upload, that upload. Raises CREDS, NTFND, DNIED, ARCHV, FLOWD, LOCKD, STALE, BADIN, BADST, QUOTA.';

CREATE OR REPLACE FUNCTION app_hidden.capture_all_storage_snapshots()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_project_id uuid;
  v_count integer := 0;
begin
  for v_project_id in
    select projects.id
    from app_public.projects
    where projects.status = 'active'
      and projects.deleted_at is null
      and not exists (
        select 1
        from app_public.project_storage_snapshots as snapshots
        where snapshots.project_id = projects.id
          and snapshots.captured_by is null
          and snapshots.captured_at >= date_trunc('day', now(), 'UTC')
      )
    order by projects.id
    -- Not the ones being archived at this moment.
    for share skip locked
  loop
    perform app_private.write_snapshot(v_project_id, null);
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$function$;
grant execute on function app_hidden.capture_all_storage_snapshots() to gadb_worker;
comment on function app_hidden.capture_all_storage_snapshots() is 'Records what every active project stores, once a day however often it is called; returns how many it recorded. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.change_password(attempt_id bigint, old_password_hash text, new_password_hash text, keeps_tokens boolean)
 RETURNS TABLE(ended_sessions integer, ended_tokens integer)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
begin
  perform app_private.require_sign_in();
  update app_private.user_secrets
  set password_hash = change_password.new_password_hash,
    password_changed_at = pg_catalog.now(),
    updated_at = pg_catalog.now()
  where user_secrets.user_id = v_user_id
    and user_secrets.password_hash = change_password.old_password_hash;
  -- It was changed while the old one was verified.
  if not found then
    return;
  end if;
  update app_private.login_attempts
  set is_success = true
  where login_attempts.id = change_password.attempt_id;
  -- Their access tokens end with them; this session's stay good, so the token version is left alone.
  update app_private.sessions
  set revoked_at = pg_catalog.now(), revoked_reason = 'password changed'
  where sessions.user_id = v_user_id
    and sessions.revoked_at is null
    and sessions.id is distinct from app_private.claimed_session_id();
  get diagnostics ended_sessions = row_count;
  ended_tokens := case
    when change_password.keeps_tokens then 0
    else app_private.revoke_tokens(v_user_id)
  end;
  return next;
end;
$function$;
grant execute on function app_hidden.change_password(attempt_id bigint, old_password_hash text, new_password_hash text, keeps_tokens boolean) to gadb_authenticator;
comment on function app_hidden.change_password(attempt_id bigint, old_password_hash text, new_password_hash text, keeps_tokens boolean) is 'Sets another password for who acts, over the hash that was just verified, and ends the other sessions and, unless told to keep them, the personal access tokens. No row when the password changed meanwhile.';

CREATE OR REPLACE FUNCTION app_hidden.check_impersonation(user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Within the API the authenticator has already become gadb_user: there nobody may switch.
  if not app_private.is_trusted_login()
    or (session_user = 'gadb_authenticator' and pg_catalog.current_setting('role') <> 'none')
  then
    perform app_private.fail(
      'DNIED', 'Only the database''s owner and the API''s login may act as somebody else.', null,
      'A personal login acts as its own user; ask a DBA to set users.database_login.'
    );
  end if;
  if not exists (
    select 1
    from app_public.users
    where users.id = check_impersonation.user_id
      and users.is_active
  ) then
    perform app_private.fail('NTFND', 'There is no active user with this id.', null, 'See the table users for ids.');
  end if;
end;
$function$;
grant execute on function app_hidden.check_impersonation(user_id uuid) to gadb_authenticator, gadb_user;
comment on function app_hidden.check_impersonation(user_id uuid) is 'Refuses unless the login may act as this user: DNIED for untrusted logins, NTFND for unknown or deactivated users.';

CREATE OR REPLACE FUNCTION app_hidden.claim_stray(sha256 app_public.sha256, size_bytes bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  -- The row makes an upload of the same content wait until the file is gone.
  insert into app_private.blobs (sha256, size_bytes, state, condemned_at)
  values (claim_stray.sha256, claim_stray.size_bytes, 'deleting', pg_catalog.now())
  on conflict do nothing;
  return found;
end;
$function$;
grant execute on function app_hidden.claim_stray(sha256 app_public.sha256, size_bytes bigint) to gadb_worker;
comment on function app_hidden.claim_stray(sha256 app_public.sha256, size_bytes bigint) is 'Claims a file without a row for removal (hold_doomed and forget_blob follow); false when it has a row by now.';

CREATE OR REPLACE FUNCTION app_hidden.claim_webhook_deliveries(is_failing boolean, max_count integer, max_per_webhook integer, lease_seconds double precision)
 RETURNS TABLE(delivery_id uuid, attempt integer, message_id uuid, url text, body text, secrets text[])
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_webhook_ids uuid[];
begin
  -- Locked by a statement of its own: the next one must see what others have claimed before.
  select array_agg(locked.webhook_id) into v_webhook_ids
  from (
    select health.webhook_id
    from app_private.webhook_health as health
    where (health.first_failed_at is not null) = claim_webhook_deliveries.is_failing
      and exists (
        select
        from app_public.webhook_deliveries as deliveries
        where deliveries.webhook_id = health.webhook_id
          and deliveries.state in ('pending', 'sending')
          and deliveries.next_attempt_at <= now()
      )
    for update skip locked
  ) as locked;
  -- While it is being sent, the next attempt is due when whoever sends it has died.
  return query
  update app_public.webhook_deliveries as deliveries
  set state = 'sending', attempt_count = deliveries.attempt_count + 1, last_attempt_at = now(),
    next_attempt_at = now() + make_interval(secs => claim_webhook_deliveries.lease_seconds)
  from app_private.lock_due_deliveries(v_webhook_ids, max_count, max_per_webhook) as due (id), app_public.webhooks
  where deliveries.id = due.id and webhooks.id = deliveries.webhook_id
  returning deliveries.id, deliveries.attempt_count, deliveries.message_id, webhooks.url,
    (jsonb_build_object('id', deliveries.message_id) || deliveries.payload)::text,
    app_private.webhook_signers(deliveries.webhook_id);
end;
$function$;
grant execute on function app_hidden.claim_webhook_deliveries(is_failing boolean, max_count integer, max_per_webhook integer, lease_seconds double precision) to gadb_worker;
comment on function app_hidden.claim_webhook_deliveries(is_failing boolean, max_count integer, max_per_webhook integer, lease_seconds double precision) is 'For the worker: takes deliveries that are due, for so many seconds, of webhooks that work or of failing ones, with all that sending them needs.';

CREATE OR REPLACE FUNCTION app_hidden.close_session(session_id uuid, refresh_token_hash bytea, is_everywhere boolean DEFAULT false, keeps_tokens boolean DEFAULT false)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_session app_private.sessions;
  v_count integer;
begin
  if exists (
    select 1
    from app_public.personal_access_tokens as tokens
    where tokens.id = close_session.session_id
  ) then
    perform app_private.fail(
      'DNIED', 'A personal access token has no session to sign out of.', null,
      'Revoke it with revokePersonalAccessToken, signed in.'
    );
  end if;
  select sessions.* into v_session
  from app_private.sessions
  where sessions.id = coalesce(
    close_session.session_id,
    (
      select refresh_tokens.session_id
      from app_private.refresh_tokens
      where refresh_tokens.token_hash = close_session.refresh_token_hash
    )
  );
  update app_private.sessions
  set revoked_at = pg_catalog.now(), revoked_reason = 'signed out'
  where sessions.revoked_at is null
    and (
      sessions.id = v_session.id
      or (close_session.is_everywhere and sessions.user_id = v_session.user_id)
    );
  get diagnostics v_count = row_count;
  if close_session.is_everywhere and not close_session.keeps_tokens then
    perform app_private.revoke_tokens(v_session.user_id);
  end if;
  return v_count;
end;
$function$;
grant execute on function app_hidden.close_session(session_id uuid, refresh_token_hash bytea, is_everywhere boolean, keeps_tokens boolean) to gadb_authenticator;
comment on function app_hidden.close_session(session_id uuid, refresh_token_hash bytea, is_everywhere boolean, keeps_tokens boolean) is 'Signs out: revokes the session named by its id or else by a refresh token; everywhere: with all sessions of its user and, unless told to keep them, the personal access tokens. Returns how many sessions were open.';

CREATE OR REPLACE FUNCTION app_hidden.commit_upload(upload_id uuid)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_upload app_public.uploads;
  v_asset app_public.assets;
  v_branch app_public.branches;
  v_lock app_public.asset_locks;
  v_version app_public.asset_versions;
  v_is_charged boolean;
begin
  perform app_private.require_server();
  v_upload := app_private.running_upload(commit_upload.upload_id, 'publishing');
  v_asset := app_private.require_asset(v_upload.asset_id, 'write');
  -- From here on nobody else numbers versions of this asset.
  perform 1 from app_public.assets where assets.id = v_asset.id for no key update;
  v_branch := app_private.resolve_branch(v_asset.project_id, v_upload.branch_id::text);
  v_lock := app_private.check_upload(
    v_asset, v_branch, v_upload.version_number, v_upload.base_version
  );
  perform app_private.check_lock_generation(v_asset, v_upload, v_lock);
  perform app_private.check_content_size(v_asset.type, v_upload.size_bytes);
  perform app_private.check_media_type(v_asset.type, v_upload.media_type);
  v_version := app_private.insert_version(v_upload);
  v_is_charged := app_private.charge_content(v_upload);
  perform app_private.supersede_reviews(v_version);
  perform app_private.settle_lock(v_version, v_lock);
  perform app_private.record_activity(
    v_version.project_id, v_lock.workspace_id, 'uploaded', v_version.asset_id, v_version.id,
    v_version.change_id, null, pg_catalog.jsonb_build_object(
      'version_number', v_version.version_number, 'branch', v_branch.name,
      'size_bytes', v_version.size_bytes
    )
  );
  update app_public.uploads
  set state = 'done', version_id = v_version.id, is_deduplicated = not v_is_charged,
    reserved_bytes = 0, lease_until = null, last_seen_at = pg_catalog.now()
  where uploads.id = v_upload.id;
  perform app_private.end_parts(v_upload.id, null);
  return v_version;
end;
$function$;
grant execute on function app_hidden.commit_upload(upload_id uuid) to gadb_user;
comment on function app_hidden.commit_upload(upload_id uuid) is 'Last step of an upload, when its content is in the store: repeats every check as the same user and makes the version, all in one transaction. Raises what begin_upload raises.';

CREATE OR REPLACE FUNCTION app_hidden.compare_contents(sha256s text[], sizes bigint[])
 RETURNS TABLE(sha256 text, file_bytes bigint, recorded_bytes bigint, is_stray boolean, asked_at timestamp with time zone)
 LANGUAGE sql
 SECURITY DEFINER ROWS 10
 SET search_path TO ''
AS $function$
  select files.sha256, files.size_bytes, blobs.size_bytes, blobs.sha256 is null,
    pg_catalog.clock_timestamp()
  from rows from (
    pg_catalog.unnest(compare_contents.sha256s), pg_catalog.unnest(compare_contents.sizes)
  ) as files (sha256, size_bytes)
  left join app_private.blobs on blobs.sha256 = files.sha256
  where blobs.sha256 is null
    or (blobs.size_bytes <> files.size_bytes and blobs.state in ('ready', 'condemned'));
$function$;
grant execute on function app_hidden.compare_contents(sha256s text[], sizes bigint[]) to gadb_worker;
comment on function app_hidden.compare_contents(sha256s text[], sizes bigint[]) is 'Of files found in the store, those without a row (strays) and those of another size than recorded.';

CREATE OR REPLACE FUNCTION app_hidden.condemn_orphans(max_count integer)
 RETURNS TABLE(sha256 app_public.sha256, size_bytes bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 100
 SET search_path TO ''
AS $function$
declare
  v_blob app_private.blobs;
begin
  perform app_private.require_server();
  for v_blob in
    select unused.*
    from app_private.unused_content() as unused
    where unused.state in ('ready', 'corrupt')
      and unused.condemned_at is null
      -- An upload touches content before it refers to it.
      and unused.last_touched_at < pg_catalog.now() - interval '1 day'
    order by unused.sha256
    limit condemn_orphans.max_count
  loop
    perform 1
    from app_private.blobs
    where blobs.sha256 = v_blob.sha256 and blobs.last_touched_at = v_blob.last_touched_at
    for update skip locked;
    if found and not app_private.is_content_wanted(v_blob.sha256) then
      -- Damaged content stays marked as such, so that an upload would replace its file.
      update app_private.blobs
      set condemned_at = pg_catalog.now(),
        state = case when blobs.state = 'ready' then 'condemned' else blobs.state end
      where blobs.sha256 = v_blob.sha256;
      sha256 := v_blob.sha256;
      size_bytes := v_blob.size_bytes;
      return next;
    end if;
  end loop;
end;
$function$;
grant execute on function app_hidden.condemn_orphans(max_count integer) to gadb_worker;
comment on function app_hidden.condemn_orphans(max_count integer) is 'Marks content that nothing refers to; its grace begins. Any upload of the same content takes the mark off. Returns what it marked.';

CREATE OR REPLACE FUNCTION app_hidden.count_derived(project_id uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_bytes bigint;
begin
  perform app_private.require_server();
  -- The counters of an archived project stay as they were. Not one being archived at this moment.
  perform 1
  from app_public.projects
  where projects.id = count_derived.project_id and projects.status = 'active'
  for share skip locked;
  if not found then
    return null;
  end if;
  v_bytes := app_private.derived_bytes(count_derived.project_id);
  update app_public.project_usage as usage
  set derived_bytes = v_bytes, updated_at = pg_catalog.now()
  where usage.project_id = count_derived.project_id and usage.derived_bytes is distinct from v_bytes;
  return v_bytes;
end;
$function$;
grant execute on function app_hidden.count_derived(project_id uuid) to gadb_worker;
comment on function app_hidden.count_derived(project_id uuid) is 'Counts the bytes of what was derived from the content of a project, and returns them; null for projects that are not active. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.count_orphans(condemned_before timestamp with time zone)
 RETURNS TABLE(unmarked_count bigint, unmarked_bytes bigint, marked_count bigint, marked_bytes bigint, due_count bigint, due_bytes bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select count(*) filter (where unused.condemned_at is null),
    coalesce(sum(unused.size_bytes) filter (where unused.condemned_at is null), 0)::bigint,
    count(unused.condemned_at),
    coalesce(sum(unused.size_bytes) filter (where unused.condemned_at is not null), 0)::bigint,
    count(*) filter (where unused.condemned_at < count_orphans.condemned_before),
    coalesce(sum(unused.size_bytes) filter (where unused.condemned_at < count_orphans.condemned_before), 0)::bigint
  from app_private.unused_content() as unused
  where unused.state in ('ready', 'condemned', 'corrupt');
$function$;
grant execute on function app_hidden.count_orphans(condemned_before timestamp with time zone) to gadb_worker;
comment on function app_hidden.count_orphans(condemned_before timestamp with time zone) is 'How much content nothing refers to: not yet marked, marked, and of these due (marked before a moment). Changes nothing.';

CREATE OR REPLACE FUNCTION app_hidden.create_oidc_user(issuer text, subject text, username text, display_name text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_username text;
  v_user_id uuid;
begin
  -- One after the other: two tabs of one person make one account, two namesakes get two names.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('accounts by identity', 20));
  if exists (
    select 1
    from app_private.user_identities
    where user_identities.issuer = create_oidc_user.issuer
      and user_identities.subject = create_oidc_user.subject
  ) then
    return null;
  end if;
  v_username := app_private.free_username(create_oidc_user.username);
  insert into app_public.users (username, display_name, studio_role)
  values (
    v_username,
    app_private.fitting_display_name(create_oidc_user.display_name, v_username),
    'viewer'
  )
  returning users.id into v_user_id;
  perform app_private.add_identity(
    v_user_id, create_oidc_user.issuer, create_oidc_user.subject
  );
  return v_user_id;
end;
$function$;
grant execute on function app_hidden.create_oidc_user(issuer text, subject text, username text, display_name text) to gadb_authenticator;
comment on function app_hidden.create_oidc_user(issuer text, subject text, username text, display_name text) is 'Makes an account with the lowest studio role for an identity that has none; null when it has one, also a deactivated one.';

CREATE OR REPLACE FUNCTION app_hidden.create_partitions_ahead(months integer DEFAULT 3)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select app_private.create_month_partition(parents.name, ahead.month::date)
  from (values ('audit_log'), ('workspace_activity')) as parents (name)
  cross join pg_catalog.generate_series(
    pg_catalog.date_trunc('month', pg_catalog.now()),
    pg_catalog.date_trunc('month', pg_catalog.now()) + pg_catalog.make_interval(months => create_partitions_ahead.months),
    interval '1 month'
  ) as ahead (month);
$function$;
grant execute on function app_hidden.create_partitions_ahead(months integer) to gadb_worker;
comment on function app_hidden.create_partitions_ahead(months integer) is 'Makes the monthly partitions of this month and of the next ones (3 unless told). The worker calls it daily.';

CREATE OR REPLACE FUNCTION app_hidden.current_rank(project_id uuid)
 RETURNS app_public.project_role
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select app_private.effective_role(current_rank.project_id, app_hidden.current_user_id());
$function$;
grant execute on function app_hidden.current_rank(project_id uuid) to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.current_rank(project_id uuid) is 'Rank of who acts in a project; null for outsiders.';

CREATE OR REPLACE FUNCTION app_hidden.current_ranks()
 RETURNS TABLE(project_id uuid, rank app_public.project_role)
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER ROWS 50
 SET search_path TO ''
AS $function$
  select projects.id, 'owner'::app_public.project_role
  from app_public.projects
  where projects.deleted_at is null
    and (select app_private.own_studio_role()) = 'admin'
    and (
      (select app_hidden.token_project_id()) is null
      or projects.id = (select app_hidden.token_project_id())
    )
  union all
  select members.project_id, case (select app_private.own_studio_role())
    -- The studio's viewer role is a ceiling.
    when 'viewer' then least(members.role, 'viewer'::app_public.project_role)
    else members.role
  end
  from app_public.project_members as members
  join app_public.projects on projects.id = members.project_id and projects.deleted_at is null
  where members.user_id = (select app_hidden.current_user_id())
    and (select app_private.own_studio_role()) <> 'admin'
    and (
      (select app_hidden.token_project_id()) is null
      or projects.id = (select app_hidden.token_project_id())
    );
$function$;
grant execute on function app_hidden.current_ranks() to gadb_user;
comment on function app_hidden.current_ranks() is 'Rank of who acts in every project in which they have one; see current_rank.';

CREATE OR REPLACE FUNCTION app_hidden.current_studio_role()
 RETURNS app_public.studio_role
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  -- A token for one project has no powers over the studio.
  select case
    when users.studio_role = 'admin' and app_hidden.token_project_id() is not null then 'editor'
    else users.studio_role
  end
  from app_public.users
  where users.id = (select app_hidden.current_user_id());
$function$;
grant execute on function app_hidden.current_studio_role() to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.current_studio_role() is 'Studio role of who acts; null when nobody does. By a personal access token for one project, admins count as editors.';

CREATE OR REPLACE FUNCTION app_hidden.current_user_id()
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return (app_private.who_acts()).user_id;
end;
$function$;
grant execute on function app_hidden.current_user_id() to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.current_user_id() is 'Who acts: null when nobody is set, or the user is deactivated, or the session or token is revoked. Takes effect at the next statement.';

CREATE OR REPLACE FUNCTION app_hidden.depot_figures()
 RETURNS TABLE(damaged_count bigint, condemned_count bigint, unfinished_count bigint, oldest_verified_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select count(*) filter (where odd.state = 'corrupt'),
    count(*) filter (where odd.state = 'condemned'),
    count(*) filter (where odd.state in ('staging', 'deleting')),
    (
      select coalesce(blobs.verified_at, blobs.created_at)
      from app_private.blobs
      where blobs.state in ('ready', 'condemned')
      order by blobs.verified_at nulls first
      limit 1
    )
  from app_private.blobs as odd
  where odd.state <> 'ready';
$function$;
grant execute on function app_hidden.depot_figures() to gadb_authenticator, gadb_worker;
comment on function app_hidden.depot_figures() is 'Figures of the depot for monitoring: damaged content, content nothing refers to, content on its way in or out, and when the longest unread was read.';

CREATE OR REPLACE FUNCTION app_hidden.discard_stuck_blobs()
 RETURNS SETOF app_public.sha256
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 10
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  -- Longer than any upload may last.
  return query
    select discarded.sha256
    from (
      select app_private.discard_staged_blob(blobs.sha256) as sha256
      from app_private.blobs
      where blobs.state = 'staging'
        and blobs.last_touched_at < pg_catalog.now() - interval '8 days'
    ) as discarded
    where discarded.sha256 is not null;
end;
$function$;
grant execute on function app_hidden.discard_stuck_blobs() to gadb_worker;
comment on function app_hidden.discard_stuck_blobs() is 'Gives up content that was announced more than eight days ago and whose upload is gone; returns what is to be removed from the store.';

CREATE OR REPLACE FUNCTION app_hidden.doom_content(sha256 app_public.sha256, condemned_before timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_blob app_private.blobs;
begin
  perform app_private.require_server();
  perform app_private.check_grace(doom_content.condemned_before);
  select blobs.* into v_blob
  from app_private.blobs
  where blobs.sha256 = doom_content.sha256
    and blobs.state in ('condemned', 'corrupt')
    and blobs.condemned_at < doom_content.condemned_before
  for update;
  if v_blob.sha256 is null then
    return false;
  end if;
  if app_private.is_content_wanted(v_blob.sha256) then
    update app_private.blobs
    set condemned_at = null,
      state = case when blobs.state = 'condemned' then 'ready' else blobs.state end
    where blobs.sha256 = v_blob.sha256;
    return false;
  end if;
  update app_private.blobs set state = 'deleting' where blobs.sha256 = v_blob.sha256;
  return true;
end;
$function$;
grant execute on function app_hidden.doom_content(sha256 app_public.sha256, condemned_before timestamp with time zone) to gadb_worker;
comment on function app_hidden.doom_content(sha256 app_public.sha256, condemned_before timestamp with time zone) is 'Decides, under the row''s lock, that content whose grace is over goes; false when something wants it again. From then on uploads of it wait until it is gone.';

CREATE OR REPLACE FUNCTION app_hidden.extend_upload(upload_id uuid, wanted_bytes bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_upload app_public.uploads;
  v_asset app_public.assets;
begin
  perform app_private.require_server();
  v_upload := app_private.own_upload(extend_upload.upload_id);
  -- While the store publishes nothing grows any more, but that may take minutes too.
  if v_upload.state <> 'publishing' or extend_upload.wanted_bytes > v_upload.reserved_bytes then
    v_upload := app_private.running_upload(v_upload.id, 'open');
  end if;
  v_asset := app_private.require_asset(v_upload.asset_id, 'write');
  if extend_upload.wanted_bytes > v_upload.reserved_bytes then
    perform app_private.check_content_size(v_asset.type, extend_upload.wanted_bytes);
    perform app_private.reserve_storage(
      v_upload.project_id, extend_upload.wanted_bytes - v_upload.reserved_bytes
    );
  end if;
  update app_public.uploads
  set reserved_bytes = greatest(uploads.reserved_bytes, extend_upload.wanted_bytes),
    last_seen_at = pg_catalog.now(),
    lease_until = app_private.next_lease()
  where uploads.id = v_upload.id;
end;
$function$;
grant execute on function app_hidden.extend_upload(upload_id uuid, wanted_bytes bigint) to gadb_user;
comment on function app_hidden.extend_upload(upload_id uuid, wanted_bytes bigint) is 'Says that an upload is still running, its publishing included, and reserves storage up to wanted_bytes. Raises what begin_upload raises, and BADST when the upload has been ended.';

CREATE OR REPLACE FUNCTION app_hidden.fan_out_webhooks()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET lock_timeout TO '2s'
AS $function$
declare
  v_cursor app_private.webhook_cursor;
  v_until pg_snapshot;
  v_is_lost boolean;
  v_count integer;
begin
  perform app_private.disable_unable_webhook(webhooks.id)
  from app_public.webhooks
  left join app_public.projects on projects.id = webhooks.project_id
  where webhooks.is_enabled
    and projects.status is distinct from 'archived'
    and app_private.webhook_obstacle(webhooks) is not null;
  -- Looking costs no write: most looks find nothing new.
  if not exists (select from app_public.webhooks where webhooks.is_enabled) or exists (
    select
    from app_private.webhook_cursor
    where webhook_cursor.seen::text = app_private.event_position()::text
      and not app_private.is_event_position_lost(webhook_cursor.origin, webhook_cursor.seen)
  ) then
    return 0;
  end if;
  -- One worker at a time; whoever holds it hands out what this one would.
  select webhook_cursor.* into v_cursor from app_private.webhook_cursor for update skip locked;
  if v_cursor.is_only is null then
    return 0;
  end if;
  v_until := app_private.event_position();
  v_is_lost := app_private.is_event_position_lost(v_cursor.origin, v_cursor.seen);
  v_count := app_private.fan_out_events(case when v_is_lost then '1:1:' else v_cursor.seen end, v_until);
  update app_private.webhook_cursor set origin = app_private.event_origin(), seen = v_until;
  return v_count;
end;
$function$;
grant execute on function app_hidden.fan_out_webhooks() to gadb_worker;
comment on function app_hidden.fan_out_webhooks() is 'For the worker: makes deliveries of the events since the last call, exactly once each, and returns how many. First switches off webhooks whose owner may not have them any more.';

CREATE OR REPLACE FUNCTION app_hidden.find_download(asset_id uuid, version_number integer)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_asset constant app_public.assets := app_private.require_asset(find_download.asset_id, 'read');
  v_version app_public.asset_versions;
begin
  select versions.* into v_version
  from app_public.asset_versions as versions
  where versions.asset_id = v_asset.id
    and versions.version_number = find_download.version_number;
  if v_version.id is null then
    perform app_private.fail(
      'NTFND',
      pg_catalog.format('"%s" has no version %s.', v_asset.name, find_download.version_number),
      pg_catalog.jsonb_build_object('newest', app_private.next_version_number(v_asset.id) - 1),
      'Ask for one of its versions.'
    );
  elsif v_version.is_deletion then
    perform app_private.fail(
      'BADST',
      pg_catalog.format('Version %s marks "%s" as deleted and has no content.', v_version.version_number, v_asset.name),
      null, 'Ask for the version before it.'
    );
  end if;
  perform app_private.check_content_sound(v_version);
  return v_version;
end;
$function$;
grant execute on function app_hidden.find_download(asset_id uuid, version_number integer) to gadb_user;
comment on function app_hidden.find_download(asset_id uuid, version_number integer) is 'The version whose content the caller wants. Raises NTFND when there is none or the asset is hidden, BADST when it has no content or that is damaged.';

CREATE OR REPLACE FUNCTION app_hidden.find_login(username text)
 RETURNS TABLE(user_id uuid, password_hash text)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
  select users.id, user_secrets.password_hash
  from app_public.users
  join app_private.user_secrets on user_secrets.user_id = users.id
  where users.username = pg_catalog.lower(find_login.username)
    and users.is_active
    and user_secrets.password_hash is not null;
$function$;
grant execute on function app_hidden.find_login(username text) to gadb_authenticator;
comment on function app_hidden.find_login(username text) is 'Password hash of an active user, for the sign-in to verify; no row for unknown and deactivated users alike.';

CREATE OR REPLACE FUNCTION app_hidden.find_own_login()
 RETURNS TABLE(username text, password_hash text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_sign_in();
  return query
    select users.username, user_secrets.password_hash
    from app_public.users
    left join app_private.user_secrets on user_secrets.user_id = users.id
    where users.id = app_hidden.current_user_id();
end;
$function$;
grant execute on function app_hidden.find_own_login() to gadb_authenticator;
comment on function app_hidden.find_own_login() is 'User name and password hash of who acts, for the server to verify the present password before it sets another; no row when nobody does. Refuses (DNIED) personal access tokens, which could guess by it.';

CREATE OR REPLACE FUNCTION app_hidden.find_preview(asset_id uuid, version_number integer, kind text)
 RETURNS TABLE(version_id uuid, sha256 app_public.sha256, size_bytes bigint, media_type text, made_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
declare
  v_asset constant app_public.assets := app_private.require_asset(find_preview.asset_id, 'read');
  v_version app_public.asset_versions;
  v_preview app_private.previews;
begin
  select versions.* into v_version
  from app_public.asset_versions as versions
  where versions.asset_id = v_asset.id and versions.version_number = find_preview.version_number;
  v_preview := app_private.preview_of(v_version);
  return query
    select v_version.id, files.sha256, files.byte_count, files.media_type, v_preview.finished_at
    from app_private.preview_files as files
    join app_private.blobs on blobs.sha256 = files.sha256 and blobs.state in ('ready', 'condemned')
    where files.source_sha256 = v_preview.sha256 and files.kind::text = find_preview.kind;
  if not found then
    perform app_private.fail(
      'NTFND',
      pg_catalog.format('Version %s of "%s" has no such preview.', find_preview.version_number, v_asset.name),
      pg_catalog.jsonb_build_object('state', v_preview.state),
      case when v_preview.state = 'waiting' then 'It is being prepared; ask again in a moment.'
        else 'The version''s preview in the API names what there is.' end
    );
  end if;
end;
$function$;
grant execute on function app_hidden.find_preview(asset_id uuid, version_number integer, kind text) to gadb_user;
comment on function app_hidden.find_preview(asset_id uuid, version_number integer, kind text) is 'A file derived from the content of a version. Raises NTFND when there is none or the asset is hidden.';

CREATE OR REPLACE FUNCTION app_hidden.find_resumable_upload(upload_id uuid, must_be_free boolean)
 RETURNS app_public.uploads
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_upload app_public.uploads;
begin
  perform app_private.require_server();
  v_upload := app_private.enter_upload(find_resumable_upload.upload_id);
  if find_resumable_upload.must_be_free and v_upload.state in ('open', 'publishing') then
    perform app_private.refuse_leased(v_upload, null);
  end if;
  return v_upload;
end;
$function$;
grant execute on function app_hidden.find_resumable_upload(upload_id uuid, must_be_free boolean) to gadb_user;
comment on function app_hidden.find_resumable_upload(upload_id uuid, must_be_free boolean) is 'The caller''s resumable upload, if it may still go on or is complete. Raises CREDS, NTFND, DNIED, ARCHV, and BADST with the reason "ended" or, when it must be free, "leased" while a request writes to it.';

CREATE OR REPLACE FUNCTION app_hidden.finish_difference(sha256 app_public.sha256, other_sha256 app_public.sha256, state app_public.preview_state, share double precision, reason text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  update app_private.content_differences as differences
  set state = finish_difference.state, share = finish_difference.share, reason = finish_difference.reason,
    finished_at = pg_catalog.clock_timestamp()
  where differences.sha256 = finish_difference.sha256
    and differences.other_sha256 = finish_difference.other_sha256
    and differences.finished_at is null;
  if not found then
    return false;
  end if;
  perform app_private.tell_of_preview(finish_difference.sha256, null);
  perform app_private.tell_of_preview(finish_difference.other_sha256, null);
  return true;
end;
$function$;
grant execute on function app_hidden.finish_difference(sha256 app_public.sha256, other_sha256 app_public.sha256, state app_public.preview_state, share double precision, reason text) to gadb_worker;
comment on function app_hidden.finish_difference(sha256 app_public.sha256, other_sha256 app_public.sha256, state app_public.preview_state, share double precision, reason text) is 'Says how much two contents differ, or why that is not known; false when it was said before. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.finish_job_run(run_id uuid, detail jsonb DEFAULT '{}'::jsonb, failure text DEFAULT NULL::text)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$;
grant execute on function app_hidden.finish_job_run(run_id uuid, detail jsonb, failure text) to gadb_worker;
comment on function app_hidden.finish_job_run(run_id uuid, detail jsonb, failure text) is 'Closes a run, as failed when a failure is given; false when it was closed before.';

CREATE OR REPLACE FUNCTION app_hidden.finish_preview(sha256 app_public.sha256, attempt integer, state app_public.preview_state, facts jsonb, reason text, files jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  perform 1
  from app_private.previews
  where previews.sha256 = finish_preview.sha256
    and previews.finished_at is null
    and previews.attempts = finish_preview.attempt
  for update;
  -- Somebody asked anew meanwhile: what that finds counts.
  if not found then
    return false;
  end if;
  perform app_private.write_preview_files(finish_preview.sha256, finish_preview.files);
  update app_private.previews
  set state = finish_preview.state, facts = finish_preview.facts, reason = finish_preview.reason,
    finished_at = pg_catalog.clock_timestamp()
  where previews.sha256 = finish_preview.sha256;
  perform app_private.show_preview(finish_preview.sha256, null);
  return true;
end;
$function$;
grant execute on function app_hidden.finish_preview(sha256 app_public.sha256, attempt integer, state app_public.preview_state, facts jsonb, reason text, files jsonb) to gadb_worker;
comment on function app_hidden.finish_preview(sha256 app_public.sha256, attempt integer, state app_public.preview_state, facts jsonb, reason text, files jsonb) is 'Says what an attempt found out about content, and which files were derived from it; false when that attempt no longer counts. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.finish_webhook_attempt(delivery_id uuid, attempt integer, status_code integer, duration_ms integer, error text, retry_after_seconds integer DEFAULT NULL::integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET lock_timeout TO '2s'
AS $function$
declare
  v_delivery app_public.webhook_deliveries;
  v_is_enabled boolean;
  v_wait interval := app_private.webhook_backoff(finish_webhook_attempt.attempt);
begin
  -- A webhook's health is its lock: taken before its deliveries and before itself, by everybody.
  select webhooks.is_enabled into v_is_enabled
  from app_public.webhook_deliveries as deliveries
  join app_private.webhook_health as health on health.webhook_id = deliveries.webhook_id
  join app_public.webhooks on webhooks.id = deliveries.webhook_id
  where deliveries.id = finish_webhook_attempt.delivery_id
  for update of health;
  if finish_webhook_attempt.error is null or finish_webhook_attempt.status_code = 410 or not v_is_enabled then
    v_wait := null;
  elsif finish_webhook_attempt.retry_after_seconds > 0 and v_wait is not null then
    v_wait := greatest(v_wait, make_interval(secs => least(finish_webhook_attempt.retry_after_seconds, 86400)));
  end if;
  update app_public.webhook_deliveries as deliveries
  set state = case
      when finish_webhook_attempt.error is null then 'delivered'
      when v_wait is null then 'failed'
      else 'pending'
    end::app_public.webhook_delivery_state,
    status_code = finish_webhook_attempt.status_code,
    duration_ms = finish_webhook_attempt.duration_ms,
    error = left(finish_webhook_attempt.error, 500),
    next_attempt_at = now() + v_wait,
    settled_at = case when v_wait is null then now() end
  where deliveries.id = finish_webhook_attempt.delivery_id
    -- Not one that was taken again meanwhile.
    and deliveries.state = 'sending'
    and deliveries.attempt_count = finish_webhook_attempt.attempt
  returning deliveries.* into v_delivery;
  if v_delivery.id is null then
    return false;
  end if;
  perform app_private.count_webhook_attempt(v_delivery, finish_webhook_attempt.status_code);
  return true;
end;
$function$;
grant execute on function app_hidden.finish_webhook_attempt(delivery_id uuid, attempt integer, status_code integer, duration_ms integer, error text, retry_after_seconds integer) to gadb_worker;
comment on function app_hidden.finish_webhook_attempt(delivery_id uuid, attempt integer, status_code integer, duration_ms integer, error text, retry_after_seconds integer) is 'For the worker: what came of an attempt, without error that it arrived. Plans the next one, or gives up. False when somebody else has taken the delivery since.';

CREATE OR REPLACE FUNCTION app_hidden.forget_blob(sha256 app_public.sha256)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  if exists (select from app_private.blobs where blobs.sha256 = forget_blob.sha256 and blobs.state = 'deleting') then
    perform app_private.forget_previews(forget_blob.sha256);
  end if;
  delete from app_private.blobs
  where blobs.sha256 = forget_blob.sha256 and blobs.state = 'deleting';
end;
$function$;
grant execute on function app_hidden.forget_blob(sha256 app_public.sha256) to gadb_user, gadb_worker;
comment on function app_hidden.forget_blob(sha256 app_public.sha256) is 'Says that the file of content in the state deleting has been removed.';

CREATE OR REPLACE FUNCTION app_hidden.has_archived_between(after timestamp with time zone, before timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select exists (
    select from app_public.project_archive_log as log
    where log.action = 'archived'
      and log.occurred_at > coalesce(has_archived_between.after, '-infinity')
      and log.occurred_at <= has_archived_between.before
  );
$function$;
grant execute on function app_hidden.has_archived_between(after timestamp with time zone, before timestamp with time zone) to gadb_worker;
comment on function app_hidden.has_archived_between(after timestamp with time zone, before timestamp with time zone) is 'Whether a project was archived in a time: the backup at its end is then kept for good.';

CREATE OR REPLACE FUNCTION app_hidden.heartbeat_job_run(run_id uuid, detail jsonb DEFAULT '{}'::jsonb)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with beaten as (
    update app_private.job_runs as runs
    set heartbeat_at = now(),
      detail = runs.detail || coalesce(heartbeat_job_run.detail, '{}')
    where runs.id = heartbeat_job_run.run_id
      and runs.state = 'running'
    returning 1
  )
  select exists (select from beaten);
$function$;
grant execute on function app_hidden.heartbeat_job_run(run_id uuid, detail jsonb) to gadb_worker;
comment on function app_hidden.heartbeat_job_run(run_id uuid, detail jsonb) is 'Says that a run is alive and how far it is; false when it has been closed meanwhile.';

CREATE OR REPLACE FUNCTION app_hidden.hold_doomed(sha256 app_public.sha256)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_blob app_private.blobs;
begin
  perform app_private.require_server();
  -- Held until the caller's transaction ends: no second remover, no upload and no new reference
  -- gets past this row while the file goes.
  select blobs.* into v_blob
  from app_private.blobs
  where blobs.sha256 = hold_doomed.sha256 and blobs.state = 'deleting'
  for update;
  if v_blob.sha256 is null then
    return false;
  end if;
  if app_private.is_content_used(v_blob.sha256) then
    -- Something written past every command refers to it. Whether the file is still there, the
    -- next scrub finds out first of all.
    update app_private.blobs
    set state = 'ready', condemned_at = null, verified_at = '-infinity'
    where blobs.sha256 = v_blob.sha256;
    return false;
  end if;
  return true;
end;
$function$;
grant execute on function app_hidden.hold_doomed(sha256 app_public.sha256) to gadb_user, gadb_worker;
comment on function app_hidden.hold_doomed(sha256 app_public.sha256) is 'Holds content in the state deleting while its file is removed, to be followed by forget_blob in the same transaction; false when it must stay.';

CREATE OR REPLACE FUNCTION app_hidden.hold_server_presence(server_id uuid)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  -- The class is "gads" in ASCII. Never waits: its holder is this server, on a connection that
  -- PostgreSQL has not given up yet.
  select pg_catalog.pg_try_advisory_lock(
    x'67616473'::integer, pg_catalog.hashtext(hold_server_presence.server_id::text)
  );
$function$;
grant execute on function app_hidden.hold_server_presence(server_id uuid) to gadb_authenticator;
comment on function app_hidden.hold_server_presence(server_id uuid) is 'Shows, for as long as the connection lives, that a server is alive; what a dead one had leased is free at once. False when an earlier connection still shows it.';

CREATE OR REPLACE FUNCTION app_hidden.is_my_work(review_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select exists (
    select 1
    from app_public.asset_reviews as reviews
    where reviews.id = is_my_work.review_id
      and app_private.is_own_work(reviews, app_hidden.current_user_id())
  );
$function$;
grant execute on function app_hidden.is_my_work(review_id uuid) to gadb_user;
comment on function app_hidden.is_my_work(review_id uuid) is 'Whether who acts made what a review is about.';

CREATE OR REPLACE FUNCTION app_hidden.is_review_about(review app_public.asset_reviews, asset_type text, tag_name text, pattern text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with about (asset_id) as (
    select review.asset_id
    where review.asset_id is not null
    union all
    select items.asset_id
    from app_public.shelf_items as items
    where review.shelf_id is not null
      and items.project_id = review.project_id
      and items.shelf_id = review.shelf_id
      and items.revision = review.shelf_revision
  )
  select exists (
    select 1
    from about
    join app_public.assets on assets.id = about.asset_id
    where (is_review_about.asset_type is null or assets.type = is_review_about.asset_type)
      and (
        is_review_about.pattern is null
        or lower(assets.parent_path || '/' || assets.name) like is_review_about.pattern
        or exists (
          select 1
          from app_public.shelves
          where shelves.id = review.shelf_id and lower(shelves.name) like is_review_about.pattern
        )
      )
      and (is_review_about.tag_name is null or exists (
        select 1
        from app_public.asset_tags as tagged
        join app_public.tags on tags.project_id = tagged.project_id and tags.id = tagged.tag_id
        where tagged.asset_id = assets.id and tags.name = lower(btrim(is_review_about.tag_name))
      ))
  );
$function$;
grant execute on function app_hidden.is_review_about(review app_public.asset_reviews, asset_type text, tag_name text, pattern text) to gadb_user;
comment on function app_hidden.is_review_about(review app_public.asset_reviews, asset_type text, tag_name text, pattern text) is 'Whether a review changes an asset, readable by who asks, that has the type, the tag and the words of review_pattern; null asks for nothing.';

CREATE OR REPLACE FUNCTION app_hidden.lease_events(milliseconds integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_milliseconds constant integer := least(greatest(lease_events.milliseconds, 0), 5000);
begin
  -- A sequence, because writers must see it at once, whatever snapshot they look through.
  perform pg_catalog.setval(
    'app_private.event_lease',
    (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::bigint + v_milliseconds
  );
  -- The other servers must look as well.
  perform pg_catalog.pg_notify('gadb_events', v_milliseconds::text);
end;
$function$;
grant execute on function app_hidden.lease_events(milliseconds integer) to gadb_authenticator;
comment on function app_hidden.lease_events(milliseconds integer) is 'For the servers: for so many milliseconds, five seconds at most, all of them look for new events by themselves, and no transaction notifies.';

CREATE OR REPLACE FUNCTION app_hidden.lease_upload(upload_id uuid, lease_owner uuid, lease_server uuid)
 RETURNS app_public.uploads
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_upload app_public.uploads;
  v_asset app_public.assets;
  v_branch app_public.branches;
  v_lock app_public.asset_locks;
begin
  perform app_private.require_server();
  v_upload := app_private.enter_upload(lease_upload.upload_id);
  if v_upload.state not in ('open', 'publishing') then
    return v_upload;
  end if;
  perform app_private.refuse_leased(v_upload, lease_upload.lease_owner);
  v_asset := app_private.require_asset(v_upload.asset_id, 'write');
  v_branch := app_private.resolve_branch(v_asset.project_id, v_upload.branch_id::text);
  v_lock := app_private.check_upload(
    v_asset, v_branch, v_upload.version_number, v_upload.base_version
  );
  perform app_private.check_lock_generation(v_asset, v_upload, v_lock);
  update app_public.uploads
  set lease_owner = lease_upload.lease_owner,
    lease_server = lease_upload.lease_server,
    lease_until = app_private.next_short_lease(),
    last_seen_at = pg_catalog.now()
  where uploads.id = v_upload.id;
  return v_upload;
end;
$function$;
grant execute on function app_hidden.lease_upload(upload_id uuid, lease_owner uuid, lease_server uuid) to gadb_user;
comment on function app_hidden.lease_upload(upload_id uuid, lease_owner uuid, lease_server uuid) is 'Makes lease_owner the only one who writes to a resumable upload, and returns the upload as it was before: its lease_owner tells who wrote last. A complete upload is returned as it is. Repeats the checks of begin_upload; raises BADST with the reason "leased" while another request writes, "ended" when it is over.';

CREATE OR REPLACE FUNCTION app_hidden.link_own_identity(issuer text, subject text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return app_private.add_identity(
    app_private.require_user(), link_own_identity.issuer, link_own_identity.subject
  );
end;
$function$;
grant execute on function app_hidden.link_own_identity(issuer text, subject text) to gadb_authenticator;
comment on function app_hidden.link_own_identity(issuer text, subject text) is 'Links an identity that the provider has just confirmed to the account of who acts. Raises BADST when it is another''s.';

CREATE OR REPLACE FUNCTION app_hidden.list_audit_heads()
 RETURNS TABLE(project_id uuid, sequence_number bigint, sha256 app_public.sha256, sealed_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select heads.project_id, heads.sequence_number, heads.sha256, heads.sealed_at
  from (select null::uuid union all select projects.id from app_public.projects) as chains (project_id)
  cross join lateral app_private.audit_head(chains.project_id) as heads
  where heads.id is not null
  order by heads.project_id nulls first;
$function$;
grant execute on function app_hidden.list_audit_heads() to gadb_worker;
comment on function app_hidden.list_audit_heads() is 'Newest seal of every chain, the studio''s first; for being kept outside the database.';

CREATE OR REPLACE FUNCTION app_hidden.list_branch_files(branch_id uuid, change_id bigint DEFAULT NULL::bigint, folder text DEFAULT ''::text)
 RETURNS TABLE(asset_id uuid, parent_path text, filename text, sha256 app_public.sha256, size_bytes bigint, created_at timestamp with time zone, is_damaged boolean)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
  select
    heads.asset_id, assets.parent_path, heads.filename, heads.sha256, heads.size_bytes,
    heads.created_at, blobs.state = 'corrupt'
  from app_public.branch_manifest(list_branch_files.branch_id, list_branch_files.change_id) as heads
  join app_public.assets on assets.id = heads.asset_id
  join app_private.blobs on blobs.sha256 = heads.sha256
  where app_private.is_below_folder(assets.parent_path, list_branch_files.folder)
  order by assets.parent_path, heads.filename, heads.asset_id;
end;
$function$;
grant execute on function app_hidden.list_branch_files(branch_id uuid, change_id bigint, folder text) to gadb_user;
comment on function app_hidden.list_branch_files(branch_id uuid, change_id bigint, folder text) is 'The files that a branch holds at a change (now unless stated) in a folder or below it, as far as the caller may read, and which are known to be damaged. Raises NTFND.';

CREATE OR REPLACE FUNCTION app_hidden.list_contents(after_sha256 text, max_count integer)
 RETURNS TABLE(sha256 app_public.sha256, size_bytes bigint, asked_at timestamp with time zone)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select blobs.sha256, blobs.size_bytes, pg_catalog.clock_timestamp()
  from app_private.blobs
  where blobs.sha256 > list_contents.after_sha256 and blobs.state in ('ready', 'condemned')
  order by blobs.sha256
  limit list_contents.max_count;
$function$;
grant execute on function app_hidden.list_contents(after_sha256 text, max_count integer) to gadb_worker;
comment on function app_hidden.list_contents(after_sha256 text, max_count integer) is 'Content that the store must have, a page at a time in the order of its hashes.';

CREATE OR REPLACE FUNCTION app_hidden.list_damaged(max_count integer)
 RETURNS TABLE(sha256 app_public.sha256, size_bytes bigint, found_at timestamp with time zone, project_name text, place text, place_count bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO ''
AS $function$
  select damaged.sha256, damaged.size_bytes, damaged.verified_at, projects.name, places.place,
    coalesce(places.place_count, 0)
  from (
    select blobs.*
    from app_private.blobs
    where blobs.state = 'corrupt'
    order by blobs.verified_at, blobs.sha256
    limit list_damaged.max_count
  ) as damaged
  left join lateral app_private.content_places(damaged.sha256) as places on true
  left join app_public.projects on projects.id = places.project_id
  order by damaged.verified_at, damaged.sha256, projects.name;
$function$;
grant execute on function app_hidden.list_damaged(max_count integer) to gadb_worker;
comment on function app_hidden.list_damaged(max_count integer) is 'Damaged content and where it is used, a line for each project.';

CREATE OR REPLACE FUNCTION app_hidden.list_workspace_files(workspace_id uuid, change_id bigint DEFAULT NULL::bigint, folder text DEFAULT ''::text, is_missing_only boolean DEFAULT false)
 RETURNS TABLE(asset_id uuid, parent_path text, filename text, sha256 app_public.sha256, size_bytes bigint, created_at timestamp with time zone, is_damaged boolean)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
  select
    items.asset_id, items.parent_path, items.filename, items.sha256, items.size_bytes,
    versions.created_at, blobs.state = 'corrupt'
  from app_public.workspace_manifest(
    list_workspace_files.workspace_id, list_workspace_files.change_id
  ) as items
  join app_public.asset_versions as versions on versions.id = items.version_id
  join app_private.blobs on blobs.sha256 = items.sha256
  where items.action <> 'remove'
    and (items.action = 'fetch' or not list_workspace_files.is_missing_only)
    and app_private.is_below_folder(items.parent_path, list_workspace_files.folder)
  order by items.parent_path, items.filename, items.asset_id;
end;
$function$;
grant execute on function app_hidden.list_workspace_files(workspace_id uuid, change_id bigint, folder text, is_missing_only boolean) to gadb_user;
comment on function app_hidden.list_workspace_files(workspace_id uuid, change_id bigint, folder text, is_missing_only boolean) is 'The files that a workspace of one''s own shall hold at a change (the newest unless stated) in a folder or below it, or only those of them that it has to fetch, and which are known to be damaged. Raises NTFND, DNIED.';

CREATE OR REPLACE FUNCTION app_hidden.live_uploads(upload_ids uuid[])
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 10
 SET search_path TO ''
AS $function$
  select uploads.id
  from app_public.uploads
  where uploads.id = any (live_uploads.upload_ids)
    and uploads.state in ('open', 'publishing');
$function$;
grant execute on function app_hidden.live_uploads(upload_ids uuid[]) to gadb_worker;
comment on function app_hidden.live_uploads(upload_ids uuid[]) is 'Which of these uploads are still under way; temporary files of the others can go.';

CREATE OR REPLACE FUNCTION app_hidden.login_delay(username text, address inet)
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select greatest(
    0,
    max(
      pg_catalog.ceil(
        least(counters.longest, pg_catalog.power(2, least(counters.failed - counters.allowed, 16)))
          - extract(epoch from pg_catalog.clock_timestamp() - counters.failed_at)
      )
    )
  )::integer
  from app_private.login_counters(login_delay.username, login_delay.address) as counters
  where counters.failed >= counters.allowed;
$function$;
grant execute on function app_hidden.login_delay(username text, address inet) to gadb_authenticator;
comment on function app_hidden.login_delay(username text, address inet) is 'Seconds until the next sign-in attempt for this account from this address may be made; 0 for at once. Doubles with each failure beyond a handful, up to five minutes.';

CREATE OR REPLACE FUNCTION app_hidden.mark_stale_locks()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_lock app_public.asset_locks;
  v_count integer := 0;
begin
  for v_lock in
    update app_public.asset_locks as locks
    set stale_at = now()
    from app_public.projects
    where projects.id = locks.project_id
      and projects.status = 'active'
      and locks.state = 'locked'
      and locks.stale_at is null
      and locks.lease_expires_at < now()
    returning locks.*
  loop
    perform app_private.notify_user(
      v_lock.holder_id, v_lock.project_id, 'lock.stale', v_lock.asset_id,
      format('Your lock on "%s" counts as stale: lock it again, or release it.',
        app_private.lock_facts(v_lock) ->> 'asset')
    );
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$function$;
grant execute on function app_hidden.mark_stale_locks() to gadb_worker;
comment on function app_hidden.mark_stale_locks() is 'Marks the locks whose lease has run out as stale and tells their holders; nobody loses a lock by it. Returns how many. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.may_judge(review_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select exists (
    select 1
    from app_public.asset_reviews as reviews
    join app_public.projects on projects.id = reviews.project_id and projects.status = 'active'
    join app_public.branches on branches.id = reviews.branch_id
    where reviews.id = may_judge.review_id
      and reviews.state in ('pending', 'in_review')
      and app_private.effective_role(
        reviews.project_id, (select app_hidden.current_user_id())
      ) >= greatest(branches.approver_role, 'reviewer')
      and not app_private.is_own_work(reviews, (select app_hidden.current_user_id()))
      and case
        when reviews.asset_id is not null then app_private.has_asset_right(
          (select app_hidden.current_user_id()), reviews.asset_id, 'read'
        )
        else reviews.project_id = any (array(select app_hidden.project_ids_with_right('read')))
      end
  );
$function$;
grant execute on function app_hidden.may_judge(review_id uuid) to gadb_user;
comment on function app_hidden.may_judge(review_id uuid) is 'Whether who acts may give a verdict on a review: it is open and visible to them, not about their own work, and their rank suffices on its branch.';

CREATE OR REPLACE FUNCTION app_hidden.missed_events(after_origin text, after_position pg_snapshot, partly_position pg_snapshot, partly_id bigint, until_position pg_snapshot, project_id uuid, user_id uuid, topics text[], max_count integer, OUT is_lost boolean, OUT events jsonb)
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with scanned as materialized (
    select
      rows.*,
      pg_catalog.pg_visible_in_snapshot(rows.transaction_id, missed_events.partly_position) as is_rest
    -- Bounded: who was away for long reads everything again.
    from app_private.events_of_scope(
      missed_events.project_id, missed_events.user_id,
      pg_catalog.pg_snapshot_xmin(missed_events.after_position), 5001
    ) as rows
  ), missed as (
    select scanned.*
    from scanned
    where pg_catalog.split_part(scanned.kind, '.', 1) = any (missed_events.topics)
      and pg_catalog.pg_visible_in_snapshot(scanned.transaction_id, missed_events.until_position)
      and not pg_catalog.pg_visible_in_snapshot(scanned.transaction_id, missed_events.after_position)
      and not (scanned.is_rest and scanned.id <= missed_events.partly_id)
    limit missed_events.max_count + 1
  )
  select
    app_private.is_event_position_lost(missed_events.after_origin, missed_events.after_position)
      or count(*) > missed_events.max_count
      or (select count(*) from scanned) > 5000,
    coalesce(
      pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'id', missed.id::text, 'kind', missed.kind, 'subject', missed.subject, 'is_rest', missed.is_rest
      ) order by not missed.is_rest, missed.id),
      '[]'
    )
  from missed;
$function$;
grant execute on function app_hidden.missed_events(after_origin text, after_position pg_snapshot, partly_position pg_snapshot, partly_id bigint, until_position pg_snapshot, project_id uuid, user_id uuid, topics text[], max_count integer, OUT is_lost boolean, OUT events jsonb) to gadb_authenticator;
comment on function app_hidden.missed_events(after_origin text, after_position pg_snapshot, partly_position pg_snapshot, partly_id bigint, until_position pg_snapshot, project_id uuid, user_id uuid, topics text[], max_count integer, OUT is_lost boolean, OUT events jsonb) is 'For the servers, who ask first whether the subscriber may have them: the events of one project or user that come after a position and before another, in order. Of what partly_position sees beyond after_position the events up to partly_id are known. Lost: too many, or some are gone.';

CREATE OR REPLACE FUNCTION app_hidden.my_changes_wanted()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 20
 SET search_path TO ''
AS $function$
  with last_rounds as materialized (
    select reviews.*
    from app_public.asset_reviews as reviews
    where reviews.submitter_id = (select app_hidden.current_user_id())
      and reviews.state = 'changes_requested'
      and not exists (
        select 1
        from app_public.asset_reviews as later
        where later.project_id = reviews.project_id
          and later.asset_id = reviews.asset_id
          and later.version_id = reviews.version_id
          and later.requested_at > reviews.requested_at
      )
      and not exists (
        select 1
        from app_public.asset_reviews as later
        where later.project_id = reviews.project_id
          and later.shelf_id = reviews.shelf_id
          and later.requested_at > reviews.requested_at
      )
  ),
  branches_asked as (
    select last_rounds.branch_id, array_agg(distinct last_rounds.asset_id) as asset_ids
    from last_rounds
    where last_rounds.shelf_id is null
    group by last_rounds.branch_id
  )
  select last_rounds.id
  from branches_asked
  cross join lateral app_private.heads_of_assets(
    branches_asked.branch_id, branches_asked.asset_ids
  ) as heads
  join last_rounds
    on last_rounds.branch_id = branches_asked.branch_id and last_rounds.version_id = heads.id
  union all
  select last_rounds.id
  from last_rounds
  join app_public.shelves on shelves.id = last_rounds.shelf_id
    and shelves.state in ('open', 'in_review')
    and shelves.current_revision = last_rounds.shelf_revision;
$function$;
grant execute on function app_hidden.my_changes_wanted() to gadb_user;
comment on function app_hidden.my_changes_wanted() is 'Reviews of one''s own work that ended in wanted changes and after which nothing newer came: no later round, no newer version on its branch, no newer revision, the shelf not closed.';

CREATE OR REPLACE FUNCTION app_hidden.my_work_among(review_ids uuid[])
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 20
 SET search_path TO ''
AS $function$
  select reviews.id
  from app_public.asset_reviews as reviews
  where reviews.id = any (my_work_among.review_ids)
    and reviews.submitter_id = (select app_hidden.current_user_id())
  union
  select reviews.id
  from app_public.asset_reviews as reviews
  join app_public.asset_versions as versions on versions.id = reviews.version_id
  left join app_public.uploads on uploads.project_id = versions.project_id
    and uploads.version_id = versions.id
    and uploads.user_id = (select app_hidden.current_user_id())
  where reviews.id = any (my_work_among.review_ids)
    and (
      versions.created_by = (select app_hidden.current_user_id()) or uploads.id is not null
    )
  union
  select reviews.id
  from app_public.asset_reviews as reviews
  join app_public.shelves on shelves.id = reviews.shelf_id
  left join app_public.shelf_revisions as revisions on revisions.shelf_id = shelves.id
    and revisions.created_by = (select app_hidden.current_user_id())
  where reviews.id = any (my_work_among.review_ids)
    and (
      shelves.owner_id = (select app_hidden.current_user_id()) or revisions.shelf_id is not null
    );
$function$;
grant execute on function app_hidden.my_work_among(review_ids uuid[]) to gadb_user;
comment on function app_hidden.my_work_among(review_ids uuid[]) is 'Those of some reviews that are about work of who acts; see is_my_work.';

CREATE OR REPLACE FUNCTION app_hidden.next_condemned(condemned_before timestamp with time zone, max_count integer)
 RETURNS TABLE(sha256 app_public.sha256, size_bytes bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 100
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  perform app_private.check_grace(next_condemned.condemned_before);
  return query
    select blobs.sha256, blobs.size_bytes
    from app_private.blobs
    where blobs.state in ('condemned', 'corrupt')
      and blobs.condemned_at < next_condemned.condemned_before
    order by blobs.condemned_at
    limit next_condemned.max_count;
end;
$function$;
grant execute on function app_hidden.next_condemned(condemned_before timestamp with time zone, max_count integer) to gadb_worker;
comment on function app_hidden.next_condemned(condemned_before timestamp with time zone, max_count integer) is 'Content whose grace is over: marked before a moment, which lies seven days back at least.';

CREATE OR REPLACE FUNCTION app_hidden.next_of_archive(project_id uuid, unread_since timestamp with time zone, skipped text[], max_count integer)
 RETURNS TABLE(sha256 app_public.sha256, size_bytes bigint, asked_at timestamp with time zone)
 LANGUAGE sql
 SECURITY DEFINER ROWS 50
 SET search_path TO ''
AS $function$
  select content.sha256, content.size_bytes, pg_catalog.clock_timestamp()
  from app_private.content_of_project(next_of_archive.project_id) as content
  where content.state in ('ready', 'condemned', 'corrupt')
    and (content.verified_at is null or content.verified_at < next_of_archive.unread_since)
    and content.sha256 <> all (next_of_archive.skipped)
  order by content.verified_at nulls first
  limit next_of_archive.max_count;
$function$;
grant execute on function app_hidden.next_of_archive(project_id uuid, unread_since timestamp with time zone, skipped text[], max_count integer) to gadb_worker;
comment on function app_hidden.next_of_archive(project_id uuid, unread_since timestamp with time zone, skipped text[], max_count integer) is 'Content of a project that was not read since a moment, the longest unread first.';

CREATE OR REPLACE FUNCTION app_hidden.next_to_scrub(unread_since timestamp with time zone, skipped text[], max_count integer)
 RETURNS TABLE(sha256 app_public.sha256, size_bytes bigint, asked_at timestamp with time zone)
 LANGUAGE sql
 SECURITY DEFINER ROWS 50
 SET search_path TO ''
AS $function$
  select blobs.sha256, blobs.size_bytes, pg_catalog.clock_timestamp()
  from app_private.blobs
  where blobs.state in ('ready', 'condemned', 'corrupt')
    and (blobs.verified_at is null or blobs.verified_at < next_to_scrub.unread_since)
    and blobs.sha256 <> all (next_to_scrub.skipped)
  order by blobs.verified_at nulls first
  limit next_to_scrub.max_count;
$function$;
grant execute on function app_hidden.next_to_scrub(unread_since timestamp with time zone, skipped text[], max_count integer) to gadb_worker;
comment on function app_hidden.next_to_scrub(unread_since timestamp with time zone, skipped text[], max_count integer) is 'Content to read next, the longest unread first; without what has been read since a moment and what is to be skipped.';

CREATE OR REPLACE FUNCTION app_hidden.open_oidc_session(issuer text, subject text, refresh_token_hash bytea, user_agent text)
 RETURNS TABLE(user_id uuid, session_id uuid, token_version integer)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
declare
  v_identity_id uuid;
begin
  select identities.id, users.id into v_identity_id, user_id
  from app_private.user_identities as identities
  join app_public.users on users.id = identities.user_id
  where identities.issuer = open_oidc_session.issuer
    and identities.subject = open_oidc_session.subject
    and users.is_active
  for share of users;
  if not found then
    return;
  end if;
  update app_private.user_identities
  set last_sign_in_at = pg_catalog.now()
  where user_identities.id = v_identity_id;
  -- It was unlinked while this waited for the account.
  if not found then
    return;
  end if;
  -- Accounts without a password may have no row yet; it holds what ends their tokens.
  insert into app_private.user_secrets (user_id)
  values (open_oidc_session.user_id)
  on conflict on constraint user_secrets_pkey do nothing;
  select user_secrets.token_version into token_version
  from app_private.user_secrets
  where user_secrets.user_id = open_oidc_session.user_id
  for share;
  session_id := app_private.begin_session(
    user_id, 'oidc', open_oidc_session.refresh_token_hash, open_oidc_session.user_agent
  );
  return next;
end;
$function$;
grant execute on function app_hidden.open_oidc_session(issuer text, subject text, refresh_token_hash bytea, user_agent text) to gadb_authenticator;
comment on function app_hidden.open_oidc_session(issuer text, subject text, refresh_token_hash bytea, user_agent text) is 'Opens a session for the active account that an identity is linked to, after the provider''s answer was verified; no row when there is none. Found by issuer and subject and nothing else.';

CREATE OR REPLACE FUNCTION app_hidden.open_session(attempt_id bigint, user_id uuid, password_hash text, refresh_token_hash bytea, user_agent text)
 RETURNS TABLE(session_id uuid, token_version integer)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
begin
  -- The password may have been changed, or the user deactivated, while it was verified.
  select user_secrets.token_version into token_version
  from app_public.users
  join app_private.user_secrets on user_secrets.user_id = users.id
  where users.id = open_session.user_id
    and users.is_active
    and user_secrets.password_hash = open_session.password_hash
  for share of users, user_secrets;
  if not found then
    return;
  end if;
  update app_private.login_attempts
  set is_success = true
  where login_attempts.id = open_session.attempt_id;
  session_id := app_private.begin_session(
    open_session.user_id, 'password', open_session.refresh_token_hash, open_session.user_agent
  );
  return next;
end;
$function$;
grant execute on function app_hidden.open_session(attempt_id bigint, user_id uuid, password_hash text, refresh_token_hash bytea, user_agent text) to gadb_authenticator;
comment on function app_hidden.open_session(attempt_id bigint, user_id uuid, password_hash text, refresh_token_hash bytea, user_agent text) is 'Opens a session after the password was verified against this very hash; no row when it is no longer the user''s.';

CREATE OR REPLACE FUNCTION app_hidden.postpone_preview(sha256 app_public.sha256, attempt integer, reason text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  if postpone_preview.attempt >= 3 then
    perform app_hidden.finish_preview(
      postpone_preview.sha256, postpone_preview.attempt, 'failed', null, postpone_preview.reason, '[]'
    );
    return false;
  end if;
  -- Half a minute, then two minutes: what was short of memory then may have it now.
  perform app_private.queue_preview(
    previews.sha256, pg_catalog.now() + interval '30 seconds' * pg_catalog.power(4, previews.attempts - 1)
  )
  from app_private.previews
  where previews.sha256 = postpone_preview.sha256
    and previews.finished_at is null
    and previews.attempts = postpone_preview.attempt;
  return found;
end;
$function$;
grant execute on function app_hidden.postpone_preview(sha256 app_public.sha256, attempt integer, reason text) to gadb_worker;
comment on function app_hidden.postpone_preview(sha256 app_public.sha256, attempt integer, reason text) is 'Has content looked at again later whose preview failed for a reason that may pass, three times at most; false when it is given up. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.preview_figures()
 RETURNS TABLE(waiting_count bigint, ready_count bigint, failed_count bigint, oldest_waiting_seconds double precision, median_seconds double precision, longest_seconds double precision)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select counts.waiting_count, counts.ready_count, counts.failed_count,
    coalesce(extract(epoch from pg_catalog.now() - counts.oldest_waiting_at), 0)::double precision,
    coalesce(recent.median_seconds, 0), coalesce(recent.longest_seconds, 0)
  from (
    select count(*) filter (where previews.state = 'waiting') as waiting_count,
      count(*) filter (where previews.state = 'ready') as ready_count,
      count(*) filter (where previews.state = 'failed') as failed_count,
      min(previews.requested_at) filter (where previews.state = 'waiting') as oldest_waiting_at
    from app_private.previews
  ) as counts
  cross join (
    select percentile_cont(0.5) within group (order by runs.seconds) as median_seconds,
      max(runs.seconds) as longest_seconds
    from (
      select extract(epoch from previews.finished_at - previews.started_at)::double precision as seconds
      from app_private.previews
      where previews.finished_at > pg_catalog.now() - interval '1 hour'
    ) as runs
  ) as recent;
$function$;
grant execute on function app_hidden.preview_figures() to gadb_authenticator;
comment on function app_hidden.preview_figures() is 'Figures of previews for monitoring: how many wait, are ready and failed, how long the oldest has waited, and how long those of the last hour took.';

CREATE OR REPLACE FUNCTION app_hidden.project_ids_commentable()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER ROWS 50
 SET search_path TO ''
AS $function$
  -- The same rule as require_commentable_review, in active projects: the studio's viewer ceiling
  -- leaves commenting to those whose project rank allows it.
  select projects.id
  from app_public.projects
  where projects.status = 'active'
    and projects.deleted_at is null
    and (
      (select app_hidden.token_project_id()) is null
      or projects.id = (select app_hidden.token_project_id())
    )
    and (
      (select app_private.own_studio_role()) = 'admin'
      or exists (
        select 1
        from app_public.project_members as members
        where members.project_id = projects.id
          and members.user_id = (select app_hidden.current_user_id())
          and members.role >= 'reviewer'
      )
    );
$function$;
grant execute on function app_hidden.project_ids_commentable() to gadb_user;
comment on function app_hidden.project_ids_commentable() is 'Active projects in which who acts may write notes: rank reviewer and above, also for studio viewers.';

CREATE OR REPLACE FUNCTION app_hidden.project_ids_visible()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER ROWS 50
 SET search_path TO ''
AS $function$
  select app_hidden.project_ids_with_right('read')
  union
  -- Who was given a single asset sees the name of its project and its branches, no more.
  select assets.project_id
  from app_public.assets
  where assets.id = any (array(select app_hidden.asset_ids_granted('read')));
$function$;
grant execute on function app_hidden.project_ids_visible() to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.project_ids_visible() is 'Projects whose name and branches who acts may see.';

CREATE OR REPLACE FUNCTION app_hidden.project_ids_with_right(wanted app_public.access_right)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE SECURITY DEFINER ROWS 50
 SET search_path TO ''
AS $function$
declare
  v_actor constant record := app_private.who_acts();
begin
  if v_actor.studio_role = 'admin' then
    return query
      select projects.id
      from app_public.projects
      where projects.deleted_at is null
        and (v_actor.only_project_id is null or projects.id = v_actor.only_project_id);
  -- The studio's viewer role is a ceiling.
  elsif v_actor.studio_role <> 'viewer' or project_ids_with_right.wanted = 'read' then
    return query
      select projects.id
      from (
        select members.project_id, members.role
        from app_public.project_members as members
        where members.user_id = v_actor.user_id
      ) as members
      full join (
        select given.project_id, app_private.permission_value(given, project_ids_with_right.wanted) as value
        from app_public.permissions as given
        where given.user_id = v_actor.user_id
          and given.asset_id is null
      ) as permissions using (project_id)
      join app_public.projects on projects.id = project_id
      where coalesce(
          permissions.value,
          members.role >= app_private.rank_for_right(project_ids_with_right.wanted)
        )
        and projects.deleted_at is null
        and (v_actor.only_project_id is null or projects.id = v_actor.only_project_id);
  end if;
end;
$function$;
grant execute on function app_hidden.project_ids_with_right(wanted app_public.access_right) to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.project_ids_with_right(wanted app_public.access_right) is 'Projects in which who acts has a right on assets, unless a permission on the asset says otherwise.';

CREATE OR REPLACE FUNCTION app_hidden.project_ids_with_role(min_role app_public.project_role)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE SECURITY DEFINER ROWS 50
 SET search_path TO ''
AS $function$
declare
  v_actor constant record := app_private.who_acts();
begin
  if v_actor.studio_role = 'admin' then
    return query
      select projects.id
      from app_public.projects
      where projects.deleted_at is null
        and (v_actor.only_project_id is null or projects.id = v_actor.only_project_id);
  -- The studio's viewer role is a ceiling.
  elsif v_actor.studio_role <> 'viewer' or project_ids_with_role.min_role = 'viewer' then
    return query
      select projects.id
      from app_public.project_members as members
      join app_public.projects on projects.id = members.project_id
      where members.user_id = v_actor.user_id
        and members.role >= project_ids_with_role.min_role
        and projects.deleted_at is null
        and (v_actor.only_project_id is null or projects.id = v_actor.only_project_id);
  end if;
end;
$function$;
grant execute on function app_hidden.project_ids_with_role(min_role app_public.project_role) to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.project_ids_with_role(min_role app_public.project_role) is 'Projects in which who acts has at least this rank.';

CREATE OR REPLACE FUNCTION app_hidden.publish_upload(upload_id uuid, sha256 app_public.sha256, size_bytes bigint, media_type text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_upload app_public.uploads;
  v_asset app_public.assets;
  v_order text;
begin
  perform app_private.require_server();
  v_upload := app_private.running_upload(publish_upload.upload_id, 'open');
  v_asset := app_private.require_asset(v_upload.asset_id, 'write');
  perform app_private.check_declared(v_upload, publish_upload.sha256, publish_upload.size_bytes);
  perform app_private.check_content_size(v_asset.type, publish_upload.size_bytes);
  perform app_private.check_media_type(v_asset.type, publish_upload.media_type);
  v_order := app_private.stage_blob(
    publish_upload.sha256, publish_upload.size_bytes, publish_upload.media_type
  );
  if v_order = 'retry' then
    return v_order;
  end if;
  perform app_private.settle_reservation(v_upload, publish_upload.size_bytes);
  update app_public.uploads
  set state = 'publishing',
    sha256 = publish_upload.sha256,
    size_bytes = publish_upload.size_bytes,
    media_type = publish_upload.media_type,
    reserved_bytes = publish_upload.size_bytes,
    durable_offset_bytes = publish_upload.size_bytes,
    last_seen_at = pg_catalog.now(),
    lease_until = case v_upload.protocol
      when 'tus' then app_private.next_short_lease() else app_private.next_lease()
    end
  where uploads.id = v_upload.id;
  return v_order;
end;
$function$;
grant execute on function app_hidden.publish_upload(upload_id uuid, sha256 app_public.sha256, size_bytes bigint, media_type text) to gadb_user;
comment on function app_hidden.publish_upload(upload_id uuid, sha256 app_public.sha256, size_bytes bigint, media_type text) is 'Second step of an upload, when all bytes are on disk: what the store shall do with them: publish, replace (the stored file is damaged) or retry (it is being removed; ask again). Raises CKSUM, BADIN, QUOTA, BADST and what begin_upload raises.';

CREATE OR REPLACE FUNCTION app_hidden.read_events(after_origin text DEFAULT NULL::text, after_position pg_snapshot DEFAULT NULL::pg_snapshot, max_count integer DEFAULT 100000, OUT origin text, OUT "position" pg_snapshot, OUT is_lost boolean, OUT events jsonb)
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with reader as materialized (
    select
      app_private.event_origin() as origin,
      app_private.event_position() as position,
      read_events.after_position is not null
        and app_private.is_event_position_lost(read_events.after_origin, read_events.after_position) as is_lost
  ), unseen as (
    select
      rows.*,
      count(*) over scope as size,
      pg_catalog.row_number() over (scope order by rows.id) as place
    from reader
    cross join lateral app_private.events_between(
      read_events.after_position, reader.position, read_events.max_count + 1
    ) as rows
    where not reader.is_lost
    window scope as (partition by rows.project_id, rows.user_id, pg_catalog.split_part(rows.kind, '.', 1))
  ), found as (
    select
      count(*) as count,
      pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'id', unseen.id::text, 'project_id', unseen.project_id, 'user_id', unseen.user_id,
        'topic', pg_catalog.split_part(unseen.kind, '.', 1),
        -- Beyond a screenful a "read everything again" is cheaper.
        'kind', case when unseen.size <= 50 then unseen.kind end,
        'subject', case when unseen.size <= 50 then unseen.subject end
      ) order by unseen.id) filter (where unseen.size <= 50 or unseen.place = unseen.size) as events
    from unseen
  )
  select
    reader.origin, reader.position, reader.is_lost or found.count > read_events.max_count,
    coalesce(found.events, '[]')
  from reader, found;
$function$;
grant execute on function app_hidden.read_events(after_origin text, after_position pg_snapshot, max_count integer, OUT origin text, OUT "position" pg_snapshot, OUT is_lost boolean, OUT events jsonb) to gadb_authenticator;
comment on function app_hidden.read_events(after_origin text, after_position pg_snapshot, max_count integer, OUT origin text, OUT "position" pg_snapshot, OUT is_lost boolean, OUT events jsonb) is 'For the servers, who decide for each subscriber what may be passed on: the events that came after a position, in order, and the position after them. More than fifty of one topic of a project or user are one entry without kind. Lost: too many, or some are gone. Without a position none, just where to begin.';

CREATE OR REPLACE FUNCTION app_hidden.record_archive_check(project_id uuid, since timestamp with time zone)
 RETURNS app_public.archive_checks
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_check app_public.archive_checks;
begin
  perform app_private.require_server();
  select projects.id, log.root_sha256, app_private.archive_root(projects.id)
  into v_check.project_id, v_check.recorded_sha256, v_check.computed_sha256
  from app_public.projects
  join app_public.project_archive_log as log on log.project_id = projects.id and log.action = 'archived'
  where projects.id = record_archive_check.project_id and projects.status = 'archived'
  order by log.occurred_at desc
  limit 1;
  if v_check.project_id is null then
    perform app_private.fail('BADST', 'The project is not archived.', null, 'Only an archive can be checked.');
  end if;
  insert into app_public.archive_checks (
    project_id, recorded_sha256, computed_sha256, blob_count, total_bytes, damaged_count, unread_count, oldest_reading_at
  )
  select v_check.project_id, v_check.recorded_sha256, v_check.computed_sha256,
    count(*), coalesce(sum(content.size_bytes), 0),
    count(*) filter (where content.state <> 'ready'),
    count(*) filter (where content.verified_at is null or content.verified_at < record_archive_check.since),
    min(nullif(content.verified_at, '-infinity'))
  from app_private.content_of_project(v_check.project_id) as content
  returning archive_checks.* into v_check;
  if not v_check.is_sound then
    perform app_private.tell_of_archive(v_check);
  end if;
  return v_check;
end;
$function$;
grant execute on function app_hidden.record_archive_check(project_id uuid, since timestamp with time zone) to gadb_worker;
comment on function app_hidden.record_archive_check(project_id uuid, since timestamp with time zone) is 'Concludes the check of an archived project: computes its root again, counts what was read since a moment and what is damaged, and tells its owners and studio admins when not all is well.';

CREATE OR REPLACE FUNCTION app_hidden.record_backup(facts jsonb)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$;
grant execute on function app_hidden.record_backup(facts jsonb) to gadb_worker;
comment on function app_hidden.record_backup(facts jsonb) is 'Notes a backup that is complete, with the hash of its manifest, which so gets into the audit.';

CREATE OR REPLACE FUNCTION app_hidden.record_backup_proof(name text, finding text DEFAULT NULL::text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$;
grant execute on function app_hidden.record_backup_proof(name text, finding text) to gadb_worker;
comment on function app_hidden.record_backup_proof(name text, finding text) is 'Notes that a backup was restored for a test: proven, or what was found wrong, which studio admins are told. False when the backup is not known.';

CREATE OR REPLACE FUNCTION app_hidden.record_backups_removed(names text[])
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with removed as (
    update app_private.backups
    set removed_at = pg_catalog.now()
    where backups.name = any (record_backups_removed.names) and backups.removed_at is null
    returning 1
  )
  select count(*)::integer from removed;
$function$;
grant execute on function app_hidden.record_backups_removed(names text[]) to gadb_worker;
comment on function app_hidden.record_backups_removed(names text[]) is 'Notes that backups are no longer kept; returns of how many that was new.';

CREATE OR REPLACE FUNCTION app_hidden.record_login_attempt(username text, address inet)
 RETURNS TABLE(attempt_id bigint, wait_seconds integer)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
declare
  v_username constant text := pg_catalog.left(pg_catalog.lower(record_login_attempt.username), 64);
  -- Whoever has an IPv6 address has a whole /64 of them.
  v_address constant inet := case
    when pg_catalog.family(record_login_attempt.address) = 6
    then pg_catalog.network(pg_catalog.set_masklen(record_login_attempt.address, 64))
    else record_login_attempt.address
  end;
begin
  -- One after the other, so that guesses sent at once do not all see the count of before.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(v_username, 20));
  wait_seconds := app_hidden.login_delay(v_username, v_address);
  if wait_seconds = 0 then
    -- Counts as failed until open_session says otherwise.
    insert into app_private.login_attempts (username, address, is_success, attempted_at)
    values (v_username, v_address, false, pg_catalog.clock_timestamp())
    returning login_attempts.id into attempt_id;
  end if;
  return next;
end;
$function$;
grant execute on function app_hidden.record_login_attempt(username text, address inet) to gadb_authenticator;
comment on function app_hidden.record_login_attempt(username text, address inet) is 'Books a sign-in attempt before the password is looked at: its number, or null and the seconds to wait. An attempt that has to wait is not counted.';

CREATE OR REPLACE FUNCTION app_hidden.record_reading(sha256 app_public.sha256, is_sound boolean, read_since timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_blob app_private.blobs;
begin
  perform app_private.require_server();
  select blobs.* into v_blob
  from app_private.blobs
  where blobs.sha256 = record_reading.sha256
  for no key update;
  if v_blob.state is null or v_blob.state not in ('ready', 'condemned', 'corrupt')
    or v_blob.verified_at >= record_reading.read_since
  then
    return 'changed';
  end if;
  if v_blob.state <> 'corrupt' and not record_reading.is_sound then
    perform app_private.mark_damaged(v_blob.sha256, record_reading.read_since);
    return 'damaged';
  end if;
  update app_private.blobs
  set verified_at = pg_catalog.clock_timestamp(),
    state = case when blobs.state = 'corrupt' and record_reading.is_sound then 'ready' else blobs.state end,
    condemned_at = case when blobs.state = 'corrupt' and record_reading.is_sound then null else blobs.condemned_at end,
    verify_failures = case when record_reading.is_sound then 0 else blobs.verify_failures + 1 end
  where blobs.sha256 = v_blob.sha256;
  return case
    when not record_reading.is_sound then 'known'
    when v_blob.state = 'corrupt' then 'healed'
    else 'sound'
  end;
end;
$function$;
grant execute on function app_hidden.record_reading(sha256 app_public.sha256, is_sound boolean, read_since timestamp with time zone) to gadb_worker;
comment on function app_hidden.record_reading(sha256 app_public.sha256, is_sound boolean, read_since timestamp with time zone) is 'Says what reading stored content found: sound, damaged (new), known (damaged before), healed (sound again) or changed (an upload came between; read it again). read_since: when its row was looked up.';

CREATE OR REPLACE FUNCTION app_hidden.record_restoration(facts jsonb)
 RETURNS uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$;
grant execute on function app_hidden.record_restoration(facts jsonb) to gadb_worker;
comment on function app_hidden.record_restoration(facts jsonb) is 'Notes in a restored database where it comes from: what was done after that moment is not in it. Returns the row''s identity.';

CREATE OR REPLACE FUNCTION app_hidden.rehash_password(user_id uuid, old_password_hash text, new_password_hash text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- The same password: tokens and sessions stay as they are.
  update app_private.user_secrets
  set password_hash = rehash_password.new_password_hash, updated_at = pg_catalog.now()
  where user_secrets.user_id = rehash_password.user_id
    and user_secrets.password_hash = rehash_password.old_password_hash;
  return found;
end;
$function$;
grant execute on function app_hidden.rehash_password(user_id uuid, old_password_hash text, new_password_hash text) to gadb_authenticator;
comment on function app_hidden.rehash_password(user_id uuid, old_password_hash text, new_password_hash text) is 'Replaces a password''s hash by one with today''s parameters, at sign-in; only over the hash that was verified.';

CREATE OR REPLACE FUNCTION app_hidden.release_preview(sha256 app_public.sha256, attempt integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  update app_private.previews
  set attempts = previews.attempts - 1, started_at = null
  where previews.sha256 = release_preview.sha256
    and previews.finished_at is null
    and previews.attempts = release_preview.attempt;
end;
$function$;
grant execute on function app_hidden.release_preview(sha256 app_public.sha256, attempt integer) to gadb_worker;
comment on function app_hidden.release_preview(sha256 app_public.sha256, attempt integer) is 'Takes an attempt back that the worker cut off because it stops: it is no fault of the content. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.release_upload(upload_id uuid, lease_owner uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  -- The owner stays named: who leases next learns whether somebody else wrote in between.
  update app_public.uploads
  set lease_until = null
  where uploads.id = release_upload.upload_id
    and uploads.lease_owner = release_upload.lease_owner
    and uploads.state in ('open', 'publishing')
    and uploads.lease_until is not null;
end;
$function$;
grant execute on function app_hidden.release_upload(upload_id uuid, lease_owner uuid) to gadb_user;
comment on function app_hidden.release_upload(upload_id uuid, lease_owner uuid) is 'Lets others write to a resumable upload; does nothing when lease_owner does not hold it.';

CREATE OR REPLACE FUNCTION app_hidden.release_webhook_delivery(delivery_id uuid, attempt integer)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  -- The attempt stays counted: it may have arrived.
  update app_public.webhook_deliveries as deliveries
  set state = 'pending', next_attempt_at = pg_catalog.now()
  where deliveries.id = release_webhook_delivery.delivery_id
    and deliveries.state = 'sending'
    and deliveries.attempt_count = release_webhook_delivery.attempt;
$function$;
grant execute on function app_hidden.release_webhook_delivery(delivery_id uuid, attempt integer) to gadb_worker;
comment on function app_hidden.release_webhook_delivery(delivery_id uuid, attempt integer) is 'For a worker that stops: gives a delivery back that it was sending, for another one to send at once.';

CREATE OR REPLACE FUNCTION app_hidden.remove_deleted_projects(max_rows integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_project_id uuid;
  v_count integer := 0;
begin
  for v_project_id in
    select projects.id
    from app_public.projects
    where projects.status = 'archived'
      and projects.deleted_at is not null
      and exists (select 1 from app_public.branches where branches.project_id = projects.id)
    order by projects.id
    -- Not the ones being removed at this moment.
    for update skip locked
  loop
    exit when v_count >= remove_deleted_projects.max_rows;
    v_count := v_count + app_private.remove_project_rows(v_project_id, remove_deleted_projects.max_rows - v_count);
  end loop;
  return v_count;
end;
$function$;
grant execute on function app_hidden.remove_deleted_projects(max_rows integer) to gadb_worker;
comment on function app_hidden.remove_deleted_projects(max_rows integer) is 'Removes rows that deleted projects left, about so many at most; returns how many, 0 when none are left. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.report_backup_failure(failure text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select app_private.tell_keepers(null, 'backup.failed', pg_catalog.left(report_backup_failure.failure, 1000));
$function$;
grant execute on function app_hidden.report_backup_failure(failure text) to gadb_worker;
comment on function app_hidden.report_backup_failure(failure text) is 'Tells studio admins that a backup was not taken or not proven, and why.';

CREATE OR REPLACE FUNCTION app_hidden.report_damage(sha256 app_public.sha256)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_session constant text := coalesce(pg_catalog.current_setting('app.session_id', true), '');
  v_is_new boolean;
begin
  perform app_private.require_server();
  -- The server reports what it met while somebody read, whose token may be for reading alone.
  perform pg_catalog.set_config('app.session_id', '', true);
  v_is_new := app_private.mark_damaged(report_damage.sha256, null);
  perform pg_catalog.set_config('app.session_id', v_session, true);
  return v_is_new;
end;
$function$;
grant execute on function app_hidden.report_damage(sha256 app_public.sha256) to gadb_user, gadb_worker;
comment on function app_hidden.report_damage(sha256 app_public.sha256) is 'Marks stored content as damaged, so that it is no longer served, and tells those concerned; true when it was thought sound before.';

CREATE OR REPLACE FUNCTION app_hidden.request_missing_differences(after_version_id uuid, max_count integer)
 RETURNS TABLE(version_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_row record;
begin
  perform app_private.require_server();
  for v_row in
    select versions.id, versions.sha256, parents.sha256 as parent_sha256
    from app_public.asset_versions as versions
    join app_public.asset_versions as parents on parents.id = versions.parent_version_id
    where versions.id > request_missing_differences.after_version_id
      and versions.sha256 <> parents.sha256
      and not versions.is_deletion
      and not parents.is_deletion
      and app_private.previewed_kind(versions.media_type) = 'image'
      and app_private.previewed_kind(parents.media_type) = 'image'
      and not exists (
        select
        from app_private.content_differences as differences
        where differences.sha256 = least(versions.sha256, parents.sha256)
          and differences.other_sha256 = greatest(versions.sha256, parents.sha256)
      )
    order by versions.id
    limit request_missing_differences.max_count
  loop
    perform app_private.request_difference(v_row.sha256, v_row.parent_sha256, 35);
    version_id := v_row.id;
    return next;
  end loop;
end;
$function$;
grant execute on function app_hidden.request_missing_differences(after_version_id uuid, max_count integer) to gadb_worker;
comment on function app_hidden.request_missing_differences(after_version_id uuid, max_count integer) is 'Has pictures compared with those they were built on that never were. In the order of the versions, after one of them; returns those it came to. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.request_missing_previews(after_sha256 text, max_count integer)
 RETURNS TABLE(sha256 app_public.sha256)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_row record;
begin
  perform app_private.require_server();
  for v_row in
    select distinct on (versions.sha256) versions.project_id, versions.sha256,
      app_private.previewed_kind(versions.media_type) as kind
    from app_public.asset_versions as versions
    left join app_private.previews on previews.sha256 = versions.sha256
    where versions.sha256 > request_missing_previews.after_sha256
      and not versions.is_deletion
      and app_private.previewed_kind(versions.media_type) is not null
      -- None: previews were switched off when it came. Waiting for days: its job was given up.
      and (
        previews.state is null
        or previews.state = 'none'
        or (previews.state = 'waiting' and previews.requested_at < pg_catalog.now() - interval '2 days')
      )
    order by versions.sha256
    limit request_missing_previews.max_count
  loop
    insert into app_private.previews (sha256, kind)
    values (v_row.sha256, v_row.kind)
    on conflict on constraint previews_pkey do update
    set state = 'waiting', attempts = 0, reason = null, requested_at = pg_catalog.now(),
      started_at = null, finished_at = null
    where previews.state in ('none', 'waiting');
    if found then
      -- After everything that was made since, which somebody may be waiting for.
      perform app_private.queue_preview(v_row.sha256, pg_catalog.now(), 30);
    end if;
    sha256 := v_row.sha256;
    return next;
  end loop;
end;
$function$;
grant execute on function app_hidden.request_missing_previews(after_sha256 text, max_count integer) to gadb_worker;
comment on function app_hidden.request_missing_previews(after_sha256 text, max_count integer) is 'Has content looked at that never was: from before there were previews, from while they were off, or because its job was given up. In the order of the hashes, after one of them; returns those it came to. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.reuse_content(asset_id uuid, sha256 app_public.sha256, filename text, branch text DEFAULT NULL::text, version_number integer DEFAULT NULL::integer, base_version integer DEFAULT NULL::integer, comment text DEFAULT ''::text, OUT version_id uuid, OUT is_deduplicated boolean)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_asset app_public.assets := app_private.require_asset(reuse_content.asset_id, 'write');
  v_branch app_public.branches;
  v_lock app_public.asset_locks;
  v_content app_public.asset_versions;
  v_version app_public.asset_versions;
begin
  perform app_private.check_file_name(reuse_content.filename);
  perform app_private.lock_active_project(v_asset.project_id);
  -- From here on nobody else numbers versions of this asset.
  perform 1 from app_public.assets where assets.id = v_asset.id for no key update;
  v_branch := app_private.resolve_branch(v_asset.project_id, reuse_content.branch);
  v_lock := app_private.check_upload(
    v_asset, v_branch, reuse_content.version_number, reuse_content.base_version
  );
  v_content := app_private.require_readable_content(reuse_content.sha256);
  perform app_private.check_content_size(v_asset.type, v_content.size_bytes);
  perform app_private.check_media_type(v_asset.type, v_content.media_type);
  is_deduplicated := exists (
    select 1 from app_private.project_blobs as charges
    where charges.project_id = v_asset.project_id and charges.sha256 = v_content.sha256
  );
  perform app_private.charge_content_of(v_asset.project_id, array[v_content.sha256::text]);
  v_version := app_private.write_reused(
    v_asset, v_branch, v_content, reuse_content.filename, reuse_content.comment
  );
  version_id := v_version.id;
  perform app_private.count_change(v_version.change_id);
  perform app_private.supersede_reviews(v_version);
  perform app_private.settle_lock(v_version, v_lock);
  perform app_private.record_activity(
    v_version.project_id, v_lock.workspace_id, 'uploaded', v_version.asset_id, v_version.id,
    v_version.change_id, null, pg_catalog.jsonb_build_object(
      'version_number', v_version.version_number, 'branch', v_branch.name,
      'size_bytes', v_version.size_bytes, 'reused_version_id', v_content.id
    )
  );
end;
$function$;
grant execute on function app_hidden.reuse_content(asset_id uuid, sha256 app_public.sha256, filename text, branch text, version_number integer, base_version integer, comment text, OUT version_id uuid, OUT is_deduplicated boolean) to gadb_user;
comment on function app_hidden.reuse_content(asset_id uuid, sha256 app_public.sha256, filename text, branch text, version_number integer, base_version integer, comment text, OUT version_id uuid, OUT is_deduplicated boolean) is 'Does what app_public.reuse_content does, and tells too whether the project held the content before.';

CREATE OR REPLACE FUNCTION app_hidden.review_blockers(review_id uuid)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select app_private.approvals_missing(reviews)
  from app_public.asset_reviews as reviews
  where reviews.id = review_blockers.review_id
    and reviews.state in ('pending', 'in_review')
    and case
      when reviews.asset_id is not null
        then app_private.has_asset_right(app_hidden.current_user_id(), reviews.asset_id, 'read')
      else reviews.project_id = any (array(select app_hidden.project_ids_with_right('read')))
    end;
$function$;
grant execute on function app_hidden.review_blockers(review_id uuid) to gadb_user;
comment on function app_hidden.review_blockers(review_id uuid) is 'What keeps a review that who acts may see from being approved, in words; null when nothing does or it is over.';

CREATE OR REPLACE FUNCTION app_hidden.review_ids_denied(wanted app_public.access_right)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER ROWS 20
 SET search_path TO ''
AS $function$
  select asset_reviews.id
  from app_public.asset_reviews
  where asset_reviews.asset_id = any (
    array(select app_hidden.asset_ids_denied(review_ids_denied.wanted))
  );
$function$;
grant execute on function app_hidden.review_ids_denied(wanted app_public.access_right) to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.review_ids_denied(wanted app_public.access_right) is 'Reviews of the assets on which a permission takes a right from who acts.';

CREATE OR REPLACE FUNCTION app_hidden.review_ids_granted(wanted app_public.access_right)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER ROWS 20
 SET search_path TO ''
AS $function$
  select asset_reviews.id
  from app_public.asset_reviews
  where asset_reviews.asset_id = any (
    array(select app_hidden.asset_ids_granted(review_ids_granted.wanted))
  );
$function$;
grant execute on function app_hidden.review_ids_granted(wanted app_public.access_right) to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.review_ids_granted(wanted app_public.access_right) is 'Reviews of the assets on which a permission gives who acts a right.';

CREATE OR REPLACE FUNCTION app_hidden.review_pattern(query text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  -- Words in their order, whatever is between them.
  select '%' || replace(
    regexp_replace(
      nullif(lower(btrim(left(regexp_replace(review_pattern.query, '\s+', ' ', 'g'), 200))), ''),
      '([\\%_])', '\\\1', 'g'
    ),
    ' ', '%'
  ) || '%';
$function$;
grant execute on function app_hidden.review_pattern(query text) to gadb_user;
comment on function app_hidden.review_pattern(query text) is 'The LIKE pattern for what reviews are searched for, of which the first 200 characters count; null for nothing.';

CREATE OR REPLACE FUNCTION app_hidden.rotate_refresh_token(token_hash bytea, next_token_hash bytea)
 RETURNS TABLE(user_id uuid, session_id uuid, token_version integer, is_reused boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
declare
  v_token app_private.refresh_tokens;
begin
  select refresh_tokens.* into v_token
  from app_private.refresh_tokens
  where refresh_tokens.token_hash = rotate_refresh_token.token_hash
    and refresh_tokens.expires_at > pg_catalog.now()
  for update;
  if not found then
    return;
  end if;
  select sessions.user_id, sessions.id, user_secrets.token_version
  into user_id, session_id, token_version
  from app_private.sessions
  join app_public.users on users.id = sessions.user_id
  join app_private.user_secrets on user_secrets.user_id = users.id
  where sessions.id = v_token.session_id
    and sessions.revoked_at is null
    and sessions.expires_at > pg_catalog.now()
    and users.is_active
  for update of sessions;
  if not found then
    return;
  end if;
  is_reused := false;
  if v_token.rotated_at is null then
    perform app_private.replace_refresh_token(v_token, rotate_refresh_token.next_token_hash);
  elsif not app_private.is_refresh_retry(v_token, rotate_refresh_token.next_token_hash) then
    -- RFC 9700 section 4.14.2: one of the two holders is a thief; nobody can tell which.
    update app_private.sessions
    set revoked_at = pg_catalog.now(), revoked_reason = 'a used refresh token came back'
    where sessions.id = v_token.session_id;
    is_reused := true;
  end if;
  return next;
end;
$function$;
grant execute on function app_hidden.rotate_refresh_token(token_hash bytea, next_token_hash bytea) to gadb_authenticator;
comment on function app_hidden.rotate_refresh_token(token_hash bytea, next_token_hash bytea) is 'Exchanges a refresh token for the next one. No row: unknown, expired or revoked. is_reused: it had been exchanged before, and its session is now revoked.';

CREATE OR REPLACE FUNCTION app_hidden.scrub_plan()
 RETURNS TABLE(blob_count bigint, total_bytes bigint, overdue_bytes bigint, oldest_verified_at timestamp with time zone, planned_at timestamp with time zone)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  -- Whatever nights were missed: nothing stays unread for more than four weeks.
  select count(*),
    coalesce(sum(blobs.size_bytes), 0)::bigint,
    coalesce(sum(blobs.size_bytes) filter (
      where blobs.verified_at is null or blobs.verified_at < pg_catalog.now() - interval '27 days'
    ), 0)::bigint,
    min(coalesce(blobs.verified_at, blobs.created_at)),
    pg_catalog.clock_timestamp()
  from app_private.blobs
  where blobs.state in ('ready', 'condemned', 'corrupt');
$function$;
grant execute on function app_hidden.scrub_plan() to gadb_worker;
comment on function app_hidden.scrub_plan() is 'What there is to read in the depot, how much of it is overdue (unread for 27 days), and how old the oldest reading is.';

CREATE OR REPLACE FUNCTION app_hidden.seal_audit(max_rows integer DEFAULT 50000)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_project_id uuid;
  v_count bigint := 0;
begin
  for v_project_id in
    select null::uuid
    union all
    select projects.id
    from app_public.projects
    left join lateral (
      select seals.complete_below
      from app_public.audit_seals as seals
      where seals.project_id = projects.id
      order by seals.sequence_number desc
      limit 1
    ) as head on true
    -- Whether it is worth a look, in one plan for all projects.
    where head.complete_below is null
      or head.complete_below > pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())
      or exists (
        select 1
        from app_public.audit_log as entry
        where entry.project_id = projects.id and entry.transaction_id >= head.complete_below
      )
  loop
    exit when v_count >= seal_audit.max_rows;
    -- The project's row before its chain, as archiving does: the other way round the two could
    -- wait for each other. What is busy is sealed next time; nobody waits here.
    perform 1 from app_public.projects where projects.id = v_project_id for key share skip locked;
    continue when v_project_id is not null and not found;
    continue when not pg_catalog.pg_try_advisory_xact_lock(app_private.audit_chain_key(v_project_id));
    v_count := v_count + app_private.seal_audit_chain(v_project_id, (seal_audit.max_rows - v_count)::integer);
  end loop;
  return v_count;
end;
$function$;
grant execute on function app_hidden.seal_audit(max_rows integer) to gadb_worker;
comment on function app_hidden.seal_audit(max_rows integer) is 'Seals what the audit log has gained, chain by chain, up to so many rows; returns how many. Call it again while it returns that many. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.show_preview(sha256 app_public.sha256, project_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  perform app_private.show_preview(show_preview.sha256, show_preview.project_id);
end;
$function$;
grant execute on function app_hidden.show_preview(sha256 app_public.sha256, project_id uuid) to gadb_worker;
comment on function app_hidden.show_preview(sha256 app_public.sha256, project_id uuid) is 'Tells a project of a preview that was there before it was to be seen there. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.stage_preview_file(sha256 app_public.sha256, size_bytes bigint, media_type text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  return app_private.stage_blob(
    stage_preview_file.sha256, stage_preview_file.size_bytes, stage_preview_file.media_type
  );
end;
$function$;
grant execute on function app_hidden.stage_preview_file(sha256 app_public.sha256, size_bytes bigint, media_type text) to gadb_worker;
comment on function app_hidden.stage_preview_file(sha256 app_public.sha256, size_bytes bigint, media_type text) is 'Announces a derived file to the store: publish, replace or retry, as publish_upload says. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.start_difference(sha256 app_public.sha256, other_sha256 app_public.sha256)
 RETURNS TABLE(size_bytes bigint, other_size_bytes bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  update app_private.content_differences as differences
  set attempts = differences.attempts + 1, started_at = pg_catalog.clock_timestamp()
  where differences.sha256 = start_difference.sha256
    and differences.other_sha256 = start_difference.other_sha256
    and differences.finished_at is null
    and differences.attempts < 3;
  if found then
    return query
      select own.size_bytes, other.size_bytes
      from app_private.blobs as own
      cross join app_private.blobs as other
      where own.sha256 = start_difference.sha256 and other.sha256 = start_difference.other_sha256;
    return;
  end if;
  update app_private.content_differences as differences
  set state = 'failed', finished_at = pg_catalog.clock_timestamp(),
    reason = 'Comparing the two was given up after three attempts.'
  where differences.sha256 = start_difference.sha256
    and differences.other_sha256 = start_difference.other_sha256
    and differences.finished_at is null;
end;
$function$;
grant execute on function app_hidden.start_difference(sha256 app_public.sha256, other_sha256 app_public.sha256) to gadb_worker;
comment on function app_hidden.start_difference(sha256 app_public.sha256, other_sha256 app_public.sha256) is 'Begins to compare two contents: their sizes; nothing when that is done or given up. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.start_job_run(task text, detail jsonb DEFAULT '{}'::jsonb)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$;
grant execute on function app_hidden.start_job_run(task text, detail jsonb) to gadb_worker;
comment on function app_hidden.start_job_run(task text, detail jsonb) is 'Opens the history of one run of a task and returns its identity; closes silent runs of the same task first.';

CREATE OR REPLACE FUNCTION app_hidden.start_preview(sha256 app_public.sha256)
 RETURNS TABLE(kind app_public.preview_kind, media_type text, size_bytes bigint, attempt integer)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_server();
  -- Counted before the work begins: content that ends the worker itself is given up, too.
  update app_private.previews
  set attempts = previews.attempts + 1, started_at = pg_catalog.clock_timestamp()
  where previews.sha256 = start_preview.sha256 and previews.finished_at is null and previews.attempts < 3;
  if found then
    return query
      select previews.kind, coalesce(blobs.media_type, ''), blobs.size_bytes, previews.attempts
      from app_private.previews
      join app_private.blobs on blobs.sha256 = previews.sha256
      where previews.sha256 = start_preview.sha256;
    return;
  end if;
  update app_private.previews
  set state = 'failed', finished_at = pg_catalog.clock_timestamp(),
    reason = 'The file was given up after three attempts, each of which ended without a word.'
  where previews.sha256 = start_preview.sha256 and previews.finished_at is null;
  if found then
    perform app_private.show_preview(start_preview.sha256, null);
  end if;
end;
$function$;
grant execute on function app_hidden.start_preview(sha256 app_public.sha256) to gadb_worker;
comment on function app_hidden.start_preview(sha256 app_public.sha256) is 'Begins to look at content: what it is, and the number of the attempt; nothing when that is done or given up. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.studio_figures()
 RETURNS TABLE(locked_count bigint, retained_count bigint, stale_count bigint, upload_count bigint, reserved_bytes numeric, oldest_event_at timestamp with time zone, notify_queue_usage double precision)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select locks.locked_count, locks.retained_count, locks.stale_count,
    uploads.upload_count, uploads.reserved_bytes,
    (select events.created_at from app_private.events order by events.id limit 1),
    pg_catalog.pg_notification_queue_usage()
  from (
    select count(*) filter (where asset_locks.state = 'locked') as locked_count,
      count(*) filter (where asset_locks.state = 'retained') as retained_count,
      count(*) filter (where asset_locks.stale_at <= pg_catalog.now()) as stale_count
    from app_public.asset_locks
  ) as locks
  cross join (
    select count(*) as upload_count, coalesce(sum(uploads.reserved_bytes), 0) as reserved_bytes
    from app_public.uploads
    where uploads.state = 'open'
  ) as uploads;
$function$;
grant execute on function app_hidden.studio_figures() to gadb_authenticator;
comment on function app_hidden.studio_figures() is 'Figures of the studio for monitoring: locks by state, uploads that run with what they reserve, when the oldest event was written, and how full the notifications'' queue is (0 to 1).';

CREATE OR REPLACE FUNCTION app_hidden.sweep_events(days integer DEFAULT 7, max_rows integer DEFAULT 10000)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with oldest as (
    select events.id, events.created_at
    from app_private.events
    order by events.id
    limit sweep_events.max_rows
  ), removed as (
    delete from app_private.events
    using oldest
    where events.id = oldest.id
      and oldest.created_at < pg_catalog.now() - pg_catalog.make_interval(days => sweep_events.days)
    returning events.transaction_id
  ), retention as (
    -- Who stands before these must be told to read everything again.
    insert into app_private.event_retention (newest_transaction_id, snapshot)
    select pg_catalog.max(removed.transaction_id), pg_catalog.pg_current_snapshot()
    from removed
    having count(*) > 0
    on conflict (is_only) do update
    set newest_transaction_id = greatest(
        event_retention.newest_transaction_id, excluded.newest_transaction_id
      ),
      snapshot = excluded.snapshot
  )
  select count(*)::integer from removed;
$function$;
grant execute on function app_hidden.sweep_events(days integer, max_rows integer) to gadb_worker;
comment on function app_hidden.sweep_events(days integer, max_rows integer) is 'Removes events older than so many days, the oldest first, at most so many rows; returns how many. That many again: there may be more. The worker calls it.';

CREATE OR REPLACE FUNCTION app_hidden.sweep_request_budgets()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  -- However slowly it refills, it has been full for long: without a row it is full as well.
  delete from app_private.request_budgets
  where request_budgets.refilled_at < pg_catalog.now() - interval '1 day';
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;
grant execute on function app_hidden.sweep_request_budgets() to gadb_worker;
comment on function app_hidden.sweep_request_budgets() is 'Removes the budgets of callers who have sent nothing for a day; for the worker, nightly. Returns how many rows went.';

CREATE OR REPLACE FUNCTION app_hidden.sweep_sign_ins()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_count integer;
  v_total integer;
begin
  -- Refresh tokens go with their session.
  delete from app_private.sessions
  where sessions.expires_at < pg_catalog.now() - interval '7 days'
    or sessions.revoked_at < pg_catalog.now() - interval '30 days';
  get diagnostics v_total = row_count;
  delete from app_private.login_attempts
  where login_attempts.attempted_at < pg_catalog.now() - interval '31 days'
    or (not login_attempts.is_success and login_attempts.attempted_at < pg_catalog.now() - interval '7 days');
  get diagnostics v_count = row_count;
  v_total := v_total + v_count;
  delete from app_private.oidc_sign_ins
  where oidc_sign_ins.expires_at < pg_catalog.now() - interval '1 hour';
  get diagnostics v_count = row_count;
  v_total := v_total + v_count;
  -- Their secrets go with them; the audit keeps that they were.
  delete from app_public.personal_access_tokens as tokens
  where least(tokens.expires_at, tokens.revoked_at) < pg_catalog.now() - interval '90 days';
  get diagnostics v_count = row_count;
  return v_total + v_count;
end;
$function$;
grant execute on function app_hidden.sweep_sign_ins() to gadb_worker;
comment on function app_hidden.sweep_sign_ins() is 'Removes sessions, sign-in attempts, sign-ins under way and personal access tokens that no rule looks at any more; for the worker, daily. Returns how many rows went.';

CREATE OR REPLACE FUNCTION app_hidden.sweep_uploads(is_only_server boolean DEFAULT false)
 RETURNS TABLE(upload_id uuid, sha256 app_public.sha256)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_upload app_public.uploads;
begin
  perform app_private.require_server();
  -- Busy ones are skipped and met again by the next sweep.
  for v_upload in
    select uploads.*
    from app_public.uploads
    join app_public.projects on projects.id = uploads.project_id
    where uploads.state in ('open', 'publishing')
      and projects.status = 'active'
      and app_private.is_upload_over(uploads, sweep_uploads.is_only_server)
    order by uploads.project_id, uploads.id
    for update of uploads skip locked
  loop
    upload_id := v_upload.id;
    sha256 := app_private.end_upload(
      v_upload,
      case when v_upload.expires_at <= pg_catalog.now() then 'expired' else 'aborted' end::app_public.upload_state,
      'The server stopped, or the client went away, before all bytes had arrived.'
    );
    return next;
  end loop;
  return query
    select null::uuid, blobs.sha256
    from app_private.blobs
    where blobs.state = 'deleting'
      and blobs.condemned_at < pg_catalog.now() - interval '10 minutes';
end;
$function$;
grant execute on function app_hidden.sweep_uploads(is_only_server boolean) to gadb_worker;
comment on function app_hidden.sweep_uploads(is_only_server boolean) is 'Ends uploads past their time or without a living server, and names content whose file must now be removed from the store (then forget_blob). is_only_server: no other server runs, so every upload that is not resumable is over.';

CREATE OR REPLACE FUNCTION app_hidden.sweep_webhook_deliveries(days integer DEFAULT 30, max_rows integer DEFAULT 10000)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  -- Left by a worker that died while its webhook was switched off.
  update app_public.webhook_deliveries as deliveries
  set state = 'failed', error = 'The worker ended without a word.', next_attempt_at = null, settled_at = pg_catalog.now()
  from app_public.webhooks
  where deliveries.state in ('pending', 'sending')
    and deliveries.next_attempt_at < pg_catalog.now() - interval '1 hour'
    and webhooks.id = deliveries.webhook_id
    and not webhooks.is_enabled;

  with oldest as (
    select deliveries.id
    from app_public.webhook_deliveries as deliveries
    where deliveries.created_at < pg_catalog.now() - pg_catalog.make_interval(days => sweep_webhook_deliveries.days)
    order by deliveries.created_at
    limit sweep_webhook_deliveries.max_rows
    for update skip locked
  ), removed as (
    delete from app_public.webhook_deliveries as deliveries
    using oldest
    where deliveries.id = oldest.id
    returning 1
  )
  select count(*)::integer from removed;
$function$;
grant execute on function app_hidden.sweep_webhook_deliveries(days integer, max_rows integer) to gadb_worker;
comment on function app_hidden.sweep_webhook_deliveries(days integer, max_rows integer) is 'Removes deliveries older than so many days, the oldest first, at most so many; returns how many. That many again: there may be more. For the worker.';

CREATE OR REPLACE FUNCTION app_hidden.take_oidc_sign_in(state_hash bytea, browser_hash bytea)
 RETURNS TABLE(issuer text, nonce text, code_verifier text, return_to text, is_expired boolean, is_link boolean, user_id uuid, session_id uuid, token_version integer)
 LANGUAGE sql
 SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
  with taken as (
    -- Only for the browser that began it: another's answer, with another's code, is not this one's.
    delete from app_private.oidc_sign_ins
    where oidc_sign_ins.state_hash = take_oidc_sign_in.state_hash
      and oidc_sign_ins.browser_hash = take_oidc_sign_in.browser_hash
    returning oidc_sign_ins.*
  )
  select
    taken.issuer,
    taken.nonce,
    taken.code_verifier,
    taken.return_to,
    taken.expires_at <= pg_catalog.now(),
    taken.session_id is not null,
    sessions.user_id,
    sessions.id,
    user_secrets.token_version
  from taken
  left join app_private.sessions on sessions.id = taken.session_id
  left join app_private.user_secrets on user_secrets.user_id = sessions.user_id;
$function$;
grant execute on function app_hidden.take_oidc_sign_in(state_hash bytea, browser_hash bytea) to gadb_authenticator;
comment on function app_hidden.take_oidc_sign_in(state_hash bytea, browser_hash bytea) is 'Ends a sign-in under way and returns what was kept for it, once; no row when it is unknown, was taken before or belongs to another browser. For a link also the session that asked for it.';

CREATE OR REPLACE FUNCTION app_hidden.take_requests(user_id uuid, address inet, wanted integer, per_minute integer, burst integer)
 RETURNS TABLE(granted integer, wait_seconds double precision)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
declare
  v_caller constant text := coalesce(
    'user:' || take_requests.user_id,
    -- Whoever has an IPv6 address has a whole /64 of them.
    'address:' || case
      when pg_catalog.family(take_requests.address) = 6
      then pg_catalog.network(pg_catalog.set_masklen(take_requests.address, 64))::text
      else pg_catalog.host(take_requests.address)
    end,
    'nowhere'
  );
  v_per_second constant double precision := take_requests.per_minute / 60.0;
  v_now constant timestamptz := pg_catalog.clock_timestamp();
  v_left double precision;
begin
  -- A row for each caller: nobody waits for anybody else, and one caller's requests for an instant.
  insert into app_private.request_budgets as budgets (caller, requests, refilled_at)
  values (v_caller, take_requests.burst, v_now)
  on conflict (caller) do update
  set requests = least(
      take_requests.burst,
      budgets.requests
        + greatest(0, extract(epoch from v_now - budgets.refilled_at)) * v_per_second
    ),
    refilled_at = greatest(budgets.refilled_at, v_now)
  returning budgets.requests into v_left;
  granted := greatest(0, least(take_requests.wanted, pg_catalog.floor(v_left)))::integer;
  wait_seconds := 0;
  if granted > 0 then
    update app_private.request_budgets as budgets
    set requests = budgets.requests - granted
    where budgets.caller = v_caller;
  else
    wait_seconds := (1 - v_left) / v_per_second;
  end if;
  return next;
end;
$function$;
grant execute on function app_hidden.take_requests(user_id uuid, address inet, wanted integer, per_minute integer, burst integer) to gadb_authenticator;
comment on function app_hidden.take_requests(user_id uuid, address inet, wanted integer, per_minute integer, burst integer) is 'Takes up to so many requests from the budget of a user, without one of an address: how many were granted, and when none was, in how many seconds there will be one. A budget holds `burst` requests and refills by `per_minute`.';

CREATE OR REPLACE FUNCTION app_hidden.token_project_id()
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Jobs, the owner and personal logins, which have no session.
  if coalesce(pg_catalog.current_setting('app.session_id', true), '') = '' then
    return null;
  end if;
  return (
    select tokens.only_project_id
    from app_public.personal_access_tokens as tokens
    where tokens.id = app_private.claimed_session_id()
  );
end;
$function$;
grant execute on function app_hidden.token_project_id() to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.token_project_id() is 'The one project that the personal access token of who acts is for; null without such a token, and for a token that is for all projects.';

CREATE OR REPLACE FUNCTION app_hidden.upload_part_ids(upload_id uuid)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- Row security shows one's own uploads.
  select pg_catalog.array_agg(uploads.id order by uploads.part_number)
  from app_public.uploads
  where uploads.final_id = upload_part_ids.upload_id;
$function$;
grant execute on function app_hidden.upload_part_ids(upload_id uuid) to gadb_user;
comment on function app_hidden.upload_part_ids(upload_id uuid) is 'The partial uploads that an upload is put together from, in order; null when there are none.';

CREATE OR REPLACE FUNCTION app_hidden.usage_drift()
 RETURNS TABLE(project_id uuid, project_name text, counter text, recorded bigint, actual bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 10
 SET search_path TO ''
AS $function$
  -- One statement, one snapshot: every transaction changes rows and counters together.
  select projects.id, projects.name, counters.name, counters.recorded, counters.actual
  from app_public.project_usage as usage
  join app_public.projects on projects.id = usage.project_id
  cross join lateral app_private.true_usage(usage.project_id) as true_usage
  cross join lateral (
    values
      ('used_bytes', usage.used_bytes, true_usage.used_bytes),
      ('reserved_bytes', usage.reserved_bytes, true_usage.reserved_bytes),
      ('logical_bytes', usage.logical_bytes, true_usage.logical_bytes),
      ('version_count', usage.version_count::bigint, true_usage.version_count)
  ) as counters (name, recorded, actual)
  where counters.recorded <> counters.actual
  order by projects.name, projects.id, counters.name;
$function$;
grant execute on function app_hidden.usage_drift() to gadb_worker;
comment on function app_hidden.usage_drift() is 'Counters of projects that differ from the sum of the rows they count. There is none unless something was written past the commands.';

CREATE OR REPLACE FUNCTION app_hidden.use_personal_access_token(token_hash bytea)
 RETURNS TABLE(user_id uuid, token_id uuid, token_version integer, scopes text[], expires_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 1
 SET search_path TO ''
AS $function$
declare
  v_last_used_at timestamptz;
begin
  select
    tokens.user_id, tokens.id, user_secrets.token_version, tokens.scopes::text[],
    tokens.expires_at, secrets.last_used_at
  into user_id, token_id, token_version, scopes, expires_at, v_last_used_at
  from app_private.personal_access_token_secrets as secrets
  join app_public.personal_access_tokens as tokens on tokens.id = secrets.token_id
  join app_public.users on users.id = tokens.user_id and users.is_active
  join app_private.user_secrets on user_secrets.user_id = tokens.user_id
  where secrets.token_hash = use_personal_access_token.token_hash
    and tokens.revoked_at is null
    and tokens.expires_at > pg_catalog.now();
  if not found then
    return;
  end if;
  -- Once a minute at most. Who comes while another writes it does not wait.
  if v_last_used_at is null or v_last_used_at < pg_catalog.now() - interval '1 minute' then
    update app_private.personal_access_token_secrets as secrets
    set last_used_at = pg_catalog.now()
    where secrets.token_id = (
      select free.token_id
      from app_private.personal_access_token_secrets as free
      where free.token_hash = use_personal_access_token.token_hash
        and free.last_used_at is not distinct from v_last_used_at
      for no key update skip locked
    );
  end if;
  return next;
end;
$function$;
grant execute on function app_hidden.use_personal_access_token(token_hash bytea) to gadb_authenticator;
comment on function app_hidden.use_personal_access_token(token_hash bytea) is 'Whose token this is the SHA-256 of, what it may and until when, and notes that it was used. No row: unknown, expired, revoked, or its user deactivated.';

CREATE OR REPLACE FUNCTION app_hidden.visible_user_ids()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100
 SET search_path TO ''
AS $function$
  select users.id
  from app_public.users
  where (select app_hidden.current_studio_role()) = 'admin'
    or users.id = (select app_hidden.current_user_id())
  union
  select members.user_id
  from app_public.project_members as members
  where members.project_id = any (array(select app_hidden.project_ids_with_right('read')));
$function$;
grant execute on function app_hidden.visible_user_ids() to gadb_anonymous, gadb_auditor, gadb_authenticator, gadb_user, gadb_worker;
comment on function app_hidden.visible_user_ids() is 'Users whom who acts may see: oneself, the members of readable projects; everybody for admins.';

CREATE OR REPLACE FUNCTION app_hidden.who_may_follow(claims jsonb[], project_ids uuid[], asset_ids uuid[], holder_ids uuid[])
 RETURNS TABLE(place integer, is_current boolean, sees_project boolean, sees_asset boolean, is_plain boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_ids uuid[] := '{}';
  v_is_bound boolean[] := '{}';
begin
  for v_place in 1 .. pg_catalog.cardinality(who_may_follow.claims) loop
    v_user_ids[v_place] := app_private.assume_claims(who_may_follow.claims[v_place]);
    v_is_bound[v_place] := app_hidden.token_project_id() is not null;
  end loop;
  for place, is_current, is_plain in
    select followers.place, followers.is_current, followers.is_plain
    from app_private.plain_followers(
      v_user_ids, v_is_bound, who_may_follow.project_ids, who_may_follow.holder_ids
    ) as followers
    order by followers.place
  loop
    sees_project := is_plain;
    sees_asset := is_plain;
    if not is_plain and is_current and who_may_follow.project_ids[place] is not null then
      perform app_private.assume_claims(who_may_follow.claims[place]);
      sees_asset := coalesce(
        app_private.has_asset_right(v_user_ids[place], who_may_follow.asset_ids[place], 'read'), false
      );
      sees_project := sees_asset or exists (
        select from app_hidden.project_ids_visible() as visible (id)
        where visible.id = who_may_follow.project_ids[place]
      );
    end if;
    return next;
  end loop;
end;
$function$;
grant execute on function app_hidden.who_may_follow(claims jsonb[], project_ids uuid[], asset_ids uuid[], holder_ids uuid[]) to gadb_authenticator;
comment on function app_hidden.who_may_follow(claims jsonb[], project_ids uuid[], asset_ids uuid[], holder_ids uuid[]) is 'For the servers: which of these people, each by the settings of a request, still act, see the project and may read the asset. Plain: a member of whom no permission says anything, like the holder a member; all such read the same of a lock.';

CREATE OR REPLACE FUNCTION app_private.absorbed_versions(branch_id uuid, asset_ids uuid[], version_ids uuid[])
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select distinct origins.version_id
  from app_private.branch_history(
    absorbed_versions.branch_id, absorbed_versions.asset_ids
  ) as history
  join app_private.version_origins(absorbed_versions.version_ids) as origins
    on origins.asset_id = history.asset_id
    and origins.branch_id = history.line_id
    and origins.change_id <= history.until_change_id;
$function$;
comment on function app_private.absorbed_versions(branch_id uuid, asset_ids uuid[], version_ids uuid[]) is 'Those of some versions that a branch has absorbed: it holds, inherits or has integrated them, or what they are unchanged copies of.';

CREATE OR REPLACE FUNCTION app_private.actor_name()
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(
    (select users.display_name from app_public.users where users.id = app_hidden.current_user_id()),
    'an administrator'
  );
$function$;
comment on function app_private.actor_name() is 'Display name of who acts.';

CREATE OR REPLACE FUNCTION app_private.add_audit_seal(project_id uuid, previous app_public.audit_seals, ids bigint[], digests bytea[], last_transaction_id xid8, complete_below xid8)
 RETURNS app_public.audit_seals
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_seal app_public.audit_seals;
begin
  v_seal.project_id := add_audit_seal.project_id;
  v_seal.sequence_number := coalesce((add_audit_seal.previous).sequence_number, 0) + 1;
  v_seal.previous_sha256 := (add_audit_seal.previous).sha256;
  v_seal.first_audit_id := (select min(members.id) from pg_catalog.unnest(add_audit_seal.ids) as members (id));
  v_seal.last_audit_id := (select max(members.id) from pg_catalog.unnest(add_audit_seal.ids) as members (id));
  v_seal.row_count := pg_catalog.cardinality(add_audit_seal.ids);
  v_seal.audit_ids := add_audit_seal.ids;
  v_seal.row_digests := add_audit_seal.digests;
  v_seal.last_transaction_id := add_audit_seal.last_transaction_id;
  v_seal.complete_below := add_audit_seal.complete_below;
  v_seal.sealed_at := pg_catalog.clock_timestamp();
  v_seal.sha256 := app_private.audit_seal_sha256(v_seal);
  insert into app_public.audit_seals (
    project_id, sequence_number, first_audit_id, last_audit_id, row_count, previous_sha256, sha256, sealed_at,
    audit_ids, row_digests, last_transaction_id, complete_below
  ) values (
    v_seal.project_id, v_seal.sequence_number, v_seal.first_audit_id, v_seal.last_audit_id, v_seal.row_count,
    v_seal.previous_sha256, v_seal.sha256, v_seal.sealed_at,
    v_seal.audit_ids, v_seal.row_digests, v_seal.last_transaction_id, v_seal.complete_below
  );
  return v_seal;
end;
$function$;
comment on function app_private.add_audit_seal(project_id uuid, previous app_public.audit_seals, ids bigint[], digests bytea[], last_transaction_id xid8, complete_below xid8) is 'Adds one seal after another. The caller holds the chain''s lock.';

CREATE OR REPLACE FUNCTION app_private.add_event(project_id uuid, kind text, subject jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  insert into app_private.events (project_id, kind, subject, actor_id)
  values (add_event.project_id, add_event.kind, add_event.subject, app_hidden.current_user_id());
  perform app_private.wake_event_readers();
end;
$function$;
comment on function app_private.add_event(project_id uuid, kind text, subject jsonb) is 'Writes an event of a project that no trigger can tell from a changed row. The subject holds ids only.';

CREATE OR REPLACE FUNCTION app_private.add_identity(user_id uuid, issuer text, subject text)
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_id uuid;
begin
  insert into app_private.user_identities (user_id, issuer, subject)
  values (add_identity.user_id, add_identity.issuer, add_identity.subject)
  on conflict on constraint user_identities_issuer_subject_key do nothing
  returning user_identities.id into v_id;
  if v_id is not null then
    return v_id;
  end if;
  select user_identities.id into v_id
  from app_private.user_identities
  where user_identities.issuer = add_identity.issuer
    and user_identities.subject = add_identity.subject
    and user_identities.user_id = add_identity.user_id;
  if v_id is null then
    perform app_private.fail(
      'BADST', 'This identity is linked to another account already.', null,
      'Unlink it there first; a studio admin can.'
    );
  end if;
  return v_id;
end;
$function$;
comment on function app_private.add_identity(user_id uuid, issuer text, subject text) is 'Links an identity at a provider to a user, or finds it linked; raises BADST when it is another''s. Rights are for the caller to check.';

CREATE OR REPLACE FUNCTION app_private.advertise_locker(user_id uuid, is_limited boolean)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- 1734435939 is this purpose's own class of advisory locks.
  if advertise_locker.is_limited then
    perform pg_advisory_xact_lock(1734435939, hashtext(advertise_locker.user_id::text));
  else
    perform pg_advisory_xact_lock_shared(1734435939, hashtext(advertise_locker.user_id::text));
  end if;
end;
$function$;
comment on function app_private.advertise_locker(user_id uuid, is_limited boolean) is 'Marks this transaction as one in which the user takes locks, so that others can be told who is ahead of them. Calls of one user run one after the other when their number of locks is limited.';

CREATE OR REPLACE FUNCTION app_private.all_subschemas(root jsonb)
 RETURNS TABLE(path text, schema jsonb)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  with recursive nodes as (
    select '' as path, all_subschemas.root as schema
    union all
    select nodes.path || inner_schema.path, inner_schema.schema
    from nodes
    cross join lateral app_private.subschemas(nodes.schema) as inner_schema (path, schema)
  )
  select nodes.path, nodes.schema
  from nodes;
$function$;
comment on function app_private.all_subschemas(root jsonb) is 'A schema and every schema inside it, with their places as JSON pointers.';

CREATE OR REPLACE FUNCTION app_private.answer_lock_requests(lock app_public.asset_locks)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  with answered as (
    update app_public.lock_requests as requests
    set state = 'released', resolved_at = pg_catalog.now()
    where requests.asset_id = (lock).asset_id
      and requests.line_branch_id = (lock).line_branch_id
      and requests.state in ('pending', 'kept')
    returning requests.*
  )
  select app_private.notify_user(
    answered.requester_id, answered.project_id, 'lock.released', answered.id,
    pg_catalog.format('The lock on "%s" that you asked for is released.', assets.name)
  )
  from answered
  join app_public.assets on assets.id = answered.asset_id;
$function$;
comment on function app_private.answer_lock_requests(lock app_public.asset_locks) is 'Tells those who asked for a lock that its holder has let go of it.';

CREATE OR REPLACE FUNCTION app_private.apply_integration(source app_public.branches, target app_public.branches, items app_public.integration_item[], comment text)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_change app_public.changes;
begin
  if not exists (
    select 1 from unnest(apply_integration.items) as items where items.action <> 'skip'
  ) then
    return null;
  end if;
  perform app_private.charge_content_of((target).project_id, array(
    select distinct versions.sha256::text
    from unnest(apply_integration.items) as items
    join app_public.asset_versions as versions on versions.id = items.source_version_id
    where items.action <> 'skip' and items.resolution is distinct from 'target'
      and not versions.is_deletion
  ));
  insert into app_public.changes (
    project_id, branch_id, kind, comment, source_branch_id, author_id
  ) values (
    (target).project_id, (target).id, 'integrate',
    coalesce(nullif(apply_integration.comment, ''), format('Integrates "%s"', (source).name)),
    (source).id, app_private.require_user()
  )
  returning changes.* into v_change;
  perform app_private.write_integrated(v_change, apply_integration.items);
  perform app_private.supersede_reviews_of(v_change);
  perform app_private.settle_integrated_locks(
    v_change, apply_integration.items, app_private.is_copy_up(source, target)
  );
  perform app_private.count_change(v_change.id);
  perform app_private.note_integration(v_change, source, target);
  return v_change.id;
end;
$function$;
comment on function app_private.apply_integration(source app_public.branches, target app_public.branches, items app_public.integration_item[], comment text) is 'Writes what a plan without obstacles says, as one change, and returns its number; null when there is nothing to do. The caller holds the assets'' row locks.';

CREATE OR REPLACE FUNCTION app_private.approval_obstacles(target app_public.branches, items app_public.integration_item[])
 RETURNS TABLE(asset_id uuid, code text, message text)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with wanted as (
    select items.asset_id, items.name, items.source_version_id
    from unnest(approval_obstacles.items) as items
    where (target).is_protected
      and items.action in ('copy', 'merge') and items.resolution is distinct from 'target'
  ),
  given as (
    select verdicts.version_id,
      bool_or((verdicts.decision).is_override) as is_overridden,
      count(distinct (verdicts.decision).decided_by) filter (where counts.counts) as approvals,
      count(distinct (verdicts.decision).decided_by) filter (
        where counts.counts and (verdicts.decision).role >= 'lead'
      ) as leads,
      min(users.display_name) filter (where (verdicts.decision).verdict <> 'approved') as objector
    from app_private.content_verdicts(array(select wanted.source_version_id from wanted)) as verdicts
    join app_public.users on users.id = (verdicts.decision).decided_by
    cross join lateral (
      select (verdicts.decision).verdict = 'approved'
        and (verdicts.decision).role >= (target).approver_role as counts
    ) as counts
    group by verdicts.version_id
  )
  select wanted.asset_id, 'FLOWD', case
    when given.objector is not null
      then format('%s has not accepted this version of "%s".', given.objector, wanted.name)
    else format('"%s" wants %s of "%s", %s of a lead; it has %s, %s of a lead.',
      (target).name,
      app_private.count_of((target).approvals_required, 'approval', 'approvals'), wanted.name,
      (target).lead_approvals_required, coalesce(given.approvals, 0), coalesce(given.leads, 0))
    end
  from wanted
  left join given on given.version_id = wanted.source_version_id
  where given.is_overridden is not true and (given.objector is not null
    or coalesce(given.approvals, 0) < (target).approvals_required
    or coalesce(given.leads, 0) < (target).lead_approvals_required);
$function$;
comment on function app_private.approval_obstacles(target app_public.branches, items app_public.integration_item[]) is 'Approvals of exactly the content that a protected target''s policy demands and items of a plan lack, and standing verdicts against it.';

CREATE OR REPLACE FUNCTION app_private.approvals_missing(review app_public.asset_reviews)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case
    when app_private.standing_objector(approvals_missing.review) is not null then format(
      '%s asked for changes on this content and has not approved it since.',
      app_private.standing_objector(approvals_missing.review)
    )
    when given.total < greatest(branches.approvals_required, 1) then format(
      '%s of %s approvals given.', given.total, greatest(branches.approvals_required, 1)
    )
    when given.leads < branches.lead_approvals_required then format(
      '%s of %s approvals of a lead given.', given.leads, branches.lead_approvals_required
    )
  end
  from app_public.branches
  cross join lateral (
    -- Over all rounds about this content: a judge's later word replaces the earlier.
    select
      count(*) as total,
      count(*) filter (where decisions.role >= 'lead') as leads
    from app_public.review_decisions as decisions
    where decisions.review_id in (
        select app_private.same_content_reviews(approvals_missing.review)
      )
      and decisions.is_standing
      and decisions.verdict = 'approved'
      and decisions.role >= branches.approver_role
  ) as given
  where branches.id = (approvals_missing.review).branch_id;
$function$;
comment on function app_private.approvals_missing(review app_public.asset_reviews) is 'What a review still lacks to be approved, in words; null when nothing. At least one approval is needed whatever the policy.';

CREATE OR REPLACE FUNCTION app_private.archive_root(project_id uuid)
 RETURNS app_public.sha256
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- One line for each version: path, branch, number, content, size; tab separated, sorted by
  -- bytes. Names cannot hold tabs or line feeds, so lines are unambiguous.
  select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(coalesce(
    pg_catalog.string_agg(lines.line, E'\n' order by lines.line collate "C"), ''), 'UTF8')), 'hex')
  from (
    select pg_catalog.concat_ws(
      E'\t',
      pg_catalog.concat_ws('/', nullif(assets.parent_path, ''), assets.name),
      branches.name,
      versions.version_number,
      versions.sha256,
      versions.size_bytes
    ) as line
    from app_public.asset_versions as versions
    join app_public.assets on assets.id = versions.asset_id
    join app_public.branches on branches.id = versions.branch_id
    where versions.project_id = archive_root.project_id
  ) as lines;
$function$;
comment on function app_private.archive_root(project_id uuid) is 'SHA-256 over the sorted lines of path, branch, version number, content hash and size of every version of a project.';

CREATE OR REPLACE FUNCTION app_private.are_names(value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when jsonb_typeof(value) <> 'array' then false
    else not app_private.has_duplicates(value)
      and not jsonb_path_exists(value, '$[*] ? (@.type() != "string")')
  end;
$function$;
comment on function app_private.are_names(value jsonb) is 'Whether a JSON value is an array of different strings.';

CREATE OR REPLACE FUNCTION app_private.are_points(points jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select case
    when jsonb_typeof(are_points.points) is distinct from 'array' then false
    else jsonb_array_length(are_points.points) between 1 and 20000
      and not exists (
        select 1
        from jsonb_array_elements(are_points.points) as point (value)
        where case
          when jsonb_typeof(point.value) <> 'array' then true
          else jsonb_array_length(point.value) <> 2
            or jsonb_typeof(point.value -> 0) <> 'number'
            or jsonb_typeof(point.value -> 1) <> 'number'
        end
      )
  end;
$function$;
comment on function app_private.are_points(points jsonb) is 'Whether a JSON value is an array of 1 to 20000 pairs of numbers.';

CREATE OR REPLACE FUNCTION app_private.are_schemas(value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(bool_and(jsonb_typeof(part.schema) in ('object', 'boolean')), true)
  from (
    select element.value
    from jsonb_array_elements(app_private.if_json_type(are_schemas.value, 'array')) as element (value)
    union all
    select member.value
    from jsonb_each(app_private.if_json_type(are_schemas.value, 'object')) as member (key, value)
  ) as part (schema);
$function$;
comment on function app_private.are_schemas(value jsonb) is 'Whether every element of a JSON array, or member of an object, may be a schema by its type.';

CREATE OR REPLACE FUNCTION app_private.are_type_names(value jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when jsonb_typeof(value) = 'string' then app_private.are_type_names(jsonb_build_array(value))
    when not app_private.are_names(value) then false
    else value <> '[]'
      and value <@ '["null", "boolean", "integer", "number", "string", "array", "object"]'
  end;
$function$;
comment on function app_private.are_type_names(value jsonb) is 'Whether a JSON value names a type of JSON Schema, or lists different ones.';

CREATE OR REPLACE FUNCTION app_private.asset_ids_tagged(tag_names text[], project_ids uuid[])
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with wanted as (
    select distinct lower(btrim(item.name)) as name
    from unnest(asset_ids_tagged.tag_names) as item (name)
    where item.name is not null
  )
  select case
    when exists (select 1 from wanted) then array(
      select tagged.asset_id
      from app_public.tags
      join app_public.asset_tags as tagged
        on tagged.project_id = tags.project_id and tagged.tag_id = tags.id
      where tags.project_id = any (asset_ids_tagged.project_ids)
        and tags.name in (select wanted.name from wanted)
      group by tagged.asset_id
      having count(*) = (select count(*) from wanted)
    )
  end;
$function$;
comment on function app_private.asset_ids_tagged(tag_names text[], project_ids uuid[]) is 'Assets of the projects that carry all of the tags; null when no tag is named.';

CREATE OR REPLACE FUNCTION app_private.assets_with_right(asset_ids uuid[], wanted app_public.access_right)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select assets.id
  from app_public.assets
  where assets.id = any (assets_with_right.asset_ids)
    and (
      (
        assets.project_id = any (
          array(select app_hidden.project_ids_with_right(assets_with_right.wanted))
        )
        and assets.id <> all (array(select app_hidden.asset_ids_denied(assets_with_right.wanted)))
      )
      or assets.id = any (array(select app_hidden.asset_ids_granted(assets_with_right.wanted)))
    );
$function$;
comment on function app_private.assets_with_right(asset_ids uuid[], wanted app_public.access_right) is 'Those of some assets on which who acts has a right.';

CREATE OR REPLACE FUNCTION app_private.assign_review(review app_public.asset_reviews, user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if app_private.is_own_work(assign_review.review, assign_review.user_id) then
    perform app_private.fail(
      'BADIN', 'Nobody is asked to review own work.',
      jsonb_build_object('user_id', assign_review.user_id),
      'Leave whose work it is out of those asked; somebody else of the project reviews it.'
    );
  elsif coalesce(
    app_private.effective_role((assign_review.review).project_id, assign_review.user_id)
      < 'reviewer',
    true
  ) then
    perform app_private.fail(
      'BADIN', 'Somebody asked to review is not a member with the rank reviewer or above.',
      jsonb_build_object('user_id', assign_review.user_id),
      'Ask a member of sufficient rank, or have a manager raise the rank.'
    );
  end if;
  insert into app_public.review_assignees (review_id, user_id, project_id, assigned_by)
  values (
    (assign_review.review).id, assign_review.user_id, (assign_review.review).project_id,
    app_private.require_user()
  )
  on conflict do nothing;
  if found then
    perform app_private.notify_user(
      assign_review.user_id, (assign_review.review).project_id, 'review.requested',
      (assign_review.review).id,
      format('%s asks you to review %s.', app_private.actor_name(),
        app_private.review_subject(assign_review.review))
    );
  end if;
end;
$function$;
comment on function app_private.assign_review(review app_public.asset_reviews, user_id uuid) is 'Asks a member to review, and tells them; raises BADIN for somebody who could not decide.';

CREATE OR REPLACE FUNCTION app_private.assume_claims(claims jsonb)
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform pg_catalog.set_config(setting.key, setting.value, true)
  from pg_catalog.jsonb_each_text(assume_claims.claims) as setting;
  return app_hidden.current_user_id();
end;
$function$;
comment on function app_private.assume_claims(claims jsonb) is 'Acts as these settings say until the transaction ends or somebody else is assumed, and returns who that is; null for nobody.';

CREATE OR REPLACE FUNCTION app_private.audit_chain_key(project_id uuid)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select pg_catalog.hashtextextended(coalesce('audit chain ' || audit_chain_key.project_id, 'audit chain of the studio'), 80);
$function$;
comment on function app_private.audit_chain_key(project_id uuid) is 'Key of the advisory lock that lets one transaction at a time add seals to a chain; null for the studio''s.';

CREATE OR REPLACE FUNCTION app_private.audit_difference(before jsonb, after jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select coalesce(
    pg_catalog.jsonb_object_agg(
      keys.name,
      -- Not jsonb_strip_nulls: that would also take away nulls inside of JSON columns.
      case when coalesce(audit_difference.before -> keys.name, 'null') = 'null' then '{}'
        else pg_catalog.jsonb_build_object('old', audit_difference.before -> keys.name)
      end
      || case when coalesce(audit_difference.after -> keys.name, 'null') = 'null' then '{}'
        else pg_catalog.jsonb_build_object('new', audit_difference.after -> keys.name)
      end
    ),
    '{}'
  )
  from pg_catalog.jsonb_object_keys(coalesce(audit_difference.after, audit_difference.before)) as keys (name)
  where audit_difference.before -> keys.name is distinct from audit_difference.after -> keys.name;
$function$;
comment on function app_private.audit_difference(before jsonb, after jsonb) is 'For each column that differs {"old": …, "new": …}; a null is left out.';

CREATE OR REPLACE FUNCTION app_private.audit_head(project_id uuid)
 RETURNS app_public.audit_seals
 LANGUAGE sql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
  select seals.*
  from app_public.audit_seals as seals
  where seals.project_id = audit_head.project_id or (audit_head.project_id is null and seals.project_id is null)
  order by seals.sequence_number desc
  limit 1;
$function$;
comment on function app_private.audit_head(project_id uuid) is 'Newest seal of a project''s chain, of the studio''s for null; null while there is none.';

CREATE OR REPLACE FUNCTION app_private.audit_row_digest(entry app_public.audit_log)
 RETURNS bytea
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  -- JSON as text is canonical here: jsonb orders its keys, escapes everything that could be
  -- mistaken for a separator, and writes times as ISO 8601 whatever the session's settings.
  select pg_catalog.sha256(pg_catalog.convert_to(
    pg_catalog.jsonb_build_array(
      'gadb-audit-row-1',
      entry.id,
      entry.occurred_at at time zone 'UTC',
      entry.project_id,
      entry.transaction_id::text,
      entry.actor_id,
      entry.database_role,
      entry.database_login,
      entry.operation,
      entry.table_name,
      entry.row_key,
      entry.changes
    )::text,
    'UTF8'
  ));
$function$;
comment on function app_private.audit_row_digest(entry app_public.audit_log) is 'SHA-256 of the canonical text of one entry of the audit log, every column included.';

CREATE OR REPLACE FUNCTION app_private.audit_seal_sha256(seal app_public.audit_seals)
 RETURNS app_public.sha256
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  -- A line for the seal itself, the seal before and the number of rows among it, then one line
  -- for each row in the order in which they were sealed.
  select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    pg_catalog.concat(
      pg_catalog.jsonb_build_array(
        'gadb-audit-seal-1',
        seal.project_id,
        seal.sequence_number,
        seal.previous_sha256,
        seal.row_count,
        seal.first_audit_id,
        seal.last_audit_id,
        seal.last_transaction_id::text,
        seal.complete_below::text,
        seal.sealed_at at time zone 'UTC'
      ),
      E'\n',
      (
        select pg_catalog.string_agg(
          pg_catalog.concat(sealed.id, ' ', pg_catalog.encode(sealed.digest, 'hex'), E'\n'), '' order by sealed.place
        )
        from rows from (pg_catalog.unnest(seal.audit_ids), pg_catalog.unnest(seal.row_digests)) with ordinality as sealed (id, digest, place)
      )
    ),
    'UTF8'
  )), 'hex');
$function$;
comment on function app_private.audit_seal_sha256(seal app_public.audit_seals) is 'Hash of a seal: over all of its columns but id and sha256, with the hash of the seal before and the digest of every row covered.';

CREATE OR REPLACE FUNCTION app_private.backup_figures()
 RETURNS app_public.backup_status
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
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
$function$;
comment on function app_private.backup_figures() is 'How backups and the archive of the log stand.';

CREATE OR REPLACE FUNCTION app_private.begin_removal(project_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- So many go while the caller waits, well within the API's time; the worker removes the others.
  perform app_private.remove_project_rows(begin_removal.project_id, 2000);
  if not exists (select 1 from app_public.branches where branches.project_id = begin_removal.project_id) then
    return true;
  end if;
  perform app_jobs.add_job('projects__remove_deleted', '{}', max_attempts => 10, job_key => 'projects__remove_deleted');
  return false;
end;
$function$;
comment on function app_private.begin_removal(project_id uuid) is 'Removes the rows of a project that was just deleted, or the first of them and has the worker do the rest; whether all are gone.';

CREATE OR REPLACE FUNCTION app_private.begin_session(user_id uuid, kind app_private.session_kind, refresh_token_hash bytea, user_agent text)
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_session_id uuid;
begin
  insert into app_private.sessions (user_id, kind, user_agent, expires_at)
  values (
    begin_session.user_id,
    begin_session.kind,
    pg_catalog.left(begin_session.user_agent, 300),
    pg_catalog.now() + interval '30 days'
  )
  returning sessions.id into v_session_id;
  insert into app_private.refresh_tokens (token_hash, session_id, expires_at)
  values (
    begin_session.refresh_token_hash, v_session_id, pg_catalog.now() + interval '14 days'
  );
  return v_session_id;
end;
$function$;
comment on function app_private.begin_session(user_id uuid, kind app_private.session_kind, refresh_token_hash bytea, user_agent text) is 'Adds a session of a user with its first refresh token; who calls has checked that the person may have it.';

CREATE OR REPLACE FUNCTION app_private.branch_ancestry(branch_id uuid, as_of_change_id bigint DEFAULT NULL::bigint)
 RETURNS TABLE(ancestor_id uuid, distance integer, until_change_id bigint)
 LANGUAGE sql
 STABLE PARALLEL SAFE ROWS 4
 SET search_path TO ''
AS $function$
  with recursive ancestry as (
    select
      branches.id,
      branches.parent_branch_id,
      branches.base_change_id,
      0 as distance,
      coalesce(branch_ancestry.as_of_change_id, 9223372036854775807) as until_change_id
    from app_public.branches
    where branches.id = branch_ancestry.branch_id
    union all
    select
      parents.id,
      parents.parent_branch_id,
      parents.base_change_id,
      ancestry.distance + 1,
      -- A branch without a base was made before the first change and inherits nothing.
      least(ancestry.until_change_id, coalesce(ancestry.base_change_id, 0))
    from ancestry
    join app_public.branches as parents on parents.id = ancestry.parent_branch_id
  )
  select ancestry.id, ancestry.distance, ancestry.until_change_id
  from ancestry;
$function$;
comment on function app_private.branch_ancestry(branch_id uuid, as_of_change_id bigint) is 'A branch and the branches it inherits from, nearest first by distance, each with the newest change that counts.';

CREATE OR REPLACE FUNCTION app_private.branch_head(asset_id uuid, branch_id uuid, as_of_change_id bigint DEFAULT NULL::bigint)
 RETURNS app_public.asset_versions
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select newest.*
  from app_private.branch_ancestry(branch_head.branch_id, branch_head.as_of_change_id) as ancestry
  cross join lateral (
    select versions.*
    from app_public.asset_versions as versions
    where versions.branch_id = ancestry.ancestor_id
      and versions.asset_id = branch_head.asset_id
      and versions.change_id <= ancestry.until_change_id
    order by versions.change_id desc, versions.version_number desc
    limit 1
  ) as newest
  order by ancestry.distance
  limit 1;
$function$;
comment on function app_private.branch_head(asset_id uuid, branch_id uuid, as_of_change_id bigint) is 'Head of an asset on a branch: its newest version there, else the parent''s as of the branch''s base change, and so on. Null when there is none; may be a deletion. Holds only if whoever adds a version locks the asset''s row before taking the number of the change.';

CREATE OR REPLACE FUNCTION app_private.branch_heads(branch_id uuid, as_of_change_id bigint DEFAULT NULL::bigint)
 RETURNS SETOF app_public.asset_versions
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select distinct on (versions.asset_id) versions.*
  from app_private.branch_ancestry(branch_heads.branch_id, branch_heads.as_of_change_id) as ancestry
  join app_public.asset_versions as versions
    on versions.branch_id = ancestry.ancestor_id
    and versions.change_id <= ancestry.until_change_id
  order by
    versions.asset_id,
    ancestry.distance,
    versions.change_id desc,
    versions.version_number desc;
$function$;
comment on function app_private.branch_heads(branch_id uuid, as_of_change_id bigint) is 'Heads of all assets on a branch, deletions among them; see branch_head.';

CREATE OR REPLACE FUNCTION app_private.branch_history(branch_id uuid, asset_ids uuid[])
 RETURNS TABLE(asset_id uuid, line_id uuid, until_change_id bigint)
 LANGUAGE sql
 STABLE ROWS 2000
 SET search_path TO ''
AS $function$
  with recursive lines as materialized (
    select branches.id as branch_id, ancestry.ancestor_id, ancestry.until_change_id
    from app_public.branches as this
    join app_public.branches on branches.project_id = this.project_id
    cross join lateral app_private.branch_ancestry(branches.id) as ancestry
    where this.id = branch_history.branch_id
  ),
  reached as (
    select wanted.asset_id, lines.ancestor_id, lines.until_change_id,
      array[lines.ancestor_id] as path
    from unnest(branch_history.asset_ids) as wanted (asset_id)
    cross join lines
    where lines.branch_id = branch_history.branch_id
    union all
    select reached.asset_id, lines.ancestor_id, least(lines.until_change_id, taken.change_id),
      reached.path || lines.ancestor_id
    from reached
    cross join lateral (
      select sources.branch_id, max(sources.change_id) as change_id
      from app_public.asset_versions as versions
      join app_public.asset_versions as sources on sources.id = versions.merged_from_version_id
      where versions.branch_id = reached.ancestor_id
        and versions.asset_id = reached.asset_id
        and versions.change_id <= reached.until_change_id
      group by sources.branch_id
    ) as taken
    -- Changes only get older on the way, so a branch met before was met with more of it.
    join lines on lines.branch_id = taken.branch_id
      and lines.ancestor_id <> all (reached.path) and taken.branch_id <> all (reached.path)
  )
  select reached.asset_id, reached.ancestor_id, max(reached.until_change_id)
  from reached
  group by reached.asset_id, reached.ancestor_id;
$function$;
comment on function app_private.branch_history(branch_id uuid, asset_ids uuid[]) is 'What a branch has taken in of some assets, made on it, inherited or integrated, directly or over others: the branches it comes from, each up to a change.';

CREATE OR REPLACE FUNCTION app_private.branch_obstacles(branch_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with this as (
    select branches.*
    from app_public.branches
    where branches.id = branch_obstacles.branch_id
  ),
  newest as (
    select distinct on (versions.asset_id) versions.id
    from app_public.asset_versions as versions
    where versions.branch_id = branch_obstacles.branch_id
    order by versions.asset_id, versions.version_number desc
  )
  select jsonb_strip_nulls(jsonb_build_object(
    'child branches', (
      select nullif(count(*), 0) from app_public.branches
      where branches.project_id = this.project_id
        and branches.parent_branch_id = this.id and branches.deleted_at is null
    ),
    'live workspaces', (
      select nullif(count(*), 0) from app_public.workspaces
      where workspaces.branch_id = this.id and workspaces.state <> 'closed'
    ),
    'locks', (
      select nullif(count(*), 0) from app_public.asset_locks as locks
      where this.id in (locks.branch_id, locks.line_branch_id)
    ),
    'open shelves', (
      select nullif(count(*), 0) from app_public.shelves
      where shelves.branch_id = this.id and shelves.state in ('open', 'in_review')
    ),
    'unmerged versions', (
      select nullif(count(*), 0) from newest
      where not app_private.has_reached(newest.id, this.parent_branch_id)
    )
  ))
  from this;
$function$;
comment on function app_private.branch_obstacles(branch_id uuid) is 'What keeps a branch from being deleted: counts by kind, empty when nothing does.';

CREATE OR REPLACE FUNCTION app_private.broken_array_rule(schema jsonb, list jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when jsonb_array_length(list) < (schema ->> 'minItems')::numeric then 'minItems'
    when jsonb_array_length(list) > (schema ->> 'maxItems')::numeric then 'maxItems'
    when schema -> 'uniqueItems' = 'true' and app_private.has_duplicates(list) then 'uniqueItems'
  end;
$function$;
comment on function app_private.broken_array_rule(schema jsonb, list jsonb) is 'The first keyword of a schema that an array itself breaks; null for none. See items_violation for its elements.';

CREATE OR REPLACE FUNCTION app_private.broken_number_rule(schema jsonb, number numeric)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when number < (schema ->> 'minimum')::numeric then 'minimum'
    when number > (schema ->> 'maximum')::numeric then 'maximum'
    when number <= (schema ->> 'exclusiveMinimum')::numeric then 'exclusiveMinimum'
    when number >= (schema ->> 'exclusiveMaximum')::numeric then 'exclusiveMaximum'
    when number % (schema ->> 'multipleOf')::numeric <> 0 then 'multipleOf'
  end;
$function$;
comment on function app_private.broken_number_rule(schema jsonb, number numeric) is 'The first keyword of a schema that a number breaks; null for none.';

CREATE OR REPLACE FUNCTION app_private.broken_object_rule(schema jsonb, object jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when exists (
      select 1
      from jsonb_array_elements_text(schema -> 'required') as wanted (name)
      where not object ? wanted.name
    ) then 'required'
  end;
$function$;
comment on function app_private.broken_object_rule(schema jsonb, object jsonb) is 'The first keyword of a schema that an object itself breaks; null for none. See properties_violation for its members.';

CREATE OR REPLACE FUNCTION app_private.broken_rule(schema jsonb, value jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when schema ? 'type' and not app_private.has_json_type(value, schema -> 'type') then 'type'
    when value <> schema -> 'const' then 'const'
    when schema ? 'enum' and not app_private.is_listed(value, schema -> 'enum') then 'enum'
    else case jsonb_typeof(value)
      when 'number' then app_private.broken_number_rule(schema, (value #>> '{}')::numeric)
      when 'string' then app_private.broken_string_rule(schema, value #>> '{}')
      when 'array' then app_private.broken_array_rule(schema, value)
      when 'object' then app_private.broken_object_rule(schema, value)
    end
  end;
$function$;
comment on function app_private.broken_rule(schema jsonb, value jsonb) is 'The first keyword of a schema, those with schemas of their own left aside, that a value breaks; null for none.';

CREATE OR REPLACE FUNCTION app_private.broken_string_rule(schema jsonb, string text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when length(string) < (schema ->> 'minLength')::numeric then 'minLength'
    when length(string) > (schema ->> 'maxLength')::numeric then 'maxLength'
    -- By code points, whatever the language of the database.
    when string !~ (schema ->> 'pattern') collate "C" then 'pattern'
  end;
$function$;
comment on function app_private.broken_string_rule(schema jsonb, string text) is 'The first keyword of a schema that a string breaks; null for none. Lengths count characters.';

CREATE OR REPLACE FUNCTION app_private.change_of_workspace(workspace app_public.workspaces, change_id bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if change_of_workspace.change_id is null then
    return app_private.newest_change((change_of_workspace.workspace).project_id);
  elsif not exists (
    select 1
    from app_public.changes
    where changes.id = change_of_workspace.change_id
      and changes.project_id = (change_of_workspace.workspace).project_id
  ) then
    perform app_private.fail(
      'NTFND', 'There is no such change in the project.', null, 'Check its number.'
    );
  end if;
  return change_of_workspace.change_id;
end;
$function$;
comment on function app_private.change_of_workspace(workspace app_public.workspaces, change_id bigint) is 'The change that a workspace is brought to: the one named, else the project''s newest. Raises NTFND for a change of another project.';

CREATE OR REPLACE FUNCTION app_private.charge_content(upload app_public.uploads)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_is_new boolean;
begin
  update app_private.blobs
  set state = 'ready', last_touched_at = pg_catalog.now(), condemned_at = null,
    verified_at = case when blobs.state = 'ready' then blobs.verified_at else pg_catalog.now() end,
    verify_failures = 0
  where blobs.sha256 = (upload).sha256 and blobs.state in ('staging', 'ready', 'condemned');
  if not found then
    perform app_private.fail(
      'BADST', 'The content was found damaged while the upload ended.', null, 'Upload it again.'
    );
  end if;
  insert into app_private.project_blobs (project_id, sha256, charged_bytes)
  values ((upload).project_id, (upload).sha256, (upload).size_bytes)
  on conflict do nothing;
  v_is_new := found;
  -- What was reserved becomes used, or is given back: the sum never rises here.
  update app_public.project_usage as usage
  set reserved_bytes = usage.reserved_bytes - (upload).reserved_bytes,
    used_bytes = usage.used_bytes + case when v_is_new then (upload).size_bytes else 0 end,
    logical_bytes = usage.logical_bytes + (upload).size_bytes,
    version_count = usage.version_count + 1,
    updated_at = pg_catalog.now()
  where usage.project_id = (upload).project_id;
  return v_is_new;
end;
$function$;
comment on function app_private.charge_content(upload app_public.uploads) is 'Makes content ready and charges the project for it, once for each project; returns whether it was charged.';

CREATE OR REPLACE FUNCTION app_private.charge_content_of(project_id uuid, sha256s text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_new_bytes bigint;
begin
  -- Blobs before the counters, as uploads do.
  perform app_private.touch_content(charge_content_of.sha256s);
  with charged as (
    insert into app_private.project_blobs (project_id, sha256, charged_bytes)
    select charge_content_of.project_id, blobs.sha256, blobs.size_bytes
    from app_private.blobs
    where blobs.sha256 = any (charge_content_of.sha256s)
    order by blobs.sha256
    on conflict do nothing
    returning project_blobs.charged_bytes
  )
  select coalesce(sum(charged.charged_bytes), 0) into v_new_bytes
  from charged;
  perform app_private.use_storage(charge_content_of.project_id, v_new_bytes);
end;
$function$;
comment on function app_private.charge_content_of(project_id uuid, sha256s text[]) is 'Charges a project, in one guarded update, for content that it does not hold yet; raises QUOTA.';

CREATE OR REPLACE FUNCTION app_private.check_asset_lock(asset app_public.assets, branch app_public.branches)
 RETURNS app_public.asset_locks
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_lock app_public.asset_locks;
begin
  -- Held until the transaction ends, so that nobody breaks or takes it between check and write.
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.asset_id = (asset).id
    and locks.line_branch_id = app_private.line_of_branch((branch).id)
  for update;
  if v_lock.state = 'locked' and v_lock.holder_id <> v_user_id then
    perform app_private.refuse_locked(v_lock);
  elsif v_lock.holder_id is null and app_private.needs_lock(asset) then
    if v_lock.state = 'retained' then
      perform app_private.refuse_locked(v_lock);
    end if;
    perform app_private.refuse_unlocked(asset);
  end if;
  return case when v_lock.holder_id is not null then v_lock end;
end;
$function$;
comment on function app_private.check_asset_lock(asset app_public.assets, branch app_public.branches) is 'The caller''s own lock of an asset on a branch''s line, or null. Raises LOCKD when somebody else holds it, or when the asset''s type demands one.';

CREATE OR REPLACE FUNCTION app_private.check_audit_heads(project_id uuid, expected_head app_public.sha256)
 RETURNS app_public.audit_verification
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_head app_public.sha256;
  v_source text;
  v_result app_public.audit_verification;
begin
  select heads.sha256, heads.source into v_head, v_source
  from (
    select check_audit_heads.expected_head, 'given' where check_audit_heads.expected_head is not null
    union all
    select log.audit_head, pg_catalog.format('of %s in the archive log', log.occurred_at)
    from app_public.project_archive_log as log
    where log.project_id = check_audit_heads.project_id and log.audit_head is not null
  ) as heads (sha256, source)
  where not exists (
    select 1
    from app_public.audit_seals as seals
    where seals.project_id is not distinct from check_audit_heads.project_id and seals.sha256 = heads.sha256
  )
  limit 1;
  if not found then
    return null;
  end if;
  v_result.finding := 'tail_cut';
  v_result.seal_number := coalesce((app_private.audit_head(check_audit_heads.project_id)).sequence_number, 0) + 1;
  v_result.problem := pg_catalog.format(
    'The head %s (%s) is not in the chain: its end was cut off, or it was written anew.', v_head, v_source
  );
  return v_result;
end;
$function$;
comment on function app_private.check_audit_heads(project_id uuid, expected_head app_public.sha256) is 'Whether a chain still holds the heads that are kept elsewhere: the one given, and those in the archive log. Null when it does.';

CREATE OR REPLACE FUNCTION app_private.check_audit_links(project_id uuid)
 RETURNS app_public.audit_verification
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_bad record;
  v_result app_public.audit_verification;
begin
  select chain.sequence_number as number, chain.place, chain.previous_sha256 is distinct from chain.newest as is_cut into v_bad
  from (
    select
      seals.sequence_number,
      seals.previous_sha256,
      row_number() over chained as place,
      lag(seals.sha256) over chained as newest,
      seals.sha256 is distinct from app_private.audit_seal_sha256(seals) as is_changed
    from app_public.audit_seals as seals
    where seals.project_id = check_audit_links.project_id or (check_audit_links.project_id is null and seals.project_id is null)
    window chained as (order by seals.sequence_number)
  ) as chain
  where chain.is_changed or chain.sequence_number <> chain.place or chain.previous_sha256 is distinct from chain.newest
  order by chain.sequence_number
  limit 1;
  if not found then
    return null;
  end if;
  v_result.seal_number := v_bad.place;
  v_result.finding := case when v_bad.is_cut or v_bad.number <> v_bad.place then 'link_broken' else 'seal_changed' end;
  v_result.problem := case
    when v_bad.number <> v_bad.place then pg_catalog.format('Seal %s is missing: the next one there is %s.', v_bad.place, v_bad.number)
    when v_bad.is_cut then pg_catalog.format('Seal %s does not continue the one before it.', v_bad.number)
    else pg_catalog.format('Seal %s does not fit its own hash: it was changed after it was made.', v_bad.number)
  end;
  return v_result;
end;
$function$;
comment on function app_private.check_audit_links(project_id uuid) is 'First seal of a chain that is missing, changed or does not continue the one before it; null when there is none.';

CREATE OR REPLACE FUNCTION app_private.check_audit_rows(project_id uuid)
 RETURNS app_public.audit_verification
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_bad record;
  v_result app_public.audit_verification;
begin
  with compared as materialized (
    select rows.*, row_number() over (order by rows.seal_number, rows.place, rows.audit_id) as rank
    from app_private.compare_audit_rows(check_audit_rows.project_id) as rows
  )
  select
    (select count(*) from compared where compared.state = 'unsealed') as unsealed_count,
    first.*,
    -- Enough to recognise rows that have changed places.
    array(select compared.audit_id from compared where compared.state = 'changed' order by compared.rank limit 1000) as changed_ids
  into v_bad
  from (select) as one
  left join (
    select compared.* from compared where compared.state <> 'unsealed' order by compared.rank limit 1
  ) as first on true;
  if v_bad.audit_id is not null then
    v_result := app_private.name_audit_problem(v_bad.audit_id, v_bad.state, v_bad.expected, v_bad.changed_ids);
    v_result.audit_id := v_bad.audit_id;
    v_result.seal_number := v_bad.seal_number;
  end if;
  v_result.unsealed_count := v_bad.unsealed_count;
  return v_result;
end;
$function$;
comment on function app_private.check_audit_rows(project_id uuid) is 'First row of a chain that is not as it was sealed, in the order of sealing, and how many rows are not sealed yet.';

CREATE OR REPLACE FUNCTION app_private.check_content_size(asset_type text, bytes bigint)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_limit bigint;
begin
  select asset_types.max_size_bytes into v_limit
  from app_public.asset_types
  where asset_types.name = check_content_size.asset_type;
  if check_content_size.bytes > v_limit then
    perform app_private.fail(
      'BADIN',
      pg_catalog.format(
        'Assets of type "%s" may have %s at most; this is %s.',
        check_content_size.asset_type,
        pg_catalog.pg_size_pretty(v_limit),
        pg_catalog.pg_size_pretty(check_content_size.bytes)
      ),
      pg_catalog.jsonb_build_object('limit_bytes', v_limit, 'size_bytes', check_content_size.bytes),
      'Make the file smaller, or use an asset of another type.'
    );
  end if;
end;
$function$;
comment on function app_private.check_content_size(asset_type text, bytes bigint) is 'Raises BADIN when content is larger than the catalogue of asset types allows.';

CREATE OR REPLACE FUNCTION app_private.check_content_sound(version app_public.asset_versions)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if exists (
    select 1 from app_private.blobs
    where blobs.sha256 = (version).sha256 and blobs.state = 'corrupt'
  ) then
    perform app_private.fail(
      'BADST',
      pg_catalog.format('The stored content of version %s is damaged.', (version).version_number),
      pg_catalog.jsonb_build_object('version_id', (version).id, 'sha256', (version).sha256),
      'Upload the same file again to heal it, or tell your administrator to restore it from a backup.'
    );
  end if;
end;
$function$;
comment on function app_private.check_content_sound(version app_public.asset_versions) is 'Raises BADST when the content of a version has been found damaged.';

CREATE OR REPLACE FUNCTION app_private.check_declared(upload app_public.uploads, sha256 app_public.sha256, size_bytes bigint)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if (upload).declared_size_bytes <> check_declared.size_bytes then
    perform app_private.fail(
      'CKSUM', pg_catalog.format(
        'The upload announced %s bytes, but %s arrived.',
        (upload).declared_size_bytes, check_declared.size_bytes
      ),
      pg_catalog.jsonb_build_object(
        'declared_size_bytes', (upload).declared_size_bytes, 'size_bytes', check_declared.size_bytes
      ),
      'Upload the file again, whole; announce its size as it is.'
    );
  elsif (upload).declared_sha256 <> check_declared.sha256 then
    perform app_private.fail(
      'CKSUM', 'The content does not have the SHA-256 that was announced.',
      pg_catalog.jsonb_build_object(
        'declared_sha256', (upload).declared_sha256, 'sha256', check_declared.sha256
      ),
      'Upload the file again; when it fails again, compare the SHA-256 of your file with the one announced.'
    );
  end if;
end;
$function$;
comment on function app_private.check_declared(upload app_public.uploads, sha256 app_public.sha256, size_bytes bigint) is 'Raises CKSUM when what arrived is not what the client announced.';

CREATE OR REPLACE FUNCTION app_private.check_file_name(filename text)
 RETURNS void
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  if check_file_name.filename is null
    or pg_catalog.length(check_file_name.filename) not between 1 and 255
    or pg_catalog.octet_length(check_file_name.filename) > 255
    or check_file_name.filename ~ '[\x01-\x1f\x7f/\\]'
    or check_file_name.filename in ('.', '..')
  then
    perform app_private.fail(
      'BADIN', 'This is no name of a file.',
      pg_catalog.jsonb_build_object('argument', 'filename'),
      'Give a name of 1 to 255 bytes without slashes and control characters.'
    );
  end if;
end;
$function$;
comment on function app_private.check_file_name(filename text) is 'Raises BADIN for what cannot be the name of a version''s file.';

CREATE OR REPLACE FUNCTION app_private.check_grace(condemned_before timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if condemned_before is null or condemned_before > pg_catalog.now() - interval '7 days' then
    perform app_private.fail(
      'BADIN', 'Content keeps a grace of seven days at least.', null,
      'Whoever removes content too early makes backups unusable.'
    );
  end if;
end;
$function$;
comment on function app_private.check_grace(condemned_before timestamp with time zone) is 'Raises BADIN when content marked less than seven days ago would count as due.';

CREATE OR REPLACE FUNCTION app_private.check_json_size(value jsonb, what text, max_bytes integer, max_depth integer)
 RETURNS void
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_bytes constant integer := octet_length(check_json_size.value::text);
begin
  if v_bytes > check_json_size.max_bytes then
    perform app_private.fail(
      'BADIN',
      format('The %s has %s bytes; at most %s.', what, v_bytes, check_json_size.max_bytes),
      jsonb_build_object('bytes', v_bytes, 'max_bytes', check_json_size.max_bytes),
      'Keep what is large in a file, and upload it.'
    );
  elsif jsonb_path_exists(
    check_json_size.value,
    -- Level 0 is the value itself; what is an array or object at level n is the n + 1st around the innermost.
    format(
      'strict $.**{%s to last} ? (@.type() == "object" || @.type() == "array")',
      check_json_size.max_depth
    )::jsonpath
  ) then
    perform app_private.fail(
      'BADIN',
      format('The %s is nested more than %s deep.', what, check_json_size.max_depth),
      jsonb_build_object('max_depth', check_json_size.max_depth),
      'Flatten it.'
    );
  end if;
end;
$function$;
comment on function app_private.check_json_size(value jsonb, what text, max_bytes integer, max_depth integer) is 'Raises BADIN when a JSON value is larger than so many bytes as text, or has more arrays and objects inside each other.';

CREATE OR REPLACE FUNCTION app_private.check_lock_generation(asset app_public.assets, upload app_public.uploads, lock app_public.asset_locks)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if (upload).lock_generation is null or (upload).lock_generation = (lock).generation then
    return;
  end if;
  perform app_private.refuse_lost_lock(asset, (upload).branch_id, (upload).created_at);
end;
$function$;
comment on function app_private.check_lock_generation(asset app_public.assets, upload app_public.uploads, lock app_public.asset_locks) is 'Raises LOCKD when an upload began under a lock that its author no longer holds.';

CREATE OR REPLACE FUNCTION app_private.check_media_type(asset_type text, media_type text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_allowed text[];
begin
  select asset_types.media_types into v_allowed
  from app_public.asset_types
  where asset_types.name = check_media_type.asset_type;
  if v_allowed is null
    or check_media_type.media_type = any (v_allowed)
    or pg_catalog.split_part(check_media_type.media_type, '/', 1) || '/*' = any (v_allowed)
  then
    return;
  end if;
  perform app_private.fail(
    'BADIN',
    pg_catalog.format(
      'Assets of type "%s" take %s; this content is %s.',
      check_media_type.asset_type,
      pg_catalog.array_to_string(v_allowed, ', '),
      check_media_type.media_type
    ),
    pg_catalog.jsonb_build_object('allowed', v_allowed, 'found', check_media_type.media_type),
    'The content decides, not the name of the file. Upload another file, or use an asset of another type.'
  );
end;
$function$;
comment on function app_private.check_media_type(asset_type text, media_type text) is 'Raises BADIN when the catalogue of asset types does not allow the media type; types without a list allow all.';

CREATE OR REPLACE FUNCTION app_private.check_part(part app_public.uploads, asset_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if (part).asset_id <> check_part.asset_id then
    perform app_private.fail(
      'BADIN', 'A partial upload was made for another asset.',
      pg_catalog.jsonb_build_object('upload_id', (part).id, 'asset_id', (part).asset_id),
      'Put only parts together that were sent for the same asset.'
    );
  elsif (part).final_id is null
    and ((part).state <> 'open' or (part).expires_at <= pg_catalog.now())
  then
    perform app_private.refuse_ended_upload(part);
  elsif (part).durable_offset_bytes < (part).declared_size_bytes then
    perform app_private.fail(
      'BADIN', 'A partial upload is not complete yet.',
      pg_catalog.jsonb_build_object('upload_id', (part).id, 'offset', (part).durable_offset_bytes),
      'Finish it first.'
    );
  end if;
end;
$function$;
comment on function app_private.check_part(part app_public.uploads, asset_id uuid) is 'Raises BADIN or BADST unless a partial upload is complete, of this asset and not given up.';

CREATE OR REPLACE FUNCTION app_private.check_upload(asset app_public.assets, branch app_public.branches, version_number integer, base_version integer)
 RETURNS app_public.asset_locks
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_lock app_public.asset_locks;
begin
  perform app_private.refuse_protected(branch);
  v_lock := app_private.check_asset_lock(asset, branch);
  perform app_private.check_upload_base(
    asset, branch, check_upload.version_number, check_upload.base_version
  );
  return v_lock;
end;
$function$;
comment on function app_private.check_upload(asset app_public.assets, branch app_public.branches, version_number integer, base_version integer) is 'The checks of an upload that begin and commit share; returns the caller''s lock or null. Raises FLOWD, LOCKD, STALE.';

CREATE OR REPLACE FUNCTION app_private.check_upload_base(asset app_public.assets, branch app_public.branches, version_number integer, base_version integer)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_next constant integer := app_private.next_version_number((asset).id);
  v_head constant app_public.asset_versions := app_private.branch_head((asset).id, (branch).id);
  v_facts constant jsonb := pg_catalog.jsonb_build_object(
    'next_version_number', v_next, 'branch', (branch).name,
    'head_version_number', v_head.version_number, 'head_version_id', v_head.id
  );
begin
  if check_upload_base.version_number <> v_next then
    perform app_private.fail(
      'STALE',
      pg_catalog.format(
        'Version %s was announced, but the next version of "%s" is %s.',
        check_upload_base.version_number, (asset).name, v_next
      ),
      v_facts,
      'Look at what has changed, then upload again with that number or without one.'
    );
  elsif check_upload_base.base_version <> coalesce(v_head.version_number, 0) then
    perform app_private.fail(
      'STALE',
      pg_catalog.format(
        'The upload builds on version %s, but the head of "%s" on the branch "%s" is %s.',
        check_upload_base.base_version, (asset).name, (branch).name,
        coalesce('version ' || v_head.version_number, 'still empty')
      ),
      v_facts,
      'Fetch the head, redo the change on it and upload again.'
    );
  end if;
end;
$function$;
comment on function app_private.check_upload_base(asset app_public.assets, branch app_public.branches, version_number integer, base_version integer) is 'Raises STALE, naming the head, when the announced number is not the next one or the announced base not the branch''s head; base 0 means none. Nulls announce nothing.';

CREATE OR REPLACE FUNCTION app_private.check_upload_count(user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_limit constant integer := 2000;
  v_count bigint;
begin
  select count(*) into v_count
  from app_public.uploads
  where uploads.user_id = check_upload_count.user_id
    and uploads.protocol = 'tus'
    and uploads.state in ('open', 'publishing');
  if v_count > v_limit then
    perform app_private.fail(
      'SLOWD', pg_catalog.format('You have more than %s unfinished uploads.', v_limit),
      pg_catalog.jsonb_build_object('limit', v_limit),
      'Finish some of them, or end them with DELETE; abandoned ones expire.'
    );
  end if;
end;
$function$;
comment on function app_private.check_upload_count(user_id uuid) is 'Raises SLOWD when a user has more unfinished resumable uploads than anybody needs.';

CREATE OR REPLACE FUNCTION app_private.claimed_session_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  -- After a transaction that set it locally, a setting reads as '' and not as null.
  select case
    when pg_catalog.pg_input_is_valid(setting.value, 'uuid') then setting.value::uuid
  end
  from (select pg_catalog.current_setting('app.session_id', true) as value) as setting;
$function$;
comment on function app_private.claimed_session_id() is 'The session or personal access token named by the setting app.session_id, believed or not.';

CREATE OR REPLACE FUNCTION app_private.claimed_user_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  -- After a transaction that set it locally, a setting reads as '' and not as null.
  select case
    when pg_catalog.pg_input_is_valid(setting.value, 'uuid') then setting.value::uuid
  end
  from (select pg_catalog.current_setting('app.current_user_id', true) as value) as setting;
$function$;
comment on function app_private.claimed_user_id() is 'The user named by the setting app.current_user_id, believed or not.';

CREATE OR REPLACE FUNCTION app_private.combination_violation(schema jsonb, value jsonb, path text, root jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  v_part jsonb;
  v_violation jsonb;
begin
  if not schema ?| array['$ref', 'allOf', 'anyOf', 'oneOf', 'not'] then
    return null;
  end if;
  for v_part in
    select app_private.resolve_schema(root, schema ->> '$ref')
    where schema ? '$ref'
    union all
    select jsonb_array_elements(schema -> 'allOf')
  loop
    v_violation := app_private.schema_violation(v_part, value, path, root);
    if v_violation is not null then
      return v_violation;
    end if;
  end loop;
  if schema ? 'anyOf' and app_private.fitting_count(schema -> 'anyOf', value, root) = 0 then
    return app_private.violation(path, 'anyOf', schema);
  elsif schema ? 'oneOf' and app_private.fitting_count(schema -> 'oneOf', value, root) <> 1 then
    return app_private.violation(path, 'oneOf', schema);
  elsif schema ? 'not'
    and app_private.schema_violation(schema -> 'not', value, path, root) is null
  then
    return app_private.violation(path, 'not', schema);
  end if;
  return null;
end;
$function$;
comment on function app_private.combination_violation(schema jsonb, value jsonb, path text, root jsonb) is 'The first rule that a value breaks among $ref, allOf, anyOf, oneOf and not; null for none.';

CREATE OR REPLACE FUNCTION app_private.common_bases(branch_id uuid, other_branch_id uuid, asset_ids uuid[])
 RETURNS SETOF app_public.asset_versions
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select distinct on (newest.asset_id) newest.*
  from app_private.branch_history(common_bases.branch_id, common_bases.asset_ids) as mine
  join app_private.branch_history(common_bases.other_branch_id, common_bases.asset_ids) as others
    on others.asset_id = mine.asset_id and others.line_id = mine.line_id
  cross join lateral (
    select versions.*
    from app_public.asset_versions as versions
    where versions.branch_id = mine.line_id
      and versions.asset_id = mine.asset_id
      and versions.change_id <= least(mine.until_change_id, others.until_change_id)
    order by versions.change_id desc, versions.version_number desc
    limit 1
  ) as newest
  order by newest.asset_id, newest.change_id desc, newest.version_number desc;
$function$;
comment on function app_private.common_bases(branch_id uuid, other_branch_id uuid, asset_ids uuid[]) is 'The newest version of each of some assets that two branches both have taken in; none where they share nothing.';

CREATE OR REPLACE FUNCTION app_private.compare_audit_rows(project_id uuid)
 RETURNS TABLE(seal_number bigint, place bigint, audit_id bigint, expected bytea, state text)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_below constant xid8 := coalesce((app_private.audit_head(compare_audit_rows.project_id)).complete_below, '0');
begin
  return query
  with seals as (
    select seals.*
    from app_public.audit_seals as seals
    where seals.project_id = compare_audit_rows.project_id or (compare_audit_rows.project_id is null and seals.project_id is null)
  ), sealed as (
    select seals.sequence_number, members.*
    from seals
    cross join rows from (pg_catalog.unnest(seals.audit_ids), pg_catalog.unnest(seals.row_digests)) with ordinality as members (id, digest, place)
  ), found as (
    select entry.id, entry.transaction_id, app_private.audit_row_digest(entry) as digest
    from app_public.audit_log as entry
    where entry.project_id = compare_audit_rows.project_id or (compare_audit_rows.project_id is null and entry.project_id is null)
  )
  select
    coalesce(sealed.sequence_number, (select min(seals.sequence_number) from seals where seals.last_transaction_id >= found.transaction_id)),
    sealed.place,
    coalesce(sealed.id, found.id),
    sealed.digest,
    case
      when found.id is null then 'missing'
      when sealed.id is not null then 'changed'
      when found.transaction_id < v_below then 'added'
      else 'unsealed'
    end
  from sealed
  full join found on found.id = sealed.id
  where found.digest is distinct from sealed.digest;
end;
$function$;
comment on function app_private.compare_audit_rows(project_id uuid) is 'Rows of a chain that are not as the seals say: missing, changed, added, or not sealed yet. place: in the seal.';

CREATE OR REPLACE FUNCTION app_private.compare_branches(source_branch_id uuid, target_branch_id uuid, asset_ids uuid[])
 RETURNS SETOF app_private.branch_difference
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
#variable_conflict use_column
declare
  v_source_id constant uuid := compare_branches.source_branch_id;
  v_target_id constant uuid := compare_branches.target_branch_id;
  v_heads record;
begin
  select
    array_agg(heads.asset_id) as asset_ids,
    array_agg(heads.source_version_id) as source_ids,
    array_agg(heads.target_version_id) as target_ids
  into v_heads
  from app_private.differing_heads(v_source_id, v_target_id, compare_branches.asset_ids) as heads;
  return query
  select heads.asset_id, source.id, target.id, base.id,
    in_target.version_id is not null,
    -- Nor is anything lost of what is back at the common base, or what the source made as well.
    in_source.version_id is not null or target.id is null
      or (target.sha256, target.is_deletion) is not distinct from (base.sha256, base.is_deletion)
      or exists (
        select 1
        from app_public.asset_versions as twins
        where twins.branch_id = v_source_id and twins.asset_id = heads.asset_id
          and twins.change_id > coalesce(base.change_id, 0)
          and twins.sha256 = target.sha256 and twins.is_deletion = target.is_deletion
      ),
    source.sha256 = target.sha256 and source.is_deletion = target.is_deletion
  from unnest(v_heads.asset_ids, v_heads.source_ids, v_heads.target_ids)
    as heads (asset_id, source_version_id, target_version_id)
  left join app_public.asset_versions as source on source.id = heads.source_version_id
  left join app_public.asset_versions as target on target.id = heads.target_version_id
  left join app_private.common_bases(v_source_id, v_target_id, v_heads.asset_ids) as base
    on base.asset_id = heads.asset_id
  left join app_private.absorbed_versions(v_target_id, v_heads.asset_ids, v_heads.source_ids)
    as in_target (version_id) on in_target.version_id = source.id
  left join app_private.absorbed_versions(v_source_id, v_heads.asset_ids, v_heads.target_ids)
    as in_source (version_id) on in_source.version_id = target.id;
end;
$function$;
comment on function app_private.compare_branches(source_branch_id uuid, target_branch_id uuid, asset_ids uuid[]) is 'How two branches differ in some assets: heads, common base, and whether each side has absorbed the other''s head. Only assets whose heads are different versions.';

CREATE OR REPLACE FUNCTION app_private.complete_rights(can_read boolean, can_write boolean, can_delete boolean, OUT read_value boolean, OUT write_value boolean, OUT delete_value boolean, OUT widest app_public.access_right)
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  delete_value := complete_rights.can_delete;
  write_value := coalesce(complete_rights.can_write, nullif(delete_value, false));
  read_value := coalesce(complete_rights.can_read, nullif(write_value, false));
  widest := case
    when delete_value then 'delete'
    when write_value then 'write'
    when read_value then 'read'
  end;
  if num_nonnulls(read_value, write_value, delete_value) = 0 then
    perform app_private.fail(
      'BADIN', 'The permission says nothing.', null,
      'Set at least one of can_read, can_write and can_delete, or revoke the permission.'
    );
  end if;
  if (delete_value and not write_value) or (write_value and not read_value) then
    perform app_private.fail(
      'BADIN', 'The rights contradict each other: delete includes write, write includes read.',
      null,
      'Give write along with delete, read along with write, or leave them out.'
    );
  end if;
end;
$function$;
comment on function app_private.complete_rights(can_read boolean, can_write boolean, can_delete boolean, OUT read_value boolean, OUT write_value boolean, OUT delete_value boolean, OUT widest app_public.access_right) is 'The three rights of a permission with what they imply filled in: delete includes write, write includes read. Raises BADIN when they contradict each other or say nothing.';

CREATE OR REPLACE FUNCTION app_private.content_of_project(project_id uuid)
 RETURNS SETOF app_private.blobs
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select blobs.*
  from app_private.blobs
  where blobs.sha256 in (
    select versions.sha256
    from app_public.asset_versions as versions
    where versions.project_id = content_of_project.project_id
    union all
    select items.sha256
    from app_public.shelf_items as items
    where items.project_id = content_of_project.project_id
    union all
    select charges.sha256
    from app_private.project_blobs as charges
    where charges.project_id = content_of_project.project_id
  );
$function$;
comment on function app_private.content_of_project(project_id uuid) is 'All content that versions, shelves and the account of a project refer to, once each.';

CREATE OR REPLACE FUNCTION app_private.content_places(sha256 app_public.sha256)
 RETURNS TABLE(project_id uuid, place text, place_count bigint)
 LANGUAGE sql
 STABLE ROWS 3
 SET search_path TO ''
AS $function$
  with places (project_id, place) as (
    select versions.project_id,
      pg_catalog.format('"%s" version %s',
        pg_catalog.concat_ws('/', nullif(assets.parent_path, ''), assets.name), versions.version_number)
    from app_public.asset_versions as versions
    join app_public.assets on assets.id = versions.asset_id
    where versions.sha256 = content_places.sha256
    union all
    select items.project_id,
      pg_catalog.format('shelf "%s" revision %s, file "%s"', shelves.name, items.revision, items.filename)
    from app_public.shelf_items as items
    join app_public.shelves on shelves.id = items.shelf_id
    where items.sha256 = content_places.sha256
    union all
    select charges.project_id, null
    from app_private.project_blobs as charges
    where charges.sha256 = content_places.sha256
  )
  select places.project_id, pg_catalog.min(places.place collate "C"), count(places.place)
  from places
  group by places.project_id
  order by places.project_id;
$function$;
comment on function app_private.content_places(sha256 app_public.sha256) is 'Projects that content belongs to, with one place in each that uses it and how many there are.';

CREATE OR REPLACE FUNCTION app_private.content_verdicts(version_ids uuid[])
 RETURNS TABLE(version_id uuid, decision app_public.review_decisions)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with same as materialized (
    select judged.id as judged_id, versions.id, versions.asset_id, versions.project_id,
      versions.change_id, versions.is_deletion, versions.created_by, changes.kind
    from app_public.asset_versions as judged
    join app_public.asset_versions as versions
      on versions.asset_id = judged.asset_id
      and versions.sha256 = judged.sha256
      and versions.is_deletion = judged.is_deletion
    join app_public.changes on changes.id = versions.change_id
    where judged.id = any (content_verdicts.version_ids)
  ),
  rounds as (
    select same.judged_id, reviews.id
    from same
    join app_public.asset_reviews as reviews on reviews.project_id = same.project_id
      and reviews.asset_id = same.asset_id and reviews.version_id = same.id
    where not same.is_deletion
    union
    select same.judged_id, reviews.id
    from same
    join app_public.shelves on shelves.project_id = same.project_id
      and shelves.change_id = same.change_id
    join app_public.asset_reviews as reviews on reviews.shelf_id = shelves.id
      and reviews.shelf_revision = shelves.current_revision
  )
  select rounds.judged_id, decisions
  from rounds
  join app_public.review_decisions as decisions
    on decisions.review_id = rounds.id and decisions.is_standing
  where not exists (
    select 1 from same
    where same.judged_id = rounds.judged_id
      and same.kind <> 'integrate' and same.created_by = decisions.decided_by
  );
$function$;
comment on function app_private.content_verdicts(version_ids uuid[]) is 'Standing verdicts about exactly the content of each of some versions: of reviews of it, or of any version of the asset with that content, or of the shelf it was submitted from. Those of whoever made that content do not count; a deletion is judged only as part of a shelf.';

CREATE OR REPLACE FUNCTION app_private.count_change(change_id bigint)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  update app_public.project_usage as usage
  set version_count = usage.version_count + added.versions,
    logical_bytes = usage.logical_bytes + added.bytes,
    updated_at = now()
  from (
    select versions.project_id, count(*) as versions, sum(versions.size_bytes) as bytes
    from app_public.asset_versions as versions
    join app_public.changes
      on changes.id = versions.change_id and changes.project_id = versions.project_id
    where changes.id = count_change.change_id
    group by versions.project_id
  ) as added
  where usage.project_id = added.project_id;
$function$;
comment on function app_private.count_change(change_id bigint) is 'Adds the versions of a change to the counters of its project.';

CREATE OR REPLACE FUNCTION app_private.count_of(number bigint, one text, many text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select pg_catalog.format('%s %s', number, case when number = 1 then one else many end);
$function$;
comment on function app_private.count_of(number bigint, one text, many text) is 'A number with its noun: "1 lock", "2 locks".';

CREATE OR REPLACE FUNCTION app_private.count_webhook_attempt(delivery app_public.webhook_deliveries, status_code integer)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_failing_at timestamptz;
begin
  if (delivery).state = 'delivered' then
    update app_private.webhook_health as health
    set consecutive_failure_count = 0, first_failed_at = null
    where health.webhook_id = (delivery).webhook_id and health.first_failed_at is not null;
    return;
  end if;
  update app_private.webhook_health as health
  set consecutive_failure_count = health.consecutive_failure_count + 1,
    first_failed_at = coalesce(health.first_failed_at, now())
  where health.webhook_id = (delivery).webhook_id
  returning health.first_failed_at into v_failing_at;
  if count_webhook_attempt.status_code = 410 then
    perform app_private.disable_webhook(
      (delivery).webhook_id, 'The receiver answered 410: it is gone for good.'
    );
  elsif (delivery).state = 'failed' and v_failing_at < now() - interval '2 days' then
    perform app_private.disable_webhook(
      (delivery).webhook_id,
      format('Nothing has arrived since %s UTC. %s', to_char(v_failing_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), (delivery).error)
    );
  end if;
end;
$function$;
comment on function app_private.count_webhook_attempt(delivery app_public.webhook_deliveries, status_code integer) is 'Keeps a webhook''s failures in a row, and switches it off when its receiver is gone or nothing has arrived for days.';

CREATE OR REPLACE FUNCTION app_private.create_month_partition(parent_name text, month date)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_name constant text := pg_catalog.format('%s_%s', parent_name, pg_catalog.to_char(month, 'YYYY_MM'));
begin
  if pg_catalog.to_regclass(pg_catalog.format('app_private.%I', v_name)) is not null then
    return;
  end if;
  execute pg_catalog.format(
    'create table app_private.%I partition of app_public.%I for values from (%L) to (%L)',
    v_name, parent_name, month, (month + interval '1 month')::date
  );
  perform app_private.guard_partition(v_name);
end;
$function$;
comment on function app_private.create_month_partition(parent_name text, month date) is 'Makes the partition of a table for a month (its first day) unless it exists.';

CREATE OR REPLACE FUNCTION app_private.deciding_permission(user_id uuid, asset_id uuid, wanted app_public.access_right)
 RETURNS TABLE(value boolean, scope text, granter text, set_on date, reason text)
 LANGUAGE sql
 STABLE ROWS 1
 SET search_path TO ''
AS $function$
  select
    app_private.permission_value(permissions, deciding_permission.wanted),
    case when permissions.asset_id is null then 'project' else 'asset' end,
    granters.display_name,
    permissions.updated_at::date,
    permissions.reason
  from app_public.assets
  join app_public.permissions
    on permissions.project_id = assets.project_id
    and permissions.user_id = deciding_permission.user_id
    and (permissions.asset_id is null or permissions.asset_id = assets.id)
  left join app_public.users as granters on granters.id = permissions.granted_by
  where assets.id = deciding_permission.asset_id
    and app_private.permission_value(permissions, deciding_permission.wanted) is not null
  order by permissions.asset_id nulls last
  limit 1;
$function$;
comment on function app_private.deciding_permission(user_id uuid, asset_id uuid, wanted app_public.access_right) is 'The permission that decides a right on an asset: the one on the asset, else the one on the project. No row when the rank decides.';

CREATE OR REPLACE FUNCTION app_private.derived_bytes(project_id uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(sum(files.byte_count), 0)::bigint
  from (
    select distinct files.sha256, files.byte_count
    from app_private.project_blobs as charges
    join app_private.previews on previews.sha256 = charges.sha256
    join app_private.preview_files as files on files.source_sha256 = previews.sha256
    where charges.project_id = derived_bytes.project_id
      -- Nor do the bytes tell of other projects (see shown_from).
      and charges.created_at + app_private.making_time(previews.started_at, previews.finished_at) <= pg_catalog.clock_timestamp()
  ) as files;
$function$;
comment on function app_private.derived_bytes(project_id uuid) is 'Bytes of what was derived from the content of a project, each file once.';

CREATE OR REPLACE FUNCTION app_private.describe_deletion(project app_public.projects)
 RETURNS app_public.project_deletion
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select
    projects.id,
    projects.name,
    projects.deleted_at is null,
    projects.archived_at,
    projects.deleted_at,
    (select count(*) from app_public.project_members as members where members.project_id = projects.id),
    (select count(*) from app_public.branches where branches.project_id = projects.id),
    (select count(*) from app_public.assets where assets.project_id = projects.id),
    (select count(*) from app_public.asset_versions as versions where versions.project_id = projects.id),
    (select count(*) from app_public.workspaces where workspaces.project_id = projects.id),
    (select count(*) from app_public.shelves where shelves.project_id = projects.id),
    (select count(*) from app_public.asset_reviews as reviews where reviews.project_id = projects.id),
    (select coalesce(sum(versions.size_bytes), 0)::bigint from app_public.asset_versions as versions where versions.project_id = projects.id),
    coalesce(content.used_bytes, 0),
    coalesce(content.freed_bytes, 0),
    app_private.archive_root(projects.id),
    false
  from (select (describe_deletion.project).*) as projects
  cross join lateral (
    select
      sum(charges.charged_bytes)::bigint as used_bytes,
      (sum(charges.charged_bytes) filter (where not exists (
        select 1
        from app_private.project_blobs as others
        where others.sha256 = charges.sha256
          and others.project_id <> charges.project_id
      )))::bigint as freed_bytes
    from app_private.project_blobs as charges
    where charges.project_id = projects.id
  ) as content;
$function$;
comment on function app_private.describe_deletion(project app_public.projects) is 'Counts what goes with a project, and which of its content no other project has.';

CREATE OR REPLACE FUNCTION app_private.describe_job(run app_private.job_runs)
 RETURNS app_public.job
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select row(
    (run).id,
    (run).task,
    case
      when (run).state = 'running' and (run).heartbeat_at < pg_catalog.now() - interval '2 minutes' then 'lost'
      else (run).state::text
    end::app_public.job_state,
    (run).started_at,
    (run).heartbeat_at,
    (run).finished_at,
    (run).detail,
    (run).failure
  )::app_public.job;
$function$;
comment on function app_private.describe_job(run app_private.job_runs) is 'A run as people see it; one that has been silent for two minutes is lost.';

CREATE OR REPLACE FUNCTION app_private.describe_lock(lock app_public.asset_locks)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case (describe_lock.lock).state
    when 'locked' then format(
      '"%s" is locked by %s since %s%s.',
      facts ->> 'asset', facts ->> 'holder',
      to_char((describe_lock.lock).locked_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'),
      coalesce(': ' || nullif(facts ->> 'reason', ''), '')
    )
    else format(
      '"%s" is retained by the branch "%s" at version %s.',
      facts ->> 'asset', facts ->> 'branch', facts ->> 'version_number'
    )
  end
  from app_private.lock_facts(describe_lock.lock) as facts;
$function$;
comment on function app_private.describe_lock(lock app_public.asset_locks) is 'A lock in a sentence: who or what holds it, since when, why.';

CREATE OR REPLACE FUNCTION app_private.describe_open_work(open_work jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select pg_catalog.string_agg(
    pg_catalog.format('%s (%s%s)', kinds.kind, shown.names, shown.rest), ', ' order by kinds.kind
  )
  from pg_catalog.jsonb_each(describe_open_work.open_work) as kinds (kind, names)
  cross join lateral (
    select
      pg_catalog.string_agg(name, ', ' order by place) filter (where place <= 5) as names,
      case when count(*) > 5 then pg_catalog.format(' and %s more', count(*) - 5) else '' end as rest
    from pg_catalog.jsonb_array_elements_text(kinds.names) with ordinality as listed (name, place)
  ) as shown;
$function$;
comment on function app_private.describe_open_work(open_work jsonb) is 'Open work in words: each kind with up to five names.';

CREATE OR REPLACE FUNCTION app_private.difference_of(version app_public.asset_versions, other app_public.asset_versions)
 RETURNS app_private.content_differences
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_difference app_private.content_differences;
  v_made_in interval;
begin
  select differences.* into v_difference
  from app_private.content_differences as differences
  where differences.sha256 = least((difference_of.version).sha256, (difference_of.other).sha256)
    and differences.other_sha256 = greatest((difference_of.version).sha256, (difference_of.other).sha256);
  if v_difference.finished_at is null then
    return v_difference;
  end if;
  v_made_in := app_private.making_time(v_difference.started_at, v_difference.finished_at);
  -- Held back as previews are.
  if pg_catalog.clock_timestamp() < greatest(
    app_private.shown_from((difference_of.version).project_id, (difference_of.version).sha256, v_made_in),
    app_private.shown_from((difference_of.other).project_id, (difference_of.other).sha256, v_made_in)
  ) then
    v_difference.state := 'waiting';
    v_difference.share := null;
    v_difference.reason := null;
  end if;
  return v_difference;
end;
$function$;
comment on function app_private.difference_of(version app_public.asset_versions, other app_public.asset_versions) is 'How much the content of two versions differs, as their projects may know it; null when nobody asked for it.';

CREATE OR REPLACE FUNCTION app_private.differing_assets(branch_id uuid, other_branch_id uuid)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select distinct versions.asset_id
  from app_private.branch_ancestry(differing_assets.branch_id) as mine
  full join app_private.branch_ancestry(differing_assets.other_branch_id) as others
    on others.ancestor_id = mine.ancestor_id
  -- What both inherit of an ancestor is the same on both.
  join app_public.asset_versions as versions
    on versions.branch_id = coalesce(mine.ancestor_id, others.ancestor_id)
    and versions.change_id > least(
      coalesce(mine.until_change_id, 0), coalesce(others.until_change_id, 0)
    )
    and versions.change_id <= greatest(mine.until_change_id, others.until_change_id)
  join app_public.assets on assets.id = versions.asset_id
  where assets.deleted_at is null;
$function$;
comment on function app_private.differing_assets(branch_id uuid, other_branch_id uuid) is 'Live assets that may have different heads on two branches: those with a version that only one of them inherits or holds.';

CREATE OR REPLACE FUNCTION app_private.differing_heads(source_branch_id uuid, target_branch_id uuid, asset_ids uuid[])
 RETURNS TABLE(asset_id uuid, source_version_id uuid, target_version_id uuid)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(source.asset_id, target.asset_id), source.id, target.id
  from app_private.heads_of_assets(
    differing_heads.source_branch_id, differing_heads.asset_ids
  ) as source
  full join app_private.heads_of_assets(
    differing_heads.target_branch_id, differing_heads.asset_ids
  ) as target on target.asset_id = source.asset_id
  where source.id is distinct from target.id;
$function$;
comment on function app_private.differing_heads(source_branch_id uuid, target_branch_id uuid, asset_ids uuid[]) is 'Those of some assets of which two branches have different versions as head, or only one has any.';

CREATE OR REPLACE FUNCTION app_private.disable_unable_webhook(webhook_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_obstacle text;
begin
  -- Whoever holds it may be taking the webhook over at this moment; the next look will see.
  perform from app_private.webhook_health as health
  where health.webhook_id = disable_unable_webhook.webhook_id
  for update skip locked;
  if not found then
    return;
  end if;
  select app_private.webhook_obstacle(webhooks) into v_obstacle
  from app_public.webhooks
  where webhooks.id = disable_unable_webhook.webhook_id;
  if v_obstacle is not null then
    perform app_private.disable_webhook(disable_unable_webhook.webhook_id, v_obstacle);
  end if;
end;
$function$;
comment on function app_private.disable_unable_webhook(webhook_id uuid) is 'Switches a webhook off whose owner may not have it any more, looking again once it is held.';

CREATE OR REPLACE FUNCTION app_private.disable_webhook(webhook_id uuid, reason text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_webhook app_public.webhooks;
  v_status app_public.project_status;
begin
  select webhooks.* into v_webhook
  from app_public.webhooks
  where webhooks.id = disable_webhook.webhook_id and webhooks.is_enabled;
  -- Waits for an archiving under way, and keeps a later one waiting.
  select projects.status into v_status
  from app_public.projects
  where projects.id = v_webhook.project_id
  for share;
  -- In an archived project nothing changes any more, and nothing happens that it could send.
  if v_webhook.id is null or v_status = 'archived' then
    return;
  end if;
  update app_public.webhooks
  set disabled_at = now(), disabled_reason = disable_webhook.reason
  where webhooks.id = v_webhook.id;
  update app_public.webhook_deliveries as deliveries
  set state = 'failed', error = 'The webhook was switched off.', next_attempt_at = null, settled_at = now()
  where deliveries.webhook_id = v_webhook.id and deliveries.state = 'pending';
  perform app_private.tell_webhook_keepers(
    v_webhook, format('The webhook to %s was switched off: %s', v_webhook.host, disable_webhook.reason)
  );
end;
$function$;
comment on function app_private.disable_webhook(webhook_id uuid, reason text) is 'Switches a webhook off, gives up what waits to be sent, and tells the managers why. Nothing in an archived project.';

CREATE OR REPLACE FUNCTION app_private.discard_staged_blob(sha256 app_public.sha256)
 RETURNS app_public.sha256
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_blob app_private.blobs;
begin
  -- Another upload of the same content announces it under this row's lock; after that lock is
  -- ours, every such upload is either visible here or will meet the state set here.
  select blobs.* into v_blob
  from app_private.blobs
  where blobs.sha256 = discard_staged_blob.sha256 and blobs.state = 'staging'
  for update;
  if v_blob.sha256 is null or exists (
    select 1 from app_public.uploads
    where uploads.sha256 = v_blob.sha256 and uploads.state = 'publishing'
  ) then
    return null;
  end if;
  if v_blob.verify_failures > 0 or app_private.is_content_used(v_blob.sha256) then
    -- It was damaged, and the upload that would have healed it has failed.
    update app_private.blobs set state = 'corrupt' where blobs.sha256 = v_blob.sha256;
    return null;
  end if;
  if v_blob.verified_at is not null then
    -- It was sound content once, which backups may still want: it gets its grace.
    update app_private.blobs
    set state = 'condemned', condemned_at = pg_catalog.now()
    where blobs.sha256 = v_blob.sha256;
    return null;
  end if;
  update app_private.blobs
  set state = 'deleting', condemned_at = pg_catalog.now()
  where blobs.sha256 = v_blob.sha256;
  return v_blob.sha256;
end;
$function$;
comment on function app_private.discard_staged_blob(sha256 app_public.sha256) is 'Marks content that a failed upload has left as deleting and returns its hash; null when there is none, it is used, or it was content before and keeps its grace.';

CREATE OR REPLACE FUNCTION app_private.distinct_ids(ids uuid[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_ids constant uuid[] := array(
    select distinct listed.id
    from unnest(distinct_ids.ids) as listed (id)
    where listed.id is not null
    order by listed.id
  );
begin
  if cardinality(v_ids) not between 1 and 200 then
    perform app_private.fail(
      'BADIN',
      format('The list holds %s assets; one call takes from 1 to 200.', cardinality(v_ids)),
      jsonb_build_object('count', cardinality(v_ids), 'limit', 200), 'Split the list.'
    );
  end if;
  return v_ids;
end;
$function$;
comment on function app_private.distinct_ids(ids uuid[]) is 'The ids of a list once each and in order; raises BADIN for an empty list or more than 200.';

CREATE OR REPLACE FUNCTION app_private.earlier_upload(user_id uuid, asset_id uuid, idempotency_key text)
 RETURNS app_public.uploads
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_upload app_public.uploads;
begin
  select uploads.* into v_upload
  from app_public.uploads
  where uploads.user_id = earlier_upload.user_id
    and uploads.idempotency_key = earlier_upload.idempotency_key;
  if v_upload.asset_id is distinct from earlier_upload.asset_id and v_upload.id is not null then
    perform app_private.fail(
      'BADIN', 'This Idempotency-Key belongs to an upload to another asset.', null,
      'Make a new key for each upload, and use it again only to repeat that upload.'
    );
  elsif v_upload.state in ('open', 'publishing') then
    perform app_private.fail(
      'BADST', 'The upload with this Idempotency-Key is still under way.',
      pg_catalog.jsonb_build_object('upload_id', v_upload.id),
      'Wait for it to end, then repeat the request.'
    );
  end if;
  return v_upload;
end;
$function$;
comment on function app_private.earlier_upload(user_id uuid, asset_id uuid, idempotency_key text) is 'The finished upload that a user made with this key, or null. Raises BADIN when the key was used for another asset, BADST while that upload is under way.';

CREATE OR REPLACE FUNCTION app_private.effective_role(project_id uuid, user_id uuid)
 RETURNS app_public.project_role
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select case users.studio_role
    when 'admin' then 'owner'::app_public.project_role
    -- The studio's viewer role is a ceiling.
    when 'viewer' then least(members.role, 'viewer'::app_public.project_role)
    else members.role
  end
  from app_public.users
  join app_public.projects
    on projects.id = effective_role.project_id
    and projects.deleted_at is null
  left join app_public.project_members as members
    on members.project_id = projects.id
    and members.user_id = users.id
  where users.id = effective_role.user_id
    and users.is_active
    and (users.studio_role = 'admin' or members.user_id is not null)
    -- By a token for one project nobody has a rank elsewhere.
    and coalesce(app_hidden.token_project_id() = projects.id, true);
$function$;
comment on function app_private.effective_role(project_id uuid, user_id uuid) is 'Rank of a user in a project with the studio role applied: admins count as owner, studio viewers as viewer. Null for outsiders.';

CREATE OR REPLACE FUNCTION app_private.end_open_work(project_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  delete from app_public.asset_locks as locks
  where locks.project_id = end_open_work.project_id;
  update app_public.lock_requests as requests
  set state = 'withdrawn', resolved_at = pg_catalog.now()
  where requests.project_id = end_open_work.project_id and requests.state in ('pending', 'kept');
  update app_public.shelves
  set state = 'discarded', closed_at = pg_catalog.now()
  where shelves.project_id = end_open_work.project_id and shelves.state in ('open', 'in_review');
  update app_public.asset_reviews as reviews
  set state = 'withdrawn', decided_at = pg_catalog.now()
  where reviews.project_id = end_open_work.project_id and reviews.state in ('pending', 'in_review');
  update app_public.uploads
  set state = 'aborted', failure = 'The project was archived.', reserved_bytes = 0
  where uploads.project_id = end_open_work.project_id and uploads.state in ('open', 'publishing');
  update app_public.project_usage
  set reserved_bytes = 0
  where project_usage.project_id = end_open_work.project_id;
end;
$function$;
comment on function app_private.end_open_work(project_id uuid) is 'Ends what is open in a project: locks, requests for them, shelves, reviews, uploads.';

CREATE OR REPLACE FUNCTION app_private.end_parts(upload_id uuid, failure text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  -- Their storage went to the whole when it began.
  update app_public.uploads
  set state = 'aborted', failure = pg_catalog.left(end_parts.failure, 1000), lease_until = null
  where uploads.final_id = end_parts.upload_id and uploads.state = 'open';
$function$;
comment on function app_private.end_parts(upload_id uuid, failure text) is 'Ends the partial uploads that an upload was put together from; without a failure they have become part of a version.';

CREATE OR REPLACE FUNCTION app_private.end_review(review_id uuid, state app_public.review_state)
 RETURNS app_public.asset_reviews
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select app_private.move_review(reviews, end_review.state)
  from app_public.asset_reviews as reviews
  where reviews.id = end_review.review_id
    and reviews.state in ('pending', 'in_review');
$function$;
comment on function app_private.end_review(review_id uuid, state app_public.review_state) is 'Ends an open review without a verdict: superseded or withdrawn.';

CREATE OR REPLACE FUNCTION app_private.end_shelf(shelf_id uuid)
 RETURNS app_public.shelves
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_shelf app_public.shelves;
begin
  perform app_private.end_review(reviews.id, 'withdrawn')
  from app_public.asset_reviews as reviews
  where reviews.shelf_id = end_shelf.shelf_id
    and reviews.state in ('pending', 'in_review');
  update app_public.shelves
  set state = 'discarded', closed_at = now()
  where shelves.id = end_shelf.shelf_id
  returning shelves.* into v_shelf;
  perform app_private.record_activity(
    v_shelf.project_id, v_shelf.workspace_id, 'discarded', null, null, null, v_shelf.id
  );
  perform app_private.notify_user(
    v_shelf.owner_id, v_shelf.project_id, 'shelf.discarded', v_shelf.id,
    format('%s discarded your shelf "%s".', app_private.actor_name(), v_shelf.name)
  );
  return v_shelf;
end;
$function$;
comment on function app_private.end_shelf(shelf_id uuid) is 'Discards a shelf and withdraws its open review.';

CREATE OR REPLACE FUNCTION app_private.end_upload(upload app_public.uploads, state app_public.upload_state, failure text)
 RETURNS app_public.sha256
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_removed app_public.sha256;
begin
  update app_public.uploads
  set state = end_upload.state,
    failure = pg_catalog.left(end_upload.failure, 1000),
    reserved_bytes = 0,
    lease_until = null,
    -- The key is free again: a retry begins anew.
    idempotency_key = null
  where uploads.id = (upload).id;
  perform app_private.end_parts((upload).id, end_upload.failure);
  -- Content before counters, as everywhere, or two uploads could wait for each other.
  if (upload).sha256 is not null then
    v_removed := app_private.discard_staged_blob((upload).sha256);
  end if;
  perform app_private.release_storage((upload).project_id, (upload).reserved_bytes);
  return v_removed;
end;
$function$;
comment on function app_private.end_upload(upload app_public.uploads, state app_public.upload_state, failure text) is 'Ends an upload without a version: frees its storage and its key. Returns the hash of a file that must now be removed, or null.';

CREATE OR REPLACE FUNCTION app_private.end_workspace(workspace_id uuid)
 RETURNS app_public.workspaces
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_workspace app_public.workspaces;
begin
  perform 1
  from app_public.assets
  where assets.id in (
    select locks.asset_id
    from app_public.asset_locks as locks
    where locks.workspace_id = end_workspace.workspace_id
  )
  order by assets.id
  for no key update;
  perform app_private.return_lock(locks.id)
  from app_public.asset_locks as locks
  where locks.workspace_id = end_workspace.workspace_id;
  delete from app_public.workspace_assets as have
  where have.workspace_id = end_workspace.workspace_id;
  update app_public.workspaces
  set state = 'closed', closed_at = now(), closed_by = app_hidden.current_user_id()
  where workspaces.id = end_workspace.workspace_id
  returning workspaces.* into v_workspace;
  perform app_private.record_activity(v_workspace.project_id, v_workspace.id, 'closed');
  return v_workspace;
end;
$function$;
comment on function app_private.end_workspace(workspace_id uuid) is 'Closes a workspace: its locks are given back, its have-list is emptied. Shelves are the caller''s business.';

CREATE OR REPLACE FUNCTION app_private.enter_asset(asset app_public.assets, line_branch_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_lock app_public.asset_locks;
begin
  perform 1
  from app_public.assets
  where assets.id = (enter_asset.asset).id
  for no key update skip locked;
  if found then
    return;
  end if;
  -- The other transaction may have ended meanwhile; then its lock names it.
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.asset_id = (enter_asset.asset).id
    and locks.line_branch_id = enter_asset.line_branch_id
    and locks.holder_id is distinct from app_hidden.current_user_id();
  if v_lock.id is not null then
    perform app_private.refuse_locked(v_lock);
  end if;
  perform app_private.fail(
    'LOCKD',
    format('"%s" is being taken by %s at this moment.', (enter_asset.asset).name,
      coalesce(app_private.locker_ahead((enter_asset.asset).id), 'somebody else')),
    jsonb_build_object('asset_id', (enter_asset.asset).id, 'asset', (enter_asset.asset).name),
    'Look again in a moment.'
  );
end;
$function$;
comment on function app_private.enter_asset(asset app_public.assets, line_branch_id uuid) is 'Makes this transaction the only one that changes the asset''s locks and versions. Never waits: raises LOCKD, naming who is ahead, when another transaction has it.';

CREATE OR REPLACE FUNCTION app_private.enter_integration(source app_public.branches, target app_public.branches, comment text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_role((enter_integration.target).project_id, case
    when (enter_integration.target).is_protected then 'lead'
    else 'contributor'
  end::app_public.project_role);
  perform app_private.refuse_flow(enter_integration.source, enter_integration.target);
  perform app_private.lock_active_project((enter_integration.target).project_id);
  if length(enter_integration.comment) > 10000 then
    perform app_private.fail(
      'BADIN', 'The comment is longer than 10000 characters.',
      jsonb_build_object('length', length(enter_integration.comment), 'max_length', 10000),
      'Shorten it.'
    );
  end if;
end;
$function$;
comment on function app_private.enter_integration(source app_public.branches, target app_public.branches, comment text) is 'Checks rank, flow and archive before an integration: contributors, leads when the target is protected. Raises DNIED, BADIN, FLOWD, ARCHV.';

CREATE OR REPLACE FUNCTION app_private.enter_parts(asset_id uuid, part_ids uuid[])
 RETURNS uuid
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_part app_public.uploads;
  v_final_ids uuid[] := '{}';
  v_user_id constant uuid := app_private.require_user();
  v_count constant integer := pg_catalog.cardinality(enter_parts.part_ids);
  v_final_id constant uuid := app_private.whole_of_part(v_user_id, enter_parts.part_ids[1]);
begin
  if app_hidden.upload_part_ids(v_final_id) = enter_parts.part_ids then
    return v_final_id;
  end if;
  if v_count = 0 or v_count > (
    select count(distinct listed.id) from pg_catalog.unnest(enter_parts.part_ids) as listed (id)
  ) then
    perform app_private.fail(
      'BADIN', 'A file is put together from partial uploads, each of them once.', null,
      'Name every part once, in the order of the file.'
    );
  end if;
  for v_part in
    select uploads.*
    from app_public.uploads
    where uploads.id = any (enter_parts.part_ids)
      and uploads.user_id = v_user_id and uploads.is_partial
    order by uploads.id
    for update
  loop
    perform app_private.check_part(v_part, enter_parts.asset_id);
    v_final_ids := v_final_ids || v_part.final_id;
  end loop;
  if pg_catalog.cardinality(v_final_ids) < v_count then
    perform app_private.refuse_unknown_upload();
  elsif pg_catalog.cardinality(pg_catalog.array_remove(v_final_ids, null)) > 0
    and app_hidden.upload_part_ids(v_final_ids[1]) is distinct from enter_parts.part_ids
  then
    perform app_private.fail(
      'BADST', 'A partial upload is already part of another file.', null, 'Upload that part again.'
    );
  end if;
  return v_final_ids[1];
end;
$function$;
comment on function app_private.enter_parts(asset_id uuid, part_ids uuid[]) is 'Locks complete partial uploads of the caller that are to become one file. Returns the upload that they already form in this order, or null; that one without locks, for where it ends it is locked before its parts. Raises BADIN, BADST, NTFND.';

CREATE OR REPLACE FUNCTION app_private.enter_upload(upload_id uuid)
 RETURNS app_public.uploads
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_upload constant app_public.uploads := app_private.own_upload(enter_upload.upload_id);
  v_is_over constant boolean := v_upload.state = 'done' or app_private.is_part_of_version(v_upload);
begin
  if v_upload.protocol <> 'tus' then
    perform app_private.refuse_unknown_upload();
  end if;
  perform app_private.require_asset(
    v_upload.asset_id, case when v_is_over then 'read' else 'write' end::app_public.access_right
  );
  if not v_is_over
    and (v_upload.state in ('aborted', 'expired') or v_upload.expires_at <= pg_catalog.now())
  then
    perform app_private.refuse_ended_upload(v_upload);
  end if;
  return v_upload;
end;
$function$;
comment on function app_private.enter_upload(upload_id uuid) is 'The caller''s resumable upload, its row locked: under way with every right to go on, or complete. Raises CREDS, NTFND, DNIED, ARCHV, and BADST with the reason "ended".';

CREATE OR REPLACE FUNCTION app_private.escape_like(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select replace(replace(replace(value, '\', '\\'), '%', '\%'), '_', '\_');
$function$;
comment on function app_private.escape_like(value text) is 'The text with what LIKE takes for a wildcard escaped.';

CREATE OR REPLACE FUNCTION app_private.event_asset_id(event app_private.events)
 RETURNS uuid
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(
    ((event_asset_id.event).subject ->> 'asset_id')::uuid,
    (
      select reviews.asset_id
      from app_public.asset_reviews as reviews
      where reviews.id = ((event_asset_id.event).subject ->> 'review_id')::uuid
    )
  );
$function$;
comment on function app_private.event_asset_id(event app_private.events) is 'The asset that an event is about, if it is about one.';

CREATE OR REPLACE FUNCTION app_private.event_origin()
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- Numbers of transactions mean nothing in another cluster, nor in one that was restored to an
  -- earlier moment, which begins another timeline.
  select pg_catalog.format('%s-%s-%s',
    (select control.system_identifier from pg_catalog.pg_control_system() as control),
    pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 8),
    (select databases.oid from pg_catalog.pg_database as databases where databases.datname = pg_catalog.current_database())
  );
$function$;
comment on function app_private.event_origin() is 'The history that positions among the events belong to: cluster, timeline, database.';

CREATE OR REPLACE FUNCTION app_private.event_position()
 RETURNS pg_snapshot
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- The snapshot of this statement, cut off behind the newest event that it sees. Further on there is
  -- nothing to have seen, and a transaction that left nothing durable behind gives its number to
  -- another one when the cluster crashes. (Events of transactions that commit with
  -- synchronous_commit = off lack that safety.)
  with newest as (
    select pg_catalog.max(seen.transaction_id) as transaction_id
    from (
      (
        select events.transaction_id
        from app_private.events
        order by events.transaction_id desc
        limit 1
      )
      union all
      select event_retention.newest_transaction_id from app_private.event_retention
    ) as seen
  ), cut as (
    select
      pg_catalog.pg_current_snapshot() as snapshot,
      case
        when newest.transaction_id < pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())
          then (newest.transaction_id::text::bigint + 1)::text::xid8
        when newest.transaction_id is null then '1'::xid8
        else pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())
      end as xmax
    from newest
  )
  select pg_catalog.format('%s:%s:%s',
    least(pg_catalog.pg_snapshot_xmin(cut.snapshot), cut.xmax),
    cut.xmax,
    (
      select pg_catalog.string_agg(running.xid::text, ',' order by running.xid)
      from pg_catalog.pg_snapshot_xip(cut.snapshot) as running (xid)
      where running.xid < cut.xmax
    )
  )::pg_catalog.pg_snapshot
  from cut;
$function$;
comment on function app_private.event_position() is 'Which events this statement sees, as a snapshot: pg_visible_in_snapshot(transaction_id, position) tells them from those that are still to come.';

CREATE OR REPLACE FUNCTION app_private.events_between(after_position pg_snapshot, until_position pg_snapshot, max_count integer)
 RETURNS SETOF app_private.events
 LANGUAGE sql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
  select events.*
  from app_private.events
  where events.transaction_id >= pg_catalog.pg_snapshot_xmin(events_between.after_position)
    and not pg_catalog.pg_visible_in_snapshot(events.transaction_id, events_between.after_position)
    and pg_catalog.pg_visible_in_snapshot(events.transaction_id, events_between.until_position)
  order by events.transaction_id
  limit events_between.max_count;
$function$;
comment on function app_private.events_between(after_position pg_snapshot, until_position pg_snapshot, max_count integer) is 'The events that one position has not seen and another one has.';

CREATE OR REPLACE FUNCTION app_private.events_of_scope(project_id uuid, user_id uuid, from_transaction_id xid8, max_count integer)
 RETURNS SETOF app_private.events
 LANGUAGE sql
 STABLE
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
  (
    select events.*
    from app_private.events
    where events.project_id = events_of_scope.project_id
      and events.transaction_id >= events_of_scope.from_transaction_id
    order by events.transaction_id
    limit events_of_scope.max_count
  )
  union all
  (
    select events.*
    from app_private.events
    where events.user_id = events_of_scope.user_id
      and events.transaction_id >= events_of_scope.from_transaction_id
    order by events.transaction_id
    limit events_of_scope.max_count
  );
$function$;
comment on function app_private.events_of_scope(project_id uuid, user_id uuid, from_transaction_id xid8, max_count integer) is 'The events of a project, or of a user, from a transaction on.';

CREATE OR REPLACE FUNCTION app_private.explain_right(user_id uuid, asset_id uuid, wanted app_public.access_right)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case
    when not users.is_active then format('no %s: the account is deactivated', explain_right.wanted)
    when users.studio_role = 'admin' then format('%s: studio admin', explain_right.wanted)
    when users.studio_role = 'viewer' and explain_right.wanted <> 'read' then
      format('no %s: studio viewers only read', explain_right.wanted)
    when deciding.value is not null then format(
      '%s%s: permission on the %s, set by %s on %s%s',
      case when deciding.value then '' else 'no ' end, explain_right.wanted, deciding.scope,
      coalesce(deciding.granter, 'the database owner'), deciding.set_on,
      coalesce(' (' || nullif(deciding.reason, '') || ')', '')
    )
    when members.role is null then format('no %s: not a member', explain_right.wanted)
    else format(
      '%s%s: rank %s in the project',
      case
        when members.role >= app_private.rank_for_right(explain_right.wanted) then ''
        else 'no '
      end,
      explain_right.wanted, members.role
    )
  end
  from app_public.users
  join app_public.assets on assets.id = explain_right.asset_id
  left join app_public.project_members as members
    on members.project_id = assets.project_id and members.user_id = users.id
  left join lateral app_private.deciding_permission(
    users.id, assets.id, explain_right.wanted
  ) as deciding on true
  where users.id = explain_right.user_id;
$function$;
comment on function app_private.explain_right(user_id uuid, asset_id uuid, wanted app_public.access_right) is 'Whether a user has a right on an asset, and which rule decides, in words.';

CREATE OR REPLACE FUNCTION app_private.fail(code text, message text, detail jsonb DEFAULT NULL::jsonb, hint text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- An option that is named is sent, also when it is empty; psql would print a bare DETAIL.
  if fail.detail is null then
    raise exception using
      errcode = fail.code,
      message = fail.message,
      hint = coalesce(fail.hint, '');
  end if;
  raise exception using
    errcode = fail.code,
    message = fail.message,
    detail = fail.detail::text,
    hint = coalesce(fail.hint, '');
end;
$function$;
comment on function app_private.fail(code text, message text, detail jsonb, hint text) is 'Refuses: raises an error with a five-letter code of docs/references/errors.md, a sentence, facts as JSON and what to do next.';

CREATE OR REPLACE FUNCTION app_private.fail_quota(project app_public.projects, usage app_public.project_usage, bytes bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_free constant bigint := greatest(
    (project).storage_allocation_bytes - (usage).used_bytes - (usage).reserved_bytes, 0
  );
begin
  perform app_private.fail(
    'QUOTA',
    pg_catalog.format(
      'The project "%s" has %s of its %s left; this needs %s.',
      (project).name,
      pg_catalog.pg_size_pretty(v_free),
      pg_catalog.pg_size_pretty((project).storage_allocation_bytes),
      pg_catalog.pg_size_pretty(fail_quota.bytes)
    ),
    pg_catalog.jsonb_build_object(
      'project_id', (project).id,
      'allocation_bytes', (project).storage_allocation_bytes,
      'used_bytes', (usage).used_bytes,
      'reserved_bytes', (usage).reserved_bytes,
      'available_bytes', v_free,
      'needed_bytes', fail_quota.bytes
    ),
    'Wait for uploads under way to end, or ask a manager of the project to raise its storage allocation.'
  );
end;
$function$;
comment on function app_private.fail_quota(project app_public.projects, usage app_public.project_usage, bytes bigint) is 'Raises QUOTA, saying what is left of the allocation and what was asked for.';

CREATE OR REPLACE FUNCTION app_private.fan_out_events(after_position pg_snapshot, until_position pg_snapshot)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  with found as materialized (
    select events as event, app_private.event_asset_id(events) as asset_id
    from app_private.events_between(fan_out_events.after_position, fan_out_events.until_position, null) as events
    where app_private.webhook_event_type(events.kind) is not null
  ), able as materialized (
    select webhooks, health
    from app_public.webhooks
    join app_private.webhook_health as health on health.webhook_id = webhooks.id
    where webhooks.is_enabled and app_private.webhook_obstacle(webhooks) is null
  ), wanted as materialized (
    select (able.webhooks).id as webhook_id, (able.webhooks).project_id, found.event, found.asset_id
    from found
    join able
      on ((able.webhooks).project_id is null or (able.webhooks).project_id = (found.event).project_id)
      and app_private.webhook_event_type((found.event).kind) = any ((able.webhooks).events)
    where app_private.is_after_listening(found.event, able.health)
      and app_private.may_hear_of((able.webhooks).owner_id, (found.event).project_id, found.asset_id)
  ), told as materialized (
    select distinct on ((wanted.event).id)
      (wanted.event).id, app_private.webhook_payload(wanted.event) as payload
    from wanted
  )
  insert into app_public.webhook_deliveries (
    project_id, webhook_id, event_id, asset_id, type, occurred_at, payload
  )
  select
    wanted.project_id, wanted.webhook_id, told.id, wanted.asset_id, told.payload ->> 'type',
    (wanted.event).created_at, told.payload
  from wanted
  join told on told.id = (wanted.event).id and told.payload is not null
  order by told.id
  -- After a restore, a failover or a copy it is the table that knows what was handed out.
  on conflict do nothing;
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;
comment on function app_private.fan_out_events(after_position pg_snapshot, until_position pg_snapshot) is 'Queues a delivery for each event that one position has not seen and another has, and each webhook that wants it and may have it. Returns how many.';

CREATE OR REPLACE FUNCTION app_private.files_of_preview(sha256 app_public.sha256)
 RETURNS app_public.preview_file[]
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(
    pg_catalog.array_agg(
      row(
        files.kind, files.sha256, files.media_type, files.width, files.height, files.byte_count
      )::app_public.preview_file
      order by files.kind
    ),
    '{}'
  )
  from app_private.preview_files as files
  where files.source_sha256 = files_of_preview.sha256;
$function$;
comment on function app_private.files_of_preview(sha256 app_public.sha256) is 'The files derived from content.';

CREATE OR REPLACE FUNCTION app_private.fill_label(label app_public.labels, version_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_wanted constant integer := (
    select count(distinct listed.id) from unnest(fill_label.version_ids) as listed (id)
  );
  v_written integer;
begin
  insert into app_public.label_versions (label_id, asset_id, project_id, version_id)
  select (fill_label.label).id, versions.asset_id, versions.project_id, versions.id
  from app_public.asset_versions as versions
  where versions.id = any (fill_label.version_ids)
    and versions.project_id = (fill_label.label).project_id
    and app_private.has_asset_right(app_private.require_user(), versions.asset_id, 'read');
  get diagnostics v_written = row_count;
  if v_written <> v_wanted then
    perform app_private.fail(
      'NTFND', 'Some of the versions do not exist in the project, or are not shared with you.',
      jsonb_build_object('wanted', v_wanted, 'found', v_written), 'Check the ids.'
    );
  end if;
exception
  when unique_violation then
    perform app_private.fail(
      'BADIN', 'A label holds one version of each asset.',
      null,
      'Choose one version of each asset.'
    );
end;
$function$;
comment on function app_private.fill_label(label app_public.labels, version_ids uuid[]) is 'Puts versions into a label; raises NTFND for versions that are not readable ones of its project, BADIN for two of one asset.';

CREATE OR REPLACE FUNCTION app_private.find_lock(asset_id uuid, branch_id uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select locks.id
  from app_public.asset_locks as locks
  join app_public.branches as lines on lines.id = locks.line_branch_id
  where locks.asset_id = find_lock.asset_id
    and case
      when find_lock.branch_id is null then lines.type = 'mainline'
      else locks.line_branch_id = app_private.line_of_branch(find_lock.branch_id)
    end;
$function$;
comment on function app_private.find_lock(asset_id uuid, branch_id uuid) is 'Id of the lock of an asset on the line of a branch (the mainline unless stated); null when there is none.';

CREATE OR REPLACE FUNCTION app_private.fitting_count(schemas jsonb, value jsonb, root jsonb)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select count(*)
  from jsonb_array_elements(schemas) as part (schema)
  where app_private.schema_violation(part.schema, value, '', root) is null;
$function$;
comment on function app_private.fitting_count(schemas jsonb, value jsonb, root jsonb) is 'How many schemas of a list a value fits.';

CREATE OR REPLACE FUNCTION app_private.fitting_display_name(wanted text, username text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select coalesce(
    nullif(
      pg_catalog.btrim(
        pg_catalog.left(
          -- Nor marks that turn the direction of what is written after them.
          pg_catalog.regexp_replace(
            fitting_display_name.wanted, '[[:cntrl:]\u200E\u200F\u202A-\u202E\u2066-\u2069]+', ' ', 'g'
          ),
          200
        )
      ),
      ''
    ),
    fitting_display_name.username
  );
$function$;
comment on function app_private.fitting_display_name(wanted text, username text) is 'The wanted name as far as it can be shown, without control characters; the user name when nothing is left.';

CREATE OR REPLACE FUNCTION app_private.flow_obstacles(source app_public.branches, target app_public.branches, items app_public.integration_item[])
 RETURNS TABLE(asset_id uuid, code text, message text)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select items.asset_id, 'DNIED', format('You may not write the asset "%s".', items.name)
  from unnest(flow_obstacles.items) as items
  where items.action <> 'skip'
    and items.source_version_id is not null
    and items.asset_id not in (
      select app_private.assets_with_right(
        array(select all_items.asset_id from unnest(flow_obstacles.items) as all_items), 'write'
      )
    )
  union all
  select items.asset_id, 'BADIN',
    format('"%s" is in no conflict: only "%s" changed it.', items.name, (source).name)
  from unnest(flow_obstacles.items) as items
  where items.action = 'copy' and items.resolution = 'target'
  union all
  select items.asset_id, 'FLOWD',
    case
      when app_private.is_copy_up(source, target) then format(
        '"%s" has version %s of "%s", which "%s" has not absorbed.', (target).name,
        theirs.version_number, items.name, (source).name
      )
      else format('Both "%s" and "%s" changed "%s".', (source).name, (target).name, items.name)
    end
  from unnest(flow_obstacles.items) as items
  left join app_public.asset_versions as theirs on theirs.id = items.target_version_id
  where items.action = 'conflict';
$function$;
comment on function app_private.flow_obstacles(source app_public.branches, target app_public.branches, items app_public.integration_item[]) is 'What rights, resolutions and the flow between two branches hold against each item of a plan.';

CREATE OR REPLACE FUNCTION app_private.forget_previews(sha256 app_public.sha256)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count bigint;
begin
  delete from app_private.content_differences as differences
  where forget_previews.sha256 in (differences.sha256, differences.other_sha256);
  -- Of what is removed, and of what a file is removed that was derived from it.
  with removed as (
    delete from app_private.preview_files as files
    where files.source_sha256 in (
      select sources.source_sha256
      from app_private.preview_files as sources
      where sources.sha256 = forget_previews.sha256
      union
      select forget_previews.sha256
    )
    returning files.source_sha256
  ), emptied as (
    update app_private.previews
    set state = 'waiting', attempts = 0, facts = null, reason = null, requested_at = pg_catalog.now(),
      started_at = null, finished_at = null
    from (select distinct removed.source_sha256 from removed) as sources
    where previews.sha256 = sources.source_sha256 and previews.sha256 <> forget_previews.sha256
    returning previews.sha256
  )
  -- Later: most of them are removed themselves by then, which leaves the job nothing to do.
  select count(*) into v_count
  from emptied
  cross join lateral app_private.queue_preview(emptied.sha256, pg_catalog.now() + interval '1 hour');
  delete from app_private.previews where previews.sha256 = forget_previews.sha256;
end;
$function$;
comment on function app_private.forget_previews(sha256 app_public.sha256) is 'Takes away what is known of content that is removed from the depot, and what stood in it.';

CREATE OR REPLACE FUNCTION app_private.free_username(wanted text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  -- Of an address only the part before the @, and of that what a user name may hold.
  v_base constant text := coalesce(
    nullif(
      pg_catalog.btrim(
        pg_catalog.left(
          pg_catalog.regexp_replace(
            pg_catalog.lower(pg_catalog.split_part(free_username.wanted, '@', 1)),
            '[^a-z0-9._-]+', '-', 'g'
          ),
          50
        ),
        '._-'
      ),
      ''
    ),
    'user'
  );
  v_name text := v_base;
  v_number integer := 1;
begin
  while exists (select 1 from app_public.users where users.username = v_name) loop
    v_number := v_number + 1;
    v_name := v_base || '-' || v_number;
  end loop;
  return v_name;
end;
$function$;
comment on function app_private.free_username(wanted text) is 'A user name that nobody has, as much like the wanted one as may be. Never a name that is taken: a name at a provider gives no right to an account here.';

CREATE OR REPLACE FUNCTION app_private.fresh_session()
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_claimed constant text := nullif(pg_catalog.current_setting('app.session_id', true), '');
  v_session_id uuid;
begin
  -- A personal database login, or the owner's: no token of the API that could have been stolen.
  if v_claimed is null then
    return null;
  end if;
  -- A way to sign in outlives the session that it is added in. A stolen access token, or the token
  -- of a script, must not be enough to make one.
  select sessions.id into v_session_id
  from app_private.sessions
  where sessions.id = v_claimed::uuid
    and sessions.user_id = v_user_id
    and sessions.kind in ('password', 'oidc')
    and sessions.created_at > pg_catalog.now() - interval '15 minutes';
  if v_session_id is null then
    perform app_private.fail(
      'CREDS', 'Adding a way to sign in needs a sign-in of the last 15 minutes.',
      '{"reason": "not fresh"}',
      'Sign in again, then link the identity.'
    );
  end if;
  return v_session_id;
end;
$function$;
comment on function app_private.fresh_session() is 'The session of who acts, when a person opened it within the last 15 minutes; raises CREDS otherwise, also for personal access tokens. Null for who acts without a session, by a database login.';

CREATE OR REPLACE FUNCTION app_private.guard_partition(partition_name text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Row triggers come from the parent; its truncate trigger does not fire for a partition that
  -- is named directly.
  execute pg_catalog.format(
    'create or replace trigger _051_refuse_truncate before truncate on app_private.%I '
    'for each statement execute function app_private.tg__refuse_truncate()', partition_name
  );
  execute pg_catalog.format('alter table app_private.%I enable always trigger _051_refuse_truncate', partition_name);
  execute pg_catalog.format('alter table app_private.%I enable row level security', partition_name);
end;
$function$;
comment on function app_private.guard_partition(partition_name text) is 'Gives a partition the guards of its parent that PostgreSQL does not pass on.';

CREATE OR REPLACE FUNCTION app_private.has_asset_right(user_id uuid, asset_id uuid, wanted app_public.access_right)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select case
    when users.studio_role = 'admin' then true
    when users.studio_role = 'viewer' and has_asset_right.wanted <> 'read' then false
    else coalesce(
      app_private.permission_value(on_asset, has_asset_right.wanted),
      app_private.permission_value(on_project, has_asset_right.wanted),
      members.role >= app_private.rank_for_right(has_asset_right.wanted),
      false
    )
  end
  from app_public.users
  join app_public.assets on assets.id = has_asset_right.asset_id
  join app_public.projects on projects.id = assets.project_id and projects.deleted_at is null
  left join app_public.permissions as on_asset
    on on_asset.user_id = users.id and on_asset.asset_id = assets.id
  left join app_public.permissions as on_project
    on on_project.user_id = users.id
    and on_project.project_id = assets.project_id
    and on_project.asset_id is null
  left join app_public.project_members as members
    on members.project_id = assets.project_id and members.user_id = users.id
  where users.id = has_asset_right.user_id
    and users.is_active
    -- By a token for one project nobody has a right elsewhere.
    and coalesce(app_hidden.token_project_id() = projects.id, true);
$function$;
comment on function app_private.has_asset_right(user_id uuid, asset_id uuid, wanted app_public.access_right) is 'Whether a user has a right on an asset: the permission on the asset decides, else the one on the project, else the rank. Null for unknown users and assets.';

CREATE OR REPLACE FUNCTION app_private.has_duplicates(list jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select count(*) > count(distinct element.value)
  from jsonb_array_elements(has_duplicates.list) as element (value);
$function$;
comment on function app_private.has_duplicates(list jsonb) is 'Whether two elements of a JSON array are equal.';

CREATE OR REPLACE FUNCTION app_private.has_endless_reference(root jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- Steps that stay at the same value; those into properties and items end with the value.
  with recursive steps as (
    select starts.reference as start, null::text as taken, starts.schema
    from (
      select '#', has_endless_reference.root
      union all
      select '#/$defs/' || defs.name, defs.schema
      from jsonb_each(has_endless_reference.root -> '$defs') as defs (name, schema)
    ) as starts (reference, schema)
    union
    select steps.start, next.reference, next.schema
    from steps
    cross join lateral (
      select null, inner_schema.schema
      from app_private.subschemas(steps.schema) as inner_schema (path, schema)
      where inner_schema.path ~ '^/(allOf|anyOf|oneOf)/|^/not$'
      union all
      select
        steps.schema ->> '$ref',
        app_private.resolve_schema(has_endless_reference.root, steps.schema ->> '$ref')
      where steps.schema ? '$ref'
    ) as next (reference, schema)
  )
  select exists (select 1 from steps where steps.taken = steps.start);
$function$;
comment on function app_private.has_endless_reference(root jsonb) is 'Whether a reference of a schema leads back to itself without going into the value, so that a check would never end.';

CREATE OR REPLACE FUNCTION app_private.has_json_type(value jsonb, types jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- The operator ? takes one name and a list of names alike.
  select case
    when has_json_type.types ? jsonb_typeof(has_json_type.value) then true
    when not has_json_type.types ? 'integer' then false
    when jsonb_typeof(has_json_type.value) <> 'number' then false
    else (has_json_type.value #>> '{}')::numeric % 1 = 0
  end;
$function$;
comment on function app_private.has_json_type(value jsonb, types jsonb) is 'Whether a JSON value has the type, or one of the types, of a schema; 1.0 is an integer.';

CREATE OR REPLACE FUNCTION app_private.has_reached(version_id uuid, branch_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with recursive taken_in as (
    -- An unchanged copy has reached where what it was copied from has.
    select versions.id, versions.project_id, versions.asset_id, versions.branch_id,
      versions.change_id
    from app_private.version_origins(array[has_reached.version_id]) as origins
    join app_public.asset_versions as versions on versions.id = origins.origin_id
    union
    select versions.id, versions.project_id, versions.asset_id, versions.branch_id,
      versions.change_id
    from taken_in
    join app_public.asset_versions as versions
      on versions.project_id = taken_in.project_id
      and versions.asset_id = taken_in.asset_id
      and versions.merged_from_version_id = taken_in.id
  )
  select
    exists (
      select 1
      from taken_in
      join app_private.branch_ancestry(has_reached.branch_id) as ancestry
        on ancestry.ancestor_id = taken_in.branch_id
        and taken_in.change_id <= ancestry.until_change_id
    )
    or exists (
      select 1
      from app_public.asset_versions as versions
      cross join lateral app_private.branch_head(versions.asset_id, has_reached.branch_id) as head
      where versions.id = has_reached.version_id
        and head.sha256 = versions.sha256
        and head.is_deletion = versions.is_deletion
    );
$function$;
comment on function app_private.has_reached(version_id uuid, branch_id uuid) is 'Whether a version, or what it is an unchanged copy of, has reached a branch: the branch holds or inherits it or a version that takes it in, directly or over other branches, or its head has the same content.';

CREATE OR REPLACE FUNCTION app_private.has_shape(value jsonb, shape text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case shape
    when 'a text' then jsonb_typeof(value) = 'string'
    when 'a value' then true
    when 'a number' then jsonb_typeof(value) = 'number'
    when 'a number above 0' then jsonb_typeof(value) = 'number' and value > '0'
    when 'a whole number from 0' then
      app_private.has_json_type(value, '"integer"') and value >= '0'
    when 'true or false' then jsonb_typeof(value) = 'boolean'
    when 'a name of a type, or a list of different ones' then app_private.are_type_names(value)
    when 'a list of values' then jsonb_typeof(value) = 'array' and value <> '[]'
    when 'a list of different names' then app_private.are_names(value)
    when 'a portable regular expression' then
      jsonb_typeof(value) = 'string' and app_private.is_portable_pattern(value #>> '{}')
    when 'an object of schemas' then jsonb_typeof(value) = 'object' and app_private.are_schemas(value)
    when 'a schema' then jsonb_typeof(value) in ('object', 'boolean')
    when 'a list of schemas' then
      jsonb_typeof(value) = 'array' and value <> '[]' and app_private.are_schemas(value)
    when 'a reference to # or into #/$defs/' then
      jsonb_typeof(value) = 'string' and value #>> '{}' ~ '^#(/\$defs/[A-Za-z0-9_.-]+)?$'
    when 'https://json-schema.org/draft/2020-12/schema' then
      value #>> '{}' in (shape, shape || '#')
  end;
$function$;
comment on function app_private.has_shape(value jsonb, shape text) is 'Whether the value of a keyword is what keyword_shape says.';

CREATE OR REPLACE FUNCTION app_private.has_taken_in(version_id uuid, taken_version_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with recursive sources as (
    select versions.id, versions.merged_from_version_id
    from app_public.asset_versions as versions
    where versions.id = has_taken_in.version_id
    union
    select versions.id, versions.merged_from_version_id
    from sources
    join app_public.asset_versions as versions on versions.id = sources.merged_from_version_id
  )
  select exists (select 1 from sources where sources.id = has_taken_in.taken_version_id);
$function$;
comment on function app_private.has_taken_in(version_id uuid, taken_version_id uuid) is 'Whether a version is another one or takes it in, directly or over other branches.';

CREATE OR REPLACE FUNCTION app_private.heads_of_assets(branch_id uuid, asset_ids uuid[])
 RETURNS SETOF app_public.asset_versions
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select distinct on (newest.asset_id) newest.*
  from unnest(heads_of_assets.asset_ids) as wanted (asset_id)
  cross join app_private.branch_ancestry(heads_of_assets.branch_id) as ancestry
  cross join lateral (
    select versions.*
    from app_public.asset_versions as versions
    where versions.branch_id = ancestry.ancestor_id
      and versions.asset_id = wanted.asset_id
      and versions.change_id <= ancestry.until_change_id
    order by versions.change_id desc, versions.version_number desc
    limit 1
  ) as newest
  order by newest.asset_id, ancestry.distance;
$function$;
comment on function app_private.heads_of_assets(branch_id uuid, asset_ids uuid[]) is 'Heads of some assets on a branch, deletions among them; see branch_head.';

CREATE OR REPLACE FUNCTION app_private.heir_of(project_id uuid, leaving_user_id uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(
    nullif(app_hidden.current_user_id(), heir_of.leaving_user_id),
    (
      select members.user_id
      from app_public.project_members as members
      join app_public.users on users.id = members.user_id and users.is_active
      where members.project_id = heir_of.project_id
        and members.role = 'owner'
        and members.user_id <> heir_of.leaving_user_id
      order by members.created_at, members.user_id
      limit 1
    )
  );
$function$;
comment on function app_private.heir_of(project_id uuid, leaving_user_id uuid) is 'Who takes over a leaving member''s shelves: who acts, or the longest-serving owner when members leave by themselves.';

CREATE OR REPLACE FUNCTION app_private.hold_branch(branch_id uuid)
 RETURNS app_public.branches
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_branch constant app_public.branches := app_private.visible_branch(hold_branch.branch_id);
begin
  return app_private.require_branch(v_branch.project_id, v_branch.id);
end;
$function$;
comment on function app_private.hold_branch(branch_id uuid) is 'A visible branch, which neither its deletion nor a new policy changes until the transaction ends. Raises NTFND.';

CREATE OR REPLACE FUNCTION app_private.hold_membership(project_id uuid)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  -- Removing a member takes the row for update: it waits for work under way and then ends that
  -- too, or work waits for it and finds its rights gone. Hence before the rights are checked,
  -- and before any other row of the work is locked.
  select 1
  from app_public.project_members as members
  where members.project_id = hold_membership.project_id
    and members.user_id = (select app_hidden.current_user_id())
  for key share;
$function$;
comment on function app_private.hold_membership(project_id uuid) is 'Keeps who acts a member of a project until the transaction ends, when they are one. Never before changing members.';

CREATE OR REPLACE FUNCTION app_private.hold_token_place(user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Also who signs in elsewhere, and has no password here, gets a token version.
  insert into app_private.user_secrets (user_id)
  values (hold_token_place.user_id)
  on conflict on constraint user_secrets_pkey do nothing;
  -- One after the other, so that calls at once do not all see room for one more.
  perform 1
  from app_private.user_secrets
  where user_secrets.user_id = hold_token_place.user_id
  for no key update;
  if (
    select count(*)
    from app_public.personal_access_tokens as tokens
    where tokens.user_id = hold_token_place.user_id
      and tokens.revoked_at is null
      and tokens.expires_at > pg_catalog.now()
  ) >= 50 then
    perform app_private.fail(
      'BADST', 'You have 50 personal access tokens, which is as many as there may be.',
      pg_catalog.jsonb_build_object('max_count', 50),
      'Revoke one that is no longer used; lastUsedAt tells which.'
    );
  end if;
end;
$function$;
comment on function app_private.hold_token_place(user_id uuid) is 'Refuses (BADST) a user who has as many live personal access tokens as there may be; holds off that user''s other calls until the transaction ends.';

CREATE OR REPLACE FUNCTION app_private.if_json_type(value jsonb, type text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when jsonb_typeof(value) = type then value end;
$function$;
comment on function app_private.if_json_type(value jsonb, type text) is 'The JSON value when it has this type, else null, which functions that expand arrays or objects take for nothing.';

CREATE OR REPLACE FUNCTION app_private.insert_version(upload app_public.uploads)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_change_id bigint;
  v_version app_public.asset_versions;
  v_head constant app_public.asset_versions :=
    app_private.branch_head((upload).asset_id, (upload).branch_id);
begin
  insert into app_public.changes (project_id, branch_id, kind, comment, author_id)
  values ((upload).project_id, (upload).branch_id, 'upload', (upload).comment, (upload).user_id)
  returning changes.id into v_change_id;
  insert into app_public.asset_versions (
    project_id, asset_id, branch_id, version_number, change_id, parent_version_id,
    sha256, size_bytes, filename, original_filename, media_type, declared_media_type, comment,
    created_by
  ) values (
    (upload).project_id, (upload).asset_id, (upload).branch_id,
    app_private.next_version_number((upload).asset_id), v_change_id, v_head.id,
    (upload).sha256, (upload).size_bytes, (upload).filename,
    (upload).original_filename, (upload).media_type, (upload).declared_media_type,
    (upload).comment, (upload).user_id
  )
  returning * into v_version;
  return v_version;
end;
$function$;
comment on function app_private.insert_version(upload app_public.uploads) is 'Writes the change and the version of an upload. The asset''s row must be locked.';

CREATE OR REPLACE FUNCTION app_private.integrable_assets(source app_public.branches, target app_public.branches, asset_ids uuid[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_stranger uuid;
begin
  if integrable_assets.asset_ids is null then
    return array(
      select differing.asset_id
      from app_private.differing_assets(
        (integrable_assets.source).id, (integrable_assets.target).id
      ) as differing (asset_id)
      order by differing.asset_id
    );
  end if;
  select wanted.id into v_stranger
  from unnest(integrable_assets.asset_ids) as wanted (id)
  left join app_public.assets on assets.id = wanted.id
    and assets.project_id = (integrable_assets.source).project_id
    and assets.deleted_at is null
    and assets.id in (
      select app_private.assets_with_right(integrable_assets.asset_ids, 'read')
    )
  where assets.id is null
  limit 1;
  if found then
    perform app_private.fail(
      'NTFND', 'An asset named is not in this project, or it is not shared with you.', null,
      'Check the ids, or ask a manager of the project for access.'
    );
  end if;
  return array(
    select distinct wanted.id from unnest(integrable_assets.asset_ids) as wanted (id) order by 1
  );
end;
$function$;
comment on function app_private.integrable_assets(source app_public.branches, target app_public.branches, asset_ids uuid[]) is 'The assets that an integration is about, in order: those named, else all that may differ. Raises NTFND when one named is absent, deleted or hidden.';

CREATE OR REPLACE FUNCTION app_private.integrated_items(items app_public.integration_item[], change_id bigint)
 RETURNS SETOF app_public.integration_item
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select items.action, items.asset_id, items.parent_path, items.name, items.source_version_id,
    items.target_version_id, items.base_version_id, items.resolution, items.obstacle_code,
    items.obstacle, versions.id, versions.change_id
  from unnest(integrated_items.items) with ordinality as items
  -- The newest version of an asset, over its index: right after the insert the statistics know
  -- nothing of the change, and a search by its number would be tried for each asset.
  left join lateral (
    select newest.id, newest.change_id
    from app_public.asset_versions as newest
    where newest.asset_id = items.asset_id
    order by newest.version_number desc
    limit 1
  ) as versions on versions.change_id = integrated_items.change_id
  order by items.ordinality;
$function$;
comment on function app_private.integrated_items(items app_public.integration_item[], change_id bigint) is 'The items of a plan with the versions that the change made of them.';

CREATE OR REPLACE FUNCTION app_private.is_after_listening(event app_private.events, health app_private.webhook_health)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case
    -- Numbers of transactions from another cluster, of which this one is a copy: the clock must do.
    when pg_catalog.pg_snapshot_xmax((is_after_listening.health).listening_from)
      > pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())
      then (is_after_listening.event).created_at >= (is_after_listening.health).listening_at
    else not pg_catalog.pg_visible_in_snapshot(
      (is_after_listening.event).transaction_id, (is_after_listening.health).listening_from
    )
  end;
$function$;
comment on function app_private.is_after_listening(event app_private.events, health app_private.webhook_health) is 'Whether an event happened after a webhook was made, switched on or given other events.';

CREATE OR REPLACE FUNCTION app_private.is_auditor()
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- The auditor's role, and superusers who have not become anybody. The setting "role" can only
  -- hold what the login may become.
  select pg_catalog.pg_has_role(
    coalesce(nullif(pg_catalog.current_setting('role'), 'none'), session_user), 'gadb_auditor', 'usage'
  );
$function$;
comment on function app_private.is_auditor() is 'Whether the connection acts as an auditor rather than as a person.';

CREATE OR REPLACE FUNCTION app_private.is_below_folder(parent_path text, folder text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select is_below_folder.folder = ''
    or pg_catalog.starts_with(is_below_folder.parent_path || '/', is_below_folder.folder || '/');
$function$;
comment on function app_private.is_below_folder(parent_path text, folder text) is 'Whether a folder is another one or lies in it; everything lies in the empty one.';

CREATE OR REPLACE FUNCTION app_private.is_content_used(sha256 app_public.sha256)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select exists (
      select 1 from app_public.asset_versions as versions
      where versions.sha256 = is_content_used.sha256
    )
    or exists (
      select 1 from app_public.shelf_items as items
      where items.sha256 = is_content_used.sha256
    )
    or exists (
      select 1 from app_private.project_blobs as charges
      where charges.sha256 = is_content_used.sha256
    )
    or app_private.is_preview_file_used(is_content_used.sha256);
$function$;
comment on function app_private.is_content_used(sha256 app_public.sha256) is 'Whether a version, a shelf or a project''s account refers to content, or it was derived from content that stays.';

CREATE OR REPLACE FUNCTION app_private.is_content_wanted(sha256 app_public.sha256)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select app_private.is_content_used(is_content_wanted.sha256)
    or exists (
      select from app_public.uploads
      where uploads.sha256 = is_content_wanted.sha256 and uploads.state = 'publishing'
    );
$function$;
comment on function app_private.is_content_wanted(sha256 app_public.sha256) is 'Whether content is used, or an upload is about to use it.';

CREATE OR REPLACE FUNCTION app_private.is_copy_up(source app_public.branches, target app_public.branches)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  -- The enum is in order of stability. Between two of a kind, up is towards the parent.
  select (is_copy_up.target).type > (is_copy_up.source).type
    or (
      (is_copy_up.target).type = (is_copy_up.source).type
      and (is_copy_up.target).id is not distinct from (is_copy_up.source).parent_branch_id
    );
$function$;
comment on function app_private.is_copy_up(source app_public.branches, target app_public.branches) is 'Whether versions flow from the source to a more stable target: copied up, where otherwise they are merged down.';

CREATE OR REPLACE FUNCTION app_private.is_deleted_project(project_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select exists (
    select 1
    from app_public.projects
    where projects.id = is_deleted_project.project_id
      and projects.status = 'archived'
      and projects.deleted_at is not null
  );
$function$;
comment on function app_private.is_deleted_project(project_id uuid) is 'Whether a project is a tombstone, so that its rows may be removed. Nothing makes one but delete_project: see tg_projects__refuse_archived.';

CREATE OR REPLACE FUNCTION app_private.is_event_position_lost(origin text, seen pg_snapshot)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select is_event_position_lost.origin is distinct from app_private.event_origin()
    -- From a future that was taken back.
    or pg_catalog.pg_snapshot_xmax(is_event_position_lost.seen)
      > pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())
    -- A transaction that may be among the removed ones was not seen: it came later, or ran at that
    -- time and had ended by the removal.
    or exists (
      select
      from app_private.event_retention as retention
      where retention.newest_transaction_id >= pg_catalog.pg_snapshot_xmax(is_event_position_lost.seen)
        or exists (
          select
          from pg_catalog.pg_snapshot_xip(is_event_position_lost.seen) as running (xid)
          where running.xid <= retention.newest_transaction_id
            and pg_catalog.pg_visible_in_snapshot(running.xid, retention.snapshot)
        )
    );
$function$;
comment on function app_private.is_event_position_lost(origin text, seen pg_snapshot) is 'Whether events that come after a position may be gone, so that whoever stands there must read everything again.';

CREATE OR REPLACE FUNCTION app_private.is_listed(value jsonb, list jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select exists (
    select 1
    from jsonb_array_elements(is_listed.list) as element (value)
    where element.value = is_listed.value
  );
$function$;
comment on function app_private.is_listed(value jsonb, list jsonb) is 'Whether a JSON array has an element equal to a value.';

CREATE OR REPLACE FUNCTION app_private.is_own_work(review app_public.asset_reviews, user_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select (is_own_work.review).submitter_id = is_own_work.user_id
    or exists (
      select 1
      from app_public.asset_versions as versions
      left join app_public.uploads on uploads.version_id = versions.id
        and uploads.project_id = versions.project_id
      where versions.id = (is_own_work.review).version_id
        and is_own_work.user_id in (versions.created_by, uploads.user_id)
    )
    or exists (
      select 1
      from app_public.shelves
      left join app_public.shelf_revisions as revisions on revisions.shelf_id = shelves.id
      where shelves.id = (is_own_work.review).shelf_id
        and is_own_work.user_id in (shelves.owner_id, revisions.created_by)
    );
$function$;
comment on function app_private.is_own_work(review app_public.asset_reviews, user_id uuid) is 'Whether a user made what a review is about: author or uploader of the version, owner of the shelf or author of one of its revisions.';

CREATE OR REPLACE FUNCTION app_private.is_part_of_version(upload app_public.uploads)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select exists (
    select 1
    from app_public.uploads as finals
    where finals.id = (upload).final_id and finals.state = 'done'
  );
$function$;
comment on function app_private.is_part_of_version(upload app_public.uploads) is 'Whether a partial upload has become part of a version.';

CREATE OR REPLACE FUNCTION app_private.is_portable_pattern(pattern text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  -- Escapes that mean the same everywhere are out of the way.
  v_rest constant text :=
    regexp_replace(pattern, '\\[dDwWsSnrtf^$\\.*+?()[\]{}|/-]', 'x', 'g');
begin
  if length(pattern) > 1000
    or v_rest ~ '\\'
    or v_rest ~ '\(\?(?![:=!]|<[=!])'
    or v_rest ~ '\[\^?\]|\[[^\]]*\[[:.=]'
    or v_rest ~ '^\*'
  then
    return false;
  end if;
  perform '' ~ pattern collate "C";
  return true;
exception
  when invalid_regular_expression then
    return false;
end;
$function$;
comment on function app_private.is_portable_pattern(pattern text) is 'Whether a pattern is a regular expression that means the same to PostgreSQL and in ECMA 262: no escapes by letter but d, w, s (and capitals), n, r, t, f; no back references, named groups or POSIX classes; at most 1000 characters.';

CREATE OR REPLACE FUNCTION app_private.is_preview_file_used(sha256 app_public.sha256)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- What was derived goes with its source: from the mark on, as long as the mark stands.
  select exists (
    select
    from app_private.preview_files as files
    join app_private.blobs as sources on sources.sha256 = files.source_sha256
    where files.sha256 = is_preview_file_used.sha256 and sources.condemned_at is null
  );
$function$;
comment on function app_private.is_preview_file_used(sha256 app_public.sha256) is 'Whether content was derived from content that stays.';

CREATE OR REPLACE FUNCTION app_private.is_project_deletion(before app_public.projects, after app_public.projects)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  -- The tombstone was written in this very transaction by who acts, who may delete the project;
  -- no setting that somebody could forge is asked. Nothing else of the row changes.
  select is_project_deletion.before.deleted_at is null
    and is_project_deletion.after.deleted_at = pg_catalog.now()
    and pg_catalog.to_jsonb(is_project_deletion.before) - array['deleted_at', 'deleted_by', 'updated_at']
      = pg_catalog.to_jsonb(is_project_deletion.after) - array['deleted_at', 'deleted_by', 'updated_at']
    and app_private.effective_role(is_project_deletion.before.id, app_hidden.current_user_id()) = 'owner'
    and exists (
      select 1
      from app_public.project_tombstones as tombstones
      where tombstones.project_id = is_project_deletion.before.id
        and tombstones.deleted_at = pg_catalog.now()
        and tombstones.deleted_by = app_hidden.current_user_id()
        and is_project_deletion.after.deleted_by = tombstones.deleted_by
    );
$function$;
comment on function app_private.is_project_deletion(before app_public.projects, after app_public.projects) is 'Whether a change of a project''s row is what delete_project does: by an owner or studio admin, after the tombstone of this transaction.';

CREATE OR REPLACE FUNCTION app_private.is_refresh_retry(token app_private.refresh_tokens, next_token_hash bytea)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select token.rotated_at > pg_catalog.clock_timestamp() - interval '10 seconds'
    and exists (
      select 1
      from app_private.refresh_tokens as successor
      where successor.token_hash = is_refresh_retry.next_token_hash
        and successor.session_id = is_refresh_retry.token.session_id
        and successor.rotated_at is null
    );
$function$;
comment on function app_private.is_refresh_retry(token app_private.refresh_tokens, next_token_hash bytea) is 'Whether a used refresh token merely asks again for the answer it had (a lost answer, a second browser tab): within ten seconds, while the successor is unused. The successor is computed from the token, so a retry gets the same one and reuse is still noticed.';

CREATE OR REPLACE FUNCTION app_private.is_server_alive(server_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select exists (
    select 1
    from pg_catalog.pg_locks as locks
    where locks.locktype = 'advisory'
      and locks.granted
      and locks.database = (
        select databases.oid
        from pg_catalog.pg_database as databases
        where databases.datname = pg_catalog.current_database()
      )
      and locks.classid = x'67616473'::integer::oid
      and locks.objsubid = 2
      -- The lock table shows keys as unsigned.
      and locks.objid::bigint
        = (pg_catalog.hashtext(is_server_alive.server_id::text)::bigint & 4294967295)
  );
$function$;
comment on function app_private.is_server_alive(server_id uuid) is 'Whether a server holds the lock by which it shows that it lives; see hold_server_presence.';

CREATE OR REPLACE FUNCTION app_private.is_session_valid(user_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  with claim as (
    select
      nullif(pg_catalog.current_setting('app.session_id', true), '')::uuid as session_id,
      nullif(pg_catalog.current_setting('app.token_version', true), '') as token_version
  )
  select
    (
      claim.session_id is null
      or exists (
        select 1
        from app_private.sessions
        where sessions.id = claim.session_id
          and sessions.user_id = is_session_valid.user_id
          and sessions.revoked_at is null
          and sessions.expires_at > pg_catalog.now()
      )
      or exists (
        select 1
        from app_public.personal_access_tokens as tokens
        where tokens.id = claim.session_id
          and tokens.user_id = is_session_valid.user_id
          and tokens.revoked_at is null
          and tokens.expires_at > pg_catalog.now()
      )
    )
    and (
      claim.token_version is null
      or exists (
        select 1
        from app_private.user_secrets
        where user_secrets.user_id = is_session_valid.user_id
          and user_secrets.token_version::text = claim.token_version
      )
    )
  from claim;
$function$;
comment on function app_private.is_session_valid(user_id uuid) is 'Whether the session or personal access token and the token version that the caller claims, if any, still hold.';

CREATE OR REPLACE FUNCTION app_private.is_told_enough(user_id uuid, project_id uuid, kind text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select count(*) >= 10
  from (
    select 1
    from app_public.notifications
    where notifications.user_id = is_told_enough.user_id
      and notifications.project_id is not distinct from is_told_enough.project_id
      and notifications.kind = is_told_enough.kind
      and notifications.read_at is null
      and notifications.created_at > pg_catalog.now() - interval '1 day'
    limit 10
  ) as unread;
$function$;
comment on function app_private.is_told_enough(user_id uuid, project_id uuid, kind text) is 'Whether ten messages of a kind wait unread since yesterday: a broken disk shall not bury people.';

CREATE OR REPLACE FUNCTION app_private.is_trusted_login()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  -- Members of gadb_owner, superusers among them, and the API's login. Everybody else acts as
  -- the user that users.database_login names, whatever the settings say.
  select session_user = 'gadb_authenticator'
    or pg_catalog.pg_has_role(session_user, 'gadb_owner', 'member');
$function$;
comment on function app_private.is_trusted_login() is 'Whether the settings that say who acts are believed for the login of this connection.';

CREATE OR REPLACE FUNCTION app_private.is_upload_over(upload app_public.uploads, is_only_server boolean)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select (upload).expires_at <= pg_catalog.now()
    or (
      -- These two end with their request; the others can be resumed.
      (upload).protocol in ('multipart', 'raw')
      and (is_upload_over.is_only_server or (upload).lease_until < pg_catalog.now())
    );
$function$;
comment on function app_private.is_upload_over(upload app_public.uploads, is_only_server boolean) is 'Whether a running upload can no longer end by itself: it expired, or its server stopped renewing its lease.';

CREATE OR REPLACE FUNCTION app_private.items_digest(items app_public.shelf_items[])
 RETURNS app_public.sha256
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select encode(sha256(convert_to(
    string_agg(
      format('%s %s %s %s', item.asset_id, item.action, item.base_version_id, item.sha256),
      e'\n' order by item.asset_id
    ),
    'UTF8'
  )), 'hex')
  from unnest(items_digest.items) as item;
$function$;
comment on function app_private.items_digest(items app_public.shelf_items[]) is 'SHA-256 over the sorted lines of asset, action, base version and content of shelved items; an approval is bound to it.';

CREATE OR REPLACE FUNCTION app_private.items_violation(schema jsonb, list jsonb, path text, root jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  v_count constant integer := jsonb_array_length(list);
  v_item_schema jsonb;
  v_violation jsonb;
begin
  if not schema ?| array['items', 'prefixItems'] then
    return null;
  end if;
  for v_place in 0 .. v_count - 1 loop
    v_item_schema := coalesce(schema -> 'prefixItems' -> v_place, schema -> 'items', 'true');
    if v_item_schema = 'false' then
      return app_private.violation(format('%s/%s', path, v_place), 'items', schema);
    end if;
    v_violation := app_private.schema_violation(
      v_item_schema, list -> v_place, format('%s/%s', path, v_place), root
    );
    exit when v_violation is not null;
  end loop;
  return v_violation;
end;
$function$;
comment on function app_private.items_violation(schema jsonb, list jsonb, path text, root jsonb) is 'The first rule that an element of an array breaks; null for none.';

CREATE OR REPLACE FUNCTION app_private.join_parts(final_id uuid, part_ids uuid[], asset_type text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_size_bytes bigint;
  v_reserved_bytes bigint;
begin
  select sum(uploads.declared_size_bytes), sum(uploads.reserved_bytes)
  into v_size_bytes, v_reserved_bytes
  from app_public.uploads
  where uploads.id = any (join_parts.part_ids);
  perform app_private.check_content_size(join_parts.asset_type, v_size_bytes);
  -- Moved and not reserved a second time: near the end of the allocation it would not fit.
  update app_public.uploads
  set final_id = join_parts.final_id,
    part_number = pg_catalog.array_position(join_parts.part_ids, uploads.id),
    reserved_bytes = 0,
    lease_until = null,
    expires_at = pg_catalog.now() + interval '7 days'
  where uploads.id = any (join_parts.part_ids);
  update app_public.uploads
  set declared_size_bytes = v_size_bytes, reserved_bytes = v_reserved_bytes
  where uploads.id = join_parts.final_id;
end;
$function$;
comment on function app_private.join_parts(final_id uuid, part_ids uuid[], asset_type text) is 'Makes partial uploads the parts of an upload, which takes over the storage held for them.';

CREATE OR REPLACE FUNCTION app_private.keep_a_sign_in(user_id uuid, identity_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if not exists (
    select 1
    from app_private.user_secrets
    where user_secrets.user_id = keep_a_sign_in.user_id
      and user_secrets.password_hash is not null
  ) and not exists (
    select 1
    from app_private.user_identities as identities
    where identities.user_id = keep_a_sign_in.user_id
      and identities.id <> keep_a_sign_in.identity_id
  ) then
    perform app_private.fail(
      'BADST', 'Without this identity you could not sign in any more.', null,
      'Link another one first, or ask a studio admin to do it.'
    );
  end if;
end;
$function$;
comment on function app_private.keep_a_sign_in(user_id uuid, identity_id uuid) is 'Refuses (BADST) to take the last way to sign in from a user: no password and no identity but this one. The user''s row must be locked.';

CREATE OR REPLACE FUNCTION app_private.keep_an_owner(project_id uuid, leaving_user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if not exists (
    select 1
    from app_public.project_members as members
    join app_public.users on users.id = members.user_id and users.is_active
    where members.project_id = keep_an_owner.project_id
      and members.role = 'owner'
      and members.user_id <> keep_an_owner.leaving_user_id
  ) then
    perform app_private.fail(
      'BADST', 'This is the last owner of the project, and a project is never without one.',
      jsonb_build_object('project_id', keep_an_owner.project_id),
      'Make somebody else owner first, with set_member_role.'
    );
  end if;
end;
$function$;
comment on function app_private.keep_an_owner(project_id uuid, leaving_user_id uuid) is 'Refuses (BADST) when nobody but this member is an active owner of the project. Call lock_members first.';

CREATE OR REPLACE FUNCTION app_private.keep_lock(lock app_public.asset_locks, request_id uuid)
 RETURNS app_public.lock_requests
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_request app_public.lock_requests;
begin
  if (keep_lock.lock).holder_id is distinct from app_private.require_user() then
    perform app_private.fail(
      'BADST', 'You no longer hold this lock.',
      app_private.lock_facts(keep_lock.lock),
      'There is nothing to keep; lock it again with lock_asset if you still need it.'
    );
  end if;
  update app_public.asset_locks as locks
  set kept_until = now() + interval '1 hour'
  where locks.id = (keep_lock.lock).id;
  update app_public.lock_requests as requests
  set state = 'kept'
  where requests.id = keep_lock.request_id
  returning requests.* into v_request;
  perform app_private.notify_user(
    v_request.requester_id, v_request.project_id, 'lock.kept', v_request.id,
    format('%s keeps "%s" for another hour.', app_private.actor_name(),
      app_private.lock_facts(keep_lock.lock) ->> 'asset')
  );
  return v_request;
end;
$function$;
comment on function app_private.keep_lock(lock app_public.asset_locks, request_id uuid) is 'Keeps a lock for an hour although somebody asked for it, and tells them.';

CREATE OR REPLACE FUNCTION app_private.keyword_shape(keyword text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when keyword in ('title', 'description', '$comment', '$id') then 'a text'
    when keyword in ('const', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly')
      then 'a value'
    when keyword in ('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum') then 'a number'
    when keyword = 'multipleOf' then 'a number above 0'
    when keyword in ('minLength', 'maxLength', 'minItems', 'maxItems')
      then 'a whole number from 0'
    when keyword = 'uniqueItems' then 'true or false'
    when keyword = 'type' then 'a name of a type, or a list of different ones'
    when keyword = 'enum' then 'a list of values'
    when keyword = 'required' then 'a list of different names'
    when keyword = 'pattern' then 'a portable regular expression'
    when keyword in ('properties', '$defs') then 'an object of schemas'
    when keyword in ('additionalProperties', 'items', 'not') then 'a schema'
    when keyword in ('prefixItems', 'allOf', 'anyOf', 'oneOf') then 'a list of schemas'
    when keyword = '$ref' then 'a reference to # or into #/$defs/'
    when keyword = '$schema' then 'https://json-schema.org/draft/2020-12/schema'
  end;
$function$;
comment on function app_private.keyword_shape(keyword text) is 'What the value of a keyword of JSON Schema must be, in words that has_shape knows; null for a keyword that is not supported.';

CREATE OR REPLACE FUNCTION app_private.line_of_branch(branch_id uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select branches.id
  from app_private.branch_ancestry(line_of_branch.branch_id) as ancestry
  join app_public.branches on branches.id = ancestry.ancestor_id
  where branches.type in ('mainline', 'release')
  order by ancestry.distance
  limit 1;
$function$;
comment on function app_private.line_of_branch(branch_id uuid) is 'The line of a branch: itself when it is a mainline or release, else the nearest such branch above it.';

CREATE OR REPLACE FUNCTION app_private.list_unsealed(project_id uuid, horizon xid8, max_rows integer)
 RETURNS TABLE(id bigint, transaction_id xid8, digest bytea)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_below constant xid8 := (app_private.audit_head(list_unsealed.project_id)).complete_below;
  -- A database loaded from a dump counts its transactions anew; then nothing is known to be
  -- covered but what the seals name.
  v_floor constant xid8 := case when v_below <= list_unsealed.horizon then v_below else '0' end;
  -- An array, since the planner knows its size: it is looked up by hash, however long.
  v_covered constant bigint[] := array(
    select sealed.id
    from app_public.audit_seals as seals
    cross join pg_catalog.unnest(seals.audit_ids) as sealed (id)
    where (seals.project_id = list_unsealed.project_id or (list_unsealed.project_id is null and seals.project_id is null))
      and seals.last_transaction_id >= v_floor
  );
begin
  return query
  select entry.id, entry.transaction_id, app_private.audit_row_digest(entry)
  from app_public.audit_log as entry
  where (entry.project_id = list_unsealed.project_id or (list_unsealed.project_id is null and entry.project_id is null))
    and entry.transaction_id >= v_floor
    and entry.id <> all (v_covered)
  order by entry.transaction_id, entry.id
  limit list_unsealed.max_rows;
end;
$function$;
comment on function app_private.list_unsealed(project_id uuid, horizon xid8, max_rows integer) is 'Rows of a chain that no seal covers, in the order in which they are sealed. horizon: oldest transaction that may still be running.';

CREATE OR REPLACE FUNCTION app_private.listening_position()
 RETURNS pg_snapshot
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  -- A transaction counts itself among the seen ones, although it may still write events: it is
  -- put among the running ones, so that all of its events come later.
  with seen as (
    select app_private.event_position() as position, pg_catalog.pg_current_xact_id() as own
  )
  select case
    when pg_catalog.pg_visible_in_snapshot(seen.own, seen.position) then pg_catalog.format('%s:%s:%s',
      least(pg_catalog.pg_snapshot_xmin(seen.position), seen.own),
      pg_catalog.pg_snapshot_xmax(seen.position),
      (
        select pg_catalog.string_agg(running.xid::text, ',' order by running.xid)
        from (
          select listed.xid from pg_catalog.pg_snapshot_xip(seen.position) as listed (xid)
          union
          select seen.own
        ) as running
      )
    )::pg_catalog.pg_snapshot
    else seen.position
  end
  from seen;
$function$;
comment on function app_private.listening_position() is 'From here on a webhook is told of events: those of transactions that were not over, this one among them.';

CREATE OR REPLACE FUNCTION app_private.lock_active_project(project_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_project app_public.projects;
begin
  -- The share lock makes an archiving wait for this transaction, and this transaction for an
  -- archiving under way; a bare look at the status would let a late write through.
  select projects.* into v_project
  from app_public.projects
  where projects.id = lock_active_project.project_id
  for share;
  if v_project.status = 'archived' then
    perform app_private.refuse_archived(v_project);
  end if;
end;
$function$;
comment on function app_private.lock_active_project(project_id uuid) is 'Holds the project active until the transaction ends; raises ARCHV when it is archived.';

CREATE OR REPLACE FUNCTION app_private.lock_due_deliveries(webhook_ids uuid[], max_count integer, max_per_webhook integer)
 RETURNS SETOF uuid
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select queued.id
  from app_public.webhooks
  cross join lateral (
    select deliveries.id, deliveries.next_attempt_at
    from app_public.webhook_deliveries as deliveries
    where deliveries.webhook_id = webhooks.id
      and deliveries.state in ('pending', 'sending')
      and deliveries.next_attempt_at <= pg_catalog.now()
    order by deliveries.next_attempt_at
    limit greatest(lock_due_deliveries.max_per_webhook - (
      select count(*)
      from app_public.webhook_deliveries as busy
      where busy.webhook_id = webhooks.id
        and busy.state = 'sending'
        and busy.next_attempt_at > pg_catalog.now()
    ), 0)
    for update skip locked
  ) as queued
  where webhooks.id = any (lock_due_deliveries.webhook_ids)
    and webhooks.is_enabled
    and app_private.webhook_obstacle(webhooks) is null
  order by queued.next_attempt_at
  limit lock_due_deliveries.max_count;
$function$;
comment on function app_private.lock_due_deliveries(webhook_ids uuid[], max_count integer, max_per_webhook integer) is 'Deliveries of these webhooks that are due, the longest first, of each webhook no more than so many with those being sent; holds them.';

CREATE OR REPLACE FUNCTION app_private.lock_facts(lock app_public.asset_locks)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'lock_id', (lock_facts.lock).id,
    'asset_id', assets.id,
    'asset', assets.name,
    'state', (lock_facts.lock).state,
    'branch_id', branches.id,
    'branch', branches.name,
    'version_number', versions.version_number,
    'holder_id', users.id,
    'holder', users.display_name,
    'locked_at', (lock_facts.lock).locked_at,
    'reason', (lock_facts.lock).reason,
    'is_stale', (lock_facts.lock).stale_at is not null
  )
  from app_public.assets
  join app_public.branches on branches.id = (lock_facts.lock).branch_id
  left join app_public.asset_versions as versions on versions.id = (lock_facts.lock).version_id
  left join app_public.users on users.id = (lock_facts.lock).holder_id
  where assets.id = (lock_facts.lock).asset_id;
$function$;
comment on function app_private.lock_facts(lock app_public.asset_locks) is 'Facts of a lock for messages and error details.';

CREATE OR REPLACE FUNCTION app_private.lock_members(project_id uuid, first_user_id uuid, second_user_id uuid)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select 1
  from app_public.project_members as members
  where members.project_id = lock_members.project_id
    and (
      members.role = 'owner'
      or members.user_id in (lock_members.first_user_id, lock_members.second_user_id)
    )
  order by members.user_id
  for update;
$function$;
comment on function app_private.lock_members(project_id uuid, first_user_id uuid, second_user_id uuid) is 'Locks the rows of a project''s owners and of two people, always in the same order, so that ranks and the last owner can be judged without races.';

CREATE OR REPLACE FUNCTION app_private.lock_obstacles(target app_public.branches, items app_public.integration_item[])
 RETURNS TABLE(asset_id uuid, code text, message text)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- The same rule as refuse_without_lock, which the trigger on versions applies.
  select assets.id, 'LOCKD',
    case
      when locks.id is not null then app_private.describe_lock(locks)
      else app_private.unlocked_message(assets.name)
    end
  from unnest(lock_obstacles.items) as items
  join app_public.assets on assets.id = items.asset_id
  left join app_public.asset_types as types on types.name = assets.type
  left join app_public.asset_locks as locks
    on locks.asset_id = assets.id
    and locks.line_branch_id = (
      select app_private.line_of_branch((lock_obstacles.target).id)
    )
  where items.action in ('copy', 'merge')
    and locks.holder_id is distinct from (select app_hidden.current_user_id())
    and (
      locks.state = 'locked'
      or (
        types.lock_policy = 'exclusive'
        and (
          locks.id is null
          or not app_private.has_taken_in(items.source_version_id, locks.version_id)
        )
      )
    );
$function$;
comment on function app_private.lock_obstacles(target app_public.branches, items app_public.integration_item[]) is 'Locks that stand against items of a plan: somebody else''s, a version that the line retains and the source has not taken in, and a missing one where the type demands it.';

CREATE OR REPLACE FUNCTION app_private.lock_place(project_id uuid, branch_id uuid, workspace_id uuid)
 RETURNS app_public.branches
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_workspace app_public.workspaces;
begin
  if lock_place.workspace_id is not null then
    v_workspace := app_private.require_active_workspace(lock_place.workspace_id);
    if v_workspace.project_id <> lock_place.project_id then
      perform app_private.fail(
        'BADIN', 'The workspace belongs to another project.',
        jsonb_build_object('workspace_id', v_workspace.id),
        'Use a workspace of the asset''s project, or leave it out.'
      );
    elsif lock_place.branch_id <> v_workspace.branch_id then
      perform app_private.fail(
        'BADIN', format('The workspace "%s" is on another branch.', v_workspace.name), null,
        'Leave the branch out, or switch the workspace first.'
      );
    end if;
  end if;
  return app_private.require_branch(
    lock_place.project_id, coalesce(lock_place.branch_id, v_workspace.branch_id)
  );
end;
$function$;
comment on function app_private.lock_place(project_id uuid, branch_id uuid, workspace_id uuid) is 'The branch on which a lock is taken: the one named, else the workspace''s, else the mainline. Checks that the workspace is one''s own, active, and on that branch.';

CREATE OR REPLACE FUNCTION app_private.lock_shelved_assets(shelf app_public.shelves)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select 1
  from app_public.assets
  where assets.id in (
    select items.asset_id
    from app_public.shelf_items as items
    where items.shelf_id = (lock_shelved_assets.shelf).id
      and items.revision = (lock_shelved_assets.shelf).current_revision
  )
  order by assets.id
  for no key update;
$function$;
comment on function app_private.lock_shelved_assets(shelf app_public.shelves) is 'Locks the rows of the assets in a shelf''s newest revision, in order.';

CREATE OR REPLACE FUNCTION app_private.locker_ahead(asset_id uuid)
 RETURNS text
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  -- The row lock is written in the asset's xmax, its transaction in pg_locks, the user there too.
  select users.display_name
  from app_public.assets
  join pg_catalog.pg_locks as transactions
    on transactions.locktype = 'transactionid'
    and transactions.granted
    and transactions.transactionid = assets.xmax
  join pg_catalog.pg_locks as marks
    on marks.pid = transactions.pid
    and marks.locktype = 'advisory'
    and marks.granted
    and marks.classid = 1734435939
  join app_public.users
    on (hashtext(users.id::text)::bigint & 4294967295)::oid = marks.objid
  where assets.id = locker_ahead.asset_id
  limit 1;
$function$;
comment on function app_private.locker_ahead(asset_id uuid) is 'Name of the member whose transaction is taking a lock on the asset right now; null when it is something else that changes the asset.';

CREATE OR REPLACE FUNCTION app_private.locks_of_user(project_id uuid, user_id uuid)
 RETURNS SETOF app_public.asset_locks
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform 1
  from app_public.assets
  where assets.id in (
    select locks.asset_id
    from app_public.asset_locks as locks
    where locks.project_id = locks_of_user.project_id
      and locks.holder_id = locks_of_user.user_id
  )
  order by assets.id
  for no key update;
  return query
  select locks.*
  from app_public.asset_locks as locks
  where locks.project_id = locks_of_user.project_id
    and locks.holder_id = locks_of_user.user_id
  order by locks.asset_id;
end;
$function$;
comment on function app_private.locks_of_user(project_id uuid, user_id uuid) is 'The locks a user holds in a project, by asset, with the assets'' rows locked: every change of a lock happens under that row lock.';

CREATE OR REPLACE FUNCTION app_private.login_counters(username text, address inet)
 RETURNS TABLE(allowed integer, longest integer, failed bigint, failed_at timestamp with time zone)
 LANGUAGE sql
 STABLE ROWS 3
 SET search_path TO ''
AS $function$
  with
    pair as (
      select
        max(attempts.attempted_at) filter (where attempts.is_success) as succeeded_at
      from app_private.login_attempts as attempts
      where attempts.username = login_counters.username
        and attempts.address = login_counters.address
        and attempts.attempted_at > pg_catalog.now() - interval '30 days'
    ),
    failures as (
      select attempts.username, attempts.address, attempts.attempted_at
      from app_private.login_attempts as attempts
      where not attempts.is_success
        and attempts.attempted_at > pg_catalog.now() - interval '1 hour'
        and (attempts.username = login_counters.username or attempts.address = login_counters.address)
    )
  -- One person at one place; one account from everywhere; one place at all accounts. The last
  -- two do not bind a person who has signed in from this place before: nobody can keep them out.
  select 5, 300, count(*), max(failures.attempted_at)
  from failures, pair
  where failures.username = login_counters.username
    and failures.address = login_counters.address
    and failures.attempted_at > coalesce(pair.succeeded_at, '-infinity')
  union all
  select 30, 60, count(*), max(failures.attempted_at)
  from failures, pair
  where failures.username = login_counters.username
    and pair.succeeded_at is null
  union all
  select 100, 60, count(*), max(failures.attempted_at)
  from failures, pair
  where failures.address = login_counters.address
    and pair.succeeded_at is null;
$function$;
comment on function app_private.login_counters(username text, address inet) is 'Failed sign-ins of the last hour by the three rules: how many are free, the longest wait in seconds, how many there were, when the last was.';

CREATE OR REPLACE FUNCTION app_private.make_token_secret()
 RETURNS text
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  -- Three random UUIDs hold 366 random bits of the system's generator; the digest makes 256 of
  -- them. The checksum lets the server and scanners for leaked secrets tell a token from a typo.
  select secret.body || pg_catalog.lpad(
    pg_catalog.to_hex(pg_catalog.crc32(pg_catalog.convert_to(secret.body, 'UTF8'))), 8, '0'
  )
  from (
    select 'gadb_pat_' || pg_catalog.encode(
      pg_catalog.sha256(
        pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
        || pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
        || pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
      ),
      'hex'
    ) as body
  ) as secret;
$function$;
comment on function app_private.make_token_secret() is 'A new personal access token: gadb_pat_, 256 random bits in hex, and the CRC-32 of all that in hex.';

CREATE OR REPLACE FUNCTION app_private.making_time(started_at timestamp with time zone, finished_at timestamp with time zone)
 RETURNS interval
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select case
    when making_time.finished_at > making_time.started_at then making_time.finished_at - making_time.started_at
    else interval '0'
  end;
$function$;
comment on function app_private.making_time(started_at timestamp with time zone, finished_at timestamp with time zone) is 'How long the worker took: so long it seems to take, too, where content is used that another project has had looked at.';

CREATE OR REPLACE FUNCTION app_private.mark_damaged(sha256 app_public.sha256, read_since timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Whoever read the file before an upload healed it has seen another file than is there now.
  update app_private.blobs
  set state = 'corrupt',
    verify_failures = blobs.verify_failures + 1,
    verified_at = pg_catalog.clock_timestamp()
  where blobs.sha256 = mark_damaged.sha256
    and blobs.state in ('ready', 'condemned')
    and (mark_damaged.read_since is null or blobs.verified_at is null or blobs.verified_at < mark_damaged.read_since);
  if found then
    -- What was derived is made again; nobody has to do anything about it.
    if not app_private.renew_damaged_previews(mark_damaged.sha256)
      or exists (select from app_private.content_places(mark_damaged.sha256))
    then
      perform app_private.tell_of_damage(mark_damaged.sha256);
    end if;
    return true;
  end if;
  return false;
end;
$function$;
comment on function app_private.mark_damaged(sha256 app_public.sha256, read_since timestamp with time zone) is 'Marks content as damaged and tells those concerned; false when it was known, or has been healed since it was read.';

CREATE OR REPLACE FUNCTION app_private.may_hear_of(user_id uuid, project_id uuid, asset_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case
    when may_hear_of.asset_id is not null
      then coalesce(app_private.has_asset_right(may_hear_of.user_id, may_hear_of.asset_id, 'read'), false)
    else exists (
      select
      from app_public.users
      where users.id = may_hear_of.user_id
        and (users.studio_role = 'admin' or not exists (
          select
          from app_public.permissions
          where permissions.user_id = users.id
            and permissions.project_id = may_hear_of.project_id
            and permissions.asset_id is null
            and not permissions.can_read
        ))
    )
  end;
$function$;
comment on function app_private.may_hear_of(user_id uuid, project_id uuid, asset_id uuid) is 'Whether a manager may learn what happens to an asset, or without one in the project: permissions take rights from managers, too.';

CREATE OR REPLACE FUNCTION app_private.may_retry_preview(project_id uuid, state app_public.preview_state)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select may_retry_preview.state = 'failed'
    and exists (
      select from app_public.projects
      where projects.id = may_retry_preview.project_id and projects.status = 'active'
    )
    and coalesce(
      app_private.effective_role(may_retry_preview.project_id, app_hidden.current_user_id()) >= 'lead', false
    );
$function$;
comment on function app_private.may_retry_preview(project_id uuid, state app_public.preview_state) is 'Whether who acts may have a preview made again: it failed, the project is active, the rank is lead at least.';

CREATE OR REPLACE FUNCTION app_private.may_see_webhook(webhook_id uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- As the policy of the table.
  select exists (
    select
    from app_public.webhooks
    where webhooks.id = may_see_webhook.webhook_id
      and case
        when webhooks.project_id is null then app_hidden.current_studio_role() = 'admin'
        else webhooks.project_id in (select app_hidden.project_ids_with_role('manager'))
      end
  );
$function$;
comment on function app_private.may_see_webhook(webhook_id uuid) is 'Whether who acts may see a webhook.';

CREATE OR REPLACE FUNCTION app_private.move_review(review app_public.asset_reviews, state app_public.review_state)
 RETURNS app_public.asset_reviews
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_is_over constant boolean := move_review.state not in ('pending', 'in_review');
  v_review app_public.asset_reviews;
begin
  update app_public.asset_reviews as reviews
  set state = move_review.state,
    updated_at = now(),
    decided_at = case when v_is_over then now() end
  where reviews.id = (move_review.review).id
  returning reviews.* into v_review;
  -- An approved shelf stays in review until it is submitted; any other end opens it again.
  update app_public.shelves
  set state = 'open'
  where shelves.id = v_review.shelf_id
    and shelves.state = 'in_review'
    and v_is_over
    and v_review.state <> 'approved';
  if v_is_over and v_review.state <> 'withdrawn' then
    perform app_private.notify_user(
      told.id, v_review.project_id, 'review.' || v_review.state::text, v_review.id,
      format('%s: your work %s.', app_private.review_subject(v_review),
        case v_review.state
          when 'approved' then 'is approved'
          when 'changes_requested' then 'needs changes'
          when 'rejected' then 'is rejected'
          else 'has a newer version, the review is over'
        end)
    )
    from (
      select distinct people.id
      from (values (v_review.submitter_id), (v_review.requested_by)) as people (id)
    ) as told;
  end if;
  return v_review;
end;
$function$;
comment on function app_private.move_review(review app_public.asset_reviews, state app_public.review_state) is 'Brings a review into a state and its shelf along, and tells whose work it is.';

CREATE OR REPLACE FUNCTION app_private.name_audit_problem(audit_id bigint, state text, expected bytea, changed_ids bigint[])
 RETURNS app_public.audit_verification
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_other_id bigint;
  v_result app_public.audit_verification;
begin
  if state = 'missing' and exists (select 1 from app_public.audit_log as entry where entry.id = name_audit_problem.audit_id) then
    v_result.finding := 'row_changed';
    v_result.problem := pg_catalog.format('Row %s was moved to another project after it was sealed.', audit_id);
  elsif state = 'missing' then
    v_result.finding := 'row_missing';
    v_result.problem := pg_catalog.format('Row %s was sealed and is gone.', audit_id);
  elsif state = 'added' then
    v_result.finding := 'row_added';
    v_result.problem := pg_catalog.format('Row %s was never sealed, though it says it is older than the newest seal: it was added later.', audit_id);
  elsif exists (
    select 1 from app_public.audit_log as entry
    where entry.id = name_audit_problem.audit_id and app_private.audit_row_digest(entry) = expected
  ) then
    v_result.finding := 'row_added';
    v_result.problem := pg_catalog.format('There is a second row %s, which was never sealed: it was added later.', audit_id);
  else
    -- What was sealed under this number stands under another one now.
    select entry.id into v_other_id
    from app_public.audit_log as entry
    where entry.id = any (changed_ids)
      and app_private.audit_row_digest(
        pg_catalog.jsonb_populate_record(entry, pg_catalog.jsonb_build_object('id', name_audit_problem.audit_id))
      ) = expected
    limit 1;
    v_result.finding := case when v_other_id is null then 'row_changed' else 'row_reordered' end;
    v_result.problem := case
      when v_other_id is null then pg_catalog.format('Row %s is not what was sealed: it was changed later.', audit_id)
      else pg_catalog.format('Row %s stands under the number %s now: rows have changed places.', audit_id, v_other_id)
    end;
  end if;
  return v_result;
end;
$function$;
comment on function app_private.name_audit_problem(audit_id bigint, state text, expected bytea, changed_ids bigint[]) is 'What happened to a row that is not as it was sealed (its digest then: expected), in words. changed_ids: others whose digest differs.';

CREATE OR REPLACE FUNCTION app_private.needs_lock(asset app_public.assets)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- The first version of an asset has nothing to lock: locks are taken at a version.
  select exists (
      select 1
      from app_public.asset_types
      where asset_types.name = (needs_lock.asset).type
        and asset_types.lock_policy = 'exclusive'
    )
    and exists (
      select 1
      from app_public.asset_versions as versions
      where versions.asset_id = (needs_lock.asset).id
    );
$function$;
comment on function app_private.needs_lock(asset app_public.assets) is 'Whether a new version of an asset needs its author''s lock: its type is catalogued as exclusive, and it has a version.';

CREATE OR REPLACE FUNCTION app_private.new_webhook_secret()
 RETURNS text
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  -- Two random UUIDs are 32 bytes, 244 bits of them random, from the same source as keys.
  select 'whsec_' || pg_catalog.encode(
    pg_catalog.decode(pg_catalog.replace(pg_catalog.gen_random_uuid()::text || pg_catalog.gen_random_uuid()::text, '-', ''), 'hex'),
    'base64'
  );
$function$;
comment on function app_private.new_webhook_secret() is 'A new secret in the form of Standard Webhooks.';

CREATE OR REPLACE FUNCTION app_private.newest_change(project_id uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select changes.id
  from app_public.changes
  where changes.project_id = newest_change.project_id
  order by changes.id desc
  limit 1;
$function$;
comment on function app_private.newest_change(project_id uuid) is 'Number of the newest change of a project; null before the first.';

CREATE OR REPLACE FUNCTION app_private.newest_on_line(asset_id uuid, line_branch_id uuid)
 RETURNS SETOF app_public.asset_versions
 LANGUAGE sql
 STABLE ROWS 1
 SET search_path TO ''
AS $function$
  with recursive line as (
    select branches.id, branches.project_id
    from app_public.branches
    where branches.id = newest_on_line.line_branch_id
    union all
    select children.id, children.project_id
    from line
    join app_public.branches as children
      on children.project_id = line.project_id
      and children.parent_branch_id = line.id
    where children.type in ('development', 'task')
      and children.deleted_at is null
  )
  select versions.*
  from app_public.asset_versions as versions
  where versions.id = coalesce(
    (
      select made_here.id
      from app_public.asset_versions as made_here
      where made_here.asset_id = newest_on_line.asset_id
        and made_here.branch_id in (select line.id from line)
      order by made_here.version_number desc
      limit 1
    ),
    (app_private.branch_head(newest_on_line.asset_id, newest_on_line.line_branch_id)).id
  );
$function$;
comment on function app_private.newest_on_line(asset_id uuid, line_branch_id uuid) is 'The newest version of an asset on any live branch of a line, else what the line''s destination inherits. No row when there is none.';

CREATE OR REPLACE FUNCTION app_private.next_lease()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- Three times the interval at which a running server renews it (plugins/depot/ingest.ts).
  select pg_catalog.clock_timestamp() + interval '90 seconds';
$function$;
comment on function app_private.next_lease() is 'Until when an upload counts as running unless its server says so again.';

CREATE OR REPLACE FUNCTION app_private.next_short_lease()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- Six times the interval at which a running request renews it (plugins/depot/tus/durable-gate.ts).
  select pg_catalog.clock_timestamp() + interval '30 seconds';
$function$;
comment on function app_private.next_short_lease() is 'Until when a resumable upload belongs to the request that writes to it, unless that says so again.';

CREATE OR REPLACE FUNCTION app_private.next_version_number(asset_id uuid)
 RETURNS integer
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(max(versions.version_number), 0) + 1
  from app_public.asset_versions as versions
  where versions.asset_id = next_version_number.asset_id;
$function$;
comment on function app_private.next_version_number(asset_id uuid) is 'The number that the next version of an asset gets, counted over all its branches. Certain only while the asset''s row is locked.';

CREATE OR REPLACE FUNCTION app_private.note_integration(change app_public.changes, source app_public.branches, target app_public.branches)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform app_private.record_activity(
    (change).project_id, null, 'integrated', null, null, (change).id, null,
    jsonb_build_object(
      'source_branch', (source).name, 'target_branch', (target).name,
      'version_count', (
        select count(*)
        from app_public.asset_versions as versions
        where versions.project_id = (change).project_id and versions.change_id = (change).id
      )
    )
  );
end;
$function$;
comment on function app_private.note_integration(change app_public.changes, source app_public.branches, target app_public.branches) is 'Writes an integration to the timeline of its project, as one entry.';

CREATE OR REPLACE FUNCTION app_private.note_submission(shelf app_public.shelves, change_id bigint)
 RETURNS app_public.shelves
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_shelf app_public.shelves;
begin
  insert into app_public.workspace_assets as have (workspace_id, asset_id, project_id, version_id)
  select (note_submission.shelf).workspace_id, versions.asset_id, versions.project_id, versions.id
  from app_public.asset_versions as versions
  join app_public.workspaces
    on workspaces.id = (note_submission.shelf).workspace_id and workspaces.state <> 'closed'
  where versions.project_id = (note_submission.shelf).project_id
    and versions.change_id = note_submission.change_id
  on conflict on constraint workspace_assets_pkey do update
  set version_id = excluded.version_id, synced_at = now();
  perform app_private.end_review(reviews.id, 'withdrawn')
  from app_public.asset_reviews as reviews
  where reviews.shelf_id = (note_submission.shelf).id
    and reviews.state in ('pending', 'in_review');
  update app_public.shelves
  set state = 'submitted', change_id = note_submission.change_id, closed_at = now()
  where shelves.id = (note_submission.shelf).id
  returning shelves.* into v_shelf;
  perform app_private.record_activity(
    v_shelf.project_id, v_shelf.workspace_id, 'submitted', null, null, v_shelf.change_id,
    v_shelf.id, jsonb_build_object('revision', v_shelf.current_revision)
  );
  return v_shelf;
end;
$function$;
comment on function app_private.note_submission(shelf app_public.shelves, change_id bigint) is 'After a submission: the workspace has what it submitted, the shelf is closed, an open review of it is over.';

CREATE OR REPLACE FUNCTION app_private.notify_user(user_id uuid, project_id uuid, kind text, subject_id uuid, message text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into app_public.notifications (user_id, project_id, kind, subject_id, actor_id, message)
  select
    users.id,
    notify_user.project_id,
    notify_user.kind,
    notify_user.subject_id,
    app_hidden.current_user_id(),
    notify_user.message
  from app_public.users
  where users.id = notify_user.user_id
    and users.is_active
    and users.id is distinct from app_hidden.current_user_id();
$function$;
comment on function app_private.notify_user(user_id uuid, project_id uuid, kind text, subject_id uuid, message text) is 'Tells a user something, unless it is who acts.';

CREATE OR REPLACE FUNCTION app_private.obstacle_facts(items app_public.integration_item[])
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select jsonb_agg(jsonb_build_object(
    'asset_id', named.asset_id, 'asset', named.name, 'code', named.obstacle_code,
    'obstacle', named.obstacle, 'source_version_id', named.source_version_id,
    'target_version_id', named.target_version_id, 'base_version_id', named.base_version_id
  ))
  from (
    select items.*
    from unnest(obstacle_facts.items) with ordinality as items
    where items.obstacle_code is not null
    order by items.ordinality
    limit 10
  ) as named;
$function$;
comment on function app_private.obstacle_facts(items app_public.integration_item[]) is 'The first ten items of a plan that have an obstacle, for the detail of a refusal.';

CREATE OR REPLACE FUNCTION app_private.obstacle_hint(source app_public.branches, target app_public.branches, item app_public.integration_item)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case
    when (item).obstacle_code = 'DNIED' then 'Name the assets you may write, or ask a manager.'
    when (item).obstacle_code = 'BADIN' then 'Leave it out of resolve, or out of the assets.'
    when (item).obstacle_code = 'LOCKD' then (
      -- A lock that a branch retains has nobody who could be asked for it.
      select case max(locks.state)
        when 'locked' then 'Ask for it with request_lock, or leave the asset out; a lead can break it with break_lock.'
        when 'retained' then 'Integrate that branch''s version first, or leave the asset out.'
        else 'Lock it first with lock_asset, or leave the asset out.'
      end
      from app_public.asset_locks as locks
      where locks.id = app_private.find_lock((item).asset_id, (obstacle_hint.target).id)
    )
    when (item).action <> 'conflict' then 'Ask for a review of the source''s version with request_review.'
    when app_private.is_copy_up(obstacle_hint.source, obstacle_hint.target) then 'Integrate the other way first, then again.'
    else 'Say in resolve which side to take, "source" or "target", for each asset.'
  end;
$function$;
comment on function app_private.obstacle_hint(source app_public.branches, target app_public.branches, item app_public.integration_item) is 'What to do about an item of a plan that has an obstacle.';

CREATE OR REPLACE FUNCTION app_private.open_upload(upload app_public.uploads, asset app_public.assets, branch text)
 RETURNS app_public.uploads
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_branch app_public.branches;
  v_lock app_public.asset_locks;
  v_upload app_public.uploads;
begin
  perform app_private.lock_active_project((asset).project_id);
  v_branch := app_private.resolve_branch((asset).project_id, open_upload.branch);
  v_lock := app_private.check_upload(
    asset, v_branch, (upload).version_number, (upload).base_version
  );
  perform app_private.check_content_size((asset).type, (upload).reserved_bytes);
  perform app_private.reserve_storage((asset).project_id, (upload).reserved_bytes);
  insert into app_public.uploads (
    project_id, asset_id, branch_id, user_id, protocol, filename, original_filename,
    declared_media_type, declared_size_bytes,
    declared_sha256, version_number, base_version, comment, idempotency_key, reserved_bytes,
    lock_generation, lease_until
  ) values (
    (upload).project_id, (upload).asset_id, v_branch.id, (upload).user_id, (upload).protocol,
    (upload).filename, (upload).original_filename, (upload).declared_media_type,
    (upload).declared_size_bytes, (upload).declared_sha256,
    (upload).version_number, (upload).base_version, (upload).comment, (upload).idempotency_key,
    (upload).reserved_bytes, v_lock.generation, app_private.next_lease()
  )
  on conflict (user_id, idempotency_key) where idempotency_key is not null do nothing
  returning * into v_upload;
  if v_upload.id is null then
    -- The same request came twice at once, and the other one was a moment earlier.
    perform app_private.earlier_upload((upload).user_id, (upload).asset_id, (upload).idempotency_key);
    perform app_private.fail(
      'BADST', 'The upload with this Idempotency-Key has just ended; repeat the request.',
      null,
      'Send the same request again; it gets the answer of the first.'
    );
  end if;
  return v_upload;
end;
$function$;
comment on function app_private.open_upload(upload app_public.uploads, asset app_public.assets, branch text) is 'Checks a new upload, reserves its storage and writes its row.';

CREATE OR REPLACE FUNCTION app_private.open_work(project_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with open_things (kind, name) as (
    select 'locks', assets.name
    from app_public.asset_locks as locks
    join app_public.assets on assets.id = locks.asset_id
    where locks.project_id = open_work.project_id
    union all
    select 'shelves', shelves.name
    from app_public.shelves
    where shelves.project_id = open_work.project_id
      and shelves.state in ('open', 'in_review')
    union all
    select 'reviews', coalesce(assets.name, shelves.name)
    from app_public.asset_reviews as reviews
    left join app_public.assets on assets.id = reviews.asset_id
    left join app_public.shelves on shelves.id = reviews.shelf_id
    where reviews.project_id = open_work.project_id
      and reviews.state in ('pending', 'in_review')
    union all
    select 'uploads', uploads.filename
    from app_public.uploads
    where uploads.project_id = open_work.project_id
      and uploads.state in ('open', 'publishing')
  )
  select coalesce(pg_catalog.jsonb_object_agg(kinds.kind, kinds.names), '{}')
  from (
    select kind, pg_catalog.jsonb_agg(name order by name) as names
    from open_things
    group by kind
  ) as kinds;
$function$;
comment on function app_private.open_work(project_id uuid) is 'Names of the locked assets, open shelves, open reviews and running uploads of a project, by kind; empty when there are none.';

CREATE OR REPLACE FUNCTION app_private.optional_text(value text, what text, max_length integer)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  if length(optional_text.value) > optional_text.max_length then
    perform app_private.fail(
      'BADIN',
      format('The %s is longer than %s characters.', optional_text.what, optional_text.max_length),
      jsonb_build_object('length', length(optional_text.value), 'max_length', optional_text.max_length),
      'Shorten it.'
    );
  end if;
  return coalesce(optional_text.value, '');
end;
$function$;
comment on function app_private.optional_text(value text, what text, max_length integer) is 'The text, empty for null; raises BADIN when it is longer than allowed.';

CREATE OR REPLACE FUNCTION app_private.own_lock_generation(asset_id uuid, branch_id uuid, user_id uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select locks.generation
  from app_public.asset_locks as locks
  where locks.asset_id = own_lock_generation.asset_id
    and locks.line_branch_id = app_private.line_of_branch(own_lock_generation.branch_id)
    and locks.holder_id = own_lock_generation.user_id;
$function$;
comment on function app_private.own_lock_generation(asset_id uuid, branch_id uuid, user_id uuid) is 'Generation of the lock that a user holds on an asset on the line of a branch; null without one.';

CREATE OR REPLACE FUNCTION app_private.own_studio_role()
 RETURNS app_public.studio_role
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
begin
  return (app_private.who_acts()).studio_role;
end;
$function$;
comment on function app_private.own_studio_role() is 'Studio role of who acts, whatever the token; for rights within a project, which a token for one project keeps.';

CREATE OR REPLACE FUNCTION app_private.own_upload(upload_id uuid)
 RETURNS app_public.uploads
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_upload app_public.uploads;
begin
  select uploads.* into v_upload
  from app_public.uploads
  where uploads.id = own_upload.upload_id and uploads.user_id = v_user_id;
  if v_upload.id is null then
    perform app_private.fail(
      'NTFND', 'You have no such upload.',
      null,
      'Check the id; it may have expired. Begin a new upload.'
    );
  end if;
  -- The project before the upload: an archiving takes them in this order.
  if v_upload.state in ('open', 'publishing') then
    perform app_private.lock_active_project(v_upload.project_id);
  end if;
  select uploads.* into v_upload
  from app_public.uploads
  where uploads.id = own_upload.upload_id
  for update;
  return v_upload;
end;
$function$;
comment on function app_private.own_upload(upload_id uuid) is 'The caller''s upload, its row locked and its project held active while it is under way. Raises NTFND, ARCHV.';

CREATE OR REPLACE FUNCTION app_private.parse_resolutions(resolve jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_given constant jsonb := coalesce(nullif(parse_resolutions.resolve, 'null'), '{}');
begin
  if jsonb_typeof(v_given) <> 'object' or exists (
    select 1
    from jsonb_each(case when jsonb_typeof(v_given) = 'object' then v_given else '{}' end) as given
    where given.value not in ('"source"', '"target"')
      or not pg_input_is_valid(given.key, 'uuid')
  ) then
    perform app_private.fail(
      'BADIN', 'Conflicts are resolved with an object of asset ids, each "source" or "target".',
      null, 'For instance {"0199a1b2-…": "source"}; keys are ids of assets.'
    );
  end if;
  return (
    select coalesce(jsonb_object_agg(given.key::uuid, given.value), '{}')
    from jsonb_each_text(v_given) as given
  );
end;
$function$;
comment on function app_private.parse_resolutions(resolve jsonb) is 'Which side each conflict is resolved to, as {asset id: "source" or "target"}; empty for null. Raises BADIN.';

CREATE OR REPLACE FUNCTION app_private.parse_shelf_items(items jsonb)
 RETURNS TABLE(asset_id uuid, action app_public.shelf_action, version_id uuid, upload_id uuid, base_version_id uuid, filename text)
 LANGUAGE plpgsql
 STABLE ROWS 20
 SET search_path TO ''
AS $function$
declare
  v_count integer;
  v_assets integer;
begin
  return query
  select listed.*
  from jsonb_to_recordset(parse_shelf_items.items) as listed (
    asset_id uuid, action app_public.shelf_action, version_id uuid, upload_id uuid,
    base_version_id uuid, filename text
  )
  order by listed.asset_id;
  select count(*), count(distinct listed.asset_id) into v_count, v_assets
  from jsonb_to_recordset(parse_shelf_items.items) as listed (asset_id uuid);
  if v_count not between 1 and 1000 or v_assets <> v_count then
    perform app_private.fail(
      'BADIN', 'Shelve from 1 to 1000 items, each about another asset.',
      null,
      'Split the items over several calls, and name each asset once.'
    );
  end if;
exception
  when invalid_text_representation or invalid_parameter_value or datatype_mismatch then
    perform app_private.fail(
      'BADIN', format('The items cannot be read: %s.', sqlerrm), null,
      'Give an array of objects with asset_id, action, and version_id or upload_id.'
    );
end;
$function$;
comment on function app_private.parse_shelf_items(items jsonb) is 'Items of a shelving as rows; raises BADIN for anything but an array of 1 to 1000 objects, each about another asset.';

CREATE OR REPLACE FUNCTION app_private.permission_value(permission app_public.permissions, wanted app_public.access_right)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select case permission_value.wanted
    when 'read' then (permission_value.permission).can_read
    when 'write' then (permission_value.permission).can_write
    else (permission_value.permission).can_delete
  end;
$function$;
comment on function app_private.permission_value(permission app_public.permissions, wanted app_public.access_right) is 'What a permission says of a right: true, false, or null to inherit.';

CREATE OR REPLACE FUNCTION app_private.plain_followers(user_ids uuid[], is_bound boolean[], project_ids uuid[], holder_ids uuid[])
 RETURNS TABLE(place integer, is_current boolean, is_plain boolean)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select
    asked.place::integer, asked.user_id is not null,
    -- A member of whom no permission says anything reads all of the project, whatever the rank.
    members.user_id is not null
      and not asked.is_bound
      and not exists (
        select from app_public.permissions
        where permissions.project_id = asked.project_id and permissions.user_id = asked.user_id
      )
      and (
        asked.holder_id is null
        or exists (
          select from app_public.project_members as holders
          where holders.project_id = asked.project_id and holders.user_id = asked.holder_id
        )
      )
  from unnest(
    plain_followers.user_ids, plain_followers.is_bound,
    plain_followers.project_ids, plain_followers.holder_ids
  ) with ordinality as asked (user_id, is_bound, project_id, holder_id, place)
  left join app_public.projects
    on projects.id = asked.project_id and projects.deleted_at is null
  left join app_public.project_members as members
    on members.project_id = projects.id and members.user_id = asked.user_id
  order by asked.place;
$function$;
comment on function app_private.plain_followers(user_ids uuid[], is_bound boolean[], project_ids uuid[], holder_ids uuid[]) is 'Which of these people, null for those whose sign-in has ended, are members of whom no permission says anything, like the holder of the lock a member. A token bound to a project makes nobody plain.';

CREATE OR REPLACE FUNCTION app_private.plan_integration(source app_public.branches, target app_public.branches, asset_ids uuid[], resolve jsonb)
 RETURNS SETOF app_public.integration_item
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select
    case
      when differing.is_same_content then 'skip'
      when app_private.is_copy_up(source, target) and not differing.is_target_absorbed
        then 'conflict'
      when differing.source_version_id is null or differing.is_source_absorbed then 'skip'
      when differing.is_target_absorbed then 'copy'
      when resolve ? assets.id::text then 'merge'
      else 'conflict'
    end::app_public.integration_action,
    assets.id, assets.parent_path, assets.name, differing.source_version_id,
    differing.target_version_id, differing.base_version_id,
    (resolve ->> assets.id::text)::app_public.integration_side,
    null::text, null::text, null::uuid, null::bigint
  from unnest(plan_integration.asset_ids) as wanted (asset_id)
  join app_public.assets on assets.id = wanted.asset_id
  join app_private.compare_branches(
    (plan_integration.source).id, (plan_integration.target).id, plan_integration.asset_ids
  ) as differing on differing.asset_id = assets.id;
$function$;
comment on function app_private.plan_integration(source app_public.branches, target app_public.branches, asset_ids uuid[], resolve jsonb) is 'What integrating some assets would do with each whose heads differ; rights, locks and approvals are not looked at.';

CREATE OR REPLACE FUNCTION app_private.preview_lane(sha256 app_public.sha256)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  -- Two lanes in all, however many workers there are: a file that takes its time holds up half of the
  -- others, and never the jobs that have nothing to do with previews.
  select 'previews ' || pg_catalog.get_byte(pg_catalog.decode(preview_lane.sha256::text, 'hex'), 31) % 2;
$function$;
comment on function app_private.preview_lane(sha256 app_public.sha256) is 'The queue of the jobs that look at content; one at a time of each.';

CREATE OR REPLACE FUNCTION app_private.preview_of(version app_public.asset_versions)
 RETURNS app_private.previews
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_kind constant app_public.preview_kind := app_private.previewed_kind((preview_of.version).media_type);
  v_preview app_private.previews;
begin
  if (preview_of.version).is_deletion or v_kind is null then
    v_preview.state := 'none';
    return v_preview;
  end if;
  select previews.* into v_preview
  from app_private.previews
  where previews.sha256 = (preview_of.version).sha256;
  if v_preview.finished_at is not null and pg_catalog.clock_timestamp() >= app_private.shown_from(
    (preview_of.version).project_id, v_preview.sha256,
    app_private.making_time(v_preview.started_at, v_preview.finished_at)
  ) then
    return v_preview;
  end if;
  v_preview := null;
  v_preview.kind := v_kind;
  v_preview.state := 'waiting';
  return v_preview;
end;
$function$;
comment on function app_private.preview_of(version app_public.asset_versions) is 'What is known of the content of a version, as the version''s project may know it; waiting until then.';

CREATE OR REPLACE FUNCTION app_private.previewed_kind(media_type text)
 RETURNS app_public.preview_kind
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  -- What the worker's libraries read (worker/media); everything else has no preview, which costs nothing.
  select case
    when types.essence in (
      'image/png', 'image/apng', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/tiff',
      'image/svg+xml'
    ) then 'image'
    when types.essence in (
      'audio/wav', 'audio/mpeg', 'audio/ogg', 'audio/opus', 'audio/flac', 'audio/x-flac', 'audio/aac',
      'audio/mp4', 'audio/x-m4a', 'audio/aiff'
    ) then 'audio'
    when types.essence in (
      'video/mp4', 'video/webm', 'video/quicktime', 'video/matroska', 'video/x-matroska', 'video/mp2t'
    ) then 'video'
    when types.essence in ('model/gltf-binary', 'model/gltf+json') then 'model'
  end::app_public.preview_kind
  from (
    select pg_catalog.lower(pg_catalog.btrim(pg_catalog.split_part(previewed_kind.media_type, ';', 1)))
  ) as types (essence);
$function$;
comment on function app_private.previewed_kind(media_type text) is 'What content of a media type is looked at as; null for content that has no preview.';

CREATE OR REPLACE FUNCTION app_private.properties_violation(schema jsonb, object jsonb, path text, root jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  v_name text;
  v_value jsonb;
  v_schema jsonb;
  v_path text;
  v_violation jsonb;
begin
  if not schema ?| array['properties', 'additionalProperties'] then
    return null;
  end if;
  for v_name, v_value in select key, value from jsonb_each(object) loop
    v_schema :=
      coalesce(schema -> 'properties' -> v_name, schema -> 'additionalProperties', 'true');
    v_path := path || '/' || replace(replace(v_name, '~', '~0'), '/', '~1');
    if v_schema = 'false' then
      return app_private.violation(v_path, 'additionalProperties', schema);
    end if;
    v_violation := app_private.schema_violation(v_schema, v_value, v_path, root);
    exit when v_violation is not null;
  end loop;
  return v_violation;
end;
$function$;
comment on function app_private.properties_violation(schema jsonb, object jsonb, path text, root jsonb) is 'The first rule that a member of an object breaks; null for none.';

CREATE OR REPLACE FUNCTION app_private.queue_derived_count(project_id uuid)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  -- Once for all that is made in these seconds; a job that waits is not put off.
  select app_jobs.add_job(
    'projects__count_derived',
    pg_catalog.json_build_object('project_id', queue_derived_count.project_id),
    run_at => pg_catalog.now() + interval '5 seconds',
    max_attempts => 5,
    job_key => 'derived bytes of ' || queue_derived_count.project_id,
    priority => 20,
    job_key_mode => 'preserve_run_at'
  );
$function$;
comment on function app_private.queue_derived_count(project_id uuid) is 'Has the derived bytes of a project counted in a few seconds.';

CREATE OR REPLACE FUNCTION app_private.queue_preview(sha256 app_public.sha256, run_at timestamp with time zone, priority integer DEFAULT 20)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select app_jobs.add_job(
    'previews__make',
    pg_catalog.json_build_object('sha256', queue_preview.sha256),
    queue_name => app_private.preview_lane(queue_preview.sha256),
    run_at => queue_preview.run_at,
    max_attempts => 5,
    job_key => 'preview ' || queue_preview.sha256,
    priority => queue_preview.priority
  );
$function$;
comment on function app_private.queue_preview(sha256 app_public.sha256, run_at timestamp with time zone, priority integer) is 'Adds the job that looks at content, one for each content, from a moment on; a higher priority waits longer.';

CREATE OR REPLACE FUNCTION app_private.queue_webhook_delivery(webhook app_public.webhooks, delivery app_public.webhook_deliveries)
 RETURNS app_public.webhook_deliveries
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_delivery app_public.webhook_deliveries;
begin
  if not (webhook).is_enabled then
    perform app_private.fail(
      'BADST', format('The webhook is switched off: %s', (webhook).disabled_reason),
      jsonb_build_object('webhook_id', (webhook).id), 'Switch it on first, with update_webhook.'
    );
  elsif (
    select count(*) >= 20
    from app_public.webhook_deliveries as deliveries
    where deliveries.webhook_id = (webhook).id
      and deliveries.state in ('pending', 'sending')
      and deliveries.requested_by is not null
  ) then
    perform app_private.fail(
      'SLOWD', 'Twenty pings and repetitions of this webhook wait to be sent already.',
      jsonb_build_object('webhook_id', (webhook).id), 'Wait until they have been sent or have failed.'
    );
  end if;
  insert into app_public.webhook_deliveries (
    project_id, webhook_id, message_id, asset_id, type, occurred_at, payload, event_id, replay_of_id, requested_by
  ) values (
    (webhook).project_id, (webhook).id, coalesce((delivery).message_id, uuidv7()), (delivery).asset_id, (delivery).type,
    (delivery).occurred_at, (delivery).payload, (delivery).event_id, (delivery).id, app_hidden.current_user_id()
  )
  returning * into v_delivery;
  perform app_private.wake_event_readers();
  return v_delivery;
end;
$function$;
comment on function app_private.queue_webhook_delivery(webhook app_public.webhooks, delivery app_public.webhook_deliveries) is 'Queues what somebody asks to be sent, a bounded number at a time, and wakes the worker.';

CREATE OR REPLACE FUNCTION app_private.rank_for_right(wanted app_public.access_right)
 RETURNS app_public.project_role
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select case rank_for_right.wanted
    when 'read' then 'viewer'
    when 'write' then 'contributor'
    else 'owner'
  end::app_public.project_role;
$function$;
comment on function app_private.rank_for_right(wanted app_public.access_right) is 'Least rank that has a right by default.';

CREATE OR REPLACE FUNCTION app_private.readable_content(sha256 app_public.sha256)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  -- Found first, whatever the hash: how long the answer takes must not tell what others have.
  v_project_ids constant uuid[] := array(select app_hidden.project_ids_with_right('read'));
  v_denied constant uuid[] := array(select app_hidden.asset_ids_denied('read'));
  v_granted constant uuid[] := array(select app_hidden.asset_ids_granted('read'));
  v_version app_public.asset_versions;
begin
  -- By the projects and assets that one may read, never by the hash over all projects.
  select versions.* into v_version
  from (
    select listed.*
    from pg_catalog.unnest(v_project_ids) as readable(project_id)
    cross join lateral (
      select versions.*
      from app_public.asset_versions as versions
      where versions.project_id = readable.project_id
        -- As the index by project and hash has it; the one on hashes alone holds everybody's.
        and versions.sha256 || '' = readable_content.sha256
        and versions.asset_id <> all (v_denied)
    ) as listed
    union all
    select versions.*
    from app_public.asset_versions as versions
    where versions.asset_id = any (v_granted)
      and versions.sha256 || '' = readable_content.sha256
  ) as versions
  join app_public.assets on assets.id = versions.asset_id and assets.deleted_at is null
  where not versions.is_deletion
  limit 1;
  -- Only of what was found: all the world's content is in that table.
  if v_version.id is not null and not exists (
    select 1 from app_private.blobs
    where blobs.sha256 = v_version.sha256 and blobs.state in ('ready', 'condemned')
  ) then
    return null;
  end if;
  return v_version;
end;
$function$;
comment on function app_private.readable_content(sha256 app_public.sha256) is 'A version with this content that the caller may read and the depot has sound; null when there is none, whoever else may have it.';

CREATE OR REPLACE FUNCTION app_private.readable_heads(branch_id uuid, change_id bigint)
 RETURNS SETOF app_public.asset_versions
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select heads.*
  from app_private.branch_heads(readable_heads.branch_id, readable_heads.change_id) as heads
  join app_public.assets on assets.id = heads.asset_id
  where not heads.is_deletion
    and assets.deleted_at is null
    and (
      (
        heads.project_id = any (array(select app_hidden.project_ids_with_right('read')))
        and heads.asset_id <> all (array(select app_hidden.asset_ids_denied('read')))
      )
      or heads.asset_id = any (array(select app_hidden.asset_ids_granted('read')))
    );
$function$;
comment on function app_private.readable_heads(branch_id uuid, change_id bigint) is 'The heads of a branch at a change (now when null), without deletions, deleted assets, and assets that who acts may not read.';

CREATE OR REPLACE FUNCTION app_private.record_activity(project_id uuid, workspace_id uuid, action app_public.workspace_action, asset_id uuid DEFAULT NULL::uuid, version_id uuid DEFAULT NULL::uuid, change_id bigint DEFAULT NULL::bigint, shelf_id uuid DEFAULT NULL::uuid, detail jsonb DEFAULT '{}'::jsonb)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into app_public.workspace_activity (
    project_id, workspace_id, user_id, action, asset_id, version_id, change_id, shelf_id, detail
  ) values (
    record_activity.project_id,
    record_activity.workspace_id,
    app_hidden.current_user_id(),
    record_activity.action,
    record_activity.asset_id,
    record_activity.version_id,
    record_activity.change_id,
    record_activity.shelf_id,
    record_activity.detail
  );
$function$;
comment on function app_private.record_activity(project_id uuid, workspace_id uuid, action app_public.workspace_action, asset_id uuid, version_id uuid, change_id bigint, shelf_id uuid, detail jsonb) is 'Adds an entry to the timeline of a project.';

CREATE OR REPLACE FUNCTION app_private.refuse_archived(project app_public.projects)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if (refuse_archived.project).deleted_at is not null then
    perform app_private.fail(
      'ARCHV',
      pg_catalog.format('The project "%s" was deleted on %s; nothing is written to it any more.',
        (refuse_archived.project).name, (refuse_archived.project).deleted_at::date),
      pg_catalog.jsonb_build_object('project_id', (refuse_archived.project).id, 'deleted_at', (refuse_archived.project).deleted_at),
      'Make a new project with create_project. What the old one was, studio admins read in project_tombstones.'
    );
  end if;
  perform app_private.fail(
    'ARCHV',
    pg_catalog.format('The project "%s" was archived on %s and is immutable.',
      (refuse_archived.project).name, (refuse_archived.project).archived_at::date),
    pg_catalog.jsonb_build_object('project_id', (refuse_archived.project).id, 'archived_at', (refuse_archived.project).archived_at),
    'A studio admin can reopen it with reopen_project, giving a reason.'
  );
end;
$function$;
comment on function app_private.refuse_archived(project app_public.projects) is 'Refuses a write to a project that is archived or deleted (ARCHV), saying which.';

CREATE OR REPLACE FUNCTION app_private.refuse_asset_in_use(asset app_public.assets)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_lock app_public.asset_locks;
  v_shelf_name text;
begin
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.asset_id = (refuse_asset_in_use.asset).id
    and locks.holder_id <> app_private.require_user()
  limit 1;
  if v_lock.id is not null then
    perform app_private.refuse_locked(v_lock);
  end if;
  select shelves.name into v_shelf_name
  from app_public.shelf_items as items
  join app_public.shelves
    on shelves.id = items.shelf_id
    and shelves.current_revision = items.revision
    and shelves.state in ('open', 'in_review')
  where items.project_id = (refuse_asset_in_use.asset).project_id
    and items.asset_id = (refuse_asset_in_use.asset).id
  limit 1;
  if v_shelf_name is not null then
    perform app_private.fail(
      'BADST',
      format('"%s" lies on the open shelf "%s".', (refuse_asset_in_use.asset).name, v_shelf_name),
      jsonb_build_object('asset_id', (refuse_asset_in_use.asset).id),
      'Submit or discard that shelf first.'
    );
  end if;
end;
$function$;
comment on function app_private.refuse_asset_in_use(asset app_public.assets) is 'Refuses to delete an asset that somebody else has locked (LOCKD) or that lies on an open shelf (BADST).';

CREATE OR REPLACE FUNCTION app_private.refuse_branch_parent(type app_public.branch_type, parent app_public.branches)
 RETURNS void
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_parent_type constant app_public.branch_type := (refuse_branch_parent.parent).type;
begin
  if refuse_branch_parent.type = 'mainline' then
    perform app_private.fail(
      'FLOWD', 'A project has exactly one mainline, made with the project.', null,
      'Make a development, task or release branch.'
    );
  elsif v_parent_type = 'task' or (
    refuse_branch_parent.type = 'release' and v_parent_type not in ('mainline', 'release')
  ) then
    perform app_private.fail(
      'FLOWD',
      format('A %s branch cannot be made from the %s branch "%s".', refuse_branch_parent.type,
        v_parent_type, (refuse_branch_parent.parent).name),
      jsonb_build_object('parent_branch_id', (refuse_branch_parent.parent).id),
      case
        when refuse_branch_parent.type = 'release' then 'Make releases from the mainline.'
        else 'Make it from the parent of the task branch.'
      end
    );
  end if;
end;
$function$;
comment on function app_private.refuse_branch_parent(type app_public.branch_type, parent app_public.branches) is 'Refuses (FLOWD) a branch of this type below that parent: a project has one mainline, releases come from the mainline or a release, task branches have no children.';

CREATE OR REPLACE FUNCTION app_private.refuse_ended_upload(upload app_public.uploads)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  perform app_private.fail(
    'BADST',
    case
      when (upload).expires_at <= pg_catalog.now()
        then pg_catalog.format('The upload expired on %s.', (upload).expires_at::date)
      else pg_catalog.format('The upload has ended: %s', coalesce((upload).failure, 'it is over.'))
    end,
    pg_catalog.jsonb_build_object(
      'upload_id', (upload).id, 'state', (upload).state, 'reason', 'ended'
    ),
    'Begin a new upload.'
  );
end;
$function$;
comment on function app_private.refuse_ended_upload(upload app_public.uploads) is 'Raises BADST, with the reason "ended", for an upload that ended without a version.';

CREATE OR REPLACE FUNCTION app_private.refuse_flow(source app_public.branches, target app_public.branches)
 RETURNS void
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_source constant app_public.branches := refuse_flow.source;
  v_target constant app_public.branches := refuse_flow.target;
  v_facts constant jsonb :=
    jsonb_build_object('source_branch_id', v_source.id, 'target_branch_id', v_target.id);
begin
  if v_source.id = v_target.id then
    perform app_private.fail(
      'BADIN', 'Source and target are the same branch.',
      v_facts,
      'Name another source or target.'
    );
  elsif v_source.project_id <> v_target.project_id then
    perform app_private.fail(
      'BADIN', 'Source and target belong to different projects.',
      v_facts,
      'Integrate between branches of one project.'
    );
  elsif v_source.id = v_target.parent_branch_id and not v_target.takes_from_parent then
    perform app_private.fail(
      'FLOWD',
      format('The branch "%s" takes nothing from its parent "%s".', v_target.name, v_source.name),
      v_facts, 'A manager can change that with set_branch_policy.'
    );
  elsif v_source.id is distinct from v_target.parent_branch_id
    and v_target.id is distinct from v_source.parent_branch_id and not v_target.merge_any
  then
    perform app_private.fail(
      'FLOWD',
      format('"%s" and "%s" are not parent and child.', v_source.name, v_target.name),
      v_facts,
      'Integrate over the branches between, or let a manager allow merge_any with set_branch_policy.'
    );
  end if;
end;
$function$;
comment on function app_private.refuse_flow(source app_public.branches, target app_public.branches) is 'Refuses to integrate one branch into another: BADIN when they are the same or of different projects, FLOWD when they are not parent and child or the target takes nothing from its parent.';

CREATE OR REPLACE FUNCTION app_private.refuse_hidden_archive(project app_public.projects, table_name text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- Triggers come before policies: without this, a row for a project that one does not see would
  -- tell its name and that it is archived. The words are those of the policy that refuses the row
  -- in any other project.
  if app_hidden.current_user_id() is not null
    and app_hidden.current_studio_role() <> 'admin'
    and (refuse_hidden_archive.project).deleted_by is distinct from app_hidden.current_user_id()
    and not exists (
      select 1
      from app_hidden.project_ids_visible() as visible (id)
      where visible.id = (refuse_hidden_archive.project).id
    )
  then
    raise exception using
      errcode = 'insufficient_privilege',
      message = pg_catalog.format(
        'new row violates row-level security policy for table "%s"', refuse_hidden_archive.table_name
      );
  end if;
end;
$function$;
comment on function app_private.refuse_hidden_archive(project app_public.projects, table_name text) is 'Refuses a new row in an archived project, in the words of a policy, when who acts does not see the project.';

CREATE OR REPLACE FUNCTION app_private.refuse_hidden_items(items app_public.integration_item[])
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if exists (
    select 1
    from unnest(refuse_hidden_items.items) as items
    where items.action <> 'skip'
      and items.asset_id not in (
        select app_private.assets_with_right(
          array(select all_items.asset_id from unnest(refuse_hidden_items.items) as all_items),
          'read'
        )
      )
  ) then
    perform app_private.fail(
      'DNIED', 'The branches differ in assets that are not shared with you.', null,
      'Name the assets to integrate, or ask somebody who may write all of them.'
    );
  end if;
end;
$function$;
comment on function app_private.refuse_hidden_items(items app_public.integration_item[]) is 'Refuses (DNIED) an integration that would touch assets which who acts may not read, without naming them.';

CREATE OR REPLACE FUNCTION app_private.refuse_leased(upload app_public.uploads, lease_owner uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if (upload).lease_until is null
    or (upload).lease_until <= pg_catalog.clock_timestamp()
    or (upload).lease_owner is not distinct from refuse_leased.lease_owner
    or not app_private.is_server_alive((upload).lease_server)
  then
    return;
  end if;
  perform app_private.fail(
    'BADST', 'Another request is writing to this upload at the moment.',
    pg_catalog.jsonb_build_object(
      'upload_id', (upload).id, 'reason', 'leased', 'retry_after_seconds', 1
    ),
    'Wait a moment, ask for the offset again and go on from there.'
  );
end;
$function$;
comment on function app_private.refuse_leased(upload app_public.uploads, lease_owner uuid) is 'Raises BADST, with the reason "leased", while another request of a living server writes to an upload.';

CREATE OR REPLACE FUNCTION app_private.refuse_lock_request(lock app_public.asset_locks)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if (refuse_lock_request.lock).state = 'retained' then
    perform app_private.fail(
      'BADST', app_private.describe_lock(refuse_lock_request.lock) || ' No person holds it.',
      app_private.lock_facts(refuse_lock_request.lock),
      'Lock it on that branch, or integrate its version first.'
    );
  elsif (refuse_lock_request.lock).holder_id = app_private.require_user() then
    perform app_private.fail(
      'BADST', 'You hold this lock yourself.',
      app_private.lock_facts(refuse_lock_request.lock),
      'Work on; release it with release_lock when you are done.'
    );
  elsif (refuse_lock_request.lock).kept_until > now() then
    perform app_private.fail(
      'BADST',
      format('%s Its holder keeps it until %s.',
        app_private.describe_lock(refuse_lock_request.lock),
        to_char((refuse_lock_request.lock).kept_until at time zone 'UTC', 'HH24:MI "UTC"')),
      app_private.lock_facts(refuse_lock_request.lock),
      'Ask again then; a lead can break it with break_lock.'
    );
  end if;
end;
$function$;
comment on function app_private.refuse_lock_request(lock app_public.asset_locks) is 'Refuses (BADST) to ask for a lock that nobody or oneself holds, or that its holder keeps for now.';

CREATE OR REPLACE FUNCTION app_private.refuse_locked(lock app_public.asset_locks)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  perform app_private.fail(
    'LOCKD',
    app_private.describe_lock(refuse_locked.lock),
    app_private.lock_facts(refuse_locked.lock),
    case (refuse_locked.lock).state
      when 'locked' then 'Ask for it with request_lock; a lead can break it with break_lock.'
      else 'Lock it on that branch, or integrate its version first.'
    end
  );
end;
$function$;
comment on function app_private.refuse_locked(lock app_public.asset_locks) is 'Raises LOCKD for a lock, naming its holder, since when and why.';

CREATE OR REPLACE FUNCTION app_private.refuse_lost_lock(asset app_public.assets, branch_id uuid, since timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_lock app_public.asset_locks;
  v_break record;
begin
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.id = app_private.find_lock((refuse_lost_lock.asset).id, refuse_lost_lock.branch_id);
  select users.display_name as breaker, activity.detail ->> 'reason' as reason, activity.occurred_at into v_break
  from app_public.workspace_activity as activity
  left join app_public.users on users.id = activity.user_id
  where activity.project_id = (refuse_lost_lock.asset).project_id
    and activity.asset_id = (refuse_lost_lock.asset).id
    and activity.action = 'released'
    and activity.detail @> '{"broken": true}'
    and activity.occurred_at >= refuse_lost_lock.since
  order by activity.id desc
  limit 1;
  perform app_private.fail(
    'LOCKD',
    format('Your lock on "%s" is gone: ', (refuse_lost_lock.asset).name)
      || case when v_break.reason is null then 'it was released since.'
           else format('%s broke it: %s.', v_break.breaker, rtrim(v_break.reason, '.')) end
      || case when v_lock.state = 'locked' and v_lock.holder_id is distinct from app_hidden.current_user_id()
           then ' ' || app_private.describe_lock(v_lock) else '' end,
    jsonb_build_object(
      'asset_id', (refuse_lost_lock.asset).id, 'asset', (refuse_lost_lock.asset).name, 'broken_by', v_break.breaker,
      'reason', v_break.reason, 'broken_at', v_break.occurred_at, 'lock', app_private.lock_facts(v_lock)
    ),
    case when v_lock.state = 'locked' and v_lock.holder_id is distinct from app_hidden.current_user_id()
      then 'Ask for the lock with request_lock; then fetch the newest version, redo the change on it and try again.'
      else 'Lock it again with lock_asset, look at what changed meanwhile, and try again from there.' end
  );
end;
$function$;
comment on function app_private.refuse_lost_lock(asset app_public.assets, branch_id uuid, since timestamp with time zone) is 'Raises LOCKD for work that began under a lock which is gone, saying who broke it and why, and who holds the asset now.';

CREATE OR REPLACE FUNCTION app_private.refuse_not_newest(asset app_public.assets, branch app_public.branches, line_branch_id uuid, workspace_id uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_head constant app_public.asset_versions := app_private.branch_head(
    (refuse_not_newest.asset).id, (refuse_not_newest.branch).id
  );
  v_newest app_public.asset_versions;
  v_have app_public.asset_versions;
begin
  select newest.* into v_newest
  from app_private.newest_on_line(
    (refuse_not_newest.asset).id, refuse_not_newest.line_branch_id
  ) as newest;
  select versions.* into v_have
  from app_public.workspace_assets as have
  join app_public.asset_versions as versions on versions.id = have.version_id
  where have.workspace_id = refuse_not_newest.workspace_id
    and have.asset_id = (refuse_not_newest.asset).id;
  -- The same content under another number, as after an integration, is as good.
  if v_head.sha256 is distinct from v_newest.sha256
    or v_head.is_deletion is distinct from v_newest.is_deletion
  then
    perform app_private.refuse_stale(refuse_not_newest.asset, v_newest,
      format('Integrate that version into "%s", or lock it on its own branch.',
        (refuse_not_newest.branch).name));
  elsif v_have.id is not null and v_have.sha256 is distinct from v_newest.sha256 then
    perform app_private.refuse_stale(refuse_not_newest.asset, v_newest,
      'Sync the workspace first, with sync_workspace.');
  end if;
  return v_head.id;
end;
$function$;
comment on function app_private.refuse_not_newest(asset app_public.assets, branch app_public.branches, line_branch_id uuid, workspace_id uuid) is 'Refuses (STALE) to lock an asset on a branch whose head is not the line''s newest version, or from a workspace that holds an older one. Returns the head, null before the first version.';

CREATE OR REPLACE FUNCTION app_private.refuse_obstacles(source app_public.branches, target app_public.branches, items app_public.integration_item[])
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_count constant integer :=
    (select count(items.obstacle_code) from unnest(refuse_obstacles.items) as items);
  v_first app_public.integration_item;
begin
  if v_count = 0 then
    return;
  end if;
  select items.* into v_first
  from unnest(refuse_obstacles.items) as items
  where items.obstacle_code is not null
  order by array_position(array['DNIED', 'BADIN', 'FLOWD', 'LOCKD'], items.obstacle_code),
    items.action = 'conflict' desc, items.parent_path, items.name
  limit 1;
  perform app_private.fail(
    v_first.obstacle_code,
    v_first.obstacle || case when v_count > 1
      then format(' %s in the way.', app_private.count_of(v_count - 1, 'more stands', 'more stand'))
      else '' end,
    jsonb_build_object('count', v_count, 'items', app_private.obstacle_facts(refuse_obstacles.items)),
    app_private.obstacle_hint(refuse_obstacles.source, refuse_obstacles.target, v_first)
  );
end;
$function$;
comment on function app_private.refuse_obstacles(source app_public.branches, target app_public.branches, items app_public.integration_item[]) is 'Refuses an integration whose plan has obstacles, with the code of the gravest, naming ten of them.';

CREATE OR REPLACE FUNCTION app_private.refuse_open_review(wanted app_public.asset_reviews)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_review app_public.asset_reviews;
begin
  select reviews.* into v_review
  from app_public.asset_reviews as reviews
  where reviews.state in ('pending', 'in_review')
    and (reviews.version_id = (refuse_open_review.wanted).version_id or reviews.shelf_id = (refuse_open_review.wanted).shelf_id);
  perform app_private.fail(
    'BADST',
    format('%s has an open review already, which %s asked for.', app_private.review_subject(refuse_open_review.wanted),
      coalesce((select users.display_name from app_public.users where users.id = v_review.requested_by), 'somebody')),
    jsonb_build_object('review_id', v_review.id, 'state', v_review.state, 'requested_by', v_review.requested_by),
    'Say more with add_review_note, or let who asked take it back with withdraw_review first.'
  );
end;
$function$;
comment on function app_private.refuse_open_review(wanted app_public.asset_reviews) is 'Raises BADST for a review that is asked for while another one of the same is open, naming that one.';

CREATE OR REPLACE FUNCTION app_private.refuse_open_work(workspace app_public.workspaces)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_locks bigint;
  v_shelves bigint;
begin
  select count(*) into v_locks
  from app_public.asset_locks as locks
  where locks.workspace_id = (refuse_open_work.workspace).id;
  select count(*) into v_shelves
  from app_public.shelves
  where shelves.workspace_id = (refuse_open_work.workspace).id
    and shelves.state in ('open', 'in_review');
  if v_locks + v_shelves > 0 then
    perform app_private.fail(
      'BADST',
      format('The workspace "%s" still holds %s and %s.', (refuse_open_work.workspace).name,
        app_private.count_of(v_locks, 'lock', 'locks'),
        app_private.count_of(v_shelves, 'unsubmitted shelf', 'unsubmitted shelves')),
      jsonb_build_object('locks', v_locks, 'shelves', v_shelves),
      'Submit or discard the shelves and release the locks first.'
    );
  end if;
end;
$function$;
comment on function app_private.refuse_open_work(workspace app_public.workspaces) is 'Refuses (BADST) while a workspace holds locks or open shelves, naming how many.';

CREATE OR REPLACE FUNCTION app_private.refuse_other_content(review app_public.asset_reviews, content_sha256 text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if refuse_other_content.content_sha256 <> (refuse_other_content.review).content_sha256 then
    perform app_private.fail(
      'STALE', 'You looked at other content than this review is about.',
      jsonb_build_object(
        'review_id', (refuse_other_content.review).id,
        'content_sha256', (refuse_other_content.review).content_sha256
      ),
      'Load the review again and look at its present content.'
    );
  end if;
end;
$function$;
comment on function app_private.refuse_other_content(review app_public.asset_reviews, content_sha256 text) is 'Refuses (STALE) a decision about other content than the review is bound to; null passes.';

CREATE OR REPLACE FUNCTION app_private.refuse_outdated_item(shelf app_public.shelves, item app_public.shelf_items, asset app_public.assets)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_head constant app_public.asset_versions := app_private.branch_head(
    (refuse_outdated_item.asset).id, (refuse_outdated_item.shelf).branch_id
  );
  v_shelved_under constant bigint := (refuse_outdated_item.item).lock_generation;
begin
  if v_head.id is distinct from (refuse_outdated_item.item).base_version_id then
    perform app_private.refuse_stale(
      refuse_outdated_item.asset, v_head,
      'Sync the workspace, redo the change on that version and shelve again.'
    );
  end if;
  if v_shelved_under is distinct from coalesce(
    app_private.own_lock_generation(
      (refuse_outdated_item.asset).id, (refuse_outdated_item.shelf).branch_id,
      (refuse_outdated_item.shelf).owner_id
    ),
    -1
  ) and v_shelved_under is not null then
    perform app_private.refuse_lost_lock(
      refuse_outdated_item.asset, (refuse_outdated_item.shelf).branch_id, (
        select revisions.created_at
        from app_public.shelf_revisions as revisions
        where revisions.shelf_id = (refuse_outdated_item.shelf).id
          and revisions.revision = (refuse_outdated_item.item).revision
      )
    );
  end if;
  return v_head;
end;
$function$;
comment on function app_private.refuse_outdated_item(shelf app_public.shelves, item app_public.shelf_items, asset app_public.assets) is 'Refuses a shelved item whose base is no longer the head of the branch (STALE), or whose lock was broken or released since it was shelved (LOCKD). Returns the head.';

CREATE OR REPLACE FUNCTION app_private.refuse_protected(branch app_public.branches)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if (branch).is_protected and (branch).approvals_required > 0 then
    perform app_private.fail(
      'FLOWD',
      pg_catalog.format(
        'The branch "%s" is protected: versions arrive there with %s approval(s), not by upload.',
        (branch).name, (branch).approvals_required
      ),
      pg_catalog.jsonb_build_object(
        'branch_id', (branch).id, 'approvals_required', (branch).approvals_required
      ),
      'Submit a shelf, or upload to a task or development branch and integrate it.'
    );
  end if;
end;
$function$;
comment on function app_private.refuse_protected(branch app_public.branches) is 'Refuses (FLOWD) an upload to a branch whose versions arrive with approvals only.';

CREATE OR REPLACE FUNCTION app_private.refuse_review_over(review app_public.asset_reviews)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  perform app_private.fail(
    'BADST',
    format('The review of %s is over (%s) and never changes.',
      app_private.review_subject(refuse_review_over.review),
      replace((refuse_review_over.review).state::text, '_', ' ')),
    jsonb_build_object('review_id', (refuse_review_over.review).id, 'state', (refuse_review_over.review).state),
    'Ask for a new round with request_review.'
  );
end;
$function$;
comment on function app_private.refuse_review_over(review app_public.asset_reviews) is 'Raises BADST for a review in a final state, saying which.';

CREATE OR REPLACE FUNCTION app_private.refuse_stale(asset app_public.assets, newest app_public.asset_versions, hint text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_branch_name text;
begin
  select branches.name into v_branch_name
  from app_public.branches
  where branches.id = (refuse_stale.newest).branch_id;
  perform app_private.fail(
    'STALE',
    case
      when (refuse_stale.newest).id is null
        then format('"%s" has no version here any more.', (refuse_stale.asset).name)
      else format('The newest version of "%s" is %s on the branch "%s".', (refuse_stale.asset).name,
        (refuse_stale.newest).version_number, v_branch_name)
    end,
    jsonb_build_object(
      'asset_id', (refuse_stale.asset).id,
      'asset', (refuse_stale.asset).name,
      'version_id', (refuse_stale.newest).id,
      'version_number', (refuse_stale.newest).version_number,
      'branch_id', (refuse_stale.newest).branch_id,
      'branch', v_branch_name
    ),
    refuse_stale.hint
  );
end;
$function$;
comment on function app_private.refuse_stale(asset app_public.assets, newest app_public.asset_versions, hint text) is 'Raises STALE, naming the newest version of the asset and its branch.';

CREATE OR REPLACE FUNCTION app_private.refuse_task_state(review app_public.asset_reviews, note app_public.review_notes, state app_public.note_task_state)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_is_own_work constant boolean :=
    app_private.is_own_work(refuse_task_state.review, v_user_id);
begin
  if (refuse_task_state.note).task_state is null then
    perform app_private.fail('BADST', 'The note is not a task.', jsonb_build_object('note_id', (refuse_task_state.note).id),
      'Write a new note as a task, with add_review_note(…, is_task => true).');
  elsif refuse_task_state.state is null then
    perform app_private.fail(
      'BADIN', 'The state is missing.',
      null,
      'Give a state: open, addressed or verified.'
    );
  elsif refuse_task_state.state = 'addressed' and not v_is_own_work then
    perform app_private.require_role((refuse_task_state.review).project_id, 'contributor');
  elsif refuse_task_state.state = 'verified' and v_is_own_work then
    perform app_private.fail(
      'SELFA',
      format('This task is about your own work, %s; whether it is done is for others to say.',
        app_private.review_subject(refuse_task_state.review)),
      jsonb_build_object('note_id', (refuse_task_state.note).id, 'author_id', (refuse_task_state.note).author_id),
      format('Mark it as addressed; %s, who wrote it, or a reviewer verifies it.',
        (select users.display_name from app_public.users where users.id = (refuse_task_state.note).author_id))
    );
  elsif refuse_task_state.state <> 'addressed'
    and (refuse_task_state.note).author_id <> v_user_id
  then
    perform app_private.require_role((refuse_task_state.review).project_id, 'reviewer');
  end if;
end;
$function$;
comment on function app_private.refuse_task_state(review app_public.asset_reviews, note app_public.review_notes, state app_public.note_task_state) is 'Refuses who acts to bring a task into a state: BADST when it is no task, DNIED by rank, SELFA for verifying own work.';

CREATE OR REPLACE FUNCTION app_private.refuse_token_write(project_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_scopes app_public.token_scope[];
  v_only_project_id uuid;
begin
  if coalesce(pg_catalog.current_setting('app.session_id', true), '') = '' then
    return;
  end if;
  select tokens.scopes, tokens.only_project_id into v_scopes, v_only_project_id
  from app_public.personal_access_tokens as tokens
  where tokens.id = app_private.claimed_session_id();
  if v_scopes is null then
    return;
  end if;
  if not 'write' = any (v_scopes) then
    perform app_private.fail(
      'DNIED', 'This token may read and change nothing.',
      pg_catalog.jsonb_build_object('scope', 'write'),
      'Use a token with the scope write, or sign in.'
    );
  elsif v_only_project_id <> refuse_token_write.project_id
    or (v_only_project_id is not null and refuse_token_write.project_id is null)
  then
    perform app_private.fail(
      'DNIED', 'This token is for one project, and what would change is not in it.', null,
      'Use a token that is for all your projects, or sign in.'
    );
  end if;
end;
$function$;
comment on function app_private.refuse_token_write(project_id uuid) is 'Refuses (DNIED) a change of a row of this project (null: of the studio) by a personal access token that has not the scope write or is for another project.';

CREATE OR REPLACE FUNCTION app_private.refuse_too_many_locks(project_id uuid, wanted integer)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_is_limited constant boolean := coalesce(
    app_private.effective_role(refuse_too_many_locks.project_id, v_user_id) < 'lead', true
  );
  v_held bigint;
begin
  if refuse_too_many_locks.wanted not between 1 and 200 then
    perform app_private.fail(
      'BADIN', 'One call takes from 1 to 200 locks.',
      jsonb_build_object('wanted', refuse_too_many_locks.wanted), 'Split the list.'
    );
  end if;
  perform app_private.advertise_locker(v_user_id, v_is_limited);
  select count(*) into v_held
  from app_public.asset_locks as locks
  where locks.holder_id = v_user_id;
  if v_is_limited and v_held + refuse_too_many_locks.wanted > 500 then
    perform app_private.fail(
      'DNIED', format('You hold %s locks; %s more would pass the limit of 500.', v_held,
        refuse_too_many_locks.wanted),
      jsonb_build_object('held', v_held, 'limit', 500),
      'Release what you no longer need, or ask a lead, who has no limit, to take them.'
    );
  end if;
end;
$function$;
comment on function app_private.refuse_too_many_locks(project_id uuid, wanted integer) is 'Refuses more than 200 locks in a call (BADIN), and more than 500 for a user without a lead''s rank (DNIED). Marks this transaction as one that takes locks.';

CREATE OR REPLACE FUNCTION app_private.refuse_unknown_upload()
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  perform app_private.fail(
    'NTFND', 'You have no such upload.', null, 'Check the address, or begin a new upload.'
  );
end;
$function$;
comment on function app_private.refuse_unknown_upload() is 'Raises NTFND for an upload that does not exist or is not the caller''s.';

CREATE OR REPLACE FUNCTION app_private.refuse_unlocked(asset app_public.assets)
 RETURNS void
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  perform app_private.fail(
    'LOCKD',
    app_private.unlocked_message((refuse_unlocked.asset).name),
    jsonb_build_object(
      'asset_id', (refuse_unlocked.asset).id, 'asset', (refuse_unlocked.asset).name,
      'type', (refuse_unlocked.asset).type, 'holder_id', null, 'holder', null
    ),
    'Lock it first with lock_asset, from its newest version.'
  );
end;
$function$;
comment on function app_private.refuse_unlocked(asset app_public.assets) is 'Raises LOCKD for an asset that changes only under a lock and that nobody has locked.';

CREATE OR REPLACE FUNCTION app_private.refuse_without_lock(asset app_public.assets, branch_id uuid, user_id uuid, merged_from_version_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_lock app_public.asset_locks;
begin
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.asset_id = (refuse_without_lock.asset).id
    and locks.line_branch_id = app_private.line_of_branch(refuse_without_lock.branch_id);
  if v_lock.holder_id = refuse_without_lock.user_id then
    return;
  elsif v_lock.state = 'locked' then
    perform app_private.refuse_locked(v_lock);
  elsif refuse_without_lock.user_id is null
    or not app_private.needs_lock(refuse_without_lock.asset)
    or app_private.has_taken_in(refuse_without_lock.merged_from_version_id, v_lock.version_id)
  then
    return;
  elsif v_lock.state = 'retained' then
    perform app_private.refuse_locked(v_lock);
  end if;
  perform app_private.refuse_unlocked(refuse_without_lock.asset);
end;
$function$;
comment on function app_private.refuse_without_lock(asset app_public.assets, branch_id uuid, user_id uuid, merged_from_version_id uuid) is 'Refuses (LOCKD) a new version while somebody else holds the lock of the line, and without a lock of one''s own when the asset''s type demands one; taking in the version that the line retains needs none.';

CREATE OR REPLACE FUNCTION app_private.release_member_work(project_id uuid, user_id uuid, heir_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform app_private.return_lock(locks.id)
  from app_private.locks_of_user(
    release_member_work.project_id, release_member_work.user_id
  ) as locks;
  update app_public.lock_requests as requests
  set state = 'withdrawn', resolved_at = now()
  where requests.project_id = release_member_work.project_id
    and requests.requester_id = release_member_work.user_id
    and requests.state in ('pending', 'kept');
  update app_public.shelves
  set owner_id = release_member_work.heir_id
  where shelves.project_id = release_member_work.project_id
    and shelves.owner_id = release_member_work.user_id
    and shelves.state in ('open', 'in_review');
  perform app_private.end_review(reviews.id, 'withdrawn')
  from app_public.asset_reviews as reviews
  where reviews.project_id = release_member_work.project_id
    and reviews.requested_by = release_member_work.user_id
    and reviews.state in ('pending', 'in_review');
  delete from app_public.review_assignees as assignees
  using app_public.asset_reviews as reviews
  where assignees.project_id = release_member_work.project_id
    and assignees.user_id = release_member_work.user_id
    and reviews.id = assignees.review_id
    and reviews.state in ('pending', 'in_review');
  perform app_private.end_workspace(workspaces.id)
  from app_public.workspaces
  where workspaces.project_id = release_member_work.project_id
    and workspaces.owner_id = release_member_work.user_id
    and workspaces.state <> 'closed';
end;
$function$;
comment on function app_private.release_member_work(project_id uuid, user_id uuid, heir_id uuid) is 'Ends what a leaving member holds in a project: locks are released, lock and review requests withdrawn, workspaces closed, shelves handed to the heir.';

CREATE OR REPLACE FUNCTION app_private.release_storage(project_id uuid, bytes bigint)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  update app_public.project_usage as usage
  set reserved_bytes = usage.reserved_bytes - release_storage.bytes,
    updated_at = pg_catalog.now()
  where usage.project_id = release_storage.project_id
    and release_storage.bytes <> 0;
$function$;
comment on function app_private.release_storage(project_id uuid, bytes bigint) is 'Gives back bytes that reserve_storage held.';

CREATE OR REPLACE FUNCTION app_private.removal_steps()
 RETURNS TABLE(table_name text, condition text)
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  -- What refers to a row goes before it. Two tables refer to themselves: answers go before notes
  -- (again and again, until none is left), later versions before earlier ones. The usage goes
  -- before the assets that it counts.
  values
    ('app_public.webhook_deliveries', ''),
    ('app_public.webhooks', ''),
    ('app_public.workspace_activity', ''),
    ('app_public.review_annotations', ''),
    ('app_public.review_notes', 'and not exists (
      select from app_public.review_notes as answers
      where answers.project_id = rows.project_id and answers.review_id = rows.review_id and answers.parent_note_id = rows.id)'),
    ('app_public.review_decisions', ''),
    ('app_public.review_assignees', ''),
    ('app_public.asset_reviews', ''),
    ('app_public.shelf_items', ''),
    ('app_public.shelf_revisions', ''),
    ('app_public.shelves', ''),
    ('app_public.lock_requests', ''),
    ('app_public.asset_locks', ''),
    ('app_public.workspace_assets', ''),
    ('app_public.workspaces', ''),
    ('app_public.uploads', ''),
    ('app_public.label_versions', ''),
    ('app_public.labels', ''),
    ('app_public.asset_tags', ''),
    ('app_public.tags', ''),
    ('app_public.permissions', ''),
    ('app_public.project_members', ''),
    ('app_public.project_storage_snapshots', ''),
    ('app_public.project_usage', ''),
    ('app_private.project_blobs', ''),
    ('app_public.asset_versions', 'order by rows.version_number desc'),
    ('app_public.assets', ''),
    ('app_public.changes', 'and not exists (
      select from app_public.branches
      where branches.project_id = rows.project_id and branches.base_change_id = rows.id)');
$function$;
comment on function app_private.removal_steps() is 'Tables whose rows go when their project is deleted, in order, with a condition on the rows that can go next; branches, which are the last, are not among them.';

CREATE OR REPLACE FUNCTION app_private.remove_project_branches(project_id uuid)
 RETURNS integer
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  -- In one statement: branches rest on changes, which were made on branches, and branches on each
  -- other. References are looked at when all of it is done.
  with removed_changes as (
    delete from app_public.changes
    where changes.project_id = remove_project_branches.project_id
    returning 1
  ), removed_branches as (
    delete from app_public.branches
    where branches.project_id = remove_project_branches.project_id
    returning 1
  )
  select ((select count(*) from removed_changes) + (select count(*) from removed_branches))::integer;
$function$;
comment on function app_private.remove_project_branches(project_id uuid) is 'Removes the branches of a deleted project and the changes that they rest on, once nothing else is left; returns how many rows.';

CREATE OR REPLACE FUNCTION app_private.remove_project_rows(project_id uuid, max_rows integer)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_step record;
  v_left integer := remove_project_rows.max_rows;
  v_count integer;
begin
  for v_step in select * from app_private.removal_steps() loop
    loop
      exit when v_left <= 0;
      -- A partition's rows are told apart by their table, too.
      execute pg_catalog.format(
        'with next as materialized (select rows.tableoid, rows.ctid from %1$s as rows where rows.project_id = $1 %2$s limit $2), '
        'removed as (delete from %1$s as rows using next where rows.ctid = next.ctid and rows.tableoid = next.tableoid returning 1) '
        'select count(*) from removed', v_step.table_name::pg_catalog.regclass, v_step.condition
      ) into v_count using remove_project_rows.project_id, v_left;
      exit when v_count = 0;
      v_left := v_left - v_count;
    end loop;
  end loop;
  if v_left > 0 then
    v_left := v_left - app_private.remove_project_branches(remove_project_rows.project_id);
  end if;
  return remove_project_rows.max_rows - v_left;
end;
$function$;
comment on function app_private.remove_project_rows(project_id uuid, max_rows integer) is 'Removes rows of a deleted project, about so many at most; returns how many. All are gone when no branch is left.';

CREATE OR REPLACE FUNCTION app_private.renew_damaged_previews(sha256 app_public.sha256)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_source_sha256 app_public.sha256;
  v_is_derived boolean := false;
begin
  for v_source_sha256 in
    select files.source_sha256
    from app_private.preview_files as files
    where files.sha256 = renew_damaged_previews.sha256
    order by files.source_sha256
  loop
    v_is_derived := true;
    perform app_private.renew_preview(v_source_sha256);
  end loop;
  return v_is_derived;
end;
$function$;
comment on function app_private.renew_damaged_previews(sha256 app_public.sha256) is 'Has previews made again that a damaged file belongs to; whether there are any.';

CREATE OR REPLACE FUNCTION app_private.renew_preview(sha256 app_public.sha256)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  update app_private.previews
  set state = 'waiting', attempts = 0, reason = null, requested_at = pg_catalog.now(),
    started_at = null, finished_at = null
  where previews.sha256 = renew_preview.sha256 and previews.finished_at is not null;
  if not found then
    return;
  end if;
  perform app_private.queue_preview(renew_preview.sha256, pg_catalog.now());
  perform app_private.tell_of_preview(renew_preview.sha256, null);
end;
$function$;
comment on function app_private.renew_preview(sha256 app_public.sha256) is 'Has content looked at again; what was derived from it stays until that is done.';

CREATE OR REPLACE FUNCTION app_private.replace_refresh_token(token app_private.refresh_tokens, next_token_hash bytea)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  update app_private.refresh_tokens
  set rotated_at = pg_catalog.clock_timestamp()
  where refresh_tokens.token_hash = replace_refresh_token.token.token_hash;
  insert into app_private.refresh_tokens (token_hash, session_id, expires_at)
  values (
    replace_refresh_token.next_token_hash,
    replace_refresh_token.token.session_id,
    pg_catalog.now() + interval '14 days'
  );
  update app_private.sessions
  set last_seen_at = pg_catalog.now()
  where sessions.id = replace_refresh_token.token.session_id;
$function$;
comment on function app_private.replace_refresh_token(token app_private.refresh_tokens, next_token_hash bytea) is 'Marks a refresh token as used and adds its successor.';

CREATE OR REPLACE FUNCTION app_private.request_difference(sha256 app_public.sha256, other_sha256 app_public.sha256, priority integer DEFAULT 25)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_first constant app_public.sha256 := least(request_difference.sha256, request_difference.other_sha256);
  v_second constant app_public.sha256 := greatest(request_difference.sha256, request_difference.other_sha256);
begin
  if v_first = v_second then
    return false;
  end if;
  insert into app_private.content_differences (sha256, other_sha256)
  values (v_first, v_second)
  on conflict do nothing;
  if not found then
    return false;
  end if;
  perform app_jobs.add_job(
    'previews__compare',
    pg_catalog.json_build_object('sha256', v_first, 'other_sha256', v_second),
    queue_name => app_private.preview_lane(v_first),
    max_attempts => 5,
    job_key => pg_catalog.format('difference %s %s', v_first, v_second),
    priority => request_difference.priority
  );
  return true;
end;
$function$;
comment on function app_private.request_difference(sha256 app_public.sha256, other_sha256 app_public.sha256, priority integer) is 'Has two pictures compared, once whoever asks; whether that is new.';

CREATE OR REPLACE FUNCTION app_private.request_preview(project_id uuid, sha256 app_public.sha256, kind app_public.preview_kind)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_preview app_private.previews;
begin
  insert into app_private.previews (sha256, kind)
  values (request_preview.sha256, request_preview.kind)
  on conflict do nothing;
  if found then
    perform app_private.queue_preview(request_preview.sha256, pg_catalog.now());
    return;
  end if;
  select previews.* into v_preview
  from app_private.previews
  where previews.sha256 = request_preview.sha256;
  if v_preview.finished_at is null or exists (
    select from app_private.project_blobs as charges
    where charges.project_id = request_preview.project_id and charges.sha256 = request_preview.sha256
  ) then
    return;
  end if;
  -- Another project has it. That it need not be made again is nothing this one may learn: it is told
  -- when the making would have ended (see shown_from).
  perform app_jobs.add_job(
    'previews__show',
    pg_catalog.json_build_object('sha256', v_preview.sha256, 'project_id', request_preview.project_id),
    run_at => pg_catalog.now() + app_private.making_time(v_preview.started_at, v_preview.finished_at),
    max_attempts => 5,
    job_key => pg_catalog.format('preview %s of %s', v_preview.sha256, request_preview.project_id),
    priority => 20
  );
end;
$function$;
comment on function app_private.request_preview(project_id uuid, sha256 app_public.sha256, kind app_public.preview_kind) is 'Has content looked at that a project uses, once however many versions have it.';

CREATE OR REPLACE FUNCTION app_private.require_active_user(user_id uuid)
 RETURNS app_public.users
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user app_public.users;
begin
  select users.* into v_user
  from app_public.users
  where users.id = require_active_user.user_id;
  if v_user.id is null then
    perform app_private.fail('NTFND', 'There is no such user.', null, 'Check the id.');
  end if;
  if not v_user.is_active then
    perform app_private.fail(
      'BADST', format('%s is deactivated.', v_user.display_name), null,
      'A studio admin can activate the account again.'
    );
  end if;
  return v_user;
end;
$function$;
comment on function app_private.require_active_user(user_id uuid) is 'The user; raises NTFND when there is none, BADST when deactivated.';

CREATE OR REPLACE FUNCTION app_private.require_active_workspace(workspace_id uuid)
 RETURNS app_public.workspaces
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_workspace constant app_public.workspaces :=
    app_private.require_workspace(require_active_workspace.workspace_id, false);
begin
  perform app_private.require_role(v_workspace.project_id, 'contributor');
  if v_workspace.state = 'suspended' then
    perform app_private.fail(
      'BADST', format('The workspace "%s" is suspended.', v_workspace.name), null,
      'Take it up again with suspend_workspace(…, is_suspended => false).'
    );
  end if;
  return v_workspace;
end;
$function$;
comment on function app_private.require_active_workspace(workspace_id uuid) is 'A workspace of one''s own that is neither closed nor suspended; locked for a change. Raises NTFND, DNIED or BADST.';

CREATE OR REPLACE FUNCTION app_private.require_approvals(shelf app_public.shelves, branch app_public.branches)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_wanted constant integer := case
    when (require_approvals.branch).is_protected then (require_approvals.branch).approvals_required
    else 0
  end;
  v_state record;
begin
  v_state := app_private.shelf_approval(require_approvals.shelf);
  if v_state.objector is not null and not v_state.is_overridden then
    perform app_private.fail(
      'FLOWD', format('%s has not accepted exactly this content.', v_state.objector),
      jsonb_build_object('shelf_id', (require_approvals.shelf).id, 'objector', v_state.objector),
      'Shelve again with the changes asked for, or ask for another look.'
    );
  elsif v_wanted > 0 and not v_state.is_overridden and (
    not v_state.is_approved
    or v_state.approvals < v_wanted
    or v_state.lead_approvals < (require_approvals.branch).lead_approvals_required
  ) then
    perform app_private.fail(
      'FLOWD',
      format('The branch "%s" wants %s, %s of a lead; this content has %s, %s of a lead.',
        (require_approvals.branch).name, app_private.count_of(v_wanted, 'approval', 'approvals'),
        (require_approvals.branch).lead_approvals_required, v_state.approvals,
        v_state.lead_approvals),
      jsonb_build_object(
        'shelf_id', (require_approvals.shelf).id, 'approvals_required', v_wanted,
        'approvals', v_state.approvals, 'lead_approvals', v_state.lead_approvals
      ),
      'Ask for a review with request_review.'
    );
  end if;
end;
$function$;
comment on function app_private.require_approvals(shelf app_public.shelves, branch app_public.branches) is 'Refuses (FLOWD) to submit a shelf whose newest revision lacks the approvals of its branch, or on which a verdict against it stands.';

CREATE OR REPLACE FUNCTION app_private.require_asset(asset_id uuid, wanted app_public.access_right)
 RETURNS app_public.assets
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_asset app_public.assets;
begin
  select assets.* into v_asset
  from app_public.assets
  where assets.id = require_asset.asset_id
    and assets.deleted_at is null;
  if require_asset.wanted <> 'read' then
    perform app_private.hold_membership(v_asset.project_id);
  end if;
  if v_asset.id is null or app_private.has_asset_right(v_user_id, v_asset.id, 'read') is not true then
    perform app_private.fail(
      'NTFND', 'There is no such asset, or it is not shared with you.', null,
      'Check the id, or ask a manager of the project for access.'
    );
  end if;
  if app_private.has_asset_right(v_user_id, v_asset.id, require_asset.wanted) is not true then
    perform app_private.fail(
      'DNIED', pg_catalog.format('You may not %s the asset "%s".', require_asset.wanted, v_asset.name),
      pg_catalog.jsonb_build_object('asset_id', v_asset.id, 'right', require_asset.wanted),
      'explain_access tells which rule decides; a manager of the project can change it.'
    );
  end if;
  return v_asset;
end;
$function$;
comment on function app_private.require_asset(asset_id uuid, wanted app_public.access_right) is 'The asset; raises NTFND when it is absent, deleted or hidden, DNIED when it may be read but the right is missing.';

CREATE OR REPLACE FUNCTION app_private.require_audit_reader(project_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if app_private.is_auditor() then
    return;
  end if;
  perform app_private.require_user();
  -- The audit of a deleted project has no managers any more.
  if app_private.is_deleted_project(require_audit_reader.project_id) and app_hidden.current_studio_role() = 'admin' then
    return;
  end if;
  if require_audit_reader.project_id is not null then
    perform app_private.require_role(require_audit_reader.project_id, 'manager');
  elsif app_hidden.current_studio_role() is distinct from 'admin' then
    perform app_private.fail(
      'DNIED', 'The audit of the studio is for studio admins and auditors.', null, 'Ask a studio admin to read it for you.'
    );
  end if;
end;
$function$;
comment on function app_private.require_audit_reader(project_id uuid) is 'Refuses all but who may read a chain of the audit: managers of the project, studio admins, auditors.';

CREATE OR REPLACE FUNCTION app_private.require_branch(project_id uuid, branch_id uuid)
 RETURNS app_public.branches
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_branch app_public.branches;
begin
  select branches.* into v_branch
  from app_public.branches
  where branches.project_id = require_branch.project_id
    and branches.deleted_at is null
    and case
      when require_branch.branch_id is null then branches.type = 'mainline'
      else branches.id = require_branch.branch_id
    end
  for share;
  if v_branch.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such branch in the project.', null,
      'Check the id; the branches of the project are in its list of branches.'
    );
  end if;
  return v_branch;
end;
$function$;
comment on function app_private.require_branch(project_id uuid, branch_id uuid) is 'A live branch of the project, the mainline when none is named; it cannot be deleted until the transaction ends. Raises NTFND. Check first that the project is visible.';

CREATE OR REPLACE FUNCTION app_private.require_branch_access(branch_id uuid, min_role app_public.project_role)
 RETURNS app_public.branches
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_branch app_public.branches;
begin
  select branches.* into v_branch
  from app_public.branches
  where branches.id = require_branch_access.branch_id
    and branches.deleted_at is null
    and app_private.effective_role(branches.project_id, v_user_id) is not null
  for update;
  if v_branch.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such branch, or it is not shared with you.', null, 'Check the id.'
    );
  end if;
  perform app_private.require_role(v_branch.project_id, require_branch_access.min_role);
  perform app_private.lock_active_project(v_branch.project_id);
  return v_branch;
end;
$function$;
comment on function app_private.require_branch_access(branch_id uuid, min_role app_public.project_role) is 'A live branch in a project where who acts has the rank; locked for a change. Raises NTFND or DNIED.';

CREATE OR REPLACE FUNCTION app_private.require_comment_right(project_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- The studio's viewer ceiling leaves commenting to those whose project rank allows it.
  if not exists (
    select 1
    from app_public.project_members as members
    join app_public.users on users.id = members.user_id and users.is_active
    join app_public.projects on projects.id = members.project_id and projects.deleted_at is null
    where members.project_id = require_comment_right.project_id
      and members.user_id = app_private.require_user()
      and members.role >= 'reviewer'
  ) then
    perform app_private.require_role(require_comment_right.project_id, 'reviewer');
  end if;
end;
$function$;
comment on function app_private.require_comment_right(project_id uuid) is 'Refuses unless who acts may comment in the project: rank reviewer and above, also for studio viewers.';

CREATE OR REPLACE FUNCTION app_private.require_commentable_review(review_id uuid)
 RETURNS app_public.asset_reviews
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_review constant app_public.asset_reviews :=
    app_private.visible_review(require_commentable_review.review_id);
begin
  perform app_private.require_comment_right(v_review.project_id);
  perform app_private.lock_active_project(v_review.project_id);
  return v_review;
end;
$function$;
comment on function app_private.require_commentable_review(review_id uuid) is 'A visible review in an active project where who acts may comment; raises NTFND, DNIED, ARCHV.';

CREATE OR REPLACE FUNCTION app_private.require_grantable(project_id uuid, asset_id uuid, wanted app_public.access_right)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_has boolean;
begin
  if require_grantable.wanted is null then
    return;
  elsif require_grantable.asset_id is not null then
    v_has := app_private.has_asset_right(
      app_private.require_user(), require_grantable.asset_id, require_grantable.wanted
    );
  else
    v_has := exists (
      select 1
      from app_hidden.project_ids_with_right(require_grantable.wanted) as granted (id)
      where granted.id = require_grantable.project_id
    );
  end if;
  if v_has is not true then
    perform app_private.fail(
      'DNIED', format('You cannot give the right to %s: you do not have it yourself.',
        require_grantable.wanted),
      jsonb_build_object('right', require_grantable.wanted),
      'Ask an owner of the project.'
    );
  end if;
end;
$function$;
comment on function app_private.require_grantable(project_id uuid, asset_id uuid, wanted app_public.access_right) is 'Refuses (DNIED) to give away a right that who acts does not have, on the asset or, when that is null, on the project. A null right passes.';

CREATE OR REPLACE FUNCTION app_private.require_judge(review app_public.asset_reviews)
 RETURNS app_public.project_role
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_rank constant app_public.project_role :=
    app_private.effective_role((require_judge.review).project_id, v_user_id);
  v_branch app_public.branches;
begin
  if app_private.is_own_work(require_judge.review, v_user_id) then
    perform app_private.fail(
      'SELFA', 'This is your own work; nobody decides on that, whatever the rank.',
      jsonb_build_object('review_id', (require_judge.review).id),
      'Ask somebody else of the project to review it.'
    );
  end if;
  select branches.* into v_branch
  from app_public.branches
  where branches.id = (require_judge.review).branch_id;
  if v_rank is null or v_rank < greatest(v_branch.approver_role, 'reviewer') then
    perform app_private.fail(
      'DNIED',
      format('Deciding on the branch "%s" needs the rank %s; yours is %s.', v_branch.name,
        greatest(v_branch.approver_role, 'reviewer'), coalesce(v_rank::text, 'none')),
      jsonb_build_object('needed', greatest(v_branch.approver_role, 'reviewer'), 'rank', v_rank),
      format('Ask a %s of the project to decide.', greatest(v_branch.approver_role, 'reviewer'))
    );
  end if;
  return v_rank;
end;
$function$;
comment on function app_private.require_judge(review app_public.asset_reviews) is 'Rank of who acts as a judge of a review; raises SELFA for own work, DNIED below the rank that the branch asks for.';

CREATE OR REPLACE FUNCTION app_private.require_lock(lock_id uuid)
 RETURNS app_public.asset_locks
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_lock app_public.asset_locks;
begin
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.id = require_lock.lock_id
    and app_private.has_asset_right(v_user_id, locks.asset_id, 'read');
  if v_lock.id is not null then
    perform app_private.lock_active_project(v_lock.project_id);
    perform 1
    from app_public.assets
    where assets.id = v_lock.asset_id
    for no key update;
    select locks.* into v_lock
    from app_public.asset_locks as locks
    where locks.id = require_lock.lock_id;
  end if;
  if v_lock.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such lock, or it is not shared with you.', null,
      'It may have been released meanwhile; look at the asset''s locks again.'
    );
  end if;
  return v_lock;
end;
$function$;
comment on function app_private.require_lock(lock_id uuid) is 'A lock of a readable asset, with the asset''s row locked; raises NTFND when it is gone or hidden, ARCHV in an archived project.';

CREATE OR REPLACE FUNCTION app_private.require_media_types(media_types text[])
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_types constant text[] := array(
    select lower(btrim(item.media_type))
    from unnest(require_media_types.media_types) with ordinality as item (media_type, place)
    order by item.place
  );
begin
  if require_media_types.media_types is null then
    return null;
  elsif cardinality(v_types) not between 1 and 100 or exists (
    select 1
    from unnest(v_types) as item (media_type)
    where coalesce(item.media_type, '') !~ '^[a-z0-9][a-z0-9.+-]*/(\*|[a-z0-9][a-z0-9.+-]*)$'
  ) then
    perform app_private.fail(
      'BADIN', 'Media types are 1 to 100 names like image/png or image/*.',
      jsonb_build_object('media_types', require_media_types.media_types),
      'Leave them out to allow all.'
    );
  end if;
  return v_types;
end;
$function$;
comment on function app_private.require_media_types(media_types text[]) is 'The media types in lower case, null for null; raises BADIN unless they are written like image/png or image/*.';

CREATE OR REPLACE FUNCTION app_private.require_open_review(review_id uuid)
 RETURNS app_public.asset_reviews
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_review app_public.asset_reviews :=
    app_private.visible_review(require_open_review.review_id);
begin
  perform app_private.lock_active_project(v_review.project_id);
  -- The shelf before its review, as submitting does, so that nobody waits in a circle.
  perform 1 from app_public.shelves where shelves.id = v_review.shelf_id for no key update;
  select reviews.* into v_review
  from app_public.asset_reviews as reviews
  where reviews.id = v_review.id
  for no key update;
  if v_review.state = 'superseded' then
    perform app_private.fail(
      'STALE', 'A newer version has taken the place of what this review is about.',
      jsonb_build_object('review_id', v_review.id, 'state', v_review.state),
      'Look at the newest version and its review.'
    );
  elsif v_review.state not in ('pending', 'in_review') then
    perform app_private.refuse_review_over(v_review);
  end if;
  return v_review;
end;
$function$;
comment on function app_private.require_open_review(review_id uuid) is 'A visible review that is not over, locked for a decision, in an active project. Raises NTFND; STALE when something newer has taken its place; BADST when it is over otherwise.';

CREATE OR REPLACE FUNCTION app_private.require_project_asset(project_id uuid, asset_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_asset app_public.assets;
begin
  if require_project_asset.asset_id is null then
    return;
  end if;
  v_asset := app_private.require_asset(require_project_asset.asset_id, 'read');
  if v_asset.project_id is distinct from require_project_asset.project_id then
    perform app_private.fail(
      'NTFND', 'There is no such asset, or it is not shared with you.', null,
      'Check the id, or ask a manager of the project for access.'
    );
  end if;
end;
$function$;
comment on function app_private.require_project_asset(project_id uuid, asset_id uuid) is 'Refuses (NTFND) an asset that is not a readable one of the project; null passes.';

CREATE OR REPLACE FUNCTION app_private.require_rank_over(project_id uuid, user_id uuid, new_role app_public.project_role DEFAULT NULL::app_public.project_role)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_rank constant app_public.project_role :=
    app_private.require_role(require_rank_over.project_id, 'manager');
  v_current app_public.project_role;
begin
  if v_rank = 'owner' then
    return;
  end if;
  select members.role into v_current
  from app_public.project_members as members
  where members.project_id = require_rank_over.project_id
    and members.user_id = require_rank_over.user_id;
  if greatest(v_current, require_rank_over.new_role) >= v_rank then
    perform app_private.fail(
      'DNIED',
      format(
        'As %s you may only manage ranks below your own; this concerns the rank %s.',
        v_rank, greatest(v_current, require_rank_over.new_role)
      ),
      jsonb_build_object(
        'rank', v_rank, 'current', v_current, 'wanted', require_rank_over.new_role
      ),
      'Ask an owner of the project.'
    );
  end if;
end;
$function$;
comment on function app_private.require_rank_over(project_id uuid, user_id uuid, new_role app_public.project_role) is 'Refuses (DNIED) who acts to touch a member, or to give a rank, at or above the own rank; owners may. Call lock_members first.';

CREATE OR REPLACE FUNCTION app_private.require_readable_content(sha256 app_public.sha256)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_version constant app_public.asset_versions :=
    app_private.readable_content(require_readable_content.sha256);
begin
  if v_version.id is null then
    perform app_private.fail(
      'NTFND', 'No version that you may read has this content.',
      pg_catalog.jsonb_build_object('sha256', require_readable_content.sha256),
      'Upload the file.'
    );
  end if;
  return v_version;
end;
$function$;
comment on function app_private.require_readable_content(sha256 app_public.sha256) is 'A version with this content that the caller may read; raises NTFND, the same for content that nobody has and for content of others.';

CREATE OR REPLACE FUNCTION app_private.require_role(project_id uuid, min_role app_public.project_role)
 RETURNS app_public.project_role
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_role constant app_public.project_role :=
    app_private.effective_role(require_role.project_id, app_private.require_user());
begin
  if v_role is null and not exists (
    select 1
    from app_hidden.project_ids_visible() as visible (id)
    where visible.id = require_role.project_id
  ) then
    perform app_private.fail(
      'NTFND', 'There is no such project, or it is not shared with you.', null,
      'Check the id, or ask a manager of the project to add you.'
    );
  end if;
  if v_role is null or v_role < require_role.min_role then
    perform app_private.fail(
      'DNIED',
      pg_catalog.format('This needs the rank %s in the project; yours is %s.', require_role.min_role, coalesce(v_role::text, 'none')),
      pg_catalog.jsonb_build_object('needed', require_role.min_role, 'rank', v_role),
      pg_catalog.format('Somebody with the rank %s or above can do it; a manager of the project can raise yours.', require_role.min_role)
    );
  end if;
  return v_role;
end;
$function$;
comment on function app_private.require_role(project_id uuid, min_role app_public.project_role) is 'Effective rank of who acts; raises NTFND when the project is hidden or absent, DNIED when the rank is lower.';

CREATE OR REPLACE FUNCTION app_private.require_server()
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  -- The depot says which bytes it has seen. Anybody else who could say so would get the content
  -- of any hash they know.
  if not app_private.is_trusted_login() then
    perform app_private.fail(
      'DNIED', 'Only the depot''s server may do this.', null, 'Upload over HTTP.'
    );
  end if;
end;
$function$;
comment on function app_private.require_server() is 'Raises DNIED unless the connection is one of the server''s own logins.';

CREATE OR REPLACE FUNCTION app_private.require_shelf(shelf_id uuid, is_lead_enough boolean)
 RETURNS app_public.shelves
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_shelf app_public.shelves;
begin
  perform app_private.hold_membership(shelves.project_id)
  from app_public.shelves
  where shelves.id = require_shelf.shelf_id;
  select shelves.* into v_shelf
  from app_public.shelves
  where shelves.id = require_shelf.shelf_id
    and app_private.effective_role(shelves.project_id, v_user_id) is not null
  for no key update;
  if v_shelf.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such shelf, or it is not shared with you.', null, 'Check the id.'
    );
  elsif v_shelf.owner_id <> v_user_id and not (
    require_shelf.is_lead_enough
    and app_private.effective_role(v_shelf.project_id, v_user_id) >= 'lead'
  ) then
    perform app_private.fail(
      'DNIED', format('The shelf "%s" is not yours.', v_shelf.name),
      jsonb_build_object('shelf_id', v_shelf.id, 'owner_id', v_shelf.owner_id),
      'Its owner can do this; a lead can discard it.'
    );
  end if;
  perform app_private.require_role(v_shelf.project_id, 'contributor');
  perform app_private.lock_active_project(v_shelf.project_id);
  if v_shelf.state in ('submitted', 'discarded') then
    perform app_private.fail(
      'BADST', format('The shelf "%s" is %s already.', v_shelf.name, v_shelf.state),
      jsonb_build_object('shelf_id', v_shelf.id, 'state', v_shelf.state),
      'Make a new one with create_shelf.'
    );
  end if;
  return v_shelf;
end;
$function$;
comment on function app_private.require_shelf(shelf_id uuid, is_lead_enough boolean) is 'An unsubmitted shelf, one''s own or, when allowed, seen as a lead; locked for a change. Raises NTFND, DNIED or BADST.';

CREATE OR REPLACE FUNCTION app_private.require_sign_in()
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if exists (
    select 1
    from app_public.personal_access_tokens as tokens
    where tokens.id = app_private.claimed_session_id()
  ) then
    perform app_private.fail(
      'DNIED', 'This is not for personal access tokens.', null, 'Sign in with your password to do it.'
    );
  end if;
end;
$function$;
comment on function app_private.require_sign_in() is 'Refuses (DNIED) who acts by a personal access token: tokens make no tokens, and set no passwords.';

CREATE OR REPLACE FUNCTION app_private.require_studio_admin()
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_user();
  if app_hidden.current_studio_role() is distinct from 'admin' then
    perform app_private.fail(
      'DNIED', 'This is for studio admins.', null, 'Ask a studio admin to do it.'
    );
  end if;
end;
$function$;
comment on function app_private.require_studio_admin() is 'Refuses (DNIED) who acts unless a studio admin.';

CREATE OR REPLACE FUNCTION app_private.require_text(value text, what text, max_length integer)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_text constant text := btrim(require_text.value);
begin
  if coalesce(v_text, '') = '' then
    perform app_private.fail(
      'BADIN', format('The %s is missing.', require_text.what), null,
      format('Give a %s.', require_text.what)
    );
  elsif length(v_text) > require_text.max_length then
    perform app_private.fail(
      'BADIN',
      format('The %s is longer than %s characters.', require_text.what, require_text.max_length),
      jsonb_build_object('length', length(v_text), 'max_length', require_text.max_length),
      'Shorten it.'
    );
  end if;
  return v_text;
end;
$function$;
comment on function app_private.require_text(value text, what text, max_length integer) is 'The text without outer blanks; raises BADIN when it is empty or longer than allowed.';

CREATE OR REPLACE FUNCTION app_private.require_user()
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_hidden.current_user_id();
begin
  if v_user_id is null then
    perform app_private.fail(
      'CREDS', 'Nobody is signed in, or the session has ended.', null, 'Sign in again.'
    );
  end if;
  return v_user_id;
end;
$function$;
comment on function app_private.require_user() is 'Who acts; raises CREDS when nobody does.';

CREATE OR REPLACE FUNCTION app_private.require_webhook(webhook_id uuid)
 RETURNS app_public.webhooks
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_webhook app_public.webhooks;
begin
  select webhooks.* into v_webhook
  from app_public.webhooks
  where webhooks.id = require_webhook.webhook_id
    and case
      when webhooks.project_id is null then app_hidden.current_studio_role() = 'admin'
      else app_private.effective_role(webhooks.project_id, v_user_id) is not null
    end;
  if v_webhook.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such webhook, or it is not shared with you.', null,
      'Check the id; managers see the webhooks of their project, studio admins all.'
    );
  end if;
  if v_webhook.project_id is not null then
    perform app_private.require_role(v_webhook.project_id, 'manager');
    perform app_private.lock_active_project(v_webhook.project_id);
  end if;
  -- The one lock of a webhook, always taken first; see finish_webhook_attempt.
  perform from app_private.webhook_health where webhook_health.webhook_id = v_webhook.id for update;
  select webhooks.* into v_webhook from app_public.webhooks where webhooks.id = v_webhook.id;
  if v_webhook.id is null then
    perform app_private.fail('NTFND', 'The webhook was deleted at this moment.', null, 'Make a new one.');
  end if;
  return v_webhook;
end;
$function$;
comment on function app_private.require_webhook(webhook_id uuid) is 'A webhook that who acts may change, held until the transaction ends; raises NTFND for hidden ones, DNIED below manager, ARCHV in archived projects.';

CREATE OR REPLACE FUNCTION app_private.require_webhook_events(events text[])
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_events constant text[] := array(
    select distinct wanted.type from unnest(require_webhook_events.events) as wanted (type) order by wanted.type
  );
  v_stranger constant text := (
    select coalesce(wanted.type, 'null')
    from unnest(v_events) as wanted (type)
    where wanted.type is distinct from app_private.webhook_event_type(wanted.type) or wanted.type is null
    limit 1
  );
begin
  if cardinality(v_events) = 0 or v_stranger is not null then
    perform app_private.fail(
      'BADIN',
      case when v_stranger is null then 'A webhook needs at least one event.'
        else format('There is no event "%s" for webhooks.', left(v_stranger, 100)) end,
      null,
      'Choose among version.created, review.requested, review.decided, lock.taken, lock.released, lock.broken and project.archived.'
    );
  end if;
  return v_events;
end;
$function$;
comment on function app_private.require_webhook_events(events text[]) is 'The types of events once each and in order; raises BADIN for none and for unknown ones.';

CREATE OR REPLACE FUNCTION app_private.require_webhook_url(url text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_url constant text := app_private.require_text(require_webhook_url.url, 'URL', 2000);
begin
  -- Whether the worker may reach it is for the worker to say: it depends on its settings and on
  -- where the name leads at that moment.
  if v_url !~* '^https?://(\[[0-9a-f:.]+\]|[^][/?#@\\:[:space:][:cntrl:]]+)(:[0-9]{1,5})?([/?][^#\\[:space:][:cntrl:]]*)?$' then
    perform app_private.fail(
      'BADIN', 'This is not a URL that a webhook can send to.', null,
      'Give https://host/path, without user name, password and fragment; http only inside of the studio.'
    );
  end if;
  return v_url;
end;
$function$;
comment on function app_private.require_webhook_url(url text) is 'The URL without outer blanks; raises BADIN unless it is http or https, without credentials and fragment.';

CREATE OR REPLACE FUNCTION app_private.require_workspace(workspace_id uuid, is_lead_enough boolean)
 RETURNS app_public.workspaces
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_workspace app_public.workspaces;
begin
  perform app_private.hold_membership(workspaces.project_id)
  from app_public.workspaces
  where workspaces.id = require_workspace.workspace_id;
  select workspaces.* into v_workspace
  from app_public.workspaces
  where workspaces.id = require_workspace.workspace_id
    and app_private.effective_role(workspaces.project_id, v_user_id) is not null
  for no key update;
  if v_workspace.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such workspace, or it is not shared with you.', null, 'Check the id.'
    );
  elsif v_workspace.owner_id <> v_user_id and not (
    require_workspace.is_lead_enough
    and app_private.effective_role(v_workspace.project_id, v_user_id) >= 'lead'
  ) then
    perform app_private.fail(
      'DNIED', format('The workspace "%s" is not yours.', v_workspace.name),
      jsonb_build_object('workspace_id', v_workspace.id, 'owner_id', v_workspace.owner_id),
      'Its owner can do this; a lead can close it.'
    );
  end if;
  perform app_private.lock_active_project(v_workspace.project_id);
  if v_workspace.state = 'closed' then
    perform app_private.fail(
      'BADST', format('The workspace "%s" is closed.', v_workspace.name), null,
      'Make a new one with create_workspace.'
    );
  end if;
  return v_workspace;
end;
$function$;
comment on function app_private.require_workspace(workspace_id uuid, is_lead_enough boolean) is 'A workspace that is not closed, one''s own or, when allowed, seen as a lead; locked for a change. Raises NTFND, DNIED or BADST.';

CREATE OR REPLACE FUNCTION app_private.reserve_storage(project_id uuid, bytes bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_project app_public.projects;
  v_usage app_public.project_usage;
begin
  -- Test and addition are one statement: of two that race for the last bytes, the second waits
  -- for the row and is tested against what the first has left.
  update app_public.project_usage as usage
  set reserved_bytes = usage.reserved_bytes + reserve_storage.bytes,
    updated_at = pg_catalog.now()
  from app_public.projects
  where usage.project_id = reserve_storage.project_id
    and projects.id = usage.project_id
    and usage.used_bytes + usage.reserved_bytes + reserve_storage.bytes
      <= projects.storage_allocation_bytes;
  if found then
    return;
  end if;
  select projects.* into v_project from app_public.projects
  where projects.id = reserve_storage.project_id;
  select usage.* into v_usage from app_public.project_usage as usage
  where usage.project_id = reserve_storage.project_id;
  perform app_private.fail_quota(v_project, v_usage, reserve_storage.bytes);
end;
$function$;
comment on function app_private.reserve_storage(project_id uuid, bytes bigint) is 'Holds bytes of a project''s allocation; raises QUOTA, with the numbers, when they do not fit.';

CREATE OR REPLACE FUNCTION app_private.resolve_branch(project_id uuid, branch text)
 RETURNS app_public.branches
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_branch app_public.branches;
begin
  select branches.* into v_branch
  from app_public.branches
  where branches.project_id = resolve_branch.project_id
    and branches.deleted_at is null
    and case
      when resolve_branch.branch is null then branches.type = 'mainline'
      else branches.id::text = pg_catalog.lower(resolve_branch.branch)
        or pg_catalog.lower(branches.name) = pg_catalog.lower(resolve_branch.branch)
    end
  -- A name may look like an id; the id wins.
  order by branches.id::text = pg_catalog.lower(resolve_branch.branch) desc
  limit 1;
  if v_branch.id is null then
    perform app_private.fail(
      'NTFND',
      case
        when resolve_branch.branch is null then 'The project has no mainline.'
        else pg_catalog.format('The project has no branch "%s".', resolve_branch.branch)
      end,
      pg_catalog.jsonb_build_object('branch', resolve_branch.branch),
      'Name a branch of the asset''s project by its name or id, or leave it out for the mainline.'
    );
  end if;
  return v_branch;
end;
$function$;
comment on function app_private.resolve_branch(project_id uuid, branch text) is 'The live branch of a project with this id or name, whatever its case; the mainline for null. Raises NTFND. The caller must have shown the project''s visibility.';

CREATE OR REPLACE FUNCTION app_private.resolve_schema(root jsonb, reference text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when reference = '#' then root
    when starts_with(reference, '#/$defs/') then root -> '$defs' -> substr(reference, 9)
  end;
$function$;
comment on function app_private.resolve_schema(root jsonb, reference text) is 'The schema that a $ref means inside a whole schema; null when it means none.';

CREATE OR REPLACE FUNCTION app_private.resolve_shelf_item(shelf app_public.shelves, item record)
 RETURNS app_public.shelf_items
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_asset constant app_public.assets := app_private.require_asset(item.asset_id, 'write');
  v_base constant app_public.asset_versions :=
    app_private.shelf_item_base(shelf, v_asset, item.base_version_id);
  v_content app_public.asset_versions;
  v_item app_public.shelf_items;
begin
  if v_asset.project_id <> (shelf).project_id then
    perform app_private.fail(
      'BADIN', format('"%s" belongs to another project than the shelf.', v_asset.name),
      jsonb_build_object('asset_id', v_asset.id),
      'Shelve assets of the shelf''s project only.'
    );
  end if;
  v_item.shelf_id := (shelf).id;
  v_item.revision := (shelf).current_revision + 1;
  v_item.project_id := v_asset.project_id;
  v_item.asset_id := v_asset.id;
  v_item.action := app_private.shelf_item_action(v_asset, item.action, v_base);
  v_item.base_version_id := v_base.id;
  v_item.lock_generation :=
    app_private.own_lock_generation(v_asset.id, (shelf).branch_id, (shelf).owner_id);
  if v_item.action <> 'delete' then
    v_content := app_private.shelved_content(item.version_id, item.upload_id);
    perform app_private.check_content_size(v_asset.type, v_content.size_bytes);
    perform app_private.check_media_type(v_asset.type, v_content.media_type);
    v_item.sha256 := v_content.sha256;
    v_item.size_bytes := v_content.size_bytes;
    v_item.filename := coalesce(item.filename, v_content.filename);
    v_item.media_type := v_content.media_type;
    -- What a client called it belongs to the name it has from there.
    v_item.original_filename :=
      case when item.filename is null then v_content.original_filename end;
    v_item.declared_media_type := v_content.declared_media_type;
  end if;
  return v_item;
end;
$function$;
comment on function app_private.resolve_shelf_item(shelf app_public.shelves, item record) is 'One item of a shelf revision as the row to write, with rights, base, action and content checked.';

CREATE OR REPLACE FUNCTION app_private.return_lock(lock_id uuid)
 RETURNS app_public.asset_locks
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_lock app_public.asset_locks;
  v_branch_id uuid;
begin
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.id = return_lock.lock_id;
  select versions.branch_id into v_branch_id
  from app_public.asset_versions as versions
  join app_public.branches on branches.id = versions.branch_id and branches.deleted_at is null
  where versions.id = v_lock.version_id
    and versions.branch_id <> v_lock.line_branch_id
    and app_private.line_of_branch(versions.branch_id) = v_lock.line_branch_id
    and not app_private.has_reached(versions.id, v_lock.line_branch_id);
  if v_branch_id is null then
    delete from app_public.asset_locks as locks
    where locks.id = v_lock.id;
  else
    update app_public.asset_locks as locks
    set state = 'retained', branch_id = v_branch_id, holder_id = null, workspace_id = null,
      generation = nextval('app_private.lock_generations'), reason = '', locked_at = now(),
      lease_expires_at = null, stale_at = null, kept_until = null
    where locks.id = v_lock.id
    returning locks.* into v_lock;
  end if;
  perform app_private.answer_lock_requests(v_lock);
  return v_lock;
end;
$function$;
comment on function app_private.return_lock(lock_id uuid) is 'Gives a lock back: to the branch that retained its version when that has not reached the destination yet, else it is removed. Returns the lock as it was, or as it is retained now. The caller holds the asset''s row lock.';

CREATE OR REPLACE FUNCTION app_private.review_subject(review app_public.asset_reviews)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(
    (
      select format('"%s" v%s', assets.name, versions.version_number)
      from app_public.asset_versions as versions
      join app_public.assets on assets.id = versions.asset_id
      where versions.id = (review_subject.review).version_id
    ),
    (
      select format('Shelf "%s" revision %s', shelves.name, (review_subject.review).shelf_revision)
      from app_public.shelves
      where shelves.id = (review_subject.review).shelf_id
    )
  );
$function$;
comment on function app_private.review_subject(review app_public.asset_reviews) is 'What a review is about, in a few words: the asset and version, or the shelf.';

CREATE OR REPLACE FUNCTION app_private.revoke_tokens(user_id uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  -- Waits for a token that is just being made; see create_personal_access_token.
  perform 1
  from app_private.user_secrets
  where user_secrets.user_id = revoke_tokens.user_id
  for no key update;
  update app_public.personal_access_tokens as tokens
  set revoked_at = pg_catalog.now(), revoked_by = app_hidden.current_user_id()
  where tokens.user_id = revoke_tokens.user_id
    and tokens.revoked_at is null
    and tokens.expires_at > pg_catalog.now();
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;
comment on function app_private.revoke_tokens(user_id uuid) is 'Revokes all live personal access tokens of a user; returns how many.';

CREATE OR REPLACE FUNCTION app_private.running_upload(upload_id uuid, state app_public.upload_state)
 RETURNS app_public.uploads
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_upload constant app_public.uploads := app_private.own_upload(running_upload.upload_id);
begin
  if v_upload.state <> running_upload.state then
    perform app_private.fail(
      'BADST',
      case
        when v_upload.failure is null then pg_catalog.format('The upload is already %s.', v_upload.state)
        else pg_catalog.format('The upload has ended: %s', v_upload.failure)
      end,
      pg_catalog.jsonb_build_object('upload_id', v_upload.id, 'state', v_upload.state),
      'Begin a new upload.'
    );
  end if;
  return v_upload;
end;
$function$;
comment on function app_private.running_upload(upload_id uuid, state app_public.upload_state) is 'The caller''s upload, its row locked; raises BADST when it is not in the given state.';

CREATE OR REPLACE FUNCTION app_private.same_content_reviews(review app_public.asset_reviews)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE ROWS 2
 SET search_path TO ''
AS $function$
  select rounds.id
  from app_public.asset_reviews as rounds
  where rounds.project_id = (same_content_reviews.review).project_id
    and rounds.content_sha256 = (same_content_reviews.review).content_sha256
    and (
      (
        rounds.asset_id = (same_content_reviews.review).asset_id
        and rounds.version_id = (same_content_reviews.review).version_id
      )
      or rounds.shelf_id = (same_content_reviews.review).shelf_id
    );
$function$;
comment on function app_private.same_content_reviews(review app_public.asset_reviews) is 'Ids of all rounds of review of the same content of the same version or shelf, the given one among them.';

CREATE OR REPLACE FUNCTION app_private.schema_problem(root jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select jsonb_build_object('path', nodes.path || '/' || part.keyword, 'problem', found.problem)
  from app_private.all_subschemas(schema_problem.root) as nodes
  cross join lateral jsonb_each(app_private.if_json_type(nodes.schema, 'object'))
    as part (keyword, value)
  cross join lateral app_private.keyword_shape(part.keyword) as wanted (shape)
  cross join lateral (
    select case
      when wanted.shape is null then 'is not supported'
      when part.keyword in ('$schema', '$id', '$defs') and nodes.path <> ''
        then 'may stand at the top only'
      when app_private.has_shape(part.value, wanted.shape) is not true
        then 'must be ' || wanted.shape
      when part.keyword = '$ref'
        and app_private.resolve_schema(schema_problem.root, part.value #>> '{}') is null
        then 'refers to nothing'
    end
  ) as found (problem)
  where found.problem is not null
  order by nodes.path, part.keyword
  limit 1;
$function$;
comment on function app_private.schema_problem(root jsonb) is 'The first thing that keeps a JSON value from being a schema of the supported kind, with its place as a JSON pointer; null for none. Endless references are has_endless_reference.';

CREATE OR REPLACE FUNCTION app_private.schema_version()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_version text;
begin
  -- Absent while the very first migration runs.
  if pg_catalog.to_regclass('graphile_migrate.migrations') is null then
    return null;
  end if;
  execute 'select filename from graphile_migrate.migrations order by filename desc limit 1' into v_version;
  return v_version;
end;
$function$;
comment on function app_private.schema_version() is 'File name of the newest migration; null when unknown.';

CREATE OR REPLACE FUNCTION app_private.schema_violation(schema jsonb, value jsonb, path text, root jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  v_rule text;
begin
  if schema = 'true' then
    return null;
  elsif schema = 'false' then
    return app_private.violation(path, 'false', schema);
  end if;
  v_rule := app_private.broken_rule(schema, value);
  if v_rule is not null then
    return app_private.violation(path, v_rule, schema);
  end if;
  return coalesce(
    app_private.combination_violation(schema, value, path, root),
    case jsonb_typeof(value)
      when 'array' then app_private.items_violation(schema, value, path, root)
      when 'object' then app_private.properties_violation(schema, value, path, root)
    end
  );
end;
$function$;
comment on function app_private.schema_violation(schema jsonb, value jsonb, path text, root jsonb) is 'The first rule of a JSON schema that a value breaks, as violation makes it; null when it fits. The path is where the value stands, the root the whole schema. Keywords: docs/references/metadata-schemas.md. The schema must have passed schema_problem.';

CREATE OR REPLACE FUNCTION app_private.seal_audit_chain(project_id uuid, max_rows integer DEFAULT 50000, rows_per_seal integer DEFAULT 1000)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_horizon xid8;
  v_seal app_public.audit_seals;
  v_batch record;
  v_count bigint := 0;
begin
  -- One at a time, until the transaction ends: two seals after the same one would be a fork.
  perform pg_catalog.pg_advisory_xact_lock(app_private.audit_chain_key(seal_audit_chain.project_id));
  -- Taken before the rows are read: a transaction that this reading cannot see yet is not below.
  v_horizon := pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot());
  v_seal := app_private.audit_head(seal_audit_chain.project_id);
  for v_batch in
    select
      array_agg(unsealed.id order by unsealed.place) as ids,
      array_agg(unsealed.digest order by unsealed.place) as digests,
      max(unsealed.transaction_id) as last_transaction_id,
      max(unsealed.place) = max(unsealed.total) and max(unsealed.total) < seal_audit_chain.max_rows as is_all
    from (
      select rows.*, row_number() over (order by rows.transaction_id, rows.id) as place, count(*) over () as total
      from app_private.list_unsealed(seal_audit_chain.project_id, v_horizon, seal_audit_chain.max_rows) as rows
    ) as unsealed
    group by (unsealed.place - 1) / seal_audit_chain.rows_per_seal
    order by min(unsealed.place)
  loop
    v_seal := app_private.add_audit_seal(seal_audit_chain.project_id, v_seal, v_batch.ids, v_batch.digests,
      v_batch.last_transaction_id, case when v_batch.is_all then v_horizon else least(v_horizon, v_batch.last_transaction_id) end);
    v_count := v_count + v_seal.row_count;
  end loop;
  return v_count;
end;
$function$;
comment on function app_private.seal_audit_chain(project_id uuid, max_rows integer, rows_per_seal integer) is 'Adds seals for all rows of a chain that are visible and not covered yet, at most max_rows; returns how many rows. Null is the studio''s chain.';

CREATE OR REPLACE FUNCTION app_private.search_metadata(metadata jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  if jsonb_typeof(search_metadata.metadata) <> 'object' then
    perform app_private.fail(
      'BADIN', 'The metadata to search for must be a JSON object.', null,
      'Give the part that the metadata of an asset shall contain, for instance {"lod": 1}.'
    );
  end if;
  return nullif(search_metadata.metadata, '{}');
end;
$function$;
comment on function app_private.search_metadata(metadata jsonb) is 'What metadata shall contain; null for nothing. Raises BADIN when it is not an object.';

CREATE OR REPLACE FUNCTION app_private.search_pattern(search_text text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  -- Words in their order, whatever is between them.
  select '%' || replace(app_private.escape_like(search_text), ' ', '%') || '%';
$function$;
comment on function app_private.search_pattern(search_text text) is 'The LIKE pattern for a text of search_text; null for null.';

CREATE OR REPLACE FUNCTION app_private.search_rank(name text, search_text text, pattern text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case
    when search_text is null or lower(name) = search_text then 0
    when starts_with(lower(name), search_text) then 1
    when lower(name) like pattern then 2
    else 3
  end;
$function$;
comment on function app_private.search_rank(name text, search_text text, pattern text) is 'How well a name matches a search, best first: all of it, its beginning, somewhere, only with its folder.';

CREATE OR REPLACE FUNCTION app_private.search_text(query text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_text constant text := lower(btrim(regexp_replace(search_text.query, '\s+', ' ', 'g')));
begin
  if v_text = '' then
    return null;
  elsif length(v_text) > 200 then
    perform app_private.fail(
      'BADIN', 'The text to search for is longer than 200 characters.',
      jsonb_build_object('length', length(v_text), 'max_length', 200), 'Shorten it.'
    );
  end if;
  return v_text;
end;
$function$;
comment on function app_private.search_text(query text) is 'What a search looks for: in lower case, blanks made one; null for nothing. Raises BADIN when it is too long.';

CREATE OR REPLACE FUNCTION app_private.set_password_hash(user_id uuid, password_hash text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if not exists (select 1 from app_public.users where users.id = set_password_hash.user_id) then
    perform app_private.fail(
      'NTFND', 'There is no user with this id.',
      null,
      'Check the id.'
    );
  end if;
  insert into app_private.user_secrets (user_id, password_hash, password_changed_at)
  values (set_password_hash.user_id, set_password_hash.password_hash, pg_catalog.now())
  on conflict on constraint user_secrets_pkey do update
  set
    password_hash = excluded.password_hash,
    password_changed_at = excluded.password_changed_at,
    updated_at = excluded.password_changed_at,
    -- Ends every access token at the next statement.
    token_version = user_secrets.token_version + 1;
  update app_private.sessions
  set revoked_at = pg_catalog.now(), revoked_reason = 'password changed'
  where sessions.user_id = set_password_hash.user_id
    and sessions.revoked_at is null;
  perform app_private.revoke_tokens(set_password_hash.user_id);
end;
$function$;
comment on function app_private.set_password_hash(user_id uuid, password_hash text) is 'Sets a user''s password by its argon2id hash and ends all sessions and personal access tokens of the user. For the owner: seed, create-admin.';

CREATE OR REPLACE FUNCTION app_private.settle_for_archive(project_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_open constant jsonb := app_private.open_work(settle_for_archive.project_id);
begin
  if v_open = '{}' then
    return;
  end if;
  if pg_catalog.current_setting('app.force_archive', true) is distinct from 'on' then
    perform app_private.fail(
      'BADST',
      pg_catalog.format('The project still has open work: %s.', app_private.describe_open_work(v_open)),
      v_open,
      'Finish it first, or archive with archive_project(project_id, reason, force => true), which ends it.'
    );
  end if;
  perform app_private.tell_of_forced_archive(settle_for_archive.project_id);
  perform app_private.end_open_work(settle_for_archive.project_id);
end;
$function$;
comment on function app_private.settle_for_archive(project_id uuid) is 'Refuses (BADST) while a project has open work, naming it; ends that work and tells its people when app.force_archive is on.';

CREATE OR REPLACE FUNCTION app_private.settle_integrated_locks(change app_public.changes, items app_public.integration_item[], is_copy_up boolean)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  with moved as materialized (
    select locks.asset_id
    from app_public.asset_locks as locks
    join unnest(settle_integrated_locks.items) as items on items.asset_id = locks.asset_id
    where locks.project_id = (change).project_id
      and locks.line_branch_id = (select app_private.line_of_branch((change).branch_id))
      -- A copy further down the line is no work on the asset: it moves nobody's lock.
      and (
        is_copy_up
        or locks.line_branch_id = (change).branch_id
        or (locks.state = 'retained' and locks.branch_id = (change).branch_id)
        or (locks.state = 'locked' and items.resolution = 'target')
      )
  )
  select app_private.settle_lock(newest)
  from moved
  cross join lateral (
    select versions.*
    from app_public.asset_versions as versions
    where versions.asset_id = moved.asset_id
    order by versions.version_number desc
    limit 1
  ) as newest
  where newest.change_id = (change).id;
$function$;
comment on function app_private.settle_integrated_locks(change app_public.changes, items app_public.integration_item[], is_copy_up boolean) is 'Moves the locks of the assets that an integration changed; see settle_lock.';

CREATE OR REPLACE FUNCTION app_private.settle_lock(version app_public.asset_versions, lock app_public.asset_locks DEFAULT NULL::app_public.asset_locks)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_line_id constant uuid := app_private.line_of_branch((settle_lock.version).branch_id);
  v_lock app_public.asset_locks;
begin
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.asset_id = (settle_lock.version).asset_id
    and locks.line_branch_id = v_line_id;
  if v_lock.id is null then
    return;
  elsif (settle_lock.version).branch_id = v_line_id
    or app_private.has_reached((settle_lock.version).id, v_line_id)
  then
    -- What another branch retains stays retained until that very version arrives.
    if v_lock.state = 'retained' and v_lock.branch_id <> (settle_lock.version).branch_id
      and not app_private.has_reached(v_lock.version_id, v_line_id)
    then
      return;
    end if;
    delete from app_public.asset_locks as locks
    where locks.id = v_lock.id;
  else
    update app_public.asset_locks as locks
    set state = 'retained', branch_id = (settle_lock.version).branch_id,
      version_id = (settle_lock.version).id, holder_id = null, workspace_id = null,
      generation = nextval('app_private.lock_generations'), reason = '', locked_at = now(),
      lease_expires_at = null, stale_at = null, kept_until = null
    where locks.id = v_lock.id;
  end if;
  perform app_private.answer_lock_requests(v_lock);
end;
$function$;
comment on function app_private.settle_lock(version app_public.asset_versions, lock app_public.asset_locks) is 'Moves the lock of an asset after a check-in of that version: on the line''s destination, or where the destination has that content already, it is removed; on another branch the branch retains it. The caller holds the asset''s row lock; the lock may be left null.';

CREATE OR REPLACE FUNCTION app_private.settle_reservation(upload app_public.uploads, bytes bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_missing constant bigint := settle_reservation.bytes - (upload).reserved_bytes;
begin
  if v_missing > 0 then
    perform app_private.reserve_storage((upload).project_id, v_missing);
  else
    perform app_private.release_storage((upload).project_id, -v_missing);
  end if;
end;
$function$;
comment on function app_private.settle_reservation(upload app_public.uploads, bytes bigint) is 'Makes the storage held for an upload exactly so many bytes; raises QUOTA. The caller stores the number in the upload.';

CREATE OR REPLACE FUNCTION app_private.shelf_approval(shelf app_public.shelves, OUT is_approved boolean, OUT is_overridden boolean, OUT approvals bigint, OUT lead_approvals bigint, OUT objector text)
 RETURNS record
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select
    coalesce(bool_or(reviews.state = 'approved'), false),
    coalesce(bool_or(decisions.is_override), false),
    count(distinct decisions.decided_by) filter (where decisions.verdict = 'approved'),
    count(distinct decisions.decided_by) filter (
      where decisions.verdict = 'approved' and decisions.role >= 'lead'
    ),
    min(users.display_name) filter (where decisions.verdict <> 'approved')
  from app_public.shelf_revisions as revisions
  join app_public.asset_reviews as reviews
    on reviews.shelf_id = revisions.shelf_id
    and reviews.content_sha256 = revisions.content_sha256
  join app_public.review_decisions as decisions
    on decisions.review_id = reviews.id
    and decisions.is_standing
    and decisions.decided_by <> (shelf_approval.shelf).owner_id
  join app_public.users on users.id = decisions.decided_by
  where revisions.shelf_id = (shelf_approval.shelf).id
    and revisions.revision = (shelf_approval.shelf).current_revision;
$function$;
comment on function app_private.shelf_approval(shelf app_public.shelves, OUT is_approved boolean, OUT is_overridden boolean, OUT approvals bigint, OUT lead_approvals bigint, OUT objector text) is 'What reviewers decided about exactly the newest content of a shelf; verdicts of its owner do not count.';

CREATE OR REPLACE FUNCTION app_private.shelf_item_action(asset app_public.assets, action app_public.shelf_action, base app_public.asset_versions)
 RETURNS app_public.shelf_action
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_exists constant boolean :=
    (shelf_item_action.base).id is not null and not (shelf_item_action.base).is_deletion;
  v_action constant app_public.shelf_action := coalesce(
    shelf_item_action.action, case when v_exists then 'edit' else 'add' end::app_public.shelf_action
  );
begin
  if (v_action = 'add') = v_exists then
    perform app_private.fail(
      'BADIN',
      format(
        case
          when v_exists then '"%s" is on the branch already.'
          else '"%s" is not on the branch.'
        end,
        (shelf_item_action.asset).name
      ),
      jsonb_build_object('asset_id', (shelf_item_action.asset).id, 'action', v_action),
      case when v_exists then 'Shelve it as an edit.' else 'Shelve it as an addition.' end
    );
  end if;
  return v_action;
end;
$function$;
comment on function app_private.shelf_item_action(asset app_public.assets, action app_public.shelf_action, base app_public.asset_versions) is 'What a shelved item does: as stated, else add or edit by whether it has a base. Raises BADIN when that does not fit.';

CREATE OR REPLACE FUNCTION app_private.shelf_item_base(shelf app_public.shelves, asset app_public.assets, base_version_id uuid)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_base app_public.asset_versions;
begin
  select versions.* into v_base
  from app_public.asset_versions as versions
  where versions.asset_id = (shelf_item_base.asset).id
    and versions.id = coalesce(
      shelf_item_base.base_version_id,
      (
        select have.version_id
        from app_public.workspace_assets as have
        where have.workspace_id = (shelf_item_base.shelf).workspace_id
          and have.asset_id = (shelf_item_base.asset).id
      ),
      (app_private.branch_head(
        (shelf_item_base.asset).id, (shelf_item_base.shelf).branch_id
      )).id
    );
  if v_base.id is null and shelf_item_base.base_version_id is not null then
    perform app_private.fail(
      'BADIN', format('The base of "%s" is not one of its versions.', (shelf_item_base.asset).name),
      jsonb_build_object('asset_id', (shelf_item_base.asset).id),
      'Name the version of this asset that you started from, or leave it out for the head of the branch.'
    );
  end if;
  return v_base;
end;
$function$;
comment on function app_private.shelf_item_base(shelf app_public.shelves, asset app_public.assets, base_version_id uuid) is 'The version that a shelved item builds on: the one stated, else the one the workspace has, else the head of the branch. Raises BADIN for a version of another asset.';

CREATE OR REPLACE FUNCTION app_private.shelf_to_review(shelf_id uuid)
 RETURNS app_public.asset_reviews
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_shelf constant app_public.shelves :=
    app_private.require_shelf(shelf_to_review.shelf_id, true);
  v_review app_public.asset_reviews;
begin
  if v_shelf.current_revision = 0 then
    perform app_private.fail('BADST', 'The shelf is empty.', null, 'Shelve something first.');
  end if;
  select revisions.content_sha256 into v_review.content_sha256
  from app_public.shelf_revisions as revisions
  where revisions.shelf_id = v_shelf.id and revisions.revision = v_shelf.current_revision;
  update app_public.shelves
  set state = 'in_review'
  where shelves.id = v_shelf.id and shelves.state = 'open';
  v_review.project_id := v_shelf.project_id;
  v_review.branch_id := v_shelf.branch_id;
  v_review.shelf_id := v_shelf.id;
  v_review.shelf_revision := v_shelf.current_revision;
  v_review.submitter_id := v_shelf.owner_id;
  return v_review;
end;
$function$;
comment on function app_private.shelf_to_review(shelf_id uuid) is 'The review that the newest revision of a shelf would get; brings the shelf into review. By the shelf''s owner or a lead.';

CREATE OR REPLACE FUNCTION app_private.shelved_content(version_id uuid, upload_id uuid)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_version_id uuid;
  v_version app_public.asset_versions;
begin
  if num_nonnulls(shelved_content.version_id, shelved_content.upload_id) <> 1 then
    perform app_private.fail(
      'BADIN', 'Say what to shelve: version_id or upload_id, one of the two.',
      null,
      'Give version_id to shelve content that exists, or upload_id to shelve what you uploaded.'
    );
  end if;
  -- By an id known beforehand: in one query with the upload, versions would be found by a join
  -- that a plan made while the tables were small goes through from end to end.
  v_version_id := coalesce(
    shelved_content.version_id,
    (
      select uploads.version_id
      from app_public.uploads
      where uploads.id = shelved_content.upload_id and uploads.user_id = v_user_id
    )
  );
  -- Knowing a hash never grants its content: content comes from what one may read.
  select versions.* into v_version
  from app_public.asset_versions as versions
  join app_public.assets on assets.id = versions.asset_id and assets.deleted_at is null
  where versions.id = v_version_id
    and not versions.is_deletion
    and app_private.has_asset_right(v_user_id, versions.asset_id, 'read');
  if v_version.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such version or finished upload, or it is not shared with you.', null,
      'Upload the content first, or name a version that you can read.'
    );
  end if;
  return v_version;
end;
$function$;
comment on function app_private.shelved_content(version_id uuid, upload_id uuid) is 'The version whose content is shelved: the one named, if who acts may read it, or the one that an own upload became. Raises NTFND, BADIN.';

CREATE OR REPLACE FUNCTION app_private.show_preview(sha256 app_public.sha256, project_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform app_private.tell_of_preview(show_preview.sha256, show_preview.project_id);
  perform app_private.queue_derived_count(charges.project_id)
  from app_private.project_blobs as charges
  where charges.sha256 = show_preview.sha256
    and (show_preview.project_id is null or charges.project_id = show_preview.project_id);
end;
$function$;
comment on function app_private.show_preview(sha256 app_public.sha256, project_id uuid) is 'Tells those who follow that a preview is there, and has derived bytes counted; of one project, or without one of all concerned.';

CREATE OR REPLACE FUNCTION app_private.shown_from(project_id uuid, sha256 app_public.sha256, made_in interval)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- A preview that is there at once would tell that somebody else in the studio has the very same
  -- file. Without an account of the project (rows written past the commands) nothing is held back.
  select coalesce(
    (
      select charges.created_at + shown_from.made_in
      from app_private.project_blobs as charges
      where charges.project_id = shown_from.project_id and charges.sha256 = shown_from.sha256
    ),
    '-infinity'
  );
$function$;
comment on function app_private.shown_from(project_id uuid, sha256 app_public.sha256, made_in interval) is 'From when on a project sees what was found out about content: when the worker would have been done, had it begun as the project got the content.';

CREATE OR REPLACE FUNCTION app_private.stage_blob(sha256 app_public.sha256, size_bytes bigint, media_type text)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_before app_private.blob_state;
  v_blob app_private.blobs;
begin
  -- The row is there before the file is, so that no file escapes the sweeper.
  insert into app_private.blobs (sha256, size_bytes, media_type)
  values (stage_blob.sha256, stage_blob.size_bytes, stage_blob.media_type)
  on conflict do nothing;
  select blobs.* into v_blob
  from app_private.blobs
  where blobs.sha256 = stage_blob.sha256
  for update;
  v_before := v_blob.state;
  if v_before is null or v_before = 'deleting' then
    return 'retry';
  elsif v_blob.size_bytes <> stage_blob.size_bytes then
    perform app_private.fail(
      'CKSUM', 'The depot has other content under this hash.',
      null,
      'Tell your administrator: the depot may be damaged.'
    );
  end if;
  update app_private.blobs
  set last_touched_at = pg_catalog.now(),
    condemned_at = null,
    state = case when v_before in ('condemned', 'corrupt') then 'staging' else v_before end
  where blobs.sha256 = stage_blob.sha256;
  return case when v_before = 'corrupt' then 'replace' else 'publish' end;
end;
$function$;
comment on function app_private.stage_blob(sha256 app_public.sha256, size_bytes bigint, media_type text) is 'Announces content to the store: publish, replace (the stored file is damaged) or retry (it is being removed right now).';

CREATE OR REPLACE FUNCTION app_private.standing_objector(review app_public.asset_reviews)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select users.display_name
  from app_public.review_decisions as decisions
  join app_public.users on users.id = decisions.decided_by
  where decisions.review_id in (
      select app_private.same_content_reviews(standing_objector.review)
    )
    and decisions.is_standing
    and decisions.verdict <> 'approved'
  order by decisions.created_at, decisions.id
  limit 1;
$function$;
comment on function app_private.standing_objector(review app_public.asset_reviews) is 'Name of somebody whose request for changes on the content of a review stands, in whatever round; null when nobody''s does.';

CREATE OR REPLACE FUNCTION app_private.submit_item(shelf app_public.shelves, item app_public.shelf_items, change app_public.changes)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_asset constant app_public.assets := app_private.require_asset((item).asset_id, 'write');
  v_head constant app_public.asset_versions :=
    app_private.refuse_outdated_item(shelf, item, v_asset);
  v_version app_public.asset_versions;
begin
  perform app_private.check_content_size(v_asset.type, (item).size_bytes);
  if (item).action <> 'delete' then
    perform app_private.check_media_type(v_asset.type, (item).media_type);
  end if;
  -- A deletion keeps the content of the version it ends, so that it can be looked at and restored.
  insert into app_public.asset_versions (
    project_id, asset_id, branch_id, version_number, change_id, parent_version_id, sha256,
    size_bytes, filename, original_filename, media_type, declared_media_type, comment, is_deletion,
    created_by
  ) values (
    (shelf).project_id, v_asset.id, (shelf).branch_id, app_private.next_version_number(v_asset.id),
    (change).id, v_head.id, coalesce((item).sha256, v_head.sha256),
    coalesce((item).size_bytes, v_head.size_bytes), coalesce((item).filename, v_head.filename),
    case
      when (item).action = 'delete' then v_head.original_filename
      else (item).original_filename
    end,
    coalesce((item).media_type, v_head.media_type, 'application/octet-stream'),
    case
      when (item).action = 'delete' then v_head.declared_media_type
      else (item).declared_media_type
    end,
    (change).comment, (item).action = 'delete', (change).author_id
  )
  returning asset_versions.* into v_version;
  perform app_private.supersede_reviews(v_version);
  perform app_private.settle_lock(v_version);
  return v_version;
end;
$function$;
comment on function app_private.submit_item(shelf app_public.shelves, item app_public.shelf_items, change app_public.changes) is 'Writes the version of one shelved item and moves its lock. The caller holds the asset''s row lock.';

CREATE OR REPLACE FUNCTION app_private.subschemas(schema jsonb)
 RETURNS TABLE(path text, schema jsonb)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select '/' || keyword, app_private.if_json_type(subschemas.schema, 'object') -> keyword
  from unnest(array['additionalProperties', 'items', 'not']) as keyword
  where subschemas.schema ? keyword
  union all
  select format('/%s/%s', keyword, part.place - 1), part.schema
  from unnest(array['prefixItems', 'allOf', 'anyOf', 'oneOf']) as keyword
  cross join lateral jsonb_array_elements(
    app_private.if_json_type(subschemas.schema -> keyword, 'array')
  ) with ordinality as part (schema, place)
  union all
  select
    format('/%s/%s', keyword, replace(replace(part.name, '~', '~0'), '/', '~1')),
    part.schema
  from unnest(array['properties', '$defs']) as keyword
  cross join lateral jsonb_each(
    app_private.if_json_type(subschemas.schema -> keyword, 'object')
  ) as part (name, schema);
$function$;
comment on function app_private.subschemas(schema jsonb) is 'The schemas directly inside a schema, with their places as JSON pointers.';

CREATE OR REPLACE FUNCTION app_private.supersede_reviews(version app_public.asset_versions)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  update app_public.asset_reviews as reviews
  set state = 'superseded', decided_at = pg_catalog.now()
  where reviews.project_id = (version).project_id
    and reviews.asset_id = (version).asset_id
    and reviews.branch_id = (version).branch_id
    and reviews.version_id <> (version).id
    and reviews.state in ('pending', 'in_review');
$function$;
comment on function app_private.supersede_reviews(version app_public.asset_versions) is 'Ends the open reviews of older versions of an asset on the branch of its new version.';

CREATE OR REPLACE FUNCTION app_private.supersede_reviews_of(change app_public.changes)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  update app_public.asset_reviews as reviews
  set state = 'superseded', decided_at = now()
  where reviews.project_id = (change).project_id
    and reviews.branch_id = (change).branch_id
    and reviews.state in ('pending', 'in_review')
    and (change).id = (
      select versions.change_id
      from app_public.asset_versions as versions
      where versions.asset_id = reviews.asset_id
      order by versions.version_number desc
      limit 1
    );
$function$;
comment on function app_private.supersede_reviews_of(change app_public.changes) is 'Ends the open reviews that the versions of a change supersede; see supersede_reviews.';

CREATE OR REPLACE FUNCTION app_private.take_lock(asset app_public.assets, branch app_public.branches, workspace_id uuid, reason text)
 RETURNS app_public.asset_locks
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_line_id constant uuid := app_private.line_of_branch((take_lock.branch).id);
  v_head_id uuid;
  v_lock app_public.asset_locks;
begin
  perform app_private.enter_asset(take_lock.asset, v_line_id);
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.asset_id = (take_lock.asset).id and locks.line_branch_id = v_line_id;
  if v_lock.holder_id <> v_user_id then
    perform app_private.refuse_locked(v_lock);
  end if;
  v_head_id := app_private.refuse_not_newest(
    take_lock.asset, take_lock.branch, v_line_id, take_lock.workspace_id
  );
  insert into app_public.asset_locks as locks (
    project_id, asset_id, line_branch_id, branch_id, state, holder_id, workspace_id, version_id,
    generation, reason, lease_expires_at
  ) values (
    (take_lock.asset).project_id, (take_lock.asset).id, v_line_id, (take_lock.branch).id, 'locked',
    v_user_id, take_lock.workspace_id, v_head_id, nextval('app_private.lock_generations'),
    app_private.optional_text(take_lock.reason, 'reason', 2000), now() + interval '7 days'
  )
  on conflict on constraint asset_locks_asset_id_line_branch_id_key do update
  set state = 'locked', holder_id = excluded.holder_id, branch_id = excluded.branch_id,
    workspace_id = coalesce(excluded.workspace_id, locks.workspace_id),
    version_id = excluded.version_id,
    generation = case
      when locks.state = 'locked' then locks.generation
      else excluded.generation
    end,
    locked_at = case when locks.state = 'locked' then locks.locked_at else now() end,
    reason = coalesce(nullif(excluded.reason, ''), locks.reason),
    lease_expires_at = excluded.lease_expires_at, stale_at = null
  returning locks.* into v_lock;
  return v_lock;
end;
$function$;
comment on function app_private.take_lock(asset app_public.assets, branch app_public.branches, workspace_id uuid, reason text) is 'Takes, or renews, the lock of one asset for a user. Never waits: exactly one of several callers wins, the others get LOCKD. Call advertise_locker first.';

CREATE OR REPLACE FUNCTION app_private.tell_keepers(project_id uuid, kind text, message text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  -- Owners hear of their own project only; what concerns no project is for studio admins.
  select app_private.notify_user(
    keepers.user_id, tell_keepers.project_id, tell_keepers.kind, tell_keepers.project_id, tell_keepers.message
  )
  from (
    select members.user_id
    from app_public.project_members as members
    join app_public.projects on projects.id = members.project_id and projects.deleted_at is null
    where members.project_id = tell_keepers.project_id and members.role = 'owner'
    union
    select users.id
    from app_public.users
    where users.studio_role = 'admin' and tell_keepers.project_id is null
  ) as keepers
  where not app_private.is_told_enough(keepers.user_id, tell_keepers.project_id, tell_keepers.kind);
$function$;
comment on function app_private.tell_keepers(project_id uuid, kind text, message text) is 'Tells the owners of a project, or without one the studio admins, that something about the depot needs them.';

CREATE OR REPLACE FUNCTION app_private.tell_of_archive(archive_check app_public.archive_checks)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_name text;
  v_message text;
begin
  select projects.name into v_name
  from app_public.projects
  where projects.id = (archive_check).project_id;
  v_message := pg_catalog.format(
    'The archive of "%s" is not sound: %s of its %s files are damaged, %s could not be read, and its root hash is %s.',
    v_name, (archive_check).damaged_count, (archive_check).blob_count, (archive_check).unread_count,
    case when (archive_check).recorded_sha256 = (archive_check).computed_sha256 then 'unchanged' else 'another' end
  );
  perform app_private.tell_keepers((archive_check).project_id, 'archive.damaged', v_message);
  perform app_private.tell_keepers(null, 'archive.damaged', v_message);
end;
$function$;
comment on function app_private.tell_of_archive(archive_check app_public.archive_checks) is 'Tells owners and studio admins of a check that found an archive not to be sound.';

CREATE OR REPLACE FUNCTION app_private.tell_of_damage(sha256 app_public.sha256)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_place record;
  v_projects integer := 0;
begin
  for v_place in
    select places.* from app_private.content_places(tell_of_damage.sha256) as places
  loop
    v_projects := v_projects + 1;
    perform app_private.tell_keepers(
      v_place.project_id, 'depot.damaged',
      pg_catalog.format(
        'The stored content of %s is damaged and cannot be downloaded%s. Upload the same file again to heal it, or ask a studio admin to restore it from a backup.',
        coalesce(v_place.place, 'a file that no version uses any more'),
        case when v_place.place_count > 1
          then pg_catalog.format(', and so in %s',
            app_private.count_of(v_place.place_count - 1, 'more place', 'more places'))
          else '' end
      )
    );
  end loop;
  perform app_private.tell_keepers(
    null, 'depot.damaged',
    pg_catalog.format(
      'The depot found the content %s damaged; %s it. Run npm run depot:check for all of it.',
      tell_of_damage.sha256, app_private.count_of(v_projects, 'project uses', 'projects use')
    )
  );
end;
$function$;
comment on function app_private.tell_of_damage(sha256 app_public.sha256) is 'Tells studio admins and the owners of each project concerned that content was found damaged.';

CREATE OR REPLACE FUNCTION app_private.tell_of_deletion(project_id uuid, reason text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select app_private.notify_user(
    members.user_id, projects.id, 'project.deleted', projects.id,
    pg_catalog.format('"%s" was deleted by %s: %s', projects.name,
      app_private.actor_name(), tell_of_deletion.reason)
  )
  from app_public.project_members as members
  join app_public.projects on projects.id = members.project_id
  where members.project_id = tell_of_deletion.project_id;
$function$;
comment on function app_private.tell_of_deletion(project_id uuid, reason text) is 'Tells the members of a project that it was deleted, by whom and why. Call it before their memberships go.';

CREATE OR REPLACE FUNCTION app_private.tell_of_forced_archive(project_id uuid)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  with concerned (user_id, what) as (
    select locks.holder_id, pg_catalog.format('your lock on "%s"', assets.name)
    from app_public.asset_locks as locks
    join app_public.assets on assets.id = locks.asset_id
    where locks.project_id = tell_of_forced_archive.project_id
      and locks.holder_id is not null
    union
    select shelves.owner_id, pg_catalog.format('your shelf "%s"', shelves.name)
    from app_public.shelves
    where shelves.project_id = tell_of_forced_archive.project_id
      and shelves.state in ('open', 'in_review')
    union
    select reviews.submitter_id, pg_catalog.format('the review of your "%s"', coalesce(assets.name, shelves.name))
    from app_public.asset_reviews as reviews
    left join app_public.assets on assets.id = reviews.asset_id
    left join app_public.shelves on shelves.id = reviews.shelf_id
    where reviews.project_id = tell_of_forced_archive.project_id
      and reviews.state in ('pending', 'in_review')
  )
  select app_private.notify_user(
    concerned.user_id, projects.id, 'project.archived', projects.id,
    pg_catalog.format('"%s" was archived, which ended %s.', projects.name,
      pg_catalog.string_agg(concerned.what, ', ' order by concerned.what))
  )
  from concerned
  join app_public.projects on projects.id = tell_of_forced_archive.project_id
  group by concerned.user_id, projects.id;
$function$;
comment on function app_private.tell_of_forced_archive(project_id uuid) is 'Tells those whose locks, shelves and reviews a forced archiving ends.';

CREATE OR REPLACE FUNCTION app_private.tell_of_note(review app_public.asset_reviews, note app_public.review_notes)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select app_private.notify_user(
    told.id, (tell_of_note.review).project_id, 'review.noted', (tell_of_note.note).id,
    format('%s on %s: %s', app_private.actor_name(),
      app_private.review_subject(tell_of_note.review), left((tell_of_note.note).body, 200))
  )
  from (
    select (tell_of_note.review).submitter_id
    union
    select (tell_of_note.review).requested_by
    union
    select parents.author_id
    from app_public.review_notes as parents
    where parents.id = (tell_of_note.note).parent_note_id
  ) as told (id);
$function$;
comment on function app_private.tell_of_note(review app_public.asset_reviews, note app_public.review_notes) is 'Tells of a note whose work it is about, who asked for the review, and whose note it answers.';

CREATE OR REPLACE FUNCTION app_private.tell_of_preview(sha256 app_public.sha256, project_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_version record;
begin
  -- Those that somebody may be looking at: a file that a thousand versions have is no thousand events.
  for v_version in
    select newest.id, newest.asset_id, newest.project_id
    from (
      select versions.id, versions.asset_id, versions.project_id,
        row_number() over (partition by versions.project_id order by versions.created_at desc) as place
      from app_public.asset_versions as versions
      where versions.sha256 = tell_of_preview.sha256
        and (tell_of_preview.project_id is null or versions.project_id = tell_of_preview.project_id)
    ) as newest
    where newest.place <= 20
  loop
    perform app_private.add_event(
      v_version.project_id, 'preview.changed',
      pg_catalog.jsonb_build_object('version_id', v_version.id, 'asset_id', v_version.asset_id)
    );
  end loop;
end;
$function$;
comment on function app_private.tell_of_preview(sha256 app_public.sha256, project_id uuid) is 'Tells those who follow a project, without one all projects concerned, that the preview of versions has changed: of the twenty newest with this content.';

CREATE OR REPLACE FUNCTION app_private.tell_webhook_keepers(webhook app_public.webhooks, message text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select app_private.notify_user(
    keepers.user_id, (tell_webhook_keepers.webhook).project_id, 'webhook.disabled', (tell_webhook_keepers.webhook).id,
    tell_webhook_keepers.message
  )
  from (
    select members.user_id
    from app_public.project_members as members
    where members.project_id = (tell_webhook_keepers.webhook).project_id
      and members.role >= 'manager'
    union
    select users.id
    from app_public.users
    where users.studio_role = 'admin' and (tell_webhook_keepers.webhook).project_id is null
  ) as keepers;
$function$;
comment on function app_private.tell_webhook_keepers(webhook app_public.webhooks, message text) is 'Tells the managers of a webhook''s project, or of a studio-wide one the studio admins.';

CREATE OR REPLACE FUNCTION app_private.tg__audit()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_before constant jsonb := case when tg_op <> 'INSERT' then pg_catalog.to_jsonb(old) end;
  v_after constant jsonb := case when tg_op <> 'DELETE' then pg_catalog.to_jsonb(new) end;
  v_row constant jsonb := coalesce(v_after, v_before);
  v_project_id constant uuid :=
    case when tg_table_name = 'projects' then v_row ->> 'id' else v_row ->> 'project_id' end;
  v_key jsonb;
  v_changes jsonb := app_private.audit_difference(v_before, v_after);
  v_secret text;
begin
  -- Here pass all changes, whoever's rights the statement runs with. Asked only where there is a
  -- session: most rows are written without.
  if pg_catalog.current_setting('app.session_id', true) <> '' then
    perform app_private.refuse_token_write(v_project_id);
  end if;
  select pg_catalog.jsonb_object_agg(columns.name, v_row -> columns.name) into v_key
  from pg_catalog.unnest(tg_argv) as columns (name)
  where columns.name not like '-%';
  -- Of a secret, only that it changed.
  if tg_argv[tg_nargs - 1] like '-%' then
    foreach v_secret in array tg_argv loop
      if v_secret like '-%' and v_changes operator(pg_catalog.?) pg_catalog.substr(v_secret, 2) then
        v_changes := v_changes || pg_catalog.jsonb_build_object(pg_catalog.substr(v_secret, 2), '{"redacted": true}'::jsonb);
      end if;
    end loop;
  end if;
  insert into app_public.audit_log (
    project_id, actor_id, database_role, database_login, operation, table_name, row_key, changes
  ) values (
    v_project_id,
    app_hidden.current_user_id(),
    coalesce(nullif(pg_catalog.current_setting('role'), 'none'), session_user),
    session_user,
    pg_catalog.lower(tg_op),
    pg_catalog.format('%s.%s', tg_table_schema, tg_table_name),
    v_key,
    v_changes
  );
  return null;
end;
$function$;
comment on function app_private.tg__audit() is 'Writes one row of the audit log for each row changed; refuses (DNIED) a change by a personal access token that may not make it. Arguments: the columns of the primary key; after them, with a leading minus, columns whose values are left out.';

CREATE OR REPLACE FUNCTION app_private.tg__created_at()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if app_hidden.current_user_id() is not null then
    new.created_at := pg_catalog.now();
  end if;
  return new;
end;
$function$;
comment on function app_private.tg__created_at() is 'Sets created_at of a table without updated_at.';

CREATE OR REPLACE FUNCTION app_private.tg__notify_account()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into app_private.events (user_id, kind, actor_id)
  values (
    (pg_catalog.to_jsonb(new) ->> tg_argv[0])::uuid, 'account.changed', app_hidden.current_user_id()
  );
  perform app_private.wake_event_readers();
  return null;
end;
$function$;
comment on function app_private.tg__notify_account() is 'Tells the servers to look again whether a user''s open connections may stay. Argument: the column with the user''s id.';

CREATE OR REPLACE FUNCTION app_private.tg__notify_event()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_scope constant text := tg_argv[0];
  v_kind constant text := tg_argv[1];
  v_actor_id uuid;
begin
  if not exists (select from changed_rows) then
    return null;
  end if;
  v_actor_id := app_hidden.current_user_id();
  -- Ids only: whoever follows reads the rows again under row security. Arguments from the third on
  -- say which, as name=column.
  insert into app_private.events (project_id, user_id, kind, subject, actor_id)
  select
    case when v_scope = 'project_id' then (rows.data ->> v_scope)::uuid end,
    case when v_scope = 'user_id' then (rows.data ->> v_scope)::uuid end,
    v_kind,
    (
      select pg_catalog.jsonb_object_agg(
        pg_catalog.split_part(argument.pair, '=', 1),
        rows.data -> pg_catalog.split_part(argument.pair, '=', 2)
      )
      from pg_catalog.unnest(tg_argv[2:]) as argument (pair)
    ),
    v_actor_id
  from (select pg_catalog.to_jsonb(changed_rows) as data from changed_rows) as rows;
  perform app_private.wake_event_readers();
  return null;
end;
$function$;
comment on function app_private.tg__notify_event() is 'Writes an event for each row of changed_rows. Arguments: project_id or user_id, whichever the event belongs to; the kind; then name=column for each id of its subject.';

CREATE OR REPLACE FUNCTION app_private.tg__refuse_archived()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_project app_public.projects;
begin
  -- The rows of a project that was deleted go, and nothing else happens to them. Its tombstone is
  -- never taken back, so there is nothing to hold.
  if tg_op = 'DELETE' and app_private.is_deleted_project(old.project_id) then
    return old;
  end if;
  if tg_op <> 'INSERT' and old.project_id is not null then
    perform app_private.lock_active_project(old.project_id);
  end if;
  if tg_op <> 'DELETE' and new.project_id is not null
    and (tg_op = 'INSERT' or new.project_id is distinct from old.project_id)
  then
    -- Held as by lock_active_project.
    select projects.* into v_project
    from app_public.projects
    where projects.id = new.project_id
    for share;
    if v_project.status = 'archived' then
      perform app_private.refuse_hidden_archive(v_project, tg_table_name);
      perform app_private.refuse_archived(v_project);
    end if;
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  return new;
end;
$function$;
comment on function app_private.tg__refuse_archived() is 'Refuses writes to rows of archived projects, for every role (ARCHV). Holds the project active until the transaction ends. Rows of a deleted project may only be removed.';

CREATE OR REPLACE FUNCTION app_private.tg__refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- With an argument: rows that go with their project, once that was deleted. Logs have none.
  if tg_op = 'DELETE' and tg_nargs = 1 then
    if app_private.is_deleted_project(old.project_id) then
      return old;
    end if;
  end if;
  perform app_private.fail(
    'DNIED',
    pg_catalog.format('Rows of %s.%s are written once and never changed or removed.', tg_table_schema, tg_table_name),
    null,
    'Write a new row instead.'
  );
  return null;
end;
$function$;
comment on function app_private.tg__refuse_change() is 'Refuses to change or remove rows of a table that is written once, for every role. With any argument the rows go with their project when that is deleted.';

CREATE OR REPLACE FUNCTION app_private.tg__refuse_token_write()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.refuse_token_write(
    (pg_catalog.to_jsonb(case when tg_op = 'DELETE' then old else new end) ->> 'project_id')::uuid
  );
  return case when tg_op = 'DELETE' then old else new end;
end;
$function$;
comment on function app_private.tg__refuse_token_write() is 'Refuses (DNIED) a change by a personal access token that may not make it; for tables that are not audited, where tg__audit would.';

CREATE OR REPLACE FUNCTION app_private.tg__refuse_truncate()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.fail(
    case when exists (select 1 from app_public.projects where projects.status = 'archived') then 'ARCHV' else 'DNIED' end,
    pg_catalog.format('The table %s.%s is never truncated: it holds all projects.', tg_table_schema, tg_table_name),
    null,
    'Delete the rows of one active project instead.'
  );
  return null;
end;
$function$;
comment on function app_private.tg__refuse_truncate() is 'Refuses to truncate a table, for every role.';

CREATE OR REPLACE FUNCTION app_private.tg__stamp_actor()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_hidden.current_user_id();
  v_column constant text := tg_argv[0];
  v_claimed constant uuid := (pg_catalog.to_jsonb(new) ->> v_column)::uuid;
begin
  if v_user_id is null then
    return new;
  end if;
  if v_claimed is distinct from v_user_id and v_claimed is not null then
    perform app_private.fail(
      'DNIED', pg_catalog.format('%s is always who acts.', v_column), null,
      pg_catalog.format('Leave %s out.', v_column)
    );
  end if;
  return pg_catalog.jsonb_populate_record(new, pg_catalog.jsonb_build_object(v_column, v_user_id));
end;
$function$;
comment on function app_private.tg__stamp_actor() is 'Sets the column named by its argument to who acts; refuses another value (DNIED).';

CREATE OR REPLACE FUNCTION app_private.tg__timestamps()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Owners may state times when they load data; people never can.
  if app_hidden.current_user_id() is null then
    return new;
  end if;
  if tg_op = 'INSERT' then
    new.created_at := pg_catalog.now();
  else
    new.created_at := old.created_at;
  end if;
  new.updated_at := pg_catalog.now();
  return new;
end;
$function$;
comment on function app_private.tg__timestamps() is 'Sets created_at and updated_at.';

CREATE OR REPLACE FUNCTION app_private.tg_asset_locks__notify_update()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if not exists (select from changed_rows) then
    return null;
  end if;
  insert into app_private.events (project_id, kind, subject, actor_id)
  select
    changed_rows.project_id,
    case
      when changed_rows.state = old_rows.state then 'lock.changed'
      when changed_rows.state = 'locked' then 'lock.taken'
      else 'lock.retained'
    end,
    pg_catalog.jsonb_build_object(
      'lock_id', changed_rows.id, 'asset_id', changed_rows.asset_id,
      'holder_id', coalesce(changed_rows.holder_id, old_rows.holder_id)
    ),
    actor.id
  from changed_rows
  join old_rows on old_rows.id = changed_rows.id
  cross join (select app_hidden.current_user_id() as id) as actor;
  perform app_private.wake_event_readers();
  return null;
end;
$function$;
comment on function app_private.tg_asset_locks__notify_update() is 'Writes what happened to locks that stay: taken from the branch that retained them, given back to it, or something else about them.';

CREATE OR REPLACE FUNCTION app_private.tg_asset_reviews__refuse_final()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if old.state not in ('pending', 'in_review') then
    perform app_private.refuse_review_over(old);
  elsif (old.content_sha256, old.submitter_id, old.branch_id)
    is distinct from (new.content_sha256, new.submitter_id, new.branch_id)
  then
    perform app_private.fail(
      'BADST', 'What a review is about never changes.',
      jsonb_build_object('review_id', old.id),
      'Withdraw it with withdraw_review, and ask for a new one with request_review.'
    );
  end if;
  return new;
end;
$function$;
comment on function app_private.tg_asset_reviews__refuse_final() is 'Keeps reviews that are over, and what a review is about, as they are, for every role (BADST).';

CREATE OR REPLACE FUNCTION app_private.tg_asset_types__check_schema()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_problem jsonb;
begin
  if new.metadata_schema is null then
    return new;
  end if;
  perform app_private.check_json_size(new.metadata_schema, 'metadata schema', 65536, 64);
  v_problem := case
    when jsonb_typeof(new.metadata_schema) <> 'object'
      then '{"path": "", "problem": "must be an object"}'
    else app_private.schema_problem(new.metadata_schema)
  end;
  if v_problem is null and app_private.has_endless_reference(new.metadata_schema) then
    v_problem := '{"path": "/$defs", "problem": "has a reference that leads back to itself"}';
  end if;
  if v_problem is not null then
    perform app_private.fail(
      'BADIN',
      format(
        'The metadata schema of type "%s" is not accepted: %s %s.', new.name,
        coalesce(nullif(v_problem ->> 'path', ''), 'it'), v_problem ->> 'problem'
      ),
      v_problem || jsonb_build_object('type', new.name),
      'JSON Schema 2020-12, of which the keywords in docs/references/metadata-schemas.md are supported.'
    );
  end if;
  return new;
end;
$function$;
comment on function app_private.tg_asset_types__check_schema() is 'Refuses (BADIN) a metadata schema that uses a keyword which is not supported, or one wrongly, so that no rule is silently ignored.';

CREATE OR REPLACE FUNCTION app_private.tg_asset_versions__check_lock()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_asset app_public.assets;
begin
  perform app_private.require_branch(new.project_id, new.branch_id);
  select assets.* into v_asset
  from app_public.assets
  where assets.id = new.asset_id;
  perform app_private.refuse_without_lock(
    v_asset, new.branch_id, app_hidden.current_user_id(), new.merged_from_version_id
  );
  return new;
end;
$function$;
comment on function app_private.tg_asset_versions__check_lock() is 'Refuses, for every role, a version that a lock forbids (LOCKD) and one on a deleted branch (NTFND).';

CREATE OR REPLACE FUNCTION app_private.tg_asset_versions__request_previews()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_row record;
begin
  for v_row in
    select versions.project_id, versions.sha256, app_private.previewed_kind(versions.media_type) as kind
    from changed_rows as versions
    where not versions.is_deletion and app_private.previewed_kind(versions.media_type) is not null
    -- In order, so that nobody waits in a circle.
    order by versions.sha256
  loop
    perform app_private.request_preview(v_row.project_id, v_row.sha256, v_row.kind);
  end loop;
  for v_row in
    select versions.sha256, parents.sha256 as parent_sha256
    from changed_rows as versions
    join app_public.asset_versions as parents on parents.id = versions.parent_version_id
    where not versions.is_deletion
      and not parents.is_deletion
      and app_private.previewed_kind(versions.media_type) = 'image'
      and app_private.previewed_kind(parents.media_type) = 'image'
    order by least(versions.sha256, parents.sha256), greatest(versions.sha256, parents.sha256)
  loop
    perform app_private.request_difference(v_row.sha256, v_row.parent_sha256);
  end loop;
  return null;
end;
$function$;
comment on function app_private.tg_asset_versions__request_previews() is 'Has the content of new versions looked at, and pictures compared with those they were built on.';

CREATE OR REPLACE FUNCTION app_private.tg_assets__check_metadata()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_schema jsonb;
  v_violation jsonb;
begin
  -- A row that was right under an older schema may still be renamed or moved.
  if tg_op = 'UPDATE'
    and new.metadata is not distinct from old.metadata
    and new.type is not distinct from old.type
  then
    return new;
  end if;
  perform app_private.check_json_size(new.metadata, 'metadata', 262144, 32);
  select asset_types.metadata_schema into v_schema
  from app_public.asset_types
  where asset_types.name = new.type;
  v_violation := app_private.schema_violation(v_schema, new.metadata, '', v_schema);
  if v_violation is not null then
    perform app_private.fail(
      'BADIN',
      format(
        'The metadata does not fit type "%s": %s breaks the rule "%s" (%s).', new.type,
        coalesce(nullif(v_violation ->> 'path', ''), 'the whole'), v_violation ->> 'rule',
        left(v_violation ->> 'wanted', 200)
      ),
      v_violation - 'schema' || jsonb_build_object('type', new.type),
      'The schema wants there: ' || left(v_violation ->> 'schema', 1000)
    );
  end if;
  return new;
end;
$function$;
comment on function app_private.tg_assets__check_metadata() is 'Refuses (BADIN) metadata that is too large, too deep, or breaks the JSON schema of the asset''s type, for every role; only when metadata or type change.';

CREATE OR REPLACE FUNCTION app_private.tg_assets__count()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_added uuid[];
  v_removed uuid[];
  v_project record;
begin
  -- One update for a statement, however many rows it has; else each row would leave another dead
  -- version of the counters behind, which the next one has to pass.
  if tg_op <> 'DELETE' then
    select pg_catalog.array_agg(new_rows.project_id) into v_added
    from new_rows
    where new_rows.deleted_at is null;
  end if;
  if tg_op <> 'INSERT' then
    select pg_catalog.array_agg(old_rows.project_id) into v_removed
    from old_rows
    where old_rows.deleted_at is null;
  end if;
  for v_project in
    select counted.id, sum(counted.delta)::integer as delta
    from (
      select added.id, 1 as delta
      from pg_catalog.unnest(v_added) as added (id)
      union all
      select removed.id, -1
      from pg_catalog.unnest(v_removed) as removed (id)
    ) as counted
    group by counted.id
    having sum(counted.delta) <> 0
    -- In the order of ids, so that two statements over the same projects meet at the first one.
    order by counted.id
  loop
    update app_public.project_usage
    set asset_count = asset_count + v_project.delta,
      updated_at = pg_catalog.now()
    where project_usage.project_id = v_project.id;
  end loop;
  return null;
end;
$function$;
comment on function app_private.tg_assets__count() is 'Keeps project_usage.asset_count exact.';

CREATE OR REPLACE FUNCTION app_private.tg_branches__check_parent()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if tg_op = 'UPDATE' and new.parent_branch_id is not distinct from old.parent_branch_id then
    return new;
  elsif tg_op = 'UPDATE' and (
    exists (select 1 from app_public.asset_versions as v where v.branch_id = new.id)
    or exists (
      select 1 from app_public.branches
      where branches.project_id = new.project_id and branches.parent_branch_id = new.id
    )
  ) then
    perform app_private.fail(
      'FLOWD', format('The branch "%s" has children or versions; its parent stays.', new.name),
      jsonb_build_object('branch_id', new.id),
      'Make a new branch of the other parent with create_branch, and integrate into it.'
    );
  end if;
  if new.parent_branch_id = new.id or exists (
    select 1
    from app_private.branch_ancestry(new.parent_branch_id) as ancestry
    where ancestry.ancestor_id = new.id
  ) then
    perform app_private.fail(
      'FLOWD', format('The branch "%s" would be its own parent.', new.name),
      jsonb_build_object('branch_id', new.id),
      'Choose a parent that is not made from this branch.'
    );
  end if;
  return new;
end;
$function$;
comment on function app_private.tg_branches__check_parent() is 'Keeps the tree of branches sound for every role: no cycles, and a parent never changes once children or versions exist (FLOWD).';

CREATE OR REPLACE FUNCTION app_private.tg_label_versions__refuse_locked()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_label app_public.labels;
begin
  select labels.* into v_label
  from app_public.labels
  where labels.id in (
      case when tg_op <> 'INSERT' then old.label_id end,
      case when tg_op <> 'DELETE' then new.label_id end
    )
    and labels.is_locked
  limit 1;
  if v_label.id is not null and not (tg_op = 'DELETE' and app_private.is_deleted_project(v_label.project_id)) then
    perform app_private.fail(
      'BADST', format('The label "%s" is locked and never changes.', v_label.name),
      jsonb_build_object('label_id', v_label.id), 'Make a new label.'
    );
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end;
$function$;
comment on function app_private.tg_label_versions__refuse_locked() is 'Keeps the versions of a locked label as they are, for every role (BADST), until its project is deleted.';

CREATE OR REPLACE FUNCTION app_private.tg_labels__refuse_locked()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if old.is_locked and not (tg_op = 'DELETE' and app_private.is_deleted_project(old.project_id)) then
    perform app_private.fail(
      'BADST', format('The label "%s" is locked and never changes.', old.name),
      jsonb_build_object('label_id', old.id), 'Make a new label.'
    );
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end;
$function$;
comment on function app_private.tg_labels__refuse_locked() is 'Keeps a locked label as it is, for every role (BADST), until its project is deleted.';

CREATE OR REPLACE FUNCTION app_private.tg_project_storage_snapshots__stamp()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- The nightly job and an owner loading history may state when; people can't.
  if app_hidden.current_user_id() is not null then
    new.captured_at := pg_catalog.now();
  end if;
  return new;
end;
$function$;
comment on function app_private.tg_project_storage_snapshots__stamp() is 'Sets captured_at.';

CREATE OR REPLACE FUNCTION app_private.tg_projects__archive()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_hidden.current_user_id();
begin
  if new.status <> 'archived' or old.status = 'archived' then
    return new;
  end if;
  if pg_catalog.current_setting('transaction_isolation') <> 'read committed' then
    perform app_private.fail(
      'BADST', 'Archiving runs in read committed only: it must see all that was committed before it.', null,
      'Begin the transaction without an isolation level.'
    );
  end if;
  if v_user_id is not null then
    perform app_private.require_role(old.id, 'owner');
    if new.archived_by is not null and new.archived_by is distinct from v_user_id then
      perform app_private.fail('DNIED', 'archived_by is always who acts.', null, 'Leave archived_by out.');
    end if;
    new.archived_by := v_user_id;
  end if;
  perform app_private.settle_for_archive(old.id);
  new.archived_at := pg_catalog.now();
  new.updated_at := pg_catalog.now();
  return new;
end;
$function$;
comment on function app_private.tg_projects__archive() is 'Archives a project when its status becomes archived: owners only, nothing may be open unless forced.';

CREATE OR REPLACE FUNCTION app_private.tg_projects__log_archive()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if new.status = 'archived' and old.status = 'active' then
    perform app_private.write_archive_log(new.id, 'archived', pg_catalog.current_setting('app.archive_reason', true));
  end if;
  return null;
end;
$function$;
comment on function app_private.tg_projects__log_archive() is 'Writes the archive log when a project was archived.';

CREATE OR REPLACE FUNCTION app_private.tg_projects__make_usage()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into app_public.project_usage (project_id)
  values (new.id)
  on conflict do nothing;
  return null;
end;
$function$;
comment on function app_private.tg_projects__make_usage() is 'Gives a new project its storage counters.';

CREATE OR REPLACE FUNCTION app_private.tg_projects__notify_state()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.add_event(
    new.id,
    case
      when new.deleted_at is distinct from old.deleted_at then 'project.deleted'
      when new.status = 'archived' then 'project.archived'
      else 'project.reopened'
    end,
    pg_catalog.jsonb_build_object('project_id', new.id)
  );
  return null;
end;
$function$;
comment on function app_private.tg_projects__notify_state() is 'Writes that a project was archived, reopened or deleted.';

CREATE OR REPLACE FUNCTION app_private.tg_projects__refuse_archived()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if old.status <> 'archived' then
    if tg_op = 'UPDATE' and new.deleted_at is distinct from old.deleted_at then
      perform app_private.fail(
        'BADST', pg_catalog.format('The project "%s" is active; only archived projects are deleted.', old.name),
        pg_catalog.jsonb_build_object('project_id', old.id),
        'Archive it with archive_project, then delete it with delete_project.'
      );
    end if;
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  -- Reopening leaves its entry in the archive log first, in this very transaction, in the name of
  -- the studio admin who acts; no setting that a client could forge is asked.
  if tg_op = 'UPDATE' and old.deleted_at is null and new.status = 'active' and new.deleted_at is null and exists (
    select 1
    from app_public.project_archive_log
    where project_archive_log.project_id = old.id
      and project_archive_log.action = 'reopened'
      and project_archive_log.occurred_at = pg_catalog.now()
      and project_archive_log.actor_id = app_hidden.current_user_id()
      and app_hidden.current_studio_role() = 'admin'
  ) then
    return new;
  end if;
  if tg_op = 'UPDATE' and app_private.is_project_deletion(old, new) then
    return new;
  end if;
  perform app_private.lock_active_project(old.id);
  return null;
end;
$function$;
comment on function app_private.tg_projects__refuse_archived() is 'Refuses to change or delete an archived project, for every role; only reopen_project may make it active again, and only delete_project a tombstone.';

CREATE OR REPLACE FUNCTION app_private.tg_users__refuse_delete()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform app_private.fail(
    'DNIED', pg_catalog.format('%s is not deleted: users are deactivated, never deleted.', old.display_name),
    pg_catalog.jsonb_build_object('user_id', old.id),
    'A studio admin deactivates the account with deactivate_user; what it made stays under its name.'
  );
  return null;
end;
$function$;
comment on function app_private.tg_users__refuse_delete() is 'Refuses to delete users, for every role (DNIED).';

CREATE OR REPLACE FUNCTION app_private.token_expiry(expires_at timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if token_expiry.expires_at <= pg_catalog.now() then
    perform app_private.fail(
      'BADIN', 'The token would have expired already.', null,
      'Give a moment to come, or leave it out for 90 days.'
    );
  elsif token_expiry.expires_at > pg_catalog.now() + interval '366 days' then
    perform app_private.fail(
      'BADIN', 'A token lives 366 days at most.',
      pg_catalog.jsonb_build_object('max_days', 366),
      'Give an earlier moment, and make a new token before it comes.'
    );
  end if;
  return coalesce(token_expiry.expires_at, pg_catalog.now() + interval '90 days');
end;
$function$;
comment on function app_private.token_expiry(expires_at timestamp with time zone) is 'When a new personal access token expires: in 90 days unless stated. Refuses (BADIN) what is past or more than 366 days away.';

CREATE OR REPLACE FUNCTION app_private.touch_content(sha256s text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_sound integer;
begin
  -- In order, as everywhere, so that nobody waits in a circle.
  with touched as (
    select blobs.sha256
    from app_private.blobs
    where blobs.sha256 = any (touch_content.sha256s) and blobs.state in ('ready', 'condemned')
    order by blobs.sha256
    for no key update
  )
  update app_private.blobs
  set state = 'ready', condemned_at = null, last_touched_at = now()
  from touched
  where blobs.sha256 = touched.sha256;
  get diagnostics v_sound = row_count;
  if v_sound <> cardinality(touch_content.sha256s) then
    perform app_private.fail(
      'BADST', 'Some of this content was found damaged.', null, 'Upload it again.'
    );
  end if;
end;
$function$;
comment on function app_private.touch_content(sha256s text[]) is 'Keeps content in the depot that is about to be used again; raises BADST when some of it is damaged or gone.';

CREATE OR REPLACE FUNCTION app_private.true_usage(project_id uuid)
 RETURNS TABLE(used_bytes bigint, reserved_bytes bigint, logical_bytes bigint, version_count bigint)
 LANGUAGE sql
 STABLE ROWS 1
 SET search_path TO ''
AS $function$
  select
    (
      select coalesce(sum(charges.charged_bytes), 0)::bigint
      from app_private.project_blobs as charges
      where charges.project_id = true_usage.project_id
    ),
    (
      select coalesce(sum(uploads.reserved_bytes), 0)::bigint
      from app_public.uploads
      where uploads.project_id = true_usage.project_id and uploads.state in ('open', 'publishing')
    ),
    coalesce(sum(versions.size_bytes), 0)::bigint,
    count(*)
  from app_public.asset_versions as versions
  where versions.project_id = true_usage.project_id;
$function$;
comment on function app_private.true_usage(project_id uuid) is 'What a project''s counters must say, added up from its charges, running uploads and versions.';

CREATE OR REPLACE FUNCTION app_private.unlocked_message(asset_name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select format('"%s" changes only under a lock, and nobody holds one.', unlocked_message.asset_name);
$function$;
comment on function app_private.unlocked_message(asset_name text) is 'The sentence that says of an asset that a lock is missing, the same wherever it is said.';

CREATE OR REPLACE FUNCTION app_private.unused_content()
 RETURNS SETOF app_private.blobs
 LANGUAGE sql
 STABLE ROWS 100
 SET search_path TO ''
AS $function$
  select blobs.*
  from app_private.blobs
  where not exists (select from app_private.project_blobs as charges where charges.sha256 = blobs.sha256)
    and not exists (select from app_public.asset_versions as versions where versions.sha256 = blobs.sha256)
    and not exists (select from app_public.shelf_items as items where items.sha256 = blobs.sha256)
    and not exists (
      select from app_public.uploads
      where uploads.sha256 = blobs.sha256 and uploads.state = 'publishing'
    )
    and not app_private.is_preview_file_used(blobs.sha256);
$function$;
comment on function app_private.unused_content() is 'Content that no version, shelf, project''s account or running upload refers to and that was not derived from content that stays.';

CREATE OR REPLACE FUNCTION app_private.use_storage(project_id uuid, bytes bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Through the reservation, whose guarded update is the one place that knows the limit.
  perform app_private.reserve_storage(use_storage.project_id, use_storage.bytes);
  update app_public.project_usage as usage
  set used_bytes = usage.used_bytes + use_storage.bytes,
    reserved_bytes = usage.reserved_bytes - use_storage.bytes,
    updated_at = now()
  where usage.project_id = use_storage.project_id;
end;
$function$;
comment on function app_private.use_storage(project_id uuid, bytes bigint) is 'Adds bytes of new content to what a project has used; raises QUOTA when they do not fit.';

CREATE OR REPLACE FUNCTION app_private.version_origins(version_ids uuid[])
 RETURNS TABLE(version_id uuid, origin_id uuid, asset_id uuid, branch_id uuid, change_id bigint)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with recursive origins as (
    select versions.id as version_id, versions.*
    from app_public.asset_versions as versions
    where versions.id = any (version_origins.version_ids)
    union all
    select origins.version_id, versions.*
    from origins
    join app_public.asset_versions as versions
      on versions.id = origins.merged_from_version_id
      and versions.sha256 = origins.sha256
      and versions.is_deletion = origins.is_deletion
  )
  select origins.version_id, origins.id, origins.asset_id, origins.branch_id, origins.change_id
  from origins;
$function$;
comment on function app_private.version_origins(version_ids uuid[]) is 'Where the content of versions comes from: each itself, and as long as it is an unchanged copy, what it was copied from.';

CREATE OR REPLACE FUNCTION app_private.version_to_review(version_id uuid)
 RETURNS app_public.asset_reviews
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_version app_public.asset_versions;
  v_asset app_public.assets;
  v_head app_public.asset_versions;
  v_review app_public.asset_reviews;
begin
  select versions.* into v_version
  from app_public.asset_versions as versions
  where versions.id = version_to_review.version_id
    and app_private.has_asset_right(app_private.require_user(), versions.asset_id, 'read');
  if v_version.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such version, or it is not shared with you.', null, 'Check the id.'
    );
  end if;
  v_asset := app_private.require_asset(v_version.asset_id, 'write');
  perform app_private.lock_active_project(v_asset.project_id);
  -- No version arrives between this look and the review: versions are added under this lock.
  perform 1 from app_public.assets where assets.id = v_asset.id for share;
  v_head := app_private.branch_head(v_asset.id, v_version.branch_id);
  if v_head.id <> v_version.id then
    perform app_private.refuse_stale(v_asset, v_head, 'Ask for a review of that version.');
  elsif v_version.is_deletion then
    perform app_private.fail(
      'BADIN', 'A deletion has no content to review.',
      null,
      'Ask for a review of the version before it.'
    );
  end if;
  v_review.project_id := v_version.project_id;
  v_review.branch_id := v_version.branch_id;
  v_review.asset_id := v_version.asset_id;
  v_review.version_id := v_version.id;
  v_review.content_sha256 := v_version.sha256;
  v_review.submitter_id := v_version.created_by;
  return v_review;
end;
$function$;
comment on function app_private.version_to_review(version_id uuid) is 'The review that a version would get: it must be the newest of its asset on its branch and no deletion. Raises NTFND, DNIED, STALE, BADIN.';

CREATE OR REPLACE FUNCTION app_private.violation(path text, rule text, schema jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select jsonb_build_object(
    'path', path, 'rule', rule, 'wanted', schema -> rule, 'schema', schema
  );
$function$;
comment on function app_private.violation(path text, rule text, schema jsonb) is 'A broken rule: where in the value (a JSON pointer), which keyword, what it wants, and the schema that it stands in.';

CREATE OR REPLACE FUNCTION app_private.visible_branch(branch_id uuid)
 RETURNS app_public.branches
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_branch app_public.branches;
begin
  select branches.* into v_branch
  from app_public.branches
  where branches.id = visible_branch.branch_id
    and branches.deleted_at is null
    and app_private.effective_role(branches.project_id, v_user_id) is not null;
  if v_branch.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such branch, or it is not shared with you.', null, 'Check the id.'
    );
  end if;
  return v_branch;
end;
$function$;
comment on function app_private.visible_branch(branch_id uuid) is 'A live branch of a project of which who acts is a member; raises NTFND.';

CREATE OR REPLACE FUNCTION app_private.visible_review(review_id uuid)
 RETURNS app_public.asset_reviews
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_review app_public.asset_reviews;
begin
  select reviews.* into v_review
  from app_public.asset_reviews as reviews
  where reviews.id = visible_review.review_id
    and case
      when reviews.asset_id is not null
        then app_private.has_asset_right(v_user_id, reviews.asset_id, 'read')
      else reviews.project_id = any (array(select app_hidden.project_ids_with_right('read')))
    end;
  if v_review.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such review, or it is not shared with you.', null, 'Check the id.'
    );
  end if;
  return v_review;
end;
$function$;
comment on function app_private.visible_review(review_id uuid) is 'A review that who acts may see; raises NTFND for absent and hidden ones alike.';

CREATE OR REPLACE FUNCTION app_private.visible_workspace(workspace_id uuid)
 RETURNS app_public.workspaces
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_workspace app_public.workspaces;
begin
  select workspaces.* into v_workspace
  from app_public.workspaces
  where workspaces.id = visible_workspace.workspace_id
    and app_private.effective_role(workspaces.project_id, v_user_id) is not null;
  if v_workspace.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such workspace, or it is not shared with you.', null, 'Check the id.'
    );
  elsif v_workspace.owner_id <> v_user_id then
    perform app_private.fail(
      'DNIED', format('The workspace "%s" is not yours.', v_workspace.name),
      jsonb_build_object('workspace_id', v_workspace.id, 'owner_id', v_workspace.owner_id),
      'Only its owner sees what it holds.'
    );
  end if;
  return v_workspace;
end;
$function$;
comment on function app_private.visible_workspace(workspace_id uuid) is 'A workspace of one''s own, to look at; raises NTFND for absent and hidden ones, DNIED for those of others.';

CREATE OR REPLACE FUNCTION app_private.wake_event_readers()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_lease_ms constant bigint := (select last_value from app_private.event_lease);
  v_now_ms constant bigint := (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::bigint;
begin
  -- Transactions that notify commit one after the other, in the whole cluster. While readers look by
  -- themselves (lease_events) nobody needs to wake them. A lease is five seconds at most: one that
  -- lies further ahead was left by a clock that has been put back.
  if v_lease_ms - v_now_ms not between 1 and 5000 then
    -- Always the same payload: however often this is called, a transaction notifies once.
    perform pg_catalog.pg_notify('gadb_events', '');
  end if;
end;
$function$;
comment on function app_private.wake_event_readers() is 'Tells the servers that app_private.events has new rows, once when the transaction commits; nothing while they look by themselves.';

CREATE OR REPLACE FUNCTION app_private.webhook_archive(project_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select pg_catalog.jsonb_build_object('archive', pg_catalog.jsonb_build_object(
    'id', log.id, 'reason', log.reason, 'is_forced', log.is_forced, 'asset_count', log.asset_count,
    'version_count', log.version_count, 'total_bytes', log.total_bytes, 'root_sha256', log.root_sha256
  ))
  from app_public.project_archive_log as log
  where log.project_id = webhook_archive.project_id
    and log.action = 'archived'
  order by log.occurred_at desc
  limit 1;
$function$;
comment on function app_private.webhook_archive(project_id uuid) is 'The newest archiving of a project as webhooks tell of it.';

CREATE OR REPLACE FUNCTION app_private.webhook_asset(asset_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select pg_catalog.jsonb_build_object(
    'id', assets.id, 'name', assets.name, 'parent_path', assets.parent_path, 'type', assets.type
  )
  from app_public.assets
  where assets.id = webhook_asset.asset_id;
$function$;
comment on function app_private.webhook_asset(asset_id uuid) is 'An asset as webhooks name one.';

CREATE OR REPLACE FUNCTION app_private.webhook_backoff(attempt integer)
 RETURNS interval
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  -- Seventy hours in all, and up to a fifth more so that many do not come back at once.
  select pg_catalog.make_interval(secs => steps.seconds * (1 + random() / 5))
  from (
    select (array[5, 30, 120, 600, 3600, 10800, 21600, 43200, 86400, 86400])[webhook_backoff.attempt] as seconds
  ) as steps;
$function$;
comment on function app_private.webhook_backoff(attempt integer) is 'How long to wait after so many attempts that failed; null: no more attempts.';

CREATE OR REPLACE FUNCTION app_private.webhook_event_type(kind text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select case
    -- Its holder gave it back; whether the asset is free or a branch keeps it is in the data.
    when webhook_event_type.kind = 'lock.retained' then 'lock.released'
    when webhook_event_type.kind in (
      'version.created', 'review.requested', 'review.decided', 'lock.taken', 'lock.released', 'lock.broken',
      'project.archived'
    ) then webhook_event_type.kind
  end;
$function$;
comment on function app_private.webhook_event_type(kind text) is 'The type under which webhooks are told of an event of this kind; null for kinds that they are not told of.';

CREATE OR REPLACE FUNCTION app_private.webhook_obstacle(webhook app_public.webhooks)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case
    when not users.is_active then
      format('%s, in whose name it sends, is deactivated.', users.display_name)
    when (webhook_obstacle.webhook).project_id is null then case
      when users.studio_role <> 'admin' then
        format('%s, in whose name it sends, is no studio admin any more.', users.display_name)
      end
    when coalesce(
      app_private.effective_role((webhook_obstacle.webhook).project_id, users.id) < 'manager', true
    ) then
      format('%s, in whose name it sends, is no manager of the project any more.', users.display_name)
  end
  from app_public.users
  where users.id = (webhook_obstacle.webhook).owner_id;
$function$;
comment on function app_private.webhook_obstacle(webhook app_public.webhooks) is 'Why the webhook may not send for lack of rights of the person in whose name it does, as a sentence; null when it may.';

CREATE OR REPLACE FUNCTION app_private.webhook_payload(event app_private.events)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select pg_catalog.jsonb_build_object(
    'type', app_private.webhook_event_type((event).kind),
    'event_id', (event).id,
    'occurred_at', app_private.webhook_time((event).created_at),
    'project', pg_catalog.jsonb_build_object('id', projects.id, 'name', projects.name),
    'actor', app_private.webhook_person((event).actor_id),
    'data', case pg_catalog.split_part((event).kind, '.', 1)
      when 'version' then app_private.webhook_version(((event).subject ->> 'version_id')::uuid)
      when 'review' then app_private.webhook_review(
        ((event).subject ->> 'review_id')::uuid, ((event).subject ->> 'decision_id')::uuid
      )
      when 'lock' then pg_catalog.jsonb_build_object(
        'lock', pg_catalog.jsonb_build_object(
          'id', (event).subject ->> 'lock_id',
          'holder', app_private.webhook_person(((event).subject ->> 'holder_id')::uuid),
          'is_retained', (event).kind = 'lock.retained'
        ),
        'asset', app_private.webhook_asset(((event).subject ->> 'asset_id')::uuid)
      )
      else app_private.webhook_archive(projects.id)
    end
  )
  from app_public.projects
  where projects.id = (event).project_id
    and projects.deleted_at is null;
$function$;
comment on function app_private.webhook_payload(event app_private.events) is 'What webhooks send of an event: ids, and the names that a chat message needs. Null when its project is gone.';

CREATE OR REPLACE FUNCTION app_private.webhook_person(user_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select pg_catalog.jsonb_build_object(
    'id', users.id, 'username', users.username, 'display_name', users.display_name
  )
  from app_public.users
  where users.id = webhook_person.user_id;
$function$;
comment on function app_private.webhook_person(user_id uuid) is 'A user as webhooks name one.';

CREATE OR REPLACE FUNCTION app_private.webhook_review(review_id uuid, decision_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select pg_catalog.jsonb_build_object(
    'review', pg_catalog.jsonb_build_object(
      'id', reviews.id, 'state', reviews.state, 'message', reviews.message, 'priority', reviews.priority,
      'requested_by', app_private.webhook_person(reviews.requested_by),
      'submitter', app_private.webhook_person(reviews.submitter_id)
    ),
    'shelf', (
      select pg_catalog.jsonb_build_object('id', shelves.id, 'name', shelves.name, 'revision', reviews.shelf_revision)
      from app_public.shelves
      where shelves.id = reviews.shelf_id
    ),
    'decision', (
      select pg_catalog.jsonb_build_object(
        'id', decisions.id, 'verdict', decisions.verdict, 'comment', decisions.comment,
        'is_override', decisions.is_override, 'decided_by', app_private.webhook_person(decisions.decided_by)
      )
      from app_public.review_decisions as decisions
      where decisions.id = webhook_review.decision_id
    )
  ) || coalesce(
    app_private.webhook_version(reviews.version_id),
    (
      select pg_catalog.jsonb_build_object(
        'branch', pg_catalog.jsonb_build_object('id', branches.id, 'name', branches.name, 'type', branches.type)
      )
      from app_public.branches
      where branches.id = reviews.branch_id
    )
  )
  from app_public.asset_reviews as reviews
  where reviews.id = webhook_review.review_id;
$function$;
comment on function app_private.webhook_review(review_id uuid, decision_id uuid) is 'A review, what it is about and a decision on it as webhooks tell of them.';

CREATE OR REPLACE FUNCTION app_private.webhook_signers(webhook_id uuid)
 RETURNS text[]
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case
    when secrets.previous_until > pg_catalog.now() then array[secrets.secret, secrets.previous_secret]
    else array[secrets.secret]
  end
  from app_private.webhook_secrets as secrets
  where secrets.webhook_id = webhook_signers.webhook_id;
$function$;
comment on function app_private.webhook_signers(webhook_id uuid) is 'The secrets that sign a webhook''s deliveries at present, the newest first.';

CREATE OR REPLACE FUNCTION app_private.webhook_time(moment timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select pg_catalog.to_char(webhook_time.moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
$function$;
comment on function app_private.webhook_time(moment timestamp with time zone) is 'A moment in UTC as RFC 3339 has it, whatever the session''s time zone.';

CREATE OR REPLACE FUNCTION app_private.webhook_version(version_id uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select pg_catalog.jsonb_build_object(
    'version', pg_catalog.jsonb_build_object(
      'id', versions.id, 'number', versions.version_number, 'filename', versions.filename,
      'size_bytes', versions.size_bytes, 'sha256', versions.sha256, 'comment', versions.comment,
      'is_deletion', versions.is_deletion
    ),
    'asset', app_private.webhook_asset(versions.asset_id),
    'branch', pg_catalog.jsonb_build_object('id', branches.id, 'name', branches.name, 'type', branches.type)
  )
  from app_public.asset_versions as versions
  join app_public.branches on branches.id = versions.branch_id
  where versions.id = webhook_version.version_id;
$function$;
comment on function app_private.webhook_version(version_id uuid) is 'A version with its asset and branch as webhooks tell of them.';

CREATE OR REPLACE FUNCTION app_private.who_acts(OUT user_id uuid, OUT studio_role app_public.studio_role, OUT only_project_id uuid)
 RETURNS record
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
declare
  v_claimed_session constant text :=
    coalesce(pg_catalog.current_setting('app.session_id', true), '');
  v_session_id constant uuid := app_private.claimed_session_id();
  v_token_version constant text :=
    coalesce(pg_catalog.current_setting('app.token_version', true), '');
begin
  if not app_private.is_trusted_login() then
    -- A personal login is bound to its user; the settings could be forged with SET.
    select users.id, users.studio_role into user_id, studio_role
    from app_public.users
    where users.database_login = session_user
      and users.is_active;
    return;
  end if;
  -- One statement for all: every policy of every table of a statement asks.
  select users.id, users.studio_role, tokens.only_project_id
  into user_id, studio_role, only_project_id
  from app_public.users
  left join app_private.user_secrets as secrets
    on v_token_version <> '' and secrets.user_id = users.id
  left join app_private.sessions
    on sessions.id = v_session_id
    and sessions.user_id = users.id
    and sessions.revoked_at is null
    and sessions.expires_at > pg_catalog.now()
  left join app_public.personal_access_tokens as tokens
    on tokens.id = v_session_id
    and tokens.user_id = users.id
    and tokens.revoked_at is null
    and tokens.expires_at > pg_catalog.now()
  where users.id = app_private.claimed_user_id()
    and users.is_active
    and (v_claimed_session = '' or sessions.id is not null or tokens.id is not null)
    and (v_token_version = '' or secrets.token_version::text = v_token_version);
end;
$function$;
comment on function app_private.who_acts(OUT user_id uuid, OUT studio_role app_public.studio_role, OUT only_project_id uuid) is 'Who acts: user, studio role, and the one project that their personal access token is for. All null when nobody is set, or the user is deactivated, or the session or token is revoked.';

CREATE OR REPLACE FUNCTION app_private.whole_of_part(user_id uuid, part_id uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select uploads.final_id
  from app_public.uploads
  where uploads.id = whole_of_part.part_id and uploads.user_id = whole_of_part.user_id;
$function$;
comment on function app_private.whole_of_part(user_id uuid, part_id uuid) is 'The upload that a user has made a partial upload a part of, or null.';

CREATE OR REPLACE FUNCTION app_private.with_obstacles(source app_public.branches, target app_public.branches, items app_public.integration_item[])
 RETURNS SETOF app_public.integration_item
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with obstacles as (
    select 1 as place, flow.*
    from app_private.flow_obstacles(
      with_obstacles.source, with_obstacles.target, with_obstacles.items
    ) as flow
    union all
    select 2, locks.*
    from app_private.lock_obstacles(with_obstacles.target, with_obstacles.items) as locks
    union all
    select 3, approvals.*
    from app_private.approval_obstacles(with_obstacles.target, with_obstacles.items) as approvals
  ),
  foremost as (
    select distinct on (obstacles.asset_id) obstacles.*
    from obstacles
    order by obstacles.asset_id, obstacles.place, obstacles.code
  )
  select items.action, items.asset_id, items.parent_path, items.name, items.source_version_id,
    items.target_version_id, items.base_version_id, items.resolution, foremost.code,
    foremost.message, items.version_id, items.change_id
  from unnest(with_obstacles.items) as items
  left join foremost on foremost.asset_id = items.asset_id
  order by items.parent_path, items.name, items.asset_id;
$function$;
comment on function app_private.with_obstacles(source app_public.branches, target app_public.branches, items app_public.integration_item[]) is 'The items of a plan in the order of their paths, each with what would refuse it.';

CREATE OR REPLACE FUNCTION app_private.write_archive_log(project_id uuid, action app_public.archive_action, reason text)
 RETURNS app_public.project_archive_log
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_log app_public.project_archive_log;
begin
  -- Everything that led here, this transaction's own entries among it. The entries that follow
  -- (this very record, the changed status) are the worker's to seal.
  while app_private.seal_audit_chain(write_archive_log.project_id) > 0 loop
  end loop;
  insert into app_public.project_archive_log (
    project_id, project_name, action, actor_id, reason, is_forced,
    asset_count, version_count, total_bytes, root_sha256, audit_head, schema_version
  )
  select
    projects.id,
    projects.name,
    write_archive_log.action,
    coalesce(app_hidden.current_user_id(), projects.archived_by),
    nullif(pg_catalog.btrim(write_archive_log.reason), ''),
    pg_catalog.current_setting('app.force_archive', true) is not distinct from 'on',
    (select count(*) from app_public.assets where assets.project_id = projects.id and assets.deleted_at is null),
    (select count(*) from app_public.asset_versions as versions where versions.project_id = projects.id),
    (select coalesce(sum(versions.size_bytes), 0) from app_public.asset_versions as versions where versions.project_id = projects.id),
    app_private.archive_root(projects.id),
    (app_private.audit_head(projects.id)).sha256,
    app_private.schema_version()
  from app_public.projects
  where projects.id = write_archive_log.project_id
  returning * into v_log;
  return v_log;
end;
$function$;
comment on function app_private.write_archive_log(project_id uuid, action app_public.archive_action, reason text) is 'Seals the project''s audit and adds the record of an archiving or reopening, with counts, bytes, root hash and the audit''s head.';

CREATE OR REPLACE FUNCTION app_private.write_decision(review app_public.asset_reviews, role app_public.project_role, verdict app_public.review_verdict, comment text, is_override boolean DEFAULT false)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
begin
  if length(write_decision.comment) > 10000 then
    perform app_private.fail(
      'BADIN', 'The comment is longer than 10000 characters.',
      jsonb_build_object('length', length(write_decision.comment), 'max_length', 10000),
      'Shorten it.'
    );
  end if;
  update app_public.review_decisions as decisions
  set is_standing = false
  where decisions.review_id in (select app_private.same_content_reviews(write_decision.review))
    and decisions.decided_by = v_user_id
    and decisions.is_standing;
  insert into app_public.review_decisions (
    project_id, review_id, submitter_id, decided_by, role, verdict, content_sha256, comment,
    is_override
  ) values (
    (write_decision.review).project_id, (write_decision.review).id,
    (write_decision.review).submitter_id, v_user_id, write_decision.role, write_decision.verdict,
    (write_decision.review).content_sha256, coalesce(write_decision.comment, ''),
    write_decision.is_override
  );
end;
$function$;
comment on function app_private.write_decision(review app_public.asset_reviews, role app_public.project_role, verdict app_public.review_verdict, comment text, is_override boolean) is 'Writes a decision of who acts; earlier ones of the same judge on the same content stand no more.';

CREATE OR REPLACE FUNCTION app_private.write_have_list(workspace app_public.workspaces, change_id bigint)
 RETURNS bigint
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  with wanted as materialized (
    select heads.*
    from app_private.readable_heads(
      (write_have_list.workspace).branch_id, coalesce(write_have_list.change_id, 0)
    ) as heads
  ),
  gone as (
    delete from app_public.workspace_assets as have
    where have.workspace_id = (write_have_list.workspace).id
      and not exists (select 1 from wanted where wanted.asset_id = have.asset_id)
    returning have.asset_id
  ),
  written as (
    insert into app_public.workspace_assets as have (
      workspace_id, asset_id, project_id, version_id
    )
    select (write_have_list.workspace).id, wanted.asset_id, wanted.project_id, wanted.id
    from wanted
    on conflict (workspace_id, asset_id) do update
    set version_id = excluded.version_id, synced_at = now()
    where have.version_id <> excluded.version_id
    returning have.asset_id
  )
  select (select count(*) from gone) + (select count(*) from written);
$function$;
comment on function app_private.write_have_list(workspace app_public.workspaces, change_id bigint) is 'Brings the have-list of a workspace to a change; returns how many assets came, changed or went.';

CREATE OR REPLACE FUNCTION app_private.write_integrated(change app_public.changes, items app_public.integration_item[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into app_public.asset_versions (
    project_id, asset_id, branch_id, version_number, change_id, parent_version_id,
    merged_from_version_id, sha256, size_bytes, filename, original_filename, media_type,
    declared_media_type, comment, is_deletion, created_by
  )
  select
    (change).project_id, items.asset_id, (change).branch_id, numbers.newest + 1, (change).id,
    items.target_version_id, items.source_version_id, content.sha256, content.size_bytes,
    content.filename, content.original_filename, content.media_type, content.declared_media_type,
    (change).comment, content.is_deletion,
    (change).author_id
  from unnest(write_integrated.items) as items
  join app_public.asset_versions as content on content.id = case
    when items.resolution = 'target' then items.target_version_id
    else items.source_version_id
  end
  cross join lateral (
    select max(versions.version_number) as newest
    from app_public.asset_versions as versions
    where versions.asset_id = items.asset_id
  ) as numbers
  where items.action in ('copy', 'merge')
  order by items.asset_id;
$function$;
comment on function app_private.write_integrated(change app_public.changes, items app_public.integration_item[]) is 'Writes the versions of an integration: each takes in the source''s version and builds on the target''s, with the content of the side it was resolved to. The caller holds the assets'' row locks.';

CREATE OR REPLACE FUNCTION app_private.write_preview_files(source_sha256 app_public.sha256, files jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_count integer;
begin
  delete from app_private.preview_files as old where old.source_sha256 = write_preview_files.source_sha256;
  with sound as (
    select blobs.sha256
    from app_private.blobs
    where blobs.sha256 in (select file ->> 'sha256' from pg_catalog.jsonb_array_elements(write_preview_files.files) as file)
      and blobs.state in ('staging', 'ready', 'condemned')
    order by blobs.sha256
    for no key update
  )
  update app_private.blobs
  set state = 'ready', last_touched_at = pg_catalog.now(), condemned_at = null, verify_failures = 0,
    verified_at = case when blobs.state = 'ready' then blobs.verified_at else pg_catalog.now() end
  from sound
  where blobs.sha256 = sound.sha256;
  insert into app_private.preview_files (source_sha256, kind, sha256, media_type, width, height, byte_count)
  select write_preview_files.source_sha256, file.kind, file.sha256, file.media_type, file.width, file.height, blobs.size_bytes
  from pg_catalog.jsonb_to_recordset(write_preview_files.files) as file (
    kind app_public.preview_file_kind, sha256 app_public.sha256, media_type text, width integer, height integer
  )
  join app_private.blobs on blobs.sha256 = file.sha256 and blobs.state = 'ready';
  get diagnostics v_count = row_count;
  if v_count <> pg_catalog.jsonb_array_length(write_preview_files.files) then
    perform app_private.fail(
      'BADST', 'A derived file was found damaged while it was written.', null, 'Make the preview again.'
    );
  end if;
end;
$function$;
comment on function app_private.write_preview_files(source_sha256 app_public.sha256, files jsonb) is 'Puts derived files, which are in the store, in place of those that were derived before.';

CREATE OR REPLACE FUNCTION app_private.write_restored(old app_public.asset_versions, branch app_public.branches, comment text)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_head constant app_public.asset_versions :=
    app_private.branch_head((write_restored.old).asset_id, (write_restored.branch).id);
  v_comment constant text := coalesce(
    nullif(write_restored.comment, ''),
    format('Restores version %s', (write_restored.old).version_number)
  );
  v_change_id bigint;
  v_version app_public.asset_versions;
begin
  insert into app_public.changes (project_id, branch_id, kind, comment, author_id)
  values (
    (write_restored.old).project_id, (write_restored.branch).id, 'restore', v_comment, v_user_id
  )
  returning changes.id into v_change_id;
  insert into app_public.asset_versions (
    project_id, asset_id, branch_id, version_number, change_id, parent_version_id, sha256,
    size_bytes, filename, original_filename, media_type, declared_media_type, comment, created_by
  ) values (
    (write_restored.old).project_id, (write_restored.old).asset_id, (write_restored.branch).id,
    app_private.next_version_number((write_restored.old).asset_id), v_change_id, v_head.id,
    (write_restored.old).sha256, (write_restored.old).size_bytes, (write_restored.old).filename,
    (write_restored.old).original_filename, (write_restored.old).media_type,
    (write_restored.old).declared_media_type, v_comment, v_user_id
  )
  returning asset_versions.* into v_version;
  return v_version;
end;
$function$;
comment on function app_private.write_restored(old app_public.asset_versions, branch app_public.branches, comment text) is 'Writes the change and the version of a restoration. The caller holds the asset''s row lock.';

CREATE OR REPLACE FUNCTION app_private.write_reused(asset app_public.assets, branch app_public.branches, content app_public.asset_versions, filename text, comment text)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_upload app_public.uploads;
begin
  -- What an upload of the same bytes would have been.
  v_upload.project_id := (write_reused.asset).project_id;
  v_upload.asset_id := (write_reused.asset).id;
  v_upload.branch_id := (write_reused.branch).id;
  v_upload.user_id := app_private.require_user();
  v_upload.filename := write_reused.filename;
  v_upload.comment := coalesce(write_reused.comment, '');
  v_upload.sha256 := (write_reused.content).sha256;
  v_upload.size_bytes := (write_reused.content).size_bytes;
  v_upload.media_type := (write_reused.content).media_type;
  return app_private.insert_version(v_upload);
end;
$function$;
comment on function app_private.write_reused(asset app_public.assets, branch app_public.branches, content app_public.asset_versions, filename text, comment text) is 'Writes the change and the version that give an asset the content of a version that is there. The asset''s row must be locked.';

CREATE OR REPLACE FUNCTION app_private.write_shelf_revision(shelf app_public.shelves, items app_public.shelf_items[], comment text)
 RETURNS app_public.shelves
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  v_shelf app_public.shelves;
begin
  update app_public.shelves
  set current_revision = shelves.current_revision + 1, state = 'open'
  where shelves.id = (shelf).id
  returning shelves.* into v_shelf;
  insert into app_public.shelf_revisions (
    shelf_id, revision, project_id, content_sha256, comment, created_by
  ) values (
    v_shelf.id, v_shelf.current_revision, v_shelf.project_id, app_private.items_digest(items),
    coalesce(write_shelf_revision.comment, ''), app_private.require_user()
  );
  insert into app_public.shelf_items
  select item.*
  from unnest(items) as item;
  perform app_private.end_review(reviews.id, 'superseded')
  from app_public.asset_reviews as reviews
  where reviews.shelf_id = v_shelf.id and reviews.state in ('pending', 'in_review');
  perform app_private.record_activity(
    v_shelf.project_id, v_shelf.workspace_id, 'shelved', null, null, null, v_shelf.id,
    jsonb_build_object('revision', v_shelf.current_revision)
  );
  return v_shelf;
end;
$function$;
comment on function app_private.write_shelf_revision(shelf app_public.shelves, items app_public.shelf_items[], comment text) is 'Writes the next revision of a shelf with its items and supersedes an open review of the one before.';

CREATE OR REPLACE FUNCTION app_private.write_snapshot(project_id uuid, user_id uuid)
 RETURNS app_public.project_storage_snapshots
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into app_public.project_storage_snapshots (
    project_id, captured_by, asset_count, version_count, total_bytes, physical_bytes,
    derived_bytes, reserved_bytes
  )
  select
    usage.project_id, write_snapshot.user_id, usage.asset_count, usage.version_count,
    usage.logical_bytes, usage.used_bytes, usage.derived_bytes, usage.reserved_bytes
  from app_public.project_usage as usage
  where usage.project_id = write_snapshot.project_id
  returning project_storage_snapshots.*;
$function$;
comment on function app_private.write_snapshot(project_id uuid, user_id uuid) is 'Writes a storage snapshot of a project from its counters.';

CREATE OR REPLACE FUNCTION app_private.write_tombstone(deletion app_public.project_deletion, reason text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  -- Everything that led here; the removal of the rows is the worker's to seal.
  while app_private.seal_audit_chain((write_tombstone.deletion).project_id) > 0 loop
  end loop;
  insert into app_public.project_tombstones (
    project_id, project_name, archived_at, deleted_by, reason, member_count, branch_count, asset_count, version_count,
    logical_bytes, used_bytes, freed_bytes, root_sha256, audit_head
  ) values (
    (deletion).project_id, (deletion).project_name, (deletion).archived_at, app_hidden.current_user_id(), write_tombstone.reason,
    (deletion).member_count, (deletion).branch_count, (deletion).asset_count, (deletion).version_count,
    (deletion).logical_bytes, (deletion).used_bytes, (deletion).freed_bytes, (deletion).root_sha256,
    (app_private.audit_head((write_tombstone.deletion).project_id)).sha256
  );
end;
$function$;
comment on function app_private.write_tombstone(deletion app_public.project_deletion, reason text) is 'Seals a project''s audit and records who deletes the project, why, and what goes.';

CREATE OR REPLACE FUNCTION app_public.activate_user(user_id uuid)
 RETURNS app_public.users
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user app_public.users;
begin
  perform app_private.require_studio_admin();
  update app_public.users
  set deactivated_at = null
  where users.id = activate_user.user_id
  returning users.* into v_user;
  if v_user.id is null then
    perform app_private.fail('NTFND', 'There is no such user.', null, 'Check the id.');
  end if;
  return v_user;
end;
$function$;
grant execute on function app_public.activate_user(user_id uuid) to gadb_user;
comment on function app_public.activate_user(user_id uuid) is 'Activates a deactivated account again. Studio admins.';

CREATE OR REPLACE FUNCTION app_public.add_review_annotation(review_id uuid, points jsonb, note_id uuid DEFAULT NULL::uuid, tool app_public.annotation_tool DEFAULT 'pen'::app_public.annotation_tool, color text DEFAULT '#ff3b30'::text, width double precision DEFAULT 2, frame_number integer DEFAULT NULL::integer)
 RETURNS app_public.review_annotations
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_review constant app_public.asset_reviews :=
    app_private.require_commentable_review(add_review_annotation.review_id);
  v_annotation app_public.review_annotations;
begin
  if not app_private.are_points(add_review_annotation.points) then
    perform app_private.fail(
      'BADIN', 'Points are an array of [x, y], up to 20000 of them.',
      null,
      'Draw with fewer points, or in several strokes.'
    );
  end if;
  insert into app_public.review_annotations (
    project_id, review_id, note_id, author_id, tool, color, width, points, frame_number
  ) values (
    v_review.project_id, v_review.id, add_review_annotation.note_id, v_user_id,
    coalesce(add_review_annotation.tool, 'pen'),
    lower(coalesce(add_review_annotation.color, '#ff3b30')),
    coalesce(add_review_annotation.width, 2), add_review_annotation.points,
    add_review_annotation.frame_number
  )
  returning review_annotations.* into v_annotation;
  return v_annotation;
exception
  when check_violation then
    perform app_private.fail(
      'BADIN', 'The color is #rrggbb, the width from 0 to 200 pixels.',
      null,
      'Give a color such as #ff3b30, a width of 2, and a frame from 0.'
    );
  when foreign_key_violation then
    perform app_private.fail(
      'NTFND', 'There is no such note on this review.',
      jsonb_build_object('note_id', add_review_annotation.note_id),
      'Check the id of the note, or leave it out.'
    );
end;
$function$;
grant execute on function app_public.add_review_annotation(review_id uuid, points jsonb, note_id uuid, tool app_public.annotation_tool, color text, width double precision, frame_number integer) to gadb_user;
comment on function app_public.add_review_annotation(review_id uuid, points jsonb, note_id uuid, tool app_public.annotation_tool, color text, width double precision, frame_number integer) is 'Draws a stroke on what is reviewed: points as [[x, y], …] in media pixels. Reviewers and above, studio viewers among them.';

CREATE OR REPLACE FUNCTION app_public.add_review_note(review_id uuid, body text, place app_public.note_place DEFAULT 'version'::app_public.note_place, region_x double precision DEFAULT NULL::double precision, region_y double precision DEFAULT NULL::double precision, region_width double precision DEFAULT NULL::double precision, region_height double precision DEFAULT NULL::double precision, frame_number integer DEFAULT NULL::integer, frame_rate_numerator integer DEFAULT NULL::integer, frame_rate_denominator integer DEFAULT NULL::integer, surface_x double precision DEFAULT NULL::double precision, surface_y double precision DEFAULT NULL::double precision, surface_z double precision DEFAULT NULL::double precision, parent_note_id uuid DEFAULT NULL::uuid, is_task boolean DEFAULT false)
 RETURNS app_public.review_notes
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_review constant app_public.asset_reviews :=
    app_private.require_commentable_review(add_review_note.review_id);
  v_note app_public.review_notes;
begin
  insert into app_public.review_notes (
    project_id, review_id, parent_note_id, author_id, body, place,
    region_x, region_y, region_width, region_height,
    frame_number, frame_rate_numerator, frame_rate_denominator,
    surface_x, surface_y, surface_z, task_state
  ) values (
    v_review.project_id, v_review.id, add_review_note.parent_note_id, app_private.require_user(),
    app_private.require_text(add_review_note.body, 'text of the note', 20000),
    coalesce(add_review_note.place, 'version'),
    add_review_note.region_x, add_review_note.region_y,
    add_review_note.region_width, add_review_note.region_height,
    add_review_note.frame_number, add_review_note.frame_rate_numerator,
    add_review_note.frame_rate_denominator,
    add_review_note.surface_x, add_review_note.surface_y, add_review_note.surface_z,
    case when add_review_note.is_task then 'open'::app_public.note_task_state end
  )
  returning review_notes.* into v_note;
  perform app_private.tell_of_note(v_review, v_note);
  return v_note;
exception
  when check_violation then
    perform app_private.fail('BADIN', 'The place of the note is incomplete or out of range.', null,
      'The whole version has no numbers; a region has x, y, width and height from 0 to 1; a frame its number and '
      'its rate as a fraction; a surface its point x, y, z.');
  when foreign_key_violation then
    perform app_private.fail(
      'NTFND', 'The note that this one answers is not on this review.',
      jsonb_build_object('parent_note_id', add_review_note.parent_note_id),
      'Check the id of that note, or leave it out.'
    );
end;
$function$;
grant execute on function app_public.add_review_note(review_id uuid, body text, place app_public.note_place, region_x double precision, region_y double precision, region_width double precision, region_height double precision, frame_number integer, frame_rate_numerator integer, frame_rate_denominator integer, surface_x double precision, surface_y double precision, surface_z double precision, parent_note_id uuid, is_task boolean) to gadb_user;
comment on function app_public.add_review_note(review_id uuid, body text, place app_public.note_place, region_x double precision, region_y double precision, region_width double precision, region_height double precision, frame_number integer, frame_rate_numerator integer, frame_rate_denominator integer, surface_x double precision, surface_y double precision, surface_z double precision, parent_note_id uuid, is_task boolean) is 'Writes a note on a review, with a place: the whole version, a region (fractions of the picture), a frame with its rate, or a point on a surface. With isTask it is a task to be addressed. Reviewers and above, studio viewers among them.';

CREATE OR REPLACE FUNCTION app_public.answer_lock_request(request_id uuid, keep boolean)
 RETURNS app_public.lock_requests
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_request app_public.lock_requests;
  v_lock app_public.asset_locks;
begin
  select requests.* into v_request
  from app_public.lock_requests as requests
  join app_public.asset_locks as locks
    on locks.asset_id = requests.asset_id and locks.line_branch_id = requests.line_branch_id
  where requests.id = answer_lock_request.request_id
    and requests.state in ('pending', 'kept')
    and locks.holder_id = v_user_id;
  if v_request.id is null then
    perform app_private.fail(
      'NTFND', 'There is no open request with that id for a lock of yours.', null,
      'It may have been withdrawn, or the lock released.'
    );
  end if;
  v_lock := app_private.require_lock((
    select locks.id
    from app_public.asset_locks as locks
    where locks.asset_id = v_request.asset_id and locks.line_branch_id = v_request.line_branch_id
  ));
  if answer_lock_request.keep is distinct from false then
    return app_private.keep_lock(v_lock, v_request.id);
  end if;
  perform app_public.release_lock(v_lock.id);
  select requests.* into v_request
  from app_public.lock_requests as requests
  where requests.id = answer_lock_request.request_id;
  return v_request;
end;
$function$;
grant execute on function app_public.answer_lock_request(request_id uuid, keep boolean) to gadb_user;
comment on function app_public.answer_lock_request(request_id uuid, keep boolean) is 'Answers who asked for a lock of one''s own: keep it for an hour, or release it.';

CREATE OR REPLACE FUNCTION app_public.archive_project(project_id uuid, reason text DEFAULT NULL::text, force boolean DEFAULT false)
 RETURNS app_public.projects
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_project app_public.projects;
begin
  perform app_private.require_role(archive_project.project_id, 'owner');
  -- Not the share lock of a mere write: two that archive at once would wait for each other.
  perform 1 from app_public.projects
  where projects.id = archive_project.project_id
  for no key update;
  perform app_private.lock_active_project(archive_project.project_id);
  perform pg_catalog.set_config('app.force_archive', case when archive_project.force then 'on' else 'off' end, true);
  perform pg_catalog.set_config('app.archive_reason', coalesce(archive_project.reason, ''), true);
  update app_public.projects
  set status = 'archived'
  where projects.id = archive_project.project_id
  returning projects.* into v_project;
  perform pg_catalog.set_config('app.force_archive', 'off', true);
  perform pg_catalog.set_config('app.archive_reason', '', true);
  return v_project;
end;
$function$;
grant execute on function app_public.archive_project(project_id uuid, reason text, force boolean) to gadb_user;
comment on function app_public.archive_project(project_id uuid, reason text, force boolean) is 'Archives a project for good: owners only. Refused (BADST) while locks, shelves, reviews or uploads are open, unless forced, which ends them.';

CREATE OR REPLACE FUNCTION app_public.asset_locks_can_release(lock app_public.asset_locks)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(lock.holder_id = app_hidden.current_user_id(), false)
    and exists (
      select 1 from app_public.projects
      where projects.id = lock.project_id and projects.status = 'active'
    );
$function$;
grant execute on function app_public.asset_locks_can_release(lock app_public.asset_locks) to gadb_user;
comment on function app_public.asset_locks_can_release(lock app_public.asset_locks) is 'Whether who asks may release it and answer those who want it: its holder, in an active project.';

CREATE OR REPLACE FUNCTION app_public.asset_locks_can_request(lock app_public.asset_locks)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select lock.state = 'locked'
    and lock.holder_id is distinct from app_hidden.current_user_id()
    and coalesce(lock.kept_until <= now(), true)
    and coalesce((
      select app_public.assets_can_write(assets) from app_public.assets where assets.id = lock.asset_id
    ), false);
$function$;
grant execute on function app_public.asset_locks_can_request(lock app_public.asset_locks) to gadb_user;
comment on function app_public.asset_locks_can_request(lock app_public.asset_locks) is 'Whether who asks may ask the holder for it: somebody else holds it and does not keep it for now, and the asset is one that who asks may lock.';

CREATE OR REPLACE FUNCTION app_public.asset_locks_open_requests(lock app_public.asset_locks)
 RETURNS SETOF app_public.lock_requests
 LANGUAGE sql
 STABLE ROWS 2
 SET search_path TO ''
AS $function$
  select requests.*
  from app_public.lock_requests as requests
  where requests.asset_id = lock.asset_id
    and requests.line_branch_id = lock.line_branch_id
    and requests.state in ('pending', 'kept')
  order by requests.created_at, requests.id;
$function$;
grant execute on function app_public.asset_locks_open_requests(lock app_public.asset_locks) to gadb_user;
comment on function app_public.asset_locks_open_requests(lock app_public.asset_locks) is 'Who asks for it and has neither got it nor given up, oldest first.';

CREATE OR REPLACE FUNCTION app_public.asset_reviews_approval_count(review app_public.asset_reviews)
 RETURNS integer
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select count(*)::integer
  from app_public.review_decisions as decisions
  where decisions.review_id = review.id
    and decisions.is_standing
    and decisions.verdict = 'approved';
$function$;
grant execute on function app_public.asset_reviews_approval_count(review app_public.asset_reviews) to gadb_user;
comment on function app_public.asset_reviews_approval_count(review app_public.asset_reviews) is 'Standing approvals of the review.';

CREATE OR REPLACE FUNCTION app_public.asset_reviews_blocked_reason(review app_public.asset_reviews)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case
    when review.state not in ('pending', 'in_review') then null
    when app_hidden.is_my_work(review.id) then 'This is your own work; somebody else decides.'
    when not app_public.asset_reviews_can_decide(review) then coalesce(
      (
        select format('Deciding needs the rank %s.', greatest(branches.approver_role, 'reviewer'))
        from app_public.branches
        where branches.id = review.branch_id
      ),
      'You may only look.'
    )
    else app_hidden.review_blockers(review.id)
  end;
$function$;
grant execute on function app_public.asset_reviews_blocked_reason(review app_public.asset_reviews) to gadb_user;
comment on function app_public.asset_reviews_blocked_reason(review app_public.asset_reviews) is 'Why who asks cannot decide, or what keeps the review from being approved; null when one approval of theirs would do, or the review is over.';

CREATE OR REPLACE FUNCTION app_public.asset_reviews_can_comment(review app_public.asset_reviews)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select review.project_id = any (array(select app_hidden.project_ids_commentable()));
$function$;
grant execute on function app_public.asset_reviews_can_comment(review app_public.asset_reviews) to gadb_user;
comment on function app_public.asset_reviews_can_comment(review app_public.asset_reviews) is 'Whether who asks may write notes and draw on the review: rank reviewer and above in an active project, studio viewers of that rank and the author of the work among them. A review that is over takes notes, too.';

CREATE OR REPLACE FUNCTION app_public.asset_reviews_can_decide(review app_public.asset_reviews)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select review.state in ('pending', 'in_review') and app_hidden.may_judge(review.id);
$function$;
grant execute on function app_public.asset_reviews_can_decide(review app_public.asset_reviews) to gadb_user;
comment on function app_public.asset_reviews_can_decide(review app_public.asset_reviews) is 'Whether who asks may give a verdict: the review is open, not about own work, and the rank suffices.';

CREATE OR REPLACE FUNCTION app_public.asset_reviews_open_note_count(review app_public.asset_reviews)
 RETURNS integer
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select count(*)::integer
  from app_public.review_notes as notes
  where notes.project_id = review.project_id
    and notes.review_id = review.id
    and notes.task_state = 'open';
$function$;
grant execute on function app_public.asset_reviews_open_note_count(review app_public.asset_reviews) to gadb_user;
comment on function app_public.asset_reviews_open_note_count(review app_public.asset_reviews) is 'Tasks among the notes that are not addressed yet.';

CREATE OR REPLACE FUNCTION app_public.asset_reviews_previous_version(review app_public.asset_reviews)
 RETURNS app_public.asset_versions
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select previous.*
  from app_public.asset_versions as versions
  join app_public.asset_versions as previous on previous.id = versions.parent_version_id
  where versions.id = review.version_id;
$function$;
grant execute on function app_public.asset_reviews_previous_version(review app_public.asset_reviews) to gadb_user;
comment on function app_public.asset_reviews_previous_version(review app_public.asset_reviews) is 'The version that the one under review was built on; null for a first version and for shelves.';

CREATE OR REPLACE FUNCTION app_public.asset_reviews_waiting_reason(review app_public.asset_reviews)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case
    when review.state = 'changes_requested'
      and review.submitter_id = app_hidden.current_user_id()
      then 'Changes are wanted on your work.'
    when review.state not in ('pending', 'in_review')
      or app_hidden.is_my_work(review.id)
      or exists (
        select 1
        from app_public.review_decisions as decisions
        where decisions.review_id = review.id
          and decisions.decided_by = app_hidden.current_user_id()
          and decisions.is_standing
      )
      then null
    when exists (
      select 1
      from app_public.review_assignees as assignees
      where assignees.review_id = review.id
        and assignees.user_id = app_hidden.current_user_id()
    ) then 'You were asked to review this.'
    when app_public.asset_reviews_can_decide(review) then 'You may decide on this.'
  end;
$function$;
grant execute on function app_public.asset_reviews_waiting_reason(review app_public.asset_reviews) to gadb_user;
comment on function app_public.asset_reviews_waiting_reason(review app_public.asset_reviews) is 'Why the review waits on who asks; null when it does not.';

CREATE OR REPLACE FUNCTION app_public.asset_versions_difference(version app_public.asset_versions, other_version_id uuid DEFAULT NULL::uuid)
 RETURNS app_public.preview_difference
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_hidden.current_user_id();
  v_own app_public.asset_versions;
  v_other app_public.asset_versions;
  v_difference app_private.content_differences;
begin
  -- A row can be made up, with any hash; only its id counts.
  select versions.* into v_own
  from app_public.asset_versions as versions
  where versions.id = (asset_versions_difference.version).id;
  select versions.* into v_other
  from app_public.asset_versions as versions
  where versions.id = coalesce(asset_versions_difference.other_version_id, v_own.parent_version_id);
  if app_private.has_asset_right(v_user_id, v_own.asset_id, 'read') is not true
    or app_private.has_asset_right(v_user_id, v_other.asset_id, 'read') is not true
  then
    return null;
  elsif v_own.sha256 = v_other.sha256 and not (v_own.is_deletion or v_other.is_deletion) then
    return row('ready', 0, null)::app_public.preview_difference;
  end if;
  v_difference := app_private.difference_of(v_own, v_other);
  if v_difference.state is null then
    return null;
  end if;
  return row(v_difference.state, v_difference.share, v_difference.reason)::app_public.preview_difference;
end;
$function$;
grant execute on function app_public.asset_versions_difference(version app_public.asset_versions, other_version_id uuid) to gadb_user;
comment on function app_public.asset_versions_difference(version app_public.asset_versions, other_version_id uuid) is 'How much of the picture differs from another version, by default the one it was built on, as the worker counted it; null when it has not been asked to: only a picture and the one it was built on are compared.';

CREATE OR REPLACE FUNCTION app_public.asset_versions_preview(version app_public.asset_versions)
 RETURNS app_public.preview
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_version app_public.asset_versions;
  v_preview app_private.previews;
begin
  -- A row can be made up, with any hash; only its id counts.
  select versions.* into v_version
  from app_public.asset_versions as versions
  where versions.id = (asset_versions_preview.version).id;
  if app_private.has_asset_right(app_hidden.current_user_id(), v_version.asset_id, 'read') is not true then
    return null;
  end if;
  v_preview := app_private.preview_of(v_version);
  return row(
    v_preview.state, v_preview.kind, v_preview.reason, v_preview.facts,
    app_private.files_of_preview(v_preview.sha256),
    app_private.may_retry_preview(v_version.project_id, v_preview.state)
  )::app_public.preview;
end;
$function$;
grant execute on function app_public.asset_versions_preview(version app_public.asset_versions) to gadb_user;
comment on function app_public.asset_versions_preview(version app_public.asset_versions) is 'What the server has found out about the content: small pictures, peaks of a sound, facts.';

CREATE OR REPLACE FUNCTION app_public.assets_can_write(asset app_public.assets)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select asset.deleted_at is null
    and exists (
      select 1 from app_public.projects
      where projects.id = asset.project_id and projects.status = 'active'
    )
    and (
      (
        asset.project_id = any (array(select app_hidden.project_ids_with_right('write')))
        and asset.id <> all (array(select app_hidden.asset_ids_denied('write')))
      )
      or asset.id = any (array(select app_hidden.asset_ids_granted('write')))
    );
$function$;
grant execute on function app_public.assets_can_write(asset app_public.assets) to gadb_user;
comment on function app_public.assets_can_write(asset app_public.assets) is 'Whether who asks may upload to the asset and lock it: by permission on the asset, else on the project, else by rank, in an active project.';

CREATE OR REPLACE FUNCTION app_public.assets_head(asset app_public.assets, branch_id uuid DEFAULT NULL::uuid)
 RETURNS app_public.asset_versions
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select head.*
  from app_private.branch_head(
    asset.id,
    coalesce(assets_head.branch_id, (
      select branches.id
      from app_public.branches
      where branches.project_id = asset.project_id
        and branches.type = 'mainline'
        and branches.deleted_at is null
    ))
  ) as head
  where not head.is_deletion
    and app_private.has_asset_right(app_private.require_user(), head.asset_id, 'read');
$function$;
grant execute on function app_public.assets_head(asset app_public.assets, branch_id uuid) to gadb_user;
comment on function app_public.assets_head(asset app_public.assets, branch_id uuid) is 'The version of the asset that a branch holds, the mainline unless another is named; null when it holds none.';

CREATE OR REPLACE FUNCTION app_public.assets_named(project_id uuid, names text[])
 RETURNS SETOF app_public.assets
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_readable constant uuid[] := array(select app_hidden.project_ids_with_right('read'));
  v_denied constant uuid[] := array(select app_hidden.asset_ids_denied('read'));
  v_granted constant uuid[] := array(select app_hidden.asset_ids_granted('read'));
  v_names constant text[] := array(select lower(wanted.name) from unnest(assets_named.names) as wanted (name));
begin
  return query
  select assets.*
  from app_public.assets
  where assets.project_id = assets_named.project_id
    and assets.deleted_at is null
    and lower(assets.name) = any (v_names)
    and (
      (assets.project_id = any (v_readable) and assets.id <> all (v_denied))
      or assets.id = any (v_granted)
    )
  order by lower(assets.name), assets.parent_path, assets.id;
end;
$function$;
grant execute on function app_public.assets_named(project_id uuid, names text[]) to gadb_user;
comment on function app_public.assets_named(project_id uuid, names text[]) is 'Live assets of a project that one may read with one of these names, whatever the case, in whichever folder: where files that are dropped belong.';

CREATE OR REPLACE FUNCTION app_public.assets_stored_bytes(asset app_public.assets)
 RETURNS bigint
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(sum(contents.size_bytes), 0)::bigint
  from (
    select distinct versions.sha256, versions.size_bytes
    from app_public.asset_versions as versions
    where versions.project_id = asset.project_id
      and versions.asset_id = asset.id
  ) as contents;
$function$;
grant execute on function app_public.assets_stored_bytes(asset app_public.assets) to gadb_user;
comment on function app_public.assets_stored_bytes(asset app_public.assets) is 'Bytes of distinct content in all versions of the asset. Content that other assets hold, too, is counted with each.';

CREATE OR REPLACE FUNCTION app_public.assets_upload_obstacle(asset app_public.assets, branch text DEFAULT NULL::text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_asset app_public.assets;
  v_project app_public.projects;
  v_branch app_public.branches;
  v_message text;
begin
  -- A row can be made up; only its id counts.
  select assets.* into v_asset
  from app_public.assets
  where assets.id = (assets_upload_obstacle.asset).id
    and assets.deleted_at is null;
  if v_asset.id is null or app_private.has_asset_right(v_user_id, v_asset.id, 'read') is not true then
    return null;
  end if;
  select projects.* into v_project from app_public.projects where projects.id = v_asset.project_id;
  begin
    if v_project.status <> 'active' then
      perform app_private.refuse_archived(v_project);
    elsif app_private.has_asset_right(v_user_id, v_asset.id, 'write') is not true then
      return pg_catalog.format('You may not write the asset "%s".', v_asset.name);
    end if;
    v_branch := app_private.resolve_branch(v_asset.project_id, assets_upload_obstacle.branch);
    perform app_private.refuse_protected(v_branch);
    perform app_private.refuse_without_lock(v_asset, v_branch.id, v_user_id, null);
  exception
    when sqlstate 'ARCHV' or sqlstate 'FLOWD' or sqlstate 'LOCKD' or sqlstate 'NTFND' then
      get stacked diagnostics v_message = message_text;
      return v_message;
  end;
  return null;
end;
$function$;
grant execute on function app_public.assets_upload_obstacle(asset app_public.assets, branch text) to gadb_user;
comment on function app_public.assets_upload_obstacle(asset app_public.assets, branch text) is 'Why an upload by who asks would be refused now, in words: who holds the lock, which right is missing; null when nothing stands in the way. branch is a name or id; without, the mainline.';

CREATE OR REPLACE FUNCTION app_public.assets_wants_lock(asset app_public.assets, branch text DEFAULT NULL::text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_asset app_public.assets;
begin
  -- A row can be made up; only its id counts.
  select assets.* into v_asset
  from app_public.assets
  where assets.id = (assets_wants_lock.asset).id
    and assets.deleted_at is null;
  if v_asset.id is null or app_private.has_asset_right(v_user_id, v_asset.id, 'write') is not true then
    return false;
  end if;
  return app_private.needs_lock(v_asset)
    and not exists (
      select 1
      from app_public.asset_locks as locks
      where locks.asset_id = v_asset.id
        and locks.line_branch_id = (
          select app_private.line_of_branch(branches.id)
          from app_private.resolve_branch(v_asset.project_id, assets_wants_lock.branch) as branches
        )
    );
end;
$function$;
grant execute on function app_public.assets_wants_lock(asset app_public.assets, branch text) to gadb_user;
comment on function app_public.assets_wants_lock(asset app_public.assets, branch text) is 'Whether an upload by who asks needs the asset''s lock first and nobody has it: lock_asset takes it. branch is a name or id; without, the mainline.';

CREATE OR REPLACE FUNCTION app_public.backup_status()
 RETURNS app_public.backup_status
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_studio_admin();
  return app_private.backup_figures();
end;
$function$;
grant execute on function app_public.backup_status() to gadb_user;
comment on function app_public.backup_status() is 'How the backups stand: the newest, the newest that was proven by restoring it, and the archive of the write-ahead log. For studio admins.';

CREATE OR REPLACE FUNCTION app_public.branch_manifest(branch_id uuid, change_id bigint DEFAULT NULL::bigint)
 RETURNS SETOF app_public.asset_versions
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_project_id uuid;
begin
  select branches.project_id into v_project_id
  from app_public.branches
  where branches.id = branch_manifest.branch_id
    and branches.deleted_at is null
    and branches.project_id = any (array(select app_hidden.project_ids_visible()));
  if v_project_id is null then
    perform app_private.fail(
      'NTFND', 'There is no such branch, or it is not shared with you.', null, 'Check the id.'
    );
  end if;
  return query
  select readable.*
  from app_private.readable_heads(branch_manifest.branch_id, branch_manifest.change_id) as readable
  order by readable.asset_id;
end;
$function$;
grant execute on function app_public.branch_manifest(branch_id uuid, change_id bigint) to gadb_user;
comment on function app_public.branch_manifest(branch_id uuid, change_id bigint) is 'The versions that a branch holds at a change (now unless stated): the head of each asset, without deletions, as far as one may read.';

CREATE OR REPLACE FUNCTION app_public.branch_status(branch_id uuid)
 RETURNS app_public.branch_status
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_branch constant app_public.branches := app_private.visible_branch(branch_status.branch_id);
  v_asset_ids constant uuid[] := array(
    select app_private.differing_assets(v_branch.id, v_branch.parent_branch_id)
  );
  v_status app_public.branch_status;
begin
  select
    v_branch.id,
    v_branch.parent_branch_id,
    count(*) filter (where differing.source_version_id is not null
      and not differing.is_source_absorbed),
    count(*) filter (where not differing.is_target_absorbed),
    count(*) filter (where differing.source_version_id is not null
      and not differing.is_source_absorbed and not differing.is_target_absorbed)
  into v_status
  from app_private.compare_branches(
    v_branch.id, v_branch.parent_branch_id,
    array(select app_private.assets_with_right(v_asset_ids, 'read'))
  ) as differing
  where v_branch.parent_branch_id is not null
    and differing.is_same_content is not true;
  return v_status;
end;
$function$;
grant execute on function app_public.branch_status(branch_id uuid) to gadb_user;
comment on function app_public.branch_status(branch_id uuid) is 'How far a branch and its parent are apart, in assets that one may read: ahead (the branch has what the parent has not absorbed), behind (the other way round), and both at once. Zero for the mainline. Members.';

CREATE OR REPLACE FUNCTION app_public.branches_can_integrate(branch app_public.branches)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select branch.deleted_at is null
    and branch.project_id = any (array(
      select app_hidden.project_ids_with_role(case
        when branch.is_protected then 'lead'
        else 'contributor'
      end::app_public.project_role)
    ))
    and exists (
      select 1 from app_public.projects
      where projects.id = branch.project_id and projects.status = 'active'
    );
$function$;
grant execute on function app_public.branches_can_integrate(branch app_public.branches) to gadb_user;
comment on function app_public.branches_can_integrate(branch app_public.branches) is 'Whether who asks may integrate into the branch: contributors, leads when it is protected, in an active project. What stands in the way of each asset says a dry run of integrate_branch.';

CREATE OR REPLACE FUNCTION app_public.branches_head(branch app_public.branches, asset_id uuid)
 RETURNS app_public.asset_versions
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select head.*
  from app_private.branch_head(branches_head.asset_id, branch.id) as head
  where not head.is_deletion
    and app_private.has_asset_right(app_private.require_user(), head.asset_id, 'read');
$function$;
grant execute on function app_public.branches_head(branch app_public.branches, asset_id uuid) to gadb_user;
comment on function app_public.branches_head(branch app_public.branches, asset_id uuid) is 'The version of an asset that the branch holds; null when it holds none.';

CREATE OR REPLACE FUNCTION app_public.break_lock(lock_id uuid, reason text)
 RETURNS app_public.asset_locks
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_lock app_public.asset_locks := app_private.require_lock(break_lock.lock_id);
  v_holder_id constant uuid := v_lock.holder_id;
  v_reason text;
begin
  perform app_private.require_role(v_lock.project_id, 'lead');
  v_reason := app_private.require_text(break_lock.reason, 'reason', 1000);
  -- Written before the lock goes, so that the audit holds who broke it and why.
  update app_public.asset_locks as locks
  set generation = nextval('app_private.lock_generations'), reason = 'Broken: ' || v_reason
  where locks.id = v_lock.id
  returning locks.* into v_lock;
  perform app_private.record_activity(
    v_lock.project_id, v_lock.workspace_id, 'released', v_lock.asset_id, v_lock.version_id, null,
    null, jsonb_build_object('broken', true, 'reason', v_reason, 'holder_id', v_holder_id)
  );
  -- Before its release, which a trigger writes as any other.
  perform app_private.add_event(v_lock.project_id, 'lock.broken', jsonb_build_object(
    'lock_id', v_lock.id, 'asset_id', v_lock.asset_id, 'holder_id', v_holder_id
  ));
  if v_lock.state = 'retained' then
    delete from app_public.asset_locks as locks where locks.id = v_lock.id;
    perform app_private.answer_lock_requests(v_lock);
    return v_lock;
  end if;
  perform app_private.notify_user(
    v_holder_id, v_lock.project_id, 'lock.broken', v_lock.asset_id,
    format('Your lock on "%s" was broken by %s: %s', app_private.lock_facts(v_lock) ->> 'asset',
      app_private.actor_name(), v_reason)
  );
  return app_private.return_lock(v_lock.id);
end;
$function$;
grant execute on function app_public.break_lock(lock_id uuid, reason text) to gadb_user;
comment on function app_public.break_lock(lock_id uuid, reason text) is 'Takes a lock away from its holder, who is told, or from the branch that retains it. Leads, with a reason. Its generation rises, so that late work of the former holder is refused.';

CREATE OR REPLACE FUNCTION app_public.capture_storage_snapshot(project_id uuid)
 RETURNS app_public.project_storage_snapshots
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_role(capture_storage_snapshot.project_id, 'manager');
  perform app_private.lock_active_project(capture_storage_snapshot.project_id);
  return app_private.write_snapshot(
    capture_storage_snapshot.project_id, app_private.require_user()
  );
end;
$function$;
grant execute on function app_public.capture_storage_snapshot(project_id uuid) to gadb_user;
comment on function app_public.capture_storage_snapshot(project_id uuid) is 'Records what a project stores now. Managers.';

CREATE OR REPLACE FUNCTION app_public.close_workspace(workspace_id uuid, shelves text DEFAULT NULL::text)
 RETURNS app_public.workspaces
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_workspace app_public.workspaces :=
    app_private.require_workspace(close_workspace.workspace_id, true);
  v_shelf_ids constant uuid[] := array(
    select open_shelves.id
    from app_public.shelves as open_shelves
    where open_shelves.workspace_id = v_workspace.id
      and open_shelves.state in ('open', 'in_review')
    order by open_shelves.id
  );
begin
  if close_workspace.shelves not in ('keep', 'discard')
    or (close_workspace.shelves is null and cardinality(v_shelf_ids) > 0)
  then
    perform app_private.fail(
      'BADIN',
      format('The workspace "%s" has %s unsubmitted shelves.', v_workspace.name,
        cardinality(v_shelf_ids)),
      jsonb_build_object('shelf_ids', v_shelf_ids),
      'Say what becomes of them: shelves => ''keep'' or ''discard''.'
    );
  elsif close_workspace.shelves = 'discard' then
    perform app_private.end_shelf(discarded.id)
    from unnest(v_shelf_ids) as discarded (id);
  end if;
  v_workspace := app_private.end_workspace(v_workspace.id);
  perform app_private.notify_user(
    v_workspace.owner_id, v_workspace.project_id, 'workspace.closed', v_workspace.id,
    format('%s closed your workspace "%s".', app_private.actor_name(), v_workspace.name)
  );
  return v_workspace;
end;
$function$;
grant execute on function app_public.close_workspace(workspace_id uuid, shelves text) to gadb_user;
comment on function app_public.close_workspace(workspace_id uuid, shelves text) is 'Closes a workspace for good and gives its locks back. Its unsubmitted shelves are kept or discarded, as stated: "keep" or "discard", mandatory when there are any. By its owner, or a lead, who is named to the owner.';

CREATE OR REPLACE FUNCTION app_public.create_branch(project_id uuid, name text, type app_public.branch_type, parent_branch_id uuid DEFAULT NULL::uuid, description text DEFAULT ''::text)
 RETURNS app_public.branches
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_is_release constant boolean := create_branch.type = 'release';
  v_parent app_public.branches;
  v_branch app_public.branches;
begin
  perform app_private.require_role(create_branch.project_id, 'lead');
  perform app_private.lock_active_project(create_branch.project_id);
  v_parent := app_private.require_branch(create_branch.project_id, create_branch.parent_branch_id);
  perform app_private.refuse_branch_parent(create_branch.type, v_parent);
  if create_branch.name ~ '[\x01-\x1f\x7f]' then
    perform app_private.fail(
      'BADIN', 'The name of a branch has no tabs, line breaks or other control characters.', null,
      'Use letters, digits, spaces and punctuation.'
    );
  end if;
  insert into app_public.branches (
    project_id, name, type, parent_branch_id, base_change_id, description, created_by,
    is_protected, takes_from_parent, approvals_required, lead_approvals_required
  ) values (
    create_branch.project_id,
    app_private.require_text(create_branch.name, 'name of the branch', 200),
    create_branch.type, v_parent.id,
    app_private.newest_change(create_branch.project_id),
    coalesce(create_branch.description, ''),
    app_private.require_user(),
    v_is_release,
    not v_is_release,
    case when v_is_release then 2 else 0 end,
    case when v_is_release then 1 else 0 end
  )
  on conflict do nothing
  returning branches.* into v_branch;
  if v_branch.id is null then
    perform app_private.fail(
      'BADIN', format('The project already has a branch named "%s".', btrim(create_branch.name)),
      null, 'Choose another name; case does not count.'
    );
  end if;
  return v_branch;
end;
$function$;
grant execute on function app_public.create_branch(project_id uuid, name text, type app_public.branch_type, parent_branch_id uuid, description text) to gadb_user;
comment on function app_public.create_branch(project_id uuid, name text, type app_public.branch_type, parent_branch_id uuid, description text) is 'Makes a branch of a parent (the mainline unless stated), which it inherits as of the newest change. Leads. Mainline and release branches are protected; a release wants two approvals, one of a lead, and takes nothing from its parent.';

CREATE OR REPLACE FUNCTION app_public.create_label(project_id uuid, name text, version_ids uuid[], description text DEFAULT ''::text, is_locked boolean DEFAULT false)
 RETURNS app_public.labels
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_label app_public.labels;
begin
  perform app_private.require_role(create_label.project_id, 'lead');
  perform app_private.lock_active_project(create_label.project_id);
  insert into app_public.labels (project_id, name, description, created_by)
  values (
    create_label.project_id, app_private.require_text(create_label.name, 'name of the label', 200),
    coalesce(create_label.description, ''), v_user_id
  )
  on conflict do nothing
  returning labels.* into v_label;
  if v_label.id is null then
    perform app_private.fail(
      'BADIN', format('The project already has a label named "%s".', btrim(create_label.name)),
      null, 'Choose another name; case does not count.'
    );
  end if;
  perform app_private.fill_label(v_label, create_label.version_ids);
  if create_label.is_locked then
    return app_public.lock_label(v_label.id);
  end if;
  return v_label;
end;
$function$;
grant execute on function app_public.create_label(project_id uuid, name text, version_ids uuid[], description text, is_locked boolean) to gadb_user;
comment on function app_public.create_label(project_id uuid, name text, version_ids uuid[], description text, is_locked boolean) is 'Makes a label over versions, one for each asset; a locked one never changes. Leads.';

CREATE OR REPLACE FUNCTION app_public.create_personal_access_token(name text, scopes app_public.token_scope[] DEFAULT '{read}'::app_public.token_scope[], only_project_id uuid DEFAULT NULL::uuid, expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS app_public.issued_token
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_expires_at constant timestamptz := app_private.token_expiry(create_personal_access_token.expires_at);
  v_issued app_public.issued_token;
begin
  perform app_private.require_sign_in();
  perform app_private.hold_token_place(v_user_id);
  -- Again: who changed the password or signed out everywhere meanwhile has ended this session.
  perform app_private.require_user();
  if create_personal_access_token.only_project_id is not null then
    perform app_private.require_role(create_personal_access_token.only_project_id, 'viewer');
  end if;
  insert into app_public.personal_access_tokens as tokens (
    user_id, name, scopes, only_project_id, expires_at
  ) values (
    v_user_id,
    app_private.require_text(create_personal_access_token.name, 'name of the token', 100),
    -- Whoever writes has to read.
    array(
      select distinct wanted.scope
      from unnest(create_personal_access_token.scopes || 'read'::app_public.token_scope) as wanted (scope)
      where wanted.scope is not null
      order by wanted.scope
    ),
    create_personal_access_token.only_project_id,
    v_expires_at
  )
  returning tokens.id, tokens.scopes, tokens.expires_at
  into v_issued.token_id, v_issued.scopes, v_issued.expires_at;
  v_issued.secret := app_private.make_token_secret();
  insert into app_private.personal_access_token_secrets (token_id, token_hash)
  values (v_issued.token_id, pg_catalog.sha256(pg_catalog.convert_to(v_issued.secret, 'UTF8')));
  return v_issued;
end;
$function$;
grant execute on function app_public.create_personal_access_token(name text, scopes app_public.token_scope[], only_project_id uuid, expires_at timestamp with time zone) to gadb_user;
comment on function app_public.create_personal_access_token(name text, scopes app_public.token_scope[], only_project_id uuid, expires_at timestamp with time zone) is 'Makes a personal access token for a script or a build machine and tells its secret, this once. It acts as oneself, within its scopes (read unless stated) and, if stated, in one project only; 90 days unless stated, 366 at most; 50 at a time. Refused (DNIED) to who acts by a token.';

CREATE OR REPLACE FUNCTION app_public.create_project(name text, description text DEFAULT ''::text, mainline_approvals_required integer DEFAULT 1)
 RETURNS app_public.projects
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_project app_public.projects;
begin
  if app_hidden.current_studio_role() < 'editor' then
    perform app_private.fail(
      'DNIED', 'Studio viewers do not create projects.', null,
      'Ask a studio admin for the role editor.'
    );
  end if;
  if create_project.mainline_approvals_required is null
    or create_project.mainline_approvals_required not between 0 and 20
  then
    perform app_private.fail(
      'BADIN', 'Approvals are a number from 0 to 20.',
      jsonb_build_object('approvals_required', create_project.mainline_approvals_required),
      'Leave it out for 1, or give 0 to let everybody upload to the mainline.'
    );
  end if;
  insert into app_public.projects (name, description, created_by)
  values (
    app_private.require_text(create_project.name, 'name of the project', 200),
    coalesce(create_project.description, ''),
    v_user_id
  )
  returning projects.* into v_project;
  insert into app_public.project_members (project_id, user_id, role, added_by)
  values (v_project.id, v_user_id, 'owner', v_user_id);
  insert into app_public.branches (
    project_id, name, type, description, is_protected, approvals_required, created_by
  ) values (
    v_project.id, 'main', 'mainline', 'The mainline', true,
    create_project.mainline_approvals_required, v_user_id
  );
  return v_project;
end;
$function$;
grant execute on function app_public.create_project(name text, description text, mainline_approvals_required integer) to gadb_user;
comment on function app_public.create_project(name text, description text, mainline_approvals_required integer) is 'Makes a project with its mainline branch "main" and who acts as its owner. Studio editors and admins.';

CREATE OR REPLACE FUNCTION app_public.create_shelf(workspace_id uuid, name text, description text DEFAULT ''::text)
 RETURNS app_public.shelves
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_workspace constant app_public.workspaces :=
    app_private.require_active_workspace(create_shelf.workspace_id);
  v_shelf app_public.shelves;
begin
  perform app_private.require_branch(v_workspace.project_id, v_workspace.branch_id);
  insert into app_public.shelves (project_id, owner_id, workspace_id, branch_id, name, description)
  values (
    v_workspace.project_id, v_user_id, v_workspace.id, v_workspace.branch_id,
    app_private.require_text(create_shelf.name, 'name of the shelf', 200),
    coalesce(create_shelf.description, '')
  )
  returning shelves.* into v_shelf;
  return v_shelf;
end;
$function$;
grant execute on function app_public.create_shelf(workspace_id uuid, name text, description text) to gadb_user;
comment on function app_public.create_shelf(workspace_id uuid, name text, description text) is 'Makes an empty shelf of one''s own for the branch of a workspace of one''s own.';

CREATE OR REPLACE FUNCTION app_public.create_webhook(url text, events text[], project_id uuid DEFAULT NULL::uuid, description text DEFAULT ''::text)
 RETURNS app_public.webhook_secret
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_result app_public.webhook_secret;
begin
  if create_webhook.project_id is null then
    perform app_private.require_studio_admin();
  else
    perform app_private.require_role(create_webhook.project_id, 'manager');
    perform app_private.lock_active_project(create_webhook.project_id);
  end if;
  if (
    select count(*) >= 20
    from app_public.webhooks
    where webhooks.project_id is not distinct from create_webhook.project_id
  ) then
    perform app_private.fail(
      'BADST', 'There are twenty webhooks already.', null, 'Delete one with delete_webhook, or let one receiver pass events on.'
    );
  end if;
  insert into app_public.webhooks (project_id, url, events, description, owner_id)
  values (
    create_webhook.project_id, app_private.require_webhook_url(create_webhook.url),
    app_private.require_webhook_events(create_webhook.events),
    app_private.optional_text(create_webhook.description, 'description', 500), v_user_id
  )
  returning webhooks.id into v_result.webhook_id;
  v_result.secret := app_private.new_webhook_secret();
  insert into app_private.webhook_secrets (webhook_id, secret)
  values (v_result.webhook_id, v_result.secret);
  insert into app_private.webhook_health (webhook_id, listening_from)
  values (v_result.webhook_id, app_private.listening_position());
  return v_result;
end;
$function$;
grant execute on function app_public.create_webhook(url text, events text[], project_id uuid, description text) to gadb_user;
comment on function app_public.create_webhook(url text, events text[], project_id uuid, description text) is 'Has events of a project, or without one of the whole studio, sent to a URL from now on, in the name of who acts and with no more than they may see. Returns the secret that signs them, this once. Managers; studio-wide, studio admins.';

CREATE OR REPLACE FUNCTION app_public.create_workspace(project_id uuid, branch_id uuid DEFAULT NULL::uuid, name text DEFAULT NULL::text, host text DEFAULT NULL::text, root_path text DEFAULT NULL::text)
 RETURNS app_public.workspaces
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_branch app_public.branches;
  v_workspace app_public.workspaces;
begin
  perform app_private.hold_membership(create_workspace.project_id);
  perform app_private.require_role(create_workspace.project_id, 'contributor');
  perform app_private.lock_active_project(create_workspace.project_id);
  v_branch := app_private.require_branch(create_workspace.project_id, create_workspace.branch_id);
  insert into app_public.workspaces (project_id, owner_id, branch_id, name, host, root_path)
  values (
    v_branch.project_id, v_user_id, v_branch.id,
    app_private.require_text(coalesce(create_workspace.name, v_branch.name), 'name of the workspace', 200),
    create_workspace.host, create_workspace.root_path
  )
  on conflict do nothing
  returning workspaces.* into v_workspace;
  if v_workspace.id is null then
    perform app_private.fail(
      'BADIN',
      format('You already have a workspace named "%s" in this project.',
        btrim(coalesce(create_workspace.name, v_branch.name))),
      null, 'Choose another name, or close the old workspace.'
    );
  end if;
  perform app_private.record_activity(v_workspace.project_id, v_workspace.id, 'created');
  return v_workspace;
end;
$function$;
grant execute on function app_public.create_workspace(project_id uuid, branch_id uuid, name text, host text, root_path text) to gadb_user;
comment on function app_public.create_workspace(project_id uuid, branch_id uuid, name text, host text, root_path text) is 'Makes a workspace of one''s own on a branch (the mainline, unless stated), named like the branch unless stated. Contributors.';

CREATE OR REPLACE FUNCTION app_public.deactivate_user(user_id uuid)
 RETURNS app_public.users
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_actor_id constant uuid := app_private.require_user();
  v_project_id uuid;
  v_user app_public.users;
begin
  perform app_private.require_studio_admin();
  v_user := app_private.require_active_user(deactivate_user.user_id);
  if v_user.id = v_actor_id then
    perform app_private.fail(
      'BADST', 'Nobody deactivates the own account.',
      jsonb_build_object('user_id', v_user.id),
      'Ask another studio admin.'
    );
  end if;
  for v_project_id in
    select members.project_id
    from app_public.project_members as members
    join app_public.projects on projects.id = members.project_id
    where members.user_id = v_user.id
      and projects.status = 'active'
      and projects.deleted_at is null
    order by members.project_id
  loop
    perform app_private.lock_active_project(v_project_id);
    perform app_private.lock_members(v_project_id, v_actor_id, v_user.id);
    perform app_private.keep_an_owner(v_project_id, v_user.id);
    perform app_private.release_member_work(v_project_id, v_user.id, v_actor_id);
  end loop;
  -- They do not come back with the account.
  perform app_private.revoke_tokens(v_user.id);
  update app_public.users
  set deactivated_at = now()
  where users.id = v_user.id
  returning users.* into v_user;
  return v_user;
end;
$function$;
grant execute on function app_public.deactivate_user(user_id uuid) to gadb_user;
comment on function app_public.deactivate_user(user_id uuid) is 'Deactivates an account: it can do nothing from its next statement on, and all that it holds in active projects is given back, shelves to who acts; personal access tokens are revoked. Studio admins; refused (BADST) for the last owner of a project and for oneself.';

CREATE OR REPLACE FUNCTION app_public.decide_review(review_id uuid, verdict app_public.review_verdict, comment text DEFAULT ''::text, content_sha256 text DEFAULT NULL::text)
 RETURNS app_public.asset_reviews
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_review app_public.asset_reviews := app_private.visible_review(decide_review.review_id);
  v_rank constant app_public.project_role := app_private.require_judge(v_review);
begin
  v_review := app_private.require_open_review(v_review.id);
  perform app_private.refuse_other_content(v_review, decide_review.content_sha256);
  if decide_review.verdict is null then
    perform app_private.fail('BADIN', 'The verdict is missing.', null, 'Give a verdict.');
  end if;
  perform app_private.write_decision(
    v_review, v_rank, decide_review.verdict, decide_review.comment
  );
  return app_private.move_review(v_review, case
    when decide_review.verdict = 'rejected' then 'rejected'
    when decide_review.verdict = 'changes_requested' then 'changes_requested'
    when app_private.approvals_missing(v_review) is null then 'approved'
    else 'in_review'
  end::app_public.review_state);
end;
$function$;
grant execute on function app_public.decide_review(review_id uuid, verdict app_public.review_verdict, comment text, content_sha256 text) to gadb_user;
comment on function app_public.decide_review(review_id uuid, verdict app_public.review_verdict, comment text, content_sha256 text) is 'Gives a verdict on what a review is about. Never on own work (SELFA); the branch''s policy says which rank may (DNIED) and how many approvals make it approved; a standing request for changes blocks approval. With contentSha256 given, refused (STALE) unless that is the content under review.';

CREATE OR REPLACE FUNCTION app_public.delete_asset(asset_id uuid)
 RETURNS app_public.assets
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_asset app_public.assets := app_private.require_asset(delete_asset.asset_id, 'delete');
begin
  perform app_private.lock_active_project(v_asset.project_id);
  perform 1 from app_public.assets where assets.id = v_asset.id for no key update;
  perform app_private.refuse_asset_in_use(v_asset);
  perform app_private.return_lock(locks.id)
  from app_public.asset_locks as locks
  where locks.asset_id = v_asset.id and locks.state = 'locked';
  delete from app_public.asset_locks as locks
  where locks.asset_id = v_asset.id;
  perform app_private.end_review(reviews.id, 'withdrawn')
  from app_public.asset_reviews as reviews
  where reviews.asset_id = v_asset.id
    and reviews.project_id = v_asset.project_id
    and reviews.state in ('pending', 'in_review');
  update app_public.assets
  set deleted_at = now(), deleted_by = v_user_id
  where assets.id = v_asset.id and assets.deleted_at is null
  returning assets.* into v_asset;
  return v_asset;
end;
$function$;
grant execute on function app_public.delete_asset(asset_id uuid) to gadb_user;
comment on function app_public.delete_asset(asset_id uuid) is 'Deletes an asset: a tombstone stays, with its versions and their history, and the name is free. Whoever has the right to delete, owners by rank; refused while somebody else has it locked (LOCKD) or while it lies on an open shelf (BADST).';

CREATE OR REPLACE FUNCTION app_public.delete_branch(branch_id uuid)
 RETURNS app_public.branches
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_branch app_public.branches :=
    app_private.require_branch_access(delete_branch.branch_id, 'lead');
  v_obstacles constant jsonb := app_private.branch_obstacles(v_branch.id);
begin
  if v_branch.type = 'mainline' then
    perform app_private.fail(
      'FLOWD', 'The mainline cannot be deleted.',
      jsonb_build_object('branch_id', v_branch.id),
      'Archive the project with archive_project when all of it is done.'
    );
  elsif v_obstacles <> '{}' then
    perform app_private.fail(
      'FLOWD',
      format('The branch "%s" still has %s.', v_branch.name, (
        select string_agg(
          app_private.count_of(kinds.value::bigint,
            -- One of "locks", "open shelves", "unmerged versions", …
            case when kinds.key = 'open shelves' then 'open shelf'
              when kinds.key = 'child branches' then 'child branch'
              else rtrim(kinds.key, 's') end,
            kinds.key),
          ', ' order by kinds.key)
        from jsonb_each_text(v_obstacles) as kinds
      )),
      v_obstacles,
      'Close, release, discard or integrate these first.'
    );
  end if;
  update app_public.branches
  set deleted_at = now()
  where branches.id = v_branch.id
  returning branches.* into v_branch;
  return v_branch;
end;
$function$;
grant execute on function app_public.delete_branch(branch_id uuid) to gadb_user;
comment on function app_public.delete_branch(branch_id uuid) is 'Deletes a branch; its versions stay in history. Leads. Refused (FLOWD) for the mainline and while child branches, live workspaces, locks, open shelves or unmerged versions exist.';

CREATE OR REPLACE FUNCTION app_public.delete_project(project_id uuid, reason text, is_dry_run boolean DEFAULT true)
 RETURNS app_public.project_deletion
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_reason constant text := app_private.require_text(delete_project.reason, 'reason', 2000);
  v_project app_public.projects;
  v_deletion app_public.project_deletion;
begin
  perform app_private.require_role(delete_project.project_id, 'owner');
  select projects.* into v_project
  from app_public.projects
  where projects.id = delete_project.project_id
  for no key update;
  -- Again: who held the row may have deleted the project.
  perform app_private.require_role(delete_project.project_id, 'owner');
  if v_project.status <> 'archived' then
    perform app_private.fail(
      'BADST', format('The project "%s" is active; only archived projects are deleted.', v_project.name),
      jsonb_build_object('project_id', v_project.id), 'Archive it first, with archive_project.'
    );
  end if;
  v_deletion := app_private.describe_deletion(v_project);
  if coalesce(delete_project.is_dry_run, true) then
    return v_deletion;
  end if;
  perform app_private.tell_of_deletion(v_project.id, v_reason);
  perform app_private.write_tombstone(v_deletion, v_reason);
  update app_public.projects
  set deleted_at = now(), deleted_by = app_hidden.current_user_id()
  where projects.id = v_project.id;
  v_deletion.is_dry_run := false;
  v_deletion.deleted_at := now();
  v_deletion.is_complete := app_private.begin_removal(v_project.id);
  return v_deletion;
end;
$function$;
grant execute on function app_public.delete_project(project_id uuid, reason text, is_dry_run boolean) to gadb_user;
comment on function app_public.delete_project(project_id uuid, reason text, is_dry_run boolean) is 'Deletes an archived project for good: owners and studio admins, with a reason. A dry run, unless told otherwise: it returns what would go. Leaves a tombstone, the archive log and the audit.';

CREATE OR REPLACE FUNCTION app_public.delete_webhook(webhook_id uuid)
 RETURNS app_public.webhooks
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_webhook app_public.webhooks := app_private.require_webhook(delete_webhook.webhook_id);
begin
  delete from app_public.webhook_deliveries as deliveries where deliveries.webhook_id = v_webhook.id;
  delete from app_public.webhooks where webhooks.id = v_webhook.id;
  return v_webhook;
end;
$function$;
grant execute on function app_public.delete_webhook(webhook_id uuid) to gadb_user;
comment on function app_public.delete_webhook(webhook_id uuid) is 'Deletes a webhook with its secret and deliveries. Managers; studio-wide, studio admins.';

CREATE OR REPLACE FUNCTION app_public.discard_shelf(shelf_id uuid)
 RETURNS app_public.shelves
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_shelf constant app_public.shelves := app_private.require_shelf(discard_shelf.shelf_id, true);
begin
  return app_private.end_shelf(v_shelf.id);
end;
$function$;
grant execute on function app_public.discard_shelf(shelf_id uuid) to gadb_user;
comment on function app_public.discard_shelf(shelf_id uuid) is 'Discards an unsubmitted shelf and withdraws its open review; its revisions stay in history. By its owner, or a lead.';

CREATE OR REPLACE FUNCTION app_public.explain_access(user_id uuid, asset_id uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_asset constant app_public.assets :=
    app_private.require_asset(explain_access.asset_id, 'read');
  v_user app_public.users;
begin
  if explain_access.user_id is distinct from app_private.require_user() then
    perform app_private.require_role(v_asset.project_id, 'manager');
  end if;
  select users.* into v_user
  from app_public.users
  where users.id = explain_access.user_id
    and (
      users.id = any (array(select app_hidden.visible_user_ids()))
      or exists (
        select 1
        from app_public.permissions
        where permissions.project_id = v_asset.project_id and permissions.user_id = users.id
      )
    );
  if v_user.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such user, or you have no project in common.', null, 'Check the id.'
    );
  end if;
  return format('%s on "%s": ', v_user.display_name, v_asset.name) || (
    select string_agg(
      app_private.explain_right(v_user.id, v_asset.id, rights.name), '; ' order by rights.name
    )
    from unnest(enum_range(null::app_public.access_right)) as rights (name)
  ) || '.';
end;
$function$;
grant execute on function app_public.explain_access(user_id uuid, asset_id uuid) to gadb_user;
comment on function app_public.explain_access(user_id uuid, asset_id uuid) is 'Why somebody may or may not read, write and delete an asset: the deciding rules in words. About oneself, or for managers about anybody.';

CREATE OR REPLACE FUNCTION app_public.find_job(run_id uuid)
 RETURNS app_public.job
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_run app_private.job_runs;
begin
  perform app_private.require_studio_admin();
  select runs.* into v_run from app_private.job_runs as runs where runs.id = find_job.run_id;
  if v_run.id is null then
    perform app_private.fail('NTFND', 'There is no such run of a job.', null, 'list_jobs names those that are known.');
  end if;
  return app_private.describe_job(v_run);
end;
$function$;
grant execute on function app_public.find_job(run_id uuid) to gadb_user;
comment on function app_public.find_job(run_id uuid) is 'One run of a job, with how far it is. For studio admins.';

CREATE OR REPLACE FUNCTION app_public.find_user(username text)
 RETURNS app_public.found_user
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user app_public.found_user;
begin
  perform app_private.require_user();
  if not exists (select 1 from app_hidden.project_ids_with_role('manager')) then
    perform app_private.fail(
      'DNIED', 'Finding people by their user name is for managers of a project.', null,
      'Ask a manager of your project to add them; their user name is all that is needed.'
    );
  end if;
  select users.id, users.username, users.display_name into v_user
  from app_public.users
  where users.username = lower(btrim(find_user.username))
    and users.is_active;
  if v_user.id is null then
    perform app_private.fail(
      'NTFND', 'There is no active user with exactly this user name.', null,
      'Ask them for the name they sign in with; a studio admin makes and activates accounts.'
    );
  end if;
  return v_user;
end;
$function$;
grant execute on function app_public.find_user(username text) to gadb_user;
comment on function app_public.find_user(username text) is 'The one person with exactly this user name, to be added with setMemberRole. For managers of a project and studio admins; there is no listing and no searching by a part.';

CREATE OR REPLACE FUNCTION app_public.grant_permission(project_id uuid, user_id uuid, asset_id uuid DEFAULT NULL::uuid, can_read boolean DEFAULT NULL::boolean, can_write boolean DEFAULT NULL::boolean, can_delete boolean DEFAULT NULL::boolean, reason text DEFAULT ''::text)
 RETURNS app_public.permissions
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_actor_id constant uuid := app_private.require_user();
  v_rights record;
  v_permission app_public.permissions;
begin
  perform app_private.require_role(grant_permission.project_id, 'manager');
  perform app_private.lock_active_project(grant_permission.project_id);
  perform app_private.require_active_user(grant_permission.user_id);
  perform app_private.require_project_asset(
    grant_permission.project_id, grant_permission.asset_id
  );
  perform app_private.lock_members(
    grant_permission.project_id, v_actor_id, grant_permission.user_id
  );
  perform app_private.require_rank_over(grant_permission.project_id, grant_permission.user_id);
  v_rights := app_private.complete_rights(
    grant_permission.can_read, grant_permission.can_write, grant_permission.can_delete
  );
  perform app_private.require_grantable(
    grant_permission.project_id, grant_permission.asset_id, v_rights.widest
  );
  insert into app_public.permissions as permissions (
    project_id, user_id, asset_id, can_read, can_write, can_delete, granted_by, reason
  ) values (
    grant_permission.project_id, grant_permission.user_id, grant_permission.asset_id,
    v_rights.read_value, v_rights.write_value, v_rights.delete_value,
    v_actor_id, coalesce(grant_permission.reason, '')
  )
  on conflict on constraint permissions_user_id_project_id_asset_id_key do update
  set can_read = excluded.can_read,
    can_write = excluded.can_write,
    can_delete = excluded.can_delete,
    granted_by = excluded.granted_by,
    reason = excluded.reason
  returning permissions.* into v_permission;
  return v_permission;
end;
$function$;
grant execute on function app_public.grant_permission(project_id uuid, user_id uuid, asset_id uuid, can_read boolean, can_write boolean, can_delete boolean, reason text) to gadb_user;
comment on function app_public.grant_permission(project_id uuid, user_id uuid, asset_id uuid, can_read boolean, can_write boolean, can_delete boolean, reason text) is 'Sets an exception to somebody''s rank, on one asset or (asset null) on the whole project: true allows, false denies, null inherits. Managers, for people below their own rank, and never more than they have themselves.';

CREATE OR REPLACE FUNCTION app_public.integrate_branch(source_branch_id uuid, target_branch_id uuid, asset_ids uuid[] DEFAULT NULL::uuid[], resolve jsonb DEFAULT NULL::jsonb, comment text DEFAULT ''::text, is_dry_run boolean DEFAULT false)
 RETURNS SETOF app_public.integration_item
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_source constant app_public.branches := app_private.hold_branch(source_branch_id);
  v_target constant app_public.branches := app_private.hold_branch(target_branch_id);
  v_resolve constant jsonb := app_private.parse_resolutions(resolve);
  v_assets uuid[];
  v_items app_public.integration_item[];
  v_change_id bigint;
begin
  perform app_private.enter_integration(v_source, v_target, integrate_branch.comment);
  v_assets := app_private.integrable_assets(v_source, v_target, integrate_branch.asset_ids);
  if is_dry_run is not true then
    -- Nobody else numbers versions or moves locks of these assets from here on; and the change
    -- gets its number under these locks, so that numbers of changes order versions.
    perform 1 from app_public.assets where id = any (v_assets) order by id for no key update;
  end if;
  v_items := array(select app_private.plan_integration(v_source, v_target, v_assets, v_resolve));
  perform app_private.refuse_hidden_items(v_items);
  v_items := array(select app_private.with_obstacles(v_source, v_target, v_items));
  if is_dry_run is not true then
    perform app_private.refuse_obstacles(v_source, v_target, v_items);
    v_change_id := app_private.apply_integration(
      v_source, v_target, v_items, integrate_branch.comment
    );
  end if;
  return query
  select items.*
  from app_private.integrated_items(v_items, v_change_id) as items
  where items.action <> 'skip' or items.asset_id = any (integrate_branch.asset_ids);
end;
$function$;
grant execute on function app_public.integrate_branch(source_branch_id uuid, target_branch_id uuid, asset_ids uuid[], resolve jsonb, comment text, is_dry_run boolean) to gadb_user;
comment on function app_public.integrate_branch(source_branch_id uuid, target_branch_id uuid, asset_ids uuid[], resolve jsonb, comment text, is_dry_run boolean) is 'Brings the versions of a branch into its parent or child, as one change or not at all: all assets that differ, or those named. Towards the less stable branch it merges; where both changed an asset, resolve says {asset id: "source" or "target"}. Towards the more stable one it copies, refused (FLOWD) while the target has versions that the source has not absorbed. Locks (LOCKD), approvals of exactly this content where the target is protected (FLOWD), rights (DNIED). A dry run returns the plan, with what stands in the way of each asset. Contributors; leads into protected branches.';

CREATE OR REPLACE FUNCTION app_public.largest_assets(project_id uuid)
 RETURNS SETOF app_public.assets
 LANGUAGE sql
 STABLE ROWS 20
 SET search_path TO ''
AS $function$
  -- Policies bind it: what one may not read is not among them.
  select assets.*
  from (
    select contents.asset_id, sum(contents.size_bytes) as bytes
    from (
      select versions.asset_id, versions.sha256, max(versions.size_bytes) as size_bytes
      from app_public.asset_versions as versions
      where versions.project_id = largest_assets.project_id
      group by versions.asset_id, versions.sha256
    ) as contents
    group by contents.asset_id
    order by bytes desc, contents.asset_id
    limit 20
  ) as largest
  join app_public.assets on assets.id = largest.asset_id
  order by largest.bytes desc, assets.id;
$function$;
grant execute on function app_public.largest_assets(project_id uuid) to gadb_user;
comment on function app_public.largest_assets(project_id uuid) is 'The twenty assets of a project whose versions hold the most bytes of distinct content, largest first; deleted ones among them, since their versions stay.';

CREATE OR REPLACE FUNCTION app_public.link_identity(user_id uuid, issuer text, subject text)
 RETURNS app_public.linked_identity
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user app_public.users;
  v_id uuid;
  v_linked app_public.linked_identity;
begin
  perform app_private.require_studio_admin();
  perform app_private.fresh_session();
  v_user := app_private.require_active_user(link_identity.user_id);
  v_id := app_private.add_identity(
    v_user.id,
    app_private.require_text(link_identity.issuer, 'issuer', 250),
    app_private.require_text(link_identity.subject, 'subject', 255)
  );
  perform app_private.notify_user(
    v_user.id, null, 'account.identity_linked', v_id,
    pg_catalog.format(
      '%s linked a sign-in by %s to your account.',
      app_private.actor_name(), link_identity.issuer
    )
  );
  select identities.id, identities.issuer, identities.subject, identities.linked_at, identities.last_sign_in_at
  into v_linked
  from app_private.user_identities as identities
  where identities.id = v_id;
  return v_linked;
end;
$function$;
grant execute on function app_public.link_identity(user_id uuid, issuer text, subject text) to gadb_user;
comment on function app_public.link_identity(user_id uuid, issuer text, subject text) is 'Lets a person sign in by OpenID Connect as this user: issuer as the server''s settings have it, subject as the provider calls the person (never an address). The user is told. Studio admins who signed in within the last 15 minutes; BADST when the identity is another''s.';

CREATE OR REPLACE FUNCTION app_public.list_backups()
 RETURNS SETOF app_public.backup
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 20
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_studio_admin();
  return query
    select backups.name, backups.started_at, backups.finished_at, backups.total_bytes, backups.is_encrypted,
      backups.manifest_sha256, backups.signing_key, backups.proven_at, backups.refuted_at, backups.finding, backups.removed_at
    from app_private.backups
    order by backups.finished_at desc, backups.name desc
    limit 1000;
end;
$function$;
grant execute on function app_public.list_backups() to gadb_user;
comment on function app_public.list_backups() is 'The last thousand backups, newest first, those that are no longer kept among them. For studio admins.';

CREATE OR REPLACE FUNCTION app_public.list_identities(user_id uuid DEFAULT NULL::uuid)
 RETURNS SETOF app_public.linked_identity
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 2
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
begin
  if list_identities.user_id is distinct from v_user_id and list_identities.user_id is not null then
    perform app_private.require_studio_admin();
  end if;
  return query
    select identities.id, identities.issuer, identities.subject, identities.linked_at, identities.last_sign_in_at
    from app_private.user_identities as identities
    where identities.user_id = coalesce(list_identities.user_id, v_user_id)
    order by identities.linked_at, identities.id
    limit 100;
end;
$function$;
grant execute on function app_public.list_identities(user_id uuid) to gadb_user;
comment on function app_public.list_identities(user_id uuid) is 'The identities at OpenID Connect providers that sign in as a user: one''s own, or anybody''s for studio admins.';

CREATE OR REPLACE FUNCTION app_public.list_jobs(task text DEFAULT NULL::text)
 RETURNS SETOF app_public.job
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO ''
AS $function$
begin
  perform app_private.require_studio_admin();
  return query
    select job.*
    from (
      select runs.*
      from app_private.job_runs as runs
      where list_jobs.task is null or runs.task = list_jobs.task
      order by runs.started_at desc, runs.id desc
      limit 1000
    ) as runs
    cross join lateral app_private.describe_job(row(runs.*)::app_private.job_runs) as job;
end;
$function$;
grant execute on function app_public.list_jobs(task text) to gadb_user;
comment on function app_public.list_jobs(task text) is 'The last thousand runs of the jobs that the server does by itself, or of one task, newest first. For studio admins.';

CREATE OR REPLACE FUNCTION app_public.lock_asset(asset_id uuid, branch_id uuid DEFAULT NULL::uuid, workspace_id uuid DEFAULT NULL::uuid, reason text DEFAULT ''::text)
 RETURNS app_public.asset_locks
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_asset constant app_public.assets := app_private.require_asset(lock_asset.asset_id, 'write');
  v_branch app_public.branches;
  v_lock app_public.asset_locks;
begin
  perform app_private.lock_active_project(v_asset.project_id);
  v_branch := app_private.lock_place(
    v_asset.project_id, lock_asset.branch_id, lock_asset.workspace_id
  );
  perform app_private.refuse_too_many_locks(v_asset.project_id, 1);
  v_lock := app_private.take_lock(v_asset, v_branch, lock_asset.workspace_id, lock_asset.reason);
  perform app_private.record_activity(
    v_lock.project_id, v_lock.workspace_id, 'locked', v_lock.asset_id, v_lock.version_id
  );
  return v_lock;
end;
$function$;
grant execute on function app_public.lock_asset(asset_id uuid, branch_id uuid, workspace_id uuid, reason text) to gadb_user;
comment on function app_public.lock_asset(asset_id uuid, branch_id uuid, workspace_id uuid, reason text) is 'Locks an asset for oneself on the line of a branch (the workspace''s, else the mainline). Only from the line''s newest version (else STALE). Held by somebody else: LOCKD, saying who, since when and why. Locking again renews the lease.';

CREATE OR REPLACE FUNCTION app_public.lock_assets(asset_ids uuid[], branch_id uuid DEFAULT NULL::uuid, workspace_id uuid DEFAULT NULL::uuid, reason text DEFAULT ''::text)
 RETURNS SETOF app_public.asset_locks
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_asset_ids constant uuid[] := app_private.distinct_ids(lock_assets.asset_ids);
  v_asset app_public.assets := app_private.require_asset(v_asset_ids[1], 'write');
  v_project_id constant uuid := v_asset.project_id;
  v_branch app_public.branches;
  v_asset_id uuid;
  v_lock app_public.asset_locks;
begin
  perform app_private.lock_active_project(v_project_id);
  v_branch := app_private.lock_place(v_project_id, lock_assets.branch_id, lock_assets.workspace_id);
  perform app_private.refuse_too_many_locks(v_project_id, coalesce(cardinality(v_asset_ids), 0));
  -- In the order of ids, so that two calls over the same assets meet at the first one.
  foreach v_asset_id in array v_asset_ids loop
    v_asset := app_private.require_asset(v_asset_id, 'write');
    if v_asset.project_id <> v_project_id then
      perform app_private.fail(
        'BADIN', 'The assets belong to different projects.',
        null,
        'Call once for each project.'
      );
    end if;
    v_lock := app_private.take_lock(
      v_asset, v_branch, lock_assets.workspace_id, lock_assets.reason
    );
    perform app_private.record_activity(
      v_lock.project_id, v_lock.workspace_id, 'locked', v_lock.asset_id, v_lock.version_id
    );
    return next v_lock;
  end loop;
end;
$function$;
grant execute on function app_public.lock_assets(asset_ids uuid[], branch_id uuid, workspace_id uuid, reason text) to gadb_user;
comment on function app_public.lock_assets(asset_ids uuid[], branch_id uuid, workspace_id uuid, reason text) is 'Locks up to 200 assets of one project for oneself, all or none; see lockAsset.';

CREATE OR REPLACE FUNCTION app_public.lock_label(label_id uuid)
 RETURNS app_public.labels
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_label app_public.labels;
begin
  select labels.* into v_label
  from app_public.labels
  where labels.id = lock_label.label_id
    and app_private.effective_role(labels.project_id, v_user_id) is not null;
  if v_label.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such label, or it is not shared with you.', null, 'Check the id.'
    );
  end if;
  perform app_private.require_role(v_label.project_id, 'lead');
  perform app_private.lock_active_project(v_label.project_id);
  if v_label.is_locked then
    return v_label;
  end if;
  update app_public.labels
  set is_locked = true
  where labels.id = v_label.id
  returning labels.* into v_label;
  return v_label;
end;
$function$;
grant execute on function app_public.lock_label(label_id uuid) to gadb_user;
comment on function app_public.lock_label(label_id uuid) is 'Locks a label for good: its versions never change again. Leads.';

CREATE OR REPLACE FUNCTION app_public.lock_requests_can_withdraw(request app_public.lock_requests)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select request.state in ('pending', 'kept')
    and request.requester_id = app_hidden.current_user_id()
    and exists (
      select 1 from app_public.projects
      where projects.id = request.project_id and projects.status = 'active'
    );
$function$;
grant execute on function app_public.lock_requests_can_withdraw(request app_public.lock_requests) to gadb_user;
comment on function app_public.lock_requests_can_withdraw(request app_public.lock_requests) is 'Whether who asks may take the request back: it is their own and still open, in an active project.';

CREATE OR REPLACE FUNCTION app_public.mark_notifications_read(notification_ids uuid[] DEFAULT NULL::uuid[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_only_project_id constant uuid := app_hidden.token_project_id();
  v_count integer;
begin
  update app_public.notifications as unread
  set read_at = now()
  where unread.user_id = v_user_id
    and unread.read_at is null
    and (v_only_project_id is null or unread.project_id = v_only_project_id)
    and (
      mark_notifications_read.notification_ids is null
      or unread.id = any (mark_notifications_read.notification_ids)
    );
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;
grant execute on function app_public.mark_notifications_read(notification_ids uuid[]) to gadb_user;
comment on function app_public.mark_notifications_read(notification_ids uuid[]) is 'Marks what who asks was told as read, all of it or what is named, and says how many were unread.';

CREATE OR REPLACE FUNCTION app_public.merge_tags(from_tag_id uuid, into_tag_id uuid)
 RETURNS app_public.tags
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_into app_public.tags;
begin
  select tags.* into v_into
  from app_public.tags
  join app_public.tags as merged
    on merged.project_id = tags.project_id and merged.id = merge_tags.from_tag_id
  where tags.id = merge_tags.into_tag_id
    and tags.id <> merged.id
    and app_private.effective_role(tags.project_id, v_user_id) is not null;
  if v_into.id is null then
    perform app_private.fail(
      'NTFND', 'There are no two such tags in a project of yours.', null, 'Check the ids.'
    );
  end if;
  perform app_private.require_role(v_into.project_id, 'manager');
  perform app_private.lock_active_project(v_into.project_id);
  -- Both in one order; nobody tags with them until this is done.
  perform 1
  from app_public.tags
  where tags.id in (merge_tags.from_tag_id, merge_tags.into_tag_id)
  order by tags.id
  for update;
  insert into app_public.asset_tags (asset_id, tag_id, project_id, created_by)
  select tagged.asset_id, v_into.id, tagged.project_id, v_user_id
  from app_public.asset_tags as tagged
  where tagged.project_id = v_into.project_id and tagged.tag_id = merge_tags.from_tag_id
  on conflict do nothing;
  delete from app_public.asset_tags as tagged
  where tagged.project_id = v_into.project_id and tagged.tag_id = merge_tags.from_tag_id;
  delete from app_public.tags
  where tags.id = merge_tags.from_tag_id;
  return v_into;
end;
$function$;
grant execute on function app_public.merge_tags(from_tag_id uuid, into_tag_id uuid) to gadb_user;
comment on function app_public.merge_tags(from_tag_id uuid, into_tag_id uuid) is 'Replaces one tag by another on every asset and removes it from the catalogue. Managers.';

CREATE OR REPLACE FUNCTION app_public.my_review_queue(project_id uuid DEFAULT NULL::uuid)
 RETURNS SETOF app_public.asset_reviews
 LANGUAGE sql
 STABLE ROWS 50
 SET search_path TO ''
AS $function$
  -- Each question is asked once, about all reviews: whose work they are, ranks, own verdicts.
  with listed as materialized (
    select reviews as review, reviews.id, reviews.state, reviews.project_id, reviews.branch_id,
      asked.user_id is not null as is_asked
    from app_public.asset_reviews as reviews
    join app_public.projects on projects.id = reviews.project_id and projects.status = 'active'
    left join app_public.review_assignees as asked
      on asked.review_id = reviews.id and asked.user_id = (select app_hidden.current_user_id())
    where (my_review_queue.project_id is null or reviews.project_id = my_review_queue.project_id)
      and (
        reviews.state in ('pending', 'in_review')
        or reviews.id = any (array(select app_hidden.my_changes_wanted()))
      )
  )
  select (listed.review).*
  from listed
  left join app_public.branches on branches.id = listed.branch_id
  left join app_hidden.current_ranks() as ranks on ranks.project_id = listed.project_id
  where listed.state = 'changes_requested'
    or (
      (listed.is_asked or ranks.rank >= greatest(branches.approver_role, 'reviewer'))
      and listed.id not in (select app_hidden.my_work_among(array(select listed.id from listed)))
      and not exists (
        select 1
        from app_public.review_decisions as decisions
        where decisions.review_id = listed.id
          and decisions.decided_by = (select app_hidden.current_user_id())
          and decisions.is_standing
      )
    )
  order by
    listed.is_asked desc,
    (listed.review).priority desc,
    (listed.review).requested_at,
    listed.id;
$function$;
grant execute on function app_public.my_review_queue(project_id uuid) to gadb_user;
comment on function app_public.my_review_queue(project_id uuid) is 'What waits on who asks: reviews to decide, those one was asked for first, then by priority and age; and one''s own work on which changes are wanted and nothing newer exists.';

CREATE OR REPLACE FUNCTION app_public.override_review(review_id uuid, reason text)
 RETURNS app_public.asset_reviews
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_review app_public.asset_reviews := app_private.visible_review(override_review.review_id);
  v_rank constant app_public.project_role := app_private.require_judge(v_review);
begin
  if app_hidden.current_studio_role() is distinct from 'admin' then
    perform app_private.fail(
      'DNIED', 'Only a studio admin overrides missing approvals.', null, 'Ask a studio admin.'
    );
  end if;
  v_review := app_private.require_open_review(v_review.id);
  perform app_private.write_decision(
    v_review, v_rank, 'approved',
    app_private.require_text(override_review.reason, 'reason', 10000), true
  );
  return app_private.move_review(v_review, 'approved');
end;
$function$;
grant execute on function app_public.override_review(review_id uuid, reason text) to gadb_user;
comment on function app_public.override_review(review_id uuid, reason text) is 'Approves a review although approvals are missing or a request for changes stands: studio admins only, with a reason, flagged as an override, and never on own work (SELFA).';

CREATE OR REPLACE FUNCTION app_public.personal_access_tokens_last_used_at(token app_public.personal_access_tokens)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select secrets.last_used_at
  from app_private.personal_access_token_secrets as secrets
  join app_public.personal_access_tokens as tokens on tokens.id = secrets.token_id
  where secrets.token_id = personal_access_tokens_last_used_at.token.id
    and (
      tokens.user_id = (select app_hidden.current_user_id())
      or (select app_hidden.current_studio_role()) = 'admin'
    );
$function$;
grant execute on function app_public.personal_access_tokens_last_used_at(token app_public.personal_access_tokens) to gadb_user;
comment on function app_public.personal_access_tokens_last_used_at(token app_public.personal_access_tokens) is 'When the token was last used, to the minute; null when never.';

CREATE OR REPLACE FUNCTION app_public.ping_webhook(webhook_id uuid)
 RETURNS app_public.webhook_deliveries
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_webhook constant app_public.webhooks := app_private.require_webhook(ping_webhook.webhook_id);
  v_ping app_public.webhook_deliveries;
begin
  v_ping.type := 'ping';
  v_ping.occurred_at := now();
  v_ping.payload := jsonb_build_object(
    'type', 'ping',
    'occurred_at', app_private.webhook_time(now()),
    'project', (
      select jsonb_build_object('id', projects.id, 'name', projects.name)
      from app_public.projects
      where projects.id = v_webhook.project_id
    ),
    'actor', app_private.webhook_person(app_hidden.current_user_id()),
    'data', jsonb_build_object('webhook_id', v_webhook.id)
  );
  return app_private.queue_webhook_delivery(v_webhook, v_ping);
end;
$function$;
grant execute on function app_public.ping_webhook(webhook_id uuid) to gadb_user;
comment on function app_public.ping_webhook(webhook_id uuid) is 'Sends a webhook something to receive, of type ping; the delivery tells what came of it. Managers; studio-wide, studio admins.';

CREATE OR REPLACE FUNCTION app_public.projects_can_lead(project app_public.projects)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select project.status = 'active'
    and project.id = any (array(select app_hidden.project_ids_with_role('lead')));
$function$;
grant execute on function app_public.projects_can_lead(project app_public.projects) to gadb_user;
comment on function app_public.projects_can_lead(project app_public.projects) is 'Whether who asks may break locks, make branches, freeze labels and close the workspaces of others: rank lead, in an active project.';

CREATE OR REPLACE FUNCTION app_public.projects_can_manage(project app_public.projects)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select project.status = 'active'
    and project.id = any (array(select app_hidden.project_ids_with_role('manager')));
$function$;
grant execute on function app_public.projects_can_manage(project app_public.projects) to gadb_user;
comment on function app_public.projects_can_manage(project app_public.projects) is 'Whether who asks may change members, permissions, tags and the allocation: rank manager, in an active project.';

CREATE OR REPLACE FUNCTION app_public.projects_can_own(project app_public.projects)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select project.status = 'active'
    and project.id = any (array(select app_hidden.project_ids_with_role('owner')));
$function$;
grant execute on function app_public.projects_can_own(project app_public.projects) to gadb_user;
comment on function app_public.projects_can_own(project app_public.projects) is 'Whether who asks may archive the project: rank owner, in an active project.';

CREATE OR REPLACE FUNCTION app_public.projects_can_reopen(project app_public.projects)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select project.status = 'archived'
    and (select app_hidden.current_studio_role()) = 'admin';
$function$;
grant execute on function app_public.projects_can_reopen(project app_public.projects) to gadb_user;
comment on function app_public.projects_can_reopen(project app_public.projects) is 'Whether who asks may reopen the project: a studio admin, and it is archived.';

CREATE OR REPLACE FUNCTION app_public.projects_can_write(project app_public.projects)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select project.status = 'active'
    and project.id = any (array(select app_hidden.project_ids_with_right('write')));
$function$;
grant execute on function app_public.projects_can_write(project app_public.projects) to gadb_user;
comment on function app_public.projects_can_write(project app_public.projects) is 'Whether who asks may add assets and upload: rank contributor or a permission, in an active project. A permission on an asset may say otherwise for that one; see can_write of assets.';

CREATE OR REPLACE FUNCTION app_public.projects_my_role(project app_public.projects)
 RETURNS app_public.project_role
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select app_hidden.current_rank(project.id);
$function$;
grant execute on function app_public.projects_my_role(project app_public.projects) to gadb_user;
comment on function app_public.projects_my_role(project app_public.projects) is 'Rank of who asks in the project, with the studio role applied; null for whom a permission alone lets in.';

CREATE OR REPLACE FUNCTION app_public.release_lock(lock_id uuid DEFAULT NULL::uuid, asset_id uuid DEFAULT NULL::uuid, branch_id uuid DEFAULT NULL::uuid)
 RETURNS app_public.asset_locks
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_lock app_public.asset_locks := app_private.require_lock(coalesce(
    release_lock.lock_id,
    app_private.find_lock(release_lock.asset_id, release_lock.branch_id)
  ));
  v_workspace_id constant uuid := v_lock.workspace_id;
begin
  if v_lock.holder_id is distinct from v_user_id then
    perform app_private.fail(
      'DNIED', app_private.describe_lock(v_lock) || ' Only its holder releases it.',
      app_private.lock_facts(v_lock),
      'Ask for it with request_lock; a lead can break it with break_lock.'
    );
  end if;
  v_lock := app_private.return_lock(v_lock.id);
  perform app_private.record_activity(
    v_lock.project_id, v_workspace_id, 'released', v_lock.asset_id, v_lock.version_id
  );
  return v_lock;
end;
$function$;
grant execute on function app_public.release_lock(lock_id uuid, asset_id uuid, branch_id uuid) to gadb_user;
comment on function app_public.release_lock(lock_id uuid, asset_id uuid, branch_id uuid) is 'Releases a lock of one''s own, named by its id or by its asset and branch (the mainline unless stated). Without a new version the lock goes back to the branch that retained it, if one did. Returns it as it was, or as it is retained now.';

CREATE OR REPLACE FUNCTION app_public.remove_member(project_id uuid, user_id uuid)
 RETURNS app_public.project_members
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_actor_id constant uuid := app_private.require_user();
  v_member app_public.project_members;
begin
  perform app_private.require_role(remove_member.project_id, 'viewer');
  perform app_private.lock_active_project(remove_member.project_id);
  perform app_private.lock_members(remove_member.project_id, v_actor_id, remove_member.user_id);
  if remove_member.user_id is distinct from v_actor_id then
    perform app_private.require_rank_over(remove_member.project_id, remove_member.user_id);
  end if;
  perform app_private.keep_an_owner(remove_member.project_id, remove_member.user_id);
  delete from app_public.permissions
  where permissions.project_id = remove_member.project_id
    and permissions.user_id = remove_member.user_id;
  delete from app_public.project_members as members
  where members.project_id = remove_member.project_id
    and members.user_id = remove_member.user_id
  returning members.* into v_member;
  if v_member.user_id is null then
    perform app_private.fail(
      'NTFND', 'That user is not a member of the project.',
      jsonb_build_object('user_id', remove_member.user_id),
      'Check the id; the project''s members are in project_members.'
    );
  end if;
  perform app_private.release_member_work(
    v_member.project_id,
    v_member.user_id,
    app_private.heir_of(v_member.project_id, v_member.user_id)
  );
  perform app_private.notify_user(
    v_member.user_id, null, 'member.removed', v_member.project_id,
    format('You are no longer a member of "%s".', (
      select projects.name from app_public.projects where projects.id = v_member.project_id
    ))
  );
  return v_member;
end;
$function$;
grant execute on function app_public.remove_member(project_id uuid, user_id uuid) to gadb_user;
comment on function app_public.remove_member(project_id uuid, user_id uuid) is 'Removes somebody from a project, or leaves it oneself. Their locks are released, open review requests withdrawn, workspaces closed, and their shelves go to who acts (to an owner when leaving). Managers, for ranks below their own; the last owner stays.';

CREATE OR REPLACE FUNCTION app_public.remove_review_annotation(annotation_id uuid)
 RETURNS app_public.review_annotations
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_annotation app_public.review_annotations;
begin
  select annotations.* into v_annotation
  from app_public.review_annotations as annotations
  where annotations.id = remove_review_annotation.annotation_id;
  perform app_private.visible_review(v_annotation.review_id);
  perform app_private.lock_active_project(v_annotation.project_id);
  if v_annotation.author_id <> v_user_id then
    perform app_private.require_role(v_annotation.project_id, 'lead');
  end if;
  delete from app_public.review_annotations as annotations
  where annotations.id = v_annotation.id;
  return v_annotation;
end;
$function$;
grant execute on function app_public.remove_review_annotation(annotation_id uuid) to gadb_user;
comment on function app_public.remove_review_annotation(annotation_id uuid) is 'Removes a stroke: by who drew it, or a lead.';

CREATE OR REPLACE FUNCTION app_public.reopen_project(project_id uuid, reason text)
 RETURNS app_public.projects
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_project app_public.projects;
begin
  perform app_private.require_role(reopen_project.project_id, 'viewer');
  if app_hidden.current_studio_role() is distinct from 'admin' then
    perform app_private.fail('DNIED', 'Only a studio admin may reopen a project.', null, 'Ask a studio admin, with a reason.');
  end if;
  perform app_private.require_text(reopen_project.reason, 'reason', 2000);
  select projects.* into v_project
  from app_public.projects
  where projects.id = reopen_project.project_id
  for update;
  -- Again: who held the row may have deleted the project.
  perform app_private.require_role(reopen_project.project_id, 'viewer');
  if v_project.status <> 'archived' then
    perform app_private.fail(
      'BADST', pg_catalog.format('The project "%s" is not archived.', v_project.name),
      jsonb_build_object('project_id', v_project.id), 'There is nothing to reopen; work in it as it is.'
    );
  end if;
  perform app_private.write_archive_log(v_project.id, 'reopened', reopen_project.reason);
  update app_public.projects
  set status = 'active', archived_at = null, archived_by = null
  where projects.id = v_project.id
  returning projects.* into v_project;
  return v_project;
end;
$function$;
grant execute on function app_public.reopen_project(project_id uuid, reason text) to gadb_user;
comment on function app_public.reopen_project(project_id uuid, reason text) is 'Makes an archived project active again: studio admins only, with a reason, recorded in the archive log.';

CREATE OR REPLACE FUNCTION app_public.repair_project_usage(project_id uuid, reason text)
 RETURNS app_public.project_usage
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_before app_public.project_usage;
  v_after app_public.project_usage;
  v_true record;
begin
  perform app_private.require_studio_admin();
  perform app_private.require_text(repair_project_usage.reason, 'reason', 1000);
  perform app_private.require_role(repair_project_usage.project_id, 'owner');
  perform app_private.lock_active_project(repair_project_usage.project_id);
  -- Uploads that end now wait here, or have been counted when the lock is ours.
  select usage.* into v_before
  from app_public.project_usage as usage
  where usage.project_id = repair_project_usage.project_id
  for update;
  select true_usage.* into v_true
  from app_private.true_usage(repair_project_usage.project_id) as true_usage;
  update app_public.project_usage as usage
  set used_bytes = v_true.used_bytes,
    reserved_bytes = v_true.reserved_bytes,
    logical_bytes = v_true.logical_bytes,
    version_count = v_true.version_count,
    updated_at = pg_catalog.now()
  where usage.project_id = repair_project_usage.project_id
  returning usage.* into v_after;
  insert into app_private.job_runs (task, state, finished_at, detail)
  values ('project_usage__repair', 'succeeded', pg_catalog.now(), pg_catalog.jsonb_build_object(
    'project_id', v_before.project_id, 'reason', repair_project_usage.reason,
    'by', app_hidden.current_user_id(), 'before', pg_catalog.to_jsonb(v_before), 'after', pg_catalog.to_jsonb(v_after)
  ));
  return v_after;
end;
$function$;
grant execute on function app_public.repair_project_usage(project_id uuid, reason text) to gadb_user;
comment on function app_public.repair_project_usage(project_id uuid, reason text) is 'Counts a project''s storage anew, for studio admins, with a reason; the audit log keeps both values. Needed only after something was written past the commands.';

CREATE OR REPLACE FUNCTION app_public.replay_delivery(delivery_id uuid)
 RETURNS app_public.webhook_deliveries
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_delivery app_public.webhook_deliveries;
  v_webhook app_public.webhooks;
begin
  select deliveries.* into v_delivery
  from app_public.webhook_deliveries as deliveries
  where deliveries.id = replay_delivery.delivery_id
    and (deliveries.asset_id is null or app_private.may_hear_of(v_user_id, null, deliveries.asset_id))
    and case
      when deliveries.project_id is null then app_hidden.current_studio_role() = 'admin'
      else app_private.effective_role(deliveries.project_id, v_user_id) is not null
    end;
  if v_delivery.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such delivery, or it is not shared with you.', null,
      'Check the id; deliveries are kept for thirty days.'
    );
  end if;
  v_webhook := app_private.require_webhook(v_delivery.webhook_id);
  if v_delivery.asset_id is not null
    and not app_private.may_hear_of(v_webhook.owner_id, null, v_delivery.asset_id)
  then
    perform app_private.fail(
      'BADST', 'The webhook sends in the name of somebody who may not see this asset any more.', null,
      'Take the webhook over with update_webhook.'
    );
  end if;
  return app_private.queue_webhook_delivery(v_webhook, v_delivery);
end;
$function$;
grant execute on function app_public.replay_delivery(delivery_id uuid) to gadb_user;
comment on function app_public.replay_delivery(delivery_id uuid) is 'Sends again what was sent or given up, with the same webhook-id and content, as a delivery of its own. Managers; studio-wide, studio admins.';

CREATE OR REPLACE FUNCTION app_public.request_lock(lock_id uuid, message text DEFAULT ''::text)
 RETURNS app_public.lock_requests
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_lock constant app_public.asset_locks := app_private.require_lock(request_lock.lock_id);
  v_request app_public.lock_requests;
begin
  perform app_private.require_asset(v_lock.asset_id, 'write');
  perform app_private.refuse_lock_request(v_lock);
  insert into app_public.lock_requests as requests (
    project_id, asset_id, line_branch_id, requester_id, holder_id, message
  ) values (
    v_lock.project_id, v_lock.asset_id, v_lock.line_branch_id, v_user_id, v_lock.holder_id,
    app_private.optional_text(request_lock.message, 'message', 2000)
  )
  on conflict (asset_id, line_branch_id, requester_id) where state in ('pending', 'kept')
  do update
  set state = 'pending', message = excluded.message, holder_id = excluded.holder_id
  returning requests.* into v_request;
  perform app_private.notify_user(
    v_lock.holder_id, v_lock.project_id, 'lock.requested', v_request.id,
    format('%s asks for "%s", which you hold%s', app_private.actor_name(),
      app_private.lock_facts(v_lock) ->> 'asset',
      coalesce(': ' || nullif(v_request.message, ''), '.'))
  );
  return v_request;
end;
$function$;
grant execute on function app_public.request_lock(lock_id uuid, message text) to gadb_user;
comment on function app_public.request_lock(lock_id uuid, message text) is 'Asks the holder of a lock to hand it over; the holder is told and may release it or keep it for an hour. Asking again repeats the message.';

CREATE OR REPLACE FUNCTION app_public.request_review(version_id uuid DEFAULT NULL::uuid, shelf_id uuid DEFAULT NULL::uuid, message text DEFAULT ''::text, assignee_ids uuid[] DEFAULT '{}'::uuid[], priority integer DEFAULT 0)
 RETURNS app_public.asset_reviews
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_wanted app_public.asset_reviews;
  v_review app_public.asset_reviews;
begin
  if num_nonnulls(request_review.version_id, request_review.shelf_id) <> 1 then
    perform app_private.fail('BADIN', 'Name a version or a shelf, one of the two.', null, 'Give version_id or shelf_id.');
  elsif request_review.priority is null or request_review.priority not between -2 and 2
    or length(request_review.message) > 10000
  then
    perform app_private.fail(
      'BADIN', 'The priority goes from -2 to 2, the message to 10000 characters.',
      jsonb_build_object('priority', request_review.priority, 'length', length(request_review.message)),
      'Use a priority from -2 (whenever) to 2 (now), and shorten the message.'
    );
  elsif request_review.version_id is not null then
    v_wanted := app_private.version_to_review(request_review.version_id);
  else
    v_wanted := app_private.shelf_to_review(request_review.shelf_id);
  end if;
  insert into app_public.asset_reviews (
    project_id, branch_id, asset_id, version_id, shelf_id, shelf_revision, content_sha256,
    submitter_id, requested_by, message, priority
  ) values (
    v_wanted.project_id, v_wanted.branch_id, v_wanted.asset_id, v_wanted.version_id,
    v_wanted.shelf_id, v_wanted.shelf_revision, v_wanted.content_sha256,
    coalesce(v_wanted.submitter_id, v_user_id), v_user_id, coalesce(request_review.message, ''),
    request_review.priority
  )
  on conflict do nothing
  returning asset_reviews.* into v_review;
  if v_review.id is null then
    perform app_private.refuse_open_review(v_wanted);
  end if;
  perform app_private.assign_review(v_review, assignees.id)
  from unnest(request_review.assignee_ids) as assignees (id);
  return v_review;
end;
$function$;
grant execute on function app_public.request_review(version_id uuid, shelf_id uuid, message text, assignee_ids uuid[], priority integer) to gadb_user;
comment on function app_public.request_review(version_id uuid, shelf_id uuid, message text, assignee_ids uuid[], priority integer) is 'Asks for a review of a version, the newest on its branch, or of the newest revision of a shelf; a new round after a decision is a new review. Those named are asked, anybody of sufficient rank may decide.';

CREATE OR REPLACE FUNCTION app_public.reset_app_user()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform pg_catalog.set_config('app.current_user_id', '', false);
  perform pg_catalog.set_config('app.session_id', '', false);
  perform pg_catalog.set_config('app.token_version', '', false);
  perform pg_catalog.set_config('role', 'none', false);
end;
$function$;
grant execute on function app_public.reset_app_user() to gadb_authenticator, gadb_user;
comment on function app_public.reset_app_user() is '@behavior -*
Undoes set_app_user: nobody acts, and the session is its login again.';

CREATE OR REPLACE FUNCTION app_public.restore_version(version_id uuid, branch_id uuid DEFAULT NULL::uuid, comment text DEFAULT ''::text)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_old app_public.asset_versions;
  v_asset app_public.assets;
  v_branch app_public.branches;
  v_version app_public.asset_versions;
begin
  select versions.* into v_old
  from app_public.asset_versions as versions
  where versions.id = restore_version.version_id
    and app_private.has_asset_right(app_private.require_user(), versions.asset_id, 'read');
  if v_old.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such version, or it is not shared with you.', null, 'Check the id.'
    );
  end if;
  v_asset := app_private.require_asset(v_old.asset_id, 'write');
  perform app_private.lock_active_project(v_asset.project_id);
  v_branch := app_private.require_branch(
    v_asset.project_id, coalesce(restore_version.branch_id, v_old.branch_id)
  );
  perform 1 from app_public.assets where assets.id = v_asset.id for no key update;
  perform app_private.check_upload(v_asset, v_branch, null, null);
  perform app_private.check_content_sound(v_old);
  perform app_private.charge_content_of(v_asset.project_id, array[v_old.sha256::text]);
  v_version := app_private.write_restored(
    v_old, v_branch, app_private.optional_text(restore_version.comment, 'comment', 10000)
  );
  perform app_private.count_change(v_version.change_id);
  perform app_private.supersede_reviews(v_version);
  perform app_private.settle_lock(v_version);
  perform app_private.record_activity(
    v_version.project_id, null, 'uploaded', v_version.asset_id, v_version.id, v_version.change_id,
    null, jsonb_build_object('restored_version_number', v_old.version_number)
  );
  return v_version;
end;
$function$;
grant execute on function app_public.restore_version(version_id uuid, branch_id uuid, comment text) to gadb_user;
comment on function app_public.restore_version(version_id uuid, branch_id uuid, comment text) is 'Makes an old version the newest again: a new version with its content, on the branch named or else the version''s own. Under the rules of an upload: lock, branch policy, rights; it costs no allocation.';

CREATE OR REPLACE FUNCTION app_public.retry_preview(version_id uuid)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_version app_public.asset_versions;
  v_preview app_private.previews;
begin
  select versions.* into v_version
  from app_public.asset_versions as versions
  where versions.id = retry_preview.version_id;
  perform app_private.require_asset(v_version.asset_id, 'read');
  perform app_private.require_role(v_version.project_id, 'lead');
  perform app_private.refuse_token_write(v_version.project_id);
  perform app_private.lock_active_project(v_version.project_id);
  v_preview := app_private.preview_of(v_version);
  if v_preview.state <> 'failed' then
    perform app_private.fail(
      'BADST', 'The preview has not failed.',
      pg_catalog.jsonb_build_object('version_id', v_version.id, 'state', v_preview.state),
      'Only a preview that could not be made can be tried again.'
    );
  end if;
  perform app_private.renew_preview(v_preview.sha256);
  return v_version;
end;
$function$;
grant execute on function app_public.retry_preview(version_id uuid) to gadb_user;
comment on function app_public.retry_preview(version_id uuid) is 'Has the preview of a version made again that failed; for leads. Raises NTFND, DNIED, ARCHV, BADST.';

CREATE OR REPLACE FUNCTION app_public.reuse_content(asset_id uuid, sha256 app_public.sha256, filename text, branch text DEFAULT NULL::text, version_number integer DEFAULT NULL::integer, base_version integer DEFAULT NULL::integer, comment text DEFAULT ''::text)
 RETURNS app_public.asset_versions
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_version_id uuid;
  v_version app_public.asset_versions;
begin
  perform app_private.require_user();
  select reused.version_id into v_version_id
  from app_hidden.reuse_content(
    reuse_content.asset_id, reuse_content.sha256, reuse_content.filename, reuse_content.branch,
    reuse_content.version_number, reuse_content.base_version, reuse_content.comment
  ) as reused;
  select versions.* into v_version
  from app_public.asset_versions as versions
  where versions.id = v_version_id;
  return v_version;
end;
$function$;
grant execute on function app_public.reuse_content(asset_id uuid, sha256 app_public.sha256, filename text, branch text, version_number integer, base_version integer, comment text) to gadb_user;
comment on function app_public.reuse_content(asset_id uuid, sha256 app_public.sha256, filename text, branch text, version_number integer, base_version integer, comment text) is 'Gives an asset a new version without sending bytes, from content that the caller may already read in any project. Under the rules of an upload: rights, lock, branch policy, numbers, size, media type, allocation. Raises NTFND for content that must be uploaded, the same whether nobody has it or others do.';

CREATE OR REPLACE FUNCTION app_public.review_annotations_can_remove(annotation app_public.review_annotations)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select exists (
    select 1
    from app_public.projects
    where projects.id = annotation.project_id and projects.status = 'active'
  ) and (
    annotation.author_id = (select app_hidden.current_user_id())
    or annotation.project_id = any (array(select app_hidden.project_ids_with_role('lead')))
  );
$function$;
grant execute on function app_public.review_annotations_can_remove(annotation app_public.review_annotations) to gadb_user;
comment on function app_public.review_annotations_can_remove(annotation app_public.review_annotations) is 'Whether who asks may remove the stroke: who drew it, or a lead, in an active project.';

CREATE OR REPLACE FUNCTION app_public.review_notes_task_moves(note app_public.review_notes)
 RETURNS app_public.note_task_state[]
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  -- The same rules as refuse_task_state.
  select array(
    select states.state
    from pg_catalog.unnest(
      pg_catalog.enum_range(null::app_public.note_task_state)
    ) as states (state)
    where note.task_state is not null
      and states.state <> note.task_state
      and exists (
        select 1
        from app_public.projects
        where projects.id = note.project_id and projects.status = 'active'
      )
      and case
        when states.state = 'addressed' then
          note.project_id = any (array(select app_hidden.project_ids_with_role('contributor')))
          or app_hidden.is_my_work(note.review_id)
        else (
          note.author_id = (select app_hidden.current_user_id())
          or note.project_id = any (array(select app_hidden.project_ids_with_role('reviewer')))
        ) and (states.state = 'open' or not app_hidden.is_my_work(note.review_id))
      end
    order by states.state
  );
$function$;
grant execute on function app_public.review_notes_task_moves(note app_public.review_notes) to gadb_user;
comment on function app_public.review_notes_task_moves(note app_public.review_notes) is 'States that who asks may bring the task of a note into, see setNoteTaskState; none when the note is no task or the project is archived.';

CREATE OR REPLACE FUNCTION app_public.revoke_permission(permission_id uuid)
 RETURNS app_public.permissions
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_actor_id constant uuid := app_private.require_user();
  v_permission app_public.permissions;
begin
  select permissions.* into v_permission
  from app_public.permissions
  where permissions.id = revoke_permission.permission_id
    and app_private.effective_role(permissions.project_id, v_actor_id) is not null;
  if v_permission.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such permission, or it is not shared with you.', null,
      'Check the id.'
    );
  end if;
  perform app_private.require_role(v_permission.project_id, 'manager');
  perform app_private.lock_active_project(v_permission.project_id);
  perform app_private.lock_members(v_permission.project_id, v_actor_id, v_permission.user_id);
  perform app_private.require_rank_over(v_permission.project_id, v_permission.user_id);
  delete from app_public.permissions
  where permissions.id = v_permission.id
  returning permissions.* into v_permission;
  return v_permission;
end;
$function$;
grant execute on function app_public.revoke_permission(permission_id uuid) to gadb_user;
comment on function app_public.revoke_permission(permission_id uuid) is 'Takes an exception back, so that the rank decides again. Managers, for people below their own rank.';

CREATE OR REPLACE FUNCTION app_public.revoke_personal_access_token(token_id uuid)
 RETURNS app_public.personal_access_tokens
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_token app_public.personal_access_tokens;
begin
  perform app_private.require_sign_in();
  select tokens.* into v_token
  from app_public.personal_access_tokens as tokens
  where tokens.id = revoke_personal_access_token.token_id
    and (tokens.user_id = v_user_id or app_hidden.current_studio_role() = 'admin')
  for no key update;
  if v_token.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such token, or it is not yours.', null,
      'personalAccessTokens lists yours; a studio admin can revoke those of others.'
    );
  elsif v_token.revoked_at is null then
    update app_public.personal_access_tokens as tokens
    set revoked_at = pg_catalog.now(), revoked_by = v_user_id
    where tokens.id = v_token.id
    returning tokens.* into v_token;
  end if;
  return v_token;
end;
$function$;
grant execute on function app_public.revoke_personal_access_token(token_id uuid) to gadb_user;
comment on function app_public.revoke_personal_access_token(token_id uuid) is 'Ends a personal access token for good, and the connections it has open: one''s own, or for studio admins anybody''s. Doing it twice is no error.';

CREATE OR REPLACE FUNCTION app_public.rotate_webhook_secret(webhook_id uuid, overlap_hours integer DEFAULT 24)
 RETURNS app_public.webhook_secret
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_webhook app_public.webhooks := app_private.require_webhook(rotate_webhook_secret.webhook_id);
  v_result app_public.webhook_secret;
begin
  if coalesce(rotate_webhook_secret.overlap_hours, -1) not between 0 and 168 then
    perform app_private.fail(
      'BADIN', 'The old secret goes on signing for 0 to 168 hours.', null,
      'Give 0 when the old secret is known to others, else as long as the receiver needs.'
    );
  end if;
  update app_private.webhook_secrets as secrets
  set secret = app_private.new_webhook_secret(),
    previous_secret = case when rotate_webhook_secret.overlap_hours > 0 then secrets.secret end,
    previous_until = case when rotate_webhook_secret.overlap_hours > 0
      then now() + make_interval(hours => rotate_webhook_secret.overlap_hours) end
  where secrets.webhook_id = v_webhook.id
  returning secrets.webhook_id, secrets.secret, secrets.previous_until into v_result;
  -- Who holds the secret is who it sends in the name of; and the audit shows that it was changed.
  update app_public.webhooks
  set owner_id = app_hidden.current_user_id(), secret_changed_at = now()
  where webhooks.id = v_webhook.id;
  return v_result;
end;
$function$;
grant execute on function app_public.rotate_webhook_secret(webhook_id uuid, overlap_hours integer) to gadb_user;
comment on function app_public.rotate_webhook_secret(webhook_id uuid, overlap_hours integer) is 'Gives a webhook a new secret and returns it, this once. For so many hours the one before signs as well; two at most. From then on it sends in the name of who acts. Managers; studio-wide, studio admins.';

CREATE OR REPLACE FUNCTION app_public.search_assets(project_id uuid DEFAULT NULL::uuid, query text DEFAULT NULL::text, tag_names text[] DEFAULT NULL::text[], types text[] DEFAULT NULL::text[], metadata jsonb DEFAULT NULL::jsonb, parent_path text DEFAULT NULL::text)
 RETURNS SETOF app_public.assets
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_readable constant uuid[] := array(select app_hidden.project_ids_with_right('read'));
  v_denied constant uuid[] := array(select app_hidden.asset_ids_denied('read'));
  v_granted constant uuid[] := array(select app_hidden.asset_ids_granted('read'));
  v_text constant text := app_private.search_text(search_assets.query);
  v_pattern constant text := app_private.search_pattern(v_text);
  v_types constant text[] := nullif(search_assets.types, '{}');
  v_metadata constant jsonb := app_private.search_metadata(search_assets.metadata);
  v_tagged constant uuid[] := app_private.asset_ids_tagged(search_assets.tag_names, v_readable);
  v_folder constant text := nullif(btrim(search_assets.parent_path, ' /'), '');
  v_below constant text := app_private.escape_like(lower(v_folder)) || '/%';
begin
  return query
  select assets.*
  from app_public.assets
  where assets.deleted_at is null
    and (
      (assets.project_id = any (v_readable) and assets.id <> all (v_denied))
      or assets.id = any (v_granted)
    )
    and (search_assets.project_id is null or assets.project_id = search_assets.project_id)
    and (v_text is null or lower(assets.parent_path || '/' || assets.name) like v_pattern)
    and (v_types is null or assets.type = any (v_types))
    and (v_metadata is null or assets.metadata @> v_metadata)
    and (v_tagged is null or assets.id = any (v_tagged))
    and (v_folder is null or (
      lower(assets.parent_path || '/' || assets.name) like v_below
      and starts_with(assets.parent_path || '/', v_folder || '/')
    ))
  order by app_private.search_rank(assets.name, v_text, v_pattern),
    lower(assets.name), assets.parent_path, assets.id;
end;
$function$;
grant execute on function app_public.search_assets(project_id uuid, query text, tag_names text[], types text[], metadata jsonb, parent_path text) to gadb_user;
comment on function app_public.search_assets(project_id uuid, query text, tag_names text[], types text[], metadata jsonb, parent_path text) is 'Live assets that one may read, in a project or in all, that match everything that is asked: words in their order in folder and name whatever the case, all of the tags, one of the types, metadata that contains the given object, a folder with all below it. The best matches of the name come first.';

CREATE OR REPLACE FUNCTION app_public.search_reviews(project_id uuid DEFAULT NULL::uuid, states app_public.review_state[] DEFAULT NULL::app_public.review_state[], branch_id uuid DEFAULT NULL::uuid, asset_type text DEFAULT NULL::text, tag_name text DEFAULT NULL::text, submitter_id uuid DEFAULT NULL::uuid, assignee_id uuid DEFAULT NULL::uuid, query text DEFAULT NULL::text, sort app_public.review_sort DEFAULT 'oldest'::app_public.review_sort, after_review_id uuid DEFAULT NULL::uuid, review_ids uuid[] DEFAULT NULL::uuid[])
 RETURNS SETOF app_public.asset_reviews
 LANGUAGE plpgsql
 STABLE ROWS 100
 SET search_path TO ''
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_pattern constant text := app_hidden.review_pattern(search_reviews.query);
  v_is_newest constant boolean := search_reviews.sort = 'newest';
  v_is_urgent constant boolean := search_reviews.sort = 'priority';
  v_after app_public.asset_reviews;
begin
  select * into v_after from app_public.asset_reviews where id = search_reviews.after_review_id;
  -- A place that one may not see is nothing to compare with: no row comes after it.
  return query
  select reviews.*
  from app_public.asset_reviews as reviews
  where (search_reviews.project_id is null or reviews.project_id = search_reviews.project_id)
    and (search_reviews.states is null or reviews.state = any (search_reviews.states))
    and (search_reviews.branch_id is null or reviews.branch_id = search_reviews.branch_id)
    and (search_reviews.submitter_id is null or reviews.submitter_id = search_reviews.submitter_id)
    and (search_reviews.review_ids is null or reviews.id = any (search_reviews.review_ids))
    and (search_reviews.assignee_id is null or exists (
      select 1 from app_public.review_assignees as asked
      where asked.review_id = reviews.id and asked.user_id = search_reviews.assignee_id
    ))
    and (
      coalesce(search_reviews.asset_type, search_reviews.tag_name, v_pattern) is null
      or app_hidden.is_review_about(
        reviews, search_reviews.asset_type, search_reviews.tag_name, v_pattern
      )
    )
    and (search_reviews.after_review_id is null or case
      when v_is_newest then (reviews.requested_at, reviews.id) < (v_after.requested_at, v_after.id)
      when v_is_urgent then (-reviews.priority, reviews.requested_at, reviews.id)
        > (-v_after.priority, v_after.requested_at, v_after.id)
      else (reviews.requested_at, reviews.id) > (v_after.requested_at, v_after.id)
    end)
  order by
    case when v_is_urgent then -reviews.priority end,
    case when v_is_newest then reviews.requested_at end desc,
    case when v_is_newest then reviews.id end desc,
    case when not v_is_newest then reviews.requested_at end,
    case when not v_is_newest then reviews.id end
  limit 1001;
end;
$function$;
grant execute on function app_public.search_reviews(project_id uuid, states app_public.review_state[], branch_id uuid, asset_type text, tag_name text, submitter_id uuid, assignee_id uuid, query text, sort app_public.review_sort, after_review_id uuid, review_ids uuid[]) to gadb_user;
comment on function app_public.search_reviews(project_id uuid, states app_public.review_state[], branch_id uuid, asset_type text, tag_name text, submitter_id uuid, assignee_id uuid, query text, sort app_public.review_sort, after_review_id uuid, review_ids uuid[]) is 'Reviews, of a project or of all that one may read, that match everything that is asked: one of the states, branch, author, who was asked, and type, tag or words in folder and name of what they change. At most 1001: give the last one of a page as after_review_id for the next. A list of ids tells which of them match.';

CREATE OR REPLACE FUNCTION app_public.set_app_user(user_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  perform app_hidden.check_impersonation(set_app_user.user_id);
  perform pg_catalog.set_config('app.current_user_id', set_app_user.user_id::text, false);
  perform pg_catalog.set_config('app.session_id', '', false);
  perform pg_catalog.set_config('app.token_version', '', false);
  -- Also a superuser is bound by row-level security from here on.
  perform pg_catalog.set_config('role', 'gadb_user', false);
end;
$function$;
grant execute on function app_public.set_app_user(user_id uuid) to gadb_authenticator, gadb_user;
comment on function app_public.set_app_user(user_id uuid) is '@behavior -*
Sets who acts for the rest of the session and switches to the role that row-level security binds. For psql and scripts on a trusted login; the API sets identity by transaction instead.';

CREATE OR REPLACE FUNCTION app_public.set_asset_type(name text, description text DEFAULT ''::text, lock_policy app_public.lock_policy DEFAULT 'exclusive'::app_public.lock_policy, media_types text[] DEFAULT NULL::text[], max_size_bytes bigint DEFAULT NULL::bigint, metadata_schema jsonb DEFAULT NULL::jsonb)
 RETURNS app_public.asset_types
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_type app_public.asset_types;
begin
  perform app_private.require_studio_admin();
  v_type.name := app_private.require_text(set_asset_type.name, 'name of the type', 100);
  if set_asset_type.max_size_bytes <= 0 then
    perform app_private.fail(
      'BADIN', 'The largest size is a number of bytes above 0.', null,
      'Leave it out for no limit.'
    );
  end if;
  insert into app_public.asset_types as types (
    name, description, lock_policy, media_types, max_size_bytes, metadata_schema
  )
  values (
    v_type.name, coalesce(set_asset_type.description, ''),
    coalesce(set_asset_type.lock_policy, 'exclusive'),
    app_private.require_media_types(set_asset_type.media_types),
    set_asset_type.max_size_bytes, set_asset_type.metadata_schema
  )
  on conflict on constraint asset_types_pkey do update
  set description = excluded.description, lock_policy = excluded.lock_policy,
    media_types = excluded.media_types, max_size_bytes = excluded.max_size_bytes,
    metadata_schema = excluded.metadata_schema
  returning types.* into v_type;
  return v_type;
end;
$function$;
grant execute on function app_public.set_asset_type(name text, description text, lock_policy app_public.lock_policy, media_types text[], max_size_bytes bigint, metadata_schema jsonb) to gadb_user;
comment on function app_public.set_asset_type(name text, description text, lock_policy app_public.lock_policy, media_types text[], max_size_bytes bigint, metadata_schema jsonb) is 'Adds an asset type to the studio''s catalogue or replaces all that is said of it: what is left out takes its default. Assets and versions that are there stay as they are. Studio admins.';

CREATE OR REPLACE FUNCTION app_public.set_branch_policy(branch_id uuid, approvals_required integer DEFAULT NULL::integer, lead_approvals_required integer DEFAULT NULL::integer, approver_role app_public.project_role DEFAULT NULL::app_public.project_role, is_protected boolean DEFAULT NULL::boolean, takes_from_parent boolean DEFAULT NULL::boolean, merge_any boolean DEFAULT NULL::boolean)
 RETURNS app_public.branches
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_branch app_public.branches :=
    app_private.require_branch_access(set_branch_policy.branch_id, 'manager');
  v_approvals constant integer :=
    coalesce(set_branch_policy.approvals_required, v_branch.approvals_required);
  v_leads constant integer :=
    coalesce(set_branch_policy.lead_approvals_required, v_branch.lead_approvals_required);
begin
  if v_approvals not between 0 and 20 or v_leads not between 0 and v_approvals then
    perform app_private.fail(
      'BADIN', 'Approvals are a number from 0 to 20, those of leads at most as many.',
      jsonb_build_object('approvals_required', v_approvals, 'lead_approvals_required', v_leads),
      'Lower the approvals of leads, or raise those required.'
    );
  elsif set_branch_policy.approver_role < 'reviewer' then
    perform app_private.fail(
      'BADIN', 'Viewers do not approve: the least rank is reviewer.',
      null,
      'Give reviewer or a rank above.'
    );
  end if;
  update app_public.branches
  set approvals_required = v_approvals,
    lead_approvals_required = v_leads,
    approver_role = coalesce(set_branch_policy.approver_role, branches.approver_role),
    is_protected = coalesce(set_branch_policy.is_protected, branches.is_protected),
    takes_from_parent = coalesce(set_branch_policy.takes_from_parent, branches.takes_from_parent),
    merge_any = coalesce(set_branch_policy.merge_any, branches.merge_any)
  where branches.id = v_branch.id
  returning branches.* into v_branch;
  return v_branch;
end;
$function$;
grant execute on function app_public.set_branch_policy(branch_id uuid, approvals_required integer, lead_approvals_required integer, approver_role app_public.project_role, is_protected boolean, takes_from_parent boolean, merge_any boolean) to gadb_user;
comment on function app_public.set_branch_policy(branch_id uuid, approvals_required integer, lead_approvals_required integer, approver_role app_public.project_role, is_protected boolean, takes_from_parent boolean, merge_any boolean) is 'Changes how versions reach a branch; what is left null stays as it is. Managers.';

CREATE OR REPLACE FUNCTION app_public.set_member_role(project_id uuid, user_id uuid, role app_public.project_role)
 RETURNS app_public.project_members
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_actor_id constant uuid := app_private.require_user();
  v_member app_public.project_members;
begin
  perform app_private.require_role(set_member_role.project_id, 'manager');
  perform app_private.lock_active_project(set_member_role.project_id);
  if set_member_role.role is null then
    perform app_private.fail('BADIN', 'The rank is missing.', null, 'Give a rank.');
  end if;
  perform app_private.require_active_user(set_member_role.user_id);
  perform app_private.lock_members(set_member_role.project_id, v_actor_id, set_member_role.user_id);
  perform app_private.require_rank_over(
    set_member_role.project_id, set_member_role.user_id, set_member_role.role
  );
  if set_member_role.role <> 'owner' then
    perform app_private.keep_an_owner(set_member_role.project_id, set_member_role.user_id);
  end if;
  insert into app_public.project_members as members (project_id, user_id, role, added_by)
  values (
    set_member_role.project_id, set_member_role.user_id, set_member_role.role, v_actor_id
  )
  on conflict on constraint project_members_pkey do update
  set role = excluded.role, added_by = excluded.added_by
  returning members.* into v_member;
  perform app_private.notify_user(
    v_member.user_id, v_member.project_id, 'member.role_set', v_member.project_id,
    format('Your rank in "%s" is now %s.', (
      select projects.name from app_public.projects where projects.id = v_member.project_id
    ), v_member.role)
  );
  return v_member;
end;
$function$;
grant execute on function app_public.set_member_role(project_id uuid, user_id uuid, role app_public.project_role) to gadb_user;
comment on function app_public.set_member_role(project_id uuid, user_id uuid, role app_public.project_role) is 'Adds somebody to a project or changes their rank. Managers, for ranks below their own; owners, for every rank. The last owner keeps the rank.';

CREATE OR REPLACE FUNCTION app_public.set_note_task_state(note_id uuid, state app_public.note_task_state)
 RETURNS app_public.review_notes
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_review app_public.asset_reviews;
  v_note app_public.review_notes;
begin
  select notes.* into v_note
  from app_public.review_notes as notes
  where notes.id = set_note_task_state.note_id;
  v_review := app_private.visible_review(v_note.review_id);
  perform app_private.lock_active_project(v_review.project_id);
  perform app_private.refuse_task_state(v_review, v_note, set_note_task_state.state);
  update app_public.review_notes as notes
  set task_state = set_note_task_state.state,
    updated_at = now(),
    resolved_by = case when set_note_task_state.state <> 'open' then v_user_id end,
    resolved_at = case when set_note_task_state.state <> 'open' then now() end
  where notes.id = v_note.id
  returning notes.* into v_note;
  perform app_private.notify_user(
    v_note.author_id, v_review.project_id, 'review.task_' || v_note.task_state::text, v_note.id,
    format('%s: your task on %s is %s.', app_private.actor_name(),
      app_private.review_subject(v_review), v_note.task_state)
  );
  return v_note;
end;
$function$;
grant execute on function app_public.set_note_task_state(note_id uuid, state app_public.note_task_state) to gadb_user;
comment on function app_public.set_note_task_state(note_id uuid, state app_public.note_task_state) is 'Moves the task of a note on: addressed by whose work it is or a contributor; verified, or opened again, by the note''s author or a reviewer, but verified never by whose work it is (SELFA).';

CREATE OR REPLACE FUNCTION app_public.shelf_items_head_version(item app_public.shelf_items)
 RETURNS app_public.asset_versions
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select head.*
  from app_public.shelves
  cross join lateral app_private.branch_head(item.asset_id, shelves.branch_id) as head
  where shelves.id = item.shelf_id
    and head.id is not null
    and app_private.has_asset_right(app_hidden.current_user_id(), item.asset_id, 'read');
$function$;
grant execute on function app_public.shelf_items_head_version(item app_public.shelf_items) to gadb_user;
comment on function app_public.shelf_items_head_version(item app_public.shelf_items) is 'The newest version of its asset on the branch of the shelf now; null when there is none.';

CREATE OR REPLACE FUNCTION app_public.shelf_items_obstacle(item app_public.shelf_items)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_hidden.current_user_id();
  v_item app_public.shelf_items;
  v_shelf app_public.shelves;
  v_asset app_public.assets;
  v_message text;
begin
  -- Read again: a row that is handed in may be made up.
  select items.* into v_item
  from app_public.shelf_items as items
  where items.shelf_id = item.shelf_id
    and items.revision = item.revision
    and items.asset_id = item.asset_id
    and app_private.has_asset_right(v_user_id, items.asset_id, 'read');
  select shelves.* into v_shelf
  from app_public.shelves
  where shelves.id = v_item.shelf_id
    and shelves.state in ('open', 'in_review');
  if v_shelf.id is null then
    return null;
  elsif v_shelf.current_revision <> v_item.revision then
    return format('Revision %s has been shelved since.', v_shelf.current_revision);
  end if;
  select assets.* into v_asset from app_public.assets where assets.id = v_item.asset_id;
  if app_private.has_asset_right(v_shelf.owner_id, v_asset.id, 'write') is not true then
    return format('The owner of the shelf may not write "%s".', v_asset.name);
  end if;
  perform app_private.refuse_outdated_item(v_shelf, v_item, v_asset);
  perform app_private.refuse_without_lock(v_asset, v_shelf.branch_id, v_shelf.owner_id, null);
  return null;
exception
  when sqlstate 'STALE' or sqlstate 'LOCKD' then
    get stacked diagnostics v_message = message_text;
    -- The refusal speaks to the owner.
    return case
      when v_user_id = v_shelf.owner_id then v_message
      else regexp_replace(v_message, '^Your lock', 'The lock')
    end;
end;
$function$;
grant execute on function app_public.shelf_items_obstacle(item app_public.shelf_items) to gadb_user;
comment on function app_public.shelf_items_obstacle(item app_public.shelf_items) is 'Why submitting the shelf would be refused on account of this asset: a newer revision, a newer version, a lock, a missing right. Null when nothing is in the way, and for closed shelves.';

CREATE OR REPLACE FUNCTION app_public.shelve(shelf_id uuid, items jsonb, comment text DEFAULT ''::text)
 RETURNS app_public.shelves
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_shelf constant app_public.shelves := app_private.require_shelf(shelve.shelf_id, false);
  v_items app_public.shelf_items[];
  v_item record;
begin
  for v_item in select parsed.* from app_private.parse_shelf_items(shelve.items) as parsed loop
    v_items := v_items || app_private.resolve_shelf_item(v_shelf, v_item);
  end loop;
  return app_private.write_shelf_revision(v_shelf, v_items, shelve.comment);
end;
$function$;
grant execute on function app_public.shelve(shelf_id uuid, items jsonb, comment text) to gadb_user;
comment on function app_public.shelve(shelf_id uuid, items jsonb, comment text) is 'Sets work aside as a new revision of a shelf of one''s own. Items: [{"asset_id", "action": "add", "edit" or "delete", "version_id" or "upload_id", "base_version_id", "filename"}]; the content comes from a version one may read or from an own finished upload. An open review of the shelf is superseded.';

CREATE OR REPLACE FUNCTION app_public.shelves_approval_obstacle(shelf app_public.shelves)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_shelf app_public.shelves;
  v_branch app_public.branches;
  v_message text;
begin
  -- Read again: a row that is handed in may be made up.
  select shelves.* into v_shelf
  from app_public.shelves
  where shelves.id = shelf.id
    and shelves.state in ('open', 'in_review')
    and shelves.current_revision > 0
    and shelves.project_id = any (array(select app_hidden.project_ids_with_right('read')));
  select branches.* into v_branch
  from app_public.branches
  where branches.id = v_shelf.branch_id;
  if v_branch.id is not null then
    perform app_private.require_approvals(v_shelf, v_branch);
  end if;
  return null;
exception
  when sqlstate 'FLOWD' then
    get stacked diagnostics v_message = message_text;
    return v_message;
end;
$function$;
grant execute on function app_public.shelves_approval_obstacle(shelf app_public.shelves) to gadb_user;
comment on function app_public.shelves_approval_obstacle(shelf app_public.shelves) is 'Which approvals of exactly its newest content the branch still wants, or who has not accepted it; null when nothing is missing, or the shelf is closed.';

CREATE OR REPLACE FUNCTION app_public.shelves_can_discard(shelf app_public.shelves)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select shelf.state in ('open', 'in_review')
    and shelf.project_id = any (array(
      select app_hidden.project_ids_with_role(case
        when shelf.owner_id = app_hidden.current_user_id() then 'contributor'
        else 'lead'
      end::app_public.project_role)
    ))
    and exists (
      select 1 from app_public.projects
      where projects.id = shelf.project_id and projects.status = 'active'
    );
$function$;
grant execute on function app_public.shelves_can_discard(shelf app_public.shelves) to gadb_user;
comment on function app_public.shelves_can_discard(shelf app_public.shelves) is 'Whether who asks may discard it: it is not closed, and its owner or a lead asks, in an active project.';

CREATE OR REPLACE FUNCTION app_public.shelves_can_request_review(shelf app_public.shelves)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select shelf.current_revision > 0
    and app_public.shelves_can_discard(shelf)
    and not exists (
      select 1
      from app_public.asset_reviews as reviews
      where reviews.shelf_id = shelf.id and reviews.state in ('pending', 'in_review')
    );
$function$;
grant execute on function app_public.shelves_can_request_review(shelf app_public.shelves) to gadb_user;
comment on function app_public.shelves_can_request_review(shelf app_public.shelves) is 'Whether who asks may ask for a review of its newest revision: there is one, none is open yet, and its owner or a lead asks, in an active project.';

CREATE OR REPLACE FUNCTION app_public.shelves_can_submit(shelf app_public.shelves)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select shelf.current_revision > 0
    and shelf.owner_id = app_hidden.current_user_id()
    and app_public.shelves_can_discard(shelf);
$function$;
grant execute on function app_public.shelves_can_submit(shelf app_public.shelves) to gadb_user;
comment on function app_public.shelves_can_submit(shelf app_public.shelves) is 'Whether who asks may submit it: a shelf of one''s own that is not closed and holds something, in an active project. What stands in the way say approval_obstacle and the obstacle of each item.';

CREATE OR REPLACE FUNCTION app_public.stale_shelves(project_id uuid)
 RETURNS SETOF app_public.shelves
 LANGUAGE sql
 STABLE ROWS 20
 SET search_path TO ''
AS $function$
  select shelves.*
  from app_public.shelves
  where shelves.project_id = stale_shelves.project_id
    and shelves.state in ('open', 'in_review')
    and shelves.updated_at < now() - interval '30 days'
  order by shelves.updated_at, shelves.id;
$function$;
grant execute on function app_public.stale_shelves(project_id uuid) to gadb_user;
comment on function app_public.stale_shelves(project_id uuid) is 'Shelves of a project that are still open and that nobody has touched for 30 days, oldest first.';

CREATE OR REPLACE FUNCTION app_public.storage_forecast(project_id uuid)
 RETURNS app_public.storage_forecast
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_forecast app_public.storage_forecast;
begin
  perform app_private.require_role(storage_forecast.project_id, 'viewer');
  select
    growth.project_id, growth.allocation_bytes, growth.used_bytes, growth.reserved_bytes, growth.used_fraction,
    growth.warning_percent, growth.snapshot_count, growth.bytes_per_day, growth.days_until_full,
    growth.days_until_full_low, growth.days_until_full_high
  into v_forecast
  from app_public.project_storage_growth as growth
  where growth.project_id = storage_forecast.project_id;
  return v_forecast;
end;
$function$;
grant execute on function app_public.storage_forecast(project_id uuid) to gadb_user;
comment on function app_public.storage_forecast(project_id uuid) is 'How a project''s storage grows and when its allocation is full, with a band of two standard errors; no forecast under 14 snapshots in 90 days. Members. The view project_storage_growth says it of all projects at once.';

CREATE OR REPLACE FUNCTION app_public.submit_shelf(shelf_id uuid, comment text DEFAULT NULL::text)
 RETURNS app_public.shelves
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_shelf constant app_public.shelves := app_private.require_shelf(submit_shelf.shelf_id, false);
  v_change app_public.changes;
  v_item app_public.shelf_items;
begin
  if v_shelf.current_revision = 0 then
    perform app_private.fail('BADST', 'The shelf is empty.', null, 'Shelve something first.');
  end if;
  perform app_private.require_approvals(
    v_shelf, app_private.require_branch(v_shelf.project_id, v_shelf.branch_id)
  );
  -- Nobody else numbers versions or moves locks of these assets from here on; and the change
  -- gets its number under these locks, so that numbers of changes order versions.
  perform app_private.lock_shelved_assets(v_shelf);
  perform app_private.charge_content_of(v_shelf.project_id, array(
    select distinct items.sha256::text
    from app_public.shelf_items as items
    where items.shelf_id = v_shelf.id and items.revision = v_shelf.current_revision
      and items.sha256 is not null
  ));
  insert into app_public.changes (project_id, branch_id, kind, comment, author_id)
  values (
    v_shelf.project_id, v_shelf.branch_id, 'submit',
    app_private.optional_text(
      coalesce(submit_shelf.comment, nullif(v_shelf.description, ''), v_shelf.name), 'comment', 10000
    ), v_user_id
  )
  returning changes.* into v_change;
  for v_item in
    select items.*
    from app_public.shelf_items as items
    where items.shelf_id = v_shelf.id and items.revision = v_shelf.current_revision
    order by items.asset_id
  loop
    perform app_private.submit_item(v_shelf, v_item, v_change);
  end loop;
  perform app_private.count_change(v_change.id);
  return app_private.note_submission(v_shelf, v_change.id);
end;
$function$;
grant execute on function app_public.submit_shelf(shelf_id uuid, comment text) to gadb_user;
comment on function app_public.submit_shelf(shelf_id uuid, comment text) is 'Makes versions of everything in a shelf of one''s own, as one change, or of nothing: checks again that each base is the head (STALE), locks and their generation (LOCKD), approvals of exactly this content (FLOWD), storage (QUOTA) and rights.';

CREATE OR REPLACE FUNCTION app_public.suspend_workspace(workspace_id uuid, is_suspended boolean DEFAULT true)
 RETURNS app_public.workspaces
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_workspace app_public.workspaces :=
    app_private.require_workspace(suspend_workspace.workspace_id, false);
  v_state constant app_public.workspace_state := case
    when suspend_workspace.is_suspended then 'suspended'
    else 'active'
  end;
begin
  perform app_private.require_role(v_workspace.project_id, 'contributor');
  if v_workspace.state = v_state then
    return v_workspace;
  end if;
  update app_public.workspaces
  set state = v_state
  where workspaces.id = v_workspace.id
  returning workspaces.* into v_workspace;
  perform app_private.record_activity(
    v_workspace.project_id, v_workspace.id,
    case v_state when 'suspended' then 'suspended' else 'resumed' end::app_public.workspace_action
  );
  return v_workspace;
end;
$function$;
grant execute on function app_public.suspend_workspace(workspace_id uuid, is_suspended boolean) to gadb_user;
comment on function app_public.suspend_workspace(workspace_id uuid, is_suspended boolean) is 'Sets a workspace of one''s own aside, or takes it up again; locks and shelves stay.';

CREATE OR REPLACE FUNCTION app_public.switch_workspace(workspace_id uuid, branch_id uuid)
 RETURNS app_public.workspaces
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_workspace app_public.workspaces :=
    app_private.require_active_workspace(switch_workspace.workspace_id);
  v_branch app_public.branches;
begin
  v_branch := app_private.require_branch(v_workspace.project_id, switch_workspace.branch_id);
  perform app_private.refuse_open_work(v_workspace);
  -- What is on disk stays until the next sync, so the have-list stays too.
  update app_public.workspaces
  set branch_id = v_branch.id, synced_change_id = null
  where workspaces.id = v_workspace.id
  returning workspaces.* into v_workspace;
  perform app_private.record_activity(
    v_workspace.project_id, v_workspace.id, 'switched', null, null, null, null,
    jsonb_build_object('branch_id', v_branch.id, 'branch', v_branch.name)
  );
  return v_workspace;
end;
$function$;
grant execute on function app_public.switch_workspace(workspace_id uuid, branch_id uuid) to gadb_user;
comment on function app_public.switch_workspace(workspace_id uuid, branch_id uuid) is 'Moves a workspace of one''s own to another branch of the project. Refused (BADST) while it holds locks or unsubmitted shelves.';

CREATE OR REPLACE FUNCTION app_public.sync_workspace(workspace_id uuid, change_id bigint DEFAULT NULL::bigint)
 RETURNS app_public.workspaces
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_workspace app_public.workspaces :=
    app_private.require_active_workspace(sync_workspace.workspace_id);
  v_change_id bigint;
  v_count bigint;
begin
  v_change_id := app_private.change_of_workspace(v_workspace, sync_workspace.change_id);
  v_count := app_private.write_have_list(v_workspace, v_change_id);
  update app_public.workspaces
  set synced_change_id = v_change_id
  where workspaces.id = v_workspace.id
  returning workspaces.* into v_workspace;
  perform app_private.record_activity(
    v_workspace.project_id, v_workspace.id, 'synced', null, null, v_change_id, null,
    jsonb_build_object('changed_assets', v_count)
  );
  return v_workspace;
end;
$function$;
grant execute on function app_public.sync_workspace(workspace_id uuid, change_id bigint) to gadb_user;
comment on function app_public.sync_workspace(workspace_id uuid, change_id bigint) is 'Records that a workspace of one''s own now holds what its branch has at a change (the newest unless stated): the have-list is brought to what workspaceManifest listed.';

CREATE OR REPLACE FUNCTION app_public.undelete_asset(asset_id uuid)
 RETURNS app_public.assets
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_asset app_public.assets;
begin
  select assets.* into v_asset
  from app_public.assets
  where assets.id = undelete_asset.asset_id
    and app_private.has_asset_right(v_user_id, assets.id, 'read');
  if v_asset.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such asset, or it is not shared with you.', null, 'Check the id.'
    );
  end if;
  perform app_private.require_role(v_asset.project_id, 'owner');
  perform app_private.lock_active_project(v_asset.project_id);
  update app_public.assets
  set deleted_at = null, deleted_by = null
  where assets.id = v_asset.id
  returning assets.* into v_asset;
  return v_asset;
exception
  when unique_violation then
    perform app_private.fail(
      'BADST', format('Another asset is named "%s" by now.', v_asset.name), null,
      'Rename that one first.'
    );
end;
$function$;
grant execute on function app_public.undelete_asset(asset_id uuid) to gadb_user;
comment on function app_public.undelete_asset(asset_id uuid) is 'Brings a deleted asset back, under its name if that is still free. Owners.';

CREATE OR REPLACE FUNCTION app_public.unlink_identity(identity_id uuid)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_actor_id constant uuid := app_private.require_user();
  v_user_id uuid;
begin
  perform app_private.require_sign_in();
  select identities.user_id into v_user_id
  from app_private.user_identities as identities
  where identities.id = unlink_identity.identity_id
    and (identities.user_id = v_actor_id or app_hidden.current_studio_role() = 'admin');
  if v_user_id is null then
    perform app_private.fail(
      'NTFND', 'There is no such identity, or it is not yours.', null,
      'Look at your identities with list_identities.'
    );
  end if;
  -- One after the other, else two identities that leave at once would each count on the other; and a
  -- sign-in that is just being let in is there to be ended.
  perform 1 from app_public.users where users.id = v_user_id for no key update;
  if v_user_id = v_actor_id then
    perform app_private.keep_a_sign_in(v_user_id, unlink_identity.identity_id);
  end if;
  delete from app_private.user_identities
  where user_identities.id = unlink_identity.identity_id;
  -- What came in through the provider ends; the session that asks goes on.
  update app_private.sessions
  set revoked_at = pg_catalog.now(), revoked_reason = 'an identity was unlinked'
  where sessions.user_id = v_user_id
    and sessions.kind = 'oidc'
    and sessions.revoked_at is null
    and sessions.id::text is distinct from pg_catalog.current_setting('app.session_id', true);
  return unlink_identity.identity_id;
end;
$function$;
grant execute on function app_public.unlink_identity(identity_id uuid) to gadb_user;
comment on function app_public.unlink_identity(identity_id uuid) is 'Takes an identity at an OpenID Connect provider from its account and signs out whoever came in by it, but for the one that asks. One''s own, unless nothing else would be left to sign in with (BADST); studio admins anybody''s.';

CREATE OR REPLACE FUNCTION app_public.update_webhook(webhook_id uuid, url text DEFAULT NULL::text, events text[] DEFAULT NULL::text[], description text DEFAULT NULL::text, is_enabled boolean DEFAULT NULL::boolean)
 RETURNS app_public.webhooks
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_webhook app_public.webhooks := app_private.require_webhook(update_webhook.webhook_id);
  v_is_enabled constant boolean := coalesce(update_webhook.is_enabled, v_webhook.is_enabled);
begin
  if v_webhook.is_enabled and not v_is_enabled then
    perform app_private.disable_webhook(v_webhook.id, format('%s did it.', app_private.actor_name()));
  end if;
  update app_public.webhooks
  set url = coalesce(app_private.require_webhook_url(coalesce(update_webhook.url, webhooks.url)), webhooks.url),
    events = app_private.require_webhook_events(coalesce(update_webhook.events, webhooks.events)),
    description = app_private.optional_text(coalesce(update_webhook.description, webhooks.description), 'description', 500),
    -- In the name of who last had a say in where it goes.
    owner_id = app_hidden.current_user_id(),
    disabled_at = case when not v_is_enabled then webhooks.disabled_at end,
    disabled_reason = case when not v_is_enabled then webhooks.disabled_reason end
  where webhooks.id = v_webhook.id
  returning webhooks.* into v_webhook;
  if update_webhook.is_enabled or update_webhook.events is not null then
    update app_private.webhook_health as health
    set consecutive_failure_count = 0, first_failed_at = null,
      listening_from = app_private.listening_position(), listening_at = now()
    where health.webhook_id = v_webhook.id;
  end if;
  return v_webhook;
end;
$function$;
grant execute on function app_public.update_webhook(webhook_id uuid, url text, events text[], description text, is_enabled boolean) to gadb_user;
comment on function app_public.update_webhook(webhook_id uuid, url text, events text[], description text, is_enabled boolean) is 'Changes a webhook, which from then on sends in the name of who acts; what is left null stays as it is. Switched on again, or with other events, it is told of what happens from then on. Managers; studio-wide, studio admins.';

CREATE OR REPLACE FUNCTION app_public.verify_archive(project_id uuid)
 RETURNS app_public.archive_verification
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_log app_public.project_archive_log;
  v_result app_public.archive_verification;
begin
  if app_private.is_deleted_project(verify_archive.project_id)
    and (app_private.is_auditor() or app_hidden.current_studio_role() = 'admin')
  then
    perform app_private.fail(
      'BADST', 'The project was deleted; there is nothing left to compute its root hash from.',
      jsonb_build_object('project_id', verify_archive.project_id),
      'Compare project_archive_log.root_sha256 with project_tombstones.root_sha256, which was computed when it was deleted.'
    );
  elsif not app_private.is_auditor() then
    perform app_private.require_role(verify_archive.project_id, 'viewer');
  end if;
  select log.* into v_log
  from app_public.project_archive_log as log
  where log.project_id = verify_archive.project_id
    and log.action = 'archived'
  order by log.occurred_at desc
  limit 1;
  if v_log.id is null then
    perform app_private.fail('BADST', 'The project was never archived.', jsonb_build_object('project_id', verify_archive.project_id),
      'Only an archive can be verified; an owner makes one with archive_project.');
  end if;
  v_result.project_id := v_log.project_id;
  v_result.archived_at := v_log.occurred_at;
  v_result.recorded_sha256 := v_log.root_sha256;
  v_result.computed_sha256 := app_private.archive_root(v_log.project_id);
  v_result.is_unchanged := v_result.recorded_sha256 = v_result.computed_sha256;
  return v_result;
end;
$function$;
grant execute on function app_public.verify_archive(project_id uuid) to gadb_auditor, gadb_user;
comment on function app_public.verify_archive(project_id uuid) is 'Computes the root hash of an archived project again and compares it with the one recorded when it was archived.';

CREATE OR REPLACE FUNCTION app_public.verify_audit_chain(project_id uuid DEFAULT NULL::uuid, expected_head app_public.sha256 DEFAULT NULL::text)
 RETURNS app_public.audit_verification
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_rows app_public.audit_verification;
  v_links app_public.audit_verification;
  v_result app_public.audit_verification;
begin
  perform app_private.require_audit_reader(verify_audit_chain.project_id);
  v_rows := app_private.check_audit_rows(verify_audit_chain.project_id);
  v_links := app_private.check_audit_links(verify_audit_chain.project_id);
  v_result := case
    when v_links.finding is null and v_rows.finding is null
      then app_private.check_audit_heads(verify_audit_chain.project_id, verify_audit_chain.expected_head)
    -- Whichever comes first; a row of a seal that is itself in doubt says nothing.
    when v_rows.finding is null or v_links.seal_number <= v_rows.seal_number then v_links
    else v_rows
  end;
  v_result.project_id := verify_audit_chain.project_id;
  v_result.is_valid := v_result.finding is null;
  v_result.head_sha256 := (app_private.audit_head(verify_audit_chain.project_id)).sha256;
  v_result.unsealed_count := v_rows.unsealed_count;
  select count(*), coalesce(sum(seals.row_count), 0) into v_result.seal_count, v_result.row_count
  from app_public.audit_seals as seals
  where seals.project_id is not distinct from verify_audit_chain.project_id;
  return v_result;
end;
$function$;
grant execute on function app_public.verify_audit_chain(project_id uuid, expected_head app_public.sha256) to gadb_auditor, gadb_user;
comment on function app_public.verify_audit_chain(project_id uuid, expected_head app_public.sha256) is 'Checks the audit of a project, of the studio without one, against its seals, and names the first row or seal that is not as it was. expected_head: a head kept outside, which shows whether the end was cut off. For managers, studio admins and auditors.';

CREATE OR REPLACE FUNCTION app_public.webhooks_consecutive_failure_count(webhook app_public.webhooks)
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select health.consecutive_failure_count
  from app_private.webhook_health as health
  where health.webhook_id = (webhooks_consecutive_failure_count.webhook).id
    and app_private.may_see_webhook((webhooks_consecutive_failure_count.webhook).id);
$function$;
grant execute on function app_public.webhooks_consecutive_failure_count(webhook app_public.webhooks) to gadb_user;
comment on function app_public.webhooks_consecutive_failure_count(webhook app_public.webhooks) is 'Attempts that have failed since the last one that arrived.';

CREATE OR REPLACE FUNCTION app_public.webhooks_first_failed_at(webhook app_public.webhooks)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select health.first_failed_at
  from app_private.webhook_health as health
  where health.webhook_id = (webhooks_first_failed_at.webhook).id
    and app_private.may_see_webhook((webhooks_first_failed_at.webhook).id);
$function$;
grant execute on function app_public.webhooks_first_failed_at(webhook app_public.webhooks) to gadb_user;
comment on function app_public.webhooks_first_failed_at(webhook app_public.webhooks) is 'Since when every attempt has failed; null when the last one arrived.';

CREATE OR REPLACE FUNCTION app_public.withdraw_lock_request(request_id uuid)
 RETURNS app_public.lock_requests
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_request app_public.lock_requests;
begin
  update app_public.lock_requests as requests
  set state = 'withdrawn', resolved_at = now()
  where requests.id = withdraw_lock_request.request_id
    and requests.requester_id = v_user_id
    and requests.state in ('pending', 'kept')
  returning requests.* into v_request;
  if v_request.id is null then
    perform app_private.fail(
      'NTFND', 'You have no open request with that id.',
      null,
      'It may have been answered meanwhile; look at your requests again.'
    );
  end if;
  return v_request;
end;
$function$;
grant execute on function app_public.withdraw_lock_request(request_id uuid) to gadb_user;
comment on function app_public.withdraw_lock_request(request_id uuid) is 'Takes one''s own request for a lock back.';

CREATE OR REPLACE FUNCTION app_public.withdraw_review(review_id uuid)
 RETURNS app_public.asset_reviews
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id constant uuid := app_private.require_user();
  v_review app_public.asset_reviews := app_private.visible_review(withdraw_review.review_id);
begin
  if v_user_id not in (v_review.submitter_id, v_review.requested_by) then
    perform app_private.require_role(v_review.project_id, 'lead');
  end if;
  v_review := app_private.require_open_review(v_review.id);
  return app_private.end_review(v_review.id, 'withdrawn');
end;
$function$;
grant execute on function app_public.withdraw_review(review_id uuid) to gadb_user;
comment on function app_public.withdraw_review(review_id uuid) is 'Takes an open review back: by who asked for it, whose work it is, or a lead.';

CREATE OR REPLACE FUNCTION app_public.workspace_manifest(workspace_id uuid, change_id bigint DEFAULT NULL::bigint)
 RETURNS SETOF app_public.workspace_manifest_item
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_workspace constant app_public.workspaces :=
    app_private.visible_workspace(workspace_manifest.workspace_id);
  v_change_id constant bigint :=
    app_private.change_of_workspace(v_workspace, workspace_manifest.change_id);
begin
  return query
  select
    case
      when wanted.id is null then 'remove'
      when have.version_id = wanted.id then 'keep'
      else 'fetch'
    end::app_public.manifest_action,
    assets.id, assets.parent_path, assets.name, wanted.id, wanted.version_number, wanted.filename,
    wanted.sha256, wanted.size_bytes, have.version_id
  from app_private.readable_heads(v_workspace.branch_id, coalesce(v_change_id, 0)) as wanted
  full join (
    select workspace_assets.asset_id, workspace_assets.version_id
    from app_public.workspace_assets
    where workspace_assets.workspace_id = v_workspace.id
  ) as have on have.asset_id = wanted.asset_id
  join app_public.assets on assets.id = coalesce(wanted.asset_id, have.asset_id)
  order by assets.parent_path, assets.name, assets.id;
end;
$function$;
grant execute on function app_public.workspace_manifest(workspace_id uuid, change_id bigint) to gadb_user;
comment on function app_public.workspace_manifest(workspace_id uuid, change_id bigint) is 'What a workspace of one''s own has to fetch, keep and remove to hold what its branch has at a change (the newest unless stated). syncWorkspace records it as done.';
