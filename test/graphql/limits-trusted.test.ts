import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { getIntrospectionQuery } from "postgraphile/graphql";
import { mayAskAdhoc } from "../../plugins/limits/may-ask-adhoc.ts";
import { readTrustedDocuments } from "../../plugins/limits/trusted-documents.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { asUser } from "../_helpers/as-user.ts";
import { committed } from "../_helpers/with-db.ts";
import { postGraphql, useServer } from "../_helpers/with-server.ts";
import { openSocket } from "../live/_ws.ts";

const NAMES = "query Names { users { nodes { username } } }";
const HEARTBEAT = "subscription { myNotifications { event } }";
const TOO_MUCH =
  "{ projects(first: 200) { nodes { assets(first: 200) { nodes { assetVersions { nodes { id } } } } } } }";

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const fileOf = (...texts: string[]) =>
  JSON.stringify(Object.fromEntries(texts.map((text) => [hash(text), text])));

const folder = mkdtempSync(join(tmpdir(), "gadb-trusted-"));
const GADB_TRUSTED_DOCUMENTS = join(folder, "documents.json");
writeFileSync(GADB_TRUSTED_DOCUMENTS, fileOf(NAMES, HEARTBEAT, TOO_MUCH));
test.after.always("remove the documents", () => rm(folder, { recursive: true }));

const server = useServer(test, { GADB_TRUSTED_DOCUMENTS, GADB_ADHOC_QUERIES: "scoped" });
const open = useServer(test, { GADB_TRUSTED_DOCUMENTS });

const ask = async (body: object, token?: string) =>
  postGraphql(server().url, body, token ?? (await server().token("trusted.user")));

/** A personal access token with these scopes, made by its user. */
async function personalToken(username: string, scopes: string[]): Promise<string> {
  const userId = await server().user(username);
  return committed(server().db, async (client) => {
    await asUser(client, userId);
    const { rows } = await client.query<{ secret: string }>(
      "select (app_public.create_personal_access_token('script', $1::app_public.token_scope[])).secret",
      [scopes],
    );
    return rows[0]?.secret ?? "";
  });
}

for (const [title, body] of [
  ["documentId", { documentId: hash(NAMES) }],
  ["id", { id: hash(NAMES) }],
  ["a documentId with the name of its hash", { documentId: `sha256:${hash(NAMES).toUpperCase()}` }],
  [
    "Apollo's extension",
    { extensions: { persistedQuery: { version: 1, sha256Hash: hash(NAMES) } } },
  ],
] as const) {
  test(`a trusted document is asked for by ${title}, with variables or without`, async (t) => {
    const { status, data, errors } = await ask({ ...body, variables: {} });
    t.deepEqual([status, errors], [200, []]);
    t.deepEqual(data.users.nodes, [{ username: "trusted.user" }]);
  });
}

test("the text of a trusted document is the server's, whatever comes beside the id", async (t) => {
  const { data } = await ask({ documentId: hash(NAMES), query: "{ projects { nodes { id } } }" });
  t.deepEqual(Object.keys(data), ["users"]);
});

test("an id that no document has is refused, also one that names what every object has", async (t) => {
  for (const id of [hash("something else"), "constructor", "__proto__", "../secrets", 7, ["a"]]) {
    const { data, errors, status } = await ask({ documentId: id, query: NAMES });
    t.is(data, null);
    t.is(status, 400, String(id));
    t.is(errors[0]?.message, "No trusted document has this document id.");
    t.is(errors[0]?.extensions["code"], "BADIN");
  }
});

test("a document of one's own is refused from a session and from a visitor, in words that help", async (t) => {
  const admin = await server().user("trusted.admin", "admin");
  t.truthy(admin);
  for (const token of [
    await server().token("trusted.user"),
    await server().token("trusted.admin"),
  ]) {
    const { data, errors, status } = await ask({ query: NAMES }, token);
    t.is(data, null);
    t.is(status, 403);
    t.is(errors[0]?.extensions["code"], "DNIED");
    t.regex(String(errors[0]?.extensions["hint"]), /documentId.*adhoc/);
  }
  const visitor = await postGraphql(server().url, { query: "{ __typename }" });
  t.is(visitor.errors[0]?.extensions["code"], "DNIED");
});

test("a document of one's own is taken from a token with the scope adhoc, from no other token", async (t) => {
  const adhoc = await personalToken("trusted.scripter", ["read", "adhoc"]);
  const own = await ask({ query: "{ users { nodes { username } } }" }, adhoc);
  t.deepEqual([own.status, own.errors], [200, []]);
  t.deepEqual(own.data.users.nodes, [{ username: "trusted.scripter" }]);
  // What Ruru sends first, with the token among its headers.
  const schema = await ask({ query: getIntrospectionQuery() }, adhoc);
  t.deepEqual(schema.errors, []);
  const reader = await personalToken("trusted.scripter", ["read"]);
  t.is((await ask({ query: NAMES }, reader)).errors[0]?.extensions["code"], "DNIED");
  t.deepEqual((await ask({ documentId: hash(NAMES) }, reader)).errors, []);
});

test("over a websocket the same holds", async (t) => {
  const socket = await openSocket(server(), await server().token("trusted.user"));
  t.teardown(() => socket.socket.close());
  // The protocol asks for a query; with an id it may be empty.
  const subscribe = (id: string, payload: object) =>
    socket.send({ type: "subscribe", id, payload: { query: "", ...payload } });
  subscribe("1", { documentId: hash(HEARTBEAT) });
  t.is((await socket.nextData()).myNotifications.event, "ready");
  subscribe("2", { query: HEARTBEAT });
  const refused = await socket.next();
  t.like(refused, { type: "error", id: "2" });
  t.is(refused.payload[0].extensions.code, "DNIED");
  t.regex(refused.payload[0].extensions.hint, /documentId/);
  subscribe("3", { documentId: hash("unknown") });
  t.is((await socket.next()).payload[0].extensions.code, "BADIN");
});

test("a trusted document is bounded like any other", async (t) => {
  const { errors } = await ask({ documentId: hash(TOO_MUCH) });
  t.is(errors[0]?.extensions["code"], "BADIN");
  t.regex(errors[0]?.message ?? "", /may cost/);
});

test("by default documents of one's own are taken from everybody, and trusted ones by their id", async (t) => {
  const url = open().url;
  const token = await open().token("trusted.user");
  t.deepEqual((await postGraphql(url, { query: NAMES }, token)).errors, []);
  t.deepEqual((await postGraphql(url, { documentId: hash(NAMES) }, token)).errors, []);
  t.deepEqual((await postGraphql(url, { query: "{ __typename }" })).errors, []);
  t.is((await fetch(`${url}/graphiql`)).status, 200);
});

test("a request without a document says so", async (t) => {
  for (const body of [
    {},
    { query: 7 },
    { documentId: "" },
    { extensions: { persistedQuery: null } },
  ]) {
    const { errors, status } = await postGraphql(open().url, body);
    t.is(status, 400);
    t.is(errors[0]?.message, "There is no query.");
  }
});

test("only a scope lets somebody ask for documents of their own where it is needed", (t) => {
  const identity = { userId: "u", sessionId: "s", tokenVersion: 1 };
  t.true(mayAskAdhoc("all", null));
  t.true(mayAskAdhoc("all", identity));
  t.false(mayAskAdhoc("scoped", null));
  t.false(mayAskAdhoc("scoped", identity));
  t.false(mayAskAdhoc("scoped", { ...identity, scopes: [] }));
  t.false(mayAskAdhoc("scoped", { ...identity, scopes: ["read", "write"] }));
  t.true(mayAskAdhoc("scoped", { ...identity, scopes: ["read", "adhoc"] }));
});

test("the SDK's documents are trusted by themselves, a file adds its own", (t) => {
  const own = readTrustedDocuments();
  t.true(own.size > 0);
  const more = readTrustedDocuments(GADB_TRUSTED_DOCUMENTS);
  t.is(more.size, own.size + 3);
  t.is(more.get(hash(NAMES)), NAMES);
});

test("a file that is no map from hashes to their texts keeps the server from starting", (t) => {
  const path = join(tempDir(t), "wrong.json");
  const read = (content: string) => {
    writeFileSync(path, content);
    return () => readTrustedDocuments(path);
  };
  t.throws(read(JSON.stringify({ [hash("other")]: NAMES })), { message: /not the SHA-256/ });
  t.throws(read(JSON.stringify({ [hash(NAMES)]: 7 })), { message: /not the SHA-256/ });
  t.throws(read("[]"), { message: /not a JSON object/ });
  t.throws(read("{"), { instanceOf: SyntaxError });
  t.throws(() => readTrustedDocuments(join(path, "missing")), { message: /ENOTDIR/ });
});
