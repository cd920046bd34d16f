--! Previous: sha1:9da80b4ea866efc07a305de4821a56d7b686d6d0
--! Hash: sha1:71dd347d7190e6ffa9cfd8247f2e9002cf8e3aee
--! Message: Grant and restrict every table

--! Included app_public/policies/asset_locks.sql
-- Who may do what with app_public.asset_locks: all grants and policies in one place.
alter table app_public.asset_locks enable row level security;
revoke all on table app_public.asset_locks from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.asset_locks to gadb_user;

drop policy if exists select_reader on app_public.asset_locks;
create policy select_reader on app_public.asset_locks
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and asset_id <> all (array(select app_hidden.asset_ids_denied('read')))
    )
    or asset_id = any (array(select app_hidden.asset_ids_granted('read')))
  );
comment on policy select_reader on app_public.asset_locks is
  'Rows about assets one may read.';
--! EndIncluded app_public/policies/asset_locks.sql
--! Included app_public/policies/asset_reviews.sql
-- Who may do what with app_public.asset_reviews: all grants and policies in one place.
alter table app_public.asset_reviews enable row level security;
revoke all on table app_public.asset_reviews from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.asset_reviews to gadb_user;

drop policy if exists select_reader on app_public.asset_reviews;
create policy select_reader on app_public.asset_reviews
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and (asset_id is null or asset_id <> all (array(select app_hidden.asset_ids_denied('read'))))
    )
    or asset_id = any (array(select app_hidden.asset_ids_granted('read')))
  );
comment on policy select_reader on app_public.asset_reviews is
  'Rows about assets one may read.';
--! EndIncluded app_public/policies/asset_reviews.sql
--! Included app_public/policies/asset_tags.sql
-- Who may do what with app_public.asset_tags: all grants and policies in one place.
alter table app_public.asset_tags enable row level security;
revoke all on table app_public.asset_tags from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.asset_tags to gadb_user;
grant insert (asset_id, tag_id, project_id) on table app_public.asset_tags to gadb_user;
grant delete on table app_public.asset_tags to gadb_user;

drop policy if exists select_reader on app_public.asset_tags;
create policy select_reader on app_public.asset_tags
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and asset_id <> all (array(select app_hidden.asset_ids_denied('read')))
    )
    or asset_id = any (array(select app_hidden.asset_ids_granted('read')))
  );
comment on policy select_reader on app_public.asset_tags is
  'Tags of assets one may read.';

drop policy if exists insert_writer on app_public.asset_tags;
create policy insert_writer on app_public.asset_tags
  for insert to gadb_user
  with check (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('write')))
      and asset_id <> all (array(select app_hidden.asset_ids_denied('write')))
    )
    or asset_id = any (array(select app_hidden.asset_ids_granted('write')))
  );
comment on policy insert_writer on app_public.asset_tags is
  'Assets one may write.';

drop policy if exists delete_writer on app_public.asset_tags;
create policy delete_writer on app_public.asset_tags
  for delete to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('write')))
      and asset_id <> all (array(select app_hidden.asset_ids_denied('write')))
    )
    or asset_id = any (array(select app_hidden.asset_ids_granted('write')))
  );
comment on policy delete_writer on app_public.asset_tags is
  'Assets one may write.';
--! EndIncluded app_public/policies/asset_tags.sql
--! Included app_public/policies/asset_types.sql
-- Who may do what with app_public.asset_types: all grants and policies in one place.
alter table app_public.asset_types enable row level security;
revoke all on table app_public.asset_types from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.asset_types to gadb_user;

drop policy if exists select_signed_in on app_public.asset_types;
create policy select_signed_in on app_public.asset_types
  for select to gadb_user
  using (
    (select app_hidden.current_user_id()) is not null
  );
comment on policy select_signed_in on app_public.asset_types is
  'The catalogue is open to everybody signed in.';
--! EndIncluded app_public/policies/asset_types.sql
--! Included app_public/policies/asset_versions.sql
-- Who may do what with app_public.asset_versions: all grants and policies in one place.
alter table app_public.asset_versions enable row level security;
revoke all on table app_public.asset_versions from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.asset_versions to gadb_user;

drop policy if exists select_reader on app_public.asset_versions;
create policy select_reader on app_public.asset_versions
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and asset_id <> all (array(select app_hidden.asset_ids_denied('read')))
    )
    or asset_id = any (array(select app_hidden.asset_ids_granted('read')))
  );
comment on policy select_reader on app_public.asset_versions is
  'Rows about assets one may read.';
--! EndIncluded app_public/policies/asset_versions.sql
--! Included app_public/policies/assets.sql
-- Who may do what with app_public.assets: all grants and policies in one place.
alter table app_public.assets enable row level security;
revoke all on table app_public.assets from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.assets to gadb_user;
grant insert (project_id, parent_path, name, type, metadata, created_by) on table app_public.assets to gadb_user;
grant update (parent_path, name, type, metadata) on table app_public.assets to gadb_user;

drop policy if exists select_reader on app_public.assets;
create policy select_reader on app_public.assets
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and id <> all (array(select app_hidden.asset_ids_denied('read')))
    )
    or id = any (array(select app_hidden.asset_ids_granted('read')))
  );
comment on policy select_reader on app_public.assets is
  'Assets one may read: by permission on the asset, else on the project, else by rank.';

drop policy if exists insert_contributor on app_public.assets;
create policy insert_contributor on app_public.assets
  for insert to gadb_user
  with check (
    project_id = any (array(select app_hidden.project_ids_with_right('write')))
  );
comment on policy insert_contributor on app_public.assets is
  'Assets are added where one may write.';

drop policy if exists update_writer on app_public.assets;
create policy update_writer on app_public.assets
  for update to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('write')))
      and id <> all (array(select app_hidden.asset_ids_denied('write')))
    )
    or id = any (array(select app_hidden.asset_ids_granted('write')))
  )
  with check (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('write')))
      and id <> all (array(select app_hidden.asset_ids_denied('write')))
    )
    or id = any (array(select app_hidden.asset_ids_granted('write')))
  );
comment on policy update_writer on app_public.assets is
  'Assets one may write.';
--! EndIncluded app_public/policies/assets.sql
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
    or (project_id is null and (select app_hidden.current_studio_role()) = 'admin')
  );
comment on policy select_manager on app_public.audit_log is
  'Managers read the log of their projects, studio admins also that of the studio.';

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
    or (project_id is null and (select app_hidden.current_studio_role()) = 'admin')
  );
comment on policy select_manager on app_public.audit_seals is
  'Managers read the log of their projects, studio admins also that of the studio.';

drop policy if exists select_auditor on app_public.audit_seals;
create policy select_auditor on app_public.audit_seals
  for select to gadb_auditor
  using (
    true
  );
comment on policy select_auditor on app_public.audit_seals is
  'Auditors read everything.';
--! EndIncluded app_public/policies/audit_seals.sql
--! Included app_public/policies/branches.sql
-- Who may do what with app_public.branches: all grants and policies in one place.
alter table app_public.branches enable row level security;
revoke all on table app_public.branches from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.branches to gadb_user;

drop policy if exists select_member on app_public.branches;
create policy select_member on app_public.branches
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_visible()))
  );
comment on policy select_member on app_public.branches is
  'Branches of visible projects.';
--! EndIncluded app_public/policies/branches.sql
--! Included app_public/policies/changes.sql
-- Who may do what with app_public.changes: all grants and policies in one place.
alter table app_public.changes enable row level security;
revoke all on table app_public.changes from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.changes to gadb_user;

drop policy if exists select_member on app_public.changes;
create policy select_member on app_public.changes
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_right('read')))
  );
comment on policy select_member on app_public.changes is
  'Changes of projects one may read.';
--! EndIncluded app_public/policies/changes.sql
--! Included app_public/policies/label_versions.sql
-- Who may do what with app_public.label_versions: all grants and policies in one place.
alter table app_public.label_versions enable row level security;
revoke all on table app_public.label_versions from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.label_versions to gadb_user;

drop policy if exists select_reader on app_public.label_versions;
create policy select_reader on app_public.label_versions
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and asset_id <> all (array(select app_hidden.asset_ids_denied('read')))
    )
    or asset_id = any (array(select app_hidden.asset_ids_granted('read')))
  );
comment on policy select_reader on app_public.label_versions is
  'Rows about assets one may read.';
--! EndIncluded app_public/policies/label_versions.sql
--! Included app_public/policies/labels.sql
-- Who may do what with app_public.labels: all grants and policies in one place.
alter table app_public.labels enable row level security;
revoke all on table app_public.labels from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.labels to gadb_user;

drop policy if exists select_member on app_public.labels;
create policy select_member on app_public.labels
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_right('read')))
  );
comment on policy select_member on app_public.labels is
  'Labels of projects one may read.';
--! EndIncluded app_public/policies/labels.sql
--! Included app_public/policies/lock_requests.sql
-- Who may do what with app_public.lock_requests: all grants and policies in one place.
alter table app_public.lock_requests enable row level security;
revoke all on table app_public.lock_requests from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.lock_requests to gadb_user;

drop policy if exists select_reader on app_public.lock_requests;
create policy select_reader on app_public.lock_requests
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and asset_id <> all (array(select app_hidden.asset_ids_denied('read')))
    )
    or asset_id = any (array(select app_hidden.asset_ids_granted('read')))
  );
comment on policy select_reader on app_public.lock_requests is
  'Rows about assets one may read.';
--! EndIncluded app_public/policies/lock_requests.sql
--! Included app_public/policies/notifications.sql
-- Who may do what with app_public.notifications: all grants and policies in one place.
alter table app_public.notifications enable row level security;
revoke all on table app_public.notifications from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.notifications to gadb_user;
grant update (read_at) on table app_public.notifications to gadb_user;

drop policy if exists select_recipient on app_public.notifications;
create policy select_recipient on app_public.notifications
  for select to gadb_user
  using (
    user_id = (select app_hidden.current_user_id())
  );
comment on policy select_recipient on app_public.notifications is
  'One''s own notifications.';

drop policy if exists update_recipient on app_public.notifications;
create policy update_recipient on app_public.notifications
  for update to gadb_user
  using (
    user_id = (select app_hidden.current_user_id())
  )
  with check (
    user_id = (select app_hidden.current_user_id())
  );
comment on policy update_recipient on app_public.notifications is
  'Marking as read.';
--! EndIncluded app_public/policies/notifications.sql
--! Included app_public/policies/permissions.sql
-- Who may do what with app_public.permissions: all grants and policies in one place.
alter table app_public.permissions enable row level security;
revoke all on table app_public.permissions from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.permissions to gadb_user;

drop policy if exists select_concerned on app_public.permissions;
create policy select_concerned on app_public.permissions
  for select to gadb_user
  using (
    user_id = (select app_hidden.current_user_id())
    or project_id = any (array(select app_hidden.project_ids_with_role('manager')))
  );
comment on policy select_concerned on app_public.permissions is
  'One''s own exceptions, and for managers everybody''s.';
--! EndIncluded app_public/policies/permissions.sql
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
  );
comment on policy select_member on app_public.project_archive_log is
  'Archive log of projects one may read.';

drop policy if exists select_auditor on app_public.project_archive_log;
create policy select_auditor on app_public.project_archive_log
  for select to gadb_auditor
  using (
    true
  );
comment on policy select_auditor on app_public.project_archive_log is
  'Auditors read every archive log.';
--! EndIncluded app_public/policies/project_archive_log.sql
--! Included app_public/policies/project_members.sql
-- Who may do what with app_public.project_members: all grants and policies in one place.
alter table app_public.project_members enable row level security;
revoke all on table app_public.project_members from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.project_members to gadb_user;

drop policy if exists select_member on app_public.project_members;
create policy select_member on app_public.project_members
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_right('read')))
  );
comment on policy select_member on app_public.project_members is
  'Members of projects one may read.';
--! EndIncluded app_public/policies/project_members.sql
--! Included app_public/policies/project_storage_snapshots.sql
-- Who may do what with app_public.project_storage_snapshots: all grants and policies in one place.
alter table app_public.project_storage_snapshots enable row level security;
revoke all on table app_public.project_storage_snapshots from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.project_storage_snapshots to gadb_user;
grant insert (project_id, asset_count, version_count, total_bytes, physical_bytes, derived_bytes, reserved_bytes) on table app_public.project_storage_snapshots to gadb_user;

drop policy if exists select_member on app_public.project_storage_snapshots;
create policy select_member on app_public.project_storage_snapshots
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_right('read')))
  );
comment on policy select_member on app_public.project_storage_snapshots is
  'Snapshots of projects one may read.';

drop policy if exists insert_manager on app_public.project_storage_snapshots;
create policy insert_manager on app_public.project_storage_snapshots
  for insert to gadb_user
  with check (
    project_id = any (array(select app_hidden.project_ids_with_role('manager')))
  );
comment on policy insert_manager on app_public.project_storage_snapshots is
  'Managers plan storage.';
--! EndIncluded app_public/policies/project_storage_snapshots.sql
--! Included app_public/policies/project_usage.sql
-- Who may do what with app_public.project_usage: all grants and policies in one place.
alter table app_public.project_usage enable row level security;
revoke all on table app_public.project_usage from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.project_usage to gadb_user;

drop policy if exists select_member on app_public.project_usage;
create policy select_member on app_public.project_usage
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_right('read')))
  );
comment on policy select_member on app_public.project_usage is
  'Counters of projects one may read.';
--! EndIncluded app_public/policies/project_usage.sql
--! Included app_public/policies/projects.sql
-- Who may do what with app_public.projects: all grants and policies in one place.
alter table app_public.projects enable row level security;
revoke all on table app_public.projects from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.projects to gadb_user;
grant select on table app_public.projects to gadb_auditor;
grant update (name, description, storage_allocation_bytes, status, archived_by) on table app_public.projects to gadb_user;

drop policy if exists select_member on app_public.projects;
create policy select_member on app_public.projects
  for select to gadb_user
  using (
    id = any (array(select app_hidden.project_ids_visible()))
  );
comment on policy select_member on app_public.projects is
  'Projects one may read, and those in which one was given an asset.';

drop policy if exists update_manager on app_public.projects;
create policy update_manager on app_public.projects
  for update to gadb_user
  using (
    id = any (array(select app_hidden.project_ids_with_role('manager')))
  )
  with check (
    id = any (array(select app_hidden.project_ids_with_role('manager')))
  );
comment on policy update_manager on app_public.projects is
  'Managers change name, description and allocation; a trigger keeps archiving to owners.';

drop policy if exists select_auditor on app_public.projects;
create policy select_auditor on app_public.projects
  for select to gadb_auditor
  using (
    true
  );
comment on policy select_auditor on app_public.projects is
  'Auditors map entries to projects.';
--! EndIncluded app_public/policies/projects.sql
--! Included app_public/policies/review_annotations.sql
-- Who may do what with app_public.review_annotations: all grants and policies in one place.
alter table app_public.review_annotations enable row level security;
revoke all on table app_public.review_annotations from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.review_annotations to gadb_user;

drop policy if exists select_reader on app_public.review_annotations;
create policy select_reader on app_public.review_annotations
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and review_id <> all (array(select app_hidden.review_ids_denied('read')))
    )
    or review_id = any (array(select app_hidden.review_ids_granted('read')))
  );
comment on policy select_reader on app_public.review_annotations is
  'Rows of reviews one may read.';
--! EndIncluded app_public/policies/review_annotations.sql
--! Included app_public/policies/review_assignees.sql
-- Who may do what with app_public.review_assignees: all grants and policies in one place.
alter table app_public.review_assignees enable row level security;
revoke all on table app_public.review_assignees from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.review_assignees to gadb_user;

drop policy if exists select_reader on app_public.review_assignees;
create policy select_reader on app_public.review_assignees
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and review_id <> all (array(select app_hidden.review_ids_denied('read')))
    )
    or review_id = any (array(select app_hidden.review_ids_granted('read')))
  );
comment on policy select_reader on app_public.review_assignees is
  'Rows of reviews one may read.';
--! EndIncluded app_public/policies/review_assignees.sql
--! Included app_public/policies/review_decisions.sql
-- Who may do what with app_public.review_decisions: all grants and policies in one place.
alter table app_public.review_decisions enable row level security;
revoke all on table app_public.review_decisions from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.review_decisions to gadb_user;

drop policy if exists select_reader on app_public.review_decisions;
create policy select_reader on app_public.review_decisions
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and review_id <> all (array(select app_hidden.review_ids_denied('read')))
    )
    or review_id = any (array(select app_hidden.review_ids_granted('read')))
  );
comment on policy select_reader on app_public.review_decisions is
  'Rows of reviews one may read.';
--! EndIncluded app_public/policies/review_decisions.sql
--! Included app_public/policies/review_notes.sql
-- Who may do what with app_public.review_notes: all grants and policies in one place.
alter table app_public.review_notes enable row level security;
revoke all on table app_public.review_notes from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.review_notes to gadb_user;

drop policy if exists select_reader on app_public.review_notes;
create policy select_reader on app_public.review_notes
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and review_id <> all (array(select app_hidden.review_ids_denied('read')))
    )
    or review_id = any (array(select app_hidden.review_ids_granted('read')))
  );
comment on policy select_reader on app_public.review_notes is
  'Rows of reviews one may read.';
--! EndIncluded app_public/policies/review_notes.sql
--! Included app_public/policies/shelf_items.sql
-- Who may do what with app_public.shelf_items: all grants and policies in one place.
alter table app_public.shelf_items enable row level security;
revoke all on table app_public.shelf_items from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.shelf_items to gadb_user;

drop policy if exists select_reader on app_public.shelf_items;
create policy select_reader on app_public.shelf_items
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and asset_id <> all (array(select app_hidden.asset_ids_denied('read')))
    )
    or asset_id = any (array(select app_hidden.asset_ids_granted('read')))
  );
comment on policy select_reader on app_public.shelf_items is
  'Rows about assets one may read.';
--! EndIncluded app_public/policies/shelf_items.sql
--! Included app_public/policies/shelf_revisions.sql
-- Who may do what with app_public.shelf_revisions: all grants and policies in one place.
alter table app_public.shelf_revisions enable row level security;
revoke all on table app_public.shelf_revisions from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.shelf_revisions to gadb_user;

drop policy if exists select_member on app_public.shelf_revisions;
create policy select_member on app_public.shelf_revisions
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_right('read')))
  );
comment on policy select_member on app_public.shelf_revisions is
  'Shelf revisions of projects one may read.';
--! EndIncluded app_public/policies/shelf_revisions.sql
--! Included app_public/policies/shelves.sql
-- Who may do what with app_public.shelves: all grants and policies in one place.
alter table app_public.shelves enable row level security;
revoke all on table app_public.shelves from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.shelves to gadb_user;

drop policy if exists select_member on app_public.shelves;
create policy select_member on app_public.shelves
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_right('read')))
  );
comment on policy select_member on app_public.shelves is
  'Shelves of projects one may read.';
--! EndIncluded app_public/policies/shelves.sql
--! Included app_public/policies/tags.sql
-- Who may do what with app_public.tags: all grants and policies in one place.
alter table app_public.tags enable row level security;
revoke all on table app_public.tags from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.tags to gadb_user;
grant insert (project_id, name, description, created_by) on table app_public.tags to gadb_user;
grant update (description) on table app_public.tags to gadb_user;

drop policy if exists select_member on app_public.tags;
create policy select_member on app_public.tags
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_right('read')))
  );
comment on policy select_member on app_public.tags is
  'Tags of projects one may read.';

drop policy if exists insert_manager on app_public.tags;
create policy insert_manager on app_public.tags
  for insert to gadb_user
  with check (
    project_id = any (array(select app_hidden.project_ids_with_role('manager')))
  );
comment on policy insert_manager on app_public.tags is
  'Managers keep the catalogue.';

drop policy if exists update_manager on app_public.tags;
create policy update_manager on app_public.tags
  for update to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_role('manager')))
  )
  with check (
    project_id = any (array(select app_hidden.project_ids_with_role('manager')))
  );
comment on policy update_manager on app_public.tags is
  'Managers keep the catalogue.';
--! EndIncluded app_public/policies/tags.sql
--! Included app_public/policies/uploads.sql
-- Who may do what with app_public.uploads: all grants and policies in one place.
alter table app_public.uploads enable row level security;
revoke all on table app_public.uploads from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.uploads to gadb_user;

drop policy if exists select_uploader on app_public.uploads;
create policy select_uploader on app_public.uploads
  for select to gadb_user
  using (
    user_id = (select app_hidden.current_user_id())
    or project_id = any (array(select app_hidden.project_ids_with_role('lead')))
  );
comment on policy select_uploader on app_public.uploads is
  'One''s own uploads, and for leads everybody''s.';
--! EndIncluded app_public/policies/uploads.sql
--! Included app_public/policies/users.sql
-- Who may do what with app_public.users: all grants and policies in one place.
alter table app_public.users enable row level security;
revoke all on table app_public.users from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.users to gadb_user;
grant select on table app_public.users to gadb_auditor;
grant update (display_name) on table app_public.users to gadb_user;

drop policy if exists select_colleague on app_public.users;
create policy select_colleague on app_public.users
  for select to gadb_user
  using (
    id = any (array(select app_hidden.visible_user_ids()))
  );
comment on policy select_colleague on app_public.users is
  'Oneself, the members of projects one may read, and everybody for studio admins.';

drop policy if exists update_self on app_public.users;
create policy update_self on app_public.users
  for update to gadb_user
  using (
    id = (select app_hidden.current_user_id())
  )
  with check (
    id = (select app_hidden.current_user_id())
  );
comment on policy update_self on app_public.users is
  'One''s own display name.';

drop policy if exists select_auditor on app_public.users;
create policy select_auditor on app_public.users
  for select to gadb_auditor
  using (
    true
  );
comment on policy select_auditor on app_public.users is
  'Auditors map actors to names.';
--! EndIncluded app_public/policies/users.sql
--! Included app_public/policies/workspace_activity.sql
-- Who may do what with app_public.workspace_activity: all grants and policies in one place.
alter table app_public.workspace_activity enable row level security;
revoke all on table app_public.workspace_activity from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.workspace_activity to gadb_user;

drop policy if exists select_reader on app_public.workspace_activity;
create policy select_reader on app_public.workspace_activity
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and (asset_id is null or asset_id <> all (array(select app_hidden.asset_ids_denied('read'))))
    )
    or asset_id = any (array(select app_hidden.asset_ids_granted('read')))
  );
comment on policy select_reader on app_public.workspace_activity is
  'Rows about assets one may read.';
--! EndIncluded app_public/policies/workspace_activity.sql
--! Included app_public/policies/workspace_assets.sql
-- Who may do what with app_public.workspace_assets: all grants and policies in one place.
alter table app_public.workspace_assets enable row level security;
revoke all on table app_public.workspace_assets from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.workspace_assets to gadb_user;

drop policy if exists select_reader on app_public.workspace_assets;
create policy select_reader on app_public.workspace_assets
  for select to gadb_user
  using (
    (
      project_id = any (array(select app_hidden.project_ids_with_right('read')))
      and asset_id <> all (array(select app_hidden.asset_ids_denied('read')))
    )
    or asset_id = any (array(select app_hidden.asset_ids_granted('read')))
  );
comment on policy select_reader on app_public.workspace_assets is
  'Rows about assets one may read.';
--! EndIncluded app_public/policies/workspace_assets.sql
--! Included app_public/policies/workspaces.sql
-- Who may do what with app_public.workspaces: all grants and policies in one place.
alter table app_public.workspaces enable row level security;
revoke all on table app_public.workspaces from public, gadb_anonymous, gadb_user, gadb_worker, gadb_auditor;
grant select on table app_public.workspaces to gadb_user;

drop policy if exists select_member on app_public.workspaces;
create policy select_member on app_public.workspaces
  for select to gadb_user
  using (
    project_id = any (array(select app_hidden.project_ids_with_right('read')))
  );
comment on policy select_member on app_public.workspaces is
  'Workspaces of projects one may read.';
--! EndIncluded app_public/policies/workspaces.sql
