import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { requireStrongPassword } from "../../auth/password-rules.ts";
import { hashPassword } from "../../auth/passwords.ts";
import { withConnection } from "../../db/roles.ts";
import { runCommand, withDatabase } from "../../db/with-database.ts";
import { createAdmin } from "../../sql/create-admin.ts";

const USAGE = "Usage: node src/cli/commands/create-admin.ts <user name> [display name]";

/**
 * `node src/cli/commands/create-admin.ts <user name> [display name]`: makes the first studio admin, or gives an account
 * the admin's role and a new password. The password is asked for, or read from the first line of stdin; never an
 * argument, which other people on the machine can see.
 */
await runCommand(async ([username, displayName = username]) => {
  if (!username || !displayName) throw new Error(USAGE);
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(username)) {
    throw new Error("A user name has lower-case letters, digits, dots, underscores and hyphens.");
  }
  const password = await readPassword();
  requireStrongPassword(password, username);
  const passwordHash = await hashPassword(password);
  const isNew = await withDatabase((ownerUrl) =>
    withConnection(ownerUrl, (client) =>
      createAdmin(client, { username, displayName, passwordHash }),
    ),
  );
  const done = isNew
    ? "is a studio admin now"
    : "existed; is an active studio admin now, with the new password";
  process.stdout.write(`${username} ${done}.\n`);
});

/** Without echo on a terminal. */
async function readPassword(): Promise<string> {
  const isTerminal = process.stdin.isTTY;
  if (isTerminal) process.stderr.write("Password: ");
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silence, terminal: isTerminal });
  try {
    for await (const line of lines) return line;
    throw new Error("There is no password on stdin.");
  } finally {
    lines.close();
    if (isTerminal) process.stderr.write("\n");
  }
}
