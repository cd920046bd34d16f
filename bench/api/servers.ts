import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { freePort } from "../../src/db/embedded/run-postgres.ts";
import { Skipped } from "../bench.ts";
import type { BenchDatabase } from "../database.ts";
import { startProcess } from "../start-process.ts";
import type { ApiQuery } from "./queries.ts";

/** A server that answers the queries. */
export interface ApiServer {
  label: string;
  /** Where and what to post for a query. */
  request(query: ApiQuery): { url: string; body: string };
  stop(): Promise<void>;
}

/** What every server gets. */
export interface ServerOptions {
  database: BenchDatabase;
  folder: string;
  /** That signs tokens. */
  secret: string;
  queries: readonly ApiQuery[];
}

/** Ours, as `npm start` runs it but for the worker. */
export async function startOurs({ database, folder, secret }: ServerOptions): Promise<ApiServer> {
  const port = await freePort();
  const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
  const server = await startProcess({
    command: [process.execPath, main, "server"],
    port,
    env: {
      PORT: String(port),
      GADB_DATA_DIR: folder,
      GADB_DEMO: "0",
      GADB_LOG_LEVEL: "warn",
      GADB_JWT_SECRET: secret,
      // Counted as always, and never reached.
      GADB_RATE_PER_MINUTE: "1000000",
      GADB_RATE_BURST: "1000000",
      DATABASE_URL: database.ownerUrl,
      GADB_AUTH_DATABASE_URL: database.authenticatorUrl,
      GRAPHILE_ENV: "production",
      MALLOC_ARENA_MAX: "2",
    },
  });
  return {
    label: "ours",
    request: ({ document: query, variables }) => ({
      url: `http://127.0.0.1:${port}/graphql`,
      body: JSON.stringify({ query, variables }),
    }),
    stop: () => server.stop(),
  };
}

/** The same answer by one hand-written statement behind Express and pg. */
export function startExpress(options: ServerOptions): Promise<ApiServer> {
  const script = fileURLToPath(new URL("peers/express-pg.mjs", import.meta.url));
  return startStatements("Express, one statement", [process.execPath, script], options);
}

/** The same answers by FastAPI and asyncpg as its users write them: a statement for each kind of row, and models. */
export function startFastApi(options: ServerOptions): Promise<ApiServer> {
  const script = fileURLToPath(new URL("peers/fastapi-asyncpg.py", import.meta.url));
  const debian = "/usr/bin/python3";
  const python = existsSync(debian) ? debian : "python3";
  return startStatements("FastAPI, asyncpg", [python, script], options).catch((cause: Error) => {
    if (!cause.message.includes("ModuleNotFoundError")) throw cause;
    throw new Skipped("The Debian packages python3-fastapi, -uvicorn, -asyncpg are not there.");
  });
}

async function startStatements(
  label: string,
  command: readonly [string, string],
  { database, secret, queries }: ServerOptions,
): Promise<ApiServer> {
  const port = await freePort();
  const statements = Object.fromEntries(
    queries.map(({ name, statement }) => [slug(name), statement]),
  );
  const server = await startProcess({
    command: [
      ...command,
      String(port),
      database.authenticatorUrl,
      secret,
      JSON.stringify(statements),
    ],
    port,
    env: { NODE_ENV: "production" },
  });
  return {
    label,
    request: ({ name, values }) => ({
      url: `http://127.0.0.1:${port}/${slug(name)}`,
      body: JSON.stringify(values),
    }),
    stop: () => server.stop(),
  };
}

function slug(name: string): string {
  return name.replace(/\W+/g, "-");
}
