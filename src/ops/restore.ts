import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { lockDataDir } from "../db/embedded/instance-lock.ts";
import { pgOsUser } from "../db/embedded/os-user.ts";
import { loadSecrets } from "../db/secrets.ts";
import { backupDepotDir } from "./backup-names.ts";
import { checkDepot } from "./check-depot.ts";
import { BlobCopier } from "./depot-copy.ts";
import { extractBase } from "./extract-base.ts";
import { syncFolder } from "./hashed-file.ts";
import {
  checkFiles,
  readDepotManifest,
  readManifest,
  type BackupManifest,
  type Problem,
} from "./manifest.ts";
import { refuseForeign } from "./refuse-foreign.ts";
import { reviveCluster, withRevived } from "./revive-cluster.ts";
import { isScratch, makeScratch, removeScratch, type Scratch } from "./scratch-cluster.ts";
import { tidyRestored } from "./tidy-restored.ts";
import { checkRestored } from "./verify.ts";

/** What to restore and where to. */
export interface RestoreOptions {
  /** The backup's folder. */
  backup: string;
  /** Becomes a data folder (GADB_DATA_DIR): must not hold a cluster or a depot yet. */
  into: string;
  /** Check everything, write nothing. */
  dryRun?: boolean;
  /** Restore what is intact although content of the depot is damaged or missing in the backup. */
  keepGoing?: boolean;
  signal?: AbortSignal;
  say?: (line: string) => void;
}

/** What was restored; `problems` can only be non-empty with keepGoing. */
export interface Restored {
  manifest: BackupManifest;
  problems: Problem[];
  notes: string[];
}

/** A backup is not what it was when it was made; `problems` names everything that is wrong. */
export class DamagedBackupError extends Error {
  readonly problems: readonly Problem[];

  constructor(backup: string, problems: readonly Problem[]) {
    super(
      `${backup} is damaged:\n${problems.map(({ what, problem }) => `  ${what} ${problem}`).join("\n")}`,
    );
    this.name = "DamagedBackupError";
    this.problems = problems;
  }
}

/**
 * Restores a backup into a data folder of its own, checked from end to end: the backup's hashes, the unpacked files,
 * the database's rows, and every blob. The folder's `postgres` appears last, so a killed restore leaves nothing that
 * would start. Throws DamagedBackupError, or says why the place will not do.
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { backup, into, say = () => {}, signal } = options;
  const manifest = await readManifest(backup);
  say(`checking ${manifest.name}`);
  const damaged = await checkFiles(backup, signal);
  if (damaged.length > 0) throw new DamagedBackupError(backup, damaged);
  refuseForeign(manifest);
  await refuseOccupied(into);
  const depth = options.dryRun ? "content" : "size";
  const problems = await checkDepot(backup, manifest, { depth, ...(signal ? { signal } : {}) });
  if (problems.length > 0 && !options.keepGoing) throw new DamagedBackupError(backup, problems);
  if (options.dryRun) return { manifest, problems, notes: [] };
  // PostgreSQL's account has to pass when we are root.
  await mkdir(into, { recursive: true, mode: pgOsUser() ? 0o711 : 0o700 });
  const unlock = await lockDataDir(into, 0);
  try {
    return await layOut(options, manifest);
  } finally {
    unlock();
  }
}

async function layOut(options: RestoreOptions, manifest: BackupManifest): Promise<Restored> {
  const { backup, into, say = () => {}, signal } = options;
  const scratch = await makeScratch(into, signal);
  try {
    say("unpacking the database");
    const { cluster } = scratch;
    await extractBase({
      backup,
      pgData: cluster.pgData,
      user: cluster.user,
      ...(signal ? { signal } : {}),
    });
    say("replaying its log");
    const password = loadSecrets(into).postgresPassword;
    await reviveCluster(cluster, manifest, password);
    const found = await withRevived(cluster, password, async (url) => {
      const findings = await checkRestored(url, backup, manifest);
      await tidyRestored(url);
      return findings;
    });
    say("copying the depot");
    found.problems.push(...(await copyDepot(scratch, manifest, options)));
    if (found.problems.length > 0 && !options.keepGoing)
      throw new DamagedBackupError(backup, found.problems);
    await takePlaces(scratch, into);
    return { manifest, ...found };
  } finally {
    await removeScratch(scratch);
  }
}

/** Copies the blobs, hashing each on the way; returns those that are missing or wrong. */
async function copyDepot(
  scratch: Scratch,
  manifest: BackupManifest,
  options: RestoreOptions,
): Promise<Problem[]> {
  const blobs = join(scratch.folder, "depot", "blobs");
  await mkdir(blobs, { recursive: true, mode: 0o700 });
  if (!manifest.depot.isCopied) return [];
  const copier = new BlobCopier(backupDepotDir(options.backup), blobs, options.signal);
  const problems: Problem[] = [];
  for await (const page of readDepotManifest(options.backup)) {
    const results = await copier.copyAll(page);
    for (const [index, result] of results.entries()) {
      if (result === "missing" || result === "damaged") {
        problems.push({
          what: `blob ${page[index]?.sha256}`,
          problem: `is ${result} in the backup`,
        });
      }
    }
  }
  await copier.sync();
  return problems;
}

/** The moment from which the data folder is one: the cluster comes last. */
async function takePlaces(scratch: Scratch, into: string): Promise<void> {
  for (const part of ["depot", "postgres"])
    await rename(join(scratch.folder, part), join(into, part));
  await syncFolder(into);
}

/** A data folder may have its backups and secrets already, nothing else. */
async function refuseOccupied(into: string): Promise<void> {
  const names = await readdir(into).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const inTheWay = names.filter((name) => !isHarmless(name));
  if (inTheWay.length === 0) return;
  throw new Error(
    `${into} is not empty (${inTheWay.slice(0, 5).join(", ")}); a restore overwrites nothing. ` +
      "Name another folder with --into, or move these away.",
  );
}

function isHarmless(name: string): boolean {
  return (
    ["backups", "secrets"].includes(name) || name.startsWith("instance.lock") || isScratch(name)
  );
}
