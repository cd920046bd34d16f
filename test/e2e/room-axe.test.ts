import test from "ava";
import { openPage } from "../_helpers/with-browser.ts";
import { isClean } from "./_axe.ts";
import { reviewOpen, signIn } from "./_pages.ts";
import { askTwice, askWith, openRoom, picture } from "./_room.ts";
import { useSite } from "./_site.ts";
import { askForReview, makeReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

/** Modes differ in what lies on the stage; each is looked at in both themes, on a desk and on a phone. */
const MODES = {
  "dark 1440": ["1", "4"],
  "light 1440": ["2", "5"],
  "dark 320": ["2", "3"],
  "light 320": ["4", "5"],
} as Record<string, readonly string[]>;

const looks = test.macro({
  title: (_, theme: string, width: number) =>
    `the room is accessible in the ${theme} theme at ${width} px`,
  async exec(t, theme: "dark" | "light", width: number) {
    const studio = await makeReviewStudio(server());
    const { second } = await askTwice(
      studio,
      "hero_texture_with_a_name_as_long_as_some_studios_make_them",
    );
    const page = await openPage(t, browser(), { origin: server().url, width, height: 800 });
    await page.addInitScript(`localStorage.setItem("gadb.theme", "${theme}")`);
    await openRoom(page, studio.reviewer, second);
    for (const key of MODES[`${theme} ${width}`] ?? []) {
      await page.keyboard.press(key);
      await page.locator("gadb-compare .other img").waitFor({ state: "attached" });
      await isClean(t, page, `mode ${key}`);
    }
    await page.keyboard.press("m");
    await page.keyboard.press("Enter");
    await page.keyboard.type("The seam shows here.");
    await page.getByLabel("A task").check();
    await page.keyboard.press("Control+Enter");
    await page.getByText("1 open task", { exact: true }).waitFor();
    await page.keyboard.press("m");
    await page.getByRole("application").waitFor();
    await isClean(t, page, "marking a region, beside a note that is a task");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Draw", exact: true }).click();
    await page.keyboard.press("a");
    await isClean(t, page, "drawing, with a note about a region and a verdict chosen");
    await page.keyboard.type("Fine.");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: /^Undo \(Z\)/ }).waitFor();
    await isClean(t, page, "a verdict that can be taken back");
  },
});

for (const theme of ["dark", "light"] as const) {
  for (const width of [320, 768, 1440]) test.serial(looks, theme, width);
}

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
    await isClean(t, page, "a review that is over");
    await page.goto(`/reviews/${changed.id}`);
    await page.locator("gadb-text-diff table").waitFor();
    await isClean(t, page, "text");
    await page.goto(`/reviews/${other.id}`);
    await page.locator("gadb-facts table").waitFor();
    await isClean(t, page, "facts");
    await page.goto(`/reviews/${damaged.id}`);
    await page.getByRole("alert").getByText("The file can't be shown here.").waitFor();
    await isClean(t, page, "a picture that is damaged");
  },
);
