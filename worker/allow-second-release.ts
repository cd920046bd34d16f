import type { Pool, PoolClient } from "pg";

type Release = (reason?: Error | boolean) => void;
type Connected = (
  error: Error | undefined,
  client: PoolClient | undefined,
  release: Release,
) => void;

/**
 * Makes a second release of the same connection, taken with a callback, do nothing. graphile-worker 0.18 gives the
 * connection of its listener back twice when listening fails while the queue closes; pg throws at the second time, in a
 * promise that nobody holds, which would end the process.
 */
export function allowSecondRelease(pool: Pool): void {
  const connect = pool.connect.bind(pool) as {
    (): Promise<PoolClient>;
    (callback: Connected): void;
  };
  function connectOnce(): Promise<PoolClient>;
  function connectOnce(callback: Connected): void;
  function connectOnce(callback?: Connected): Promise<PoolClient> | void {
    if (callback === undefined) return connect();
    connect((error, client, release) => callback(error, client, once(release)));
  }
  pool.connect = connectOnce;
}

function once(release: Release): Release {
  let isReleased = false;
  return (reason) => {
    if (isReleased) return;
    isReleased = true;
    release(reason);
  };
}
