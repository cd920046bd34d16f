/** Enough for the files that many clients fetch at a time; about 200 bytes each. */
const MAX_ENTRIES = 20_000;

interface Proof {
  stamp: string;
  provenAt: number;
}

/**
 * Remembers which stored content has been read whole and found right a while ago, and has not been touched since: a
 * thousand machines that fetch one file need not have it hashed a thousand times. The proof holds for one state of the
 * file (its stamp) and for `lifetimeMs`; with 0 nothing is remembered.
 */
export class ProvenContent {
  readonly #lifetimeMs: number;
  readonly #now: () => number;
  readonly #proofs = new Map<string, Proof>();

  constructor(lifetimeMs: number, now: () => number = () => performance.now()) {
    this.#lifetimeMs = lifetimeMs;
    this.#now = now;
  }

  /** Whether content in this state was found right lately. Without a stamp the store cannot tell, so never. */
  isProven(sha256: string, stamp: string | undefined): boolean {
    const proof = this.#proofs.get(sha256);
    if (!proof || proof.stamp !== stamp) return false;
    return this.#now() - proof.provenAt < this.#lifetimeMs;
  }

  /** Remembers content that had this stamp before it was read, and the right digest. */
  remember(sha256: string, stamp: string | undefined): void {
    if (stamp === undefined || this.#lifetimeMs === 0) return;
    // Behind the others: the first entry is always the oldest.
    this.#proofs.delete(sha256);
    this.#proofs.set(sha256, { stamp, provenAt: this.#now() });
    if (this.#proofs.size > MAX_ENTRIES) this.forget(this.#proofs.keys().next().value as string);
  }

  /** Forgets content, for instance because it was found damaged. */
  forget(sha256: string): void {
    this.#proofs.delete(sha256);
  }
}
