import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { GadbListAsked } from "../list-events.ts";
import { listStyles } from "../styles/lists.ts";
import { buttons, reset } from "../styles/shared.ts";

/**
 * The end of a list that has more: a button, which is pressed by itself when it comes near the window.
 * @fires gadb-list-asked
 */
export class GadbMore extends LitElement {
  static override styles = [
    reset,
    buttons,
    listStyles,
    css`
      :host {
        display: contents;
      }
    `,
  ];

  static override properties = {
    shown: { type: Number },
    hasMore: { attribute: false },
    busy: { attribute: false },
  };

  declare shown: number;
  declare hasMore: boolean;
  declare busy: boolean;
  #observer: IntersectionObserver | undefined;
  /** At which length of the list more was asked for by itself: once each, so that a failure is not repeated. */
  #askedAt = -1;
  #hadFocus = false;

  constructor() {
    super();
    this.shown = 0;
    this.hasMore = false;
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new IntersectionObserver(this.#onSeen, { rootMargin: "300px" });
    this.requestUpdate("hasMore", undefined);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  protected override willUpdate(): void {
    this.#hadFocus = this.shadowRoot?.activeElement != null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.#hadFocus) this.renderRoot.querySelector("button")?.focus({ preventScroll: true });
    if (!changed.has("shown") && !changed.has("hasMore")) return;
    // Tells again whether it is near: the list above has grown.
    this.#observer?.disconnect();
    const more = this.renderRoot.querySelector(".more");
    if (more !== null) this.#observer?.observe(more);
  }

  #onSeen = (entries: IntersectionObserverEntry[]): void => {
    // Nobody has looked at a list that has not moved yet.
    if (window.scrollY === 0 || !entries.some((entry) => entry.isIntersecting)) return;
    if (!this.hasMore || this.busy || this.#askedAt === this.shown) return;
    this.#askedAt = this.shown;
    this.#ask();
  };

  #ask(): void {
    if (!this.busy) this.dispatchEvent(new GadbListAsked("more"));
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.hasMore) return nothing;
    // Another one after each page, and no box around it: it is at a place of its own, not one that was pushed down.
    return html`${keyed(
      this.shown,
      html`<div class="more">
        <button
          class="button"
          type="button"
          aria-disabled=${this.busy ? "true" : nothing}
          @click=${this.#ask}
        >
          ${this.busy ? "Loading…" : "Load more"}
        </button>
      </div>`,
    )}`;
  }
}

customElements.define("gadb-more", GadbMore);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-more": GadbMore;
  }
}
