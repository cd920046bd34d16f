import { Writable } from "node:stream";
import type { Part } from "../store.ts";
import type { Checksum } from "./checksum.ts";
import type { Lease } from "./lease.ts";

/** How often what has arrived is forced to disk and recorded. */
export interface GateOptions {
  syncMs: number;
  /** So many bytes at most are not recorded. */
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
  /** Whether `#recording` is under way. */
  #isRecording = false;
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
    this.#prepare().then(() => this.#pass(chunk, done), done);
  }

  override _final(done: (error?: Error) => void): void {
    void this.#recording.then(() => done());
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
    // As many again may come while these are recorded.
    const ahead = this.#part.isWritableBesideSync ? 2 : 1;
    return !isAllOrNothing && this.#unsyncedBytes >= syncBytes / ahead;
  }

  /** Throws when the bytes must not pass. */
  async #prepare(): Promise<void> {
    // What is due again before the last is done waits for it: a kill shall not lose more and more.
    if (this.#isRecording) await this.#recording;
    // This server may have been stopped, or cut off, while somebody else took over.
    if (!this.#lease.isSure) await this.#track(this.#lease.advance());
    if (!this.#isDue() || this.destroyed) return;
    this.#unsyncedBytes = 0;
    this.#syncedAt = performance.now();
    const recorded = this.#track(this.#record());
    if (!this.#part.isWritableBesideSync) return recorded;
    // Beside it bytes go on to flow.
    recorded.catch((error: Error) => this.destroy(error));
  }

  async #record(): Promise<void> {
    const isHeldBack = this.#options.isAllOrNothing;
    await this.#lease.tryAdvance(isHeldBack ? undefined : await this.#part.sync());
  }

  #track(work: Promise<void>): Promise<void> {
    this.#isRecording = true;
    this.#recording = work
      .catch(() => {})
      .then(() => {
        this.#isRecording = false;
      });
    return work;
  }
}
