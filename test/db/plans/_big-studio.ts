import type { ClientBase } from "pg";
import { insertUser } from "../../_helpers/studio.ts";

/** A studio of 40 projects with 5000 assets each. Half of them have one member, who is owner of the first. */
export interface BigStudio {
  member: string;
  admin: string;
  projectId: string;
  mainlineId: string;
  /** Ids of two of its versions, as PostGraphile gives keys. */
  versionKeys: string;
}

const TABLES = [
  "assets",
  "asset_versions",
  "asset_locks",
  "asset_reviews",
  "asset_tags",
  "changes",
];

/** Each asset has a number from 0, unique in the studio; `places` are the projects with their mainline. */
const NUMBERED = `
  select assets.id, assets.project_id, places.branch_id, (assets.metadata ->> 'number')::integer as number
  from app_public.assets join places using (project_id)`;

/** Statements in the order in which they run; $1 is the member. */
const CONTENT = [
  `insert into app_public.assets (project_id, parent_path, name, type, metadata)
   select places.project_id, format('area%s/set%s', i % 50, i % 500),
          format('%s_%s', (array['rock', 'tree', 'hero', 'door', 'lamp'])[1 + i % 5], i),
          (array['texture', 'model', 'sound'])[1 + i % 3],
          jsonb_build_object('lod', i % 5, 'shot', format('sh%s', i % 1000), 'number', places.place * 5000 + i)
   from places cross join generate_series(0, 4999) as i`,
  `insert into app_public.changes (project_id, branch_id, kind)
   select project_id, branch_id, 'upload' from places`,
  `insert into app_private.blobs (sha256, size_bytes, state) values (repeat('ab', 32), 10, 'ready')`,
  // Every tenth asset has a second version.
  `insert into app_public.asset_versions
     (project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename)
   select numbered.project_id, numbered.id, numbered.branch_id, version, changes.id, repeat('ab', 32), 10, 'file.png'
   from (${NUMBERED}) as numbered
   join app_public.changes on changes.project_id = numbered.project_id
   cross join generate_series(1, 2) as version
   where version = 1 or numbered.number % 10 = 0`,
  `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
   select project_id, id, branch_id, branch_id, $1, 1 from (${NUMBERED}) as numbered where number % 20 = 0`,
  // One in five hundred waits for a decision.
  `insert into app_public.asset_reviews
     (project_id, branch_id, asset_id, version_id, state, content_sha256, submitter_id, requested_by, decided_at)
   select versions.project_id, versions.branch_id, versions.asset_id, versions.id,
          case when versions.place % 500 = 0 then 'pending' when versions.place % 500 = 1 then 'changes_requested' else 'approved' end::app_public.review_state,
          versions.sha256, people.id, people.id, case when versions.place % 500 = 0 then null else now() end
   from (select *, row_number() over (order by id) as place from app_public.asset_versions where version_number = 1) as versions
   join (select id, row_number() over () - 1 as place from app_public.users where username like 'artist-%') as people
     on people.place = versions.place % 20
   where versions.place % 5 < 2`,
  `insert into app_public.tags (project_id, name)
   select project_id, name from places cross join unnest(array['wood', 'metal', 'rare']) as name`,
  `insert into app_public.asset_tags (project_id, asset_id, tag_id)
   select numbered.project_id, numbered.id, tags.id
   from (${NUMBERED}) as numbered
   join app_public.tags on tags.project_id = numbered.project_id
     and numbered.number % (case tags.name when 'wood' then 5 when 'metal' then 7 else 1000 end) = 0`,
];

/** Fills an empty database; run it as superuser in one transaction that is committed, then analyze. */
export async function makeBigStudio(client: ClientBase): Promise<BigStudio> {
  const member = await insertUser(client, "member", "editor");
  const admin = await insertUser(client, "admin", "admin");
  for (let artist = 0; artist < 20; artist += 1)
    await insertUser(client, `artist-${artist}`, "editor");
  await client.query(
    "insert into app_public.projects (name) select format('Project %s', i) from generate_series(1, 40) as i",
  );
  await client.query(
    `insert into app_public.branches (project_id, name, type) select id, 'main', 'mainline' from app_public.projects`,
  );
  await client.query(
    `create temporary table places on commit drop as
     select project_id, id as branch_id, row_number() over (order by project_id) - 1 as place from app_public.branches`,
  );
  await client.query(
    `insert into app_public.project_members (project_id, user_id, role)
     select project_id, $1, case when place = 0 then 'owner' else 'lead' end::app_public.project_role
     from places where place < 8`,
    [member],
  );
  await withoutTriggersAndIndexes(client, async () => {
    for (const sql of CONTENT) await client.query(sql, sql.includes("$1") ? [member] : []);
  });
  const { rows } = await client.query(
    `select project_id as "projectId", branch_id as "mainlineId", (
       select json_agg(json_build_array(id))::text
       from (select id from app_public.asset_versions where project_id = places.project_id limit 2) as versions
     ) as "versionKeys"
     from places where place = 0`,
  );
  return { member, admin, ...rows[0] };
}

/** Loads at full speed: nothing here is about what triggers and constraints do. */
async function withoutTriggersAndIndexes(
  client: ClientBase,
  load: () => Promise<void>,
): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select format('app_public.%I', indexname) as name, indexdef as definition from pg_indexes
     where schemaname = 'app_public' and tablename = any ($1)
       and not exists (
         select from pg_constraint where conindid = format('app_public.%I', indexname)::regclass
       )`,
    [TABLES],
  );
  for (const table of TABLES)
    await client.query(`alter table app_public.${table} disable trigger all`);
  for (const { name } of rows) await client.query(`drop index ${name}`);
  await load();
  await client.query("set local maintenance_work_mem = '256MB'");
  for (const { definition } of rows) await client.query(definition);
  for (const table of TABLES)
    await client.query(`alter table app_public.${table} enable trigger all`);
}
