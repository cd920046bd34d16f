import { randomUUID } from "node:crypto";
import test from "ava";
import { addMember, makeAsset, makeProject, scalar } from "../_helpers/factories.ts";
import { committed } from "../_helpers/with-db.ts";
import { useServer } from "../_helpers/with-server.ts";

const server = useServer(test);

const UPDATE = `mutation ($id: UUID!) {
  updateTag(input: { clientMutationId: "mine", id: $id, patch: { description: "New." } }) {
    clientMutationId
    tag { description }
  }
}`;
const DELETE = `mutation ($assetId: UUID!, $tagId: UUID!) {
  deleteAssetTag(input: { assetId: $assetId, tagId: $tagId }) { assetTag { tagId } }
}`;

/** A project with a manager and a viewer, and a tag on an asset. */
async function makeTagged() {
  const { user, db } = server();
  const [manager, viewer] = [`m-${randomUUID()}`, `v-${randomUUID()}`] as const;
  const [managerId, viewerId] = [await user(manager), await user(viewer)];
  return committed(db, async (client) => {
    const { projectId } = await makeProject(client);
    await addMember(client, projectId, managerId, "manager");
    await addMember(client, projectId, viewerId, "viewer");
    const assetId = await makeAsset(client, projectId);
    const tagId = await scalar<string>(
      client,
      "insert into app_public.tags (project_id, name) values ($1, 'sky') returning id",
      [projectId],
    );
    await client.query(
      "insert into app_public.asset_tags (project_id, asset_id, tag_id) values ($1, $2, $3)",
      [projectId, assetId, tagId],
    );
    return { manager, viewer, assetId, tagId };
  });
}

test("an update that meets no row is NTFND, of the mutation itself", async (t) => {
  const { manager } = await makeTagged();
  const { tagId: elsewhere } = await makeTagged();
  for (const id of [randomUUID(), elsewhere]) {
    const { data, errors } = await server().graphql(UPDATE, { id }, manager);
    t.is(data?.updateTag ?? null, null);
    t.like(errors[0], { path: ["updateTag"], extensions: { code: "NTFND" } });
    t.is(errors.length, 1);
    t.regex(String(errors[0]?.extensions["hint"]), /id/);
  }
});

test("whoever sees the row but may not change it is told so, and it stays", async (t) => {
  const { viewer, manager, tagId, assetId } = await makeTagged();
  const update = await server().graphql(UPDATE, { id: tagId }, viewer);
  t.like(update.errors[0], { path: ["updateTag"], extensions: { code: "DNIED" } });
  const removal = await server().graphql(DELETE, { assetId, tagId }, viewer);
  t.like(removal.errors[0], { path: ["deleteAssetTag"], extensions: { code: "DNIED" } });
  const { data } = await server().graphql(
    "query ($id: UUID!) { tag(id: $id) { description assetTags { nodes { assetId } } } }",
    { id: tagId },
    manager,
  );
  t.deepEqual(data.tag, { description: "", assetTags: { nodes: [{ assetId }] } });
});

test("a row that is there is changed once and deleted once, with all that the payload has", async (t) => {
  const { manager, tagId, assetId } = await makeTagged();
  const { data } = await server().graphql(UPDATE, { id: tagId }, manager);
  t.deepEqual(data.updateTag, { clientMutationId: "mine", tag: { description: "New." } });
  const first = await server().graphql(DELETE, { assetId, tagId }, manager);
  t.deepEqual(first.data.deleteAssetTag, { assetTag: { tagId } });
  const second = await server().graphql(DELETE, { assetId, tagId }, manager);
  t.like(second.errors[0], { path: ["deleteAssetTag"], extensions: { code: "NTFND" } });
});
