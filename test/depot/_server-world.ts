import { randomBytes } from "node:crypto";
import type { ExecutionContext } from "ava";
import { loadTokenKeys } from "../../src/auth/keys.ts";
import { readConfig } from "../../src/config.ts";
import { makeStudio, type Studio } from "../_helpers/studio.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { tokenFor } from "../_helpers/token-for.ts";
import { committed, createTestDatabase, type TestDatabase } from "../_helpers/with-db.ts";
import { startServerProcess, type ServerProcess } from "./_server-process.ts";

/** A studio whose server is a process of its own, to be killed and started again. */
export interface ServerWorld {
  db: TestDatabase;
  dataDir: string;
  studio: Studio;
  /** A contributor's access token, which every server started here knows. */
  token: string;
  /** What makes a server one of this studio's. */
  settings: Readonly<Record<string, string>>;
  /** Starts the server, with more settings if given; it ends with the test at the latest. */
  startServer(more?: Readonly<Record<string, string>>): Promise<ServerProcess>;
}

/** Makes a studio whose server runs with these settings. */
export async function makeServerWorld(
  t: ExecutionContext,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerWorld> {
  const jwtSecret = randomBytes(32).toString("hex");
  const db = await createTestDatabase(t);
  const studio = await committed(db, makeStudio);
  const dataDir = tempDir(t);
  const config = readConfig({ GADB_DATA_DIR: dataDir, GADB_DEMO: "0" });
  const keys = await loadTokenKeys(config, { jwtSecret });
  const settings = { GADB_JWT_SECRET: jwtSecret, ...env };
  return {
    db,
    dataDir,
    settings,
    studio,
    token: await tokenFor(db, keys, studio.members.contributor),
    async startServer(more = {}) {
      const server = await startServerProcess(db, dataDir, { ...settings, ...more });
      t.teardown(() => server.kill());
      return server;
    },
  };
}
