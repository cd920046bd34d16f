import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { loadProvider, type Provider } from "../data/providers.ts";
import { providerStart } from "../lib/arrival.ts";
import { logo } from "../logo.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import type { Services } from "../services.ts";
import { buttons, reset } from "../styles/shared.ts";
import "../elements/gadb-sign-in-form.ts";
import type { GadbCredentialsGiven } from "../events.ts";

/** Where one arrives without a session. What was asked for is shown after the sign-in. */
export class GadbPageSignIn extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      :host {
        display: grid;
        min-height: 100dvh;
        padding: var(--space-4);
        place-items: center;
      }
      .panel {
        width: min(100%, 24rem);
        padding: var(--space-6);
        border: 1px solid var(--edge);
        border-radius: calc(2 * var(--radius-2));
        background: var(--surface-1);
        box-shadow: var(--shadow);
      }
      header {
        display: grid;
        justify-items: center;
        gap: var(--space-2);
        margin-block-end: var(--space-5);
        text-align: center;
      }
      .logo {
        width: 44px;
        height: 44px;
        color: var(--accent);
      }
      h1 {
        font-size: var(--size-xl);
      }
      p {
        color: var(--text-2);
      }
      .or {
        margin-block: var(--space-4);
        text-align: center;
      }
      .provider {
        width: 100%;
        min-height: 42px;
      }
      @media (max-width: 480px) {
        .panel {
          padding: var(--space-5) var(--space-4);
        }
      }
    `,
  ];

  static override properties = {
    services: { attribute: false },
    /** Shown above the form, for instance that the session has run out. */
    explanation: {},
    busy: { state: true },
    problem: { state: true },
    provider: { state: true },
  };

  declare services: Services;
  declare explanation: string;
  declare busy: boolean;
  declare problem: Problem | undefined;
  /** Another way in than the password, when the server has one. */
  declare provider: Provider | undefined;

  constructor() {
    super();
    this.explanation = "Sign in to review and decide.";
    this.busy = false;
    void loadProvider().then((provider) => (this.provider = provider));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("services")) return;
    this.problem = this.services.session.arrival?.problem;
    // Said once: the next sign-in page of this visit is about something else.
    this.services.session.arrival = undefined;
  }

  async #onCredentials(event: GadbCredentialsGiven): Promise<void> {
    this.busy = true;
    this.problem = undefined;
    try {
      await this.services.session.signIn(event.username, event.password);
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.busy = false;
  }

  override render(): TemplateResult {
    return html`<main class="panel" @gadb-credentials-given=${this.#onCredentials}>
      <header>
        ${logo}
        <h1>Game Asset Database</h1>
        <p>${this.explanation}</p>
      </header>
      <gadb-sign-in-form .busy=${this.busy} .problem=${this.problem}></gadb-sign-in-form>
      ${this.provider === undefined ? nothing : this.#renderProvider(this.provider)}
    </main>`;
  }

  /** A link and no form: the page's policy lets forms go to this server only, redirects included. */
  #renderProvider({ label }: Provider): TemplateResult {
    return html`<p class="or">or</p>
      <a
        class="button provider"
        href=${providerStart(location.pathname + location.search + location.hash)}
        @click=${() => this.services.session.leave()}
        >Sign in with ${label}</a
      >`;
  }
}

customElements.define("gadb-page-sign-in", GadbPageSignIn);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-sign-in": GadbPageSignIn;
  }
}
