import { randomBytes } from "node:crypto";
import test from "ava";
import { openPage } from "../_helpers/with-browser.ts";
import { announced, signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import { makeReviewStudio } from "./_studio.ts";
import { addAsset, dropFiles, pickFiles, versionsOf } from "./_upload-pages.ts";

const { server, browser } = useSite(test);

test.serial(
  "dropped files are matched to assets, new ones made, sent, and reviewed when asked",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const hero = await addAsset(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.artist, `/p/${studio.projectId}/storage`);
    await page.getByRole("button", { name: "Upload files" }).waitFor();

    await dropFiles(page, [
      { name: "hero_texture_v002.png", bytes: randomBytes(40_000) },
      { name: "stone.png", bytes: randomBytes(5_000) },
      { name: "readme.txt", bytes: randomBytes(10) },
    ]);
    const dialog = page.getByRole("dialog", { name: /^Upload to Skyforge/ });
    await dialog.getByText("1 matched · 2 left out").waitFor();
    await dialog.getByLabel("Where stone.png goes").selectOption({ label: "Make the asset stone" });
    await dialog.getByLabel("Type of stone.png").selectOption("sketch");
    await dialog.getByLabel("What changed? (optional)").fill("Rougher");
    await dialog.getByText("1 matched · 1 new asset · 1 left out").waitFor();
    await dialog.getByRole("button", { name: "Upload 2 files" }).click();

    const tray = page.getByRole("region", { name: "Uploads" });
    await tray.getByText("2 of 2 files").waitFor();
    await tray.getByRole("status").getByText("Uploads: 100 %").waitFor({ state: "attached" });
    t.deepEqual(await versionsOf(server(), hero), [40_000]);
    const { rows } = await server().db.rootPool.query(
      `select assets.name, assets.type, versions.comment, versions.filename
       from app_public.assets join app_public.asset_versions as versions on versions.asset_id = assets.id
       where assets.project_id = $1 order by assets.name`,
      [studio.projectId],
    );
    t.deepEqual(rows, [
      { name: "hero_texture", type: "sketch", comment: "Rougher", filename: "hero_texture_v002.png" },
      { name: "stone", type: "sketch", comment: "Rougher", filename: "stone.png" },
    ]);

    await tray.getByRole("button", { name: "Ask for a review of hero_texture" }).click();
    await tray.getByText("A review was asked for.").waitFor();
    // It stays over every page, and has one of its own.
    await page.getByRole("link", { name: "My work", exact: true }).click();
    await tray.getByText("2 of 2 files").waitFor();
    await tray.getByRole("link", { name: "Show all uploads" }).click();
    await page.getByRole("heading", { level: 1, name: "Uploads" }).waitFor();
    await page.getByRole("button", { name: "Clear what is done" }).click();
    await page.getByRole("heading", { name: "Nothing is being uploaded" }).waitFor();
  },
);

test.serial("content that the server has is not sent again", async (t) => {
  const studio = await makeReviewStudio(server());
  const hero = await addAsset(studio, "hero");
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, studio.artist, `/p/${studio.projectId}/storage`);
  const bytes = randomBytes(30_000);
  const upload = async () => {
    await pickFiles(page, [{ name: "hero.bin", bytes }]);
    await page.getByRole("button", { name: "Upload 1 file" }).click();
  };
  await upload();
  await page.getByText("Version 1").waitFor();
  const sent: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.startsWith("/uploads")) sent.push(request.method());
  });
  await upload();
  await page.getByText("the server had it already").waitFor();
  t.deepEqual(sent, []);
  t.deepEqual(await versionsOf(server(), hero), [30_000, 30_000]);
});
