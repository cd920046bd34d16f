import { readdirSync, readFileSync } from "node:fs";
import test from "ava";
import { parseCrontab } from "graphile-worker";
import { startWorker } from "../../worker/main.ts";
import { CRONTAB_FILE } from "../../worker/preset.ts";
import { readPayload } from "../../worker/read-payload.ts";
import { makeTaskList } from "../../worker/task-list.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { committed, createTestDatabase, useTestDatabase } from "../_helpers/with-db.ts";
import { addJob, testApp } from "./_worker.ts";
import { until } from "../_helpers/until.ts";

const db = useTestDatabase(test);

interface Run {
  state: string;
  detail: Record<string, unknown>;
  failure: string | null;
}

async function runOf(database: ReturnType<typeof db>, jobId: string): Promise<Run> {
  return until(async () => {
    const { rows } = await database.rootPool.query<Run>(
      "select state, detail, failure from app_private.job_runs where detail ->> 'jobId' = $1 and state <> 'running'",
      [jobId],
    );
    return rows[0];
  });
}

test("every task has its file, and every line of the crontab has an id and a task", (t) => {
  const files = readdirSync(new URL("../../worker/tasks/", import.meta.url)).map((file) =>
    file.replace(/\.ts$/, ""),
  );
  const tasks = Object.keys(makeTaskList({ config: {} } as never, {} as never));
  t.deepEqual(tasks.toSorted(), files.toSorted());
  const text = readFileSync(CRONTAB_FILE, "utf8");
  for (const item of parseCrontab(text)) {
    t.true(tasks.includes(item.task), item.task);
    t.not(item.identifier, item.task);
    t.truthy(item.options.maxAttempts, item.task);
  }
});

test("the snapshot task writes one snapshot for each project and leaves its run in the history", async (t) => {
  const database = await createTestDatabase(t);
  await committed(database, (client) =>
    client.query(
      "insert into app_public.projects (name) values ('Skyforge'), ('Tidebound'), ('Emberfall')",
    ),
  );
  const worker = await startWorker(testApp(database, tempDir(t)));
  t.teardown(() => worker.stop());
  const run = await runOf(database, await addJob(database, "projects__snapshot_storage"));
  t.is(run.failure, null);
  t.is(run.state, "succeeded");
  t.is(run.detail["snapshots"], 3);
  const { rows } = await database.rootPool.query(
    `select projects.name, count(snapshots.id)::int as snapshots
     from app_public.projects
     left join app_public.project_storage_snapshots as snapshots on snapshots.project_id = projects.id
     group by projects.name order by projects.name`,
  );
  t.deepEqual(rows, [
    { name: "Emberfall", snapshots: 1 },
    { name: "Skyforge", snapshots: 1 },
    { name: "Tidebound", snapshots: 1 },
  ]);
});

test("partitions are made, stale locks marked, sign-ins and the depot swept as the worker's role, each run recorded", async (t) => {
  const worker = await startWorker(testApp(db(), tempDir(t)));
  t.teardown(() => worker.stop());
  for (const task of [
    "asset_locks__mark_stale",
    "audit_log__make_partitions",
    "sessions__sweep",
    "events__sweep",
    "webhook_deliveries__sweep",
    "depot__sweep",
  ]) {
    const run = await runOf(db(), await addJob(db(), task));
    t.is(run.failure, null, task);
    t.is(run.state, "succeeded", task);
    t.is(run.detail["trigger"], "queue", task);
  }
});

test("a job with a payload it does not know fails, and the history says why", async (t) => {
  const worker = await startWorker(testApp(db(), tempDir(t)));
  t.teardown(() => worker.stop());
  const run = await runOf(db(), await addJob(db(), "sessions__sweep", { dry_run: true }));
  t.is(run.state, "failed");
  t.regex(run.failure ?? "", /unknown field: dry_run/);
});

test("a payload is empty, or names who asked, or is the crontab's", (t) => {
  t.deepEqual(readPayload({}), { trigger: "queue", plannedFor: undefined });
  t.deepEqual(readPayload(null), { trigger: "queue", plannedFor: undefined });
  t.deepEqual(readPayload({ requested_by: "start" }), { trigger: "start", plannedFor: undefined });
  t.deepEqual(readPayload({ _cron: { ts: "2026-01-31T02:30:00Z", backfilled: false } }), {
    trigger: "crontab",
    plannedFor: "2026-01-31T02:30:00Z",
  });
  for (const wrong of [
    "text",
    7,
    [],
    { _cron: {} },
    { _cron: { ts: "soon" } },
    { requested_by: 1 },
    { into: "/" },
  ]) {
    t.throws(() => readPayload(wrong), undefined, JSON.stringify(wrong));
  }
});
