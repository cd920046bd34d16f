import type { Pool } from "pg";
import type { Log } from "../../src/log.ts";
import { liveUploads } from "../../src/sql/live-uploads.ts";
import { sweepUploads } from "../../src/sql/sweep-uploads.ts";
import type { Store } from "./store.ts";
import { removeDoomed } from "./sweep-removal.ts";

/** What a sweep needs. */
export interface SweepOptions {
  store: Store;
  /** Connections that act as gadb_worker. */
  pool: Pool;
  log: Log;
  /**
   * No server runs that could be receiving an upload: true only at the start of an installation with a single server,
   * before that server listens. Then nothing waits for leases to run out.
   */
  isOnlyServer?: boolean;
  signal?: AbortSignal;
}

/** What a sweep has removed. */
export interface SweepResult {
  uploads: number;
  parts: number;
  blobs: number;
}

/** A temporary file is younger than its upload's row only in a crash; an hour is longer than any such moment. */
const PART_AGE_MS = 3_600_000;

/**
 * Ends uploads that nobody will end (their server died, or their time is over), frees their storage, and removes the
 * files they left. Safe at any time beside running servers, and any number of times.
 */
export async function sweepDepot(options: SweepOptions): Promise<SweepResult> {
  const { store, pool, log, isOnlyServer = false, signal } = options;
  const swept = await sweepUploads(pool, isOnlyServer);
  const result = { uploads: 0, parts: 0, blobs: 0 };
  for (const { uploadId, sha256 } of swept) {
    signal?.throwIfAborted();
    if (uploadId !== null) {
      result.uploads += 1;
      await store.removePart(uploadId);
    }
    if (sha256 !== null && (await removeDoomed(options, sha256))) result.blobs += 1;
  }
  result.parts = await removeLeftovers(options, isOnlyServer ? 0 : PART_AGE_MS);
  if (result.uploads + result.parts + result.blobs > 0) log.info(result, "swept the depot");
  return result;
}

async function removeLeftovers(
  { store, pool, signal }: SweepOptions,
  minAgeMs: number,
): Promise<number> {
  const now = Date.now();
  const old = (await store.parts()).filter((part) => now - part.changedAt.getTime() >= minAgeMs);
  if (old.length === 0) return 0;
  const live = await liveUploads(
    pool,
    old.map((part) => part.uploadId),
  );
  const dead = old.filter((part) => !live.has(part.uploadId));
  for (const { uploadId } of dead) {
    signal?.throwIfAborted();
    await store.removePart(uploadId);
  }
  return dead.length;
}
