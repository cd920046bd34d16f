import type { ReviewSummary } from "../lib/reviews.ts";
import type { LiveFeed } from "./live-feed.ts";
import { toSummary } from "./reviews.ts";

/** Events come together when somebody decides on many; a list is changed once for all of them. */
const BATCH_MS = 250;

/** What has happened to reviews within a quarter of a second. */
export interface ReviewBatch {
  /** The reviews as they are now. */
  rows: ReadonlyMap<string, ReviewSummary>;
  /** More than that may have happened: everything is to be looked at again. */
  isUnknown: boolean;
}

/** Calls `onBatch` with what happens to the reviews of some projects; call what comes back to stop. */
export function followReviews(
  live: LiveFeed,
  projectIds: readonly string[],
  onBatch: (batch: ReviewBatch) => void,
): () => void {
  let rows = new Map<string, ReviewSummary>();
  let isUnknown = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    const batch = { rows, isUnknown };
    timer = undefined;
    rows = new Map();
    isUnknown = false;
    onBatch(batch);
  };
  const stops = projectIds.map((projectId) =>
    live.reviews(projectId, ({ event, assetReview }) => {
      if (assetReview !== null) rows.set(assetReview.id, toSummary(assetReview));
      else if (event === "ready" || event === "resync") isUnknown = true;
      timer ??= setTimeout(flush, BATCH_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
