import type { DemoUser } from "../accounts.ts";
import type { DemoStudio } from "../demo-studio.ts";
import { holdReview } from "./reviewing.ts";
import type { Skyforge } from "./skyforge.ts";

/** Workspaces in each state, locks of several people, a shelf in review. */
export async function workAtDesks(studio: DemoStudio, skyforge: Skyforge): Promise<void> {
  const artistDesk = await openDesk(
    studio,
    skyforge,
    "artist_user",
    "forge-station",
    skyforge.mainline,
  );
  await openDesk(studio, skyforge, "artist_user", "dev-station", skyforge.dev);
  await openDesk(studio, skyforge, "lead_user", "lead-desk", skyforge.mainline);
  const laptop = await openDesk(studio, skyforge, "lead_user", "train-laptop", skyforge.dev);
  await studio.call("lead_user", "suspend_workspace", "train-laptop", { workspace_id: laptop });
  const old = await openDesk(studio, skyforge, "artist_user", "old-station", skyforge.mainline);
  await studio.call("artist_user", "close_workspace", "old-station", { workspace_id: old });
  await takeLocks(studio, artistDesk);
  await shelveBanner(studio, artistDesk);
}

async function openDesk(
  studio: DemoStudio,
  { projectId }: Skyforge,
  who: DemoUser,
  name: string,
  branchId: string,
): Promise<string> {
  const desk = await studio.call(who, "create_workspace", `Skyforge ${name}`, {
    project_id: projectId,
    branch_id: branchId,
    name,
    host: name,
    root_path: `D:/skyforge/${name}`,
  });
  await studio.call(who, "sync_workspace", `Skyforge ${name}`, { workspace_id: desk });
  return desk;
}

/** One lock at work, one that somebody asks for, one that its holder has forgotten. */
async function takeLocks(studio: DemoStudio, artistDesk: string): Promise<void> {
  await studio.call("artist_user", "lock_asset", "anvil", {
    asset_id: studio.assetId("anvil"),
    workspace_id: artistDesk,
    reason: "The horn gets a chamfer and a hot blade lies on top",
  });
  const jingle = await studio.call("lead_user", "lock_asset", "victory_jingle", {
    asset_id: studio.assetId("victory_jingle"),
    reason: "Mixing the long version",
  });
  await studio.call("manager_user", "request_lock", "victory_jingle", {
    lock_id: jingle,
    message: "I need it for the trailer today. Can you hand it over?",
  });
  const forgotten = await studio.call("lead_user", "lock_asset", "footsteps_stone", {
    asset_id: studio.assetId("footsteps_stone"),
    reason: "Wet and dry variants",
  });
  // Nobody can date a lock back, so the owner does what time would have done.
  await studio.run.asOwner("stale lock", async (client) => {
    await client.query(
      `update app_public.asset_locks
       set locked_at = now() - interval '9 days', lease_expires_at = now() - interval '2 days',
           stale_at = now() - interval '2 days'
       where id = $1`,
      [forgotten],
    );
    return null;
  });
}

/** The third banner is tried out on dev and shelved for the mainline, where it waits for a review. */
async function shelveBanner(studio: DemoStudio, artistDesk: string): Promise<void> {
  const green = await studio.upload("artist_user", {
    asset: "guild_banner",
    index: 2,
    branch: "dev",
    comment: "Green for the third guild",
  });
  const shelf = await studio.call("artist_user", "create_shelf", "banner", {
    workspace_id: artistDesk,
    name: "Banner of the third guild",
    description: "Replaces the blue one on the mainline once approved.",
  });
  await studio.call("artist_user", "shelve", "banner", {
    shelf_id: shelf,
    items: JSON.stringify([{ asset_id: studio.assetId("guild_banner"), version_id: green }]),
    comment: "Green cloth, weathered",
  });
  await holdReview(studio, {
    by: "artist_user",
    label: "banner shelf",
    shelfId: shelf,
    message: "To be submitted to main as one.",
    assignees: ["lead_user"],
  });
}
