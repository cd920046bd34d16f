import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Client } from "pg";
import { loadTokenKeys } from "../src/auth/keys.ts";
import { readConfig } from "../src/config.ts";
import { freePort } from "../src/db/embedded/run-postgres.ts";
import type { BenchDatabase } from "./database.ts";
import { tokenFor } from "../test/_helpers/token-for.ts";
import { startProcess } from "./start-process.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** The whole server as a process of its own, without the worker. */
export interface LiveServer {
  url: string;
  /** An access token of a new session. */
  tokenFor(userId: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts it on a database of the bench; `root` is a superuser's connection to that. */
export async function startLiveServer(
  database: BenchDatabase,
  { root, folder }: { root: Client; folder: string },
): Promise<LiveServer> {
  const jwtSecret = randomBytes(32).toString("hex");
  const port = await freePort();
  const env = {
    PORT: String(port),
    GADB_DATA_DIR: folder,
    GADB_DEMO: "0",
    GADB_LOG_LEVEL: "warn",
    DATABASE_URL: database.ownerUrl,
    GADB_AUTH_DATABASE_URL: database.authenticatorUrl,
    GADB_JWT_SECRET: jwtSecret,
    GRAPHILE_ENV: "production",
  };
  const { stop } = await startProcess({ command: [process.execPath, MAIN, "server"], port, env });
  const keys = await loadTokenKeys(readConfig(env), {
    jwtSecret,
  });
  return {
    url: `http://127.0.0.1:${port}`,
    tokenFor: (userId) => tokenFor({ rootPool: root }, keys, userId),
    stop,
  };
}
