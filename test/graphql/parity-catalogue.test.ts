/** Every mutation of the schema, tried by everybody both in psql and through GraphQL. The stories are in parity.test.ts. */
import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../_helpers/as-user.ts";
import { scalar } from "../_helpers/factories.ts";
import { committed } from "../_helpers/with-db.ts";
import { useServer } from "../_helpers/with-server.ts";
import { makeWorld, type World } from "../db/access-matrix-world.ts";

const server = useServer(test);

const PEOPLE = [
  "outsider",
  "viewer",
  "reviewer",
  "contributor",
  "lead",
  "manager",
  "owner",
  "studio viewer",
  "deactivated",
  "studio admin",
] as const;
type Person = (typeof PEOPLE)[number];

interface Command {
  name: string;
  args: { name: string; type: string }[];
}

/** Every function of the API with effects that people may call, which is what becomes a mutation. */
async function commands(client: ClientBase): Promise<Command[]> {
  const { rows } = await client.query<Command>(
    `select p.proname as name, json_agg(json_build_object(
       'name', arg.name, 'type', format_type(arg.type, null)) order by arg.place) as args
     from pg_proc p
     cross join lateral unnest(p.proargnames, p.proargtypes::oid[]) with ordinality as arg (name, type, place)
     where p.pronamespace = 'app_public'::regnamespace and arg.type is not null and p.provolatile = 'v'
       and has_function_privilege('gadb_user', p.oid, 'execute') and p.proname <> 'set_app_user'
     group by p.oid, p.proname order by 1`,
  );
  return rows;
}

/** Mutations that GraphQL makes of tables, with the statement that does the same. */
const TABLE_MUTATIONS: Record<string, (ids: World["ids"]) => { sql: string; input: object }> = {
  createAsset: (ids) => ({
    sql: `insert into app_public.assets (project_id, name, type) values ('${ids["project_id"]}', 'villain', 'texture')`,
    input: { asset: { projectId: ids["project_id"], name: "villain", type: "texture" } },
  }),
  createAssetTag: (ids) => ({
    sql: `insert into app_public.asset_tags (project_id, asset_id, tag_id)
          values ('${ids["project_id"]}', '${ids["asset_id"]}', '${ids["spare_tag_id"]}')`,
    input: {
      assetTag: {
        projectId: ids["project_id"],
        assetId: ids["asset_id"],
        tagId: ids["spare_tag_id"],
      },
    },
  }),
  createProjectStorageSnapshot: (ids) => ({
    sql: `insert into app_public.project_storage_snapshots (project_id, asset_count, total_bytes) values ('${ids["project_id"]}', 1, 1)`,
    input: {
      projectStorageSnapshot: { projectId: ids["project_id"], assetCount: "1", totalBytes: "1" },
    },
  }),
  createTag: (ids) => ({
    sql: `insert into app_public.tags (project_id, name) values ('${ids["project_id"]}', 'villain')`,
    input: { tag: { projectId: ids["project_id"], name: "villain" } },
  }),
  deleteAssetTag: (ids) => ({
    sql: `delete from app_public.asset_tags where asset_id = '${ids["asset_id"]}' and tag_id = '${ids["tag_id"]}'`,
    input: { assetId: ids["asset_id"], tagId: ids["tag_id"] },
  }),
  updateAsset: (ids) => ({
    sql: `update app_public.assets set name = 'villain' where id = '${ids["asset_id"]}'`,
    input: { id: ids["asset_id"], patch: { name: "villain" } },
  }),
  updateTag: (ids) => ({
    sql: `update app_public.tags set description = 'x' where id = '${ids["tag_id"]}'`,
    input: { id: ids["tag_id"], patch: { description: "x" } },
  }),
};

const camel = (name: string) =>
  name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** What raw codes of PostgreSQL are called in the API (src/errors.ts). */
const CALLED: Record<string, string> = { "42501": "DNIED", "23505": "BADIN", "23514": "BADIN" };

/** A value for an argument: the world's row when it names one, else anything of its type. */
async function valueOf(
  client: ClientBase,
  { name, type }: Command["args"][number],
  { ids }: World,
): Promise<unknown> {
  const wanted = name.replace(/_ids$/, "_id").replace(/^(from|into|source|target)_/, "");
  const known = Object.keys(ids).find((id) => wanted === id || wanted.endsWith(`_${id}`));
  if (type.endsWith("[]")) return known === undefined ? [] : [ids[known]];
  if (known !== undefined) return known === "change_id" ? String(ids[known]) : ids[known];
  if (type === "boolean") return true;
  if (type === "jsonb") return [];
  if (/^(integer|smallint)$/.test(type)) return 1;
  if (type === "bigint") return "1";
  if (type === "double precision") return 0.5;
  if (/^(uuid|text)$/.test(type)) return type === "uuid" ? null : "sample";
  if (type.endsWith("sha256")) return "ab".repeat(32);
  return scalar<string>(
    client,
    "select enumlabel from pg_enum where enumtypid = $1::regtype order by enumsortorder limit 1",
    [type],
  );
}

/** The outcome of a statement as that person in psql, undone afterwards: ok, the code, or "no row". */
async function inPsql(userId: string, sql: string, values: unknown[]): Promise<string> {
  const client = await server().db.rootPool.connect();
  try {
    await client.query("begin");
    await asUser(client, userId);
    const { rowCount } = await client.query(sql, values);
    return rowCount === 0 ? "no row" : "ok";
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query("rollback");
    client.release();
  }
}

async function inGraphql(userId: string, field: string, input: object): Promise<string> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const username = await committed(server().db, (client) =>
    scalar<string>(client, "select username from app_public.users where id = $1", [userId]),
  );
  const row =
    field in TABLE_MUTATIONS
      ? `row: ${field.replace(/^(create|update|delete)./, (verb) => verb.slice(6).toLowerCase())} { __typename }`
      : "";
  const { status, errors, data } = await server().graphql(
    `mutation ($input: ${type}!) { ${field}(input: $input) { clientMutationId ${row} } }`,
    { input },
    username,
  );
  if (status === 401) return "CREDS";
  if (errors.length > 0) return String(errors[0]?.extensions["code"] ?? errors[0]?.message);
  return data[field].row === null ? "null" : "ok";
}

/** What each person gets on both ways, in turn, from the same state. */
async function outcomes(
  world: World,
  { sql, values, field, input }: { sql: string; values: unknown[]; field: string; input: object },
) {
  const seen = { psql: {} as Record<string, string>, graphql: {} as Record<string, string> };
  for (const person of PEOPLE) {
    const id = world.people[person as Exclude<Person, "visitor">];
    // First the one that leaves nothing behind.
    const told = await inPsql(id, sql, values);
    seen.psql[person] = CALLED[told] ?? told;
    const answered = await inGraphql(id, field, input);
    seen.graphql[person] = CALLED[answered] ?? answered;
  }
  return seen;
}

test("every command ends alike in psql and in GraphQL, for everybody", async (t) => {
  const { db } = server();
  const all = await committed(db, commands);
  t.true(all.length >= 45, `${all.length} commands`);
  const codes = new Set<string>();
  for (const command of all) {
    const world = await committed(db, makeWorld);
    const values = await committed(db, async (client) => {
      const found = [];
      for (const arg of command.args) found.push(await valueOf(client, arg, world));
      return found;
    });
    const list = command.args.map((arg, i) => `${arg.name} => $${i + 1}::${arg.type}`).join(", ");
    const input = Object.fromEntries(
      command.args
        .map((arg, i) => [camel(arg.name), values[i]] as const)
        .filter(([, value]) => value !== null),
    );
    const given = command.args.map(({ type }, i) =>
      type === "jsonb" ? JSON.stringify(values[i]) : values[i],
    );
    const seen = await outcomes(world, {
      sql: `select from app_public.${command.name}(${list})`,
      values: given,
      field: camel(command.name),
      input,
    });
    t.deepEqual(seen.graphql, seen.psql, command.name);
    for (const code of Object.values(seen.psql)) codes.add(code);
  }
  for (const code of ["ok", "DNIED", "NTFND", "CREDS", "BADIN", "BADST", "SELFA"]) {
    t.true(codes.has(code), `nobody met ${code}`);
  }
});

for (const [field, of] of Object.entries(TABLE_MUTATIONS)) {
  test(`${field} ends like its statement in psql, for everybody`, async (t) => {
    const world = await committed(server().db, makeWorld);
    const { sql, input } = of(world.ids);
    const seen = await outcomes(world, { sql, values: [], field, input });
    // Policies hide everything from who is nobody any more; the server does not even let them in.
    t.true(["DNIED", "no row"].includes(seen.psql["deactivated"] as string));
    // Who meets no row is told as by a command: that there is none, or that it is not theirs to change.
    let isGone = false;
    for (const person of PEOPLE) {
      if (seen.psql[person] === "no row")
        seen.psql[person] = isGone || person === "outsider" ? "NTFND" : "DNIED";
      isGone ||= field.startsWith("delete") && seen.psql[person] === "ok";
    }
    t.deepEqual({ ...seen.graphql }, { ...seen.psql, deactivated: "CREDS" });
    t.true(Object.values(seen.psql).includes("ok"));
  });
}

test("no mutation of the schema is left out", async (t) => {
  const { db } = server();
  const { data } = await server().graphql(
    "{ __schema { mutationType { fields { name } } } }",
    {},
    await committed(db, async (client) => {
      await asRoot(client);
      const { people } = await makeWorld(client);
      return scalar<string>(client, "select username from app_public.users where id = $1", [
        people.owner,
      ]);
    }),
  );
  const fields = data.__schema.mutationType.fields.map(({ name }: { name: string }) => name);
  const known = [
    ...(await committed(db, commands)).map(({ name }) => camel(name)),
    ...Object.keys(TABLE_MUTATIONS),
  ];
  t.deepEqual(fields.toSorted(), known.toSorted());
});
