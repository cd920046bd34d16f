import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import {
  makeAsset,
  makeMember,
  makeProject,
  makeVersion,
  scalar,
} from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("leads and above break locks, others don't", (t) =>
  assertRanks(t, db(), {
    name: "break_lock",
    least: "lead",
    arrange: async (client, studio) => {
      await asUser(client, studio.members.contributor);
      const lock = await call(client, "lock_asset", { asset_id: studio.assetId });
      await asRoot(client);
      return { lock_id: lock.id, reason: "on leave" };
    },
  }));

test("the holder is told why, the generation rises, and the audit has it", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const lead = await makeMember(client, projectId, "lead");
    const assetId = await makeAsset(client, projectId, { name: "hero" });
    await asUser(client, artist);
    const lock = await call(client, "lock_asset", { asset_id: assetId });
    await asUser(client, lead);
    await refusedCall(t, client, "BADIN", ["break_lock", { lock_id: lock.id, reason: "  " }]);
    const broken = await call(client, "break_lock", { lock_id: lock.id, reason: "on leave" });
    t.true(BigInt(broken.generation) > BigInt(lock.generation));
    await asRoot(client);
    const told = await client.query(
      "select kind, message, actor_id from app_public.notifications where user_id = $1",
      [artist],
    );
    t.is(told.rows.length, 1);
    t.is(told.rows[0].kind, "lock.broken");
    t.is(told.rows[0].actor_id, lead);
    t.regex(told.rows[0].message, /"hero" was broken by .*: on leave/);
    t.is(
      await scalar(
        client,
        `select count(*)::int from app_public.audit_log
         where table_name = 'app_public.asset_locks' and actor_id = $1 and operation = 'update'
           and changes -> 'reason' ->> 'new' = 'Broken: on leave'`,
        [lead],
      ),
      1,
    );
    t.is(
      await scalar(client, "select count(*)::int from app_public.asset_locks where id = $1", [
        lock.id,
      ]),
      0,
    );
  }));

test("the former holder's late submit fails, also after locking again", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const lead = await makeMember(client, projectId, "lead");
    const assetId = await makeAsset(client, projectId);
    const source = await makeAsset(client, projectId);
    await makeVersion(client, { assetId, branchId: mainlineId });
    const content = await makeVersion(client, { assetId: source, branchId: mainlineId });
    await asUser(client, artist);
    const workspace = await call(client, "create_workspace", {
      project_id: projectId,
      branch_id: null,
      name: "w",
    });
    const lock = await call(client, "lock_asset", {
      asset_id: assetId,
      workspace_id: workspace.id,
    });
    const shelf = await call(client, "create_shelf", { workspace_id: workspace.id, name: "s" });
    await call(client, "shelve", {
      shelf_id: shelf.id,
      items: JSON.stringify([{ asset_id: assetId, version_id: content.id }]),
    });
    await asUser(client, lead);
    await call(client, "break_lock", { lock_id: lock.id, reason: "needed now" });
    await asUser(client, artist);
    await refusedCall(t, client, "LOCKD", ["submit_shelf", { shelf_id: shelf.id }]);
    await call(client, "lock_asset", { asset_id: assetId });
    await refusedCall(t, client, "LOCKD", ["submit_shelf", { shelf_id: shelf.id }]);
  }));

test("a lock that a branch retains is removed", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const lead = await makeMember(client, projectId, "lead");
    const assetId = await makeAsset(client, projectId);
    const version = await makeVersion(client, { assetId, branchId: mainlineId });
    const lockId = await scalar(
      client,
      `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, state, version_id, generation)
       values ($1, $2, $3, $3, 'retained', $4, 1) returning id`,
      [projectId, assetId, mainlineId, version.id],
    );
    await asUser(client, lead);
    await call(client, "break_lock", { lock_id: lockId, reason: "abandoned" });
    t.is(
      await scalar(client, "select count(*)::int from app_public.asset_locks where id = $1", [
        lockId,
      ]),
      0,
    );
  }));
