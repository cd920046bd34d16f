import test from "ava";
import type { Pool, PoolClient } from "pg";
import { readEvents, type EventPosition } from "../../../../src/sql/read-events.ts";
import { until } from "../../../_helpers/until.ts";
import { committed, useTestDatabase } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

const PROJECT = "0199a000-0000-7000-8000-000000000001";

/** Writes events of the project, as triggers do, and returns their ids. */
async function write(client: Pool | PoolClient, count = 1, kind = "lock.taken"): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `insert into app_private.events (project_id, kind) select $1, $2 from generate_series(1, $3::integer)
     returning id::text`,
    [PROJECT, kind, count],
  );
  return rows.map(({ id }) => id);
}

const read = (after: EventPosition | null) => readEvents(db().authPool, after);
const here = async () => (await read(null)).position;
const ids = ({ events }: { events: { id: string }[] }) => events.map(({ id }) => id);

/** Runs `work` on a connection with an open transaction; what it does not end is rolled back. */
async function onOwnConnection<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await db().rootPool.connect();
  try {
    await client.query("begin");
    return await work(client);
  } finally {
    await client.query("rollback");
    client.release();
  }
}

test.serial("events come after a position in order, once, and the position moves on", async (t) => {
  const start = await here();
  const written = [...(await write(db().rootPool, 3)), ...(await write(db().rootPool))];
  const first = await read(start);
  t.deepEqual(ids(first), written);
  t.false(first.isLost);
  t.deepEqual(ids(await read(first.position)), []);
  t.deepEqual(ids(await read(start)), written);
});

test.serial(
  "a transaction that commits after one with higher numbers is read when it commits, and only then",
  (t) =>
    onOwnConnection((slow) =>
      onOwnConnection(async (slower) => {
        const start = await here();
        const late = await write(slow, 2);
        const latest = await write(slower);
        const early = await write(db().rootPool, 2);
        t.true(BigInt(late[0] as string) < BigInt(early[0] as string));
        const first = await read(start);
        t.deepEqual(ids(first), early);
        await slow.query("commit");
        const second = await read(first.position);
        t.deepEqual(ids(second), late);
        const more = await write(db().rootPool);
        await slower.query("commit");
        const third = await read(second.position);
        t.deepEqual(ids(third), [...latest, ...more]);
        // Whoever stayed at an older position gets all of it as well.
        t.deepEqual(ids(await read(first.position)), [...late, ...latest, ...more]);
      }),
    ),
);

test.serial("a transaction that runs on keeps nobody else's events back", (t) =>
  onOwnConnection(async (slow) => {
    const start = await here();
    await write(slow);
    const early = await write(db().rootPool);
    t.deepEqual(ids(await read(start)), early);
    await slow.query("rollback");
    t.deepEqual(ids(await read(start)), early);
  }),
);

test.serial(
  "a reader beside eight writers that commit in any order misses nothing and gets nothing twice",
  async (t) => {
    let position = await here();
    const got: string[] = [];
    let isOver = false;
    const writers = Array.from({ length: 8 }, async () => {
      const written: string[] = [];
      for (let turn = 0; turn < 25; turn += 1) {
        const client = await db().rootPool.connect();
        try {
          await client.query("begin");
          written.push(...(await write(client, 1 + (turn % 3))));
          await client.query("select pg_sleep(random() * 0.004)");
          if (turn % 5 === 4) {
            await client.query("rollback");
            written.splice(-(1 + (turn % 3)));
          } else {
            await client.query("commit");
          }
        } finally {
          client.release();
        }
      }
      return written;
    });
    const reader = (async () => {
      for (;;) {
        const isLast = isOver;
        const result = await read(position);
        position = result.position;
        got.push(...ids(result));
        if (isLast) return;
      }
    })();
    const written = (await Promise.all(writers)).flat();
    isOver = true;
    await reader;
    t.is(new Set(got).size, got.length);
    const byNumber = (list: string[]) => list.toSorted((a, b) => Number(BigInt(a) - BigInt(b)));
    t.deepEqual(byNumber(got), byNumber(written));
  },
);

test.serial(
  "a position ends behind the newest event: numbers of transactions beyond may be given out again",
  async (t) => {
    await write(db().rootPool);
    const { rows } = await db().rootPool.query(
      "select max(transaction_id::text::bigint)::text as newest from app_private.events",
    );
    await db().rootPool.query(
      "create table public.nothing_of_note (); drop table public.nothing_of_note",
    );
    const { seen } = await here();
    t.is(seen.split(":")[1], String(BigInt(rows[0].newest) + 1n));
  },
);

test.serial(
  "more than fifty of one topic are one entry without kind, those of others stay",
  async (t) => {
    const start = await here();
    await committed(db(), async (client) => {
      await write(client, 51);
      await write(client, 50, "review.changed");
    });
    const { events } = await read(start);
    t.is(events.length, 51);
    t.deepEqual(
      events
        .filter(({ topic }) => topic === "lock")
        .map(({ kind, project_id }) => [kind, project_id]),
      [[null, PROJECT]],
    );
    t.true(events.slice(1).every(({ kind }) => kind === "review.changed"));
  },
);

test.serial(
  "what was removed after a position, another origin and a future that was taken back are told as lost",
  async (t) => {
    await write(db().rootPool, 2);
    const start = await here();
    await write(db().rootPool, 2);
    const sweep = async (days: number, rows: number) =>
      (
        await db().rootPool.query(
          "select app_hidden.sweep_events(days => $1, max_rows => $2) as count",
          [days, rows],
        )
      ).rows[0].count as number;
    t.is(await sweep(7, 10_000), 0);
    t.false((await read(start)).isLost);
    t.is(await sweep(0, 2), 2);
    while ((await sweep(0, 2)) > 0);
    const lost = await read(start);
    t.true(lost.isLost);
    t.deepEqual(lost.events, []);
    // Afterwards one stands behind all that is gone; transactions of other tests' databases may still run.
    await until(async () => !(await read(await here())).isLost, 60_000);
    t.true((await read({ ...start, origin: "elsewhere" })).isLost);
    t.true((await read({ ...lost.position, seen: "900000000000:900000000000:" })).isLost);
    await t.throwsAsync(read({ ...start, seen: "5:3:" }), { code: "22P02" } as never);
  },
);

test.serial("looking for new events costs the same however many old ones there are", async (t) => {
  await write(db().rootPool, 20_000, "version.created");
  // While a transaction runs elsewhere, in another test's database, what came after its begin is looked through.
  const position = await until(async () => {
    const now = await here();
    return now.seen.endsWith(":") && now;
  }, 60_000);
  const blocks = await onOwnConnection(async (client) => {
    const look = async () => {
      const { rows } = await client.query(
        `explain (analyze, buffers, format json)
         select * from app_hidden.read_events('${position.origin}', '${position.seen}')`,
      );
      const { Plan: plan } = rows[0]["QUERY PLAN"][0];
      return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
    };
    // The first look of a connection reads the catalogue.
    await look();
    return look();
  });
  t.true(blocks < 60, `${blocks} blocks`);
});
