import { makeRandom, shuffledBytes } from "./random.ts";

/** A value for a place of the unit square; the left edge continues at the right, the top at the bottom. */
export type Pattern = (u: number, v: number) => number;

const GRADIENTS = Float32Array.from({ length: 32 }, (_, index) => {
  const angle = ((index >> 1) / 16) * 2 * Math.PI;
  return index % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
});

/** Gradient noise of about -1 to 1 with `across` × `down` cells (whole numbers up to 256) over the unit square. */
export function gradientNoise(seed: number, across: number, down: number = across): Pattern {
  const order = shuffledBytes(seed);
  const corner = (column: number, row: number, x: number, y: number): number => {
    const hash = order[((order[column & 255] as number) + row) & 255] as number;
    const at = (hash & 15) << 1;
    return (GRADIENTS[at] as number) * x + (GRADIENTS[at + 1] as number) * y;
  };
  return (u, v) => {
    const x = (u - Math.floor(u)) * across;
    const y = (v - Math.floor(v)) * down;
    const left = Math.floor(x);
    const top = Math.floor(y);
    const right = left + 1 >= across ? 0 : left + 1;
    const bottom = top + 1 >= down ? 0 : top + 1;
    const dx = x - left;
    const dy = y - top;
    const fadeX = dx * dx * dx * (dx * (dx * 6 - 15) + 10);
    const fadeY = dy * dy * dy * (dy * (dy * 6 - 15) + 10);
    const upper = mix(corner(left, top, dx, dy), corner(right, top, dx - 1, dy), fadeX);
    const lower = mix(
      corner(left, bottom, dx, dy - 1),
      corner(right, bottom, dx - 1, dy - 1),
      fadeX,
    );
    return mix(upper, lower, fadeY) * 1.5;
  };
}

/** Sum of `octaves` of gradient noise, each with twice the cells and `gain` times the weight of the one before. */
export function layeredNoise(seed: number, cells: number, octaves: number, gain = 0.5): Pattern {
  const layers = Array.from({ length: octaves }, (_, octave) =>
    gradientNoise(seed + octave * 101, cells << octave),
  );
  let total = 0;
  for (let octave = 0; octave < octaves; octave++) total += gain ** octave;
  return (u, v) => {
    let sum = 0;
    let weight = 1 / total;
    for (const layer of layers) {
      sum += layer(u, v) * weight;
      weight *= gain;
    }
    return sum;
  };
}

/**
 * The same pattern from `resolution` × `resolution` samples, smooth between them: asking costs little, however many
 * octaves there are. Twice the cells of the finest octave are enough.
 */
export function sampled(pattern: Pattern, resolution: number): Pattern {
  const grid = new Float32Array(resolution * resolution);
  for (let row = 0, at = 0; row < resolution; row++) {
    for (let column = 0; column < resolution; column++, at++) {
      grid[at] = pattern(column / resolution, row / resolution);
    }
  }
  return (u, v) => {
    const x = (u - Math.floor(u)) * resolution;
    const y = (v - Math.floor(v)) * resolution;
    const left = Math.floor(x);
    const top = Math.floor(y);
    const right = left + 1 >= resolution ? 0 : left + 1;
    const upper = top * resolution;
    const lower = top + 1 >= resolution ? 0 : upper + resolution;
    const dx = x - left;
    const above = mix(grid[upper + left] as number, grid[upper + right] as number, dx);
    const below = mix(grid[lower + left] as number, grid[lower + right] as number, dx);
    return mix(above, below, y - top);
  };
}

/** What `cellular` found: distances to the nearest and second nearest point in cells, and a number 0..1 of the nearest. */
export interface Cell {
  nearest: number;
  second: number;
  id: number;
}

/** Worley noise with `cells` × `cells` random points. The object returned is used again by the next call. */
export function cellular(seed: number, cells: number, jitter = 1): (u: number, v: number) => Cell {
  const random = makeRandom(seed);
  const points = Float32Array.from({ length: cells * cells * 3 }, () => random());
  const found: Cell = { nearest: 0, second: 0, id: 0 };
  return (u, v) => {
    const x = (u - Math.floor(u)) * cells;
    const y = (v - Math.floor(v)) * cells;
    const column = Math.floor(x);
    const row = Math.floor(y);
    // Squared distances until the end: roots are what this would spend its time on.
    let nearest = 99;
    let second = 99;
    for (let stepY = -1; stepY <= 1; stepY++) {
      const cellY = row + stepY;
      const line = (cellY < 0 ? cellY + cells : cellY >= cells ? cellY - cells : cellY) * cells;
      for (let stepX = -1; stepX <= 1; stepX++) {
        const cellX = column + stepX;
        const at =
          (line + (cellX < 0 ? cellX + cells : cellX >= cells ? cellX - cells : cellX)) * 3;
        const dx = cellX + 0.5 + ((points[at] as number) - 0.5) * jitter - x;
        const dy = cellY + 0.5 + ((points[at + 1] as number) - 0.5) * jitter - y;
        const distance = dx * dx + dy * dy;
        if (distance < nearest) {
          second = nearest;
          nearest = distance;
          found.id = points[at + 2] as number;
        } else if (distance < second) second = distance;
      }
    }
    found.nearest = Math.sqrt(nearest);
    found.second = Math.sqrt(second);
    return found;
  };
}

/** From `from` to `to` as `share` goes from 0 to 1. */
export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** 0 below `low`, 1 above `high`, a smooth step between. `high` may be the smaller one: the step then falls. */
export function smoothstep(low: number, high: number, value: number): number {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return share * share * (3 - 2 * share);
}

/** `value` held between `low` and `high`. */
export function clamp(value: number, low = 0, high = 1): number {
  return value < low ? low : value > high ? high : value;
}
