import test from "ava";
import { committed } from "../_helpers/with-db.ts";
import { useServer } from "../_helpers/with-server.ts";

const server = useServer(test);

const SEARCH = `query ($query: String, $metadata: JSON, $first: Int, $after: Cursor) {
  searchAssets(query: $query, metadata: $metadata, first: $first, after: $after) {
    totalCount
    nodes { name parentPath }
    pageInfo { hasNextPage endCursor }
  }
}`;

test.serial(
  "the search is a connection: pages follow each other, with the count of all matches",
  async (t) => {
    const member = await server().user("search.member", "editor");
    await server().user("search.outsider", "editor");
    await committed(server().db, async (client) => {
      const { rows } = await client.query(
        "insert into app_public.projects (name) values ('Search') returning id",
      );
      const projectId = rows[0].id;
      await client.query(
        "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'viewer')",
        [projectId, member],
      );
      await client.query(
        `insert into app_public.assets (project_id, parent_path, name, type, metadata)
       select $1, 'props', format('rock_%s', lpad(i::text, 2, '0')), 'model', jsonb_build_object('lod', i % 2)
       from generate_series(1, 25) as i`,
        [projectId],
      );
    });
    const names: string[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await server().graphql(
        SEARCH,
        { query: "props/rock_", first: 10, after },
        "search.member",
      );
      t.deepEqual(errors, []);
      const { totalCount, nodes, pageInfo }: any = data.searchAssets;
      t.is(totalCount, 25);
      names.push(...nodes.map(({ name }: { name: string }) => name));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    t.deepEqual(
      names,
      Array.from({ length: 25 }, (_, index) => `rock_${String(index + 1).padStart(2, "0")}`),
    );
  },
);

test.serial("metadata is given as an object, and strangers find nothing", async (t) => {
  const count = async (username: string) =>
    (await server().graphql(SEARCH, { metadata: { lod: 1 } }, username)).data.searchAssets
      .totalCount;
  t.is(await count("search.member"), 13);
  t.is(await count("search.outsider"), 0);
});

test.serial(
  "a studio admin sets a type, and what its schema refuses is told as BADIN",
  async (t) => {
    await server().user("search.admin", "admin");
    const SET = `mutation ($schema: JSON) {
    setAssetType(input: { name: "model", metadataSchema: $schema }) { result { name metadataSchema lockPolicy } }
  }`;
    const refused = await server().graphql(SET, { schema: { format: "x" } }, "search.admin");
    t.is(refused.errors[0]?.extensions.code, "BADIN");
    const denied = await server().graphql(SET, { schema: {} }, "search.member");
    t.is(denied.errors[0]?.extensions.code, "DNIED");
    const schema = { properties: { lod: { type: "integer" } } };
    const { data } = await server().graphql(SET, { schema }, "search.admin");
    t.deepEqual(data.setAssetType.result, {
      name: "model",
      metadataSchema: schema,
      lockPolicy: "exclusive",
    });
  },
);
