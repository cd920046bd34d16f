import { EventEmitter } from "node:events";
import { run, type Runner, type TaskList, type WorkerEvents } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../src/app-context.ts";
import { createPool } from "../src/db/pools.ts";
import { withRole } from "../src/db/urls.ts";
import { allowSecondRelease } from "./allow-second-release.ts";
import { Presence } from "./presence.ts";
import { makePreset } from "./preset.ts";

/** What a queue runs and how patient it is; times in milliseconds. */
export interface QueueOptions {
  taskList: TaskList;
  /** How often and after how long jobs of dead workers are given back. */
  presence: { intervalMs: number; graceMs: number };
  /** How long the queue may take to close after its last job has ended. */
  closeMs: number;
}

/** So many failures in a row to get a job, two seconds apart for each of its workers. */
const FAILURES_TO_STOP = 6;
/** graphile-worker's workers, its listener and its cron, and what ends jobs. */
const CONNECTIONS = 9;

/** One life of graphile-worker's queue, from its start until it is stopped or fails. */
export class Queue {
  /** Why it ended by itself, or undefined; never rejects. */
  readonly ended: Promise<unknown>;
  readonly #app: AppContext;
  readonly #options: QueueOptions;
  readonly #pool: Pool;
  readonly #end = Promise.withResolvers<unknown>();
  #runner: Runner | undefined;
  #presence: Presence | undefined;
  #isStopping = false;

  /** Starts a queue; rejects if the database does not let it. */
  static async start(app: AppContext, options: QueueOptions): Promise<Queue> {
    const queue = new Queue(app, options);
    try {
      await queue.#run();
      return queue;
    } catch (error) {
      await queue.#close();
      throw error;
    }
  }

  private constructor(app: AppContext, options: QueueOptions) {
    this.#app = app;
    this.#options = options;
    // Our own, since graphile-worker takes its listeners off its pool before it ends it: a connection that is cut in
    // between would end the process.
    this.#pool = createPool(withRole(app.ownerUrl, "gadb_worker"), {
      name: "job-queue",
      max: CONNECTIONS,
      log: app.log,
    });
    allowSecondRelease(this.#pool);
    this.ended = this.#end.promise.finally(() => this.#close());
  }

  /** Adds a job of this task, unless one waits already. */
  async request(task: string): Promise<void> {
    await this.#runner?.addJob(
      task,
      { requested_by: "start of the worker" },
      { jobKey: `${task} at start` },
    );
  }

  /** Waits for the jobs at work, cutting off those that take longer than a second, and leaves none locked. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    // Rejects when it has stopped by itself in this moment.
    void this.#runner?.stop().catch(() => {});
    await this.ended;
  }

  async #run(): Promise<void> {
    const events: WorkerEvents = new EventEmitter();
    events.on("pool:create", ({ workerPool }) => this.#show(workerPool.id));
    this.#countFailures(events);
    this.#watchClosing(events);
    this.#runner = await run({
      preset: makePreset(this.#app),
      pgPool: this.#pool,
      taskList: this.#options.taskList,
      events,
      // The program has its own order of stopping.
      noHandleSignals: true,
    });
    this.#runner.promise.then(() => this.#end.resolve(undefined), this.#end.resolve);
  }

  async #close(): Promise<void> {
    await this.#presence?.stop();
    await this.#pool.end();
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
      if (failures !== FAILURES_TO_STOP || this.#isStopping) return;
      this.#app.log.error({ err: error }, "the worker cannot get jobs");
      void this.#runner?.stop().catch(() => {});
    });
  }

  /**
   * Ends a queue that has finished its jobs and does not close. graphile-worker 0.18 waits for ever when a job's end
   * could not be written and another's could while it was stopping: it counts one writing too few.
   */
  #watchClosing(events: WorkerEvents): void {
    const watch = () => {
      const timer = setTimeout(() => {
        this.#end.resolve(new Error("The job queue did not close in time."));
        // It would go on adding the timetable's jobs.
        void this.#runner?.stop().catch(() => {});
      }, this.#options.closeMs);
      void this.#end.promise.finally(() => clearTimeout(timer));
    };
    events.on("pool:gracefulShutdown:complete", watch);
    events.on("pool:gracefulShutdown:error", watch);
  }

  #show(poolId: string): void {
    const { log, ownerUrl } = this.#app;
    log.info({ pool: poolId }, "the worker takes jobs");
    this.#presence = new Presence({
      url: withRole(ownerUrl, "gadb_worker"),
      poolId,
      log,
      ...this.#options.presence,
    });
  }
}
