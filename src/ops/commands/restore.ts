import { join, resolve } from "node:path";
import { readConfig, type Config } from "../../config.ts";
import { findBackup } from "../backup-names.ts";
import { findBackupBefore } from "../find-backup-before.ts";
import { databaseEnd, type BackupManifest } from "../manifest.ts";
import { restore, type Restored } from "../restore.ts";
import { backupKey } from "../seal/backup-key.ts";
import { expectedSigner } from "../expected-signer.ts";
import { parseTarget, type RecoveryTarget } from "../wal/recovery-target.ts";
import { EXIT, parse, runCommand, say, size, UsageError } from "./command.ts";

const USAGE =
  "npm run restore -- <backup | latest | path> [--to <time | position | latest>] [--into <dir>] [--dry-run] [--keep-going] [--depot <url>] [--timeline <number>] [--signed-by <key>]";

/** Restores a backup into a data folder; without --into, into the configured one if it holds no database. */
await runCommand(async (args, signal) => {
  const { values, positionals } = parse(args, USAGE, {
    into: { type: "string" },
    to: { type: "string" },
    timeline: { type: "string" },
    depot: { type: "string" },
    "signed-by": { type: "string" },
    "dry-run": { type: "boolean", default: false },
    "keep-going": { type: "boolean", default: false },
  });
  const [given] = positionals;
  if (given === undefined || positionals.length > 1) throw new UsageError(`Usage: ${USAGE}`);
  const to = readTarget(values.to);
  const timeline = readTimeline(values.timeline);
  const config = readConfig();
  const into = values.into === undefined ? config.dataDir : resolve(values.into);
  const options = {
    backup: await choose(config, given, to),
    into,
    to,
    timeline,
    liveDepot: { ...liveDepot(config), ...(values.depot ? { depotUrl: values.depot } : {}) },
    key: backupKey(config),
    signer: expectedSigner(config, values["signed-by"]),
    dryRun: values["dry-run"],
    keepGoing: values["keep-going"],
    signal,
    say,
  };
  const restored = await restore(options);
  const { problems, notes } = restored;
  for (const note of notes) say(`note: ${note}`);
  for (const { what, problem } of problems) process.stderr.write(`${what} ${problem}\n`);
  for (const line of options.dryRun ? describePlan(restored, into) : describe(restored, into))
    say(line);
  return problems.length === 0 ? EXIT.ok : EXIT.failed;
});

function readTarget(text: string | undefined): RecoveryTarget | undefined {
  if (text === undefined) return undefined;
  try {
    return parseTarget(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readTimeline(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`--timeline ${text} is not a number.`);
}

/** With a moment, `latest` is the newest backup that had ended by then. */
function choose(
  { backupDir }: Config,
  given: string,
  to: RecoveryTarget | undefined,
): Promise<string> {
  return given === "latest" && to?.kind === "time"
    ? findBackupBefore(backupDir, to.time)
    : findBackup(backupDir, given);
}

function liveDepot({
  depotUrl,
  depotOldUrl,
  s3,
}: Config): Pick<Config, "depotUrl" | "depotOldUrl" | "s3"> {
  return { depotUrl, depotOldUrl, s3 };
}

/** What a dry run has found out. */
function* describePlan({ manifest, plan }: Restored, into: string): Generator<string> {
  yield `${manifest.name} is complete. It would become ${into}:`;
  const { depot, engine } = manifest;
  const asOf = plan ? plan.target.text : databaseEnd(manifest).toISOString();
  yield `  PostgreSQL ${engine.version} as of ${asOf}, ${depot.blobs} blobs (${size(depot.bytes)})`;
  if (!plan) return;
  const { segments, lastEnd, timeline } = plan;
  const [first, last] = [segments.at(0)?.name, segments.at(-1)?.name];
  yield `  the archived log is unbroken: ${segments.length} segments, ${first} to ${last}, timeline ${timeline}`;
  yield `  its last transaction is of ${lastEnd?.toISOString() ?? "before the backup"}`;
  yield "  content that is newer than the backup is taken from the depot, if that is still there";
  yield "Nothing was written. Leave --dry-run out to do it.";
}

function* describe(restored: Restored, into: string): Generator<string> {
  const { manifest, plan } = restored;
  yield* describeDepot(manifest, into);
  yield plan
    ? `Restored ${manifest.name} and its log up to ${plan.target.text}. Start it with:`
    : `Restored ${manifest.name}. Start it with:`;
  yield `  GADB_DATA_DIR=${into} npm start`;
}

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
