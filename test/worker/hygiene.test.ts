import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { withBackupLock } from "../../src/ops/single-flight.ts";
import { listAbsentWorkers } from "../../src/sql/list-absent-workers.ts";
import { startWorker } from "../../worker/main.ts";
import { call } from "../_helpers/call.ts";
import { addMember, makeAsset, makeProject, makeUser, makeVersion } from "../_helpers/factories.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { until } from "../_helpers/until.ts";
import {
  committed,
  committedAs,
  createTestDatabase,
  type TestDatabase,
} from "../_helpers/with-db.ts";
import { addJob, testApp } from "./_worker.ts";

interface Run {
  state: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  detail: any;
  failure: string | null;
}

interface World {
  db: TestDatabase;
  dataDir: string;
  projectId: string;
  owner: string;
  /** Adds a version and its file; returns the hash. */
  add(content: string): Promise<string>;
  pathOf(sha256: string): string;
  /** Runs a task to its end. */
  run(task: string): Promise<Run>;
}

/** A project with content in a depot, and a worker that is started by the first job. */
async function makeWorld(t: ExecutionContext): Promise<World> {
  const db = await createTestDatabase(t);
  const dataDir = tempDir(t);
  const { projectId, mainlineId, owner, assetId } = await committed(db, async (client) => {
    const project = await makeProject(client);
    const user = await makeUser(client);
    await addMember(client, project.projectId, user, "owner");
    return { ...project, owner: user, assetId: await makeAsset(client, project.projectId) };
  });
  const pathOf = (sha256: string) =>
    join(dataDir, "depot", "blobs", "sha256", sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  let worker: ReturnType<typeof startWorker> | undefined;
  t.teardown(async () => (await worker)?.stop());
  return {
    db,
    dataDir,
    projectId,
    owner,
    pathOf,
    add: async (content) => {
      const { sha256 } = await committed(db, (client) =>
        makeVersion(client, { assetId, branchId: mainlineId, content }),
      );
      await mkdir(dirname(pathOf(sha256)), { recursive: true });
      await writeFile(pathOf(sha256), content);
      return sha256;
    },
    run: async (task) => {
      await (worker ??= startWorker(testApp(db, dataDir)));
      return runOf(db, await addJob(db, task));
    },
  };
}

function runOf(db: TestDatabase, jobId: string): Promise<Run> {
  return until(async () => {
    const { rows } = await db.rootPool.query<Run>(
      `select state, detail, failure from app_private.job_runs
       where detail ->> 'jobId' = $1 and state <> 'running' order by started_at desc limit 1`,
      [jobId],
    );
    return rows[0];
  }, 30_000);
}

async function stateOf(db: TestDatabase, sha256: string): Promise<string | undefined> {
  const { rows } = await db.rootPool.query(
    "select state from app_private.blobs where sha256 = $1",
    [sha256],
  );
  return rows[0]?.state;
}

test("the nightly scrub reads the depot as the worker's role and fails its run when something is damaged", async (t) => {
  const world = await makeWorld(t);
  const sound = await world.add("sound");
  t.like(await world.run("depot__scrub"), {
    state: "succeeded",
    failure: null,
    detail: { blobs: 1, bytesDone: 5, isBehind: false },
  });
  const harmed = await world.add("to be harmed");
  await writeFile(world.pathOf(harmed), "to be_harmed");
  const run = await world.run("depot__scrub");
  t.like(run, { state: "failed", detail: { blobs: 2, damaged: 1 } });
  t.regex(run.failure ?? "", /1 pieces of content are damaged/);
  t.is(await stateOf(world.db, harmed), "corrupt");
  t.is(await stateOf(world.db, sound), "ready");
  // Damage is no reason to run again.
  await until(async () => {
    const { rows } = await world.db.rootPool.query(
      "select from graphile_worker.jobs where task_identifier = 'depot__scrub'",
    );
    return rows.length === 0;
  });
});

test("the nightly comparison finds missing files and wrong counters as the worker's role", async (t) => {
  const world = await makeWorld(t);
  const missing = await world.add("missing");
  await world.add("there");
  t.like(await world.run("depot__reconcile"), {
    state: "succeeded",
    detail: { files: 2, rows: 2 },
  });
  await rm(world.pathOf(missing));
  await world.db.rootPool.query("update app_public.project_usage set used_bytes = 1");
  const run = await world.run("depot__reconcile");
  t.like(run, { state: "failed", detail: { damagedCount: 1, driftCount: 1, files: 1 } });
  t.deepEqual(run.detail.damaged, [{ sha256: missing, problem: "is missing" }]);
  t.like(run.detail.drift[0], { counter: "used_bytes", recorded: 1, actual: 12 });
});

test("the sweep of orphans marks and removes as the worker's role, but not while a backup runs, nor when backups cannot be listed", async (t) => {
  const world = await makeWorld(t);
  const sha256 = "ab".repeat(32);
  await mkdir(dirname(world.pathOf(sha256)), { recursive: true });
  await writeFile(world.pathOf(sha256), "x");
  await world.db.rootPool.query(
    `insert into app_private.blobs (sha256, size_bytes, state, last_touched_at)
     values ($1, 1, 'ready', now() - interval '2 days')`,
    [sha256],
  );
  t.like(await world.run("depot__collect"), {
    state: "succeeded",
    detail: { marked: 1, removed: 0 },
  });
  t.is(await stateOf(world.db, sha256), "condemned");
  await world.db.rootPool.query(
    "update app_private.blobs set condemned_at = now() - interval '36 days'",
  );
  await withBackupLock(world.db.ownerUrl, undefined, async () => {
    const run = await world.run("depot__collect");
    t.regex(run.detail.skipped, /backup is running/);
  });
  await writeFile(join(world.dataDir, "backups"), "not a folder");
  t.like(await world.run("depot__collect"), { state: "failed" });
  t.is(await stateOf(world.db, sha256), "condemned");
  await rm(join(world.dataDir, "backups"));
  await world.db.rootPool.query("delete from graphile_worker._private_jobs where attempts > 0");
  t.like(await world.run("depot__collect"), { state: "succeeded", detail: { removed: 1 } });
  t.is(await stateOf(world.db, sha256), undefined);
});

test("an archived project is read again and leaves a row that its members see", async (t) => {
  const world = await makeWorld(t);
  const kept = await world.add("kept");
  await world.add("also kept");
  await committedAs(world.db, world.owner, (client) =>
    call(client, "archive_project", { project_id: world.projectId, reason: "Shipped." }),
  );
  t.like(await world.run("projects__verify_archive"), { detail: { checked: 0 } });
  const age = (table: string, change: string) =>
    world.db.rootPool.query(
      `alter table app_public.${table} disable trigger user; update app_public.${table} set ${change};
       alter table app_public.${table} enable trigger user`,
    );
  await age("projects", "archived_at = now() - interval '100 days'");
  t.like(await world.run("projects__verify_archive"), {
    state: "succeeded",
    detail: { checked: 1, unsound: 0, blobs: 2, bytesDone: 13 },
  });
  t.like(await world.run("projects__verify_archive"), { detail: { checked: 0, blobs: 0 } });
  await age("archive_checks", "checked_at = now() - interval '61 days'");
  await world.db.rootPool.query(
    "update app_private.blobs set verified_at = now() - interval '70 days' where sha256 = $1",
    [kept],
  );
  await chmod(world.pathOf(kept), 0o600);
  await writeFile(world.pathOf(kept), "keqt");
  t.like(await world.run("projects__verify_archive"), {
    state: "failed",
    // What the scrub has read since the last check is not read twice.
    detail: { checked: 1, unsound: 1, blobs: 1 },
  });
  const seen = await committedAs(world.db, world.owner, async (client) => {
    const { rows } = await client.query(
      "select is_sound, blob_count::int, damaged_count::int from app_public.archive_checks order by checked_at",
    );
    return rows;
  });
  t.deepEqual(seen, [
    { is_sound: true, blob_count: 2, damaged_count: 0 },
    { is_sound: false, blob_count: 2, damaged_count: 1 },
  ]);
});

test("a worker killed in the middle of a scrub loses nothing it has read; the next one goes on and finishes", async (t) => {
  const world = await makeWorld(t);
  const first = await world.add("first");
  const large = await world.add(randomBytes(1_500_000).toString("hex"));
  await world.db.rootPool.query(
    "update app_private.blobs set verified_at = now() - interval '2 days' where sha256 = $1",
    [large],
  );
  const script = fileURLToPath(new URL("./_scrubbing-worker.ts", import.meta.url));
  const child = fork(script, [world.dataDir, world.db.ownerUrl]);
  t.teardown(() => child.kill("SIGKILL"));
  const jobId = await addJob(world.db, "depot__scrub");
  // Progress is told while the large file is being read.
  await until(async () => {
    const { rows } = await world.db.rootPool.query(
      "select from app_private.job_runs where state = 'running' and (detail ->> 'bytesDone')::bigint > 5",
    );
    return rows.length > 0;
  }, 30_000);
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  const readAt = async (sha256: string) =>
    (
      await world.db.rootPool.query("select verified_at from app_private.blobs where sha256 = $1", [
        sha256,
      ])
    ).rows[0].verified_at as Date | null;
  t.truthy(await readAt(first));
  t.true(
    ((await readAt(large)) as Date).getTime() < Date.now() - 86_400_000,
    "not counted as read",
  );
  await until(async () => (await listAbsentWorkers(world.db.rootPool, 0)).length > 0);
  const worker = await startWorker(testApp(world.db, world.dataDir), {
    presence: { intervalMs: 50, graceMs: 0 },
  });
  t.teardown(() => worker.stop());
  const run = await runOf(world.db, jobId);
  t.is(run.failure, null);
  t.is(run.detail.attempt, 2);
  t.true(((await readAt(large)) as Date).getTime() > Date.now() - 60_000);
});
