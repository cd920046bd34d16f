import { buffer as readAll } from "node:stream/consumers";
import { PartTooShort } from "../store-errors.ts";
import { vanished, type S3Bucket } from "./s3-bucket.ts";
import { emptySegment, type OpenSegment } from "./s3-part.ts";
import { S3Reader } from "./s3-reader.ts";
import type { PartHash } from "./segment-hasher.ts";
import { segmentPath, segmentSize, totalBytes, withoutGaps, type Segment } from "./segments.ts";

const HEAD_BYTES = 64 * 1024;

/** A part whose first bytes are in the storage, to go on behind them. */
export interface ReopenedPart {
  segment: OpenSegment;
  head: Buffer;
}

/**
 * Cuts what the storage has of a part to its first `offsetBytes` and reads these once more: full segments into `hash`,
 * the last one back into memory, where it can grow. Throws BADST when fewer bytes are there.
 */
export async function reopen(
  bucket: S3Bucket,
  uploadId: string,
  { offsetBytes, found, hash }: { offsetBytes: number; found: readonly Segment[]; hash: PartHash },
): Promise<ReopenedPart> {
  const usable = withoutGaps(found);
  if (totalBytes(usable) < offsetBytes) throw new PartTooShort();
  const last = tailOf(usable, offsetBytes);
  // First of all, or a crash would leave later segments behind what is written from here on.
  const kept = new Set(
    usable.filter(({ offset }) => offset <= last.offset).map(({ path }) => path),
  );
  await bucket.removeAll(found.map(({ path }) => path).filter((path) => !kept.has(path)));
  let head: Buffer = Buffer.alloc(0);
  let memory: Buffer = Buffer.from(new ArrayBuffer(segmentSize(0)));
  for (const { path, offset, sizeBytes } of usable) {
    if (offset >= last.offset) break;
    if (memory.length < sizeBytes) memory = Buffer.from(new ArrayBuffer(sizeBytes));
    await readInto(bucket, path, memory.subarray(0, sizeBytes));
    if (offset === 0) head = Buffer.from(memory.subarray(0, HEAD_BYTES));
    memory = await hash.add(memory, sizeBytes);
  }
  const segment = await readTail(bucket, uploadId, last);
  if (last.offset === 0)
    head = Buffer.from(segment.buffer.subarray(0, Math.min(HEAD_BYTES, segment.filled)));
  return { segment, head };
}

interface Tail {
  offset: number;
  /** Bytes of it that count. */
  bytes: number;
  /** Bytes that the storage has of it; undefined when it has no such object. */
  storedBytes: number | undefined;
}

/** The segment that goes on: the one that holds the last byte, or an empty one behind a full one. */
function tailOf(segments: readonly Segment[], offsetBytes: number): Tail {
  const holds = segments.findLast(({ offset }) => offset < offsetBytes) ?? segments[0];
  if (!holds) return { offset: 0, bytes: 0, storedBytes: undefined };
  const bytes = offsetBytes - holds.offset;
  if (bytes < segmentSize(holds.offset)) {
    return { offset: holds.offset, bytes, storedBytes: holds.sizeBytes };
  }
  return { offset: offsetBytes, bytes: 0, storedBytes: undefined };
}

async function readTail(
  bucket: S3Bucket,
  uploadId: string,
  { offset, bytes, storedBytes }: Tail,
): Promise<OpenSegment> {
  const segment = emptySegment(offset, segmentSize(offset));
  if (bytes > 0) {
    await readInto(bucket, segmentPath(uploadId, offset), segment.buffer.subarray(0, bytes));
  }
  return {
    ...segment,
    filled: bytes,
    isStored: storedBytes === bytes || (bytes === 0 && offset > 0),
  };
}

async function readInto(bucket: S3Bucket, path: string, target: Buffer): Promise<void> {
  const slice = { path, etag: undefined, start: 0, end: target.length - 1 };
  const bytes = await readAll(new S3Reader(bucket, [slice]));
  if (bytes.length !== target.length) throw vanished(path);
  bytes.copy(target);
}
