import { LitElement, css, html, type TemplateResult } from "lit";
import { formatAge, formatMoment } from "../lib/format.ts";
import { reset } from "../styles/shared.ts";

/** How long ago something was; the exact moment is in the tooltip. */
export class GadbAge extends LitElement {
  static override styles = [
    reset,
    css`
      :host {
        display: inline;
      }
    `,
  ];

  static override properties = { at: {}, suffix: {} };

  /** An ISO 8601 moment. */
  declare at: string;
  /** A word behind the age: "3 hours ago". Empty for the bare age. */
  declare suffix: string;

  constructor() {
    super();
    this.at = "";
    this.suffix = "ago";
  }

  override render(): TemplateResult {
    const moment = new Date(this.at);
    return html`<time datetime=${this.at} title=${formatMoment(moment)}
      >${formatAge(moment, new Date())}${this.suffix === "" ? "" : ` ${this.suffix}`}</time
    >`;
  }
}

customElements.define("gadb-age", GadbAge);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-age": GadbAge;
  }
}
