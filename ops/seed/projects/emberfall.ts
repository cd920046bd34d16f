import type { DemoStudio } from "../demo-studio.ts";
import { beginProject, tagAsset } from "./begin-project.ts";
import { holdReview } from "./reviewing.ts";

/** The project that was released long ago. Gives its id; `archiveEmberfall` closes it. */
export async function makeEmberfall(studio: DemoStudio): Promise<string> {
  const projectId = await beginProject(
    studio,
    "Emberfall",
    "Released title. Archived: everything can be read, nothing can change.",
    ["ground", "audio", "final"],
  );
  const ground = {
    path: "ground",
    type: "texture",
    metadata: { size: 512, format: "png", tiles: true },
  };
  await studio.addAsset("artist_user", projectId, "ember_ground", ground);
  await studio.addAsset("artist_user", projectId, "ash_rock", ground);
  await studio.addAsset("lead_user", projectId, "title_theme", { path: "audio", type: "sound" });
  for (const asset of ["ember_ground", "ash_rock"] as const) {
    await tagAsset(studio, "artist_user", asset, ["ground", "final"]);
    const versionId = await studio.upload("artist_user", { asset, index: 0, comment: "Final" });
    await holdReview(
      studio,
      { by: "artist_user", label: `${asset} 1`, versionId, message: "For the master." },
      [{ by: "lead_user", verdict: "approved", comment: "Shipped." }],
    );
  }
  await tagAsset(studio, "lead_user", "title_theme", ["audio", "final"]);
  await studio.upload("lead_user", { asset: "title_theme", index: 0, comment: "Final mix" });
  return projectId;
}

/** The public act that makes a project immutable. Nothing of it can be written afterwards, also not by this program. */
export async function archiveEmberfall(studio: DemoStudio, projectId: string): Promise<void> {
  await studio.statement(
    "owner_user",
    "Emberfall archived",
    "update app_public.projects set status = 'archived', archived_by = $2 where id = $1 returning id",
    [projectId, studio.users.owner_user],
  );
}
