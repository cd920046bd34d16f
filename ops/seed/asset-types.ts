import type { DemoRun } from "./demo-run.ts";

interface AssetType {
  name: string;
  description: string;
  lockPolicy: "exclusive" | "mergeable";
  mediaTypes: readonly string[] | null;
  maxSizeBytes: number | null;
}

const GIBIBYTE = 1024 ** 3;

/** What the demo studio calls its kinds of assets. Only two people at once on a model or a sound would lose work. */
const ASSET_TYPES: readonly AssetType[] = [
  {
    name: "texture",
    description: "A picture that covers a surface, in any painter's format.",
    lockPolicy: "mergeable",
    // Nobody can tell a DDS or a TGA from its first bytes, and layered pictures grow without bound.
    mediaTypes: null,
    maxSizeBytes: null,
  },
  {
    name: "model",
    description: "A mesh with its materials.",
    lockPolicy: "exclusive",
    mediaTypes: null,
    maxSizeBytes: 8 * GIBIBYTE,
  },
  {
    name: "sound",
    description: "Music, effects and voices.",
    lockPolicy: "exclusive",
    mediaTypes: ["audio/*"],
    maxSizeBytes: 4 * GIBIBYTE,
  },
  {
    name: "shader",
    description: "A program for the graphics card.",
    lockPolicy: "mergeable",
    mediaTypes: null,
    maxSizeBytes: 1024 ** 2,
  },
  {
    name: "data",
    description: "Tables and texts that the game reads.",
    lockPolicy: "mergeable",
    mediaTypes: null,
    maxSizeBytes: 64 * 1024 ** 2,
  },
];

/** Fills the studio's catalogue of asset types, which its administration keeps. */
export async function makeAssetTypes(run: DemoRun): Promise<void> {
  await run.asOwner("asset types", async (client) => {
    for (const type of ASSET_TYPES) {
      await client.query(
        `insert into app_public.asset_types (name, description, lock_policy, media_types, max_size_bytes)
         values ($1, $2, $3::app_public.lock_policy, $4, $5) on conflict (name) do nothing`,
        [type.name, type.description, type.lockPolicy, type.mediaTypes, type.maxSizeBytes],
      );
    }
    return null;
  });
}
