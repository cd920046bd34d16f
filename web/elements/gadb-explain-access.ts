import { LitElement, html, nothing, type TemplateResult } from "lit";
import type { GadbClient } from "../../src/sdk/index.ts";
import { Loader } from "../controllers/loader.ts";
import { explainAccess, type Member } from "../data/members.ts";
import { explanationLines } from "../lib/members.ts";
import { forms, panels } from "../styles/page.ts";
import { buttons, fields, reset } from "../styles/shared.ts";
import type { GadbAssetPicker } from "./gadb-asset-picker.ts";
import "./gadb-asset-picker.ts";
import "./gadb-problem.ts";

/** Why somebody may or may not read, write and delete an asset, in the database's words. */
export class GadbExplainAccess extends LitElement {
  static override styles = [reset, buttons, fields, panels, forms];

  static override properties = {
    client: { attribute: false },
    projectId: {},
    people: { attribute: false },
    missing: { state: true },
  };

  declare client: GadbClient;
  declare projectId: string;
  /** Whom one may ask about: everybody for managers, oneself for others. */
  declare people: readonly Member[];
  /** Whether the asset is still to be chosen. */
  declare missing: boolean;
  #words = new Loader<string>(this);

  constructor() {
    super();
    this.missing = false;
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const person = String(new FormData(event.target as HTMLFormElement).get("person"));
    const { value } = this.renderRoot.querySelector("gadb-asset-picker") as GadbAssetPicker;
    this.missing = value === "";
    if (this.missing) return this.#words.clear();
    await this.#words.run(() => explainAccess(this.client, person, value));
  }

  override render(): TemplateResult {
    const { value, problem } = this.#words;
    if (this.people.length === 0) return html``;
    return html`<section class="panel">
      <h2>Explain access</h2>
      <p class="lead">Which rule lets somebody do what with an asset, or stands in the way.</p>
      <form class="row" @submit=${this.#onSubmit}>
        <div class="field">
          <label for="person">Who</label>
          <select id="person" name="person">
            ${this.people.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
          </select>
        </div>
        <gadb-asset-picker
          class="field"
          .client=${this.client}
          .projectId=${this.projectId}
        ></gadb-asset-picker>
        <button class="button" type="submit">Explain</button>
      </form>
      <div role="status">
        ${this.missing ? html`<p class="lead">Choose an asset by a part of its name.</p>` : nothing}
        ${value === undefined ? nothing : renderWords(value)}
      </div>
      ${problem === undefined ? nothing : html`<gadb-problem .problem=${problem}></gadb-problem>`}
    </section>`;
  }
}

function renderWords(words: string): TemplateResult {
  const { head, lines } = explanationLines(words);
  return html`<p><strong>${head}</strong></p>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`;
}

customElements.define("gadb-explain-access", GadbExplainAccess);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-explain-access": GadbExplainAccess;
  }
}
