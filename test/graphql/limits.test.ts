import test from "ava";
import { committed } from "../_helpers/with-db.ts";
import { postGraphql, useServer } from "../_helpers/with-server.ts";

const server = useServer(test);

/** Everything here is asked by a studio admin who sees 230 projects. */
const ADMIN = "limits.admin";

test.before("make more projects than a page holds", async () => {
  await server().user(ADMIN, "admin");
  await committed(server().db, (client) =>
    client.query(
      "insert into app_public.projects (name) select 'Project ' || i from generate_series(1, 230) i",
    ),
  );
});

const count = async (args: string, variables: object = {}, definitions = "") => {
  const { data, errors } = await server().graphql(
    `query ${definitions} { projects${args} { nodes { id } } }`,
    variables,
    ADMIN,
  );
  return data?.projects?.nodes.length ?? errors[0]?.extensions["code"];
};

test("a page has 50 rows when nobody says how many", async (t) => {
  t.is(await count(""), 50);
  t.is(await count("(first: $n)", {}, "($n: Int)"), 50);
  t.is(await count("(first: $n)", { n: null }, "($n: Int)"), 50);
});

test("a page has what is asked for, up to 200 rows", async (t) => {
  t.is(await count("(first: 3)"), 3);
  t.is(await count("(first: 0)"), 0);
  t.is(await count("(first: 120)"), 120);
  t.is(await count("(first: 2147483647)"), 200);
  t.is(await count("(first: $n)", { n: 5000 }, "($n: Int)"), 200);
});

test("the last rows are bounded in the same way", async (t) => {
  t.is(await count("(last: 4)"), 4);
  t.is(await count("(last: 100000)"), 200);
  t.is(await count("(last: $n)", { n: null }, "($n: Int)"), 50);
});

test("a negative count is refused", async (t) => {
  t.is(await count("(first: -1)"), "BADIN");
  t.is(await count("(last: -1)"), "BADIN");
});

test("pages follow each other without a gap, with counts of all rows", async (t) => {
  const query = `query ($after: Cursor) {
    projects(first: 200, after: $after) {
      totalCount nodes { id } pageInfo { hasNextPage endCursor }
    }
  }`;
  const first = (await server().graphql(query, {}, ADMIN)).data.projects;
  t.true(first.pageInfo.hasNextPage);
  t.is(first.totalCount, 230);
  const second = (await server().graphql(query, { after: first.pageInfo.endCursor }, ADMIN)).data
    .projects;
  t.false(second.pageInfo.hasNextPage);
  t.is(new Set([...first.nodes, ...second.nodes].map(({ id }: { id: string }) => id)).size, 230);
});

test("rows inside rows are bounded too", async (t) => {
  const { rows } = await server().db.rootPool.query("select id from app_public.projects limit 1");
  await committed(server().db, (client) =>
    client.query(
      "insert into app_public.tags (project_id, name) select $1, 'tag ' || i from generate_series(1, 60) i",
      [rows[0].id],
    ),
  );
  const { data } = await server().graphql(
    "query ($id: UUID!) { project(id: $id) { tags { nodes { name } } } }",
    { id: rows[0].id },
    ADMIN,
  );
  t.is(data.project.tags.nodes.length, 50);
});

test("a document that nests too deeply is refused, one of a usual depth is not", async (t) => {
  const nest = (depth: number): string =>
    depth === 0 ? "id" : `project { assets { nodes { ${nest(depth - 1)} } } }`;
  const deep = await server().graphql(`{ assets { nodes { ${nest(5)} } } }`, {}, ADMIN);
  t.is(deep.data, null);
  t.regex(deep.errors[0]?.message ?? "", /limit/i);
  const usual = await server().graphql(
    `{ projects { nodes { assets { nodes { assetVersions { nodes { id } } } } } } }`,
    {},
    ADMIN,
  );
  t.notRegex(usual.errors[0]?.message ?? "", /depth|limit/i);
});

test("the introspection query of tools passes", async (t) => {
  const { getIntrospectionQuery } = await import("postgraphile/graphql");
  const { errors, data } = await server().graphql(getIntrospectionQuery());
  t.deepEqual(errors, []);
  t.true(data.__schema.types.length > 100);
});

for (const [title, query, message] of [
  [
    "thousands of aliases",
    `{ ${Array.from({ length: 5000 }, (_, i) => `a${i}:__typename`).join(" ")} }`,
    /at most 50 aliases/,
  ],
  ["the same field again and again", `{ ${"__typename ".repeat(8000)} }`, /repeated fields/],
  [
    "thousands of directives",
    `{ __typename ${"@include(if:true) ".repeat(1500)} }`,
    /at most 50 directives/,
  ],
  [
    "thousands of fields",
    `{ ${Array.from({ length: 5000 }, (_, i) => `field${i}`).join(" ")} }`,
    /at most 4000 tokens/,
  ],
  [
    "fragments that double each other",
    `{ ...f0 } ${Array.from({ length: 400 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`).join(" ")}`,
    /spreads of fragments/,
  ],
] as const) {
  test(`a document of ${title} is refused before it is looked at`, async (t) => {
    const before = process.cpuUsage();
    const { errors, status } = await postGraphql(server().url, { query });
    const { user } = process.cpuUsage(before);
    t.is(status, 400);
    t.regex(errors[0]?.message ?? "", message);
    t.is(errors[0]?.extensions["code"], "BADIN");
    t.true(user < 1_000_000, `${user} µs`);
  });
}

test("introspection that goes round in circles is refused", async (t) => {
  const circle = (depth: number): string =>
    depth === 0 ? "name" : `name fields { type { ${circle(depth - 1)} } }`;
  const whole = await server().graphql(`{ __schema { types { ${circle(2)} } } }`);
  t.is(whole.data, null);
  t.regex(whole.errors[0]?.message ?? "", /__Type\.fields/);
  const one = await server().graphql(`{ __type(name: "Query") { ${circle(2)} } }`);
  t.is(one.data, null);
  t.deepEqual((await server().graphql(`{ __type(name: "Query") { ${circle(1)} } }`)).errors, []);
});

test("a list of operations is refused as one request, and none of them is run", async (t) => {
  const batch = ["first", "second"].map((name) => ({
    query: `mutation { createProject(input: { name: "Batch ${name}" }) { clientMutationId } }`,
  }));
  const { status, errors } = await postGraphql(server().url, batch, await server().token(ADMIN));
  t.is(status, 400);
  t.is(errors.length, 1);
  const { rows } = await server().db.rootPool.query(
    "select from app_public.projects where name like 'Batch %'",
  );
  t.is(rows.length, 0);
});

test("requests that a form of another site could send are refused", async (t) => {
  const post = async (headers: Record<string, string>, body: string) =>
    (await fetch(`${server().url}/graphql`, { method: "POST", headers, body })).status;
  const body = JSON.stringify({ query: "{ __typename }" });
  t.is(await post({ "content-type": "application/json" }, body), 200);
  t.is(await post({ "content-type": "text/plain" }, body), 415);
  t.is(
    await post({ "content-type": "application/x-www-form-urlencoded" }, "query={__typename}"),
    415,
  );
  t.is(await post({ "content-type": "multipart/form-data; boundary=x" }, "--x--"), 415);
  t.is(await post({ "content-type": "application/json" }, `[${body},${body}]`), 400, "no batches");
  t.is(
    await post(
      { "content-type": "application/json" },
      JSON.stringify({ query: "x".repeat(200_000) }),
    ),
    413,
  );
  t.is((await fetch(`${server().url}/graphql?query={__typename}`)).status, 405);
});

test("no answer explains itself with SQL", async (t) => {
  const response = await fetch(`${server().url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-postgraphile-explain": "on",
      "x-apollo-tracing": "1",
    },
    body: JSON.stringify({ query: "{ projects { nodes { id } } }", extensions: { explain: true } }),
  });
  t.notRegex(await response.text(), /explain|select |tracing/i);
});
