import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import { makeAsset, scalar } from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { makeShelfWorld, shelve } from "../../../_helpers/shelf-world.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("owners delete assets, others don't", (t) =>
  assertRanks(t, db(), {
    name: "delete_asset",
    least: "owner",
    arrange: (_client, studio) => ({ asset_id: studio.assetId }),
  }));

test("the right to delete can be granted on an asset", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await asUser(client, world.owner);
    await call(client, "grant_permission", {
      project_id: world.projectId,
      user_id: world.artist,
      asset_id: world.assetId,
      can_delete: true,
    });
    await asUser(client, world.artist);
    t.truthy((await call(client, "delete_asset", { asset_id: world.assetId })).deleted_at);
  }));

test("a lock of somebody else and an open shelf stand in the way; open reviews end", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const lock = await call(client, "lock_asset", { asset_id: world.assetId });
    await shelve(client, world);
    await asUser(client, world.owner);
    const deletion = { asset_id: world.assetId };
    await refusedCall(t, client, "LOCKD", ["delete_asset", deletion]);
    await asUser(client, world.artist);
    await call(client, "release_lock", { lock_id: lock.id });
    await asUser(client, world.owner);
    await refusedCall(t, client, "BADST", ["delete_asset", deletion]);
    await asUser(client, world.artist);
    await call(client, "discard_shelf", { shelf_id: world.shelf.id });
    const review = await call(client, "request_review", { version_id: world.base.id });
    await asUser(client, world.owner);
    const deleted = await call(client, "delete_asset", deletion);
    t.is(deleted.deleted_by, world.owner);
    await refusedCall(t, client, "NTFND", ["delete_asset", deletion]);
    await asRoot(client);
    t.is(
      await scalar(client, "select state::text from app_public.asset_reviews where id = $1", [
        review.id,
      ]),
      "withdrawn",
    );
  }));

test("owners bring a deleted asset back while its name is free", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const name = await scalar<string>(client, "select name from app_public.assets where id = $1", [
      world.assetId,
    ]);
    const args = { asset_id: world.assetId };
    await asUser(client, world.owner);
    await call(client, "delete_asset", args);
    await asUser(client, world.lead);
    await refusedCall(t, client, "DNIED", ["undelete_asset", args]);
    await asUser(client, world.owner);
    t.is((await call(client, "undelete_asset", args)).deleted_at, null);
    await call(client, "delete_asset", args);
    await asRoot(client);
    await makeAsset(client, world.projectId, { name });
    await asUser(client, world.owner);
    await refusedCall(t, client, "BADST", ["undelete_asset", args]);
  }));
