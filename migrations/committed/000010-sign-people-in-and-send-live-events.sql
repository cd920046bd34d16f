--! Previous: sha1:9997b4e108653e18c1f254bd81383c0339b08fa2
--! Hash: sha1:729e9b1982b7098deb6a74eb2403a317facac357
--! Message: Sign people in and send live events

--! Included app_private/functions/is_refresh_retry.sql
create or replace function app_private.is_refresh_retry(
  token app_private.refresh_tokens,
  next_token_hash bytea
) returns boolean
language sql
stable
set search_path = ''
as $$
  select token.rotated_at > pg_catalog.clock_timestamp() - interval '10 seconds'
    and exists (
      select 1
      from app_private.refresh_tokens as successor
      where successor.token_hash = is_refresh_retry.next_token_hash
        and successor.session_id = is_refresh_retry.token.session_id
        and successor.rotated_at is null
    );
$$;
comment on function app_private.is_refresh_retry(app_private.refresh_tokens, bytea) is
  'Whether a used refresh token merely asks again for the answer it had (a lost answer, a second browser tab): within ten seconds, while the successor is unused. The successor is computed from the token, so a retry gets the same one and reuse is still noticed.';
revoke all on function app_private.is_refresh_retry(app_private.refresh_tokens, bytea) from public;
--! EndIncluded app_private/functions/is_refresh_retry.sql
--! Included app_private/functions/replace_refresh_token.sql
create or replace function app_private.replace_refresh_token(
  token app_private.refresh_tokens,
  next_token_hash bytea
) returns void
language sql
volatile
set search_path = ''
as $$
  update app_private.refresh_tokens
  set rotated_at = pg_catalog.clock_timestamp()
  where refresh_tokens.token_hash = replace_refresh_token.token.token_hash;
  insert into app_private.refresh_tokens (token_hash, session_id, expires_at)
  values (
    replace_refresh_token.next_token_hash,
    replace_refresh_token.token.session_id,
    pg_catalog.now() + interval '14 days'
  );
  update app_private.sessions
  set last_seen_at = pg_catalog.now()
  where sessions.id = replace_refresh_token.token.session_id;
$$;
comment on function app_private.replace_refresh_token(app_private.refresh_tokens, bytea) is
  'Marks a refresh token as used and adds its successor.';
revoke all on function app_private.replace_refresh_token(app_private.refresh_tokens, bytea) from public;
--! EndIncluded app_private/functions/replace_refresh_token.sql
--! Included app_private/functions/set_password_hash.sql
create or replace function app_private.set_password_hash(user_id uuid, password_hash text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if not exists (select 1 from app_public.users where users.id = set_password_hash.user_id) then
    perform app_private.fail('NTFND', 'There is no user with this id.');
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
end;
$$;
comment on function app_private.set_password_hash(uuid, text) is
  'Sets a user''s password by its argon2id hash and ends all sessions of the user. For the owner: seed, create-admin.';
revoke all on function app_private.set_password_hash(uuid, text) from public;
--! EndIncluded app_private/functions/set_password_hash.sql
--! Included app_hidden/functions/find_login.sql
create or replace function app_hidden.find_login(username text)
returns table (user_id uuid, password_hash text)
language sql
stable
rows 1
-- Definer: the sign-in reads a secret that no application role may.
security definer
set search_path = ''
as $$
  select users.id, user_secrets.password_hash
  from app_public.users
  join app_private.user_secrets on user_secrets.user_id = users.id
  where users.username = pg_catalog.lower(find_login.username)
    and users.is_active
    and user_secrets.password_hash is not null;
$$;
comment on function app_hidden.find_login(text) is
  'Password hash of an active user, for the sign-in to verify; no row for unknown and deactivated users alike.';
revoke all on function app_hidden.find_login(text) from public;
grant execute on function app_hidden.find_login(text) to gadb_authenticator;
--! EndIncluded app_hidden/functions/find_login.sql
--! Included app_private/functions/login_counters.sql
create or replace function app_private.login_counters(username text, address inet)
returns table (allowed integer, longest integer, failed bigint, failed_at timestamptz)
language sql
stable
rows 3
set search_path = ''
as $$
  with
    pair as (
      select
        max(attempts.attempted_at) filter (where attempts.is_success) as succeeded_at
      from app_private.login_attempts as attempts
      where attempts.username = login_counters.username
        and attempts.address = login_counters.address
        and attempts.attempted_at > pg_catalog.now() - interval '30 days'
    ),
    failures as (
      select attempts.username, attempts.address, attempts.attempted_at
      from app_private.login_attempts as attempts
      where not attempts.is_success
        and attempts.attempted_at > pg_catalog.now() - interval '1 hour'
        and (attempts.username = login_counters.username or attempts.address = login_counters.address)
    )
  -- One person at one place; one account from everywhere; one place at all accounts. The last
  -- two do not bind a person who has signed in from this place before: nobody can keep them out.
  select 5, 300, count(*), max(failures.attempted_at)
  from failures, pair
  where failures.username = login_counters.username
    and failures.address = login_counters.address
    and failures.attempted_at > coalesce(pair.succeeded_at, '-infinity')
  union all
  select 30, 60, count(*), max(failures.attempted_at)
  from failures, pair
  where failures.username = login_counters.username
    and pair.succeeded_at is null
  union all
  select 100, 60, count(*), max(failures.attempted_at)
  from failures, pair
  where failures.address = login_counters.address
    and pair.succeeded_at is null;
$$;
comment on function app_private.login_counters(text, inet) is
  'Failed sign-ins of the last hour by the three rules: how many are free, the longest wait in seconds, how many there were, when the last was.';
revoke all on function app_private.login_counters(text, inet) from public;
--! EndIncluded app_private/functions/login_counters.sql
--! Included app_hidden/functions/login_delay.sql
create or replace function app_hidden.login_delay(username text, address inet) returns integer
language sql
stable
-- Definer: nobody reads the attempts of others.
security definer
set search_path = ''
as $$
  select greatest(
    0,
    max(
      pg_catalog.ceil(
        least(counters.longest, pg_catalog.power(2, least(counters.failed - counters.allowed, 16)))
          - extract(epoch from pg_catalog.clock_timestamp() - counters.failed_at)
      )
    )
  )::integer
  from app_private.login_counters(login_delay.username, login_delay.address) as counters
  where counters.failed >= counters.allowed;
$$;
comment on function app_hidden.login_delay(text, inet) is
  'Seconds until the next sign-in attempt for this account from this address may be made; 0 for at once. Doubles with each failure beyond a handful, up to five minutes.';
revoke all on function app_hidden.login_delay(text, inet) from public;
grant execute on function app_hidden.login_delay(text, inet) to gadb_authenticator;
--! EndIncluded app_hidden/functions/login_delay.sql
--! Included app_hidden/functions/record_login_attempt.sql
create or replace function app_hidden.record_login_attempt(username text, address inet)
returns table (attempt_id bigint, wait_seconds integer)
language plpgsql
volatile
rows 1
-- Definer: nobody reads or writes the attempts otherwise.
security definer
set search_path = ''
as $$
declare
  v_username constant text := pg_catalog.left(pg_catalog.lower(record_login_attempt.username), 64);
  -- Whoever has an IPv6 address has a whole /64 of them.
  v_address constant inet := case
    when pg_catalog.family(record_login_attempt.address) = 6
    then pg_catalog.network(pg_catalog.set_masklen(record_login_attempt.address, 64))
    else record_login_attempt.address
  end;
begin
  -- One after the other, so that guesses sent at once do not all see the count of before.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(v_username, 20));
  wait_seconds := app_hidden.login_delay(v_username, v_address);
  if wait_seconds = 0 then
    -- Counts as failed until open_session says otherwise.
    insert into app_private.login_attempts (username, address, is_success, attempted_at)
    values (v_username, v_address, false, pg_catalog.clock_timestamp())
    returning login_attempts.id into attempt_id;
  end if;
  return next;
end;
$$;
comment on function app_hidden.record_login_attempt(text, inet) is
  'Books a sign-in attempt before the password is looked at: its number, or null and the seconds to wait. An attempt that has to wait is not counted.';
revoke all on function app_hidden.record_login_attempt(text, inet) from public;
grant execute on function app_hidden.record_login_attempt(text, inet) to gadb_authenticator;
--! EndIncluded app_hidden/functions/record_login_attempt.sql
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
  insert into app_private.sessions (user_id, user_agent, expires_at)
  values (
    open_session.user_id,
    pg_catalog.left(open_session.user_agent, 300),
    pg_catalog.now() + interval '30 days'
  )
  returning sessions.id into session_id;
  insert into app_private.refresh_tokens (token_hash, session_id, expires_at)
  values (
    open_session.refresh_token_hash,
    open_session.session_id,
    pg_catalog.now() + interval '14 days'
  );
  return next;
end;
$$;
comment on function app_hidden.open_session(bigint, uuid, text, bytea, text) is
  'Opens a session after the password was verified against this very hash; no row when it is no longer the user''s.';
revoke all on function app_hidden.open_session(bigint, uuid, text, bytea, text) from public;
grant execute on function app_hidden.open_session(bigint, uuid, text, bytea, text) to gadb_authenticator;
--! EndIncluded app_hidden/functions/open_session.sql
--! Included app_hidden/functions/rotate_refresh_token.sql
create or replace function app_hidden.rotate_refresh_token(
  token_hash bytea,
  next_token_hash bytea
)
returns table (user_id uuid, session_id uuid, token_version integer, is_reused boolean)
language plpgsql
volatile
rows 1
-- Definer: sessions and tokens belong to nobody's grants.
security definer
set search_path = ''
as $$
declare
  v_token app_private.refresh_tokens;
begin
  select refresh_tokens.* into v_token
  from app_private.refresh_tokens
  where refresh_tokens.token_hash = rotate_refresh_token.token_hash
    and refresh_tokens.expires_at > pg_catalog.now()
  for update;
  if not found then
    return;
  end if;
  select sessions.user_id, sessions.id, user_secrets.token_version
  into user_id, session_id, token_version
  from app_private.sessions
  join app_public.users on users.id = sessions.user_id
  join app_private.user_secrets on user_secrets.user_id = users.id
  where sessions.id = v_token.session_id
    and sessions.revoked_at is null
    and sessions.expires_at > pg_catalog.now()
    and users.is_active
  for update of sessions;
  if not found then
    return;
  end if;
  is_reused := false;
  if v_token.rotated_at is null then
    perform app_private.replace_refresh_token(v_token, rotate_refresh_token.next_token_hash);
  elsif not app_private.is_refresh_retry(v_token, rotate_refresh_token.next_token_hash) then
    -- RFC 9700 section 4.14.2: one of the two holders is a thief; nobody can tell which.
    update app_private.sessions
    set revoked_at = pg_catalog.now(), revoked_reason = 'a used refresh token came back'
    where sessions.id = v_token.session_id;
    is_reused := true;
  end if;
  return next;
end;
$$;
comment on function app_hidden.rotate_refresh_token(bytea, bytea) is
  'Exchanges a refresh token for the next one. No row: unknown, expired or revoked. is_reused: it had been exchanged before, and its session is now revoked.';
revoke all on function app_hidden.rotate_refresh_token(bytea, bytea) from public;
grant execute on function app_hidden.rotate_refresh_token(bytea, bytea) to gadb_authenticator;
--! EndIncluded app_hidden/functions/rotate_refresh_token.sql
--! Included app_hidden/functions/close_session.sql
create or replace function app_hidden.close_session(
  session_id uuid,
  refresh_token_hash bytea,
  is_everywhere boolean default false
) returns integer
language plpgsql
volatile
-- Definer: sessions and tokens belong to nobody's grants.
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  with
    named as (
      select sessions.id, sessions.user_id
      from app_private.sessions
      where sessions.id = close_session.session_id
        or sessions.id = (
          select refresh_tokens.session_id
          from app_private.refresh_tokens
          where refresh_tokens.token_hash = close_session.refresh_token_hash
        )
    )
  update app_private.sessions
  set revoked_at = pg_catalog.now(), revoked_reason = 'signed out'
  from named
  where sessions.revoked_at is null
    and (sessions.id = named.id or (close_session.is_everywhere and sessions.user_id = named.user_id));
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function app_hidden.close_session(uuid, bytea, boolean) is
  'Signs out: revokes the session named by its id or by a refresh token, on demand with all sessions of its user. Returns how many were open.';
revoke all on function app_hidden.close_session(uuid, bytea, boolean) from public;
grant execute on function app_hidden.close_session(uuid, bytea, boolean) to gadb_authenticator;
--! EndIncluded app_hidden/functions/close_session.sql
--! Included app_hidden/functions/rehash_password.sql
create or replace function app_hidden.rehash_password(
  user_id uuid,
  old_password_hash text,
  new_password_hash text
) returns boolean
language plpgsql
volatile
-- Definer: secrets belong to nobody's grants.
security definer
set search_path = ''
as $$
begin
  -- The same password: tokens and sessions stay as they are.
  update app_private.user_secrets
  set password_hash = rehash_password.new_password_hash, updated_at = pg_catalog.now()
  where user_secrets.user_id = rehash_password.user_id
    and user_secrets.password_hash = rehash_password.old_password_hash;
  return found;
end;
$$;
comment on function app_hidden.rehash_password(uuid, text, text) is
  'Replaces a password''s hash by one with today''s parameters, at sign-in; only over the hash that was verified.';
revoke all on function app_hidden.rehash_password(uuid, text, text) from public;
grant execute on function app_hidden.rehash_password(uuid, text, text) to gadb_authenticator;
--! EndIncluded app_hidden/functions/rehash_password.sql
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
  return v_total + v_count;
end;
$$;
comment on function app_hidden.sweep_sign_ins() is
  'Removes sessions and sign-in attempts that no rule looks at any more; for the worker, daily. Returns how many rows went.';
revoke all on function app_hidden.sweep_sign_ins() from public;
grant execute on function app_hidden.sweep_sign_ins() to gadb_worker;
--! EndIncluded app_hidden/functions/sweep_sign_ins.sql
