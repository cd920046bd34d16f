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
  #recording: Promise<void> = Promise.resolve();
  #isWriting = false;
  #onWritten: (() => void) | undefined;

  constructor(part: Part, lease: Lease, options: GateOptions) {
    super({ highWaterMark: 128 * 1024 });
    this.#part = part;
    this.#lease = lease;
    this.#options = options;
  }

  /** Waits, after the stream was destroyed, until nothing is being done with the part any more. */
  async settled(): Promise<void> {
    await this.#recording;
    if (this.#isWriting) await new Promise<void>((resolve) => (this.#onWritten = resolve));
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    // Most pieces only pass; a promise for each would cost as much as the rest.
    if (this.#lease.isSure && !this.#isDue()) return this.#pass(chunk, done);
    const recorded = this.#record();
    this.#recording = recorded.catch(() => {});
    recorded.then(() => this.#pass(chunk, done), done);
  }

  #pass(chunk: Buffer, done: (error?: Error) => void): void {
    // The stream may have been given up while something was recorded.
    if (this.destroyed) return done();
    this.#options.checksum?.update(chunk);
    this.#unsyncedBytes += chunk.length;
    this.#isWriting = true;
    this.#part.write(chunk, (error) => {
      this.#isWriting = false;
      this.#onWritten?.();
      done(error ?? undefined);
    });
  }

  #isDue(): boolean {
    const { syncBytes, syncMs, isAllOrNothing } = this.#options;
    if (performance.now() - this.#syncedAt >= syncMs) return true;
    return !isAllOrNothing && this.#unsyncedBytes >= syncBytes;
  }

  async #record(): Promise<void> {
    // This server may have been stopped, or cut off, while somebody else took over.
    if (!this.#lease.isSure) await this.#lease.advance();
    if (!this.#isDue()) return;
    const isHeldBack = this.#options.isAllOrNothing;
    await this.#lease.tryAdvance(isHeldBack ? undefined : await this.#part.sync());
    this.#unsyncedBytes = 0;
    this.#syncedAt = performance.now();
  }
}
