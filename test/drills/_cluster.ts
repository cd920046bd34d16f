import { randomBytes } from "node:crypto";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { setUpDatabase } from "../../src/boot/set-up-database.ts";
import { applyCurrent } from "../../src/db/current.ts";
import { binaries } from "../../src/db/embedded/binaries.ts";
import { initCluster, writeSettings } from "../../src/db/embedded/init-cluster.ts";
import { pgOsUser } from "../../src/db/embedded/os-user.ts";
import { freePort, runPostgres, type RunningPostgres } from "../../src/db/embedded/run-postgres.ts";
import { ensureDatabase } from "../../src/db/roles.ts";
import { pgUrl, withAccount } from "../../src/db/urls.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { testPool } from "../_helpers/test-pool.ts";
import type { TestDatabase } from "../_helpers/with-db.ts";

/** A cluster that keeps what it has acknowledged, to be killed and started again. */
export interface DrillCluster {
  db: TestDatabase;
  pgData: string;
  port: number;
  /** The server that runs now. */
  server(): RunningPostgres;
  /** SIGKILL: nothing in it learns of it. Resolves when the server's first process has ended. */
  kill(): Promise<void>;
  /** Starts it again on the same port, and waits until it takes connections. */
  start(): Promise<void>;
}

/** How a drill's cluster differs from a studio's. */
export interface DrillClusterOptions {
  /** Where its files are; a temporary folder without. */
  folder?: string;
  settings?: Readonly<Record<string, string>>;
  initArgs?: string[];
  /** Another program to run as `postgres`, which ends up being the given one. */
  wrap?: (postgres: string) => string;
}

/** Makes one with the settings of a studio's, everything forced to disk; it ends with the test at the latest. */
export async function startDrillCluster(
  t: ExecutionContext,
  {
    folder = tempDir(t),
    settings = {},
    initArgs = [],
    wrap = (same) => same,
  }: DrillClusterOptions = {},
): Promise<DrillCluster> {
  // The server runs as another account when we are root.
  chmodSync(folder, 0o711);
  const pgData = join(folder, "postgres");
  const user = pgOsUser();
  const programs = binaries(user);
  const password = randomBytes(24).toString("hex");
  await initCluster({ pgData, password, user, binaries: programs, extraArgs: initArgs });
  writeSettings(pgData, user, { shared_buffers: "64MB", archive_timeout: "0", ...settings });
  const port = await freePort();
  const wrapped = { ...programs, postgres: wrap(programs.postgres) };
  const run = () => runPostgres({ pgData, port, user, binaries: wrapped });
  let server = await run();
  t.teardown(() => server.stop());
  const ownerUrl = pgUrl({ user: "postgres", password, port, database: "gadb" });
  const authUrl = withAccount(ownerUrl, "gadb_authenticator", randomBytes(24).toString("hex"));
  await ensureDatabase(ownerUrl);
  await setUpDatabase({ ownerUrl, authUrl });
  await applyCurrent(ownerUrl);
  return {
    db: openPools(t, ownerUrl, authUrl),
    pgData,
    port,
    server: () => server,
    async kill() {
      process.kill(server.pid, "SIGKILL");
      await server.exited;
    },
    async start() {
      server = await run();
    },
  };
}

function openPools(t: ExecutionContext, ownerUrl: string, authenticatorUrl: string): TestDatabase {
  const rootPool = testPool(ownerUrl, 4);
  const authPool = testPool(authenticatorUrl, 4, true);
  const drop = async () => void (await Promise.all([rootPool.end(), authPool.end()]));
  t.teardown(drop);
  return { dbName: "gadb", ownerUrl, authenticatorUrl, rootPool, authPool, drop };
}
