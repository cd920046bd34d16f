import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test, { type ExecutionContext } from "ava";
import { DEMO_SIGN_INS, seedDemoOnce, type DemoPlace } from "../../ops/seed/seed.ts";
import type { PaintOrder } from "../../ops/seed/media/painter.ts";
import { createLog } from "../../src/log.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { createTestDatabase, withUserDb, type TestDatabase } from "../_helpers/with-db.ts";
import { makeSmallFile } from "./_small-files.ts";

/** A finished studio that tests only look at. */
let demo: TestDatabase;
const depot = mkdtempSync(join(tmpdir(), "gadb-demo-"));

test.before("make a demo studio", async (t) => {
  demo = await createTestDatabase();
  t.true(await seedDemoOnce(placeOf(demo, depot)));
});

test.after.always("drop it", async () => {
  await demo?.drop();
  rmSync(depot, { recursive: true, force: true });
});

test("it makes people of every rank and work at every stage, by their own rights", async (t) => {
  const db = demo;
  const ranks = await column(db, "select distinct role::text from project_members order by 1");
  t.deepEqual(ranks, await labels(db, "project_role"));
  t.deepEqual(
    await column(db, "select distinct state::text from asset_reviews order by 1"),
    await labels(db, "review_state"),
  );
  t.deepEqual(
    await column(db, "select distinct type::text from branches order by 1"),
    await labels(db, "branch_type"),
  );
  t.deepEqual(
    await column(db, "select distinct state::text from workspaces order by 1"),
    await labels(db, "workspace_state"),
  );
  t.deepEqual(await column(db, "select distinct state::text from asset_locks order by 1"), [
    "locked",
    "retained",
  ]);
  t.deepEqual(await column(db, "select count(*) from asset_locks where stale_at is not null"), [
    "1",
  ]);
  t.deepEqual(await column(db, "select state::text from lock_requests"), ["pending", "pending"]);
  t.deepEqual(await column(db, "select state::text from shelves"), ["in_review"]);
  t.deepEqual(await column(db, "select name || ' ' || status from projects order by 1"), [
    "Emberfall archived",
    "Skyforge active",
    "Tidebound active",
  ]);
  t.deepEqual(
    await column(db, "select distinct count(*) from project_storage_snapshots group by project_id"),
    ["60"],
  );
  t.deepEqual(await column(db, "select action::text from project_archive_log"), ["archived"]);
  const actors =
    "select count(*) from audit_log where actor_id is null and table_name = 'app_public.asset_reviews'";
  t.deepEqual(await column(db, actors), ["0"], "people did it, not the owner");
});

test("hero_texture has one version on the mainline and takes the second without lock or approval", async (t) => {
  const { rows } = await demo.rootPool.query(
    `select assets.type, asset_types.lock_policy, branches.approvals_required,
            array_agg(versions.version_number) as numbers
     from assets
     join asset_types on asset_types.name = assets.type
     join branches on branches.project_id = assets.project_id and branches.type = 'mainline'
     join asset_versions as versions on versions.asset_id = assets.id and versions.branch_id = branches.id
     where assets.name = 'hero_texture' group by 1, 2, 3`,
  );
  t.deepEqual(rows, [
    { type: "texture", lock_policy: "mergeable", approvals_required: 0, numbers: [1] },
  ]);
});

test("each sees what the rank and the exceptions allow, the outsider nothing", async (t) => {
  const db = demo;
  const names = async (username: string): Promise<string[]> => {
    const [id] = await column(db, `select id from users where username = '${username}'`);
    return withUserDb(db, id as string, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        "select name from assets order by name",
      );
      return rows.map((row) => row.name);
    });
  };
  const all = await names("artist_user");
  t.is(all.length, 18);
  t.deepEqual(await names("admin_user"), all);
  t.deepEqual(
    await names("viewer_user"),
    all.filter((name) => name !== "victory_jingle"),
  );
  t.deepEqual(await names("outsider_user"), []);
});

test("made again, or with people there already, it changes nothing", async (t) => {
  const { db, place } = await openPlace(t);
  await db.rootPool.query(
    "insert into users (username, display_name) values ('somebody', 'Somebody')",
  );
  t.false(await seedDemoOnce(place));
  t.deepEqual(await column(db, "select username from users"), ["somebody"]);

  const other = await openPlace(t);
  await seedDemoOnce(other.place);
  const before = await column(other.db, "select count(*) from audit_log");
  await other.db.rootPool.query("update projects set name = 'Renamed' where name = 'Skyforge'");
  t.false(await seedDemoOnce(other.place));
  t.is(
    Number((await column(other.db, "select count(*) from audit_log"))[0]),
    Number(before[0]) + 1,
  );
});

test("two starts at once make one studio", async (t) => {
  const { db, place } = await openPlace(t);
  const made = await Promise.all([seedDemoOnce(place), seedDemoOnce(place)]);
  t.deepEqual(made.toSorted(), [false, true]);
  t.deepEqual(await column(db, "select count(*) from projects"), ["3"]);
});

test("a run that was stopped is gone on with, whatever it was at", async (t) => {
  const whole = await summary(demo);
  const { db, place } = await openPlace(t);
  let isGone = false;
  const breakOff = async (order: PaintOrder): Promise<Buffer> => {
    isGone ||= order.asset === "cliff_rock" && order.index === 1;
    if (isGone) throw new Error("the machine was switched off");
    return makeSmallFile(order);
  };
  await t.throwsAsync(seedDemoOnce({ ...place, makeFile: breakOff }), {
    message: /stopped at "version cliff_rock 2": the machine was switched off/,
  });
  await leaveAsKilled(db);
  t.true(await seedDemoOnce(place));
  t.deepEqual(await summary(db), whole);
});

test("every account has its own sign-in", (t) => {
  t.is(DEMO_SIGN_INS.length, 8);
  t.deepEqual(DEMO_SIGN_INS[0], { username: "admin_user", password: "admin123" });
  t.is(new Set(DEMO_SIGN_INS.map(({ password }) => password)).size, 8);
});

async function openPlace(t: ExecutionContext): Promise<{ db: TestDatabase; place: DemoPlace }> {
  const db = await createTestDatabase(t);
  return { db, place: placeOf(db, tempDir(t)) };
}

function placeOf(db: TestDatabase, depotFolder: string): DemoPlace {
  return {
    ownerUrl: db.ownerUrl,
    ownerPool: db.rootPool,
    authPool: db.authPool,
    depotUrl: pathToFileURL(depotFolder).href,
    log: createLog({ level: "silent" }),
    makeFile: makeSmallFile,
  };
}

async function column(db: TestDatabase, sql: string): Promise<string[]> {
  const { rows } = await db.rootPool.query({ text: sql, rowMode: "array" });
  return rows.map((row) => String(row[0]));
}

async function labels(db: TestDatabase, type: string): Promise<string[]> {
  const found = await column(db, `select unnest(enum_range(null::app_public.${type}))::text`);
  return found.toSorted();
}

/** What kill -9 in the middle of an upload leaves: the run as running, and an upload that nobody will end. */
async function leaveAsKilled(db: TestDatabase): Promise<void> {
  await db.rootPool.query(
    "update app_private.job_runs set state = 'running', finished_at = null, failure = null",
  );
  const { rows } = await db.rootPool.query<{ user: string; asset: string }>(
    `select users.id as user, assets.id as asset from users, assets
     where users.username = 'lead_user' and assets.name = 'cliff_rock'`,
  );
  const { user, asset } = rows[0] as { user: string; asset: string };
  const client = await db.authPool.connect();
  await client.query("begin");
  await client.query(
    "select set_config('role', 'gadb_user', true), set_config('app.current_user_id', $1, true)",
    [user],
  );
  await client.query(
    "select app_hidden.begin_upload($1, 'raw', 'lost.png', declared_size_bytes => 1000)",
    [asset],
  );
  await client.query("commit");
  client.release();
}

/** Counts that tell a complete studio from an incomplete or doubled one. */
async function summary(db: TestDatabase): Promise<unknown> {
  const tables = [
    "users",
    "assets",
    "asset_versions",
    "asset_reviews",
    "review_notes",
    "asset_locks",
    "shelf_items",
  ];
  const counts: Record<string, string | undefined> = {};
  for (const table of [...tables, "workspaces", "permissions", "asset_tags", "notifications"]) {
    counts[table] = (await column(db, `select count(*) from ${table}`))[0];
  }
  return {
    ...counts,
    usage: await column(db, "select used_bytes from project_usage order by used_bytes"),
  };
}
