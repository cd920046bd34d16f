import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import type { Problem } from "../lib/problems.ts";
import { problemOf } from "../lib/problems.ts";
import type { Keyboard } from "../keyboard.ts";
import { buttons, reset } from "../styles/shared.ts";
import "./gadb-problem.ts";

/** What is asked before something is done. */
export interface Question {
  title: string;
  sentences: readonly string[];
  /** What the button says: "Remove Mina". */
  verb: string;
  /** Done when the button is pressed; what it throws is shown, and the question stays. */
  act: () => Promise<void>;
}

/** Asks before something that cannot be undone. */
export class GadbConfirm extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      dialog {
        width: min(32rem, calc(100vw - 2 * var(--space-4)));
        padding: var(--space-5);
        border: 1px solid var(--edge-control);
        border-radius: var(--radius-2);
        background: var(--surface-1);
        color: var(--text-1);
        box-shadow: var(--shadow);
      }
      dialog::backdrop {
        background: var(--scrim);
      }
      h1 {
        margin-block-end: var(--space-3);
        font-size: var(--size-xl);
        overflow-wrap: anywhere;
      }
      li {
        margin-block-end: var(--space-2);
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: end;
        gap: var(--space-2);
        margin-block-start: var(--space-4);
      }
    `,
  ];

  static override properties = {
    keyboard: { attribute: false },
    question: { state: true },
    problem: { state: true },
    busy: { state: true },
  };

  declare keyboard: Keyboard;
  declare question: Question | undefined;
  declare problem: Problem | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.busy = false;
  }

  async ask(question: Question): Promise<void> {
    this.question = question;
    this.problem = undefined;
    await this.updateComplete;
    this.#dialog.showModal();
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog") as HTMLDialogElement;
  }

  protected override firstUpdated(): void {
    this.keyboard.pauseWhile(() => this.#dialog.open);
  }

  async #onAct(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.question?.act();
      this.#dialog.close();
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.busy = false;
  }

  override render(): TemplateResult {
    const { question, problem } = this;
    return html`<dialog aria-labelledby="title">
      <h1 id="title">${question?.title}</h1>
      <ul>
        ${question?.sentences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
      ${problem === undefined ? nothing : html`<gadb-problem .problem=${problem}></gadb-problem>`}
      <div class="buttons">
        <button class="button" type="button" @click=${() => this.#dialog.close()}>Cancel</button>
        <button
          class="button bad"
          type="button"
          aria-disabled=${this.busy ? "true" : nothing}
          @click=${() => void this.#onAct()}
        >
          ${question?.verb}
        </button>
      </div>
    </dialog>`;
  }
}

customElements.define("gadb-confirm", GadbConfirm);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-confirm": GadbConfirm;
  }
}
