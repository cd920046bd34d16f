import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { randomBytes } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import { openStore } from "../../plugins/depot/open-store.ts";
import { readS3Place } from "../../plugins/depot/s3/s3-place.ts";
import { contentPath } from "../../plugins/depot/s3/segments.ts";
import { backUp } from "../../src/ops/back-up.ts";
import { blobPath } from "../../src/ops/backup-names.ts";
import { restore } from "../../src/ops/restore.ts";
import { verifyBackup } from "../../src/ops/verify-backup.ts";
import { CEPH_KEYS } from "../_helpers/ceph/cluster.ts";
import { useCeph } from "../_helpers/ceph/use-ceph.ts";
import { contentOf, digest } from "../depot/_store-content.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { startBackupCluster, type BackupCluster } from "../ops/_backup-cluster.ts";
import { runCommand, startCommand } from "../ops/_run-command.ts";

// One after the other: they share a database, and what each adds to the depot is there for the next.
const { cephTest, ceph } = useCeph(test, "serial");
const MIB = 1024 * 1024;

let cluster: BackupCluster | undefined;
let count = 0;

interface World {
  cluster: BackupCluster;
  /** Of an empty bucket for the depot to move to. */
  s3Url: string;
  environment: Record<string, string>;
  /** In the middle of a move. */
  moving: Record<string, string>;
  add(content?: Buffer): Promise<string>;
}

async function makeWorld(t: ExecutionContext, more = ""): Promise<World> {
  t.timeout(120_000);
  cluster ??= await startBackupCluster();
  const { addVersion, depotUrl } = cluster;
  const s3Url = await ceph().depotUrl({ more });
  const environment = {
    ...cluster.environment,
    GADB_LOG_LEVEL: "silent",
    AWS_ACCESS_KEY_ID: CEPH_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CEPH_KEYS.secretAccessKey,
  };
  const moving = { ...environment, GADB_DEPOT_URL: s3Url, GADB_DEPOT_OLD_URL: depotUrl };
  const add = (content?: Buffer) => {
    count += 1;
    return addVersion(content);
  };
  return { cluster, s3Url, environment, moving, add };
}

test.after.always("stop PostgreSQL", () => cluster?.stop());

async function contentsOf(t: ExecutionContext, depotUrl: string): Promise<string[]> {
  const store = await openStore({ depotUrl, s3: CEPH_KEYS });
  t.teardown(() => store.close());
  const found = [];
  for await (const { sha256 } of store.contents()) found.push(sha256);
  return found.toSorted();
}

const events = (stdout: string) =>
  stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));

cephTest("a move that is killed goes on, and says when the old store can go", async (t) => {
  const { cluster, s3Url, moving, add } = await makeWorld(t);
  const shas = [];
  for (let index = 0; index < 24; index += 1) shas.push(await add(randomBytes(2 * MIB + index)));
  const first = startCommand("depot-move", ["--json"], moving);
  await first.printed(/"event":"progress"/);
  first.child.kill("SIGKILL");
  await first.done;
  const there = (await contentsOf(t, s3Url)).length;
  t.true(there < 24, "it was killed midway");
  const second = await runCommand("depot-move", ["--json"], moving);
  t.is(second.code, 0, second.stderr);
  const end = events(second.stdout).at(-1);
  t.like(end, { event: "end", isDone: true, blobs: count, problems: [], pendingUploads: 0 });
  t.true(end.copied <= 24 - there, "what was there was not copied again");
  t.deepEqual(await contentsOf(t, s3Url), shas.toSorted());
  const third = await runCommand("depot-move", [], moving);
  t.regex(
    third.stdout,
    new RegExp(`${count} blobs, .* are in the new store and read back right; 0 copied now\\.`),
  );
  t.regex(third.stdout, /Complete\. Unset GADB_DEPOT_OLD_URL/);
  const { rows } = await cluster.pool.query(
    "select state from app_private.job_runs where task = 'depot__move' order by started_at",
  );
  t.deepEqual(rows.map(({ state }) => state).slice(1), ["succeeded", "succeeded"]);
});

cephTest("a copy ahead of the switch says how to switch; damage keeps the old store", async (t) => {
  const { cluster, s3Url, environment, moving, add } = await makeWorld(t);
  await add();
  const ahead = await runCommand("depot-move", ["--to", s3Url], environment);
  t.is(ahead.code, 0, ahead.stderr);
  t.regex(ahead.stdout, /Now set GADB_DEPOT_OLD_URL/);
  const content = randomBytes(2_000);
  const damaged = await add(content);
  const depot = join(cluster.dataDir, "depot", "blobs");
  rmSync(blobPath(depot, damaged));
  const failed = await runCommand("depot-move", [], moving);
  t.is(failed.code, 1);
  t.is(failed.stderr, `blob ${damaged} is missing in both stores\n`);
  t.regex(failed.stdout, /NOT complete: 1 problem/);
  await cluster.addVersion(content);
  t.is((await runCommand("depot-move", [], moving)).code, 0, "healed");
});

cephTest("a move without a target, or to the same place, is refused", async (t) => {
  const { cluster, s3Url, environment, moving } = await makeWorld(t);
  t.is((await runCommand("depot-move", [], environment)).code, 2);
  t.is((await runCommand("depot-move", ["--to", cluster.depotUrl], environment)).code, 2);
  t.is((await runCommand("depot-move", ["--to", s3Url], moving)).code, 2);
});

cephTest("a depot in a bucket is backed up, proven and restored into a folder", async (t) => {
  const { cluster, s3Url, moving, add } = await makeWorld(t);
  const contents = [randomBytes(9 * MIB), randomBytes(100)];
  for (const content of contents) await add(content);
  // While it moves, everything is in the backup: one is in the old store only.
  const during = await runCommand("backup", ["--quiet"], moving);
  t.is(during.code, 0, during.stderr);
  t.is((await runCommand("depot-move", [], moving)).code, 0);
  const { name, depot } = await backUp({ ...cluster, depotUrl: s3Url, s3: CEPH_KEYS });
  t.like(depot, { kind: "s3", isCopied: true, blobs: count, newBlobs: 0, problems: [] });
  rmSync(join(cluster.backupDir, "depot"), { recursive: true });
  const anew = await backUp({ ...cluster, depotUrl: s3Url, s3: CEPH_KEYS });
  t.like(anew.depot, { blobs: count, newBlobs: count, problems: [] });
  t.deepEqual((await verifyBackup({ backup: join(cluster.backupDir, name) })).problems, []);
  const into = join(tempDir(t), "restored");
  await restore({ backup: join(cluster.backupDir, anew.name), into });
  const store = await openStore(pathToFileURL(join(into, "depot")).href);
  t.teardown(() => store.close());
  for (const content of contents)
    t.true(content.equals((await contentOf(store, digest(content))) as Buffer));
});

cephTest("content that is damaged or missing in the bucket is named in the backup", async (t) => {
  const { cluster, s3Url, moving, add } = await makeWorld(t);
  const [gone, changed] = [await add(), await add()];
  t.is((await runCommand("depot-move", [], moving)).code, 0);
  const { bucket, prefix } = readS3Place(s3Url);
  const at = (sha256: string) => ({ Bucket: bucket, Key: prefix + contentPath(sha256) });
  await ceph().client.send(new DeleteObjectCommand(at(gone)));
  await ceph().client.send(new PutObjectCommand({ ...at(changed), Body: randomBytes(2_000) }));
  const { depot } = await backUp({ ...cluster, depotUrl: s3Url, s3: CEPH_KEYS });
  t.deepEqual(
    depot.problems.toSorted((a, b) => a.problem.localeCompare(b.problem)),
    [
      { what: `blob ${changed}`, problem: "is damaged in the depot" },
      { what: `blob ${gone}`, problem: "is missing in the depot" },
    ],
  );
});

cephTest(
  "a bucket that protects itself is looked at and not copied, and the backup says so",
  async (t) => {
    const { cluster, s3Url, moving, add } = await makeWorld(t, "&backup=0");
    await add();
    t.is((await runCommand("depot-move", [], moving)).code, 0);
    const gone = await add();
    const { name, depot } = await backUp({ ...cluster, depotUrl: s3Url, s3: CEPH_KEYS });
    t.like(depot, { kind: "s3", isCopied: false, blobs: count - 1, newBlobs: 0 });
    t.deepEqual(depot.problems, [{ what: `blob ${gone}`, problem: "is missing in the depot" }]);
    const verified = await verifyBackup({ backup: join(cluster.backupDir, name) });
    t.true(verified.notes.some((note) => note.includes("has to protect itself")));
  },
);
