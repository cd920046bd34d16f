import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { environmentWith } from "../src/config.ts";
import { Skipped } from "./bench.ts";

/** A started server. */
export interface StartedProcess {
  pid: number;
  /** Ends it and waits for that. */
  stop(): Promise<void>;
}

/** How to start one. */
export interface ProcessOptions {
  command: readonly [string, ...string[]];
  /** The port on 127.0.0.1 that it will listen on. */
  port: number;
  env?: Readonly<Record<string, string>>;
}

const TRIES = 600;

/** Starts a server and waits until its port answers. Throws Skipped when the program is not installed. */
export async function startProcess({
  command: [program, ...args],
  port,
  env = {},
}: ProcessOptions): Promise<StartedProcess> {
  const child = spawn(program, args, {
    env: environmentWith(env),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  const ended = Promise.withResolvers<Error>();
  child.once("error", ended.resolve);
  child.once("exit", (code) => ended.resolve(new Error(`${program} ended with ${code}: ${said}`)));
  const failure = await Promise.race([ended.promise, answers(port)]);
  if (failure instanceof Error) {
    child.kill("SIGKILL");
    if ((failure as NodeJS.ErrnoException).code === "ENOENT")
      throw new Skipped(`${program} is not installed.`);
    throw failure;
  }
  return {
    pid: child.pid as number,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}

async function answers(port: number): Promise<Error | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (await canConnect(port)) return undefined;
    await sleep(100);
  }
  return new Error(`Nothing listens on port ${port} after a minute.`);
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}
