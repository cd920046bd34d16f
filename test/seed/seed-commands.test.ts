import type { PoolClient } from "pg";
import test, { type ExecutionContext } from "ava";
import { DEMO_FILES } from "../../ops/seed/media/files.ts";
import { DEMO_SIGN_INS, seedDemoOnce } from "../../ops/seed/seed.ts";
import { refused } from "../_helpers/refusal.ts";
import { useServer } from "../_helpers/with-server.ts";

// The commands of the README, as they stand there, against a server with the demo studio.

const server = useServer(test);
const ids: Record<string, string> = {};

test.serial.before("make the demo studio", async () => {
  const { app, db } = server();
  await seedDemoOnce({ ...app, depotUrl: app.config.depotUrl });
  for (const [table, name] of [
    ["users", "username"],
    ["projects", "name"],
    ["assets", "name"],
  ]) {
    const { rows } = await db.rootPool.query<{ id: string; name: string }>(
      `select id, ${name} as name from ${table}`,
    );
    for (const row of rows) ids[row.name] = row.id;
  }
});

test.serial("every demo account gets a token", async (t) => {
  for (const { username, password } of DEMO_SIGN_INS) t.truthy(await signIn(username, password));
  const wrong = await requestToken("admin_user", "admin124");
  t.is(wrong.status, 401);
});

test.serial(
  "uploading hero_texture as version 2 makes version 2, and a second time it is refused",
  async (t) => {
    const token = await signIn("artist_user", "artist123");
    const content = DEMO_FILES.hero_texture[1].make();
    const made = await upload(token, content);
    t.is(made.status, 201);
    const body = (await made.json()) as Record<string, unknown>;
    t.is(body["version_number"], 2);
    t.is(body["asset_id"], ids["hero_texture"]);
    t.is(body["size_bytes"], content.length);
    t.is(body["deduplicated"], false);

    const download = await fetch(
      `${server().url}/assets/${ids["hero_texture"]}/versions/2/download`,
      {
        headers: { authorization: `Bearer ${token}` },
      },
    );
    t.true(Buffer.from(await download.arrayBuffer()).equals(content));

    const again = await upload(token, content);
    t.is(again.status, 409);
    t.is(((await again.json()) as { error: { code: string } }).error.code, "STALE");
  },
);

test.serial("who may only look, or is outside, uploads nothing", async (t) => {
  const content = DEMO_FILES.hero_texture[1].make();
  t.is((await upload(await signIn("reviewer_user", "reviewer123"), content)).status, 403);
  t.is((await upload(await signIn("outsider_user", "outsider123"), content)).status, 404);
  t.is((await upload("no token", content)).status, 401);
});

test("the pages are there", async (t) => {
  for (const path of ["/docs", "/reviews", "/graphiql", "/openapi.json"]) {
    t.is((await fetch(server().url + path)).status, 200, path);
  }
});

test("the asset is found by its name in GraphQL, as the README does it", async (t) => {
  const query = '{ assets(condition: {name: "hero_texture"}) { nodes { id } } }';
  const { data } = await server().graphql(query, {}, "artist_user");
  t.deepEqual(data.assets.nodes, [{ id: ids["hero_texture"] }]);
});

test("set_app_user binds the session of the owner to what that user sees, until it is taken back", async (t) => {
  await withSession(async (client) => {
    await client.query(`SELECT set_app_user('${ids["artist_user"]}');`);
    const sql = `SELECT id, name, metadata FROM assets WHERE project_id = '${ids["Skyforge"]}';`;
    t.is((await client.query(sql)).rowCount, 10);
    await client.query("begin");
    await client.query("SELECT set_config('app.current_user_id', '', true);");
    t.is((await client.query(sql)).rowCount, 0);
    await client.query("commit");
    t.is((await client.query(sql)).rowCount, 10);
    await client.query(`SELECT set_app_user('${ids["outsider_user"]}');`);
    t.is((await client.query(sql)).rowCount, 0);
    await client.query("SELECT reset_app_user();");
    t.is((await client.query("select current_user")).rows[0].current_user, "postgres");
  });
});

test("an asset is added by an insert of a contributor, and by nobody below", async (t) => {
  const sql = (by: string) =>
    `INSERT INTO assets (name, type, metadata, project_id, created_by) VALUES ('hero_model', '3D', '{"size": 1024, "format": "obj"}', '${ids["Skyforge"]}', '${ids[by]}');`;
  await asUserOf(t, "artist_user", async (client) => {
    t.is((await client.query(sql("artist_user"))).rowCount, 1);
    await refused(t, client, "DNIED", { sql: sql("lead_user") });
  });
  await asUserOf(t, "reviewer_user", (client) =>
    refused(t, client, "42501", { sql: sql("reviewer_user") }),
  );
});

test("storage is captured by an insert of a manager, and by nobody below", async (t) => {
  const sql = `INSERT INTO project_storage_snapshots (project_id, asset_count, total_bytes) VALUES ('${ids["Skyforge"]}', 1500, 7340032000);`;
  await asUserOf(t, "manager_user", async (client) => {
    t.is((await client.query(sql)).rowCount, 1);
  });
  await asUserOf(t, "lead_user", (client) => refused(t, client, "42501", { sql }));
});

test("a project is archived by an update of its owner, when nothing is open, and then takes nothing more", async (t) => {
  const archive = (projectId: string | undefined) =>
    `UPDATE projects SET status = 'archived', archived_by = '${ids["owner_user"]}' WHERE id = '${projectId}';`;
  await asUserOf(t, "owner_user", async (client) => {
    const refusal = await refused(t, client, "BADST", { sql: archive(ids["Skyforge"]) });
    t.regex(`${refusal.message} ${refusal.detail}`, /lock/);
    const made = await client.query("select id from create_project('Small', 'Nothing in it')");
    t.is((await client.query(archive(made.rows[0].id))).rowCount, 1);
    await refused(t, client, "ARCHV", {
      sql: `insert into assets (name, type, project_id) values ('late', 'texture', '${made.rows[0].id}')`,
    });
  });
  await withSession((client) =>
    inTransaction(client, async () => {
      const sql = `update assets set name = 'changed' where project_id = '${ids["Emberfall"]}'`;
      await refused(t, client, "ARCHV", { sql });
    }),
  );
});

function requestToken(username: string, password: string): Promise<Response> {
  return fetch(`${server().url}/auth/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
}

async function signIn(username: string, password: string): Promise<string> {
  const response = await requestToken(username, password);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** curl's -F "version_number=2" -F "file=@hero_texture.png". */
function upload(token: string, content: Buffer): Promise<Response> {
  const form = new FormData();
  form.append("version_number", "2");
  form.append(
    "file",
    new Blob([Uint8Array.from(content)], { type: "image/png" }),
    "hero_texture.png",
  );
  return fetch(`${server().url}/assets/${ids["hero_texture"]}/versions/upload`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
}

/** A session as psql has it: the owner's login, ended afterwards. */
async function withSession<T>(fn: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await server().db.rootPool.connect();
  try {
    return await fn(client);
  } finally {
    client.release(true);
  }
}

async function inTransaction(client: PoolClient, fn: () => Promise<unknown>): Promise<void> {
  await client.query("begin");
  try {
    await fn();
  } finally {
    await client.query("rollback");
  }
}

/** A session after set_app_user, in a transaction that is rolled back. */
async function asUserOf(
  t: ExecutionContext,
  username: string,
  fn: (client: PoolClient) => Promise<unknown>,
): Promise<void> {
  t.truthy(ids[username]);
  await withSession(async (client) => {
    await client.query("select set_app_user($1)", [ids[username]]);
    await inTransaction(client, () => fn(client));
  });
}
