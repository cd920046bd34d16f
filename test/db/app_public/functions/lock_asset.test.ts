import test from "ava";
import type { PoolClient } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, callAll, refusedCall } from "../../../_helpers/call.ts";
import {
  EXCLUSIVE,
  makeAsset,
  makeBranch,
  makeMember,
  makeProject,
  makeVersion,
  scalar,
} from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { committed, useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("contributors and above lock assets, others don't", (t) =>
  assertRanks(t, db(), {
    name: "lock_asset",
    least: "contributor",
    arrange: (_client, studio) => ({ asset_id: studio.assetId }),
  }));

test("a lock names its holder, line, version and reason, and is written to the timeline", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    const version = await makeVersion(client, { assetId, branchId: mainlineId });
    await asUser(client, artist);
    const lock = await call(client, "lock_asset", { asset_id: assetId, reason: "repainting" });
    t.is(lock.state, "locked");
    t.is(lock.holder_id, artist);
    t.is(lock.line_branch_id, mainlineId);
    t.is(lock.version_id, version.id);
    t.is(lock.reason, "repainting");
    t.is(
      await scalar(client, "select action from app_public.workspace_activity where asset_id = $1", [
        assetId,
      ]),
      "locked",
    );
  }));

test("locking again renews the lease and keeps the generation", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    await asUser(client, artist);
    const first = await call(client, "lock_asset", { asset_id: assetId, reason: "one" });
    await asRoot(client);
    await client.query(
      "update app_public.asset_locks set stale_at = now(), lease_expires_at = now() where id = $1",
      [first.id],
    );
    await asUser(client, artist);
    const second = await call(client, "lock_asset", { asset_id: assetId });
    t.is(second.id, first.id);
    t.is(second.generation, first.generation);
    t.is(second.reason, "one");
    t.is(second.stale_at, null);
    t.true(second.lease_expires_at > first.locked_at);
  }));

test("somebody else's lock is refused with the holder, the time and the reason", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const holder = await makeMember(client, projectId, "contributor");
    const other = await makeMember(client, projectId, "owner");
    await client.query("update app_public.users set display_name = 'Mina' where id = $1", [holder]);
    const assetId = await makeAsset(client, projectId, { name: "hero" });
    await asUser(client, holder);
    await call(client, "lock_asset", { asset_id: assetId, reason: "repainting" });
    await asUser(client, other);
    const refusal = await refusedCall(t, client, "LOCKD", ["lock_asset", { asset_id: assetId }]);
    t.regex(
      refusal.message,
      /"hero" is locked by Mina since \d{4}-\d\d-\d\d \d\d:\d\d UTC: repainting\./,
    );
    t.is(refusal.facts.holder_id, holder);
    t.regex(String(refusal.hint), /request_lock/);
  }));

test("one lock holds for the whole line of a branch, but not for a release's line", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const holder = await makeMember(client, projectId, "contributor");
    const other = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    await makeVersion(client, { assetId, branchId: mainlineId });
    const task = await makeBranch(client, mainlineId, { type: "task" });
    const release = await makeBranch(client, mainlineId, { type: "release" });
    await asUser(client, holder);
    const lock = await call(client, "lock_asset", { asset_id: assetId, branch_id: task });
    t.is(lock.line_branch_id, mainlineId);
    t.is(lock.branch_id, task);
    await asUser(client, other);
    await refusedCall(t, client, "LOCKD", ["lock_asset", { asset_id: assetId }]);
    const onRelease = await call(client, "lock_asset", { asset_id: assetId, branch_id: release });
    t.is(onRelease.line_branch_id, release);
  }));

test("only the line's newest version can be locked; the refusal names it and its branch", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    await makeVersion(client, { assetId, branchId: mainlineId });
    const task = await makeBranch(client, mainlineId, { type: "task", name: "sculpt" });
    const newest = await makeVersion(client, { assetId, branchId: task });
    await asUser(client, artist);
    const refusal = await refusedCall(t, client, "STALE", ["lock_asset", { asset_id: assetId }]);
    t.regex(refusal.message, /is 2 on the branch "sculpt"/);
    t.is(refusal.facts.version_id, newest.id);
    t.is(
      (await call(client, "lock_asset", { asset_id: assetId, branch_id: task })).version_id,
      newest.id,
    );
  }));

test("the same content under another number, as after an integration, may be locked", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    const task = await makeBranch(client, mainlineId, { type: "task" });
    const made = await makeVersion(client, { assetId, branchId: task, content: "same" });
    await makeVersion(client, {
      assetId,
      branchId: mainlineId,
      content: "same",
      mergedFrom: made.id,
    });
    await asUser(client, artist);
    await t.notThrowsAsync(call(client, "lock_asset", { asset_id: assetId, branch_id: task }));
  }));

test("a workspace that holds an older version is told to sync", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    await makeVersion(client, { assetId, branchId: mainlineId });
    await asUser(client, artist);
    const workspace = await call(client, "create_workspace", {
      project_id: projectId,
      branch_id: null,
      name: "mine",
    });
    await call(client, "sync_workspace", { workspace_id: workspace.id });
    await asRoot(client);
    await makeVersion(client, { assetId, branchId: mainlineId });
    await asUser(client, artist);
    const args = { asset_id: assetId, workspace_id: workspace.id };
    const refusal = await refusedCall(t, client, "STALE", ["lock_asset", args]);
    t.regex(String(refusal.hint), /sync_workspace/);
    await call(client, "sync_workspace", { workspace_id: workspace.id });
    t.is((await call(client, "lock_asset", args)).workspace_id, workspace.id);
  }));

test("a workspace of somebody else, on another branch, or of another project is refused", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const other = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    const task = await makeBranch(client, mainlineId, { type: "task" });
    await asUser(client, artist);
    const workspace = await call(client, "create_workspace", {
      project_id: projectId,
      branch_id: null,
      name: "mine",
    });
    const args = { asset_id: assetId, workspace_id: workspace.id };
    await refusedCall(t, client, "BADIN", ["lock_asset", { ...args, branch_id: task }]);
    await asUser(client, other);
    await refusedCall(t, client, "DNIED", ["lock_asset", args]);
  }));

test("an asset granted by permission can be locked, one denied can't", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const viewer = await makeMember(client, projectId, "viewer");
    const artist = await makeMember(client, projectId, "contributor");
    const assetId = await makeAsset(client, projectId);
    await client.query(
      `insert into app_public.permissions (project_id, user_id, asset_id, can_read, can_write)
       values ($1, $2, $4, true, true), ($1, $3, $4, true, false)`,
      [projectId, viewer, artist, assetId],
    );
    await asUser(client, artist);
    await refusedCall(t, client, "DNIED", ["lock_asset", { asset_id: assetId }]);
    await asUser(client, viewer);
    t.is((await call(client, "lock_asset", { asset_id: assetId })).holder_id, viewer);
  }));

test("absent and hidden assets are refused in the same words", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const assetId = await makeAsset(client, projectId);
    const elsewhere = await makeProject(client);
    const stranger = await makeMember(client, elsewhere.projectId, "owner");
    await asUser(client, stranger);
    const absent = "00000000-0000-4000-8000-000000000000";
    const one = await refusedCall(t, client, "NTFND", ["lock_asset", { asset_id: absent }]);
    const two = await refusedCall(t, client, "NTFND", ["lock_asset", { asset_id: assetId }]);
    t.is(one.message, two.message);
    t.is(one.hint, two.hint);
    t.deepEqual(one.facts, two.facts);
  }));

test("contributors hold at most 500 locks, leads as many as they need", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const lead = await makeMember(client, projectId, "lead");
    const assetId = await makeAsset(client, projectId);
    await client.query(
      `with made as (
         insert into app_public.assets (project_id, name, type)
         select $1, i::text, 'x' from generate_series(1, 1000) i
         returning id, name::integer as n
       )
       insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
       select $1, id, $2, $2, case when n % 2 = 0 then $3::uuid else $4::uuid end, n from made`,
      [projectId, mainlineId, artist, lead],
    );
    await asUser(client, artist);
    const refusal = await refusedCall(t, client, "DNIED", ["lock_asset", { asset_id: assetId }]);
    t.is(refusal.facts.limit, 500);
    await asUser(client, lead);
    await t.notThrowsAsync(call(client, "lock_asset", { asset_id: assetId }));
  }));

test("an archived project takes no locks", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const assetId = await makeAsset(client, projectId, { type: EXCLUSIVE });
    await asUser(client, owner);
    await call(client, "archive_project", { project_id: projectId });
    await refusedCall(t, client, "ARCHV", ["lock_asset", { asset_id: assetId }]);
  }));

for (const callers of [2, 50]) {
  test(`of ${callers} callers at once exactly one gets the lock, and the others learn who`, async (t) => {
    const world = await committed(db(), async (client) => {
      const { projectId } = await makeProject(client);
      const assetId = await makeAsset(client, projectId);
      const users = [];
      for (let i = 0; i < callers; i += 1)
        users.push(await makeMember(client, projectId, "contributor"));
      return { assetId, users };
    });
    const clients = await connect(callers);
    try {
      // Everybody is in a transaction before the first of them asks, so that they really meet.
      for (const [index, client] of clients.entries()) {
        await client.query("begin");
        await asUser(client, world.users[index] as string);
        // A wait shows as 55P03 instead of a slow test.
        await client.query("set local lock_timeout = '2s'");
      }
      const results = await Promise.all(
        clients.map((client) =>
          callAll(client, "lock_asset", { asset_id: world.assetId }).then(
            ([lock]) => ({ holder: lock?.holder_id as string, code: "won", message: "" }),
            (error: { code: string; message: string }) => ({ holder: "", ...pick(error) }),
          ),
        ),
      );
      const winners = results.filter(({ code }) => code === "won");
      t.is(winners.length, 1);
      t.true(results.every(({ code }) => code === "won" || code === "LOCKD"));
      const name = await db().rootPool.query(
        "select display_name from app_public.users where id = $1",
        [winners[0]?.holder],
      );
      for (const { code, message } of results) {
        if (code === "LOCKD") t.true(message.includes(name.rows[0].display_name), message);
      }
      for (const client of clients) await client.query("commit").catch(() => {});
      const { rows } = await db().rootPool.query(
        "select holder_id from app_public.asset_locks where asset_id = $1",
        [world.assetId],
      );
      t.deepEqual(rows, [{ holder_id: winners[0]?.holder }]);
    } finally {
      for (const client of clients) client.release(true);
    }
  });
}

test("when the one ahead gives up, the next caller gets the lock", async (t) => {
  const world = await committed(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const assetId = await makeAsset(client, projectId);
    return {
      assetId,
      first: await makeMember(client, projectId, "contributor"),
      second: await makeMember(client, projectId, "contributor"),
    };
  });
  const [one, two] = (await connect(2)) as [PoolClient, PoolClient];
  try {
    await one.query("begin");
    await asUser(one, world.first);
    await call(one, "lock_asset", { asset_id: world.assetId });
    await two.query("begin");
    await asUser(two, world.second);
    await refusedCall(t, two, "LOCKD", ["lock_asset", { asset_id: world.assetId }]);
    await one.query("rollback");
    t.is((await call(two, "lock_asset", { asset_id: world.assetId })).holder_id, world.second);
  } finally {
    one.release(true);
    two.release(true);
  }
});

test("while a version arrives the lock is refused at once, not after it", async (t) => {
  const world = await committed(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const assetId = await makeAsset(client, projectId);
    return { assetId, artist: await makeMember(client, projectId, "contributor") };
  });
  const [one, two] = (await connect(2)) as [PoolClient, PoolClient];
  try {
    await one.query("begin");
    // What every way to add a version does first.
    await one.query("select from app_public.assets where id = $1 for no key update", [
      world.assetId,
    ]);
    await two.query("begin");
    await asUser(two, world.artist);
    await two.query("set local lock_timeout = '2s'");
    const refusal = await refusedCall(t, two, "LOCKD", ["lock_asset", { asset_id: world.assetId }]);
    t.regex(refusal.message, /being taken by somebody else at this moment/);
  } finally {
    one.release(true);
    two.release(true);
  }
});

async function connect(count: number): Promise<PoolClient[]> {
  db().rootPool.options.max = Math.max(db().rootPool.options.max ?? 0, count + 8);
  return Promise.all(Array.from({ length: count }, () => db().rootPool.connect()));
}

function pick({ code, message }: { code: string; message: string }) {
  return { code, message };
}
