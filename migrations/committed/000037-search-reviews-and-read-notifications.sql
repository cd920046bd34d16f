--! Previous: sha1:7266ae6bd03c666b282b8bd77abe225c2eda3d48
--! Hash: sha1:45947d58d59643747899350de9d6eb3648b9e839
--! Message: Search reviews and read notifications

-- The migration being written. See migrations/README.md
drop function if exists app_public.search_reviews(
  uuid, app_public.review_state[], uuid, text, text, uuid, uuid, text, app_public.review_sort, uuid, uuid[]
);
drop type if exists app_public.review_sort;
create type app_public.review_sort as enum ('oldest', 'newest', 'priority');
comment on type app_public.review_sort is
  'Orders of reviews: by age, or the most urgent first and those by age.';
--! Included app_hidden/functions/review_pattern.sql
create or replace function app_hidden.review_pattern(query text) returns text
language sql
immutable
set search_path = ''
as $$
  -- Words in their order, whatever is between them.
  select '%' || replace(
    regexp_replace(
      nullif(lower(btrim(left(regexp_replace(review_pattern.query, '\s+', ' ', 'g'), 200))), ''),
      '([\\%_])', '\\\1', 'g'
    ),
    ' ', '%'
  ) || '%';
$$;
comment on function app_hidden.review_pattern(text) is
  'The LIKE pattern for what reviews are searched for, of which the first 200 characters count; null for nothing.';
revoke all on function app_hidden.review_pattern(text) from public;
grant execute on function app_hidden.review_pattern(text) to gadb_user;
--! EndIncluded app_hidden/functions/review_pattern.sql
--! Included app_hidden/functions/is_review_about.sql
create or replace function app_hidden.is_review_about(
  review app_public.asset_reviews,
  asset_type text,
  tag_name text,
  pattern text
) returns boolean
language sql
stable
set search_path = ''
as $$
  with about (asset_id) as (
    select review.asset_id
    where review.asset_id is not null
    union all
    select items.asset_id
    from app_public.shelf_items as items
    where review.shelf_id is not null
      and items.project_id = review.project_id
      and items.shelf_id = review.shelf_id
      and items.revision = review.shelf_revision
  )
  select exists (
    select 1
    from about
    join app_public.assets on assets.id = about.asset_id
    where (is_review_about.asset_type is null or assets.type = is_review_about.asset_type)
      and (
        is_review_about.pattern is null
        or lower(assets.parent_path || '/' || assets.name) like is_review_about.pattern
        or exists (
          select 1
          from app_public.shelves
          where shelves.id = review.shelf_id and lower(shelves.name) like is_review_about.pattern
        )
      )
      and (is_review_about.tag_name is null or exists (
        select 1
        from app_public.asset_tags as tagged
        join app_public.tags on tags.project_id = tagged.project_id and tags.id = tagged.tag_id
        where tagged.asset_id = assets.id and tags.name = lower(btrim(is_review_about.tag_name))
      ))
  );
$$;
comment on function app_hidden.is_review_about(app_public.asset_reviews, text, text, text) is
  'Whether a review changes an asset, readable by who asks, that has the type, the tag and the words of review_pattern; null asks for nothing.';
revoke all on function app_hidden.is_review_about(app_public.asset_reviews, text, text, text) from public;
grant execute on function app_hidden.is_review_about(app_public.asset_reviews, text, text, text) to gadb_user;
--! EndIncluded app_hidden/functions/is_review_about.sql
--! Included app_public/functions/search_reviews.sql
create or replace function app_public.search_reviews(
  project_id uuid default null,
  states app_public.review_state[] default null,
  branch_id uuid default null,
  asset_type text default null,
  tag_name text default null,
  submitter_id uuid default null,
  assignee_id uuid default null,
  query text default null,
  sort app_public.review_sort default 'oldest',
  after_review_id uuid default null,
  review_ids uuid[] default null
) returns setof app_public.asset_reviews
language plpgsql
stable
rows 100
set search_path = ''
-- Conditions that are not asked for are planned away, and the order that is asked for can come from an index.
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_pattern constant text := app_hidden.review_pattern(search_reviews.query);
  v_is_newest constant boolean := search_reviews.sort = 'newest';
  v_is_urgent constant boolean := search_reviews.sort = 'priority';
  v_after app_public.asset_reviews;
begin
  select * into v_after from app_public.asset_reviews where id = search_reviews.after_review_id;
  -- A place that one may not see is nothing to compare with: no row comes after it.
  return query
  select reviews.*
  from app_public.asset_reviews as reviews
  where (search_reviews.project_id is null or reviews.project_id = search_reviews.project_id)
    and (search_reviews.states is null or reviews.state = any (search_reviews.states))
    and (search_reviews.branch_id is null or reviews.branch_id = search_reviews.branch_id)
    and (search_reviews.submitter_id is null or reviews.submitter_id = search_reviews.submitter_id)
    and (search_reviews.review_ids is null or reviews.id = any (search_reviews.review_ids))
    and (search_reviews.assignee_id is null or exists (
      select 1 from app_public.review_assignees as asked
      where asked.review_id = reviews.id and asked.user_id = search_reviews.assignee_id
    ))
    and (
      coalesce(search_reviews.asset_type, search_reviews.tag_name, v_pattern) is null
      or app_hidden.is_review_about(
        reviews, search_reviews.asset_type, search_reviews.tag_name, v_pattern
      )
    )
    and (search_reviews.after_review_id is null or case
      when v_is_newest then (reviews.requested_at, reviews.id) < (v_after.requested_at, v_after.id)
      when v_is_urgent then (-reviews.priority, reviews.requested_at, reviews.id)
        > (-v_after.priority, v_after.requested_at, v_after.id)
      else (reviews.requested_at, reviews.id) > (v_after.requested_at, v_after.id)
    end)
  order by
    case when v_is_urgent then -reviews.priority end,
    case when v_is_newest then reviews.requested_at end desc,
    case when v_is_newest then reviews.id end desc,
    case when not v_is_newest then reviews.requested_at end,
    case when not v_is_newest then reviews.id end
  limit 1001;
end;
$$;
comment on function app_public.search_reviews(
  uuid, app_public.review_state[], uuid, text, text, uuid, uuid, text, app_public.review_sort, uuid, uuid[]
) is
  'Reviews, of a project or of all that one may read, that match everything that is asked: one of the states, branch, author, who was asked, and type, tag or words in folder and name of what they change. At most 1001: give the last one of a page as after_review_id for the next. A list of ids tells which of them match.';
revoke all on function app_public.search_reviews(
  uuid, app_public.review_state[], uuid, text, text, uuid, uuid, text, app_public.review_sort, uuid, uuid[]
) from public;
grant execute on function app_public.search_reviews(
  uuid, app_public.review_state[], uuid, text, text, uuid, uuid, text, app_public.review_sort, uuid, uuid[]
) to gadb_user;
--! EndIncluded app_public/functions/search_reviews.sql
--! Included app_public/functions/assets_head.sql
create or replace function app_public.assets_head(
  asset app_public.assets,
  branch_id uuid default null
) returns app_public.asset_versions
language sql
stable
-- Definer: a head may be on a branch above; gives only what the caller may read.
security definer
set search_path = ''
as $$
  select head.*
  from app_private.branch_head(
    asset.id,
    coalesce(assets_head.branch_id, (
      select branches.id
      from app_public.branches
      where branches.project_id = asset.project_id
        and branches.type = 'mainline'
        and branches.deleted_at is null
    ))
  ) as head
  where not head.is_deletion
    and app_private.has_asset_right(app_private.require_user(), head.asset_id, 'read');
$$;
comment on function app_public.assets_head(app_public.assets, uuid) is
  'The version of the asset that a branch holds, the mainline unless another is named; null when it holds none.';
revoke all on function app_public.assets_head(app_public.assets, uuid) from public;
grant execute on function app_public.assets_head(app_public.assets, uuid) to gadb_user;
--! EndIncluded app_public/functions/assets_head.sql
--! Included app_public/functions/branches_head.sql
create or replace function app_public.branches_head(
  branch app_public.branches,
  asset_id uuid
) returns app_public.asset_versions
language sql
stable
-- Definer: a head may be on a branch above; gives only what the caller may read.
security definer
set search_path = ''
as $$
  select head.*
  from app_private.branch_head(branches_head.asset_id, branch.id) as head
  where not head.is_deletion
    and app_private.has_asset_right(app_private.require_user(), head.asset_id, 'read');
$$;
comment on function app_public.branches_head(app_public.branches, uuid) is
  'The version of an asset that the branch holds; null when it holds none.';
revoke all on function app_public.branches_head(app_public.branches, uuid) from public;
grant execute on function app_public.branches_head(app_public.branches, uuid) to gadb_user;
--! EndIncluded app_public/functions/branches_head.sql
--! Included app_public/functions/mark_notifications_read.sql
create or replace function app_public.mark_notifications_read(
  notification_ids uuid[] default null
) returns integer
language plpgsql
volatile
-- Definer: tells somebody who is nobody so; marks what the policy shows and no more.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_only_project_id constant uuid := app_hidden.token_project_id();
  v_count integer;
begin
  update app_public.notifications as unread
  set read_at = now()
  where unread.user_id = v_user_id
    and unread.read_at is null
    and (v_only_project_id is null or unread.project_id = v_only_project_id)
    and (
      mark_notifications_read.notification_ids is null
      or unread.id = any (mark_notifications_read.notification_ids)
    );
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function app_public.mark_notifications_read(uuid[]) is
  'Marks what who asks was told as read, all of it or what is named, and says how many were unread.';
revoke all on function app_public.mark_notifications_read(uuid[]) from public;
grant execute on function app_public.mark_notifications_read(uuid[]) to gadb_user;
--! EndIncluded app_public/functions/mark_notifications_read.sql
