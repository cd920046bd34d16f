/** How many digests there is room for at first. */
const FIRST_CAPACITY = 4_096;

/**
 * Remembers digests in eight bytes each: ten million take 80 MB. Two digests that begin with the same eight bytes count
 * as one, which for ten million happens once in a few hundred thousand runs and hides a missing file for that run.
 */
export class DigestIndex {
  #prefixes = new BigUint64Array(FIRST_CAPACITY);
  #count = 0;
  #isSorted = true;

  /** How many were added, repetitions included. */
  get size(): number {
    return this.#count;
  }

  /** Adds a hexadecimal digest. */
  add(sha256: string): void {
    if (this.#count === this.#prefixes.length) {
      const larger = new BigUint64Array(this.#count * 2);
      larger.set(this.#prefixes);
      this.#prefixes = larger;
    }
    this.#prefixes[this.#count] = prefix(sha256);
    this.#count += 1;
    this.#isSorted = false;
  }

  /** Whether a digest was added. Sorts first, when something was added since. */
  has(sha256: string): boolean {
    if (!this.#isSorted) {
      this.#prefixes.subarray(0, this.#count).sort();
      this.#isSorted = true;
    }
    const wanted = prefix(sha256);
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#prefixes[middle] as bigint) < wanted) low = middle + 1;
      else high = middle;
    }
    return low < this.#count && this.#prefixes[low] === wanted;
  }
}

function prefix(sha256: string): bigint {
  return BigInt(`0x${sha256.slice(0, 16)}`);
}
