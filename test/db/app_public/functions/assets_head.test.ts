import test from "ava";
import type { ClientBase } from "pg";
import { asAnonymous, asRoot, asUser } from "../../../_helpers/as-user.ts";
import { callAll } from "../../../_helpers/call.ts";
import {
  makeAsset,
  makeBranch,
  makeMember,
  makeProject,
  makeUser,
  makeVersion,
} from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

const BY_ASSET = `select (app_public.assets_head(a.*, $2)).version_number as head
  from app_public.assets as a where a.id = $1`;
const BY_BRANCH = `select (app_public.branches_head(b.*, $1)).version_number as head
  from app_public.branches as b where b.id = $2`;

/** What both ways say that the branch holds of the asset. */
async function heads(client: ClientBase, assetId: string, branchId: string | null) {
  const found: unknown[] = [];
  for (const sql of branchId === null ? [BY_ASSET] : [BY_ASSET, BY_BRANCH])
    found.push((await client.query(sql, [assetId, branchId])).rows[0]?.head);
  return found;
}

test("the head of an asset is the one that the manifest of the branch has, the mainline's unless one is named", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const viewer = await makeMember(client, projectId, "viewer");
    const assetId = await makeAsset(client, projectId);
    await makeVersion(client, { assetId, branchId: mainlineId });
    const own = await makeBranch(client, mainlineId);
    const inherits = await makeBranch(client, mainlineId);
    await makeVersion(client, { assetId, branchId: own });
    await makeVersion(client, { assetId, branchId: mainlineId });
    await asUser(client, viewer);
    t.deepEqual(await heads(client, assetId, null), [3]);
    for (const branchId of [mainlineId, own, inherits]) {
      const [manifest] = await callAll(client, "branch_manifest", { branch_id: branchId });
      t.deepEqual(await heads(client, assetId, branchId), [
        manifest?.["version_number"],
        manifest?.["version_number"],
      ]);
    }
    t.deepEqual(await heads(client, assetId, inherits), [1, 1]);
  }));

test("there is no head before the first version, nor for those who may not read the asset", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const viewer = await makeMember(client, projectId, "viewer");
    const outsider = await makeUser(client, "editor");
    const assetId = await makeAsset(client, projectId);
    await asUser(client, viewer);
    t.deepEqual(await heads(client, assetId, mainlineId), [null, null]);
    await asRoot(client);
    await makeVersion(client, { assetId, branchId: mainlineId });
    await client.query(
      "insert into app_public.permissions (project_id, user_id, asset_id, can_read) values ($1, $2, $3, false)",
      [projectId, viewer, assetId],
    );
    await asUser(client, viewer);
    t.deepEqual(await heads(client, assetId, mainlineId), [undefined, null]);
    await asUser(client, outsider);
    t.deepEqual(await heads(client, assetId, mainlineId), [undefined, undefined]);
    // Whoever makes the row up learns nothing either.
    const { rows } = await client.query(
      `select (app_public.assets_head(
         jsonb_populate_record(null::app_public.assets, jsonb_build_object('id', $1::uuid, 'project_id', $2::uuid)), $3
       )).id as head`,
      [assetId, projectId, mainlineId],
    );
    t.deepEqual(rows, [{ head: null }]);
    await asAnonymous(client);
    await refused(t, client, "42501", {
      sql: "select app_public.assets_head(null::app_public.assets)",
    });
  }));
