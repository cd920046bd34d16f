--! Previous: sha1:b3eed5818e8041fabd285c263b4f8e8809863af6
--! Hash: sha1:a85efa3d2a45136fbf26e76cfebc1333dd8b0a57
--! Message: Read the depot again; remove what nothing uses

-- The migration being written. See migrations/README.md

-- Damaged, condemned and unfinished content is rare; monitoring asks for it all the time.
create index if not exists blobs_state_where_not_ready_idx on app_private.blobs (state) where state <> 'ready';

drop function if exists app_hidden.record_archive_check(uuid, timestamptz);
drop function if exists app_private.tell_of_archive(app_public.archive_checks);
drop table if exists app_public.archive_checks;
create table app_public.archive_checks (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  checked_at timestamptz not null default now(),
  recorded_sha256 app_public.sha256 not null,
  computed_sha256 app_public.sha256 not null,
  blob_count bigint not null,
  total_bytes bigint not null,
  damaged_count bigint not null,
  unread_count bigint not null,
  oldest_reading_at timestamptz,
  is_sound boolean not null generated always as (
    recorded_sha256 = computed_sha256 and damaged_count = 0 and unread_count = 0
  ) stored,
  constraint archive_checks_blob_count_check check (blob_count >= 0),
  constraint archive_checks_total_bytes_check check (total_bytes >= 0),
  constraint archive_checks_damaged_count_check check (damaged_count between 0 and blob_count),
  constraint archive_checks_unread_count_check check (unread_count between 0 and blob_count)
);
create index if not exists archive_checks_project_id_checked_at_idx on app_public.archive_checks (project_id, checked_at desc);
comment on table app_public.archive_checks is 'History of the checks of archived projects: every file read again, the root hash computed again. Written by the worker, never changed.';
comment on column app_public.archive_checks.id is 'Identity of the check.';
comment on column app_public.archive_checks.project_id is 'The archived project.';
comment on column app_public.archive_checks.checked_at is 'When the check was concluded.';
comment on column app_public.archive_checks.recorded_sha256 is 'Root hash recorded when the project was archived.';
comment on column app_public.archive_checks.computed_sha256 is 'Root hash computed by the check.';
comment on column app_public.archive_checks.blob_count is 'Distinct files of the project.';
comment on column app_public.archive_checks.total_bytes is 'Their sizes together.';
comment on column app_public.archive_checks.damaged_count is 'How many of them are damaged or missing.';
comment on column app_public.archive_checks.unread_count is 'How many of them could not be read for the check.';
comment on column app_public.archive_checks.oldest_reading_at is 'When the longest unread of them was read.';
comment on column app_public.archive_checks.is_sound is 'Whether the root hash is unchanged and every file was read and found sound.';

drop function if exists app_public.list_jobs(text);
drop function if exists app_public.find_job(uuid);
drop function if exists app_private.describe_job(app_private.job_runs);
drop type if exists app_public.job;
drop type if exists app_public.job_state;
create type app_public.job_state as enum ('running', 'succeeded', 'failed', 'lost');
create type app_public.job as (
  id uuid,
  task text,
  state app_public.job_state,
  started_at timestamptz,
  heartbeat_at timestamptz,
  finished_at timestamptz,
  detail jsonb,
  failure text
);
comment on type app_public.job_state is 'State of a run of a job; lost: it has not been heard of for two minutes.';
comment on type app_public.job is 'A run of a job that the server does by itself: a backup, a scrub, a check.';
comment on column app_public.job.id is 'Identity of the run.';
comment on column app_public.job.task is 'Name of the job.';
comment on column app_public.job.state is 'Where it stands.';
comment on column app_public.job.started_at is 'When it began.';
comment on column app_public.job.heartbeat_at is 'When it was last heard of.';
comment on column app_public.job.finished_at is 'When it ended; null while it runs.';
comment on column app_public.job.detail is 'How far it is, and in the end what it did.';
comment on column app_public.job.failure is 'Why it failed.';

--! Included app_public/policies/archive_checks.sql
-- Who may do what with app_public.archive_checks: all grants and policies in one place.
alter table app_public.archive_checks enable row level security;
revoke all on table app_public.archive_checks from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.archive_checks to gadb_user;
grant select on table app_public.archive_checks to gadb_auditor;

drop policy if exists select_member on app_public.archive_checks;
create policy select_member on app_public.archive_checks
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_right('read')))
  );
comment on policy select_member on app_public.archive_checks is
  'Checks of projects one may read.';

drop policy if exists select_auditor on app_public.archive_checks;
create policy select_auditor on app_public.archive_checks
  for select to gadb_auditor
  using (
    true
  );
comment on policy select_auditor on app_public.archive_checks is
  'Auditors read every check.';
--! EndIncluded app_public/policies/archive_checks.sql
--! Included app_public/triggers/archive_checks.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_public.archive_checks
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.archive_checks enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_public.archive_checks
  for each row execute function app_private.tg__refuse_change();
alter table app_public.archive_checks enable always trigger _060_refuse_change;

create or replace trigger _800_audit
  after insert or update or delete on app_public.archive_checks
  for each row execute function app_private.tg__audit('id');
alter table app_public.archive_checks enable always trigger _800_audit;
--! EndIncluded app_public/triggers/archive_checks.sql
--! Included app_private/functions/content_places.sql
create or replace function app_private.content_places(sha256 app_public.sha256)
returns table (project_id uuid, place text, place_count bigint)
language sql
stable
rows 3
set search_path = ''
as $$
  with places (project_id, place) as (
    select versions.project_id,
      pg_catalog.format('"%s" version %s',
        pg_catalog.concat_ws('/', nullif(assets.parent_path, ''), assets.name), versions.version_number)
    from app_public.asset_versions as versions
    join app_public.assets on assets.id = versions.asset_id
    where versions.sha256 = content_places.sha256
    union all
    select items.project_id,
      pg_catalog.format('shelf "%s" revision %s, file "%s"', shelves.name, items.revision, items.filename)
    from app_public.shelf_items as items
    join app_public.shelves on shelves.id = items.shelf_id
    where items.sha256 = content_places.sha256
    union all
    select charges.project_id, null
    from app_private.project_blobs as charges
    where charges.sha256 = content_places.sha256
  )
  select places.project_id, pg_catalog.min(places.place collate "C"), count(places.place)
  from places
  group by places.project_id
  order by places.project_id;
$$;
comment on function app_private.content_places(app_public.sha256) is
  'Projects that content belongs to, with one place in each that uses it and how many there are.';
revoke all on function app_private.content_places(app_public.sha256) from public;
--! EndIncluded app_private/functions/content_places.sql
--! Included app_private/functions/is_told_enough.sql
create or replace function app_private.is_told_enough(user_id uuid, project_id uuid, kind text)
returns boolean
language sql
stable
set search_path = ''
as $$
  select count(*) >= 10
  from (
    select 1
    from app_public.notifications
    where notifications.user_id = is_told_enough.user_id
      and notifications.project_id is not distinct from is_told_enough.project_id
      and notifications.kind = is_told_enough.kind
      and notifications.read_at is null
      and notifications.created_at > pg_catalog.now() - interval '1 day'
    limit 10
  ) as unread;
$$;
comment on function app_private.is_told_enough(uuid, uuid, text) is
  'Whether ten messages of a kind wait unread since yesterday: a broken disk shall not bury people.';
revoke all on function app_private.is_told_enough(uuid, uuid, text) from public;
--! EndIncluded app_private/functions/is_told_enough.sql
--! Included app_private/functions/tell_keepers.sql
create or replace function app_private.tell_keepers(project_id uuid, kind text, message text)
returns void
language sql
volatile
set search_path = ''
as $$
  -- Owners hear of their own project only; what concerns no project is for studio admins.
  select app_private.notify_user(
    keepers.user_id, tell_keepers.project_id, tell_keepers.kind, tell_keepers.project_id, tell_keepers.message
  )
  from (
    select members.user_id
    from app_public.project_members as members
    join app_public.projects on projects.id = members.project_id and projects.deleted_at is null
    where members.project_id = tell_keepers.project_id and members.role = 'owner'
    union
    select users.id
    from app_public.users
    where users.studio_role = 'admin' and tell_keepers.project_id is null
  ) as keepers
  where not app_private.is_told_enough(keepers.user_id, tell_keepers.project_id, tell_keepers.kind);
$$;
comment on function app_private.tell_keepers(uuid, text, text) is
  'Tells the owners of a project, or without one the studio admins, that something about the depot needs them.';
revoke all on function app_private.tell_keepers(uuid, text, text) from public;
--! EndIncluded app_private/functions/tell_keepers.sql
--! Included app_private/functions/tell_of_damage.sql
create or replace function app_private.tell_of_damage(sha256 app_public.sha256) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_place record;
  v_projects integer := 0;
begin
  for v_place in
    select places.* from app_private.content_places(tell_of_damage.sha256) as places
  loop
    v_projects := v_projects + 1;
    perform app_private.tell_keepers(
      v_place.project_id, 'depot.damaged',
      pg_catalog.format(
        'The stored content of %s is damaged and cannot be downloaded%s. Upload the same file again to heal it, or ask a studio admin to restore it from a backup.',
        coalesce(v_place.place, 'a file that no version uses any more'),
        case when v_place.place_count > 1
          then pg_catalog.format(', and so in %s more places', v_place.place_count - 1) else '' end
      )
    );
  end loop;
  perform app_private.tell_keepers(
    null, 'depot.damaged',
    pg_catalog.format(
      'The depot found the content %s damaged; %s projects use it. Run npm run depot:check for all of it.',
      tell_of_damage.sha256, v_projects
    )
  );
end;
$$;
comment on function app_private.tell_of_damage(app_public.sha256) is
  'Tells studio admins and the owners of each project concerned that content was found damaged.';
revoke all on function app_private.tell_of_damage(app_public.sha256) from public;
--! EndIncluded app_private/functions/tell_of_damage.sql
--! Included app_private/functions/mark_damaged.sql
create or replace function app_private.mark_damaged(
  sha256 app_public.sha256,
  read_since timestamptz
) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- Whoever read the file before an upload healed it has seen another file than is there now.
  update app_private.blobs
  set state = 'corrupt',
    verify_failures = blobs.verify_failures + 1,
    verified_at = pg_catalog.clock_timestamp()
  where blobs.sha256 = mark_damaged.sha256
    and blobs.state in ('ready', 'condemned')
    and (mark_damaged.read_since is null or blobs.verified_at is null or blobs.verified_at < mark_damaged.read_since);
  if found then
    perform app_private.tell_of_damage(mark_damaged.sha256);
    return true;
  end if;
  return false;
end;
$$;
comment on function app_private.mark_damaged(app_public.sha256, timestamptz) is
  'Marks content as damaged and tells those concerned; false when it was known, or has been healed since it was read.';
revoke all on function app_private.mark_damaged(app_public.sha256, timestamptz) from public;
--! EndIncluded app_private/functions/mark_damaged.sql
--! Included app_hidden/functions/report_damage.sql
create or replace function app_hidden.report_damage(sha256 app_public.sha256) returns boolean
language plpgsql
volatile
-- Definer: nobody writes blobs directly. Only the server may call it.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  return app_private.mark_damaged(report_damage.sha256, null);
end;
$$;
comment on function app_hidden.report_damage(app_public.sha256) is
  'Marks stored content as damaged, so that it is no longer served, and tells those concerned; true when it was thought sound before.';
revoke all on function app_hidden.report_damage(app_public.sha256) from public;
grant execute on function app_hidden.report_damage(app_public.sha256) to gadb_user, gadb_worker;
--! EndIncluded app_hidden/functions/report_damage.sql
--! Included app_hidden/functions/record_reading.sql
create or replace function app_hidden.record_reading(
  sha256 app_public.sha256,
  is_sound boolean,
  read_since timestamptz
) returns text
language plpgsql
volatile
-- Definer: nobody writes blobs directly. Only the worker may call it.
security definer
set search_path = ''
as $$
declare
  v_blob app_private.blobs;
begin
  perform app_private.require_server();
  select blobs.* into v_blob
  from app_private.blobs
  where blobs.sha256 = record_reading.sha256
  for no key update;
  if v_blob.state is null or v_blob.state not in ('ready', 'condemned', 'corrupt')
    or v_blob.verified_at >= record_reading.read_since
  then
    return 'changed';
  end if;
  if v_blob.state <> 'corrupt' and not record_reading.is_sound then
    perform app_private.mark_damaged(v_blob.sha256, record_reading.read_since);
    return 'damaged';
  end if;
  update app_private.blobs
  set verified_at = pg_catalog.clock_timestamp(),
    state = case when blobs.state = 'corrupt' and record_reading.is_sound then 'ready' else blobs.state end,
    condemned_at = case when blobs.state = 'corrupt' and record_reading.is_sound then null else blobs.condemned_at end,
    verify_failures = case when record_reading.is_sound then 0 else blobs.verify_failures + 1 end
  where blobs.sha256 = v_blob.sha256;
  return case
    when not record_reading.is_sound then 'known'
    when v_blob.state = 'corrupt' then 'healed'
    else 'sound'
  end;
end;
$$;
comment on function app_hidden.record_reading(app_public.sha256, boolean, timestamptz) is
  'Says what reading stored content found: sound, damaged (new), known (damaged before), healed (sound again) or changed (an upload came between; read it again). read_since: when its row was looked up.';
revoke all on function app_hidden.record_reading(app_public.sha256, boolean, timestamptz) from public;
grant execute on function app_hidden.record_reading(app_public.sha256, boolean, timestamptz) to gadb_worker;
--! EndIncluded app_hidden/functions/record_reading.sql
--! Included app_hidden/functions/scrub_plan.sql
create or replace function app_hidden.scrub_plan() returns table (
  blob_count bigint,
  total_bytes bigint,
  overdue_bytes bigint,
  oldest_verified_at timestamptz,
  planned_at timestamptz
)
language sql
volatile
-- Definer: the worker reads no tables itself.
security definer
set search_path = ''
as $$
  -- Whatever nights were missed: nothing stays unread for more than four weeks.
  select count(*),
    coalesce(sum(blobs.size_bytes), 0)::bigint,
    coalesce(sum(blobs.size_bytes) filter (
      where blobs.verified_at is null or blobs.verified_at < pg_catalog.now() - interval '27 days'
    ), 0)::bigint,
    min(coalesce(blobs.verified_at, blobs.created_at)),
    pg_catalog.clock_timestamp()
  from app_private.blobs
  where blobs.state in ('ready', 'condemned', 'corrupt');
$$;
comment on function app_hidden.scrub_plan() is
  'What there is to read in the depot, how much of it is overdue (unread for 27 days), and how old the oldest reading is.';
revoke all on function app_hidden.scrub_plan() from public;
grant execute on function app_hidden.scrub_plan() to gadb_worker;
--! EndIncluded app_hidden/functions/scrub_plan.sql
--! Included app_hidden/functions/next_to_scrub.sql
create or replace function app_hidden.next_to_scrub(
  unread_since timestamptz,
  skipped text[],
  max_count integer
) returns table (sha256 app_public.sha256, size_bytes bigint, asked_at timestamptz)
language sql
volatile
rows 50
-- Definer: the worker reads no tables itself.
security definer
set search_path = ''
as $$
  select blobs.sha256, blobs.size_bytes, pg_catalog.clock_timestamp()
  from app_private.blobs
  where blobs.state in ('ready', 'condemned', 'corrupt')
    and (blobs.verified_at is null or blobs.verified_at < next_to_scrub.unread_since)
    and blobs.sha256 <> all (next_to_scrub.skipped)
  order by blobs.verified_at nulls first
  limit next_to_scrub.max_count;
$$;
comment on function app_hidden.next_to_scrub(timestamptz, text[], integer) is
  'Content to read next, the longest unread first; without what has been read since a moment and what is to be skipped.';
revoke all on function app_hidden.next_to_scrub(timestamptz, text[], integer) from public;
grant execute on function app_hidden.next_to_scrub(timestamptz, text[], integer) to gadb_worker;
--! EndIncluded app_hidden/functions/next_to_scrub.sql
--! Included app_private/functions/unused_content.sql
create or replace function app_private.unused_content() returns setof app_private.blobs
language sql
stable
rows 100
set search_path = ''
as $$
  select blobs.*
  from app_private.blobs
  where not exists (select from app_private.project_blobs as charges where charges.sha256 = blobs.sha256)
    and not exists (select from app_public.asset_versions as versions where versions.sha256 = blobs.sha256)
    and not exists (select from app_public.shelf_items as items where items.sha256 = blobs.sha256)
    and not exists (
      select from app_public.uploads
      where uploads.sha256 = blobs.sha256 and uploads.state = 'publishing'
    );
$$;
comment on function app_private.unused_content() is
  'Content that no version, shelf, project''s account or running upload refers to.';
revoke all on function app_private.unused_content() from public;
--! EndIncluded app_private/functions/unused_content.sql
--! Included app_private/functions/is_content_wanted.sql
create or replace function app_private.is_content_wanted(sha256 app_public.sha256) returns boolean
language sql
stable
set search_path = ''
as $$
  select app_private.is_content_used(is_content_wanted.sha256)
    or exists (
      select from app_public.uploads
      where uploads.sha256 = is_content_wanted.sha256 and uploads.state = 'publishing'
    );
$$;
comment on function app_private.is_content_wanted(app_public.sha256) is
  'Whether content is used, or an upload is about to use it.';
revoke all on function app_private.is_content_wanted(app_public.sha256) from public;
--! EndIncluded app_private/functions/is_content_wanted.sql
--! Included app_hidden/functions/condemn_orphans.sql
create or replace function app_hidden.condemn_orphans(max_count integer)
returns table (sha256 app_public.sha256, size_bytes bigint)
language plpgsql
volatile
rows 100
-- Definer: nobody writes blobs directly. Only the worker may call it.
security definer
set search_path = ''
as $$
declare
  v_blob app_private.blobs;
begin
  perform app_private.require_server();
  for v_blob in
    select unused.*
    from app_private.unused_content() as unused
    where unused.state in ('ready', 'corrupt')
      and unused.condemned_at is null
      -- An upload touches content before it refers to it.
      and unused.last_touched_at < pg_catalog.now() - interval '1 day'
    order by unused.sha256
    limit condemn_orphans.max_count
  loop
    perform 1
    from app_private.blobs
    where blobs.sha256 = v_blob.sha256 and blobs.last_touched_at = v_blob.last_touched_at
    for update skip locked;
    if found and not app_private.is_content_wanted(v_blob.sha256) then
      -- Damaged content stays marked as such, so that an upload would replace its file.
      update app_private.blobs
      set condemned_at = pg_catalog.now(),
        state = case when blobs.state = 'ready' then 'condemned' else blobs.state end
      where blobs.sha256 = v_blob.sha256;
      sha256 := v_blob.sha256;
      size_bytes := v_blob.size_bytes;
      return next;
    end if;
  end loop;
end;
$$;
comment on function app_hidden.condemn_orphans(integer) is
  'Marks content that nothing refers to; its grace begins. Any upload of the same content takes the mark off. Returns what it marked.';
revoke all on function app_hidden.condemn_orphans(integer) from public;
grant execute on function app_hidden.condemn_orphans(integer) to gadb_worker;
--! EndIncluded app_hidden/functions/condemn_orphans.sql
--! Included app_private/functions/discard_staged_blob.sql
create or replace function app_private.discard_staged_blob(sha256 app_public.sha256)
returns app_public.sha256
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_blob app_private.blobs;
begin
  -- Another upload of the same content announces it under this row's lock; after that lock is
  -- ours, every such upload is either visible here or will meet the state set here.
  select blobs.* into v_blob
  from app_private.blobs
  where blobs.sha256 = discard_staged_blob.sha256 and blobs.state = 'staging'
  for update;
  if v_blob.sha256 is null or exists (
    select 1 from app_public.uploads
    where uploads.sha256 = v_blob.sha256 and uploads.state = 'publishing'
  ) then
    return null;
  end if;
  if v_blob.verify_failures > 0 or app_private.is_content_used(v_blob.sha256) then
    -- It was damaged, and the upload that would have healed it has failed.
    update app_private.blobs set state = 'corrupt' where blobs.sha256 = v_blob.sha256;
    return null;
  end if;
  if v_blob.verified_at is not null then
    -- It was sound content once, which backups may still want: it gets its grace.
    update app_private.blobs
    set state = 'condemned', condemned_at = pg_catalog.now()
    where blobs.sha256 = v_blob.sha256;
    return null;
  end if;
  update app_private.blobs
  set state = 'deleting', condemned_at = pg_catalog.now()
  where blobs.sha256 = v_blob.sha256;
  return v_blob.sha256;
end;
$$;
comment on function app_private.discard_staged_blob(app_public.sha256) is
  'Marks content that a failed upload has left as deleting and returns its hash; null when there is none, it is used, or it was content before and keeps its grace.';
revoke all on function app_private.discard_staged_blob(app_public.sha256) from public;
--! EndIncluded app_private/functions/discard_staged_blob.sql
--! Included app_hidden/functions/discard_stuck_blobs.sql
create or replace function app_hidden.discard_stuck_blobs() returns setof app_public.sha256
language plpgsql
volatile
rows 10
-- Definer: nobody writes blobs directly. Only the worker may call it.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  -- Longer than any upload may last.
  return query
    select discarded.sha256
    from (
      select app_private.discard_staged_blob(blobs.sha256) as sha256
      from app_private.blobs
      where blobs.state = 'staging'
        and blobs.last_touched_at < pg_catalog.now() - interval '8 days'
    ) as discarded
    where discarded.sha256 is not null;
end;
$$;
comment on function app_hidden.discard_stuck_blobs() is
  'Gives up content that was announced more than eight days ago and whose upload is gone; returns what is to be removed from the store.';
revoke all on function app_hidden.discard_stuck_blobs() from public;
grant execute on function app_hidden.discard_stuck_blobs() to gadb_worker;
--! EndIncluded app_hidden/functions/discard_stuck_blobs.sql
--! Included app_private/functions/check_grace.sql
create or replace function app_private.check_grace(condemned_before timestamptz) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if condemned_before is null or condemned_before > pg_catalog.now() - interval '7 days' then
    perform app_private.fail(
      'BADIN', 'Content keeps a grace of seven days at least.', null,
      'Whoever removes content too early makes backups unusable.'
    );
  end if;
end;
$$;
comment on function app_private.check_grace(timestamptz) is
  'Raises BADIN when content marked less than seven days ago would count as due.';
revoke all on function app_private.check_grace(timestamptz) from public;
--! EndIncluded app_private/functions/check_grace.sql
--! Included app_hidden/functions/next_condemned.sql
create or replace function app_hidden.next_condemned(condemned_before timestamptz, max_count integer)
returns table (sha256 app_public.sha256, size_bytes bigint)
language plpgsql
volatile
rows 100
-- Definer: the worker reads no tables itself.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  perform app_private.check_grace(next_condemned.condemned_before);
  return query
    select blobs.sha256, blobs.size_bytes
    from app_private.blobs
    where blobs.state in ('condemned', 'corrupt')
      and blobs.condemned_at < next_condemned.condemned_before
    order by blobs.condemned_at
    limit next_condemned.max_count;
end;
$$;
comment on function app_hidden.next_condemned(timestamptz, integer) is
  'Content whose grace is over: marked before a moment, which lies seven days back at least.';
revoke all on function app_hidden.next_condemned(timestamptz, integer) from public;
grant execute on function app_hidden.next_condemned(timestamptz, integer) to gadb_worker;
--! EndIncluded app_hidden/functions/next_condemned.sql
--! Included app_hidden/functions/doom_content.sql
create or replace function app_hidden.doom_content(
  sha256 app_public.sha256,
  condemned_before timestamptz
) returns boolean
language plpgsql
volatile
-- Definer: nobody writes blobs directly. Only the worker may call it.
security definer
set search_path = ''
as $$
declare
  v_blob app_private.blobs;
begin
  perform app_private.require_server();
  perform app_private.check_grace(doom_content.condemned_before);
  select blobs.* into v_blob
  from app_private.blobs
  where blobs.sha256 = doom_content.sha256
    and blobs.state in ('condemned', 'corrupt')
    and blobs.condemned_at < doom_content.condemned_before
  for update;
  if v_blob.sha256 is null then
    return false;
  end if;
  if app_private.is_content_wanted(v_blob.sha256) then
    update app_private.blobs
    set condemned_at = null,
      state = case when blobs.state = 'condemned' then 'ready' else blobs.state end
    where blobs.sha256 = v_blob.sha256;
    return false;
  end if;
  update app_private.blobs set state = 'deleting' where blobs.sha256 = v_blob.sha256;
  return true;
end;
$$;
comment on function app_hidden.doom_content(app_public.sha256, timestamptz) is
  'Decides, under the row''s lock, that content whose grace is over goes; false when something wants it again. From then on uploads of it wait until it is gone.';
revoke all on function app_hidden.doom_content(app_public.sha256, timestamptz) from public;
grant execute on function app_hidden.doom_content(app_public.sha256, timestamptz) to gadb_worker;
--! EndIncluded app_hidden/functions/doom_content.sql
--! Included app_hidden/functions/hold_doomed.sql
create or replace function app_hidden.hold_doomed(sha256 app_public.sha256) returns boolean
language plpgsql
volatile
-- Definer: nobody writes blobs directly. Only the server may call it.
security definer
set search_path = ''
as $$
declare
  v_blob app_private.blobs;
begin
  perform app_private.require_server();
  -- Held until the caller's transaction ends: no second remover, no upload and no new reference
  -- gets past this row while the file goes.
  select blobs.* into v_blob
  from app_private.blobs
  where blobs.sha256 = hold_doomed.sha256 and blobs.state = 'deleting'
  for update;
  if v_blob.sha256 is null then
    return false;
  end if;
  if app_private.is_content_used(v_blob.sha256) then
    -- Something written past every command refers to it. Whether the file is still there, the
    -- next scrub finds out first of all.
    update app_private.blobs
    set state = 'ready', condemned_at = null, verified_at = '-infinity'
    where blobs.sha256 = v_blob.sha256;
    return false;
  end if;
  return true;
end;
$$;
comment on function app_hidden.hold_doomed(app_public.sha256) is
  'Holds content in the state deleting while its file is removed, to be followed by forget_blob in the same transaction; false when it must stay.';
revoke all on function app_hidden.hold_doomed(app_public.sha256) from public;
grant execute on function app_hidden.hold_doomed(app_public.sha256) to gadb_user, gadb_worker;
--! EndIncluded app_hidden/functions/hold_doomed.sql
--! Included app_hidden/functions/count_orphans.sql
create or replace function app_hidden.count_orphans(condemned_before timestamptz) returns table (
  unmarked_count bigint,
  unmarked_bytes bigint,
  marked_count bigint,
  marked_bytes bigint,
  due_count bigint,
  due_bytes bigint
)
language sql
stable
-- Definer: the worker reads no tables itself.
security definer
set search_path = ''
as $$
  select count(*) filter (where unused.condemned_at is null),
    coalesce(sum(unused.size_bytes) filter (where unused.condemned_at is null), 0)::bigint,
    count(unused.condemned_at),
    coalesce(sum(unused.size_bytes) filter (where unused.condemned_at is not null), 0)::bigint,
    count(*) filter (where unused.condemned_at < count_orphans.condemned_before),
    coalesce(sum(unused.size_bytes) filter (where unused.condemned_at < count_orphans.condemned_before), 0)::bigint
  from app_private.unused_content() as unused
  where unused.state in ('ready', 'condemned', 'corrupt');
$$;
comment on function app_hidden.count_orphans(timestamptz) is
  'How much content nothing refers to: not yet marked, marked, and of these due (marked before a moment). Changes nothing.';
revoke all on function app_hidden.count_orphans(timestamptz) from public;
grant execute on function app_hidden.count_orphans(timestamptz) to gadb_worker;
--! EndIncluded app_hidden/functions/count_orphans.sql
--! Included app_hidden/functions/compare_contents.sql
create or replace function app_hidden.compare_contents(sha256s text[], sizes bigint[])
returns table (sha256 text, file_bytes bigint, recorded_bytes bigint, is_stray boolean, asked_at timestamptz)
language sql
volatile
rows 10
-- Definer: the worker reads no tables itself.
security definer
set search_path = ''
as $$
  select files.sha256, files.size_bytes, blobs.size_bytes, blobs.sha256 is null,
    pg_catalog.clock_timestamp()
  from rows from (
    pg_catalog.unnest(compare_contents.sha256s), pg_catalog.unnest(compare_contents.sizes)
  ) as files (sha256, size_bytes)
  left join app_private.blobs on blobs.sha256 = files.sha256
  where blobs.sha256 is null
    or (blobs.size_bytes <> files.size_bytes and blobs.state in ('ready', 'condemned'));
$$;
comment on function app_hidden.compare_contents(text[], bigint[]) is
  'Of files found in the store, those without a row (strays) and those of another size than recorded.';
revoke all on function app_hidden.compare_contents(text[], bigint[]) from public;
grant execute on function app_hidden.compare_contents(text[], bigint[]) to gadb_worker;
--! EndIncluded app_hidden/functions/compare_contents.sql
--! Included app_hidden/functions/list_contents.sql
create or replace function app_hidden.list_contents(after_sha256 text, max_count integer)
returns table (sha256 app_public.sha256, size_bytes bigint, asked_at timestamptz)
language sql
volatile
rows 1000
-- Definer: the worker reads no tables itself.
security definer
set search_path = ''
as $$
  select blobs.sha256, blobs.size_bytes, pg_catalog.clock_timestamp()
  from app_private.blobs
  where blobs.sha256 > list_contents.after_sha256 and blobs.state in ('ready', 'condemned')
  order by blobs.sha256
  limit list_contents.max_count;
$$;
comment on function app_hidden.list_contents(text, integer) is
  'Content that the store must have, a page at a time in the order of its hashes.';
revoke all on function app_hidden.list_contents(text, integer) from public;
grant execute on function app_hidden.list_contents(text, integer) to gadb_worker;
--! EndIncluded app_hidden/functions/list_contents.sql
--! Included app_hidden/functions/claim_stray.sql
create or replace function app_hidden.claim_stray(sha256 app_public.sha256, size_bytes bigint)
returns boolean
language plpgsql
volatile
-- Definer: nobody writes blobs directly. Only the worker may call it.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  -- The row makes an upload of the same content wait until the file is gone.
  insert into app_private.blobs (sha256, size_bytes, state, condemned_at)
  values (claim_stray.sha256, claim_stray.size_bytes, 'deleting', pg_catalog.now())
  on conflict do nothing;
  return found;
end;
$$;
comment on function app_hidden.claim_stray(app_public.sha256, bigint) is
  'Claims a file without a row for removal (hold_doomed and forget_blob follow); false when it has a row by now.';
revoke all on function app_hidden.claim_stray(app_public.sha256, bigint) from public;
grant execute on function app_hidden.claim_stray(app_public.sha256, bigint) to gadb_worker;
--! EndIncluded app_hidden/functions/claim_stray.sql
--! Included app_private/functions/true_usage.sql
create or replace function app_private.true_usage(project_id uuid) returns table (
  used_bytes bigint,
  reserved_bytes bigint,
  logical_bytes bigint,
  version_count bigint
)
language sql
stable
rows 1
set search_path = ''
as $$
  select
    (
      select coalesce(sum(charges.charged_bytes), 0)::bigint
      from app_private.project_blobs as charges
      where charges.project_id = true_usage.project_id
    ),
    (
      select coalesce(sum(uploads.reserved_bytes), 0)::bigint
      from app_public.uploads
      where uploads.project_id = true_usage.project_id and uploads.state in ('open', 'publishing')
    ),
    coalesce(sum(versions.size_bytes), 0)::bigint,
    count(*)
  from app_public.asset_versions as versions
  where versions.project_id = true_usage.project_id;
$$;
comment on function app_private.true_usage(uuid) is
  'What a project''s counters must say, added up from its charges, running uploads and versions.';
revoke all on function app_private.true_usage(uuid) from public;
--! EndIncluded app_private/functions/true_usage.sql
--! Included app_hidden/functions/usage_drift.sql
create or replace function app_hidden.usage_drift() returns table (
  project_id uuid,
  project_name text,
  counter text,
  recorded bigint,
  actual bigint
)
language sql
stable
rows 10
-- Definer: the worker reads no tables itself.
security definer
set search_path = ''
as $$
  -- One statement, one snapshot: every transaction changes rows and counters together.
  select projects.id, projects.name, counters.name, counters.recorded, counters.actual
  from app_public.project_usage as usage
  join app_public.projects on projects.id = usage.project_id
  cross join lateral app_private.true_usage(usage.project_id) as true_usage
  cross join lateral (
    values
      ('used_bytes', usage.used_bytes, true_usage.used_bytes),
      ('reserved_bytes', usage.reserved_bytes, true_usage.reserved_bytes),
      ('logical_bytes', usage.logical_bytes, true_usage.logical_bytes),
      ('version_count', usage.version_count::bigint, true_usage.version_count)
  ) as counters (name, recorded, actual)
  where counters.recorded <> counters.actual
  order by projects.name, projects.id, counters.name;
$$;
comment on function app_hidden.usage_drift() is
  'Counters of projects that differ from the sum of the rows they count. There is none unless something was written past the commands.';
revoke all on function app_hidden.usage_drift() from public;
grant execute on function app_hidden.usage_drift() to gadb_worker;
--! EndIncluded app_hidden/functions/usage_drift.sql
--! Included app_public/functions/repair_project_usage.sql
create or replace function app_public.repair_project_usage(project_id uuid, reason text)
returns app_public.project_usage
language plpgsql
volatile
-- Definer: nobody writes counters directly. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_before app_public.project_usage;
  v_after app_public.project_usage;
  v_true record;
begin
  perform app_private.require_studio_admin();
  perform app_private.require_text(repair_project_usage.reason, 'reason', 1000);
  perform app_private.require_role(repair_project_usage.project_id, 'owner');
  perform app_private.lock_active_project(repair_project_usage.project_id);
  -- Uploads that end now wait here, or have been counted when the lock is ours.
  select usage.* into v_before
  from app_public.project_usage as usage
  where usage.project_id = repair_project_usage.project_id
  for update;
  select true_usage.* into v_true
  from app_private.true_usage(repair_project_usage.project_id) as true_usage;
  update app_public.project_usage as usage
  set used_bytes = v_true.used_bytes,
    reserved_bytes = v_true.reserved_bytes,
    logical_bytes = v_true.logical_bytes,
    version_count = v_true.version_count,
    updated_at = pg_catalog.now()
  where usage.project_id = repair_project_usage.project_id
  returning usage.* into v_after;
  insert into app_private.job_runs (task, state, finished_at, detail)
  values ('project_usage__repair', 'succeeded', pg_catalog.now(), pg_catalog.jsonb_build_object(
    'project_id', v_before.project_id, 'reason', repair_project_usage.reason,
    'by', app_hidden.current_user_id(), 'before', pg_catalog.to_jsonb(v_before), 'after', pg_catalog.to_jsonb(v_after)
  ));
  return v_after;
end;
$$;
comment on function app_public.repair_project_usage(uuid, text) is
  'Counts a project''s storage anew, for studio admins, with a reason; the audit log keeps both values. Needed only after something was written past the commands.';
revoke all on function app_public.repair_project_usage(uuid, text) from public;
grant execute on function app_public.repair_project_usage(uuid, text) to gadb_user;
--! EndIncluded app_public/functions/repair_project_usage.sql
--! Included app_hidden/functions/depot_figures.sql
create or replace function app_hidden.depot_figures() returns table (
  damaged_count bigint,
  condemned_count bigint,
  unfinished_count bigint,
  oldest_verified_at timestamptz
)
language sql
stable
-- Definer: the server reads no tables itself.
security definer
set search_path = ''
as $$
  select count(*) filter (where odd.state = 'corrupt'),
    count(*) filter (where odd.state = 'condemned'),
    count(*) filter (where odd.state in ('staging', 'deleting')),
    (
      select coalesce(blobs.verified_at, blobs.created_at)
      from app_private.blobs
      where blobs.state in ('ready', 'condemned')
      order by blobs.verified_at nulls first
      limit 1
    )
  from app_private.blobs as odd
  where odd.state <> 'ready';
$$;
comment on function app_hidden.depot_figures() is
  'Figures of the depot for monitoring: damaged content, content nothing refers to, content on its way in or out, and when the longest unread was read.';
revoke all on function app_hidden.depot_figures() from public;
grant execute on function app_hidden.depot_figures() to gadb_authenticator, gadb_worker;
--! EndIncluded app_hidden/functions/depot_figures.sql
--! Included app_hidden/functions/list_damaged.sql
create or replace function app_hidden.list_damaged(max_count integer) returns table (
  sha256 app_public.sha256,
  size_bytes bigint,
  found_at timestamptz,
  project_name text,
  place text,
  place_count bigint
)
language sql
stable
rows 100
-- Definer: the worker reads no tables itself. For those who run the server.
security definer
set search_path = ''
as $$
  select damaged.sha256, damaged.size_bytes, damaged.verified_at, projects.name, places.place,
    coalesce(places.place_count, 0)
  from (
    select blobs.*
    from app_private.blobs
    where blobs.state = 'corrupt'
    order by blobs.verified_at, blobs.sha256
    limit list_damaged.max_count
  ) as damaged
  left join lateral app_private.content_places(damaged.sha256) as places on true
  left join app_public.projects on projects.id = places.project_id
  order by damaged.verified_at, damaged.sha256, projects.name;
$$;
comment on function app_hidden.list_damaged(integer) is
  'Damaged content and where it is used, a line for each project.';
revoke all on function app_hidden.list_damaged(integer) from public;
grant execute on function app_hidden.list_damaged(integer) to gadb_worker;
--! EndIncluded app_hidden/functions/list_damaged.sql
--! Included app_private/functions/content_of_project.sql
create or replace function app_private.content_of_project(project_id uuid)
returns setof app_private.blobs
language sql
stable
rows 1000
set search_path = ''
as $$
  select blobs.*
  from app_private.blobs
  where blobs.sha256 in (
    select versions.sha256
    from app_public.asset_versions as versions
    where versions.project_id = content_of_project.project_id
    union all
    select items.sha256
    from app_public.shelf_items as items
    where items.project_id = content_of_project.project_id
    union all
    select charges.sha256
    from app_private.project_blobs as charges
    where charges.project_id = content_of_project.project_id
  );
$$;
comment on function app_private.content_of_project(uuid) is
  'All content that versions, shelves and the account of a project refer to, once each.';
revoke all on function app_private.content_of_project(uuid) from public;
--! EndIncluded app_private/functions/content_of_project.sql
--! Included app_hidden/functions/archives_to_check.sql
create or replace function app_hidden.archives_to_check()
returns table (project_id uuid, since timestamptz)
language sql
stable
rows 10
-- Definer: the worker reads no tables itself.
security definer
set search_path = ''
as $$
  -- A day after archiving, then every two months: together with the nights that the reading may
  -- take, every archive is read whole within a quarter.
  select projects.id, coalesce(checks.checked_at, projects.archived_at)
  from app_public.projects
  left join lateral (
    select max(archive_checks.checked_at) as checked_at
    from app_public.archive_checks
    where archive_checks.project_id = projects.id
      and archive_checks.checked_at > projects.archived_at
  ) as checks on true
  where projects.status = 'archived'
    and projects.deleted_at is null
    and case
      when checks.checked_at is null then projects.archived_at < pg_catalog.now() - interval '1 day'
      else checks.checked_at < pg_catalog.now() - interval '60 days'
    end
  order by 2;
$$;
comment on function app_hidden.archives_to_check() is
  'Archived projects whose content must be read again now: all that was not read since the moment given.';
revoke all on function app_hidden.archives_to_check() from public;
grant execute on function app_hidden.archives_to_check() to gadb_worker;
--! EndIncluded app_hidden/functions/archives_to_check.sql
--! Included app_hidden/functions/next_of_archive.sql
create or replace function app_hidden.next_of_archive(
  project_id uuid,
  unread_since timestamptz,
  skipped text[],
  max_count integer
) returns table (sha256 app_public.sha256, size_bytes bigint, asked_at timestamptz)
language sql
volatile
rows 50
-- Definer: the worker reads no tables itself.
security definer
set search_path = ''
as $$
  select content.sha256, content.size_bytes, pg_catalog.clock_timestamp()
  from app_private.content_of_project(next_of_archive.project_id) as content
  where content.state in ('ready', 'condemned', 'corrupt')
    and (content.verified_at is null or content.verified_at < next_of_archive.unread_since)
    and content.sha256 <> all (next_of_archive.skipped)
  order by content.verified_at nulls first
  limit next_of_archive.max_count;
$$;
comment on function app_hidden.next_of_archive(uuid, timestamptz, text[], integer) is
  'Content of a project that was not read since a moment, the longest unread first.';
revoke all on function app_hidden.next_of_archive(uuid, timestamptz, text[], integer) from public;
grant execute on function app_hidden.next_of_archive(uuid, timestamptz, text[], integer) to gadb_worker;
--! EndIncluded app_hidden/functions/next_of_archive.sql
--! Included app_private/functions/tell_of_archive.sql
create or replace function app_private.tell_of_archive(archive_check app_public.archive_checks) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name text;
  v_message text;
begin
  select projects.name into v_name
  from app_public.projects
  where projects.id = (archive_check).project_id;
  v_message := pg_catalog.format(
    'The archive of "%s" is not sound: %s of its %s files are damaged, %s could not be read, and its root hash is %s.',
    v_name, (archive_check).damaged_count, (archive_check).blob_count, (archive_check).unread_count,
    case when (archive_check).recorded_sha256 = (archive_check).computed_sha256 then 'unchanged' else 'another' end
  );
  perform app_private.tell_keepers((archive_check).project_id, 'archive.damaged', v_message);
  perform app_private.tell_keepers(null, 'archive.damaged', v_message);
end;
$$;
comment on function app_private.tell_of_archive(app_public.archive_checks) is
  'Tells owners and studio admins of a check that found an archive not to be sound.';
revoke all on function app_private.tell_of_archive(app_public.archive_checks) from public;
--! EndIncluded app_private/functions/tell_of_archive.sql
--! Included app_hidden/functions/record_archive_check.sql
create or replace function app_hidden.record_archive_check(project_id uuid, since timestamptz)
returns app_public.archive_checks
language plpgsql
volatile
-- Definer: nobody writes the history of checks. Only the worker may call it.
security definer
set search_path = ''
as $$
declare
  v_check app_public.archive_checks;
begin
  perform app_private.require_server();
  select projects.id, log.root_sha256, app_private.archive_root(projects.id)
  into v_check.project_id, v_check.recorded_sha256, v_check.computed_sha256
  from app_public.projects
  join app_public.project_archive_log as log on log.project_id = projects.id and log.action = 'archived'
  where projects.id = record_archive_check.project_id and projects.status = 'archived'
  order by log.occurred_at desc
  limit 1;
  if v_check.project_id is null then
    perform app_private.fail('BADST', 'The project is not archived.', null, 'Only an archive can be checked.');
  end if;
  insert into app_public.archive_checks (
    project_id, recorded_sha256, computed_sha256, blob_count, total_bytes, damaged_count, unread_count, oldest_reading_at
  )
  select v_check.project_id, v_check.recorded_sha256, v_check.computed_sha256,
    count(*), coalesce(sum(content.size_bytes), 0),
    count(*) filter (where content.state <> 'ready'),
    count(*) filter (where content.verified_at is null or content.verified_at < record_archive_check.since),
    min(nullif(content.verified_at, '-infinity'))
  from app_private.content_of_project(v_check.project_id) as content
  returning archive_checks.* into v_check;
  if not v_check.is_sound then
    perform app_private.tell_of_archive(v_check);
  end if;
  return v_check;
end;
$$;
comment on function app_hidden.record_archive_check(uuid, timestamptz) is
  'Concludes the check of an archived project: computes its root again, counts what was read since a moment and what is damaged, and tells its owners and studio admins when not all is well.';
revoke all on function app_hidden.record_archive_check(uuid, timestamptz) from public;
grant execute on function app_hidden.record_archive_check(uuid, timestamptz) to gadb_worker;
--! EndIncluded app_hidden/functions/record_archive_check.sql
--! Included app_private/functions/describe_job.sql
create or replace function app_private.describe_job(run app_private.job_runs) returns app_public.job
language sql
stable
set search_path = ''
as $$
  select row(
    (run).id,
    (run).task,
    case
      when (run).state = 'running' and (run).heartbeat_at < pg_catalog.now() - interval '2 minutes' then 'lost'
      else (run).state::text
    end::app_public.job_state,
    (run).started_at,
    (run).heartbeat_at,
    (run).finished_at,
    (run).detail,
    (run).failure
  )::app_public.job;
$$;
comment on function app_private.describe_job(app_private.job_runs) is
  'A run as people see it; one that has been silent for two minutes is lost.';
revoke all on function app_private.describe_job(app_private.job_runs) from public;
--! EndIncluded app_private/functions/describe_job.sql
--! Included app_public/functions/list_jobs.sql
create or replace function app_public.list_jobs(task text default null) returns setof app_public.job
language plpgsql
stable
rows 100
-- Definer: the history is private. It checks its caller first.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_studio_admin();
  return query
    select job.*
    from (
      select runs.*
      from app_private.job_runs as runs
      where list_jobs.task is null or runs.task = list_jobs.task
      order by runs.started_at desc, runs.id desc
      limit 1000
    ) as runs
    cross join lateral app_private.describe_job(row(runs.*)::app_private.job_runs) as job;
end;
$$;
comment on function app_public.list_jobs(text) is
  'The last thousand runs of the jobs that the server does by itself, or of one task, newest first. For studio admins.';
revoke all on function app_public.list_jobs(text) from public;
grant execute on function app_public.list_jobs(text) to gadb_user;
--! EndIncluded app_public/functions/list_jobs.sql
--! Included app_public/functions/find_job.sql
create or replace function app_public.find_job(run_id uuid) returns app_public.job
language plpgsql
stable
-- Definer: the history is private. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_run app_private.job_runs;
begin
  perform app_private.require_studio_admin();
  select runs.* into v_run from app_private.job_runs as runs where runs.id = find_job.run_id;
  if v_run.id is null then
    perform app_private.fail('NTFND', 'There is no such run of a job.', null, 'list_jobs names those that are known.');
  end if;
  return app_private.describe_job(v_run);
end;
$$;
comment on function app_public.find_job(uuid) is
  'One run of a job, with how far it is. For studio admins.';
revoke all on function app_public.find_job(uuid) from public;
grant execute on function app_public.find_job(uuid) to gadb_user;
--! EndIncluded app_public/functions/find_job.sql
