import { Client, type Connection } from "pg";

/** Another process holds what we want; try later. Not worth a retry by the queue. */
export class BusyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BusyError";
  }
}

/** "gadb" in ASCII, the class of all our two-part advisory locks. */
export const LOCK_CLASS = 0x67616462;

/**
 * Held by the one backup of a database that may run, by whatever deletes content from the depot, and by the one move of
 * the depot to another store.
 */
export const LOCKS = { backup: 1, depotDeletions: 2, depotMove: 3 } as const;

/** What the body of `withBackupLock` works with. */
export interface BackupLock {
  /** The connection that holds the lock: for short statements only. */
  client: Client;
  /** Aborts when the caller's signal does, and when the lock's connection is lost. */
  signal: AbortSignal;
}

/**
 * Runs `fn` as the only backup of this database, with deletions from the depot held off. The lock is a session's on a
 * connection of its own: a killed process gives it back at once, and no queue's idea of who runs matters.
 * Throws BusyError when another backup runs.
 */
export async function withBackupLock<T>(
  url: string,
  signal: AbortSignal | undefined,
  fn: (lock: BackupLock) => Promise<T>,
): Promise<T> {
  return withSession(url, signal, async (lock) => {
    if (!(await tryLock(lock.client, LOCKS.backup))) {
      throw new BusyError("Another backup of this database is running.");
    }
    // Shared, and waited for: a sweep of the depot takes it exclusively and is done within minutes.
    await lock.client.query("set lock_timeout = '15min'");
    await lock.client.query("select pg_catalog.pg_advisory_lock_shared($1, $2)", [
      LOCK_CLASS,
      LOCKS.depotDeletions,
    ]);
    return fn(lock);
  });
}

/** Runs `fn` while no backup runs and none can start; throws BusyError when one is running. For depot deletions. */
export async function withDeletionLock<T>(
  url: string,
  signal: AbortSignal | undefined,
  fn: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withSession(url, signal, async (lock) => {
    if (!(await tryLock(lock.client, LOCKS.depotDeletions))) {
      throw new BusyError("A backup is running, or another sweep of the depot.");
    }
    return fn(lock.signal);
  });
}

/** Runs `fn` as the only move of this database's depot; throws BusyError when another one runs. */
export async function withMoveLock<T>(
  url: string,
  signal: AbortSignal | undefined,
  fn: (lock: BackupLock) => Promise<T>,
): Promise<T> {
  return withSession(url, signal, async (lock) => {
    if (!(await tryLock(lock.client, LOCKS.depotMove))) {
      throw new BusyError("Another move of this depot is running.");
    }
    return fn(lock);
  });
}

async function tryLock(client: Client, key: number): Promise<boolean> {
  const { rows } = await client.query<{ is_mine: boolean }>(
    "select pg_catalog.pg_try_advisory_lock($1, $2) as is_mine",
    [LOCK_CLASS, key],
  );
  return rows[0]?.is_mine === true;
}

async function withSession<T>(
  url: string,
  signal: AbortSignal | undefined,
  fn: (lock: BackupLock) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const lost = new AbortController();
  const client = new Client({
    connectionString: url,
    application_name: "gadb-ops",
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  client.on("error", (cause) =>
    lost.abort(new Error(`The lock's connection was lost: ${cause.message}`, { cause })),
  );
  client.on("end", () => lost.abort(new Error("The lock's connection was lost.")));
  const all = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal;
  // Cuts short whatever statement is under way, a wait for a lock included.
  all.addEventListener("abort", () => void client.end().catch(() => {}), { once: true });
  try {
    await connect(client, all);
    await actAsOwner(client);
    return await fn({ client, signal: all });
  } catch (error) {
    throw all.aborted ? all.reason : error;
  } finally {
    if (all.aborted) cut(client);
    else await giveBack(client);
  }
}

/** Said, because the server may take a moment to notice that the connection has ended. */
async function giveBack(client: Client): Promise<void> {
  await client.query("select pg_catalog.pg_advisory_unlock_all()").catch(() => {});
  await client.end().catch(() => {});
}

/** A connection that was ended while it was being made answers nothing any more, its end included. */
function cut(client: Client): void {
  (client as unknown as { connection: Connection }).connection.stream.destroy();
}

/** A client that is ended while it connects may never answer. */
async function connect(client: Client, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const connected = client.connect();
  connected.catch(() => {});
  try {
    signal.throwIfAborted();
    await Promise.race([connected, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** An account that is no superuser may use locks and see all rows only as the owner it is a member of. */
async function actAsOwner(client: Client): Promise<void> {
  const { rows } = await client.query<{ rolsuper: boolean }>(
    "select rolsuper from pg_catalog.pg_roles where rolname = session_user",
  );
  if (rows[0]?.rolsuper !== true) await client.query("set role gadb_owner");
}
