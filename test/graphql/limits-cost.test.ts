import { readFile } from "node:fs/promises";
import test from "ava";
import { readConfig } from "../../src/config.ts";
import { openSocket } from "../live/_ws.ts";
import { postGraphql, useServer } from "../_helpers/with-server.ts";
import { ASSET_PAGE, ownDocuments } from "./_documents.ts";

const LIMIT = 3_000;

const server = useServer(test, { GADB_MAX_QUERY_COST: String(LIMIT) });

/** What a document is estimated to cost, by the header of its answer. */
async function costOf(query: string, variables: object = {}, operationName?: string) {
  const response = await fetch(`${server().url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${await server().token("costs.reader")}`,
    },
    body: JSON.stringify({ query, variables, operationName }),
  });
  await response.body?.cancel();
  return Number(response.headers.get("x-query-cost") ?? NaN);
}

test("a value costs one, a look-up more, and a page all of it once for each row", async (t) => {
  t.is(await costOf("{ __typename }"), 1);
  // The page 5; each row one value.
  t.is(await costOf("{ projects(first: 10) { nodes { id } } }"), 5 + 10);
  // Each row a page of its own.
  t.is(
    await costOf("{ projects(first: 10) { nodes { branches(first: 3) { nodes { id name } } } } }"),
    5 + 10 * (5 + 3 * 2),
  );
  // A row beside the row: 2.
  t.is(await costOf("{ assets(first: 4) { nodes { project { name } } } }"), 5 + 4 * (2 + 1));
  t.is(await costOf("{ projects(first: 0) { nodes { id name } } }"), 5);
});

test("nodes and edges of a page both count, what is beside them counts once", async (t) => {
  t.is(
    await costOf(
      "{ projects(first: 10) { edges { cursor node { id } } pageInfo { hasNextPage } } }",
    ),
    5 + 10 * 2 + 1,
  );
  t.is(await costOf("{ projects(first: 1) { totalCount nodes { id } } }"), 5 + 20 + 1);
});

test("a computed value and a function cost more than a column", async (t) => {
  const id = "query ($id: UUID!) { assetReview(id: $id)";
  const variables = { id: "01900000-0000-7000-8000-000000000000" };
  t.is(
    (await costOf(`${id} { canDecide } }`, variables)) - 4,
    await costOf(`${id} { id } }`, variables),
  );
  t.is(await costOf("{ myReviewQueue(first: 2) { nodes { id } } }"), 10 + 2);
});

test("a list that is short by its nature counts as such", async (t) => {
  const files =
    "{ assetVersions(first: 10) { nodes { preview { state files { kind sha256 } } } } }";
  t.is(await costOf(files), 5 + 10 * (5 + 1 + 4 * 2));
});

test("a page has as many rows as its variables say, 50 without, 200 at most", async (t) => {
  const query = "query ($n: Int) { projects(first: $n) { nodes { id } } }";
  t.is(await costOf(query, { n: 7 }), 12);
  t.is(await costOf(query, {}), 55);
  t.is(await costOf(query, { n: null }), 55);
  t.is(await costOf(query, { n: 2_000_000_000 }), 205);
  t.is(await costOf(query.replace("Int)", "Int = 30)")), 35);
  t.is(await costOf("query ($n: Int) { projects(last: $n) { nodes { id } } }", { n: 9 }), 14);
});

test("fragments cost what is in them, wherever they are spread", async (t) => {
  const spread = "{ projects(first: 10) { ...Page } }";
  const page = "fragment Page on ProjectConnection { nodes { ...Row ... on Project { name } } }";
  t.is(await costOf(`${spread} ${page} fragment Row on Project { id }`), 5 + 10 * 2);
  // The same page, of another size.
  t.is(
    await costOf(
      `{ a: projects(first: 1) { ...Page } b: projects(first: 2) { ...Page } } fragment Page on ProjectConnection { nodes { id } }`,
    ),
    6 + 7,
  );
});

test("only the operation that is asked for counts", async (t) => {
  const both = "query Small { __typename } query Large { projects { nodes { id } } }";
  t.is(await costOf(both, {}, "Small"), 1);
  t.is(await costOf(both, {}, "Large"), 55);
});

const WIDE = "assets(first: 200) { nodes { assetVersions { nodes { id } } } }";
const TOO_MUCH =
  "query Wide { projects(first: 200) { nodes { id name assets { nodes { id } } } } }";
const TOO_MUCH_COST = 5 + 200 * (2 + 5 + 50);

test("what costs too much is refused with both figures, and is not run", async (t) => {
  const token = await server().token("costs.reader");
  const { data, errors } = await postGraphql(server().url, { query: TOO_MUCH }, token);
  t.is(data, null);
  t.is(errors.length, 1);
  t.is(
    errors[0]?.message,
    `This may cost ${TOO_MUCH_COST}, and a document may cost ${LIMIT} at most.`,
  );
  t.like(errors[0]?.extensions, { code: "BADIN", detail: { cost: TOO_MUCH_COST, limit: LIMIT } });
  t.regex(String(errors[0]?.extensions["hint"]), /first/);
  const logged = server()
    .logLines.map((line) => JSON.parse(line) as Record<string, unknown>)
    .find(
      ({ requestId, cost }) =>
        cost !== undefined && requestId === errors[0]?.extensions["request_id"],
    );
  t.like(logged, { cost: TOO_MUCH_COST, operation: "Wide" });
});

test("the same is refused over a websocket, as a query and as a subscription", async (t) => {
  const socket = await openSocket(server(), await server().token("costs.reader"));
  t.teardown(() => socket.socket.close());
  socket.subscribe(TOO_MUCH);
  const { errors } = await socket.nextData();
  t.like(errors[0].extensions, { code: "BADIN", detail: { cost: TOO_MUCH_COST, limit: LIMIT } });
  t.is((await socket.next()).type, "complete");
  socket.subscribe(
    `subscription { myNotifications { notification { project { ${WIDE} } } } }`,
    {},
    "2",
  );
  const answer = await socket.next();
  t.is(answer.id, "2");
  const [error] = answer.type === "error" ? answer.payload : answer.payload.errors;
  t.is(error.extensions.code, "BADIN", error.message);
  t.true(error.extensions.detail.cost > LIMIT);
});

test("a mutation that asks for too much back changes nothing", async (t) => {
  const token = await server().token("costs.maker");
  const { errors } = await postGraphql(
    server().url,
    { query: `mutation { createProject(input: { name: "Too wide" }) { result { ${WIDE} } } }` },
    token,
  );
  t.is(errors[0]?.extensions["code"], "BADIN", errors[0]?.message);
  const { rows } = await server().db.rootPool.query(
    "select from app_public.projects where name = 'Too wide'",
  );
  t.is(rows.length, 0);
});

test("fragments that double each other are refused without being followed", async (t) => {
  const bomb = `{ ...f0 } ${Array.from(
    { length: 19 },
    (_, i) =>
      `fragment f${i} on Query { projects { nodes { id } } ${i < 18 ? `...f${i + 1} ...f${i + 1}` : ""} }`,
  ).join(" ")}`;
  const { errors } = await postGraphql(
    server().url,
    { query: bomb },
    await server().token("costs.reader"),
  );
  t.like(errors[0]?.extensions["detail"], { cost: (2 ** 19 - 1) * 55, limit: LIMIT });
});

/** With the largest page wherever a variable says how many. */
function largestPages(text: string): Record<string, number> {
  return Object.fromEntries([...text.matchAll(/\$(\w+): Int\b/g)].map(([, name]) => [name, 200]));
}

test("the default lets every document of the how-tos, the dashboard and the SDK pass, and the asset page, with room", async (t) => {
  const { maxQueryCost } = readConfig({}).limits;
  const documents = await ownDocuments();
  for (const place of ["docs/how-tos/query-the-api.md", "src/sdk/"])
    t.true(
      documents.some(({ from }) => from.startsWith(place)),
      place,
    );
  for (const { from, text } of [...documents, { from: "asset page", text: ASSET_PAGE }]) {
    const cost = await costOf(text, largestPages(text));
    t.true(cost > 0 && cost * 2 <= maxQueryCost, `${from} ${text.slice(0, 60)}: ${cost}`);
  }
});

test("the example of docs/explanations/limits.md costs what is said there", async (t) => {
  const text = await readFile(
    new URL("../../docs/explanations/limits.md", import.meta.url),
    "utf8",
  );
  const example = /^```graphql\n(.*?)^```$/ms.exec(text)?.[1] ?? "";
  const said = /from ([\d ]+) to ([\d ]+)\./
    .exec(text)
    ?.slice(1)
    .map((cost) => cost.replace(" ", ""));
  const smaller = example.replace("assetTags {", "assetTags(first: 10) {");
  t.deepEqual(said, [String(await costOf(example)), String(await costOf(smaller))]);
});
