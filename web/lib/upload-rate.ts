/** How fast bytes go, without jumping about. */

const SMOOTHING_MS = 4_000;
/** Below this a reading says more of buffers than of the line. */
const LEAST_MS = 200;

/** Readings of a counter of bytes, smoothed over the last seconds. */
export class Rate {
  #bytes: number | undefined;
  #at = 0;
  #perSecond: number | undefined;

  /** Takes a reading at `now` milliseconds. A counter that goes back (a file that begins anew) is no reading. */
  read(bytes: number, now: number): void {
    if (this.#bytes === undefined || bytes < this.#bytes) {
      this.#bytes = bytes;
      this.#at = now;
      return;
    }
    const passed = now - this.#at;
    if (passed < LEAST_MS) return;
    const measured = ((bytes - this.#bytes) / passed) * 1_000;
    const weight = 1 - Math.exp(-passed / SMOOTHING_MS);
    this.#perSecond =
      this.#perSecond === undefined
        ? measured
        : this.#perSecond + (measured - this.#perSecond) * weight;
    this.#bytes = bytes;
    this.#at = now;
  }

  /** Bytes a second; undefined before there are two readings. */
  get perSecond(): number | undefined {
    return this.#perSecond;
  }

  /** Forgets everything, for instance after a pause. */
  reset(): void {
    this.#bytes = undefined;
    this.#perSecond = undefined;
  }
}

/** How long the rest takes, in words: "40 seconds left"; undefined when that is anybody's guess. */
export function timeLeft(bytes: number, perSecond: number | undefined): string | undefined {
  if (perSecond === undefined || perSecond < 1) return undefined;
  const seconds = bytes / perSecond;
  if (seconds < 5) return "a few seconds left";
  if (seconds < 55) return `${Math.ceil(seconds / 5) * 5} seconds left`;
  if (seconds < 3_300) return count(Math.ceil(seconds / 60), "minute");
  if (seconds < 82_800) return count(Math.ceil(seconds / 3_600), "hour");
  return count(Math.ceil(seconds / 86_400), "day");
}

function count(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? "" : "s"} left`;
}

/** The quarter that a share from 0 to 1 has reached, in percent: what is read out instead of every tick. */
export function quarter(share: number): number {
  return Math.min(100, Math.max(0, Math.floor(share * 4 + 1e-9) * 25));
}
