import { randomBytes } from "node:crypto";
import test from "ava";
import { hashPassword } from "../../src/auth/passwords.ts";
import { until } from "../_helpers/until.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { makeServerWorld } from "../depot/_server-world.ts";
import { announced, signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import { makeReviewStudio } from "./_studio.ts";
import {
  addAsset,
  bytesSent,
  dropFiles,
  durableBytes as durableBytesOf,
  jammedWay,
  lockFor,
  openUploads as openUploadsOf,
  patchOffsets,
  pickFiles,
  pickPath,
  SIZE,
  slowDown,
  tempFile,
  unlockFor,
  versionsOf,
} from "./_upload-pages.ts";

const { server, browser } = useSite(test);

/** The browser writes one such line for each refused request. */
const REFUSED = /Failed to load resource: the server responded with a status of (409|507|423|503)/;

const openUploads = (projectId: string) => openUploadsOf(server().db, projectId);
const durableBytes = (projectId: string, db = server().db) => durableBytesOf(db, projectId);

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
      {
        name: "hero_texture",
        type: "sketch",
        comment: "Rougher",
        filename: "hero_texture_v002.png",
      },
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

test.serial("GET /uploads is the page, everything else there speaks tus as before", async (t) => {
  const at = async (method: string, path = "/uploads", headers = {}) =>
    fetch(server().url + path, { method, headers });
  const page = await at("GET");
  t.is(page.status, 200);
  t.regex(await page.text(), /<gadb-app>/);
  const tus = { "tus-resumable": "1.0.0" };
  t.is((await at("OPTIONS")).headers.get("tus-version"), "1.0.0");
  t.is((await at("POST")).status, 412);
  t.is((await at("POST", "/uploads", tus)).status, 401);
  t.is((await at("PATCH", "/uploads/0")).status, 412);
  t.is((await at("GET", "/uploads/0", tus)).status, 405);
  t.is((await at("DELETE", "/uploads/0", tus)).status, 401);
});

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

test.serial(
  "a lock of somebody else refuses an upload before a byte is sent, and names its holder",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const hero = await addAsset(studio, "hero");
    await lockFor(studio, hero, studio.reviewer);
    const page = await openPage(t, browser(), { origin: server().url });
    const sent = bytesSent(page);
    await signIn(page, studio.artist, `/p/${studio.projectId}/storage`);
    await pickFiles(page, [{ name: "hero.bin", bytes: randomBytes(1_000) }]);

    const dialog = page.getByRole("dialog");
    await dialog
      .getByText(new RegExp(`"hero" is locked by ${studio.reviewer.username} since`))
      .waitFor();
    await dialog.getByText("1 refused").waitFor();
    await dialog.getByRole("button", { name: "Upload 0 files" }).click({ force: true });
    t.is(await page.getByRole("region", { name: "Uploads" }).count(), 0);

    // Given back meanwhile: asked again, nothing stands in the way.
    await unlockFor(studio, hero, studio.reviewer);
    await dialog.getByRole("button", { name: "Check again" }).click();
    await dialog.getByText("1 matched").waitFor();
    t.deepEqual(sent, []);
  },
);

test.serial("a lock taken while the table was open refuses it all the same", async (t) => {
  const studio = await makeReviewStudio(server());
  const hero = await addAsset(studio, "hero");
  const page = await openPage(t, browser(), { origin: server().url, expectedErrors: [REFUSED] });
  const sent = bytesSent(page);
  await signIn(page, studio.artist, `/p/${studio.projectId}/storage`);
  await pickFiles(page, [{ name: "hero.bin", bytes: randomBytes(1_000) }]);
  await page.getByText("1 matched").waitFor();
  await lockFor(studio, hero, studio.reviewer);
  await page.getByRole("button", { name: "Upload 1 file" }).click();

  const tray = page.getByRole("region", { name: "Uploads" });
  await tray
    .getByRole("alert")
    .getByText(new RegExp(`"hero" is locked by ${studio.reviewer.username} since`))
    .waitFor();
  t.deepEqual(sent, []);
  await unlockFor(studio, hero, studio.reviewer);
  await tray.getByRole("button", { name: "Retry hero.bin" }).click();
  await tray.getByText("Version 1").waitFor();
  t.deepEqual(await versionsOf(server(), hero), [1_000]);
});

test.serial("an asset that changes only under a lock is locked for the upload", async (t) => {
  const studio = await makeReviewStudio(server());
  await server().db.rootPool.query(
    "insert into app_public.asset_types (name, lock_policy) values ('sculpt', 'exclusive') on conflict do nothing",
  );
  const hero = await addAsset(studio, "hero", { type: "sculpt" });
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, studio.artist, `/p/${studio.projectId}/storage`);
  for (const version of [1, 2]) {
    await pickFiles(page, [{ name: "hero.bin", bytes: randomBytes(1_000 + version) }]);
    if (version === 2) await page.getByText("Take its lock, which nobody has").waitFor();
    await page.getByRole("button", { name: "Upload 1 file" }).click();
    await page.getByText(`Version ${version}`).waitFor();
  }
  t.deepEqual(await versionsOf(server(), hero), [1_001, 1_002]);
});

test.serial(
  "over the allocation nothing is sent; a viewer and an archive have no way in",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const hero = await addAsset(studio, "hero");
    await server().db.rootPool.query(
      "update app_public.projects set storage_allocation_bytes = 500 where id = $1",
      [studio.projectId],
    );
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: [REFUSED] });
    const sent = bytesSent(page);
    await signIn(page, studio.artist, `/p/${studio.projectId}/storage`);
    await pickFiles(page, [{ name: "hero.bin", bytes: randomBytes(1_000) }]);
    await page.getByRole("button", { name: "Upload 1 file" }).click();
    await page
      .getByRole("alert")
      .getByText(/has 500 bytes of its 500 bytes left; this needs 1000 bytes/)
      .waitFor();
    await page.getByRole("button", { name: "Cancel hero.bin" }).click();
    await page.getByRole("region", { name: "Uploads" }).waitFor({ state: "detached" });

    await server().db.rootPool.query(
      "update app_public.projects set status = 'archived' where id = $1",
      [studio.projectId],
    );
    await page.reload();
    await page.getByText("This project is archived.").waitFor();
    t.is(await page.getByRole("button", { name: "Upload files" }).count(), 0);
    await dropFiles(page, [{ name: "hero.bin", bytes: randomBytes(10) }]);
    await announced(page, /is archived: nothing is added to it\./);
    t.deepEqual(sent, []);
    t.deepEqual(await versionsOf(server(), hero), []);

    const other = await makeReviewStudio(server());
    const asViewer = await openPage(t, browser(), { origin: server().url });
    await signIn(asViewer, other.viewer, `/p/${other.projectId}/storage`);
    await asViewer.getByRole("navigation", { name: /^Project Skyforge/ }).waitFor();
    t.is(await asViewer.getByRole("button", { name: "Upload files" }).count(), 0);
    await dropFiles(asViewer, [{ name: "hero.bin", bytes: randomBytes(10) }]);
    await announced(asViewer, /You may look at .+, not upload to it\./);
  },
);

test.serial(
  "a paused upload goes on, a cancelled one leaves nothing, and 3 go at once",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) await addAsset(studio, name);
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.artist, `/p/${studio.projectId}/storage`);
    await slowDown(page, 400_000);
    await pickFiles(
      page,
      names.map((name) => ({ name: `${name}.bin`, bytes: randomBytes(1_500_000) })),
    );
    await page.getByRole("button", { name: "Upload 5 files" }).click();
    const tray = page.getByRole("region", { name: "Uploads" });
    await until(async () => (await openUploads(studio.projectId)) === 3);
    t.is(await tray.getByText("Waits for its turn").count(), 2);

    await tray.getByRole("link", { name: "Show all uploads" }).click();
    await page.getByRole("button", { name: "Pause all" }).click();
    t.is(await page.getByText(/^Paused/).count(), 5);
    await page.getByRole("button", { name: "Cancel a.bin" }).click();
    await until(async () => (await openUploads(studio.projectId)) === 2);
    await slowDown(page, -1);
    await page.getByRole("button", { name: "Go on with b.bin" }).click();
    await page.getByText("Version 1").waitFor();
    await page.getByRole("button", { name: "Go on with all" }).click();
    await page.getByText("4 of 4 files").waitFor();
    t.is(await openUploads(studio.projectId), 0);
    await page.getByRole("button", { name: "Clear what is done" }).click();
  },
);

test.serial(
  "an upload under way when its page is closed goes on past it when the file is given again",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const hero = await addAsset(studio, "hero");
    const file = tempFile(t, "hero.bin");
    const way = await jammedWay(t, server().url, 0.8 * SIZE);
    const first = await openPage(t, browser(), { origin: way.url });
    await signIn(first, studio.artist, `/p/${studio.projectId}/storage`);
    await pickPath(first, file);
    await first.getByRole("button", { name: "Upload 1 file" }).click();
    await until(async () => (await durableBytes(studio.projectId)) >= 0.6 * SIZE);
    const asked = first.waitForEvent("dialog");
    await first.close({ runBeforeUnload: true });
    const dialog = await asked;
    t.is(dialog.type(), "beforeunload");
    await Promise.all([first.waitForEvent("close"), dialog.accept()]);

    way.lift();
    const second = await first.context().newPage();
    const offsets = patchOffsets(second);
    await second.goto("/uploads");
    await second.getByText(/sent before the page was closed/).waitFor();
    await second.getByLabel("Choose hero.bin again").setInputFiles(tempFile(t, "other.bin", 10));
    await announced(second, /That is another file/);
    await second.getByLabel("Choose hero.bin again").setInputFiles(file);
    await second.getByText("Version 1").waitFor();
    t.true((offsets[0] as number) >= 0.6 * SIZE, `went on at ${offsets[0]}`);
    t.deepEqual(await versionsOf(server(), hero), [SIZE]);
  },
);

test.serial("an upload goes on past where it stood when the server was killed", async (t) => {
  const world = await makeServerWorld(t);
  const running = await world.startServer();
  const { rows } = await world.db.rootPool.query<{ username: string }>(
    "select username, app_private.set_password_hash(id, $2) from app_public.users where id = $1",
    [world.studio.members.contributor, await hashPassword("Correct-Horse-7")],
  );
  const person = { id: "", username: rows[0]?.username as string, password: "Correct-Horse-7" };
  const way = await jammedWay(t, running.url, 0.8 * SIZE);
  const page = await openPage(t, browser(), {
    origin: way.url,
    expectedErrors: [/Failed to load resource: net::ERR_/, /WebSocket connection to/, REFUSED],
  });
  await signIn(page, person, `/p/${world.studio.projectId}/storage`);
  await pickPath(page, tempFile(t, "hero.bin"));
  await page.getByRole("button", { name: "Upload 1 file" }).click();
  await until(async () => (await durableBytes(world.studio.projectId, world.db)) >= 0.6 * SIZE);
  running.kill();
  await running.gone;
  way.lift();
  const offsets = patchOffsets(page);
  await world.startServer({ PORT: new URL(running.url).port });
  // The page asks at longer and longer intervals while the server is away.
  await page.getByText("Version 1").waitFor({ timeout: 60_000 });
  t.true((offsets[0] as number) >= 0.6 * SIZE, `went on at ${offsets[0]}`);
});
