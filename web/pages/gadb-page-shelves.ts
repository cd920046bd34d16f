import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageShelves extends Page {
  override render(): TemplateResult {
    return html`<h1>Shelves</h1>`;
  }
}

customElements.define("gadb-page-shelves", GadbPageShelves);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-shelves": GadbPageShelves;
  }
}
