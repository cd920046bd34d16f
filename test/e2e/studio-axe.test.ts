import { randomBytes } from "node:crypto";
import test from "ava";
import type { Page } from "playwright-core";
import { openPage } from "../_helpers/with-browser.ts";
import { committed } from "../_helpers/with-db.ts";
import { isCleanEverywhere } from "./_axe.ts";
import { signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import { goTo, makeHistory, makeMember, makeOwner } from "./_studio-pages.ts";
import { askForReview, makeReviewStudio, type ReviewStudio } from "./_studio.ts";
import { addAsset, dropFiles } from "./_upload-pages.ts";

const { server, browser } = useSite(test);

/** Screens with the words that say they are there. */
function screens(projectId: string): [path: string, word: string][] {
  return [
    [`/p/${projectId}/storage`, "Largest assets"],
    [`/p/${projectId}/members`, "People and their ranks"],
    [`/p/${projectId}/archive`, "Archive log"],
    ["/settings/account", "Password"],
    ["/settings/shortcuts", "Everywhere"],
    ["/settings/tokens", "Your tokens"],
  ];
}

/** A project with something to show on every screen; the artist manages it. */
async function makeBusyStudio(): Promise<ReviewStudio> {
  const studio = await makeReviewStudio(server());
  await askForReview(studio, "hero_texture_with_a_name_as_long_as_some_studios_make_them");
  await addAsset(studio, "stone", { folder: "environment/rocks/granite" });
  await makeHistory(studio, { days: 90, bytesPerDay: 41 * 1024 ** 3 });
  await makeMember(studio, studio.artist, "manager");
  await makeOwner(studio);
  await committed(server().db, async (client) => {
    await client.query(
      `insert into app_public.permissions (project_id, user_id, can_read, can_write, reason, granted_by)
       values ($1, $2, true, true, 'paints the logo', $3)`,
      [studio.projectId, studio.viewer.id, studio.artist.id],
    );
    await client.query(
      `insert into app_public.project_archive_log
         (project_id, project_name, action, actor_id, reason, asset_count, version_count, total_bytes, root_sha256)
       values ($1, 'Skyforge', 'archived', $2, 'Shipped', 10, 40, 1000, $3), ($1, 'Skyforge', 'reopened', $2, 'A sequel', 10, 40, 1000, $3)`,
      [studio.projectId, studio.artist.id, "a".repeat(64)],
    );
    await client.query(
      `insert into app_public.archive_checks
         (project_id, recorded_sha256, computed_sha256, blob_count, total_bytes, damaged_count, unread_count)
       values ($1, $2, $2, 10, 1000, 0, 0), ($1, $2, $2, 10, 1000, 1, 0)`,
      [studio.projectId, "a".repeat(64)],
    );
  });
  await server().graphql(
    `mutation { createPersonalAccessToken(input: { name: "Build machine", scopes: [read, write] }) { clientMutationId } }`,
    {},
    studio.artist.username,
  );
  return studio;
}

async function show(page: Page, path: string, word: string): Promise<void> {
  await goTo(page, path);
  await page.locator("gadb-outlet").getByText(word).first().waitFor();
}

test.serial(
  "the pages around a project are accessible in both themes at every width",
  async (t) => {
    const studio = await makeBusyStudio();
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.artist, `/p/${studio.projectId}/storage`);
    await page.getByRole("button", { name: "Upload files" }).waitFor();
    for (const [path, word] of screens(studio.projectId)) {
      await show(page, path, word);
      await isCleanEverywhere(t, page, path);
    }
  },
);

test.serial("the table of an upload, the tray and its page are accessible, too", async (t) => {
  const studio = await makeBusyStudio();
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, studio.artist, `/p/${studio.projectId}/archive`);
  await page.getByRole("button", { name: "Upload files" }).waitFor();
  await dropFiles(page, [
    { name: "stone_v2.png", bytes: randomBytes(100) },
    { name: "a_file_that_belongs_to_nothing_here.png", bytes: randomBytes(100) },
  ]);
  await page.getByText("1 matched · 1 left out").waitFor();
  await isCleanEverywhere(t, page, "review of uploads");
  await page.getByRole("button", { name: "Upload 1 file" }).click();
  await page.locator("gadb-upload-tray").getByText("1 of 1 file").waitFor();
  await isCleanEverywhere(t, page, "tray");
  await show(page, "/uploads", "Version 1");
  await isCleanEverywhere(t, page, "uploads");
});

test.serial(
  "the pages around a project are accessible with nothing in them and in error",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const page = await openPage(t, browser(), {
      origin: server().url,
      expectedErrors: [/Failed to load resource/],
    });
    await signIn(page, studio.viewer, `/p/${studio.projectId}/storage`);
    await page.getByText("No forecast yet").waitFor();
    await isCleanEverywhere(t, page, "empty storage");
    await show(page, `/p/${studio.projectId}/archive`, "Never archived");
    await isCleanEverywhere(t, page, "empty archive");
    await show(page, "/settings/tokens", "No tokens yet");
    await isCleanEverywhere(t, page, "no tokens");
    await show(page, "/uploads", "Nothing is being uploaded");
    await isCleanEverywhere(t, page, "no uploads");

    await page.route("**/graphql", (route) => route.abort());
    for (const path of [
      `/p/${studio.projectId}/storage`,
      `/p/${studio.projectId}/members`,
      `/p/${studio.projectId}/archive`,
      "/settings/account",
      "/settings/tokens",
    ]) {
      await show(page, path, "The server does not answer.");
      await isCleanEverywhere(t, page, `${path} in error`);
    }
  },
);
