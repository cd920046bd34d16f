import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { PageAsked, PageOf } from "../data/pages.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { PATIENCE_MS } from "./loader.ts";

/**
 * A list that is loaded page after page. Loading it anew aborts what ran before; the rows stay while it runs and when it
 * fails.
 */
export class Paged<Row> implements ReactiveController {
  rows: readonly Row[] | undefined;
  problem: Problem | undefined;
  loading = false;
  /** True once a first load has taken long enough to be worth showing. */
  slow = false;
  readonly #host: ReactiveControllerHost;
  #load: ((asked: PageAsked) => Promise<PageOf<Row>>) | undefined;
  #next: string | undefined;
  #abort: AbortController | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get hasMore(): boolean {
    return this.#next !== undefined;
  }

  /** Shows another list: loads its first page. */
  async show(load: (asked: PageAsked) => Promise<PageOf<Row>>): Promise<void> {
    this.#load = load;
    await this.#run(undefined);
  }

  /** Loads the first page again. */
  async reload(): Promise<void> {
    await this.#run(undefined);
  }

  /** Loads the next page and adds it. */
  async more(): Promise<void> {
    if (this.#next !== undefined && !this.loading) await this.#run(this.#next);
  }

  /** Forgets what was loaded: something else is shown from now on. */
  clear(): void {
    this.#abort?.abort();
    this.rows = undefined;
    this.problem = undefined;
    this.#next = undefined;
    this.#set({ loading: false, slow: false });
  }

  hostDisconnected(): void {
    this.#abort?.abort();
  }

  async #run(after: string | undefined): Promise<void> {
    if (this.#load === undefined) return;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#set({ loading: true, slow: false });
    const timer = setTimeout(() => this.#set({ slow: true }), PATIENCE_MS);
    try {
      const page = await this.#load({ after, signal: abort.signal });
      if (abort.signal.aborted) return;
      this.rows = after === undefined ? page.rows : [...(this.rows ?? []), ...page.rows];
      this.#next = page.next;
      this.problem = undefined;
    } catch (error) {
      if (!abort.signal.aborted) this.problem = problemOf(error);
    } finally {
      clearTimeout(timer);
      if (this.#abort === abort) this.#set({ loading: false, slow: false });
    }
  }

  #set(change: { loading?: boolean; slow?: boolean }): void {
    Object.assign(this, change);
    this.#host.requestUpdate();
  }
}
