import type { Client } from "pg";
import { makeUser } from "../test/_helpers/factories.ts";
import { withoutTriggers } from "./world.ts";

/** A studio with a history: who looks, at which project, and what they may read. */
export interface LargeStudio {
  /** A reviewer in every second project. */
  member: string;
  projectIds: string[];
  /** One of these, with its mainline. */
  projectId: string;
  mainlineId: string;
}

/**
 * Fills a database with projects of so many assets, each with one version; one asset in a hundred is locked,
 * fifty versions in each project wait for review. Rows of the projects lie mixed, as years of work leave them.
 */
export async function fillStudio(
  client: Client,
  size: { projects: number; perProject: number },
): Promise<LargeStudio> {
  const member = await makeUser(client);
  const artist = await makeUser(client);
  await client.query(ADD_PROJECTS, [size.projects]);
  await client.query(ADD_MAINLINES);
  await client.query(ADD_MEMBERS, [member, artist]);
  const tables = ["assets", "asset_versions", "asset_locks", "asset_reviews", "changes"] as const;
  await withoutTriggers(client, tables, async () => {
    await client.query(ADD_CHANGES, [artist]);
    await client.query(ADD_ASSETS, [size.perProject, artist]);
    await client.query(ADD_VERSIONS, [artist]);
    await client.query(ADD_LOCKS, [artist]);
    await client.query(ADD_REVIEWS, [artist]);
  });
  for (const table of tables) await client.query(`vacuum (analyze) app_public.${table}`);
  await client.query(
    "analyze app_public.projects, app_public.project_members, app_public.branches",
  );
  const { rows } = await client.query<{ project_id: string; id: string }>(
    `select branches.project_id, branches.id
     from app_public.branches join app_public.project_members as members using (project_id)
     where members.user_id = $1 order by branches.project_id`,
    [member],
  );
  const [first] = rows;
  if (!first) throw new Error("The member belongs to no project.");
  const projectIds = rows.map((row) => row.project_id);
  return { member, projectIds, projectId: first.project_id, mainlineId: first.id };
}

const ADD_PROJECTS =
  "insert into app_public.projects (name) select 'Project ' || n from generate_series(1, $1) as n";

const ADD_MAINLINES = `
  insert into app_public.branches (project_id, name, type)
  select id, 'main', 'mainline' from app_public.projects`;

const ADD_MEMBERS = `
  insert into app_public.project_members (project_id, user_id, role)
  select numbered.id, people.id, people.role::app_public.project_role
  from (select id, row_number() over (order by id) as number from app_public.projects) as numbered
  join (values ($1::uuid, 'reviewer', 2), ($2::uuid, 'contributor', 1)) as people (id, role, every)
    on numbered.number % people.every = 0`;

const ADD_CHANGES = `
  insert into app_public.changes (project_id, branch_id, kind, author_id)
  select project_id, id, 'upload', $1 from app_public.branches`;

const ADD_ASSETS = `
  insert into app_public.assets (project_id, parent_path, name, type, created_by)
  select projects.id, 'chars/set-' || lpad((n % 50)::text, 2, '0'),
    (array['dragon', 'knight', 'tower', 'sword', 'shield', 'forest', 'castle', 'harbour'])[1 + n % 8]
      || '_' || lpad(n::text, 6, '0'),
    (array['texture', 'model', 'animation', 'audio'])[1 + n % 4], $2
  from generate_series(1, $1) as n cross join app_public.projects`;

const ADD_VERSIONS = `
  insert into app_public.asset_versions (
    project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename, created_by
  )
  select assets.project_id, assets.id, changes.branch_id, 1, changes.id,
    encode(sha256(convert_to(assets.id::text, 'UTF8')), 'hex'), 1000000, 'file.bin', $1
  from app_public.assets join app_public.changes on changes.project_id = assets.project_id`;

const ADD_LOCKS = `
  insert into app_public.asset_locks (
    project_id, asset_id, line_branch_id, branch_id, holder_id, version_id, generation
  )
  select project_id, asset_id, branch_id, branch_id, $1, id, nextval('app_private.lock_generations')
  from app_public.asset_versions where abs(hashtext(asset_id::text)) % 100 = 0`;

const ADD_REVIEWS = `
  insert into app_public.asset_reviews (
    project_id, branch_id, asset_id, version_id, content_sha256, submitter_id, requested_by
  )
  select picked.project_id, picked.branch_id, picked.asset_id, picked.id, picked.sha256, $1, $1
  from app_public.projects
  cross join lateral (
    select versions.* from app_public.asset_versions as versions
    where versions.project_id = projects.id limit 50
  ) as picked`;
