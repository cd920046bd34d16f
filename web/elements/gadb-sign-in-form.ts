import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { GadbCredentialsGiven } from "../events.ts";
import { icon } from "../icons.ts";
import type { Problem } from "../lib/problems.ts";
import { buttons, fields, reset } from "../styles/shared.ts";

/**
 * Name and password. Pasting and password managers work (WCAG 3.3.8).
 * @fires gadb-credentials-given
 */
export class GadbSignInForm extends LitElement {
  static override styles = [
    reset,
    buttons,
    fields,
    css`
      form {
        display: grid;
        gap: var(--space-4);
      }
      .password {
        position: relative;
      }
      .password input {
        padding-inline-end: 44px;
      }
      .password .button {
        position: absolute;
        inset-block: 2px;
        inset-inline-end: 2px;
        min-height: 0;
        width: 40px;
      }
      .caps {
        display: flex;
        align-items: center;
        gap: var(--space-1);
        margin-block-start: var(--space-1);
        color: var(--warn);
        font-size: var(--size-s);
      }
      .error {
        display: flex;
        gap: var(--space-2);
        padding: var(--space-2) var(--space-3);
        border-radius: var(--radius-2);
        background: var(--bad-tint);
        color: var(--bad);
      }
      .error .icon {
        margin-block-start: 0.2em;
      }
      .send {
        min-height: 42px;
        font-size: var(--size-l);
      }
    `,
  ];

  static override properties = {
    problem: { attribute: false },
    busy: { type: Boolean },
    revealed: { state: true },
    capsLock: { state: true },
  };

  declare problem: Problem | undefined;
  declare busy: boolean;
  declare revealed: boolean;
  declare capsLock: boolean;

  constructor() {
    super();
    this.busy = false;
    this.revealed = false;
    this.capsLock = false;
  }

  override focus(): void {
    this.#field("username").focus();
  }

  protected override firstUpdated(): void {
    this.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("problem") || this.problem === undefined) return;
    const password = this.#field("password");
    password.focus();
    password.select();
  }

  #field(name: "username" | "password"): HTMLInputElement {
    return this.renderRoot.querySelector(`#${name}`) as HTMLInputElement;
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.busy) return;
    const username = this.#field("username").value.trim();
    this.dispatchEvent(new GadbCredentialsGiven(username, this.#field("password").value));
  }

  #onKey(event: KeyboardEvent): void {
    // Absent on the synthetic events of password managers.
    this.capsLock = event.getModifierState?.("CapsLock") ?? false;
  }

  override render(): TemplateResult {
    return html`<form @submit=${this.#onSubmit}>
      <div>
        <label for="username">User name</label>
        <input
          id="username"
          name="username"
          type="text"
          required
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby=${this.problem === undefined ? nothing : "error"}
        />
      </div>
      ${this.#renderPassword()}
      ${
        this.problem === undefined
          ? nothing
          : html`<p class="error" id="error" role="alert">
              ${icon("alert")}<span>${this.problem.message} ${this.problem.hint ?? nothing}</span>
            </p>`
      }
      <button
        class="button primary send"
        type="submit"
        aria-disabled=${this.busy ? "true" : nothing}
      >
        ${this.busy ? "Signing in…" : "Sign in"}
      </button>
    </form>`;
  }

  #renderPassword(): TemplateResult {
    return html`<div>
      <label for="password">Password</label>
      <div class="password">
        <input
          id="password"
          name="password"
          type=${this.revealed ? "text" : "password"}
          required
          autocomplete="current-password"
          aria-describedby=${this.problem === undefined ? nothing : "error"}
          @keydown=${this.#onKey}
          @keyup=${this.#onKey}
        />
        <button
          class="button plain square"
          type="button"
          aria-pressed=${this.revealed ? "true" : "false"}
          aria-label="Show password"
          title="Show password"
          @click=${() => (this.revealed = !this.revealed)}
        >
          ${icon(this.revealed ? "eye-off" : "eye")}
        </button>
      </div>
      <div aria-live="polite">
        ${this.capsLock ? html`<p class="caps">${icon("info")}Caps Lock is on.</p>` : nothing}
      </div>
    </div>`;
  }
}

customElements.define("gadb-sign-in-form", GadbSignInForm);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-sign-in-form": GadbSignInForm;
  }
}
