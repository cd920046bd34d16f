import { randomUUID } from "node:crypto";
import test from "ava";
import type { Pool } from "pg";
import { RateLimits } from "../../src/http/rate-limits.ts";
import { useTestDatabase } from "../_helpers/with-db.ts";

const db = useTestDatabase(test);

/** The API's pool with `query` watched or replaced. */
function poolWith(query: (ask: () => Promise<unknown>) => Promise<unknown>): Pool {
  const { authPool } = db();
  const ask = (statement: object) => query(() => authPool.query(statement as { text: string }));
  return Object.create(authPool, { query: { value: ask } }) as Pool;
}

const newCaller = () => ({ userId: randomUUID(), address: undefined });

test("those who come at once need one statement, and one serves many that follow", async (t) => {
  let statements = 0;
  const pool = poolWith((ask) => {
    statements += 1;
    return ask();
  });
  const limits = new RateLimits({ pool, perMinute: 60_000, burst: 4_000 });
  const caller = newCaller();
  await Promise.all(Array.from({ length: 100 }, () => limits.take(caller)));
  t.is(statements, 1);
  for (let turn = 0; turn < 100; turn += 1) await limits.take(caller);
  t.is(statements, 6);
});

test("who goes on sending after a refusal costs no statements for a while", async (t) => {
  let statements = 0;
  const pool = poolWith((ask) => {
    statements += 1;
    return ask();
  });
  const limits = new RateLimits({ pool, perMinute: 1, burst: 1 });
  const caller = newCaller();
  await limits.take(caller);
  await Promise.allSettled(Array.from({ length: 50 }, () => limits.take(caller)));
  t.is(statements, 2);
  await t.throwsAsync(limits.take(caller), { message: "You have sent too many requests." });
});

test("without its database a server refuses as it would anyway, and counts again when it is back", async (t) => {
  let isAway = true;
  const pool = poolWith((ask) =>
    isAway ? Promise.reject(Object.assign(new Error("away"), { code: "ECONNREFUSED" })) : ask(),
  );
  const limits = new RateLimits({ pool, perMinute: 1, burst: 10 });
  const caller = newCaller();
  const tries = await Promise.allSettled([limits.take(caller), limits.take(caller)]);
  t.deepEqual(
    tries.map((tried) => (tried.status === "rejected" ? tried.reason.code : "granted")),
    ["ECONNREFUSED", "ECONNREFUSED"],
  );
  isAway = false;
  await t.notThrowsAsync(limits.take(caller));
});

test("callers beyond ten thousand are counted as well: the longest known are forgotten, not let through", async (t) => {
  let granted = 0;
  const answer = () => {
    granted += 1;
    return Promise.resolve({ rows: [{ granted: 1, waitSeconds: 0 }] });
  };
  const limits = new RateLimits({ pool: poolWith(answer), perMinute: 1, burst: 10 });
  const first = newCaller();
  await limits.take(first);
  for (let at = 0; at < 10_000; at += 1)
    await limits.take({ userId: undefined, address: `10.0.${at >> 8}.${at & 255}` });
  await limits.take(first);
  t.is(granted, 10_002);
});
