import test from "ava";
import { openPage } from "../_helpers/with-browser.ts";
import { isCleanEverywhere } from "./_axe.ts";
import { queueLength, reviewOpen, signIn } from "./_pages.ts";
import { makePreviews } from "./_previews.ts";
import { useSite } from "./_site.ts";
import { goTo } from "./_studio-pages.ts";
import { askForReview, makeReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

test.serial("from the sign-in to a review every page is accessible, in every look", async (t) => {
  const studio = await makeReviewStudio(server());
  const review = await askForReview(
    studio,
    "hero_texture_with_a_name_as_long_as_some_studios_make_them",
  );
  await askForReview(studio, "model", { bytes: Buffer.from([1, 2, 3]), filename: "model.bin" });
  await makePreviews(server());
  const page = await openPage(t, browser(), { origin: server().url });

  await page.goto("/reviews");
  await page.getByLabel("User name").waitFor();
  await isCleanEverywhere(t, page, "sign-in");

  await signIn(page, studio.reviewer);
  t.is(await queueLength(page), 2);
  await page.locator("gadb-thumb img").waitFor();
  await isCleanEverywhere(t, page, "queue");

  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await reviewOpen(page, review);
  await page.locator("gadb-compare-foot").getByText("96 × 64").waitFor();
  await isCleanEverywhere(t, page, "review");

  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await isCleanEverywhere(t, page, "shortcuts");
  await page.keyboard.press("Escape");

  await page.keyboard.press("j");
  await page.getByRole("button", { name: /^Download 3 B/ }).waitFor();
  await isCleanEverywhere(t, page, "review of an unknown file");
});

test.serial(
  "an empty queue, a page that does not exist, a refused sign-in and a server that is gone are accessible",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const page = await openPage(t, browser(), {
      origin: server().url,
      expectedErrors: [/Failed to load resource/],
    });
    await page.goto("/reviews");
    await page.getByLabel("User name").fill("nobody");
    await page.getByLabel("Password", { exact: true }).fill("nothing-1");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await isCleanEverywhere(t, page, "refused sign-in");

    await signIn(page, studio.outsider);
    t.is(await queueLength(page), 0);
    await isCleanEverywhere(t, page, "empty queue");
    await page.route("**/graphql", (route) => route.abort());
    await goTo(page, "/reviews/0190b0d0-0000-7000-8000-0000000000ab");
    await page.getByRole("alert").getByText("The server does not answer.").waitFor();
    await isCleanEverywhere(t, page, "review out of reach");
    await page.unroute("**/graphql");
    await page.goto("/reviews/nothing");
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    await isCleanEverywhere(t, page, "missing page");
    await page.route("**/auth/**", (route) => route.abort());
    await page.goto("/reviews");
    await page.getByRole("alert").waitFor();
    await isCleanEverywhere(t, page, "no start");
  },
);
