import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasArchivedBetween } from "../sql/has-archived-between.ts";
import { recordBackupsRemoved } from "../sql/record-backups-removed.ts";
import { listBackups, PERMANENT_FILE } from "./backup-names.ts";
import { readFacts } from "./database-facts.ts";
import { readManifest } from "./manifest.ts";
import { recordRun, type RunRecorder } from "./job-run.ts";
import { pruneBackups, type Pruned } from "./prune-backups.ts";
import { readProof } from "./proof.ts";
import type { Tiers } from "./retention.ts";
import { withBackupLock } from "./single-flight.ts";

/** The task's name in the history of jobs. */
export const PRUNE_TASK = "database__prune_backups";

/** What to prune and how. */
export interface PruneRunOptions {
  ownerUrl: string;
  backupDir: string;
  tiers: Tiers;
  signal?: AbortSignal | undefined;
}

/** Removes the backups that are no longer kept, as a recorded run and as the only one that touches them. */
export async function pruneAsRun(
  recorder: RunRecorder,
  { ownerUrl, backupDir, tiers, signal }: PruneRunOptions,
  detail: object,
): Promise<Pruned> {
  const { pruned } = await recordRun(recorder, PRUNE_TASK, detail, () =>
    withBackupLock(ownerUrl, signal, async (lock) => {
      const { systemIdentifier } = await readFacts(lock.client);
      await keepArchives(recorder, backupDir);
      const pruned = await pruneBackups({
        backupDir,
        systemIdentifier,
        tiers,
        signal: lock.signal,
      });
      await recordBackupsRemoved(recorder.db, pruned.remove);
      const { remove, keep, blobs, blobBytes } = pruned;
      const kept = Object.fromEntries(keep);
      return { pruned, detail: { removed: remove, kept, blobs, blobBytes } };
    }),
  );
  return pruned;
}

/** The first proven backup after a project was archived is kept for good: the last word on that project. */
async function keepArchives({ db }: RunRecorder, backupDir: string): Promise<void> {
  const names = await listBackups(backupDir);
  const isPermanent = (name: string) => existsSync(join(backupDir, name, PERMANENT_FILE));
  const newest = names.at(-1);
  if (newest === undefined || isPermanent(newest)) return;
  if ((await readProof(join(backupDir, newest)))?.isGood !== true) return;
  const last = names.filter(isPermanent).at(-1);
  const after = last === undefined ? undefined : await begin(join(backupDir, last));
  if (!(await hasArchivedBetween(db, after, await begin(join(backupDir, newest))))) return;
  const why = "Projects were archived before this backup; it is the one that keeps them.\n";
  await writeFile(join(backupDir, newest, PERMANENT_FILE), why, { mode: 0o600, flush: true });
}

async function begin(folder: string): Promise<Date> {
  return new Date((await readManifest(folder)).startedAt);
}
