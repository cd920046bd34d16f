import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { listBackups } from "../../src/ops/backup-names.ts";
import { startBackupCluster } from "../ops/_backup-cluster.ts";
import { runCommand } from "../ops/_run-command.ts";

/** R8: the backups' disk is full. */
test("R8: a backup on a full disk fails, leaves nothing, does not touch the database, and the next one succeeds", async (t) => {
  const cluster = await startBackupCluster();
  t.teardown(() => cluster.stop());
  const disk = join(cluster.dataDir, "small-disk");
  mkdirSync(disk);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], { stdio: "ignore" });
  } catch {
    t.log("skipped: a small disk can only be mounted by root, outside of most containers");
    return t.pass();
  }
  // Before the folder that it lies in is removed.
  t.teardown(() => void execFileSync("umount", ["-l", disk]));
  const environment = { ...cluster.environment, GADB_BACKUP_DIR: disk };
  await cluster.addVersion();
  const failed = await runCommand("backup", ["--quiet"], environment);
  t.is(failed.code, 1);
  t.regex(
    failed.stderr,
    /There is no room left in .*small-disk; what this backup had written is removed/,
  );
  t.deepEqual(await listBackups(disk), []);
  t.deepEqual(
    readdirSync(disk).filter((name) => name !== "depot"),
    [],
  );
  const { rows } = await cluster.pool.query(
    "select state, failure from app_private.job_runs order by started_at desc limit 1",
  );
  t.is(rows[0].state, "failed");
  t.regex(rows[0].failure, /no room left/);
  await cluster.addVersion();

  // A disk that has room for the database and none for the content.
  execFileSync("mount", ["-o", "remount,size=12m", disk]);
  writeFileSync(join(disk, "ballast"), Buffer.alloc(1));
  await cluster.addVersion(Buffer.alloc(11_000_000, "incompressible?"));
  const half = await runCommand("backup", ["--quiet"], environment);
  t.is(half.code, 1);
  t.regex(half.stderr, /no room left/);
  t.deepEqual(await listBackups(disk), []);

  execFileSync("mount", ["-o", "remount,size=64m", disk]);
  const made = await runCommand("backup", ["--quiet", "--prove"], environment);
  t.is(made.code, 0, made.stderr);
  t.is((await listBackups(disk)).length, 1);
});
