import { Client } from "pg";
import type { Log } from "../src/log.ts";
import { holdWorkerPresence } from "../src/sql/hold-worker-presence.ts";
import { listAbsentWorkers } from "../src/sql/list-absent-workers.ts";
import { unlockWorkers } from "../src/sql/unlock-workers.ts";

/** Settings of a worker's presence; times in milliseconds. */
export interface PresenceOptions {
  /** The worker's connection, straight to the server. */
  url: string;
  poolId: string;
  log: Log;
  /** How often it looks for jobs of the dead. */
  intervalMs: number;
  /** Jobs taken more recently than this are left alone. */
  graceMs: number;
}

/**
 * Shows that a worker pool is alive, by a lock that PostgreSQL drops the moment its connection ends, and gives back
 * jobs whose worker shows no such sign: a killed worker's jobs would otherwise stay locked for four hours. A worker
 * must be found absent twice in a row, so that one whose connection is just being renewed keeps its jobs.
 */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #timer: NodeJS.Timeout;
  #client: Client | undefined;
  #suspects: ReadonlySet<string> = new Set();
  #round: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#next(), options.intervalMs);
    this.#timer.unref();
    this.#next();
  }

  /** Ends the sign of life; to be called when the pool holds no job any more. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#round;
    await this.#client?.end().catch(() => {});
  }

  #next(): void {
    this.#round = this.#round
      .then(() => this.#look())
      .catch((error: unknown) => {
        // The next round tries again; until then nobody is declared dead.
        this.#options.log.warn({ err: error }, "could not look for jobs of dead workers");
        this.#suspects = new Set();
      });
  }

  async #look(): Promise<void> {
    if (this.#isStopping) return;
    const { log, graceMs } = this.#options;
    this.#client ??= await this.#connect();
    const absent = await listAbsentWorkers(this.#client, graceMs / 1000);
    const dead = absent.filter((poolId) => this.#suspects.has(poolId));
    if (dead.length > 0) {
      log.warn({ workers: dead }, "giving back the jobs of workers that have died");
      await unlockWorkers(this.#client, dead);
    }
    this.#suspects = new Set(absent);
  }

  async #connect(): Promise<Client> {
    const { url, poolId, log } = this.#options;
    const client = new Client({
      connectionString: url,
      application_name: "gadb-worker-presence",
      keepAlive: true,
    });
    client.on("error", (error) => {
      log.warn({ err: error }, "the worker's sign of life was lost");
      if (this.#client === client) this.#client = undefined;
      if (!this.#isStopping) this.#next();
    });
    await client.connect();
    try {
      await holdWorkerPresence(client, poolId);
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
  }
}
