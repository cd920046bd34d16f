/** F17 and F18: the primary and its replica are cut from each other, and one that is behind takes over. */
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { Pool } from "pg";
import { freePort, runPostgres, type RunningPostgres } from "../../src/db/embedded/run-postgres.ts";
import { until } from "../_helpers/until.ts";
import { startBackupCluster, type BackupCluster } from "../ops/_backup-cluster.ts";
import { runScript, startScript } from "./_script.ts";

test("cut from its replica a primary that waits for it acknowledges nothing; one that does not loses what the lag had told", async (t) => {
  t.timeout(180_000);
  const pair = await startPair(t);
  const { cluster, primary, standby, into } = pair;
  await wait(pair, "FIRST 1 (gadb_replica_behind)");
  await until(async () => (await standing(pair)).is_synchronous);
  const safe = await cluster.addVersion();
  const receiver = await receiverOf(standby);
  process.kill(receiver, "SIGSTOP");
  let isAcknowledged = false;
  const waiting = cluster.addVersion().then((sha256) => {
    isAcknowledged = true;
    return sha256;
  });
  await until(async () => (await waits(cluster.pool)) === 1);
  t.false(isAcknowledged, "a commit that the replica does not have is not called one");
  process.kill(receiver, "SIGCONT");
  const afterwards = await waiting;

  await wait(pair, "");
  await until(async () => {
    const { is_synchronous: isSynchronous, lag_bytes: lag } = await standing(pair);
    return !isSynchronous && Number(lag) === 0;
  });
  process.kill(receiver, "SIGSTOP");
  const unsafe: string[] = [];
  for (let count = 0; count < 5; count += 1) unsafe.push(await cluster.addVersion());
  const { lag_bytes: lag } = await standing(pair);
  t.true(Number(lag) > 0, "the lag is told while the primary lives");
  process.kill(primary.pid, "SIGKILL");
  await primary.exited;
  process.kill(receiver, "SIGKILL");
  const promoted = await until(async () => {
    const result = await runScript("promote", [into, "--yes"]);
    return result.code === 0 && result;
  }, 60_000);
  t.regex(promoted.stdout, /promoted in \d+ ms/);
  const found = await versions(standby);
  t.deepEqual(found.slice(0, 2), [safe, afterwards], "what was waited for is there");
  t.is(new Set(found).size, found.length);
  const kept = found.slice(2);
  t.deepEqual(unsafe.slice(0, kept.length), kept, "the last ones are lost, none between");
  t.log(`${unsafe.length - kept.length} of ${unsafe.length} lost with a lag of ${lag} bytes`);
});

interface Pair {
  cluster: BackupCluster;
  primary: RunningPostgres;
  standby: Pool;
  /** The replica's folder. */
  into: string;
}

/** A primary that nobody starts again, and a replica that streams from it. */
async function startPair(t: ExecutionContext): Promise<Pair> {
  const cluster = await startBackupCluster();
  t.teardown(() => cluster.stop());
  await cluster.server.stop();
  const { pgData, port, user } = cluster.server;
  const primary = await runPostgres({ pgData, port, user });
  t.teardown(() => primary.stop());
  const into = join(cluster.dataDir, "replica");
  const place = ["--from", cluster.ownerUrl, "--into", into, "--name", "behind"];
  const made = await runScript("create-replica", place);
  t.is(made.code, 0, made.stderr);
  const replicaPort = String(await freePort());
  const replica = startScript("run-replica", [into, "--port", replicaPort]);
  t.teardown(async () => {
    replica.child.kill("SIGTERM");
    await replica.done;
  });
  await replica.printed(/^ready /m);
  const url = Object.assign(new URL(cluster.ownerUrl), { port: replicaPort });
  const standby = new Pool({ connectionString: url.href, max: 2 });
  standby.on("error", () => {});
  t.teardown(() => standby.end());
  return { cluster, primary, standby, into };
}

/** Has commits wait for these replicas; for none with an empty name. */
async function wait({ cluster }: Pair, names: string): Promise<void> {
  await cluster.pool.query(`alter system set synchronous_standby_names = '${names}'`);
  await cluster.pool.query("select pg_reload_conf()");
}

async function standing({
  cluster,
}: Pair): Promise<{ is_synchronous: boolean; lag_bytes: string }> {
  const { rows } = await cluster.pool.query("select * from app_monitor.replicas()");
  return rows[0];
}

/** The replica's process that takes the log from the primary. */
async function receiverOf(standby: Pool): Promise<number> {
  const { rows } = await standby.query<{ pid: number }>("select pid from pg_stat_wal_receiver");
  const [receiver] = rows as [{ pid: number }];
  return receiver.pid;
}

/** How many commits wait for a replica. */
async function waits(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ waiting: number }>(
    "select count(*)::int as waiting from pg_stat_activity where wait_event = 'SyncRep'",
  );
  return rows[0]?.waiting ?? 0;
}

async function versions(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ sha256: string }>(
    "select sha256 from app_public.asset_versions order by id",
  );
  return rows.map(({ sha256 }) => sha256);
}
