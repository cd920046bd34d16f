import { isDeepStrictEqual } from "node:util";
import test from "ava";
import { until } from "../_helpers/until.ts";
import { openPage } from "../_helpers/with-browser.ts";
import {
  askForMany,
  cardNames,
  decideAs,
  focusedCard,
  names,
  promoteReviewer,
  shows,
  statesOf,
  NO_FILE,
} from "./_lists.ts";
import { announced, focusedTag, signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import { makeReviewStudio } from "./_studio.ts";

const { server, browser } = useSite(test);

test.serial(
  "a lead approves 20 versions without the mouse: twelve at once, eight one after the other",
  async (t) => {
    const studio = await makeReviewStudio(server());
    await promoteReviewer(studio);
    const reviews = await askForMany(studio, names(20));
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });
    await page.clock.install();

    await signIn(page, studio.reviewer, `/p/${studio.projectId}/reviews`);
    await shows(page, "20 reviews");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    for (let step = 1; step < 12; step += 1) await page.keyboard.press("j");
    await page.keyboard.press("Shift+X");
    await page.getByText("12 selected").waitFor();
    await page.keyboard.press("a");
    t.is(await focusedTag(page), "textarea");
    await page.keyboard.type("Approved in the dailies.");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("heading", { name: "12 approved." }).waitFor();
    await shows(page, "8 reviews");

    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    for (const { assetName } of reviews.slice(12)) {
      await page.getByRole("heading", { level: 1, name: new RegExp(`^${assetName}`) }).waitFor();
      await page.keyboard.press("a");
      await page.keyboard.press("Control+Enter");
      await announced(page, new RegExp(`^Approved ${assetName} v1`));
    }
    await page.getByRole("heading", { name: "No open reviews" }).waitFor();
    t.is(new URL(page.url()).pathname, `/p/${studio.projectId}/reviews`);
    // The last verdict can be taken back for as long.
    await page.clock.fastForward(10_000);
    const approved = Array(20).fill("approved");
    await until(async () => isDeepStrictEqual(await statesOf(studio, reviews), approved));
    const { rows } = await server().db.rootPool.query(
      `select count(*)::integer as said from app_public.review_decisions
       where project_id = $1 and comment = 'Approved in the dailies.'`,
      [studio.projectId],
    );
    t.deepEqual(rows, [{ said: 12 }]);
  },
);

test.serial(
  "what is refused is told with its reason, and stays selected with the note",
  async (t) => {
    const studio = await makeReviewStudio(server());
    await promoteReviewer(studio);
    const [mine] = await askForMany(studio, ["my_own"], studio.reviewer.id);
    const reviews = await askForMany(studio, names(3));
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });
    // Decided between what the page shows and what it sends.
    await page.route("**/graphql", async (route) => {
      const body = route.request().postData() ?? "";
      if (body.includes('"verdict"') && body.includes(reviews[0]?.id ?? ""))
        await server().db.rootPool.query(
          "update app_public.asset_reviews set state = 'withdrawn', decided_at = now() where id = $1",
          [reviews[0]?.id],
        );
      await route.continue();
    });

    await signIn(page, studio.reviewer, `/p/${studio.projectId}/reviews`);
    await shows(page, "4 reviews");
    await page.getByRole("checkbox", { name: "Select my_own v1" }).check();
    await page.getByRole("button", { name: "Select all 4 loaded" }).click();
    await page.getByText("4 selected").waitFor();
    await page.getByRole("radio", { name: /^Approve/ }).check();
    await page.getByRole("textbox", { name: "Note for all of them" }).fill("Fine.");
    await page.getByRole("button", { name: "Approve · 4" }).click();
    const result = page.locator("gadb-bulk-result");
    await result
      .getByRole("heading", {
        name: /^2 approved, 2 refused: 1 (own work, 1 decided meanwhile|decided meanwhile, 1 own work)\.$/,
      })
      .waitFor();
    await result.getByRole("link", { name: "my_own v1" }).waitFor();
    await result.getByRole("link", { name: "asset_001 v1" }).waitFor();
    t.is(await page.getByRole("textbox", { name: "Note for all of them" }).inputValue(), "Fine.");
    // Nothing that is left takes a verdict.
    await page.getByText("1 selected").waitFor();
    await page.getByRole("radio", { name: /^Approve/ }).waitFor({ state: "detached" });
    t.is(await page.getByRole("button", { name: /^Approve/ }).count(), 0);
    t.deepEqual(await statesOf(studio, reviews), ["withdrawn", "approved", "approved"]);
    t.deepEqual(await statesOf(studio, mine ? [mine] : []), ["pending"]);
  },
);

test.serial("filters live in the address and survive a reload", async (t) => {
  const studio = await makeReviewStudio(server());
  const reviews = await askForMany(studio, ["hero_body", "hero_face", "tree"]);
  await decideAs(studio, studio.reviewer, reviews[0] ?? { id: "" });
  const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });

  await signIn(page, studio.reviewer, `/p/${studio.projectId}/reviews`);
  await shows(page, "2 reviews");
  await page.getByRole("textbox", { name: "Name or folder" }).fill("hero");
  await shows(page, "1 review");
  await page.getByRole("combobox", { name: "State" }).selectOption("All");
  await shows(page, "2 reviews");
  await page.getByRole("combobox", { name: "Order" }).selectOption("Newest first");
  await page.getByRole("button", { name: "List", exact: true }).click();
  await page.getByRole("combobox", { name: "Author" }).selectOption(studio.artist.username);
  await page.waitForURL(/q=hero&state=all&sort=newest&view=list&by=/);
  await page.reload();
  await shows(page, "2 reviews");
  t.deepEqual(await cardNames(page), ["hero_face", "hero_body"]);
  t.is(await page.locator("gadb-card[layout=list]").count(), 2);

  await page.getByRole("combobox", { name: "State" }).selectOption("Rejected");
  await page.getByRole("heading", { name: "No versions match" }).waitFor();
  await page.getByRole("button", { name: `Clear Author: ${studio.artist.username}` }).click();
  await page.getByRole("button", { name: "Clear filters (2)" }).click();
  await shows(page, "2 reviews");
  t.is(new URL(page.url()).search, "?sort=newest&view=list");
});

test.serial(
  "50 come at first and more on demand; Back and Escape lead to the same card in the same list",
  async (t) => {
    const studio = await makeReviewStudio(server());
    await askForMany(studio, names(60));
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });

    await signIn(page, studio.reviewer, `/p/${studio.projectId}/reviews`);
    await shows(page, "50 of 60 reviews");
    t.is(await page.locator("gadb-card").count(), 50);
    await page.getByRole("button", { name: "Load more" }).click();
    await shows(page, "60 reviews");
    t.deepEqual((await cardNames(page)).slice(-2), ["asset_059", "asset_060"]);

    const card = page.locator("gadb-card a").nth(54);
    await card.focus();
    await page.evaluate("scrollBy(0, 120)");
    const scrolled = await page.evaluate("scrollY");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: /^asset_055/ }).waitFor();
    await page.goBack();
    t.is(await focusedCard(page), "asset_055");
    await shows(page, "60 reviews");
    t.is(await page.evaluate("scrollY"), scrolled);

    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: /^asset_055/ }).waitFor();
    await page.keyboard.press("n");
    await page.getByRole("heading", { level: 1, name: /^asset_056/ }).waitFor();
    await page.keyboard.press("Escape");
    t.is(await focusedCard(page), "asset_056");
    await shows(page, "60 reviews");
  },
);

test.serial("a selection is reviewed as a session, also after a reload", async (t) => {
  const studio = await makeReviewStudio(server());
  await askForMany(studio, names(5));
  const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });
  const heading = (name: string) =>
    page.getByRole("heading", { level: 1, name: new RegExp(`^${name}`) }).waitFor();

  await signIn(page, studio.reviewer, `/p/${studio.projectId}/reviews`);
  await shows(page, "5 reviews");
  for (const name of ["asset_002", "asset_004"])
    await page.getByRole("checkbox", { name: `Select ${name} v1` }).check();
  await page.getByRole("button", { name: "Review these 2" }).click();
  await heading("asset_002");
  await page.getByText("1 of 2").waitFor();
  await page.keyboard.press("n");
  await heading("asset_004");
  await page.reload();
  await heading("asset_004");
  await page.keyboard.press("p");
  await heading("asset_002");
  await page.keyboard.press("Escape");
  t.is(await focusedCard(page), "asset_002");
});

test.serial("a viewer can look and finds nothing to select or decide with", async (t) => {
  const studio = await makeReviewStudio(server());
  const [review] = await askForMany(studio, ["hero"]);
  const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });

  await signIn(page, studio.viewer, `/p/${studio.projectId}/reviews`);
  await shows(page, "1 review");
  await page.keyboard.press("j");
  for (const key of ["x", "Shift+X", "a", "Control+Enter"]) await page.keyboard.press(key);
  t.is(
    await page.locator("main").locator("input[type=checkbox], gadb-bulk-bar, textarea").count(),
    0,
  );
  t.is(await decideAs(studio, studio.viewer, review ?? { id: "" }), "DNIED");
  t.deepEqual(await statesOf(studio, review ? [review] : []), ["pending"]);
});

test.serial("an outsider cannot tell a hidden project from one that does not exist", async (t) => {
  const studio = await makeReviewStudio(server());
  await askForMany(studio, ["hero"]);
  const page = await openPage(t, browser(), { origin: server().url, expectedErrors: NO_FILE });
  const absent = "0190b0d0-0000-7000-8000-0000000000ab";

  await signIn(page, studio.outsider, `/p/${studio.projectId}/reviews`);
  for (const screen of ["reviews", "assets"]) {
    await page.goto(`/p/${studio.projectId}/${screen}`);
    await page.getByText("Not found, or not shared with you.").waitFor();
    const hidden = await page.getByRole("main").innerText();
    await page.goto(`/p/${absent}/${screen}`);
    await page.getByText("Not found, or not shared with you.").waitFor();
    t.is(await page.getByRole("main").innerText(), hidden, screen);
  }
});
