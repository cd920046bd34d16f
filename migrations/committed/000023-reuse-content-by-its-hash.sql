--! Previous: sha1:aa08c7bf806565c6862b48f64060414a439cb636
--! Hash: sha1:63be79d4326920205ebec3b812d8ad26c1a11e71
--! Message: Reuse content by its hash

-- The migration being written. See migrations/README.md

alter table app_public.uploads
  add column if not exists original_filename text,
  add column if not exists declared_media_type text;
alter table app_public.uploads drop constraint if exists uploads_original_filename_check;
alter table app_public.uploads add constraint uploads_original_filename_check
  check (length(original_filename) between 1 and 1000);
alter table app_public.uploads drop constraint if exists uploads_declared_media_type_check;
alter table app_public.uploads add constraint uploads_declared_media_type_check
  check (length(declared_media_type) between 1 and 255);
comment on column app_public.uploads.original_filename is
  'Name of the file as the client sent it; null when that is the file name.';
comment on column app_public.uploads.declared_media_type is
  'Media type that the client gave; only the one found from the content counts.';
alter table app_public.asset_versions
  add column if not exists original_filename text,
  add column if not exists declared_media_type text;
alter table app_public.asset_versions drop constraint if exists asset_versions_original_filename_check;
alter table app_public.asset_versions add constraint asset_versions_original_filename_check
  check (length(original_filename) between 1 and 1000);
alter table app_public.asset_versions drop constraint if exists asset_versions_declared_media_type_check;
alter table app_public.asset_versions add constraint asset_versions_declared_media_type_check
  check (length(declared_media_type) between 1 and 255);
comment on column app_public.asset_versions.original_filename is
  'Name of the file as the client sent it; null when that is the file name.';
comment on column app_public.asset_versions.declared_media_type is
  'Media type that the client gave; only the one found from the content counts.';
-- Content is looked up within the projects that somebody may read, so that the time it takes tells nothing of others.
-- The expression keeps the planner from going by the hash alone.
create index if not exists asset_versions_project_id_sha256_idx on app_public.asset_versions (project_id, (sha256 || ''));
drop function if exists app_hidden.begin_upload(
  uuid, app_public.upload_protocol, text, text, bigint, app_public.sha256, integer, integer, text, text, bigint
);
--! Included app_private/functions/insert_version.sql
create or replace function app_private.insert_version(upload app_public.uploads)
returns app_public.asset_versions
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.insert_version(app_public.uploads) is
  'Writes the change and the version of an upload. The asset''s row must be locked.';
revoke all on function app_private.insert_version(app_public.uploads) from public;
--! EndIncluded app_private/functions/insert_version.sql
--! Included app_private/functions/write_restored.sql
create or replace function app_private.write_restored(
  old app_public.asset_versions,
  branch app_public.branches,
  comment text
) returns app_public.asset_versions
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.write_restored(app_public.asset_versions, app_public.branches, text) is
  'Writes the change and the version of a restoration. The caller holds the asset''s row lock.';
revoke all on function app_private.write_restored(app_public.asset_versions, app_public.branches, text) from public;
--! EndIncluded app_private/functions/write_restored.sql
--! Included app_private/functions/write_integrated.sql
create or replace function app_private.write_integrated(
  change app_public.changes,
  items app_public.integration_item[]
) returns void
language sql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.write_integrated(app_public.changes, app_public.integration_item[]) is
  'Writes the versions of an integration: each takes in the source''s version and builds on the target''s, with the content of the side it was resolved to. The caller holds the assets'' row locks.';
revoke all on function app_private.write_integrated(app_public.changes, app_public.integration_item[]) from public;
--! EndIncluded app_private/functions/write_integrated.sql
--! Included app_private/functions/open_upload.sql
create or replace function app_private.open_upload(
  upload app_public.uploads,
  asset app_public.assets,
  branch text
) returns app_public.uploads
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.open_upload(app_public.uploads, app_public.assets, text) is
  'Checks a new upload, reserves its storage and writes its row.';
revoke all on function app_private.open_upload(app_public.uploads, app_public.assets, text) from public;
--! EndIncluded app_private/functions/open_upload.sql
--! Included app_hidden/functions/begin_upload.sql
create or replace function app_hidden.begin_upload(
  asset_id uuid,
  protocol app_public.upload_protocol,
  filename text,
  branch text default null,
  declared_size_bytes bigint default null,
  declared_sha256 app_public.sha256 default null,
  version_number integer default null,
  base_version integer default null,
  comment text default '',
  idempotency_key text default null,
  expected_size_bytes bigint default null,
  original_filename text default null,
  declared_media_type text default null
) returns app_public.uploads
language plpgsql
volatile
-- Definer: nobody writes uploads and counters directly. It checks its caller first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_hidden.begin_upload(
  uuid, app_public.upload_protocol, text, text, bigint, app_public.sha256, integer, integer, text, text, bigint,
  text, text
) is
  'First step of an upload: checks everything that can be checked before bytes flow and reserves their storage. branch is a name or id, null for the mainline; expected_size_bytes is an estimate for the reservation when no exact size is declared; original_filename and declared_media_type are the words of the client. With the key of an earlier upload, that upload. Raises CREDS, NTFND, DNIED, ARCHV, FLOWD, LOCKD, STALE, BADIN, BADST, QUOTA.';
revoke all on function app_hidden.begin_upload(
  uuid, app_public.upload_protocol, text, text, bigint, app_public.sha256, integer, integer, text, text, bigint,
  text, text
) from public;
grant execute on function app_hidden.begin_upload(
  uuid, app_public.upload_protocol, text, text, bigint, app_public.sha256, integer, integer, text, text, bigint,
  text, text
) to gadb_user;
--! EndIncluded app_hidden/functions/begin_upload.sql
--! Included app_private/functions/readable_content.sql
create or replace function app_private.readable_content(sha256 app_public.sha256)
returns app_public.asset_versions
language plpgsql
stable
set search_path = ''
-- Planned without looking at the hash: statistics know of content that many versions have.
set plan_cache_mode = force_generic_plan
as $$
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
$$;
comment on function app_private.readable_content(app_public.sha256) is
  'A version with this content that the caller may read and the depot has sound; null when there is none, whoever else may have it.';
revoke all on function app_private.readable_content(app_public.sha256) from public;
--! EndIncluded app_private/functions/readable_content.sql
--! Included app_private/functions/require_readable_content.sql
create or replace function app_private.require_readable_content(sha256 app_public.sha256)
returns app_public.asset_versions
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.require_readable_content(app_public.sha256) is
  'A version with this content that the caller may read; raises NTFND, the same for content that nobody has and for content of others.';
revoke all on function app_private.require_readable_content(app_public.sha256) from public;
--! EndIncluded app_private/functions/require_readable_content.sql
--! Included app_private/functions/check_file_name.sql
create or replace function app_private.check_file_name(filename text) returns void
language plpgsql
immutable
set search_path = ''
as $$
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
$$;
comment on function app_private.check_file_name(text) is
  'Raises BADIN for what cannot be the name of a version''s file.';
revoke all on function app_private.check_file_name(text) from public;
--! EndIncluded app_private/functions/check_file_name.sql
--! Included app_private/functions/write_reused.sql
create or replace function app_private.write_reused(
  asset app_public.assets,
  branch app_public.branches,
  content app_public.asset_versions,
  filename text,
  comment text
) returns app_public.asset_versions
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.write_reused(app_public.assets, app_public.branches, app_public.asset_versions, text, text) is
  'Writes the change and the version that give an asset the content of a version that is there. The asset''s row must be locked.';
revoke all on function app_private.write_reused(app_public.assets, app_public.branches, app_public.asset_versions, text, text) from public;
--! EndIncluded app_private/functions/write_reused.sql
--! Included app_hidden/functions/reuse_content.sql
create or replace function app_hidden.reuse_content(
  asset_id uuid,
  sha256 app_public.sha256,
  filename text,
  branch text default null,
  version_number integer default null,
  base_version integer default null,
  comment text default '',
  out version_id uuid,
  out is_deduplicated boolean
)
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_hidden.reuse_content(uuid, app_public.sha256, text, text, integer, integer, text) is
  'Does what app_public.reuse_content does, and tells too whether the project held the content before.';
revoke all on function app_hidden.reuse_content(uuid, app_public.sha256, text, text, integer, integer, text) from public;
grant execute on function app_hidden.reuse_content(uuid, app_public.sha256, text, text, integer, integer, text) to gadb_user;
--! EndIncluded app_hidden/functions/reuse_content.sql
--! Included app_public/functions/reuse_content.sql
create or replace function app_public.reuse_content(
  asset_id uuid,
  sha256 app_public.sha256,
  filename text,
  branch text default null,
  version_number integer default null,
  base_version integer default null,
  comment text default ''
) returns app_public.asset_versions
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.reuse_content(uuid, app_public.sha256, text, text, integer, integer, text) is
  'Gives an asset a new version without sending bytes, from content that the caller may already read in any project. Under the rules of an upload: rights, lock, branch policy, numbers, size, media type, allocation. Raises NTFND for content that must be uploaded, the same whether nobody has it or others do.';
revoke all on function app_public.reuse_content(uuid, app_public.sha256, text, text, integer, integer, text) from public;
grant execute on function app_public.reuse_content(uuid, app_public.sha256, text, text, integer, integer, text) to gadb_user;
--! EndIncluded app_public/functions/reuse_content.sql
--! Included app_private/functions/is_below_folder.sql
create or replace function app_private.is_below_folder(parent_path text, folder text)
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
  select is_below_folder.folder = ''
    or pg_catalog.starts_with(is_below_folder.parent_path || '/', is_below_folder.folder || '/');
$$;
comment on function app_private.is_below_folder(text, text) is
  'Whether a folder is another one or lies in it; everything lies in the empty one.';
revoke all on function app_private.is_below_folder(text, text) from public;
--! EndIncluded app_private/functions/is_below_folder.sql
--! Included app_hidden/functions/list_branch_files.sql
create or replace function app_hidden.list_branch_files(
  branch_id uuid,
  change_id bigint default null,
  folder text default ''
) returns table (
  asset_id uuid,
  parent_path text,
  filename text,
  sha256 app_public.sha256,
  size_bytes bigint,
  created_at timestamptz,
  is_damaged boolean
)
language plpgsql
stable
rows 1000
-- Definer: reads the state of the content. branch_manifest asks what the caller may read.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_hidden.list_branch_files(uuid, bigint, text) is
  'The files that a branch holds at a change (now unless stated) in a folder or below it, as far as the caller may read, and which are known to be damaged. Raises NTFND.';
revoke all on function app_hidden.list_branch_files(uuid, bigint, text) from public;
grant execute on function app_hidden.list_branch_files(uuid, bigint, text) to gadb_user;
--! EndIncluded app_hidden/functions/list_branch_files.sql
--! Included app_hidden/functions/list_workspace_files.sql
create or replace function app_hidden.list_workspace_files(
  workspace_id uuid,
  change_id bigint default null,
  folder text default '',
  is_missing_only boolean default false
) returns table (
  asset_id uuid,
  parent_path text,
  filename text,
  sha256 app_public.sha256,
  size_bytes bigint,
  created_at timestamptz,
  is_damaged boolean
)
language plpgsql
stable
rows 1000
-- Definer: reads the state of the content. workspace_manifest asks what the caller may read.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_hidden.list_workspace_files(uuid, bigint, text, boolean) is
  'The files that a workspace of one''s own shall hold at a change (the newest unless stated) in a folder or below it, or only those of them that it has to fetch, and which are known to be damaged. Raises NTFND, DNIED.';
revoke all on function app_hidden.list_workspace_files(uuid, bigint, text, boolean) from public;
grant execute on function app_hidden.list_workspace_files(uuid, bigint, text, boolean) to gadb_user;
--! EndIncluded app_hidden/functions/list_workspace_files.sql
