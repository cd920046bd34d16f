--! Previous: sha1:81d5f4e99f3397bae52ba2b46a58ad1e34e01c0d
--! Hash: sha1:aa08c7bf806565c6862b48f64060414a439cb636
--! Message: Resume uploads

-- The migration being written. See migrations/README.md

alter table app_public.uploads
  add column if not exists is_partial boolean not null default false,
  add column if not exists final_id uuid,
  add column if not exists part_number integer,
  add column if not exists upload_metadata text,
  add column if not exists lease_server uuid;
alter table app_public.uploads drop constraint if exists uploads_part_number_check;
alter table app_public.uploads add constraint uploads_part_number_check
  check ((final_id is null) = (part_number is null) and (final_id is null or is_partial));
alter table app_public.uploads drop constraint if exists uploads_upload_metadata_check;
alter table app_public.uploads add constraint uploads_upload_metadata_check
  check (length(upload_metadata) <= 16384);
alter table app_public.uploads drop constraint if exists uploads_project_id_final_id_fkey;
alter table app_public.uploads drop constraint if exists uploads_project_id_id_key;
alter table app_public.uploads add constraint uploads_project_id_id_key unique (project_id, id);
alter table app_public.uploads add constraint uploads_project_id_final_id_fkey
  foreign key (project_id, final_id) references app_public.uploads (project_id, id) on delete restrict;
create index if not exists uploads_final_id_project_id_idx on app_public.uploads (final_id, project_id);
comment on column app_public.uploads.is_partial is E'@behavior -*\nWhether it makes no version of its own but becomes part of another upload.';
comment on column app_public.uploads.final_id is E'@behavior -*\nThe upload that it is a part of.';
comment on column app_public.uploads.part_number is E'@behavior -*\nIts place in that upload, from 1.';
comment on column app_public.uploads.upload_metadata is E'@behavior -*\nWhat the client said of the upload, word for word (tus).';
comment on column app_public.uploads.lease_owner is E'@behavior -*\nWho writes to it, or wrote last.';
comment on column app_public.uploads.lease_server is E'@behavior -*\nServer that the writer belongs to.';
comment on column app_public.uploads.lease_until is E'@behavior -*\nUntil when nobody else may write, or end it; null when nobody writes.';

--! Included app_private/functions/next_short_lease.sql
create or replace function app_private.next_short_lease() returns timestamptz
language sql
stable
set search_path = ''
as $$
  -- Six times the interval at which a running request renews it (plugins/depot/tus/durable-gate.ts).
  select pg_catalog.clock_timestamp() + interval '30 seconds';
$$;
comment on function app_private.next_short_lease() is
  'Until when a resumable upload belongs to the request that writes to it, unless that says so again.';
revoke all on function app_private.next_short_lease() from public;
--! EndIncluded app_private/functions/next_short_lease.sql
--! Included app_private/functions/is_server_alive.sql
create or replace function app_private.is_server_alive(server_id uuid) returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select 1
    from pg_catalog.pg_locks as locks
    where locks.locktype = 'advisory'
      and locks.granted
      and locks.database = (
        select databases.oid
        from pg_catalog.pg_database as databases
        where databases.datname = pg_catalog.current_database()
      )
      and locks.classid = x'67616473'::integer::oid
      and locks.objsubid = 2
      -- The lock table shows keys as unsigned.
      and locks.objid::bigint
        = (pg_catalog.hashtext(is_server_alive.server_id::text)::bigint & 4294967295)
  );
$$;
comment on function app_private.is_server_alive(uuid) is
  'Whether a server holds the lock by which it shows that it lives; see hold_server_presence.';
revoke all on function app_private.is_server_alive(uuid) from public;
--! EndIncluded app_private/functions/is_server_alive.sql
--! Included app_hidden/functions/hold_server_presence.sql
create or replace function app_hidden.hold_server_presence(server_id uuid) returns boolean
language sql
volatile
-- Definer: the server's login may take advisory locks in no other way.
security definer
set search_path = ''
as $$
  -- The class is "gads" in ASCII. Never waits: its holder is this server, on a connection that
  -- PostgreSQL has not given up yet.
  select pg_catalog.pg_try_advisory_lock(
    x'67616473'::integer, pg_catalog.hashtext(hold_server_presence.server_id::text)
  );
$$;
comment on function app_hidden.hold_server_presence(uuid) is
  'Shows, for as long as the connection lives, that a server is alive; what a dead one had leased is free at once. False when an earlier connection still shows it.';
revoke all on function app_hidden.hold_server_presence(uuid) from public;
grant execute on function app_hidden.hold_server_presence(uuid) to gadb_authenticator;
--! EndIncluded app_hidden/functions/hold_server_presence.sql
--! Included app_private/functions/refuse_ended_upload.sql
create or replace function app_private.refuse_ended_upload(upload app_public.uploads) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app_private.fail(
    'BADST',
    case
      when (upload).expires_at <= pg_catalog.now()
        then pg_catalog.format('The upload expired on %s.', (upload).expires_at::date)
      else pg_catalog.format('The upload has ended: %s', coalesce((upload).failure, 'it is over.'))
    end,
    pg_catalog.jsonb_build_object(
      'upload_id', (upload).id, 'state', (upload).state, 'reason', 'ended'
    ),
    'Begin a new upload.'
  );
end;
$$;
comment on function app_private.refuse_ended_upload(app_public.uploads) is
  'Raises BADST, with the reason "ended", for an upload that ended without a version.';
revoke all on function app_private.refuse_ended_upload(app_public.uploads) from public;
--! EndIncluded app_private/functions/refuse_ended_upload.sql
--! Included app_private/functions/refuse_unknown_upload.sql
create or replace function app_private.refuse_unknown_upload() returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app_private.fail(
    'NTFND', 'You have no such upload.', null, 'Check the address, or begin a new upload.'
  );
end;
$$;
comment on function app_private.refuse_unknown_upload() is
  'Raises NTFND for an upload that does not exist or is not the caller''s.';
revoke all on function app_private.refuse_unknown_upload() from public;
--! EndIncluded app_private/functions/refuse_unknown_upload.sql
--! Included app_private/functions/is_part_of_version.sql
create or replace function app_private.is_part_of_version(upload app_public.uploads) returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select 1
    from app_public.uploads as finals
    where finals.id = (upload).final_id and finals.state = 'done'
  );
$$;
comment on function app_private.is_part_of_version(app_public.uploads) is
  'Whether a partial upload has become part of a version.';
revoke all on function app_private.is_part_of_version(app_public.uploads) from public;
--! EndIncluded app_private/functions/is_part_of_version.sql
--! Included app_private/functions/enter_upload.sql
create or replace function app_private.enter_upload(upload_id uuid) returns app_public.uploads
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_upload constant app_public.uploads := app_private.own_upload(enter_upload.upload_id);
  v_is_over constant boolean := v_upload.state = 'done' or app_private.is_part_of_version(v_upload);
begin
  if v_upload.protocol <> 'tus' then
    perform app_private.refuse_unknown_upload();
  end if;
  perform app_private.require_asset(
    v_upload.asset_id, case when v_is_over then 'read' else 'write' end::app_public.access_right
  );
  if not v_is_over
    and (v_upload.state in ('aborted', 'expired') or v_upload.expires_at <= pg_catalog.now())
  then
    perform app_private.refuse_ended_upload(v_upload);
  end if;
  return v_upload;
end;
$$;
comment on function app_private.enter_upload(uuid) is
  'The caller''s resumable upload, its row locked: under way with every right to go on, or complete. Raises CREDS, NTFND, DNIED, ARCHV, and BADST with the reason "ended".';
revoke all on function app_private.enter_upload(uuid) from public;
--! EndIncluded app_private/functions/enter_upload.sql
--! Included app_private/functions/refuse_leased.sql
create or replace function app_private.refuse_leased(upload app_public.uploads, lease_owner uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if (upload).lease_until is null
    or (upload).lease_until <= pg_catalog.clock_timestamp()
    or (upload).lease_owner is not distinct from refuse_leased.lease_owner
    or not app_private.is_server_alive((upload).lease_server)
  then
    return;
  end if;
  perform app_private.fail(
    'BADST', 'Another request is writing to this upload at the moment.',
    pg_catalog.jsonb_build_object(
      'upload_id', (upload).id, 'reason', 'leased', 'retry_after_seconds', 1
    ),
    'Wait a moment, ask for the offset again and go on from there.'
  );
end;
$$;
comment on function app_private.refuse_leased(app_public.uploads, uuid) is
  'Raises BADST, with the reason "leased", while another request of a living server writes to an upload.';
revoke all on function app_private.refuse_leased(app_public.uploads, uuid) from public;
--! EndIncluded app_private/functions/refuse_leased.sql
--! Included app_private/functions/check_upload_count.sql
create or replace function app_private.check_upload_count(user_id uuid) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_limit constant integer := 2000;
  v_count bigint;
begin
  select count(*) into v_count
  from app_public.uploads
  where uploads.user_id = check_upload_count.user_id
    and uploads.protocol = 'tus'
    and uploads.state in ('open', 'publishing');
  if v_count > v_limit then
    perform app_private.fail(
      'SLOWD', pg_catalog.format('You have more than %s unfinished uploads.', v_limit),
      pg_catalog.jsonb_build_object('limit', v_limit),
      'Finish some of them, or end them with DELETE; abandoned ones expire.'
    );
  end if;
end;
$$;
comment on function app_private.check_upload_count(uuid) is
  'Raises SLOWD when a user has more unfinished resumable uploads than anybody needs.';
revoke all on function app_private.check_upload_count(uuid) from public;
--! EndIncluded app_private/functions/check_upload_count.sql
--! Included app_private/functions/end_parts.sql
create or replace function app_private.end_parts(upload_id uuid, failure text) returns void
language sql
volatile
set search_path = ''
as $$
  -- Their storage went to the whole when it began.
  update app_public.uploads
  set state = 'aborted', failure = pg_catalog.left(end_parts.failure, 1000), lease_until = null
  where uploads.final_id = end_parts.upload_id and uploads.state = 'open';
$$;
comment on function app_private.end_parts(uuid, text) is
  'Ends the partial uploads that an upload was put together from; without a failure they have become part of a version.';
revoke all on function app_private.end_parts(uuid, text) from public;
--! EndIncluded app_private/functions/end_parts.sql
--! Included app_private/functions/end_upload.sql
create or replace function app_private.end_upload(
  upload app_public.uploads,
  state app_public.upload_state,
  failure text
) returns app_public.sha256
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_removed app_public.sha256;
begin
  update app_public.uploads
  set state = end_upload.state,
    failure = pg_catalog.left(end_upload.failure, 1000),
    reserved_bytes = 0,
    lease_until = null,
    -- The key is free again: a retry begins anew.
    idempotency_key = null
  where uploads.id = (upload).id;
  perform app_private.end_parts((upload).id, end_upload.failure);
  -- Content before counters, as everywhere, or two uploads could wait for each other.
  if (upload).sha256 is not null then
    v_removed := app_private.discard_staged_blob((upload).sha256);
  end if;
  perform app_private.release_storage((upload).project_id, (upload).reserved_bytes);
  return v_removed;
end;
$$;
comment on function app_private.end_upload(app_public.uploads, app_public.upload_state, text) is
  'Ends an upload without a version: frees its storage and its key. Returns the hash of a file that must now be removed, or null.';
revoke all on function app_private.end_upload(app_public.uploads, app_public.upload_state, text) from public;
--! EndIncluded app_private/functions/end_upload.sql
--! Included app_hidden/functions/abort_upload.sql
create or replace function app_hidden.abort_upload(upload_id uuid, failure text)
returns app_public.sha256
language plpgsql
volatile
-- Definer: nobody writes uploads and counters directly. It asks nobody to be signed in: an upload
-- must end also when its author no longer is. Only the server may call it.
security definer
set search_path = ''
as $$
declare
  v_upload app_public.uploads;
begin
  perform app_private.require_server();
  select uploads.* into v_upload
  from app_public.uploads
  where uploads.id = abort_upload.upload_id
    and uploads.state in ('open', 'publishing')
    and uploads.user_id = coalesce(app_hidden.current_user_id(), uploads.user_id);
  if v_upload.id is null then
    return null;
  end if;
  -- The project before the upload: an archiving takes them in this order.
  perform app_private.lock_active_project(v_upload.project_id);
  select uploads.* into v_upload
  from app_public.uploads
  where uploads.id = abort_upload.upload_id and uploads.state in ('open', 'publishing')
  for update;
  if v_upload.id is null then
    return null;
  end if;
  return app_private.end_upload(v_upload, 'aborted', abort_upload.failure);
end;
$$;
comment on function app_hidden.abort_upload(uuid, text) is
  'Ends an upload without a version and frees its storage; does nothing when it has ended or is somebody else''s. Returns the hash of content whose file must now be removed from the store (then forget_blob), or null.';
revoke all on function app_hidden.abort_upload(uuid, text) from public;
grant execute on function app_hidden.abort_upload(uuid, text) to gadb_user;
--! EndIncluded app_hidden/functions/abort_upload.sql
--! Included app_hidden/functions/extend_upload.sql
create or replace function app_hidden.extend_upload(upload_id uuid, wanted_bytes bigint)
returns void
language plpgsql
volatile
-- Definer: nobody writes uploads and counters directly. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_upload app_public.uploads;
  v_asset app_public.assets;
begin
  perform app_private.require_server();
  v_upload := app_private.own_upload(extend_upload.upload_id);
  -- While the store publishes nothing grows any more, but that may take minutes too.
  if v_upload.state <> 'publishing' or extend_upload.wanted_bytes > v_upload.reserved_bytes then
    v_upload := app_private.running_upload(v_upload.id, 'open');
  end if;
  v_asset := app_private.require_asset(v_upload.asset_id, 'write');
  if extend_upload.wanted_bytes > v_upload.reserved_bytes then
    perform app_private.check_content_size(v_asset.type, extend_upload.wanted_bytes);
    perform app_private.reserve_storage(
      v_upload.project_id, extend_upload.wanted_bytes - v_upload.reserved_bytes
    );
  end if;
  update app_public.uploads
  set reserved_bytes = greatest(uploads.reserved_bytes, extend_upload.wanted_bytes),
    last_seen_at = pg_catalog.now(),
    lease_until = app_private.next_lease()
  where uploads.id = v_upload.id;
end;
$$;
comment on function app_hidden.extend_upload(uuid, bigint) is
  'Says that an upload is still running, its publishing included, and reserves storage up to wanted_bytes. Raises what begin_upload raises, and BADST when the upload has been ended.';
revoke all on function app_hidden.extend_upload(uuid, bigint) from public;
grant execute on function app_hidden.extend_upload(uuid, bigint) to gadb_user;
--! EndIncluded app_hidden/functions/extend_upload.sql
--! Included app_hidden/functions/publish_upload.sql
create or replace function app_hidden.publish_upload(
  upload_id uuid,
  sha256 app_public.sha256,
  size_bytes bigint,
  media_type text
) returns text
language plpgsql
volatile
-- Definer: nobody writes uploads and blobs directly. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_upload app_public.uploads;
  v_asset app_public.assets;
  v_order text;
begin
  perform app_private.require_server();
  v_upload := app_private.running_upload(publish_upload.upload_id, 'open');
  v_asset := app_private.require_asset(v_upload.asset_id, 'write');
  perform app_private.check_declared(v_upload, publish_upload.sha256, publish_upload.size_bytes);
  perform app_private.check_content_size(v_asset.type, publish_upload.size_bytes);
  perform app_private.check_media_type(v_asset.type, publish_upload.media_type);
  v_order := app_private.stage_blob(
    publish_upload.sha256, publish_upload.size_bytes, publish_upload.media_type
  );
  if v_order = 'retry' then
    return v_order;
  end if;
  perform app_private.settle_reservation(v_upload, publish_upload.size_bytes);
  update app_public.uploads
  set state = 'publishing',
    sha256 = publish_upload.sha256,
    size_bytes = publish_upload.size_bytes,
    media_type = publish_upload.media_type,
    reserved_bytes = publish_upload.size_bytes,
    durable_offset_bytes = publish_upload.size_bytes,
    last_seen_at = pg_catalog.now(),
    lease_until = case v_upload.protocol
      when 'tus' then app_private.next_short_lease() else app_private.next_lease()
    end
  where uploads.id = v_upload.id;
  return v_order;
end;
$$;
comment on function app_hidden.publish_upload(uuid, app_public.sha256, bigint, text) is
  'Second step of an upload, when all bytes are on disk: what the store shall do with them: publish, replace (the stored file is damaged) or retry (it is being removed; ask again). Raises CKSUM, BADIN, QUOTA, BADST and what begin_upload raises.';
revoke all on function app_hidden.publish_upload(uuid, app_public.sha256, bigint, text) from public;
grant execute on function app_hidden.publish_upload(uuid, app_public.sha256, bigint, text) to gadb_user;
--! EndIncluded app_hidden/functions/publish_upload.sql
--! Included app_hidden/functions/commit_upload.sql
create or replace function app_hidden.commit_upload(upload_id uuid) returns app_public.asset_versions
language plpgsql
volatile
-- Definer: nobody writes versions and counters directly. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_upload app_public.uploads;
  v_asset app_public.assets;
  v_branch app_public.branches;
  v_lock app_public.asset_locks;
  v_version app_public.asset_versions;
  v_is_charged boolean;
begin
  perform app_private.require_server();
  v_upload := app_private.running_upload(commit_upload.upload_id, 'publishing');
  v_asset := app_private.require_asset(v_upload.asset_id, 'write');
  -- From here on nobody else numbers versions of this asset.
  perform 1 from app_public.assets where assets.id = v_asset.id for no key update;
  v_branch := app_private.resolve_branch(v_asset.project_id, v_upload.branch_id::text);
  v_lock := app_private.check_upload(
    v_asset, v_branch, v_upload.version_number, v_upload.base_version
  );
  perform app_private.check_lock_generation(v_asset, v_upload, v_lock);
  perform app_private.check_content_size(v_asset.type, v_upload.size_bytes);
  perform app_private.check_media_type(v_asset.type, v_upload.media_type);
  v_version := app_private.insert_version(v_upload);
  v_is_charged := app_private.charge_content(v_upload);
  perform app_private.supersede_reviews(v_version);
  perform app_private.settle_lock(v_version, v_lock);
  perform app_private.record_activity(
    v_version.project_id, v_lock.workspace_id, 'uploaded', v_version.asset_id, v_version.id,
    v_version.change_id, null, pg_catalog.jsonb_build_object(
      'version_number', v_version.version_number, 'branch', v_branch.name,
      'size_bytes', v_version.size_bytes
    )
  );
  update app_public.uploads
  set state = 'done', version_id = v_version.id, is_deduplicated = not v_is_charged,
    reserved_bytes = 0, lease_until = null, last_seen_at = pg_catalog.now()
  where uploads.id = v_upload.id;
  perform app_private.end_parts(v_upload.id, null);
  return v_version;
end;
$$;
comment on function app_hidden.commit_upload(uuid) is
  'Last step of an upload, when its content is in the store: repeats every check as the same user and makes the version, all in one transaction. Raises what begin_upload raises.';
revoke all on function app_hidden.commit_upload(uuid) from public;
grant execute on function app_hidden.commit_upload(uuid) to gadb_user;
--! EndIncluded app_hidden/functions/commit_upload.sql
--! Included app_hidden/functions/begin_resumable_upload.sql
create or replace function app_hidden.begin_resumable_upload(
  asset_id uuid,
  filename text,
  size_bytes bigint,
  branch text default null,
  sha256 app_public.sha256 default null,
  version_number integer default null,
  base_version integer default null,
  comment text default '',
  metadata text default null,
  is_partial boolean default false,
  original_filename text default null,
  declared_media_type text default null
) returns app_public.uploads
language plpgsql
volatile
-- Definer: nobody writes uploads and counters directly. begin_upload checks the caller first.
security definer
set search_path = ''
as $$
declare
  v_upload app_public.uploads;
begin
  v_upload := app_hidden.begin_upload(
    asset_id => begin_resumable_upload.asset_id,
    protocol => 'tus',
    filename => begin_resumable_upload.filename,
    branch => begin_resumable_upload.branch,
    declared_size_bytes => begin_resumable_upload.size_bytes,
    declared_sha256 => begin_resumable_upload.sha256,
    version_number => begin_resumable_upload.version_number,
    base_version => begin_resumable_upload.base_version,
    comment => begin_resumable_upload.comment,
    original_filename => begin_resumable_upload.original_filename,
    declared_media_type => begin_resumable_upload.declared_media_type
  );
  perform app_private.check_upload_count(v_upload.user_id);
  update app_public.uploads
  set upload_metadata = begin_resumable_upload.metadata,
    is_partial = begin_resumable_upload.is_partial,
    lease_until = null,
    -- One that never gets a byte is forgotten sooner; see advance_upload.
    expires_at = pg_catalog.now() + interval '1 day'
  where uploads.id = v_upload.id
  returning * into v_upload;
  return v_upload;
end;
$$;
comment on function app_hidden.begin_resumable_upload(
  uuid, text, bigint, text, app_public.sha256, integer, integer, text, text, boolean, text, text
) is
  'Begins an upload that may stop and go on (tus); a partial one makes no version of its own. metadata is what the client sent, to be given back to it. Raises what begin_upload raises, and SLOWD when the caller has very many unfinished ones.';
revoke all on function app_hidden.begin_resumable_upload(
  uuid, text, bigint, text, app_public.sha256, integer, integer, text, text, boolean, text, text
) from public;
grant execute on function app_hidden.begin_resumable_upload(
  uuid, text, bigint, text, app_public.sha256, integer, integer, text, text, boolean, text, text
) to gadb_user;
--! EndIncluded app_hidden/functions/begin_resumable_upload.sql
--! Included app_hidden/functions/find_resumable_upload.sql
create or replace function app_hidden.find_resumable_upload(
  upload_id uuid,
  must_be_free boolean
) returns app_public.uploads
language plpgsql
volatile
-- Definer: locks a row that its caller may only read. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_upload app_public.uploads;
begin
  perform app_private.require_server();
  v_upload := app_private.enter_upload(find_resumable_upload.upload_id);
  if find_resumable_upload.must_be_free and v_upload.state in ('open', 'publishing') then
    perform app_private.refuse_leased(v_upload, null);
  end if;
  return v_upload;
end;
$$;
comment on function app_hidden.find_resumable_upload(uuid, boolean) is
  'The caller''s resumable upload, if it may still go on or is complete. Raises CREDS, NTFND, DNIED, ARCHV, and BADST with the reason "ended" or, when it must be free, "leased" while a request writes to it.';
revoke all on function app_hidden.find_resumable_upload(uuid, boolean) from public;
grant execute on function app_hidden.find_resumable_upload(uuid, boolean) to gadb_user;
--! EndIncluded app_hidden/functions/find_resumable_upload.sql
--! Included app_hidden/functions/lease_upload.sql
create or replace function app_hidden.lease_upload(
  upload_id uuid,
  lease_owner uuid,
  lease_server uuid
) returns app_public.uploads
language plpgsql
volatile
-- Definer: nobody writes uploads directly. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_upload app_public.uploads;
  v_asset app_public.assets;
  v_branch app_public.branches;
  v_lock app_public.asset_locks;
begin
  perform app_private.require_server();
  v_upload := app_private.enter_upload(lease_upload.upload_id);
  if v_upload.state not in ('open', 'publishing') then
    return v_upload;
  end if;
  perform app_private.refuse_leased(v_upload, lease_upload.lease_owner);
  v_asset := app_private.require_asset(v_upload.asset_id, 'write');
  v_branch := app_private.resolve_branch(v_asset.project_id, v_upload.branch_id::text);
  v_lock := app_private.check_upload(
    v_asset, v_branch, v_upload.version_number, v_upload.base_version
  );
  perform app_private.check_lock_generation(v_asset, v_upload, v_lock);
  update app_public.uploads
  set lease_owner = lease_upload.lease_owner,
    lease_server = lease_upload.lease_server,
    lease_until = app_private.next_short_lease(),
    last_seen_at = pg_catalog.now()
  where uploads.id = v_upload.id;
  return v_upload;
end;
$$;
comment on function app_hidden.lease_upload(uuid, uuid, uuid) is
  'Makes lease_owner the only one who writes to a resumable upload, and returns the upload as it was before: its lease_owner tells who wrote last. A complete upload is returned as it is. Repeats the checks of begin_upload; raises BADST with the reason "leased" while another request writes, "ended" when it is over.';
revoke all on function app_hidden.lease_upload(uuid, uuid, uuid) from public;
grant execute on function app_hidden.lease_upload(uuid, uuid, uuid) to gadb_user;
--! EndIncluded app_hidden/functions/lease_upload.sql
--! Included app_hidden/functions/advance_upload.sql
create or replace function app_hidden.advance_upload(
  upload_id uuid,
  lease_owner uuid,
  lease_server uuid,
  offset_bytes bigint default null
) returns timestamptz
language plpgsql
volatile
-- Definer: nobody writes uploads directly. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_upload app_public.uploads;
begin
  perform app_private.require_server();
  v_upload := app_private.enter_upload(advance_upload.upload_id);
  if v_upload.lease_owner is distinct from advance_upload.lease_owner
    or v_upload.state not in ('open', 'publishing')
  then
    perform app_private.fail(
      'BADST', 'A newer request has taken this upload over.',
      pg_catalog.jsonb_build_object('upload_id', v_upload.id, 'reason', 'leased'),
      'Ask for the offset again and go on from there.'
    );
  elsif advance_upload.offset_bytes not between v_upload.durable_offset_bytes
    and v_upload.declared_size_bytes
  then
    perform app_private.fail(
      'BADIN', 'An upload only grows, up to the size that was announced.', null,
      'Ask for the offset again and go on from there.'
    );
  end if;
  update app_public.uploads
  set durable_offset_bytes = coalesce(advance_upload.offset_bytes, uploads.durable_offset_bytes),
    lease_server = advance_upload.lease_server,
    lease_until = app_private.next_short_lease(),
    last_seen_at = pg_catalog.now(),
    expires_at = greatest(uploads.expires_at, pg_catalog.now() + interval '7 days')
  where uploads.id = v_upload.id
  returning * into v_upload;
  return v_upload.expires_at;
end;
$$;
comment on function app_hidden.advance_upload(uuid, uuid, uuid, bigint) is
  'Says that a resumable upload still runs and, with an offset, how many of its bytes outlive a crash; returns when it would expire. Raises BADST with the reason "leased" when somebody else writes to it now, "ended" when it is over, and CREDS, NTFND, DNIED, ARCHV.';
revoke all on function app_hidden.advance_upload(uuid, uuid, uuid, bigint) from public;
grant execute on function app_hidden.advance_upload(uuid, uuid, uuid, bigint) to gadb_user;
--! EndIncluded app_hidden/functions/advance_upload.sql
--! Included app_hidden/functions/release_upload.sql
create or replace function app_hidden.release_upload(upload_id uuid, lease_owner uuid) returns void
language plpgsql
volatile
-- Definer: nobody writes uploads directly. It does not ask who acts: a lease must end also when
-- its user has been signed out. Only the server may call it.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  -- The owner stays named: who leases next learns whether somebody else wrote in between.
  update app_public.uploads
  set lease_until = null
  where uploads.id = release_upload.upload_id
    and uploads.lease_owner = release_upload.lease_owner
    and uploads.state in ('open', 'publishing')
    and uploads.lease_until is not null;
end;
$$;
comment on function app_hidden.release_upload(uuid, uuid) is
  'Lets others write to a resumable upload; does nothing when lease_owner does not hold it.';
revoke all on function app_hidden.release_upload(uuid, uuid) from public;
grant execute on function app_hidden.release_upload(uuid, uuid) to gadb_user;
--! EndIncluded app_hidden/functions/release_upload.sql
--! Included app_hidden/functions/upload_part_ids.sql
create or replace function app_hidden.upload_part_ids(upload_id uuid) returns uuid[]
language sql
stable
set search_path = ''
as $$
  -- Row security shows one's own uploads.
  select pg_catalog.array_agg(uploads.id order by uploads.part_number)
  from app_public.uploads
  where uploads.final_id = upload_part_ids.upload_id;
$$;
comment on function app_hidden.upload_part_ids(uuid) is
  'The partial uploads that an upload is put together from, in order; null when there are none.';
revoke all on function app_hidden.upload_part_ids(uuid) from public;
grant execute on function app_hidden.upload_part_ids(uuid) to gadb_user;
--! EndIncluded app_hidden/functions/upload_part_ids.sql
--! Included app_private/functions/check_part.sql
create or replace function app_private.check_part(part app_public.uploads, asset_id uuid) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if (part).asset_id <> check_part.asset_id then
    perform app_private.fail(
      'BADIN', 'A partial upload was made for another asset.',
      pg_catalog.jsonb_build_object('upload_id', (part).id, 'asset_id', (part).asset_id),
      'Put only parts together that were sent for the same asset.'
    );
  elsif (part).final_id is null
    and ((part).state <> 'open' or (part).expires_at <= pg_catalog.now())
  then
    perform app_private.refuse_ended_upload(part);
  elsif (part).durable_offset_bytes < (part).declared_size_bytes then
    perform app_private.fail(
      'BADIN', 'A partial upload is not complete yet.',
      pg_catalog.jsonb_build_object('upload_id', (part).id, 'offset', (part).durable_offset_bytes),
      'Finish it first.'
    );
  end if;
end;
$$;
comment on function app_private.check_part(app_public.uploads, uuid) is
  'Raises BADIN or BADST unless a partial upload is complete, of this asset and not given up.';
revoke all on function app_private.check_part(app_public.uploads, uuid) from public;
--! EndIncluded app_private/functions/check_part.sql
--! Included app_private/functions/whole_of_part.sql
create or replace function app_private.whole_of_part(user_id uuid, part_id uuid) returns uuid
language sql
stable
set search_path = ''
as $$
  select uploads.final_id
  from app_public.uploads
  where uploads.id = whole_of_part.part_id and uploads.user_id = whole_of_part.user_id;
$$;
comment on function app_private.whole_of_part(uuid, uuid) is
  'The upload that a user has made a partial upload a part of, or null.';
revoke all on function app_private.whole_of_part(uuid, uuid) from public;
--! EndIncluded app_private/functions/whole_of_part.sql
--! Included app_private/functions/enter_parts.sql
create or replace function app_private.enter_parts(asset_id uuid, part_ids uuid[]) returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_part app_public.uploads;
  v_final_ids uuid[] := '{}';
  v_user_id constant uuid := app_private.require_user();
  v_count constant integer := pg_catalog.cardinality(enter_parts.part_ids);
  v_final_id constant uuid := app_private.whole_of_part(v_user_id, enter_parts.part_ids[1]);
begin
  if app_hidden.upload_part_ids(v_final_id) = enter_parts.part_ids then
    return v_final_id;
  end if;
  if v_count = 0 or v_count > (
    select count(distinct listed.id) from pg_catalog.unnest(enter_parts.part_ids) as listed (id)
  ) then
    perform app_private.fail(
      'BADIN', 'A file is put together from partial uploads, each of them once.', null,
      'Name every part once, in the order of the file.'
    );
  end if;
  for v_part in
    select uploads.*
    from app_public.uploads
    where uploads.id = any (enter_parts.part_ids)
      and uploads.user_id = v_user_id and uploads.is_partial
    order by uploads.id
    for update
  loop
    perform app_private.check_part(v_part, enter_parts.asset_id);
    v_final_ids := v_final_ids || v_part.final_id;
  end loop;
  if pg_catalog.cardinality(v_final_ids) < v_count then
    perform app_private.refuse_unknown_upload();
  elsif pg_catalog.cardinality(pg_catalog.array_remove(v_final_ids, null)) > 0
    and app_hidden.upload_part_ids(v_final_ids[1]) is distinct from enter_parts.part_ids
  then
    perform app_private.fail(
      'BADST', 'A partial upload is already part of another file.', null, 'Upload that part again.'
    );
  end if;
  return v_final_ids[1];
end;
$$;
comment on function app_private.enter_parts(uuid, uuid[]) is
  'Locks complete partial uploads of the caller that are to become one file. Returns the upload that they already form in this order, or null; that one without locks, for where it ends it is locked before its parts. Raises BADIN, BADST, NTFND.';
revoke all on function app_private.enter_parts(uuid, uuid[]) from public;
--! EndIncluded app_private/functions/enter_parts.sql
--! Included app_private/functions/join_parts.sql
create or replace function app_private.join_parts(
  final_id uuid,
  part_ids uuid[],
  asset_type text
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_size_bytes bigint;
  v_reserved_bytes bigint;
begin
  select sum(uploads.declared_size_bytes), sum(uploads.reserved_bytes)
  into v_size_bytes, v_reserved_bytes
  from app_public.uploads
  where uploads.id = any (join_parts.part_ids);
  perform app_private.check_content_size(join_parts.asset_type, v_size_bytes);
  -- Moved and not reserved a second time: near the end of the allocation it would not fit.
  update app_public.uploads
  set final_id = join_parts.final_id,
    part_number = pg_catalog.array_position(join_parts.part_ids, uploads.id),
    reserved_bytes = 0,
    lease_until = null,
    expires_at = pg_catalog.now() + interval '7 days'
  where uploads.id = any (join_parts.part_ids);
  update app_public.uploads
  set declared_size_bytes = v_size_bytes, reserved_bytes = v_reserved_bytes
  where uploads.id = join_parts.final_id;
end;
$$;
comment on function app_private.join_parts(uuid, uuid[], text) is
  'Makes partial uploads the parts of an upload, which takes over the storage held for them.';
revoke all on function app_private.join_parts(uuid, uuid[], text) from public;
--! EndIncluded app_private/functions/join_parts.sql
--! Included app_hidden/functions/begin_concatenation.sql
create or replace function app_hidden.begin_concatenation(
  asset_id uuid,
  filename text,
  part_ids uuid[],
  branch text default null,
  sha256 app_public.sha256 default null,
  version_number integer default null,
  base_version integer default null,
  comment text default '',
  metadata text default null,
  original_filename text default null,
  declared_media_type text default null
) returns app_public.uploads
language plpgsql
volatile
-- Definer: nobody writes uploads directly. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_asset app_public.assets;
  v_final_id uuid;
begin
  perform app_private.require_server();
  v_asset := app_private.require_asset(begin_concatenation.asset_id, 'write');
  -- The project before the uploads: an archiving takes them in this order.
  perform app_private.lock_active_project(v_asset.project_id);
  v_final_id := app_private.enter_parts(v_asset.id, begin_concatenation.part_ids);
  if v_final_id is null then
    v_final_id := (app_hidden.begin_upload(
      asset_id => v_asset.id,
      protocol => 'tus',
      filename => begin_concatenation.filename,
      branch => begin_concatenation.branch,
      declared_sha256 => begin_concatenation.sha256,
      version_number => begin_concatenation.version_number,
      base_version => begin_concatenation.base_version,
      comment => begin_concatenation.comment,
      original_filename => begin_concatenation.original_filename,
      declared_media_type => begin_concatenation.declared_media_type
    )).id;
    perform app_private.join_parts(v_final_id, begin_concatenation.part_ids, v_asset.type);
    update app_public.uploads
    set upload_metadata = begin_concatenation.metadata, lease_until = null
    where uploads.id = v_final_id;
  end if;
  return app_private.enter_upload(v_final_id);
end;
$$;
comment on function app_hidden.begin_concatenation(
  uuid, text, uuid[], text, app_public.sha256, integer, integer, text, text, text, text
) is
  'Begins an upload whose content is that of complete partial uploads, in this order; it takes over their storage. With parts that already form one, that upload. Raises what begin_upload raises.';
revoke all on function app_hidden.begin_concatenation(
  uuid, text, uuid[], text, app_public.sha256, integer, integer, text, text, text, text
) from public;
grant execute on function app_hidden.begin_concatenation(
  uuid, text, uuid[], text, app_public.sha256, integer, integer, text, text, text, text
) to gadb_user;
--! EndIncluded app_hidden/functions/begin_concatenation.sql
