import { SearchReviewsDocument, type GadbClient } from "../../src/sdk/index.ts";
import type { ReviewAsk } from "../lib/review-filters.ts";
import type { ReviewSummary } from "../lib/reviews.ts";
import { toItem } from "./reviews.ts";

/** So many reviews come with each press on "Load more". */
export const PAGE_SIZE = 50;
const LARGEST_PAGE = 200;

/** Some reviews of a project, from one on. */
export interface ReviewPage {
  items: readonly ReviewSummary[];
  hasMore: boolean;
  /** How many there are from here on; 1001 stands for more. */
  total: number;
}

/** Which reviews to load. */
export interface PageAsk {
  projectId: string;
  ask: ReviewAsk;
  /** The last review of the page before. */
  after?: string | undefined;
  /** How many: those that were on the page when it was left, else one page. */
  count?: number;
}

/** Reviews of a project that match the filters. */
export async function loadReviews(
  client: GadbClient,
  { projectId, ask, after, count = PAGE_SIZE }: PageAsk,
  signal?: AbortSignal,
): Promise<ReviewPage> {
  const items: ReviewSummary[] = [];
  let total: number | undefined;
  let hasMore = true;
  while (hasMore && items.length < count) {
    const first = Math.min(count - items.length, LARGEST_PAGE);
    const page = await request(
      client,
      { projectId, ...ask, first, after: items.at(-1)?.id ?? after },
      signal,
    );
    items.push(...page.items);
    total ??= page.total;
    hasMore = page.hasMore;
  }
  return { items, hasMore, total: total ?? 0 };
}

/** Those of some reviews that match the filters, as they are now. */
export async function matchReviews(
  client: GadbClient,
  { projectId, ask }: PageAsk,
  reviewIds: readonly string[],
): Promise<readonly ReviewSummary[]> {
  const some = reviewIds.slice(0, LARGEST_PAGE);
  return (await request(client, { projectId, ...ask, reviewIds: some, first: some.length })).items;
}

async function request(
  client: GadbClient,
  {
    after,
    ...ask
  }: ReviewAsk & {
    projectId: string;
    first: number;
    after?: string | undefined;
    reviewIds?: readonly string[];
  },
  signal?: AbortSignal,
): Promise<ReviewPage> {
  const { searchReviews } = await client.request(
    SearchReviewsDocument,
    { ...ask, afterReviewId: after },
    signal === undefined ? {} : { signal },
  );
  return {
    items: (searchReviews?.nodes ?? []).map(toItem),
    hasMore: searchReviews?.pageInfo.hasNextPage ?? false,
    total: searchReviews?.totalCount ?? 0,
  };
}
