import { html, nothing, type TemplateResult } from "lit";
import type { ReviewSort } from "../../src/sdk/index.ts";
import type { Choices } from "../data/choices.ts";
import type { Filter } from "../elements/gadb-filters.ts";
import { icon } from "../icons.ts";
import { countOf } from "../lib/format.ts";
import { SORTS, sortOf } from "../lib/review-filters.ts";
import type { Query } from "../lib/router.ts";
import { STATE_WORDS } from "../lib/words.ts";
import { GadbViewAsked } from "../list-events.ts";

const SKELETONS = 6;

/** More than this is not counted. */
const MOST_COUNTED = 1_000;

/** The filters of a project's reviews. */
export function reviewFilters(
  branches: readonly { id: string; name: string }[],
  { types, tags, people }: Choices,
): Filter[] {
  const states = Object.entries(STATE_WORDS).map(([value, { word }]) => ({ value, label: word }));
  return [
    { name: "q", label: "Name or folder" },
    {
      name: "state",
      label: "State",
      any: "State: open",
      choices: [{ value: "all", label: "All" }, ...states],
    },
    {
      name: "branch",
      label: "Branch",
      choices: branches.map(({ id, name }) => ({ value: id, label: name })),
    },
    { name: "kind", label: "Type", choices: types },
    { name: "tag", label: "Tag", choices: tags },
    { name: "by", label: "Author", choices: people },
    { name: "assignee", label: "Asked", choices: people },
  ];
}

/** The order, the way of showing and Refresh. For use inside a page that listens to gadb-view-asked. */
export function renderTools(
  query: Query,
  { isLoading, reload }: { isLoading: boolean; reload: () => void },
): TemplateResult {
  const sort = sortOf(query);
  const isList = query["view"] === "list";
  return html`<div class="tools">
    <select
      aria-label="Order"
      .value=${sort}
      @change=${(event: Event) => {
        const select = event.target as HTMLSelectElement;
        const value = select.value === "oldest" ? "" : select.value;
        select.dispatchEvent(new GadbViewAsked({ sort: value }));
      }}
    >
      ${Object.entries(SORTS).map(
        ([value, label]) =>
          html`<option value=${value} ?selected=${(value as ReviewSort) === sort}>
            ${label}
          </option>`,
      )}
    </select>
    <span class="views">
      ${renderView("grid", "Cards", !isList)} ${renderView("list", "List", isList)}
    </span>
    <button
      class="button"
      type="button"
      aria-disabled=${isLoading ? "true" : nothing}
      @click=${reload}
    >
      ${icon("retry")}Refresh
    </button>
  </div>`;
}

function renderView(view: "grid" | "list", label: string, isChosen: boolean): TemplateResult {
  return html`<button
    class="button plain square"
    type="button"
    aria-label=${label}
    title=${label}
    aria-pressed=${isChosen ? "true" : "false"}
    @click=${(event: Event) =>
      (event.currentTarget as HTMLElement).dispatchEvent(
        new GadbViewAsked({ view: view === "list" ? "list" : "" }),
      )}
  >
    ${icon(view)}
  </button>`;
}

/** Cards that are not there yet. */
export function renderSkeletons(): TemplateResult {
  return html`<div class="grid" aria-hidden="true">
    ${Array.from({ length: SKELETONS }, () => html`<div class="skeleton"></div>`)}
  </div>`;
}

/** Rows that are not there yet. */
export function renderSkeletonRows(): TemplateResult {
  return html`<div class="list" aria-hidden="true">
    ${Array.from({ length: SKELETONS }, () => html`<div class="skeleton row"></div>`)}
  </div>`;
}

/** What a project shows to those who may not see it. */
export function renderHidden(): TemplateResult {
  return html`<section class="empty">
    ${icon("search")}
    <h2>There is nothing here</h2>
    <p>Not found, or not shared with you.</p>
  </section>`;
}

/** "12 reviews", "50 of 83 reviews", "50 of ≥ 1,000 reviews". */
export function reviewCount(shown: number, total: number, hasMore: boolean): string {
  if (!hasMore) return countOf(shown, "review");
  if (total > MOST_COUNTED) return `${shown} of ≥ ${MOST_COUNTED.toLocaleString("en")} reviews`;
  return `${shown} of ${countOf(Math.max(total, shown), "review")}`;
}
