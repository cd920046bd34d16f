import test from "ava";
import { Backoff, pause } from "../../src/sdk/backoff.ts";

test("waits double up to the longest, each between half and all of it, and begin anew after a success", (t) => {
  const backoff = new Backoff({ firstMs: 100, mostMs: 1_000 });
  for (const longest of [100, 200, 400, 800, 1_000, 1_000]) {
    const ms = backoff.next();
    t.true(ms >= longest / 2 && ms <= longest, `${ms} of ${longest}`);
  }
  backoff.reset();
  t.true(backoff.next() <= 100);
});

test("two clients do not wait for the same time", (t) => {
  const waits = Array.from({ length: 20 }, () =>
    new Backoff({ firstMs: 1_000, mostMs: 1_000 }).next(),
  );
  t.true(new Set(waits).size > 10);
});

test("a pause ends with its time, and at once with its signal", async (t) => {
  await pause(1, new AbortController().signal);
  const controller = new AbortController();
  const long = pause(600_000, controller.signal);
  controller.abort();
  await long;
  await pause(600_000, AbortSignal.abort());
  t.pass();
});
