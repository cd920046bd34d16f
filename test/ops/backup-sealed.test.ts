import { randomBytes } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import test from "ava";
import { readConfig } from "../../src/config.ts";
import { walFolder } from "../../src/db/embedded/wal-archive.ts";
import { backUp } from "../../src/ops/back-up.ts";
import { backupOptions } from "../../src/ops/backup-options.ts";
import { blobPath } from "../../src/ops/backup-names.ts";
import { hashFile } from "../../src/ops/hashed-file.ts";
import type { BackupManifest } from "../../src/ops/manifest.ts";
import { backupKey } from "../../src/ops/seal/backup-key.ts";
import { loadSigningKey } from "../../src/ops/signing-key.ts";
import { verifyBackup } from "../../src/ops/verify-backup.ts";
import { keepWal } from "../../src/ops/wal/keep-wal.ts";
import { startBackupCluster, type BackupCluster } from "./_backup-cluster.ts";
import { runCommand } from "./_run-command.ts";
import { archiveNow } from "./_wal.ts";

/** Something that can be found again in any file that holds it as it is. */
const SECRET = "the ending of the game, which nobody may know";

let cluster: BackupCluster;
let environment: Record<string, string>;
let manifest: BackupManifest;
let blob: string;

test.before(async () => {
  cluster = await startBackupCluster({ archive: true });
  const keyFile = join(cluster.dataDir, "backup-key");
  writeFileSync(keyFile, randomBytes(32).toString("hex"));
  environment = { ...cluster.environment, GADB_BACKUP_KEY_FILE: keyFile };
  blob = await cluster.addVersion(Buffer.from(SECRET));
  await cluster.pool.query("create table public.notes as select $1::text as note", [SECRET]);
  const config = readConfig(environment);
  manifest = await backUp(backupOptions(config, cluster.ownerUrl));
  await archiveNow(cluster.pool);
  await keepWal(cluster.backupDir, manifest.engine.systemIdentifier, { key: backupKey(config) });
});
test.after.always(() => cluster?.stop());

let copies = 0;
/** A copy of the backups, to be damaged. */
function copy(): { folder: string; environment: Record<string, string> } {
  const folder = join(cluster.dataDir, `copy-${(copies += 1)}`);
  mkdirSync(folder);
  cpSync(cluster.backupDir, folder, { recursive: true });
  return {
    folder: join(folder, manifest.name),
    environment: { ...environment, GADB_BACKUP_DIR: folder },
  };
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test("nothing in the backups' folder shows what was backed up, and the key is not there", (t) => {
  const files = filesIn(cluster.backupDir);
  t.true(files.some((path) => path.endsWith("base.tar.gz.sealed")));
  t.true(files.some((path) => path.endsWith(".gz.sealed") && path.includes("/wal/")));
  t.true(existsSync(`${blobPath(join(cluster.backupDir, "depot"), blob)}.sealed`));
  const key = readFileSync(environment["GADB_BACKUP_KEY_FILE"] as string, "utf8");
  for (const path of files) {
    const bytes = readFileSync(path);
    t.false(bytes.includes(SECRET), path);
    t.false(bytes.includes(key), path);
    t.false(bytes.includes(Buffer.from(key, "hex")), path);
  }
});

test("the right key opens the database, the content and the log", async (t) => {
  const into = join(cluster.dataDir, "opened");
  const { code, stderr } = await runCommand(
    "restore",
    [manifest.name, "--to", "latest", "--into", into],
    environment,
  );
  t.is(code, 0, stderr);
  t.is((await hashFile(blobPath(join(into, "depot", "blobs"), blob))).sha256, blob);
  const verified = await runCommand("verify-backup", [manifest.name], environment);
  t.is(verified.code, 0, verified.stderr);
});

test("the wrong key and none are named before anything is read", async (t) => {
  const other = join(cluster.dataDir, "other-key");
  writeFileSync(other, randomBytes(32).toString("hex"));
  for (const [command, args] of [
    ["verify-backup", [manifest.name]],
    ["restore", [manifest.name, "--into", join(cluster.dataDir, "closed")]],
  ] as const) {
    const wrong = await runCommand(command, [...args], {
      ...environment,
      GADB_BACKUP_KEY_FILE: other,
    });
    t.is(wrong.code, 1);
    t.regex(
      wrong.stderr,
      new RegExp(`encrypted with the key ${manifest.sealedWith}; the key at hand is`),
    );
    const none = await runCommand(command, [...args], { ...environment, GADB_BACKUP_KEY_FILE: "" });
    t.is(none.code, 1);
    t.regex(none.stderr, /GADB_BACKUP_KEY_FILE names none/);
  }
  t.false(existsSync(join(cluster.dataDir, "closed")));
});

test("a key inside the backups' folder is refused", async (t) => {
  const { environment: own } = copy();
  const inside = join(own["GADB_BACKUP_DIR"] as string, "key");
  writeFileSync(inside, randomBytes(32).toString("hex"));
  const { code, stderr } = await runCommand("backup", [], { ...own, GADB_BACKUP_KEY_FILE: inside });
  t.is(code, 1);
  t.regex(stderr, /who takes the backups would have the key/);
});

test("sealed content that was changed or cut off is named", async (t) => {
  const key = backupKey(readConfig(environment));
  const { folder } = copy();
  const path = `${blobPath(join(folder, "..", "depot"), blob)}.sealed`;
  const bytes = readFileSync(path);
  bytes[60] = (bytes[60] as number) ^ 1;
  rmSync(path);
  writeFileSync(path, bytes);
  const changed = await verifyBackup({ backup: folder, key });
  t.is(changed.problems[0]?.what, `blob ${blob}`);
  t.regex(changed.problems[0]?.problem ?? "", /changed within chunk 0|out of order at chunk 0/);
  truncateSync(path, bytes.length - 5);
  const cut = await verifyBackup({ backup: folder, key });
  t.regex(cut.problems[0]?.problem ?? "", /instead of/);
});

/** Rewrites the manifest and the sums as somebody would who wants a changed backup to pass. */
function forge(folder: string, change: (manifest: BackupManifest) => void): void {
  const path = join(folder, "manifest.json");
  const forged = JSON.parse(readFileSync(path, "utf8")) as BackupManifest;
  change(forged);
  writeFileSync(path, JSON.stringify(forged));
  const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
  const sums = join(folder, "SHA256SUMS");
  writeFileSync(
    sums,
    readFileSync(sums, "utf8").replace(
      /^[0-9a-f]{64} {2}manifest\.json$/m,
      `${hash}  manifest.json`,
    ),
  );
}

test("a manifest that was changed, with its sums, does not have its signature any more", async (t) => {
  const key = backupKey(readConfig(environment));
  const { folder } = copy();
  forge(folder, (forged) => (forged.host = "elsewhere"));
  const { problems } = await verifyBackup({ backup: folder, key });
  t.regex(problems[0]?.problem ?? "", /is not what was signed/);
  const unsigned = copy();
  rmSync(join(unsigned.folder, "manifest.sig"));
  const lost = await verifyBackup({ backup: unsigned.folder, key });
  t.regex(lost.problems[0]?.problem ?? "", /has lost its signature/);
});

test("who signed is told, and can be demanded", async (t) => {
  const own = loadSigningKey(readConfig(environment)).keyId;
  t.is(manifest.signingKey, own);
  const good = await runCommand("verify-backup", [manifest.name, "--signed-by", own], environment);
  t.is(good.code, 0, good.stderr);
  t.regex(good.stdout, new RegExp(`signed by the key ${own}`));
  const other = await runCommand(
    "restore",
    [
      manifest.name,
      "--dry-run",
      "--into",
      join(cluster.dataDir, "y"),
      "--signed-by",
      "0".repeat(32),
    ],
    environment,
  );
  t.is(other.code, 1);
  t.regex(other.stderr, new RegExp(`is signed by the key ${own} instead of 0{32}`));
});

test("the archive's packed log is sealed with the key too", (t) => {
  const names = readdirSync(walFolder(cluster.backupDir, manifest.engine.systemIdentifier));
  t.deepEqual(
    names.filter((name) => name.endsWith(".gz")),
    [],
  );
});
