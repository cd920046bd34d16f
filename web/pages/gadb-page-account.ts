import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { AccountDocument, UnlinkIdentityDocument, type AccountQuery } from "../../src/sdk/index.ts";
import { Loader } from "../controllers/loader.ts";
import { postJson } from "../data/http.ts";
import { loadProvider, type Provider } from "../data/providers.ts";
import type { Session } from "../data/session.ts";
import { GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import { formatMoment } from "../lib/format.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { forms, pageStyles, panels, tables } from "../styles/page.ts";
import { buttons, fields, reset } from "../styles/shared.ts";
import "../elements/gadb-problem.ts";
import "../elements/gadb-settings-nav.ts";
import { Page } from "./page.ts";

type Identity = NonNullable<AccountQuery["listIdentities"]>["nodes"][number];

interface Account {
  user: NonNullable<AccountQuery["user"]>;
  identities: readonly Identity[];
  provider: Provider | undefined;
}

/** Oneself: the name, the role, the password, and other ways to sign in. */
export class GadbPageAccount extends Page {
  static override styles = [reset, buttons, fields, pageStyles, panels, tables, forms];

  static override properties = {
    ...Page.properties,
    passwordProblem: { state: true },
    linkProblem: { state: true },
    busy: { state: true },
  };

  declare passwordProblem: Problem | undefined;
  declare linkProblem: Problem | undefined;
  declare busy: boolean;
  #account = new Loader<Account>(this);

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
    return this.#account.run(async (signal) => {
      const [{ user, listIdentities }, provider] = await Promise.all([
        client.request(AccountDocument, { id: session.userId ?? "" }, { signal }),
        loadProvider(),
      ]);
      if (user === null) throw new Error("Nobody is signed in.");
      return { user, identities: listIdentities?.nodes ?? [], provider };
    });
  }

  async #onPassword(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    this.busy = true;
    this.passwordProblem = undefined;
    try {
      const ended = await changePassword(this.services.session, {
        current: data.get("current"),
        new: data.get("new"),
        keep_tokens: data.get("keep") === "on",
      });
      form.reset();
      const others = ended.ended_sessions;
      this.dispatchEvent(
        new GadbSaid(
          `The password is changed.${others > 0 ? ` Signed out elsewhere: ${others}.` : ""}`,
        ),
      );
    } catch (error) {
      this.passwordProblem = problemOf(error);
    }
    this.busy = false;
  }

  async #onLink(): Promise<void> {
    this.linkProblem = undefined;
    const { client, session } = this.services;
    try {
      const { location: address } = await client.post<{ location: string }>("/auth/oidc/link", {
        return_to: location.pathname,
      });
      session.leave();
      location.assign(address);
    } catch (error) {
      this.linkProblem = problemOf(error);
    }
  }

  async #onUnlink(identityId: string): Promise<void> {
    this.linkProblem = undefined;
    try {
      await this.services.client.request(UnlinkIdentityDocument, { identityId });
      this.dispatchEvent(new GadbSaid("That identity signs in no longer."));
      await this.#load();
    } catch (error) {
      this.linkProblem = problemOf(error);
    }
  }

  override render(): TemplateResult {
    const { value, problem, slow } = this.#account;
    return html`
      <gadb-settings-nav
        page="account"
        .admin=${value?.user.studioRole === "admin"}
      ></gadb-settings-nav>
      <header><h1 tabindex="-1">Account</h1></header>
      ${
        problem === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${problem}
              @gadb-retry-asked=${() => void this.#load()}
            ></gadb-problem>`
      }
      ${
        value === undefined
          ? slow && problem === undefined
            ? html`<div class="skeleton" aria-hidden="true"></div>`
            : nothing
          : html`${renderUser(value.user)} ${this.#renderPassword()}
            ${this.#renderIdentities(value)}`
      }
    `;
  }

  #renderPassword(): TemplateResult {
    const field = (
      name: string,
      label: string,
      autocomplete: "current-password" | "new-password",
    ) =>
      html`<div>
        <label for=${name}>${label}</label>
        <input id=${name} name=${name} type="password" required autocomplete=${autocomplete} />
      </div>`;
    return html`<section class="panel">
      <h2>Password</h2>
      <form class="stack" @submit=${this.#onPassword}>
        ${field("current", "Present password", "current-password")}
        ${field("new", "New password", "new-password")}
        <label class="choice"
          ><input name="keep" type="checkbox" />Keep my access tokens (else they end, too)</label
        >
        <p class="hint">You are signed out everywhere else.</p>
        ${
          this.passwordProblem === undefined
            ? nothing
            : html`<gadb-problem .problem=${this.passwordProblem}></gadb-problem>`
        }
        <div>
          <button
            class="button primary"
            type="submit"
            aria-disabled=${this.busy ? "true" : nothing}
          >
            Change the password
          </button>
        </div>
      </form>
    </section>`;
  }

  #renderIdentities({ identities, provider }: Account): TemplateResult | typeof nothing {
    if (identities.length === 0 && provider === undefined) return nothing;
    return html`<section class="panel">
      <h2>Other ways to sign in</h2>
      ${identities.length === 0 ? html`<p class="lead">None yet.</p>` : this.#renderTable(identities)}
      ${
        this.linkProblem === undefined
          ? nothing
          : html`<gadb-problem .problem=${this.linkProblem}></gadb-problem>`
      }
      ${
        provider === undefined
          ? nothing
          : html`<p>
              <button class="button" type="button" @click=${() => void this.#onLink()}>
                Link ${provider.label}
              </button>
            </p>`
      }
    </section>`;
  }

  #renderTable(identities: readonly Identity[]): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="group" aria-label="Identities">
      <table>
        <thead>
          <tr>
            <th scope="col">Provider</th>
            <th scope="col">Linked</th>
            <th scope="col">Last used</th>
            <th scope="col"><span class="hidden-text">Change</span></th>
          </tr>
        </thead>
        <tbody>
          ${identities.map(
            ({ id, issuer, subject, linkedAt, lastSignInAt }) =>
              html`<tr>
                <th scope="row">${issuer} <span class="hint">${subject}</span></th>
                <td>${moment(linkedAt)}</td>
                <td>${moment(lastSignInAt)}</td>
                <td>
                  <div class="buttons">
                    <button
                      class="button"
                      type="button"
                      aria-label=${`Unlink ${issuer}`}
                      @click=${() => void this.#onUnlink(id ?? "")}
                    >
                      Unlink
                    </button>
                  </div>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

/** Not by the client: a wrong password is answered like a token that ran out, and asking twice would count twice. */
async function changePassword(session: Session, body: object): Promise<{ ended_sessions: number }> {
  const token = await session.token();
  return postJson("/auth/password", body, { authorization: `Bearer ${token}` });
}

function renderUser(user: Account["user"]): TemplateResult {
  return html`<section class="panel">
    <h2>${icon("author")} ${user.displayName}</h2>
    <p class="lead">
      Signs in as <strong>${user.username}</strong>. Role in the studio:
      <strong>${user.studioRole}</strong>. Here since ${moment(user.createdAt)}.
    </p>
  </section>`;
}

function moment(at: string | null): string {
  return at === null ? "never" : formatMoment(new Date(at));
}

customElements.define("gadb-page-account", GadbPageAccount);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-account": GadbPageAccount;
  }
}
