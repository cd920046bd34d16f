import type { Page } from "playwright-core";
import type { DemoAccount } from "./camera.ts";
import type { DemoIds } from "./demo.ts";

/** A screen to take a picture of. */
export interface Screen {
  name: string;
  /** Who looks at it; nobody is signed in without one. */
  by?: DemoAccount;
  /** Opens it and waits until it is there. */
  open(page: Page, ids: DemoIds): Promise<void>;
  /** Leaves what would be in the way of the next. */
  leave?(page: Page): Promise<void>;
}

const shows = (page: Page, words: string | RegExp) =>
  page.locator("gadb-outlet").getByText(words).first().waitFor();

/** A screen of Skyforge, and words that are on it once it has loaded. */
function ofProject(
  name: string,
  { by, path, words }: { by: DemoAccount; path: string; words: string | RegExp },
): Screen {
  return {
    name,
    by,
    async open(page, { skyforge }) {
      await page.goto(`/p/${skyforge}/${path}`);
      await shows(page, words);
    },
  };
}

function ofPath(
  name: string,
  { by, path, words }: { by: DemoAccount; path: string; words: string | RegExp },
): Screen {
  return {
    name,
    by,
    async open(page) {
      await page.goto(path);
      await shows(page, words);
    },
  };
}

async function openReview(page: Page, id: string): Promise<void> {
  await page.goto(`/reviews/${id}`);
  await page.locator("gadb-compare .own img").waitFor();
}

/** Every screen, in the order of the documentation. */
export const SCREENS: readonly Screen[] = [
  {
    name: "sign-in",
    async open(page) {
      await page.goto("/reviews");
      await page.getByLabel("User name").waitFor();
    },
  },
  ofPath("work", { by: "reviewer_user", path: "/reviews", words: "Waiting for you" }),
  ofProject("reviews", { by: "lead_user", path: "reviews", words: /\d reviews?$/ }),
  {
    name: "reviews-selected",
    by: "lead_user",
    async open(page, { skyforge }) {
      await page.goto(`/p/${skyforge}/reviews?view=list&sort=newest`);
      await page.locator("gadb-card").first().waitFor();
      for (const key of ["j", "x", "j", "x", "a"]) await page.keyboard.press(key);
      await page.getByText("2 selected").waitFor();
    },
  },
  {
    name: "review",
    by: "reviewer_user",
    open: (page, { heroReview }) => openReview(page, heroReview),
  },
  {
    name: "review-compare",
    by: "lead_user",
    async open(page, { comparedReview }) {
      await openReview(page, comparedReview);
      await page.keyboard.press("2");
      await page.locator("gadb-compare .other img").waitFor();
    },
  },
  {
    name: "review-model",
    by: "reviewer_user",
    async open(page, { modelReview }) {
      await page.goto(`/reviews/${modelReview}`);
      const model = await page.locator(".own model-viewer").elementHandle();
      await page.waitForFunction((element) => (element as { loaded?: boolean }).loaded, model);
      await page.getByRole("button", { name: /^Note 1 by / }).waitFor();
    },
  },
  {
    name: "review-sound",
    by: "manager_user",
    async open(page, { soundReview }) {
      await page.goto(`/reviews/${soundReview}`);
      await page.getByRole("button", { name: /^Show note 1 at / }).click();
      await page.getByRole("button", { name: /^Note 1 by /, pressed: true }).waitFor();
    },
  },
  ofProject("assets", { by: "artist_user", path: "assets", words: /\d assets?$/ }),
  {
    name: "asset",
    by: "artist_user",
    async open(page, { skyforge, heroTexture }) {
      await page.goto(`/p/${skyforge}/assets/${heroTexture}`);
      await page.locator("gadb-filmstrip").waitFor();
    },
  },
  ofProject("branches", { by: "lead_user", path: "branches", words: /branches$/ }),
  ofProject("locks", { by: "lead_user", path: "locks?group=holder", words: "Locks" }),
  ofProject("shelves", { by: "lead_user", path: "shelves", words: "Shelves" }),
  {
    name: "shelf",
    by: "lead_user",
    async open(page, { skyforge, shelf }) {
      await page.goto(`/p/${skyforge}/shelves/${shelf}`);
      await page.locator("gadb-outlet tr.row").first().waitFor();
    },
  },
  ofProject("storage", { by: "manager_user", path: "storage", words: "Largest assets" }),
  ofProject("activity", { by: "lead_user", path: "activity", words: "Today" }),
  ofProject("members", { by: "manager_user", path: "members", words: "People and their ranks" }),
  {
    name: "archive",
    by: "owner_user",
    async open(page, { emberfall }) {
      await page.goto(`/p/${emberfall}/archive`);
      await shows(page, "Archive log");
    },
  },
  ofPath("status", { by: "admin_user", path: "/settings/status", words: "Disks" }),
  ofPath("account", { by: "artist_user", path: "/settings/account", words: "Password" }),
  ofPath("shortcuts", { by: "artist_user", path: "/settings/shortcuts", words: "Everywhere" }),
  ofPath("tokens", { by: "artist_user", path: "/settings/tokens", words: /Your tokens|No tokens/ }),
  {
    name: "keys",
    by: "reviewer_user",
    async open(page, { heroReview }) {
      await openReview(page, heroReview);
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
    leave: (page) => page.keyboard.press("Escape"),
  },
];
