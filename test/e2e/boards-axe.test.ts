import test from "ava";
import type { Page } from "playwright-core";
import { openPage } from "../_helpers/with-browser.ts";
import { isCleanEverywhere } from "./_axe.ts";
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
  type BoardStudio,
} from "./_boards.ts";
import { signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";

const { server, browser } = useSite(test);

const LONG = "lighthouse_with_a_name_as_long_as_some_studios_make_them";

/** A studio in which every state is on a page: stale, asked for, in conflict, outdated, reviewed. */
async function makeBusyStudio(): Promise<BoardStudio & { shelfId: string; devId: string }> {
  const studio = await makeBoardStudio(server(), { approvals: 1 });
  const [hero, tower, anvil] = await addAssets(studio, "hero_texture", LONG, "anvil");
  const lock = await lockAs(studio, studio.artist, hero as string, "Repainting the cape");
  await callAs(studio, studio.mate, "request_lock", { lock_id: lock.id, message: "The seams" });
  const stale = await lockAs(studio, studio.mate, tower as string, "Windows");
  await byOwner(studio, (client) =>
    client.query("update app_public.asset_locks set stale_at = now() where id = $1", [stale.id]),
  );
  const broken = await lockAs(studio, studio.mate, anvil as string);
  await callAs(studio, studio.lead, "break_lock", { lock_id: broken.id, reason: "Holiday" });
  const [sketch] = await addSketches(studio, "sketch");
  await addVersion(studio, sketch as string, studio.mainlineId);
  const devId = await makeBranchOf(studio, "dev");
  await makeBranchOf(studio, "cape", { type: "task", parentId: devId });
  await addVersion(studio, sketch as string, devId);
  const shelfId = await makeShelf(studio, "armour", [hero as string, sketch as string]);
  await addVersion(studio, sketch as string, studio.mainlineId);
  await callAs(studio, studio.artist, "request_review", { shelf_id: shelfId });
  return { ...studio, shelfId, devId };
}

/** Goes to a screen of the project by its menu. */
async function goTo(page: Page, screen: string): Promise<void> {
  await page
    .getByRole("navigation", { name: "Project" })
    .getByRole("link", { name: screen, exact: true })
    .click();
}

test.serial("boards are accessible in every look, to an artist and to a lead", async (t) => {
  const studio = await makeBusyStudio();
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, studio.artist, `/p/${studio.projectId}/locks?group=holder`);
  await page.getByText("“The seams”").waitFor();
  await isCleanEverywhere(t, page, "locks");
  await goTo(page, "Branches");
  await page.getByText(/changed on both/).waitFor();
  await page.getByRole("button", { name: "Integrate: main" }).click();
  await page.getByText("Keep main’s").waitFor();
  await isCleanEverywhere(t, page, "branches and a plan");
  await goTo(page, "Shelves");
  await page.getByRole("link", { name: "armour" }).waitFor();
  await isCleanEverywhere(t, page, "shelves");
  await page.getByRole("link", { name: "armour" }).click();
  await page.getByText("It would be refused now.").waitFor();
  await isCleanEverywhere(t, page, "shelf");
  await goTo(page, "Activity");
  await page.getByText("Today").waitFor();
  await isCleanEverywhere(t, page, "activity");

  // A lead has other controls than an artist.
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, studio.lead, `/p/${studio.projectId}/locks?group=holder`);
  await page.getByText("“The seams”").waitFor();
  await isCleanEverywhere(t, page, "locks of a lead");
  await page.getByRole("button", { name: "Break: hero_texture" }).click();
  await page.getByRole("dialog").waitFor();
  await isCleanEverywhere(t, page, "breaking a lock");
  await page.keyboard.press("Escape");
  await goTo(page, "Branches");
  await page.getByText(/changed on both/).waitFor();
  await isCleanEverywhere(t, page, "branches of a lead");
  await goTo(page, "Shelves");
  await page.getByRole("link", { name: "armour" }).click();
  await page.getByText("It would be refused now.").waitFor();
  await isCleanEverywhere(t, page, "shelf of a lead");
});

test.serial("empty boards, and boards that cannot be loaded, are accessible", async (t) => {
  const studio = await makeBoardStudio(server());
  const page = await openPage(t, browser(), {
    origin: server().url,
    expectedErrors: [/Failed to load resource: net::ERR_/],
  });
  await signIn(page, studio.artist, `/p/${studio.projectId}/locks`);
  const empty = {
    Locks: "Nothing is locked",
    Shelves: "No shelves yet",
    Activity: "Nothing has happened yet",
    Branches: "1 branch",
  };
  for (const [screen, words] of Object.entries(empty)) {
    await goTo(page, screen);
    await page.getByText(words).waitFor();
    await isCleanEverywhere(t, page, `empty ${screen}`);
  }
  await page.route("**/graphql", (route) => route.abort("connectionrefused"));
  for (const screen of Object.keys(empty)) {
    await goTo(page, screen);
    await page.getByRole("alert").getByText("The server does not answer.").first().waitFor();
    await isCleanEverywhere(t, page, `${screen} in error`);
  }
  await page.unroute("**/graphql");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("1 branch").waitFor();
});
