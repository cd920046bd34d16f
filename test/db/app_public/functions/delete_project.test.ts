import test from "ava";
import type { ClientBase } from "pg";
import { asAuditor, asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import { digestProject } from "../../../_helpers/digest-project.ts";
import {
  makeAsset,
  makeMember,
  makeProject,
  makeUser,
  makeVersion,
  scalar,
} from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { makeWorld, type World } from "../../access-matrix-world.ts";
import { archive, OUTLIVING, projectTables, rowsOf } from "./_deleted-project.ts";

const db = useTestDatabase(test);
const reason = "Cancelled; the licence asks for it.";

for (const is_dry_run of [true, false]) {
  test(`owners and studio admins delete an archived project (dry run: ${is_dry_run}), nobody else`, (t) =>
    assertRanks(t, db(), {
      name: "delete_project",
      least: "owner",
      arrange: async (client, { projectId }) => {
        await archive(client, projectId);
        return { project_id: projectId, reason, is_dry_run };
      },
    }));
}

/** A world that is archived, with its owner acting. */
async function makeArchived(client: ClientBase): Promise<World> {
  const world = await makeWorld(client);
  await archive(client, world.projectId);
  await asUser(client, world.people.owner);
  return world;
}

test("it is a dry run unless told otherwise: it counts what would go, and nothing changes", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const other = await makeProject(client);
    const version = (project: { projectId: string; mainlineId: string }, content: string) =>
      makeAsset(client, project.projectId).then((assetId) =>
        makeVersion(client, { assetId, branchId: project.mainlineId, content }),
      );
    await version({ projectId, mainlineId }, "shared");
    await version(other, "shared");
    await version({ projectId, mainlineId }, "mine alone");
    await version({ projectId, mainlineId }, "mine alone");
    await archive(client, projectId);
    const before = await digestProject(client, projectId);
    await asUser(client, owner);
    const plan = await call(client, "delete_project", { project_id: projectId, reason });
    t.like(plan, {
      project_id: projectId,
      is_dry_run: true,
      deleted_at: null,
      member_count: "1",
      branch_count: "1",
      asset_count: "3",
      version_count: "3",
      workspace_count: "0",
      logical_bytes: String("shared".length + 2 * "mine alone".length),
      used_bytes: String("shared".length + "mine alone".length),
      freed_bytes: String("mine alone".length),
      is_complete: false,
    });
    const { rows } = await client.query("select root_sha256 from project_archive_log");
    t.is(rows[0].root_sha256, plan["root_sha256"]);
    await asRoot(client);
    t.is(await digestProject(client, projectId), before);
  });
});

test("it takes every row of the project, and leaves the tombstone, the archive log, the audit and what people were told", async (t) => {
  await withRootDb(db(), async (client) => {
    const untouched = await makeWorld(client);
    const before = await digestProject(client, untouched.projectId);
    const world = await makeArchived(client);
    const gone = await call(client, "delete_project", {
      project_id: world.projectId,
      reason,
      is_dry_run: false,
    });
    t.like(gone, { is_dry_run: false, is_complete: true, asset_count: "1", version_count: "1" });
    await asRoot(client);
    t.deepEqual(await rowsOf(client, world.projectId), {});
    const left = ["audit_log", "audit_seals", "notifications", "project_archive_log"];
    for (const table of [...left, "project_tombstones"]) {
      const sql = `select count(*)::int from app_public.${table} where project_id = $1`;
      t.true((await scalar<number>(client, sql, [world.projectId])) > 0, table);
    }
    t.is(await digestProject(client, untouched.projectId), before, "another project");
  });
});

test("of every table that hangs on a project the catalogue says whether its rows go or stay", async (t) => {
  await withRootDb(db(), async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "select table_name::regclass::text as name from app_private.removal_steps()",
    );
    const going = rows.map(({ name }) => name);
    t.deepEqual(
      (await projectTables(client)).filter((name) => !OUTLIVING.has(name)),
      [...going, "branches"].toSorted((a, b) => (a < b ? -1 : 1)),
    );
  });
});

test("the tombstone names who, when, why, how much, the root hash and the audit's head", async (t) => {
  await withRootDb(db(), async (client) => {
    const world = await makeArchived(client);
    const args = { project_id: world.projectId, reason, is_dry_run: false };
    const gone = await call(client, "delete_project", args);
    const stone = await client.query("select * from project_tombstones where project_id = $1", [
      world.projectId,
    ]);
    t.like(stone.rows[0], {
      project_name: gone["project_name"],
      deleted_by: world.people.owner,
      deleted_at: gone["deleted_at"],
      reason,
      asset_count: "1",
      root_sha256: gone["root_sha256"],
    });
    t.regex(stone.rows[0].audit_head, /^[0-9a-f]{64}$/);
    await asRoot(client);
    t.like(
      (await client.query("select * from app_public.projects where id = $1", [world.projectId]))
        .rows[0],
      { status: "archived", deleted_by: world.people.owner, name: gone["project_name"] },
    );
    t.is(
      await scalar(
        client,
        "select message from app_public.notifications where kind = 'project.deleted' and user_id = $1",
        [world.people.viewer],
      ),
      `"${gone["project_name"]}" was deleted by ${await nameOf(client, world.people.owner)}: ${reason}`,
    );
  });
});

const nameOf = (client: ClientBase, id: string) =>
  scalar<string>(client, "select display_name from app_public.users where id = $1", [id]);

test("a studio admin and an auditor read what is left; the members see nothing, the deleter the tombstone", async (t) => {
  await withRootDb(db(), async (client) => {
    const world = await makeArchived(client);
    const args = { project_id: world.projectId, reason, is_dry_run: false };
    await call(client, "delete_project", args);
    await asRoot(client);
    await client.query("select app_private.seal_audit_chain($1)", [world.projectId]);
    const counts = async () => {
      const count = (table: string) =>
        scalar<number>(client, `select count(*)::int from ${table} where project_id = $1`, [
          world.projectId,
        ]);
      return [
        await count("app_public.project_tombstones"),
        await count("app_public.project_archive_log"),
        Math.min(await count("app_public.audit_log"), 1),
      ];
    };
    await asUser(client, world.people["studio admin"]);
    t.deepEqual(await counts(), [1, 2, 1]);
    await refusedCall(t, client, "BADST", ["verify_archive", { project_id: world.projectId }]);
    const chain = await call(client, "verify_audit_chain", { project_id: world.projectId });
    // The world's first seal is made up; that it is named shows that the chain was read.
    t.is(chain["is_valid"], false);
    await asRoot(client);
    await asAuditor(client);
    t.deepEqual(await counts(), [1, 2, 1]);
    await asRoot(client);
    await asUser(client, world.people.manager);
    t.deepEqual(await counts(), [0, 0, 0]);
    await asRoot(client);
    await asUser(client, world.people.owner);
    t.deepEqual(await counts(), [1, 0, 0]);
    t.is((await client.query("select from projects where id = $1", [world.projectId])).rowCount, 0);
    for (const name of ["verify_archive", "reopen_project", "delete_project"]) {
      await refusedCall(t, client, "NTFND", [
        name,
        { project_id: world.projectId, ...(name === "verify_archive" ? {} : { reason }) },
      ]);
    }
  });
});

test("the content that only the deleted project had is free for the sweep, shared content is not", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const other = await makeProject(client);
    const assetId = await makeAsset(client, projectId);
    const elsewhere = await makeAsset(client, other.projectId);
    const alone = await makeVersion(client, { assetId, branchId: mainlineId });
    const shared = await makeVersion(client, { assetId, branchId: mainlineId, content: "both" });
    await makeVersion(client, {
      assetId: elsewhere,
      branchId: other.mainlineId,
      content: "both",
    });
    await archive(client, projectId);
    await asUser(client, owner);
    await call(client, "delete_project", { project_id: projectId, reason, is_dry_run: false });
    await asRoot(client);
    const isUsed = (sha256: string) =>
      scalar(client, "select app_private.is_content_used($1)", [sha256]);
    t.false(await isUsed(alone.sha256));
    t.true(await isUsed(shared.sha256));
    t.is(
      await scalar(
        client,
        "select used_bytes from app_public.project_usage where project_id = $1",
        [other.projectId],
      ),
      "4",
    );
  });
});

test("an active project, a missing reason, an unknown id and a second time are refused", async (t) => {
  await withRootDb(db(), async (client) => {
    const world = await makeWorld(client);
    await asUser(client, world.people.owner);
    const args = { project_id: world.projectId, reason };
    const refusal = await refusedCall(t, client, "BADST", ["delete_project", args]);
    t.regex(refusal.hint ?? "", /archive_project/);
    await asRoot(client);
    await archive(client, world.projectId);
    await asUser(client, world.people.owner);
    for (const bad of ["", "  ", null]) {
      await refusedCall(t, client, "BADIN", ["delete_project", { ...args, reason: bad }]);
    }
    const unknown = { ...args, project_id: world.people.owner };
    await refusedCall(t, client, "NTFND", ["delete_project", unknown]);
    await call(client, "delete_project", { ...args, is_dry_run: false });
    await asRoot(client);
    await asUser(client, world.people["studio admin"]);
    await refusedCall(t, client, "NTFND", ["delete_project", { ...args, is_dry_run: false }]);
  });
});

test("afterwards its last owner may be deactivated, and its name be used again", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const admin = await makeUser(client, "admin");
    const name = await scalar<string>(
      client,
      "select name from app_public.projects where id = $1",
      [projectId],
    );
    await asUser(client, admin);
    await refusedCall(t, client, "BADST", ["deactivate_user", { user_id: owner }]);
    await call(client, "archive_project", { project_id: projectId });
    await call(client, "delete_project", { project_id: projectId, reason, is_dry_run: false });
    t.truthy(await call(client, "deactivate_user", { user_id: owner }));
    t.not((await call(client, "create_project", { name }))["id"], projectId);
  });
});

test("nothing is written to a deleted project, nor is its tombstone taken away, by the superuser either", async (t) => {
  await withRootDb(db(), async (client) => {
    const world = await makeArchived(client);
    const args = { project_id: world.projectId, reason, is_dry_run: false };
    await call(client, "delete_project", args);
    await asRoot(client);
    await client.query("set local session_replication_role = replica");
    const values = [world.projectId];
    const statements = {
      ARCHV: [
        "update app_public.projects set deleted_at = null, deleted_by = null where id = $1",
        "update app_public.projects set status = 'active', archived_at = null where id = $1",
        "update app_public.projects set name = 'Again' where id = $1",
        "delete from app_public.projects where id = $1",
        "insert into app_public.assets (project_id, name, type) values ($1, 'hero', 'texture')",
        "insert into app_public.branches (project_id, name, type) values ($1, 'main', 'mainline')",
      ],
      DNIED: [
        "update app_public.project_tombstones set reason = 'x' where project_id = $1",
        "delete from app_public.project_tombstones where project_id = $1",
        "delete from app_public.project_archive_log where project_id = $1",
        "delete from app_public.audit_log where project_id = $1",
        "delete from app_public.audit_seals where project_id = $1",
      ],
    };
    for (const [code, list] of Object.entries(statements)) {
      for (const sql of list) await refused(t, client, code, { sql, values });
    }
  });
});
