import { encodePng } from "../../ops/seed/media/png.ts";
import type { Locator, Page } from "playwright-core";
import type { Region } from "../../web/lib/region.ts";
import { signIn } from "./_pages.ts";
import {
  askForReview,
  upload,
  type AskedReview,
  type Person,
  type ReviewStudio,
  type UploadFile,
} from "./_studio.ts";

/** A picture whose content depends on `seed`, so that two of them differ in a part of it. */
export function picture(seed: number, { width = 240, height = 160 } = {}): Buffer {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isPatch = x > 40 * seed && x < 40 * seed + 60 && y > 40 && y < 100;
      pixels.set(isPatch ? [230, 60 * seed, 40] : [x % 256, y, 120], (y * width + x) * 3);
    }
  }
  return encodePng({ width, height, pixels });
}

/** Has the artist upload a next version with this content and ask again. */
export async function askWith(
  studio: ReviewStudio,
  review: AskedReview,
  file: UploadFile,
): Promise<AskedReview> {
  const version = await upload(studio, review.assetId, file);
  const { data, errors } = await studio.server.graphql(
    `mutation ($versionId: UUID!) {
      requestReview(input: { versionId: $versionId, message: "Once more." }) { result { id } }
    }`,
    { versionId: version.id },
    studio.artist.username,
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return { ...review, id: data.requestReview.result.id, versionNumber: version.version_number };
}

/** Two versions of a picture with a review of the second. */
export async function askTwice(
  studio: ReviewStudio,
  assetName: string,
): Promise<{ first: AskedReview; second: AskedReview }> {
  const file = (seed: number) => ({ bytes: picture(seed), filename: `${assetName}.png` });
  const first = await askForReview(studio, assetName, file(1));
  return { first, second: await askWith(studio, first, file(2)) };
}

/** Opens a review and waits until its picture is on the stage. */
export async function openRoom(page: Page, person: Person, review: AskedReview): Promise<void> {
  await signIn(page, person, `/reviews/${review.id}`);
  await pictureShown(page, review);
}

/** Waits until the picture of a review is on the stage. */
export async function pictureShown(page: Page, review: AskedReview): Promise<void> {
  await page
    .locator("gadb-compare")
    .getByRole("img", { name: `${review.assetName} v${review.versionNumber}` })
    .waitFor();
}

/** Where something lies in the picture under review, as fractions of it. */
export async function placeIn(page: Page, mark: Locator): Promise<Region> {
  const picture = await boxOf(page.locator("gadb-compare .own img"));
  const box = await boxOf(mark);
  return {
    x: (box.x - picture.x) / picture.width,
    y: (box.y - picture.y) / picture.height,
    width: box.width / picture.width,
    height: box.height / picture.height,
  };
}

/** Where something is on the page, once it has come to rest: a bar that comes or goes makes the picture fit anew. */
export async function boxOf(locator: Locator): Promise<Region> {
  for (let before = await locator.boundingBox(); ;) {
    await locator.page().evaluate(TWO_FRAMES);
    const box = await locator.boundingBox();
    if (box === null) throw new Error("It is not to be seen.");
    if (JSON.stringify(box) === JSON.stringify(before)) return box;
    before = box;
  }
}

const TWO_FRAMES =
  "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";

/** Drags from one place of the picture to another, in fractions of it. */
export async function dragOver(
  page: Page,
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
): Promise<void> {
  const picture = await boxOf(page.locator("gadb-compare .own img"));
  const at = ([x, y]: readonly [number, number]) =>
    [picture.x + x * picture.width, picture.y + y * picture.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 4 });
  await page.mouse.up();
}

/** The part of the address that says how one looks at it. */
export function queryOf(page: Page): Record<string, string> {
  return Object.fromEntries(new URL(page.url()).searchParams);
}
