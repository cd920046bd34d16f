--! Previous: sha1:436647b7571a58f4b549a1d6b4b5886ca80fad8b
--! Hash: sha1:351bcee552574b434045741ad4c3af385dc988d7
--! Message: Ask who may follow for many at once

-- The migration being written. See migrations/README.md
--! Included app_private/functions/assume_claims.sql
create or replace function app_private.assume_claims(claims jsonb) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_catalog.set_config(setting.key, setting.value, true)
  from pg_catalog.jsonb_each_text(assume_claims.claims) as setting;
  return app_hidden.current_user_id();
end;
$$;
comment on function app_private.assume_claims(jsonb) is
  'Acts as these settings say until the transaction ends or somebody else is assumed, and returns who that is; null for nobody.';
revoke all on function app_private.assume_claims(jsonb) from public;
--! EndIncluded app_private/functions/assume_claims.sql
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
    select
      asked.place, asked.user_id is not null,
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
      v_user_ids, v_is_bound, who_may_follow.project_ids, who_may_follow.holder_ids
    ) with ordinality as asked (user_id, is_bound, project_id, holder_id, place)
    left join app_public.projects
      on projects.id = asked.project_id and projects.deleted_at is null
    left join app_public.project_members as members
      on members.project_id = projects.id and members.user_id = asked.user_id
    order by asked.place
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
--! Included app_hidden/functions/studio_figures.sql
create or replace function app_hidden.studio_figures() returns table (
  locked_count bigint,
  retained_count bigint,
  stale_count bigint,
  upload_count bigint,
  reserved_bytes numeric,
  oldest_event_at timestamptz,
  notify_queue_usage double precision
)
language sql
stable
-- Definer: the server reads no tables itself.
security definer
set search_path = ''
as $$
  select locks.locked_count, locks.retained_count, locks.stale_count,
    uploads.upload_count, uploads.reserved_bytes,
    (select events.created_at from app_private.events order by events.id limit 1),
    pg_catalog.pg_notification_queue_usage()
  from (
    select count(*) filter (where asset_locks.state = 'locked') as locked_count,
      count(*) filter (where asset_locks.state = 'retained') as retained_count,
      count(*) filter (where asset_locks.stale_at <= pg_catalog.now()) as stale_count
    from app_public.asset_locks
  ) as locks
  cross join (
    select count(*) as upload_count, coalesce(sum(uploads.reserved_bytes), 0) as reserved_bytes
    from app_public.uploads
    where uploads.state = 'open'
  ) as uploads;
$$;
comment on function app_hidden.studio_figures() is
  'Figures of the studio for monitoring: locks by state, uploads that run with what they reserve, when the oldest event was written, and how full the notifications'' queue is (0 to 1).';
revoke all on function app_hidden.studio_figures() from public;
grant execute on function app_hidden.studio_figures() to gadb_authenticator;
--! EndIncluded app_hidden/functions/studio_figures.sql
