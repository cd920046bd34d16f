import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../../src/app-context.ts";
import { exportAuditHeads } from "../../src/ops/audit-heads.ts";
import { listAuditHeads } from "../../src/sql/list-audit-heads.ts";
import { recordedTask } from "../recorded-task.ts";
import { sealAll } from "../seal-all.ts";

/** Seals the audit log and keeps the heads of its chains outside the database, in a file of the backups' folder. */
export function exportHeads(pool: Pool, { config, log }: Pick<AppContext, "config" | "log">): Task {
  return recordedTask({ db: pool, log }, "audit_log__export_head", async ({ signal }) => {
    const sealed = await sealAll(pool, signal);
    const heads = await listAuditHeads(pool);
    const file = await exportAuditHeads(config.backupDir, heads, new Date());
    return { detail: { sealed, heads: heads.length, file } };
  });
}
