import { gradientNoise, layeredNoise, sampled, smoothstep } from "../noise.ts";
import { makeField, scratches } from "../field.ts";
import { colour, cover, lightSurface, type Surface } from "../paint.ts";
import type { Picture } from "../png.ts";

/** How the panels of a metal floor have been treated. */
export interface MetalStyle {
  seed: number;
  tint: string;
  /** 0 to 1. */
  rust: number;
  scratchCount: number;
  /** Whether warning stripes cross the lower panels. */
  stripes: boolean;
}

/** Bolted panels of brushed metal, tiling, `size` pixels square. */
export function brushedMetal(size: number, style: MetalStyle): Picture {
  const brush = sampled(gradientNoise(style.seed, 8, 256), size);
  const dents = sampled(layeredNoise(style.seed + 1, 4, 5), 128);
  const flow = sampled(layeredNoise(style.seed + 5, 12, 3), 128);
  const cuts = scratches(size, style.seed + 2, style.scratchCount).data;
  const height = makeField(
    size,
    (u, v) => panelHeight(u, v) + brush(u, v) * 0.0006 + dents(u, v) * 0.003,
  );
  cuts.forEach((cut, at) => {
    height.data[at] = (height.data[at] as number) - cut * 0.0015;
  });
  const tint = colour(style.tint);
  return lightSurface(
    height,
    (surface, u, v, at) => {
      const rough = dents(u, v);
      const grain = brush(u, v);
      cover(surface, tint, 1, 0.85 + grain * 0.25 + panelTone(u, v));
      surface.gloss = 0.55 + grain * 0.15;
      surface.sharpness = 18;
      if (style.stripes) paintStripes(surface, u, v, rough + (cuts[at] as number));
      paintRust(surface, rough + flow(u, v) * 0.5 - seam(u, v) * 0.35, style.rust);
      cover(surface, BARE, (cuts[at] as number) * 0.7);
      cover(surface, GRIME, smoothstep(0.004, 0.012, seam(u, v) * 0.02) * 0.6);
    },
    { bump: 1, hollow: 60, hollowRadius: Math.max(2, Math.round(size / 100)) },
  );
}

const BARE = colour("#e2e6ea");
const GRIME = colour("#15120f");
const RUST_DARK = colour("#4a2413");
const RUST_BRIGHT = colour("#b35a22");
const WARNING = colour("#e0a416");
const BLACK = colour("#1a1a1c");

/** Where in its panel a place is: two rows, the lower one shifted by half a panel. */
function inPanel(u: number, v: number): { x: number; y: number; row: number } {
  const row = v < 0.5 ? 0 : 1;
  const shifted = u * 2 + row * 0.5;
  return { x: shifted - Math.floor(shifted), y: v * 2 - row, row };
}

function edgeDistance(u: number, v: number): number {
  const { x, y } = inPanel(u, v);
  return Math.min(x, 1 - x, y, 1 - y) / 2;
}

function seam(u: number, v: number): number {
  return smoothstep(0.011, 0.003, edgeDistance(u, v));
}

function panelHeight(u: number, v: number): number {
  const { x, y } = inPanel(u, v);
  const edge = edgeDistance(u, v);
  const boltX = Math.abs(x - 0.5) - 0.41;
  const boltY = Math.abs(y - 0.5) - 0.41;
  const bolt = Math.hypot(boltX, boltY) / 2;
  const head = Math.max(Math.abs(boltX) * 0.866 + Math.abs(boltY) * 0.5, Math.abs(boltY)) / 2;
  let height = 0.014 * smoothstep(0.002, 0.014, edge);
  height -= 0.006 * smoothstep(0.031, 0.027, bolt);
  height += 0.014 * smoothstep(0.02, 0.016, head);
  height -= 0.006 * smoothstep(0.009, 0.006, bolt);
  height -= 0.004 * smoothstep(0.005, 0.002, Math.abs(edge - 0.065));
  return height;
}

function panelTone(u: number, v: number): number {
  const { row } = inPanel(u, v);
  return ((Math.floor(u * 2 + row * 0.5) + row) % 2 === 0 ? 1 : -1) * 0.06;
}

function paintStripes(surface: Surface, u: number, v: number, wear: number): void {
  const { y, row } = inPanel(u, v);
  if (row === 0 || Math.abs(y - 0.5) > 0.24) return;
  const diagonal = u * 12 + v * 12;
  const band = smoothstep(0.46, 0.5, Math.abs(diagonal - Math.floor(diagonal) - 0.5) * 2);
  const kept = smoothstep(0.3, 0.12, wear) * 0.92;
  cover(surface, band > 0.5 ? WARNING : BLACK, kept);
  surface.gloss *= 1 - kept * 0.75;
}

function paintRust(surface: Surface, rough: number, rust: number): void {
  const share = smoothstep(0.35 - rust * 0.45, 0.6 - rust * 0.45, -rough);
  cover(surface, RUST_BRIGHT, share * rust);
  cover(surface, RUST_DARK, smoothstep(0.3, 0.9, share) * rust * 0.8);
  surface.gloss *= 1 - share * rust;
}
