import test from "ava";
import { refused } from "../../../_helpers/refusal.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

const SAVE = `insert into app_public.asset_types (name, metadata_schema) values ('schema test', $1)
  on conflict (name) do update set metadata_schema = excluded.metadata_schema`;

const ACCEPTED: readonly object[] = [
  {},
  {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:x",
    title: "T",
    type: "object",
  },
  { description: "D", $comment: "c", default: {}, examples: [], deprecated: true, readOnly: false },
  { type: ["object", "null"], properties: { a: true, b: { enum: [1] } }, required: [] },
  { properties: { pattern: { type: "string" }, format: { type: "string" } } },
  { properties: { a: { pattern: "^[a-z0-9._-]+\\.(png|tga)$" } } },
  { properties: { a: { pattern: "^(?!tmp)(?:a|b)(?<=a)\\[\\d{1,3}\\]$" } } },
  { $defs: { a: { properties: { next: { $ref: "#/$defs/a" } } } }, $ref: "#/$defs/a" },
  { properties: { child: { $ref: "#" } } },
];

test("a schema of supported keywords is saved", (t) =>
  withRootDb(db(), async (client) => {
    for (const schema of ACCEPTED) {
      await t.notThrowsAsync(client.query(SAVE, [JSON.stringify(schema)]), JSON.stringify(schema));
    }
  }));

const REFUSED: readonly (readonly [schema: unknown, path: string, problem: RegExp])[] = [
  [[], "", /must be an object/],
  [true, "", /must be an object/],
  [{ format: "email" }, "/format", /not supported/],
  [{ properties: { a: { patternProperties: {} } } }, "/properties/a/patternProperties", /not supp/],
  [{ definitions: {} }, "/definitions", /not supported/],
  [{ contains: {} }, "/contains", /not supported/],
  [{ if: {}, else: {} }, "/else", /not supported/],
  [{ minlength: 1 }, "/minlength", /not supported/],
  [{ anyOf: [true, { dependentRequired: {} }] }, "/anyOf/1/dependentRequired", /not supported/],
  [{ properties: { "a/b": { x: 1 } } }, "/properties/a~1b/x", /not supported/],
  [{ type: "float" }, "/type", /must be a name of a type/],
  [{ type: [] }, "/type", /must be a name of a type/],
  [{ type: ["string", "string"] }, "/type", /must be a name of a type/],
  [{ enum: [] }, "/enum", /list of values/],
  [{ enum: "a" }, "/enum", /list of values/],
  [{ required: "a" }, "/required", /list of different names/],
  [{ required: ["a", 1] }, "/required", /list of different names/],
  [{ minimum: "1" }, "/minimum", /a number/],
  [{ multipleOf: 0 }, "/multipleOf", /above 0/],
  [{ maxLength: -1 }, "/maxLength", /whole number/],
  [{ maxItems: 1.5 }, "/maxItems", /whole number/],
  [{ uniqueItems: 1 }, "/uniqueItems", /true or false/],
  [{ properties: [] }, "/properties", /object of schemas/],
  [{ properties: { a: 1 } }, "/properties", /object of schemas/],
  [{ items: [{}] }, "/items", /must be a schema/],
  [{ additionalProperties: "no" }, "/additionalProperties", /must be a schema/],
  [{ allOf: [] }, "/allOf", /list of schemas/],
  [{ oneOf: [1] }, "/oneOf", /list of schemas/],
  [{ $schema: "http://json-schema.org/draft-07/schema#" }, "/$schema", /2020-12/],
  [{ items: { $defs: {} } }, "/items/$defs", /top only/],
  [{ $ref: "https://example.org/x" }, "/$ref", /a reference/],
  [{ $ref: "#/properties/a" }, "/$ref", /a reference/],
  [{ $ref: "#/$defs/none" }, "/$ref", /refers to nothing/],
  [{ pattern: "(" }, "/pattern", /portable/],
  [{ pattern: "\\bword\\b" }, "/pattern", /portable/],
  [{ pattern: "(?i)a" }, "/pattern", /portable/],
  [{ pattern: "(a)\\1" }, "/pattern", /portable/],
  [{ pattern: "[[:alpha:]]" }, "/pattern", /portable/],
  [{ pattern: "[]a]" }, "/pattern", /portable/],
  [{ pattern: "\\p{L}" }, "/pattern", /portable/],
  [{ pattern: "***=a" }, "/pattern", /portable/],
  [{ pattern: "a".repeat(1001) }, "/pattern", /portable/],
  [{ $ref: "#" }, "/$defs", /leads back to itself/],
  [
    { $defs: { a: { $ref: "#/$defs/b" }, b: { not: { anyOf: [{ $ref: "#/$defs/a" }] } } } },
    "/$defs",
    /itself/,
  ],
];

for (const [schema, path, problem] of REFUSED) {
  test(`the schema ${JSON.stringify(schema).slice(0, 100)} is refused`, (t) =>
    withRootDb(db(), async (client) => {
      const refusal = await refused(t, client, "BADIN", {
        sql: SAVE,
        values: [JSON.stringify(schema)],
      });
      const facts = JSON.parse(refusal.detail as string);
      t.is(facts.path, path);
      t.regex(facts.problem, problem);
      t.true(refusal.message.includes(facts.problem) && refusal.message.includes(path));
      t.regex(refusal.hint as string, /metadata-schemas\.md/);
    }));
}

test("a schema has its bounds: 64 KiB, 64 levels", (t) =>
  withRootDb(db(), async (client) => {
    const nested = (levels: number): object => (levels === 1 ? {} : { items: nested(levels - 1) });
    await client.query(SAVE, [JSON.stringify(nested(64))]);
    for (const schema of [nested(65), { title: "x".repeat(65_536) }]) {
      await refused(t, client, "BADIN", { sql: SAVE, values: [JSON.stringify(schema)] });
    }
  }));

test("an unsupported keyword is refused when a schema is changed too, whatever the replication role", (t) =>
  withRootDb(db(), async (client) => {
    await client.query(SAVE, ["{}"]);
    await client.query("set local session_replication_role = 'replica'");
    await refused(t, client, "BADIN", {
      sql: "update app_public.asset_types set metadata_schema = $1 where name = 'schema test'",
      values: ['{"format": "uri"}'],
    });
  }));
