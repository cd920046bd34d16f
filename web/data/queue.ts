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
  /** Decided here, and the database does not know yet. */
  readonly #hidden = new Set<string>();
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
      this.items = items.filter(({ id }) => !this.#hidden.has(id));
      this.problem = undefined;
    } catch (error) {
      if (round !== this.#round) return;
      this.problem = problemOf(error);
    }
    this.loading = false;
    this.#changed();
  }

  /** Takes an item out at once and keeps it out, before the database has been told. */
  hide(id: string): void {
    this.#hidden.add(id);
    this.items = this.items?.filter((item) => item.id !== id);
    this.#changed();
  }

  /** The database knows, or it was taken back: what it says counts again. */
  unhide(id: string): void {
    this.#hidden.delete(id);
    void this.load();
  }

  /** Forgets everything: somebody else signs in. */
  clear(): void {
    this.#round += 1;
    this.#hidden.clear();
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
