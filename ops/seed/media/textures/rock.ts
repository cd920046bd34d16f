import { cellular, layeredNoise, sampled, smoothstep } from "../noise.ts";
import { blur, makeField } from "../field.ts";
import { colour, cover, lightSurface } from "../paint.ts";
import type { Picture } from "../png.ts";

/** What a wall of rock is and what grows or lies on it. */
export interface RockStyle {
  seed: number;
  stone: string;
  stoneDark: string;
  growth: string;
  growthBright: string;
  /** How much of the rock is covered, 0 to 1. */
  cover: number;
}

/** Broken rock with moss or snow on its ledges, tiling, `size` pixels square. */
export function rock(size: number, style: RockStyle): Picture {
  const bend = sampled(layeredNoise(style.seed, 3, 4), 128);
  const blocks = cellular(style.seed + 1, 5);
  const stones = cellular(style.seed + 2, 13);
  const rough = sampled(layeredNoise(style.seed + 3, 6, 7, 0.6), size);
  const patches = sampled(layeredNoise(style.seed + 4, 4, 5, 0.55), 128);
  const fuzz = sampled(layeredNoise(style.seed + 5, 64, 3, 0.7), size);
  const height = makeField(size, (u, v) => {
    const x = u + bend(u, v) * 0.07;
    const y = v + bend(v, u) * 0.05;
    const block = blocks(x, y);
    let sum = block.id * 0.045 + smoothstep(0, 0.18, block.second - block.nearest) * 0.03;
    const stone = stones(x, y);
    sum += stone.id * 0.012 + smoothstep(0, 0.2, stone.second - stone.nearest) * 0.006;
    return sum + rough(u, v) * 0.03;
  });
  const ledges = blur(height, Math.round(size / 48)).data;
  const bare = height.data.slice();
  height.data.forEach((value, at) => {
    const grown = growth(at);
    height.data[at] =
      value + grown * (0.012 + fuzz((at % size) / size, Math.floor(at / size) / size) * 0.008);
  });

  function growth(at: number): number {
    const u = (at % size) / size;
    const v = Math.floor(at / size) / size;
    const high = ((bare[at] as number) - (ledges[at] as number)) * 12;
    return smoothstep(
      0.62 - style.cover,
      0.92 - style.cover,
      patches(u, v) * 0.8 + 0.35 + high * 0.5 + fuzz(u, v) * 0.12,
    );
  }

  const stone = colour(style.stone);
  const dark = colour(style.stoneDark);
  const green = colour(style.growth);
  const bright = colour(style.growthBright);
  return lightSurface(
    height,
    (surface, u, v, at) => {
      const grain = rough(u, v);
      cover(surface, stone, 1, 0.9 + grain * 0.6);
      cover(surface, dark, smoothstep(0.1, -0.35, grain + patches(v, u) * 0.4) * 0.75);
      const grown = growth(at);
      const tuft = fuzz(u, v);
      cover(surface, green, grown, 0.95 + tuft * 0.7);
      cover(surface, bright, grown * smoothstep(0.05, 0.55, tuft + patches(v, u) * 0.5) * 0.8);
      surface.gloss = 0.07 * (1 - grown);
      surface.sharpness = 10;
    },
    { bump: 1.35, hollow: 26, hollowRadius: Math.round(size / 36) },
  );
}
