import { setImmediate as nextTurn } from "node:timers/promises";
import { Pool } from "pg";
import { EventHub } from "../../plugins/live/hub.ts";
import { channelOf } from "../../plugins/live/topics.ts";
import { createLog } from "../../src/log.ts";

/**
 * A process of its own, started with --expose-gc: lets a hub read a hundred thousand events, half of its subscribers
 * reading along and half never. Prints, as JSON, the heap after each round and what became of the events.
 *   node --expose-gc _pump.ts <authenticator's URL> <owner's URL>
 */
const SCOPES = 100;
/** Of a scope and topic; more at once would be one resync. */
const EACH = 50;
const ROUNDS = 20;

const [authenticatorUrl, ownerUrl] = process.argv.slice(2) as [string, string];
const root = new Pool({ connectionString: ownerUrl, max: 1 });
const hub = new EventHub({
  connectionString: authenticatorUrl,
  log: createLog({ level: "error" }),
});
await hub.start();

const scopes = Array.from(
  { length: SCOPES },
  (_, index) => `0199a000-0000-7000-8000-${String(index).padStart(12, "0")}`,
);
const slow = scopes.map((scope) => hub.subscribe(channelOf(scope, "lock")));
const fast = { events: 0, resyncs: 0 };
for (const scope of scopes) {
  const queue = hub.subscribe(channelOf(scope, "lock"));
  void (async () => {
    for await (const { event } of queue) {
      if (event === "resync") fast.resyncs += 1;
      else fast.events += 1;
    }
  })();
}

const heaps: number[] = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  await root.query(
    `insert into app_private.events (project_id, kind, subject)
     select scope, 'lock.taken', jsonb_build_object('lock_id', gen_random_uuid(), 'asset_id', gen_random_uuid())
     from unnest($1::uuid[]) scope, generate_series(1, $2::integer)`,
    [scopes, EACH],
  );
  await hub.refresh();
  while (fast.events + fast.resyncs < round * SCOPES * EACH) await nextTurn();
  globalThis.gc?.();
  heaps.push(process.memoryUsage().heapUsed);
}

// What a reader finds who has never read until now.
const left: string[][] = [];
for (const queue of slow) {
  const events: string[] = [];
  left.push(events);
  // Twice: the first may be the one too many for the queue.
  for (let count = 0; count < 2; count += 1) queue.push({ event: "last", cursor: "" });
  for (let event = ""; event !== "last";) {
    event = ((await queue.next()).value as { event: string }).event;
    events.push(event);
  }
}
process.stdout.write(JSON.stringify({ heaps, fast, counts: hub.counts, left }));
await hub.release();
await root.end();
