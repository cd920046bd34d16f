import { createHash, randomBytes } from "node:crypto";
import type { PoolClient } from "pg";
import {
  addMember,
  EXCLUSIVE,
  makeAsset,
  makeBranch,
  makeProject,
  makeUser,
  makeVersion,
  MERGEABLE,
} from "../../_helpers/factories.ts";
import { returnId, type Rank } from "../../_helpers/studio.ts";
import { committed, type TestDatabase } from "../../_helpers/with-db.ts";
import {
  ALLOCATION,
  ASSETS,
  BRANCHES,
  EXCLUSIVE_ASSETS,
  SIZES,
  USERS,
  type Branch,
  type State,
  type User,
} from "./_state.ts";

/** Which row of the database each name of the model stands for, and the other way round. */
export interface World {
  projectId: string;
  ids: Map<string, string>;
  names: Map<string, string>;
  /** Makes the contents of this run unlike those of any other. */
  salt: string;
}

/** Says which row a name stands for. A row may have several names, as a lock that is renewed; it keeps the first. */
export function name(world: World, key: string, id: string): void {
  world.ids.set(key, id);
  if (!world.names.has(id)) world.names.set(id, key);
}

/** The row of a name; an id of nothing when there is none. */
export function idOf(world: World, key: string): string {
  return world.ids.get(key) ?? "0199a000-0000-7000-8000-000000000000";
}

/** The bytes that a content of the model stands for. */
export function contentOf(world: World, index: number): string {
  return `${world.salt}${index}`.padEnd(SIZES[index] as number, ".");
}

export function sha256Of(world: World, index: number): string {
  return createHash("sha256").update(contentOf(world, index)).digest("hex");
}

const RANKS_AT_FIRST: Partial<Record<User, Rank>> = {
  ada: "contributor",
  bob: "contributor",
  deputy: "owner",
  guest: "viewer",
  judge: "reviewer",
  lead: "lead",
  manager: "manager",
  owner: "owner",
};

/** Makes a project for one run, and the model's picture of it. */
export function makeWorld(
  db: TestDatabase,
  approvals: number,
): Promise<{ world: World; state: State }> {
  return committed(db, async (client) => {
    const { projectId, mainlineId } = await makeProject(client, approvals);
    const world = {
      projectId,
      ids: new Map(),
      names: new Map(),
      salt: randomBytes(4).toString("hex"),
    };
    await client.query(
      "update app_public.projects set storage_allocation_bytes = $2 where id = $1",
      [projectId, ALLOCATION],
    );
    const state = emptyState(approvals);
    await makePeople(client, world, state);
    await makeAssets(client, world);
    name(world, "main", mainlineId);
    await makeFirstVersions(client, world, state);
    await makeBranches(client, world);
    await makeWorkspaces(client, world, state);
    return { world, state };
  });
}

function emptyState(approvals: number): State {
  return {
    isArchived: false,
    policy: {
      main: { approvals, leads: 0 },
      development: { approvals: 0, leads: 0 },
      release: { approvals: 2, leads: 1 },
    },
    members: {},
    versions: {},
    locks: {},
    workspaces: {},
    shelves: {},
    reviews: {},
    decisions: [],
    uploads: {},
    charged: [],
    used: 0,
    reserved: 0,
    logical: 0,
    clock: 0,
  };
}

async function makePeople(client: PoolClient, world: World, state: State): Promise<void> {
  const ids: string[] = [];
  for (const _ of USERS) ids.push(await makeUser(client));
  // Who joined at the same time is told apart by id: the names follow the ids.
  ids.sort();
  for (const [i, user] of USERS.entries()) {
    name(world, user, ids[i] as string);
    const rank = RANKS_AT_FIRST[user];
    if (rank === undefined) continue;
    await addMember(client, world.projectId, ids[i] as string, rank);
    state.members[user] = { rank, since: 0 };
  }
  await client.query("update app_public.users set studio_role = 'admin' where id = $1", [
    idOf(world, "admin"),
  ]);
}

async function makeAssets(client: PoolClient, world: World): Promise<void> {
  for (const asset of ASSETS) {
    const type = EXCLUSIVE_ASSETS.includes(asset) ? EXCLUSIVE : MERGEABLE;
    name(world, asset, await makeAsset(client, world.projectId, { name: asset, type }));
  }
  const ids = ASSETS.map((asset) => idOf(world, asset));
  if (ids.toSorted().join() !== ids.join()) throw new Error("The ids of assets do not rise.");
}

async function makeFirstVersions(client: PoolClient, world: World, state: State): Promise<void> {
  for (const [content, asset] of (["sword", "notes"] as const).entries()) {
    const { id } = await makeVersion(client, {
      assetId: idOf(world, asset),
      branchId: idOf(world, "main"),
      createdBy: idOf(world, "ada"),
      content: contentOf(world, content),
    });
    name(world, `first:${asset}`, id);
    const made = { asset, branch: "main", number: 1, content, by: "ada" } as const;
    state.versions[`first:${asset}`] = { ...made, isDeletion: false, isInitial: true };
    state.charged.push(content);
    state.used += SIZES[content] as number;
    state.logical += SIZES[content] as number;
  }
}

async function makeBranches(client: PoolClient, world: World): Promise<void> {
  for (const branch of BRANCHES.slice(1) as ("development" | "release")[]) {
    const id = await makeBranch(client, idOf(world, "main"), { type: branch, name: branch });
    name(world, branch, id);
  }
  await client.query(
    `update app_public.branches
     set is_protected = true, approvals_required = 2, lead_approvals_required = 1 where id = $1`,
    [idOf(world, "release")],
  );
}

const DESKS: [User, Branch][] = [
  ["ada", "main"],
  ["ada", "development"],
  ["bob", "main"],
  ["lead", "release"],
];

async function makeWorkspaces(client: PoolClient, world: World, state: State): Promise<void> {
  for (const [owner, branch] of DESKS) {
    const key = `desk:${owner}:${branch}`;
    const id = await returnId(
      client,
      `insert into app_public.workspaces (project_id, owner_id, branch_id, name)
       values ($1, $2, $3, $4) returning id`,
      [world.projectId, idOf(world, owner), idOf(world, branch), key],
    );
    name(world, key, id);
    state.workspaces[key] = { owner, branch, isClosed: false, have: {} };
  }
}
