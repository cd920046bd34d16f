import { status } from "graphile-migrate";
import { closeMigrateConnections, migrateSettings } from "../migrate.ts";
import { withDatabaseName } from "../urls.ts";
import { runCommand, withDatabase } from "../with-database.ts";

/** `npm run db:status`: exit code 0, or 1 for committed migrations not run yet, plus 2 for an unfinished current.sql. */
await runCommand(async () => {
  const details = await withDatabase(async (ownerUrl) => {
    // It insists on a shadow database's name, though it opens none.
    const shadowConnectionString = withDatabaseName(ownerUrl, "gadb_shadow");
    const found = await status({ ...migrateSettings(ownerUrl), shadowConnectionString });
    await closeMigrateConnections(ownerUrl);
    return found;
  });
  const pending = details.remainingMigrations ?? [];
  if (pending.length > 0) process.stdout.write(`Not run yet: ${pending.join(", ")}\n`);
  if (details.hasCurrentMigration)
    process.stdout.write("current.sql is not empty and not committed.\n");
  if (pending.length === 0 && !details.hasCurrentMigration) process.stdout.write("Up to date.\n");
  process.exitCode = (pending.length > 0 ? 1 : 0) + (details.hasCurrentMigration ? 2 : 0);
});
