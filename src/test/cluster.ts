import { withDatabaseName } from "../db/urls.ts";
import { createTestDatabase } from "./test-database.ts";
import { buildTemplate } from "./template.ts";
import { startTestCluster } from "./test-cluster.ts";

/**
 * A test cluster for one's own use:
 *   node src/test/cluster.ts                  starts one, prints its URL, runs until Ctrl-C
 *   node src/test/cluster.ts --refresh <url>  rebuilds the template after current.sql or a fixture has changed
 *   node src/test/cluster.ts --new <url>      makes a database from the template and prints its owner's URL
 */
async function main(args: string[]): Promise<void> {
  const [flag, url] = args;
  if (flag === "--refresh" && url !== undefined) {
    await buildTemplate(url);
    process.stdout.write("template rebuilt\n");
    return;
  }
  if (flag === "--new" && url !== undefined) {
    const db = await createTestDatabase(url);
    process.stdout.write(`${withDatabaseName(url, db.dbName)}\n`);
    return;
  }
  if (flag !== undefined)
    throw new Error("Usage: node src/test/cluster.ts [--refresh <url> | --new <url>]");
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => resolve());
  });
  const cluster = await startTestCluster();
  process.stdout.write(`GADB_TEST_CLUSTER_URL=${cluster.url}\n`);
  const keepAlive = setInterval(() => {}, 60_000);
  await stopped;
  clearInterval(keepAlive);
  await cluster.stop();
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
