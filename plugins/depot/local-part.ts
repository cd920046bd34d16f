import { rm } from "node:fs/promises";
import { Writable } from "node:stream";
import { DepotError } from "../../src/errors.ts";
import type { Sink } from "./sink.ts";
import type { SinkReply } from "./sink-protocol.ts";
import type { Part, SealedPart } from "./store.ts";

/** Batches of this size reach the thread; measured best (docs/explanations/depot.md). */
const BATCH_BYTES = 512 * 1024;
/** The first batch is small, because most slow clients never fill a large one. */
const FIRST_BATCH_BYTES = 64 * 1024;
/** Batches that may be on their way; more would only fill memory. */
const MAX_IN_FLIGHT = 3;

type Callback = (error?: Error | null) => void;

/** A temporary file in a folder, written by the sink's thread in large batches. */
export class LocalPart extends Writable implements Part {
  readonly #sink: Sink;
  readonly #path: string;
  #part = 0;
  #batch: Buffer | undefined;
  #filled = 0;
  readonly #spare: ArrayBuffer[] = [];
  #inFlight = 0;
  #isFirst = true;
  /** What waits until fewer batches are in flight, or until none is. */
  #waiting: { below: number; proceed: Callback } | undefined;
  #failure: Error | undefined;
  /** The thread no longer knows the file: sealed, or the thread is gone. */
  #isGone = false;
  #onEnd: ((reply: SinkReply) => void) | undefined;
  head: Buffer = Buffer.alloc(0);

  private constructor(sink: Sink, path: string) {
    // Not destroyed by itself when it finishes: that would remove the file which `seal` is still to keep.
    super({ highWaterMark: 128 * 1024, autoDestroy: false });
    this.#sink = sink;
    this.#path = path;
  }

  /** Opens a new temporary file at `path`. Throws what the file system says; a full disk is QUOTA. */
  static async open(sink: Sink, path: string): Promise<LocalPart> {
    const part = new LocalPart(sink, path);
    await new Promise<void>((resolve, reject) => {
      part.#onEnd = (reply) => (reply.kind === "opened" ? resolve() : reject(toError(reply)));
      part.#part = sink.open(path, (reply) => part.#hear(reply));
    }).catch((error: unknown) => {
      sink.release(part.#part);
      throw error;
    });
    return part;
  }

  /** See Part. */
  async seal(): Promise<SealedPart> {
    if (this.#failure) throw this.#failure;
    const reply = await this.#ask("seal");
    if (reply.kind !== "sealed") throw toError(reply);
    this.#isGone = true;
    this.#sink.release(this.#part);
    return { sha256: reply.sha256, sizeBytes: reply.sizeBytes };
  }

  /** See Part. */
  async discard(): Promise<void> {
    if (!this.destroyed) {
      await new Promise<void>((resolve) => {
        this.once("close", resolve);
        this.once("error", () => {});
        this.destroy();
      });
    }
    await rm(this.#path, { force: true });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: Callback): void {
    if (this.#failure) return callback(this.#failure);
    let offset = 0;
    while (offset < chunk.length) {
      this.#batch ??= this.#nextBatch();
      const copied = chunk.copy(this.#batch, this.#filled, offset);
      offset += copied;
      this.#filled += copied;
      if (this.#filled === this.#batch.length) this.#flush();
    }
    this.#whenBelow(MAX_IN_FLIGHT, callback);
  }

  override _final(callback: Callback): void {
    this.#flush();
    this.#whenBelow(1, callback);
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.#waiting = undefined;
    this.#batch = undefined;
    if (this.#isGone) return callback(error);
    void this.#ask("discard").then(() => {
      this.#isGone = true;
      this.#sink.release(this.#part);
      callback(error);
    });
  }

  #nextBatch(): Buffer {
    this.#filled = 0;
    if (this.#isFirst) return Buffer.from(new ArrayBuffer(FIRST_BATCH_BYTES));
    return Buffer.from(this.#spare.pop() ?? new ArrayBuffer(BATCH_BYTES));
  }

  #flush(): void {
    const batch = this.#batch;
    if (!batch || this.#filled === 0) return;
    if (this.#isFirst) this.head = Buffer.from(batch.subarray(0, this.#filled));
    this.#isFirst = false;
    this.#batch = undefined;
    this.#inFlight += 1;
    this.#sink.send({
      kind: "write",
      part: this.#part,
      buffer: batch.buffer as ArrayBuffer,
      length: this.#filled,
    });
  }

  #whenBelow(below: number, proceed: Callback): void {
    if (this.#failure) proceed(this.#failure);
    else if (this.#inFlight < below) proceed();
    else this.#waiting = { below, proceed };
  }

  #hear(reply: SinkReply): void {
    if (reply.kind === "written") {
      this.#inFlight -= 1;
      if (reply.buffer.byteLength === BATCH_BYTES) this.#spare.push(reply.buffer);
    } else {
      if (reply.kind === "failed") this.#fail(reply);
      const answer = this.#onEnd;
      this.#onEnd = undefined;
      answer?.(reply);
    }
    const waiting = this.#waiting;
    if (waiting && (this.#failure || this.#inFlight < waiting.below)) {
      this.#waiting = undefined;
      waiting.proceed(this.#failure);
    }
  }

  #fail(reply: SinkReply & { kind: "failed" }): void {
    this.#failure = toError(reply);
    if (reply.code === "THREAD") this.#isGone = true;
    // Else a slow client would learn of it with its next bytes only.
    if (!this.#waiting && !this.#onEnd) this.destroy(this.#failure);
  }

  #ask(kind: "seal" | "discard"): Promise<SinkReply> {
    return new Promise((resolve) => {
      this.#onEnd = resolve;
      this.#sink.send({ kind, part: this.#part });
    });
  }
}

function toError(reply: SinkReply): Error {
  if (reply.kind !== "failed") return new Error(`The sink answered ${reply.kind} out of turn.`);
  const cause = Object.assign(new Error(reply.message), { code: reply.code });
  return isFull(reply.code) ? diskFull(cause) : cause;
}

function isFull(code: string): boolean {
  return code === "ENOSPC" || code === "EDQUOT";
}

/** The refusal of a store whose disk is full; not the project's allocation, but the client's situation is the same. */
export function diskFull(cause?: unknown): DepotError {
  return new DepotError("QUOTA", "The depot's disk is full.", {
    hint: "Tell your administrator; nothing of this upload was kept.",
    cause,
  });
}
