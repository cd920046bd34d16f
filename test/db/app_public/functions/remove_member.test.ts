import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import {
  makeAsset,
  makeMember,
  makeProject,
  makeUser,
  makeVersion,
  scalar,
} from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("managers and above remove members below them, others don't", (t) =>
  assertRanks(t, db(), {
    name: "remove_member",
    least: "manager",
    arrange: async (client, studio) => ({
      project_id: studio.projectId,
      user_id: await makeMember(client, studio.projectId, "lead"),
    }),
  }));

test("everybody may leave but the last owner; a manager does not remove an owner or a peer", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const manager = await makeMember(client, projectId, "manager");
    const peer = await makeMember(client, projectId, "manager");
    const viewer = await makeMember(client, projectId, "viewer");
    await asUser(client, manager);
    for (const user_id of [owner, peer]) {
      await refusedCall(t, client, "DNIED", ["remove_member", { project_id: projectId, user_id }]);
    }
    await asUser(client, viewer);
    t.is(
      (await call(client, "remove_member", { project_id: projectId, user_id: viewer })).user_id,
      viewer,
    );
    await asUser(client, owner);
    await refusedCall(t, client, "BADST", [
      "remove_member",
      { project_id: projectId, user_id: owner },
    ]);
    await refusedCall(t, client, "NTFND", [
      "remove_member",
      { project_id: projectId, user_id: await makeStranger() },
    ]);
    async function makeStranger() {
      await asRoot(client);
      const stranger = await makeUser(client);
      await asUser(client, owner);
      return stranger;
    }
  }));

test("whoever goes leaves no lock, open request, workspace or permission behind, and shelves to the caller", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    await makeMember(client, projectId, "owner");
    const manager = await makeMember(client, projectId, "manager");
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    const version = await makeVersion(client, {
      assetId,
      branchId: mainlineId,
      createdBy: artist,
    });
    await client.query(
      `insert into app_public.permissions (project_id, user_id, asset_id, can_read)
       values ($1, $2, $3, true)`,
      [projectId, artist, assetId],
    );
    await asUser(client, artist);
    const workspace = await call(client, "create_workspace", {
      project_id: projectId,
      branch_id: null,
      name: "w",
    });
    await call(client, "lock_asset", { asset_id: assetId, workspace_id: workspace.id });
    const shelf = await call(client, "create_shelf", { workspace_id: workspace.id, name: "s" });
    await call(client, "shelve", {
      shelf_id: shelf.id,
      items: JSON.stringify([{ asset_id: assetId, version_id: version.id }]),
    });
    const review = await call(client, "request_review", { version_id: version.id });
    const onShelf = await call(client, "request_review", { shelf_id: shelf.id });
    await asUser(client, manager);
    await call(client, "remove_member", { project_id: projectId, user_id: artist });
    await asRoot(client);
    const state = (table: string, id: string) =>
      scalar(client, `select state::text from app_public.${table} where id = $1`, [id]);
    t.is(
      await scalar(client, "select count(*)::int from app_public.asset_locks where asset_id = $1", [
        assetId,
      ]),
      0,
    );
    t.is(await state("asset_reviews", review.id), "withdrawn");
    t.is(await state("asset_reviews", onShelf.id), "withdrawn");
    t.is(await state("workspaces", workspace.id), "closed");
    t.is(await state("shelves", shelf.id), "open");
    t.is(
      await scalar(client, "select owner_id from app_public.shelves where id = $1", [shelf.id]),
      manager,
    );
    t.is(
      await scalar(client, "select count(*)::int from app_public.permissions where user_id = $1", [
        artist,
      ]),
      0,
    );
    await asUser(client, artist);
    await refusedCall(t, client, "NTFND", ["lock_asset", { asset_id: assetId }]);
  }));
