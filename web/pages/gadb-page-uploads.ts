import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageUploads extends Page {
  override render(): TemplateResult {
    return html`<h1>Uploads</h1>`;
  }
}

customElements.define("gadb-page-uploads", GadbPageUploads);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-uploads": GadbPageUploads;
  }
}
