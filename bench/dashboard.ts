import { loadavg } from "node:os";
import type { Page } from "playwright-core";
import type { Client } from "pg";
import { hashPassword } from "../src/auth/passwords.ts";
import { buildWebIfStale } from "../src/boot/build-web.ts";
import { createLog } from "../src/log.ts";
import { addManyReviews } from "../test/_helpers/many-reviews.ts";
import { launchBrowser } from "../test/_helpers/with-browser.ts";
import { Skipped, type Bench, type BenchContext } from "./bench.ts";
import { KeyWatch } from "./dashboard-keys.ts";
import { startLiveServer } from "./live-server.ts";
import { addContributors, makeWorld, type World } from "./world.ts";

const REVIEWS = 1000;
/** What a key may take until the next card is on the screen. */
const LIMIT_MS = 100;
/** Rooms opened and left again, and verdicts given. */
const ROOMS = 20;
const VERDICTS = 20;
/** How long one looks before deciding; five seconds would be more usual. */
const LOOK_MS = 1_000;
const PASSWORD = "Correct-Horse-7";

/** How long the dashboard takes to answer a key, with a thousand reviews waiting. */
export const dashboard: Bench = {
  name: "dashboard",
  about: `a queue of ${REVIEWS} reviews by keyboard, from the key to what is painted`,
  async run(context: BenchContext) {
    await buildWebIfStale(createLog({ level: "error" }));
    const database = await context.database();
    const root = await database.connect();
    const { world, username } = await fill(root);
    const server = await startLiveServer(database, { root, folder: await context.folder() });
    const { browser, close } = await launchBrowser().catch((error: unknown) => {
      throw new Skipped(`No browser can be started: ${String(error)}`);
    });
    try {
      const page = await browser.newPage({
        baseURL: server.url,
        viewport: { width: 1440, height: 900 },
      });
      await signIn(page, username);
      await walk(context, page, `/p/${world.projectId}/reviews`);
    } finally {
      await close();
      await server.stop();
      await database.close();
    }
  },
};

/** A thousand open reviews, and a lead on whom they wait. */
async function fill(root: Client): Promise<{ world: World; username: string }> {
  const world = await makeWorld(root);
  const [authorId] = (await addContributors(root, world, 1)) as [string];
  const place = { projectId: world.projectId, branchId: world.mainlineId, authorId };
  await root.query("begin");
  await addManyReviews(root, { ...place, count: REVIEWS });
  await root.query("commit");
  const { rows } = await root.query<{ username: string }>(
    "select username, app_private.set_password_hash(id, $2) from app_public.users where id = $1",
    [world.lead, await hashPassword(PASSWORD)],
  );
  return { world, username: rows[0]?.username ?? "" };
}

async function signIn(page: Page, username: string): Promise<void> {
  await page.goto("/reviews");
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByLabel("User name").waitFor({ state: "detached" });
}

async function walk(context: BenchContext, page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator("gadb-card").first().waitFor();
  const keys = await KeyWatch.on(page);
  const figures = new Map<string, number[]>();
  const time = async (what: string, press: () => Promise<number>) => {
    context.signal.throwIfAborted();
    figures.set(what, [...(figures.get(what) ?? []), await press()]);
  };

  const nextCard = () => keys.press("j", "focus has moved");
  for (let card = 0; card < 40; card += 1) await time("next card, 50 in the list", nextCard);
  for (let room = 0; room < ROOMS; room += 1) {
    // Somebody looks at a card before opening it.
    await page.waitForTimeout(LOOK_MS);
    await time("opening the review room", () => keys.press("Enter", "a review"));
    await keys.press("Escape", "a card in focus");
    await keys.press("k", "focus has moved");
  }
  while ((await keys.cards()) < REVIEWS) {
    await page.getByRole("button", { name: "Load more" }).focus();
    await time("next page of 50", () => keys.press("Enter", "more cards"));
  }
  await page.locator("gadb-card a").first().focus();
  for (let card = 1; card < REVIEWS; card += 10)
    await time(`next card, ${REVIEWS} in the list`, nextCard);
  await keys.press("Enter", "a review");
  for (let verdict = 0; verdict < VERDICTS; verdict += 1) {
    await page.waitForTimeout(LOOK_MS);
    await page.keyboard.press("a");
    await time("verdict, until the next review", () => keys.press("Control+Enter", "a review"));
  }
  for (const [what, times] of figures) context.note(line(what, times));
  context.note(
    `From the key to the frame that shows it; load ${loadavg()[0]?.toFixed(2)}. Nothing fails when a limit is passed.`,
  );
}

function line(what: string, times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  const ms = (value: number) => value.toFixed(1).padStart(6);
  return (
    `${what.padEnd(32)} median ${ms(at(0.5))} ms   p99 ${ms(at(0.99))} ms   limit ${LIMIT_MS} ms   ` +
    `${sorted.filter((value) => value > LIMIT_MS).length} of ${sorted.length} over it`
  );
}
