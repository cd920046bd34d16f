import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { versionSubject, type Asset, type AssetVersion } from "../data/assets.ts";
import type { Tickets } from "../data/tickets.ts";
import { icon } from "../icons.ts";
import { lanesOf } from "../lib/filmstrip.ts";
import { spaced } from "../lib/words.ts";
import { GadbViewAsked } from "../list-events.ts";
import { reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "./gadb-age.ts";
import "./gadb-state.ts";
import "./gadb-thumb.ts";

/**
 * The versions of an asset, a lane for each branch, newest first.
 * @fires gadb-view-asked - v: the version to be shown
 */
export class GadbFilmstrip extends LitElement {
  static override styles = [
    reset,
    tones,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-4);
      }
      h3 {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        margin-block-end: var(--space-2);
        font-size: var(--size-m);
      }
      .soft {
        color: var(--text-2);
        font-weight: 400;
        font-size: var(--size-s);
      }
      ol {
        display: flex;
        gap: var(--space-2);
        padding: 4px;
        margin: -4px;
        overflow-x: auto;
        scrollbar-width: thin;
      }
      li {
        flex: none;
        width: 11rem;
      }
      button {
        display: flex;
        flex-direction: column;
        width: 100%;
        height: 100%;
        padding: 0;
        border: 1px solid var(--edge);
        border-radius: var(--radius-2);
        background: var(--surface-1);
        color: inherit;
        font: inherit;
        text-align: start;
        overflow: hidden;
        cursor: pointer;
      }
      button:hover {
        border-color: var(--edge-control);
      }
      [aria-pressed="true"] {
        border-color: var(--accent);
        box-shadow: inset 0 0 0 1px var(--accent);
      }
      gadb-thumb {
        width: 100%;
      }
      .text {
        display: grid;
        gap: var(--space-1);
        padding: var(--space-2);
        min-width: 0;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1) var(--space-2);
        font-variant-numeric: tabular-nums;
      }
      .comment {
        display: -webkit-box;
        overflow: hidden;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow-wrap: anywhere;
      }
      @media (forced-colors: active) {
        [aria-pressed="true"] {
          outline: 3px solid Highlight;
          outline-offset: -3px;
        }
      }
    `,
  ];

  static override properties = {
    asset: { attribute: false },
    chosen: { type: Number },
    tickets: { attribute: false },
  };

  declare asset: Asset;
  /** The number of the version that is shown. */
  declare chosen: number;
  declare tickets: Tickets;

  override render(): TemplateResult {
    return html`${lanesOf(this.asset.assetVersions.nodes).map(
      ({ name, type, versions }) =>
        html`<section aria-label="Branch ${name}">
          <h3>
            ${icon("branch")}${name} <span class="soft">${spaced(type)} · ${versions.length}</span>
          </h3>
          <ol tabindex="-1">
            ${versions.map((version) => this.#renderVersion(version))}
          </ol>
        </section>`,
    )}`;
  }

  #renderVersion(version: AssetVersion): TemplateResult {
    const { versionNumber, createdByUser, createdAt, comment, parentVersion, isDeletion } = version;
    const state = version.assetReviews.nodes[0]?.state;
    return html`<li>
      <button
        type="button"
        aria-pressed=${versionNumber === this.chosen ? "true" : "false"}
        @click=${() => this.dispatchEvent(new GadbViewAsked({ v: String(versionNumber) }))}
      >
        <gadb-thumb
          .subject=${versionSubject(this.asset, version)}
          .tickets=${this.tickets}
        ></gadb-thumb>
        <span class="text">
          <span class="line"
            ><strong>v${versionNumber}</strong>
            ${parentVersion === null ? nothing : html`<span class="soft">← v${parentVersion.versionNumber}</span>`}
            ${isDeletion ? html`<span class="badge bad">Deleted</span>` : nothing}
            ${state === undefined ? nothing : html`<gadb-state .state=${state}></gadb-state>`}</span
          >
          <span class="soft"
            >${createdByUser?.displayName ?? "Somebody"} · <gadb-age .at=${createdAt}></gadb-age
          ></span>
          ${comment === "" ? nothing : html`<span class="soft comment">${comment}</span>`}
        </span>
      </button>
    </li>`;
  }
}

customElements.define("gadb-filmstrip", GadbFilmstrip);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-filmstrip": GadbFilmstrip;
  }
}
