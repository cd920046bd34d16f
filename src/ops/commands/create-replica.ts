import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { readConfig } from "../../config.ts";
import { saveSecret } from "../../db/save-secret.ts";
import { readSecret } from "../../db/secrets.ts";
import { makeReplica } from "../replica/make-replica.ts";
import { EXIT, parse, runCommand, say, UsageError } from "./command.ts";

const USAGE =
  "ops/create-replica.sh --name <name> (--into <data folder> | --pgdata <folder>) [--from <url of the primary>] [--replace] [--if-missing]";

/** Makes a streaming replica of the configured database, or of the one that --from names. */
await runCommand(async (args, signal) => {
  const { values, positionals } = parse(args, USAGE, {
    name: { type: "string" },
    from: { type: "string" },
    into: { type: "string" },
    pgdata: { type: "string" },
    replace: { type: "boolean", default: false },
    "if-missing": { type: "boolean", default: false },
  });
  const { name, into, pgdata } = values;
  if (
    positionals.length > 0 ||
    name === undefined ||
    (into === undefined) === (pgdata === undefined)
  )
    throw new UsageError(`Usage: ${USAGE}`);
  const primaryUrl = values.from ?? readConfig().databaseUrl;
  if (primaryUrl === undefined)
    throw new UsageError(`Set DATABASE_URL to the primary's, or give --from.\nUsage: ${USAGE}`);
  const target =
    into === undefined ? { pgData: resolve(pgdata as string) } : { dataDir: resolve(into) };
  if (values["if-missing"] && existsSync(join(pgDataOf(target), "PG_VERSION"))) {
    say("There is a cluster already; nothing was done.");
    return EXIT.ok;
  }
  const replica = await makeReplica({
    primaryUrl,
    target,
    name,
    mayReplace: values.replace,
    signal,
    say,
  });
  if (into !== undefined) keepOwnersPassword(resolve(into), primaryUrl);
  say(`made ${replica.slot} in ${replica.pgData}`);
  say(
    into === undefined
      ? "Start its PostgreSQL; it follows at once."
      : `Start it with: ops/run-replica.sh ${resolve(into)}`,
  );
  say("To have every commit wait until it is on the replica's disk too, on the primary:");
  say(`  alter system set synchronous_standby_names = 'FIRST 1 (${replica.slot})';`);
  say("  select pg_reload_conf();");
  return EXIT.ok;
});

function pgDataOf(target: { dataDir: string } | { pgData: string }): string {
  return "pgData" in target ? target.pgData : join(target.dataDir, "postgres");
}

/** The replica has the primary's accounts: its data folder gets the password that opens it. */
function keepOwnersPassword(dataDir: string, primaryUrl: string): void {
  const { username, password } = new URL(primaryUrl);
  if (username !== "postgres" || readSecret(dataDir, "postgres-password") !== undefined) return;
  saveSecret(dataDir, "postgres-password", decodeURIComponent(password));
}
