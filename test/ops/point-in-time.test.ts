import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { Client } from "pg";
import { startEmbedded } from "../../src/db/embedded.ts";
import { walFolder } from "../../src/db/embedded/wal-archive.ts";
import { backUp } from "../../src/ops/back-up.ts";
import { blobPath } from "../../src/ops/backup-names.ts";
import { hashFile } from "../../src/ops/hashed-file.ts";
import type { BackupManifest } from "../../src/ops/manifest.ts";
import { keepWal } from "../../src/ops/wal/keep-wal.ts";
import { until } from "../_helpers/until.ts";
import { startBackupCluster, type BackupCluster } from "./_backup-cluster.ts";
import { runCommand } from "./_run-command.ts";
import { archiveNow } from "./_wal.ts";

let cluster: BackupCluster;
let manifest: BackupManifest;
/** The archive of this cluster. */
let wal: string;
/** What was there before the mistake, and when that was. */
let before: { versions: string[]; at: Date };

test.before(async () => {
  cluster = await startBackupCluster({ archive: true });
  await cluster.addVersion(Buffer.from("in the backup"));
  manifest = await backUp(cluster);
  wal = walFolder(cluster.backupDir, manifest.engine.systemIdentifier);
  await cluster.addVersion(Buffer.from("after the backup"));
  await archiveNow(cluster.pool);
  await cluster.addVersion(Buffer.from("in another segment"));
  before = { versions: await listVersions(cluster.pool), at: await now() };
  await cluster.pool.query("create table public.passing (id integer)");
  await cluster.pool.query("drop table app_public.asset_locks cascade");
  await archiveNow(cluster.pool);
});
test.after.always(() => cluster?.stop());

/** The database's clock, a moment after everything that has ended. */
async function now(): Promise<Date> {
  const { rows } = await cluster.pool.query<{ now: Date }>("select clock_timestamp() as now");
  const found = rows[0]?.now as Date;
  // Whole milliseconds, the next one: what ended within this one is before it.
  const target = new Date(found.getTime() + 1);
  await until(async () => {
    const { rows: later } = await cluster.pool.query("select where clock_timestamp() > $1", [
      target,
    ]);
    return later[0];
  });
  return target;
}

async function listVersions(db: { query: Client["query"] }): Promise<string[]> {
  const { rows } = await db.query<{ sha256: string }>(
    "select sha256 from app_public.asset_versions order by version_number",
  );
  return rows.map(({ sha256 }) => sha256);
}

/** Starts what was restored, for as long as the test runs. */
async function open(t: ExecutionContext, dataDir: string): Promise<Client> {
  const server = await startEmbedded({ dataDir, port: 0, log: cluster.log });
  const client = new Client({ connectionString: server.ownerUrl });
  await client.connect();
  t.teardown(() => client.end().then(() => server.stop()));
  return client;
}

const restoreTo = (to: string, ...args: string[]) =>
  runCommand("restore", [manifest.name, "--to", to, ...args], cluster.environment);

/** A copy of the backups with its archive, to be damaged. */
let copies = 0;
function copyArchive(): { wal: string; environment: Record<string, string> } {
  const folder = join(cluster.dataDir, `copy-${(copies += 1)}`);
  mkdirSync(folder);
  cpSync(cluster.backupDir, folder, { recursive: true });
  return {
    wal: walFolder(folder, manifest.engine.systemIdentifier),
    environment: { ...cluster.environment, GADB_BACKUP_DIR: folder },
  };
}

test.serial(
  "the embedded PostgreSQL hands its log over by its own module, without a shell",
  async (t) => {
    const { rows } = await cluster.pool.query(
      `select current_setting('archive_mode') as mode, current_setting('archive_library') as library,
            current_setting('archive_command') as command, current_setting('archive_timeout') as timeout,
            failed_count::int as failed, archived_count > 0 as is_archiving
     from pg_stat_archiver`,
    );
    t.deepEqual(rows, [
      {
        mode: "on",
        library: "basic_archive",
        command: "",
        timeout: "1min",
        failed: 0,
        is_archiving: true,
      },
    ]);
    t.true(readdirSync(join(wal, "incoming")).length > 0);
  },
);

test.serial("a dry run says which segments lead to the moment, and writes nothing", async (t) => {
  const into = join(cluster.dataDir, "never-made");
  const { code, stdout, stderr } = await restoreTo(
    before.at.toISOString(),
    "--into",
    into,
    "--dry-run",
  );
  t.is(code, 0, stderr);
  t.regex(
    stdout,
    /the archived log is unbroken: \d+ segments, [0-9A-F]{24} to [0-9A-F]{24}, timeline 1/,
  );
  t.regex(stdout, /Nothing was written/);
  t.false(existsSync(into));
});

test.serial(
  "a moment before a dropped table brings back everything, content newer than the backup included",
  async (t) => {
    const into = join(cluster.dataDir, "before-the-drop");
    const { code, stdout, stderr } = await restoreTo(before.at.toISOString(), "--into", into);
    t.is(code, 0, stderr);
    t.regex(stdout, /replaying the log up to/);
    const client = await open(t, into);
    t.deepEqual(await listVersions(client), before.versions);
    const { rows } = await client.query(
      "select to_regclass('app_public.asset_locks') is not null as is_back, to_regclass('public.passing') is null as is_gone",
    );
    t.deepEqual(rows, [{ is_back: true, is_gone: true }]);
    for (const sha256 of before.versions)
      t.is((await hashFile(blobPath(join(into, "depot", "blobs"), sha256))).sha256, sha256);
  },
);

test.serial(
  "nothing of the recovery stays in the settings: a replica made from it would follow them",
  async (t) => {
    const into = join(cluster.dataDir, "before-the-drop");
    const client = await open(t, into);
    const { rows } = await client.query(
      `select name, setting from pg_settings
     where (name like 'recovery_target%' or name in ('restore_command', 'primary_conninfo', 'archive_library'))
       and setting <> '' and setting is distinct from boot_val`,
    );
    t.deepEqual(rows, []);
    const { rows: modes } = await client.query(
      "select current_setting('archive_mode') as mode, pg_is_in_recovery() as waits",
    );
    t.deepEqual(modes, [{ mode: "off", waits: false }]);
    const text = readFileSync(join(into, "postgres", "postgresql.auto.conf"), "utf8");
    t.notRegex(text, /recovery_|restore_command/);
    t.false(existsSync(join(into, "postgres", "recovery.signal")));
  },
);

test.serial(
  "packed log restores alike, and everything that is archived is a target too",
  async (t) => {
    const kept = await keepWal(cluster.backupDir, manifest.engine.systemIdentifier);
    t.true(kept.packed > 0);
    t.deepEqual(kept.strange, []);
    t.deepEqual(readdirSync(join(wal, "incoming")), []);
    const into = join(cluster.dataDir, "latest");
    const { code, stderr } = await restoreTo("latest", "--into", into);
    t.is(code, 0, stderr);
    const client = await open(t, into);
    const { rows } = await client.query(
      "select to_regclass('app_public.asset_locks') is null as is_gone, to_regclass('public.passing') is not null as is_there",
    );
    t.deepEqual(rows, [{ is_gone: true, is_there: true }]);
  },
);

test.serial(
  "log from before the oldest backup is removed, and nothing that it needs",
  async (t) => {
    const first = readdirSync(wal)
      .filter((name) => name.endsWith(".gz"))
      .toSorted()[0] as string;
    const second = await backUp(cluster);
    const { removed } = await keepWal(cluster.backupDir, manifest.engine.systemIdentifier);
    // The first backup still needs all there is.
    t.is(removed, 0);
    const { environment, wal: copied } = copyArchive();
    rmSync(join(environment["GADB_BACKUP_DIR"] as string, manifest.name), { recursive: true });
    const other = copyArchive().environment["GADB_BACKUP_DIR"] as string;
    // A window of no length begins at the newest backup.
    const windowed = await keepWal(other, manifest.engine.systemIdentifier, { windowMs: 0 });
    t.true(windowed.removed > 0);
    const pruned = await keepWal(
      environment["GADB_BACKUP_DIR"] as string,
      manifest.engine.systemIdentifier,
    );
    t.true(pruned.removed > 0);
    t.false(readdirSync(copied).includes(first));
    const into = join(cluster.dataDir, "from-second");
    const { code, stderr } = await runCommand(
      "restore",
      [second.name, "--to", "latest", "--into", into, "--dry-run"],
      environment,
    );
    t.is(code, 0, stderr);
  },
);

test.serial("a missing segment is named, and nothing is written", async (t) => {
  const copy = copyArchive();
  const names = readdirSync(copy.wal)
    .filter((name) => /^[0-9A-F]{24}\.gz$/.test(name))
    .toSorted();
  // The first behind the backup's own log; later ones are there.
  const missing = names.find((name) => name > `${lastOwnSegment()}.gz`) as string;
  t.true(names.indexOf(missing) < names.length - 1);
  rmSync(join(copy.wal, missing));
  const into = join(cluster.dataDir, "with-a-gap");
  const { code, stderr } = await runCommand(
    "restore",
    [manifest.name, "--to", "latest", "--into", into],
    copy.environment,
  );
  t.is(code, 1);
  t.regex(
    stderr,
    new RegExp(`The archived log ${missing.slice(0, 24)} is missing, although \\d+ later`),
  );
  t.false(existsSync(into));
});

test.serial("a damaged segment is named", async (t) => {
  const copy = copyArchive();
  const names = readdirSync(copy.wal)
    .filter((name) => name.endsWith(".gz"))
    .toSorted();
  const path = join(copy.wal, names.at(-1) as string);
  chmodSync(path, 0o600);
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 0xff;
  writeFileSync(path, bytes);
  const { code, stderr } = await runCommand(
    "restore",
    [manifest.name, "--to", "latest", "--into", join(cluster.dataDir, "damaged"), "--dry-run"],
    copy.environment,
  );
  t.is(code, 1);
  t.regex(
    stderr,
    new RegExp(`The archived log ${(names.at(-1) as string).slice(0, 24)} is damaged`),
  );
});

test.serial(
  "a moment that the archive does not reach, or that the backup has passed, is refused with what to do",
  async (t) => {
    const late = await restoreTo(
      "2099-01-01T00:00:00Z",
      "--dry-run",
      "--into",
      join(cluster.dataDir, "x"),
    );
    t.is(late.code, 1);
    t.regex(
      late.stderr,
      /The archive ends before 2099-.*its last transaction is of 20.*--to latest/,
    );
    const early = await restoreTo(
      "2020-01-01T00:00:00Z",
      "--dry-run",
      "--into",
      join(cluster.dataDir, "x"),
    );
    t.is(early.code, 1);
    t.regex(early.stderr, /which is after 2020-/);
    const none = await runCommand(
      "restore",
      ["latest", "--to", "2020-01-01T00:00:00Z"],
      cluster.environment,
    );
    t.is(none.code, 1);
    t.regex(none.stderr, /no backup in .* that had ended by 2020-/);
    const vague = await restoreTo("2026-01-31 12:00");
    t.is(vague.code, 2);
    t.regex(vague.stderr, /has no time zone/);
  },
);

/** The segment in which the backup ended. */
function lastOwnSegment(): string {
  const [high, low] = manifest.stopLsn.split("/") as [string, string];
  const number = Math.floor((Number.parseInt(low, 16) - 1) / (16 * 1024 * 1024));
  const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, "0");
  return `00000001${high.padStart(8, "0")}${hex(number)}`;
}
