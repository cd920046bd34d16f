--! Previous: sha1:4d2a18ca6af56a7a632cab46b1faf1111460f872
--! Hash: sha1:f00f69cd680879b4c5331b9d1cf7a763b32dd808
--! Message: Ask once who acts

-- The migration being written. See migrations/README.md
--! Included app_private/functions/who_acts.sql
create or replace function app_private.who_acts(
  out user_id uuid,
  out studio_role app_public.studio_role,
  out only_project_id uuid
)
language plpgsql
stable
parallel safe
set search_path = ''
as $$
declare
  v_claimed_session constant text :=
    coalesce(pg_catalog.current_setting('app.session_id', true), '');
  v_session_id constant uuid := app_private.claimed_session_id();
  v_token_version constant text :=
    coalesce(pg_catalog.current_setting('app.token_version', true), '');
begin
  if not app_private.is_trusted_login() then
    -- A personal login is bound to its user; the settings could be forged with SET.
    select users.id, users.studio_role into user_id, studio_role
    from app_public.users
    where users.database_login = session_user
      and users.is_active;
    return;
  end if;
  -- One statement for all: every policy of every table of a statement asks.
  select users.id, users.studio_role, tokens.only_project_id
  into user_id, studio_role, only_project_id
  from app_public.users
  left join app_private.user_secrets as secrets
    on v_token_version <> '' and secrets.user_id = users.id
  left join app_private.sessions
    on sessions.id = v_session_id
    and sessions.user_id = users.id
    and sessions.revoked_at is null
    and sessions.expires_at > pg_catalog.now()
  left join app_public.personal_access_tokens as tokens
    on tokens.id = v_session_id
    and tokens.user_id = users.id
    and tokens.revoked_at is null
    and tokens.expires_at > pg_catalog.now()
  where users.id = app_private.claimed_user_id()
    and users.is_active
    and (v_claimed_session = '' or sessions.id is not null or tokens.id is not null)
    and (v_token_version = '' or secrets.token_version::text = v_token_version);
end;
$$;
comment on function app_private.who_acts() is
  'Who acts: user, studio role, and the one project that their personal access token is for. All null when nobody is set, or the user is deactivated, or the session or token is revoked.';
revoke all on function app_private.who_acts() from public;
--! EndIncluded app_private/functions/who_acts.sql
--! Included app_hidden/functions/current_user_id.sql
create or replace function app_hidden.current_user_id() returns uuid
language plpgsql
stable
parallel safe
-- Definer: callers may read neither sessions nor the logins of others.
security definer
set search_path = ''
as $$
begin
  return (app_private.who_acts()).user_id;
end;
$$;
comment on function app_hidden.current_user_id() is
  'Who acts: null when nobody is set, or the user is deactivated, or the session or token is revoked. Takes effect at the next statement.';
revoke all on function app_hidden.current_user_id() from public;
grant execute on function app_hidden.current_user_id() to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/current_user_id.sql
--! Included app_private/functions/own_studio_role.sql
create or replace function app_private.own_studio_role() returns app_public.studio_role
language plpgsql
stable
parallel safe
set search_path = ''
as $$
begin
  return (app_private.who_acts()).studio_role;
end;
$$;
comment on function app_private.own_studio_role() is
  'Studio role of who acts, whatever the token; for rights within a project, which a token for one project keeps.';
revoke all on function app_private.own_studio_role() from public;
--! EndIncluded app_private/functions/own_studio_role.sql
--! Included app_hidden/functions/project_ids_with_role.sql
create or replace function app_hidden.project_ids_with_role(
  min_role app_public.project_role
) returns setof uuid
language plpgsql
stable
parallel safe
rows 50
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
declare
  v_actor constant record := app_private.who_acts();
begin
  if v_actor.studio_role = 'admin' then
    return query
      select projects.id
      from app_public.projects
      where projects.deleted_at is null
        and (v_actor.only_project_id is null or projects.id = v_actor.only_project_id);
  -- The studio's viewer role is a ceiling.
  elsif v_actor.studio_role <> 'viewer' or project_ids_with_role.min_role = 'viewer' then
    return query
      select projects.id
      from app_public.project_members as members
      join app_public.projects on projects.id = members.project_id
      where members.user_id = v_actor.user_id
        and members.role >= project_ids_with_role.min_role
        and projects.deleted_at is null
        and (v_actor.only_project_id is null or projects.id = v_actor.only_project_id);
  end if;
end;
$$;
comment on function app_hidden.project_ids_with_role(app_public.project_role) is
  'Projects in which who acts has at least this rank.';
revoke all on function app_hidden.project_ids_with_role(app_public.project_role) from public;
grant execute on function app_hidden.project_ids_with_role(app_public.project_role) to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/project_ids_with_role.sql
--! Included app_hidden/functions/project_ids_with_right.sql
create or replace function app_hidden.project_ids_with_right(
  wanted app_public.access_right
) returns setof uuid
language plpgsql
stable
parallel safe
rows 50
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
declare
  v_actor constant record := app_private.who_acts();
begin
  if v_actor.studio_role = 'admin' then
    return query
      select projects.id
      from app_public.projects
      where projects.deleted_at is null
        and (v_actor.only_project_id is null or projects.id = v_actor.only_project_id);
  -- The studio's viewer role is a ceiling.
  elsif v_actor.studio_role <> 'viewer' or project_ids_with_right.wanted = 'read' then
    return query
      select projects.id
      from (
        select members.project_id, members.role
        from app_public.project_members as members
        where members.user_id = v_actor.user_id
      ) as members
      full join (
        select given.project_id, app_private.permission_value(given, project_ids_with_right.wanted) as value
        from app_public.permissions as given
        where given.user_id = v_actor.user_id
          and given.asset_id is null
      ) as permissions using (project_id)
      join app_public.projects on projects.id = project_id
      where coalesce(
          permissions.value,
          members.role >= app_private.rank_for_right(project_ids_with_right.wanted)
        )
        and projects.deleted_at is null
        and (v_actor.only_project_id is null or projects.id = v_actor.only_project_id);
  end if;
end;
$$;
comment on function app_hidden.project_ids_with_right(app_public.access_right) is
  'Projects in which who acts has a right on assets, unless a permission on the asset says otherwise.';
revoke all on function app_hidden.project_ids_with_right(app_public.access_right) from public;
grant execute on function app_hidden.project_ids_with_right(app_public.access_right) to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/project_ids_with_right.sql
--! Included app_hidden/functions/asset_ids_denied.sql
create or replace function app_hidden.asset_ids_denied(
  wanted app_public.access_right
) returns setof uuid
language plpgsql
stable
parallel safe
rows 20
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
declare
  v_actor constant record := app_private.who_acts();
begin
  if v_actor.studio_role <> 'admin' then
    return query
      select permissions.asset_id
      from app_public.permissions
      join app_public.projects
        on projects.id = permissions.project_id
        and projects.deleted_at is null
      where permissions.user_id = v_actor.user_id
        and permissions.asset_id is not null
        and app_private.permission_value(permissions, asset_ids_denied.wanted) = false;
  end if;
end;
$$;
comment on function app_hidden.asset_ids_denied(app_public.access_right) is
  'Assets on which a permission takes a right from who acts.';
revoke all on function app_hidden.asset_ids_denied(app_public.access_right) from public;
grant execute on function app_hidden.asset_ids_denied(app_public.access_right) to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/asset_ids_denied.sql
--! Included app_hidden/functions/asset_ids_granted.sql
create or replace function app_hidden.asset_ids_granted(
  wanted app_public.access_right
) returns setof uuid
language plpgsql
stable
parallel safe
rows 20
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
declare
  v_actor constant record := app_private.who_acts();
begin
  if v_actor.studio_role <> 'admin'
    -- The studio's viewer role is a ceiling.
    and (v_actor.studio_role <> 'viewer' or asset_ids_granted.wanted = 'read')
  then
    return query
      select permissions.asset_id
      from app_public.permissions
      join app_public.projects
        on projects.id = permissions.project_id
        and projects.deleted_at is null
      where permissions.user_id = v_actor.user_id
        and permissions.asset_id is not null
        and app_private.permission_value(permissions, asset_ids_granted.wanted) = true
        and (v_actor.only_project_id is null or projects.id = v_actor.only_project_id);
  end if;
end;
$$;
comment on function app_hidden.asset_ids_granted(app_public.access_right) is
  'Assets on which a permission gives who acts a right.';
revoke all on function app_hidden.asset_ids_granted(app_public.access_right) from public;
grant execute on function app_hidden.asset_ids_granted(app_public.access_right) to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/asset_ids_granted.sql
