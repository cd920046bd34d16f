import { chownSync, mkdirSync, readlinkSync } from "node:fs";
import { chmod, lstat, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { binaries, SYSTEM_DIR } from "../db/embedded/binaries.ts";
import { pgOsUser } from "../db/embedded/os-user.ts";
import { placeCluster } from "../db/embedded/place.ts";
import { isPostgresAlive, readPostmaster, stopPostmaster } from "../db/embedded/postmaster.ts";
import type { UnpackedCluster } from "./revive-cluster.ts";

const PREFIX = ".restoring-";

/** A folder in which a data folder is being restored, beside where its parts will end up. */
export interface Scratch {
  folder: string;
  cluster: UnpackedCluster;
}

/**
 * Makes an empty scratch folder inside `parent` and a place for a cluster in it that PostgreSQL's account can reach.
 * The caller must be the only one to restore into `parent`; what a killed predecessor has left there is removed.
 */
export async function makeScratch(parent: string, signal?: AbortSignal): Promise<Scratch> {
  const user = pgOsUser();
  await mkdir(parent, { recursive: true, mode: user ? 0o711 : 0o700 });
  for (const name of await readdir(parent)) {
    if (name.startsWith(PREFIX)) await discard(join(parent, name));
  }
  const folder = await mkdtemp(join(parent, PREFIX));
  try {
    const data = join(folder, "data");
    mkdirSync(data, { mode: user ? 0o711 : 0o700 });
    // mkdtemp closes its folder to others, and PostgreSQL's account has to pass.
    if (user) await chmod(folder, 0o711);
    const pgData = placeCluster(data, user);
    if (!(await lstat(pgData).catch(() => undefined))) {
      mkdirSync(pgData, { mode: 0o700 });
      if (user) chownSync(pgData, user.uid, user.gid);
    }
    return { folder: data, cluster: { pgData, user, programs: binaries(user), signal } };
  } catch (error) {
    await discard(folder);
    throw error;
  }
}

/** Removes a scratch folder with whatever is still in it, ending a server that a killed run has left running. */
export async function removeScratch(scratch: Scratch): Promise<void> {
  await discard(dirname(scratch.folder));
}

/** Whether a name in a data folder is a scratch folder's. */
export function isScratch(name: string): boolean {
  return name.startsWith(PREFIX);
}

async function discard(folder: string): Promise<void> {
  const path = join(folder, "data", "postgres");
  const stats = await lstat(path).catch(() => undefined);
  if (stats) {
    const postmaster = readPostmaster(path);
    if (postmaster && isPostgresAlive(postmaster.pid)) await stopPostmaster(postmaster.pid);
  }
  if (stats?.isSymbolicLink()) {
    const outside = dirname(readlinkSync(path));
    // Only what placeCluster has made there.
    if (dirname(outside) === join(SYSTEM_DIR, "clusters") && basename(outside) !== "") {
      await rm(outside, { recursive: true, force: true });
    }
  }
  await rm(folder, { recursive: true, force: true });
}
