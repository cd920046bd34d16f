import { createHash, randomBytes } from "node:crypto";
import { chownSync, lstatSync, readlinkSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { ensureDataDir, makeFolder } from "../data-dir.ts";
import { SYSTEM_DIR } from "./binaries.ts";
import { isCluster } from "./init-cluster.ts";
import { canReach, type OsUser } from "./os-user.ts";

/**
 * Decides where the cluster of `dataDir` lives and returns that path: `<dataDir>/postgres`, or, when `user` cannot
 * reach it (a data folder below a 0700 home, used by root), a folder below `systemDir` that `<dataDir>/postgres`
 * then links to. An existing cluster stays where it is. Throws when it exists but cannot be reached.
 */
export function placeCluster(
  dataDir: string,
  user: OsUser | undefined,
  systemDir = SYSTEM_DIR,
): string {
  ensureDataDir(dataDir);
  const path = join(dataDir, "postgres");
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isSymbolicLink()) return followLink(path);
  if (isCluster(path) && !canReach(user, path)) {
    throw new Error(
      `PostgreSQL runs as ${user?.name} and cannot reach ${path}: a folder above it is closed to it.`,
    );
  }
  if (isCluster(path) || canReach(user, dataDir)) return path;
  if (stats)
    throw new Error(`${path} is in the way: PostgreSQL's account ${user?.name} cannot reach it.`);
  return placeOutside(path, user as OsUser, systemDir);
}

function followLink(path: string): string {
  const target = resolve(join(path, ".."), readlinkSync(path));
  if (lstatSync(target, { throwIfNoEntry: false })) return target;
  throw new Error(
    `${path} points to ${target}, which is gone. Bring it back from a backup, or remove the link to start empty.`,
  );
}

function placeOutside(path: string, user: OsUser, systemDir: string): string {
  // The random part: a data folder that was deleted and made anew must not meet its predecessor's cluster.
  const name = `${createHash("sha256").update(path).digest("hex").slice(0, 12)}-${randomBytes(4).toString("hex")}`;
  const folder = join(systemDir, "clusters", name);
  makeFolder(folder, 0o711);
  const target = join(folder, "postgres");
  makeFolder(target, 0o700);
  chownSync(target, user.uid, user.gid);
  symlinkSync(target, path);
  return target;
}
