import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import { makeAsset, makeMember, makeProject, scalar } from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("managers and above merge tags, others don't", (t) =>
  assertRanks(t, db(), {
    name: "merge_tags",
    least: "manager",
    arrange: async (client, studio) => ({
      from_tag_id: await makeTag(client, studio.projectId, "tex"),
      into_tag_id: await makeTag(client, studio.projectId, "texture"),
    }),
  }));

test("every asset keeps one of the two, and the other tag is gone", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const manager = await makeMember(client, projectId, "manager");
    const from = await makeTag(client, projectId, "tex");
    const into = await makeTag(client, projectId, "texture");
    const one = await makeAsset(client, projectId);
    const both = await makeAsset(client, projectId);
    await client.query(
      `insert into app_public.asset_tags (project_id, asset_id, tag_id)
       values ($1, $2, $4), ($1, $3, $4), ($1, $3, $5)`,
      [projectId, one, both, from, into],
    );
    await asUser(client, manager);
    t.is((await call(client, "merge_tags", { from_tag_id: from, into_tag_id: into })).id, into);
    await asRoot(client);
    const { rows } = await client.query(
      "select asset_id, tag_id from app_public.asset_tags where project_id = $1 order by asset_id",
      [projectId],
    );
    t.deepEqual(
      rows,
      [one, both].toSorted().map((asset_id) => ({ asset_id, tag_id: into })),
    );
    t.is(
      await scalar(client, "select count(*)::int from app_public.tags where id = $1", [from]),
      0,
    );
  }));

test("a tag of another project, or the same tag twice, is refused", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const elsewhere = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const here = await makeTag(client, projectId, "one");
    const there = await makeTag(client, elsewhere.projectId, "two");
    await asUser(client, owner);
    for (const into of [here, there]) {
      await refusedCall(t, client, "NTFND", [
        "merge_tags",
        { from_tag_id: here, into_tag_id: into },
      ]);
    }
  }));

function makeTag(client: ClientBase, projectId: string, name: string): Promise<string> {
  return scalar(
    client,
    "insert into app_public.tags (project_id, name) values ($1, $2) returning id",
    [projectId, name],
  );
}
