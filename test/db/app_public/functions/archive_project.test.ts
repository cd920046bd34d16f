import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { refused, rowCount } from "../../../_helpers/refusal.ts";
import { makeStudio, RANKS } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("owners archive by the statement of the README, and the log records it", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.members.owner);
    await client.query("update projects set status = 'archived', archived_by = $1 where id = $2", [
      studio.members.owner,
      studio.projectId,
    ]);
    const { rows } = await client.query(
      `select action, actor_id, asset_count::int, is_forced, root_sha256 = verification.computed_sha256 as agrees,
              verification.is_unchanged
       from project_archive_log as log
       cross join verify_archive(log.project_id) as verification
       where log.project_id = $1`,
      [studio.projectId],
    );
    t.deepEqual(rows, [
      {
        action: "archived",
        actor_id: studio.members.owner,
        asset_count: 1,
        is_forced: false,
        agrees: true,
        is_unchanged: true,
      },
    ]);
  });
});

for (const rank of RANKS) {
  test(`archive_project as ${rank}`, async (t) => {
    await withRootDb(db(), async (client) => {
      const studio = await makeStudio(client);
      await asUser(client, studio.members[rank]);
      const sql = "select (app_public.archive_project($1)).status";
      if (rank === "owner") {
        const { rows } = await client.query(sql, [studio.projectId]);
        t.deepEqual(rows, [{ status: "archived" }]);
      } else {
        await refused(t, client, "DNIED", { sql, values: [studio.projectId] });
      }
    });
  });
}

test("a manager may change the project but not archive it by update", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.members.manager);
    t.is(
      await rowCount(client, "update projects set description = 'x' where id = $1", [
        studio.projectId,
      ]),
      1,
    );
    await refused(t, client, "DNIED", {
      sql: "update projects set status = 'archived' where id = $1",
      values: [studio.projectId],
    });
  });
});

test("an outsider gets the same answer as for a project that does not exist", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.outsider);
    const sql = "select app_public.archive_project($1)";
    const hidden = await refused(t, client, "NTFND", { sql, values: [studio.projectId] });
    const absent = await refused(t, client, "NTFND", {
      sql,
      values: ["00000000-0000-4000-8000-000000000000"],
    });
    t.deepEqual(
      [hidden.message, hidden.detail, hidden.hint],
      [absent.message, absent.detail, absent.hint],
    );
  });
});

test("open work is named, and ended when archiving is forced", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await client.query(
      `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
       values ($1, $2, $3, $3, $4, 1)`,
      [studio.projectId, studio.assetId, studio.mainlineId, studio.members.contributor],
    );
    await asUser(client, studio.members.owner);
    const refusal = await refused(t, client, "BADST", {
      sql: "select app_public.archive_project($1)",
      values: [studio.projectId],
    });
    t.regex(refusal.message, /open work: locks \(hero\)\./);
    t.deepEqual(JSON.parse(refusal.detail ?? ""), { locks: ["hero"] });
    await client.query("select app_public.archive_project($1, 'shipped', true)", [
      studio.projectId,
    ]);
    const { rows } = await client.query(
      "select is_forced, reason from project_archive_log where project_id = $1",
      [studio.projectId],
    );
    t.deepEqual(rows, [{ is_forced: true, reason: "shipped" }]);
    await asRoot(client);
    t.is(
      await rowCount(client, "select from app_public.asset_locks where project_id = $1", [
        studio.projectId,
      ]),
      0,
    );
    const told = await client.query(
      "select user_id, message from app_public.notifications where project_id = $1",
      [studio.projectId],
    );
    t.is(told.rows[0]?.user_id, studio.members.contributor);
    t.regex(told.rows[0]?.message, /was archived, which ended your lock on "hero"\./);
  });
});

test("the auditor verifies an archive, also without being anybody", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await client.query("update app_public.projects set status = 'archived' where id = $1", [
      studio.projectId,
    ]);
    await client.query("set local role gadb_auditor");
    const { rows } = await client.query("select is_unchanged from app_public.verify_archive($1)", [
      studio.projectId,
    ]);
    t.deepEqual(rows, [{ is_unchanged: true }]);
  });
});

test("archiving refuses a snapshot older than what it must see", async (t) => {
  const client = await db().rootPool.connect();
  try {
    await client.query("begin isolation level repeatable read");
    const studio = await makeStudio(client);
    await refused(t, client, "BADST", {
      sql: "update app_public.projects set status = 'archived' where id = $1",
      values: [studio.projectId],
    });
  } finally {
    await client.query("rollback");
    client.release();
  }
});
