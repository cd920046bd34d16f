import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall, type Arguments } from "../../../_helpers/call.ts";
import {
  EXCLUSIVE,
  makeAsset,
  makeMember,
  makeProject,
  makeVersion,
  scalar,
} from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("contributors and above restore versions, others don't", (t) =>
  assertRanks(t, db(), {
    name: "restore_version",
    least: "contributor",
    arrange: async (client, studio) => {
      const version = await makeVersion(client, {
        assetId: studio.assetId,
        branchId: studio.mainlineId,
      });
      return { version_id: version.id };
    },
  }));

test("a restored version is new, has the old content, builds on the head and costs nothing", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    const old = await makeVersion(client, { assetId, branchId: mainlineId });
    const head = await makeVersion(client, { assetId, branchId: mainlineId });
    const used = "select used_bytes from app_public.project_usage where project_id = $1";
    const before = await scalar(client, used, [projectId]);
    await asUser(client, artist);
    const restored = await call(client, "restore_version", { version_id: old.id });
    t.like(restored, {
      version_number: 3,
      sha256: old.sha256,
      parent_version_id: head.id,
      created_by: artist,
      comment: "Restores version 1",
    });
    await asRoot(client);
    t.is(await scalar(client, used, [projectId]), before);
    t.is(
      await scalar(client, "select kind::text from app_public.changes where id = $1", [
        restored.change_id,
      ]),
      "restore",
    );
  }));

test("locks, branch policy and damaged content stand in the way", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const other = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    const old = await makeVersion(client, { assetId, branchId: mainlineId });
    const restore: [string, Arguments] = ["restore_version", { version_id: old.id }];
    await asUser(client, other);
    const lock = await call(client, "lock_asset", { asset_id: assetId });
    await asUser(client, artist);
    await refusedCall(t, client, "LOCKD", restore);
    await asUser(client, other);
    await call(client, "release_lock", { lock_id: lock.id });
    await asRoot(client);
    const arrange = async (sql: string, values: unknown[]) => {
      await asRoot(client);
      await client.query(sql, values);
      await asUser(client, artist);
    };
    await arrange("update app_public.assets set type = $1 where id = $2", [EXCLUSIVE, assetId]);
    await refusedCall(t, client, "LOCKD", restore);
    await call(client, "lock_asset", { asset_id: assetId });
    await arrange("update app_public.branches set approvals_required = 1 where id = $1", [
      mainlineId,
    ]);
    await refusedCall(t, client, "FLOWD", restore);
    await arrange("update app_public.branches set approvals_required = 0 where id = $1", [
      mainlineId,
    ]);
    await arrange("update app_private.blobs set state = 'corrupt' where sha256 = $1", [old.sha256]);
    await refusedCall(t, client, "BADST", restore);
    await arrange("update app_private.blobs set state = 'ready' where sha256 = $1", [old.sha256]);
    t.is((await call(client, ...restore)).version_number, 2);
  }));
