import type { Pool } from "pg";
import type { Log } from "../../src/log.ts";
import type { Store } from "./store.ts";

/** Bounds of the depot; changed by tests only. */
export interface DepotLimits {
  /** Uploads received at a time by one server; more are asked to come back. */
  maxUploads: number;
  /** How many of these one user may have. */
  maxUploadsPerUser: number;
  /** Without a byte for so long, an upload is given up. Milliseconds. */
  idleMs: number;
  /** How often a running upload says so. A third of app_private.next_lease(). Milliseconds. */
  heartbeatMs: number;
  /** How often a resumable upload records what outlives a crash. A sixth of app_private.next_short_lease(). Milliseconds. */
  syncMs: number;
  /** Nor does it let more than so many bytes pass without. */
  syncBytes: number;
  /** Storage is reserved in steps of this many bytes when a client does not say how much will come. */
  stepBytes: number;
  /** No single file may be larger. */
  maxFileBytes: number;
  /** How long the rest of a refused upload is read and thrown away, so that its client sees the answer. Milliseconds. */
  lingerMs: number;
}

/** What every part of the depot shares. */
export interface Depot {
  store: Store;
  /** The authenticator's pool. */
  pool: Pool;
  log: Log;
  limits: DepotLimits;
}

/** What a server uses. */
export const DEFAULT_LIMITS: DepotLimits = {
  // Their buffers come from one bounded pool, so that many cost hardly more memory than a few.
  maxUploads: 128,
  maxUploadsPerUser: 96,
  idleMs: 60_000,
  heartbeatMs: 30_000,
  syncMs: 5_000,
  syncBytes: 256 * 1024 ** 2,
  stepBytes: 16 * 1024 ** 2,
  maxFileBytes: 5 * 1024 ** 4,
  lingerMs: 10_000,
};
