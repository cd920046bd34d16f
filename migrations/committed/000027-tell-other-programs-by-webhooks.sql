--! Previous: sha1:de7d515099734ee8afb1c1bf6b7f6b854de59b41
--! Hash: sha1:436647b7571a58f4b549a1d6b4b5886ca80fad8b
--! Message: Tell other programs by webhooks

-- The migration being written. See migrations/README.md
-- Receivers of events outside, and what was sent to them. Deliveries outlive the archiving of their project, since
-- that is an event, and are no part of the audit: they are themselves a log, of what the worker did.
drop function if exists app_public.create_webhook(text, text[], uuid, text);
drop function if exists app_public.update_webhook(uuid, text, text[], text, boolean);
drop function if exists app_public.delete_webhook(uuid);
drop function if exists app_public.rotate_webhook_secret(uuid, integer);
drop function if exists app_public.ping_webhook(uuid);
drop function if exists app_public.replay_delivery(uuid);
drop function if exists app_public.webhooks_first_failed_at(app_public.webhooks);
drop function if exists app_public.webhooks_consecutive_failure_count(app_public.webhooks);
drop function if exists app_private.queue_webhook_delivery(app_public.webhooks, app_public.webhook_deliveries);
drop function if exists app_private.count_webhook_attempt(app_public.webhook_deliveries, integer);
drop function if exists app_private.is_after_listening(app_private.events, app_private.webhook_health);
drop function if exists app_private.tell_webhook_keepers(app_public.webhooks, text);
drop function if exists app_private.webhook_obstacle(app_public.webhooks);
drop function if exists app_private.require_webhook(uuid);
drop type if exists app_public.webhook_secret;
drop table if exists app_private.webhook_cursor;
drop table if exists app_private.webhook_health;
drop table if exists app_private.webhook_secrets;
drop table if exists app_public.webhook_deliveries;
drop table if exists app_public.webhooks;
drop type if exists app_public.webhook_delivery_state;

create table app_public.webhooks (
  id uuid primary key default uuidv7(),
  project_id uuid references app_public.projects on delete restrict,
  url text not null,
  host text not null generated always as (lower(substring(url from '^[A-Za-z]+://(\[[^]]*\]|[^/:?#]+)'))) stored,
  events text[] not null,
  description text not null default '',
  owner_id uuid not null references app_public.users on delete restrict,
  disabled_at timestamptz,
  disabled_reason text,
  is_enabled boolean not null generated always as (disabled_at is null) stored,
  secret_changed_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique nulls not distinct (project_id, id),
  constraint webhooks_url_check check (url ~* '^https?://[^/?#@]+([/?][^#]*)?$' and length(url) <= 2000),
  constraint webhooks_events_check check (
    cardinality(events) > 0 and events <@ array[
      'version.created', 'review.requested', 'review.decided', 'lock.taken', 'lock.released', 'lock.broken', 'project.archived'
    ]
  ),
  constraint webhooks_description_check check (length(description) <= 500),
  constraint webhooks_disabled_reason_check check ((disabled_at is null) = (disabled_reason is null))
);
create index if not exists webhooks_owner_id_idx on app_public.webhooks (owner_id);
comment on table app_public.webhooks is 'Where events are sent to, signed, by the worker. Nothing is sent that its owner may not see.';
comment on column app_public.webhooks.id is 'Its identity.';
comment on column app_public.webhooks.project_id is 'The project whose events it gets; null for those of the whole studio.';
comment on column app_public.webhooks.url is 'Where they are posted to.';
comment on column app_public.webhooks.host is 'Host of the URL.';
comment on column app_public.webhooks.events is 'Types that it gets: version.created, review.requested, review.decided, lock.taken, lock.released, lock.broken, project.archived.';
comment on column app_public.webhooks.description is 'What it is for.';
comment on column app_public.webhooks.owner_id is 'In whose name it sends: who made it, or changed it last.';
comment on column app_public.webhooks.disabled_at is 'Since when it is switched off.';
comment on column app_public.webhooks.disabled_reason is 'Why it is switched off.';
comment on column app_public.webhooks.is_enabled is 'Whether events are sent.';
comment on column app_public.webhooks.secret_changed_at is 'When its secret was made.';
comment on column app_public.webhooks.created_at is 'When it was made.';
comment on column app_public.webhooks.updated_at is 'When it was changed last.';

create type app_public.webhook_delivery_state as enum ('pending', 'sending', 'delivered', 'failed');
comment on type app_public.webhook_delivery_state is 'Waiting for an attempt, being sent, arrived, given up.';

create table app_public.webhook_deliveries (
  id uuid primary key default uuidv7(),
  project_id uuid,
  webhook_id uuid not null,
  message_id uuid not null default uuidv7(),
  event_id bigint,
  asset_id uuid,
  type text not null,
  occurred_at timestamptz not null,
  payload jsonb not null,
  state app_public.webhook_delivery_state not null default 'pending',
  attempt_count integer not null default 0,
  next_attempt_at timestamptz default now(),
  last_attempt_at timestamptz,
  status_code integer,
  duration_ms integer,
  error text,
  settled_at timestamptz,
  replay_of_id uuid,
  requested_by uuid references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  foreign key (project_id, webhook_id) references app_public.webhooks (project_id, id) on delete restrict,
  constraint webhook_deliveries_next_attempt_at_check check ((state in ('pending', 'sending')) = (next_attempt_at is not null)),
  constraint webhook_deliveries_settled_at_check check ((state in ('delivered', 'failed')) = (settled_at is not null)),
  constraint webhook_deliveries_attempt_count_check check (attempt_count >= 0),
  constraint webhook_deliveries_requested_by_check check (event_id is not null or requested_by is not null)
);
create unique index if not exists webhook_deliveries_webhook_id_event_id_key
  on app_public.webhook_deliveries (webhook_id, event_id) where event_id is not null and replay_of_id is null;
create index if not exists webhook_deliveries_project_id_webhook_id_idx on app_public.webhook_deliveries (project_id, webhook_id);
create index if not exists webhook_deliveries_project_id_asset_id_idx on app_public.webhook_deliveries (project_id, asset_id);
create index if not exists webhook_deliveries_webhook_id_idx on app_public.webhook_deliveries (webhook_id);
create index if not exists webhook_deliveries_webhook_id_next_attempt_at_where_open_idx
  on app_public.webhook_deliveries (webhook_id, next_attempt_at) where state in ('pending', 'sending');
create index if not exists webhook_deliveries_requested_by_idx on app_public.webhook_deliveries (requested_by);
create index if not exists webhook_deliveries_created_at_idx on app_public.webhook_deliveries (created_at);
comment on table app_public.webhook_deliveries is
  E'@foreignKey (webhook_id) references app_public.webhooks (id)|@fieldName webhook|@foreignFieldName deliveries\nWhat was, is or will be sent to webhooks; kept for thirty days.';
comment on column app_public.webhook_deliveries.id is 'Its identity.';
comment on column app_public.webhook_deliveries.project_id is 'The webhook''s project; null for a studio-wide one.';
comment on column app_public.webhook_deliveries.webhook_id is 'The webhook.';
comment on column app_public.webhook_deliveries.message_id is 'The header webhook-id: the same for every attempt and repetition.';
comment on column app_public.webhook_deliveries.event_id is 'The event; null for a ping. Of two events about one row the later one has the higher number.';
comment on column app_public.webhook_deliveries.asset_id is 'The asset that it is about, if it is about one.';
comment on column app_public.webhook_deliveries.type is 'Type of the event, or ping.';
comment on column app_public.webhook_deliveries.occurred_at is 'When it happened.';
comment on column app_public.webhook_deliveries.payload is 'What is sent, but for the message''s id.';
comment on column app_public.webhook_deliveries.state is 'What came of it.';
comment on column app_public.webhook_deliveries.attempt_count is 'Attempts so far.';
comment on column app_public.webhook_deliveries.next_attempt_at is 'When the next attempt is due; while it is being sent, in case that its worker dies.';
comment on column app_public.webhook_deliveries.last_attempt_at is 'When the last attempt began.';
comment on column app_public.webhook_deliveries.status_code is 'The receiver''s HTTP status, if it answered.';
comment on column app_public.webhook_deliveries.duration_ms is 'How long the last attempt took.';
comment on column app_public.webhook_deliveries.error is 'Why the last attempt failed.';
comment on column app_public.webhook_deliveries.settled_at is 'When it arrived or was given up.';
comment on column app_public.webhook_deliveries.replay_of_id is 'The delivery that it repeats.';
comment on column app_public.webhook_deliveries.requested_by is 'Who asked for this ping or repetition.';
comment on column app_public.webhook_deliveries.created_at is 'When it was queued.';
comment on constraint webhook_deliveries_project_id_webhook_id_fkey on app_public.webhook_deliveries is '@behavior -*';

create table app_private.webhook_secrets (
  webhook_id uuid primary key references app_public.webhooks on delete cascade,
  secret text not null,
  previous_secret text,
  previous_until timestamptz,
  constraint webhook_secrets_previous_until_check check ((previous_secret is null) = (previous_until is null))
);
comment on table app_private.webhook_secrets is 'What signs the deliveries of a webhook. In the clear, since signing needs it so.';
comment on column app_private.webhook_secrets.webhook_id is 'The webhook.';
comment on column app_private.webhook_secrets.secret is 'whsec_ and base64.';
comment on column app_private.webhook_secrets.previous_secret is 'The one before, which signs as well for a while.';
comment on column app_private.webhook_secrets.previous_until is 'For how long.';

create table app_private.webhook_health (
  webhook_id uuid primary key references app_public.webhooks on delete cascade,
  consecutive_failure_count integer not null default 0,
  first_failed_at timestamptz,
  listening_from pg_snapshot not null,
  listening_at timestamptz not null default now(),
  constraint webhook_health_first_failed_at_check check ((consecutive_failure_count > 0) = (first_failed_at is not null))
);
comment on table app_private.webhook_health is 'How a webhook fares, and from where on it is told of events. Its row is also the lock of the webhook: who changes the webhook or its deliveries takes it first.';
comment on column app_private.webhook_health.webhook_id is 'The webhook.';
comment on column app_private.webhook_health.consecutive_failure_count is 'Attempts that failed since the last one that arrived.';
comment on column app_private.webhook_health.first_failed_at is 'When the first of them failed.';
comment on column app_private.webhook_health.listening_from is 'Events that this position has seen are not sent.';
comment on column app_private.webhook_health.listening_at is 'When that was.';

create table app_private.webhook_cursor (
  is_only boolean primary key default true,
  origin text not null,
  seen pg_snapshot not null,
  constraint webhook_cursor_is_only_check check (is_only)
);
comment on table app_private.webhook_cursor is 'Up to where events have been handed out to webhooks: one row.';
comment on column app_private.webhook_cursor.is_only is 'Always true: there is one row.';
comment on column app_private.webhook_cursor.origin is 'The history that the position belongs to; see event_origin.';
comment on column app_private.webhook_cursor.seen is 'The events that were handed out, as a snapshot.';
insert into app_private.webhook_cursor (origin, seen)
values (app_private.event_origin(), app_private.event_position());

create type app_public.webhook_secret as (
  webhook_id uuid,
  secret text,
  previous_until timestamptz
);
comment on type app_public.webhook_secret is 'A webhook''s secret, told once.';
comment on column app_public.webhook_secret.webhook_id is 'The webhook.';
comment on column app_public.webhook_secret.secret is 'What signs deliveries: whsec_ and base64. Keep it; it is never told again.';
comment on column app_public.webhook_secret.previous_until is 'Until when the secret before signs as well.';

--! Included app_private/functions/webhook_event_type.sql
create or replace function app_private.webhook_event_type(kind text) returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select case
    -- Its holder gave it back; whether the asset is free or a branch keeps it is in the data.
    when webhook_event_type.kind = 'lock.retained' then 'lock.released'
    when webhook_event_type.kind in (
      'version.created', 'review.requested', 'review.decided', 'lock.taken', 'lock.released', 'lock.broken',
      'project.archived'
    ) then webhook_event_type.kind
  end;
$$;
comment on function app_private.webhook_event_type(text) is
  'The type under which webhooks are told of an event of this kind; null for kinds that they are not told of.';
revoke all on function app_private.webhook_event_type(text) from public;
--! EndIncluded app_private/functions/webhook_event_type.sql
--! Included app_private/functions/require_webhook_url.sql
create or replace function app_private.require_webhook_url(url text) returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_url constant text := app_private.require_text(require_webhook_url.url, 'URL', 2000);
begin
  -- Whether the worker may reach it is for the worker to say: it depends on its settings and on
  -- where the name leads at that moment.
  if v_url !~* '^https?://(\[[0-9a-f:.]+\]|[^][/?#@\\:[:space:][:cntrl:]]+)(:[0-9]{1,5})?([/?][^#\\[:space:][:cntrl:]]*)?$' then
    perform app_private.fail(
      'BADIN', 'This is not a URL that a webhook can send to.', null,
      'Give https://host/path, without user name, password and fragment; http only inside of the studio.'
    );
  end if;
  return v_url;
end;
$$;
comment on function app_private.require_webhook_url(text) is
  'The URL without outer blanks; raises BADIN unless it is http or https, without credentials and fragment.';
revoke all on function app_private.require_webhook_url(text) from public;
--! EndIncluded app_private/functions/require_webhook_url.sql
--! Included app_private/functions/require_webhook_events.sql
create or replace function app_private.require_webhook_events(events text[]) returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_events constant text[] := array(
    select distinct wanted.type from unnest(require_webhook_events.events) as wanted (type) order by wanted.type
  );
  v_stranger constant text := (
    select coalesce(wanted.type, 'null')
    from unnest(v_events) as wanted (type)
    where wanted.type is distinct from app_private.webhook_event_type(wanted.type) or wanted.type is null
    limit 1
  );
begin
  if cardinality(v_events) = 0 or v_stranger is not null then
    perform app_private.fail(
      'BADIN',
      case when v_stranger is null then 'A webhook needs at least one event.'
        else format('There is no event "%s" for webhooks.', left(v_stranger, 100)) end,
      null,
      'Choose among version.created, review.requested, review.decided, lock.taken, lock.released, lock.broken and project.archived.'
    );
  end if;
  return v_events;
end;
$$;
comment on function app_private.require_webhook_events(text[]) is
  'The types of events once each and in order; raises BADIN for none and for unknown ones.';
revoke all on function app_private.require_webhook_events(text[]) from public;
--! EndIncluded app_private/functions/require_webhook_events.sql
--! Included app_private/functions/require_webhook.sql
create or replace function app_private.require_webhook(webhook_id uuid) returns app_public.webhooks
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_webhook app_public.webhooks;
begin
  select webhooks.* into v_webhook
  from app_public.webhooks
  where webhooks.id = require_webhook.webhook_id
    and case
      when webhooks.project_id is null then app_hidden.current_studio_role() = 'admin'
      else app_private.effective_role(webhooks.project_id, v_user_id) is not null
    end;
  if v_webhook.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such webhook, or it is not shared with you.', null,
      'Check the id; managers see the webhooks of their project, studio admins all.'
    );
  end if;
  if v_webhook.project_id is not null then
    perform app_private.require_role(v_webhook.project_id, 'manager');
    perform app_private.lock_active_project(v_webhook.project_id);
  end if;
  -- The one lock of a webhook, always taken first; see finish_webhook_attempt.
  perform from app_private.webhook_health where webhook_health.webhook_id = v_webhook.id for update;
  select webhooks.* into v_webhook from app_public.webhooks where webhooks.id = v_webhook.id;
  if v_webhook.id is null then
    perform app_private.fail('NTFND', 'The webhook was deleted at this moment.', null, 'Make a new one.');
  end if;
  return v_webhook;
end;
$$;
comment on function app_private.require_webhook(uuid) is
  'A webhook that who acts may change, held until the transaction ends; raises NTFND for hidden ones, DNIED below manager, ARCHV in archived projects.';
revoke all on function app_private.require_webhook(uuid) from public;
--! EndIncluded app_private/functions/require_webhook.sql
--! Included app_private/functions/new_webhook_secret.sql
create or replace function app_private.new_webhook_secret() returns text
language sql
volatile
set search_path = ''
as $$
  -- Two random UUIDs are 32 bytes, 244 bits of them random, from the same source as keys.
  select 'whsec_' || pg_catalog.encode(
    pg_catalog.decode(pg_catalog.replace(pg_catalog.gen_random_uuid()::text || pg_catalog.gen_random_uuid()::text, '-', ''), 'hex'),
    'base64'
  );
$$;
comment on function app_private.new_webhook_secret() is
  'A new secret in the form of Standard Webhooks.';
revoke all on function app_private.new_webhook_secret() from public;
--! EndIncluded app_private/functions/new_webhook_secret.sql
--! Included app_private/functions/webhook_obstacle.sql
create or replace function app_private.webhook_obstacle(webhook app_public.webhooks) returns text
language sql
stable
set search_path = ''
as $$
  select case
    when not users.is_active then
      format('%s, in whose name it sends, is deactivated.', users.display_name)
    when (webhook_obstacle.webhook).project_id is null then case
      when users.studio_role <> 'admin' then
        format('%s, in whose name it sends, is no studio admin any more.', users.display_name)
      end
    when coalesce(
      app_private.effective_role((webhook_obstacle.webhook).project_id, users.id) < 'manager', true
    ) then
      format('%s, in whose name it sends, is no manager of the project any more.', users.display_name)
  end
  from app_public.users
  where users.id = (webhook_obstacle.webhook).owner_id;
$$;
comment on function app_private.webhook_obstacle(app_public.webhooks) is
  'Why the webhook may not send for lack of rights of the person in whose name it does, as a sentence; null when it may.';
revoke all on function app_private.webhook_obstacle(app_public.webhooks) from public;
--! EndIncluded app_private/functions/webhook_obstacle.sql
--! Included app_private/functions/may_hear_of.sql
create or replace function app_private.may_hear_of(
  user_id uuid,
  project_id uuid,
  asset_id uuid
) returns boolean
language sql
stable
set search_path = ''
as $$
  select case
    when may_hear_of.asset_id is not null
      then coalesce(app_private.has_asset_right(may_hear_of.user_id, may_hear_of.asset_id, 'read'), false)
    else exists (
      select
      from app_public.users
      where users.id = may_hear_of.user_id
        and (users.studio_role = 'admin' or not exists (
          select
          from app_public.permissions
          where permissions.user_id = users.id
            and permissions.project_id = may_hear_of.project_id
            and permissions.asset_id is null
            and not permissions.can_read
        ))
    )
  end;
$$;
comment on function app_private.may_hear_of(uuid, uuid, uuid) is
  'Whether a manager may learn what happens to an asset, or without one in the project: permissions take rights from managers, too.';
revoke all on function app_private.may_hear_of(uuid, uuid, uuid) from public;
--! EndIncluded app_private/functions/may_hear_of.sql
--! Included app_private/functions/may_see_webhook.sql
create or replace function app_private.may_see_webhook(webhook_id uuid) returns boolean
language sql
stable
set search_path = ''
as $$
  -- As the policy of the table.
  select exists (
    select
    from app_public.webhooks
    where webhooks.id = may_see_webhook.webhook_id
      and case
        when webhooks.project_id is null then app_hidden.current_studio_role() = 'admin'
        else webhooks.project_id in (select app_hidden.project_ids_with_role('manager'))
      end
  );
$$;
comment on function app_private.may_see_webhook(uuid) is
  'Whether who acts may see a webhook.';
revoke all on function app_private.may_see_webhook(uuid) from public;
--! EndIncluded app_private/functions/may_see_webhook.sql
--! Included app_private/functions/tell_webhook_keepers.sql
create or replace function app_private.tell_webhook_keepers(
  webhook app_public.webhooks,
  message text
) returns void
language sql
volatile
set search_path = ''
as $$
  select app_private.notify_user(
    keepers.user_id, (tell_webhook_keepers.webhook).project_id, 'webhook.disabled', (tell_webhook_keepers.webhook).id,
    tell_webhook_keepers.message
  )
  from (
    select members.user_id
    from app_public.project_members as members
    where members.project_id = (tell_webhook_keepers.webhook).project_id
      and members.role >= 'manager'
    union
    select users.id
    from app_public.users
    where users.studio_role = 'admin' and (tell_webhook_keepers.webhook).project_id is null
  ) as keepers;
$$;
comment on function app_private.tell_webhook_keepers(app_public.webhooks, text) is
  'Tells the managers of a webhook''s project, or of a studio-wide one the studio admins.';
revoke all on function app_private.tell_webhook_keepers(app_public.webhooks, text) from public;
--! EndIncluded app_private/functions/tell_webhook_keepers.sql
--! Included app_private/functions/disable_webhook.sql
create or replace function app_private.disable_webhook(
  webhook_id uuid,
  reason text
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_webhook app_public.webhooks;
  v_status app_public.project_status;
begin
  select webhooks.* into v_webhook
  from app_public.webhooks
  where webhooks.id = disable_webhook.webhook_id and webhooks.is_enabled;
  -- Waits for an archiving under way, and keeps a later one waiting.
  select projects.status into v_status
  from app_public.projects
  where projects.id = v_webhook.project_id
  for share;
  -- In an archived project nothing changes any more, and nothing happens that it could send.
  if v_webhook.id is null or v_status = 'archived' then
    return;
  end if;
  update app_public.webhooks
  set disabled_at = now(), disabled_reason = disable_webhook.reason
  where webhooks.id = v_webhook.id;
  update app_public.webhook_deliveries as deliveries
  set state = 'failed', error = 'The webhook was switched off.', next_attempt_at = null, settled_at = now()
  where deliveries.webhook_id = v_webhook.id and deliveries.state = 'pending';
  perform app_private.tell_webhook_keepers(
    v_webhook, format('The webhook to %s was switched off: %s', v_webhook.host, disable_webhook.reason)
  );
end;
$$;
comment on function app_private.disable_webhook(uuid, text) is
  'Switches a webhook off, gives up what waits to be sent, and tells the managers why. Nothing in an archived project.';
revoke all on function app_private.disable_webhook(uuid, text) from public;
--! EndIncluded app_private/functions/disable_webhook.sql
--! Included app_private/functions/disable_unable_webhook.sql
create or replace function app_private.disable_unable_webhook(webhook_id uuid) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_obstacle text;
begin
  -- Whoever holds it may be taking the webhook over at this moment; the next look will see.
  perform from app_private.webhook_health as health
  where health.webhook_id = disable_unable_webhook.webhook_id
  for update skip locked;
  if not found then
    return;
  end if;
  select app_private.webhook_obstacle(webhooks) into v_obstacle
  from app_public.webhooks
  where webhooks.id = disable_unable_webhook.webhook_id;
  if v_obstacle is not null then
    perform app_private.disable_webhook(disable_unable_webhook.webhook_id, v_obstacle);
  end if;
end;
$$;
comment on function app_private.disable_unable_webhook(uuid) is
  'Switches a webhook off whose owner may not have it any more, looking again once it is held.';
revoke all on function app_private.disable_unable_webhook(uuid) from public;
--! EndIncluded app_private/functions/disable_unable_webhook.sql
--! Included app_private/functions/listening_position.sql
create or replace function app_private.listening_position() returns pg_snapshot
language sql
volatile
set search_path = ''
as $$
  -- A transaction counts itself among the seen ones, although it may still write events: it is
  -- put among the running ones, so that all of its events come later.
  with seen as (
    select app_private.event_position() as position, pg_catalog.pg_current_xact_id() as own
  )
  select case
    when pg_catalog.pg_visible_in_snapshot(seen.own, seen.position) then pg_catalog.format('%s:%s:%s',
      least(pg_catalog.pg_snapshot_xmin(seen.position), seen.own),
      pg_catalog.pg_snapshot_xmax(seen.position),
      (
        select pg_catalog.string_agg(running.xid::text, ',' order by running.xid)
        from (
          select listed.xid from pg_catalog.pg_snapshot_xip(seen.position) as listed (xid)
          union
          select seen.own
        ) as running
      )
    )::pg_catalog.pg_snapshot
    else seen.position
  end
  from seen;
$$;
comment on function app_private.listening_position() is
  'From here on a webhook is told of events: those of transactions that were not over, this one among them.';
revoke all on function app_private.listening_position() from public;
--! EndIncluded app_private/functions/listening_position.sql
--! Included app_private/functions/is_after_listening.sql
create or replace function app_private.is_after_listening(
  event app_private.events,
  health app_private.webhook_health
) returns boolean
language sql
stable
set search_path = ''
as $$
  select case
    -- Numbers of transactions from another cluster, of which this one is a copy: the clock must do.
    when pg_catalog.pg_snapshot_xmax((is_after_listening.health).listening_from)
      > pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())
      then (is_after_listening.event).created_at >= (is_after_listening.health).listening_at
    else not pg_catalog.pg_visible_in_snapshot(
      (is_after_listening.event).transaction_id, (is_after_listening.health).listening_from
    )
  end;
$$;
comment on function app_private.is_after_listening(app_private.events, app_private.webhook_health) is
  'Whether an event happened after a webhook was made, switched on or given other events.';
revoke all on function app_private.is_after_listening(app_private.events, app_private.webhook_health) from public;
--! EndIncluded app_private/functions/is_after_listening.sql
--! Included app_private/functions/event_asset_id.sql
create or replace function app_private.event_asset_id(event app_private.events) returns uuid
language sql
stable
set search_path = ''
as $$
  select coalesce(
    ((event_asset_id.event).subject ->> 'asset_id')::uuid,
    (
      select reviews.asset_id
      from app_public.asset_reviews as reviews
      where reviews.id = ((event_asset_id.event).subject ->> 'review_id')::uuid
    )
  );
$$;
comment on function app_private.event_asset_id(app_private.events) is
  'The asset that an event is about, if it is about one.';
revoke all on function app_private.event_asset_id(app_private.events) from public;
--! EndIncluded app_private/functions/event_asset_id.sql
--! Included app_private/functions/webhook_time.sql
create or replace function app_private.webhook_time(moment timestamptz) returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select pg_catalog.to_char(webhook_time.moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
$$;
comment on function app_private.webhook_time(timestamptz) is
  'A moment in UTC as RFC 3339 has it, whatever the session''s time zone.';
revoke all on function app_private.webhook_time(timestamptz) from public;
--! EndIncluded app_private/functions/webhook_time.sql
--! Included app_private/functions/webhook_person.sql
create or replace function app_private.webhook_person(user_id uuid) returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'id', users.id, 'username', users.username, 'display_name', users.display_name
  )
  from app_public.users
  where users.id = webhook_person.user_id;
$$;
comment on function app_private.webhook_person(uuid) is
  'A user as webhooks name one.';
revoke all on function app_private.webhook_person(uuid) from public;
--! EndIncluded app_private/functions/webhook_person.sql
--! Included app_private/functions/webhook_asset.sql
create or replace function app_private.webhook_asset(asset_id uuid) returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'id', assets.id, 'name', assets.name, 'parent_path', assets.parent_path, 'type', assets.type
  )
  from app_public.assets
  where assets.id = webhook_asset.asset_id;
$$;
comment on function app_private.webhook_asset(uuid) is
  'An asset as webhooks name one.';
revoke all on function app_private.webhook_asset(uuid) from public;
--! EndIncluded app_private/functions/webhook_asset.sql
--! Included app_private/functions/webhook_version.sql
create or replace function app_private.webhook_version(version_id uuid) returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'version', pg_catalog.jsonb_build_object(
      'id', versions.id, 'number', versions.version_number, 'filename', versions.filename,
      'size_bytes', versions.size_bytes, 'sha256', versions.sha256, 'comment', versions.comment,
      'is_deletion', versions.is_deletion
    ),
    'asset', app_private.webhook_asset(versions.asset_id),
    'branch', pg_catalog.jsonb_build_object('id', branches.id, 'name', branches.name, 'type', branches.type)
  )
  from app_public.asset_versions as versions
  join app_public.branches on branches.id = versions.branch_id
  where versions.id = webhook_version.version_id;
$$;
comment on function app_private.webhook_version(uuid) is
  'A version with its asset and branch as webhooks tell of them.';
revoke all on function app_private.webhook_version(uuid) from public;
--! EndIncluded app_private/functions/webhook_version.sql
--! Included app_private/functions/webhook_review.sql
create or replace function app_private.webhook_review(
  review_id uuid,
  decision_id uuid
) returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'review', pg_catalog.jsonb_build_object(
      'id', reviews.id, 'state', reviews.state, 'message', reviews.message, 'priority', reviews.priority,
      'requested_by', app_private.webhook_person(reviews.requested_by),
      'submitter', app_private.webhook_person(reviews.submitter_id)
    ),
    'shelf', (
      select pg_catalog.jsonb_build_object('id', shelves.id, 'name', shelves.name, 'revision', reviews.shelf_revision)
      from app_public.shelves
      where shelves.id = reviews.shelf_id
    ),
    'decision', (
      select pg_catalog.jsonb_build_object(
        'id', decisions.id, 'verdict', decisions.verdict, 'comment', decisions.comment,
        'is_override', decisions.is_override, 'decided_by', app_private.webhook_person(decisions.decided_by)
      )
      from app_public.review_decisions as decisions
      where decisions.id = webhook_review.decision_id
    )
  ) || coalesce(
    app_private.webhook_version(reviews.version_id),
    (
      select pg_catalog.jsonb_build_object(
        'branch', pg_catalog.jsonb_build_object('id', branches.id, 'name', branches.name, 'type', branches.type)
      )
      from app_public.branches
      where branches.id = reviews.branch_id
    )
  )
  from app_public.asset_reviews as reviews
  where reviews.id = webhook_review.review_id;
$$;
comment on function app_private.webhook_review(uuid, uuid) is
  'A review, what it is about and a decision on it as webhooks tell of them.';
revoke all on function app_private.webhook_review(uuid, uuid) from public;
--! EndIncluded app_private/functions/webhook_review.sql
--! Included app_private/functions/webhook_archive.sql
create or replace function app_private.webhook_archive(project_id uuid) returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object('archive', pg_catalog.jsonb_build_object(
    'id', log.id, 'reason', log.reason, 'is_forced', log.is_forced, 'asset_count', log.asset_count,
    'version_count', log.version_count, 'total_bytes', log.total_bytes, 'root_sha256', log.root_sha256
  ))
  from app_public.project_archive_log as log
  where log.project_id = webhook_archive.project_id
    and log.action = 'archived'
  order by log.occurred_at desc
  limit 1;
$$;
comment on function app_private.webhook_archive(uuid) is
  'The newest archiving of a project as webhooks tell of it.';
revoke all on function app_private.webhook_archive(uuid) from public;
--! EndIncluded app_private/functions/webhook_archive.sql
--! Included app_private/functions/webhook_payload.sql
create or replace function app_private.webhook_payload(event app_private.events) returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'type', app_private.webhook_event_type((event).kind),
    'event_id', (event).id,
    'occurred_at', app_private.webhook_time((event).created_at),
    'project', pg_catalog.jsonb_build_object('id', projects.id, 'name', projects.name),
    'actor', app_private.webhook_person((event).actor_id),
    'data', case pg_catalog.split_part((event).kind, '.', 1)
      when 'version' then app_private.webhook_version(((event).subject ->> 'version_id')::uuid)
      when 'review' then app_private.webhook_review(
        ((event).subject ->> 'review_id')::uuid, ((event).subject ->> 'decision_id')::uuid
      )
      when 'lock' then pg_catalog.jsonb_build_object(
        'lock', pg_catalog.jsonb_build_object(
          'id', (event).subject ->> 'lock_id',
          'holder', app_private.webhook_person(((event).subject ->> 'holder_id')::uuid),
          'is_retained', (event).kind = 'lock.retained'
        ),
        'asset', app_private.webhook_asset(((event).subject ->> 'asset_id')::uuid)
      )
      else app_private.webhook_archive(projects.id)
    end
  )
  from app_public.projects
  where projects.id = (event).project_id
    and projects.deleted_at is null;
$$;
comment on function app_private.webhook_payload(app_private.events) is
  'What webhooks send of an event: ids, and the names that a chat message needs. Null when its project is gone.';
revoke all on function app_private.webhook_payload(app_private.events) from public;
--! EndIncluded app_private/functions/webhook_payload.sql
--! Included app_private/functions/fan_out_events.sql
create or replace function app_private.fan_out_events(
  after_position pg_snapshot,
  until_position pg_snapshot
) returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_count integer;
begin
  with found as materialized (
    select events as event, app_private.event_asset_id(events) as asset_id
    from app_private.events_between(fan_out_events.after_position, fan_out_events.until_position, null) as events
    where app_private.webhook_event_type(events.kind) is not null
  ), able as materialized (
    select webhooks, health
    from app_public.webhooks
    join app_private.webhook_health as health on health.webhook_id = webhooks.id
    where webhooks.is_enabled and app_private.webhook_obstacle(webhooks) is null
  ), wanted as materialized (
    select (able.webhooks).id as webhook_id, (able.webhooks).project_id, found.event, found.asset_id
    from found
    join able
      on ((able.webhooks).project_id is null or (able.webhooks).project_id = (found.event).project_id)
      and app_private.webhook_event_type((found.event).kind) = any ((able.webhooks).events)
    where app_private.is_after_listening(found.event, able.health)
      and app_private.may_hear_of((able.webhooks).owner_id, (found.event).project_id, found.asset_id)
  ), told as materialized (
    select distinct on ((wanted.event).id)
      (wanted.event).id, app_private.webhook_payload(wanted.event) as payload
    from wanted
  )
  insert into app_public.webhook_deliveries (
    project_id, webhook_id, event_id, asset_id, type, occurred_at, payload
  )
  select
    wanted.project_id, wanted.webhook_id, told.id, wanted.asset_id, told.payload ->> 'type',
    (wanted.event).created_at, told.payload
  from wanted
  join told on told.id = (wanted.event).id and told.payload is not null
  order by told.id
  -- After a restore, a failover or a copy it is the table that knows what was handed out.
  on conflict do nothing;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function app_private.fan_out_events(pg_snapshot, pg_snapshot) is
  'Queues a delivery for each event that one position has not seen and another has, and each webhook that wants it and may have it. Returns how many.';
revoke all on function app_private.fan_out_events(pg_snapshot, pg_snapshot) from public;
--! EndIncluded app_private/functions/fan_out_events.sql
--! Included app_private/functions/webhook_signers.sql
create or replace function app_private.webhook_signers(webhook_id uuid) returns text[]
language sql
stable
set search_path = ''
as $$
  select case
    when secrets.previous_until > pg_catalog.now() then array[secrets.secret, secrets.previous_secret]
    else array[secrets.secret]
  end
  from app_private.webhook_secrets as secrets
  where secrets.webhook_id = webhook_signers.webhook_id;
$$;
comment on function app_private.webhook_signers(uuid) is
  'The secrets that sign a webhook''s deliveries at present, the newest first.';
revoke all on function app_private.webhook_signers(uuid) from public;
--! EndIncluded app_private/functions/webhook_signers.sql
--! Included app_private/functions/lock_due_deliveries.sql
create or replace function app_private.lock_due_deliveries(
  webhook_ids uuid[],
  max_count integer,
  max_per_webhook integer
) returns setof uuid
language sql
volatile
set search_path = ''
as $$
  select queued.id
  from app_public.webhooks
  cross join lateral (
    select deliveries.id, deliveries.next_attempt_at
    from app_public.webhook_deliveries as deliveries
    where deliveries.webhook_id = webhooks.id
      and deliveries.state in ('pending', 'sending')
      and deliveries.next_attempt_at <= pg_catalog.now()
    order by deliveries.next_attempt_at
    limit greatest(lock_due_deliveries.max_per_webhook - (
      select count(*)
      from app_public.webhook_deliveries as busy
      where busy.webhook_id = webhooks.id
        and busy.state = 'sending'
        and busy.next_attempt_at > pg_catalog.now()
    ), 0)
    for update skip locked
  ) as queued
  where webhooks.id = any (lock_due_deliveries.webhook_ids)
    and webhooks.is_enabled
    and app_private.webhook_obstacle(webhooks) is null
  order by queued.next_attempt_at
  limit lock_due_deliveries.max_count;
$$;
comment on function app_private.lock_due_deliveries(uuid[], integer, integer) is
  'Deliveries of these webhooks that are due, the longest first, of each webhook no more than so many with those being sent; holds them.';
revoke all on function app_private.lock_due_deliveries(uuid[], integer, integer) from public;
--! EndIncluded app_private/functions/lock_due_deliveries.sql
--! Included app_private/functions/webhook_backoff.sql
create or replace function app_private.webhook_backoff(attempt integer) returns interval
language sql
volatile
set search_path = ''
as $$
  -- Seventy hours in all, and up to a fifth more so that many do not come back at once.
  select pg_catalog.make_interval(secs => steps.seconds * (1 + random() / 5))
  from (
    select (array[5, 30, 120, 600, 3600, 10800, 21600, 43200, 86400, 86400])[webhook_backoff.attempt] as seconds
  ) as steps;
$$;
comment on function app_private.webhook_backoff(integer) is
  'How long to wait after so many attempts that failed; null: no more attempts.';
revoke all on function app_private.webhook_backoff(integer) from public;
--! EndIncluded app_private/functions/webhook_backoff.sql
--! Included app_private/functions/count_webhook_attempt.sql
create or replace function app_private.count_webhook_attempt(
  delivery app_public.webhook_deliveries,
  status_code integer
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_failing_at timestamptz;
begin
  if (delivery).state = 'delivered' then
    update app_private.webhook_health as health
    set consecutive_failure_count = 0, first_failed_at = null
    where health.webhook_id = (delivery).webhook_id and health.first_failed_at is not null;
    return;
  end if;
  update app_private.webhook_health as health
  set consecutive_failure_count = health.consecutive_failure_count + 1,
    first_failed_at = coalesce(health.first_failed_at, now())
  where health.webhook_id = (delivery).webhook_id
  returning health.first_failed_at into v_failing_at;
  if count_webhook_attempt.status_code = 410 then
    perform app_private.disable_webhook(
      (delivery).webhook_id, 'The receiver answered 410: it is gone for good.'
    );
  elsif (delivery).state = 'failed' and v_failing_at < now() - interval '2 days' then
    perform app_private.disable_webhook(
      (delivery).webhook_id,
      format('Nothing has arrived since %s UTC. %s', to_char(v_failing_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), (delivery).error)
    );
  end if;
end;
$$;
comment on function app_private.count_webhook_attempt(app_public.webhook_deliveries, integer) is
  'Keeps a webhook''s failures in a row, and switches it off when its receiver is gone or nothing has arrived for days.';
revoke all on function app_private.count_webhook_attempt(app_public.webhook_deliveries, integer) from public;
--! EndIncluded app_private/functions/count_webhook_attempt.sql
--! Included app_private/functions/queue_webhook_delivery.sql
create or replace function app_private.queue_webhook_delivery(
  webhook app_public.webhooks,
  delivery app_public.webhook_deliveries
) returns app_public.webhook_deliveries
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_delivery app_public.webhook_deliveries;
begin
  if not (webhook).is_enabled then
    perform app_private.fail(
      'BADST', format('The webhook is switched off: %s', (webhook).disabled_reason),
      jsonb_build_object('webhook_id', (webhook).id), 'Switch it on first, with update_webhook.'
    );
  elsif (
    select count(*) >= 20
    from app_public.webhook_deliveries as deliveries
    where deliveries.webhook_id = (webhook).id
      and deliveries.state in ('pending', 'sending')
      and deliveries.requested_by is not null
  ) then
    perform app_private.fail(
      'SLOWD', 'Twenty pings and repetitions of this webhook wait to be sent already.',
      jsonb_build_object('webhook_id', (webhook).id), 'Wait until they have been sent or have failed.'
    );
  end if;
  insert into app_public.webhook_deliveries (
    project_id, webhook_id, message_id, asset_id, type, occurred_at, payload, event_id, replay_of_id, requested_by
  ) values (
    (webhook).project_id, (webhook).id, coalesce((delivery).message_id, uuidv7()), (delivery).asset_id, (delivery).type,
    (delivery).occurred_at, (delivery).payload, (delivery).event_id, (delivery).id, app_hidden.current_user_id()
  )
  returning * into v_delivery;
  perform app_private.wake_event_readers();
  return v_delivery;
end;
$$;
comment on function app_private.queue_webhook_delivery(app_public.webhooks, app_public.webhook_deliveries) is
  'Queues what somebody asks to be sent, a bounded number at a time, and wakes the worker.';
revoke all on function app_private.queue_webhook_delivery(app_public.webhooks, app_public.webhook_deliveries) from public;
--! EndIncluded app_private/functions/queue_webhook_delivery.sql
--! Included app_private/functions/removal_steps.sql
create or replace function app_private.removal_steps() returns table (
  table_name text,
  condition text
)
language sql
immutable
set search_path = ''
as $$
  -- What refers to a row goes before it. Two tables refer to themselves: answers go before notes
  -- (again and again, until none is left), later versions before earlier ones. The usage goes
  -- before the assets that it counts.
  values
    ('app_public.webhook_deliveries', ''),
    ('app_public.webhooks', ''),
    ('app_public.workspace_activity', ''),
    ('app_public.review_annotations', ''),
    ('app_public.review_notes', 'and not exists (
      select from app_public.review_notes as answers
      where answers.project_id = rows.project_id and answers.review_id = rows.review_id and answers.parent_note_id = rows.id)'),
    ('app_public.review_decisions', ''),
    ('app_public.review_assignees', ''),
    ('app_public.asset_reviews', ''),
    ('app_public.shelf_items', ''),
    ('app_public.shelf_revisions', ''),
    ('app_public.shelves', ''),
    ('app_public.lock_requests', ''),
    ('app_public.asset_locks', ''),
    ('app_public.workspace_assets', ''),
    ('app_public.workspaces', ''),
    ('app_public.uploads', ''),
    ('app_public.label_versions', ''),
    ('app_public.labels', ''),
    ('app_public.asset_tags', ''),
    ('app_public.tags', ''),
    ('app_public.permissions', ''),
    ('app_public.project_members', ''),
    ('app_public.project_storage_snapshots', ''),
    ('app_public.project_usage', ''),
    ('app_private.project_blobs', ''),
    ('app_public.asset_versions', 'order by rows.version_number desc'),
    ('app_public.assets', ''),
    ('app_public.changes', 'and not exists (
      select from app_public.branches
      where branches.project_id = rows.project_id and branches.base_change_id = rows.id)');
$$;
comment on function app_private.removal_steps() is
  'Tables whose rows go when their project is deleted, in order, with a condition on the rows that can go next; branches, which are the last, are not among them.';
revoke all on function app_private.removal_steps() from public;
--! EndIncluded app_private/functions/removal_steps.sql
--! Included app_hidden/functions/fan_out_webhooks.sql
create or replace function app_hidden.fan_out_webhooks() returns integer
language plpgsql
volatile
-- Definer: nobody is granted the events.
security definer
set search_path = ''
-- Who is deleting a webhook may hold this up; the next look makes up for it.
set lock_timeout = '2s'
as $$
declare
  v_cursor app_private.webhook_cursor;
  v_until pg_snapshot;
  v_is_lost boolean;
  v_count integer;
begin
  perform app_private.disable_unable_webhook(webhooks.id)
  from app_public.webhooks
  left join app_public.projects on projects.id = webhooks.project_id
  where webhooks.is_enabled
    and projects.status is distinct from 'archived'
    and app_private.webhook_obstacle(webhooks) is not null;
  -- Looking costs no write: most looks find nothing new.
  if not exists (select from app_public.webhooks where webhooks.is_enabled) or exists (
    select
    from app_private.webhook_cursor
    where webhook_cursor.seen::text = app_private.event_position()::text
      and not app_private.is_event_position_lost(webhook_cursor.origin, webhook_cursor.seen)
  ) then
    return 0;
  end if;
  -- One worker at a time; whoever holds it hands out what this one would.
  select webhook_cursor.* into v_cursor from app_private.webhook_cursor for update skip locked;
  if v_cursor.is_only is null then
    return 0;
  end if;
  v_until := app_private.event_position();
  v_is_lost := app_private.is_event_position_lost(v_cursor.origin, v_cursor.seen);
  v_count := app_private.fan_out_events(case when v_is_lost then '1:1:' else v_cursor.seen end, v_until);
  update app_private.webhook_cursor set origin = app_private.event_origin(), seen = v_until;
  return v_count;
end;
$$;
comment on function app_hidden.fan_out_webhooks() is
  'For the worker: makes deliveries of the events since the last call, exactly once each, and returns how many. First switches off webhooks whose owner may not have them any more.';
revoke all on function app_hidden.fan_out_webhooks() from public;
grant execute on function app_hidden.fan_out_webhooks() to gadb_worker;
--! EndIncluded app_hidden/functions/fan_out_webhooks.sql
--! Included app_hidden/functions/claim_webhook_deliveries.sql
create or replace function app_hidden.claim_webhook_deliveries(
  is_failing boolean,
  max_count integer,
  max_per_webhook integer,
  lease_seconds double precision
) returns table (delivery_id uuid, attempt integer, message_id uuid, url text, body text, secrets text[])
language plpgsql
volatile
-- Definer: nobody is granted the secrets.
security definer
set search_path = ''
as $$
declare
  v_webhook_ids uuid[];
begin
  -- Locked by a statement of its own: the next one must see what others have claimed before.
  select array_agg(locked.webhook_id) into v_webhook_ids
  from (
    select health.webhook_id
    from app_private.webhook_health as health
    where (health.first_failed_at is not null) = claim_webhook_deliveries.is_failing
      and exists (
        select
        from app_public.webhook_deliveries as deliveries
        where deliveries.webhook_id = health.webhook_id
          and deliveries.state in ('pending', 'sending')
          and deliveries.next_attempt_at <= now()
      )
    for update skip locked
  ) as locked;
  -- While it is being sent, the next attempt is due when whoever sends it has died.
  return query
  update app_public.webhook_deliveries as deliveries
  set state = 'sending', attempt_count = deliveries.attempt_count + 1, last_attempt_at = now(),
    next_attempt_at = now() + make_interval(secs => claim_webhook_deliveries.lease_seconds)
  from app_private.lock_due_deliveries(v_webhook_ids, max_count, max_per_webhook) as due (id), app_public.webhooks
  where deliveries.id = due.id and webhooks.id = deliveries.webhook_id
  returning deliveries.id, deliveries.attempt_count, deliveries.message_id, webhooks.url,
    (jsonb_build_object('id', deliveries.message_id) || deliveries.payload)::text,
    app_private.webhook_signers(deliveries.webhook_id);
end;
$$;
comment on function app_hidden.claim_webhook_deliveries(boolean, integer, integer, double precision) is
  'For the worker: takes deliveries that are due, for so many seconds, of webhooks that work or of failing ones, with all that sending them needs.';
revoke all on function app_hidden.claim_webhook_deliveries(boolean, integer, integer, double precision) from public;
grant execute on function app_hidden.claim_webhook_deliveries(boolean, integer, integer, double precision) to gadb_worker;
--! EndIncluded app_hidden/functions/claim_webhook_deliveries.sql
--! Included app_hidden/functions/finish_webhook_attempt.sql
create or replace function app_hidden.finish_webhook_attempt(
  delivery_id uuid,
  attempt integer,
  status_code integer,
  duration_ms integer,
  error text,
  retry_after_seconds integer default null
) returns boolean
language plpgsql
volatile
-- Definer: the worker writes deliveries only through these functions.
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_delivery app_public.webhook_deliveries;
  v_is_enabled boolean;
  v_wait interval := app_private.webhook_backoff(finish_webhook_attempt.attempt);
begin
  -- A webhook's health is its lock: taken before its deliveries and before itself, by everybody.
  select webhooks.is_enabled into v_is_enabled
  from app_public.webhook_deliveries as deliveries
  join app_private.webhook_health as health on health.webhook_id = deliveries.webhook_id
  join app_public.webhooks on webhooks.id = deliveries.webhook_id
  where deliveries.id = finish_webhook_attempt.delivery_id
  for update of health;
  if finish_webhook_attempt.error is null or finish_webhook_attempt.status_code = 410 or not v_is_enabled then
    v_wait := null;
  elsif finish_webhook_attempt.retry_after_seconds > 0 and v_wait is not null then
    v_wait := greatest(v_wait, make_interval(secs => least(finish_webhook_attempt.retry_after_seconds, 86400)));
  end if;
  update app_public.webhook_deliveries as deliveries
  set state = case
      when finish_webhook_attempt.error is null then 'delivered'
      when v_wait is null then 'failed'
      else 'pending'
    end::app_public.webhook_delivery_state,
    status_code = finish_webhook_attempt.status_code,
    duration_ms = finish_webhook_attempt.duration_ms,
    error = left(finish_webhook_attempt.error, 500),
    next_attempt_at = now() + v_wait,
    settled_at = case when v_wait is null then now() end
  where deliveries.id = finish_webhook_attempt.delivery_id
    -- Not one that was taken again meanwhile.
    and deliveries.state = 'sending'
    and deliveries.attempt_count = finish_webhook_attempt.attempt
  returning deliveries.* into v_delivery;
  if v_delivery.id is null then
    return false;
  end if;
  perform app_private.count_webhook_attempt(v_delivery, finish_webhook_attempt.status_code);
  return true;
end;
$$;
comment on function app_hidden.finish_webhook_attempt(uuid, integer, integer, integer, text, integer) is
  'For the worker: what came of an attempt, without error that it arrived. Plans the next one, or gives up. False when somebody else has taken the delivery since.';
revoke all on function app_hidden.finish_webhook_attempt(uuid, integer, integer, integer, text, integer) from public;
grant execute on function app_hidden.finish_webhook_attempt(uuid, integer, integer, integer, text, integer) to gadb_worker;
--! EndIncluded app_hidden/functions/finish_webhook_attempt.sql
--! Included app_hidden/functions/release_webhook_delivery.sql
create or replace function app_hidden.release_webhook_delivery(
  delivery_id uuid,
  attempt integer
) returns void
language sql
volatile
-- Definer: the worker writes deliveries only through these functions.
security definer
set search_path = ''
as $$
  -- The attempt stays counted: it may have arrived.
  update app_public.webhook_deliveries as deliveries
  set state = 'pending', next_attempt_at = pg_catalog.now()
  where deliveries.id = release_webhook_delivery.delivery_id
    and deliveries.state = 'sending'
    and deliveries.attempt_count = release_webhook_delivery.attempt;
$$;
comment on function app_hidden.release_webhook_delivery(uuid, integer) is
  'For a worker that stops: gives a delivery back that it was sending, for another one to send at once.';
revoke all on function app_hidden.release_webhook_delivery(uuid, integer) from public;
grant execute on function app_hidden.release_webhook_delivery(uuid, integer) to gadb_worker;
--! EndIncluded app_hidden/functions/release_webhook_delivery.sql
--! Included app_hidden/functions/sweep_webhook_deliveries.sql
create or replace function app_hidden.sweep_webhook_deliveries(
  days integer default 30,
  max_rows integer default 10000
) returns integer
language sql
volatile
-- Definer: the worker writes deliveries only through these functions.
security definer
set search_path = ''
as $$
  -- Left by a worker that died while its webhook was switched off.
  update app_public.webhook_deliveries as deliveries
  set state = 'failed', error = 'The worker ended without a word.', next_attempt_at = null, settled_at = pg_catalog.now()
  from app_public.webhooks
  where deliveries.state in ('pending', 'sending')
    and deliveries.next_attempt_at < pg_catalog.now() - interval '1 hour'
    and webhooks.id = deliveries.webhook_id
    and not webhooks.is_enabled;

  with oldest as (
    select deliveries.id
    from app_public.webhook_deliveries as deliveries
    where deliveries.created_at < pg_catalog.now() - pg_catalog.make_interval(days => sweep_webhook_deliveries.days)
    order by deliveries.created_at
    limit sweep_webhook_deliveries.max_rows
    for update skip locked
  ), removed as (
    delete from app_public.webhook_deliveries as deliveries
    using oldest
    where deliveries.id = oldest.id
    returning 1
  )
  select count(*)::integer from removed;
$$;
comment on function app_hidden.sweep_webhook_deliveries(integer, integer) is
  'Removes deliveries older than so many days, the oldest first, at most so many; returns how many. That many again: there may be more. For the worker.';
revoke all on function app_hidden.sweep_webhook_deliveries(integer, integer) from public;
grant execute on function app_hidden.sweep_webhook_deliveries(integer, integer) to gadb_worker;
--! EndIncluded app_hidden/functions/sweep_webhook_deliveries.sql
--! Included app_public/functions/create_webhook.sql
create or replace function app_public.create_webhook(
  url text,
  events text[],
  project_id uuid default null,
  description text default ''
) returns app_public.webhook_secret
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_result app_public.webhook_secret;
begin
  if create_webhook.project_id is null then
    perform app_private.require_studio_admin();
  else
    perform app_private.require_role(create_webhook.project_id, 'manager');
    perform app_private.lock_active_project(create_webhook.project_id);
  end if;
  if (
    select count(*) >= 20
    from app_public.webhooks
    where webhooks.project_id is not distinct from create_webhook.project_id
  ) then
    perform app_private.fail(
      'BADST', 'There are twenty webhooks already.', null, 'Delete one with delete_webhook, or let one receiver pass events on.'
    );
  end if;
  insert into app_public.webhooks (project_id, url, events, description, owner_id)
  values (
    create_webhook.project_id, app_private.require_webhook_url(create_webhook.url),
    app_private.require_webhook_events(create_webhook.events),
    app_private.optional_text(create_webhook.description, 'description', 500), v_user_id
  )
  returning webhooks.id into v_result.webhook_id;
  v_result.secret := app_private.new_webhook_secret();
  insert into app_private.webhook_secrets (webhook_id, secret)
  values (v_result.webhook_id, v_result.secret);
  insert into app_private.webhook_health (webhook_id, listening_from)
  values (v_result.webhook_id, app_private.listening_position());
  return v_result;
end;
$$;
comment on function app_public.create_webhook(text, text[], uuid, text) is
  'Has events of a project, or without one of the whole studio, sent to a URL from now on, in the name of who acts and with no more than they may see. Returns the secret that signs them, this once. Managers; studio-wide, studio admins.';
revoke all on function app_public.create_webhook(text, text[], uuid, text) from public;
grant execute on function app_public.create_webhook(text, text[], uuid, text) to gadb_user;
--! EndIncluded app_public/functions/create_webhook.sql
--! Included app_public/functions/update_webhook.sql
create or replace function app_public.update_webhook(
  webhook_id uuid,
  url text default null,
  events text[] default null,
  description text default null,
  is_enabled boolean default null
) returns app_public.webhooks
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_webhook app_public.webhooks := app_private.require_webhook(update_webhook.webhook_id);
  v_is_enabled constant boolean := coalesce(update_webhook.is_enabled, v_webhook.is_enabled);
begin
  if v_webhook.is_enabled and not v_is_enabled then
    perform app_private.disable_webhook(v_webhook.id, format('%s did it.', app_private.actor_name()));
  end if;
  update app_public.webhooks
  set url = coalesce(app_private.require_webhook_url(coalesce(update_webhook.url, webhooks.url)), webhooks.url),
    events = app_private.require_webhook_events(coalesce(update_webhook.events, webhooks.events)),
    description = app_private.optional_text(coalesce(update_webhook.description, webhooks.description), 'description', 500),
    -- In the name of who last had a say in where it goes.
    owner_id = app_hidden.current_user_id(),
    disabled_at = case when not v_is_enabled then webhooks.disabled_at end,
    disabled_reason = case when not v_is_enabled then webhooks.disabled_reason end
  where webhooks.id = v_webhook.id
  returning webhooks.* into v_webhook;
  if update_webhook.is_enabled or update_webhook.events is not null then
    update app_private.webhook_health as health
    set consecutive_failure_count = 0, first_failed_at = null,
      listening_from = app_private.listening_position(), listening_at = now()
    where health.webhook_id = v_webhook.id;
  end if;
  return v_webhook;
end;
$$;
comment on function app_public.update_webhook(uuid, text, text[], text, boolean) is
  'Changes a webhook, which from then on sends in the name of who acts; what is left null stays as it is. Switched on again, or with other events, it is told of what happens from then on. Managers; studio-wide, studio admins.';
revoke all on function app_public.update_webhook(uuid, text, text[], text, boolean) from public;
grant execute on function app_public.update_webhook(uuid, text, text[], text, boolean) to gadb_user;
--! EndIncluded app_public/functions/update_webhook.sql
--! Included app_public/functions/delete_webhook.sql
create or replace function app_public.delete_webhook(webhook_id uuid) returns app_public.webhooks
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_webhook app_public.webhooks := app_private.require_webhook(delete_webhook.webhook_id);
begin
  delete from app_public.webhook_deliveries as deliveries where deliveries.webhook_id = v_webhook.id;
  delete from app_public.webhooks where webhooks.id = v_webhook.id;
  return v_webhook;
end;
$$;
comment on function app_public.delete_webhook(uuid) is
  'Deletes a webhook with its secret and deliveries. Managers; studio-wide, studio admins.';
revoke all on function app_public.delete_webhook(uuid) from public;
grant execute on function app_public.delete_webhook(uuid) to gadb_user;
--! EndIncluded app_public/functions/delete_webhook.sql
--! Included app_public/functions/rotate_webhook_secret.sql
create or replace function app_public.rotate_webhook_secret(
  webhook_id uuid,
  overlap_hours integer default 24
) returns app_public.webhook_secret
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_webhook app_public.webhooks := app_private.require_webhook(rotate_webhook_secret.webhook_id);
  v_result app_public.webhook_secret;
begin
  if coalesce(rotate_webhook_secret.overlap_hours, -1) not between 0 and 168 then
    perform app_private.fail(
      'BADIN', 'The old secret goes on signing for 0 to 168 hours.', null,
      'Give 0 when the old secret is known to others, else as long as the receiver needs.'
    );
  end if;
  update app_private.webhook_secrets as secrets
  set secret = app_private.new_webhook_secret(),
    previous_secret = case when rotate_webhook_secret.overlap_hours > 0 then secrets.secret end,
    previous_until = case when rotate_webhook_secret.overlap_hours > 0
      then now() + make_interval(hours => rotate_webhook_secret.overlap_hours) end
  where secrets.webhook_id = v_webhook.id
  returning secrets.webhook_id, secrets.secret, secrets.previous_until into v_result;
  -- Who holds the secret is who it sends in the name of; and the audit shows that it was changed.
  update app_public.webhooks
  set owner_id = app_hidden.current_user_id(), secret_changed_at = now()
  where webhooks.id = v_webhook.id;
  return v_result;
end;
$$;
comment on function app_public.rotate_webhook_secret(uuid, integer) is
  'Gives a webhook a new secret and returns it, this once. For so many hours the one before signs as well; two at most. From then on it sends in the name of who acts. Managers; studio-wide, studio admins.';
revoke all on function app_public.rotate_webhook_secret(uuid, integer) from public;
grant execute on function app_public.rotate_webhook_secret(uuid, integer) to gadb_user;
--! EndIncluded app_public/functions/rotate_webhook_secret.sql
--! Included app_public/functions/ping_webhook.sql
create or replace function app_public.ping_webhook(webhook_id uuid) returns app_public.webhook_deliveries
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_webhook constant app_public.webhooks := app_private.require_webhook(ping_webhook.webhook_id);
  v_ping app_public.webhook_deliveries;
begin
  v_ping.type := 'ping';
  v_ping.occurred_at := now();
  v_ping.payload := jsonb_build_object(
    'type', 'ping',
    'occurred_at', app_private.webhook_time(now()),
    'project', (
      select jsonb_build_object('id', projects.id, 'name', projects.name)
      from app_public.projects
      where projects.id = v_webhook.project_id
    ),
    'actor', app_private.webhook_person(app_hidden.current_user_id()),
    'data', jsonb_build_object('webhook_id', v_webhook.id)
  );
  return app_private.queue_webhook_delivery(v_webhook, v_ping);
end;
$$;
comment on function app_public.ping_webhook(uuid) is
  'Sends a webhook something to receive, of type ping; the delivery tells what came of it. Managers; studio-wide, studio admins.';
revoke all on function app_public.ping_webhook(uuid) from public;
grant execute on function app_public.ping_webhook(uuid) to gadb_user;
--! EndIncluded app_public/functions/ping_webhook.sql
--! Included app_public/functions/replay_delivery.sql
create or replace function app_public.replay_delivery(delivery_id uuid) returns app_public.webhook_deliveries
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_delivery app_public.webhook_deliveries;
  v_webhook app_public.webhooks;
begin
  select deliveries.* into v_delivery
  from app_public.webhook_deliveries as deliveries
  where deliveries.id = replay_delivery.delivery_id
    and (deliveries.asset_id is null or app_private.may_hear_of(v_user_id, null, deliveries.asset_id))
    and case
      when deliveries.project_id is null then app_hidden.current_studio_role() = 'admin'
      else app_private.effective_role(deliveries.project_id, v_user_id) is not null
    end;
  if v_delivery.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such delivery, or it is not shared with you.', null,
      'Check the id; deliveries are kept for thirty days.'
    );
  end if;
  v_webhook := app_private.require_webhook(v_delivery.webhook_id);
  if v_delivery.asset_id is not null
    and not app_private.may_hear_of(v_webhook.owner_id, null, v_delivery.asset_id)
  then
    perform app_private.fail(
      'BADST', 'The webhook sends in the name of somebody who may not see this asset any more.', null,
      'Take the webhook over with update_webhook.'
    );
  end if;
  return app_private.queue_webhook_delivery(v_webhook, v_delivery);
end;
$$;
comment on function app_public.replay_delivery(uuid) is
  'Sends again what was sent or given up, with the same webhook-id and content, as a delivery of its own. Managers; studio-wide, studio admins.';
revoke all on function app_public.replay_delivery(uuid) from public;
grant execute on function app_public.replay_delivery(uuid) to gadb_user;
--! EndIncluded app_public/functions/replay_delivery.sql
--! Included app_public/functions/webhooks_first_failed_at.sql
create or replace function app_public.webhooks_first_failed_at(webhook app_public.webhooks) returns timestamptz
language sql
stable
-- Definer: the health of webhooks is private; who may not see the webhook gets null.
security definer
set search_path = ''
as $$
  select health.first_failed_at
  from app_private.webhook_health as health
  where health.webhook_id = (webhooks_first_failed_at.webhook).id
    and app_private.may_see_webhook((webhooks_first_failed_at.webhook).id);
$$;
comment on function app_public.webhooks_first_failed_at(app_public.webhooks) is
  'Since when every attempt has failed; null when the last one arrived.';
revoke all on function app_public.webhooks_first_failed_at(app_public.webhooks) from public;
grant execute on function app_public.webhooks_first_failed_at(app_public.webhooks) to gadb_user;
--! EndIncluded app_public/functions/webhooks_first_failed_at.sql
--! Included app_public/functions/webhooks_consecutive_failure_count.sql
create or replace function app_public.webhooks_consecutive_failure_count(webhook app_public.webhooks) returns integer
language sql
stable
-- Definer: the health of webhooks is private; who may not see the webhook gets null.
security definer
set search_path = ''
as $$
  select health.consecutive_failure_count
  from app_private.webhook_health as health
  where health.webhook_id = (webhooks_consecutive_failure_count.webhook).id
    and app_private.may_see_webhook((webhooks_consecutive_failure_count.webhook).id);
$$;
comment on function app_public.webhooks_consecutive_failure_count(app_public.webhooks) is
  'Attempts that have failed since the last one that arrived.';
revoke all on function app_public.webhooks_consecutive_failure_count(app_public.webhooks) from public;
grant execute on function app_public.webhooks_consecutive_failure_count(app_public.webhooks) to gadb_user;
--! EndIncluded app_public/functions/webhooks_consecutive_failure_count.sql
--! Included app_public/policies/webhooks.sql
-- Who may do what with app_public.webhooks: all grants and policies in one place.
alter table app_public.webhooks enable row level security;
revoke all on table app_public.webhooks from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.webhooks to gadb_user;

drop policy if exists select_manager on app_public.webhooks;
create policy select_manager on app_public.webhooks
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_role('manager')))
    or (project_id is null and (select app_hidden.current_studio_role()) = 'admin')
  );
comment on policy select_manager on app_public.webhooks is
  'Managers see those of their project, studio admins all.';
--! EndIncluded app_public/policies/webhooks.sql
--! Included app_public/policies/webhook_deliveries.sql
-- Who may do what with app_public.webhook_deliveries: all grants and policies in one place.
alter table app_public.webhook_deliveries enable row level security;
revoke all on table app_public.webhook_deliveries from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.webhook_deliveries to gadb_user;

drop policy if exists select_manager on app_public.webhook_deliveries;
create policy select_manager on app_public.webhook_deliveries
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_role('manager')))
      and (asset_id is null or asset_id <> all (array(select app_hidden.asset_ids_denied('read'))))
    )
    or (project_id is null and (select app_hidden.current_studio_role()) = 'admin')
  );
comment on policy select_manager on app_public.webhook_deliveries is
  'Managers see those of their project but of assets that they may not read, studio admins all.';
--! EndIncluded app_public/policies/webhook_deliveries.sql
--! Included app_public/triggers/webhooks.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.webhooks
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.webhooks enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.webhooks
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.webhooks enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.webhooks
  for each row execute function app_private.tg__timestamps();
alter table app_public.webhooks enable always trigger _100_timestamps;

-- The address of a chat's webhook is all that one needs to write there: the audit, which is kept for
-- ever, holds the host only.
create or replace trigger _800_audit
  after insert or update or delete on app_public.webhooks
  for each row execute function app_private.tg__audit('id', '-url');
alter table app_public.webhooks enable always trigger _800_audit;
--! EndIncluded app_public/triggers/webhooks.sql
--! Included app_public/triggers/webhook_deliveries.sql
-- Written by the worker in archived projects, too: that a project was archived is one of the events.
create or replace trigger _051_refuse_truncate
  before truncate on app_public.webhook_deliveries
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.webhook_deliveries enable always trigger _051_refuse_truncate;

create or replace trigger _052_refuse_token_write
  before insert or update or delete on app_public.webhook_deliveries
  for each row execute function app_private.tg__refuse_token_write();
alter table app_public.webhook_deliveries enable always trigger _052_refuse_token_write;

create or replace trigger _052_refuse_token_write
  before insert or update or delete on app_public.webhook_deliveries
  for each row execute function app_private.tg__refuse_token_write();
alter table app_public.webhook_deliveries enable always trigger _052_refuse_token_write;
--! EndIncluded app_public/triggers/webhook_deliveries.sql
