import { combineRanges, parse } from "range-parser";
import type { ByteRange } from "./store.ts";

const MAX_HEADER_LENGTH = 1_024;
/** Parts in one answer; each costs the client a few bytes and us an opened file. */
const MAX_RANGES = 16;
/** RFC 9110 section 17.15: who asks for the same bytes many times wants our work and not the bytes. */
const MAX_OVERLAPS = 2;

/** What a Range header asks for: everything, one part, several parts, or nothing that exists. */
export type RangeAnswer =
  | { kind: "all" }
  | { kind: "part"; range: ByteRange }
  | { kind: "parts"; ranges: ByteRange[] }
  | { kind: "unsatisfiable" };

const ALL: RangeAnswer = { kind: "all" };

/**
 * Reads a Range header for content of `sizeBytes` (RFC 9110 section 14.2). Ranges that overlap or touch become one, in
 * the order asked for. A server may ignore a header; this one does so with what is malformed, of another unit, in more
 * than sixteen ranges or full of overlaps. Such requests get everything.
 */
export function readRange(header: string | undefined, sizeBytes: number): RangeAnswer {
  if (header === undefined || header.length > MAX_HEADER_LENGTH || !/^bytes=/i.test(header))
    return ALL;
  const { code, ranges } = parse(sizeBytes, header);
  const isMalformed = (code & 1) !== 0;
  if (isMalformed || ranges.length > MAX_RANGES || countOverlaps(ranges) > MAX_OVERLAPS) return ALL;
  if (ranges.length === 0) return (code & 2) === 0 ? ALL : { kind: "unsatisfiable" };
  const combined = combineRanges(ranges).map(({ start, end }) => ({ start, end }));
  const [range, ...others] = combined as [ByteRange, ...ByteRange[]];
  return others.length === 0 ? { kind: "part", range } : { kind: "parts", ranges: combined };
}

/** How many ranges begin inside of another. */
function countOverlaps(ranges: readonly ByteRange[]): number {
  let furthest = -1;
  let overlaps = 0;
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    if (start <= furthest) overlaps += 1;
    furthest = Math.max(furthest, end);
  }
  return overlaps;
}
