import type { Page } from "playwright-core";
import { DEMO_FILES } from "../seed/media/files.ts";
import type { Camera } from "./camera.ts";
import type { Demo } from "./demo.ts";

/** Does what docs/tutorials/first-review.md says, and takes a picture of each step. */
export async function walkThroughTutorial(camera: Camera, { ids }: Demo): Promise<void> {
  const reviewer = await camera.pageOf("reviewer_user");
  await requestChanges(camera, reviewer, ids.heroReview);
  const artist = await camera.pageOf("artist_user");
  await uploadAgain(camera, artist, ids.skyforge);
  await approve(camera, reviewer);
}

async function requestChanges(camera: Camera, page: Page, reviewId: string): Promise<void> {
  await page.goto(`/reviews/${reviewId}`);
  await page.locator("gadb-compare .own img").waitFor();
  await page.keyboard.press("m");
  await page.getByRole("application").waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Too clean. This mask has seen a war; give it rust, scars and paint.");
  await page.getByLabel("A task").check();
  await page.getByRole("radio", { name: "Request changes" }).check();
  await camera.take("step-1-request", page);
  await page.getByRole("textbox", { name: "Note" }).focus();
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: /^Undo/ }).waitFor();
  await page.locator("gadb-compare .own img").waitFor();
  await camera.take("step-2-undo", page);
  // Leaving the page sends it.
  await page.goto("about:blank");
}

async function uploadAgain(camera: Camera, page: Page, projectId: string): Promise<void> {
  await page.goto("/reviews");
  await page.getByText("Changes requested").first().waitFor();
  await camera.take("step-3-changes", page);
  await page.goto(`/p/${projectId}/reviews`);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Upload files" }).click();
  const buffer = DEMO_FILES.hero_texture[1].make();
  await (await chooser).setFiles([{ name: "hero_texture.png", mimeType: "image/png", buffer }]);
  await page.getByText("1 matched").waitFor();
  await page.getByLabel("What changed? (optional)").fill("Scars and war paint");
  await camera.take("step-4-upload", page);
  await page.getByRole("button", { name: "Upload 1 file" }).click();
  const tray = page.getByRole("region", { name: "Uploads" });
  await tray.getByRole("button", { name: "Ask for a review of hero_texture" }).click();
  await tray.getByText("A review was asked for.").waitFor();
  await camera.take("step-5-asked", page);
}

async function approve(camera: Camera, page: Page): Promise<void> {
  await page.goto("/reviews");
  await page.getByRole("link", { name: /^hero_texture v2/ }).click();
  await page.locator("gadb-compare .own img").waitFor();
  await page.keyboard.press("1");
  await page.locator("gadb-compare .other img").waitFor();
  await page.keyboard.press("a");
  await page.keyboard.type("Now it has a story.");
  await camera.take("step-6-compare", page);
}
