--! Previous: sha1:71dd347d7190e6ffa9cfd8247f2e9002cf8e3aee
--! Hash: sha1:9997b4e108653e18c1f254bd81383c0339b08fa2
--! Message: Guard archives and write the audit log

create type app_public.archive_verification as (
  project_id uuid,
  archived_at timestamptz,
  recorded_sha256 app_public.sha256,
  computed_sha256 app_public.sha256,
  is_unchanged boolean
);
comment on type app_public.archive_verification is 'Root hash of an archived project as recorded and as computed now.';
comment on column app_public.archive_verification.project_id is 'The project.';
comment on column app_public.archive_verification.archived_at is 'When it was archived.';
comment on column app_public.archive_verification.recorded_sha256 is 'Root hash recorded then.';
comment on column app_public.archive_verification.computed_sha256 is 'Root hash of what is there now.';
comment on column app_public.archive_verification.is_unchanged is 'Whether both are equal.';

--! Included app_private/functions/schema_version.sql
create or replace function app_private.schema_version() returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_version text;
begin
  -- Absent while the very first migration runs.
  if pg_catalog.to_regclass('graphile_migrate.migrations') is null then
    return null;
  end if;
  execute 'select filename from graphile_migrate.migrations order by filename desc limit 1' into v_version;
  return v_version;
end;
$$;
comment on function app_private.schema_version() is
  'File name of the newest migration; null when unknown.';
revoke all on function app_private.schema_version() from public;
--! EndIncluded app_private/functions/schema_version.sql
--! Included app_private/functions/open_work.sql
create or replace function app_private.open_work(project_id uuid) returns jsonb
language sql
stable
set search_path = ''
as $$
  with open_things (kind, name) as (
    select 'locks', assets.name
    from app_public.asset_locks as locks
    join app_public.assets on assets.id = locks.asset_id
    where locks.project_id = open_work.project_id
    union all
    select 'shelves', shelves.name
    from app_public.shelves
    where shelves.project_id = open_work.project_id
      and shelves.state in ('open', 'in_review')
    union all
    select 'reviews', coalesce(assets.name, shelves.name)
    from app_public.asset_reviews as reviews
    left join app_public.assets on assets.id = reviews.asset_id
    left join app_public.shelves on shelves.id = reviews.shelf_id
    where reviews.project_id = open_work.project_id
      and reviews.state in ('pending', 'in_review')
    union all
    select 'uploads', uploads.filename
    from app_public.uploads
    where uploads.project_id = open_work.project_id
      and uploads.state in ('open', 'publishing')
  )
  select coalesce(pg_catalog.jsonb_object_agg(kinds.kind, kinds.names), '{}')
  from (
    select kind, pg_catalog.jsonb_agg(name order by name) as names
    from open_things
    group by kind
  ) as kinds;
$$;
comment on function app_private.open_work(uuid) is
  'Names of the locked assets, open shelves, open reviews and running uploads of a project, by kind; empty when there are none.';
revoke all on function app_private.open_work(uuid) from public;
--! EndIncluded app_private/functions/open_work.sql
--! Included app_private/functions/describe_open_work.sql
create or replace function app_private.describe_open_work(open_work jsonb) returns text
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.string_agg(
    pg_catalog.format('%s (%s%s)', kinds.kind, shown.names, shown.rest), ', ' order by kinds.kind
  )
  from pg_catalog.jsonb_each(describe_open_work.open_work) as kinds (kind, names)
  cross join lateral (
    select
      pg_catalog.string_agg(name, ', ' order by place) filter (where place <= 5) as names,
      case when count(*) > 5 then pg_catalog.format(' and %s more', count(*) - 5) else '' end as rest
    from pg_catalog.jsonb_array_elements_text(kinds.names) with ordinality as listed (name, place)
  ) as shown;
$$;
comment on function app_private.describe_open_work(jsonb) is
  'Open work in words: each kind with up to five names.';
revoke all on function app_private.describe_open_work(jsonb) from public;
--! EndIncluded app_private/functions/describe_open_work.sql
--! Included app_private/functions/tell_of_forced_archive.sql
create or replace function app_private.tell_of_forced_archive(project_id uuid) returns void
language sql
volatile
set search_path = ''
as $$
  with concerned (user_id, what) as (
    select locks.holder_id, pg_catalog.format('your lock on "%s"', assets.name)
    from app_public.asset_locks as locks
    join app_public.assets on assets.id = locks.asset_id
    where locks.project_id = tell_of_forced_archive.project_id
      and locks.holder_id is not null
    union
    select shelves.owner_id, pg_catalog.format('your shelf "%s"', shelves.name)
    from app_public.shelves
    where shelves.project_id = tell_of_forced_archive.project_id
      and shelves.state in ('open', 'in_review')
    union
    select reviews.submitter_id, pg_catalog.format('the review of your "%s"', coalesce(assets.name, shelves.name))
    from app_public.asset_reviews as reviews
    left join app_public.assets on assets.id = reviews.asset_id
    left join app_public.shelves on shelves.id = reviews.shelf_id
    where reviews.project_id = tell_of_forced_archive.project_id
      and reviews.state in ('pending', 'in_review')
  )
  select app_private.notify_user(
    concerned.user_id, projects.id, 'project.archived', projects.id,
    pg_catalog.format('"%s" was archived, which ended %s.', projects.name,
      pg_catalog.string_agg(concerned.what, ', ' order by concerned.what))
  )
  from concerned
  join app_public.projects on projects.id = tell_of_forced_archive.project_id
  group by concerned.user_id, projects.id;
$$;
comment on function app_private.tell_of_forced_archive(uuid) is
  'Tells those whose locks, shelves and reviews a forced archiving ends.';
revoke all on function app_private.tell_of_forced_archive(uuid) from public;
--! EndIncluded app_private/functions/tell_of_forced_archive.sql
--! Included app_private/functions/end_open_work.sql
create or replace function app_private.end_open_work(project_id uuid) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  delete from app_public.asset_locks as locks
  where locks.project_id = end_open_work.project_id;
  update app_public.lock_requests as requests
  set state = 'withdrawn', resolved_at = pg_catalog.now()
  where requests.project_id = end_open_work.project_id and requests.state in ('pending', 'kept');
  update app_public.shelves
  set state = 'discarded', closed_at = pg_catalog.now()
  where shelves.project_id = end_open_work.project_id and shelves.state in ('open', 'in_review');
  update app_public.asset_reviews as reviews
  set state = 'withdrawn', decided_at = pg_catalog.now()
  where reviews.project_id = end_open_work.project_id and reviews.state in ('pending', 'in_review');
  update app_public.uploads
  set state = 'aborted', failure = 'The project was archived.', reserved_bytes = 0
  where uploads.project_id = end_open_work.project_id and uploads.state in ('open', 'publishing');
  update app_public.project_usage
  set reserved_bytes = 0
  where project_usage.project_id = end_open_work.project_id;
end;
$$;
comment on function app_private.end_open_work(uuid) is
  'Ends what is open in a project: locks, requests for them, shelves, reviews, uploads.';
revoke all on function app_private.end_open_work(uuid) from public;
--! EndIncluded app_private/functions/end_open_work.sql
--! Included app_private/functions/settle_for_archive.sql
create or replace function app_private.settle_for_archive(project_id uuid) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_open constant jsonb := app_private.open_work(settle_for_archive.project_id);
begin
  if v_open = '{}' then
    return;
  end if;
  if pg_catalog.current_setting('app.force_archive', true) is distinct from 'on' then
    perform app_private.fail(
      'BADST',
      pg_catalog.format('The project still has open work: %s.', app_private.describe_open_work(v_open)),
      v_open,
      'Finish it first, or archive with archive_project(project_id, reason, force => true), which ends it.'
    );
  end if;
  perform app_private.tell_of_forced_archive(settle_for_archive.project_id);
  perform app_private.end_open_work(settle_for_archive.project_id);
end;
$$;
comment on function app_private.settle_for_archive(uuid) is
  'Refuses (BADST) while a project has open work, naming it; ends that work and tells its people when app.force_archive is on.';
revoke all on function app_private.settle_for_archive(uuid) from public;
--! EndIncluded app_private/functions/settle_for_archive.sql
--! Included app_private/functions/archive_root.sql
create or replace function app_private.archive_root(project_id uuid) returns app_public.sha256
language sql
stable
set search_path = ''
as $$
  -- One line for each version: path, branch, number, content, size; tab separated, sorted by
  -- bytes. Names cannot hold tabs or line feeds, so lines are unambiguous.
  select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(coalesce(
    pg_catalog.string_agg(lines.line, E'\n' order by lines.line collate "C"), ''), 'UTF8')), 'hex')
  from (
    select pg_catalog.concat_ws(
      E'\t',
      pg_catalog.concat_ws('/', nullif(assets.parent_path, ''), assets.name),
      branches.name,
      versions.version_number,
      versions.sha256,
      versions.size_bytes
    ) as line
    from app_public.asset_versions as versions
    join app_public.assets on assets.id = versions.asset_id
    join app_public.branches on branches.id = versions.branch_id
    where versions.project_id = archive_root.project_id
  ) as lines;
$$;
comment on function app_private.archive_root(uuid) is
  'SHA-256 over the sorted lines of path, branch, version number, content hash and size of every version of a project.';
revoke all on function app_private.archive_root(uuid) from public;
--! EndIncluded app_private/functions/archive_root.sql
--! Included app_private/functions/write_archive_log.sql
create or replace function app_private.write_archive_log(
  project_id uuid,
  action app_public.archive_action,
  reason text
) returns app_public.project_archive_log
language sql
volatile
set search_path = ''
as $$
  insert into app_public.project_archive_log (
    project_id, project_name, action, actor_id, reason, is_forced,
    asset_count, version_count, total_bytes, root_sha256, audit_head, schema_version
  )
  select
    projects.id,
    projects.name,
    write_archive_log.action,
    coalesce(app_hidden.current_user_id(), projects.archived_by),
    nullif(btrim(write_archive_log.reason), ''),
    pg_catalog.current_setting('app.force_archive', true) is not distinct from 'on',
    (select count(*) from app_public.assets where assets.project_id = projects.id and assets.deleted_at is null),
    (select count(*) from app_public.asset_versions as versions where versions.project_id = projects.id),
    (select coalesce(sum(versions.size_bytes), 0) from app_public.asset_versions as versions where versions.project_id = projects.id),
    app_private.archive_root(projects.id),
    (
      select seals.sha256
      from app_public.audit_seals as seals
      where seals.project_id = projects.id
      order by seals.sequence_number desc
      limit 1
    ),
    app_private.schema_version()
  from app_public.projects
  where projects.id = write_archive_log.project_id
  returning *;
$$;
comment on function app_private.write_archive_log(uuid, app_public.archive_action, text) is
  'Adds the record of an archiving or reopening, with counts, bytes and root hash.';
revoke all on function app_private.write_archive_log(uuid, app_public.archive_action, text) from public;
--! EndIncluded app_private/functions/write_archive_log.sql
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
      pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
        'old', audit_difference.before -> keys.name,
        'new', audit_difference.after -> keys.name
      ))
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
--! Included app_private/functions/tg__refuse_archived.sql
create or replace function app_private.tg__refuse_archived() returns trigger
language plpgsql
volatile
-- Definer: callers may not lock projects.
security definer
set search_path = ''
as $$
begin
  if tg_op <> 'INSERT' and old.project_id is not null then
    perform app_private.lock_active_project(old.project_id);
  end if;
  if tg_op <> 'DELETE' and new.project_id is not null
    and (tg_op = 'INSERT' or new.project_id is distinct from old.project_id)
  then
    perform app_private.lock_active_project(new.project_id);
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  return new;
end;
$$;
comment on function app_private.tg__refuse_archived() is
  'Refuses writes to rows of archived projects, for every role (ARCHV). Holds the project active until the transaction ends.';
revoke all on function app_private.tg__refuse_archived() from public;
--! EndIncluded app_private/functions/tg__refuse_archived.sql
--! Included app_private/functions/tg__refuse_truncate.sql
create or replace function app_private.tg__refuse_truncate() returns trigger
language plpgsql
volatile
-- Definer: callers may not see all projects.
security definer
set search_path = ''
as $$
begin
  perform app_private.fail(
    case when exists (select 1 from app_public.projects where projects.status = 'archived') then 'ARCHV' else 'DNIED' end,
    pg_catalog.format('The table %s.%s is never truncated: it holds all projects.', tg_table_schema, tg_table_name),
    null,
    'Delete the rows of one active project instead.'
  );
  return null;
end;
$$;
comment on function app_private.tg__refuse_truncate() is
  'Refuses to truncate a table, for every role.';
revoke all on function app_private.tg__refuse_truncate() from public;
--! EndIncluded app_private/functions/tg__refuse_truncate.sql
--! Included app_private/functions/tg__refuse_change.sql
create or replace function app_private.tg__refuse_change() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app_private.fail(
    'DNIED',
    pg_catalog.format('Rows of %s.%s are written once and never changed or removed.', tg_table_schema, tg_table_name),
    null,
    'Write a new row instead.'
  );
  return null;
end;
$$;
comment on function app_private.tg__refuse_change() is
  'Refuses to change or remove rows of a table that is written once, for every role.';
revoke all on function app_private.tg__refuse_change() from public;
--! EndIncluded app_private/functions/tg__refuse_change.sql
--! Included app_private/functions/tg__timestamps.sql
create or replace function app_private.tg__timestamps() returns trigger
language plpgsql
volatile
-- Definer: reads who acts.
security definer
set search_path = ''
as $$
begin
  -- Owners may state times when they load data; people never can.
  if app_hidden.current_user_id() is null then
    return new;
  end if;
  if tg_op = 'INSERT' then
    new.created_at := pg_catalog.now();
  else
    new.created_at := old.created_at;
  end if;
  new.updated_at := pg_catalog.now();
  return new;
end;
$$;
comment on function app_private.tg__timestamps() is
  'Sets created_at and updated_at.';
revoke all on function app_private.tg__timestamps() from public;
--! EndIncluded app_private/functions/tg__timestamps.sql
--! Included app_private/functions/tg__created_at.sql
create or replace function app_private.tg__created_at() returns trigger
language plpgsql
volatile
-- Definer: reads who acts.
security definer
set search_path = ''
as $$
begin
  if app_hidden.current_user_id() is not null then
    new.created_at := pg_catalog.now();
  end if;
  return new;
end;
$$;
comment on function app_private.tg__created_at() is
  'Sets created_at of a table without updated_at.';
revoke all on function app_private.tg__created_at() from public;
--! EndIncluded app_private/functions/tg__created_at.sql
--! Included app_private/functions/tg__stamp_actor.sql
create or replace function app_private.tg__stamp_actor() returns trigger
language plpgsql
volatile
-- Definer: reads who acts.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_hidden.current_user_id();
  v_column constant text := tg_argv[0];
  v_claimed constant uuid := (pg_catalog.to_jsonb(new) ->> v_column)::uuid;
begin
  if v_user_id is null then
    return new;
  end if;
  if v_claimed is distinct from v_user_id and v_claimed is not null then
    perform app_private.fail(
      'DNIED', pg_catalog.format('%s is always who acts.', v_column), null,
      pg_catalog.format('Leave %s out.', v_column)
    );
  end if;
  return pg_catalog.jsonb_populate_record(new, pg_catalog.jsonb_build_object(v_column, v_user_id));
end;
$$;
comment on function app_private.tg__stamp_actor() is
  'Sets the column named by its argument to who acts; refuses another value (DNIED).';
revoke all on function app_private.tg__stamp_actor() from public;
--! EndIncluded app_private/functions/tg__stamp_actor.sql
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
begin
  -- Arguments: the columns of the primary key.
  select pg_catalog.jsonb_object_agg(columns.name, v_row -> columns.name) into v_key
  from pg_catalog.unnest(tg_argv) as columns (name);
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
    app_private.audit_difference(v_before, v_after)
  );
  return null;
end;
$$;
comment on function app_private.tg__audit() is
  'Writes one row of the audit log for each row changed. Arguments: the columns of the primary key.';
revoke all on function app_private.tg__audit() from public;
--! EndIncluded app_private/functions/tg__audit.sql
--! Included app_private/functions/tg_project_storage_snapshots__stamp.sql
create or replace function app_private.tg_project_storage_snapshots__stamp() returns trigger
language plpgsql
volatile
-- Definer: reads who acts.
security definer
set search_path = ''
as $$
begin
  -- The nightly job and an owner loading history may state when; people can't.
  if app_hidden.current_user_id() is not null then
    new.captured_at := pg_catalog.now();
  end if;
  return new;
end;
$$;
comment on function app_private.tg_project_storage_snapshots__stamp() is
  'Sets captured_at.';
revoke all on function app_private.tg_project_storage_snapshots__stamp() from public;
--! EndIncluded app_private/functions/tg_project_storage_snapshots__stamp.sql
--! Included app_private/functions/tg_projects__make_usage.sql
create or replace function app_private.tg_projects__make_usage() returns trigger
language plpgsql
volatile
-- Definer: counters are written by the database alone.
security definer
set search_path = ''
as $$
begin
  insert into app_public.project_usage (project_id)
  values (new.id)
  on conflict do nothing;
  return null;
end;
$$;
comment on function app_private.tg_projects__make_usage() is
  'Gives a new project its storage counters.';
revoke all on function app_private.tg_projects__make_usage() from public;
--! EndIncluded app_private/functions/tg_projects__make_usage.sql
--! Included app_private/functions/tg_assets__count.sql
create or replace function app_private.tg_assets__count() returns trigger
language plpgsql
volatile
-- Definer: counters are written by the database alone.
security definer
set search_path = ''
as $$
declare
  v_delta constant integer :=
    (case when tg_op <> 'DELETE' and new.deleted_at is null then 1 else 0 end)
    - (case when tg_op <> 'INSERT' and old.deleted_at is null then 1 else 0 end);
begin
  if v_delta <> 0 then
    update app_public.project_usage
    set asset_count = asset_count + v_delta,
      updated_at = pg_catalog.now()
    where project_usage.project_id = coalesce(new.project_id, old.project_id);
  end if;
  return null;
end;
$$;
comment on function app_private.tg_assets__count() is
  'Keeps project_usage.asset_count exact.';
revoke all on function app_private.tg_assets__count() from public;
--! EndIncluded app_private/functions/tg_assets__count.sql
--! Included app_private/functions/tg_projects__refuse_archived.sql
create or replace function app_private.tg_projects__refuse_archived() returns trigger
language plpgsql
volatile
-- Definer: callers may not lock projects.
security definer
set search_path = ''
as $$
begin
  if old.status <> 'archived' then
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  -- Reopening leaves its entry in the archive log first, in this very transaction; no setting
  -- that a client could forge is asked.
  if tg_op = 'UPDATE' and new.status = 'active' and exists (
    select 1
    from app_public.project_archive_log
    where project_archive_log.project_id = old.id
      and project_archive_log.action = 'reopened'
      and project_archive_log.occurred_at = pg_catalog.now()
  ) then
    return new;
  end if;
  perform app_private.lock_active_project(old.id);
  return null;
end;
$$;
comment on function app_private.tg_projects__refuse_archived() is
  'Refuses to change or delete an archived project, for every role; only reopen_project may make it active again.';
revoke all on function app_private.tg_projects__refuse_archived() from public;
--! EndIncluded app_private/functions/tg_projects__refuse_archived.sql
--! Included app_private/functions/tg_projects__archive.sql
create or replace function app_private.tg_projects__archive() returns trigger
language plpgsql
volatile
-- Definer: reads all that hangs on the project.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_hidden.current_user_id();
begin
  if new.status <> 'archived' or old.status = 'archived' then
    return new;
  end if;
  if pg_catalog.current_setting('transaction_isolation') <> 'read committed' then
    perform app_private.fail(
      'BADST', 'Archiving runs in read committed only: it must see all that was committed before it.', null,
      'Begin the transaction without an isolation level.'
    );
  end if;
  if v_user_id is not null then
    perform app_private.require_role(old.id, 'owner');
    if new.archived_by is not null and new.archived_by is distinct from v_user_id then
      perform app_private.fail('DNIED', 'archived_by is always who acts.', null, 'Leave archived_by out.');
    end if;
    new.archived_by := v_user_id;
  end if;
  perform app_private.settle_for_archive(old.id);
  new.archived_at := pg_catalog.now();
  new.updated_at := pg_catalog.now();
  return new;
end;
$$;
comment on function app_private.tg_projects__archive() is
  'Archives a project when its status becomes archived: owners only, nothing may be open unless forced.';
revoke all on function app_private.tg_projects__archive() from public;
--! EndIncluded app_private/functions/tg_projects__archive.sql
--! Included app_private/functions/tg_projects__log_archive.sql
create or replace function app_private.tg_projects__log_archive() returns trigger
language plpgsql
volatile
-- Definer: nobody may write the archive log otherwise.
security definer
set search_path = ''
as $$
begin
  if new.status = 'archived' and old.status = 'active' then
    perform app_private.write_archive_log(new.id, 'archived', pg_catalog.current_setting('app.archive_reason', true));
  end if;
  return null;
end;
$$;
comment on function app_private.tg_projects__log_archive() is
  'Writes the archive log when a project was archived.';
revoke all on function app_private.tg_projects__log_archive() from public;
--! EndIncluded app_private/functions/tg_projects__log_archive.sql
--! Included app_private/functions/tg__notify_event.sql
create or replace function app_private.tg__notify_event() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_topic constant text := tg_argv[0];
  v_scope constant text := tg_argv[1];
  v_event constant text := pg_catalog.lower(tg_op);
begin
  -- Ids only: whoever listens reads the rows again under row security. Arguments from the third
  -- on say which, as name=column. Beyond a screenful a "read everything again" is cheaper.
  perform pg_catalog.pg_notify('gadb_events', message.payload::text)
  from (
    select
      changed.topic,
      case
        when count(*) > 50 then
          array[pg_catalog.jsonb_build_object('topic', changed.topic, 'event', 'resync')]
        else
          pg_catalog.array_agg(changed.ids || pg_catalog.jsonb_build_object('topic', changed.topic, 'event', v_event))
      end as payloads
    from (
      select
        pg_catalog.format(v_topic, rows.data ->> v_scope) as topic,
        (
          select pg_catalog.jsonb_object_agg(
            pg_catalog.split_part(argument.pair, '=', 1),
            rows.data -> pg_catalog.split_part(argument.pair, '=', 2)
          )
          from pg_catalog.unnest(tg_argv[2:]) as argument (pair)
        ) as ids
      from (select pg_catalog.to_jsonb(changed_rows) as data from changed_rows) as rows
    ) as changed
    group by changed.topic
  ) as topics
  cross join pg_catalog.unnest(topics.payloads) as message (payload);
  return null;
end;
$$;
comment on function app_private.tg__notify_event() is
  'Tells live subscribers which rows of changed_rows changed. Arguments: the topic with %s for its scope, the column of the scope, then name=column for each id sent.';
revoke all on function app_private.tg__notify_event() from public;
--! EndIncluded app_private/functions/tg__notify_event.sql
--! Included app_private/functions/tg__notify_account.sql
create or replace function app_private.tg__notify_account() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_catalog.pg_notify(
    'gadb_events',
    pg_catalog.jsonb_build_object(
      'topic', pg_catalog.format('user:%s:account', pg_catalog.to_jsonb(new) ->> tg_argv[0]),
      'event', 'update'
    )::text
  );
  return null;
end;
$$;
comment on function app_private.tg__notify_account() is
  'Tells the servers to look again whether a user''s open connections may stay. Argument: the column with the user''s id.';
revoke all on function app_private.tg__notify_account() from public;
--! EndIncluded app_private/functions/tg__notify_account.sql
--! Included app_private/triggers/project_blobs.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_private.project_blobs
  for each row execute function app_private.tg__refuse_archived();
alter table app_private.project_blobs enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_private.project_blobs
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_private.project_blobs enable always trigger _051_refuse_truncate;
--! EndIncluded app_private/triggers/project_blobs.sql
--! Included app_private/triggers/sessions.sql
-- Ends open websockets (plugins/live).
create or replace trigger _900_notify_account
  after update of revoked_at on app_private.sessions
  for each row when (new.revoked_at is distinct from old.revoked_at)
  execute function app_private.tg__notify_account('user_id');
--! EndIncluded app_private/triggers/sessions.sql
--! Included app_private/triggers/user_secrets.sql
-- Ends open websockets (plugins/live).
create or replace trigger _900_notify_account
  after update of token_version on app_private.user_secrets
  for each row when (new.token_version is distinct from old.token_version)
  execute function app_private.tg__notify_account('user_id');
--! EndIncluded app_private/triggers/user_secrets.sql
--! Included app_public/triggers/asset_locks.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.asset_locks
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.asset_locks enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.asset_locks
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.asset_locks enable always trigger _051_refuse_truncate;

create or replace trigger _800_audit
  after insert or update or delete on app_public.asset_locks
  for each row execute function app_private.tg__audit('id');
alter table app_public.asset_locks enable always trigger _800_audit;

-- What live subscribers are told (plugins/live). A trigger that sees all changed rows of a statement
-- serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.asset_locks
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event('project:%s:locks', 'project_id', 'lock_id=id', 'asset_id=asset_id');

create or replace trigger _900_notify_update
  after update on app_public.asset_locks
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event('project:%s:locks', 'project_id', 'lock_id=id', 'asset_id=asset_id');

create or replace trigger _900_notify_delete
  after delete on app_public.asset_locks
  referencing old table as changed_rows
  for each statement execute function app_private.tg__notify_event('project:%s:locks', 'project_id', 'lock_id=id', 'asset_id=asset_id');
--! EndIncluded app_public/triggers/asset_locks.sql
--! Included app_public/triggers/asset_reviews.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.asset_reviews
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.asset_reviews enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.asset_reviews
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.asset_reviews enable always trigger _051_refuse_truncate;

create or replace trigger _800_audit
  after insert or update or delete on app_public.asset_reviews
  for each row execute function app_private.tg__audit('id');
alter table app_public.asset_reviews enable always trigger _800_audit;

-- What live subscribers are told (plugins/live). A trigger that sees all changed rows of a statement
-- serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.asset_reviews
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event('project:%s:reviews', 'project_id', 'review_id=id');

create or replace trigger _900_notify_update
  after update on app_public.asset_reviews
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event('project:%s:reviews', 'project_id', 'review_id=id');
--! EndIncluded app_public/triggers/asset_reviews.sql
--! Included app_public/triggers/asset_tags.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.asset_tags
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.asset_tags enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.asset_tags
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.asset_tags enable always trigger _051_refuse_truncate;

create or replace trigger _100_created_at
  before insert on app_public.asset_tags
  for each row execute function app_private.tg__created_at();
alter table app_public.asset_tags enable always trigger _100_created_at;

create or replace trigger _110_stamp_actor
  before insert on app_public.asset_tags
  for each row execute function app_private.tg__stamp_actor('created_by');
alter table app_public.asset_tags enable always trigger _110_stamp_actor;

create or replace trigger _800_audit
  after insert or update or delete on app_public.asset_tags
  for each row execute function app_private.tg__audit('asset_id', 'tag_id');
alter table app_public.asset_tags enable always trigger _800_audit;
--! EndIncluded app_public/triggers/asset_tags.sql
--! Included app_public/triggers/asset_types.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_public.asset_types
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.asset_types enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.asset_types
  for each row execute function app_private.tg__timestamps();
alter table app_public.asset_types enable always trigger _100_timestamps;

create or replace trigger _800_audit
  after insert or update or delete on app_public.asset_types
  for each row execute function app_private.tg__audit('name');
alter table app_public.asset_types enable always trigger _800_audit;
--! EndIncluded app_public/triggers/asset_types.sql
--! Included app_public/triggers/asset_versions.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.asset_versions
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.asset_versions enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.asset_versions
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.asset_versions enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_public.asset_versions
  for each row execute function app_private.tg__refuse_change();
alter table app_public.asset_versions enable always trigger _060_refuse_change;

create or replace trigger _800_audit
  after insert or update or delete on app_public.asset_versions
  for each row execute function app_private.tg__audit('id');
alter table app_public.asset_versions enable always trigger _800_audit;
--! EndIncluded app_public/triggers/asset_versions.sql
--! Included app_public/triggers/assets.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.assets
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.assets enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.assets
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.assets enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.assets
  for each row execute function app_private.tg__timestamps();
alter table app_public.assets enable always trigger _100_timestamps;

create or replace trigger _110_stamp_actor
  before insert on app_public.assets
  for each row execute function app_private.tg__stamp_actor('created_by');
alter table app_public.assets enable always trigger _110_stamp_actor;

create or replace trigger _500_count
  after insert or update of deleted_at or delete on app_public.assets
  for each row execute function app_private.tg_assets__count();
alter table app_public.assets enable always trigger _500_count;

create or replace trigger _800_audit
  after insert or update or delete on app_public.assets
  for each row execute function app_private.tg__audit('id');
alter table app_public.assets enable always trigger _800_audit;
--! EndIncluded app_public/triggers/assets.sql
--! Included app_public/triggers/audit_log.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_public.audit_log
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.audit_log enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_public.audit_log
  for each row execute function app_private.tg__refuse_change();
alter table app_public.audit_log enable always trigger _060_refuse_change;
--! EndIncluded app_public/triggers/audit_log.sql
--! Included app_public/triggers/audit_seals.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_public.audit_seals
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.audit_seals enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_public.audit_seals
  for each row execute function app_private.tg__refuse_change();
alter table app_public.audit_seals enable always trigger _060_refuse_change;
--! EndIncluded app_public/triggers/audit_seals.sql
--! Included app_public/triggers/branches.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.branches
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.branches enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.branches
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.branches enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.branches
  for each row execute function app_private.tg__timestamps();
alter table app_public.branches enable always trigger _100_timestamps;

create or replace trigger _800_audit
  after insert or update or delete on app_public.branches
  for each row execute function app_private.tg__audit('id');
alter table app_public.branches enable always trigger _800_audit;
--! EndIncluded app_public/triggers/branches.sql
--! Included app_public/triggers/changes.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.changes
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.changes enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.changes
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.changes enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_public.changes
  for each row execute function app_private.tg__refuse_change();
alter table app_public.changes enable always trigger _060_refuse_change;

create or replace trigger _800_audit
  after insert or update or delete on app_public.changes
  for each row execute function app_private.tg__audit('id');
alter table app_public.changes enable always trigger _800_audit;
--! EndIncluded app_public/triggers/changes.sql
--! Included app_public/triggers/label_versions.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.label_versions
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.label_versions enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.label_versions
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.label_versions enable always trigger _051_refuse_truncate;

create or replace trigger _800_audit
  after insert or update or delete on app_public.label_versions
  for each row execute function app_private.tg__audit('label_id', 'asset_id');
alter table app_public.label_versions enable always trigger _800_audit;
--! EndIncluded app_public/triggers/label_versions.sql
--! Included app_public/triggers/labels.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.labels
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.labels enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.labels
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.labels enable always trigger _051_refuse_truncate;

create or replace trigger _100_created_at
  before insert on app_public.labels
  for each row execute function app_private.tg__created_at();
alter table app_public.labels enable always trigger _100_created_at;

create or replace trigger _800_audit
  after insert or update or delete on app_public.labels
  for each row execute function app_private.tg__audit('id');
alter table app_public.labels enable always trigger _800_audit;
--! EndIncluded app_public/triggers/labels.sql
--! Included app_public/triggers/lock_requests.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.lock_requests
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.lock_requests enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.lock_requests
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.lock_requests enable always trigger _051_refuse_truncate;

create or replace trigger _100_created_at
  before insert on app_public.lock_requests
  for each row execute function app_private.tg__created_at();
alter table app_public.lock_requests enable always trigger _100_created_at;

create or replace trigger _800_audit
  after insert or update or delete on app_public.lock_requests
  for each row execute function app_private.tg__audit('id');
alter table app_public.lock_requests enable always trigger _800_audit;
--! EndIncluded app_public/triggers/lock_requests.sql
--! Included app_public/triggers/notifications.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_public.notifications
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.notifications enable always trigger _051_refuse_truncate;

create or replace trigger _800_audit
  after insert or update or delete on app_public.notifications
  for each row execute function app_private.tg__audit('id');
alter table app_public.notifications enable always trigger _800_audit;

-- What live subscribers are told (plugins/live). A trigger that sees all changed rows of a statement
-- serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.notifications
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event('user:%s:notifications', 'user_id', 'notification_id=id');

create or replace trigger _900_notify_update
  after update on app_public.notifications
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event('user:%s:notifications', 'user_id', 'notification_id=id');
--! EndIncluded app_public/triggers/notifications.sql
--! Included app_public/triggers/permissions.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.permissions
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.permissions enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.permissions
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.permissions enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.permissions
  for each row execute function app_private.tg__timestamps();
alter table app_public.permissions enable always trigger _100_timestamps;

create or replace trigger _800_audit
  after insert or update or delete on app_public.permissions
  for each row execute function app_private.tg__audit('id');
alter table app_public.permissions enable always trigger _800_audit;
--! EndIncluded app_public/triggers/permissions.sql
--! Included app_public/triggers/project_archive_log.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_public.project_archive_log
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.project_archive_log enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_public.project_archive_log
  for each row execute function app_private.tg__refuse_change();
alter table app_public.project_archive_log enable always trigger _060_refuse_change;

create or replace trigger _800_audit
  after insert or update or delete on app_public.project_archive_log
  for each row execute function app_private.tg__audit('id');
alter table app_public.project_archive_log enable always trigger _800_audit;
--! EndIncluded app_public/triggers/project_archive_log.sql
--! Included app_public/triggers/project_members.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.project_members
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.project_members enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.project_members
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.project_members enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.project_members
  for each row execute function app_private.tg__timestamps();
alter table app_public.project_members enable always trigger _100_timestamps;

create or replace trigger _800_audit
  after insert or update or delete on app_public.project_members
  for each row execute function app_private.tg__audit('project_id', 'user_id');
alter table app_public.project_members enable always trigger _800_audit;
--! EndIncluded app_public/triggers/project_members.sql
--! Included app_public/triggers/project_storage_snapshots.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.project_storage_snapshots
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.project_storage_snapshots enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.project_storage_snapshots
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.project_storage_snapshots enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_public.project_storage_snapshots
  for each row execute function app_private.tg__refuse_change();
alter table app_public.project_storage_snapshots enable always trigger _060_refuse_change;

create or replace trigger _100_stamp
  before insert on app_public.project_storage_snapshots
  for each row execute function app_private.tg_project_storage_snapshots__stamp();
alter table app_public.project_storage_snapshots enable always trigger _100_stamp;

create or replace trigger _110_stamp_actor
  before insert on app_public.project_storage_snapshots
  for each row execute function app_private.tg__stamp_actor('captured_by');
alter table app_public.project_storage_snapshots enable always trigger _110_stamp_actor;

create or replace trigger _800_audit
  after insert or update or delete on app_public.project_storage_snapshots
  for each row execute function app_private.tg__audit('id');
alter table app_public.project_storage_snapshots enable always trigger _800_audit;
--! EndIncluded app_public/triggers/project_storage_snapshots.sql
--! Included app_public/triggers/project_usage.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.project_usage
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.project_usage enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.project_usage
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.project_usage enable always trigger _051_refuse_truncate;

create or replace trigger _800_audit
  after insert or update or delete on app_public.project_usage
  for each row execute function app_private.tg__audit('project_id');
alter table app_public.project_usage enable always trigger _800_audit;
--! EndIncluded app_public/triggers/project_usage.sql
--! Included app_public/triggers/projects.sql
create or replace trigger _050_refuse_archived
  before update or delete on app_public.projects
  for each row execute function app_private.tg_projects__refuse_archived();
alter table app_public.projects enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.projects
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.projects enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.projects
  for each row execute function app_private.tg__timestamps();
alter table app_public.projects enable always trigger _100_timestamps;

create or replace trigger _300_archive
  before update on app_public.projects
  for each row execute function app_private.tg_projects__archive();
alter table app_public.projects enable always trigger _300_archive;

create or replace trigger _500_make_usage
  after insert on app_public.projects
  for each row execute function app_private.tg_projects__make_usage();
alter table app_public.projects enable always trigger _500_make_usage;

create or replace trigger _510_log_archive
  after update on app_public.projects
  for each row execute function app_private.tg_projects__log_archive();
alter table app_public.projects enable always trigger _510_log_archive;

create or replace trigger _800_audit
  after insert or update or delete on app_public.projects
  for each row execute function app_private.tg__audit('id');
alter table app_public.projects enable always trigger _800_audit;
--! EndIncluded app_public/triggers/projects.sql
--! Included app_public/triggers/review_annotations.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.review_annotations
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.review_annotations enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.review_annotations
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.review_annotations enable always trigger _051_refuse_truncate;

create or replace trigger _100_created_at
  before insert on app_public.review_annotations
  for each row execute function app_private.tg__created_at();
alter table app_public.review_annotations enable always trigger _100_created_at;

create or replace trigger _800_audit
  after insert or update or delete on app_public.review_annotations
  for each row execute function app_private.tg__audit('id');
alter table app_public.review_annotations enable always trigger _800_audit;
--! EndIncluded app_public/triggers/review_annotations.sql
--! Included app_public/triggers/review_assignees.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.review_assignees
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.review_assignees enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.review_assignees
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.review_assignees enable always trigger _051_refuse_truncate;

create or replace trigger _100_created_at
  before insert on app_public.review_assignees
  for each row execute function app_private.tg__created_at();
alter table app_public.review_assignees enable always trigger _100_created_at;

create or replace trigger _800_audit
  after insert or update or delete on app_public.review_assignees
  for each row execute function app_private.tg__audit('review_id', 'user_id');
alter table app_public.review_assignees enable always trigger _800_audit;
--! EndIncluded app_public/triggers/review_assignees.sql
--! Included app_public/triggers/review_decisions.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.review_decisions
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.review_decisions enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.review_decisions
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.review_decisions enable always trigger _051_refuse_truncate;

create or replace trigger _800_audit
  after insert or update or delete on app_public.review_decisions
  for each row execute function app_private.tg__audit('id');
alter table app_public.review_decisions enable always trigger _800_audit;

-- What live subscribers are told (plugins/live). A trigger that sees all changed rows of a statement
-- serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.review_decisions
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event('project:%s:reviews', 'project_id', 'review_id=review_id');
--! EndIncluded app_public/triggers/review_decisions.sql
--! Included app_public/triggers/review_notes.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.review_notes
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.review_notes enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.review_notes
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.review_notes enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.review_notes
  for each row execute function app_private.tg__timestamps();
alter table app_public.review_notes enable always trigger _100_timestamps;

create or replace trigger _800_audit
  after insert or update or delete on app_public.review_notes
  for each row execute function app_private.tg__audit('id');
alter table app_public.review_notes enable always trigger _800_audit;

-- What live subscribers are told (plugins/live). A trigger that sees all changed rows of a statement
-- serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.review_notes
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event('project:%s:reviews', 'project_id', 'review_id=review_id');

create or replace trigger _900_notify_update
  after update on app_public.review_notes
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event('project:%s:reviews', 'project_id', 'review_id=review_id');
--! EndIncluded app_public/triggers/review_notes.sql
--! Included app_public/triggers/shelf_items.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.shelf_items
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.shelf_items enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.shelf_items
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.shelf_items enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_public.shelf_items
  for each row execute function app_private.tg__refuse_change();
alter table app_public.shelf_items enable always trigger _060_refuse_change;

create or replace trigger _800_audit
  after insert or update or delete on app_public.shelf_items
  for each row execute function app_private.tg__audit('shelf_id', 'revision', 'asset_id');
alter table app_public.shelf_items enable always trigger _800_audit;
--! EndIncluded app_public/triggers/shelf_items.sql
--! Included app_public/triggers/shelf_revisions.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.shelf_revisions
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.shelf_revisions enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.shelf_revisions
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.shelf_revisions enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_public.shelf_revisions
  for each row execute function app_private.tg__refuse_change();
alter table app_public.shelf_revisions enable always trigger _060_refuse_change;

create or replace trigger _800_audit
  after insert or update or delete on app_public.shelf_revisions
  for each row execute function app_private.tg__audit('shelf_id', 'revision');
alter table app_public.shelf_revisions enable always trigger _800_audit;
--! EndIncluded app_public/triggers/shelf_revisions.sql
--! Included app_public/triggers/shelves.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.shelves
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.shelves enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.shelves
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.shelves enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.shelves
  for each row execute function app_private.tg__timestamps();
alter table app_public.shelves enable always trigger _100_timestamps;

create or replace trigger _800_audit
  after insert or update or delete on app_public.shelves
  for each row execute function app_private.tg__audit('id');
alter table app_public.shelves enable always trigger _800_audit;
--! EndIncluded app_public/triggers/shelves.sql
--! Included app_public/triggers/tags.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.tags
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.tags enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.tags
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.tags enable always trigger _051_refuse_truncate;

create or replace trigger _100_created_at
  before insert on app_public.tags
  for each row execute function app_private.tg__created_at();
alter table app_public.tags enable always trigger _100_created_at;

create or replace trigger _110_stamp_actor
  before insert on app_public.tags
  for each row execute function app_private.tg__stamp_actor('created_by');
alter table app_public.tags enable always trigger _110_stamp_actor;

create or replace trigger _800_audit
  after insert or update or delete on app_public.tags
  for each row execute function app_private.tg__audit('id');
alter table app_public.tags enable always trigger _800_audit;
--! EndIncluded app_public/triggers/tags.sql
--! Included app_public/triggers/uploads.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.uploads
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.uploads enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.uploads
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.uploads enable always trigger _051_refuse_truncate;

create or replace trigger _800_audit
  after insert or update or delete on app_public.uploads
  for each row execute function app_private.tg__audit('id');
alter table app_public.uploads enable always trigger _800_audit;
--! EndIncluded app_public/triggers/uploads.sql
--! Included app_public/triggers/users.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_public.users
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.users enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.users
  for each row execute function app_private.tg__timestamps();
alter table app_public.users enable always trigger _100_timestamps;

create or replace trigger _800_audit
  after insert or update or delete on app_public.users
  for each row execute function app_private.tg__audit('id');
alter table app_public.users enable always trigger _800_audit;

-- Ends open websockets (plugins/live).
create or replace trigger _900_notify_account
  after update of deactivated_at on app_public.users
  for each row when (new.deactivated_at is distinct from old.deactivated_at)
  execute function app_private.tg__notify_account('id');
--! EndIncluded app_public/triggers/users.sql
--! Included app_public/triggers/workspace_activity.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.workspace_activity
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.workspace_activity enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.workspace_activity
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.workspace_activity enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_public.workspace_activity
  for each row execute function app_private.tg__refuse_change();
alter table app_public.workspace_activity enable always trigger _060_refuse_change;

-- What live subscribers are told (plugins/live). A trigger that sees all changed rows of a statement
-- serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.workspace_activity
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event('project:%s:activity', 'project_id', 'activity_id=id', 'occurred_at=occurred_at');
--! EndIncluded app_public/triggers/workspace_activity.sql
--! Included app_public/triggers/workspace_assets.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.workspace_assets
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.workspace_assets enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.workspace_assets
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.workspace_assets enable always trigger _051_refuse_truncate;

create or replace trigger _800_audit
  after insert or update or delete on app_public.workspace_assets
  for each row execute function app_private.tg__audit('workspace_id', 'asset_id');
alter table app_public.workspace_assets enable always trigger _800_audit;
--! EndIncluded app_public/triggers/workspace_assets.sql
--! Included app_public/triggers/workspaces.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.workspaces
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.workspaces enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.workspaces
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.workspaces enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.workspaces
  for each row execute function app_private.tg__timestamps();
alter table app_public.workspaces enable always trigger _100_timestamps;

create or replace trigger _800_audit
  after insert or update or delete on app_public.workspaces
  for each row execute function app_private.tg__audit('id');
alter table app_public.workspaces enable always trigger _800_audit;
--! EndIncluded app_public/triggers/workspaces.sql
--! Included app_public/functions/archive_project.sql
create or replace function app_public.archive_project(
  project_id uuid,
  reason text default null,
  force boolean default false
) returns app_public.projects
language plpgsql
volatile
-- Definer: acts on rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_project app_public.projects;
begin
  perform app_private.require_role(archive_project.project_id, 'owner');
  perform app_private.lock_active_project(archive_project.project_id);
  perform pg_catalog.set_config('app.force_archive', case when archive_project.force then 'on' else 'off' end, true);
  perform pg_catalog.set_config('app.archive_reason', coalesce(archive_project.reason, ''), true);
  update app_public.projects
  set status = 'archived'
  where projects.id = archive_project.project_id
  returning projects.* into v_project;
  perform pg_catalog.set_config('app.force_archive', 'off', true);
  perform pg_catalog.set_config('app.archive_reason', '', true);
  return v_project;
end;
$$;
comment on function app_public.archive_project(uuid, text, boolean) is
  'Archives a project for good: owners only. Refused (BADST) while locks, shelves, reviews or uploads are open, unless forced, which ends them.';
revoke all on function app_public.archive_project(uuid, text, boolean) from public;
grant execute on function app_public.archive_project(uuid, text, boolean) to gadb_user;
--! EndIncluded app_public/functions/archive_project.sql
--! Included app_public/functions/reopen_project.sql
create or replace function app_public.reopen_project(
  project_id uuid,
  reason text
) returns app_public.projects
language plpgsql
volatile
-- Definer: acts on rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_project app_public.projects;
begin
  perform app_private.require_role(reopen_project.project_id, 'viewer');
  if app_hidden.current_studio_role() is distinct from 'admin' then
    perform app_private.fail('DNIED', 'Only a studio admin may reopen a project.', null, 'Ask a studio admin.');
  end if;
  if length(btrim(reopen_project.reason)) = 0 then
    perform app_private.fail('BADIN', 'Reopening a project needs a reason.', null, 'Say why; it is recorded for good.');
  end if;
  select projects.* into v_project
  from app_public.projects
  where projects.id = reopen_project.project_id
  for update;
  if v_project.status <> 'archived' then
    perform app_private.fail(
      'BADST', pg_catalog.format('The project "%s" is not archived.', v_project.name), null, 'There is nothing to reopen.'
    );
  end if;
  perform app_private.write_archive_log(v_project.id, 'reopened', reopen_project.reason);
  update app_public.projects
  set status = 'active', archived_at = null, archived_by = null
  where projects.id = v_project.id
  returning projects.* into v_project;
  return v_project;
end;
$$;
comment on function app_public.reopen_project(uuid, text) is
  'Makes an archived project active again: studio admins only, with a reason, recorded in the archive log.';
revoke all on function app_public.reopen_project(uuid, text) from public;
grant execute on function app_public.reopen_project(uuid, text) to gadb_user;
--! EndIncluded app_public/functions/reopen_project.sql
--! Included app_public/functions/verify_archive.sql
create or replace function app_public.verify_archive(project_id uuid) returns app_public.archive_verification
language plpgsql
stable
-- Definer: the root covers every version, also those hidden from the caller by a permission.
security definer
set search_path = ''
as $$
declare
  v_log app_public.project_archive_log;
  v_result app_public.archive_verification;
begin
  if not app_private.is_auditor() then
    perform app_private.require_role(verify_archive.project_id, 'viewer');
  end if;
  select log.* into v_log
  from app_public.project_archive_log as log
  where log.project_id = verify_archive.project_id
    and log.action = 'archived'
  order by log.occurred_at desc
  limit 1;
  if v_log.id is null then
    perform app_private.fail('BADST', 'The project was never archived.', null, 'Only an archive can be verified.');
  end if;
  v_result.project_id := v_log.project_id;
  v_result.archived_at := v_log.occurred_at;
  v_result.recorded_sha256 := v_log.root_sha256;
  v_result.computed_sha256 := app_private.archive_root(v_log.project_id);
  v_result.is_unchanged := v_result.recorded_sha256 = v_result.computed_sha256;
  return v_result;
end;
$$;
comment on function app_public.verify_archive(uuid) is
  'Computes the root hash of an archived project again and compares it with the one recorded when it was archived.';
revoke all on function app_public.verify_archive(uuid) from public;
grant execute on function app_public.verify_archive(uuid) to gadb_user, gadb_auditor;
--! EndIncluded app_public/functions/verify_archive.sql
--! Included app_private/functions/guard_partition.sql
create or replace function app_private.guard_partition(partition_name text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- Row triggers come from the parent; its truncate trigger does not fire for a partition that
  -- is named directly.
  execute pg_catalog.format(
    'create or replace trigger _051_refuse_truncate before truncate on app_private.%I '
    'for each statement execute function app_private.tg__refuse_truncate()', partition_name
  );
  execute pg_catalog.format('alter table app_private.%I enable always trigger _051_refuse_truncate', partition_name);
  execute pg_catalog.format('alter table app_private.%I enable row level security', partition_name);
end;
$$;
comment on function app_private.guard_partition(text) is
  'Gives a partition the guards of its parent that PostgreSQL does not pass on.';
revoke all on function app_private.guard_partition(text) from public;
--! EndIncluded app_private/functions/guard_partition.sql
--! Included app_private/functions/create_month_partition.sql
create or replace function app_private.create_month_partition(
  parent_name text,
  month date
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name constant text := pg_catalog.format('%s_%s', parent_name, pg_catalog.to_char(month, 'YYYY_MM'));
begin
  if pg_catalog.to_regclass(pg_catalog.format('app_private.%I', v_name)) is not null then
    return;
  end if;
  execute pg_catalog.format(
    'create table app_private.%I partition of app_public.%I for values from (%L) to (%L)',
    v_name, parent_name, month, (month + interval '1 month')::date
  );
  perform app_private.guard_partition(v_name);
end;
$$;
comment on function app_private.create_month_partition(text, date) is
  'Makes the partition of a table for a month (its first day) unless it exists.';
revoke all on function app_private.create_month_partition(text, date) from public;
--! EndIncluded app_private/functions/create_month_partition.sql
--! Included app_hidden/functions/create_partitions_ahead.sql
create or replace function app_hidden.create_partitions_ahead(months integer default 3) returns void
language sql
volatile
-- Definer: partitions belong to the owner of their parents.
security definer
set search_path = ''
as $$
  select app_private.create_month_partition(parents.name, ahead.month::date)
  from (values ('audit_log'), ('workspace_activity')) as parents (name)
  cross join pg_catalog.generate_series(
    pg_catalog.date_trunc('month', pg_catalog.now()),
    pg_catalog.date_trunc('month', pg_catalog.now()) + pg_catalog.make_interval(months => create_partitions_ahead.months),
    interval '1 month'
  ) as ahead (month);
$$;
comment on function app_hidden.create_partitions_ahead(integer) is
  'Makes the monthly partitions of this month and of the next ones (3 unless told). The worker calls it daily.';
revoke all on function app_hidden.create_partitions_ahead(integer) from public;
grant execute on function app_hidden.create_partitions_ahead(integer) to gadb_worker;
--! EndIncluded app_hidden/functions/create_partitions_ahead.sql

-- Rows of months nobody prepared land here rather than being refused.
create table app_private.audit_log_default partition of app_public.audit_log default;
create table app_private.workspace_activity_default partition of app_public.workspace_activity default;
select app_private.guard_partition('audit_log_default');
select app_private.guard_partition('workspace_activity_default');
select app_hidden.create_partitions_ahead();
