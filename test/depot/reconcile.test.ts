import { createHash, randomBytes } from "node:crypto";
import { mkdir, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import test, { type ExecutionContext } from "ava";
import { DigestIndex } from "../../plugins/depot/reconcile-index.ts";
import {
  reconcileDepot,
  removeStrays,
  type ReconcileOptions,
} from "../../plugins/depot/reconcile.ts";
import { createLog } from "../../src/log.ts";
import { asUser } from "../_helpers/as-user.ts";
import { call } from "../_helpers/call.ts";
import { committedAs, withRootDb } from "../_helpers/with-db.ts";
import { untilBlocked } from "../_helpers/blocked.ts";
import { refused } from "../_helpers/refusal.ts";
import { alteredStore } from "./_altered-store.ts";
import { usage, withDepot, type DepotServer } from "./_depot.ts";
import {
  blobRow,
  linedLog,
  notificationsOf,
  pathOf,
  storeContent,
  workerPool,
} from "./_hygiene.ts";
import { download, putFile, sha256 } from "./_requests.ts";

const DAY_MS = 86_400_000;

function options(
  t: ExecutionContext,
  server: DepotServer,
  changes: Partial<ReconcileOptions> = {},
): ReconcileOptions {
  return {
    store: server.depot.store,
    pool: workerPool(t, server),
    log: createLog({ level: "silent" }),
    ...changes,
  };
}

/** A file in the depot's folder that no row knows, so many days old. */
async function stray(
  server: DepotServer,
  days: number,
): Promise<{ content: Buffer; digest: string }> {
  const content = randomBytes(1_000);
  const digest = sha256(content);
  const path = pathOf(server, digest);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  const time = new Date(Date.now() - days * DAY_MS);
  await utimes(path, time, time);
  return { content, digest };
}

test("a depot in order has nothing to report", async (t) => {
  const server = await withDepot(t);
  const { studio } = await storeContent(server);
  await storeContent(server, Buffer.alloc(0), studio);
  const report = await reconcileDepot(options(t, server));
  t.deepEqual(report, {
    files: 2,
    bytes: 5_000,
    rows: 2,
    strays: [],
    strayCount: 0,
    strayBytes: 0,
    damaged: [],
    drift: [],
  });
});

test("missing files and files of another size are marked, told of and reported", async (t) => {
  const server = await withDepot(t);
  const missing = await storeContent(server);
  const short = await storeContent(server);
  const sound = await storeContent(server);
  await rm(pathOf(server, missing.digest));
  await truncate(pathOf(server, short.digest), 10);
  const { log, lines } = linedLog();
  const report = await reconcileDepot(options(t, server, { log }));
  t.deepEqual(
    report.damaged.toSorted((a, b) => a.problem.localeCompare(b.problem)),
    [
      { sha256: short.digest, problem: "has 10 bytes instead of 5000" },
      { sha256: missing.digest, problem: "is missing" },
    ],
  );
  for (const { digest, studio } of [missing, short]) {
    t.is((await blobRow(server, digest)).state, "corrupt");
    t.is((await notificationsOf(server, studio.members.owner)).length, 1);
    t.true(
      lines.some((line) => line.includes('"alarm":"damaged-content"') && line.includes(digest)),
    );
  }
  t.is((await blobRow(server, sound.digest)).state, "ready");
  t.deepEqual((await reconcileDepot(options(t, server))).damaged, [], "known damage is no news");
});

test("content that is uploaded or removed while files are listed is neither missing nor a stray", async (t) => {
  const server = await withDepot(t);
  const { studio } = await storeContent(server);
  const token = await server.token(studio.members.contributor);
  const store = alteredStore(server.depot.store, {
    async *contents() {
      yield* server.depot.store.contents();
      // Listed, but gone by now together with its row.
      yield { sha256: "ab".repeat(32), sizeBytes: 3, changedAt: new Date(0) };
      // Not listed, but there by now.
      await putFile(server, token, studio.assetId, "came meanwhile");
    },
  });
  const report = await reconcileDepot(options(t, server, { store }));
  t.like(report, { strayCount: 0, damaged: [], rows: 2 });
  t.is((await blobRow(server, sha256("came meanwhile"))).state, "ready");
});

test("files without a row are reported, and removed only when asked to and old enough", async (t) => {
  const server = await withDepot(t);
  const kept = await storeContent(server);
  const old = await stray(server, 40);
  const young = await stray(server, 34);
  const report = await reconcileDepot(options(t, server));
  t.like(report, { strayCount: 2, strayBytes: 2_000, damaged: [] });
  t.deepEqual(
    report.strays.map((file) => file.sha256).toSorted(),
    [old.digest, young.digest].toSorted(),
  );
  t.truthy(await server.depot.store.open(old.digest).then((found) => found?.close().then(() => 1)));
  const removed = await removeStrays(options(t, server), report.strays, 35 * DAY_MS);
  t.deepEqual(removed, { removed: 1, bytes: 1_000 });
  t.is(await server.depot.store.open(old.digest), undefined);
  t.is(await blobRow(server, old.digest), undefined);
  t.is((await reconcileDepot(options(t, server))).strayCount, 1);
  t.is((await blobRow(server, kept.digest)).state, "ready");
});

test("a stray whose content is uploaded after the report is no stray any more", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const { content, digest } = await stray(server, 40);
  const { strays } = await reconcileDepot(options(t, server));
  t.is((await putFile(server, token, studio.assetId, content)).status, 201);
  t.is((await removeStrays(options(t, server), strays, 0)).removed, 0);
  const got = await download(server, token, `/assets/${studio.assetId}/versions/1/download`);
  t.true(got.bytes.equals(content));
  t.is((await blobRow(server, digest)).state, "ready");
});

test("wrong counters are reported, and counted anew by a studio admin with a reason", async (t) => {
  const server = await withDepot(t);
  const { studio } = await storeContent(server);
  const { projectId } = studio;
  await storeContent(server);
  await server.db.rootPool.query(
    `update app_public.project_usage
     set used_bytes = used_bytes + 7, reserved_bytes = 3, version_count = 0 where project_id = $1`,
    [projectId],
  );
  const { log, lines } = linedLog();
  const { drift } = await reconcileDepot(options(t, server, { log }));
  t.deepEqual(
    drift.map(({ projectId: id, counter, recorded, actual }) => [id, counter, recorded, actual]),
    [
      [projectId, "reserved_bytes", 3, 0],
      [projectId, "used_bytes", 5_007, 5_000],
      [projectId, "version_count", 0, 1],
    ],
  );
  t.is(lines.filter((line) => line.includes('"alarm":"usage-drift"')).length, 3);
  await committedAs(server.db, studio.admin, (client) =>
    call(client, "repair_project_usage", { project_id: projectId, reason: "Restored by hand." }),
  );
  t.deepEqual(await usage(server, projectId), {
    used: 5_000,
    reserved: 0,
    logical: 5_000,
    versions: 1,
  });
  t.deepEqual((await reconcileDepot(options(t, server))).drift, []);
  const { rows } = await server.db.rootPool.query(
    `select detail ->> 'reason' as reason, detail ->> 'by' as by,
            (select changes from app_public.audit_log where project_id = $1
             and table_name = 'app_public.project_usage' order by id desc limit 1) as changes
     from app_private.job_runs where task = 'project_usage__repair'`,
    [projectId],
  );
  t.like(rows[0], { reason: "Restored by hand.", by: studio.admin });
  t.truthy(rows[0].changes.used_bytes);
});

test("nobody but a studio admin counts anew, and not without a reason", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  const sql = "select app_public.repair_project_usage($1, $2)";
  await withRootDb(server.db, async (client) => {
    for (const user of [studio.members.owner, studio.outsider]) {
      await asUser(client, user);
      await refused(t, client, "DNIED", { sql, values: [studio.projectId, "Because."] });
    }
    await asUser(client, studio.admin);
    await refused(t, client, "BADIN", { sql, values: [studio.projectId, " "] });
  });
});

test("a count made while uploads end is exact", async (t) => {
  const server = await withDepot(t);
  const { studio } = await storeContent(server);
  const token = await server.token(studio.members.contributor);
  const holder = await server.db.rootPool.connect();
  t.teardown(() => holder.release());
  await holder.query("begin");
  await holder.query("select from app_public.project_usage where project_id = $1 for update", [
    studio.projectId,
  ]);
  const client = await server.db.authPool.connect();
  t.teardown(() => client.release());
  await client.query("begin");
  await asUser(client, studio.admin);
  const { rows } = await client.query("select pg_backend_pid() as pid");
  const repair = call(client, "repair_project_usage", {
    project_id: studio.projectId,
    reason: "Test.",
  });
  await untilBlocked(server.db, rows[0].pid);
  const uploads = [1, 2, 3].map(() => putFile(server, token, studio.assetId, randomBytes(500)));
  await holder.query("commit");
  await repair;
  await client.query("commit");
  for (const upload of uploads) t.is((await upload).status, 201);
  t.deepEqual((await reconcileDepot(options(t, server))).drift, []);
});

test("an index finds every digest that was added, and no other", (t) => {
  const digest = (value: number) => createHash("sha256").update(String(value)).digest("hex");
  const index = new DigestIndex();
  t.false(index.has(digest(0)));
  for (let value = 0; value < 10_000; value += 1) index.add(digest(value));
  t.is(index.size, 10_000);
  for (let value = 0; value < 10_000; value += 1)
    if (!index.has(digest(value))) t.fail(String(value));
  for (let value = 10_000; value < 20_000; value += 1)
    if (index.has(digest(value))) t.fail(String(value));
  index.add(digest(10_000));
  t.true(index.has(digest(10_000)));
  for (const edge of ["0".repeat(64), "f".repeat(64)]) {
    t.false(index.has(edge));
    index.add(edge);
    t.true(index.has(edge));
  }
});
