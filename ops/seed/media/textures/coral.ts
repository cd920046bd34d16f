import { cellular, layeredNoise, sampled, smoothstep } from "../noise.ts";
import { makeField } from "../field.ts";
import { colour, cover, glow, lightSurface } from "../paint.ts";
import type { Picture } from "../png.ts";

/** A reef seen from above. */
export interface CoralStyle {
  seed: number;
  polyp: string;
  tip: string;
  sand: string;
  /** Share of the ground covered by coral, 0 to 1. */
  density: number;
  /** Light of the tips themselves, 0 to 1. */
  shining: number;
}

/** Brain coral on rippled sand, tiling, `size` pixels square. */
export function coral(size: number, style: CoralStyle): Picture {
  const bend = sampled(layeredNoise(style.seed, 6, 4), 128);
  const bendToo = sampled(layeredNoise(style.seed + 9, 6, 4), 128);
  const colonies = cellular(style.seed + 1, 5, 0.9);
  const pores = cellular(style.seed + 2, 56);
  const sand = sampled(layeredNoise(style.seed + 3, 48, 3, 0.6), size);

  const colony = (u: number, v: number): number => {
    const cell = colonies(u + bend(u, v) * 0.025, v + bendToo(u, v) * 0.025);
    return (0.3 + cell.id * 0.28) * (0.55 + style.density * 0.7) - cell.nearest;
  };
  /** The winding ridges of brain coral, -1 to 1. */
  const ridge = (u: number, v: number): number =>
    Math.sin((bend(u, v) * 4.5 + bendToo(u * 2, v * 2) * 2.2) * 2 * Math.PI);
  const height = makeField(size, (u, v) => {
    const inside = colony(u, v);
    if (inside <= 0) {
      const ripple = Math.sin((v * 15 + bend(u, v) * 1.6 + 0.5) * 2 * Math.PI);
      return ripple * 0.0035 + sand(u, v) * 0.002;
    }
    const pore = pores(u, v);
    const dome = Math.sqrt(Math.min(1, inside * 3)) * 0.07;
    return (
      dome +
      ridge(u, v) * 0.007 * smoothstep(0, 0.12, inside) +
      smoothstep(0.1, 0.5, pore.nearest) * 0.0025
    );
  });
  const polyp = colour(style.polyp);
  const tip = colour(style.tip);
  const ground = colour(style.sand);
  return lightSurface(
    height,
    (surface, u, v) => {
      const inside = colony(u, v);
      cover(surface, ground, 1, 0.85 + sand(u, v) * 0.3 - smoothstep(-0.09, 0, inside) * 0.3);
      const share = smoothstep(0, 0.012, inside);
      const top = smoothstep(-0.1, 0.8, ridge(u, v));
      cover(surface, polyp, share, 0.75 + sand(v, u) * 0.25);
      cover(surface, tip, share * top * 0.9);
      glow(surface, tip, share * top * style.shining * 0.4);
      surface.gloss = 0.06 + share * 0.16;
      surface.sharpness = 22;
    },
    { bump: 1.1, hollow: 16, hollowRadius: Math.round(size / 40), ambient: 0.36 },
  );
}
