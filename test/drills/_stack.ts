import { randomBytes } from "node:crypto";
import type { ExecutionContext } from "ava";
import { loadTokenKeys } from "../../src/auth/keys.ts";
import { readConfig } from "../../src/config.ts";
import { startServerProcess, type ServerProcess } from "../depot/_server-process.ts";
import { makeStudio, type Studio } from "../_helpers/studio.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { tokenFor } from "../_helpers/token-for.ts";
import { until } from "../_helpers/until.ts";
import { committed, type TestDatabase } from "../_helpers/with-db.ts";
import { startDrillCluster, type DrillCluster, type DrillClusterOptions } from "./_cluster.ts";

/** What can die of an installation, each a process of its own. */
export type Piece = "database" | "server" | "worker";

/** An installation with one studio. */
export interface Stack {
  cluster: DrillCluster;
  dataDir: string;
  studio: Studio;
  /** A contributor's access token, which every server started here knows. */
  token: string;
  /** Where the server that runs now is. */
  url(): string;
  /** The processes that run now. */
  pids(): { server: number; worker: number };
  /** SIGKILLs these at once; resolves when they are gone, and what they had begun is over. */
  kill(pieces: readonly Piece[]): Promise<void>;
  /** Starts what was killed, and waits until the server says that it is ready. */
  revive(pieces: readonly Piece[]): Promise<void>;
}

/** Starts database, server and worker as an installation without embedded database has them. */
export async function startStack(
  t: ExecutionContext,
  options: DrillClusterOptions = {},
): Promise<Stack> {
  const cluster = await startDrillCluster(t, options);
  const { db } = cluster;
  const studio = await committed(db, makeStudio);
  const dataDir = tempDir(t);
  const jwtSecret = randomBytes(32).toString("hex");
  const keys = await loadTokenKeys(readConfig({ GADB_DATA_DIR: dataDir, GADB_DEMO: "0" }), {
    jwtSecret,
  });
  const running: Partial<Record<"server" | "worker", ServerProcess>> = {};
  const begin = async (part: "server" | "worker") => {
    const started = await startServerProcess(db, dataDir, { GADB_JWT_SECRET: jwtSecret }, part);
    t.teardown(started.kill);
    running[part] = started;
  };
  await Promise.all([begin("server"), begin("worker")]);
  const url = () => (running.server as ServerProcess).url;
  const gone = async (piece: Piece) => {
    if (piece === "database") return cluster.kill();
    const process = running[piece] as ServerProcess;
    process.kill();
    await process.gone;
  };
  return {
    cluster,
    dataDir,
    studio,
    token: await tokenFor(db, keys, studio.members.contributor),
    url,
    pids: () => {
      const { server, worker } = running as Record<"server" | "worker", ServerProcess>;
      return { server: server.pid, worker: worker.pid };
    },
    async kill(pieces) {
      await Promise.all(pieces.map(gone));
      // What the server had sent before its death, the database still does.
      if (pieces.includes("server") && !pieces.includes("database"))
        await until(() => isForsaken(cluster.db), 30_000);
    },
    async revive(pieces) {
      if (pieces.includes("database")) await cluster.start();
      for (const part of ["server", "worker"] as const)
        if (pieces.includes(part)) await begin(part);
      await until(() => isReady(url()), 30_000);
    },
  };
}

/** Whether no connection of a server is left. */
async function isForsaken({ rootPool }: TestDatabase): Promise<boolean> {
  const { rows } = await rootPool.query<{ left: number }>(
    "select count(*)::int as left from pg_stat_activity where usename = 'gadb_authenticator'",
  );
  return rows[0]?.left === 0;
}

async function isReady(url: string): Promise<boolean> {
  return (await fetch(`${url}/readyz`)).status === 200;
}
