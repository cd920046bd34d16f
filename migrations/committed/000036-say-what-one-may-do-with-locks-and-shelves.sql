--! Previous: sha1:5a4f570ddfd33482ef03409ae47b48891b7b7dd0
--! Hash: sha1:7266ae6bd03c666b282b8bd77abe225c2eda3d48
--! Message: Say what one may do with locks and shelves

-- The migration being written. See migrations/README.md
create index if not exists shelves_project_id_state_idx on app_public.shelves (project_id, state, id desc);
--! Included app_public/functions/asset_locks_can_request.sql
create or replace function app_public.asset_locks_can_request(lock app_public.asset_locks)
returns boolean
language sql
stable
set search_path = ''
as $$
  select lock.state = 'locked'
    and lock.holder_id is distinct from app_hidden.current_user_id()
    and coalesce(lock.kept_until <= now(), true)
    and coalesce((
      select app_public.assets_can_write(assets) from app_public.assets where assets.id = lock.asset_id
    ), false);
$$;
comment on function app_public.asset_locks_can_request(app_public.asset_locks) is
  'Whether who asks may ask the holder for it: somebody else holds it and does not keep it for now, and the asset is one that who asks may lock.';
revoke all on function app_public.asset_locks_can_request(app_public.asset_locks) from public;
grant execute on function app_public.asset_locks_can_request(app_public.asset_locks) to gadb_user;
--! EndIncluded app_public/functions/asset_locks_can_request.sql
--! Included app_public/functions/asset_locks_can_release.sql
create or replace function app_public.asset_locks_can_release(lock app_public.asset_locks)
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce(lock.holder_id = app_hidden.current_user_id(), false)
    and exists (
      select 1 from app_public.projects
      where projects.id = lock.project_id and projects.status = 'active'
    );
$$;
comment on function app_public.asset_locks_can_release(app_public.asset_locks) is
  'Whether who asks may release it and answer those who want it: its holder, in an active project.';
revoke all on function app_public.asset_locks_can_release(app_public.asset_locks) from public;
grant execute on function app_public.asset_locks_can_release(app_public.asset_locks) to gadb_user;
--! EndIncluded app_public/functions/asset_locks_can_release.sql
--! Included app_public/functions/asset_locks_open_requests.sql
create or replace function app_public.asset_locks_open_requests(lock app_public.asset_locks)
returns setof app_public.lock_requests
language sql
stable
rows 2
set search_path = ''
as $$
  select requests.*
  from app_public.lock_requests as requests
  where requests.asset_id = lock.asset_id
    and requests.line_branch_id = lock.line_branch_id
    and requests.state in ('pending', 'kept')
  order by requests.created_at, requests.id;
$$;
comment on function app_public.asset_locks_open_requests(app_public.asset_locks) is
  'Who asks for it and has neither got it nor given up, oldest first.';
revoke all on function app_public.asset_locks_open_requests(app_public.asset_locks) from public;
grant execute on function app_public.asset_locks_open_requests(app_public.asset_locks) to gadb_user;
--! EndIncluded app_public/functions/asset_locks_open_requests.sql
--! Included app_public/functions/lock_requests_can_withdraw.sql
create or replace function app_public.lock_requests_can_withdraw(request app_public.lock_requests)
returns boolean
language sql
stable
set search_path = ''
as $$
  select request.state in ('pending', 'kept')
    and request.requester_id = app_hidden.current_user_id()
    and exists (
      select 1 from app_public.projects
      where projects.id = request.project_id and projects.status = 'active'
    );
$$;
comment on function app_public.lock_requests_can_withdraw(app_public.lock_requests) is
  'Whether who asks may take the request back: it is their own and still open, in an active project.';
revoke all on function app_public.lock_requests_can_withdraw(app_public.lock_requests) from public;
grant execute on function app_public.lock_requests_can_withdraw(app_public.lock_requests) to gadb_user;
--! EndIncluded app_public/functions/lock_requests_can_withdraw.sql
--! Included app_public/functions/branches_can_integrate.sql
create or replace function app_public.branches_can_integrate(branch app_public.branches)
returns boolean
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_public.branches_can_integrate(app_public.branches) is
  'Whether who asks may integrate into the branch: contributors, leads when it is protected, in an active project. What stands in the way of each asset says a dry run of integrate_branch.';
revoke all on function app_public.branches_can_integrate(app_public.branches) from public;
grant execute on function app_public.branches_can_integrate(app_public.branches) to gadb_user;
--! EndIncluded app_public/functions/branches_can_integrate.sql
--! Included app_public/functions/shelves_can_discard.sql
create or replace function app_public.shelves_can_discard(shelf app_public.shelves)
returns boolean
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_public.shelves_can_discard(app_public.shelves) is
  'Whether who asks may discard it: it is not closed, and its owner or a lead asks, in an active project.';
revoke all on function app_public.shelves_can_discard(app_public.shelves) from public;
grant execute on function app_public.shelves_can_discard(app_public.shelves) to gadb_user;
--! EndIncluded app_public/functions/shelves_can_discard.sql
--! Included app_public/functions/shelves_can_request_review.sql
create or replace function app_public.shelves_can_request_review(shelf app_public.shelves)
returns boolean
language sql
stable
set search_path = ''
as $$
  select shelf.current_revision > 0
    and app_public.shelves_can_discard(shelf)
    and not exists (
      select 1
      from app_public.asset_reviews as reviews
      where reviews.shelf_id = shelf.id and reviews.state in ('pending', 'in_review')
    );
$$;
comment on function app_public.shelves_can_request_review(app_public.shelves) is
  'Whether who asks may ask for a review of its newest revision: there is one, none is open yet, and its owner or a lead asks, in an active project.';
revoke all on function app_public.shelves_can_request_review(app_public.shelves) from public;
grant execute on function app_public.shelves_can_request_review(app_public.shelves) to gadb_user;
--! EndIncluded app_public/functions/shelves_can_request_review.sql
--! Included app_public/functions/shelves_can_submit.sql
create or replace function app_public.shelves_can_submit(shelf app_public.shelves)
returns boolean
language sql
stable
set search_path = ''
as $$
  select shelf.current_revision > 0
    and shelf.owner_id = app_hidden.current_user_id()
    and app_public.shelves_can_discard(shelf);
$$;
comment on function app_public.shelves_can_submit(app_public.shelves) is
  'Whether who asks may submit it: a shelf of one''s own that is not closed and holds something, in an active project. What stands in the way say approval_obstacle and the obstacle of each item.';
revoke all on function app_public.shelves_can_submit(app_public.shelves) from public;
grant execute on function app_public.shelves_can_submit(app_public.shelves) to gadb_user;
--! EndIncluded app_public/functions/shelves_can_submit.sql
--! Included app_public/functions/shelves_approval_obstacle.sql
create or replace function app_public.shelves_approval_obstacle(shelf app_public.shelves)
returns text
language plpgsql
stable
-- Definer: counts verdicts over policies; answers only who may read the shelf.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.shelves_approval_obstacle(app_public.shelves) is
  'Which approvals of exactly its newest content the branch still wants, or who has not accepted it; null when nothing is missing, or the shelf is closed.';
revoke all on function app_public.shelves_approval_obstacle(app_public.shelves) from public;
grant execute on function app_public.shelves_approval_obstacle(app_public.shelves) to gadb_user;
--! EndIncluded app_public/functions/shelves_approval_obstacle.sql
--! Included app_public/functions/shelf_items_head_version.sql
create or replace function app_public.shelf_items_head_version(item app_public.shelf_items)
returns app_public.asset_versions
language sql
stable
-- Definer: heads are found over policies; only of assets that one may read.
security definer
set search_path = ''
as $$
  select head.*
  from app_public.shelves
  cross join lateral app_private.branch_head(item.asset_id, shelves.branch_id) as head
  where shelves.id = item.shelf_id
    and head.id is not null
    and app_private.has_asset_right(app_hidden.current_user_id(), item.asset_id, 'read');
$$;
comment on function app_public.shelf_items_head_version(app_public.shelf_items) is
  'The newest version of its asset on the branch of the shelf now; null when there is none.';
revoke all on function app_public.shelf_items_head_version(app_public.shelf_items) from public;
grant execute on function app_public.shelf_items_head_version(app_public.shelf_items) to gadb_user;
--! EndIncluded app_public/functions/shelf_items_head_version.sql
--! Included app_public/functions/shelf_items_obstacle.sql
create or replace function app_public.shelf_items_obstacle(item app_public.shelf_items)
returns text
language plpgsql
stable
-- Definer: the checks of submit_shelf; answers only who may read the asset.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.shelf_items_obstacle(app_public.shelf_items) is
  'Why submitting the shelf would be refused on account of this asset: a newer revision, a newer version, a lock, a missing right. Null when nothing is in the way, and for closed shelves.';
revoke all on function app_public.shelf_items_obstacle(app_public.shelf_items) from public;
grant execute on function app_public.shelf_items_obstacle(app_public.shelf_items) to gadb_user;
--! EndIncluded app_public/functions/shelf_items_obstacle.sql
