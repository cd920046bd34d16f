import test from "ava";
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLSchema,
} from "postgraphile/graphql";
import { ARGUMENT_DESCRIPTIONS } from "../../plugins/naming/descriptions/arguments.ts";
import { ENUM_VALUE_DESCRIPTIONS } from "../../plugins/naming/descriptions/enum-values.ts";
import { buildSchemaSdl } from "../../plugins/schema-sdl.ts";
import { createTestDatabase, type TestDatabase } from "../_helpers/with-db.ts";

let db: TestDatabase;
let schema: GraphQLSchema;

test.before("build the schema", async () => {
  db = await createTestDatabase();
  schema = buildSchema(await buildSchemaSdl(db.authenticatorUrl));
});
test.after.always("drop the database", () => db?.drop());

interface Thing {
  name: string;
  description?: string | null | undefined;
}

/** Everything that has a description, by its path. */
function things(of: GraphQLSchema): Map<string, Thing> {
  const found = new Map<string, Thing>();
  for (const type of Object.values(of.getTypeMap())) {
    if (type.name.startsWith("__") || isSpecifiedScalarType(type)) continue;
    found.set(type.name, type);
    if (isEnumType(type))
      for (const value of type.getValues()) found.set(`${type.name}.${value.name}`, value);
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        found.set(`${type.name}.${field.name}`, field);
        for (const arg of "args" in field ? field.args : [])
          found.set(`${type.name}.${field.name}(${arg.name})`, arg);
      }
    }
  }
  return found;
}

test("every type, field, argument and value of an enum says what it is", (t) => {
  const all = things(schema);
  t.true(all.size > 3_000, `${all.size} things`);
  const bare = [...all].filter(([, { description }]) => !description?.trim());
  t.deepEqual(
    bare.map(([path]) => path),
    [],
  );
});

test("whole numbers beyond 32 bits say that they are decimal texts", (t) => {
  t.regex(schema.getType("BigInt")?.description ?? "", /string/i);
});

test("no description is left of what is gone", (t) => {
  const paths = [...things(schema).keys()];
  for (const [type, values] of Object.entries(ENUM_VALUE_DESCRIPTIONS))
    for (const value of Object.keys(values)) t.true(paths.includes(`${type}.${value}`), value);
  for (const key of Object.keys(ARGUMENT_DESCRIPTIONS)) {
    const [command = "", name] = key.includes(".") ? key.split(".") : ["", key];
    const input = `${command.charAt(0).toUpperCase()}${command.slice(1)}Input.${name}`;
    const isThere = paths.some(
      (path) =>
        path === input ||
        path === `Query.${command}(${name})` ||
        (command === "" && (path.endsWith(`Input.${name}`) || path.endsWith(`(${name})`))),
    );
    t.true(isThere, key);
  }
});
