/** Attempts to write without leaving a trace, or under another name. See index.test.ts. */
import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../_helpers/as-user.ts";
import { call } from "../../_helpers/call.ts";
import { makeProject, scalar } from "../../_helpers/factories.ts";
import { makeStudio } from "../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../_helpers/with-db.ts";

const db = useTestDatabase(test);

/** The entries of a table in a project since the number given. */
async function entries(client: ClientBase, projectId: string, table: string, after = "0") {
  await asRoot(client);
  const { rows } = await client.query(
    `select id, actor_id, database_role, database_login, operation, changes from app_public.audit_log
     where project_id = $1 and table_name = $2 and id > $3 order by id`,
    [projectId, `app_public.${table}`, after],
  );
  return rows;
}

const last = (client: ClientBase) =>
  scalar<string>(client, "select max(id) from app_public.audit_log");

test("an update that changes nothing, a bulk update and a merge leave one entry for each row", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    await client.query(
      "insert into app_public.assets (project_id, name, type) select $1, 'a' || i, 'none' from generate_series(1, 500) as i",
      [projectId],
    );
    t.is((await entries(client, projectId, "assets")).length, 500);
    let mark = await last(client);
    await client.query("update app_public.assets set name = name where project_id = $1", [
      projectId,
    ]);
    t.is((await entries(client, projectId, "assets", mark)).length, 500);
    mark = await last(client);
    await client.query(
      `merge into app_public.assets using (select $1::uuid as id) as wanted on assets.project_id = wanted.id
       when matched and assets.name < 'a2' then update set metadata = '{"lod": 1}' when matched then delete`,
      [projectId],
    );
    const merged = await entries(client, projectId, "assets", mark);
    t.is(merged.length, 500);
    t.deepEqual([...new Set(merged.map(({ operation }) => operation))].toSorted(), [
      "delete",
      "update",
    ]);
  });
});

test("a write through a function with the owner's rights bears the name of who called it", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const mark = await last(client);
    await asUser(client, studio.members.lead);
    await call(client, "create_branch", {
      project_id: studio.projectId,
      name: "look",
      type: "task",
    });
    const [entry] = await entries(client, studio.projectId, "branches", mark);
    t.like(entry, { actor_id: studio.members.lead, database_role: "gadb_user" });
  });
});

test("who acts as somebody else is named beside them: the login stays the own", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const mark = await last(client);
    await client.query("select app_public.set_app_user($1)", [studio.members.manager]);
    await client.query("insert into app_public.tags (project_id, name) values ($1, 'hero')", [
      studio.projectId,
    ]);
    await client.query("select app_public.reset_app_user()");
    const [entry] = await entries(client, studio.projectId, "tags", mark);
    t.like(entry, { actor_id: studio.members.manager, database_login: "postgres" });
  });
});

test("in a replica's mode, with every notice switched off, a superuser's write is in the log all the same", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    const mark = await last(client);
    await client.query("set local session_replication_role = replica");
    await client.query(
      "update app_public.projects set description = 'changed in silence' where id = $1",
      [projectId],
    );
    await client.query("set local session_replication_role = origin");
    const [entry] = await entries(client, projectId, "projects", mark);
    t.like(entry, { actor_id: null, database_role: "postgres", operation: "update" });
    t.is(entry.changes.description.new, "changed in silence");
  });
});

test("the clock, the number and the actor of an entry are not for the writer to say", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const mark = await last(client);
    await asUser(client, studio.members.manager);
    await client.query("select set_config('app.session_id', '', true)");
    await client.query("insert into app_public.tags (project_id, name) values ($1, 'late')", [
      studio.projectId,
    ]);
    const [entry] = await entries(client, studio.projectId, "tags", mark);
    t.true(BigInt(entry.id) > BigInt(mark));
    t.is(entry.actor_id, studio.members.manager);
    t.is(
      await scalar(
        client,
        "select occurred_at = now() and transaction_id = pg_current_xact_id() from app_public.audit_log where id = $1",
        [entry.id],
      ),
      true,
    );
  });
});
