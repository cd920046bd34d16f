import { readConfig } from "../../config.ts";
import { runningEmbeddedUrl } from "../embedded.ts";
import { readSecret } from "../secrets.ts";
import { withAccount } from "../urls.ts";
import { runCommand } from "../with-database.ts";

/** `npm run -s db:url [-- authenticator]`: prints one connection string, for psql and scripts. */
await runCommand(async ([who = "owner"]) => {
  if (who !== "owner" && who !== "authenticator")
    throw new Error('Say "owner" (or nothing) or "authenticator".');
  const config = readConfig();
  if (who === "authenticator" && config.authDatabaseUrl !== undefined) {
    process.stdout.write(`${config.authDatabaseUrl}\n`);
    return;
  }
  const ownerUrl = config.databaseUrl ?? runningEmbeddedUrl(config.dataDir);
  if (ownerUrl === undefined) {
    throw new Error(
      `No database runs on ${config.dataDir}. Start it with npm start, or set DATABASE_URL.`,
    );
  }
  process.stdout.write(`${who === "owner" ? ownerUrl : authenticator(ownerUrl, config.dataDir)}\n`);
});

function authenticator(ownerUrl: string, dataDir: string): string {
  const password = readSecret(dataDir, "authenticator-password");
  if (password === undefined) throw new Error(`${dataDir}/secrets has no authenticator-password.`);
  return withAccount(ownerUrl, "gadb_authenticator", password);
}
