import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const STAMP = ".game-asset-db-lock";

/**
 * Runs `npm ci --ignore-scripts` in `root` unless node_modules is what package-lock.json says, whoever installed it.
 * `withDev`: whether packages for development must be there too. Of several instances that start at once, one
 * installs and the others wait. Throws when npm fails.
 */
export async function ensureInstalled(root, { withDev }) {
  if (isInstalled(root, withDev)) return;
  const unlock = await lock(root);
  try {
    if (isInstalled(root, withDev)) return;
    process.stderr.write("Installing packages (npm ci); the first time takes a minute.\n");
    await npmCi(root);
    writeFileSync(join(root, "node_modules", STAMP), lockHash(root));
  } finally {
    unlock();
  }
}

/**
 * Whether node_modules matches the lock file, package by package, by npm's own record of what it installed. After an
 * installation of ours, optional packages that npm has left out are not asked for again.
 */
export function isInstalled(root, withDev) {
  const modules = join(root, "node_modules");
  const hidden = join(modules, ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const stamp = join(modules, STAMP);
  const isOurs = existsSync(stamp) && readFileSync(stamp, "utf8") === lockHash(root);
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const found = JSON.parse(readFileSync(hidden, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.link) return true;
    const there = found[path];
    if (there) return there.version === entry.version && existsSync(join(root, path));
    if (entry.dev && !withDev) return true;
    return entry.optional === true && (isOurs || !isForThisMachine(entry));
  });
}

/** Optional packages name the systems they are for; those of this one must be there. */
function isForThisMachine({ os, cpu, libc }) {
  if (!os && !cpu) return false;
  return matches(os, process.platform) && matches(cpu, process.arch) && matches(libc, cLibrary());
}

function matches(list, value) {
  if (!list) return true;
  const names = [list].flat();
  if (names.includes(`!${value}`)) return false;
  const positive = names.filter((name) => !name.startsWith("!"));
  return positive.length === 0 || positive.includes(value);
}

function cLibrary() {
  if (process.platform !== "linux") return undefined;
  return process.report?.getReport?.().header.glibcVersionRuntime ? "glibc" : "musl";
}

function lockHash(root) {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

function npmCi(root) {
  const args = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    // Warnings about the Node that npm runs on would be wrong: the program runs on the pinned one.
    "--loglevel=error",
    "--include=dev",
    "--include=optional",
  ];
  const [command, ...first] = npmCommand(root);
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      cwd: root,
      // Its report goes where messages go: stdout belongs to the program that follows.
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32" && first.length === 0,
    });
    child.on("error", (error) => reject(new Error(`npm could not be run: ${error.message}`)));
    child.on("exit", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`npm ci failed (exit code ${code}); its message is above.`)),
    );
  });
}

/** npm as it runs this script; its own Node must not be the one below node_modules, which npm ci is about to delete. */
function npmCommand(root) {
  const { npm_execpath: script, npm_node_execpath: outer } = process.env;
  if (!script || !/\.c?js$/.test(script)) return ["npm"];
  const inside = join(root, "node_modules") + sep;
  const node = [outer, process.execPath].find((path) => path && !path.startsWith(inside));
  return node ? [node, script] : ["npm"];
}

/** One installation at a time for this folder; a lock left by a killed run is old or its process gone. */
async function lock(root) {
  const path = join(
    tmpdir(),
    `game-asset-db-install-${createHash("sha256").update(root).digest("hex").slice(0, 12)}`,
  );
  for (;;) {
    try {
      mkdirSync(path);
      writeFileSync(join(path, "pid"), String(process.pid));
      return () => rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (isAbandoned(path)) rmSync(path, { recursive: true, force: true });
      else await sleep(250);
    }
  }
}

function isAbandoned(path) {
  try {
    const age = Date.now() - statSync(path).mtimeMs;
    const pid = existsSync(join(path, "pid")) ? Number(readFileSync(join(path, "pid"), "utf8")) : 0;
    if (pid === 0) return age > 5_000;
    process.kill(pid, 0);
    return age > 15 * 60_000;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
