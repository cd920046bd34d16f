import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { rowCount } from "../../../_helpers/refusal.ts";
import { insertUser, makeStudio, returnId } from "../../../_helpers/studio.ts";
import { committed, useTestDatabase, withRootDb, withUserDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

async function whoActs(client: ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ id: string | null }>(
    "select app_hidden.current_user_id() as id",
  );
  return rows[0]?.id ?? null;
}

test("the user named by the transaction acts", async (t) => {
  const studio = await committed(db(), makeStudio);
  await withUserDb(db(), studio.members.viewer, async (client) => {
    t.is(await whoActs(client), studio.members.viewer);
    t.is(await rowCount(client, "select from app_public.projects"), 1);
  });
});

test("nobody set means zero rows, not an error", async (t) => {
  await withRootDb(db(), async (client) => {
    await makeStudio(client);
    await client.query("set local role gadb_user");
    for (const table of [
      "users",
      "projects",
      "assets",
      "project_members",
      "branches",
      "asset_types",
    ]) {
      t.is(await rowCount(client, `select from app_public.${table}`), 0, table);
    }
  });
});

test("a setting that is no uuid counts as nobody", async (t) => {
  await withRootDb(db(), async (client) => {
    await client.query(
      "select set_config('app.current_user_id', 'robert''); drop table users', true)",
    );
    t.is(await whoActs(client), null);
  });
});

test("a deactivated user is nobody at the next statement", async (t) => {
  await withRootDb(db(), async (client) => {
    const userId = await insertUser(client, "leaver", "admin");
    await asUser(client, userId);
    t.is(await whoActs(client), userId);
    await asRoot(client);
    await client.query("update app_public.users set deactivated_at = now() where id = $1", [
      userId,
    ]);
    await asUser(client, userId);
    t.is(await whoActs(client), null);
  });
});

test("a revoked, foreign, expired or unknown session is nobody", async (t) => {
  await withRootDb(db(), async (client) => {
    const userId = await insertUser(client, "session-owner", "editor");
    const otherId = await insertUser(client, "session-other", "editor");
    const insert = `insert into app_private.sessions (user_id, expires_at, revoked_at)
      values ($1, now() + $2::interval, $3) returning id`;
    const live = await returnId(client, insert, [userId, "1 hour", null]);
    const expired = await returnId(client, insert, [userId, "-1 second", null]);
    const revoked = await returnId(client, insert, [userId, "1 hour", new Date()]);
    const cases: [string, string, string | null][] = [
      [userId, live, userId],
      [otherId, live, null],
      [userId, expired, null],
      [userId, revoked, null],
      [userId, "5f0c8a52-7d0a-4a5c-9e86-000000000000", null],
    ];
    for (const [claimed, sessionId, expected] of cases) {
      await asUser(client, { userId: claimed, sessionId });
      t.is(await whoActs(client), expected, `${claimed} ${sessionId}`);
    }
  });
});

test("an old token version is nobody", async (t) => {
  await withRootDb(db(), async (client) => {
    const userId = await insertUser(client, "token-owner", "editor");
    await client.query(
      "insert into app_private.user_secrets (user_id, token_version) values ($1, 3)",
      [userId],
    );
    await asUser(client, { userId, tokenVersion: 3 });
    t.is(await whoActs(client), userId);
    await asUser(client, { userId, tokenVersion: 2 });
    t.is(await whoActs(client), null);
  });
});

test("a personal login acts as its own user and cannot forge another", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const login = `tech_artist_${process.pid}`;
    await client.query(`create role ${login} login in role gadb_user`);
    await client.query("update app_public.users set database_login = $1 where id = $2", [
      login,
      studio.members.viewer,
    ]);
    await client.query(`set local session authorization ${login}`);
    t.is(await whoActs(client), studio.members.viewer);
    await client.query("select set_config('app.current_user_id', $1, true)", [studio.admin]);
    t.is(await whoActs(client), studio.members.viewer);
    t.is(
      await rowCount(client, "select from app_public.projects where id <> $1", [studio.projectId]),
      0,
    );
  });
});

test("a login that no user names is nobody", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const login = `stranger_${process.pid}`;
    await client.query(`create role ${login} login in role gadb_user`);
    await client.query(`set local session authorization ${login}`);
    await client.query("select set_config('app.current_user_id', $1, true)", [studio.admin]);
    t.is(await whoActs(client), null);
    t.is(await rowCount(client, "select from app_public.users"), 0);
  });
});

test("identity does not outlive its transaction on a pooled connection", async (t) => {
  const studio = await committed(db(), makeStudio);
  const client = await db().authPool.connect();
  try {
    await client.query("begin");
    await asUser(client, studio.admin);
    t.is(await whoActs(client), studio.admin);
    await client.query("commit");
    t.is(await whoActs(client), null);

    await client.query("begin");
    await asUser(client, studio.admin);
    await t.throwsAsync(client.query("select 1 / 0"));
    await client.query("rollback");
    t.is(await whoActs(client), null);
    const { rows } = await client.query("select current_user as role");
    t.is(rows[0].role, "gadb_authenticator");
  } finally {
    client.release();
  }
});

test("one prepared statement answers each user with that user's rows", async (t) => {
  const [one, two] = await Promise.all([committed(db(), makeStudio), committed(db(), makeStudio)]);
  const client = await db().authPool.connect();
  const query = { name: "my-projects", text: "select id from app_public.projects" };
  try {
    for (let round = 0; round < 8; round += 1) {
      for (const studio of [one, two]) {
        await client.query("begin");
        await asUser(client, studio.members.viewer);
        const { rows } = await client.query(query);
        t.deepEqual(rows, [{ id: studio.projectId }]);
        await client.query("commit");
      }
    }
  } finally {
    client.release();
  }
});
