import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { newerThan, type Review } from "../lib/reviews.ts";
import { printRoute } from "../lib/router.ts";
import "../elements/gadb-age.ts";

/** That something newer is there, and the way to it. For use inside the review page. */
export function renderNewer(review: Review): TemplateResult | typeof nothing {
  const newer = newerThan(review);
  if (newer === undefined || review.subject.kind === "shelf") return nothing;
  const { versionNumber, createdAt, reviewId } = newer;
  const { projectId, subject } = review;
  const href =
    reviewId === undefined
      ? printRoute({ page: "asset", projectId, id: subject.assetId, query: {} })
      : printRoute({ page: "review", projectId, id: reviewId, query: {} });
  return html`<p class="newer" role="status">
    ${icon("superseded")}<span
      >v${versionNumber} arrived <gadb-age .at=${createdAt}></gadb-age>.
      <a href=${href}>${reviewId === undefined ? "Look at" : "Review"} v${versionNumber}</a></span
    >
  </p>`;
}

/** Why one cannot decide. What an approval lacks beside one's own stands in the brief. */
export function renderBlocked(review: Review): TemplateResult | typeof nothing {
  if (review.canDecide || review.blockedReason === "") return nothing;
  return html`<p class="blocked">${icon("info")}<span>${review.blockedReason}</span></p>`;
}
