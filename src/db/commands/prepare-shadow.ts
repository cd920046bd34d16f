import { migrationHookUrl } from "../../config.ts";
import { prepareDatabase } from "../roles.ts";
import { runCommand } from "../with-database.ts";
import { migrateWorkerSchema } from "../worker-schema.ts";

/** Run by graphile-migrate after it has made a shadow database: what an installation has before its first migration. */
await runCommand(async () => {
  const url = migrationHookUrl();
  await prepareDatabase(url);
  await migrateWorkerSchema(url);
});
