import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { refused, rowCount } from "../../../_helpers/refusal.ts";
import { makeStudio, type Studio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

const SCHEMA = {
  type: "object",
  required: ["lod"],
  properties: { lod: { type: "integer", minimum: 0 } },
};
const INSERT = "insert into assets (project_id, name, type, metadata) values ($1, $2, $3, $4)";
const UPDATE = "update assets set metadata = $2 where id = $1";

/** A studio, its catalogue with a type "checked" that has a schema. */
async function arrange(client: ClientBase): Promise<Studio> {
  const studio = await makeStudio(client);
  await client.query(
    "insert into app_public.asset_types (name, metadata_schema) values ('checked', $1), ('free', null)",
    [JSON.stringify(SCHEMA)],
  );
  return studio;
}

function setSchema(client: ClientBase, schema: object) {
  return client.query(
    "update app_public.asset_types set metadata_schema = $1 where name = 'checked'",
    [JSON.stringify(schema)],
  );
}

test("metadata that breaks the type's schema is refused with the place, the rule and what is wanted", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, members } = await arrange(client);
    await asUser(client, members.contributor);
    const refusal = await refused(t, client, "BADIN", {
      sql: INSERT,
      values: [projectId, "a", "checked", '{"lod": -1}'],
    });
    t.is(
      refusal.message,
      'The metadata does not fit type "checked": /lod breaks the rule "minimum" (0).',
    );
    t.deepEqual(JSON.parse(refusal.detail as string), {
      type: "checked",
      path: "/lod",
      rule: "minimum",
      wanted: 0,
    });
    t.is(refusal.hint, 'The schema wants there: {"type": "integer", "minimum": 0}');
    const missing = await refused(t, client, "BADIN", {
      sql: INSERT,
      values: [projectId, "a", "checked", "{}"],
    });
    t.regex(missing.message, /the whole breaks the rule "required" \(\["lod"\]\)/);
    t.is(await rowCount(client, INSERT, [projectId, "a", "checked", '{"lod": 1}']), 1);
  }));

test("the rule holds for the owner of the database and in replica mode as well", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId } = await arrange(client);
    const bad = { sql: INSERT, values: [projectId, "a", "checked", "{}"] };
    await refused(t, client, "BADIN", bad);
    await client.query("set local session_replication_role = 'replica'");
    await refused(t, client, "BADIN", bad);
  }));

test("types without a schema, and types that are not in the catalogue, take any object", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, members } = await arrange(client);
    await asUser(client, members.contributor);
    for (const type of ["free", "never heard of"]) {
      t.is(await rowCount(client, INSERT, [projectId, type, type, '{"x": [1, null]}']), 1);
    }
  }));

test("a change of metadata and a change of type are checked, against the type that results", (t) =>
  withRootDb(db(), async (client) => {
    const { assetId, members } = await arrange(client);
    await asUser(client, members.contributor);
    const setType = { sql: "update assets set type = 'checked' where id = $1", values: [assetId] };
    await refused(t, client, "BADIN", setType);
    await client.query(UPDATE, [assetId, '{"lod": 2}']);
    t.is(await rowCount(client, setType.sql, setType.values), 1);
    await refused(t, client, "BADIN", { sql: UPDATE, values: [assetId, '{"lod": "2"}'] });
    t.is(
      await rowCount(client, "update assets set type = 'free', metadata = '{}' where id = $1", [
        assetId,
      ]),
      1,
    );
  }));

test("a stricter schema leaves the assets that are there valid: they may be renamed, and written as they are", (t) =>
  withRootDb(db(), async (client) => {
    const { projectId, assetId, members } = await arrange(client);
    await client.query(
      "update app_public.assets set type = 'checked', metadata = $2 where id = $1",
      [assetId, '{"lod": 9}'],
    );
    await setSchema(client, { properties: { lod: { maximum: 4 } } });
    await asUser(client, members.contributor);
    await client.query("update assets set name = 'renamed' where id = $1", [assetId]);
    await client.query(UPDATE, [assetId, '{"lod": 9}']);
    await refused(t, client, "BADIN", { sql: UPDATE, values: [assetId, '{"lod": 8}'] });
    await refused(t, client, "BADIN", {
      sql: INSERT,
      values: [projectId, "new", "checked", '{"lod": 9}'],
    });
    await asRoot(client);
    t.is(await rowCount(client, "select from app_public.assets where name = 'renamed'"), 1);
  }));

test("metadata is bounded to 32 levels and 256 KiB for every type", (t) =>
  withRootDb(db(), async (client) => {
    const { assetId, members } = await arrange(client);
    await asUser(client, members.contributor);
    const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`;
    const lists = (levels: number) => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;
    const large = (length: number) => JSON.stringify({ a: "x".repeat(length) });
    for (const accepted of [nested(32), lists(31), large(262_144 - 9)]) {
      t.is(await rowCount(client, UPDATE, [assetId, accepted]), 1);
    }
    for (const metadata of [nested(33), lists(32), nested(1000)]) {
      const refusal = await refused(t, client, "BADIN", {
        sql: UPDATE,
        values: [assetId, metadata],
      });
      t.regex(refusal.message, /nested more than 32 deep/);
    }
    const refusal = await refused(t, client, "BADIN", {
      sql: UPDATE,
      values: [assetId, large(262_144 - 8)],
    });
    t.regex(refusal.message, /262145 bytes; at most 262144/);
  }));

test("the largest metadata that is allowed is checked in good time", (t) =>
  withRootDb(db(), async (client) => {
    const { assetId } = await arrange(client);
    await setSchema(client, { additionalProperties: { items: { type: "integer", minimum: 0 } } });
    const numbers = Array.from({ length: 60_000 }, (_, index) => index % 10);
    await client.query("set local statement_timeout = '5s'");
    await client.query(
      "update app_public.assets set type = 'checked', metadata = $2 where id = $1",
      [assetId, JSON.stringify({ numbers })],
    );
    numbers[59_999] = -1;
    const refusal = await refused(t, client, "BADIN", {
      sql: UPDATE,
      values: [assetId, JSON.stringify({ numbers })],
    });
    t.is(JSON.parse(refusal.detail as string).path, "/numbers/59999");
  }));
