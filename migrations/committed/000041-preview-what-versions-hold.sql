--! Previous: sha1:8ce8a647686a2c76964c920f663fbd4cb224793a
--! Hash: sha1:b0b2afc7e905c3a6c04e166fb0ee78cf86787ea3
--! Message: Preview what versions hold

-- The migration being written. See migrations/README.md

create type app_public.preview_state as enum ('waiting', 'ready', 'failed', 'none');
comment on type app_public.preview_state is 'Where a preview stands; none: content of this kind has none, or previews are switched off.';
create type app_public.preview_kind as enum ('image', 'audio', 'video', 'model');
comment on type app_public.preview_kind is 'What content was looked at as.';
create type app_public.preview_file_kind as enum ('thumb_320', 'thumb_640', 'peaks', 'glb');
comment on type app_public.preview_file_kind is 'What a derived file is: a WebP picture at most so many pixels wide, the peaks of a sound as JSON, a model as binary glTF.';

create type app_public.preview_file as (
  kind app_public.preview_file_kind,
  sha256 app_public.sha256,
  media_type text,
  width integer,
  height integer,
  byte_count integer
);
comment on type app_public.preview_file is 'A file derived from the content of a version, to be fetched beside the version''s download.';
comment on column app_public.preview_file.kind is 'What it is; the last part of its address.';
comment on column app_public.preview_file.sha256 is 'SHA-256 of the file: it changes when the file does.';
comment on column app_public.preview_file.media_type is 'Media type of the file.';
comment on column app_public.preview_file.width is 'Width of the picture in pixels; null for what is none.';
comment on column app_public.preview_file.height is 'Height of the picture in pixels; null for what is none.';
comment on column app_public.preview_file.byte_count is 'Size of the file in bytes.';

create type app_public.preview as (
  state app_public.preview_state,
  kind app_public.preview_kind,
  reason text,
  facts jsonb,
  files app_public.preview_file[],
  can_retry boolean
);
comment on type app_public.preview is 'What the server found out about the content of a version.';
comment on column app_public.preview.state is 'Where it stands.';
comment on column app_public.preview.kind is 'What the content is looked at as; null when it has no preview.';
comment on column app_public.preview.reason is 'Why it failed, or why there is none, in a sentence; null otherwise.';
comment on column app_public.preview.facts is 'What was found out, by kind; null until it is ready. The shapes are in docs/explanations/previews.md.';
comment on column app_public.preview.files is 'What was derived from the content.';
comment on column app_public.preview.can_retry is 'Whether who asks may have it made again (retry_preview).';

create type app_public.preview_difference as (
  state app_public.preview_state,
  share double precision,
  reason text
);
comment on type app_public.preview_difference is 'How much of a picture differs from another one.';
comment on column app_public.preview_difference.state is 'Where the comparing stands.';
comment on column app_public.preview_difference.share is 'Share of the pixels that differ, 0 to 1; null when it is not known.';
comment on column app_public.preview_difference.reason is 'Why it is not known, in a sentence: the sizes differ, for instance.';

create table app_private.previews (
  sha256 app_public.sha256 primary key references app_private.blobs on delete restrict,
  kind app_public.preview_kind not null,
  state app_public.preview_state not null default 'waiting',
  facts jsonb,
  reason text,
  attempts integer not null default 0,
  requested_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  constraint previews_finished_at_check check ((state = 'waiting') = (finished_at is null)),
  constraint previews_reason_check check (length(reason) <= 1000)
);
create index previews_requested_at_where_waiting_idx on app_private.previews (requested_at) where state = 'waiting';
create index previews_finished_at_idx on app_private.previews (finished_at);
comment on table app_private.previews is 'What the worker found out about content, one row for each that has been asked for, whichever projects have it.';

create table app_private.preview_files (
  source_sha256 app_public.sha256 not null references app_private.previews on delete restrict,
  kind app_public.preview_file_kind not null,
  sha256 app_public.sha256 not null references app_private.blobs on delete restrict,
  media_type text not null,
  width integer,
  height integer,
  byte_count bigint not null,
  primary key (source_sha256, kind),
  constraint preview_files_byte_count_check check (byte_count >= 0)
);
create index preview_files_sha256_idx on app_private.preview_files (sha256);
comment on table app_private.preview_files is 'Files derived from content. They lie in the depot like all content and go with their source.';

create table app_private.content_differences (
  sha256 app_public.sha256 not null references app_private.blobs on delete restrict,
  other_sha256 app_public.sha256 not null references app_private.blobs on delete restrict,
  state app_public.preview_state not null default 'waiting',
  share double precision,
  reason text,
  attempts integer not null default 0,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (sha256, other_sha256),
  constraint content_differences_other_sha256_check check (sha256 < other_sha256),
  constraint content_differences_share_check check (share between 0 and 1),
  constraint content_differences_finished_at_check check ((state = 'waiting') = (finished_at is null))
);
create index content_differences_other_sha256_idx on app_private.content_differences (other_sha256);
comment on table app_private.content_differences is 'How much two pictures differ, one row a pair, the smaller hash first.';

--! Included app_private/functions/previewed_kind.sql
create or replace function app_private.previewed_kind(media_type text) returns app_public.preview_kind
language sql
immutable
parallel safe
set search_path = ''
as $$
  -- What the worker's libraries read (worker/media); everything else has no preview, which costs nothing.
  select case
    when types.essence in (
      'image/png', 'image/apng', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/tiff',
      'image/svg+xml'
    ) then 'image'
    when types.essence in (
      'audio/wav', 'audio/mpeg', 'audio/ogg', 'audio/opus', 'audio/flac', 'audio/x-flac', 'audio/aac',
      'audio/mp4', 'audio/x-m4a', 'audio/aiff'
    ) then 'audio'
    when types.essence in (
      'video/mp4', 'video/webm', 'video/quicktime', 'video/matroska', 'video/x-matroska', 'video/mp2t'
    ) then 'video'
    when types.essence in ('model/gltf-binary', 'model/gltf+json') then 'model'
  end::app_public.preview_kind
  from (
    select pg_catalog.lower(pg_catalog.btrim(pg_catalog.split_part(previewed_kind.media_type, ';', 1)))
  ) as types (essence);
$$;
comment on function app_private.previewed_kind(text) is
  'What content of a media type is looked at as; null for content that has no preview.';
revoke all on function app_private.previewed_kind(text) from public;
--! EndIncluded app_private/functions/previewed_kind.sql
--! Included app_private/functions/making_time.sql
create or replace function app_private.making_time(started_at timestamptz, finished_at timestamptz)
returns interval
language sql
immutable
parallel safe
set search_path = ''
as $$
  select case
    when making_time.finished_at > making_time.started_at then making_time.finished_at - making_time.started_at
    else interval '0'
  end;
$$;
comment on function app_private.making_time(timestamptz, timestamptz) is
  'How long the worker took: so long it seems to take, too, where content is used that another project has had looked at.';
revoke all on function app_private.making_time(timestamptz, timestamptz) from public;
--! EndIncluded app_private/functions/making_time.sql
--! Included app_private/functions/shown_from.sql
create or replace function app_private.shown_from(
  project_id uuid,
  sha256 app_public.sha256,
  made_in interval
) returns timestamptz
language sql
stable
set search_path = ''
as $$
  -- A preview that is there at once would tell that somebody else in the studio has the very same
  -- file. Without an account of the project (rows written past the commands) nothing is held back.
  select coalesce(
    (
      select charges.created_at + shown_from.made_in
      from app_private.project_blobs as charges
      where charges.project_id = shown_from.project_id and charges.sha256 = shown_from.sha256
    ),
    '-infinity'
  );
$$;
comment on function app_private.shown_from(uuid, app_public.sha256, interval) is
  'From when on a project sees what was found out about content: when the worker would have been done, had it begun as the project got the content.';
revoke all on function app_private.shown_from(uuid, app_public.sha256, interval) from public;
--! EndIncluded app_private/functions/shown_from.sql
--! Included app_private/functions/preview_of.sql
create or replace function app_private.preview_of(version app_public.asset_versions)
returns app_private.previews
language plpgsql
stable
set search_path = ''
as $$
declare
  v_kind constant app_public.preview_kind := app_private.previewed_kind((preview_of.version).media_type);
  v_preview app_private.previews;
begin
  if (preview_of.version).is_deletion or v_kind is null then
    v_preview.state := 'none';
    return v_preview;
  end if;
  select previews.* into v_preview
  from app_private.previews
  where previews.sha256 = (preview_of.version).sha256;
  if v_preview.finished_at is not null and pg_catalog.clock_timestamp() >= app_private.shown_from(
    (preview_of.version).project_id, v_preview.sha256,
    app_private.making_time(v_preview.started_at, v_preview.finished_at)
  ) then
    return v_preview;
  end if;
  v_preview := null;
  v_preview.kind := v_kind;
  v_preview.state := 'waiting';
  return v_preview;
end;
$$;
comment on function app_private.preview_of(app_public.asset_versions) is
  'What is known of the content of a version, as the version''s project may know it; waiting until then.';
revoke all on function app_private.preview_of(app_public.asset_versions) from public;
--! EndIncluded app_private/functions/preview_of.sql
--! Included app_private/functions/files_of_preview.sql
create or replace function app_private.files_of_preview(sha256 app_public.sha256)
returns app_public.preview_file[]
language sql
stable
set search_path = ''
as $$
  select coalesce(
    pg_catalog.array_agg(
      row(
        files.kind, files.sha256, files.media_type, files.width, files.height, files.byte_count
      )::app_public.preview_file
      order by files.kind
    ),
    '{}'
  )
  from app_private.preview_files as files
  where files.source_sha256 = files_of_preview.sha256;
$$;
comment on function app_private.files_of_preview(app_public.sha256) is
  'The files derived from content.';
revoke all on function app_private.files_of_preview(app_public.sha256) from public;
--! EndIncluded app_private/functions/files_of_preview.sql
--! Included app_private/functions/may_retry_preview.sql
create or replace function app_private.may_retry_preview(project_id uuid, state app_public.preview_state)
returns boolean
language sql
stable
set search_path = ''
as $$
  select may_retry_preview.state = 'failed'
    and exists (
      select from app_public.projects
      where projects.id = may_retry_preview.project_id and projects.status = 'active'
    )
    and coalesce(
      app_private.effective_role(may_retry_preview.project_id, app_hidden.current_user_id()) >= 'lead', false
    );
$$;
comment on function app_private.may_retry_preview(uuid, app_public.preview_state) is
  'Whether who acts may have a preview made again: it failed, the project is active, the rank is lead at least.';
revoke all on function app_private.may_retry_preview(uuid, app_public.preview_state) from public;
--! EndIncluded app_private/functions/may_retry_preview.sql
--! Included app_private/functions/difference_of.sql
create or replace function app_private.difference_of(
  version app_public.asset_versions,
  other app_public.asset_versions
) returns app_private.content_differences
language plpgsql
stable
set search_path = ''
as $$
declare
  v_difference app_private.content_differences;
  v_made_in interval;
begin
  select differences.* into v_difference
  from app_private.content_differences as differences
  where differences.sha256 = least((difference_of.version).sha256, (difference_of.other).sha256)
    and differences.other_sha256 = greatest((difference_of.version).sha256, (difference_of.other).sha256);
  if v_difference.finished_at is null then
    return v_difference;
  end if;
  v_made_in := app_private.making_time(v_difference.started_at, v_difference.finished_at);
  -- Held back as previews are.
  if pg_catalog.clock_timestamp() < greatest(
    app_private.shown_from((difference_of.version).project_id, (difference_of.version).sha256, v_made_in),
    app_private.shown_from((difference_of.other).project_id, (difference_of.other).sha256, v_made_in)
  ) then
    v_difference.state := 'waiting';
    v_difference.share := null;
    v_difference.reason := null;
  end if;
  return v_difference;
end;
$$;
comment on function app_private.difference_of(app_public.asset_versions, app_public.asset_versions) is
  'How much the content of two versions differs, as their projects may know it; null when nobody asked for it.';
revoke all on function app_private.difference_of(app_public.asset_versions, app_public.asset_versions) from public;
--! EndIncluded app_private/functions/difference_of.sql
--! Included app_private/functions/preview_lane.sql
create or replace function app_private.preview_lane(sha256 app_public.sha256) returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  -- Two lanes in all, however many workers there are: a file that takes its time holds up half of the
  -- others, and never the jobs that have nothing to do with previews.
  select 'previews ' || pg_catalog.get_byte(pg_catalog.decode(preview_lane.sha256::text, 'hex'), 31) % 2;
$$;
comment on function app_private.preview_lane(app_public.sha256) is
  'The queue of the jobs that look at content; one at a time of each.';
revoke all on function app_private.preview_lane(app_public.sha256) from public;
--! EndIncluded app_private/functions/preview_lane.sql
--! Included app_private/functions/queue_preview.sql
create or replace function app_private.queue_preview(
  sha256 app_public.sha256,
  run_at timestamptz,
  priority integer default 20
) returns void
language sql
volatile
set search_path = ''
as $$
  select app_jobs.add_job(
    'previews__make',
    pg_catalog.json_build_object('sha256', queue_preview.sha256),
    queue_name => app_private.preview_lane(queue_preview.sha256),
    run_at => queue_preview.run_at,
    max_attempts => 5,
    job_key => 'preview ' || queue_preview.sha256,
    priority => queue_preview.priority
  );
$$;
comment on function app_private.queue_preview(app_public.sha256, timestamptz, integer) is
  'Adds the job that looks at content, one for each content, from a moment on; a higher priority waits longer.';
revoke all on function app_private.queue_preview(app_public.sha256, timestamptz, integer) from public;
--! EndIncluded app_private/functions/queue_preview.sql
--! Included app_private/functions/queue_derived_count.sql
create or replace function app_private.queue_derived_count(project_id uuid) returns void
language sql
volatile
set search_path = ''
as $$
  -- Once for all that is made in these seconds; a job that waits is not put off.
  select app_jobs.add_job(
    'projects__count_derived',
    pg_catalog.json_build_object('project_id', queue_derived_count.project_id),
    run_at => pg_catalog.now() + interval '5 seconds',
    max_attempts => 5,
    job_key => 'derived bytes of ' || queue_derived_count.project_id,
    priority => 20,
    job_key_mode => 'preserve_run_at'
  );
$$;
comment on function app_private.queue_derived_count(uuid) is
  'Has the derived bytes of a project counted in a few seconds.';
revoke all on function app_private.queue_derived_count(uuid) from public;
--! EndIncluded app_private/functions/queue_derived_count.sql
--! Included app_private/functions/derived_bytes.sql
create or replace function app_private.derived_bytes(project_id uuid) returns bigint
language sql
stable
set search_path = ''
as $$
  select coalesce(sum(files.byte_count), 0)::bigint
  from (
    select distinct files.sha256, files.byte_count
    from app_private.project_blobs as charges
    join app_private.previews on previews.sha256 = charges.sha256
    join app_private.preview_files as files on files.source_sha256 = previews.sha256
    where charges.project_id = derived_bytes.project_id
      -- Nor do the bytes tell of other projects (see shown_from).
      and charges.created_at + app_private.making_time(previews.started_at, previews.finished_at) <= pg_catalog.clock_timestamp()
  ) as files;
$$;
comment on function app_private.derived_bytes(uuid) is
  'Bytes of what was derived from the content of a project, each file once.';
revoke all on function app_private.derived_bytes(uuid) from public;
--! EndIncluded app_private/functions/derived_bytes.sql
--! Included app_private/functions/tell_of_preview.sql
create or replace function app_private.tell_of_preview(sha256 app_public.sha256, project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_version record;
begin
  -- Those that somebody may be looking at: a file that a thousand versions have is no thousand events.
  for v_version in
    select newest.id, newest.asset_id, newest.project_id
    from (
      select versions.id, versions.asset_id, versions.project_id,
        row_number() over (partition by versions.project_id order by versions.created_at desc) as place
      from app_public.asset_versions as versions
      where versions.sha256 = tell_of_preview.sha256
        and (tell_of_preview.project_id is null or versions.project_id = tell_of_preview.project_id)
    ) as newest
    where newest.place <= 20
  loop
    perform app_private.add_event(
      v_version.project_id, 'preview.changed',
      pg_catalog.jsonb_build_object('version_id', v_version.id, 'asset_id', v_version.asset_id)
    );
  end loop;
end;
$$;
comment on function app_private.tell_of_preview(app_public.sha256, uuid) is
  'Tells those who follow a project, without one all projects concerned, that the preview of versions has changed: of the twenty newest with this content.';
revoke all on function app_private.tell_of_preview(app_public.sha256, uuid) from public;
--! EndIncluded app_private/functions/tell_of_preview.sql
--! Included app_private/functions/show_preview.sql
create or replace function app_private.show_preview(sha256 app_public.sha256, project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app_private.tell_of_preview(show_preview.sha256, show_preview.project_id);
  perform app_private.queue_derived_count(charges.project_id)
  from app_private.project_blobs as charges
  where charges.sha256 = show_preview.sha256
    and (show_preview.project_id is null or charges.project_id = show_preview.project_id);
end;
$$;
comment on function app_private.show_preview(app_public.sha256, uuid) is
  'Tells those who follow that a preview is there, and has derived bytes counted; of one project, or without one of all concerned.';
revoke all on function app_private.show_preview(app_public.sha256, uuid) from public;
--! EndIncluded app_private/functions/show_preview.sql
--! Included app_private/functions/renew_preview.sql
create or replace function app_private.renew_preview(sha256 app_public.sha256) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update app_private.previews
  set state = 'waiting', attempts = 0, reason = null, requested_at = pg_catalog.now(),
    started_at = null, finished_at = null
  where previews.sha256 = renew_preview.sha256 and previews.finished_at is not null;
  if not found then
    return;
  end if;
  perform app_private.queue_preview(renew_preview.sha256, pg_catalog.now());
  perform app_private.tell_of_preview(renew_preview.sha256, null);
end;
$$;
comment on function app_private.renew_preview(app_public.sha256) is
  'Has content looked at again; what was derived from it stays until that is done.';
revoke all on function app_private.renew_preview(app_public.sha256) from public;
--! EndIncluded app_private/functions/renew_preview.sql
--! Included app_private/functions/renew_damaged_previews.sql
create or replace function app_private.renew_damaged_previews(sha256 app_public.sha256) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_source_sha256 app_public.sha256;
  v_is_derived boolean := false;
begin
  for v_source_sha256 in
    select files.source_sha256
    from app_private.preview_files as files
    where files.sha256 = renew_damaged_previews.sha256
    order by files.source_sha256
  loop
    v_is_derived := true;
    perform app_private.renew_preview(v_source_sha256);
  end loop;
  return v_is_derived;
end;
$$;
comment on function app_private.renew_damaged_previews(app_public.sha256) is
  'Has previews made again that a damaged file belongs to; whether there are any.';
revoke all on function app_private.renew_damaged_previews(app_public.sha256) from public;
--! EndIncluded app_private/functions/renew_damaged_previews.sql
--! Included app_private/functions/request_preview.sql
create or replace function app_private.request_preview(
  project_id uuid,
  sha256 app_public.sha256,
  kind app_public.preview_kind
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_preview app_private.previews;
begin
  insert into app_private.previews (sha256, kind)
  values (request_preview.sha256, request_preview.kind)
  on conflict do nothing;
  if found then
    perform app_private.queue_preview(request_preview.sha256, pg_catalog.now());
    return;
  end if;
  select previews.* into v_preview
  from app_private.previews
  where previews.sha256 = request_preview.sha256;
  if v_preview.finished_at is null or exists (
    select from app_private.project_blobs as charges
    where charges.project_id = request_preview.project_id and charges.sha256 = request_preview.sha256
  ) then
    return;
  end if;
  -- Another project has it. That it need not be made again is nothing this one may learn: it is told
  -- when the making would have ended (see shown_from).
  perform app_jobs.add_job(
    'previews__show',
    pg_catalog.json_build_object('sha256', v_preview.sha256, 'project_id', request_preview.project_id),
    run_at => pg_catalog.now() + app_private.making_time(v_preview.started_at, v_preview.finished_at),
    max_attempts => 5,
    job_key => pg_catalog.format('preview %s of %s', v_preview.sha256, request_preview.project_id),
    priority => 20
  );
end;
$$;
comment on function app_private.request_preview(uuid, app_public.sha256, app_public.preview_kind) is
  'Has content looked at that a project uses, once however many versions have it.';
revoke all on function app_private.request_preview(uuid, app_public.sha256, app_public.preview_kind) from public;
--! EndIncluded app_private/functions/request_preview.sql
--! Included app_private/functions/request_difference.sql
create or replace function app_private.request_difference(
  sha256 app_public.sha256,
  other_sha256 app_public.sha256,
  priority integer default 25
) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_first constant app_public.sha256 := least(request_difference.sha256, request_difference.other_sha256);
  v_second constant app_public.sha256 := greatest(request_difference.sha256, request_difference.other_sha256);
begin
  if v_first = v_second then
    return false;
  end if;
  insert into app_private.content_differences (sha256, other_sha256)
  values (v_first, v_second)
  on conflict do nothing;
  if not found then
    return false;
  end if;
  perform app_jobs.add_job(
    'previews__compare',
    pg_catalog.json_build_object('sha256', v_first, 'other_sha256', v_second),
    queue_name => app_private.preview_lane(v_first),
    max_attempts => 5,
    job_key => pg_catalog.format('difference %s %s', v_first, v_second),
    priority => request_difference.priority
  );
  return true;
end;
$$;
comment on function app_private.request_difference(app_public.sha256, app_public.sha256, integer) is
  'Has two pictures compared, once whoever asks; whether that is new.';
revoke all on function app_private.request_difference(app_public.sha256, app_public.sha256, integer) from public;
--! EndIncluded app_private/functions/request_difference.sql
--! Included app_private/functions/is_preview_file_used.sql
create or replace function app_private.is_preview_file_used(sha256 app_public.sha256) returns boolean
language sql
stable
set search_path = ''
as $$
  -- What was derived goes with its source: from the mark on, as long as the mark stands.
  select exists (
    select
    from app_private.preview_files as files
    join app_private.blobs as sources on sources.sha256 = files.source_sha256
    where files.sha256 = is_preview_file_used.sha256 and sources.condemned_at is null
  );
$$;
comment on function app_private.is_preview_file_used(app_public.sha256) is
  'Whether content was derived from content that stays.';
revoke all on function app_private.is_preview_file_used(app_public.sha256) from public;
--! EndIncluded app_private/functions/is_preview_file_used.sql
--! Included app_private/functions/is_content_used.sql
create or replace function app_private.is_content_used(sha256 app_public.sha256) returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
      select 1 from app_public.asset_versions as versions
      where versions.sha256 = is_content_used.sha256
    )
    or exists (
      select 1 from app_public.shelf_items as items
      where items.sha256 = is_content_used.sha256
    )
    or exists (
      select 1 from app_private.project_blobs as charges
      where charges.sha256 = is_content_used.sha256
    )
    or app_private.is_preview_file_used(is_content_used.sha256);
$$;
comment on function app_private.is_content_used(app_public.sha256) is
  'Whether a version, a shelf or a project''s account refers to content, or it was derived from content that stays.';
revoke all on function app_private.is_content_used(app_public.sha256) from public;
--! EndIncluded app_private/functions/is_content_used.sql
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
    )
    and not app_private.is_preview_file_used(blobs.sha256);
$$;
comment on function app_private.unused_content() is
  'Content that no version, shelf, project''s account or running upload refers to and that was not derived from content that stays.';
revoke all on function app_private.unused_content() from public;
--! EndIncluded app_private/functions/unused_content.sql
--! Included app_private/functions/forget_previews.sql
create or replace function app_private.forget_previews(sha256 app_public.sha256) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_count bigint;
begin
  delete from app_private.content_differences as differences
  where forget_previews.sha256 in (differences.sha256, differences.other_sha256);
  -- Of what is removed, and of what a file is removed that was derived from it.
  with removed as (
    delete from app_private.preview_files as files
    where files.source_sha256 in (
      select sources.source_sha256
      from app_private.preview_files as sources
      where sources.sha256 = forget_previews.sha256
      union
      select forget_previews.sha256
    )
    returning files.source_sha256
  ), emptied as (
    update app_private.previews
    set state = 'waiting', attempts = 0, facts = null, reason = null, requested_at = pg_catalog.now(),
      started_at = null, finished_at = null
    from (select distinct removed.source_sha256 from removed) as sources
    where previews.sha256 = sources.source_sha256 and previews.sha256 <> forget_previews.sha256
    returning previews.sha256
  )
  -- Later: most of them are removed themselves by then, which leaves the job nothing to do.
  select count(*) into v_count
  from emptied
  cross join lateral app_private.queue_preview(emptied.sha256, pg_catalog.now() + interval '1 hour');
  delete from app_private.previews where previews.sha256 = forget_previews.sha256;
end;
$$;
comment on function app_private.forget_previews(app_public.sha256) is
  'Takes away what is known of content that is removed from the depot, and what stood in it.';
revoke all on function app_private.forget_previews(app_public.sha256) from public;
--! EndIncluded app_private/functions/forget_previews.sql
--! Included app_private/functions/write_preview_files.sql
create or replace function app_private.write_preview_files(source_sha256 app_public.sha256, files jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_count integer;
begin
  delete from app_private.preview_files as old where old.source_sha256 = write_preview_files.source_sha256;
  with sound as (
    select blobs.sha256
    from app_private.blobs
    where blobs.sha256 in (select file ->> 'sha256' from pg_catalog.jsonb_array_elements(write_preview_files.files) as file)
      and blobs.state in ('staging', 'ready', 'condemned')
    order by blobs.sha256
    for no key update
  )
  update app_private.blobs
  set state = 'ready', last_touched_at = pg_catalog.now(), condemned_at = null, verify_failures = 0,
    verified_at = case when blobs.state = 'ready' then blobs.verified_at else pg_catalog.now() end
  from sound
  where blobs.sha256 = sound.sha256;
  insert into app_private.preview_files (source_sha256, kind, sha256, media_type, width, height, byte_count)
  select write_preview_files.source_sha256, file.kind, file.sha256, file.media_type, file.width, file.height, blobs.size_bytes
  from pg_catalog.jsonb_to_recordset(write_preview_files.files) as file (
    kind app_public.preview_file_kind, sha256 app_public.sha256, media_type text, width integer, height integer
  )
  join app_private.blobs on blobs.sha256 = file.sha256 and blobs.state = 'ready';
  get diagnostics v_count = row_count;
  if v_count <> pg_catalog.jsonb_array_length(write_preview_files.files) then
    perform app_private.fail(
      'BADST', 'A derived file was found damaged while it was written.', null, 'Make the preview again.'
    );
  end if;
end;
$$;
comment on function app_private.write_preview_files(app_public.sha256, jsonb) is
  'Puts derived files, which are in the store, in place of those that were derived before.';
revoke all on function app_private.write_preview_files(app_public.sha256, jsonb) from public;
--! EndIncluded app_private/functions/write_preview_files.sql
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
    -- What was derived is made again; nobody has to do anything about it.
    if not app_private.renew_damaged_previews(mark_damaged.sha256)
      or exists (select from app_private.content_places(mark_damaged.sha256))
    then
      perform app_private.tell_of_damage(mark_damaged.sha256);
    end if;
    return true;
  end if;
  return false;
end;
$$;
comment on function app_private.mark_damaged(app_public.sha256, timestamptz) is
  'Marks content as damaged and tells those concerned; false when it was known, or has been healed since it was read.';
revoke all on function app_private.mark_damaged(app_public.sha256, timestamptz) from public;
--! EndIncluded app_private/functions/mark_damaged.sql
--! Included app_private/functions/tg_asset_versions__request_previews.sql
create or replace function app_private.tg_asset_versions__request_previews() returns trigger
language plpgsql
volatile
-- Definer: whoever makes a version may not write previews and jobs.
security definer
set search_path = ''
as $$
declare
  v_row record;
begin
  for v_row in
    select versions.project_id, versions.sha256, app_private.previewed_kind(versions.media_type) as kind
    from changed_rows as versions
    where not versions.is_deletion and app_private.previewed_kind(versions.media_type) is not null
    -- In order, so that nobody waits in a circle.
    order by versions.sha256
  loop
    perform app_private.request_preview(v_row.project_id, v_row.sha256, v_row.kind);
  end loop;
  for v_row in
    select versions.sha256, parents.sha256 as parent_sha256
    from changed_rows as versions
    join app_public.asset_versions as parents on parents.id = versions.parent_version_id
    where not versions.is_deletion
      and not parents.is_deletion
      and app_private.previewed_kind(versions.media_type) = 'image'
      and app_private.previewed_kind(parents.media_type) = 'image'
    order by least(versions.sha256, parents.sha256), greatest(versions.sha256, parents.sha256)
  loop
    perform app_private.request_difference(v_row.sha256, v_row.parent_sha256);
  end loop;
  return null;
end;
$$;
comment on function app_private.tg_asset_versions__request_previews() is
  'Has the content of new versions looked at, and pictures compared with those they were built on.';
revoke all on function app_private.tg_asset_versions__request_previews() from public;
--! EndIncluded app_private/functions/tg_asset_versions__request_previews.sql
--! Included app_hidden/functions/start_preview.sql
create or replace function app_hidden.start_preview(sha256 app_public.sha256)
returns table (kind app_public.preview_kind, media_type text, size_bytes bigint, attempt integer)
language plpgsql
volatile
rows 1
-- Definer: the worker reads and writes no tables itself.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  -- Counted before the work begins: content that ends the worker itself is given up, too.
  update app_private.previews
  set attempts = previews.attempts + 1, started_at = pg_catalog.clock_timestamp()
  where previews.sha256 = start_preview.sha256 and previews.finished_at is null and previews.attempts < 3;
  if found then
    return query
      select previews.kind, coalesce(blobs.media_type, ''), blobs.size_bytes, previews.attempts
      from app_private.previews
      join app_private.blobs on blobs.sha256 = previews.sha256
      where previews.sha256 = start_preview.sha256;
    return;
  end if;
  update app_private.previews
  set state = 'failed', finished_at = pg_catalog.clock_timestamp(),
    reason = 'The file was given up after three attempts, each of which ended without a word.'
  where previews.sha256 = start_preview.sha256 and previews.finished_at is null;
  if found then
    perform app_private.show_preview(start_preview.sha256, null);
  end if;
end;
$$;
comment on function app_hidden.start_preview(app_public.sha256) is
  'Begins to look at content: what it is, and the number of the attempt; nothing when that is done or given up. For the worker.';
revoke all on function app_hidden.start_preview(app_public.sha256) from public;
grant execute on function app_hidden.start_preview(app_public.sha256) to gadb_worker;
--! EndIncluded app_hidden/functions/start_preview.sql
--! Included app_hidden/functions/stage_preview_file.sql
create or replace function app_hidden.stage_preview_file(
  sha256 app_public.sha256,
  size_bytes bigint,
  media_type text
) returns text
language plpgsql
volatile
-- Definer: nobody writes blobs directly. Only the worker may call it.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  return app_private.stage_blob(
    stage_preview_file.sha256, stage_preview_file.size_bytes, stage_preview_file.media_type
  );
end;
$$;
comment on function app_hidden.stage_preview_file(app_public.sha256, bigint, text) is
  'Announces a derived file to the store: publish, replace or retry, as publish_upload says. For the worker.';
revoke all on function app_hidden.stage_preview_file(app_public.sha256, bigint, text) from public;
grant execute on function app_hidden.stage_preview_file(app_public.sha256, bigint, text) to gadb_worker;
--! EndIncluded app_hidden/functions/stage_preview_file.sql
--! Included app_hidden/functions/finish_preview.sql
create or replace function app_hidden.finish_preview(
  sha256 app_public.sha256,
  attempt integer,
  state app_public.preview_state,
  facts jsonb,
  reason text,
  files jsonb
) returns boolean
language plpgsql
volatile
-- Definer: the worker reads and writes no tables itself.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  perform 1
  from app_private.previews
  where previews.sha256 = finish_preview.sha256
    and previews.finished_at is null
    and previews.attempts = finish_preview.attempt
  for update;
  -- Somebody asked anew meanwhile: what that finds counts.
  if not found then
    return false;
  end if;
  perform app_private.write_preview_files(finish_preview.sha256, finish_preview.files);
  update app_private.previews
  set state = finish_preview.state, facts = finish_preview.facts, reason = finish_preview.reason,
    finished_at = pg_catalog.clock_timestamp()
  where previews.sha256 = finish_preview.sha256;
  perform app_private.show_preview(finish_preview.sha256, null);
  return true;
end;
$$;
comment on function app_hidden.finish_preview(app_public.sha256, integer, app_public.preview_state, jsonb, text, jsonb) is
  'Says what an attempt found out about content, and which files were derived from it; false when that attempt no longer counts. For the worker.';
revoke all on function app_hidden.finish_preview(app_public.sha256, integer, app_public.preview_state, jsonb, text, jsonb) from public;
grant execute on function app_hidden.finish_preview(app_public.sha256, integer, app_public.preview_state, jsonb, text, jsonb) to gadb_worker;
--! EndIncluded app_hidden/functions/finish_preview.sql
--! Included app_hidden/functions/postpone_preview.sql
create or replace function app_hidden.postpone_preview(
  sha256 app_public.sha256,
  attempt integer,
  reason text
) returns boolean
language plpgsql
volatile
-- Definer: the worker reads and writes no tables itself.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  if postpone_preview.attempt >= 3 then
    perform app_hidden.finish_preview(
      postpone_preview.sha256, postpone_preview.attempt, 'failed', null, postpone_preview.reason, '[]'
    );
    return false;
  end if;
  -- Half a minute, then two minutes: what was short of memory then may have it now.
  perform app_private.queue_preview(
    previews.sha256, pg_catalog.now() + interval '30 seconds' * pg_catalog.power(4, previews.attempts - 1)
  )
  from app_private.previews
  where previews.sha256 = postpone_preview.sha256
    and previews.finished_at is null
    and previews.attempts = postpone_preview.attempt;
  return found;
end;
$$;
comment on function app_hidden.postpone_preview(app_public.sha256, integer, text) is
  'Has content looked at again later whose preview failed for a reason that may pass, three times at most; false when it is given up. For the worker.';
revoke all on function app_hidden.postpone_preview(app_public.sha256, integer, text) from public;
grant execute on function app_hidden.postpone_preview(app_public.sha256, integer, text) to gadb_worker;
--! EndIncluded app_hidden/functions/postpone_preview.sql
--! Included app_hidden/functions/release_preview.sql
create or replace function app_hidden.release_preview(sha256 app_public.sha256, attempt integer) returns void
language plpgsql
volatile
-- Definer: the worker reads and writes no tables itself.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  update app_private.previews
  set attempts = previews.attempts - 1, started_at = null
  where previews.sha256 = release_preview.sha256
    and previews.finished_at is null
    and previews.attempts = release_preview.attempt;
end;
$$;
comment on function app_hidden.release_preview(app_public.sha256, integer) is
  'Takes an attempt back that the worker cut off because it stops: it is no fault of the content. For the worker.';
revoke all on function app_hidden.release_preview(app_public.sha256, integer) from public;
grant execute on function app_hidden.release_preview(app_public.sha256, integer) to gadb_worker;
--! EndIncluded app_hidden/functions/release_preview.sql
--! Included app_hidden/functions/show_preview.sql
create or replace function app_hidden.show_preview(sha256 app_public.sha256, project_id uuid) returns void
language plpgsql
volatile
-- Definer: the worker reads and writes no tables itself.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  perform app_private.show_preview(show_preview.sha256, show_preview.project_id);
end;
$$;
comment on function app_hidden.show_preview(app_public.sha256, uuid) is
  'Tells a project of a preview that was there before it was to be seen there. For the worker.';
revoke all on function app_hidden.show_preview(app_public.sha256, uuid) from public;
grant execute on function app_hidden.show_preview(app_public.sha256, uuid) to gadb_worker;
--! EndIncluded app_hidden/functions/show_preview.sql
--! Included app_hidden/functions/count_derived.sql
create or replace function app_hidden.count_derived(project_id uuid) returns bigint
language plpgsql
volatile
-- Definer: the worker reads and writes no tables itself.
security definer
set search_path = ''
as $$
declare
  v_bytes bigint;
begin
  perform app_private.require_server();
  -- The counters of an archived project stay as they were. Not one being archived at this moment.
  perform 1
  from app_public.projects
  where projects.id = count_derived.project_id and projects.status = 'active'
  for share skip locked;
  if not found then
    return null;
  end if;
  v_bytes := app_private.derived_bytes(count_derived.project_id);
  update app_public.project_usage as usage
  set derived_bytes = v_bytes, updated_at = pg_catalog.now()
  where usage.project_id = count_derived.project_id and usage.derived_bytes is distinct from v_bytes;
  return v_bytes;
end;
$$;
comment on function app_hidden.count_derived(uuid) is
  'Counts the bytes of what was derived from the content of a project, and returns them; null for projects that are not active. For the worker.';
revoke all on function app_hidden.count_derived(uuid) from public;
grant execute on function app_hidden.count_derived(uuid) to gadb_worker;
--! EndIncluded app_hidden/functions/count_derived.sql
--! Included app_hidden/functions/start_difference.sql
create or replace function app_hidden.start_difference(
  sha256 app_public.sha256,
  other_sha256 app_public.sha256
) returns table (size_bytes bigint, other_size_bytes bigint)
language plpgsql
volatile
rows 1
-- Definer: the worker reads and writes no tables itself.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  update app_private.content_differences as differences
  set attempts = differences.attempts + 1, started_at = pg_catalog.clock_timestamp()
  where differences.sha256 = start_difference.sha256
    and differences.other_sha256 = start_difference.other_sha256
    and differences.finished_at is null
    and differences.attempts < 3;
  if found then
    return query
      select own.size_bytes, other.size_bytes
      from app_private.blobs as own
      cross join app_private.blobs as other
      where own.sha256 = start_difference.sha256 and other.sha256 = start_difference.other_sha256;
    return;
  end if;
  update app_private.content_differences as differences
  set state = 'failed', finished_at = pg_catalog.clock_timestamp(),
    reason = 'Comparing the two was given up after three attempts.'
  where differences.sha256 = start_difference.sha256
    and differences.other_sha256 = start_difference.other_sha256
    and differences.finished_at is null;
end;
$$;
comment on function app_hidden.start_difference(app_public.sha256, app_public.sha256) is
  'Begins to compare two contents: their sizes; nothing when that is done or given up. For the worker.';
revoke all on function app_hidden.start_difference(app_public.sha256, app_public.sha256) from public;
grant execute on function app_hidden.start_difference(app_public.sha256, app_public.sha256) to gadb_worker;
--! EndIncluded app_hidden/functions/start_difference.sql
--! Included app_hidden/functions/finish_difference.sql
create or replace function app_hidden.finish_difference(
  sha256 app_public.sha256,
  other_sha256 app_public.sha256,
  state app_public.preview_state,
  share double precision,
  reason text
) returns boolean
language plpgsql
volatile
-- Definer: the worker reads and writes no tables itself.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  update app_private.content_differences as differences
  set state = finish_difference.state, share = finish_difference.share, reason = finish_difference.reason,
    finished_at = pg_catalog.clock_timestamp()
  where differences.sha256 = finish_difference.sha256
    and differences.other_sha256 = finish_difference.other_sha256
    and differences.finished_at is null;
  if not found then
    return false;
  end if;
  perform app_private.tell_of_preview(finish_difference.sha256, null);
  perform app_private.tell_of_preview(finish_difference.other_sha256, null);
  return true;
end;
$$;
comment on function app_hidden.finish_difference(app_public.sha256, app_public.sha256, app_public.preview_state, double precision, text) is
  'Says how much two contents differ, or why that is not known; false when it was said before. For the worker.';
revoke all on function app_hidden.finish_difference(app_public.sha256, app_public.sha256, app_public.preview_state, double precision, text) from public;
grant execute on function app_hidden.finish_difference(app_public.sha256, app_public.sha256, app_public.preview_state, double precision, text) to gadb_worker;
--! EndIncluded app_hidden/functions/finish_difference.sql
--! Included app_hidden/functions/request_missing_previews.sql
create or replace function app_hidden.request_missing_previews(after_sha256 text, max_count integer)
returns table (sha256 app_public.sha256)
language plpgsql
volatile
rows 1000
-- Definer: the worker reads and writes no tables itself.
security definer
set search_path = ''
as $$
declare
  v_row record;
begin
  perform app_private.require_server();
  for v_row in
    select distinct on (versions.sha256) versions.project_id, versions.sha256,
      app_private.previewed_kind(versions.media_type) as kind
    from app_public.asset_versions as versions
    left join app_private.previews on previews.sha256 = versions.sha256
    where versions.sha256 > request_missing_previews.after_sha256
      and not versions.is_deletion
      and app_private.previewed_kind(versions.media_type) is not null
      -- None: previews were switched off when it came. Waiting for days: its job was given up.
      and (
        previews.state is null
        or previews.state = 'none'
        or (previews.state = 'waiting' and previews.requested_at < pg_catalog.now() - interval '2 days')
      )
    order by versions.sha256
    limit request_missing_previews.max_count
  loop
    insert into app_private.previews (sha256, kind)
    values (v_row.sha256, v_row.kind)
    on conflict on constraint previews_pkey do update
    set state = 'waiting', attempts = 0, reason = null, requested_at = pg_catalog.now(),
      started_at = null, finished_at = null
    where previews.state in ('none', 'waiting');
    if found then
      -- After everything that was made since, which somebody may be waiting for.
      perform app_private.queue_preview(v_row.sha256, pg_catalog.now(), 30);
    end if;
    sha256 := v_row.sha256;
    return next;
  end loop;
end;
$$;
comment on function app_hidden.request_missing_previews(text, integer) is
  'Has content looked at that never was: from before there were previews, from while they were off, or because its job was given up. In the order of the hashes, after one of them; returns those it came to. For the worker.';
revoke all on function app_hidden.request_missing_previews(text, integer) from public;
grant execute on function app_hidden.request_missing_previews(text, integer) to gadb_worker;
--! EndIncluded app_hidden/functions/request_missing_previews.sql
--! Included app_hidden/functions/request_missing_differences.sql
create or replace function app_hidden.request_missing_differences(after_version_id uuid, max_count integer)
returns table (version_id uuid)
language plpgsql
volatile
rows 1000
-- Definer: the worker reads and writes no tables itself.
security definer
set search_path = ''
as $$
declare
  v_row record;
begin
  perform app_private.require_server();
  for v_row in
    select versions.id, versions.sha256, parents.sha256 as parent_sha256
    from app_public.asset_versions as versions
    join app_public.asset_versions as parents on parents.id = versions.parent_version_id
    where versions.id > request_missing_differences.after_version_id
      and versions.sha256 <> parents.sha256
      and not versions.is_deletion
      and not parents.is_deletion
      and app_private.previewed_kind(versions.media_type) = 'image'
      and app_private.previewed_kind(parents.media_type) = 'image'
      and not exists (
        select
        from app_private.content_differences as differences
        where differences.sha256 = least(versions.sha256, parents.sha256)
          and differences.other_sha256 = greatest(versions.sha256, parents.sha256)
      )
    order by versions.id
    limit request_missing_differences.max_count
  loop
    perform app_private.request_difference(v_row.sha256, v_row.parent_sha256, 35);
    version_id := v_row.id;
    return next;
  end loop;
end;
$$;
comment on function app_hidden.request_missing_differences(uuid, integer) is
  'Has pictures compared with those they were built on that never were. In the order of the versions, after one of them; returns those it came to. For the worker.';
revoke all on function app_hidden.request_missing_differences(uuid, integer) from public;
grant execute on function app_hidden.request_missing_differences(uuid, integer) to gadb_worker;
--! EndIncluded app_hidden/functions/request_missing_differences.sql
--! Included app_hidden/functions/preview_figures.sql
create or replace function app_hidden.preview_figures() returns table (
  waiting_count bigint,
  ready_count bigint,
  failed_count bigint,
  oldest_waiting_seconds double precision,
  median_seconds double precision,
  longest_seconds double precision
)
language sql
stable
-- Definer: the server reads no tables itself.
security definer
set search_path = ''
as $$
  select counts.waiting_count, counts.ready_count, counts.failed_count,
    coalesce(extract(epoch from pg_catalog.now() - counts.oldest_waiting_at), 0)::double precision,
    coalesce(recent.median_seconds, 0), coalesce(recent.longest_seconds, 0)
  from (
    select count(*) filter (where previews.state = 'waiting') as waiting_count,
      count(*) filter (where previews.state = 'ready') as ready_count,
      count(*) filter (where previews.state = 'failed') as failed_count,
      min(previews.requested_at) filter (where previews.state = 'waiting') as oldest_waiting_at
    from app_private.previews
  ) as counts
  cross join (
    select percentile_cont(0.5) within group (order by runs.seconds) as median_seconds,
      max(runs.seconds) as longest_seconds
    from (
      select extract(epoch from previews.finished_at - previews.started_at)::double precision as seconds
      from app_private.previews
      where previews.finished_at > pg_catalog.now() - interval '1 hour'
    ) as runs
  ) as recent;
$$;
comment on function app_hidden.preview_figures() is
  'Figures of previews for monitoring: how many wait, are ready and failed, how long the oldest has waited, and how long those of the last hour took.';
revoke all on function app_hidden.preview_figures() from public;
grant execute on function app_hidden.preview_figures() to gadb_authenticator;
--! EndIncluded app_hidden/functions/preview_figures.sql
--! Included app_hidden/functions/find_preview.sql
create or replace function app_hidden.find_preview(
  asset_id uuid,
  version_number integer,
  kind text
) returns table (version_id uuid, sha256 app_public.sha256, size_bytes bigint, media_type text, made_at timestamptz)
language plpgsql
stable
rows 1
-- Definer: previews belong to content, which is private. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_asset constant app_public.assets := app_private.require_asset(find_preview.asset_id, 'read');
  v_version app_public.asset_versions;
  v_preview app_private.previews;
begin
  select versions.* into v_version
  from app_public.asset_versions as versions
  where versions.asset_id = v_asset.id and versions.version_number = find_preview.version_number;
  v_preview := app_private.preview_of(v_version);
  return query
    select v_version.id, files.sha256, files.byte_count, files.media_type, v_preview.finished_at
    from app_private.preview_files as files
    join app_private.blobs on blobs.sha256 = files.sha256 and blobs.state in ('ready', 'condemned')
    where files.source_sha256 = v_preview.sha256 and files.kind::text = find_preview.kind;
  if not found then
    perform app_private.fail(
      'NTFND',
      pg_catalog.format('Version %s of "%s" has no such preview.', find_preview.version_number, v_asset.name),
      pg_catalog.jsonb_build_object('state', v_preview.state),
      case when v_preview.state = 'waiting' then 'It is being prepared; ask again in a moment.'
        else 'The version''s preview in the API names what there is.' end
    );
  end if;
end;
$$;
comment on function app_hidden.find_preview(uuid, integer, text) is
  'A file derived from the content of a version. Raises NTFND when there is none or the asset is hidden.';
revoke all on function app_hidden.find_preview(uuid, integer, text) from public;
grant execute on function app_hidden.find_preview(uuid, integer, text) to gadb_user;
--! EndIncluded app_hidden/functions/find_preview.sql
--! Included app_hidden/functions/forget_blob.sql
create or replace function app_hidden.forget_blob(sha256 app_public.sha256) returns void
language plpgsql
volatile
-- Definer: nobody writes blobs directly. Only the server may call it.
security definer
set search_path = ''
as $$
begin
  perform app_private.require_server();
  if exists (select from app_private.blobs where blobs.sha256 = forget_blob.sha256 and blobs.state = 'deleting') then
    perform app_private.forget_previews(forget_blob.sha256);
  end if;
  delete from app_private.blobs
  where blobs.sha256 = forget_blob.sha256 and blobs.state = 'deleting';
end;
$$;
comment on function app_hidden.forget_blob(app_public.sha256) is
  'Says that the file of content in the state deleting has been removed.';
revoke all on function app_hidden.forget_blob(app_public.sha256) from public;
grant execute on function app_hidden.forget_blob(app_public.sha256) to gadb_user, gadb_worker;
--! EndIncluded app_hidden/functions/forget_blob.sql
--! Included app_public/functions/asset_versions_preview.sql
create or replace function app_public.asset_versions_preview(version app_public.asset_versions)
returns app_public.preview
language plpgsql
stable
-- Definer: previews belong to content, which is private; answers only who may read the asset.
security definer
set search_path = ''
as $$
declare
  v_version app_public.asset_versions;
  v_preview app_private.previews;
begin
  -- A row can be made up, with any hash; only its id counts.
  select versions.* into v_version
  from app_public.asset_versions as versions
  where versions.id = (asset_versions_preview.version).id;
  if app_private.has_asset_right(app_hidden.current_user_id(), v_version.asset_id, 'read') is not true then
    return null;
  end if;
  v_preview := app_private.preview_of(v_version);
  return row(
    v_preview.state, v_preview.kind, v_preview.reason, v_preview.facts,
    app_private.files_of_preview(v_preview.sha256),
    app_private.may_retry_preview(v_version.project_id, v_preview.state)
  )::app_public.preview;
end;
$$;
comment on function app_public.asset_versions_preview(app_public.asset_versions) is
  'What the server has found out about the content: small pictures, peaks of a sound, facts.';
revoke all on function app_public.asset_versions_preview(app_public.asset_versions) from public;
grant execute on function app_public.asset_versions_preview(app_public.asset_versions) to gadb_user;
--! EndIncluded app_public/functions/asset_versions_preview.sql
--! Included app_public/functions/asset_versions_difference.sql
create or replace function app_public.asset_versions_difference(
  version app_public.asset_versions,
  other_version_id uuid default null
) returns app_public.preview_difference
language plpgsql
stable
-- Definer: differences belong to pairs of content, which is private; answers only who may read both.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_hidden.current_user_id();
  v_own app_public.asset_versions;
  v_other app_public.asset_versions;
  v_difference app_private.content_differences;
begin
  -- A row can be made up, with any hash; only its id counts.
  select versions.* into v_own
  from app_public.asset_versions as versions
  where versions.id = (asset_versions_difference.version).id;
  select versions.* into v_other
  from app_public.asset_versions as versions
  where versions.id = coalesce(asset_versions_difference.other_version_id, v_own.parent_version_id);
  if app_private.has_asset_right(v_user_id, v_own.asset_id, 'read') is not true
    or app_private.has_asset_right(v_user_id, v_other.asset_id, 'read') is not true
  then
    return null;
  elsif v_own.sha256 = v_other.sha256 and not (v_own.is_deletion or v_other.is_deletion) then
    return row('ready', 0, null)::app_public.preview_difference;
  end if;
  v_difference := app_private.difference_of(v_own, v_other);
  if v_difference.state is null then
    return null;
  end if;
  return row(v_difference.state, v_difference.share, v_difference.reason)::app_public.preview_difference;
end;
$$;
comment on function app_public.asset_versions_difference(app_public.asset_versions, uuid) is
  'How much of the picture differs from another version, by default the one it was built on, as the worker counted it; null when it has not been asked to: only a picture and the one it was built on are compared.';
revoke all on function app_public.asset_versions_difference(app_public.asset_versions, uuid) from public;
grant execute on function app_public.asset_versions_difference(app_public.asset_versions, uuid) to gadb_user;
--! EndIncluded app_public/functions/asset_versions_difference.sql
--! Included app_public/functions/retry_preview.sql
create or replace function app_public.retry_preview(version_id uuid) returns app_public.asset_versions
language plpgsql
volatile
-- Definer: previews belong to content, which is private. It checks its caller first.
security definer
set search_path = ''
as $$
declare
  v_version app_public.asset_versions;
  v_preview app_private.previews;
begin
  select versions.* into v_version
  from app_public.asset_versions as versions
  where versions.id = retry_preview.version_id;
  perform app_private.require_asset(v_version.asset_id, 'read');
  perform app_private.require_role(v_version.project_id, 'lead');
  perform app_private.refuse_token_write(v_version.project_id);
  perform app_private.lock_active_project(v_version.project_id);
  v_preview := app_private.preview_of(v_version);
  if v_preview.state <> 'failed' then
    perform app_private.fail(
      'BADST', 'The preview has not failed.',
      pg_catalog.jsonb_build_object('version_id', v_version.id, 'state', v_preview.state),
      'Only a preview that could not be made can be tried again.'
    );
  end if;
  perform app_private.renew_preview(v_preview.sha256);
  return v_version;
end;
$$;
comment on function app_public.retry_preview(uuid) is
  'Has the preview of a version made again that failed; for leads. Raises NTFND, DNIED, ARCHV, BADST.';
revoke all on function app_public.retry_preview(uuid) from public;
grant execute on function app_public.retry_preview(uuid) to gadb_user;
--! EndIncluded app_public/functions/retry_preview.sql
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
  for each row execute function app_private.tg__refuse_change('removed with its project');
alter table app_public.asset_versions enable always trigger _060_refuse_change;

create or replace trigger _300_check_lock
  before insert on app_public.asset_versions
  for each row execute function app_private.tg_asset_versions__check_lock();
alter table app_public.asset_versions enable always trigger _300_check_lock;

create or replace trigger _800_audit
  after insert or update or delete on app_public.asset_versions
  for each row execute function app_private.tg__audit('id');
alter table app_public.asset_versions enable always trigger _800_audit;

-- What live subscribers are told (docs/explanations/live-events.md). A trigger that sees all changed
-- rows of a statement serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.asset_versions
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'version.created', 'version_id=id', 'asset_id=asset_id', 'branch_id=branch_id'
  );

-- The worker looks at what is new (docs/explanations/previews.md).
create or replace trigger _910_request_previews
  after insert on app_public.asset_versions
  referencing new table as changed_rows
  for each statement execute function app_private.tg_asset_versions__request_previews();
--! EndIncluded app_public/triggers/asset_versions.sql
