import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageAsset extends Page {
  override render(): TemplateResult {
    return html`<h1>Asset</h1>`;
  }
}

customElements.define("gadb-page-asset", GadbPageAsset);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-asset": GadbPageAsset;
  }
}
