import test from "ava";
import { asUser } from "../../../_helpers/as-user.ts";
import { refused, rowCount } from "../../../_helpers/refusal.ts";
import { insertUser, makeStudio } from "../../../_helpers/studio.ts";
import { committed, useTestDatabase, withRootDb, withUserDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("a superuser's psql session is bound by row-level security after set_app_user", async (t) => {
  const [mine] = await Promise.all([committed(db(), makeStudio), committed(db(), makeStudio)]);
  const client = await db().rootPool.connect();
  try {
    t.true((await rowCount(client, "select from app_public.projects")) >= 2);
    await client.query("select set_app_user($1)", [mine.members.viewer]);
    const { rows } = await client.query("select id from projects");
    t.deepEqual(rows, [{ id: mine.projectId }]);
    await client.query("select set_app_user($1)", [mine.outsider]);
    t.is(await rowCount(client, "select from projects"), 0);
    await client.query("select reset_app_user()");
    t.true((await rowCount(client, "select from app_public.projects")) >= 2);
    const after = await client.query(
      "select current_user = session_user as same, app_hidden.current_user_id() as id",
    );
    t.deepEqual(after.rows, [{ same: true, id: null }]);
  } finally {
    client.release(true);
  }
});

test("clearing the setting inside a transaction leaves nobody acting", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await client.query("select set_app_user($1)", [studio.members.owner]);
    t.is(await rowCount(client, "select from projects"), 1);
    await client.query("select set_config('app.current_user_id', '', true)");
    t.is(await rowCount(client, "select from projects"), 0);
  });
});

test("unknown and deactivated users are refused alike", async (t) => {
  await withRootDb(db(), async (client) => {
    const gone = await insertUser(client, "gone", "editor");
    await client.query("update app_public.users set deactivated_at = now() where id = $1", [gone]);
    const one = await refused(t, client, "NTFND", {
      sql: "select set_app_user($1)",
      values: [gone],
    });
    const other = await refused(t, client, "NTFND", {
      sql: "select set_app_user('00000000-0000-4000-8000-000000000000')",
    });
    t.is(one.message, other.message);
  });
});

test("within the API nobody becomes somebody else", async (t) => {
  const studio = await committed(db(), makeStudio);
  await withUserDb(db(), studio.members.viewer, async (client) => {
    await refused(t, client, "DNIED", {
      sql: "select app_public.set_app_user($1)",
      values: [studio.admin],
    });
  });
});

test("a personal login may not impersonate", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const login = `impersonator_${process.pid}`;
    await client.query(`create role ${login} login in role gadb_user`);
    await client.query("update app_public.users set database_login = $1 where id = $2", [
      login,
      studio.members.owner,
    ]);
    await client.query(`set local session authorization ${login}`);
    await refused(t, client, "DNIED", {
      sql: "select app_public.set_app_user($1)",
      values: [studio.admin],
    });
  });
});

test("anonymous visitors and the auditor have no such function", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    for (const role of ["gadb_anonymous", "gadb_auditor", "gadb_worker"]) {
      await client.query(`set local role ${role}`);
      await refused(t, client, "42501", {
        sql: "select app_public.set_app_user($1)",
        values: [studio.admin],
      });
      await client.query("set local role none");
    }
    await asUser(client, studio.admin);
    t.is(
      await rowCount(client, "select from app_public.projects where id = $1", [studio.projectId]),
      1,
    );
  });
});
