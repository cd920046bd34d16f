--! Previous: sha1:702ce9625884a3fd6e301a8ba99f10716a7fe5b4
--! Hash: sha1:b6ada11cc66bb56b5ac4c7084be7560bdc81fc93
--! Message: Say what unlinking does

-- The migration being written. See migrations/README.md
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
  'Takes an identity at an OpenID Connect provider from its account and signs out whoever came in by it, but for the one that asks. One''s own, unless nothing else would be left to sign in with (BADST); studio admins anybody''s.';
revoke all on function app_public.unlink_identity(uuid) from public;
grant execute on function app_public.unlink_identity(uuid) to gadb_user;
--! EndIncluded app_public/functions/unlink_identity.sql
