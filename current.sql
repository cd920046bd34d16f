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
-- section: boards
create index if not exists shelves_project_id_state_idx on app_public.shelves (project_id, state, id desc);
--! include app_public/functions/asset_locks_can_request.sql
--! include app_public/functions/asset_locks_can_release.sql
--! include app_public/functions/asset_locks_open_requests.sql
--! include app_public/functions/lock_requests_can_withdraw.sql
--! include app_public/functions/branches_can_integrate.sql
--! include app_public/functions/shelves_can_discard.sql
--! include app_public/functions/shelves_can_request_review.sql
--! include app_public/functions/shelves_can_submit.sql
--! include app_public/functions/shelves_approval_obstacle.sql
--! include app_public/functions/shelf_items_head_version.sql
--! include app_public/functions/shelf_items_obstacle.sql
-- end of section: boards
-- section: lists
drop function if exists app_public.search_reviews(
  uuid, app_public.review_state[], uuid, text, text, uuid, uuid, text, app_public.review_sort, uuid, uuid[]
);
drop type if exists app_public.review_sort;
create type app_public.review_sort as enum ('oldest', 'newest', 'priority');
comment on type app_public.review_sort is
  'Orders of reviews: by age, or the most urgent first and those by age.';
--! include app_hidden/functions/review_pattern.sql
--! include app_hidden/functions/is_review_about.sql
--! include app_public/functions/search_reviews.sql
--! include app_public/functions/assets_head.sql
--! include app_public/functions/branches_head.sql
--! include app_public/functions/mark_notifications_read.sql
-- end of section: lists
-- section: storage
--! include app_public/functions/assets_stored_bytes.sql
--! include app_public/functions/largest_assets.sql
--! include app_public/functions/stale_shelves.sql
-- end of section: storage

-- section: archives
--! include app_public/functions/projects_can_reopen.sql
-- end of section: archives

-- section: uploads
create index if not exists assets_project_id_lower_name_where_live_idx on app_public.assets (project_id, lower(name)) where deleted_at is null;
--! include app_public/functions/assets_named.sql
--! include app_private/functions/refuse_protected.sql
--! include app_private/functions/check_upload.sql
--! include app_public/functions/assets_upload_obstacle.sql
--! include app_public/functions/assets_wants_lock.sql
-- end of section: uploads
