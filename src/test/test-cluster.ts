import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binaries } from "../db/embedded/binaries.ts";
import { initCluster, writeSettings } from "../db/embedded/init-cluster.ts";
import { pgOsUser } from "../db/embedded/os-user.ts";
import {
  isAlive,
  isPostgresAlive,
  readPostmaster,
  stopPostmaster,
} from "../db/embedded/postmaster.ts";
import { freePort, runPostgres } from "../db/embedded/run-postgres.ts";
import { pgUrl } from "../db/urls.ts";
import { memoryFolder } from "./memory-folder.ts";
import { ensureTemplate } from "./template.ts";

/** A throw-away PostgreSQL. `url` is its superuser's, for the database `postgres`. */
export interface TestCluster {
  url: string;
  dir: string;
  pid: number;
  stop(): Promise<void>;
}

const PREFIX = "gadb-test-";

/** The copies of a run that are there at once, and the log. */
const NEEDED_BYTES = 3 * 2 ** 30;

/** Durability off: these clusters live for minutes. */
const TEST_SETTINGS: Record<string, string> = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  summarize_wal: "off",
  archive_timeout: "0",
  max_connections: "200",
  shared_buffers: "128MB",
  max_wal_size: "512MB",
};

/**
 * Starts a private cluster in memory, or in the temporary folder, on a free port, with the roles and the migrated template database
 * that `createTestDatabase` copies. Removes what killed runs have left first. `stop()` leaves no process and no file.
 */
export async function startTestCluster(): Promise<TestCluster> {
  await sweepAbandoned();
  const dir = mkdtempSync(join(memoryFolder(NEEDED_BYTES), PREFIX));
  // Others may pass through but not look: the server runs as another account when we are root.
  chmodSync(dir, 0o711);
  writeFileSync(join(dir, "runner.pid"), String(process.pid));
  const pgData = join(dir, "postgres");
  const password = randomBytes(24).toString("hex");
  const user = pgOsUser();
  const programs = binaries(user);
  try {
    await initCluster({ pgData, password, user, binaries: programs, extraArgs: ["--no-sync"] });
    writeSettings(pgData, user, TEST_SETTINGS);
    const server = await runPostgres({ pgData, port: await freePort(), user, binaries: programs });
    const url = pgUrl({ user: "postgres", password, port: server.port, database: "postgres" });
    const stop = async () => {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    };
    await ensureTemplate(url).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    return { url, dir, pid: server.pid, stop };
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

/** Stops and removes clusters whose runner is gone. */
async function sweepAbandoned(): Promise<void> {
  const folders = new Set([tmpdir(), memoryFolder(0)]);
  for (const dir of [...folders].flatMap(clustersIn)) {
    const runner = await readFile(join(dir, "runner.pid"), "utf8").catch(() => "");
    if (runner === "" || isAlive(Number(runner))) continue;
    const postmaster = readPostmaster(join(dir, "postgres"));
    if (postmaster && isPostgresAlive(postmaster.pid)) await stopPostmaster(postmaster.pid, 5_000);
    rmSync(dir, { recursive: true, force: true });
  }
}

const clustersIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(folder, name));
