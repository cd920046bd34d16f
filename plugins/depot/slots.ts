import { DepotError } from "../../src/errors.ts";
import type { DepotLimits } from "./depot.ts";

const RETRY_AFTER_SECONDS = 5;

/** How many uploads this server receives at present, so that their buffers stay within its memory. */
export class Slots {
  readonly #limits: Pick<DepotLimits, "maxUploads" | "maxUploadsPerUser">;
  readonly #byUser = new Map<string, number>();
  #taken = 0;
  #onIdle: (() => void)[] = [];

  constructor(limits: Pick<DepotLimits, "maxUploads" | "maxUploadsPerUser">) {
    this.#limits = limits;
  }

  /** Takes a slot for a user; call what it returns when the upload has ended. Throws SLOWD when none is free. */
  take(userId: string): () => void {
    const own = this.#byUser.get(userId) ?? 0;
    if (this.#taken >= this.#limits.maxUploads || own >= this.#limits.maxUploadsPerUser)
      throw busy();
    this.#taken += 1;
    this.#byUser.set(userId, own + 1);
    return () => this.#give(userId);
  }

  /** Waits until no upload is under way, what broken ones have to clear up included. */
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

function busy(): DepotError {
  return new DepotError("SLOWD", "Too many uploads are under way.", {
    detail: { retry_after_seconds: RETRY_AFTER_SECONDS },
    hint: "Wait for some to end, or send fewer at a time.",
  });
}
