import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { LivePreview } from "../controllers/live-preview.ts";
import type { Tickets } from "../data/tickets.ts";
import { icon, type IconName } from "../icons.ts";
import { briefFact } from "../lib/facts.ts";
import { isPicture, kindWord } from "../lib/media-kind.ts";
import { fileOf, type Preview } from "../lib/preview.ts";
import { subjectKind, type Subject, type VersionSubject } from "../lib/reviews.ts";
import { reset } from "../styles/shared.ts";

/** Above this the original is too heavy to stand in for a thumbnail. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Where a picture is shown from, in one width or two. */
interface Shown {
  src: string;
  srcset: string | undefined;
  width: number | undefined;
  height: number | undefined;
}

/**
 * The small picture on a card, in a box of fixed shape so that nothing moves when it arrives. It is fetched when the
 * card comes near the window, and appears by itself when the server has made it. What has no picture shows the icon and
 * word of its kind.
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
      .kind .soft {
        font-size: var(--size-xs);
        font-variant-numeric: tabular-nums;
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
    shown: { state: true },
  };

  declare subject: Subject;
  declare tickets: Tickets;
  /** Too small for the word of the kind. */
  declare small: boolean;
  declare shown: Shown | undefined;
  readonly #live = new LivePreview(this);
  #observer: IntersectionObserver | undefined;
  /** What the picture was fetched for, or is being. */
  #fetched: string | undefined;
  #isNear = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new IntersectionObserver(this.#onSeen, { rootMargin: "200px" });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    this.#live.show(this.#version, this.tickets.previews);
    const wanted = this.#wanted();
    if (wanted === this.#fetched) return;
    this.shown = undefined;
    this.#fetched = undefined;
    if (wanted !== undefined && this.#isNear) void this.#fetch(wanted);
  }

  get #version(): VersionSubject | undefined {
    return this.subject.kind === "version" ? this.subject : undefined;
  }

  get #preview(): Preview | undefined {
    return this.#live.current;
  }

  #onSeen = (entries: IntersectionObserverEntry[]): void => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    this.#isNear = true;
    this.#observer?.unobserve(this);
    this.requestUpdate();
  };

  /** Names the picture there is to show: the server's own, else the file itself where no preview is made of it. */
  #wanted(): string | undefined {
    const version = this.#version;
    const preview = this.#preview;
    if (version === undefined || preview === undefined) return undefined;
    const small = fileOf(preview, "thumb_320");
    if (small !== undefined) return `${version.id}/${small.sha256}`;
    const isShowable = isPicture(version.mediaType) && version.sizeBytes <= MAX_BYTES;
    return preview.state === "none" && isShowable ? version.id : undefined;
  }

  async #fetch(wanted: string): Promise<void> {
    const version = this.#version;
    const preview = this.#preview;
    if (version === undefined || preview === undefined) return;
    this.#fetched = wanted;
    // Without a ticket the card keeps its icon; opening it tells what is wrong.
    const shown = await this.#address(version, preview).catch(() => undefined);
    if (this.#fetched === wanted) this.shown = shown;
  }

  async #address(version: VersionSubject, preview: Preview): Promise<Shown> {
    const small = fileOf(preview, "thumb_320");
    if (small === undefined) {
      const src = await this.tickets.inline(version.assetId, version.versionNumber);
      return { src, srcset: undefined, width: undefined, height: undefined };
    }
    const src = await this.tickets.preview(version, small);
    const large = fileOf(preview, "thumb_640");
    const { width, height } = small;
    // A picture that is small itself has only one width.
    if (large === undefined || large.width === width)
      return { src, srcset: undefined, width, height };
    const largeSrc = await this.tickets.preview(version, large);
    return { src, srcset: `${src} ${width}w, ${largeSrc} ${large.width}w`, width, height };
  }

  override render(): TemplateResult {
    // The card's link names the asset, so the picture adds no words of its own.
    if (this.shown !== undefined) {
      const { src, srcset, width, height } = this.shown;
      return html`<img
        src=${src}
        srcset=${srcset ?? nothing}
        sizes=${srcset === undefined ? nothing : this.small ? "10rem" : "20rem"}
        width=${width ?? nothing}
        height=${height ?? nothing}
        alt=""
        loading="lazy"
        decoding="async"
        @error=${() => (this.shown = undefined)}
      />`;
    }
    return this.#renderKind();
  }

  #renderKind(): TemplateResult {
    const kind = subjectKind(this.subject);
    const preview = this.#preview;
    if (preview?.state === "waiting") return renderBox(kind, "Preparing preview…");
    if (preview?.state === "failed")
      return renderBox("alert", "No preview", { title: preview.reason });
    const word = kind === "shelf" ? "Shelf" : kindWord(kind);
    // What is known of a picture is the picture.
    if (preview === undefined || kind === "image") return renderBox(kind, word);
    const fact = briefFact(preview);
    return renderBox(kind, word, { title: fact, fact });
  }
}

/** An icon and its word; like the picture it adds no words to what it stands in. */
function renderBox(
  look: IconName,
  word: string,
  { title = word, fact }: { title?: string | undefined; fact?: string | undefined } = {},
): TemplateResult {
  return html`<div class="kind" title=${title} aria-hidden="true">
    ${icon(look)}<span>${word}</span>${fact === undefined ? nothing : html`<span class="soft">${fact}</span>`}
  </div>`;
}

customElements.define("gadb-thumb", GadbThumb);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-thumb": GadbThumb;
  }
}
