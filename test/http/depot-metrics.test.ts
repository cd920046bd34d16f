import test from "ava";
import { useServer } from "../_helpers/with-server.ts";

const server = useServer(test);

async function figure(line: string): Promise<number | undefined> {
  const text = await (await fetch(`${server().url}/metrics`)).text();
  const found = text.split("\n").find((candidate) => candidate.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.split(" ")[1]);
}

test.serial(
  "damaged, condemned and unfinished content are counted, and the oldest reading has an age",
  async (t) => {
    t.is(await figure('gadb_depot_odd_blobs{state="damaged"}'), 0);
    t.is(await figure('gadb_depot_oldest_reading_age_seconds{kind="scrub"}'), 0);
    await server().db.rootPool.query(
      `insert into app_private.blobs (sha256, size_bytes, state, verified_at) values
       (repeat('a', 64), 1, 'ready', now() - interval '40 days'),
       (repeat('b', 64), 1, 'ready', now()),
       (repeat('c', 64), 1, 'corrupt', now() - interval '90 days'),
       (repeat('d', 64), 1, 'condemned', now()),
       (repeat('e', 64), 1, 'staging', null),
       (repeat('f', 64), 1, 'deleting', null)`,
    );
    t.is(await figure('gadb_depot_odd_blobs{state="damaged"}'), 1);
    t.is(await figure('gadb_depot_odd_blobs{state="condemned"}'), 1);
    t.is(await figure('gadb_depot_odd_blobs{state="unfinished"}'), 2);
    const age = (await figure('gadb_depot_oldest_reading_age_seconds{kind="scrub"}')) as number;
    t.true(Math.abs(age - 40 * 86_400) < 60, String(age));
  },
);

test.serial("while the database does not answer, the other figures are still told", async (t) => {
  await server().db.rootPool.query("alter function app_hidden.depot_figures() rename to away");
  t.teardown(() =>
    server().db.rootPool.query("alter function app_hidden.away() rename to depot_figures"),
  );
  t.is(await figure('gadb_depot_odd_blobs{state="damaged"}'), undefined);
  t.is(await figure("gadb_websockets"), 0);
});
