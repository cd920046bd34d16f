--! Previous: sha1:351bcee552574b434045741ad4c3af385dc988d7
--! Hash: sha1:43c16fc23362c073171b2e441db1c2136c6a9116
--! Message: Answer for rows that are not there

-- The migration being written. See migrations/README.md
-- What a trigger says of an archived project, it says to those who see the project.
--! Included app_private/functions/refuse_hidden_archive.sql
create or replace function app_private.refuse_hidden_archive(
  project app_public.projects,
  table_name text
) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  -- Triggers come before policies: without this, a row for a project that one does not see would
  -- tell its name and that it is archived. The words are those of the policy that refuses the row
  -- in any other project.
  if app_hidden.current_user_id() is not null
    and app_hidden.current_studio_role() <> 'admin'
    and (refuse_hidden_archive.project).deleted_by is distinct from app_hidden.current_user_id()
    and not exists (
      select 1
      from app_hidden.project_ids_visible() as visible (id)
      where visible.id = (refuse_hidden_archive.project).id
    )
  then
    raise exception using
      errcode = 'insufficient_privilege',
      message = pg_catalog.format(
        'new row violates row-level security policy for table "%s"', refuse_hidden_archive.table_name
      );
  end if;
end;
$$;
comment on function app_private.refuse_hidden_archive(app_public.projects, text) is
  'Refuses a new row in an archived project, in the words of a policy, when who acts does not see the project.';
revoke all on function app_private.refuse_hidden_archive(app_public.projects, text) from public;
--! EndIncluded app_private/functions/refuse_hidden_archive.sql
--! Included app_private/functions/tg__refuse_archived.sql
create or replace function app_private.tg__refuse_archived() returns trigger
language plpgsql
volatile
-- Definer: callers may not lock projects.
security definer
set search_path = ''
as $$
declare
  v_project app_public.projects;
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
    -- Held as by lock_active_project.
    select projects.* into v_project
    from app_public.projects
    where projects.id = new.project_id
    for share;
    if v_project.status = 'archived' then
      perform app_private.refuse_hidden_archive(v_project, tg_table_name);
      perform app_private.refuse_archived(v_project);
    end if;
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
