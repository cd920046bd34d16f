import { appendFileSync, fsyncSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { Client } from "pg";
import { readConfig } from "../../src/config.ts";
import { startEmbedded } from "../../src/db/embedded.ts";
import { backUp } from "../../src/ops/back-up.ts";
import { listBackups } from "../../src/ops/backup-names.ts";
import { readClock } from "../../src/sql/read-clock.ts";
import { until } from "../_helpers/until.ts";
import { archiveNow } from "../ops/_wal.ts";
import { startBackupCluster, type BackupCluster } from "../ops/_backup-cluster.ts";
import { runCommand } from "../ops/_run-command.ts";

/**
 * R1: somebody drops a table while people work. Everything acknowledged until a second before comes back, and nothing
 * from after it; the ledger of what was acknowledged lies outside the database.
 */
let cluster: BackupCluster;
test.before(async () => {
  cluster = await startBackupCluster({ archive: true });
});
test.after.always(() => cluster?.stop());

/** What was acknowledged and when, forced to disk line by line. */
class Ledger {
  readonly #path: string;
  readonly #file: number;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, "a");
  }

  note(sha256: string): void {
    appendFileSync(this.#file, `${Date.now()} ${sha256}\n`);
    fsyncSync(this.#file);
  }

  entries(): { at: number; sha256: string }[] {
    return readFileSync(this.#path, "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(" "))
      .map(([at, sha256]) => ({ at: Number(at), sha256: sha256 as string }));
  }
}

/** Dropping a table and writing may wait for each other; PostgreSQL then picks one, whose work is undone. */
async function unlessDeadlock<T>(work: () => Promise<T>): Promise<T | undefined> {
  return work().catch((error: { code?: string }) => {
    if (error.code !== "40P01") throw error;
    return undefined;
  });
}

/** Writes until told to stop, noting each version once it is acknowledged. */
function keepWriting(ledger: Ledger): () => Promise<void> {
  let isStopping = false;
  const done = (async () => {
    while (!isStopping) {
      const sha256 = await unlessDeadlock(() => cluster.addVersion());
      if (sha256 !== undefined) ledger.note(sha256);
    }
  })();
  return async () => {
    isStopping = true;
    await done;
  };
}

test.serial(
  "R1: a second before a drop table brings back everything acknowledged, and only that",
  async (t) => {
    const ledger = new Ledger(join(cluster.dataDir, "ledger"));
    const stop = keepWriting(ledger);
    await backUp(cluster);
    await archiveNow(cluster.pool);
    // People go on for two seconds: a second before the drop there is work that the backup does not have.
    const backedUp = await readClock(cluster.pool);
    const dropped = await until(async () => {
      const now = await readClock(cluster.pool);
      return now.getTime() - backedUp.getTime() > 2_000 && now;
    });
    while (
      (await unlessDeadlock(() =>
        cluster.pool.query("drop table app_public.review_notes cascade"),
      )) === undefined
    );
    await stop();
    await archiveNow(cluster.pool);

    const target = new Date(dropped.getTime() - 1_000);
    const into = join(cluster.dataDir, "a-second-before");
    const begin = Date.now();
    const restored = await runCommand(
      "restore",
      ["latest", "--to", target.toISOString(), "--into", into],
      cluster.environment,
    );
    t.is(restored.code, 0, restored.stderr);
    t.log(`restored in ${((Date.now() - begin) / 1_000).toFixed(1)} s`);

    const server = await startEmbedded({ dataDir: into, port: 0, log: cluster.log });
    const client = new Client({ connectionString: server.ownerUrl });
    await client.connect();
    t.teardown(() => client.end().then(() => server.stop()));
    const { rows: found } = await client.query<{ sha256: string }>(
      "select sha256 from app_public.asset_versions",
    );
    const there = new Set(found.map(({ sha256 }) => sha256));
    const acknowledged = ledger.entries().filter(({ at }) => at < target.getTime());
    t.true(acknowledged.length > 10);
    for (const { sha256 } of acknowledged) t.true(there.has(sha256));
    // Acknowledged within the last second: those may not be there.
    t.true(ledger.entries().length > acknowledged.length);
    const { rows: state } = await client.query(
      `select to_regclass('app_public.review_notes') is not null as is_back,
            (select max(created_at) <= $1 from app_public.asset_versions) as is_before,
            (select count(*)::int from app_private.restorations) as restorations,
            (select count(*)::int from app_public.audit_log where table_name = 'app_private.restorations') as audited,
            (select bool_and(is_valid) from app_public.projects, app_public.verify_audit_chain(projects.id)) as is_valid,
            (app_public.verify_audit_chain()).unsealed_count::int as unsealed`,
      [target],
    );
    t.deepEqual(state, [
      { is_back: true, is_before: true, restorations: 1, audited: 1, is_valid: true, unsealed: 0 },
    ]);
  },
);

test.serial(
  "a server that was restored goes on in the same archive, and both ways stay open",
  async (t) => {
    const dataDir = join(cluster.dataDir, "a-second-before");
    const { backupDir } = readConfig(cluster.environment);
    const server = await startEmbedded({
      dataDir,
      port: 0,
      log: cluster.log,
      archiveTo: backupDir,
    });
    const client = new Client({ connectionString: server.ownerUrl });
    await client.connect();
    await client.query("create table public.on_the_new_timeline as select 1 as one");
    await archiveNow(client as never);
    const [backup] = await listBackups(backupDir);
    await client.end();
    await server.stop();

    const onward = join(cluster.dataDir, "onward");
    const newest = await runCommand(
      "restore",
      [backup as string, "--to", "latest", "--into", onward],
      cluster.environment,
    );
    t.is(newest.code, 0, newest.stderr);
    const abandoned = join(cluster.dataDir, "abandoned");
    const first = await runCommand(
      "restore",
      [backup as string, "--to", "latest", "--timeline", "1", "--into", abandoned],
      cluster.environment,
    );
    t.is(first.code, 0, first.stderr);
    for (const [folder, isNew] of [
      [onward, true],
      [abandoned, false],
    ] as const) {
      const restored = await startEmbedded({ dataDir: folder, port: 0, log: cluster.log });
      const reader = new Client({ connectionString: restored.ownerUrl });
      await reader.connect();
      const { rows } = await reader.query(
        `select to_regclass('public.on_the_new_timeline') is not null as is_new,
              to_regclass('app_public.review_notes') is not null as is_back,
              (select timeline_id from pg_control_checkpoint()) > 2 as is_free`,
      );
      await reader.end();
      await restored.stop();
      t.deepEqual(rows, [{ is_new: isNew, is_back: isNew, is_free: true }], folder);
    }
  },
);
