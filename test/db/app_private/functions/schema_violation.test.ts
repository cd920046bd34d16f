import { Ajv2020 } from "ajv/dist/2020.js";
import test from "ava";
import fc from "fast-check";
import { useTestDatabase } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

type Schema = boolean | Record<string, unknown>;
type Case = readonly [schema: Schema, value: unknown];

interface Violation {
  path: string;
  rule: string;
  wanted: unknown;
}

/** What is the matter with each value, in one round trip; null where it fits. */
async function violations(cases: readonly Case[]): Promise<(Violation | null)[]> {
  const { rows } = await db().rootPool.query<{ found: Violation | null }>(
    `select app_private.schema_violation(part.value -> 0, part.value -> 1, '', part.value -> 0) as found
     from jsonb_array_elements($1) with ordinality as part (value, place)
     order by part.place`,
    [JSON.stringify(cases)],
  );
  return rows.map(({ found }) => found);
}

/** Values that fit a schema, and values that do not with the place and the rule that they break. */
interface Table {
  schema: Schema;
  fit: readonly unknown[];
  break: readonly (readonly [value: unknown, path: string, rule: string])[];
}

const LEVELS = { type: "object", properties: { lod: { type: "integer", minimum: 0, maximum: 4 } } };
const LIST = { type: "array", items: { $ref: "#/$defs/part" } };

const TABLES: readonly Table[] = [
  { schema: {}, fit: [null, 1, "x", [], {}], break: [] },
  { schema: true, fit: [1], break: [] },
  { schema: false, fit: [], break: [[1, "", "false"]] },
  {
    schema: { type: "integer" },
    fit: [1, 1.0, -0, 1e3],
    break: [
      [1.5, "", "type"],
      ["1", "", "type"],
      [null, "", "type"],
    ],
  },
  { schema: { type: ["null", "string"] }, fit: [null, ""], break: [[0, "", "type"]] },
  { schema: { const: null }, fit: [null], break: [[false, "", "const"]] },
  { schema: { const: { a: 1, b: 2 } }, fit: [{ b: 2, a: 1 }], break: [[{ a: 1 }, "", "const"]] },
  {
    schema: { enum: [1, "a", [1, 2], { b: 1 }] },
    fit: [1, "a", [1, 2], { b: 1 }],
    break: [
      ["b", "", "enum"],
      [[2, 1], "", "enum"],
      [[1], "", "enum"],
      [{}, "", "enum"],
    ],
  },
  {
    schema: { minimum: 1, exclusiveMaximum: 3, multipleOf: 0.1 },
    fit: [1, 2.9, 0.3 * 10, "0"].filter((value) => value !== 3),
    break: [
      [0.9, "", "minimum"],
      [3, "", "exclusiveMaximum"],
      [1.25, "", "multipleOf"],
    ],
  },
  {
    schema: { exclusiveMinimum: 1, maximum: 3 },
    fit: [3],
    break: [
      [1, "", "exclusiveMinimum"],
      [3.1, "", "maximum"],
    ],
  },
  {
    schema: { minLength: 2, maxLength: 3 },
    fit: ["ab", "🎨🎨🎨", 5],
    break: [
      ["🎨", "", "minLength"],
      ["abcd", "", "maxLength"],
    ],
  },
  {
    schema: { pattern: "^[a-z]\\d+$" },
    fit: ["a1", "z99", 1],
    break: [
      ["xa1", "", "pattern"],
      ["A1", "", "pattern"],
      ["a١", "", "pattern"],
    ],
  },
  {
    schema: { required: ["a", "b"] },
    fit: [{ a: null, b: 1 }, "no object"],
    break: [[{ a: 1 }, "", "required"]],
  },
  {
    schema: LEVELS,
    fit: [{}, { lod: 0 }, { other: "x" }],
    break: [
      [{ lod: 5 }, "/lod", "maximum"],
      [{ lod: null }, "/lod", "type"],
    ],
  },
  {
    schema: { properties: { a: true }, additionalProperties: false },
    fit: [{}, { a: 1 }],
    break: [[{ a: 1, "b/c~d": 1 }, "/b~1c~0d", "additionalProperties"]],
  },
  {
    schema: { additionalProperties: LEVELS },
    fit: [{ x: { lod: 1 } }],
    break: [[{ x: { lod: "1" } }, "/x/lod", "type"]],
  },
  {
    schema: { prefixItems: [{ type: "string" }], items: { type: "number" } },
    fit: [[], ["a"], ["a", 1, 2], {}],
    break: [
      [[1], "/0", "type"],
      [["a", 1, "b"], "/2", "type"],
    ],
  },
  {
    schema: { prefixItems: [true], items: false },
    fit: [[1]],
    break: [[[1, 2], "/1", "items"]],
  },
  {
    schema: { minItems: 1, maxItems: 2, uniqueItems: true },
    fit: [[1], [1, "1"], [{ a: 1 }, { a: 2 }], {}],
    break: [
      [[], "", "minItems"],
      [[1, 2, 3], "", "maxItems"],
      [
        [
          { a: 1, b: 2 },
          { b: 2, a: 1.0 },
        ],
        "",
        "uniqueItems",
      ],
    ],
  },
  {
    schema: { allOf: [{ type: "object" }, LEVELS] },
    fit: [{ lod: 1 }],
    break: [
      [1, "", "type"],
      [{ lod: -1 }, "/lod", "minimum"],
    ],
  },
  {
    schema: { anyOf: [{ type: "string" }, { minimum: 5 }] },
    fit: ["a", 5],
    break: [[4, "", "anyOf"]],
  },
  {
    schema: { oneOf: [{ type: "integer" }, { minimum: 5 }] },
    fit: [4, 5.5],
    break: [
      [5, "", "oneOf"],
      [4.5, "", "oneOf"],
    ],
  },
  { schema: { not: { type: "string" } }, fit: [1], break: [["a", "", "not"]] },
  {
    schema: {
      properties: { parts: LIST },
      $defs: { part: { required: ["name"], properties: { parts: LIST } } },
    },
    fit: [{ parts: [{ name: "arm", parts: [{ name: "hand" }] }] }],
    break: [[{ parts: [{ name: "arm", parts: [{}] }] }, "/parts/0/parts/0", "required"]],
  },
  {
    schema: { properties: { child: { $ref: "#" } }, additionalProperties: false },
    fit: [{ child: { child: {} } }],
    break: [[{ child: { x: 1 } }, "/child/x", "additionalProperties"]],
  },
];

for (const { schema, fit, break: broken } of TABLES) {
  test(`the schema ${JSON.stringify(schema)} tells what fits from what breaks which rule where`, async (t) => {
    t.deepEqual(
      await violations(fit.map((value) => [schema, value])),
      fit.map(() => null),
    );
    const found = await violations(broken.map(([value]) => [schema, value]));
    t.deepEqual(
      found.map((violation) => [violation?.path, violation?.rule]),
      broken.map(([, path, rule]) => [path, rule]),
    );
  });
}

test("decimal fractions are exact, however small or large", async (t) => {
  const { rows } = await db().rootPool.query<{ fits: boolean }>(
    `select app_private.schema_violation(schema::jsonb, value::jsonb, '', schema::jsonb) is null as fits
     from (values
       ('{"multipleOf": 0.01}', '19.99'),
       ('{"multipleOf": 0.0000000000000000000001}', '0.3'),
       ('{"type": "integer", "maximum": 9007199254740993}', '9007199254740993'),
       ('{"maximum": 9007199254740993}', '9007199254740994')
     ) as part (schema, value)`,
  );
  t.deepEqual(
    rows.map(({ fits }) => fits),
    [true, true, true, false],
  );
});

// Small vocabularies, so that schemas and values meet.
const NAMES = ["a", "b", "c"] as const;
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, "", "a", "ab", "abc", "b2", "🎨", "a b"),
  fc.integer({ min: -3, max: 6 }),
  fc.integer({ min: -6, max: 12 }).map((quarter) => quarter / 4),
);
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("value"), { maxKeys: 3 }),
  ),
}));
const count = fc.integer({ min: 0, max: 3 });
const bound = fc.integer({ min: -2, max: 5 });
const typeName = fc.constantFrom(
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
);
const PATTERNS = ["^a", "b+$", "\\d", "^[a-c]{2}", "^\\w+$", "\\s", "^(a|b)[^c]?$", "^.$"];
const { schema: innerSchema } = fc.letrec<{ schema: Schema }>((tie) => {
  const some = (maxLength: number) => fc.array(tie("schema"), { minLength: 1, maxLength });
  const keywords = {
    type: fc.oneof(typeName, fc.uniqueArray(typeName, { minLength: 1, maxLength: 3 })),
    enum: fc.uniqueArray(anyValue, {
      minLength: 1,
      maxLength: 4,
      selector: (v) => JSON.stringify(v),
    }),
    const: anyValue,
    minimum: bound,
    maximum: bound,
    exclusiveMinimum: bound,
    exclusiveMaximum: bound,
    multipleOf: fc.constantFrom(1, 2, 3, 0.5, 0.25),
    minLength: count,
    maxLength: count,
    pattern: fc.constantFrom(...PATTERNS),
    minItems: count,
    maxItems: count,
    uniqueItems: fc.boolean(),
    items: tie("schema"),
    prefixItems: some(2),
    required: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 }),
    properties: fc.dictionary(fc.constantFrom(...NAMES), tie("schema"), { maxKeys: 3 }),
    additionalProperties: tie("schema"),
    allOf: some(2),
    anyOf: some(2),
    oneOf: some(2),
    not: tie("schema"),
    $ref: fc.constantFrom("#/$defs/one", "#/$defs/two"),
  };
  const pick = fc
    .uniqueArray(fc.constantFrom(...(Object.keys(keywords) as (keyof typeof keywords)[])), {
      minLength: 1,
      maxLength: 3,
    })
    .chain((names) =>
      fc.record(
        Object.fromEntries(names.map((name) => [name, keywords[name] as fc.Arbitrary<unknown>])),
      ),
    );
  return {
    schema: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      fc.boolean(),
      pick,
    ) as fc.Arbitrary<Schema>,
  };
});
const wholeSchema = fc
  .record({ top: innerSchema, one: innerSchema, two: innerSchema })
  .map(({ top, one, two }) => ({ allOf: [top], $defs: { one, two } }));

test("what fits is the same as for another implementation of JSON Schema", async (t) => {
  const seen = { fitting: 0, breaking: 0 };
  const suite = fc.array(
    fc.record({ schema: wholeSchema, values: fc.array(anyValue, { minLength: 4, maxLength: 8 }) }),
    { minLength: 1, maxLength: 30, size: "max" },
  );
  await fc.assert(
    fc.asyncProperty(suite, async (generated) => {
      // As they arrive in the database: plain objects, no -0.
      const parts = JSON.parse(JSON.stringify(generated)) as typeof generated;
      const endless = await areEndless(parts.map(({ schema }) => schema));
      const usable = parts.filter((_, index) => !endless[index]);
      const cases = usable.flatMap(({ schema, values }) => values.map((v): Case => [schema, v]));
      const expected = usable.flatMap(({ schema, values }) => {
        const validate = new Ajv2020({ strict: false }).compile(schema);
        return values.map((value) => validate(value));
      });
      const actual = (await violations(cases)).map((violation) => violation === null);
      t.deepEqual(disagreements(cases, actual, expected), []);
      for (const fits of actual) seen[fits ? "fitting" : "breaking"] += 1;
    }),
    { numRuns: 40 },
  );
  t.true(seen.fitting > 300 && seen.breaking > 300, JSON.stringify(seen));
});

/** Which schemas would never end; every one must otherwise be acceptable. */
async function areEndless(schemas: readonly Schema[]): Promise<boolean[]> {
  const { rows } = await db().rootPool.query<{ problem: unknown; endless: boolean }>(
    `select app_private.schema_problem(schema) as problem, app_private.has_endless_reference(schema) as endless
     from jsonb_array_elements($1) with ordinality as part (schema, place) order by place`,
    [JSON.stringify(schemas)],
  );
  const refused = rows.find(({ problem }) => problem !== null);
  if (refused) throw new Error(`Refused: ${JSON.stringify(refused.problem)}`);
  return rows.map(({ endless }) => endless);
}

function disagreements(
  cases: readonly Case[],
  actual: readonly boolean[],
  expected: readonly boolean[],
): string[] {
  return cases.flatMap((part, index) =>
    actual[index] === expected[index]
      ? []
      : [`${JSON.stringify(part)}: ${actual[index]}, expected ${expected[index]}`],
  );
}
