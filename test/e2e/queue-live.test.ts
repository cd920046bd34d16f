import test from "ava";
import type { Page, WebSocketRoute } from "playwright-core";
import { openPage } from "../_helpers/with-browser.ts";
import {
  askForMany,
  cardNames,
  decideAs,
  focusedCard,
  names,
  promoteReviewer,
  shows,
  NO_FILE,
} from "./_lists.ts";
import { announced, queueLength, signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import { askForReview, makeReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

/** Waits until the header counts so many reviews that wait, and returns the title of the tab. */
async function titleWith(page: Page, count: number): Promise<string> {
  await page.locator(".waiting").getByText(String(count), { exact: true }).waitFor();
  return page.title();
}

test.serial(
  "a decision in one browser changes the row in another, and nothing moves until the list is left",
  async (t) => {
    const studio = await makeReviewStudio(server());
    await promoteReviewer(studio);
    await askForMany(studio, names(3));
    const mine = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });
    const theirs = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });
    const path = `/p/${studio.projectId}/reviews`;
    await mine.clock.install();

    await signIn(theirs, studio.artist, path);
    await shows(theirs, "3 reviews");
    await theirs.keyboard.press("j");
    t.is(await focusedCard(theirs), "asset_001");
    await signIn(mine, studio.reviewer, path);
    await shows(mine, "3 reviews");
    t.is(await titleWith(mine, 3), "(3) Reviews · Game Asset Database");
    await mine.keyboard.press("j");
    await mine.keyboard.press("j");
    await mine.keyboard.press("Enter");
    await mine.getByRole("heading", { level: 1, name: /^asset_002/ }).waitFor();
    await mine.keyboard.press("a");
    await mine.keyboard.press("Control+Enter");
    await announced(mine, /^Approved asset_002/);
    await mine.keyboard.press("Escape");
    await shows(mine, "2 reviews");
    t.is(await titleWith(mine, 2), "(2) Reviews · Game Asset Database");
    // Until then it could be taken back, and nobody is told.
    await mine.clock.fastForward(10_000);

    const row = theirs.locator("gadb-card").nth(1);
    await row.getByText("Approved").waitFor();
    await row.getByText("No longer in this list").waitFor();
    t.deepEqual(await cardNames(theirs), names(3));
    t.is(await focusedCard(theirs), "asset_001");
    await theirs.getByRole("textbox", { name: "Name or folder" }).focus();
    await row.getByText("asset_003").waitFor();
    t.deepEqual(await cardNames(theirs), ["asset_001", "asset_003"]);
  },
);

test.serial(
  "a new request waits behind a pill that leads to it, and a filter that it does not match keeps it out",
  async (t) => {
    const studio = await makeReviewStudio(server());
    await askForMany(studio, ["old_axe"]);
    const all = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });
    const filtered = await openPage(t, browser(), {
      origin: server().url,
      expectedErrors: NO_FILE,
    });
    const path = `/p/${studio.projectId}/reviews`;

    await signIn(all, studio.reviewer, path);
    await shows(all, "1 review");
    await signIn(filtered, studio.reviewer, `${path}?q=axe`);
    await shows(filtered, "1 review");
    await askForReview(studio, "new_sword");
    await all.getByRole("button", { name: "1 new – show" }).waitFor();
    t.deepEqual(await cardNames(all), ["old_axe"]);
    await askForReview(studio, "new_axe");
    await filtered.getByRole("button", { name: "1 new – show" }).waitFor();
    await all.getByRole("button", { name: "2 new – show" }).click();
    t.is(await focusedCard(all), "new_sword");
    t.deepEqual(await cardNames(all), ["old_axe", "new_sword", "new_axe"]);
    await filtered.getByRole("button", { name: "1 new – show" }).click();
    t.is(await focusedCard(filtered), "new_axe");
    t.deepEqual(await cardNames(filtered), ["old_axe", "new_axe"]);
  },
);

test.serial("my work is live as well, and its title counts what waits", async (t) => {
  const studio = await makeReviewStudio(server());
  const [first] = await askForMany(studio, names(2));
  const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });

  await signIn(page, studio.reviewer);
  t.is(await queueLength(page), 2);
  t.is(await titleWith(page, 2), "(2) My work · Game Asset Database");
  await askForReview(studio, "new_sword");
  await page.getByRole("button", { name: "1 new – show" }).waitFor();
  t.is(await titleWith(page, 3), "(3) My work · Game Asset Database");
  t.deepEqual(await cardNames(page), names(2));
  await page.getByRole("button", { name: "1 new – show" }).click();
  t.is(await focusedCard(page), "new_sword");
  await promoteReviewer(studio);
  t.is(await decideAs(studio, studio.reviewer, first ?? { id: "" }), undefined);
  await page.locator("gadb-card").first().getByText("No longer in this list").waitFor();
  t.is(await titleWith(page, 2), "(2) My work · Game Asset Database");
});

test.serial("a list that was out of reach catches up once the server is back", async (t) => {
  const studio = await makeReviewStudio(server());
  const [first] = await askForMany(studio, names(2));
  const page = await openPage(t, browser(), {
    origin: server().url,
    expectedErrors: [/WebSocket/],
  });
  const sockets: WebSocketRoute[] = [];
  let isCut = false;
  await page.routeWebSocket(/graphql/, (socket) => {
    if (isCut) return void socket.close({ code: 1013 });
    socket.connectToServer();
    sockets.push(socket);
  });

  await signIn(page, studio.reviewer, `/p/${studio.projectId}/reviews`);
  await shows(page, "2 reviews");
  isCut = true;
  for (const socket of sockets) await socket.close({ code: 1013 });
  await page.getByText("The server is out of reach.").waitFor();
  await askForReview(studio, "new_sword");
  t.is(await decideAs(studio, studio.reviewer, first ?? { id: "" }), undefined);
  t.deepEqual(await cardNames(page), names(2));
  isCut = false;
  await page.getByRole("button", { name: "1 new – show" }).waitFor();
  await page.locator("gadb-card").first().getByText("No longer in this list").waitFor();
  await page.getByText("The server is out of reach.").waitFor({ state: "detached" });
});
