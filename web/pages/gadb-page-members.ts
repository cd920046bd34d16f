import { html, type TemplateResult } from "lit";
import { Page } from "./page.ts";

/** To be written. */
export class GadbPageMembers extends Page {
  override render(): TemplateResult {
    return html`<h1>Members</h1>`;
  }
}

customElements.define("gadb-page-members", GadbPageMembers);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-members": GadbPageMembers;
  }
}
