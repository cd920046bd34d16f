import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import { makeMember, makeProject, makeUser, scalar } from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeShelfWorld, shelve } from "../../../_helpers/shelf-world.ts";
import { makeStudio, RANKS } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("studio admins alone deactivate and activate accounts, whatever the rank in projects", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const user_id = await makeUser(client);
    for (const actor of [...RANKS.map((rank) => studio.members[rank]), studio.outsider]) {
      await asUser(client, actor);
      await refusedCall(t, client, "DNIED", ["deactivate_user", { user_id }]);
      await refusedCall(t, client, "DNIED", ["activate_user", { user_id }]);
    }
    await asUser(client, studio.admin);
    t.false((await call(client, "deactivate_user", { user_id })).is_active);
    await refusedCall(t, client, "BADST", ["deactivate_user", { user_id }]);
    await refusedCall(t, client, "BADST", ["deactivate_user", { user_id: studio.admin }]);
    t.true((await call(client, "activate_user", { user_id })).is_active);
  }));

test("what the account held is given back and its shelves go to the admin, at once", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const lock = await call(client, "lock_asset", { asset_id: world.assetId });
    await shelve(client, world);
    const review = await call(client, "request_review", { shelf_id: world.shelf.id });
    await asRoot(client);
    const admin = await makeUser(client, "admin");
    await asUser(client, admin);
    await call(client, "deactivate_user", { user_id: world.artist });
    await asRoot(client);
    const count = "select count(*)::int from app_public.asset_locks where id = $1";
    t.is(await scalar(client, count, [lock.id]), 0);
    t.is(
      await scalar(client, "select owner_id from app_public.shelves where id = $1", [
        world.shelf.id,
      ]),
      admin,
    );
    t.is(
      await scalar(client, "select state::text from app_public.asset_reviews where id = $1", [
        review.id,
      ]),
      "withdrawn",
    );
    await asUser(client, world.artist);
    await refusedCall(t, client, "CREDS", ["lock_asset", { asset_id: world.assetId }]);
    await refused(t, client, "CREDS", { sql: "select app_public.create_project('mine')" });
  }));

test("the last owner of a project is not deactivated", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const admin = await makeUser(client, "admin");
    await asUser(client, admin);
    await refusedCall(t, client, "BADST", ["deactivate_user", { user_id: owner }]);
    await asRoot(client);
    await makeMember(client, projectId, "owner");
    await asUser(client, admin);
    await t.notThrowsAsync(call(client, "deactivate_user", { user_id: owner }));
  }));
