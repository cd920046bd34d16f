import test, { type ExecutionContext } from "ava";
import type { ClientBase } from "pg";
import { asAnonymous, asRoot, asUser } from "../_helpers/as-user.ts";
import { committed, useTestDatabase, withRootDb } from "../_helpers/with-db.ts";
import {
  ACCESS,
  COMMANDS,
  expected,
  PEOPLE,
  type Command,
  type Person,
} from "./access-matrix-data.ts";
import { addOwner, addTombstone, makeWorld, type World } from "./access-matrix-world.ts";

const db = useTestDatabase(test);
let made: Promise<World> | undefined;

/** The project under test; the outsider owns another one that has one row in every table as well. */
function world(): Promise<World> {
  made ??= committed(db(), async (client) => {
    const here = await makeWorld(client);
    const elsewhere = await makeWorld(client);
    await addOwner(client, elsewhere.projectId, here.people.outsider);
    for (const each of [here, elsewhere]) await addTombstone(client, each);
    return here;
  });
  return made;
}

/** Which row of a table the statements are about, where it is not found by `project_id`. */
const ROWS: Record<string, (ids: World["ids"]) => string> = {
  users: (ids) => `id = '${ids["user_id"]}'`,
  projects: (ids) => `id = '${ids["project_id"]}'`,
  asset_types: () => "name = 'texture'",
  personal_access_tokens: (ids) => `id = '${ids["token_id"]}'`,
};

/** Statements for tables in which somebody may insert; the others get one that names no column. */
const INSERTS: Record<string, (ids: World["ids"]) => string> = {
  assets: (ids) => `(project_id, name, type) values ('${ids["project_id"]}', 'villain', 'texture')`,
  tags: (ids) => `(project_id, name) values ('${ids["project_id"]}', 'villain')`,
  asset_tags: (ids) =>
    `(project_id, asset_id, tag_id) values ('${ids["project_id"]}', '${ids["asset_id"]}', '${ids["spare_tag_id"]}')`,
  project_storage_snapshots: (ids) =>
    `(project_id, asset_count, total_bytes) values ('${ids["project_id"]}', 1, 1)`,
};

/** Codes by which the database says that somebody may not. */
const REFUSALS = new Set(["42501", "DNIED", "NTFND", "CREDS"]);

for (const person of PEOPLE) {
  for (const table of Object.keys(ACCESS)) {
    const may = COMMANDS.filter((command) => expected(table, command, person));
    test(`${person} may ${may.join(", ") || "nothing"} in ${table}`, async (t) => {
      const { ids, people } = await world();
      await withRootDb(db(), async (client) => {
        for (const command of COMMANDS) {
          const sql = await statement(client, table, command, ids);
          await act(client, person, people);
          await tryCell(t, client, { sql, may: expected(table, command, person) });
          await asRoot(client);
        }
      });
    });
  }
}

async function act(client: ClientBase, person: Person, people: World["people"]): Promise<void> {
  if (person === "visitor") await asAnonymous(client);
  else await asUser(client, people[person]);
}

/** Runs a statement that concerns exactly one row, undoes it, and compares what happened with the matrix. */
async function tryCell(
  t: ExecutionContext,
  client: ClientBase,
  cell: { sql: string; may: boolean },
): Promise<void> {
  await client.query("savepoint cell");
  const outcome = await client.query(cell.sql).then(
    ({ rowCount }) => ({ rows: rowCount ?? 0, code: undefined, message: "" }),
    (error: { code: string; message: string }) => ({
      rows: 0,
      code: error.code,
      message: error.message,
    }),
  );
  await client.query("rollback to savepoint cell");
  const told = `${cell.sql} → ${outcome.code ?? `${outcome.rows} rows`} ${outcome.message}`;
  if (cell.may) return t.true(outcome.rows > 0, told) as unknown as void;
  t.is(outcome.rows, 0, told);
  if (outcome.code !== undefined) t.true(REFUSALS.has(outcome.code), told);
}

async function statement(
  client: ClientBase,
  table: string,
  command: Command,
  ids: World["ids"],
): Promise<string> {
  const rows = ROWS[table]?.(ids) ?? `project_id = '${ids["project_id"]}'`;
  const name = `app_public.${table}`;
  if (command === "select") return `select from ${name} where ${rows}`;
  if (command === "delete") return `delete from ${name} where ${rows}`;
  if (command === "insert")
    return `insert into ${name} ${INSERTS[table]?.(ids) ?? "default values"}`;
  const column = await updatableColumn(client, table);
  return `update ${name} set ${column} = ${column} where ${rows}`;
}

/** A column that people may update, if there is any, else the first. */
async function updatableColumn(client: ClientBase, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = ''
     order by has_column_privilege('gadb_user', attrelid, attnum, 'update') desc, attnum limit 1`,
    [`app_public.${table}`],
  );
  return rows[0]?.name as string;
}

test("the matrix names every table of the API, and no other", async (t) => {
  const { rows } = await db().rootPool.query<{ name: string }>(
    `select relname::text as name from pg_class
     where relnamespace = 'app_public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`,
  );
  t.deepEqual(
    Object.keys(ACCESS).toSorted(),
    rows.map(({ name }) => name),
  );
});

test("there is a statement for every table in which people may insert", async (t) => {
  const { rows } = await db().rootPool.query<{ name: string }>(
    `select relname::text as name from pg_class
     where relnamespace = 'app_public'::regnamespace and has_any_column_privilege('gadb_user', oid, 'insert') order by 1`,
  );
  t.deepEqual(
    Object.keys(INSERTS).toSorted(),
    rows.map(({ name }) => name),
  );
});

test("the world of the test has a row in every table, so that nothing passes for want of rows", async (t) => {
  const { ids } = await world();
  for (const table of Object.keys(ACCESS)) {
    const { rowCount } = await db().rootPool.query(
      await withRootDb(db(), (client) => statement(client, table, "select", ids)),
    );
    t.true((rowCount ?? 0) > 0, table);
  }
});
