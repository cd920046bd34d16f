import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { readPixel, shareThatDiffers, type Picture } from "../data/pictures.ts";
import type { Previews } from "../data/previews.ts";
import type { CompareMode } from "../lib/compare.ts";
import { layOver, otherPixelAt, pixelAt, type Alignment, type Point } from "../lib/geometry.ts";
import { differenceWords, pixelWords, sizeWords } from "../lib/pixels.ts";
import { buttons, reset } from "../styles/shared.ts";

/**
 * What is known of the pictures on the stage: their sizes, how much differs, and the pixel under the pointer.
 * @fires alignment-chosen - with "fit" or "corner" in `detail`
 */
export class GadbCompareFoot extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 var(--space-4);
        min-height: 28px;
        padding: 2px var(--space-3);
        border-block-start: 1px solid var(--edge);
        background: var(--surface-1);
        color: var(--text-2);
        font-size: var(--size-xs);
        font-variant-numeric: tabular-nums;
      }
      .sizes {
        color: var(--text-1);
      }
      .warn {
        color: var(--warn);
        font-weight: 600;
      }
      .pixel {
        margin-inline-start: auto;
        font-family: var(--font-mono);
      }
      select {
        min-height: 24px;
        border: 1px solid var(--edge-control);
        border-radius: var(--radius-1);
        background: var(--surface-2);
        color: var(--text-1);
        font: inherit;
      }
    `,
  ];

  static override properties = {
    own: { attribute: false },
    other: { attribute: false },
    mode: {},
    alignment: {},
    under: { attribute: false },
    previews: { attribute: false },
    share: { state: true },
  };

  declare own: Picture | undefined;
  /** Undefined when it is not shown. */
  declare other: Picture | undefined;
  declare mode: CompareMode;
  declare alignment: Alignment;
  declare under: Point | undefined;
  declare previews: Previews;
  /** What differs between the two: as the server counted it, else as it was counted here. */
  declare share: number | undefined;
  #asked: [Picture, Picture] | undefined;
  #counted: [Picture, Picture] | undefined;

  protected override willUpdate(_changed: PropertyValues<this>): void {
    const { own, other } = this;
    if (own === undefined || other === undefined) return;
    const pair: [Picture, Picture] = [own, other];
    if (!isSame(this.#asked, pair)) {
      this.#asked = pair;
      this.share = undefined;
      void this.#ask(pair);
    }
    if (this.mode !== "difference" || this.share !== undefined || isSame(this.#counted, pair))
      return;
    this.#counted = pair;
    this.share = shareThatDiffers(own, other);
  }

  async #ask(pair: [Picture, Picture]): Promise<void> {
    const [own, other] = pair;
    // Counting here stands in for it.
    const share = await this.previews
      .difference(own.version.id, other.version.id)
      .catch(() => undefined);
    if (share !== undefined && isSame(this.#asked, pair)) this.share = share;
  }

  #onAlignment(event: Event): void {
    const detail = (event.target as HTMLSelectElement).value;
    this.dispatchEvent(new CustomEvent("alignment-chosen", { detail }));
  }

  override render(): TemplateResult {
    const { own, other } = this;
    return html`<div class="foot">
      ${own === undefined ? nothing : html`<span class="sizes">${sizeWords(own.size)}</span>`}
      ${own !== undefined && other !== undefined ? this.#renderOther(own, other) : nothing}
      ${own === undefined || this.under === undefined ? nothing : this.#renderPixel(own, this.under)}
    </div>`;
  }

  #renderOther(own: Picture, other: Picture): TemplateResult {
    const isOfSize = own.size.width === other.size.width && own.size.height === other.size.height;
    const share =
      this.share === undefined
        ? nothing
        : html`<span class="sizes">${differenceWords(this.share)}</span>`;
    if (isOfSize) return html`${share}`;
    return html`<span class="warn"
        >v${other.version.versionNumber} has another size: ${sizeWords(other.size)}</span
      >
      <label
        >Lay it over
        <select @change=${this.#onAlignment}>
          <option value="fit" ?selected=${this.alignment === "fit"}>scaled to fit</option>
          <option value="corner" ?selected=${this.alignment === "corner"}>from the top left</option>
        </select></label
      >`;
  }

  /** For the eyes alone: read aloud at every movement it would only disturb. */
  #renderPixel(own: Picture, under: Point): TemplateResult | typeof nothing {
    const at = pixelAt(under, own.size);
    if (at === undefined) return nothing;
    const parts = [`${at.x}, ${at.y}`, words(own, at)];
    if (this.other !== undefined) {
      const over = layOver(own.size, this.other.size, this.alignment);
      parts.push(words(this.other, otherPixelAt(under, over, this.other.size)));
    }
    return html`<span class="pixel" aria-hidden="true">${parts.join(" · ")}</span>`;
  }
}

function isSame(one: [Picture, Picture] | undefined, other: [Picture, Picture]): boolean {
  return one?.[0] === other[0] && one[1] === other[1];
}

function words({ version, image }: Picture, at: Point | undefined): string {
  const name = `v${version.versionNumber}`;
  return at === undefined ? `${name} –` : `${name} ${pixelWords(readPixel(image, at.x, at.y))}`;
}

customElements.define("gadb-compare-foot", GadbCompareFoot);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-compare-foot": GadbCompareFoot;
  }
}
