import { archivesToCheck } from "../../src/sql/archives-to-check.ts";
import { nextOfArchive } from "../../src/sql/next-of-archive.ts";
import { recordArchiveCheck } from "../../src/sql/record-archive-check.ts";
import { toDepotError } from "../../src/errors.ts";
import { readAll, type ScrubOptions } from "./scrub.ts";

/** What checking the archives has done. */
export interface ArchiveCheckResult {
  /** Archives whose check was concluded. */
  checked: number;
  /** Of these, archives that are not as they were. */
  unsound: number;
  /** Archives whose content was not read to the end; the next run goes on. */
  unfinished: number;
  blobs: number;
  bytesDone: number;
}

const BATCH = 50;

/**
 * Checks the archived projects that are due: reads what no scrub has read since their last check, computes their root
 * hash again, and leaves a row in the history of each. What does not fit into the time is read by the next run.
 */
export async function checkArchives(options: ScrubOptions): Promise<ArchiveCheckResult> {
  const { pool, log, timeMs = Infinity, report } = options;
  const end = Date.now() + timeMs;
  const result = { checked: 0, unsound: 0, unfinished: 0, blobs: 0, bytesDone: 0 };
  for (const archive of await archivesToCheck(pool)) {
    options.signal?.throwIfAborted();
    let skipped: readonly string[] = [];
    const next = (now: readonly string[]) => nextOfArchive(pool, archive, (skipped = now), BATCH);
    const read = await readAll(
      { ...options, timeMs: end - Date.now(), ...(report ? { report } : {}) },
      next,
      { maxBytes: Infinity, bytesExpected: 0 },
    );
    result.blobs += read.blobs;
    result.bytesDone += read.bytesDone;
    if ((await nextOfArchive(pool, archive, skipped, 1)).length > 0) {
      result.unfinished += 1;
      continue;
    }
    const check = await recordArchiveCheck(pool, archive).catch((error: unknown) => {
      // Reopened or deleted while it was read.
      if (toDepotError(error).code !== "BADST") throw error;
      return undefined;
    });
    if (!check) continue;
    result.checked += 1;
    if (check.isSound) continue;
    result.unsound += 1;
    log.error({ alarm: "unsound-archive", ...archive, ...check }, "an archive is not sound");
  }
  return result;
}
