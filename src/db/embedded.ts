import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";
import { binaries, type Binaries } from "./embedded/binaries.ts";
import { initCluster, isCluster, writeSettings } from "./embedded/init-cluster.ts";
import { lockDataDir } from "./embedded/instance-lock.ts";
import { pgOsUser, type OsUser } from "./embedded/os-user.ts";
import { placeCluster } from "./embedded/place.ts";
import { isAlive, isPostgresAlive, readPostmaster, stopPostmaster } from "./embedded/postmaster.ts";
import {
  freePort,
  runPostgres,
  type Ending,
  type RunningPostgres,
} from "./embedded/run-postgres.ts";
import { prepareArchive } from "./embedded/wal-archive.ts";
import { loadSecrets, readSecret } from "./secrets.ts";
import { pgUrl } from "./urls.ts";

export const DATABASE = "asset_db";

/** Where and how to run the embedded PostgreSQL; port 0 takes a free one. */
export interface EmbeddedOptions {
  dataDir: string;
  port: number;
  log: Log;
  /** Server settings on top of ours, written into the cluster's gadb.conf. */
  settings?: Record<string, string>;
  /** Where root keeps what PostgreSQL's account cannot reach in the data folder or the checkout. */
  systemDir?: string;
  /** The backups' folder, to whose `wal/` finished segments of the log are handed; undefined = none are. */
  archiveTo?: string | undefined;
}

/** The embedded PostgreSQL while it runs. */
export interface EmbeddedPostgres {
  /** The superuser's connection to DATABASE, which may not exist yet. */
  ownerUrl: string;
  port: number;
  pgData: string;
  binDir: string;
  user: OsUser | undefined;
  /** Changes with every restart. */
  pid(): number;
  /** Stops and starts it, with other settings if given (archive_mode and the like need that). */
  restart(settings?: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
  /** Asks it to stop without waiting: for a process that must leave now. */
  letGo(): void;
}

/**
 * Starts the PostgreSQL of `dataDir`: makes the cluster on first use, ends a server that a killed run has left, and
 * starts it again whenever it dies by itself. Only one process at a time can hold a data folder.
 * Throws with a plain reason when the folder or the port is taken, or the server refuses to start.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const unlock = await lockDataDir(options.dataDir);
  try {
    const user = pgOsUser(join(options.dataDir, "postgres"));
    const cluster = {
      user,
      programs: binaries(user, options.systemDir),
      pgData: placeCluster(options.dataDir, user, options.systemDir),
      password: loadSecrets(options.dataDir).postgresPassword,
    };
    await clearTheWay(cluster.pgData, options.log);
    if (!isCluster(cluster.pgData)) {
      options.log.info({ pgData: cluster.pgData }, "making the database cluster");
      await initCluster({ ...cluster, binaries: cluster.programs });
    }
    const port = await choosePort(options.port);
    const archive =
      options.archiveTo === undefined
        ? {}
        : prepareArchive(cluster.pgData, options.archiveTo, user, options.systemDir);
    const keeper = new Keeper(cluster, archive, { port, log: options.log });
    await keeper.start(options.settings ?? {});
    return describe(keeper, cluster, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The owner's connection of the embedded PostgreSQL that runs on `dataDir`; undefined when none does. */
export function runningEmbeddedUrl(dataDir: string): string | undefined {
  const postmaster = readPostmaster(join(dataDir, "postgres"));
  if (!postmaster || !isPostgresAlive(postmaster.pid)) return undefined;
  const password = readSecret(dataDir, "postgres-password");
  if (password === undefined) throw new Error(`${dataDir}/secrets has no postgres-password.`);
  return pgUrl({ user: "postgres", password, port: postmaster.port, database: DATABASE });
}

interface Cluster {
  user: OsUser | undefined;
  programs: Binaries;
  pgData: string;
  password: string;
}

function describe(keeper: Keeper, cluster: Cluster, unlock: () => void): EmbeddedPostgres {
  const { port } = keeper;
  return {
    ownerUrl: pgUrl({ user: "postgres", password: cluster.password, port, database: DATABASE }),
    port,
    pgData: cluster.pgData,
    binDir: cluster.programs.binDir,
    user: cluster.user,
    pid: () => keeper.pid,
    restart: async (settings = {}) => {
      await keeper.stop();
      await keeper.start(settings);
    },
    stop: async () => {
      await keeper.stop();
      unlock();
    },
    letGo: () => keeper.letGo(),
  };
}

/** Holds one server up: restarts it when it ends without having been asked to. */
class Keeper {
  readonly port: number;
  readonly #cluster: Cluster;
  readonly #archive: Record<string, string>;
  readonly #log: Log;
  #server: RunningPostgres | undefined;
  #stopping = false;

  constructor(
    cluster: Cluster,
    archive: Record<string, string>,
    { port, log }: { port: number; log: Log },
  ) {
    this.#cluster = cluster;
    this.#archive = archive;
    this.port = port;
    this.#log = log;
  }

  get pid(): number {
    return this.#server?.pid ?? 0;
  }

  async start(settings: Record<string, string>): Promise<void> {
    const { pgData, user, programs } = this.#cluster;
    this.#stopping = false;
    writeSettings(pgData, user, { ...this.#archive, ...settings });
    await this.#run();
    this.#log.info(
      { port: this.port, pgData, version: programs.version, user: user?.name },
      "PostgreSQL is ready",
    );
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#server?.stop();
  }

  letGo(): void {
    this.#stopping = true;
    this.#server?.letGo();
  }

  async #run(): Promise<void> {
    const { pgData, user, programs } = this.#cluster;
    this.#server = await runPostgres({ pgData, port: this.port, user, binaries: programs });
    void this.#server.exited.then((end) => this.#revive(end));
  }

  async #revive(end: Ending): Promise<void> {
    for (let attempt = 1; !this.#stopping; attempt += 1) {
      this.#log.error({ ...end, attempt }, "PostgreSQL ended by itself; starting it again");
      try {
        return await this.#run();
      } catch (error) {
        this.#log.error({ err: error }, "PostgreSQL could not be started again");
        await sleep(Math.min(1000 * attempt, 10_000), undefined, { ref: false });
      }
    }
    return undefined;
  }
}

/** Ends a server left by a killed run; what it had committed is in its log and comes back at the next start. */
export async function clearTheWay(pgData: string, log: Log): Promise<void> {
  const postmaster = readPostmaster(pgData);
  if (!postmaster) return;
  if (isPostgresAlive(postmaster.pid)) {
    log.warn(
      { postmaster: postmaster.pid },
      "stopping a PostgreSQL that an earlier run has left behind",
    );
    await stopPostmaster(postmaster.pid);
  } else if (process.platform === "linux" && isAlive(postmaster.pid)) {
    // The number now belongs to some other program (after a reboot); PostgreSQL itself could not tell.
    rmSync(join(pgData, "postmaster.pid"), { force: true });
  }
}

async function choosePort(wanted: number): Promise<number> {
  try {
    return await freePort(wanted);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause;
    throw new Error(`Port ${wanted} of 127.0.0.1 is taken by another program. Set GADB_PG_PORT.`, {
      cause,
    });
  }
}
