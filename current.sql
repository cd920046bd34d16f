-- The migration being written. See migrations/README.md

-- section: abilities
--! include app_public/functions/projects_my_role.sql
--! include app_public/functions/projects_can_write.sql
--! include app_public/functions/projects_can_lead.sql
--! include app_public/functions/projects_can_manage.sql
--! include app_public/functions/projects_can_own.sql
--! include app_public/functions/assets_can_write.sql
-- end of section: abilities

-- section: room
--! include app_public/functions/review_notes_task_moves.sql
--! include app_public/functions/review_annotations_can_remove.sql
--! include app_public/triggers/review_annotations.sql
comment on column app_private.events.kind is 'Topic and what happened: lock.taken, lock.changed, lock.retained, lock.released, lock.broken, review.requested, review.changed, review.decided, review.noted, review.note_changed, review.drawn, review.erased, version.created, activity.recorded, project.archived, project.reopened, project.deleted, member.changed, member.removed, notification.sent, notification.changed, account.changed.';
-- end of section: room
