import { readConfig } from "../../config.ts";
import { findBackup } from "../backup-names.ts";
import { expectedSigner } from "../expected-signer.ts";
import { backupKey } from "../seal/backup-key.ts";
import { verifyBackup } from "../verify-backup.ts";
import { EXIT, parse, runCommand, say, UsageError } from "./command.ts";

const USAGE =
  "npm run verify-backup -- <backup | latest | path> [--scratch <dir>] [--signed-by <key>]";

/** Proves a backup by restoring it into a scratch folder; names everything that is wrong and then fails. */
await runCommand(async (args, signal) => {
  const { values, positionals } = parse(args, USAGE, {
    scratch: { type: "string" },
    "signed-by": { type: "string" },
  });
  const [given] = positionals;
  if (given === undefined || positionals.length > 1) throw new UsageError(`Usage: ${USAGE}`);
  const config = readConfig();
  const backup = await findBackup(config.backupDir, given);
  const { problems, notes } = await verifyBackup({
    backup,
    key: backupKey(config),
    signer: expectedSigner(config, values["signed-by"]),
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
