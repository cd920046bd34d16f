import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { startWorker } from "../../worker/main.ts";

/** The worker itself with all its tasks, slow in reading the depot, to be killed by a test. */
const [dataDir, ownerUrl] = process.argv.slice(2) as [string, string];
await startWorker({
  config: readConfig({
    DATABASE_URL: ownerUrl,
    GADB_DATA_DIR: dataDir,
    GADB_SCRUB_MB_PER_SECOND: "1",
  }),
  log: createLog({ level: "silent" }),
  ownerUrl,
} as never);
