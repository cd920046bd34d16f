import { withConnection } from "./roles.ts";

/** "gadb" in ASCII: the advisory lock that set-up of one database holds. */
const SET_UP_LOCK = 0x67616462;

/** Longer than a migration of a large studio takes. One who holds the lock and dies lets go of it at once. */
const PATIENCE_MS = 600_000;

/**
 * Runs `fn` while no other instance sets up the same database: of several that start at once, one prepares roles and
 * migrates, the others wait for it. Throws after `timeoutMs` of waiting.
 */
export async function withSetUpLock<T>(
  ownerUrl: string,
  fn: () => Promise<T>,
  timeoutMs = PATIENCE_MS,
): Promise<T> {
  return withConnection(ownerUrl, async (client) => {
    await client.query(`set lock_timeout = ${timeoutMs}`);
    await client.query("select pg_advisory_lock($1)", [SET_UP_LOCK]).catch((cause: unknown) => {
      if ((cause as { code?: string }).code !== "55P03") throw cause;
      throw new Error(
        `Another instance has been setting up this database for ${timeoutMs / 1000} seconds. ` +
          "pg_stat_activity shows what it waits for; start again when it is done.",
        { cause },
      );
    });
    return fn();
  });
}
