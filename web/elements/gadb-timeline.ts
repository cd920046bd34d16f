import { LitElement, css, html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import type { Loop } from "../controllers/playback.ts";
import type { Peaks } from "../lib/peaks.ts";
import { reset } from "../styles/shared.ts";

/** A note at a frame. */
export interface TimelineMark {
  id: string;
  frame: number;
  number: number;
  label: string;
  isChosen: boolean;
}

/**
 * Where one is in a film or a sound, with the notes on it and the part that is played again. The slider is the
 * browser's own: it is dragged, clicked and moved by arrow keys like any other.
 * @fires seek - with the frame in `detail`
 * @fires mark - with the note's id in `detail`
 */
export class GadbTimeline extends LitElement {
  static override styles = [
    reset,
    css`
      :host {
        display: block;
      }
      .line {
        position: relative;
        height: 28px;
      }
      .line.wave {
        height: 7.5rem;
        border-radius: var(--radius-2);
        background: var(--surface-2);
      }
      @media (min-width: 60rem) {
        .line.wave {
          height: clamp(7.5rem, 34vh, 22rem);
        }
      }
      svg {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      .all {
        fill: var(--text-2);
      }
      .played {
        fill: var(--accent);
      }
      .head {
        position: absolute;
        inset-block: 0;
        inset-inline-start: calc(var(--at) * 100%);
        width: 2px;
        background: var(--text-1);
        pointer-events: none;
      }
      .loop {
        position: absolute;
        inset-block: 0;
        inset-inline: calc(var(--from) * 100%) calc((1 - var(--to)) * 100%);
        border: 1px dashed var(--text-1);
        border-block: none;
        background: var(--info-tint);
        opacity: 0.6;
        pointer-events: none;
      }
      input {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        accent-color: var(--accent);
        cursor: pointer;
      }
      .wave input {
        opacity: 0;
      }
      .wave:focus-within {
        outline: 2px solid var(--focus);
        outline-offset: 2px;
      }
      .marks {
        position: relative;
        height: 26px;
        margin-inline: 8px;
      }
      .marks button {
        position: absolute;
        inset-inline-start: calc(var(--at) * 100%);
        min-width: 24px;
        height: 24px;
        padding: 0 4px;
        border: 2px solid var(--stage-black);
        border-radius: var(--radius-round);
        background: var(--mark);
        color: var(--stage-black);
        font-size: var(--size-xs);
        font-weight: 700;
        transform: translateX(-50%);
        cursor: pointer;
      }
      .marks button[aria-pressed="true"] {
        outline: 2px solid var(--text-1);
        outline-offset: 1px;
      }
      @media (forced-colors: active) {
        .played {
          fill: Highlight;
        }
        .all {
          fill: CanvasText;
        }
        .head {
          background: Highlight;
        }
      }
    `,
  ];

  static override properties = {
    frame: { type: Number },
    count: { type: Number },
    label: {},
    words: {},
    peaks: { attribute: false },
    marks: { attribute: false },
    loop: { attribute: false },
  };

  declare frame: number;
  /** How many frames there are; 1 until it is known. */
  declare count: number;
  declare label: string;
  /** Where one is, in words. */
  declare words: string;
  /** Draws the sound behind the slider. */
  declare peaks: Peaks | undefined;
  declare marks: readonly TimelineMark[];
  declare loop: Partial<Loop>;

  constructor() {
    super();
    this.marks = [];
    this.loop = {};
  }

  protected override updated(changed: PropertyValues<this>): void {
    const last = Math.max(1, this.count - 1);
    const { from = 0, to = last } = this.loop;
    const places = { at: this.frame / last, from: from / last, to: to / last };
    for (const [name, value] of Object.entries(places))
      this.style.setProperty(`--${name}`, String(value));
    if (!changed.has("marks") && !changed.has("count")) return;
    for (const { id, frame } of this.marks)
      this.renderRoot
        .querySelector<HTMLElement>(`[data-note="${id}"]`)
        ?.style.setProperty("--at", String(frame / last));
  }

  #seek(event: Event): void {
    const detail = Number((event.target as HTMLInputElement).value);
    this.dispatchEvent(new CustomEvent("seek", { detail }));
  }

  override render(): TemplateResult {
    const isLooped = this.loop.from !== undefined || this.loop.to !== undefined;
    return html`<div class="line ${this.peaks === undefined ? "" : "wave"}">
        ${this.peaks === undefined ? nothing : this.#renderWave(this.peaks)}
        ${isLooped ? html`<span class="loop"></span>` : nothing}
        <input
          type="range"
          min="0"
          max=${Math.max(0, this.count - 1)}
          .value=${String(this.frame)}
          aria-label=${this.label}
          aria-valuetext=${this.words}
          @input=${this.#seek}
        />
        ${this.peaks === undefined ? nothing : html`<span class="head"></span>`}
      </div>
      ${this.marks.length === 0 ? nothing : this.#renderMarks()}`;
  }

  #renderWave({ channels, length, data }: Peaks): TemplateResult {
    const played = (this.frame / Math.max(1, this.count - 1)) * length;
    const path = wavePath({ channels, length, data });
    return html`<svg
      viewBox="0 0 ${length} ${channels * 256}"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <clipPath id="played"><rect width=${played} height=${channels * 256}></rect></clipPath>
      ${svg`<path class="all" d=${path}></path><path class="played" clip-path="url(#played)" d=${path}></path>`}
    </svg>`;
  }

  #renderMarks(): TemplateResult {
    return html`<div class="marks">
      ${this.marks.map(
        ({ id, number, label, isChosen }) =>
          html`<button
            type="button"
            data-note=${id}
            aria-label=${label}
            aria-pressed=${isChosen}
            title=${label}
            @click=${() => this.dispatchEvent(new CustomEvent("mark", { detail: id }))}
          >
            ${number}
          </button>`,
      )}
    </div>`;
  }
}

/** One bar for each point, from the least to the greatest; channels below each other. Silence keeps a hair of a line. */
function wavePath({ channels, length, data }: Peaks): string {
  const bars: string[] = [];
  for (let at = 0; at < length; at += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const base = (at * channels + channel) * 2;
      const middle = channel * 256 + 128;
      const top = middle - (data[base + 1] ?? 0) - 1;
      const bottom = middle - (data[base] ?? 0) + 1;
      bars.push(`M${at} ${top}H${at + 1}V${bottom}H${at}Z`);
    }
  }
  return bars.join("");
}

customElements.define("gadb-timeline", GadbTimeline);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-timeline": GadbTimeline;
  }
}
