import { writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { constants, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { api } from "./api/api.ts";
import { Skipped, type Bench, type BenchContext } from "./bench.ts";
import { startBenchCluster, type BenchCluster } from "./cluster.ts";
import { dashboard } from "./dashboard.ts";
import { openBenchDatabase } from "./database.ts";
import { latency } from "./depot/latency.ts";
import { parallel } from "./depot/parallel.ts";
import { streams } from "./depot/streams.ts";
import { integrate } from "./integrate.ts";
import { live } from "./live.ts";
import { locks } from "./locks.ts";
import { compare } from "./measure.ts";
import { describeMachine, machineText, outcomeText, type Outcome } from "./report.ts";
import { rlsTax } from "./rls-tax.ts";
import { shelves } from "./shelves.ts";
import { triggers } from "./triggers.ts";

const BENCHES: readonly Bench[] = [
  api,
  rlsTax,
  triggers,
  locks,
  shelves,
  integrate,
  streams,
  parallel,
  latency,
  live,
  dashboard,
];

const USAGE = `Usage: npm run bench -- [name …] [--large] [--json FILE] [--dir FOLDER]
  --large        1 000 000 assets instead of 200 000 for rls-tax
  --json FILE    also write everything measured
  --dir FOLDER   where the throw-away cluster and files go (default: the temporary folder)
${BENCHES.map(({ name, about }) => `  ${name.padEnd(13)}  ${about}`).join("\n")}
A name may be shortened: rls is rls-tax. All run unless some are named.
`;

/**
 * Measures on a cluster of its own, which is gone afterwards, also when interrupted. Nothing is judged: the exit code
 * tells only whether every bench could be run.
 */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      large: { type: "boolean", default: false },
      json: { type: "string" },
      dir: { type: "string", default: tmpdir() },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const chosen = choose(positionals);
  const dir = resolve(values.dir);
  const machine = describeMachine(dir);
  process.stdout.write(`${machineText(machine)}\n`);
  const abort = abortOnSignals();
  const cluster = await startBenchCluster(dir);
  try {
    const outcomes = await untilAborted(
      runAll(chosen, cluster, { isLarge: values.large, signal: abort.signal }),
      abort.signal,
    );
    process.stdout.write(`\nload average at the end ${loadavg()[0]?.toFixed(2)}\n`);
    if (values.json !== undefined) {
      writeFileSync(values.json, `${JSON.stringify({ machine, outcomes }, undefined, 2)}\n`);
    }
    return 0;
  } finally {
    await cluster.stop();
  }
}

function choose(names: string[]): readonly Bench[] {
  const unknown = names.find((name) => !BENCHES.some((bench) => bench.name.startsWith(name)));
  if (unknown !== undefined) throw new Error(`There is no bench "${unknown}".\n${USAGE}`);
  if (names.length === 0) return BENCHES;
  return BENCHES.filter((bench) => names.some((name) => bench.name.startsWith(name)));
}

async function runAll(
  benches: readonly Bench[],
  cluster: BenchCluster,
  given: Pick<BenchContext, "isLarge" | "signal">,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const bench of benches) {
    given.signal.throwIfAborted();
    const outcome = await runOne(bench, cluster, given);
    process.stdout.write(`${outcomeText(outcome)}\n`);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function runOne(
  bench: Bench,
  cluster: BenchCluster,
  given: Pick<BenchContext, "isLarge" | "signal">,
): Promise<Outcome> {
  const outcome: Outcome = {
    bench: bench.name,
    about: bench.about,
    seconds: 0,
    results: [],
    notes: [],
  };
  const start = performance.now();
  const context: BenchContext = {
    ...given,
    database: () => openBenchDatabase(cluster.url),
    folder: () => mkdtemp(join(cluster.dir, "files-")),
    note: (text) => void outcome.notes.push(text),
    async compare(comparison) {
      const result = await compare(comparison, given.signal);
      outcome.results.push(result);
      return result;
    },
  };
  try {
    await bench.run(context);
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    outcome.skipped = error.message;
  }
  outcome.seconds = (performance.now() - start) / 1000;
  return outcome;
}

/** Aborts on the first signal; later ones find the clean-up under way. */
function abortOnSignals(): AbortController {
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      process.exitCode = 128 + constants.signals[signal];
      abort.abort(new Error(`Interrupted by ${signal}.`));
    });
  }
  return abort;
}

/** Gives up waiting for `work` at once when aborted; what it still has open ends with the cluster. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject);
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode ??= 1;
}
// An interrupted bench leaves sockets and threads behind that would keep us here.
process.exit();
