import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { versionSubject, type Asset, type AssetVersion } from "../data/assets.ts";
import type { Tickets } from "../data/tickets.ts";
import { icon } from "../icons.ts";
import { parseCompare } from "../lib/compare.ts";
import { formatBytes, formatExactBytes } from "../lib/format.ts";
import { printRoute } from "../lib/router.ts";
import { GadbRestoreAsked, GadbReviewAsked } from "../list-events.ts";
import { buttons, fields, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "./gadb-age.ts";
import "./gadb-media.ts";
import "./gadb-preview.ts";
import "./gadb-state.ts";

/** Nothing to compare with: that is what the room is for. */
const ALONE = parseCompare({});

/**
 * One version of an asset: its content, what is known of it, and what one may do with it.
 * @fires gadb-restore-asked
 * @fires gadb-review-asked
 */
export class GadbVersion extends LitElement {
  static override styles = [
    reset,
    buttons,
    fields,
    tones,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        border: 1px solid var(--edge);
        border-radius: var(--radius-2);
        background: var(--surface-1);
        overflow: hidden;
      }
      gadb-media {
        height: min(60vw, 50dvh);
        min-height: 14rem;
      }
      .side {
        display: grid;
        align-content: start;
        gap: var(--space-3);
        padding: var(--space-4);
        min-width: 0;
      }
      .line,
      .actions {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1) var(--space-2);
      }
      dl {
        display: grid;
        gap: var(--space-1);
        font-size: var(--size-s);
      }
      dl > div {
        display: grid;
        grid-template-columns: 5.5rem minmax(0, 1fr);
        gap: var(--space-2);
      }
      dt {
        color: var(--text-2);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .comment {
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      form {
        display: grid;
        gap: var(--space-2);
      }
      input[type="text"] {
        font-size: var(--size-m);
      }
      @media (min-width: 60rem) {
        :host {
          grid-template-columns: minmax(0, 1fr) 22rem;
        }
        .side {
          border-inline-start: 1px solid var(--edge);
        }
      }
    `,
  ];

  static override properties = {
    asset: { attribute: false },
    version: { attribute: false },
    isNewest: { attribute: false },
    tickets: { attribute: false },
    busy: { attribute: false },
    isAsking: { state: true },
  };

  declare asset: Asset;
  declare version: AssetVersion;
  /** The newest one of its branch: there is nothing to restore. */
  declare isNewest: boolean;
  declare tickets: Tickets;
  declare busy: boolean;
  /** Whether the form of a request is open. */
  declare isAsking: boolean;

  constructor() {
    super();
    this.isAsking = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("version") && changed.get("version")?.id !== this.version.id)
      this.isAsking = false;
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.busy) return;
    const message = this.renderRoot.querySelector("input")?.value.trim() ?? "";
    this.dispatchEvent(new GadbReviewAsked(this.version.id, message));
  }

  async #onAsk(): Promise<void> {
    this.isAsking = true;
    await this.updateComplete;
    this.renderRoot.querySelector("input")?.focus();
  }

  override render(): TemplateResult {
    const { version, asset } = this;
    const { versionNumber, comment } = version;
    const state = version.assetReviews.nodes[0]?.state;
    return html`
      <gadb-media
        .version=${versionSubject(asset, version)}
        .reviewed=${versionNumber}
        .view=${ALONE}
        .tickets=${this.tickets}
      ></gadb-media>
      <div class="side">
        <div class="line">
          <h2>v${versionNumber}</h2>
          ${state === undefined ? nothing : html`<gadb-state .state=${state}></gadb-state>`}
        </div>
        ${comment === "" ? nothing : html`<p class="comment">${comment}</p>`} ${this.#renderFacts()}
        <gadb-preview
          .version=${versionSubject(asset, version)}
          .tickets=${this.tickets}
        ></gadb-preview>
        ${this.#renderActions()}
      </div>
    `;
  }

  #renderFacts(): TemplateResult {
    const { createdByUser, createdAt, branch, mediaType, sizeBytes, sha256 } = this.version;
    const size = Number(sizeBytes);
    const facts: [string, TemplateResult | string][] = [
      ["Author", createdByUser?.displayName ?? "Somebody"],
      ["Branch", branch?.name ?? "–"],
      ["Made", html`<gadb-age .at=${createdAt}></gadb-age>`],
      ["Type", mediaType],
      ["Size", html`<span title=${formatExactBytes(size)}>${formatBytes(size)}</span>`],
      ["SHA-256", html`<span title=${sha256}>${sha256.slice(0, 12)}…</span>`],
    ];
    return html`<dl>
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #renderActions(): TemplateResult {
    const { asset, version, isNewest } = this;
    const review = version.assetReviews.nodes[0];
    const isOpen = review?.state === "pending" || review?.state === "in_review";
    return html`
      <div class="actions">
        ${
          review === undefined
            ? nothing
            : html`<a
                class="button"
                href=${printRoute({ page: "review", id: review.id, query: {} })}
                >${icon("in-review")}Open its review</a
              >`
        }
        ${
          asset.canWrite === true && !isOpen && !this.isAsking
            ? html`<button class="button" type="button" @click=${this.#onAsk}>
                ${icon("comment")}Ask for a review
              </button>`
            : nothing
        }
        ${
          asset.canWrite === true && !isNewest
            ? html`<button
                class="button"
                type="button"
                aria-disabled=${this.busy ? "true" : nothing}
                @click=${() => this.dispatchEvent(new GadbRestoreAsked(version.id))}
              >
                ${icon("retry")}Restore as a new version
              </button>`
            : nothing
        }
      </div>
      ${this.isAsking ? this.#renderForm() : nothing}
    `;
  }

  #renderForm(): TemplateResult {
    return html`<form @submit=${this.#onSubmit}>
      <div>
        <label for="message">What should be looked at? (optional)</label>
        <input id="message" type="text" maxlength="10000" autocomplete="off" />
      </div>
      <div class="actions">
        <button class="button primary" type="submit" aria-disabled=${this.busy ? "true" : nothing}>
          Ask
        </button>
        <button class="button plain" type="button" @click=${() => (this.isAsking = false)}>
          Cancel
        </button>
      </div>
    </form>`;
  }
}

customElements.define("gadb-version", GadbVersion);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-version": GadbVersion;
  }
}
