import { fork } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { sweepDepot } from "../../plugins/depot/sweep.ts";
import { removeDoomed } from "../../plugins/depot/sweep-removal.ts";
import { dueBefore, planOrphans, sweepOrphans } from "../../plugins/depot/sweep-orphans.ts";
import type { Store } from "../../plugins/depot/store.ts";
import { oldestBackupAt } from "../../src/ops/oldest-backup.ts";
import { createLog } from "../../src/log.ts";
import { untilBlocking } from "../_helpers/blocked.ts";
import { call } from "../_helpers/call.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { committedAs } from "../_helpers/with-db.ts";
import { alteredStore } from "./_altered-store.ts";
import { usage, withDepot, type DepotServer } from "./_depot.ts";
import { blobRow, flipByte, setBlob, storeContent, workerPool } from "./_hygiene.ts";
import { download, putFile } from "./_requests.ts";

const DAY_MS = 86_400_000;
const log = createLog({ level: "silent" });

function sweep(
  t: ExecutionContext,
  server: DepotServer,
  {
    store = server.depot.store,
    oldestBackupAt: oldest,
  }: { store?: Store; oldestBackupAt?: Date } = {},
) {
  const pool = workerPool(t, server);
  return sweepOrphans({ store, pool, log, graceMs: 35 * DAY_MS, oldestBackupAt: oldest });
}

/** Content that nothing refers to, and a studio that may upload it. */
async function orphan(server: DepotServer, content = randomBytes(5_000)) {
  const id = randomUUID();
  const part = await server.depot.store.createPart(id);
  await new Promise<void>((resolve) => part.end(content, () => resolve()));
  const sealed = await part.seal();
  await server.depot.store.publish(id, sealed, "publish");
  await server.db.rootPool.query(
    `insert into app_private.blobs (sha256, size_bytes, state, verified_at, last_touched_at)
     values ($1, $2, 'ready', now() - interval '3 days', now() - interval '2 days')`,
    [sealed.sha256, content.length],
  );
  return { studio: await server.studio(), content, digest: sealed.sha256 };
}

async function condemned(server: DepotServer, days: number) {
  const stored = await orphan(server);
  await setBlob(
    server,
    stored.digest,
    `state = 'condemned', condemned_at = now() - interval '${days} days'`,
  );
  return stored;
}

test("content that nothing refers to is marked, kept for its grace, and then removed with its row", async (t) => {
  const server = await withDepot(t);
  const { digest, content } = await orphan(server);
  const kept = await storeContent(server);
  await setBlob(server, kept.digest, "last_touched_at = now() - interval '90 days'");
  t.like(await sweep(t, server), { marked: 1, markedBytes: content.length, removed: 0 });
  t.is((await blobRow(server, digest)).state, "condemned");
  t.like(await sweep(t, server), { marked: 0, removed: 0 });
  await setBlob(server, digest, "condemned_at = now() - interval '34 days'");
  t.is((await sweep(t, server)).removed, 0);
  await setBlob(server, digest, "condemned_at = now() - interval '36 days'");
  t.like(await sweep(t, server), { removed: 1, removedBytes: content.length });
  t.is(await blobRow(server, digest), undefined);
  t.is(await server.depot.store.open(digest), undefined);
  t.is((await blobRow(server, kept.digest)).state, "ready");
});

test("what a deleted project leaves is marked, but for what another project has as well", async (t) => {
  const server = await withDepot(t);
  const { studio, digest, content } = await storeContent(server);
  const shared = await storeContent(server, randomBytes(3_000), studio);
  await storeContent(server, shared.content);
  await server.db.rootPool.query(
    "update app_private.blobs set last_touched_at = now() - interval '9 days'",
  );
  await committedAs(server.db, studio.members.owner, async (client) => {
    const project = { project_id: studio.projectId };
    await call(client, "archive_project", { ...project, reason: "Done." });
    await call(client, "delete_project", { ...project, reason: "Done.", is_dry_run: false });
  });
  t.like(await sweep(t, server), { marked: 1, markedBytes: content.length });
  t.is((await blobRow(server, digest)).state, "condemned");
  t.is((await blobRow(server, shared.digest)).state, "ready");
});

test("content that was touched within the last day is not marked", async (t) => {
  const server = await withDepot(t);
  const { digest } = await orphan(server);
  await setBlob(server, digest, "last_touched_at = now() - interval '23 hours'");
  t.is((await sweep(t, server)).marked, 0);
});

test("as long as a backup is kept that may refer to it, content stays", async (t) => {
  const server = await withDepot(t);
  const { digest } = await condemned(server, 50);
  const oldest = new Date(Date.now() - 60 * DAY_MS);
  t.is((await sweep(t, server, { oldestBackupAt: oldest })).removed, 0);
  t.is((await blobRow(server, digest)).state, "condemned");
  const newer = new Date(Date.now() - 49 * DAY_MS);
  t.is((await sweep(t, server, { oldestBackupAt: newer })).removed, 1);
});

test("the oldest backup is the oldest finished one, and an unreadable folder is no empty one", async (t) => {
  const folder = tempDir(t);
  t.is(await oldestBackupAt(join(folder, "absent")), undefined);
  t.is(await oldestBackupAt(folder), undefined);
  for (const name of [
    "20260131T023000Z-4f9a1c",
    "20260102T030405Z-aaaaaa",
    "20250101T000000Z-bbbbbb.partial",
  ]) {
    await mkdir(join(folder, name));
    if (!name.endsWith(".partial")) await writeFile(join(folder, name, "manifest.json"), "{}");
  }
  t.is((await oldestBackupAt(folder))?.toISOString(), "2026-01-02T03:04:05.000Z");
  await t.throwsAsync(oldestBackupAt(join(folder, "20260131T023000Z-4f9a1c", "manifest.json")), {
    code: "ENOTDIR",
  });
  const before = dueBefore({ graceMs: 10 * DAY_MS, oldestBackupAt: new Date("2026-01-02") });
  t.is(before.toISOString(), "2026-01-02T00:00:00.000Z");
});

test("a plan counts what a sweep would do and changes nothing", async (t) => {
  const server = await withDepot(t);
  const fresh = await orphan(server);
  await condemned(server, 40);
  await condemned(server, 10);
  const plan = await planOrphans({
    pool: workerPool(t, server),
    graceMs: 35 * DAY_MS,
    oldestBackupAt: undefined,
  });
  t.deepEqual(plan, {
    unmarked: 1,
    unmarkedBytes: 5_000,
    marked: 2,
    markedBytes: 10_000,
    due: 1,
    dueBytes: 5_000,
  });
  t.is((await blobRow(server, fresh.digest)).state, "ready");
});

test("the database grants no grace of less than seven days", async (t) => {
  const server = await withDepot(t);
  const pool = workerPool(t, server);
  for (const call of [
    "select * from app_hidden.next_condemned(now() - interval '6 days', 1)",
    "select * from app_hidden.next_condemned(null, 1)",
    `select app_hidden.doom_content('${"ab".repeat(32)}', now())`,
  ]) {
    await t.throwsAsync(pool.query(call), { code: "BADIN" }, call);
  }
});

test("an upload of marked content takes the mark off and keeps the file", async (t) => {
  const server = await withDepot(t);
  const { studio, content, digest } = await condemned(server, 36);
  const token = await server.token(studio.members.contributor);
  t.is((await putFile(server, token, studio.assetId, content)).status, 201);
  t.like(await blobRow(server, digest), { state: "ready", is_condemned: false });
  t.is((await sweep(t, server)).removed, 0);
  const got = await download(server, token, `/assets/${studio.assetId}/versions/1/download`);
  t.true(got.bytes.equals(content));
});

test("an upload of marked content that is refused gives the content its grace anew", async (t) => {
  const server = await withDepot(t);
  const { content, digest } = await condemned(server, 36);
  const { rows } = await server.db.rootPool.query(
    "select app_private.stage_blob($1, $2, 'x') as order",
    [digest, content.length],
  );
  t.is(rows[0].order, "publish");
  const gone = await server.db.rootPool.query(
    "select app_private.discard_staged_blob($1) as gone",
    [digest],
  );
  t.is(gone.rows[0].gone, null, "backups may refer to it");
  t.like(await blobRow(server, digest), { state: "condemned", is_condemned: true });
  t.is((await sweep(t, server)).removed, 0);
});

test("damaged content that nothing refers to goes too, and an upload meanwhile replaces its file", async (t) => {
  const server = await withDepot(t);
  const { studio, content, digest } = await orphan(server);
  await flipByte(server, digest);
  await server.db.rootPool.query("select app_hidden.report_damage($1)", [digest]);
  t.is((await sweep(t, server)).marked, 1);
  t.like(await blobRow(server, digest), { state: "corrupt", is_condemned: true });
  const token = await server.token(studio.members.contributor);
  t.is((await putFile(server, token, studio.assetId, content)).status, 201);
  const got = await download(server, token, `/assets/${studio.assetId}/versions/1/download`);
  t.true(got.bytes.equals(content), "the damaged file was replaced");
});

test("an upload that comes while the file is being removed waits and puts its own there", async (t) => {
  const server = await withDepot(t);
  const { studio, content, digest } = await condemned(server, 36);
  const token = await server.token(studio.members.contributor);
  let upload: ReturnType<typeof putFile> | undefined;
  const store = alteredStore(server.depot.store, {
    remove: async (sha) => {
      const { rows } = await server.db.rootPool.query(
        "select pid from pg_stat_activity where datname = current_database() and query like '%hold_doomed%' and state = 'idle in transaction'",
      );
      upload = putFile(server, token, studio.assetId, content);
      await untilBlocking(server.db, rows[0].pid);
      await server.depot.store.remove(sha);
    },
  });
  t.is((await sweep(t, server, { store })).removed, 1);
  t.is((await upload)?.status, 201);
  const got = await download(server, token, `/assets/${studio.assetId}/versions/1/download`);
  t.true(got.bytes.equals(content));
  t.is((await blobRow(server, digest)).state, "ready");
  t.is((await usage(server, studio.projectId))["reserved"], 0);
});

test("an upload between the decision and the removal waits, too", async (t) => {
  const server = await withDepot(t);
  const { studio, content, digest } = await condemned(server, 36);
  const pool = workerPool(t, server);
  const { rows } = await pool.query(
    "select app_hidden.doom_content($1, now() - interval '35 days') as is_doomed",
    [digest],
  );
  t.true(rows[0].is_doomed);
  const token = await server.token(studio.members.contributor);
  const upload = putFile(server, token, studio.assetId, content);
  // The next sweep of uploads finishes what the dead sweeper began.
  t.is((await sweepDepot({ store: server.depot.store, pool, log })).blobs, 1);
  t.is((await upload).status, 201);
  const got = await download(server, token, `/assets/${studio.assetId}/versions/1/download`);
  t.true(got.bytes.equals(content));
});

/** Refers to content past every command, as nothing of ours does. */
const REFER = `insert into app_private.project_blobs (project_id, sha256, charged_bytes) values ($1, $2, 0)`;

test("a reference that is written before the decision keeps the content", async (t) => {
  const server = await withDepot(t);
  const { studio, digest } = await condemned(server, 36);
  const writer = await server.db.rootPool.connect();
  t.teardown(() => writer.release());
  await writer.query("begin");
  await writer.query(REFER, [studio.projectId, digest]);
  const { rows } = await writer.query("select pg_backend_pid() as pid");
  const swept = sweep(t, server);
  await untilBlocking(server.db, rows[0].pid);
  await writer.query("commit");
  t.is((await swept).removed, 0);
  t.like(await blobRow(server, digest), { state: "ready", is_condemned: false });
  t.truthy(await server.depot.store.open(digest).then((found) => found?.close().then(() => true)));
});

test("a reference that is written between decision and removal keeps the content", async (t) => {
  const server = await withDepot(t);
  const { studio, digest } = await condemned(server, 36);
  const pool = workerPool(t, server);
  await pool.query("select app_hidden.doom_content($1, now() - interval '35 days')", [digest]);
  await server.db.rootPool.query(REFER, [studio.projectId, digest]);
  t.false(await removeDoomed({ store: server.depot.store, pool }, digest));
  t.is((await blobRow(server, digest)).state, "ready");
  t.truthy(await server.depot.store.open(digest).then((found) => found?.close().then(() => true)));
});

test("a reference that is written while the file is removed is refused", async (t) => {
  const server = await withDepot(t);
  const { studio, digest } = await condemned(server, 36);
  let reference: Promise<unknown> | undefined;
  const store = alteredStore(server.depot.store, {
    remove: async (sha) => {
      const { rows } = await server.db.rootPool.query(
        "select pid from pg_stat_activity where datname = current_database() and query like '%hold_doomed%' and state = 'idle in transaction'",
      );
      reference = server.db.rootPool.query(REFER, [studio.projectId, digest]);
      reference.catch(() => {});
      await untilBlocking(server.db, rows[0].pid);
      await server.depot.store.remove(sha);
    },
  });
  t.is((await sweep(t, server, { store })).removed, 1);
  await t.throwsAsync(reference as Promise<unknown>, { code: "23503" });
});

test("two removers of the same content: one removes it, the other finds it gone and touches nothing", async (t) => {
  const server = await withDepot(t);
  const { digest } = await condemned(server, 36);
  const pool = workerPool(t, server);
  await pool.query("select app_hidden.doom_content($1, now() - interval '35 days')", [digest]);
  const removals: string[] = [];
  const store = alteredStore(server.depot.store, {
    remove: async (sha) => {
      removals.push(sha);
      await server.depot.store.remove(sha);
    },
  });
  const results = await Promise.all([1, 2].map(() => removeDoomed({ store, pool }, digest)));
  t.deepEqual(results.toSorted(), [false, true]);
  t.deepEqual(removals, [digest]);
});

test("a removal that fails leaves the content to the next sweep", async (t) => {
  const server = await withDepot(t);
  const { digest } = await condemned(server, 36);
  const store = alteredStore(server.depot.store, {
    remove: () => Promise.reject(new Error("The disk is read-only.")),
  });
  await t.throwsAsync(sweep(t, server, { store }), { message: /read-only/ });
  t.is((await blobRow(server, digest)).state, "deleting");
  const pool = workerPool(t, server);
  t.is((await sweepDepot({ store: server.depot.store, pool, log })).blobs, 1);
  t.is(await blobRow(server, digest), undefined);
});

for (const moment of ["before", "after"] as const) {
  test(`a sweeper killed ${moment} it has removed the file leaves nothing that another cannot finish`, async (t) => {
    const server = await withDepot(t);
    const { studio, content, digest } = await condemned(server, 36);
    const script = fileURLToPath(new URL("./_dying-sweeper.ts", import.meta.url));
    const child = fork(script, [server.db.ownerUrl, pathToFileURL(server.folder).href, moment]);
    t.teardown(() => child.kill("SIGKILL"));
    const [message] = await once(child, "message");
    t.is(message, "removing");
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    t.is((await blobRow(server, digest)).state, "deleting");
    const pool = workerPool(t, server);
    t.is((await sweepDepot({ store: server.depot.store, pool, log })).blobs, 1);
    t.is(await blobRow(server, digest), undefined);
    t.is(await server.depot.store.open(digest), undefined);
    const token = await server.token(studio.members.contributor);
    t.is((await putFile(server, token, studio.assetId, content)).status, 201);
  });
}

test("content announced long ago whose upload is gone is given up", async (t) => {
  const server = await withDepot(t);
  const digest = "cd".repeat(32);
  await server.db.rootPool.query(
    "insert into app_private.blobs (sha256, size_bytes, last_touched_at) values ($1, 5, now() - interval '9 days')",
    [digest],
  );
  const young = "ce".repeat(32);
  await server.db.rootPool.query(
    "insert into app_private.blobs (sha256, size_bytes, last_touched_at) values ($1, 5, now() - interval '7 days')",
    [young],
  );
  t.is((await sweep(t, server)).removed, 1);
  t.is(await blobRow(server, digest), undefined);
  t.is((await blobRow(server, young)).state, "staging");
});
