import type { Page as PageName } from "../lib/router.ts";

/** A screen: what it is called in the title of the tab, and where its element comes from. */
export interface Screen {
  title: string;
  load(): Promise<unknown>;
}

/** Every screen. Its element is called gadb-page-<name> and comes over the line only when it is first opened. */
export const SCREENS: Readonly<Record<PageName, Screen>> = {
  work: { title: "My work", load: () => import("./gadb-page-work.ts") },
  review: { title: "Review", load: () => import("./gadb-page-review.ts") },
  reviews: { title: "Reviews", load: () => import("./gadb-page-reviews.ts") },
  assets: { title: "Assets", load: () => import("./gadb-page-assets.ts") },
  asset: { title: "Asset", load: () => import("./gadb-page-asset.ts") },
  branches: { title: "Branches", load: () => import("./gadb-page-branches.ts") },
  locks: { title: "Locks", load: () => import("./gadb-page-locks.ts") },
  shelves: { title: "Shelves", load: () => import("./gadb-page-shelves.ts") },
  shelf: { title: "Shelf", load: () => import("./gadb-page-shelf.ts") },
  storage: { title: "Storage", load: () => import("./gadb-page-storage.ts") },
  activity: { title: "Activity", load: () => import("./gadb-page-activity.ts") },
  archive: { title: "Archive", load: () => import("./gadb-page-archive.ts") },
  members: { title: "Members", load: () => import("./gadb-page-members.ts") },
  uploads: { title: "Uploads", load: () => import("./gadb-page-uploads.ts") },
  account: { title: "Account", load: () => import("./gadb-page-account.ts") },
  shortcuts: { title: "Keyboard shortcuts", load: () => import("./gadb-page-shortcuts.ts") },
  tokens: { title: "Access tokens", load: () => import("./gadb-page-tokens.ts") },
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
