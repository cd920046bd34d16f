import test from "ava";
import type { PoolClient } from "pg";
import { readEvents, type EventPosition } from "../../../../src/sql/read-events.ts";
import { sweepEvents } from "../../../../src/sql/sweep-events.ts";
import { until } from "../../../_helpers/until.ts";
import { useTestDatabase } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

const PROJECT = "0199a000-0000-7000-8000-000000000001";

/** Writes events of so many days ago. */
const write = (days: number, count: number, client?: PoolClient) =>
  (client ?? db().rootPool).query(
    `insert into app_private.events (project_id, kind, created_at)
     select $1, 'lock.taken', now() - make_interval(days => $2) from generate_series(1, $3::integer)`,
    [PROJECT, days, count],
  );
const isLost = async (position: EventPosition) =>
  (await readEvents(db().authPool, position)).isLost;
const here = async () => (await readEvents(db().authPool, null)).position;
const sweepAll = async () => {
  while ((await sweepEvents(db().rootPool, 1_000)) > 0);
};

test.serial(
  "what is older than a week goes, so many rows at a time, and the rest stays",
  async (t) => {
    await write(8, 5);
    await write(6, 3);
    const counts: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) counts.push(await sweepEvents(db().rootPool, 2));
    t.deepEqual(counts, [2, 2, 1, 0]);
    const { rows } = await db().rootPool.query(
      "select count(*)::int as count, min(created_at) < now() - interval '7 days' as is_old from app_private.events",
    );
    t.deepEqual(rows[0], { count: 3, is_old: false });
  },
);

test.serial(
  "who stood before something that is gone is lost, who stood behind it is not",
  async (t) => {
    await write(8, 1);
    const before = await here();
    await write(8, 1);
    // A transaction that runs elsewhere, in another test's database, may yet write: one cannot tell what of its is gone.
    const behind = await until(async () => {
      const position = await here();
      return position.seen.endsWith(":") && position;
    }, 60_000);
    await write(1, 1);
    t.false(await isLost(before));
    await sweepAll();
    t.true(await isLost(before));
    t.false(await isLost(behind));
    t.is((await readEvents(db().authPool, behind)).events.length, 1);
  },
);

test.serial(
  "a transaction that ran all along takes nobody's position away; one that ended and was removed does",
  async (t) => {
    const slow = await db().rootPool.connect();
    try {
      await slow.query("begin");
      await write(8, 1, slow);
      await write(8, 1);
      await sweepAll();
      const during = await here();
      t.regex(during.seen, /:\d+/);
      t.false(await isLost(during));
      await slow.query("commit");
      t.false(await isLost(during));
      t.is((await readEvents(db().authPool, during)).events.length, 1);
      await sweepAll();
      t.true(await isLost(during));
    } finally {
      await slow.query("rollback");
      slow.release();
    }
  },
);
