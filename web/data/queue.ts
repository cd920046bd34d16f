import type { GadbClient } from "../../src/sdk/index.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import type { ReviewSummary } from "../lib/reviews.ts";
import { loadQueue } from "./reviews.ts";
import { forTab } from "./storage.ts";

/** A list that is worked through in the room instead of what waits. */
export interface Walk {
  /** Where the list is, for the way back. */
  path: string;
  ids: readonly string[];
}

/** Beside the drafts, which go when somebody else signs in. */
const WALK = "draft.walk";

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
  #walk: Walk | undefined;
  #walked: readonly ReviewSummary[] = [];

  constructor(client: GadbClient) {
    super();
    this.#client = client;
  }

  /** What is worked through, in its order. */
  get ids(): readonly string[] {
    const ids = this.walk?.ids ?? (this.items ?? []).map((item) => item.id);
    return ids.filter((id) => !this.#hidden.has(id));
  }

  /** The list that is walked through; undefined when it is what waits. Survives a reload. */
  get walk(): Walk | undefined {
    this.#walk ??= readWalk();
    return this.#walk;
  }

  /** The address that leads back to what is worked through. */
  get path(): string {
    return this.walk?.path ?? "/reviews";
  }

  /** Has the room walk through these reviews, and lead back to `path`. */
  walkThrough(path: string, items: readonly ReviewSummary[]): void {
    this.#walked = items;
    this.#keepWalk({ path, ids: items.map(({ id }) => id) });
    this.#changed();
  }

  /** Has the room walk through what waits again. */
  endWalk(): void {
    this.#walked = [];
    this.#keepWalk(undefined);
  }

  /** The item of a review, when it waits on the person signed in or is walked through. */
  find(id: string): ReviewSummary | undefined {
    return [...(this.items ?? []), ...this.#walked].find((item) => item.id === id);
  }

  /** Loads the queue unless it is there or on its way. */
  async loadOnce(): Promise<void> {
    if (this.items === undefined && !this.loading) await this.load();
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

  /** Reviews on which the person signed in has given a verdict that the database does not know of yet. */
  get hidden(): ReadonlySet<string> {
    return this.#hidden;
  }

  /** It was taken back or refused: what the database says counts again. */
  unhide(id: string): void {
    this.#hidden.delete(id);
    void this.load();
  }

  /** The database knows of the verdict: it is done with. */
  finish(id: string): void {
    const { walk } = this;
    if (walk !== undefined)
      this.#keepWalk({ ...walk, ids: walk.ids.filter((walked) => walked !== id) });
    this.unhide(id);
  }

  /** Forgets everything: somebody else signs in. */
  clear(): void {
    this.#round += 1;
    this.#hidden.clear();
    this.items = undefined;
    this.problem = undefined;
    this.loading = false;
    this.lastOpened = undefined;
    this.#walk = undefined;
    this.#walked = [];
    this.#changed();
  }

  #keepWalk(walk: Walk | undefined): void {
    this.#walk = walk;
    forTab.set(WALK, walk === undefined ? null : JSON.stringify(walk));
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function readWalk(): Walk | undefined {
  const kept = forTab.get(WALK);
  return kept === null ? undefined : (JSON.parse(kept) as Walk);
}
