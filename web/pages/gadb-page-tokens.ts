import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import {
  CreateTokenDocument,
  RevokeTokenDocument,
  TokensDocument,
  type TokenScope,
  type TokensQuery,
} from "../../src/sdk/index.ts";
import { Loader } from "../controllers/loader.ts";
import type { GadbConfirm } from "../elements/gadb-confirm.ts";
import { GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import { formatMoment } from "../lib/format.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { EXPIRIES, expiryAfter, SCOPES, tokenState } from "../lib/tokens.ts";
import { forms, pageStyles, panels, tables } from "../styles/page.ts";
import { buttons, fields, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import { tokenStyles } from "../styles/tokens.ts";
import "../elements/gadb-age.ts";
import "../elements/gadb-confirm.ts";
import "../elements/gadb-problem.ts";
import "../elements/gadb-settings-nav.ts";
import { Page } from "./page.ts";

type Token = NonNullable<TokensQuery["personalAccessTokens"]>["nodes"][number];

/** Personal access tokens: for scripts, build machines and tools that act as oneself. */
export class GadbPageTokens extends Page {
  static override styles = [
    reset,
    buttons,
    fields,
    tones,
    pageStyles,
    panels,
    tables,
    forms,
    tokenStyles,
  ];

  static override properties = {
    ...Page.properties,
    problem: { state: true },
    secret: { state: true },
    busy: { state: true },
  };

  declare problem: Problem | undefined;
  /** Of the token just made; shown until the page is left. */
  declare secret: string | undefined;
  declare busy: boolean;
  #tokens = new Loader<readonly Token[]>(this);

  constructor() {
    super();
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.services.keyboard.scope = "everywhere";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("services")) void this.#load();
  }

  #load(): Promise<unknown> {
    const { client, session } = this.services;
    return this.#tokens.run(async (signal) => {
      const variables = { userId: session.userId ?? "" };
      const answer = await client.request(TokensDocument, variables, { signal });
      return answer.personalAccessTokens?.nodes ?? [];
    });
  }

  async #onCreate(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const project = String(data.get("project"));
    this.busy = true;
    this.problem = undefined;
    try {
      const { createPersonalAccessToken: made } = await this.services.client.request(
        CreateTokenDocument,
        {
          name: String(data.get("name")).trim(),
          scopes: data.getAll("scope") as TokenScope[],
          onlyProjectId: project === "" ? null : project,
          expiresAt: expiryAfter(Number(data.get("days")), new Date()),
        },
      );
      this.secret = made?.result?.secret ?? undefined;
      form.reset();
      await this.#load();
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>("#secret")?.focus();
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.busy = false;
  }

  async #onCopy(): Promise<void> {
    const field = this.renderRoot.querySelector("#secret") as HTMLInputElement;
    try {
      await navigator.clipboard.writeText(this.secret ?? "");
      this.dispatchEvent(new GadbSaid("The token is copied."));
    } catch {
      // Not to be had without https: the field is marked for the keys.
      field.focus();
      field.select();
      this.dispatchEvent(new GadbSaid("Press Ctrl + C to copy the marked token."));
    }
  }

  async #onRevoke(token: Token): Promise<void> {
    await (this.renderRoot.querySelector("gadb-confirm") as GadbConfirm).ask({
      title: `End the token ${token.name}?`,
      sentences: ["Whatever uses it is refused from now on. It cannot be brought back."],
      verb: "End it",
      act: async () => {
        await this.services.client.request(RevokeTokenDocument, { tokenId: token.id });
        this.dispatchEvent(new GadbSaid(`The token ${token.name} has ended.`));
        await this.#load();
      },
    });
  }

  override render(): TemplateResult {
    const { value, problem, slow } = this.#tokens;
    return html`
      <gadb-settings-nav page="tokens"></gadb-settings-nav>
      <header><h1 tabindex="-1">Access tokens</h1></header>
      ${
        problem === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${problem}
              @gadb-retry-asked=${() => void this.#load()}
            ></gadb-problem>`
      }
      ${this.secret === undefined ? nothing : this.#renderSecret(this.secret)} ${this.#renderForm()}
      ${
        value === undefined
          ? slow && problem === undefined
            ? html`<div class="skeleton" aria-hidden="true"></div>`
            : nothing
          : value.length === 0
            ? renderEmpty()
            : this.#renderTokens(value)
      }
      <gadb-confirm .keyboard=${this.services.keyboard}></gadb-confirm>
    `;
  }

  #renderSecret(secret: string): TemplateResult {
    return html`<section class="panel made" aria-label="The new token">
      <label for="secret">The new token. It is shown this once: copy it now.</label>
      <div class="secret">
        <input id="secret" type="text" readonly .value=${secret} />
        <button class="button primary" type="button" @click=${() => void this.#onCopy()}>
          ${icon("copy")}Copy
        </button>
      </div>
    </section>`;
  }

  #renderForm(): TemplateResult {
    const projects = this.services.projects.items ?? [];
    return html`<section class="panel">
      <h2>New token</h2>
      <form class="stack" @submit=${this.#onCreate}>
        <div>
          <label for="name">What is it for?</label>
          <input
            id="name"
            name="name"
            type="text"
            required
            maxlength="200"
            placeholder="Build machine"
            autocomplete="off"
          />
        </div>
        <fieldset>
          <legend>What may it do, within what you may?</legend>
          ${SCOPES.map(
            ({ scope, words }) =>
              html`<label class="choice"
                ><input type="checkbox" name="scope" value=${scope} ?checked=${scope === "read"} />
                ${words}</label
              >`,
          )}
        </fieldset>
        <div class="field">
          <label for="project">Project</label>
          <select id="project" name="project">
            <option value="">All that I see</option>
            ${projects.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="days">Ends by itself after</label>
          <select id="days" name="days">
            ${EXPIRIES.map(
              ({ days, words }) =>
                html`<option value=${days} ?selected=${days === 90}>${words}</option>`,
            )}
          </select>
        </div>
        ${this.problem === undefined ? nothing : html`<gadb-problem .problem=${this.problem}></gadb-problem>`}
        <div>
          <button
            class="button primary"
            type="submit"
            aria-disabled=${this.busy ? "true" : nothing}
          >
            Make the token
          </button>
        </div>
      </form>
    </section>`;
  }

  #renderTokens(tokens: readonly Token[]): TemplateResult {
    return html`<section class="panel">
      <h2>Your tokens</h2>
      <div class="scroll" tabindex="0" role="group" aria-label="Tokens">
        <table>
          <thead>
            <tr>
              <th scope="col">For</th>
              <th scope="col">May</th>
              <th scope="col">Project</th>
              <th scope="col">Last used</th>
              <th scope="col">Ends</th>
              <th scope="col"><span class="hidden-text">Change</span></th>
            </tr>
          </thead>
          <tbody>
            ${tokens.map((token) => this.#renderToken(token))}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  #renderToken(token: Token): TemplateResult {
    const { name, scopes, onlyProject, lastUsedAt, expiresAt, revokedAt } = token;
    const state = tokenState(token, new Date());
    return html`<tr>
      <th scope="row">${name}</th>
      <td>${(scopes ?? []).join(", ")}</td>
      <td>${onlyProject?.name ?? "All"}</td>
      <td>${lastUsedAt === null ? "Never" : html`<gadb-age .at=${lastUsedAt}></gadb-age>`}</td>
      <td>
        ${
          state === "good"
            ? html`<time datetime=${expiresAt}>${formatMoment(new Date(expiresAt))}</time>`
            : html`<span class="badge"
                >${state === "revoked" ? "Ended" : "Expired"}
                ${formatMoment(new Date(revokedAt ?? expiresAt))}</span
              >`
        }
      </td>
      <td>
        ${
          state === "good"
            ? html`<div class="buttons">
                <button
                  class="button"
                  type="button"
                  aria-label=${`End the token ${name}`}
                  @click=${() => void this.#onRevoke(token)}
                >
                  End
                </button>
              </div>`
            : nothing
        }
      </td>
    </tr>`;
  }
}

function renderEmpty(): TemplateResult {
  return html`<section class="empty">
    ${icon("inbox")}
    <h2>No tokens yet</h2>
    <p>A script or a build machine acts as you with a token instead of your password.</p>
    <p><code>curl -H "Authorization: Bearer …" /graphql</code></p>
  </section>`;
}

customElements.define("gadb-page-tokens", GadbPageTokens);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-tokens": GadbPageTokens;
  }
}
