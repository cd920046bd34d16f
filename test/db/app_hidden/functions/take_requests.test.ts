import { randomUUID } from "node:crypto";
import test from "ava";
import type { ClientBase } from "pg";
import { sweepRequestBudgets } from "../../../../src/sql/sweep-request-budgets.ts";
import { takeRequests } from "../../../../src/sql/take-requests.ts";
import { useTestDatabase, withRootDb, withUserDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

/** One a minute: no test lasts so long that one comes back meanwhile. */
const SLOW = { perMinute: 1, burst: 10 };

const take = (
  caller: { userId?: string; address?: string },
  wanted = 1,
  size: { perMinute: number; burst: number } = SLOW,
) =>
  takeRequests(db().authPool, {
    userId: undefined,
    address: undefined,
    ...caller,
    wanted,
    ...size,
  });

/** Moves a user's last refill into the past. */
const age = (userId: string, interval: string) =>
  db().rootPool.query(
    "update app_private.request_budgets set refilled_at = refilled_at - $2::interval where caller = 'user:' || $1",
    [userId, interval],
  );

test("a budget grants what it has, then nothing but how long to wait", async (t) => {
  const userId = randomUUID();
  t.deepEqual(await take({ userId }, 7), { granted: 7, waitSeconds: 0 });
  t.deepEqual(await take({ userId }, 7), { granted: 3, waitSeconds: 0 });
  const { granted, waitSeconds } = await take({ userId });
  t.is(granted, 0);
  t.true(waitSeconds > 0 && waitSeconds <= 60, `${waitSeconds} s`);
});

test("time refills a budget at its rate, up to its size and not beyond", async (t) => {
  const userId = randomUUID();
  await take({ userId }, 10);
  await age(userId, "3 minutes");
  t.is((await take({ userId }, 10)).granted, 3);
  await age(userId, "1 day");
  t.is((await take({ userId }, 100)).granted, 10);
});

test("a refusal does not take anything: the wait does not grow with asking", async (t) => {
  const userId = randomUUID();
  await take({ userId }, 10);
  for (let turn = 0; turn < 5; turn += 1) await take({ userId });
  t.true((await take({ userId })).waitSeconds <= 60);
});

test("a clock that is put back neither refills nor empties a budget", async (t) => {
  const userId = randomUUID();
  await take({ userId }, 4);
  await age(userId, "-1 hour");
  t.is((await take({ userId }, 10)).granted, 6);
});

test("many at once get no more than there is", async (t) => {
  const userId = randomUUID();
  const grants = await Promise.all(Array.from({ length: 24 }, () => take({ userId })));
  t.is(
    grants.reduce((sum, { granted }) => sum + granted, 0),
    10,
  );
});

test("users and addresses have budgets of their own, an IPv6 network one for all its addresses", async (t) => {
  await take({ userId: randomUUID() }, 10);
  t.is((await take({ userId: randomUUID() }, 10)).granted, 10);
  t.is((await take({ address: "192.0.2.1" }, 10)).granted, 10);
  t.is((await take({ address: "192.0.2.2" }, 10)).granted, 10);
  t.is((await take({ address: "2001:db8:0:1::1" }, 10)).granted, 10);
  t.is((await take({ address: "2001:db8:0:1:ffff::2" }, 10)).granted, 0);
  t.is((await take({ address: "2001:db8:0:2::1" }, 10)).granted, 10);
  t.is((await take({}, 10)).granted, 10);
  // A user is one wherever they are.
  const userId = randomUUID();
  t.is((await take({ userId, address: "192.0.2.1" }, 6)).granted, 6);
  t.is((await take({ userId, address: "192.0.2.9" }, 6)).granted, 4);
});

test("nobody waits for somebody else's budget", async (t) => {
  const [mine, other] = [randomUUID(), randomUUID()];
  await take({ userId: mine });
  await take({ userId: other });
  await withRootDb(db(), async (client) => {
    await client.query(
      "select from app_private.request_budgets where caller = 'user:' || $1::text for update",
      [mine],
    );
    t.is((await take({ userId: other })).granted, 1);
    t.is((await take({ userId: randomUUID() })).granted, 1);
  });
});

test("taking does not wait for the disk, also where commits do", async (t) => {
  const client = await db().rootPool.connect();
  try {
    await client.query("set synchronous_commit = on");
    await client.query("create table public.ordinary (n integer)");
    const userId = randomUUID();
    const taking = "select * from app_hidden.take_requests($1, null, 1, 1000, 1000)";
    const writes = await walWrites(client, () => client.query(taking, [userId]));
    const usual = await walWrites(client, () =>
      client.query("insert into public.ordinary values (1)"),
    );
    t.true(usual >= 40, `${usual} of 40`);
    // It is not always none: who finds the buffers full of others' records writes these.
    t.true(writes < 10, `${writes} of 40`);
  } finally {
    client.release(true);
  }
});

/** How often the WAL is written by forty statements, each its own transaction. */
async function walWrites(client: ClientBase, run: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    await client.query("select pg_stat_force_next_flush()");
    const { rows } = await client.query<{ writes: number }>(
      `select sum(writes)::integer as writes from pg_stat_get_backend_io(pg_backend_pid()) where object = 'wal'`,
    );
    return rows[0]?.writes ?? 0;
  };
  const before = await read();
  for (let turn = 0; turn < 40; turn += 1) await run();
  return (await read()) - before;
}

test("people cannot touch budgets, not even their own", async (t) => {
  const userId = randomUUID();
  const attempts = [
    `select * from app_hidden.take_requests('${userId}', null, 1, 1, 1)`,
    "select app_hidden.sweep_request_budgets()",
    "select * from app_private.request_budgets",
    "delete from app_private.request_budgets",
  ];
  for (const sql of attempts) {
    const error = await withUserDb(db(), userId, (client) =>
      t.throwsAsync(client.query(sql), undefined, sql),
    );
    t.is((error as { code?: string } | undefined)?.code, "42501", sql);
  }
});

test("budgets that nobody has used for a day are removed, and are full again", async (t) => {
  const [old, recent] = [randomUUID(), randomUUID()];
  await take({ userId: old }, 10);
  await take({ userId: recent }, 10);
  await age(old, "25 hours");
  await age(recent, "-1 hour");
  t.true((await sweepRequestBudgets(db().rootPool)) >= 1);
  const { rows } = await db().rootPool.query<{ caller: string }>(
    "select caller from app_private.request_budgets where caller = any ($1)",
    [[`user:${old}`, `user:${recent}`]],
  );
  t.deepEqual(rows, [{ caller: `user:${recent}` }]);
  t.is((await take({ userId: old }, 10)).granted, 10);
});
