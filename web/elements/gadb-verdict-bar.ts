import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { forTab } from "../data/storage.ts";
import { GadbRetryAsked, GadbVerdictGiven } from "../events.ts";
import { icon } from "../icons.ts";
import { isOutdated, type Problem } from "../lib/problems.ts";
import { ariaKeys, type ShortcutId } from "../lib/shortcuts.ts";
import { INTENT_WORDS, type Intent } from "../lib/words.ts";
import { buttons, fields, keys, reset } from "../styles/shared.ts";
import { verdictStyles } from "../styles/verdict.ts";

const CHOICES: readonly { intent: Intent; shortcut?: ShortcutId; key?: string }[] = [
  { intent: "approved", shortcut: "approve", key: "A" },
  { intent: "changes_requested", shortcut: "request-changes", key: "R" },
  { intent: "comment", shortcut: "comment", key: "C" },
  { intent: "rejected" },
];

/**
 * Where a reviewer chooses a verdict and writes the note that goes with it. The note is kept in this tab until it is
 * sent, over reloads and a session that ran out.
 * @fires gadb-verdict-given
 * @fires gadb-retry-asked - when the review is to be loaded again
 */
export class GadbVerdictBar extends LitElement {
  static override styles = [reset, buttons, fields, keys, verdictStyles];

  static override properties = {
    reviewId: {},
    busy: { type: Boolean },
    problem: { attribute: false },
    intent: { state: true },
    note: { state: true },
  };

  declare reviewId: string;
  declare busy: boolean;
  declare problem: Problem | undefined;
  /** Nothing is chosen beforehand: a note sent in haste must not approve. */
  declare intent: Intent | undefined;
  declare note: string;

  constructor() {
    super();
    this.busy = false;
    this.note = "";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("reviewId")) return;
    this.intent = undefined;
    this.note = forTab.get(`draft.${this.reviewId}`) ?? "";
  }

  /** Chooses a verdict and moves on to the note. */
  choose(intent: Intent): void {
    this.intent = intent;
    this.#field.focus();
  }

  /** Sends what is chosen; the browser points out what is missing. */
  send(): void {
    this.renderRoot.querySelector("form")?.requestSubmit();
  }

  /** Leaves the note's field; says whether the focus was there. */
  leaveNote(): boolean {
    if (this.shadowRoot?.activeElement !== this.#field) return false;
    this.#field.blur();
    return true;
  }

  /** Empties the form: it has been sent. */
  clear(): void {
    this.intent = undefined;
    this.#keep("");
  }

  get #field(): HTMLTextAreaElement {
    return this.renderRoot.querySelector("textarea") as HTMLTextAreaElement;
  }

  #keep(note: string): void {
    this.note = note;
    forTab.set(`draft.${this.reviewId}`, note === "" ? null : note);
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.busy || this.intent === undefined) return;
    this.dispatchEvent(new GadbVerdictGiven(this.intent, this.note.trim()));
  }

  override render(): TemplateResult {
    return html`<form @submit=${this.#onSubmit}>
      <fieldset>
        <legend>Your verdict</legend>
        <div class="choices">${CHOICES.map((choice) => this.#renderChoice(choice))}</div>
      </fieldset>
      ${this.#renderNote()} ${this.#renderProblem()} ${this.#renderSend()}
    </form>`;
  }

  #renderNote(): TemplateResult {
    const prompt =
      this.intent === undefined
        ? "Choose a verdict, then say why"
        : INTENT_WORDS[this.intent].prompt;
    return html`<div>
      <label for="note">Note</label>
      <textarea
        id="note"
        rows="3"
        maxlength="10000"
        ?required=${this.intent === "comment"}
        placeholder=${prompt}
        aria-describedby=${this.problem === undefined ? nothing : "problem"}
        .value=${this.note}
        @input=${(event: Event) => this.#keep((event.target as HTMLTextAreaElement).value)}
      ></textarea>
    </div>`;
  }

  #renderProblem(): TemplateResult | typeof nothing {
    const { problem } = this;
    if (problem === undefined) return nothing;
    return html`<div class="problem" id="problem" role="alert">
      ${icon("alert")}
      <span><strong>${problem.message}</strong> ${problem.hint ?? nothing}</span>
      ${
        isOutdated(problem)
          ? html`<button
              class="button"
              type="button"
              @click=${() => this.dispatchEvent(new GadbRetryAsked())}
            >
              ${icon("retry")}Load again
            </button>`
          : nothing
      }
    </div>`;
  }

  #renderSend(): TemplateResult {
    const words = this.intent === undefined ? undefined : INTENT_WORDS[this.intent];
    return html`<button
      class="button send ${sendTone(this.intent)}"
      type="submit"
      aria-keyshortcuts=${ariaKeys("send")}
      aria-disabled=${this.busy ? "true" : nothing}
    >
      ${words === undefined ? nothing : icon(words.icon)}${this.busy ? "Sending…" : (words?.verb ?? "Send")}
      <span class="key-hint" aria-hidden="true">Ctrl + Enter</span>
    </button>`;
  }

  #renderChoice({ intent, shortcut, key }: (typeof CHOICES)[number]): TemplateResult {
    const words = INTENT_WORDS[intent];
    return html`<label class="choice ${words.tone}">
      <input
        type="radio"
        name="intent"
        required
        .checked=${this.intent === intent}
        aria-keyshortcuts=${shortcut === undefined ? nothing : ariaKeys(shortcut)}
        @change=${() => (this.intent = intent)}
      />
      ${icon(words.icon)}<span class="verb">${words.verb}</span>
      ${key === undefined ? nothing : html`<kbd class="key-hint" aria-hidden="true">${key}</kbd>`}
    </label>`;
  }
}

function sendTone(intent: Intent | undefined): string {
  if (intent === undefined) return "";
  if (intent === "approved") return "ok";
  return intent === "rejected" ? "bad" : "primary";
}

customElements.define("gadb-verdict-bar", GadbVerdictBar);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-verdict-bar": GadbVerdictBar;
  }
}
