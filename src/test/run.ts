import { readdirSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { givenTestCluster } from "../config.ts";
import { isAlive } from "../db/embedded/postmaster.ts";
import { PROJECT_ROOT } from "../db/migrate.ts";
import { summary, type Counts } from "./count-results.ts";
import { failedFiles } from "./failed-files.ts";
import { memoryFolder } from "./memory-folder.ts";
import { runAva } from "./run-ava.ts";
import { afterSecondTry, maySecondTry } from "./second-try.ts";
import { ensureTemplate } from "./template.ts";
import { startTestCluster } from "./test-cluster.ts";

/** What is to be run: ava's arguments, and whether they mean all tests or all drills. */
interface Wanted {
  args: string[];
  isWhole: boolean;
}

/** Many times what was ever seen there. */
const TEMPORARY_BYTES = 8 * 1024 ** 3;

/**
 * Runs the tests: a private PostgreSQL with the migrated template, then ava with the given arguments. Stops and
 * removes everything afterwards, also on failure or signal. The last line printed is `N passed, N failed`.
 */
async function main(wanted: Wanted): Promise<number> {
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
  const temporary = await makeTemporaryFolder();
  try {
    const environment = {
      GADB_TEST_CLUSTER_URL: (given ?? cluster?.url) as string,
      // Every file is a process, and many start servers: what one has compiled, the others need not compile again.
      NODE_COMPILE_CACHE: join(temporary, "compiled"),
      TMPDIR: temporary,
    };
    const { code, counts } = await runWithSecondTry(wanted, environment, abort.signal);
    process.stdout.write(`${summary(counts)}\n`);
    return received ? 128 + constants.signals[received] : code;
  } finally {
    await cluster?.stop();
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * What the tests write lies in memory where there is room: hundreds of databases, depots and browsers' profiles come and
 * go. Open like /tmp, since PostgreSQL runs as another account when we are root.
 */
async function makeTemporaryFolder(): Promise<string> {
  const base = memoryFolder(TEMPORARY_BYTES);
  for (const name of readdirSync(base)) {
    // What a run has left that was killed.
    const runner = /^gadb-tests-(\d+)-/.exec(name)?.[1];
    if (runner !== undefined && !isAlive(Number(runner)))
      await rm(join(base, name), { recursive: true, force: true });
  }
  const folder = await mkdtemp(join(base, `gadb-tests-${process.pid}-`));
  await chmod(folder, 0o1777);
  return folder;
}

/** After `--drills` named drills, or all of them: they are no part of a run of everything, so ava wants their names. */
function filesToRun([first, ...others]: string[]): Wanted {
  if (first === undefined) return { args: [], isWhole: true };
  if (first !== "--drills") return { args: [first, ...others], isWhole: false };
  if (others.length > 0) return { args: others, isWhole: false };
  const folder = "test/drills";
  const names = readdirSync(join(PROJECT_ROOT, folder)).filter((name) => name.endsWith(".test.ts"));
  return { args: names.map((name) => `${folder}/${name}`), isWhole: true };
}

/** Everything, and what failed by the clock of a busy machine once more by itself. Named files are run once. */
async function runWithSecondTry(
  { args, isWhole }: Wanted,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ code: number; counts: Counts }> {
  const first = await runAva(args, environment, signal);
  const files = failedFiles(first.output);
  if (!isWhole || signal.aborted || !maySecondTry(files, first.counts)) return first;
  process.stdout.write(`\nFailed, and tried once more by itself: ${files.join(", ")}\n`);
  const second = await runAva(["--concurrency=1", ...files], environment, signal);
  const counts = afterSecondTry(first.counts, second.counts);
  return { code: counts.failed === 0 ? second.code : first.code, counts };
}

try {
  process.exitCode = await main(filesToRun(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write("0 passed, 1 failed\n");
  process.exitCode = 1;
}
