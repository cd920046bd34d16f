import test from "ava";
import { openPage } from "../_helpers/with-browser.ts";
import { isCleanEverywhere } from "./_axe.ts";
import { askForMany, names, shows } from "./_lists.ts";
import { queueLength, signIn } from "./_pages.ts";
import { makePreviews } from "./_previews.ts";
import { useSite } from "./_site.ts";
import { goTo } from "./_studio-pages.ts";
import { askAgain, askForReview, makeReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

const LONG = "hero_texture_with_a_name_as_long_as_some_studios_make_them";

/** A project with two versions of a locked asset, and three more that wait for review. */
async function makeFullStudio() {
  const studio = await makeReviewStudio(server());
  const first = await askForReview(studio, LONG);
  await askAgain(studio, first);
  await askForMany(studio, names(3));
  await server().graphql(
    `mutation ($id: UUID!) { lockAsset(input: { assetId: $id, reason: "The seam" }) { result { id } } }`,
    { id: first.assetId },
    studio.artist.username,
  );
  return { studio, first };
}

test.serial(
  "my work, reviews and assets are accessible, full, empty and out of reach",
  async (t) => {
    const { studio, first } = await makeFullStudio();
    await makePreviews(server());
    const project = `/p/${studio.projectId}`;
    const page = await openPage(t, browser(), {
      origin: server().url,
      expectedErrors: [/Failed to load resource: net::ERR_/],
    });
    const looksClean = (what: string) => isCleanEverywhere(t, page, what);
    const without = (what: string) => isCleanEverywhere(t, page, what);

    await signIn(page, studio.artist);
    t.is(await queueLength(page), 0);
    await page.getByRole("button", { name: `Release ${LONG}` }).waitFor();
    await looksClean("my work");

    await goTo(page, `${project}/reviews?sort=newest`);
    await shows(page, "4 reviews");
    await page.locator("gadb-thumb img").first().waitFor();
    await looksClean("reviews");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("1 selected").waitFor();
    await looksClean("reviews with a selection");
    await goTo(page, `${project}/reviews?sort=newest&view=list&state=all&q=e`);
    await shows(page, "5 reviews");
    await looksClean("reviews as a list");
    await goTo(page, `${project}/reviews?q=nothing&state=rejected`);
    await page.getByRole("heading", { name: "No versions match" }).waitFor();
    await without("no reviews");

    await goTo(page, `${project}/assets`);
    await shows(page, "4 assets");
    await looksClean("assets");
    await goTo(page, `${project}/assets?q=nothing`);
    await page.getByRole("heading", { name: "No assets match" }).waitFor();
    await without("no assets");

    await goTo(page, `${project}/assets/${first.assetId}?v=1`);
    await page.locator("gadb-compare-foot").getByText("96 × 64").waitFor();
    await page.getByText("Locked by you").waitFor();
    await looksClean("asset");
    await page.getByRole("tab", { name: "Activity" }).click();
    await page.getByText("uploaded v2").waitFor();
    await looksClean("activity of an asset");
    await page.getByRole("tab", { name: "Where it is" }).click();
    await page.getByText("No open shelf has it.").waitFor();
    await looksClean("where an asset is");

    await page.route("**/graphql", (route) => route.abort("connectionrefused"));
    for (const path of ["reviews", "assets", `assets/${first.assetId}`]) {
      await goTo(page, `${project}/${path}`);
      await page.getByRole("alert").getByText("The server does not answer.").waitFor();
      await isCleanEverywhere(t, page, `${path} out of reach`);
    }
    await page.reload();
    await page.getByRole("alert").getByText("The server does not answer.").waitFor();
    await goTo(page, "/reviews");
    await page.getByRole("alert").getByText("The server does not answer.").waitFor();
    await isCleanEverywhere(t, page, "my work out of reach");
  },
);

test.serial("what became of many, and a project without anything, are accessible", async (t) => {
  const studio = await makeReviewStudio(server());
  const page = await openPage(t, browser(), { origin: server().url, width: 320 });
  const project = `/p/${studio.projectId}`;

  await signIn(page, studio.artist, `${project}/assets`);
  await page.getByRole("heading", { name: "No assets yet" }).waitFor();
  await isCleanEverywhere(t, page, "a project without assets");
  await goTo(page, `${project}/reviews`);
  await page.getByRole("heading", { name: "No open reviews" }).waitFor();
  await isCleanEverywhere(t, page, "a project without reviews");

  await askForMany(studio, ["own_work"]);
  await page.getByRole("button", { name: "1 new – show" }).waitFor();
  await isCleanEverywhere(t, page, "something new");
  await page.getByRole("button", { name: "1 new – show" }).click();
  await page.getByRole("checkbox", { name: "Select own_work v1" }).check();
  await page.getByRole("radio", { name: /^Comment/ }).check();
  await page.getByRole("textbox", { name: "Note for all of them" }).fill("Look at the hands.");
  await page.getByRole("button", { name: "Comment · 1" }).click();
  await page.getByRole("heading", { name: "1 commented on." }).waitFor();
  await isCleanEverywhere(t, page, "the result");
});
