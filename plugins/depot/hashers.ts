import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import type { HashCommand, HashReply } from "./hash-protocol.ts";
import { startThread } from "./start-thread.ts";

/** One core is left for the thread that answers requests; beyond four, the network is the limit. */
const MAX_THREADS = Math.min(Math.max(availableParallelism() - 1, 1), 4);

/** Memory that a hashing thread reads from, in pieces of `pieceBytes`. */
export interface SharedPieces {
  memory: SharedArrayBuffer;
  pieceBytes: number;
}

/**
 * Threads that hash downloads. SHA-256 takes two thirds of a second for a gigabyte, which the thread that answers
 * requests does not have. They start with the first large download.
 */
export class Hashers {
  readonly #threads: HashThread[] = [];

  /** Begins a digest in the thread with the least to do. */
  begin(pieces: SharedPieces): Hashing {
    return new Hashing(this.#leastBusy(), pieces);
  }

  /** Ends the threads; digests under way fail. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()));
  }

  #leastBusy(): HashThread {
    for (let at = this.#threads.length - 1; at >= 0; at -= 1)
      if (this.#threads[at]?.hasEnded) this.#threads.splice(at, 1);
    const [first] = this.#threads.toSorted((a, b) => a.taskCount - b.taskCount);
    if (first && (first.taskCount === 0 || this.#threads.length >= MAX_THREADS)) return first;
    const started = new HashThread();
    this.#threads.push(started);
    return started;
  }
}

/** The digest of one content, growing piece by piece. Exactly one of `digest` and `drop` must end it. */
export class Hashing {
  readonly #thread: HashThread;
  readonly #task: number;

  constructor(thread: HashThread, pieces: SharedPieces) {
    this.#thread = thread;
    this.#task = thread.begin(pieces);
  }

  /** Adds the first `length` bytes of a piece, which must not change until the promise is kept. */
  async update(piece: number, length: number): Promise<void> {
    await this.#thread.ask({ kind: "update", task: this.#task, piece, length });
  }

  /** The digest of everything added, in hexadecimal. */
  async digest(): Promise<string> {
    const sha256 = await this.#thread.ask({ kind: "end", task: this.#task });
    this.#thread.release(this.#task);
    return sha256 as string;
  }

  /** Gives up. */
  drop(): void {
    this.#thread.drop(this.#task);
  }
}

interface Waiting {
  resolve(sha256: string | undefined): void;
  reject(error: Error): void;
}

class HashThread {
  readonly #worker: Worker;
  /** Answers come in the order of the questions. */
  readonly #waiting = new Map<number, Waiting[]>();
  #nextTask = 1;
  hasEnded = false;

  constructor() {
    this.#worker = startThread<HashReply>(
      new URL("./hash-worker.mjs", import.meta.url),
      "depot hash",
      {
        what: "The hashing thread",
        onReply: ({ task, sha256 }) => this.#waiting.get(task)?.shift()?.resolve(sha256),
        onEnd: (reason) => this.#failAll(reason),
      },
    );
  }

  get taskCount(): number {
    return this.#waiting.size;
  }

  begin({ memory, pieceBytes }: SharedPieces): number {
    const task = this.#nextTask++;
    this.#waiting.set(task, []);
    this.#worker.ref();
    this.#send({ kind: "begin", task, memory, pieceBytes });
    return task;
  }

  ask(command: HashCommand): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(command.task);
      if (!waiting) return reject(new Error("The hashing thread has ended."));
      waiting.push({ resolve, reject });
      this.#send(command);
    });
  }

  drop(task: number): void {
    if (this.#waiting.has(task)) this.#send({ kind: "drop", task });
    for (const { reject } of this.#waiting.get(task) ?? []) reject(new Error("Given up."));
    this.release(task);
  }

  release(task: number): void {
    this.#waiting.delete(task);
    // An idle thread keeps no process alive.
    if (this.#waiting.size === 0) this.#worker.unref();
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(command: HashCommand): void {
    this.#worker.postMessage(command, []);
  }

  #failAll(message: string): void {
    this.hasEnded = true;
    const all = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    for (const { reject } of all) reject(new Error(message));
  }
}
