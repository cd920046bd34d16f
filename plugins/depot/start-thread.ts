import { Worker } from "node:worker_threads";

/** A thread of the depot: it holds hashes and passes buffers on, so a small heap keeps the whole server small. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

/** What is heard of a thread. */
export interface ThreadListener<Reply> {
  /** What the thread is, at the beginning of a sentence. */
  what: string;
  onReply(reply: Reply): void;
  /** Called once, when the thread has ended, with the reason as a sentence. */
  onEnd(reason: string): void;
}

/** Starts a thread that runs the script at `url`; `name` shows in tools. */
export function startThread<Reply>(
  url: URL,
  name: string,
  { what, onReply, onEnd }: ThreadListener<Reply>,
): Worker {
  const worker = new Worker(url, { name, resourceLimits: LIMITS });
  worker.on("message", onReply);
  let reason = `${what} ended.`;
  worker.on("error", (error: Error) => {
    reason = `${what} failed: ${error.message}`;
  });
  worker.on("exit", () => onEnd(reason));
  return worker;
}
