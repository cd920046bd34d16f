--! Previous: sha1:238e8ee15b1ec8b3a2c88122e162b17f2216c937
--! Hash: sha1:9da80b4ea866efc07a305de4821a56d7b686d6d0
--! Message: Say who acts and what they may

--! Included app_private/functions/fail.sql
create or replace function app_private.fail(
  code text,
  message text,
  detail jsonb default null,
  hint text default null
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  raise exception using
    errcode = fail.code,
    message = fail.message,
    detail = coalesce(fail.detail::text, ''),
    hint = coalesce(fail.hint, '');
end;
$$;
comment on function app_private.fail(text, text, jsonb, text) is
  'Refuses: raises an error with a five-letter code of docs/references/errors.md, a sentence, facts as JSON and what to do next.';
revoke all on function app_private.fail(text, text, jsonb, text) from public;
--! EndIncluded app_private/functions/fail.sql
--! Included app_private/functions/is_trusted_login.sql
create or replace function app_private.is_trusted_login() returns boolean
language sql
stable
parallel safe
set search_path = ''
as $$
  -- Members of gadb_owner, superusers among them, and the API's login. Everybody else acts as
  -- the user that users.database_login names, whatever the settings say.
  select session_user = 'gadb_authenticator'
    or pg_catalog.pg_has_role(session_user, 'gadb_owner', 'member');
$$;
comment on function app_private.is_trusted_login() is
  'Whether the settings that say who acts are believed for the login of this connection.';
revoke all on function app_private.is_trusted_login() from public;
--! EndIncluded app_private/functions/is_trusted_login.sql
--! Included app_private/functions/claimed_user_id.sql
create or replace function app_private.claimed_user_id() returns uuid
language sql
stable
parallel safe
set search_path = ''
as $$
  -- After a transaction that set it locally, a setting reads as '' and not as null.
  select case
    when pg_catalog.pg_input_is_valid(setting.value, 'uuid') then setting.value::uuid
  end
  from (select pg_catalog.current_setting('app.current_user_id', true) as value) as setting;
$$;
comment on function app_private.claimed_user_id() is
  'The user named by the setting app.current_user_id, believed or not.';
revoke all on function app_private.claimed_user_id() from public;
--! EndIncluded app_private/functions/claimed_user_id.sql
--! Included app_private/functions/is_session_valid.sql
create or replace function app_private.is_session_valid(user_id uuid) returns boolean
language sql
stable
parallel safe
set search_path = ''
as $$
  with claim as (
    select
      nullif(pg_catalog.current_setting('app.session_id', true), '')::uuid as session_id,
      nullif(pg_catalog.current_setting('app.token_version', true), '') as token_version
  )
  select
    (
      claim.session_id is null
      or exists (
        select 1
        from app_private.sessions
        where sessions.id = claim.session_id
          and sessions.user_id = is_session_valid.user_id
          and sessions.revoked_at is null
          and sessions.expires_at > pg_catalog.now()
      )
    )
    and (
      claim.token_version is null
      or exists (
        select 1
        from app_private.user_secrets
        where user_secrets.user_id = is_session_valid.user_id
          and user_secrets.token_version::text = claim.token_version
      )
    )
  from claim;
$$;
comment on function app_private.is_session_valid(uuid) is
  'Whether the session and the token version that the caller claims, if any, still hold.';
revoke all on function app_private.is_session_valid(uuid) from public;
--! EndIncluded app_private/functions/is_session_valid.sql
--! Included app_hidden/functions/current_user_id.sql
create or replace function app_hidden.current_user_id() returns uuid
language plpgsql
stable
parallel safe
-- Definer: callers may read neither sessions nor the logins of others.
security definer
set search_path = ''
as $$
declare
  v_user_id uuid;
begin
  if app_private.is_trusted_login() then
    select users.id into v_user_id
    from app_public.users
    where users.id = app_private.claimed_user_id()
      and users.is_active
      and app_private.is_session_valid(users.id);
  else
    -- A personal login is bound to its user; the settings could be forged with SET.
    select users.id into v_user_id
    from app_public.users
    where users.database_login = session_user
      and users.is_active;
  end if;
  return v_user_id;
end;
$$;
comment on function app_hidden.current_user_id() is
  'Who acts: null when nobody is set, or the user is deactivated, or the session or token is revoked. Takes effect at the next statement.';
revoke all on function app_hidden.current_user_id() from public;
grant execute on function app_hidden.current_user_id() to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/current_user_id.sql
--! Included app_hidden/functions/current_studio_role.sql
create or replace function app_hidden.current_studio_role() returns app_public.studio_role
language sql
stable
parallel safe
-- Definer: must not depend on the policy of users, which depends on it.
security definer
set search_path = ''
as $$
  select users.studio_role
  from app_public.users
  where users.id = (select app_hidden.current_user_id());
$$;
comment on function app_hidden.current_studio_role() is
  'Studio role of who acts; null when nobody does.';
revoke all on function app_hidden.current_studio_role() from public;
grant execute on function app_hidden.current_studio_role() to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/current_studio_role.sql
--! Included app_hidden/functions/check_impersonation.sql
create or replace function app_hidden.check_impersonation(user_id uuid) returns void
language plpgsql
stable
-- Definer: the authenticator may not read users.
security definer
set search_path = ''
as $$
begin
  -- Within the API the authenticator has already become gadb_user: there nobody may switch.
  if not app_private.is_trusted_login()
    or (session_user = 'gadb_authenticator' and pg_catalog.current_setting('role') <> 'none')
  then
    perform app_private.fail(
      'DNIED', 'Only the database''s owner and the API''s login may act as somebody else.', null,
      'A personal login acts as its own user; ask a DBA to set users.database_login.'
    );
  end if;
  if not exists (
    select 1
    from app_public.users
    where users.id = check_impersonation.user_id
      and users.is_active
  ) then
    perform app_private.fail('NTFND', 'There is no active user with this id.', null, 'See the table users for ids.');
  end if;
end;
$$;
comment on function app_hidden.check_impersonation(uuid) is
  'Refuses unless the login may act as this user: DNIED for untrusted logins, NTFND for unknown or deactivated users.';
revoke all on function app_hidden.check_impersonation(uuid) from public;
grant execute on function app_hidden.check_impersonation(uuid) to gadb_user, gadb_authenticator;
--! EndIncluded app_hidden/functions/check_impersonation.sql
--! Included app_private/functions/rank_for_right.sql
create or replace function app_private.rank_for_right(
  wanted app_public.access_right
) returns app_public.project_role
language sql
immutable
parallel safe
set search_path = ''
as $$
  select case rank_for_right.wanted
    when 'read' then 'viewer'
    when 'write' then 'contributor'
    else 'owner'
  end::app_public.project_role;
$$;
comment on function app_private.rank_for_right(app_public.access_right) is
  'Least rank that has a right by default.';
revoke all on function app_private.rank_for_right(app_public.access_right) from public;
--! EndIncluded app_private/functions/rank_for_right.sql
--! Included app_private/functions/permission_value.sql
create or replace function app_private.permission_value(
  permission app_public.permissions,
  wanted app_public.access_right
) returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
  select case permission_value.wanted
    when 'read' then (permission_value.permission).can_read
    when 'write' then (permission_value.permission).can_write
    else (permission_value.permission).can_delete
  end;
$$;
comment on function app_private.permission_value(app_public.permissions, app_public.access_right) is
  'What a permission says of a right: true, false, or null to inherit.';
revoke all on function app_private.permission_value(app_public.permissions, app_public.access_right) from public;
--! EndIncluded app_private/functions/permission_value.sql
--! Included app_private/functions/effective_role.sql
create or replace function app_private.effective_role(
  project_id uuid,
  user_id uuid
) returns app_public.project_role
language sql
stable
parallel safe
set search_path = ''
as $$
  select case users.studio_role
    when 'admin' then 'owner'::app_public.project_role
    -- The studio's viewer role is a ceiling.
    when 'viewer' then least(members.role, 'viewer'::app_public.project_role)
    else members.role
  end
  from app_public.users
  join app_public.projects
    on projects.id = effective_role.project_id
    and projects.deleted_at is null
  left join app_public.project_members as members
    on members.project_id = projects.id
    and members.user_id = users.id
  where users.id = effective_role.user_id
    and users.is_active
    and (users.studio_role = 'admin' or members.user_id is not null);
$$;
comment on function app_private.effective_role(uuid, uuid) is
  'Rank of a user in a project with the studio role applied: admins count as owner, studio viewers as viewer. Null for outsiders.';
revoke all on function app_private.effective_role(uuid, uuid) from public;
--! EndIncluded app_private/functions/effective_role.sql
--! Included app_private/functions/has_asset_right.sql
create or replace function app_private.has_asset_right(
  user_id uuid,
  asset_id uuid,
  wanted app_public.access_right
) returns boolean
language sql
stable
parallel safe
set search_path = ''
as $$
  select case
    when users.studio_role = 'admin' then true
    when users.studio_role = 'viewer' and has_asset_right.wanted <> 'read' then false
    else coalesce(
      app_private.permission_value(on_asset, has_asset_right.wanted),
      app_private.permission_value(on_project, has_asset_right.wanted),
      members.role >= app_private.rank_for_right(has_asset_right.wanted),
      false
    )
  end
  from app_public.users
  join app_public.assets on assets.id = has_asset_right.asset_id
  join app_public.projects on projects.id = assets.project_id and projects.deleted_at is null
  left join app_public.permissions as on_asset
    on on_asset.user_id = users.id and on_asset.asset_id = assets.id
  left join app_public.permissions as on_project
    on on_project.user_id = users.id
    and on_project.project_id = assets.project_id
    and on_project.asset_id is null
  left join app_public.project_members as members
    on members.project_id = assets.project_id and members.user_id = users.id
  where users.id = has_asset_right.user_id
    and users.is_active;
$$;
comment on function app_private.has_asset_right(uuid, uuid, app_public.access_right) is
  'Whether a user has a right on an asset: the permission on the asset decides, else the one on the project, else the rank. Null for unknown users and assets.';
revoke all on function app_private.has_asset_right(uuid, uuid, app_public.access_right) from public;
--! EndIncluded app_private/functions/has_asset_right.sql
--! Included app_hidden/functions/project_ids_with_role.sql
create or replace function app_hidden.project_ids_with_role(
  min_role app_public.project_role
) returns setof uuid
language sql
stable
parallel safe
rows 50
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
  select projects.id
  from app_public.projects
  where projects.deleted_at is null
    and (select app_hidden.current_studio_role()) = 'admin'
  union all
  select members.project_id
  from app_public.project_members as members
  join app_public.projects on projects.id = members.project_id and projects.deleted_at is null
  where members.user_id = (select app_hidden.current_user_id())
    and case (select app_hidden.current_studio_role())
      when 'admin' then false
      when 'viewer' then project_ids_with_role.min_role = 'viewer'
      else members.role >= project_ids_with_role.min_role
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
language sql
stable
parallel safe
rows 50
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
  select projects.id
  from app_public.projects
  where projects.deleted_at is null
    and (select app_hidden.current_studio_role()) = 'admin'
  union all
  select projects.id
  from app_public.projects
  left join app_public.project_members as members
    on members.project_id = projects.id
    and members.user_id = (select app_hidden.current_user_id())
  left join app_public.permissions
    on permissions.project_id = projects.id
    and permissions.user_id = (select app_hidden.current_user_id())
    and permissions.asset_id is null
  where projects.deleted_at is null
    and (members.user_id is not null or permissions.user_id is not null)
    and case (select app_hidden.current_studio_role())
      when 'admin' then false
      when 'viewer' then project_ids_with_right.wanted = 'read'
      else true
    end
    and coalesce(
      app_private.permission_value(permissions, project_ids_with_right.wanted),
      members.role >= app_private.rank_for_right(project_ids_with_right.wanted)
    );
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
language sql
stable
parallel safe
rows 20
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
  select permissions.asset_id
  from app_public.permissions
  join app_public.projects
    on projects.id = permissions.project_id
    and projects.deleted_at is null
  where permissions.user_id = (select app_hidden.current_user_id())
    and permissions.asset_id is not null
    and app_private.permission_value(permissions, asset_ids_denied.wanted) = false
    and (select app_hidden.current_studio_role()) <> 'admin';
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
language sql
stable
parallel safe
rows 20
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
  select permissions.asset_id
  from app_public.permissions
  join app_public.projects
    on projects.id = permissions.project_id
    and projects.deleted_at is null
  where permissions.user_id = (select app_hidden.current_user_id())
    and permissions.asset_id is not null
    and app_private.permission_value(permissions, asset_ids_granted.wanted) = true
    and (select app_hidden.current_studio_role()) <> 'admin'
    and (asset_ids_granted.wanted = 'read' or (select app_hidden.current_studio_role()) <> 'viewer');
$$;
comment on function app_hidden.asset_ids_granted(app_public.access_right) is
  'Assets on which a permission gives who acts a right.';
revoke all on function app_hidden.asset_ids_granted(app_public.access_right) from public;
grant execute on function app_hidden.asset_ids_granted(app_public.access_right) to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/asset_ids_granted.sql
--! Included app_hidden/functions/review_ids_denied.sql
create or replace function app_hidden.review_ids_denied(
  wanted app_public.access_right
) returns setof uuid
language sql
stable
parallel safe
rows 20
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
  select asset_reviews.id
  from app_public.asset_reviews
  where asset_reviews.asset_id = any (
    array(select app_hidden.asset_ids_denied(review_ids_denied.wanted))
  );
$$;
comment on function app_hidden.review_ids_denied(app_public.access_right) is
  'Reviews of the assets on which a permission takes a right from who acts.';
revoke all on function app_hidden.review_ids_denied(app_public.access_right) from public;
grant execute on function app_hidden.review_ids_denied(app_public.access_right) to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/review_ids_denied.sql
--! Included app_hidden/functions/review_ids_granted.sql
create or replace function app_hidden.review_ids_granted(
  wanted app_public.access_right
) returns setof uuid
language sql
stable
parallel safe
rows 20
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
  select asset_reviews.id
  from app_public.asset_reviews
  where asset_reviews.asset_id = any (
    array(select app_hidden.asset_ids_granted(review_ids_granted.wanted))
  );
$$;
comment on function app_hidden.review_ids_granted(app_public.access_right) is
  'Reviews of the assets on which a permission gives who acts a right.';
revoke all on function app_hidden.review_ids_granted(app_public.access_right) from public;
grant execute on function app_hidden.review_ids_granted(app_public.access_right) to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/review_ids_granted.sql
--! Included app_hidden/functions/visible_user_ids.sql
create or replace function app_hidden.visible_user_ids() returns setof uuid
language sql
stable
parallel safe
rows 100
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
  select users.id
  from app_public.users
  where (select app_hidden.current_studio_role()) = 'admin'
    or users.id = (select app_hidden.current_user_id())
  union
  select members.user_id
  from app_public.project_members as members
  where members.project_id = any (array(select app_hidden.project_ids_with_right('read')));
$$;
comment on function app_hidden.visible_user_ids() is
  'Users whom who acts may see: oneself, the members of readable projects; everybody for admins.';
revoke all on function app_hidden.visible_user_ids() from public;
grant execute on function app_hidden.visible_user_ids() to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/visible_user_ids.sql
--! Included app_hidden/functions/project_ids_visible.sql
create or replace function app_hidden.project_ids_visible() returns setof uuid
language sql
stable
parallel safe
rows 50
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
  select app_hidden.project_ids_with_right('read')
  union
  -- Who was given a single asset sees the name of its project and its branches, no more.
  select assets.project_id
  from app_public.assets
  where assets.id = any (array(select app_hidden.asset_ids_granted('read')));
$$;
comment on function app_hidden.project_ids_visible() is
  'Projects whose name and branches who acts may see.';
revoke all on function app_hidden.project_ids_visible() from public;
grant execute on function app_hidden.project_ids_visible() to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/project_ids_visible.sql
--! Included app_private/functions/is_auditor.sql
create or replace function app_private.is_auditor() returns boolean
language sql
stable
set search_path = ''
as $$
  -- The auditor's role, and superusers who have not become anybody. The setting "role" can only
  -- hold what the login may become.
  select pg_catalog.pg_has_role(
    coalesce(nullif(pg_catalog.current_setting('role'), 'none'), session_user), 'gadb_auditor', 'usage'
  );
$$;
comment on function app_private.is_auditor() is
  'Whether the connection acts as an auditor rather than as a person.';
revoke all on function app_private.is_auditor() from public;
--! EndIncluded app_private/functions/is_auditor.sql
--! Included app_private/functions/require_user.sql
create or replace function app_private.require_user() returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_hidden.current_user_id();
begin
  if v_user_id is null then
    perform app_private.fail(
      'CREDS', 'Nobody is signed in, or the session has ended.', null, 'Sign in again.'
    );
  end if;
  return v_user_id;
end;
$$;
comment on function app_private.require_user() is
  'Who acts; raises CREDS when nobody does.';
revoke all on function app_private.require_user() from public;
--! EndIncluded app_private/functions/require_user.sql
--! Included app_private/functions/require_role.sql
create or replace function app_private.require_role(
  project_id uuid,
  min_role app_public.project_role
) returns app_public.project_role
language plpgsql
stable
set search_path = ''
as $$
declare
  v_role constant app_public.project_role :=
    app_private.effective_role(require_role.project_id, app_private.require_user());
begin
  if v_role is null and not exists (
    select 1
    from app_hidden.project_ids_visible() as visible (id)
    where visible.id = require_role.project_id
  ) then
    perform app_private.fail(
      'NTFND', 'There is no such project, or it is not shared with you.', null,
      'Check the id, or ask a manager of the project to add you.'
    );
  end if;
  if v_role is null or v_role < require_role.min_role then
    perform app_private.fail(
      'DNIED',
      pg_catalog.format('This needs the rank %s in the project; yours is %s.', require_role.min_role, coalesce(v_role::text, 'none')),
      pg_catalog.jsonb_build_object('needed', require_role.min_role, 'rank', v_role),
      pg_catalog.format('Somebody with the rank %s or above can do it; a manager of the project can raise yours.', require_role.min_role)
    );
  end if;
  return v_role;
end;
$$;
comment on function app_private.require_role(uuid, app_public.project_role) is
  'Effective rank of who acts; raises NTFND when the project is hidden or absent, DNIED when the rank is lower.';
revoke all on function app_private.require_role(uuid, app_public.project_role) from public;
--! EndIncluded app_private/functions/require_role.sql
--! Included app_private/functions/require_comment_right.sql
create or replace function app_private.require_comment_right(project_id uuid) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  -- The studio's viewer ceiling leaves commenting to those whose project rank allows it.
  if not exists (
    select 1
    from app_public.project_members as members
    join app_public.users on users.id = members.user_id and users.is_active
    join app_public.projects on projects.id = members.project_id and projects.deleted_at is null
    where members.project_id = require_comment_right.project_id
      and members.user_id = app_private.require_user()
      and members.role >= 'reviewer'
  ) then
    perform app_private.require_role(require_comment_right.project_id, 'reviewer');
  end if;
end;
$$;
comment on function app_private.require_comment_right(uuid) is
  'Refuses unless who acts may comment in the project: rank reviewer and above, also for studio viewers.';
revoke all on function app_private.require_comment_right(uuid) from public;
--! EndIncluded app_private/functions/require_comment_right.sql
--! Included app_private/functions/require_asset.sql
create or replace function app_private.require_asset(
  asset_id uuid,
  wanted app_public.access_right
) returns app_public.assets
language plpgsql
stable
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
--! Included app_private/functions/lock_active_project.sql
create or replace function app_private.lock_active_project(project_id uuid) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_project app_public.projects;
begin
  -- The share lock makes an archiving wait for this transaction, and this transaction for an
  -- archiving under way; a bare look at the status would let a late write through.
  select projects.* into v_project
  from app_public.projects
  where projects.id = lock_active_project.project_id
  for share;
  if v_project.status = 'archived' then
    perform app_private.fail(
      'ARCHV',
      pg_catalog.format('The project "%s" was archived on %s and is immutable.', v_project.name, v_project.archived_at::date),
      pg_catalog.jsonb_build_object('project_id', v_project.id, 'archived_at', v_project.archived_at),
      'A studio admin can reopen it with reopen_project, giving a reason.'
    );
  end if;
end;
$$;
comment on function app_private.lock_active_project(uuid) is
  'Holds the project active until the transaction ends; raises ARCHV when it is archived.';
revoke all on function app_private.lock_active_project(uuid) from public;
--! EndIncluded app_private/functions/lock_active_project.sql
--! Included app_private/functions/notify_user.sql
create or replace function app_private.notify_user(
  user_id uuid,
  project_id uuid,
  kind text,
  subject_id uuid,
  message text
) returns void
language sql
volatile
set search_path = ''
as $$
  insert into app_public.notifications (user_id, project_id, kind, subject_id, actor_id, message)
  select
    users.id,
    notify_user.project_id,
    notify_user.kind,
    notify_user.subject_id,
    app_hidden.current_user_id(),
    notify_user.message
  from app_public.users
  where users.id = notify_user.user_id
    and users.is_active
    and users.id is distinct from app_hidden.current_user_id();
$$;
comment on function app_private.notify_user(uuid, uuid, text, uuid, text) is
  'Tells a user something, unless it is who acts.';
revoke all on function app_private.notify_user(uuid, uuid, text, uuid, text) from public;
--! EndIncluded app_private/functions/notify_user.sql
--! Included app_private/functions/record_activity.sql
create or replace function app_private.record_activity(
  project_id uuid,
  workspace_id uuid,
  action app_public.workspace_action,
  asset_id uuid default null,
  version_id uuid default null,
  change_id bigint default null,
  shelf_id uuid default null,
  detail jsonb default '{}'
) returns void
language sql
volatile
set search_path = ''
as $$
  insert into app_public.workspace_activity (
    project_id, workspace_id, user_id, action, asset_id, version_id, change_id, shelf_id, detail
  ) values (
    record_activity.project_id,
    record_activity.workspace_id,
    app_hidden.current_user_id(),
    record_activity.action,
    record_activity.asset_id,
    record_activity.version_id,
    record_activity.change_id,
    record_activity.shelf_id,
    record_activity.detail
  );
$$;
comment on function app_private.record_activity(uuid, uuid, app_public.workspace_action, uuid, uuid, bigint, uuid, jsonb) is
  'Adds an entry to the timeline of a project.';
revoke all on function app_private.record_activity(uuid, uuid, app_public.workspace_action, uuid, uuid, bigint, uuid, jsonb) from public;
--! EndIncluded app_private/functions/record_activity.sql
--! Included app_public/functions/set_app_user.sql
create or replace function app_public.set_app_user(user_id uuid) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app_hidden.check_impersonation(set_app_user.user_id);
  perform pg_catalog.set_config('app.current_user_id', set_app_user.user_id::text, false);
  perform pg_catalog.set_config('app.session_id', '', false);
  perform pg_catalog.set_config('app.token_version', '', false);
  -- Also a superuser is bound by row-level security from here on.
  perform pg_catalog.set_config('role', 'gadb_user', false);
end;
$$;
comment on function app_public.set_app_user(uuid) is
  E'@behavior -*\nSets who acts for the rest of the session and switches to the role that row-level security binds. For psql and scripts on a trusted login; the API sets identity by transaction instead.';
revoke all on function app_public.set_app_user(uuid) from public;
grant execute on function app_public.set_app_user(uuid) to gadb_user, gadb_authenticator;
--! EndIncluded app_public/functions/set_app_user.sql
--! Included app_public/functions/reset_app_user.sql
create or replace function app_public.reset_app_user() returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_catalog.set_config('app.current_user_id', '', false);
  perform pg_catalog.set_config('app.session_id', '', false);
  perform pg_catalog.set_config('app.token_version', '', false);
  perform pg_catalog.set_config('role', 'none', false);
end;
$$;
comment on function app_public.reset_app_user() is
  E'@behavior -*\nUndoes set_app_user: nobody acts, and the session is its login again.';
revoke all on function app_public.reset_app_user() from public;
grant execute on function app_public.reset_app_user() to gadb_user, gadb_authenticator;
--! EndIncluded app_public/functions/reset_app_user.sql
