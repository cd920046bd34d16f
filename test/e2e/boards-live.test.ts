import test, { type ExecutionContext } from "ava";
import type { Page } from "playwright-core";
import { until } from "../_helpers/until.ts";
import { openPage } from "../_helpers/with-browser.ts";
import { flakyNetwork } from "../sdk/_flaky-network.ts";
import {
  addAssets,
  byOwner,
  callAs,
  lockAs,
  makeBoardStudio,
  type BoardStudio,
} from "./_boards.ts";
import { announced, signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import type { Person } from "./_studio.ts";

const { server, browser } = useSite(test);

/** A browser of somebody, at a page of the studio's project. */
async function at(
  t: ExecutionContext,
  studio: BoardStudio,
  person: Person,
  screen: string,
): Promise<Page> {
  const page = await openPage(t, browser(), { origin: server().url });
  await signIn(page, person, `/p/${studio.projectId}/${screen}`);
  await page.locator("gadb-outlet h1").waitFor();
  return page;
}

/** The row of an asset. */
const row = (page: Page, name: string) => page.locator("tr.row").filter({ hasText: name });

/** How the requests of the project stand in the database. */
function requestStates(studio: BoardStudio): Promise<string[]> {
  return byOwner(studio, async (client) => {
    const { rows } = await client.query<{ state: string }>(
      "select state from app_public.lock_requests where project_id = $1",
      [studio.projectId],
    );
    return rows.map(({ state }) => state);
  });
}

test.serial("two browsers see each other's locks without a reload", async (t) => {
  const studio = await makeBoardStudio(server());
  const [hero] = await addAssets(studio, "hero_texture");
  const [mina, matt] = await Promise.all([
    at(t, studio, studio.artist, "locks"),
    at(t, studio, studio.mate, "locks"),
  ]);
  await Promise.all([mina, matt].map((page) => page.getByText("Nothing is locked").waitFor()));

  await lockAs(studio, studio.artist, hero as string, "Repainting the cape");
  await row(mina, "hero_texture").getByText("Mine").waitFor();
  await mina.getByRole("link", { name: "1 lock", exact: true }).waitFor();
  await row(matt, "hero_texture").getByText("Held").waitFor();
  t.regex(await row(matt, "hero_texture").innerText(), /Repainting the cape/);
  t.is(await matt.locator("gadb-lock-chip a").count(), 0, "the lock is not his");

  await mina.getByRole("button", { name: "Release: hero_texture" }).click();
  await announced(mina, "Released hero_texture.");
  await matt.getByText("Nothing is locked").waitFor();
  await mina.locator("gadb-lock-chip a").waitFor({ state: "detached" });

  await lockAs(studio, studio.mate, hero as string);
  await row(mina, "hero_texture").getByText(studio.mate.username).waitFor();
  t.is(await row(mina, "hero_texture").getByRole("button", { name: "Break" }).count(), 0);
});

test.serial("a lock is asked for, kept, and handed over between two browsers", async (t) => {
  const studio = await makeBoardStudio(server());
  const [hero] = await addAssets(studio, "hero_texture");
  await lockAs(studio, studio.artist, hero as string);
  const [mina, matt] = await Promise.all([
    at(t, studio, studio.artist, "locks"),
    at(t, studio, studio.mate, "locks"),
  ]);
  await mina.getByRole("button", { name: "Extend: hero_texture" }).click();
  await announced(mina, "Extended hero_texture.");

  await matt.getByRole("button", { name: "Ask to release: hero_texture" }).click();
  await matt.getByLabel("What you need it for").fill("The seams, for the trailer");
  await matt.getByRole("dialog").getByRole("button", { name: "Ask to release" }).click();
  await matt.getByText("You asked for it").waitFor();
  await announced(mina, /asks for "hero_texture", which you hold: The seams, for the trailer/);
  await mina.getByRole("link", { name: "1 lock, 1 asked for" }).waitFor();
  await mina.getByText("“The seams, for the trailer”").waitFor();

  await mina.getByRole("button", { name: "Keep 1 hour: hero_texture" }).click();
  await announced(matt, /keeps "hero_texture" for another hour/);
  await matt.getByText("Kept for now").waitFor();
  await mina.getByRole("link", { name: "1 lock", exact: true }).waitFor();

  await mina.getByRole("button", { name: "Release it: hero_texture" }).click();
  await announced(matt, /The lock on "hero_texture" that you asked for is released/);
  await matt.getByText("Nothing is locked").waitFor();
  t.deepEqual(await requestStates(studio), ["released"]);
});

test.serial("a request is taken back", async (t) => {
  const studio = await makeBoardStudio(server());
  const [hero] = await addAssets(studio, "hero_texture");
  const lock = await lockAs(studio, studio.artist, hero as string);
  await callAs(studio, studio.mate, "request_lock", { lock_id: lock.id });
  const matt = await at(t, studio, studio.mate, "locks");
  await matt.getByRole("button", { name: "Withdraw: hero_texture" }).click();
  await announced(matt, "You no longer ask for hero_texture.");
  await matt.getByRole("button", { name: "Ask to release: hero_texture" }).waitFor();
  await matt.getByText("You asked for it").waitFor({ state: "detached" });
  t.deepEqual(await requestStates(studio), ["withdrawn"]);
});

test.serial("a lead takes a lock over with a reason, and its holder is told at once", async (t) => {
  const studio = await makeBoardStudio(server());
  const [hero] = await addAssets(studio, "hero_texture");
  await lockAs(studio, studio.artist, hero as string, "Before the holiday");
  // The holder looks at something else.
  const [mina, lena] = await Promise.all([
    at(t, studio, studio.artist, "activity"),
    at(t, studio, studio.lead, "locks"),
  ]);
  await mina.getByRole("link", { name: "1 lock", exact: true }).waitFor();
  await lena.getByRole("button", { name: "Break: hero_texture" }).click();
  const dialog = lena.getByRole("dialog");
  await dialog.getByText("Before the holiday").waitFor();
  await dialog.getByRole("button", { name: "Break the lock" }).click();
  await dialog.getByLabel("Reason").and(lena.locator(":invalid")).waitFor();
  await dialog.getByLabel("Reason").fill("She is on holiday");
  await dialog.getByLabel("Lock it for me right away").check();
  await dialog.getByRole("button", { name: "Break the lock" }).click();
  await announced(mina, /Your lock on "hero_texture" was broken by .*: She is on holiday/);
  await mina.locator("gadb-lock-chip a").waitFor({ state: "detached" });
  await row(lena, "hero_texture").getByText("Mine").waitFor();
  // Entries wait behind a button, so that nothing moves under the reader.
  await mina.getByRole("button", { name: "2 new entries" }).click();
  await mina.getByText("broke the lock on hero_texture: “She is on holiday”").waitFor();
  t.is(await mina.getByRole("button", { name: /new entr/ }).count(), 0);
});

test.serial("after a cut network the board is what the database has", async (t) => {
  const studio = await makeBoardStudio(server());
  const [hero, anvil, tower] = await addAssets(studio, "hero_texture", "anvil", "tower");
  const lock = await lockAs(studio, studio.artist, hero as string);
  await lockAs(studio, studio.artist, anvil as string);
  const network = await flakyNetwork(t, server().url);
  const page = await openPage(t, browser(), {
    origin: network.url,
    expectedErrors: [/Failed to load resource: net::ERR_/, /WebSocket connection to/],
  });
  await signIn(page, studio.mate, `/p/${studio.projectId}/locks`);
  await row(page, "anvil").waitFor();

  network.cut();
  await page.getByText("The server is out of reach").waitFor();
  await callAs(studio, studio.artist, "release_lock", { lock_id: lock.id });
  await lockAs(studio, studio.lead, hero as string);
  await lockAs(studio, studio.mate, tower as string);
  t.is(await row(page, "tower").count(), 0);
  network.mend();

  await row(page, "tower").waitFor();
  await page.getByText("The server is out of reach").waitFor({ state: "detached" });
  const held = await byOwner(studio, async (client) => {
    const { rows } = await client.query<{ asset: string; holder: string }>(
      `select a.name as asset, u.username as holder
       from app_public.asset_locks l join app_public.assets a on a.id = l.asset_id
       join app_public.users u on u.id = l.holder_id where l.project_id = $1 order by a.name`,
      [studio.projectId],
    );
    return rows.map(({ asset, holder }) => [asset, holder]);
  });
  const shown = () =>
    page
      .locator("tr.row:not(.gone)")
      .evaluateAll((rows) =>
        rows.map((each) => [
          each.querySelector("a")?.textContent?.trim(),
          each.querySelector('[data-label="Holder"]')?.textContent?.trim(),
        ]),
      );
  // Rows come one event after the other.
  await until(async () => (await shown()).length === held.length);
  t.deepEqual(await shown(), held);
});
