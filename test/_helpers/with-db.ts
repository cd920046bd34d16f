import type { ExecutionContext, TestFn } from "ava";
import type { Pool, PoolClient } from "pg";
import {
  createTestDatabase as copyTemplate,
  dropTestDatabase,
} from "../../src/test/test-database.ts";
import { asUser, type Identity } from "./as-user.ts";
import { testPool } from "./test-pool.ts";

/** A database of one's own, made from the migrated template. */
export interface TestDatabase {
  dbName: string;
  /** The superuser's connection string (the owner of everything is reached with `set role gadb_owner`). */
  ownerUrl: string;
  /** The API's connection string: gadb_authenticator. */
  authenticatorUrl: string;
  /** Pools on the two, closed by `drop`. */
  rootPool: Pool;
  authPool: Pool;
  drop(): Promise<void>;
}

/**
 * Makes a database from the template. With a test's `t` it is dropped when that test ends; without, call `drop()`.
 * Needs GADB_TEST_CLUSTER_URL, which the test runner sets.
 */
export async function createTestDatabase(t?: ExecutionContext): Promise<TestDatabase> {
  const cluster = clusterUrl();
  const made = await copyTemplate(cluster);
  const rootPool = testPool(made.ownerUrl, 8);
  const authPool = testPool(made.authenticatorUrl, 8, true);
  const drop = async () => {
    await Promise.all([rootPool.end(), authPool.end()]);
    await dropTestDatabase(cluster, made.dbName);
  };
  t?.teardown(drop);
  return { ...made, rootPool, authPool, drop };
}

/**
 * One database for all tests of a file: made before the first, dropped after the last. Returns a function because
 * the database exists only once tests run: `const db = useTestDatabase(test)`, then `db()` inside tests.
 */
export function useTestDatabase(test: TestFn<never> | TestFn<unknown>): () => TestDatabase {
  const { before, after } = test as TestFn<unknown>;
  let db: TestDatabase | undefined;
  before("make the test database", async () => {
    db = await createTestDatabase();
  });
  after.always("drop the test database", async () => {
    await db?.drop();
  });
  return () => {
    if (!db)
      throw new Error("The test database exists only inside tests and hooks after `before`.");
    return db;
  };
}

/**
 * Runs `fn` in a transaction as superuser and rolls it back. Inside, `asUser(client, id)` and `asRoot(client)` switch
 * between acting as a person and arranging things; deferred constraints are checked with `set constraints all immediate`.
 */
export function withRootDb<T>(
  db: TestDatabase,
  fn: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return rolledBack(db.rootPool, fn);
}

/** Runs `fn` in a transaction of the API's login acting as a user, exactly as a request would, and rolls it back. */
export function withUserDb<T>(
  db: TestDatabase,
  identity: string | Identity,
  fn: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return rolledBack(db.authPool, async (client) => {
    await asUser(client, identity);
    return fn(client);
  });
}

/** Runs `fn` as superuser in a transaction that is committed: for what several connections must see. */
export function committed<T>(db: TestDatabase, fn: (client: PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(db.rootPool, fn);
}

/** Runs `fn` in a transaction of the API's login acting as a user, exactly as a request would, and commits it. */
export function committedAs<T>(
  db: TestDatabase,
  identity: string | Identity,
  fn: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return inTransaction(db.authPool, async (client) => {
    await asUser(client, identity);
    return fn(client);
  });
}

/** The cluster that the runner has started; throws a hint when there is none. */
export function clusterUrl(): string {
  const url = process.env["GADB_TEST_CLUSTER_URL"];
  if (url === undefined)
    throw new Error("No test cluster: run tests with `npm test`, or see src/test/cluster.ts.");
  return url;
}

async function inTransaction<T>(pool: Pool, fn: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await fn(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

async function rolledBack<T>(pool: Pool, fn: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    return await fn(client);
  } finally {
    await client.query("rollback").catch(() => {});
    client.release();
  }
}
