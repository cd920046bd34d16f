import { gradientNoise, layeredNoise, sampled, smoothstep } from "../noise.ts";
import { makeRandom } from "../random.ts";
import { makeField } from "../field.ts";
import { colour, cover, lightSurface, type Surface } from "../paint.ts";
import type { Picture } from "../png.ts";

/** The planks of a ship's hull. */
export interface PlankStyle {
  seed: number;
  wood: string;
  woodDark: string;
  paint: string | null;
  /** Barnacles and weed below the water line, 0 to 1. */
  growth: number;
}

const PLANKS = 8;

/** Weathered planks with nails, tiling, `size` pixels square. */
export function planks(size: number, style: PlankStyle): Picture {
  const random = makeRandom(style.seed);
  const boards = Array.from({ length: PLANKS }, () => ({
    shift: random(),
    tone: random(),
    joint: random(),
  }));
  const rings = gradientNoise(style.seed + 1, 3, 24);
  const fibre = gradientNoise(style.seed + 2, 12, 256);
  const wear = sampled(layeredNoise(style.seed + 3, 5, 5), 128);
  const weed = sampled(layeredNoise(style.seed + 4, 20, 4, 0.6), size);

  const board = (v: number) =>
    boards[Math.min(PLANKS - 1, Math.floor(v * PLANKS))] as (typeof boards)[number];
  const grain = (u: number, v: number): number => {
    const { shift } = board(v);
    return (
      Math.sin((rings(u + shift, v) * 3 + v * 34 + wear(u, v) * 0.8) * 2 * Math.PI) * 0.5 +
      fibre(u + shift, v) * 0.6
    );
  };
  const grown = (u: number, v: number): number =>
    smoothstep(0.55 - style.growth * 0.3, 0.75 - style.growth * 0.3, v * 0.85 + weed(u, v) * 0.35) *
    Math.min(1, style.growth * 2);
  const height = makeField(size, (u, v) => {
    const { joint, tone } = board(v);
    const y = v * PLANKS - Math.floor(v * PLANKS);
    const gap = Math.min(y, 1 - y) / PLANKS;
    const end = Math.abs(u - joint);
    const nail = Math.hypot(end - 0.025, (Math.abs(y - 0.5) - 0.25) / PLANKS);
    return (
      smoothstep(0.001, 0.009, Math.min(gap, end)) * 0.022 +
      tone * 0.004 +
      grain(u, v) * 0.0018 +
      smoothstep(0.008, 0.005, nail) * 0.003 +
      grown(u, v) * weed(u * 2, v * 2) * 0.02
    );
  });
  const wood = colour(style.wood);
  const dark = colour(style.woodDark);
  const paint = style.paint && colour(style.paint);
  return lightSurface(
    height,
    (surface, u, v) => {
      const line = grain(u, v);
      const scuff = wear(u, v);
      cover(surface, wood, 1, 0.8 + board(v).tone * 0.35 + scuff * 0.3);
      cover(surface, dark, smoothstep(0.15, 0.85, line) * 0.7);
      if (paint) cover(surface, paint, paintKept(v, scuff + line * 0.12) * 0.9, 0.95 + line * 0.1);
      paintNail(surface, u, v, board(v).joint);
      const green = grown(u, v);
      cover(surface, weed(v, u) > 0.12 ? SHELL : WEED, green * 0.9, 0.8 + weed(u * 2, v * 2));
      surface.gloss = 0.08 + green * 0.12;
      surface.sharpness = 12;
    },
    { bump: 1.2, hollow: 50, hollowRadius: Math.round(size / 60) },
  );
}

const WEED = colour("#2f5a3f");
const SHELL = colour("#c9c2a8");
const IRON = colour("#3a2f2a");

/** A painted band over the middle planks, worn off where the wood is rubbed. */
function paintKept(v: number, wear: number): number {
  return smoothstep(0.1, 0.13, v) * smoothstep(0.65, 0.62, v) * smoothstep(0.28, 0.1, wear);
}

function paintNail(surface: Surface, u: number, v: number, joint: number): void {
  const y = v * PLANKS - Math.floor(v * PLANKS);
  const nail = Math.hypot(Math.abs(u - joint) - 0.025, (Math.abs(y - 0.5) - 0.25) / PLANKS);
  cover(surface, IRON, smoothstep(0.009, 0.006, nail));
  cover(surface, IRON, smoothstep(0.03, 0.006, nail) * 0.35);
}
