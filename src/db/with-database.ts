import { openDatabase, setUpDatabase } from "../boot/set-up-database.ts";
import { readConfig } from "../config.ts";
import { createLog } from "../log.ts";
import { runningEmbeddedUrl } from "./embedded.ts";
import { loadSecrets } from "./secrets.ts";

/**
 * Runs `fn` with the owner's connection of the configured database: DATABASE_URL, else the embedded server that runs,
 * else one started just for this.
 */
export async function withDatabase<T>(fn: (ownerUrl: string) => Promise<T>): Promise<T> {
  const config = readConfig();
  const given = config.databaseUrl ?? runningEmbeddedUrl(config.dataDir);
  if (given !== undefined) return fn(given);
  const opened = await openDatabase(config, loadSecrets(config.dataDir), {
    log: createLog({ level: "warn" }),
    part: "all",
  });
  try {
    await setUpDatabase(opened);
    return await fn(opened.ownerUrl);
  } finally {
    await opened.pgInstance?.stop();
  }
}

/** Runs a command's main function: its error becomes one line on stderr and exit code 1. */
export async function runCommand(main: (args: string[]) => Promise<void>): Promise<void> {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
