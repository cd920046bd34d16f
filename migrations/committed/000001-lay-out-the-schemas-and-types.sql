--! Previous: -
--! Hash: sha1:4399d72ce856a575dca7b6ab0c2ed2f520fb0e39
--! Message: Lay out the schemas and types

-- Schemas: app_public is the API, app_hidden holds helpers that callers may execute but that
-- are not part of the API, app_private belongs to the owner alone.
create schema app_public;
create schema app_hidden;
create schema app_private;

comment on schema app_public is 'The API: every table, view and function here is visible in GraphQL under row-level security.';
comment on schema app_hidden is 'Helpers that policies and trusted servers execute; never part of the GraphQL schema.';
comment on schema app_private is 'Secrets, content store book-keeping and the bodies behind the API; no application role reaches it.';

revoke all on schema app_public, app_hidden, app_private from public;
grant usage on schema app_public to gadb_anonymous, gadb_user, gadb_worker, gadb_auditor, gadb_authenticator;
grant usage on schema app_hidden to gadb_anonymous, gadb_user, gadb_worker, gadb_auditor, gadb_authenticator;
-- Nothing is executable by everybody: each function grants itself to those who need it.
alter default privileges revoke execute on functions from public;
alter default privileges revoke usage on types from public;
alter default privileges in schema app_public grant usage on types to gadb_anonymous, gadb_user, gadb_worker, gadb_auditor, gadb_authenticator;

create domain app_public.sha256 as text
  check (value ~ '^[0-9a-f]{64}$');
comment on domain app_public.sha256 is 'A SHA-256 digest as 64 lower-case hexadecimal digits.';

create type app_public.studio_role as enum ('viewer', 'editor', 'admin');
comment on type app_public.studio_role is 'Role in the studio: viewer reads only, editor acts by project rank and creates projects, admin may do everything but break immutability or approve own work.';

create type app_public.project_role as enum ('viewer', 'reviewer', 'contributor', 'lead', 'manager', 'owner');
comment on type app_public.project_role is 'Rank in a project, each holding the rights of the ones before it.';

create type app_public.project_status as enum ('active', 'archived');
comment on type app_public.project_status is 'An archived project is immutable for every role.';

create type app_public.lock_policy as enum ('exclusive', 'mergeable');
comment on type app_public.lock_policy is 'Exclusive assets need a lock to change; mergeable ones only respect the locks of others.';

create type app_public.branch_type as enum ('task', 'development', 'mainline', 'release');
comment on type app_public.branch_type is 'Kind of branch, from least to most stable.';

create type app_public.change_kind as enum ('upload', 'submit', 'integrate', 'restore');
comment on type app_public.change_kind is 'What produced a change.';

create type app_public.workspace_state as enum ('active', 'suspended', 'closed');
comment on type app_public.workspace_state is 'Life of a workspace; closed is final.';

create type app_public.workspace_action as enum (
  'created', 'synced', 'switched', 'suspended', 'resumed', 'closed', 'uploaded', 'locked', 'released', 'shelved', 'submitted', 'discarded'
);
comment on type app_public.workspace_action is 'What happened in a workspace.';

create type app_public.lock_state as enum ('locked', 'retained');
comment on type app_public.lock_state is 'Locked: held by a user. Retained: held by a branch until its version reaches the destination.';

create type app_public.lock_request_state as enum ('pending', 'released', 'kept', 'withdrawn');
comment on type app_public.lock_request_state is 'Answer of a lock''s holder to somebody who asked for it.';

create type app_public.shelf_state as enum ('open', 'in_review', 'submitted', 'discarded');
comment on type app_public.shelf_state is 'Life of a shelf; submitted and discarded are final.';

create type app_public.shelf_action as enum ('add', 'edit', 'delete');
comment on type app_public.shelf_action is 'What a shelved item does to its asset on submit.';

create type app_public.review_state as enum (
  'pending', 'in_review', 'approved', 'changes_requested', 'rejected', 'superseded', 'withdrawn'
);
comment on type app_public.review_state is 'State of a review; all but pending and in_review are final, a new round is a new review.';

create type app_public.review_verdict as enum ('approved', 'changes_requested', 'rejected');
comment on type app_public.review_verdict is 'What a reviewer decided.';

create type app_public.note_place as enum ('version', 'region', 'frame', 'surface');
comment on type app_public.note_place is 'What a note points at: the whole version, a region of the picture, a frame, a point on a surface.';

create type app_public.note_task_state as enum ('open', 'addressed', 'verified');
comment on type app_public.note_task_state is 'State of a note that is a task.';

create type app_public.annotation_tool as enum ('pen', 'arrow', 'rectangle', 'ellipse');
comment on type app_public.annotation_tool is 'The tool that drew a stroke.';

create type app_public.upload_protocol as enum ('multipart', 'raw', 'tus', 'lfs', 's3');
comment on type app_public.upload_protocol is 'How the bytes of an upload arrive.';

create type app_public.upload_state as enum ('open', 'publishing', 'done', 'aborted', 'expired');
comment on type app_public.upload_state is 'Life of an upload; done, aborted and expired are final.';

create type app_public.archive_action as enum ('archived', 'reopened');
comment on type app_public.archive_action is 'What an entry of the archive log records.';

create type app_public.access_right as enum ('read', 'write', 'delete');
comment on type app_public.access_right is 'A right on an asset or a project; delete includes write, write includes read.';

create type app_private.blob_state as enum ('staging', 'ready', 'condemned', 'deleting', 'corrupt');
comment on type app_private.blob_state is 'State of a content-addressed blob in the depot.';

create type app_private.blob_storage_kind as enum ('whole', 'chunked');
comment on type app_private.blob_storage_kind is 'How a blob is stored; only whole files today.';

create type app_private.session_kind as enum ('password', 'personal_access_token', 'oidc');
comment on type app_private.session_kind is 'How a session was opened.';

create type app_private.job_state as enum ('running', 'succeeded', 'failed');
comment on type app_private.job_state is 'Outcome of a job run.';
