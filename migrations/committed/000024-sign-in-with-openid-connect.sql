--! Previous: sha1:63be79d4326920205ebec3b812d8ad26c1a11e71
--! Hash: sha1:bdd0fbade16277af58f341f76148e7e554c115b8
--! Message: Sign in with OpenID Connect

-- The migration being written. See migrations/README.md
-- Accounts that sign in by OpenID Connect, and the sign-ins that are on their way to the provider and back.
drop function if exists app_public.link_identity(uuid, text, text);
drop function if exists app_public.list_identities(uuid);
drop type if exists app_public.linked_identity;
create type app_public.linked_identity as (
  id uuid,
  issuer text,
  subject text,
  linked_at timestamptz,
  last_sign_in_at timestamptz
);
comment on type app_public.linked_identity is 'A person at an OpenID Connect provider who signs in as a user here.';
comment on column app_public.linked_identity.id is 'Identity of the link.';
comment on column app_public.linked_identity.issuer is 'The provider, as it calls itself.';
comment on column app_public.linked_identity.subject is 'The person, as the provider calls them; never an address.';
comment on column app_public.linked_identity.linked_at is 'When it was linked.';
comment on column app_public.linked_identity.last_sign_in_at is 'When it last signed in; null if never.';

drop table if exists app_private.user_identities;
create table app_private.user_identities (
  id uuid primary key default uuidv7(),
  user_id uuid not null references app_public.users on delete restrict,
  issuer text not null,
  subject text not null,
  linked_at timestamptz not null default now(),
  last_sign_in_at timestamptz,
  constraint user_identities_issuer_subject_key unique (issuer, subject),
  constraint user_identities_issuer_check check (octet_length(issuer) between 1 and 1000),
  constraint user_identities_subject_check check (octet_length(subject) between 1 and 1000)
);
create index user_identities_user_id_idx on app_private.user_identities (user_id);
comment on table app_private.user_identities is 'Who signs in by OpenID Connect as which user: found by issuer and subject, never by an e-mail address or a name.';

drop table if exists app_private.oidc_sign_ins;
create table app_private.oidc_sign_ins (
  state_hash bytea primary key,
  browser_hash bytea not null,
  issuer text not null,
  nonce text not null,
  code_verifier text not null,
  return_to text not null,
  address inet,
  session_id uuid references app_private.sessions on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint oidc_sign_ins_state_hash_check check (octet_length(state_hash) = 32),
  constraint oidc_sign_ins_browser_hash_check check (octet_length(browser_hash) = 32)
);
create index oidc_sign_ins_session_id_idx on app_private.oidc_sign_ins (session_id);
create index oidc_sign_ins_address_idx on app_private.oidc_sign_ins (address);
create index oidc_sign_ins_expires_at_idx on app_private.oidc_sign_ins (expires_at);
comment on table app_private.oidc_sign_ins is 'Sign-ins on their way to an OpenID Connect provider and back: what the answer is checked with, by the hashes of the state and of the browser''s cookie. Taken once; gone after ten minutes. With a session: the identity is to be linked to its user.';

--! Included app_private/functions/begin_session.sql
create or replace function app_private.begin_session(
  user_id uuid,
  kind app_private.session_kind,
  refresh_token_hash bytea,
  user_agent text
) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_session_id uuid;
begin
  insert into app_private.sessions (user_id, kind, user_agent, expires_at)
  values (
    begin_session.user_id,
    begin_session.kind,
    pg_catalog.left(begin_session.user_agent, 300),
    pg_catalog.now() + interval '30 days'
  )
  returning sessions.id into v_session_id;
  insert into app_private.refresh_tokens (token_hash, session_id, expires_at)
  values (
    begin_session.refresh_token_hash, v_session_id, pg_catalog.now() + interval '14 days'
  );
  return v_session_id;
end;
$$;
comment on function app_private.begin_session(uuid, app_private.session_kind, bytea, text) is
  'Adds a session of a user with its first refresh token; who calls has checked that the person may have it.';
revoke all on function app_private.begin_session(uuid, app_private.session_kind, bytea, text) from public;
--! EndIncluded app_private/functions/begin_session.sql
--! Included app_private/functions/fresh_session.sql
create or replace function app_private.fresh_session() returns uuid
language plpgsql
stable
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_claimed constant text := nullif(pg_catalog.current_setting('app.session_id', true), '');
  v_session_id uuid;
begin
  -- A personal database login, or the owner's: no token of the API that could have been stolen.
  if v_claimed is null then
    return null;
  end if;
  -- A way to sign in outlives the session that it is added in. A stolen access token, or the token
  -- of a script, must not be enough to make one.
  select sessions.id into v_session_id
  from app_private.sessions
  where sessions.id = v_claimed::uuid
    and sessions.user_id = v_user_id
    and sessions.kind in ('password', 'oidc')
    and sessions.created_at > pg_catalog.now() - interval '15 minutes';
  if v_session_id is null then
    perform app_private.fail(
      'CREDS', 'Adding a way to sign in needs a sign-in of the last 15 minutes.',
      '{"reason": "not fresh"}',
      'Sign in again, then link the identity.'
    );
  end if;
  return v_session_id;
end;
$$;
comment on function app_private.fresh_session() is
  'The session of who acts, when a person opened it within the last 15 minutes; raises CREDS otherwise, also for personal access tokens. Null for who acts without a session, by a database login.';
revoke all on function app_private.fresh_session() from public;
--! EndIncluded app_private/functions/fresh_session.sql
--! Included app_private/functions/free_username.sql
create or replace function app_private.free_username(wanted text) returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  -- Of an address only the part before the @, and of that what a user name may hold.
  v_base constant text := coalesce(
    nullif(
      pg_catalog.btrim(
        pg_catalog.left(
          pg_catalog.regexp_replace(
            pg_catalog.lower(pg_catalog.split_part(free_username.wanted, '@', 1)),
            '[^a-z0-9._-]+', '-', 'g'
          ),
          50
        ),
        '._-'
      ),
      ''
    ),
    'user'
  );
  v_name text := v_base;
  v_number integer := 1;
begin
  while exists (select 1 from app_public.users where users.username = v_name) loop
    v_number := v_number + 1;
    v_name := v_base || '-' || v_number;
  end loop;
  return v_name;
end;
$$;
comment on function app_private.free_username(text) is
  'A user name that nobody has, as much like the wanted one as may be. Never a name that is taken: a name at a provider gives no right to an account here.';
revoke all on function app_private.free_username(text) from public;
--! EndIncluded app_private/functions/free_username.sql
--! Included app_private/functions/fitting_display_name.sql
create or replace function app_private.fitting_display_name(
  wanted text,
  username text
) returns text
language sql
immutable
set search_path = ''
as $$
  select coalesce(
    nullif(
      pg_catalog.btrim(
        pg_catalog.left(
          -- Nor marks that turn the direction of what is written after them.
          pg_catalog.regexp_replace(
            fitting_display_name.wanted, '[[:cntrl:]\u200E\u200F\u202A-\u202E\u2066-\u2069]+', ' ', 'g'
          ),
          200
        )
      ),
      ''
    ),
    fitting_display_name.username
  );
$$;
comment on function app_private.fitting_display_name(text, text) is
  'The wanted name as far as it can be shown, without control characters; the user name when nothing is left.';
revoke all on function app_private.fitting_display_name(text, text) from public;
--! EndIncluded app_private/functions/fitting_display_name.sql
--! Included app_private/functions/add_identity.sql
create or replace function app_private.add_identity(
  user_id uuid,
  issuer text,
  subject text
) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_id uuid;
begin
  insert into app_private.user_identities (user_id, issuer, subject)
  values (add_identity.user_id, add_identity.issuer, add_identity.subject)
  on conflict on constraint user_identities_issuer_subject_key do nothing
  returning user_identities.id into v_id;
  if v_id is not null then
    return v_id;
  end if;
  select user_identities.id into v_id
  from app_private.user_identities
  where user_identities.issuer = add_identity.issuer
    and user_identities.subject = add_identity.subject
    and user_identities.user_id = add_identity.user_id;
  if v_id is null then
    perform app_private.fail(
      'BADST', 'This identity is linked to another account already.', null,
      'Unlink it there first; a studio admin can.'
    );
  end if;
  return v_id;
end;
$$;
comment on function app_private.add_identity(uuid, text, text) is
  'Links an identity at a provider to a user, or finds it linked; raises BADST when it is another''s. Rights are for the caller to check.';
revoke all on function app_private.add_identity(uuid, text, text) from public;
--! EndIncluded app_private/functions/add_identity.sql
--! Included app_private/functions/keep_a_sign_in.sql
create or replace function app_private.keep_a_sign_in(
  user_id uuid,
  identity_id uuid
) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if not exists (
    select 1
    from app_private.user_secrets
    where user_secrets.user_id = keep_a_sign_in.user_id
      and user_secrets.password_hash is not null
  ) and not exists (
    select 1
    from app_private.user_identities as identities
    where identities.user_id = keep_a_sign_in.user_id
      and identities.id <> keep_a_sign_in.identity_id
  ) then
    perform app_private.fail(
      'BADST', 'Without this identity you could not sign in any more.', null,
      'Link another one first, or ask a studio admin to do it.'
    );
  end if;
end;
$$;
comment on function app_private.keep_a_sign_in(uuid, uuid) is
  'Refuses (BADST) to take the last way to sign in from a user: no password and no identity but this one. The user''s row must be locked.';
revoke all on function app_private.keep_a_sign_in(uuid, uuid) from public;
--! EndIncluded app_private/functions/keep_a_sign_in.sql
--! Included app_private/triggers/user_identities.sql
-- A sign-in by itself is no change of an account: last_sign_in_at alone is not audited.
create or replace trigger _800_audit
  after insert or delete or update of user_id, issuer, subject, linked_at on app_private.user_identities
  for each row execute function app_private.tg__audit('id');
alter table app_private.user_identities enable always trigger _800_audit;
--! EndIncluded app_private/triggers/user_identities.sql
--! Included app_hidden/functions/open_session.sql
create or replace function app_hidden.open_session(
  attempt_id bigint,
  user_id uuid,
  password_hash text,
  refresh_token_hash bytea,
  user_agent text
)
returns table (session_id uuid, token_version integer)
language plpgsql
volatile
rows 1
-- Definer: sessions and tokens belong to nobody's grants.
security definer
set search_path = ''
as $$
begin
  -- The password may have been changed, or the user deactivated, while it was verified.
  select user_secrets.token_version into token_version
  from app_public.users
  join app_private.user_secrets on user_secrets.user_id = users.id
  where users.id = open_session.user_id
    and users.is_active
    and user_secrets.password_hash = open_session.password_hash
  for share of users, user_secrets;
  if not found then
    return;
  end if;
  update app_private.login_attempts
  set is_success = true
  where login_attempts.id = open_session.attempt_id;
  session_id := app_private.begin_session(
    open_session.user_id, 'password', open_session.refresh_token_hash, open_session.user_agent
  );
  return next;
end;
$$;
comment on function app_hidden.open_session(bigint, uuid, text, bytea, text) is
  'Opens a session after the password was verified against this very hash; no row when it is no longer the user''s.';
revoke all on function app_hidden.open_session(bigint, uuid, text, bytea, text) from public;
grant execute on function app_hidden.open_session(bigint, uuid, text, bytea, text) to gadb_authenticator;
--! EndIncluded app_hidden/functions/open_session.sql
--! Included app_hidden/functions/begin_oidc_sign_in.sql
create or replace function app_hidden.begin_oidc_sign_in(
  state_hash bytea,
  browser_hash bytea,
  issuer text,
  nonce text,
  code_verifier text,
  return_to text,
  address inet,
  is_link boolean default false
) returns void
language plpgsql
volatile
-- Definer: nobody reads or writes the sign-ins under way otherwise.
security definer
set search_path = ''
as $$
declare
  v_session_id uuid;
  -- Whoever has an IPv6 address has a whole /64 of them.
  v_address constant inet := case
    when pg_catalog.family(begin_oidc_sign_in.address) = 6
    then pg_catalog.network(pg_catalog.set_masklen(begin_oidc_sign_in.address, 64))
    else begin_oidc_sign_in.address
  end;
begin
  if begin_oidc_sign_in.is_link then
    v_session_id := app_private.fresh_session();
    if v_session_id is null then
      perform app_private.fail(
        'CREDS', 'Linking an identity to the own account needs a session.', null,
        'Sign in to the API first.'
      );
    end if;
  end if;
  delete from app_private.oidc_sign_ins
  where oidc_sign_ins.expires_at < pg_catalog.now() - interval '1 hour';
  if (
    select count(*)
    from app_private.oidc_sign_ins
    where oidc_sign_ins.address = v_address
      and oidc_sign_ins.expires_at > pg_catalog.now()
  ) >= 200 then
    perform app_private.fail(
      'SLOWD', 'Too many sign-ins were begun from this address and not ended.',
      '{"retry_after_seconds": 60}', 'Wait a minute and try again.'
    );
  end if;
  insert into app_private.oidc_sign_ins (
    state_hash, browser_hash, issuer, nonce, code_verifier, return_to, address, session_id, expires_at
  ) values (
    begin_oidc_sign_in.state_hash, begin_oidc_sign_in.browser_hash, begin_oidc_sign_in.issuer,
    begin_oidc_sign_in.nonce, begin_oidc_sign_in.code_verifier, begin_oidc_sign_in.return_to,
    v_address, v_session_id, pg_catalog.now() + interval '10 minutes'
  );
end;
$$;
comment on function app_hidden.begin_oidc_sign_in(bytea, bytea, text, text, text, text, inet, boolean) is
  'Keeps for ten minutes what the answer of the provider is checked with; is_link adds the identity to the account of who acts. Raises SLOWD when one address begins too many, CREDS when a link is asked for without a fresh sign-in.';
revoke all on function app_hidden.begin_oidc_sign_in(bytea, bytea, text, text, text, text, inet, boolean) from public;
grant execute on function app_hidden.begin_oidc_sign_in(bytea, bytea, text, text, text, text, inet, boolean) to gadb_authenticator;
--! EndIncluded app_hidden/functions/begin_oidc_sign_in.sql
--! Included app_hidden/functions/take_oidc_sign_in.sql
create or replace function app_hidden.take_oidc_sign_in(
  state_hash bytea,
  browser_hash bytea
)
returns table (
  issuer text,
  nonce text,
  code_verifier text,
  return_to text,
  is_expired boolean,
  is_link boolean,
  user_id uuid,
  session_id uuid,
  token_version integer
)
language sql
volatile
rows 1
-- Definer: nobody reads or writes the sign-ins under way otherwise.
security definer
set search_path = ''
as $$
  with taken as (
    -- Only for the browser that began it: another's answer, with another's code, is not this one's.
    delete from app_private.oidc_sign_ins
    where oidc_sign_ins.state_hash = take_oidc_sign_in.state_hash
      and oidc_sign_ins.browser_hash = take_oidc_sign_in.browser_hash
    returning oidc_sign_ins.*
  )
  select
    taken.issuer,
    taken.nonce,
    taken.code_verifier,
    taken.return_to,
    taken.expires_at <= pg_catalog.now(),
    taken.session_id is not null,
    sessions.user_id,
    sessions.id,
    user_secrets.token_version
  from taken
  left join app_private.sessions on sessions.id = taken.session_id
  left join app_private.user_secrets on user_secrets.user_id = sessions.user_id;
$$;
comment on function app_hidden.take_oidc_sign_in(bytea, bytea) is
  'Ends a sign-in under way and returns what was kept for it, once; no row when it is unknown, was taken before or belongs to another browser. For a link also the session that asked for it.';
revoke all on function app_hidden.take_oidc_sign_in(bytea, bytea) from public;
grant execute on function app_hidden.take_oidc_sign_in(bytea, bytea) to gadb_authenticator;
--! EndIncluded app_hidden/functions/take_oidc_sign_in.sql
--! Included app_hidden/functions/open_oidc_session.sql
create or replace function app_hidden.open_oidc_session(
  issuer text,
  subject text,
  refresh_token_hash bytea,
  user_agent text
)
returns table (user_id uuid, session_id uuid, token_version integer)
language plpgsql
volatile
rows 1
-- Definer: sessions and tokens belong to nobody's grants.
security definer
set search_path = ''
as $$
declare
  v_identity_id uuid;
begin
  select identities.id, users.id into v_identity_id, user_id
  from app_private.user_identities as identities
  join app_public.users on users.id = identities.user_id
  where identities.issuer = open_oidc_session.issuer
    and identities.subject = open_oidc_session.subject
    and users.is_active
  for share of users;
  if not found then
    return;
  end if;
  update app_private.user_identities
  set last_sign_in_at = pg_catalog.now()
  where user_identities.id = v_identity_id;
  -- It was unlinked while this waited for the account.
  if not found then
    return;
  end if;
  -- Accounts without a password may have no row yet; it holds what ends their tokens.
  insert into app_private.user_secrets (user_id)
  values (open_oidc_session.user_id)
  on conflict on constraint user_secrets_pkey do nothing;
  select user_secrets.token_version into token_version
  from app_private.user_secrets
  where user_secrets.user_id = open_oidc_session.user_id
  for share;
  session_id := app_private.begin_session(
    user_id, 'oidc', open_oidc_session.refresh_token_hash, open_oidc_session.user_agent
  );
  return next;
end;
$$;
comment on function app_hidden.open_oidc_session(text, text, bytea, text) is
  'Opens a session for the active account that an identity is linked to, after the provider''s answer was verified; no row when there is none. Found by issuer and subject and nothing else.';
revoke all on function app_hidden.open_oidc_session(text, text, bytea, text) from public;
grant execute on function app_hidden.open_oidc_session(text, text, bytea, text) to gadb_authenticator;
--! EndIncluded app_hidden/functions/open_oidc_session.sql
--! Included app_hidden/functions/create_oidc_user.sql
create or replace function app_hidden.create_oidc_user(
  issuer text,
  subject text,
  username text,
  display_name text
) returns uuid
language plpgsql
volatile
-- Definer: makes an account in the name of nobody.
security definer
set search_path = ''
as $$
declare
  v_username text;
  v_user_id uuid;
begin
  -- One after the other: two tabs of one person make one account, two namesakes get two names.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('accounts by identity', 20));
  if exists (
    select 1
    from app_private.user_identities
    where user_identities.issuer = create_oidc_user.issuer
      and user_identities.subject = create_oidc_user.subject
  ) then
    return null;
  end if;
  v_username := app_private.free_username(create_oidc_user.username);
  insert into app_public.users (username, display_name, studio_role)
  values (
    v_username,
    app_private.fitting_display_name(create_oidc_user.display_name, v_username),
    'viewer'
  )
  returning users.id into v_user_id;
  perform app_private.add_identity(
    v_user_id, create_oidc_user.issuer, create_oidc_user.subject
  );
  return v_user_id;
end;
$$;
comment on function app_hidden.create_oidc_user(text, text, text, text) is
  'Makes an account with the lowest studio role for an identity that has none; null when it has one, also a deactivated one.';
revoke all on function app_hidden.create_oidc_user(text, text, text, text) from public;
grant execute on function app_hidden.create_oidc_user(text, text, text, text) to gadb_authenticator;
--! EndIncluded app_hidden/functions/create_oidc_user.sql
--! Included app_hidden/functions/link_own_identity.sql
create or replace function app_hidden.link_own_identity(
  issuer text,
  subject text
) returns uuid
language plpgsql
volatile
-- Definer: identities belong to nobody's grants. For the server alone: it has seen the provider say so.
security definer
set search_path = ''
as $$
begin
  return app_private.add_identity(
    app_private.require_user(), link_own_identity.issuer, link_own_identity.subject
  );
end;
$$;
comment on function app_hidden.link_own_identity(text, text) is
  'Links an identity that the provider has just confirmed to the account of who acts. Raises BADST when it is another''s.';
revoke all on function app_hidden.link_own_identity(text, text) from public;
grant execute on function app_hidden.link_own_identity(text, text) to gadb_authenticator;
--! EndIncluded app_hidden/functions/link_own_identity.sql
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
--! Included app_public/functions/link_identity.sql
create or replace function app_public.link_identity(
  user_id uuid,
  issuer text,
  subject text
) returns app_public.linked_identity
language plpgsql
volatile
-- Definer: identities belong to nobody's grants. It checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user app_public.users;
  v_id uuid;
  v_linked app_public.linked_identity;
begin
  perform app_private.require_studio_admin();
  perform app_private.fresh_session();
  v_user := app_private.require_active_user(link_identity.user_id);
  v_id := app_private.add_identity(
    v_user.id,
    app_private.require_text(link_identity.issuer, 'issuer', 250),
    app_private.require_text(link_identity.subject, 'subject', 255)
  );
  perform app_private.notify_user(
    v_user.id, null, 'account.identity_linked', v_id,
    pg_catalog.format(
      '%s linked a sign-in by %s to your account.',
      app_private.actor_name(), link_identity.issuer
    )
  );
  select identities.id, identities.issuer, identities.subject, identities.linked_at, identities.last_sign_in_at
  into v_linked
  from app_private.user_identities as identities
  where identities.id = v_id;
  return v_linked;
end;
$$;
comment on function app_public.link_identity(uuid, text, text) is
  'Lets a person sign in by OpenID Connect as this user: issuer as the server''s settings have it, subject as the provider calls the person (never an address). The user is told. Studio admins who signed in within the last 15 minutes; BADST when the identity is another''s.';
revoke all on function app_public.link_identity(uuid, text, text) from public;
grant execute on function app_public.link_identity(uuid, text, text) to gadb_user;
--! EndIncluded app_public/functions/link_identity.sql
--! Included app_public/functions/list_identities.sql
create or replace function app_public.list_identities(user_id uuid default null)
returns setof app_public.linked_identity
language plpgsql
stable
rows 2
-- Definer: identities belong to nobody's grants. It checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
begin
  if list_identities.user_id is distinct from v_user_id and list_identities.user_id is not null then
    perform app_private.require_studio_admin();
  end if;
  return query
    select identities.id, identities.issuer, identities.subject, identities.linked_at, identities.last_sign_in_at
    from app_private.user_identities as identities
    where identities.user_id = coalesce(list_identities.user_id, v_user_id)
    order by identities.linked_at, identities.id
    limit 100;
end;
$$;
comment on function app_public.list_identities(uuid) is
  'The identities at OpenID Connect providers that sign in as a user: one''s own, or anybody''s for studio admins.';
revoke all on function app_public.list_identities(uuid) from public;
grant execute on function app_public.list_identities(uuid) to gadb_user;
--! EndIncluded app_public/functions/list_identities.sql
--! Included app_public/functions/unlink_identity.sql
create or replace function app_public.unlink_identity(identity_id uuid) returns uuid
language plpgsql
volatile
-- Definer: identities belong to nobody's grants. It checks rights first.
security definer
set search_path = ''
as $$
declare
  v_actor_id constant uuid := app_private.require_user();
  v_user_id uuid;
begin
  perform app_private.require_sign_in();
  select identities.user_id into v_user_id
  from app_private.user_identities as identities
  where identities.id = unlink_identity.identity_id
    and (identities.user_id = v_actor_id or app_hidden.current_studio_role() = 'admin');
  if v_user_id is null then
    perform app_private.fail(
      'NTFND', 'There is no such identity, or it is not yours.', null,
      'Look at your identities with list_identities.'
    );
  end if;
  -- One after the other, else two identities that leave at once would each count on the other; and a
  -- sign-in that is just being let in is there to be ended.
  perform 1 from app_public.users where users.id = v_user_id for no key update;
  if v_user_id = v_actor_id then
    perform app_private.keep_a_sign_in(v_user_id, unlink_identity.identity_id);
  end if;
  delete from app_private.user_identities
  where user_identities.id = unlink_identity.identity_id;
  -- What came in through the provider ends; the session that asks goes on.
  update app_private.sessions
  set revoked_at = pg_catalog.now(), revoked_reason = 'an identity was unlinked'
  where sessions.user_id = v_user_id
    and sessions.kind = 'oidc'
    and sessions.revoked_at is null
    and sessions.id::text is distinct from pg_catalog.current_setting('app.session_id', true);
  return unlink_identity.identity_id;
end;
$$;
comment on function app_public.unlink_identity(uuid) is
  'Takes an identity at an OpenID Connect provider from its account and ends the sessions opened by such sign-ins, but for the one that asks. One''s own, unless nothing else would be left to sign in with (BADST); studio admins anybody''s.';
revoke all on function app_public.unlink_identity(uuid) from public;
grant execute on function app_public.unlink_identity(uuid) to gadb_user;
--! EndIncluded app_public/functions/unlink_identity.sql
