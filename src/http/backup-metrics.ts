import type { Pool } from "pg";
import type { Registry } from "prom-client";
import { backupFigures, type BackupFigures } from "../sql/backup-figures.ts";
import { addFigures, type Figure } from "./add-figures.ts";

const FIGURES: Figure<BackupFigures>[] = [
  {
    name: "gadb_backup_age_seconds",
    help: "How long ago the newest backup was complete, and the newest that was proven by restoring it; absent while there is none.",
    label: "kind",
    values: ({ lastBackupAt, lastProvenBackupAt }) => ({
      taken: age(lastBackupAt),
      proven: age(lastProvenBackupAt),
    }),
  },
  {
    name: "gadb_backup_overdue",
    help: "1 when no backup of the last 26 hours is proven: raise an alarm.",
    label: "kind",
    values: ({ isOverdue }) => ({ proven: Number(isOverdue) }),
  },
  {
    name: "gadb_backups",
    help: "Backups that are kept: all of them, and those found not to be good.",
    label: "state",
    values: ({ backups, refuted }) => ({ kept: backups, refuted }),
  },
  {
    name: "gadb_backup_bytes",
    help: "What the backups that are kept take on disk, without the content that they share.",
    label: "state",
    values: ({ bytes }) => ({ kept: bytes }),
  },
  {
    name: "gadb_wal_archive_files",
    help: "Files of the write-ahead log: archived, and attempts that have failed, since PostgreSQL's statistics were reset.",
    label: "outcome",
    values: ({ archived, archiveFailures }) => ({ archived, failed: archiveFailures }),
  },
  {
    name: "gadb_wal_archive_age_seconds",
    help: "How long ago a file of the write-ahead log was last archived; absent while none is or none was.",
    label: "kind",
    values: ({ isArchiving, lastArchivedAt }) => ({
      last: isArchiving ? age(lastArchivedAt) : undefined,
    }),
  },
  {
    name: "gadb_wal_archive_failing",
    help: "1 when the last attempt to archive has failed: the log then fills PostgreSQL's own disk. Absent while nothing is archived.",
    label: "kind",
    values: ({ isArchiving, isArchiveFailing }) => ({
      last: isArchiving ? Number(isArchiveFailing) : undefined,
    }),
  },
];

/**
 * Adds what the database knows of backups and of the archive of its log. While it is away these figures are absent,
 * which monitoring sees as such.
 */
export function addBackupMetrics(registry: Registry, pool: Pool): void {
  addFigures(registry, FIGURES, () => backupFigures(pool));
}

function age(moment: Date | null): number | undefined {
  return moment === null ? undefined : (Date.now() - moment.getTime()) / 1000;
}
