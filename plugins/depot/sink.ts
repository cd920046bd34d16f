import type { Worker } from "node:worker_threads";
import { BatchPool } from "./batch-pool.ts";
import type { SinkCommand, SinkReply } from "./sink-protocol.ts";
import { startThread } from "./start-thread.ts";

/** Who hears what the sink says about one temporary file. */
export type SinkListener = (reply: SinkReply) => void;

/** How a file is opened, without its number, which the sink gives it. */
export type OpenFile =
  { kind: "create"; path: string } | { kind: "reopen"; path: string; offsetBytes: number };

/**
 * The server's end of the thread that writes uploads (sink-worker.mjs). The thread starts with the first upload; should
 * it ever die, the uploads under way fail and the next one starts another.
 */
export class Sink {
  /** How many batches the uploads' bytes travel in. */
  readonly pool = new BatchPool();
  #worker: Worker | undefined;
  #nextPart = 1;
  readonly #listeners = new Map<number, SinkListener>();

  /** Opens a temporary file; `listener` hears `opened` or `failed` first. Returns the file's number. */
  open(file: OpenFile, listener: SinkListener): number {
    const part = this.#nextPart++;
    this.#listeners.set(part, listener);
    this.#start().ref();
    this.send({ ...file, part });
    return part;
  }

  /** Sends a command; the memory of what is to be written belongs to the thread then. */
  send(command: SinkCommand): void {
    const given = command.kind === "write" ? command.pieces.map(({ buffer }) => buffer) : [];
    this.#worker?.postMessage(command, given);
  }

  /** Stops listening for a file that is sealed, closed or failed to open. */
  release(part: number): void {
    this.#listeners.delete(part);
    if (this.#listeners.size > 0) return;
    // An idle thread keeps no process alive.
    this.#worker?.unref();
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    this.#worker = startThread<SinkReply>(
      new URL("./sink-worker.mjs", import.meta.url),
      "depot sink",
      {
        what: "The sink's thread",
        onReply: (reply) => this.#hear(reply),
        onEnd: (reason) => this.#failAll(reason),
      },
    );
    return this.#worker;
  }

  #hear(reply: SinkReply): void {
    if (reply.kind === "written" && reply.isPooled) this.pool.giveBack();
    this.#listeners.get(reply.part)?.(reply);
  }

  #failAll(message: string): void {
    this.#worker = undefined;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const [part, listener] of listeners)
      listener({ kind: "failed", part, code: "THREAD", message });
    this.pool.forgetSent();
  }
}
