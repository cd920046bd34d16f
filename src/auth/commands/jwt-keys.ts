import {
  addKey,
  describeKeys,
  dropOldKeys,
  readKeyFile,
  useNewestKey,
  writeKeyFile,
} from "../key-file.ts";

const USAGE = `Usage: node src/auth/commands/jwt-keys.ts <list|add|use|drop> <file>
  list  says which keys the file has, and which of them signs
  add   makes a key: published and accepted, but not signing unless it is the first
  use   lets the newest key sign; the others stay accepted
  drop  removes all but the key that signs`;

const ACTIONS = { add: addKey, use: useNewestKey, drop: dropOldKeys } as const;

/**
 * `node src/auth/commands/jwt-keys.ts <list|add|use|drop> <file>`: makes and rotates the keys of GADB_JWT_KEYS. Never prints
 * a key. Servers read the file when they start; docs/how-tos/rotate-keys.md says when to restart them.
 */
async function main([action, file]: readonly string[]): Promise<void> {
  if (!action || !file || !(action === "list" || Object.hasOwn(ACTIONS, action)))
    throw new Error(USAGE);
  let keys = await readKeyFile(file, action === "add");
  if (action !== "list") {
    keys = ACTIONS[action as keyof typeof ACTIONS](keys);
    await writeKeyFile(file, keys);
  }
  process.stdout.write(`${describeKeys(keys)}\n`);
}

// Not by runCommand, which brings all of the database along.
await main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
