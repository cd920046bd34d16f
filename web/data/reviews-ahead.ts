import type { GadbClient } from "../../src/sdk/index.ts";
import type { Review } from "../lib/reviews.ts";
import { loadReview } from "./room.ts";

/** Whoever moves on faster than this does not look at what is passed. */
const PAUSE_MS = 150;

/**
 * Reads the reviews that are likely to be opened next before they are, so that they are shown with the key that opens them.
 * Whoever takes one loads it again: it may have changed meanwhile.
 */
export class ReviewsAhead {
  readonly #client: GadbClient;
  readonly #read = new Map<string, Review>();
  #wanted: readonly string[] = [];
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: GadbClient) {
    this.#client = client;
  }

  /** Reads these, one after the other, after a pause; forgets all others. */
  want(ids: readonly string[]): void {
    this.#stop();
    this.#wanted = ids;
    for (const id of this.#read.keys()) if (!ids.includes(id)) this.#read.delete(id);
    this.#timer = setTimeout(() => void this.#readAll(), PAUSE_MS);
  }

  /** The review as it was read; undefined when there was no time for that. It is given once. */
  take(id: string): Review | undefined {
    const review = this.#read.get(id);
    this.#read.delete(id);
    return review;
  }

  /** Forgets everything: somebody else signs in. */
  clear(): void {
    this.#stop();
    this.#wanted = [];
    this.#read.clear();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = undefined;
  }

  async #readAll(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    for (const id of this.#wanted) {
      if (this.#read.has(id)) continue;
      // Nothing is said of a failure: whoever opens it will be told.
      const review = await loadReview(this.#client, id, abort.signal).catch(() => undefined);
      if (abort.signal.aborted) return;
      if (review !== undefined) this.#read.set(id, review);
    }
  }
}
