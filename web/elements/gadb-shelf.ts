import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { countOf, formatBytes } from "../lib/format.ts";
import type { ShelfItem, ShelfSubject } from "../lib/reviews.ts";
import { spaced } from "../lib/words.ts";
import { reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";

/** What a shelf would change, one row for each asset. */
export class GadbShelf extends LitElement {
  static override styles = [
    reset,
    tones,
    css`
      section {
        padding: var(--space-5);
      }
      h2 {
        margin-block-end: var(--space-3);
      }
      p {
        margin-block-end: var(--space-3);
        color: var(--text-2);
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);
        padding: var(--space-2) 0;
        border-block-end: 1px solid var(--edge);
      }
      .name {
        flex: 1 1 10rem;
        overflow-wrap: anywhere;
      }
      .size {
        color: var(--text-2);
      }
    `,
  ];

  static override properties = { subject: { attribute: false } };

  declare subject: ShelfSubject;

  override render(): TemplateResult {
    const { items, description } = this.subject;
    return html`<section>
      <h2>${icon("shelf")} ${countOf(items.length, "asset")} on this shelf</h2>
      ${description === "" ? nothing : html`<p>${description}</p>`}
      <ul>
        ${items.map(renderItem)}
      </ul>
    </section>`;
  }
}

function renderItem(item: ShelfItem): TemplateResult {
  return html`<li>
    <span class="badge">${spaced(item.action)}</span>
    <span class="name">${item.assetName}</span>
    <span class="size"
      >${item.sizeBytes === undefined ? nothing : formatBytes(item.sizeBytes)}</span
    >
  </li>`;
}

customElements.define("gadb-shelf", GadbShelf);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-shelf": GadbShelf;
  }
}
