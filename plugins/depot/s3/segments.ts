const MIB = 1024 * 1024;
/** Parts of an S3 multipart upload must have 5 MiB, but for the last one. */
export const MIN_SEGMENT_BYTES = 5 * MIB;
const SMALL_SEGMENT_BYTES = 8 * MIB;
const LARGE_SEGMENT_BYTES = 16 * MIB;
/** Most assets are smaller; for the others fewer requests are worth more memory. */
const LARGE_FROM_BYTES = 1024 * MIB;

/** A piece of a part, an object of its own. Pieces of one part follow each other without a gap. */
export interface Segment {
  /** Relative to the depot's prefix. */
  path: string;
  /** The position of its first byte in the part. */
  offset: number;
  sizeBytes: number;
  changedAt: Date;
}

/** The size of the segment that begins at `offset`, unless it is the last one. */
export function segmentSize(offset: number): number {
  return offset < LARGE_FROM_BYTES ? SMALL_SEGMENT_BYTES : LARGE_SEGMENT_BYTES;
}

/** The folder of an upload's segments, with a slash. Throws when it is not the id of an upload. */
export function stagingPath(uploadId: string): string {
  if (!/^[0-9a-f-]{36}$/.test(uploadId)) throw new Error("Not the id of an upload.");
  return `staging/${uploadId}/`;
}

/** Where a segment lies. The names sort as the offsets do. */
export function segmentPath(uploadId: string, offset: number): string {
  return `${stagingPath(uploadId)}${String(offset).padStart(16, "0")}`;
}

/** The upload and offset that a path names; undefined when it is no segment's. */
export function parseSegmentPath(path: string): { uploadId: string; offset: number } | undefined {
  const match = /^staging\/([0-9a-f-]{36})\/(\d{16})$/.exec(path);
  return match ? { uploadId: match[1] as string, offset: Number(match[2]) } : undefined;
}

/** Where content lies. Throws when it is not a SHA-256. */
export function contentPath(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error("Not a SHA-256.");
  return `blobs/sha256/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
}

/** The digest that a path names; undefined when it is no content's. */
export function parseContentPath(path: string): string | undefined {
  const sha256 = /^blobs\/sha256\/[0-9a-f]{2}\/[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(path)?.[1];
  return sha256 !== undefined && contentPath(sha256) === path ? sha256 : undefined;
}

/** The segments from the first byte on, as far as nothing is missing between them. In any order. */
export function withoutGaps(segments: readonly Segment[]): Segment[] {
  const found: Segment[] = [];
  let end = 0;
  for (const segment of segments.toSorted((a, b) => a.offset - b.offset)) {
    if (segment.offset !== end) break;
    found.push(segment);
    end += segment.sizeBytes;
  }
  return found;
}

/** The bytes of segments that follow each other from the beginning. */
export function totalBytes(segments: readonly Segment[]): number {
  const last = segments.at(-1);
  return last ? last.offset + last.sizeBytes : 0;
}
