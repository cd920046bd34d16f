import pg from "pg";
import { openStore } from "../../plugins/depot/open-store.ts";
import { sweepOrphans } from "../../plugins/depot/sweep-orphans.ts";
import { withRole } from "../../src/db/urls.ts";
import { createLog } from "../../src/log.ts";
import { alteredStore } from "./_altered-store.ts";

/** A sweep of orphans that says when it is about to remove, or has just removed, a file, and then waits to be killed. */
const [ownerUrl, depotUrl, moment] = process.argv.slice(2) as [string, string, "before" | "after"];
const store = await openStore(depotUrl);
const pool = new pg.Pool({ connectionString: withRole(ownerUrl, "gadb_worker"), max: 2 });
await sweepOrphans({
  store: alteredStore(store, {
    remove: async (sha256) => {
      if (moment === "after") await store.remove(sha256);
      process.send?.("removing");
      await new Promise<void>(() => {});
    },
  }),
  pool,
  log: createLog({ level: "silent" }),
  graceMs: 35 * 86_400_000,
  oldestBackupAt: undefined,
});
