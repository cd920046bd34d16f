--! Previous: sha1:b0b2afc7e905c3a6c04e166fb0ee78cf86787ea3
--! Hash: sha1:a7b3d7943658b848b88f092d05ba45b52f88c438
--! Message: Say one and many as people do

-- The migration being written. See migrations/README.md
--! Included app_private/functions/count_of.sql
create or replace function app_private.count_of(number bigint, one text, many text) returns text
language sql
immutable
set search_path = ''
as $$
  select pg_catalog.format('%s %s', number, case when number = 1 then one else many end);
$$;
comment on function app_private.count_of(bigint, text, text) is
  'A number with its noun: "1 lock", "2 locks".';
revoke all on function app_private.count_of(bigint, text, text) from public;
--! EndIncluded app_private/functions/count_of.sql
--! Included app_private/functions/approval_obstacles.sql
create or replace function app_private.approval_obstacles(
  target app_public.branches,
  items app_public.integration_item[]
) returns table (asset_id uuid, code text, message text)
language sql
stable
rows 1000
set search_path = ''
as $$
  with wanted as (
    select items.asset_id, items.name, items.source_version_id
    from unnest(approval_obstacles.items) as items
    where (target).is_protected
      and items.action in ('copy', 'merge') and items.resolution is distinct from 'target'
  ),
  given as (
    select verdicts.version_id,
      bool_or((verdicts.decision).is_override) as is_overridden,
      count(distinct (verdicts.decision).decided_by) filter (where counts.counts) as approvals,
      count(distinct (verdicts.decision).decided_by) filter (
        where counts.counts and (verdicts.decision).role >= 'lead'
      ) as leads,
      min(users.display_name) filter (where (verdicts.decision).verdict <> 'approved') as objector
    from app_private.content_verdicts(array(select wanted.source_version_id from wanted)) as verdicts
    join app_public.users on users.id = (verdicts.decision).decided_by
    cross join lateral (
      select (verdicts.decision).verdict = 'approved'
        and (verdicts.decision).role >= (target).approver_role as counts
    ) as counts
    group by verdicts.version_id
  )
  select wanted.asset_id, 'FLOWD', case
    when given.objector is not null
      then format('%s has not accepted this version of "%s".', given.objector, wanted.name)
    else format('"%s" wants %s of "%s", %s of a lead; it has %s, %s of a lead.',
      (target).name,
      app_private.count_of((target).approvals_required, 'approval', 'approvals'), wanted.name,
      (target).lead_approvals_required, coalesce(given.approvals, 0), coalesce(given.leads, 0))
    end
  from wanted
  left join given on given.version_id = wanted.source_version_id
  where given.is_overridden is not true and (given.objector is not null
    or coalesce(given.approvals, 0) < (target).approvals_required
    or coalesce(given.leads, 0) < (target).lead_approvals_required);
$$;
comment on function app_private.approval_obstacles(app_public.branches, app_public.integration_item[]) is
  'Approvals of exactly the content that a protected target''s policy demands and items of a plan lack, and standing verdicts against it.';
revoke all on function app_private.approval_obstacles(app_public.branches, app_public.integration_item[]) from public;
--! EndIncluded app_private/functions/approval_obstacles.sql
--! Included app_private/functions/require_approvals.sql
create or replace function app_private.require_approvals(
  shelf app_public.shelves,
  branch app_public.branches
) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_wanted constant integer := case
    when (require_approvals.branch).is_protected then (require_approvals.branch).approvals_required
    else 0
  end;
  v_state record;
begin
  v_state := app_private.shelf_approval(require_approvals.shelf);
  if v_state.objector is not null and not v_state.is_overridden then
    perform app_private.fail(
      'FLOWD', format('%s has not accepted exactly this content.', v_state.objector),
      jsonb_build_object('shelf_id', (require_approvals.shelf).id, 'objector', v_state.objector),
      'Shelve again with the changes asked for, or ask for another look.'
    );
  elsif v_wanted > 0 and not v_state.is_overridden and (
    not v_state.is_approved
    or v_state.approvals < v_wanted
    or v_state.lead_approvals < (require_approvals.branch).lead_approvals_required
  ) then
    perform app_private.fail(
      'FLOWD',
      format('The branch "%s" wants %s, %s of a lead; this content has %s, %s of a lead.',
        (require_approvals.branch).name, app_private.count_of(v_wanted, 'approval', 'approvals'),
        (require_approvals.branch).lead_approvals_required, v_state.approvals,
        v_state.lead_approvals),
      jsonb_build_object(
        'shelf_id', (require_approvals.shelf).id, 'approvals_required', v_wanted,
        'approvals', v_state.approvals, 'lead_approvals', v_state.lead_approvals
      ),
      'Ask for a review with request_review.'
    );
  end if;
end;
$$;
comment on function app_private.require_approvals(app_public.shelves, app_public.branches) is
  'Refuses (FLOWD) to submit a shelf whose newest revision lacks the approvals of its branch, or on which a verdict against it stands.';
revoke all on function app_private.require_approvals(app_public.shelves, app_public.branches) from public;
--! EndIncluded app_private/functions/require_approvals.sql
--! Included app_private/functions/refuse_open_work.sql
create or replace function app_private.refuse_open_work(
  workspace app_public.workspaces
) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_locks bigint;
  v_shelves bigint;
begin
  select count(*) into v_locks
  from app_public.asset_locks as locks
  where locks.workspace_id = (refuse_open_work.workspace).id;
  select count(*) into v_shelves
  from app_public.shelves
  where shelves.workspace_id = (refuse_open_work.workspace).id
    and shelves.state in ('open', 'in_review');
  if v_locks + v_shelves > 0 then
    perform app_private.fail(
      'BADST',
      format('The workspace "%s" still holds %s and %s.', (refuse_open_work.workspace).name,
        app_private.count_of(v_locks, 'lock', 'locks'),
        app_private.count_of(v_shelves, 'unsubmitted shelf', 'unsubmitted shelves')),
      jsonb_build_object('locks', v_locks, 'shelves', v_shelves),
      'Submit or discard the shelves and release the locks first.'
    );
  end if;
end;
$$;
comment on function app_private.refuse_open_work(app_public.workspaces) is
  'Refuses (BADST) while a workspace holds locks or open shelves, naming how many.';
revoke all on function app_private.refuse_open_work(app_public.workspaces) from public;
--! EndIncluded app_private/functions/refuse_open_work.sql
--! Included app_private/functions/refuse_obstacles.sql
create or replace function app_private.refuse_obstacles(
  source app_public.branches,
  target app_public.branches,
  items app_public.integration_item[]
) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_count constant integer :=
    (select count(items.obstacle_code) from unnest(refuse_obstacles.items) as items);
  v_first app_public.integration_item;
begin
  if v_count = 0 then
    return;
  end if;
  select items.* into v_first
  from unnest(refuse_obstacles.items) as items
  where items.obstacle_code is not null
  order by array_position(array['DNIED', 'BADIN', 'FLOWD', 'LOCKD'], items.obstacle_code),
    items.action = 'conflict' desc, items.parent_path, items.name
  limit 1;
  perform app_private.fail(
    v_first.obstacle_code,
    v_first.obstacle || case when v_count > 1
      then format(' %s in the way.', app_private.count_of(v_count - 1, 'more stands', 'more stand'))
      else '' end,
    jsonb_build_object('count', v_count, 'items', app_private.obstacle_facts(refuse_obstacles.items)),
    app_private.obstacle_hint(refuse_obstacles.source, refuse_obstacles.target, v_first)
  );
end;
$$;
comment on function app_private.refuse_obstacles(app_public.branches, app_public.branches, app_public.integration_item[]) is
  'Refuses an integration whose plan has obstacles, with the code of the gravest, naming ten of them.';
revoke all on function app_private.refuse_obstacles(app_public.branches, app_public.branches, app_public.integration_item[]) from public;
--! EndIncluded app_private/functions/refuse_obstacles.sql
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
          then pg_catalog.format(', and so in %s',
            app_private.count_of(v_place.place_count - 1, 'more place', 'more places'))
          else '' end
      )
    );
  end loop;
  perform app_private.tell_keepers(
    null, 'depot.damaged',
    pg_catalog.format(
      'The depot found the content %s damaged; %s it. Run npm run depot:check for all of it.',
      tell_of_damage.sha256, app_private.count_of(v_projects, 'project uses', 'projects use')
    )
  );
end;
$$;
comment on function app_private.tell_of_damage(app_public.sha256) is
  'Tells studio admins and the owners of each project concerned that content was found damaged.';
revoke all on function app_private.tell_of_damage(app_public.sha256) from public;
--! EndIncluded app_private/functions/tell_of_damage.sql
--! Included app_public/functions/delete_branch.sql
create or replace function app_public.delete_branch(branch_id uuid) returns app_public.branches
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_branch app_public.branches :=
    app_private.require_branch_access(delete_branch.branch_id, 'lead');
  v_obstacles constant jsonb := app_private.branch_obstacles(v_branch.id);
begin
  if v_branch.type = 'mainline' then
    perform app_private.fail(
      'FLOWD', 'The mainline cannot be deleted.',
      jsonb_build_object('branch_id', v_branch.id),
      'Archive the project with archive_project when all of it is done.'
    );
  elsif v_obstacles <> '{}' then
    perform app_private.fail(
      'FLOWD',
      format('The branch "%s" still has %s.', v_branch.name, (
        select string_agg(
          app_private.count_of(kinds.value::bigint,
            -- One of "locks", "open shelves", "unmerged versions", …
            case when kinds.key = 'open shelves' then 'open shelf'
              when kinds.key = 'child branches' then 'child branch'
              else rtrim(kinds.key, 's') end,
            kinds.key),
          ', ' order by kinds.key)
        from jsonb_each_text(v_obstacles) as kinds
      )),
      v_obstacles,
      'Close, release, discard or integrate these first.'
    );
  end if;
  update app_public.branches
  set deleted_at = now()
  where branches.id = v_branch.id
  returning branches.* into v_branch;
  return v_branch;
end;
$$;
comment on function app_public.delete_branch(uuid) is
  'Deletes a branch; its versions stay in history. Leads. Refused (FLOWD) for the mainline and while child branches, live workspaces, locks, open shelves or unmerged versions exist.';
revoke all on function app_public.delete_branch(uuid) from public;
grant execute on function app_public.delete_branch(uuid) to gadb_user;
--! EndIncluded app_public/functions/delete_branch.sql
