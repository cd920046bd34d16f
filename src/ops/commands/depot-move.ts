import { Pool } from "pg";
import { openStore } from "../../../plugins/depot/open-store.ts";
import { readConfig, type Config } from "../../config.ts";
import { createLog } from "../../log.ts";
import { moveDepotAsRun } from "../move-depot-run.ts";
import type { MoveProgress, MoveResult } from "../move-depot.ts";
import { withOwnerUrl } from "../owner-url.ts";
import { EXIT, parse, runCommand, say, size, UsageError } from "./command.ts";

const USAGE = "npm run depot:move -- [--to <URL>] [--json]";

/**
 * Brings the depot's content to another store while both serve: from GADB_DEPOT_OLD_URL to GADB_DEPOT_URL, or, ahead of
 * the switch, from GADB_DEPOT_URL to the one named.
 */
await runCommand(async (args, signal) => {
  const { values, positionals } = parse(args, USAGE, {
    to: { type: "string" },
    json: { type: "boolean", default: false },
  });
  if (positionals.length > 0) throw new UsageError(`Usage: ${USAGE}`);
  const config = readConfig();
  const { fromUrl, toUrl } = readPlaces(config, values.to);
  const log = createLog({ level: config.logLevel === "info" ? "warn" : config.logLevel });
  const tell = values.json || !process.stdout.isTTY ? tellInJson : tellOnTerminal();
  const move = await withOwnerUrl(config, log, async (ownerUrl) => {
    const db = new Pool({ connectionString: ownerUrl, max: 1, application_name: "gadb-move" });
    db.on("error", (error) => log.warn({ err: error }, "the history's connection was lost"));
    const { s3, dataDir } = config;
    const [from, to] = [
      await openStore({ depotUrl: fromUrl, s3 }),
      await openStore({ depotUrl: toUrl, s3 }),
    ];
    try {
      const options = {
        ownerUrl,
        from,
        to,
        toUrl,
        dataDir,
        signal,
        report: atMostOnceASecond(tell),
      };
      const detail = { trigger: "command", from: nameOf(fromUrl), to: nameOf(toUrl) };
      return (await moveDepotAsRun({ db, log }, options, detail)).move;
    } finally {
      await Promise.all([from.close(), to.close(), db.end()]);
    }
  });
  return conclude(move, { isAhead: values.to !== undefined, isJson: values.json });
});

function readPlaces(config: Config, to: string | undefined): { fromUrl: string; toUrl: string } {
  const { depotUrl, depotOldUrl } = config;
  if (to === undefined) {
    if (depotOldUrl !== undefined) return { fromUrl: depotOldUrl, toUrl: depotUrl };
    throw new UsageError(
      `There is nothing to move: GADB_DEPOT_OLD_URL is not set.\nUsage: ${USAGE}`,
    );
  }
  if (depotOldUrl !== undefined) {
    throw new UsageError(
      "A move is under way (GADB_DEPOT_OLD_URL is set); finish it without --to.",
    );
  }
  if (!URL.canParse(to) || nameOf(to) === nameOf(depotUrl)) {
    throw new UsageError("--to must be the URL of another store, s3://… or file:///….");
  }
  return { fromUrl: depotUrl, toUrl: to };
}

/** Without its parameters, which may say more than a history should. */
function nameOf(url: string): string {
  return url.replace(/\?.*$/, "");
}

type Tell = (progress: MoveProgress) => void;

function atMostOnceASecond(tell: Tell): Tell {
  let last = -Infinity;
  return (progress) => {
    const isEnd = progress.blobs === progress.blobsExpected;
    if (!isEnd && performance.now() - last < 1_000) return;
    last = performance.now();
    tell(progress);
  };
}

function tellInJson(progress: MoveProgress): void {
  say(JSON.stringify({ event: "progress", ...progress }));
}

function tellOnTerminal(): Tell {
  return ({ pass, blobs, blobsExpected, bytes, bytesExpected, copied, copiedBytes }) => {
    const line = `pass ${pass}: ${blobs} of ${blobsExpected} blobs, ${size(bytes)} of ${size(bytesExpected)}; copied ${copied}, ${size(copiedBytes)}`;
    process.stdout.write(`\r\u001B[K${line}${blobs === blobsExpected ? "\n" : ""}`);
  };
}

function conclude(move: MoveResult, how: { isAhead: boolean; isJson: boolean }): number {
  const { problems, pendingUploads, ...counts } = move;
  for (const { what, problem } of problems) process.stderr.write(`${what} ${problem}\n`);
  const isDone = problems.length === 0 && pendingUploads === 0;
  if (how.isJson)
    say(JSON.stringify({ event: "end", isDone, ...counts, pendingUploads, problems }));
  else {
    say(
      `${counts.blobs} blobs, ${size(counts.bytes)}, are in the new store and read back right; ${counts.copied} copied now.`,
    );
    say(verdict(move, how.isAhead));
  }
  return problems.length === 0 && (isDone || how.isAhead) ? EXIT.ok : EXIT.failed;
}

function verdict({ problems, pendingUploads }: MoveResult, isAhead: boolean): string {
  if (problems.length > 0) {
    return `NOT complete: ${problems.length} problem(s). Keep the old store; heal or restore what is named, then run this again.`;
  }
  if (isAhead) {
    return "Now set GADB_DEPOT_OLD_URL to what GADB_DEPOT_URL is, GADB_DEPOT_URL to the new store, start the servers again, and run this without --to.";
  }
  if (pendingUploads > 0) {
    return `NOT complete: ${pendingUploads} upload(s) that began in the old store have not ended. Run this again later.`;
  }
  return "Complete. Unset GADB_DEPOT_OLD_URL, start the servers again, and the old store can go.";
}
