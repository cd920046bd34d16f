import { basename, join } from "node:path";
import { Pool } from "pg";
import { readConfig, type Config } from "../../config.ts";
import { createLog } from "../../log.ts";
import { backUpAsRun } from "../back-up-run.ts";
import type { BackUpProgress } from "../back-up.ts";
import { backupOptions } from "../backup-options.ts";
import type { RunRecorder } from "../job-run.ts";
import type { BackupManifest } from "../manifest.ts";
import { withOwnerUrl } from "../owner-url.ts";
import { proveBackup } from "../prove-backup.ts";
import { backupKey } from "../seal/backup-key.ts";
import { loadSigningKey } from "../signing-key.ts";
import { EXIT, parse, runCommand, say, size, UsageError } from "./command.ts";

const USAGE = "npm run backup [-- --quiet] [--prove]";

/** Takes a backup of the configured database and its depot; the last line printed is the backup's name. */
await runCommand(async (args, signal) => {
  const { values, positionals } = parse(args, USAGE, {
    quiet: { type: "boolean", default: false },
    prove: { type: "boolean", default: false },
  });
  if (positionals.length > 0) throw new UsageError(`Usage: ${USAGE}`);
  const config = readConfig();
  const log = createLog({ level: config.logLevel === "info" ? "warn" : config.logLevel });
  return withOwnerUrl(config, log, async (ownerUrl) => {
    const db = new Pool({ connectionString: ownerUrl, max: 1, application_name: "gadb-backup" });
    db.on("error", (error) => log.warn({ err: error }, "the history's connection was lost"));
    try {
      const { manifest } = await backUpAsRun(
        { db, log },
        {
          ...backupOptions(config, ownerUrl),
          signal,
          ...(values.quiet ? {} : { report: teller() }),
        },
        { trigger: "command" },
      );
      if (!values.quiet) describe(manifest, config.backupDir);
      for (const { what, problem } of manifest.depot.problems)
        process.stderr.write(`${what} ${problem}\n`);
      const isProven = !values.prove || (await prove({ db, log }, config, manifest.name, signal));
      say(manifest.name);
      return manifest.depot.problems.length === 0 && isProven ? EXIT.ok : EXIT.failed;
    } finally {
      await db.end();
    }
  });
});

/** Restores it for a test; what is wrong goes to stderr. */
async function prove(
  recorder: RunRecorder,
  config: Config,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { problems } = await proveBackup(
    recorder,
    {
      backup: join(config.backupDir, name),
      scratchDir: config.backups.scratchDir,
      key: backupKey(config),
      signingKey: loadSigningKey(config),
      signal,
      say,
    },
    { trigger: "command" },
  );
  for (const { what, problem } of problems) process.stderr.write(`${what} ${problem}\n`);
  return problems.length === 0;
}

/** Says at most once a second how far it is. */
function teller(): (progress: BackUpProgress) => void {
  let phase = "";
  let last = 0;
  return (progress) => {
    if (progress.phase === phase && Date.now() - last < 1_000) return;
    ({ phase } = progress);
    last = Date.now();
    if (phase === "finishing") return;
    const { bytesDone, bytesExpected } = progress;
    // The estimate leaves the log out, which is sent too.
    say(`${phase.padEnd(8)} ${size(bytesDone)} of ${size(Math.max(bytesDone, bytesExpected))}`);
  };
}

function describe({ name, files, depot, durationsMs }: BackupManifest, backupDir: string): void {
  const database = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  const content = depot.isCopied
    ? `${depot.blobs} blobs, ${size(depot.bytes)} (${depot.newBlobs} new, ${size(depot.newBytes)})`
    : `${depot.blobs} blobs seen in object storage, not copied: the bucket has to protect itself`;
  say(`database ${size(database)}; depot ${content}; ${(durationsMs.total / 1000).toFixed(1)} s`);
  say(`in ${join(backupDir, basename(name))}`);
}
