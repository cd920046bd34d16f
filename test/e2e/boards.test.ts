import test, { type ExecutionContext } from "ava";
import type { Page } from "playwright-core";
import { addMember } from "../_helpers/factories.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { archive } from "../db/app_public/functions/_deleted-project.ts";
import {
  addAssets,
  addSketches,
  addVersion,
  byOwner,
  callAs,
  lockAs,
  makeBoardStudio,
  makeBranchOf,
  makeShelf,
  shelveAgain,
  type BoardStudio,
} from "./_boards.ts";
import { announced, focusedTag, signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import type { Person } from "./_studio.ts";

const { server, browser } = useSite(test);

async function at(
  t: ExecutionContext,
  studio: BoardStudio,
  person: Person,
  screen: string,
): Promise<Page> {
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, person, `/p/${studio.projectId}/${screen}`);
  return page;
}

const row = (page: Page, name: string) => page.locator("tr.row").filter({ hasText: name });

/** Where the page is, without its origin. */
const path = (page: Page) => page.url().replace(server().url, "");

test.serial("a viewer sees no write control anywhere, and the API refuses anyway", async (t) => {
  const studio = await makeBoardStudio(server());
  const [hero, anvil] = await addAssets(studio, "hero_texture", "anvil");
  const lock = await lockAs(studio, studio.artist, hero as string);
  await lockAs(studio, studio.artist, anvil as string);
  const devId = await makeBranchOf(studio, "dev");
  const shelfId = await makeShelf(studio, "armour", [hero as string]);
  const page = await at(t, studio, studio.viewer, "locks");
  const controls = () => page.locator("gadb-outlet").getByRole("button").count();

  await row(page, "hero_texture").waitFor();
  t.is(await controls(), 0, "locks");
  const project = page.getByRole("navigation", { name: "Project" });
  await project.getByRole("link", { name: "Branches" }).click();
  await page.getByText("1 behind main").waitFor();
  t.is(await controls(), 0, "branches");
  await project.getByRole("link", { name: "Shelves" }).click();
  await page.getByRole("link", { name: "armour" }).click();
  await row(page, "hero_texture").getByText("Ready").waitFor();
  t.is(await controls(), 0, "shelf");

  const attempts: [field: string, input: string][] = [
    ["requestLock", `lockId: "${lock.id}"`],
    ["releaseLock", `lockId: "${lock.id}"`],
    ["breakLock", `lockId: "${lock.id}", reason: "No"`],
    ["createBranch", `projectId: "${studio.projectId}", name: "x", type: task`],
    ["deleteBranch", `branchId: "${devId}"`],
    ["setBranchPolicy", `branchId: "${devId}", isProtected: true`],
    [
      "integrateBranch",
      `sourceBranchId: "${devId}", targetBranchId: "${studio.mainlineId}", isDryRun: true`,
    ],
    ["submitShelf", `shelfId: "${shelfId}"`],
    ["discardShelf", `shelfId: "${shelfId}"`],
    ["requestReview", `shelfId: "${shelfId}"`],
  ];
  for (const [field, input] of attempts) {
    const { errors } = await server().graphql(
      `mutation { ${field}(input: { ${input} }) { clientMutationId } }`,
      {},
      studio.viewer.username,
    );
    t.is(errors[0]?.extensions["code"], "DNIED", field);
  }
});

test.serial("of an archived project even a lead can only read", async (t) => {
  const studio = await makeBoardStudio(server());
  await makeBranchOf(studio, "dev");
  const [sketch] = await addSketches(studio, "sketch");
  await makeShelf(studio, "armour", [sketch as string]);
  await byOwner(studio, (client) => archive(client, studio.projectId));
  const page = await at(t, studio, studio.lead, "branches");
  await page.getByText("This project is archived.").waitFor();
  await page.getByText("1 behind main").waitFor();
  t.is(await page.locator("gadb-outlet").getByRole("button").count(), 0, "branches");
  await page.getByRole("link", { name: "Shelves" }).click();
  await page.getByRole("link", { name: "armour" }).click();
  await page.getByRole("heading", { level: 1, name: "armour" }).waitFor();
  t.is(await page.locator("gadb-outlet").getByRole("button").count(), 0, "shelf");
});

test.serial("nothing of a project shows to whom it is not shared with", async (t) => {
  const studio = await makeBoardStudio(server());
  const [hero] = await addAssets(studio, "hero_texture");
  await lockAs(studio, studio.artist, hero as string);
  const shelfId = await makeShelf(studio, "armour", [hero as string]);
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, studio.outsider, `/p/${studio.projectId}/locks`);
  await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
  for (const screen of ["branches", "shelves", "activity", `shelves/${shelfId}`]) {
    await page.goto(`/p/${studio.projectId}/${screen}`);
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    t.is(await page.getByText(/hero_texture|armour/).count(), 0, screen);
  }
});

test.serial("the lock board by keyboard, with its filters in the address", async (t) => {
  const studio = await makeBoardStudio(server());
  const [anvil, hero, tower] = await addAssets(studio, "anvil", "hero_texture", "tower");
  await lockAs(studio, studio.mate, anvil as string);
  const stale = await lockAs(studio, studio.artist, hero as string);
  await lockAs(studio, studio.mate, tower as string);
  await byOwner(studio, (client) =>
    client.query(
      `update app_public.asset_locks set locked_at = now() - interval '9 days',
         lease_expires_at = now() - interval '2 days', stale_at = now() where id = $1`,
      [stale.id],
    ),
  );
  const page = await at(t, studio, studio.artist, "locks?group=holder");
  await page.getByRole("rowheader", { name: `${studio.mate.username} 2` }).waitFor();
  await page.getByLabel("Stale only").check();
  await page.getByText("1 of 3 locks").waitFor();
  t.is(path(page), `/p/${studio.projectId}/locks?group=holder&stale=1`);
  await page.getByLabel("Stale only").uncheck();
  await page.getByLabel("Holder").selectOption(studio.mate.id);
  await page.getByText("2 of 3 locks").waitFor();
  await page.getByLabel("Holder").selectOption("");
  await page.getByLabel("Group by").selectOption("none");
  await page.getByText("3 locks, 1 yours").waitFor();
  t.is(path(page), `/p/${studio.projectId}/locks`);

  await page.getByRole("heading", { name: "Locks" }).focus();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  await announced(page, "Extended hero_texture.");
  await row(page, "hero_texture").getByText("Stale").waitFor({ state: "detached" });
  await page.keyboard.press("j");
  await page.keyboard.press("a");
  await page.getByRole("heading", { name: "Ask for tower" }).waitFor();
  t.is(await focusedTag(page), "textarea");
  // Letters that are shortcuts elsewhere are text here.
  await page.keyboard.type("jkeau?");
  t.is(await page.getByLabel("What you need it for").inputValue(), "jkeau?");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/assets/${tower}`);
  await page.goBack();
  await row(page, "tower").getByRole("link").and(page.locator(":focus")).waitFor();
});

test.serial(
  "a shelf says what stands in its way, is refused in the same words, and passes",
  async (t) => {
    const studio = await makeBoardStudio(server());
    const [hero] = await addAssets(studio, "hero_texture");
    const lock = await lockAs(studio, studio.artist, hero as string);
    const shelfId = await makeShelf(studio, "armour", [hero as string]);
    await callAs(studio, studio.lead, "break_lock", { lock_id: lock.id, reason: "Holiday" });
    const page = await at(t, studio, studio.artist, "shelves?owner=me");
    await page.getByRole("link", { name: "armour" }).click();
    const gone = /Your lock on "hero_texture" is gone: .* broke it: Holiday/;
    await row(page, "hero_texture").getByText(gone).waitFor();
    await page.getByText("It would be refused now. 1 asset stands in the way").waitFor();

    await page.getByRole("button", { name: "Submit" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Submit" }).click();
    await dialog.getByRole("alert").getByText(gone).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();

    // Shelved again under a new lock: the page follows by itself.
    await lockAs(studio, studio.artist, hero as string);
    await shelveAgain(studio, shelfId);
    await page.getByText("Nothing stands in the way of submitting it.").waitFor();
    await page.getByRole("link", { name: "Revision 1" }).click();
    await page.getByText("This is revision 1.").waitFor();
    t.is(path(page), `/p/${studio.projectId}/shelves/${shelfId}?revision=1`);
  },
);

test.serial("a shelf is reviewed, approved and submitted", async (t) => {
  const studio = await makeBoardStudio(server(), { approvals: 1 });
  const [sketch] = await addSketches(studio, "sketch");
  await addVersion(studio, sketch as string, studio.mainlineId);
  const shelfId = await makeShelf(studio, "armour", [sketch as string]);
  const page = await at(t, studio, studio.artist, `shelves/${shelfId}`);
  await page.getByText(/The branch "main" wants 1 approval,/).waitFor();
  await page.getByRole("button", { name: "Request review" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What to look at").fill("The rivets");
  await dialog.getByRole("button", { name: "Request review" }).click();
  await page.getByText("In review", { exact: true }).waitFor();
  t.is(await page.getByRole("button", { name: "Request review" }).count(), 0);

  const review = await byOwner(studio, async (client) => {
    const { rows } = await client.query<{ id: string; content_sha256: string }>(
      "select id, content_sha256 from app_public.asset_reviews where shelf_id = $1",
      [shelfId],
    );
    return rows[0];
  });
  await callAs(studio, studio.lead, "decide_review", {
    review_id: review?.id,
    verdict: "approved",
    comment: "Lovely rivets",
    content_sha256: review?.content_sha256,
  });
  // Without a reload.
  await page.getByText("Nothing stands in the way of submitting it.").waitFor();
  await page.getByText("Lovely rivets").waitFor();
  await page.getByRole("button", { name: "Submit" }).click();
  await dialog.getByRole("button", { name: "Submit" }).click();
  await announced(page, "Submitted armour.");
  await page.getByText("Submitted", { exact: true }).waitFor();
  t.is(await page.locator("gadb-page-shelf").getByRole("button").count(), 0);
});

test.serial("a lead discards somebody's shelf after being asked", async (t) => {
  const studio = await makeBoardStudio(server());
  const [sketch] = await addSketches(studio, "sketch");
  const shelfId = await makeShelf(studio, "armour", [sketch as string]);
  const page = await at(t, studio, studio.lead, `shelves/${shelfId}`);
  await page.getByRole("button", { name: "Discard" }).click();
  t.is(await page.getByRole("button", { name: "Submit" }).count(), 0, "it is not the lead's");
  await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
  await announced(page, "Discarded armour.");
  await page.getByRole("link", { name: "Shelves" }).click();
  await page.getByLabel("State").selectOption("open");
  await page.getByText("No shelves match").waitFor();
  t.is(path(page), `/p/${studio.projectId}/shelves?state=open`);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await row(page, "armour").getByText("Discarded").waitFor();
});

test.serial("an integration is previewed, its conflict resolved, and then done", async (t) => {
  const studio = await makeBoardStudio(server());
  const names = ["both", "theirs", "locked"];
  const [both, theirs] = await addSketches(studio, ...names.slice(0, 2));
  for (const id of [both, theirs]) await addVersion(studio, id as string, studio.mainlineId);
  const [lockedId] = await addAssets(studio, "locked");
  const devId = await makeBranchOf(studio, "dev");
  await addVersion(studio, both as string, devId);
  for (const id of [both, theirs, lockedId])
    await addVersion(studio, id as string, studio.mainlineId);
  await lockAs(studio, studio.mate, lockedId as string, "Windows");

  const page = await at(t, studio, studio.artist, "branches");
  await page.getByText("1 ahead of and 3 behind main; 1 changed on both").waitFor();
  await page.getByRole("button", { name: "Integrate: main" }).click();
  await page.getByRole("heading", { name: "Integrate main into dev" }).waitFor();
  t.is(
    path(page),
    `/p/${studio.projectId}/branches?from=${studio.mainlineId}&to=${devId}`,
    "a link opens the same plan",
  );
  await row(page, "theirs").getByText("Take", { exact: true }).waitFor();
  await row(page, "both").getByText("Conflict").waitFor();
  await row(page, "locked").getByText("Blocked").waitFor();
  await row(page, "locked")
    .getByText(/is locked by .*: Windows/)
    .waitFor();
  await page.getByText("1 asset ready, 2 in the way").waitFor();
  t.is(await page.getByRole("button", { name: /^Integrate \d/ }).count(), 0);

  await row(page, "both").getByLabel("Keep main’s").check();
  await row(page, "both").getByText("Resolved").waitFor();
  await page.getByLabel("Take locked").uncheck();
  await page.getByText("2 assets ready, 1 left out").waitFor();
  await page.getByLabel("Comment").fill("What the trailer needs");
  await page.getByRole("button", { name: "Integrate 2 assets into dev" }).click();
  await announced(page, "Integrated main into dev: 2 new versions.");
  await page.getByText("1 behind main", { exact: true }).waitFor();
  const { rows } = await byOwner(studio, (client) =>
    client.query<{ comment: string }>(
      "select comment from app_public.changes where project_id = $1 order by id desc limit 1",
      [studio.projectId],
    ),
  );
  t.deepEqual(rows, [{ comment: "What the trailer needs" }]);
});

test.serial(
  "what cannot be resolved here says where to go, and refusals say who can help",
  async (t) => {
    const studio = await makeBoardStudio(server());
    const [sketch] = await addSketches(studio, "sketch");
    await addVersion(studio, sketch as string, studio.mainlineId);
    const devId = await makeBranchOf(studio, "dev");
    await makeBranchOf(studio, "1.0", { type: "release" });
    await addVersion(studio, sketch as string, devId);
    await addVersion(studio, sketch as string, studio.mainlineId);
    const page = await at(t, studio, studio.lead, "branches");
    await page.getByRole("button", { name: "Integrate: dev" }).click();
    await row(page, "sketch").getByText('which "dev" has not absorbed').waitFor();
    await row(page, "sketch").getByText("Integrate the other way first").waitFor();
    t.is(await page.getByRole("radio").count(), 0);
    await page.getByLabel("From and to").selectOption({ label: "main → 1.0" });
    await page.getByRole("alert").getByText('"1.0" takes nothing from its parent').waitFor();
    await page.getByText("A manager can change that").waitFor();
  },
);

test.serial(
  "branches are made, given a policy, and deleted when nothing hangs on them",
  async (t) => {
    const studio = await makeBoardStudio(server());
    const [sketch] = await addSketches(studio, "sketch");
    await byOwner(studio, (client) =>
      addMember(client, studio.projectId, studio.mate.id, "manager"),
    );
    const page = await at(t, studio, studio.mate, "branches");
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "New branch: main" }).click();
    await dialog.getByLabel("Name").fill("MAIN");
    await dialog.getByRole("button", { name: "Make branch" }).click();
    await dialog.getByRole("alert").getByText('already has a branch named "MAIN"').waitFor();
    await dialog.getByLabel("Name").fill("dev");
    await dialog.getByRole("button", { name: "Make branch" }).click();
    await page.getByText("Level with main").waitFor();

    await page.getByRole("button", { name: "Policy: dev" }).click();
    await dialog.getByLabel("Protected").check();
    await dialog.getByLabel("Approvals needed").fill("1");
    await dialog.getByLabel("Of them by leads").fill("2");
    await dialog.getByRole("button", { name: "Save policy" }).click();
    await dialog.getByRole("alert").getByText("those of leads at most as many").waitFor();
    await dialog.getByLabel("Of them by leads").fill("1");
    await dialog.getByRole("button", { name: "Save policy" }).click();
    await page.getByText("Protected: 1 approval, 1 of a lead, by reviewer or above.").waitFor();

    const { rows } = await byOwner(studio, (client) =>
      client.query<{ id: string }>(
        "select id from app_public.branches where project_id = $1 and name = 'dev'",
        [studio.projectId],
      ),
    );
    await addVersion(studio, sketch as string, rows[0]?.id as string);
    await page.getByRole("button", { name: "Delete: dev" }).click();
    await dialog.getByRole("button", { name: "Delete branch" }).click();
    await dialog.getByRole("alert").getByText('"dev" still has 1 unmerged version.').waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    t.is(await page.getByRole("button", { name: "Delete: main" }).count(), 0);
  },
);

test.serial(
  "the timeline folds what somebody did again and again, and its filters are in the address",
  async (t) => {
    const studio = await makeBoardStudio(server());
    const names = Array.from({ length: 60 }, (_, index) => `prop_${index}`);
    const ids = await addAssets(studio, ...names);
    await callAs(studio, studio.artist, "lock_assets", { asset_ids: ids });
    await callAs(studio, studio.mate, "create_workspace", {
      project_id: studio.projectId,
      branch_id: null,
      name: "desk",
    });
    const page = await at(t, studio, studio.viewer, "activity");
    await page.getByText("made the workspace desk").waitFor();
    const run = page.getByText(`${studio.artist.username} locked 49 assets`);
    await run.click();
    t.is(await page.locator("details[open]").getByRole("link").count(), 49);
    await page.getByRole("button", { name: "Load more" }).click();
    await page.getByText(`${studio.artist.username} locked 60 assets`).waitFor();
    t.is(await page.getByRole("button", { name: "Load more" }).count(), 0);

    await page.getByLabel("What").selectOption("created");
    await page.getByText("locked 60 assets").waitFor({ state: "detached" });
    await page.getByLabel("Who").selectOption(studio.artist.id);
    await page.getByText("Nothing matches").waitFor();
    t.is(path(page), `/p/${studio.projectId}/activity?type=created&actor=${studio.artist.id}`);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByText("made the workspace desk").waitFor();
    await page.getByLabel("Since").fill("2999-01-01");
    await page.getByText("Nothing matches").waitFor();
  },
);
