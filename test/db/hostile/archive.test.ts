/** Attacks on an archived project by every kind of write and every role. See index.test.ts. */
import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../_helpers/as-user.ts";
import { digestProject } from "../../_helpers/digest-project.ts";
import { useTestDatabase, withRootDb } from "../../_helpers/with-db.ts";
import { makeWorld, type World } from "../access-matrix-world.ts";
import { archive } from "../app_public/functions/_deleted-project.ts";

const db = useTestDatabase(test);

/** Each as one statement; $1 is the project. */
const WRITES: Record<string, string> = {
  insert: "insert into app_public.tags (project_id, name) values ($1, 'late')",
  "insert of a select": "insert into app_public.tags (project_id, name) select $1, 'late'",
  update: "update app_public.tags set description = 'late' where project_id = $1",
  "update that changes nothing": "update app_public.tags set name = name where project_id = $1",
  delete: "delete from app_public.asset_tags where project_id = $1",
  "upsert, both arms": `insert into app_public.tags (project_id, name) values ($1, 'late'), ($1, 'hero')
    on conflict (project_id, name) do update set description = 'late'`,
  "merge, all arms": `merge into app_public.tags using (values ('hero'), ('late')) as wanted (name)
      on tags.name = wanted.name and tags.project_id = $1
    when matched then update set description = 'late'
    when not matched then insert (project_id, name) values ($1, wanted.name)`,
  "writable common table expression":
    "with gone as (delete from app_public.asset_tags where project_id = $1 returning 1) select * from gone",
  "moving a row out of it":
    "update app_public.tags set project_id = (select id from app_public.projects where status = 'active' limit 1) where project_id = $1",
  "moving a row into it":
    "update app_public.labels set project_id = $1 where project_id = (select id from app_public.projects where status = 'active' limit 1)",
  "a row of a partitioned table":
    "insert into app_public.workspace_activity (project_id, action) values ($1, 'created')",
  "a partition itself":
    "insert into app_private.workspace_activity_default (id, occurred_at, project_id, action) overriding system value values (1, now(), $1, 'created')",
  "deleting a partition's rows":
    "delete from app_private.workspace_activity_default where project_id = $1",
  "a private table": "delete from app_private.project_blobs where project_id = $1",
  "another status":
    "update app_public.projects set status = 'active', archived_at = null where id = $1",
  "another name": "update app_public.projects set name = 'late' where id = $1",
  "deleting the project": "delete from app_public.projects where id = $1",
  "putting an old row back": `insert into app_public.projects (id, name) values ($1, 'late')
     on conflict (id) do update set status = 'active', archived_at = null, name = excluded.name`,
  "marking it as deleted": "update app_public.projects set deleted_at = now() where id = $1",
  "taking its archive log away": "delete from app_public.project_archive_log where project_id = $1",
};

const ROLES: Record<string, (client: ClientBase, world: World) => Promise<unknown>> = {
  "its owner": (client, { people }) => asUser(client, people.owner),
  "a studio admin": (client, { people }) => asUser(client, people["studio admin"]),
  "the jobs' role": (client) => client.query("set local role gadb_worker"),
  "the tables' owner": (client) => client.query("set local role gadb_owner"),
  "the superuser": (client) => asRoot(client),
  "the superuser in a replica's mode": (client) =>
    client.query("set local session_replication_role = replica"),
};

async function codeOf(client: ClientBase, sql: string, projectId: string): Promise<string> {
  await client.query("savepoint attempt");
  const told = await client.query(sql, [projectId]).then(
    ({ rowCount }) => `${rowCount} rows`,
    (error: { code: string }) => error.code,
  );
  await client.query("rollback to savepoint attempt");
  return told;
}

for (const [who, become] of Object.entries(ROLES)) {
  test.serial(`no kind of write by ${who} reaches an archived project`, async (t) => {
    await withRootDb(db(), async (client) => {
      const world = await makeWorld(client);
      await makeWorld(client);
      await client.query(
        `insert into app_private.project_blobs (project_id, sha256, charged_bytes) values ($1, repeat('ab', 32), 10)`,
        [world.projectId],
      );
      await client.query(
        "insert into app_public.workspace_activity (project_id, action, occurred_at) values ($1, 'created', '1999-01-01')",
        [world.projectId],
      );
      await archive(client, world.projectId);
      const before = await digestProject(client, world.projectId);
      for (const [title, sql] of Object.entries(WRITES)) {
        await asRoot(client);
        await client.query("savepoint role");
        await become(client, world);
        const code = await codeOf(client, sql, world.projectId);
        await client.query("rollback to savepoint role");
        t.true(["ARCHV", "DNIED", "42501", "0 rows"].includes(code), `${title}: ${code}`);
        if (/superuser|tables' owner/.test(who) && !title.includes("archive log"))
          t.is(code, "ARCHV", title);
      }
      await asRoot(client);
      t.is(await digestProject(client, world.projectId), before);
    });
  });
}

test.serial(
  "the same writes reach an active project, where nothing else is in their way",
  async (t) => {
    await withRootDb(db(), async (client) => {
      const world = await makeWorld(client);
      await makeWorld(client);
      const reached = [];
      for (const [title, sql] of Object.entries(WRITES)) {
        if (/^[1-9]\d* rows$/.test(await codeOf(client, sql, world.projectId))) reached.push(title);
      }
      t.true(reached.length >= 11, reached.join(", "));
    });
  },
);
