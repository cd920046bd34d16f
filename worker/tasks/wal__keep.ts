import { existsSync } from "node:fs";
import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import type { AppContext } from "../../src/app-context.ts";
import { walFolder } from "../../src/db/embedded/wal-archive.ts";
import { backupKey } from "../../src/ops/seal/backup-key.ts";
import { keepWal } from "../../src/ops/wal/keep-wal.ts";
import { systemIdentifier } from "../../src/sql/system-identifier.ts";
import { readPayload } from "../read-payload.ts";

/**
 * Packs what PostgreSQL has archived of its log and removes what no backup needs. It runs every minute and leaves no
 * row in the history of jobs: the archive's own figures say how it is, and a failure stays with the job.
 */
export function keepWalTask(db: Pool, { config, log }: Pick<AppContext, "config" | "log">): Task {
  return async (payload, { abortSignal }) => {
    readPayload(payload);
    const server = await systemIdentifier(db);
    // A server that archives elsewhere, or not at all.
    if (!existsSync(walFolder(config.backupDir, server))) return;
    const kept = await keepWal(config.backupDir, server, {
      key: backupKey(config),
      windowMs: config.backups.walWindowMs,
      ...(abortSignal ? { signal: abortSignal } : {}),
    });
    if (kept.strange.length > 0)
      log.warn({ files: kept.strange }, "files in the archive of the log are not this server's");
    if (kept.packed + kept.removed > 0) log.debug(kept, "kept the archive of the log");
  };
}
