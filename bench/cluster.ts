import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { binaries } from "../src/db/embedded/binaries.ts";
import { initCluster } from "../src/db/embedded/init-cluster.ts";
import { pgOsUser } from "../src/db/embedded/os-user.ts";
import {
  isAlive,
  isPostgresAlive,
  readPostmaster,
  stopPostmaster,
} from "../src/db/embedded/postmaster.ts";
import { freePort, runPostgres } from "../src/db/embedded/run-postgres.ts";
import { pgUrl } from "../src/db/urls.ts";
import { ensureTemplate } from "../src/test/template.ts";

/** A throw-away PostgreSQL with a folder beside it; `url` is its superuser's. */
export interface BenchCluster {
  url: string;
  dir: string;
  stop(): Promise<void>;
}

const PREFIX = "gadb-bench-";

/**
 * Starts a cluster below `base` with the settings of a real one (durability on) and the migrated template database.
 * Removes what killed runs have left there first. `stop()` leaves no process and no file.
 */
export async function startBenchCluster(base: string): Promise<BenchCluster> {
  await sweepAbandoned(base);
  const dir = mkdtempSync(join(base, PREFIX));
  let server: Awaited<ReturnType<typeof runPostgres>> | undefined;
  const stop = async () => {
    await server?.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    // Others may pass through but not look: the server runs as another account when we are root.
    chmodSync(dir, 0o711);
    writeFileSync(join(dir, "runner.pid"), String(process.pid));
    const pgData = join(dir, "postgres");
    const password = randomBytes(24).toString("hex");
    const user = pgOsUser();
    const programs = binaries(user);
    await initCluster({ pgData, password, user, binaries: programs });
    server = await runPostgres({ pgData, port: await freePort(), user, binaries: programs });
    const url = pgUrl({ user: "postgres", password, port: server.port, database: "postgres" });
    await ensureTemplate(url);
    return { url, dir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Stops and removes clusters whose runner is gone. */
async function sweepAbandoned(base: string): Promise<void> {
  for (const name of readdirSync(base).filter((entry) => entry.startsWith(PREFIX))) {
    const dir = join(base, name);
    const runner = readRunner(dir);
    if (runner === undefined || isAlive(runner)) continue;
    const postmaster = readPostmaster(join(dir, "postgres"));
    if (postmaster && isPostgresAlive(postmaster.pid)) await stopPostmaster(postmaster.pid, 5_000);
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The number of the process that made the folder; undefined while it has not said so. */
function readRunner(dir: string): number | undefined {
  try {
    return Number(readFileSync(join(dir, "runner.pid"), "utf8"));
  } catch {
    return undefined;
  }
}
