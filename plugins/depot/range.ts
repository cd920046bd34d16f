import { combineRanges, parse } from "range-parser";
import type { ByteRange } from "./store.ts";

const MAX_HEADER_LENGTH = 512;

/** What a Range header asks for: everything, one part, or nothing that exists. */
export type RangeAnswer =
  { kind: "all" } | { kind: "part"; range: ByteRange } | { kind: "unsatisfiable" };

const ALL: RangeAnswer = { kind: "all" };

/**
 * Reads a Range header for content of `sizeBytes` (RFC 9110 section 14.2). A server may ignore what is malformed, of
 * another unit or asks for several parts; such requests get everything.
 */
export function readRange(header: string | undefined, sizeBytes: number): RangeAnswer {
  if (header === undefined || header.length > MAX_HEADER_LENGTH || !/^bytes=/i.test(header))
    return ALL;
  const { code, ranges } = parse(sizeBytes, header);
  const isMalformed = (code & 1) !== 0;
  if (isMalformed) return ALL;
  if (ranges.length === 0) return (code & 2) === 0 ? ALL : { kind: "unsatisfiable" };
  const [range, ...others] = combineRanges(ranges);
  if (!range || others.length > 0) return ALL;
  return { kind: "part", range: { start: range.start, end: range.end } };
}
