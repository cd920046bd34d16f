import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Logger, migrate as runCommitted, type Settings } from "graphile-migrate";
import { clearAllPools } from "graphile-migrate/dist/pgReal.js";
import { withConnection } from "./roles.ts";

const APPLICATION = `gadb-migrate-${process.pid}`;

export const PROJECT_ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs the committed migrations that this database has not had, as gadb_owner. While another program holds the
 * migration lock it tries again, for up to `timeoutMs`. Throws with the migration's own error.
 */
export async function migrate(ownerUrl: string, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  try {
    for (;;) {
      try {
        return await runCommitted(migrateSettings(ownerUrl));
      } catch (error) {
        const isLocked =
          error instanceof Error && error.message.includes("Failed to get exclusive lock");
        if (!isLocked || performance.now() > deadline) throw error;
        await sleep(250);
      }
    }
  } finally {
    await closeMigrateConnections(ownerUrl);
  }
}

/**
 * Closes graphile-migrate's connections and waits until the server has seen them go: its pools linger, and end the
 * whole process when their server goes away meanwhile.
 */
export async function closeMigrateConnections(ownerUrl: string): Promise<void> {
  clearAllPools();
  await withConnection(ownerUrl, async (client) => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { rowCount } = await client.query(
        "select from pg_catalog.pg_stat_activity where application_name = $1",
        [APPLICATION],
      );
      if (rowCount === 0) return;
      await sleep(10);
    }
  });
}

/** graphile-migrate's settings for a database: `.gmrc` in code, so that no command needs a URL in the environment. */
export function migrateSettings(ownerUrl: string, logger: Logger = quietLogger()): Settings {
  return {
    connectionString: migrateUrl(ownerUrl),
    migrationsFolder: `${PROJECT_ROOT}migrations`,
    databaseOwner: "gadb_owner",
    pgSettings: { role: "gadb_owner", search_path: "public" },
    blankMigrationContent: "-- The migration being written. See migrations/README.md\n",
    logger,
  };
}

/** The connection string under which this process's migrations can be told from everything else. */
export function migrateUrl(url: string): string {
  const named = new URL(url);
  named.searchParams.set("application_name", APPLICATION);
  return named.href;
}

/** Only warnings and errors, on stderr. */
function quietLogger(): Logger {
  return new Logger(() => (level, message) => {
    if (level === "warning" || level === "error") process.stderr.write(`migrate: ${message}\n`);
  });
}
