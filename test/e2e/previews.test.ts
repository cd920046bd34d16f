import test from "ava";
import { startWorker } from "../../worker/main.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { picture } from "../depot/_previews.ts";
import { isCleanEverywhere } from "./_axe.ts";
import { signIn } from "./_pages.ts";
import { makePreviews } from "./_previews.ts";
import { useSite } from "./_site.ts";
import { makeReviewStudio, silence, upload, type ReviewStudio } from "./_studio.ts";
import { addAsset, dropFiles } from "./_upload-pages.ts";

const { server, browser } = useSite(test);

/** Raises the reviewer to a lead. */
function promote({ projectId, reviewer }: ReviewStudio): Promise<unknown> {
  return server().db.rootPool.query(
    "update app_public.project_members set role = 'lead' where project_id = $1 and user_id = $2",
    [projectId, reviewer.id],
  );
}

test.serial(
  "a picture that is uploaded waits for its thumbnail, and gets it without a reload",
  async (t) => {
    const studio = await makeReviewStudio(server());
    await addAsset(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.artist, `/p/${studio.projectId}/assets`);
    await page.getByText("No version on the mainline").waitFor();
    await dropFiles(page, [
      { name: "hero_texture.png", bytes: await picture(1200, 800, "#7a4b2a", 300) },
    ]);
    const dialog = page.getByRole("dialog", { name: /^Upload to Skyforge/ });
    await dialog.getByRole("button", { name: "Upload 1 file" }).click();
    await page.getByRole("region", { name: "Uploads" }).getByText("1 of 1 file").waitFor();
    await page.goto(`/p/${studio.projectId}/assets`);
    const thumb = page.locator("gadb-thumb");
    await thumb.getByTitle("Preparing preview…").waitFor();
    const box = await thumb.boundingBox();

    const worker = await startWorker(server().app);
    t.teardown(() => worker.stop());
    const image = thumb.locator("img");
    await image.waitFor();
    await page.waitForFunction(
      "(image) => image.complete && image.naturalWidth === 320",
      await image.elementHandle(),
    );
    t.deepEqual(await thumb.boundingBox(), box, "something moved");
    t.is(await image.getAttribute("width"), "320");
    t.is(await image.getAttribute("height"), "214");
    t.is(await image.getAttribute("loading"), "lazy");
    t.regex((await image.getAttribute("srcset")) ?? "", /thumb_320\S+ 320w, \S+thumb_640\S+ 640w/);

    // Whoever may read the version sees it, nobody else anything.
    const viewer = await openPage(t, browser(), { origin: server().url });
    await signIn(viewer, studio.viewer, `/p/${studio.projectId}/assets`);
    await viewer.locator("gadb-thumb img").waitFor();
    const outsider = await openPage(t, browser(), {
      origin: server().url,
      expectedErrors: [/Failed to load resource: the server responded with a status of 40[14]/],
    });
    await signIn(outsider, studio.outsider);
    const src = new URL((await image.getAttribute("src")) ?? "", server().url);
    src.searchParams.delete("ticket");
    const token = await server().token(studio.outsider.username);
    const headers = { authorization: `Bearer ${token}` };
    t.is((await fetch(src, { headers })).status, 404);
  },
);

test.serial(
  "facts stand beside a version, and a failed preview says why; only leads make it again",
  async (t) => {
    const studio = await makeReviewStudio(server());
    await promote(studio);
    const sound = await addAsset(studio, "steps");
    await upload(studio, sound, { bytes: silence(), filename: "steps.wav" });
    const broken = await addAsset(studio, "broken");
    const whole = await picture(300, 300, "#224466", 40);
    await upload(studio, broken, {
      bytes: whole.subarray(0, whole.length - 60),
      filename: "broken.png",
    });
    await makePreviews(server());
    const project = `/p/${studio.projectId}/assets`;

    const viewer = await openPage(t, browser(), { origin: server().url });
    await signIn(viewer, studio.viewer, `${project}/${sound}`);
    const facts = viewer.locator("gadb-preview");
    await facts.getByText("44.1 kHz, mono").waitFor();
    await facts.getByText("0.1 s").waitFor();
    await viewer.goto(`${project}/${broken}`);
    await facts.getByText(/The file is damaged/).waitFor();
    t.is(await viewer.getByRole("button", { name: "Make it again" }).count(), 0);
    await isCleanEverywhere(t, viewer, "a failed preview");
    const versionId = await server()
      .db.rootPool.query("select id from app_public.asset_versions where asset_id = $1", [broken])
      .then(({ rows }) => rows[0].id as string);
    const { errors } = await server().graphql(
      "mutation ($id: UUID!) { retryPreview(input: { versionId: $id }) { result { id } } }",
      { id: versionId },
      studio.viewer.username,
    );
    t.is(errors[0]?.extensions["code"], "DNIED");

    const lead = await openPage(t, browser(), { origin: server().url });
    await signIn(lead, studio.reviewer, `${project}/${broken}`);
    await lead.getByRole("button", { name: "Make it again" }).click();
    await lead.locator("gadb-preview").getByText("Preparing preview…").waitFor();
    // The other browser hears of it, and of what comes of it.
    await facts.getByText("Preparing preview…").waitFor();
    await isCleanEverywhere(t, viewer, "a preview on its way");
    await makePreviews(server());
    await facts.getByText(/The file is damaged/).waitFor();
    await lead.getByRole("button", { name: "Make it again" }).waitFor();
  },
);

test.serial("how much differs between two versions is the server's number", async (t) => {
  const studio = await makeReviewStudio(server());
  const assetId = await addAsset(studio, "wall");
  const versions = [];
  for (const spot of [0, 40]) {
    const bytes = await picture(400, 400, "#336699", spot);
    versions.push(await upload(studio, assetId, { bytes, filename: "wall.png" }));
  }
  const { data } = await server().graphql(
    "mutation ($id: UUID!) { requestReview(input: { versionId: $id }) { result { id } } }",
    { id: versions[1]?.id },
    studio.artist.username,
  );
  // Not what the browser would count: so it is seen whose number it is.
  await server().db.rootPool.query(
    `update app_private.content_differences set state = 'ready', share = 0.018, started_at = now(), finished_at = now()
     where state = 'waiting'`,
  );
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, studio.reviewer, `/reviews/${data.requestReview.result.id}?mode=swipe`);
  await page.locator("gadb-compare-foot").getByText("1.8 % of pixels differ").waitFor();
  await page.keyboard.press("4");
  await page.getByText("Gain", { exact: true }).waitFor();
  await page.locator("gadb-compare-foot").getByText("1.8 % of pixels differ").waitFor();
  t.pass();
});

test.serial("a studio's own kinds of files keep their icons", async (t) => {
  const studio = await makeReviewStudio(server());
  const assetId = await addAsset(studio, "rig");
  await upload(studio, assetId, { bytes: Buffer.from([1, 2, 3]), filename: "rig.bin" });
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, studio.viewer, `/p/${studio.projectId}/assets/${assetId}`);
  await page.locator("gadb-filmstrip gadb-thumb").getByText("File").waitFor();
  t.is(await page.getByText("Preparing preview…").count(), 0);
});
