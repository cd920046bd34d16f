import { createHash, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Pool } from "pg";
import { setUpDatabase } from "../../src/boot/set-up-database.ts";
import { applyCurrent } from "../../src/db/current.ts";
import { startEmbedded, type EmbeddedPostgres } from "../../src/db/embedded.ts";
import { ensureDatabase } from "../../src/db/roles.ts";
import { loadSecrets } from "../../src/db/secrets.ts";
import { withAccount } from "../../src/db/urls.ts";
import { createLog, type Log } from "../../src/log.ts";
import { blobPath } from "../../src/ops/backup-names.ts";

/** A data folder with a running cluster of its own (test clusters keep no log to back up) and one project. */
export interface BackupCluster {
  dataDir: string;
  backupDir: string;
  depotUrl: string;
  ownerUrl: string;
  log: Log;
  pool: Pool;
  server: EmbeddedPostgres;
  /** The environment in which the commands work on this cluster. */
  environment: Record<string, string>;
  /** Adds a version with this content (or random bytes) the way an upload does: file first, then one transaction. */
  addVersion(content?: Buffer): Promise<string>;
  stop(): Promise<void>;
}

/** Starts one in a temporary folder, if wanted with an archive of its log; `stop()` removes everything. */
export async function startBackupCluster({ archive = false } = {}): Promise<BackupCluster> {
  const dataDir = mkdtempSync(join(tmpdir(), "gadb-backup-test-"));
  chmodSync(dataDir, 0o711);
  const log = createLog({ level: "silent" });
  // Durability is not what is tested here, and this machine's disk is shared.
  const server = await startEmbedded({
    dataDir,
    port: 0,
    log,
    settings: { fsync: "off", shared_buffers: "32MB" },
    archiveTo: archive ? join(dataDir, "backups") : undefined,
  });
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const { ownerUrl } = server;
  const { pool, assetId } = await prepare(dataDir, ownerUrl).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const depot = join(dataDir, "depot");
  return {
    dataDir,
    backupDir: join(dataDir, "backups"),
    depotUrl: pathToFileURL(depot).href,
    ownerUrl,
    log,
    pool,
    server,
    environment: { GADB_DATA_DIR: dataDir, DATABASE_URL: "", GADB_LOG_LEVEL: "error" },
    addVersion: (content = randomBytes(2_000)) =>
      addVersion(pool, join(depot, "blobs"), assetId, content),
    stop: async () => {
      await pool.end();
      await stop();
    },
  };
}

async function prepare(
  dataDir: string,
  ownerUrl: string,
): Promise<{ pool: Pool; assetId: string }> {
  await ensureDatabase(ownerUrl);
  const password = loadSecrets(dataDir).authenticatorPassword;
  await setUpDatabase({ ownerUrl, authUrl: withAccount(ownerUrl, "gadb_authenticator", password) });
  await applyCurrent(ownerUrl);
  const pool = new Pool({ connectionString: ownerUrl, max: 4 });
  pool.on("error", () => {});
  return { pool, assetId: await makeProject(pool) };
}

async function makeProject(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(`
    with project as (
      insert into app_public.projects (name) values ('Backup test') returning id
    ), branch as (
      insert into app_public.branches (project_id, name, type) select id, 'mainline', 'mainline' from project
    )
    insert into app_public.assets (project_id, name, type) select id, 'hero', 'texture' from project returning id`);
  return rows[0]?.id as string;
}

async function addVersion(
  pool: Pool,
  blobsDir: string,
  assetId: string,
  content: Buffer,
): Promise<string> {
  const sha256 = createHash("sha256").update(content).digest("hex");
  await pool.query(
    "insert into app_private.blobs (sha256, size_bytes, state) values ($1, $2, 'staging') on conflict do nothing",
    [sha256, content.length],
  );
  const path = blobPath(blobsDir, sha256);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  await pool.query(
    `with asset as (
       select * from app_public.assets where id = $1 for update
     ), blob as (
       update app_private.blobs set state = 'ready' where sha256 = $2 returning sha256
     ), branch as (
       select branches.* from app_public.branches join asset on asset.project_id = branches.project_id
     ), change as (
       insert into app_public.changes (project_id, branch_id, kind) select project_id, id, 'upload' from branch returning *
     )
     insert into app_public.asset_versions
       (project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename)
     select asset.project_id, asset.id, change.branch_id,
       (select count(*) + 1 from app_public.asset_versions where asset_id = $1), change.id, blob.sha256, $3, 'hero.png'
     from asset, change, blob`,
    [assetId, sha256, content.length],
  );
  return sha256;
}
