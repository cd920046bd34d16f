import { join } from "node:path";
import { listBackups } from "./backup-names.ts";
import { databaseEnd, readManifest } from "./manifest.ts";

/** The folder of the newest backup whose database was complete at that moment. Throws when there is none. */
export async function findBackupBefore(backupDir: string, time: Date): Promise<string> {
  const names = (await listBackups(backupDir)).toReversed();
  for (const name of names) {
    const folder = join(backupDir, name);
    const manifest = await readManifest(folder).catch(() => undefined);
    if (manifest && databaseEnd(manifest) <= time) return folder;
  }
  const oldest = names.at(-1);
  throw new Error(
    `There is no backup in ${backupDir} that had ended by ${time.toISOString()}. ` +
      (oldest === undefined ? "There is none at all." : `The oldest is ${oldest}.`),
  );
}
