import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageArchive extends Page {
  override render(): TemplateResult {
    return html`<h1>Archive</h1>`;
  }
}

customElements.define("gadb-page-archive", GadbPageArchive);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-archive": GadbPageArchive;
  }
}
