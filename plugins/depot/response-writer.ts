import type { ServerResponse } from "node:http";
import { ClientGone } from "./client-gone.ts";

/** Writes to an answer and says when the system has taken the bytes: only then may their memory be used again. */
export class ResponseWriter {
  readonly #res: ServerResponse;
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  constructor(res: ServerResponse) {
    this.#res = res;
    res.once("close", () => {
      this.#isClosed = true;
      for (const giveUp of this.#waiting) giveUp();
    });
    // What goes wrong is told by the promises below.
    res.on("error", () => {});
  }

  /** Throws ClientGone when the connection ends before the bytes have left. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#waiting.delete(giveUp);
        reject(new ClientGone());
      };
      if (this.#isClosed || this.#res.destroyed) return giveUp();
      this.#waiting.add(giveUp);
      this.#res.write(bytes, (error) => {
        if (error) return giveUp();
        this.#waiting.delete(giveUp);
        resolve();
      });
    });
  }
}
