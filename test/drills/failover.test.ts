import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { Pool } from "pg";
import { freePort, runPostgres, type RunningPostgres } from "../../src/db/embedded/run-postgres.ts";
import { startBackupCluster, type BackupCluster } from "../ops/_backup-cluster.ts";
import { until } from "../_helpers/until.ts";
import { startReplicaServer } from "./_replica-server.ts";
import { runbook } from "./_runbook.ts";
import { runBlock, runScript, startBlock, type RunningScript } from "./_script.ts";

let cluster: BackupCluster;
let primary: RunningPostgres;
let replica: RunningScript | undefined;
let standby: Pool;
/** Where the replica is. */
let into: string;

test.before(async () => {
  cluster = await startBackupCluster();
  // Without who starts a killed server again: this one shall stay dead.
  await cluster.server.stop();
  const { pgData, port, user } = cluster.server;
  primary = await runPostgres({ pgData, port, user });
  into = join(cluster.dataDir, "replica");
});

test.after.always(async () => {
  await standby?.end();
  replica?.child.kill("SIGTERM");
  await replica?.done;
  await primary?.stop();
  await cluster?.stop();
});

interface Replica {
  name: string;
  is_connected: boolean;
  is_synchronous: boolean;
  lag_bytes: string;
  slot_state: string;
}

test.serial(
  "a primary with a recovery target left over gives no replica, and keeps no trace of the attempt",
  async (t) => {
    await cluster.pool.query("alter system set recovery_target_name = 'before the accident'");
    await restart();
    const refused = await create({ into: join(cluster.dataDir, "refused") }, "refused");
    t.is(refused.code, 1);
    t.regex(refused.stderr, /recovery_target_name .*alter system reset recovery_target_name;/s);
    t.deepEqual(await slots(), []);
    await cluster.pool.query("alter system reset recovery_target_name");
    await restart();
  },
);

test.serial(
  "a replica that cannot be put where it was wanted leaves the primary as it was",
  async (t) => {
    const wrong = await create({ into: cluster.dataDir }, "wrong");
    t.is(wrong.code, 1);
    t.regex(wrong.stderr, /is not empty/);
    t.deepEqual(await slots(), []);
    const { rowCount } = await cluster.pool.query(
      "select from pg_roles where rolname ~ '^gadb_replica_'",
    );
    t.is(rowCount, 0);
  },
);

test.serial(
  "a replica that stays away loses its slot before the primary loses its disk, and can be made anew",
  async (t) => {
    const pgData = join(cluster.dataDir, "elsewhere", "main");
    t.is((await create({ pgdata: pgData }, "away")).code, 0);
    t.true(existsSync(join(pgData, "standby.signal")));
    t.regex(
      readFileSync(join(pgData, "postgresql.auto.conf"), "utf8"),
      /primary_slot_name = 'gadb_replica_away'/,
    );
    await cluster.pool.query("alter system set max_slot_wal_keep_size = '16MB'");
    await cluster.pool.query("select pg_reload_conf()");
    await until(async () => {
      // One segment after the other, as a busy hour fills them.
      await cluster.pool.query("select pg_logical_emit_message(false, 'drill', 'x')");
      await cluster.pool.query("select pg_switch_wal()");
      await cluster.pool.query("checkpoint");
      return (await replicas())[0]?.slot_state === "lost";
    });
    const [seen] = await replicas();
    t.false(seen?.is_connected);
    await cluster.pool.query("alter system reset max_slot_wal_keep_size");
    await cluster.pool.query("select pg_reload_conf()");
    rmSync(pgData, { recursive: true });
    const refused = await create({ pgdata: pgData }, "away");
    t.regex(refused.stderr, /keeps its log for gadb_replica_away, which is away/);
    const again = await create({ pgdata: pgData }, "away", "--replace");
    t.is(again.code, 0, again.stderr);
    t.is((await replicas())[0]?.slot_state, "reserved");
    await cluster.pool.query("select pg_drop_replication_slot('gadb_replica_away')");
  },
);

test.serial(
  "a replica made by the script streams, and commits wait for it when asked to",
  async (t) => {
    const made = await runBlock("make-replica", place());
    t.is(made.code, 0, made.stderr);
    t.regex(made.stdout, /made gadb_replica_drill in /);
    t.deepEqual(
      readdirSync(cluster.dataDir).filter((name) => name.startsWith(".")),
      [],
    );
    const port = await freePort();
    replica = startBlock("run-replica", { ...place(), REPLICA_PORT: String(port) });
    await replica.printed(/^ready /m);
    const url = new URL(cluster.ownerUrl);
    url.port = String(port);
    standby = new Pool({ connectionString: url.href, max: 2 });
    standby.on("error", () => {});

    const statements = runbook("synchronous").split("\n");
    t.true(made.stdout.includes(statements[0] as string), "the script says the same");
    for (const statement of statements) await cluster.pool.query(statement);
    await until(async () => (await replicas())[0]?.is_synchronous);
    const [seen] = await replicas();
    t.is(seen?.name, "gadb_replica_drill");
    t.is(seen?.slot_state, "reserved");
  },
);

test.serial(
  "queries that ask for the replica never see less than the primary would show",
  async (t) => {
    await readsAreAsFreshAsThePrimarys(t);
  },
);

test.serial("a living primary is not left behind by mistake", async (t) => {
  const early = await runScript("promote", [into, "--primary", cluster.ownerUrl, "--yes"]);
  t.is(early.code, 1);
  t.regex(early.stderr, /The primary answers\./);
  const unasked = await runScript("promote", [into, "--yes"]);
  t.is(unasked.code, 1);
  t.regex(unasked.stderr, /receives from 127\.0\.0\.1:\d+ at this moment: the primary lives/);
  t.true(await isStandby());
});

test.serial(
  "a killed primary's replica takes over with every commit that was acknowledged",
  async (t) => {
    const ledger = new Ledger(join(cluster.dataDir, "acknowledged"));
    const writers = [1, 2, 3, 4].map(() => writeUntilCut(ledger));
    await until(() => ledger.count >= 150, 30_000);
    process.kill(primary.pid, "SIGKILL");
    const killedAt = performance.now();
    await Promise.all(writers);

    const report = await runBlock("look", place());
    t.regex(report.stdout, /^role +replica, timeline 1$/m);
    t.regex(report.stdout, /^primary +does not answer$/m);
    t.regex(report.stdout, /^targets +none$/m);
    t.regex(report.stdout, /Nothing was changed/);
    t.true(await isStandby(), "a report changes nothing");
    t.is(report.code, 0, report.stderr);

    const promoted = await runBlock("promote", place());
    t.is(promoted.code, 0, promoted.stderr);
    const [, milliseconds] = /promoted in (\d+) ms: timeline 1 -> 2/.exec(promoted.stdout) ?? [];
    t.truthy(milliseconds, promoted.stdout);
    t.regex(promoted.stdout, /Fence the old primary/);
    await standby.query(
      "insert into app_public.users (username, display_name) values ('first', 'First write')",
    );
    const down = Math.round(performance.now() - killedAt);

    const acknowledged = ledger.read();
    t.true(acknowledged.length >= 150);
    t.deepEqual(await notThereOnce(acknowledged), []);
    t.log(
      `${acknowledged.length} acknowledged, ${acknowledged.length} found; promotion ${milliseconds} ms, ` +
        `kill to first write ${down} ms with a report in between`,
    );
    const again = await runScript("promote", [into]);
    t.is(again.code, 1);
    t.regex(again.stderr, /takes writes already/);
  },
);

/** Which of these are not in the promoted database exactly once. */
async function notThereOnce(acknowledged: string[]): Promise<string[]> {
  const { rows } = await standby.query<{ sha256: string; count: string }>(
    "select sha256, count(*) as count from app_public.asset_versions group by sha256",
  );
  const found = new Map(rows.map(({ sha256, count }) => [sha256, count]));
  return acknowledged.filter((sha256) => found.get(sha256) !== "1");
}

async function readsAreAsFreshAsThePrimarys(t: ExecutionContext) {
  const url = (standby.options as { connectionString: string }).connectionString;
  const { ask, metrics } = await startReplicaServer(t, cluster, url);
  const projects = "{ projects { nodes { name } } }";
  t.false((await ask(projects)).fromReplica, "nobody is read there unasked");
  for (const name of ["First", "Second", "Third"]) {
    const made = await ask(
      `mutation { createProject(input: { name: "${name}" }) { result { id } } }`,
      "read=replica",
    );
    t.false(made.fromReplica);
    const { body, fromReplica } = await ask(projects, "respond-async, read=replica");
    t.true(fromReplica);
    t.true(body.includes(name), "one's own last change is there");
  }
  await standby.query("select pg_wal_replay_pause()");
  await cluster.pool.query(
    "insert into app_public.projects (name) values ('Unseen by the replica')",
  );
  const late = await ask(projects, "read=replica");
  t.false(late.fromReplica);
  t.true(late.body.includes("Unseen by the replica"));
  await cluster.pool.query("update app_private.sessions set revoked_at = now()");
  t.is((await ask(projects, "read=replica")).status, 401, "a revoked session ends there at once");
  await standby.query("select pg_wal_replay_resume()");
  t.is((await ask(projects, "read=replica")).status, 401);
  t.regex(await metrics(), /gadb_replica_reads_total\{from="primary"\} [1-9]/);
}

/** A file outside of any database that says what clients were told; on disk before the next write begins. */
class Ledger {
  readonly #path: string;
  count = 0;

  constructor(path: string) {
    this.#path = path;
  }

  acknowledge(key: string): void {
    appendFileSync(this.#path, `${key}\n`);
    const file = openSync(this.#path, "r");
    fsyncSync(file);
    closeSync(file);
    this.count += 1;
  }

  read(): string[] {
    return readFileSync(this.#path, "utf8").trim().split("\n");
  }
}

async function writeUntilCut(ledger: Ledger): Promise<void> {
  for (;;) {
    try {
      ledger.acknowledge(await cluster.addVersion());
    } catch {
      return;
    }
  }
}

/** What the runbook's commands call the two servers. */
function place(): Record<string, string> {
  return { PRIMARY: cluster.ownerUrl, REPLICA: into };
}

function create(to: { into: string } | { pgdata: string }, name: string, ...more: string[]) {
  const [option, folder] = Object.entries(to)[0] as [string, string];
  const args = ["--from", cluster.ownerUrl, `--${option}`, folder, "--name", name, ...more];
  return runScript("create-replica", args);
}

async function replicas(): Promise<Replica[]> {
  const { rows } = await cluster.pool.query<Replica>("select * from app_monitor.replicas()");
  return rows;
}

async function slots(): Promise<string[]> {
  const { rows } = await cluster.pool.query<{ name: string }>(
    "select slot_name as name from pg_replication_slots",
  );
  return rows.map(({ name }) => name);
}

async function restart(): Promise<void> {
  await primary.stop();
  const { pgData, port, user } = cluster.server;
  primary = await runPostgres({ pgData, port, user });
}

async function isStandby(): Promise<boolean> {
  const { rows } = await standby.query<{ waits: boolean }>("select pg_is_in_recovery() as waits");
  return rows[0]?.waits === true;
}
