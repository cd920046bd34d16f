import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import {
  makeAsset,
  makeBranch,
  makeMember,
  makeProject,
  makeVersion,
  scalar,
} from "../../../_helpers/factories.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);
const COUNT = "select count(*)::int from app_public.asset_locks where asset_id = $1";

test("the holder releases by lock id or by asset, and the lock is gone", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    await makeVersion(client, { assetId, branchId: mainlineId });
    await asUser(client, artist);
    const lock = await call(client, "lock_asset", { asset_id: assetId });
    t.is((await call(client, "release_lock", { lock_id: lock.id })).id, lock.id);
    t.is(await scalar(client, COUNT, [assetId]), 0);
    await call(client, "lock_asset", { asset_id: assetId });
    await call(client, "release_lock", { asset_id: assetId });
    t.is(await scalar(client, COUNT, [assetId]), 0);
  }));

test("nobody else releases it, whatever the rank, and strangers don't learn of it", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const owner = await makeMember(client, projectId, "owner");
    const stranger = await makeMember(client, (await makeProject(client)).projectId, "owner");
    const assetId = await makeAsset(client, projectId);
    await asUser(client, artist);
    const lock = await call(client, "lock_asset", { asset_id: assetId });
    await asUser(client, owner);
    const refusal = await refusedCall(t, client, "DNIED", ["release_lock", { lock_id: lock.id }]);
    t.is(refusal.facts.holder_id, artist);
    await asUser(client, stranger);
    await refusedCall(t, client, "NTFND", ["release_lock", { lock_id: lock.id }]);
  }));

test("released without a new version, a lock goes back to the branch that retained it", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    const task = await makeBranch(client, mainlineId, { type: "task" });
    const version = await makeVersion(client, { assetId, branchId: task });
    await client.query(
      `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, state, version_id, generation)
       values ($1, $2, $3, $4, 'retained', $5, nextval('app_private.lock_generations'))`,
      [projectId, assetId, mainlineId, task, version.id],
    );
    await asUser(client, artist);
    const lock = await call(client, "lock_asset", { asset_id: assetId, branch_id: task });
    t.is(lock.state, "locked");
    const released = await call(client, "release_lock", { lock_id: lock.id });
    t.is(released.state, "retained");
    t.is(released.branch_id, task);
    t.is(released.version_id, version.id);
    t.true(BigInt(released.generation) > BigInt(lock.generation));
    // Once the version has reached the destination there is nothing left to retain.
    await asRoot(client);
    await makeVersion(client, { assetId, branchId: mainlineId, mergedFrom: version.id });
    await client.query("update app_public.asset_locks set state = 'locked', holder_id = $1", [
      artist,
    ]);
    await asUser(client, artist);
    await call(client, "release_lock", { lock_id: lock.id });
    t.is(await scalar(client, COUNT, [assetId]), 0);
  }));

test("those who asked for the lock are told", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const other = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    await asUser(client, artist);
    const lock = await call(client, "lock_asset", { asset_id: assetId });
    await asUser(client, other);
    const request = await call(client, "request_lock", { lock_id: lock.id });
    await asUser(client, artist);
    await call(client, "release_lock", { lock_id: lock.id });
    await asRoot(client);
    t.is(
      await scalar(client, "select state::text from app_public.lock_requests where id = $1", [
        request.id,
      ]),
      "released",
    );
    t.is(
      await scalar(client, "select kind from app_public.notifications where user_id = $1", [other]),
      "lock.released",
    );
  }));
