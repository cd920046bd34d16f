import { LitElement, css, html, type PropertyValues, type TemplateResult } from "lit";
import type { Tickets } from "../data/tickets.ts";
import { icon } from "../icons.ts";
import { isPicture, kindWord } from "../lib/media-kind.ts";
import { subjectKind, type Subject } from "../lib/reviews.ts";
import { reset } from "../styles/shared.ts";

/** Above this the original is too heavy to stand in for a thumbnail. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The small picture on a card, in a box of fixed shape so that nothing moves when it arrives. It is fetched when the
 * card comes near the window. What has no picture shows the icon and word of its kind.
 */
export class GadbThumb extends LitElement {
  static override styles = [
    reset,
    css`
      :host {
        position: relative;
        aspect-ratio: 16 / 10;
        overflow: hidden;
        background: var(--stage-black);
        /* The stage is dark in both themes. */
        color: var(--stage-light);
      }
      img {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: contain;
      }
      .kind {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: var(--space-2);
        font-size: var(--size-s);
      }
      .kind .icon {
        font-size: 2.5rem;
        stroke-width: 1.25;
      }
      :host([small]) .kind .icon {
        font-size: 1.5rem;
      }
      :host([small]) .kind span {
        display: none;
      }
    `,
  ];

  static override properties = {
    subject: { attribute: false },
    tickets: { attribute: false },
    small: { type: Boolean, reflect: true },
    url: { state: true },
  };

  declare subject: Subject;
  declare tickets: Tickets;
  /** Too small for the word of the kind. */
  declare small: boolean;
  declare url: string | undefined;
  #observer: IntersectionObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new IntersectionObserver(this.#onSeen, { rootMargin: "200px" });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("subject") && changed.get("subject") !== undefined) this.#restart();
  }

  #restart(): void {
    this.url = undefined;
    this.#observer?.observe(this);
  }

  #onSeen = (entries: IntersectionObserverEntry[]): void => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    this.#observer?.unobserve(this);
    void this.#fetchTicket();
  };

  async #fetchTicket(): Promise<void> {
    const { subject } = this;
    if (
      subject.kind !== "version" ||
      !isPicture(subject.mediaType) ||
      subject.sizeBytes > MAX_BYTES
    )
      return;
    // Without a ticket the card keeps its icon; opening the review tells what is wrong.
    const url = await this.tickets
      .inline(subject.assetId, subject.versionNumber)
      .catch(() => undefined);
    if (this.subject === subject) this.url = url;
  }

  override render(): TemplateResult {
    // The card's link names the asset, so the picture adds no words of its own.
    if (this.url !== undefined) {
      return html`<img
        src=${this.url}
        alt=""
        decoding="async"
        @error=${() => (this.url = undefined)}
      />`;
    }
    const kind = subjectKind(this.subject);
    return html`<div class="kind">
      ${icon(kind)}<span>${kind === "shelf" ? "Shelf" : kindWord(kind)}</span>
    </div>`;
  }
}

customElements.define("gadb-thumb", GadbThumb);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-thumb": GadbThumb;
  }
}
