import { DepotError } from "../errors.ts";

/** How many may wait in one line before the next is turned away. */
const LONGEST_LINE = 50;

/** How many lines may exist at once. */
const MOST_LINES = 1_000;

/**
 * Lets work with the same key run one after the other: sign-in attempts are booked as failures until they succeed, so
 * honest ones that run side by side would look like guessing.
 */
export class TurnTaking {
  readonly #lines = new Map<string, { last: Promise<unknown>; length: number }>();

  /** Runs `work` when everything before it under `key` has ended. Throws SLOWD when the line is too long. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(key) ?? this.#open(key);
    if (line.length >= LONGEST_LINE) throw tooMany();
    line.length += 1;
    const turn = line.last.then(work);
    line.last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      line.length -= 1;
      if (line.length === 0) this.#lines.delete(key);
    }
  }

  #open(key: string): { last: Promise<unknown>; length: number } {
    if (this.#lines.size >= MOST_LINES) throw tooMany();
    const line = { last: Promise.resolve(), length: 0 };
    this.#lines.set(key, line);
    return line;
  }
}

function tooMany(): DepotError {
  return new DepotError("SLOWD", "Too many people sign in at this moment.", {
    detail: { retry_after_seconds: 1 },
  });
}
