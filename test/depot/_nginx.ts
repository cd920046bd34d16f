import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { freePort } from "../../src/db/embedded/run-postgres.ts";
import { findProgram } from "../_helpers/find-program.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { until } from "../_helpers/until.ts";

/** What stands in front. */
export interface Proxy {
  url: string;
  /** The requests it answered, one a line: the status and the bytes sent. */
  log(): Promise<string>;
}

/**
 * A real nginx with the configuration of ops/nginx in front of `serverUrl`, sending files from `folder`; ends with the
 * test. Undefined, with the reason in the log, where nginx is not installed.
 */
export async function startNginx(
  t: ExecutionContext,
  serverUrl: string,
  folder: string,
): Promise<Proxy | undefined> {
  const nginx = findProgram("nginx");
  if (nginx === undefined) {
    t.log("skipped: nginx is not installed");
    t.pass();
    return undefined;
  }
  const home = tempDir(t);
  const port = await freePort();
  const site = (
    await readFile(new URL("../../ops/nginx/game-asset-db.conf", import.meta.url), "utf8")
  )
    .replace("server 127.0.0.1:8000;", `server ${new URL(serverUrl).host};`)
    .replace("listen 80;", `listen 127.0.0.1:${port};`)
    .replace("alias /var/lib/game-asset-db/depot/;", `alias ${folder}/;`);
  await writeFile(join(home, "site.conf"), site);
  await writeFile(join(home, "nginx.conf"), mainConfiguration(home));
  mkdirSync(join(home, "temp"));
  const server = spawn(nginx, ["-p", home, "-c", join(home, "nginx.conf")], { stdio: "pipe" });
  t.teardown(() => stop(server));
  let said = "";
  server.stderr.on("data", (text) => (said += text));
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (server.exitCode !== null) throw new Error(`nginx ended: ${said}`);
    return fetch(`${url}/nothing-here`).then(
      () => true,
      () => false,
    );
  });
  return { url, log: () => readFile(join(home, "access.log"), "utf8") };
}

function mainConfiguration(home: string): string {
  const isRoot = process.getuid?.() === 0;
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${home}/temp/${name};`)
    .join("\n");
  return `${isRoot ? "user root;" : ""}
daemon off;
worker_processes 1;
pid ${home}/nginx.pid;
error_log stderr warn;
events { worker_connections 64; }
http {
  log_format short '$status $body_bytes_sent $upstream_bytes_received';
  access_log ${home}/access.log short;
  ${temporary}
  include ${home}/site.conf;
}
`;
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
}
