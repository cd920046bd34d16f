import type { Task } from "graphile-worker";
import type { Pool } from "pg";
import { readPayload } from "../read-payload.ts";
import { sealAll } from "../seal-all.ts";

/**
 * Seals what the audit log has gained. It runs every minute and leaves no row in the history of jobs: the seals
 * themselves say when they were made, and a failure stays with the job.
 */
export function sealAuditLog(db: Pool): Task {
  return async (payload, { abortSignal, logger }) => {
    readPayload(payload);
    const rows = await sealAll(db, abortSignal);
    if (rows > 0) logger.debug(`sealed ${rows} rows of the audit log`);
  };
}
