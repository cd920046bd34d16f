import { databaseEnd, type BackupManifest } from "../manifest.ts";
import { readSegment, type SegmentFacts } from "./read-segment.ts";
import type { RecoveryTarget } from "./recovery-target.ts";
import {
  newestTimeline,
  passesThrough,
  readLineage,
  timelinesOf,
  type Stretch,
} from "./timelines.ts";
import type { ArchivedFile, WalArchive } from "./wal-archive.ts";
import {
  formatLsn,
  parseLsn,
  parseSegmentName,
  segmentName,
  segmentOf,
  USUAL_SEGMENT_BYTES,
} from "./wal-names.ts";

/** The archive does not lead to where the restore should go. */
export class WalError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "WalError";
  }
}

/** What a recovery will read and how far it gets. */
export interface RecoveryPlan {
  target: RecoveryTarget;
  timeline: number;
  /** The segments to replay, in their order. */
  segments: ArchivedFile[];
  /** Histories of all timelines, so that the new one gets a number that is free. */
  histories: ArchivedFile[];
  /** When the last transaction ended that the segments hold; undefined when they hold none. */
  lastEnd: Date | undefined;
}

/** What to plan. */
export interface PlanOptions {
  archive: WalArchive;
  manifest: BackupManifest;
  target: RecoveryTarget;
  /** Which branch of history, when the server was restored before; by default where it went on last. */
  timeline?: number | undefined;
  signal?: AbortSignal | undefined;
  say?: (line: string) => void;
}

/**
 * Finds the segments that lead from a backup to a target and looks into each: is it this server's, is it where it
 * should be, does the log reach the target. Throws WalError naming what is missing, before anything is written.
 */
export async function planRecovery(options: PlanOptions): Promise<RecoveryPlan> {
  const { archive, manifest, target } = options;
  refuseTooEarly(manifest, target);
  const files = await archive.list();
  if (files.size === 0)
    throw new WalError(
      `There is no archive of the write-ahead log in ${archive.folder}. Was GADB_WAL_ARCHIVE on when the backup was taken? ` +
        "Without --to the backup restores to the moment at which it ended.",
    );
  const stop = { timeline: manifest.timeline, position: parseLsn(manifest.stopLsn) };
  const timeline = options.timeline ?? (await newestTimeline(archive, files, stop));
  const lineage = await readLineage(archive, files, timeline);
  if (!passesThrough(lineage, stop.timeline, stop.position))
    throw new WalError(
      `Timeline ${timeline} does not pass through ${manifest.name}, which lies on timeline ${stop.timeline}.`,
    );
  const found = await new Walk(options, files, lineage).run();
  const histories = [...files.values()].filter(({ name }) => name.endsWith(".history"));
  return { target, timeline, histories, ...found };
}

/** A target that the backup has already passed. */
function refuseTooEarly(manifest: BackupManifest, target: RecoveryTarget): void {
  const isTooEarly =
    target.kind === "time"
      ? target.time < databaseEnd(manifest)
      : target.kind === "lsn" && target.lsn < parseLsn(manifest.stopLsn);
  if (!isTooEarly) return;
  throw new WalError(
    `${manifest.name} ends at ${databaseEnd(manifest).toISOString()} (${manifest.stopLsn}), which is after ${target.text}. ` +
      "Take a backup from before that; with `latest` the newest that fits is chosen.",
  );
}

/** Goes through the segments from the backup's first to the one that holds the target. */
class Walk {
  readonly #options: PlanOptions;
  readonly #files: Map<string, ArchivedFile>;
  readonly #lineage: readonly Stretch[];
  readonly #segmentBytes: number;
  readonly #segments: ArchivedFile[] = [];
  #lastEnd: Date | undefined;
  #isReached = false;

  constructor(options: PlanOptions, files: Map<string, ArchivedFile>, lineage: readonly Stretch[]) {
    this.#options = options;
    this.#files = files;
    this.#lineage = lineage;
    this.#segmentBytes = options.manifest.engine.walSegmentBytes ?? USUAL_SEGMENT_BYTES;
  }

  async run(): Promise<Pick<RecoveryPlan, "segments" | "lastEnd">> {
    const { manifest, target, signal } = this.#options;
    const first = segmentOf(parseLsn(manifest.startLsn), this.#segmentBytes);
    // The backup brings its own log up to here.
    const own = segmentOf(parseLsn(manifest.stopLsn) - 1n, this.#segmentBytes);
    for (let segment = first; !this.#isReached; segment += 1n) {
      signal?.throwIfAborted();
      const file = this.#find(segment);
      if (file) await this.#take(file, segment);
      else if (segment > own) {
        this.#refuseGap(segment);
        if (target.kind === "latest") break;
        this.#refuseShort();
      }
    }
    return { segments: this.#segments, lastEnd: this.#lastEnd };
  }

  #find(segment: bigint): ArchivedFile | undefined {
    for (const timeline of timelinesOf(this.#lineage, segment, this.#segmentBytes)) {
      const file = this.#files.get(segmentName(timeline, segment, this.#segmentBytes));
      if (file) return file;
    }
    return undefined;
  }

  async #take(file: ArchivedFile, segment: bigint): Promise<void> {
    const { archive, target, say } = this.#options;
    const facts = this.#check(file, segment, await archive.read(file));
    this.#segments.push(file);
    if (this.#segments.length % 100 === 0)
      say?.(
        `looked at ${this.#segments.length} segments of the log, up to ${formatLsn(facts.end)}`,
      );
    if (facts.lastEnd && (!this.#lastEnd || facts.lastEnd > this.#lastEnd))
      this.#lastEnd = facts.lastEnd;
    if (target.kind === "time")
      this.#isReached = facts.lastEnd !== undefined && facts.lastEnd > target.time;
    else if (target.kind === "lsn") this.#isReached = facts.end > target.lsn;
  }

  #check(file: ArchivedFile, segment: bigint, bytes: Buffer): SegmentFacts {
    const facts = readFacts(file, bytes);
    const { systemIdentifier } = this.#options.manifest.engine;
    if (facts.systemIdentifier !== systemIdentifier)
      throw new WalError(`The archived log ${file.name} is of another server.`);
    if (facts.start !== segment * BigInt(this.#segmentBytes))
      throw new WalError(
        `The archived log ${file.name} holds what begins at ${formatLsn(facts.start)}: it is not what its name says.`,
      );
    return facts;
  }

  /** A segment that is missing although later ones are there. */
  #refuseGap(segment: bigint): void {
    const later = [...this.#files.keys()]
      .map((name) => parseSegmentName(name, this.#segmentBytes))
      .filter((parsed) => parsed !== undefined && parsed.segment > segment)
      .filter((parsed) =>
        timelinesOf(this.#lineage, parsed?.segment ?? 0n, this.#segmentBytes).includes(
          parsed?.timeline ?? 0,
        ),
      );
    if (later.length === 0) return;
    const [timeline = 1] = timelinesOf(this.#lineage, segment, this.#segmentBytes);
    throw new WalError(
      `The archived log ${segmentName(timeline, segment, this.#segmentBytes)} is missing, although ${later.length} later ` +
        `files are there. Up to ${this.#reach()} this backup can be restored; for later moments take a later backup.`,
    );
  }

  #refuseShort(): never {
    throw new WalError(
      `The archive ends before ${this.#options.target.text}: its last transaction is of ${this.#reach()}. ` +
        "For everything that is archived, use --to latest.",
    );
  }

  #reach(): string {
    return (this.#lastEnd ?? databaseEnd(this.#options.manifest)).toISOString();
  }
}

function readFacts(file: ArchivedFile, bytes: Buffer): SegmentFacts {
  try {
    return readSegment(bytes);
  } catch (error) {
    throw new WalError(`The archived log ${file.name} ${(error as Error).message}.`);
  }
}
