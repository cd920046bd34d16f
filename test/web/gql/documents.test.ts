import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import test from "ava";
import { buildSchema, parse, validate } from "graphql";
import * as reviews from "../../../web/gql/reviews.ts";
import * as user from "../../../web/gql/user.ts";

const SCHEMA = fileURLToPath(new URL("../../../plugins/schema.graphql", import.meta.url));

test("every document of the dashboard fits the API's schema", async (t) => {
  const schema = buildSchema(await readFile(SCHEMA, "utf8"));
  const documents = Object.entries({ ...reviews, ...user });
  t.true(documents.length > 0);
  for (const [name, document] of documents) {
    const errors = validate(schema, parse(document));
    t.deepEqual(
      errors.map(({ message }) => message),
      [],
      name,
    );
  }
});
