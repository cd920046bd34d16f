import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { listBackups } from "../../src/ops/backup-names.ts";
import { readProof } from "../../src/ops/proof.ts";
import { startBackupCluster } from "../ops/_backup-cluster.ts";
import { startCommand, runCommand } from "../ops/_run-command.ts";

/** R4: the process that takes a backup is killed at any moment; nobody has to tidy up. */
test("R4: a backup killed at many moments never leaves one that lists, and the next one succeeds by itself", async (t) => {
  const cluster = await startBackupCluster();
  t.teardown(() => cluster.stop());
  for (let count = 0; count < 20; count += 1)
    await cluster.addVersion(Buffer.alloc(200_000, String(count)));
  const seed = Math.random();
  t.log(`seed ${seed}`);
  let state = seed;
  const random = () => (state = (state * 9_301 + 0.49297) % 1);
  let finished = 0;
  for (let round = 0; round < 6; round += 1) {
    const before = await listBackups(cluster.backupDir);
    const command = startCommand("backup", ["--quiet"], cluster.environment);
    const timer = setTimeout(() => command.child.kill("SIGKILL"), 400 + random() * 1_800);
    const { code } = await command.done;
    clearTimeout(timer);
    const after = await listBackups(cluster.backupDir);
    if (code === 0) finished += 1;
    // One that lists is whole, also when the kill came just after its rename.
    t.true(after.length - before.length <= 1);
    for (const name of after.slice(before.length)) {
      const { code: verdict, stderr } = await runCommand(
        "verify-backup",
        [name],
        cluster.environment,
      );
      t.is(verdict, 0, stderr);
    }
  }
  t.log(`${finished} of 6 were faster than the kill`);
  const last = await runCommand("backup", ["--quiet", "--prove"], cluster.environment);
  t.is(last.code, 0, last.stderr);
  t.deepEqual(
    readdirSync(cluster.backupDir).filter((name) => name.endsWith(".partial")),
    [],
  );
  const name = last.stdout.trim().split("\n").at(-1) as string;
  t.true((await readProof(join(cluster.backupDir, name)))?.isGood);
});
