import type { Pool } from "pg";
import type { Log } from "../../src/log.ts";
import { condemnOrphans } from "../../src/sql/condemn-orphans.ts";
import { countOrphans, type OrphanCounts } from "../../src/sql/count-orphans.ts";
import { discardStuckBlobs } from "../../src/sql/discard-stuck-blobs.ts";
import { doomContent } from "../../src/sql/doom-content.ts";
import { nextCondemned } from "../../src/sql/next-condemned.ts";
import type { Store } from "./store.ts";
import { removeDoomed } from "./sweep-removal.ts";

/** What the sweep of orphans needs. */
export interface OrphanOptions {
  store: Store;
  /** Connections that act as gadb_worker. */
  pool: Pool;
  log: Log;
  /** How long marked content stays at least. */
  graceMs: number;
  /** When the oldest backup that is kept was begun; undefined when there is none. */
  oldestBackupAt: Date | undefined;
  signal?: AbortSignal;
  report?: (progress: OrphanProgress) => void;
}

/** How far a sweep of orphans is. */
export interface OrphanProgress {
  marked: number;
  markedBytes: number;
  removed: number;
  removedBytes: number;
}

const PAGE = 500;

/**
 * From what moment on marked content still stays: the grace, and the oldest backup that may refer to it. Content marked
 * before that backup was begun is in none that are kept.
 */
export function dueBefore({
  graceMs,
  oldestBackupAt,
}: Pick<OrphanOptions, "graceMs" | "oldestBackupAt">): Date {
  return new Date(Math.min(Date.now() - graceMs, oldestBackupAt?.getTime() ?? Infinity));
}

/** What a sweep would do; changes nothing. */
export function planOrphans(
  options: Pick<OrphanOptions, "pool" | "graceMs" | "oldestBackupAt">,
): Promise<OrphanCounts> {
  return countOrphans(options.pool, dueBefore(options));
}

/**
 * Marks content that nothing refers to, and removes what has been marked for longer than the grace. To be called while
 * no backup runs. Each removal is decided and done under the row's lock; cut off anywhere, the next sweep goes on.
 */
export async function sweepOrphans(options: OrphanOptions): Promise<OrphanProgress> {
  const { pool, log, signal, report } = options;
  const progress = { marked: 0, markedBytes: 0, removed: 0, removedBytes: 0 };
  const before = dueBefore(options);
  await removeDue(options, before, progress);
  for (const sha256 of await discardStuckBlobs(pool)) {
    signal?.throwIfAborted();
    if (await removeDoomed(options, sha256)) progress.removed += 1;
  }
  for (;;) {
    signal?.throwIfAborted();
    const marked = await condemnOrphans(pool, PAGE);
    progress.marked += marked.length;
    progress.markedBytes += marked.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    report?.({ ...progress });
    if (marked.length === 0) break;
  }
  if (progress.marked + progress.removed > 0) log.info(progress, "swept content nothing refers to");
  return progress;
}

async function removeDue(
  options: OrphanOptions,
  before: Date,
  progress: OrphanProgress,
): Promise<void> {
  const { pool, log, signal, report } = options;
  for (;;) {
    const page = await nextCondemned(pool, before, PAGE);
    if (page.length === 0) return;
    for (const { sha256, sizeBytes } of page) {
      signal?.throwIfAborted();
      const isGone =
        (await doomContent(pool, sha256, before)) && (await removeDoomed(options, sha256));
      if (!isGone) continue;
      log.info({ sha256, sizeBytes }, "removed content nothing refers to");
      progress.removed += 1;
      progress.removedBytes += sizeBytes;
      report?.({ ...progress });
    }
  }
}
