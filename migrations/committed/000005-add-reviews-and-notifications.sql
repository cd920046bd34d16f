--! Previous: sha1:ba0bcb05d0101937e7af3f80365a409e569ce636
--! Hash: sha1:1fcb99bb9ccae39c7e8bbd642b697dabb5923eb5
--! Message: Add reviews and notifications

create table app_public.asset_reviews (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  branch_id uuid not null,
  asset_id uuid,
  version_id uuid,
  shelf_id uuid,
  shelf_revision integer,
  state app_public.review_state not null default 'pending',
  content_sha256 app_public.sha256 not null,
  submitter_id uuid not null references app_public.users on delete restrict,
  requested_by uuid not null references app_public.users on delete restrict,
  message text not null default '',
  priority smallint not null default 0,
  requested_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  decided_at timestamptz,
  unique (project_id, id),
  unique (project_id, id, submitter_id),
  foreign key (project_id, branch_id) references app_public.branches (project_id, id) on delete restrict,
  foreign key (project_id, asset_id, version_id) references app_public.asset_versions (project_id, asset_id, id) on delete restrict,
  foreign key (project_id, shelf_id, shelf_revision) references app_public.shelf_revisions (project_id, shelf_id, revision) on delete restrict,
  constraint asset_reviews_subject_check check (
    (version_id is not null and asset_id is not null and shelf_id is null and shelf_revision is null)
    or (version_id is null and asset_id is null and shelf_id is not null and shelf_revision is not null)
  ),
  constraint asset_reviews_decided_at_check check ((state in ('pending', 'in_review')) = (decided_at is null)),
  constraint asset_reviews_message_check check (length(message) <= 10000),
  constraint asset_reviews_priority_check check (priority between -2 and 2)
);
create unique index asset_reviews_version_id_where_open_key on app_public.asset_reviews (version_id) where state in ('pending', 'in_review');
create unique index asset_reviews_shelf_id_where_open_key on app_public.asset_reviews (shelf_id) where state in ('pending', 'in_review');
create index asset_reviews_project_id_where_open_idx on app_public.asset_reviews (project_id, requested_at) where state in ('pending', 'in_review');
create index asset_reviews_project_id_requested_at_idx on app_public.asset_reviews (project_id, requested_at desc);
create index asset_reviews_project_id_branch_id_idx on app_public.asset_reviews (project_id, branch_id);
create index asset_reviews_project_id_asset_id_version_id_idx on app_public.asset_reviews (project_id, asset_id, version_id);
create index asset_reviews_project_id_shelf_id_idx on app_public.asset_reviews (project_id, shelf_id, shelf_revision);
create index asset_reviews_submitter_id_idx on app_public.asset_reviews (submitter_id);
create index asset_reviews_requested_by_idx on app_public.asset_reviews (requested_by);
comment on table app_public.asset_reviews is 'A round of review of one version or one shelf revision. Final states never change; a new round is a new review.';
comment on column app_public.asset_reviews.id is 'Identity of the review.';
comment on column app_public.asset_reviews.project_id is 'The project.';
comment on column app_public.asset_reviews.branch_id is 'The branch whose policy applies.';
comment on column app_public.asset_reviews.asset_id is 'The asset; null for a shelf.';
comment on column app_public.asset_reviews.version_id is 'The version; null for a shelf.';
comment on column app_public.asset_reviews.shelf_id is 'The shelf; null for a version.';
comment on column app_public.asset_reviews.shelf_revision is 'The revision of the shelf; null for a version.';
comment on column app_public.asset_reviews.state is 'Where the review stands.';
comment on column app_public.asset_reviews.content_sha256 is 'SHA-256 of the content under review; decisions are bound to it.';
comment on column app_public.asset_reviews.submitter_id is 'Whose work it is: the version''s author or the shelf''s owner, who may never decide.';
comment on column app_public.asset_reviews.requested_by is 'Who asked for the review.';
comment on column app_public.asset_reviews.message is 'What to look at.';
comment on column app_public.asset_reviews.priority is 'From -2 (whenever) to 2 (now).';
comment on column app_public.asset_reviews.requested_at is 'When it was asked for.';
comment on column app_public.asset_reviews.updated_at is 'When it last changed.';
comment on column app_public.asset_reviews.decided_at is 'When it reached its final state.';

create table app_public.review_assignees (
  review_id uuid not null,
  user_id uuid not null references app_public.users on delete restrict,
  project_id uuid not null references app_public.projects on delete restrict,
  assigned_by uuid references app_public.users on delete restrict,
  created_at timestamptz not null default now(),
  primary key (review_id, user_id),
  foreign key (project_id, review_id) references app_public.asset_reviews (project_id, id) on delete restrict
);
create index review_assignees_project_id_review_id_idx on app_public.review_assignees (project_id, review_id);
create index review_assignees_user_id_idx on app_public.review_assignees (user_id);
create index review_assignees_assigned_by_idx on app_public.review_assignees (assigned_by);
comment on table app_public.review_assignees is 'Who was asked to review; anybody of sufficient rank may.';
comment on column app_public.review_assignees.review_id is 'The review.';
comment on column app_public.review_assignees.user_id is 'Who was asked.';
comment on column app_public.review_assignees.project_id is 'The project.';
comment on column app_public.review_assignees.assigned_by is 'Who asked.';
comment on column app_public.review_assignees.created_at is 'When.';

create table app_public.review_decisions (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  review_id uuid not null,
  submitter_id uuid not null,
  decided_by uuid not null references app_public.users on delete restrict,
  role app_public.project_role not null,
  verdict app_public.review_verdict not null,
  content_sha256 app_public.sha256 not null,
  comment text not null default '',
  is_override boolean not null default false,
  is_standing boolean not null default true,
  created_at timestamptz not null default now(),
  foreign key (project_id, review_id, submitter_id) references app_public.asset_reviews (project_id, id, submitter_id) on delete restrict,
  constraint review_decisions_own_work_check check (decided_by <> submitter_id),
  constraint review_decisions_override_check check (not is_override or length(btrim(comment)) > 0),
  constraint review_decisions_comment_check check (length(comment) <= 10000)
);
create unique index review_decisions_review_id_decided_by_where_standing_key on app_public.review_decisions (review_id, decided_by) where is_standing;
create index review_decisions_project_id_review_id_idx on app_public.review_decisions (project_id, review_id, submitter_id);
create index review_decisions_decided_by_idx on app_public.review_decisions (decided_by);
comment on table app_public.review_decisions is 'Verdicts, each bound to the content it judged and to the rank of the judge at the time. Nobody decides on own work.';
comment on column app_public.review_decisions.id is 'Identity of the decision.';
comment on column app_public.review_decisions.project_id is 'The project.';
comment on column app_public.review_decisions.review_id is 'The review.';
comment on column app_public.review_decisions.submitter_id is 'Whose work was judged; never the judge.';
comment on column app_public.review_decisions.decided_by is 'The judge.';
comment on column app_public.review_decisions.role is 'The judge''s rank at the time.';
comment on column app_public.review_decisions.verdict is 'The verdict.';
comment on column app_public.review_decisions.content_sha256 is 'SHA-256 of the content that was judged.';
comment on column app_public.review_decisions.comment is 'Why.';
comment on column app_public.review_decisions.is_override is 'Whether a studio admin overrode missing approvals.';
comment on column app_public.review_decisions.is_standing is 'Whether it still counts; a later decision of the same judge replaces it.';
comment on column app_public.review_decisions.created_at is 'When it was given.';

create table app_public.review_notes (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  review_id uuid not null,
  parent_note_id uuid,
  author_id uuid not null references app_public.users on delete restrict,
  body text not null,
  place app_public.note_place not null default 'version',
  region_x double precision,
  region_y double precision,
  region_width double precision,
  region_height double precision,
  frame_number integer,
  frame_rate_numerator integer,
  frame_rate_denominator integer,
  surface_x double precision,
  surface_y double precision,
  surface_z double precision,
  task_state app_public.note_task_state,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  resolved_by uuid references app_public.users on delete restrict,
  resolved_at timestamptz,
  unique (project_id, id),
  unique (project_id, review_id, id),
  foreign key (project_id, review_id) references app_public.asset_reviews (project_id, id) on delete restrict,
  foreign key (project_id, review_id, parent_note_id) references app_public.review_notes (project_id, review_id, id) on delete restrict,
  constraint review_notes_body_check check (length(btrim(body)) > 0 and length(body) <= 20000),
  constraint review_notes_region_check check (
    num_nonnulls(region_x, region_y, region_width, region_height) = case when place = 'region' then 4 else 0 end
    and region_x between 0 and 1 and region_y between 0 and 1
    and region_width > 0 and region_height > 0 and region_x + region_width <= 1.000001 and region_y + region_height <= 1.000001
  ),
  constraint review_notes_frame_check check (
    num_nonnulls(frame_number, frame_rate_numerator, frame_rate_denominator) = case when place = 'frame' then 3 else 0 end
    and frame_number >= 0 and frame_rate_numerator > 0 and frame_rate_denominator > 0
  ),
  constraint review_notes_surface_check check (
    num_nonnulls(surface_x, surface_y, surface_z) = case when place = 'surface' then 3 else 0 end
  )
);
create index review_notes_project_id_review_id_idx on app_public.review_notes (project_id, review_id, created_at);
create index review_notes_parent_note_id_idx on app_public.review_notes (project_id, review_id, parent_note_id);
create index review_notes_author_id_idx on app_public.review_notes (author_id);
create index review_notes_resolved_by_idx on app_public.review_notes (resolved_by);
comment on table app_public.review_notes is 'Notes on a review, each with a place; a note with a task state is a task.';
comment on column app_public.review_notes.id is 'Identity of the note.';
comment on column app_public.review_notes.project_id is 'The project.';
comment on column app_public.review_notes.review_id is 'The review.';
comment on column app_public.review_notes.parent_note_id is 'The note it answers.';
comment on column app_public.review_notes.author_id is 'Who wrote it.';
comment on column app_public.review_notes.body is 'The text.';
comment on column app_public.review_notes.place is 'What it points at.';
comment on column app_public.review_notes.region_x is 'Left edge of the region as a fraction of the width.';
comment on column app_public.review_notes.region_y is 'Upper edge of the region as a fraction of the height.';
comment on column app_public.review_notes.region_width is 'Width of the region as a fraction of the whole.';
comment on column app_public.review_notes.region_height is 'Height of the region as a fraction of the whole.';
comment on column app_public.review_notes.frame_number is 'Frame, counted from 0.';
comment on column app_public.review_notes.frame_rate_numerator is 'Frames in each frame_rate_denominator seconds.';
comment on column app_public.review_notes.frame_rate_denominator is 'See frame_rate_numerator.';
comment on column app_public.review_notes.surface_x is 'Point on the surface, model coordinates.';
comment on column app_public.review_notes.surface_y is 'Point on the surface, model coordinates.';
comment on column app_public.review_notes.surface_z is 'Point on the surface, model coordinates.';
comment on column app_public.review_notes.task_state is 'State as a task; null when it is none.';
comment on column app_public.review_notes.created_at is 'When it was written.';
comment on column app_public.review_notes.updated_at is 'When it was last changed.';
comment on column app_public.review_notes.resolved_by is 'Who addressed or verified the task last.';
comment on column app_public.review_notes.resolved_at is 'When.';

create table app_public.review_annotations (
  id uuid primary key default uuidv7(),
  project_id uuid not null references app_public.projects on delete restrict,
  review_id uuid not null,
  note_id uuid,
  author_id uuid not null references app_public.users on delete restrict,
  tool app_public.annotation_tool not null default 'pen',
  color text not null default '#ff3b30',
  width double precision not null default 2,
  points jsonb not null,
  frame_number integer,
  created_at timestamptz not null default now(),
  foreign key (project_id, review_id) references app_public.asset_reviews (project_id, id) on delete restrict,
  foreign key (project_id, review_id, note_id) references app_public.review_notes (project_id, review_id, id) on delete restrict,
  constraint review_annotations_color_check check (color ~ '^#[0-9a-f]{6}$'),
  constraint review_annotations_width_check check (width > 0 and width <= 200),
  constraint review_annotations_points_check check (jsonb_typeof(points) = 'array' and octet_length(points::text) <= 262144),
  constraint review_annotations_frame_number_check check (frame_number >= 0)
);
create index review_annotations_project_id_review_id_idx on app_public.review_annotations (project_id, review_id, note_id);
create index review_annotations_author_id_idx on app_public.review_annotations (author_id);
comment on table app_public.review_annotations is 'Strokes drawn on what is reviewed, one row each, in media coordinates; added and removed, never changed.';
comment on column app_public.review_annotations.id is 'Identity of the stroke.';
comment on column app_public.review_annotations.project_id is 'The project.';
comment on column app_public.review_annotations.review_id is 'The review.';
comment on column app_public.review_annotations.note_id is 'The note it belongs to.';
comment on column app_public.review_annotations.author_id is 'Who drew it.';
comment on column app_public.review_annotations.tool is 'The tool.';
comment on column app_public.review_annotations.color is 'Colour, #rrggbb.';
comment on column app_public.review_annotations.width is 'Width of the line in media pixels.';
comment on column app_public.review_annotations.points is 'Points as [[x, y], …] in media pixels.';
comment on column app_public.review_annotations.frame_number is 'Frame it is drawn on, counted from 0.';
comment on column app_public.review_annotations.created_at is 'When it was drawn.';

create table app_public.notifications (
  id uuid primary key default uuidv7(),
  user_id uuid not null references app_public.users on delete restrict,
  project_id uuid references app_public.projects on delete restrict,
  kind text not null,
  subject_id uuid,
  actor_id uuid references app_public.users on delete restrict,
  message text not null,
  created_at timestamptz not null default now(),
  read_at timestamptz,
  constraint notifications_kind_check check (kind ~ '^[a-z]+(\.[a-z_]+)+$')
);
create index notifications_user_id_created_at_idx on app_public.notifications (user_id, created_at desc);
create index notifications_project_id_idx on app_public.notifications (project_id);
create index notifications_actor_id_idx on app_public.notifications (actor_id);
comment on table app_public.notifications is 'What the database tells a person: a lock broken or asked for, a review decided, a note written.';
comment on column app_public.notifications.id is 'Identity of the notification.';
comment on column app_public.notifications.user_id is 'Who is told.';
comment on column app_public.notifications.project_id is 'The project it concerns.';
comment on column app_public.notifications.kind is 'What it is, for instance lock.broken.';
comment on column app_public.notifications.subject_id is 'Identity of the lock, review or note it is about.';
comment on column app_public.notifications.actor_id is 'Who caused it.';
comment on column app_public.notifications.message is 'What happened, in a sentence.';
comment on column app_public.notifications.created_at is 'When it was written.';
comment on column app_public.notifications.read_at is 'When it was read.';
