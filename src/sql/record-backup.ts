import type { ClientBase, Pool } from "pg";

/** What the database keeps of a backup. */
export interface BackupRecord {
  name: string;
  started_at: string;
  finished_at: string;
  stop_lsn: string;
  timeline: number;
  total_bytes: number;
  is_encrypted: boolean;
  manifest_sha256: string;
  signing_key: string | null;
}

/** Notes a backup that is complete; its manifest's hash gets into the audit so. */
export async function recordBackup(db: ClientBase | Pool, facts: BackupRecord): Promise<void> {
  await db.query("select app_hidden.record_backup($1)", [facts]);
}
