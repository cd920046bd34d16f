--! Previous: sha1:a10eaa83601f076468348370a975a8ddfd9712c7
--! Hash: sha1:46d7e41b28384a023b3241a97d6bd59eed5998bc
--! Message: Say who may reopen

-- The migration being written. See migrations/README.md
--! Included app_public/functions/projects_can_reopen.sql
create or replace function app_public.projects_can_reopen(project app_public.projects) returns boolean
language sql
stable
set search_path = ''
as $$
  select project.status = 'archived'
    and (select app_hidden.current_studio_role()) = 'admin';
$$;
comment on function app_public.projects_can_reopen(app_public.projects) is
  'Whether who asks may reopen the project: a studio admin, and it is archived.';
revoke all on function app_public.projects_can_reopen(app_public.projects) from public;
grant execute on function app_public.projects_can_reopen(app_public.projects) to gadb_user;
--! EndIncluded app_public/functions/projects_can_reopen.sql
