import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call } from "../../../_helpers/call.ts";
import {
  EXCLUSIVE,
  makeAsset,
  makeBranch,
  makeMember,
  makeProject,
  makeVersion,
} from "../../../_helpers/factories.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("a version under somebody's lock is refused for every type and role, on the whole line", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const task = await makeBranch(client, mainlineId, { type: "task" });
    const release = await makeBranch(client, mainlineId, { type: "release" });
    const assetId = await makeAsset(client, projectId);
    await asUser(client, artist);
    await call(client, "lock_asset", { asset_id: assetId });
    await asRoot(client);
    for (const branchId of [mainlineId, task]) {
      await client.query("savepoint attempt");
      await t.throwsAsync(makeVersion(client, { assetId, branchId }), { code: "LOCKD" });
      await client.query("rollback to savepoint attempt");
    }
    await t.notThrowsAsync(makeVersion(client, { assetId, branchId: release }));
  }));

test("an exclusive asset that a branch retains changes elsewhere only by taking that version in", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const task = await makeBranch(client, mainlineId, { type: "task" });
    const assetId = await makeAsset(client, projectId, { type: EXCLUSIVE });
    const made = await makeVersion(client, { assetId, branchId: task });
    await client.query(
      `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, state, version_id, generation)
       values ($1, $2, $3, $4, 'retained', $5, 1)`,
      [projectId, assetId, mainlineId, task, made.id],
    );
    const check = (mergedFrom: string | null) =>
      client.query(
        `select app_private.refuse_without_lock(a, $2, $3, $4) from app_public.assets a where id = $1`,
        [assetId, mainlineId, artist, mergedFrom],
      );
    await client.query("savepoint attempt");
    await t.throwsAsync(check(null), { code: "LOCKD", message: /retained by the branch/ });
    await client.query("rollback to savepoint attempt");
    await t.notThrowsAsync(check(made.id));
  }));
