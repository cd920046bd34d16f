--! Previous: sha1:b67f235dcad20feb01ff8808656880253983f9d5
--! Hash: sha1:de7d515099734ee8afb1c1bf6b7f6b854de59b41
--! Message: Bound requests of a user

-- The migration being written. See migrations/README.md
-- How many requests each caller has left. Unlogged: written with every few requests and worth nothing after a crash,
-- so it costs no WAL and no wait for the disk. No foreign key: an address is no user, and a row goes within days.
drop table if exists app_private.request_budgets;
create unlogged table app_private.request_budgets (
  caller text primary key,
  requests double precision not null,
  refilled_at timestamptz not null
) with (fillfactor = 50);
comment on table app_private.request_budgets is 'How many requests each caller may still send at once. Unlogged: a crash empties it, which fills every budget.';
comment on column app_private.request_budgets.caller is 'user:<id>, address:<address or IPv6 network>, or nowhere.';
comment on column app_private.request_budgets.requests is 'What was left when it was last refilled.';
comment on column app_private.request_budgets.refilled_at is 'When that was.';

--! Included app_hidden/functions/take_requests.sql
create or replace function app_hidden.take_requests(
  user_id uuid,
  address inet,
  wanted integer,
  per_minute integer,
  burst integer
)
returns table (granted integer, wait_seconds double precision)
language plpgsql
volatile
rows 1
-- Definer: nobody reads or writes the budgets otherwise.
security definer
set search_path = ''
as $$
declare
  v_caller constant text := coalesce(
    'user:' || take_requests.user_id,
    -- Whoever has an IPv6 address has a whole /64 of them.
    'address:' || case
      when pg_catalog.family(take_requests.address) = 6
      then pg_catalog.network(pg_catalog.set_masklen(take_requests.address, 64))::text
      else pg_catalog.host(take_requests.address)
    end,
    'nowhere'
  );
  v_per_second constant double precision := take_requests.per_minute / 60.0;
  v_now constant timestamptz := pg_catalog.clock_timestamp();
  v_left double precision;
begin
  -- A row for each caller: nobody waits for anybody else, and one caller's requests for an instant.
  insert into app_private.request_budgets as budgets (caller, requests, refilled_at)
  values (v_caller, take_requests.burst, v_now)
  on conflict (caller) do update
  set requests = least(
      take_requests.burst,
      budgets.requests
        + greatest(0, extract(epoch from v_now - budgets.refilled_at)) * v_per_second
    ),
    refilled_at = greatest(budgets.refilled_at, v_now)
  returning budgets.requests into v_left;
  granted := greatest(0, least(take_requests.wanted, pg_catalog.floor(v_left)))::integer;
  wait_seconds := 0;
  if granted > 0 then
    update app_private.request_budgets as budgets
    set requests = budgets.requests - granted
    where budgets.caller = v_caller;
  else
    wait_seconds := (1 - v_left) / v_per_second;
  end if;
  return next;
end;
$$;
comment on function app_hidden.take_requests(uuid, inet, integer, integer, integer) is
  'Takes up to so many requests from the budget of a user, without one of an address: how many were granted, and when none was, in how many seconds there will be one. A budget holds `burst` requests and refills by `per_minute`.';
revoke all on function app_hidden.take_requests(uuid, inet, integer, integer, integer) from public;
grant execute on function app_hidden.take_requests(uuid, inet, integer, integer, integer) to gadb_authenticator;
--! EndIncluded app_hidden/functions/take_requests.sql
--! Included app_hidden/functions/sweep_request_budgets.sql
create or replace function app_hidden.sweep_request_budgets() returns integer
language plpgsql
volatile
-- Definer: nobody is granted the budgets.
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  -- However slowly it refills, it has been full for long: without a row it is full as well.
  delete from app_private.request_budgets
  where request_budgets.refilled_at < pg_catalog.now() - interval '1 day';
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function app_hidden.sweep_request_budgets() is
  'Removes the budgets of callers who have sent nothing for a day; for the worker, nightly. Returns how many rows went.';
revoke all on function app_hidden.sweep_request_budgets() from public;
grant execute on function app_hidden.sweep_request_budgets() to gadb_worker;
--! EndIncluded app_hidden/functions/sweep_request_budgets.sql
