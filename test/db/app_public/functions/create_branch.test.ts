import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, callAll, refusedCall } from "../../../_helpers/call.ts";
import {
  makeAsset,
  makeBranch,
  makeMember,
  makeProject,
  makeVersion,
  scalar,
} from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("leads and above make branches, others don't", (t) =>
  assertRanks(t, db(), {
    name: "create_branch",
    least: "lead",
    arrange: (_client, studio) => ({ project_id: studio.projectId, name: "x", type: "task" }),
  }));

test("a branch starts from the mainline's newest change, with the policy of its type", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const lead = await makeMember(client, projectId, "lead");
    const assetId = await makeAsset(client, projectId);
    const version = await makeVersion(client, { assetId, branchId: mainlineId });
    await asUser(client, lead);
    const make = (name: string, type: string) =>
      call(client, "create_branch", { project_id: projectId, name, type });
    const task = await make("task", "task");
    t.is(task.parent_branch_id, mainlineId);
    t.is(task.base_change_id, version.change_id);
    t.is(task.created_by, lead);
    t.deepEqual(
      [task.is_protected, task.approvals_required, task.takes_from_parent],
      [false, 0, true],
    );
    const release = await make("release", "release");
    t.deepEqual(
      [
        release.is_protected,
        release.approvals_required,
        release.lead_approvals_required,
        release.takes_from_parent,
      ],
      [true, 2, 1, false],
    );
  }));

test("a second mainline, a taken name, children of tasks and releases off development are refused", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const lead = await makeMember(client, projectId, "lead");
    const task = await makeBranch(client, mainlineId, { type: "task" });
    const development = await makeBranch(client, mainlineId);
    const elsewhere = await makeProject(client);
    await asUser(client, lead);
    const make = (args: object) => ({ project_id: projectId, name: "new", type: "task", ...args });
    const refuse = (code: string, args: object) =>
      refusedCall(t, client, code, ["create_branch", make(args)]);
    await refuse("FLOWD", { type: "mainline" });
    await refuse("FLOWD", { parent_branch_id: task });
    await refuse("FLOWD", { type: "release", parent_branch_id: development });
    await refuse("BADIN", { name: "MAIN" });
    await refuse("BADIN", { name: " " });
    await refuse("NTFND", { parent_branch_id: elsewhere.mainlineId });
  }));

test("heads are inherited as of the base change, over several branches", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const lead = await makeMember(client, projectId, "lead");
    const assetId = await makeAsset(client, projectId);
    const head = (branchId: string, change: string | null = null) =>
      scalar(client, "select (app_private.branch_head($1, $2, $3)).version_number", [
        assetId,
        branchId,
        change,
      ]);
    const empty = await makeBranch(client, mainlineId);
    const one = await makeVersion(client, { assetId, branchId: mainlineId });
    const development = await makeBranch(client, mainlineId);
    const task = await makeBranch(client, development, { type: "task" });
    await makeVersion(client, { assetId, branchId: mainlineId });
    t.is(await head(empty), null);
    t.is(await head(mainlineId), 2);
    t.is(await head(task), 1);
    await makeVersion(client, { assetId, branchId: development });
    // The task branch was made before that version.
    t.is(await head(task), 1);
    t.is(await head(development), 3);
    t.is(await head(mainlineId, one.change_id), 1);
    await asUser(client, lead);
    const manifest = await callAll(client, "branch_manifest", { branch_id: development });
    t.deepEqual(
      manifest.map(({ version_number }) => version_number),
      [3],
    );
    const earlier = await callAll(client, "branch_manifest", {
      branch_id: development,
      change_id: one.change_id,
    });
    t.deepEqual(
      earlier.map(({ version_number }) => version_number),
      [1],
    );
  }));

test("branch_manifest lists only what one may read", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const stranger = await makeMember(client, (await makeProject(client)).projectId, "owner");
    const hidden = await makeAsset(client, projectId);
    const shown = await makeAsset(client, projectId);
    for (const assetId of [hidden, shown]) {
      await makeVersion(client, { assetId, branchId: mainlineId });
    }
    await client.query(
      `insert into app_public.permissions (project_id, user_id, asset_id, can_read)
       values ($1, $2, $3, false)`,
      [projectId, artist, hidden],
    );
    await asUser(client, artist);
    const rows = await callAll(client, "branch_manifest", { branch_id: mainlineId });
    t.deepEqual(
      rows.map(({ asset_id }) => asset_id),
      [shown],
    );
    await asUser(client, stranger);
    await refusedCall(t, client, "NTFND", ["branch_manifest", { branch_id: mainlineId }]);
  }));

test("managers set a branch's policy, others don't", (t) =>
  assertRanks(t, db(), {
    name: "set_branch_policy",
    least: "manager",
    arrange: (_client, studio) => ({ branch_id: studio.mainlineId, approvals_required: 3 }),
  }));

test("a policy changes in part, and nonsense is refused", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const manager = await makeMember(client, projectId, "manager");
    await asUser(client, manager);
    const set = (args: object) =>
      call(client, "set_branch_policy", { branch_id: mainlineId, ...args });
    await set({ approvals_required: 2, lead_approvals_required: 1 });
    const branch = await set({ approver_role: "lead" });
    t.deepEqual(
      [branch.approvals_required, branch.lead_approvals_required, branch.approver_role],
      [2, 1, "lead"],
    );
    for (const args of [
      { approvals_required: 0 },
      { lead_approvals_required: 3 },
      { approver_role: "viewer" },
    ]) {
      await refusedCall(t, client, "BADIN", [
        "set_branch_policy",
        { branch_id: mainlineId, ...args },
      ]);
    }
  }));

test("leads delete branches, others don't", (t) =>
  assertRanks(t, db(), {
    name: "delete_branch",
    least: "lead",
    arrange: async (client, studio) => ({
      branch_id: await makeBranch(client, studio.mainlineId, { type: "task" }),
    }),
  }));

test("a branch with children, workspaces, locks or unmerged versions is not deleted", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const lead = await makeMember(client, projectId, "lead");
    const assetId = await makeAsset(client, projectId);
    const branch = await makeBranch(client, mainlineId);
    const child = await makeBranch(client, branch, { type: "task" });
    const version = await makeVersion(client, { assetId, branchId: branch });
    await asUser(client, lead);
    const workspace = await call(client, "create_workspace", {
      project_id: projectId,
      branch_id: branch,
      name: "w",
    });
    const lock = await call(client, "lock_asset", { asset_id: assetId, branch_id: branch });
    await refusedCall(t, client, "FLOWD", ["delete_branch", { branch_id: mainlineId }]);
    const refusal = await refusedCall(t, client, "FLOWD", ["delete_branch", { branch_id: branch }]);
    t.deepEqual(refusal.facts, {
      "child branches": 1,
      "live workspaces": 1,
      locks: 1,
      "unmerged versions": 1,
    });
    await call(client, "delete_branch", { branch_id: child });
    await call(client, "close_workspace", { workspace_id: workspace.id });
    await call(client, "break_lock", { lock_id: lock.id, reason: "gone" });
    await asRoot(client);
    await client.query("delete from app_public.asset_locks where asset_id = $1", [assetId]);
    await makeVersion(client, { assetId, branchId: mainlineId, mergedFrom: version.id });
    await asUser(client, lead);
    const deleted = await call(client, "delete_branch", { branch_id: branch });
    t.truthy(deleted.deleted_at);
    await refusedCall(t, client, "NTFND", ["delete_branch", { branch_id: branch }]);
    await asRoot(client);
    await refused(t, client, "NTFND", {
      sql: `insert into app_public.asset_versions (project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename)
            select project_id, asset_id, $1, 99, change_id, sha256, size_bytes, filename
            from app_public.asset_versions where id = $2`,
      values: [branch, version.id],
    });
  }));

test("the parent of a branch with versions or children stays, and no branch is its own parent", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const assetId = await makeAsset(client, projectId);
    const used = await makeBranch(client, mainlineId);
    const other = await makeBranch(client, mainlineId);
    const child = await makeBranch(client, other);
    await makeVersion(client, { assetId, branchId: used });
    const sql = "update app_public.branches set parent_branch_id = $1 where id = $2";
    await refused(t, client, "FLOWD", { sql, values: [other, used] });
    await refused(t, client, "FLOWD", { sql, values: [used, other] });
    await refused(t, client, "FLOWD", { sql, values: [child, child] });
    await t.notThrowsAsync(client.query(sql, [used, child]));
  }));
