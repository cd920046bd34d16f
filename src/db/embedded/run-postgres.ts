import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { childEnvironment } from "../../config.ts";
import { binaries, type Binaries } from "./binaries.ts";
import { asOsUser, pgOsUser, type OsUser } from "./os-user.ts";
import { isPostgresAlive, readPostmaster, stopPostmaster } from "./postmaster.ts";

/** How to run a cluster. `settings` become `-c name=value` and win over every configuration file. */
export interface RunOptions {
  pgData: string;
  port: number;
  settings?: Record<string, string>;
  user?: OsUser | undefined;
  binaries?: Binaries;
  /** How long to keep trying, in milliseconds; a just-killed predecessor can hold its place for seconds. */
  timeoutMs?: number;
}

/** How a server's process ended. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running server. `exited` resolves when it ends for whatever reason. */
export interface RunningPostgres {
  pid: number;
  port: number;
  exited: Promise<Ending>;
  stop(): Promise<void>;
  /** Asks it to stop without waiting. */
  letGo(): void;
}

/**
 * Starts the cluster in `pgData` on 127.0.0.1 and waits until it takes connections (a standby: until it is
 * consistent). Retries for `timeoutMs` while a dead server's traces fade. The server gets its own process group, so
 * that a Ctrl-C meant for us lets us close our connections first.
 * Throws with the server's own words when it cannot start.
 */
export async function runPostgres(options: RunOptions): Promise<RunningPostgres> {
  const deadline = performance.now() + (options.timeoutMs ?? 30_000);
  for (;;) {
    const attempt = await startOnce(options, deadline);
    if ("server" in attempt) return attempt.server;
    if (!isTransient(attempt.failure) || performance.now() > deadline) {
      throw new Error(`PostgreSQL did not start on port ${options.port}: ${attempt.failure}`);
    }
    await sleep(500);
  }
}

/** A free port of 127.0.0.1, or the complaint that `port` (not 0) is taken. */
export function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address();
      const found = typeof address === "object" && address ? address.port : port;
      probe.close(() => resolve(found));
    });
  });
}

type Attempt = { server: RunningPostgres } | { failure: string };

async function startOnce(options: RunOptions, deadline: number): Promise<Attempt> {
  const child = launch(options);
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  const state = { ended: false };
  const exited = new Promise<Ending>((resolve) => {
    const finish = (ending: Ending) => {
      state.ended = true;
      resolve(ending);
    };
    child.once("error", (error) => {
      output += error.message;
      finish({ code: 1, signal: null });
    });
    child.once("exit", (code, signal) => finish({ code, signal }));
  });
  while (!state.ended) {
    if (isReady(options.pgData, child.pid)) return { server: running(options, child, exited) };
    if (performance.now() > deadline) {
      if (child.pid !== undefined) await stopPostmaster(child.pid, 5_000);
      return { failure: `not ready in time. ${lastWords(output)}` };
    }
    await sleep(20);
  }
  // Stream end comes after exit; the complaint may still be on its way.
  await sleep(20);
  return { failure: lastWords(output) };
}

function launch(options: RunOptions): ChildProcess {
  const user = options.user ?? pgOsUser(options.pgData);
  const programs = options.binaries ?? binaries(user);
  const settings: Record<string, string> = {
    port: String(options.port),
    listen_addresses: "127.0.0.1",
    // No socket file: nothing needs one, and its path may not be longer than 107 bytes.
    unix_socket_directories: "",
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return spawn(programs.postgres, ["-D", options.pgData, ...flags], {
    cwd: "/",
    env: { ...childEnvironment(), LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
    ...asOsUser(user),
  });
}

function isReady(pgData: string, pid: number | undefined): boolean {
  const postmaster = readPostmaster(pgData);
  if (postmaster === undefined || postmaster.pid !== pid) return false;
  return postmaster.status === "ready" || postmaster.status === "standby";
}

function running(
  options: RunOptions,
  child: ChildProcess,
  exited: Promise<Ending>,
): RunningPostgres {
  const pid = child.pid as number;
  return {
    pid,
    port: options.port,
    exited,
    stop: async () => {
      if (isPostgresAlive(pid)) await stopPostmaster(pid);
      await exited;
    },
    letGo: () => void child.kill("SIGINT"),
  };
}

function isTransient(failure: string): boolean {
  return /lock file .* already exists|in use|starting up|pre-existing shared memory|not ready in time/i.test(
    failure,
  );
}

function lastWords(output: string): string {
  const lines = output.split("\n").filter((line) => /FATAL|ERROR|HINT|LOG|error/.test(line));
  return lines.slice(-4).join(" ").trim() || output.trim() || "no message";
}
