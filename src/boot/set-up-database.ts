import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config.ts";
import { startEmbedded, runningEmbeddedUrl, type EmbeddedPostgres } from "../db/embedded.ts";
import { migrate } from "../db/migrate.ts";
import {
  ensureDatabase,
  ensureRoles,
  isSuperuser,
  requireRoles,
  setAuthenticatorPassword,
  withConnection,
} from "../db/roles.ts";
import type { Secrets } from "../db/secrets.ts";
import { withSetUpLock } from "../db/set-up-lock.ts";
import { requireDirect } from "../db/require-direct.ts";
import { withAccount, withRole } from "../db/urls.ts";
import { migrateWorkerSchema } from "../db/worker-schema.ts";
import type { Log } from "../log.ts";

/** The database a program run works with. */
export interface OpenedDatabase {
  ownerUrl: string;
  authUrl: string;
  pgInstance: EmbeddedPostgres | undefined;
}

/** For whom a database is opened, and when to stop waiting for it. */
export interface OpenOptions {
  log: Log;
  part: Part;
  signal?: AbortSignal;
}

/** Which programs run in this process. */
export type Part = "all" | "server" | "worker";

/**
 * Opens the configured database, starting the embedded one unless DATABASE_URL is set (a worker on its own joins the
 * one that runs). An outside server that is still starting is waited for.
 */
export async function openDatabase(
  config: Config,
  secrets: Secrets,
  options: OpenOptions,
): Promise<OpenedDatabase> {
  const { ownerUrl, pgInstance } = await findServer(config, options);
  // Our own server has nothing in front of it.
  if (pgInstance === undefined) await requireDirect(ownerUrl);
  return { ownerUrl, authUrl: authenticatorUrl(config, secrets, ownerUrl), pgInstance };
}

/** The API's connection: the given one, with our own password if it has none, or else the owner's with the API's account. */
export function authenticatorUrl(
  { authDatabaseUrl }: Pick<Config, "authDatabaseUrl">,
  { authenticatorPassword }: Pick<Secrets, "authenticatorPassword">,
  ownerUrl: string,
): string {
  const url = authDatabaseUrl ?? withAccount(ownerUrl, "gadb_authenticator", authenticatorPassword);
  const { username, password } = new URL(url);
  return username === "gadb_authenticator" && password === ""
    ? withAccount(url, username, authenticatorPassword)
    : url;
}

/**
 * Brings a database up to date: roles and rights, the authenticator's password, the job queue's schema, the committed
 * migrations. Safe to run from many instances at once; each step changes nothing when there is nothing to do. An
 * account that is no superuser leaves roles and passwords to the one who made them.
 */
export async function setUpDatabase(opened: { ownerUrl: string; authUrl: string }): Promise<void> {
  const { ownerUrl, authUrl } = opened;
  const mayDoAll = await isSuperuser(ownerUrl);
  if (!mayDoAll) await requireRoles(ownerUrl);
  // Advisory locks are closed to the public, but not to the owner.
  await withSetUpLock(mayDoAll ? ownerUrl : withRole(ownerUrl, "gadb_owner"), async () => {
    if (mayDoAll) await ensureRoles(ownerUrl);
    const auth = new URL(authUrl);
    if (auth.username === "gadb_authenticator" && auth.password !== "") {
      await setAuthenticatorPassword(ownerUrl, decodeURIComponent(auth.password));
    }
    await migrateWorkerSchema(ownerUrl);
    await migrate(ownerUrl);
  });
}

async function findServer(
  config: Config,
  { log, part, signal }: OpenOptions,
): Promise<{ ownerUrl: string; pgInstance: EmbeddedPostgres | undefined }> {
  if (config.databaseUrl !== undefined) {
    await waitForServer(config.databaseUrl, log, signal);
    return { ownerUrl: config.databaseUrl, pgInstance: undefined };
  }
  if (part === "worker") {
    const ownerUrl = runningEmbeddedUrl(config.dataDir);
    if (ownerUrl === undefined)
      throw new Error("A worker on its own needs DATABASE_URL or a running `npm start`.");
    return { ownerUrl, pgInstance: undefined };
  }
  const pgInstance = await startEmbedded({
    dataDir: config.dataDir,
    port: config.pgPort,
    log,
    archiveTo: config.backups.walArchive ? config.backupDir : undefined,
  });
  try {
    await ensureDatabase(pgInstance.ownerUrl);
  } catch (error) {
    await pgInstance.stop();
    throw explainPassword(error, config.dataDir);
  }
  return { ownerUrl: pgInstance.ownerUrl, pgInstance };
}

/** Not reachable yet, or starting up: both pass. Anything else is for the administrator. */
const NOT_YET = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ECONNRESET", "57P03"]);

async function waitForServer(
  url: string,
  log: Log,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await withConnection(url, async () => {});
    } catch (cause) {
      const { code = "", message } = cause as Error & { code?: string };
      if (!NOT_YET.has(code) || Date.now() > deadline) {
        throw new Error(`DATABASE_URL does not lead to a database: ${message || code}`, { cause });
      }
      log.info({ code }, "waiting for the database");
      await sleep(1_000, undefined, signal ? { signal } : {});
    }
  }
}

function explainPassword(error: unknown, dataDir: string): unknown {
  if ((error as { code?: string }).code !== "28P01") return error;
  return new Error(
    `The password in ${dataDir}/secrets does not fit the cluster. Bring the secrets folder back.`,
    {
      cause: error,
    },
  );
}
