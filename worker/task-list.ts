import type { TaskList } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../src/app-context.ts";
import { markStale } from "./tasks/asset_locks__mark_stale.ts";
import { exportHeads } from "./tasks/audit_log__export_head.ts";
import { makePartitions } from "./tasks/audit_log__make_partitions.ts";
import { sealAuditLog } from "./tasks/audit_log__seal.ts";
import { BACK_UP_TASK, backUpDatabase } from "./tasks/database__back_up.ts";
import { sweepDepotTask } from "./tasks/depot__sweep.ts";
import { snapshotStorage } from "./tasks/projects__snapshot_storage.ts";
import { sweepSessions } from "./tasks/sessions__sweep.ts";

/** Every task by its name in the queue, which is its file's name; `db` holds connections that act as gadb_worker. */
export function makeTaskList(app: AppContext, db: Pool): TaskList {
  const recorder = { db, log: app.log };
  return {
    projects__snapshot_storage: snapshotStorage(recorder),
    [BACK_UP_TASK]: backUpDatabase(recorder, app),
    depot__sweep: sweepDepotTask(db, app),
    asset_locks__mark_stale: markStale(recorder),
    audit_log__make_partitions: makePartitions(recorder),
    audit_log__seal: sealAuditLog(db),
    audit_log__export_head: exportHeads(db, app),
    sessions__sweep: sweepSessions(recorder),
  };
}
