import { fileURLToPath } from "node:url";
import { isDemoMade } from "../ops/seed/demo-run.ts";
import type { AppContext } from "./app-context.ts";
import { buildWebIfStale, watchWeb } from "./boot/build-web.ts";
import { demoSignIns } from "./boot/demo-accounts.ts";
import { requireFreePort } from "./boot/require-free-port.ts";
import { runScript } from "./boot/run-script.ts";
import { openDatabase, setUpDatabase, type Part } from "./boot/set-up-database.ts";
import { Shutdown } from "./boot/shutdown.ts";
import { readConfig, type Config } from "./config.ts";
import { createAuthPool, createOwnerPool, createReplicaPool } from "./db/pools.ts";
import { loadSecrets } from "./db/secrets.ts";
import { sameAccount } from "./db/urls.ts";
import { createLog, type Log } from "./log.ts";
import { startTracing } from "./telemetry/start-tracing.ts";

/**
 * Starts everything, or the part that the first argument names (`server` or `worker`), and says `ready` on the last
 * line of stdout when it serves.
 */
async function main(args: string[]): Promise<void> {
  const config = readConfig();
  const log = createLog({ level: config.logLevel });
  const shutdown = new Shutdown(log);
  shutdown.listen();
  try {
    const tracing = await startTracing(config);
    if (tracing) shutdown.add("traces", () => tracing.stop());
    await shutdown.guard(start(args, config, log, shutdown));
  } catch (error) {
    // A stop asked for during the start makes later steps fail; that is no failure.
    if (!shutdown.signal.aborted) {
      process.stderr.write(`game-asset-db could not start: ${(error as Error).message}\n`);
      log.debug({ err: error }, "start failed");
    }
    await shutdown.run(1);
  }
}

async function start(args: string[], config: Config, log: Log, shutdown: Shutdown): Promise<void> {
  const part = readPart(args);
  if (part !== "worker") await requireFreePort(config, log, shutdown.signal);
  const app = await openApp({ config, log, part }, shutdown);
  const url =
    part === "worker" ? undefined : await startServing(app, shutdown, args.includes("--watch-web"));
  if (part === "worker" || (part === "all" && config.worker)) await startWorking(app, shutdown);
  shutdown.signal.throwIfAborted();
  if (config.demo && url !== undefined) process.stdout.write(demoSignIns());
  process.stdout.write(`ready ${url ?? "worker"}\n`);
}

function readPart(args: string[]): Part {
  const name = args.find((arg) => !arg.startsWith("-")) ?? "all";
  if (name === "all" || name === "server" || name === "worker") return name;
  throw new Error(
    `There is no part "${name}"; there are "server" and "worker", and both without a name.`,
  );
}

async function openApp(
  { config, log, part }: { config: Config; log: Log; part: Part },
  shutdown: Shutdown,
): Promise<AppContext> {
  const secrets = loadSecrets(config.dataDir);
  const { ownerUrl, authUrl, pgInstance } = await openDatabase(config, secrets, {
    log,
    part,
    signal: shutdown.signal,
  });
  if (pgInstance)
    shutdown.add(
      "PostgreSQL",
      () => pgInstance.stop(),
      () => pgInstance.letGo(),
    );
  shutdown.signal.throwIfAborted();
  await setUpDatabase({ ownerUrl, authUrl });
  const ownerPool = createOwnerPool(ownerUrl, log);
  const authPool = createAuthPool(authUrl, log);
  const { replicaUrl } = config;
  const replicaPool =
    replicaUrl === undefined ? undefined : createReplicaPool(sameAccount(replicaUrl, authUrl), log);
  const pools = [ownerPool, authPool, ...(replicaPool ? [replicaPool] : [])];
  shutdown.add("pools", async () => void (await Promise.all(pools.map((pool) => pool.end()))));
  // One connection, to say now what every request would say later.
  const client = await authPool.connect().catch((cause: Error) => {
    throw new Error(`The API's own connection to the database fails: ${cause.message}`, { cause });
  });
  client.release();
  return {
    config,
    log,
    ownerUrl,
    authUrl,
    ownerPool,
    authPool,
    secrets,
    ...(replicaPool ? { replicaPool } : {}),
    ...(pgInstance ? { pgInstance } : {}),
  };
}

// The parts are imported when they are needed: a worker on its own loads no GraphQL, and wrong settings are named fast.

async function startServing(app: AppContext, shutdown: Shutdown, watch: boolean): Promise<string> {
  if (app.config.demo) await makeDemo(app, shutdown.signal);
  await (watch ? watchWeb(app.log, shutdown.signal) : buildWebIfStale(app.log));
  shutdown.signal.throwIfAborted();
  const { startServer } = await import("./server.ts");
  const server = await startServer(app);
  shutdown.add("server", () => server.close());
  return server.url;
}

async function makeDemo(app: AppContext, signal: AbortSignal): Promise<void> {
  const { ownerUrl, authUrl, ownerPool } = app;
  // Every start but the first has nothing to make, and needs no process to find that out.
  if (await isDemoMade(ownerPool)) return;
  await runScript({
    argv: [fileURLToPath(new URL("../ops/seed/seed.ts", import.meta.url))],
    env: { DATABASE_URL: ownerUrl, GADB_AUTH_DATABASE_URL: authUrl, GADB_DEMO: "1" },
    signal,
  });
}

async function startWorking(app: AppContext, shutdown: Shutdown): Promise<void> {
  const { startWorker } = await import("../worker/main.ts");
  const worker = await startWorker(app);
  shutdown.add("worker", () => worker.stop());
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
