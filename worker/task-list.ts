import type { TaskList } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../src/app-context.ts";
import { markStale } from "./tasks/asset_locks__mark_stale.ts";
import { exportHeads } from "./tasks/audit_log__export_head.ts";
import { makePartitions } from "./tasks/audit_log__make_partitions.ts";
import { sealAuditLog } from "./tasks/audit_log__seal.ts";
import { BACK_UP_TASK, backUpDatabase } from "./tasks/database__back_up.ts";
import { PROVE_TASK, proveNewestBackup } from "./tasks/database__prove_backup.ts";
import { collectOrphansTask } from "./tasks/depot__collect.ts";
import { reconcileDepotTask } from "./tasks/depot__reconcile.ts";
import { scrubDepotTask } from "./tasks/depot__scrub.ts";
import { sweepDepotTask } from "./tasks/depot__sweep.ts";
import { comparePicturesTask } from "./tasks/previews__compare.ts";
import { makePreviewTask } from "./tasks/previews__make.ts";
import { requestMissingTask } from "./tasks/previews__request_missing.ts";
import { showPreviewTask } from "./tasks/previews__show.ts";
import { countDerivedTask } from "./tasks/projects__count_derived.ts";
import { removeDeleted } from "./tasks/projects__remove_deleted.ts";
import { snapshotStorage } from "./tasks/projects__snapshot_storage.ts";
import { verifyArchivesTask } from "./tasks/projects__verify_archive.ts";
import { sweepOldEvents } from "./tasks/events__sweep.ts";
import { sweepSessions } from "./tasks/sessions__sweep.ts";
import { keepWalTask } from "./tasks/wal__keep.ts";
import { measureVolumesTask } from "./tasks/volumes__measure.ts";
import { sweepWebhooks } from "./tasks/webhook_deliveries__sweep.ts";

/** Every task by its name in the queue, which is its file's name; `db` holds connections that act as gadb_worker. */
export function makeTaskList(app: AppContext, db: Pool): TaskList {
  const recorder = { db, log: app.log };
  return {
    projects__remove_deleted: removeDeleted(recorder),
    projects__snapshot_storage: snapshotStorage(recorder),
    [BACK_UP_TASK]: backUpDatabase(recorder, app),
    wal__keep: keepWalTask(db, app),
    [PROVE_TASK]: proveNewestBackup(db, app),
    depot__sweep: sweepDepotTask(db, app),
    depot__collect: collectOrphansTask(db, app),
    depot__reconcile: reconcileDepotTask(db, app),
    depot__scrub: scrubDepotTask(db, app),
    projects__verify_archive: verifyArchivesTask(db, app),
    previews__make: makePreviewTask(db, app),
    previews__compare: comparePicturesTask(db, app),
    previews__show: showPreviewTask(db),
    previews__request_missing: requestMissingTask(db, app),
    projects__count_derived: countDerivedTask(db),
    asset_locks__mark_stale: markStale(recorder),
    audit_log__make_partitions: makePartitions(recorder),
    audit_log__seal: sealAuditLog(db),
    audit_log__export_head: exportHeads(db, app),
    sessions__sweep: sweepSessions(recorder),
    events__sweep: sweepOldEvents(recorder),
    webhook_deliveries__sweep: sweepWebhooks(recorder),
    volumes__measure: measureVolumesTask(db, app),
  };
}
