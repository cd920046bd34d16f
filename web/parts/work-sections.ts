import { html, nothing, type TemplateResult } from "lit";
import type { MyLock, Notice, Work } from "../data/work.ts";
import { icon, type IconName } from "../icons.ts";
import { noticeRoute } from "../lib/notices.ts";
import { subjectName, type ReviewSummary } from "../lib/reviews.ts";
import { printRoute } from "../lib/router.ts";
import "../elements/gadb-age.ts";
import "../elements/gadb-state.ts";

/** What the sections can do. */
export interface WorkActions {
  release: (lock: MyLock) => void;
  markRead: () => void;
}

/** Own work on which changes are wanted. For use inside the page of one's work, as all below. */
export function renderChangesWanted(items: readonly ReviewSummary[]): TemplateResult {
  return renderSection("Changes wanted on your work", "request-changes", {
    rows: items.map((item) => renderReview(item)),
    empty: "Nobody wants changes on your work.",
  });
}

/** Open requests, locks and notifications. */
export function renderWork(work: Work, { release, markRead }: WorkActions): TemplateResult {
  const isUnread = work.notices.some(({ readAt }) => readAt === null);
  return html`
    ${renderSection("Your open requests", "in-review", {
      rows: work.requests.map((item) => renderReview(item)),
      total: work.requestCount,
      empty: "You have not asked for any review that is still open.",
    })}
    ${renderSection("Your locks", "lock", {
      rows: work.locks.map((lock) => renderLock(lock, release)),
      empty: "You hold no lock.",
    })}
    ${renderSection("What you were told", "bell", {
      rows: work.notices.map(renderNotice),
      empty: "Nothing yet.",
      tool: isUnread
        ? html`<button class="button plain" type="button" @click=${markRead}>
            Mark all as read
          </button>`
        : nothing,
    })}
  `;
}

interface Section {
  rows: readonly TemplateResult[];
  empty: string;
  /** How many there are, when not all of them are rows. */
  total?: number;
  tool?: TemplateResult | typeof nothing;
}

function renderSection(name: string, shape: IconName, section: Section): TemplateResult {
  const { rows, empty, total = rows.length, tool = nothing } = section;
  const id = name.toLowerCase().replaceAll(" ", "-");
  return html`<section class="part" aria-labelledby=${id}>
    <div class="part-head">
      <h2 id=${id}>
        ${icon(shape)}${name}${rows.length === 0 ? nothing : html` <span class="soft">${total > 1_000 ? "≥ 1,000" : total}</span>`}
      </h2>
      ${tool}
    </div>
    ${
      rows.length === 0
        ? html`<p class="quiet">${empty}</p>`
        : html`<ul class="rows">
            ${rows} ${total > rows.length ? html`<li class="soft">and older ones</li>` : nothing}
          </ul>`
    }
  </section>`;
}

function renderReview(item: ReviewSummary): TemplateResult {
  const { id, projectId, projectName, branchName, requestedAt, state, subject } = item;
  return html`<li>
    <span class="main">
      <a href=${printRoute({ page: "review", projectId, id, query: {} })}
        >${subjectName(subject)}</a
      >
      <span class="soft">${projectName} · ${branchName}</span>
    </span>
    <span class="side">
      <gadb-state .state=${state}></gadb-state>
      <span class="soft"><gadb-age .at=${requestedAt}></gadb-age></span>
    </span>
  </li>`;
}

function renderLock(lock: MyLock, release: (lock: MyLock) => void): TemplateResult {
  const { asset, assetId, branch, project, lockedAt, staleAt, reason } = lock;
  const name = asset?.name ?? "An asset";
  return html`<li>
    <span class="main">
      <a
        href=${printRoute({ page: "asset", ...(project === null ? {} : { projectId: project.id }), id: assetId, query: {} })}
        >${name}</a
      >
      <span class="soft"
        >${project?.name} · ${branch?.name}${reason === "" ? nothing : ` · ${reason}`}</span
      >
    </span>
    <span class="side">
      ${staleAt === null ? nothing : html`<span class="badge warn">${icon("clock")}Stale</span>`}
      <span class="soft">since <gadb-age .at=${lockedAt} suffix=""></gadb-age></span>
      <button
        class="button"
        type="button"
        aria-label="Release ${name}"
        @click=${() => release(lock)}
      >
        ${icon("unlock")}Release
      </button>
    </span>
  </li>`;
}

function renderNotice(notice: Notice): TemplateResult {
  const route = noticeRoute(notice);
  const { message, createdAt, readAt } = notice;
  return html`<li>
    <span class="main">
      ${readAt === null ? html`<span class="badge info">New</span>` : nothing}
      ${
        route === undefined
          ? html`<span>${message}</span>`
          : html`<a class="told" href=${printRoute(route)}>${message}</a>`
      }
    </span>
    <span class="side soft"><gadb-age .at=${createdAt}></gadb-age></span>
  </li>`;
}
