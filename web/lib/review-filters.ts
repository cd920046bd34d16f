import type { ReviewSort, ReviewState } from "../../src/sdk/index.ts";
import { isId, type Query } from "./router.ts";
import { STATE_WORDS } from "./words.ts";

/** The filters of a project's reviews, in the order of their row. Each is a part of the address. */
export const REVIEW_FILTERS = ["q", "state", "branch", "kind", "tag", "by", "assignee"] as const;
export type ReviewFilter = (typeof REVIEW_FILTERS)[number];

/** What the API is asked for; absent is anything. */
export interface ReviewAsk {
  states?: readonly ReviewState[];
  branchId?: string;
  assetType?: string;
  tagName?: string;
  submitterId?: string;
  assigneeId?: string;
  query?: string;
  sort: ReviewSort;
}

const OPEN: readonly ReviewState[] = ["pending", "in_review"];

export const SORTS: Readonly<Record<ReviewSort, string>> = {
  oldest: "Oldest first",
  newest: "Newest first",
  priority: "Most urgent first",
};

/** The order that an address asks for; the oldest first unless it says otherwise. */
export function sortOf(query: Query): ReviewSort {
  const { sort } = query;
  return sort === "newest" || sort === "priority" ? sort : "oldest";
}

/** What the filters of an address ask the API for. What nobody could have chosen is left out. */
export function reviewAsk(query: Query): ReviewAsk {
  const ids = {
    branchId: query["branch"],
    submitterId: query["by"],
    assigneeId: query["assignee"],
  };
  const words = { assetType: query["kind"], tagName: query["tag"], query: query["q"] };
  const states = statesOf(query["state"]);
  return {
    ...(states === undefined ? {} : { states }),
    ...keep(ids, isId),
    ...keep(words, (value) => value.trim() !== ""),
    sort: sortOf(query),
  };
}

/** Whether two addresses ask for the same reviews, however they are shown. */
export function isSameQuestion(one: Query, other: Query): boolean {
  return JSON.stringify(reviewAsk(one)) === JSON.stringify(reviewAsk(other));
}

/** Reviews that are open unless another state is named; "all" is every one. */
function statesOf(state: string | undefined): readonly ReviewState[] | undefined {
  if (state === "all") return undefined;
  if (state !== undefined && Object.hasOwn(STATE_WORDS, state)) return [state as ReviewState];
  return OPEN;
}

/** The filters that are set, of those that a page has. */
export function setFilters<Name extends string>(query: Query, names: readonly Name[]): Name[] {
  return names.filter((name) => (query[name] ?? "") !== "");
}

/** The change of the address that takes the filters away. */
export function withoutFilters(names: readonly string[]): Query {
  return Object.fromEntries(names.map((name) => [name, ""]));
}

function keep<Name extends string>(
  values: Record<Name, string | undefined>,
  isMeant: (value: string) => boolean,
): Partial<Record<Name, string>> {
  const meant = Object.entries<string | undefined>(values).filter(
    ([, value]) => value !== undefined && isMeant(value),
  );
  return Object.fromEntries(meant) as Partial<Record<Name, string>>;
}
