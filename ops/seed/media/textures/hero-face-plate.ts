import {
  cellular,
  clamp,
  gradientNoise,
  layeredNoise,
  mix,
  sampled,
  smoothstep,
} from "../noise.ts";
import { makeField, scratches } from "../field.ts";
import { type Colour, colour, cover, glow, lightSurface, type Surface } from "../paint.ts";
import type { Picture } from "../png.ts";

/** How worn the hero's mask is and what it is painted with; each version of the texture is one such set. */
export interface FacePlateStyle {
  seed: number;
  eyes: string;
  trim: string;
  /** 0 to 1. */
  wear: number;
  /** A stroke of war paint over the right eye, or null. */
  warPaint: string | null;
}

/** Distances that describe one place of the mask, x mirrored: negative is inside. */
interface Place {
  x: number;
  y: number;
  face: number;
  eye: number;
  gem: number;
  brow: number;
  nose: number;
  vents: number;
}

/** The hero's steel face-plate, seen from the front, `size` pixels square. */
export function heroFacePlate(size: number, style: FacePlateStyle): Picture {
  const grain = sampled(gradientNoise(style.seed, 16, 256), size);
  const dents = sampled(layeredNoise(style.seed + 1, 6, 4), 128);
  const leather = cellular(style.seed + 2, 40);
  const cuts = scratches(size, style.seed + 3, Math.round(40 + style.wear * 220)).data;
  const place: Place = { x: 0, y: 0, face: 0, eye: 0, gem: 0, brow: 0, nose: 0, vents: 0 };

  const height = makeField(size, (u, v) => {
    locate(place, u * 2 - 1, v * 2 - 1);
    if (place.face > 0) {
      const cell = leather(u, v);
      return (
        -0.05 +
        smoothstep(0, 0.5, cell.second - cell.nearest) * 0.004 -
        smoothstep(0, 0.3, place.face) * 0.03
      );
    }
    return plateHeight(place) + dents(u, v) * 0.003 * (0.4 + style.wear) + grain(u, v) * 0.0004;
  });
  cuts.forEach((cut, at) => {
    height.data[at] = (height.data[at] as number) - cut * 0.0012;
  });

  const materials = {
    eyes: colour(style.eyes),
    trim: colour(style.trim),
    warPaint: style.warPaint && colour(style.warPaint),
  };
  return lightSurface(
    height,
    (surface, u, v, at) => {
      locate(place, u * 2 - 1, v * 2 - 1);
      if (place.face > 0) paintLeather(surface, place, leather(u, v).id);
      else {
        const rough = dents(u, v);
        paintSteel(surface, place, rough, grain(u, v));
        if (Math.abs(place.face + 0.035) < 0.016 || Math.abs(place.brow) < 0.012)
          paintTrim(surface, materials.trim, rough);
        if (materials.warPaint)
          paintStroke(surface, materials.warPaint, u * 2 - 1, place.y, rough + style.wear * 0.3);
        paintRust(surface, rough, style.wear);
        cover(surface, STEEL_BRIGHT, (cuts[at] as number) * 0.6);
      }
      paintLights(surface, place, materials.eyes);
    },
    { bump: 1, hollow: 34, hollowRadius: Math.round(size / 64), ambient: 0.3 },
  );
}

const STEEL = colour("#8d97a3");
const STEEL_BRIGHT = colour("#d9e0e6");
const SOOT = colour("#1b1c20");
const RUST = colour("#7a4325");
const LEATHER = colour("#3a2a22");

function locate(place: Place, x: number, y: number): void {
  const side = Math.abs(x);
  place.x = side;
  place.y = y;
  const jaw = 0.66 * (1 - 0.42 * smoothstep(-0.05, 0.95, y)) + 0.03 * Math.sin(y * 5);
  place.face = Math.max(
    side - jaw * Math.sqrt(Math.max(0, 1 - (y / 0.92) ** 4)),
    Math.abs(y) - 0.9,
  );
  const eyeX = side - 0.27;
  const eyeY = y + 0.09 + eyeX * 0.32;
  place.eye = Math.max(
    Math.abs(eyeX) - 0.17,
    Math.abs(eyeY) - 0.05 * (1 - 0.6 * clamp((eyeX + 0.17) / 0.34)),
  );
  place.gem = side * 1.7 + Math.abs(y + 0.52) - 0.13;
  place.brow = y + 0.26 - 0.16 * side + 0.1 * Math.cos(side * 5);
  place.nose = Math.max(side - 0.045 - 0.09 * smoothstep(-0.2, 0.3, y), y - 0.28);
  const row = clamp(Math.round((y - 0.36) / 0.085), 0, 3);
  const slotY = y - 0.36 - row * 0.085 + (side - 0.2) * 0.28;
  place.vents = Math.max(Math.abs(side - 0.2) - 0.11 + row * 0.012, Math.abs(slotY) - 0.016);
}

function plateHeight(place: Place): number {
  const edge = smoothstep(0, -0.05, place.face);
  let height = 0.16 * Math.sqrt(clamp(1 - (place.x / 0.75) ** 2 - (place.y / 1.05) ** 2)) * edge;
  height += 0.02 * smoothstep(0.03, -0.03, place.brow) * smoothstep(-0.5, -0.1, place.brow); // forehead over the eyes
  height += 0.05 * smoothstep(0.02, -0.07, place.nose) * smoothstep(-0.35, -0.05, place.y);
  height += 0.008 * smoothstep(0.02, 0, Math.abs(place.face + 0.035)); // rim
  height -= 0.05 * smoothstep(0.012, -0.02, place.eye);
  height -= 0.03 * smoothstep(0.008, -0.01, place.vents);
  height -= 0.01 * smoothstep(0.012, 0, Math.abs(place.gem - 0.03));
  height += 0.03 * smoothstep(0, -0.09, place.gem);
  height -=
    0.006 *
    smoothstep(0.008, 0.002, Math.abs(place.x - 0.36 - place.y * 0.12)) *
    smoothstep(0.05, 0.2, place.y);
  height -= 0.005 * engraving(place);
  return height + rivets(place);
}

/** Scrolls cut into the forehead, 0 to 1. */
function engraving(place: Place): number {
  const inside =
    smoothstep(-0.3, -0.36, place.y) *
    smoothstep(-0.07, -0.12, place.face) *
    smoothstep(0.02, 0.06, place.gem);
  const wave =
    Math.sin(place.x * 26 + Math.sin(place.y * 22) * 2.2) * Math.cos(place.y * 24 - place.x * 9);
  return inside * smoothstep(0.22, 0.08, Math.abs(wave));
}

function rivets(place: Place): number {
  const along = Math.atan2(place.y, place.x) * 7;
  const distance = Math.hypot((along - Math.round(along)) * 0.09, place.face + 0.085);
  return 0.012 * smoothstep(0.02, 0.008, distance);
}

function paintSteel(surface: Surface, place: Place, rough: number, grain: number): void {
  cover(surface, STEEL, 1, 0.8 + grain * 0.22 + rough * 0.25);
  cover(surface, SOOT, smoothstep(0.05, -0.005, place.eye) * 0.7);
  cover(surface, SOOT, smoothstep(0.02, -0.006, place.vents) * 0.92);
  cover(surface, SOOT, engraving(place) * 0.55);
  surface.gloss = 0.5 + grain * 0.12;
  surface.sharpness = 26;
}

function paintTrim(surface: Surface, trim: Colour, rough: number): void {
  cover(surface, trim, 0.92, 0.95 + rough * 0.4);
  surface.gloss = 0.6;
  surface.sharpness = 40;
}

function paintStroke(surface: Surface, paint: Colour, x: number, y: number, wear: number): void {
  const across = Math.abs(x - 0.28 + y * 0.12) - 0.075 - 0.02 * Math.sin(y * 31);
  const painted =
    smoothstep(0.02, -0.01, across) * smoothstep(0.42, 0.3, y) * smoothstep(-0.6, -0.5, y);
  const share = painted * smoothstep(0.42, 0.12, wear);
  cover(surface, paint, share * 0.9);
  surface.gloss = mix(surface.gloss, 0.12, share);
}

function paintRust(surface: Surface, rough: number, wear: number): void {
  const share = smoothstep(0.34 - wear * 0.3, 0.6 - wear * 0.3, -rough) * wear;
  cover(surface, RUST, share * 0.85);
  surface.gloss *= 1 - share * 0.9;
}

function paintLeather(surface: Surface, place: Place, id: number): void {
  cover(surface, LEATHER, 1, (0.55 + id * 0.35) * smoothstep(1.1, 0.05, place.face * 1.4));
  surface.gloss = 0.05;
}

function paintLights(surface: Surface, place: Place, eyes: Colour): void {
  const inner = smoothstep(0.004, -0.02, place.eye);
  glow(surface, eyes, inner * 1.3 + 0.5 * Math.exp(-Math.max(0, place.eye) * 26));
  if (inner > 0) glow(surface, [1, 1, 1], inner * smoothstep(-0.02, -0.045, place.eye) * 0.7);
  const gem = smoothstep(0.004, -0.02, place.gem);
  cover(surface, eyes, gem * 0.8);
  glow(surface, eyes, gem * 0.35 + 0.18 * Math.exp(-Math.max(0, place.gem) * 22));
  if (gem > 0.5) surface.gloss = 0.9;
}
