import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { until } from "../until.ts";
import { findProgram } from "../find-program.ts";

/** A running program of the cluster. */
export interface Daemon {
  pid: number;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Starts a program in the foreground; it dies with us, however we die. */
export function startDaemon(program: string, args: readonly string[]): Daemon {
  const setpriv = findProgram("setpriv");
  const child = setpriv
    ? spawn(setpriv, ["--pdeathsig", "KILL", "--", program, ...args], { stdio: "ignore" })
    : spawn(program, args, { stdio: "ignore" });
  const ended = once(child, "exit");
  return {
    pid: child.pid as number,
    async kill() {
      if (!hasEnded(child)) child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Waits until something listens on the port. */
export async function listening(port: number): Promise<void> {
  await until(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => {
          socket.destroy();
          resolve(true);
        });
        // A refusal takes no time, and asking without pause would take a core from those who are waited for.
        socket.once("error", () => setTimeout(resolve, 20, false));
      }),
    60_000,
  );
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
