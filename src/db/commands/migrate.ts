import { authenticatorUrl, setUpDatabase } from "../../boot/set-up-database.ts";
import { readConfig } from "../../config.ts";
import { loadSecrets } from "../secrets.ts";
import { runCommand, withDatabase } from "../with-database.ts";

/** `npm run db:migrate`: roles and the API's password, the job queue's schema and the committed migrations, as every start does. */
await runCommand(async () => {
  const config = readConfig();
  await withDatabase((ownerUrl) => {
    const authUrl = authenticatorUrl(config, loadSecrets(config.dataDir), ownerUrl);
    return setUpDatabase({ ownerUrl, authUrl });
  });
  process.stdout.write("The database is up to date.\n");
});
