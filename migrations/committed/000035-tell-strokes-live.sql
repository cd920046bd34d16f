--! Previous: sha1:8125dd54091a5ff1e7e7c4c2aababb2335617642
--! Hash: sha1:5a4f570ddfd33482ef03409ae47b48891b7b7dd0
--! Message: Tell strokes live

-- The migration being written. See migrations/README.md
--! Included app_public/functions/review_notes_task_moves.sql
create or replace function app_public.review_notes_task_moves(
  note app_public.review_notes
) returns app_public.note_task_state[]
language sql
stable
set search_path = ''
as $$
  -- The same rules as refuse_task_state.
  select array(
    select states.state
    from pg_catalog.unnest(
      pg_catalog.enum_range(null::app_public.note_task_state)
    ) as states (state)
    where note.task_state is not null
      and states.state <> note.task_state
      and exists (
        select 1
        from app_public.projects
        where projects.id = note.project_id and projects.status = 'active'
      )
      and case
        when states.state = 'addressed' then
          note.project_id = any (array(select app_hidden.project_ids_with_role('contributor')))
          or app_hidden.is_my_work(note.review_id)
        else (
          note.author_id = (select app_hidden.current_user_id())
          or note.project_id = any (array(select app_hidden.project_ids_with_role('reviewer')))
        ) and (states.state = 'open' or not app_hidden.is_my_work(note.review_id))
      end
    order by states.state
  );
$$;
comment on function app_public.review_notes_task_moves(app_public.review_notes) is
  'States that who asks may bring the task of a note into, see setNoteTaskState; none when the note is no task or the project is archived.';
revoke all on function app_public.review_notes_task_moves(app_public.review_notes) from public;
grant execute on function app_public.review_notes_task_moves(app_public.review_notes) to gadb_user;
--! EndIncluded app_public/functions/review_notes_task_moves.sql
--! Included app_public/functions/review_annotations_can_remove.sql
create or replace function app_public.review_annotations_can_remove(
  annotation app_public.review_annotations
) returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select 1
    from app_public.projects
    where projects.id = annotation.project_id and projects.status = 'active'
  ) and (
    annotation.author_id = (select app_hidden.current_user_id())
    or annotation.project_id = any (array(select app_hidden.project_ids_with_role('lead')))
  );
$$;
comment on function app_public.review_annotations_can_remove(app_public.review_annotations) is
  'Whether who asks may remove the stroke: who drew it, or a lead, in an active project.';
revoke all on function app_public.review_annotations_can_remove(app_public.review_annotations) from public;
grant execute on function app_public.review_annotations_can_remove(app_public.review_annotations) to gadb_user;
--! EndIncluded app_public/functions/review_annotations_can_remove.sql
--! Included app_public/triggers/review_annotations.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.review_annotations
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.review_annotations enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.review_annotations
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.review_annotations enable always trigger _051_refuse_truncate;

create or replace trigger _100_created_at
  before insert on app_public.review_annotations
  for each row execute function app_private.tg__created_at();
alter table app_public.review_annotations enable always trigger _100_created_at;

create or replace trigger _800_audit
  after insert or update or delete on app_public.review_annotations
  for each row execute function app_private.tg__audit('id');
alter table app_public.review_annotations enable always trigger _800_audit;

-- What live subscribers are told (docs/explanations/live-events.md). A trigger that sees all changed
-- rows of a statement serves one kind of statement only.
create or replace trigger _900_notify_insert
  after insert on app_public.review_annotations
  referencing new table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'review.drawn', 'review_id=review_id', 'annotation_id=id'
  );

create or replace trigger _900_notify_delete
  after delete on app_public.review_annotations
  referencing old table as changed_rows
  for each statement execute function app_private.tg__notify_event(
    'project_id', 'review.erased', 'review_id=review_id', 'annotation_id=id'
  );
--! EndIncluded app_public/triggers/review_annotations.sql
comment on column app_private.events.kind is 'Topic and what happened: lock.taken, lock.changed, lock.retained, lock.released, lock.broken, review.requested, review.changed, review.decided, review.noted, review.note_changed, review.drawn, review.erased, version.created, activity.recorded, project.archived, project.reopened, project.deleted, member.changed, member.removed, notification.sent, notification.changed, account.changed.';
