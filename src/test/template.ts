import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { applyCurrent, compileCurrent } from "../db/current.ts";
import { migrate, PROJECT_ROOT } from "../db/migrate.ts";
import { ensureRoles, setAuthenticatorPassword, withConnection } from "../db/roles.ts";
import { withDatabaseName } from "../db/urls.ts";
import { migrateWorkerSchema } from "../db/worker-schema.ts";

/** The database that test databases are copied from: everything committed, then current.sql. Nobody may connect. */
export const TEMPLATE = "gadb_test";

const BUILD = "gadb_test_build";

/** Builds the template of a test cluster unless it is there and nothing it is made of has changed. */
export async function ensureTemplate(clusterUrl: string): Promise<void> {
  const wanted = await fingerprint(clusterUrl);
  const found = await withConnection(clusterUrl, async (client) => {
    const { rows } = await client.query<{ mark: string | null }>(
      "select shobj_description(oid, 'pg_database') as mark from pg_database where datname = $1",
      [TEMPLATE],
    );
    return rows[0]?.mark;
  });
  if (found !== wanted) await buildTemplate(clusterUrl, wanted);
}

/** Builds the template anew and swaps it in; the old one stays until the new one is complete. */
export async function buildTemplate(clusterUrl: string, mark?: string): Promise<void> {
  const buildUrl = withDatabaseName(clusterUrl, BUILD);
  await withConnection(clusterUrl, async (client) => {
    await client.query(`drop database if exists ${BUILD} with (force)`);
    await client.query(`create database ${BUILD}`);
  });
  await ensureRoles(buildUrl);
  // One password for both logins is enough in a cluster of minutes, and lets one URL describe it.
  await setAuthenticatorPassword(buildUrl, decodeURIComponent(new URL(clusterUrl).password));
  await migrateWorkerSchema(buildUrl);
  await migrate(buildUrl);
  await applyCurrent(buildUrl);
  const comment = mark ?? (await fingerprint(clusterUrl));
  await withConnection(clusterUrl, (client) => swapIn(client, comment));
}

async function swapIn(client: Client, mark: string): Promise<void> {
  await client.query(`alter database ${BUILD} with allow_connections false`);
  await client.query(
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
    [BUILD],
  );
  await client.query(`drop database if exists ${TEMPLATE} with (force)`);
  await client.query(`alter database ${BUILD} rename to ${escapeIdentifier(TEMPLATE)}`);
  await client.query(`comment on database ${escapeIdentifier(TEMPLATE)} is ${escapeLiteral(mark)}`);
}

/** A hash over everything the template is made of. */
async function fingerprint(clusterUrl: string): Promise<string> {
  const hash = createHash("sha256");
  const committed = `${PROJECT_ROOT}migrations/committed/`;
  const names = await readdir(committed).catch(() => [] as string[]);
  for (const name of names.filter((file) => file.endsWith(".sql")).toSorted()) {
    hash.update(name).update(await readFile(committed + name));
  }
  for (const file of [
    "ops/postgres/roles.sql",
    "ops/postgres/database.sql",
    "src/db/worker-schema.ts",
  ]) {
    hash.update(await readFile(PROJECT_ROOT + file));
  }
  return hash.update(await compileCurrent(withDatabaseName(clusterUrl, TEMPLATE))).digest("hex");
}
