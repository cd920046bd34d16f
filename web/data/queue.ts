import type { GadbClient } from "../../src/sdk/index.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import type { ReviewSummary } from "../lib/reviews.ts";
import { loadQueue } from "./reviews.ts";

/**
 * What waits on the person signed in, shared by the queue and the review that is open, so that "next" means the same
 * in both. Fires "change". What was loaded stays while it is loaded again, and when that fails.
 */
export class Queue extends EventTarget {
  items: readonly ReviewSummary[] | undefined;
  problem: Problem | undefined;
  loading = false;
  /** The card to give the focus back to when the list is shown again. */
  lastOpened: string | undefined;
  readonly #client: GadbClient;
  #round = 0;

  constructor(client: GadbClient) {
    super();
    this.#client = client;
  }

  get ids(): string[] {
    return (this.items ?? []).map((item) => item.id);
  }

  /** The item of a review, when it waits on the person signed in. */
  find(id: string): ReviewSummary | undefined {
    return this.items?.find((item) => item.id === id);
  }

  /** Loads the queue anew. */
  async load(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    this.loading = true;
    this.#changed();
    try {
      const items = await loadQueue(this.#client);
      if (round !== this.#round) return;
      this.items = items;
      this.problem = undefined;
    } catch (error) {
      if (round !== this.#round) return;
      this.problem = problemOf(error);
    }
    this.loading = false;
    this.#changed();
  }

  /** Takes an item out at once, before the database has been asked again. */
  remove(id: string): void {
    this.items = this.items?.filter((item) => item.id !== id);
    this.#changed();
  }

  /** Forgets everything: somebody else signs in. */
  clear(): void {
    this.#round += 1;
    this.items = undefined;
    this.problem = undefined;
    this.loading = false;
    this.lastOpened = undefined;
    this.#changed();
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
