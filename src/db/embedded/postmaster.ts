import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What `postmaster.pid` says about the server of a data directory. */
export interface Postmaster {
  pid: number;
  port: number;
  /** "starting", "ready", "standby" or "stopping"; empty while it is being written. */
  status: string;
}

/** Reads `postmaster.pid`; undefined when there is none. It may be stale: ask `isAlive`. */
export function readPostmaster(pgData: string): Postmaster | undefined {
  let text: string;
  try {
    text = readFileSync(join(pgData, "postmaster.pid"), "utf8");
  } catch {
    return undefined;
  }
  const lines = text.split("\n");
  const pid = Math.abs(Number(lines[0]));
  if (!Number.isInteger(pid) || pid === 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? "").trim() };
}

/**
 * Whether process `pid` runs and, where /proc tells, is a postgres: a number may have been given to another program
 * after a reboot. A killed process that nobody has reaped yet counts as gone.
 */
export function isPostgresAlive(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    const state = stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
    return name.startsWith("postgres") && state !== "Z" && state !== "X";
  } catch {
    return process.platform !== "linux";
  }
}

/** Whether a process with this number exists (it may belong to someone else). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Asks the server to stop "fast" (open transactions are rolled back, everything committed is flushed) and waits until
 * it is gone. After `timeoutMs` it is stopped "immediately": the next start then replays the log.
 */
export async function stopPostmaster(pid: number, timeoutMs = 20_000): Promise<void> {
  signal(pid, "SIGINT");
  if (await gone(pid, timeoutMs)) return;
  signal(pid, "SIGQUIT");
  if (await gone(pid, 5_000)) return;
  signal(pid, "SIGKILL");
  await gone(pid, 5_000);
}

async function gone(pid: number, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (isPostgresAlive(pid)) {
    if (performance.now() > end) return false;
    await sleep(20);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
