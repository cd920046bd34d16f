import { createHash } from "node:crypto";
import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall, type Row } from "../../../_helpers/call.ts";
import { makeAsset, makeMember, makeProject, makeVersion } from "../../../_helpers/factories.ts";
import { makeShelfWorld, shelve } from "../../../_helpers/shelf-world.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("a shelving writes a revision with base, content, lock generation and digest; the next appends", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const lock = await call(client, "lock_asset", { asset_id: world.assetId });
    const shelf = await shelve(client, world);
    t.is(shelf.current_revision, 1);
    t.is(shelf.state, "open");
    const { rows } = await client.query(
      `select i.*, r.content_sha256, r.created_by from app_public.shelf_items i
       join app_public.shelf_revisions r using (shelf_id, revision) where shelf_id = $1`,
      [shelf.id],
    );
    t.is(rows.length, 1);
    t.is(rows[0].action, "edit");
    t.is(rows[0].base_version_id, world.base.id);
    t.is(rows[0].sha256, world.work.sha256);
    t.is(rows[0].lock_generation, lock.generation);
    t.is(rows[0].created_by, world.artist);
    const line = `${world.assetId} edit ${world.base.id} ${world.work.sha256}`;
    t.is(rows[0].content_sha256, createHash("sha256").update(line).digest("hex"));
    t.is((await shelve(client, world)).current_revision, 2);
  }));

test("the base is what the workspace has, or what is stated", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await call(client, "sync_workspace", { workspace_id: world.workspace.id });
    await asRoot(client);
    const newer = await makeVersion(client, {
      assetId: world.assetId,
      branchId: world.mainlineId,
    });
    await asUser(client, world.artist);
    const base = async (item: Row) => {
      const shelf = await shelve(client, world, [
        { asset_id: world.assetId, version_id: world.work.id, ...item },
      ]);
      const { rows } = await client.query(
        "select base_version_id from app_public.shelf_items where shelf_id = $1 and revision = $2",
        [shelf.id, shelf.current_revision],
      );
      return rows[0].base_version_id;
    };
    t.is(await base({}), world.base.id);
    t.is(await base({ base_version_id: newer.id }), newer.id);
    await refusedCall(t, client, "BADIN", [
      "shelve",
      {
        shelf_id: world.shelf.id,
        items: JSON.stringify([
          { asset_id: world.assetId, version_id: world.work.id, base_version_id: world.work.id },
        ]),
      },
    ]);
  }));

test("items that make no sense are refused", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await asRoot(client);
    const fresh = await makeAsset(client, world.projectId);
    await asUser(client, world.artist);
    const refuse = (code: string, items: unknown) =>
      refusedCall(t, client, code, [
        "shelve",
        { shelf_id: world.shelf.id, items: JSON.stringify(items) },
      ]);
    const good = { asset_id: world.assetId, version_id: world.work.id };
    await refuse("BADIN", []);
    await refuse("BADIN", {});
    await refuse("BADIN", "text");
    await refuse("BADIN", [{ ...good, asset_id: "nonsense" }]);
    await refuse("BADIN", [{ ...good, action: "burn" }]);
    await refuse("BADIN", [good, good]);
    await refuse("BADIN", [{ asset_id: world.assetId }]);
    await refuse("BADIN", [{ ...good, upload_id: world.work.id }]);
    await refuse("BADIN", [{ ...good, action: "add" }]);
    await refuse("BADIN", [{ ...good, asset_id: fresh, action: "edit" }]);
    await refuse("BADIN", [{ asset_id: fresh, action: "delete" }]);
    await refuse("NTFND", [{ asset_id: world.shelf.id, version_id: world.work.id }]);
    await t.notThrowsAsync(shelve(client, world, [{ ...good, asset_id: fresh }]));
    await t.notThrowsAsync(shelve(client, world, [{ asset_id: world.assetId, action: "delete" }]));
  }));

test("content that one cannot read is not shelved, whatever id is named", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await asRoot(client);
    const elsewhere = await makeProject(client);
    const secret = await makeVersion(client, {
      assetId: await makeAsset(client, elsewhere.projectId),
      branchId: elsewhere.mainlineId,
    });
    await asUser(client, world.artist);
    const items = JSON.stringify([{ asset_id: world.assetId, version_id: secret.id }]);
    await refusedCall(t, client, "NTFND", ["shelve", { shelf_id: world.shelf.id, items }]);
  }));

test("only the owner shelves; others of the project are told so, strangers find nothing", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await asRoot(client);
    const stranger = await makeMember(client, (await makeProject(client)).projectId, "owner");
    const items = JSON.stringify([{ asset_id: world.assetId, version_id: world.work.id }]);
    for (const [user, code] of [
      [world.lead, "DNIED"],
      [world.owner, "DNIED"],
      [stranger, "NTFND"],
    ] as const) {
      await asUser(client, user);
      await refusedCall(t, client, code, ["shelve", { shelf_id: world.shelf.id, items }]);
      await refusedCall(t, client, code, ["submit_shelf", { shelf_id: world.shelf.id }]);
      await refusedCall(t, client, code, [
        "create_shelf",
        { workspace_id: world.workspace.id, name: "s" },
      ]);
    }
  }));

test("the owner or a lead discards a shelf, and that is final", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await shelve(client, world);
    const review = await call(client, "request_review", { shelf_id: world.shelf.id });
    await asUser(client, world.reviewer);
    await refusedCall(t, client, "DNIED", ["discard_shelf", { shelf_id: world.shelf.id }]);
    await asUser(client, world.lead);
    t.is((await call(client, "discard_shelf", { shelf_id: world.shelf.id })).state, "discarded");
    await asUser(client, world.artist);
    await refusedCall(t, client, "BADST", ["discard_shelf", { shelf_id: world.shelf.id }]);
    await refusedCall(t, client, "BADST", ["submit_shelf", { shelf_id: world.shelf.id }]);
    const { rows } = await client.query(
      "select state from app_public.asset_reviews where id = $1",
      [review.id],
    );
    t.is(rows[0].state, "withdrawn");
  }));

test("shelving again supersedes an open review and opens the shelf", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await shelve(client, world);
    const review = await call(client, "request_review", { shelf_id: world.shelf.id });
    const shelf = await shelve(client, world);
    t.is(shelf.state, "open");
    await asUser(client, world.reviewer);
    await refusedCall(t, client, "STALE", [
      "decide_review",
      { review_id: review.id, verdict: "approved" },
    ]);
  }));
