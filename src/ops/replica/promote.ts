import type { Client } from "pg";

/** What a promotion did. */
export interface Promotion {
  fromTimeline: number;
  toTimeline: number;
  /** From the command to the first transaction that was written. */
  milliseconds: number;
  /** The standbys that commits would have waited for; they were the old primary's. */
  droppedSynchronous: string;
}

/** PostgreSQL gives up waiting for its own promotion after this. */
const PROMOTE_SECONDS = 120;

/**
 * Makes a replica a primary: it replays what it has received, begins a new timeline and takes writes. A checkpoint
 * follows at once: before it, pg_rewind would take the old primary for one of the same history and leave it diverged.
 * Throws when PostgreSQL does not get there, or stayed on its timeline.
 */
export async function promote(client: Client, fromTimeline: number): Promise<Promotion> {
  const started = performance.now();
  await client.query("set statement_timeout = 0");
  const droppedSynchronous = await dropSynchronous(client);
  const { rows } = await client.query<{ promoted: boolean }>(
    "select pg_catalog.pg_promote(true, $1) as promoted",
    [PROMOTE_SECONDS],
  );
  if (rows[0]?.promoted !== true)
    throw new Error(
      `PostgreSQL has not ended its recovery within ${PROMOTE_SECONDS} s; its log says what it waits for. Run this again.`,
    );
  await firstWrite(client);
  const milliseconds = performance.now() - started;
  await client.query("checkpoint");
  const toTimeline = await timelineOf(client);
  if (toTimeline <= fromTimeline)
    throw new Error(
      `The server takes writes and is still on timeline ${toTimeline}: do not rewind any server to it.`,
    );
  return { fromTimeline, toTimeline, milliseconds, droppedSynchronous };
}

/** Nobody follows the new primary yet: commits that waited for a standby would wait for ever. */
async function dropSynchronous(client: Client): Promise<string> {
  const { rows } = await client.query<{ names: string }>(
    "select pg_catalog.current_setting('synchronous_standby_names') as names",
  );
  const names = rows[0]?.names ?? "";
  if (names === "") return "";
  await client.query("alter system set synchronous_standby_names = ''");
  await client.query("select pg_catalog.pg_reload_conf()");
  return names;
}

/** A transaction that says in the log what happened; committed means: it takes writes. */
async function firstWrite(client: Client): Promise<void> {
  await client.query("select pg_catalog.pg_logical_emit_message(true, 'gadb', 'promoted')");
}

async function timelineOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ timeline: number }>(
    "select timeline_id as timeline from pg_catalog.pg_control_checkpoint()",
  );
  return rows[0]?.timeline ?? 0;
}
