--! Previous: sha1:8fadc8f0ad32b170813605467afe1e64024295fa
--! Hash: sha1:b3eed5818e8041fabd285c263b4f8e8809863af6
--! Message: Delete archived projects; say in every refusal what to do

-- The migration being written. See migrations/README.md

drop function if exists app_public.delete_project(uuid, text, boolean);
drop function if exists app_private.write_tombstone(app_public.project_deletion, text);
drop function if exists app_private.describe_deletion(app_public.projects);
drop type if exists app_public.project_deletion;
create type app_public.project_deletion as (
  project_id uuid,
  project_name text,
  is_dry_run boolean,
  archived_at timestamptz,
  deleted_at timestamptz,
  member_count bigint,
  branch_count bigint,
  asset_count bigint,
  version_count bigint,
  workspace_count bigint,
  shelf_count bigint,
  review_count bigint,
  logical_bytes bigint,
  used_bytes bigint,
  freed_bytes bigint,
  root_sha256 app_public.sha256,
  is_complete boolean
);
comment on type app_public.project_deletion is 'What goes, or would go, with a project that is deleted.';
comment on column app_public.project_deletion.project_id is 'The project.';
comment on column app_public.project_deletion.project_name is 'Its name.';
comment on column app_public.project_deletion.is_dry_run is 'Whether nothing was deleted yet.';
comment on column app_public.project_deletion.archived_at is 'When it was archived.';
comment on column app_public.project_deletion.deleted_at is 'When it was deleted; null for a dry run.';
comment on column app_public.project_deletion.member_count is 'Members who lose access.';
comment on column app_public.project_deletion.branch_count is 'Branches.';
comment on column app_public.project_deletion.asset_count is 'Assets, deleted ones among them.';
comment on column app_public.project_deletion.version_count is 'Versions.';
comment on column app_public.project_deletion.workspace_count is 'Workspaces.';
comment on column app_public.project_deletion.shelf_count is 'Shelves.';
comment on column app_public.project_deletion.review_count is 'Reviews.';
comment on column app_public.project_deletion.logical_bytes is 'Sizes of all versions added up.';
comment on column app_public.project_deletion.used_bytes is 'Bytes of distinct content that the project is charged for.';
comment on column app_public.project_deletion.freed_bytes is 'Bytes of content that no other project has: what the depot removes.';
comment on column app_public.project_deletion.root_sha256 is 'Root hash over every version, computed now; compare it with the archive log.';
comment on column app_public.project_deletion.is_complete is 'Whether all rows are gone; the worker removes what is left of a large project.';

drop function if exists app_public.find_user(text);
drop type if exists app_public.found_user;
create type app_public.found_user as (
  id uuid,
  username text,
  display_name text
);
comment on type app_public.found_user is 'A person found by name: enough to be made a member.';
comment on column app_public.found_user.id is 'Identity of the user.';
comment on column app_public.found_user.username is 'Name to sign in with.';
comment on column app_public.found_user.display_name is 'Name to show.';

create table if not exists app_public.project_tombstones (
  project_id uuid primary key references app_public.projects on delete restrict,
  project_name text not null,
  archived_at timestamptz not null,
  deleted_at timestamptz not null default now(),
  deleted_by uuid not null references app_public.users on delete restrict,
  reason text not null,
  member_count bigint not null,
  branch_count bigint not null,
  asset_count bigint not null,
  version_count bigint not null,
  logical_bytes bigint not null,
  used_bytes bigint not null,
  freed_bytes bigint not null,
  root_sha256 app_public.sha256 not null,
  audit_head text,
  constraint project_tombstones_reason_check check (length(btrim(reason)) > 0)
);
create index if not exists project_tombstones_deleted_by_idx on app_public.project_tombstones (deleted_by);
comment on table app_public.project_tombstones is 'What is left of deleted projects, beside their archive log and audit: written once.';
comment on column app_public.project_tombstones.project_id is 'The project.';
comment on column app_public.project_tombstones.project_name is 'Its name.';
comment on column app_public.project_tombstones.archived_at is 'When it was archived.';
comment on column app_public.project_tombstones.deleted_at is 'When it was deleted.';
comment on column app_public.project_tombstones.deleted_by is 'Who deleted it.';
comment on column app_public.project_tombstones.reason is 'Why.';
comment on column app_public.project_tombstones.member_count is 'Members it had.';
comment on column app_public.project_tombstones.branch_count is 'Branches it had.';
comment on column app_public.project_tombstones.asset_count is 'Assets it had, deleted ones among them.';
comment on column app_public.project_tombstones.version_count is 'Versions it had.';
comment on column app_public.project_tombstones.logical_bytes is 'Sizes of all its versions added up.';
comment on column app_public.project_tombstones.used_bytes is 'Bytes of distinct content that it was charged for.';
comment on column app_public.project_tombstones.freed_bytes is 'Bytes of content that no other project had.';
comment on column app_public.project_tombstones.root_sha256 is 'Root hash over every version, computed as it was deleted; equals that of the archive log unless the archive was tampered with.';
comment on column app_public.project_tombstones.audit_head is 'Head of the project''s audit chain before the deletion.';

--! Included app_private/functions/fail.sql
create or replace function app_private.fail(
  code text,
  message text,
  detail jsonb default null,
  hint text default null
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- An option that is named is sent, also when it is empty; psql would print a bare DETAIL.
  if fail.detail is null then
    raise exception using
      errcode = fail.code,
      message = fail.message,
      hint = coalesce(fail.hint, '');
  end if;
  raise exception using
    errcode = fail.code,
    message = fail.message,
    detail = fail.detail::text,
    hint = coalesce(fail.hint, '');
end;
$$;
comment on function app_private.fail(text, text, jsonb, text) is
  'Refuses: raises an error with a five-letter code of docs/references/errors.md, a sentence, facts as JSON and what to do next.';
revoke all on function app_private.fail(text, text, jsonb, text) from public;
--! EndIncluded app_private/functions/fail.sql
--! Included app_private/functions/refuse_archived.sql
create or replace function app_private.refuse_archived(project app_public.projects) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if (refuse_archived.project).deleted_at is not null then
    perform app_private.fail(
      'ARCHV',
      pg_catalog.format('The project "%s" was deleted on %s; nothing is written to it any more.',
        (refuse_archived.project).name, (refuse_archived.project).deleted_at::date),
      pg_catalog.jsonb_build_object('project_id', (refuse_archived.project).id, 'deleted_at', (refuse_archived.project).deleted_at),
      'Make a new project with create_project. What the old one was, studio admins read in project_tombstones.'
    );
  end if;
  perform app_private.fail(
    'ARCHV',
    pg_catalog.format('The project "%s" was archived on %s and is immutable.',
      (refuse_archived.project).name, (refuse_archived.project).archived_at::date),
    pg_catalog.jsonb_build_object('project_id', (refuse_archived.project).id, 'archived_at', (refuse_archived.project).archived_at),
    'A studio admin can reopen it with reopen_project, giving a reason.'
  );
end;
$$;
comment on function app_private.refuse_archived(app_public.projects) is
  'Refuses a write to a project that is archived or deleted (ARCHV), saying which.';
revoke all on function app_private.refuse_archived(app_public.projects) from public;
--! EndIncluded app_private/functions/refuse_archived.sql
--! Included app_private/functions/lock_active_project.sql
create or replace function app_private.lock_active_project(project_id uuid) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_project app_public.projects;
begin
  -- The share lock makes an archiving wait for this transaction, and this transaction for an
  -- archiving under way; a bare look at the status would let a late write through.
  select projects.* into v_project
  from app_public.projects
  where projects.id = lock_active_project.project_id
  for share;
  if v_project.status = 'archived' then
    perform app_private.refuse_archived(v_project);
  end if;
end;
$$;
comment on function app_private.lock_active_project(uuid) is
  'Holds the project active until the transaction ends; raises ARCHV when it is archived.';
revoke all on function app_private.lock_active_project(uuid) from public;
--! EndIncluded app_private/functions/lock_active_project.sql
--! Included app_private/functions/is_deleted_project.sql
create or replace function app_private.is_deleted_project(project_id uuid) returns boolean
language sql
stable
-- Definer: triggers of any role ask.
security definer
set search_path = ''
as $$
  select exists (
    select 1
    from app_public.projects
    where projects.id = is_deleted_project.project_id
      and projects.status = 'archived'
      and projects.deleted_at is not null
  );
$$;
comment on function app_private.is_deleted_project(uuid) is
  'Whether a project is a tombstone, so that its rows may be removed. Nothing makes one but delete_project: see tg_projects__refuse_archived.';
revoke all on function app_private.is_deleted_project(uuid) from public;
--! EndIncluded app_private/functions/is_deleted_project.sql
--! Included app_private/functions/tg__refuse_archived.sql
create or replace function app_private.tg__refuse_archived() returns trigger
language plpgsql
volatile
-- Definer: callers may not lock projects.
security definer
set search_path = ''
as $$
begin
  -- The rows of a project that was deleted go, and nothing else happens to them. Its tombstone is
  -- never taken back, so there is nothing to hold.
  if tg_op = 'DELETE' and app_private.is_deleted_project(old.project_id) then
    return old;
  end if;
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
  'Refuses writes to rows of archived projects, for every role (ARCHV). Holds the project active until the transaction ends. Rows of a deleted project may only be removed.';
revoke all on function app_private.tg__refuse_archived() from public;
--! EndIncluded app_private/functions/tg__refuse_archived.sql
--! Included app_private/functions/tg__refuse_change.sql
create or replace function app_private.tg__refuse_change() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- With an argument: rows that go with their project, once that was deleted. Logs have none.
  if tg_op = 'DELETE' and tg_nargs = 1 then
    if app_private.is_deleted_project(old.project_id) then
      return old;
    end if;
  end if;
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
  'Refuses to change or remove rows of a table that is written once, for every role. With any argument the rows go with their project when that is deleted.';
revoke all on function app_private.tg__refuse_change() from public;
--! EndIncluded app_private/functions/tg__refuse_change.sql
--! Included app_private/functions/is_project_deletion.sql
create or replace function app_private.is_project_deletion(
  before app_public.projects,
  after app_public.projects
) returns boolean
language sql
stable
-- Definer: reads the tombstones and ranks for a trigger of any role.
security definer
set search_path = ''
as $$
  -- The tombstone was written in this very transaction by who acts, who may delete the project;
  -- no setting that somebody could forge is asked. Nothing else of the row changes.
  select is_project_deletion.before.deleted_at is null
    and is_project_deletion.after.deleted_at = pg_catalog.now()
    and pg_catalog.to_jsonb(is_project_deletion.before) - array['deleted_at', 'deleted_by', 'updated_at']
      = pg_catalog.to_jsonb(is_project_deletion.after) - array['deleted_at', 'deleted_by', 'updated_at']
    and app_private.effective_role(is_project_deletion.before.id, app_hidden.current_user_id()) = 'owner'
    and exists (
      select 1
      from app_public.project_tombstones as tombstones
      where tombstones.project_id = is_project_deletion.before.id
        and tombstones.deleted_at = pg_catalog.now()
        and tombstones.deleted_by = app_hidden.current_user_id()
        and is_project_deletion.after.deleted_by = tombstones.deleted_by
    );
$$;
comment on function app_private.is_project_deletion(app_public.projects, app_public.projects) is
  'Whether a change of a project''s row is what delete_project does: by an owner or studio admin, after the tombstone of this transaction.';
revoke all on function app_private.is_project_deletion(app_public.projects, app_public.projects) from public;
--! EndIncluded app_private/functions/is_project_deletion.sql
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
    if tg_op = 'UPDATE' and new.deleted_at is distinct from old.deleted_at then
      perform app_private.fail(
        'BADST', pg_catalog.format('The project "%s" is active; only archived projects are deleted.', old.name),
        pg_catalog.jsonb_build_object('project_id', old.id),
        'Archive it with archive_project, then delete it with delete_project.'
      );
    end if;
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  -- Reopening leaves its entry in the archive log first, in this very transaction, in the name of
  -- the studio admin who acts; no setting that a client could forge is asked.
  if tg_op = 'UPDATE' and old.deleted_at is null and new.status = 'active' and new.deleted_at is null and exists (
    select 1
    from app_public.project_archive_log
    where project_archive_log.project_id = old.id
      and project_archive_log.action = 'reopened'
      and project_archive_log.occurred_at = pg_catalog.now()
      and project_archive_log.actor_id = app_hidden.current_user_id()
      and app_hidden.current_studio_role() = 'admin'
  ) then
    return new;
  end if;
  if tg_op = 'UPDATE' and app_private.is_project_deletion(old, new) then
    return new;
  end if;
  perform app_private.lock_active_project(old.id);
  return null;
end;
$$;
comment on function app_private.tg_projects__refuse_archived() is
  'Refuses to change or delete an archived project, for every role; only reopen_project may make it active again, and only delete_project a tombstone.';
revoke all on function app_private.tg_projects__refuse_archived() from public;
--! EndIncluded app_private/functions/tg_projects__refuse_archived.sql
--! Included app_private/functions/tg_labels__refuse_locked.sql
create or replace function app_private.tg_labels__refuse_locked() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  if old.is_locked and not (tg_op = 'DELETE' and app_private.is_deleted_project(old.project_id)) then
    perform app_private.fail(
      'BADST', format('The label "%s" is locked and never changes.', old.name),
      jsonb_build_object('label_id', old.id), 'Make a new label.'
    );
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end;
$$;
comment on function app_private.tg_labels__refuse_locked() is
  'Keeps a locked label as it is, for every role (BADST), until its project is deleted.';
revoke all on function app_private.tg_labels__refuse_locked() from public;
--! EndIncluded app_private/functions/tg_labels__refuse_locked.sql
--! Included app_private/functions/tg_label_versions__refuse_locked.sql
create or replace function app_private.tg_label_versions__refuse_locked() returns trigger
language plpgsql
volatile
-- Definer: looks at labels that callers may not see.
security definer
set search_path = ''
as $$
declare
  v_label app_public.labels;
begin
  select labels.* into v_label
  from app_public.labels
  where labels.id in (
      case when tg_op <> 'INSERT' then old.label_id end,
      case when tg_op <> 'DELETE' then new.label_id end
    )
    and labels.is_locked
  limit 1;
  if v_label.id is not null and not (tg_op = 'DELETE' and app_private.is_deleted_project(v_label.project_id)) then
    perform app_private.fail(
      'BADST', format('The label "%s" is locked and never changes.', v_label.name),
      jsonb_build_object('label_id', v_label.id), 'Make a new label.'
    );
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end;
$$;
comment on function app_private.tg_label_versions__refuse_locked() is
  'Keeps the versions of a locked label as they are, for every role (BADST), until its project is deleted.';
revoke all on function app_private.tg_label_versions__refuse_locked() from public;
--! EndIncluded app_private/functions/tg_label_versions__refuse_locked.sql
--! Included app_private/functions/describe_deletion.sql
create or replace function app_private.describe_deletion(project app_public.projects) returns app_public.project_deletion
language sql
stable
set search_path = ''
as $$
  select
    projects.id,
    projects.name,
    projects.deleted_at is null,
    projects.archived_at,
    projects.deleted_at,
    (select count(*) from app_public.project_members as members where members.project_id = projects.id),
    (select count(*) from app_public.branches where branches.project_id = projects.id),
    (select count(*) from app_public.assets where assets.project_id = projects.id),
    (select count(*) from app_public.asset_versions as versions where versions.project_id = projects.id),
    (select count(*) from app_public.workspaces where workspaces.project_id = projects.id),
    (select count(*) from app_public.shelves where shelves.project_id = projects.id),
    (select count(*) from app_public.asset_reviews as reviews where reviews.project_id = projects.id),
    (select coalesce(sum(versions.size_bytes), 0)::bigint from app_public.asset_versions as versions where versions.project_id = projects.id),
    coalesce(content.used_bytes, 0),
    coalesce(content.freed_bytes, 0),
    app_private.archive_root(projects.id),
    false
  from (select (describe_deletion.project).*) as projects
  cross join lateral (
    select
      sum(charges.charged_bytes)::bigint as used_bytes,
      (sum(charges.charged_bytes) filter (where not exists (
        select 1
        from app_private.project_blobs as others
        where others.sha256 = charges.sha256
          and others.project_id <> charges.project_id
      )))::bigint as freed_bytes
    from app_private.project_blobs as charges
    where charges.project_id = projects.id
  ) as content;
$$;
comment on function app_private.describe_deletion(app_public.projects) is
  'Counts what goes with a project, and which of its content no other project has.';
revoke all on function app_private.describe_deletion(app_public.projects) from public;
--! EndIncluded app_private/functions/describe_deletion.sql
--! Included app_private/functions/write_tombstone.sql
create or replace function app_private.write_tombstone(
  deletion app_public.project_deletion,
  reason text
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- Everything that led here; the removal of the rows is the worker's to seal.
  while app_private.seal_audit_chain((write_tombstone.deletion).project_id) > 0 loop
  end loop;
  insert into app_public.project_tombstones (
    project_id, project_name, archived_at, deleted_by, reason, member_count, branch_count, asset_count, version_count,
    logical_bytes, used_bytes, freed_bytes, root_sha256, audit_head
  ) values (
    (deletion).project_id, (deletion).project_name, (deletion).archived_at, app_hidden.current_user_id(), write_tombstone.reason,
    (deletion).member_count, (deletion).branch_count, (deletion).asset_count, (deletion).version_count,
    (deletion).logical_bytes, (deletion).used_bytes, (deletion).freed_bytes, (deletion).root_sha256,
    (app_private.audit_head((write_tombstone.deletion).project_id)).sha256
  );
end;
$$;
comment on function app_private.write_tombstone(app_public.project_deletion, text) is
  'Seals a project''s audit and records who deletes the project, why, and what goes.';
revoke all on function app_private.write_tombstone(app_public.project_deletion, text) from public;
--! EndIncluded app_private/functions/write_tombstone.sql
--! Included app_private/functions/tell_of_deletion.sql
create or replace function app_private.tell_of_deletion(
  project_id uuid,
  reason text
) returns void
language sql
volatile
set search_path = ''
as $$
  select app_private.notify_user(
    members.user_id, projects.id, 'project.deleted', projects.id,
    pg_catalog.format('"%s" was deleted by %s: %s', projects.name,
      app_private.actor_name(), tell_of_deletion.reason)
  )
  from app_public.project_members as members
  join app_public.projects on projects.id = members.project_id
  where members.project_id = tell_of_deletion.project_id;
$$;
comment on function app_private.tell_of_deletion(uuid, text) is
  'Tells the members of a project that it was deleted, by whom and why. Call it before their memberships go.';
revoke all on function app_private.tell_of_deletion(uuid, text) from public;
--! EndIncluded app_private/functions/tell_of_deletion.sql
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
--! Included app_private/functions/remove_project_branches.sql
create or replace function app_private.remove_project_branches(project_id uuid) returns integer
language sql
volatile
set search_path = ''
as $$
  -- In one statement: branches rest on changes, which were made on branches, and branches on each
  -- other. References are looked at when all of it is done.
  with removed_changes as (
    delete from app_public.changes
    where changes.project_id = remove_project_branches.project_id
    returning 1
  ), removed_branches as (
    delete from app_public.branches
    where branches.project_id = remove_project_branches.project_id
    returning 1
  )
  select ((select count(*) from removed_changes) + (select count(*) from removed_branches))::integer;
$$;
comment on function app_private.remove_project_branches(uuid) is
  'Removes the branches of a deleted project and the changes that they rest on, once nothing else is left; returns how many rows.';
revoke all on function app_private.remove_project_branches(uuid) from public;
--! EndIncluded app_private/functions/remove_project_branches.sql
--! Included app_private/functions/remove_project_rows.sql
create or replace function app_private.remove_project_rows(
  project_id uuid,
  max_rows integer
) returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_step record;
  v_left integer := remove_project_rows.max_rows;
  v_count integer;
begin
  for v_step in select * from app_private.removal_steps() loop
    loop
      exit when v_left <= 0;
      -- A partition's rows are told apart by their table, too.
      execute pg_catalog.format(
        'with next as materialized (select rows.tableoid, rows.ctid from %1$s as rows where rows.project_id = $1 %2$s limit $2), '
        'removed as (delete from %1$s as rows using next where rows.ctid = next.ctid and rows.tableoid = next.tableoid returning 1) '
        'select count(*) from removed', v_step.table_name::pg_catalog.regclass, v_step.condition
      ) into v_count using remove_project_rows.project_id, v_left;
      exit when v_count = 0;
      v_left := v_left - v_count;
    end loop;
  end loop;
  if v_left > 0 then
    v_left := v_left - app_private.remove_project_branches(remove_project_rows.project_id);
  end if;
  return remove_project_rows.max_rows - v_left;
end;
$$;
comment on function app_private.remove_project_rows(uuid, integer) is
  'Removes rows of a deleted project, about so many at most; returns how many. All are gone when no branch is left.';
revoke all on function app_private.remove_project_rows(uuid, integer) from public;
--! EndIncluded app_private/functions/remove_project_rows.sql
--! Included app_private/functions/begin_removal.sql
create or replace function app_private.begin_removal(project_id uuid) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- So many go while the caller waits, well within the API's time; the worker removes the others.
  perform app_private.remove_project_rows(begin_removal.project_id, 2000);
  if not exists (select 1 from app_public.branches where branches.project_id = begin_removal.project_id) then
    return true;
  end if;
  perform app_jobs.add_job('projects__remove_deleted', '{}', max_attempts => 10, job_key => 'projects__remove_deleted');
  return false;
end;
$$;
comment on function app_private.begin_removal(uuid) is
  'Removes the rows of a project that was just deleted, or the first of them and has the worker do the rest; whether all are gone.';
revoke all on function app_private.begin_removal(uuid) from public;
--! EndIncluded app_private/functions/begin_removal.sql
--! Included app_hidden/functions/remove_deleted_projects.sql
create or replace function app_hidden.remove_deleted_projects(max_rows integer) returns integer
language plpgsql
volatile
-- Definer: the worker writes no rows of projects itself.
security definer
set search_path = ''
as $$
declare
  v_project_id uuid;
  v_count integer := 0;
begin
  for v_project_id in
    select projects.id
    from app_public.projects
    where projects.status = 'archived'
      and projects.deleted_at is not null
      and exists (select 1 from app_public.branches where branches.project_id = projects.id)
    order by projects.id
    -- Not the ones being removed at this moment.
    for update skip locked
  loop
    exit when v_count >= remove_deleted_projects.max_rows;
    v_count := v_count + app_private.remove_project_rows(v_project_id, remove_deleted_projects.max_rows - v_count);
  end loop;
  return v_count;
end;
$$;
comment on function app_hidden.remove_deleted_projects(integer) is
  'Removes rows that deleted projects left, about so many at most; returns how many, 0 when none are left. For the worker.';
revoke all on function app_hidden.remove_deleted_projects(integer) from public;
grant execute on function app_hidden.remove_deleted_projects(integer) to gadb_worker;
--! EndIncluded app_hidden/functions/remove_deleted_projects.sql
--! Included app_public/functions/delete_project.sql
create or replace function app_public.delete_project(
  project_id uuid,
  reason text,
  is_dry_run boolean default true
) returns app_public.project_deletion
language plpgsql
volatile
-- Definer: acts on rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_reason constant text := app_private.require_text(delete_project.reason, 'reason', 2000);
  v_project app_public.projects;
  v_deletion app_public.project_deletion;
begin
  perform app_private.require_role(delete_project.project_id, 'owner');
  select projects.* into v_project
  from app_public.projects
  where projects.id = delete_project.project_id
  for no key update;
  -- Again: who held the row may have deleted the project.
  perform app_private.require_role(delete_project.project_id, 'owner');
  if v_project.status <> 'archived' then
    perform app_private.fail(
      'BADST', format('The project "%s" is active; only archived projects are deleted.', v_project.name),
      jsonb_build_object('project_id', v_project.id), 'Archive it first, with archive_project.'
    );
  end if;
  v_deletion := app_private.describe_deletion(v_project);
  if coalesce(delete_project.is_dry_run, true) then
    return v_deletion;
  end if;
  perform app_private.tell_of_deletion(v_project.id, v_reason);
  perform app_private.write_tombstone(v_deletion, v_reason);
  update app_public.projects
  set deleted_at = now(), deleted_by = app_hidden.current_user_id()
  where projects.id = v_project.id;
  v_deletion.is_dry_run := false;
  v_deletion.deleted_at := now();
  v_deletion.is_complete := app_private.begin_removal(v_project.id);
  return v_deletion;
end;
$$;
comment on function app_public.delete_project(uuid, text, boolean) is
  'Deletes an archived project for good: owners and studio admins, with a reason. A dry run, unless told otherwise: it returns what would go. Leaves a tombstone, the archive log and the audit.';
revoke all on function app_public.delete_project(uuid, text, boolean) from public;
grant execute on function app_public.delete_project(uuid, text, boolean) to gadb_user;
--! EndIncluded app_public/functions/delete_project.sql
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
    perform app_private.fail('DNIED', 'Only a studio admin may reopen a project.', null, 'Ask a studio admin, with a reason.');
  end if;
  perform app_private.require_text(reopen_project.reason, 'reason', 2000);
  select projects.* into v_project
  from app_public.projects
  where projects.id = reopen_project.project_id
  for update;
  -- Again: who held the row may have deleted the project.
  perform app_private.require_role(reopen_project.project_id, 'viewer');
  if v_project.status <> 'archived' then
    perform app_private.fail(
      'BADST', pg_catalog.format('The project "%s" is not archived.', v_project.name),
      jsonb_build_object('project_id', v_project.id), 'There is nothing to reopen; work in it as it is.'
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
  if app_private.is_deleted_project(verify_archive.project_id)
    and (app_private.is_auditor() or app_hidden.current_studio_role() = 'admin')
  then
    perform app_private.fail(
      'BADST', 'The project was deleted; there is nothing left to compute its root hash from.',
      jsonb_build_object('project_id', verify_archive.project_id),
      'Compare project_archive_log.root_sha256 with project_tombstones.root_sha256, which was computed when it was deleted.'
    );
  elsif not app_private.is_auditor() then
    perform app_private.require_role(verify_archive.project_id, 'viewer');
  end if;
  select log.* into v_log
  from app_public.project_archive_log as log
  where log.project_id = verify_archive.project_id
    and log.action = 'archived'
  order by log.occurred_at desc
  limit 1;
  if v_log.id is null then
    perform app_private.fail('BADST', 'The project was never archived.', jsonb_build_object('project_id', verify_archive.project_id),
      'Only an archive can be verified; an owner makes one with archive_project.');
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
  -- The audit of a deleted project has no managers any more.
  if app_private.is_deleted_project(require_audit_reader.project_id) and app_hidden.current_studio_role() = 'admin' then
    return;
  end if;
  if require_audit_reader.project_id is not null then
    perform app_private.require_role(require_audit_reader.project_id, 'manager');
  elsif app_hidden.current_studio_role() is distinct from 'admin' then
    perform app_private.fail(
      'DNIED', 'The audit of the studio is for studio admins and auditors.', null, 'Ask a studio admin to read it for you.'
    );
  end if;
end;
$$;
comment on function app_private.require_audit_reader(uuid) is
  'Refuses all but who may read a chain of the audit: managers of the project, studio admins, auditors.';
revoke all on function app_private.require_audit_reader(uuid) from public;
--! EndIncluded app_private/functions/require_audit_reader.sql
--! Included app_public/policies/audit_log.sql
-- Who may do what with app_public.audit_log: all grants and policies in one place.
alter table app_public.audit_log enable row level security;
revoke all on table app_public.audit_log from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.audit_log to gadb_user;
grant select on table app_public.audit_log to gadb_auditor;

drop policy if exists select_manager on app_public.audit_log;
create policy select_manager on app_public.audit_log
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_role('manager')))
    or (select app_hidden.current_studio_role()) = 'admin'
  );
comment on policy select_manager on app_public.audit_log is
  'Managers read the log of their projects, studio admins also that of the studio and of deleted projects.';

drop policy if exists select_auditor on app_public.audit_log;
create policy select_auditor on app_public.audit_log
  for select to gadb_auditor
  using (
    true
  );
comment on policy select_auditor on app_public.audit_log is
  'Auditors read everything.';
--! EndIncluded app_public/policies/audit_log.sql
--! Included app_public/policies/audit_seals.sql
-- Who may do what with app_public.audit_seals: all grants and policies in one place.
alter table app_public.audit_seals enable row level security;
revoke all on table app_public.audit_seals from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.audit_seals to gadb_user;
grant select on table app_public.audit_seals to gadb_auditor;

drop policy if exists select_manager on app_public.audit_seals;
create policy select_manager on app_public.audit_seals
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_role('manager')))
    or (select app_hidden.current_studio_role()) = 'admin'
  );
comment on policy select_manager on app_public.audit_seals is
  'Managers read the log of their projects, studio admins also that of the studio and of deleted projects.';

drop policy if exists select_auditor on app_public.audit_seals;
create policy select_auditor on app_public.audit_seals
  for select to gadb_auditor
  using (
    true
  );
comment on policy select_auditor on app_public.audit_seals is
  'Auditors read everything.';
--! EndIncluded app_public/policies/audit_seals.sql
--! Included app_public/policies/project_archive_log.sql
-- Who may do what with app_public.project_archive_log: all grants and policies in one place.
alter table app_public.project_archive_log enable row level security;
revoke all on table app_public.project_archive_log from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.project_archive_log to gadb_user;
grant select on table app_public.project_archive_log to gadb_auditor;

drop policy if exists select_member on app_public.project_archive_log;
create policy select_member on app_public.project_archive_log
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_right('read')))
    or (select app_hidden.current_studio_role()) = 'admin'
  );
comment on policy select_member on app_public.project_archive_log is
  'Archive log of projects one may read; studio admins read that of deleted projects, too.';

drop policy if exists select_auditor on app_public.project_archive_log;
create policy select_auditor on app_public.project_archive_log
  for select to gadb_auditor
  using (
    true
  );
comment on policy select_auditor on app_public.project_archive_log is
  'Auditors read every archive log.';
--! EndIncluded app_public/policies/project_archive_log.sql
--! Included app_public/policies/project_tombstones.sql
-- Who may do what with app_public.project_tombstones: all grants and policies in one place.
alter table app_public.project_tombstones enable row level security;
revoke all on table app_public.project_tombstones from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.project_tombstones to gadb_user;
grant select on table app_public.project_tombstones to gadb_auditor;

drop policy if exists select_admin on app_public.project_tombstones;
create policy select_admin on app_public.project_tombstones
  for select to gadb_user
  using (
    (select app_hidden.current_studio_role()) = 'admin'
    or deleted_by = (select app_hidden.current_user_id())
  );
comment on policy select_admin on app_public.project_tombstones is
  'Studio admins, and who deleted the project.';

drop policy if exists select_auditor on app_public.project_tombstones;
create policy select_auditor on app_public.project_tombstones
  for select to gadb_auditor
  using (
    true
  );
comment on policy select_auditor on app_public.project_tombstones is
  'Auditors read everything.';
--! EndIncluded app_public/policies/project_tombstones.sql
--! Included app_public/triggers/project_tombstones.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_public.project_tombstones
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.project_tombstones enable always trigger _051_refuse_truncate;

create or replace trigger _060_refuse_change
  before update or delete on app_public.project_tombstones
  for each row execute function app_private.tg__refuse_change();
alter table app_public.project_tombstones enable always trigger _060_refuse_change;

create or replace trigger _800_audit
  after insert or update or delete on app_public.project_tombstones
  for each row execute function app_private.tg__audit('project_id');
alter table app_public.project_tombstones enable always trigger _800_audit;
--! EndIncluded app_public/triggers/project_tombstones.sql
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
  for each row execute function app_private.tg__refuse_change('removed with its project');
alter table app_public.changes enable always trigger _060_refuse_change;

create or replace trigger _800_audit
  after insert or update or delete on app_public.changes
  for each row execute function app_private.tg__audit('id');
alter table app_public.changes enable always trigger _800_audit;
--! EndIncluded app_public/triggers/changes.sql
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
  for each row execute function app_private.tg__refuse_change('removed with its project');
alter table app_public.shelf_revisions enable always trigger _060_refuse_change;

create or replace trigger _800_audit
  after insert or update or delete on app_public.shelf_revisions
  for each row execute function app_private.tg__audit('shelf_id', 'revision');
alter table app_public.shelf_revisions enable always trigger _800_audit;
--! EndIncluded app_public/triggers/shelf_revisions.sql
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
  for each row execute function app_private.tg__refuse_change('removed with its project');
alter table app_public.shelf_items enable always trigger _060_refuse_change;

create or replace trigger _800_audit
  after insert or update or delete on app_public.shelf_items
  for each row execute function app_private.tg__audit('shelf_id', 'revision', 'asset_id');
alter table app_public.shelf_items enable always trigger _800_audit;
--! EndIncluded app_public/triggers/shelf_items.sql
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
  for each row execute function app_private.tg__refuse_change('removed with its project');
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
-- What refusals say.
--! Included app_private/functions/unlocked_message.sql
create or replace function app_private.unlocked_message(asset_name text) returns text
language sql
immutable
set search_path = ''
as $$
  select format('"%s" changes only under a lock, and nobody holds one.', unlocked_message.asset_name);
$$;
comment on function app_private.unlocked_message(text) is
  'The sentence that says of an asset that a lock is missing, the same wherever it is said.';
revoke all on function app_private.unlocked_message(text) from public;
--! EndIncluded app_private/functions/unlocked_message.sql
--! Included app_private/functions/refuse_unlocked.sql
create or replace function app_private.refuse_unlocked(asset app_public.assets) returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  perform app_private.fail(
    'LOCKD',
    app_private.unlocked_message((refuse_unlocked.asset).name),
    jsonb_build_object(
      'asset_id', (refuse_unlocked.asset).id, 'asset', (refuse_unlocked.asset).name,
      'type', (refuse_unlocked.asset).type, 'holder_id', null, 'holder', null
    ),
    'Lock it first with lock_asset, from its newest version.'
  );
end;
$$;
comment on function app_private.refuse_unlocked(app_public.assets) is
  'Raises LOCKD for an asset that changes only under a lock and that nobody has locked.';
revoke all on function app_private.refuse_unlocked(app_public.assets) from public;
--! EndIncluded app_private/functions/refuse_unlocked.sql
--! Included app_private/functions/refuse_review_over.sql
create or replace function app_private.refuse_review_over(review app_public.asset_reviews) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app_private.fail(
    'BADST',
    format('The review of %s is over (%s) and never changes.',
      app_private.review_subject(refuse_review_over.review),
      replace((refuse_review_over.review).state::text, '_', ' ')),
    jsonb_build_object('review_id', (refuse_review_over.review).id, 'state', (refuse_review_over.review).state),
    'Ask for a new round with request_review.'
  );
end;
$$;
comment on function app_private.refuse_review_over(app_public.asset_reviews) is
  'Raises BADST for a review in a final state, saying which.';
revoke all on function app_private.refuse_review_over(app_public.asset_reviews) from public;
--! EndIncluded app_private/functions/refuse_review_over.sql
--! Included app_private/functions/refuse_open_review.sql
create or replace function app_private.refuse_open_review(wanted app_public.asset_reviews) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_review app_public.asset_reviews;
begin
  select reviews.* into v_review
  from app_public.asset_reviews as reviews
  where reviews.state in ('pending', 'in_review')
    and (reviews.version_id = (refuse_open_review.wanted).version_id or reviews.shelf_id = (refuse_open_review.wanted).shelf_id);
  perform app_private.fail(
    'BADST',
    format('%s has an open review already, which %s asked for.', app_private.review_subject(refuse_open_review.wanted),
      coalesce((select users.display_name from app_public.users where users.id = v_review.requested_by), 'somebody')),
    jsonb_build_object('review_id', v_review.id, 'state', v_review.state, 'requested_by', v_review.requested_by),
    'Say more with add_review_note, or let who asked take it back with withdraw_review first.'
  );
end;
$$;
comment on function app_private.refuse_open_review(app_public.asset_reviews) is
  'Raises BADST for a review that is asked for while another one of the same is open, naming that one.';
revoke all on function app_private.refuse_open_review(app_public.asset_reviews) from public;
--! EndIncluded app_private/functions/refuse_open_review.sql
--! Included app_private/functions/refuse_lost_lock.sql
create or replace function app_private.refuse_lost_lock(
  asset app_public.assets,
  branch_id uuid,
  since timestamptz
) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_lock app_public.asset_locks;
  v_break record;
begin
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.id = app_private.find_lock((refuse_lost_lock.asset).id, refuse_lost_lock.branch_id);
  select users.display_name as breaker, activity.detail ->> 'reason' as reason, activity.occurred_at into v_break
  from app_public.workspace_activity as activity
  left join app_public.users on users.id = activity.user_id
  where activity.project_id = (refuse_lost_lock.asset).project_id
    and activity.asset_id = (refuse_lost_lock.asset).id
    and activity.action = 'released'
    and activity.detail @> '{"broken": true}'
    and activity.occurred_at >= refuse_lost_lock.since
  order by activity.id desc
  limit 1;
  perform app_private.fail(
    'LOCKD',
    format('Your lock on "%s" is gone: ', (refuse_lost_lock.asset).name)
      || case when v_break.reason is null then 'it was released since.'
           else format('%s broke it: %s.', v_break.breaker, rtrim(v_break.reason, '.')) end
      || case when v_lock.state = 'locked' and v_lock.holder_id is distinct from app_hidden.current_user_id()
           then ' ' || app_private.describe_lock(v_lock) else '' end,
    jsonb_build_object(
      'asset_id', (refuse_lost_lock.asset).id, 'asset', (refuse_lost_lock.asset).name, 'broken_by', v_break.breaker,
      'reason', v_break.reason, 'broken_at', v_break.occurred_at, 'lock', app_private.lock_facts(v_lock)
    ),
    case when v_lock.state = 'locked' and v_lock.holder_id is distinct from app_hidden.current_user_id()
      then 'Ask for the lock with request_lock; then fetch the newest version, redo the change on it and try again.'
      else 'Lock it again with lock_asset, look at what changed meanwhile, and try again from there.' end
  );
end;
$$;
comment on function app_private.refuse_lost_lock(app_public.assets, uuid, timestamptz) is
  'Raises LOCKD for work that began under a lock which is gone, saying who broke it and why, and who holds the asset now.';
revoke all on function app_private.refuse_lost_lock(app_public.assets, uuid, timestamptz) from public;
--! EndIncluded app_private/functions/refuse_lost_lock.sql
--! Included app_private/functions/obstacle_hint.sql
create or replace function app_private.obstacle_hint(
  source app_public.branches,
  target app_public.branches,
  item app_public.integration_item
) returns text
language sql
stable
set search_path = ''
as $$
  select case
    when (item).obstacle_code = 'DNIED' then 'Name the assets you may write, or ask a manager.'
    when (item).obstacle_code = 'BADIN' then 'Leave it out of resolve, or out of the assets.'
    when (item).obstacle_code = 'LOCKD' then (
      -- A lock that a branch retains has nobody who could be asked for it.
      select case max(locks.state)
        when 'locked' then 'Ask for it with request_lock, or leave the asset out; a lead can break it with break_lock.'
        when 'retained' then 'Integrate that branch''s version first, or leave the asset out.'
        else 'Lock it first with lock_asset, or leave the asset out.'
      end
      from app_public.asset_locks as locks
      where locks.id = app_private.find_lock((item).asset_id, (obstacle_hint.target).id)
    )
    when (item).action <> 'conflict' then 'Ask for a review of the source''s version with request_review.'
    when app_private.is_copy_up(obstacle_hint.source, obstacle_hint.target) then 'Integrate the other way first, then again.'
    else 'Say in resolve which side to take, "source" or "target", for each asset.'
  end;
$$;
comment on function app_private.obstacle_hint(app_public.branches, app_public.branches, app_public.integration_item) is
  'What to do about an item of a plan that has an obstacle.';
revoke all on function app_private.obstacle_hint(app_public.branches, app_public.branches, app_public.integration_item) from public;
--! EndIncluded app_private/functions/obstacle_hint.sql
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
    v_first.obstacle || case when v_count > 1 then format(' %s more stand in the way.', v_count - 1)
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
drop function if exists app_private.refuse_obstacles(boolean, app_public.integration_item[]);
--! Included app_private/functions/check_asset_lock.sql
create or replace function app_private.check_asset_lock(
  asset app_public.assets,
  branch app_public.branches
) returns app_public.asset_locks
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_lock app_public.asset_locks;
begin
  -- Held until the transaction ends, so that nobody breaks or takes it between check and write.
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.asset_id = (asset).id
    and locks.line_branch_id = app_private.line_of_branch((branch).id)
  for update;
  if v_lock.state = 'locked' and v_lock.holder_id <> v_user_id then
    perform app_private.refuse_locked(v_lock);
  elsif v_lock.holder_id is null and app_private.needs_lock(asset) then
    if v_lock.state = 'retained' then
      perform app_private.refuse_locked(v_lock);
    end if;
    perform app_private.refuse_unlocked(asset);
  end if;
  return case when v_lock.holder_id is not null then v_lock end;
end;
$$;
comment on function app_private.check_asset_lock(app_public.assets, app_public.branches) is
  'The caller''s own lock of an asset on a branch''s line, or null. Raises LOCKD when somebody else holds it, or when the asset''s type demands one.';
revoke all on function app_private.check_asset_lock(app_public.assets, app_public.branches) from public;
--! EndIncluded app_private/functions/check_asset_lock.sql
--! Included app_private/functions/refuse_without_lock.sql
create or replace function app_private.refuse_without_lock(
  asset app_public.assets,
  branch_id uuid,
  user_id uuid,
  merged_from_version_id uuid
) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_lock app_public.asset_locks;
begin
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.asset_id = (refuse_without_lock.asset).id
    and locks.line_branch_id = app_private.line_of_branch(refuse_without_lock.branch_id);
  if v_lock.holder_id = refuse_without_lock.user_id then
    return;
  elsif v_lock.state = 'locked' then
    perform app_private.refuse_locked(v_lock);
  elsif refuse_without_lock.user_id is null
    or not app_private.needs_lock(refuse_without_lock.asset)
    or app_private.has_taken_in(refuse_without_lock.merged_from_version_id, v_lock.version_id)
  then
    return;
  elsif v_lock.state = 'retained' then
    perform app_private.refuse_locked(v_lock);
  end if;
  perform app_private.refuse_unlocked(refuse_without_lock.asset);
end;
$$;
comment on function app_private.refuse_without_lock(app_public.assets, uuid, uuid, uuid) is
  'Refuses (LOCKD) a new version while somebody else holds the lock of the line, and without a lock of one''s own when the asset''s type demands one; taking in the version that the line retains needs none.';
revoke all on function app_private.refuse_without_lock(app_public.assets, uuid, uuid, uuid) from public;
--! EndIncluded app_private/functions/refuse_without_lock.sql
--! Included app_private/functions/lock_obstacles.sql
create or replace function app_private.lock_obstacles(
  target app_public.branches,
  items app_public.integration_item[]
) returns table (asset_id uuid, code text, message text)
language sql
stable
rows 1000
set search_path = ''
as $$
  -- The same rule as refuse_without_lock, which the trigger on versions applies.
  select assets.id, 'LOCKD',
    case
      when locks.id is not null then app_private.describe_lock(locks)
      else app_private.unlocked_message(assets.name)
    end
  from unnest(lock_obstacles.items) as items
  join app_public.assets on assets.id = items.asset_id
  left join app_public.asset_types as types on types.name = assets.type
  left join app_public.asset_locks as locks
    on locks.asset_id = assets.id
    and locks.line_branch_id = (
      select app_private.line_of_branch((lock_obstacles.target).id)
    )
  where items.action in ('copy', 'merge')
    and locks.holder_id is distinct from (select app_hidden.current_user_id())
    and (
      locks.state = 'locked'
      or (
        types.lock_policy = 'exclusive'
        and (
          locks.id is null
          or not app_private.has_taken_in(items.source_version_id, locks.version_id)
        )
      )
    );
$$;
comment on function app_private.lock_obstacles(app_public.branches, app_public.integration_item[]) is
  'Locks that stand against items of a plan: somebody else''s, a version that the line retains and the source has not taken in, and a missing one where the type demands it.';
revoke all on function app_private.lock_obstacles(app_public.branches, app_public.integration_item[]) from public;
--! EndIncluded app_private/functions/lock_obstacles.sql
--! Included app_private/functions/check_lock_generation.sql
create or replace function app_private.check_lock_generation(
  asset app_public.assets,
  upload app_public.uploads,
  lock app_public.asset_locks
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if (upload).lock_generation is null or (upload).lock_generation = (lock).generation then
    return;
  end if;
  perform app_private.refuse_lost_lock(asset, (upload).branch_id, (upload).created_at);
end;
$$;
comment on function app_private.check_lock_generation(app_public.assets, app_public.uploads, app_public.asset_locks) is
  'Raises LOCKD when an upload began under a lock that its author no longer holds.';
revoke all on function app_private.check_lock_generation(app_public.assets, app_public.uploads, app_public.asset_locks) from public;
--! EndIncluded app_private/functions/check_lock_generation.sql
--! Included app_private/functions/refuse_outdated_item.sql
create or replace function app_private.refuse_outdated_item(
  shelf app_public.shelves,
  item app_public.shelf_items,
  asset app_public.assets
) returns app_public.asset_versions
language plpgsql
stable
set search_path = ''
as $$
declare
  v_head constant app_public.asset_versions := app_private.branch_head(
    (refuse_outdated_item.asset).id, (refuse_outdated_item.shelf).branch_id
  );
  v_shelved_under constant bigint := (refuse_outdated_item.item).lock_generation;
begin
  if v_head.id is distinct from (refuse_outdated_item.item).base_version_id then
    perform app_private.refuse_stale(
      refuse_outdated_item.asset, v_head,
      'Sync the workspace, redo the change on that version and shelve again.'
    );
  end if;
  if v_shelved_under is distinct from coalesce(
    app_private.own_lock_generation(
      (refuse_outdated_item.asset).id, (refuse_outdated_item.shelf).branch_id,
      (refuse_outdated_item.shelf).owner_id
    ),
    -1
  ) and v_shelved_under is not null then
    perform app_private.refuse_lost_lock(
      refuse_outdated_item.asset, (refuse_outdated_item.shelf).branch_id, (
        select revisions.created_at
        from app_public.shelf_revisions as revisions
        where revisions.shelf_id = (refuse_outdated_item.shelf).id
          and revisions.revision = (refuse_outdated_item.item).revision
      )
    );
  end if;
  return v_head;
end;
$$;
comment on function app_private.refuse_outdated_item(app_public.shelves, app_public.shelf_items, app_public.assets) is
  'Refuses a shelved item whose base is no longer the head of the branch (STALE), or whose lock was broken or released since it was shelved (LOCKD). Returns the head.';
revoke all on function app_private.refuse_outdated_item(app_public.shelves, app_public.shelf_items, app_public.assets) from public;
--! EndIncluded app_private/functions/refuse_outdated_item.sql
--! Included app_private/functions/refuse_task_state.sql
create or replace function app_private.refuse_task_state(
  review app_public.asset_reviews,
  note app_public.review_notes,
  state app_public.note_task_state
) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_is_own_work constant boolean :=
    app_private.is_own_work(refuse_task_state.review, v_user_id);
begin
  if (refuse_task_state.note).task_state is null then
    perform app_private.fail('BADST', 'The note is not a task.', jsonb_build_object('note_id', (refuse_task_state.note).id),
      'Write a new note as a task, with add_review_note(…, is_task => true).');
  elsif refuse_task_state.state is null then
    perform app_private.fail(
      'BADIN', 'The state is missing.',
      null,
      'Give a state: open, addressed or verified.'
    );
  elsif refuse_task_state.state = 'addressed' and not v_is_own_work then
    perform app_private.require_role((refuse_task_state.review).project_id, 'contributor');
  elsif refuse_task_state.state = 'verified' and v_is_own_work then
    perform app_private.fail(
      'SELFA',
      format('This task is about your own work, %s; whether it is done is for others to say.',
        app_private.review_subject(refuse_task_state.review)),
      jsonb_build_object('note_id', (refuse_task_state.note).id, 'author_id', (refuse_task_state.note).author_id),
      format('Mark it as addressed; %s, who wrote it, or a reviewer verifies it.',
        (select users.display_name from app_public.users where users.id = (refuse_task_state.note).author_id))
    );
  elsif refuse_task_state.state <> 'addressed'
    and (refuse_task_state.note).author_id <> v_user_id
  then
    perform app_private.require_role((refuse_task_state.review).project_id, 'reviewer');
  end if;
end;
$$;
comment on function app_private.refuse_task_state(app_public.asset_reviews, app_public.review_notes, app_public.note_task_state) is
  'Refuses who acts to bring a task into a state: BADST when it is no task, DNIED by rank, SELFA for verifying own work.';
revoke all on function app_private.refuse_task_state(app_public.asset_reviews, app_public.review_notes, app_public.note_task_state) from public;
--! EndIncluded app_private/functions/refuse_task_state.sql
--! Included app_private/functions/require_open_review.sql
create or replace function app_private.require_open_review(review_id uuid)
returns app_public.asset_reviews
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_review app_public.asset_reviews :=
    app_private.visible_review(require_open_review.review_id);
begin
  perform app_private.lock_active_project(v_review.project_id);
  -- The shelf before its review, as submitting does, so that nobody waits in a circle.
  perform 1 from app_public.shelves where shelves.id = v_review.shelf_id for no key update;
  select reviews.* into v_review
  from app_public.asset_reviews as reviews
  where reviews.id = v_review.id
  for no key update;
  if v_review.state = 'superseded' then
    perform app_private.fail(
      'STALE', 'A newer version has taken the place of what this review is about.',
      jsonb_build_object('review_id', v_review.id, 'state', v_review.state),
      'Look at the newest version and its review.'
    );
  elsif v_review.state not in ('pending', 'in_review') then
    perform app_private.refuse_review_over(v_review);
  end if;
  return v_review;
end;
$$;
comment on function app_private.require_open_review(uuid) is
  'A visible review that is not over, locked for a decision, in an active project. Raises NTFND; STALE when something newer has taken its place; BADST when it is over otherwise.';
revoke all on function app_private.require_open_review(uuid) from public;
--! EndIncluded app_private/functions/require_open_review.sql
--! Included app_private/functions/tg_asset_reviews__refuse_final.sql
create or replace function app_private.tg_asset_reviews__refuse_final() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  if old.state not in ('pending', 'in_review') then
    perform app_private.refuse_review_over(old);
  elsif (old.content_sha256, old.submitter_id, old.branch_id)
    is distinct from (new.content_sha256, new.submitter_id, new.branch_id)
  then
    perform app_private.fail(
      'BADST', 'What a review is about never changes.',
      jsonb_build_object('review_id', old.id),
      'Withdraw it with withdraw_review, and ask for a new one with request_review.'
    );
  end if;
  return new;
end;
$$;
comment on function app_private.tg_asset_reviews__refuse_final() is
  'Keeps reviews that are over, and what a review is about, as they are, for every role (BADST).';
revoke all on function app_private.tg_asset_reviews__refuse_final() from public;
--! EndIncluded app_private/functions/tg_asset_reviews__refuse_final.sql
--! Included app_private/functions/assign_review.sql
create or replace function app_private.assign_review(
  review app_public.asset_reviews,
  user_id uuid
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if app_private.is_own_work(assign_review.review, assign_review.user_id) then
    perform app_private.fail(
      'BADIN', 'Nobody is asked to review own work.',
      jsonb_build_object('user_id', assign_review.user_id),
      'Leave whose work it is out of those asked; somebody else of the project reviews it.'
    );
  elsif coalesce(
    app_private.effective_role((assign_review.review).project_id, assign_review.user_id)
      < 'reviewer',
    true
  ) then
    perform app_private.fail(
      'BADIN', 'Somebody asked to review is not a member with the rank reviewer or above.',
      jsonb_build_object('user_id', assign_review.user_id),
      'Ask a member of sufficient rank, or have a manager raise the rank.'
    );
  end if;
  insert into app_public.review_assignees (review_id, user_id, project_id, assigned_by)
  values (
    (assign_review.review).id, assign_review.user_id, (assign_review.review).project_id,
    app_private.require_user()
  )
  on conflict do nothing;
  if found then
    perform app_private.notify_user(
      assign_review.user_id, (assign_review.review).project_id, 'review.requested',
      (assign_review.review).id,
      format('%s asks you to review %s.', app_private.actor_name(),
        app_private.review_subject(assign_review.review))
    );
  end if;
end;
$$;
comment on function app_private.assign_review(app_public.asset_reviews, uuid) is
  'Asks a member to review, and tells them; raises BADIN for somebody who could not decide.';
revoke all on function app_private.assign_review(app_public.asset_reviews, uuid) from public;
--! EndIncluded app_private/functions/assign_review.sql
--! Included app_private/functions/check_declared.sql
create or replace function app_private.check_declared(
  upload app_public.uploads,
  sha256 app_public.sha256,
  size_bytes bigint
) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if (upload).declared_size_bytes <> check_declared.size_bytes then
    perform app_private.fail(
      'CKSUM', pg_catalog.format(
        'The upload announced %s bytes, but %s arrived.',
        (upload).declared_size_bytes, check_declared.size_bytes
      ),
      pg_catalog.jsonb_build_object(
        'declared_size_bytes', (upload).declared_size_bytes, 'size_bytes', check_declared.size_bytes
      ),
      'Upload the file again, whole; announce its size as it is.'
    );
  elsif (upload).declared_sha256 <> check_declared.sha256 then
    perform app_private.fail(
      'CKSUM', 'The content does not have the SHA-256 that was announced.',
      pg_catalog.jsonb_build_object(
        'declared_sha256', (upload).declared_sha256, 'sha256', check_declared.sha256
      ),
      'Upload the file again; when it fails again, compare the SHA-256 of your file with the one announced.'
    );
  end if;
end;
$$;
comment on function app_private.check_declared(app_public.uploads, app_public.sha256, bigint) is
  'Raises CKSUM when what arrived is not what the client announced.';
revoke all on function app_private.check_declared(app_public.uploads, app_public.sha256, bigint) from public;
--! EndIncluded app_private/functions/check_declared.sql
--! Included app_private/functions/complete_rights.sql
create or replace function app_private.complete_rights(
  can_read boolean,
  can_write boolean,
  can_delete boolean,
  out read_value boolean,
  out write_value boolean,
  out delete_value boolean,
  out widest app_public.access_right
) returns record
language plpgsql
immutable
set search_path = ''
as $$
begin
  delete_value := complete_rights.can_delete;
  write_value := coalesce(complete_rights.can_write, nullif(delete_value, false));
  read_value := coalesce(complete_rights.can_read, nullif(write_value, false));
  widest := case
    when delete_value then 'delete'
    when write_value then 'write'
    when read_value then 'read'
  end;
  if num_nonnulls(read_value, write_value, delete_value) = 0 then
    perform app_private.fail(
      'BADIN', 'The permission says nothing.', null,
      'Set at least one of can_read, can_write and can_delete, or revoke the permission.'
    );
  end if;
  if (delete_value and not write_value) or (write_value and not read_value) then
    perform app_private.fail(
      'BADIN', 'The rights contradict each other: delete includes write, write includes read.',
      null,
      'Give write along with delete, read along with write, or leave them out.'
    );
  end if;
end;
$$;
comment on function app_private.complete_rights(boolean, boolean, boolean) is
  'The three rights of a permission with what they imply filled in: delete includes write, write includes read. Raises BADIN when they contradict each other or say nothing.';
revoke all on function app_private.complete_rights(boolean, boolean, boolean) from public;
--! EndIncluded app_private/functions/complete_rights.sql
--! Included app_private/functions/enter_integration.sql
create or replace function app_private.enter_integration(
  source app_public.branches,
  target app_public.branches,
  comment text
) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app_private.require_role((enter_integration.target).project_id, case
    when (enter_integration.target).is_protected then 'lead'
    else 'contributor'
  end::app_public.project_role);
  perform app_private.refuse_flow(enter_integration.source, enter_integration.target);
  perform app_private.lock_active_project((enter_integration.target).project_id);
  if length(enter_integration.comment) > 10000 then
    perform app_private.fail(
      'BADIN', 'The comment is longer than 10000 characters.',
      jsonb_build_object('length', length(enter_integration.comment), 'max_length', 10000),
      'Shorten it.'
    );
  end if;
end;
$$;
comment on function app_private.enter_integration(app_public.branches, app_public.branches, text) is
  'Checks rank, flow and archive before an integration: contributors, leads when the target is protected. Raises DNIED, BADIN, FLOWD, ARCHV.';
revoke all on function app_private.enter_integration(app_public.branches, app_public.branches, text) from public;
--! EndIncluded app_private/functions/enter_integration.sql
--! Included app_private/functions/fill_label.sql
create or replace function app_private.fill_label(
  label app_public.labels,
  version_ids uuid[]
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_wanted constant integer := (
    select count(distinct listed.id) from unnest(fill_label.version_ids) as listed (id)
  );
  v_written integer;
begin
  insert into app_public.label_versions (label_id, asset_id, project_id, version_id)
  select (fill_label.label).id, versions.asset_id, versions.project_id, versions.id
  from app_public.asset_versions as versions
  where versions.id = any (fill_label.version_ids)
    and versions.project_id = (fill_label.label).project_id
    and app_private.has_asset_right(app_private.require_user(), versions.asset_id, 'read');
  get diagnostics v_written = row_count;
  if v_written <> v_wanted then
    perform app_private.fail(
      'NTFND', 'Some of the versions do not exist in the project, or are not shared with you.',
      jsonb_build_object('wanted', v_wanted, 'found', v_written), 'Check the ids.'
    );
  end if;
exception
  when unique_violation then
    perform app_private.fail(
      'BADIN', 'A label holds one version of each asset.',
      null,
      'Choose one version of each asset.'
    );
end;
$$;
comment on function app_private.fill_label(app_public.labels, uuid[]) is
  'Puts versions into a label; raises NTFND for versions that are not readable ones of its project, BADIN for two of one asset.';
revoke all on function app_private.fill_label(app_public.labels, uuid[]) from public;
--! EndIncluded app_private/functions/fill_label.sql
--! Included app_private/functions/keep_lock.sql
create or replace function app_private.keep_lock(
  lock app_public.asset_locks,
  request_id uuid
) returns app_public.lock_requests
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_request app_public.lock_requests;
begin
  if (keep_lock.lock).holder_id is distinct from app_private.require_user() then
    perform app_private.fail(
      'BADST', 'You no longer hold this lock.',
      app_private.lock_facts(keep_lock.lock),
      'There is nothing to keep; lock it again with lock_asset if you still need it.'
    );
  end if;
  update app_public.asset_locks as locks
  set kept_until = now() + interval '1 hour'
  where locks.id = (keep_lock.lock).id;
  update app_public.lock_requests as requests
  set state = 'kept'
  where requests.id = keep_lock.request_id
  returning requests.* into v_request;
  perform app_private.notify_user(
    v_request.requester_id, v_request.project_id, 'lock.kept', v_request.id,
    format('%s keeps "%s" for another hour.', app_private.actor_name(),
      app_private.lock_facts(keep_lock.lock) ->> 'asset')
  );
  return v_request;
end;
$$;
comment on function app_private.keep_lock(app_public.asset_locks, uuid) is
  'Keeps a lock for an hour although somebody asked for it, and tells them.';
revoke all on function app_private.keep_lock(app_public.asset_locks, uuid) from public;
--! EndIncluded app_private/functions/keep_lock.sql
--! Included app_private/functions/lock_place.sql
create or replace function app_private.lock_place(
  project_id uuid,
  branch_id uuid,
  workspace_id uuid
) returns app_public.branches
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_workspace app_public.workspaces;
begin
  if lock_place.workspace_id is not null then
    v_workspace := app_private.require_active_workspace(lock_place.workspace_id);
    if v_workspace.project_id <> lock_place.project_id then
      perform app_private.fail(
        'BADIN', 'The workspace belongs to another project.',
        jsonb_build_object('workspace_id', v_workspace.id),
        'Use a workspace of the asset''s project, or leave it out.'
      );
    elsif lock_place.branch_id <> v_workspace.branch_id then
      perform app_private.fail(
        'BADIN', format('The workspace "%s" is on another branch.', v_workspace.name), null,
        'Leave the branch out, or switch the workspace first.'
      );
    end if;
  end if;
  return app_private.require_branch(
    lock_place.project_id, coalesce(lock_place.branch_id, v_workspace.branch_id)
  );
end;
$$;
comment on function app_private.lock_place(uuid, uuid, uuid) is
  'The branch on which a lock is taken: the one named, else the workspace''s, else the mainline. Checks that the workspace is one''s own, active, and on that branch.';
revoke all on function app_private.lock_place(uuid, uuid, uuid) from public;
--! EndIncluded app_private/functions/lock_place.sql
--! Included app_private/functions/open_upload.sql
create or replace function app_private.open_upload(
  upload app_public.uploads,
  asset app_public.assets,
  branch text
) returns app_public.uploads
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_branch app_public.branches;
  v_lock app_public.asset_locks;
  v_upload app_public.uploads;
begin
  perform app_private.lock_active_project((asset).project_id);
  v_branch := app_private.resolve_branch((asset).project_id, open_upload.branch);
  v_lock := app_private.check_upload(
    asset, v_branch, (upload).version_number, (upload).base_version
  );
  perform app_private.check_content_size((asset).type, (upload).reserved_bytes);
  perform app_private.reserve_storage((asset).project_id, (upload).reserved_bytes);
  insert into app_public.uploads (
    project_id, asset_id, branch_id, user_id, protocol, filename, original_filename,
    declared_media_type, declared_size_bytes,
    declared_sha256, version_number, base_version, comment, idempotency_key, reserved_bytes,
    lock_generation, lease_until
  ) values (
    (upload).project_id, (upload).asset_id, v_branch.id, (upload).user_id, (upload).protocol,
    (upload).filename, (upload).original_filename, (upload).declared_media_type,
    (upload).declared_size_bytes, (upload).declared_sha256,
    (upload).version_number, (upload).base_version, (upload).comment, (upload).idempotency_key,
    (upload).reserved_bytes, v_lock.generation, app_private.next_lease()
  )
  on conflict (user_id, idempotency_key) where idempotency_key is not null do nothing
  returning * into v_upload;
  if v_upload.id is null then
    -- The same request came twice at once, and the other one was a moment earlier.
    perform app_private.earlier_upload((upload).user_id, (upload).asset_id, (upload).idempotency_key);
    perform app_private.fail(
      'BADST', 'The upload with this Idempotency-Key has just ended; repeat the request.',
      null,
      'Send the same request again; it gets the answer of the first.'
    );
  end if;
  return v_upload;
end;
$$;
comment on function app_private.open_upload(app_public.uploads, app_public.assets, text) is
  'Checks a new upload, reserves its storage and writes its row.';
revoke all on function app_private.open_upload(app_public.uploads, app_public.assets, text) from public;
--! EndIncluded app_private/functions/open_upload.sql
--! Included app_private/functions/own_upload.sql
create or replace function app_private.own_upload(upload_id uuid) returns app_public.uploads
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_upload app_public.uploads;
begin
  select uploads.* into v_upload
  from app_public.uploads
  where uploads.id = own_upload.upload_id and uploads.user_id = v_user_id;
  if v_upload.id is null then
    perform app_private.fail(
      'NTFND', 'You have no such upload.',
      null,
      'Check the id; it may have expired. Begin a new upload.'
    );
  end if;
  -- The project before the upload: an archiving takes them in this order.
  if v_upload.state in ('open', 'publishing') then
    perform app_private.lock_active_project(v_upload.project_id);
  end if;
  select uploads.* into v_upload
  from app_public.uploads
  where uploads.id = own_upload.upload_id
  for update;
  return v_upload;
end;
$$;
comment on function app_private.own_upload(uuid) is
  'The caller''s upload, its row locked and its project held active while it is under way. Raises NTFND, ARCHV.';
revoke all on function app_private.own_upload(uuid) from public;
--! EndIncluded app_private/functions/own_upload.sql
--! Included app_private/functions/parse_shelf_items.sql
create or replace function app_private.parse_shelf_items(items jsonb) returns table (
  asset_id uuid,
  action app_public.shelf_action,
  version_id uuid,
  upload_id uuid,
  base_version_id uuid,
  filename text
)
language plpgsql
stable
rows 20
set search_path = ''
as $$
declare
  v_count integer;
  v_assets integer;
begin
  return query
  select listed.*
  from jsonb_to_recordset(parse_shelf_items.items) as listed (
    asset_id uuid, action app_public.shelf_action, version_id uuid, upload_id uuid,
    base_version_id uuid, filename text
  )
  order by listed.asset_id;
  select count(*), count(distinct listed.asset_id) into v_count, v_assets
  from jsonb_to_recordset(parse_shelf_items.items) as listed (asset_id uuid);
  if v_count not between 1 and 1000 or v_assets <> v_count then
    perform app_private.fail(
      'BADIN', 'Shelve from 1 to 1000 items, each about another asset.',
      null,
      'Split the items over several calls, and name each asset once.'
    );
  end if;
exception
  when invalid_text_representation or invalid_parameter_value or datatype_mismatch then
    perform app_private.fail(
      'BADIN', format('The items cannot be read: %s.', sqlerrm), null,
      'Give an array of objects with asset_id, action, and version_id or upload_id.'
    );
end;
$$;
comment on function app_private.parse_shelf_items(jsonb) is
  'Items of a shelving as rows; raises BADIN for anything but an array of 1 to 1000 objects, each about another asset.';
revoke all on function app_private.parse_shelf_items(jsonb) from public;
--! EndIncluded app_private/functions/parse_shelf_items.sql
--! Included app_private/functions/refuse_flow.sql
create or replace function app_private.refuse_flow(
  source app_public.branches,
  target app_public.branches
) returns void
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_source constant app_public.branches := refuse_flow.source;
  v_target constant app_public.branches := refuse_flow.target;
  v_facts constant jsonb :=
    jsonb_build_object('source_branch_id', v_source.id, 'target_branch_id', v_target.id);
begin
  if v_source.id = v_target.id then
    perform app_private.fail(
      'BADIN', 'Source and target are the same branch.',
      v_facts,
      'Name another source or target.'
    );
  elsif v_source.project_id <> v_target.project_id then
    perform app_private.fail(
      'BADIN', 'Source and target belong to different projects.',
      v_facts,
      'Integrate between branches of one project.'
    );
  elsif v_source.id = v_target.parent_branch_id and not v_target.takes_from_parent then
    perform app_private.fail(
      'FLOWD',
      format('The branch "%s" takes nothing from its parent "%s".', v_target.name, v_source.name),
      v_facts, 'A manager can change that with set_branch_policy.'
    );
  elsif v_source.id is distinct from v_target.parent_branch_id
    and v_target.id is distinct from v_source.parent_branch_id and not v_target.merge_any
  then
    perform app_private.fail(
      'FLOWD',
      format('"%s" and "%s" are not parent and child.', v_source.name, v_target.name),
      v_facts,
      'Integrate over the branches between, or let a manager allow merge_any with set_branch_policy.'
    );
  end if;
end;
$$;
comment on function app_private.refuse_flow(app_public.branches, app_public.branches) is
  'Refuses to integrate one branch into another: BADIN when they are the same or of different projects, FLOWD when they are not parent and child or the target takes nothing from its parent.';
revoke all on function app_private.refuse_flow(app_public.branches, app_public.branches) from public;
--! EndIncluded app_private/functions/refuse_flow.sql
--! Included app_private/functions/refuse_lock_request.sql
create or replace function app_private.refuse_lock_request(lock app_public.asset_locks) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if (refuse_lock_request.lock).state = 'retained' then
    perform app_private.fail(
      'BADST', app_private.describe_lock(refuse_lock_request.lock) || ' No person holds it.',
      app_private.lock_facts(refuse_lock_request.lock),
      'Lock it on that branch, or integrate its version first.'
    );
  elsif (refuse_lock_request.lock).holder_id = app_private.require_user() then
    perform app_private.fail(
      'BADST', 'You hold this lock yourself.',
      app_private.lock_facts(refuse_lock_request.lock),
      'Work on; release it with release_lock when you are done.'
    );
  elsif (refuse_lock_request.lock).kept_until > now() then
    perform app_private.fail(
      'BADST',
      format('%s Its holder keeps it until %s.',
        app_private.describe_lock(refuse_lock_request.lock),
        to_char((refuse_lock_request.lock).kept_until at time zone 'UTC', 'HH24:MI "UTC"')),
      app_private.lock_facts(refuse_lock_request.lock),
      'Ask again then; a lead can break it with break_lock.'
    );
  end if;
end;
$$;
comment on function app_private.refuse_lock_request(app_public.asset_locks) is
  'Refuses (BADST) to ask for a lock that nobody or oneself holds, or that its holder keeps for now.';
revoke all on function app_private.refuse_lock_request(app_public.asset_locks) from public;
--! EndIncluded app_private/functions/refuse_lock_request.sql
--! Included app_private/functions/resolve_shelf_item.sql
create or replace function app_private.resolve_shelf_item(
  shelf app_public.shelves,
  item record
) returns app_public.shelf_items
language plpgsql
stable
set search_path = ''
as $$
declare
  v_asset constant app_public.assets := app_private.require_asset(item.asset_id, 'write');
  v_base constant app_public.asset_versions :=
    app_private.shelf_item_base(shelf, v_asset, item.base_version_id);
  v_content app_public.asset_versions;
  v_item app_public.shelf_items;
begin
  if v_asset.project_id <> (shelf).project_id then
    perform app_private.fail(
      'BADIN', format('"%s" belongs to another project than the shelf.', v_asset.name),
      jsonb_build_object('asset_id', v_asset.id),
      'Shelve assets of the shelf''s project only.'
    );
  end if;
  v_item.shelf_id := (shelf).id;
  v_item.revision := (shelf).current_revision + 1;
  v_item.project_id := v_asset.project_id;
  v_item.asset_id := v_asset.id;
  v_item.action := app_private.shelf_item_action(v_asset, item.action, v_base);
  v_item.base_version_id := v_base.id;
  v_item.lock_generation :=
    app_private.own_lock_generation(v_asset.id, (shelf).branch_id, (shelf).owner_id);
  if v_item.action <> 'delete' then
    v_content := app_private.shelved_content(item.version_id, item.upload_id);
    perform app_private.check_content_size(v_asset.type, v_content.size_bytes);
    perform app_private.check_media_type(v_asset.type, v_content.media_type);
    v_item.sha256 := v_content.sha256;
    v_item.size_bytes := v_content.size_bytes;
    v_item.filename := coalesce(item.filename, v_content.filename);
    v_item.media_type := v_content.media_type;
  end if;
  return v_item;
end;
$$;
comment on function app_private.resolve_shelf_item(app_public.shelves, record) is
  'One item of a shelf revision as the row to write, with rights, base, action and content checked.';
revoke all on function app_private.resolve_shelf_item(app_public.shelves, record) from public;
--! EndIncluded app_private/functions/resolve_shelf_item.sql
--! Included app_private/functions/set_password_hash.sql
create or replace function app_private.set_password_hash(user_id uuid, password_hash text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if not exists (select 1 from app_public.users where users.id = set_password_hash.user_id) then
    perform app_private.fail(
      'NTFND', 'There is no user with this id.',
      null,
      'Check the id.'
    );
  end if;
  insert into app_private.user_secrets (user_id, password_hash, password_changed_at)
  values (set_password_hash.user_id, set_password_hash.password_hash, pg_catalog.now())
  on conflict on constraint user_secrets_pkey do update
  set
    password_hash = excluded.password_hash,
    password_changed_at = excluded.password_changed_at,
    updated_at = excluded.password_changed_at,
    -- Ends every access token at the next statement.
    token_version = user_secrets.token_version + 1;
  update app_private.sessions
  set revoked_at = pg_catalog.now(), revoked_reason = 'password changed'
  where sessions.user_id = set_password_hash.user_id
    and sessions.revoked_at is null;
end;
$$;
comment on function app_private.set_password_hash(uuid, text) is
  'Sets a user''s password by its argon2id hash and ends all sessions of the user. For the owner: seed, create-admin.';
revoke all on function app_private.set_password_hash(uuid, text) from public;
--! EndIncluded app_private/functions/set_password_hash.sql
--! Included app_private/functions/shelf_item_base.sql
create or replace function app_private.shelf_item_base(
  shelf app_public.shelves,
  asset app_public.assets,
  base_version_id uuid
) returns app_public.asset_versions
language plpgsql
stable
set search_path = ''
as $$
declare
  v_base app_public.asset_versions;
begin
  select versions.* into v_base
  from app_public.asset_versions as versions
  where versions.asset_id = (shelf_item_base.asset).id
    and versions.id = coalesce(
      shelf_item_base.base_version_id,
      (
        select have.version_id
        from app_public.workspace_assets as have
        where have.workspace_id = (shelf_item_base.shelf).workspace_id
          and have.asset_id = (shelf_item_base.asset).id
      ),
      (app_private.branch_head(
        (shelf_item_base.asset).id, (shelf_item_base.shelf).branch_id
      )).id
    );
  if v_base.id is null and shelf_item_base.base_version_id is not null then
    perform app_private.fail(
      'BADIN', format('The base of "%s" is not one of its versions.', (shelf_item_base.asset).name),
      jsonb_build_object('asset_id', (shelf_item_base.asset).id),
      'Name the version of this asset that you started from, or leave it out for the head of the branch.'
    );
  end if;
  return v_base;
end;
$$;
comment on function app_private.shelf_item_base(app_public.shelves, app_public.assets, uuid) is
  'The version that a shelved item builds on: the one stated, else the one the workspace has, else the head of the branch. Raises BADIN for a version of another asset.';
revoke all on function app_private.shelf_item_base(app_public.shelves, app_public.assets, uuid) from public;
--! EndIncluded app_private/functions/shelf_item_base.sql
--! Included app_private/functions/stage_blob.sql
create or replace function app_private.stage_blob(
  sha256 app_public.sha256,
  size_bytes bigint,
  media_type text
) returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before app_private.blob_state;
  v_blob app_private.blobs;
begin
  -- The row is there before the file is, so that no file escapes the sweeper.
  insert into app_private.blobs (sha256, size_bytes, media_type)
  values (stage_blob.sha256, stage_blob.size_bytes, stage_blob.media_type)
  on conflict do nothing;
  select blobs.* into v_blob
  from app_private.blobs
  where blobs.sha256 = stage_blob.sha256
  for update;
  v_before := v_blob.state;
  if v_before is null or v_before = 'deleting' then
    return 'retry';
  elsif v_blob.size_bytes <> stage_blob.size_bytes then
    perform app_private.fail(
      'CKSUM', 'The depot has other content under this hash.',
      null,
      'Tell your administrator: the depot may be damaged.'
    );
  end if;
  update app_private.blobs
  set last_touched_at = pg_catalog.now(),
    condemned_at = null,
    state = case when v_before in ('condemned', 'corrupt') then 'staging' else v_before end
  where blobs.sha256 = stage_blob.sha256;
  return case when v_before = 'corrupt' then 'replace' else 'publish' end;
end;
$$;
comment on function app_private.stage_blob(app_public.sha256, bigint, text) is
  'Announces content to the store: publish, replace (the stored file is damaged) or retry (it is being removed right now).';
revoke all on function app_private.stage_blob(app_public.sha256, bigint, text) from public;
--! EndIncluded app_private/functions/stage_blob.sql
--! Included app_private/functions/tg_branches__check_parent.sql
create or replace function app_private.tg_branches__check_parent() returns trigger
language plpgsql
volatile
-- Definer: looks at branches and versions that callers may not see.
security definer
set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' and new.parent_branch_id is not distinct from old.parent_branch_id then
    return new;
  elsif tg_op = 'UPDATE' and (
    exists (select 1 from app_public.asset_versions as v where v.branch_id = new.id)
    or exists (
      select 1 from app_public.branches
      where branches.project_id = new.project_id and branches.parent_branch_id = new.id
    )
  ) then
    perform app_private.fail(
      'FLOWD', format('The branch "%s" has children or versions; its parent stays.', new.name),
      jsonb_build_object('branch_id', new.id),
      'Make a new branch of the other parent with create_branch, and integrate into it.'
    );
  end if;
  if new.parent_branch_id = new.id or exists (
    select 1
    from app_private.branch_ancestry(new.parent_branch_id) as ancestry
    where ancestry.ancestor_id = new.id
  ) then
    perform app_private.fail(
      'FLOWD', format('The branch "%s" would be its own parent.', new.name),
      jsonb_build_object('branch_id', new.id),
      'Choose a parent that is not made from this branch.'
    );
  end if;
  return new;
end;
$$;
comment on function app_private.tg_branches__check_parent() is
  'Keeps the tree of branches sound for every role: no cycles, and a parent never changes once children or versions exist (FLOWD).';
revoke all on function app_private.tg_branches__check_parent() from public;
--! EndIncluded app_private/functions/tg_branches__check_parent.sql
--! Included app_private/functions/version_to_review.sql
create or replace function app_private.version_to_review(
  version_id uuid
) returns app_public.asset_reviews
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_version app_public.asset_versions;
  v_asset app_public.assets;
  v_head app_public.asset_versions;
  v_review app_public.asset_reviews;
begin
  select versions.* into v_version
  from app_public.asset_versions as versions
  where versions.id = version_to_review.version_id
    and app_private.has_asset_right(app_private.require_user(), versions.asset_id, 'read');
  if v_version.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such version, or it is not shared with you.', null, 'Check the id.'
    );
  end if;
  v_asset := app_private.require_asset(v_version.asset_id, 'write');
  perform app_private.lock_active_project(v_asset.project_id);
  -- No version arrives between this look and the review: versions are added under this lock.
  perform 1 from app_public.assets where assets.id = v_asset.id for share;
  v_head := app_private.branch_head(v_asset.id, v_version.branch_id);
  if v_head.id <> v_version.id then
    perform app_private.refuse_stale(v_asset, v_head, 'Ask for a review of that version.');
  elsif v_version.is_deletion then
    perform app_private.fail(
      'BADIN', 'A deletion has no content to review.',
      null,
      'Ask for a review of the version before it.'
    );
  end if;
  v_review.project_id := v_version.project_id;
  v_review.branch_id := v_version.branch_id;
  v_review.asset_id := v_version.asset_id;
  v_review.version_id := v_version.id;
  v_review.content_sha256 := v_version.sha256;
  v_review.submitter_id := v_version.created_by;
  return v_review;
end;
$$;
comment on function app_private.version_to_review(uuid) is
  'The review that a version would get: it must be the newest of its asset on its branch and no deletion. Raises NTFND, DNIED, STALE, BADIN.';
revoke all on function app_private.version_to_review(uuid) from public;
--! EndIncluded app_private/functions/version_to_review.sql
--! Included app_private/functions/write_decision.sql
create or replace function app_private.write_decision(
  review app_public.asset_reviews,
  role app_public.project_role,
  verdict app_public.review_verdict,
  comment text,
  is_override boolean default false
) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
begin
  if length(write_decision.comment) > 10000 then
    perform app_private.fail(
      'BADIN', 'The comment is longer than 10000 characters.',
      jsonb_build_object('length', length(write_decision.comment), 'max_length', 10000),
      'Shorten it.'
    );
  end if;
  update app_public.review_decisions as decisions
  set is_standing = false
  where decisions.review_id in (select app_private.same_content_reviews(write_decision.review))
    and decisions.decided_by = v_user_id
    and decisions.is_standing;
  insert into app_public.review_decisions (
    project_id, review_id, submitter_id, decided_by, role, verdict, content_sha256, comment,
    is_override
  ) values (
    (write_decision.review).project_id, (write_decision.review).id,
    (write_decision.review).submitter_id, v_user_id, write_decision.role, write_decision.verdict,
    (write_decision.review).content_sha256, coalesce(write_decision.comment, ''),
    write_decision.is_override
  );
end;
$$;
comment on function app_private.write_decision(app_public.asset_reviews, app_public.project_role, app_public.review_verdict, text, boolean) is
  'Writes a decision of who acts; earlier ones of the same judge on the same content stand no more.';
revoke all on function app_private.write_decision(app_public.asset_reviews, app_public.project_role, app_public.review_verdict, text, boolean) from public;
--! EndIncluded app_private/functions/write_decision.sql
--! Included app_private/functions/tg_users__refuse_delete.sql
create or replace function app_private.tg_users__refuse_delete() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app_private.fail(
    'DNIED', pg_catalog.format('%s is not deleted: users are deactivated, never deleted.', old.display_name),
    pg_catalog.jsonb_build_object('user_id', old.id),
    'A studio admin deactivates the account with deactivate_user; what it made stays under its name.'
  );
  return null;
end;
$$;
comment on function app_private.tg_users__refuse_delete() is
  'Refuses to delete users, for every role (DNIED).';
revoke all on function app_private.tg_users__refuse_delete() from public;
--! EndIncluded app_private/functions/tg_users__refuse_delete.sql
--! Included app_public/triggers/users.sql
create or replace trigger _050_refuse_delete
  before delete on app_public.users
  for each row execute function app_private.tg_users__refuse_delete();
alter table app_public.users enable always trigger _050_refuse_delete;

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
--! Included app_hidden/functions/project_ids_commentable.sql
create or replace function app_hidden.project_ids_commentable() returns setof uuid
language sql
stable
parallel safe
rows 50
-- Definer: reads members over policies, about who acts alone.
security definer
set search_path = ''
as $$
  -- The same rule as require_commentable_review, in active projects: the studio's viewer ceiling
  -- leaves commenting to those whose project rank allows it.
  select projects.id
  from app_public.projects
  where projects.status = 'active'
    and projects.deleted_at is null
    and (
      (select app_hidden.current_studio_role()) = 'admin'
      or exists (
        select 1
        from app_public.project_members as members
        where members.project_id = projects.id
          and members.user_id = (select app_hidden.current_user_id())
          and members.role >= 'reviewer'
      )
    );
$$;
comment on function app_hidden.project_ids_commentable() is
  'Active projects in which who acts may write notes: rank reviewer and above, also for studio viewers.';
revoke all on function app_hidden.project_ids_commentable() from public;
grant execute on function app_hidden.project_ids_commentable() to gadb_user;
--! EndIncluded app_hidden/functions/project_ids_commentable.sql
--! Included app_public/views/project_storage_growth.sql
drop view if exists app_public.project_storage_growth;
create view app_public.project_storage_growth with (security_invoker = true) as
select
  projects.id as project_id,
  projects.storage_allocation_bytes as allocation_bytes,
  usage.used_bytes,
  usage.reserved_bytes,
  room.used_fraction,
  (
    select max(levels.percent)
    from unnest(array[80, 90, 95]) as levels (percent)
    where room.used_fraction * 100 >= levels.percent
  ) as warning_percent,
  trend.snapshot_count,
  trend.bytes_per_day,
  trend.bytes_per_day_error,
  -- Already full: no day to wait. Not growing: never.
  case when room.left_bytes <= 0 and trend.bytes_per_day is not null then 0
    when trend.bytes_per_day > 0 then room.left_bytes / trend.bytes_per_day end as days_until_full,
  case when room.left_bytes <= 0 and trend.bytes_per_day is not null then 0
    when trend.bytes_per_day + 2 * trend.bytes_per_day_error > 0
    then room.left_bytes / (trend.bytes_per_day + 2 * trend.bytes_per_day_error) end as days_until_full_low,
  case when room.left_bytes <= 0 and trend.bytes_per_day is not null then 0
    when trend.bytes_per_day - 2 * trend.bytes_per_day_error > 0
    then room.left_bytes / (trend.bytes_per_day - 2 * trend.bytes_per_day_error) end as days_until_full_high
from app_public.projects
join app_public.project_usage as usage on usage.project_id = projects.id
cross join lateral (
  select
    (usage.used_bytes + usage.reserved_bytes)::double precision / projects.storage_allocation_bytes as used_fraction,
    (projects.storage_allocation_bytes - usage.used_bytes - usage.reserved_bytes)::double precision as left_bytes
) as room
-- A straight line through the snapshots of 90 days, and the standard error of its slope.
cross join lateral (
  select
    count(*)::integer as snapshot_count,
    case when count(*) >= 14 then regr_slope(points.bytes, points.day) end as bytes_per_day,
    case when count(*) >= 14 and regr_sxx(points.bytes, points.day) > 0 then sqrt(
      greatest(
        regr_syy(points.bytes, points.day)
          - regr_sxy(points.bytes, points.day) ^ 2 / regr_sxx(points.bytes, points.day),
        0
      ) / (count(*) - 2) / regr_sxx(points.bytes, points.day)
    ) end as bytes_per_day_error
  from (
    select
      coalesce(snapshots.physical_bytes, snapshots.total_bytes)::double precision as bytes,
      extract(epoch from snapshots.captured_at - now())::double precision / 86400 as day
    from app_public.project_storage_snapshots as snapshots
    where snapshots.project_id = projects.id
      and snapshots.captured_at > now() - interval '90 days'
  ) as points
) as trend;
comment on view app_public.project_storage_growth is E'@primaryKey project_id\n@foreignKey (project_id) references app_public.projects (id)\nHow the storage of each project grows, by a straight line through the snapshots of 90 days, and when its allocation is full.';
comment on column app_public.project_storage_growth.project_id is 'The project.';
comment on column app_public.project_storage_growth.allocation_bytes is 'Bytes of distinct content the project may store.';
comment on column app_public.project_storage_growth.used_bytes is 'Bytes of distinct content stored now.';
comment on column app_public.project_storage_growth.reserved_bytes is 'Bytes reserved by uploads under way.';
comment on column app_public.project_storage_growth.used_fraction is 'Share of the allocation that is used or reserved, 0 to 1.';
comment on column app_public.project_storage_growth.warning_percent is 'The highest warning level reached, 80, 90 or 95; null below.';
comment on column app_public.project_storage_growth.snapshot_count is 'Snapshots of the last 90 days; a forecast needs 14.';
comment on column app_public.project_storage_growth.bytes_per_day is 'Growth in bytes a day; null without a forecast.';
comment on column app_public.project_storage_growth.bytes_per_day_error is 'Standard error of the growth, in bytes a day.';
comment on column app_public.project_storage_growth.days_until_full is 'Days until the allocation is full; null without a forecast or without growth.';
comment on column app_public.project_storage_growth.days_until_full_low is 'The same at a growth two standard errors faster.';
comment on column app_public.project_storage_growth.days_until_full_high is 'The same at a growth two standard errors slower; null when it may never be.';
revoke all on table app_public.project_storage_growth from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.project_storage_growth to gadb_user;
--! EndIncluded app_public/views/project_storage_growth.sql
--! Included app_public/functions/add_review_annotation.sql
create or replace function app_public.add_review_annotation(
  review_id uuid,
  points jsonb,
  note_id uuid default null,
  tool app_public.annotation_tool default 'pen',
  color text default '#ff3b30',
  width double precision default 2,
  frame_number integer default null
) returns app_public.review_annotations
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_review constant app_public.asset_reviews :=
    app_private.require_commentable_review(add_review_annotation.review_id);
  v_annotation app_public.review_annotations;
begin
  if not app_private.are_points(add_review_annotation.points) then
    perform app_private.fail(
      'BADIN', 'Points are an array of [x, y], up to 20000 of them.',
      null,
      'Draw with fewer points, or in several strokes.'
    );
  end if;
  insert into app_public.review_annotations (
    project_id, review_id, note_id, author_id, tool, color, width, points, frame_number
  ) values (
    v_review.project_id, v_review.id, add_review_annotation.note_id, v_user_id,
    coalesce(add_review_annotation.tool, 'pen'),
    lower(coalesce(add_review_annotation.color, '#ff3b30')),
    coalesce(add_review_annotation.width, 2), add_review_annotation.points,
    add_review_annotation.frame_number
  )
  returning review_annotations.* into v_annotation;
  return v_annotation;
exception
  when check_violation then
    perform app_private.fail(
      'BADIN', 'The color is #rrggbb, the width from 0 to 200 pixels.',
      null,
      'Give a color such as #ff3b30, a width of 2, and a frame from 0.'
    );
  when foreign_key_violation then
    perform app_private.fail(
      'NTFND', 'There is no such note on this review.',
      jsonb_build_object('note_id', add_review_annotation.note_id),
      'Check the id of the note, or leave it out.'
    );
end;
$$;
comment on function app_public.add_review_annotation(uuid, jsonb, uuid, app_public.annotation_tool, text, double precision, integer) is
  'Draws a stroke on what is reviewed: points as [[x, y], …] in media pixels. Reviewers and above, studio viewers among them.';
revoke all on function app_public.add_review_annotation(uuid, jsonb, uuid, app_public.annotation_tool, text, double precision, integer) from public;
grant execute on function app_public.add_review_annotation(uuid, jsonb, uuid, app_public.annotation_tool, text, double precision, integer) to gadb_user;
--! EndIncluded app_public/functions/add_review_annotation.sql
--! Included app_public/functions/add_review_note.sql
create or replace function app_public.add_review_note(
  review_id uuid,
  body text,
  place app_public.note_place default 'version',
  region_x double precision default null,
  region_y double precision default null,
  region_width double precision default null,
  region_height double precision default null,
  frame_number integer default null,
  frame_rate_numerator integer default null,
  frame_rate_denominator integer default null,
  surface_x double precision default null,
  surface_y double precision default null,
  surface_z double precision default null,
  parent_note_id uuid default null,
  is_task boolean default false
) returns app_public.review_notes
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_review constant app_public.asset_reviews :=
    app_private.require_commentable_review(add_review_note.review_id);
  v_note app_public.review_notes;
begin
  insert into app_public.review_notes (
    project_id, review_id, parent_note_id, author_id, body, place,
    region_x, region_y, region_width, region_height,
    frame_number, frame_rate_numerator, frame_rate_denominator,
    surface_x, surface_y, surface_z, task_state
  ) values (
    v_review.project_id, v_review.id, add_review_note.parent_note_id, app_private.require_user(),
    app_private.require_text(add_review_note.body, 'text of the note', 20000),
    coalesce(add_review_note.place, 'version'),
    add_review_note.region_x, add_review_note.region_y,
    add_review_note.region_width, add_review_note.region_height,
    add_review_note.frame_number, add_review_note.frame_rate_numerator,
    add_review_note.frame_rate_denominator,
    add_review_note.surface_x, add_review_note.surface_y, add_review_note.surface_z,
    case when add_review_note.is_task then 'open'::app_public.note_task_state end
  )
  returning review_notes.* into v_note;
  perform app_private.tell_of_note(v_review, v_note);
  return v_note;
exception
  when check_violation then
    perform app_private.fail('BADIN', 'The place of the note is incomplete or out of range.', null,
      'The whole version has no numbers; a region has x, y, width and height from 0 to 1; a frame its number and '
      'its rate as a fraction; a surface its point x, y, z.');
  when foreign_key_violation then
    perform app_private.fail(
      'NTFND', 'The note that this one answers is not on this review.',
      jsonb_build_object('parent_note_id', add_review_note.parent_note_id),
      'Check the id of that note, or leave it out.'
    );
end;
$$;
comment on function app_public.add_review_note(uuid, text, app_public.note_place, double precision, double precision, double precision, double precision, integer, integer, integer, double precision, double precision, double precision, uuid, boolean) is
  'Writes a note on a review, with a place: the whole version, a region (fractions of the picture), a frame with its rate, or a point on a surface. With isTask it is a task to be addressed. Reviewers and above, studio viewers among them.';
revoke all on function app_public.add_review_note(uuid, text, app_public.note_place, double precision, double precision, double precision, double precision, integer, integer, integer, double precision, double precision, double precision, uuid, boolean) from public;
grant execute on function app_public.add_review_note(uuid, text, app_public.note_place, double precision, double precision, double precision, double precision, integer, integer, integer, double precision, double precision, double precision, uuid, boolean) to gadb_user;
--! EndIncluded app_public/functions/add_review_note.sql
--! Included app_public/functions/create_project.sql
create or replace function app_public.create_project(
  name text,
  description text default '',
  mainline_approvals_required integer default 1
) returns app_public.projects
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_project app_public.projects;
begin
  if app_hidden.current_studio_role() < 'editor' then
    perform app_private.fail(
      'DNIED', 'Studio viewers do not create projects.', null,
      'Ask a studio admin for the role editor.'
    );
  end if;
  if create_project.mainline_approvals_required is null
    or create_project.mainline_approvals_required not between 0 and 20
  then
    perform app_private.fail(
      'BADIN', 'Approvals are a number from 0 to 20.',
      jsonb_build_object('approvals_required', create_project.mainline_approvals_required),
      'Leave it out for 1, or give 0 to let everybody upload to the mainline.'
    );
  end if;
  insert into app_public.projects (name, description, created_by)
  values (
    app_private.require_text(create_project.name, 'name of the project', 200),
    coalesce(create_project.description, ''),
    v_user_id
  )
  returning projects.* into v_project;
  insert into app_public.project_members (project_id, user_id, role, added_by)
  values (v_project.id, v_user_id, 'owner', v_user_id);
  insert into app_public.branches (
    project_id, name, type, description, is_protected, approvals_required, created_by
  ) values (
    v_project.id, 'main', 'mainline', 'The mainline', true,
    create_project.mainline_approvals_required, v_user_id
  );
  return v_project;
end;
$$;
comment on function app_public.create_project(text, text, integer) is
  'Makes a project with its mainline branch "main" and who acts as its owner. Studio editors and admins.';
revoke all on function app_public.create_project(text, text, integer) from public;
grant execute on function app_public.create_project(text, text, integer) to gadb_user;
--! EndIncluded app_public/functions/create_project.sql
--! Included app_public/functions/deactivate_user.sql
create or replace function app_public.deactivate_user(user_id uuid) returns app_public.users
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_actor_id constant uuid := app_private.require_user();
  v_project_id uuid;
  v_user app_public.users;
begin
  perform app_private.require_studio_admin();
  v_user := app_private.require_active_user(deactivate_user.user_id);
  if v_user.id = v_actor_id then
    perform app_private.fail(
      'BADST', 'Nobody deactivates the own account.',
      jsonb_build_object('user_id', v_user.id),
      'Ask another studio admin.'
    );
  end if;
  for v_project_id in
    select members.project_id
    from app_public.project_members as members
    join app_public.projects on projects.id = members.project_id
    where members.user_id = v_user.id
      and projects.status = 'active'
      and projects.deleted_at is null
    order by members.project_id
  loop
    perform app_private.lock_active_project(v_project_id);
    perform app_private.lock_members(v_project_id, v_actor_id, v_user.id);
    perform app_private.keep_an_owner(v_project_id, v_user.id);
    perform app_private.release_member_work(v_project_id, v_user.id, v_actor_id);
  end loop;
  update app_public.users
  set deactivated_at = now()
  where users.id = v_user.id
  returning users.* into v_user;
  return v_user;
end;
$$;
comment on function app_public.deactivate_user(uuid) is
  'Deactivates an account: it can do nothing from its next statement on, and all that it holds in active projects is given back, shelves to who acts. Studio admins; refused (BADST) for the last owner of a project and for oneself.';
revoke all on function app_public.deactivate_user(uuid) from public;
grant execute on function app_public.deactivate_user(uuid) to gadb_user;
--! EndIncluded app_public/functions/deactivate_user.sql
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
        select string_agg(format('%s %s', kinds.value, kinds.key), ', ' order by kinds.key)
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
--! Included app_public/functions/lock_assets.sql
create or replace function app_public.lock_assets(
  asset_ids uuid[],
  branch_id uuid default null,
  workspace_id uuid default null,
  reason text default ''
) returns setof app_public.asset_locks
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_asset_ids constant uuid[] := app_private.distinct_ids(lock_assets.asset_ids);
  v_asset app_public.assets := app_private.require_asset(v_asset_ids[1], 'write');
  v_project_id constant uuid := v_asset.project_id;
  v_branch app_public.branches;
  v_asset_id uuid;
  v_lock app_public.asset_locks;
begin
  perform app_private.lock_active_project(v_project_id);
  v_branch := app_private.lock_place(v_project_id, lock_assets.branch_id, lock_assets.workspace_id);
  perform app_private.refuse_too_many_locks(v_project_id, coalesce(cardinality(v_asset_ids), 0));
  -- In the order of ids, so that two calls over the same assets meet at the first one.
  foreach v_asset_id in array v_asset_ids loop
    v_asset := app_private.require_asset(v_asset_id, 'write');
    if v_asset.project_id <> v_project_id then
      perform app_private.fail(
        'BADIN', 'The assets belong to different projects.',
        null,
        'Call once for each project.'
      );
    end if;
    v_lock := app_private.take_lock(
      v_asset, v_branch, lock_assets.workspace_id, lock_assets.reason
    );
    perform app_private.record_activity(
      v_lock.project_id, v_lock.workspace_id, 'locked', v_lock.asset_id, v_lock.version_id
    );
    return next v_lock;
  end loop;
end;
$$;
comment on function app_public.lock_assets(uuid[], uuid, uuid, text) is
  'Locks up to 200 assets of one project for oneself, all or none; see lockAsset.';
revoke all on function app_public.lock_assets(uuid[], uuid, uuid, text) from public;
grant execute on function app_public.lock_assets(uuid[], uuid, uuid, text) to gadb_user;
--! EndIncluded app_public/functions/lock_assets.sql
--! Included app_public/functions/remove_member.sql
create or replace function app_public.remove_member(
  project_id uuid,
  user_id uuid
) returns app_public.project_members
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_actor_id constant uuid := app_private.require_user();
  v_member app_public.project_members;
begin
  perform app_private.require_role(remove_member.project_id, 'viewer');
  perform app_private.lock_active_project(remove_member.project_id);
  perform app_private.lock_members(remove_member.project_id, v_actor_id, remove_member.user_id);
  if remove_member.user_id is distinct from v_actor_id then
    perform app_private.require_rank_over(remove_member.project_id, remove_member.user_id);
  end if;
  perform app_private.keep_an_owner(remove_member.project_id, remove_member.user_id);
  delete from app_public.permissions
  where permissions.project_id = remove_member.project_id
    and permissions.user_id = remove_member.user_id;
  delete from app_public.project_members as members
  where members.project_id = remove_member.project_id
    and members.user_id = remove_member.user_id
  returning members.* into v_member;
  if v_member.user_id is null then
    perform app_private.fail(
      'NTFND', 'That user is not a member of the project.',
      jsonb_build_object('user_id', remove_member.user_id),
      'Check the id; the project''s members are in project_members.'
    );
  end if;
  perform app_private.release_member_work(
    v_member.project_id,
    v_member.user_id,
    app_private.heir_of(v_member.project_id, v_member.user_id)
  );
  perform app_private.notify_user(
    v_member.user_id, null, 'member.removed', v_member.project_id,
    format('You are no longer a member of "%s".', (
      select projects.name from app_public.projects where projects.id = v_member.project_id
    ))
  );
  return v_member;
end;
$$;
comment on function app_public.remove_member(uuid, uuid) is
  'Removes somebody from a project, or leaves it oneself. Their locks are released, open review requests withdrawn, workspaces closed, and their shelves go to who acts (to an owner when leaving). Managers, for ranks below their own; the last owner stays.';
revoke all on function app_public.remove_member(uuid, uuid) from public;
grant execute on function app_public.remove_member(uuid, uuid) to gadb_user;
--! EndIncluded app_public/functions/remove_member.sql
--! Included app_public/functions/request_review.sql
create or replace function app_public.request_review(
  version_id uuid default null,
  shelf_id uuid default null,
  message text default '',
  assignee_ids uuid[] default '{}',
  priority integer default 0
) returns app_public.asset_reviews
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_wanted app_public.asset_reviews;
  v_review app_public.asset_reviews;
begin
  if num_nonnulls(request_review.version_id, request_review.shelf_id) <> 1 then
    perform app_private.fail('BADIN', 'Name a version or a shelf, one of the two.', null, 'Give version_id or shelf_id.');
  elsif request_review.priority is null or request_review.priority not between -2 and 2
    or length(request_review.message) > 10000
  then
    perform app_private.fail(
      'BADIN', 'The priority goes from -2 to 2, the message to 10000 characters.',
      jsonb_build_object('priority', request_review.priority, 'length', length(request_review.message)),
      'Use a priority from -2 (whenever) to 2 (now), and shorten the message.'
    );
  elsif request_review.version_id is not null then
    v_wanted := app_private.version_to_review(request_review.version_id);
  else
    v_wanted := app_private.shelf_to_review(request_review.shelf_id);
  end if;
  insert into app_public.asset_reviews (
    project_id, branch_id, asset_id, version_id, shelf_id, shelf_revision, content_sha256,
    submitter_id, requested_by, message, priority
  ) values (
    v_wanted.project_id, v_wanted.branch_id, v_wanted.asset_id, v_wanted.version_id,
    v_wanted.shelf_id, v_wanted.shelf_revision, v_wanted.content_sha256,
    coalesce(v_wanted.submitter_id, v_user_id), v_user_id, coalesce(request_review.message, ''),
    request_review.priority
  )
  on conflict do nothing
  returning asset_reviews.* into v_review;
  if v_review.id is null then
    perform app_private.refuse_open_review(v_wanted);
  end if;
  perform app_private.assign_review(v_review, assignees.id)
  from unnest(request_review.assignee_ids) as assignees (id);
  return v_review;
end;
$$;
comment on function app_public.request_review(uuid, uuid, text, uuid[], integer) is
  'Asks for a review of a version, the newest on its branch, or of the newest revision of a shelf; a new round after a decision is a new review. Those named are asked, anybody of sufficient rank may decide.';
revoke all on function app_public.request_review(uuid, uuid, text, uuid[], integer) from public;
grant execute on function app_public.request_review(uuid, uuid, text, uuid[], integer) to gadb_user;
--! EndIncluded app_public/functions/request_review.sql
--! Included app_public/functions/set_branch_policy.sql
create or replace function app_public.set_branch_policy(
  branch_id uuid,
  approvals_required integer default null,
  lead_approvals_required integer default null,
  approver_role app_public.project_role default null,
  is_protected boolean default null,
  takes_from_parent boolean default null,
  merge_any boolean default null
) returns app_public.branches
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_branch app_public.branches :=
    app_private.require_branch_access(set_branch_policy.branch_id, 'manager');
  v_approvals constant integer :=
    coalesce(set_branch_policy.approvals_required, v_branch.approvals_required);
  v_leads constant integer :=
    coalesce(set_branch_policy.lead_approvals_required, v_branch.lead_approvals_required);
begin
  if v_approvals not between 0 and 20 or v_leads not between 0 and v_approvals then
    perform app_private.fail(
      'BADIN', 'Approvals are a number from 0 to 20, those of leads at most as many.',
      jsonb_build_object('approvals_required', v_approvals, 'lead_approvals_required', v_leads),
      'Lower the approvals of leads, or raise those required.'
    );
  elsif set_branch_policy.approver_role < 'reviewer' then
    perform app_private.fail(
      'BADIN', 'Viewers do not approve: the least rank is reviewer.',
      null,
      'Give reviewer or a rank above.'
    );
  end if;
  update app_public.branches
  set approvals_required = v_approvals,
    lead_approvals_required = v_leads,
    approver_role = coalesce(set_branch_policy.approver_role, branches.approver_role),
    is_protected = coalesce(set_branch_policy.is_protected, branches.is_protected),
    takes_from_parent = coalesce(set_branch_policy.takes_from_parent, branches.takes_from_parent),
    merge_any = coalesce(set_branch_policy.merge_any, branches.merge_any)
  where branches.id = v_branch.id
  returning branches.* into v_branch;
  return v_branch;
end;
$$;
comment on function app_public.set_branch_policy(uuid, integer, integer, app_public.project_role, boolean, boolean, boolean) is
  'Changes how versions reach a branch; what is left null stays as it is. Managers.';
revoke all on function app_public.set_branch_policy(uuid, integer, integer, app_public.project_role, boolean, boolean, boolean) from public;
grant execute on function app_public.set_branch_policy(uuid, integer, integer, app_public.project_role, boolean, boolean, boolean) to gadb_user;
--! EndIncluded app_public/functions/set_branch_policy.sql
--! Included app_public/functions/withdraw_lock_request.sql
create or replace function app_public.withdraw_lock_request(
  request_id uuid
) returns app_public.lock_requests
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_request app_public.lock_requests;
begin
  update app_public.lock_requests as requests
  set state = 'withdrawn', resolved_at = now()
  where requests.id = withdraw_lock_request.request_id
    and requests.requester_id = v_user_id
    and requests.state in ('pending', 'kept')
  returning requests.* into v_request;
  if v_request.id is null then
    perform app_private.fail(
      'NTFND', 'You have no open request with that id.',
      null,
      'It may have been answered meanwhile; look at your requests again.'
    );
  end if;
  return v_request;
end;
$$;
comment on function app_public.withdraw_lock_request(uuid) is
  'Takes one''s own request for a lock back.';
revoke all on function app_public.withdraw_lock_request(uuid) from public;
grant execute on function app_public.withdraw_lock_request(uuid) to gadb_user;
--! EndIncluded app_public/functions/withdraw_lock_request.sql
--! Included app_public/functions/integrate_branch.sql
create or replace function app_public.integrate_branch(
  source_branch_id uuid,
  target_branch_id uuid,
  asset_ids uuid[] default null,
  resolve jsonb default null,
  comment text default '',
  is_dry_run boolean default false
) returns setof app_public.integration_item
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_source constant app_public.branches := app_private.hold_branch(source_branch_id);
  v_target constant app_public.branches := app_private.hold_branch(target_branch_id);
  v_resolve constant jsonb := app_private.parse_resolutions(resolve);
  v_assets uuid[];
  v_items app_public.integration_item[];
  v_change_id bigint;
begin
  perform app_private.enter_integration(v_source, v_target, integrate_branch.comment);
  v_assets := app_private.integrable_assets(v_source, v_target, integrate_branch.asset_ids);
  if is_dry_run is not true then
    -- Nobody else numbers versions or moves locks of these assets from here on; and the change
    -- gets its number under these locks, so that numbers of changes order versions.
    perform 1 from app_public.assets where id = any (v_assets) order by id for no key update;
  end if;
  v_items := array(select app_private.plan_integration(v_source, v_target, v_assets, v_resolve));
  perform app_private.refuse_hidden_items(v_items);
  v_items := array(select app_private.with_obstacles(v_source, v_target, v_items));
  if is_dry_run is not true then
    perform app_private.refuse_obstacles(v_source, v_target, v_items);
    v_change_id := app_private.apply_integration(
      v_source, v_target, v_items, integrate_branch.comment
    );
  end if;
  return query
  select items.*
  from app_private.integrated_items(v_items, v_change_id) as items
  where items.action <> 'skip' or items.asset_id = any (integrate_branch.asset_ids);
end;
$$;
comment on function app_public.integrate_branch(uuid, uuid, uuid[], jsonb, text, boolean) is
  'Brings the versions of a branch into its parent or child, as one change or not at all: all assets that differ, or those named. Towards the less stable branch it merges; where both changed an asset, resolve says {asset id: "source" or "target"}. Towards the more stable one it copies, refused (FLOWD) while the target has versions that the source has not absorbed. Locks (LOCKD), approvals of exactly this content where the target is protected (FLOWD), rights (DNIED). A dry run returns the plan, with what stands in the way of each asset. Contributors; leads into protected branches.';
revoke all on function app_public.integrate_branch(uuid, uuid, uuid[], jsonb, text, boolean) from public;
grant execute on function app_public.integrate_branch(uuid, uuid, uuid[], jsonb, text, boolean) to gadb_user;
--! EndIncluded app_public/functions/integrate_branch.sql
--! Included app_public/functions/create_workspace.sql
create or replace function app_public.create_workspace(
  project_id uuid,
  branch_id uuid default null,
  name text default null,
  host text default null,
  root_path text default null
) returns app_public.workspaces
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_branch app_public.branches;
  v_workspace app_public.workspaces;
begin
  perform app_private.hold_membership(create_workspace.project_id);
  perform app_private.require_role(create_workspace.project_id, 'contributor');
  perform app_private.lock_active_project(create_workspace.project_id);
  v_branch := app_private.require_branch(create_workspace.project_id, create_workspace.branch_id);
  insert into app_public.workspaces (project_id, owner_id, branch_id, name, host, root_path)
  values (
    v_branch.project_id, v_user_id, v_branch.id,
    app_private.require_text(coalesce(create_workspace.name, v_branch.name), 'name of the workspace', 200),
    create_workspace.host, create_workspace.root_path
  )
  on conflict do nothing
  returning workspaces.* into v_workspace;
  if v_workspace.id is null then
    perform app_private.fail(
      'BADIN',
      format('You already have a workspace named "%s" in this project.',
        btrim(coalesce(create_workspace.name, v_branch.name))),
      null, 'Choose another name, or close the old workspace.'
    );
  end if;
  perform app_private.record_activity(v_workspace.project_id, v_workspace.id, 'created');
  return v_workspace;
end;
$$;
comment on function app_public.create_workspace(uuid, uuid, text, text, text) is
  'Makes a workspace of one''s own on a branch (the mainline, unless stated), named like the branch unless stated. Contributors.';
revoke all on function app_public.create_workspace(uuid, uuid, text, text, text) from public;
grant execute on function app_public.create_workspace(uuid, uuid, text, text, text) to gadb_user;
--! EndIncluded app_public/functions/create_workspace.sql
--! Included app_public/functions/find_user.sql
create or replace function app_public.find_user(username text) returns app_public.found_user
language plpgsql
stable
-- Definer: finds people whom policies hide from the caller; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user app_public.found_user;
begin
  perform app_private.require_user();
  if not exists (select 1 from app_hidden.project_ids_with_role('manager')) then
    perform app_private.fail(
      'DNIED', 'Finding people by their user name is for managers of a project.', null,
      'Ask a manager of your project to add them; their user name is all that is needed.'
    );
  end if;
  select users.id, users.username, users.display_name into v_user
  from app_public.users
  where users.username = lower(btrim(find_user.username))
    and users.is_active;
  if v_user.id is null then
    perform app_private.fail(
      'NTFND', 'There is no active user with exactly this user name.', null,
      'Ask them for the name they sign in with; a studio admin makes and activates accounts.'
    );
  end if;
  return v_user;
end;
$$;
comment on function app_public.find_user(text) is
  'The one person with exactly this user name, to be added with setMemberRole. For managers of a project and studio admins; there is no listing and no searching by a part.';
revoke all on function app_public.find_user(text) from public;
grant execute on function app_public.find_user(text) to gadb_user;
--! EndIncluded app_public/functions/find_user.sql
--! Included app_public/functions/asset_reviews_can_comment.sql
create or replace function app_public.asset_reviews_can_comment(
  review app_public.asset_reviews
) returns boolean
language sql
stable
set search_path = ''
as $$
  select review.project_id = any (array(select app_hidden.project_ids_commentable()));
$$;
comment on function app_public.asset_reviews_can_comment(app_public.asset_reviews) is
  'Whether who asks may write notes and draw on the review: rank reviewer and above in an active project, studio viewers of that rank and the author of the work among them. A review that is over takes notes, too.';
revoke all on function app_public.asset_reviews_can_comment(app_public.asset_reviews) from public;
grant execute on function app_public.asset_reviews_can_comment(app_public.asset_reviews) to gadb_user;
--! EndIncluded app_public/functions/asset_reviews_can_comment.sql
--! Included app_public/functions/storage_forecast.sql
create or replace function app_public.storage_forecast(
  project_id uuid
) returns app_public.storage_forecast
language plpgsql
stable
-- Definer: reads counters at once; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_forecast app_public.storage_forecast;
begin
  perform app_private.require_role(storage_forecast.project_id, 'viewer');
  select
    growth.project_id, growth.allocation_bytes, growth.used_bytes, growth.reserved_bytes, growth.used_fraction,
    growth.warning_percent, growth.snapshot_count, growth.bytes_per_day, growth.days_until_full,
    growth.days_until_full_low, growth.days_until_full_high
  into v_forecast
  from app_public.project_storage_growth as growth
  where growth.project_id = storage_forecast.project_id;
  return v_forecast;
end;
$$;
comment on function app_public.storage_forecast(uuid) is
  'How a project''s storage grows and when its allocation is full, with a band of two standard errors; no forecast under 14 snapshots in 90 days. Members. The view project_storage_growth says it of all projects at once.';
revoke all on function app_public.storage_forecast(uuid) from public;
grant execute on function app_public.storage_forecast(uuid) to gadb_user;
--! EndIncluded app_public/functions/storage_forecast.sql
drop function if exists app_private.storage_trend(uuid);
drop function if exists app_private.days_until(double precision, double precision);
--! Included app_private/functions/optional_text.sql
create or replace function app_private.optional_text(
  value text,
  what text,
  max_length integer
) returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if length(optional_text.value) > optional_text.max_length then
    perform app_private.fail(
      'BADIN',
      format('The %s is longer than %s characters.', optional_text.what, optional_text.max_length),
      jsonb_build_object('length', length(optional_text.value), 'max_length', optional_text.max_length),
      'Shorten it.'
    );
  end if;
  return coalesce(optional_text.value, '');
end;
$$;
comment on function app_private.optional_text(text, text, integer) is
  'The text, empty for null; raises BADIN when it is longer than allowed.';
revoke all on function app_private.optional_text(text, text, integer) from public;
--! EndIncluded app_private/functions/optional_text.sql
--! Included app_private/functions/take_lock.sql
create or replace function app_private.take_lock(
  asset app_public.assets,
  branch app_public.branches,
  workspace_id uuid,
  reason text
) returns app_public.asset_locks
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_line_id constant uuid := app_private.line_of_branch((take_lock.branch).id);
  v_head_id uuid;
  v_lock app_public.asset_locks;
begin
  perform app_private.enter_asset(take_lock.asset, v_line_id);
  select locks.* into v_lock
  from app_public.asset_locks as locks
  where locks.asset_id = (take_lock.asset).id and locks.line_branch_id = v_line_id;
  if v_lock.holder_id <> v_user_id then
    perform app_private.refuse_locked(v_lock);
  end if;
  v_head_id := app_private.refuse_not_newest(
    take_lock.asset, take_lock.branch, v_line_id, take_lock.workspace_id
  );
  insert into app_public.asset_locks as locks (
    project_id, asset_id, line_branch_id, branch_id, state, holder_id, workspace_id, version_id,
    generation, reason, lease_expires_at
  ) values (
    (take_lock.asset).project_id, (take_lock.asset).id, v_line_id, (take_lock.branch).id, 'locked',
    v_user_id, take_lock.workspace_id, v_head_id, nextval('app_private.lock_generations'),
    app_private.optional_text(take_lock.reason, 'reason', 2000), now() + interval '7 days'
  )
  on conflict on constraint asset_locks_asset_id_line_branch_id_key do update
  set state = 'locked', holder_id = excluded.holder_id, branch_id = excluded.branch_id,
    workspace_id = coalesce(excluded.workspace_id, locks.workspace_id),
    version_id = excluded.version_id,
    generation = case
      when locks.state = 'locked' then locks.generation
      else excluded.generation
    end,
    locked_at = case when locks.state = 'locked' then locks.locked_at else now() end,
    reason = coalesce(nullif(excluded.reason, ''), locks.reason),
    lease_expires_at = excluded.lease_expires_at, stale_at = null
  returning locks.* into v_lock;
  return v_lock;
end;
$$;
comment on function app_private.take_lock(app_public.assets, app_public.branches, uuid, text) is
  'Takes, or renews, the lock of one asset for a user. Never waits: exactly one of several callers wins, the others get LOCKD. Call advertise_locker first.';
revoke all on function app_private.take_lock(app_public.assets, app_public.branches, uuid, text) from public;
--! EndIncluded app_private/functions/take_lock.sql
--! Included app_public/functions/request_lock.sql
create or replace function app_public.request_lock(
  lock_id uuid,
  message text default ''
) returns app_public.lock_requests
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_lock constant app_public.asset_locks := app_private.require_lock(request_lock.lock_id);
  v_request app_public.lock_requests;
begin
  perform app_private.require_asset(v_lock.asset_id, 'write');
  perform app_private.refuse_lock_request(v_lock);
  insert into app_public.lock_requests as requests (
    project_id, asset_id, line_branch_id, requester_id, holder_id, message
  ) values (
    v_lock.project_id, v_lock.asset_id, v_lock.line_branch_id, v_user_id, v_lock.holder_id,
    app_private.optional_text(request_lock.message, 'message', 2000)
  )
  on conflict (asset_id, line_branch_id, requester_id) where state in ('pending', 'kept')
  do update
  set state = 'pending', message = excluded.message, holder_id = excluded.holder_id
  returning requests.* into v_request;
  perform app_private.notify_user(
    v_lock.holder_id, v_lock.project_id, 'lock.requested', v_request.id,
    format('%s asks for "%s", which you hold%s', app_private.actor_name(),
      app_private.lock_facts(v_lock) ->> 'asset',
      coalesce(': ' || nullif(v_request.message, ''), '.'))
  );
  return v_request;
end;
$$;
comment on function app_public.request_lock(uuid, text) is
  'Asks the holder of a lock to hand it over; the holder is told and may release it or keep it for an hour. Asking again repeats the message.';
revoke all on function app_public.request_lock(uuid, text) from public;
grant execute on function app_public.request_lock(uuid, text) to gadb_user;
--! EndIncluded app_public/functions/request_lock.sql
--! Included app_public/functions/submit_shelf.sql
create or replace function app_public.submit_shelf(
  shelf_id uuid,
  comment text default null
) returns app_public.shelves
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_shelf constant app_public.shelves := app_private.require_shelf(submit_shelf.shelf_id, false);
  v_change app_public.changes;
  v_item app_public.shelf_items;
begin
  if v_shelf.current_revision = 0 then
    perform app_private.fail('BADST', 'The shelf is empty.', null, 'Shelve something first.');
  end if;
  perform app_private.require_approvals(
    v_shelf, app_private.require_branch(v_shelf.project_id, v_shelf.branch_id)
  );
  -- Nobody else numbers versions or moves locks of these assets from here on; and the change
  -- gets its number under these locks, so that numbers of changes order versions.
  perform app_private.lock_shelved_assets(v_shelf);
  perform app_private.charge_content_of(v_shelf.project_id, array(
    select distinct items.sha256::text
    from app_public.shelf_items as items
    where items.shelf_id = v_shelf.id and items.revision = v_shelf.current_revision
      and items.sha256 is not null
  ));
  insert into app_public.changes (project_id, branch_id, kind, comment, author_id)
  values (
    v_shelf.project_id, v_shelf.branch_id, 'submit',
    app_private.optional_text(
      coalesce(submit_shelf.comment, nullif(v_shelf.description, ''), v_shelf.name), 'comment', 10000
    ), v_user_id
  )
  returning changes.* into v_change;
  for v_item in
    select items.*
    from app_public.shelf_items as items
    where items.shelf_id = v_shelf.id and items.revision = v_shelf.current_revision
    order by items.asset_id
  loop
    perform app_private.submit_item(v_shelf, v_item, v_change);
  end loop;
  perform app_private.count_change(v_change.id);
  return app_private.note_submission(v_shelf, v_change.id);
end;
$$;
comment on function app_public.submit_shelf(uuid, text) is
  'Makes versions of everything in a shelf of one''s own, as one change, or of nothing: checks again that each base is the head (STALE), locks and their generation (LOCKD), approvals of exactly this content (FLOWD), storage (QUOTA) and rights.';
revoke all on function app_public.submit_shelf(uuid, text) from public;
grant execute on function app_public.submit_shelf(uuid, text) to gadb_user;
--! EndIncluded app_public/functions/submit_shelf.sql
--! Included app_public/functions/create_branch.sql
create or replace function app_public.create_branch(
  project_id uuid,
  name text,
  type app_public.branch_type,
  parent_branch_id uuid default null,
  description text default ''
) returns app_public.branches
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_is_release constant boolean := create_branch.type = 'release';
  v_parent app_public.branches;
  v_branch app_public.branches;
begin
  perform app_private.require_role(create_branch.project_id, 'lead');
  perform app_private.lock_active_project(create_branch.project_id);
  v_parent := app_private.require_branch(create_branch.project_id, create_branch.parent_branch_id);
  perform app_private.refuse_branch_parent(create_branch.type, v_parent);
  if create_branch.name ~ '[\x01-\x1f\x7f]' then
    perform app_private.fail(
      'BADIN', 'The name of a branch has no tabs, line breaks or other control characters.', null,
      'Use letters, digits, spaces and punctuation.'
    );
  end if;
  insert into app_public.branches (
    project_id, name, type, parent_branch_id, base_change_id, description, created_by,
    is_protected, takes_from_parent, approvals_required, lead_approvals_required
  ) values (
    create_branch.project_id,
    app_private.require_text(create_branch.name, 'name of the branch', 200),
    create_branch.type, v_parent.id,
    app_private.newest_change(create_branch.project_id),
    coalesce(create_branch.description, ''),
    app_private.require_user(),
    v_is_release,
    not v_is_release,
    case when v_is_release then 2 else 0 end,
    case when v_is_release then 1 else 0 end
  )
  on conflict do nothing
  returning branches.* into v_branch;
  if v_branch.id is null then
    perform app_private.fail(
      'BADIN', format('The project already has a branch named "%s".', btrim(create_branch.name)),
      null, 'Choose another name; case does not count.'
    );
  end if;
  return v_branch;
end;
$$;
comment on function app_public.create_branch(uuid, text, app_public.branch_type, uuid, text) is
  'Makes a branch of a parent (the mainline unless stated), which it inherits as of the newest change. Leads. Mainline and release branches are protected; a release wants two approvals, one of a lead, and takes nothing from its parent.';
revoke all on function app_public.create_branch(uuid, text, app_public.branch_type, uuid, text) from public;
grant execute on function app_public.create_branch(uuid, text, app_public.branch_type, uuid, text) to gadb_user;
--! EndIncluded app_public/functions/create_branch.sql
--! Included app_public/functions/restore_version.sql
create or replace function app_public.restore_version(
  version_id uuid,
  branch_id uuid default null,
  comment text default ''
) returns app_public.asset_versions
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_old app_public.asset_versions;
  v_asset app_public.assets;
  v_branch app_public.branches;
  v_version app_public.asset_versions;
begin
  select versions.* into v_old
  from app_public.asset_versions as versions
  where versions.id = restore_version.version_id
    and app_private.has_asset_right(app_private.require_user(), versions.asset_id, 'read');
  if v_old.id is null then
    perform app_private.fail(
      'NTFND', 'There is no such version, or it is not shared with you.', null, 'Check the id.'
    );
  end if;
  v_asset := app_private.require_asset(v_old.asset_id, 'write');
  perform app_private.lock_active_project(v_asset.project_id);
  v_branch := app_private.require_branch(
    v_asset.project_id, coalesce(restore_version.branch_id, v_old.branch_id)
  );
  perform 1 from app_public.assets where assets.id = v_asset.id for no key update;
  perform app_private.check_upload(v_asset, v_branch, null, null);
  perform app_private.check_content_sound(v_old);
  perform app_private.charge_content_of(v_asset.project_id, array[v_old.sha256::text]);
  v_version := app_private.write_restored(
    v_old, v_branch, app_private.optional_text(restore_version.comment, 'comment', 10000)
  );
  perform app_private.count_change(v_version.change_id);
  perform app_private.supersede_reviews(v_version);
  perform app_private.settle_lock(v_version);
  perform app_private.record_activity(
    v_version.project_id, null, 'uploaded', v_version.asset_id, v_version.id, v_version.change_id,
    null, jsonb_build_object('restored_version_number', v_old.version_number)
  );
  return v_version;
end;
$$;
comment on function app_public.restore_version(uuid, uuid, text) is
  'Makes an old version the newest again: a new version with its content, on the branch named or else the version''s own. Under the rules of an upload: lock, branch policy, rights; it costs no allocation.';
revoke all on function app_public.restore_version(uuid, uuid, text) from public;
grant execute on function app_public.restore_version(uuid, uuid, text) to gadb_user;
--! EndIncluded app_public/functions/restore_version.sql
