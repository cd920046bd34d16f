--! Previous: sha1:4399d72ce856a575dca7b6ab0c2ed2f520fb0e39
--! Hash: sha1:97e1d19d4c1fce6ecea320257d0c465d79db0187
--! Message: Add users and projects

create table app_public.users (
  id uuid primary key default uuidv7(),
  username text not null,
  display_name text not null,
  studio_role app_public.studio_role not null default 'viewer',
  database_login text,
  deactivated_at timestamptz,
  is_active boolean not null generated always as (deactivated_at is null) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_username_check check (username ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  constraint users_display_name_check check (display_name = btrim(display_name) and length(display_name) between 1 and 200),
  constraint users_database_login_key unique (database_login)
);
create unique index users_username_key on app_public.users (username);
comment on table app_public.users is E'People of the studio. Users are deactivated, never deleted.';
comment on column app_public.users.id is 'Identity of the user.';
comment on column app_public.users.username is 'Name to sign in with: lower case letters, digits, dot, underscore, hyphen.';
comment on column app_public.users.display_name is 'Name to show.';
comment on column app_public.users.studio_role is 'Role in the studio.';
comment on column app_public.users.database_login is E'@behavior -*\nPersonal PostgreSQL login that always acts as this user.';
comment on column app_public.users.deactivated_at is 'When the user was deactivated; null while active.';
comment on column app_public.users.is_active is 'Whether the user may act.';
comment on column app_public.users.created_at is 'When the user was made.';
comment on column app_public.users.updated_at is 'When the user was last changed.';

create table app_private.user_secrets (
  user_id uuid primary key references app_public.users on delete restrict,
  password_hash text,
  token_version integer not null default 1,
  password_changed_at timestamptz,
  updated_at timestamptz not null default now()
);
comment on table app_private.user_secrets is 'Password hashes (argon2id) and the token version that revokes all tokens of a user at once.';

create table app_private.sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references app_public.users on delete restrict,
  kind app_private.session_kind not null default 'password',
  user_agent text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text
);
create index sessions_user_id_idx on app_private.sessions (user_id);
comment on table app_private.sessions is 'Signed-in sessions; revoking one ends its rights at the next statement.';

create table app_private.refresh_tokens (
  token_hash bytea primary key,
  session_id uuid not null references app_private.sessions on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  rotated_at timestamptz,
  constraint refresh_tokens_token_hash_check check (octet_length(token_hash) = 32)
);
create index refresh_tokens_session_id_idx on app_private.refresh_tokens (session_id);
comment on table app_private.refresh_tokens is 'SHA-256 of refresh tokens. A rotated token that comes back revokes its session (reuse detection, RFC 9700 section 4.14).';

create table app_private.login_attempts (
  id bigint generated always as identity primary key,
  username text not null,
  address inet,
  is_success boolean not null,
  attempted_at timestamptz not null default now()
);
create index login_attempts_username_attempted_at_idx on app_private.login_attempts (username, attempted_at);
create index login_attempts_address_attempted_at_idx on app_private.login_attempts (address, attempted_at);
comment on table app_private.login_attempts is 'Sign-in attempts, for throttling by account and address.';

create table app_public.projects (
  id uuid primary key default uuidv7(),
  name text not null,
  description text not null default '',
  status app_public.project_status not null default 'active',
  storage_allocation_bytes bigint not null default 10995116277760,
  created_by uuid references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  archived_at timestamptz,
  archived_by uuid references app_public.users on delete restrict,
  deleted_at timestamptz,
  deleted_by uuid references app_public.users on delete restrict,
  constraint projects_name_check check (name = btrim(name) and length(name) between 1 and 200),
  constraint projects_storage_allocation_bytes_check check (storage_allocation_bytes > 0),
  constraint projects_archived_at_check check ((status = 'archived') = (archived_at is not null))
);
create index projects_created_by_idx on app_public.projects (created_by);
create index projects_archived_by_idx on app_public.projects (archived_by);
create index projects_deleted_by_idx on app_public.projects (deleted_by);
comment on table app_public.projects is E'A title or production. Archiving makes it and all that hangs on it immutable.';
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
comment on column app_public.projects.deleted_at is E'@behavior -*\nWhen the project was deleted; the row stays as a tombstone.';
comment on column app_public.projects.deleted_by is E'@behavior -*\nWho deleted the project.';
comment on constraint projects_deleted_by_fkey on app_public.projects is E'@behavior -*';

create table app_public.project_members (
  project_id uuid not null references app_public.projects on delete restrict,
  user_id uuid not null references app_public.users on delete restrict,
  role app_public.project_role not null,
  added_by uuid references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (project_id, user_id)
);
create index project_members_user_id_idx on app_public.project_members (user_id, project_id, role);
create index project_members_added_by_idx on app_public.project_members (added_by);
comment on table app_public.project_members is 'Who belongs to a project, with which rank.';
comment on column app_public.project_members.project_id is 'The project.';
comment on column app_public.project_members.user_id is 'The member.';
comment on column app_public.project_members.role is 'Rank in the project.';
comment on column app_public.project_members.added_by is 'Who added the member or last set the rank.';
comment on column app_public.project_members.created_at is 'When the member joined.';
comment on column app_public.project_members.updated_at is 'When the rank was last set.';

create table app_public.project_usage (
  project_id uuid primary key references app_public.projects on delete restrict,
  used_bytes bigint not null default 0,
  reserved_bytes bigint not null default 0,
  logical_bytes bigint not null default 0,
  derived_bytes bigint not null default 0,
  asset_count bigint not null default 0,
  version_count bigint not null default 0,
  updated_at timestamptz not null default now(),
  constraint project_usage_used_bytes_check check (used_bytes >= 0),
  constraint project_usage_reserved_bytes_check check (reserved_bytes >= 0),
  constraint project_usage_logical_bytes_check check (logical_bytes >= 0),
  constraint project_usage_derived_bytes_check check (derived_bytes >= 0)
);
comment on table app_public.project_usage is 'Exact storage counters of a project, changed only by guarded updates. Apart from projects so that uploads never contend for the project row.';
comment on column app_public.project_usage.project_id is 'The project.';
comment on column app_public.project_usage.used_bytes is 'Bytes of distinct content stored; this is what counts against the allocation.';
comment on column app_public.project_usage.reserved_bytes is 'Bytes reserved by uploads under way.';
comment on column app_public.project_usage.logical_bytes is 'Sum of the sizes of all versions, each counted in full.';
comment on column app_public.project_usage.derived_bytes is 'Bytes of previews and other derived files.';
comment on column app_public.project_usage.asset_count is 'Live assets.';
comment on column app_public.project_usage.version_count is 'Versions of all assets.';
comment on column app_public.project_usage.updated_at is 'When a counter last changed.';

create table app_public.project_storage_snapshots (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  captured_at timestamptz not null default now(),
  captured_by uuid references app_public.users on delete restrict,
  asset_count bigint not null,
  version_count bigint,
  total_bytes bigint not null,
  physical_bytes bigint,
  derived_bytes bigint,
  reserved_bytes bigint,
  constraint project_storage_snapshots_asset_count_check check (asset_count >= 0),
  constraint project_storage_snapshots_version_count_check check (version_count >= 0),
  constraint project_storage_snapshots_total_bytes_check check (total_bytes >= 0),
  constraint project_storage_snapshots_physical_bytes_check check (physical_bytes >= 0),
  constraint project_storage_snapshots_derived_bytes_check check (derived_bytes >= 0),
  constraint project_storage_snapshots_reserved_bytes_check check (reserved_bytes >= 0)
);
create index project_storage_snapshots_project_id_captured_at_idx on app_public.project_storage_snapshots (project_id, captured_at desc);
create index project_storage_snapshots_captured_by_idx on app_public.project_storage_snapshots (captured_by);
comment on table app_public.project_storage_snapshots is E'@behavior +insert\nStorage of a project at a moment, written nightly and on demand, to plan ahead.';
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

create table app_public.project_archive_log (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  project_name text not null,
  action app_public.archive_action not null,
  occurred_at timestamptz not null default now(),
  actor_id uuid references app_public.users on delete restrict,
  reason text,
  is_forced boolean not null default false,
  asset_count bigint not null,
  version_count bigint not null,
  total_bytes bigint not null,
  root_sha256 app_public.sha256 not null,
  audit_head text,
  schema_version text,
  constraint project_archive_log_reason_check check (action <> 'reopened' or length(btrim(reason)) > 0)
);
create index project_archive_log_project_id_occurred_at_idx on app_public.project_archive_log (project_id, occurred_at);
create index project_archive_log_actor_id_idx on app_public.project_archive_log (actor_id);
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
