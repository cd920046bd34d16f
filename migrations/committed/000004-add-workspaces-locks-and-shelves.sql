--! Previous: sha1:0358eb80e8758400b8a6dda409de6b64e19bcf30
--! Hash: sha1:ba0bcb05d0101937e7af3f80365a409e569ce636
--! Message: Add workspaces, locks and shelves

create table app_public.workspaces (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  owner_id uuid not null references app_public.users on delete restrict,
  branch_id uuid not null,
  name text not null,
  host text,
  root_path text,
  state app_public.workspace_state not null default 'active',
  synced_change_id bigint,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  closed_at timestamptz,
  closed_by uuid references app_public.users on delete restrict,
  unique (project_id, id),
  foreign key (project_id, branch_id) references app_public.branches (project_id, id) on delete restrict,
  foreign key (project_id, synced_change_id) references app_public.changes (project_id, id) on delete restrict,
  constraint workspaces_name_check check (name = btrim(name) and length(name) between 1 and 200),
  constraint workspaces_closed_at_check check ((state = 'closed') = (closed_at is not null))
);
create unique index workspaces_project_id_owner_id_name_key on app_public.workspaces (project_id, owner_id, lower(name)) where state <> 'closed';
create index workspaces_owner_id_idx on app_public.workspaces (owner_id);
create index workspaces_project_id_branch_id_idx on app_public.workspaces (project_id, branch_id);
create index workspaces_project_id_synced_change_id_idx on app_public.workspaces (project_id, synced_change_id);
create index workspaces_closed_by_idx on app_public.workspaces (closed_by);
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

create table app_public.workspace_assets (
  workspace_id uuid not null,
  asset_id uuid not null,
  project_id uuid not null references app_public.projects on delete restrict,
  version_id uuid not null,
  synced_at timestamptz not null default now(),
  primary key (workspace_id, asset_id),
  foreign key (project_id, workspace_id) references app_public.workspaces (project_id, id) on delete restrict,
  foreign key (project_id, asset_id, version_id) references app_public.asset_versions (project_id, asset_id, id) on delete restrict
);
create index workspace_assets_project_id_workspace_id_idx on app_public.workspace_assets (project_id, workspace_id);
create index workspace_assets_project_id_asset_id_version_id_idx on app_public.workspace_assets (project_id, asset_id, version_id);
comment on table app_public.workspace_assets is 'The have-list: which version of which asset a workspace holds.';
comment on column app_public.workspace_assets.workspace_id is 'The workspace.';
comment on column app_public.workspace_assets.asset_id is 'The asset.';
comment on column app_public.workspace_assets.project_id is 'The project of both.';
comment on column app_public.workspace_assets.version_id is 'The version it has.';
comment on column app_public.workspace_assets.synced_at is 'When it got that version.';

create table app_public.workspace_activity (
  id bigint generated always as identity,
  occurred_at timestamptz not null default now(),
  project_id uuid not null references app_public.projects on delete restrict,
  workspace_id uuid,
  user_id uuid references app_public.users on delete restrict,
  action app_public.workspace_action not null,
  asset_id uuid,
  version_id uuid,
  change_id bigint,
  shelf_id uuid,
  detail jsonb not null default '{}',
  primary key (id, occurred_at),
  foreign key (project_id, workspace_id) references app_public.workspaces (project_id, id) on delete restrict,
  foreign key (project_id, asset_id) references app_public.assets (project_id, id) on delete restrict,
  foreign key (project_id, version_id) references app_public.asset_versions (project_id, id) on delete restrict,
  foreign key (project_id, change_id) references app_public.changes (project_id, id) on delete restrict
) partition by range (occurred_at);
create index workspace_activity_project_id_id_idx on app_public.workspace_activity (project_id, id desc);
create index workspace_activity_project_id_workspace_id_idx on app_public.workspace_activity (project_id, workspace_id, id desc);
create index workspace_activity_project_id_asset_id_idx on app_public.workspace_activity (project_id, asset_id);
create index workspace_activity_project_id_version_id_idx on app_public.workspace_activity (project_id, version_id);
create index workspace_activity_project_id_change_id_idx on app_public.workspace_activity (project_id, change_id);
create index workspace_activity_user_id_idx on app_public.workspace_activity (user_id);
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

-- Generations never repeat, also not after a lock's row is gone: the late submit of a former
-- holder names a generation that no later lock can have.
create sequence app_private.lock_generations as bigint;
comment on sequence app_private.lock_generations is 'Source of lock generations; each acquisition and each break takes the next.';

create table app_public.asset_locks (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  asset_id uuid not null,
  line_branch_id uuid not null,
  branch_id uuid not null,
  state app_public.lock_state not null default 'locked',
  holder_id uuid references app_public.users on delete restrict,
  workspace_id uuid,
  version_id uuid,
  generation bigint not null,
  reason text not null default '',
  locked_at timestamptz not null default now(),
  lease_expires_at timestamptz,
  stale_at timestamptz,
  kept_until timestamptz,
  constraint asset_locks_asset_id_line_branch_id_key unique (asset_id, line_branch_id),
  foreign key (project_id, asset_id) references app_public.assets (project_id, id) on delete restrict,
  foreign key (project_id, line_branch_id) references app_public.branches (project_id, id) on delete restrict,
  foreign key (project_id, branch_id) references app_public.branches (project_id, id) on delete restrict,
  foreign key (project_id, workspace_id) references app_public.workspaces (project_id, id) on delete restrict,
  foreign key (project_id, asset_id, version_id) references app_public.asset_versions (project_id, asset_id, id) on delete restrict,
  constraint asset_locks_holder_id_check check ((state = 'locked') = (holder_id is not null)),
  constraint asset_locks_version_id_check check (state = 'locked' or version_id is not null),
  constraint asset_locks_reason_check check (length(reason) <= 2000)
);
create index asset_locks_project_id_asset_id_idx on app_public.asset_locks (project_id, asset_id);
create index asset_locks_project_id_line_branch_id_idx on app_public.asset_locks (project_id, line_branch_id);
create index asset_locks_project_id_branch_id_idx on app_public.asset_locks (project_id, branch_id);
create index asset_locks_project_id_workspace_id_idx on app_public.asset_locks (project_id, workspace_id);
create index asset_locks_project_id_asset_id_version_id_idx on app_public.asset_locks (project_id, asset_id, version_id);
create index asset_locks_holder_id_idx on app_public.asset_locks (holder_id);
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

create table app_public.lock_requests (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  asset_id uuid not null,
  line_branch_id uuid not null,
  requester_id uuid not null references app_public.users on delete restrict,
  holder_id uuid references app_public.users on delete restrict,
  message text not null default '',
  state app_public.lock_request_state not null default 'pending',
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  foreign key (project_id, asset_id) references app_public.assets (project_id, id) on delete restrict,
  foreign key (project_id, line_branch_id) references app_public.branches (project_id, id) on delete restrict,
  constraint lock_requests_resolved_at_check check ((state in ('pending', 'kept')) = (resolved_at is null)),
  constraint lock_requests_message_check check (length(message) <= 2000)
);
create unique index lock_requests_asset_id_line_requester_where_open_key
  on app_public.lock_requests (asset_id, line_branch_id, requester_id) where state in ('pending', 'kept');
create index lock_requests_project_id_asset_id_idx on app_public.lock_requests (project_id, asset_id);
create index lock_requests_project_id_line_branch_id_idx on app_public.lock_requests (project_id, line_branch_id);
create index lock_requests_requester_id_idx on app_public.lock_requests (requester_id);
create index lock_requests_holder_id_idx on app_public.lock_requests (holder_id);
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

create table app_public.shelves (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  owner_id uuid not null references app_public.users on delete restrict,
  workspace_id uuid not null,
  branch_id uuid not null,
  name text not null,
  description text not null default '',
  state app_public.shelf_state not null default 'open',
  current_revision integer not null default 0,
  change_id bigint,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  closed_at timestamptz,
  unique (project_id, id),
  foreign key (project_id, workspace_id) references app_public.workspaces (project_id, id) on delete restrict,
  foreign key (project_id, branch_id) references app_public.branches (project_id, id) on delete restrict,
  foreign key (project_id, change_id) references app_public.changes (project_id, id) on delete restrict,
  constraint shelves_name_check check (name = btrim(name) and length(name) between 1 and 200),
  constraint shelves_current_revision_check check (current_revision >= 0),
  constraint shelves_change_id_check check ((state = 'submitted') = (change_id is not null)),
  constraint shelves_closed_at_check check ((state in ('submitted', 'discarded')) = (closed_at is not null))
);
create index shelves_project_id_workspace_id_idx on app_public.shelves (project_id, workspace_id);
create index shelves_project_id_branch_id_idx on app_public.shelves (project_id, branch_id);
create index shelves_project_id_change_id_idx on app_public.shelves (project_id, change_id);
create index shelves_owner_id_idx on app_public.shelves (owner_id);
alter table app_public.workspace_activity
  add foreign key (project_id, shelf_id) references app_public.shelves (project_id, id) on delete restrict;
create index workspace_activity_project_id_shelf_id_idx on app_public.workspace_activity (project_id, shelf_id);
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

create table app_public.shelf_revisions (
  shelf_id uuid not null,
  revision integer not null,
  project_id uuid not null references app_public.projects on delete restrict,
  content_sha256 app_public.sha256 not null,
  comment text not null default '',
  created_by uuid not null references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  primary key (shelf_id, revision),
  unique (project_id, shelf_id, revision),
  foreign key (project_id, shelf_id) references app_public.shelves (project_id, id) on delete restrict,
  constraint shelf_revisions_revision_check check (revision > 0)
);
create index shelf_revisions_created_by_idx on app_public.shelf_revisions (created_by);
comment on table app_public.shelf_revisions is 'Each shelving again adds a revision; none is overwritten.';
comment on column app_public.shelf_revisions.shelf_id is 'The shelf.';
comment on column app_public.shelf_revisions.revision is 'Number of the revision, from 1.';
comment on column app_public.shelf_revisions.project_id is 'The project.';
comment on column app_public.shelf_revisions.content_sha256 is 'SHA-256 over the sorted lines of asset, action, base version and content hash; an approval is bound to it.';
comment on column app_public.shelf_revisions.comment is 'What the owner says of it.';
comment on column app_public.shelf_revisions.created_by is 'Who shelved it.';
comment on column app_public.shelf_revisions.created_at is 'When it was shelved.';

create table app_public.shelf_items (
  shelf_id uuid not null,
  revision integer not null,
  asset_id uuid not null,
  project_id uuid not null references app_public.projects on delete restrict,
  action app_public.shelf_action not null default 'edit',
  base_version_id uuid,
  sha256 app_public.sha256 references app_private.blobs on delete restrict,
  size_bytes bigint,
  filename text,
  media_type text,
  lock_generation bigint,
  primary key (shelf_id, revision, asset_id),
  foreign key (project_id, shelf_id, revision) references app_public.shelf_revisions (project_id, shelf_id, revision) on delete restrict,
  foreign key (project_id, asset_id) references app_public.assets (project_id, id) on delete restrict,
  foreign key (project_id, asset_id, base_version_id) references app_public.asset_versions (project_id, asset_id, id) on delete restrict,
  constraint shelf_items_sha256_check check ((action = 'delete') = (sha256 is null)),
  constraint shelf_items_size_bytes_check check ((sha256 is null) = (size_bytes is null) and size_bytes >= 0),
  constraint shelf_items_filename_check check ((sha256 is null) = (filename is null))
);
create index shelf_items_project_id_shelf_id_revision_idx on app_public.shelf_items (project_id, shelf_id, revision);
create index shelf_items_project_id_asset_id_idx on app_public.shelf_items (project_id, asset_id, base_version_id);
create index shelf_items_sha256_idx on app_public.shelf_items (sha256);
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
