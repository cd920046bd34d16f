/** What a personal access token may is enforced in the database: every command of the catalogue, by narrow tokens. */
import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser, type Identity } from "../_helpers/as-user.ts";
import { digestProject } from "../_helpers/digest-project.ts";
import { refused } from "../_helpers/refusal.ts";
import { useTestDatabase, withRootDb } from "../_helpers/with-db.ts";
import { addOwner, makeWorld, type World } from "../db/access-matrix-world.ts";
import { callCommand, listCommands } from "./_commands.ts";
import { insertToken } from "./_tokens.ts";

const db = useTestDatabase(test);

/** What came of a command: the code of its refusal or "ok", and whether what was looked at changed. */
interface Outcome {
  name: string;
  code: string;
  hasChanged: boolean;
}

/** Tells before and after apart. */
interface Look {
  before(): Promise<string>;
  after(): Promise<string>;
}

/** Runs every command with ids of `world`, each undone. */
async function attemptAll(
  client: ClientBase,
  who: Identity,
  world: World,
  look: Look,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const command of await listCommands(client)) {
    const before = await look.before();
    await client.query("savepoint attempt");
    await asUser(client, who);
    const code = await callCommand(client, command, world.ids);
    // A refused one has undone all it did.
    if (code !== "ok") await client.query("rollback to savepoint attempt");
    await asRoot(client);
    outcomes.push({
      name: command.name,
      code,
      hasChanged: code === "ok" && (await look.after()) !== before,
    });
    await client.query("rollback to savepoint attempt");
  }
  return outcomes;
}

const changing = (outcomes: Outcome[]) =>
  outcomes.filter(({ hasChanged }) => hasChanged).map(({ name }) => name);

/** By how many rows this transaction has written in the tables of the application, undone or not. */
function byWrites(client: ClientBase): Look {
  const count = () => countWrites(client);
  return { before: count, after: count };
}

/** By all rows of a project. */
async function byDigest(client: ClientBase, projectId: string): Promise<Look> {
  const first = await digestProject(client, projectId);
  return { before: async () => first, after: () => digestProject(client, projectId) };
}

async function countWrites(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ writes: string }>(
    `select sum(n_tup_ins + n_tup_upd + n_tup_del)::text as writes from pg_stat_xact_all_tables
     where schemaname in ('app_public', 'app_private')`,
  );
  return rows[0]?.writes as string;
}

for (const person of ["studio admin", "contributor"] as const) {
  test(`a token that only reads changes no row of any table, whichever command a ${person} runs by it`, async (t) => {
    await withRootDb(db(), async (client) => {
      const world = await makeWorld(client);
      const userId = world.people[person];
      const look = byWrites(client);
      const by = async (scopes: string[]) =>
        attemptAll(
          client,
          { userId, sessionId: await insertToken(client, userId, { scopes }) },
          world,
          look,
        );
      const reading = await by(["read", "adhoc"]);
      // What the server reports of the depot it reports whoever reads; people cannot call it.
      t.deepEqual(changing(reading), ["app_hidden.report_damage"]);
      t.true(reading.filter(({ code }) => code === "DNIED").length >= 10, JSON.stringify(reading));
      const writing = changing(await by(["read", "write"]));
      t.true(writing.length >= 8, `The same commands change rows else: ${writing.join(", ")}`);
    });
  });
}

test("a token that only reads inserts, updates and deletes nothing by plain statements either", async (t) => {
  await withRootDb(db(), async (client) => {
    const { ids, people } = await makeWorld(client);
    const userId = people.owner;
    const statements = [
      `insert into app_public.assets (project_id, name, type) values ('${ids["project_id"]}', 'x', 'texture')`,
      `update app_public.assets set name = 'y' where id = '${ids["asset_id"]}'`,
      `delete from app_public.asset_tags where asset_id = '${ids["asset_id"]}'`,
      `update app_public.projects set description = 'x' where id = '${ids["project_id"]}'`,
      `update app_public.users set display_name = 'x' where id = '${userId}'`,
      `with made as (insert into app_public.tags (project_id, name) values ('${ids["project_id"]}', 'z') returning id) select id from made`,
    ];
    const [reads, writes] = [
      await insertToken(client, userId),
      await insertToken(client, userId, { scopes: ["read", "write"] }),
    ];
    await asUser(client, { userId, sessionId: reads });
    for (const sql of statements) {
      const { detail } = await refused(t, client, "DNIED", { sql });
      t.deepEqual(JSON.parse(detail as string), { scope: "write" });
    }
    t.true(((await client.query("select 1 from app_public.assets")).rowCount ?? 0) > 0);
    await asUser(client, { userId, sessionId: writes });
    for (const sql of statements) await t.notThrowsAsync(client.query(sql), sql);
  });
});

test("a personal database login is not bound by a token that it names", async (t) => {
  await withRootDb(db(), async (client) => {
    const { people } = await makeWorld(client);
    // A trusted login that claims another's token acts as nobody.
    const tokenId = await insertToken(client, people.owner, { scopes: ["read", "write"] });
    await asUser(client, { userId: people.lead, sessionId: tokenId });
    const { rows } = await client.query("select app_hidden.current_user_id() as id");
    t.is(rows[0].id, null);
  });
});

/** Two worlds in which the same people have the same ranks; a token of `person` is for the first. */
async function bound(client: ClientBase, person: "studio admin" | "owner") {
  const [inside, outside] = [await makeWorld(client), await makeWorld(client)];
  const userId = inside.people[person];
  if (person === "owner") await addOwner(client, outside.projectId, userId);
  const scopes = ["read", "write"];
  const sessionId = await insertToken(client, userId, { scopes, projectId: inside.projectId });
  const free = await insertToken(client, userId, { scopes });
  return { inside, outside, who: { userId, sessionId }, free: { userId, sessionId: free } };
}

for (const person of ["studio admin", "owner"] as const) {
  test(`by a token for one project a ${person} reads no row of another, and no row of the studio`, async (t) => {
    await withRootDb(db(), async (client) => {
      const { inside, outside, who, free } = await bound(client, person);
      const { rows: tables } = await client.query<{ name: string; key: string }>(
        `select c.oid::regclass::text as name, case c.relname when 'projects' then 'id' else 'project_id' end as key
         from pg_class as c
         where c.relnamespace = 'app_public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition
           and (c.relname = 'projects' or exists (select from pg_attribute as a where a.attrelid = c.oid and a.attname = 'project_id'))`,
      );
      // Rows about the person themselves, which need no rank.
      await client.query(
        `insert into app_public.notifications (user_id, project_id, kind, message) values ($1, $2, 'test.made', 'x'), ($1, $3, 'test.made', 'x'), ($1, null, 'test.made', 'x')`,
        [who.userId, inside.projectId, outside.projectId],
      );
      const count = async ({ name, key }: (typeof tables)[number], condition: string) =>
        (await client.query(`select from ${name} where ${key} ${condition}`)).rowCount ?? 0;
      let [seenInside, seenFreely] = [0, 0];
      for (const table of tables) {
        await asUser(client, who);
        t.is(await count(table, `= '${outside.projectId}'`), 0, table.name);
        t.is(await count(table, "is null"), 0, table.name);
        seenInside += Math.min(1, await count(table, `= '${inside.projectId}'`));
        await asUser(client, free);
        seenFreely += Math.min(1, await count(table, `= '${outside.projectId}'`));
      }
      t.true(seenInside >= 25, `${seenInside} tables show rows of the token's own project`);
      t.true(seenFreely >= 25, `${seenFreely} tables show rows of the other to a free token`);
      await asUser(client, who);
      t.is((await client.query("select 1 from app_public.personal_access_tokens")).rowCount, 0);
      await refused(t, client, "DNIED", { sql: "select * from app_public.list_jobs()" });
    });
  });

  test(`by a token for one project a ${person} changes nothing of the studio`, async (t) => {
    await withRootDb(db(), async (client) => {
      const { who } = await bound(client, person);
      await asUser(client, who);
      for (const sql of [
        "select app_public.create_project('x')",
        "update app_public.users set display_name = 'x' where id = app_hidden.current_user_id()",
        "select app_public.set_asset_type('new', 'mergeable')",
      ])
        await refused(t, client, "DNIED", { sql });
    });
  });
}

test("by a token for one project not even a studio admin changes a row of another", async (t) => {
  await withRootDb(db(), async (client) => {
    const { inside, outside, who, free } = await bound(client, "studio admin");
    const look = await byDigest(client, outside.projectId);
    const outcomes = await attemptAll(client, who, outside, look);
    // What the server reports of the depot it reports whoever reads.
    t.deepEqual(changing(outcomes), ["app_hidden.report_damage"]);
    // Ids of hidden things are not found; only what names no row of it may go through.
    t.true(outcomes.filter(({ code }) => code === "NTFND").length >= 20);
    t.true(changing(await attemptAll(client, free, outside, look)).length >= 15);
    const own = await byDigest(client, inside.projectId);
    t.true(changing(await attemptAll(client, who, inside, own)).length >= 15);
  });
});

test("a token for one project needs a project that one sees", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, people } = await makeWorld(client);
    const sql = "select token_id from app_public.create_personal_access_token('x', '{read}', $1)";
    await asUser(client, people.outsider);
    await refused(t, client, "NTFND", { sql, values: [projectId] });
    await asUser(client, people.viewer);
    t.is((await client.query(sql, [projectId])).rowCount, 1);
  });
});

test("scopes are put in order, and reading is always among them", async (t) => {
  await withRootDb(db(), async (client) => {
    const { people } = await makeWorld(client);
    await asUser(client, people.viewer);
    for (const [asked, given] of [
      ["{}", "{read}"],
      ["{adhoc,write,adhoc}", "{read,write,adhoc}"],
      ["{null,write}", "{read,write}"],
    ]) {
      const { rows } = await client.query(
        "select scopes::text from app_public.create_personal_access_token('x', $1)",
        [asked],
      );
      t.is(rows[0].scopes, given);
    }
    await refused(t, client, "22P02", {
      sql: "select app_public.create_personal_access_token('x', '{admin}')",
    });
    await refused(t, client, "BADIN", {
      sql: "select app_public.create_personal_access_token('  ')",
    });
  });
});
