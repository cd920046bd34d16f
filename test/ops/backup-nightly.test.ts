import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import test from "ava";
import type { AppContext } from "../../src/app-context.ts";
import { readConfig, type Config } from "../../src/config.ts";
import type { BackUpOptions } from "../../src/ops/back-up.ts";
import { backupOptions } from "../../src/ops/backup-options.ts";
import { blobPath, listBackups } from "../../src/ops/backup-names.ts";
import { hashFile } from "../../src/ops/hashed-file.ts";
import {
  backUpForTheNight,
  proveForTheNight,
  type Nightly,
  type ProveForTheNightOptions,
} from "../../src/ops/nightly-backup.ts";
import { readProof } from "../../src/ops/proof.ts";
import { proveBackup } from "../../src/ops/prove-backup.ts";
import { pruneAsRun } from "../../src/ops/prune-run.ts";
import { backupFigures } from "../../src/sql/backup-figures.ts";
import { startWorker } from "../../worker/main.ts";
import { until } from "../_helpers/until.ts";
import { startBackupCluster, type BackupCluster } from "./_backup-cluster.ts";

let cluster: BackupCluster;
let config: Config;
let options: BackUpOptions & ProveForTheNightOptions;

test.before(async () => {
  cluster = await startBackupCluster();
  config = readConfig({ ...cluster.environment, DATABASE_URL: cluster.ownerUrl });
  options = {
    ...backupOptions(config, cluster.ownerUrl),
    scratchDir: config.backups.scratchDir,
    tiers: config.backups.keep,
    isFull: true,
  };
  await cluster.pool.query(
    "insert into app_public.users (username, display_name, studio_role) values ('ada', 'Ada', 'admin')",
  );
  await cluster.addVersion();
});
test.after.always(() => cluster?.stop());

/** A whole night. */
async function night(changes: Partial<typeof options> = {}): Promise<Nightly & { name: string }> {
  const { name } = await backUpForTheNight(recorder(), { ...options, ...changes }, {});
  return { ...(await proveForTheNight(recorder(), { ...options, ...changes }, {})), name };
}

const recorder = () => ({ db: cluster.pool, log: cluster.log });
const folderOf = (name: string) => join(cluster.backupDir, name);

async function lastMessage(): Promise<{ kind: string; message: string } | undefined> {
  const { rows } = await cluster.pool.query<{ kind: string; message: string }>(
    "select kind, message from app_public.notifications order by created_at desc, id desc limit 1",
  );
  return rows[0];
}

test.serial(
  "a night's backup is restored for a test, and only then counts as proven",
  async (t) => {
    t.true((await backupFigures(cluster.pool)).isOverdue);
    // What a server leaves in a table that a restore empties, as a crash does.
    await cluster.pool.query("select app_hidden.take_requests(null, null, 1, 60, 10)");
    const { name, isProven } = await night();
    t.true(isProven);
    const proof = await readProof(folderOf(name));
    t.like(proof, { isGood: true, content: "all", problems: [] });
    const figures = await backupFigures(cluster.pool);
    t.like(figures, { backups: 1, refuted: 0, isOverdue: false, isArchiving: false });
    t.deepEqual(figures.lastProvenBackupAt, figures.lastBackupAt);
    const { rows: runs } = await cluster.pool.query(
      "select task, state from app_private.job_runs order by started_at",
    );
    t.deepEqual(runs, [
      { task: "database__back_up", state: "succeeded" },
      { task: "database__prove_backup", state: "succeeded" },
      { task: "database__prune_backups", state: "succeeded" },
    ]);
  },
);

test.serial("the hash of the manifest is in the audit, where the seals cover it", async (t) => {
  const [name] = await listBackups(cluster.backupDir);
  const { sha256 } = await hashFile(join(folderOf(name as string), "manifest.json"));
  const { rows } = await cluster.pool.query(
    "select changes -> 'manifest_sha256' as change from app_public.audit_log where table_name = 'app_private.backups' and operation = 'insert'",
  );
  t.is(rows.length, 1);
  t.true(JSON.stringify(rows[0].change).includes(sha256));
});

test.serial("a changed proof proves nothing", async (t) => {
  const [name] = await listBackups(cluster.backupDir);
  const path = join(folderOf(name as string), "proof.json");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace('"problems": []', '"problems": [{"what":"x","problem":"y"}]'));
  t.is(await readProof(folderOf(name as string)), undefined);
  writeFileSync(path, text);
  t.true((await readProof(folderOf(name as string)))?.isGood);
});

test.serial(
  "a backup that does not restore fails the run, tells the admins, and removes nothing",
  async (t) => {
    const [good] = await listBackups(cluster.backupDir);
    const blob = await cluster.addVersion(Buffer.from("will be lost"));
    const { name } = await night({ tiers: undefined });
    const path = blobPath(join(cluster.backupDir, "depot"), blob);
    const bytes = readFileSync(path);
    rmSync(path);
    const proof = await proveBackup(recorder(), { ...options, backup: folderOf(name) }, {});
    t.false(proof.isGood);
    t.is((await lastMessage())?.kind, "backup.refuted");
    t.regex(
      (await lastMessage())?.message ?? "",
      new RegExp(`${name} .*not good: blob ${blob} is missing`),
    );
    const { rows } = await cluster.pool.query(
      "select state, failure from app_private.job_runs where task = 'database__prove_backup' order by started_at desc limit 1",
    );
    t.is(rows[0].state, "failed");
    t.like(await backupFigures(cluster.pool), { refuted: 1, isOverdue: false });
    const { remove, keep } = await pruneAsRun(
      recorder(),
      { ...options, tiers: { daily: 1, weekly: 0, monthly: 0 } },
      {},
    );
    t.deepEqual(remove, []);
    t.is(keep.get(good as string), "newest proven");
    writeFileSync(path, bytes, { mode: 0o440 });
  },
);

/** Gives a backup another day. */
function age(name: string, stamp: string): string {
  const aged = stamp + name.slice(16);
  renameSync(folderOf(name), folderOf(aged));
  return aged;
}

test.serial("what no tier keeps is removed with the content that it alone needed", async (t) => {
  const before = await listBackups(cluster.backupDir);
  const [first, second] = [
    age(before[0] as string, "20200101T023000Z"),
    age(before[1] as string, "20200102T023000Z"),
  ];
  // Content that only those lists know: as if its versions had been deleted since.
  const needed = join(cluster.backupDir, "depot");
  const lone = "ab".repeat(32);
  const path = blobPath(needed, lone);
  cpSync(folderOf(first), folderOf("20200103T023000Z-abcdef"), { recursive: true });
  await import("node:fs/promises").then(({ mkdir }) =>
    mkdir(join(path, ".."), { recursive: true }),
  );
  writeFileSync(path, "left over");
  const { name, removed } = await night({ tiers: { daily: 2, weekly: 0, monthly: 0 } });
  t.deepEqual(removed.toSorted(), [first, second].toSorted());
  t.deepEqual(await listBackups(cluster.backupDir), ["20200103T023000Z-abcdef", name]);
  t.false(existsSync(path));
  t.true((await proveBackup(recorder(), { ...options, backup: folderOf(name) }, {})).isGood);
  const { rows } = await cluster.pool.query(
    "select count(*)::int as count from app_private.backups where removed_at is not null",
  );
  // Renamed for the test, so the database does not know them.
  t.is(rows[0].count, 0);
});

test.serial("the first proven backup after a project was archived is kept for good", async (t) => {
  await cluster.pool.query(
    `with person as (insert into app_public.users (username, display_name, studio_role) values ('olga', 'Olga', 'admin') returning id),
     made as (insert into app_public.projects (name) values ('Over') returning id)
     select set_config('app.current_user_id', (select id::text from person), false), (select id from made)`,
  );
  await cluster.pool.query(
    "update app_public.projects set status = 'archived', archived_by = (select id from app_public.users where username = 'olga') where name = 'Over'",
  );
  t.true(existsSync(join(folderOf((await night()).name), "keep-for-good")));
  const next = await night();
  t.false(existsSync(join(folderOf(next.name), "keep-for-good")));
});

test.serial("a failed backup is told to the admins, and leaves nothing", async (t) => {
  const before = readdirSync(cluster.backupDir).toSorted();
  const broken = {
    ...options,
    depotUrl: "s3://nowhere/x?endpoint=http://127.0.0.1:1&region=x",
    s3: { accessKeyId: "x", secretAccessKey: "y", sessionToken: undefined },
  };
  await t.throwsAsync(backUpForTheNight(recorder(), broken, {}));
  t.regex((await lastMessage())?.message ?? "", /^No backup was taken: .*npm run backup/s);
  t.deepEqual(readdirSync(cluster.backupDir).toSorted(), before);
});

test.serial("a backup that takes too long is stopped and says so", async (t) => {
  const before = readdirSync(cluster.backupDir).toSorted();
  await t.throwsAsync(backUpForTheNight(recorder(), { ...options, timeoutMs: 1 }, {}), {
    message: /took longer than .* hours and was stopped/,
  });
  t.deepEqual(readdirSync(cluster.backupDir).toSorted(), before);
});

test.serial("the worker does all of it by itself", async (t) => {
  const app = { config, log: cluster.log, ownerUrl: cluster.ownerUrl } as AppContext;
  const worker = await startWorker(app);
  t.teardown(() => worker.stop());
  const count = async () => {
    const { rows } = await cluster.pool.query<{ count: number }>(
      "select count(*)::int as count from app_private.job_runs where task = 'database__prune_backups' and state = 'succeeded'",
    );
    return rows[0]?.count ?? 0;
  };
  const before = await count();
  await cluster.pool.query("select app_jobs.add_job('database__back_up', queue_name => 'backup')");
  await until(async () => ((await count()) > before ? true : undefined), 60_000);
  const newest = (await listBackups(cluster.backupDir)).at(-1) as string;
  t.true((await readProof(folderOf(newest)))?.isGood);
});
