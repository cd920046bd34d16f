import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageLocks extends Page {
  override render(): TemplateResult {
    return html`<h1>Locks</h1>`;
  }
}

customElements.define("gadb-page-locks", GadbPageLocks);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-locks": GadbPageLocks;
  }
}
