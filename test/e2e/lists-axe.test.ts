import test from "ava";
import type { Page } from "playwright-core";
import { openPage } from "../_helpers/with-browser.ts";
import { isClean } from "./_axe.ts";
import { askForMany, names, shows } from "./_lists.ts";
import { queueLength, signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import { askAgain, askForReview, makeReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

const FAILED = [/Failed to load resource: net::ERR_/];

/** Opens a page while the API is out of reach, and waits until it says so. */
async function openCutOff(page: Page, path: string): Promise<void> {
  await page.route("**/graphql", (route) => route.abort("connectionrefused"));
  await page.goto(path);
  await page.getByRole("alert").getByText("The server does not answer.").waitFor();
  await page.unroute("**/graphql");
}

const looks = test.macro({
  title: (_, theme: string, width: number) =>
    `lists and assets are accessible in the ${theme} theme at ${width} px`,
  async exec(t, theme: "dark" | "light", width: number) {
    const studio = await makeReviewStudio(server());
    const long = "hero_texture_with_a_name_as_long_as_some_studios_make_them";
    const first = await askForReview(studio, long);
    await askAgain(studio, first);
    await askForMany(studio, names(52));
    await server().graphql(
      `mutation ($id: UUID!) { lockAsset(input: { assetId: $id, reason: "The seam" }) { result { id } } }`,
      { id: first.assetId },
      studio.artist.username,
    );
    const project = `/p/${studio.projectId}`;
    const page = await openPage(t, browser(), {
      origin: server().url,
      width,
      height: 800,
      expectedErrors: FAILED,
    });
    await page.addInitScript(`localStorage.setItem("gadb.theme", "${theme}")`);

    await signIn(page, studio.artist);
    t.is(await queueLength(page), 0);
    await page.getByRole("button", { name: `Release ${long}` }).waitFor();
    await isClean(t, page, "my work");

    await page.goto(`${project}/reviews?sort=newest`);
    await shows(page, "50 of 53 reviews");
    await page.locator("gadb-thumb img").first().waitFor();
    await isClean(t, page, "reviews");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("1 selected").waitFor();
    await isClean(t, page, "reviews with a selection");
    await page.goto(`${project}/reviews?sort=newest&view=list&state=all&q=e`);
    await shows(page, "50 of 54 reviews");
    await isClean(t, page, "reviews as a list");
    await page.goto(`${project}/reviews?q=nothing&state=rejected`);
    await page.getByRole("heading", { name: "No versions match" }).waitFor();
    await isClean(t, page, "no reviews");

    await page.goto(`${project}/assets`);
    await shows(page, "50 of 53 assets");
    await isClean(t, page, "assets");
    await page.goto(`${project}/assets?q=nothing`);
    await page.getByRole("heading", { name: "No assets match" }).waitFor();
    await isClean(t, page, "no assets");

    await page.goto(`${project}/assets/${first.assetId}?v=1`);
    await page.getByText("96 × 64").waitFor();
    await page.getByText("Locked by you").waitFor();
    await isClean(t, page, "asset");
    await page.getByRole("tab", { name: "Activity" }).click();
    await page.getByText("uploaded v2").waitFor();
    await isClean(t, page, "activity of an asset");
    await page.getByRole("tab", { name: "Where it is" }).click();
    await page.getByText("No open shelf has it.").waitFor();
    await isClean(t, page, "where an asset is");

    for (const path of ["reviews", "assets", `assets/${first.assetId}`]) {
      await openCutOff(page, `${project}/${path}`);
      await isClean(t, page, `${path} out of reach`);
    }
    await openCutOff(page, "/reviews");
    await isClean(t, page, "my work out of reach");
  },
});

for (const [theme, width] of [
  ["dark", 320],
  ["light", 320],
  ["light", 768],
  ["dark", 1440],
] as const)
  test.serial(looks, theme, width);

test.serial("what became of many, and a project without anything, are accessible", async (t) => {
  const studio = await makeReviewStudio(server());
  const page = await openPage(t, browser(), { origin: server().url, width: 320 });
  const project = `/p/${studio.projectId}`;

  await signIn(page, studio.artist, `${project}/assets`);
  await page.getByRole("heading", { name: "No assets yet" }).waitFor();
  await isClean(t, page, "a project without assets");
  await page.goto(`${project}/reviews`);
  await page.getByRole("heading", { name: "No open reviews" }).waitFor();
  await isClean(t, page, "a project without reviews");

  await askForMany(studio, ["own_work"]);
  await page.getByRole("button", { name: "1 new – show" }).waitFor();
  await isClean(t, page, "something new");
  await page.getByRole("button", { name: "1 new – show" }).click();
  await page.getByRole("checkbox", { name: "Select own_work v1" }).check();
  await page.getByRole("radio", { name: /^Comment/ }).check();
  await page.getByRole("textbox", { name: "Note for all of them" }).fill("Look at the hands.");
  await page.getByRole("button", { name: "Comment · 1" }).click();
  await page.getByRole("heading", { name: "1 commented on." }).waitFor();
  await isClean(t, page, "the result");
});
