import type { Pool } from "pg";
import type { Log } from "../../src/log.ts";
import type { BlobToRead } from "../../src/sql/blob-to-read.ts";
import { nextToScrub } from "../../src/sql/next-to-scrub.ts";
import { recordReading } from "../../src/sql/record-reading.ts";
import { scrubPlan } from "../../src/sql/scrub-plan.ts";
import { Pace } from "./scrub-pace.ts";
import { readContent } from "./scrub-reading.ts";
import type { Store } from "./store.ts";

/** What reading the depot again needs. */
export interface ScrubOptions {
  store: Store;
  /** Connections that act as gadb_worker. */
  pool: Pool;
  log: Log;
  /** Infinity reads as fast as it can. */
  bytesPerSecond: number;
  signal?: AbortSignal | undefined;
  /** No content is begun after so long. Milliseconds. */
  timeMs?: number;
  report?: (progress: ScrubProgress) => void;
}

/** How far a reading is. */
export interface ScrubProgress {
  blobs: number;
  bytesDone: number;
  bytesExpected: number;
  /** Content found damaged that was thought sound. */
  damaged: number;
  /** Content known to be damaged that still is. */
  known: number;
  /** Content that was damaged and is sound again. */
  healed: number;
  /** Content that could not be read for reasons that say nothing about it. */
  skipped: number;
}

/** A night's share: the depot is read once in so many nights. */
const NIGHTS = 28;
/** Small depots are read whole each night. */
const LEAST_BYTES = 1024 ** 3;
const BATCH = 50;
/** So many in a row that could not be read: the store is away. */
const PATIENCE = 20;

/** What a night has read, and whether it keeps up. */
export interface ScrubResult extends ScrubProgress {
  totalBytes: number;
  oldestVerifiedAt: Date | null;
  /** Whether content is left that nobody has read for more than 27 days. */
  isBehind: boolean;
}

/**
 * Reads the longest unread part of the depot: a twenty-eighth, or more when nights were missed, or with `isWhole` all
 * of it. Each piece is recorded when it was read, so that a run cut short loses nothing but the piece under way.
 */
export async function scrubDepot(options: ScrubOptions, isWhole = false): Promise<ScrubResult> {
  const plan = await scrubPlan(options.pool);
  const share = Math.max(Math.ceil(plan.totalBytes / NIGHTS), plan.overdueBytes, LEAST_BYTES);
  const maxBytes = isWhole ? Infinity : share;
  const progress = await readAll(
    options,
    (skipped) => nextToScrub(options.pool, plan.plannedAt, skipped, BATCH),
    { maxBytes, bytesExpected: Math.min(maxBytes, plan.totalBytes) },
  );
  const { totalBytes, overdueBytes, oldestVerifiedAt } = await scrubPlan(options.pool);
  if (overdueBytes > 0)
    options.log.error(
      { alarm: "scrub-behind", overdueBytes, oldestVerifiedAt },
      "the depot is read too slowly",
    );
  return { ...progress, totalBytes, oldestVerifiedAt, isBehind: overdueBytes > 0 };
}

/** Reads what `next` names until it names nothing, and records each; stops at the bounds of bytes and time. */
export async function readAll(
  options: ScrubOptions,
  next: (skipped: readonly string[]) => Promise<BlobToRead[]>,
  { maxBytes, bytesExpected }: { maxBytes: number; bytesExpected: number },
): Promise<ScrubProgress> {
  const { signal, timeMs = Infinity } = options;
  const progress = { ...NOTHING, bytesExpected };
  const reader = new Reader(options, progress);
  const end = Date.now() + timeMs;
  for (;;) {
    const batch = await next(reader.skipped);
    if (batch.length === 0) return progress;
    for (const blob of batch) {
      signal?.throwIfAborted();
      if (progress.bytesDone >= maxBytes || Date.now() >= end) return progress;
      await reader.read(blob);
    }
  }
}

const NOTHING: ScrubProgress = {
  blobs: 0,
  bytesDone: 0,
  bytesExpected: 0,
  damaged: 0,
  known: 0,
  healed: 0,
  skipped: 0,
};

/** Reads content one after the other and keeps count. */
class Reader {
  readonly skipped: string[] = [];
  readonly #options: ScrubOptions;
  readonly #progress: ScrubProgress;
  readonly #pace: Pace;
  #failuresInRow = 0;

  constructor(options: ScrubOptions, progress: ScrubProgress) {
    this.#options = options;
    this.#progress = progress;
    this.#pace = new Pace(options.bytesPerSecond);
  }

  async read(blob: BlobToRead): Promise<void> {
    const { store, log, signal } = this.#options;
    const onRead = (bytes: number) => {
      this.#progress.bytesDone += bytes;
      this.#tell();
    };
    let problem: string | undefined;
    try {
      problem = await readContent(store, blob, { pace: this.#pace, signal, onRead });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      this.#skip(blob, error);
      return;
    }
    this.#failuresInRow = 0;
    this.#progress.blobs += 1;
    const outcome = await recordReading(this.#options.pool, blob, problem === undefined);
    if (outcome === "damaged" || outcome === "known" || outcome === "healed") {
      this.#progress[outcome] += 1;
      const { sha256 } = blob;
      if (outcome === "healed") log.warn({ sha256 }, "damaged content is sound again");
      else
        log.error(
          { alarm: "damaged-content", sha256, problem, isNew: outcome === "damaged" },
          "content is damaged",
        );
    }
    this.#tell();
  }

  #skip({ sha256 }: BlobToRead, error: unknown): void {
    this.#options.log.warn({ err: error, sha256 }, "content could not be read");
    this.skipped.push(sha256);
    this.#progress.skipped += 1;
    this.#failuresInRow += 1;
    if (this.#failuresInRow >= PATIENCE)
      throw new Error("The depot cannot be read.", { cause: error });
  }

  #tell(): void {
    this.#options.report?.({ ...this.#progress });
  }
}

/** What the history says went wrong; undefined when nothing did. */
export function scrubFailure({ damaged, known, skipped }: ScrubProgress): string | undefined {
  const bad = damaged + known;
  if (bad === 0 && skipped === 0) return undefined;
  return [
    ...(bad > 0 ? [`${bad} pieces of content are damaged, ${damaged} of them newly found`] : []),
    ...(skipped > 0 ? [`${skipped} could not be read`] : []),
  ].join("; ");
}
