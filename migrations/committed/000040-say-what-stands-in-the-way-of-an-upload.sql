--! Previous: sha1:46d7e41b28384a023b3241a97d6bd59eed5998bc
--! Hash: sha1:8ce8a647686a2c76964c920f663fbd4cb224793a
--! Message: Say what stands in the way of an upload

-- The migration being written. See migrations/README.md
create index if not exists assets_project_id_lower_name_where_live_idx on app_public.assets (project_id, lower(name)) where deleted_at is null;
--! Included app_public/functions/assets_named.sql
create or replace function app_public.assets_named(project_id uuid, names text[]) returns setof app_public.assets
language plpgsql
stable
rows 100
-- Definer: under policies lower() is tried on every visible row, and no index serves.
security definer
set search_path = ''
-- The values decide which index serves.
set plan_cache_mode = 'force_custom_plan'
as $$
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
$$;
comment on function app_public.assets_named(uuid, text[]) is
  'Live assets of a project that one may read with one of these names, whatever the case, in whichever folder: where files that are dropped belong.';
revoke all on function app_public.assets_named(uuid, text[]) from public;
grant execute on function app_public.assets_named(uuid, text[]) to gadb_user;
--! EndIncluded app_public/functions/assets_named.sql
--! Included app_private/functions/refuse_protected.sql
create or replace function app_private.refuse_protected(branch app_public.branches) returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.refuse_protected(app_public.branches) is
  'Refuses (FLOWD) an upload to a branch whose versions arrive with approvals only.';
revoke all on function app_private.refuse_protected(app_public.branches) from public;
--! EndIncluded app_private/functions/refuse_protected.sql
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
  perform app_private.refuse_protected(branch);
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
--! Included app_public/functions/assets_upload_obstacle.sql
create or replace function app_public.assets_upload_obstacle(
  asset app_public.assets,
  branch text default null
) returns text
language plpgsql
stable
-- Definer: asks the very functions that refuse uploads, which callers may not call; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.assets_upload_obstacle(app_public.assets, text) is
  'Why an upload by who asks would be refused now, in words: who holds the lock, which right is missing; null when nothing stands in the way. branch is a name or id; without, the mainline.';
revoke all on function app_public.assets_upload_obstacle(app_public.assets, text) from public;
grant execute on function app_public.assets_upload_obstacle(app_public.assets, text) to gadb_user;
--! EndIncluded app_public/functions/assets_upload_obstacle.sql
--! Included app_public/functions/assets_wants_lock.sql
create or replace function app_public.assets_wants_lock(
  asset app_public.assets,
  branch text default null
) returns boolean
language plpgsql
stable
-- Definer: sees the locks of the asset whoever asks; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.assets_wants_lock(app_public.assets, text) is
  'Whether an upload by who asks needs the asset''s lock first and nobody has it: lock_asset takes it. branch is a name or id; without, the mainline.';
revoke all on function app_public.assets_wants_lock(app_public.assets, text) from public;
grant execute on function app_public.assets_wants_lock(app_public.assets, text) to gadb_user;
--! EndIncluded app_public/functions/assets_wants_lock.sql
