import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test, { type ExecutionContext } from "ava";
import { Client } from "pg";
import { runningEmbeddedUrl } from "../../src/db/embedded.ts";
import { freePort } from "../../src/db/embedded/run-postgres.ts";
import { readClock } from "../../src/sql/read-clock.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { startBackupCluster, type BackupCluster } from "../ops/_backup-cluster.ts";
import { archiveNow } from "../ops/_wal.ts";
import { runBlock, startBlock, type ScriptResult } from "./_script.ts";

/**
 * R9, R10, F40: a person who has nothing but docs/operations.md and the backups' folder brings the studio back, in another
 * folder and on other ports; its blocks are run as they stand there.
 */
test("by the runbook alone a studio comes back on a bare folder, to a moment and after the loss of a machine", async (t) => {
  t.timeout(300_000);
  const cluster = await startBackupCluster({ archive: true });
  let isLost = false;
  t.teardown(() => (isLost ? undefined : cluster.stop()));
  const acknowledged: string[] = [];
  for (let count = 0; count < 5; count += 1) acknowledged.push(await cluster.addVersion());
  await count(cluster);
  const backup = await run(t, "back-up", cluster.environment);
  const name = backup.stdout.trim().split("\n").at(-1) as string;
  t.true(existsSync(join(cluster.backupDir, name)));

  const later: string[] = [];
  for (let count = 0; count < 3; count += 1) later.push(await cluster.addVersion());
  const moment = (await readClock(cluster.pool)).toISOString();
  await cluster.pool.query("drop table app_public.review_notes cascade");
  await archiveNow(cluster.pool);
  const beside = await target(t, cluster.backupDir);
  await run(t, "restore-moment", {
    ...beside,
    MOMENT: moment,
    OLD_DEPOT: pathToFileURL(join(cluster.dataDir, "depot")).href,
  });
  await requireRunning(t, beside, [...acknowledged, ...later]);

  // The machine burns; a copy of the backups' folder was kept elsewhere, without the log.
  const copy = join(tempDir(t), "carried");
  cpSync(cluster.backupDir, copy, { recursive: true });
  rmSync(join(copy, "wal"), { recursive: true, force: true });
  isLost = true;
  await cluster.stop();
  const begun = performance.now();
  const bare = await target(t, copy);
  const look = await run(t, "restore-look", bare);
  t.true(look.stdout.includes(name), look.stdout);
  t.false(existsSync(bare["GADB_DATA_DIR"] as string), "looking writes nothing");
  await run(t, "restore", bare);
  await run(t, "restore-check", bare);
  const seconds = await requireRunning(t, bare, acknowledged, begun);
  t.log(
    `from a bare folder to a ready server: ${seconds} s, two commands and a check of all content`,
  );
});

/** The environment of somebody who restores: the backups, a folder that is not there yet, ports of its own. */
async function target(t: ExecutionContext, backupDir: string): Promise<Record<string, string>> {
  return {
    GADB_BACKUP_DIR: backupDir,
    GADB_DATA_DIR: join(tempDir(t), "restored"),
    PORT: String(await freePort()),
    GADB_PG_PORT: String(await freePort()),
    GADB_DEMO: "0",
    GADB_LOG_LEVEL: "error",
  };
}

async function run(
  t: ExecutionContext,
  name: string,
  environment: Record<string, string>,
): Promise<ScriptResult> {
  const result = await runBlock(name, environment);
  t.is(result.code, 0, `${name}: ${result.stdout}${result.stderr}`);
  return result;
}

/** The versions of these tests are written past the commands that count them. */
async function count({ pool }: BackupCluster): Promise<void> {
  await pool.query(
    `update app_public.project_usage as usage
     set version_count = true_usage.version_count, logical_bytes = true_usage.logical_bytes
     from (
       select project_id, count(*) as version_count, sum(size_bytes) as logical_bytes
       from app_public.asset_versions group by project_id
     ) as true_usage
     where true_usage.project_id = usage.project_id`,
  );
}

/** Starts it as the runbook says, looks whether everything is there, and makes an admin who signs in; the seconds since `begun`. */
async function requireRunning(
  t: ExecutionContext,
  environment: Record<string, string>,
  acknowledged: readonly string[],
  begun = performance.now(),
): Promise<string> {
  const server = startBlock("restore-start", environment);
  t.teardown(async () => {
    server.child.kill("SIGTERM");
    await server.done;
  });
  const [, url] = await server.printed(/^ready (http\S+)$/m);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  t.is((await fetch(`${url}/readyz`)).status, 200);
  const client = new Client({
    connectionString: runningEmbeddedUrl(environment["GADB_DATA_DIR"] as string),
  });
  await client.connect();
  const { rows } = await client.query<{ sha256: string }>(
    "select sha256 from app_public.asset_versions order by id",
  );
  await client.query("select from app_public.review_notes");
  await client.end();
  t.deepEqual(
    rows.map(({ sha256 }) => sha256),
    acknowledged,
  );
  const password = "a long walk by the sea 42";
  const made = await runBlock("create-admin", environment, `${password}\n`);
  t.is(made.code, 0, made.stderr);
  const signedIn = await fetch(`${url}/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "ada", password }),
  });
  t.is(signedIn.status, 200);
  return seconds;
}
