import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { runningEmbeddedUrl } from "../../db/embedded.ts";
import { withConnection } from "../../db/roles.ts";
import { inspectStandby, type Inspection } from "../replica/inspect-standby.ts";
import { promote, type Promotion } from "../replica/promote.ts";
import { EXIT, parse, runCommand, say, size, UsageError } from "./command.ts";

const USAGE =
  "ops/promote.sh <data folder or url of the replica> [--primary <url of the old primary>] [--yes [--force]]";

/** Says how a replica stands and what a promotion would do; does it with --yes. */
await runCommand(async (args) => {
  const { values, positionals } = parse(args, USAGE, {
    primary: { type: "string" },
    yes: { type: "boolean", default: false },
    force: { type: "boolean", default: false },
  });
  const [given] = positionals;
  if (given === undefined || positionals.length > 1) throw new UsageError(`Usage: ${USAGE}`);
  const url = findReplica(given);
  return withConnection(url, async (client) => {
    const inspection = await inspectStandby(client, values.primary);
    for (const line of describe(inspection)) say(line);
    const { obstacles, warnings, facts } = inspection;
    for (const sentence of [...obstacles, ...warnings]) process.stderr.write(`${sentence}\n`);
    if (obstacles.length > 0) return EXIT.failed;
    if (!values.yes) {
      say("Nothing was changed. With --yes the replica would:");
      say(`  replay the ${size(facts.unreplayedBytes)} that it has received and not replayed yet,`);
      say(`  leave timeline ${facts.timeline} for a new one, take writes, and write a checkpoint.`);
      return warnings.length > 0 ? EXIT.failed : EXIT.ok;
    }
    if (warnings.length > 0 && !values.force) {
      process.stderr.write("Nothing was changed. --force promotes all the same.\n");
      return EXIT.failed;
    }
    for (const line of tell(await promote(client, facts.timeline), url)) say(line);
    return EXIT.ok;
  });
});

function findReplica(given: string): string {
  if (/^postgres(ql)?:/.test(given)) return given;
  const folder = resolve(given);
  const url = existsSync(folder) ? runningEmbeddedUrl(folder) : undefined;
  if (url === undefined)
    throw new Error(`No PostgreSQL runs on ${folder}. Start it, or give its URL.`);
  return url;
}

function describe({ facts, primary, lagBytes, lagSeconds }: Inspection): string[] {
  const { receiver, receivedLsn, replayedLsn } = facts;
  const answers = {
    answers: "answers",
    silent: "does not answer",
    unknown: "was not asked (--primary)",
  };
  return [
    `role      ${facts.isStandby ? "replica" : "primary"}, timeline ${facts.timeline}`,
    `receives  ${receiver ? `from ${receiver.host}:${receiver.port} (${receiver.status}), slot ${receiver.slot ?? "none"}` : "from nobody"}`,
    `log       received to ${receivedLsn ?? "-"}, replayed to ${replayedLsn ?? "-"}`,
    `primary   ${answers[primary]}`,
    `behind    ${lagBytes === undefined ? "unknown while the primary is not asked" : `${lagBytes} bytes`}; newest commit ${lagSeconds === undefined ? "unknown" : `${lagSeconds.toFixed(1)} s ago`}`,
    `targets   ${facts.recoveryTargets.join("; ") || "none"}`,
  ];
}

function tell(done: Promotion, url: string): string[] {
  const address = new URL(url);
  const place = `${address.hostname}:${address.port || "5432"}${address.pathname}`;
  return [
    `promoted in ${Math.round(done.milliseconds)} ms: timeline ${done.fromTimeline} -> ${done.toTimeline}, first write done`,
    ...(done.droppedSynchronous === ""
      ? []
      : [`commits wait for no standby any more (was: ${done.droppedSynchronous})`]),
    "Next:",
    "  1. Fence the old primary: it must not start again as one. Take it off the network, or empty its cluster.",
    `  2. Point DATABASE_URL (and GADB_AUTH_DATABASE_URL) of API and workers to ${place} and restart them.`,
    "  3. Take a backup now: the archive of the old timeline ends here. npm run backup",
    "  4. Make a new replica of this server: ops/create-replica.sh --from … --name …",
  ];
}
