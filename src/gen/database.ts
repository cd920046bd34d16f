import { givenTestCluster } from "../config.ts";
import { ensureTemplate } from "../test/template.ts";
import { startTestCluster } from "../test/test-cluster.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  type TestDatabaseUrls,
} from "../test/test-database.ts";

/**
 * Runs `fn` with a database that has everything committed and current.sql, in the cluster of GADB_TEST_CLUSTER_URL
 * or else in one that is started for it. Leaves neither process nor file, also after Ctrl-C.
 */
export async function withMigratedDatabase<T>(
  fn: (db: TestDatabaseUrls) => Promise<T>,
): Promise<T> {
  const given = givenTestCluster();
  if (given !== undefined) await ensureTemplate(given);
  const cluster = given === undefined ? await startTestCluster() : undefined;
  const url = (given ?? cluster?.url) as string;
  const stop = async () => {
    await cluster?.stop();
    process.exit(130);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  try {
    const db = await createTestDatabase(url);
    try {
      return await fn(db);
    } finally {
      await dropTestDatabase(url, db.dbName);
    }
  } finally {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, stop);
    await cluster?.stop();
  }
}
