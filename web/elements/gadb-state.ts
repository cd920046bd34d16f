import { LitElement, css, html, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { STATE_WORDS, type ReviewState } from "../lib/words.ts";
import { reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";

/** The state of a review as an icon and a word. */
export class GadbState extends LitElement {
  static override styles = [
    reset,
    tones,
    css`
      :host {
        display: inline-flex;
      }
    `,
  ];

  static override properties = { state: {} };

  declare state: ReviewState;

  constructor() {
    super();
    this.state = "pending";
  }

  override render(): TemplateResult {
    const { word, icon: shape, tone } = STATE_WORDS[this.state];
    return html`<span class="badge ${tone}">${icon(shape)}${word}</span>`;
  }
}

customElements.define("gadb-state", GadbState);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-state": GadbState;
  }
}
