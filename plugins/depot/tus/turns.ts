import { setTimeout as sleep } from "node:timers/promises";
import { DepotError } from "../../../src/errors.ts";

/** A request that is silent for so long has lost its client, or will wait for its turn as well as any other. */
const SILENT_MS = 2_000;
/** How long a request waits for its turn. Clients come again after a few seconds. */
const WAIT_MS = 4_000;
const LOOK_MS = 200;

/** A request that has its turn, while bytes may arrive for it. */
export interface Receiving {
  /** For how long nothing has come from its client, in milliseconds. */
  silentMs(): number;
  /** Ends it; its turn goes on until it has cleared up. */
  stop(reason: Error): void;
}

/** One request's turn on an upload. */
export class Turn {
  readonly gone: Promise<void>;
  readonly #leave: () => void;
  #receiving: Receiving | undefined;
  #reason: Error | undefined;

  constructor(onLeave: () => void) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone = promise;
    this.#leave = () => {
      onLeave();
      resolve();
    };
  }

  /** From here on, until `seal`, a newer request may end this one. */
  receive(receiving: Receiving): void {
    this.#receiving = receiving;
    if (this.#reason) receiving.stop(this.#reason);
  }

  /** From here on it must not be ended: its bytes are complete. */
  seal(): void {
    this.#receiving = undefined;
  }

  /** Ends its reception if that is silent, or in any case. */
  end(always: boolean): void {
    if (!always && (this.#receiving?.silentMs() ?? 0) < SILENT_MS) return;
    this.#reason = superseded();
    this.#receiving?.stop(this.#reason);
  }

  /** To be called once, when nothing is being done with the upload any more. */
  leave(): void {
    this.#leave();
  }
}

/**
 * Whose turn it is on each upload within this server; the lease does the same among servers. A client that lost its
 * connection comes back at once, often before its old request has noticed: that one is ended, and the new one goes on
 * from where it stood.
 */
export class Turns {
  readonly #turns = new Map<string, Turn>();

  /** Whether somebody has the turn on an upload. */
  isTaken(uploadId: string): boolean {
    return this.#turns.has(uploadId);
  }

  /**
   * Waits for the turn; `always` ends the request that has it, instead of only when that is silent. Call it after the
   * database has said that the upload is one's own. Throws BADST with 423 when the turn does not come.
   */
  async take(uploadId: string, always = false): Promise<Turn> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      const present = this.#turns.get(uploadId);
      if (!present) break;
      if (performance.now() > deadline) throw busy();
      present.end(always);
      const stop = new AbortController();
      await Promise.race([
        present.gone,
        sleep(LOOK_MS, undefined, { signal: stop.signal }).catch(() => {}),
      ]);
      stop.abort();
    }
    const turn = new Turn(() => this.#turns.delete(uploadId));
    this.#turns.set(uploadId, turn);
    return turn;
  }
}

function busy(): DepotError {
  return new DepotError("BADST", "Another request is writing to this upload at the moment.", {
    status: 423,
    detail: { reason: "leased", retry_after_seconds: 1 },
    hint: "Wait a moment, ask for the offset again and go on from there.",
  });
}

function superseded(): DepotError {
  return new DepotError("BADST", "A newer request has taken this upload over.", {
    status: 423,
    detail: { reason: "leased", retry_after_seconds: 1 },
    hint: "Ask for the offset again and go on from there.",
  });
}
