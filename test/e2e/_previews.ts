import { withRole } from "../../src/db/urls.ts";
import { createLog } from "../../src/log.ts";
import { makePreview } from "../../worker/previews/preview-maker.ts";
import { withStore } from "../../worker/with-store.ts";
import { testPool } from "../_helpers/test-pool.ts";
import type { TestServer } from "../_helpers/with-server.ts";

/** Looks at everything that waits for its preview, as the worker would. */
export async function makePreviews({ app, db }: TestServer): Promise<void> {
  const pool = testPool(withRole(db.ownerUrl, "gadb_worker"), 1);
  try {
    const { rows } = await db.rootPool.query<{ sha256: string }>(
      "select sha256 from app_private.previews where state = 'waiting'",
    );
    await withStore(app.config, async (store) => {
      const { signal } = new AbortController();
      const log = createLog({ level: "silent" });
      const making = { store, pool, log, limits: app.config.previews, signal };
      for (const { sha256 } of rows) await makePreview(making, sha256);
    });
  } finally {
    await pool.end();
  }
}
