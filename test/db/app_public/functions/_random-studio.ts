import type { ClientBase } from "pg";

/** What a random studio has: everybody, and all projects. */
export interface RandomStudio {
  userIds: string[];
  projectIds: string[];
}

/** Tables in which nothing is checked while rows are drawn, so that states no command leads to occur as well. */
const TABLES = [
  "users",
  "projects",
  "branches",
  "project_members",
  "permissions",
  "assets",
  "changes",
  "asset_versions",
  "uploads",
  "workspaces",
  "shelves",
  "shelf_revisions",
  "asset_reviews",
  "review_assignees",
  "review_decisions",
];

/** One of some values, drawn for each row. */
const one = (list: string, type: string) => {
  const values = list.split(" ").map((value) => `'${value}'`);
  return `(array[${values.join(", ")}])[1 + floor(random() * ${values.length})]::app_public.${type}`;
};

const ONE_USER = `(select array_agg(id order by id) from app_public.users)`;
const MOMENT = `now() - floor(random() * 4) * interval '1 hour'`;

const STUDIO = [
  `create temporary table people on commit drop as select ${ONE_USER} as ids`,
  `insert into app_public.projects (name, status, deleted_at, archived_at)
   select 'Project ' || i, case when i = 5 then 'archived' else 'active' end::app_public.project_status,
          case when i = 6 then now() end, case when i = 5 then now() end
   from generate_series(1, 6) as i`,
  `insert into app_public.project_members (project_id, user_id, role)
   select projects.id, users.id, ${one("viewer reviewer contributor lead manager owner", "project_role")}
   from app_public.projects cross join app_public.users where random() < 0.6`,
  `insert into app_public.branches (project_id, name, type, is_protected, approver_role)
   select id, 'main', 'mainline', true, ${one("viewer reviewer lead owner", "project_role")}
   from app_public.projects`,
  `insert into app_public.changes (project_id, branch_id, kind) select project_id, id, 'upload' from app_public.branches`,
  `insert into app_public.branches (project_id, name, type, parent_branch_id, base_change_id, approver_role, deleted_at)
   select mains.project_id, 'task ' || i, 'task', mains.id, changes.id,
          ${one("viewer reviewer lead", "project_role")}, case when random() < 0.2 then now() end
   from app_public.branches as mains join app_public.changes on changes.branch_id = mains.id
   cross join generate_series(1, 2) as i`,
  `insert into app_public.assets (project_id, name, type, deleted_at)
   select id, 'asset ' || i, 'texture', case when random() < 0.1 then now() end
   from app_public.projects cross join generate_series(1, 6) as i`,
  `insert into app_public.asset_versions (
     project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename, created_by
   )
   select assets.project_id, assets.id, branches.id, row_number() over (partition by assets.id), changes.id,
          repeat('ab', 32), 1, 'file', case when random() < 0.9 then ids[1 + floor(random() * cardinality(ids))] end
   from app_public.assets
   join app_public.branches using (project_id) join app_public.changes using (project_id)
   cross join people cross join generate_series(1, 2) as i
   where random() < 0.7`,
  `insert into app_public.uploads (project_id, asset_id, branch_id, user_id, protocol, state, filename, version_id)
   select project_id, asset_id, branch_id, ids[1 + floor(random() * cardinality(ids))], 'tus', 'done', 'file', id
   from app_public.asset_versions cross join people where random() < 0.5`,
  `insert into app_public.workspaces (project_id, owner_id, branch_id, name)
   select project_id, ids[1 + floor(random() * cardinality(ids))], id, 'w ' || id from app_public.branches cross join people`,
  `insert into app_public.shelves (project_id, owner_id, workspace_id, branch_id, name, state, current_revision, closed_at)
   select project_id, owner_id, id, branch_id, 'shelf ' || i, 'open', 1 + floor(random() * 2), null
   from app_public.workspaces cross join generate_series(1, 3) as i`,
  `insert into app_public.shelf_revisions (shelf_id, revision, project_id, content_sha256, created_by)
   select shelves.id, revision, project_id, repeat('cd', 32),
          case when random() < 0.7 then owner_id else ids[1 + floor(random() * cardinality(ids))] end
   from app_public.shelves cross join generate_series(1, current_revision) as revision cross join people`,
  `update app_public.shelves set state = 'discarded', closed_at = now() where random() < 0.2`,
  `insert into app_public.asset_reviews (
     project_id, branch_id, asset_id, version_id, shelf_id, shelf_revision, state, content_sha256, submitter_id,
     requested_by, priority, requested_at, decided_at
   )
   select project_id, branch_id, asset_id, version_id, shelf_id, revision, state, repeat('ab', 32), maker, maker,
          floor(random() * 3), requested_at, case when state in ('pending', 'in_review') then null else now() end
   from (
     select subjects.*, ${MOMENT} as requested_at,
            coalesce(
              case when random() < 0.8 then made_by end, ids[1 + floor(random() * cardinality(ids))]
            ) as maker,
            case
              when round = 1 then ${one("pending in_review changes_requested", "review_state")}
              else ${one("changes_requested approved superseded withdrawn", "review_state")}
            end as state
     from (
       select project_id, branch_id, asset_id, id as version_id, null::uuid as shelf_id, null::integer as revision,
              created_by as made_by
       from app_public.asset_versions
       union all
       select shelves.project_id, shelves.branch_id, null, null, shelves.id, revisions.revision, shelves.owner_id
       from app_public.shelves join app_public.shelf_revisions as revisions on revisions.shelf_id = shelves.id
       where revisions.revision = shelves.current_revision
     ) as subjects
     cross join people cross join generate_series(1, 3) as round
     where random() < 0.5
   ) as drawn`,
  `insert into app_public.review_assignees (review_id, user_id, project_id)
   select reviews.id, users.id, project_id from app_public.asset_reviews as reviews cross join app_public.users
   where random() < 0.08`,
  `insert into app_public.review_decisions (
     project_id, review_id, submitter_id, decided_by, role, verdict, content_sha256, is_standing
   )
   select project_id, reviews.id, submitter_id, users.id, 'lead',
          ${one("approved changes_requested", "review_verdict")}, repeat('ab', 32), random() < 0.6
   from app_public.asset_reviews as reviews cross join app_public.users
   where users.id <> submitter_id and random() < 0.08`,
  `insert into app_public.permissions (project_id, user_id, can_read)
   select projects.id, users.id, random() < 0.5 from app_public.projects cross join app_public.users
   where random() < 0.15`,
  `insert into app_public.permissions (project_id, user_id, asset_id, can_read)
   select assets.project_id, users.id, assets.id, random() < 0.5
   from app_public.assets cross join app_public.users where random() < 0.1`,
];

/**
 * Draws a studio of a few projects, one of them archived and one deleted, with people of every rank and reviews in
 * every state; the same for the same seed (from -1 to 1). Run it as superuser in a transaction of one's own.
 */
export async function makeRandomStudio(client: ClientBase, seed: number): Promise<RandomStudio> {
  for (const table of TABLES)
    await client.query(`alter table app_public.${table} disable trigger all`);
  await client.query("select setseed($1)", [seed]);
  const { rows: users } = await client.query<{ id: string }>(
    `insert into app_public.users (username, display_name, studio_role, deactivated_at)
     select 'random-' || i, 'User ' || i,
            case i when 1 then 'admin' when 2 then 'viewer' else 'editor' end::app_public.studio_role,
            case when i = 3 then now() end
     from generate_series(1, 9) as i returning id`,
  );
  for (const sql of STUDIO) await client.query(sql);
  const { rows: projects } = await client.query<{ id: string }>(
    "select id from app_public.projects",
  );
  return { userIds: users.map(({ id }) => id), projectIds: projects.map(({ id }) => id) };
}
