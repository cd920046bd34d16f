import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { DemoAssetName } from "./files.ts";

/** A file to make: of which asset, and its place in DEMO_FILES from 0. */
export interface PaintOrder {
  asset: DemoAssetName;
  index: number;
}

/**
 * Makes demo files ahead of their use on at most two threads of their own: painting takes seconds, and what starts
 * beside it should not wait. `take` gives the bytes of one ordered file; `close` ends the threads.
 */
export class Painter {
  readonly #made = new Map<string, Promise<Buffer>>();
  readonly #workers: Worker[] = [];

  constructor(orders: readonly PaintOrder[]) {
    const queue = orders.map((order) => ({ order, ...Promise.withResolvers<Buffer>() }));
    for (const { order, promise } of queue) {
      // Whoever takes it hears of a failure; nobody else needs to.
      promise.catch(() => {});
      this.#made.set(keyOf(order), promise);
    }
    const count = Math.min(2, availableParallelism(), queue.length);
    for (let index = 0; index < count; index++) void this.#work(queue);
  }

  /** The bytes of an ordered file, when they are ready. Throws when it was not ordered or could not be made. */
  take(order: PaintOrder): Promise<Buffer> {
    const made = this.#made.get(keyOf(order));
    if (!made) throw new Error(`Nobody ordered version ${order.index + 1} of ${order.asset}.`);
    return made;
  }

  /** Ends the threads, whatever they are at. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  async #work(queue: ({ order: PaintOrder } & PromiseWithResolvers<Buffer>)[]): Promise<void> {
    const worker = new Worker(new URL("./paint-worker.ts", import.meta.url), {
      name: "demo painter",
    });
    this.#workers.push(worker);
    const ended = once(worker, "exit").then(() => Promise.reject(new Error("The painter ended.")));
    ended.catch(() => {});
    for (let job = queue.shift(); job; job = queue.shift()) {
      try {
        worker.postMessage(job.order, []);
        const [bytes] = (await Promise.race([once(worker, "message"), ended])) as [Uint8Array];
        job.resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      } catch (error) {
        const failure = new Error((error as Error).message, { cause: error });
        // Nobody is left to make the rest, or will want it.
        for (const lost of [job, ...queue.splice(0)]) lost.reject(failure);
        return;
      }
    }
    await worker.terminate();
  }
}

function keyOf({ asset, index }: PaintOrder): string {
  return `${asset} ${index}`;
}
