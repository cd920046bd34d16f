import test from "ava";
import { SHORTCUTS } from "../../web/lib/shortcuts.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { announced, focusedTag, reviewOpen, signIn } from "./_pages.ts";
import {
  askTwice,
  askWith,
  boxOf,
  dragOver,
  openRoom,
  picture,
  pictureShown,
  placeIn,
  queryOf,
} from "./_room.ts";
import { useSite } from "./_site.ts";
import { askForReview, makeReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

test.serial(
  "a picture is compared in five modes by keyboard, and the address brings the same view back",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const { second } = await askTwice(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url });
    await openRoom(page, studio.reviewer, second);
    const stage = page.locator("gadb-compare");
    t.is(await stage.getByRole("img").count(), 1, "alone at first");

    await page.keyboard.press("1");
    await stage.getByRole("img", { name: "hero_texture v1" }).waitFor();
    t.deepEqual(queryOf(page), { mode: "2up" });
    const [before, after] = [
      await boxOf(stage.getByRole("img", { name: "hero_texture v1" })),
      await boxOf(stage.getByRole("img", { name: "hero_texture v2" })),
    ];
    t.true(before.x + before.width < after.x, "side by side");
    t.is(before.width, after.width);

    await page.keyboard.press("2");
    const edge = page.getByRole("slider", { name: "Edge between v1 and v2" });
    await edge.waitFor();
    await edge.focus();
    await page.keyboard.press("End");
    t.is(await edge.inputValue(), "1");
    await page.keyboard.press("3");
    await page.getByRole("slider", { name: "Fading between v1 and v2" }).waitFor();
    await page.keyboard.press("4");
    await page.getByText("15.2 % of pixels differ").waitFor();
    // The pixel under the pointer, in both: inside the patch of v1, which v2 has elsewhere.
    const { x, y, width, height } = await boxOf(stage.locator(".own img"));
    await page.mouse.move(x + (width * 50.5) / 240, y + (height * 50.5) / 160);
    await page.getByText("50, 50 · v2 #323278 255 · v1 #e63c28 255").waitFor();
    await page.getByRole("slider", { name: "Gain" }).waitFor();
    t.deepEqual(queryOf(page), { mode: "difference" });

    // Who wants less motion starts the blinking; here it is off.
    await page.keyboard.press("5");
    await page.getByRole("button", { name: "Blink", exact: true }).last().waitFor();
    const blink = page.locator("gadb-blink");
    t.is(await blink.locator(".number").innerText(), "v2");
    await page.getByRole("button", { name: "Change over" }).click();
    t.is(await blink.locator(".number").innerText(), "v1");

    await page.getByLabel("Channel").selectOption("Luminance");
    t.deepEqual(queryOf(page), { mode: "blink", ch: "luminance" });
    await page.reload();
    await blink.waitFor();
    t.is(await page.getByLabel("Channel").inputValue(), "luminance");
    await page.keyboard.press("5");
    await blink.waitFor({ state: "detached" });
    t.deepEqual(queryOf(page), { ch: "luminance" });
  },
);

test.serial(
  "zoom and place are the same in both panes, and the other version shows while its key is held",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const { second } = await askTwice(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url });
    await openRoom(page, studio.reviewer, second);
    const [own, other] = ["hero_texture v2", "hero_texture v1"].map((name) =>
      page.locator("gadb-compare").getByRole("img", { name }),
    ) as [ReturnType<typeof page.locator>, ReturnType<typeof page.locator>];
    const zoom = page.getByTitle("Zoom", { exact: true });

    await page.keyboard.down("\\");
    await other.waitFor();
    t.is(await own.count(), 0);
    await page.keyboard.up("\\");
    await own.waitFor();

    await page.keyboard.press("8");
    t.is(await zoom.innerText(), "800 %");
    await page.keyboard.press("0");
    await page.keyboard.press("0");
    t.is(await zoom.innerText(), "100 %");
    t.is((await boxOf(own)).width, 240, "one picture pixel for each CSS pixel");
    await page.keyboard.press("=");
    t.is(await zoom.innerText(), "125 %");
    await page.keyboard.press("1");
    await other.waitFor();
    await page.locator("gadb-compare .stage").focus();
    const was = await boxOf(own);
    await page.keyboard.press("ArrowLeft");
    const [left, right] = [await boxOf(other), await boxOf(own)];
    t.is(right.x, was.x + 48);
    const half = (await boxOf(page.locator("gadb-compare .stage"))).width / 2;
    t.true(Math.abs(right.x - left.x - half) < 1.5, "both moved as one");
    t.is(left.width, right.width);

    // With Space held, the pointer moves the picture whatever lies under it.
    await page.keyboard.press("2");
    await page.getByRole("slider", { name: "Edge between v1 and v2" }).waitFor();
    await page.locator("gadb-compare .stage").focus();
    const from = await boxOf(own);
    await page.keyboard.down(" ");
    await dragOver(page, [0.5, 0.5], [0.6, 0.5]);
    await page.keyboard.up(" ");
    t.true(Math.abs((await boxOf(own)).x - from.x - from.width * 0.1) < 1.5);
    t.is(await page.getByRole("slider").inputValue(), "0.5");
  },
);

test.serial("a key that somebody has chosen is let go as well", async (t) => {
  const studio = await makeReviewStudio(server());
  const { second } = await askTwice(studio, "hero_texture");
  const page = await openPage(t, browser(), { origin: server().url });
  const { id } = studio.reviewer;
  await page.addInitScript(`localStorage.setItem("gadb.keymap.${id}", '{"peek":["x"]}')`);
  await openRoom(page, studio.reviewer, second);
  const shown = page.locator("gadb-compare").getByRole("img");
  await page.keyboard.down("x");
  await page.locator("gadb-compare").getByRole("img", { name: "hero_texture v1" }).waitFor();
  await page.keyboard.up("x");
  await page.locator("gadb-compare").getByRole("img", { name: "hero_texture v2" }).waitFor();
  t.is(await shown.count(), 1);
});

test.serial("any other version can be compared with, by brackets, L and B", async (t) => {
  const studio = await makeReviewStudio(server());
  const { first, second } = await askTwice(studio, "hero_texture");
  const file = { bytes: picture(3, { width: 120, height: 160 }), filename: "hero.png" };
  const third = await askWith(studio, first, file);
  const page = await openPage(t, browser(), { origin: server().url });
  await openRoom(page, studio.reviewer, third);
  const against = page.getByLabel("Compared with");

  await page.keyboard.press("1");
  t.is(await against.inputValue(), "2");
  await page.keyboard.press("[");
  await announced(page, "Compared with v1");
  t.deepEqual(queryOf(page), { mode: "2up", cmp: "1" });
  await page.getByText("v1 has another size: 240 × 160").waitFor();
  const own = await boxOf(page.locator("gadb-compare .own img"));
  const other = await boxOf(page.locator("gadb-compare .other img"));
  t.true(Math.abs(other.width / other.height - 1.5) < 0.01, "it is never stretched");
  t.true(Math.abs(other.width - own.width) < 1, "it is scaled to fit");
  await page.getByLabel("Lay it over").selectOption("from the top left");
  const scaled = await boxOf(page.locator("gadb-compare .other img"));
  t.true(Math.abs(scaled.width - own.width * 2) < 1, "or has its own size");

  await page.keyboard.press("]");
  await announced(page, "Compared with v2");
  await page.keyboard.press("l");
  await announced(page, "v3 is the one that is shown.");
  await page.keyboard.press("b");
  await announced(page, "No version is approved yet.");
  await page.getByLabel("Shown").selectOption({ label: `v2 · main` });
  await pictureShown(page, second);
  await page.getByText("You are looking at v2; the review is about v3.").waitFor();
  t.is(queryOf(page)["v"], "2");
  await page.reload();
  await pictureShown(page, second);
  await page.getByRole("button", { name: "Back to v3" }).click();
  await pictureShown(page, third);
  t.is(queryOf(page)["v"], undefined);
});

test.serial("on a phone there is no 2-up: one picture lies over the other", async (t) => {
  const studio = await makeReviewStudio(server());
  const { second } = await askTwice(studio, "hero_texture");
  const page = await openPage(t, browser(), { origin: server().url, width: 320, height: 700 });
  await openRoom(page, studio.reviewer, second);
  t.is(await page.getByRole("button", { name: "2-up" }).count(), 0);
  await page.keyboard.press("1");
  await page.getByRole("slider", { name: "Fading between v1 and v2" }).waitFor();
});

test.serial("typing in a note never triggers a key", async (t) => {
  const studio = await makeReviewStudio(server());
  const { second } = await askTwice(studio, "hero_texture");
  await askForReview(studio, "next");
  const page = await openPage(t, browser(), { origin: server().url });
  await openRoom(page, studio.reviewer, second);
  const characters = SHORTCUTS.flatMap(({ keys }) => keys).filter((key) => key.length === 1);
  t.true(characters.length > 25);
  const text = characters.join("");

  await page.keyboard.press("c");
  await page.keyboard.type(text);
  t.is(await page.getByRole("textbox", { name: "Note" }).inputValue(), text);
  t.is(await focusedTag(page), "textarea");
  t.deepEqual(queryOf(page), {});
  t.true(await page.getByRole("radio", { name: "Comment" }).isChecked());
  t.is(await page.locator("gadb-draw-bar").count(), 0);
  t.regex(page.url(), new RegExp(`${second.id}$`));
});

test.serial(
  "a region is marked by keyboard, its note survives a reload and is at the right place at every size",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const { second } = await askTwice(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url, width: 1440, height: 900 });
    await openRoom(page, studio.reviewer, second);

    await page.keyboard.press("m");
    await page.getByRole("application", { name: /^Region: 38 % from the left/ }).waitFor();
    for (let times = 0; times < 7; times += 1) await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Enter");
    t.is(await focusedTag(page), "textarea");
    await page.keyboard.type("The seam shows here.");
    await page.keyboard.press("Control+Enter");
    await page.locator("gadb-conversation").getByText("The seam shows here.").waitFor();

    const expected = { x: 0.305, y: 0.385, width: 0.26, height: 0.25 };
    const region = page.locator("gadb-marks rect.noted").last();
    const isThere = async (what: string) => {
      const place = await placeIn(page, region);
      for (const [name, value] of Object.entries(expected)) {
        const found = place[name as keyof typeof expected];
        t.true(Math.abs(found - value) < 0.012, `${what}: ${name} is ${found}`);
      }
      const marker = await boxOf(page.getByRole("button", { name: "Note 1 by" }));
      const box = await boxOf(region);
      t.true(Math.abs(marker.x + marker.width / 2 - box.x) < 3, `${what}: its number`);
    };
    await isThere("as it was written");
    await page.reload();
    await pictureShown(page, second);
    await isThere("after a reload");
    await page.keyboard.press("1");
    await page.locator("gadb-compare .other img").waitFor();
    await isThere("in 2-up");
    for (const [width, height] of [
      [1000, 600],
      [320, 700],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.locator(`gadb-compare .own img`).scrollIntoViewIfNeeded();
      await isThere(`${width} px wide`);
    }
    const { rows } = await server().db.rootPool.query(
      "select place, region_x, region_y, region_width, region_height from app_public.review_notes where review_id = $1",
      [second.id],
    );
    t.deepEqual(rows, [
      {
        place: "region",
        region_x: expected.x,
        region_y: expected.y,
        region_width: expected.width,
        region_height: expected.height,
      },
    ]);
  },
);

test.serial(
  "a region is marked by dragging or by two presses; a note and its region lead to each other",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const { second } = await askTwice(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url });
    await openRoom(page, studio.reviewer, second);
    const conversation = page.locator("gadb-conversation");

    await page.getByRole("button", { name: "Mark a region" }).click();
    await dragOver(page, [0.1, 0.1], [0.3, 0.4]);
    await page.getByText("About a region").waitFor();
    await page.keyboard.type("Dragged.");
    await page.keyboard.press("Control+Enter");
    await conversation.getByText("Dragged.").waitFor();

    // Two presses do what a drag does (WCAG 2.5.7).
    await page.getByRole("button", { name: "Mark a region" }).click();
    const { x, y, width, height } = await boxOf(page.locator("gadb-compare .own img"));
    await page.mouse.click(x + width * 0.6, y + height * 0.6);
    await page.mouse.click(x + width * 0.9, y + height * 0.8);
    await page.keyboard.type("Pressed.");
    await page.keyboard.press("Control+Enter");
    await conversation.getByText("Pressed.").waitFor();
    // The conversation may show the note before the picture shows its region.
    await page.getByRole("button", { name: "Note 2 by" }).waitFor();
    const place = await placeIn(page, page.locator("gadb-marks rect.noted").last());
    t.true(
      Math.abs(place.x - 0.6) < 0.015 && Math.abs(place.width - 0.3) < 0.02,
      JSON.stringify(place),
    );

    await page.getByRole("button", { name: "Note 1 by" }).click();
    await conversation.locator("li.chosen").getByText("Dragged.").waitFor();
    await conversation.getByRole("button", { name: "Show the region of note 2" }).click();
    await page.locator("gadb-marks rect.chosen").last().waitFor();
    await page.getByRole("button", { name: "Note 2 by", pressed: true }).waitFor();
    // Also where the edge of swipe lies over the picture.
    await page.keyboard.press("2");
    await page.getByRole("slider", { name: "Edge between v1 and v2" }).waitFor();
    await page.getByRole("button", { name: "Note 1 by" }).click();
    await conversation.locator("li.chosen").getByText("Dragged.").waitFor();
    await page.keyboard.press("h");
    t.is(await page.locator("gadb-marks").count(), 0);
  },
);

test.serial(
  "Escape leaves the region, and one marked for a note that is not sent is still there after a reload",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const { second } = await askTwice(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url });
    await openRoom(page, studio.reviewer, second);
    await page.keyboard.press("m");
    await page.keyboard.press("Escape");
    t.is(await page.getByRole("application").count(), 0);
    await page.keyboard.press("m");
    await page.keyboard.press("Enter");
    await page.keyboard.type("Half a sen");
    await page.reload();
    await reviewOpen(page, second);
    await page.getByText("About a region").waitFor();
    t.is(await page.getByRole("textbox", { name: "Note" }).inputValue(), "Half a sen");
    await page.getByRole("button", { name: "Not about the region" }).click();
    t.is(await page.getByText("About a region").count(), 0);
  },
);

test.serial("what has changed in a text is shown line by line", async (t) => {
  const studio = await makeReviewStudio(server());
  const file = (text: string) => ({ bytes: Buffer.from(text), filename: "water.txt" });
  const first = await askForReview(studio, "water_shader", file("float a;\nfloat b;\nfloat c;\n"));
  const second = await askWith(studio, first, file("float a;\nvec3 b;\nfloat c;\nfloat d;\n"));
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, studio.reviewer, `/reviews/${second.id}`);
  const text = page.getByRole("region", { name: "Changes from v1 and v2" });
  await text.waitFor();
  t.deepEqual(await text.locator("tr.removed .line").allInnerTexts(), ["float b;"]);
  t.deepEqual(await text.locator("tr.added .line").allInnerTexts(), ["vec3 b;", "float d;"]);
});

test.serial(
  "of a file that nothing shows, the facts of both versions stand side by side",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const file = (...bytes: number[]) => ({ bytes: Buffer.from(bytes), filename: "cloth.bin" });
    const first = await askForReview(studio, "cloth_cache", file(1, 2, 3));
    const second = await askWith(studio, first, file(1, 2, 3, 4));
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.reviewer, `/reviews/${second.id}`);
    const size = page.getByRole("row", { name: "Size 3 bytes 4 bytes" });
    await size.waitFor();
    t.is(await page.locator("tr.differs").count(), 2);
  },
);
