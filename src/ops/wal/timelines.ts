import type { ArchivedFile, WalArchive } from "./wal-archive.ts";
import { historyName, parseLsn, type Lsn } from "./wal-names.ts";

/** A stretch of history: the log between two positions lies in files of this timeline. */
export interface Stretch {
  timeline: number;
  /** Where the next timeline branched off; undefined for the last one. */
  until: Lsn | undefined;
}

/**
 * The way from the first timeline to `timeline`, as its history file tells. Throws when that file is not archived
 * (the first timeline has none).
 */
export async function readLineage(
  archive: WalArchive,
  files: Map<string, ArchivedFile>,
  timeline: number,
): Promise<Stretch[]> {
  if (timeline === 1) return [{ timeline: 1, until: undefined }];
  const file = files.get(historyName(timeline));
  if (!file) throw new Error(`The archive does not have ${historyName(timeline)}.`);
  const parents = parseHistory((await archive.read(file)).toString());
  return [...parents, { timeline, until: undefined }];
}

/**
 * The newest timeline that the archive knows and that descends from `timeline` at or behind `position`: where the
 * server went on last.
 */
export async function newestTimeline(
  archive: WalArchive,
  files: Map<string, ArchivedFile>,
  { timeline, position }: { timeline: number; position: Lsn },
): Promise<number> {
  const known = [...files.keys()]
    .map((name) => /^([0-9A-F]{8})\.history$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map((digits) => Number.parseInt(digits, 16))
    .toSorted((one, other) => other - one);
  for (const candidate of known) {
    if (candidate <= timeline) break;
    const lineage = await readLineage(archive, files, candidate);
    if (passesThrough(lineage, timeline, position)) return candidate;
  }
  return timeline;
}

/** Whether the way leads through a position of a timeline. */
export function passesThrough(
  lineage: readonly Stretch[],
  timeline: number,
  position: Lsn,
): boolean {
  const stretch = lineage.find((each) => each.timeline === timeline);
  return stretch !== undefined && (stretch.until === undefined || position <= stretch.until);
}

/** In which timelines' files a segment of the way can be, the one to read first. */
export function timelinesOf(
  lineage: readonly Stretch[],
  segment: bigint,
  segmentBytes: number,
): number[] {
  const size = BigInt(segmentBytes);
  const begin = segment * size;
  let from = 0n;
  const found: number[] = [];
  for (const { timeline, until } of lineage) {
    const isBefore = until !== undefined && until <= begin;
    if (!isBefore && from < begin + size) found.unshift(timeline);
    if (until !== undefined) from = until;
  }
  return found;
}

/** Lines of "timeline <tab> position <tab> reason", and comments. */
function parseHistory(text: string): Stretch[] {
  return text
    .split("\n")
    .map((line) => /^\s*(\d+)\s+([0-9A-Fa-f]+\/[0-9A-Fa-f]+)/.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({ timeline: Number(match[1]), until: parseLsn(match[2] as string) }));
}
