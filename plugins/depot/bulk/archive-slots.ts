import { DepotError } from "../../../src/errors.ts";

const RETRY_AFTER_SECONDS = 30;

/** How many archives are under way: the list of each stays in memory while it is sent. */
export class ArchiveSlots {
  readonly #most: number;
  readonly #mostPerUser: number;
  readonly #byUser = new Map<string, number>();
  #taken = 0;

  constructor(most: number, mostPerUser: number) {
    this.#most = most;
    this.#mostPerUser = mostPerUser;
  }

  /** Takes a slot for a user; call what it returns when the archive has ended. Throws SLOWD when none is free. */
  take(userId: string): () => void {
    const own = this.#byUser.get(userId) ?? 0;
    if (this.#taken >= this.#most || own >= this.#mostPerUser) {
      throw new DepotError("SLOWD", "Too many archives are under way.", {
        detail: { retry_after_seconds: RETRY_AFTER_SECONDS },
        hint: "Wait for one to end.",
      });
    }
    this.#taken += 1;
    this.#byUser.set(userId, own + 1);
    return () => this.#give(userId);
  }

  #give(userId: string): void {
    const left = (this.#byUser.get(userId) ?? 1) - 1;
    if (left === 0) this.#byUser.delete(userId);
    else this.#byUser.set(userId, left);
    this.#taken -= 1;
  }
}
