import type { Page } from "./router.ts";

/** What each screen is called: in its tab, in menus and in the documentation. */
export const SCREEN_TITLES: Readonly<Record<Page, string>> = {
  work: "My work",
  review: "Review",
  reviews: "Reviews",
  assets: "Assets",
  asset: "Asset",
  branches: "Branches",
  locks: "Locks",
  shelves: "Shelves",
  shelf: "Shelf",
  storage: "Storage",
  activity: "Activity",
  archive: "Archive",
  members: "Members",
  uploads: "Uploads",
  account: "Account",
  shortcuts: "Keyboard shortcuts",
  tokens: "Access tokens",
  status: "Status",
};

/** The parts of an address that say how one looks at a screen, and what they mean. */
export const SCREEN_QUERIES: Readonly<
  Partial<Record<Page, readonly [name: string, says: string][]>>
> = {
  review: [
    ["v", "the version shown, when it is not the one under review"],
    ["cmp", "the version compared with"],
    ["mode", "2up, swipe, onion, difference or blink"],
    ["ch", "the channel: r, g, b, a or luminance"],
  ],
  reviews: [
    ["q", "part of a name or folder"],
    ["state", "a state, or all; open ones without"],
    ["branch, kind, tag, by, assignee", "branch, type, tag, author, who was asked"],
    ["sort", "newest or priority; oldest first without"],
    ["view", "list; cards without"],
  ],
  assets: [["q, kind, tag", "part of a name or folder, type, tag"]],
  asset: [
    ["v", "the version shown"],
    ["tab", "activity or where; versions without"],
  ],
  locks: [
    ["holder", "whose"],
    ["stale", "1 for stale ones only"],
    ["group", "holder or folder"],
  ],
  shelves: [["state, owner", "a state, whose"]],
  shelf: [["revision", "a revision before the newest"]],
  storage: [["range", "30d, 90d or all"]],
  activity: [["actor, type, since", "who, what, from which day on"]],
};
