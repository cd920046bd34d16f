import type { DemoUser } from "../accounts.ts";
import type { DemoAsset, DemoStudio, DemoUpload } from "../demo-studio.ts";
import type { DemoAssetName } from "../media/files.ts";
import { beginProject, tagAsset } from "./begin-project.ts";
import { holdReview } from "./reviewing.ts";

const ASSETS: readonly (DemoAsset & { name: DemoAssetName; tags: readonly string[] })[] = [
  {
    name: "water_surface",
    path: "ocean",
    type: "shader",
    metadata: { language: "wgsl" },
    tags: ["ocean"],
  },
  {
    name: "coral_reef",
    path: "ocean/reef",
    type: "texture",
    metadata: { size: 512, format: "png", tiles: true },
    tags: ["ocean", "hand-painted"],
  },
  {
    name: "hull_planks",
    path: "ships",
    type: "texture",
    metadata: { size: 512, format: "png" },
    tags: ["ship"],
  },
  {
    name: "lighthouse",
    path: "coast",
    type: "model",
    metadata: { format: "glb" },
    tags: ["coast"],
  },
  {
    name: "surf_loop",
    path: "audio",
    type: "sound",
    metadata: { loops: true },
    tags: ["audio", "ocean"],
  },
];

/** The second active project: smaller, and near the end of its storage. Gives its id. */
export async function makeTidebound(studio: DemoStudio): Promise<string> {
  const projectId = await beginProject(
    studio,
    "Tidebound",
    "Trade and weather between islands that drown twice a day. Prototype.",
    ["ocean", "ship", "coast", "audio", "hand-painted"],
  );
  for (const asset of ASSETS) {
    await studio.addAsset("lead_user", projectId, asset.name, asset);
    await tagAsset(studio, "lead_user", asset.name, asset.tags);
  }
  await studio.call("lead_user", "create_branch", "Tidebound dev", {
    project_id: projectId,
    name: "dev",
    type: "development",
  });
  await reviewTidebound(studio);
  await lockLighthouse(studio);
  await fillAllocation(studio, projectId);
  return projectId;
}

async function reviewTidebound(studio: DemoStudio): Promise<void> {
  const upload = (who: DemoUser, order: DemoUpload): Promise<string> => studio.upload(who, order);
  await upload("lead_user", { asset: "water_surface", index: 0, comment: "Two waves" });
  const water = await upload("artist_user", {
    asset: "water_surface",
    index: 1,
    comment: "Chop and foam",
  });
  await holdReview(
    studio,
    {
      by: "artist_user",
      label: "water_surface 2",
      versionId: water,
      message: "0.2 ms on the reference card.",
    },
    [{ by: "lead_user", verdict: "approved", comment: "Foam is lovely." }],
  );
  await upload("artist_user", { asset: "coral_reef", index: 0, comment: "Sparse" });
  const reef = await upload("artist_user", {
    asset: "coral_reef",
    index: 1,
    comment: "Night reef, glowing",
  });
  await holdReview(studio, {
    by: "artist_user",
    label: "coral_reef 2",
    versionId: reef,
    message: "For the night dive.",
    assignees: ["reviewer_user"],
  });
  await upload("lead_user", { asset: "hull_planks", index: 0, comment: "Blue cutter" });
  const planks = await upload("lead_user", {
    asset: "hull_planks",
    index: 1,
    comment: "Red brig, overgrown",
  });
  await holdReview(studio, {
    by: "lead_user",
    label: "hull_planks 2",
    versionId: planks,
    message: "How much growth is too much?",
    assignees: ["reviewer_user", "manager_user"],
    priority: -1,
  });
  await upload("lead_user", { asset: "surf_loop", index: 0, comment: "Six seconds, no seam" });
  await upload("lead_user", { asset: "lighthouse", index: 0, comment: "Block-out" });
}

/** The artist finishes the lighthouse under a lock and hands it in; the lead takes it next and is asked for it. */
async function lockLighthouse(studio: DemoStudio): Promise<void> {
  const asset_id = studio.assetId("lighthouse");
  await studio.call("artist_user", "lock_asset", "lighthouse artist", {
    asset_id,
    reason: "Paint and lamp",
  });
  await studio.upload("artist_user", {
    asset: "lighthouse",
    index: 1,
    comment: "Red rings, lit lamp",
  });
  const lock = await studio.call("lead_user", "lock_asset", "lighthouse lead", {
    asset_id,
    reason: "Collision mesh",
  });
  await studio.call("artist_user", "request_lock", "lighthouse", {
    lock_id: lock,
    message: "One ring is missing.",
  });
}

/** An allocation so small that the project has used most of it: what the storage page warns of. */
async function fillAllocation(studio: DemoStudio, projectId: string): Promise<void> {
  await studio.statement(
    "manager_user",
    "Tidebound allocation",
    `update app_public.projects
     set storage_allocation_bytes = (
       select ceil(project_usage.used_bytes / 0.86)::bigint
       from app_public.project_usage where project_usage.project_id = projects.id
     )
     where id = $1 returning id`,
    [projectId],
  );
}
