import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseEnv } from "node:util";
import { readBackups, type BackupsConfig } from "./config-backups.ts";
import { readDatabaseUrl } from "./config-database.ts";
import { readOrphanGrace, readScrubRate } from "./config-hygiene.ts";
import { readLimits, type LimitsConfig } from "./config-limits.ts";
import { readOidc, type OidcConfig } from "./config-oidc.ts";
import { readPreviews, type PreviewsConfig } from "./config-previews.ts";
import { EnvironmentReader, type Environment } from "./config-reader.ts";
import { readReplica } from "./config-replica.ts";
import { readWebhookAllow, type WebhookAllow } from "./config-webhooks.ts";
import { readWorkerTasks, type WorkerTasks } from "./config-worker.ts";
import { isLoopback } from "./is-loopback.ts";

export { isLoopback };
export type { Environment };

/** Everything that can be set from outside, validated and frozen. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Undefined until the server knows its own port, unless set. */
  readonly publicUrl: string | undefined;
  readonly trustProxy: number;
  readonly dataDir: string;
  /** Undefined = the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  readonly authDatabaseUrl: string | undefined;
  /** A replica that may be read; undefined = none. */
  readonly replicaUrl: string | undefined;
  readonly pgPort: number;
  readonly demo: boolean;
  readonly demoPublic: boolean;
  /** Undefined = the generated secret. */
  readonly jwtSecret: string | undefined;
  readonly jwtKeys: { readonly keys: readonly Readonly<Record<string, unknown>>[] } | undefined;
  readonly depotUrl: string;
  /** Where the depot was before; set while its content moves from there. */
  readonly depotOldUrl: string | undefined;
  readonly s3:
    { accessKeyId: string; secretAccessKey: string; sessionToken: string | undefined } | undefined;
  /** Where a proxy that sends files itself finds the depot's folder; undefined = the server sends them. */
  readonly accelRedirect: string | undefined;
  /** How long a file that was read whole and found right is not hashed again while it is untouched. */
  readonly reverifyMinutes: number;
  readonly backupDir: string;
  readonly backups: BackupsConfig;
  /** How fast the depot is read again; Infinity = as fast as it can. */
  readonly scrubBytesPerSecond: number;
  /** How long content that nothing refers to stays at least. */
  readonly orphanGraceMs: number;
  /** Undefined = passwords only. */
  readonly oidc: OidcConfig | undefined;
  /** What the API takes from one caller, and from one document. */
  readonly limits: LimitsConfig;
  readonly worker: boolean;
  /** What the worker may spend on previews. */
  readonly previews: PreviewsConfig;
  readonly workerTasks: WorkerTasks;
  /** Receivers of webhooks that need not be on the public Internet. */
  readonly webhookAllow: WebhookAllow;
  readonly logLevel: string;
  /** Where traces go, without the path; undefined = nowhere. */
  readonly otlpUrl: string | undefined;
  /** What this server is called in traces. */
  readonly serviceName: string;
}

/** The settings are wrong; `problems` has one sentence for each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Wrong settings:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/**
 * Reads the configuration from `env`, by default the process environment over the file `.env` of the project's
 * folder. Throws one ConfigError that names everything wrong at once.
 */
export function readConfig(env: Environment = processEnvironment()): Config {
  const read = new EnvironmentReader(env);
  const host = read.text("HOST") ?? "127.0.0.1";
  const dataDir = resolve(ROOT, read.text("GADB_DATA_DIR") ?? ".data");
  const databaseUrl = readDatabaseUrl(read);
  const demo = read.flag("GADB_DEMO", databaseUrl === undefined);
  const demoPublic = read.flag("GADB_DEMO_PUBLIC", false);
  if (demo && !demoPublic && !isLoopback(host)) {
    read.problem(
      `HOST=${host} would offer the demo accounts with their well-known passwords to other machines. ` +
        "Set GADB_DEMO=0, or GADB_DEMO_PUBLIC=1 if that is what you want.",
    );
  }
  const config: Config = {
    host,
    port: read.integer("PORT", 8000, 65_535),
    publicUrl: read.url("GADB_PUBLIC_URL", ["http:", "https:"])?.replace(/\/+$/, ""),
    trustProxy: read.integer("GADB_TRUST_PROXY", 0, 16),
    dataDir,
    databaseUrl,
    authDatabaseUrl: read.url("GADB_AUTH_DATABASE_URL", ["postgres:", "postgresql:"]),
    replicaUrl: readReplica(read),
    pgPort: read.integer("GADB_PG_PORT", 54_329, 65_535),
    demo,
    demoPublic,
    ...readKeys(read),
    depotUrl:
      read.url("GADB_DEPOT_URL", ["file:", "s3:"]) ?? pathToFileURL(join(dataDir, "depot")).href,
    depotOldUrl: read.url("GADB_DEPOT_OLD_URL", ["file:", "s3:"]),
    s3: readS3(read),
    accelRedirect: readAccelRedirect(read),
    reverifyMinutes: read.integer("GADB_REVERIFY_MINUTES", 60, 10_080),
    backupDir: resolve(ROOT, read.text("GADB_BACKUP_DIR") ?? join(dataDir, "backups")),
    backups: readBackups(read, { isEmbedded: databaseUrl === undefined }),
    scrubBytesPerSecond: readScrubRate(read),
    orphanGraceMs: readOrphanGrace(read),
    oidc: readOidc(read, host),
    limits: readLimits(read),
    worker: read.flag("GADB_WORKER", true),
    previews: readPreviews(read),
    workerTasks: readWorkerTasks(read),
    webhookAllow: readWebhookAllow(read),
    logLevel: read.choice("GADB_LOG_LEVEL", "info", LOG_LEVELS),
    otlpUrl: read.url("OTEL_EXPORTER_OTLP_ENDPOINT", ["http:", "https:"])?.replace(/\/+$/, ""),
    serviceName: read.text("OTEL_SERVICE_NAME") ?? "game-asset-db",
  };
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return deepFreeze(config);
}

/** What a child process of ours (PostgreSQL, a converter) gets to see of the environment. */
export function childEnvironment(): Record<string, string | undefined> {
  const { PATH, SystemRoot, TEMP, TMPDIR } = process.env;
  return { PATH, SystemRoot, TEMP, TMPDIR };
}

/** The whole environment with additions, for a child that is a part of this program. */
export function environmentWith(
  extra: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  return { ...process.env, ...extra };
}

/** The test cluster to use instead of a new one (GADB_TEST_CLUSTER_URL), for developers only. */
export function givenTestCluster(): string | undefined {
  return process.env["GADB_TEST_CLUSTER_URL"] || undefined;
}

/** The database that graphile-migrate runs one of its actions for. */
export function migrationHookUrl(): string {
  const url = process.env["GM_DBURL"];
  if (url === undefined) throw new Error("This is run by graphile-migrate, which sets GM_DBURL.");
  return url;
}

function processEnvironment(): Environment {
  const file = join(ROOT, ".env");
  return existsSync(file)
    ? { ...parseEnv(readFileSync(file, "utf8")), ...process.env }
    : process.env;
}

function readAccelRedirect(read: EnvironmentReader): string | undefined {
  const given = read.text("GADB_ACCEL_REDIRECT");
  if (given === undefined) return undefined;
  if (!/^(\/[A-Za-z0-9._-]+)+\/?$/.test(given))
    read.problem(
      "GADB_ACCEL_REDIRECT is the path of an internal location, for instance /internal-depot.",
    );
  return given.replace(/\/$/, "");
}

function readKeys(read: EnvironmentReader): Pick<Config, "jwtSecret" | "jwtKeys"> {
  const jwtSecret = read.text("GADB_JWT_SECRET");
  if (jwtSecret !== undefined && jwtSecret.length < 32) {
    read.problem("GADB_JWT_SECRET is shorter than 32 characters.");
  }
  const given = read.text("GADB_JWT_KEYS");
  if (given === undefined) return { jwtSecret, jwtKeys: undefined };
  if (jwtSecret !== undefined)
    read.problem("GADB_JWT_SECRET and GADB_JWT_KEYS exclude each other.");
  try {
    const text = given.trimStart().startsWith("{")
      ? given
      : readFileSync(resolve(ROOT, given), "utf8");
    const parsed = JSON.parse(text) as { keys?: unknown };
    if (Array.isArray(parsed.keys) && parsed.keys.length > 0) {
      return { jwtSecret, jwtKeys: { keys: parsed.keys as Record<string, unknown>[] } };
    }
    read.problem("GADB_JWT_KEYS has no keys.");
  } catch {
    // The text itself may be a private key: it stays out of the message.
    read.problem("GADB_JWT_KEYS is neither JSON nor the path of a readable JSON file.");
  }
  return { jwtSecret, jwtKeys: undefined };
}

function readS3(read: EnvironmentReader): Config["s3"] {
  const accessKeyId = read.text("AWS_ACCESS_KEY_ID");
  const secretAccessKey = read.text("AWS_SECRET_ACCESS_KEY");
  const sessionToken = read.text("AWS_SESSION_TOKEN");
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    read.problem("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together.");
    return undefined;
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null && !Object.isFrozen(part))
      deepFreeze(part as object);
  }
  return Object.freeze(value);
}
