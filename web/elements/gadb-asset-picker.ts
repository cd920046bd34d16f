import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import type { GadbClient } from "../../src/sdk/index.ts";
import { Loader } from "../controllers/loader.ts";
import { findAssets, type FoundAsset } from "../data/members.ts";
import { fields, reset } from "../styles/shared.ts";
import { forms } from "../styles/page.ts";

const PAUSE_MS = 200;

/** Finds an asset of a project by a part of its name. `value` is its id, empty while none is chosen. */
export class GadbAssetPicker extends LitElement {
  static override styles = [
    reset,
    fields,
    forms,
    css`
      .both {
        display: grid;
        gap: var(--space-2);
      }
      select,
      input[type="search"] {
        width: 100%;
      }
    `,
  ];

  static override properties = {
    client: { attribute: false },
    projectId: {},
    label: {},
    empty: {},
    value: { state: true },
  };

  declare client: GadbClient;
  declare projectId: string;
  declare label: string;
  /** What no choice means: "The whole project". */
  declare empty: string;
  declare value: string;
  #found = new Loader<FoundAsset[]>(this);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.label = "Asset";
    this.empty = "";
    this.value = "";
  }

  #onInput(event: Event): void {
    const query = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.#timer);
    this.value = "";
    if (query === "") return this.#found.clear();
    this.#timer = setTimeout(() => void this.#search(query), PAUSE_MS);
  }

  async #search(query: string): Promise<void> {
    const found = await this.#found.run(() => findAssets(this.client, this.projectId, query));
    this.value = found?.[0]?.id ?? "";
  }

  override render(): TemplateResult {
    const found = this.#found.value;
    return html`<div class="both">
      <div>
        <label for="query">${this.label}</label>
        <input
          id="query"
          type="search"
          autocomplete="off"
          placeholder=${this.empty === "" ? "A part of its name" : this.empty}
          @input=${this.#onInput}
        />
      </div>
      ${
        found === undefined
          ? nothing
          : found.length === 0
            ? html`<p class="hint" role="status">No asset is called like that.</p>`
            : html`<select
                aria-label=${`${this.label}: which one`}
                @change=${(event: Event) => (this.value = (event.target as HTMLSelectElement).value)}
              >
                ${found.map(
                  ({ id, path }) =>
                    html`<option value=${id} ?selected=${id === this.value}>${path}</option>`,
                )}
              </select>`
      }
    </div>`;
  }
}

customElements.define("gadb-asset-picker", GadbAssetPicker);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-asset-picker": GadbAssetPicker;
  }
}
