--! Previous: sha1:b6ada11cc66bb56b5ac4c7084be7560bdc81fc93
--! Hash: sha1:4d2a18ca6af56a7a632cab46b1faf1111460f872
--! Message: Ask for plain followers on their own

-- The migration being written. See migrations/README.md
--! Included app_private/functions/plain_followers.sql
create or replace function app_private.plain_followers(
  user_ids uuid[],
  is_bound boolean[],
  project_ids uuid[],
  holder_ids uuid[]
) returns table (place integer, is_current boolean, is_plain boolean)
language sql
stable
set search_path = ''
as $$
  select
    asked.place::integer, asked.user_id is not null,
    -- A member of whom no permission says anything reads all of the project, whatever the rank.
    members.user_id is not null
      and not asked.is_bound
      and not exists (
        select from app_public.permissions
        where permissions.project_id = asked.project_id and permissions.user_id = asked.user_id
      )
      and (
        asked.holder_id is null
        or exists (
          select from app_public.project_members as holders
          where holders.project_id = asked.project_id and holders.user_id = asked.holder_id
        )
      )
  from unnest(
    plain_followers.user_ids, plain_followers.is_bound,
    plain_followers.project_ids, plain_followers.holder_ids
  ) with ordinality as asked (user_id, is_bound, project_id, holder_id, place)
  left join app_public.projects
    on projects.id = asked.project_id and projects.deleted_at is null
  left join app_public.project_members as members
    on members.project_id = projects.id and members.user_id = asked.user_id
  order by asked.place;
$$;
comment on function app_private.plain_followers(uuid[], boolean[], uuid[], uuid[]) is
  'Which of these people, null for those whose sign-in has ended, are members of whom no permission says anything, like the holder of the lock a member. A token bound to a project makes nobody plain.';
revoke all on function app_private.plain_followers(uuid[], boolean[], uuid[], uuid[]) from public;
--! EndIncluded app_private/functions/plain_followers.sql
--! Included app_hidden/functions/who_may_follow.sql
create or replace function app_hidden.who_may_follow(
  claims jsonb[],
  project_ids uuid[],
  asset_ids uuid[],
  holder_ids uuid[]
) returns table (place integer, is_current boolean, sees_project boolean, sees_asset boolean, is_plain boolean)
language plpgsql
volatile
-- Definer: reads sessions, members and permissions of everybody who is asked about.
security definer
set search_path = ''
as $$
declare
  v_user_ids uuid[] := '{}';
  v_is_bound boolean[] := '{}';
begin
  for v_place in 1 .. pg_catalog.cardinality(who_may_follow.claims) loop
    v_user_ids[v_place] := app_private.assume_claims(who_may_follow.claims[v_place]);
    v_is_bound[v_place] := app_hidden.token_project_id() is not null;
  end loop;
  for place, is_current, is_plain in
    select followers.place, followers.is_current, followers.is_plain
    from app_private.plain_followers(
      v_user_ids, v_is_bound, who_may_follow.project_ids, who_may_follow.holder_ids
    ) as followers
    order by followers.place
  loop
    sees_project := is_plain;
    sees_asset := is_plain;
    if not is_plain and is_current and who_may_follow.project_ids[place] is not null then
      perform app_private.assume_claims(who_may_follow.claims[place]);
      sees_asset := coalesce(
        app_private.has_asset_right(v_user_ids[place], who_may_follow.asset_ids[place], 'read'), false
      );
      sees_project := sees_asset or exists (
        select from app_hidden.project_ids_visible() as visible (id)
        where visible.id = who_may_follow.project_ids[place]
      );
    end if;
    return next;
  end loop;
end;
$$;
comment on function app_hidden.who_may_follow(jsonb[], uuid[], uuid[], uuid[]) is
  'For the servers: which of these people, each by the settings of a request, still act, see the project and may read the asset. Plain: a member of whom no permission says anything, like the holder a member; all such read the same of a lock.';
revoke all on function app_hidden.who_may_follow(jsonb[], uuid[], uuid[], uuid[]) from public;
grant execute on function app_hidden.who_may_follow(jsonb[], uuid[], uuid[], uuid[]) to gadb_authenticator;
--! EndIncluded app_hidden/functions/who_may_follow.sql
