import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageBranches extends Page {
  override render(): TemplateResult {
    return html`<h1>Branches</h1>`;
  }
}

customElements.define("gadb-page-branches", GadbPageBranches);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-branches": GadbPageBranches;
  }
}
