import test from "ava";
import type { ClientBase, PoolClient } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import {
  addVersion,
  headOf,
  integrate,
  makeBranchWorld,
  type BranchWorld,
} from "../../../_helpers/branch-world.ts";
import { call, callAll, refusedCall, type Arguments } from "../../../_helpers/call.ts";
import {
  EXCLUSIVE,
  makeAsset,
  makeBranch,
  makeMember,
  scalar,
} from "../../../_helpers/factories.ts";
import { committed, useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { untilBlocked } from "../../../_helpers/blocked.ts";

const db = useTestDatabase(test);

const up = (world: BranchWorld, args: Arguments = {}): [string, Arguments] => [
  "integrate_branch",
  { source_branch_id: world.devId, target_branch_id: world.mainlineId, ...args },
];

async function permit(
  client: ClientBase,
  world: BranchWorld,
  rights: { can_read?: boolean; can_write?: boolean },
): Promise<void> {
  await asRoot(client);
  await client.query(
    `insert into app_public.permissions (project_id, user_id, asset_id, can_read, can_write, can_delete)
     values ($1, $2, $3, $4, $5, false)
     on conflict (user_id, project_id, asset_id) do update set can_read = excluded.can_read, can_write = excluded.can_write`,
    [world.projectId, world.lead, world.assetId, rights.can_read ?? null, rights.can_write ?? null],
  );
}

test("assets that the caller may not read or write are refused, never left out in silence", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    const other = await makeAsset(client, world.projectId, { name: "axe" });
    await addVersion(client, world, world.devId);
    await addVersion(client, world, world.devId, { assetId: other });
    await permit(client, world, { can_write: false });
    await asUser(client, world.lead);
    const unwritable = await refusedCall(t, client, "DNIED", up(world));
    t.regex(unwritable.message, /may not write the asset "hero"/);
    await permit(client, world, { can_read: false, can_write: false });
    await asUser(client, world.lead);
    for (const is_dry_run of [false, true]) {
      const hidden = await refusedCall(t, client, "DNIED", up(world, { is_dry_run }));
      t.notRegex(JSON.stringify(hidden), new RegExp(`hero|${world.assetId}`));
    }
    await refusedCall(t, client, "NTFND", up(world, { asset_ids: [other, world.assetId] }));
    t.like(await call(client, "branch_status", { branch_id: world.devId }), { ahead_count: "1" });
    t.is(
      (await integrate(client, world, [world.devId, world.mainlineId], { asset_ids: [other] }))
        .length,
      1,
    );
  }));

test("somebody else's lock refuses every type, naming the holder", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    await addVersion(client, world, world.devId);
    await asUser(client, world.artist);
    await call(client, "lock_asset", { asset_id: world.assetId, branch_id: world.devId });
    await asUser(client, world.lead);
    const refusal = await refusedCall(t, client, "LOCKD", up(world));
    t.regex(refusal.message, /"hero" is locked by/);
    const [planned] = await callAll(client, up(world)[0], { ...up(world)[1], is_dry_run: true });
    t.like(planned, { action: "copy", obstacle_code: "LOCKD" });
  }));

test("an exclusive type needs the caller's lock, which the destination's version removes", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client, { type: EXCLUSIVE });
    await client.query(
      "update app_public.asset_types set lock_policy = 'mergeable' where name = $1",
      [EXCLUSIVE],
    );
    await addVersion(client, world, world.devId);
    await client.query(
      "update app_public.asset_types set lock_policy = 'exclusive' where name = $1",
      [EXCLUSIVE],
    );
    await asUser(client, world.lead);
    const refusal = await refusedCall(t, client, "LOCKD", up(world));
    t.regex(refusal.message, /changes only under a lock/);
    await call(client, "lock_asset", { asset_id: world.assetId, branch_id: world.devId });
    t.is((await integrate(client, world, [world.devId, world.mainlineId])).length, 1);
    await asRoot(client);
    t.is(
      await scalar(client, "select count(*) from app_public.asset_locks where asset_id = $1", [
        world.assetId,
      ]),
      "0",
    );
  }));

test("what a branch retains needs no lock on its way up, and stays retained until it arrives", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client, { type: EXCLUSIVE });
    const task = await makeBranch(client, world.devId, { type: "task" });
    await asUser(client, world.artist);
    await call(client, "lock_asset", { asset_id: world.assetId, branch_id: task });
    await asRoot(client);
    await client.query("select set_config('app.current_user_id', $1, true)", [world.artist]);
    const work = await scalar<string>(
      client,
      `with change as (
         insert into app_public.changes (project_id, branch_id, kind, author_id) values ($1, $2, 'submit', $5) returning id
       ), blob as (
         insert into app_private.blobs (sha256, size_bytes, state) values (repeat('ab', 32), 1, 'ready') on conflict do nothing
       )
       insert into app_public.asset_versions (
         project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename, created_by
       ) select $1, $3, $2, 2, id, $4, 1, 'file.txt', $5 from change returning id`,
      [world.projectId, task, world.assetId, "ab".repeat(32), world.artist],
    );
    await client.query(
      "select app_private.settle_lock(v) from app_public.asset_versions v where id = $1",
      [work],
    );
    const held =
      "select state::text || ' ' || branch_id from app_public.asset_locks where asset_id = $1";
    t.is(await scalar(client, held, [world.assetId]), `retained ${task}`);
    await integrate(client, world, [task, world.devId]);
    await asRoot(client);
    t.is(await scalar(client, held, [world.assetId]), `retained ${world.devId}`);
    await integrate(client, world, [world.devId, world.mainlineId]);
    await asRoot(client);
    t.is(await scalar(client, held, [world.assetId]), undefined as unknown as string);
  }));

test("copying further down the line leaves the caller's lock where it is", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    await addVersion(client, world, world.mainlineId);
    await asUser(client, world.lead);
    const lock = await call(client, "lock_asset", { asset_id: world.assetId });
    await integrate(client, world, [world.mainlineId, world.devId]);
    await asRoot(client);
    const after = await client.query("select * from app_public.asset_locks where asset_id = $1", [
      world.assetId,
    ]);
    t.deepEqual(after.rows, [lock]);
  }));

test("a protected target wants the approvals of its policy, of exactly this content, and not its author's", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client, { approvals: 1 });
    const reviewer = await makeMember(client, world.projectId, "reviewer");
    const approve = async (judge: string, verdict = "approved") => {
      const head = await headOf(client, world, world.devId);
      await asUser(client, world.artist);
      const review = await call(client, "request_review", { version_id: head.id });
      await asUser(client, judge);
      await call(client, "decide_review", { review_id: review.id, verdict });
      await asUser(client, world.lead);
    };
    await addVersion(client, world, world.devId);
    await asUser(client, world.lead);
    const lacking = await refusedCall(t, client, "FLOWD", up(world));
    t.regex(lacking.message, /"main" wants 1 approval of "hero".*it has 0/);
    await approve(reviewer);
    await addVersion(client, world, world.devId);
    await asUser(client, world.lead);
    await refusedCall(t, client, "FLOWD", up(world));
    await approve(reviewer, "changes_requested");
    t.regex((await refusedCall(t, client, "FLOWD", up(world))).message, /has not accepted/);
    await approve(reviewer);
    await asRoot(client);
    await client.query(
      "update app_public.branches set approvals_required = 2, lead_approvals_required = 1 where id = $1",
      [world.mainlineId],
    );
    await asUser(client, world.lead);
    await refusedCall(t, client, "FLOWD", up(world));
    await approve(world.lead);
    t.is((await integrate(client, world, [world.devId, world.mainlineId])).length, 1);
  }));

test("approvals travel with the content, but never become the author's own through somebody else's copy", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client, { approvals: 1 });
    const author = await makeMember(client, world.projectId, "lead");
    const task = await makeBranch(client, world.devId, { type: "task" });
    await addVersion(client, { ...world, artist: author }, task);
    await integrate(client, world, [task, world.devId], { actor: world.artist });
    const head = await headOf(client, world, world.devId);
    await asUser(client, world.artist);
    const review = await call(client, "request_review", { version_id: head.id });
    await asUser(client, author);
    await call(client, "decide_review", { review_id: review.id, verdict: "approved" });
    await asUser(client, world.lead);
    await refusedCall(t, client, "FLOWD", up(world));
    await asUser(client, world.artist);
    const again = await call(client, "request_review", { version_id: head.id });
    await asUser(client, world.lead);
    await call(client, "decide_review", { review_id: again.id, verdict: "approved" });
    t.is((await integrate(client, world, [world.devId, world.mainlineId])).length, 1);
  }));

test("a new version by integration supersedes the open review of the target's older one", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    await asUser(client, world.lead);
    const review = await call(client, "request_review", { version_id: world.base.id });
    await addVersion(client, world, world.devId);
    await integrate(client, world, [world.devId, world.mainlineId]);
    await asRoot(client);
    t.is(
      await scalar(client, "select state::text from app_public.asset_reviews where id = $1", [
        review.id,
      ]),
      "superseded",
    );
  }));

test("of two integrations at once one does the work, and the other waits and finds nothing to do", async (t) => {
  const world = await committed(db(), async (client) => {
    const made = await makeBranchWorld(client);
    await addVersion(client, made, made.devId);
    return made;
  });
  const clients = await Promise.all([db().authPool.connect(), db().authPool.connect()]);
  const [first, second] = clients as [PoolClient, PoolClient];
  try {
    for (const client of clients) {
      await client.query("begin");
      await asUser(client, world.lead);
    }
    const pid = await scalar<number>(second, "select pg_backend_pid()");
    const done = await callAll(first, ...up(world));
    const waiting = callAll(second, ...up(world));
    await untilBlocked(db(), pid);
    await first.query("commit");
    t.is(done.length, 1);
    t.deepEqual(await waiting, []);
    await second.query("commit");
  } finally {
    for (const client of clients) {
      await client.query("rollback").catch(() => {});
      client.release();
    }
  }
});
