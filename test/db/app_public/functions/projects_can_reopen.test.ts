import test from "ava";
import type { ClientBase } from "pg";
import { asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import { makeStudio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

async function said(client: ClientBase, projectId: string): Promise<boolean | undefined> {
  const { rows } = await client.query<{ can: boolean }>(
    "select app_public.projects_can_reopen(projects) as can from app_public.projects where id = $1",
    [projectId],
  );
  return rows[0]?.can;
}

test("a studio admin may reopen an archive, its owner may not, and nothing that is open can be", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, members, admin } = await makeStudio(client);
    await asUser(client, admin);
    t.false(await said(client, projectId));
    await asUser(client, members.owner);
    await call(client, "archive_project", { project_id: projectId });
    t.false(await said(client, projectId));
    await refusedCall(t, client, "DNIED", [
      "reopen_project",
      { project_id: projectId, reason: "Why not" },
    ]);
    await asUser(client, admin);
    t.true(await said(client, projectId));
    await call(client, "reopen_project", { project_id: projectId, reason: "A sequel" });
    t.false(await said(client, projectId));
  });
});
