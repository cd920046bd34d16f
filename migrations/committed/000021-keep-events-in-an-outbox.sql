--! Previous: sha1:a85efa3d2a45136fbf26e76cfebc1333dd8b0a57
--! Hash: sha1:81d5f4e99f3397bae52ba2b46a58ad1e34e01c0d
--! Message: Keep events in an outbox

-- The migration being written. See migrations/README.md

-- Ids of what happened, for the servers to pass on: kept for a week. No foreign keys: rows outlive what they
-- speak of, and an event must not hold anything back. Neither archived nor audited: they say that something was
-- written, the audit says what.
drop table if exists app_private.events;
create table app_private.events (
  id bigint generated always as identity primary key,
  transaction_id xid8 not null default pg_current_xact_id(),
  project_id uuid,
  user_id uuid,
  actor_id uuid,
  kind text not null,
  subject jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint events_kind_check check (kind ~ '^[a-z]+(\.[a-z_]+)+$'),
  constraint events_scope_check check (num_nonnulls(project_id, user_id) = 1)
);
create index if not exists events_transaction_id_idx on app_private.events (transaction_id);
create index if not exists events_project_id_transaction_id_where_project_idx
  on app_private.events (project_id, transaction_id) where project_id is not null;
create index if not exists events_user_id_transaction_id_where_personal_idx
  on app_private.events (user_id, transaction_id) where user_id is not null;
comment on table app_private.events is 'What happened, for live subscribers and webhooks: ids only, read again under row security. Kept for a week.';
comment on column app_private.events.id is 'Grows in the order of writing. Of two events about one row the later one has the higher number.';
comment on column app_private.events.transaction_id is 'The transaction. Readers go by what they have seen of transactions: numbers become visible out of order.';
comment on column app_private.events.project_id is 'Whose members may learn of it; null for what concerns one user.';
comment on column app_private.events.user_id is 'Whom it concerns; null for what concerns a project.';
comment on column app_private.events.actor_id is 'Who did it; null for the system.';
comment on column app_private.events.kind is 'Topic and what happened: lock.taken, lock.changed, lock.retained, lock.released, lock.broken, review.requested, review.changed, review.decided, review.noted, review.note_changed, version.created, activity.recorded, project.archived, project.reopened, project.deleted, member.changed, member.removed, notification.sent, notification.changed, account.changed.';
comment on column app_private.events.subject is 'Ids of the rows it is about, by name.';
comment on column app_private.events.created_at is 'When the transaction began.';

drop table if exists app_private.event_retention;
create table app_private.event_retention (
  is_only boolean primary key default true,
  newest_transaction_id xid8 not null,
  snapshot pg_snapshot not null,
  constraint event_retention_is_only_check check (is_only)
);
comment on table app_private.event_retention is 'Up to which transaction events have been removed: one row, none before the first removal.';
comment on column app_private.event_retention.is_only is 'Always true: there is one row.';
comment on column app_private.event_retention.newest_transaction_id is 'Highest transaction of which an event was removed.';
comment on column app_private.event_retention.snapshot is 'What the last removal saw: no removed event belongs to a transaction beyond it.';

create sequence if not exists app_private.event_lease as bigint minvalue 0 start 0;
comment on sequence app_private.event_lease is 'Until when, in milliseconds since 1970, the servers look for events by themselves; see lease_events.';

--! Included app_private/triggers/events.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_private.events
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_private.events enable always trigger _051_refuse_truncate;
--! EndIncluded app_private/triggers/events.sql
--! Included app_private/functions/wake_event_readers.sql
create or replace function app_private.wake_event_readers() returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_lease_ms constant bigint := (select last_value from app_private.event_lease);
  v_now_ms constant bigint := (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::bigint;
begin
  -- Transactions that notify commit one after the other, in the whole cluster. While readers look by
  -- themselves (lease_events) nobody needs to wake them. A lease is five seconds at most: one that
  -- lies further ahead was left by a clock that has been put back.
  if v_lease_ms - v_now_ms not between 1 and 5000 then
    -- Always the same payload: however often this is called, a transaction notifies once.
    perform pg_catalog.pg_notify('gadb_events', '');
  end if;
end;
$$;
comment on function app_private.wake_event_readers() is
  'Tells the servers that app_private.events has new rows, once when the transaction commits; nothing while they look by themselves.';
revoke all on function app_private.wake_event_readers() from public;
--! EndIncluded app_private/functions/wake_event_readers.sql
--! Included app_private/functions/add_event.sql
create or replace function app_private.add_event(
  project_id uuid,
  kind text,
  subject jsonb
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into app_private.events (project_id, kind, subject, actor_id)
  values (add_event.project_id, add_event.kind, add_event.subject, app_hidden.current_user_id());
  perform app_private.wake_event_readers();
end;
$$;
comment on function app_private.add_event(uuid, text, jsonb) is
  'Writes an event of a project that no trigger can tell from a changed row. The subject holds ids only.';
revoke all on function app_private.add_event(uuid, text, jsonb) from public;
--! EndIncluded app_private/functions/add_event.sql
--! Included app_private/functions/tg__notify_event.sql
create or replace function app_private.tg__notify_event() returns trigger
language plpgsql
volatile
-- Definer: people whose statement this is may not write events.
security definer
set search_path = ''
as $$
declare
  v_scope constant text := tg_argv[0];
  v_kind constant text := tg_argv[1];
  v_actor_id uuid;
begin
  if not exists (select from changed_rows) then
    return null;
  end if;
  v_actor_id := app_hidden.current_user_id();
  -- Ids only: whoever follows reads the rows again under row security. Arguments from the third on
  -- say which, as name=column.
  insert into app_private.events (project_id, user_id, kind, subject, actor_id)
  select
    case when v_scope = 'project_id' then (rows.data ->> v_scope)::uuid end,
    case when v_scope = 'user_id' then (rows.data ->> v_scope)::uuid end,
    v_kind,
    (
      select pg_catalog.jsonb_object_agg(
        pg_catalog.split_part(argument.pair, '=', 1),
        rows.data -> pg_catalog.split_part(argument.pair, '=', 2)
      )
      from pg_catalog.unnest(tg_argv[2:]) as argument (pair)
    ),
    v_actor_id
  from (select pg_catalog.to_jsonb(changed_rows) as data from changed_rows) as rows;
  perform app_private.wake_event_readers();
  return null;
end;
$$;
comment on function app_private.tg__notify_event() is
  'Writes an event for each row of changed_rows. Arguments: project_id or user_id, whichever the event belongs to; the kind; then name=column for each id of its subject.';
revoke all on function app_private.tg__notify_event() from public;
--! EndIncluded app_private/functions/tg__notify_event.sql
--! Included app_private/functions/tg__notify_account.sql
create or replace function app_private.tg__notify_account() returns trigger
language plpgsql
volatile
-- Definer: people whose statement this is may not write events.
security definer
set search_path = ''
as $$
begin
  insert into app_private.events (user_id, kind, actor_id)
  values (
    (pg_catalog.to_jsonb(new) ->> tg_argv[0])::uuid, 'account.changed', app_hidden.current_user_id()
  );
  perform app_private.wake_event_readers();
  return null;
end;
$$;
comment on function app_private.tg__notify_account() is
  'Tells the servers to look again whether a user''s open connections may stay. Argument: the column with the user''s id.';
revoke all on function app_private.tg__notify_account() from public;
--! EndIncluded app_private/functions/tg__notify_account.sql
--! Included app_private/functions/tg_asset_locks__notify_update.sql
create or replace function app_private.tg_asset_locks__notify_update() returns trigger
language plpgsql
volatile
-- Definer: people whose statement this is may not write events.
security definer
set search_path = ''
as $$
begin
  if not exists (select from changed_rows) then
    return null;
  end if;
  insert into app_private.events (project_id, kind, subject, actor_id)
  select
    changed_rows.project_id,
    case
      when changed_rows.state = old_rows.state then 'lock.changed'
      when changed_rows.state = 'locked' then 'lock.taken'
      else 'lock.retained'
    end,
    pg_catalog.jsonb_build_object(
      'lock_id', changed_rows.id, 'asset_id', changed_rows.asset_id,
      'holder_id', coalesce(changed_rows.holder_id, old_rows.holder_id)
    ),
    actor.id
  from changed_rows
  join old_rows on old_rows.id = changed_rows.id
  cross join (select app_hidden.current_user_id() as id) as actor;
  perform app_private.wake_event_readers();
  return null;
end;
$$;
comment on function app_private.tg_asset_locks__notify_update() is
  'Writes what happened to locks that stay: taken from the branch that retained them, given back to it, or something else about them.';
revoke all on function app_private.tg_asset_locks__notify_update() from public;
--! EndIncluded app_private/functions/tg_asset_locks__notify_update.sql
--! Included app_private/functions/tg_projects__notify_state.sql
create or replace function app_private.tg_projects__notify_state() returns trigger
language plpgsql
volatile
-- Definer: people whose statement this is may not write events.
security definer
set search_path = ''
as $$
begin
  perform app_private.add_event(
    new.id,
    case
      when new.deleted_at is distinct from old.deleted_at then 'project.deleted'
      when new.status = 'archived' then 'project.archived'
      else 'project.reopened'
    end,
    pg_catalog.jsonb_build_object('project_id', new.id)
  );
  return null;
end;
$$;
comment on function app_private.tg_projects__notify_state() is
  'Writes that a project was archived, reopened or deleted.';
revoke all on function app_private.tg_projects__notify_state() from public;
--! EndIncluded app_private/functions/tg_projects__notify_state.sql
--! Included app_private/functions/event_origin.sql
create or replace function app_private.event_origin() returns text
language sql
stable
set search_path = ''
as $$
  -- Numbers of transactions mean nothing in another cluster, nor in one that was restored to an
  -- earlier moment, which begins another timeline.
  select pg_catalog.format('%s-%s-%s',
    (select control.system_identifier from pg_catalog.pg_control_system() as control),
    pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 8),
    (select databases.oid from pg_catalog.pg_database as databases where databases.datname = pg_catalog.current_database())
  );
$$;
comment on function app_private.event_origin() is
  'The history that positions among the events belong to: cluster, timeline, database.';
revoke all on function app_private.event_origin() from public;
--! EndIncluded app_private/functions/event_origin.sql
--! Included app_private/functions/event_position.sql
create or replace function app_private.event_position() returns pg_snapshot
language sql
stable
set search_path = ''
as $$
  -- The snapshot of this statement, cut off behind the newest event that it sees. Further on there is
  -- nothing to have seen, and a transaction that left nothing durable behind gives its number to
  -- another one when the cluster crashes. (Events of transactions that commit with
  -- synchronous_commit = off lack that safety.)
  with newest as (
    select pg_catalog.max(seen.transaction_id) as transaction_id
    from (
      (
        select events.transaction_id
        from app_private.events
        order by events.transaction_id desc
        limit 1
      )
      union all
      select event_retention.newest_transaction_id from app_private.event_retention
    ) as seen
  ), cut as (
    select
      pg_catalog.pg_current_snapshot() as snapshot,
      case
        when newest.transaction_id < pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())
          then (newest.transaction_id::text::bigint + 1)::text::xid8
        when newest.transaction_id is null then '1'::xid8
        else pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())
      end as xmax
    from newest
  )
  select pg_catalog.format('%s:%s:%s',
    least(pg_catalog.pg_snapshot_xmin(cut.snapshot), cut.xmax),
    cut.xmax,
    (
      select pg_catalog.string_agg(running.xid::text, ',' order by running.xid)
      from pg_catalog.pg_snapshot_xip(cut.snapshot) as running (xid)
      where running.xid < cut.xmax
    )
  )::pg_catalog.pg_snapshot
  from cut;
$$;
comment on function app_private.event_position() is
  'Which events this statement sees, as a snapshot: pg_visible_in_snapshot(transaction_id, position) tells them from those that are still to come.';
revoke all on function app_private.event_position() from public;
--! EndIncluded app_private/functions/event_position.sql
--! Included app_private/functions/is_event_position_lost.sql
create or replace function app_private.is_event_position_lost(
  origin text,
  seen pg_snapshot
) returns boolean
language sql
stable
set search_path = ''
as $$
  select is_event_position_lost.origin is distinct from app_private.event_origin()
    -- From a future that was taken back.
    or pg_catalog.pg_snapshot_xmax(is_event_position_lost.seen)
      > pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())
    -- A transaction that may be among the removed ones was not seen: it came later, or ran at that
    -- time and had ended by the removal.
    or exists (
      select
      from app_private.event_retention as retention
      where retention.newest_transaction_id >= pg_catalog.pg_snapshot_xmax(is_event_position_lost.seen)
        or exists (
          select
          from pg_catalog.pg_snapshot_xip(is_event_position_lost.seen) as running (xid)
          where running.xid <= retention.newest_transaction_id
            and pg_catalog.pg_visible_in_snapshot(running.xid, retention.snapshot)
        )
    );
$$;
comment on function app_private.is_event_position_lost(text, pg_snapshot) is
  'Whether events that come after a position may be gone, so that whoever stands there must read everything again.';
revoke all on function app_private.is_event_position_lost(text, pg_snapshot) from public;
--! EndIncluded app_private/functions/is_event_position_lost.sql
--! Included app_private/functions/events_between.sql
create or replace function app_private.events_between(
  after_position pg_snapshot,
  until_position pg_snapshot,
  max_count integer
) returns setof app_private.events
language sql
stable
set search_path = ''
-- The end of an index, whatever the statistics say of a table that only grows there.
set enable_seqscan = off
as $$
  select events.*
  from app_private.events
  where events.transaction_id >= pg_catalog.pg_snapshot_xmin(events_between.after_position)
    and not pg_catalog.pg_visible_in_snapshot(events.transaction_id, events_between.after_position)
    and pg_catalog.pg_visible_in_snapshot(events.transaction_id, events_between.until_position)
  order by events.transaction_id
  limit events_between.max_count;
$$;
comment on function app_private.events_between(pg_snapshot, pg_snapshot, integer) is
  'The events that one position has not seen and another one has.';
revoke all on function app_private.events_between(pg_snapshot, pg_snapshot, integer) from public;
--! EndIncluded app_private/functions/events_between.sql
--! Included app_private/functions/events_of_scope.sql
create or replace function app_private.events_of_scope(
  project_id uuid,
  user_id uuid,
  from_transaction_id xid8,
  max_count integer
) returns setof app_private.events
language sql
stable
set search_path = ''
set enable_seqscan = off
as $$
  (
    select events.*
    from app_private.events
    where events.project_id = events_of_scope.project_id
      and events.transaction_id >= events_of_scope.from_transaction_id
    order by events.transaction_id
    limit events_of_scope.max_count
  )
  union all
  (
    select events.*
    from app_private.events
    where events.user_id = events_of_scope.user_id
      and events.transaction_id >= events_of_scope.from_transaction_id
    order by events.transaction_id
    limit events_of_scope.max_count
  );
$$;
comment on function app_private.events_of_scope(uuid, uuid, xid8, integer) is
  'The events of a project, or of a user, from a transaction on.';
revoke all on function app_private.events_of_scope(uuid, uuid, xid8, integer) from public;
--! EndIncluded app_private/functions/events_of_scope.sql
--! Included app_hidden/functions/read_events.sql
create or replace function app_hidden.read_events(
  after_origin text default null,
  after_position pg_snapshot default null,
  max_count integer default 100000,
  out origin text,
  out "position" pg_snapshot,
  out is_lost boolean,
  out events jsonb
)
language sql
stable
-- Definer: nobody is granted the events.
security definer
set search_path = ''
as $$
  with reader as materialized (
    select
      app_private.event_origin() as origin,
      app_private.event_position() as position,
      read_events.after_position is not null
        and app_private.is_event_position_lost(read_events.after_origin, read_events.after_position) as is_lost
  ), unseen as (
    select
      rows.*,
      count(*) over scope as size,
      pg_catalog.row_number() over (scope order by rows.id) as place
    from reader
    cross join lateral app_private.events_between(
      read_events.after_position, reader.position, read_events.max_count + 1
    ) as rows
    where not reader.is_lost
    window scope as (partition by rows.project_id, rows.user_id, pg_catalog.split_part(rows.kind, '.', 1))
  ), found as (
    select
      count(*) as count,
      pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'id', unseen.id::text, 'project_id', unseen.project_id, 'user_id', unseen.user_id,
        'topic', pg_catalog.split_part(unseen.kind, '.', 1),
        -- Beyond a screenful a "read everything again" is cheaper.
        'kind', case when unseen.size <= 50 then unseen.kind end,
        'subject', case when unseen.size <= 50 then unseen.subject end
      ) order by unseen.id) filter (where unseen.size <= 50 or unseen.place = unseen.size) as events
    from unseen
  )
  select
    reader.origin, reader.position, reader.is_lost or found.count > read_events.max_count,
    coalesce(found.events, '[]')
  from reader, found;
$$;
comment on function app_hidden.read_events(text, pg_snapshot, integer) is
  'For the servers, who decide for each subscriber what may be passed on: the events that came after a position, in order, and the position after them. More than fifty of one topic of a project or user are one entry without kind. Lost: too many, or some are gone. Without a position none, just where to begin.';
revoke all on function app_hidden.read_events(text, pg_snapshot, integer) from public;
grant execute on function app_hidden.read_events(text, pg_snapshot, integer) to gadb_authenticator;
--! EndIncluded app_hidden/functions/read_events.sql
--! Included app_hidden/functions/missed_events.sql
create or replace function app_hidden.missed_events(
  after_origin text,
  after_position pg_snapshot,
  partly_position pg_snapshot,
  partly_id bigint,
  until_position pg_snapshot,
  project_id uuid,
  user_id uuid,
  topics text[],
  max_count integer,
  out is_lost boolean,
  out events jsonb
)
language sql
stable
-- Definer: nobody is granted the events.
security definer
set search_path = ''
as $$
  with scanned as materialized (
    select
      rows.*,
      pg_catalog.pg_visible_in_snapshot(rows.transaction_id, missed_events.partly_position) as is_rest
    -- Bounded: who was away for long reads everything again.
    from app_private.events_of_scope(
      missed_events.project_id, missed_events.user_id,
      pg_catalog.pg_snapshot_xmin(missed_events.after_position), 5001
    ) as rows
  ), missed as (
    select scanned.*
    from scanned
    where pg_catalog.split_part(scanned.kind, '.', 1) = any (missed_events.topics)
      and pg_catalog.pg_visible_in_snapshot(scanned.transaction_id, missed_events.until_position)
      and not pg_catalog.pg_visible_in_snapshot(scanned.transaction_id, missed_events.after_position)
      and not (scanned.is_rest and scanned.id <= missed_events.partly_id)
    limit missed_events.max_count + 1
  )
  select
    app_private.is_event_position_lost(missed_events.after_origin, missed_events.after_position)
      or count(*) > missed_events.max_count
      or (select count(*) from scanned) > 5000,
    coalesce(
      pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'id', missed.id::text, 'kind', missed.kind, 'subject', missed.subject, 'is_rest', missed.is_rest
      ) order by not missed.is_rest, missed.id),
      '[]'
    )
  from missed;
$$;
comment on function app_hidden.missed_events(text, pg_snapshot, pg_snapshot, bigint, pg_snapshot, uuid, uuid, text[], integer) is
  'For the servers, who ask first whether the subscriber may have them: the events of one project or user that come after a position and before another, in order. Of what partly_position sees beyond after_position the events up to partly_id are known. Lost: too many, or some are gone.';
revoke all on function app_hidden.missed_events(text, pg_snapshot, pg_snapshot, bigint, pg_snapshot, uuid, uuid, text[], integer) from public;
grant execute on function app_hidden.missed_events(text, pg_snapshot, pg_snapshot, bigint, pg_snapshot, uuid, uuid, text[], integer) to gadb_authenticator;
--! EndIncluded app_hidden/functions/missed_events.sql
--! Included app_hidden/functions/lease_events.sql
create or replace function app_hidden.lease_events(milliseconds integer) returns void
language plpgsql
volatile
-- Definer: sequences are moved by the database alone.
security definer
set search_path = ''
as $$
declare
  v_milliseconds constant integer := least(greatest(lease_events.milliseconds, 0), 5000);
begin
  -- A sequence, because writers must see it at once, whatever snapshot they look through.
  perform pg_catalog.setval(
    'app_private.event_lease',
    (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::bigint + v_milliseconds
  );
  -- The other servers must look as well.
  perform pg_catalog.pg_notify('gadb_events', v_milliseconds::text);
end;
$$;
comment on function app_hidden.lease_events(integer) is
  'For the servers: for so many milliseconds, five seconds at most, all of them look for new events by themselves, and no transaction notifies.';
revoke all on function app_hidden.lease_events(integer) from public;
grant execute on function app_hidden.lease_events(integer) to gadb_authenticator;
--! EndIncluded app_hidden/functions/lease_events.sql
--! Included app_hidden/functions/sweep_events.sql
create or replace function app_hidden.sweep_events(
  days integer default 7,
  max_rows integer default 10000
) returns integer
language sql
volatile
-- Definer: nobody is granted the events.
security definer
set search_path = ''
as $$
  with oldest as (
    select events.id, events.created_at
    from app_private.events
    order by events.id
    limit sweep_events.max_rows
  ), removed as (
    delete from app_private.events
    using oldest
    where events.id = oldest.id
      and oldest.created_at < pg_catalog.now() - pg_catalog.make_interval(days => sweep_events.days)
    returning events.transaction_id
  ), retention as (
    -- Who stands before these must be told to read everything again.
    insert into app_private.event_retention (newest_transaction_id, snapshot)
    select pg_catalog.max(removed.transaction_id), pg_catalog.pg_current_snapshot()
    from removed
    having count(*) > 0
    on conflict (is_only) do update
    set newest_transaction_id = greatest(
        event_retention.newest_transaction_id, excluded.newest_transaction_id
      ),
      snapshot = excluded.snapshot
  )
  select count(*)::integer from removed;
$$;
comment on function app_hidden.sweep_events(integer, integer) is
  'Removes events older than so many days, the oldest first, at most so many rows; returns how many. That many again: there may be more. The worker calls it.';
revoke all on function app_hidden.sweep_events(integer, integer) from public;
grant execute on function app_hidden.sweep_events(integer, integer) to gadb_worker;
--! EndIncluded app_hidden/functions/sweep_events.sql
--! Included app_public/functions/break_lock.sql
create or replace function app_public.break_lock(
  lock_id uuid,
  reason text
) returns app_public.asset_locks
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_lock app_public.asset_locks := app_private.require_lock(break_lock.lock_id);
  v_holder_id constant uuid := v_lock.holder_id;
  v_reason text;
begin
  perform app_private.require_role(v_lock.project_id, 'lead');
  v_reason := app_private.require_text(break_lock.reason, 'reason', 1000);
  -- Written before the lock goes, so that the audit holds who broke it and why.
  update app_public.asset_locks as locks
  set generation = nextval('app_private.lock_generations'), reason = 'Broken: ' || v_reason
  where locks.id = v_lock.id
  returning locks.* into v_lock;
  perform app_private.record_activity(
    v_lock.project_id, v_lock.workspace_id, 'released', v_lock.asset_id, v_lock.version_id, null,
    null, jsonb_build_object('broken', true, 'reason', v_reason, 'holder_id', v_holder_id)
  );
  -- Before its release, which a trigger writes as any other.
  perform app_private.add_event(v_lock.project_id, 'lock.broken', jsonb_build_object(
    'lock_id', v_lock.id, 'asset_id', v_lock.asset_id, 'holder_id', v_holder_id
  ));
  if v_lock.state = 'retained' then
    delete from app_public.asset_locks as locks where locks.id = v_lock.id;
    perform app_private.answer_lock_requests(v_lock);
    return v_lock;
  end if;
  perform app_private.notify_user(
    v_holder_id, v_lock.project_id, 'lock.broken', v_lock.asset_id,
    format('Your lock on "%s" was broken by %s: %s', app_private.lock_facts(v_lock) ->> 'asset',
      app_private.actor_name(), v_reason)
  );
  return app_private.return_lock(v_lock.id);
end;
$$;
comment on function app_public.break_lock(uuid, text) is
  'Takes a lock away from its holder, who is told, or from the branch that retains it. Leads, with a reason. Its generation rises, so that late work of the former holder is refused.';
revoke all on function app_public.break_lock(uuid, text) from public;
grant execute on function app_public.break_lock(uuid, text) to gadb_user;
--! EndIncluded app_public/functions/break_lock.sql
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

-- What live subscribers are told (docs/explanations/live-events.md). A trigger that sees all changed
-- rows of a statement serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.asset_locks
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'lock.taken', 'lock_id=id', 'asset_id=asset_id', 'holder_id=holder_id'
  );

create or replace trigger _900_notify_update
  after update on app_public.asset_locks
  referencing old table as old_rows new table as changed_rows
  for each statement execute function app_private.tg_asset_locks__notify_update();

create or replace trigger _900_notify_delete
  after delete on app_public.asset_locks
  referencing old table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'lock.released', 'lock_id=id', 'asset_id=asset_id', 'holder_id=holder_id'
  );
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

create or replace trigger _300_refuse_final
  before update on app_public.asset_reviews
  for each row execute function app_private.tg_asset_reviews__refuse_final();
alter table app_public.asset_reviews enable always trigger _300_refuse_final;

create or replace trigger _800_audit
  after insert or update or delete on app_public.asset_reviews
  for each row execute function app_private.tg__audit('id');
alter table app_public.asset_reviews enable always trigger _800_audit;

-- What live subscribers are told (docs/explanations/live-events.md). A trigger that sees all changed
-- rows of a statement serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.asset_reviews
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'review.requested', 'review_id=id'
  );

create or replace trigger _900_notify_update
  after update on app_public.asset_reviews
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'review.changed', 'review_id=id'
  );
--! EndIncluded app_public/triggers/asset_reviews.sql
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
--! EndIncluded app_public/triggers/asset_versions.sql
--! Included app_public/triggers/notifications.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_public.notifications
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.notifications enable always trigger _051_refuse_truncate;

create or replace trigger _800_audit
  after insert or update or delete on app_public.notifications
  for each row execute function app_private.tg__audit('id');
alter table app_public.notifications enable always trigger _800_audit;

-- What live subscribers are told (docs/explanations/live-events.md). A trigger that sees all changed
-- rows of a statement serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.notifications
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'user_id', 'notification.sent', 'notification_id=id'
  );

create or replace trigger _900_notify_update
  after update on app_public.notifications
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'user_id', 'notification.changed', 'notification_id=id'
  );
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

-- Ends the subscriptions of who may not follow any more (docs/explanations/live-events.md).
create or replace trigger _900_notify_insert
  after insert on app_public.permissions
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'member.changed', 'user_id=user_id'
  );

create or replace trigger _900_notify_update
  after update on app_public.permissions
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'member.changed', 'user_id=user_id'
  );

create or replace trigger _900_notify_delete
  after delete on app_public.permissions
  referencing old table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'member.changed', 'user_id=user_id'
  );
--! EndIncluded app_public/triggers/permissions.sql
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

-- Ends the subscriptions of who may not follow any more (docs/explanations/live-events.md).
create or replace trigger _900_notify_update
  after update on app_public.project_members
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'member.changed', 'user_id=user_id'
  );

create or replace trigger _900_notify_delete
  after delete on app_public.project_members
  referencing old table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'member.removed', 'user_id=user_id'
  );
--! EndIncluded app_public/triggers/project_members.sql
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

-- What live subscribers are told (docs/explanations/live-events.md).
create or replace trigger _900_notify_state
  after update on app_public.projects
  for each row when (new.status is distinct from old.status or new.deleted_at is distinct from old.deleted_at)
  execute function app_private.tg_projects__notify_state();
--! EndIncluded app_public/triggers/projects.sql
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

-- What live subscribers are told (docs/explanations/live-events.md). A trigger that sees all changed
-- rows of a statement serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.review_decisions
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'review.decided', 'review_id=review_id', 'decision_id=id'
  );
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

-- What live subscribers are told (docs/explanations/live-events.md). A trigger that sees all changed
-- rows of a statement serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.review_notes
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'review.noted', 'review_id=review_id', 'note_id=id'
  );

create or replace trigger _900_notify_update
  after update on app_public.review_notes
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'review.note_changed', 'review_id=review_id', 'note_id=id'
  );
--! EndIncluded app_public/triggers/review_notes.sql
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
