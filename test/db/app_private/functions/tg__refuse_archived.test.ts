import test from "ava";
import type { ClientBase, PoolClient } from "pg";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio, type Studio } from "../../../_helpers/studio.ts";
import { committed, useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { untilBlocked } from "../../../_helpers/blocked.ts";

const db = useTestDatabase(test);

const ARCHIVE = "update app_public.projects set status = 'archived' where id = $1";

async function archived(client: ClientBase): Promise<Studio> {
  const studio = await makeStudio(client);
  await client.query(ARCHIVE, [studio.projectId]);
  return studio;
}

const WRITES: [string, string][] = [
  [
    "insert",
    "insert into app_public.assets (project_id, name, type) select project_id, 'late', type from app_public.assets where id = $1",
  ],
  ["update", "update app_public.assets set metadata = '{}' where id = $1"],
  ["delete", "delete from app_public.assets where id = $1"],
  [
    "upsert, update arm",
    `insert into app_public.project_members (project_id, user_id, role)
     select members.project_id, members.user_id, 'owner' from app_public.project_members as members
     join app_public.assets on assets.project_id = members.project_id where assets.id = $1
     on conflict (project_id, user_id) do update set role = excluded.role`,
  ],
  [
    "merge",
    `merge into app_public.assets using (select $1::uuid as id) as wanted on wanted.id = assets.id
     when matched then update set name = 'late'`,
  ],
  [
    "writable cte",
    "with gone as (delete from app_public.assets where id = $1 returning *) select * from gone",
  ],
  [
    "move into it",
    "update app_public.branches set project_id = (select project_id from app_public.assets where id = $1)",
  ],
];

for (const [title, sql] of WRITES) {
  test.serial(`an archived project refuses a superuser's ${title}`, async (t) => {
    await withRootDb(db(), async (client) => {
      const studio = await archived(client);
      await makeStudio(client);
      const refusal = await refused(t, client, "ARCHV", { sql, values: [studio.assetId] });
      t.regex(refusal.message, /archived/);
      t.regex(refusal.hint ?? "", /reopen_project/);
    });
  });
}

test.serial("replica mode, truncate and deleting the project are refused too", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await archived(client);
    await client.query("set local session_replication_role = replica");
    await refused(t, client, "ARCHV", {
      sql: "update app_public.assets set name = 'late' where id = $1",
      values: [studio.assetId],
    });
    await client.query("set local session_replication_role = origin");
    await refused(t, client, "ARCHV", { sql: "truncate app_public.assets cascade" });
    await refused(t, client, "ARCHV", { sql: "truncate app_public.project_storage_snapshots" });
    await refused(t, client, "ARCHV", {
      sql: "delete from app_public.projects where id = $1",
      values: [studio.projectId],
    });
    await refused(t, client, "ARCHV", {
      sql: "update app_public.projects set status = 'active', archived_at = null where id = $1",
      values: [studio.projectId],
    });
    await client.query("set local role gadb_owner");
    await refused(t, client, "ARCHV", {
      sql: "update app_public.projects set name = 'late' where id = $1",
      values: [studio.projectId],
    });
  });
});

test.serial("an active project beside an archived one takes writes as before", async (t) => {
  await withRootDb(db(), async (client) => {
    await archived(client);
    const active = await makeStudio(client);
    const { rowCount } = await client.query(
      "update app_public.assets set metadata = '{\"lod\": 2}' where id = $1",
      [active.assetId],
    );
    t.is(rowCount, 1);
  });
});

async function backendPid(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]!.pid;
}

test.serial(
  "archiving waits for a write that began before it, and counts what it wrote",
  async (t) => {
    const studio = await committed(db(), makeStudio);
    const writer = await db().rootPool.connect();
    const archiver = await db().rootPool.connect();
    try {
      await writer.query("begin");
      await writer.query(
        "insert into app_public.assets (project_id, name, type) values ($1, 'in time', 'texture')",
        [studio.projectId],
      );
      const archiving = archiver.query(ARCHIVE, [studio.projectId]);
      await untilBlocked(db(), await backendPidOf(archiver));
      await writer.query("commit");
      await archiving;
      const { rows } = await db().rootPool.query(
        "select asset_count::int from app_public.project_archive_log where project_id = $1",
        [studio.projectId],
      );
      t.deepEqual(rows, [{ asset_count: 2 }]);
    } finally {
      writer.release();
      archiver.release();
    }
  },
);

async function backendPidOf(client: PoolClient): Promise<number> {
  // The client is busy waiting, so its pid comes from the driver.
  return (client as unknown as { processID: number }).processID;
}

for (const isolation of ["read committed", "repeatable read", "serializable"]) {
  test.serial(`a write that waited for an archiving is refused in ${isolation}`, async (t) => {
    const studio = await committed(db(), makeStudio);
    const writer = await db().rootPool.connect();
    const archiver = await db().rootPool.connect();
    try {
      await writer.query(`begin isolation level ${isolation}`);
      await writer.query("select from app_public.projects");
      const pid = await backendPid(writer);
      await archiver.query("begin");
      await archiver.query(ARCHIVE, [studio.projectId]);
      const writing = writer.query(
        "insert into app_public.assets (project_id, name, type) values ($1, 'late', 'texture')",
        [studio.projectId],
      );
      writing.catch(() => {});
      await untilBlocked(db(), pid);
      await archiver.query("commit");
      const error = await t.throwsAsync<Error & { code: string }>(writing);
      t.is(error?.code, isolation === "read committed" ? "ARCHV" : "40001");
      await writer.query("rollback");
      const { rows } = await db().rootPool.query(
        "select count(*)::int as late from app_public.assets where project_id = $1 and name = 'late'",
        [studio.projectId],
      );
      t.deepEqual(rows, [{ late: 0 }]);
    } finally {
      writer.release();
      archiver.release();
    }
  });
}

test.serial(
  "every table with a project_id has the guard, always enabled, unless it is a log, an inbox or an outbox",
  async (t) => {
    const { rows } = await db().rootPool.query<{ name: string }>(`
    select pg_class.relname as name
    from pg_class
    join pg_attribute on attrelid = pg_class.oid and attname = 'project_id' and not attisdropped
    where relnamespace = 'app_public'::regnamespace
      and relkind in ('r', 'p')
      and relname not in ('audit_log', 'audit_seals', 'project_archive_log', 'archive_checks', 'project_tombstones', 'notifications', 'webhook_deliveries')
      and not exists (
        select from pg_trigger
        where tgrelid = pg_class.oid and tgname = '_050_refuse_archived' and tgenabled = 'A'
      )`);
    t.deepEqual(rows, []);
  },
);
