import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import test from "ava";
import type { Task } from "graphile-worker";
import { listAbsentWorkers } from "../../src/sql/list-absent-workers.ts";
import { startWorker } from "../../worker/main.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { createTestDatabase, type TestDatabase } from "../_helpers/with-db.ts";
import { addJob, testApp } from "./_worker.ts";
import { until } from "../_helpers/until.ts";

interface JobState {
  locked_by: string | null;
  attempts: number;
  last_error: string | null;
}

async function jobState(db: TestDatabase, id: string): Promise<JobState | undefined> {
  const { rows } = await db.rootPool.query<JobState>(
    "select locked_by, attempts, last_error from graphile_worker.jobs where id = $1",
    [id],
  );
  return rows[0];
}

/** A task that tells when it begins and then waits for `end` or for the worker's stop. */
function waitingTask() {
  const began = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const task: Task = async (_payload, { abortPromise }) => {
    began.resolve();
    await Promise.race([end.promise, abortPromise]);
  };
  return { task, began: began.promise, end: end.resolve };
}

test("a job at work when the worker stops is cut off and left unlocked for the next worker", async (t) => {
  const db = await createTestDatabase(t);
  const { task, began } = waitingTask();
  const worker = await startWorker(testApp(db, tempDir(t)), { taskList: { wait: task } });
  const id = await addJob(db, "wait");
  await began;
  await worker.stop();
  const state = await jobState(db, id);
  t.is(state?.locked_by, null);
  t.is(state?.attempts, 1);
  t.truthy(state?.last_error);
});

test("a job that ends while the worker stops is done and not run again", async (t) => {
  const db = await createTestDatabase(t);
  const { task, began, end } = waitingTask();
  const worker = await startWorker(testApp(db, tempDir(t)), { taskList: { wait: task } });
  const id = await addJob(db, "wait");
  await began;
  const stopped = worker.stop();
  end();
  await stopped;
  t.is(await jobState(db, id), undefined);
});

test("jobs of a worker that was killed are given back and run within seconds", async (t) => {
  const db = await createTestDatabase(t);
  const script = fileURLToPath(new URL("./_hanging-worker.ts", import.meta.url));
  const child = fork(script, [tempDir(t), db.ownerUrl]);
  t.teardown(() => child.kill("SIGKILL"));
  const id = await addJob(db, "wait");
  const holder = await until(async () => (await jobState(db, id))?.locked_by ?? undefined);
  await until(async () => (await listAbsentWorkers(db.rootPool, 0)).length === 0);
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
  t.is((await jobState(db, id))?.locked_by, holder);

  const { task, began, end } = waitingTask();
  end();
  const worker = await startWorker(testApp(db, tempDir(t)), {
    taskList: { wait: task },
    presence: { intervalMs: 50, graceMs: 0 },
  });
  await began;
  await worker.stop();
  t.is(await jobState(db, id), undefined);
});

test("a worker that lives keeps its jobs, however long they take", async (t) => {
  const db = await createTestDatabase(t);
  const { task, began, end } = waitingTask();
  const presence = { intervalMs: 20, graceMs: 0 };
  const first = await startWorker(testApp(db, tempDir(t)), { taskList: { wait: task }, presence });
  const id = await addJob(db, "wait");
  await began;
  await until(async () => (await listAbsentWorkers(db.rootPool, 0)).length === 0);
  // Looks for the dead as well, and has no task of that name to run.
  const second = await startWorker(testApp(db, tempDir(t)), {
    taskList: { other: async () => {} },
    presence,
  });
  const other = await addJob(db, "other");
  await until(async () => (await jobState(db, other)) === undefined);
  t.deepEqual(await listAbsentWorkers(db.rootPool, 0), []);
  t.is((await jobState(db, id))?.attempts, 1);
  t.truthy((await jobState(db, id))?.locked_by);
  end();
  await Promise.all([first.stop(), second.stop()]);
});

test("a worker that starts measures the disks at once", async (t) => {
  const db = await createTestDatabase(t);
  const worker = await startWorker(testApp(db, tempDir(t)));
  t.teardown(() => worker.stop());
  const { rows } = await until(async () => {
    const found = await db.rootPool.query("select name from app_private.volumes order by name");
    return found.rows.length > 0 && found;
  });
  t.true(rows.length > 0);
});

test("the worker goes on when PostgreSQL cuts its connections, in its very first moment too", async (t) => {
  const db = await createTestDatabase(t);
  const cut = () =>
    db.rootPool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid() and application_name <> 'test'",
      [db.dbName],
    );
  const ran = Promise.withResolvers<void>();
  const worker = await startWorker(testApp(db, tempDir(t)), {
    taskList: { wait: async () => ran.resolve() },
    // A job whose end a cut connection could not write waits for its queue to be found dead.
    presence: { intervalMs: 50, graceMs: 0 },
    restartMs: 100,
  });
  t.teardown(() => worker.stop());
  await cut();
  await addJob(db, "wait");
  await ran.promise;
  await cut();
  const id = await addJob(db, "wait");
  await until(async () => (await jobState(db, id)) === undefined);
  t.pass();
});

test("the queue starts again when a job's end cannot be written while others still work", async (t) => {
  const db = await createTestDatabase(t);
  await db.rootPool.query(`
    create function public.refuse_end() returns trigger language plpgsql as
      $$ begin raise 'no end'; end $$;
    create trigger refuse_end before delete on graphile_worker._private_jobs
      for each row when (old.payload ->> 'ends' = 'badly') execute function public.refuse_end();
  `);
  const both = new Set<string>();
  const began = Promise.withResolvers<void>();
  const untilAborted: Task = async (_payload, { job, abortPromise }) => {
    if (both.add(job.id).size === 2) began.resolve();
    await Promise.resolve(abortPromise).catch(() => {});
  };
  const worker = await startWorker(testApp(db, tempDir(t)), {
    taskList: {
      first: untilAborted,
      second: async (payload, helpers) => {
        await untilAborted(payload, helpers);
        await until(async () => (await jobState(db, first)) === undefined);
        throw new Error("So that no end is being written when the queue closes.");
      },
      quick: async () => {},
    },
    presence: { intervalMs: 50, graceMs: 0 },
    restartMs: 100,
    closeMs: 100,
  });
  t.teardown(() => worker.stop());
  const first = await addJob(db, "first");
  await addJob(db, "second");
  await began.promise;
  const bad = await addJob(db, "quick", { ends: "badly" });
  await until(async () => (await jobState(db, first)) === undefined);
  await db.rootPool.query("drop trigger refuse_end on graphile_worker._private_jobs");
  await until(async () => (await jobState(db, bad)) === undefined);
  t.pass();
});
