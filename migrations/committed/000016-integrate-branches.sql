--! Previous: sha1:ab8c87a39c0024d911c3f5a80e43729e8c926d66
--! Hash: sha1:f39b65f9b867254168c02425e6f19da857076d8d
--! Message: Integrate branches

alter type app_public.workspace_action add value if not exists 'integrated';

drop function if exists app_public.branch_status(uuid);
drop function if exists app_public.integrate_branch(uuid, uuid, uuid[], jsonb, text, boolean);
drop function if exists app_private.integrated_items(app_public.integration_item[], bigint);
drop function if exists app_private.apply_integration(app_public.branches, app_public.branches, app_public.integration_item[], text);
drop function if exists app_private.settle_integrated_locks(app_public.changes, app_public.integration_item[], boolean);
drop function if exists app_private.write_integrated(app_public.changes, app_public.integration_item[]);
drop function if exists app_private.refuse_obstacles(boolean, app_public.integration_item[]);
drop function if exists app_private.obstacle_facts(app_public.integration_item[]);
drop function if exists app_private.with_obstacles(app_public.branches, app_public.branches, app_public.integration_item[]);
drop function if exists app_private.approval_obstacles(app_public.branches, app_public.integration_item[]);
drop function if exists app_private.lock_obstacles(app_public.branches, app_public.integration_item[]);
drop function if exists app_private.flow_obstacles(app_public.branches, app_public.branches, app_public.integration_item[]);
drop function if exists app_private.refuse_hidden_items(app_public.integration_item[]);
drop function if exists app_private.plan_integration(app_public.branches, app_public.branches, uuid[], jsonb);
drop function if exists app_private.compare_branches(uuid, uuid, uuid[]);
drop type if exists app_public.branch_status;
drop type if exists app_private.branch_difference;
drop type if exists app_public.integration_item;
drop type if exists app_public.integration_side;
drop type if exists app_public.integration_action;

create type app_public.integration_action as enum ('copy', 'merge', 'skip', 'conflict');
comment on type app_public.integration_action is 'What an integration does with an asset: copy what only the source changed, merge what both changed towards the side resolved, skip where there is nothing to do; a conflict is not resolved or cannot be.';

create type app_public.integration_side as enum ('source', 'target');
comment on type app_public.integration_side is 'The branch whose content an asset gets where both changed it.';

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
comment on type app_public.integration_item is 'One asset of an integration: what is, or was, done with it.';
comment on column app_public.integration_item.action is 'What the integration does with the asset.';
comment on column app_public.integration_item.asset_id is 'The asset.';
comment on column app_public.integration_item.parent_path is 'Folder of the asset inside the project.';
comment on column app_public.integration_item.name is 'Name of the asset.';
comment on column app_public.integration_item.source_version_id is 'Head of the source branch; null when it has none.';
comment on column app_public.integration_item.target_version_id is 'Head of the target branch before the integration; null when it has none.';
comment on column app_public.integration_item.base_version_id is 'Newest version that both branches have taken in; null when they share none.';
comment on column app_public.integration_item.resolution is 'Side that resolve names for the asset.';
comment on column app_public.integration_item.obstacle_code is 'Code of the refusal that stands in the way; null when nothing does.';
comment on column app_public.integration_item.obstacle is 'The same in a sentence.';
comment on column app_public.integration_item.version_id is 'Version made on the target branch; null in a dry run and where nothing was to do.';
comment on column app_public.integration_item.change_id is 'The change of all versions made; null in a dry run and where nothing was to do.';

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

create type app_public.branch_status as (
  branch_id uuid,
  parent_branch_id uuid,
  ahead_count bigint,
  behind_count bigint,
  diverged_count bigint
);
comment on type app_public.branch_status is 'How far a branch and its parent are apart.';
comment on column app_public.branch_status.branch_id is 'The branch.';
comment on column app_public.branch_status.parent_branch_id is 'Its parent; null for the mainline.';
comment on column app_public.branch_status.ahead_count is 'Assets of which the branch has a version that the parent has not absorbed.';
comment on column app_public.branch_status.behind_count is 'Assets of which the parent has a version that the branch has not absorbed.';
comment on column app_public.branch_status.diverged_count is 'Assets that are both ahead and behind: they conflict when the parent is integrated into the branch.';

--! Included app_private/functions/differing_assets.sql
create or replace function app_private.differing_assets(
  branch_id uuid,
  other_branch_id uuid
) returns setof uuid
language sql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.differing_assets(uuid, uuid) is
  'Live assets that may have different heads on two branches: those with a version that only one of them inherits or holds.';
revoke all on function app_private.differing_assets(uuid, uuid) from public;
--! EndIncluded app_private/functions/differing_assets.sql
--! Included app_private/functions/heads_of_assets.sql
create or replace function app_private.heads_of_assets(
  branch_id uuid,
  asset_ids uuid[]
) returns setof app_public.asset_versions
language sql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.heads_of_assets(uuid, uuid[]) is
  'Heads of some assets on a branch, deletions among them; see branch_head.';
revoke all on function app_private.heads_of_assets(uuid, uuid[]) from public;
--! EndIncluded app_private/functions/heads_of_assets.sql
--! Included app_private/functions/branch_history.sql
create or replace function app_private.branch_history(
  branch_id uuid,
  asset_ids uuid[]
) returns table (asset_id uuid, line_id uuid, until_change_id bigint)
language sql
stable
rows 2000
set search_path = ''
as $$
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
$$;
comment on function app_private.branch_history(uuid, uuid[]) is
  'What a branch has taken in of some assets, made on it, inherited or integrated, directly or over others: the branches it comes from, each up to a change.';
revoke all on function app_private.branch_history(uuid, uuid[]) from public;
--! EndIncluded app_private/functions/branch_history.sql
--! Included app_private/functions/version_origins.sql
create or replace function app_private.version_origins(version_ids uuid[])
returns table (
  version_id uuid, origin_id uuid, asset_id uuid, branch_id uuid, change_id bigint
)
language sql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.version_origins(uuid[]) is
  'Where the content of versions comes from: each itself, and as long as it is an unchanged copy, what it was copied from.';
revoke all on function app_private.version_origins(uuid[]) from public;
--! EndIncluded app_private/functions/version_origins.sql
--! Included app_private/functions/absorbed_versions.sql
create or replace function app_private.absorbed_versions(
  branch_id uuid,
  asset_ids uuid[],
  version_ids uuid[]
) returns setof uuid
language sql
stable
rows 1000
set search_path = ''
as $$
  select distinct origins.version_id
  from app_private.branch_history(
    absorbed_versions.branch_id, absorbed_versions.asset_ids
  ) as history
  join app_private.version_origins(absorbed_versions.version_ids) as origins
    on origins.asset_id = history.asset_id
    and origins.branch_id = history.line_id
    and origins.change_id <= history.until_change_id;
$$;
comment on function app_private.absorbed_versions(uuid, uuid[], uuid[]) is
  'Those of some versions that a branch has absorbed: it holds, inherits or has integrated them, or what they are unchanged copies of.';
revoke all on function app_private.absorbed_versions(uuid, uuid[], uuid[]) from public;
--! EndIncluded app_private/functions/absorbed_versions.sql
--! Included app_private/functions/common_bases.sql
create or replace function app_private.common_bases(
  branch_id uuid,
  other_branch_id uuid,
  asset_ids uuid[]
) returns setof app_public.asset_versions
language sql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.common_bases(uuid, uuid, uuid[]) is
  'The newest version of each of some assets that two branches both have taken in; none where they share nothing.';
revoke all on function app_private.common_bases(uuid, uuid, uuid[]) from public;
--! EndIncluded app_private/functions/common_bases.sql
--! Included app_private/functions/differing_heads.sql
create or replace function app_private.differing_heads(
  source_branch_id uuid,
  target_branch_id uuid,
  asset_ids uuid[]
) returns table (asset_id uuid, source_version_id uuid, target_version_id uuid)
language sql
stable
rows 1000
set search_path = ''
as $$
  select coalesce(source.asset_id, target.asset_id), source.id, target.id
  from app_private.heads_of_assets(
    differing_heads.source_branch_id, differing_heads.asset_ids
  ) as source
  full join app_private.heads_of_assets(
    differing_heads.target_branch_id, differing_heads.asset_ids
  ) as target on target.asset_id = source.asset_id
  where source.id is distinct from target.id;
$$;
comment on function app_private.differing_heads(uuid, uuid, uuid[]) is
  'Those of some assets of which two branches have different versions as head, or only one has any.';
revoke all on function app_private.differing_heads(uuid, uuid, uuid[]) from public;
--! EndIncluded app_private/functions/differing_heads.sql
--! Included app_private/functions/compare_branches.sql
create or replace function app_private.compare_branches(
  source_branch_id uuid,
  target_branch_id uuid,
  asset_ids uuid[]
) returns setof app_private.branch_difference
language plpgsql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.compare_branches(uuid, uuid, uuid[]) is
  'How two branches differ in some assets: heads, common base, and whether each side has absorbed the other''s head. Only assets whose heads are different versions.';
revoke all on function app_private.compare_branches(uuid, uuid, uuid[]) from public;
--! EndIncluded app_private/functions/compare_branches.sql
--! Included app_private/functions/has_reached.sql
create or replace function app_private.has_reached(
  version_id uuid,
  branch_id uuid
) returns boolean
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.has_reached(uuid, uuid) is
  'Whether a version, or what it is an unchanged copy of, has reached a branch: the branch holds or inherits it or a version that takes it in, directly or over other branches, or its head has the same content.';
revoke all on function app_private.has_reached(uuid, uuid) from public;
--! EndIncluded app_private/functions/has_reached.sql
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
$$;
comment on function app_private.settle_lock(app_public.asset_versions, app_public.asset_locks) is
  'Moves the lock of an asset after a check-in of that version: on the line''s destination, or where the destination has that content already, it is removed; on another branch the branch retains it. The caller holds the asset''s row lock; the lock may be left null.';
revoke all on function app_private.settle_lock(app_public.asset_versions, app_public.asset_locks) from public;
--! EndIncluded app_private/functions/settle_lock.sql
--! Included app_private/functions/visible_branch.sql
create or replace function app_private.visible_branch(branch_id uuid) returns app_public.branches
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.visible_branch(uuid) is
  'A live branch of a project of which who acts is a member; raises NTFND.';
revoke all on function app_private.visible_branch(uuid) from public;
--! EndIncluded app_private/functions/visible_branch.sql
--! Included app_private/functions/hold_branch.sql
create or replace function app_private.hold_branch(branch_id uuid) returns app_public.branches
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_branch constant app_public.branches := app_private.visible_branch(hold_branch.branch_id);
begin
  return app_private.require_branch(v_branch.project_id, v_branch.id);
end;
$$;
comment on function app_private.hold_branch(uuid) is
  'A visible branch, which neither its deletion nor a new policy changes until the transaction ends. Raises NTFND.';
revoke all on function app_private.hold_branch(uuid) from public;
--! EndIncluded app_private/functions/hold_branch.sql
--! Included app_private/functions/assets_with_right.sql
create or replace function app_private.assets_with_right(
  asset_ids uuid[],
  wanted app_public.access_right
) returns setof uuid
language sql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.assets_with_right(uuid[], app_public.access_right) is
  'Those of some assets on which who acts has a right.';
revoke all on function app_private.assets_with_right(uuid[], app_public.access_right) from public;
--! EndIncluded app_private/functions/assets_with_right.sql
--! Included app_private/functions/is_copy_up.sql
create or replace function app_private.is_copy_up(
  source app_public.branches,
  target app_public.branches
) returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
  -- The enum is in order of stability. Between two of a kind, up is towards the parent.
  select (is_copy_up.target).type > (is_copy_up.source).type
    or (
      (is_copy_up.target).type = (is_copy_up.source).type
      and (is_copy_up.target).id is not distinct from (is_copy_up.source).parent_branch_id
    );
$$;
comment on function app_private.is_copy_up(app_public.branches, app_public.branches) is
  'Whether versions flow from the source to a more stable target: copied up, where otherwise they are merged down.';
revoke all on function app_private.is_copy_up(app_public.branches, app_public.branches) from public;
--! EndIncluded app_private/functions/is_copy_up.sql
--! Included app_private/functions/refuse_flow.sql
create or replace function app_private.refuse_flow(
  source app_public.branches,
  target app_public.branches
) returns void
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_source constant app_public.branches := refuse_flow.source;
  v_target constant app_public.branches := refuse_flow.target;
  v_facts constant jsonb :=
    jsonb_build_object('source_branch_id', v_source.id, 'target_branch_id', v_target.id);
begin
  if v_source.id = v_target.id then
    perform app_private.fail('BADIN', 'Source and target are the same branch.', v_facts);
  elsif v_source.project_id <> v_target.project_id then
    perform app_private.fail('BADIN', 'Source and target belong to different projects.', v_facts);
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
$$;
comment on function app_private.refuse_flow(app_public.branches, app_public.branches) is
  'Refuses to integrate one branch into another: BADIN when they are the same or of different projects, FLOWD when they are not parent and child or the target takes nothing from its parent.';
revoke all on function app_private.refuse_flow(app_public.branches, app_public.branches) from public;
--! EndIncluded app_private/functions/refuse_flow.sql
--! Included app_private/functions/integrable_assets.sql
create or replace function app_private.integrable_assets(
  source app_public.branches,
  target app_public.branches,
  asset_ids uuid[]
) returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.integrable_assets(app_public.branches, app_public.branches, uuid[]) is
  'The assets that an integration is about, in order: those named, else all that may differ. Raises NTFND when one named is absent, deleted or hidden.';
revoke all on function app_private.integrable_assets(app_public.branches, app_public.branches, uuid[]) from public;
--! EndIncluded app_private/functions/integrable_assets.sql
--! Included app_private/functions/parse_resolutions.sql
create or replace function app_private.parse_resolutions(resolve jsonb) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
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
$$;
comment on function app_private.parse_resolutions(jsonb) is
  'Which side each conflict is resolved to, as {asset id: "source" or "target"}; empty for null. Raises BADIN.';
revoke all on function app_private.parse_resolutions(jsonb) from public;
--! EndIncluded app_private/functions/parse_resolutions.sql
--! Included app_private/functions/plan_integration.sql
create or replace function app_private.plan_integration(
  source app_public.branches,
  target app_public.branches,
  asset_ids uuid[],
  resolve jsonb
) returns setof app_public.integration_item
language sql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.plan_integration(app_public.branches, app_public.branches, uuid[], jsonb) is
  'What integrating some assets would do with each whose heads differ; rights, locks and approvals are not looked at.';
revoke all on function app_private.plan_integration(app_public.branches, app_public.branches, uuid[], jsonb) from public;
--! EndIncluded app_private/functions/plan_integration.sql
--! Included app_private/functions/refuse_hidden_items.sql
create or replace function app_private.refuse_hidden_items(items app_public.integration_item[])
returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.refuse_hidden_items(app_public.integration_item[]) is
  'Refuses (DNIED) an integration that would touch assets which who acts may not read, without naming them.';
revoke all on function app_private.refuse_hidden_items(app_public.integration_item[]) from public;
--! EndIncluded app_private/functions/refuse_hidden_items.sql
--! Included app_private/functions/flow_obstacles.sql
create or replace function app_private.flow_obstacles(
  source app_public.branches,
  target app_public.branches,
  items app_public.integration_item[]
) returns table (asset_id uuid, code text, message text)
language sql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.flow_obstacles(app_public.branches, app_public.branches, app_public.integration_item[]) is
  'What rights, resolutions and the flow between two branches hold against each item of a plan.';
revoke all on function app_private.flow_obstacles(app_public.branches, app_public.branches, app_public.integration_item[]) from public;
--! EndIncluded app_private/functions/flow_obstacles.sql
--! Included app_private/functions/lock_obstacles.sql
create or replace function app_private.lock_obstacles(
  target app_public.branches,
  items app_public.integration_item[]
) returns table (asset_id uuid, code text, message text)
language sql
stable
rows 1000
set search_path = ''
as $$
  -- The same rule as refuse_without_lock, which the trigger on versions applies.
  select assets.id, 'LOCKD',
    case
      when locks.id is not null then app_private.describe_lock(locks)
      else format('"%s" changes only under a lock, and you hold none.', assets.name)
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
$$;
comment on function app_private.lock_obstacles(app_public.branches, app_public.integration_item[]) is
  'Locks that stand against items of a plan: somebody else''s, a version that the line retains and the source has not taken in, and a missing one where the type demands it.';
revoke all on function app_private.lock_obstacles(app_public.branches, app_public.integration_item[]) from public;
--! EndIncluded app_private/functions/lock_obstacles.sql
--! Included app_private/functions/content_verdicts.sql
create or replace function app_private.content_verdicts(version_ids uuid[])
returns table (version_id uuid, decision app_public.review_decisions)
language sql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.content_verdicts(uuid[]) is
  'Standing verdicts about exactly the content of each of some versions: of reviews of it, or of any version of the asset with that content, or of the shelf it was submitted from. Those of whoever made that content do not count; a deletion is judged only as part of a shelf.';
revoke all on function app_private.content_verdicts(uuid[]) from public;
--! EndIncluded app_private/functions/content_verdicts.sql
--! Included app_private/functions/approval_obstacles.sql
create or replace function app_private.approval_obstacles(
  target app_public.branches,
  items app_public.integration_item[]
) returns table (asset_id uuid, code text, message text)
language sql
stable
rows 1000
set search_path = ''
as $$
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
    else format('"%s" wants %s approvals of "%s", %s of a lead; it has %s, %s of a lead.',
      (target).name, (target).approvals_required, wanted.name, (target).lead_approvals_required,
      coalesce(given.approvals, 0), coalesce(given.leads, 0))
    end
  from wanted
  left join given on given.version_id = wanted.source_version_id
  where given.is_overridden is not true and (given.objector is not null
    or coalesce(given.approvals, 0) < (target).approvals_required
    or coalesce(given.leads, 0) < (target).lead_approvals_required);
$$;
comment on function app_private.approval_obstacles(app_public.branches, app_public.integration_item[]) is
  'Approvals of exactly the content that a protected target''s policy demands and items of a plan lack, and standing verdicts against it.';
revoke all on function app_private.approval_obstacles(app_public.branches, app_public.integration_item[]) from public;
--! EndIncluded app_private/functions/approval_obstacles.sql
--! Included app_private/functions/with_obstacles.sql
create or replace function app_private.with_obstacles(
  source app_public.branches,
  target app_public.branches,
  items app_public.integration_item[]
) returns setof app_public.integration_item
language sql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.with_obstacles(app_public.branches, app_public.branches, app_public.integration_item[]) is
  'The items of a plan in the order of their paths, each with what would refuse it.';
revoke all on function app_private.with_obstacles(app_public.branches, app_public.branches, app_public.integration_item[]) from public;
--! EndIncluded app_private/functions/with_obstacles.sql
--! Included app_private/functions/obstacle_facts.sql
create or replace function app_private.obstacle_facts(items app_public.integration_item[])
returns jsonb
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.obstacle_facts(app_public.integration_item[]) is
  'The first ten items of a plan that have an obstacle, for the detail of a refusal.';
revoke all on function app_private.obstacle_facts(app_public.integration_item[]) from public;
--! EndIncluded app_private/functions/obstacle_facts.sql
--! Included app_private/functions/refuse_obstacles.sql
create or replace function app_private.refuse_obstacles(
  is_copy_up boolean,
  items app_public.integration_item[]
) returns void
language plpgsql
stable
set search_path = ''
as $$
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
    v_first.obstacle || case when v_count > 1 then format(' %s more stand in the way.', v_count - 1)
      else '' end,
    jsonb_build_object('count', v_count, 'items', app_private.obstacle_facts(refuse_obstacles.items)),
    case
      when v_first.obstacle_code = 'DNIED' then 'Name the assets you may write, or ask a manager.'
      when v_first.obstacle_code = 'BADIN' then 'Leave it out of resolve, or out of the assets.'
      when v_first.obstacle_code = 'LOCKD' then 'Lock it first, ask for it with request_lock, or leave it out.'
      when v_first.action <> 'conflict' then 'Ask for a review of the source''s version with request_review.'
      when refuse_obstacles.is_copy_up then 'Integrate the other way first, then again.'
      else 'Say in resolve which side to take, "source" or "target", for each asset.'
    end
  );
end;
$$;
comment on function app_private.refuse_obstacles(boolean, app_public.integration_item[]) is
  'Refuses an integration whose plan has obstacles, with the code of the gravest, naming ten of them.';
revoke all on function app_private.refuse_obstacles(boolean, app_public.integration_item[]) from public;
--! EndIncluded app_private/functions/refuse_obstacles.sql
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
    merged_from_version_id, sha256, size_bytes, filename, media_type, comment, is_deletion,
    created_by
  )
  select
    (change).project_id, items.asset_id, (change).branch_id, numbers.newest + 1, (change).id,
    items.target_version_id, items.source_version_id, content.sha256, content.size_bytes,
    content.filename, content.media_type, (change).comment, content.is_deletion,
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
--! Included app_private/functions/supersede_reviews_of.sql
create or replace function app_private.supersede_reviews_of(change app_public.changes) returns void
language sql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.supersede_reviews_of(app_public.changes) is
  'Ends the open reviews that the versions of a change supersede; see supersede_reviews.';
revoke all on function app_private.supersede_reviews_of(app_public.changes) from public;
--! EndIncluded app_private/functions/supersede_reviews_of.sql
--! Included app_private/functions/settle_integrated_locks.sql
create or replace function app_private.settle_integrated_locks(
  change app_public.changes,
  items app_public.integration_item[],
  is_copy_up boolean
) returns void
language sql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.settle_integrated_locks(app_public.changes, app_public.integration_item[], boolean) is
  'Moves the locks of the assets that an integration changed; see settle_lock.';
revoke all on function app_private.settle_integrated_locks(app_public.changes, app_public.integration_item[], boolean) from public;
--! EndIncluded app_private/functions/settle_integrated_locks.sql
--! Included app_private/functions/note_integration.sql
create or replace function app_private.note_integration(
  change app_public.changes,
  source app_public.branches,
  target app_public.branches
) returns void
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.note_integration(app_public.changes, app_public.branches, app_public.branches) is
  'Writes an integration to the timeline of its project, as one entry.';
revoke all on function app_private.note_integration(app_public.changes, app_public.branches, app_public.branches) from public;
--! EndIncluded app_private/functions/note_integration.sql
--! Included app_private/functions/apply_integration.sql
create or replace function app_private.apply_integration(
  source app_public.branches,
  target app_public.branches,
  items app_public.integration_item[],
  comment text
) returns bigint
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.apply_integration(app_public.branches, app_public.branches, app_public.integration_item[], text) is
  'Writes what a plan without obstacles says, as one change, and returns its number; null when there is nothing to do. The caller holds the assets'' row locks.';
revoke all on function app_private.apply_integration(app_public.branches, app_public.branches, app_public.integration_item[], text) from public;
--! EndIncluded app_private/functions/apply_integration.sql
--! Included app_private/functions/enter_integration.sql
create or replace function app_private.enter_integration(
  source app_public.branches,
  target app_public.branches,
  comment text
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app_private.require_role((enter_integration.target).project_id, case
    when (enter_integration.target).is_protected then 'lead'
    else 'contributor'
  end::app_public.project_role);
  perform app_private.refuse_flow(enter_integration.source, enter_integration.target);
  perform app_private.lock_active_project((enter_integration.target).project_id);
  if length(enter_integration.comment) > 10000 then
    perform app_private.fail('BADIN', 'The comment is longer than 10000 characters.');
  end if;
end;
$$;
comment on function app_private.enter_integration(app_public.branches, app_public.branches, text) is
  'Checks rank, flow and archive before an integration: contributors, leads when the target is protected. Raises DNIED, BADIN, FLOWD, ARCHV.';
revoke all on function app_private.enter_integration(app_public.branches, app_public.branches, text) from public;
--! EndIncluded app_private/functions/enter_integration.sql
--! Included app_private/functions/integrated_items.sql
create or replace function app_private.integrated_items(
  items app_public.integration_item[],
  change_id bigint
) returns setof app_public.integration_item
language sql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.integrated_items(app_public.integration_item[], bigint) is
  'The items of a plan with the versions that the change made of them.';
revoke all on function app_private.integrated_items(app_public.integration_item[], bigint) from public;
--! EndIncluded app_private/functions/integrated_items.sql
--! Included app_public/functions/integrate_branch.sql
create or replace function app_public.integrate_branch(
  source_branch_id uuid,
  target_branch_id uuid,
  asset_ids uuid[] default null,
  resolve jsonb default null,
  comment text default '',
  is_dry_run boolean default false
) returns setof app_public.integration_item
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
    perform app_private.refuse_obstacles(app_private.is_copy_up(v_source, v_target), v_items);
    v_change_id := app_private.apply_integration(
      v_source, v_target, v_items, integrate_branch.comment
    );
  end if;
  return query
  select items.*
  from app_private.integrated_items(v_items, v_change_id) as items
  where items.action <> 'skip' or items.asset_id = any (integrate_branch.asset_ids);
end;
$$;
comment on function app_public.integrate_branch(uuid, uuid, uuid[], jsonb, text, boolean) is
  'Brings the versions of a branch into its parent or child, as one change or not at all: all assets that differ, or those named. Towards the less stable branch it merges; where both changed an asset, resolve says {asset id: "source" or "target"}. Towards the more stable one it copies, refused (FLOWD) while the target has versions that the source has not absorbed. Locks (LOCKD), approvals of exactly this content where the target is protected (FLOWD), rights (DNIED). A dry run returns the plan, with what stands in the way of each asset. Contributors; leads into protected branches.';
revoke all on function app_public.integrate_branch(uuid, uuid, uuid[], jsonb, text, boolean) from public;
grant execute on function app_public.integrate_branch(uuid, uuid, uuid[], jsonb, text, boolean) to gadb_user;
--! EndIncluded app_public/functions/integrate_branch.sql
--! Included app_public/functions/branch_status.sql
create or replace function app_public.branch_status(branch_id uuid)
returns app_public.branch_status
language plpgsql
stable
-- Definer: compares heads over policies; counts only what the caller may read.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.branch_status(uuid) is
  'How far a branch and its parent are apart, in assets that one may read: ahead (the branch has what the parent has not absorbed), behind (the other way round), and both at once. Zero for the mainline. Members.';
revoke all on function app_public.branch_status(uuid) from public;
grant execute on function app_public.branch_status(uuid) to gadb_user;
--! EndIncluded app_public/functions/branch_status.sql
