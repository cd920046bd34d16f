--! Previous: sha1:97e1d19d4c1fce6ecea320257d0c465d79db0187
--! Hash: sha1:0358eb80e8758400b8a6dda409de6b64e19bcf30
--! Message: Add assets, branches and versions

create table app_public.asset_types (
  name text primary key,
  description text not null default '',
  lock_policy app_public.lock_policy not null default 'exclusive',
  media_types text[],
  max_size_bytes bigint,
  metadata_schema jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint asset_types_name_check check (name = btrim(name) and length(name) between 1 and 100),
  constraint asset_types_max_size_bytes_check check (max_size_bytes > 0),
  constraint asset_types_metadata_schema_check check (jsonb_typeof(metadata_schema) = 'object')
);
comment on table app_public.asset_types is 'The studio''s catalogue of asset types. An asset of a type not listed here is mergeable and unrestricted: it respects the locks of others and needs none itself.';
comment on column app_public.asset_types.name is 'Name of the type, as in assets.type.';
comment on column app_public.asset_types.description is 'What the type is for.';
comment on column app_public.asset_types.lock_policy is 'Whether a change needs a lock.';
comment on column app_public.asset_types.media_types is 'Media types allowed, for instance image/png or image/*; null allows all.';
comment on column app_public.asset_types.max_size_bytes is 'Largest size of a version; null for no limit.';
comment on column app_public.asset_types.metadata_schema is 'JSON schema that assets.metadata must satisfy; null for none.';
comment on column app_public.asset_types.created_at is 'When the type was added.';
comment on column app_public.asset_types.updated_at is 'When the type was last changed.';

create table app_public.branches (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  name text not null,
  type app_public.branch_type not null,
  parent_branch_id uuid,
  base_change_id bigint,
  description text not null default '',
  is_protected boolean not null default false,
  takes_from_parent boolean not null default true,
  merge_any boolean not null default false,
  approvals_required smallint not null default 0,
  lead_approvals_required smallint not null default 0,
  approver_role app_public.project_role not null default 'reviewer',
  created_by uuid references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  unique (project_id, id),
  foreign key (project_id, parent_branch_id) references app_public.branches (project_id, id) on delete restrict,
  constraint branches_name_check check (name = btrim(name) and name !~ '[\x01-\x1f\x7f]' and length(name) between 1 and 200),
  constraint branches_parent_branch_id_check check ((type = 'mainline') = (parent_branch_id is null)),
  constraint branches_approvals_required_check check (approvals_required between 0 and 20),
  constraint branches_lead_approvals_required_check check (lead_approvals_required between 0 and approvals_required)
);
create unique index branches_project_id_name_key on app_public.branches (project_id, lower(name)) where deleted_at is null;
create unique index branches_project_id_mainline_key on app_public.branches (project_id) where type = 'mainline';
create index branches_project_id_parent_branch_id_idx on app_public.branches (project_id, parent_branch_id);
create index branches_created_by_idx on app_public.branches (created_by);
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

create table app_public.assets (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  parent_path text not null default '',
  name text not null,
  type text not null,
  metadata jsonb not null default '{}',
  created_by uuid references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  deleted_by uuid references app_public.users on delete restrict,
  unique (project_id, id),
  constraint assets_parent_path_check check (
    parent_path !~ '(^/|/$|//|(^|/)\.{1,2}(/|$)|[\x01-\x1f\x7f\\])' and length(parent_path) <= 1000
  ),
  constraint assets_name_check check (
    name = btrim(name) and name not in ('.', '..') and name !~ '[\x01-\x1f\x7f/\\]' and length(name) between 1 and 255
  ),
  constraint assets_type_check check (type = btrim(type) and length(type) between 1 and 100),
  constraint assets_metadata_check check (jsonb_typeof(metadata) = 'object'),
  constraint assets_metadata_size_check check (octet_length(metadata::text) <= 262144)
);
create unique index assets_project_id_parent_path_name_key on app_public.assets (project_id, parent_path, lower(name)) where deleted_at is null;
create index assets_project_id_name_idx on app_public.assets (project_id, name);
create index assets_project_id_type_idx on app_public.assets (project_id, type);
create index assets_metadata_idx on app_public.assets using gin (metadata jsonb_path_ops);
create index assets_name_trgm_idx on app_public.assets using gin (lower(name) public.gin_trgm_ops);
create index assets_created_by_idx on app_public.assets (created_by);
create index assets_deleted_by_idx on app_public.assets (deleted_by);
comment on table app_public.assets is E'@behavior +insert +update\nA thing that artists make; its versions hold the content.';
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

create table app_public.changes (
  id bigint generated always as identity primary key,
  project_id uuid not null references app_public.projects on delete restrict,
  branch_id uuid not null,
  kind app_public.change_kind not null,
  comment text not null default '',
  source_branch_id uuid,
  author_id uuid references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  unique (project_id, id),
  foreign key (project_id, branch_id) references app_public.branches (project_id, id) on delete restrict,
  foreign key (project_id, source_branch_id) references app_public.branches (project_id, id) on delete restrict,
  constraint changes_comment_check check (length(comment) <= 10000)
);
create index changes_project_id_branch_id_idx on app_public.changes (project_id, branch_id, id desc);
create index changes_project_id_source_branch_id_idx on app_public.changes (project_id, source_branch_id);
create index changes_author_id_idx on app_public.changes (author_id);
alter table app_public.branches
  add foreign key (project_id, base_change_id) references app_public.changes (project_id, id) on delete restrict;
create index branches_project_id_base_change_id_idx on app_public.branches (project_id, base_change_id);
comment on table app_public.changes is 'Numbered changes: every version belongs to one, and everything in one change arrived together.';
comment on column app_public.changes.id is 'Number of the change, growing over the whole studio.';
comment on column app_public.changes.project_id is 'The project.';
comment on column app_public.changes.branch_id is 'The branch that the change was made on.';
comment on column app_public.changes.kind is 'What produced it.';
comment on column app_public.changes.comment is 'What the author says of it.';
comment on column app_public.changes.source_branch_id is 'Where an integration came from.';
comment on column app_public.changes.author_id is 'Who made it.';
comment on column app_public.changes.created_at is 'When it was made.';

create table app_private.blobs (
  sha256 app_public.sha256 primary key,
  size_bytes bigint not null,
  state app_private.blob_state not null default 'staging',
  storage_kind app_private.blob_storage_kind not null default 'whole',
  media_type text,
  created_at timestamptz not null default now(),
  last_touched_at timestamptz not null default now(),
  condemned_at timestamptz,
  verified_at timestamptz,
  verify_failures integer not null default 0,
  constraint blobs_size_bytes_check check (size_bytes >= 0)
);
create index blobs_verified_at_idx on app_private.blobs (verified_at nulls first);
comment on table app_private.blobs is 'Content in the depot, one row for each SHA-256; reached only through versions and shelves.';

create table app_private.project_blobs (
  project_id uuid not null references app_public.projects on delete restrict,
  sha256 app_public.sha256 not null references app_private.blobs on delete restrict,
  charged_bytes bigint not null,
  created_at timestamptz not null default now(),
  primary key (project_id, sha256),
  constraint project_blobs_charged_bytes_check check (charged_bytes >= 0)
);
create index project_blobs_sha256_idx on app_private.project_blobs (sha256);
comment on table app_private.project_blobs is 'Content a project is charged for, once each; the sum is project_usage.used_bytes.';

create table app_public.asset_versions (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  asset_id uuid not null,
  branch_id uuid not null,
  version_number integer not null,
  change_id bigint not null,
  parent_version_id uuid,
  merged_from_version_id uuid,
  sha256 app_public.sha256 not null references app_private.blobs on delete restrict,
  size_bytes bigint not null,
  depot_path text not null generated always as (
    'sha256/' || substr(sha256::text, 1, 2) || '/' || substr(sha256::text, 3, 2) || '/' || sha256::text
  ) stored,
  filename text not null,
  media_type text not null default 'application/octet-stream',
  comment text not null default '',
  is_deletion boolean not null default false,
  created_by uuid references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  unique (asset_id, version_number),
  unique (project_id, id),
  unique (project_id, asset_id, id),
  foreign key (project_id, asset_id) references app_public.assets (project_id, id) on delete restrict,
  foreign key (project_id, branch_id) references app_public.branches (project_id, id) on delete restrict,
  foreign key (project_id, change_id) references app_public.changes (project_id, id) on delete restrict,
  foreign key (project_id, asset_id, parent_version_id) references app_public.asset_versions (project_id, asset_id, id) on delete restrict,
  foreign key (project_id, asset_id, merged_from_version_id) references app_public.asset_versions (project_id, asset_id, id) on delete restrict,
  constraint asset_versions_version_number_check check (version_number > 0),
  constraint asset_versions_size_bytes_check check (size_bytes >= 0),
  constraint asset_versions_filename_check check (filename !~ '[\x01-\x1f\x7f/\\]' and length(filename) between 1 and 255),
  constraint asset_versions_comment_check check (length(comment) <= 10000)
);
create index asset_versions_branch_id_asset_id_change_id_idx on app_public.asset_versions (branch_id, asset_id, change_id desc, version_number desc);
create index asset_versions_project_id_created_at_idx on app_public.asset_versions (project_id, created_at desc);
create index asset_versions_project_id_branch_id_idx on app_public.asset_versions (project_id, branch_id);
create index asset_versions_project_id_change_id_idx on app_public.asset_versions (project_id, change_id);
create index asset_versions_parent_version_id_idx on app_public.asset_versions (project_id, asset_id, parent_version_id);
create index asset_versions_merged_from_version_id_idx on app_public.asset_versions (project_id, asset_id, merged_from_version_id);
create index asset_versions_sha256_idx on app_public.asset_versions (sha256);
create index asset_versions_created_by_idx on app_public.asset_versions (created_by);
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

create table app_public.uploads (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references app_public.projects on delete restrict,
  asset_id uuid not null,
  branch_id uuid not null,
  user_id uuid not null references app_public.users on delete restrict,
  protocol app_public.upload_protocol not null,
  state app_public.upload_state not null default 'open',
  filename text not null,
  declared_size_bytes bigint,
  declared_sha256 app_public.sha256,
  version_number integer,
  base_version integer,
  comment text not null default '',
  reserved_bytes bigint not null default 0,
  durable_offset_bytes bigint not null default 0,
  sha256 app_public.sha256,
  size_bytes bigint,
  media_type text,
  lock_generation bigint,
  version_id uuid,
  is_deduplicated boolean,
  idempotency_key text,
  lease_owner uuid,
  lease_until timestamptz,
  failure text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '7 days',
  foreign key (project_id, asset_id) references app_public.assets (project_id, id) on delete restrict,
  foreign key (project_id, branch_id) references app_public.branches (project_id, id) on delete restrict,
  foreign key (project_id, version_id) references app_public.asset_versions (project_id, id) on delete restrict,
  constraint uploads_filename_check check (filename !~ '[\x01-\x1f\x7f/\\]' and length(filename) between 1 and 255),
  constraint uploads_declared_size_bytes_check check (declared_size_bytes >= 0),
  constraint uploads_reserved_bytes_check check (reserved_bytes >= 0),
  constraint uploads_durable_offset_bytes_check check (durable_offset_bytes >= 0),
  constraint uploads_size_bytes_check check (size_bytes >= 0),
  constraint uploads_idempotency_key_check check (length(idempotency_key) between 1 and 255),
  constraint uploads_version_id_check check ((state = 'done') = (version_id is not null))
);
create unique index uploads_user_id_idempotency_key_key on app_public.uploads (user_id, idempotency_key) where idempotency_key is not null;
create index uploads_project_id_asset_id_idx on app_public.uploads (project_id, asset_id);
create index uploads_project_id_branch_id_idx on app_public.uploads (project_id, branch_id);
create index uploads_project_id_version_id_idx on app_public.uploads (project_id, version_id);
create index uploads_expires_at_where_open_idx on app_public.uploads (expires_at) where state in ('open', 'publishing');
create index uploads_user_id_idx on app_public.uploads (user_id);
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
comment on column app_public.uploads.idempotency_key is E'@behavior -*\nKey with which a client may ask again without making a second version.';
comment on column app_public.uploads.lease_owner is E'@behavior -*\nRequest that writes to it at present.';
comment on column app_public.uploads.lease_until is E'@behavior -*\nUntil when that request owns it.';
comment on column app_public.uploads.failure is 'Why it ended without a version.';
comment on column app_public.uploads.created_at is 'When it began.';
comment on column app_public.uploads.last_seen_at is 'When bytes last arrived.';
comment on column app_public.uploads.expires_at is 'When it is given up.';

create table app_public.labels (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  name text not null,
  description text not null default '',
  is_locked boolean not null default false,
  created_by uuid references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  unique (project_id, id),
  constraint labels_name_check check (name = btrim(name) and length(name) between 1 and 200)
);
create unique index labels_project_id_name_key on app_public.labels (project_id, lower(name));
create index labels_created_by_idx on app_public.labels (created_by);
comment on table app_public.labels is 'Named sets of versions, for instance a release. A locked label never changes.';
comment on column app_public.labels.id is 'Identity of the label.';
comment on column app_public.labels.project_id is 'The project.';
comment on column app_public.labels.name is 'Name, unique in the project whatever its case.';
comment on column app_public.labels.description is 'What the label marks.';
comment on column app_public.labels.is_locked is 'Whether its versions are fixed for good.';
comment on column app_public.labels.created_by is 'Who made it.';
comment on column app_public.labels.created_at is 'When it was made.';

create table app_public.label_versions (
  label_id uuid not null,
  asset_id uuid not null,
  project_id uuid not null references app_public.projects on delete restrict,
  version_id uuid not null,
  primary key (label_id, asset_id),
  foreign key (project_id, label_id) references app_public.labels (project_id, id) on delete restrict,
  foreign key (project_id, asset_id, version_id) references app_public.asset_versions (project_id, asset_id, id) on delete restrict
);
create index label_versions_project_id_label_id_idx on app_public.label_versions (project_id, label_id);
create index label_versions_project_id_asset_id_version_id_idx on app_public.label_versions (project_id, asset_id, version_id);
comment on table app_public.label_versions is 'Versions of a label, one for each asset.';
comment on column app_public.label_versions.label_id is 'The label.';
comment on column app_public.label_versions.asset_id is 'The asset.';
comment on column app_public.label_versions.project_id is 'The project.';
comment on column app_public.label_versions.version_id is 'The version labelled.';

create table app_public.tags (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  name text not null,
  description text not null default '',
  created_by uuid references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  unique (project_id, id),
  unique (project_id, name),
  constraint tags_name_check check (name = lower(btrim(name)) and length(name) between 1 and 100)
);
create index tags_created_by_idx on app_public.tags (created_by);
comment on table app_public.tags is E'@behavior +insert +update\nThe project''s catalogue of tags, in lower case.';
comment on column app_public.tags.id is 'Identity of the tag.';
comment on column app_public.tags.project_id is 'The project.';
comment on column app_public.tags.name is 'Name in lower case, unique in the project.';
comment on column app_public.tags.description is 'When to use the tag.';
comment on column app_public.tags.created_by is 'Who added the tag.';
comment on column app_public.tags.created_at is 'When the tag was added.';

create table app_public.asset_tags (
  asset_id uuid not null,
  tag_id uuid not null,
  project_id uuid not null references app_public.projects on delete restrict,
  created_by uuid references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  primary key (asset_id, tag_id),
  foreign key (project_id, asset_id) references app_public.assets (project_id, id) on delete restrict,
  foreign key (project_id, tag_id) references app_public.tags (project_id, id) on delete restrict
);
create index asset_tags_project_id_asset_id_idx on app_public.asset_tags (project_id, asset_id);
create index asset_tags_project_id_tag_id_idx on app_public.asset_tags (project_id, tag_id);
create index asset_tags_created_by_idx on app_public.asset_tags (created_by);
comment on table app_public.asset_tags is E'@behavior +insert +delete\nWhich assets carry which tags.';
comment on column app_public.asset_tags.asset_id is 'The asset.';
comment on column app_public.asset_tags.tag_id is 'The tag.';
comment on column app_public.asset_tags.project_id is 'The project of both.';
comment on column app_public.asset_tags.created_by is 'Who tagged it.';
comment on column app_public.asset_tags.created_at is 'When it was tagged.';

create table app_public.permissions (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  user_id uuid not null references app_public.users on delete restrict,
  asset_id uuid,
  can_read boolean,
  can_write boolean,
  can_delete boolean,
  granted_by uuid references app_public.users on delete restrict,
  reason text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (project_id, asset_id) references app_public.assets (project_id, id) on delete restrict,
  constraint permissions_user_id_project_id_asset_id_key unique nulls not distinct (user_id, project_id, asset_id),
  constraint permissions_can_delete_check check (can_delete is not true or can_write is true),
  constraint permissions_can_write_check check (can_write is not true or can_read is true),
  constraint permissions_says_something_check check (num_nonnulls(can_read, can_write, can_delete) > 0)
);
create index permissions_project_id_asset_id_idx on app_public.permissions (project_id, asset_id);
create index permissions_granted_by_idx on app_public.permissions (granted_by);
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
