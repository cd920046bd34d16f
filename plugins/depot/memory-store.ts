import { Readable } from "node:stream";
import { contentOf, MemoryPart, type MemoryFile } from "./memory-part.ts";
import { diskFull, partIsOpen, PartTooShort } from "./store-errors.ts";
import type {
  ByteRange,
  FoundContent,
  LeftoverPart,
  Part,
  PublishMode,
  SealedPart,
  Store,
  StoredContent,
} from "./store.ts";

const SLICE_BYTES = 64 * 1024;

interface MemoryContent {
  bytes: Buffer;
  changedAt: Date;
}

/** A store without a disk, for tests. Behaves as the others do; test/depot/_store-suite.ts holds it to that. */
export class MemoryStore implements Store {
  readonly blobs = new Map<string, MemoryContent>();
  readonly tmp = new Map<string, MemoryFile>();
  readonly #open = new Set<string>();
  readonly #capacityBytes: number;

  constructor(capacityBytes = Infinity) {
    this.#capacityBytes = capacityBytes;
  }

  /** What a server finds after a power cut: what was not forced to disk is gone. This store is of no further use. */
  crash(): MemoryStore {
    const store = new MemoryStore(this.#capacityBytes);
    for (const [sha256, content] of this.blobs) store.blobs.set(sha256, content);
    for (const [uploadId, file] of this.tmp) store.tmp.set(uploadId, cut(file, file.durableBytes));
    return store;
  }

  async createPart(uploadId: string): Promise<Part> {
    if (this.#open.has(uploadId)) throw partIsOpen();
    if (this.tmp.has(uploadId))
      throw Object.assign(new Error("EEXIST: the part exists"), { code: "EEXIST" });
    return this.#openPart(uploadId, newFile());
  }

  async reopenPart(uploadId: string, offsetBytes: number): Promise<Part> {
    if (this.#open.has(uploadId)) throw partIsOpen();
    const file = this.tmp.get(uploadId) ?? newFile();
    if (file.sizeBytes < offsetBytes) throw new PartTooShort();
    return this.#openPart(uploadId, cut(file, offsetBytes));
  }

  async readPart(uploadId: string, sizeBytes: number): Promise<Readable> {
    const file = this.tmp.get(uploadId) ?? newFile();
    if (file.sizeBytes < sizeBytes) throw new PartTooShort();
    return Readable.from(slices(contentOf(file).subarray(0, sizeBytes)));
  }

  async publish(
    uploadId: string,
    { sha256, sizeBytes }: SealedPart,
    mode: PublishMode,
  ): Promise<void> {
    const part = this.tmp.get(uploadId);
    const present = this.blobs.get(sha256);
    if (!part && !present)
      throw Object.assign(new Error("ENOENT: no such part"), { code: "ENOENT" });
    if (part && (mode === "replace" || present?.bytes.length !== sizeBytes))
      this.blobs.set(sha256, { bytes: contentOf(part), changedAt: new Date() });
    this.tmp.delete(uploadId);
  }

  async open(sha256: string): Promise<StoredContent | undefined> {
    const content = this.blobs.get(sha256)?.bytes;
    if (!content) return undefined;
    return {
      sizeBytes: content.length,
      read: (range?: ByteRange) =>
        Readable.from(slices(range ? content.subarray(range.start, range.end + 1) : content)),
      close: async () => {},
    };
  }

  async *contents(): AsyncGenerator<FoundContent> {
    for (const [sha256, { bytes, changedAt }] of this.blobs)
      yield { sha256, sizeBytes: bytes.length, changedAt };
  }

  /** There are no files. */
  pathOf(): undefined {}

  /** Memory has no address. */
  async directLink(): Promise<undefined> {}

  async remove(sha256: string): Promise<void> {
    this.blobs.delete(sha256);
  }

  async parts(): Promise<LeftoverPart[]> {
    return [...this.tmp].map(([uploadId, { changedAt }]) => ({ uploadId, changedAt }));
  }

  async removePart(uploadId: string): Promise<void> {
    this.tmp.delete(uploadId);
  }

  async requireRoom(bytes: number): Promise<void> {
    if (bytes > this.#capacityBytes) throw diskFull();
  }

  async close(): Promise<void> {}

  #openPart(uploadId: string, file: MemoryFile): Part {
    this.#open.add(uploadId);
    this.tmp.set(uploadId, file);
    return new MemoryPart(file, {
      remove: () => {
        if (this.tmp.get(uploadId) === file) this.tmp.delete(uploadId);
      },
      onGone: () => this.#open.delete(uploadId),
    });
  }
}

function newFile(): MemoryFile {
  return { bytes: [], sizeBytes: 0, durableBytes: 0, changedAt: new Date() };
}

function cut(file: MemoryFile, sizeBytes: number): MemoryFile {
  const bytes = [contentOf(file).subarray(0, sizeBytes)];
  const durableBytes = Math.min(file.durableBytes, sizeBytes);
  return { bytes, sizeBytes, durableBytes, changedAt: file.changedAt };
}

/** In pieces, as a file would come. */
function* slices(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; start += SLICE_BYTES)
    yield content.subarray(start, start + SLICE_BYTES);
}
