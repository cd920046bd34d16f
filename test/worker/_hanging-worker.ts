import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { startWorker } from "../../worker/main.ts";

/** A worker whose one task never ends, to be killed by a test. */
const [dataDir, ownerUrl] = process.argv.slice(2) as [string, string];
await startWorker(
  {
    config: readConfig({ DATABASE_URL: ownerUrl, GADB_DATA_DIR: dataDir }),
    log: createLog({ level: "silent" }),
    ownerUrl,
  } as never,
  {
    taskList: { wait: () => new Promise<void>(() => {}) },
    presence: { intervalMs: 1_000, graceMs: 0 },
  },
);
