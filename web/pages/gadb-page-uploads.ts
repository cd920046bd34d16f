import { html, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { pageStyles, panels } from "../styles/page.ts";
import { buttons, reset } from "../styles/shared.ts";
import "../elements/gadb-upload-list.ts";
import "../elements/gadb-upload-summary.ts";
import { Page } from "./page.ts";

/** The uploads of this tab, with room for all of them. */
export class GadbPageUploads extends Page {
  static override styles = [reset, buttons, pageStyles, panels];
  #unlisten = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.services.keyboard.scope = "everywhere";
    void this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten();
  }

  async #listen(): Promise<void> {
    const queue = await this.services.uploads.open();
    if (!this.isConnected) return;
    const onChange = () => this.requestUpdate();
    queue.addEventListener("change", onChange);
    this.#unlisten = () => queue.removeEventListener("change", onChange);
    this.requestUpdate();
  }

  override render(): TemplateResult {
    const { queue } = this.services.uploads;
    return html`
      <header><h1 tabindex="-1">Uploads</h1></header>
      ${
        queue === undefined || queue.items.length === 0
          ? renderEmpty()
          : html`<section class="panel">
              <gadb-upload-summary .queue=${queue}></gadb-upload-summary>
              <gadb-upload-list .queue=${queue}></gadb-upload-list>
            </section>`
      }
    `;
  }
}

function renderEmpty(): TemplateResult {
  return html`<section class="empty">
    ${icon("upload")}
    <h2>Nothing is being uploaded</h2>
    <p>Open a project and drop files anywhere on its pages, or press Upload there.</p>
    <p>An upload goes on where it stood when the connection breaks or the page is closed.</p>
  </section>`;
}

customElements.define("gadb-page-uploads", GadbPageUploads);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-uploads": GadbPageUploads;
  }
}
