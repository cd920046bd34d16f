import type { Pattern } from "./noise.ts";
import { makeRandom } from "./random.ts";

/** A square of numbers, such as heights or a mask; its edges are joined, so that textures tile. */
export interface Field {
  size: number;
  data: Float32Array;
}

/** Fills a field from a pattern. */
export function makeField(size: number, pattern: Pattern): Field {
  const data = new Float32Array(size * size);
  for (let row = 0, at = 0; row < size; row++) {
    for (let column = 0; column < size; column++, at++)
      data[at] = pattern(column / size, row / size);
  }
  return { size, data };
}

/** The mean over a square of `radius` pixels around each place, across the edges. */
export function blur(field: Field, radius: number): Field {
  return blurDown(blurAcross(field, radius), radius);
}

/** A mask of `count` fine straight scratches, 0 to 1. */
export function scratches(size: number, seed: number, count: number): Field {
  const random = makeRandom(seed);
  const data = new Float32Array(size * size);
  for (let scratch = 0; scratch < count; scratch++) {
    const angle = random() * Math.PI;
    const length = (0.03 + random() ** 3 * 0.3) * size;
    const depth = 0.3 + random() * 0.7;
    let x = random() * size;
    let y = random() * size;
    for (let step = 0; step < length; step++) {
      x += Math.cos(angle);
      y += Math.sin(angle);
      const at =
        (((Math.floor(y) % size) + size) % size) * size + (((Math.floor(x) % size) + size) % size);
      data[at] = Math.max(data[at] as number, depth * Math.sin((step / length) * Math.PI));
    }
  }
  return { size, data };
}

function blurAcross({ size, data }: Field, radius: number): Field {
  const result = new Float32Array(data.length);
  const width = radius * 2 + 1;
  for (let start = 0; start < data.length; start += size) {
    let sum = 0;
    for (let offset = -radius; offset <= radius; offset++)
      sum += data[start + ((offset + size) % size)] as number;
    let gone = start + size - radius;
    let come = start + radius + 1;
    for (let index = start; index < start + size; index++) {
      result[index] = sum / width;
      if (gone >= start + size) gone -= size;
      if (come >= start + size) come -= size;
      sum += (data[come++] as number) - (data[gone++] as number);
    }
  }
  return { size, data: result };
}

/** Row after row with a sum for each column: reading down the columns would miss the processor's caches. */
function blurDown({ size, data }: Field, radius: number): Field {
  const result = new Float32Array(data.length);
  const sums = new Float64Array(size);
  const width = radius * 2 + 1;
  const row = (index: number): number => ((index + size) % size) * size;
  const add = (from: number, sign: number): void => {
    for (let column = 0; column < size; column++) {
      sums[column] = (sums[column] as number) + sign * (data[from + column] as number);
    }
  };
  for (let offset = -radius; offset <= radius; offset++) add(row(offset), 1);
  for (let index = 0; index < size; index++) {
    const to = index * size;
    for (let column = 0; column < size; column++)
      result[to + column] = (sums[column] as number) / width;
    add(row(index + radius + 1), 1);
    add(row(index - radius), -1);
  }
  return { size, data: result };
}
