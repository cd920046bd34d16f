import test from "ava";
import { asAnonymous, asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall, type Arguments } from "../../../_helpers/call.ts";
import { makeUser } from "../../../_helpers/factories.ts";
import { refused, rowCount } from "../../../_helpers/refusal.ts";
import { makeStudio, RANKS } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("studio admins keep the catalogue of types; no rank in a project, studio role or visitor else", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const viewer = await makeUser(client, "viewer");
    await asUser(client, studio.admin);
    t.is((await call(client, "set_asset_type", { name: "rig" })).name, "rig");
    for (const user of [...RANKS.map((rank) => studio.members[rank]), studio.outsider, viewer]) {
      await asUser(client, user);
      await refusedCall(t, client, "DNIED", ["set_asset_type", { name: "rig" }]);
    }
    await asUser(client, "00000000-0000-0000-0000-000000000000");
    await refusedCall(t, client, "CREDS", ["set_asset_type", { name: "rig" }]);
    await asAnonymous(client);
    await refused(t, client, "42501", { sql: "select app_public.set_asset_type('rig')" });
  }));

test("a type is added with defaults, and replaced as a whole", (t) =>
  withRootDb(db(), async (client) => {
    const admin = await makeUser(client, "admin");
    await asUser(client, admin);
    const added = await call(client, "set_asset_type", { name: " rig " });
    const facts = ({
      description,
      lock_policy,
      media_types,
      max_size_bytes,
      metadata_schema,
    }: any) => [description, lock_policy, media_types, max_size_bytes, metadata_schema];
    t.is(added.name, "rig");
    t.deepEqual(facts(added), ["", "exclusive", null, null, null]);
    const changed = await call(client, "set_asset_type", {
      name: "rig",
      description: "Skeletons",
      lock_policy: "mergeable",
      media_types: ["Model/*", "application/x-maya "],
      max_size_bytes: "5000000000",
      metadata_schema: { type: "object" },
    });
    t.deepEqual(facts(changed), [
      "Skeletons",
      "mergeable",
      ["model/*", "application/x-maya"],
      "5000000000",
      { type: "object" },
    ]);
    t.deepEqual(facts(await call(client, "set_asset_type", { name: "rig", description: null })), [
      "",
      "exclusive",
      null,
      null,
      null,
    ]);
    await asRoot(client);
    t.is(await rowCount(client, "select from app_public.asset_types where name = 'rig'"), 1);
    t.is(
      await rowCount(
        client,
        "select from app_public.audit_log where table_name = 'app_public.asset_types' and actor_id = $1",
        [admin],
      ),
      3,
    );
  }));

const BAD: readonly Arguments[] = [
  { name: " " },
  { name: null },
  { name: "x".repeat(101) },
  { name: "rig", max_size_bytes: 0 },
  { name: "rig", media_types: [] },
  { name: "rig", media_types: ["image"] },
  { name: "rig", media_types: ["*/*"] },
  { name: "rig", media_types: ["image/png", null] },
  { name: "rig", metadata_schema: JSON.stringify("x") },
  { name: "rig", metadata_schema: { format: "email" } },
  { name: "rig", metadata_schema: { properties: { a: { type: "float" } } } },
];

test("what is not well formed is refused", (t) =>
  withRootDb(db(), async (client) => {
    await asUser(client, await makeUser(client, "admin"));
    for (const args of BAD) await refusedCall(t, client, "BADIN", ["set_asset_type", args]);
  }));

test("a schema that is set holds from then on, and what is there stays", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.admin);
    await call(client, "set_asset_type", {
      name: "texture",
      metadata_schema: { required: ["resolution"] },
    });
    await asUser(client, studio.members.contributor);
    t.is(await rowCount(client, "select from assets where id = $1", [studio.assetId]), 1);
    const insert = (metadata: string) => ({
      sql: "insert into assets (project_id, name, type, metadata) values ($1, 'x', 'texture', $2)",
      values: [studio.projectId, metadata],
    });
    await refused(t, client, "BADIN", insert("{}"));
    const { sql, values } = insert('{"resolution": 4}');
    t.is(await rowCount(client, sql, values), 1);
  }));
