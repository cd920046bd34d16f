import test, { type ExecutionContext } from "ava";
import type { Page } from "playwright-core";
import { openPage } from "../_helpers/with-browser.ts";
import { isClean } from "./_axe.ts";
import { askForMany, names, shows } from "./_lists.ts";
import { queueLength, signIn } from "./_pages.ts";
import { makePreviews } from "./_previews.ts";
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

const WIDTHS = [320, 768, 1440] as const;

/**
 * Looks at what is shown: nothing may be wider than any window, and axe is asked in one of them. The width goes round
 * from state to state, and begins elsewhere in each theme, since axe takes its time.
 */
function looker(t: ExecutionContext, page: Page, start: number): (what: string) => Promise<void> {
  let turn = start;
  return async (what) => {
    const asked = WIDTHS[turn % WIDTHS.length] ?? 320;
    turn += 1;
    for (const width of WIDTHS.filter((other) => other !== asked)) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      t.is(overflow, 0, `${what} scrolls sideways at ${width} px`);
    }
    await page.setViewportSize({ width: asked, height: 800 });
    await isClean(t, page, `${what} at ${asked} px`);
  };
}

const looks = test.macro({
  title: (_, theme: string) => `lists and assets are accessible in the ${theme} theme`,
  async exec(t, theme: "dark" | "light") {
    const studio = await makeReviewStudio(server());
    const long = "hero_texture_with_a_name_as_long_as_some_studios_make_them";
    const first = await askForReview(studio, long);
    await askAgain(studio, first);
    await askForMany(studio, names(3));
    await server().graphql(
      `mutation ($id: UUID!) { lockAsset(input: { assetId: $id, reason: "The seam" }) { result { id } } }`,
      { id: first.assetId },
      studio.artist.username,
    );
    await makePreviews(server());
    const project = `/p/${studio.projectId}`;
    const page = await openPage(t, browser(), {
      origin: server().url,
      expectedErrors: FAILED,
    });
    const looksClean = looker(t, page, theme === "dark" ? 0 : 1);
    await page.addInitScript(`localStorage.setItem("gadb.theme", "${theme}")`);

    await signIn(page, studio.artist);
    t.is(await queueLength(page), 0);
    await page.getByRole("button", { name: `Release ${long}` }).waitFor();
    await looksClean("my work");

    await page.goto(`${project}/reviews?sort=newest`);
    await shows(page, "4 reviews");
    await page.locator("gadb-thumb img").first().waitFor();
    await looksClean("reviews");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("1 selected").waitFor();
    await looksClean("reviews with a selection");
    await page.goto(`${project}/reviews?sort=newest&view=list&state=all&q=e`);
    await shows(page, "5 reviews");
    await looksClean("reviews as a list");
    await page.goto(`${project}/reviews?q=nothing&state=rejected`);
    await page.getByRole("heading", { name: "No versions match" }).waitFor();
    await looksClean("no reviews");

    await page.goto(`${project}/assets`);
    await shows(page, "4 assets");
    await looksClean("assets");
    await page.goto(`${project}/assets?q=nothing`);
    await page.getByRole("heading", { name: "No assets match" }).waitFor();
    await looksClean("no assets");

    await page.goto(`${project}/assets/${first.assetId}?v=1`);
    await page.locator("gadb-compare-foot").getByText("96 × 64").waitFor();
    await page.getByText("Locked by you").waitFor();
    await looksClean("asset");
    await page.getByRole("tab", { name: "Activity" }).click();
    await page.getByText("uploaded v2").waitFor();
    await looksClean("activity of an asset");
    await page.getByRole("tab", { name: "Where it is" }).click();
    await page.getByText("No open shelf has it.").waitFor();
    await looksClean("where an asset is");

    for (const path of ["reviews", "assets", `assets/${first.assetId}`]) {
      await openCutOff(page, `${project}/${path}`);
      await looksClean(`${path} out of reach`);
    }
    await openCutOff(page, "/reviews");
    await looksClean("my work out of reach");
  },
});

test.serial(looks, "dark");
test.serial(looks, "light");

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
