import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { commit, defaultLogger } from "graphile-migrate";
import { escapeIdentifier } from "pg";
import { closeMigrateConnections, migrateSettings, migrateUrl, PROJECT_ROOT } from "../migrate.ts";
import { withConnection } from "../roles.ts";
import { withDatabaseName, withRole } from "../urls.ts";
import { runCommand, withDatabase } from "../with-database.ts";

const CURRENT = `${PROJECT_ROOT}current.sql`;

/** `npm run db:commit -- "Message"`: freezes current.sql as the next committed migration and runs it. */
await runCommand(async (args) => {
  const message = args
    .filter((arg) => arg !== "-m" && arg !== "--message")
    .join(" ")
    .trim();
  if (message === "")
    throw new Error(
      'A migration needs a message: npm run db:commit -- "Add the quota of a project"',
    );
  await withDatabase((ownerUrl) => commitCurrent(ownerUrl, message));
});

/**
 * graphile-migrate 2.0.0-rc.3 leaves current.sql with its includes expanded when a commit fails, and then refuses the
 * file for ever; so the text from before comes back.
 */
async function commitCurrent(ownerUrl: string, message: string): Promise<void> {
  const before = await readFile(CURRENT, "utf8");
  const shadow = `gadb_shadow_${randomBytes(4).toString("hex")}`;
  try {
    await commit(commitSettings(ownerUrl, shadow), message);
  } catch (error) {
    await writeFile(CURRENT, before);
    throw error;
  } finally {
    await closeMigrateConnections(ownerUrl);
    await withConnection(ownerUrl, async (client) => {
      await client.query(`drop database if exists ${escapeIdentifier(shadow)} with (force)`);
    });
  }
}

/** The role comes with the URLs here: as a setting it would also bind the connection that makes the shadow database. */
function commitSettings(ownerUrl: string, shadow: string): Parameters<typeof commit>[0] {
  return {
    ...migrateSettings(ownerUrl, defaultLogger),
    pgSettings: { search_path: "public" },
    connectionString: withRole(migrateUrl(ownerUrl), "gadb_owner"),
    shadowConnectionString: withRole(migrateUrl(withDatabaseName(ownerUrl, shadow)), "gadb_owner"),
    rootConnectionString: migrateUrl(withDatabaseName(ownerUrl, "postgres")),
    afterReset: [
      {
        _: "command",
        command: `"${process.execPath}" "${PROJECT_ROOT}src/db/commands/prepare-shadow.ts"`,
        root: true,
      },
    ],
  };
}
