/** A source of numbers in [0, 1) that depends on nothing but its seed (mulberry32). */
export type Random = () => number;

/** Makes a source for `seed`, any integer: the same seed gives the same numbers on every machine. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}

/** The numbers 0 to 255 in an order that depends on `seed`. */
export function shuffledBytes(seed: number): Uint8Array {
  const random = makeRandom(seed);
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  for (let index = 255; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const held = bytes[index] as number;
    bytes[index] = bytes[other] as number;
    bytes[other] = held;
  }
  return bytes;
}
