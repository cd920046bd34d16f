import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROJECT_ROOT } from "../db/migrate.ts";
import { givenTestCluster, environmentWith } from "../config.ts";
import { countResults, summary, type Counts } from "./count-results.ts";
import { ensureTemplate } from "./template.ts";
import { startTestCluster } from "./test-cluster.ts";

/**
 * Runs the tests: a private PostgreSQL with the migrated template, then ava with the given arguments. Stops and
 * removes everything afterwards, also on failure or signal. The last line printed is `N passed, N failed`.
 */
async function main(args: string[]): Promise<number> {
  const abort = new AbortController();
  let received: NodeJS.Signals | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      received ??= signal;
      abort.abort();
    });
  }
  const given = givenTestCluster();
  if (given !== undefined) await ensureTemplate(given);
  const cluster = given === undefined ? await startTestCluster() : undefined;
  const compiled = await mkdtemp(join(tmpdir(), "gadb-compiled-"));
  try {
    const environment = {
      GADB_TEST_CLUSTER_URL: (given ?? cluster?.url) as string,
      // Every file is a process, and many start servers: what one has compiled, the others need not compile again.
      NODE_COMPILE_CACHE: compiled,
    };
    const { code, counts } = await runAva(args, environment, abort.signal);
    process.stdout.write(`${summary(counts)}\n`);
    return received ? 128 + constants.signals[received] : code;
  } finally {
    await cluster?.stop();
    await rm(compiled, { recursive: true, force: true });
  }
}

function runAva(
  args: string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ code: number; counts: Counts }> {
  return new Promise((resolve, reject) => {
    const color = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
    const child = spawn(process.execPath, [avaPath(), ...args], {
      cwd: PROJECT_ROOT,
      env: environmentWith({ ...environment, ...color }),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      process.stdout.write(chunk);
      output += chunk.toString();
    });
    const stop = () => child.kill("SIGTERM");
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    child.on("error", reject);
    child.on("close", (exit) => {
      const code = exit ?? 1;
      resolve({ code, counts: countResults(output, code) });
    });
  });
}

function avaPath(): string {
  return fileURLToPath(new URL("./cli.js", import.meta.resolve("ava")));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write("0 passed, 1 failed\n");
  process.exitCode = 1;
}
