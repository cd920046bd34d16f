import type { DemoUser } from "../accounts.ts";
import type { DemoStudio } from "../demo-studio.ts";
import { decide, holdReview, writeNote } from "./reviewing.ts";

/** The textures of Skyforge, version by version. */
export async function reviewTextures(studio: DemoStudio): Promise<void> {
  await reviewFloor(studio);
  await reviewLava(studio);
  await reviewCliff(studio);
  await reviewBanner(studio);
}

/** Changes requested, then approved, then a new version that waits. */
async function reviewFloor(studio: DemoStudio): Promise<void> {
  const ask = async (index: number, comment: string, message: string): Promise<string> => {
    const order = { asset: "forge_floor", index, comment } as const;
    const versionId = await studio.upload("artist_user", order);
    const label = `forge_floor ${index + 1}`;
    const assignees = index === 2 ? (["lead_user", "reviewer_user"] as const) : [];
    return holdReview(studio, { by: "artist_user", label, versionId, message, assignees });
  };
  const first = await ask(0, "Clean panels", "Tiles in both directions.");
  const note = await writeNote(
    studio,
    "lead_user",
    first,
    "These plates have never been walked on. Give them some wear along the edges.",
    { place: { region: [0.02, 0.02, 0.46, 0.46] }, isTask: true },
  );
  const setNote = (by: DemoUser, state: string): Promise<string> =>
    studio.call(by, "set_note_task_state", `forge_floor ${state}`, { note_id: note, state });
  await decide(studio, first, {
    by: "lead_user",
    verdict: "changes_requested",
    comment: "Good base, too clean for a forge.",
  });
  await setNote("artist_user", "addressed");
  const second = await ask(1, "Scratches and first rust", "Worn as asked.");
  await decide(studio, second, {
    by: "reviewer_user",
    verdict: "approved",
    comment: "Reads well in the dark corner too.",
  });
  await setNote("lead_user", "verified");
  await ask(
    2,
    "Warning stripes for the loading bay, heavy rust",
    "Are the stripes too modern for this world?",
  );
}

/** Rejected, then approved. */
async function reviewLava(studio: DemoStudio): Promise<void> {
  const first = await studio.upload("artist_user", {
    asset: "lava_flow",
    index: 0,
    comment: "Crust with thin cracks",
  });
  await holdReview(
    studio,
    { by: "artist_user", label: "lava_flow 1", versionId: first, message: "Cold variant." },
    [
      {
        by: "lead_user",
        verdict: "rejected",
        comment: "We agreed on hot lava; nobody sees the path with this.",
      },
    ],
  );
  const second = await studio.upload("artist_user", {
    asset: "lava_flow",
    index: 1,
    comment: "Hotter, smaller plates",
  });
  await holdReview(
    studio,
    { by: "artist_user", label: "lava_flow 2", versionId: second, message: "Hot variant." },
    [{ by: "lead_user", verdict: "approved", comment: "That is the one." }],
  );
}

/** Superseded by a newer version; the newest waits for the reviewer. */
async function reviewCliff(studio: DemoStudio): Promise<void> {
  const first = await studio.upload("lead_user", {
    asset: "cliff_rock",
    index: 0,
    comment: "Bare rock",
  });
  await holdReview(studio, {
    by: "lead_user",
    label: "cliff_rock 1",
    versionId: first,
    message: "Shapes only; the moss comes next.",
  });
  const second = await studio.upload("lead_user", {
    asset: "cliff_rock",
    index: 1,
    comment: "Moss on the ledges",
  });
  await holdReview(
    studio,
    { by: "lead_user", label: "cliff_rock 2", versionId: second, message: "With moss." },
    [{ by: "manager_user", verdict: "approved", comment: "Exactly the mood of chapter one." }],
  );
  const third = await studio.upload("lead_user", {
    asset: "cliff_rock",
    index: 2,
    comment: "Snow for the summit",
  });
  const review = await holdReview(studio, {
    by: "lead_user",
    label: "cliff_rock 3",
    versionId: third,
    message: "Same rock above the snow line.",
    assignees: ["reviewer_user"],
  });
  await writeNote(
    studio,
    "reviewer_user",
    review,
    "Is the snow meant to lie in the cracks as well?",
  );
}

/** Changes requested on a place in the picture; the artist has not answered yet. */
async function reviewBanner(studio: DemoStudio): Promise<void> {
  const second = await studio.upload("artist_user", {
    asset: "guild_banner",
    index: 1,
    comment: "Blue for the second guild",
  });
  const review = await holdReview(studio, {
    by: "artist_user",
    label: "guild_banner 2",
    versionId: second,
    message: "Guild of the tide. Silver thread instead of gold.",
    assignees: ["reviewer_user"],
  });
  const note = await writeNote(
    studio,
    "reviewer_user",
    review,
    "The hammer nearly disappears in the stain. Lighter thread, or less dirt here.",
    { place: { region: [0.3, 0.3, 0.4, 0.35] }, isTask: true },
  );
  await studio.call("reviewer_user", "add_review_annotation", "guild_banner 2", {
    review_id: review,
    note_id: note,
    tool: "ellipse",
    points: JSON.stringify([
      [150, 150],
      [362, 330],
    ]),
    width: 4,
  });
  await decide(studio, review, {
    by: "reviewer_user",
    verdict: "changes_requested",
    comment: "One more pass on the contrast.",
  });
  await writeNote(studio, "artist_user", review, "Will do, tomorrow.", { answers: note });
}
