import { encodeGlb, encodeGltf } from "./glb.ts";
import { anvilModel, heroModel, lighthouseModel } from "./models.ts";
import { encodePng, type Picture } from "./png.ts";
import { ambience, footsteps, jingle } from "./sounds.ts";
import { itemTable, waterShader } from "./texts.ts";
import { brushedMetal, type MetalStyle } from "./textures/brushed-metal.ts";
import { cloth } from "./textures/cloth.ts";
import { coral } from "./textures/coral.ts";
import { heroFacePlate } from "./textures/hero-face-plate.ts";
import { lava } from "./textures/lava.ts";
import { planks, type PlankStyle } from "./textures/planks.ts";
import { rock, type RockStyle } from "./textures/rock.ts";
import { encodeWav } from "./wav.ts";

/** One file of the demo studio: its name and how to make its bytes, the same on every machine. */
export interface DemoFile {
  filename: string;
  make(): Buffer;
}

/**
 * The files of each demo asset, in the order of its versions. The last one of `hero_texture` is not in the demo studio:
 * it is the version that the documentation's upload example adds.
 */
export const DEMO_FILES = {
  hero_texture: [
    png("hero_texture", () =>
      heroFacePlate(1024, {
        seed: 7,
        eyes: "#38d8ff",
        trim: "#c9962f",
        wear: 0.25,
        warPaint: null,
      }),
    ),
    png("hero_texture", () =>
      heroFacePlate(1024, {
        seed: 7,
        eyes: "#ff7a26",
        trim: "#c9962f",
        wear: 0.75,
        warPaint: "#a01c1c",
      }),
    ),
  ],
  hero_model: [
    file("hero_model.glb", () => encodeGlb(heroModel(HERO_BLOCKOUT))),
    file("hero_model.glb", () => encodeGlb(heroModel({ ...HERO, cape: false }, armourPicture()))),
    file("hero_model.glb", () => encodeGlb(heroModel(HERO, armourPicture()))),
  ],
  forge_floor: [
    png("forge_floor", () => brushedMetal(512, METAL)),
    png("forge_floor", () => brushedMetal(512, { ...METAL, rust: 0.55, scratchCount: 160 })),
    png("forge_floor", () =>
      brushedMetal(512, { ...METAL, tint: "#7d858c", rust: 0.9, scratchCount: 300, stripes: true }),
    ),
  ],
  lava_flow: [
    png("lava_flow", () => lava(512, { ...LAVA, heat: 0.2, plates: 5 })),
    png("lava_flow", () => lava(512, { ...LAVA, heat: 0.5, plates: 6 })),
  ],
  cliff_rock: [
    png("cliff_rock", () => rock(512, { ...ROCK, cover: 0 })),
    png("cliff_rock", () => rock(512, { ...ROCK, cover: 0.35 })),
    png("cliff_rock", () =>
      rock(512, { ...ROCK, growth: "#c9d6df", growthBright: "#ffffff", cover: 0.5 }),
    ),
  ],
  guild_banner: [
    png("guild_banner", () => cloth(512, { ...CLOTH, wear: 0.1 })),
    png("guild_banner", () =>
      cloth(512, { ...CLOTH, warp: "#1d3f7a", weft: "#16305e", emblem: "#d7dce2", wear: 0.45 }),
    ),
    png("guild_banner", () =>
      cloth(512, { ...CLOTH, warp: "#31563a", weft: "#23402b", emblem: "#e0c27a", wear: 0.9 }),
    ),
  ],
  anvil: [
    file("anvil.gltf", () => encodeGltf(anvilModel("#54595f", false))),
    file("anvil.glb", () => encodeGlb(anvilModel("#3a3f45", true))),
  ],
  victory_jingle: [
    file("victory_jingle.wav", () =>
      encodeWav(
        jingle({ root: 440, beat: 0.28, notes: [0, 4, 7, 12, null, 11, 7, 12], brightness: 0.3 }),
      ),
    ),
    file("victory_jingle.wav", () =>
      encodeWav(
        jingle({
          root: 494,
          beat: 0.22,
          notes: [0, 4, 7, 12, 16, null, 14, 16, 19],
          brightness: 0.7,
        }),
      ),
    ),
  ],
  footsteps_stone: [
    file("footsteps_stone.wav", () =>
      encodeWav(footsteps({ seed: 2, depth: 80, sharpness: 0.35, crunch: 0.5 })),
    ),
  ],
  smith_goods: [
    file("smith_goods.json", () => itemTable(1)),
    file("smith_goods.json", () => itemTable(1.25)),
  ],
  water_surface: [
    file("water_surface.wgsl", () => waterShader(1)),
    file("water_surface.wgsl", () => waterShader(2)),
  ],
  coral_reef: [
    png("coral_reef", () => coral(512, { ...CORAL, density: 0.4, shining: 0 })),
    png("coral_reef", () =>
      coral(512, { ...CORAL, polyp: "#5a3f9e", tip: "#8ff0e0", density: 0.8, shining: 0.5 }),
    ),
  ],
  hull_planks: [
    png("hull_planks", () => planks(512, PLANKS)),
    png("hull_planks", () => planks(512, { ...PLANKS, paint: "#8c2f28", growth: 0.7 })),
  ],
  lighthouse: [
    file("lighthouse.glb", () => encodeGlb(lighthouseModel("#8a8f94", 1))),
    file("lighthouse.glb", () => encodeGlb(lighthouseModel("#b3352b", 3))),
  ],
  surf_loop: [file("surf_loop.wav", () => encodeWav(ambience(4, 6, 2, 0.5)))],
  ember_ground: [
    png("ember_ground", () =>
      lava(512, { ...LAVA, seed: 31, plates: 9, heat: 0.1, crust: "#4a4542" }),
    ),
  ],
  ash_rock: [
    png("ash_rock", () =>
      rock(512, {
        ...ROCK,
        seed: 21,
        stone: "#6b6461",
        growth: "#3b3432",
        growthBright: "#7a706a",
      }),
    ),
  ],
  title_theme: [
    file("title_theme.wav", () =>
      encodeWav(jingle({ root: 220, beat: 0.5, notes: [0, 3, 7, 10, 7, 3, 0], brightness: 0.1 })),
    ),
  ],
} as const satisfies Readonly<Record<string, readonly DemoFile[]>>;

export type DemoAssetName = keyof typeof DEMO_FILES;

const METAL: MetalStyle = { seed: 3, tint: "#8b949e", rust: 0.1, scratchCount: 40, stripes: false };
const LAVA = {
  seed: 11,
  plates: 6,
  heat: 0.5,
  crust: "#2c2422",
  ember: "#ff4a0a",
  core: "#ffb52e",
};
const ROCK: RockStyle = {
  seed: 5,
  stone: "#7f7a72",
  stoneDark: "#3d3a38",
  growth: "#3f5a22",
  growthBright: "#86a13a",
  cover: 0.35,
};
const CLOTH = {
  seed: 5,
  warp: "#7d1420",
  weft: "#5c0d18",
  emblem: "#d9a93c",
  threads: 64,
  wear: 0.3,
};
const CORAL = {
  seed: 5,
  polyp: "#b8475e",
  tip: "#ffc2a0",
  sand: "#cbb48a",
  density: 0.6,
  shining: 0.2,
};
const PLANKS: PlankStyle = {
  seed: 5,
  wood: "#8a6642",
  woodDark: "#4a321f",
  paint: "#2a5f7a",
  growth: 0.3,
};
const HERO = {
  armour: "#8d97a3",
  cloth: "#7d1420",
  trim: "#c9962f",
  eyes: "#38d8ff",
  cape: true,
  hammer: true,
};
const HERO_BLOCKOUT = {
  armour: "#a9a9a9",
  cloth: "#8c8c8c",
  trim: "#bdbdbd",
  eyes: "#e6e6e6",
  cape: false,
  hammer: false,
};

/** The steel that the hero's armour is covered with. */
function armourPicture(): Buffer {
  return encodePng(brushedMetal(256, { ...METAL, tint: "#b9c2cb", rust: 0.05, scratchCount: 20 }));
}

function png(title: string, paint: () => Picture): DemoFile {
  return file(`${title}.png`, () =>
    encodePng(paint(), { Title: title, Software: "game-asset-db demo studio" }),
  );
}

function file(filename: string, make: () => Buffer): DemoFile {
  return { filename, make };
}
