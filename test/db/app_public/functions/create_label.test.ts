import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import { makeAsset, makeMember, makeProject, makeVersion } from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("leads and above make labels, others don't", (t) =>
  assertRanks(t, db(), {
    name: "create_label",
    least: "lead",
    arrange: (_client, studio) => ({
      project_id: studio.projectId,
      name: "1.0",
      version_ids: [],
    }),
  }));

test("a label holds readable versions of its project, one for each asset, under a name of its own", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const lead = await makeMember(client, projectId, "lead");
    const assetId = await makeAsset(client, projectId);
    const one = await makeVersion(client, { assetId, branchId: mainlineId });
    const two = await makeVersion(client, { assetId, branchId: mainlineId });
    const elsewhere = await makeProject(client);
    const foreign = await makeVersion(client, {
      assetId: await makeAsset(client, elsewhere.projectId),
      branchId: elsewhere.mainlineId,
    });
    await asUser(client, lead);
    const args = { project_id: projectId, name: "Gold", version_ids: [two.id], is_locked: true };
    const label = await call(client, "create_label", args);
    t.true(label.is_locked);
    await refusedCall(t, client, "BADIN", ["create_label", { ...args, name: "GOLD" }]);
    await refusedCall(t, client, "BADIN", [
      "create_label",
      { ...args, name: "b", version_ids: [one.id, two.id] },
    ]);
    await refusedCall(t, client, "NTFND", [
      "create_label",
      { ...args, name: "c", version_ids: [two.id, foreign.id] },
    ]);
    await asRoot(client);
    const { rows } = await client.query(
      "select version_id from app_public.label_versions where label_id = $1",
      [label.id],
    );
    t.deepEqual(rows, [{ version_id: two.id }]);
  }));

test("leads and above lock labels, others don't", (t) =>
  assertRanks(t, db(), {
    name: "lock_label",
    least: "lead",
    arrange: async (client, studio) => {
      const { rows } = await client.query(
        "insert into app_public.labels (project_id, name) values ($1, 'x') returning id",
        [studio.projectId],
      );
      return { label_id: rows[0].id };
    },
  }));

test("a locked label never changes, not even by the owner of the database", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, mainlineId } = await makeProject(client);
    const lead = await makeMember(client, projectId, "lead");
    const one = await makeVersion(client, {
      assetId: await makeAsset(client, projectId),
      branchId: mainlineId,
    });
    const assetId = await makeAsset(client, projectId);
    const two = await makeVersion(client, { assetId, branchId: mainlineId });
    await asUser(client, lead);
    const label = await call(client, "create_label", {
      project_id: projectId,
      name: "gold",
      version_ids: [one.id],
      is_locked: true,
    });
    await asRoot(client);
    for (const sql of [
      "update app_public.labels set is_locked = false where id = $1",
      "delete from app_public.labels where id = $1",
      "delete from app_public.label_versions where label_id = $1",
      "update app_public.label_versions set label_id = $1 where label_id = $1",
    ]) {
      await refused(t, client, "BADST", { sql, values: [label.id] });
    }
    await refused(t, client, "BADST", {
      sql: `insert into app_public.label_versions (label_id, asset_id, project_id, version_id)
            values ($1, $2, $3, $4)`,
      values: [label.id, assetId, projectId, two.id],
    });
  }));
