import test from "ava";
import type { Page } from "playwright-core";
import { encodeGlb } from "../../ops/seed/media/glb.ts";
import { anvilModel } from "../../ops/seed/media/models.ts";
import { encodeWav } from "../../ops/seed/media/wav.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { isClean, isCleanEverywhere } from "./_axe.ts";
import { makeFilm } from "./_film.ts";
import { signIn } from "./_pages.ts";
import { makePreviews } from "./_previews.ts";
import { askWith, queryOf } from "./_room.ts";
import { useSite } from "./_site.ts";
import { askForReview, makeReviewStudio, type AskedReview } from "./_studio.ts";

const { server, browser } = useSite(test);

// What runs in the page has its types, which the tests do not know.
// oxlint-disable-next-line typescript/no-explicit-any
type InPage = any;

/** A tone of 440 Hz, two seconds long. */
function tone(loudness: number): Buffer {
  const samples = Float32Array.from(
    { length: 2 * 48_000 },
    (_, at) => loudness * Math.sin((2 * Math.PI * 440 * at) / 48_000),
  );
  return encodeWav({ rate: 48_000, channels: [samples] });
}

const open = (page: Page, { assetName }: AskedReview) =>
  page.getByRole("heading", { level: 1, name: new RegExp(`^${assetName}`) }).waitFor();

/** What a model's camera is at. */
const cameraOf = (page: Page, pane: "own" | "other"): Promise<string> =>
  page.locator(`.${pane} model-viewer`).evaluate((model: InPage) => {
    const { theta, phi, radius } = model.getCameraOrbit();
    return [theta, phi, radius].map((value) => value.toFixed(2)).join(" ");
  });

/** Waits until a camera is there; it takes its place with the next frame. */
async function cameraIs(page: Page, pane: "own" | "other", place: string): Promise<void> {
  const model = await page.locator(`.${pane} model-viewer`).elementHandle();
  await page.waitForFunction(
    ([element, expected]: InPage) => {
      const { theta, phi, radius } = element.getCameraOrbit();
      return [theta, phi, radius].map((value) => value.toFixed(2)).join(" ") === expected;
    },
    [model, place],
  );
}

/** Waits until a model is on the stage. */
async function modelShown(page: Page, pane: "own" | "other"): Promise<void> {
  const model = await page.locator(`.${pane} model-viewer`).elementHandle();
  await page.waitForFunction((element: InPage) => element.loaded, model);
}

test.serial(
  "two versions of a model share one camera, and a note sticks to a point of it",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const glb = (glowing: boolean) => ({
      bytes: encodeGlb(anvilModel("#888888", glowing)),
      filename: "anvil.glb",
    });
    const first = await askForReview(studio, "anvil", glb(false));
    const review = await askWith(studio, first, glb(true));
    await makePreviews(server());
    const page = await openPage(t, browser(), {
      origin: server().url,
      width: 700,
      height: 640,
      // Both are said of a machine that draws slowly: the viewer draws with the processor here.
      expectedErrors: [/GPU stall due to ReadPixels/, /rAF timed out in updateSource/],
    });
    // Drawn by the processor, which others use as well; the driver says that this is slow.
    page.setDefaultTimeout(60_000);
    await signIn(page, studio.reviewer, `/reviews/${review.id}`);
    await open(page, review);
    await modelShown(page, "own");
    await page
      .getByText(/^[\d,]+ triangles$/)
      .first()
      .waitFor();

    await page.keyboard.press("1");
    await modelShown(page, "other");
    const box = await page.locator(".own model-viewer").boundingBox();
    t.truthy(box);
    const { x, y, width, height } = box as { x: number; y: number; width: number; height: number };
    const before = await cameraOf(page, "own");
    await cameraIs(page, "other", before);
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 80, y + height / 2 - 10, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/[?&]t=/);
    const after = await cameraOf(page, "own");
    t.not(after, before);
    await cameraIs(page, "other", after);
    t.is(queryOf(page)["mode"], "2up");

    // Without the mouse: Enter takes the point in the middle.
    await page.keyboard.press("m");
    await page.getByText("Press the model where the note belongs").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("About: Point on the model").waitFor();
    await page.keyboard.type("This edge is too sharp.");
    await page.keyboard.press("Control+Enter");
    const marker = page.getByRole("button", { name: /^Note 1 by / });
    await marker.waitFor();
    await page.reload();
    await marker.waitFor();
    await modelShown(page, "own");
    await cameraIs(page, "own", after);
    await page.getByRole("button", { name: /^Show note 1 at / }).click();
    await page.getByRole("button", { name: /^Note 1 by /, pressed: true }).waitFor();
    await isClean(t, page, "a model in the room");
  },
);

test.serial(
  "a film goes on by single frames, a note keeps its frame, and two versions go together",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const film = async (side: number) => ({
      bytes: await makeFilm(browser(), server().url, side),
      filename: "shot.webm",
    });
    const first = await askForReview(studio, "shot", await film(64));
    const review = await askWith(studio, first, await film(96));
    await makePreviews(server());
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.reviewer, `/reviews/${review.id}?t=10`);
    await open(page, review);
    const shown = page.locator("gadb-player .where");
    await shown.getByText("Frame 10 (0:00:10)").waitFor();
    const stage = page.getByRole("group", { name: /^shot v2: Space plays/ });
    await stage.focus();
    await page.keyboard.press(".");
    await shown.getByText("Frame 11 (0:00:11)").waitFor();
    // The frame that is said is the one that is shown.
    await showsFrame(page, "own", 11);
    await page.keyboard.press(",");
    await page.keyboard.press(",");
    await shown.getByText("Frame 9 (0:00:09)").waitFor();
    await showsFrame(page, "own", 9);

    await page.keyboard.press("m");
    await page.getByText("About: Frame 9 (0:00:09)").waitFor();
    await page.keyboard.type("It jumps here.");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: /^Note 1 by .*: Frame 9/ }).waitFor();
    await page.goto(`/reviews/${review.id}`);
    await open(page, review);
    await page.getByRole("button", { name: /^Show note 1 at / }).click();
    await shown.getByText("Frame 9 (0:00:09)").waitFor();
    await showsFrame(page, "own", 9);

    await page.getByRole("button", { name: "With v1" }).click();
    await page.locator("video[data-which=other]").waitFor();
    await page.getByLabel("v1 ahead by").fill("2");
    await page.keyboard.press("Tab");
    await stage.focus();
    await page.keyboard.press(".");
    await shown.getByText("Frame 10").waitFor();
    // The other is two frames ahead.
    await showsFrame(page, "other", 12);
    t.deepEqual(
      await page.locator("video").evaluateAll((films: InPage[]) => films.map(({ muted }) => muted)),
      [true, false],
      "one of them is heard",
    );
    await page.keyboard.press("l");
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.keyboard.press("k");
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await isCleanEverywhere(t, page, "a film in the room");
  },
);

/** Waits until a film shows the frame of this number: its grey is five times that. */
async function showsFrame(page: Page, which: "own" | "other", frame: number): Promise<void> {
  const film = await page.locator(`video[data-which=${which}]`).elementHandle();
  await page.waitForFunction(
    ([element, expected]: InPage) => {
      const canvas = element.ownerDocument.createElement("canvas");
      canvas.width = canvas.height = 8;
      const context = canvas.getContext("2d");
      context.drawImage(element, 0, 0, 8, 8);
      return Math.round(context.getImageData(4, 4, 1, 1).data[0] / 5) === expected;
    },
    [film, frame],
  );
}

test.serial(
  "a sound is drawn from the worker's peaks, and two versions play at one loudness",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const first = await askForReview(studio, "bell", { bytes: tone(0.1), filename: "bell.wav" });
    const review = await askWith(studio, first, { bytes: tone(0.4), filename: "bell.wav" });
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.reviewer, `/reviews/${review.id}`);
    await open(page, review);
    await page.getByText("Preparing the waveform…").waitFor();
    await makePreviews(server());
    await page.locator("gadb-timeline path.played").waitFor({ state: "attached" });
    await page.getByText(/Loudness: -\d+\.\d LUFS/).waitFor();

    const position = page.getByRole("slider", { name: "Position" });
    await position.fill("500");
    await page.locator("gadb-player .where").getByText("0:00.500").waitFor();
    await page.getByRole("button", { name: "Note here" }).click();
    await page.getByText("About: 0:00.500").waitFor();
    await page.keyboard.type("A click.");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: /^Note 1 by .*: 0:00.500/ }).waitFor();

    await page.getByRole("button", { name: "With v1" }).click();
    await page.getByLabel("Equally loud").check();
    const [other, own] = await page
      .locator("audio")
      .evaluateAll((sounds: InPage[]) => sounds.map(({ volume, muted }) => ({ volume, muted })));
    t.is(other?.volume, 1);
    // Four times the amplitude is 12 dB more.
    t.is(own?.volume.toFixed(2), "0.25");
    t.deepEqual([other?.muted, own?.muted], [true, false]);
    await page.getByRole("button", { name: "Hear v1" }).click();
    t.true(await page.locator("audio[data-which=own]").evaluate((sound: InPage) => sound.muted));
    await isCleanEverywhere(t, page, "a sound in the room");
  },
);
