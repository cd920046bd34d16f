import type { Pool } from "pg";

/** How backups and the archive of the log stand. */
export interface BackupFigures {
  lastBackupAt: Date | null;
  lastProvenBackupAt: Date | null;
  backups: number;
  bytes: number;
  refuted: number;
  isArchiving: boolean;
  archived: number;
  archiveFailures: number;
  lastArchivedAt: Date | null;
  isArchiveFailing: boolean;
  isOverdue: boolean;
}

/** Reads the figures of the backups. */
export async function backupFigures(pool: Pool): Promise<BackupFigures> {
  const { rows } = await pool.query<BackupFigures>({
    name: "backup-figures",
    text: `select last_backup_at as "lastBackupAt", last_proven_backup_at as "lastProvenBackupAt",
                  backup_count::float8 as backups, total_bytes::float8 as bytes, refuted_count::float8 as refuted,
                  is_archiving as "isArchiving", archived_count::float8 as archived,
                  archive_failure_count::float8 as "archiveFailures", last_archived_at as "lastArchivedAt",
                  is_archive_failing as "isArchiveFailing", is_overdue as "isOverdue"
           from app_hidden.backup_figures()`,
  });
  return rows[0] as BackupFigures;
}
