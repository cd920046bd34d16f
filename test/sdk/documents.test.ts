import { readFile } from "node:fs/promises";
import test from "ava";
import { parse } from "graphql";
import { PROJECT_ROOT } from "../../src/db/migrate.ts";
import { makeDocumentsTs } from "../../src/gen/outputs/sdk-documents-ts.ts";
import { makeTrustedDocuments } from "../../src/gen/outputs/sdk-trusted-documents.ts";
import { readDocuments } from "../../src/gen/sdk/read-documents.ts";
import { sdkDocuments } from "../../src/gen/sdk/sdk-documents.ts";
import * as documents from "../../src/sdk/generated/documents.ts";
import { TypedDocumentString } from "../../src/sdk/typed-document.ts";

const committed = (path: string) => readFile(PROJECT_ROOT + path, "utf8");

test("the committed documents are those of the committed schema", async (t) => {
  const sdl = await committed("plugins/schema.graphql");
  const made = sdkDocuments(sdl, await readDocuments());
  const advice = "Run `npm run gen` and commit what it writes.";
  const text = await makeDocumentsTs(sdl, made);
  t.true(text === (await committed("src/sdk/generated/documents.ts")), advice);
  const list = makeTrustedDocuments(made.documents);
  t.true(list === (await committed("src/sdk/trusted-documents.json")), advice);
});

test("each document is on the server's list under its own hash, with its text to the byte", async (t) => {
  const list = JSON.parse(await committed("src/sdk/trusted-documents.json")) as object;
  const made = Object.values(documents).map((document) => [
    document.__meta__.hash,
    String(document),
  ]);
  t.true(made.every(([hash]) => /^[0-9a-f]{64}$/.test(hash as string)));
  t.deepEqual(Object.fromEntries(made), list);
});

test("each document is one operation with the fragments it needs, and no more", (t) => {
  for (const [name, document] of Object.entries(documents)) {
    t.true(document instanceof TypedDocumentString, name);
    const { definitions } = parse(String(document));
    const operations = definitions.filter(({ kind }) => kind === "OperationDefinition");
    t.is(operations.length, 1, name);
    for (const definition of definitions) {
      if (definition.kind !== "FragmentDefinition") continue;
      t.true(String(document).includes(`...${definition.name.value}`), name);
    }
  }
});

const SDL = `
  type Query { user(id: ID!): User }
  type User { id: ID! name: String friend: User }
`;
const make = (text: string) => sdkDocuments(SDL, [{ name: "a.graphql", text }]);

test("a document that does not fit the schema is refused with its file and line", (t) => {
  t.throws(() => make("query A {\n  user(id: 1) { nome }\n}"), { message: /a\.graphql:2: .*nome/ });
  t.throws(() => make("query A { user { id } }"), { message: /"id"/ });
});

test("a name that two operations have, an unused fragment and an operation without a name are refused", (t) => {
  t.throws(() => make("query A { user(id: 1) { id } } query A { user(id: 2) { id } }"));
  t.throws(() => make("query A { user(id: 1) { id } } fragment F on User { id }"));
  t.throws(() => make("{ user(id: 1) { id } }"), { message: /name/ });
});

test("a document comes with the fragments of its fragments, each once, and the comment above it", (t) => {
  const { documents: made } = make(`
    # Who somebody is.
    # And the friend.
    query A { user(id: 1) { ...F friend { ...F ...G } } }
    fragment F on User { id ...G }
    fragment G on User { name }
    query B { user(id: 2) { ...G } }
  `);
  t.like(made[0], { name: "A", comment: "Who somebody is. And the friend." });
  t.is(made[0]?.text.match(/^fragment /gm)?.length, 2);
  t.is(made[1]?.text.match(/^fragment /gm)?.length, 1);
});
