import type { Client } from "pg";
import { addMember, makeMember, makeProject } from "../test/_helpers/factories.ts";

/** A project to work in, with its mainline and a lead. */
export interface World {
  projectId: string;
  mainlineId: string;
  lead: string;
}

/** Types of assets in these worlds: one that must be locked to be changed, one that need not. */
export const EXCLUSIVE = "bench-exclusive";
export const MERGEABLE = "bench-mergeable";

/** Makes a project. Call it, and everything here, as superuser. */
export async function makeWorld(client: Client): Promise<World> {
  await client.query(
    `insert into app_public.asset_types (name, lock_policy) values ($1, 'exclusive'), ($2, 'mergeable')
     on conflict do nothing`,
    [EXCLUSIVE, MERGEABLE],
  );
  const { projectId, mainlineId } = await makeProject(client);
  return { projectId, mainlineId, lead: await makeMember(client, projectId, "lead") };
}

/** Adds contributors to the project and returns their ids. */
export async function addContributors(
  client: Client,
  { projectId }: World,
  count: number,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `insert into app_public.users (username, display_name, studio_role)
     select 'bench-' || gen_random_uuid(), 'Contributor', 'editor' from generate_series(1, $1)
     returning id`,
    [count],
  );
  for (const { id } of rows) await addMember(client, projectId, id, "contributor");
  return rows.map(({ id }) => id);
}

/** Adds assets without versions and returns their ids. */
export async function addAssets(
  client: Client,
  { projectId }: World,
  { count, type }: { count: number; type: string },
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `insert into app_public.assets (project_id, parent_path, name, type)
     select $1, 'props', 'asset-' || gen_random_uuid(), $3 from generate_series(1, $2)
     returning id`,
    [projectId, count, type],
  );
  return rows.map(({ id }) => id);
}

/** Adds a change to a branch and returns its number. */
export async function addChange(client: Client, branchId: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into app_public.changes (project_id, branch_id, kind)
     select project_id, id, 'upload' from app_public.branches where id = $1 returning id`,
    [branchId],
  );
  return (rows[0] as { id: string }).id;
}

/** Tables that are filled in bulk. */
type Filled = "assets" | "asset_versions" | "asset_locks" | "asset_reviews" | "changes";

/**
 * Runs `fill` while no trigger of these tables fires, foreign keys among them: what is put in is right by
 * construction, and hundreds of thousands of rows shall not take minutes.
 */
export async function withoutTriggers(
  client: Client,
  tables: readonly Filled[],
  fill: () => Promise<void>,
): Promise<void> {
  const alter = (what: string) =>
    client.query(tables.map((table) => `alter table app_public.${table} ${what};`).join("\n"));
  await client.query("begin");
  await alter("disable trigger all");
  await fill();
  await alter("enable trigger all");
  await client.query("commit");
}

/**
 * Gives each of these assets a version on a branch, in a change of their own, on top of what it has there. `content`
 * is what the versions' digests are made of; each has a blob's row, but no file, and is not charged.
 */
export async function addVersions(
  client: Client,
  {
    assetIds,
    branchId,
    content,
  }: { assetIds: readonly string[]; branchId: string; content: string },
): Promise<void> {
  const changeId = await addChange(client, branchId);
  await withoutTriggers(client, ["asset_versions"], async () => {
    await client.query(ADD_VERSIONS, [assetIds, branchId, changeId, content]);
    await client.query(ADD_BLOBS, [changeId]);
  });
}

const ADD_VERSIONS = `
  insert into app_public.asset_versions (
    project_id, asset_id, branch_id, version_number, change_id, parent_version_id, sha256, size_bytes, filename
  )
  select assets.project_id, assets.id, $2, coalesce(newest.version_number, 0) + 1, $3, newest.id,
    encode(sha256(convert_to($4 || assets.id::text, 'UTF8')), 'hex'), 1000, 'file.bin'
  from app_public.assets
  left join lateral (
    select id, version_number from app_public.asset_versions
    where asset_id = assets.id order by version_number desc limit 1
  ) as newest on true
  where assets.id = any ($1)`;

const ADD_BLOBS = `
  insert into app_private.blobs (sha256, size_bytes, state, media_type)
  select distinct sha256, size_bytes, 'ready'::app_private.blob_state, media_type
  from app_public.asset_versions where change_id = $1`;
