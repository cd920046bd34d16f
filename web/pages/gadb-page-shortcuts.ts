import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageShortcuts extends Page {
  override render(): TemplateResult {
    return html`<h1>Shortcuts</h1>`;
  }
}

customElements.define("gadb-page-shortcuts", GadbPageShortcuts);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-shortcuts": GadbPageShortcuts;
  }
}
