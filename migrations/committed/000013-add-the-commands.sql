--! Previous: sha1:4f23ca6867e27cd558365e3c0fe288aa0a236e86
--! Hash: sha1:ca1402784f6957d7a89a84a0003c4596d8916cab
--! Message: Add the commands

create type app_public.manifest_action as enum ('fetch', 'keep', 'remove');
comment on type app_public.manifest_action is 'What a workspace has to do with an asset to be in sync.';

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
comment on type app_public.workspace_manifest_item is 'One asset of a workspace''s manifest.';
comment on column app_public.workspace_manifest_item.action is 'Fetch the version, keep what is there, or remove it.';
comment on column app_public.workspace_manifest_item.asset_id is 'The asset.';
comment on column app_public.workspace_manifest_item.parent_path is 'Folder of the asset inside the project.';
comment on column app_public.workspace_manifest_item.name is 'Name of the asset.';
comment on column app_public.workspace_manifest_item.version_id is 'The version to hold; null when it is to be removed.';
comment on column app_public.workspace_manifest_item.version_number is 'Number of that version.';
comment on column app_public.workspace_manifest_item.filename is 'Name of its file as it was uploaded.';
comment on column app_public.workspace_manifest_item.sha256 is 'SHA-256 of its content.';
comment on column app_public.workspace_manifest_item.size_bytes is 'Size of its content in bytes.';
comment on column app_public.workspace_manifest_item.have_version_id is 'The version that the workspace has now; null when it has none.';

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
comment on type app_public.storage_forecast is 'How the storage of a project grows and when its allocation is full.';
comment on column app_public.storage_forecast.project_id is 'The project.';
comment on column app_public.storage_forecast.allocation_bytes is 'Bytes of distinct content the project may store.';
comment on column app_public.storage_forecast.used_bytes is 'Bytes of distinct content stored now.';
comment on column app_public.storage_forecast.reserved_bytes is 'Bytes reserved by uploads under way.';
comment on column app_public.storage_forecast.used_fraction is 'Share of the allocation that is used or reserved, 0 to 1.';
comment on column app_public.storage_forecast.warning_percent is 'The highest warning level reached, 80, 90 or 95; null below.';
comment on column app_public.storage_forecast.snapshot_count is 'Snapshots of the last 90 days that the forecast rests on; 14 are needed.';
comment on column app_public.storage_forecast.bytes_per_day is 'Growth in bytes a day; null without a forecast.';
comment on column app_public.storage_forecast.days_until_full is 'Days until the allocation is full; null without a forecast or without growth.';
comment on column app_public.storage_forecast.days_until_full_low is 'The same at the fast end of the band.';
comment on column app_public.storage_forecast.days_until_full_high is 'The same at the slow end of the band; null when it may never be full.';

--! Included app_hidden/functions/capture_all_storage_snapshots.sql
create or replace function app_hidden.capture_all_storage_snapshots() returns integer
language plpgsql
volatile
-- Definer: the worker writes no rows of projects itself.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_hidden.capture_all_storage_snapshots() is
  'Records what every active project stores, once a day however often it is called; returns how many it recorded. For the worker.';
revoke all on function app_hidden.capture_all_storage_snapshots() from public;
grant execute on function app_hidden.capture_all_storage_snapshots() to gadb_worker;
--! EndIncluded app_hidden/functions/capture_all_storage_snapshots.sql
--! Included app_hidden/functions/current_rank.sql
create or replace function app_hidden.current_rank(project_id uuid) returns app_public.project_role
language sql
stable
parallel safe
-- Definer: reads members and users over policies, about who acts alone.
security definer
set search_path = ''
as $$
  select app_private.effective_role(current_rank.project_id, app_hidden.current_user_id());
$$;
comment on function app_hidden.current_rank(uuid) is
  'Rank of who acts in a project; null for outsiders.';
revoke all on function app_hidden.current_rank(uuid) from public;
grant execute on function app_hidden.current_rank(uuid) to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/current_rank.sql
--! Included app_private/functions/is_own_work.sql
create or replace function app_private.is_own_work(
  review app_public.asset_reviews,
  user_id uuid
) returns boolean
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.is_own_work(app_public.asset_reviews, uuid) is
  'Whether a user made what a review is about: author or uploader of the version, owner of the shelf or author of one of its revisions.';
revoke all on function app_private.is_own_work(app_public.asset_reviews, uuid) from public;
--! EndIncluded app_private/functions/is_own_work.sql
--! Included app_hidden/functions/is_my_work.sql
create or replace function app_hidden.is_my_work(review_id uuid) returns boolean
language sql
stable
-- Definer: reads uploads and revisions over policies, about who acts alone.
security definer
set search_path = ''
as $$
  select exists (
    select 1
    from app_public.asset_reviews as reviews
    where reviews.id = is_my_work.review_id
      and app_private.is_own_work(reviews, app_hidden.current_user_id())
  );
$$;
comment on function app_hidden.is_my_work(uuid) is
  'Whether who acts made what a review is about.';
revoke all on function app_hidden.is_my_work(uuid) from public;
grant execute on function app_hidden.is_my_work(uuid) to gadb_user;
--! EndIncluded app_hidden/functions/is_my_work.sql
--! Included app_private/functions/branch_ancestry.sql
create or replace function app_private.branch_ancestry(
  branch_id uuid,
  as_of_change_id bigint default null
) returns table (ancestor_id uuid, distance integer, until_change_id bigint)
language sql
stable
parallel safe
rows 4
set search_path = ''
as $$
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
$$;
comment on function app_private.branch_ancestry(uuid, bigint) is
  'A branch and the branches it inherits from, nearest first by distance, each with the newest change that counts.';
revoke all on function app_private.branch_ancestry(uuid, bigint) from public;
--! EndIncluded app_private/functions/branch_ancestry.sql
--! Included app_private/functions/branch_head.sql
create or replace function app_private.branch_head(
  asset_id uuid,
  branch_id uuid,
  as_of_change_id bigint default null
) returns app_public.asset_versions
language sql
stable
parallel safe
set search_path = ''
as $$
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
$$;
comment on function app_private.branch_head(uuid, uuid, bigint) is
  'Head of an asset on a branch: its newest version there, else the parent''s as of the branch''s base change, and so on. Null when there is none; may be a deletion. Holds only if whoever adds a version locks the asset''s row before taking the number of the change.';
revoke all on function app_private.branch_head(uuid, uuid, bigint) from public;
--! EndIncluded app_private/functions/branch_head.sql
--! Included app_hidden/functions/is_newest_round.sql
create or replace function app_hidden.is_newest_round(review_id uuid) returns boolean
language sql
stable
-- Definer: looks at versions over policies, for the few reviews of who acts.
security definer
set search_path = ''
as $$
  select not exists (
      select 1
      from app_public.asset_reviews as later
      where later.project_id = reviews.project_id
        and (later.version_id = reviews.version_id or later.shelf_id = reviews.shelf_id)
        and later.requested_at > reviews.requested_at
    )
    and case
      when reviews.shelf_id is null then reviews.version_id
        = (app_private.branch_head(reviews.asset_id, reviews.branch_id)).id
      else exists (
        select 1
        from app_public.shelves
        where shelves.id = reviews.shelf_id
          and shelves.state in ('open', 'in_review')
          and shelves.current_revision = reviews.shelf_revision
      )
    end
  from app_public.asset_reviews as reviews
  where reviews.id = is_newest_round.review_id
    and reviews.submitter_id = app_hidden.current_user_id();
$$;
comment on function app_hidden.is_newest_round(uuid) is
  'Whether nothing newer exists than what a review of one''s own work was about: no later round, no newer version on its branch, no newer revision, the shelf not closed.';
revoke all on function app_hidden.is_newest_round(uuid) from public;
grant execute on function app_hidden.is_newest_round(uuid) to gadb_user;
--! EndIncluded app_hidden/functions/is_newest_round.sql
--! Included app_hidden/functions/mark_stale_locks.sql
create or replace function app_hidden.mark_stale_locks() returns integer
language plpgsql
volatile
-- Definer: the worker writes no rows of projects itself.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_hidden.mark_stale_locks() is
  'Marks the locks whose lease has run out as stale and tells their holders; nobody loses a lock by it. Returns how many. For the worker.';
revoke all on function app_hidden.mark_stale_locks() from public;
grant execute on function app_hidden.mark_stale_locks() to gadb_worker;
--! EndIncluded app_hidden/functions/mark_stale_locks.sql
--! Included app_private/functions/same_content_reviews.sql
create or replace function app_private.same_content_reviews(
  review app_public.asset_reviews
) returns setof uuid
language sql
stable
rows 2
set search_path = ''
as $$
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
$$;
comment on function app_private.same_content_reviews(app_public.asset_reviews) is
  'Ids of all rounds of review of the same content of the same version or shelf, the given one among them.';
revoke all on function app_private.same_content_reviews(app_public.asset_reviews) from public;
--! EndIncluded app_private/functions/same_content_reviews.sql
--! Included app_private/functions/standing_objector.sql
create or replace function app_private.standing_objector(
  review app_public.asset_reviews
) returns text
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.standing_objector(app_public.asset_reviews) is
  'Name of somebody whose request for changes on the content of a review stands, in whatever round; null when nobody''s does.';
revoke all on function app_private.standing_objector(app_public.asset_reviews) from public;
--! EndIncluded app_private/functions/standing_objector.sql
--! Included app_private/functions/approvals_missing.sql
create or replace function app_private.approvals_missing(
  review app_public.asset_reviews
) returns text
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.approvals_missing(app_public.asset_reviews) is
  'What a review still lacks to be approved, in words; null when nothing. At least one approval is needed whatever the policy.';
revoke all on function app_private.approvals_missing(app_public.asset_reviews) from public;
--! EndIncluded app_private/functions/approvals_missing.sql
--! Included app_hidden/functions/review_blockers.sql
create or replace function app_hidden.review_blockers(review_id uuid) returns text
language sql
stable
-- Definer: counts decisions over policies; answers about visible reviews only.
security definer
set search_path = ''
as $$
  select app_private.approvals_missing(reviews)
  from app_public.asset_reviews as reviews
  where reviews.id = review_blockers.review_id
    and reviews.state in ('pending', 'in_review')
    and case
      when reviews.asset_id is not null
        then app_private.has_asset_right(app_hidden.current_user_id(), reviews.asset_id, 'read')
      else reviews.project_id = any (array(select app_hidden.project_ids_with_right('read')))
    end;
$$;
comment on function app_hidden.review_blockers(uuid) is
  'What keeps a review that who acts may see from being approved, in words; null when nothing does or it is over.';
revoke all on function app_hidden.review_blockers(uuid) from public;
grant execute on function app_hidden.review_blockers(uuid) to gadb_user;
--! EndIncluded app_hidden/functions/review_blockers.sql
--! Included app_private/functions/actor_name.sql
create or replace function app_private.actor_name() returns text
language sql
stable
set search_path = ''
as $$
  select coalesce(
    (select users.display_name from app_public.users where users.id = app_hidden.current_user_id()),
    'an administrator'
  );
$$;
comment on function app_private.actor_name() is
  'Display name of who acts.';
revoke all on function app_private.actor_name() from public;
--! EndIncluded app_private/functions/actor_name.sql
--! Included app_private/functions/advertise_locker.sql
create or replace function app_private.advertise_locker(
  user_id uuid,
  is_limited boolean
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- 1734435939 is this purpose's own class of advisory locks.
  if advertise_locker.is_limited then
    perform pg_advisory_xact_lock(1734435939, hashtext(advertise_locker.user_id::text));
  else
    perform pg_advisory_xact_lock_shared(1734435939, hashtext(advertise_locker.user_id::text));
  end if;
end;
$$;
comment on function app_private.advertise_locker(uuid, boolean) is
  'Marks this transaction as one in which the user takes locks, so that others can be told who is ahead of them. Calls of one user run one after the other when their number of locks is limited.';
revoke all on function app_private.advertise_locker(uuid, boolean) from public;
--! EndIncluded app_private/functions/advertise_locker.sql
--! Included app_private/functions/are_points.sql
create or replace function app_private.are_points(points jsonb) returns boolean
language sql
immutable
set search_path = ''
as $$
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
$$;
comment on function app_private.are_points(jsonb) is
  'Whether a JSON value is an array of 1 to 20000 pairs of numbers.';
revoke all on function app_private.are_points(jsonb) from public;
--! EndIncluded app_private/functions/are_points.sql
--! Included app_private/functions/assign_review.sql
create or replace function app_private.assign_review(
  review app_public.asset_reviews,
  user_id uuid
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if app_private.is_own_work(assign_review.review, assign_review.user_id) then
    perform app_private.fail('BADIN', 'Nobody is asked to review own work.');
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
$$;
comment on function app_private.assign_review(app_public.asset_reviews, uuid) is
  'Asks a member to review, and tells them; raises BADIN for somebody who could not decide.';
revoke all on function app_private.assign_review(app_public.asset_reviews, uuid) from public;
--! EndIncluded app_private/functions/assign_review.sql
--! Included app_private/functions/branch_heads.sql
create or replace function app_private.branch_heads(
  branch_id uuid,
  as_of_change_id bigint default null
) returns setof app_public.asset_versions
language sql
stable
parallel safe
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.branch_heads(uuid, bigint) is
  'Heads of all assets on a branch, deletions among them; see branch_head.';
revoke all on function app_private.branch_heads(uuid, bigint) from public;
--! EndIncluded app_private/functions/branch_heads.sql
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
    select versions.id, versions.project_id, versions.asset_id, versions.branch_id
    from app_public.asset_versions as versions
    where versions.id = has_reached.version_id
    union
    select versions.id, versions.project_id, versions.asset_id, versions.branch_id
    from taken_in
    join app_public.asset_versions as versions
      on versions.project_id = taken_in.project_id
      and versions.asset_id = taken_in.asset_id
      and versions.merged_from_version_id = taken_in.id
  )
  select
    exists (select 1 from taken_in where taken_in.branch_id = has_reached.branch_id)
    or exists (
      select 1
      from app_public.asset_versions as versions
      cross join lateral app_private.branch_head(
        versions.asset_id, has_reached.branch_id
      ) as head
      where versions.id = has_reached.version_id
        and head.sha256 = versions.sha256
        and head.is_deletion = versions.is_deletion
    );
$$;
comment on function app_private.has_reached(uuid, uuid) is
  'Whether a version has reached a branch: a version there takes it in, directly or over other branches, or the branch''s head has the same content.';
revoke all on function app_private.has_reached(uuid, uuid) from public;
--! EndIncluded app_private/functions/has_reached.sql
--! Included app_private/functions/branch_obstacles.sql
create or replace function app_private.branch_obstacles(branch_id uuid) returns jsonb
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.branch_obstacles(uuid) is
  'What keeps a branch from being deleted: counts by kind, empty when nothing does.';
revoke all on function app_private.branch_obstacles(uuid) from public;
--! EndIncluded app_private/functions/branch_obstacles.sql
--! Included app_private/functions/change_of_workspace.sql
create or replace function app_private.change_of_workspace(
  workspace app_public.workspaces,
  change_id bigint
) returns bigint
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.change_of_workspace(app_public.workspaces, bigint) is
  'The change that a workspace is brought to: the one named, else the project''s newest. Raises NTFND for a change of another project.';
revoke all on function app_private.change_of_workspace(app_public.workspaces, bigint) from public;
--! EndIncluded app_private/functions/change_of_workspace.sql
--! Included app_private/functions/charge_content_of.sql
create or replace function app_private.charge_content_of(
  project_id uuid,
  sha256s text[]
) returns void
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.charge_content_of(uuid, text[]) is
  'Charges a project, in one guarded update, for content that it does not hold yet; raises QUOTA.';
revoke all on function app_private.charge_content_of(uuid, text[]) from public;
--! EndIncluded app_private/functions/charge_content_of.sql
--! Included app_private/functions/complete_rights.sql
create or replace function app_private.complete_rights(
  can_read boolean,
  can_write boolean,
  can_delete boolean,
  out read_value boolean,
  out write_value boolean,
  out delete_value boolean,
  out widest app_public.access_right
) returns record
language plpgsql
immutable
set search_path = ''
as $$
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
      'BADIN', 'The rights contradict each other: delete includes write, write includes read.'
    );
  end if;
end;
$$;
comment on function app_private.complete_rights(boolean, boolean, boolean) is
  'The three rights of a permission with what they imply filled in: delete includes write, write includes read. Raises BADIN when they contradict each other or say nothing.';
revoke all on function app_private.complete_rights(boolean, boolean, boolean) from public;
--! EndIncluded app_private/functions/complete_rights.sql
--! Included app_private/functions/count_change.sql
create or replace function app_private.count_change(change_id bigint) returns void
language sql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.count_change(bigint) is
  'Adds the versions of a change to the counters of its project.';
revoke all on function app_private.count_change(bigint) from public;
--! EndIncluded app_private/functions/count_change.sql
--! Included app_private/functions/days_until.sql
create or replace function app_private.days_until(
  missing_bytes double precision,
  bytes_per_day double precision
) returns double precision
language sql
immutable
parallel safe
set search_path = ''
as $$
  select case
    when days_until.missing_bytes <= 0 then 0
    when days_until.bytes_per_day > 0 then days_until.missing_bytes / days_until.bytes_per_day
  end;
$$;
comment on function app_private.days_until(double precision, double precision) is
  'Days until so many bytes are reached at so many a day; null when they never are, 0 when they are already.';
revoke all on function app_private.days_until(double precision, double precision) from public;
--! EndIncluded app_private/functions/days_until.sql
--! Included app_private/functions/deciding_permission.sql
create or replace function app_private.deciding_permission(
  user_id uuid,
  asset_id uuid,
  wanted app_public.access_right
) returns table (value boolean, scope text, granter text, set_on date, reason text)
language sql
stable
rows 1
set search_path = ''
as $$
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
$$;
comment on function app_private.deciding_permission(uuid, uuid, app_public.access_right) is
  'The permission that decides a right on an asset: the one on the asset, else the one on the project. No row when the rank decides.';
revoke all on function app_private.deciding_permission(uuid, uuid, app_public.access_right) from public;
--! EndIncluded app_private/functions/deciding_permission.sql
--! Included app_private/functions/lock_facts.sql
create or replace function app_private.lock_facts(lock app_public.asset_locks) returns jsonb
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.lock_facts(app_public.asset_locks) is
  'Facts of a lock for messages and error details.';
revoke all on function app_private.lock_facts(app_public.asset_locks) from public;
--! EndIncluded app_private/functions/lock_facts.sql
--! Included app_private/functions/describe_lock.sql
create or replace function app_private.describe_lock(lock app_public.asset_locks) returns text
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.describe_lock(app_public.asset_locks) is
  'A lock in a sentence: who or what holds it, since when, why.';
revoke all on function app_private.describe_lock(app_public.asset_locks) from public;
--! EndIncluded app_private/functions/describe_lock.sql
--! Included app_private/functions/distinct_ids.sql
create or replace function app_private.distinct_ids(ids uuid[]) returns uuid[]
language plpgsql
immutable
set search_path = ''
as $$
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
$$;
comment on function app_private.distinct_ids(uuid[]) is
  'The ids of a list once each and in order; raises BADIN for an empty list or more than 200.';
revoke all on function app_private.distinct_ids(uuid[]) from public;
--! EndIncluded app_private/functions/distinct_ids.sql
--! Included app_private/functions/move_review.sql
create or replace function app_private.move_review(
  review app_public.asset_reviews,
  state app_public.review_state
) returns app_public.asset_reviews
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.move_review(app_public.asset_reviews, app_public.review_state) is
  'Brings a review into a state and its shelf along, and tells whose work it is.';
revoke all on function app_private.move_review(app_public.asset_reviews, app_public.review_state) from public;
--! EndIncluded app_private/functions/move_review.sql
--! Included app_private/functions/end_review.sql
create or replace function app_private.end_review(
  review_id uuid,
  state app_public.review_state
) returns app_public.asset_reviews
language sql
volatile
set search_path = ''
as $$
  select app_private.move_review(reviews, end_review.state)
  from app_public.asset_reviews as reviews
  where reviews.id = end_review.review_id
    and reviews.state in ('pending', 'in_review');
$$;
comment on function app_private.end_review(uuid, app_public.review_state) is
  'Ends an open review without a verdict: superseded or withdrawn.';
revoke all on function app_private.end_review(uuid, app_public.review_state) from public;
--! EndIncluded app_private/functions/end_review.sql
--! Included app_private/functions/end_shelf.sql
create or replace function app_private.end_shelf(shelf_id uuid) returns app_public.shelves
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.end_shelf(uuid) is
  'Discards a shelf and withdraws its open review.';
revoke all on function app_private.end_shelf(uuid) from public;
--! EndIncluded app_private/functions/end_shelf.sql
--! Included app_private/functions/end_workspace.sql
create or replace function app_private.end_workspace(
  workspace_id uuid
) returns app_public.workspaces
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.end_workspace(uuid) is
  'Closes a workspace: its locks are given back, its have-list is emptied. Shelves are the caller''s business.';
revoke all on function app_private.end_workspace(uuid) from public;
--! EndIncluded app_private/functions/end_workspace.sql
--! Included app_private/functions/enter_asset.sql
create or replace function app_private.enter_asset(
  asset app_public.assets,
  line_branch_id uuid
) returns void
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.enter_asset(app_public.assets, uuid) is
  'Makes this transaction the only one that changes the asset''s locks and versions. Never waits: raises LOCKD, naming who is ahead, when another transaction has it.';
revoke all on function app_private.enter_asset(app_public.assets, uuid) from public;
--! EndIncluded app_private/functions/enter_asset.sql
--! Included app_private/functions/explain_right.sql
create or replace function app_private.explain_right(
  user_id uuid,
  asset_id uuid,
  wanted app_public.access_right
) returns text
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.explain_right(uuid, uuid, app_public.access_right) is
  'Whether a user has a right on an asset, and which rule decides, in words.';
revoke all on function app_private.explain_right(uuid, uuid, app_public.access_right) from public;
--! EndIncluded app_private/functions/explain_right.sql
--! Included app_private/functions/fill_label.sql
create or replace function app_private.fill_label(
  label app_public.labels,
  version_ids uuid[]
) returns void
language plpgsql
volatile
set search_path = ''
as $$
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
    perform app_private.fail('BADIN', 'A label holds one version of each asset.');
end;
$$;
comment on function app_private.fill_label(app_public.labels, uuid[]) is
  'Puts versions into a label; raises NTFND for versions that are not readable ones of its project, BADIN for two of one asset.';
revoke all on function app_private.fill_label(app_public.labels, uuid[]) from public;
--! EndIncluded app_private/functions/fill_label.sql
--! Included app_private/functions/line_of_branch.sql
create or replace function app_private.line_of_branch(branch_id uuid) returns uuid
language sql
stable
parallel safe
set search_path = ''
as $$
  select branches.id
  from app_private.branch_ancestry(line_of_branch.branch_id) as ancestry
  join app_public.branches on branches.id = ancestry.ancestor_id
  where branches.type in ('mainline', 'release')
  order by ancestry.distance
  limit 1;
$$;
comment on function app_private.line_of_branch(uuid) is
  'The line of a branch: itself when it is a mainline or release, else the nearest such branch above it.';
revoke all on function app_private.line_of_branch(uuid) from public;
--! EndIncluded app_private/functions/line_of_branch.sql
--! Included app_private/functions/find_lock.sql
create or replace function app_private.find_lock(
  asset_id uuid,
  branch_id uuid
) returns uuid
language sql
stable
set search_path = ''
as $$
  select locks.id
  from app_public.asset_locks as locks
  join app_public.branches as lines on lines.id = locks.line_branch_id
  where locks.asset_id = find_lock.asset_id
    and case
      when find_lock.branch_id is null then lines.type = 'mainline'
      else locks.line_branch_id = app_private.line_of_branch(find_lock.branch_id)
    end;
$$;
comment on function app_private.find_lock(uuid, uuid) is
  'Id of the lock of an asset on the line of a branch (the mainline unless stated); null when there is none.';
revoke all on function app_private.find_lock(uuid, uuid) from public;
--! EndIncluded app_private/functions/find_lock.sql
--! Included app_private/functions/has_taken_in.sql
create or replace function app_private.has_taken_in(
  version_id uuid,
  taken_version_id uuid
) returns boolean
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.has_taken_in(uuid, uuid) is
  'Whether a version is another one or takes it in, directly or over other branches.';
revoke all on function app_private.has_taken_in(uuid, uuid) from public;
--! EndIncluded app_private/functions/has_taken_in.sql
--! Included app_private/functions/heir_of.sql
create or replace function app_private.heir_of(
  project_id uuid,
  leaving_user_id uuid
) returns uuid
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.heir_of(uuid, uuid) is
  'Who takes over a leaving member''s shelves: who acts, or the longest-serving owner when members leave by themselves.';
revoke all on function app_private.heir_of(uuid, uuid) from public;
--! EndIncluded app_private/functions/heir_of.sql
--! Included app_private/functions/items_digest.sql
create or replace function app_private.items_digest(
  items app_public.shelf_items[]
) returns app_public.sha256
language sql
immutable
set search_path = ''
as $$
  select encode(sha256(convert_to(
    string_agg(
      format('%s %s %s %s', item.asset_id, item.action, item.base_version_id, item.sha256),
      e'\n' order by item.asset_id
    ),
    'UTF8'
  )), 'hex')
  from unnest(items_digest.items) as item;
$$;
comment on function app_private.items_digest(app_public.shelf_items[]) is
  'SHA-256 over the sorted lines of asset, action, base version and content of shelved items; an approval is bound to it.';
revoke all on function app_private.items_digest(app_public.shelf_items[]) from public;
--! EndIncluded app_private/functions/items_digest.sql
--! Included app_private/functions/keep_an_owner.sql
create or replace function app_private.keep_an_owner(
  project_id uuid,
  leaving_user_id uuid
) returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.keep_an_owner(uuid, uuid) is
  'Refuses (BADST) when nobody but this member is an active owner of the project. Call lock_members first.';
revoke all on function app_private.keep_an_owner(uuid, uuid) from public;
--! EndIncluded app_private/functions/keep_an_owner.sql
--! Included app_private/functions/keep_lock.sql
create or replace function app_private.keep_lock(
  lock app_public.asset_locks,
  request_id uuid
) returns app_public.lock_requests
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_request app_public.lock_requests;
begin
  if (keep_lock.lock).holder_id is distinct from app_private.require_user() then
    perform app_private.fail('BADST', 'You no longer hold this lock.');
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
$$;
comment on function app_private.keep_lock(app_public.asset_locks, uuid) is
  'Keeps a lock for an hour although somebody asked for it, and tells them.';
revoke all on function app_private.keep_lock(app_public.asset_locks, uuid) from public;
--! EndIncluded app_private/functions/keep_lock.sql
--! Included app_private/functions/lock_members.sql
create or replace function app_private.lock_members(
  project_id uuid,
  first_user_id uuid,
  second_user_id uuid
) returns void
language sql
volatile
set search_path = ''
as $$
  select 1
  from app_public.project_members as members
  where members.project_id = lock_members.project_id
    and (
      members.role = 'owner'
      or members.user_id in (lock_members.first_user_id, lock_members.second_user_id)
    )
  order by members.user_id
  for update;
$$;
comment on function app_private.lock_members(uuid, uuid, uuid) is
  'Locks the rows of a project''s owners and of two people, always in the same order, so that ranks and the last owner can be judged without races.';
revoke all on function app_private.lock_members(uuid, uuid, uuid) from public;
--! EndIncluded app_private/functions/lock_members.sql
--! Included app_private/functions/lock_place.sql
create or replace function app_private.lock_place(
  project_id uuid,
  branch_id uuid,
  workspace_id uuid
) returns app_public.branches
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_workspace app_public.workspaces;
begin
  if lock_place.workspace_id is not null then
    v_workspace := app_private.require_active_workspace(lock_place.workspace_id);
    if v_workspace.project_id <> lock_place.project_id then
      perform app_private.fail('BADIN', 'The workspace belongs to another project.');
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
$$;
comment on function app_private.lock_place(uuid, uuid, uuid) is
  'The branch on which a lock is taken: the one named, else the workspace''s, else the mainline. Checks that the workspace is one''s own, active, and on that branch.';
revoke all on function app_private.lock_place(uuid, uuid, uuid) from public;
--! EndIncluded app_private/functions/lock_place.sql
--! Included app_private/functions/lock_shelved_assets.sql
create or replace function app_private.lock_shelved_assets(shelf app_public.shelves) returns void
language sql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.lock_shelved_assets(app_public.shelves) is
  'Locks the rows of the assets in a shelf''s newest revision, in order.';
revoke all on function app_private.lock_shelved_assets(app_public.shelves) from public;
--! EndIncluded app_private/functions/lock_shelved_assets.sql
--! Included app_private/functions/locker_ahead.sql
create or replace function app_private.locker_ahead(asset_id uuid) returns text
language sql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.locker_ahead(uuid) is
  'Name of the member whose transaction is taking a lock on the asset right now; null when it is something else that changes the asset.';
revoke all on function app_private.locker_ahead(uuid) from public;
--! EndIncluded app_private/functions/locker_ahead.sql
--! Included app_private/functions/locks_of_user.sql
create or replace function app_private.locks_of_user(
  project_id uuid,
  user_id uuid
) returns setof app_public.asset_locks
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.locks_of_user(uuid, uuid) is
  'The locks a user holds in a project, by asset, with the assets'' rows locked: every change of a lock happens under that row lock.';
revoke all on function app_private.locks_of_user(uuid, uuid) from public;
--! EndIncluded app_private/functions/locks_of_user.sql
--! Included app_private/functions/newest_change.sql
create or replace function app_private.newest_change(project_id uuid) returns bigint
language sql
stable
set search_path = ''
as $$
  select changes.id
  from app_public.changes
  where changes.project_id = newest_change.project_id
  order by changes.id desc
  limit 1;
$$;
comment on function app_private.newest_change(uuid) is
  'Number of the newest change of a project; null before the first.';
revoke all on function app_private.newest_change(uuid) from public;
--! EndIncluded app_private/functions/newest_change.sql
--! Included app_private/functions/newest_on_line.sql
create or replace function app_private.newest_on_line(
  asset_id uuid,
  line_branch_id uuid
) returns setof app_public.asset_versions
language sql
stable
rows 1
set search_path = ''
as $$
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
$$;
comment on function app_private.newest_on_line(uuid, uuid) is
  'The newest version of an asset on any live branch of a line, else what the line''s destination inherits. No row when there is none.';
revoke all on function app_private.newest_on_line(uuid, uuid) from public;
--! EndIncluded app_private/functions/newest_on_line.sql
--! Included app_private/functions/note_submission.sql
create or replace function app_private.note_submission(
  shelf app_public.shelves,
  change_id bigint
) returns app_public.shelves
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.note_submission(app_public.shelves, bigint) is
  'After a submission: the workspace has what it submitted, the shelf is closed, an open review of it is over.';
revoke all on function app_private.note_submission(app_public.shelves, bigint) from public;
--! EndIncluded app_private/functions/note_submission.sql
--! Included app_private/functions/own_lock_generation.sql
create or replace function app_private.own_lock_generation(
  asset_id uuid,
  branch_id uuid,
  user_id uuid
) returns bigint
language sql
stable
set search_path = ''
as $$
  select locks.generation
  from app_public.asset_locks as locks
  where locks.asset_id = own_lock_generation.asset_id
    and locks.line_branch_id = app_private.line_of_branch(own_lock_generation.branch_id)
    and locks.holder_id = own_lock_generation.user_id;
$$;
comment on function app_private.own_lock_generation(uuid, uuid, uuid) is
  'Generation of the lock that a user holds on an asset on the line of a branch; null without one.';
revoke all on function app_private.own_lock_generation(uuid, uuid, uuid) from public;
--! EndIncluded app_private/functions/own_lock_generation.sql
--! Included app_private/functions/parse_shelf_items.sql
create or replace function app_private.parse_shelf_items(items jsonb) returns table (
  asset_id uuid,
  action app_public.shelf_action,
  version_id uuid,
  upload_id uuid,
  base_version_id uuid,
  filename text
)
language plpgsql
stable
rows 20
set search_path = ''
as $$
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
    perform app_private.fail('BADIN', 'Shelve from 1 to 1000 items, each about another asset.');
  end if;
exception
  when invalid_text_representation or invalid_parameter_value or datatype_mismatch then
    perform app_private.fail(
      'BADIN', format('The items cannot be read: %s.', sqlerrm), null,
      'Give an array of objects with asset_id, action, and version_id or upload_id.'
    );
end;
$$;
comment on function app_private.parse_shelf_items(jsonb) is
  'Items of a shelving as rows; raises BADIN for anything but an array of 1 to 1000 objects, each about another asset.';
revoke all on function app_private.parse_shelf_items(jsonb) from public;
--! EndIncluded app_private/functions/parse_shelf_items.sql
--! Included app_private/functions/readable_heads.sql
create or replace function app_private.readable_heads(
  branch_id uuid,
  change_id bigint
) returns setof app_public.asset_versions
language sql
stable
rows 1000
set search_path = ''
as $$
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
$$;
comment on function app_private.readable_heads(uuid, bigint) is
  'The heads of a branch at a change (now when null), without deletions, deleted assets, and assets that who acts may not read.';
revoke all on function app_private.readable_heads(uuid, bigint) from public;
--! EndIncluded app_private/functions/readable_heads.sql
--! Included app_private/functions/refuse_asset_in_use.sql
create or replace function app_private.refuse_asset_in_use(asset app_public.assets) returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.refuse_asset_in_use(app_public.assets) is
  'Refuses to delete an asset that somebody else has locked (LOCKD) or that lies on an open shelf (BADST).';
revoke all on function app_private.refuse_asset_in_use(app_public.assets) from public;
--! EndIncluded app_private/functions/refuse_asset_in_use.sql
--! Included app_private/functions/refuse_branch_parent.sql
create or replace function app_private.refuse_branch_parent(
  type app_public.branch_type,
  parent app_public.branches
) returns void
language plpgsql
immutable
set search_path = ''
as $$
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
$$;
comment on function app_private.refuse_branch_parent(app_public.branch_type, app_public.branches) is
  'Refuses (FLOWD) a branch of this type below that parent: a project has one mainline, releases come from the mainline or a release, task branches have no children.';
revoke all on function app_private.refuse_branch_parent(app_public.branch_type, app_public.branches) from public;
--! EndIncluded app_private/functions/refuse_branch_parent.sql
--! Included app_private/functions/refuse_lock_request.sql
create or replace function app_private.refuse_lock_request(lock app_public.asset_locks) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if (refuse_lock_request.lock).state = 'retained' then
    perform app_private.fail(
      'BADST', app_private.describe_lock(refuse_lock_request.lock) || ' No person holds it.',
      app_private.lock_facts(refuse_lock_request.lock),
      'Lock it on that branch, or integrate its version first.'
    );
  elsif (refuse_lock_request.lock).holder_id = app_private.require_user() then
    perform app_private.fail('BADST', 'You hold this lock yourself.');
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
$$;
comment on function app_private.refuse_lock_request(app_public.asset_locks) is
  'Refuses (BADST) to ask for a lock that nobody or oneself holds, or that its holder keeps for now.';
revoke all on function app_private.refuse_lock_request(app_public.asset_locks) from public;
--! EndIncluded app_private/functions/refuse_lock_request.sql
--! Included app_private/functions/refuse_locked.sql
create or replace function app_private.refuse_locked(lock app_public.asset_locks) returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.refuse_locked(app_public.asset_locks) is
  'Raises LOCKD for a lock, naming its holder, since when and why.';
revoke all on function app_private.refuse_locked(app_public.asset_locks) from public;
--! EndIncluded app_private/functions/refuse_locked.sql
--! Included app_private/functions/refuse_not_newest.sql
create or replace function app_private.refuse_not_newest(
  asset app_public.assets,
  branch app_public.branches,
  line_branch_id uuid,
  workspace_id uuid
) returns uuid
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.refuse_not_newest(app_public.assets, app_public.branches, uuid, uuid) is
  'Refuses (STALE) to lock an asset on a branch whose head is not the line''s newest version, or from a workspace that holds an older one. Returns the head, null before the first version.';
revoke all on function app_private.refuse_not_newest(app_public.assets, app_public.branches, uuid, uuid) from public;
--! EndIncluded app_private/functions/refuse_not_newest.sql
--! Included app_private/functions/refuse_open_work.sql
create or replace function app_private.refuse_open_work(
  workspace app_public.workspaces
) returns void
language plpgsql
stable
set search_path = ''
as $$
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
      format('The workspace "%s" still holds %s locks and %s unsubmitted shelves.',
        (refuse_open_work.workspace).name, v_locks, v_shelves),
      jsonb_build_object('locks', v_locks, 'shelves', v_shelves),
      'Submit or discard the shelves and release the locks first.'
    );
  end if;
end;
$$;
comment on function app_private.refuse_open_work(app_public.workspaces) is
  'Refuses (BADST) while a workspace holds locks or open shelves, naming how many.';
revoke all on function app_private.refuse_open_work(app_public.workspaces) from public;
--! EndIncluded app_private/functions/refuse_open_work.sql
--! Included app_private/functions/refuse_other_content.sql
create or replace function app_private.refuse_other_content(
  review app_public.asset_reviews,
  content_sha256 text
) returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.refuse_other_content(app_public.asset_reviews, text) is
  'Refuses (STALE) a decision about other content than the review is bound to; null passes.';
revoke all on function app_private.refuse_other_content(app_public.asset_reviews, text) from public;
--! EndIncluded app_private/functions/refuse_other_content.sql
--! Included app_private/functions/refuse_outdated_item.sql
create or replace function app_private.refuse_outdated_item(
  shelf app_public.shelves,
  item app_public.shelf_items,
  asset app_public.assets
) returns app_public.asset_versions
language plpgsql
stable
set search_path = ''
as $$
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
    perform app_private.fail(
      'LOCKD',
      format('The lock under which "%s" was shelved was broken or released since.',
        (refuse_outdated_item.asset).name),
      jsonb_build_object('asset_id', (refuse_outdated_item.asset).id),
      'See what changed meanwhile, lock it again and shelve again.'
    );
  end if;
  return v_head;
end;
$$;
comment on function app_private.refuse_outdated_item(app_public.shelves, app_public.shelf_items, app_public.assets) is
  'Refuses a shelved item whose base is no longer the head of the branch (STALE), or whose lock was broken or released since it was shelved (LOCKD). Returns the head.';
revoke all on function app_private.refuse_outdated_item(app_public.shelves, app_public.shelf_items, app_public.assets) from public;
--! EndIncluded app_private/functions/refuse_outdated_item.sql
--! Included app_private/functions/refuse_stale.sql
create or replace function app_private.refuse_stale(
  asset app_public.assets,
  newest app_public.asset_versions,
  hint text
) returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.refuse_stale(app_public.assets, app_public.asset_versions, text) is
  'Raises STALE, naming the newest version of the asset and its branch.';
revoke all on function app_private.refuse_stale(app_public.assets, app_public.asset_versions, text) from public;
--! EndIncluded app_private/functions/refuse_stale.sql
--! Included app_private/functions/refuse_task_state.sql
create or replace function app_private.refuse_task_state(
  review app_public.asset_reviews,
  note app_public.review_notes,
  state app_public.note_task_state
) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_is_own_work constant boolean :=
    app_private.is_own_work(refuse_task_state.review, v_user_id);
begin
  if (refuse_task_state.note).task_state is null then
    perform app_private.fail('BADST', 'The note is not a task.', null, 'Write a new note as task.');
  elsif refuse_task_state.state is null then
    perform app_private.fail('BADIN', 'The state is missing.');
  elsif refuse_task_state.state = 'addressed' and not v_is_own_work then
    perform app_private.require_role((refuse_task_state.review).project_id, 'contributor');
  elsif refuse_task_state.state = 'verified' and v_is_own_work then
    perform app_private.fail(
      'SELFA', 'Whether a task is done is not for whose work it is about to say.', null,
      'Mark it as addressed; its author or a reviewer verifies it.'
    );
  elsif refuse_task_state.state <> 'addressed'
    and (refuse_task_state.note).author_id <> v_user_id
  then
    perform app_private.require_role((refuse_task_state.review).project_id, 'reviewer');
  end if;
end;
$$;
comment on function app_private.refuse_task_state(app_public.asset_reviews, app_public.review_notes, app_public.note_task_state) is
  'Refuses who acts to bring a task into a state: BADST when it is no task, DNIED by rank, SELFA for verifying own work.';
revoke all on function app_private.refuse_task_state(app_public.asset_reviews, app_public.review_notes, app_public.note_task_state) from public;
--! EndIncluded app_private/functions/refuse_task_state.sql
--! Included app_private/functions/refuse_too_many_locks.sql
create or replace function app_private.refuse_too_many_locks(
  project_id uuid,
  wanted integer
) returns void
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.refuse_too_many_locks(uuid, integer) is
  'Refuses more than 200 locks in a call (BADIN), and more than 500 for a user without a lead''s rank (DNIED). Marks this transaction as one that takes locks.';
revoke all on function app_private.refuse_too_many_locks(uuid, integer) from public;
--! EndIncluded app_private/functions/refuse_too_many_locks.sql
--! Included app_private/functions/refuse_without_lock.sql
create or replace function app_private.refuse_without_lock(
  asset app_public.assets,
  branch_id uuid,
  user_id uuid,
  merged_from_version_id uuid
) returns void
language plpgsql
stable
set search_path = ''
as $$
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
  perform app_private.fail(
    'LOCKD',
    format('"%s" changes only under a lock, and you hold none.', (refuse_without_lock.asset).name),
    jsonb_build_object('asset_id', (refuse_without_lock.asset).id, 'holder', null),
    'Lock it first, with lock_asset.'
  );
end;
$$;
comment on function app_private.refuse_without_lock(app_public.assets, uuid, uuid, uuid) is
  'Refuses (LOCKD) a new version while somebody else holds the lock of the line, and without a lock of one''s own when the asset''s type demands one; taking in the version that the line retains needs none.';
revoke all on function app_private.refuse_without_lock(app_public.assets, uuid, uuid, uuid) from public;
--! EndIncluded app_private/functions/refuse_without_lock.sql
--! Included app_private/functions/release_member_work.sql
create or replace function app_private.release_member_work(
  project_id uuid,
  user_id uuid,
  heir_id uuid
) returns void
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.release_member_work(uuid, uuid, uuid) is
  'Ends what a leaving member holds in a project: locks are released, lock and review requests withdrawn, workspaces closed, shelves handed to the heir.';
revoke all on function app_private.release_member_work(uuid, uuid, uuid) from public;
--! EndIncluded app_private/functions/release_member_work.sql
--! Included app_private/functions/require_active_user.sql
create or replace function app_private.require_active_user(user_id uuid) returns app_public.users
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.require_active_user(uuid) is
  'The user; raises NTFND when there is none, BADST when deactivated.';
revoke all on function app_private.require_active_user(uuid) from public;
--! EndIncluded app_private/functions/require_active_user.sql
--! Included app_private/functions/require_active_workspace.sql
create or replace function app_private.require_active_workspace(
  workspace_id uuid
) returns app_public.workspaces
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.require_active_workspace(uuid) is
  'A workspace of one''s own that is neither closed nor suspended; locked for a change. Raises NTFND, DNIED or BADST.';
revoke all on function app_private.require_active_workspace(uuid) from public;
--! EndIncluded app_private/functions/require_active_workspace.sql
--! Included app_private/functions/require_approvals.sql
create or replace function app_private.require_approvals(
  shelf app_public.shelves,
  branch app_public.branches
) returns void
language plpgsql
stable
set search_path = ''
as $$
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
      format('The branch "%s" wants %s approvals, %s of a lead; this content has %s, %s of a lead.',
        (require_approvals.branch).name, v_wanted,
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
$$;
comment on function app_private.require_approvals(app_public.shelves, app_public.branches) is
  'Refuses (FLOWD) to submit a shelf whose newest revision lacks the approvals of its branch, or on which a verdict against it stands.';
revoke all on function app_private.require_approvals(app_public.shelves, app_public.branches) from public;
--! EndIncluded app_private/functions/require_approvals.sql
--! Included app_private/functions/require_branch.sql
create or replace function app_private.require_branch(
  project_id uuid,
  branch_id uuid
) returns app_public.branches
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.require_branch(uuid, uuid) is
  'A live branch of the project, the mainline when none is named; it cannot be deleted until the transaction ends. Raises NTFND. Check first that the project is visible.';
revoke all on function app_private.require_branch(uuid, uuid) from public;
--! EndIncluded app_private/functions/require_branch.sql
--! Included app_private/functions/require_branch_access.sql
create or replace function app_private.require_branch_access(
  branch_id uuid,
  min_role app_public.project_role
) returns app_public.branches
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.require_branch_access(uuid, app_public.project_role) is
  'A live branch in a project where who acts has the rank; locked for a change. Raises NTFND or DNIED.';
revoke all on function app_private.require_branch_access(uuid, app_public.project_role) from public;
--! EndIncluded app_private/functions/require_branch_access.sql
--! Included app_private/functions/require_commentable_review.sql
create or replace function app_private.require_commentable_review(
  review_id uuid
) returns app_public.asset_reviews
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_review constant app_public.asset_reviews :=
    app_private.visible_review(require_commentable_review.review_id);
begin
  perform app_private.require_comment_right(v_review.project_id);
  perform app_private.lock_active_project(v_review.project_id);
  return v_review;
end;
$$;
comment on function app_private.require_commentable_review(uuid) is
  'A visible review in an active project where who acts may comment; raises NTFND, DNIED, ARCHV.';
revoke all on function app_private.require_commentable_review(uuid) from public;
--! EndIncluded app_private/functions/require_commentable_review.sql
--! Included app_private/functions/require_grantable.sql
create or replace function app_private.require_grantable(
  project_id uuid,
  asset_id uuid,
  wanted app_public.access_right
) returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.require_grantable(uuid, uuid, app_public.access_right) is
  'Refuses (DNIED) to give away a right that who acts does not have, on the asset or, when that is null, on the project. A null right passes.';
revoke all on function app_private.require_grantable(uuid, uuid, app_public.access_right) from public;
--! EndIncluded app_private/functions/require_grantable.sql
--! Included app_private/functions/require_judge.sql
create or replace function app_private.require_judge(
  review app_public.asset_reviews
) returns app_public.project_role
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.require_judge(app_public.asset_reviews) is
  'Rank of who acts as a judge of a review; raises SELFA for own work, DNIED below the rank that the branch asks for.';
revoke all on function app_private.require_judge(app_public.asset_reviews) from public;
--! EndIncluded app_private/functions/require_judge.sql
--! Included app_private/functions/require_lock.sql
create or replace function app_private.require_lock(lock_id uuid) returns app_public.asset_locks
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.require_lock(uuid) is
  'A lock of a readable asset, with the asset''s row locked; raises NTFND when it is gone or hidden, ARCHV in an archived project.';
revoke all on function app_private.require_lock(uuid) from public;
--! EndIncluded app_private/functions/require_lock.sql
--! Included app_private/functions/require_open_review.sql
create or replace function app_private.require_open_review(review_id uuid)
returns app_public.asset_reviews
language plpgsql
volatile
set search_path = ''
as $$
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
    perform app_private.fail(
      'BADST', format('The review is over: %s.', replace(v_review.state::text, '_', ' ')),
      jsonb_build_object('review_id', v_review.id, 'state', v_review.state),
      'Ask for a new round with request_review.'
    );
  end if;
  return v_review;
end;
$$;
comment on function app_private.require_open_review(uuid) is
  'A visible review that is not over, locked for a decision, in an active project. Raises NTFND; STALE when something newer has taken its place; BADST when it is over otherwise.';
revoke all on function app_private.require_open_review(uuid) from public;
--! EndIncluded app_private/functions/require_open_review.sql
--! Included app_private/functions/require_project_asset.sql
create or replace function app_private.require_project_asset(
  project_id uuid,
  asset_id uuid
) returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.require_project_asset(uuid, uuid) is
  'Refuses (NTFND) an asset that is not a readable one of the project; null passes.';
revoke all on function app_private.require_project_asset(uuid, uuid) from public;
--! EndIncluded app_private/functions/require_project_asset.sql
--! Included app_private/functions/require_rank_over.sql
create or replace function app_private.require_rank_over(
  project_id uuid,
  user_id uuid,
  new_role app_public.project_role default null
) returns void
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.require_rank_over(uuid, uuid, app_public.project_role) is
  'Refuses (DNIED) who acts to touch a member, or to give a rank, at or above the own rank; owners may. Call lock_members first.';
revoke all on function app_private.require_rank_over(uuid, uuid, app_public.project_role) from public;
--! EndIncluded app_private/functions/require_rank_over.sql
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
--! Included app_private/functions/require_studio_admin.sql
create or replace function app_private.require_studio_admin() returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app_private.require_user();
  if app_hidden.current_studio_role() is distinct from 'admin' then
    perform app_private.fail(
      'DNIED', 'This is for studio admins.', null, 'Ask a studio admin to do it.'
    );
  end if;
end;
$$;
comment on function app_private.require_studio_admin() is
  'Refuses (DNIED) who acts unless a studio admin.';
revoke all on function app_private.require_studio_admin() from public;
--! EndIncluded app_private/functions/require_studio_admin.sql
--! Included app_private/functions/require_text.sql
create or replace function app_private.require_text(
  value text,
  what text,
  max_length integer
) returns text
language plpgsql
immutable
set search_path = ''
as $$
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
$$;
comment on function app_private.require_text(text, text, integer) is
  'The text without outer blanks; raises BADIN when it is empty or longer than allowed.';
revoke all on function app_private.require_text(text, text, integer) from public;
--! EndIncluded app_private/functions/require_text.sql
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
--! Included app_private/functions/resolve_shelf_item.sql
create or replace function app_private.resolve_shelf_item(
  shelf app_public.shelves,
  item record
) returns app_public.shelf_items
language plpgsql
stable
set search_path = ''
as $$
declare
  v_asset constant app_public.assets := app_private.require_asset(item.asset_id, 'write');
  v_base constant app_public.asset_versions :=
    app_private.shelf_item_base(shelf, v_asset, item.base_version_id);
  v_content app_public.asset_versions;
  v_item app_public.shelf_items;
begin
  if v_asset.project_id <> (shelf).project_id then
    perform app_private.fail(
      'BADIN', format('"%s" belongs to another project than the shelf.', v_asset.name)
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
  end if;
  return v_item;
end;
$$;
comment on function app_private.resolve_shelf_item(app_public.shelves, record) is
  'One item of a shelf revision as the row to write, with rights, base, action and content checked.';
revoke all on function app_private.resolve_shelf_item(app_public.shelves, record) from public;
--! EndIncluded app_private/functions/resolve_shelf_item.sql
--! Included app_private/functions/return_lock.sql
create or replace function app_private.return_lock(lock_id uuid) returns app_public.asset_locks
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.return_lock(uuid) is
  'Gives a lock back: to the branch that retained its version when that has not reached the destination yet, else it is removed. Returns the lock as it was, or as it is retained now. The caller holds the asset''s row lock.';
revoke all on function app_private.return_lock(uuid) from public;
--! EndIncluded app_private/functions/return_lock.sql
--! Included app_private/functions/review_subject.sql
create or replace function app_private.review_subject(review app_public.asset_reviews) returns text
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.review_subject(app_public.asset_reviews) is
  'What a review is about, in a few words: the asset and version, or the shelf.';
revoke all on function app_private.review_subject(app_public.asset_reviews) from public;
--! EndIncluded app_private/functions/review_subject.sql
--! Included app_private/functions/shelf_approval.sql
create or replace function app_private.shelf_approval(
  shelf app_public.shelves,
  out is_approved boolean,
  out is_overridden boolean,
  out approvals bigint,
  out lead_approvals bigint,
  out objector text
) returns record
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.shelf_approval(app_public.shelves) is
  'What reviewers decided about exactly the newest content of a shelf; verdicts of its owner do not count.';
revoke all on function app_private.shelf_approval(app_public.shelves) from public;
--! EndIncluded app_private/functions/shelf_approval.sql
--! Included app_private/functions/shelf_item_action.sql
create or replace function app_private.shelf_item_action(
  asset app_public.assets,
  action app_public.shelf_action,
  base app_public.asset_versions
) returns app_public.shelf_action
language plpgsql
immutable
set search_path = ''
as $$
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
$$;
comment on function app_private.shelf_item_action(app_public.assets, app_public.shelf_action, app_public.asset_versions) is
  'What a shelved item does: as stated, else add or edit by whether it has a base. Raises BADIN when that does not fit.';
revoke all on function app_private.shelf_item_action(app_public.assets, app_public.shelf_action, app_public.asset_versions) from public;
--! EndIncluded app_private/functions/shelf_item_action.sql
--! Included app_private/functions/shelf_item_base.sql
create or replace function app_private.shelf_item_base(
  shelf app_public.shelves,
  asset app_public.assets,
  base_version_id uuid
) returns app_public.asset_versions
language plpgsql
stable
set search_path = ''
as $$
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
      'BADIN', format('The base of "%s" is not one of its versions.', (shelf_item_base.asset).name)
    );
  end if;
  return v_base;
end;
$$;
comment on function app_private.shelf_item_base(app_public.shelves, app_public.assets, uuid) is
  'The version that a shelved item builds on: the one stated, else the one the workspace has, else the head of the branch. Raises BADIN for a version of another asset.';
revoke all on function app_private.shelf_item_base(app_public.shelves, app_public.assets, uuid) from public;
--! EndIncluded app_private/functions/shelf_item_base.sql
--! Included app_private/functions/shelf_to_review.sql
create or replace function app_private.shelf_to_review(
  shelf_id uuid
) returns app_public.asset_reviews
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.shelf_to_review(uuid) is
  'The review that the newest revision of a shelf would get; brings the shelf into review. By the shelf''s owner or a lead.';
revoke all on function app_private.shelf_to_review(uuid) from public;
--! EndIncluded app_private/functions/shelf_to_review.sql
--! Included app_private/functions/shelved_content.sql
create or replace function app_private.shelved_content(
  version_id uuid,
  upload_id uuid
) returns app_public.asset_versions
language plpgsql
stable
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_version app_public.asset_versions;
begin
  if num_nonnulls(shelved_content.version_id, shelved_content.upload_id) <> 1 then
    perform app_private.fail(
      'BADIN', 'Say what to shelve: version_id or upload_id, one of the two.'
    );
  end if;
  -- Knowing a hash never grants its content: content comes from what one may read.
  select versions.* into v_version
  from app_public.asset_versions as versions
  join app_public.assets on assets.id = versions.asset_id and assets.deleted_at is null
  left join app_public.uploads
    on uploads.id = shelved_content.upload_id and uploads.user_id = v_user_id
  where versions.id = coalesce(shelved_content.version_id, uploads.version_id)
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
$$;
comment on function app_private.shelved_content(uuid, uuid) is
  'The version whose content is shelved: the one named, if who acts may read it, or the one that an own upload became. Raises NTFND, BADIN.';
revoke all on function app_private.shelved_content(uuid, uuid) from public;
--! EndIncluded app_private/functions/shelved_content.sql
--! Included app_private/functions/storage_trend.sql
create or replace function app_private.storage_trend(
  project_id uuid,
  out snapshot_count integer,
  out bytes_per_day double precision,
  out bytes_per_day_error double precision
) returns record
language sql
stable
set search_path = ''
as $$
  select
    count(*)::integer,
    case when count(*) >= 14 then regr_slope(points.bytes, points.day) end,
    case when count(*) >= 14 and regr_sxx(points.bytes, points.day) > 0 then sqrt(
      greatest(
        regr_syy(points.bytes, points.day)
          - regr_sxy(points.bytes, points.day) ^ 2 / regr_sxx(points.bytes, points.day),
        0
      ) / (count(*) - 2) / regr_sxx(points.bytes, points.day)
    ) end
  from (
    select
      coalesce(snapshots.physical_bytes, snapshots.total_bytes)::double precision as bytes,
      extract(epoch from snapshots.captured_at - now())::double precision / 86400 as day
    from app_public.project_storage_snapshots as snapshots
    where snapshots.project_id = storage_trend.project_id
      and snapshots.captured_at > now() - interval '90 days'
  ) as points;
$$;
comment on function app_private.storage_trend(uuid) is
  'Straight line through the storage snapshots of a project''s last 90 days: bytes a day and the standard error of that; null under 14 snapshots or without spread in time.';
revoke all on function app_private.storage_trend(uuid) from public;
--! EndIncluded app_private/functions/storage_trend.sql
--! Included app_private/functions/submit_item.sql
create or replace function app_private.submit_item(
  shelf app_public.shelves,
  item app_public.shelf_items,
  change app_public.changes
) returns app_public.asset_versions
language plpgsql
volatile
set search_path = ''
as $$
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
    size_bytes, filename, media_type, comment, is_deletion, created_by
  ) values (
    (shelf).project_id, v_asset.id, (shelf).branch_id, app_private.next_version_number(v_asset.id),
    (change).id, v_head.id, coalesce((item).sha256, v_head.sha256),
    coalesce((item).size_bytes, v_head.size_bytes), coalesce((item).filename, v_head.filename),
    coalesce((item).media_type, v_head.media_type, 'application/octet-stream'), (change).comment,
    (item).action = 'delete', (change).author_id
  )
  returning asset_versions.* into v_version;
  perform app_private.supersede_reviews(v_version);
  perform app_private.settle_lock(v_version);
  return v_version;
end;
$$;
comment on function app_private.submit_item(app_public.shelves, app_public.shelf_items, app_public.changes) is
  'Writes the version of one shelved item and moves its lock. The caller holds the asset''s row lock.';
revoke all on function app_private.submit_item(app_public.shelves, app_public.shelf_items, app_public.changes) from public;
--! EndIncluded app_private/functions/submit_item.sql
--! Included app_private/functions/take_lock.sql
create or replace function app_private.take_lock(
  asset app_public.assets,
  branch app_public.branches,
  workspace_id uuid,
  reason text
) returns app_public.asset_locks
language plpgsql
volatile
set search_path = ''
as $$
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
    coalesce(take_lock.reason, ''), now() + interval '7 days'
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
$$;
comment on function app_private.take_lock(app_public.assets, app_public.branches, uuid, text) is
  'Takes, or renews, the lock of one asset for a user. Never waits: exactly one of several callers wins, the others get LOCKD. Call advertise_locker first.';
revoke all on function app_private.take_lock(app_public.assets, app_public.branches, uuid, text) from public;
--! EndIncluded app_private/functions/take_lock.sql
--! Included app_private/functions/tell_of_note.sql
create or replace function app_private.tell_of_note(
  review app_public.asset_reviews,
  note app_public.review_notes
) returns void
language sql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.tell_of_note(app_public.asset_reviews, app_public.review_notes) is
  'Tells of a note whose work it is about, who asked for the review, and whose note it answers.';
revoke all on function app_private.tell_of_note(app_public.asset_reviews, app_public.review_notes) from public;
--! EndIncluded app_private/functions/tell_of_note.sql
--! Included app_private/functions/tg_asset_reviews__refuse_final.sql
create or replace function app_private.tg_asset_reviews__refuse_final() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  if old.state not in ('pending', 'in_review') then
    perform app_private.fail(
      'BADST', format('The review is over (%s) and never changes.', old.state),
      jsonb_build_object('review_id', old.id, 'state', old.state),
      'Ask for a new round with request_review.'
    );
  elsif (old.content_sha256, old.submitter_id, old.branch_id)
    is distinct from (new.content_sha256, new.submitter_id, new.branch_id)
  then
    perform app_private.fail('BADST', 'What a review is about never changes.');
  end if;
  return new;
end;
$$;
comment on function app_private.tg_asset_reviews__refuse_final() is
  'Keeps reviews that are over, and what a review is about, as they are, for every role (BADST).';
revoke all on function app_private.tg_asset_reviews__refuse_final() from public;

create or replace trigger _300_refuse_final
  before update on app_public.asset_reviews
  for each row execute function app_private.tg_asset_reviews__refuse_final();
alter table app_public.asset_reviews enable always trigger _300_refuse_final;
--! EndIncluded app_private/functions/tg_asset_reviews__refuse_final.sql
--! Included app_private/functions/tg_asset_versions__check_lock.sql
create or replace function app_private.tg_asset_versions__check_lock() returns trigger
language plpgsql
volatile
-- Definer: looks at locks and branches that callers may not see.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_private.tg_asset_versions__check_lock() is
  'Refuses, for every role, a version that a lock forbids (LOCKD) and one on a deleted branch (NTFND).';
revoke all on function app_private.tg_asset_versions__check_lock() from public;

create or replace trigger _300_check_lock
  before insert on app_public.asset_versions
  for each row execute function app_private.tg_asset_versions__check_lock();
alter table app_public.asset_versions enable always trigger _300_check_lock;
--! EndIncluded app_private/functions/tg_asset_versions__check_lock.sql
--! Included app_private/functions/tg_branches__check_parent.sql
create or replace function app_private.tg_branches__check_parent() returns trigger
language plpgsql
volatile
-- Definer: looks at branches and versions that callers may not see.
security definer
set search_path = ''
as $$
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
      'FLOWD', format('The branch "%s" has children or versions; its parent stays.', new.name)
    );
  end if;
  if new.parent_branch_id = new.id or exists (
    select 1
    from app_private.branch_ancestry(new.parent_branch_id) as ancestry
    where ancestry.ancestor_id = new.id
  ) then
    perform app_private.fail('FLOWD', format('The branch "%s" would be its own parent.', new.name));
  end if;
  return new;
end;
$$;
comment on function app_private.tg_branches__check_parent() is
  'Keeps the tree of branches sound for every role: no cycles, and a parent never changes once children or versions exist (FLOWD).';
revoke all on function app_private.tg_branches__check_parent() from public;

create or replace trigger _300_check_parent
  before insert or update of parent_branch_id on app_public.branches
  for each row execute function app_private.tg_branches__check_parent();
alter table app_public.branches enable always trigger _300_check_parent;
--! EndIncluded app_private/functions/tg_branches__check_parent.sql
--! Included app_private/functions/tg_label_versions__refuse_locked.sql
create or replace function app_private.tg_label_versions__refuse_locked() returns trigger
language plpgsql
volatile
-- Definer: looks at labels that callers may not see.
security definer
set search_path = ''
as $$
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
  if v_label.id is not null then
    perform app_private.fail(
      'BADST', format('The label "%s" is locked and never changes.', v_label.name),
      jsonb_build_object('label_id', v_label.id), 'Make a new label.'
    );
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end;
$$;
comment on function app_private.tg_label_versions__refuse_locked() is
  'Keeps the versions of a locked label as they are, for every role (BADST).';
revoke all on function app_private.tg_label_versions__refuse_locked() from public;

create or replace trigger _300_refuse_locked
  before insert or update or delete on app_public.label_versions
  for each row execute function app_private.tg_label_versions__refuse_locked();
alter table app_public.label_versions enable always trigger _300_refuse_locked;
--! EndIncluded app_private/functions/tg_label_versions__refuse_locked.sql
--! Included app_private/functions/tg_labels__refuse_locked.sql
create or replace function app_private.tg_labels__refuse_locked() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  if old.is_locked then
    perform app_private.fail(
      'BADST', format('The label "%s" is locked and never changes.', old.name),
      jsonb_build_object('label_id', old.id), 'Make a new label.'
    );
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end;
$$;
comment on function app_private.tg_labels__refuse_locked() is
  'Keeps a locked label as it is, for every role (BADST).';
revoke all on function app_private.tg_labels__refuse_locked() from public;

create or replace trigger _300_refuse_locked
  before update or delete on app_public.labels
  for each row execute function app_private.tg_labels__refuse_locked();
alter table app_public.labels enable always trigger _300_refuse_locked;
--! EndIncluded app_private/functions/tg_labels__refuse_locked.sql
--! Included app_private/functions/touch_content.sql
create or replace function app_private.touch_content(sha256s text[]) returns void
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.touch_content(text[]) is
  'Keeps content in the depot that is about to be used again; raises BADST when some of it is damaged or gone.';
revoke all on function app_private.touch_content(text[]) from public;
--! EndIncluded app_private/functions/touch_content.sql
--! Included app_private/functions/use_storage.sql
create or replace function app_private.use_storage(project_id uuid, bytes bigint) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- Through the reservation, whose guarded update is the one place that knows the limit.
  perform app_private.reserve_storage(use_storage.project_id, use_storage.bytes);
  update app_public.project_usage as usage
  set used_bytes = usage.used_bytes + use_storage.bytes,
    reserved_bytes = usage.reserved_bytes - use_storage.bytes,
    updated_at = now()
  where usage.project_id = use_storage.project_id;
end;
$$;
comment on function app_private.use_storage(uuid, bytes bigint) is
  'Adds bytes of new content to what a project has used; raises QUOTA when they do not fit.';
revoke all on function app_private.use_storage(uuid, bytes bigint) from public;
--! EndIncluded app_private/functions/use_storage.sql
--! Included app_private/functions/version_to_review.sql
create or replace function app_private.version_to_review(
  version_id uuid
) returns app_public.asset_reviews
language plpgsql
volatile
set search_path = ''
as $$
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
    perform app_private.fail('BADIN', 'A deletion has no content to review.');
  end if;
  v_review.project_id := v_version.project_id;
  v_review.branch_id := v_version.branch_id;
  v_review.asset_id := v_version.asset_id;
  v_review.version_id := v_version.id;
  v_review.content_sha256 := v_version.sha256;
  v_review.submitter_id := v_version.created_by;
  return v_review;
end;
$$;
comment on function app_private.version_to_review(uuid) is
  'The review that a version would get: it must be the newest of its asset on its branch and no deletion. Raises NTFND, DNIED, STALE, BADIN.';
revoke all on function app_private.version_to_review(uuid) from public;
--! EndIncluded app_private/functions/version_to_review.sql
--! Included app_private/functions/visible_review.sql
create or replace function app_private.visible_review(review_id uuid)
returns app_public.asset_reviews
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.visible_review(uuid) is
  'A review that who acts may see; raises NTFND for absent and hidden ones alike.';
revoke all on function app_private.visible_review(uuid) from public;
--! EndIncluded app_private/functions/visible_review.sql
--! Included app_private/functions/visible_workspace.sql
create or replace function app_private.visible_workspace(
  workspace_id uuid
) returns app_public.workspaces
language plpgsql
stable
set search_path = ''
as $$
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
$$;
comment on function app_private.visible_workspace(uuid) is
  'A workspace of one''s own, to look at; raises NTFND for absent and hidden ones, DNIED for those of others.';
revoke all on function app_private.visible_workspace(uuid) from public;
--! EndIncluded app_private/functions/visible_workspace.sql
--! Included app_private/functions/write_decision.sql
create or replace function app_private.write_decision(
  review app_public.asset_reviews,
  role app_public.project_role,
  verdict app_public.review_verdict,
  comment text,
  is_override boolean default false
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
begin
  if length(write_decision.comment) > 10000 then
    perform app_private.fail('BADIN', 'The comment is longer than 10000 characters.');
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
$$;
comment on function app_private.write_decision(app_public.asset_reviews, app_public.project_role, app_public.review_verdict, text, boolean) is
  'Writes a decision of who acts; earlier ones of the same judge on the same content stand no more.';
revoke all on function app_private.write_decision(app_public.asset_reviews, app_public.project_role, app_public.review_verdict, text, boolean) from public;
--! EndIncluded app_private/functions/write_decision.sql
--! Included app_private/functions/write_have_list.sql
create or replace function app_private.write_have_list(
  workspace app_public.workspaces,
  change_id bigint
) returns bigint
language sql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.write_have_list(app_public.workspaces, bigint) is
  'Brings the have-list of a workspace to a change; returns how many assets came, changed or went.';
revoke all on function app_private.write_have_list(app_public.workspaces, bigint) from public;
--! EndIncluded app_private/functions/write_have_list.sql
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
    size_bytes, filename, media_type, comment, created_by
  ) values (
    (write_restored.old).project_id, (write_restored.old).asset_id, (write_restored.branch).id,
    app_private.next_version_number((write_restored.old).asset_id), v_change_id, v_head.id,
    (write_restored.old).sha256, (write_restored.old).size_bytes, (write_restored.old).filename,
    (write_restored.old).media_type, v_comment, v_user_id
  )
  returning asset_versions.* into v_version;
  return v_version;
end;
$$;
comment on function app_private.write_restored(app_public.asset_versions, app_public.branches, text) is
  'Writes the change and the version of a restoration. The caller holds the asset''s row lock.';
revoke all on function app_private.write_restored(app_public.asset_versions, app_public.branches, text) from public;
--! EndIncluded app_private/functions/write_restored.sql
--! Included app_private/functions/write_shelf_revision.sql
create or replace function app_private.write_shelf_revision(
  shelf app_public.shelves,
  items app_public.shelf_items[],
  comment text
) returns app_public.shelves
language plpgsql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.write_shelf_revision(app_public.shelves, app_public.shelf_items[], text) is
  'Writes the next revision of a shelf with its items and supersedes an open review of the one before.';
revoke all on function app_private.write_shelf_revision(app_public.shelves, app_public.shelf_items[], text) from public;
--! EndIncluded app_private/functions/write_shelf_revision.sql
--! Included app_private/functions/write_snapshot.sql
create or replace function app_private.write_snapshot(
  project_id uuid,
  user_id uuid
) returns app_public.project_storage_snapshots
language sql
volatile
set search_path = ''
as $$
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
$$;
comment on function app_private.write_snapshot(uuid, uuid) is
  'Writes a storage snapshot of a project from its counters.';
revoke all on function app_private.write_snapshot(uuid, uuid) from public;
--! EndIncluded app_private/functions/write_snapshot.sql
--! Included app_public/functions/activate_user.sql
create or replace function app_public.activate_user(user_id uuid) returns app_public.users
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.activate_user(uuid) is
  'Activates a deactivated account again. Studio admins.';
revoke all on function app_public.activate_user(uuid) from public;
grant execute on function app_public.activate_user(uuid) to gadb_user;
--! EndIncluded app_public/functions/activate_user.sql
--! Included app_public/functions/add_review_annotation.sql
create or replace function app_public.add_review_annotation(
  review_id uuid,
  points jsonb,
  note_id uuid default null,
  tool app_public.annotation_tool default 'pen',
  color text default '#ff3b30',
  width double precision default 2,
  frame_number integer default null
) returns app_public.review_annotations
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_review constant app_public.asset_reviews :=
    app_private.require_commentable_review(add_review_annotation.review_id);
  v_annotation app_public.review_annotations;
begin
  if not app_private.are_points(add_review_annotation.points) then
    perform app_private.fail('BADIN', 'Points are an array of [x, y], up to 20000 of them.');
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
    perform app_private.fail('BADIN', 'The color is #rrggbb, the width from 0 to 200 pixels.');
  when foreign_key_violation then
    perform app_private.fail('NTFND', 'There is no such note on this review.');
end;
$$;
comment on function app_public.add_review_annotation(uuid, jsonb, uuid, app_public.annotation_tool, text, double precision, integer) is
  'Draws a stroke on what is reviewed: points as [[x, y], …] in media pixels. Reviewers and above, studio viewers among them.';
revoke all on function app_public.add_review_annotation(uuid, jsonb, uuid, app_public.annotation_tool, text, double precision, integer) from public;
grant execute on function app_public.add_review_annotation(uuid, jsonb, uuid, app_public.annotation_tool, text, double precision, integer) to gadb_user;
--! EndIncluded app_public/functions/add_review_annotation.sql
--! Included app_public/functions/add_review_note.sql
create or replace function app_public.add_review_note(
  review_id uuid,
  body text,
  place app_public.note_place default 'version',
  region_x double precision default null,
  region_y double precision default null,
  region_width double precision default null,
  region_height double precision default null,
  frame_number integer default null,
  frame_rate_numerator integer default null,
  frame_rate_denominator integer default null,
  surface_x double precision default null,
  surface_y double precision default null,
  surface_z double precision default null,
  parent_note_id uuid default null,
  is_task boolean default false
) returns app_public.review_notes
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
      'A region has x, y, width and height from 0 to 1; a frame its number and rate.');
  when foreign_key_violation then
    perform app_private.fail('NTFND', 'The note that this one answers is not on this review.');
end;
$$;
comment on function app_public.add_review_note(uuid, text, app_public.note_place, double precision, double precision, double precision, double precision, integer, integer, integer, double precision, double precision, double precision, uuid, boolean) is
  'Writes a note on a review, with a place: the whole version, a region (fractions of the picture), a frame with its rate, or a point on a surface. With isTask it is a task to be addressed. Reviewers and above, studio viewers among them.';
revoke all on function app_public.add_review_note(uuid, text, app_public.note_place, double precision, double precision, double precision, double precision, integer, integer, integer, double precision, double precision, double precision, uuid, boolean) from public;
grant execute on function app_public.add_review_note(uuid, text, app_public.note_place, double precision, double precision, double precision, double precision, integer, integer, integer, double precision, double precision, double precision, uuid, boolean) to gadb_user;
--! EndIncluded app_public/functions/add_review_note.sql
--! Included app_public/functions/answer_lock_request.sql
create or replace function app_public.answer_lock_request(
  request_id uuid,
  keep boolean
) returns app_public.lock_requests
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.answer_lock_request(uuid, boolean) is
  'Answers who asked for a lock of one''s own: keep it for an hour, or release it.';
revoke all on function app_public.answer_lock_request(uuid, boolean) from public;
grant execute on function app_public.answer_lock_request(uuid, boolean) to gadb_user;
--! EndIncluded app_public/functions/answer_lock_request.sql
--! Included app_public/functions/asset_reviews_approval_count.sql
create or replace function app_public.asset_reviews_approval_count(
  review app_public.asset_reviews
) returns integer
language sql
stable
set search_path = ''
as $$
  select count(*)::integer
  from app_public.review_decisions as decisions
  where decisions.review_id = review.id
    and decisions.is_standing
    and decisions.verdict = 'approved';
$$;
comment on function app_public.asset_reviews_approval_count(app_public.asset_reviews) is
  'Standing approvals of the review.';
revoke all on function app_public.asset_reviews_approval_count(app_public.asset_reviews) from public;
grant execute on function app_public.asset_reviews_approval_count(app_public.asset_reviews) to gadb_user;
--! EndIncluded app_public/functions/asset_reviews_approval_count.sql
--! Included app_public/functions/asset_reviews_can_decide.sql
create or replace function app_public.asset_reviews_can_decide(
  review app_public.asset_reviews
) returns boolean
language sql
stable
set search_path = ''
as $$
  select review.state in ('pending', 'in_review')
    and not app_hidden.is_my_work(review.id)
    and exists (
      select 1
      from app_public.branches
      join app_public.projects
        on projects.id = branches.project_id and projects.status = 'active'
      where branches.id = review.branch_id
        and app_hidden.current_rank(review.project_id)
          >= greatest(branches.approver_role, 'reviewer')
    );
$$;
comment on function app_public.asset_reviews_can_decide(app_public.asset_reviews) is
  'Whether who asks may give a verdict: the review is open, not about own work, and the rank suffices.';
revoke all on function app_public.asset_reviews_can_decide(app_public.asset_reviews) from public;
grant execute on function app_public.asset_reviews_can_decide(app_public.asset_reviews) to gadb_user;
--! EndIncluded app_public/functions/asset_reviews_can_decide.sql
--! Included app_public/functions/asset_reviews_blocked_reason.sql
create or replace function app_public.asset_reviews_blocked_reason(
  review app_public.asset_reviews
) returns text
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_public.asset_reviews_blocked_reason(app_public.asset_reviews) is
  'Why who asks cannot decide, or what keeps the review from being approved; null when one approval of theirs would do, or the review is over.';
revoke all on function app_public.asset_reviews_blocked_reason(app_public.asset_reviews) from public;
grant execute on function app_public.asset_reviews_blocked_reason(app_public.asset_reviews) to gadb_user;
--! EndIncluded app_public/functions/asset_reviews_blocked_reason.sql
--! Included app_public/functions/asset_reviews_open_note_count.sql
create or replace function app_public.asset_reviews_open_note_count(
  review app_public.asset_reviews
) returns integer
language sql
stable
set search_path = ''
as $$
  select count(*)::integer
  from app_public.review_notes as notes
  where notes.project_id = review.project_id
    and notes.review_id = review.id
    and notes.task_state = 'open';
$$;
comment on function app_public.asset_reviews_open_note_count(app_public.asset_reviews) is
  'Tasks among the notes that are not addressed yet.';
revoke all on function app_public.asset_reviews_open_note_count(app_public.asset_reviews) from public;
grant execute on function app_public.asset_reviews_open_note_count(app_public.asset_reviews) to gadb_user;
--! EndIncluded app_public/functions/asset_reviews_open_note_count.sql
--! Included app_public/functions/asset_reviews_previous_version.sql
create or replace function app_public.asset_reviews_previous_version(
  review app_public.asset_reviews
) returns app_public.asset_versions
language sql
stable
set search_path = ''
as $$
  select previous.*
  from app_public.asset_versions as versions
  join app_public.asset_versions as previous on previous.id = versions.parent_version_id
  where versions.id = review.version_id;
$$;
comment on function app_public.asset_reviews_previous_version(app_public.asset_reviews) is
  'The version that the one under review was built on; null for a first version and for shelves.';
revoke all on function app_public.asset_reviews_previous_version(app_public.asset_reviews) from public;
grant execute on function app_public.asset_reviews_previous_version(app_public.asset_reviews) to gadb_user;
--! EndIncluded app_public/functions/asset_reviews_previous_version.sql
--! Included app_public/functions/asset_reviews_waiting_reason.sql
create or replace function app_public.asset_reviews_waiting_reason(
  review app_public.asset_reviews
) returns text
language sql
stable
set search_path = ''
as $$
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
$$;
comment on function app_public.asset_reviews_waiting_reason(app_public.asset_reviews) is
  'Why the review waits on who asks; null when it does not.';
revoke all on function app_public.asset_reviews_waiting_reason(app_public.asset_reviews) from public;
grant execute on function app_public.asset_reviews_waiting_reason(app_public.asset_reviews) to gadb_user;
--! EndIncluded app_public/functions/asset_reviews_waiting_reason.sql
--! Included app_public/functions/branch_manifest.sql
create or replace function app_public.branch_manifest(
  branch_id uuid,
  change_id bigint default null
) returns setof app_public.asset_versions
language plpgsql
stable
rows 1000
-- Definer: finds heads over policies at once; lists only what the caller may read.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.branch_manifest(uuid, bigint) is
  'The versions that a branch holds at a change (now unless stated): the head of each asset, without deletions, as far as one may read.';
revoke all on function app_public.branch_manifest(uuid, bigint) from public;
grant execute on function app_public.branch_manifest(uuid, bigint) to gadb_user;
--! EndIncluded app_public/functions/branch_manifest.sql
--! Included app_public/functions/break_lock.sql
create or replace function app_public.break_lock(
  lock_id uuid,
  reason text
) returns app_public.asset_locks
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.break_lock(uuid, text) is
  'Takes a lock away from its holder, who is told, or from the branch that retains it. Leads, with a reason. Its generation rises, so that late work of the former holder is refused.';
revoke all on function app_public.break_lock(uuid, text) from public;
grant execute on function app_public.break_lock(uuid, text) to gadb_user;
--! EndIncluded app_public/functions/break_lock.sql
--! Included app_public/functions/capture_storage_snapshot.sql
create or replace function app_public.capture_storage_snapshot(
  project_id uuid
) returns app_public.project_storage_snapshots
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_role(capture_storage_snapshot.project_id, 'manager');
  perform app_private.lock_active_project(capture_storage_snapshot.project_id);
  return app_private.write_snapshot(
    capture_storage_snapshot.project_id, app_private.require_user()
  );
end;
$$;
comment on function app_public.capture_storage_snapshot(uuid) is
  'Records what a project stores now. Managers.';
revoke all on function app_public.capture_storage_snapshot(uuid) from public;
grant execute on function app_public.capture_storage_snapshot(uuid) to gadb_user;
--! EndIncluded app_public/functions/capture_storage_snapshot.sql
--! Included app_public/functions/close_workspace.sql
create or replace function app_public.close_workspace(
  workspace_id uuid,
  shelves text default null
) returns app_public.workspaces
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.close_workspace(uuid, text) is
  'Closes a workspace for good and gives its locks back. Its unsubmitted shelves are kept or discarded, as stated: "keep" or "discard", mandatory when there are any. By its owner, or a lead, who is named to the owner.';
revoke all on function app_public.close_workspace(uuid, text) from public;
grant execute on function app_public.close_workspace(uuid, text) to gadb_user;
--! EndIncluded app_public/functions/close_workspace.sql
--! Included app_public/functions/create_branch.sql
create or replace function app_public.create_branch(
  project_id uuid,
  name text,
  type app_public.branch_type,
  parent_branch_id uuid default null,
  description text default ''
) returns app_public.branches
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_is_release constant boolean := create_branch.type = 'release';
  v_parent app_public.branches;
  v_branch app_public.branches;
begin
  perform app_private.require_role(create_branch.project_id, 'lead');
  perform app_private.lock_active_project(create_branch.project_id);
  v_parent := app_private.require_branch(create_branch.project_id, create_branch.parent_branch_id);
  perform app_private.refuse_branch_parent(create_branch.type, v_parent);
  insert into app_public.branches (
    project_id, name, type, parent_branch_id, base_change_id, description, created_by,
    is_protected, takes_from_parent, approvals_required, lead_approvals_required
  ) values (
    create_branch.project_id,
    app_private.require_text(create_branch.name, 'name of the branch', 200),
    create_branch.type,
    v_parent.id,
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
$$;
comment on function app_public.create_branch(uuid, text, app_public.branch_type, uuid, text) is
  'Makes a branch of a parent (the mainline unless stated), which it inherits as of the newest change. Leads. Mainline and release branches are protected; a release wants two approvals, one of a lead, and takes nothing from its parent.';
revoke all on function app_public.create_branch(uuid, text, app_public.branch_type, uuid, text) from public;
grant execute on function app_public.create_branch(uuid, text, app_public.branch_type, uuid, text) to gadb_user;
--! EndIncluded app_public/functions/create_branch.sql
--! Included app_public/functions/create_label.sql
create or replace function app_public.create_label(
  project_id uuid,
  name text,
  version_ids uuid[],
  description text default '',
  is_locked boolean default false
) returns app_public.labels
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.create_label(uuid, text, uuid[], text, boolean) is
  'Makes a label over versions, one for each asset; a locked one never changes. Leads.';
revoke all on function app_public.create_label(uuid, text, uuid[], text, boolean) from public;
grant execute on function app_public.create_label(uuid, text, uuid[], text, boolean) to gadb_user;
--! EndIncluded app_public/functions/create_label.sql
--! Included app_public/functions/create_project.sql
create or replace function app_public.create_project(
  name text,
  description text default '',
  mainline_approvals_required integer default 1
) returns app_public.projects
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
    perform app_private.fail('BADIN', 'Approvals are a number from 0 to 20.');
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
$$;
comment on function app_public.create_project(text, text, integer) is
  'Makes a project with its mainline branch "main" and who acts as its owner. Studio editors and admins.';
revoke all on function app_public.create_project(text, text, integer) from public;
grant execute on function app_public.create_project(text, text, integer) to gadb_user;
--! EndIncluded app_public/functions/create_project.sql
--! Included app_public/functions/create_shelf.sql
create or replace function app_public.create_shelf(
  workspace_id uuid,
  name text,
  description text default ''
) returns app_public.shelves
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.create_shelf(uuid, text, text) is
  'Makes an empty shelf of one''s own for the branch of a workspace of one''s own.';
revoke all on function app_public.create_shelf(uuid, text, text) from public;
grant execute on function app_public.create_shelf(uuid, text, text) to gadb_user;
--! EndIncluded app_public/functions/create_shelf.sql
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
--! Included app_public/functions/deactivate_user.sql
create or replace function app_public.deactivate_user(user_id uuid) returns app_public.users
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_actor_id constant uuid := app_private.require_user();
  v_project_id uuid;
  v_user app_public.users;
begin
  perform app_private.require_studio_admin();
  v_user := app_private.require_active_user(deactivate_user.user_id);
  if v_user.id = v_actor_id then
    perform app_private.fail('BADST', 'Nobody deactivates the own account.');
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
  update app_public.users
  set deactivated_at = now()
  where users.id = v_user.id
  returning users.* into v_user;
  return v_user;
end;
$$;
comment on function app_public.deactivate_user(uuid) is
  'Deactivates an account: it can do nothing from its next statement on, and all that it holds in active projects is given back, shelves to who acts. Studio admins; refused (BADST) for the last owner of a project and for oneself.';
revoke all on function app_public.deactivate_user(uuid) from public;
grant execute on function app_public.deactivate_user(uuid) to gadb_user;
--! EndIncluded app_public/functions/deactivate_user.sql
--! Included app_public/functions/decide_review.sql
create or replace function app_public.decide_review(
  review_id uuid,
  verdict app_public.review_verdict,
  comment text default '',
  content_sha256 text default null
) returns app_public.asset_reviews
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.decide_review(uuid, app_public.review_verdict, text, text) is
  'Gives a verdict on what a review is about. Never on own work (SELFA); the branch''s policy says which rank may (DNIED) and how many approvals make it approved; a standing request for changes blocks approval. With contentSha256 given, refused (STALE) unless that is the content under review.';
revoke all on function app_public.decide_review(uuid, app_public.review_verdict, text, text) from public;
grant execute on function app_public.decide_review(uuid, app_public.review_verdict, text, text) to gadb_user;
--! EndIncluded app_public/functions/decide_review.sql
--! Included app_public/functions/delete_asset.sql
create or replace function app_public.delete_asset(asset_id uuid) returns app_public.assets
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.delete_asset(uuid) is
  'Deletes an asset: a tombstone stays, with its versions and their history, and the name is free. Whoever has the right to delete, owners by rank; refused while somebody else has it locked (LOCKD) or while it lies on an open shelf (BADST).';
revoke all on function app_public.delete_asset(uuid) from public;
grant execute on function app_public.delete_asset(uuid) to gadb_user;
--! EndIncluded app_public/functions/delete_asset.sql
--! Included app_public/functions/delete_branch.sql
create or replace function app_public.delete_branch(branch_id uuid) returns app_public.branches
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_branch app_public.branches :=
    app_private.require_branch_access(delete_branch.branch_id, 'lead');
  v_obstacles constant jsonb := app_private.branch_obstacles(v_branch.id);
begin
  if v_branch.type = 'mainline' then
    perform app_private.fail('FLOWD', 'The mainline cannot be deleted.');
  elsif v_obstacles <> '{}' then
    perform app_private.fail(
      'FLOWD',
      format('The branch "%s" still has %s.', v_branch.name, (
        select string_agg(format('%s %s', kinds.value, kinds.key), ', ' order by kinds.key)
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
$$;
comment on function app_public.delete_branch(uuid) is
  'Deletes a branch; its versions stay in history. Leads. Refused (FLOWD) for the mainline and while child branches, live workspaces, locks, open shelves or unmerged versions exist.';
revoke all on function app_public.delete_branch(uuid) from public;
grant execute on function app_public.delete_branch(uuid) to gadb_user;
--! EndIncluded app_public/functions/delete_branch.sql
--! Included app_public/functions/discard_shelf.sql
create or replace function app_public.discard_shelf(shelf_id uuid) returns app_public.shelves
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_shelf constant app_public.shelves := app_private.require_shelf(discard_shelf.shelf_id, true);
begin
  return app_private.end_shelf(v_shelf.id);
end;
$$;
comment on function app_public.discard_shelf(uuid) is
  'Discards an unsubmitted shelf and withdraws its open review; its revisions stay in history. By its owner, or a lead.';
revoke all on function app_public.discard_shelf(uuid) from public;
grant execute on function app_public.discard_shelf(uuid) to gadb_user;
--! EndIncluded app_public/functions/discard_shelf.sql
--! Included app_public/functions/explain_access.sql
create or replace function app_public.explain_access(
  user_id uuid,
  asset_id uuid
) returns text
language plpgsql
stable
-- Definer: reads permissions that callers may not read themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.explain_access(uuid, uuid) is
  'Why somebody may or may not read, write and delete an asset: the deciding rules in words. About oneself, or for managers about anybody.';
revoke all on function app_public.explain_access(uuid, uuid) from public;
grant execute on function app_public.explain_access(uuid, uuid) to gadb_user;
--! EndIncluded app_public/functions/explain_access.sql
--! Included app_public/functions/grant_permission.sql
create or replace function app_public.grant_permission(
  project_id uuid,
  user_id uuid,
  asset_id uuid default null,
  can_read boolean default null,
  can_write boolean default null,
  can_delete boolean default null,
  reason text default ''
) returns app_public.permissions
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.grant_permission(uuid, uuid, uuid, boolean, boolean, boolean, text) is
  'Sets an exception to somebody''s rank, on one asset or (asset null) on the whole project: true allows, false denies, null inherits. Managers, for people below their own rank, and never more than they have themselves.';
revoke all on function app_public.grant_permission(uuid, uuid, uuid, boolean, boolean, boolean, text) from public;
grant execute on function app_public.grant_permission(uuid, uuid, uuid, boolean, boolean, boolean, text) to gadb_user;
--! EndIncluded app_public/functions/grant_permission.sql
--! Included app_public/functions/lock_asset.sql
create or replace function app_public.lock_asset(
  asset_id uuid,
  branch_id uuid default null,
  workspace_id uuid default null,
  reason text default ''
) returns app_public.asset_locks
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.lock_asset(uuid, uuid, uuid, text) is
  'Locks an asset for oneself on the line of a branch (the workspace''s, else the mainline). Only from the line''s newest version (else STALE). Held by somebody else: LOCKD, saying who, since when and why. Locking again renews the lease.';
revoke all on function app_public.lock_asset(uuid, uuid, uuid, text) from public;
grant execute on function app_public.lock_asset(uuid, uuid, uuid, text) to gadb_user;
--! EndIncluded app_public/functions/lock_asset.sql
--! Included app_public/functions/lock_assets.sql
create or replace function app_public.lock_assets(
  asset_ids uuid[],
  branch_id uuid default null,
  workspace_id uuid default null,
  reason text default ''
) returns setof app_public.asset_locks
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
      perform app_private.fail('BADIN', 'The assets belong to different projects.');
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
$$;
comment on function app_public.lock_assets(uuid[], uuid, uuid, text) is
  'Locks up to 200 assets of one project for oneself, all or none; see lockAsset.';
revoke all on function app_public.lock_assets(uuid[], uuid, uuid, text) from public;
grant execute on function app_public.lock_assets(uuid[], uuid, uuid, text) to gadb_user;
--! EndIncluded app_public/functions/lock_assets.sql
--! Included app_public/functions/lock_label.sql
create or replace function app_public.lock_label(label_id uuid) returns app_public.labels
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.lock_label(uuid) is
  'Locks a label for good: its versions never change again. Leads.';
revoke all on function app_public.lock_label(uuid) from public;
grant execute on function app_public.lock_label(uuid) to gadb_user;
--! EndIncluded app_public/functions/lock_label.sql
--! Included app_public/functions/merge_tags.sql
create or replace function app_public.merge_tags(
  from_tag_id uuid,
  into_tag_id uuid
) returns app_public.tags
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.merge_tags(uuid, uuid) is
  'Replaces one tag by another on every asset and removes it from the catalogue. Managers.';
revoke all on function app_public.merge_tags(uuid, uuid) from public;
grant execute on function app_public.merge_tags(uuid, uuid) to gadb_user;
--! EndIncluded app_public/functions/merge_tags.sql
--! Included app_public/functions/my_review_queue.sql
create or replace function app_public.my_review_queue(
  project_id uuid default null
) returns setof app_public.asset_reviews
language sql
stable
rows 50
set search_path = ''
as $$
  select reviews.*
  from app_public.asset_reviews as reviews
  join app_public.projects on projects.id = reviews.project_id and projects.status = 'active'
  where (my_review_queue.project_id is null or reviews.project_id = my_review_queue.project_id)
    and (
      (
        reviews.state in ('pending', 'in_review')
        and app_public.asset_reviews_waiting_reason(reviews) is not null
      )
      or (
        reviews.state = 'changes_requested'
        and reviews.submitter_id = (select app_hidden.current_user_id())
        and app_hidden.is_newest_round(reviews.id)
      )
    )
  order by
    exists (
      select 1
      from app_public.review_assignees as assignees
      where assignees.review_id = reviews.id
        and assignees.user_id = (select app_hidden.current_user_id())
    ) desc,
    reviews.priority desc,
    reviews.requested_at,
    reviews.id;
$$;
comment on function app_public.my_review_queue(uuid) is
  'What waits on who asks: reviews to decide, those one was asked for first, then by priority and age; and one''s own work on which changes are wanted and nothing newer exists.';
revoke all on function app_public.my_review_queue(uuid) from public;
grant execute on function app_public.my_review_queue(uuid) to gadb_user;
--! EndIncluded app_public/functions/my_review_queue.sql
--! Included app_public/functions/override_review.sql
create or replace function app_public.override_review(
  review_id uuid,
  reason text
) returns app_public.asset_reviews
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.override_review(uuid, text) is
  'Approves a review although approvals are missing or a request for changes stands: studio admins only, with a reason, flagged as an override, and never on own work (SELFA).';
revoke all on function app_public.override_review(uuid, text) from public;
grant execute on function app_public.override_review(uuid, text) to gadb_user;
--! EndIncluded app_public/functions/override_review.sql
--! Included app_public/functions/release_lock.sql
create or replace function app_public.release_lock(
  lock_id uuid default null,
  asset_id uuid default null,
  branch_id uuid default null
) returns app_public.asset_locks
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.release_lock(uuid, uuid, uuid) is
  'Releases a lock of one''s own, named by its id or by its asset and branch (the mainline unless stated). Without a new version the lock goes back to the branch that retained it, if one did. Returns it as it was, or as it is retained now.';
revoke all on function app_public.release_lock(uuid, uuid, uuid) from public;
grant execute on function app_public.release_lock(uuid, uuid, uuid) to gadb_user;
--! EndIncluded app_public/functions/release_lock.sql
--! Included app_public/functions/remove_member.sql
create or replace function app_public.remove_member(
  project_id uuid,
  user_id uuid
) returns app_public.project_members
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
    perform app_private.fail('NTFND', 'That user is not a member of the project.');
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
$$;
comment on function app_public.remove_member(uuid, uuid) is
  'Removes somebody from a project, or leaves it oneself. Their locks are released, open review requests withdrawn, workspaces closed, and their shelves go to who acts (to an owner when leaving). Managers, for ranks below their own; the last owner stays.';
revoke all on function app_public.remove_member(uuid, uuid) from public;
grant execute on function app_public.remove_member(uuid, uuid) to gadb_user;
--! EndIncluded app_public/functions/remove_member.sql
--! Included app_public/functions/remove_review_annotation.sql
create or replace function app_public.remove_review_annotation(
  annotation_id uuid
) returns app_public.review_annotations
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.remove_review_annotation(uuid) is
  'Removes a stroke: by who drew it, or a lead.';
revoke all on function app_public.remove_review_annotation(uuid) from public;
grant execute on function app_public.remove_review_annotation(uuid) to gadb_user;
--! EndIncluded app_public/functions/remove_review_annotation.sql
--! Included app_public/functions/request_lock.sql
create or replace function app_public.request_lock(
  lock_id uuid,
  message text default ''
) returns app_public.lock_requests
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
    coalesce(request_lock.message, '')
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
$$;
comment on function app_public.request_lock(uuid, text) is
  'Asks the holder of a lock to hand it over; the holder is told and may release it or keep it for an hour. Asking again repeats the message.';
revoke all on function app_public.request_lock(uuid, text) from public;
grant execute on function app_public.request_lock(uuid, text) to gadb_user;
--! EndIncluded app_public/functions/request_lock.sql
--! Included app_public/functions/request_review.sql
create or replace function app_public.request_review(
  version_id uuid default null,
  shelf_id uuid default null,
  message text default '',
  assignee_ids uuid[] default '{}',
  priority integer default 0
) returns app_public.asset_reviews
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_wanted app_public.asset_reviews;
  v_review app_public.asset_reviews;
begin
  if num_nonnulls(request_review.version_id, request_review.shelf_id) <> 1 then
    perform app_private.fail('BADIN', 'Name a version or a shelf, one of the two.');
  elsif request_review.priority is null or request_review.priority not between -2 and 2
    or length(request_review.message) > 10000
  then
    perform app_private.fail(
      'BADIN', 'The priority goes from -2 to 2, the message to 10000 characters.'
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
    perform app_private.fail('BADST', 'A review of this is open already.', null, 'Use that one.');
  end if;
  perform app_private.assign_review(v_review, assignees.id)
  from unnest(request_review.assignee_ids) as assignees (id);
  return v_review;
end;
$$;
comment on function app_public.request_review(uuid, uuid, text, uuid[], integer) is
  'Asks for a review of a version, the newest on its branch, or of the newest revision of a shelf; a new round after a decision is a new review. Those named are asked, anybody of sufficient rank may decide.';
revoke all on function app_public.request_review(uuid, uuid, text, uuid[], integer) from public;
grant execute on function app_public.request_review(uuid, uuid, text, uuid[], integer) to gadb_user;
--! EndIncluded app_public/functions/request_review.sql
--! Included app_public/functions/restore_version.sql
create or replace function app_public.restore_version(
  version_id uuid,
  branch_id uuid default null,
  comment text default ''
) returns app_public.asset_versions
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
  v_version := app_private.write_restored(v_old, v_branch, restore_version.comment);
  perform app_private.count_change(v_version.change_id);
  perform app_private.supersede_reviews(v_version);
  perform app_private.settle_lock(v_version);
  perform app_private.record_activity(
    v_version.project_id, null, 'uploaded', v_version.asset_id, v_version.id, v_version.change_id,
    null, jsonb_build_object('restored_version_number', v_old.version_number)
  );
  return v_version;
end;
$$;
comment on function app_public.restore_version(uuid, uuid, text) is
  'Makes an old version the newest again: a new version with its content, on the branch named or else the version''s own. Under the rules of an upload: lock, branch policy, rights; it costs no allocation.';
revoke all on function app_public.restore_version(uuid, uuid, text) from public;
grant execute on function app_public.restore_version(uuid, uuid, text) to gadb_user;
--! EndIncluded app_public/functions/restore_version.sql
--! Included app_public/functions/revoke_permission.sql
create or replace function app_public.revoke_permission(
  permission_id uuid
) returns app_public.permissions
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.revoke_permission(uuid) is
  'Takes an exception back, so that the rank decides again. Managers, for people below their own rank.';
revoke all on function app_public.revoke_permission(uuid) from public;
grant execute on function app_public.revoke_permission(uuid) to gadb_user;
--! EndIncluded app_public/functions/revoke_permission.sql
--! Included app_public/functions/set_branch_policy.sql
create or replace function app_public.set_branch_policy(
  branch_id uuid,
  approvals_required integer default null,
  lead_approvals_required integer default null,
  approver_role app_public.project_role default null,
  is_protected boolean default null,
  takes_from_parent boolean default null,
  merge_any boolean default null
) returns app_public.branches
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
      jsonb_build_object('approvals_required', v_approvals, 'lead_approvals_required', v_leads)
    );
  elsif set_branch_policy.approver_role < 'reviewer' then
    perform app_private.fail('BADIN', 'Viewers do not approve: the least rank is reviewer.');
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
$$;
comment on function app_public.set_branch_policy(uuid, integer, integer, app_public.project_role, boolean, boolean, boolean) is
  'Changes how versions reach a branch; what is left null stays as it is. Managers.';
revoke all on function app_public.set_branch_policy(uuid, integer, integer, app_public.project_role, boolean, boolean, boolean) from public;
grant execute on function app_public.set_branch_policy(uuid, integer, integer, app_public.project_role, boolean, boolean, boolean) to gadb_user;
--! EndIncluded app_public/functions/set_branch_policy.sql
--! Included app_public/functions/set_member_role.sql
create or replace function app_public.set_member_role(
  project_id uuid,
  user_id uuid,
  role app_public.project_role
) returns app_public.project_members
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.set_member_role(uuid, uuid, app_public.project_role) is
  'Adds somebody to a project or changes their rank. Managers, for ranks below their own; owners, for every rank. The last owner keeps the rank.';
revoke all on function app_public.set_member_role(uuid, uuid, app_public.project_role) from public;
grant execute on function app_public.set_member_role(uuid, uuid, app_public.project_role) to gadb_user;
--! EndIncluded app_public/functions/set_member_role.sql
--! Included app_public/functions/set_note_task_state.sql
create or replace function app_public.set_note_task_state(
  note_id uuid,
  state app_public.note_task_state
) returns app_public.review_notes
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.set_note_task_state(uuid, app_public.note_task_state) is
  'Moves the task of a note on: addressed by whose work it is or a contributor; verified, or opened again, by the note''s author or a reviewer, but verified never by whose work it is (SELFA).';
revoke all on function app_public.set_note_task_state(uuid, app_public.note_task_state) from public;
grant execute on function app_public.set_note_task_state(uuid, app_public.note_task_state) to gadb_user;
--! EndIncluded app_public/functions/set_note_task_state.sql
--! Included app_public/functions/shelve.sql
create or replace function app_public.shelve(
  shelf_id uuid,
  items jsonb,
  comment text default ''
) returns app_public.shelves
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.shelve(uuid, jsonb, text) is
  'Sets work aside as a new revision of a shelf of one''s own. Items: [{"asset_id", "action": "add", "edit" or "delete", "version_id" or "upload_id", "base_version_id", "filename"}]; the content comes from a version one may read or from an own finished upload. An open review of the shelf is superseded.';
revoke all on function app_public.shelve(uuid, jsonb, text) from public;
grant execute on function app_public.shelve(uuid, jsonb, text) to gadb_user;
--! EndIncluded app_public/functions/shelve.sql
--! Included app_public/functions/storage_forecast.sql
create or replace function app_public.storage_forecast(
  project_id uuid
) returns app_public.storage_forecast
language plpgsql
stable
-- Definer: reads counters at once; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_usage app_public.project_usage;
  v_trend record;
  v_missing double precision;
  v_forecast app_public.storage_forecast;
begin
  perform app_private.require_role(storage_forecast.project_id, 'viewer');
  select usage.* into v_usage
  from app_public.project_usage as usage
  where usage.project_id = storage_forecast.project_id;
  select projects.storage_allocation_bytes into v_forecast.allocation_bytes
  from app_public.projects
  where projects.id = storage_forecast.project_id;
  v_trend := app_private.storage_trend(storage_forecast.project_id);
  v_missing :=
    v_forecast.allocation_bytes - v_usage.used_bytes - v_usage.reserved_bytes;
  v_forecast.project_id := v_usage.project_id;
  v_forecast.used_bytes := v_usage.used_bytes;
  v_forecast.reserved_bytes := v_usage.reserved_bytes;
  v_forecast.used_fraction :=
    (v_usage.used_bytes + v_usage.reserved_bytes)::double precision / v_forecast.allocation_bytes;
  v_forecast.warning_percent := (
    select max(levels.percent)
    from unnest(array[80, 90, 95]) as levels (percent)
    where v_forecast.used_fraction * 100 >= levels.percent
  );
  v_forecast.snapshot_count := v_trend.snapshot_count;
  v_forecast.bytes_per_day := v_trend.bytes_per_day;
  v_forecast.days_until_full := app_private.days_until(v_missing, v_trend.bytes_per_day);
  v_forecast.days_until_full_low := app_private.days_until(
    v_missing, v_trend.bytes_per_day + 2 * v_trend.bytes_per_day_error
  );
  v_forecast.days_until_full_high := app_private.days_until(
    v_missing, v_trend.bytes_per_day - 2 * v_trend.bytes_per_day_error
  );
  return v_forecast;
end;
$$;
comment on function app_public.storage_forecast(uuid) is
  'How a project''s storage grows and when its allocation is full, with a band of two standard errors; no forecast under 14 snapshots in 90 days. Members.';
revoke all on function app_public.storage_forecast(uuid) from public;
grant execute on function app_public.storage_forecast(uuid) to gadb_user;
--! EndIncluded app_public/functions/storage_forecast.sql
--! Included app_public/functions/submit_shelf.sql
create or replace function app_public.submit_shelf(
  shelf_id uuid,
  comment text default null
) returns app_public.shelves
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
    coalesce(submit_shelf.comment, nullif(v_shelf.description, ''), v_shelf.name), v_user_id
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
$$;
comment on function app_public.submit_shelf(uuid, text) is
  'Makes versions of everything in a shelf of one''s own, as one change, or of nothing: checks again that each base is the head (STALE), locks and their generation (LOCKD), approvals of exactly this content (FLOWD), storage (QUOTA) and rights.';
revoke all on function app_public.submit_shelf(uuid, text) from public;
grant execute on function app_public.submit_shelf(uuid, text) to gadb_user;
--! EndIncluded app_public/functions/submit_shelf.sql
--! Included app_public/functions/suspend_workspace.sql
create or replace function app_public.suspend_workspace(
  workspace_id uuid,
  is_suspended boolean default true
) returns app_public.workspaces
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.suspend_workspace(uuid, boolean) is
  'Sets a workspace of one''s own aside, or takes it up again; locks and shelves stay.';
revoke all on function app_public.suspend_workspace(uuid, boolean) from public;
grant execute on function app_public.suspend_workspace(uuid, boolean) to gadb_user;
--! EndIncluded app_public/functions/suspend_workspace.sql
--! Included app_public/functions/switch_workspace.sql
create or replace function app_public.switch_workspace(
  workspace_id uuid,
  branch_id uuid
) returns app_public.workspaces
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.switch_workspace(uuid, uuid) is
  'Moves a workspace of one''s own to another branch of the project. Refused (BADST) while it holds locks or unsubmitted shelves.';
revoke all on function app_public.switch_workspace(uuid, uuid) from public;
grant execute on function app_public.switch_workspace(uuid, uuid) to gadb_user;
--! EndIncluded app_public/functions/switch_workspace.sql
--! Included app_public/functions/sync_workspace.sql
create or replace function app_public.sync_workspace(
  workspace_id uuid,
  change_id bigint default null
) returns app_public.workspaces
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.sync_workspace(uuid, bigint) is
  'Records that a workspace of one''s own now holds what its branch has at a change (the newest unless stated): the have-list is brought to what workspaceManifest listed.';
revoke all on function app_public.sync_workspace(uuid, bigint) from public;
grant execute on function app_public.sync_workspace(uuid, bigint) to gadb_user;
--! EndIncluded app_public/functions/sync_workspace.sql
--! Included app_public/functions/undelete_asset.sql
create or replace function app_public.undelete_asset(asset_id uuid) returns app_public.assets
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.undelete_asset(uuid) is
  'Brings a deleted asset back, under its name if that is still free. Owners.';
revoke all on function app_public.undelete_asset(uuid) from public;
grant execute on function app_public.undelete_asset(uuid) to gadb_user;
--! EndIncluded app_public/functions/undelete_asset.sql
--! Included app_public/functions/withdraw_lock_request.sql
create or replace function app_public.withdraw_lock_request(
  request_id uuid
) returns app_public.lock_requests
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
    perform app_private.fail('NTFND', 'You have no open request with that id.');
  end if;
  return v_request;
end;
$$;
comment on function app_public.withdraw_lock_request(uuid) is
  'Takes one''s own request for a lock back.';
revoke all on function app_public.withdraw_lock_request(uuid) from public;
grant execute on function app_public.withdraw_lock_request(uuid) to gadb_user;
--! EndIncluded app_public/functions/withdraw_lock_request.sql
--! Included app_public/functions/withdraw_review.sql
create or replace function app_public.withdraw_review(
  review_id uuid
) returns app_public.asset_reviews
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.withdraw_review(uuid) is
  'Takes an open review back: by who asked for it, whose work it is, or a lead.';
revoke all on function app_public.withdraw_review(uuid) from public;
grant execute on function app_public.withdraw_review(uuid) to gadb_user;
--! EndIncluded app_public/functions/withdraw_review.sql
--! Included app_public/functions/workspace_manifest.sql
create or replace function app_public.workspace_manifest(
  workspace_id uuid,
  change_id bigint default null
) returns setof app_public.workspace_manifest_item
language plpgsql
stable
rows 1000
-- Definer: reads over policies at once; lists only what the owner may read.
security definer
set search_path = ''
as $$
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
$$;
comment on function app_public.workspace_manifest(uuid, bigint) is
  'What a workspace of one''s own has to fetch, keep and remove to hold what its branch has at a change (the newest unless stated). syncWorkspace records it as done.';
revoke all on function app_public.workspace_manifest(uuid, bigint) from public;
grant execute on function app_public.workspace_manifest(uuid, bigint) to gadb_user;
--! EndIncluded app_public/functions/workspace_manifest.sql
