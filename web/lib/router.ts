/** Every screen has an address, so that a link opens what its sender saw. */

/** Each screen and its address; `:project` and `:id` are ids. The first address of a page is the one that is written. */
export const ADDRESSES = {
  work: ["/reviews"],
  review: ["/p/:project/reviews/:id", "/reviews/:id"],
  reviews: ["/p/:project/reviews", "/p/:project"],
  assets: ["/p/:project/assets"],
  asset: ["/p/:project/assets/:id"],
  branches: ["/p/:project/branches"],
  locks: ["/p/:project/locks"],
  shelves: ["/p/:project/shelves"],
  shelf: ["/p/:project/shelves/:id"],
  storage: ["/p/:project/storage"],
  activity: ["/p/:project/activity"],
  archive: ["/p/:project/archive"],
  members: ["/p/:project/members"],
  uploads: ["/uploads"],
  account: ["/settings/account"],
  shortcuts: ["/settings/shortcuts"],
  tokens: ["/settings/tokens"],
  status: ["/settings/status"],
} as const satisfies Record<string, readonly string[]>;

export type Page = keyof typeof ADDRESSES;

/** What an address says beside the screen: filters, a tab, a pair of versions. */
export type Query = Readonly<Record<string, string>>;

/** Where one can be. What no screen answers to is "missing". */
export interface Route {
  page: Page | "missing";
  projectId?: string;
  /** Of the review, asset or shelf shown. */
  id?: string;
  query: Query;
  /** As it was typed, when it is missing. */
  path?: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is the id of something. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/** Reads an address: its path and what follows the question mark. */
export function parseRoute(path: string, search = ""): Route {
  const query = Object.fromEntries(new URLSearchParams(search));
  const parts = split(path);
  if (parts.length === 0) return { page: "work", query };
  for (const [page, addresses] of Object.entries(ADDRESSES)) {
    for (const address of addresses) {
      const ids = idsIn(split(address), parts);
      if (ids !== undefined) return { page: page as Page, ...ids, query };
    }
  }
  return { page: "missing", query, path };
}

/** Writes an address; the inverse of `parseRoute`. Empty values of the query are left out. */
export function printRoute(route: Route): string {
  if (route.page === "missing") return route.path ?? "/";
  const { projectId, id } = route;
  const address = ADDRESSES[route.page].find(
    (candidate) =>
      candidate.includes(":project") === (projectId !== undefined) &&
      candidate.includes(":id") === (id !== undefined),
  );
  const path = (address ?? ADDRESSES[route.page][0])
    .replace(":project", projectId ?? "")
    .replace(":id", id ?? "");
  const search = new URLSearchParams(
    Object.entries(route.query).filter(([, value]) => value !== ""),
  ).toString();
  return search === "" ? path : `${path}?${search}`;
}

/** Whether two routes show the same thing, whatever the filters and the view of it. */
export function isSamePlace(one: Route, other: Route): boolean {
  return (
    one.page === other.page &&
    one.id === other.id &&
    one.projectId === other.projectId &&
    one.path === other.path
  );
}

function split(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

function idsIn(
  address: readonly string[],
  parts: readonly string[],
): Pick<Route, "projectId" | "id"> | undefined {
  if (address.length !== parts.length) return undefined;
  const ids: Pick<Route, "projectId" | "id"> = {};
  for (const [at, wanted] of address.entries()) {
    const part = parts[at] ?? "";
    if (!wanted.startsWith(":")) {
      if (wanted !== part) return undefined;
      continue;
    }
    if (!UUID.test(part)) return undefined;
    ids[wanted === ":project" ? "projectId" : "id"] = part.toLowerCase();
  }
  return ids;
}
