-- The migration being written. See migrations/README.md

-- section: abilities
--! include app_public/functions/projects_my_role.sql
--! include app_public/functions/projects_can_write.sql
--! include app_public/functions/projects_can_lead.sql
--! include app_public/functions/projects_can_manage.sql
--! include app_public/functions/projects_can_own.sql
--! include app_public/functions/assets_can_write.sql
-- end of section: abilities
