import { withConnection } from "./roles.ts";

/** "gadb" in ASCII: the advisory lock that set-up of one database holds. */
const SET_UP_LOCK = 0x67616462;

/**
 * Runs `fn` while no other instance sets up the same database: of several that start at once, one prepares roles and
 * migrates, the others wait for it. Throws after `timeoutMs`.
 */
export async function withSetUpLock<T>(
  ownerUrl: string,
  fn: () => Promise<T>,
  timeoutMs = 60_000,
): Promise<T> {
  return withConnection(ownerUrl, async (client) => {
    await client.query(`set lock_timeout = ${timeoutMs}`);
    await client.query("select pg_advisory_lock($1)", [SET_UP_LOCK]).catch((cause: unknown) => {
      if ((cause as { code?: string }).code !== "55P03") throw cause;
      throw new Error("Another instance has been setting up this database for too long.", {
        cause,
      });
    });
    return fn();
  });
}
