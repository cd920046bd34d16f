import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { escapeIdentifier, type Client } from "pg";
import { withConnection } from "./roles.ts";

/** A server answers within milliseconds; a pooler never. */
const PATIENCE_MS = 2_000;

/**
 * Makes sure that a connection stays one connection: it listens, and another one tells it something. A pooler that gives
 * each transaction another connection swallows that, and with it live events, the signs of life of workers, and the locks
 * that keep two backups apart. Throws a sentence that says what to change.
 */
export async function requireDirect(url: string, patienceMs = PATIENCE_MS): Promise<void> {
  const channel = `gadb_self_test_${randomBytes(6).toString("hex")}`;
  const isHeard = await withConnection(url, async (listener) => {
    const heard = nextNotification(listener, patienceMs);
    await listener.query(`listen ${escapeIdentifier(channel)}`);
    await withConnection(url, (teller) =>
      teller.query("select pg_catalog.pg_notify($1, '')", [channel]),
    );
    return heard;
  });
  if (isHeard) return;
  throw new Error(
    "DATABASE_URL leads through a pooler that loses notifications (pgbouncer in transaction or statement mode). Migrations, " +
      "the worker, live events and locks need the server itself: point DATABASE_URL at it. Only GADB_AUTH_DATABASE_URL may " +
      "go through the pooler.",
  );
}

async function nextNotification(listener: Client, patienceMs: number): Promise<boolean> {
  const stop = new AbortController();
  const arrived = new Promise<boolean>((resolve) =>
    listener.once("notification", () => resolve(true)),
  );
  const tooLate = sleep(patienceMs, false, { signal: stop.signal }).catch(() => false);
  try {
    return await Promise.race([arrived, tooLate]);
  } finally {
    stop.abort();
  }
}
