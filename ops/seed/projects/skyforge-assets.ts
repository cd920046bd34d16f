import type { DemoUser } from "../accounts.ts";
import type { DemoAsset } from "../demo-studio.ts";
import type { DemoAssetName } from "../media/files.ts";

/** An asset of Skyforge with who added it and its tags. */
export interface SkyforgeAsset extends DemoAsset {
  name: DemoAssetName;
  addedBy: DemoUser;
  tags: readonly string[];
}

export const SKYFORGE_TAGS = [
  "hero",
  "environment",
  "prop",
  "metal",
  "stone",
  "audio",
  "hand-painted",
  "final",
];

export const SKYFORGE_ASSETS: readonly SkyforgeAsset[] = [
  {
    name: "hero_texture",
    path: "characters/hero",
    type: "texture",
    metadata: { size: 1024, format: "png", colour_space: "srgb" },
    addedBy: "artist_user",
    tags: ["hero", "metal", "hand-painted"],
  },
  {
    name: "hero_model",
    path: "characters/hero",
    type: "model",
    metadata: { format: "glb", height_metres: 1.9 },
    addedBy: "artist_user",
    tags: ["hero", "metal"],
  },
  {
    name: "forge_floor",
    path: "environment/forge",
    type: "texture",
    metadata: { size: 512, format: "png", tiles: true },
    addedBy: "artist_user",
    tags: ["environment", "metal"],
  },
  {
    name: "lava_flow",
    path: "environment/forge",
    type: "texture",
    metadata: { size: 512, format: "png", tiles: true },
    addedBy: "artist_user",
    tags: ["environment", "stone"],
  },
  {
    name: "cliff_rock",
    path: "environment/cliffs",
    type: "texture",
    metadata: { size: 512, format: "png", tiles: true },
    addedBy: "lead_user",
    tags: ["environment", "stone", "hand-painted"],
  },
  {
    name: "guild_banner",
    path: "props/banner",
    type: "texture",
    metadata: { size: 512, format: "png" },
    addedBy: "artist_user",
    tags: ["prop", "hand-painted"],
  },
  {
    name: "anvil",
    path: "props/forge",
    type: "model",
    metadata: { format: "gltf" },
    addedBy: "artist_user",
    tags: ["prop", "metal"],
  },
  {
    name: "victory_jingle",
    path: "audio/music",
    type: "sound",
    metadata: { rate: 44100, channels: 2 },
    addedBy: "lead_user",
    tags: ["audio"],
  },
  {
    name: "footsteps_stone",
    path: "audio/effects",
    type: "sound",
    metadata: { rate: 44100, channels: 1 },
    addedBy: "lead_user",
    tags: ["audio", "stone"],
  },
  {
    name: "smith_goods",
    path: "data/shops",
    type: "data",
    metadata: { format: "json" },
    addedBy: "manager_user",
    tags: [],
  },
];
