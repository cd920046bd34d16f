import { setTimeout as sleep } from "node:timers/promises";
import type { TaskList } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../src/app-context.ts";
import { createPool } from "../src/db/pools.ts";
import { withRole } from "../src/db/urls.ts";
import { WebhookDispatcher } from "../src/webhooks/dispatcher.ts";
import { Queue, type QueueOptions } from "./queue.ts";
import { selectTasks } from "./select-tasks.ts";
import { makeTaskList } from "./task-list.ts";

/** A running worker. */
export interface RunningWorker {
  /** Waits for the jobs at work, cutting off those that take longer than a second, and leaves none locked. */
  stop(): Promise<void>;
}

/** Settings that tests change; times in milliseconds. */
export interface WorkerOptions extends Partial<QueueOptions> {
  /** Instead of our own tasks. */
  taskList?: TaskList;
  /** How long after the queue has failed (the database was away, say) it is started again. */
  restartMs?: number;
}

const PRESENCE = { intervalMs: 15_000, graceMs: 15_000 };
const RESTART_MS = 3_000;
const CLOSE_MS = 5_000;

/**
 * Starts the worker: runs jobs and the crontab until it is stopped, and starts again when the queue itself fails. Sends
 * to webhooks beside the queue, whose few places a slow receiver would take from other jobs.
 */
export async function startWorker(
  app: AppContext,
  options: WorkerOptions = {},
): Promise<RunningWorker> {
  const db = createPool(withRole(app.ownerUrl, "gadb_worker"), {
    name: "jobs",
    max: 6,
    log: app.log,
  });
  const keeper = new Keeper(app, db, options.restartMs ?? RESTART_MS, {
    taskList: options.taskList ?? selectTasks(makeTaskList(app, db), app.config.workerTasks),
    presence: options.presence ?? PRESENCE,
    closeMs: options.closeMs ?? CLOSE_MS,
  });
  const isHeavy = app.config.workerTasks === "heavy";
  const webhooks = options.taskList || isHeavy ? undefined : new WebhookDispatcher(app);
  try {
    const queue = await keeper.start();
    await webhooks?.start();
    // A machine that was off for months must not wait for the nightly run.
    if (!options.taskList) {
      await queue.request("audit_log__make_partitions");
      // What was stored before there were previews, or while they were off.
      await queue.request("previews__request_missing");
      // The status page is looked at after a start above all.
      await queue.request("volumes__measure");
    }
  } catch (error) {
    await Promise.all([keeper.stop(), webhooks?.stop()]);
    throw error;
  }
  return { stop: async () => void (await Promise.all([keeper.stop(), webhooks?.stop()])) };
}

/** Keeps one queue going. */
class Keeper {
  readonly #app: AppContext;
  readonly #db: Pool;
  readonly #restartMs: number;
  readonly #options: QueueOptions;
  readonly #stopping = new AbortController();
  #queue: Queue | undefined;
  #watch: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(app: AppContext, db: Pool, restartMs: number, options: QueueOptions) {
    this.#app = app;
    this.#db = db;
    this.#restartMs = restartMs;
    this.#options = options;
  }

  async start(): Promise<Queue> {
    const queue = await Queue.start(this.#app, this.#options);
    this.#queue = queue;
    this.#watch = this.#restartAfter(queue);
    return queue;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    this.#stopping.abort();
    await this.#queue?.stop();
    await this.#watch;
    // A start that was under way when the stop came.
    await this.#queue?.stop();
    await this.#db.end();
  }

  async #restartAfter(queue: Queue): Promise<void> {
    const failure = await queue.ended;
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    this.#app.log.error({ err: failure }, "the job queue has stopped by itself; starting it again");
    while (!signal.aborted) {
      await sleep(this.#restartMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        await this.start();
        return;
      } catch (error) {
        this.#app.log.error({ err: error }, "the job queue could not be started");
      }
    }
  }
}
