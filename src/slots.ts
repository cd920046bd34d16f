import type { DepotError } from "./errors.ts";

/** How many things of one kind a server does at a time. */
export interface SlotOptions {
  most: number;
  mostPerUser: number;
  /** The refusal when there is no slot. */
  full(): DepotError;
}

/** Counts what is under way, in all and for each user, so that it stays within what the server can bear. */
export class Slots {
  readonly #options: SlotOptions;
  readonly #byUser = new Map<string, number>();
  #taken = 0;
  #onIdle: (() => void)[] = [];

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  /** Takes a slot for a user; call what it returns, once, when the thing has ended. Throws when none is free. */
  take(userId: string): () => void {
    const { most, mostPerUser, full } = this.#options;
    const own = this.#byUser.get(userId) ?? 0;
    if (this.#taken >= most || own >= mostPerUser) throw full();
    this.#taken += 1;
    this.#byUser.set(userId, own + 1);
    return () => this.#give(userId);
  }

  /** Waits until nothing is under way, what is still clearing up included. */
  async whenIdle(): Promise<void> {
    if (this.#taken > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  #give(userId: string): void {
    const left = (this.#byUser.get(userId) ?? 1) - 1;
    if (left === 0) this.#byUser.delete(userId);
    else this.#byUser.set(userId, left);
    this.#taken -= 1;
    if (this.#taken === 0) for (const resolve of this.#onIdle.splice(0)) resolve();
  }
}
