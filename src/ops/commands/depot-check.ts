import { Pool } from "pg";
import { openStore } from "../../../plugins/depot/open-store.ts";
import {
  reconcileDepot,
  removeStrays,
  type ReconcileReport,
} from "../../../plugins/depot/reconcile.ts";
import { scrubDepot } from "../../../plugins/depot/scrub.ts";
import { planOrphans } from "../../../plugins/depot/sweep-orphans.ts";
import type { Store } from "../../../plugins/depot/store.ts";
import { readConfig, type Config } from "../../config.ts";
import { withRole } from "../../db/urls.ts";
import { createLog, type Log } from "../../log.ts";
import { listDamaged } from "../../sql/list-damaged.ts";
import { describeDamage, describeDrift, describeFiles, describeOrphans } from "../depot-report.ts";
import { recordRun } from "../job-run.ts";
import { oldestBackupAt } from "../oldest-backup.ts";
import { withOwnerUrl } from "../owner-url.ts";
import { reconcileRun } from "../reconcile-run.ts";
import { withDeletionLock } from "../single-flight.ts";
import { EXIT, parse, runCommand, say, size, UsageError } from "./command.ts";

const USAGE = "npm run depot:check [-- [--content] [--remove-strays] [--quiet]]";
const NAMED = 200;

interface Check {
  config: Config;
  log: Log;
  ownerUrl: string;
  store: Store;
  pool: Pool;
  signal: AbortSignal;
  options: { content: boolean; removeStrays: boolean; quiet: boolean };
}

/** Compares the depot with the database in both directions and prints what it finds; fails when content is damaged or a counter wrong. */
await runCommand(async (args, signal) => {
  const { values, positionals } = parse(args, USAGE, {
    content: { type: "boolean", default: false },
    "remove-strays": { type: "boolean", default: false },
    quiet: { type: "boolean", default: false },
  });
  if (positionals.length > 0) throw new UsageError(`Usage: ${USAGE}`);
  const { content, quiet } = values;
  const options = { content, quiet, removeStrays: values["remove-strays"] };
  const config = readConfig();
  // What goes to the log is in the report, too.
  const log = createLog({ level: config.logLevel === "debug" ? "debug" : "fatal" });
  return withOwnerUrl(config, log, async (ownerUrl) => {
    const connectionString = withRole(ownerUrl, "gadb_worker");
    const pool = new Pool({ connectionString, max: 2, application_name: "gadb-depot-check" });
    pool.on("error", (error) => log.warn({ err: error }, "a connection was lost"));
    const store = await openStore(config);
    try {
      return await check({ config, log, ownerUrl, store, pool, signal, options });
    } finally {
      await store.close();
      await pool.end();
    }
  });
});

async function check(run: Check): Promise<number> {
  const { pool, config, options } = run;
  const unread = options.content ? await readEverything(run) : 0;
  const report = await compare(run);
  const grace = {
    pool,
    graceMs: config.orphanGraceMs,
    oldestBackupAt: await oldestBackupAt(config.backupDir),
  };
  const damaged = await listDamaged(pool, NAMED);
  const lines = [
    ...describeFiles(report, config.orphanGraceMs),
    ...describeOrphans(await planOrphans(grace), grace.oldestBackupAt),
    ...describeDrift(report.drift),
    ...describeDamage(damaged),
  ];
  for (const line of lines) say(line);
  if (options.removeStrays) await removeOldStrays(run, report);
  const isSound = damaged.length + report.damaged.length + report.drift.length + unread === 0;
  say(isSound ? "The depot is sound." : "The depot is NOT sound.");
  return isSound ? EXIT.ok : EXIT.failed;
}

async function compare({ pool, log, store, signal }: Check): Promise<ReconcileReport> {
  let found: ReconcileReport | undefined;
  await recordRun(
    { db: pool, log },
    "depot__reconcile",
    { trigger: "command" },
    async (progress) => {
      found = await reconcileDepot({ store, pool, log, signal, report: progress });
      return reconcileRun(found);
    },
  );
  return found as ReconcileReport;
}

/** Reads all content again; returns how much of it could not be read for reasons that say nothing about it. */
async function readEverything({ pool, log, store, signal, options }: Check): Promise<number> {
  const tell = teller(options.quiet);
  let unread = 0;
  await recordRun({ db: pool, log }, "depot__scrub", { trigger: "command" }, async (progress) => {
    const detail = await scrubDepot(
      {
        store,
        pool,
        log,
        signal,
        bytesPerSecond: Infinity,
        report: (done) => {
          progress(done);
          tell(`read     ${size(done.bytesDone)} of ${size(done.bytesExpected)}`);
        },
      },
      true,
    );
    say(`read     ${detail.blobs} files, ${size(detail.bytesDone)}; ${detail.healed} sound again`);
    unread = detail.skipped;
    if (unread === 0) return { detail };
    say(`unread   ${unread} files could not be read`);
    return { detail, failure: `${detail.skipped} files could not be read` };
  });
  return unread;
}

async function removeOldStrays(run: Check, { strays }: ReconcileReport): Promise<void> {
  const { removed, bytes } = await withDeletionLock(run.ownerUrl, run.signal, (signal) =>
    removeStrays({ ...run, signal }, strays, run.config.orphanGraceMs),
  );
  say(`removed  ${removed} files without a row, ${size(bytes)}`);
}

/** Says at most once a second how far it is. */
function teller(isQuiet: boolean): (line: string) => void {
  let last = Date.now();
  return (line) => {
    if (isQuiet || Date.now() - last < 1_000) return;
    last = Date.now();
    say(line);
  };
}
