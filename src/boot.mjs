// The first program of `npm start` and `npm test`. Plain JavaScript without dependencies, because it must run on the
// Node that happens to be there (20 or newer) and before anything is installed. It installs what is missing, picks
// the Node that the project is pinned to, and hands over to src/main.ts or src/test/run.ts.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./boot/install.mjs";
import { pickNode } from "./boot/pick-node.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PROGRAMS = { start: "src/main.ts", test: "src/test/run.ts" };

async function main([command, ...args]) {
  const program = PROGRAMS[command];
  if (!program)
    throw new Error("Usage: node src/boot.mjs start [server|worker] | test [ava's arguments]");
  await ensureInstalled(ROOT, { withDev: command === "test" });
  return run(pickNode(ROOT), [program, ...args]);
}

/** glibc gives each thread an arena for memory that it rarely gives back; two hold all the uploads at once. */
function environment() {
  return { GRAPHILE_ENV: "production", MALLOC_ARENA_MAX: "2", ...process.env };
}

/** Runs the program to its end, passing signals on, and returns its exit code. */
function run(node, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd: ROOT,
      // The channel carries nothing: when this process is killed it closes, and the program stops by itself.
      stdio: ["inherit", "inherit", "inherit", "ipc"],
      env: environment(),
    });
    child.on("error", reject);
    // A terminal's Ctrl-C reaches the program directly as well, and npm repeats it: the program knows an echo.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
      process.on(signal, () => child.kill(signal));
    const watch = stopWithNpm(child);
    child.on("exit", (code, signal) => {
      clearInterval(watch);
      resolve(code ?? 128 + (signal === "SIGKILL" ? 9 : 15));
    });
  });
}

/** When npm itself is killed, nobody is left to pass signals on: then the program is asked to stop. */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event || process.platform === "win32") return undefined;
  const before = ancestry();
  const timer = setInterval(() => {
    if (ancestry() === before) return;
    // Once only: a later signal would force the stop.
    clearInterval(timer);
    child.kill("SIGTERM");
  }, 200);
  return timer;
}

/** Our parent and, because npm may have a shell between, the parent's parent where /proc tells. */
function ancestry() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]}`;
  } catch {
    return String(process.ppid);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
