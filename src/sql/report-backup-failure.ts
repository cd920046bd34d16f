import type { ClientBase, Pool } from "pg";

/** Tells studio admins that a backup has failed, and why. */
export async function reportBackupFailure(db: ClientBase | Pool, failure: string): Promise<void> {
  await db.query("select app_hidden.report_backup_failure($1)", [failure]);
}
