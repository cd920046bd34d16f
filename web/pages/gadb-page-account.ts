import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageAccount extends Page {
  override render(): TemplateResult {
    return html`<h1>Account</h1>`;
  }
}

customElements.define("gadb-page-account", GadbPageAccount);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-account": GadbPageAccount;
  }
}
