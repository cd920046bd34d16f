import type { DemoStudio } from "../demo-studio.ts";
import { holdReview, writeNote } from "./reviewing.ts";
import { reviewTextures } from "./skyforge-textures.ts";

/** Reviews in every state, with the uploads between them. */
export async function reviewSkyforge(studio: DemoStudio): Promise<void> {
  await reviewTextures(studio);
  await reviewAnvil(studio);
  await reviewHeroModel(studio);
  await reviewSounds(studio);
  await reviewHero(studio);
}

/** Asked for, and withdrawn. */
async function reviewAnvil(studio: DemoStudio): Promise<void> {
  const anvil = await studio.upload("artist_user", {
    asset: "anvil",
    index: 0,
    comment: "First shape",
  });
  const withdrawn = await holdReview(studio, {
    by: "artist_user",
    label: "anvil 1",
    versionId: anvil,
    message: "Proportions?",
  });
  await studio.call("artist_user", "withdraw_review", "anvil 1", { review_id: withdrawn });
}

/** Two versions under a lock, the second on dev, where it has one approval of two. */
async function reviewHeroModel(studio: DemoStudio): Promise<void> {
  const lockHero = (label: string, reason: string): Promise<string> =>
    studio.call("artist_user", "lock_asset", `hero_model ${label}`, {
      asset_id: studio.assetId("hero_model"),
      reason,
    });
  await lockHero("2", "Materials");
  await studio.upload("artist_user", {
    asset: "hero_model",
    index: 1,
    comment: "Steel, cloth and gold",
  });
  await lockHero("3", "Cape, on the branch dev");
  const third = await studio.upload("artist_user", {
    asset: "hero_model",
    index: 2,
    branch: "dev",
    comment: "With cape",
  });
  const review = await holdReview(
    studio,
    {
      by: "artist_user",
      label: "hero_model 3",
      versionId: third,
      message: "The cape is a sheet for now; cloth simulation comes later.",
      assignees: ["lead_user", "reviewer_user"],
      priority: 1,
    },
    [{ by: "reviewer_user", verdict: "approved", comment: "Good silhouette." }],
  );
  await writeNote(
    studio,
    "reviewer_user",
    review,
    "Watch the gap between helmet and shoulders here.",
    {
      place: { surface: [0, 1.54, 0.1] },
    },
  );
}

/** A sound that waits, with a note at a moment. */
async function reviewSounds(studio: DemoStudio): Promise<void> {
  const jingle = await studio.upload("lead_user", {
    asset: "victory_jingle",
    index: 0,
    comment: "Sketch on bells",
  });
  const review = await holdReview(studio, {
    by: "lead_user",
    label: "victory_jingle 1",
    versionId: jingle,
    message: "Played when a chapter ends. Not for outside ears yet.",
    assignees: ["manager_user"],
  });
  await writeNote(studio, "owner_user", review, "Hold this note a little longer.", {
    place: { frame: 44_100, rate: [44_100, 1] },
  });
}

/** The newest request, which the documentation walks through. */
async function reviewHero(studio: DemoStudio): Promise<void> {
  const hero = await studio.upload("artist_user", {
    asset: "hero_texture",
    index: 0,
    comment: "Steel face-plate, gold trim, blue eyes",
  });
  await holdReview(studio, {
    by: "artist_user",
    label: "hero_texture 1",
    versionId: hero,
    message: "Does the gold still read from ten metres?",
    assignees: ["reviewer_user", "lead_user"],
    priority: 2,
  });
}
