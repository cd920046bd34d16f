import { cellular, layeredNoise, mix, sampled, smoothstep } from "../noise.ts";
import { makeField } from "../field.ts";
import { colour, cover, glow, lightSurface } from "../paint.ts";
import type { Picture } from "../png.ts";

/** How hot a lava field is. */
export interface LavaStyle {
  seed: number;
  /** Plates of crust across the square. */
  plates: number;
  /** Width of the cracks between them, 0 to 1. */
  heat: number;
  crust: string;
  ember: string;
  core: string;
}

/** Plates of crust over molten rock, tiling, `size` pixels square. */
export function lava(size: number, style: LavaStyle): Picture {
  const bend = sampled(layeredNoise(style.seed, 4, 4), 128);
  const bendToo = sampled(layeredNoise(style.seed + 7, 4, 4), 128);
  const cells = cellular(style.seed + 1, style.plates);
  const fine = cellular(style.seed + 2, style.plates * 3);
  const rough = sampled(layeredNoise(style.seed + 3, 8, 6, 0.58), size);
  const crack = makeField(size, (u, v) => {
    const x = u + bend(u, v) * 0.05;
    const y = v + bendToo(u, v) * 0.05;
    const plate = cells(x, y);
    const wide = plate.second - plate.nearest + (plate.id - 0.5) * 0.12;
    const cell = fine(x, y);
    return Math.min(wide, (cell.second - cell.nearest) * 0.55 + 0.1 + rough(u, v) * 0.12);
  });
  const edge = 0.06 + style.heat * 0.16;
  const height = makeField(size, (u, v) => {
    const at = Math.round(v * size) * size + Math.round(u * size);
    return smoothstep(0.01, edge + 0.25, crack.data[at] as number) * 0.035 + rough(u, v) * 0.014;
  });
  const crust = colour(style.crust);
  const ember = colour(style.ember);
  const core = colour(style.core);
  return lightSurface(
    height,
    (surface, u, v, at) => {
      const grain = rough(u, v);
      const depth = (crack.data[at] as number) + grain * 0.07;
      const molten = smoothstep(edge, edge * 0.25, depth);
      cover(surface, crust, 1, mix(1.15, 0.8, molten) + grain * 0.9);
      surface.gloss = 0.1 * (1 - molten);
      surface.sharpness = 14;
      glow(
        surface,
        ember,
        molten * 0.95 + smoothstep(edge * 2.6, edge * 0.6, depth) * 0.3 * (0.3 + style.heat),
      );
      glow(surface, core, smoothstep(edge * 0.55, 0, depth) * 1.1);
    },
    { bump: 1.5, hollow: 22, hollowRadius: Math.round(size / 40), ambient: 0.26 },
  );
}
