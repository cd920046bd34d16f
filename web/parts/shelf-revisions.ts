import { html, nothing, type TemplateResult } from "lit";
import type { Shelf, ShelfRevision } from "../data/shelves.ts";
import { printRoute } from "../lib/router.ts";
import { STATE_WORDS } from "../lib/words.ts";
import "../elements/gadb-age.ts";
import "../elements/gadb-state.ts";

type Review = ShelfRevision["assetReviews"]["nodes"][number];

/** The revisions of a shelf, newest first, each with what reviewers said of it. */
export function renderRevisions(shelf: Shelf, shown: number): TemplateResult {
  const { nodes, totalCount } = shelf.shelfRevisions;
  return html`<ol class="revisions">
      ${nodes.map((revision) => renderRevision(revision, shelf, shown))}
    </ol>
    ${
      totalCount > nodes.length
        ? html`<p class="muted">${totalCount - nodes.length} older ones are not shown.</p>`
        : nothing
    }`;
}

function renderRevision(revision: ShelfRevision, shelf: Shelf, shown: number): TemplateResult {
  const projectId = shelf.project?.id ?? "";
  const isNewest = revision.revision === shelf.currentRevision;
  const href = printRoute({
    page: "shelf",
    projectId,
    id: shelf.id,
    query: isNewest ? {} : { revision: String(revision.revision) },
  });
  return html`<li class="revision" aria-current=${revision.revision === shown ? "true" : nothing}>
    <div>
      <a class="which" href=${href}>Revision ${revision.revision}</a>
      <span class="muted"
        >${isNewest ? "newest, " : ""}<gadb-age .at=${revision.createdAt}></gadb-age> by
        ${revision.createdByUser?.displayName ?? "somebody"}</span
      >
    </div>
    ${revision.comment === "" ? nothing : html`<p>${revision.comment}</p>`}
    ${revision.assetReviews.nodes.map((review) => renderReview(review, projectId))}
  </li>`;
}

function renderReview(review: Review, projectId: string): TemplateResult {
  const href = printRoute({ page: "review", projectId, id: review.id, query: {} });
  return html`<div>
      <gadb-state .state=${review.state}></gadb-state>
      <a href=${href}>Open the review</a>
    </div>
    ${review.reviewDecisions.nodes.map(
      ({ verdict, comment, createdAt, decidedByUser }) =>
        html`<p class="said">
          <strong>${decidedByUser?.displayName ?? "Somebody"}</strong>: ${STATE_WORDS[verdict].word}
          <gadb-age .at=${createdAt}></gadb-age>
          ${comment === "" ? nothing : html`<br />${comment}`}
        </p>`,
    )}`;
}
