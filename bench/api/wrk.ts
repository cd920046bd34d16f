import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Skipped } from "../bench.ts";

const run = promisify(execFile);

/** One request, sent over and over. */
export interface Load {
  url: string;
  body: string;
  token: string;
}

/** What wrk saw. */
export interface LoadFigures {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Sends `load` by wrk over so many connections for so many seconds. Throws when any answer was not a 200. */
export async function loadWith(
  { url, body, token }: Load,
  { connections, seconds, folder }: { connections: number; seconds: number; folder: string },
): Promise<LoadFigures> {
  const script = join(folder, "post.lua");
  await writeFile(script, luaScript(body, token), { mode: 0o600 });
  const args = [
    "-t1",
    `-c${connections}`,
    `-d${seconds}s`,
    "--timeout",
    "20s",
    "--latency",
    "-s",
    script,
    url,
  ];
  const { stdout } = await run("wrk", args).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") throw new Skipped("The Debian package wrk is not installed.");
    throw cause;
  });
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${url} refused some:\n${stdout}`);
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50Ms: latency(stdout, "50%"),
    p99Ms: latency(stdout, "99%"),
  };
}

function luaScript(body: string, token: string): string {
  // A long bracket that no JSON holds.
  return `wrk.method = "POST"
wrk.body = [==[${body}]==]
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json"
wrk.headers["Authorization"] = "Bearer ${token}"
`;
}

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };

function latency(output: string, share: string): number {
  const [, value, unit] = new RegExp(`${share}\\s+([\\d.]+)(us|ms|s|m)`).exec(output) ?? [];
  return Number(value) * (UNITS[unit ?? ""] ?? NaN);
}
