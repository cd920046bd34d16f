import test from "ava";
import { openPage } from "../_helpers/with-browser.ts";
import { isClean } from "./_axe.ts";
import { queueLength, reviewOpen, signIn } from "./_pages.ts";
import { makePreviews } from "./_previews.ts";
import { useSite } from "./_site.ts";
import { askForReview, makeReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

const looks = test.macro({
  title: (_, theme: string, width: number) =>
    `every page is accessible in the ${theme} theme at ${width} px`,
  async exec(t, theme: "dark" | "light", width: number) {
    const studio = await makeReviewStudio(server());
    const review = await askForReview(
      studio,
      "hero_texture_with_a_name_as_long_as_some_studios_make_them",
    );
    await askForReview(studio, "model", { bytes: Buffer.from([1, 2, 3]), filename: "model.bin" });
    await makePreviews(server());
    const page = await openPage(t, browser(), { origin: server().url, width, height: 800 });
    await page.addInitScript(`localStorage.setItem("gadb.theme", "${theme}")`);

    await page.goto("/reviews");
    await page.getByLabel("User name").waitFor();
    await isClean(t, page, "sign-in");

    await signIn(page, studio.reviewer);
    t.is(await queueLength(page), 2);
    await page.locator("gadb-thumb img").waitFor();
    await isClean(t, page, "queue");

    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await reviewOpen(page, review);
    await page.locator("gadb-compare-foot").getByText("96 × 64").waitFor();
    await isClean(t, page, "review");

    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await isClean(t, page, "shortcuts");
    await page.keyboard.press("Escape");

    await page.keyboard.press("j");
    await page.getByRole("button", { name: /^Download 3 B/ }).waitFor();
    await isClean(t, page, "review of an unknown file");
  },
});

for (const theme of ["dark", "light"] as const) {
  for (const width of [320, 768, 1440]) test.serial(looks, theme, width);
}

test.serial("an empty queue and a page that does not exist are accessible", async (t) => {
  const studio = await makeReviewStudio(server());
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, studio.outsider);
  t.is(await queueLength(page), 0);
  await isClean(t, page, "empty queue");
  await page.goto("/reviews/nothing");
  await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
  await isClean(t, page, "missing page");
});

test.serial("a refused sign-in is accessible", async (t) => {
  const page = await openPage(t, browser(), {
    origin: server().url,
    expectedErrors: [/Failed to load resource: the server responded with a status of 401/],
  });
  await page.goto("/reviews");
  await page.getByLabel("User name").fill("nobody");
  await page.getByLabel("Password", { exact: true }).fill("nothing-1");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await isClean(t, page, "refused sign-in");
});
