import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { TestFn } from "ava";
import { Client } from "pg";
import type { Browser } from "playwright-core";
import { buildWebIfStale } from "../../src/boot/build-web.ts";
import { createLog } from "../../src/log.ts";
import { useBrowser } from "../_helpers/with-browser.ts";
import { clusterUrl } from "../_helpers/with-db.ts";
import { useServer, type Environment, type TestServer } from "../_helpers/with-server.ts";

const INDEX = fileURLToPath(new URL("../../web/dist/index.html", import.meta.url));

/** A server with the built dashboard and a browser; both exist only inside tests. */
export interface Site {
  server: () => TestServer;
  browser: () => Browser;
}

/** One server and one browser for all tests of a file. `env` adds to the server's settings. */
export function useSite(test: TestFn<never> | TestFn<unknown>, env: Environment = {}): Site {
  const { before } = test as TestFn<unknown>;
  before("build the dashboard", buildOnce);
  return { server: useServer(test, env), browser: useBrowser(test) };
}

/** Builds the dashboard unless it is fresh. Test files are processes of their own; they take turns by a database lock. */
async function buildOnce(): Promise<void> {
  const lines: string[] = [];
  const log = createLog({
    level: "error",
    destination: { write: (line) => void lines.push(line) },
  });
  const turn = new Client(clusterUrl());
  await turn.connect();
  try {
    await turn.query("select pg_advisory_lock(hashtext('build the dashboard'))");
    await buildWebIfStale(log);
  } finally {
    await turn.end();
  }
  if (lines.length > 0 || !existsSync(INDEX)) {
    throw new Error(`The dashboard does not build: ${lines.join("")}`);
  }
}
