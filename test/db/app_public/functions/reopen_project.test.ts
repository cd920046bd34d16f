import test from "ava";
import { asUser } from "../../../_helpers/as-user.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio, RANKS } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);
const SQL = "select (app_public.reopen_project($1, $2)).status";

test("a studio admin reopens with a reason, and both acts stay in the log", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.members.owner);
    await client.query("select app_public.archive_project($1)", [studio.projectId]);
    await asUser(client, studio.admin);
    await refused(t, client, "BADIN", { sql: SQL, values: [studio.projectId, "  "] });
    const { rows } = await client.query(SQL, [studio.projectId, "remaster"]);
    t.deepEqual(rows, [{ status: "active" }]);
    await client.query("update assets set metadata = '{\"lod\": 1}' where id = $1", [
      studio.assetId,
    ]);
    const log = await client.query(
      "select action, reason from project_archive_log where project_id = $1 order by occurred_at, id",
      [studio.projectId],
    );
    t.deepEqual(log.rows, [
      { action: "archived", reason: null },
      { action: "reopened", reason: "remaster" },
    ]);
    await refused(t, client, "BADST", { sql: SQL, values: [studio.projectId, "again"] });
  });
});

for (const rank of RANKS) {
  test(`the rank ${rank} does not reopen`, async (t) => {
    await withRootDb(db(), async (client) => {
      const studio = await makeStudio(client);
      await client.query("update app_public.projects set status = 'archived' where id = $1", [
        studio.projectId,
      ]);
      await asUser(client, studio.members[rank]);
      await refused(t, client, "DNIED", { sql: SQL, values: [studio.projectId, "please"] });
    });
  });
}

test("an outsider sees no project to reopen", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.outsider);
    await refused(t, client, "NTFND", { sql: SQL, values: [studio.projectId, "please"] });
  });
});
