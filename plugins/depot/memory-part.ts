import { createHash } from "node:crypto";
import { once } from "node:events";
import { Writable } from "node:stream";
import type { Part, SealedPart } from "./store.ts";

const HEAD_BYTES = 64 * 1024;

/** What stands for a temporary file. */
export interface MemoryFile {
  bytes: Buffer[];
  sizeBytes: number;
  /** How much of it a crash leaves. */
  durableBytes: number;
  changedAt: Date;
}

/** A part in memory. */
export class MemoryPart extends Writable implements Part {
  readonly #file: MemoryFile;
  readonly #remove: () => void;
  readonly #onGone: () => void;
  #isKept = false;
  ownsChunks = false;
  readonly isWritableBesideSync = false;

  constructor(file: MemoryFile, { remove, onGone }: { remove(): void; onGone(): void }) {
    super({ autoDestroy: false });
    this.#file = file;
    this.#remove = remove;
    this.#onGone = onGone;
  }

  get head(): Buffer {
    return contentOf(this.#file).subarray(0, HEAD_BYTES);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    const file = this.#file;
    file.bytes.push(Buffer.from(chunk));
    file.sizeBytes += chunk.length;
    file.changedAt = new Date();
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#onGone();
    if (!this.#isKept) this.#remove();
    callback(error);
  }

  async sync(): Promise<number> {
    if (this.destroyed) throw new Error("The part is closed.");
    if (this.writableEnded && !this.writableFinished) await once(this, "finish");
    this.#file.durableBytes = this.#file.sizeBytes;
    return this.#file.durableBytes;
  }

  async suspend(): Promise<void> {
    if (!this.destroyed) this.#isKept = true;
    await this.#close();
  }

  async seal(): Promise<SealedPart> {
    if (!this.writableFinished) throw new Error("The part is still being written to.");
    const { sizeBytes } = this.#file;
    this.#file.durableBytes = sizeBytes;
    this.#onGone();
    const sha256 = createHash("sha256").update(contentOf(this.#file)).digest("hex");
    return { sha256, sizeBytes };
  }

  async discard(): Promise<void> {
    await this.#close();
    if (!this.#isKept) this.#remove();
  }

  async #close(): Promise<void> {
    if (this.closed) return;
    await new Promise<void>((resolve) => {
      this.once("close", resolve);
      this.destroy();
    });
  }
}

/** All bytes of a file. */
export function contentOf(file: MemoryFile): Buffer {
  return Buffer.concat(file.bytes);
}
