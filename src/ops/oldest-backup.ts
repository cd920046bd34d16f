import { listBackups } from "./backup-names.ts";

/** When the oldest backup in `backupDir` was begun, as its name says; undefined when there is none. Throws when the folder cannot be read. */
export async function oldestBackupAt(backupDir: string): Promise<Date | undefined> {
  const [name] = await listBackups(backupDir);
  return name === undefined ? undefined : backupTime(name);
}

/** The moment in a backup's name, such as `20260131T023000Z-4f9a1c`. */
export function backupTime(name: string): Date {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(name) ?? [];
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time.getTime())) throw new Error(`${name} is not the name of a backup.`);
  return time;
}
