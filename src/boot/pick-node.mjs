import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const NEEDED = [22, 18];

/**
 * The Node to run on: the pinned one of this platform's package, else the one that runs this, if it is new enough.
 * Throws with what to do when neither serves.
 */
export function pickNode(root) {
  const pinned = pinnedNode(root);
  if (pinned && works(pinned)) return pinned;
  if (isNewEnough(process.versions.node)) return process.execPath;
  throw new Error(
    `This is Node ${process.versions.node}, and no pinned Node 24 is installed for ${process.platform}-${process.arch}.\n` +
      `Install Node ${NEEDED.join(".")} or newer (24 is best) and run this again.`,
  );
}

/** Path of the pinned Node's program; undefined when this platform has no package or it is not installed. */
export function pinnedNode(root) {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const folder = join(root, "node_modules", `node-${platform}-${process.arch}`, "bin");
  return [join(folder, "node.exe"), join(folder, "node")].find((path) => existsSync(path));
}

/** Whether a version such as "22.18.0" can run TypeScript and everything installed. */
export function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/** The binary may be for another C library (Alpine's) than this machine's. */
function works(path) {
  const { status, stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
  return status === 0 && isNewEnough(stdout.trim().replace(/^v/, ""));
}
