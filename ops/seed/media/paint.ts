import { blur, type Field } from "./field.ts";
import type { Picture } from "./png.ts";

/** What one place of a surface is made of: colour, how it shines and how it glows, all linear light. */
export interface Surface {
  red: number;
  green: number;
  blue: number;
  /** Strength and sharpness of the highlight. */
  gloss: number;
  sharpness: number;
  glowRed: number;
  glowGreen: number;
  glowBlue: number;
}

/** How a surface is lit: `bump` scales heights, `hollow` darkens what lies lower than its surroundings. */
export interface Lighting {
  bump: number;
  hollow?: number;
  hollowRadius?: number;
  ambient?: number;
}

/** Linear red, green, blue from 0 to 1. */
export type Colour = readonly [number, number, number];

/**
 * Lights a height field (heights in parts of the square's width) whose material `paint` writes into the surface it is
 * given, for each place; the surface is reset before each call.
 */
export function lightSurface(
  height: Field,
  paint: (surface: Surface, u: number, v: number, at: number) => void,
  lighting: Lighting,
): Picture {
  const { size, data } = height;
  const { bump, hollow = 0, hollowRadius = 8, ambient = 0.32 } = lighting;
  const around = hollow > 0 ? blur(height, hollowRadius).data : data;
  const pixels = new Uint8Array(size * size * 3);
  const surface: Surface = newSurface();
  for (let row = 0, at = 0; row < size; row++) {
    const up = ((row + size - 1) % size) * size;
    const down = ((row + 1) % size) * size;
    for (let column = 0; column < size; column++, at++) {
      const left = row * size + ((column + size - 1) % size);
      const right = row * size + ((column + 1) % size);
      const slopeX = ((data[left] as number) - (data[right] as number)) * bump * size * 0.5;
      const slopeY =
        ((data[up + column] as number) - (data[down + column] as number)) * bump * size * 0.5;
      const length = 1 / Math.sqrt(slopeX * slopeX + slopeY * slopeY + 1);
      const open =
        1 - Math.min(0.85, Math.max(0, ((around[at] as number) - (data[at] as number)) * hollow));
      reset(surface);
      paint(surface, column / size, row / size, at);
      // The light stands at the upper left, the eye above; both directions are unit vectors.
      const facing = Math.max(0, (slopeX * -0.45 + slopeY * -0.55 + 0.7) * length);
      const mirrored = Math.max(0, (slopeX * -0.244 + slopeY * -0.298 + 0.923) * length);
      const light = ambient * open + facing * (0.35 + 0.65 * open) * 1.05;
      // Below 0.6 nothing of the highlight can be seen, and powers are slow.
      const isShining = surface.gloss > 0 && mirrored > 0.6;
      const shine = isShining ? surface.gloss * mirrored ** surface.sharpness * open : 0;
      pixels[at * 3] = toByte(surface.red * light + shine + surface.glowRed);
      pixels[at * 3 + 1] = toByte(surface.green * light + shine + surface.glowGreen);
      pixels[at * 3 + 2] = toByte(surface.blue * light + shine * 0.97 + surface.glowBlue);
    }
  }
  return { width: size, height: size, pixels };
}

/** The linear light of a web colour like `#d9a441`. */
export function colour(hex: string): Colour {
  const part = (at: number): number => (parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2;
  return [part(1), part(3), part(5)];
}

/** Sets or, with `share` below 1, blends in a surface's colour; `strength` multiplies its brightness. */
export function cover(surface: Surface, paint: Colour, share = 1, strength = 1): void {
  surface.red += (paint[0] * strength - surface.red) * share;
  surface.green += (paint[1] * strength - surface.green) * share;
  surface.blue += (paint[2] * strength - surface.blue) * share;
}

/** Makes a surface glow in a colour. */
export function glow(surface: Surface, paint: Colour, strength: number): void {
  surface.glowRed += paint[0] * strength;
  surface.glowGreen += paint[1] * strength;
  surface.glowBlue += paint[2] * strength;
}

const MATT = {
  red: 0,
  green: 0,
  blue: 0,
  gloss: 0,
  sharpness: 20,
  glowRed: 0,
  glowGreen: 0,
  glowBlue: 0,
};

function newSurface(): Surface {
  return { ...MATT };
}

/** Written out because it runs for every pixel. */
function reset(surface: Surface): void {
  surface.red = surface.green = surface.blue = surface.gloss = 0;
  surface.sharpness = MATT.sharpness;
  surface.glowRed = surface.glowGreen = surface.glowBlue = 0;
}

const GAMMA = Uint8Array.from({ length: 4096 }, (_, index) =>
  Math.round((index / 4095) ** (1 / 2.2) * 255),
);

/** Linear light to an sRGB byte; what is brighter than white fades into it instead of being cut. */
function toByte(light: number): number {
  const soft = light < 0.7 ? light : 0.7 + 0.3 * (1 - Math.exp((0.7 - light) / 0.3));
  return GAMMA[Math.max(0, Math.min(4095, Math.round(soft * 4095)))] as number;
}
