import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import test from "ava";
import { backUp } from "../../src/ops/back-up.ts";
import { blobPath } from "../../src/ops/backup-names.ts";
import { checkDepot } from "../../src/ops/check-depot.ts";
import { readManifest } from "../../src/ops/manifest.ts";
import { DamagedBackupError, restore } from "../../src/ops/restore.ts";
import { verifyBackup } from "../../src/ops/verify-backup.ts";
import { startBackupCluster, type BackupCluster } from "./_backup-cluster.ts";
import { runCommand, startCommand } from "./_run-command.ts";

let cluster: BackupCluster;
let name: string;
let blob: string;
test.before(async () => {
  cluster = await startBackupCluster();
  blob = await cluster.addVersion(Buffer.from("the first version"));
  await cluster.addVersion(Buffer.from("the second version"));
  ({ name } = await backUp(cluster));
});
test.after.always(() => cluster?.stop());

let copies = 0;
/** A copy of the backup and its depot, to be damaged. */
function copyBackup(): { backup: string; depot: string; environment: Record<string, string> } {
  const folder = join(cluster.dataDir, `copy-${(copies += 1)}`);
  mkdirSync(folder);
  cpSync(cluster.backupDir, folder, { recursive: true });
  return {
    backup: join(folder, name),
    depot: join(folder, "depot"),
    environment: { ...cluster.environment, GADB_BACKUP_DIR: folder },
  };
}

function flipByte(path: string, offset: number): void {
  chmodSync(path, 0o600);
  const bytes = readFileSync(path);
  bytes[offset] = (bytes[offset] as number) ^ 1;
  writeFileSync(path, bytes);
}

test("a whole backup verifies, and the command says so", async (t) => {
  const { code, stdout, stderr } = await runCommand(
    "verify-backup",
    ["latest"],
    cluster.environment,
  );
  t.is(code, 0, stderr);
  t.regex(stdout, /The backup is good\.\n$/);
});

for (const [file, offset] of [
  ["base.tar.gz", 200_000],
  ["backup_manifest", 1_000],
  ["depot.manifest", 3],
  ["manifest.json", 30],
  ["SHA256SUMS", 3],
] as const) {
  test(`one flipped byte in ${file} is found and named`, async (t) => {
    const { backup } = copyBackup();
    flipByte(join(backup, file), offset);
    const { problems } = await verifyBackup({ backup });
    // A digit that is another digit now accuses the file; one that is no digit any more, the list itself.
    const named: string[] = file === "SHA256SUMS" ? ["base.tar.gz", file] : [file];
    t.true(
      problems.some(({ what }) => named.includes(what)),
      JSON.stringify(problems),
    );
  });
}

test("a truncated archive is named, and nothing is restored from it", async (t) => {
  const { backup, environment } = copyBackup();
  truncateSync(join(backup, "base.tar.gz"), 100_000);
  const verified = await runCommand("verify-backup", [name], environment);
  t.is(verified.code, 1);
  t.regex(verified.stderr, /^base\.tar\.gz has 100000 bytes instead of \d+$/m);
  const into = join(cluster.dataDir, "from-truncated");
  const restored = await runCommand("restore", [name, "--into", into], environment);
  t.is(restored.code, 1);
  t.regex(restored.stderr, /base\.tar\.gz has 100000 bytes/);
  t.false(existsSync(into));
});

test("a missing file is named", async (t) => {
  const { backup } = copyBackup();
  rmSync(join(backup, "backup_manifest"));
  const { problems } = await verifyBackup({ backup });
  t.deepEqual(problems, [{ what: "backup_manifest", problem: "is missing" }]);
});

test("a blob that is missing in the backup is named, and a restore refuses unless it is told to go on", async (t) => {
  const { backup, depot, environment } = copyBackup();
  rmSync(blobPath(depot, blob));
  const verified = await runCommand("verify-backup", [name], environment);
  t.is(verified.code, 1);
  t.regex(verified.stderr, new RegExp(`^blob ${blob} is missing$`, "m"));
  const into = join(cluster.dataDir, "from-incomplete");
  await t.throwsAsync(restore({ backup, into }), {
    instanceOf: DamagedBackupError,
    message: new RegExp(blob),
  });
  t.false(existsSync(into));
  const { problems } = await restore({ backup, into, keepGoing: true });
  t.deepEqual(
    problems.map(({ what }) => what),
    [`blob ${blob}`],
  );
  t.true(existsSync(join(into, "postgres", "PG_VERSION")));
});

test("one flipped byte in a blob is found, and a restore stops at it without leaving a database", async (t) => {
  const { backup, depot } = copyBackup();
  flipByte(blobPath(depot, blob), 4);
  const problems = await checkDepot(backup, await readManifest(backup), { depth: "content" });
  t.deepEqual(
    problems.map(({ what }) => what),
    [`blob ${blob}`],
  );
  const into = join(cluster.dataDir, "from-flipped");
  await t.throwsAsync(restore({ backup, into }), {
    instanceOf: DamagedBackupError,
    message: new RegExp(blob),
  });
  t.false(existsSync(join(into, "postgres")));
  t.false(existsSync(join(into, "depot")));
});

test("a blob that the database needs and the backup's list lacks is found by looking into the database", async (t) => {
  const { backup } = copyBackup();
  const list = join(backup, "depot.manifest");
  const text = readFileSync(list, "utf8")
    .split("\n")
    .filter((line) => !line.startsWith(blob))
    .join("\n");
  const hash = (value: string | Buffer) => createHash("sha256").update(value).digest("hex");
  const manifestPath = join(backup, "manifest.json");
  const manifest = JSON.parse(readFileSync(manifestPath, "utf8"));
  manifest.files["depot.manifest"] = { sha256: hash(text), bytes: text.length };
  writeFileSync(list, text);
  writeFileSync(manifestPath, JSON.stringify(manifest));
  const sums = Object.entries<{ sha256: string }>(manifest.files).map(
    ([file, { sha256 }]) => `${sha256}  ${file}\n`,
  );
  sums.push(`${hash(readFileSync(manifestPath))}  manifest.json\n`);
  writeFileSync(join(backup, "SHA256SUMS"), sums.join(""));
  const { problems } = await verifyBackup({ backup });
  t.deepEqual(problems, [
    { what: `blob ${blob}`, problem: "is needed by the database but not in the backup" },
  ]);
});

test("content that is missing in the depot itself is named and fails the run, but the rest is backed up", async (t) => {
  const own = await startBackupCluster();
  t.teardown(() => own.stop());
  const lost = await own.addVersion();
  await own.addVersion();
  rmSync(blobPath(join(own.dataDir, "depot", "blobs"), lost));
  const { code, stderr, stdout } = await runCommand("backup", ["--quiet"], own.environment);
  t.is(code, 1);
  t.regex(stderr, new RegExp(`^blob ${lost} is missing in the depot$`, "m"));
  const made = stdout.trim();
  const { depot } = await readManifest(join(own.backupDir, made));
  t.deepEqual(depot.problems, [{ what: `blob ${lost}`, problem: "is missing in the depot" }]);
  t.is(depot.blobs, 1);
  const { rows } = await own.pool.query("select state, failure from app_private.job_runs");
  t.is(rows[0].state, "failed");
  t.regex(rows[0].failure, new RegExp(lost));
});

test("a restore does not touch a folder that holds anything else", async (t) => {
  const into = join(cluster.dataDir, "occupied");
  mkdirSync(into);
  writeFileSync(join(into, "thesis.txt"), "important");
  const { code, stderr } = await runCommand("restore", [name, "--into", into], cluster.environment);
  t.is(code, 1);
  t.regex(stderr, /not empty \(thesis\.txt\)/);
  // The running instance's own folder.
  const live = await runCommand("restore", [name], cluster.environment);
  t.is(live.code, 1);
  t.regex(live.stderr, /not empty/);
});

test("a restore killed midway leaves no database, and the next one into the same folder succeeds", async (t) => {
  const into = join(cluster.dataDir, "killed");
  const command = startCommand("restore", [name, "--into", into], cluster.environment);
  await command.printed(/^replaying/m);
  command.child.kill("SIGKILL");
  t.is((await command.done).signal, "SIGKILL");
  t.false(existsSync(join(into, "postgres")));
  const next = await runCommand("restore", [name, "--into", into], cluster.environment);
  t.is(next.code, 0, next.stderr);
  t.regex(next.stdout, new RegExp(`GADB_DATA_DIR=${into} npm start`));
  t.deepEqual(readdirSync(into).toSorted(), ["depot", "postgres", "secrets"]);
});

test("a dry run checks everything and writes nothing", async (t) => {
  const into = join(cluster.dataDir, "never-made");
  const { code, stdout, stderr } = await runCommand(
    "restore",
    [name, "--into", into, "--dry-run"],
    cluster.environment,
  );
  t.is(code, 0, stderr);
  t.regex(stdout, /2 blobs \(35 B\)/);
  t.false(existsSync(into));
});

test("a point in time is refused when there is no archive, and a name that does not exist is answered with those that do", async (t) => {
  const into = join(cluster.dataDir, "without-archive");
  const timed = await runCommand(
    "restore",
    [name, "--to", "2099-01-31T12:00:00Z", "--into", into],
    cluster.environment,
  );
  t.is(timed.code, 1);
  t.regex(timed.stderr, /no archive of the write-ahead log/);
  t.false(existsSync(into));
  const unknown = await runCommand("restore", ["20200101T000000Z-abcdef"], cluster.environment);
  t.is(unknown.code, 1);
  t.regex(unknown.stderr, new RegExp(name));
});
