import test from "ava";
import type { ClientBase } from "pg";
import { addMember, makeProject, makeUser, MERGEABLE } from "../../../_helpers/factories.ts";
import { asUser } from "../../../_helpers/as-user.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { whileOpen } from "../../../_helpers/while-open.ts";
import { committed, useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

const ADD = `
  insert into app_public.assets (project_id, name, type)
  select project_id, $3 || number, '${MERGEABLE}'
  from generate_series(1, $2) as number cross join unnest($1::uuid[]) as project_id`;

test("every kind of statement over many rows of several projects counts right", (t) =>
  withRootDb(db(), async (client) => {
    const [one, two] = await makeProjects(client);
    const both = [one, two];
    await client.query(ADD, [both, 3, "a"]);
    t.deepEqual(await counts(client, both), [3, 3]);
    await client.query("update app_public.assets set metadata = '{}' where project_id = $1", [one]);
    t.deepEqual(await counts(client, both), [3, 3]);
    await client.query(
      `update app_public.assets set deleted_at = case when project_id = $1 then now() end
       where name in ('a1', 'a2') and project_id = any ($2)`,
      [one, both],
    );
    t.deepEqual(await counts(client, both), [1, 3]);
    // One comes back while another goes, in one statement: nothing changes.
    await client.query(
      `update app_public.assets set deleted_at = case when name = 'a3' then now() end
       where name in ('a1', 'a3') and project_id = $1`,
      [one],
    );
    t.deepEqual(await counts(client, both), [1, 3]);
    await client.query(
      "delete from app_public.assets where name <> 'a2' and project_id = any ($1)",
      [both],
    );
    t.deepEqual(await counts(client, both), [0, 1]);
    await client.query(
      `insert into app_public.assets (id, project_id, name, type)
       select id, project_id, 'again', type from app_public.assets where project_id = any ($1)
       union all select gen_random_uuid(), $2, 'new', '${MERGEABLE}'
       on conflict (id) do update set deleted_at = now() where assets.deleted_at is null`,
      [both, one],
    );
    t.deepEqual(await counts(client, both), [1, 0]);
  }));

test("a statement that touches no row, and a failed one, count nothing", (t) =>
  withRootDb(db(), async (client) => {
    const [one] = await makeProjects(client);
    await client.query(ADD, [[one], 2, "a"]);
    await client.query("delete from app_public.assets where project_id = $1 and name = 'z'", [one]);
    await refused(t, client, "23505", { sql: ADD, values: [[one], 3, "a"] });
    t.deepEqual(await counts(client, [one]), [2]);
  }));

test("one statement leaves one audit entry of the counters behind, whatever its rows", (t) =>
  withRootDb(db(), async (client) => {
    const [one] = await makeProjects(client);
    await client.query(ADD, [[one], 50, "a"]);
    const { rows } = await client.query(
      `select changes -> 'asset_count' ->> 'new' as count from app_public.audit_log
       where table_name = 'app_public.project_usage' and operation = 'update' and project_id = $1`,
      [one],
    );
    t.deepEqual(rows, [{ count: "50" }]);
  }));

test("replica mode does not switch the counting off", (t) =>
  withRootDb(db(), async (client) => {
    const [one] = await makeProjects(client);
    await client.query("set local session_replication_role = 'replica'");
    await client.query(ADD, [[one], 2, "a"]);
    t.deepEqual(await counts(client, [one]), [2]);
    await client.query("delete from app_public.assets where project_id = $1 and name = 'a1'", [
      one,
    ]);
    t.deepEqual(await counts(client, [one]), [1]);
  }));

test("of two transactions over the same projects in opposite order both count", async (t) => {
  const { projects, userId } = await committed(db(), async (client) => {
    const made = await makeProjects(client);
    const owner = await makeUser(client);
    for (const id of made) await addMember(client, id, owner, "owner");
    return { projects: made, userId: owner };
  });
  const add = (order: string[], prefix: string) => async (client: ClientBase) => {
    await asUser(client, userId);
    await client.query(ADD, [order, 5, prefix]);
  };
  await whileOpen(db(), {
    first: add(projects, "a"),
    second: add(projects.toReversed(), "b"),
  });
  t.deepEqual(await committed(db(), (client) => counts(client, projects)), [10, 10]);
});

async function makeProjects(client: ClientBase): Promise<[string, string]> {
  await client.query(
    "insert into app_public.asset_types (name, lock_policy) values ($1, 'mergeable') on conflict do nothing",
    [MERGEABLE],
  );
  const [one, two] = [await makeProject(client), await makeProject(client)];
  return [one.projectId, two.projectId];
}

/** The counters of projects, each of which must be what there is to count. */
async function counts(client: ClientBase, projectIds: readonly string[]): Promise<number[]> {
  const { rows } = await client.query<{ counted: number; exact: number }>(
    `select usage.asset_count::integer as counted,
       (select count(*)::integer from app_public.assets
        where assets.project_id = usage.project_id and assets.deleted_at is null) as exact
     from unnest($1::uuid[]) with ordinality as wanted (id, place)
     join app_public.project_usage as usage on usage.project_id = wanted.id
     order by wanted.place`,
    [projectIds],
  );
  for (const { counted, exact } of rows)
    if (counted !== exact) throw new Error(`The counter says ${counted}, there are ${exact}.`);
  return rows.map(({ counted }) => counted);
}
