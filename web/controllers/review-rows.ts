import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { GadbClient } from "../../src/sdk/index.ts";
import type { ReviewBatch } from "../data/review-batches.ts";
import { loadReviews, matchReviews, type PageAsk, type ReviewPage } from "../data/review-list.ts";
import {
  loadedRows,
  patched,
  revealed,
  swept,
  withMore,
  without,
  type LiveRows,
} from "../lib/live-rows.ts";
import { reviewOrder, type ReviewSummary } from "../lib/reviews.ts";
import { Loader } from "./loader.ts";

/**
 * The reviews of a project that match a question: in pages, and kept as they are in the database without a row that
 * moves. Which rows belong is for the database to say; it is asked about those that something happened to.
 */
export class ReviewRows implements ReactiveController {
  list: LiveRows<ReviewSummary> = loadedRows([]);
  hasMore = false;
  /** How many there are; 1001 stands for more. */
  total = 0;
  readonly first: Loader<ReviewPage>;
  readonly more: Loader<ReviewPage>;
  readonly #host: ReactiveControllerHost;
  readonly #client: () => GadbClient;
  #wanted: PageAsk = { projectId: "", ask: { sort: "oldest" } };
  /** The last review that the server gave: where the next page begins. */
  #cursor: string | undefined;
  #loaded: Promise<unknown> = Promise.resolve();

  constructor(host: ReactiveControllerHost, client: () => GadbClient) {
    this.#host = host;
    this.#client = client;
    this.first = new Loader<ReviewPage>(host);
    this.more = new Loader<ReviewPage>(host);
    host.addController(this);
  }

  /** Whatever is still on its way is no longer wanted. */
  hostDisconnected(): void {
    this.#wanted = { ...this.#wanted };
  }

  /** Forgets everything: another project is shown. */
  clear(): void {
    this.first.clear();
    this.more.clear();
    this.#set({ list: loadedRows<ReviewSummary>([]), hasMore: false, total: 0 });
  }

  /** Loads what matches from the first on; says whether it has been shown. */
  async load(wanted: PageAsk): Promise<boolean> {
    this.#wanted = wanted;
    const loading = this.first.run((signal) => loadReviews(this.#client(), wanted, signal));
    this.#loaded = loading;
    const page = await loading;
    if (page === undefined) return false;
    this.#cursor = page.items.at(-1)?.id;
    this.#set({ list: loadedRows(page.items), hasMore: page.hasMore, total: page.total });
    return true;
  }

  /** Loads the next page. */
  async loadMore(): Promise<void> {
    const { projectId, ask } = this.#wanted;
    const after = this.#cursor;
    const page = await this.#still(
      this.more.run((signal) => loadReviews(this.#client(), { projectId, ask, after }, signal)),
    );
    if (page === undefined) return;
    this.#cursor = page.items.at(-1)?.id ?? after;
    this.#set({ list: withMore(this.list, page.items), hasMore: page.hasMore });
  }

  /** Takes in what has happened. */
  async take({ rows, isUnknown }: ReviewBatch): Promise<void> {
    await this.#loaded;
    if (this.first.value === undefined) return;
    const { shown, waiting } = this.list;
    const known = isUnknown ? [...shown, ...waiting].map(({ id }) => id) : [];
    await this.check([...new Set([...rows.keys(), ...known])], rows);
    if (isUnknown) await this.#lookForNew();
  }

  /** Asks which of some reviews belong to the list and how they are now. */
  async check(
    ids: readonly string[],
    others: ReadonlyMap<string, ReviewSummary> = new Map(),
  ): Promise<void> {
    if (ids.length === 0) return;
    // Out of reach: what is shown stays, and the feed tells it again once it is back.
    const asked = matchReviews(this.#client(), this.#wanted, ids).catch(() => undefined);
    const found = await this.#still(asked);
    if (found === undefined) return;
    const belong = this.#onPages(found);
    this.#set({ list: patched(this.list, { about: ids, belong, others }) });
  }

  /** Shows what waits; returns the first of it. */
  showNew(): ReviewSummary | undefined {
    const { waiting } = this.list;
    const order = reviewOrder(this.#wanted.ask.sort);
    this.#set({ list: revealed(swept(this.list), order), total: this.total + waiting.length });
    return waiting.toSorted(order)[0];
  }

  /** Takes away what the person signed in has decided: it is on its way to the database. */
  drop(isDone: (id: string) => boolean): void {
    const before = this.list.shown.length;
    const list = without(this.list, isDone);
    if (list === this.list) return;
    this.#set({ list, total: this.total - (before - list.shown.length) });
  }

  /** Takes away what no longer belongs. */
  sweep(): void {
    const list = swept(this.list);
    this.#set({ list, total: this.total - (this.list.shown.length - list.shown.length) });
  }

  async #lookForNew(): Promise<void> {
    const { projectId, ask } = this.#wanted;
    const asked = loadReviews(this.#client(), { projectId, ask }).catch(() => undefined);
    const page = await this.#still(asked);
    if (page === undefined) return;
    const belong = this.#onPages(page.items);
    this.#set({ list: patched(this.list, { about: belong.map(({ id }) => id), belong }) });
  }

  /** The answer, unless something else is wanted meanwhile. */
  async #still<T>(answer: Promise<T>): Promise<T | undefined> {
    const wanted = this.#wanted;
    const value = await answer;
    return wanted === this.#wanted ? value : undefined;
  }

  /** Without those that come with a later page anyway. */
  #onPages(rows: readonly ReviewSummary[]): readonly ReviewSummary[] {
    const last = this.list.shown.find(({ id }) => id === this.#cursor);
    if (!this.hasMore || last === undefined) return rows;
    const order = reviewOrder(this.#wanted.ask.sort);
    const shown = new Set(this.list.shown.map(({ id }) => id));
    return rows.filter((row) => shown.has(row.id) || order(row, last) < 0);
  }

  #set(change: Partial<Pick<ReviewRows, "list" | "hasMore" | "total">>): void {
    Object.assign(this, change);
    this.#host.requestUpdate();
  }
}
