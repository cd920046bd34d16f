--! Previous: sha1:0e86d5471b6bd15d1579b79a8a5d54dbeb15c62f
--! Hash: sha1:ab8c87a39c0024d911c3f5a80e43729e8c926d66
--! Message: Seal the audit log

-- The seals' members and how far they reach. The table is empty: nothing has written seals before.
alter table app_public.audit_seals
  add column if not exists audit_ids bigint[] not null,
  add column if not exists row_digests bytea[] not null,
  add column if not exists last_transaction_id xid8 not null,
  add column if not exists complete_below xid8 not null;
alter table app_public.audit_seals drop constraint if exists audit_seals_members_check;
alter table app_public.audit_seals add constraint audit_seals_members_check
  check (row_count = cardinality(audit_ids) and row_count = cardinality(row_digests));
comment on column app_public.audit_seals.first_audit_id is 'Lowest number of the rows covered.';
comment on column app_public.audit_seals.last_audit_id is 'Highest number of the rows covered.';
comment on column app_public.audit_seals.audit_ids is 'The rows covered, in the order of their transactions.';
comment on column app_public.audit_seals.row_digests is 'SHA-256 of each of these rows, in the same order.';
comment on column app_public.audit_seals.last_transaction_id is 'Highest transaction of the rows covered.';
comment on column app_public.audit_seals.complete_below is 'Every row of a transaction before this one is covered by this seal or one before it.';
create index if not exists audit_seals_project_id_last_transaction_id_idx
  on app_public.audit_seals (project_id, last_transaction_id);
create index if not exists audit_log_project_id_transaction_id_id_idx
  on app_public.audit_log (project_id, transaction_id, id);

drop function if exists app_public.verify_audit_chain(uuid, app_public.sha256);
drop function if exists app_private.check_audit_heads(uuid, app_public.sha256);
drop function if exists app_private.check_audit_rows(uuid);
drop function if exists app_private.check_audit_links(uuid);
drop function if exists app_private.name_audit_problem(bigint, text, bytea, bigint[]);
drop type if exists app_public.audit_verification;
drop type if exists app_public.audit_finding;
create type app_public.audit_finding as enum (
  'row_changed', 'row_missing', 'row_added', 'row_reordered', 'seal_changed', 'link_broken', 'tail_cut'
);
comment on type app_public.audit_finding is 'What is wrong with a chain of the audit.';
create type app_public.audit_verification as (
  project_id uuid,
  is_valid boolean,
  seal_count bigint,
  row_count bigint,
  unsealed_count bigint,
  head_sha256 app_public.sha256,
  finding app_public.audit_finding,
  seal_number bigint,
  audit_id bigint,
  problem text
);
comment on type app_public.audit_verification is 'What checking a chain of the audit has found.';
comment on column app_public.audit_verification.project_id is 'The project; null for the studio''s chain.';
comment on column app_public.audit_verification.is_valid is 'Whether everything is as it was sealed.';
comment on column app_public.audit_verification.seal_count is 'Seals checked.';
comment on column app_public.audit_verification.row_count is 'Rows checked: those that the seals cover.';
comment on column app_public.audit_verification.unsealed_count is 'Rows that are too new to be sealed yet.';
comment on column app_public.audit_verification.head_sha256 is 'Hash of the newest seal; null while there is none.';
comment on column app_public.audit_verification.finding is 'What is wrong at the first bad place; null when nothing is.';
comment on column app_public.audit_verification.seal_number is 'Number of the seal of the first bad place.';
comment on column app_public.audit_verification.audit_id is 'First bad row; null when a seal itself is bad.';
comment on column app_public.audit_verification.problem is 'The same in words.';

--! Included app_private/functions/audit_difference.sql
create or replace function app_private.audit_difference(
  before jsonb,
  after jsonb
) returns jsonb
language sql
immutable
parallel safe
set search_path = ''
as $$
  select coalesce(
    pg_catalog.jsonb_object_agg(
      keys.name,
      -- Not jsonb_strip_nulls: that would also take away nulls inside of JSON columns.
      case when coalesce(audit_difference.before -> keys.name, 'null') = 'null' then '{}'
        else pg_catalog.jsonb_build_object('old', audit_difference.before -> keys.name)
      end
      || case when coalesce(audit_difference.after -> keys.name, 'null') = 'null' then '{}'
        else pg_catalog.jsonb_build_object('new', audit_difference.after -> keys.name)
      end
    ),
    '{}'
  )
  from pg_catalog.jsonb_object_keys(coalesce(audit_difference.after, audit_difference.before)) as keys (name)
  where audit_difference.before -> keys.name is distinct from audit_difference.after -> keys.name;
$$;
comment on function app_private.audit_difference(jsonb, jsonb) is
  'For each column that differs {"old": …, "new": …}; a null is left out.';
revoke all on function app_private.audit_difference(jsonb, jsonb) from public;
--! EndIncluded app_private/functions/audit_difference.sql
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
  v_key jsonb;
  v_changes jsonb := app_private.audit_difference(v_before, v_after);
  v_secret text;
begin
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
    case when tg_table_name = 'projects' then v_row ->> 'id' else v_row ->> 'project_id' end::uuid,
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
  'Writes one row of the audit log for each row changed. Arguments: the columns of the primary key; after them, with a leading minus, columns whose values are left out.';
revoke all on function app_private.tg__audit() from public;
--! EndIncluded app_private/functions/tg__audit.sql
--! Included app_private/triggers/user_secrets.sql
create or replace trigger _800_audit
  after insert or update or delete on app_private.user_secrets
  for each row execute function app_private.tg__audit('user_id', '-password_hash');
alter table app_private.user_secrets enable always trigger _800_audit;

-- Ends open websockets (plugins/live).
create or replace trigger _900_notify_account
  after update of token_version on app_private.user_secrets
  for each row when (new.token_version is distinct from old.token_version)
  execute function app_private.tg__notify_account('user_id');
--! EndIncluded app_private/triggers/user_secrets.sql
--! Included app_private/functions/audit_chain_key.sql
create or replace function app_private.audit_chain_key(project_id uuid) returns bigint
language sql
immutable
parallel safe
set search_path = ''
as $$
  select pg_catalog.hashtextextended(coalesce('audit chain ' || audit_chain_key.project_id, 'audit chain of the studio'), 80);
$$;
comment on function app_private.audit_chain_key(uuid) is
  'Key of the advisory lock that lets one transaction at a time add seals to a chain; null for the studio''s.';
revoke all on function app_private.audit_chain_key(uuid) from public;
--! EndIncluded app_private/functions/audit_chain_key.sql
--! Included app_private/functions/audit_row_digest.sql
create or replace function app_private.audit_row_digest(entry app_public.audit_log) returns bytea
language sql
stable
parallel safe
-- No "set search_path": it would keep this from being inlined, and every name is qualified.
as $$
  -- JSON as text is canonical here: jsonb orders its keys, escapes everything that could be
  -- mistaken for a separator, and writes times as ISO 8601 whatever the session's settings.
  select pg_catalog.sha256(pg_catalog.convert_to(
    pg_catalog.jsonb_build_array(
      'gadb-audit-row-1',
      entry.id,
      entry.occurred_at at time zone 'UTC',
      entry.project_id,
      entry.transaction_id::text,
      entry.actor_id,
      entry.database_role,
      entry.database_login,
      entry.operation,
      entry.table_name,
      entry.row_key,
      entry.changes
    )::text,
    'UTF8'
  ));
$$;
comment on function app_private.audit_row_digest(app_public.audit_log) is
  'SHA-256 of the canonical text of one entry of the audit log, every column included.';
revoke all on function app_private.audit_row_digest(app_public.audit_log) from public;
--! EndIncluded app_private/functions/audit_row_digest.sql
--! Included app_private/functions/audit_seal_sha256.sql
create or replace function app_private.audit_seal_sha256(seal app_public.audit_seals) returns app_public.sha256
language sql
stable
parallel safe
set search_path = ''
as $$
  -- A line for the seal itself, the seal before and the number of rows among it, then one line
  -- for each row in the order in which they were sealed.
  select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    pg_catalog.concat(
      pg_catalog.jsonb_build_array(
        'gadb-audit-seal-1',
        seal.project_id,
        seal.sequence_number,
        seal.previous_sha256,
        seal.row_count,
        seal.first_audit_id,
        seal.last_audit_id,
        seal.last_transaction_id::text,
        seal.complete_below::text,
        seal.sealed_at at time zone 'UTC'
      ),
      E'\n',
      (
        select pg_catalog.string_agg(
          pg_catalog.concat(sealed.id, ' ', pg_catalog.encode(sealed.digest, 'hex'), E'\n'), '' order by sealed.place
        )
        from rows from (pg_catalog.unnest(seal.audit_ids), pg_catalog.unnest(seal.row_digests)) with ordinality as sealed (id, digest, place)
      )
    ),
    'UTF8'
  )), 'hex');
$$;
comment on function app_private.audit_seal_sha256(app_public.audit_seals) is
  'Hash of a seal: over all of its columns but id and sha256, with the hash of the seal before and the digest of every row covered.';
revoke all on function app_private.audit_seal_sha256(app_public.audit_seals) from public;
--! EndIncluded app_private/functions/audit_seal_sha256.sql
--! Included app_private/functions/audit_head.sql
create or replace function app_private.audit_head(project_id uuid) returns app_public.audit_seals
language sql
stable
set search_path = ''
-- Planned for the value at hand: an index serves either arm, but not both at once.
set plan_cache_mode = force_custom_plan
as $$
  select seals.*
  from app_public.audit_seals as seals
  where seals.project_id = audit_head.project_id or (audit_head.project_id is null and seals.project_id is null)
  order by seals.sequence_number desc
  limit 1;
$$;
comment on function app_private.audit_head(uuid) is
  'Newest seal of a project''s chain, of the studio''s for null; null while there is none.';
revoke all on function app_private.audit_head(uuid) from public;
--! EndIncluded app_private/functions/audit_head.sql
--! Included app_private/functions/list_unsealed.sql
create or replace function app_private.list_unsealed(
  project_id uuid,
  horizon xid8,
  max_rows integer
) returns table (
  id bigint,
  transaction_id xid8,
  digest bytea
)
language plpgsql
stable
set search_path = ''
-- Planned for the value at hand: an index serves either arm of the conditions, but not both.
set plan_cache_mode = force_custom_plan
as $$
declare
  v_below constant xid8 := (app_private.audit_head(list_unsealed.project_id)).complete_below;
  -- A database loaded from a dump counts its transactions anew; then nothing is known to be
  -- covered but what the seals name.
  v_floor constant xid8 := case when v_below <= list_unsealed.horizon then v_below else '0' end;
  -- An array, since the planner knows its size: it is looked up by hash, however long.
  v_covered constant bigint[] := array(
    select sealed.id
    from app_public.audit_seals as seals
    cross join pg_catalog.unnest(seals.audit_ids) as sealed (id)
    where (seals.project_id = list_unsealed.project_id or (list_unsealed.project_id is null and seals.project_id is null))
      and seals.last_transaction_id >= v_floor
  );
begin
  return query
  select entry.id, entry.transaction_id, app_private.audit_row_digest(entry)
  from app_public.audit_log as entry
  where (entry.project_id = list_unsealed.project_id or (list_unsealed.project_id is null and entry.project_id is null))
    and entry.transaction_id >= v_floor
    and entry.id <> all (v_covered)
  order by entry.transaction_id, entry.id
  limit list_unsealed.max_rows;
end;
$$;
comment on function app_private.list_unsealed(uuid, xid8, integer) is
  'Rows of a chain that no seal covers, in the order in which they are sealed. horizon: oldest transaction that may still be running.';
revoke all on function app_private.list_unsealed(uuid, xid8, integer) from public;
--! EndIncluded app_private/functions/list_unsealed.sql
--! Included app_private/functions/add_audit_seal.sql
create or replace function app_private.add_audit_seal(
  project_id uuid,
  previous app_public.audit_seals,
  ids bigint[],
  digests bytea[],
  last_transaction_id xid8,
  complete_below xid8
) returns app_public.audit_seals
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_seal app_public.audit_seals;
begin
  v_seal.project_id := add_audit_seal.project_id;
  v_seal.sequence_number := coalesce((add_audit_seal.previous).sequence_number, 0) + 1;
  v_seal.previous_sha256 := (add_audit_seal.previous).sha256;
  v_seal.first_audit_id := (select min(members.id) from pg_catalog.unnest(add_audit_seal.ids) as members (id));
  v_seal.last_audit_id := (select max(members.id) from pg_catalog.unnest(add_audit_seal.ids) as members (id));
  v_seal.row_count := pg_catalog.cardinality(add_audit_seal.ids);
  v_seal.audit_ids := add_audit_seal.ids;
  v_seal.row_digests := add_audit_seal.digests;
  v_seal.last_transaction_id := add_audit_seal.last_transaction_id;
  v_seal.complete_below := add_audit_seal.complete_below;
  v_seal.sealed_at := pg_catalog.clock_timestamp();
  v_seal.sha256 := app_private.audit_seal_sha256(v_seal);
  insert into app_public.audit_seals (
    project_id, sequence_number, first_audit_id, last_audit_id, row_count, previous_sha256, sha256, sealed_at,
    audit_ids, row_digests, last_transaction_id, complete_below
  ) values (
    v_seal.project_id, v_seal.sequence_number, v_seal.first_audit_id, v_seal.last_audit_id, v_seal.row_count,
    v_seal.previous_sha256, v_seal.sha256, v_seal.sealed_at,
    v_seal.audit_ids, v_seal.row_digests, v_seal.last_transaction_id, v_seal.complete_below
  );
  return v_seal;
end;
$$;
comment on function app_private.add_audit_seal(uuid, app_public.audit_seals, bigint[], bytea[], xid8, xid8) is
  'Adds one seal after another. The caller holds the chain''s lock.';
revoke all on function app_private.add_audit_seal(uuid, app_public.audit_seals, bigint[], bytea[], xid8, xid8) from public;
--! EndIncluded app_private/functions/add_audit_seal.sql
--! Included app_private/functions/seal_audit_chain.sql
create or replace function app_private.seal_audit_chain(
  project_id uuid,
  max_rows integer default 50000,
  rows_per_seal integer default 1000
) returns bigint
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_horizon xid8;
  v_seal app_public.audit_seals;
  v_batch record;
  v_count bigint := 0;
begin
  -- One at a time, until the transaction ends: two seals after the same one would be a fork.
  perform pg_catalog.pg_advisory_xact_lock(app_private.audit_chain_key(seal_audit_chain.project_id));
  -- Taken before the rows are read: a transaction that this reading cannot see yet is not below.
  v_horizon := pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot());
  v_seal := app_private.audit_head(seal_audit_chain.project_id);
  for v_batch in
    select
      array_agg(unsealed.id order by unsealed.place) as ids,
      array_agg(unsealed.digest order by unsealed.place) as digests,
      max(unsealed.transaction_id) as last_transaction_id,
      max(unsealed.place) = max(unsealed.total) and max(unsealed.total) < seal_audit_chain.max_rows as is_all
    from (
      select rows.*, row_number() over (order by rows.transaction_id, rows.id) as place, count(*) over () as total
      from app_private.list_unsealed(seal_audit_chain.project_id, v_horizon, seal_audit_chain.max_rows) as rows
    ) as unsealed
    group by (unsealed.place - 1) / seal_audit_chain.rows_per_seal
    order by min(unsealed.place)
  loop
    v_seal := app_private.add_audit_seal(seal_audit_chain.project_id, v_seal, v_batch.ids, v_batch.digests,
      v_batch.last_transaction_id, case when v_batch.is_all then v_horizon else least(v_horizon, v_batch.last_transaction_id) end);
    v_count := v_count + v_seal.row_count;
  end loop;
  return v_count;
end;
$$;
comment on function app_private.seal_audit_chain(uuid, integer, integer) is
  'Adds seals for all rows of a chain that are visible and not covered yet, at most max_rows; returns how many rows. Null is the studio''s chain.';
revoke all on function app_private.seal_audit_chain(uuid, integer, integer) from public;
--! EndIncluded app_private/functions/seal_audit_chain.sql
--! Included app_private/functions/write_archive_log.sql
create or replace function app_private.write_archive_log(
  project_id uuid,
  action app_public.archive_action,
  reason text
) returns app_public.project_archive_log
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_log app_public.project_archive_log;
begin
  -- Everything that led here, this transaction's own entries among it. The entries that follow
  -- (this very record, the changed status) are the worker's to seal.
  while app_private.seal_audit_chain(write_archive_log.project_id) > 0 loop
  end loop;
  insert into app_public.project_archive_log (
    project_id, project_name, action, actor_id, reason, is_forced,
    asset_count, version_count, total_bytes, root_sha256, audit_head, schema_version
  )
  select
    projects.id,
    projects.name,
    write_archive_log.action,
    coalesce(app_hidden.current_user_id(), projects.archived_by),
    nullif(pg_catalog.btrim(write_archive_log.reason), ''),
    pg_catalog.current_setting('app.force_archive', true) is not distinct from 'on',
    (select count(*) from app_public.assets where assets.project_id = projects.id and assets.deleted_at is null),
    (select count(*) from app_public.asset_versions as versions where versions.project_id = projects.id),
    (select coalesce(sum(versions.size_bytes), 0) from app_public.asset_versions as versions where versions.project_id = projects.id),
    app_private.archive_root(projects.id),
    (app_private.audit_head(projects.id)).sha256,
    app_private.schema_version()
  from app_public.projects
  where projects.id = write_archive_log.project_id
  returning * into v_log;
  return v_log;
end;
$$;
comment on function app_private.write_archive_log(uuid, app_public.archive_action, text) is
  'Seals the project''s audit and adds the record of an archiving or reopening, with counts, bytes, root hash and the audit''s head.';
revoke all on function app_private.write_archive_log(uuid, app_public.archive_action, text) from public;
--! EndIncluded app_private/functions/write_archive_log.sql
--! Included app_private/functions/require_audit_reader.sql
create or replace function app_private.require_audit_reader(project_id uuid) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if app_private.is_auditor() then
    return;
  end if;
  perform app_private.require_user();
  if require_audit_reader.project_id is not null then
    perform app_private.require_role(require_audit_reader.project_id, 'manager');
  elsif app_hidden.current_studio_role() is distinct from 'admin' then
    perform app_private.fail(
      'DNIED', 'The audit of the studio is for studio admins and auditors.', null, 'Ask a studio admin.'
    );
  end if;
end;
$$;
comment on function app_private.require_audit_reader(uuid) is
  'Refuses all but who may read a chain of the audit: managers of the project, studio admins, auditors.';
revoke all on function app_private.require_audit_reader(uuid) from public;
--! EndIncluded app_private/functions/require_audit_reader.sql
--! Included app_private/functions/name_audit_problem.sql
create or replace function app_private.name_audit_problem(
  audit_id bigint,
  state text,
  expected bytea,
  changed_ids bigint[]
) returns app_public.audit_verification
language plpgsql
stable
set search_path = ''
as $$
declare
  v_other_id bigint;
  v_result app_public.audit_verification;
begin
  if state = 'missing' and exists (select 1 from app_public.audit_log as entry where entry.id = name_audit_problem.audit_id) then
    v_result.finding := 'row_changed';
    v_result.problem := pg_catalog.format('Row %s was moved to another project after it was sealed.', audit_id);
  elsif state = 'missing' then
    v_result.finding := 'row_missing';
    v_result.problem := pg_catalog.format('Row %s was sealed and is gone.', audit_id);
  elsif state = 'added' then
    v_result.finding := 'row_added';
    v_result.problem := pg_catalog.format('Row %s was never sealed, though it says it is older than the newest seal: it was added later.', audit_id);
  elsif exists (
    select 1 from app_public.audit_log as entry
    where entry.id = name_audit_problem.audit_id and app_private.audit_row_digest(entry) = expected
  ) then
    v_result.finding := 'row_added';
    v_result.problem := pg_catalog.format('There is a second row %s, which was never sealed: it was added later.', audit_id);
  else
    -- What was sealed under this number stands under another one now.
    select entry.id into v_other_id
    from app_public.audit_log as entry
    where entry.id = any (changed_ids)
      and app_private.audit_row_digest(
        pg_catalog.jsonb_populate_record(entry, pg_catalog.jsonb_build_object('id', name_audit_problem.audit_id))
      ) = expected
    limit 1;
    v_result.finding := case when v_other_id is null then 'row_changed' else 'row_reordered' end;
    v_result.problem := case
      when v_other_id is null then pg_catalog.format('Row %s is not what was sealed: it was changed later.', audit_id)
      else pg_catalog.format('Row %s stands under the number %s now: rows have changed places.', audit_id, v_other_id)
    end;
  end if;
  return v_result;
end;
$$;
comment on function app_private.name_audit_problem(bigint, text, bytea, bigint[]) is
  'What happened to a row that is not as it was sealed (its digest then: expected), in words. changed_ids: others whose digest differs.';
revoke all on function app_private.name_audit_problem(bigint, text, bytea, bigint[]) from public;
--! EndIncluded app_private/functions/name_audit_problem.sql
--! Included app_private/functions/compare_audit_rows.sql
create or replace function app_private.compare_audit_rows(project_id uuid) returns table (
  seal_number bigint,
  place bigint,
  audit_id bigint,
  expected bytea,
  state text
)
language plpgsql
stable
set search_path = ''
-- Planned for the value at hand: an index serves either arm of the conditions, but not both.
set plan_cache_mode = force_custom_plan
as $$
declare
  v_below constant xid8 := coalesce((app_private.audit_head(compare_audit_rows.project_id)).complete_below, '0');
begin
  return query
  with seals as (
    select seals.*
    from app_public.audit_seals as seals
    where seals.project_id = compare_audit_rows.project_id or (compare_audit_rows.project_id is null and seals.project_id is null)
  ), sealed as (
    select seals.sequence_number, members.*
    from seals
    cross join rows from (pg_catalog.unnest(seals.audit_ids), pg_catalog.unnest(seals.row_digests)) with ordinality as members (id, digest, place)
  ), found as (
    select entry.id, entry.transaction_id, app_private.audit_row_digest(entry) as digest
    from app_public.audit_log as entry
    where entry.project_id = compare_audit_rows.project_id or (compare_audit_rows.project_id is null and entry.project_id is null)
  )
  select
    coalesce(sealed.sequence_number, (select min(seals.sequence_number) from seals where seals.last_transaction_id >= found.transaction_id)),
    sealed.place,
    coalesce(sealed.id, found.id),
    sealed.digest,
    case
      when found.id is null then 'missing'
      when sealed.id is not null then 'changed'
      when found.transaction_id < v_below then 'added'
      else 'unsealed'
    end
  from sealed
  full join found on found.id = sealed.id
  where found.digest is distinct from sealed.digest;
end;
$$;
comment on function app_private.compare_audit_rows(uuid) is
  'Rows of a chain that are not as the seals say: missing, changed, added, or not sealed yet. place: in the seal.';
revoke all on function app_private.compare_audit_rows(uuid) from public;
--! EndIncluded app_private/functions/compare_audit_rows.sql
--! Included app_private/functions/check_audit_rows.sql
create or replace function app_private.check_audit_rows(project_id uuid) returns app_public.audit_verification
language plpgsql
stable
set search_path = ''
as $$
declare
  v_bad record;
  v_result app_public.audit_verification;
begin
  with compared as materialized (
    select rows.*, row_number() over (order by rows.seal_number, rows.place, rows.audit_id) as rank
    from app_private.compare_audit_rows(check_audit_rows.project_id) as rows
  )
  select
    (select count(*) from compared where compared.state = 'unsealed') as unsealed_count,
    first.*,
    -- Enough to recognise rows that have changed places.
    array(select compared.audit_id from compared where compared.state = 'changed' order by compared.rank limit 1000) as changed_ids
  into v_bad
  from (select) as one
  left join (
    select compared.* from compared where compared.state <> 'unsealed' order by compared.rank limit 1
  ) as first on true;
  if v_bad.audit_id is not null then
    v_result := app_private.name_audit_problem(v_bad.audit_id, v_bad.state, v_bad.expected, v_bad.changed_ids);
    v_result.audit_id := v_bad.audit_id;
    v_result.seal_number := v_bad.seal_number;
  end if;
  v_result.unsealed_count := v_bad.unsealed_count;
  return v_result;
end;
$$;
comment on function app_private.check_audit_rows(uuid) is
  'First row of a chain that is not as it was sealed, in the order of sealing, and how many rows are not sealed yet.';
revoke all on function app_private.check_audit_rows(uuid) from public;
--! EndIncluded app_private/functions/check_audit_rows.sql
--! Included app_private/functions/check_audit_links.sql
create or replace function app_private.check_audit_links(project_id uuid) returns app_public.audit_verification
language plpgsql
stable
set search_path = ''
-- Planned for the value at hand: an index serves either arm of the condition, but not both.
set plan_cache_mode = force_custom_plan
as $$
declare
  v_bad record;
  v_result app_public.audit_verification;
begin
  select chain.sequence_number as number, chain.place, chain.previous_sha256 is distinct from chain.newest as is_cut into v_bad
  from (
    select
      seals.sequence_number,
      seals.previous_sha256,
      row_number() over chained as place,
      lag(seals.sha256) over chained as newest,
      seals.sha256 is distinct from app_private.audit_seal_sha256(seals) as is_changed
    from app_public.audit_seals as seals
    where seals.project_id = check_audit_links.project_id or (check_audit_links.project_id is null and seals.project_id is null)
    window chained as (order by seals.sequence_number)
  ) as chain
  where chain.is_changed or chain.sequence_number <> chain.place or chain.previous_sha256 is distinct from chain.newest
  order by chain.sequence_number
  limit 1;
  if not found then
    return null;
  end if;
  v_result.seal_number := v_bad.place;
  v_result.finding := case when v_bad.is_cut or v_bad.number <> v_bad.place then 'link_broken' else 'seal_changed' end;
  v_result.problem := case
    when v_bad.number <> v_bad.place then pg_catalog.format('Seal %s is missing: the next one there is %s.', v_bad.place, v_bad.number)
    when v_bad.is_cut then pg_catalog.format('Seal %s does not continue the one before it.', v_bad.number)
    else pg_catalog.format('Seal %s does not fit its own hash: it was changed after it was made.', v_bad.number)
  end;
  return v_result;
end;
$$;
comment on function app_private.check_audit_links(uuid) is
  'First seal of a chain that is missing, changed or does not continue the one before it; null when there is none.';
revoke all on function app_private.check_audit_links(uuid) from public;
--! EndIncluded app_private/functions/check_audit_links.sql
--! Included app_private/functions/check_audit_heads.sql
create or replace function app_private.check_audit_heads(
  project_id uuid,
  expected_head app_public.sha256
) returns app_public.audit_verification
language plpgsql
stable
set search_path = ''
as $$
declare
  v_head app_public.sha256;
  v_source text;
  v_result app_public.audit_verification;
begin
  select heads.sha256, heads.source into v_head, v_source
  from (
    select check_audit_heads.expected_head, 'given' where check_audit_heads.expected_head is not null
    union all
    select log.audit_head, pg_catalog.format('of %s in the archive log', log.occurred_at)
    from app_public.project_archive_log as log
    where log.project_id = check_audit_heads.project_id and log.audit_head is not null
  ) as heads (sha256, source)
  where not exists (
    select 1
    from app_public.audit_seals as seals
    where seals.project_id is not distinct from check_audit_heads.project_id and seals.sha256 = heads.sha256
  )
  limit 1;
  if not found then
    return null;
  end if;
  v_result.finding := 'tail_cut';
  v_result.seal_number := coalesce((app_private.audit_head(check_audit_heads.project_id)).sequence_number, 0) + 1;
  v_result.problem := pg_catalog.format(
    'The head %s (%s) is not in the chain: its end was cut off, or it was written anew.', v_head, v_source
  );
  return v_result;
end;
$$;
comment on function app_private.check_audit_heads(uuid, app_public.sha256) is
  'Whether a chain still holds the heads that are kept elsewhere: the one given, and those in the archive log. Null when it does.';
revoke all on function app_private.check_audit_heads(uuid, app_public.sha256) from public;
--! EndIncluded app_private/functions/check_audit_heads.sql
--! Included app_hidden/functions/seal_audit.sql
create or replace function app_hidden.seal_audit(max_rows integer default 50000) returns bigint
language plpgsql
volatile
-- Definer: nobody may write seals otherwise.
security definer
set search_path = ''
as $$
declare
  v_project_id uuid;
  v_count bigint := 0;
begin
  for v_project_id in
    select null::uuid
    union all
    select projects.id
    from app_public.projects
    left join lateral (
      select seals.complete_below
      from app_public.audit_seals as seals
      where seals.project_id = projects.id
      order by seals.sequence_number desc
      limit 1
    ) as head on true
    -- Whether it is worth a look, in one plan for all projects.
    where head.complete_below is null
      or head.complete_below > pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())
      or exists (
        select 1
        from app_public.audit_log as entry
        where entry.project_id = projects.id and entry.transaction_id >= head.complete_below
      )
  loop
    exit when v_count >= seal_audit.max_rows;
    -- The project's row before its chain, as archiving does: the other way round the two could
    -- wait for each other. What is busy is sealed next time; nobody waits here.
    perform 1 from app_public.projects where projects.id = v_project_id for key share skip locked;
    continue when v_project_id is not null and not found;
    continue when not pg_catalog.pg_try_advisory_xact_lock(app_private.audit_chain_key(v_project_id));
    v_count := v_count + app_private.seal_audit_chain(v_project_id, (seal_audit.max_rows - v_count)::integer);
  end loop;
  return v_count;
end;
$$;
comment on function app_hidden.seal_audit(integer) is
  'Seals what the audit log has gained, chain by chain, up to so many rows; returns how many. Call it again while it returns that many. For the worker.';
revoke all on function app_hidden.seal_audit(integer) from public;
grant execute on function app_hidden.seal_audit(integer) to gadb_worker;
--! EndIncluded app_hidden/functions/seal_audit.sql
--! Included app_hidden/functions/list_audit_heads.sql
create or replace function app_hidden.list_audit_heads() returns table (
  project_id uuid,
  sequence_number bigint,
  sha256 app_public.sha256,
  sealed_at timestamptz
)
language sql
stable
-- Definer: the worker reads no tables itself.
security definer
set search_path = ''
as $$
  select heads.project_id, heads.sequence_number, heads.sha256, heads.sealed_at
  from (select null::uuid union all select projects.id from app_public.projects) as chains (project_id)
  cross join lateral app_private.audit_head(chains.project_id) as heads
  where heads.id is not null
  order by heads.project_id nulls first;
$$;
comment on function app_hidden.list_audit_heads() is
  'Newest seal of every chain, the studio''s first; for being kept outside the database.';
revoke all on function app_hidden.list_audit_heads() from public;
grant execute on function app_hidden.list_audit_heads() to gadb_worker;
--! EndIncluded app_hidden/functions/list_audit_heads.sql
--! Included app_public/functions/verify_audit_chain.sql
create or replace function app_public.verify_audit_chain(
  project_id uuid default null,
  expected_head app_public.sha256 default null
) returns app_public.audit_verification
language plpgsql
stable
-- Definer: auditors and managers see the whole chain; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_rows app_public.audit_verification;
  v_links app_public.audit_verification;
  v_result app_public.audit_verification;
begin
  perform app_private.require_audit_reader(verify_audit_chain.project_id);
  v_rows := app_private.check_audit_rows(verify_audit_chain.project_id);
  v_links := app_private.check_audit_links(verify_audit_chain.project_id);
  v_result := case
    when v_links.finding is null and v_rows.finding is null
      then app_private.check_audit_heads(verify_audit_chain.project_id, verify_audit_chain.expected_head)
    -- Whichever comes first; a row of a seal that is itself in doubt says nothing.
    when v_rows.finding is null or v_links.seal_number <= v_rows.seal_number then v_links
    else v_rows
  end;
  v_result.project_id := verify_audit_chain.project_id;
  v_result.is_valid := v_result.finding is null;
  v_result.head_sha256 := (app_private.audit_head(verify_audit_chain.project_id)).sha256;
  v_result.unsealed_count := v_rows.unsealed_count;
  select count(*), coalesce(sum(seals.row_count), 0) into v_result.seal_count, v_result.row_count
  from app_public.audit_seals as seals
  where seals.project_id is not distinct from verify_audit_chain.project_id;
  return v_result;
end;
$$;
comment on function app_public.verify_audit_chain(uuid, app_public.sha256) is
  'Checks the audit of a project, of the studio without one, against its seals, and names the first row or seal that is not as it was. expected_head: a head kept outside, which shows whether the end was cut off. For managers, studio admins and auditors.';
revoke all on function app_public.verify_audit_chain(uuid, app_public.sha256) from public;
grant execute on function app_public.verify_audit_chain(uuid, app_public.sha256) to gadb_user, gadb_auditor;
--! EndIncluded app_public/functions/verify_audit_chain.sql
