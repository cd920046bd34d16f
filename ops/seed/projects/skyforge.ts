import type { DemoUser } from "../accounts.ts";
import type { DemoStudio, DemoUpload } from "../demo-studio.ts";
import { beginProject, tagAsset } from "./begin-project.ts";
import { SKYFORGE_ASSETS, SKYFORGE_TAGS } from "./skyforge-assets.ts";
import { workAtDesks } from "./skyforge-desks.ts";
import { reviewSkyforge } from "./skyforge-reviews.ts";

/** Identities that the parts of the story share. */
export interface Skyforge {
  projectId: string;
  mainline: string;
  dev: string;
}

/** The first version of every asset. */
const FIRST_UPLOADS: readonly (DemoUpload & { who: DemoUser })[] = [
  { who: "artist_user", asset: "hero_model", index: 0, comment: "Block-out in final proportions" },
  { who: "artist_user", asset: "forge_floor", index: 0, comment: "Clean panels" },
  { who: "artist_user", asset: "lava_flow", index: 0, comment: "Crust with thin cracks" },
  { who: "lead_user", asset: "cliff_rock", index: 0, comment: "Bare rock" },
  { who: "artist_user", asset: "guild_banner", index: 0, comment: "Red and gold" },
  { who: "artist_user", asset: "anvil", index: 0, comment: "First shape" },
  { who: "lead_user", asset: "victory_jingle", index: 0, comment: "Sketch on bells" },
  { who: "lead_user", asset: "footsteps_stone", index: 0, comment: "Four steps on wet stone" },
  { who: "manager_user", asset: "smith_goods", index: 0, comment: "Prices of the first playtest" },
];

/** The project that most of the documentation looks at: active, with work at every stage. Gives its id. */
export async function makeSkyforge(studio: DemoStudio): Promise<string> {
  const projectId = await beginProject(
    studio,
    "Skyforge",
    "A smith climbs a floating mountain. Action adventure, first playable.",
    SKYFORGE_TAGS,
  );
  for (const asset of SKYFORGE_ASSETS) {
    await studio.addAsset(asset.addedBy, projectId, asset.name, asset);
    await tagAsset(studio, asset.addedBy, asset.name, asset.tags);
  }
  for (const { who, ...order } of FIRST_UPLOADS) await studio.upload(who, order);
  const mainline = await studio.statement(
    "owner_user",
    "Skyforge mainline",
    "select id from app_public.branches where project_id = $1 and type = 'mainline'",
    [projectId],
  );
  const skyforge = { projectId, mainline, dev: await makeBranches(studio, projectId, mainline) };
  await makeExceptions(studio, projectId);
  await reviewSkyforge(studio);
  await workAtDesks(studio, skyforge);
  return projectId;
}

/** A branch of each type; gives the id of `dev`, where work needs two approvals. */
async function makeBranches(
  studio: DemoStudio,
  projectId: string,
  mainline: string,
): Promise<string> {
  const branch = (
    name: string,
    type: string,
    parent: string,
    description: string,
  ): Promise<string> =>
    studio.call("lead_user", "create_branch", `Skyforge ${name}`, {
      project_id: projectId,
      name,
      type,
      parent_branch_id: parent,
      description,
    });
  const dev = await branch(
    "dev",
    "development",
    mainline,
    "Daily work, integrated into main each week",
  );
  await branch("task/hero-cape", "task", dev, "The hero gets a cape");
  await branch("release/0.1", "release", mainline, "First playable");
  await studio.call("manager_user", "set_branch_policy", "Skyforge dev", {
    branch_id: dev,
    approvals_required: 2,
  });
  return dev;
}

/** Exceptions to what ranks allow. */
async function makeExceptions(studio: DemoStudio, projectId: string): Promise<void> {
  await studio.call("manager_user", "grant_permission", "prices", {
    project_id: projectId,
    user_id: studio.users.reviewer_user,
    asset_id: studio.assetId("smith_goods"),
    can_write: true,
    reason: "Rita balances the prices.",
  });
  await studio.call("manager_user", "grant_permission", "jingle", {
    project_id: projectId,
    user_id: studio.users.viewer_user,
    asset_id: studio.assetId("victory_jingle"),
    can_read: false,
    reason: "Under embargo until the trailer is out.",
  });
}
