import { toDepotError } from "../../src/errors.ts";
import type { Log } from "../../src/log.ts";
import { startBeating } from "./start-beating.ts";

/**
 * Calls `beat` every `everyMs` until `work` has ended. A beat that fails stops nothing: what `work` does last asks the
 * database for every right again.
 */
export async function keepAlive<T>(
  beat: () => Promise<unknown>,
  { everyMs, log }: { everyMs: number; log: Log },
  work: () => Promise<T>,
): Promise<T> {
  const stopBeating = startBeating(beat, everyMs, (error) => {
    // BADST: the work has ended at this moment.
    if (toDepotError(error).code !== "BADST") log.warn({ err: error }, "a heartbeat failed");
  });
  try {
    return await work();
  } finally {
    stopBeating();
  }
}
