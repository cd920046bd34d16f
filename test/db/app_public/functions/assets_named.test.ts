import test from "ava";
import { asUser } from "../../../_helpers/as-user.ts";
import { callAll } from "../../../_helpers/call.ts";
import { makeStudio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("assets are found by name in every folder, whatever the case, for who may read them", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, members, outsider } = await makeStudio(client);
    await client.query(
      `insert into app_public.assets (project_id, parent_path, name, type, deleted_at) values
         ($1, 'props', 'Hero', 'texture', null), ($1, 'old', 'hero', 'texture', now()), ($1, '', 'other', 'texture', null)`,
      [projectId],
    );
    const find = async () =>
      (await callAll(client, "assets_named", { project_id: projectId, names: ["HERO", "x"] })).map(
        ({ parent_path: folder, name }) => `${folder}/${name}`,
      );
    await asUser(client, members.viewer);
    t.deepEqual(await find(), ["/hero", "props/Hero"]);
    await asUser(client, outsider);
    t.deepEqual(await find(), []);
  });
});

test("what a permission hides is not found, and what one alone opens is", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, assetId, members, outsider } = await makeStudio(client);
    await client.query(
      `insert into app_public.permissions (project_id, user_id, asset_id, can_read, can_write, can_delete) values
         ($1, $2, $3, false, false, false), ($1, $4, $3, true, null, null)`,
      [projectId, members.viewer, assetId, outsider],
    );
    const count = async (userId: string) => {
      await asUser(client, userId);
      return (await callAll(client, "assets_named", { project_id: projectId, names: ["hero"] }))
        .length;
    };
    t.is(await count(members.viewer), 0);
    t.is(await count(outsider), 1);
    t.is(await count(members.reviewer), 1);
  });
});

test("no other project's assets are found", async (t) => {
  await withRootDb(db(), async (client) => {
    const one = await makeStudio(client);
    const other = await makeStudio(client);
    await asUser(client, other.admin);
    const found = await callAll(client, "assets_named", {
      project_id: one.projectId,
      names: ["hero"],
    });
    t.deepEqual(
      found.map(({ id }) => id),
      [one.assetId],
    );
  });
});
