import { randomUUID } from "node:crypto";
import test from "ava";
import { committed } from "../_helpers/with-db.ts";
import { makeStudio } from "../_helpers/studio.ts";
import { until } from "../_helpers/until.ts";
import { useServer } from "../_helpers/with-server.ts";
import { recorded } from "./_recorded.ts";

const server = useServer(test);

async function scene() {
  const studio = await committed(server().db, makeStudio);
  const { rows } = await server().db.rootPool.query<{ username: string }>(
    "select username from app_public.users where id = $1",
    [studio.members.owner],
  );
  return { studio, username: (rows[0] as { username: string }).username };
}

const beginnings = (texts: readonly string[]) => texts.filter((text) => text === "begin").length;
const ends = (texts: readonly string[]) =>
  texts.filter((text) => text === "commit" || text === "rollback");

test.serial("all that a query asks is read in one transaction", async (t) => {
  const { studio, username } = await scene();
  const texts = await recorded(server(), async () => {
    const { data, errors } = await server().graphql(
      `query ($id: UUID!) {
        project(id: $id) { name }
        searchAssets(projectId: $id) { nodes { name createdByUser { username } project { name } } }
        branches(condition: { projectId: $id }) { nodes { name } }
      }`,
      { id: studio.projectId },
      username,
    );
    t.deepEqual(errors, []);
    t.is(data.searchAssets.nodes.length, 1);
  });
  t.true(texts.filter((text) => text.startsWith("select")).length >= 3);
  t.is(beginnings(texts), 1);
});

test.serial("a field that fails takes nobody else's answer", async (t) => {
  const { studio, username } = await scene();
  const fields = Array.from(
    { length: 4 },
    (_, at) => `a${at}: assets(condition: { projectId: $id }, first: ${at + 1}) { nodes { name } }`,
  );
  const { data, errors } = await server().graphql(
    `query ($id: UUID!, $nobody: UUID!) {
      bad: explainAccess(userId: $nobody, assetId: $nobody)
      worse: verifyAuditChain(projectId: $nobody) { isValid }
      ${fields.join("\n")}
      name: project(id: $id) { name }
    }`,
    { id: studio.projectId, nobody: randomUUID() },
    username,
  );
  t.deepEqual(errors.map(({ path }) => path?.[0]).toSorted(), ["bad", "worse"]);
  t.true(errors.every(({ extensions }) => extensions["code"] === "NTFND"));
  for (let at = 0; at < 4; at += 1) t.is(data[`a${at}`].nodes[0].name, "hero");
  t.truthy(data.name);
});

test.serial("a mutation is committed before it is answered, each field by itself", async (t) => {
  const { studio, username } = await scene();
  const texts = await recorded(server(), async () => {
    const { data, errors } = await server().graphql(
      `mutation ($asset: UUID!, $nobody: UUID!) {
        taken: lockAsset(input: { assetId: $asset }) { result { id holder { username } } }
        refused: lockAsset(input: { assetId: $nobody }) { result { id } }
      }`,
      { asset: studio.assetId, nobody: randomUUID() },
      username,
    );
    t.is(data.taken.result.holder.username, username);
    t.deepEqual(
      errors.map(({ path }) => path?.[0]),
      ["refused"],
    );
    const { rows } = await server().db.rootPool.query(
      "select 1 from app_public.asset_locks where asset_id = $1",
      [studio.assetId],
    );
    t.is(rows.length, 1, "it is there when the answer is");
  });
  t.true(beginnings(texts) >= 2);
  t.true(ends(texts).includes("rollback"));
});

test.serial("no connection is kept, however requests end", async (t) => {
  const { studio, username } = await scene();
  await Promise.all(
    Array.from({ length: 60 }, (_, at) =>
      server().graphql(
        `query ($id: UUID!) {
          project(id: $id) { name branches { nodes { name } } }
          explainAccess(userId: $id, assetId: $id)
        }`,
        { id: at % 2 === 0 ? studio.projectId : randomUUID() },
        at % 3 === 0 ? undefined : username,
      ),
    ),
  );
  const { authPool } = server().app;
  await until(() => authPool.idleCount === authPool.totalCount && authPool.waitingCount === 0);
  const { rows } = await server().db.rootPool.query(
    "select state from pg_stat_activity where datname = current_database() and usename = 'gadb_authenticator' and state like 'idle in%'",
  );
  t.deepEqual(rows, [], "and outside of any transaction");
});
