import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageTokens extends Page {
  override render(): TemplateResult {
    return html`<h1>Tokens</h1>`;
  }
}

customElements.define("gadb-page-tokens", GadbPageTokens);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-tokens": GadbPageTokens;
  }
}
