import { randomBytes } from "node:crypto";
import type { ClientBase } from "pg";
import { hashPassword } from "../../src/auth/passwords.ts";
import { asRoot, asUser } from "../_helpers/as-user.ts";
import { call, type Arguments, type Row } from "../_helpers/call.ts";
import {
  addMember,
  EXCLUSIVE,
  makeAsset,
  makeProject,
  makeVersion,
} from "../_helpers/factories.ts";
import { insertUser, type Rank } from "../_helpers/studio.ts";
import { committed } from "../_helpers/with-db.ts";
import type { TestServer } from "../_helpers/with-server.ts";
import type { Person } from "./_studio.ts";

/** A project with locks to take, and the people around it. */
export interface BoardStudio {
  server: TestServer;
  projectId: string;
  mainlineId: string;
  artist: Person;
  mate: Person;
  lead: Person;
  viewer: Person;
  outsider: Person;
}

const PASSWORD = "Correct-Horse-7";
const RANKS = {
  artist: "contributor",
  mate: "contributor",
  lead: "lead",
  viewer: "viewer",
} as const;

/** Makes a studio of its own on the server; names differ on each call. */
export async function makeBoardStudio(
  server: TestServer,
  { approvals = 0 } = {},
): Promise<BoardStudio> {
  const suffix = randomBytes(4).toString("hex");
  const passwordHash = await hashPassword(PASSWORD);
  return committed(server.db, async (client) => {
    const { projectId, mainlineId } = await makeProject(client, approvals);
    const person = async (name: string, rank?: Rank): Promise<Person> => {
      const username = `${name}-${suffix}`;
      const id = await insertUser(client, username, "editor");
      await client.query("select app_private.set_password_hash($1, $2)", [id, passwordHash]);
      if (rank !== undefined) await addMember(client, projectId, id, rank);
      return { id, username, password: PASSWORD };
    };
    return {
      server,
      projectId,
      mainlineId,
      artist: await person("mina", RANKS.artist),
      mate: await person("matt", RANKS.mate),
      lead: await person("lena", RANKS.lead),
      viewer: await person("vera", RANKS.viewer),
      outsider: await person("otto"),
    };
  });
}

/** Runs something as the owner of everything, and keeps it. */
export function byOwner<T>(
  studio: BoardStudio,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  return committed(studio.server.db, async (client) => {
    await asRoot(client);
    return work(client);
  });
}

/** Adds assets that change only under a lock, each with one version on the mainline; returns their ids. */
export function addAssets(studio: BoardStudio, ...names: string[]): Promise<string[]> {
  return byOwner(studio, async (client) => {
    const ids: string[] = [];
    for (const name of names) {
      const assetId = await makeAsset(client, studio.projectId, { name, type: EXCLUSIVE });
      await makeVersion(client, {
        assetId,
        branchId: studio.mainlineId,
        createdBy: studio.artist.id,
      });
      ids.push(assetId);
    }
    return ids;
  });
}

/** Calls a function of the API in the database as somebody, and keeps what it did. */
export function callAs(
  studio: BoardStudio,
  person: Person,
  name: string,
  args: Arguments,
): Promise<Row> {
  return committed(studio.server.db, async (client) => {
    await asUser(client, person.id);
    return call(client, name, args);
  });
}

/** Has somebody lock an asset. */
export function lockAs(
  studio: BoardStudio,
  person: Person,
  assetId: string,
  reason = "",
): Promise<Row> {
  return callAs(studio, person, "lock_asset", { asset_id: assetId, reason });
}

/** A branch of the mainline, made by the lead. */
export async function makeBranchOf(
  studio: BoardStudio,
  name: string,
  { type = "development", parentId = studio.mainlineId } = {},
): Promise<string> {
  const branch = await callAs(studio, studio.lead, "create_branch", {
    project_id: studio.projectId,
    name,
    type,
    parent_branch_id: parentId,
  });
  return branch.id;
}

/** Adds assets that anybody may change, without any version; returns their ids. */
export function addSketches(studio: BoardStudio, ...names: string[]): Promise<string[]> {
  return byOwner(studio, async (client) => {
    const ids: string[] = [];
    for (const name of names) ids.push(await makeAsset(client, studio.projectId, { name }));
    return ids;
  });
}

/** Adds a version of an asset on a branch. */
export function addVersion(studio: BoardStudio, assetId: string, branchId: string) {
  return byOwner(studio, (client) =>
    makeVersion(client, { assetId, branchId, createdBy: studio.artist.id }),
  );
}

/** A shelf of the artist for the mainline that changes these assets; each needs a version. */
export async function makeShelf(
  studio: BoardStudio,
  name: string,
  assetIds: readonly string[],
): Promise<string> {
  const { artist } = studio;
  const content = await addVersion(
    studio,
    (await addSketches(studio, `${name} work`))[0] as string,
    studio.mainlineId,
  );
  return committed(studio.server.db, async (client) => {
    await asUser(client, artist.id);
    const workspace = await call(client, "create_workspace", {
      project_id: studio.projectId,
      branch_id: null,
      name: `${name} desk`,
    });
    const shelf = await call(client, "create_shelf", { workspace_id: workspace.id, name });
    const items = assetIds.map((assetId) => ({ asset_id: assetId, version_id: content.id }));
    await call(client, "shelve", { shelf_id: shelf.id, items: JSON.stringify(items) });
    return shelf.id;
  });
}

/** Has the owner shelve the same content again, as the next revision. */
export function shelveAgain(studio: BoardStudio, shelfId: string): Promise<Row> {
  return committed(studio.server.db, async (client) => {
    const { rows } = await client.query(
      `select i.asset_id, v.id as version_id
       from app_public.shelf_items i
       join app_public.asset_versions v on v.project_id = i.project_id and v.sha256 = i.sha256
       where i.shelf_id = $1`,
      [shelfId],
    );
    await asUser(client, studio.artist.id);
    return call(client, "shelve", { shelf_id: shelfId, items: JSON.stringify(rows) });
  });
}
