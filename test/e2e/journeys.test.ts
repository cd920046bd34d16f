import test from "ava";
import type { Page } from "playwright-core";
import { openPage } from "../_helpers/with-browser.ts";
import { committed } from "../_helpers/with-db.ts";
import { addManyReviews } from "../_helpers/many-reviews.ts";
import { flakyNetwork } from "../sdk/_flaky-network.ts";
import {
  askForMany,
  cardNames,
  decideAs,
  focusedCard,
  mainlineOf,
  NO_FILE,
  promoteReviewer,
  shows,
} from "./_lists.ts";
import { announced, focusedTag, queueLength, reviewOpen, signIn } from "./_pages.ts";
import { isCleanEverywhere } from "./_axe.ts";
import { askTwice, queryOf } from "./_room.ts";
import { useSite } from "./_site.ts";
import { askForReview, makeReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

/** Has the page count what comes from a pointer; returns how to ask for it. */
async function watchPointer(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(`
    globalThis.pointerEvents = 0;
    for (const type of ["pointerdown", "pointermove", "mousedown", "wheel", "touchstart"])
      addEventListener(type, () => { globalThis.pointerEvents += 1; }, true);`);
  return () => page.evaluate("pointerEvents");
}

test.serial(
  "without a pointer: sign in, approve three, take one back, compare, comment, sign out",
  async (t) => {
    const studio = await makeReviewStudio(server());
    for (const name of ["anvil", "barrel", "crate"]) await askForReview(studio, name);
    const { second: hero } = await askTwice(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url });
    const pointed = await watchPointer(page);
    await page.clock.install();

    await signIn(page, studio.reviewer);
    t.is(await queueLength(page), 4);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    for (const name of ["anvil", "barrel", "crate"]) {
      await page.getByRole("heading", { level: 1, name: `${name} v1` }).waitFor();
      await page.keyboard.press("a");
      await page.keyboard.type(`${name} is fine.`);
      await page.keyboard.press("Control+Enter");
      await announced(page, new RegExp(`^Approved ${name} v1`));
    }
    await reviewOpen(page, hero);

    await page.keyboard.press("z");
    await page.getByRole("heading", { level: 1, name: "crate v1" }).waitFor();
    t.is(await page.getByRole("textbox", { name: "Note" }).inputValue(), "crate is fine.");
    await page.keyboard.press("n");
    await reviewOpen(page, hero);
    await page.locator("gadb-compare .own img").waitFor();

    for (const [key, mode] of [
      ["1", "2up"],
      ["2", "swipe"],
      ["4", "difference"],
    ] as const) {
      await page.keyboard.press(key);
      await page.locator("gadb-compare .other img").waitFor({ state: "attached" });
      t.is(queryOf(page)["mode"], mode);
    }
    await page.keyboard.press("c");
    await page.keyboard.type("The trim is a shade too red.");
    await page.keyboard.press("Control+Enter");
    const said = page.locator("gadb-conversation");
    await said.getByText("The trim is a shade too red.").waitFor();

    // Everything of the header is reached with Tab, its ring always to be seen.
    for (const _ of ["the note", "the review"]) await page.keyboard.press("Escape");
    t.is(await queueLength(page), 2);
    await tabTo(page, "Sign out");
    await page.keyboard.press("Enter");
    await page.getByLabel("User name").waitFor();
    t.is(await pointed(), 0);
    const { rows } = await server().db.rootPool.query<{ name: string; state: string }>(
      `select assets.name, reviews.state from app_public.asset_reviews as reviews
       join app_public.assets on assets.id = reviews.asset_id
       where reviews.project_id = $1 and reviews.state <> 'superseded' order by assets.name`,
      [studio.projectId],
    );
    t.deepEqual(
      rows.map(({ name, state }) => `${name} ${state}`),
      ["anvil approved", "barrel approved", "crate pending", "hero_texture pending"],
    );
  },
);

/** Presses Shift+Tab until the control of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const wanted = page.getByRole("button", { name, exact: true }).and(page.locator(":focus"));
  for (let times = 0; times < 60; times += 1) {
    if ((await wanted.count()) > 0) return;
    await page.keyboard.press("Shift+Tab");
  }
  throw new Error(`${name} is not reached with the keyboard.`);
}

test.serial("thirty seconds without a network: every page catches up by itself", async (t) => {
  const studio = await makeReviewStudio(server());
  await promoteReviewer(studio);
  const [first] = await askForMany(studio, ["asset_001", "asset_002"]);
  const { second: hero } = await askTwice(studio, "hero_texture");
  const network = await flakyNetwork(t, server().url);
  const list = await openPage(t, browser(), {
    origin: network.url,
    expectedErrors: [...NO_FILE, /Failed to load resource: net::ERR_/, /WebSocket connection to/],
  });
  const room = await list.context().newPage();
  const work = await list.context().newPage();
  const pages = [list, room, work];
  for (const page of pages) await page.clock.install();
  await signIn(list, studio.reviewer, `/p/${studio.projectId}/reviews`);
  await shows(list, "3 reviews");
  await room.goto(`/reviews/${hero.id}`);
  await reviewOpen(room, hero);
  await work.goto("/reviews");
  t.is(await queueLength(work), 3);

  network.cut();
  for (const page of pages) await page.getByText("The server is out of reach.").waitFor();
  for (const page of pages) await page.clock.runFor(30_000);
  t.is(await decideAs(studio, studio.reviewer, first ?? { id: "" }), undefined);
  await askForReview(studio, "new_sword");
  await server().graphql(
    `mutation ($id: UUID!) { addReviewNote(input: { reviewId: $id, body: "Said meanwhile." }) { clientMutationId } }`,
    { id: hero.id },
    studio.artist.username,
  );
  t.deepEqual(await cardNames(list), ["asset_001", "asset_002", "hero_texture"]);
  t.is(await room.getByText("Said meanwhile.").count(), 0);

  network.mend();
  // Until the next attempt, which is further away the longer it lasts.
  for (const page of pages) await page.clock.runFor(30_000);
  for (const page of [list, work]) {
    await page.getByRole("button", { name: "1 new – show" }).waitFor();
    await page.locator("gadb-card").first().getByText("No longer in this list").waitFor();
  }
  await room.locator("gadb-conversation").getByText("Said meanwhile.").waitFor();
  for (const page of pages)
    await page.getByText("The server is out of reach.").waitFor({ state: "detached" });
});

test.serial("of a thousand reviews nothing moves but what is asked to", async (t) => {
  const studio = await makeReviewStudio(server());
  await promoteReviewer(studio);
  const { projectId, artist } = studio;
  const branchId = await mainlineOf(studio);
  await committed(server().db, (client) =>
    addManyReviews(client, { projectId, branchId, authorId: artist.id, count: 1_000 }),
  );
  const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });
  await page.addInitScript(WATCH_SHIFTS);
  await signIn(page, studio.reviewer);
  await page.goto(`/p/${projectId}/reviews`);
  await shows(page, "50 of 1,000 reviews");
  for (let step = 0; step < 60; step += 1) await page.keyboard.press("j");
  await shows(page, "100 of 1,000 reviews");
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("j");
  t.regex(await focusedCard(page), /^asset_00\d\d$/);
  await page.keyboard.press("x");
  await page.getByText("1 selected").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("1 selected").waitFor({ state: "detached" });
  await page.goto(`/p/${projectId}/reviews?sort=newest`);
  await shows(page, "50 of 1,000 reviews");
  await askForReview(studio, "new_sword");
  await page.getByRole("button", { name: "1 new – show" }).waitFor();
  t.deepEqual(await page.evaluate(SHIFTS), []);
});

/** Gathers what moved by itself or with a key: from where to where, as Chromium reports it. */
const WATCH_SHIFTS = `{
  const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
  const kept = JSON.parse(sessionStorage.getItem("shifts") ?? "[]");
  new PerformanceObserver((list) => {
    for (const { sources } of list.getEntries())
      for (const { previousRect, currentRect } of sources)
        kept.push(place(previousRect) + " → " + place(currentRect));
    sessionStorage.setItem("shifts", JSON.stringify(kept));
  }).observe({ type: "layout-shift", buffered: true });
}`;

/** Those of all pages so far; two frames later none is left unreported. */
const SHIFTS = `new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() =>
    done(JSON.parse(sessionStorage.getItem("shifts") ?? "[]")))))`;

test.serial("what comes next was read ahead: it is shown before the server answers", async (t) => {
  const studio = await makeReviewStudio(server());
  const [first, second, third] = await askForMany(studio, ["asset_001", "asset_002", "asset_003"]);
  const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });
  const answered = (id = "") =>
    page.waitForResponse(async (response) => (response.request().postData() ?? "").includes(id));
  await signIn(page, studio.reviewer);
  t.is(await queueLength(page), 3);
  const read = answered(first?.id);
  await page.keyboard.press("j");
  await read;
  const both = Promise.all([answered(second?.id), answered(third?.id)]);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "asset_001 v1" }).waitFor();
  await both;
  await page.evaluate("new Promise((done) => setTimeout(done))");
  // From here on nothing is answered.
  await page.route("**/graphql", () => {});
  await page.keyboard.press("n");
  await page.getByRole("heading", { level: 1, name: "asset_002 v1" }).waitFor();
  t.is(await focusedTag(page), "h1");
  await page.getByRole("radio", { name: "Approve" }).waitFor();
});

test.serial(
  "a note is answered, and its Markdown is elements of ours and nobody else's",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const review = await askForReview(studio, "hero_texture");
    const { data } = await server().graphql(
      `mutation ($id: UUID!, $body: String!) {
      addReviewNote(input: { reviewId: $id, body: $body }) { result { id } }
    }`,
      {
        id: review.id,
        body: "**Close** the seam, as on #hero_texture:\n- left\n- right\n\n<img src=x onerror=alert(1)> [x](javascript:alert(1)) https://example.com/brief",
      },
      studio.reviewer.username,
    );
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.artist, `/reviews/${review.id}`);
    const said = page.locator("gadb-conversation");
    await said.locator("strong", { hasText: "Close" }).waitFor();
    t.is(await said.locator(".body li").count(), 2);
    t.is(await said.locator("img").count(), 0);
    t.is(await said.getByText("<img src=x onerror=alert(1)> [x](javascript:alert(1))").count(), 1);
    const links = await said
      .locator(".body a")
      .evaluateAll((found) => found.map((link) => link.getAttribute("href")));
    t.deepEqual(links, [
      `/p/${studio.projectId}/assets?q=hero_texture`,
      "https://example.com/brief",
    ]);

    await said.getByRole("button", { name: "Reply to note 1" }).click();
    t.is(await focusedTag(page), "textarea");
    await page.getByText("Answers note 1").waitFor();
    await page.keyboard.type("Half a sen");
    await page.reload();
    await page.getByText("Answers note 1").waitFor();
    const note = page.getByRole("textbox", { name: "Note" });
    t.is(await note.inputValue(), "Half a sen");
    await note.fill("Both of them?");
    await note.press("Control+Enter");
    await said.locator(".replies").getByText("Both of them?").waitFor();
    await page.getByText("Answers note 1").waitFor({ state: "detached" });
    const { rows } = await server().db.rootPool.query(
      "select parent_note_id, body from app_public.review_notes where author_id = $1",
      [studio.artist.id],
    );
    t.deepEqual(rows, [{ parent_note_id: data.addReviewNote.result.id, body: "Both of them?" }]);
    const { rows: told } = await server().db.rootPool.query(
      "select count(*)::integer as times from app_public.notifications where user_id = $1 and kind = 'review.noted'",
      [studio.reviewer.id],
    );
    t.deepEqual(told, [{ times: 1 }]);
    await isCleanEverywhere(t, page, "a conversation");
  },
);
