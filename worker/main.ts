import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { run, type Runner, type TaskList, type WorkerEvents } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../src/app-context.ts";
import { createPool } from "../src/db/pools.ts";
import { withRole } from "../src/db/urls.ts";
import { Presence } from "./presence.ts";
import { makePreset } from "./preset.ts";
import { makeTaskList } from "./task-list.ts";

/** A running worker. */
export interface RunningWorker {
  /** Waits for the jobs at work, cutting off those that take longer than a second, and leaves none locked. */
  stop(): Promise<void>;
}

/** Settings that tests change. */
export interface WorkerOptions {
  /** Instead of our own tasks. */
  taskList?: TaskList;
  /** How often and after how long jobs of dead workers are given back; milliseconds. */
  presence?: { intervalMs: number; graceMs: number };
  /** How long after the queue has failed (the database was away, say) it is started again; milliseconds. */
  restartMs?: number;
}

const PRESENCE = { intervalMs: 15_000, graceMs: 15_000 };
/** So many failures in a row to get a job, two seconds apart for each of its workers. */
const FAILURES_TO_RESTART = 6;
const RESTART_MS = 3_000;

/** Starts the worker: runs jobs and the crontab until it is stopped, and starts again when the queue itself fails. */
export async function startWorker(
  app: AppContext,
  options: WorkerOptions = {},
): Promise<RunningWorker> {
  const db = createPool(withRole(app.ownerUrl, "gadb_worker"), {
    name: "jobs",
    max: 4,
    log: app.log,
  });
  const taskList = options.taskList ?? makeTaskList(app, db);
  const keeper = new Keeper(app, db, taskList, {
    ...(options.presence ?? PRESENCE),
    restartMs: options.restartMs ?? RESTART_MS,
  });
  try {
    await keeper.start();
    // A machine that was off for months must not wait for the nightly run.
    if (!options.taskList) await keeper.request("audit_log__make_partitions");
  } catch (error) {
    await keeper.stop();
    throw error;
  }
  return { stop: () => keeper.stop() };
}

interface Timing {
  intervalMs: number;
  graceMs: number;
  restartMs: number;
}

/** Keeps one queue runner going. */
class Keeper {
  readonly #app: AppContext;
  readonly #db: Pool;
  readonly #taskList: TaskList;
  readonly #timing: Timing;
  readonly #stopping = new AbortController();
  #runner: Runner | undefined;
  #presence: Presence | undefined;
  #watch: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(app: AppContext, db: Pool, taskList: TaskList, timing: Timing) {
    this.#app = app;
    this.#db = db;
    this.#taskList = taskList;
    this.#timing = timing;
  }

  async start(): Promise<void> {
    const events: WorkerEvents = new EventEmitter();
    events.on("pool:create", ({ workerPool }) => this.#show(workerPool.id));
    this.#countFailures(events);
    this.#runner = await run({
      preset: makePreset(this.#app),
      taskList: this.#taskList,
      events,
      // The program has its own order of stopping.
      noHandleSignals: true,
    });
    this.#watch = this.#restartAfter(this.#runner);
  }

  /** Adds a job of this task, unless one waits already. */
  async request(task: string): Promise<void> {
    await this.#runner?.addJob(
      task,
      { requested_by: "start of the worker" },
      { jobKey: `${task} at start` },
    );
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    this.#stopping.abort();
    // Rejects when it has stopped by itself in this moment.
    await this.#runner?.stop().catch(() => {});
    await this.#watch;
    await this.#presence?.stop();
    await this.#db.end();
  }

  /**
   * Stops a runner that cannot get jobs, which starts it anew. graphile-worker 0.18 keeps the failure of its very first
   * look into the database for ever: without this, a connection lost in that moment would end all jobs in silence.
   */
  #countFailures(events: WorkerEvents): void {
    let failures = 0;
    const reset = () => (failures = 0);
    events.on("worker:getJob:empty", reset);
    events.on("job:start", reset);
    events.on("worker:getJob:error", ({ error }) => {
      failures += 1;
      if (failures !== FAILURES_TO_RESTART || this.#stopping.signal.aborted) return;
      this.#app.log.error({ err: error }, "the worker cannot get jobs");
      void this.#runner?.stop().catch(() => {});
    });
  }

  #show(poolId: string): void {
    const { log, ownerUrl } = this.#app;
    const { intervalMs, graceMs } = this.#timing;
    log.info({ pool: poolId }, "the worker takes jobs");
    this.#presence = new Presence({
      url: withRole(ownerUrl, "gadb_worker"),
      poolId,
      log,
      intervalMs,
      graceMs,
    });
  }

  async #restartAfter(runner: Runner): Promise<void> {
    const failure = await runner.promise.then(
      () => undefined,
      (error: unknown) => error,
    );
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    this.#app.log.error({ err: failure }, "the job queue has stopped by itself; starting it again");
    await this.#presence?.stop();
    while (!signal.aborted) {
      await sleep(this.#timing.restartMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        return await this.start();
      } catch (error) {
        this.#app.log.error({ err: error }, "the job queue could not be started");
      }
    }
  }
}
