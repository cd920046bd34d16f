import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "ava";
import { Client } from "pg";
import { setUpDatabase } from "../../src/boot/set-up-database.ts";
import { applyCurrent } from "../../src/db/current.ts";
import { startEmbedded } from "../../src/db/embedded.ts";
import { initCluster } from "../../src/db/embedded/init-cluster.ts";
import { freePort, runPostgres } from "../../src/db/embedded/run-postgres.ts";
import { ensureDatabase } from "../../src/db/roles.ts";
import { loadSecrets } from "../../src/db/secrets.ts";
import { pgUrl, withAccount } from "../../src/db/urls.ts";
import { createLog } from "../../src/log.ts";
import { backUp } from "../../src/ops/back-up.ts";
import { restore } from "../../src/ops/restore.ts";

/** A running server as somebody else would have set it up, with our schema in a database of their naming. */
async function startTheirs(folder: string): Promise<{ ownerUrl: string; stop(): Promise<void> }> {
  const pgData = join(folder, "their-data");
  await initCluster({ pgData, password: "theirs", extraArgs: ["--username=boss", "--no-sync"] });
  const conf = join(pgData, "postgresql.conf");
  writeFileSync(
    conf,
    readFileSync(conf, "utf8").replace(/^include_if_exists.*$/m, "work_mem = '5MB'"),
  );
  rmSync(join(pgData, "gadb.conf"));
  // What an earlier recovery and an archive leave behind, and what must not come along.
  writeFileSync(
    join(pgData, "postgresql.auto.conf"),
    "archive_command = 'touch /tmp/never'\nrecovery_target_time = '2020-01-01'\nwork_mem = '6MB'\n",
  );
  const port = await freePort();
  const settings = { shared_preload_libraries: "pg_stat_statements", fsync: "off" };
  const server = await runPostgres({ pgData, port, settings });
  const ownerUrl = pgUrl({ user: "boss", password: "theirs", port, database: "studio" });
  try {
    await ensureDatabase(ownerUrl);
    const authUrl = withAccount(ownerUrl, "gadb_authenticator", "theirs too");
    await setUpDatabase({ ownerUrl, authUrl });
    await applyCurrent(ownerUrl);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { ownerUrl, stop: () => server.stop() };
}

test("a backup of a server with its own configuration, superuser and database name becomes a data folder of ours", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "gadb-backup-foreign-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o711);
  const { ownerUrl, stop } = await startTheirs(folder);
  t.teardown(stop);
  mkdirSync(join(folder, "depot"));
  const depotUrl = pathToFileURL(join(folder, "depot")).href;
  const { name, engine } = await backUp({ ownerUrl, depotUrl, backupDir: join(folder, "backups") });
  t.is(engine.database, "studio");
  const into = join(folder, "ours");
  const { problems } = await restore({ backup: join(folder, "backups", name), into });
  t.deepEqual(problems, []);

  const restored = await startEmbedded({
    dataDir: into,
    port: 0,
    log: createLog({ level: "silent" }),
  });
  t.teardown(() => restored.stop());
  t.is(new URL(restored.ownerUrl).password, loadSecrets(into).postgresPassword);
  const client = new Client({ connectionString: restored.ownerUrl });
  await client.connect();
  t.teardown(() => client.end());
  const { rows } = await client.query(`
    select current_user, current_database(), current_setting('work_mem') as work_mem,
      current_setting('archive_command') as archive_command,
      current_setting('recovery_target_time') as recovery_target_time,
      current_setting('wal_level') as wal_level`);
  t.deepEqual(rows, [
    {
      current_user: "postgres",
      current_database: "asset_db",
      work_mem: "6MB",
      archive_command: "(disabled)",
      recovery_target_time: "",
      wal_level: "replica",
    },
  ]);
});
