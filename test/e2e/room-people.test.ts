import test from "ava";
import type { Page } from "playwright-core";
import { until } from "../_helpers/until.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { announced, queueLength, reviewOpen, signIn, undoTimePasses } from "./_pages.ts";
import { askTwice, askWith, dragOver, openRoom, picture } from "./_room.ts";
import { useSite } from "./_site.ts";
import { askForReview, makeReviewStudio, type AskedReview } from "./_studio.ts";

const { server, browser } = useSite(test);

/** The browser writes one such line for each request that does not arrive. */
const REFUSED = [/Failed to load resource: the server responded with a status of 401/];
const UNREACHED = [/Failed to load resource: net::ERR_/];

async function decisionsOn(review: AskedReview): Promise<{ verdict: string; comment: string }[]> {
  const { rows } = await server().db.rootPool.query(
    "select verdict, comment from app_public.review_decisions where review_id = $1",
    [review.id],
  );
  return rows;
}

async function strokesOn(review: AskedReview): Promise<number> {
  const { rows } = await server().db.rootPool.query<{ count: string }>(
    "select count(*) from app_public.review_annotations where review_id = $1",
    [review.id],
  );
  return Number(rows[0]?.count);
}

async function approve(page: Page, note: string): Promise<void> {
  await page.keyboard.press("a");
  await page.keyboard.type(note);
  await page.keyboard.press("Control+Enter");
}

test.serial(
  "a verdict is taken back with Z: nothing was sent, and the note is there again",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const first = await askForReview(studio, "first");
    const second = await askForReview(studio, "second");
    const page = await openPage(t, browser(), { origin: server().url });
    await page.clock.install();
    await signIn(page, studio.reviewer, `/reviews/${first.id}`);
    await reviewOpen(page, first);
    await page.getByText("1 of 2").waitFor();
    await approve(page, "Well done.");
    await announced(page, "Approved first v1. Next: second v1.");
    await reviewOpen(page, second);
    await page.getByText("1 of 1").waitFor();

    await page.keyboard.press("z");
    await reviewOpen(page, first);
    t.is(await page.getByRole("textbox", { name: "Note" }).inputValue(), "Well done.");
    await page.getByText("1 of 2").waitFor();
    await undoTimePasses(page);
    t.deepEqual(await decisionsOn(first), []);
  },
);

test.serial(
  "the next verdict sends the one before, and leaving the page sends the last",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const first = await askForReview(studio, "first");
    const second = await askForReview(studio, "second");
    const page = await openPage(t, browser(), { origin: server().url });
    // The time in which a verdict can be taken back never passes here.
    await page.clock.install();
    await signIn(page, studio.reviewer, `/reviews/${first.id}`);
    await reviewOpen(page, first);
    await page.getByText("1 of 2").waitFor();
    await page.clock.pauseAt(Date.now() + 60_000);
    await approve(page, "One.");
    await reviewOpen(page, second);
    await approve(page, "Two.");
    await announced(page, "Approved second v1. Nothing else waits.");
    await until(async () => (await decisionsOn(first)).length === 1);
    t.deepEqual(await decisionsOn(second), []);
    await page.goto("about:blank");
    await until(async () => (await decisionsOn(second)).length === 1);
    t.deepEqual(await decisionsOn(second), [{ verdict: "approved", comment: "Two." }]);
  },
);

test.serial(
  "a verdict that got lost as the page went away comes up again and can be sent",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const review = await askForReview(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: REFUSED });
    await signIn(page, studio.reviewer, `/reviews/${review.id}`);
    await reviewOpen(page, review);
    await approve(page, "Fine.");
    await announced(page, /^Approved hero_texture v1/);
    // What the page sends as it goes away is refused, and nobody is there to see it.
    await server().db.rootPool.query(
      "update app_private.sessions set revoked_at = now() where user_id = $1",
      [studio.reviewer.id],
    );
    await page.goto("about:blank");

    await signIn(page, studio.reviewer);
    const alert = page.getByRole("alert");
    await alert.getByText("Your verdict on hero_texture v1 (approved) was not taken.").waitFor();
    t.deepEqual(await decisionsOn(review), []);
    await alert.getByRole("button", { name: "Send again" }).click();
    await until(async () => (await decisionsOn(review)).length === 1);
    await alert.waitFor({ state: "detached" });
    t.is(await queueLength(page), 0);
    await page.reload();
    t.is(await queueLength(page), 0);
    t.is(await page.getByRole("alert").count(), 0);
  },
);

test.serial(
  "a verdict that is refused when it is sent says why on the page that is open by then, and keeps the note",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const review = await askForReview(studio, "withdrawn_early");
    const page = await openPage(t, browser(), { origin: server().url });
    await page.clock.install();

    await signIn(page, studio.reviewer, `/reviews/${review.id}`);
    await reviewOpen(page, review);
    await page.keyboard.press("a");
    await page.keyboard.type("Good work.");
    await page.keyboard.press("Control+Enter");
    await announced(page, /^Approved withdrawn_early v1/);
    await server().graphql(
      "mutation ($id: UUID!) { withdrawReview(input: { reviewId: $id }) { clientMutationId } }",
      { id: review.id },
      studio.artist.username,
    );
    await undoTimePasses(page);
    const alert = page.getByRole("alert");
    await alert.getByText("Your verdict on withdrawn_early v1 (approved) was not taken.").waitFor();
    await alert
      .getByText(/withdrawn/i)
      .last()
      .waitFor();
    await alert.getByRole("link", { name: "Open the review" }).click();
    await page.locator("gadb-page-review gadb-state").getByText("Withdrawn").waitFor();
    t.is(await page.getByRole("textbox", { name: "Note" }).inputValue(), "Good work.");
    t.is(await page.getByRole("radio", { name: "Approve" }).count(), 0);
    t.is(await page.getByRole("alert").count(), 0);
  },
);

test.serial(
  "when a newer version arrives the room says so at once, leads to it, and keeps what was typed",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const first = await askForReview(studio, "hero_texture", {
      bytes: picture(1),
      filename: "hero.png",
    });
    const page = await openPage(t, browser(), { origin: server().url });
    await openRoom(page, studio.reviewer, first);
    await page.keyboard.press("a");
    await page.keyboard.type("Looks go");

    const second = await askWith(studio, first, { bytes: picture(2), filename: "hero.png" });
    await page.locator("gadb-page-review gadb-state").first().getByText("Superseded").waitFor();
    await page.getByText(/^v2 arrived/).waitFor();
    t.is(await page.getByRole("radio", { name: "Approve" }).count(), 0);
    t.is(await page.getByRole("textbox", { name: "Note" }).inputValue(), "Looks go");
    await page.getByRole("link", { name: "Review v2" }).click();
    await page.getByRole("heading", { level: 1, name: "hero_texture v2 ← v1" }).waitFor();
    t.regex(page.url(), new RegExp(`/p/${studio.projectId}/reviews/${second.id}$`));
    await page.getByRole("radio", { name: "Approve" }).waitFor();
  },
);

test.serial(
  "a task goes from open to addressed to verified, in two browsers at once",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const { second } = await askTwice(studio, "hero_texture");
    const reviewer = await openPage(t, browser(), { origin: server().url });
    const artist = await openPage(t, browser(), { origin: server().url });
    await openRoom(reviewer, studio.reviewer, second);
    await openRoom(artist, studio.artist, second);

    await reviewer.keyboard.press("c");
    await reviewer.keyboard.type("Close the seam.");
    await reviewer.getByLabel("A task").check();
    await reviewer.keyboard.press("Control+Enter");
    await reviewer.getByText("1 open task", { exact: true }).waitFor();
    await artist.locator("gadb-conversation").getByText("Close the seam.").waitFor();
    await artist.getByText("1 open task", { exact: true }).waitFor();
    // Whose work it is says that it is done, and never that it is seen to be.
    t.is(await artist.getByRole("button", { name: "Verify" }).count(), 0);
    await artist.getByRole("button", { name: "Mark as addressed: note 1" }).click();
    await reviewer.getByText("Task: addressed").waitFor();
    t.is(await reviewer.getByText("1 open task", { exact: true }).count(), 0);
    t.is(await reviewer.getByRole("button", { name: "Mark as addressed" }).count(), 0);
    await reviewer.getByRole("button", { name: "Verify: note 1" }).click();
    await artist.getByText("Task: verified").waitFor();
  },
);

test.serial(
  "two browsers see each other's notes, strokes and decisions without loading anything",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const { second } = await askTwice(studio, "hero_texture");
    const reviewer = await openPage(t, browser(), { origin: server().url });
    const artist = await openPage(t, browser(), { origin: server().url });
    await openRoom(reviewer, studio.reviewer, second);
    await openRoom(artist, studio.artist, second);

    await reviewer.keyboard.press("d");
    await dragOver(reviewer, [0.2, 0.2], [0.4, 0.5]);
    await artist.locator("gadb-marks path.line").waitFor();
    // Both draw at once, and nothing is lost.
    await artist.keyboard.press("d");
    await artist.getByRole("button", { name: "Ellipse" }).click();
    await Promise.all([
      dragOver(artist, [0.5, 0.5], [0.7, 0.7]),
      dragOver(reviewer, [0.6, 0.2], [0.8, 0.4]),
    ]);
    for (const page of [artist, reviewer])
      await until(async () => (await page.locator("gadb-marks path.line").count()) === 3);
    t.is(await strokesOn(second), 3);
    await reviewer.keyboard.press("Control+z");
    await until(async () => (await artist.locator("gadb-marks path.line").count()) === 2);

    await artist.keyboard.press("Escape");
    await artist.keyboard.press("c");
    await artist.keyboard.type("Which one do you mean?");
    await artist.keyboard.press("Control+Enter");
    await reviewer.locator("gadb-conversation").getByText("Which one do you mean?").waitFor();
    await reviewer.keyboard.press("r");
    await reviewer.keyboard.type("The left one.");
    await reviewer.keyboard.press("Control+Enter");
    await reviewer.goto("about:blank");
    await artist.locator("gadb-conversation").getByText("The left one.").waitFor();
    await artist
      .locator("gadb-page-review gadb-state")
      .first()
      .getByText("Changes requested")
      .waitFor();
  },
);

test.serial(
  "strokes are saved one by one, kept while the server is away, undone and redone",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const { second } = await askTwice(studio, "hero_texture");
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: UNREACHED });
    await openRoom(page, studio.reviewer, second);
    const lines = page.locator("gadb-marks path.line");
    const word = page.locator("gadb-draw-bar .saved");

    await page.keyboard.press("d");
    await dragOver(page, [0.1, 0.1], [0.2, 0.3]);
    await word.getByText("Saved", { exact: true }).waitFor();
    t.is(await strokesOn(second), 1);
    await page.keyboard.press("Control+z");
    await until(async () => (await strokesOn(second)) === 0);
    t.is(await lines.count(), 0);
    await page.keyboard.press("Control+Shift+z");
    await until(async () => (await strokesOn(second)) === 1);
    t.is(await lines.count(), 1);

    await page.route("**/graphql", (route) => route.abort("connectionrefused"));
    await page.getByRole("button", { name: "Box" }).click();
    await dragOver(page, [0.5, 0.5], [0.8, 0.8]);
    await word.getByText("Not saved").waitFor();
    t.is(await lines.count(), 2, "it is seen although it is not saved");
    await page.unroute("**/graphql");
    await word.getByRole("button", { name: "Try again" }).click();
    await word.getByText("Saved", { exact: true }).waitFor();
    t.is(await strokesOn(second), 2);

    // What is drawn in haste is sent although the next review is opened meanwhile.
    await page.getByRole("button", { name: "Ellipse" }).click();
    await dragOver(page, [0.2, 0.6], [0.4, 0.8]);
    await page.getByRole("link", { name: "Queue" }).click();
    t.is(await queueLength(page), 1);
    await until(async () => (await strokesOn(second)) === 3);
    await page.goBack();
    await until(async () => (await lines.count()) === 3);
    await page.keyboard.press("d");
    await page.getByRole("button", { name: /^Erase/ }).click();
    await lines.first().click({ force: true });
    await until(async () => (await strokesOn(second)) === 2);
    await page.reload();
    await lines.first().waitFor();
    t.is(await lines.count(), 2);
  },
);

test.serial(
  "a viewer sees the notes and no way to write, and the API refuses it anyway",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const { second } = await askTwice(studio, "hero_texture");
    const noted = await server().graphql(
      `mutation ($id: UUID!) {
      addReviewNote(input: { reviewId: $id, body: "Close the seam.", isTask: true, place: region,
        regionX: 0.1, regionY: 0.1, regionWidth: 0.2, regionHeight: 0.2 }) { result { id } }
    }`,
      { id: second.id },
      studio.reviewer.username,
    );
    const noteId = noted.data.addReviewNote.result.id as string;
    const page = await openPage(t, browser(), { origin: server().url });
    await openRoom(page, studio.viewer, second);
    await page.getByRole("button", { name: "Note 1 by" }).waitFor();
    await page.getByText("Task: open").waitFor();

    for (const key of ["m", "d", "a", "c"]) await page.keyboard.press(key);
    t.is(await page.locator("gadb-verdict-bar, gadb-draw-bar, textarea").count(), 0);
    t.is(await page.getByRole("application").count(), 0);
    for (const name of ["Mark a region", "Draw", "Verify: note 1", "Mark as addressed: note 1"])
      t.is(await page.getByRole("button", { name, exact: true }).count(), 0, name);

    const attempts: [string, Record<string, unknown>][] = [
      [
        `mutation ($id: UUID!) { addReviewNote(input: { reviewId: $id, body: "x" }) { clientMutationId } }`,
        { id: second.id },
      ],
      [
        `mutation ($id: UUID!) { addReviewAnnotation(input: { reviewId: $id, points: [[1, 2]] }) { clientMutationId } }`,
        { id: second.id },
      ],
      [
        `mutation ($id: UUID!) { setNoteTaskState(input: { noteId: $id, state: verified }) { clientMutationId } }`,
        { id: noteId },
      ],
      [
        `mutation ($id: UUID!) { decideReview(input: { reviewId: $id, verdict: approved }) { clientMutationId } }`,
        { id: second.id },
      ],
    ];
    for (const [mutation, variables] of attempts) {
      const { errors } = await server().graphql(mutation, variables, studio.viewer.username);
      t.is(errors[0]?.extensions?.["code"], "DNIED", mutation);
    }
  },
);
