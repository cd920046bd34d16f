import { hostname } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { createPartitionsAhead } from "../sql/create-partitions-ahead.ts";
import { recordRestoration } from "../sql/record-restoration.ts";
import { sealAudit } from "../sql/seal-audit.ts";
import { BACKUP_FILES } from "./backup-names.ts";
import { hashFile } from "./hashed-file.ts";
import { databaseEnd, type BackupManifest } from "./manifest.ts";
import type { RecoveryPlan } from "./wal/plan-recovery.ts";

/** What to note. */
export interface OriginOptions {
  backup: string;
  manifest: BackupManifest;
  plan: RecoveryPlan | undefined;
  problems: number;
}

const ROWS = 50_000;

/**
 * Notes in a restored database where it comes from, as a row and so in its audit, and seals that: what happened after
 * the moment it was restored to is in no audit, and the entry says since when. A database from before there was such a
 * table goes without.
 */
export async function recordOrigin(url: string, options: OriginOptions): Promise<void> {
  const { backup, manifest, plan, problems } = options;
  const client = new Client({ connectionString: url, application_name: "gadb-restore" });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ is_there: boolean; timeline: number }>(
      `select pg_catalog.to_regprocedure('app_hidden.record_restoration(jsonb)') is not null as is_there,
              (select timeline_id from pg_catalog.pg_control_checkpoint()) as timeline`,
    );
    const [found] = rows;
    if (!found?.is_there) return;
    // The backup may be older than the partitions that it had.
    await createPartitionsAhead(client);
    await recordRestoration(client, {
      backup_name: manifest.name,
      manifest_sha256: (await hashFile(join(backup, BACKUP_FILES.manifest))).sha256,
      target: plan?.target.text ?? `the backup's end, ${databaseEnd(manifest).toISOString()}`,
      timeline: found.timeline,
      host: hostname(),
      problem_count: problems,
    });
    while ((await sealAudit(client, ROWS)) === ROWS);
  } finally {
    await client.end();
  }
}
