import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageReviews extends Page {
  override render(): TemplateResult {
    return html`<h1>Reviews</h1>`;
  }
}

customElements.define("gadb-page-reviews", GadbPageReviews);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-reviews": GadbPageReviews;
  }
}
