import type { Pool } from "pg";
import { sealAudit } from "../src/sql/seal-audit.ts";

/** Rows in one transaction: about half a second's work. */
const ROWS = 50_000;

/** Seals all that the audit log has gained, in transactions of bounded length; returns how many rows. */
export async function sealAll(db: Pool, signal: AbortSignal | undefined): Promise<number> {
  let total = 0;
  for (;;) {
    signal?.throwIfAborted();
    const count = await sealAudit(db, ROWS);
    total += count;
    if (count < ROWS) return total;
  }
}
