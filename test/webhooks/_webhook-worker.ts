import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { WebhookDispatcher } from "../../src/webhooks/dispatcher.ts";

/** A process that sends to webhooks, with leases of half a second, to be killed by a test. */
const [dataDir, ownerUrl] = process.argv.slice(2) as [string, string];
await new WebhookDispatcher(
  {
    config: readConfig({
      DATABASE_URL: ownerUrl,
      GADB_DATA_DIR: dataDir,
      GADB_WEBHOOK_ALLOW: "127.0.0.1",
    }),
    log: createLog({ level: "silent" }),
    ownerUrl,
  } as never,
  { leaseSeconds: 0.5 },
).start();
