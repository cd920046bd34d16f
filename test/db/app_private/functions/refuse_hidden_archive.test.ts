import { randomUUID } from "node:crypto";
import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

/** Tables that people insert into themselves, with an insert into the project $1. */
const INSERTS: Record<string, string> = {
  assets: "insert into app_public.assets (project_id, name, type) values ($1, 'late', 'texture')",
  tags: "insert into app_public.tags (project_id, name) values ($1, 'late')",
  asset_tags:
    "insert into app_public.asset_tags (project_id, asset_id, tag_id) values ($1, gen_random_uuid(), gen_random_uuid())",
  project_storage_snapshots:
    "insert into app_public.project_storage_snapshots (project_id, asset_count, total_bytes) values ($1, 1, 1)",
};

const archive = (client: ClientBase, projectId: string) =>
  client.query("update app_public.projects set status = 'archived' where id = $1", [projectId]);

for (const [table, sql] of Object.entries(INSERTS)) {
  test.serial(
    `a row of ${table} tells an outsider nothing of an archived project, not even that it is there`,
    async (t) => {
      await withRootDb(db(), async (client) => {
        const { projectId, outsider, members } = await makeStudio(client);
        const { projectId: active } = await makeStudio(client);
        await archive(client, projectId);
        await asUser(client, outsider);
        const words = new Set<string>();
        for (const id of [projectId, active, randomUUID()]) {
          const { code, message, detail, hint } = await refused(t, client, "42501", {
            sql,
            values: [id],
          });
          words.add(JSON.stringify({ code, message, detail, hint }));
        }
        t.is(words.size, 1, [...words].join("\n"));
        // Whoever sees the project is told, whatever the rank; and nobody gets through.
        for (const member of [members.viewer, members.owner]) {
          await asUser(client, member);
          const { message } = await refused(t, client, "ARCHV", { sql, values: [projectId] });
          t.regex(message, /was archived on/);
        }
        await asRoot(client);
        await refused(t, client, "ARCHV", { sql, values: [projectId] });
      });
    },
  );
}

test.serial("a member who was removed is told as little", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, members } = await makeStudio(client);
    await client.query("delete from app_public.project_members where user_id = $1", [members.lead]);
    await archive(client, projectId);
    await asUser(client, members.lead);
    const { message } = await refused(t, client, "42501", {
      sql: INSERTS["tags"] as string,
      values: [projectId],
    });
    t.notRegex(message, /archived|Project/);
  });
});
