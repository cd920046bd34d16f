import { clamp, gradientNoise, layeredNoise, sampled, smoothstep } from "../noise.ts";
import { makeField } from "../field.ts";
import { colour, cover, lightSurface } from "../paint.ts";
import type { Picture } from "../png.ts";

/** A banner: the colours of its cloth, its thread and its emblem. */
export interface ClothStyle {
  seed: number;
  warp: string;
  weft: string;
  emblem: string;
  /** Threads across the square. */
  threads: number;
  /** How worn it is, 0 to 1. */
  wear: number;
}

/** Woven cloth with an emblem of hammer and star, `size` pixels square. */
export function cloth(size: number, style: ClothStyle): Picture {
  const folds = sampled(layeredNoise(style.seed, 2, 3), 64);
  const yarn = sampled(gradientNoise(style.seed + 1, 256, 256), size);
  const dirt = sampled(layeredNoise(style.seed + 2, 5, 5), 256);
  const height = makeField(size, (u, v) => {
    const crossing = thread(u, v, style.threads);
    const stitched =
      emblem(u, v) < 0 ? 0.0016 * Math.abs(Math.sin((u + v) * style.threads * 3)) + 0.002 : 0;
    return (
      Math.max(crossing.warp, crossing.weft) * (0.28 / style.threads) +
      folds(u, v) * 0.03 +
      yarn(u, v) * 0.0006 +
      stitched
    );
  });
  const warp = colour(style.warp);
  const weft = colour(style.weft);
  const gold = colour(style.emblem);
  return lightSurface(
    height,
    (surface, u, v) => {
      const crossing = thread(u, v, style.threads);
      const fibre = yarn(u, v);
      const stain = dirt(u, v);
      cover(surface, crossing.warp > crossing.weft ? warp : weft, 1, 0.95 + fibre * 0.25);
      const inside = smoothstep(0.003, -0.004, emblem(u, v));
      const kept =
        inside * clamp(1 - smoothstep(0.35, 0.05, stain + 0.55 - style.wear * 0.5) * style.wear);
      cover(surface, gold, kept, 0.85 + fibre * 0.3 + 0.2 * Math.sin((u + v) * style.threads * 3));
      surface.gloss = 0.05 + kept * 0.3;
      surface.sharpness = 16;
      cover(surface, DIRT, smoothstep(0.1, 0.6, stain + style.wear * 0.35) * style.wear * 0.75);
    },
    { bump: 1.1, hollow: 70, hollowRadius: Math.max(2, Math.round(size / style.threads / 2)) },
  );
}

const DIRT = colour("#3b3024");

/** Heights of the two threads that cross at a place, over and under in turn. */
function thread(u: number, v: number, threads: number): { warp: number; weft: number } {
  const x = u * threads;
  const y = v * threads;
  const over = (Math.floor(x) + Math.floor(y)) % 2 === 0 ? 1 : -1;
  const roundX = Math.sqrt(Math.max(0, 1 - ((x - Math.floor(x) - 0.5) * 2.05) ** 2));
  const roundY = Math.sqrt(Math.max(0, 1 - ((y - Math.floor(y) - 0.5) * 2.05) ** 2));
  const riseX = 0.5 + 0.5 * over * Math.cos((y - Math.floor(y) - 0.5) * Math.PI);
  const riseY = 0.5 - 0.5 * over * Math.cos((x - Math.floor(x) - 0.5) * Math.PI);
  return { warp: roundX * (0.35 + 0.65 * riseX), weft: roundY * (0.35 + 0.65 * riseY) };
}

/** Distance to the emblem and the border; negative inside. */
function emblem(u: number, v: number): number {
  const x = Math.abs(u - 0.5);
  const y = v - 0.5;
  const border = Math.abs(Math.max(x, Math.abs(y)) - 0.435) - 0.012;
  const inner = Math.abs(Math.max(x, Math.abs(y)) - 0.405) - 0.004;
  const head = Math.max(
    x - 0.17 + Math.max(0, Math.abs(y + 0.12) - 0.03) * 0.8,
    Math.abs(y + 0.12) - 0.07,
  );
  const shaft = Math.max(x - 0.026, Math.abs(y - 0.08) - 0.19);
  const pommel = Math.hypot(x, y - 0.285) - 0.042;
  const ring = Math.abs(Math.hypot(x, y) - 0.335) - 0.009;
  return Math.min(border, inner, head, shaft, pommel, ring, rays(x, y));
}

/** Sixteen small rays between the hammer and the ring. */
function rays(x: number, y: number): number {
  const radius = Math.hypot(x, y);
  const turn = (Math.atan2(y, x) / (2 * Math.PI)) * 16;
  const off = Math.abs(turn - Math.round(turn)) * ((2 * Math.PI) / 16) * radius;
  return Math.max(off - (0.315 - radius) * 0.18, Math.abs(radius - 0.28) - 0.03);
}
