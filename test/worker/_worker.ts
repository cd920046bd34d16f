import type { AppContext } from "../../src/app-context.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import type { TestDatabase } from "../_helpers/with-db.ts";

/** What startWorker needs, on a test database; the depot and the backups lie in `dataDir`. */
export function testApp(db: TestDatabase, dataDir: string): AppContext {
  return {
    config: readConfig({ DATABASE_URL: db.ownerUrl, GADB_DATA_DIR: dataDir }),
    log: createLog({ level: "silent" }),
    ownerUrl: db.ownerUrl,
    authUrl: db.authenticatorUrl,
    ownerPool: db.rootPool,
    authPool: db.authPool,
    secrets: { postgresPassword: "", authenticatorPassword: "", jwtSecret: "" },
  };
}

/** Adds a job as the queue's owner; returns its id. */
export async function addJob(
  db: TestDatabase,
  task: string,
  payload: object = {},
): Promise<string> {
  const { rows } = await db.rootPool.query<{ id: string }>(
    "select app_jobs.add_job($1, $2) as id",
    [task, payload],
  );
  return rows[0]?.id as string;
}
