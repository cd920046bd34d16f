import { join, resolve } from "node:path";
import { readConfig } from "../../config.ts";
import { findBackup } from "../backup-names.ts";
import type { BackupManifest } from "../manifest.ts";
import { restore } from "../restore.ts";
import { EXIT, parse, runCommand, say, size, UsageError } from "./command.ts";

const USAGE =
  "npm run restore -- <backup | latest | path> [--into <dir>] [--dry-run] [--keep-going]";

/** Restores a backup into a data folder; without --into, into the configured one if it holds no database. */
await runCommand(async (args, signal) => {
  const { values, positionals } = parse(args, USAGE, {
    into: { type: "string" },
    to: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    "keep-going": { type: "boolean", default: false },
  });
  const [given] = positionals;
  if (given === undefined || positionals.length > 1) throw new UsageError(`Usage: ${USAGE}`);
  if (values.to !== undefined) {
    throw new UsageError(
      "--to needs an archive of the write-ahead log, which this version does not keep: " +
        "a backup restores to the moment at which it ended. Leave --to out.",
    );
  }
  const config = readConfig();
  const backup = await findBackup(config.backupDir, given);
  const into = values.into === undefined ? config.dataDir : resolve(values.into);
  const dryRun = values["dry-run"];
  const { manifest, problems, notes } = await restore({
    backup,
    into,
    dryRun,
    keepGoing: values["keep-going"],
    signal,
    say,
  });
  for (const note of notes) say(`note: ${note}`);
  for (const { what, problem } of problems) process.stderr.write(`${what} ${problem}\n`);
  if (dryRun) {
    say(`${manifest.name} is complete. It would become ${into}:`);
    say(
      `  PostgreSQL ${manifest.engine.version} as of ${manifest.finishedAt}, ${manifest.depot.blobs} blobs (${size(manifest.depot.bytes)})`,
    );
    return problems.length === 0 ? EXIT.ok : EXIT.failed;
  }
  for (const line of describeDepot(manifest, into)) say(line);
  say(`Restored ${manifest.name}. Start it with:`);
  say(`  GADB_DATA_DIR=${into} npm start`);
  return problems.length === 0 ? EXIT.ok : EXIT.failed;
});

/** What to set so that the database meets its content. */
function describeDepot({ depot }: BackupManifest, into: string): string[] {
  if (depot.kind === "file") return [];
  if (!depot.isCopied) {
    return ["The content is not in this backup: set GADB_DEPOT_URL to the bucket, as it was."];
  }
  return [
    `The content is in ${join(into, "depot")}. Set GADB_DEPOT_URL to the bucket if that is whole; to serve`,
    "from the folder leave it unset, and bring it to a bucket with npm run depot:move.",
  ];
}
