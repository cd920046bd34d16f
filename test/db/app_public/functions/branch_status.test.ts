import { randomUUID } from "node:crypto";
import test from "ava";
import { asUser } from "../../../_helpers/as-user.ts";
import { addVersion, makeBranchWorld } from "../../../_helpers/branch-world.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import { makeAsset, makeUser } from "../../../_helpers/factories.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("a branch's status counts the assets that are ahead, behind and both", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    const status = async () => {
      await asUser(client, world.artist);
      return call(client, "branch_status", { branch_id: world.devId });
    };
    t.like(await status(), {
      parent_branch_id: world.mainlineId,
      ahead_count: "0",
      behind_count: "0",
      diverged_count: "0",
    });
    const [axe, boat] = [await newAsset("axe"), await newAsset("boat")];
    await addVersion(client, world, world.devId);
    await addVersion(client, world, world.devId, { assetId: axe });
    t.like(await status(), { ahead_count: "2", behind_count: "0", diverged_count: "0" });
    await addVersion(client, world, world.mainlineId, { assetId: boat });
    await addVersion(client, world, world.mainlineId);
    t.like(await status(), { ahead_count: "2", behind_count: "2", diverged_count: "1" });

    async function newAsset(name: string): Promise<string> {
      await client.query("select set_config('role', 'none', true)");
      return makeAsset(client, world.projectId, { name });
    }
  }));

test("the mainline is level with nothing, and who is no member learns nothing", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    const outsider = await makeUser(client);
    await asUser(client, world.artist);
    t.like(await call(client, "branch_status", { branch_id: world.mainlineId }), {
      parent_branch_id: null,
      ahead_count: "0",
      behind_count: "0",
    });
    await asUser(client, outsider);
    for (const branch_id of [world.devId, randomUUID()]) {
      await refusedCall(t, client, "NTFND", ["branch_status", { branch_id }]);
    }
  }));
