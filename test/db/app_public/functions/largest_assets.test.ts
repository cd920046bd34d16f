import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, callAll } from "../../../_helpers/call.ts";
import { makeStudio, returnId, type Studio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

/** An asset whose versions have these sizes; equal sizes are equal content. */
async function addAsset(
  client: ClientBase,
  { projectId, mainlineId }: Studio,
  name: string,
  sizes: readonly number[],
): Promise<string> {
  const assetId = await returnId(
    client,
    "insert into app_public.assets (project_id, name, type) values ($1, $2, 'note') returning id",
    [projectId, name],
  );
  for (const [at, size] of sizes.entries()) {
    const sha256 = size.toString(16).padStart(64, "0");
    await client.query(
      "insert into app_private.blobs (sha256, size_bytes, state) values ($1, $2, 'ready') on conflict do nothing",
      [sha256, size],
    );
    const changeId = await returnId(
      client,
      "insert into app_public.changes (project_id, branch_id, kind) values ($1, $2, 'upload') returning id",
      [projectId, mainlineId],
    );
    await client.query(
      `insert into app_public.asset_versions (project_id, asset_id, branch_id, version_number, change_id, filename, sha256, size_bytes, media_type)
       values ($1, $2, $3, $4, $5, 'file.bin', $6, $7, 'application/octet-stream')`,
      [projectId, assetId, mainlineId, at + 1, changeId, sha256, size],
    );
  }
  return assetId;
}

test("assets come by the bytes of their distinct content, and each says how many", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await addAsset(client, studio, "small", [10]);
    await addAsset(client, studio, "repeated", [60, 60, 60]);
    await addAsset(client, studio, "large", [50, 40]);
    await asUser(client, studio.members.viewer);
    const { rows } = await client.query(
      `select assets.name, app_public.assets_stored_bytes(assets) as bytes
       from app_public.largest_assets($1) as assets`,
      [studio.projectId],
    );
    t.deepEqual(rows, [
      { name: "large", bytes: "90" },
      { name: "repeated", bytes: "60" },
      { name: "small", bytes: "10" },
    ]);
  });
});

test("what one may not read is not among the largest, and an outsider sees none", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const secret = await addAsset(client, studio, "secret", [1_000]);
    await addAsset(client, studio, "open", [10]);
    await asUser(client, studio.members.manager);
    await call(client, "grant_permission", {
      project_id: studio.projectId,
      user_id: studio.members.viewer,
      asset_id: secret,
      can_read: false,
    });
    const names = async () =>
      (await callAll(client, "largest_assets", { project_id: studio.projectId })).map(
        ({ name }) => name,
      );
    t.deepEqual(await names(), ["secret", "open"]);
    await asUser(client, studio.members.viewer);
    t.deepEqual(await names(), ["open"]);
    await asUser(client, studio.outsider);
    t.deepEqual(await names(), []);
    await asRoot(client);
  });
});
