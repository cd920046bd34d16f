import { LitElement, css, html, type TemplateResult } from "lit";
import { logo } from "../logo.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import type { Services } from "../services.ts";
import { reset } from "../styles/shared.ts";
import "../elements/gadb-sign-in-form.ts";
import type { GadbCredentialsGiven } from "../events.ts";

/** Where one arrives without a session. What was asked for is shown after the sign-in. */
export class GadbPageSignIn extends LitElement {
  static override styles = [
    reset,
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
  };

  declare services: Services;
  declare explanation: string;
  declare busy: boolean;
  declare problem: Problem | undefined;

  constructor() {
    super();
    this.explanation = "Sign in to review and decide.";
    this.busy = false;
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
    </main>`;
  }
}

customElements.define("gadb-page-sign-in", GadbPageSignIn);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-sign-in": GadbPageSignIn;
  }
}
