import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageActivity extends Page {
  override render(): TemplateResult {
    return html`<h1>Activity</h1>`;
  }
}

customElements.define("gadb-page-activity", GadbPageActivity);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-activity": GadbPageActivity;
  }
}
