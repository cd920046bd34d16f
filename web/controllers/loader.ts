import type { ReactiveController, ReactiveControllerHost } from "lit";
import { problemOf, type Problem } from "../lib/problems.ts";

/** Below this a load is felt as immediate, and a skeleton would only flicker. */
export const PATIENCE_MS = 150;

/**
 * Loads something for an element. A new load aborts the one before, the last one wins, and what was loaded before stays
 * while it runs or when it fails.
 */
export class Loader<T> implements ReactiveController {
  value: T | undefined;
  problem: Problem | undefined;
  loading = false;
  /** True once a first load has taken long enough to be worth showing. */
  slow = false;
  readonly #host: ReactiveControllerHost;
  #abort: AbortController | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Runs `load`; returns its value, or undefined when it failed (see `problem`) or was overtaken. */
  async run(load: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#set({ loading: true, slow: false });
    const timer = setTimeout(() => this.#set({ slow: true }), PATIENCE_MS);
    try {
      const value = await load(abort.signal);
      if (abort.signal.aborted) return undefined;
      this.value = value;
      this.problem = undefined;
      return value;
    } catch (error) {
      if (!abort.signal.aborted) this.problem = problemOf(error);
      return undefined;
    } finally {
      clearTimeout(timer);
      if (this.#abort === abort) this.#set({ loading: false, slow: false });
    }
  }

  /** Forgets what was loaded: something else is shown from now on. */
  clear(): void {
    this.#abort?.abort();
    this.value = undefined;
    this.problem = undefined;
    this.#set({ loading: false, slow: false });
  }

  hostDisconnected(): void {
    this.#abort?.abort();
  }

  #set(change: { loading?: boolean; slow?: boolean }): void {
    Object.assign(this, change);
    this.#host.requestUpdate();
  }
}
