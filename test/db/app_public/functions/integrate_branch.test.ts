import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import {
  addVersion,
  headOf,
  integrate,
  makeBranchWorld,
  type BranchWorld,
} from "../../../_helpers/branch-world.ts";
import { call, refusedCall, type Arguments } from "../../../_helpers/call.ts";
import { makeAsset, makeBranch, makeProject, scalar } from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

/** The call that `integrate` makes, for `refusedCall`. */
const attempt = ([source, target]: [string, string], args: Arguments = {}): [string, Arguments] => [
  "integrate_branch",
  { source_branch_id: source, target_branch_id: target, ...args },
];

const up = (world: BranchWorld): [string, string] => [world.devId, world.mainlineId];
const down = (world: BranchWorld): [string, string] => [world.mainlineId, world.devId];

for (const [title, isProtected, least] of [
  [
    "contributors and above integrate into unprotected branches, others don't",
    false,
    "contributor",
  ],
  ["leads and above integrate into protected branches, others don't", true, "lead"],
] as const) {
  test(title, (t) =>
    assertRanks(t, db(), {
      name: "integrate_branch",
      least,
      arrange: async (client, studio) => {
        await client.query("update app_public.branches set is_protected = $1 where id = $2", [
          isProtected,
          studio.mainlineId,
        ]);
        const devId = await makeBranch(client, studio.mainlineId);
        const world = { ...studio, artist: studio.members.contributor } as unknown as BranchWorld;
        await addVersion(client, world, devId);
        return { source_branch_id: devId, target_branch_id: studio.mainlineId };
      },
    }),
  );
}

test("a copy is a new version in one change that names the source, takes it in and builds on the head", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    const used =
      "select used_bytes, version_count from app_public.project_usage where project_id = $1";
    const work = await addVersion(client, world, world.devId);
    const before = (await client.query(used, [world.projectId])).rows[0];
    const rows = await integrate(client, world, up(world), { comment: "Hero's armour" });
    t.is(rows.length, 1);
    t.like(rows[0], {
      action: "copy",
      name: "hero",
      source_version_id: work.id,
      target_version_id: world.base.id,
      base_version_id: world.base.id,
      obstacle: null,
    });
    const head = await headOf(client, world, world.mainlineId);
    t.like(head, {
      id: rows[0]?.version_id,
      version_number: 3,
      sha256: work.sha256,
      merged_from_version_id: work.id,
      parent_version_id: world.base.id,
      created_by: world.lead,
      comment: "Hero's armour",
    });
    const change = await client.query("select * from app_public.changes where id = $1", [
      head.change_id,
    ]);
    t.like(change.rows[0], {
      kind: "integrate",
      branch_id: world.mainlineId,
      source_branch_id: world.devId,
      author_id: world.lead,
    });
    const after = (await client.query(used, [world.projectId])).rows[0];
    t.is(after.used_bytes, before.used_bytes);
    t.is(Number(after.version_count), Number(before.version_count) + 1);
    const noted = await client.query(
      "select detail from app_public.workspace_activity where action = 'integrated' and change_id = $1",
      [head.change_id],
    );
    t.deepEqual(noted.rows[0]?.detail, {
      source_branch: "dev",
      target_branch: "main",
      version_count: 1,
    });
  }));

test("integrating again changes nothing, in either direction, and work can go on from there", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    for (let round = 1; round <= 3; round += 1) {
      const work = await addVersion(client, world, world.devId);
      t.is((await integrate(client, world, up(world))).length, 1, `round ${round}`);
      const changes = "select count(*) from app_public.changes where project_id = $1";
      const before = await scalar(client, changes, [world.projectId]);
      t.deepEqual(await integrate(client, world, up(world)), []);
      t.deepEqual(await integrate(client, world, down(world)), []);
      t.like((await integrate(client, world, up(world), { asset_ids: [world.assetId] }))[0], {
        action: "skip",
        version_id: null,
      });
      t.is(await scalar(client, changes, [world.projectId]), before);
      t.is((await headOf(client, world, world.mainlineId)).sha256, work.sha256);
    }
  }));

test("a dry run writes nothing and tells what then happens", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    const other = await makeAsset(client, world.projectId, { name: "axe" });
    await addVersion(client, world, world.devId);
    await addVersion(client, world, world.devId, { assetId: other });
    const planned = await integrate(client, world, up(world), { is_dry_run: true });
    t.is((await headOf(client, world, world.mainlineId)).id, world.base.id);
    const done = await integrate(client, world, up(world));
    t.deepEqual(
      done.map((row) => ({ ...row, version_id: null, change_id: null })),
      planned,
    );
    t.deepEqual(
      done.map(({ name }) => name),
      ["axe", "hero"],
    );
    t.is(new Set(done.map(({ change_id }) => change_id)).size, 1);
  }));

test("copying up waits until the source has absorbed what the target has, and names it", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    const other = await makeAsset(client, world.projectId, { name: "axe" });
    await addVersion(client, world, world.devId);
    const theirs = await addVersion(client, world, world.mainlineId, { assetId: other });
    await asUser(client, world.lead);
    const refusal = await refusedCall(t, client, "FLOWD", attempt(up(world)));
    t.regex(refusal.message, /"main" has version 1 of "axe", which "dev" has not absorbed/);
    t.like(refusal.facts.items[0], { asset: "axe", target_version_id: theirs.id });
    // Somebody who names the asset is asked about that asset alone.
    const named = await integrate(client, world, up(world), {
      asset_ids: [world.assetId],
      is_dry_run: true,
    });
    t.is(named[0]?.obstacle, null);
    const planned = await integrate(client, world, up(world), { is_dry_run: true });
    t.like(planned[0], { name: "axe", action: "conflict", obstacle_code: "FLOWD" });
    t.like((await integrate(client, world, down(world)))[0], { name: "axe", action: "copy" });
    t.is((await integrate(client, world, up(world)))[0]?.name, "hero");
  }));

for (const side of ["source", "target"] as const) {
  test(`a conflict is refused until it is resolved; the ${side}'s content then counts for both sides`, (t) =>
    withRootDb(db(), async (client) => {
      const world = await makeBranchWorld(client);
      const main = await addVersion(client, world, world.mainlineId);
      const dev = await addVersion(client, world, world.devId);
      await asUser(client, world.artist);
      const refusal = await refusedCall(t, client, "FLOWD", attempt(down(world)));
      t.regex(refusal.message, /Both "main" and "dev" changed "hero"/);
      t.is(refusal.facts.items[0].base_version_id, world.base.id);
      const [planned] = await integrate(client, world, down(world), { is_dry_run: true });
      t.like(planned, { action: "conflict", obstacle_code: "FLOWD" });
      const resolve = JSON.stringify({ [world.assetId]: side });
      const [merged] = await integrate(client, world, down(world), {
        resolve,
        actor: world.artist,
      });
      t.like(merged, { action: "merge", resolution: side, base_version_id: world.base.id });
      t.like(await headOf(client, world, world.devId), {
        id: merged?.version_id,
        sha256: (side === "source" ? main : dev).sha256,
        merged_from_version_id: main.id,
        parent_version_id: dev.id,
      });
      t.deepEqual(await integrate(client, world, down(world), { resolve }), []);
      const copied = await integrate(client, world, up(world));
      t.is(copied.length, side === "source" ? 0 : 1);
      // And the next change of the parent conflicts only with what the child kept of its own.
      await addVersion(client, world, world.mainlineId);
      t.is((await integrate(client, world, down(world)))[0]?.action, "copy");
    }));
}

test("what the child kept in a conflict conflicts again with the parent's next version", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    await addVersion(client, world, world.mainlineId);
    await addVersion(client, world, world.devId);
    const resolve = JSON.stringify({ [world.assetId]: "target" });
    await integrate(client, world, down(world), { resolve });
    await addVersion(client, world, world.mainlineId);
    await asUser(client, world.lead);
    await refusedCall(t, client, "FLOWD", attempt(down(world)));
  }));

test("resolve takes ids and sides only, and no side against a change that is in no conflict", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    await addVersion(client, world, world.devId);
    await asUser(client, world.lead);
    for (const resolve of ["[]", '"source"', '{"x": "source"}', `{"${world.assetId}": "theirs"}`]) {
      await refusedCall(t, client, "BADIN", attempt(up(world), { resolve }));
    }
    const against = JSON.stringify({ [world.assetId]: "target" });
    await refusedCall(t, client, "BADIN", attempt(up(world), { resolve: against }));
    const along = JSON.stringify({ [world.assetId]: "source" });
    t.is((await integrate(client, world, up(world), { resolve: along })).length, 1);
  }));

test("the same content on both sides is nothing to do, and no conflict later", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    await addVersion(client, world, world.mainlineId, { content: "same" });
    await addVersion(client, world, world.devId, { content: "same" });
    t.deepEqual(await integrate(client, world, down(world)), []);
    t.deepEqual(await integrate(client, world, up(world)), []);
    await addVersion(client, world, world.devId);
    t.like((await integrate(client, world, up(world)))[0], { action: "copy" });
  }));

test("deletions travel like any version", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    await client.query(
      `with change as (
         insert into app_public.changes (project_id, branch_id, kind) values ($1, $2, 'submit') returning id
       )
       insert into app_public.asset_versions (
         project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename, is_deletion
       ) select $1, $3, $2, 2, id, $4, 1, 'file.txt', true from change`,
      [world.projectId, world.devId, world.assetId, world.base.sha256],
    );
    t.like((await integrate(client, world, up(world)))[0], { action: "copy" });
    t.true((await headOf(client, world, world.mainlineId)).is_deletion);
    t.deepEqual(await integrate(client, world, up(world)), []);
  }));

test("only parent and child integrate, unless the target takes from any branch; releases take nothing", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    const sibling = await makeBranch(client, world.mainlineId, { name: "other" });
    const release = await makeBranch(client, world.mainlineId, { type: "release", name: "r1" });
    const elsewhere = await makeProject(client);
    await client.query("update app_public.branches set takes_from_parent = false where id = $1", [
      release,
    ]);
    await client.query(
      "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'owner')",
      [elsewhere.projectId, world.lead],
    );
    await addVersion(client, world, world.devId);
    await asUser(client, world.lead);
    const siblings = await refusedCall(t, client, "FLOWD", attempt([world.devId, sibling]));
    t.regex(siblings.message, /not parent and child/);
    const taken = await refusedCall(t, client, "FLOWD", attempt([world.mainlineId, release]));
    t.regex(taken.message, /"r1" takes nothing from its parent "main"/);
    await refusedCall(t, client, "BADIN", attempt([world.devId, world.devId]));
    await refusedCall(t, client, "BADIN", attempt([world.devId, elsewhere.mainlineId]));
    await asRoot(client);
    await client.query("update app_public.branches set merge_any = true where id = $1", [sibling]);
    t.is((await integrate(client, world, [world.devId, sibling])).length, 1);
    // A fix made for the release flows down to the mainline without a word.
    await addVersion(client, world, release);
    t.like((await integrate(client, world, [release, world.mainlineId]))[0], { action: "copy" });
  }));

test("over two levels a version arrives with its history, and the branches are in step", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    const task = await makeBranch(client, world.devId, { type: "task", name: "sculpt" });
    const work = await addVersion(client, world, task);
    await integrate(client, world, [task, world.devId]);
    await integrate(client, world, up(world));
    t.is((await headOf(client, world, world.mainlineId)).sha256, work.sha256);
    await addVersion(client, world, world.mainlineId);
    t.is((await integrate(client, world, down(world)))[0]?.action, "copy");
    t.is((await integrate(client, world, [world.devId, task]))[0]?.action, "copy");
    for (const branch of [world.devId, task]) {
      const status = await call(client, "branch_status", { branch_id: branch });
      t.like(status, { ahead_count: "0", behind_count: "0", diverged_count: "0" });
    }
    await asUser(client, world.lead);
    t.truthy((await call(client, "delete_branch", { branch_id: task })).deleted_at);
  }));

test("an archived project refuses integrations, dry ones too", (t) =>
  withRootDb(db(), async (client) => {
    const world = await makeBranchWorld(client);
    await addVersion(client, world, world.devId);
    await client.query("update app_public.projects set status = 'archived' where id = $1", [
      world.projectId,
    ]);
    await asUser(client, world.lead);
    await refusedCall(t, client, "ARCHV", attempt(up(world)));
    await refusedCall(t, client, "ARCHV", attempt(up(world), { is_dry_run: true }));
  }));
