import type { ClientBase } from "pg";
import { asRoot, asUser } from "./as-user.ts";
import { callAll, type Arguments, type Row } from "./call.ts";
import {
  makeAsset,
  makeBranch,
  makeMember,
  makeProject,
  makeVersion,
  type MadeVersion,
} from "./factories.ts";

/** A project with a development branch of its mainline and one asset, "hero", that both inherit from before. */
export interface BranchWorld {
  projectId: string;
  mainlineId: string;
  devId: string;
  artist: string;
  lead: string;
  assetId: string;
  base: MadeVersion;
}

/** Makes that world; the mainline wants so many approvals. The asset's type is mergeable unless stated. */
export async function makeBranchWorld(
  client: ClientBase,
  { approvals = 0, type }: { approvals?: number; type?: string } = {},
): Promise<BranchWorld> {
  const { projectId, mainlineId } = await makeProject(client, approvals);
  const artist = await makeMember(client, projectId, "contributor");
  const lead = await makeMember(client, projectId, "lead");
  const assetId = await makeAsset(client, projectId, { name: "hero", ...(type ? { type } : {}) });
  const base = await makeVersion(client, { assetId, branchId: mainlineId, createdBy: lead });
  const devId = await makeBranch(client, mainlineId, { name: "dev" });
  return { projectId, mainlineId, devId, artist, lead, assetId, base };
}

/** Adds a version as the owner of everything, of the world's asset unless stated; nobody acts afterwards. */
export async function addVersion(
  client: ClientBase,
  world: BranchWorld,
  branchId: string,
  { assetId = world.assetId, content }: { assetId?: string; content?: string } = {},
): Promise<MadeVersion> {
  await asRoot(client);
  return makeVersion(client, {
    assetId,
    branchId,
    createdBy: world.artist,
    ...(content === undefined ? {} : { content }),
  });
}

/** Integrates one branch into another as the world's lead, unless stated. */
export async function integrate(
  client: ClientBase,
  world: BranchWorld,
  [source, target]: [string, string],
  { actor = world.lead, ...args }: Arguments & { actor?: string } = {},
): Promise<Row[]> {
  await asUser(client, actor);
  return callAll(client, "integrate_branch", {
    source_branch_id: source,
    target_branch_id: target,
    ...args,
  });
}

/** The head of the world's asset on a branch; nobody acts afterwards. */
export async function headOf(
  client: ClientBase,
  world: BranchWorld,
  branchId: string,
  assetId = world.assetId,
): Promise<Row> {
  await asRoot(client);
  const { rows } = await client.query<Row>("select * from app_private.branch_head($1, $2)", [
    assetId,
    branchId,
  ]);
  return rows[0] as Row;
}
