import type { Page as PageName } from "../lib/router.ts";
import { SCREEN_TITLES } from "../lib/screen-titles.ts";

/** A screen: what it is called in the title of the tab, and where its element comes from. */
export interface Screen {
  title: string;
  load(): Promise<unknown>;
}

/** Every screen. Its element is called gadb-page-<name> and comes over the line only when it is first opened. */
export const SCREENS: Readonly<Record<PageName, Screen>> = {
  work: { title: SCREEN_TITLES.work, load: () => import("./gadb-page-work.ts") },
  review: { title: SCREEN_TITLES.review, load: () => import("./gadb-page-review.ts") },
  reviews: { title: SCREEN_TITLES.reviews, load: () => import("./gadb-page-reviews.ts") },
  assets: { title: SCREEN_TITLES.assets, load: () => import("./gadb-page-assets.ts") },
  asset: { title: SCREEN_TITLES.asset, load: () => import("./gadb-page-asset.ts") },
  branches: { title: SCREEN_TITLES.branches, load: () => import("./gadb-page-branches.ts") },
  locks: { title: SCREEN_TITLES.locks, load: () => import("./gadb-page-locks.ts") },
  shelves: { title: SCREEN_TITLES.shelves, load: () => import("./gadb-page-shelves.ts") },
  shelf: { title: SCREEN_TITLES.shelf, load: () => import("./gadb-page-shelf.ts") },
  storage: { title: SCREEN_TITLES.storage, load: () => import("./gadb-page-storage.ts") },
  activity: { title: SCREEN_TITLES.activity, load: () => import("./gadb-page-activity.ts") },
  archive: { title: SCREEN_TITLES.archive, load: () => import("./gadb-page-archive.ts") },
  members: { title: SCREEN_TITLES.members, load: () => import("./gadb-page-members.ts") },
  uploads: { title: SCREEN_TITLES.uploads, load: () => import("./gadb-page-uploads.ts") },
  account: { title: SCREEN_TITLES.account, load: () => import("./gadb-page-account.ts") },
  shortcuts: { title: SCREEN_TITLES.shortcuts, load: () => import("./gadb-page-shortcuts.ts") },
  tokens: { title: SCREEN_TITLES.tokens, load: () => import("./gadb-page-tokens.ts") },
  status: { title: SCREEN_TITLES.status, load: () => import("./gadb-page-status.ts") },
};

/** The screens of a project, in the order of its menu. */
export const PROJECT_SCREENS = [
  "reviews",
  "assets",
  "branches",
  "locks",
  "shelves",
  "storage",
  "activity",
  "members",
  "archive",
] as const satisfies readonly PageName[];
