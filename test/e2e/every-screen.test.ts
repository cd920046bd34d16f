import test from "ava";
import type { Page } from "playwright-core";
import { openPage } from "../_helpers/with-browser.ts";
import { isClean } from "./_axe.ts";
import { addAssets, lockAs, makeBoardStudio, makeBranchOf, makeShelf } from "./_boards.ts";
import { signIn } from "./_pages.ts";
import { useSite } from "./_site.ts";
import { goTo } from "./_studio-pages.ts";

const { server, browser } = useSite(test);

/** A screen, and words that are on it once it has loaded. */
type Place = readonly [path: string, words: string | RegExp];

/** A project with something on every screen, as its viewer finds it. */
async function makeShownStudio() {
  const studio = await makeBoardStudio(server(), { approvals: 1 });
  const [hero] = await addAssets(studio, "hero_texture", "anvil");
  await lockAs(studio, studio.artist, hero as string, "Repainting the cape");
  await makeBranchOf(studio, "dev");
  const shelfId = await makeShelf(studio, "armour", [hero as string]);
  const { data } = await server().graphql(
    `mutation ($id: UUID!) { requestReview(input: { shelfId: $id }) { result { id } } }`,
    { id: shelfId },
    studio.artist.username,
  );
  const project = `/p/${studio.projectId}`;
  const places: Place[] = [
    ["/reviews", "Waiting for you"],
    [`${project}/reviews`, "1 review"],
    [`${project}/reviews/${data.requestReview.result.id}`, "Decisions and notes"],
    [`${project}/assets`, "3 assets"],
    [`${project}/assets/${hero}`, "Versions"],
    [`${project}/branches`, "2 branches"],
    [`${project}/locks`, "Repainting the cape"],
    [`${project}/shelves`, "armour"],
    [`${project}/shelves/${shelfId}`, "Revisions and reviews"],
    [`${project}/storage`, "Largest assets"],
    [`${project}/activity`, "Today"],
    [`${project}/members`, "People and their ranks"],
    [`${project}/archive`, "Never archived"],
  ];
  return { studio, places };
}

async function open(page: Page, [path, words]: Place): Promise<void> {
  await goTo(page, path);
  await page.locator("gadb-outlet").getByText(words).first().waitFor();
}

/** Controls that only change what is shown, or give a copy of it. Every other one writes. */
const READING = [
  /^(Refresh|Grid|List|Cards|Load more|Order|Name or folder|Download.*|Copy.*)$/,
  /^(State|Branch|Type|Tag|Author|Asked|Holder|Group by|Who|What|Since|Stale only|Mine only)$/,
  /^(30 days|90 days|All|Versions|Activity|Where it is|v\d+ .*|Channel|Zoom.*|Fit.*|Surround.*)$/,
  // What one may oneself, and why.
  /^(Asset|Explain)$/,
  // One's own to end, and nobody else's.
  /^Leave this project$/,
];

test.serial("no screen of a project has a control for a viewer that writes", async (t) => {
  const { studio, places } = await makeShownStudio();
  const page = await openPage(t, browser(), {
    origin: server().url,
    expectedErrors: [/status of/],
  });
  await signIn(page, studio.viewer);
  const controls = () =>
    page
      .locator("gadb-project-nav, gadb-outlet")
      .locator("button, input, select, textarea")
      .evaluateAll((found) =>
        found
          .filter((each) => each.checkVisibility())
          .map((each) => {
            const label = each.labels?.[0]?.textContent ?? "";
            const name =
              each.getAttribute("aria-label") ?? (label || each.textContent || each.title);
            return name.replace(/\s+/g, " ").trim();
          }),
      );
  for (const place of places) {
    await open(page, place);
    const writing = (await controls()).filter(
      (name) => !READING.some((pattern) => pattern.test(name)),
    );
    t.deepEqual(writing, [], place[0]);
  }
  // The same eyes find the controls of who may write.
  const own = await openPage(t, browser(), { origin: server().url });
  await signIn(own, studio.lead);
  await open(own, places[6] as Place);
  t.true((await own.locator("gadb-outlet").getByRole("button").count()) > 0);
});

/** What moves by itself or takes its time, over all shadow roots. */
const MOVING = `(() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((each) =>
    [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
  const takesTime = (list) => list.split(",").some((time) => parseFloat(time) > 0);
  return all(document).filter((each) => {
    const style = getComputedStyle(each);
    return style.animationName !== "none" ||
      (takesTime(style.transitionDuration) && style.transitionProperty !== "none");
  }).map((each) => each.localName);
})()`;

test.serial("who wants less motion gets none, on any screen and while it loads", async (t) => {
  const { studio, places } = await makeShownStudio();
  const page = await openPage(t, browser(), {
    origin: server().url,
    expectedErrors: [/status of/],
  });
  await signIn(page, studio.lead);
  for (const place of places) {
    await open(page, place);
    t.deepEqual(await page.evaluate(MOVING), [], place[0]);
  }
  // While nothing answers the places of what comes are shown, and they breathe unless one wants less of that.
  await page.route("**/graphql", () => {});
  await goTo(page, `/p/${studio.projectId}/reviews?sort=newest`);
  await goTo(page, `/p/${studio.projectId}/reviews?sort=newest&state=all`);
  t.deepEqual(await page.evaluate(MOVING), []);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  t.true(((await page.evaluate(MOVING)) as string[]).length > 0);
});

test.serial("with forced colours every control has an edge, and axe finds nothing", async (t) => {
  const { studio, places } = await makeShownStudio();
  const page = await openPage(t, browser(), {
    origin: server().url,
    expectedErrors: [/status of/],
  });
  await page.emulateMedia({ forcedColors: "active" });
  await signIn(page, studio.lead);
  t.true(await page.evaluate("matchMedia('(forced-colors: active)').matches"));
  // Colours of borders are the system's, also of transparent ones: what is chosen must differ all the same.
  const underlines = (links: string) =>
    page
      .locator(links)
      .evaluateAll((found) =>
        found.map((each) => [
          each.matches("[aria-current], [aria-selected=true]"),
          (globalThis as any).getComputedStyle(each).borderBottomColor,
        ]),
      );
  for (const place of places) {
    await open(page, place);
    await isClean(t, page, place[0], ["color-contrast", "target-size"]);
    const edgeless = await page
      .locator("gadb-outlet")
      .locator(
        "button:not([role=tab]), select, textarea, input:not([type=checkbox], [type=radio], [type=range])",
      )
      .evaluateAll((found) =>
        found
          .filter((each) => each.checkVisibility())
          .filter((each) => {
            const style = (globalThis as any).getComputedStyle(each);
            return style.borderTopStyle === "none" || parseFloat(style.borderTopWidth) === 0;
          })
          .map((each) => each.outerHTML.slice(0, 80)),
      );
    t.deepEqual(edgeless, [], place[0]);
    await page.keyboard.press("Tab");
    const ring = await page.evaluate(`(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      // Past the last one the focus is in the browser's own controls.
      return element === document.body ? "elsewhere" : getComputedStyle(element).outlineStyle;
    })()`);
    t.not(ring, "none", `${place[0]}: what has the focus is seen`);
    const lines = await underlines("gadb-project-nav a, gadb-outlet [role=tab]");
    const [chosen, others] = [true, false].map(
      (isChosen) => new Set(lines.filter(([is]) => is === isChosen).map(([, color]) => color)),
    ) as [Set<unknown>, Set<unknown>];
    t.true(chosen.isDisjointFrom(others), `${place[0]}: ${JSON.stringify(lines)}`);
  }
});
