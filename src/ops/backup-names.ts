import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, isAbsolute, join, resolve } from "node:path";

/**
 * The files of a backup's own folder. `SHA256SUMS` covers the other four and is in the format of sha256sum, so that
 * `sha256sum -c SHA256SUMS` checks a backup on a machine that has nothing of ours.
 */
export const BACKUP_FILES = {
  base: "base.tar.gz",
  baseManifest: "backup_manifest",
  depotManifest: "depot.manifest",
  manifest: "manifest.json",
  sums: "SHA256SUMS",
} as const;

/** Beside manifest.json, the signature of its bytes. */
export const SIGNATURE_FILE = "manifest.sig";

/** A file of this name in a backup's folder keeps it for good. */
export const PERMANENT_FILE = "keep-for-good";

/** Ends the name of a backup that is being written or was given up; nothing lists or restores it. */
export const PARTIAL_SUFFIX = ".partial";

/** Inside a partial backup: which database it belongs to, so that only that database's next run removes it. */
export const OWNER_FILE = "owner";

const NAME = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;

/** A new name such as `20260131T023000Z-4f9a1c`: sorts by time; the random part keeps it unique if the clock jumps. */
export function newBackupName(now: Date): string {
  const stamp = `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  return `${stamp}-${randomBytes(3).toString("hex")}`;
}

/** The names of the finished backups in `backupDir`, oldest first; none when the folder is absent. */
export async function listBackups(backupDir: string): Promise<string[]> {
  const entries = await readdir(backupDir, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isDirectory() && NAME.test(entry.name))
    .map((entry) => entry.name)
    .filter((name) => existsSync(join(backupDir, name, BACKUP_FILES.manifest)))
    .toSorted();
}

/**
 * The folder of the backup that a person named: a name in `backupDir`, `latest`, or a path. Throws when there is no
 * such backup, or when it was never finished.
 */
export async function findBackup(backupDir: string, given: string): Promise<string> {
  const known = await listBackups(backupDir);
  if (given === "latest") {
    const newest = known.at(-1);
    if (newest === undefined) throw new Error(`There is no backup in ${backupDir}.`);
    return join(backupDir, newest);
  }
  if (known.includes(given)) return join(backupDir, given);
  const path = isAbsolute(given) || given.includes("/") ? resolve(given) : join(backupDir, given);
  if (!existsSync(path)) {
    const names = known.length === 0 ? "There is none." : `There are: ${known.join(", ")}.`;
    throw new Error(`There is no backup ${given} in ${backupDir}. ${names}`);
  }
  if (basename(path).endsWith(PARTIAL_SUFFIX) || !existsSync(join(path, BACKUP_FILES.manifest))) {
    throw new Error(`${path} is not a finished backup: ${BACKUP_FILES.manifest} is missing.`);
  }
  return path;
}

/** Where all backups in one folder keep the content of the depot: shared, since a blob never changes. */
export function backupDepotDir(backupFolder: string): string {
  return join(backupFolder, "..", "depot");
}

/** Where a depot folder (the server's below `blobs/`, a backup's directly) keeps the blob with this SHA-256. */
export function blobPath(blobsDir: string, sha256: string): string {
  return join(blobsDir, "sha256", sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}
