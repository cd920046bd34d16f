import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { Client } from "pg";
import type { AppContext } from "../../src/app-context.ts";
import { readConfig } from "../../src/config.ts";
import { startEmbedded } from "../../src/db/embedded.ts";
import { backUp } from "../../src/ops/back-up.ts";
import { blobPath, listBackups } from "../../src/ops/backup-names.ts";
import { hashFile } from "../../src/ops/hashed-file.ts";
import { readManifest } from "../../src/ops/manifest.ts";
import { restore } from "../../src/ops/restore.ts";
import { BusyError, withBackupLock, withDeletionLock } from "../../src/ops/single-flight.ts";
import { startWorker } from "../../worker/main.ts";
import { until } from "../_helpers/until.ts";
import { startBackupCluster, type BackupCluster } from "./_backup-cluster.ts";
import { runCommand, startCommand } from "./_run-command.ts";

let cluster: BackupCluster;
test.before(async () => {
  cluster = await startBackupCluster();
});
test.after.always(() => cluster?.stop());

interface Version {
  version_number: number;
  sha256: string;
}

const ALL_VERSIONS =
  "select version_number, sha256 from app_public.asset_versions order by version_number";

/** Adds versions one after the other until it is told to stop; `stop` returns how many there were. */
function keepWriting(): { stop(): Promise<number> } {
  let isStopping = false;
  let count = 0;
  const done = (async () => {
    while (!isStopping) {
      await cluster.addVersion();
      count += 1;
    }
  })();
  return {
    stop: async () => {
      isStopping = true;
      await done;
      return count;
    },
  };
}

test.serial(
  "a backup taken while versions arrive restores into a new folder with every one committed before it",
  async (t) => {
    for (let count = 0; count < 5; count += 1) await cluster.addVersion();
    await cluster.pool.query(`
    with person as (insert into app_public.users (username, display_name) values ('mia', 'Mia') returning id)
    insert into app_private.sessions (user_id, expires_at) select id, now() + interval '1 day' from person`);
    await cluster.pool.query("insert into app_private.job_runs (task) values ('something')");
    const writer = keepWriting();
    const { rows: committed } = await cluster.pool.query<Version>(ALL_VERSIONS);
    const manifest = await backUp(cluster);
    t.true((await writer.stop()) > 0);
    t.deepEqual(await listBackups(cluster.backupDir), [manifest.name]);
    t.deepEqual(manifest.depot.problems, []);

    const into = join(cluster.dataDir, "restored");
    const { problems } = await restore({ backup: join(cluster.backupDir, manifest.name), into });
    t.deepEqual(problems, []);
    t.deepEqual(readdirSync(into).toSorted(), ["depot", "postgres", "secrets"]);

    const server = await startEmbedded({ dataDir: into, port: 0, log: cluster.log });
    const client = new Client({ connectionString: server.ownerUrl });
    await client.connect();
    t.teardown(() => client.end().then(() => server.stop()));
    const { rows: restored } = await client.query<Version>(ALL_VERSIONS);
    t.true(committed.length >= 5);
    t.deepEqual(restored.slice(0, committed.length), committed);
    for (const { sha256 } of restored) {
      t.is((await hashFile(blobPath(join(into, "depot", "blobs"), sha256))).sha256, sha256);
    }
    const { rows } = await client.query(`
    select (select count(*)::int from app_private.sessions where revoked_at is null) as sessions,
      (select count(*)::int from app_private.job_runs where state = 'running') as runs,
      (select timeline_id from pg_control_checkpoint()) as timeline,
      (select setting from pg_settings where name = 'restore_command') as restore_command`);
    t.deepEqual(rows, [{ sessions: 0, runs: 0, timeline: 2, restore_command: "" }]);
  },
);

test.serial("a second backup copies only what is new and shares the rest", async (t) => {
  const first = await backUp(cluster);
  const sha256 = await cluster.addVersion(Buffer.from("only in the second"));
  const second = await backUp(cluster);
  t.is(second.depot.newBlobs, 1);
  t.is(second.depot.blobs, first.depot.blobs + 1);
  t.is(statSync(blobPath(join(cluster.backupDir, "depot"), sha256)).size, 18);
});

test.serial("of two backups at once exactly one runs", async (t) => {
  const before = await listBackups(cluster.backupDir);
  const results = await Promise.allSettled([backUp(cluster), backUp(cluster), backUp(cluster)]);
  const failures = results.filter((result) => result.status === "rejected");
  t.is(failures.length, 2);
  for (const { reason } of failures) t.true(reason instanceof BusyError);
  t.is((await listBackups(cluster.backupDir)).length, before.length + 1);
});

test.serial("while a backup runs nothing is deleted from the depot", async (t) => {
  const blocker = new Client({ connectionString: cluster.ownerUrl });
  await blocker.connect();
  await blocker.query("begin; lock table app_private.blobs in access exclusive mode");
  const running = backUp(cluster);
  await until(() => areBlobsWanted(blocker), 60_000);
  await t.throwsAsync(
    withDeletionLock(cluster.ownerUrl, undefined, async () => "deleted"),
    { instanceOf: BusyError },
  );
  await blocker.end();
  await running;
  t.is(await withDeletionLock(cluster.ownerUrl, undefined, async () => "deleted"), "deleted");
});

test.serial(
  "a backup killed midway is not listed, and the next one succeeds and tidies up after it",
  async (t) => {
    const before = await listBackups(cluster.backupDir);
    const blocker = new Client({ connectionString: cluster.ownerUrl });
    await blocker.connect();
    const command = startCommand("backup", [], cluster.environment);
    await command.printed(/^database /m);
    // Held still until it can get no further than to its look at the blobs, after the base backup.
    command.child.kill("SIGSTOP");
    await blocker.query("begin; lock table app_private.blobs in access exclusive mode");
    command.child.kill("SIGCONT");
    await until(() => areBlobsWanted(blocker), 60_000);
    command.child.kill("SIGKILL");
    t.is((await command.done).signal, "SIGKILL");
    await blocker.end();
    t.deepEqual(await listBackups(cluster.backupDir), before);
    const [left] = readdirSync(cluster.backupDir).filter((name) => name.endsWith(".partial"));
    t.true(existsSync(join(cluster.backupDir, left as string, "base.tar.gz")));
    const refusal = await runCommand("restore", [left as string, "--dry-run"], cluster.environment);
    t.is(refusal.code, 1);
    t.regex(refusal.stderr, /not a finished backup/);

    const next = await runCommand("backup", [], {
      ...cluster.environment,
      DATABASE_URL: cluster.ownerUrl,
    });
    t.is(next.code, 0, next.stderr);
    const name = next.stdout.trim().split("\n").at(-1) as string;
    t.deepEqual(await listBackups(cluster.backupDir), [...before, name]);
    t.deepEqual(
      readdirSync(cluster.backupDir).filter((entry) => entry.endsWith(".partial")),
      [],
    );
  },
);

test.serial("each run of the command leaves its row in the history of jobs", async (t) => {
  const { rows } = await cluster.pool.query<{ state: string; name: string | null }>(
    "select state, detail ->> 'name' as name from app_private.job_runs where task = 'database__back_up' and detail ->> 'trigger' = 'command' order by started_at",
  );
  t.is(rows.length, 2);
  // Killed: nobody can have closed it yet.
  t.is(rows[0]?.state, "running");
  t.is(rows[1]?.state, "succeeded");
  t.is(rows[1]?.name, (await listBackups(cluster.backupDir)).at(-1));
});

test.serial("a stopped backup removes what it has written", async (t) => {
  const before = readdirSync(cluster.backupDir).toSorted();
  const abort = new AbortController();
  const reason = new Error("the worker stops");
  const backup = backUp({ ...cluster, signal: abort.signal, report: () => abort.abort(reason) });
  t.is(await t.throwsAsync(backup), reason);
  t.deepEqual(readdirSync(cluster.backupDir).toSorted(), before);
});

/** The newest run of the backup task that has ended, as soon as it is another than `before`. */
function nextRun(
  before: string | undefined,
): Promise<{ id: string; state: string; failure: string | null }> {
  return until(async () => {
    const { rows } = await cluster.pool.query<{
      id: string;
      state: string;
      failure: string | null;
    }>(
      `select id, state, failure from app_private.job_runs
       where task = 'database__back_up' and detail ? 'jobId' and state <> 'running'
       order by started_at desc limit 1`,
    );
    return rows[0]?.id === before ? undefined : rows[0];
  });
}

test.serial(
  "the nightly task takes a backup; one that finds another running ends as failed and is not tried again",
  async (t) => {
    const config = readConfig({ ...cluster.environment, DATABASE_URL: cluster.ownerUrl });
    const app = { config, log: cluster.log, ownerUrl: cluster.ownerUrl };
    const worker = await startWorker(app as AppContext);
    t.teardown(() => worker.stop());
    const addJob = () =>
      cluster.pool.query("select app_jobs.add_job('database__back_up', queue_name => 'backup')");
    const before = await listBackups(cluster.backupDir);
    const refused = await withBackupLock(cluster.ownerUrl, undefined, async () => {
      await addJob();
      return nextRun(undefined);
    });
    t.is(refused.state, "failed");
    t.is(refused.failure, "Another backup of this database is running.");
    t.deepEqual(await listBackups(cluster.backupDir), before);
    await addJob();
    const taken = await nextRun(refused.id);
    t.is(taken.failure, null);
    t.is((await listBackups(cluster.backupDir)).length, before.length + 1);
    await worker.stop();
    const { rows } = await cluster.pool.query(
      "select * from graphile_worker.jobs where task_identifier = 'database__back_up'",
    );
    t.deepEqual(rows, []);
  },
);

test.serial("no password is in any file of a backup that people read", async (t) => {
  const name = (await listBackups(cluster.backupDir)).at(-1) as string;
  const folder = join(cluster.backupDir, name);
  const password = new URL(cluster.ownerUrl).password;
  for (const file of ["manifest.json", "backup_manifest", "depot.manifest", "SHA256SUMS"]) {
    t.false(readFileSync(join(folder, file), "utf8").includes(password), file);
  }
  t.is(statSync(folder).mode & 0o777, 0o700);
  const manifest = await readManifest(folder);
  t.is(manifest.engine.database, "asset_db");
  t.regex(manifest.stopLsn, /^[0-9A-F]+\/[0-9A-F]+$/);
});

/** Whether somebody waits for the list of blobs, which a backup reads after the base backup. */
async function areBlobsWanted(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(
    "select from pg_locks where relation = 'app_private.blobs'::regclass and not granted limit 1",
  );
  return rowCount === 1;
}
