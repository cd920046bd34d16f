/**
 * The review queue as it was first written: every question is asked anew for each review. Slow and easy to read, it
 * says what `my_review_queue` must return. Run it as superuser; the functions go with the transaction.
 */
export const QUEUE_BY_ROW = `
create schema by_row;
grant usage on schema by_row to gadb_user;

create function by_row.can_decide(review app_public.asset_reviews) returns boolean
language sql stable set search_path = '' as $$
  select review.state in ('pending', 'in_review')
    and not app_hidden.is_my_work(review.id)
    and exists (
      select 1
      from app_public.branches
      join app_public.projects on projects.id = branches.project_id and projects.status = 'active'
      where branches.id = review.branch_id
        and app_hidden.current_rank(review.project_id) >= greatest(branches.approver_role, 'reviewer')
    );
$$;

create function by_row.is_waiting(review app_public.asset_reviews) returns boolean
language sql stable set search_path = '' as $$
  select not app_hidden.is_my_work(review.id)
    and not exists (
      select 1
      from app_public.review_decisions as decisions
      where decisions.review_id = review.id
        and decisions.decided_by = app_hidden.current_user_id()
        and decisions.is_standing
    )
    and (
      exists (
        select 1
        from app_public.review_assignees as assignees
        where assignees.review_id = review.id and assignees.user_id = app_hidden.current_user_id()
      )
      or by_row.can_decide(review)
    );
$$;

create function by_row.is_newest_round(review_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select not exists (
      select 1
      from app_public.asset_reviews as later
      where later.project_id = reviews.project_id
        and (later.version_id = reviews.version_id or later.shelf_id = reviews.shelf_id)
        and later.requested_at > reviews.requested_at
    )
    and case
      when reviews.shelf_id is null
        then reviews.version_id = (app_private.branch_head(reviews.asset_id, reviews.branch_id)).id
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

create function by_row.queue(project_id uuid) returns setof app_public.asset_reviews
language sql stable set search_path = '' as $$
  select reviews.*
  from app_public.asset_reviews as reviews
  join app_public.projects on projects.id = reviews.project_id and projects.status = 'active'
  where (queue.project_id is null or reviews.project_id = queue.project_id)
    and (
      (reviews.state in ('pending', 'in_review') and by_row.is_waiting(reviews))
      or (
        reviews.state = 'changes_requested'
        and reviews.submitter_id = app_hidden.current_user_id()
        and by_row.is_newest_round(reviews.id)
      )
    )
  order by
    exists (
      select 1
      from app_public.review_assignees as assignees
      where assignees.review_id = reviews.id and assignees.user_id = app_hidden.current_user_id()
    ) desc,
    reviews.priority desc,
    reviews.requested_at,
    reviews.id;
$$;

grant execute on all functions in schema by_row to gadb_user;`;
