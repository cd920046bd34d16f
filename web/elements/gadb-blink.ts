import { LitElement, css, html, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { BLINK_EVERY_MS } from "../lib/compare.ts";
import { buttons, reset } from "../styles/shared.ts";

/**
 * Shows one of its two slots, "own" and "other", and changes over twice a second (WCAG 2.3.1). It can be stopped
 * (WCAG 2.2.2), and who wants less motion has to start it.
 */
export class GadbBlink extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      :host {
        position: absolute;
        inset: 0;
      }
      .side {
        position: absolute;
        inset: 0;
      }
      .side.away {
        visibility: hidden;
      }
      .controls {
        position: absolute;
        inset-block-end: var(--space-2);
        inset-inline: 0;
        z-index: 3;
        display: flex;
        justify-content: center;
        gap: var(--space-2);
        pointer-events: none;
      }
      .controls > * {
        pointer-events: auto;
      }
      .number {
        min-width: 3rem;
        padding: var(--space-1) var(--space-2);
        border-radius: var(--radius-2);
        background: var(--surface-1);
        color: var(--text-1);
        font-weight: 600;
        line-height: 28px;
        text-align: center;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  static override properties = {
    ownNumber: { type: Number },
    otherNumber: { type: Number },
    runs: { state: true },
    showsOther: { state: true },
  };

  declare ownNumber: number;
  declare otherNumber: number;
  declare runs: boolean;
  declare showsOther: boolean;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.runs = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.showsOther = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => {
      if (this.runs) this.showsOther = !this.showsOther;
    }, BLINK_EVERY_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  #onSwitch(): void {
    this.runs = false;
    this.showsOther = !this.showsOther;
  }

  override render(): TemplateResult {
    return html`<div class="side ${this.showsOther ? "" : "away"}"><slot name="other"></slot></div>
      <div class="side ${this.showsOther ? "away" : ""}"><slot name="own"></slot></div>
      <div class="controls">
        <span class="number">v${this.showsOther ? this.otherNumber : this.ownNumber}</span>
        <button class="button" type="button" @click=${() => (this.runs = !this.runs)}>
          ${icon(this.runs ? "pause" : "play")}${this.runs ? "Stop" : "Blink"}
        </button>
        <button class="button" type="button" @click=${this.#onSwitch}>Change over</button>
      </div>`;
  }
}

customElements.define("gadb-blink", GadbBlink);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-blink": GadbBlink;
  }
}
