import { Writable } from "node:stream";
import type { Part } from "../store.ts";
import type { Checksum } from "./checksum.ts";
import type { Lease } from "./lease.ts";

/** How often what has arrived is forced to disk and recorded. */
export interface GateOptions {
  syncMs: number;
  syncBytes: number;
  /** What to compute over the bytes. */
  checksum?: Checksum | undefined;
  /** They count at their end or not at all, so nothing is recorded before. */
  isAllOrNothing: boolean;
}

/**
 * Passes bytes on to a part that outlives the request, and records every few seconds how many of them outlive a crash.
 * The lease is kept by the same word: a request without bytes does not keep others out.
 */
export class DurableGate extends Writable {
  readonly #part: Part;
  readonly #lease: Lease;
  readonly #options: GateOptions;
  #unsyncedBytes = 0;
  #syncedAt = performance.now();
  #taking: Promise<void> = Promise.resolve();

  constructor(part: Part, lease: Lease, options: GateOptions) {
    super({ highWaterMark: 128 * 1024 });
    this.#part = part;
    this.#lease = lease;
    this.#options = options;
  }

  /** Waits, after the stream was destroyed, until nothing is being done with the part any more. */
  async settled(): Promise<void> {
    await this.#taking;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    const taken = this.#take(chunk);
    this.#taking = taken.catch(() => {});
    taken.then(() => done(), done);
  }

  async #take(chunk: Buffer): Promise<void> {
    const { checksum, syncBytes, syncMs, isAllOrNothing } = this.#options;
    // This server may have been stopped, or cut off, while somebody else took over.
    if (!this.#lease.isSure) await this.#lease.advance();
    checksum?.update(chunk);
    await writeTo(this.#part, chunk);
    this.#unsyncedBytes += chunk.length;
    const isDue = performance.now() - this.#syncedAt >= syncMs;
    if (isDue || (!isAllOrNothing && this.#unsyncedBytes >= syncBytes)) {
      await this.#lease.tryAdvance(isAllOrNothing ? undefined : await this.#part.sync());
      this.#unsyncedBytes = 0;
      this.#syncedAt = performance.now();
    }
  }
}

function writeTo(part: Part, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    part.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}
