--! Previous: sha1:ea38136282dae90b73e7d921dc74645d17d30404
--! Hash: sha1:3605179d65c43ed17b90f83e901bc608c9d412d8
--! Message: Tell monitoring of webhooks

-- The migration being written. See migrations/README.md

drop function if exists app_private.is_session_valid(uuid);

--! Included app_hidden/functions/webhook_figures.sql
create or replace function app_hidden.webhook_figures() returns table (
  enabled_count bigint,
  disabled_count bigint,
  pending_count bigint,
  oldest_due_seconds double precision,
  delivered_count bigint,
  failed_count bigint
)
language sql
stable
-- Definer: the server reads no tables itself.
security definer
set search_path = ''
as $$
  select hooks.enabled_count, hooks.disabled_count, waiting.pending_count,
    greatest(coalesce(extract(epoch from pg_catalog.now() - waiting.oldest_due_at), 0), 0)::double precision,
    recent.delivered_count, recent.failed_count
  from (
    select count(*) filter (where webhooks.is_enabled) as enabled_count,
      count(*) filter (where not webhooks.is_enabled) as disabled_count
    from app_public.webhooks
  ) as hooks
  cross join (
    select count(*) as pending_count, min(deliveries.next_attempt_at) as oldest_due_at
    from app_public.webhook_deliveries as deliveries
    where deliveries.state in ('pending', 'sending')
  ) as waiting
  cross join (
    select count(*) filter (where deliveries.state = 'delivered') as delivered_count,
      count(*) filter (where deliveries.state = 'failed') as failed_count
    from app_public.webhook_deliveries as deliveries
    where deliveries.created_at > pg_catalog.now() - interval '1 day'
  ) as recent;
$$;
comment on function app_hidden.webhook_figures() is
  'Figures of webhooks for monitoring: how many are on and off, how many deliveries wait, how long the oldest is due, and what came of those made in the last day.';
revoke all on function app_hidden.webhook_figures() from public;
grant execute on function app_hidden.webhook_figures() to gadb_authenticator;
--! EndIncluded app_hidden/functions/webhook_figures.sql
