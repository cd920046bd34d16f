import { existsSync } from "node:fs";
import { join } from "node:path";
import { listBackups, PERMANENT_FILE } from "./backup-names.ts";
import { readManifest } from "./manifest.ts";

/**
 * When the oldest backup in `backupDir` was begun that may need the depot's own content, as its name says; undefined
 * when there is none. One that is kept for good and has copies of its content needs nothing else: it would keep all that
 * was ever deleted. Throws when the folder cannot be read.
 */
export async function oldestBackupAt(backupDir: string): Promise<Date | undefined> {
  for (const name of await listBackups(backupDir)) {
    const folder = join(backupDir, name);
    const isAlone =
      existsSync(join(folder, PERMANENT_FILE)) && (await readManifest(folder)).depot.isCopied;
    if (!isAlone) return backupTime(name);
  }
  return undefined;
}

/** The moment in a backup's name, such as `20260131T023000Z-4f9a1c`. */
export function backupTime(name: string): Date {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(name) ?? [];
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time.getTime())) throw new Error(`${name} is not the name of a backup.`);
  return time;
}
