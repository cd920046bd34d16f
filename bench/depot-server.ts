import { randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";
import express from "express";
import { installDepot } from "../plugins/depot/routes.ts";
import { makeAuthenticate } from "../src/auth/authenticate.ts";
import { loadTokenKeys } from "../src/auth/keys.ts";
import { issueAccessToken } from "../src/auth/tokens.ts";
import { readConfig } from "../src/config.ts";
import { createAuthPool } from "../src/db/pools.ts";
import { createHttpServer, listen } from "../src/http/http-server.ts";
import { installErrors } from "../src/http/install-errors.ts";
import { installRequestContext } from "../src/http/request-context.ts";
import { createLog } from "../src/log.ts";
import type { BenchDatabase } from "./database.ts";

/** A depot behind HTTP on loopback. */
export interface DepotServer {
  url: string;
  /** An access token of a new session of this user. */
  token(userId: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts a depot over a bench's database with its files in `folder`. */
export async function startDepotServer(
  database: BenchDatabase,
  folder: string,
): Promise<DepotServer> {
  const config = readConfig({
    GADB_DATA_DIR: folder,
    GADB_DEPOT_URL: pathToFileURL(folder).href,
    GADB_DEMO: "0",
  });
  const secrets = { jwtSecret: randomBytes(32).toString("hex") };
  const keys = await loadTokenKeys(config, secrets);
  const log = createLog({ level: "silent" });
  const pool = createAuthPool(database.authenticatorUrl, log);
  const web = express();
  web.set("query parser", "simple");
  installRequestContext(web, 0);
  const authenticate = makeAuthenticate({ keys, pool });
  const depot = await installDepot(web, { config, log, pool, authenticate, secrets });
  installErrors(web, log);
  const server = createHttpServer(web);
  const url = await listen(server, "127.0.0.1", 0);
  const root = await database.connect();
  return {
    url,
    async token(userId) {
      const { rows } = await root.query<{ id: string; token_version: number }>(OPEN_SESSION, [
        userId,
      ]);
      const { id: sessionId, token_version: tokenVersion } = rows[0] as (typeof rows)[number];
      return issueAccessToken(keys, { userId, sessionId, tokenVersion });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await depot.close();
      await pool.end();
    },
  };
}

const OPEN_SESSION = `
  with secrets as (
    insert into app_private.user_secrets (user_id) values ($1)
    on conflict (user_id) do update set updated_at = now() returning token_version
  ), session as (
    insert into app_private.sessions (user_id, expires_at) values ($1, now() + interval '1 hour') returning id
  )
  select session.id, secrets.token_version from session, secrets`;
