import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { environmentWith } from "../../src/config.ts";
import type { TestDatabase } from "../_helpers/with-db.ts";

/** The server, or the worker, as a process that can be killed. The worker has no address. */
export interface ServerProcess {
  url: string;
  pid: number;
  /** SIGKILL: nothing in it learns of it. Returns at once; `gone` tells when it has happened. */
  kill(): void;
  gone: Promise<void>;
  /** Ends it as an administrator does. */
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Starts `src/main.ts server` (or the worker) on this database and data folder, and waits for its `ready`. */
export async function startServerProcess(
  db: Pick<TestDatabase, "ownerUrl" | "authenticatorUrl">,
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  part: "server" | "worker" = "server",
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN, part], {
    env: environmentWith({
      PORT: "0",
      GADB_DATA_DIR: dataDir,
      DATABASE_URL: db.ownerUrl,
      GADB_AUTH_DATABASE_URL: db.authenticatorUrl,
      GADB_DEMO: "0",
      GADB_LOG_LEVEL: "error",
      ...env,
    }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const gone = once(child, "exit").then(() => {});
  const url = await Promise.race([readyUrl(child.stdout), gone.then(() => undefined)]);
  if (url === undefined) throw new Error(`The server did not start: ${said}`);
  return {
    url,
    pid: child.pid as number,
    kill: () => void child.kill("SIGKILL"),
    gone,
    async stop() {
      child.kill("SIGTERM");
      await gone;
    },
  };
}

async function readyUrl(stdout: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface(stdout)) {
    const url = /^ready (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  return undefined;
}
