--! Previous: sha1:bdd0fbade16277af58f341f76148e7e554c115b8
--! Hash: sha1:b67f235dcad20feb01ff8808656880253983f9d5
--! Message: Let scripts sign in with tokens of their own

-- The migration being written. See migrations/README.md
-- Personal access tokens, for scripts and build machines. Their ids stand where a session's do (app.session_id), so that
-- whatever asks for the session of who acts finds the token.
drop function if exists app_public.create_personal_access_token(text, app_public.token_scope[], uuid, timestamptz);
drop function if exists app_public.revoke_personal_access_token(uuid);
drop function if exists app_public.personal_access_tokens_last_used_at(app_public.personal_access_tokens);
drop function if exists app_hidden.close_session(uuid, bytea, boolean);
drop type if exists app_public.issued_token;
drop table if exists app_private.personal_access_token_secrets;
drop table if exists app_public.personal_access_tokens;
drop type if exists app_public.token_scope;
create type app_public.token_scope as enum ('read', 'write', 'adhoc');
comment on type app_public.token_scope is 'What a personal access token may, within what its user may: read; write as well; send GraphQL documents of its own (adhoc) where the server takes known ones only.';

create table app_public.personal_access_tokens (
  -- Random: it stands for a session.
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references app_public.users on delete restrict,
  name text not null,
  scopes app_public.token_scope[] not null,
  only_project_id uuid references app_public.projects on delete restrict,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by uuid references app_public.users on delete restrict,
  constraint personal_access_tokens_name_check check (name = btrim(name) and length(name) between 1 and 100),
  constraint personal_access_tokens_scopes_check check ('read' = any (scopes)),
  constraint personal_access_tokens_expires_at_check check (expires_at > created_at)
);
create index personal_access_tokens_user_id_idx on app_public.personal_access_tokens (user_id);
create index personal_access_tokens_only_project_id_idx on app_public.personal_access_tokens (only_project_id);
create index personal_access_tokens_revoked_by_idx on app_public.personal_access_tokens (revoked_by);
comment on table app_public.personal_access_tokens is 'What scripts and build machines sign in with: acts as its user, within its scopes. The secret is shown once and kept as a hash elsewhere.';
comment on column app_public.personal_access_tokens.id is 'Identity of the token; no secret.';
comment on column app_public.personal_access_tokens.user_id is 'Whom the token acts as.';
comment on column app_public.personal_access_tokens.name is 'What it is for, in the user''s words.';
comment on column app_public.personal_access_tokens.scopes is 'What it may, within what its user may.';
comment on column app_public.personal_access_tokens.only_project_id is 'The one project it is for; null for all that its user sees.';
comment on column app_public.personal_access_tokens.created_at is 'When it was made.';
comment on column app_public.personal_access_tokens.expires_at is 'When it ends by itself.';
comment on column app_public.personal_access_tokens.revoked_at is 'When it was ended; null while it was not.';
comment on column app_public.personal_access_tokens.revoked_by is 'Who ended it; null when whoever owns the database did.';

create table app_private.personal_access_token_secrets (
  token_id uuid primary key references app_public.personal_access_tokens on delete cascade,
  token_hash bytea not null,
  last_used_at timestamptz,
  constraint personal_access_token_secrets_token_hash_key unique (token_hash),
  constraint personal_access_token_secrets_token_hash_check check (octet_length(token_hash) = 32)
) with (fillfactor = 70);
comment on table app_private.personal_access_token_secrets is 'SHA-256 of personal access tokens, which are 256 random bits: nobody guesses one, so nothing is gained by a slow hash. Apart from the tokens, so that noting their use is no entry in the audit.';

create type app_public.issued_token as (
  secret text,
  token_id uuid,
  scopes app_public.token_scope[],
  expires_at timestamptz
);
comment on type app_public.issued_token is 'A new personal access token, with its secret.';
comment on column app_public.issued_token.secret is 'What to send as Authorization: Bearer …; told this once, and kept nowhere.';
comment on column app_public.issued_token.token_id is 'Identity of the token.';
comment on column app_public.issued_token.scopes is 'What it may.';
comment on column app_public.issued_token.expires_at is 'When it ends by itself.';

--! Included app_private/functions/claimed_session_id.sql
create or replace function app_private.claimed_session_id() returns uuid
language sql
stable
parallel safe
set search_path = ''
as $$
  -- After a transaction that set it locally, a setting reads as '' and not as null.
  select case
    when pg_catalog.pg_input_is_valid(setting.value, 'uuid') then setting.value::uuid
  end
  from (select pg_catalog.current_setting('app.session_id', true) as value) as setting;
$$;
comment on function app_private.claimed_session_id() is
  'The session or personal access token named by the setting app.session_id, believed or not.';
revoke all on function app_private.claimed_session_id() from public;
--! EndIncluded app_private/functions/claimed_session_id.sql
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
      or exists (
        select 1
        from app_public.personal_access_tokens as tokens
        where tokens.id = claim.session_id
          and tokens.user_id = is_session_valid.user_id
          and tokens.revoked_at is null
          and tokens.expires_at > pg_catalog.now()
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
  'Whether the session or personal access token and the token version that the caller claims, if any, still hold.';
revoke all on function app_private.is_session_valid(uuid) from public;
--! EndIncluded app_private/functions/is_session_valid.sql
--! Included app_private/functions/own_studio_role.sql
create or replace function app_private.own_studio_role() returns app_public.studio_role
language sql
stable
parallel safe
set search_path = ''
as $$
  select users.studio_role
  from app_public.users
  where users.id = (select app_hidden.current_user_id());
$$;
comment on function app_private.own_studio_role() is
  'Studio role of who acts, whatever the token; for rights within a project, which a token for one project keeps.';
revoke all on function app_private.own_studio_role() from public;
--! EndIncluded app_private/functions/own_studio_role.sql
--! Included app_hidden/functions/token_project_id.sql
create or replace function app_hidden.token_project_id() returns uuid
language plpgsql
stable
parallel safe
-- Definer: policies call it, so it must not run into policies itself.
security definer
set search_path = ''
as $$
begin
  -- Jobs, the owner and personal logins, which have no session.
  if coalesce(pg_catalog.current_setting('app.session_id', true), '') = '' then
    return null;
  end if;
  return (
    select tokens.only_project_id
    from app_public.personal_access_tokens as tokens
    where tokens.id = app_private.claimed_session_id()
  );
end;
$$;
comment on function app_hidden.token_project_id() is
  'The one project that the personal access token of who acts is for; null without such a token, and for a token that is for all projects.';
revoke all on function app_hidden.token_project_id() from public;
grant execute on function app_hidden.token_project_id() to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/token_project_id.sql
--! Included app_hidden/functions/current_studio_role.sql
create or replace function app_hidden.current_studio_role() returns app_public.studio_role
language sql
stable
parallel safe
-- Definer: must not depend on the policy of users, which depends on it.
security definer
set search_path = ''
as $$
  -- A token for one project has no powers over the studio.
  select case
    when users.studio_role = 'admin' and app_hidden.token_project_id() is not null then 'editor'
    else users.studio_role
  end
  from app_public.users
  where users.id = (select app_hidden.current_user_id());
$$;
comment on function app_hidden.current_studio_role() is
  'Studio role of who acts; null when nobody does. By a personal access token for one project, admins count as editors.';
revoke all on function app_hidden.current_studio_role() from public;
grant execute on function app_hidden.current_studio_role() to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/current_studio_role.sql
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
    and (select app_private.own_studio_role()) = 'admin'
    and (
      (select app_hidden.token_project_id()) is null
      or projects.id = (select app_hidden.token_project_id())
    )
  union all
  select members.project_id, case (select app_private.own_studio_role())
    -- The studio's viewer role is a ceiling.
    when 'viewer' then least(members.role, 'viewer'::app_public.project_role)
    else members.role
  end
  from app_public.project_members as members
  join app_public.projects on projects.id = members.project_id and projects.deleted_at is null
  where members.user_id = (select app_hidden.current_user_id())
    and (select app_private.own_studio_role()) <> 'admin'
    and (
      (select app_hidden.token_project_id()) is null
      or projects.id = (select app_hidden.token_project_id())
    );
$$;
comment on function app_hidden.current_ranks() is
  'Rank of who acts in every project in which they have one; see current_rank.';
revoke all on function app_hidden.current_ranks() from public;
grant execute on function app_hidden.current_ranks() to gadb_user;
--! EndIncluded app_hidden/functions/current_ranks.sql
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
    and (select app_private.own_studio_role()) = 'admin'
    and (
      (select app_hidden.token_project_id()) is null
      or projects.id = (select app_hidden.token_project_id())
    )
  union all
  select members.project_id
  from app_public.project_members as members
  join app_public.projects on projects.id = members.project_id and projects.deleted_at is null
  where members.user_id = (select app_hidden.current_user_id())
    and case (select app_private.own_studio_role())
      when 'admin' then false
      when 'viewer' then project_ids_with_role.min_role = 'viewer'
      else members.role >= project_ids_with_role.min_role
    end
    and (
      (select app_hidden.token_project_id()) is null
      or projects.id = (select app_hidden.token_project_id())
    );
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
    and (select app_private.own_studio_role()) = 'admin'
    and (
      (select app_hidden.token_project_id()) is null
      or projects.id = (select app_hidden.token_project_id())
    )
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
    and case (select app_private.own_studio_role())
      when 'admin' then false
      when 'viewer' then project_ids_with_right.wanted = 'read'
      else true
    end
    and coalesce(
      app_private.permission_value(permissions, project_ids_with_right.wanted),
      members.role >= app_private.rank_for_right(project_ids_with_right.wanted)
    )
    and (
      (select app_hidden.token_project_id()) is null
      or projects.id = (select app_hidden.token_project_id())
    );
$$;
comment on function app_hidden.project_ids_with_right(app_public.access_right) is
  'Projects in which who acts has a right on assets, unless a permission on the asset says otherwise.';
revoke all on function app_hidden.project_ids_with_right(app_public.access_right) from public;
grant execute on function app_hidden.project_ids_with_right(app_public.access_right) to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/project_ids_with_right.sql
--! Included app_hidden/functions/project_ids_commentable.sql
create or replace function app_hidden.project_ids_commentable() returns setof uuid
language sql
stable
parallel safe
rows 50
-- Definer: reads members over policies, about who acts alone.
security definer
set search_path = ''
as $$
  -- The same rule as require_commentable_review, in active projects: the studio's viewer ceiling
  -- leaves commenting to those whose project rank allows it.
  select projects.id
  from app_public.projects
  where projects.status = 'active'
    and projects.deleted_at is null
    and (
      (select app_hidden.token_project_id()) is null
      or projects.id = (select app_hidden.token_project_id())
    )
    and (
      (select app_private.own_studio_role()) = 'admin'
      or exists (
        select 1
        from app_public.project_members as members
        where members.project_id = projects.id
          and members.user_id = (select app_hidden.current_user_id())
          and members.role >= 'reviewer'
      )
    );
$$;
comment on function app_hidden.project_ids_commentable() is
  'Active projects in which who acts may write notes: rank reviewer and above, also for studio viewers.';
revoke all on function app_hidden.project_ids_commentable() from public;
grant execute on function app_hidden.project_ids_commentable() to gadb_user;
--! EndIncluded app_hidden/functions/project_ids_commentable.sql
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
    and (select app_private.own_studio_role()) <> 'admin';
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
    and (select app_private.own_studio_role()) <> 'admin'
    and (asset_ids_granted.wanted = 'read' or (select app_private.own_studio_role()) <> 'viewer')
    and (
      (select app_hidden.token_project_id()) is null
      or projects.id = (select app_hidden.token_project_id())
    );
$$;
comment on function app_hidden.asset_ids_granted(app_public.access_right) is
  'Assets on which a permission gives who acts a right.';
revoke all on function app_hidden.asset_ids_granted(app_public.access_right) from public;
grant execute on function app_hidden.asset_ids_granted(app_public.access_right) to gadb_user, gadb_anonymous, gadb_authenticator, gadb_worker, gadb_auditor;
--! EndIncluded app_hidden/functions/asset_ids_granted.sql
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
    and (users.studio_role = 'admin' or members.user_id is not null)
    -- By a token for one project nobody has a rank elsewhere.
    and coalesce(app_hidden.token_project_id() = projects.id, true);
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
    and users.is_active
    -- By a token for one project nobody has a right elsewhere.
    and coalesce(app_hidden.token_project_id() = projects.id, true);
$$;
comment on function app_private.has_asset_right(uuid, uuid, app_public.access_right) is
  'Whether a user has a right on an asset: the permission on the asset decides, else the one on the project, else the rank. Null for unknown users and assets.';
revoke all on function app_private.has_asset_right(uuid, uuid, app_public.access_right) from public;
--! EndIncluded app_private/functions/has_asset_right.sql
--! Included app_private/functions/refuse_token_write.sql
create or replace function app_private.refuse_token_write(project_id uuid) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_scopes app_public.token_scope[];
  v_only_project_id uuid;
begin
  if coalesce(pg_catalog.current_setting('app.session_id', true), '') = '' then
    return;
  end if;
  select tokens.scopes, tokens.only_project_id into v_scopes, v_only_project_id
  from app_public.personal_access_tokens as tokens
  where tokens.id = app_private.claimed_session_id();
  if v_scopes is null then
    return;
  end if;
  if not 'write' = any (v_scopes) then
    perform app_private.fail(
      'DNIED', 'This token may read and change nothing.',
      pg_catalog.jsonb_build_object('scope', 'write'),
      'Use a token with the scope write, or sign in.'
    );
  elsif v_only_project_id <> refuse_token_write.project_id
    or (v_only_project_id is not null and refuse_token_write.project_id is null)
  then
    perform app_private.fail(
      'DNIED', 'This token is for one project, and what would change is not in it.', null,
      'Use a token that is for all your projects, or sign in.'
    );
  end if;
end;
$$;
comment on function app_private.refuse_token_write(uuid) is
  'Refuses (DNIED) a change of a row of this project (null: of the studio) by a personal access token that has not the scope write or is for another project.';
revoke all on function app_private.refuse_token_write(uuid) from public;
--! EndIncluded app_private/functions/refuse_token_write.sql
--! Included app_private/functions/tg__audit.sql
create or replace function app_private.tg__audit() returns trigger
language plpgsql
volatile
-- Definer: nobody may write the audit log otherwise.
security definer
set search_path = ''
as $$
declare
  v_before constant jsonb := case when tg_op <> 'INSERT' then pg_catalog.to_jsonb(old) end;
  v_after constant jsonb := case when tg_op <> 'DELETE' then pg_catalog.to_jsonb(new) end;
  v_row constant jsonb := coalesce(v_after, v_before);
  v_project_id constant uuid :=
    case when tg_table_name = 'projects' then v_row ->> 'id' else v_row ->> 'project_id' end;
  v_key jsonb;
  v_changes jsonb := app_private.audit_difference(v_before, v_after);
  v_secret text;
begin
  -- Here pass all changes, whoever's rights the statement runs with. Asked only where there is a
  -- session: most rows are written without.
  if pg_catalog.current_setting('app.session_id', true) <> '' then
    perform app_private.refuse_token_write(v_project_id);
  end if;
  select pg_catalog.jsonb_object_agg(columns.name, v_row -> columns.name) into v_key
  from pg_catalog.unnest(tg_argv) as columns (name)
  where columns.name not like '-%';
  -- Of a secret, only that it changed.
  if tg_argv[tg_nargs - 1] like '-%' then
    foreach v_secret in array tg_argv loop
      if v_secret like '-%' and v_changes operator(pg_catalog.?) pg_catalog.substr(v_secret, 2) then
        v_changes := v_changes || pg_catalog.jsonb_build_object(pg_catalog.substr(v_secret, 2), '{"redacted": true}'::jsonb);
      end if;
    end loop;
  end if;
  insert into app_public.audit_log (
    project_id, actor_id, database_role, database_login, operation, table_name, row_key, changes
  ) values (
    v_project_id,
    app_hidden.current_user_id(),
    coalesce(nullif(pg_catalog.current_setting('role'), 'none'), session_user),
    session_user,
    pg_catalog.lower(tg_op),
    pg_catalog.format('%s.%s', tg_table_schema, tg_table_name),
    v_key,
    v_changes
  );
  return null;
end;
$$;
comment on function app_private.tg__audit() is
  'Writes one row of the audit log for each row changed; refuses (DNIED) a change by a personal access token that may not make it. Arguments: the columns of the primary key; after them, with a leading minus, columns whose values are left out.';
revoke all on function app_private.tg__audit() from public;
--! EndIncluded app_private/functions/tg__audit.sql
--! Included app_private/functions/tg__refuse_token_write.sql
create or replace function app_private.tg__refuse_token_write() returns trigger
language plpgsql
volatile
-- Definer: callers may not look at tokens.
security definer
set search_path = ''
as $$
begin
  perform app_private.refuse_token_write(
    (pg_catalog.to_jsonb(case when tg_op = 'DELETE' then old else new end) ->> 'project_id')::uuid
  );
  return case when tg_op = 'DELETE' then old else new end;
end;
$$;
comment on function app_private.tg__refuse_token_write() is
  'Refuses (DNIED) a change by a personal access token that may not make it; for tables that are not audited, where tg__audit would.';
revoke all on function app_private.tg__refuse_token_write() from public;
--! EndIncluded app_private/functions/tg__refuse_token_write.sql
--! Included app_private/functions/require_sign_in.sql
create or replace function app_private.require_sign_in() returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if exists (
    select 1
    from app_public.personal_access_tokens as tokens
    where tokens.id = app_private.claimed_session_id()
  ) then
    perform app_private.fail(
      'DNIED', 'This is not for personal access tokens.', null, 'Sign in with your password to do it.'
    );
  end if;
end;
$$;
comment on function app_private.require_sign_in() is
  'Refuses (DNIED) who acts by a personal access token: tokens make no tokens, and set no passwords.';
revoke all on function app_private.require_sign_in() from public;
--! EndIncluded app_private/functions/require_sign_in.sql
--! Included app_private/functions/make_token_secret.sql
create or replace function app_private.make_token_secret() returns text
language sql
volatile
set search_path = ''
as $$
  -- Three random UUIDs hold 366 random bits of the system's generator; the digest makes 256 of
  -- them. The checksum lets the server and scanners for leaked secrets tell a token from a typo.
  select secret.body || pg_catalog.lpad(
    pg_catalog.to_hex(pg_catalog.crc32(pg_catalog.convert_to(secret.body, 'UTF8'))), 8, '0'
  )
  from (
    select 'gadb_pat_' || pg_catalog.encode(
      pg_catalog.sha256(
        pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
        || pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
        || pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
      ),
      'hex'
    ) as body
  ) as secret;
$$;
comment on function app_private.make_token_secret() is
  'A new personal access token: gadb_pat_, 256 random bits in hex, and the CRC-32 of all that in hex.';
revoke all on function app_private.make_token_secret() from public;
--! EndIncluded app_private/functions/make_token_secret.sql
--! Included app_private/functions/token_expiry.sql
create or replace function app_private.token_expiry(expires_at timestamptz) returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  if token_expiry.expires_at <= pg_catalog.now() then
    perform app_private.fail(
      'BADIN', 'The token would have expired already.', null,
      'Give a moment to come, or leave it out for 90 days.'
    );
  elsif token_expiry.expires_at > pg_catalog.now() + interval '366 days' then
    perform app_private.fail(
      'BADIN', 'A token lives 366 days at most.',
      pg_catalog.jsonb_build_object('max_days', 366),
      'Give an earlier moment, and make a new token before it comes.'
    );
  end if;
  return coalesce(token_expiry.expires_at, pg_catalog.now() + interval '90 days');
end;
$$;
comment on function app_private.token_expiry(timestamptz) is
  'When a new personal access token expires: in 90 days unless stated. Refuses (BADIN) what is past or more than 366 days away.';
revoke all on function app_private.token_expiry(timestamptz) from public;
--! EndIncluded app_private/functions/token_expiry.sql
--! Included app_private/functions/hold_token_place.sql
create or replace function app_private.hold_token_place(user_id uuid) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- Also who signs in elsewhere, and has no password here, gets a token version.
  insert into app_private.user_secrets (user_id)
  values (hold_token_place.user_id)
  on conflict on constraint user_secrets_pkey do nothing;
  -- One after the other, so that calls at once do not all see room for one more.
  perform 1
  from app_private.user_secrets
  where user_secrets.user_id = hold_token_place.user_id
  for no key update;
  if (
    select count(*)
    from app_public.personal_access_tokens as tokens
    where tokens.user_id = hold_token_place.user_id
      and tokens.revoked_at is null
      and tokens.expires_at > pg_catalog.now()
  ) >= 50 then
    perform app_private.fail(
      'BADST', 'You have 50 personal access tokens, which is as many as there may be.',
      pg_catalog.jsonb_build_object('max_count', 50),
      'Revoke one that is no longer used; lastUsedAt tells which.'
    );
  end if;
end;
$$;
comment on function app_private.hold_token_place(uuid) is
  'Refuses (BADST) a user who has as many live personal access tokens as there may be; holds off that user''s other calls until the transaction ends.';
revoke all on function app_private.hold_token_place(uuid) from public;
--! EndIncluded app_private/functions/hold_token_place.sql
--! Included app_private/functions/revoke_tokens.sql
create or replace function app_private.revoke_tokens(user_id uuid) returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_count integer;
begin
  -- Waits for a token that is just being made; see create_personal_access_token.
  perform 1
  from app_private.user_secrets
  where user_secrets.user_id = revoke_tokens.user_id
  for no key update;
  update app_public.personal_access_tokens as tokens
  set revoked_at = pg_catalog.now(), revoked_by = app_hidden.current_user_id()
  where tokens.user_id = revoke_tokens.user_id
    and tokens.revoked_at is null
    and tokens.expires_at > pg_catalog.now();
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function app_private.revoke_tokens(uuid) is
  'Revokes all live personal access tokens of a user; returns how many.';
revoke all on function app_private.revoke_tokens(uuid) from public;
--! EndIncluded app_private/functions/revoke_tokens.sql
--! Included app_private/functions/set_password_hash.sql
create or replace function app_private.set_password_hash(user_id uuid, password_hash text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if not exists (select 1 from app_public.users where users.id = set_password_hash.user_id) then
    perform app_private.fail(
      'NTFND', 'There is no user with this id.',
      null,
      'Check the id.'
    );
  end if;
  insert into app_private.user_secrets (user_id, password_hash, password_changed_at)
  values (set_password_hash.user_id, set_password_hash.password_hash, pg_catalog.now())
  on conflict on constraint user_secrets_pkey do update
  set
    password_hash = excluded.password_hash,
    password_changed_at = excluded.password_changed_at,
    updated_at = excluded.password_changed_at,
    -- Ends every access token at the next statement.
    token_version = user_secrets.token_version + 1;
  update app_private.sessions
  set revoked_at = pg_catalog.now(), revoked_reason = 'password changed'
  where sessions.user_id = set_password_hash.user_id
    and sessions.revoked_at is null;
  perform app_private.revoke_tokens(set_password_hash.user_id);
end;
$$;
comment on function app_private.set_password_hash(uuid, text) is
  'Sets a user''s password by its argon2id hash and ends all sessions and personal access tokens of the user. For the owner: seed, create-admin.';
revoke all on function app_private.set_password_hash(uuid, text) from public;
--! EndIncluded app_private/functions/set_password_hash.sql
--! Included app_hidden/functions/use_personal_access_token.sql
create or replace function app_hidden.use_personal_access_token(token_hash bytea)
returns table (
  user_id uuid,
  token_id uuid,
  token_version integer,
  scopes text[],
  expires_at timestamptz
)
language plpgsql
volatile
rows 1
-- Definer: secrets belong to nobody's grants.
security definer
set search_path = ''
as $$
declare
  v_last_used_at timestamptz;
begin
  select
    tokens.user_id, tokens.id, user_secrets.token_version, tokens.scopes::text[],
    tokens.expires_at, secrets.last_used_at
  into user_id, token_id, token_version, scopes, expires_at, v_last_used_at
  from app_private.personal_access_token_secrets as secrets
  join app_public.personal_access_tokens as tokens on tokens.id = secrets.token_id
  join app_public.users on users.id = tokens.user_id and users.is_active
  join app_private.user_secrets on user_secrets.user_id = tokens.user_id
  where secrets.token_hash = use_personal_access_token.token_hash
    and tokens.revoked_at is null
    and tokens.expires_at > pg_catalog.now();
  if not found then
    return;
  end if;
  -- Once a minute at most. Who comes while another writes it does not wait.
  if v_last_used_at is null or v_last_used_at < pg_catalog.now() - interval '1 minute' then
    update app_private.personal_access_token_secrets as secrets
    set last_used_at = pg_catalog.now()
    where secrets.token_id = (
      select free.token_id
      from app_private.personal_access_token_secrets as free
      where free.token_hash = use_personal_access_token.token_hash
        and free.last_used_at is not distinct from v_last_used_at
      for no key update skip locked
    );
  end if;
  return next;
end;
$$;
comment on function app_hidden.use_personal_access_token(bytea) is
  'Whose token this is the SHA-256 of, what it may and until when, and notes that it was used. No row: unknown, expired, revoked, or its user deactivated.';
revoke all on function app_hidden.use_personal_access_token(bytea) from public;
grant execute on function app_hidden.use_personal_access_token(bytea) to gadb_authenticator;
--! EndIncluded app_hidden/functions/use_personal_access_token.sql
--! Included app_hidden/functions/close_session.sql
create or replace function app_hidden.close_session(
  session_id uuid,
  refresh_token_hash bytea,
  is_everywhere boolean default false,
  keeps_tokens boolean default false
) returns integer
language plpgsql
volatile
-- Definer: sessions and tokens belong to nobody's grants.
security definer
set search_path = ''
as $$
declare
  v_session app_private.sessions;
  v_count integer;
begin
  if exists (
    select 1
    from app_public.personal_access_tokens as tokens
    where tokens.id = close_session.session_id
  ) then
    perform app_private.fail(
      'DNIED', 'A personal access token has no session to sign out of.', null,
      'Revoke it with revokePersonalAccessToken, signed in.'
    );
  end if;
  select sessions.* into v_session
  from app_private.sessions
  where sessions.id = coalesce(
    close_session.session_id,
    (
      select refresh_tokens.session_id
      from app_private.refresh_tokens
      where refresh_tokens.token_hash = close_session.refresh_token_hash
    )
  );
  update app_private.sessions
  set revoked_at = pg_catalog.now(), revoked_reason = 'signed out'
  where sessions.revoked_at is null
    and (
      sessions.id = v_session.id
      or (close_session.is_everywhere and sessions.user_id = v_session.user_id)
    );
  get diagnostics v_count = row_count;
  if close_session.is_everywhere and not close_session.keeps_tokens then
    perform app_private.revoke_tokens(v_session.user_id);
  end if;
  return v_count;
end;
$$;
comment on function app_hidden.close_session(uuid, bytea, boolean, boolean) is
  'Signs out: revokes the session named by its id or else by a refresh token; everywhere: with all sessions of its user and, unless told to keep them, the personal access tokens. Returns how many sessions were open.';
revoke all on function app_hidden.close_session(uuid, bytea, boolean, boolean) from public;
grant execute on function app_hidden.close_session(uuid, bytea, boolean, boolean) to gadb_authenticator;
--! EndIncluded app_hidden/functions/close_session.sql
--! Included app_hidden/functions/find_own_login.sql
create or replace function app_hidden.find_own_login()
returns table (username text, password_hash text)
language plpgsql
stable
rows 1
-- Definer: changing a password reads a secret that no application role may.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_sign_in();
  return query
    select users.username, user_secrets.password_hash
    from app_public.users
    left join app_private.user_secrets on user_secrets.user_id = users.id
    where users.id = app_hidden.current_user_id();
end;
$$;
comment on function app_hidden.find_own_login() is
  'User name and password hash of who acts, for the server to verify the present password before it sets another; no row when nobody does. Refuses (DNIED) personal access tokens, which could guess by it.';
revoke all on function app_hidden.find_own_login() from public;
grant execute on function app_hidden.find_own_login() to gadb_authenticator;
--! EndIncluded app_hidden/functions/find_own_login.sql
--! Included app_hidden/functions/change_password.sql
create or replace function app_hidden.change_password(
  attempt_id bigint,
  old_password_hash text,
  new_password_hash text,
  keeps_tokens boolean
)
returns table (ended_sessions integer, ended_tokens integer)
language plpgsql
volatile
rows 1
-- Definer: secrets belong to nobody's grants. Only the server, which has verified the password, may call it.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
begin
  perform app_private.require_sign_in();
  update app_private.user_secrets
  set password_hash = change_password.new_password_hash,
    password_changed_at = pg_catalog.now(),
    updated_at = pg_catalog.now()
  where user_secrets.user_id = v_user_id
    and user_secrets.password_hash = change_password.old_password_hash;
  -- It was changed while the old one was verified.
  if not found then
    return;
  end if;
  update app_private.login_attempts
  set is_success = true
  where login_attempts.id = change_password.attempt_id;
  -- Their access tokens end with them; this session's stay good, so the token version is left alone.
  update app_private.sessions
  set revoked_at = pg_catalog.now(), revoked_reason = 'password changed'
  where sessions.user_id = v_user_id
    and sessions.revoked_at is null
    and sessions.id is distinct from app_private.claimed_session_id();
  get diagnostics ended_sessions = row_count;
  ended_tokens := case
    when change_password.keeps_tokens then 0
    else app_private.revoke_tokens(v_user_id)
  end;
  return next;
end;
$$;
comment on function app_hidden.change_password(bigint, text, text, boolean) is
  'Sets another password for who acts, over the hash that was just verified, and ends the other sessions and, unless told to keep them, the personal access tokens. No row when the password changed meanwhile.';
revoke all on function app_hidden.change_password(bigint, text, text, boolean) from public;
grant execute on function app_hidden.change_password(bigint, text, text, boolean) to gadb_authenticator;
--! EndIncluded app_hidden/functions/change_password.sql
--! Included app_hidden/functions/sweep_sign_ins.sql
create or replace function app_hidden.sweep_sign_ins() returns integer
language plpgsql
volatile
-- Definer: sessions and attempts belong to nobody's grants.
security definer
set search_path = ''
as $$
declare
  v_count integer;
  v_total integer;
begin
  -- Refresh tokens go with their session.
  delete from app_private.sessions
  where sessions.expires_at < pg_catalog.now() - interval '7 days'
    or sessions.revoked_at < pg_catalog.now() - interval '30 days';
  get diagnostics v_total = row_count;
  delete from app_private.login_attempts
  where login_attempts.attempted_at < pg_catalog.now() - interval '31 days'
    or (not login_attempts.is_success and login_attempts.attempted_at < pg_catalog.now() - interval '7 days');
  get diagnostics v_count = row_count;
  v_total := v_total + v_count;
  delete from app_private.oidc_sign_ins
  where oidc_sign_ins.expires_at < pg_catalog.now() - interval '1 hour';
  get diagnostics v_count = row_count;
  v_total := v_total + v_count;
  -- Their secrets go with them; the audit keeps that they were.
  delete from app_public.personal_access_tokens as tokens
  where least(tokens.expires_at, tokens.revoked_at) < pg_catalog.now() - interval '90 days';
  get diagnostics v_count = row_count;
  return v_total + v_count;
end;
$$;
comment on function app_hidden.sweep_sign_ins() is
  'Removes sessions, sign-in attempts, sign-ins under way and personal access tokens that no rule looks at any more; for the worker, daily. Returns how many rows went.';
revoke all on function app_hidden.sweep_sign_ins() from public;
grant execute on function app_hidden.sweep_sign_ins() to gadb_worker;
--! EndIncluded app_hidden/functions/sweep_sign_ins.sql
--! Included app_hidden/functions/report_damage.sql
create or replace function app_hidden.report_damage(sha256 app_public.sha256) returns boolean
language plpgsql
volatile
-- Definer: nobody writes blobs directly. Only the server may call it.
security definer
set search_path = ''
as $$
declare
  v_session constant text := coalesce(pg_catalog.current_setting('app.session_id', true), '');
  v_is_new boolean;
begin
  perform app_private.require_server();
  -- The server reports what it met while somebody read, whose token may be for reading alone.
  perform pg_catalog.set_config('app.session_id', '', true);
  v_is_new := app_private.mark_damaged(report_damage.sha256, null);
  perform pg_catalog.set_config('app.session_id', v_session, true);
  return v_is_new;
end;
$$;
comment on function app_hidden.report_damage(app_public.sha256) is
  'Marks stored content as damaged, so that it is no longer served, and tells those concerned; true when it was thought sound before.';
revoke all on function app_hidden.report_damage(app_public.sha256) from public;
grant execute on function app_hidden.report_damage(app_public.sha256) to gadb_user, gadb_worker;
--! EndIncluded app_hidden/functions/report_damage.sql
--! Included app_public/functions/create_personal_access_token.sql
create or replace function app_public.create_personal_access_token(
  name text,
  scopes app_public.token_scope[] default '{read}',
  only_project_id uuid default null,
  expires_at timestamptz default null
) returns app_public.issued_token
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_expires_at constant timestamptz := app_private.token_expiry(create_personal_access_token.expires_at);
  v_issued app_public.issued_token;
begin
  perform app_private.require_sign_in();
  perform app_private.hold_token_place(v_user_id);
  -- Again: who changed the password or signed out everywhere meanwhile has ended this session.
  perform app_private.require_user();
  if create_personal_access_token.only_project_id is not null then
    perform app_private.require_role(create_personal_access_token.only_project_id, 'viewer');
  end if;
  insert into app_public.personal_access_tokens as tokens (
    user_id, name, scopes, only_project_id, expires_at
  ) values (
    v_user_id,
    app_private.require_text(create_personal_access_token.name, 'name of the token', 100),
    -- Whoever writes has to read.
    array(
      select distinct wanted.scope
      from unnest(create_personal_access_token.scopes || 'read'::app_public.token_scope) as wanted (scope)
      where wanted.scope is not null
      order by wanted.scope
    ),
    create_personal_access_token.only_project_id,
    v_expires_at
  )
  returning tokens.id, tokens.scopes, tokens.expires_at
  into v_issued.token_id, v_issued.scopes, v_issued.expires_at;
  v_issued.secret := app_private.make_token_secret();
  insert into app_private.personal_access_token_secrets (token_id, token_hash)
  values (v_issued.token_id, pg_catalog.sha256(pg_catalog.convert_to(v_issued.secret, 'UTF8')));
  return v_issued;
end;
$$;
comment on function app_public.create_personal_access_token(text, app_public.token_scope[], uuid, timestamptz) is
  'Makes a personal access token for a script or a build machine and tells its secret, this once. It acts as oneself, within its scopes (read unless stated) and, if stated, in one project only; 90 days unless stated, 366 at most; 50 at a time. Refused (DNIED) to who acts by a token.';
revoke all on function app_public.create_personal_access_token(text, app_public.token_scope[], uuid, timestamptz) from public;
grant execute on function app_public.create_personal_access_token(text, app_public.token_scope[], uuid, timestamptz) to gadb_user;
--! EndIncluded app_public/functions/create_personal_access_token.sql
--! Included app_public/functions/revoke_personal_access_token.sql
create or replace function app_public.revoke_personal_access_token(
  token_id uuid
) returns app_public.personal_access_tokens
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_token app_public.personal_access_tokens;
begin
  perform app_private.require_sign_in();
  select tokens.* into v_token
  from app_public.personal_access_tokens as tokens
  where tokens.id = revoke_personal_access_token.token_id
    and (tokens.user_id = v_user_id or app_hidden.current_studio_role() = 'admin')
  for no key update;
  if v_token.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such token, or it is not yours.', null,
      'personalAccessTokens lists yours; a studio admin can revoke those of others.'
    );
  elsif v_token.revoked_at is null then
    update app_public.personal_access_tokens as tokens
    set revoked_at = pg_catalog.now(), revoked_by = v_user_id
    where tokens.id = v_token.id
    returning tokens.* into v_token;
  end if;
  return v_token;
end;
$$;
comment on function app_public.revoke_personal_access_token(uuid) is
  'Ends a personal access token for good, and the connections it has open: one''s own, or for studio admins anybody''s. Doing it twice is no error.';
revoke all on function app_public.revoke_personal_access_token(uuid) from public;
grant execute on function app_public.revoke_personal_access_token(uuid) to gadb_user;
--! EndIncluded app_public/functions/revoke_personal_access_token.sql
--! Included app_public/functions/personal_access_tokens_last_used_at.sql
create or replace function app_public.personal_access_tokens_last_used_at(
  token app_public.personal_access_tokens
) returns timestamptz
language sql
stable
-- Definer: it stands beside the secret. Anybody may pass any row, so it asks again whose it is.
security definer
set search_path = ''
as $$
  select secrets.last_used_at
  from app_private.personal_access_token_secrets as secrets
  join app_public.personal_access_tokens as tokens on tokens.id = secrets.token_id
  where secrets.token_id = personal_access_tokens_last_used_at.token.id
    and (
      tokens.user_id = (select app_hidden.current_user_id())
      or (select app_hidden.current_studio_role()) = 'admin'
    );
$$;
comment on function app_public.personal_access_tokens_last_used_at(app_public.personal_access_tokens) is
  'When the token was last used, to the minute; null when never.';
revoke all on function app_public.personal_access_tokens_last_used_at(app_public.personal_access_tokens) from public;
grant execute on function app_public.personal_access_tokens_last_used_at(app_public.personal_access_tokens) to gadb_user;
--! EndIncluded app_public/functions/personal_access_tokens_last_used_at.sql
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
    perform app_private.fail(
      'BADST', 'Nobody deactivates the own account.',
      jsonb_build_object('user_id', v_user.id),
      'Ask another studio admin.'
    );
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
  -- They do not come back with the account.
  perform app_private.revoke_tokens(v_user.id);
  update app_public.users
  set deactivated_at = now()
  where users.id = v_user.id
  returning users.* into v_user;
  return v_user;
end;
$$;
comment on function app_public.deactivate_user(uuid) is
  'Deactivates an account: it can do nothing from its next statement on, and all that it holds in active projects is given back, shelves to who acts; personal access tokens are revoked. Studio admins; refused (BADST) for the last owner of a project and for oneself.';
revoke all on function app_public.deactivate_user(uuid) from public;
grant execute on function app_public.deactivate_user(uuid) to gadb_user;
--! EndIncluded app_public/functions/deactivate_user.sql
--! Included app_public/policies/personal_access_tokens.sql
-- Who may do what with app_public.personal_access_tokens: all grants and policies in one place.
alter table app_public.personal_access_tokens enable row level security;
revoke all on table app_public.personal_access_tokens from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.personal_access_tokens to gadb_user;

drop policy if exists select_owner on app_public.personal_access_tokens;
create policy select_owner on app_public.personal_access_tokens
  for select to gadb_user
  using (
    (
      user_id = (select app_hidden.current_user_id())
      or (select app_hidden.current_studio_role()) = 'admin'
    )
    and (select app_hidden.token_project_id()) is null
  );
comment on policy select_owner on app_public.personal_access_tokens is
  'One''s own, and everybody''s for studio admins; not by a token for one project.';
--! EndIncluded app_public/policies/personal_access_tokens.sql
--! Included app_public/policies/notifications.sql
-- Who may do what with app_public.notifications: all grants and policies in one place.
alter table app_public.notifications enable row level security;
revoke all on table app_public.notifications from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.notifications to gadb_user;
grant update (read_at) on table app_public.notifications to gadb_user;

drop policy if exists select_recipient on app_public.notifications;
create policy select_recipient on app_public.notifications
  for select to gadb_user
  using (
    user_id = (select app_hidden.current_user_id())
    and (
      (select app_hidden.token_project_id()) is null
      or project_id = (select app_hidden.token_project_id())
    )
  );
comment on policy select_recipient on app_public.notifications is
  'One''s own notifications; by a token for one project, those about it.';

drop policy if exists update_recipient on app_public.notifications;
create policy update_recipient on app_public.notifications
  for update to gadb_user
  using (
    user_id = (select app_hidden.current_user_id())
    and (
      (select app_hidden.token_project_id()) is null
      or project_id = (select app_hidden.token_project_id())
    )
  )
  with check (
    user_id = (select app_hidden.current_user_id())
    and (
      (select app_hidden.token_project_id()) is null
      or project_id = (select app_hidden.token_project_id())
    )
  );
comment on policy update_recipient on app_public.notifications is
  'Marking as read.';
--! EndIncluded app_public/policies/notifications.sql
--! Included app_public/policies/permissions.sql
-- Who may do what with app_public.permissions: all grants and policies in one place.
alter table app_public.permissions enable row level security;
revoke all on table app_public.permissions from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.permissions to gadb_user;

drop policy if exists select_concerned on app_public.permissions;
create policy select_concerned on app_public.permissions
  for select to gadb_user
  using (
    (
      user_id = (select app_hidden.current_user_id())
      and (
        (select app_hidden.token_project_id()) is null
        or project_id = (select app_hidden.token_project_id())
      )
    )
    or project_id = any (array(select app_hidden.project_ids_with_role('manager')))
  );
comment on policy select_concerned on app_public.permissions is
  'One''s own exceptions, and for managers everybody''s.';
--! EndIncluded app_public/policies/permissions.sql
--! Included app_public/policies/uploads.sql
-- Who may do what with app_public.uploads: all grants and policies in one place.
alter table app_public.uploads enable row level security;
revoke all on table app_public.uploads from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.uploads to gadb_user;

drop policy if exists select_uploader on app_public.uploads;
create policy select_uploader on app_public.uploads
  for select to gadb_user
  using (
    (
      user_id = (select app_hidden.current_user_id())
      and (
        (select app_hidden.token_project_id()) is null
        or project_id = (select app_hidden.token_project_id())
      )
    )
    or project_id = any (array(select app_hidden.project_ids_with_role('lead')))
  );
comment on policy select_uploader on app_public.uploads is
  'One''s own uploads, and for leads everybody''s.';
--! EndIncluded app_public/policies/uploads.sql
--! Included app_public/policies/project_tombstones.sql
-- Who may do what with app_public.project_tombstones: all grants and policies in one place.
alter table app_public.project_tombstones enable row level security;
revoke all on table app_public.project_tombstones from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.project_tombstones to gadb_user;
grant select on table app_public.project_tombstones to gadb_auditor;

drop policy if exists select_admin on app_public.project_tombstones;
create policy select_admin on app_public.project_tombstones
  for select to gadb_user
  using (
    (select app_hidden.current_studio_role()) = 'admin'
    or (
      deleted_by = (select app_hidden.current_user_id())
      and (select app_hidden.token_project_id()) is null
    )
  );
comment on policy select_admin on app_public.project_tombstones is
  'Studio admins, and who deleted the project.';

drop policy if exists select_auditor on app_public.project_tombstones;
create policy select_auditor on app_public.project_tombstones
  for select to gadb_auditor
  using (
    true
  );
comment on policy select_auditor on app_public.project_tombstones is
  'Auditors read everything.';
--! EndIncluded app_public/policies/project_tombstones.sql
--! Included app_public/triggers/personal_access_tokens.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_public.personal_access_tokens
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.personal_access_tokens enable always trigger _051_refuse_truncate;

create or replace trigger _100_created_at
  before insert on app_public.personal_access_tokens
  for each row execute function app_private.tg__created_at();
alter table app_public.personal_access_tokens enable always trigger _100_created_at;

create or replace trigger _800_audit
  after insert or update or delete on app_public.personal_access_tokens
  for each row execute function app_private.tg__audit('id');
alter table app_public.personal_access_tokens enable always trigger _800_audit;

-- Ends open websockets (plugins/live).
create or replace trigger _900_notify_account
  after update of revoked_at on app_public.personal_access_tokens
  for each row when (new.revoked_at is distinct from old.revoked_at)
  execute function app_private.tg__notify_account('user_id');
--! EndIncluded app_public/triggers/personal_access_tokens.sql
--! Included app_public/triggers/workspace_activity.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.workspace_activity
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.workspace_activity enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.workspace_activity
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.workspace_activity enable always trigger _051_refuse_truncate;

create or replace trigger _052_refuse_token_write
  before insert or update or delete on app_public.workspace_activity
  for each row execute function app_private.tg__refuse_token_write();
alter table app_public.workspace_activity enable always trigger _052_refuse_token_write;

create or replace trigger _060_refuse_change
  before update or delete on app_public.workspace_activity
  for each row execute function app_private.tg__refuse_change('removed with its project');
alter table app_public.workspace_activity enable always trigger _060_refuse_change;

-- What live subscribers are told (docs/explanations/live-events.md). A trigger that sees all changed
-- rows of a statement serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.workspace_activity
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'activity.recorded', 'activity_id=id', 'occurred_at=occurred_at'
  );
--! EndIncluded app_public/triggers/workspace_activity.sql
