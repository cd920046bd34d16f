import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageShelf extends Page {
  override render(): TemplateResult {
    return html`<h1>Shelf</h1>`;
  }
}

customElements.define("gadb-page-shelf", GadbPageShelf);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-shelf": GadbPageShelf;
  }
}
