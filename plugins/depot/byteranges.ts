import { randomBytes } from "node:crypto";
import type { ByteRange } from "./store.ts";

/** A part of a multipart/byteranges body: what stands before the bytes, and which they are. */
export interface BodyPart {
  head: Buffer;
  range: ByteRange;
}

/** A multipart/byteranges body (RFC 9110 section 14.6), except for the content itself. */
export interface ByterangesBody {
  contentType: string;
  contentLength: number;
  parts: BodyPart[];
  /** What stands behind the last part. */
  tail: Buffer;
}

/** Lays out several ranges of content of `sizeBytes` and `mediaType` as one body. */
export function layOutRanges(
  ranges: readonly ByteRange[],
  mediaType: string,
  sizeBytes: number,
): ByterangesBody {
  // Random, so that no content can hold it.
  const boundary = `gadb-${randomBytes(18).toString("base64url")}`;
  const parts = ranges.map((range, index) => ({
    head: Buffer.from(
      `${index === 0 ? "" : "\r\n"}--${boundary}\r\nContent-Type: ${mediaType}\r\n` +
        `Content-Range: bytes ${range.start}-${range.end}/${sizeBytes}\r\n\r\n`,
      "latin1",
    ),
    range,
  }));
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`, "latin1");
  const contentLength = parts.reduce(
    (sum, { head, range }) => sum + head.length + range.end - range.start + 1,
    tail.length,
  );
  return {
    contentType: `multipart/byteranges; boundary=${boundary}`,
    contentLength,
    parts,
    tail,
  };
}
