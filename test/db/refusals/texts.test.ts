/** What people read when they are refused: what, who holds it, who can help, what next. */
import test, { type ExecutionContext } from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../_helpers/as-user.ts";
import { addVersion, makeBranchWorld, type BranchWorld } from "../../_helpers/branch-world.ts";
import { call, callAll, refusedCall } from "../../_helpers/call.ts";
import {
  EXCLUSIVE,
  makeAsset,
  makeBranch,
  makeMember,
  makeProject,
  makeVersion,
  scalar,
} from "../../_helpers/factories.ts";
import { refused, type Refusal } from "../../_helpers/refusal.ts";
import { makeShelfWorld, shelve } from "../../_helpers/shelf-world.ts";
import { useTestDatabase, withRootDb } from "../../_helpers/with-db.ts";

const db = useTestDatabase(test);

const nameOf = (client: ClientBase, id: string) =>
  scalar<string>(client, "select display_name from app_public.users where id = $1", [id]);

/** A project with an exclusive asset that has a version on the mainline, and one on the development branch. */
async function makeExclusive(client: ClientBase): Promise<BranchWorld> {
  const world = await makeBranchWorld(client, { type: EXCLUSIVE });
  await addVersion(client, world, world.devId);
  return world;
}

/** The refusals of one missing lock: by an upload, by integrating, and by its plan. */
async function missingLock(t: ExecutionContext, client: ClientBase): Promise<Refusal[]> {
  const world = await makeExclusive(client);
  await asUser(client, world.lead);
  const pair = { source_branch_id: world.devId, target_branch_id: world.mainlineId };
  const [plan] = await callAll(client, "integrate_branch", { ...pair, is_dry_run: true });
  return [
    await refused(t, client, "LOCKD", {
      sql: "select app_hidden.begin_upload($1, 'raw', 'hero.png')",
      values: [world.assetId],
    }),
    await refusedCall(t, client, "LOCKD", ["integrate_branch", pair]),
    { code: plan?.["obstacle_code"], message: plan?.["obstacle"] },
  ];
}

test("a missing lock is told in one sentence, whether one uploads, integrates or plans", async (t) => {
  await withRootDb(db(), async (client) => {
    const told = await missingLock(t, client);
    for (const { message } of told) {
      t.is(message, '"hero" changes only under a lock, and nobody holds one.');
    }
    for (const { hint } of told.slice(0, 2)) t.regex(hint ?? "", /lock_asset/);
    t.deepEqual(JSON.parse(told[0]?.detail ?? ""), {
      ...JSON.parse(told[0]?.detail ?? ""),
      asset: "hero",
      type: EXCLUSIVE,
      holder: null,
      holder_id: null,
    });
  });
});

test("a lock that a branch retains has nobody to be asked for it, and the hint does not suggest so", async (t) => {
  await withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client, { type: EXCLUSIVE });
    const task = await makeBranch(client, world.mainlineId, { name: "look", type: "task" });
    await asUser(client, world.artist);
    await call(client, "lock_asset", { asset_id: world.assetId, branch_id: task });
    await client.query("select set_config('app.current_user_id', '', true)");
    await asRoot(client);
    await client.query(
      "update app_public.asset_locks set state = 'retained', holder_id = null where asset_id = $1",
      [world.assetId],
    );
    await client.query(
      "update app_public.asset_types set lock_policy = 'mergeable' where name = $1",
      [EXCLUSIVE],
    );
    await addVersion(client, world, world.devId);
    await client.query(
      "update app_public.asset_types set lock_policy = 'exclusive' where name = $1",
      [EXCLUSIVE],
    );
    await client.query(
      "update app_public.asset_locks set version_id = (select id from app_public.asset_versions where asset_id = $1 order by version_number desc limit 1)",
      [world.assetId],
    );
    const other = await makeBranch(client, world.mainlineId, { name: "other" });
    await client.query("alter table app_public.asset_versions disable trigger _300_check_lock");
    await addVersion(client, world, other);
    await client.query(
      "alter table app_public.asset_versions enable always trigger _300_check_lock",
    );
    await asUser(client, world.lead);
    const refusal = await refusedCall(t, client, "LOCKD", [
      "integrate_branch",
      { source_branch_id: other, target_branch_id: world.mainlineId },
    ]);
    t.regex(refusal.message, /retained by the branch "look" at version/);
    t.notRegex(refusal.hint ?? "", /request_lock|break_lock/);
    t.regex(refusal.hint ?? "", /Integrate that branch's version first/);
  });
});

test("work under a lock that was broken hears who broke it, why, and who has the asset now", async (t) => {
  await withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const lock = await call(client, "lock_asset", {
      asset_id: world.assetId,
      workspace_id: world.workspace["id"],
    });
    await shelve(client, world);
    await asUser(client, world.lead);
    await call(client, "break_lock", { lock_id: lock["id"], reason: "Needed for the demo." });
    await asUser(client, world.artist);
    const submit: [string, { shelf_id: string }] = [
      "submit_shelf",
      { shelf_id: world.shelf["id"] },
    ];
    const broken = await refusedCall(t, client, "LOCKD", submit);
    const lead = await nameOf(client, world.lead);
    t.true(broken.message.includes(`${lead} broke it: Needed for the demo.`), broken.message);
    t.like(broken.facts, { broken_by: lead, reason: "Needed for the demo." });
    t.regex(broken.hint ?? "", /lock_asset/);
    await asUser(client, world.lead);
    await call(client, "lock_asset", { asset_id: world.assetId, reason: "demo" });
    await asUser(client, world.artist);
    const taken = await refusedCall(t, client, "LOCKD", submit);
    t.true(taken.message.includes(`is locked by ${lead}`), taken.message);
    t.regex(taken.hint ?? "", /request_lock/);
  });
});

test("a lock that one gave back oneself is told as that", async (t) => {
  await withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    const lock = await call(client, "lock_asset", {
      asset_id: world.assetId,
      workspace_id: world.workspace["id"],
    });
    await shelve(client, world);
    await call(client, "release_lock", { lock_id: lock["id"] });
    const refusal = await refusedCall(t, client, "LOCKD", [
      "submit_shelf",
      { shelf_id: world.shelf["id"] },
    ]);
    t.regex(refusal.message, /is gone: it was released since\.$/);
  });
});

/** A version by an artist with an open review and a task on it, and a reviewer who wrote the task. */
async function makeTask(client: ClientBase) {
  const { projectId, mainlineId } = await makeProject(client);
  const artist = await makeMember(client, projectId, "contributor");
  const reviewer = await makeMember(client, projectId, "reviewer");
  const assetId = await makeAsset(client, projectId, { name: "hero" });
  const version = await makeVersion(client, { assetId, branchId: mainlineId, createdBy: artist });
  await asUser(client, artist);
  const review = await call(client, "request_review", { version_id: version.id });
  await asUser(client, reviewer);
  const note = await call(client, "add_review_note", {
    review_id: review["id"],
    body: "Longer.",
    is_task: true,
  });
  return { artist, reviewer, version, review, note };
}

test("whose work a task is about hears whom to ask", async (t) => {
  await withRootDb(db(), async (client) => {
    const { artist, reviewer, note } = await makeTask(client);
    await asUser(client, artist);
    const refusal = await refusedCall(t, client, "SELFA", [
      "set_note_task_state",
      { note_id: note["id"], state: "verified" },
    ]);
    t.regex(refusal.message, /^This task is about your own work, "hero" v1/);
    t.true(refusal.hint?.includes(await nameOf(client, reviewer)), refusal.hint);
    t.is(refusal.facts["author_id"], reviewer);
  });
});

test("a review that is over says so in the same words to a command and to plain SQL", async (t) => {
  await withRootDb(db(), async (client) => {
    const { reviewer, review } = await makeTask(client);
    const decide = { review_id: review["id"], verdict: "changes_requested" };
    await call(client, "decide_review", decide);
    const byCommand = await refusedCall(t, client, "BADST", ["decide_review", decide]);
    t.is(
      byCommand.message,
      'The review of "hero" v1 is over (changes requested) and never changes.',
    );
    await asRoot(client);
    const bySql = await refused(t, client, "BADST", {
      sql: "update app_public.asset_reviews set state = 'approved' where id = $1",
      values: [review["id"]],
    });
    t.like(bySql, { message: byCommand.message, hint: byCommand.hint, detail: byCommand.detail });
    t.truthy(reviewer);
  });
});

test("a second review of the same names the open one and who asked for it", async (t) => {
  await withRootDb(db(), async (client) => {
    const { artist, version, review } = await makeTask(client);
    await asUser(client, artist);
    const refusal = await refusedCall(t, client, "BADST", [
      "request_review",
      { version_id: version.id },
    ]);
    t.like(refusal.facts, { review_id: review["id"], state: "pending", requested_by: artist });
    t.true(refusal.message.includes(await nameOf(client, artist)), refusal.message);
  });
});

test("the hint about a note's place names all four kinds", async (t) => {
  await withRootDb(db(), async (client) => {
    const { review } = await makeTask(client);
    const refusal = await refusedCall(t, client, "BADIN", [
      "add_review_note",
      { review_id: review["id"], body: "Here.", place: "surface", surface_x: 1 },
    ]);
    for (const kind of ["whole version", "region", "frame", "surface"]) {
      t.true(refusal.hint?.includes(kind), `${kind}: ${refusal.hint}`);
    }
  });
});

test("users are deactivated, never deleted, and the refusal says so instead of naming a constraint", async (t) => {
  await withRootDb(db(), async (client) => {
    const { artist } = await makeTask(client);
    await asRoot(client);
    for (const role of ["gadb_owner", "postgres"]) {
      await client.query(`set local role ${role}`);
      const refusal = await refused(t, client, "DNIED", {
        sql: "delete from app_public.users where id = $1",
        values: [artist],
      });
      t.regex(refusal.message, /users are deactivated, never deleted/);
      t.regex(refusal.hint ?? "", /deactivate_user/);
    }
  });
});

test("a refusal without facts sends no DETAIL, one with facts sends them as JSON", async (t) => {
  await withRootDb(db(), async (client) => {
    const bare = await refused(t, client, "BADIN", {
      sql: "select app_private.fail('BADIN', 'No.', null, 'Stop.')",
    });
    t.is(bare.detail, undefined);
    t.is(bare.hint, "Stop.");
    const full = await refused(t, client, "BADIN", {
      sql: `select app_private.fail('BADIN', 'No.', '{"a": 1}', 'Stop.')`,
    });
    t.is(full.detail, '{"a": 1}');
  });
});

test("a text that is too long is refused before a constraint is met, with its length and the limit", async (t) => {
  await withRootDb(db(), async (client) => {
    const world = await makeShelfWorld(client);
    await shelve(client, world);
    const lock = await call(client, "lock_asset", { asset_id: world.assetId });
    const long = "x".repeat(10_001);
    await asUser(client, world.lead);
    const tooLong = async (name: string, args: Record<string, unknown>) => {
      const { facts } = await refusedCall(t, client, "BADIN", [name, args]);
      t.is(facts["length"], 10_001, name);
    };
    await tooLong("request_lock", { lock_id: lock["id"], message: long });
    await tooLong("lock_asset", {
      asset_id: await scalar(
        client,
        "select asset_id from app_public.asset_versions where id = $1",
        [world.work.id],
      ),
      reason: long,
    });
    await tooLong("restore_version", { version_id: world.work.id, comment: long });
    await asUser(client, world.artist);
    await tooLong("submit_shelf", { shelf_id: world.shelf["id"], comment: long });
    await asUser(client, world.lead);
    await refusedCall(t, client, "BADIN", [
      "create_branch",
      { project_id: world.projectId, name: "a\tb", type: "task" },
    ]);
    // The twins: as long as it may be.
    t.truthy(
      await call(client, "request_lock", { lock_id: lock["id"], message: "x".repeat(2000) }),
    );
    t.truthy(
      await call(client, "restore_version", {
        version_id: world.work.id,
        comment: "x".repeat(10_000),
      }),
    );
  });
});
