import test from "ava";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { refused, rowCount } from "../../../_helpers/refusal.ts";
import { makeStudio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("a write leaves actor, role, operation and the difference", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.members.contributor);
    await client.query("update assets set metadata = '{\"lod\": 3}' where id = $1", [
      studio.assetId,
    ]);
    await asRoot(client);
    const { rows } = await client.query(
      `select project_id, actor_id, database_role, operation, table_name, row_key, changes
       from app_public.audit_log order by id desc limit 1`,
    );
    const { updated_at: _, ...changes } = rows[0].changes;
    t.deepEqual(
      { ...rows[0], changes },
      {
        project_id: studio.projectId,
        actor_id: studio.members.contributor,
        database_role: "gadb_user",
        operation: "update",
        table_name: "app_public.assets",
        row_key: { id: studio.assetId },
        changes: { metadata: { old: {}, new: { lod: 3 } } },
      },
    );
  });
});

test("nobody changes or removes the log: not a user, not the owner, not a superuser in replica mode", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const writes = [
      "update app_public.audit_log set actor_id = null",
      "delete from app_public.audit_log",
    ];
    await asUser(client, studio.admin);
    for (const sql of writes) await refused(t, client, "42501", { sql });
    await asRoot(client);
    for (const role of ["gadb_owner", "none"]) {
      await client.query(`set local role ${role}`);
      for (const sql of writes) await refused(t, client, "DNIED", { sql });
      await refused(t, client, "DNIED", { sql: "truncate app_public.audit_log" });
    }
    await client.query("set local session_replication_role = replica");
    for (const sql of writes) await refused(t, client, "DNIED", { sql });
    const { rows } = await client.query(
      "select tableoid::regclass::text as partition from app_public.audit_log limit 1",
    );
    await refused(t, client, "DNIED", { sql: `delete from ${rows[0].partition}` });
    await refused(t, client, "DNIED", { sql: `truncate ${rows[0].partition}` });
  });
});

test("managers read the log of their project, lower ranks and outsiders read nothing", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const sql = "select from app_public.audit_log where project_id = $1";
    for (const [userId, sees] of [
      [studio.members.owner, true],
      [studio.members.manager, true],
      [studio.members.lead, false],
      [studio.members.viewer, false],
      [studio.outsider, false],
    ] as const) {
      await asUser(client, userId);
      t.is((await rowCount(client, sql, [studio.projectId])) > 0, sees);
    }
  });
});

test("a rolled back write leaves no entry", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const count = () =>
      rowCount(client, "select from app_public.audit_log where project_id = $1", [
        studio.projectId,
      ]);
    const before = await count();
    await client.query("savepoint attempt");
    await client.query("update app_public.assets set name = 'other' where id = $1", [
      studio.assetId,
    ]);
    t.is(await count(), before + 1);
    await client.query("rollback to savepoint attempt");
    t.is(await count(), before);
  });
});

test("of a password the log says that it changed and never what it is; nothing else is left out", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const userId = studio.members.lead;
    await client.query("select app_private.set_password_hash($1, '$argon2id$canary-one')", [
      userId,
    ]);
    await client.query("select app_private.set_password_hash($1, '$argon2id$canary-two')", [
      userId,
    ]);
    const { rows } = await client.query(
      `select operation, project_id, row_key, changes from app_public.audit_log
       where table_name = 'app_private.user_secrets' order by id`,
    );
    t.deepEqual(
      rows.map(({ operation, project_id, row_key }) => ({ operation, project_id, row_key })),
      ["insert", "update"].map((operation) => ({
        operation,
        project_id: null,
        row_key: { user_id: userId },
      })),
    );
    for (const { changes } of rows) t.deepEqual(changes.password_hash, { redacted: true });
    t.deepEqual(rows[1].changes.token_version, { old: 1, new: 2 });
    const { rows: leaks } = await client.query(
      "select from app_public.audit_log as entry where entry::text ~ 'canary'",
    );
    t.is(leaks.length, 0);
  });
});

test("a change of the secrets that leaves the password alone does not speak of it", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await client.query(
      "insert into app_private.user_secrets (user_id, password_hash) values ($1, 'canary')",
      [studio.admin],
    );
    await client.query("update app_private.user_secrets set token_version = token_version + 1");
    const { rows } = await client.query(
      "select changes from app_public.audit_log where table_name = 'app_private.user_secrets' order by id desc limit 1",
    );
    t.deepEqual(Object.keys(rows[0].changes), ["token_version"]);
  });
});

test("nulls inside of JSON are kept; a column without a value is left out", async (t) => {
  await withRootDb(db(), async (client) => {
    const { rows } = await client.query("select app_private.audit_difference($1, $2) as changes", [
      { metadata: { lod: null, tags: [null] }, name: null, same: 1 },
      { metadata: { lod: 1 }, name: "hero", same: 1 },
    ]);
    t.deepEqual(rows[0].changes, {
      metadata: { old: { lod: null, tags: [null] }, new: { lod: 1 } },
      name: { new: "hero" },
    });
  });
});
