import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { icon, type IconName } from "../icons.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { buttons, fields, reset } from "../styles/shared.ts";

/** What is asked before something is done. */
export interface Act {
  title: string;
  /** What happens, and to whom. */
  body: TemplateResult | string;
  /** The field to fill in; none when there is nothing to say. */
  field?: { label: string; isRequired: boolean; maxLength: number };
  /** More fields, named; their values are in `data`. */
  fields?: TemplateResult;
  /** A second wish, as a box to tick. */
  option?: string;
  /** What the button says: a verb. */
  verb: string;
  icon: IconName;
  tone: "primary" | "bad";
  /** Does it. What it throws is shown, and the dialog stays open. */
  run(said: { text: string; isTicked: boolean; data: FormData }): Promise<void>;
}

/** Asks before something is done, and stays open with the reason when it is refused. */
export class GadbActDialog extends LitElement {
  static override styles = [
    reset,
    buttons,
    fields,
    css`
      dialog {
        width: min(34rem, calc(100vw - 2 * var(--space-4)));
        max-height: calc(100dvh - 2 * var(--space-4));
        padding: var(--space-5);
        border: 1px solid var(--edge);
        border-radius: var(--radius-2);
        background: var(--surface-1);
        color: var(--text-1);
        box-shadow: var(--shadow);
      }
      dialog::backdrop {
        background: var(--scrim);
      }
      form {
        display: grid;
        gap: var(--space-4);
      }
      h2 {
        overflow-wrap: anywhere;
      }
      .body {
        display: grid;
        gap: var(--space-2);
        line-height: 1.5;
        overflow-wrap: anywhere;
      }
      .option {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        margin: 0;
        font-weight: 400;
      }
      .option input {
        width: 20px;
        height: 20px;
        accent-color: var(--accent-fill);
      }
      select,
      input[type="number"] {
        min-height: 36px;
        padding-inline: var(--space-2);
        border: 1px solid var(--edge-control);
        border-radius: var(--radius-2);
        background: var(--surface-2);
        color: var(--text-1);
        font: inherit;
      }
      select {
        max-width: 100%;
      }
      input[type="number"] {
        width: 6rem;
      }
      .problem {
        display: flex;
        gap: var(--space-2);
        padding: var(--space-2) var(--space-3);
        border-radius: var(--radius-1);
        background: var(--bad-tint);
        overflow-wrap: anywhere;
      }
      .problem .icon {
        color: var(--bad);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: end;
        gap: var(--space-2);
      }
    `,
  ];

  static override properties = {
    act: { state: true },
    busy: { state: true },
    problem: { state: true },
  };

  declare act: Act | undefined;
  declare busy: boolean;
  declare problem: Problem | undefined;

  constructor() {
    super();
    this.busy = false;
  }

  /** Asks; the browser gives the focus back to where it was when the dialog closes. */
  ask(act: Act): void {
    this.act = act;
    this.problem = undefined;
    this.busy = false;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector("form")?.reset();
      this.#dialog.showModal();
      this.renderRoot
        .querySelector<HTMLElement>("input[type=text], textarea, .buttons button")
        ?.focus();
    });
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog") as HTMLDialogElement;
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { act } = this;
    if (act === undefined || this.busy) return;
    const data = new FormData(event.target as HTMLFormElement);
    this.busy = true;
    this.problem = undefined;
    try {
      const text = data.get("text");
      await act.run({
        text: typeof text === "string" ? text.trim() : "",
        isTicked: data.has("option"),
        data,
      });
      this.#dialog.close();
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.busy = false;
  }

  /** Keys belong to the dialog while it is open. */
  #onKeydown(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
      this.renderRoot.querySelector("form")?.requestSubmit();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" @keydown=${this.#onKeydown}>
      ${this.act === undefined ? nothing : this.#renderForm(this.act)}
    </dialog>`;
  }

  #renderForm(act: Act): TemplateResult {
    return html`<form @submit=${this.#onSubmit}>
      <h2 id="title">${act.title}</h2>
      <div class="body">${act.body}</div>
      ${act.fields ?? nothing} ${act.field === undefined ? nothing : renderField(act.field)}
      ${
        act.option === undefined
          ? nothing
          : html`<label class="option"><input type="checkbox" name="option" />${act.option}</label>`
      }
      ${
        this.problem === undefined
          ? nothing
          : html`<p class="problem" role="alert">
              ${icon("alert")}
              <span><strong>${this.problem.message}</strong> ${this.problem.hint ?? nothing}</span>
            </p>`
      }
      <div class="buttons">
        <button class="button" type="button" @click=${() => this.#dialog.close()}>Cancel</button>
        <button
          class="button ${act.tone}"
          type="submit"
          aria-disabled=${this.busy ? "true" : nothing}
        >
          ${icon(act.icon)}${this.busy ? "Working…" : act.verb}
        </button>
      </div>
    </form>`;
  }
}

function renderField({ label, isRequired, maxLength }: NonNullable<Act["field"]>): TemplateResult {
  return html`<div>
    <label for="text">${label}</label>
    <textarea
      id="text"
      name="text"
      rows="3"
      maxlength=${maxLength}
      ?required=${isRequired}
    ></textarea>
  </div>`;
}

customElements.define("gadb-act-dialog", GadbActDialog);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-act-dialog": GadbActDialog;
  }
}
