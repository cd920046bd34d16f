import { LitElement, css, html, type TemplateResult } from "lit";
import { moveIndex } from "../lib/neighbours.ts";
import { GadbViewAsked } from "../list-events.ts";
import { reset } from "../styles/shared.ts";

/**
 * The views of a thing, of which one is shown. What is shown stands in the slot.
 * @fires gadb-view-asked - tab: the view to be shown
 */
export class GadbTabs extends LitElement {
  static override styles = [
    reset,
    css`
      [role="tablist"] {
        display: flex;
        gap: var(--space-1);
        border-block-end: 1px solid var(--edge);
        overflow-x: auto;
        scrollbar-width: thin;
      }
      [role="tab"] {
        min-height: 36px;
        padding: var(--space-1) var(--space-3);
        border: 0;
        border-block-end: 2px solid transparent;
        background: none;
        color: var(--text-2);
        font: inherit;
        white-space: nowrap;
        cursor: pointer;
      }
      [role="tab"]:focus-visible {
        outline-offset: -2px;
      }
      [role="tab"]:hover {
        color: var(--text-1);
      }
      [aria-selected="true"] {
        border-block-end-color: var(--accent);
        color: var(--text-1);
        font-weight: 600;
      }
      @media (forced-colors: active) {
        [role="tab"]:not([aria-selected="true"]) {
          border-color: Canvas;
        }
      }
      [role="tabpanel"] {
        padding-block-start: var(--space-4);
      }
    `,
  ];

  static override properties = { tabs: { attribute: false }, chosen: {}, label: {} };

  /** Names and words, in their order; the first one is shown when the address names none. */
  declare tabs: readonly (readonly [name: string, word: string])[];
  declare chosen: string;
  declare label: string;

  #choose(name: string): void {
    const isFirst = name === this.tabs[0]?.[0];
    this.dispatchEvent(new GadbViewAsked({ tab: isFirst ? "" : name }));
  }

  #onKeydown(event: KeyboardEvent): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const place = this.tabs.findIndex(([name]) => name === this.chosen);
    const next = moveIndex(place, step, this.tabs.length);
    this.#choose(this.tabs[next]?.[0] ?? this.chosen);
    this.renderRoot.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  }

  override render(): TemplateResult {
    return html`
      <div role="tablist" aria-label=${this.label} @keydown=${this.#onKeydown}>
        ${this.tabs.map(
          ([name, word]) =>
            html`<button
              type="button"
              role="tab"
              id="tab-${name}"
              aria-controls="panel"
              aria-selected=${name === this.chosen ? "true" : "false"}
              tabindex=${name === this.chosen ? "0" : "-1"}
              @click=${() => this.#choose(name)}
            >
              ${word}
            </button>`,
        )}
      </div>
      <div id="panel" role="tabpanel" aria-labelledby="tab-${this.chosen}"><slot></slot></div>
    `;
  }
}

customElements.define("gadb-tabs", GadbTabs);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-tabs": GadbTabs;
  }
}
