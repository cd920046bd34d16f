import test from "ava";
import { until } from "../_helpers/until.ts";
import { openPage } from "../_helpers/with-browser.ts";
import {
  announced,
  focusedTag,
  queueLength,
  reviewOpen,
  signIn,
  undoTimePasses,
} from "./_pages.ts";
import { useSite } from "./_site.ts";
import { askAgain, askForReview, makeReviewStudio, silence } from "./_studio.ts";

const { server, browser } = useSite(test);

/** Waits until the review is in this state in the database: nothing tells a test that a request has arrived. */
async function reaches(reviewId: string, state: string): Promise<void> {
  await until(async () => {
    const { rows } = await server().db.rootPool.query<{ state: string }>(
      "select state from app_public.asset_reviews where id = $1",
      [reviewId],
    );
    return rows[0]?.state === state;
  });
}

/** The browser writes one such line for each refused request. */
const REFUSED = [/Failed to load resource: the server responded with a status of 401/];

test.serial(
  "a reviewer signs in, looks at the picture and approves with a note, all by keyboard",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const review = await askForReview(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url });
    await page.clock.install();

    await signIn(page, studio.reviewer);
    t.is(await queueLength(page), 1);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await reviewOpen(page, review);
    const picture = page.getByRole("img", { name: "hero_texture v1" });
    await picture.waitFor();
    await page.locator("gadb-compare-foot").getByText("96 × 64").waitFor();

    await page.keyboard.press("a");
    // Letters that are shortcuts elsewhere are text here.
    await page.keyboard.type("crackjaw? Neat.");
    await page.keyboard.press("Control+Enter");
    await announced(page, "Approved hero_texture v1. Nothing else waits.");
    t.is(await queueLength(page), 0);
    await undoTimePasses(page);
    await reaches(review.id, "approved");

    const { rows } = await server().db.rootPool.query(
      `select decided_by, verdict, comment, reviews.content_sha256 = decisions.content_sha256 as same_content
     from app_public.review_decisions as decisions
     join app_public.asset_reviews as reviews on reviews.id = decisions.review_id
     where review_id = $1`,
      [review.id],
    );
    t.deepEqual(rows, [
      {
        decided_by: studio.reviewer.id,
        verdict: "approved",
        comment: "crackjaw? Neat.",
        same_content: true,
      },
    ]);
  },
);

test.serial(
  "changes are requested, and the next review opens with the focus on its heading",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const first = await askForReview(studio, "first");
    const second = await askForReview(studio, "second");
    const page = await openPage(t, browser(), { origin: server().url });
    await page.clock.install();

    await signIn(page, studio.reviewer, `/reviews/${first.id}`);
    await reviewOpen(page, first);
    await page.getByText("1 of 2").waitFor();
    await page.keyboard.press("r");
    await page.keyboard.type("The seam shows.");
    await page.keyboard.press("Control+Enter");
    await announced(page, "Changes requested for first v1. Next: second v1.");
    await reviewOpen(page, second);
    t.is(await focusedTag(page), "h1");
    t.regex(page.url(), new RegExp(`/reviews/${second.id}$`));

    await undoTimePasses(page);
    await reaches(first.id, "changes_requested");
  },
);

test.serial("a note without a verdict is kept and shown, and the review stays open", async (t) => {
  const studio = await makeReviewStudio(server());
  const review = await askForReview(studio, "hero_model");
  const page = await openPage(t, browser(), { origin: server().url });

  await signIn(page, studio.reviewer, `/reviews/${review.id}`);
  await reviewOpen(page, review);
  await page.keyboard.press("c");
  await page.keyboard.type("Which reference is this?");
  await page.keyboard.press("Control+Enter");
  await announced(page, "Commented on hero_model v1.");
  await page.locator("gadb-conversation").getByText("Which reference is this?").waitFor();

  const { rows } = await server().db.rootPool.query(
    `select notes.body, reviews.state from app_public.review_notes as notes
     join app_public.asset_reviews as reviews on reviews.id = notes.review_id where reviews.id = $1`,
    [review.id],
  );
  t.deepEqual(rows, [{ body: "Which reference is this?", state: "pending" }]);
});

test.serial(
  "nothing is sent without a verdict, and what was typed survives a reload",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const review = await askForReview(studio, "unsure");
    const page = await openPage(t, browser(), { origin: server().url });

    await signIn(page, studio.reviewer, `/reviews/${review.id}`);
    await reviewOpen(page, review);
    await page.getByRole("textbox", { name: "Note" }).fill("Hm.");
    await page.keyboard.press("Control+Enter");
    t.is(await focusedTag(page), "input");
    const { rows } = await server().db.rootPool.query(
      "select from app_public.review_decisions where review_id = $1 union all select from app_public.review_notes where review_id = $1",
      [review.id],
    );
    t.is(rows.length, 0);
    await page.reload();
    await reviewOpen(page, review);
    t.is(await page.getByRole("textbox", { name: "Note" }).inputValue(), "Hm.");
  },
);

test.serial(
  "Escape leaves the note, then the review, and the focus returns to its card",
  async (t) => {
    const studio = await makeReviewStudio(server());
    await askForReview(studio, "first");
    const second = await askForReview(studio, "second");
    const page = await openPage(t, browser(), { origin: server().url });

    await signIn(page, studio.reviewer);
    t.is(await queueLength(page), 2);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await reviewOpen(page, second);
    await page.keyboard.press("c");
    t.is(await focusedTag(page), "textarea");
    await page.keyboard.press("Escape");
    t.not(await focusedTag(page), "textarea");
    await page.keyboard.press("Escape");
    t.is(await queueLength(page), 2);
    await page.locator("gadb-card").nth(1).locator("a:focus").waitFor();
    await page.keyboard.press("Enter");
    await reviewOpen(page, second);
  },
);

test.serial("a new round shows what was said in the one before", async (t) => {
  const studio = await makeReviewStudio(server());
  const first = await askForReview(studio, "hero_texture");
  const page = await openPage(t, browser(), { origin: server().url });
  await page.clock.install();

  await signIn(page, studio.reviewer, `/reviews/${first.id}`);
  await reviewOpen(page, first);
  await page.keyboard.press("r");
  await page.keyboard.type("The seam shows.");
  await page.keyboard.press("Control+Enter");
  await announced(page, /^Changes requested for hero_texture v1/);
  await undoTimePasses(page);
  await reaches(first.id, "changes_requested");
  const second = await askAgain(studio, first);
  await page.goto(`/reviews/${second.id}`);
  await page.getByRole("heading", { level: 1, name: "hero_texture v2 ← v1" }).waitFor();
  const rounds = page.locator("gadb-rounds");
  await rounds.getByText("Changes requested").waitFor();
  await rounds.getByText(`${studio.reviewer.username}: The seam shows.`).waitFor();
  await rounds.getByRole("link", { name: "Review of v1" }).click();
  await page.getByRole("heading", { level: 1, name: "hero_texture v1" }).waitFor();
  t.is(await page.getByRole("radio", { name: "Approve" }).count(), 0);
});

test.serial(
  "a sound is played by the browser, and an unknown file is offered for download",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const sound = await askForReview(studio, "hammer", {
      bytes: silence(),
      filename: "hammer.wav",
    });
    const blob = await askForReview(studio, "cloth_cache", {
      bytes: Buffer.from([1, 2, 3]),
      filename: "cloth.bin",
    });
    const page = await openPage(t, browser(), { origin: server().url });

    await signIn(page, studio.reviewer, `/reviews/${sound.id}`);
    await reviewOpen(page, sound);
    await page.locator("gadb-player").getByText("of 0:00.100").waitFor();
    await page.keyboard.press("j");
    await reviewOpen(page, blob);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download 3 B" }).click();
    t.is((await download).suggestedFilename(), "cloth.bin");
  },
);

test.serial(
  "a wrong password is told in a sentence, and the form can be tried again",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: REFUSED });

    await page.goto("/reviews");
    await page.getByLabel("User name").fill(studio.reviewer.username);
    await page.getByLabel("Password", { exact: true }).fill("not it");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("The user name or the password is wrong.").waitFor();
    t.is(await focusedTag(page), "input");
    await page.keyboard.type(studio.reviewer.password);
    await page.keyboard.press("Enter");
    t.is(await queueLength(page), 0);
  },
);

test.serial("a viewer and an outsider have an empty queue", async (t) => {
  const studio = await makeReviewStudio(server());
  await askForReview(studio, "hero_texture");
  for (const person of [studio.viewer, studio.outsider]) {
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, person);
    t.is(await queueLength(page), 0, person.username);
    await page.getByRole("heading", { name: "All clear" }).waitFor();
  }
});

test.serial(
  "a viewer may look at a review by its address but finds nothing to decide with",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const review = await askForReview(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url });

    await signIn(page, studio.viewer, `/reviews/${review.id}`);
    await reviewOpen(page, review);
    await page.getByRole("img", { name: "hero_texture v1" }).waitFor();
    t.is(await page.locator("textarea, gadb-verdict-bar").count(), 0);
    await page.keyboard.press("a");
    await page.keyboard.press("Control+Enter");
    const { rows } = await server().db.rootPool.query(
      "select state from app_public.asset_reviews where id = $1",
      [review.id],
    );
    t.deepEqual(rows, [{ state: "pending" }]);
  },
);

test.serial("the artist sees why nobody decides on own work", async (t) => {
  const studio = await makeReviewStudio(server());
  const review = await askForReview(studio, "hero_texture");
  const page = await openPage(t, browser(), { origin: server().url });

  await signIn(page, studio.artist, `/reviews/${review.id}`);
  await reviewOpen(page, review);
  await page.getByText("This is your own work; somebody else decides.").waitFor();
  // Notes are answered by whose work it is; a verdict is not theirs to give.
  await page.getByRole("textbox", { name: "Note" }).waitFor();
  t.is(await page.getByRole("radio").count(), 0);
  await page.keyboard.press("a");
  t.not(await focusedTag(page), "textarea");
});

test.serial("an outsider cannot tell a hidden review from one that does not exist", async (t) => {
  const studio = await makeReviewStudio(server());
  const review = await askForReview(studio, "hero_texture");
  const page = await openPage(t, browser(), { origin: server().url });

  const absent = "0190b0d0-0000-7000-8000-0000000000ab";
  await signIn(page, studio.outsider, `/reviews/${review.id}`);
  const hidden = await page.getByRole("main").innerText();
  await page.goto(`/reviews/${absent}`);
  await page.getByText("Not found, or not shared with you.").waitFor();
  t.is(await page.getByRole("main").innerText(), hidden);
});

test.serial("a session outlives a reload and ends with sign-out", async (t) => {
  const studio = await makeReviewStudio(server());
  const page = await openPage(t, browser(), { origin: server().url });

  await signIn(page, studio.reviewer);
  await page.reload();
  t.is(await queueLength(page), 0);
  await page.getByText(studio.reviewer.username).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("User name").waitFor();
  await page.reload();
  await page.getByLabel("User name").waitFor();
  const { rows } = await server().db.rootPool.query(
    "select revoked_at is not null as revoked from app_private.sessions where user_id = $1",
    [studio.reviewer.id],
  );
  t.deepEqual(rows, [{ revoked: true }]);
});

test.serial(
  "a session revoked elsewhere asks to sign in again over the page, and what was held back is sent then",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const review = await askForReview(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: REFUSED });
    await page.clock.install();

    await signIn(page, studio.reviewer, `/reviews/${review.id}`);
    await reviewOpen(page, review);
    await page.keyboard.press("a");
    await page.keyboard.type("Fine with me.");
    await page.keyboard.press("Control+Enter");
    await announced(page, /^Approved hero_texture v1/);
    await server().db.rootPool.query(
      "update app_private.sessions set revoked_at = now() where user_id = $1",
      [studio.reviewer.id],
    );
    await page.clock.fastForward(10_000);
    await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
    await page.getByLabel("User name").fill(studio.reviewer.username);
    await page.getByLabel("Password", { exact: true }).fill(studio.reviewer.password);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Sign in again" }).waitFor({ state: "detached" });
    await reaches(review.id, "approved");
    const { rows } = await server().db.rootPool.query(
      "select comment from app_public.review_decisions where review_id = $1",
      [review.id],
    );
    t.deepEqual(rows, [{ comment: "Fine with me." }]);
  },
);

test.serial(
  "the sheet of shortcuts opens with ?, and single keys can be switched off",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const review = await askForReview(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url });

    await signIn(page, studio.reviewer, `/reviews/${review.id}`);
    await reviewOpen(page, review);
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await sheet.waitFor();
    await sheet.getByText("Choose Approve and write a note").waitFor();
    await sheet.getByLabel("Shortcuts of a single character are on").uncheck();
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "hidden" });
    await page.keyboard.press("a");
    t.not(await focusedTag(page), "textarea");
  },
);

test.serial("when the server is gone the page says so and recovers with one press", async (t) => {
  const studio = await makeReviewStudio(server());
  await askForReview(studio, "hero_texture");
  const page = await openPage(t, browser(), {
    origin: server().url,
    expectedErrors: [/Failed to load resource: net::ERR_/],
  });

  await signIn(page, studio.reviewer);
  t.is(await queueLength(page), 1);
  await page.route("**/graphql", (route) => route.abort("connectionrefused"));
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByRole("alert").getByText("The server does not answer.").waitFor();
  t.is(await page.locator("gadb-card").count(), 1);
  await page.unroute("**/graphql");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
});
