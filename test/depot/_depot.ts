import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ExecutionContext, TestFn } from "ava";
import express from "express";
import { installDepot, type InstalledDepot } from "../../plugins/depot/routes.ts";
import type { DepotLimits } from "../../plugins/depot/depot.ts";
import type { Store } from "../../plugins/depot/store.ts";
import { makeAuthenticate } from "../../src/auth/authenticate.ts";
import { loadTokenKeys, type TokenKeys } from "../../src/auth/keys.ts";
import { readConfig } from "../../src/config.ts";
import { createHttpServer } from "../../src/http/http-server.ts";
import { installErrors } from "../../src/http/install-errors.ts";
import { installSecurityHeaders } from "../../src/http/install-security-headers.ts";
import { installRequestContext } from "../../src/http/request-context.ts";
import { createLog } from "../../src/log.ts";
import { makeStudio, returnId, type Studio } from "../_helpers/studio.ts";
import { committed, createTestDatabase, type TestDatabase } from "../_helpers/with-db.ts";
import { tokenFor } from "../_helpers/token-for.ts";

/** Settings of a test server. */
export interface DepotServerOptions {
  limits?: Partial<DepotLimits>;
  /** Settings beside the test's own, as they stand in the environment. */
  env?: Record<string, string>;
  /** Puts something between the depot and its store. */
  wrapStore?(store: Store): Store;
}

/** The depot behind a real HTTP server, over a database of its own. */
export interface DepotServer {
  url: string;
  db: TestDatabase;
  keys: TokenKeys;
  depot: InstalledDepot;
  /** The depot's folder. */
  folder: string;
  logLines: string[];
  studio(): Promise<Studio>;
  /** An access token of a new session of this user. */
  token(userId: string): Promise<string>;
  close(): Promise<void>;
}

/** One depot for all tests of a file: `const depot = useDepot(test)`, then `depot()` inside tests. */
export function useDepot(
  test: TestFn<never> | TestFn<unknown>,
  options: DepotServerOptions = {},
): () => DepotServer {
  const { before, after } = test as TestFn<unknown>;
  let server: DepotServer | undefined;
  before("start the depot", async () => {
    server = await openDepotServer(options);
  });
  after.always("stop the depot", () => server?.close());
  return () => {
    if (!server) throw new Error("The depot exists only inside tests and hooks after `before`.");
    return server;
  };
}

/** A depot that ends with the test. */
export async function withDepot(
  t: ExecutionContext,
  options: DepotServerOptions = {},
): Promise<DepotServer> {
  const server = await openDepotServer(options);
  t.teardown(() => server.close());
  return server;
}

/** Starts a depot; `useDepot` and `withDepot` also end it. */
export async function openDepotServer({
  limits,
  env,
  wrapStore,
}: DepotServerOptions): Promise<DepotServer> {
  const db = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "gadb-depot-"));
  const config = readConfig({
    GADB_DATA_DIR: folder,
    GADB_DEPOT_URL: pathToFileURL(folder).href,
    GADB_DEMO: "0",
    ...env,
  });
  const secrets = { jwtSecret: randomBytes(32).toString("hex") };
  const keys = await loadTokenKeys(config, secrets);
  const logLines: string[] = [];
  const log = createLog({
    level: "info",
    destination: { write: (line) => void logLines.push(line) },
  });
  const web = express();
  web.set("query parser", "simple");
  installRequestContext(web, 0);
  installSecurityHeaders(web, undefined);
  const { openStore } = await import("../../plugins/depot/open-store.ts");
  const store = await openStore(config.depotUrl);
  const depot = await installDepot(web, {
    config,
    log,
    pool: db.authPool,
    authenticate: makeAuthenticate({ keys, pool: db.authPool }),
    secrets,
    store: wrapStore?.(store) ?? store,
    // The tests of a file run side by side, more of them than one server has slots.
    limits: { maxUploads: 200, maxUploadsPerUser: 200, ...limits },
  });
  installErrors(web, log);
  const server = createHttpServer(web);
  const url = await listen(server);
  return {
    url,
    db,
    keys,
    depot,
    folder,
    logLines,
    studio: () => committed(db, makeStudio),
    token: (userId) => tokenFor(db, keys, userId),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
      await db.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}

/** What is counted of a project, as numbers. */
export async function usage(
  server: DepotServer,
  projectId: string,
): Promise<Record<string, number>> {
  const { rows } = await server.db.rootPool.query(
    `select used_bytes::float8 as used, reserved_bytes::float8 as reserved, logical_bytes::float8 as logical,
            version_count::float8 as versions
     from app_public.project_usage where project_id = $1`,
    [projectId],
  );
  return rows[0];
}

/** What an upload that ended without a version must have left of itself: nothing. */
export async function leftovers(
  server: DepotServer,
  projectId: string,
): Promise<Record<string, number>> {
  const { rows } = await server.db.rootPool.query(
    `select count(*) filter (where state in ('open', 'publishing'))::int as running,
            (select reserved_bytes::int from app_public.project_usage where project_id = $1) as reserved,
            (select count(*)::int from app_private.blobs
             where state in ('staging', 'deleting') and blobs.sha256 = any (array_agg(uploads.sha256))) as staged,
            coalesce(array_agg(id::text), '{}') as ids
     from app_public.uploads where project_id = $1`,
    [projectId],
  );
  const { ids, ...counts } = rows[0];
  const files = await readdir(join(server.folder, "tmp"));
  return {
    ...counts,
    parts: files.filter((name) => ids.includes(name.replace(".part", ""))).length,
  };
}

/** What `leftovers` is when nothing is left. */
export const NOTHING = { running: 0, reserved: 0, staged: 0, parts: 0 };

/** Adds an asset to the studio's project. */
export function addAsset(
  server: DepotServer,
  studio: Studio,
  name: string,
  type = "texture",
): Promise<string> {
  return committed(server.db, (client) =>
    returnId(
      client,
      "insert into app_public.assets (project_id, name, type) values ($1, $2, $3) returning id",
      [studio.projectId, name, type],
    ),
  );
}
