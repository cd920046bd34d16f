import test from "ava";
import { openPage } from "../_helpers/with-browser.ts";
import { isCleanEverywhere } from "./_axe.ts";
import { reviewOpen, signIn } from "./_pages.ts";
import { askTwice, askWith, openRoom, picture } from "./_room.ts";
import { useSite } from "./_site.ts";
import { goTo } from "./_studio-pages.ts";
import { askForReview, makeReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

test.serial("the room is accessible in every mode, marking, drawing and deciding", async (t) => {
  const studio = await makeReviewStudio(server());
  const { second } = await askTwice(
    studio,
    "hero_texture_with_a_name_as_long_as_some_studios_make_them",
  );
  const page = await openPage(t, browser(), { origin: server().url });
  await openRoom(page, studio.reviewer, second);
  for (const key of ["1", "2", "3", "4", "5"]) {
    await page.keyboard.press(key);
    await page.locator("gadb-compare .other img").waitFor({ state: "attached" });
    await isCleanEverywhere(t, page, `mode ${key}`);
  }
  await page.keyboard.press("m");
  await page.keyboard.press("Enter");
  await page.keyboard.type("The seam shows here.");
  await page.getByLabel("A task").check();
  await page.keyboard.press("Control+Enter");
  await page.getByText("1 open task", { exact: true }).waitFor();
  await page.keyboard.press("m");
  await page.getByRole("application").waitFor();
  await isCleanEverywhere(t, page, "marking a region, beside a note that is a task");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Draw", exact: true }).click();
  await page.keyboard.press("a");
  await isCleanEverywhere(t, page, "drawing, with a note about a region and a verdict chosen");
  await page.keyboard.type("Fine.");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: /^Undo \(Z\)/ }).waitFor();
  await isCleanEverywhere(t, page, "a verdict that can be taken back");
});

test.serial(
  "texts, facts, a review that is over and a picture that is damaged are accessible",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const file = (text: string) => ({ bytes: Buffer.from(text), filename: "water.txt" });
    const text = await askForReview(studio, "water", file("a\nb\nc\n"));
    const changed = await askWith(studio, text, file("a\nB\nc\n"));
    const bytes = (...values: number[]) => ({ bytes: Buffer.from(values), filename: "cloth.bin" });
    const blob = await askForReview(studio, "cloth", bytes(1));
    const other = await askWith(studio, blob, bytes(2));
    const whole = picture(1);
    const damaged = await askForReview(studio, "damaged", {
      bytes: Buffer.concat([whole.subarray(0, 16), Buffer.alloc(40)]),
      filename: "damaged.png",
    });
    const page = await openPage(t, browser(), { origin: server().url, width: 768 });
    await signIn(page, studio.reviewer, `/reviews/${text.id}`);
    await reviewOpen(page, text);
    await page.getByText(/^v2 arrived/).waitFor();
    await isCleanEverywhere(t, page, "a review that is over");
    await goTo(page, `/reviews/${changed.id}`);
    await page.locator("gadb-text-diff table").waitFor();
    await isCleanEverywhere(t, page, "text");
    await goTo(page, `/reviews/${other.id}`);
    await page.locator("gadb-facts table").waitFor();
    await isCleanEverywhere(t, page, "facts");
    await goTo(page, `/reviews/${damaged.id}`);
    await page.getByRole("alert").getByText("The file can't be shown here.").waitFor();
    await isCleanEverywhere(t, page, "a picture that is damaged");
  },
);
