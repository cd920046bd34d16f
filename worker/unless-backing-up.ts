import { BusyError, withDeletionLock } from "../src/ops/single-flight.ts";
import type { RunResult } from "../src/ops/job-run.ts";

/**
 * Runs what deletes content from the depot, unless a backup copies it, which may still want what would go: then the run
 * is over at once and says so. The signal given to `fn` also aborts when the lock is lost.
 */
export async function unlessBackingUp(
  ownerUrl: string,
  stopping: AbortSignal | undefined,
  fn: (signal: AbortSignal) => Promise<object>,
): Promise<RunResult> {
  try {
    return { detail: await withDeletionLock(ownerUrl, stopping, fn) };
  } catch (error) {
    if (error instanceof BusyError) return { detail: { skipped: error.message } };
    throw error;
  }
}
