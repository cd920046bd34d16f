import { readConfig } from "../../config.ts";
import { findBackup } from "../backup-names.ts";
import { verifyBackup } from "../verify-backup.ts";
import { EXIT, parse, runCommand, say, UsageError } from "./command.ts";

const USAGE = "npm run verify-backup -- <backup | latest | path> [--scratch <dir>]";

/** Proves a backup by restoring it into a scratch folder; names everything that is wrong and then fails. */
await runCommand(async (args, signal) => {
  const { values, positionals } = parse(args, USAGE, { scratch: { type: "string" } });
  const [given] = positionals;
  if (given === undefined || positionals.length > 1) throw new UsageError(`Usage: ${USAGE}`);
  const backup = await findBackup(readConfig().backupDir, given);
  const { problems, notes } = await verifyBackup({
    backup,
    signal,
    say,
    ...(values.scratch === undefined ? {} : { scratchDir: values.scratch }),
  });
  for (const note of notes) say(`note: ${note}`);
  for (const { what, problem } of problems) process.stderr.write(`${what} ${problem}\n`);
  say(
    problems.length === 0
      ? "The backup is good."
      : `The backup is NOT good: ${problems.length} problem(s).`,
  );
  return problems.length === 0 ? EXIT.ok : EXIT.failed;
});
