import test from "ava";
import { GraphQLError } from "postgraphile/graphql";
import { SafeError } from "postgraphile/grafast";
import { ERROR_CATALOGUE } from "../../plugins/errors/catalogue.ts";
import { makeMaskError } from "../../plugins/errors/mask-error.ts";
import { DepotError } from "../../src/errors.ts";
import { runInRequest } from "../../src/http/request-context.ts";
import { createLog } from "../../src/log.ts";
import { postGraphql, useServer } from "../_helpers/with-server.ts";
import { DatabaseError } from "pg";

const server = useServer(test);

const lines: string[] = [];
const mask = makeMaskError(
  createLog({ level: "debug", destination: { write: (line) => void lines.push(line) } }),
);
const someone = { userId: "u", sessionId: "s", tokenVersion: 1 };

function masked(original: Error, identity: typeof someone | null = someone): GraphQLError {
  const error = new GraphQLError("raw", { originalError: original, path: ["lockAsset"] });
  return runInRequest({ requestId: "request-1", identity }, () => mask(error));
}

function pgError(code: string, fields: Partial<DatabaseError> = {}): DatabaseError {
  return Object.assign(new DatabaseError("relation secret_table is in the way", 0, "error"), {
    code,
    ...fields,
  });
}

for (const code of Object.keys(ERROR_CATALOGUE)) {
  test(`${code} raised in SQL reaches the client with its sentence, facts, hint and the request's id`, (t) => {
    const original = pgError(code, {
      message: "Held by mina.",
      detail: '{"holder":"mina"}',
      hint: "Ask mina.",
    });
    const error = masked(original);
    t.is(error.message, "Held by mina.");
    t.deepEqual(error.path, ["lockAsset"]);
    t.deepEqual(error.extensions, {
      code,
      detail: { holder: "mina" },
      hint: "Ask mina.",
      request_id: "request-1",
    });
  });
}

for (const [state, code] of [
  ["42501", "DNIED"],
  ["23505", "BADIN"],
  ["23503", "BADIN"],
  ["22P02", "BADIN"],
  ["40001", "BADST"],
  ["57014", "UNAVL"],
  ["42P01", "INTRN"],
  ["XX000", "INTRN"],
]) {
  test(`PostgreSQL's ${state} reaches the client as ${code} without PostgreSQL's words`, (t) => {
    const error = masked(pgError(state as string, { detail: "Key (name)=(secret) exists." }));
    t.is(error.extensions["code"], code);
    t.notRegex(JSON.stringify(error), /secret|Key/);
  });
}

test("a visitor whom privileges stop is told to sign in", (t) => {
  t.is(masked(pgError("42501"), null).extensions["code"], "CREDS");
});

test("an error nobody expects is logged whole, with the request's id", (t) => {
  masked(new TypeError("x is not a function"));
  t.true(lines.some((line) => line.includes("x is not a function") && line.includes("request-1")));
});

test("our own errors and those that libraries mean for people keep their words", (t) => {
  t.is(masked(new DepotError("SELFA")).extensions["code"], "SELFA");
  const safe = masked(new SafeError("Too long.", { code: "BADIN" }));
  t.is(safe.message, "Too long.");
  t.is(safe.extensions["code"], "BADIN");
});

test("a bad token is a real 401 with code CREDS, not a visitor's answer", async (t) => {
  for (const header of ["Bearer nonsense", "Basic dXNlcjpwYXNz", "Bearer ", "bearer a.b.c"]) {
    const response = await fetch(`${server().url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: header },
      body: JSON.stringify({ query: "{ __typename }" }),
    });
    t.is(response.status, 401, header);
    t.is(((await response.json()) as { error: { code: string } }).error.code, "CREDS");
    t.regex(response.headers.get("www-authenticate") ?? "", /^Bearer/);
  }
});

test("a visitor may look at the schema and sees no row", async (t) => {
  const open = await server().graphql("{ __schema { queryType { name } } }");
  t.is(open.data.__schema.queryType.name, "Query");
  const closed = await server().graphql("{ projects { nodes { id } } }");
  t.is(closed.errors[0]?.extensions["code"], "CREDS");
  t.is(typeof closed.errors[0]?.extensions["request_id"], "string");
});

test("a refusal of the database arrives with its code, through the whole server", async (t) => {
  const mutation = `mutation ($projectId: UUID!) {
    createAsset(input: { asset: { projectId: $projectId, name: "a", type: "texture" } }) { asset { id } }
  }`;
  const { errors } = await server().graphql(
    mutation,
    { projectId: "0199a000-0000-7000-8000-000000000001" },
    "mina",
  );
  t.is(errors[0]?.extensions["code"], "DNIED");
  t.notRegex(JSON.stringify(errors), /policy|relation|assets"/);
});

test("the rights of a token are those the database has now", async (t) => {
  const token = await server().token("leaver");
  const ask = () => postGraphql(server().url, { query: "{ users { nodes { username } } }" }, token);
  t.deepEqual((await ask()).data.users.nodes, [{ username: "leaver" }]);
  await server().db.rootPool.query(
    "update app_public.users set deactivated_at = now() where username = 'leaver'",
  );
  t.is((await ask()).status, 401);
});

test("one connection of the pool never keeps the user of the request before", async (t) => {
  const [ada, bob] = [await server().token("pool.ada"), await server().token("pool.bob")];
  const ask = async (token?: string) =>
    (await postGraphql(server().url, { query: "{ users { nodes { username } } }" }, token)).data;
  for (let i = 0; i < 5; i += 1) {
    const [a, b, nobody] = await Promise.all([ask(ada), ask(bob), ask()]);
    t.deepEqual(a.users.nodes, [{ username: "pool.ada" }]);
    t.deepEqual(b.users.nodes, [{ username: "pool.bob" }]);
    t.is(nobody.users, null);
  }
});
