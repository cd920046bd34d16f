import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageAssets extends Page {
  override render(): TemplateResult {
    return html`<h1>Assets</h1>`;
  }
}

customElements.define("gadb-page-assets", GadbPageAssets);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-assets": GadbPageAssets;
  }
}
