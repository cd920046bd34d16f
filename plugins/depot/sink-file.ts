import type { OpenFile, Sink } from "./sink.ts";
import type { SinkReply } from "./sink-protocol.ts";
import { diskFull, partIsPublished, PartTooShort } from "./store-errors.ts";

type Answered<K extends SinkReply["kind"]> = Extract<SinkReply, { kind: K }>;

interface Question {
  resolve(reply: SinkReply): void;
  reject(error: Error): void;
}

/** The conversation with the sink's thread about one temporary file. */
export class SinkFile {
  /** Why the file can no longer be used. */
  failure: Error | undefined;
  /** How many writes are on their way. */
  inFlight = 0;
  /** Called when a write is done and when the file has failed; a question is answered with the failure only then. */
  onChange: () => void = () => {};
  readonly #sink: Sink;
  readonly #onGone: () => void;
  #part = 0;
  /** The thread no longer knows the file. */
  #isGone = false;
  #question: Question | undefined;
  #onClosed: (() => void) | undefined;

  private constructor(sink: Sink, onGone: () => void) {
    this.#sink = sink;
    this.#onGone = onGone;
  }

  /**
   * Opens a file, and returns its first bytes too. `onGone` is called once when it is no longer open, also when it
   * never was. Throws what the file system says; a full disk is QUOTA, a file that does not fit BADST.
   */
  static async open(
    sink: Sink,
    how: OpenFile,
    onGone: () => void,
  ): Promise<{ file: SinkFile; head: Buffer }> {
    const file = new SinkFile(sink, onGone);
    try {
      const { head } = await file.#asked<"opened">(() => {
        file.#part = sink.open(how, (reply) => file.#hear(reply));
      });
      return { file, head: Buffer.from(head) };
    } catch (error) {
      file.#leave();
      throw error;
    }
  }

  /** Whether a question waits for its answer. */
  get isAsked(): boolean {
    return this.#question !== undefined;
  }

  /** Sends what is to be written, memory and all; `isPooled` when it is a batch of the pool. */
  write(pieces: Uint8Array<ArrayBuffer>[], isPooled: boolean): void {
    this.inFlight += 1;
    this.#sink.send({ kind: "write", part: this.#part, pieces, isPooled });
  }

  /**
   * How many bytes, from the beginning, are safe on the disk now: all that were sent before. More may be sent meanwhile,
   * but nothing else be asked. Throws when they cannot be.
   */
  async sync(): Promise<number> {
    return (await this.#ask<"synced">("sync")).sizeBytes;
  }

  /** Closes the file for good. Throws when it cannot be made durable. */
  async seal(): Promise<{ sha256: string; sizeBytes: number }> {
    const { sha256, sizeBytes } = await this.#ask<"sealed">("seal");
    this.#leave();
    return { sha256, sizeBytes };
  }

  /** Closes the file, whatever state it is in, and removes it unless it is to be kept. */
  async close(isKept: boolean): Promise<void> {
    if (this.#isGone) return;
    await new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      this.#sink.send({ kind: "close", part: this.#part, isKept });
    });
    this.#leave();
    this.#question?.reject(new Error("The temporary file was closed."));
  }

  async #ask<K extends "synced" | "sealed">(kind: "sync" | "seal"): Promise<Answered<K>> {
    if (this.failure) throw this.failure;
    if (this.#isGone) throw new Error("The temporary file is closed.");
    return this.#asked<K>(() => this.#sink.send({ kind, part: this.#part }));
  }

  #asked<K extends SinkReply["kind"]>(send: () => void): Promise<Answered<K>> {
    return new Promise<Answered<K>>((resolve, reject) => {
      this.#question = { resolve: resolve as Question["resolve"], reject };
      send();
    });
  }

  #hear(reply: SinkReply): void {
    if (reply.kind === "written") this.inFlight -= 1;
    else if (reply.kind === "closed") this.#onClosed?.();
    else if (reply.kind === "failed") return this.#fail(reply);
    else {
      const question = this.#question;
      this.#question = undefined;
      return question?.resolve(reply);
    }
    this.onChange();
  }

  #fail(reply: Answered<"failed">): void {
    this.failure = toError(reply);
    if (reply.code === "THREAD") {
      this.#leave();
      this.#onClosed?.();
    }
    this.onChange();
    const question = this.#question;
    this.#question = undefined;
    question?.reject(this.failure);
  }

  #leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#sink.release(this.#part);
    this.#onGone();
  }
}

function toError({ code, message }: Answered<"failed">): Error {
  const cause = Object.assign(new Error(message), { code });
  if (code === "ENOSPC" || code === "EDQUOT") return diskFull(cause);
  if (code === "SHORT") return new PartTooShort(cause);
  if (code === "PUBLISHED") return partIsPublished(cause);
  return cause;
}
