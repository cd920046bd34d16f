import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureDataDir } from "../data-dir.ts";
import { isAlive } from "./postmaster.ts";

const FILE = "instance.lock";

/**
 * Claims `dataDir` for this process and returns how to give it back. A lock whose process is gone is taken over;
 * for one that is alive (a predecessor on its way out) it waits up to `timeoutMs`, then throws.
 */
export async function lockDataDir(dataDir: string, timeoutMs = 15_000): Promise<() => void> {
  ensureDataDir(dataDir);
  const path = join(dataDir, FILE);
  const mine = `${process.pid} ${startOf(process.pid)}\n`;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (claim(path, mine)) return () => release(path, mine);
    const holder = readText(path);
    if (holder === undefined) continue;
    if (isHeld(holder)) {
      if (performance.now() > deadline) {
        throw new Error(
          `The data folder ${dataDir} is in use by process ${holder.split(" ")[0]}. ` +
            "Stop that instance, or set GADB_DATA_DIR, PORT and GADB_PG_PORT for a second one.",
        );
      }
      await sleep(100);
    } else takeAway(path, holder);
  }
}

function claim(path: string, mine: string): boolean {
  // Written first and linked into place: a reader never sees half a lock.
  const partial = `${path}.${process.pid}`;
  const file = openSync(partial, "w", 0o600);
  writeSync(file, mine);
  closeSync(file);
  try {
    linkSync(partial, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(partial, { force: true });
  }
}

function release(path: string, mine: string): void {
  if (readText(path) === mine) rmSync(path, { force: true });
}

/** Moves a stale lock aside; if another process replaced it in between, that one goes back to its place. */
function takeAway(path: string, stale: string): void {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
    if (readText(aside) !== stale) linkSync(aside, path);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isHeld(holder: string): boolean {
  const [pid = "", start = ""] = holder.trim().split(" ");
  if (Number(pid) === process.pid) return start === startOf(process.pid);
  return isAlive(Number(pid)) && start === startOf(Number(pid));
}

/** When a process started, in ticks since boot: tells a process from a later one with the same number. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return "";
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A killed process that nobody has reaped holds nothing any more.
  return fields[0] === "Z" || fields[0] === "X" ? "gone" : (fields[19] ?? "");
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
