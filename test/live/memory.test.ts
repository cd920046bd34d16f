import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "ava";
import { createTestDatabase } from "../_helpers/with-db.ts";

const PUMP = fileURLToPath(new URL("_pump.ts", import.meta.url));
const EVENTS = 100_000;

/**
 * From the fifth round on the queues of those who never read have been full and emptied several times, and what is read
 * at once is of the same size each time. An event takes some 500 bytes: keeping one in twenty would be 4 MiB more.
 */
const SETTLED = 4;
const MAX_GROWTH_BYTES = 2 * 1024 * 1024;

interface Pumped {
  heaps: number[];
  fast: { events: number; resyncs: number };
  counts: { received: number; dropped: number; resyncs: number };
  left: string[][];
}

test("a hundred thousand events leave the memory as it was, and whoever never reads has one resync and little more", async (t) => {
  const db = await createTestDatabase(t);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--expose-gc", PUMP, db.authenticatorUrl, db.ownerUrl],
    { maxBuffer: 2 ** 24 },
  );
  const { heaps, fast, counts, left } = JSON.parse(stdout) as Pumped;
  t.deepEqual(fast, { events: EVENTS, resyncs: 0 }, "who reads along misses nothing");
  t.is(counts.received, EVENTS);
  const settled = Math.max(...heaps.slice(0, SETTLED + 1));
  const growth = Math.max(...heaps.slice(-5)) - settled;
  t.true(growth < MAX_GROWTH_BYTES, `${growth} bytes more: ${heaps.join(" ")}`);
  for (const events of left) {
    t.is(events[0], "resync");
    t.is(events.filter((event) => event === "resync").length, 1);
    t.true(events.length <= 101);
  }
});
