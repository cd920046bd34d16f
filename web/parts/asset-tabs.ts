import { html, nothing, type TemplateResult } from "lit";
import type { Asset, AssetBranch, AssetEvent } from "../data/assets.ts";
import { icon, type IconName } from "../icons.ts";
import { labelsOf, shelvesOf } from "../lib/asset-where.ts";
import { printRoute } from "../lib/router.ts";
import { spaced } from "../lib/words.ts";
import "../elements/gadb-age.ts";

/** Where an asset is: on branches, in labels, on shelves. For use inside the page of an asset. */
export function renderWhere(
  asset: Asset,
  branches: readonly AssetBranch[],
  projectId: string,
): TemplateResult {
  const shelves = shelvesOf(asset.shelfItems.nodes);
  return html`
    ${renderGroup("On branches", "branch", branches.map(renderBranch), "There is no branch.")}
    ${renderGroup(
      "In labels",
      "tag",
      labelsOf(asset.assetVersions.nodes).map(
        ({ name, versionNumber }) =>
          html`<li>
            <span class="main">${name}</span><span class="side">v${versionNumber}</span>
          </li>`,
      ),
      "No label has a version of it.",
    )}
    ${renderGroup(
      "On shelves",
      "shelf",
      shelves.map(
        ({ id, name, state, owner }) =>
          html`<li>
            <span class="main"
              ><a href=${printRoute({ page: "shelf", projectId, id, query: {} })}>${name}</a>
              <span class="soft">${owner?.displayName}</span></span
            >
            <span class="side soft">${spaced(state)}</span>
          </li>`,
      ),
      "No open shelf has it.",
    )}
  `;
}

function renderGroup(
  name: string,
  shape: IconName,
  rows: readonly TemplateResult[],
  empty: string,
): TemplateResult {
  return html`<section>
    <h2>${icon(shape)} ${name}</h2>
    ${
      rows.length === 0
        ? html`<p class="quiet">${empty}</p>`
        : html`<ul class="rows">
            ${rows}
          </ul>`
    }
  </section>`;
}

function renderBranch({ id, name, type, head }: AssetBranch): TemplateResult {
  const isInherited = head !== null && head.branchId !== id;
  return html`<li>
    <span class="main">${name} <span class="soft">${spaced(type)}</span></span>
    <span class="side">
      ${isInherited ? html`<span class="soft">from the branch above</span>` : nothing}
      ${head === null ? html`<span class="soft">not here</span>` : html`<strong>v${head.versionNumber}</strong>`}
    </span>
  </li>`;
}

/** What happened to an asset. For use inside its page. */
export function renderEvents(events: readonly AssetEvent[]): TemplateResult {
  if (events.length === 0) return html`<p class="quiet">Nothing has happened to it yet.</p>`;
  return html`<ol class="rows">
    ${events.map(
      ({ user, action, version, shelf, occurredAt }) =>
        html`<li>
          <span class="main"
            ><strong>${user?.displayName ?? "The system"}</strong> ${spaced(action)}
            ${version === null ? nothing : html`v${version.versionNumber}`}
            ${shelf === null ? nothing : html`<span class="soft">on ${shelf.name}</span>`}</span
          >
          <span class="side soft"><gadb-age .at=${occurredAt}></gadb-age></span>
        </li>`,
    )}
  </ol>`;
}
