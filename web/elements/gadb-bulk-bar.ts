import { LitElement, html, nothing, type TemplateResult } from "lit";
import { GadbVerdictGiven } from "../events.ts";
import { icon } from "../icons.ts";
import { ariaKeys, type ShortcutId } from "../lib/shortcuts.ts";
import { INTENT_WORDS, type Intent } from "../lib/words.ts";
import { GadbSelectionAsked } from "../list-events.ts";
import { bulkStyles } from "../styles/bulk.ts";
import { buttons, fields, keys, reset } from "../styles/shared.ts";
import { verdictStyles } from "../styles/verdict.ts";

interface Choice {
  intent: Intent;
  shortcut: ShortcutId;
  key: string;
}

const VERDICTS: readonly Choice[] = [
  { intent: "approved", shortcut: "bulk-approve", key: "A" },
  { intent: "changes_requested", shortcut: "bulk-request-changes", key: "R" },
];
const COMMENT: Choice = { intent: "comment", shortcut: "bulk-comment", key: "C" };

/**
 * What can be done with the reviews that are selected: one verdict or note for all of them. The note stays until it is
 * cleared, since it belongs to what was refused as well.
 * @fires gadb-verdict-given
 * @fires gadb-selection-asked
 */
export class GadbBulkBar extends LitElement {
  static override styles = [reset, buttons, fields, keys, verdictStyles, bulkStyles];

  static override properties = {
    count: { type: Number },
    loaded: { type: Number },
    canDecide: { attribute: false },
    answered: { attribute: false },
    intent: { state: true },
    note: { state: true },
  };

  /** How many are selected. */
  declare count: number;
  /** How many could be. */
  declare loaded: number;
  /** Whether a verdict would be taken on any of them. */
  declare canDecide: boolean;
  /** How many have been answered while they are sent; undefined when nothing is. */
  declare answered: number | undefined;
  /** Nothing is chosen beforehand: what is sent in haste must not approve. */
  declare intent: Intent | undefined;
  declare note: string;

  constructor() {
    super();
    this.count = 0;
    this.loaded = 0;
    this.canDecide = false;
    this.note = "";
  }

  protected override willUpdate(): void {
    // What is left of a selection may not take the verdict that the rest has got.
    if (!this.#choices.some(({ intent }) => intent === this.intent)) this.intent = undefined;
  }

  /** Chooses what to do and moves on to the note. */
  choose(intent: Intent): void {
    if (!this.#choices.some((choice) => choice.intent === intent)) return;
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

  get #field(): HTMLTextAreaElement {
    return this.renderRoot.querySelector("textarea") as HTMLTextAreaElement;
  }

  get #choices(): readonly Choice[] {
    return this.canDecide ? [...VERDICTS, COMMENT] : [COMMENT];
  }

  #ask(wish: "all" | "none" | "walk"): void {
    this.dispatchEvent(new GadbSelectionAsked(wish));
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.answered !== undefined || this.intent === undefined) return;
    this.dispatchEvent(new GadbVerdictGiven(this.intent, this.note.trim()));
  }

  override render(): TemplateResult {
    return html`<form aria-label="What is selected" @submit=${this.#onSubmit}>
      <div class="head">
        <p role="status"><strong>${this.count} selected</strong></p>
        ${this.#renderAsk("all", `Select all ${this.loaded} loaded`)}
        ${this.#renderAsk("walk", `Review these ${this.count}`)} ${this.#renderAsk("none", "Clear")}
      </div>
      <div class="act">
        <fieldset>
          <legend class="hidden-text">What to do with all of them</legend>
          <div class="choices">${this.#choices.map((choice) => this.#renderChoice(choice))}</div>
        </fieldset>
        <label class="hidden-text" for="note">Note for all of them</label>
        <textarea
          id="note"
          rows="1"
          maxlength="10000"
          ?required=${this.intent === "comment"}
          placeholder=${this.intent === undefined ? "Choose, then say why" : INTENT_WORDS[this.intent].prompt}
          .value=${this.note}
          @input=${(event: Event) => (this.note = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
        ${this.#renderSend()}
      </div>
    </form>`;
  }

  #renderAsk(wish: "all" | "none" | "walk", label: string): TemplateResult | typeof nothing {
    if (wish === "all" && this.count >= this.loaded) return nothing;
    return html`<button class="button plain" type="button" @click=${() => this.#ask(wish)}>
      ${label}
    </button>`;
  }

  #renderChoice({ intent, shortcut, key }: Choice): TemplateResult {
    const words = INTENT_WORDS[intent];
    return html`<label class="choice ${words.tone}">
      <input
        type="radio"
        name="intent"
        required
        .checked=${this.intent === intent}
        aria-keyshortcuts=${ariaKeys(shortcut)}
        @change=${() => (this.intent = intent)}
      />
      ${icon(words.icon)}<span class="verb">${words.verb}</span>
      <kbd class="key-hint" aria-hidden="true">${key}</kbd>
    </label>`;
  }

  #renderSend(): TemplateResult {
    const { answered, count, intent } = this;
    const words = intent === undefined ? undefined : INTENT_WORDS[intent];
    const tone = intent === "approved" ? "ok" : "primary";
    return html`<button
      class="button ${words === undefined ? "" : tone}"
      type="submit"
      aria-keyshortcuts=${ariaKeys("bulk-send")}
      aria-disabled=${answered === undefined ? nothing : "true"}
      title="Ctrl + Enter"
    >
      ${answered === undefined ? `${words?.verb ?? "Send"} · ${count}` : `${answered} of ${count}…`}
    </button>`;
  }
}

customElements.define("gadb-bulk-bar", GadbBulkBar);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-bulk-bar": GadbBulkBar;
  }
}
