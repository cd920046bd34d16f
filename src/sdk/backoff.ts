/** How long to wait between attempts. */
export interface BackoffOptions {
  firstMs: number;
  mostMs: number;
}

/** Twice as long each time, and never the same for two clients, so that a server that comes back is not stormed. */
export class Backoff {
  readonly #options: BackoffOptions;
  #attempts = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** It worked: the next wait is short again. */
  reset(): void {
    this.#attempts = 0;
  }

  /** Milliseconds to wait now. */
  next(): number {
    const { firstMs, mostMs } = this.#options;
    const longest = Math.min(mostMs, firstMs * 2 ** this.#attempts);
    this.#attempts += 1;
    return longest * (0.5 + Math.random() / 2);
  }
}

/** Waits; the signal, or the network that comes back, ends it early. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      page.removeEventListener?.("online", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    page.addEventListener?.("online", end);
    if (signal.aborted) end();
  });
}

/** Browsers tell when there is a network again. */
const page = globalThis as Partial<Pick<EventTarget, "addEventListener" | "removeEventListener">>;
