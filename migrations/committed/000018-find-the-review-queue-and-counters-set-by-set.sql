--! Previous: sha1:09ee079cc83a1d626440571add8018e76f7ded30
--! Hash: sha1:8fadc8f0ad32b170813605467afe1e64024295fa
--! Message: Find the review queue and counters set by set

-- The migration being written. See migrations/README.md

--! Included app_hidden/functions/current_ranks.sql
create or replace function app_hidden.current_ranks()
returns table (project_id uuid, rank app_public.project_role)
language sql
stable
parallel safe
rows 50
-- Definer: reads members and users over policies, about who acts alone.
security definer
set search_path = ''
as $$
  select projects.id, 'owner'::app_public.project_role
  from app_public.projects
  where projects.deleted_at is null
    and (select app_hidden.current_studio_role()) = 'admin'
  union all
  select members.project_id, case (select app_hidden.current_studio_role())
    -- The studio's viewer role is a ceiling.
    when 'viewer' then least(members.role, 'viewer'::app_public.project_role)
    else members.role
  end
  from app_public.project_members as members
  join app_public.projects on projects.id = members.project_id and projects.deleted_at is null
  where members.user_id = (select app_hidden.current_user_id())
    and (select app_hidden.current_studio_role()) <> 'admin';
$$;
comment on function app_hidden.current_ranks() is
  'Rank of who acts in every project in which they have one; see current_rank.';
revoke all on function app_hidden.current_ranks() from public;
grant execute on function app_hidden.current_ranks() to gadb_user;
--! EndIncluded app_hidden/functions/current_ranks.sql
--! Included app_hidden/functions/my_work_among.sql
create or replace function app_hidden.my_work_among(review_ids uuid[]) returns setof uuid
language sql
stable
rows 20
-- Definer: reads uploads and revisions over policies, about who acts alone.
security definer
set search_path = ''
as $$
  select reviews.id
  from app_public.asset_reviews as reviews
  where reviews.id = any (my_work_among.review_ids)
    and reviews.submitter_id = (select app_hidden.current_user_id())
  union
  select reviews.id
  from app_public.asset_reviews as reviews
  join app_public.asset_versions as versions on versions.id = reviews.version_id
  left join app_public.uploads on uploads.project_id = versions.project_id
    and uploads.version_id = versions.id
    and uploads.user_id = (select app_hidden.current_user_id())
  where reviews.id = any (my_work_among.review_ids)
    and (
      versions.created_by = (select app_hidden.current_user_id()) or uploads.id is not null
    )
  union
  select reviews.id
  from app_public.asset_reviews as reviews
  join app_public.shelves on shelves.id = reviews.shelf_id
  left join app_public.shelf_revisions as revisions on revisions.shelf_id = shelves.id
    and revisions.created_by = (select app_hidden.current_user_id())
  where reviews.id = any (my_work_among.review_ids)
    and (
      shelves.owner_id = (select app_hidden.current_user_id()) or revisions.shelf_id is not null
    );
$$;
comment on function app_hidden.my_work_among(uuid[]) is
  'Those of some reviews that are about work of who acts; see is_my_work.';
revoke all on function app_hidden.my_work_among(uuid[]) from public;
grant execute on function app_hidden.my_work_among(uuid[]) to gadb_user;
--! EndIncluded app_hidden/functions/my_work_among.sql
--! Included app_hidden/functions/my_changes_wanted.sql
create or replace function app_hidden.my_changes_wanted() returns setof uuid
language sql
stable
rows 20
-- Definer: looks at versions over policies, for the reviews of who acts alone.
security definer
set search_path = ''
as $$
  with last_rounds as materialized (
    select reviews.*
    from app_public.asset_reviews as reviews
    where reviews.submitter_id = (select app_hidden.current_user_id())
      and reviews.state = 'changes_requested'
      and not exists (
        select 1
        from app_public.asset_reviews as later
        where later.project_id = reviews.project_id
          and later.asset_id = reviews.asset_id
          and later.version_id = reviews.version_id
          and later.requested_at > reviews.requested_at
      )
      and not exists (
        select 1
        from app_public.asset_reviews as later
        where later.project_id = reviews.project_id
          and later.shelf_id = reviews.shelf_id
          and later.requested_at > reviews.requested_at
      )
  ),
  branches_asked as (
    select last_rounds.branch_id, array_agg(distinct last_rounds.asset_id) as asset_ids
    from last_rounds
    where last_rounds.shelf_id is null
    group by last_rounds.branch_id
  )
  select last_rounds.id
  from branches_asked
  cross join lateral app_private.heads_of_assets(
    branches_asked.branch_id, branches_asked.asset_ids
  ) as heads
  join last_rounds
    on last_rounds.branch_id = branches_asked.branch_id and last_rounds.version_id = heads.id
  union all
  select last_rounds.id
  from last_rounds
  join app_public.shelves on shelves.id = last_rounds.shelf_id
    and shelves.state in ('open', 'in_review')
    and shelves.current_revision = last_rounds.shelf_revision;
$$;
comment on function app_hidden.my_changes_wanted() is
  'Reviews of one''s own work that ended in wanted changes and after which nothing newer came: no later round, no newer version on its branch, no newer revision, the shelf not closed.';
revoke all on function app_hidden.my_changes_wanted() from public;
grant execute on function app_hidden.my_changes_wanted() to gadb_user;
--! EndIncluded app_hidden/functions/my_changes_wanted.sql
--! Included app_hidden/functions/may_judge.sql
create or replace function app_hidden.may_judge(review_id uuid) returns boolean
language sql
stable
-- Definer: asks once about who acts where policies would ask for each table.
security definer
set search_path = ''
as $$
  select exists (
    select 1
    from app_public.asset_reviews as reviews
    join app_public.projects on projects.id = reviews.project_id and projects.status = 'active'
    join app_public.branches on branches.id = reviews.branch_id
    where reviews.id = may_judge.review_id
      and reviews.state in ('pending', 'in_review')
      and app_private.effective_role(
        reviews.project_id, (select app_hidden.current_user_id())
      ) >= greatest(branches.approver_role, 'reviewer')
      and not app_private.is_own_work(reviews, (select app_hidden.current_user_id()))
      and case
        when reviews.asset_id is not null then app_private.has_asset_right(
          (select app_hidden.current_user_id()), reviews.asset_id, 'read'
        )
        else reviews.project_id = any (array(select app_hidden.project_ids_with_right('read')))
      end
  );
$$;
comment on function app_hidden.may_judge(uuid) is
  'Whether who acts may give a verdict on a review: it is open and visible to them, not about their own work, and their rank suffices on its branch.';
revoke all on function app_hidden.may_judge(uuid) from public;
grant execute on function app_hidden.may_judge(uuid) to gadb_user;
--! EndIncluded app_hidden/functions/may_judge.sql
--! Included app_public/functions/asset_reviews_can_decide.sql
create or replace function app_public.asset_reviews_can_decide(
  review app_public.asset_reviews
) returns boolean
language sql
stable
set search_path = ''
as $$
  select review.state in ('pending', 'in_review') and app_hidden.may_judge(review.id);
$$;
comment on function app_public.asset_reviews_can_decide(app_public.asset_reviews) is
  'Whether who asks may give a verdict: the review is open, not about own work, and the rank suffices.';
revoke all on function app_public.asset_reviews_can_decide(app_public.asset_reviews) from public;
grant execute on function app_public.asset_reviews_can_decide(app_public.asset_reviews) to gadb_user;
--! EndIncluded app_public/functions/asset_reviews_can_decide.sql
--! Included app_public/functions/my_review_queue.sql
create or replace function app_public.my_review_queue(
  project_id uuid default null
) returns setof app_public.asset_reviews
language sql
stable
rows 50
set search_path = ''
as $$
  -- Each question is asked once, about all reviews: whose work they are, ranks, own verdicts.
  with listed as materialized (
    select reviews as review, reviews.id, reviews.state, reviews.project_id, reviews.branch_id,
      asked.user_id is not null as is_asked
    from app_public.asset_reviews as reviews
    join app_public.projects on projects.id = reviews.project_id and projects.status = 'active'
    left join app_public.review_assignees as asked
      on asked.review_id = reviews.id and asked.user_id = (select app_hidden.current_user_id())
    where (my_review_queue.project_id is null or reviews.project_id = my_review_queue.project_id)
      and (
        reviews.state in ('pending', 'in_review')
        or reviews.id = any (array(select app_hidden.my_changes_wanted()))
      )
  )
  select (listed.review).*
  from listed
  left join app_public.branches on branches.id = listed.branch_id
  left join app_hidden.current_ranks() as ranks on ranks.project_id = listed.project_id
  where listed.state = 'changes_requested'
    or (
      (listed.is_asked or ranks.rank >= greatest(branches.approver_role, 'reviewer'))
      and listed.id not in (select app_hidden.my_work_among(array(select listed.id from listed)))
      and not exists (
        select 1
        from app_public.review_decisions as decisions
        where decisions.review_id = listed.id
          and decisions.decided_by = (select app_hidden.current_user_id())
          and decisions.is_standing
      )
    )
  order by
    listed.is_asked desc,
    (listed.review).priority desc,
    (listed.review).requested_at,
    listed.id;
$$;
comment on function app_public.my_review_queue(uuid) is
  'What waits on who asks: reviews to decide, those one was asked for first, then by priority and age; and one''s own work on which changes are wanted and nothing newer exists.';
revoke all on function app_public.my_review_queue(uuid) from public;
grant execute on function app_public.my_review_queue(uuid) to gadb_user;
--! EndIncluded app_public/functions/my_review_queue.sql
drop function if exists app_hidden.is_newest_round(uuid);
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
  v_version_id uuid;
  v_version app_public.asset_versions;
begin
  if num_nonnulls(shelved_content.version_id, shelved_content.upload_id) <> 1 then
    perform app_private.fail(
      'BADIN', 'Say what to shelve: version_id or upload_id, one of the two.',
      null,
      'Give version_id to shelve content that exists, or upload_id to shelve what you uploaded.'
    );
  end if;
  -- By an id known beforehand: in one query with the upload, versions would be found by a join
  -- that a plan made while the tables were small goes through from end to end.
  v_version_id := coalesce(
    shelved_content.version_id,
    (
      select uploads.version_id
      from app_public.uploads
      where uploads.id = shelved_content.upload_id and uploads.user_id = v_user_id
    )
  );
  -- Knowing a hash never grants its content: content comes from what one may read.
  select versions.* into v_version
  from app_public.asset_versions as versions
  join app_public.assets on assets.id = versions.asset_id and assets.deleted_at is null
  where versions.id = v_version_id
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
drop trigger if exists _500_count on app_public.assets;
--! Included app_private/functions/tg_assets__count.sql
create or replace function app_private.tg_assets__count() returns trigger
language plpgsql
volatile
-- Definer: counters are written by the database alone.
security definer
set search_path = ''
as $$
declare
  v_added uuid[];
  v_removed uuid[];
  v_project record;
begin
  -- One update for a statement, however many rows it has; else each row would leave another dead
  -- version of the counters behind, which the next one has to pass.
  if tg_op <> 'DELETE' then
    select pg_catalog.array_agg(new_rows.project_id) into v_added
    from new_rows
    where new_rows.deleted_at is null;
  end if;
  if tg_op <> 'INSERT' then
    select pg_catalog.array_agg(old_rows.project_id) into v_removed
    from old_rows
    where old_rows.deleted_at is null;
  end if;
  for v_project in
    select counted.id, sum(counted.delta)::integer as delta
    from (
      select added.id, 1 as delta
      from pg_catalog.unnest(v_added) as added (id)
      union all
      select removed.id, -1
      from pg_catalog.unnest(v_removed) as removed (id)
    ) as counted
    group by counted.id
    having sum(counted.delta) <> 0
    -- In the order of ids, so that two statements over the same projects meet at the first one.
    order by counted.id
  loop
    update app_public.project_usage
    set asset_count = asset_count + v_project.delta,
      updated_at = pg_catalog.now()
    where project_usage.project_id = v_project.id;
  end loop;
  return null;
end;
$$;
comment on function app_private.tg_assets__count() is
  'Keeps project_usage.asset_count exact.';
revoke all on function app_private.tg_assets__count() from public;
--! EndIncluded app_private/functions/tg_assets__count.sql
--! Included app_public/triggers/assets.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.assets
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.assets enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.assets
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.assets enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.assets
  for each row execute function app_private.tg__timestamps();
alter table app_public.assets enable always trigger _100_timestamps;

create or replace trigger _110_stamp_actor
  before insert on app_public.assets
  for each row execute function app_private.tg__stamp_actor('created_by');
alter table app_public.assets enable always trigger _110_stamp_actor;

create or replace trigger _300_check_metadata
  before insert or update of metadata, type on app_public.assets
  for each row execute function app_private.tg_assets__check_metadata();
alter table app_public.assets enable always trigger _300_check_metadata;

-- A trigger that sees all rows of a statement serves one kind of statement only.
create or replace trigger _500_count_insert
  after insert on app_public.assets
  referencing new table as new_rows
  for each statement execute function app_private.tg_assets__count();
alter table app_public.assets enable always trigger _500_count_insert;

create or replace trigger _500_count_update
  after update on app_public.assets
  referencing old table as old_rows new table as new_rows
  for each statement execute function app_private.tg_assets__count();
alter table app_public.assets enable always trigger _500_count_update;

create or replace trigger _500_count_delete
  after delete on app_public.assets
  referencing old table as old_rows
  for each statement execute function app_private.tg_assets__count();
alter table app_public.assets enable always trigger _500_count_delete;

create or replace trigger _800_audit
  after insert or update or delete on app_public.assets
  for each row execute function app_private.tg__audit('id');
alter table app_public.assets enable always trigger _800_audit;
--! EndIncluded app_public/triggers/assets.sql
