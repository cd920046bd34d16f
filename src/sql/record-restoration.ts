import type { ClientBase } from "pg";

/** What a restored database says of its origin. */
export interface RestorationRecord {
  backup_name: string;
  manifest_sha256: string;
  /** The moment or position, or that it is the backup's own end. */
  target: string;
  timeline: number;
  host: string;
  problem_count: number;
}

/** Notes in a restored database where it comes from. */
export async function recordRestoration(db: ClientBase, facts: RestorationRecord): Promise<void> {
  await db.query("select app_hidden.record_restoration($1)", [facts]);
}
