import type { Worker } from "node:worker_threads";
import { startThread } from "../start-thread.ts";

/** What the server tells the thread (segment-hash-worker.mjs); `part` is the number of a part on its way. */
export type HashCommand =
  | {
      kind: "add";
      part: number;
      /** Belongs to the thread until it comes back. */
      buffer: ArrayBuffer;
      /** The bytes from here to `length` have not been added before. */
      from: number;
      length: number;
      /** Whether the digest of everything before `length` is wanted, too. */
      isSegment: boolean;
    }
  | { kind: "end"; part: number }
  | { kind: "drop"; part: number };

/** The answers to `add` and `end`, in the order of the commands. */
export interface HashReply {
  part: number;
  buffer: ArrayBuffer | undefined;
  sha256: string | undefined;
}

interface Waiting {
  resolve(reply: HashReply): void;
  reject(error: Error): void;
}

/**
 * The server's end of the thread that hashes parts. It starts with the first part; should it ever die, the uploads under
 * way fail and the next one starts another.
 */
export class SegmentHasher {
  #worker: Worker | undefined;
  #nextPart = 1;
  #waiting: Waiting[] = [];
  readonly #parts = new Set<number>();

  /** Begins the digest of a part; `end` or `drop` must end it. */
  begin(): PartHash {
    const part = this.#nextPart++;
    this.#parts.add(part);
    this.#start().ref();
    return new PartHash(this, part);
  }

  /** Asks the thread; for PartHash only. */
  ask(command: Exclude<HashCommand, { kind: "drop" }>): Promise<HashReply> {
    return new Promise((resolve, reject) => {
      if (!this.#worker || !this.#parts.has(command.part)) {
        return reject(new Error("The hashing thread has ended."));
      }
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(command, command.kind === "add" ? [command.buffer] : []);
    });
  }

  /** Forgets a part; for PartHash only. */
  release(part: number): void {
    if (!this.#parts.delete(part)) return;
    this.#worker?.postMessage({ kind: "drop", part } satisfies HashCommand);
    // An idle thread keeps no process alive.
    if (this.#parts.size === 0) this.#worker?.unref();
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    this.#worker = startThread<HashReply>(
      new URL("./segment-hash-worker.mjs", import.meta.url),
      "depot s3 hash",
      {
        what: "The hashing thread",
        onReply: (reply) => this.#waiting.shift()?.resolve(reply),
        onEnd: (reason) => this.#failAll(reason),
      },
    );
    return this.#worker;
  }

  #failAll(reason: string): void {
    this.#worker = undefined;
    this.#parts.clear();
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(reason));
  }
}

/** The digest of one part, growing segment by segment. */
export class PartHash {
  readonly #hasher: SegmentHasher;
  readonly #part: number;

  constructor(hasher: SegmentHasher, part: number) {
    this.#hasher = hasher;
    this.#part = part;
  }

  /**
   * Adds the bytes of `buffer` from `from` to `length`, and returns the memory, which is the thread's meanwhile, and the
   * digest of all bytes before `length`.
   */
  async addSegment(
    buffer: Buffer,
    from: number,
    length: number,
  ): Promise<{ buffer: Buffer; sha256: string }> {
    const reply = await this.#add(buffer, { from, length, isSegment: true });
    return { buffer: Buffer.from(reply.buffer as ArrayBuffer), sha256: reply.sha256 as string };
  }

  /** Adds bytes that are stored already. */
  async add(buffer: Buffer, length: number): Promise<Buffer> {
    const reply = await this.#add(buffer, { from: 0, length, isSegment: false });
    return Buffer.from(reply.buffer as ArrayBuffer);
  }

  /** The digest of everything added, in hexadecimal. */
  async end(): Promise<string> {
    const { sha256 } = await this.#hasher.ask({ kind: "end", part: this.#part });
    this.drop();
    return sha256 as string;
  }

  /** Gives up; nothing happens after `end`. */
  drop(): void {
    this.#hasher.release(this.#part);
  }

  #add(
    { buffer }: Buffer,
    what: { from: number; length: number; isSegment: boolean },
  ): Promise<HashReply> {
    return this.#hasher.ask({
      kind: "add",
      part: this.#part,
      buffer: buffer as ArrayBuffer,
      ...what,
    });
  }
}
