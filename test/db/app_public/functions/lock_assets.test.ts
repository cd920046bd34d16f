import test from "ava";
import { asUser } from "../../../_helpers/as-user.ts";
import { call, callAll, refusedCall } from "../../../_helpers/call.ts";
import { makeAsset, makeMember, makeProject, scalar } from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("contributors and above lock several assets, others don't", (t) =>
  assertRanks(t, db(), {
    name: "lock_assets",
    least: "contributor",
    arrange: (_client, studio) => ({ asset_ids: [studio.assetId] }),
  }));

test("locks all of a list, each once", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const one = await makeAsset(client, projectId);
    const two = await makeAsset(client, projectId);
    await asUser(client, artist);
    const locks = await callAll(client, "lock_assets", { asset_ids: [two, one, two] });
    t.deepEqual(locks.map(({ asset_id }) => asset_id).toSorted(), [one, two].toSorted());
  }));

test("takes none when one is held by somebody else", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    const other = await makeMember(client, projectId, "contributor");
    const free = await makeAsset(client, projectId);
    const held = await makeAsset(client, projectId);
    await asUser(client, other);
    await call(client, "lock_asset", { asset_id: held });
    await asUser(client, artist);
    const refusal = await refusedCall(t, client, "LOCKD", [
      "lock_assets",
      { asset_ids: [free, held] },
    ]);
    t.is(refusal.facts.asset_id, held);
    t.is(
      await scalar(client, "select count(*)::int from app_public.asset_locks where asset_id = $1", [
        free,
      ]),
      0,
    );
  }));

test("an empty list, more than 200 assets and assets of two projects are refused", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const elsewhere = await makeProject(client);
    const artist = await makeMember(client, projectId, "contributor");
    await client.query(
      "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'contributor')",
      [elsewhere.projectId, artist],
    );
    const { rows } = await client.query<{ id: string }>(
      `insert into app_public.assets (project_id, name, type)
       select $1, i::text, 'x' from generate_series(1, 201) i returning id`,
      [projectId],
    );
    const ids = rows.map(({ id }) => id);
    const foreign = await makeAsset(client, elsewhere.projectId);
    await asUser(client, artist);
    await refusedCall(t, client, "BADIN", ["lock_assets", { asset_ids: [] }]);
    await refusedCall(t, client, "BADIN", ["lock_assets", { asset_ids: ids }]);
    await refusedCall(t, client, "BADIN", ["lock_assets", { asset_ids: [ids[0], foreign] }]);
    t.is((await callAll(client, "lock_assets", { asset_ids: ids.slice(0, 200) })).length, 200);
  }));
