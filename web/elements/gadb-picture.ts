import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { reset } from "../styles/shared.ts";

/**
 * A picture, fitted into the element or at actual size with scrolling.
 * @fires load - with the size as text, "2048 × 1024", in `detail`
 * @fires error - when it can't be shown
 */
export class GadbPicture extends LitElement {
  static override styles = [
    reset,
    css`
      :host {
        container-type: size;
      }
      .fit {
        display: grid;
        width: 100%;
        height: 100%;
        padding: var(--space-4);
        place-items: center;
      }
      .fit img {
        /* As large as there is room in both directions; the ratio is set when the picture has loaded. */
        width: min(100cqw - 2 * var(--space-4), (100cqh - 2 * var(--space-4)) * var(--ratio, 1));
        height: auto;
      }
      .actual {
        display: grid;
        position: absolute;
        inset: 0;
        overflow: auto;
        place-items: safe center;
      }
      .actual img {
        image-rendering: pixelated;
      }
      .actual:focus-visible {
        outline-offset: -2px;
      }
      img {
        display: block;
        /* Shows only where the picture is transparent. */
        background: repeating-conic-gradient(var(--checker-1) 0 25%, var(--checker-2) 0 50%) 0 0 /
          16px 16px;
      }
    `,
  ];

  static override properties = { url: {}, name: {}, actualSize: { attribute: false } };

  declare url: string;
  /** What the picture shows, for those who can't see it. */
  declare name: string;
  declare actualSize: boolean;

  constructor() {
    super();
    this.actualSize = false;
  }

  #onLoad(event: Event): void {
    const { naturalWidth, naturalHeight, style } = event.target as HTMLImageElement;
    // A script may set a style property where the security policy forbids style attributes.
    style.setProperty("--ratio", String(naturalWidth / Math.max(1, naturalHeight)));
    this.dispatchEvent(new CustomEvent("load", { detail: `${naturalWidth} × ${naturalHeight}` }));
  }

  override render(): TemplateResult {
    // What can be scrolled must be reachable with the keyboard, so the frame takes the focus at actual size.
    return html`<div
      class=${this.actualSize ? "actual" : "fit"}
      tabindex=${this.actualSize ? "0" : nothing}
      role=${this.actualSize ? "region" : nothing}
      aria-label=${this.actualSize ? `${this.name} at actual size` : nothing}
    >
      <img
        src=${this.url}
        alt=${this.name}
        decoding="async"
        @load=${this.#onLoad}
        @error=${() => this.dispatchEvent(new Event("error"))}
      />
    </div>`;
  }
}

customElements.define("gadb-picture", GadbPicture);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-picture": GadbPicture;
  }
}
