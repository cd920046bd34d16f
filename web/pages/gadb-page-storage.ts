import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageStorage extends Page {
  override render(): TemplateResult {
    return html`<h1>Storage</h1>`;
  }
}

customElements.define("gadb-page-storage", GadbPageStorage);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-storage": GadbPageStorage;
  }
}
