import { DamagedContent } from "./damaged-content.ts";
import type { ByteRange, StoredContent } from "./store.ts";

/** Reads stored content from front to back into memory that its user has. */
export interface ContentReader {
  /** Reads the next bytes, some or as many as fit; 0 at the end. */
  read(target: Uint8Array): Promise<number>;
  /** Closes the content; must be called, whether it has been read or not. */
  close(): Promise<void>;
}

/** A reader of `content` or a range of it. Takes the content over: nobody else may read or close it. */
export function openReader(content: StoredContent, range?: ByteRange): ContentReader {
  return content.readInto
    ? readDirectly(content, content.readInto.bind(content), range)
    : readStream(content, range);
}

/** Fills `bytes` to the last one. Throws DamagedContent when the content ends before. */
export async function readFully(
  reader: ContentReader,
  bytes: Uint8Array,
  sha256: string,
): Promise<void> {
  for (let filled = 0; filled < bytes.length;) {
    const count = await reader.read(bytes.subarray(filled));
    if (count === 0) throw new DamagedContent(sha256);
    filled += count;
  }
}

/** Reads `sizeBytes` into memory of their own and closes the reader. Throws DamagedContent when there are fewer. */
export async function readAll(
  reader: ContentReader,
  sizeBytes: number,
  sha256: string,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(sizeBytes);
  try {
    await readFully(reader, bytes, sha256);
    return bytes;
  } finally {
    await reader.close();
  }
}

/** Without a stream, its buffers and their garbage. */
function readDirectly(
  content: StoredContent,
  readInto: NonNullable<StoredContent["readInto"]>,
  range: ByteRange = { start: 0, end: Infinity },
): ContentReader {
  let position = range.start;
  return {
    async read(target) {
      const length = Math.min(target.length, range.end + 1 - position);
      if (length === 0) return 0;
      const count = await readInto(target.subarray(0, length), position);
      position += count;
      return count;
    },
    close: () => content.close(),
  };
}

function readStream(content: StoredContent, range: ByteRange | undefined): ContentReader {
  const stream = content.read(range);
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let left: Buffer = Buffer.alloc(0);
  return {
    async read(target) {
      while (left.length === 0) {
        const { value, done } = await pieces.next();
        if (done) return 0;
        left = value;
      }
      const count = left.copy(target);
      left = left.subarray(count);
      return count;
    },
    async close() {
      await pieces.return?.();
    },
  };
}
