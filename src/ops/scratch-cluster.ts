import { chownSync, mkdirSync, readlinkSync } from "node:fs";
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { binaries, SYSTEM_DIR } from "../db/embedded/binaries.ts";
import { lockDataDir } from "../db/embedded/instance-lock.ts";
import { pgOsUser } from "../db/embedded/os-user.ts";
import { placeCluster } from "../db/embedded/place.ts";
import { isPostgresAlive, readPostmaster, stopPostmaster } from "../db/embedded/postmaster.ts";
import type { UnpackedCluster } from "./revive-cluster.ts";

const PREFIX = ".restoring-";
/** Another test of the same server's backups has its end. */
const WAIT_MS = 30 * 60_000;

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

/**
 * Runs `fn` with a scratch folder in `place`, of which one process has it at a time: what a killed one has left there,
 * a running server too, is ended and removed. Leaves nothing.
 */
export async function withScratch<T>(
  place: string,
  signal: AbortSignal | undefined,
  fn: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const unlock = await claim(place);
  try {
    const scratch = await makeScratch(place, signal);
    try {
      return await fn(scratch);
    } finally {
      await removeScratch(scratch);
    }
  } finally {
    unlock();
    // Unless somebody waits for it.
    await rmdir(place).catch(() => {});
  }
}

/** Another one may remove the folder just when it is asked for. */
async function claim(place: string): Promise<() => void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await requireOwn(place);
      return await lockDataDir(place, WAIT_MS);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || attempt === 10) throw error;
    }
  }
}

/** In a temporary folder that everybody may write to, somebody else may have taken the name. */
async function requireOwn(place: string): Promise<void> {
  const stats = await lstat(place).catch(() => undefined);
  if (!stats || process.getuid === undefined) return;
  if (stats.isDirectory() && stats.uid === process.getuid()) return;
  throw new Error(
    `${place} is not ours: somebody else has made it. Remove it, or set GADB_SCRATCH_DIR to a folder of your own.`,
  );
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
