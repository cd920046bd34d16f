--! Previous: sha1:f00f69cd680879b4c5331b9d1cf7a763b32dd808
--! Hash: sha1:8125dd54091a5ff1e7e7c4c2aababb2335617642
--! Message: Say what one may do in a project

-- The migration being written. See migrations/README.md
--! Included app_public/functions/projects_my_role.sql
create or replace function app_public.projects_my_role(project app_public.projects) returns app_public.project_role
language sql
stable
set search_path = ''
as $$
  select app_hidden.current_rank(project.id);
$$;
comment on function app_public.projects_my_role(app_public.projects) is
  'Rank of who asks in the project, with the studio role applied; null for whom a permission alone lets in.';
revoke all on function app_public.projects_my_role(app_public.projects) from public;
grant execute on function app_public.projects_my_role(app_public.projects) to gadb_user;
--! EndIncluded app_public/functions/projects_my_role.sql
--! Included app_public/functions/projects_can_write.sql
create or replace function app_public.projects_can_write(project app_public.projects) returns boolean
language sql
stable
set search_path = ''
as $$
  select project.status = 'active'
    and project.id = any (array(select app_hidden.project_ids_with_right('write')));
$$;
comment on function app_public.projects_can_write(app_public.projects) is
  'Whether who asks may add assets and upload: rank contributor or a permission, in an active project. A permission on an asset may say otherwise for that one; see can_write of assets.';
revoke all on function app_public.projects_can_write(app_public.projects) from public;
grant execute on function app_public.projects_can_write(app_public.projects) to gadb_user;
--! EndIncluded app_public/functions/projects_can_write.sql
--! Included app_public/functions/projects_can_lead.sql
create or replace function app_public.projects_can_lead(project app_public.projects) returns boolean
language sql
stable
set search_path = ''
as $$
  select project.status = 'active'
    and project.id = any (array(select app_hidden.project_ids_with_role('lead')));
$$;
comment on function app_public.projects_can_lead(app_public.projects) is
  'Whether who asks may break locks, make branches, freeze labels and close the workspaces of others: rank lead, in an active project.';
revoke all on function app_public.projects_can_lead(app_public.projects) from public;
grant execute on function app_public.projects_can_lead(app_public.projects) to gadb_user;
--! EndIncluded app_public/functions/projects_can_lead.sql
--! Included app_public/functions/projects_can_manage.sql
create or replace function app_public.projects_can_manage(project app_public.projects) returns boolean
language sql
stable
set search_path = ''
as $$
  select project.status = 'active'
    and project.id = any (array(select app_hidden.project_ids_with_role('manager')));
$$;
comment on function app_public.projects_can_manage(app_public.projects) is
  'Whether who asks may change members, permissions, tags and the allocation: rank manager, in an active project.';
revoke all on function app_public.projects_can_manage(app_public.projects) from public;
grant execute on function app_public.projects_can_manage(app_public.projects) to gadb_user;
--! EndIncluded app_public/functions/projects_can_manage.sql
--! Included app_public/functions/projects_can_own.sql
create or replace function app_public.projects_can_own(project app_public.projects) returns boolean
language sql
stable
set search_path = ''
as $$
  select project.status = 'active'
    and project.id = any (array(select app_hidden.project_ids_with_role('owner')));
$$;
comment on function app_public.projects_can_own(app_public.projects) is
  'Whether who asks may archive the project: rank owner, in an active project.';
revoke all on function app_public.projects_can_own(app_public.projects) from public;
grant execute on function app_public.projects_can_own(app_public.projects) to gadb_user;
--! EndIncluded app_public/functions/projects_can_own.sql
--! Included app_public/functions/assets_can_write.sql
create or replace function app_public.assets_can_write(asset app_public.assets) returns boolean
language sql
stable
set search_path = ''
as $$
  select asset.deleted_at is null
    and exists (
      select 1 from app_public.projects
      where projects.id = asset.project_id and projects.status = 'active'
    )
    and (
      (
        asset.project_id = any (array(select app_hidden.project_ids_with_right('write')))
        and asset.id <> all (array(select app_hidden.asset_ids_denied('write')))
      )
      or asset.id = any (array(select app_hidden.asset_ids_granted('write')))
    );
$$;
comment on function app_public.assets_can_write(app_public.assets) is
  'Whether who asks may upload to the asset and lock it: by permission on the asset, else on the project, else by rank, in an active project.';
revoke all on function app_public.assets_can_write(app_public.assets) from public;
grant execute on function app_public.assets_can_write(app_public.assets) to gadb_user;
--! EndIncluded app_public/functions/assets_can_write.sql
