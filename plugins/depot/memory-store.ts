import { createHash } from "node:crypto";
import { Readable, Writable } from "node:stream";
import { diskFull } from "./local-part.ts";
import type {
  ByteRange,
  LeftoverPart,
  Part,
  PublishMode,
  SealedPart,
  Store,
  StoredContent,
} from "./store.ts";

const HEAD_BYTES = 64 * 1024;

/** A store without a disk, for tests. Behaves as the others do; test/depot/stores.test.ts holds it to that. */
export class MemoryStore implements Store {
  readonly blobs = new Map<string, Buffer>();
  readonly tmp = new Map<string, MemoryPart>();
  readonly #capacityBytes: number;

  constructor(capacityBytes = Infinity) {
    this.#capacityBytes = capacityBytes;
  }

  async createPart(uploadId: string): Promise<Part> {
    if (this.tmp.has(uploadId))
      throw Object.assign(new Error("EEXIST: the part exists"), { code: "EEXIST" });
    const part = new MemoryPart(() => this.tmp.delete(uploadId));
    this.tmp.set(uploadId, part);
    return part;
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
    if (part && (mode === "replace" || present?.length !== sizeBytes))
      this.blobs.set(sha256, part.content());
    this.tmp.delete(uploadId);
  }

  async open(sha256: string): Promise<StoredContent | undefined> {
    const content = this.blobs.get(sha256);
    if (!content) return undefined;
    return {
      sizeBytes: content.length,
      read: (range?: ByteRange) =>
        Readable.from(slices(range ? content.subarray(range.start, range.end + 1) : content)),
      close: async () => {},
    };
  }

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
}

class MemoryPart extends Writable implements Part {
  readonly #chunks: Buffer[] = [];
  readonly #remove: () => void;
  changedAt = new Date();

  constructor(remove: () => void) {
    super();
    this.#remove = remove;
  }

  get head(): Buffer {
    return this.content().subarray(0, HEAD_BYTES);
  }

  content(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#chunks.push(Buffer.from(chunk));
    this.changedAt = new Date();
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    // A writable destroys itself when it has finished; what it holds is still wanted then.
    if (!this.writableFinished) this.#remove();
    callback(error);
  }

  async seal(): Promise<SealedPart> {
    const content = this.content();
    return {
      sha256: createHash("sha256").update(content).digest("hex"),
      sizeBytes: content.length,
    };
  }

  async discard(): Promise<void> {
    this.destroy();
    this.#remove();
  }
}

/** In pieces, as a file would come. */
function* slices(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; start += HEAD_BYTES)
    yield content.subarray(start, start + HEAD_BYTES);
}
