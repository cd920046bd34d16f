import type { ClientBase } from "pg";
import { asRoot, asUser } from "./as-user.ts";
import { call, type Row } from "./call.ts";
import { makeAsset, makeMember, makeProject, makeVersion, type MadeVersion } from "./factories.ts";

/** A project in which an artist has a workspace and a shelf on the mainline, and others who may judge. */
export interface ShelfWorld {
  projectId: string;
  mainlineId: string;
  artist: string;
  reviewer: string;
  lead: string;
  owner: string;
  workspace: Row;
  shelf: Row;
  /** An asset on the mainline, and a readable version of another asset whose content stands for new work. */
  assetId: string;
  base: MadeVersion;
  work: MadeVersion;
}

/** Makes that world; the mainline wants so many approvals. Leaves the artist acting. */
export async function makeShelfWorld(client: ClientBase, approvals = 0): Promise<ShelfWorld> {
  const { projectId, mainlineId } = await makeProject(client, approvals);
  const artist = await makeMember(client, projectId, "contributor");
  const reviewer = await makeMember(client, projectId, "reviewer");
  const lead = await makeMember(client, projectId, "lead");
  const owner = await makeMember(client, projectId, "owner");
  const assetId = await makeAsset(client, projectId);
  const base = await makeVersion(client, { assetId, branchId: mainlineId, createdBy: owner });
  const work = await makeVersion(client, {
    assetId: await makeAsset(client, projectId),
    branchId: mainlineId,
    createdBy: artist,
  });
  await asUser(client, artist);
  const workspace = await call(client, "create_workspace", {
    project_id: projectId,
    branch_id: null,
    name: "w",
  });
  const shelf = await call(client, "create_shelf", { workspace_id: workspace.id, name: "armour" });
  const people = { artist, reviewer, lead, owner };
  return { projectId, mainlineId, ...people, workspace, shelf, assetId, base, work };
}

/** Shelves items (the asset with the work, unless stated) as whoever acts, and returns the shelf. */
export function shelve(client: ClientBase, world: ShelfWorld, items?: Row[]): Promise<Row> {
  const given = items ?? [{ asset_id: world.assetId, version_id: world.work.id }];
  return call(client, "shelve", { shelf_id: world.shelf.id, items: JSON.stringify(given) });
}

/** Adds one more version to the asset, as the owner of everything; leaves `actor` acting. */
export async function overtake(client: ClientBase, world: ShelfWorld, actor: string) {
  await asRoot(client);
  const version = await makeVersion(client, {
    assetId: world.assetId,
    branchId: world.mainlineId,
    createdBy: world.owner,
  });
  await asUser(client, actor);
  return version;
}
