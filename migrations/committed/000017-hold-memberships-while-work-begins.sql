--! Previous: sha1:f39b65f9b867254168c02425e6f19da857076d8d
--! Hash: sha1:09ee079cc83a1d626440571add8018e76f7ded30
--! Message: Hold memberships while work begins

-- Work that somebody has just begun ends with their membership; two that archive at once do not deadlock.
--! Included app_private/functions/hold_membership.sql
create or replace function app_private.hold_membership(project_id uuid) returns void
language sql
volatile
set search_path = ''
as $$
  -- Removing a member takes the row for update: it waits for work under way and then ends that
  -- too, or work waits for it and finds its rights gone. Hence before the rights are checked,
  -- and before any other row of the work is locked.
  select 1
  from app_public.project_members as members
  where members.project_id = hold_membership.project_id
    and members.user_id = (select app_hidden.current_user_id())
  for key share;
$$;
comment on function app_private.hold_membership(uuid) is
  'Keeps who acts a member of a project until the transaction ends, when they are one. Never before changing members.';
revoke all on function app_private.hold_membership(uuid) from public;
--! EndIncluded app_private/functions/hold_membership.sql
--! Included app_private/functions/require_asset.sql
create or replace function app_private.require_asset(
  asset_id uuid,
  wanted app_public.access_right
) returns app_public.assets
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.require_asset(uuid, app_public.access_right) is
  'The asset; raises NTFND when it is absent, deleted or hidden, DNIED when it may be read but the right is missing.';
revoke all on function app_private.require_asset(uuid, app_public.access_right) from public;
--! EndIncluded app_private/functions/require_asset.sql
--! Included app_private/functions/require_shelf.sql
create or replace function app_private.require_shelf(
  shelf_id uuid,
  is_lead_enough boolean
) returns app_public.shelves
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.require_shelf(uuid, boolean) is
  'An unsubmitted shelf, one''s own or, when allowed, seen as a lead; locked for a change. Raises NTFND, DNIED or BADST.';
revoke all on function app_private.require_shelf(uuid, boolean) from public;
--! EndIncluded app_private/functions/require_shelf.sql
--! Included app_private/functions/require_workspace.sql
create or replace function app_private.require_workspace(
  workspace_id uuid,
  is_lead_enough boolean
) returns app_public.workspaces
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.require_workspace(uuid, boolean) is
  'A workspace that is not closed, one''s own or, when allowed, seen as a lead; locked for a change. Raises NTFND, DNIED or BADST.';
revoke all on function app_private.require_workspace(uuid, boolean) from public;
--! EndIncluded app_private/functions/require_workspace.sql
--! Included app_public/functions/create_workspace.sql
create or replace function app_public.create_workspace(
  project_id uuid,
  branch_id uuid,
  name text,
  host text default null,
  root_path text default null
) returns app_public.workspaces
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
    app_private.require_text(create_workspace.name, 'name of the workspace', 200),
    create_workspace.host, create_workspace.root_path
  )
  on conflict do nothing
  returning workspaces.* into v_workspace;
  if v_workspace.id is null then
    perform app_private.fail(
      'BADIN',
      format('You already have a workspace named "%s" in this project.',
        btrim(create_workspace.name)),
      null, 'Choose another name, or close the old workspace.'
    );
  end if;
  perform app_private.record_activity(v_workspace.project_id, v_workspace.id, 'created');
  return v_workspace;
end;
$$;
comment on function app_public.create_workspace(uuid, uuid, text, text, text) is
  'Makes a workspace of one''s own on a branch (null for the mainline). Contributors.';
revoke all on function app_public.create_workspace(uuid, uuid, text, text, text) from public;
grant execute on function app_public.create_workspace(uuid, uuid, text, text, text) to gadb_user;
--! EndIncluded app_public/functions/create_workspace.sql
--! Included app_public/functions/archive_project.sql
create or replace function app_public.archive_project(
  project_id uuid,
  reason text default null,
  force boolean default false
) returns app_public.projects
language plpgsql
volatile
-- Definer: acts on rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.archive_project(uuid, text, boolean) is
  'Archives a project for good: owners only. Refused (BADST) while locks, shelves, reviews or uploads are open, unless forced, which ends them.';
revoke all on function app_public.archive_project(uuid, text, boolean) from public;
grant execute on function app_public.archive_project(uuid, text, boolean) to gadb_user;
--! EndIncluded app_public/functions/archive_project.sql
