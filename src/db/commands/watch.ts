import { defaultLogger, watch } from "graphile-migrate";
import { closeMigrateConnections, migrateSettings } from "../migrate.ts";
import { runCommand, withDatabase } from "../with-database.ts";

/** `npm run db:watch [-- --once]`: runs current.sql, again at each change of it or of a fixture, until Ctrl-C. */
await runCommand(async (args) => {
  const once = args.includes("--once");
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
  await withDatabase(async (ownerUrl) => {
    await watch(migrateSettings(ownerUrl, defaultLogger), once);
    if (!once) await interrupted;
    await closeMigrateConnections(ownerUrl);
  });
  // Its file watcher has no stop.
  if (!once) process.exit(0);
});
