import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, callAll } from "../../../_helpers/call.ts";
import { makeStudio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("open shelves that nobody touched for thirty days are found, oldest first", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, mainlineId, members, outsider } = await makeStudio(client);
    await asUser(client, members.contributor);
    const workspace = await call(client, "create_workspace", {
      project_id: projectId,
      branch_id: mainlineId,
      name: "desk",
    });
    for (const name of ["new", "old", "older", "gone"]) {
      await call(client, "create_shelf", { workspace_id: workspace["id"], name });
    }
    await asRoot(client);
    await client.query("set local session_replication_role = replica");
    await client.query(
      `update app_public.shelves set
         updated_at = now() - case name when 'new' then interval '29 days' when 'old' then interval '31 days' else interval '90 days' end,
         state = case name when 'gone' then 'discarded'::app_public.shelf_state else state end,
         closed_at = case name when 'gone' then now() end
       where project_id = $1`,
      [projectId],
    );
    const names = async () =>
      (await callAll(client, "stale_shelves", { project_id: projectId })).map(({ name }) => name);
    await asUser(client, members.viewer);
    t.deepEqual(await names(), ["older", "old"]);
    await asUser(client, outsider);
    t.deepEqual(await names(), []);
  });
});
