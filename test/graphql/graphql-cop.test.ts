import test from "ava";
import { getIntrospectionQuery } from "postgraphile/graphql";
import { postGraphql, useServer, type GraphqlAnswer } from "../_helpers/with-server.ts";

/**
 * The twelve checks of graphql-cop, each with what is safe on a studio's network. Whoever asks is signed in, where that
 * gives more room.
 */
const server = useServer(test);

const ask = async (query: string) =>
  postGraphql(server().url, { query }, await server().token("cop"));

const repeat = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(" ");

/** Sends what no client of ours would; `body` as it is. */
async function send(
  {
    method = "POST",
    path = "/graphql",
    headers = {},
  }: { method?: string; path?: string; headers?: Record<string, string> },
  body?: string,
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${server().url}${path}`, {
    method,
    headers: { authorization: `Bearer ${await server().token("cop")}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

function isRefused({ data, errors }: GraphqlAnswer): boolean {
  return data === null && errors.length > 0 && typeof errors[0]?.extensions["code"] === "string";
}

const JSON_TYPE = { "content-type": "application/json" };

test("1 alias overload: a hundred aliases of one field are refused, a few are not", async (t) => {
  const many = repeat(101, (index) => `alias${index}: projects { nodes { id } }`);
  t.true(isRefused(await ask(`{ ${many} }`)));
  t.true(isRefused(await ask(`{ ${repeat(1000, (index) => `alias${index}: __typename`)} }`)));
  t.deepEqual((await ask("{ a: __typename b: __typename }")).errors, []);
});

test("2 batches: an array of operations is refused as a whole", async (t) => {
  const one = JSON.stringify({ query: "{ __typename }" });
  const { status, text } = await send(
    { headers: JSON_TYPE },
    `[${repeat(10, () => one).replaceAll(' {"q', ',{"q')}]`,
  );
  t.is(status, 400);
  t.notRegex(text, /"data"/);
});

test("3 GET queries are refused, and so cannot be sent by a link or an image", async (t) => {
  const { status, text } = await send({ method: "GET", path: "/graphql?query={__typename}" });
  t.is(status, 405);
  t.notRegex(text, /"data"/);
});

test("4 url-encoded and plain text POSTs are refused, and so cannot be sent by another site's form", async (t) => {
  for (const [type, body] of [
    ["application/x-www-form-urlencoded", "query=%7B__typename%7D"],
    ["text/plain", '{"query":"{__typename}"}'],
    [
      "multipart/form-data; boundary=x",
      '--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n{__typename}\r\n--x--',
    ],
    ["application/graphql", "{__typename}"],
  ] as const) {
    const { status, text } = await send({ headers: { "content-type": type } }, body);
    t.is(status, 415, type);
    t.notRegex(text, /"data"/);
  }
});

test("5 tracing: no extension, header or field tells how a query is run", async (t) => {
  const { text } = await send(
    {
      headers: {
        ...JSON_TYPE,
        "x-apollo-tracing": "1",
        "x-postgraphile-explain": "on",
        "apollo-federation-include-trace": "ftv1",
      },
    },
    JSON.stringify({
      query: "{ projects { nodes { id } } }",
      extensions: { explain: ["plan", "sql"], tracing: true },
    }),
  );
  const { extensions, data } = JSON.parse(text);
  t.is(extensions, undefined);
  t.truthy(data);
  t.true(isRefused(await ask("{ _service { sdl } }")));
});

test("6 field duplication: the same field five hundred times is refused or read once", async (t) => {
  const answer = await ask(`{ projects { nodes { ${repeat(500, () => "id")} } } }`);
  t.true(
    isRefused(answer) ||
      JSON.stringify(answer.data) === JSON.stringify({ projects: { nodes: [] } }),
  );
  t.true(isRefused(await ask(`{ ${repeat(5_000, () => "__typename")} }`)));
});

test("7 suggestions: who misspells a field learns only names that are in the schema for everybody anyway", async (t) => {
  const { errors, data } = await postGraphql(server().url, {
    query: "{ projcts { nodes { id } } }",
  });
  t.is(data, null);
  // The schema is published (docs/references) and the same for all: no name in it is a secret. What the names are of
  // is: there is no project's, user's or file's name among them.
  t.is(errors[0]?.extensions["code"], "BADIN");
  await server().db.rootPool.query(
    "insert into app_public.projects (name) values ('projctsecret')",
  );
  const again = await postGraphql(server().url, { query: "{ projctsecre { nodes { id } } }" });
  t.notRegex(JSON.stringify(again), /projctsecret/);
});

test("8 GraphiQL is a page without data, and runs no script but its own", async (t) => {
  const response = await fetch(`${server().url}/graphiql`);
  const page = await response.text();
  t.is(response.status, 200);
  t.regex(response.headers.get("content-security-policy") ?? "", /script-src [^;]*'nonce-/);
  t.notRegex(page, /Bearer|eyJ/);
  t.is(response.headers.get("set-cookie"), null);
});

test("9 introspection tells a visitor the schema, which is public, and no row", async (t) => {
  const { errors, data } = await postGraphql(server().url, { query: getIntrospectionQuery() });
  t.deepEqual(errors, []);
  const text = JSON.stringify(data);
  t.notRegex(text, /password|tokenHash|user_secrets|graphile_worker|app_private/i);
  const rows = await postGraphql(server().url, { query: "{ projects { nodes { name } } }" });
  t.is(rows.errors[0]?.extensions["code"], "CREDS");
});

test("10 directive overload: hundreds of directives, known or not, are refused", async (t) => {
  t.true(isRefused(await ask(`{ __typename ${repeat(500, () => "@aa")} }`)));
  t.true(isRefused(await ask(`{ __typename ${repeat(500, () => "@include(if: true)")} }`)));
});

test("11 circular introspection is refused at a depth no tool needs", async (t) => {
  const nest = (depth: number): string =>
    depth === 0 ? "name" : `fields { type { ${nest(depth - 1)} } }`;
  t.true(isRefused(await ask(`{ __schema { types { ${nest(20)} } } }`)));
});

test("12 mutations by GET are refused and change nothing", async (t) => {
  const query = 'mutation { createProject(input: { name: "by GET" }) { clientMutationId } }';
  const { status } = await send({
    method: "GET",
    path: `/graphql?query=${encodeURIComponent(query)}`,
  });
  t.is(status, 405);
  const { rows } = await server().db.rootPool.query(
    "select from app_public.projects where name = 'by GET'",
  );
  t.is(rows.length, 0);
});
