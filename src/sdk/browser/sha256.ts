import type { GrowingHash } from "../platform.ts";

/**
 * A SHA-256 that grows (FIPS 180-4): WebCrypto takes only the whole, and only on pages served by https. The text of this
 * class also becomes a worker's, so it must not refer to anything outside.
 */
export class Sha256 implements GrowingHash {
  readonly #state: Int32Array;
  readonly #round: Int32Array;
  readonly #words = new Int32Array(64);
  readonly #block = new Uint8Array(64);
  #held = 0;
  #total = 0;

  constructor() {
    // The fractional parts of the square and cube roots of the first primes (sections 5.3.3 and 4.2.2).
    const primes: number[] = [];
    for (let n = 2; primes.length < 64; n += 1) {
      if (primes.every((prime) => n % prime !== 0)) primes.push(n);
    }
    const fraction = (root: number) => ((root - Math.floor(root)) * 2 ** 32) | 0;
    this.#state = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
    this.#round = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
  }

  update(bytes: Uint8Array): void {
    this.#total += bytes.length;
    let at = 0;
    if (this.#held > 0) {
      at = Math.min(64 - this.#held, bytes.length);
      this.#block.set(bytes.subarray(0, at), this.#held);
      this.#held += at;
      if (this.#held < 64) return;
      this.#compress(this.#block, 0);
    }
    for (; at + 64 <= bytes.length; at += 64) this.#compress(bytes, at);
    this.#block.set(bytes.subarray(at));
    this.#held = bytes.length - at;
  }

  digest(): string {
    const bits = this.#total * 8;
    const end = new Uint8Array((this.#held < 56 ? 64 : 128) - this.#held);
    end[0] = 0x80;
    const size = new DataView(end.buffer, end.length - 8);
    size.setUint32(0, Math.floor(bits / 2 ** 32));
    size.setUint32(4, bits >>> 0);
    this.update(end);
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, "0");
    return Array.from(this.#state, hex).join("");
  }

  /** Section 6.2.2: the message schedule, then 64 rounds. */
  #compress(bytes: Uint8Array, from: number): void {
    this.#expand(bytes, from);
    const words = this.#words;
    const round = this.#round;
    const state = this.#state;
    // Not by destructuring: an iterator for each block costs more than the rounds.
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let d = state[3] as number;
    let e = state[4] as number;
    let f = state[5] as number;
    let g = state[6] as number;
    let h = state[7] as number;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (round[i] as number) + (words[i] as number)) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0] = (state[0] as number) + a;
    state[1] = (state[1] as number) + b;
    state[2] = (state[2] as number) + c;
    state[3] = (state[3] as number) + d;
    state[4] = (state[4] as number) + e;
    state[5] = (state[5] as number) + f;
    state[6] = (state[6] as number) + g;
    state[7] = (state[7] as number) + h;
  }

  #expand(bytes: Uint8Array, from: number): void {
    const words = this.#words;
    for (let i = 0; i < 16; i += 1) {
      const at = from + i * 4;
      words[i] =
        ((bytes[at] as number) << 24) |
        ((bytes[at + 1] as number) << 16) |
        ((bytes[at + 2] as number) << 8) |
        (bytes[at + 3] as number);
    }
    for (let i = 16; i < 64; i += 1) {
      const x = words[i - 15] as number;
      const y = words[i - 2] as number;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = ((words[i - 16] as number) + s0 + (words[i - 7] as number) + s1) | 0;
    }
  }
}
