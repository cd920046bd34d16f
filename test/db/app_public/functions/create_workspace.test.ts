import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, callAll, refusedCall } from "../../../_helpers/call.ts";
import {
  makeAsset,
  makeBranch,
  makeMember,
  makeProject,
  makeVersion,
  scalar,
} from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { makeStudio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("contributors and above make workspaces, others don't", (t) =>
  assertRanks(t, db(), {
    name: "create_workspace",
    least: "contributor",
    arrange: (_client, studio) => ({ project_id: studio.projectId, branch_id: null, name: "w" }),
  }));

test("a workspace starts on the mainline unless stated, and its name is taken until it is closed", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeWorld(client);
    t.is(world.workspace.branch_id, world.mainlineId);
    t.is(world.workspace.owner_id, world.artist);
    const args = { project_id: world.projectId, branch_id: world.task, name: "W", host: "box" };
    await refusedCall(t, client, "BADIN", ["create_workspace", args]);
    await call(client, "close_workspace", { workspace_id: world.workspace.id });
    t.is((await call(client, "create_workspace", args)).branch_id, world.task);
    await asUser(client, world.lead);
    t.is((await call(client, "create_workspace", args)).host, "box");
  }));

test("the manifest lists what to fetch, keep and remove, and syncing records it", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeWorld(client);
    const one = await makeUploaded(client, world, "one");
    const two = await makeUploaded(client, world, "two");
    const three = await makeUploaded(client, world, "three");
    const manifest = async () =>
      Object.fromEntries(
        (await callAll(client, "workspace_manifest", { workspace_id: world.workspace.id })).map(
          ({ name, action, version_number }) => [name, [action, version_number]],
        ),
      );
    t.deepEqual(await manifest(), { one: ["fetch", 1], two: ["fetch", 1], three: ["fetch", 1] });
    const synced = await call(client, "sync_workspace", { workspace_id: world.workspace.id });
    t.is(synced.synced_change_id, three.change_id);
    t.deepEqual(await manifest(), { one: ["keep", 1], two: ["keep", 1], three: ["keep", 1] });
    await asRoot(client);
    await makeVersion(client, { assetId: one.assetId, branchId: world.mainlineId });
    await client.query("update app_public.assets set deleted_at = now() where id = $1", [
      two.assetId,
    ]);
    await client.query(
      `insert into app_public.permissions (project_id, user_id, asset_id, can_read)
       values ($1, $2, $3, false)`,
      [world.projectId, world.artist, three.assetId],
    );
    await asUser(client, world.artist);
    t.deepEqual(await manifest(), {
      one: ["fetch", 2],
      two: ["remove", null],
      three: ["remove", null],
    });
    await call(client, "sync_workspace", { workspace_id: world.workspace.id });
    t.deepEqual(await manifest(), { one: ["keep", 2] });
    await call(client, "sync_workspace", {
      workspace_id: world.workspace.id,
      change_id: one.change_id,
    });
    t.deepEqual(await manifest(), { one: ["fetch", 2] });
  }));

test("nobody else looks into, syncs or switches a workspace; changes of other projects are unknown", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeWorld(client);
    await asRoot(client);
    const elsewhere = await makeProject(client);
    const foreign = await makeVersion(client, {
      assetId: await makeAsset(client, elsewhere.projectId),
      branchId: elsewhere.mainlineId,
    });
    const stranger = await makeMember(client, elsewhere.projectId, "owner");
    const id = { workspace_id: world.workspace.id };
    await asUser(client, world.artist);
    await refusedCall(t, client, "NTFND", [
      "sync_workspace",
      { ...id, change_id: foreign.change_id },
    ]);
    for (const [user, code] of [
      [world.lead, "DNIED"],
      [stranger, "NTFND"],
    ] as const) {
      await asUser(client, user);
      await refusedCall(t, client, code, ["workspace_manifest", id]);
      await refusedCall(t, client, code, ["sync_workspace", id]);
      await refusedCall(t, client, code, ["switch_workspace", { ...id, branch_id: world.task }]);
      await refusedCall(t, client, code, ["suspend_workspace", id]);
    }
  }));

test("a workspace switches its branch only when it holds neither locks nor shelves", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeWorld(client);
    const asset = await makeUploaded(client, world, "one");
    const id = { workspace_id: world.workspace.id };
    const lock = await call(client, "lock_asset", { asset_id: asset.assetId, ...id });
    const to = { ...id, branch_id: world.task };
    const refusal = await refusedCall(t, client, "BADST", ["switch_workspace", to]);
    t.deepEqual(refusal.facts, { locks: 1, shelves: 0 });
    await call(client, "release_lock", { lock_id: lock.id });
    const shelf = await call(client, "create_shelf", { ...id, name: "s" });
    await refusedCall(t, client, "BADST", ["switch_workspace", to]);
    await call(client, "discard_shelf", { shelf_id: shelf.id });
    t.is((await call(client, "switch_workspace", to)).branch_id, world.task);
  }));

test("closing gives locks back and wants to know what becomes of shelves; by the owner or a lead", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeWorld(client);
    const asset = await makeUploaded(client, world, "one");
    const id = { workspace_id: world.workspace.id };
    await call(client, "lock_asset", { asset_id: asset.assetId, ...id });
    const shelf = await call(client, "create_shelf", { ...id, name: "s" });
    await refusedCall(t, client, "BADIN", ["close_workspace", id]);
    await refusedCall(t, client, "BADIN", ["close_workspace", { ...id, shelves: "burn" }]);
    await asUser(client, world.other);
    await refusedCall(t, client, "DNIED", ["close_workspace", { ...id, shelves: "keep" }]);
    await asUser(client, world.lead);
    const closed = await call(client, "close_workspace", { ...id, shelves: "keep" });
    t.is(closed.state, "closed");
    t.is(closed.closed_by, world.lead);
    await asRoot(client);
    t.is(
      await scalar(client, "select state::text from app_public.shelves where id = $1", [shelf.id]),
      "open",
    );
    t.is(
      await scalar(client, "select count(*)::int from app_public.asset_locks where asset_id = $1", [
        asset.assetId,
      ]),
      0,
    );
    t.is(
      await scalar(client, "select kind from app_public.notifications where user_id = $1", [
        world.artist,
      ]),
      "workspace.closed",
    );
    await asUser(client, world.artist);
    await refusedCall(t, client, "BADST", ["sync_workspace", id]);
  }));

test("closing with discard discards the shelves", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeWorld(client);
    const id = { workspace_id: world.workspace.id };
    const shelf = await call(client, "create_shelf", { ...id, name: "s" });
    await call(client, "close_workspace", { ...id, shelves: "discard" });
    t.is(
      await scalar(client, "select state::text from app_public.shelves where id = $1", [shelf.id]),
      "discarded",
    );
  }));

test("a suspended workspace rests until it is taken up again", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeWorld(client);
    const id = { workspace_id: world.workspace.id };
    t.is((await call(client, "suspend_workspace", id)).state, "suspended");
    await refusedCall(t, client, "BADST", ["sync_workspace", id]);
    await refusedCall(t, client, "BADST", ["create_shelf", { ...id, name: "s" }]);
    const again = await call(client, "suspend_workspace", { ...id, is_suspended: false });
    t.is(again.state, "active");
    await t.notThrowsAsync(call(client, "sync_workspace", id));
  }));

async function makeWorld(client: ClientBase) {
  const { projectId, mainlineId } = await makeProject(client);
  const artist = await makeMember(client, projectId, "contributor");
  const other = await makeMember(client, projectId, "contributor");
  const lead = await makeMember(client, projectId, "lead");
  const task = await makeBranch(client, mainlineId, { type: "task" });
  await asUser(client, artist);
  const workspace = await call(client, "create_workspace", {
    project_id: projectId,
    branch_id: null,
    name: "w",
  });
  return { projectId, mainlineId, artist, other, lead, task, workspace };
}

/** An asset with a version on the mainline; leaves the artist acting. */
async function makeUploaded(
  client: ClientBase,
  world: { projectId: string; mainlineId: string; artist: string },
  name: string,
) {
  await asRoot(client);
  const assetId = await makeAsset(client, world.projectId, { name });
  const version = await makeVersion(client, { assetId, branchId: world.mainlineId });
  await asUser(client, world.artist);
  return { assetId, ...version };
}

test("without branch and name it is one on the mainline, named after it; a second one needs a name", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.members.contributor);
    const desk = await call(client, "create_workspace", { project_id: studio.projectId });
    t.like(desk, { branch_id: studio.mainlineId, name: "main" });
    await refusedCall(t, client, "BADIN", ["create_workspace", { project_id: studio.projectId }]);
    await refusedCall(t, client, "BADIN", [
      "create_workspace",
      { project_id: studio.projectId, name: " " },
    ]);
  });
});
