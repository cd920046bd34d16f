import { setUpDatabase } from "../../boot/set-up-database.ts";
import { runCommand, withDatabase } from "../with-database.ts";

/** `npm run db:migrate`: roles, the job queue's schema and the committed migrations, as every start does. */
await runCommand(async () => {
  await withDatabase((ownerUrl) => setUpDatabase({ ownerUrl, authUrl: ownerUrl }));
  process.stdout.write("The database is up to date.\n");
});
