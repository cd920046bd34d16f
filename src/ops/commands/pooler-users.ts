import { chmodSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { readConfig } from "../../config.ts";
import { createLog } from "../../log.ts";
import { withOwnerUrl } from "../owner-url.ts";
import { poolerUsers } from "../pooler-users.ts";
import { EXIT, parse, runCommand, say, UsageError } from "./command.ts";

const USAGE = "node src/ops/commands/pooler-users.ts <file>";

/** Writes PgBouncer's list of users: the API's account, so that the pooler can sign in as it and check who does. */
await runCommand(async (args) => {
  const { positionals } = parse(args, USAGE, {});
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError(`Usage: ${USAGE}`);
  const config = readConfig();
  const text = await withOwnerUrl(config, createLog({ level: "warn" }), poolerUsers);
  const path = resolve(file);
  // Of an existing file the mode stays as it was.
  writeFileSync(path, text, { mode: 0o640 });
  chmodSync(path, 0o640);
  say(`wrote ${path}`);
  return EXIT.ok;
});
