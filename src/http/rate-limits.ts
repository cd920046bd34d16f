import type { Pool } from "pg";
import { DepotError } from "../errors.ts";
import { takeRequests } from "../sql/take-requests.ts";

/** Who sends: a user, or a visitor, who is known by the address. */
export interface Caller {
  userId: string | undefined;
  address: string | undefined;
}

/** How large budgets are. */
export interface RateOptions {
  /** The authenticator's pool. */
  pool: Pool;
  /** 0 = no bounds. */
  perMinute: number;
  burst: number;
}

/** What this server holds of one caller's budget. */
interface Share {
  /** Taken from the database and not used yet. */
  left: number;
  /** Requests that wait for the statement that is on its way. */
  waiting: number;
  asking: Promise<void> | undefined;
  /** The last refusal: when there should be one again, and until when that is believed without asking. */
  emptyUntil: number;
  believedUntil: number;
}

/** A statement takes so many requests at once, unless that is more than a fiftieth of what comes at once. */
const LARGEST_SHARE = 20;

/** A refusal is not asked about again for so long, so that who goes on sending costs little. */
const LONGEST_BELIEF_MS = 1_000;

/** Callers remembered; the longest known are forgotten, with what was left of their shares. */
const MAX_CALLERS = 10_000;

/**
 * Budgets of requests for each user and each address, in the database, so that all servers together keep to them. A
 * server takes some requests of a caller at a time: most are counted without asking anybody.
 */
export class RateLimits {
  readonly #options: RateOptions;
  readonly #share: number;
  readonly #shares = new Map<string, Share>();

  constructor(options: RateOptions) {
    this.#options = options;
    this.#share = Math.max(1, Math.min(LARGEST_SHARE, Math.floor(options.burst / 50)));
  }

  /** Counts a request; throws SLOWD when the caller has none left. */
  async take(caller: Caller): Promise<void> {
    if (this.#options.perMinute === 0) return;
    const share = this.#shareOf(caller);
    while (share.left === 0) {
      const now = performance.now();
      if (now < share.believedUntil) throw tooMany(share.emptyUntil - now);
      share.waiting += 1;
      // One statement at a time for each caller, for all who wait.
      await (share.asking ??= this.#ask(caller, share));
    }
    share.left -= 1;
  }

  async #ask(caller: Caller, share: Share): Promise<void> {
    // Those who come together are counted together.
    await Promise.resolve();
    const wanted = Math.max(this.#share, share.waiting);
    share.waiting = 0;
    try {
      const { pool, perMinute, burst } = this.#options;
      const { granted, waitSeconds } = await takeRequests(pool, {
        ...caller,
        wanted,
        perMinute,
        burst,
      });
      share.left += granted;
      if (granted === 0) {
        const waitMs = waitSeconds * 1_000;
        const now = performance.now();
        share.emptyUntil = now + waitMs;
        share.believedUntil = now + Math.min(waitMs, LONGEST_BELIEF_MS);
      }
    } finally {
      share.asking = undefined;
    }
  }

  #shareOf({ userId, address }: Caller): Share {
    const key = userId ?? `address ${address ?? ""}`;
    const known = this.#shares.get(key);
    if (known) return known;
    const share = { left: 0, waiting: 0, asking: undefined, emptyUntil: 0, believedUntil: 0 };
    this.#shares.set(key, share);
    if (this.#shares.size > MAX_CALLERS) {
      const [oldest] = this.#shares.keys();
      if (oldest !== undefined) this.#shares.delete(oldest);
    }
    return share;
  }
}

function tooMany(waitMs: number): DepotError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new DepotError("SLOWD", "You have sent too many requests.", {
    detail: { retry_after_seconds: seconds },
    hint: `Wait ${seconds} ${seconds === 1 ? "second" : "seconds"}, and ask for more in each request instead of in more requests.`,
  });
}
