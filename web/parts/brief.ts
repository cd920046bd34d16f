import { html, nothing, type TemplateResult } from "lit";
import type { Tickets } from "../data/tickets.ts";
import { icon } from "../icons.ts";
import { formatExactBytes, formatBytes } from "../lib/format.ts";
import { versionStep, type Review, type Subject } from "../lib/reviews.ts";
import { spaced, priorityWord } from "../lib/words.ts";
import "../elements/gadb-age.ts";
import "../elements/gadb-preview.ts";
import "../elements/gadb-rounds.ts";
import "../elements/gadb-state.ts";

/** The head of a review: its name, state, facts and what the author says. For use inside the review page. */
export function renderBrief(review: Review): TemplateResult {
  const { subject } = review;
  const priority = priorityWord(review.priority);
  return html`<header class="brief">
    <p class="where">${whereOf(review)}</p>
    <h1 tabindex="-1">${titleOf(subject)}</h1>
    <div class="badges">
      <gadb-state .state=${review.state}></gadb-state>
      ${priority === undefined ? nothing : html`<span class="badge">${icon(priority.icon)}${priority.word}</span>`}
    </div>
    ${review.message === "" ? nothing : html`<blockquote>${review.message}</blockquote>`}
    <dl>
      ${fact("Author", review.submitterName)}
      ${fact("Branch", html`${review.branchName} <span class="soft">${spaced(review.branchType)}</span>`)}
      ${review.canDecide && review.blockedReason !== "" ? fact("Approval", review.blockedReason) : nothing}
      ${fact("Asked", html`<gadb-age .at=${review.requestedAt}></gadb-age>`)}
    </dl>
  </header>`;
}

/** What is known of the file under review. For use inside the review page; nothing for a shelf. */
export function renderFile(subject: Subject, tickets: Tickets): TemplateResult | typeof nothing {
  if (subject.kind === "shelf") return nothing;
  return html`<section aria-labelledby="file">
    <h2 id="file">File</h2>
    <dl>
      ${subject.comment === "" ? nothing : fact("Comment", subject.comment)}
      ${fact("Made", html`<gadb-age .at=${subject.createdAt}></gadb-age>`)}
      ${fact("Type", subject.mediaType)}
      ${fact("Size", html`<span title=${formatExactBytes(subject.sizeBytes)}>${formatBytes(subject.sizeBytes)}</span>`)}
      ${fact("SHA-256", html`<code title=${subject.sha256}>${subject.sha256.slice(0, 12)}…</code>`)}
    </dl>
    <gadb-preview .version=${subject} .tickets=${tickets}></gadb-preview>
  </section>`;
}

/** The other rounds of the asset. For use inside the review page. */
export function renderRounds({ rounds }: Review): TemplateResult | typeof nothing {
  if (rounds.length === 0) return nothing;
  return html`<section aria-labelledby="rounds">
    <h2 id="rounds">Other rounds of this asset</h2>
    <gadb-rounds .rounds=${rounds}></gadb-rounds>
  </section>`;
}

function fact(name: string, value: TemplateResult | string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function titleOf(subject: Subject): TemplateResult {
  if (subject.kind === "shelf")
    return html`${subject.name} <span class="soft">revision ${subject.revision}</span>`;
  return html`${subject.assetName} <span class="soft">${versionStep(subject)}</span>`;
}

function whereOf({ projectName, subject }: Review): string {
  const folders =
    subject.kind === "version" && subject.parentPath !== "" ? subject.parentPath.split("/") : [];
  return [projectName, ...folders].join(" / ");
}
