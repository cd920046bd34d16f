import { html, nothing, type TemplateResult } from "lit";
import type { ShelfItem } from "../data/shelves.ts";
import { icon } from "../icons.ts";
import { formatBytes, formatExactBytes } from "../lib/format.ts";
import { printRoute } from "../lib/router.ts";
import { baseInWords } from "../lib/shelves.ts";

const COLUMNS = [
  "Asset",
  "Action",
  "Built on",
  "Newest now",
  "Size",
  "Lock",
  "Submitting",
] as const;

const ACTIONS = { add: "Add", edit: "Change", delete: "Delete" } as const;

/** What a revision does to each asset. Of the newest one of an open shelf it is said what stands in the way. */
export function renderItems(
  items: readonly ShelfItem[],
  { projectId, isJudged }: { projectId: string; isJudged: boolean },
): TemplateResult {
  const columns = isJudged ? COLUMNS : COLUMNS.slice(0, -1);
  return html`<table class="table" role="table" aria-label="Assets of this revision">
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${items.map((item) => renderItem(item, projectId, isJudged))}
    </tbody>
  </table>`;
}

function renderItem(item: ShelfItem, projectId: string, isJudged: boolean): TemplateResult {
  const { asset } = item;
  const words = baseInWords(item.baseVersion, item.headVersion);
  return html`<tr class="row" role="row">
    <td role="cell" class="wide">
      ${
        asset === null
          ? html`<span class="muted">An asset you may not see</span>`
          : html`<span class="name">
              <a href=${printRoute({ page: "asset", projectId, id: asset.id, query: {} })}
                >${asset.name}</a
              >
              <small>${[asset.parentPath, item.filename].filter(Boolean).join(" · ")}</small>
            </span>`
      }
    </td>
    <td role="cell" data-label="Action">${ACTIONS[item.action]}</td>
    <td role="cell" class="number" data-label="Built on">${words.base}</td>
    <td role="cell" class="number" data-label="Newest now">
      ${words.head}
      ${
        words.isOutdated && isJudged
          ? html`<span class="badge warn">${icon("superseded")}Newer</span>`
          : nothing
      }
    </td>
    <td role="cell" class="number tight" data-label="Size">${renderSize(item.sizeBytes)}</td>
    <td role="cell" data-label="Lock">${renderLock(item)}</td>
    ${
      isJudged
        ? html`<td role="cell" class="wide">
            ${
              item.obstacle === null
                ? html`<span class="badge ok">${icon("approve")}Ready</span>`
                : html`<span class="obstacle">${icon("alert")}<span>${item.obstacle}</span></span>`
            }
          </td>`
        : nothing
    }
  </tr>`;
}

function renderSize(sizeBytes: string | null): TemplateResult | string {
  if (sizeBytes === null) return "–";
  const bytes = Number(sizeBytes);
  return html`<span title=${formatExactBytes(bytes)}>${formatBytes(bytes)}</span>`;
}

function renderLock({ asset }: ShelfItem): TemplateResult | string {
  const locks = asset?.assetLocks.nodes ?? [];
  if (locks.length === 0) return "Free";
  return html`${locks.map(({ state, holder, branch }) =>
    state === "retained"
      ? html`<span>${icon("branch")} retained by ${branch?.name ?? "a branch"}</span>`
      : html`<span>${icon("lock")} ${holder?.displayName ?? "Somebody"}</span>`,
  )}`;
}
