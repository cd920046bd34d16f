import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { currentRequest } from "../../src/http/request-context.ts";
import type { Log } from "../../src/log.ts";
import { hasReplayed, logPosition } from "../../src/sql/log-position.ts";

/** Where queries may be read. */
export interface ReplicaReadsOptions {
  primary: Pool;
  replica: Pool;
  log: Log;
}

/** How long a query waits for the replica to have what was committed before it; then the primary answers. */
const PATIENCE_MS = 40;
const STEP_MS = 5;

/** After a failure the replica is left alone for a while. */
const REST_MS = 5_000;

/** What can go wrong on a replica only: it takes no writes, and it ends what stands in the way of replay. */
const OF_REPLICAS = new Set(["25006", "40001", "57P01", "57P02", "57P03"]);

/**
 * Has queries of callers who ask for it read on a replica, and never sees less than the primary would show: it goes there
 * only once the replica has replayed the log to where the primary was when the query came. So rights, revoked sessions and
 * one's own last change hold there as well.
 */
export class ReplicaReads {
  readonly #options: ReplicaReadsOptions;
  #restUntil = 0;
  /** For monitoring: how many queries were read where. */
  readonly counts = { replica: 0, primary: 0 };

  constructor(options: ReplicaReadsOptions) {
    this.#options = options;
  }

  /** The pool to read from for the present request. */
  async source(): Promise<Pool> {
    const { primary, replica } = this.#options;
    const request = currentRequest();
    if (request.readsFrom !== "replica") return primary;
    const isThere = await this.#hasCaughtUp();
    if (isThere) {
      this.counts.replica += 1;
      request.hasReadReplica = true;
    } else {
      this.counts.primary += 1;
      request.readsFrom = "primary";
    }
    return isThere ? replica : primary;
  }

  /** Whether what failed is to be read again, on the primary. */
  shallRepeat(error: unknown): boolean {
    const request = currentRequest();
    const { code } = error as { code?: string };
    if (request.readsFrom !== "replica" || code === undefined || !OF_REPLICAS.has(code))
      return false;
    request.readsFrom = "primary";
    request.hasReadReplica = false;
    return true;
  }

  async #hasCaughtUp(): Promise<boolean> {
    if (performance.now() < this.#restUntil) return false;
    const { primary, replica, log } = this.#options;
    const lsn = await logPosition(primary);
    const deadline = performance.now() + PATIENCE_MS;
    try {
      while (!(await hasReplayed(replica, lsn))) {
        if (performance.now() > deadline) return false;
        await sleep(STEP_MS);
      }
      return true;
    } catch (error) {
      log.warn({ err: error }, "the replica cannot be read; the primary answers");
      this.#restUntil = performance.now() + REST_MS;
      return false;
    }
  }
}
