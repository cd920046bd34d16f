import test from "ava";
import { until } from "../_helpers/until.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { announced, focusedTag, signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import { goTo, makeAdmin, makeHistory, makeMember, makeOwner } from "./_studio-pages.ts";
import { makeReviewStudio } from "./_studio.ts";
import { addAsset, lockFor } from "./_upload-pages.ts";

const { server, browser } = useSite(test);

/** The browser writes one such line for each refused request. */
const REFUSED = [/Failed to load resource: the server responded with a status of 4\d\d/];

/** The forecast's day as SQL says it: "14 March 2027". */
async function fullOn(projectId: string, column: string): Promise<string> {
  const { rows } = await server().db.rootPool.query<{ day: string }>(
    `select to_char((now() + ${column} * interval '1 day') at time zone 'UTC', 'FMDD FMMonth YYYY') as day
     from app_public.project_storage_growth where project_id = $1`,
    [projectId],
  );
  return rows[0]?.day as string;
}

test.serial("the forecast's sentence is what SQL says, to the day", async (t) => {
  const studio = await makeReviewStudio(server());
  await addAsset(studio, "hero");
  await makeHistory(studio, { days: 60, bytesPerDay: 41 * 1024 ** 3 });
  const page = await openPage(t, browser(), { origin: server().url });
  const days = () =>
    Promise.all(
      ["days_until_full", "days_until_full_low", "days_until_full_high"].map((column) =>
        fullOn(studio.projectId, column),
      ),
    );
  const before = await days();
  await signIn(page, studio.viewer, `/p/${studio.projectId}/storage`);
  const sentence = await page.locator(".sentence").textContent();
  const said =
    /^At \+(\S+) GiB\/day this project is full on (.+) \(between (.+) and (.+)\)\.$/.exec(
      sentence ?? "",
    );
  t.truthy(said, sentence ?? "");
  // Midnight may pass between the two.
  const after = await days();
  for (const [at, day] of (said ?? []).slice(2).entries())
    t.true([before[at], after[at]].includes(day), `${day}, not ${before[at]}`);
  t.is(Math.round(Number(said?.[1])), 41);

  await page.getByRole("img", { name: /^Storage over time\. At \+/ }).waitFor();
  await page.getByText("The same numbers as a table").click();
  t.is(await page.locator("gadb-page-storage .numbers tbody tr").count(), 60);
  await page.getByRole("button", { name: "30 days" }).click();
  await page.waitForURL(/\?range=30d$/);
  const rows = page.locator("gadb-page-storage .numbers tbody tr");
  await until(async () => [29, 30].includes(await rows.count()));
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  t.is((await download).suggestedFilename(), "storage.csv");
});

test.serial(
  "under 14 measurements there is no forecast, and it says so; warnings come by level",
  async (t) => {
    const studio = await makeReviewStudio(server());
    await makeHistory(studio, { days: 13, bytesPerDay: 1024 ** 3 });
    await server().db.rootPool.query(
      `update app_public.projects set storage_allocation_bytes =
       (select used_bytes from app_public.project_usage where project_id = $1) * 100 / 92 where id = $1`,
      [studio.projectId],
    );
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.viewer, `/p/${studio.projectId}/storage`);
    await page.getByText(/^No forecast yet: it needs 14 measurements .+ there are 13\./).waitFor();
    await page.getByText("More than 90 % is used.").waitFor();
    t.is(await page.locator("gadb-chart .forecast").getAttribute("d"), "");
  },
);

test.serial(
  "a manager adds people, changes ranks, sets exceptions, and has access explained",
  async (t) => {
    const studio = await makeReviewStudio(server());
    await addAsset(studio, "hero_texture", { folder: "props" });
    await makeMember(studio, studio.reviewer, "manager");
    await makeOwner(studio);
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.reviewer, `/p/${studio.projectId}/members`);
    const { outsider, viewer, artist } = studio;

    await page.getByLabel("User name").fill("nobody-at-all");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page
      .getByRole("alert")
      .getByText("There is no active user with exactly this user name.")
      .waitFor();
    await page.getByLabel("User name").fill(outsider.username);
    await page.getByLabel("Rank", { exact: true }).selectOption("viewer");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await announced(page, `${outsider.username} is viewer now.`);
    await page.getByLabel(`Rank of ${outsider.username}`).selectOption("lead");
    await announced(page, `${outsider.username} is lead now.`);
    // Nobody gives a rank that is not below their own.
    await page.getByLabel(`Rank of ${outsider.username}`).selectOption("owner");
    await page.getByRole("alert").waitFor();
    t.is(await page.getByLabel(`Rank of ${outsider.username}`).inputValue(), "lead");

    await page
      .locator("gadb-exceptions")
      .getByLabel("Who")
      .selectOption({ label: viewer.username });
    await page.locator("gadb-exceptions").getByRole("searchbox", { name: "Asset" }).fill("texture");
    await page.locator("gadb-exceptions").getByLabel("Asset: which one").waitFor();
    await page.locator("gadb-exceptions").getByLabel("Write").selectOption({ label: "May" });
    await page.locator("gadb-exceptions").getByLabel("Why").fill("paints the logo");
    await page.getByRole("button", { name: "Set the exception" }).click();
    await announced(page, "The exception is set.");
    await page.getByRole("cell", { name: "may write" }).waitFor();

    const explain = page.locator("gadb-explain-access");
    await explain.getByLabel("Who").selectOption({ label: viewer.username });
    await explain.getByRole("searchbox", { name: "Asset" }).fill("hero");
    await explain.getByLabel("Asset: which one").waitFor();
    await explain.getByRole("button", { name: "Explain" }).click();
    await explain
      .getByText(/write: permission on the asset, set by .+ \(paints the logo\)/)
      .waitFor();
    await page.getByRole("button", { name: /^Take back the exception/ }).click();
    await announced(page, "The exception is taken back.");

    await addAsset(studio, "sword").then((id) => lockFor(studio, id, artist));
    await makeMember(studio, artist, "contributor");
    await page.getByRole("button", { name: `Remove ${artist.username}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("1 lock is released: sword.").waitFor();
    await dialog.getByRole("button", { name: `Remove ${artist.username}` }).click();
    await announced(page, `${artist.username} is no longer a member.`);
    const { rows } = await server().db.rootPool.query(
      `select (select count(*)::int from app_public.project_members where project_id = $1 and user_id = $2) as members,
            (select count(*)::int from app_public.asset_locks where project_id = $1) as locks`,
      [studio.projectId, artist.id],
    );
    t.deepEqual(rows, [{ members: 0, locks: 0 }]);
  },
);

test.serial(
  "a viewer sees the members and no way to change them, and the API refuses it anyway",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.viewer, `/p/${studio.projectId}/members`);
    await page.getByRole("rowheader", { name: /^mina/ }).waitFor();
    t.is(await page.locator("gadb-page-members form").count(), 1, "explain access only");
    t.deepEqual(
      await page
        .locator("gadb-page-members button")
        .allTextContents()
        .then((all) =>
          all.map((text) => text.trim()).filter((text) => text !== "Cancel" && text !== ""),
        ),
      ["Leave", "Explain"],
    );
    t.is(await page.getByLabel(/^Rank of/).count(), 0);
    await goTo(page, `/p/${studio.projectId}/archive`);
    await page.getByRole("heading", { name: "Never archived" }).waitFor();
    t.is(await page.locator("gadb-archive-form").count(), 0);
    const project = { projectId: studio.projectId };
    const refused = await Promise.all(
      [
        "mutation ($projectId: UUID!) { archiveProject(input: { projectId: $projectId }) { clientMutationId } }",
        `mutation ($projectId: UUID!) { setMemberRole(input: { projectId: $projectId, userId: "${studio.viewer.id}", role: owner }) { clientMutationId } }`,
        `mutation ($projectId: UUID!) { grantPermission(input: { projectId: $projectId, userId: "${studio.viewer.id}", canWrite: true }) { clientMutationId } }`,
      ].map((document) => server().graphql(document, project, studio.viewer.username)),
    );
    t.deepEqual(
      refused.map(({ errors }) => errors[0]?.extensions["code"]),
      ["DNIED", "DNIED", "DNIED"],
    );
  },
);

test.serial(
  "an owner archives, after which nothing can be written; an admin verifies and reopens",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const hero = await addAsset(studio, "hero");
    await lockFor(studio, hero, studio.reviewer);
    await makeMember(studio, studio.artist, "owner");
    const { rows: found } = await server().db.rootPool.query(
      "select name from app_public.projects where id = $1",
      [studio.projectId],
    );
    const name: string = found[0].name;
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.artist, `/p/${studio.projectId}/archive`);
    const archive = page.getByRole("button", { name: "Archive for good" });
    await archive.waitFor();
    t.is(await archive.getAttribute("aria-disabled"), "true");
    await page.getByLabel(/^Type the project's name/).fill(name);
    await page.getByLabel("Why? (optional)").fill("Shipped");
    await archive.click();
    await page
      .getByRole("alert")
      .getByText(/still has open work: locks \(hero\)/)
      .waitFor();
    await page.getByLabel(/^End the open work/).check();
    await archive.click();
    await announced(page, `${name} is archived.`);
    await page.getByText("This project is archived.").waitFor();
    t.is(await page.getByRole("button", { name: "Upload files" }).count(), 0);
    await page.locator("gadb-archive-form").waitFor({ state: "detached" });
    await page.getByRole("cell", { name: /Archived, open work was ended/ }).waitFor();
    await goTo(page, `/p/${studio.projectId}/members`);
    await page.getByRole("rowheader", { name: /^mina/ }).waitFor();
    t.is(await page.getByRole("button", { name: /^(Add|Remove|Leave|Set)/ }).count(), 0);

    await makeAdmin(studio, studio.outsider);
    const admin = await openPage(t, browser(), { origin: server().url });
    await signIn(admin, studio.outsider, `/p/${studio.projectId}/archive`);
    await admin.getByRole("button", { name: "Verify now" }).click();
    await admin.getByText("Unchanged").waitFor();
    await admin.getByLabel("Why?").fill("A sequel");
    await admin.getByRole("button", { name: "Reopen" }).click();
    await announced(admin, `${name} is open again.`);
    await admin.getByRole("cell", { name: "Reopened" }).waitFor();
    await admin.getByText("This project is archived.").waitFor({ state: "detached" });
  },
);

test.serial(
  "a password is changed with the present one, and a token is made, shown once and ended",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const page = await openPage(t, browser(), { origin: server().url, expectedErrors: REFUSED });
    await signIn(page, studio.artist, "/settings/account");
    await page.getByText("Role in the studio: editor").waitFor();
    const change = async (current: string, next: string) => {
      await page.getByLabel("Present password").fill(current);
      await page.getByLabel("New password").fill(next);
      await page.getByRole("button", { name: "Change the password" }).click();
    };
    await change("wrong-Horse-Battery-7", "Better-Horse-Battery-8");
    await page.getByRole("alert").getByText("The present password is wrong.").waitFor();
    await change(studio.artist.password, "Better-Horse-Battery-8");
    await announced(page, /^The password is changed\./);

    await page.getByRole("link", { name: "Access tokens" }).click();
    await page.getByRole("heading", { name: "No tokens yet" }).waitFor();
    await page.getByLabel("What is it for?").fill("Build machine");
    await page.getByLabel("Write: upload, lock, review").check();
    await page.getByRole("button", { name: "Make the token" }).click();
    const secret = await page.getByLabel(/^The new token\./).inputValue();
    const asked = await fetch(`${server().url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: JSON.stringify({ query: "{ projects { nodes { id } } }" }),
    });
    t.is(asked.status, 200);
    await page.getByRole("cell", { name: "read, write" }).waitFor();
    await page.reload();
    await page.getByRole("rowheader", { name: "Build machine" }).waitFor();
    t.is(await page.getByLabel(/^The new token\./).count(), 0);
    await page.getByRole("button", { name: "End the token Build machine" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "End it" }).click();
    await announced(page, "The token Build machine has ended.");
    const ended = await fetch(`${server().url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: JSON.stringify({ query: "{ projects { nodes { id } } }" }),
    });
    t.is(ended.status, 401);
  },
);

test.serial(
  "keys are changed, told when taken, kept, and switched off; two keys go to a page",
  async (t) => {
    const studio = await makeReviewStudio(server());
    const page = await openPage(t, browser(), { origin: server().url });
    await signIn(page, studio.artist, `/p/${studio.projectId}/members`);
    await page.getByRole("navigation", { name: /^Project/ }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await page.getByRole("heading", { level: 1, name: "Storage" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("l");
    await page.waitForURL(/\/locks$/);
    await page.keyboard.press("g");
    await page.keyboard.press("q");
    await page.waitForURL(/\/reviews$/);
    await goTo(page, `/p/${studio.projectId}/members`);
    await page.getByRole("searchbox", { name: "Asset" }).waitFor();
    await page.keyboard.press("/");
    t.is(await focusedTag(page), "input");

    await goTo(page, "/settings/shortcuts");
    await page.getByRole("button", { name: "Change the key of: Change the theme" }).click();
    await page.keyboard.press("?");
    await page.getByRole("alert").getByText("? is taken by “Show this list”.").waitFor();
    await page.keyboard.press("y");
    await announced(page, "Change the theme: Y");
    t.is(
      await page.getByRole("button", { name: "Theme: dark" }).getAttribute("title"),
      "Theme: dark (Y)",
    );
    t.is(
      await page.getByRole("button", { name: "Theme: dark" }).getAttribute("aria-keyshortcuts"),
      "Y",
    );
    await page.keyboard.press("t");
    await page.keyboard.press("y");
    await announced(page, "Theme: light");
    await page.keyboard.press("?");
    t.deepEqual(
      await page
        .locator("gadb-key-sheet .row")
        .filter({ hasText: "Change the theme" })
        .locator("kbd")
        .allTextContents(),
      ["Y"],
    );
    await page.keyboard.press("Escape");

    await page.reload();
    await page.getByRole("button", { name: "Reset all" }).waitFor();
    await page.locator("gadb-page-shortcuts").getByLabel("Shortcuts of a single").uncheck();
    await page.locator("body").press("y");
    await page.locator("body").press("g");
    await page.locator("body").press("s");
    t.is(new URL(page.url()).pathname, "/settings/shortcuts");
    t.is(await page.getByRole("button", { name: "Theme: light" }).count(), 1);
    await page.locator("gadb-page-shortcuts").getByLabel("Shortcuts of a single").check();
    await page.getByRole("button", { name: "Reset all" }).click();
    await page.keyboard.press("t");
    await announced(page, "Theme: system");
  },
);
