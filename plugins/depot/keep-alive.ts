import { toDepotError } from "../../src/errors.ts";
import type { Log } from "../../src/log.ts";

/**
 * Calls `beat` every `everyMs` until `work` has ended. A beat that fails stops nothing: what `work` does last asks the
 * database for every right again.
 */
export async function keepAlive<T>(
  beat: () => Promise<unknown>,
  { everyMs, log }: { everyMs: number; log: Log },
  work: () => Promise<T>,
): Promise<T> {
  let isBeating = false;
  const timer = setInterval(() => {
    if (isBeating) return;
    isBeating = true;
    beat()
      // BADST: the work has ended at this moment.
      .catch((error: unknown) => {
        if (toDepotError(error).code !== "BADST") log.warn({ err: error }, "a heartbeat failed");
      })
      .finally(() => {
        isBeating = false;
      });
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
