import test from "ava";
import { cachedFigures } from "../../src/http/cached-figures.ts";
import { until } from "../_helpers/until.ts";
import { useServer } from "../_helpers/with-server.ts";
import { followLocks, lockSome, makeLiveProject } from "../live/_live-world.ts";

const server = useServer(test);

const scrape = async () => (await fetch(`${server().url}/metrics`)).text();

async function figure(name: string): Promise<number | undefined> {
  const line = (await scrape()).split("\n").find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.split(" ")[1]);
}

test.serial(
  "subscriptions, events and their lag are counted, and who is gone is not",
  async (t) => {
    const project = await makeLiveProject(server(), ["artist"]);
    t.is(await figure("gadb_subscriptions"), 0);
    t.is(await figure("gadb_live_listener_up"), 1);
    const before = (await figure("gadb_live_received_total")) as number;
    const follower = await followLocks(server(), "artist", { projectId: project.projectId });
    await follower.next();
    t.is(await figure("gadb_subscriptions"), 1);
    t.is(await figure("gadb_websockets"), 1);
    await lockSome(server(), project, "artist", 3);
    for (let count = 0; count < 3; count += 1) await follower.next();
    t.true(((await figure("gadb_live_received_total")) as number) >= before + 3);
    t.is(await figure("gadb_live_lag_seconds_count"), 3);
    t.is(await figure("gadb_live_resyncs_total"), 0);
    await lockSome(server(), project, "artist", 60);
    t.is((await follower.next()).event, "resync");
    t.is(await figure("gadb_live_resyncs_total"), 1);
    follower.close();
    await until(async () => (await figure("gadb_subscriptions")) === 0);
    await until(async () => (await figure("gadb_websockets")) === 0);
  },
);

test.serial("while the listening connection is away, the figures say so", async (t) => {
  const { rootPool, dbName } = server().db;
  await rootPool.query(`revoke connect on database ${dbName} from gadb_authenticator`);
  try {
    await rootPool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gadb-live' and datname = current_database()",
    );
    await until(async () => (await figure("gadb_live_listener_up")) === 0);
  } finally {
    await rootPool.query(`grant connect on database ${dbName} to gadb_authenticator`);
  }
  await until(async () => (await figure("gadb_live_listener_up")) === 1);
  t.pass();
});

test.serial(
  "locks, uploads, the outbox, the queue and the pool have figures, and no label is anybody's id",
  async (t) => {
    const project = await makeLiveProject(server(), ["artist"]);
    await lockSome(server(), project, "artist", 2);
    await server().db.rootPool.query("select app_jobs.add_job('test__figures')");
    const text = await until(async () => {
      const answer = await scrape();
      return /gadb_jobs_waiting\{task="test__figures"\} 1/.test(answer) && answer;
    });
    for (const name of [
      'gadb_locks{state="locked"}',
      'gadb_locks{state="stale"}',
      'gadb_uploads{state="open"}',
      'gadb_upload_reserved_bytes{state="open"}',
      'gadb_outbox_age_seconds{kind="events"}',
      'gadb_notify_queue_usage_ratio{kind="cluster"}',
      'gadb_previews{state="waiting"}',
      'gadb_preview_wait_seconds{kind="oldest"}',
      'gadb_preview_seconds{kind="median"}',
      'gadb_webhooks{state="enabled"}',
      'gadb_webhook_deliveries{state="pending"}',
      'gadb_webhook_due_seconds{kind="oldest"}',
      'gadb_jobs_failed{task="test__figures"}',
      'gadb_jobs_oldest_seconds{task="test__figures"}',
      'gadb_pool_connections{state="idle"}',
    ])
      t.true(text.includes(`\n${name} `), name);
    const { rows } = await server().db.rootPool.query(
      "select count(*)::int as count from app_public.asset_locks where state = 'locked'",
    );
    t.true(text.includes(`gadb_locks{state="locked"} ${rows[0].count}`));
    t.notRegex(text, /[0-9a-f]{8}-[0-9a-f]{4}-7/);
  },
);

test("figures are asked for once in a while, however many want them, and a failure is no answer", async (t) => {
  let asked = 0;
  const read = cachedFigures(() => Promise.resolve((asked += 1)), 60_000);
  t.deepEqual(await Promise.all([read(), read(), read()]), [1, 1, 1]);
  t.is(await read(), 1);
  const eager = cachedFigures(() => Promise.resolve((asked += 1)), -1);
  t.not(await eager(), await eager());
  const broken = cachedFigures(() => Promise.reject(new Error("away")));
  t.is(await broken(), undefined);
});
