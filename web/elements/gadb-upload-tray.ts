import { LitElement, html, nothing, type TemplateResult } from "lit";
import type { UploadQueue } from "../data/upload-queue.ts";
import { icon } from "../icons.ts";
import { buttons, reset } from "../styles/shared.ts";
import { uploadTrayStyles } from "../styles/uploads.ts";
import "./gadb-upload-list.ts";
import "./gadb-upload-summary.ts";

/** The uploads of this tab, floating over every page. */
export class GadbUploadTray extends LitElement {
  static override styles = [reset, buttons, uploadTrayStyles];

  static override properties = { queue: { attribute: false }, open: { state: true } };

  declare queue: UploadQueue;
  declare open: boolean;

  constructor() {
    super();
    this.open = window.innerWidth > 640;
  }

  override render(): TemplateResult {
    return html`<section aria-label="Uploads">
      <header>
        <gadb-upload-summary .queue=${this.queue} compact></gadb-upload-summary>
        <div class="tools">
          <a
            class="button plain square"
            href="/uploads"
            aria-label="Show all uploads"
            title="Show all uploads"
            >${icon("fit")}</a
          >
          <button
            class="button plain square"
            type="button"
            aria-expanded=${this.open ? "true" : "false"}
            aria-label="Files"
            title=${this.open ? "Hide the files" : "Show the files"}
            @click=${() => (this.open = !this.open)}
          >
            ${icon(this.open ? "later" : "sooner")}
          </button>
        </div>
      </header>
      ${
        this.open
          ? html`<div class="files">
              <gadb-upload-list .queue=${this.queue}></gadb-upload-list>
            </div>`
          : nothing
      }
    </section>`;
  }
}

customElements.define("gadb-upload-tray", GadbUploadTray);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-upload-tray": GadbUploadTray;
  }
}
