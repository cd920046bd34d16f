import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutionContext, TestFn } from "ava";
import type { AppContext } from "../../src/app-context.ts";
import { loadTokenKeys, type TokenKeys } from "../../src/auth/keys.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { startServer } from "../../src/server.ts";
import { createTestDatabase, type TestDatabase } from "./with-db.ts";
import { tokenFor } from "./token-for.ts";

/** Settings to add to a server's. */
export type Environment = Readonly<Record<string, string>>;

/** The whole HTTP server on a port of its own, over a database of its own. */
export interface TestServer {
  url: string;
  db: TestDatabase;
  app: AppContext;
  keys: TokenKeys;
  /** Every line that was logged so far, from level debug on. */
  logLines: string[];
  /** Makes the user unless there is one of that name; returns the id. */
  user(username: string, studioRole?: "viewer" | "editor" | "admin"): Promise<string>;
  /** An access token of a new session of that user (made as an editor when there is none). */
  token(username: string): Promise<string>;
  /** Runs a GraphQL document; with a user's name as that user. */
  graphql(query: string, variables?: object, username?: string): Promise<GraphqlAnswer>;
  close(): Promise<void>;
}

/** An answer of POST /graphql. */
export interface GraphqlAnswer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
  errors: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

/** Starts a server that ends with the test. `env` adds to its settings. */
export async function withServer(t: ExecutionContext, env: Environment = {}): Promise<TestServer> {
  const server = await openServer(env);
  t.teardown(() => server.close());
  return server;
}

/** One server for all tests of a file: `const server = useServer(test)`, then `server()` inside tests. */
export function useServer(
  test: TestFn<never> | TestFn<unknown>,
  env: Environment = {},
): () => TestServer {
  const { serial, after } = test as TestFn<unknown>;
  let server: TestServer | undefined;
  // Serial, so that it is there for the file's own hooks.
  serial.before("start the server", async () => {
    server = await openServer(env);
  });
  after.always("stop the server", () => server?.close());
  return () => {
    if (!server) throw new Error("The server exists only inside tests and hooks after `before`.");
    return server;
  };
}

async function openServer(env: Environment): Promise<TestServer> {
  const db = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "gadb-server-"));
  await mkdir(join(dataDir, "depot"));
  const logLines: string[] = [];
  const config = readConfig({
    PORT: "0",
    GADB_DATA_DIR: dataDir,
    DATABASE_URL: db.ownerUrl,
    GADB_DEMO: "0",
    ...env,
  });
  const jwtSecret = randomBytes(32).toString("hex");
  const app: AppContext = {
    config,
    log: createLog({ level: "debug", destination: { write: (line) => void logLines.push(line) } }),
    ownerUrl: db.ownerUrl,
    authUrl: db.authenticatorUrl,
    ownerPool: db.rootPool,
    authPool: db.authPool,
    secrets: { postgresPassword: "unused", authenticatorPassword: "unused", jwtSecret },
  };
  const running = await startServer(app);
  const keys = await loadTokenKeys(config, app.secrets);
  let closed: Promise<void> | undefined;
  const close = async () => {
    await running.close();
    await db.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  const server = { url: running.url, db, app, keys, logLines };
  const user = (username: string, studioRole = "editor") => ensureUser(db, username, studioRole);
  const token = async (username: string) => tokenFor(db, keys, await user(username));
  return {
    ...server,
    user,
    token,
    graphql: async (query, variables, username) =>
      postGraphql(
        running.url,
        { query, variables },
        username === undefined ? undefined : await token(username),
      ),
    close: () => (closed ??= close()),
  };
}

/** Posts a document; `token` as bearer. */
export async function postGraphql(
  url: string,
  body: object,
  token?: string,
): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const { data = null, errors = [] } = (await response.json()) as Partial<GraphqlAnswer>;
  return { status: response.status, data, errors };
}

async function ensureUser(db: TestDatabase, username: string, studioRole: string): Promise<string> {
  await db.rootPool.query(
    `insert into app_public.users (username, display_name, studio_role) values ($1, $1, $2::app_public.studio_role)
     on conflict (username) do nothing`,
    [username, studioRole],
  );
  const { rows } = await db.rootPool.query("select id from app_public.users where username = $1", [
    username,
  ]);
  return rows[0].id;
}
