import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, escapeIdentifier } from "pg";
import { matchesVerifier, scramVerifier } from "./scram.ts";
import { databaseName, withDatabaseName } from "./urls.ts";

const ROLES_FILE = new URL("../../ops/postgres/roles.sql", import.meta.url);
const ROLES = [
  "gadb_owner",
  "gadb_authenticator",
  "gadb_anonymous",
  "gadb_user",
  "gadb_auditor",
  "gadb_worker",
];
const DATABASE_FILE = new URL("../../ops/postgres/database.sql", import.meta.url);

/**
 * Makes the database that `ownerUrl` names in a cluster of our own, if it is missing, and closes the cluster's other
 * databases to everyone but superusers; `maintenance` is an existing database to do it from.
 */
export async function ensureDatabase(ownerUrl: string, maintenance = "postgres"): Promise<void> {
  const name = databaseName(ownerUrl);
  await withConnection(withDatabaseName(ownerUrl, maintenance), async (client) => {
    const { rowCount } = await client.query(
      "select from pg_catalog.pg_database where datname = $1",
      [name],
    );
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`);
    await client.query("revoke connect on database postgres, template1 from public");
  });
}

/** Brings roles, extensions and the database's own rights to what the project expects; needs a superuser. */
export async function ensureRoles(superuserUrl: string): Promise<void> {
  await withConnection(superuserUrl, async (client) => {
    await runFile(client, ROLES_FILE);
    await runFile(client, DATABASE_FILE);
  });
}

/** Throws, naming the files to run, when the roles do not exist or this account may not act as the owning ones. */
export async function requireRoles(ownerUrl: string): Promise<void> {
  await withConnection(ownerUrl, async (client) => {
    const { rows } = await client.query<{ missing: string[] | null }>(
      `select array_agg(name) as missing from unnest($1::text[]) as name
       where not exists (select from pg_catalog.pg_roles r where r.rolname = name
                         and (name <> all ($2::text[]) or pg_catalog.pg_has_role(r.oid, 'set')))`,
      [ROLES, ["gadb_owner", "gadb_worker"]],
    );
    const missing = rows[0]?.missing;
    if (!missing) return;
    throw new Error(
      `This account cannot use the roles ${missing.join(", ")}, and may not make them. ` +
        "Let a superuser run ops/postgres/roles.sql and ops/postgres/database.sql, and grant it gadb_owner and gadb_worker.",
    );
  });
}

/** Whether the account of a connection string may do everything. */
export async function isSuperuser(url: string): Promise<boolean> {
  return withConnection(url, isSuperuserHere);
}

/** Only the rights of one database (copied databases do not inherit them); needs a superuser. */
export async function prepareDatabase(ownerUrl: string): Promise<void> {
  await withConnection(ownerUrl, (client) => runFile(client, DATABASE_FILE));
}

/**
 * Gives gadb_authenticator this password, unless it has it already. The server only ever sees the scram verifier.
 * Does nothing when the account is no superuser: then the password is the installation's own affair.
 */
export async function setAuthenticatorPassword(ownerUrl: string, password: string): Promise<void> {
  await withConnection(ownerUrl, async (client) => {
    if (!(await isSuperuserHere(client))) return;
    const { rows } = await client.query<{ rolpassword: string | null }>(
      "select rolpassword from pg_catalog.pg_authid where rolname = 'gadb_authenticator'",
    );
    if (matchesVerifier(password, rows[0]?.rolpassword ?? null)) return;
    await client.query(`alter role gadb_authenticator password '${scramVerifier(password)}'`);
  });
}

/** Runs `fn` with one connection, always closed. */
export async function withConnection<T>(
  url: string,
  fn: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: "gadb-setup",
  });
  // Without a listener, a connection that dies while idle would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end().catch(() => {});
  }
}

async function isSuperuserHere(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ rolsuper: boolean }>(
    "select rolsuper from pg_catalog.pg_roles where rolname = current_user",
  );
  return rows[0]?.rolsuper === true;
}

async function runFile(client: Client, file: URL): Promise<void> {
  const text = await readFile(file, "utf8");
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query("begin");
      await client.query("set local lock_timeout = '30s'");
      await client.query(text);
      await client.query("commit");
      return;
    } catch (cause) {
      await client.query("rollback").catch(() => {});
      const { message } = cause as Error;
      // Roles belong to the whole cluster: set-ups of two of its databases can meet at one of them.
      const isCollision = /concurrently updated|pg_authid_rolname_index|pg_auth_members/.test(
        message,
      );
      if (!isCollision || attempt === 10) {
        throw new Error(`${file.pathname.split("/").slice(-3).join("/")}: ${message}`, { cause });
      }
      await sleep(20 * attempt);
    }
  }
}
