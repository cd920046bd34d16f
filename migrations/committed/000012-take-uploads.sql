--! Previous: sha1:14e524675afe2b61d280a271750c32d6c0fdf412
--! Hash: sha1:4f23ca6867e27cd558365e3c0fe288aa0a236e86
--! Message: Take uploads

--! Included app_private/functions/require_server.sql
create or replace function app_private.require_server() returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  -- The depot says which bytes it has seen. Anybody else who could say so would get the content
  -- of any hash they know.
  if not app_private.is_trusted_login() then
    perform app_private.fail(
      'DNIED', 'Only the depot''s server may do this.', null, 'Upload over HTTP.'
    );
  end if;
end;
$$;
comment on function app_private.require_server() is
  'Raises DNIED unless the connection is one of the server''s own logins.';
revoke all on function app_private.require_server() from public;
--! EndIncluded app_private/functions/require_server.sql
--! Included app_private/functions/resolve_branch.sql
create or replace function app_private.resolve_branch(project_id uuid, branch text)
returns app_public.branches
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.resolve_branch(uuid, text) is
  'The live branch of a project with this id or name, whatever its case; the mainline for null. Raises NTFND. The caller must have shown the project''s visibility.';
revoke all on function app_private.resolve_branch(uuid, text) from public;
--! EndIncluded app_private/functions/resolve_branch.sql
--! Included app_private/functions/next_version_number.sql
create or replace function app_private.next_version_number(asset_id uuid) returns integer
language sql
stable
set search_path = ''
as $$
  select coalesce(max(versions.version_number), 0) + 1
  from app_public.asset_versions as versions
  where versions.asset_id = next_version_number.asset_id;
$$;
comment on function app_private.next_version_number(uuid) is
  'The number that the next version of an asset gets, counted over all its branches. Certain only while the asset''s row is locked.';
revoke all on function app_private.next_version_number(uuid) from public;
--! EndIncluded app_private/functions/next_version_number.sql
--! Included app_private/functions/next_lease.sql
create or replace function app_private.next_lease() returns timestamptz
language sql
stable
set search_path = ''
as $$
  -- Three times the interval at which a running server renews it (plugins/depot/ingest.ts).
  select pg_catalog.clock_timestamp() + interval '90 seconds';
$$;
comment on function app_private.next_lease() is
  'Until when an upload counts as running unless its server says so again.';
revoke all on function app_private.next_lease() from public;
--! EndIncluded app_private/functions/next_lease.sql
--! Included app_private/functions/fail_quota.sql
create or replace function app_private.fail_quota(
  project app_public.projects,
  usage app_public.project_usage,
  bytes bigint
) returns void
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.fail_quota(app_public.projects, app_public.project_usage, bigint) is
  'Raises QUOTA, saying what is left of the allocation and what was asked for.';
revoke all on function app_private.fail_quota(app_public.projects, app_public.project_usage, bigint) from public;
--! EndIncluded app_private/functions/fail_quota.sql
--! Included app_private/functions/reserve_storage.sql
create or replace function app_private.reserve_storage(project_id uuid, bytes bigint) returns void
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.reserve_storage(uuid, bigint) is
  'Holds bytes of a project''s allocation; raises QUOTA, with the numbers, when they do not fit.';
revoke all on function app_private.reserve_storage(uuid, bigint) from public;
--! EndIncluded app_private/functions/reserve_storage.sql
--! Included app_private/functions/release_storage.sql
create or replace function app_private.release_storage(project_id uuid, bytes bigint) returns void
language sql
volatile
set search_path = ''
as $$
  update app_public.project_usage as usage
  set reserved_bytes = usage.reserved_bytes - release_storage.bytes,
    updated_at = pg_catalog.now()
  where usage.project_id = release_storage.project_id
    and release_storage.bytes <> 0;
$$;
comment on function app_private.release_storage(uuid, bigint) is
  'Gives back bytes that reserve_storage held.';
revoke all on function app_private.release_storage(uuid, bigint) from public;
--! EndIncluded app_private/functions/release_storage.sql
--! Included app_private/functions/settle_reservation.sql
create or replace function app_private.settle_reservation(upload app_public.uploads, bytes bigint)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_missing constant bigint := settle_reservation.bytes - (upload).reserved_bytes;
begin
  if v_missing > 0 then
    perform app_private.reserve_storage((upload).project_id, v_missing);
  else
    perform app_private.release_storage((upload).project_id, -v_missing);
  end if;
end;
$$;
comment on function app_private.settle_reservation(app_public.uploads, bigint) is
  'Makes the storage held for an upload exactly so many bytes; raises QUOTA. The caller stores the number in the upload.';
revoke all on function app_private.settle_reservation(app_public.uploads, bigint) from public;
--! EndIncluded app_private/functions/settle_reservation.sql
--! Included app_private/functions/check_content_size.sql
create or replace function app_private.check_content_size(asset_type text, bytes bigint)
returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.check_content_size(text, bigint) is
  'Raises BADIN when content is larger than the catalogue of asset types allows.';
revoke all on function app_private.check_content_size(text, bigint) from public;
--! EndIncluded app_private/functions/check_content_size.sql
--! Included app_private/functions/check_media_type.sql
create or replace function app_private.check_media_type(asset_type text, media_type text)
returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.check_media_type(text, text) is
  'Raises BADIN when the catalogue of asset types does not allow the media type; types without a list allow all.';
revoke all on function app_private.check_media_type(text, text) from public;
--! EndIncluded app_private/functions/check_media_type.sql
--! Included app_private/functions/check_declared.sql
create or replace function app_private.check_declared(
  upload app_public.uploads,
  sha256 app_public.sha256,
  size_bytes bigint
) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if (upload).declared_size_bytes <> check_declared.size_bytes then
    perform app_private.fail(
      'CKSUM',
      pg_catalog.format(
        'The upload announced %s bytes, but %s arrived.',
        (upload).declared_size_bytes, check_declared.size_bytes
      ),
      pg_catalog.jsonb_build_object(
        'declared_size_bytes', (upload).declared_size_bytes, 'size_bytes', check_declared.size_bytes
      )
    );
  elsif (upload).declared_sha256 <> check_declared.sha256 then
    perform app_private.fail(
      'CKSUM',
      'The content does not have the SHA-256 that was announced.',
      pg_catalog.jsonb_build_object(
        'declared_sha256', (upload).declared_sha256, 'sha256', check_declared.sha256
      )
    );
  end if;
end;
$$;
comment on function app_private.check_declared(app_public.uploads, app_public.sha256, bigint) is
  'Raises CKSUM when what arrived is not what the client announced.';
revoke all on function app_private.check_declared(app_public.uploads, app_public.sha256, bigint) from public;
--! EndIncluded app_private/functions/check_declared.sql
--! Included app_private/functions/check_content_sound.sql
create or replace function app_private.check_content_sound(version app_public.asset_versions)
returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.check_content_sound(app_public.asset_versions) is
  'Raises BADST when the content of a version has been found damaged.';
revoke all on function app_private.check_content_sound(app_public.asset_versions) from public;
--! EndIncluded app_private/functions/check_content_sound.sql
--! Included app_private/functions/needs_lock.sql
create or replace function app_private.needs_lock(asset app_public.assets) returns boolean
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.needs_lock(app_public.assets) is
  'Whether a new version of an asset needs its author''s lock: its type is catalogued as exclusive, and it has a version.';
revoke all on function app_private.needs_lock(app_public.assets) from public;
--! EndIncluded app_private/functions/needs_lock.sql
--! Included app_private/functions/check_asset_lock.sql
create or replace function app_private.check_asset_lock(
  asset app_public.assets,
  branch app_public.branches
) returns app_public.asset_locks
language plpgsql
volatile
set search_path = ''
as $$
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
    perform app_private.fail(
      'LOCKD',
      pg_catalog.format('Assets of type "%s" change only under a lock, and you hold none on "%s".', (asset).type, (asset).name),
      pg_catalog.jsonb_build_object(
        'asset_id', (asset).id, 'state', v_lock.state, 'retained_by_branch_id',
        case when v_lock.state = 'retained' then v_lock.branch_id end
      ),
      'Lock it first with lock_asset, from its newest version.'
    );
  end if;
  return case when v_lock.holder_id is not null then v_lock end;
end;
$$;
comment on function app_private.check_asset_lock(app_public.assets, app_public.branches) is
  'The caller''s own lock of an asset on a branch''s line, or null. Raises LOCKD when somebody else holds it, or when the asset''s type demands one.';
revoke all on function app_private.check_asset_lock(app_public.assets, app_public.branches) from public;
--! EndIncluded app_private/functions/check_asset_lock.sql
--! Included app_private/functions/check_lock_generation.sql
create or replace function app_private.check_lock_generation(
  asset app_public.assets,
  upload app_public.uploads,
  lock app_public.asset_locks
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if (upload).lock_generation is null or (upload).lock_generation = (lock).generation then
    return;
  end if;
  perform app_private.fail(
    'LOCKD',
    pg_catalog.format('Your lock on "%s" was broken or released while the upload ran.', (asset).name),
    pg_catalog.jsonb_build_object('asset_id', (asset).id, 'upload_id', (upload).id),
    'See who changed it meanwhile, lock it again and upload again.'
  );
end;
$$;
comment on function app_private.check_lock_generation(app_public.assets, app_public.uploads, app_public.asset_locks) is
  'Raises LOCKD when an upload began under a lock that its author no longer holds.';
revoke all on function app_private.check_lock_generation(app_public.assets, app_public.uploads, app_public.asset_locks) from public;
--! EndIncluded app_private/functions/check_lock_generation.sql
--! Included app_private/functions/check_upload_base.sql
create or replace function app_private.check_upload_base(
  asset app_public.assets,
  branch app_public.branches,
  version_number integer,
  base_version integer
) returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.check_upload_base(app_public.assets, app_public.branches, integer, integer) is
  'Raises STALE, naming the head, when the announced number is not the next one or the announced base not the branch''s head; base 0 means none. Nulls announce nothing.';
revoke all on function app_private.check_upload_base(app_public.assets, app_public.branches, integer, integer) from public;
--! EndIncluded app_private/functions/check_upload_base.sql
--! Included app_private/functions/check_upload.sql
create or replace function app_private.check_upload(
  asset app_public.assets,
  branch app_public.branches,
  version_number integer,
  base_version integer
) returns app_public.asset_locks
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_lock app_public.asset_locks;
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
  v_lock := app_private.check_asset_lock(asset, branch);
  perform app_private.check_upload_base(
    asset, branch, check_upload.version_number, check_upload.base_version
  );
  return v_lock;
end;
$$;
comment on function app_private.check_upload(app_public.assets, app_public.branches, integer, integer) is
  'The checks of an upload that begin and commit share; returns the caller''s lock or null. Raises FLOWD, LOCKD, STALE.';
revoke all on function app_private.check_upload(app_public.assets, app_public.branches, integer, integer) from public;
--! EndIncluded app_private/functions/check_upload.sql
--! Included app_private/functions/earlier_upload.sql
create or replace function app_private.earlier_upload(
  user_id uuid,
  asset_id uuid,
  idempotency_key text
) returns app_public.uploads
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.earlier_upload(uuid, uuid, text) is
  'The finished upload that a user made with this key, or null. Raises BADIN when the key was used for another asset, BADST while that upload is under way.';
revoke all on function app_private.earlier_upload(uuid, uuid, text) from public;
--! EndIncluded app_private/functions/earlier_upload.sql
--! Included app_private/functions/own_upload.sql
create or replace function app_private.own_upload(upload_id uuid) returns app_public.uploads
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_upload app_public.uploads;
begin
  select uploads.* into v_upload
  from app_public.uploads
  where uploads.id = own_upload.upload_id and uploads.user_id = v_user_id;
  if v_upload.id is null then
    perform app_private.fail('NTFND', 'You have no such upload.');
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
$$;
comment on function app_private.own_upload(uuid) is
  'The caller''s upload, its row locked and its project held active while it is under way. Raises NTFND, ARCHV.';
revoke all on function app_private.own_upload(uuid) from public;
--! EndIncluded app_private/functions/own_upload.sql
--! Included app_private/functions/running_upload.sql
create or replace function app_private.running_upload(
  upload_id uuid,
  state app_public.upload_state
) returns app_public.uploads
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.running_upload(uuid, app_public.upload_state) is
  'The caller''s upload, its row locked; raises BADST when it is not in the given state.';
revoke all on function app_private.running_upload(uuid, app_public.upload_state) from public;
--! EndIncluded app_private/functions/running_upload.sql
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
    project_id, asset_id, branch_id, user_id, protocol, filename, declared_size_bytes,
    declared_sha256, version_number, base_version, comment, idempotency_key, reserved_bytes,
    lock_generation, lease_until
  ) values (
    (upload).project_id, (upload).asset_id, v_branch.id, (upload).user_id, (upload).protocol,
    (upload).filename, (upload).declared_size_bytes, (upload).declared_sha256,
    (upload).version_number, (upload).base_version, (upload).comment, (upload).idempotency_key,
    (upload).reserved_bytes, v_lock.generation, app_private.next_lease()
  )
  on conflict (user_id, idempotency_key) where idempotency_key is not null do nothing
  returning * into v_upload;
  if v_upload.id is null then
    -- The same request came twice at once, and the other one was a moment earlier.
    perform app_private.earlier_upload((upload).user_id, (upload).asset_id, (upload).idempotency_key);
    perform app_private.fail('BADST', 'The upload with this Idempotency-Key has just ended; repeat the request.');
  end if;
  return v_upload;
end;
$$;
comment on function app_private.open_upload(app_public.uploads, app_public.assets, text) is
  'Checks a new upload, reserves its storage and writes its row.';
revoke all on function app_private.open_upload(app_public.uploads, app_public.assets, text) from public;
--! EndIncluded app_private/functions/open_upload.sql
--! Included app_private/functions/stage_blob.sql
create or replace function app_private.stage_blob(
  sha256 app_public.sha256,
  size_bytes bigint,
  media_type text
) returns text
language plpgsql
volatile
set search_path = ''
as $$
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
    perform app_private.fail('CKSUM', 'The depot has other content under this hash.');
  end if;
  update app_private.blobs
  set last_touched_at = pg_catalog.now(),
    condemned_at = null,
    state = case when v_before in ('condemned', 'corrupt') then 'staging' else v_before end
  where blobs.sha256 = stage_blob.sha256;
  return case when v_before = 'corrupt' then 'replace' else 'publish' end;
end;
$$;
comment on function app_private.stage_blob(app_public.sha256, bigint, text) is
  'Announces content to the store: publish, replace (the stored file is damaged) or retry (it is being removed right now).';
revoke all on function app_private.stage_blob(app_public.sha256, bigint, text) from public;
--! EndIncluded app_private/functions/stage_blob.sql
--! Included app_private/functions/is_content_used.sql
create or replace function app_private.is_content_used(sha256 app_public.sha256) returns boolean
language sql
stable
set search_path = ''
as $$
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
    );
$$;
comment on function app_private.is_content_used(app_public.sha256) is
  'Whether a version, a shelf or a project''s account refers to content.';
revoke all on function app_private.is_content_used(app_public.sha256) from public;
--! EndIncluded app_private/functions/is_content_used.sql
--! Included app_private/functions/discard_staged_blob.sql
create or replace function app_private.discard_staged_blob(sha256 app_public.sha256)
returns app_public.sha256
language plpgsql
volatile
set search_path = ''
as $$
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
  if app_private.is_content_used(v_blob.sha256) then
    -- It was damaged, and the upload that would have healed it has failed.
    update app_private.blobs set state = 'corrupt' where blobs.sha256 = v_blob.sha256;
    return null;
  end if;
  update app_private.blobs
  set state = 'deleting', condemned_at = pg_catalog.now()
  where blobs.sha256 = v_blob.sha256;
  return v_blob.sha256;
end;
$$;
comment on function app_private.discard_staged_blob(app_public.sha256) is
  'Marks content that a failed upload has left as deleting and returns its hash; null when there is none or it is used.';
revoke all on function app_private.discard_staged_blob(app_public.sha256) from public;
--! EndIncluded app_private/functions/discard_staged_blob.sql
--! Included app_private/functions/end_upload.sql
create or replace function app_private.end_upload(
  upload app_public.uploads,
  state app_public.upload_state,
  failure text
) returns app_public.sha256
language plpgsql
volatile
set search_path = ''
as $$
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
  -- Content before counters, as everywhere, or two uploads could wait for each other.
  if (upload).sha256 is not null then
    v_removed := app_private.discard_staged_blob((upload).sha256);
  end if;
  perform app_private.release_storage((upload).project_id, (upload).reserved_bytes);
  return v_removed;
end;
$$;
comment on function app_private.end_upload(app_public.uploads, app_public.upload_state, text) is
  'Ends an upload without a version: frees its storage and its key. Returns the hash of a file that must now be removed, or null.';
revoke all on function app_private.end_upload(app_public.uploads, app_public.upload_state, text) from public;
--! EndIncluded app_private/functions/end_upload.sql
--! Included app_private/functions/is_upload_over.sql
create or replace function app_private.is_upload_over(
  upload app_public.uploads,
  is_only_server boolean
) returns boolean
language sql
stable
set search_path = ''
as $$
  select (upload).expires_at <= pg_catalog.now()
    or (
      -- These two end with their request; the others can be resumed.
      (upload).protocol in ('multipart', 'raw')
      and (is_upload_over.is_only_server or (upload).lease_until < pg_catalog.now())
    );
$$;
comment on function app_private.is_upload_over(app_public.uploads, boolean) is
  'Whether a running upload can no longer end by itself: it expired, or its server stopped renewing its lease.';
revoke all on function app_private.is_upload_over(app_public.uploads, boolean) from public;
--! EndIncluded app_private/functions/is_upload_over.sql
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
    sha256, size_bytes, filename, media_type, comment, created_by
  ) values (
    (upload).project_id, (upload).asset_id, (upload).branch_id,
    app_private.next_version_number((upload).asset_id), v_change_id, v_head.id,
    (upload).sha256, (upload).size_bytes, (upload).filename, (upload).media_type,
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
--! Included app_private/functions/charge_content.sql
create or replace function app_private.charge_content(upload app_public.uploads) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.charge_content(app_public.uploads) is
  'Makes content ready and charges the project for it, once for each project; returns whether it was charged.';
revoke all on function app_private.charge_content(app_public.uploads) from public;
--! EndIncluded app_private/functions/charge_content.sql
--! Included app_private/functions/supersede_reviews.sql
create or replace function app_private.supersede_reviews(version app_public.asset_versions)
returns void
language sql
volatile
set search_path = ''
as $$
  update app_public.asset_reviews as reviews
  set state = 'superseded', decided_at = pg_catalog.now()
  where reviews.project_id = (version).project_id
    and reviews.asset_id = (version).asset_id
    and reviews.branch_id = (version).branch_id
    and reviews.version_id <> (version).id
    and reviews.state in ('pending', 'in_review');
$$;
comment on function app_private.supersede_reviews(app_public.asset_versions) is
  'Ends the open reviews of older versions of an asset on the branch of its new version.';
revoke all on function app_private.supersede_reviews(app_public.asset_versions) from public;
--! EndIncluded app_private/functions/supersede_reviews.sql
--! Included app_private/functions/answer_lock_requests.sql
create or replace function app_private.answer_lock_requests(lock app_public.asset_locks)
returns void
language sql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.answer_lock_requests(app_public.asset_locks) is
  'Tells those who asked for a lock that its holder has let go of it.';
revoke all on function app_private.answer_lock_requests(app_public.asset_locks) from public;
--! EndIncluded app_private/functions/answer_lock_requests.sql
--! Included app_private/functions/settle_lock.sql
create or replace function app_private.settle_lock(
  version app_public.asset_versions,
  lock app_public.asset_locks default null
) returns void
language plpgsql
volatile
set search_path = ''
as $$
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
  elsif (settle_lock.version).branch_id = v_line_id then
    if v_lock.state = 'retained' and not app_private.has_reached(v_lock.version_id, v_line_id) then
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
$$;
comment on function app_private.settle_lock(app_public.asset_versions, app_public.asset_locks) is
  'Moves the lock of an asset after a check-in of that version: on the line''s destination it is removed, on another branch the branch retains it. The caller holds the asset''s row lock; the lock may be left null.';
revoke all on function app_private.settle_lock(app_public.asset_versions, app_public.asset_locks) from public;
--! EndIncluded app_private/functions/settle_lock.sql
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
  expected_size_bytes bigint default null
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
  uuid, app_public.upload_protocol, text, text, bigint, app_public.sha256, integer, integer, text, text, bigint
) is
  'First step of an upload: checks everything that can be checked before bytes flow and reserves their storage. branch is a name or id, null for the mainline; expected_size_bytes is an estimate for the reservation when no exact size is declared. With the key of an earlier upload, that upload. Raises CREDS, NTFND, DNIED, ARCHV, FLOWD, LOCKD, STALE, BADIN, BADST, QUOTA.';
revoke all on function app_hidden.begin_upload(
  uuid, app_public.upload_protocol, text, text, bigint, app_public.sha256, integer, integer, text, text, bigint
) from public;
grant execute on function app_hidden.begin_upload(
  uuid, app_public.upload_protocol, text, text, bigint, app_public.sha256, integer, integer, text, text, bigint
) to gadb_user;
--! EndIncluded app_hidden/functions/begin_upload.sql
--! Included app_hidden/functions/extend_upload.sql
create or replace function app_hidden.extend_upload(upload_id uuid, wanted_bytes bigint)
returns void
language plpgsql
volatile
-- Definer: nobody writes uploads and counters directly. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_upload app_public.uploads;
  v_asset app_public.assets;
begin
  perform app_private.require_server();
  v_upload := app_private.running_upload(extend_upload.upload_id, 'open');
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
$$;
comment on function app_hidden.extend_upload(uuid, bigint) is
  'Says that an upload is still running and reserves storage up to wanted_bytes. Raises what begin_upload raises, and BADST when the upload has been ended.';
revoke all on function app_hidden.extend_upload(uuid, bigint) from public;
grant execute on function app_hidden.extend_upload(uuid, bigint) to gadb_user;
--! EndIncluded app_hidden/functions/extend_upload.sql
--! Included app_hidden/functions/publish_upload.sql
create or replace function app_hidden.publish_upload(
  upload_id uuid,
  sha256 app_public.sha256,
  size_bytes bigint,
  media_type text
) returns text
language plpgsql
volatile
-- Definer: nobody writes uploads and blobs directly. It checks its caller first.
security definer
set search_path = ''
as $$
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
    lease_until = app_private.next_lease()
  where uploads.id = v_upload.id;
  return v_order;
end;
$$;
comment on function app_hidden.publish_upload(uuid, app_public.sha256, bigint, text) is
  'Second step of an upload, when all bytes are on disk: what the store shall do with them: publish, replace (the stored file is damaged) or retry (it is being removed; ask again). Raises CKSUM, BADIN, QUOTA, BADST and what begin_upload raises.';
revoke all on function app_hidden.publish_upload(uuid, app_public.sha256, bigint, text) from public;
grant execute on function app_hidden.publish_upload(uuid, app_public.sha256, bigint, text) to gadb_user;
--! EndIncluded app_hidden/functions/publish_upload.sql
--! Included app_hidden/functions/commit_upload.sql
create or replace function app_hidden.commit_upload(upload_id uuid) returns app_public.asset_versions
language plpgsql
volatile
-- Definer: nobody writes versions and counters directly. It checks its caller first.
security definer
set search_path = ''
as $$
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
  return v_version;
end;
$$;
comment on function app_hidden.commit_upload(uuid) is
  'Last step of an upload, when its content is in the store: repeats every check as the same user and makes the version, all in one transaction. Raises what begin_upload raises.';
revoke all on function app_hidden.commit_upload(uuid) from public;
grant execute on function app_hidden.commit_upload(uuid) to gadb_user;
--! EndIncluded app_hidden/functions/commit_upload.sql
--! Included app_hidden/functions/abort_upload.sql
create or replace function app_hidden.abort_upload(upload_id uuid, failure text)
returns app_public.sha256
language plpgsql
volatile
-- Definer: nobody writes uploads and counters directly. It does not ask who acts: an upload must
-- end also when its author has been signed out meanwhile. Only the server may call it.
security definer
set search_path = ''
as $$
declare
  v_upload app_public.uploads;
begin
  perform app_private.require_server();
  select uploads.* into v_upload
  from app_public.uploads
  where uploads.id = abort_upload.upload_id and uploads.state in ('open', 'publishing');
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
$$;
comment on function app_hidden.abort_upload(uuid, text) is
  'Ends an upload without a version and frees its storage; does nothing when it has ended. Returns the hash of content whose file must now be removed from the store (then forget_blob), or null.';
revoke all on function app_hidden.abort_upload(uuid, text) from public;
grant execute on function app_hidden.abort_upload(uuid, text) to gadb_user;
--! EndIncluded app_hidden/functions/abort_upload.sql
--! Included app_hidden/functions/forget_blob.sql
create or replace function app_hidden.forget_blob(sha256 app_public.sha256) returns void
language plpgsql
volatile
-- Definer: nobody writes blobs directly. Only the server may call it.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  delete from app_private.blobs
  where blobs.sha256 = forget_blob.sha256 and blobs.state = 'deleting';
end;
$$;
comment on function app_hidden.forget_blob(app_public.sha256) is
  'Says that the file of content in the state deleting has been removed.';
revoke all on function app_hidden.forget_blob(app_public.sha256) from public;
grant execute on function app_hidden.forget_blob(app_public.sha256) to gadb_user, gadb_worker;
--! EndIncluded app_hidden/functions/forget_blob.sql
--! Included app_hidden/functions/find_download.sql
create or replace function app_hidden.find_download(asset_id uuid, version_number integer)
returns app_public.asset_versions
language plpgsql
stable
-- Definer: reads the state of the content.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_hidden.find_download(uuid, integer) is
  'The version whose content the caller wants. Raises NTFND when there is none or the asset is hidden, BADST when it has no content or that is damaged.';
revoke all on function app_hidden.find_download(uuid, integer) from public;
grant execute on function app_hidden.find_download(uuid, integer) to gadb_user;
--! EndIncluded app_hidden/functions/find_download.sql
--! Included app_hidden/functions/report_damage.sql
create or replace function app_hidden.report_damage(sha256 app_public.sha256) returns boolean
language plpgsql
volatile
-- Definer: nobody writes blobs directly. Only the server may call it.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  update app_private.blobs
  set state = 'corrupt',
    verify_failures = blobs.verify_failures + 1,
    verified_at = pg_catalog.now()
  where blobs.sha256 = report_damage.sha256 and blobs.state in ('ready', 'condemned');
  return found;
end;
$$;
comment on function app_hidden.report_damage(app_public.sha256) is
  'Marks stored content as damaged, so that it is no longer served; true when it was thought sound before.';
revoke all on function app_hidden.report_damage(app_public.sha256) from public;
grant execute on function app_hidden.report_damage(app_public.sha256) to gadb_user, gadb_worker;
--! EndIncluded app_hidden/functions/report_damage.sql
--! Included app_hidden/functions/sweep_uploads.sql
create or replace function app_hidden.sweep_uploads(is_only_server boolean default false)
returns table (upload_id uuid, sha256 app_public.sha256)
language plpgsql
volatile
-- Definer: nobody writes uploads and counters directly. Only the server may call it.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_hidden.sweep_uploads(boolean) is
  'Ends uploads past their time or without a living server, and names content whose file must now be removed from the store (then forget_blob). is_only_server: no other server runs, so every upload that is not resumable is over.';
revoke all on function app_hidden.sweep_uploads(boolean) from public;
grant execute on function app_hidden.sweep_uploads(boolean) to gadb_worker;
--! EndIncluded app_hidden/functions/sweep_uploads.sql
--! Included app_hidden/functions/live_uploads.sql
create or replace function app_hidden.live_uploads(upload_ids uuid[]) returns setof uuid
language sql
stable
rows 10
-- Definer: the sweeper reads no table directly.
security definer
set search_path = ''
as $$
  select uploads.id
  from app_public.uploads
  where uploads.id = any (live_uploads.upload_ids)
    and uploads.state in ('open', 'publishing');
$$;
comment on function app_hidden.live_uploads(uuid[]) is
  'Which of these uploads are still under way; temporary files of the others can go.';
revoke all on function app_hidden.live_uploads(uuid[]) from public;
grant execute on function app_hidden.live_uploads(uuid[]) to gadb_worker;
--! EndIncluded app_hidden/functions/live_uploads.sql
